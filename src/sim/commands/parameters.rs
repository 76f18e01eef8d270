//! The body of a call, whose fields are read by type. A field of the wrong type is an invalid parameter (90104).

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::{
    domain::{TaskType, parse_service},
    sim::reply::Refusal,
};

/// A body: a JSON object.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Parameters(Map<String, Value>);

impl Parameters {
    /// Reads a body, which must be a JSON object; anything else, even an empty body, is refused with code 60003.
    pub(in crate::sim) fn read(body: &[u8]) -> Result<Self, Refusal> {
        serde_json::from_slice(body).map(Self).map_err(|_| Refusal::new(60_003, "body is not valid json"))
    }

    pub(in crate::sim) const fn of(fields: Map<String, Value>) -> Self {
        Self(fields)
    }

    pub(super) fn field(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    fn required<'a, T>(
        &'a self,
        name: &str,
        kind: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<T, Refusal> {
        let value = self.field(name).ok_or_else(|| Refusal::parameter(format!("{name} is missing")))?;
        read(value).ok_or_else(|| Refusal::parameter(format!("{name} is not {kind}")))
    }

    /// Returns a field that must be an unsigned integer, written as a JSON number.
    pub(in crate::sim) fn integer(&self, name: &str) -> Result<u64, Refusal> {
        self.required(name, "an unsigned integer", Value::as_u64)
    }

    pub(super) fn text(&self, name: &str) -> Result<&str, Refusal> {
        self.required(name, "a string", Value::as_str)
    }

    pub(super) fn boolean(&self, name: &str) -> Result<bool, Refusal> {
        self.required(name, "a boolean", Value::as_bool)
    }

    pub(super) fn object(&self, name: &str) -> Result<&Map<String, Value>, Refusal> {
        self.required(name, "an object", Value::as_object)
    }

    /// Returns a field that must be a time in the service's format, in UTC.
    pub(super) fn time(&self, name: &str) -> Result<Timestamp, Refusal> {
        self.required(name, "a time (YYYY-MM-DD HH:MM:SS)", |value| parse_service(value.as_str()?).ok())
    }

    /// Returns `TaskID`.
    pub(in crate::sim) fn task_id(&self) -> Result<u64, Refusal> {
        self.integer("TaskID")
    }

    /// Returns `Type`, which must have exactly the service's spelling.
    pub(super) fn task_type(&self) -> Result<TaskType, Refusal> {
        self.required("Type", "All, Tag or User", |value| {
            TaskType::ALL.into_iter().find(|kind| Some(kind.as_str()) == value.as_str())
        })
    }
}
