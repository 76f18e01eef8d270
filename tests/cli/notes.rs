//! `--reason` of the commands that change tasks, and `note`: limits, the setting that requires a reason, and where both
//! are shown.

use pushdeck::api::Command;

use crate::sandbox::{SHOP, Sandbox, Terminal};

/// Returns a sandbox whose config requires reasons.
fn requiring(scenario: &str) -> Sandbox {
    let sandbox = Sandbox::new(scenario);
    sandbox.run("sync").exits(0);
    set_rule(&sandbox, "require");
    sandbox
}

fn set_rule(sandbox: &Sandbox, word: &str) {
    let safety = format!("[safety]\nreason = \"{word}\"\n");
    sandbox.write_config(&sandbox.config().replace("[safety]\n", &safety));
}

/// Returns the details of the log's entries with this action, oldest first.
fn details(sandbox: &Sandbox, action: &str) -> Vec<serde_json::Value> {
    let entries = sandbox.run("log --json").exits(0).json().into_iter();
    entries.filter(|entry| entry["action"] == action).map(|entry| entry["detail"].clone()).collect()
}

#[test]
fn the_reason_of_a_change_is_in_the_log_for_people_and_for_scripts() {
    let sandbox = Sandbox::synced();
    for (verb, reason) in [("hold", "wrong price"), ("release", "价格已改正"), ("delete", "a <U+202E> \u{202e}b")]
    {
        sandbox.call_with(&[verb, "5210070001", "--yes", "--reason", reason]).go().exits(0);
    }
    let reasons: Vec<_> = details(&sandbox, "run-begin").iter().map(|detail| detail["reason"].clone()).collect();
    assert_eq!(reasons, ["wrong price", "价格已改正", "a <U+202E> <U+202E>b"]);
    sandbox.run("delete 5210070002 --yes").exits(0);
    assert!(details(&sandbox, "run-begin")[3].get("reason").is_none(), "there is no reason if none was given");
    let log = sandbox.run("log").exits(0).stdout;
    assert!(log.contains("wrong price") && log.contains("价格已改正"), "{log}");
}

#[test]
fn a_reason_that_is_not_one_short_line_is_refused_with_one_sentence_before_anything_is_sent() {
    let sandbox = Sandbox::synced();
    let (long, huge) = ("é".repeat(501), "x\n".repeat(500_000));
    for (reason, why) in [
        ("", "--reason cannot be used: it is blank; nothing was sent"),
        (" \t ", "it is blank"),
        (&long, "it has 501 characters, but at most 500 are allowed"),
        (&huge, "it has 999,999 characters, but at most 500 are allowed"),
        ("two\nlines", "it contains the control character U+000A"),
        ("\u{1b}[2J", "it contains the control character U+001B"),
    ] {
        for verb in ["delete", "hold", "release"] {
            let ran = sandbox.call_with(&[verb, "5210070001", "--yes", "--reason", reason]).go().exits(2).says(why);
            assert!(ran.stderr.lines().count() == 1 && ran.stderr.len() < 300, "{}", ran.stderr);
        }
    }
    assert_eq!(sandbox.calls(Command::Delete) + sandbox.calls(Command::Modify), 0);
}

#[test]
fn a_secret_in_a_reason_is_not_stored() {
    let sandbox = Sandbox::synced();
    let url = "see https://x/v4?usersig=eJw9jckOgjAABX-F9KohFGWJiRf1Bq64hVuxVR8GbNoGTYz-Lgj6jjOTvBfZxoldCUVGFnFth";
    sandbox.call_with(&["delete", "5210070001", "--yes", "--reason", url]).go().exits(0);
    let reason = details(&sandbox, "run-begin")[0]["reason"].clone();
    assert!(
        reason.as_str().is_some_and(|reason| reason.starts_with("see ") && !reason.contains("eJw9jck")),
        "{reason}"
    );
}

