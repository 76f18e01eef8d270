//! `w` in the dialogs: a plan file is written instead of changing the tasks.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use pushdeck::api::Command;
use serde_json::Value;

use crate::{
    harness::{Session, Setup},
    scenarios::scenario,
};

const A: u64 = 2_288_014_433;
const B: u64 = 2_288_014_434;

fn open(environment: &str) -> Session {
    let tasks = [(A, "Tag", "+2h", "Flash sale"), (B, "Tag", "+3h", "Your order has shipped")];
    let mut session = Setup::new(scenario(environment, &tasks)).known().open();
    session.see("2 tasks").see_gone("checking the ledger").settle();
    session
}

fn document(file: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(file).expect("the file can be read")).expect("the file is JSON")
}

fn changes(session: &Session) -> usize {
    let is_change = |command| matches!(command, Some(Command::Delete | Command::Modify));
    session.service.log().iter().filter(|entry| is_change(entry.command)).count()
}

#[test]
fn a_plan_is_written_instead_of_deleting_in_a_dialog_of_each_level() {
    // One task outside production takes a letter, one in production a capital letter, and two in production a typed
    // value.
    for (environment, keys, title, verb, write) in [
        ("test", "d", "Delete 1", "delete", "w"),
        ("production", "H", "Hold 1", "hold", "w"),
        ("production", "A d", "Delete 2", "delete", "<ctrl-f>"),
    ] {
        let mut session = open(environment);
        session.keys(keys).see(title).hear().keys(write).wait_for("was written to").see_gone(title).settle();
        let files = session.plan_files();
        let [file] = files.as_slice() else { panic!("{files:?}") };
        assert_eq!(fs::metadata(file).expect("the file exists").permissions().mode() & 0o777, 0o600);
        let name = file.file_name().expect("the file has a name").to_string_lossy().into_owned();
        assert!(name.starts_with("pushdeck-plan-shop-sg-"), "{name}");
        let plan = document(file);
        assert_eq!(plan["verb"], verb);
        let expected = if title.ends_with('2') { 2 } else { 1 };
        assert_eq!(plan["tasks"].as_array().map(Vec::len), Some(expected), "{plan}");
        assert_eq!(changes(&session), 0);
        session.keys("a").see("plan made");
    }
}

#[test]
fn a_plan_of_an_edit_is_written_and_the_form_is_there_again() {
    let mut session = open("staging");
    session.keys("E").wait_for("12:00:00").settle();
    session.keys("<tab> <ctrl-u>").type_text("新年促销").keys("<enter>").see("Edit 1 scheduled push").hear();
    session.keys("w").wait_for("was written to").see_gone("Edit 1 scheduled push").settle();
    let files = session.plan_files();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    let plan = document(file);
    assert_eq!((&plan["verb"], &plan["change"]), (&"edit".into(), &serde_json::json!({ "title": "新年促销" })));
    assert!(plan["tasks"][0]["content_digest"].is_string(), "{plan}");
    assert_eq!(changes(&session), 0);
    session.see("Edit a scheduled push");
}
