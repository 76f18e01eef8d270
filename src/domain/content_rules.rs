//! The rules that content must satisfy before it is sent, and the vendors that cut its texts (docs/service.md#content).

use serde_json::{Map, Value};

use super::{Content, ContentProblem, TaskType};
use crate::locale::{stored, tr};

/// The largest content of an all-users push, in bytes.
const LARGEST_TO_ALL: usize = 10 * 1024;

/// The largest content that is sent or read from a file, in bytes. 500 accounts take less than half of that.
pub const LARGEST_CONTENT: usize = 128 * 1024;

impl Content {
    /// Fails if the service would refuse this content for a task of this type, or would send it to other people than
    /// the type says.
    pub fn check(&self, task_type: TaskType) -> Result<(), ContentProblem> {
        let fields = self.fields();
        check_audience(&fields, task_type)?;
        check_texts(&fields)?;
        let most = if task_type == TaskType::All { LARGEST_TO_ALL } else { LARGEST_CONTENT };
        let bytes = self.canonical().len();
        if bytes > most {
            return Err(ContentProblem(stored!(
                "stored-content-large",
                bytes = bytes.to_string(),
                most = most.to_string()
            )));
        }
        Ok(())
    }
}

/// Checks who gets the push. A Tag push without a condition would go to everybody.
fn check_audience(fields: &Map<String, Value>, task_type: TaskType) -> Result<(), ContentProblem> {
    let is_filled = |value: &Value| match value {
        Value::Array(values) => !values.is_empty(),
        Value::Object(values) => !values.is_empty(),
        _ => false,
    };
    let has_condition =
        || matches!(fields.get("Condition"), Some(Value::Object(condition)) if condition.values().any(is_filled));
    let is_account = |account: &Value| account.as_str().is_some_and(|account| !account.is_empty());
    let has_accounts = || {
        let accounts = fields.get("To_Account").and_then(Value::as_array);
        accounts.is_some_and(|accounts| !accounts.is_empty() && accounts.iter().all(is_account))
    };
    let foreign: &[&str] = match task_type {
        TaskType::All => &["Condition", "To_Account"],
        TaskType::Tag => &["To_Account"],
        TaskType::User => &["Condition"],
    };
    if let Some(name) = foreign.iter().find(|name| fields.contains_key(**name)) {
        return Err(ContentProblem(stored!("stored-content-foreign", field = *name, type = task_type.as_str())));
    }
    match task_type {
        TaskType::Tag if !has_condition() => Err(ContentProblem(stored!("stored-content-no-condition"))),
        TaskType::User if !has_accounts() => Err(ContentProblem(stored!("stored-content-no-accounts"))),
        _ => Ok(()),
    }
}

/// Checks the notification.
fn check_texts(fields: &Map<String, Value>) -> Result<(), ContentProblem> {
    let info = fields.get("OfflinePushInfo").and_then(Value::as_object);
    let info = info.ok_or_else(|| ContentProblem(stored!("stored-content-no-info")))?;
    for name in ["Title", "Desc", "Ext"] {
        if info.get(name).is_some_and(|value| !value.is_string()) {
            return Err(ContentProblem(stored!("stored-content-no-text", field = name)));
        }
    }
    let text = |name: &str| info.get(name).and_then(Value::as_str).unwrap_or_default();
    if ["Title", "Desc"].iter().all(|name| text(name).trim().is_empty()) && !info.contains_key("PushTemplateId") {
        return Err(ContentProblem(stored!("stored-content-empty")));
    }
    let is_odd = |char: char| char.is_control() && !matches!(char, '\n' | '\t');
    if let Some(name) = ["Title", "Desc"].iter().find(|name| text(name).contains(is_odd)) {
        return Err(ContentProblem(stored!("stored-content-control", field = *name)));
    }
    let ext = text("Ext");
    if !ext.is_empty() && serde_json::from_str::<serde::de::IgnoredAny>(ext).is_err() {
        return Err(ContentProblem(stored!("stored-content-ext")));
    }
    Ok(())
}

/// The longest title and the longest text of each vendor, in UTF-16 units (docs/service.md#content).
const VENDORS: [(&str, usize, usize); 6] = [
    ("Huawei", 60, 600),
    ("Honor", 50, 400),
    ("Xiaomi", 50, 128),
    ("OPPO", 50, 50),
    ("vivo", 40, 100),
    ("Meizu", 32, 100),
];

/// The longest text that OPPO shows with `PushStyle` 1.
const LONG_OPPO_TEXT: usize = 128;

