//! The command `revoke`, which recalls a push that was sent (docs/service.md#recall).

use jiff::SignedDuration;

use super::{Context, Decision, Parameters};
use crate::{
    domain::TaskType,
    sim::{
        reply::{Refusal, Reply},
        rules::RecallText,
        store::{Change, Phase, task_of_push},
    },
};

/// How long after the start of its dispatch a push can be recalled.
const RECALLABLE: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn decide(context: &Context<'_>, body: &Parameters) -> Result<Decision, Refusal> {
    let unknown = || Refusal::new(90_049, "TaskId does not exist");
    let push = body.text("TaskId").map_err(|_| unknown())?;
    let task = task_of_push(context.app, push).and_then(|id| context.store.get(id)).ok_or_else(unknown)?;
    let was_sent = task.phase(context.now, context.rules.dispatching) == Phase::Dispatched;
    if !was_sent || task.task_type == TaskType::User {
        return Err(unknown());
    }
    if task.recalled {
        return Err(Refusal::new(90_050, "push has been revoked"));
    }
    if context.now.duration_since(task.dispatch) > RECALLABLE {
        return Err(Refusal::new(90_052, "push is older than 24 hours"));
    }
    let text = body.field("OfflinePushInfo").and_then(|value| value.as_object());
    if text.is_none() && context.rules.recall_text == RecallText::Required {
        return Err(Refusal::new(90_053, "OfflinePushInfo is missing"));
    }
    Ok(Decision { reply: Reply::ok(Vec::new()), change: Some(Change::Recall { id: task.id }) })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{api::Command, sim::stage::Stage};

    async fn push_of(stage: &Stage, id: u64) -> Value {
        stage.call(Command::Get, json!({ "TaskID": id })).await["TaskInfo"]["PushTaskID"].clone()
    }

    async fn recall(stage: &Stage, push: &Value) -> i64 {
        stage.advance(1_000);
        let body = json!({ "TaskId": push, "OfflinePushInfo": { "Title": "Withdrawn" } });
        stage.code(Command::Revoke, body).await
    }

    #[tokio::test]
    async fn a_sent_push_can_be_recalled_only_once() {
        let stage = Stage::new("");
        stage.advance(20_000);
        let push = push_of(&stage, 1).await;
        assert_eq!(recall(&stage, &push).await, 0);
        assert!(stage.task(1).recalled);
        assert_eq!(recall(&stage, &push).await, 90_050);
    }

    #[tokio::test]
    async fn a_push_that_cannot_be_recalled_is_refused_with_the_documented_code() {
        let stage = Stage::new("");
        assert_eq!(recall(&stage, &json!("5e1f7a20_53724e01_1")).await, 90_049, "not sent yet");
        assert_eq!(recall(&stage, &json!("6a4c1f20_5f3e11aa_demo")).await, 90_049);
        assert_eq!(recall(&stage, &json!(1)).await, 90_049);
        stage.advance(70_000);
        let of_user = push_of(&stage, 2).await;
        assert_ne!(of_user, "");
        assert_eq!(recall(&stage, &of_user).await, 90_049, "only pushes to all users or to tags can be recalled");
        let push = push_of(&stage, 1).await;
        stage.advance(1_000);
        assert_eq!(stage.code(Command::Revoke, json!({ "TaskId": push })).await, 90_053);
        stage.advance(24 * 3_600_000);
        assert_eq!(recall(&stage, &push).await, 90_052);
    }

    #[tokio::test]
    async fn a_recall_without_a_replacement_text_is_accepted_where_the_text_is_optional() {
        let stage = Stage::new("[service]\nrecall_text = \"optional\"\n");
        stage.advance(20_000);
        let push = push_of(&stage, 1).await;
        assert_eq!(stage.code(Command::Revoke, json!({ "TaskId": push })).await, 0);
    }
}
