//! `get_sched_task` (reference, section 5).

use serde::Serialize;

/// The body of a get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GetRequest {
    /// The app; equals the URL's `sdkappid`.
    #[serde(rename = "Sdkappid")]
    pub sdkappid: u64,
    /// The task.
    #[serde(rename = "TaskID")]
    pub task: u64,
}