/// Returns a sentence about the title if any vendor cuts it, and one about the text if any vendor cuts that.
pub fn cut_texts(content: &Content) -> Vec<String> {
    let fields = content.fields();
    let info = fields.get("OfflinePushInfo");
    let units = |name| info?.get(name)?.as_str().map(|text: &str| text.encode_utf16().count());
    let is_long_style = info.and_then(|info| info.get("AndroidInfo")?.get("PushStyle")?.as_u64()) == Some(1);
    let titles = VENDORS.map(|(vendor, title, _)| (vendor, title));
    let texts = VENDORS
        .map(|(vendor, _, text)| (vendor, if vendor == "OPPO" && is_long_style { LONG_OPPO_TEXT } else { text }));
    let cutting = |units: usize, limits: [(&str, usize); 6]| {
        let by: Vec<_> = limits.into_iter().filter(|(_, most)| units > *most).collect();
        let by: Vec<_> =
            by.into_iter().map(|(vendor, most)| tr!("edit-cut-by", vendor = vendor, most = most)).collect();
        (!by.is_empty()).then(|| by.join(crate::locale::label!("number-list-separator")))
    };
    let title = units("Title").and_then(|units| {
        cutting(units, titles).map(|vendors| tr!("edit-title-cut", units = units, vendors = vendors))
    });
    let text = units("Desc")
        .and_then(|units| cutting(units, texts).map(|vendors| tr!("edit-text-cut", units = units, vendors = vendors)));
    title.into_iter().chain(text).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn content(value: &Value) -> Content {
        Content::new(&value.to_string()).expect("the JSON is an object")
    }

    fn problem(value: &Value, task_type: TaskType) -> String {
        content(value).check(task_type).expect_err("the content is refused").0
    }

    #[test]
    fn content_must_have_the_shape_of_its_type() {
        let info = json!({ "Title": "a" });
        let tag = json!({ "Condition": { "TagsAnd": ["a"] }, "OfflinePushInfo": info });
        let user = json!({ "To_Account": ["u"], "OfflinePushInfo": info });
        let all = json!({ "OfflinePushInfo": info });
        for (good, task_type) in [(&tag, TaskType::Tag), (&user, TaskType::User), (&all, TaskType::All)] {
            assert_eq!(content(good).check(task_type), Ok(()), "{good}");
        }
        for (bad, task_type, field) in [
            (&all, TaskType::Tag, "Condition"),
            (&json!({ "Condition": {}, "OfflinePushInfo": info }), TaskType::Tag, "Condition"),
            (&json!({ "Condition": { "TagsOr": [] }, "OfflinePushInfo": info }), TaskType::Tag, "Condition"),
            (&json!({ "Condition": "a", "OfflinePushInfo": info }), TaskType::Tag, "Condition"),
            (&user, TaskType::Tag, "To_Account"),
            (&all, TaskType::User, "To_Account"),
            (&json!({ "To_Account": [], "OfflinePushInfo": info }), TaskType::User, "To_Account"),
            (&json!({ "To_Account": [""], "OfflinePushInfo": info }), TaskType::User, "To_Account"),
            (&tag, TaskType::User, "Condition"),
            (&tag, TaskType::All, "Condition"),
            (&user, TaskType::All, "To_Account"),
        ] {
            let why = problem(bad, task_type);
            assert!(why.contains(field), "{bad} {task_type:?}: {why}");
        }
    }

    #[test]
    fn a_notification_that_cannot_be_shown_is_refused() {
        for (info, word) in [
            (json!([]), "OfflinePushInfo"),
            (json!({ "Title": 7 }), "Title"),
            (json!({ "Title": " ", "Desc": "" }), "neither"),
            (json!({ "Title": "a\u{1b}[2J" }), "control"),
            (json!({ "Title": "a", "Ext": "{page" }), "Ext"),
        ] {
            let why = problem(&json!({ "OfflinePushInfo": info }), TaskType::All);
            assert!(why.contains(word), "{info}: {why}");
        }
        let fine = json!({ "OfflinePushInfo": { "Title": "a\nb", "Ext": "{\"page\":1}" } });
        assert_eq!(content(&fine).check(TaskType::All), Ok(()));
    }

    #[test]
    fn large_content_is_refused() {
        let of = |bytes: usize| json!({ "To_Account": ["u"], "OfflinePushInfo": { "Title": "a".repeat(bytes) } });
        assert_eq!(content(&of(20_000)).check(TaskType::User), Ok(()));
        assert!(problem(&of(LARGEST_CONTENT), TaskType::User).contains("131072"));
        let all = json!({ "OfflinePushInfo": { "Title": "a".repeat(LARGEST_TO_ALL) } });
        assert!(problem(&all, TaskType::All).contains("10240"));
    }

    #[test]
    fn the_vendors_that_cut_a_text_are_named_with_their_limits_in_utf_16_units() {
        let cuts = |title: &str, text: &str, style: u64| {
            cut_texts(&content(&json!({ "OfflinePushInfo": {
                "Title": title, "Desc": text, "AndroidInfo": { "PushStyle": style }
            } })))
        };
        assert_eq!(cuts(&"a".repeat(32), &"b".repeat(50), 0), Vec::<String>::new());
        assert_eq!(cuts(&"a".repeat(33), "", 0), ["the title has 33 UTF-16 units and is cut by Meizu (32)"]);
        let emoji = cuts(&"😀".repeat(21), "", 0);
        assert_eq!(emoji, ["the title has 42 UTF-16 units and is cut by vivo (40), Meizu (32)"]);
        assert_eq!(cuts("", &"b".repeat(51), 0), ["the text has 51 UTF-16 units and is cut by OPPO (50)"]);
        assert_eq!(cuts("", &"b".repeat(51), 1), Vec::<String>::new());
    }
}