#[test]
fn the_config_can_require_a_reason_where_a_value_confirms() {
    let sandbox = requiring(SHOP);
    for words in ["delete 5210070042 --confirm=0042", "hold 5210070042 --confirm=0042", "delete 5210070042"] {
        sandbox.run(words).exits(5).says("add --reason=TEXT").says("nothing was sent");
    }
    let asked = sandbox.call("delete 5210070042").terminal(Terminal::All).stdin("0042\n").go().exits(5);
    assert!(asked.stderr.contains("add --reason=TEXT"), "{}", asked.stderr);
    sandbox.run("delete 5210070042 --dry-run").exits(0).says("--confirm=0042 --reason=TEXT");
    assert_eq!(sandbox.calls(Command::Delete) + sandbox.calls(Command::Modify), 0);
    sandbox.run("delete 5210070001 --yes").exits(0);
    sandbox.run("delete 5210070042 --confirm=0042 --reason=maintenance").exits(0);
    assert_eq!(details(&sandbox, "run-begin")[1]["reason"], "maintenance");
}

#[test]
fn no_reason_is_required_for_what_is_due_within_ten_minutes() {
    let sandbox = requiring(&SHOP.replace("due = \"+5h\"", "due = \"+9m\""));
    sandbox.run("delete 5210070042 --confirm=0042").exits(0);
}

#[test]
fn a_reason_is_recorded_even_where_the_config_wants_none() {
    let sandbox = Sandbox::synced();
    set_rule(&sandbox, "off");
    sandbox.run("delete 5210070042 --confirm=0042 --reason=maintenance").exits(0);
    assert_eq!(details(&sandbox, "run-begin")[0]["reason"], "maintenance");
    let shown = sandbox.run("config show --json").exits(0).json();
    let setting = shown.iter().find(|row| row["key"] == "safety.reason").expect("the setting is shown");
    assert_eq!(setting["value"], "\"off\"");
}

#[test]
fn a_question_shows_the_reason_and_a_resume_keeps_it() {
    let fault =
        "[[fault]]\nkind = \"no-answer\"\nconnection = \"closed\"\ncommand = \"modify\"\ntimes = 1\neffect = \"done\"";
    let sandbox = Sandbox::new(&format!("{SHOP}\n{fault}\n"));
    sandbox.run("sync").exits(0);
    let words = ["hold", "5210070001", "--reason", "wrong price"];
    let asked = sandbox.call_with(&words).terminal(Terminal::All).stdin("y\n").go().exits(9);
    assert!(asked.stderr.contains("Reason: wrong price"), "{}", asked.stderr);
    let resumed = sandbox.run("resume").exits(0);
    assert!(resumed.stderr.contains("Reason: wrong price"), "{}", resumed.stderr);
    assert_eq!(details(&sandbox, "run-take")[0]["reason"], "wrong price");
}

/// Returns the JSON of one task, as a command prints it.
fn task(sandbox: &Sandbox, words: &str) -> serde_json::Value {
    let rows = sandbox.run(words).exits(0).json();
    rows.into_iter().find(|row| row["task_id"] == "5210070001").expect("the task is printed")
}

#[test]
fn a_note_is_shown_wherever_its_task_is() {
    let sandbox = Sandbox::synced();
    assert!(task(&sandbox, "list --json")["note"].is_null());
    let ran = sandbox.call_with(&["note", "5210070001", "5210070002", "法务确认中 \u{202e}x"]).go().exits(0);
    assert_eq!(ran.stdout, "shop-sg: 2 noted, 0 had this note already\n");
    for words in ["list --json", "get 5210070001 --json", "list --output jsonl --filter id:5210070001"] {
        assert_eq!(task(&sandbox, words)["note"], "法务确认中 \u{202e}x", "{words}");
    }
    for form in ["csv", "tsv"] {
        let rows = sandbox.run(&format!("list --sort id --output {form}")).exits(0).stdout;
        assert!(rows.lines().next().is_some_and(|heading| heading.ends_with("note")), "{rows}");
        assert!(rows.lines().nth(1).is_some_and(|row| row.ends_with("法务确认中 <U+202E>x")), "{rows}");
    }
    let table = sandbox.run("get 5210070001 5210070003").exits(0).stdout;
    assert!(table.contains("NOTE") && table.contains("法务确认中 <U+202E>x  Holiday hours"), "{table}");
    let terminal = sandbox.call("get 5210070001").terminal(Terminal::All).env("NO_COLOR", "1").go().exits(0).stdout;
    assert!(terminal.contains("NOTE"), "{terminal}");
    assert_eq!(details(&sandbox, "note"), vec![serde_json::json!({ "note": "法务确认中 <U+202E>x" }); 2]);
    assert_eq!(sandbox.calls(Command::Delete) + sandbox.calls(Command::Modify), 0);
}

