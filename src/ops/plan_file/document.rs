//! The document in a plan file: its fields, its digest, and what makes it valid.

use std::io::{self, BufWriter, Write};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::error::PlanFileError;
use crate::{
    domain::{
        ChangeRequest, Content, ContentDigest, EditRequest, Lanes, NewTime, PlanRequest, PlannedTask, SdkAppId, TaskId,
        TaskStatus, TaskType, Untrusted, Verb, format_rfc3339,
    },
    locale::label,
    ops::json::SCHEMA,
};

/// A plan that is written to a file. Every field is covered by the digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanDocument {
    pub(super) schema: u32,
    #[serde(serialize_with = "write_verb", deserialize_with = "read_verb")]
    pub(super) verb: Verb,
    /// The name of the app in the config of whoever made the plan.
    pub(super) app: String,
    pub(super) sdkappid: SdkAppId,
    pub(super) host: String,
    /// The id of the ledger.
    pub(super) ledger: String,
    pub(super) made_by: String,
    #[serde(serialize_with = "write_time", deserialize_with = "read_time")]
    pub(super) made_at: Timestamp,
    #[serde(serialize_with = "write_time", deserialize_with = "read_time")]
    pub(super) expires_at: Timestamp,
    /// Whether the ids were read from a text that contains more than ids. Then a typed value must confirm the plan.
    pub(super) from_text: bool,
    pub(super) change: Settings,
    pub(super) tasks: Vec<TaskAsPlanned>,
    /// SHA-256 of the document as compact JSON with an empty digest, in lower-case hex.
    pub(super) digest: String,
}

/// What the change sets, as it was requested; the fields that a verb does not have are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    /// How far each task is postponed from its own due time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    for_seconds: Option<i64>,
    /// The time until which tasks are held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<Time>,
    /// The time that released or edited tasks get.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<Time>,
    /// Whether tasks that cannot be deleted in time are held alongside the deletes, and deleted afterwards.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    then_hold: bool,
    /// By how much an edit makes each task due later, or earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shift_seconds: Option<i64>,
    /// The title that edited tasks get.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// The text that edited tasks get.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    desc: Option<String>,
    /// The whole content that edited tasks get.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<Whole>,
}

/// A content in a document: a JSON object, in canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Whole(Content);

impl Serialize for Whole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.fields().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Map::<String, Value>::deserialize(deserializer)?;
        Content::new(&Value::Object(fields).to_string()).map(Self).ok_or_else(|| D::Error::custom("content"))
    }
}

/// One task of a plan, as it was known when the plan was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TaskAsPlanned {
    #[serde(deserialize_with = "read_id")]
    pub(super) id: TaskId,
    #[serde(deserialize_with = "read_type")]
    pub(super) r#type: TaskType,
    pub(super) status: String,
    pub(super) title: Option<String>,
    pub(super) sched_at: Option<Time>,
    /// The due time that the change sets; `null` if it sets none.
    pub(super) new_time: Option<Time>,
    /// The digest of what the task contains; `null` if it was not read by itself when the plan was made.
    content_digest: Option<String>,
}

impl TaskAsPlanned {
    pub(super) fn of(task: &PlannedTask, content: Option<ContentDigest>) -> Self {
        Self {
            id: task.id,
            r#type: task.task_type,
            status: task.status.as_raw().to_owned(),
            title: task.title.as_ref().map(|title| title.raw().to_owned()),
            sched_at: task.sched_at.map(Time::of),
            new_time: task.change.new_time().map(Time::of),
            content_digest: content.map(|content| content.to_string()),
        }
    }

