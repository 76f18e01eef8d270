//! The service's replies: a result in JSON, or a refusal with its code.
//!
//! The code that lets a fault change a reply is in `faults`.

use serde_json::Value;

use crate::api::INVALID_PARAMETER;

/// A definite refusal, with the documented code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The value of `ErrorCode`.
    pub(super) code: i64,
    /// The value of `ErrorInfo`.
    pub(super) info: String,
}

impl Refusal {
    pub(super) fn new(code: i64, info: impl Into<String>) -> Self {
        Self { code, info: info.into() }
    }

    /// Returns a refusal with the scheduler's code for an invalid parameter.
    pub(super) fn parameter(info: impl Into<String>) -> Self {
        Self::new(INVALID_PARAMETER, info)
    }
}

/// The value of `ActionStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Ok,
    Fail,
}

/// A reply before it is written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) action: Action,
    pub(super) code: i64,
    pub(super) info: String,
    /// Further fields: the name of each, and its value as JSON text.
    pub(super) fields: Vec<(&'static str, String)>,
}

impl Reply {
    pub(super) const fn ok(fields: Vec<(&'static str, String)>) -> Self {
        Self { action: Action::Ok, code: 0, info: String::new(), fields }
    }

    pub(super) fn fail(refusal: Refusal, fields: Vec<(&'static str, String)>) -> Self {
        Self { action: Action::Fail, code: refusal.code, info: refusal.info, fields }
    }

    /// Returns the reply as JSON text.
    pub(super) fn render(&self) -> String {
        let action = match self.action {
            Action::Ok => "OK",
            Action::Fail => "FAIL",
        };
        let info = Value::from(self.info.as_str());
        let mut text = format!(r#"{{"ActionStatus":"{action}","ErrorInfo":{info},"ErrorCode":{}"#, self.code);
        for (name, value) in &self.fields {
            text.push_str(",\"");
            text.push_str(name);
            text.push_str("\":");
            text.push_str(value);
        }
        text.push('}');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_written_as_the_documentation_shows_it() {
        let refusal = Refusal::new(90_107, "delete failed: task \"dispatching\"");
        assert_eq!(
            Reply::fail(refusal, vec![("TaskID", "0".to_owned())]).render(),
            r#"{"ActionStatus":"FAIL","ErrorInfo":"delete failed: task \"dispatching\"","ErrorCode":90107,"TaskID":0}"#
        );
        assert_eq!(Reply::ok(Vec::new()).render(), r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}"#);
    }
}
