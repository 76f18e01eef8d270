//! In each of many deletes, `strace` makes one write of the ledger fail: no request is sent without its intent, the
//! exit code is right, and the ledger is sound afterwards. Without `strace` on the machine, these tests do nothing.

use std::process::Command;

use pushdeck::{api, sim::LogEvent};

use crate::{
    evidence::State,
    program::{Home, Site, ended},
};

/// System calls that can fail while the ledger is written, with their errors.
const FAILURES: [(&str, &str); 7] = [
    ("pwrite64", "EIO"),
    ("pwrite64", "ENOSPC"),
    ("fsync,fdatasync", "EIO"),
    ("ftruncate", "EIO"),
    ("ftruncate", "ENOSPC"),
    ("write", "EIO"),
    ("write", "ENOSPC"),
];

/// Whether system calls on a given file can be made to fail here. Only root can read the memory of the traced program,
/// and so see which file a call refers to.
pub fn can_inject() -> bool {
    let trace = tempfile::NamedTempFile::new().expect("a temporary file can be created");
    let mut strace = Command::new("strace");
    let tried =
        strace.args(["-f", "-o"]).arg(trace.path()).args([env!("CARGO_BIN_EXE_pushdeck"), "--version"]).output();
    tried.is_ok_and(|tried| tried.status.success())
        && std::fs::read_to_string(trace.path()).is_ok_and(|trace| trace.contains(r#", "pushdeck "#))
}

/// The results of the deletes in which a write failed.
#[derive(Debug, Default)]
pub struct Report {
    pub failures: u64,
    pub unsent: u64,
    pub violations: Vec<String>,
}

/// For each kind of call, makes the first call fail, then every `step`th one up to `most`, each in a separate delete.
pub fn fail_each(most: usize, step: usize) -> Report {
    let mut report = Report::default();
    for (calls, error) in FAILURES {
        for nth in (1..=most).step_by(step) {
            if !fail_one(calls, error, nth, &mut report) {
                break;
            }
        }
    }
    report
}

/// Makes the `nth` call of this kind fail. Returns false if there were fewer calls.
fn fail_one(calls: &str, error: &str, nth: usize, report: &mut Report) -> bool {
    let home = Home::new(&Site { tasks: 3, rules: "", seed: 1, speed: 100 });
    let trace = home.folder.path().join("trace");
    let inject = format!("inject={calls}:error={error}:when={nth}");
    let only = format!("trace={calls}");
    let files = ["", "-wal", "-shm", ".head"].map(|suffix| home.ledger().to_string_lossy().into_owned() + suffix);
    let mut tracer = vec!["strace", "-f", "-qq", "-e", &only, "-e", &inject, "-o"];
    let trace_path = trace.to_string_lossy().into_owned();
    tracer.push(&trace_path);
    for file in &files {
        tracer.extend(["-P", file]);
    }
    let words = home.delete();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let call = ended(home.under(&tracer, &words).spawn().expect("the program starts"));
    if !std::fs::read_to_string(&trace).is_ok_and(|trace| trace.contains("INJECTED")) {
        return false;
    }
    report.failures += 1;
    let mut wrong = home.violations(State::UnderWay);
    let log = home.service.log();
    let is_delete =
        |entry: &&pushdeck::sim::LogEntry| entry.event == LogEvent::Call && entry.command == Some(api::Command::Delete);
    let sent = log.iter().filter(is_delete).count();
    report.unsent += u64::from(sent == 0);
    if !fits(call.code, &home) {
        wrong.push(format!("exit code {:?} with {sent} sent: {} {}", call.code, call.stdout, call.stderr));
    }
    if let Err(error) = home.resume_to_the_end() {
        wrong.push(error);
    }
    wrong.extend(home.violations(State::Settled));
    report.violations.extend(wrong.into_iter().map(|wrong| format!("{calls} number {nth} {error}: {wrong}")));
    true
}

/// Whether the exit code matches the facts: with 0, all tasks are deleted; with 9, an outcome is unknown; with 1, 3 or
/// 8, tasks are left and no outcome is unknown.
fn fits(code: Option<i32>, home: &Home) -> bool {
    let is_done = home.pending().is_disjoint(&home.confirmed);
    let is_settled = unsettled(home) == 0;
    match code {
        Some(0) => is_done,
        Some(9) => !is_settled,
        Some(1 | 3 | 8) => !is_done && is_settled,
        _ => false,
    }
}

fn unsettled(home: &Home) -> i64 {
    let conn = rusqlite::Connection::open(home.ledger()).expect("the ledger opens");
    let count = conn.query_row("SELECT count(*) FROM attempts WHERE settled_at IS NULL", [], |row| row.get(0));
    count.expect("the schema has these columns")
}

#[cfg(not(feature = "planted"))]
#[test]
fn nothing_is_sent_without_its_intent_if_a_write_fails() {
    if !can_inject() {
        println!("skipped: strace is missing or cannot trace here");
        return;
    }
    let wanted = usize::try_from(crate::setting("SOAK_SYSCALLS", 12)).unwrap_or(usize::MAX);
    // The short form tests every fourth call.
    let report = if wanted > 12 { fail_each(wanted, 1) } else { fail_each(wanted * 4, 4) };
    println!("{} failures, {} of them before anything was sent", report.failures, report.unsent);
    assert_eq!(report.violations, Vec::<String>::new());
    assert!(report.failures > 5 && report.unsent > 0, "{report:?}");
}