    /// Returns how `now`, the same task with the change that would be made to it now, differs from the planned one, in
    /// words. `content` identifies what it contains now, if that is known.
    pub(super) fn changes_to(&self, now: &PlannedTask, content: Option<ContentDigest>) -> Vec<String> {
        let planned = PlannedTask {
            task_type: self.r#type,
            status: TaskStatus::from_stored(&self.status),
            title: self.title.as_deref().map(Untrusted::new),
            sched_at: self.sched_at.map(|time| time.0),
            ..now.clone()
        };
        let contents = self.content_digest.as_ref().zip(content.map(|content| content.to_string()));
        let content = contents.filter(|(planned, now)| *planned != now);
        let content = content.map(|_| label!("plan-file-content-changed").to_owned());
        planned.changes_to(now).into_iter().chain(content).collect()
    }
}

impl Settings {
    /// Returns what a request sets.
    pub(super) fn of(request: &PlanRequest) -> Self {
        let none = Self::default();
        let change = match request {
            PlanRequest::Change(change) => change,
            PlanRequest::Edit(edit) => return Self::of_edit(edit.canonical()),
        };
        match change.in_whole_seconds() {
            ChangeRequest::Delete | ChangeRequest::Release => none,
            ChangeRequest::HoldFor(by) => Self { for_seconds: Some(by.as_secs()), ..none },
            ChangeRequest::HoldUntil(until) => Self { until: Some(Time::of(until)), ..none },
            ChangeRequest::ReleaseAt(at) => Self { at: Some(Time::of(at)), ..none },
        }
    }

    /// Returns the same settings for a run with these lanes.
    pub(super) fn in_lanes(self, lanes: Lanes) -> Self {
        Self { then_hold: lanes == Lanes::Two, ..self }
    }

    fn of_edit(edit: EditRequest) -> Self {
        let EditRequest { time, title, desc, content } = edit;
        let (at, shift_seconds) = match time {
            None => (None, None),
            Some(NewTime::At(at)) => (Some(Time::of(at)), None),
            Some(NewTime::Shift(by)) => (None, Some(by.as_secs())),
        };
        Self { at, shift_seconds, title, desc, content: content.map(Whole), ..Self::default() }
    }

    /// Returns the request for this verb; `None` if the settings are not those of the verb.
    fn request(&self, verb: Verb) -> Option<PlanRequest> {
        let request = match verb {
            Verb::Delete => PlanRequest::Change(ChangeRequest::Delete),
            Verb::Hold => PlanRequest::Change(match (self.for_seconds, self.until) {
                (Some(by), _) => ChangeRequest::HoldFor(SignedDuration::from_secs(by)),
                (None, until) => ChangeRequest::HoldUntil(until?.0),
            }),
            Verb::Release => {
                PlanRequest::Change(self.at.map_or(ChangeRequest::Release, |at| ChangeRequest::ReleaseAt(at.0)))
            }
            Verb::Edit => PlanRequest::Edit(Box::new(self.edit()?)),
        };
        let lanes = if self.then_hold && verb == Verb::Delete { Lanes::Two } else { Lanes::One };
        // What the verb does not have is not in its settings.
        (Self::of(&request).in_lanes(lanes) == *self).then_some(request)
    }

    /// Returns the edit; `None` if these settings edit nothing.
    fn edit(&self) -> Option<EditRequest> {
        let shift = self.shift_seconds.map(|by| NewTime::Shift(SignedDuration::from_secs(by)));
        let edit = EditRequest {
            time: self.at.map(|at| NewTime::At(at.0)).or(shift),
            title: self.title.clone(),
            desc: self.desc.clone(),
            content: self.content.clone().map(|Whole(content)| content),
        };
        (edit != EditRequest::default()).then_some(edit)
    }
}

impl PlanDocument {
    /// Returns the document with its digest.
    pub(super) fn sealed(self) -> Self {
        let unsealed = Self { digest: String::new(), ..self };
        let digest = unsealed.computed_digest();
        Self { digest, ..unsealed }
    }

