//! The whole content of a task as `get` shows it: what is sent, to whom, and with which settings.
//!
//! It is kept as the service wrote it, because it has more fields than this program knows, and a change to one of them
//! must not lose another. Lists may show only a part of it (docs/service.md#list), so it is taken from `get` only.

use std::fmt;

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::Untrusted;
use crate::locale::{stored, tr};

/// The content of a task: a JSON object in the service's spelling.
///
/// It may contain message text and accounts, so its `Debug` form shows the digest alone.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Content(Box<str>);

impl Content {
    /// Returns the content with this JSON; `None` if that is not an object.
    pub fn new(json: &str) -> Option<Self> {
        serde_json::from_str::<Map<String, Value>>(json).ok()?;
        Some(Self(json.trim().into()))
    }

    /// The JSON, as it was given.
    pub const fn json(&self) -> &str {
        &self.0
    }

    /// The fields.
    pub fn fields(&self) -> Map<String, Value> {
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    /// The same JSON with sorted keys, no blanks between values, and no escapes that JSON does not require.
    pub fn canonical(&self) -> String {
        // Maps of serde_json are sorted by key, at every depth.
        Value::Object(self.fields()).to_string()
    }

    /// Identifies the content. The digests of two values are equal if these differ only in what the service may change
    /// by itself: the order of the fields, the blanks, `MsgRandom`, and whether `From_Account` is a number.
    pub fn digest(&self) -> ContentDigest {
        ContentDigest::of(self.fields())
    }

    /// The content with this title and this text of the notification; `None` keeps the current one. Nothing else
    /// changes.
    ///
    /// # Errors
    ///
    /// Fails if there is a new title or text, but `OfflinePushInfo` is not an object, so that it has no place for them.
    pub fn with_texts(&self, title: Option<&str>, text: Option<&str>) -> Result<Self, ContentProblem> {
        if title.is_none() && text.is_none() {
            return Ok(self.clone());
        }
        let mut fields = self.fields();
        let info = fields.entry("OfflinePushInfo").or_insert_with(|| Value::Object(Map::new()));
        let Value::Object(info) = info else { return Err(ContentProblem(stored!("stored-content-no-info"))) };
        let texts = [("Title", title), ("Desc", text)];
        info.extend(texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.into()))));
        Ok(Self::of(fields))
    }

    /// This content with the `MsgRandom` of the stored content that it replaces, because the service chose that number.
    #[must_use]
    pub fn in_place_of(&self, stored: &Self) -> Self {
        let mut fields = self.fields();
        fields.remove("MsgRandom");
        fields.extend(stored.fields().remove_entry("MsgRandom"));
        Self::of(fields)
    }

    /// The content as a request sends it: a `From_Account` that the service shows as a number must be sent as text.
    pub fn to_send(&self) -> Value {
        let mut fields = self.fields();
        sender_as_text(&mut fields);
        Value::Object(fields)
    }

    /// The fields that differ between this content and `other`, except for those that the service may change by itself.
    /// The fields of objects are compared one by one.
    pub fn differences(&self, other: &Self) -> Vec<FieldChange> {
        let (mut before, mut after) = (self.fields(), other.fields());
        for fields in [&mut before, &mut after] {
            fields.remove("MsgRandom");
            sender_as_text(fields);
        }
        let mut found = Vec::new();
        compare("", &before, &after, &mut found);
        found
    }

    fn of(fields: Map<String, Value>) -> Self {
        Self(Value::Object(fields).to_string().into())
    }

    /// The title of the notification, if it has one.
    pub fn title(&self) -> Option<Untrusted> {
        self.push_text("Title")
    }

    /// The text of the notification, if it has one.
    pub fn text(&self) -> Option<Untrusted> {
        self.push_text("Desc")
    }

    fn push_text(&self, name: &str) -> Option<Untrusted> {
        self.fields().get("OfflinePushInfo")?.get(name)?.as_str().map(Untrusted::new)
    }
}

/// The content without any field.
impl Default for Content {
    fn default() -> Self {
        Self("{}".into())
    }
}

/// The reason why content is not sent, as a fragment that is safe to show.
///
/// The message is stored, so it is in English: see `stored!`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentProblem(pub String);

