//! Reads a JSON object: a task with our field names or the service's, or a saved reply of the service.
//!
//! Ids are read as unsigned integers or as strings, never as floating-point numbers, and a repeated key is an error.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

use super::{fields::Field, reader::Out, stop::Stop, text::quoted};
use crate::{
    domain::{Column, TaskId, Untrusted, is_push_id},
    encoding::line_breaks,
    locale::{label, tr},
};

/// Where in the file the object is.
#[derive(Clone, Copy)]
pub(super) enum Span {
    /// On a line of its own.
    Line,
    /// On the last line of the file, which has no line break.
    LastLine,
    /// Within a document, from the opening bracket to the closing one.
    Document,
}

/// Reads the rows in an object that begins in this line: one row, or as many as a list reply has.
pub(super) fn read(text: &str, line: u64, span: Span, out: &mut Out<'_>) -> Result<(), Stop> {
    let object = match object(text) {
        Ok(object) => object,
        Err(fault) => {
            out.bad(line + fault.lines, fault.reason(span));
            return Ok(());
        }
    };
    if let Err(reason) = object.check_reply() {
        out.bad(line, reason);
        return Ok(());
    }
    let inner = object.tasks.iter().flatten().copied().chain(object.task_info);
    let mut place = Place { text, at: 0, line };
    for task in inner {
        read_task(task.get(), place.line_of(task.get()), out)?;
    }
    if object.tasks.is_none() && object.task_info.is_none() { hand_on(&object, text, line, out) } else { Ok(()) }
}

/// Reads the one row in an object that is part of a reply.
fn read_task(text: &str, line: u64, out: &mut Out<'_>) -> Result<(), Stop> {
    match object(text) {
        Ok(object) => hand_on(&object, text, line, out),
        Err(fault) => {
            out.bad(line + fault.lines, fault.reason(Span::Document));
            Ok(())
        }
    }
}

fn hand_on(object: &Object<'_>, text: &str, line: u64, out: &mut Out<'_>) -> Result<(), Stop> {
    out.fields.begin();
    let filled = object.fill(text, out);
    if out.fields.wants_ids_only() {
        look_at_others(text, line, out);
    }
    out.hand_on(line, filled)
}

/// Checks whether another field of the object says that its task must not be deleted.
fn look_at_others(text: &str, line: u64, out: &mut Out<'_>) {
    let Ok(fields) = serde_json::from_str::<BTreeMap<Cow<'_, str>, &RawValue>>(text) else { return };
    for (key, value) in fields {
        let column = out.fields.column(&key);
        let value = value.get();
        let is_plain = !value.starts_with(['{', '[']);
        if column != Column::Content && is_plain {
            let cell = serde_json::from_str::<Cow<'_, str>>(value).unwrap_or(Cow::Borrowed(value));
            out.fields.look_at_cell(line, &key, column, &cell);
        }
    }
}

/// Finds the lines in which parts of a text begin. The parts must be given in order.
struct Place<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl Place<'_> {
    fn line_of(&mut self, part: &str) -> u64 {
        let at = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        if let Some(between) = self.text.as_bytes().get(self.at..at) {
            self.line += line_breaks(between) as u64;
            self.at = at;
        }
        self.line
    }
}

