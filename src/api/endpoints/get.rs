//! `get_sched_task` (docs/service.md#get), and reading a task as both get and list show it.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    endpoint::{Asked, Endpoint},
    object::{Field, Object, WireNumber},
};
use crate::{
    api::transport::Command,
    domain::{
        CallSpan, Content, Flaw, SdkAppId, SeenBy, Sighting, TaskId, TaskStatus, TaskType, Untrusted, parse_service,
    },
    locale::stored,
};

/// The character in place of an unreadable part of a text.
const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// How much of an invalid id is shown, in cells of the terminal.
const ID_CELLS: usize = 24;

/// A request to read one task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GetRequest {
    /// The task.
    pub task: TaskId,
}

/// The JSON body, with the spelling of the service's documentation.
#[derive(Serialize)]
struct Body {
    #[serde(rename = "Sdkappid")]
    sdkappid: SdkAppId,
    /// As an integer.
    #[serde(rename = "TaskID")]
    task: u64,
}

impl Endpoint for GetRequest {
    type Answer = Sighting;

    const COMMAND: Command = Command::Get;

    fn task(&self) -> Option<TaskId> {
        Some(self.task)
    }

    fn body(&self, app: SdkAppId) -> String {
        let body = Body { sdkappid: app, task: self.task.get() };
        serde_json::to_string(&body).expect("numbers always make JSON")
    }

    fn parse(&self, reply: &Object<'_>, asked: Asked) -> Result<Sighting, String> {
        parse_found(reply, self.task, Reading::of(asked, SeenBy::Get))
    }
}

/// The context of a read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    /// The app that was asked.
    pub sdkappid: SdkAppId,
    /// When the call was in flight.
    pub call: CallSpan,
    /// Which call it was.
    pub by: SeenBy,
}

impl Reading {
    /// Returns the context for what was asked, with this kind of call.
    pub const fn of(Asked { sdkappid, call }: Asked, by: SeenBy) -> Self {
        Self { sdkappid, call, by }
    }
}

/// Reads the task in a get's reply. The error is one of the `service-odd` texts, in English.
fn parse_found(reply: &Object<'_>, asked: TaskId, reading: Reading) -> Result<Sighting, String> {
    let info = reply.raw("TaskInfo").ok_or_else(|| stored!("service-odd-missing", field = "TaskInfo"))?;
    let sighting =
        parse_task(info, reading).map_err(|unreadable| stored!("service-odd-task", puzzle = unreadable.reason))?;
    if sighting.id == asked {
        Ok(sighting)
    } else {
        Err(stored!("service-odd-other-task", other = sighting.id.to_string(), task = asked.to_string()))
    }
}

/// A task that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    /// Its id, if that could be read.
    pub task: Option<TaskId>,
    /// What is wrong with it: one of the `service-odd` texts, in English and safe to show.
    pub reason: String,
}

/// Reads one task. Only its id is required. Everything else is used if it can be understood, because most of it is
/// known only from samples (docs/service.md#get). Fields that exist but cannot be understood are among the flaws of the
/// sighting.
pub(super) fn parse_task(text: &str, reading: Reading) -> Result<Sighting, Unreadable> {
    let unreadable = |task, reason| Unreadable { task, reason };
    let fields = Object::parse_leniently(text).map_err(|reason| unreadable(None, reason))?;
    let id = id(&fields).map_err(|reason| unreadable(None, reason))?;
    match fields.field("Sdkappid") {
        Field::Is(WireNumber(other)) if other != reading.sdkappid.0 => {
            return Err(unreadable(Some(id), stored!("service-odd-other-app", app = other.to_string())));
        }
        Field::Unreadable if fields.contradicts("Sdkappid") => {
            return Err(unreadable(Some(id), stored!("service-odd-more-apps")));
        }
        _ => {}
    }
    let mut details = Details { fields: &fields, flaws: Vec::new() };
    Ok(Sighting {
        id,
        call: reading.call,
        by: reading.by,
        status: details.status(),
        task_type: details.word("Type", exact_type),
        title: details.text("Title"),
        desc: details.text("Desc"),
        sched_at: details.word("SchedAt", |text| parse_service(text).ok()),
        created_at: details.word("CreateAt", |text| parse_service(text).ok()),
        push_task_id: details.text("PushTaskID"),
        dispatch_err: details.text("DispatchErr"),
        content: if reading.by == SeenBy::Get { details.content().map(Box::new) } else { None },
        flaws: details.flaws,
    })
}

fn id(fields: &Object<'_>) -> Result<TaskId, String> {
    match fields.field::<WireNumber>("TaskID") {
        Field::Is(number) => Ok(number.into()),
        Field::Absent => Err(stored!("service-odd-missing", field = "TaskID")),
        Field::Unreadable if fields.contradicts("TaskID") => Err(stored!("service-odd-twice", field = "TaskID")),
        Field::Unreadable => {
            let given = Untrusted::new(fields.raw("TaskID").unwrap_or_default()).safe_cut(ID_CELLS);
            Err(stored!("service-odd-type-given", field = "TaskID", given = given))
        }
    }
}

