//! Mistakes in `delete` and `resume`: one clear line, the right exit code, and nothing sent.

use std::sync::Arc;

use pushdeck::{
    api::Command,
    clock::{Clock as _, SystemClock},
    domain::{
        Answer, Attempt, AttemptId, Change, Failure, Outcome, Plan, PlannedTask, RunId, Safety, TaskId, TaskStatus,
        TaskType,
    },
    ledger::{Actor, Ledger, OpenOptions, RunStart, Settlement},
};

use crate::sandbox::{SHOP, SHOP_ID, Sandbox};

const HELD: u128 = 7;

/// Begins a run and does not end it, as if another process were carrying it out. The run is held until the returned
/// ledger is dropped.
pub async fn begin_elsewhere(sandbox: &Sandbox) -> Arc<dyn Ledger> {
    let path = sandbox.path("ledger.db").display().to_string();
    let ledger =
        pushdeck::ledger::open(&path, OpenOptions::new(Arc::new(SystemClock))).await.expect("the ledger opens");
    ledger.check().await.expect("the ledger is sound");
    let app = sandbox.app();
    assert_eq!(app.sdkappid, SHOP_ID);
    let task = PlannedTask {
        id: TaskId::new(5_210_070_001),
        task_type: TaskType::Tag,
        status: TaskStatus::Pending,
        title: None,
        sched_at: None,
        change: Change::Delete,
        position: 0,
    };
    let plan = Plan::new(&app, [task]).confirm(Safety::default(), &Answer::Yes).expect("a yes is enough");
    let start = RunStart {
        id: RunId(ulid::Ulid::from(HELD)),
        service: app.service(),
        actor: Actor::NOBODY,
        at: jiff::Timestamp::UNIX_EPOCH,
        tasks: plan.plan().tasks().to_vec(),
        confirmed_by: plan.by().to_owned(),
        digest: plan.plan().digest(),
        left_out: Vec::new(),
        reason: None,
        lanes: pushdeck::domain::Lanes::One,
        plan_file: None,
    };
    ledger.begin_run(start).await.expect("no other process holds the run");
    ledger
}

#[test]
fn each_mistake_is_reported_on_one_line_and_sends_nothing() {
    let sandbox = Sandbox::synced();
    sandbox.run("sync --app rehearsal").exits(0);
    let finished = sandbox.run("delete 5210070003 --yes --json").exits(0).json()[0]["run"].clone();
    let finished = finished.as_str().expect("the run is a string").to_owned();
    let held = ulid::Ulid::from(HELD);
    let sent = sandbox.calls(Command::Delete);
    let other = sandbox.runtime().block_on(begin_elsewhere(&sandbox));
    for (words, code, says) in [
        ("delete 5210070042 --confirm 0043".to_owned(), 5, "the confirmation does not match"),
        ("delete 5210070001 5210070002 --expect 3 --yes".into(), 5, "--expect says 3, but 2 are selected"),
        ("delete 5210070001 5210070002 --max 1 --yes".into(), 5, "--max says 1, but 2 are selected"),
        ("delete 5210070001 5210070001 --yes".into(), 2, "task 5210070001 is named twice"),
        ("delete 5210080001 --yes".into(), 2, "task 5210080001 belongs to app rehearsal, not to shop-sg"),
        ("delete 5210070001 --expect -1 --yes".into(), 2, "invalid value '-1' for '--expect"),
        ("delete --filter nothing-like-this --yes".into(), 6, "no task is selected"),
        ("delete --filter= --expect 5 --confirm 5".into(), 2, "--filter is empty, which would select every task"),
        ("resume 01M83S1FF3DSTHXZ18HYDTJRCK".into(), 1, "there is no run 01M83S1FF3DSTHXZ18HYDTJRCK"),
        (format!("resume {finished}"), 1, "is finished: there is nothing to resume"),
        (format!("resume {held}"), 1, "is held by another process that is still running"),
        ("resume 01M83S1FF3DSTHXZ18HYDTJRCK --dry-run".into(), 1, "there is no run 01M83S1FF3DSTHXZ18HYDTJRCK"),
        (format!("resume {finished} --dry-run"), 1, "is finished: there is nothing to resume"),
        (format!("resume {held} --dry-run"), 1, "is held by another process that is still running"),
        (format!("resume {held} --app rehearsal"), 1, "does not belong to app rehearsal"),
        (format!("resume {held} --app rehearsal --dry-run"), 1, "does not belong to app rehearsal"),
        ("resume not-a-run".into(), 2, "not-a-run"),
    ] {
        let ran = sandbox.run(&words).exits(code).says(says);
        assert_eq!(ran.stdout, "", "{words}");
        assert_eq!(ran.stderr.lines().count(), 1, "{words}: {}", ran.stderr);
    }
    sandbox.run("resume").exits(1).says("is in progress in another process");
    assert_eq!(sandbox.calls(Command::Delete), sent);
    drop(other);
    sandbox.run("resume").exits(0);
    assert_eq!(sandbox.calls(Command::Delete), sent + 1, "the run is resumed once no other process holds it");
}

