//! `modify_sched_task` (docs/service.md#update).

use jiff::Timestamp;
use serde::Serialize;

use super::object::{Object, WireNumber};
use crate::domain::{SdkAppId, TaskId, TaskType, format_service};

/// The body of a request that changes a task's due time. Because it has no `Content`, the service does not change the
/// task's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModifyRequest {
    /// The app, which equals the URL's `sdkappid`.
    #[serde(rename = "Sdkappid")]
    pub sdkappid: SdkAppId,
    /// The task, as an integer.
    #[serde(rename = "TaskID")]
    pub task: u64,
    /// The task's type, which cannot be changed.
    #[serde(rename = "Type")]
    pub task_type: &'static str,
    /// The new due time, in the service's format.
    #[serde(rename = "SchedAt")]
    pub sched_at: String,
}

impl ModifyRequest {
    /// Returns the request that makes this task due at this time. Parts of a second are dropped.
    pub fn new(sdkappid: SdkAppId, task: TaskId, task_type: TaskType, sched_at: Timestamp) -> Self {
        let sched_at = format_service(sched_at);
        Self { sdkappid, task: task.get(), task_type: task_type.as_str(), sched_at }
    }
}

/// Returns the task that was changed according to an `OK`, or `None` if the reply names none: the form of the reply is
/// not documented (docs/service.md#update). The error is a phrase that fits after "the reply".
pub(in crate::api) fn parse_modified(reply: &Object<'_>) -> Result<Option<TaskId>, String> {
    Ok(reply.optional::<WireNumber>("TaskID")?.map(TaskId::from))
}