/// The optional fields of a task.
struct Details<'a> {
    fields: &'a Object<'a>,
    flaws: Vec<Flaw>,
}

impl Details<'_> {
    /// Reads a text. Returns an empty text for `null`, which differs from a missing field, and `None` if the field is
    /// missing or cannot be read.
    fn text(&mut self, name: &'static str) -> Option<Untrusted> {
        let text = match self.fields.field::<Option<String>>(name) {
            Field::Absent => return None,
            Field::Unreadable => {
                self.flaws.push(Flaw::Unreadable(name));
                return None;
            }
            Field::Is(text) => text.unwrap_or_default(),
        };
        if text.contains(REPLACEMENT) {
            self.flaws.push(Flaw::Garbled(name));
        }
        Some(Untrusted::new(text))
    }

    /// Reads a word that has a meaning, such as a type or a time. A missing field is no flaw, because most fields are
    /// known from samples only. An empty word is one, because it has no meaning: it counts as unreadable and not as
    /// missing.
    fn word<T>(&mut self, name: &'static str, meaning: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        match self.fields.field::<String>(name).and_then(|word| meaning(&word)) {
            Field::Is(value) => Some(value),
            Field::Absent => None,
            Field::Unreadable => {
                self.flaws.push(Flaw::Unreadable(name));
                None
            }
        }
    }

    /// Reads the content. Returns `None` if any part of it is unreadable, because it could then not be sent back
    /// unchanged.
    fn content(&mut self) -> Option<Content> {
        let content = match self.fields.field::<Box<RawValue>>("Content").and_then(|json| Content::new(json.get())) {
            Field::Absent => return None,
            Field::Unreadable => {
                self.flaws.push(Flaw::Unreadable("Content"));
                return None;
            }
            Field::Is(content) => content,
        };
        let is_garbled = content.canonical().contains(REPLACEMENT);
        if is_garbled {
            self.flaws.push(Flaw::Unreadable("Content"));
        }
        (!is_garbled).then_some(content)
    }

    /// Reads the status. A status that is missing, empty or unreadable is never taken for pending.
    fn status(&mut self) -> TaskStatus {
        let word = self.text("Status").filter(|word| !word.is_empty());
        word.map_or_else(|| TaskStatus::Other(Untrusted::new("none")), |word| TaskStatus::from_service(word.raw()))
    }
}

