//! The digest of a task's content in the log of the simulated service.
//!
//! It is computed here from the definition and not with the client's code, so that the log can be used to judge the
//! client.

use std::fmt::Write as _;

use serde_json::{Map, Value, value::RawValue};
use sha2::{Digest as _, Sha256};

/// Returns the SHA-256, in hexadecimal, of the content as JSON with sorted keys and no blanks, without `MsgRandom` and
/// with `From_Account` as text: the service may add the one and rewrite the other.
pub(super) fn content_digest(content: &RawValue) -> String {
    let mut content: Map<String, Value> = serde_json::from_str(content.get()).unwrap_or_default();
    content.remove("MsgRandom");
    if let Some(sender) = content.get_mut("From_Account")
        && sender.is_number()
    {
        *sender = Value::String(sender.to_string());
    }
    // Maps of serde_json are sorted by key, at every depth.
    let canonical = serde_json::to_vec(&content).unwrap_or_default();
    Sha256::digest(canonical).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(json: &str) -> String {
        content_digest(&RawValue::from_string(json.to_owned()).expect("JSON"))
    }

    #[test]
    fn the_order_of_keys_the_blanks_the_random_and_the_form_of_the_sender_do_not_matter() {
        let plain = digest(r#"{"From_Account":"17","OfflinePushInfo":{"Desc":"b","Title":"a"}}"#);
        let other = r#"{ "OfflinePushInfo": {"Title": "a", "Desc": "b"}, "MsgRandom": 7, "From_Account": 17 }"#;
        assert_eq!(digest(other), plain);
        assert_ne!(digest(&other.replace("\"b\"", "\"c\"")), plain);
        assert_ne!(digest(&other.replace("17", "18")), plain);
    }

    #[test]
    fn a_digest_is_that_of_the_canonical_text() {
        // printf '{"From_Account":"a"}' | sha256sum
        assert_eq!(
            digest(r#"{"MsgRandom":1,"From_Account":"a"}"#),
            "55ad7bfa67d971a42d2b6d2b4fadca3e17d6d2160a13862a4382e00e983d19ac"
        );
    }
}
