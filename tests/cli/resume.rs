//! `resume`: settles unknown outcomes and continues interrupted runs.

use std::{
    fs, io,
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::Timestamp;
use pushdeck::{
    api::Command,
    clock::{Clock as _, SystemClock},
    domain::{
        Answer, Attempt, AttemptId, Change, Plan, PlannedTask, RunId, Safety, TaskId, TaskStatus, TaskType, Untrusted,
    },
    ledger::{Actor, Ledger, OpenOptions, RunStart},
};

use crate::{
    bad_input::begin_elsewhere,
    sandbox::{SHOP, Sandbox, Terminal},
};

/// Begins a run of these tasks, with an intent for each of the first `intents` tasks. Dropping the returned ledger
/// leaves the run as a killed process would leave it.
async fn begin(sandbox: &Sandbox, tasks: Vec<PlannedTask>, intents: usize) -> (RunId, Arc<dyn Ledger>) {
    begin_as(sandbox, RunId(ulid::Ulid::from(7_u128)), tasks, intents).await
}

async fn begin_as(sandbox: &Sandbox, run: RunId, tasks: Vec<PlannedTask>, intents: usize) -> (RunId, Arc<dyn Ledger>) {
    let path = sandbox.path("ledger.db").display().to_string();
    let ledger =
        pushdeck::ledger::open(&path, OpenOptions::new(Arc::new(SystemClock))).await.expect("the ledger opens");
    ledger.check().await.expect("the ledger is sound");
    let (app, at) = (sandbox.app(), SystemClock.now());
    let plan = Plan::new(&app, tasks).confirm(Safety::default(), &Answer::Yes).expect("a yes is enough");
    let tasks = plan.plan().tasks().to_vec();
    let start = RunStart {
        id: run,
        service: app.service(),
        actor: Actor::NOBODY,
        at,
        tasks: tasks.clone(),
        confirmed_by: plan.by().to_owned(),
        digest: plan.plan().digest(),
        left_out: Vec::new(),
        reason: None,
        lanes: pushdeck::domain::Lanes::One,
        plan_file: None,
    };
    ledger.begin_run(start).await.expect("no other process holds the run");
    for (id, task) in (1..).zip(&tasks[..intents]) {
        let deadline = at + Duration::from_secs(25);
        let attempt = Attempt {
            id: AttemptId(id),
            run,
            task: task.id,
            task_type: task.task_type,
            position: task.position.into(),
            change: Change::Delete,
            due: task.sched_at,
            at,
            deadline,
        };
        ledger.intend(&app.service(), &attempt, None, &Actor::NOBODY).await.expect("the intent is written");
    }
    (run, ledger)
}

fn tag(id: u64, due: Timestamp, title: &str) -> PlannedTask {
    let (id, task_type, status) = (TaskId::new(id), TaskType::Tag, TaskStatus::Pending);
    PlannedTask {
        id,
        task_type,
        status,
        title: Some(Untrusted::new(title)),
        sched_at: Some(due),
        change: Change::Delete,
        position: 0,
    }
}

/// A resumed run first shows which tasks can still be reached, which cannot, and which have changed since they were
/// confirmed.
#[test]
fn the_forecast_of_a_resumed_run_is_shown_before_it_begins() {
    let sandbox = Sandbox::new(&SHOP.replace("due = \"+4h\"", "due = \"+45s\""));
    sandbox.run("sync").exits(0);
    let now = SystemClock.now();
    let hours = |hours: u64| now + Duration::from_secs(3_600 * hours);
    let tasks = vec![
        tag(5_210_070_003, now + Duration::from_secs(45), "=1+1 \u{1b}[2J\u{202e}fdp.exe"),
        tag(5_210_070_001, hours(2), "Closing hours"),
        PlannedTask { title: None, ..tag(5_210_070_042, hours(9), "") },
    ];
    let (run, ledger) = sandbox.runtime().block_on(begin(&sandbox, tasks, 1));
    drop(ledger);
    let dry = sandbox.run("resume --dry-run").exits(0);
    for words in [
        "! 1 unknown is due before it is tried again, and WILL GO OUT if the earlier request had no effect: 5210070003;",
        "! 5210070001 has changed since it was confirmed: title was \"Closing hours\", is \"Holiday hours\"",
        "! 5210070042 has changed since it was confirmed: type was Tag, is All; due was ",
        "1 unknown: read back first",
        "1 of them, if still pending, will be deleted again from ",
        "2 not sent yet: resuming deletes them",
        "all of them can be deleted before they are sent",
    ] {
        assert!(dry.stdout.contains(words), "{words}: {}", dry.stdout);
    }
    let lines = sandbox.run("resume --dry-run --json").exits(0).json();
    let unknown = &lines[0];
    assert_eq!((&unknown["event"], &unknown["due_before_that"]), (&"to-settle".into(), &true.into()), "{unknown}");
    assert!(unknown["again_from"].is_string() && unknown["sched_at"].is_string(), "{unknown}");
    assert_eq!((&lines[1]["task_id"], &lines[1]["reachable"]), (&"5210070001".into(), &true.into()), "{lines:?}");
    assert_eq!(lines[1]["changed"][0], "title was \"Closing hours\", is \"Holiday hours\"", "{lines:?}");
    let all = &lines[2];
    let due = all["sched_at"].as_str().and_then(|due| due.parse::<Timestamp>().ok()).expect("the due time is known");
    assert!(due < hours(6), "the due time is the one that the service has now: {all}");
    assert_eq!((&lines[3]["event"], &lines[3]["reachable"]), (&"forecast".into(), &2.into()), "{lines:?}");
    assert_eq!(lines[3]["run"], run.to_string(), "{lines:?}");
    assert_eq!(sandbox.calls(Command::Delete), 0);
    let linear = sandbox.call("--linear").terminal(Terminal::All).stdin("c\n\nq\n").go();
    assert!(linear.stdout.contains("WILL GO OUT") && linear.stdout.contains("Kept. Nothing was sent."), "{linear:?}");
}

#[test]
fn a_resumed_run_shows_its_forecast_and_then_deletes() {
    let sandbox = Sandbox::synced();
    let due = SystemClock.now() + Duration::from_secs(7_200);
    let (run, ledger) = sandbox.runtime().block_on(begin(&sandbox, vec![tag(5_210_070_001, due, "Holiday hours")], 0));
    drop(ledger);
    sandbox.run("forget 5210070001").exits(1).says(&format!("still to be changed by the unfinished run {run}"));
    let ran = sandbox.run("resume").exits(0).says(&format!("Resume run {run}:")).says("1 not sent yet");
    let ran = ran.says("all of them can be deleted before they are sent");
    let (forecast, done) = (ran.stderr.find("1 not sent yet"), ran.stdout.find("5210070001 deleted"));
    assert!(forecast.is_some() && done.is_some(), "{ran:?}");
    sandbox.run("resume").exits(0).says("nothing to resume");
    sandbox.run("forget 5210070001").exits(0);
}

#[test]
fn an_unknown_outcome_is_read_back() {
    let fault = "command = \"delete\"\nkind = \"no-answer\"\nconnection = \"closed\"\neffect = \"done\"";
    let sandbox = Sandbox::new(&format!("{SHOP}\n[[fault]]\n{fault}\n"));
    sandbox.run("sync").exits(0);
    sandbox.run("resume").exits(0).says("nothing to resume");
    sandbox.run("delete 5210070001 --yes").exits(9).says("`pushdeck resume 01");
    let again = sandbox.run("delete 5210070001 --yes").exits(9);
    assert!(again.stdout.contains("the outcome of an earlier change is unknown: run `pushdeck resume`"), "{again:?}");
    sandbox.run("forget 5210070001").exits(1).says("has an unknown outcome");
    let read = sandbox.run("get 5210070001").exits(9).says("the outcome of a change of task 5210070001 is unknown");
    assert!(read.stdout.contains("unknown"), "{read:?}");
    let dry = sandbox.run("resume --dry-run").exits(0).says("1 would be read back");
    assert!(dry.stdout.contains("5210070001 would be read back"), "{dry:?}");
    let ran = sandbox.run("resume --json").exits(0);
    assert_eq!(ran.json()[0]["outcome"], "gone", "{ran:?}");
    assert_eq!(ran.json()[1]["event"], "summary");
    assert_eq!(sandbox.calls(Command::Delete), 1, "the task was read back, not deleted again");
    sandbox.run("resume").exits(0).says("nothing to resume");
}

/// The exit code and the summary of a resumed run also count the outcomes that the run had before it was interrupted.
#[test]
fn the_result_of_a_resumed_run_covers_the_whole_run() {
    let fault = |task: u64, rest: &str| format!("[[fault]]\ncommand = \"delete\"\ntasks = [{task}]\n{rest}\n");
    let lost = fault(5_210_070_001, "kind = \"no-answer\"\nconnection = \"closed\"\neffect = \"done\"");
    let refused = fault(5_210_070_002, "kind = \"code\"\ncode = 90104");
    let late = fault(5_210_070_003, "kind = \"code\"\ncode = 90106");
    let all = "5210070001 5210070002 5210070003";

    let sandbox = Sandbox::new(&format!("{SHOP}\n{lost}{refused}{late}"));
    sandbox.run("sync").exits(0);
    sandbox.run(&format!("delete {all} --yes")).exits(9);
    let ran = sandbox.run("resume").exits(7);
    let whole = "1 task: 1 gone; in the whole run of 3: 1 gone, 1 refused and not deleted, 1 too late; run";
    assert!(ran.stdout.contains(whole), "{ran:?}");
    let log = sandbox.run("log --json").exits(0);
    let ended = log.json().into_iter().find(|line| line["action"] == "run-end").expect("the run is ended");
    assert!(ended["detail"].to_string().contains("1 gone, 1 refused, 1 too_late"), "{ended}");

    let sandbox = Sandbox::new(&format!("{SHOP}\n{lost}{refused}"));
    sandbox.run("sync").exits(0);
    sandbox.run(&format!("delete {all} --yes")).exits(9);
    let summary = sandbox.run("resume --json").exits(3).json().pop().expect("the last line is the summary");
    assert_eq!((&summary["total"], &summary["gone"], &summary["refused"]), (&1.into(), &1.into(), &0.into()));
    let whole = &summary["whole_run"];
    assert_eq!((&whole["total"], &whole["deleted"], &whole["refused"]), (&3.into(), &1.into(), &1.into()));
    assert_eq!((&whole["gone"], &whole["not_found"]), (&1.into(), &0.into()), "{summary}");

    let sandbox = Sandbox::new(&format!("{SHOP}\n{lost}"));
    sandbox.run("sync").exits(0);
    sandbox.run(&format!("delete {all} --yes")).exits(9);
    let ran = sandbox.run("resume").exits(0);
    assert!(ran.stdout.contains("1 task: 1 gone; in the whole run of 3: 2 deleted, 1 gone; run"), "{ran:?}");
}

/// The tasks are at the host for which the run was confirmed. Another host would answer that it does not have them.
#[test]
fn a_run_of_the_same_app_at_another_host_is_named_and_its_tasks_are_not_read() {
    let fault = "command = \"delete\"\nkind = \"no-answer\"\nconnection = \"closed\"\neffect = \"done\"";
    let sandbox = Sandbox::new(&format!("{SHOP}\n[[fault]]\n{fault}\n"));
    sandbox.run("sync").exits(0);
    sandbox.run("delete 5210070001 --yes").exits(9);
    let asked = sandbox.calls(Command::Get);
    let config = fs::read_to_string(sandbox.path("config.toml")).expect("the config exists");
    sandbox.write_config(&config.replace("region = \"singapore\"", "region = \"tokyo\""));
    for words in ["resume", "resume --dry-run"] {
        let ran = sandbox.run(words).exits(1).says("is unfinished and belongs to https://").says("SDKAppID 1400012345");
        assert!(!ran.stderr.contains("nothing to resume"), "{ran:?}");
    }
    let run = pushdeck_run(&sandbox);
    for words in [format!("resume {run}"), format!("resume {run} --dry-run")] {
        let ran = sandbox
            .run(&words)
            .exits(1)
            .says("is unfinished and belongs to https://")
            .says("set the region or host of app shop-sg back");
        assert!(!ran.stderr.contains("another app"), "{ran:?}");
    }
    assert_eq!(sandbox.calls(Command::Get), asked);
    let checked = sandbox.run("doctor").exits(1);
    assert!(checked.stdout.contains("is unfinished and belongs to https://"), "{checked:?}");
    sandbox.write_config(&config);
    sandbox.run("resume").exits(0);
    sandbox.run("resume").exits(0).says("nothing to resume");
}

/// Returns the id of the first run in the audit log.
fn pushdeck_run(sandbox: &Sandbox) -> String {
    let log = sandbox.run("log --json").exits(0).json();
    let begun = log.iter().find(|line| line["action"] == "run-begin").expect("a run was begun");
    begun["run"].as_str().expect("the run has an id").to_owned()
}

#[test]
fn an_unsettled_attempt_of_a_finished_run_at_another_host_is_named() {
    let sandbox = Sandbox::synced();
    let due = SystemClock.now() + Duration::from_secs(7_200);
    let (run, ledger) = sandbox.runtime().block_on(begin(&sandbox, vec![tag(5_210_070_001, due, "Holiday hours")], 1));
    sandbox.runtime().block_on(ledger.end_run(run, &Actor::NOBODY, "ended")).expect("the run is ours");
    drop(ledger);
    let config = sandbox.config();
    sandbox.write_config(&config.replace("region = \"singapore\"", "region = \"tokyo\""));
    for words in
        ["resume".to_owned(), "resume --dry-run".into(), format!("resume {run}"), format!("resume {run} --dry-run")]
    {
        let ran = sandbox.run(&words).exits(1).says(&format!("run {run} is unfinished and belongs to https://"));
        assert!(!ran.stderr.contains("nothing to resume") && !ran.stderr.contains("another app"), "{ran:?}");
    }
    assert_eq!(sandbox.calls(Command::Get) + sandbox.calls(Command::Delete), 0);
    let checked = sandbox.run("doctor").exits(1);
    assert!(checked.stdout.contains("is unfinished and belongs to https://"), "{checked:?}");
    sandbox.write_config(&config);
    let dry = sandbox.run("resume --dry-run").exits(0);
    assert!(dry.stdout.contains("those still pending stay scheduled"), "{dry:?}");
}

#[test]
fn the_process_that_holds_a_run_is_named() {
    let sandbox = Sandbox::synced();
    let due = SystemClock.now() + Duration::from_secs(7_200);
    let (run, _ledger) = sandbox.runtime().block_on(begin(&sandbox, vec![tag(5_210_070_001, due, "Holiday hours")], 0));
    let ran = sandbox.run("resume").exits(1).says(&format!("run {run} is in progress in another process"));
    ran.says(&format!(", process {}, since ", std::process::id()));
    let linear = sandbox.call("--linear").terminal(Terminal::All).stdin("q\n").go();
    assert!(linear.stdout.contains(&format!("run {run} is in progress in another process")), "{linear:?}");
}

#[test]
fn a_run_that_does_not_exist_is_reported() {
    let sandbox = Sandbox::synced();
    sandbox.run("resume 01M83S1FF3DSTHXZ18HYDTJRCK").exits(1).says("there is no run 01M83S1FF3DSTHXZ18HYDTJRCK");
}

#[test]
fn a_ledger_older_than_its_head_file_is_refused_or_shown_with_a_warning() {
    let fault = "command = \"delete\"\nkind = \"no-answer\"\nconnection = \"closed\"\neffect = \"done\"";
    let sandbox = Sandbox::new(&format!("{SHOP}\n[[fault]]\n{fault}\n"));
    sandbox.run("sync").exits(0);
    sandbox.run("delete 5210070002 --yes").exits(9);
    let older = fs::read(sandbox.path("ledger.db")).expect("the ledger exists");
    sandbox.run("delete 5210070001 --yes").exits(9);
    sandbox.write("ledger.db", older);
    for words in [
        "resume",
        "resume --dry-run",
        "sync",
        "get 5210070003",
        "add 5210070099",
        "forget 5210070003",
        "delete 5210070003 --yes",
        "delete 5210070003 --dry-run",
    ] {
        let ran = sandbox.run(words).exits(1).says("has lost entries").says("restore the newest copy");
        assert!(!ran.stderr.contains("nothing to resume") && ran.stdout.is_empty(), "{ran:?}");
    }
    for words in ["list", "list --json", "list --status gone", "log"] {
        let ran = sandbox.run(words).exits(1).says("has lost entries").says("what is shown here may be out of date");
        assert_eq!(ran.stdout.is_empty(), words.ends_with("gone"), "{ran:?}");
        assert!(!ran.stderr.contains("matches"), "{ran:?}");
    }
    sandbox.run("doctor").exits(1);
    let linear = sandbox.call("--linear").terminal(Terminal::All).stdin("c\nq\n").go();
    assert!(linear.stdout.matches("has lost entries").count() >= 2, "{linear:?}");
    assert!(!linear.stdout.contains("no unfinished run") && linear.stdout.contains("5210070003"), "{linear:?}");
    assert_eq!(sandbox.calls(Command::Delete), 2);
    fs::remove_file(sandbox.path("ledger.db.head")).expect("the head file exists");
    sandbox.run("list").exits(0);
}

#[test]
fn a_note_is_shown_while_the_program_waits_for_a_slow_service() {
    let slow = "[[fault]]\ncommand = \"get\"\nkind = \"delay\"\ndelay = \"1500ms\"\n";
    let sandbox = Sandbox::new(&format!("{SHOP}\n{slow}"));
    sandbox.run("sync").exits(0);
    let other = sandbox.runtime().block_on(begin_elsewhere(&sandbox));
    drop(other);
    for (words, exit) in [("delete --filter due:<1s --yes --expect 1", 6), ("doctor", 0), ("resume", 0)] {
        sandbox.call(words).terminal(Terminal::All).go().exits(exit).says("waiting for the service");
    }
}

/// Calls the function when the service is called for the first time.
struct AtFirstCall<F>(Option<F>);

impl<F: FnOnce() + Send> io::Write for AtFirstCall<F> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if let Some(act) = self.0.take() {
            // The runtime of the service must not be blocked from one of its own threads.
            std::thread::scope(|scope| scope.spawn(act).join()).expect("the function does not panic");
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Leaves three interrupted runs. While the first is resumed, another process takes the second.
#[test]
fn a_run_that_another_process_takes_meanwhile_does_not_keep_resume_from_the_others() {
    for is_finished in [false, true] {
        let sandbox = Sandbox::synced();
        let due = SystemClock.now() + Duration::from_secs(86_400);
        let ids: Vec<_> = [7_u128, 8, 9].map(|number| RunId(ulid::Ulid::from(number))).into();
        for (run, task) in ids.iter().zip(5_210_070_001..) {
            let begun = begin_as(&sandbox, *run, vec![tag(task, due, "Winter sale")], 0);
            drop(sandbox.runtime().block_on(begun));
        }
        let (path, taken) = (sandbox.path("ledger.db").display().to_string(), ids[1]);
        let holder = Arc::new(Mutex::new(None));
        let held = Arc::clone(&holder);
        sandbox.service().log_to(AtFirstCall(Some(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("the runtime starts");
            let ledger = runtime.block_on(async {
                let options = OpenOptions::new(Arc::new(SystemClock));
                let ledger = pushdeck::ledger::open(&path, options).await.expect("the ledger opens");
                ledger.take_run(taken, &Actor::NOBODY).await.expect("nobody holds it");
                if is_finished {
                    ledger.end_run(taken, &Actor::NOBODY, "").await.expect("this process holds it");
                }
                ledger
            });
            *held.lock().expect("no thread panics") = Some(ledger);
        })));
        let (code, says) = if is_finished { (0, "is finished") } else { (3, "is held by another process") };
        sandbox.run("resume").exits(code).says(&format!("run {taken} {says}"));
        assert_eq!(sandbox.calls(Command::Delete), 2, "the first and the third were resumed");
        drop(holder);
    }
}
