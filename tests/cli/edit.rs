//! `edit`: what it shows, asks, sends and refuses.

use jiff::{SignedDuration, Timestamp};
use pushdeck::{api::Command, domain::TaskId, sim::SimTask};

use crate::sandbox::{SHOP, SHOP_ID, Sandbox};

const TASK: u64 = 5_210_070_001;

fn task(sandbox: &Sandbox, task: u64) -> SimTask {
    let tasks = sandbox.service().tasks(SHOP_ID);
    tasks.into_iter().find(|other| other.id == TaskId::new(task)).expect("the service has the task")
}

fn due(sandbox: &Sandbox) -> Timestamp {
    task(sandbox, TASK).sched_at
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("the service has JSON")
}

fn with(more: &str) -> Sandbox {
    let sandbox = Sandbox::new(&format!("{SHOP}\n{more}\n"));
    sandbox.run("sync").exits(0);
    sandbox
}

#[test]
fn a_new_title_changes_nothing_else_whether_the_service_merges_or_replaces() {
    for setting in ["replace", "merge"] {
        let sandbox = with(&format!("[service]\ncontent_update = \"{setting}\""));
        let before = task(&sandbox, TASK);
        let lines = sandbox.call_with(&["edit", "5210070001", "--title", "New hours", "--yes", "--json"]).go();
        let lines = lines.exits(0).json();
        let [outcome, summary] = lines.as_slice() else { panic!("{lines:?}") };
        assert_eq!((&outcome["verb"], &outcome["outcome"]), (&"edit".into(), &"changed".into()));
        assert_eq!((&summary["verb"], &summary["changed"]), (&"edit".into(), &1.into()));
        let after = task(&sandbox, TASK);
        let content = before.content.replace("Holiday hours", "New hours");
        assert_eq!(json(&after.content), json(&content), "{setting}");
        let expected = SimTask { title: "New hours".to_owned(), content: after.content.clone(), ..before };
        assert_eq!(after, expected, "{setting}");
        let listed = sandbox.run("list --json").exits(0).json();
        assert!(listed.iter().any(|row| row["title"] == "New hours" && row["seen_by"] == "get"), "{listed:?}");
        assert_eq!(sandbox.calls(Command::Modify), 1);
    }
}

#[test]
fn a_time_is_set_or_shifted_and_the_content_is_not_sent() {
    let sandbox = Sandbox::synced();
    let before = due(&sandbox);
    sandbox.run("edit 5210070001 --shift +90m --yes").exits(0);
    assert_eq!(due(&sandbox), before + SignedDuration::from_mins(90));
    sandbox.run("edit 5210070001 --shift -30m --yes").exits(0);
    assert_eq!(due(&sandbox), before + SignedDuration::from_mins(60));
    sandbox
        .call_with(&["edit", "5210070001", "--at", "2036-12-24 18:00:00", "--zone", "Asia/Singapore", "--yes"])
        .go()
        .exits(0)
        .says("more than 30 days ahead");
    assert_eq!(due(&sandbox).to_string(), "2036-12-24T10:00:00Z");
}

#[test]
fn a_dry_run_shows_each_change_and_sends_nothing() {
    let sandbox = Sandbox::synced();
    let edit = ["edit", "5210070001", "--title", "New \u{1b}[2J\u{202e}hours", "--shift", "1h", "--dry-run"];
    let bad = sandbox.call_with(&edit).go().exits(2).says("control characters");
    assert!(!bad.stderr.contains('\u{1b}'), "{}", bad.stderr);
    let edit = ["edit", "5210070001", "--title", "New \u{202e}hours", "--shift", "1h", "--dry-run"];
    let shown = sandbox.call_with(&edit).go().exits(0).says("1 would be edited").stdout;
    assert!(shown.contains("  OfflinePushInfo.Title: \"Holiday hours\" becomes \"New "), "{shown}");
    assert!(shown.contains("  due: ") && !shown.contains('\u{202e}'), "{shown}");
    let lines = sandbox.call_with(&[&edit[..], &["--json"]].concat()).go().exits(0).json();
    let diffs: Vec<_> = lines.iter().filter(|line| line["event"] == "diff").collect();
    let fields: Vec<_> = diffs.iter().filter_map(|line| line["field"].as_str()).collect();
    assert_eq!(fields, ["sched_at", "OfflinePushInfo.Title"]);
    assert_eq!((&diffs[1]["before"], &diffs[1]["task_id"]), (&"Holiday hours".into(), &"5210070001".into()));
    assert_eq!(sandbox.calls(Command::Modify), 0);
}

