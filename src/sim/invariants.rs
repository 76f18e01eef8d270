//! Property tests of all commands: invariants of the life of a task in the service, whatever happens to the replies.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    Effect, LogEntry, LogEvent, Service, SimTask, TaskState,
    stage::{APP, Stage, with_app},
    store::push_id,
};
use crate::{api::Command, domain::TaskId};

/// A step of a random session.
#[derive(Clone, Debug)]
enum Step {
    Advance(u64),
    Call(Command, Value),
}

fn content(task_type: &str, title: &str) -> Value {
    let mut content = json!({ "From_Account": "a", "OfflinePushInfo": { "Title": title } });
    match task_type {
        "Tag" => content["Condition"] = json!({ "TagsAnd": ["a"] }),
        "User" => content["To_Account"] = json!(["u"]),
        _ => {}
    }
    content
}

/// Times around those of the stage's tasks, some of which have passed when a call requests them.
fn time() -> impl Strategy<Value = String> {
    (0_u32..3, 0_u32..60).prop_map(|(minute, second)| format!("2026-12-01 00:{minute:02}:{second:02}"))
}

fn step() -> impl Strategy<Value = Step> {
    let id = || prop_oneof![1_u64..5, 500_u64..504];
    // Most contents fit the task with the same number; some are of another type's shape, or have no title.
    let kind = || prop::sample::select(vec!["Tag", "User", "All", "Tag"]);
    let named = |id: u64, kind: &str| json!({ "TaskID": id, "Type": kind });
    prop_oneof![
        (0_u64..9_000).prop_map(Step::Advance),
        (id(), kind()).prop_map(move |(id, kind)| Step::Call(Command::Delete, named(id, kind))),
        (id(), kind(), time()).prop_map(move |(id, kind, at)| {
            let mut body = named(id, kind);
            body["SchedAt"] = json!(at);
            Step::Call(Command::Modify, body)
        }),
        (id(), kind(), kind()).prop_map(move |(id, kind, shape)| {
            let mut body = named(id, kind);
            body["Content"] = content(shape, "edited");
            Step::Call(Command::Modify, body)
        }),
        (kind(), time()).prop_map(|(kind, at)| {
            Step::Call(Command::Add, json!({ "Type": kind, "SchedAt": at, "Content": content(kind, "new") }))
        }),
        id().prop_map(|id| {
            Step::Call(Command::Revoke, json!({ "TaskId": push_id(APP, id), "OfflinePushInfo": { "Title": "w" } }))
        }),
        id().prop_map(|id| Step::Call(Command::Get, json!({ "TaskID": id }))),
    ]
}

const TROUBLE: &str = r#"
[[fault]]
chance = 0.15
kind = "no-answer"
connection = "closed"
late = "5s"
[[fault]]
chance = 0.15
kind = "code"
code = 90105
[[fault]]
chance = 0.15
kind = "http"
effect = "none"
[[fault]]
chance = 0.15
kind = "truncated"
[[operator]]
app = "shop"
at = "+4s"
kind = "edit"
task = 1
due = "+20s"
[[operator]]
app = "shop"
command = "get"
nth = 2
kind = "edit"
task = 3
title = "theirs"
[[operator]]
app = "shop"
command = "modify"
nth = 3
kind = "delete"
task = 2
[[operator]]
app = "shop"
at = "+6s"
kind = "create"
type = "Tag"
due = "+30s"
title = "theirs"
"#;

fn tasks(service: &Service) -> BTreeMap<u64, SimTask> {
    service.tasks(APP).into_iter().map(|task| (task.id.get(), task)).collect()
}

/// A number that grows as a task goes from pending to sent.
fn stage_of(task: &SimTask) -> u8 {
    match task.status.as_str() {
        "pending" => 0,
        "dispatching" => 1,
        _ => 2,
    }
}

/// Returns the fields that a change can change.
fn kept(task: &SimTask) -> (&str, &str, String, bool) {
    (&task.title, &task.desc, task.sched_at.to_string(), task.recalled)
}

