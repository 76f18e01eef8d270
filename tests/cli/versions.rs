//! The command line with ledgers and configs of version 0.1 and of newer versions, and the documented downgrade.

use std::{
    fs::{self, File},
    path::Path,
    process::Command,
};

use rustix::fs::{FlockOperation, flock};

use crate::sandbox::{Ran, Sandbox};

/// A sandbox with a config and a ledger that version 0.1 wrote, and the service that they belong to.
struct Left {
    sandbox: Sandbox,
}

impl Left {
    fn by_0_1() -> Self {
        let scenario = String::from_utf8(fixture("scenario.toml")).expect("the text is UTF-8");
        let without_faults = scenario.split("\n[[fault]]").next().expect("the part before the faults");
        let sandbox = Sandbox::new(without_faults);
        sandbox.write("config.toml", fixture("config.toml"));
        for suffix in ["", ".head", ".slots"] {
            let name = format!("ledger.db{suffix}");
            sandbox.write(&name, fixture(&name));
        }
        Self { sandbox }
    }

    fn run(&self, words: &str) -> Ran {
        self.sandbox.call(words).env("PUSHDECK_FIXTURE_KEY", "pushdeck-simulated-key-of-0-1").go()
    }

    fn ledger(&self) -> Vec<u8> {
        fs::read(self.sandbox.path("ledger.db")).expect("the ledger exists")
    }

    /// Sets the schema number that is stored in the ledger.
    fn set_schema(&self, schema: i64) {
        let conn = rusqlite::Connection::open(self.sandbox.path("ledger.db")).expect("the ledger opens");
        conn.pragma_update(None, "user_version", schema).expect("the version can be set");
    }
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/0.1").join(name)).expect(name)
}

#[test]
fn the_config_of_0_1_is_valid_with_every_key_that_0_1_knew() {
    let left = Left::by_0_1();
    let shown = left.run("config show").exits(0).stdout;
    let config = String::from_utf8(fixture("config.toml")).expect("the text is UTF-8");
    for (number, line) in (1..).zip(config.lines()) {
        let Some((key, _)) = line.split_once(" = ") else { continue };
        // Two keys have been renamed since; they are shown with their current names.
        let key = match key {
            "dialog_deaf" => "dialog_guard",
            "brake" => "urgent_single_key",
            key => key,
        };
        let (key, place) = (format!("{key} "), format!(" file, line {number}"));
        let is_shown = shown.lines().any(|line| line.contains(&key) && line.ends_with(&place));
        assert!(key == "schema " || is_shown, "{line:?} of line {number} is not in {shown}");
    }
}

#[test]
fn a_ledger_of_0_1_can_be_read_without_being_changed() {
    let left = Left::by_0_1();
    let before = left.ledger();
    assert_eq!(left.run("list --output ids").exits(0).stdout.lines().count(), 19);
    let log = left.run("log --json").exits(0).json();
    assert_eq!((log.len(), &log[33]["action"], &log[33]["hash_rule"]), (34, &"intent".into(), &1.into()));
    let checks = left.run("doctor --json").exits(0).json();
    let ledger = checks.iter().find(|check| check["check"] == "ledger").expect("the ledger is checked");
    assert_eq!(ledger["result"], "ok");
    let words = ledger["message"].as_str().expect("the value is a string");
    assert!(words.contains("an older pushdeck (schema 2): the first write migrates it"), "{words}");
    let tasks = left.run("list --json").exits(0).json();
    assert!(tasks.iter().all(|task| task.get("note").is_some_and(serde_json::Value::is_null)), "{tasks:?}");
    left.run("resume --dry-run").exits(0);
    left.run("list --read-only").exits(0);
    assert!(left.ledger() == before, "none of these commands writes");
    left.run("delete 5250000004 --yes --read-only").exits(4);
}

#[test]
fn an_unfinished_run_of_0_1_can_be_finished_and_the_audit_log_stays_sound() {
    let left = Left::by_0_1();
    let ran = left.run("resume --json").exits(0);
    let outcomes: Vec<_> = ran.json().iter().filter_map(|line| line["outcome"].as_str().map(str::to_owned)).collect();
    assert_eq!(outcomes.iter().filter(|outcome| *outcome == "deleted").count(), 9, "{ran:?}");
    left.run("resume").exits(0).says("nothing to resume");
    let log = left.run("log --json").exits(0).json();
    assert!(log.len() > 34 && left.sandbox.path("ledger.db.before-v3.bak").exists());
    let checks = left.run("doctor --json").exits(0).json();
    assert!(checks.iter().all(|check| !check["message"].to_string().contains("older")), "{checks:?}");
}