/// One field in which two values of [`Content`] differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The path of the field: the names of the objects that contain it, then its own name, separated by dots.
    pub field: String,
    /// The value before, as it is shown; `None` if there is no such field.
    pub before: Option<Untrusted>,
    /// The value after.
    pub after: Option<Untrusted>,
}

/// Writes the change in one line that is safe to show.
impl fmt::Display for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const CELLS: usize = 200;
        let field = Untrusted::new(&self.field).safe_cut(80);
        let value = |value: &Untrusted| format!("{:?}", value.safe_cut(CELLS));
        f.write_str(&match (&self.before, &self.after) {
            (Some(before), Some(after)) => {
                tr!("edit-field-changed", field = field, before = value(before), after = value(after))
            }
            (None, Some(after)) => tr!("edit-field-added", field = field, after = value(after)),
            (before, None) => {
                tr!("edit-field-removed", field = field, before = before.as_ref().map(value).unwrap_or_default())
            }
        })
    }
}

/// Adds the differences between two objects, whose path is `path`, in the order of their fields.
fn compare(path: &str, before: &Map<String, Value>, after: &Map<String, Value>, found: &mut Vec<FieldChange>) {
    let added =
        after.iter().filter(|(name, _)| !before.contains_key(*name)).map(|(name, value)| (name, None, Some(value)));
    let kept = before.iter().map(|(name, value)| (name, Some(value), after.get(name)));
    let mut fields: Vec<_> = kept.chain(added).collect();
    fields.sort_by_key(|(name, ..)| *name);
    for (name, before, after) in fields {
        let field = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match (before, after) {
            (Some(before), Some(after)) if before == after => {}
            (Some(Value::Object(before)), Some(Value::Object(after))) => compare(&field, before, after, found),
            (before, after) => {
                found.push(FieldChange { field, before: before.map(as_shown), after: after.map(as_shown) });
            }
        }
    }
}