/// An object: a task, or a reply around tasks (docs/service.md#create, docs/service.md#get, docs/service.md#list).
#[derive(Deserialize)]
struct Object<'a> {
    #[serde(alias = "TaskID")]
    task_id: Option<Id>,
    #[serde(borrow, rename = "type", alias = "Type")]
    task_type: Option<Words<'a>>,
    #[serde(borrow, alias = "SchedAt")]
    sched_at: Option<Words<'a>>,
    #[serde(borrow, alias = "Title")]
    title: Option<Words<'a>>,
    #[serde(borrow, alias = "Desc")]
    desc: Option<Words<'a>>,
    #[serde(borrow)]
    campaign: Option<Words<'a>>,
    #[serde(borrow, alias = "CreateAt")]
    created_at: Option<Words<'a>>,
    #[serde(borrow, alias = "App")]
    app: Option<Words<'a>>,
    // The spelling of the service, and those of its documentation and consoles, so that an app's number is not
    // overlooked.
    #[serde(rename = "Sdkappid", alias = "SdkAppId", alias = "SdkAppID", alias = "SDKAppID", alias = "sdkappid")]
    sdkappid: Option<u64>,
    #[serde(borrow, rename = "Content")]
    content: Option<Content<'a>>,
    #[serde(borrow, rename = "TaskInfo")]
    task_info: Option<&'a RawValue>,
    #[serde(borrow, rename = "Tasks")]
    tasks: Option<Vec<&'a RawValue>>,
    #[serde(borrow, rename = "ActionStatus")]
    action_status: Option<Words<'a>>,
    #[serde(rename = "ErrorCode")]
    error_code: Option<i64>,
    #[serde(borrow, rename = "ErrorInfo")]
    error_info: Option<Words<'a>>,
}

/// `Content` (docs/service.md#content), as far as it holds the words of the notification.
#[derive(Deserialize)]
struct Content<'a> {
    #[serde(borrow, rename = "OfflinePushInfo")]
    push: Option<Push<'a>>,
}

/// The `OfflinePushInfo` of a `Content`.
#[derive(Deserialize)]
struct Push<'a> {
    #[serde(borrow, rename = "Title")]
    title: Option<Words<'a>>,
    #[serde(borrow, rename = "Desc")]
    desc: Option<Words<'a>>,
}

/// A string, borrowed if it has no escapes.
#[derive(Deserialize)]
struct Words<'a>(#[serde(borrow)] Cow<'a, str>);

/// A task id, as a number or as a string.
struct Id(TaskId);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdVisitor)
    }
}

struct IdVisitor;

