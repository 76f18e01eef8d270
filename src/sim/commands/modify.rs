//! `modify_sched_task` (docs/service.md#update). Whether a `Content` replaces the stored one or is merged into it is
//! not known (docs/service.md#update-semantics), so a scenario chooses. A client that sends the whole content and
//! removes no field from it gets the same result either way.

use super::{Context, Decision, Parameters, content};
use crate::sim::{reply::Refusal, rules::PastDue, store::Change};

pub(super) fn decide(context: &Context<'_>, body: &Parameters) -> Result<Decision, Refusal> {
    let task = context.waiting_task(body, "modify")?;
    let due = body.field("SchedAt").map(|_| body.time("SchedAt")).transpose()?;
    let wording = body.field("Content").map(|_| content::update(task, body.object("Content")?, context)).transpose()?;
    if due.is_none() && wording.is_none() {
        return Err(Refusal::parameter("modify failed: neither SchedAt nor Content is given"));
    }
    let due = due.unwrap_or(task.due);
    if due < context.now && context.rules.past_due == PastDue::Refuse {
        return Err(Refusal::parameter("modify failed: SchedAt is in the past"));
    }
    Ok(context.done(Change::Modify { id: task.id, due, dispatch: due.max(context.now), wording }))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

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

    async fn content_of(stage: &Stage, id: u64) -> Value {
        stage.call(Command::Get, json!({ "TaskID": id })).await["TaskInfo"]["Content"].clone()
    }

    #[tokio::test]
    async fn a_time_alone_leaves_the_content_as_it_was() {
        for setting in ["replace", "merge"] {
            let stage = Stage::new(&format!("[service]\ncontent_update = \"{setting}\"\nmsg_random = \"invent\"\n"));
            let before = content_of(&stage, 1).await;
            let later = json!({ "TaskID": 1, "Type": "Tag", "SchedAt": "2026-12-02 00:00:00" });
            assert_eq!(stage.code(Command::Modify, later).await, 0);
            assert_eq!(content_of(&stage, 1).await, before);
        }
    }

    #[tokio::test]
    async fn content_replaces_the_stored_content_or_is_merged_into_it() {
        let tags = json!({ "TagsOr": ["a"] });
        let part = json!({ "OfflinePushInfo": { "Title": "Other" } });
        let whole =
            json!({ "From_Account": "b", "Condition": tags, "MsgRandom": 3, "OfflinePushInfo": { "Title": "Other" } });
        let merged = json!({
            "From_Account": "b", "Condition": { "TagsAnd": ["everyone"], "TagsOr": ["a"] }, "MsgRandom": 3,
            "OfflinePushInfo": { "Title": "Other", "Desc": "Closed on 25 December." }
        });
        let change = |content: &Value| json!({ "TaskID": 1, "Type": "Tag", "Content": content });
        let stage = Stage::new("");
        assert_eq!(stage.code(Command::Modify, change(&part)).await, 90_008, "the content would have no sender");
        assert_eq!(stage.code(Command::Modify, change(&whole)).await, 0);
        assert_eq!(content_of(&stage, 1).await, whole);
        assert_eq!((stage.task(1).title.as_str(), stage.task(1).desc.as_str()), ("Other", ""));
        let stage = Stage::new("[service]\ncontent_update = \"merge\"\n");
        assert_eq!(stage.code(Command::Modify, change(&part)).await, 0);
        assert_eq!(content_of(&stage, 1).await["MsgRandom"], 1, "the stored one stays");
        assert_eq!(stage.code(Command::Modify, change(&whole)).await, 0);
        assert_eq!(content_of(&stage, 1).await, merged);
        assert_eq!((stage.task(1).title.as_str(), stage.task(1).desc.as_str()), ("Other", "Closed on 25 December."));
    }

    #[tokio::test]
    async fn content_of_another_types_shape_is_refused_and_changes_nothing() {
        for setting in ["replace", "merge"] {
            let settings = "limits = { modify = 50, get = 50 }";
            let stage = Stage::new(&format!("[service]\ncontent_update = \"{setting}\"\n{settings}\n"));
            let info = json!({ "Title": "Other" });
            for (id, task_type, content, code) in [
                (1, "Tag", json!({ "To_Account": ["u"], "OfflinePushInfo": info }), 90_104),
                (1, "Tag", json!({ "Condition": { "TagsAnd": ["a"] }, "OfflinePushInfo": [] }), 90_043),
                (2, "User", json!({ "Condition": { "TagsAnd": ["a"] }, "OfflinePushInfo": info }), 90_104),
                (2, "User", json!({ "To_Account": [], "OfflinePushInfo": info }), 90_012),
                (3, "All", json!({ "To_Account": ["u"], "OfflinePushInfo": info }), 90_104),
                (3, "All", json!({ "Condition": { "TagsAnd": ["a"] }, "OfflinePushInfo": info }), 90_104),
                (3, "All", json!({ "Ext": "x".repeat(11_000), "OfflinePushInfo": info }), 90_056),
                (3, "All", json!("text"), 90_104),
                (3, "All", Value::Null, 90_104),
            ] {
                let before = content_of(&stage, id).await;
                let mut content = content;
                if content.is_object() {
                    content["From_Account"] = json!("administrator");
                }
                let body = json!({ "TaskID": id, "Type": task_type, "Content": content });
                assert_eq!(stage.code(Command::Modify, body.clone()).await, code, "{setting}: {body:.200}");
                assert_eq!(content_of(&stage, id).await, before, "{setting}: {body:.200}");
            }
        }
    }

    #[tokio::test]
    async fn a_past_time_may_be_treated_as_now() {
        let stage = Stage::new("[service]\npast_due = \"accept\"\n");
        let past = json!({ "TaskID": 3, "Type": "All", "SchedAt": "2026-11-20 12:00:00" });
        assert_eq!(stage.code(Command::Modify, past).await, 0);
        assert_eq!(stage.task(3).status, "dispatching");
    }

    #[tokio::test]
    async fn an_empty_change_a_past_time_and_a_task_that_is_no_longer_pending_are_refused() {
        let stage = Stage::new("");
        for (body, code) in [
            (json!({ "TaskID": 1, "Type": "Tag" }), 90_104),
            (json!({ "TaskID": 99, "Type": "Tag", "SchedAt": "2026-12-02 00:00:00" }), 90_104),
            (json!({ "TaskID": 1, "SchedAt": "2026-12-02 00:00:00" }), 90_104),
            (json!({ "TaskID": 1, "Type": "Tag", "SchedAt": "2026-12-02T00:00:00Z" }), 90_104),
            (json!({ "TaskID": 1, "Type": "All", "SchedAt": "2026-12-02 00:00:00" }), 90_104),
            (json!({ "TaskID": 1, "Type": "Tag", "SchedAt": "2026-11-02 00:00:00" }), 90_104),
            (json!({ "TaskID": 1, "Type": "Tag", "Content": { "From_Account": "a" } }), 90_104),
        ] {
            stage.advance(250);
            assert_eq!(stage.code(Command::Modify, body.clone()).await, code, "{body}");
        }
        let later = json!({ "TaskID": 1, "Type": "Tag", "SchedAt": "2026-12-02 00:00:00" });
        stage.advance(9_000);
        assert_eq!(stage.code(Command::Modify, later.clone()).await, 90_107);
        stage.advance(3_000);
        assert_eq!(stage.code(Command::Modify, later).await, 90_106);
    }
}
