//! `modify_sched_task` (docs/service.md#update).

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::object::{Object, WireNumber};
use crate::domain::{Content, Edit, SdkAppId, TaskId, TaskType, format_service};

/// The body of a request that changes a task. The service leaves unchanged whatever the request leaves out.
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
    #[serde(rename = "SchedAt", skip_serializing_if = "Option::is_none")]
    pub sched_at: Option<String>,
    /// The whole new content, because the service may either merge it into the old one or replace the old one.
    #[serde(rename = "Content", skip_serializing_if = "Option::is_none")]
    pub content: Option<Value>,
}

impl ModifyRequest {
    /// Returns the request that makes this task due at this time and leaves its content alone. Parts of a second are
    /// dropped.
    pub fn time(sdkappid: SdkAppId, task: TaskId, task_type: TaskType, sched_at: Timestamp) -> Self {
        let sched_at = Some(format_service(sched_at));
        Self { sdkappid, task: task.get(), task_type: task_type.as_str(), sched_at, content: None }
    }

    /// Returns the request that makes this edit.
    pub fn edit(sdkappid: SdkAppId, task: TaskId, task_type: TaskType, edit: &Edit) -> Self {
        let sched_at = edit.at.map(format_service);
        let content = edit.content.as_ref().map(Content::to_send);
        Self { sdkappid, task: task.get(), task_type: task_type.as_str(), sched_at, content }
    }
}

/// Returns the task that was changed according to an `OK`, or `None` if the reply names none: the form of the reply is
/// not documented (docs/service.md#update). The error is a phrase that fits after "the reply".
pub(in crate::api) fn parse_modified(reply: &Object<'_>) -> Result<Option<TaskId>, String> {
    Ok(reply.optional::<WireNumber>("TaskID")?.map(TaskId::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(edit: &Edit) -> String {
        let request = ModifyRequest::edit(SdkAppId(1_400_000_001), TaskId::new(7), TaskType::Tag, edit);
        serde_json::to_string(&request).expect("the request can be written")
    }

    #[test]
    fn an_edit_sends_the_whole_content_and_no_field_that_stays() {
        let content = Content::new(r#"{"From_Account":17,"New":{"a":[1]},"OfflinePushInfo":{"Title":"a"}}"#);
        let (at, base) = (Some(Timestamp::UNIX_EPOCH), Content::default().digest());
        let head = r#"{"Sdkappid":1400000001,"TaskID":7,"Type":"Tag""#;
        let whole = r#""Content":{"From_Account":"17","New":{"a":[1]},"OfflinePushInfo":{"Title":"a"}}}"#;
        let time = r#""SchedAt":"1970-01-01 00:00:00""#;
        assert_eq!(body(&Edit { at: None, content: content.clone(), base }), format!("{head},{whole}"));
        assert_eq!(body(&Edit { at, content, base }), format!("{head},{time},{whole}"));
        assert_eq!(body(&Edit { at, content: None, base }), format!("{head},{time}}}"));
    }
}