impl de::Visitor<'_> for IdVisitor {
    type Value = Id;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(label!("import-json-id"))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Id, E> {
        Ok(Id(TaskId::new(number)))
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Id, E> {
        Err(E::custom(tr!("import-json-not-an-id")))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Id, E> {
        Err(E::custom(tr!("import-json-not-an-id")))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Id, E> {
        text.trim().parse().map(Id).map_err(E::custom)
    }
}

/// The reason why text is not an object that can be read.
struct Fault {
    /// The number of lines between the beginning of the text and the fault.
    lines: u64,
    column: usize,
    text: String,
    cut: bool,
    syntax: bool,
}

impl Fault {
    fn reason(&self, span: Span) -> String {
        let Self { column, text, .. } = self;
        match span {
            Span::LastLine if self.cut => tr!("import-json-cut-last-line"),
            Span::Line if self.cut => tr!("import-json-cut-line"),
            _ if self.syntax => tr!("import-json-invalid", column = column.to_string(), error = text),
            _ => tr!("import-json-column", column = column.to_string(), error = text),
        }
    }
}

fn object(text: &str) -> Result<Object<'_>, Fault> {
    // A derived deserializer also accepts an array in place of an object, with one element for each field.
    let begin = text.len() - text.trim_ascii_start().len();
    if text.as_bytes().get(begin) != Some(&b'{') {
        let text = tr!("import-json-no-object", text = quoted(text.trim()));
        return Err(Fault { lines: 0, column: begin + 1, text, cut: false, syntax: false });
    }
    serde_json::from_str(text).map_err(|error| {
        let words = error.to_string();
        let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
        Fault {
            lines: error.line().saturating_sub(1) as u64,
            column: error.column(),
            text: if is_comment(text, &error) {
                tr!("import-json-comments")
            } else {
                Untrusted::new(in_words(words)).safe_cut(160)
            },
            cut: error.is_eof(),
            syntax: error.is_syntax() || error.is_eof(),
        }
    })
}

/// Returns the JSON parser's message, translated into the current language if it is one of the usual errors.
fn in_words(said: &str) -> String {
    if let Some(field) = said.strip_prefix("duplicate field `") {
        return tr!("import-json-duplicate", field = field.trim_end_matches('`'));
    }
    if let Some((found, wanted)) = said.strip_prefix("invalid type: ").and_then(|rest| rest.rsplit_once(", expected "))
    {
        return tr!("import-json-type", found = found, wanted = wanted);
    }
    match said {
        "trailing comma" => tr!("import-json-trailing-comma"),
        "trailing characters" => tr!("import-json-trailing-characters"),
        "expected value" => tr!("import-json-value-missing"),
        "expected `:`" => tr!("import-json-colon-missing"),
        "expected `,` or `]`" => tr!("import-json-array-unended"),
        "expected `,` or `}`" => tr!("import-json-object-unended"),
        "key must be a string" => tr!("import-json-key"),
        "invalid number" => tr!("import-json-number"),
        "number out of range" => tr!("import-json-number-large"),
        "invalid escape" => tr!("import-json-escape"),
        "recursion limit exceeded" => tr!("import-json-deep"),
        said if said.starts_with("control character") => tr!("import-json-control"),
        said => said.to_owned(),
    }
}

/// Returns whether reading failed at the beginning of a comment.
fn is_comment(text: &str, error: &serde_json::Error) -> bool {
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    line.get(error.column().saturating_sub(1)..).is_some_and(|rest| rest.starts_with("//") || rest.starts_with("/*"))
}

impl Object<'_> {
    /// Refuses the reply to a call that failed, because it names no task.
    fn check_reply(&self) -> Result<(), String> {
        let failed = self.action_status.as_ref().is_some_and(|status| status.0 != "OK");
        let code = self.error_code.unwrap_or(0);
        if !failed && code == 0 {
            return Ok(());
        }
        let info = self.error_info.as_ref().map_or("", |info| &info.0);
        Err(tr!("import-json-failed-call", code = code.to_string(), text = quoted(info)))
    }

    fn fill(&self, text: &str, out: &mut Out<'_>) -> Result<(), String> {
        let fields = &mut out.fields;
        match &self.task_id {
            Some(Id(id)) => fields.set_id(*id),
            None => return Err(no_id(text)),
        }
        if self.sdkappid.is_some() || text.contains("\"SchedAt\"") || text.contains("\"CreateAt\"") {
            fields.set_of_service();
        }
        if let Some(number) = self.sdkappid {
            fields.check_sdkappid(number)?;
        }
        let push = self.content.as_ref().and_then(|content| content.push.as_ref());
        let said = |words: &Option<Words<'_>>| words.as_ref().is_some_and(|words| !words.0.is_empty());
        let title = if said(&self.title) { &self.title } else { push.map_or(&None, |push| &push.title) };
        let desc = if said(&self.desc) { &self.desc } else { push.map_or(&None, |push| &push.desc) };
        for (field, words) in [
            (Field::Type, &self.task_type),
            (Field::SchedAt, &self.sched_at),
            (Field::CreatedAt, &self.created_at),
            (Field::Title, title),
            (Field::Desc, desc),
            (Field::Campaign, &self.campaign),
            (Field::App, &self.app),
        ] {
            if let Some(Words(words)) = words {
                fields.set(field, words)?;
            }
        }
        Ok(())
    }
}