#[test]
fn an_empty_text_removes_a_note() {
    let sandbox = Sandbox::synced();
    sandbox.run("note 5210070001 5210070002 checked").exits(0);
    let ran = sandbox.call_with(&["note", "5210070001", "5210070003", "", "--json"]).go().exits(0);
    assert_eq!(ran.json()[0], serde_json::json!({ "schema": 1, "app": "shop-sg", "changed": 1, "unchanged": 1 }));
    assert!(task(&sandbox, "list --json")["note"].is_null());
}

#[test]
fn ids_for_a_note_can_come_from_stdin_and_the_text_may_begin_with_a_hyphen() {
    let sandbox = Sandbox::synced();
    sandbox.call("note - checked").stdin("5210070001\n5210070002\n").go().exits(0).says("");
    assert_eq!(task(&sandbox, "list --json")["note"], "checked");
    sandbox.call_with(&["note", "5210070001", "--", "-5% is wrong"]).go().exits(0);
    assert_eq!(task(&sandbox, "list --json")["note"], "-5% is wrong");
}

#[test]
fn a_note_that_cannot_be_written_changes_nothing() {
    let sandbox = Sandbox::synced();
    for (words, why) in [
        (&["note", "5210070001", "4999999999", "x"][..], "task 4999999999 is not in the ledger: `pushdeck add"),
        (&["note", "5210070001", "  "], "this note cannot be used: it is blank; nothing was changed"),
        (&["note", "5210070001", &"x".repeat(501)], "it has 501 characters, but at most 500 are allowed"),
        (&["note", "5210070001", "two\nlines"], "it contains the control character U+000A"),
        (&["note", "5210070001"], "required arguments were not provided"),
        (&["note", "first", "x"], "not a task id"),
    ] {
        let ran = sandbox.call_with(words).go().exits(2).says(why);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    }
    assert!(details(&sandbox, "note").is_empty());
}

#[test]
fn our_own_lists_with_notes_can_be_imported_and_keep_the_notes_of_the_ledger() {
    let sandbox = Sandbox::synced();
    sandbox.run("note 5210070001 checked").exits(0);
    for form in ["csv", "json"] {
        let list = sandbox.run(&format!("list --output {form}")).exits(0).stdout.replace("checked", "another");
        sandbox.call("import -").stdin(list).go().exits(0);
        assert_eq!(task(&sandbox, "list --json")["note"], "checked", "{form}");
    }
}

#[test]
fn a_list_with_an_empty_note_is_deleted_as_before_and_a_note_may_say_that_its_task_must_be_kept() {
    let sandbox = Sandbox::synced();
    for form in ["json", "csv"] {
        let list = || sandbox.run(&format!("list --filter id:5210070001 --output {form}")).exits(0).stdout;
        sandbox.call("delete - --yes --dry-run").stdin(list()).go().exits(0).says("to confirm: --yes");
        sandbox.run("note 5210070001 checked").exits(0);
        sandbox.call("delete - --yes --dry-run").stdin(list()).go().exits(0).says("to confirm: --confirm=0001");
        sandbox.call_with(&["note", "5210070001", "do not delete"]).go().exits(0);
        sandbox.call("delete - --dry-run").stdin(list()).go().exits(2).says("do not delete");
        sandbox.call_with(&["note", "5210070001", ""]).go().exits(0);
    }
    assert_eq!(sandbox.calls(Command::Delete), 0);
}