/// Returns a string as it is, and any other value as JSON.
fn as_shown(value: &Value) -> Untrusted {
    Untrusted::new(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

fn sender_as_text(fields: &mut Map<String, Value>) {
    if let Some(sender) = fields.get_mut("From_Account").filter(|sender| sender.is_number()) {
        *sender = Value::String(sender.to_string());
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Content({})", self.digest())
    }
}

/// SHA-256 of the canonical JSON of a [`Content`]: sorted keys, no blanks, without `MsgRandom`, and with `From_Account`
/// as text. Shown in lower-case hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContentDigest([u8; 32]);

impl ContentDigest {
    fn of(mut fields: Map<String, Value>) -> Self {
        fields.remove("MsgRandom");
        sender_as_text(&mut fields);
        // Maps of serde_json are sorted by key, at every depth.
        Self(Sha256::digest(Value::Object(fields).to_string()).into())
    }

    /// The digest that was stored as these bytes; `None` if they are not 32.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes to store.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ContentDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(json: &str) -> Content {
        Content::new(json).expect("the JSON is an object")
    }

    #[test]
    fn what_the_service_may_change_by_itself_is_not_in_the_digest() {
        let plain = content(r#"{"From_Account":"17","OfflinePushInfo":{"Desc":"b","Title":"a"}}"#);
        let other = r#"{ "OfflinePushInfo": {"Title": "a", "Desc": "b"}, "MsgRandom": 7, "From_Account": 17 }"#;
        assert_eq!(content(other).digest(), plain.digest());
        for changed in [other.replace("\"b\"", "\"c\""), other.replace("17", "18"), other.replace("Desc", "Ext")] {
            assert_ne!(content(&changed).digest(), plain.digest(), "{changed}");
        }
    }

    #[test]
    fn a_digest_is_that_of_the_canonical_text() {
        // printf '{"From_Account":"a"}' | sha256sum
        let digest = content(r#"{"MsgRandom":1,"From_Account":"a"}"#).digest();
        assert_eq!(digest.to_string(), "55ad7bfa67d971a42d2b6d2b4fadca3e17d6d2160a13862a4382e00e983d19ac");
        assert_eq!(ContentDigest::from_bytes(digest.as_bytes()), Some(digest));
        assert_eq!(ContentDigest::from_bytes(&[0; 31]), None);
    }

    #[test]
    fn content_that_is_not_a_json_object_is_rejected() {
        for other in ["", "[]", "null", "\"a\"", "{", "{}{}", r#"{"a":1e9999}"#] {
            assert_eq!(Content::new(other), None, "{other}");
        }
    }

    #[test]
    fn the_texts_of_the_notification_are_read() {
        let both = content(r#"{"OfflinePushInfo":{"Title":"Holiday","Desc":"Closed"}}"#);
        assert_eq!((both.title(), both.text()), (Some("Holiday".into()), Some("Closed".into())));
        let neither = content(r#"{"OfflinePushInfo":{"Title":7},"Title":"other"}"#);
        assert_eq!((neither.title(), neither.text()), (None, None));
    }

    #[test]
    fn new_texts_change_nothing_else() {
        let before = content(r#"{"MsgRandom":7,"New":[1],"OfflinePushInfo":{"Title":"a","Desc":"b","Ext":"{}"}}"#);
        let after = before.with_texts(Some("c"), None).expect("it has a notification");
        let whole = r#"{"MsgRandom":7,"New":[1],"OfflinePushInfo":{"Desc":"b","Ext":"{}","Title":"c"}}"#;
        assert_eq!(after.json(), whole);
        assert_eq!(before.with_texts(None, None), Ok(before));
        let made = content("{}").with_texts(Some("c"), Some("d")).expect("the notification is made");
        assert_eq!(made.json(), r#"{"OfflinePushInfo":{"Desc":"d","Title":"c"}}"#);
    }

    #[test]
    fn new_texts_without_a_place_for_them_are_a_problem() {
        for info in ["null", "[]", "\"a\""] {
            let before = content(&format!(r#"{{"OfflinePushInfo":{info}}}"#));
            assert!(
                before.with_texts(Some("c"), None).is_err() && before.with_texts(None, Some("d")).is_err(),
                "{info}"
            );
            assert_eq!(before.with_texts(None, None), Ok(before), "{info}");
        }
    }

    #[test]
    fn new_content_gets_the_random_number_of_the_content_that_it_replaces() {
        let stored = content(r#"{"MsgRandom":7,"A":1}"#);
        assert_eq!(content(r#"{"MsgRandom":8,"A":2}"#).in_place_of(&stored).json(), r#"{"A":2,"MsgRandom":7}"#);
        assert_eq!(content(r#"{"MsgRandom":8,"A":2}"#).in_place_of(&content("{}")).json(), r#"{"A":2}"#);
    }

    #[test]
    fn a_number_for_the_sender_is_sent_as_text() {
        assert_eq!(content(r#"{"From_Account":17,"A":1}"#).to_send().to_string(), r#"{"A":1,"From_Account":"17"}"#);
    }

    #[test]
    fn differences_are_named_field_by_field() {
        let before = content(
            r#"{"MsgRandom":1,"From_Account":17,"Condition":{"TagsAnd":["a"]},"Old":true,"P":{"T":"a","D":"b"}}"#,
        );
        let after = content(
            r#"{"MsgRandom":2,"From_Account":"17","Condition":{"TagsAnd":["b"]},"P":{"T":"\u001b[2Jc","D":"b","X":{}}}"#,
        );
        let lines: Vec<_> = before.differences(&after).iter().map(ToString::to_string).collect();
        let [tags, old, title, added] = lines.as_slice() else { panic!("{lines:?}") };
        assert!(tags.starts_with("Condition.TagsAnd") && tags.contains('[') && tags.contains('b'), "{tags}");
        assert!(old.starts_with("Old") && added.starts_with("P.X"), "{old} {added}");
        assert!(title.starts_with("P.T") && !title.contains('\u{1b}'), "{title}");
        assert_eq!(before.differences(&before), []);
    }

    #[test]
    fn the_debug_form_shows_nothing_of_the_content() {
        let shown = format!("{:?}", content(r#"{"To_Account":["anna"]}"#));
        assert!(!shown.contains("anna"), "{shown}");
    }
}
