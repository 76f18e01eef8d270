//! Copies of what deleted tasks contained: the question, the summary, their removal, and a check that their text is
//! nowhere but in the ledger.

use std::path::Path;

use crate::sandbox::{SHOP, Sandbox, Terminal};

/// Sets how long copies are kept.
fn with_copies(sandbox: &Sandbox, copies: &str) {
    let config = sandbox.config();
    let others = config.lines().filter(|line| !line.starts_with("copies = ")).collect::<Vec<_>>().join("\n");
    sandbox.write_config(&others.replace("[safety]\n", &format!("[safety]\ncopies = \"{copies}\"\n")));
}

fn count(sandbox: &Sandbox) -> i64 {
    let path = sandbox.files().into_iter().map(|(path, _)| path).find(|path| path.ends_with("ledger.db"));
    let conn = rusqlite::Connection::open(path.expect("there is a ledger")).expect("the database opens");
    conn.query_row("SELECT count(*) FROM copies", [], |row| row.get(0)).expect("the copies can be counted")
}

#[test]
fn the_summary_counts_the_copies() {
    let sandbox = Sandbox::synced();
    let lines = sandbox.run("delete 5210070001 5210070002 --yes --json").exits(0).json();
    let summary = lines.last().expect("there is a summary");
    assert_eq!((&summary["deleted"], &summary["copies"]), (&2.into(), &2.into()));
    assert_eq!(count(&sandbox), 2);
    let lines = sandbox.run("hold 5210070003 --yes --json").exits(0).json();
    assert_eq!(lines.last().expect("there is a summary")["copies"], 0);
}

#[test]
fn the_question_says_how_many_get_a_copy() {
    let sandbox = Sandbox::synced();
    let ask = |words: &str| sandbox.call(words).terminal(Terminal::All).stdin("n\n").go();
    ask("delete 5210070001").says("its content is copied first if there is time, and the copy kept for 7 days");
    ask("delete 5210070001 5210070002").says("where there is time, and kept for 7 days; no undo yet");
    ask("edit 5210070001 --title Another").says("a copy of its content is kept for 7 days; there is no undo yet");
    with_copies(&sandbox, "off");
    let ran = ask("delete 5210070001");
    assert!(!ran.stderr.contains("copy"), "{}", ran.stderr);
    assert_eq!(count(&sandbox), 0, "nothing is kept without an answer");
    sandbox.run("delete 5210070001 --yes").exits(0);
    assert_eq!(count(&sandbox), 0);
}

#[test]
fn old_copies_are_removed_by_the_command_and_on_opening() {
    let sandbox = Sandbox::synced();
    sandbox.run("delete 5210070001 5210070002 --yes").exits(0);
    let ran = sandbox.run("ledger prune").exits(0);
    assert_eq!(ran.stdout, "no copy was too old; 2 are left\n");
    with_copies(&sandbox, "off");
    let lines = sandbox.run("ledger prune --json").exits(0).json();
    assert_eq!(lines, [serde_json::json!({"schema": 1, "removed": 2, "left": 0, "in_log": false})]);
    with_copies(&sandbox, "12h");
    sandbox.run("delete 5210070003 --yes").exits(0);
    assert_eq!(count(&sandbox), 1);
    with_copies(&sandbox, "off");
    sandbox.run("list").exits(0);
    assert_eq!(count(&sandbox), 0);
}

/// A task that goes to two accounts, which nothing but its content names.
const TO_ACCOUNTS: &str = r#"
[[task]]
app = "shop-sg"
id = 5210070077
type = "User"
due = "+2h"
title = "A title that a list shows"
desc = "a-text-that-a-list-shows"
to = ["canary-account-mei", "canary-account-wei"]
"#;

/// What only the content of the task has.
const ONLY_IN_CONTENT: [&str; 4] = ["canary-account-mei", "canary-account-wei", "MsgRandom", "To_Account"];

/// The text of the task, which the ledger and lists have, but no log.
const TEXT: &str = "a-text-that-a-list-shows";

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

/// The names of the files that have this text, in all folders of the program.
fn files_with(sandbox: &Sandbox, text: &str) -> Vec<String> {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    sandbox.files().into_iter().filter(|(_, bytes)| has(bytes, text)).map(|(path, _)| name(&path)).collect()
}

/// Runs every command that prints or writes something about tasks, in every format. Returns what they printed, and what
/// those printed that speak of actions and not of tasks.
fn everything(sandbox: &Sandbox) -> (String, String) {
    let (mut said, mut of_actions) = (String::new(), String::new());
    let mut run = |words: &str, is_of_actions: bool| {
        let ran = sandbox.run(words);
        let text = ran.stdout + &ran.stderr;
        if is_of_actions {
            of_actions += &text;
        }
        said += &text;
    };
    run("-vv edit 5210070077 --title Another --yes --json", false);
    run("-vv hold 5210070077 --yes --json", true);
    run("-vv release 5210070077 --yes --json", true);
    let plan = sandbox.path("plan.json").display().to_string();
    run(&format!("-vv plan delete 5210070077 --out {plan}"), false);
    run("-vv delete 5210070077 --dry-run", false);
    run("-vv delete 5210070077 --yes --json --reason because", true);
    run("-vv delete 5210070001 --yes", true);
    for format in ["table", "tsv", "csv", "json", "jsonl", "ids"] {
        run(&format!("-vv list --output {format}"), false);
        run(&format!("-vv get 5210070077 --output {format}"), false);
        run(&format!("-vv log --output {format}"), true);
        run(&format!("-vv log --task 5210070077 --output {format}"), true);
    }
    for words in ["doctor", "ledger check", "ledger prune", "config show", "resume", "note 5210070077 seen"] {
        run(&format!("-vv {words}"), true);
        run(&format!("-vv {words} --json"), true);
    }
    (said, of_actions)
}

/// What only a copy has is in the ledger's file, and in no output, no log and no other file; and after `ledger prune` it is
/// nowhere.
#[test]
fn what_only_a_copy_has_is_in_no_output_and_no_file_but_the_ledger() {
    let sandbox = Sandbox::new(&format!("{SHOP}{TO_ACCOUNTS}"));
    sandbox.run("sync").exits(0);
    let (said, of_actions) = everything(&sandbox);
    assert_eq!(count(&sandbox), 3, "of an edit and two deletes: {said}");
    for text in ONLY_IN_CONTENT {
        assert!(!said.contains(text), "{text}: {said}");
        assert_eq!(files_with(&sandbox, text), ["ledger.db"], "{text}");
    }
    assert!(!of_actions.contains(TEXT), "{of_actions}");
    assert_eq!(files_with(&sandbox, TEXT), ["ledger.db"]);
    with_copies(&sandbox, "off");
    sandbox.run("ledger prune").exits(0);
    for text in ONLY_IN_CONTENT {
        assert_eq!(files_with(&sandbox, text), [""; 0], "{text}");
    }
}
