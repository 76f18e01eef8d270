//! `delete --then-hold`: the forecast with two lanes, what is printed while tasks are held, and what is recorded.

use std::{collections::HashSet, fs, sync::Arc};

use pushdeck::{
    api::Command,
    clock::{Clock as _, FastClock, SystemClock},
};

use crate::sandbox::{SHOP, Sandbox, Terminal};

/// How many pushes there are in a test that deletes them.
const COUNT: usize = 150;

/// How many times faster than real time a test that deletes them runs. Faster than this, a grant of the limiter would
/// expire on a busy machine.
const SPEED: u32 = 4;

/// Creates a fast sandbox with [`COUNT`] pushes, of which one lane reaches most if the machine is idle. On a busy
/// machine it reaches fewer, so the tests do not say how many.
fn hurry(more: &str) -> Sandbox {
    let fast = |scenario: &str| Sandbox::with_clock(scenario, Arc::new(FastClock::new(SPEED, SystemClock.now())));
    rush(fast, COUNT, "+28s", more)
}

/// Creates a sandbox with this many pushes, all due at the same time, which is this long from now.
fn rush(make: impl Fn(&str) -> Sandbox, count: usize, due: &str, more: &str) -> Sandbox {
    let head = SHOP.split("[[task]]").next().unwrap_or_default();
    let sandbox = make(&format!(
        "{head}\n[[tasks]]\napp = \"shop-sg\"\ncount = {count}\nfirst = {due:?}\nevery = \"0s\"\ntypes = [\"Tag\"]\n\
         titles = [\"Soon {{n}}\"]\ndescs = [\"Text.\"]\n{more}"
    ));
    sandbox.run("sync").exits(0);
    sandbox
}

#[test]
fn a_dry_run_says_what_a_second_lane_would_save() {
    let sandbox = rush(Sandbox::new, 600, "+60s", "");
    let words = "delete --filter status:pending --dry-run";
    let one = sandbox.run(words).exits(0);
    assert!(one.stdout.contains("with --then-hold, "), "{}", one.stdout);
    assert!(!one.stdout.contains("more are held for 24 hours"), "{}", one.stdout);
    let two = sandbox.run(&format!("{words} --then-hold")).exits(0);
    assert!(two.stdout.contains("more are held for 24 hours alongside the deletes"), "{}", two.stdout);
    let lines = sandbox.run(&format!("{words} --then-hold --json")).exits(0).json();
    let forecast = lines.iter().find(|line| line["event"] == "forecast").expect("there is a forecast");
    let ids = |value: &serde_json::Value| -> HashSet<String> {
        value
            .as_array()
            .expect("the value is an array")
            .iter()
            .map(|id| id.as_str().expect("the id is a string").to_owned())
            .collect()
    };
    let (held, lost) = (ids(&forecast["then_hold"]["held"]), ids(&forecast["then_hold"]["unreachable"]));
    let unreachable = ids(&forecast["unreachable"]);
    assert!(held.len() > 50 && held.is_disjoint(&lost), "{forecast}");
    assert_eq!(held.len() + lost.len(), unreachable.len(), "each task that one lane misses is held or lost");
    let lines = sandbox.run(&format!("{words} --json")).exits(0).json();
    let forecast = lines.iter().find(|line| line["event"] == "forecast").expect("there is a forecast");
    assert!(forecast.get("then_hold").is_none(), "{forecast}");
    assert_eq!((sandbox.calls(Command::Modify), sandbox.calls(Command::Delete)), (0, 0));
}

