//! Copies of what deleted tasks contained: the question, the summary, their removal, and a check that their text is
//! nowhere but in the ledger.

use std::path::Path;

use crate::sandbox::{Sandbox, Terminal};

/// The name of a field of the content, which nothing but a copy contains.
const ONLY_IN_CONTENT: &str = "MsgRandom";

/// A sandbox with some tasks, whose ledger keeps copies.
fn keeping() -> Sandbox {
    let sandbox = Sandbox::synced();
    sandbox.write_config(&sandbox.config().replace("[safety]\n", "[safety]\ncopies = \"7d\"\n"));
    sandbox
}

fn with_copies(sandbox: &Sandbox, copies: &str) {
    sandbox.write_config(&sandbox.config().replace("copies = \"7d\"", &format!("copies = \"{copies}\"")));
}

fn count(sandbox: &Sandbox) -> i64 {
    let path = sandbox.files().into_iter().map(|(path, _)| path).find(|path| path.ends_with("ledger.db"));
    let conn = rusqlite::Connection::open(path.expect("there is a ledger")).expect("the database opens");
    conn.query_row("SELECT count(*) FROM copies", [], |row| row.get(0)).expect("the copies can be counted")
}

#[test]
fn the_summary_counts_the_copies() {
    let sandbox = keeping();
    let lines = sandbox.run("delete 5210070001 5210070002 --yes --json").exits(0).json();
    let summary = lines.last().expect("there is a summary");
    assert_eq!((&summary["deleted"], &summary["copies"]), (&2.into(), &2.into()));
    assert_eq!(count(&sandbox), 2);
    let lines = sandbox.run("hold 5210070003 --yes --json").exits(0).json();
    assert_eq!(lines.last().expect("there is a summary")["copies"], 0);
}

#[test]
fn the_question_says_how_many_get_a_copy() {
    let sandbox = keeping();
    let ask = |words: &str| sandbox.call(words).terminal(Terminal::All).stdin("n\n").go();
    ask("delete 5210070001").says("a copy of its content is kept for 7 days");
    ask("delete 5210070001 5210070002").says("copies of 2 of 2 are kept for 7 days");
    with_copies(&sandbox, "off");
    let ran = ask("delete 5210070001");
    assert!(!ran.stderr.contains("copy"), "{}", ran.stderr);
    assert_eq!(count(&sandbox), 0, "nothing is kept without an answer");
    sandbox.run("delete 5210070001 --yes").exits(0);
    assert_eq!(count(&sandbox), 0);
}

#[test]
fn old_copies_are_removed_by_the_command_and_on_opening() {
    let sandbox = keeping();
    sandbox.run("delete 5210070001 5210070002 --yes").exits(0);
    let ran = sandbox.run("ledger prune").exits(0);
    assert_eq!(ran.stdout, "no copy was too old; 2 are left\n");
    with_copies(&sandbox, "off");
    let lines = sandbox.run("ledger prune --json").exits(0).json();
    assert_eq!(lines, [serde_json::json!({"schema": 1, "removed": 2, "left": 0})]);
    sandbox.write_config(&sandbox.config().replace("copies = \"off\"", "copies = \"12h\""));
    sandbox.run("delete 5210070003 --yes").exits(0);
    assert_eq!(count(&sandbox), 1);
    sandbox.write_config(&sandbox.config().replace("copies = \"12h\"", "copies = \"off\""));
    sandbox.run("list").exits(0);
    assert_eq!(count(&sandbox), 0);
}

/// The content of a copy is in the ledger's files, and in no output and no other file.
#[test]
fn the_text_of_a_copy_is_in_no_output_and_no_file_but_the_ledger() {
    let sandbox = keeping();
    let mut said = String::new();
    for words in [
        "-vv delete 5210070001 5210070002 --yes",
        "-vv delete 5210070003 --yes --json",
        "-vv get 5210070001 --json",
        "-vv log --json",
        "-vv list --json",
        "-vv doctor --json",
        "-vv ledger prune --json",
        "-vv config show --json",
        "-vv resume",
    ] {
        let ran = sandbox.run(words);
        said += &(ran.stdout + &ran.stderr);
    }
    assert_eq!(count(&sandbox), 3);
    assert!(!said.contains(ONLY_IN_CONTENT), "{said}");
    let has = |bytes: &[u8]| bytes.windows(ONLY_IN_CONTENT.len()).any(|part| part == ONLY_IN_CONTENT.as_bytes());
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let files: Vec<_> =
        sandbox.files().into_iter().filter(|(_, bytes)| has(bytes)).map(|(path, _)| name(&path)).collect();
    assert!(!files.is_empty() && files.iter().all(|file| file.starts_with("ledger.db")), "{files:?}");
}
