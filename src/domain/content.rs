//! The whole content of a task as `get` shows it: what is sent, to whom, and with which settings.
//!
//! It is kept as the service wrote it, because it has more fields than are known here, and a change of one of them must
//! not lose another. Lists may show less of it (docs/service.md#list), so it is taken from `get` only.

use std::fmt;

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::Untrusted;

/// The content of a task: a JSON object in the service's spelling.
///
/// It may have message text and accounts, so its `Debug` form shows the digest alone.
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

    /// The same JSON with sorted keys, no blanks, and every character written out.
    pub fn canonical(&self) -> String {
        // Maps of serde_json are sorted by key, at every depth.
        Value::Object(self.fields()).to_string()
    }

    /// Identifies the content. Two contents have the same digest if they differ in nothing but what the service may
    /// change by itself: the order of the fields, the blanks, `MsgRandom`, and whether `From_Account` is a number.
    pub fn digest(&self) -> ContentDigest {
        ContentDigest::of(self.fields())
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

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Content({})", self.digest())
    }
}

/// SHA-256 over a content's canonical JSON: sorted keys, no blanks, without `MsgRandom`, and with `From_Account` as
/// text. Shown in lower-case hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContentDigest([u8; 32]);

impl ContentDigest {
    fn of(mut fields: Map<String, Value>) -> Self {
        fields.remove("MsgRandom");
        if let Some(sender) = fields.get_mut("From_Account").filter(|sender| sender.is_number()) {
            *sender = Value::String(sender.to_string());
        }
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
        Content::new(json).expect("it is an object")
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
    fn only_an_object_is_a_content() {
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
    fn the_debug_form_shows_nothing_of_the_content() {
        let shown = format!("{:?}", content(r#"{"To_Account":["anna"]}"#));
        assert!(!shown.contains("anna"), "{shown}");
    }
}