/// Returns the error for an object without an id.
fn no_id(text: &str) -> String {
    let keys: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(text).unwrap_or_default();
    let near = |key: &&Cow<'_, str>| {
        let plain: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
        plain.eq_ignore_ascii_case("id") || plain.eq_ignore_ascii_case("taskid")
    };
    let is_push = |value: &RawValue| is_push_id(value.get().trim_matches('"'));
    if keys.iter().any(|(key, value)| near(&key) && is_push(value)) {
        return tr!("import-json-push");
    }
    match keys.keys().find(near) {
        Some(key) => tr!("import-json-no-task-id-meant", meant = quoted(key)),
        None => tr!("import-json-no-task-id"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::read;
    use crate::{
        domain::TaskType,
        ledger::{BadRow, ImportRow},
        locale::{chinese, in_language},
    };

    fn holiday() -> ImportRow {
        ImportRow {
            id: 5_210_074_411,
            task_type: Some(TaskType::Tag),
            sched_at: "2026-12-24T16:00:00Z".parse().ok(),
            created_at: "2026-12-01T09:12:44Z".parse().ok(),
            title: "Holiday hours".to_owned(),
            desc: "Support is closed.".to_owned(),
            campaign: None,
            campaign_by: crate::ledger::CampaignBy::Name,
        }
    }

    #[test]
    fn a_line_of_our_own_list_reads_back_unchanged() {
        let line = r#"{"schema":1,"app":"shop-sg","task_id":"5210074411","type":"Tag","status":"pending","title":"Holiday hours","desc":"Support is closed.","sched_at":"2026-12-24T16:00:00Z","campaign":"holiday","created_at":"2026-12-01T09:12:44Z","seen_at":"2026-12-20T08:00:01Z","seen_by":"list","push_task_id":null,"last_error":{"code":90107,"message":"...","at":"..."}}"#;
        assert_eq!(read(line).all_good(), [ImportRow { campaign: "holiday".parse().ok(), ..holiday() }]);
    }

    #[test]
    fn saved_replies_can_be_imported_unchanged() {
        let created = r#"{"ActionStatus": "OK", "ErrorInfo": "", "ErrorCode": 0, "TaskID": 5210074411}"#;
        assert_eq!(read(created).all_good(), [ImportRow { id: 5_210_074_411, ..ImportRow::default() }]);
        let task = r#"{"TaskID": 5210074411, "Sdkappid": 1400000001, "CreateAt": "2026-12-01 09:12:44", "Type": "Tag",
              "SchedAt": "2026-12-24 16:00:00", "Content": {"From_Account": "administrator", "MsgRandom": 81733210,
              "OfflinePushInfo": {"Title": "Not this", "Desc": "Support is closed."}},
              "Title": "Holiday hours", "Desc": "", "Status": "pending", "DispatchSuccess": 0, "PushTaskID": ""}"#;
        let got = format!(r#"{{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskInfo":{task}}}"#);
        assert_eq!(read(&got).all_good(), [holiday()]);
        let listed = format!(r#"{{"ActionStatus":"OK","ErrorCode":0,"Total":2,"Tasks":[{task},{task}]}}"#);
        assert_eq!(read(&listed).all_good(), [holiday(), holiday()]);
        assert_eq!(
            read(listed.replace('\n', " ") + "\n" + &got.replace('\n', " ")).all_good().len(),
            3,
            "several replies, one per line"
        );
        assert_eq!(read(r#"{"ActionStatus":"OK","ErrorCode":0,"Total":0,"Tasks":[]}"#).all_good(), []);
    }

    #[test]
    fn ids_are_exact_or_refused() {
        for (id, number) in [
            ("18446744073709551615", u64::MAX),
            ("\"18446744073709551615\"", u64::MAX),
            ("9007199254740993", 9_007_199_254_740_993),
            ("0", 0),
        ] {
            assert_eq!(read(format!("{{\"TaskID\":{id}}}")).ids(), [number], "{id}");
        }
        for id in [
            "1e5",
            "1.0",
            "-1",
            "-0",
            "18446744073709551616",
            "\"18446744073709551616\"",
            "\"\"",
            "\"1e5\"",
            "true",
            "[1]",
        ] {
            let trial = read(format!("{{\"TaskID\":{id}}}"));
            assert_eq!(trial.one_bad().0, 1, "{id}");
            assert_eq!(trial.ids(), [0; 0], "{id}");
        }
    }

    #[test]
    fn an_object_that_is_not_a_task_is_refused_with_a_reason() {
        for (object, reason) in [
            (r#"{"task_id":1,"task_id":2}"#, "column 22: duplicate field `task_id`"),
            (r#"{"task_id":1,"TaskID":1}"#, "column 21: duplicate field `task_id`"),
            (r#"{"TaskID":1,"Title":7}"#, "column 21: invalid type: integer `7`, expected a string"),
            (r#"{"id":1}"#, "the object has no task_id or TaskID; did you mean \"id\"? Rename it"),
            (
                r#"{"TaskId":"660cc447_537ed82a_5210"}"#,
                "this object is a push that was sent, not a scheduled task: its id has three parts, and there is no task_id",
            ),
            (
                r#"{"TaskID": 1 /* one */}"#,
                "not valid JSON at column 14: JSON has no comments: remove // and what follows it",
            ),
            (r#"{"TaskId":1}"#, "the object has no task_id or TaskID; did you mean \"TaskId\"? Rename it"),
            (r#"{"event":"summary"}"#, "the object has no task_id or TaskID"),
            (
                r#"{"ActionStatus":"FAIL","ErrorInfo":"no \u001b[31m","ErrorCode":90104,"TaskID":0}"#,
                "this is the reply to a call that failed (code 90104, \"no <U+001B>[31m\"): there is no task in it",
            ),
            (
                r#"{"TaskID":1,"Sdkappid":1400000002}"#,
                "the task belongs to app 1400000002, not to shop-sg (1400000001): choose that app with --app",
            ),
            (
                r#"{"TaskID":1,"SDKAppID":1400000002}"#,
                "the task belongs to app 1400000002, not to shop-sg (1400000001): choose that app with --app",
            ),
            (
                r#"{"TaskID":1,"SchedAt":"soon"}"#,
                "sched_at \"soon\" is not a time: use 2026-12-24T16:00:00Z or 2026-12-24 16:00:00 (UTC)",
            ),
        ] {
            assert_eq!(read(object).one_bad(), (1, reason), "{object}");
        }
        let trial = read("{\"task_id\":1}\n[1,\"All\"]\n");
        assert_eq!(trial.one_bad(), (2, "column 1: an object must begin here, not \"[1,\\\"All\\\"]\""));
    }

    #[test]
    fn messages_of_the_json_parser_are_translated_and_stay_unchanged_in_english() {
        let texts = [
            r#"{"task_id":1,}"#,
            r#"{"task_id":1} x"#,
            r#"{"task_id":}"#,
            r#"{"task_id" 1}"#,
            r#"{"task_id":1 2}"#,
            r#"{"task_id":[1 2]}"#,
            "{task_id:1}",
            r#"{"task_id":01}"#,
            r#"{"task_id":1e999}"#,
            r#"{"task_id":1,"title":"\q"}"#,
            "{\"task_id\":1,\"title\":\"\u{1}\"}",
            r#"{"task_id":1,"title":7}"#,
            r#"{"task_id":1,"TaskID":1}"#,
        ];
        for text in texts {
            let said = serde_json::from_str::<super::Object<'_>>(text).err().expect("the JSON is invalid").to_string();
            let (said, _) = said.rsplit_once(" at line ").expect("the message names the line");
            assert_eq!(super::in_words(said), said, "{text}");
            let chinese = in_language(chinese(), || super::in_words(said));
            assert!(chinese != said && !chinese.contains("expected"), "{text}: {chinese}");
        }
    }

    #[test]
    fn a_bad_task_in_a_reply_is_reported_with_its_own_line() {
        let trial = read(
            "{\"ActionStatus\":\"OK\",\n\"Tasks\":[\n{\"TaskID\":1},\n{\"TaskID\":2.5},\n{\n\"TaskID\":true},\nnull]}",
        );
        let lines: Vec<_> = trial.collected.bad.iter().map(|BadRow { line, .. }| *line).collect();
        assert_eq!(lines, [4, 6, 7]);
        assert_eq!(trial.ids(), [1]);
    }
}
