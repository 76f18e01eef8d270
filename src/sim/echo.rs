//! Replies that repeat the request's URL, signature included, as gateways and careless services do.

use serde::Deserialize;
use serde_json::Value;

use super::{
    answer::{Page, Wire},
    reply::{Refusal, Reply},
};

/// Where in the reply the URL is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Place {
    /// In the `ErrorInfo` of a refusal.
    Info,
    /// In the title, text, push id and dispatch error of each task, and in the `ErrorInfo` of a reply that says `OK`.
    Tasks,
    /// In a gateway's error page and in its `Location` header.
    Page,
}

/// How the URL is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Writing {
    /// As it was sent.
    #[default]
    Plain,
    /// With every character except ASCII letters and digits written like `%2A`.
    Percent,
    /// As with [`Percent`](Self::Percent), and then percent-encoded once more: `%252a`.
    PercentTwice,
    /// With every character except ASCII letters and digits written like `\u002a`.
    Escaped,
    /// With every character except ASCII letters and digits written like `&#42;`.
    Html,
    /// In lines of 20 characters, each after the first indented by a space.
    Lines,
    /// As base64.
    Base64,
}

impl Writing {
    fn write(self, url: &str) -> String {
        let each = |write: &dyn Fn(char) -> String| -> String {
            let one = |char: char| if char.is_ascii_alphanumeric() { char.to_string() } else { write(char) };
            url.chars().map(one).collect()
        };
        match self {
            Self::Plain => url.to_owned(),
            Self::Percent => each(&|char| format!("%{:02X}", u32::from(char))),
            Self::PercentTwice => each(&|char| format!("%25{:02x}", u32::from(char))),
            Self::Escaped => each(&|char| format!("\\u{:04x}", u32::from(char))),
            Self::Html => each(&|char| format!("&#{};", u32::from(char))),
            Self::Lines => {
                let lines = url.as_bytes().chunks(20).map(String::from_utf8_lossy);
                lines.collect::<Vec<_>>().join("\r\n ")
            }
            Self::Base64 => base64::Engine::encode(&base64::prelude::BASE64_STANDARD, url),
        }
    }
}

/// Returns what is sent instead of `reply` to a request for `url`, and the `ErrorCode` of what is sent, if it is JSON.
pub(super) fn apply(place: Place, writing: Writing, code: i64, reply: Reply, url: &str) -> (Wire, Option<i64>) {
    let text = writing.write(url);
    let reply = match place {
        Place::Page => {
            let page = Page { location: Some(url.to_owned()), ..Page::html(502, &format!("Bad Gateway: {text}")) };
            return (Wire::Whole(page), None);
        }
        Place::Info => Reply::fail(Refusal::new(code, format!("cannot handle {text}")), Vec::new()),
        Place::Tasks => {
            let fields = reply.fields.into_iter().map(|(name, value)| (name, with_texts(&value, &text))).collect();
            Reply { info: text, fields, ..reply }
        }
    };
    (Wire::Whole(Page::json(reply.render())), Some(reply.code))
}

/// Returns `json` with `text` in place of the title, text, push id and dispatch error of each task.
fn with_texts(json: &str, text: &str) -> String {
    let Ok(mut value) = serde_json::from_str::<Value>(json) else { return json.to_owned() };
    replace_texts(&mut value, text);
    value.to_string()
}

fn replace_texts(value: &mut Value, text: &str) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(|element| replace_texts(element, text)),
        Value::Object(fields) => {
            for (name, field) in fields {
                if ["Title", "Desc", "PushTaskID", "DispatchErr"].contains(&name.as_str()) {
                    *field = Value::from(text);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "/v4?usersig=a*b-c_&random=1";

    #[test]
    fn each_writing_encodes_the_url_as_its_name_says() {
        for (writing, text) in [
            (Writing::Plain, URL),
            (Writing::Percent, "%2Fv4%3Fusersig%3Da%2Ab%2Dc%5F%26random%3D1"),
            (Writing::PercentTwice, "%252fv4%253fusersig%253da%252ab%252dc%255f%2526random%253d1"),
            (Writing::Html, "&#47;v4&#63;usersig&#61;a&#42;b&#45;c&#95;&#38;random&#61;1"),
            (Writing::Lines, "/v4?usersig=a*b-c_&r\r\n andom=1"),
            (Writing::Base64, "L3Y0P3VzZXJzaWc9YSpiLWNfJnJhbmRvbT0x"),
        ] {
            assert_eq!(writing.write(URL), text, "{writing:?}");
        }
        assert!(Writing::Escaped.write(URL).starts_with("\\u002fv4\\u003fusersig\\u003da\\u002ab"));
    }

    #[test]
    fn the_texts_of_a_task_are_replaced_and_the_status_fields_are_not() {
        let task = r#"{"TaskID":1,"Title":"x","Status":"pending"}"#.to_owned();
        let (wire, code) = apply(Place::Tasks, Writing::Plain, 1, Reply::ok(vec![("TaskInfo", task)]), URL);
        let Wire::Whole(page) = wire else { panic!("{wire:?}") };
        let body: Value = serde_json::from_slice(&page.body).expect("JSON");
        assert_eq!((code, &body["ActionStatus"], &body["TaskInfo"]["TaskID"]), (Some(0), &"OK".into(), &1.into()));
        assert_eq!((&body["TaskInfo"]["Title"], &body["TaskInfo"]["Status"]), (&URL.into(), &"pending".into()));
    }
}
