//! `modify_sched_task` (docs/service.md#update).

use jiff::Timestamp;
use serde::Serialize;

use super::object::{Object, WireNumber};
use crate::domain::{SdkAppId, TaskId, TaskType, format_service};

/// The body of a change of a task's due time. Without `Content` the service leaves the content as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModifyRequest {
    /// The app; equals the URL's `sdkappid`.
    #[serde(rename = "Sdkappid")]
    pub sdkappid: SdkAppId,
    /// The task, as an integer.
    #[serde(rename = "TaskID")]
    pub task: u64,
    /// The type that it was created with; it cannot be changed.
    #[serde(rename = "Type")]
    pub task_type: &'static str,
    /// When it is due from now on, in the service's form.
    #[serde(rename = "SchedAt")]
    pub sched_at: String,
}

impl ModifyRequest {
    /// The request that makes this task due at this time, which the service knows to the second.
    pub fn new(sdkappid: SdkAppId, task: TaskId, task_type: TaskType, sched_at: Timestamp) -> Self {
        let sched_at = format_service(sched_at);
        Self { sdkappid, task: task.get(), task_type: task_type.as_str(), sched_at }
    }
}

/// The task that an `OK` says was changed, where it names one: no page shows the reply (docs/service.md#update). The
/// error fits after "the reply".
pub(in crate::api) fn parse_modified(reply: &Object<'_>) -> Result<Option<TaskId>, String> {
    Ok(reply.optional::<WireNumber>("TaskID")?.map(TaskId::from))
}