#[test]
fn while_a_run_is_held_a_ledger_of_0_1_can_be_read_and_writes_are_refused() {
    let left = Left::by_0_1();
    let run = "01M8GT727W02TX1KNGFJZFXW2Y";
    fs::create_dir(left.sandbox.path("ledger.db.runs")).expect("the file or folder can be created");
    let lock = File::create(left.sandbox.path(&format!("ledger.db.runs/{run}.lock")))
        .expect("the file or folder can be created");
    flock(&lock, FlockOperation::NonBlockingLockExclusive).expect("no other process has the lock");
    let before = left.ledger();
    for words in [
        "add 1 --type Tag",
        "get 5250000004",
        "forget 5250000101",
        "note 5250000101 x",
        "delete 5250000004 --confirm 0004",
    ] {
        let ran = left.run(words).exits(1).says(run).says("nothing was written or sent; reading works in the meantime");
        assert!(ran.stderr.contains("older pushdeck (schema 2)"), "{ran:?}");
    }
    left.run("list").exits(0);
    left.run("log").exits(0);
    assert_eq!(left.sandbox.calls(pushdeck::api::Command::Delete), 0);
    assert!(left.ledger() == before);
    drop(lock);
    left.run("add 1 --type Tag").exits(0);
}

#[test]
fn a_ledger_of_a_newer_version_is_read_with_a_note_and_not_written() {
    let left = Left::by_0_1();
    left.run("add 1 --type Tag").exits(0);
    left.set_schema(5);
    let before = left.ledger();
    let words = "a newer pushdeck wrote it (schema 5; this one reads up to 4): update pushdeck";
    assert_eq!(left.run("list --output ids").exits(0).says(words).stdout.lines().count(), 20);
    left.run("log").exits(0).says(words);
    assert!(left.run("doctor").exits(0).stdout.contains(words));
    for refused in ["add 2 --type Tag", "forget 5250000101", "delete 5250000004 --confirm 0004", "resume"] {
        left.run(refused).exits(1).says(words);
    }
    assert_eq!(left.sandbox.calls(pushdeck::api::Command::Delete), 0);
    assert!(left.ledger() == before);
}

/// Returns the commands for a downgrade that docs/versions.md gives.
fn downgrade_commands() -> String {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/versions.md")).expect("the file exists");
    let block = text
        .split("```sh\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("the document has a block of commands");
    block.to_owned()
}

#[test]
fn the_documented_downgrade_restores_the_old_ledger() {
    let left = Left::by_0_1();
    let (list, log) = (left.run("list --json").exits(0).stdout, left.run("log --json").exits(0).stdout);
    left.run("resume").exits(0);
    left.run("forget 5250000101").exits(0);
    let commands = downgrade_commands();
    let status = Command::new("sh").args(["-euc", &commands]).current_dir(left.sandbox.path("")).status();
    assert!(status.expect("the shell runs").success(), "{commands}");
    assert_eq!(left.run("list --json").exits(0).stdout, list);
    assert_eq!(left.run("log --json").exits(0).stdout, log);
    let doctor = left.run("doctor").exits(0).stdout;
    assert!(doctor.contains("sound, written by an older pushdeck (schema 2)"), "{doctor}");
    left.run("add 1 --type Tag").exits(0);
    left.run("log").exits(0);
    assert_eq!(
        fs::read_dir(left.sandbox.path("newer")).expect("the folder is kept").count(),
        2,
        "the newer ledger and its head"
    );
}

#[test]
fn a_key_of_a_newer_config_is_named_with_its_line() {
    let left = Left::by_0_1();
    let config = left.sandbox.config();
    let newer = "unknown key, which a newer pushdeck may know: update pushdeck, or remove the key";
    for (text, place, words) in [
        (format!("{config}\n[checks]\nall-users = \"warn\"\n"), ":72:2: checks: ", newer),
        (config.replace("[ui]\n", "[ui]\nsounds = \"bell\"\n"), ":6:1: ui.sounds: ", newer),
        (
            config.replace("[ui]\n", "[ui]\nthemes = \"dark\"\n"),
            ":6:1: ui.themes: ",
            "unknown key: did you mean theme?",
        ),
        (config.replace("[safety]\n", "[safety]\nsecond_person = \"off\"\n"), ":15:1: safety.second_person: ", newer),
    ] {
        left.sandbox.write_config(&text);
        for command in ["list", "config check"] {
            let ran = left.run(command).exits(2);
            let said = format!("{}{}", ran.stdout, ran.stderr);
            assert!(said.contains(&format!("{place}{words}")), "{place}{words} is not in {said}");
            assert_eq!(said.lines().count(), 1, "{said}");
        }
    }
}