/// Returns the type if the text has the service's exact spelling: the service would refuse another spelling in a
/// request.
fn exact_type(text: &str) -> Option<TaskType> {
    TaskType::ALL.into_iter().find(|kind| kind.as_str() == text)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;

    use super::*;

    const READING: Reading = Reading {
        sdkappid: SdkAppId(1_400_000_001),
        call: CallSpan::instant(Timestamp::UNIX_EPOCH, Duration::ZERO),
        by: SeenBy::Get,
    };

    #[test]
    fn the_documented_sample_is_read_in_full() {
        let task = parse_task(
            r#"{"TaskID": 5210074411, "Sdkappid": 1400000001, "CreateAt": "2026-12-01 09:12:44", "Type": "Tag",
              "SchedAt": "2026-12-24 16:00:00",
              "Content": {"From_Account": 144115, "MsgRandom": 81733210,
                          "Condition": {"TagsAnd": ["beta", "lang-de"]},
                          "OfflinePushInfo": {"Title": "Holiday hours", "Desc": "Support is closed on 25 December."}},
              "Title": "Holiday hours", "Desc": "Support is closed on 25 December.",
              "Status": "pending", "DispatchSuccess": 0, "DispatchErr": "", "PushTaskID": ""}"#,
            READING,
        )
        .expect("the sample can be read");
        assert_eq!(task.id, TaskId::new(5_210_074_411));
        assert_eq!(task.status, TaskStatus::Pending);
        assert_eq!(task.task_type, Some(TaskType::Tag));
        assert_eq!(task.title, Some("Holiday hours".into()));
        assert_eq!(task.desc, Some("Support is closed on 25 December.".into()));
        assert_eq!(task.sched_at, "2026-12-24T16:00:00Z".parse().ok());
        assert_eq!(task.created_at, "2026-12-01T09:12:44Z".parse().ok());
        assert_eq!((task.push_task_id, task.dispatch_err), (Some("".into()), Some("".into())));
        let content = task.content.expect("a get shows the content");
        assert_eq!(content.title(), Some("Holiday hours".into()));
        assert!(content.json().contains(r#""TagsAnd": ["beta", "lang-de"]"#), "{}", content.json());
        assert!(task.flaws.is_empty());
    }

    #[test]
    fn content_is_taken_only_whole_and_only_from_a_get() {
        let read = |content: &str, reading| {
            let task = parse_task(&format!(r#"{{"TaskID":1,"Status":"pending","Content":{content}}}"#), reading);
            let task = task.expect("the id can be read");
            (task.content.map(|content| content.json().to_owned()), task.flaws)
        };
        let whole = r#"{"OfflinePushInfo":{"Title":"a"},"New":1}"#;
        assert_eq!(read(whole, READING), (Some(whole.to_owned()), Vec::new()));
        assert_eq!(read(whole, Reading { by: SeenBy::List, ..READING }), (None, Vec::new()));
        assert_eq!(read(r#"{"Title":"a\ufffdb"}"#, READING), (None, vec![Flaw::Unreadable("Content")]));
        for odd in ["[]", "null", r#""text""#] {
            assert_eq!(read(odd, READING), (None, vec![Flaw::Unreadable("Content")]), "{odd}");
        }
    }

    #[test]
    fn an_empty_text_differs_from_a_missing_field() {
        let task = parse_task(r#"{"TaskID":1,"Title":"","Desc":null}"#, READING).expect("the id can be read");
        assert_eq!((task.title, task.desc, task.push_task_id), (Some("".into()), Some("".into()), None));
        assert!(task.flaws.is_empty());
    }

    #[test]
    fn unreadable_fields_of_a_task_are_reported_and_the_rest_is_kept() {
        let task = parse_task(
            r#"{"TaskID":1,"TaskID":1,"Title":"a\ufffdb","Desc":"x","Desc":"y","SchedAt":"","Status":"pending","Z":1e9999,
              "Status":"dispatched"}"#,
            READING,
        )
        .expect("the id can be read");
        assert_eq!((task.title, task.desc, task.sched_at), (Some("a\u{fffd}b".into()), None, None));
        assert_eq!(task.status, TaskStatus::Other("none".into()));
        let flaws: Vec<String> = task.flaws.iter().map(Flaw::to_string).collect();
        assert_eq!(
            flaws,
            [
                "the field Status cannot be read",
                "the field Title has characters that cannot be read, shown as U+FFFD",
                "the field Desc cannot be read",
                "the field SchedAt cannot be read",
            ]
        );
    }

    #[test]
    fn fields_that_cannot_be_understood_are_left_out_and_the_rest_is_kept() {
        let task = parse_task(
            r#"{"TaskID": "18446744073709551615", "Type": "tag", "SchedAt": "soon", "CreateAt": 7, "Title": ["x"],
              "Status": "revoked", "PushTaskID": "p1", "DispatchErr": "no certificate", "New": {"a": [1, 2]}}"#,
            READING,
        )
        .expect("the id can be read");
        assert_eq!(task.id, TaskId::new(u64::MAX));
        assert_eq!((task.task_type, task.sched_at, task.created_at, task.title), (None, None, None, None));
        assert_eq!(task.flaws, ["Type", "Title", "SchedAt", "CreateAt"].map(Flaw::Unreadable));
        assert_eq!(task.status, TaskStatus::Other("revoked".into()));
        assert_eq!(task.push_task_id, Some("p1".into()));
        assert_eq!(task.dispatch_err, Some("no certificate".into()));
    }

    #[test]
    fn a_task_without_a_readable_status_is_never_pending() {
        for text in [r#"{"TaskID":1}"#, r#"{"TaskID":1,"Status":null}"#, r#"{"TaskID":1,"Status":["pending"]}"#] {
            let task = parse_task(text, READING).expect("the id can be read");
            assert_eq!(task.status, TaskStatus::Other("none".into()), "{text}");
        }
    }

    #[test]
    fn the_error_for_a_task_that_cannot_be_identified_says_why() {
        for (text, task, reason) in [
            ("7", None, "not a JSON object"),
            (r#"{"Status":"pending"}"#, None, "the field TaskID is missing"),
            (r#"{"TaskID":1.5}"#, None, "the field TaskID has the wrong type (1.5)"),
            (r#"{"TaskID":99999999999999999999}"#, None, "the field TaskID has the wrong type (99999999999999999999)"),
            (r#"{"TaskID":1,"TaskID":2}"#, None, "TaskID occurs more than once"),
            (r#"{"TaskID":1,"Sdkappid":99,"Sdkappid":1400000001}"#, Some(TaskId::new(1)), "more than one app"),
            (r#"{"TaskID":1,"Sdkappid":99}"#, Some(TaskId::new(1)), "another app (99)"),
        ] {
            let unreadable = parse_task(text, READING).expect_err(text);
            assert_eq!(unreadable.task, task, "{text}");
            assert!(unreadable.reason.contains(reason), "{text}: {}", unreadable.reason);
        }
    }
}