#[test]
fn an_edit_is_confirmed_like_a_delete() {
    let sandbox = Sandbox::synced();
    for (words, flag) in [
        ("edit 5210070001 --title x", "add --yes to edit 1 push"),
        ("edit 5210070042 --title x --yes", "add --confirm=0042 to edit 1 push"),
    ] {
        sandbox.run(words).exits(5).says(flag).says("nothing was sent");
    }
    assert_eq!(sandbox.calls(Command::Modify), 0);
    sandbox.run("edit 5210070042 --title x --confirm=0042").exits(0);
    assert_eq!(task(&sandbox, 5_210_070_042).title, "x");
}

#[test]
fn values_that_no_task_can_have_are_refused_with_one_sentence_before_anything_is_sent() {
    let sandbox = Sandbox::synced();
    let file = |name: &str, text: &str| sandbox.write(name, text).to_string_lossy().into_owned();
    let no_json = file("no.json", "{\"OfflinePushInfo\":");
    let list = file("list.json", "[]");
    let two = file("two.json", "{}{}");
    let large = file("large.json", &format!("{{\"a\":\"{}\"}}", "x".repeat(200_000)));
    let to_all = file("all.json", r#"{"OfflinePushInfo":{"Title":"x"}}"#);
    let accounts = file("user.json", r#"{"To_Account":["u"],"OfflinePushInfo":{"Title":"x"}}"#);
    let ext = file("ext.json", r#"{"Condition":{"TagsAnd":["a"]},"OfflinePushInfo":{"Title":"x","Ext":"{"}}"#);
    let missing = sandbox.path("missing.json").to_string_lossy().into_owned();
    for (flags, why) in [
        (vec![], "say what to edit"),
        (vec!["--at", "2020-01-01T00:00:00Z"], "has passed"),
        (vec!["--at", "30s"], "is less than 60 s away"),
        (vec!["--at", "soon"], "--at"),
        (vec!["--at", "1h", "--shift", "2h"], "--shift"),
        (vec!["--shift", "0h"], "is not a length of time"),
        (vec!["--shift", "soon"], "is not a length of time"),
        (vec!["--zone", "Asia/Singapore", "--title", "x"], "so it needs --at too"),
        (vec!["--at", "2036-03-30 02:30:00", "--zone", "Europe/Berlin"], "does not exist in Europe/Berlin"),
        (vec!["--at", "2036-10-26 02:30:00", "--zone", "Europe/Berlin"], "occurs twice in Europe/Berlin"),
        (vec!["--content", &no_json], "is not a single JSON object"),
        (vec!["--content", &list], "is not a single JSON object"),
        (vec!["--content", &two], "is not a single JSON object"),
        (vec!["--content", &large], "is larger than 131072 bytes"),
        (vec!["--content", &missing], "cannot be read"),
        (vec!["--content", &to_all], "would go to everybody"),
        (vec!["--content", &accounts], "To_Account"),
        (vec!["--content", &ext], "Ext in OfflinePushInfo is not JSON"),
        (vec!["--title", "", "--desc", ""], "neither a title nor a text"),
    ] {
        let args = [&["edit", "5210070001", "--yes"][..], &flags].concat();
        let ran = sandbox.call_with(&args).go().exits(2).says(why);
        assert!(ran.stdout.is_empty(), "{flags:?}: {}", ran.stdout);
    }
    assert_eq!(sandbox.calls(Command::Modify), 0);
}

#[test]
fn a_task_that_needs_no_request_is_left_out_with_the_reason() {
    let sandbox = Sandbox::synced();
    let lines = sandbox.call_with(&["edit", "5210070001", "--title", "Holiday hours", "--yes", "--json"]).go();
    let lines = lines.exits(0).json();
    assert_eq!(
        (&lines[0]["outcome"], &lines[0]["message"]),
        (&"skipped".into(), &"it already has these values".into())
    );
    let lines = sandbox.run("edit 5210070050 --title x --yes --json").exits(7).json();
    assert_eq!(lines[0]["outcome"], "too_late");
    assert_eq!(sandbox.calls(Command::Modify), 0);
    sandbox.run("edit 5210070001 --title x --yes --read-only").exits(4);
}

#[test]
fn content_from_a_file_replaces_the_whole_content() {
    let sandbox = Sandbox::synced();
    let content =
        r#"{"From_Account":"administrator","Condition":{"TagsOr":["vip"]},"OfflinePushInfo":{"Title":"a","Desc":"b"}}"#;
    let path = sandbox.write("content.json", content).to_string_lossy().into_owned();
    let dry = sandbox.call_with(&["edit", "5210070001", "--content", &path, "--dry-run"]).go().exits(0).stdout;
    assert!(dry.contains("Condition.TagsOr: \"[\\\"vip\\\"]\" is new"), "{dry}");
    sandbox.call_with(&["edit", "5210070001", "--content", &path, "--desc", "c", "--yes"]).go().exits(0);
    let after = task(&sandbox, TASK);
    assert_eq!((after.title.as_str(), after.desc.as_str()), ("a", "c"));
}

#[test]
fn a_text_that_a_vendor_truncates_is_pointed_out() {
    let sandbox = Sandbox::synced();
    let title = "春".repeat(33);
    sandbox.call_with(&["edit", "5210070001", "--title", &title, "--dry-run"]).go().exits(0).says("cut by Meizu (32)");
}

#[test]
fn a_task_that_has_changed_since_it_was_last_seen_is_a_conflict_and_nothing_is_sent() {
    let sandbox = with(
        "[[operator]]\napp = \"shop-sg\"\ncommand = \"modify\"\ntasks = [5210070002]\nkind = \"edit\"\ntask = 5210070001\ntitle = \"Other\"",
    );
    sandbox.run("edit 5210070002 --title y --yes").exits(0);
    let ran = sandbox.run("edit 5210070001 --title x --yes --json").exits(3);
    let lines = ran.says("5210070001: title was \"Holiday hours\", is \"Other\"").json();
    assert_eq!(lines[0]["outcome"], "conflict", "{lines:?}");
    assert!(lines[0]["message"].as_str().is_some_and(|why| why.contains("last seen (title)")), "{lines:?}");
    for kept in [sandbox.run("log --json").exits(0).stdout, format!("{lines:?}")] {
        assert!(!kept.contains("Other") && !kept.contains("Holiday"), "texts of a task are shown, not kept: {kept}");
    }
    assert_eq!(sandbox.calls(Command::Modify), 2, "one for the first edit and one from the other operator");
    sandbox.run("edit 5210070001 --title x --yes").exits(0);
    assert_eq!(task(&sandbox, TASK).title, "x");
}

#[test]
fn resuming_an_edit_sends_exactly_what_was_confirmed_and_then_forgets_it() {
    let sandbox = with(
        "[[fault]]\nkind = \"no-answer\"\nconnection = \"closed\"\ncommand = \"modify\"\ntimes = 1\neffect = \"done\"",
    );
    let title = "a made-up secret title";
    sandbox.call_with(&["edit", "5210070001", "--title", title, "--yes"]).go().exits(9);
    let dry = sandbox.run("resume --dry-run").exits(0).stdout;
    assert!(dry.contains("5210070001"), "{dry}");
    let resumed = sandbox.run("resume --json").exits(0).json();
    assert_eq!((&resumed[0]["verb"], &resumed[0]["outcome"]), (&"edit".into(), &"changed".into()), "{resumed:?}");
    assert_eq!((task(&sandbox, TASK).title.as_str(), sandbox.calls(Command::Modify)), (title, 1));
    let conn = rusqlite::Connection::open(sandbox.path("ledger.db")).expect("the ledger opens");
    let kept: i64 =
        conn.query_row("SELECT COUNT(*) FROM edits", [], |row| row.get(0)).expect("the edits can be counted");
    assert_eq!(kept, 0);
}
