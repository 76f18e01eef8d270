//! The command `delete_sched_task` (docs/service.md#delete).

use super::{Context, Decision, Parameters};
use crate::sim::{reply::Refusal, store::Change};

pub(super) fn decide(context: &Context<'_>, body: &Parameters) -> Result<Decision, Refusal> {
    let task = context.waiting_task(body, "delete")?;
    Ok(context.done(Change::Delete { id: task.id }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{api::Command, sim::stage::Stage};

    #[tokio::test]
    async fn a_pending_task_is_deleted_and_gone() {
        let stage = Stage::new("");
        let reply = stage.call(Command::Delete, json!({ "TaskID": 1, "Type": "Tag" })).await;
        assert_eq!(
            serde_json::Value::from(reply),
            json!({
                "ActionStatus": "OK", "ErrorInfo": "", "ErrorCode": 0, "TaskID": 1
            })
        );
        assert_eq!(stage.ids(), [2, 3]);
        assert_eq!(stage.delete(1, "Tag").await, 90_104, "the task is already deleted");
    }

    #[tokio::test]
    async fn a_task_that_is_being_dispatched_is_refused_as_documented() {
        let stage = Stage::new("");
        stage.advance(9_999);
        assert_eq!(stage.task(1).status, "pending");
        stage.advance(1);
        let reply = stage.call(Command::Delete, json!({ "TaskID": 1, "Type": "Tag" })).await;
        assert_eq!(
            serde_json::Value::from(reply),
            json!({
                "ActionStatus": "FAIL", "ErrorInfo": "delete failed: task dispatching", "ErrorCode": 90_107, "TaskID": 0
            })
        );
        stage.advance(3_000);
        assert_eq!(stage.delete(1, "Tag").await, 90_106);
        assert_eq!(stage.ids(), [1, 2, 3]);
    }

    #[tokio::test]
    async fn bad_parameters_are_refused_and_change_nothing() {
        let stage = Stage::new("");
        for body in [
            json!({ "TaskID": 1, "Type": "User" }),
            json!({ "TaskID": 1, "Type": "tag" }),
            json!({ "TaskID": 1 }),
            json!({ "Type": "Tag" }),
            json!({ "TaskID": "1", "Type": "Tag" }),
            json!({ "TaskID": 1.0, "Type": "Tag" }),
            json!({ "TaskID": -1, "Type": "Tag" }),
            json!({ "TaskID": 99, "Type": "Tag" }),
        ] {
            assert_eq!(stage.code(Command::Delete, body.clone()).await, 90_104, "{body}");
            stage.advance(300);
        }
        assert_eq!(stage.ids(), [1, 2, 3]);
    }
}
