//! `modify_sched_task` (docs/service.md#update). A `Content` replaces the stored one. Whether the real service merges
//! the two instead is not known (docs/service.md#update-semantics); for a client that sends the whole content, it makes
//! no difference.

use super::{Context, Decision, Parameters, content};
use crate::sim::{reply::Refusal, rules::PastDue, store::Change};

pub(super) fn decide(context: &Context<'_>, body: &Parameters) -> Result<Decision, Refusal> {
    let task = context.waiting_task(body, "modify")?;
    let due = body.field("SchedAt").map(|_| body.time("SchedAt")).transpose()?;
    let wording = body
        .field("Content")
        .map(|_| content::read(body.object("Content")?, task.task_type, context.random))
        .transpose()?;
    if due.is_none() && wording.is_none() {
        return Err(Refusal::parameter("modify failed: neither SchedAt nor Content is given"));
    }
    let due = due.unwrap_or(task.due);
    if due < context.now && context.rules.past_due == PastDue::Refuse {
        return Err(Refusal::parameter("modify failed: SchedAt is in the past"));
    }
    Ok(context.done(Change::Modify { id: task.id, due, wording }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{api::Command, sim::stage::Stage};

    #[tokio::test]
    async fn time_and_content_can_each_be_changed_alone() {
        let stage = Stage::new("");
        let later = json!({ "TaskID": 1, "Type": "Tag", "SchedAt": "2026-12-02 00:00:00" });
        assert_eq!(stage.call(Command::Modify, later).await["TaskID"], 1);
        assert_eq!(stage.ids(), [2, 3, 1]);
        assert_eq!(stage.task(1).title, "Holiday Hours");
        let content = json!({
            "From_Account": "administrator", "Condition": { "TagsAnd": ["a"] }, "OfflinePushInfo": { "Title": "Other" }
        });
        let reworded = json!({ "TaskID": 1, "Type": "Tag", "Content": content });
        assert_eq!(stage.code(Command::Modify, reworded).await, 0);
        let task = stage.task(1);
        assert_eq!((task.title.as_str(), task.desc.as_str()), ("Other", ""));
        assert_eq!(task.sched_at.to_string(), "2026-12-02T00:00:00Z");
    }

    #[tokio::test]
    async fn an_empty_change_a_past_time_and_a_task_that_is_no_longer_pending_are_refused() {
        let stage = Stage::new("");
        for (body, code) in [
            (json!({ "TaskID": 1, "Type": "Tag" }), 90_104),
            (json!({ "TaskID": 1, "Type": "All", "SchedAt": "2026-12-02 00:00:00" }), 90_104),
            (json!({ "TaskID": 1, "Type": "Tag", "SchedAt": "2026-11-02 00:00:00" }), 90_104),
            (json!({ "TaskID": 1, "Type": "Tag", "Content": { "From_Account": "a" } }), 90_104),
        ] {
            assert_eq!(stage.code(Command::Modify, body.clone()).await, code, "{body}");
        }
        let later = json!({ "TaskID": 1, "Type": "Tag", "SchedAt": "2026-12-02 00:00:00" });
        stage.advance(10_000);
        assert_eq!(stage.code(Command::Modify, later.clone()).await, 90_107);
        stage.advance(3_000);
        assert_eq!(stage.code(Command::Modify, later).await, 90_106);
    }
}