#[test]
fn each_held_task_is_printed_when_it_is_held_and_again_when_it_is_deleted() {
    let sandbox = hurry("");
    let delete = format!("delete --filter status:pending --expect {COUNT} --confirm {COUNT} --then-hold --json");
    let lines = sandbox.run(&delete).json();
    let held: Vec<_> = lines.iter().filter(|line| line["event"] == "held").collect();
    assert!(held.len() > 5, "{}", held.len());
    for held in &held {
        assert_eq!((&held["app"], held["run"].is_string()), (&"shop-sg".into(), true), "{held}");
        let outcome = lines.iter().find(|line| line["event"] == "outcome" && line["task_id"] == held["task_id"]);
        let outcome = outcome.expect("the line has an outcome");
        assert_eq!((&outcome["outcome"], &outcome["verb"]), (&"deleted".into(), &"delete".into()), "{outcome}");
        assert_eq!((&outcome["held_until"], &outcome["held_by"]), (&held["held_until"], &held["held_by"]));
    }
    let summary = lines.last().expect("there is a summary");
    assert_eq!((&summary["held"], &summary["total"]), (&held.len().into(), &COUNT.into()), "{summary}");
    assert!(summary.get("one_lane").is_none(), "{summary}");
    sandbox.run("list --held").exits(6);
    let task = held[0]["task_id"].as_str().expect("the id is a string");
    let log = sandbox.run(&format!("log --task {task} --json")).exits(0).json();
    let mut verbs: Vec<_> =
        log.iter().filter(|line| line["action"] == "intent").map(|line| &line["detail"]["verb"]).collect();
    // On a busy machine, a request may not be sent in time and is tried again.
    verbs.dedup();
    assert_eq!(verbs, ["hold", "delete"]);
    let run = sandbox
        .run(&format!("log --run {} --json", summary["run"].as_str().expect("the id is a string")))
        .exits(0)
        .json();
    assert_eq!(run[0]["detail"]["then_hold"], true, "{}", run[0]);
    sandbox.run("resume").exits(0).says("nothing to resume");
}

#[test]
fn a_service_that_counts_all_calls_together_makes_the_command_say_that_it_uses_one_lane() {
    let sandbox = hurry("[service]\nlimit_scope = \"together\"\n");
    let delete = format!("delete --filter status:pending --expect {COUNT} --confirm {COUNT} --then-hold");
    let ran = sandbox.run(&delete);
    let words =
        "no more pushes are held alongside the deletes: the service seems to count both kinds of calls together";
    assert!(ran.stderr.contains(words), "{}", ran.stderr);
    assert!(ran.stdout.contains(words), "the end of the output repeats it: {}", ran.stdout);
    sandbox.run("list --held").exits(6);
}

#[test]
fn a_plan_with_a_second_lane_is_applied_in_two_lanes() {
    let sandbox = hurry("");
    let file = sandbox.path("plan.json").display().to_string();
    sandbox.run(&format!("plan delete --filter status:pending --expect {COUNT} --then-hold --out {file}")).exits(0);
    let document: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&file).expect("the file can be read")).expect("it is JSON");
    assert_eq!(document["change"], serde_json::json!({ "then_hold": true }));
    assert_eq!(sandbox.calls(Command::Modify), 0);
    let lines = sandbox.run(&format!("apply {file} --confirm {COUNT} --json")).json();
    assert!(lines.iter().filter(|line| line["event"] == "held").count() > 5, "{lines:?}");
    sandbox.run("list --held").exits(6);
    let changed = fs::read_to_string(&file).expect("the file can be read").replace("{\"then_hold\":true}", "{}");
    fs::write(&file, changed).expect("the file can be written");
    sandbox.run(&format!("apply {file} --confirm {COUNT}")).exits(2);
}

#[test]
fn line_mode_switches_the_second_lane_on_and_off_in_its_question() {
    let sandbox = hurry("");
    let ids = sandbox.run("list --output ids").exits(0).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let typed = format!("d {ids}\nt\nt\n\u{ff54}\n{COUNT}\nq\n");
    let ran = sandbox.call("--linear").terminal(Terminal::All).stdin(typed).go();
    let count = |text: &str| ran.stdout.matches(text).count();
    assert_eq!(count(" more for 24 hours alongside the deletes, and to delete them afterwards."), 2, "{}", ran.stdout);
    assert_eq!(count("more are held for 24 hours alongside the deletes"), 2, "{}", ran.stdout);
    assert_eq!(count("Type t to hold none alongside the deletes."), 2, "{}", ran.stdout);
    assert!(sandbox.calls(Command::Modify) > 5, "{}", ran.stdout);
    sandbox.run("list --held").exits(6);
}

#[test]
fn a_t_is_no_answer_where_a_second_lane_saves_nothing() {
    let sandbox = Sandbox::new(SHOP);
    let ran = sandbox.call("--linear").terminal(Terminal::All).stdin("d 1\nt\nq\n").go().exits(0);
    assert!(ran.stdout.contains("Kept. Nothing was sent.") && !ran.stdout.contains("Type t"), "{}", ran.stdout);
}
