//! `ledger check`: what it finds in ledgers that somebody else has changed, its exit codes, and that it says what to do.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::sandbox::{SHOP, Sandbox};

/// A ledger with a deleted task and its copy, a held task, and a plan file.
fn used() -> Sandbox {
    let sandbox = Sandbox::synced();
    sandbox.run("delete 5210070001 --yes").exits(0);
    sandbox.run("hold 5210070002 --yes").exits(0);
    let plan = sandbox.path("plan.json").display().to_string();
    sandbox.call_with(&["plan", "delete", "5210070003", "--out", &plan]).go().exits(0);
    sandbox
}

fn alter(sandbox: &Sandbox, sql: &str) {
    let conn = Connection::open(sandbox.path("ledger.db")).expect("the database opens");
    conn.execute_batch(sql).expect("the owner of the file can do this");
}

fn ids(lines: &[Value]) -> Vec<&str> {
    lines.iter().filter(|line| line["event"] == "problem").filter_map(|line| line["id"].as_str()).collect()
}

#[test]
fn a_ledger_in_order_has_no_problems() {
    let sandbox = used();
    let lines = sandbox.run("ledger check --json").exits(0).json();
    let summary = &lines[0];
    assert_eq!(
        (lines.len(), &summary["stop"], &summary["warn"], &summary["copies"]),
        (1, &json!(0), &json!(0), &json!(1))
    );
    let ran = sandbox.run("ledger check").exits(0);
    assert!(
        ran.stdout.starts_with("the ledger is in order: ") && ran.stdout.ends_with(", copies: 1\n"),
        "{}",
        ran.stdout
    );
}

/// Each kind of damage is found as what it is, and nothing else is.
#[test]
fn every_damage_is_named_with_what_to_do() {
    for (sql, id, first) in [
        ("UPDATE tasks SET service = 99 WHERE task_id = 5210070050", "task-without-app", "5210070050"),
        ("DELETE FROM run_tasks WHERE verb = 'hold'; DELETE FROM attempts WHERE verb = 'hold'", "run-incomplete", ""),
        ("UPDATE attempts SET task_id = 7 WHERE verb = 'hold'", "attempt-without-run", "7"),
        ("UPDATE tasks SET status = 'unknown' WHERE task_id = 5210070003", "unknown-without-attempt", "5210070003"),
        ("UPDATE plans SET line = 1", "plan-without-line", ""),
        ("UPDATE runs SET plan = 'made-up' WHERE total = 1 AND note LIKE '%changed%'", "plan-without-line", "made-up"),
        ("UPDATE tasks SET held_until = NULL", "hold-without-end", "5210070002"),
        (
            "UPDATE runs SET ended_at = NULL WHERE note LIKE '%changed%';
             UPDATE run_tasks SET verb = 'edit', outcome = NULL WHERE verb = 'hold'",
            "edit-without-content",
            "",
        ),
        ("INSERT INTO edits VALUES ('made-up', 0, x'00', '{}')", "edit-left-over", "made-up"),
        ("UPDATE copies SET task_id = 7", "copy-without-run", "7"),
        ("UPDATE copies SET content = replace(content, 'Holiday', 'Sunday')", "copy-damaged", "5210070001"),
        ("UPDATE copies SET content = 'no object'", "copy-damaged", "5210070001"),
    ] {
        let sandbox = used();
        alter(&sandbox, sql);
        let lines = sandbox.run("ledger check --json").exits(1).json();
        assert_eq!(ids(&lines), [id], "{sql}");
        assert_eq!(lines[0]["level"], "stop", "{sql}");
        assert!(first.is_empty() || lines[0]["first"] == first, "{sql}: {}", lines[0]);
        let advice = lines[0]["advice"].as_str().expect("it says what to do");
        let ran = sandbox.run("ledger check").exits(1);
        assert!(ran.stdout.starts_with("stop  ") && ran.stdout.contains(advice), "{}", ran.stdout);
        assert!(!ran.stdout.contains("MsgRandom"), "{}", ran.stdout);
    }
}

#[test]
fn copies_that_are_too_old_are_only_untidy_and_prune_puts_that_right() {
    let sandbox = used();
    alter(&sandbox, "UPDATE copies SET taken_at = taken_at - 8 * 24 * 3600 * 1000");
    let lines = sandbox.run("ledger check --json").exits(3).json();
    assert_eq!((ids(&lines), &lines[0]["level"]), (vec!["copy-too-old"], &json!("warn")));
    sandbox.run("ledger check").exits(3).prints("`pushdeck ledger prune`");
    sandbox.run("doctor").exits(0).prints("and 1 that is too old");
    sandbox.run("ledger prune").exits(0);
    sandbox.run("ledger check").exits(0);
    sandbox.run("doctor").exits(0).prints("kept for 7 days; there is none now");
}

#[test]
fn a_broken_audit_log_and_a_damaged_or_lost_file_are_found() {
    let sandbox = used();
    let older = std::fs::read(sandbox.path("ledger.db")).expect("it can be read");
    sandbox.run("delete 5210070003 --yes").exits(0);
    let newer = std::fs::read(sandbox.path("ledger.db")).expect("it can be read");
    alter(&sandbox, "DROP TRIGGER audit_keeps_its_lines; UPDATE audit SET user = 'x' WHERE number = 2");
    let lines = sandbox.run("ledger check --json").exits(1).json();
    assert_eq!(ids(&lines), ["audit-chain"]);
    sandbox.write("ledger.db", &older);
    let lines = sandbox.run("ledger check --json").exits(1).json();
    assert!(ids(&lines).contains(&"lost"), "{lines:?}");
    let mut damaged = newer;
    let middle = damaged.len() / 2 / 8_192 * 8_192;
    damaged[middle..middle + 8_192].fill(0xa5);
    sandbox.write("ledger.db", &damaged);
    let lines = sandbox.run("ledger check --json").exits(1).json();
    assert_eq!(ids(&lines), ["damaged"]);
    sandbox.write("ledger.db", "this is no database");
    sandbox.run("ledger check").exits(1).says("damaged");
}

#[test]
fn a_path_without_a_ledger_is_refused_and_none_is_created() {
    let sandbox = Sandbox::new(SHOP);
    let path = sandbox.path("mistyped.db");
    for words in ["ledger check", "ledger prune"] {
        sandbox.run(&format!("--ledger {} {words}", path.display())).exits(2).says("there is no ledger at ");
        assert!(!path.exists(), "{words}");
    }
}