/// Checks that no task that is being sent or was sent becomes pending again, changes or disappears, and that its recall
/// is final.
fn check_way(before: &BTreeMap<u64, SimTask>, after: &BTreeMap<u64, SimTask>) -> Result<(), TestCaseError> {
    for (id, was) in before.iter().filter(|(_, was)| stage_of(was) > 0) {
        let Some(is) = after.get(id) else {
            return Err(TestCaseError::fail(format!("task {id} was deleted while {}", was.status)));
        };
        prop_assert!(stage_of(is) >= stage_of(was), "task {} went from {} to {}", id, was.status, is.status);
        prop_assert_eq!((&was.title, was.sched_at), (&is.title, is.sched_at));
        prop_assert!(is.recalled >= was.recalled);
    }
    Ok(())
}

/// Checks that a line reports a change if and only if there was one, and that a refusal changes nothing.
fn check_line(entry: &LogEntry) -> Result<(), TestCaseError> {
    let line = entry.to_json();
    if entry.effect != Effect::Done {
        prop_assert_eq!(&entry.before, &entry.after, "{}", line);
    }
    if entry.event == LogEvent::Call && entry.fault.is_none() && entry.code != Some(0) {
        prop_assert_eq!(entry.effect, Effect::None, "{}", line);
    }
    match (entry.command, entry.effect) {
        (Some(Command::Delete), Effect::Done) => prop_assert!(entry.before.is_some() && entry.after.is_none()),
        (Some(Command::Add), Effect::Done) => prop_assert!(entry.before.is_none() && entry.after.is_some()),
        (Some(Command::Modify | Command::Revoke), Effect::Done) => {
            prop_assert!(entry.before.is_some() && entry.after.is_some(), "{}", line);
        }
        _ => {}
    }
    Ok(())
}

/// Checks that each line's `before` equals the `after` of the task's previous line, so that nothing changes without a
/// line.
fn check_chain(log: &[LogEntry]) -> Result<(), TestCaseError> {
    let mut last: BTreeMap<TaskId, &Option<TaskState>> = BTreeMap::new();
    for entry in log.iter().filter(|entry| entry.command.is_some_and(|command| !command.only_reads())) {
        if let Some(task) = entry.task
            && let Some(left) = last.insert(task, &entry.after)
        {
            prop_assert_eq!(&entry.before, left, "{}", entry.to_json());
        }
    }
    Ok(())
}

async fn run(steps: Vec<Step>, settings: &str) -> Result<(), TestCaseError> {
    let limits = "limits = { add = 1000, modify = 1000, delete = 1000, get = 1000, revoke = 1000 }";
    let stage = Stage::new(&format!("{TROUBLE}\n[service]\n{limits}\n{settings}\n"));
    let (mut before, mut read) = (tasks(&stage.service), 0);
    for step in steps {
        match step {
            Step::Advance(millis) => stage.advance(millis),
            // The reply does not matter: the test checks the effect.
            Step::Call(command, body) => drop(stage.send(stage.request(command, &with_app(APP, body))).await),
        }
        let (after, log) = (tasks(&stage.service), stage.service.log());
        check_way(&before, &after)?;
        log[read..].iter().try_for_each(check_line)?;
        if log[read..].iter().all(|entry| entry.effect != Effect::Done) {
            prop_assert!(before.values().map(kept).eq(after.values().map(kept)), "changed without an effect");
        }
        (before, read) = (after, log.len());
    }
    check_chain(&stage.service.log())
}

fn block_on(steps: Vec<Step>, settings: &str) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(run(steps, settings))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_task_never_goes_back_and_a_refusal_changes_nothing(steps in prop::collection::vec(step(), 1..60)) {
        block_on(steps, "past_due = \"accept\"")?;
    }

    #[test]
    fn the_same_holds_where_updates_merge_and_dispatches_are_slow(steps in prop::collection::vec(step(), 1..60)) {
        block_on(steps, "content_update = \"merge\"\ndispatching = \"40s\"\nstatus = { failed = \"failed\" }")?;
    }
}
