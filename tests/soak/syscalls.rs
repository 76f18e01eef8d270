//! Each write of the ledger fails once, by `strace`: no request without its intent, the right exit code, and a ledger that
//! is whole afterwards. Without `strace` on the machine there is nothing to see here.

use std::process::Command;

use pushdeck::{api, sim::LogEvent};

use crate::{
    evidence::State,
    program::{Home, Site, ended},
};

/// What can fail while the ledger is written, and how.
const FAILURES: [(&str, &str); 7] = [
    ("pwrite64", "EIO"),
    ("pwrite64", "ENOSPC"),
    ("fsync,fdatasync", "EIO"),
    ("ftruncate", "EIO"),
    ("ftruncate", "ENOSPC"),
    ("write", "EIO"),
    ("write", "ENOSPC"),
];

/// Whether a system call on a certain file can be made to fail here. Only root can read the memory of this program, and so
/// see which file a call is about.
pub fn can_inject() -> bool {
    let trace = tempfile::NamedTempFile::new().expect("there is room for a file");
    let mut strace = Command::new("strace");
    let tried =
        strace.args(["-f", "-o"]).arg(trace.path()).args([env!("CARGO_BIN_EXE_pushdeck"), "--version"]).output();
    tried.is_ok_and(|tried| tried.status.success())
        && std::fs::read_to_string(trace.path()).is_ok_and(|trace| trace.contains(r#", "pushdeck "#))
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Report {
    pub failures: u64,
    pub unsent: u64,
    pub violations: Vec<String>,
}

/// Lets the `nth` call of each kind fail, for every `step`th of them up to `most`, each in a delete of its own.
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

/// False where there was no such call any more.
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
    let call = ended(home.under(&tracer, &words).spawn().expect("it starts"));
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

/// Whether the exit code says what is so: all are gone, one is unknown, or some are left and none unknown.
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
    let conn = rusqlite::Connection::open(home.ledger()).expect("it is a ledger");
    let count = conn.query_row("SELECT count(*) FROM attempts WHERE settled_at IS NULL", [], |row| row.get(0));
    count.expect("the schema has it")
}

#[cfg(not(feature = "planted"))]
#[test]
fn a_write_that_fails_sends_nothing_that_is_not_written_down() {
    if !can_inject() {
        println!("skipped: there is no strace here that may trace");
        return;
    }
    let wanted = usize::try_from(crate::setting("SOAK_SYSCALLS", 12)).unwrap_or(usize::MAX);
    // The short form looks at every fourth.
    let report = if wanted > 12 { fail_each(wanted, 1) } else { fail_each(wanted * 4, 4) };
    println!("{} failures, {} of them before anything was sent", report.failures, report.unsent);
    assert_eq!(report.violations, Vec::<String>::new());
    assert!(report.failures > 5 && report.unsent > 0, "{report:?}");
}
