//! `delete_sched_task` (docs/service.md#delete).

use serde::Serialize;

use super::object::{Object, WireNumber};
use crate::domain::{SdkAppId, TaskId, TaskType};

/// The body of a delete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeleteRequest {
    /// The app, which equals the URL's `sdkappid`.
    #[serde(rename = "Sdkappid")]
    pub sdkappid: SdkAppId,
    /// The task, as an integer.
    #[serde(rename = "TaskID")]
    pub task: u64,
    /// Its type, in the service's spelling.
    #[serde(rename = "Type")]
    pub task_type: &'static str,
}

impl DeleteRequest {
    /// Returns the request that deletes this task.
    pub fn new(sdkappid: SdkAppId, task: TaskId, task_type: TaskType) -> Self {
        Self { sdkappid, task: task.get(), task_type: task_type.as_str() }
    }
}

/// Returns the task that was deleted according to an `OK`. The error is a phrase that fits after "the reply".
pub(in crate::api) fn parse_deleted(reply: &Object<'_>) -> Result<TaskId, String> {
    reply.required::<WireNumber>("TaskID").map(TaskId::from)
}
