//! The command `add_sched_task` (docs/service.md#create).

use super::{Context, Decision, Parameters, content};
use crate::sim::{
    reply::Refusal,
    rules::PastDue,
    store::{Change, Stored, Wording},
};

pub(super) fn decide(context: &Context<'_>, body: &Parameters) -> Result<Decision, Refusal> {
    let task_type = body.task_type()?;
    let due = body.time("SchedAt")?;
    if due < context.now && context.rules.past_due == PastDue::Refuse {
        return Err(Refusal::parameter("add failed: SchedAt is in the past"));
    }
    let Wording { title, desc, content } = content::read(body.object("Content")?, task_type, context)?;
    Ok(context.done(Change::Create(Box::new(Stored {
        id: context.new_id,
        task_type,
        created: context.now,
        due,
        dispatch: due.max(context.now),
        title,
        desc,
        content,
        fixed_status: None,
        dispatch_err: None,
        recalled: false,
    }))))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{api::Command, sim::stage::Stage};

    fn body(task_type: &str, due: &str, content: Value) -> Value {
        let mut content = content;
        content["From_Account"] = json!("administrator");
        content["OfflinePushInfo"] = json!({ "Title": "New", "Desc": "Text" });
        json!({ "Type": task_type, "SchedAt": due, "Content": content })
    }

    #[tokio::test]
    async fn a_task_of_each_type_is_created_and_can_be_read_back() {
        let stage = Stage::new("");
        for (number, (task_type, content)) in [
            ("All", json!({})),
            ("Tag", json!({ "Condition": { "TagsOr": ["a"] } })),
            ("User", json!({ "To_Account": ["u"] })),
        ]
        .into_iter()
        .enumerate()
        {
            let reply = stage.call(Command::Add, body(task_type, "2026-12-24 17:30:00", content.clone())).await;
            assert_eq!(reply["TaskID"], 500 + number);
            let read = stage.call(Command::Get, json!({ "TaskID": 500 + number })).await;
            let info = &read["TaskInfo"];
            assert_eq!(
                (&info["SchedAt"], &info["CreateAt"]),
                (&json!("2026-12-24 17:30:00"), &json!("2026-12-01 00:00:00"))
            );
            assert_eq!((&info["Title"], &info["Status"]), (&json!("New"), &json!("pending")));
            assert_eq!(info["Content"]["MsgRandom"], 77, "the `random` of the call, because no MsgRandom was sent");
        }
    }

    #[tokio::test]
    async fn the_random_of_the_content_is_kept_invented_or_dropped() {
        for (setting, without, given) in [
            ("keep", json!(77), json!(5)),
            ("invent", json!(1_537_010_069), json!(1_537_010_069)),
            ("drop", json!(null), json!(null)),
        ] {
            let stage = Stage::new(&format!("[service]\nmsg_random = \"{setting}\"\n"));
            for (id, content, expected) in [(500, json!({}), without), (501, json!({ "MsgRandom": 5 }), given)] {
                assert_eq!(stage.code(Command::Add, body("All", "2026-12-24 17:30:00", content)).await, 0);
                let read = stage.call(Command::Get, json!({ "TaskID": id })).await;
                assert_eq!(read["TaskInfo"]["Content"]["MsgRandom"], expected, "{setting}");
            }
        }
    }

    #[tokio::test]
    async fn a_task_with_a_past_time_is_refused_or_sent_at_once() {
        let past = body("All", "2026-11-20 12:00:00", json!({}));
        assert_eq!(Stage::new("").code(Command::Add, past.clone()).await, 90_104);
        let stage = Stage::new("[service]\npast_due = \"accept\"\n");
        assert_eq!(stage.code(Command::Add, past).await, 0);
        assert_eq!(stage.task(500).status, "dispatching", "the dispatch begins now, however long ago the task was due");
    }

    #[tokio::test]
    async fn invalid_content_is_refused_with_the_documented_code() {
        let stage = Stage::new("[service]\nlimits = { add = 100 }\n");
        let tags = |tags: Value| json!({ "Condition": tags });
        for (task_type, content, code) in [
            ("All", json!({ "From_Account": 7 }), 90_008),
            ("All", json!({ "MsgRandom": -1 }), 90_005),
            ("All", json!({ "Ext": "x".repeat(11_000) }), 90_056),
            ("All", json!({ "OfflinePushInfo": "x" }), 90_043),
            ("All", json!({ "OfflinePushInfo": { "Title": 1 } }), 90_043),
            ("All", json!({ "Condition": { "TagsAnd": ["a"] } }), 90_104),
            ("All", json!({ "To_Account": ["u"] }), 90_104),
            ("Tag", json!({ "Condition": { "TagsAnd": ["a"] }, "To_Account": ["u"] }), 90_104),
            ("User", json!({ "Condition": { "TagsAnd": ["a"] }, "To_Account": ["u"] }), 90_104),
            ("Tag", json!({}), 90_104),
            ("Tag", tags(json!({})), 90_104),
            ("Tag", tags(json!({ "TagsAnd": [] })), 90_104),
            ("Tag", tags(json!({ "TagsAnd": [""] })), 90_040),
            ("Tag", tags(json!({ "TagsAnd": ["春".repeat(17)] })), 90_020),
            ("Tag", tags(json!({ "TagsOr": vec!["t"; 11] })), 90_032),
            ("Tag", tags(json!({ "TagsAnd": ["a"], "TagsOr": ["a"] })), 90_022),
            ("Tag", tags(json!({ "TagsAnd": ["a"], "AttrsOr": { "a": "b" } })), 90_039),
            ("Tag", tags(json!({ "AttrsAnd": { "a": 1 } })), 90_033),
            ("User", json!({}), 90_012),
            ("User", json!({ "To_Account": ["u", 1] }), 90_012),
            ("User", json!({ "To_Account": vec!["u"; 501] }), 90_011),
            ("User", json!({ "To_Account": ["u"], "DataId": "x".repeat(65) }), 90_057),
        ] {
            let mut request = body(task_type, "2026-12-24 17:30:00", json!({}));
            let Value::Object(fields) = content.clone() else { panic!("an object") };
            request["Content"].as_object_mut().expect("an object").extend(fields);
            assert_eq!(stage.code(Command::Add, request).await, code, "{task_type} {content}");
        }
        assert_eq!(stage.ids(), [1, 2, 3]);
    }
}