    /// Computes the digest; the document's own digest must be empty.
    fn computed_digest(&self) -> String {
        let mut sum = BufWriter::new(Sha256::new());
        let written = serde_json::to_writer(&mut sum, self).map_err(io::Error::from).and_then(|()| sum.flush());
        written.expect("a hash takes any bytes, and every field can be written as JSON");
        let hash = sum.get_mut().finalize_reset();
        hash.iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}"))
    }

    /// Reads a document, and checks that it is complete and unchanged.
    pub fn parse(bytes: &[u8]) -> Result<Self, PlanFileError> {
        let head: Head = serde_json::from_slice(bytes).map_err(|error| PlanFileError::of_json(&error, bytes))?;
        if head.schema != u64::from(SCHEMA) {
            return Err(PlanFileError::OtherSchema(head.schema));
        }
        let document: Self = serde_json::from_slice(bytes).map_err(|error| PlanFileError::of_json(&error, bytes))?;
        let given = document.digest.clone();
        let document = document.sealed();
        // The settings are checked after the digest: if they do not fit the verb, somebody has edited them.
        if document.digest != given || document.settings_request().is_none() {
            return Err(PlanFileError::Edited);
        }
        Ok(document)
    }

    fn settings_request(&self) -> Option<PlanRequest> {
        self.change.request(self.verb)
    }

    /// Returns what the plan does to its tasks.
    pub const fn verb(&self) -> Verb {
        self.verb
    }

    /// Returns what was requested when the plan was made.
    ///
    /// # Panics
    ///
    /// Panics if the settings do not fit the verb. Such a document is neither made nor parsed.
    pub fn request(&self) -> PlanRequest {
        self.settings_request().expect("only documents whose settings fit their verb are made or parsed")
    }

    /// Returns the lanes of a run that carries out the plan.
    pub const fn lanes(&self) -> Lanes {
        if self.change.then_hold { Lanes::Two } else { Lanes::One }
    }

    /// Returns the ids of the tasks.
    pub fn ids(&self) -> Vec<TaskId> {
        self.tasks.iter().map(|task| task.id).collect()
    }

    /// Returns the name of the app in the config of whoever made the plan.
    pub fn app(&self) -> Untrusted {
        Untrusted::new(self.app.as_str())
    }

    /// Returns who made the plan, according to the file.
    pub fn made_by(&self) -> Untrusted {
        Untrusted::new(self.made_by.as_str())
    }

    /// Returns when the plan was made.
    pub const fn made_at(&self) -> Timestamp {
        self.made_at
    }

    /// Returns the time from which the plan can no longer be applied, according to the file. The config of whoever
    /// applies it may set an earlier time.
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Whether the ids were read from a text that contains more than ids.
    pub const fn is_from_text(&self) -> bool {
        self.from_text
    }

    /// Returns the digest, which names the plan.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

/// The field that is read first: documents of another schema may have other fields.
#[derive(Deserialize)]
struct Head {
    schema: u64,
}

/// A time in a document, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time(pub(super) Timestamp);

impl Time {
    /// Returns the time as it is written: in whole milliseconds.
    pub(super) fn of(time: Timestamp) -> Self {
        Self(Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time))
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format_rfc3339(self.0))
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        exactly(deserializer, |text| text.parse().ok(), |time| format_rfc3339(*time)).map(Self)
    }
}

/// Reads a value that is written as text. Only the spelling that pushdeck writes is accepted, so that the digest covers
/// the value completely.
fn exactly<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    parse: impl Fn(&str) -> Option<T>,
    write: impl Fn(&T) -> String,
) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).filter(|value| write(value) == text).ok_or_else(|| D::Error::custom(text))
}

fn write_time<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    Time(*time).serialize(serializer)
}

fn read_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    Time::deserialize(deserializer).map(|time| time.0)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn write_verb<S: Serializer>(verb: &Verb, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(verb.as_str())
}

fn read_verb<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Verb, D::Error> {
    exactly(deserializer, Verb::of_word, |verb| verb.as_str().to_owned())
}

