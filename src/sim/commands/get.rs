//! The command `get_sched_task` (docs/service.md#get).

use super::{Context, Decision, Parameters, task_info::task_info};
use crate::sim::{
    reply::{Refusal, Reply},
    store::Stored,
};

pub(super) fn decide(context: &Context<'_>, body: &Parameters) -> Result<Decision, Refusal> {
    let unknown = || Refusal::parameter("get failed: invalid TaskID");
    let task: &Stored = context.store.get(body.task_id()?).ok_or_else(unknown)?;
    Ok(Decision::read(Reply::ok(vec![("TaskInfo", task_info(context, task))])))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{api::Command, sim::stage::Stage};

    #[tokio::test]
    async fn a_task_is_returned_with_every_documented_field() {
        let stage = Stage::new("");
        let reply = stage.call(Command::Get, json!({ "TaskID": 1 })).await;
        assert_eq!(
            reply["TaskInfo"],
            json!({
                "TaskID": 1, "Sdkappid": 1_400_000_001, "CreateAt": "2026-11-30 21:00:00", "Type": "Tag",
                "SchedAt": "2026-12-01 00:00:10",
                "Content": {
                    "From_Account": "administrator", "MsgRandom": 1, "Condition": { "TagsAnd": ["everyone"] },
                    "OfflinePushInfo": { "Title": "Holiday Hours", "Desc": "Closed on 25 December." }
                },
                "Title": "Holiday Hours", "Desc": "Closed on 25 December.", "Status": "pending",
                "DispatchSuccess": 0, "DispatchErr": "", "PushTaskID": ""
            })
        );
        assert_eq!(stage.code(Command::Get, json!({ "TaskID": 99 })).await, 90_104);
    }

    /// Returns the `From_Account` of task 1, and of a new task that was created with the sender `144115`.
    async fn senders(setting: &str) -> [Value; 2] {
        let stage = Stage::new(&format!("[service]\nsender = \"{setting}\"\n"));
        let content = json!({ "From_Account": "144115", "OfflinePushInfo": { "Title": "t" } });
        let add = json!({ "Type": "All", "SchedAt": "2026-12-24 17:30:00", "Content": content });
        assert_eq!(stage.code(Command::Add, add).await, 0);
        let of = async |id| {
            let reply = stage.call(Command::Get, json!({ "TaskID": id })).await;
            reply["TaskInfo"]["Content"]["From_Account"].clone()
        };
        [of(1).await, of(500).await]
    }

    #[tokio::test]
    async fn the_sender_may_be_shown_as_a_number() {
        assert_eq!(senders("text").await, [json!("administrator"), json!("144115")]);
        assert_eq!(senders("number").await, [json!("administrator"), json!(144_115)]);
        let [named, of_digits] = senders("internal").await;
        assert!(named.is_u64() && of_digits.is_u64() && named != of_digits && of_digits != 144_115, "{named}");
    }

    #[tokio::test]
    async fn the_status_of_a_task_follows_the_clock() {
        let stage = Stage::new("");
        let shown = async |id| {
            let reply = stage.call(Command::Get, json!({ "TaskID": id })).await;
            let info = &reply["TaskInfo"];
            (info["Status"].clone(), info["DispatchSuccess"].clone(), info["PushTaskID"] != "")
        };
        stage.advance(10_000);
        assert_eq!(shown(1).await, (json!("dispatching"), json!(0), false));
        stage.advance(3_000);
        assert_eq!(shown(1).await, (json!("dispatched"), json!(1), true));
    }

    #[tokio::test]
    async fn the_reason_for_a_failed_dispatch_is_shown_only_after_the_failure() {
        let stage = Stage::new(
            "[[task]]\napp = \"shop\"\nid = 9\ntype = \"User\"\ndue = \"+20s\"\ntitle = \"x\"\ndispatch_err = \"no channel\"\n\
             [service]\nstatus = { failed = \"failed\", pending = \"waiting\" }\ndispatching = \"1s\"\n",
        );
        let reply = stage.call(Command::Get, json!({ "TaskID": 9 })).await;
        assert_eq!((&reply["TaskInfo"]["Status"], &reply["TaskInfo"]["DispatchErr"]), (&json!("waiting"), &json!("")));
        stage.advance(21_000);
        let reply = stage.call(Command::Get, json!({ "TaskID": 9 })).await;
        let info = &reply["TaskInfo"];
        assert_eq!((&info["Status"], &info["DispatchErr"]), (&json!("failed"), &json!("no channel")));
        assert_eq!((&info["DispatchSuccess"], &info["PushTaskID"]), (&json!(0), &json!("")));
    }

    #[tokio::test]
    async fn ids_may_be_quoted_and_as_large_as_u64_allows() {
        let stage = Stage::new(
            "[[task]]\napp = \"shop\"\nid = \"18446744073709551615\"\ntype = \"All\"\ndue = \"+20s\"\ntitle = \"x\"\n\
             status = \"suspended\"\n[service]\nquoted_ids = true\n",
        );
        let reply = stage.call(Command::Get, json!({ "TaskID": u64::MAX })).await;
        assert_eq!(reply["TaskInfo"]["TaskID"], "18446744073709551615");
        assert_eq!(reply["TaskInfo"]["Status"], "suspended");
        assert_eq!(stage.delete(u64::MAX, "All").await, 90_104, "the task is not pending");
        let reply = stage.call(Command::Delete, json!({ "TaskID": 1, "Type": "Tag" })).await;
        assert_eq!(reply["TaskID"], "1");
    }
}
