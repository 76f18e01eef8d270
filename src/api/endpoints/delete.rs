//! `delete_sched_task` (reference, section 4).

use serde::Serialize;

/// The body of a delete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeleteRequest {
    /// The app; equals the URL's `sdkappid`.
    #[serde(rename = "Sdkappid")]
    pub sdkappid: u64,
    /// The task.
    #[serde(rename = "TaskID")]
    pub task: u64,
    /// Its type, in the service's spelling.
    #[serde(rename = "Type")]
    pub task_type: &'static str,
}