fn read_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TaskId, D::Error> {
    exactly(deserializer, |text| text.parse().ok(), TaskId::to_string)
}

fn read_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TaskType, D::Error> {
    exactly(deserializer, |text| text.parse().ok(), |kind: &TaskType| kind.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        domain::{Change, Edit, testing::planned},
        ops::json::write_json_line,
    };

    /// The fields that the change of a document may have.
    const SETTINGS: [&str; 7] = ["for_seconds", "until", "at", "shift_seconds", "title", "desc", "content"];

    fn time(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(millis).expect("the time is in range")
    }

    fn written(document: &PlanDocument) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_json_line(&mut bytes, document).expect("a buffer accepts everything");
        bytes
    }

    prop_compose! {
        fn content()(number in any::<f64>(), text in any::<String>(), whole in any::<i64>()) -> Content {
            let fields = serde_json::json!({ "OfflinePushInfo": { "Title": text }, "Number": number, "Whole": whole });
            Content::new(&fields.to_string()).expect("it is an object")
        }
    }

    fn change() -> impl Strategy<Value = ChangeRequest> {
        (0..5, 60_i64..10_000_000, 0_i64..4_000_000_000_000).prop_map(|(kind, seconds, millis)| match kind {
            0 => ChangeRequest::Delete,
            1 => ChangeRequest::HoldFor(SignedDuration::from_secs(seconds)),
            2 => ChangeRequest::HoldUntil(time(millis)),
            3 => ChangeRequest::Release,
            _ => ChangeRequest::ReleaseAt(time(millis)),
        })
    }

    fn edit() -> impl Strategy<Value = EditRequest> {
        let at = (0_i64..4_000_000_000_000).prop_map(|millis| NewTime::At(time(millis)));
        let shift = (-10_000_000_i64..10_000_000).prop_map(|by| NewTime::Shift(SignedDuration::from_secs(by)));
        let text = || prop::option::of(any::<String>());
        let parts = (prop::option::of(prop_oneof![at, shift]), text(), text(), prop::option::of(content()));
        let edit = parts.prop_map(|(time, title, desc, content)| EditRequest { time, title, desc, content });
        edit.prop_filter("it edits nothing", |edit| *edit != EditRequest::default())
    }

    fn request() -> impl Strategy<Value = PlanRequest> {
        let edit = edit().prop_map(|edit| PlanRequest::Edit(Box::new(edit)));
        prop_oneof![3 => change().prop_map(PlanRequest::Change), 2 => edit]
    }

    prop_compose! {
        fn task(verb: Verb)(
            id in any::<u64>(),
            kind in prop::sample::select(TaskType::ALL.to_vec()),
            title in prop::option::of(any::<String>()),
            due in prop::option::of(0_i64..4_000_000_000_000),
            new_time in 0_i64..4_000_000_000,
            base in content(),
        ) -> PlannedTask {
            let at = time(new_time * 1_000);
            let change = match verb {
                Verb::Delete => Change::Delete,
                Verb::Hold => Change::Hold { until: at },
                Verb::Release => Change::Release { at },
                Verb::Edit => Change::Edit(Box::new(Edit { at: Some(at), content: None, base: base.digest() })),
            };
            PlannedTask { title: title.map(Untrusted::new), sched_at: due.map(time), ..planned(id, kind, None) }.to(change)
        }
    }

    fn document() -> impl Strategy<Value = PlanDocument> {
        let tasks = |verb| prop::collection::vec(task(verb), 1..6);
        let parts = request().prop_flat_map(move |request| (Just(request.clone()), tasks(request.verb())));
        let digest = prop::option::of(content().prop_map(|content| content.digest()));
        (parts, any::<[String; 4]>(), any::<[bool; 2]>(), 0_i64..4_000_000_000_000, digest).prop_map(
            |((request, tasks), [app, host, ledger, made_by], [from_text, then_hold], made_at, content)| {
                let lanes = if then_hold && request.verb() == Verb::Delete { Lanes::Two } else { Lanes::One };
                let unsealed = PlanDocument {
                    schema: SCHEMA,
                    verb: request.verb(),
                    app,
                    sdkappid: SdkAppId(1_400_012_345),
                    host,
                    ledger,
                    made_by,
                    made_at: time(made_at),
                    expires_at: time(made_at + 14_400_000),
                    from_text,
                    change: Settings::of(&request).in_lanes(lanes),
                    tasks: tasks.iter().map(|task| TaskAsPlanned::of(task, content)).collect(),
                    digest: String::new(),
                };
                unsealed.sealed()
            },
        )
    }

    /// Returns the paths of all values in a document that are neither objects nor lists.
    fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                fields.iter().for_each(|(name, below)| leaves(below, &format!("{path}/{name}"), found));
            }
            Value::Array(items) => {
                (0..).zip(items).for_each(|(at, below): (usize, _)| leaves(below, &format!("{path}/{at}"), found));
            }
            _ => found.push(path.to_owned()),
        }
    }

    /// Returns another value of the same kind, as somebody who edits the file might write it.
    fn edited(value: &Value) -> Value {
        match value {
            Value::Bool(is) => (!is).into(),
            Value::Number(number) => number.as_i64().map_or(1, |whole| whole.wrapping_add(1)).into(),
            Value::String(text) if text.parse::<Timestamp>().is_ok() => {
                let time: Timestamp = text.parse().expect("the text is a time");
                format_rfc3339(time + SignedDuration::from_secs(1)).into()
            }
            Value::String(text) if text == "delete" => "release".into(),
            Value::String(text) if ["hold", "release", "edit"].contains(&text.as_str()) => "delete".into(),
            Value::String(text) if text == "All" => "Tag".into(),
            Value::String(text) if ["Tag", "User"].contains(&text.as_str()) => "All".into(),
            Value::String(text) => match text.parse::<u64>() {
                Ok(id) => id.wrapping_add(1).to_string().into(),
                Err(_) => format!("{text}x").into(),
            },
            _ => "x".into(),
        }
    }

    fn parsed(value: &Value) -> Result<PlanDocument, PlanFileError> {
        PlanDocument::parse(value.to_string().as_bytes())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_written_plan_is_read_back_unchanged(document in document()) {
            prop_assert_eq!(PlanDocument::parse(&written(&document)), Ok(document));
        }

        #[test]
        fn what_is_requested_gives_each_task_the_same_change(request in request()) {
            let again = Settings::of(&request).request(request.verb()).expect("the settings fit their verb");
            let whole = match request {
                PlanRequest::Change(change) => PlanRequest::Change(change.in_whole_seconds()),
                PlanRequest::Edit(edit) => PlanRequest::Edit(Box::new(edit.canonical())),
            };
            prop_assert_eq!(again, whole);
        }

        #[test]
        fn an_edit_of_any_field_is_noticed(document in document()) {
            let whole: Value = serde_json::from_slice(&written(&document)).expect("the plan is JSON");
            let mut paths = Vec::new();
            leaves(&whole, "", &mut paths);
            prop_assert!(paths.len() > 12);
            for path in paths {
                let mut changed = whole.clone();
                let value = changed.pointer_mut(&path).expect("the path is one of the document");
                *value = edited(value);
                prop_assert!(parsed(&changed).is_err(), "{} in {}", path, changed);
            }
        }

        #[test]
        fn a_field_that_is_removed_or_added_is_noticed(document in document(), name in "[a-z_]{1,12}") {
            let whole: Value = serde_json::from_slice(&written(&document)).expect("the plan is JSON");
            let fields = whole.as_object().expect("the plan is an object");
            for removed in fields.keys() {
                let mut changed = fields.clone();
                changed.remove(removed);
                prop_assert!(parsed(&changed.into()).is_err(), "{}", removed);
            }
            for at in ["", "/change", "/tasks/0"] {
                let mut changed = whole.clone();
                let fields: &mut Map<_, _> = changed.pointer_mut(at).and_then(Value::as_object_mut).expect("an object");
                prop_assume!(!fields.contains_key(&name) && !SETTINGS.contains(&name.as_str()));
                fields.insert(name.clone(), 1.into());
                prop_assert!(parsed(&changed).is_err(), "{} at {}", name, at);
            }
        }

        #[test]
        fn tasks_that_are_removed_doubled_or_moved_are_noticed(document in document()) {
            let mut fewer = document.clone();
            fewer.tasks.pop();
            let mut more = document.clone();
            more.tasks.push(document.tasks[0].clone());
            let mut moved = document.clone();
            moved.tasks.reverse();
            for changed in [fewer, more, moved].into_iter().filter(|changed| changed.tasks != document.tasks) {
                prop_assert_eq!(PlanDocument::parse(&written(&changed)), Err(PlanFileError::Edited));
            }
        }

        #[test]
        fn a_plan_that_is_cut_anywhere_is_refused(document in document(), part in 0.0..1.0_f64) {
            let bytes = written(&document);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "any place will do")]
            let end = (part * (bytes.len() - 1) as f64) as usize;
            prop_assert_eq!(PlanDocument::parse(&bytes[..end]), Err(PlanFileError::Cut));
        }

        #[test]
        fn any_bytes_are_refused_without_a_panic(bytes in any::<Vec<u8>>()) {
            prop_assert!(PlanDocument::parse(&bytes).is_err());
        }
    }

    #[test]
    fn a_plan_of_another_schema_is_refused_whatever_else_it_has() {
        let parse = |text: &str| PlanDocument::parse(text.as_bytes());
        assert_eq!(parse(r#"{"schema":2,"steps":[]}"#), Err(PlanFileError::OtherSchema(2)));
        assert!(matches!(parse(r#"{"schema":-1}"#), Err(PlanFileError::NotAPlan(..))));
        assert!(matches!(parse(r#"{"schema":1,"schema":1}"#), Err(PlanFileError::NotAPlan(..))));
    }

    #[test]
    fn a_plan_that_is_cut_within_a_number_is_not_called_bad_json() {
        for text in ["-", "-1.", "1e", "1.5e-", "1e+"] {
            let text = format!("{{\n\"schema\":1,\"rate\":{text}");
            assert_eq!(PlanDocument::parse(text.as_bytes()), Err(PlanFileError::Cut), "{text}");
        }
        let bad = PlanDocument::parse(b"{\n\"schema\":1e}");
        assert!(matches!(bad, Err(PlanFileError::NotJson(2, _))), "{bad:?}");
    }

    #[test]
    fn only_a_plan_that_deletes_has_a_second_lane() {
        let two = Settings { then_hold: true, ..Settings::default() };
        assert_eq!(two.request(Verb::Delete), Some(PlanRequest::Change(ChangeRequest::Delete)));
        assert_eq!([Verb::Hold, Verb::Release, Verb::Edit].map(|verb| two.request(verb)), [const { None }; 3]);
        let written = |settings: &Settings| serde_json::to_string(settings).expect("it is JSON");
        assert_eq!((written(&two), written(&Settings::default())), (r#"{"then_hold":true}"#.into(), "{}".into()));
    }

    #[test]
    fn a_hundred_thousand_tasks_fit_into_a_file() {
        let one = TaskAsPlanned {
            title: Some("春节促销 第一波".repeat(3)),
            ..TaskAsPlanned::of(&planned(u64::MAX, TaskType::Tag, Some(1)), None)
        };
        let size = written_size(&one) * 100_000;
        assert!(size < 64 * 1024 * 1024, "{size}");
    }

    fn written_size(task: &TaskAsPlanned) -> usize {
        serde_json::to_string(task).expect("a task can be written as JSON").len()
    }
}