#[test]
fn a_delete_that_needs_no_request_says_why_for_each_task() {
    let sandbox = Sandbox::synced();
    sandbox.run("delete 5210070001 --yes").exits(0);
    let ran = sandbox.run("delete 5210070001 --yes").exits(0);
    assert!(ran.stdout.contains("5210070001 gone: it was already deleted"), "{ran:?}");
    let late = sandbox.run("delete 5210070050 --yes").exits(7);
    assert!(late.stdout.contains("5210070050 too late: it had been sent"), "{late:?}");
    assert_eq!(sandbox.calls(Command::Delete), 1);
}

#[test]
fn a_run_that_another_process_holds_is_named_and_resume_fails() {
    let sandbox = Sandbox::synced();
    let held = ulid::Ulid::from(HELD);
    let other = sandbox.runtime().block_on(begin_elsewhere(&sandbox));
    for words in ["resume", "resume --dry-run"] {
        let ran = sandbox.run(words).exits(1).says(&format!("run {held} is in progress in another process"));
        assert!(!ran.stderr.contains("nothing to resume"), "{ran:?}");
    }
    let looked = sandbox.run("doctor").exits(0);
    assert!(!looked.stdout.contains("unfinished"), "another process still runs it: {looked:?}");
    drop(other);
    let looked = sandbox.run("doctor").exits(0);
    let words = format!("app shop-sg: 1 run is unfinished: {held} (0 unknown, 1 left)");
    assert!(looked.stdout.contains(&words) && looked.stdout.contains("`pushdeck resume --app shop-sg`"), "{looked:?}");
    sandbox.run("resume").exits(0);
}

/// Another process that hangs has sent a delete of the task, and has or has not given up waiting for the reply.
#[test]
fn a_task_that_another_run_is_deleting_is_told_as_that_runs_and_settled_afterwards() {
    for gave_up in [false, true] {
        let sandbox = Sandbox::fast(SHOP);
        sandbox.run("sync").exits(0);
        let (run, service) = (RunId(ulid::Ulid::from(HELD)), sandbox.app().service());
        let other = sandbox.runtime().block_on(async {
            let other = begin_elsewhere(&sandbox).await;
            let (at, change) = (SystemClock.now(), Change::Delete);
            let (id, position, task, due) = (AttemptId(1), 0, TaskId::new(5_210_070_001), None);
            let attempt = Attempt { id, run, position, task, change, due, task_type: TaskType::Tag, at, deadline: at };
            other.intend(&service, &attempt, None, &Actor::NOBODY).await.expect("the run is held");
            let outcome = Outcome::Unknown(Failure::local("no reply"));
            let unknown = Settlement { attempt: id, run, position, task, outcome, at };
            if gave_up {
                other.settle(&service, &unknown, &Actor::NOBODY).await.expect("the run is held");
            }
            other
        });
        let asked = sandbox.run("delete 5210070001 --dry-run");
        assert_eq!(asked.stdout.contains("Another run is changing 1 of them right now"), !gave_up, "{asked:?}");
        let ran = sandbox.run("delete 5210070001 --yes").exits(9);
        let words = format!("in another run, {run} of ");
        assert!(ran.stdout.contains(&words), "{ran:?}");
        assert_eq!(sandbox.calls(Command::Delete), 0);
        drop(other);
        while !sandbox.run("resume").exits(0).stderr.contains("nothing to resume") {}
        assert!(!sandbox.pending().contains(&5_210_070_001), "the delete was not sent, so it is sent now");
    }
}

#[test]
fn a_command_that_needs_an_existing_ledger_reports_a_new_one() {
    let sandbox = Sandbox::synced();
    let mistyped = sandbox.path("legder.db");
    let ledger = mistyped.display();
    for words in ["list", "log", "resume", "get 5210070001", "delete 5210070001 --dry-run"] {
        let _ = std::fs::remove_file(&mistyped);
        let _ = std::fs::remove_file(sandbox.path("legder.db.head"));
        let first =
            sandbox.run(&format!("{words} --ledger {ledger}")).says(&format!("there was no ledger at {ledger}"));
        assert!(first.stderr.contains("check --ledger"), "{first:?}");
        let again = sandbox.run(&format!("{words} --ledger {ledger}"));
        assert!(!again.stderr.contains("there was no ledger"), "{again:?}");
    }
    let first = sandbox.run(&format!("sync --ledger {}", sandbox.path("other.db").display())).exits(0);
    assert!(!first.stderr.contains("there was no ledger"), "{first:?}");
}
