//! `hold` and `release`: times, confirmation, outcomes, and what other commands show of a held task.

use jiff::{SignedDuration, Timestamp};
use pushdeck::{api::Command, domain::TaskId};

use crate::sandbox::{Ran, SHOP, SHOP_ID, Sandbox};

const TASK: u64 = 5_210_070_001;

/// Returns when the task is due at the service.
fn due(sandbox: &Sandbox, task: u64) -> Timestamp {
    let tasks = sandbox.service().tasks(SHOP_ID);
    tasks.iter().find(|other| other.id == TaskId::new(task)).expect("the service has the task").sched_at
}

fn with_fault(fault: &str) -> Sandbox {
    let sandbox = Sandbox::new(&format!("{SHOP}\n[[fault]]\n{fault}\n"));
    sandbox.run("sync").exits(0);
    sandbox
}

/// Returns the JSON of one task, as `list` prints it.
fn listed(sandbox: &Sandbox, task: u64) -> serde_json::Value {
    let rows = sandbox.run("list --json").exits(0).json();
    let id = task.to_string();
    rows.into_iter().find(|row| row["task_id"] == id).expect("the task is listed")
}

fn time(value: &serde_json::Value) -> Timestamp {
    value.as_str().expect("the value is a string").parse().expect("the time is valid")
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

#[test]
fn a_held_task_is_due_a_day_later_and_a_release_gives_its_time_back() {
    let sandbox = Sandbox::synced();
    let before = due(&sandbox, TASK);
    let lines = sandbox.run("hold 5210070001 --yes --json").exits(0).json();
    let [outcome, summary] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!((&outcome["verb"], &outcome["outcome"]), (&"hold".into(), &"changed".into()));
    assert_eq!((&summary["verb"], &summary["changed"], &summary["deleted"]), (&"hold".into(), &1.into(), &0.into()));
    assert_eq!(due(&sandbox, TASK), before + DAY);
    let task = listed(&sandbox, TASK);
    assert_eq!((&task["status"], &task["seen_by"]), (&"pending".into(), &"get".into()), "it was read back");
    assert_eq!((time(&task["held_until"]), time(&task["held_from"])), (before + DAY, before));

    let held = sandbox.run("list --held").exits(0).stdout;
    assert_eq!(held.lines().count(), 2, "{held}");
    assert!(held.contains("WAS_DUE") && held.contains(&format!("{before:.0}")), "{held}");
    assert_eq!(sandbox.run("list --held --output ids").exits(0).stdout, "5210070001\n");

    let lines = sandbox.run("release 5210070001 --yes --json").exits(0).json();
    assert_eq!((&lines[0]["verb"], &lines[0]["outcome"]), (&"release".into(), &"changed".into()));
    assert_eq!(due(&sandbox, TASK), before);
    let task = listed(&sandbox, TASK);
    assert!(task["held_until"].is_null() && task["held_from"].is_null(), "{task}");
    sandbox.run("list --held").exits(6);
}

#[test]
fn a_second_hold_adds_nothing_unless_it_is_longer_and_keeps_the_first_time() {
    let sandbox = Sandbox::synced();
    let before = due(&sandbox, TASK);
    sandbox.run("hold 5210070001 --for 1h --yes").exits(0);
    for shorter in ["30m", "1h"] {
        let ran = sandbox.run(&format!("hold 5210070001 --for {shorter} --yes --json")).exits(0);
        let until = before + SignedDuration::from_hours(1);
        assert_eq!(ran.json()[0]["message"], format!("it is already held until {until:.0}"), "{shorter}");
    }
    assert_eq!((due(&sandbox, TASK), sandbox.calls(Command::Modify)), (before + SignedDuration::from_hours(1), 1));
    let ran = sandbox.run("hold 5210070001 5210070002 --for 1h --dry-run").exits(0).says("1 would be held");
    let ran = ran.says("1 is already held, until ").says(", and is left out");
    assert!(ran.stdout.contains("left out: 5210070001: it is already held until "), "{}", ran.stdout);
    sandbox.run("hold 5210070001 --for 90m --dry-run").exits(0).says("it is already held until ");
    sandbox.run("delete 5210070001 --dry-run").exits(0).says("it is held: it was due ");
    sandbox.run("hold 5210070001 --for 90m --yes").exits(0);
    assert_eq!(due(&sandbox, TASK), before + SignedDuration::from_mins(90));
    assert_eq!(time(&listed(&sandbox, TASK)["held_from"]), before);
    sandbox.run("release 5210070001 --yes").exits(0);
    assert_eq!(due(&sandbox, TASK), before);
}

#[test]
fn only_the_time_is_sent() {
    let sandbox = Sandbox::synced();
    sandbox.run("hold 5210070001 5210070002 --yes").exits(0);
    assert_eq!((sandbox.calls(Command::Modify), sandbox.calls(Command::Delete)), (2, 0));
    let tasks = sandbox.service().tasks(SHOP_ID);
    let task = tasks.iter().find(|task| task.id == TaskId::new(TASK)).expect("the service has the task");
    assert_eq!((task.title.as_str(), task.desc.as_str()), ("Holiday hours", "Support is closed on 25 December."));
}

#[test]
fn holding_is_confirmed_like_deleting() {
    let sandbox = Sandbox::synced();
    for (words, flag) in [
        ("hold 5210070001", "add --yes to hold 1 push"),
        ("hold 5210070042 --yes", "add --confirm=0042 to hold 1 push"),
        ("hold --filter status:pending --yes", "add --expect=4"),
        ("release 5210070001 5210070002", "nothing"),
    ] {
        if flag == "nothing" {
            sandbox.run("hold 5210070001 5210070002 --yes").exits(0);
            sandbox.run(words).exits(5).says("add --yes to release 2 pushes");
        } else {
            sandbox.run(words).exits(5).says(flag).says("nothing was sent");
            assert_eq!(sandbox.calls(Command::Modify), 0, "{words}");
        }
    }
}

#[test]
fn times_that_no_task_can_have_are_refused_before_anything_is_sent() {
    let sandbox = Sandbox::synced();
    for (words, why) in [
        ("hold 5210070001 --until 2020-01-01T00:00:00Z --yes", "2020-01-01T00:00:00Z has passed"),
        ("hold 5210070001 --until 30s --yes", "is less than 60 s away"),
        ("hold 5210070001 --for 59s --yes", "at least 60 s"),
        ("hold 5210070001 --for soon --yes", "a length of time such as 24h"),
        ("hold 5210070001 --for -1h --yes", "--for"),
        ("hold 5210070001 --for 1h --until 5h --yes", "--until"),
        ("hold 5210070001 --until 2027-02-30T00:00:00Z --yes", "--until"),
        ("release 5210070001 --at 10s --yes", "is less than 60 s away"),
        ("hold --yes", "say which tasks"),
    ] {
        sandbox.run(words).exits(2).says(why);
    }
    assert_eq!(sandbox.calls(Command::Modify), 0);
}

#[test]
fn a_task_that_cannot_be_held_or_released_is_left_out_with_the_reason() {
    let sandbox = Sandbox::synced();
    let lines = sandbox.run("release 5210070001 --yes --json").exits(0).json();
    assert_eq!((&lines[0]["outcome"], &lines[0]["message"]), (&"skipped".into(), &"it is not held".into()));
    let lines = sandbox.run("hold 5210070001 --until 90m --yes --json").exits(0).json();
    assert!(lines[0]["message"].as_str().is_some_and(|why| why.starts_with("it is not due before ")), "{lines:?}");
    let lines = sandbox.run("hold 5210070050 --yes --json").exits(7).json();
    assert_eq!(lines[0]["outcome"], "too_late");
    assert_eq!(sandbox.calls(Command::Modify), 0);
}

#[test]
fn what_already_is_as_asked_is_no_failure_and_a_dry_run_ends_as_the_command_would() {
    let sandbox = Sandbox::synced();
    sandbox.run("hold 5210070001 --for 1h --yes").exits(0);
    let released = sandbox.run("release 5210070001 5210070002 --yes").exits(0).stdout;
    assert!(released.contains("1 released, 1 left out"), "{released}");
    sandbox.run("release 5210070001 5210070002 --dry-run").exits(0).says("0 would be released, 2 left out");
    sandbox.run("hold 5210070050 --dry-run").exits(7).says("0 would be held, 1 left out");
    sandbox.run("hold 5210070050 5210070001 --dry-run").exits(0);
}

#[test]
fn expect_and_the_offered_size_count_what_is_to_be_changed() {
    let sandbox = Sandbox::synced();
    sandbox.run("hold 5210070001 5210070002 --yes").exits(0);
    sandbox.run("release --filter status:pending --yes").exits(5).says("add --expect=2");
    sandbox.run("release --filter status:pending --expect 3 --yes").exits(5).says("2 are to be released").says("2 are");
    sandbox.run("release --filter status:pending --expect 2 --yes").exits(0);
    sandbox.run("list --held").exits(6);
}

#[test]
fn a_time_more_than_a_month_ahead_is_pointed_out() {
    let sandbox = Sandbox::synced();
    let said = "1 would be sent more than 30 days from now";
    sandbox.run("hold 5210070001 --for 400d --dry-run").exits(0).says(said);
    let ran = sandbox.run("hold 5210070001 --for 20d --dry-run").exits(0);
    assert!(!ran.stderr.contains(said), "{}", ran.stderr);
    sandbox.run("hold 5210070001 --yes").exits(0);
    sandbox.run("release 5210070001 --at 40d --dry-run").exits(0).says(said);
}

#[test]
fn a_dry_run_says_what_would_be_held_and_sends_nothing() {
    let sandbox = Sandbox::synced();
    let ran = sandbox.run("hold 5210070001 5210070002 --dry-run").exits(0).says("2 would be held");
    assert!(ran.stdout.contains("all of them can be held before they are sent"), "{}", ran.stdout);
    assert_eq!(sandbox.calls(Command::Modify), 0);
}

#[test]
fn a_read_only_app_refuses() {
    let sandbox = Sandbox::synced();
    for words in ["hold 5210070001 --yes --read-only", "release 5210070001 --yes --read-only"] {
        sandbox.run(words).exits(4);
    }
    assert_eq!(sandbox.calls(Command::Modify), 0);
}

#[test]
fn the_audit_log_has_both_times() {
    let sandbox = Sandbox::synced();
    let before = due(&sandbox, TASK);
    sandbox.run("hold 5210070001 --yes").exits(0);
    let log = sandbox.run("log --json --task 5210070001").exits(0).json();
    let intent = log.iter().find(|line| line["action"] == "intent").expect("the log has an intent");
    let detail = &intent["detail"];
    assert_eq!((&detail["verb"], time(&detail["was_due"])), (&"hold".into(), before), "{intent}");
    assert_eq!(time(&detail["sched_at"]), before + DAY);
    let outcome = log.iter().find(|line| line["action"] == "outcome").expect("the log has an outcome");
    assert_eq!(outcome["detail"]["outcome"], "changed", "{outcome}");
}

#[test]
fn resuming_a_hold_holds_the_rest() {
    let sandbox =
        with_fault("kind = \"no-answer\"\nconnection = \"closed\"\ncommand = \"modify\"\ntimes = 1\neffect = \"done\"");
    let before = due(&sandbox, TASK);
    sandbox.run("hold 5210070001 --yes").exits(9);
    let resumed = sandbox.run("resume --json").exits(0).json();
    assert_eq!((&resumed[0]["verb"], &resumed[0]["outcome"]), (&"hold".into(), &"changed".into()), "{resumed:?}");
    assert_eq!((due(&sandbox, TASK), sandbox.calls(Command::Modify)), (before + DAY, 1), "it was not sent again");
    assert_eq!(time(&listed(&sandbox, TASK)["held_from"]), before);
}

/// Runs a command in which `_` stands for a blank within an argument.
fn spaced(sandbox: &Sandbox, words: &str) -> Ran {
    let args: Vec<_> = words.split_whitespace().map(|word| word.replace('_', " ")).collect();
    sandbox.call_with(&args.iter().map(String::as_str).collect::<Vec<_>>()).go()
}

#[test]
fn a_time_of_day_is_taken_in_the_zone_that_is_named() {
    let sandbox = Sandbox::synced();
    let planned = |words: &str| spaced(&sandbox, &format!("{words} --dry-run --json")).exits(0).json().swap_remove(0);
    let held = planned("hold 5210070001 --until 2036-12-24_18:00:00 --zone Asia/Singapore");
    assert_eq!(held["new_time"], "2036-12-24T10:00:00Z");
    assert_eq!(planned("delete 5210070001")["new_time"], serde_json::Value::Null);
    sandbox.run("hold 5210070001 --yes").exits(0);
    let released = planned("release 5210070001 --at 2036-12-24_18:00:00 --zone Asia/Singapore");
    assert_eq!(released["new_time"], "2036-12-24T10:00:00Z");
    for (words, said) in [
        ("hold 5210070002 --until 2036-10-26_02:30:00 --zone Europe/Berlin", "+01"),
        ("release 5210070001 --at 2036-03-30_02:30:00 --zone Europe/Berlin", "02:30:00"),
        ("hold 5210070002 --zone Europe/Berlin", "--until"),
    ] {
        let ran = spaced(&sandbox, &format!("{words} --yes")).exits(2);
        assert!(ran.stderr.contains(said), "{words}: {}", ran.stderr);
    }
}

#[test]
fn a_dry_run_shows_the_new_time_of_each_task() {
    let sandbox = Sandbox::synced();
    let ran = spaced(&sandbox, "hold 5210070001 5210070002 --until 2036-12-24_18:00:00 --dry-run").exits(0);
    assert!(ran.stdout.contains("NEW_DUE"), "{}", ran.stdout);
    assert_eq!(ran.stdout.matches("2036-12-24T18:00:00Z").count(), 2, "{}", ran.stdout);
    assert!(!sandbox.run("delete 5210070001 --dry-run").exits(0).stdout.contains("NEW_DUE"));
}

/// A colleague with another ledger moves a held task.
#[test]
fn a_held_task_that_a_colleague_has_moved_is_named_and_released_to_its_first_time() {
    let sandbox = Sandbox::synced();
    let (before, theirs) = (due(&sandbox, TASK), sandbox.path("theirs.db").display().to_string());
    sandbox.run("hold 5210070001 --yes").exits(0);
    let ran = sandbox.run("list --held").exits(0);
    assert!(!ran.stderr.contains("moved by somebody else"), "{}", ran.stderr);
    sandbox.run(&format!("--ledger {theirs} sync")).exits(0);
    sandbox.run(&format!("--ledger {theirs} edit 5210070001 --shift +2h --yes")).exits(0);
    sandbox.run("sync").exits(0);
    let task = listed(&sandbox, TASK);
    assert_eq!((time(&task["held_from"]), time(&task["held_until"])), (before, before + DAY));
    assert_eq!(time(&task["sched_at"]), before + DAY + SignedDuration::from_hours(2));
    sandbox.run("list --held").exits(0).says("1 of them was moved by somebody else since it was held");
    sandbox.run("release 5210070001 --yes").exits(0).says("somebody else has changed the due time of 1 of them");
    assert_eq!(due(&sandbox, TASK), before);
    sandbox.run("list --held").exits(6);
}

/// Splits a line as a shell does, as far as the examples need it.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut quote) = (vec![String::new()], None);
    for char in line.chars() {
        match quote {
            Some(open) if char == open => quote = None,
            None if matches!(char, '\'' | '"') => quote = Some(char),
            None if char == ' ' => words.push(String::new()),
            _ => words.last_mut().expect("there is a word").push(char),
        }
    }
    words
}

#[test]
fn the_examples_of_the_help_can_be_run() {
    for command in ["hold", "release", "edit"] {
        let help = Sandbox::synced().run(&format!("{command} --help")).exits(0).stdout;
        assert!(help.contains("--confirm=VALUE"), "{help}");
        let examples: Vec<_> = help.lines().filter_map(|line| line.strip_prefix("  pushdeck ")).collect();
        assert!(examples.len() >= 3, "{help}");
        for example in examples {
            let example = example.replace("5210074411", "5210070001");
            let sandbox = Sandbox::synced();
            let ran = sandbox.call_with(&words(&example).iter().map(String::as_str).collect::<Vec<_>>()).go();
            assert!(matches!(ran.code, 0 | 6), "{example}: {ran:?}");
        }
    }
}

#[test]
fn a_list_says_which_tasks_are_held_and_when_they_go_out() {
    let sandbox = Sandbox::synced();
    sandbox.run("hold 5210070001 --yes").exits(0);
    let until = format!("{:.0}", due(&sandbox, TASK));
    for words in ["list", "list --held", "get 5210070001", "list --all-apps"] {
        let listed = sandbox.run(words).exits(0).stdout;
        let line = listed.lines().find(|line| line.contains("5210070001")).expect("it is listed");
        assert!(line.contains(" held ") && line.contains(&until), "{words}: {line}");
    }
    assert_eq!(listed(&sandbox, TASK)["status"], "pending");
}
