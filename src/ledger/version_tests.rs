//! Tests of ledgers of other versions. A ledger that version 0.1 wrote is opened, read, migrated by the first write,
//! and verified. A ledger of a newer version is only read.

use std::{
    fs::{self, File, Permissions},
    ops::ControlFlow,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use futures_util::future::join_all;
use rusqlite::Connection;
use rustix::fs::{FlockOperation, flock};

use super::{
    Access, Actor, AuditBreak, AuditEntry, AuditQuery, ImportRow, ImportRows, Ledger, LedgerError, OpenAttempt,
    OpenOptions, Settlement, TaskQuery, open, schema::MIGRATIONS,
};
use crate::{
    clock::{Clock as _, ManualClock, SystemClock},
    domain::{Attempt, Change, Failure, Outcome, RunId, SdkAppId, Service, TaskId},
};

/// The number of tasks and of audit lines in the fixture.
const TASKS: u64 = 19;
const LINES: usize = 34;

/// A temporary copy of a ledger that version 0.1 wrote.
struct Old {
    temp: tempfile::TempDir,
}

impl Old {
    fn copy() -> Self {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/0.1");
        let old = Self { temp: tempfile::tempdir().expect("a temporary folder can be created") };
        for suffix in ["", ".head", ".slots"] {
            let copy = old.beside(suffix);
            fs::write(&copy, fs::read(fixture.join(format!("ledger.db{suffix}"))).expect("the file exists"))
                .expect("the file can be written");
            fs::set_permissions(&copy, Permissions::from_mode(0o600)).expect("the test owns it");
        }
        old
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        self.temp.path().join(format!("ledger.db{suffix}"))
    }

    fn address(&self) -> String {
        self.beside("").display().to_string()
    }

    async fn open(&self) -> Arc<dyn Ledger> {
        open(&self.address(), OpenOptions::new(clock())).await.expect("a ledger of 0.1 opens")
    }

    /// Opens a connection as another program would.
    fn foreign(&self) -> Connection {
        Connection::open(self.beside("")).expect("the database opens")
    }

    fn schema(&self) -> i64 {
        self.foreign().query_row("PRAGMA user_version", [], |row| row.get(0)).expect("the database can be read")
    }

    /// Takes the lock of a run, as another process that holds the run would.
    fn hold(&self, run: &str) -> File {
        let folder = self.beside(".runs");
        fs::create_dir_all(&folder).expect("the folder can be created");
        let file = File::create(folder.join(format!("{run}.lock"))).expect("the file can be created");
        flock(&file, FlockOperation::NonBlockingLockExclusive).expect("nobody else has the lock");
        file
    }
}

/// Returns a clock that shows a time after the last entry of the fixture.
fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(SystemClock.now()))
}

fn service() -> Service {
    Service { sdkappid: SdkAppId(1_400_200_010), host: "http://127.0.0.1:17701".parse().expect("the host is valid") }
}

async fn write(ledger: &Arc<dyn Ledger>, id: u64) -> Result<(), LedgerError> {
    let mut rows = std::iter::once(ImportRow { id, title: "written now".to_owned(), ..ImportRow::default() });
    let source: ImportRows = Box::new(move |row| Ok(rows.next().map(|next| *row = next).is_some()));
    ledger.import(&service(), source, &Actor::NOBODY).await.map(drop)
}

async fn listed(ledger: &Arc<dyn Ledger>) -> u64 {
    ledger
        .scan(&service(), TaskQuery::default(), Box::new(|_| ControlFlow::Continue(())))
        .await
        .expect("the ledger can be read")
}

/// Returns all audit entries, and the place where their chain breaks.
async fn audited(ledger: &Arc<dyn Ledger>) -> (Vec<AuditEntry>, Option<AuditBreak>) {
    let entries = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&entries);
    let sink = Box::new(move |entry: &AuditEntry| {
        kept.lock().expect("no thread panicked").push(entry.clone());
        ControlFlow::Continue(())
    });
    let broken = ledger.audit(AuditQuery::default(), sink).await.expect("the ledger can be read");
    let entries = entries.lock().expect("no thread panicked").clone();
    (entries, broken)
}

/// Asserts that everything in the fixture can be read.
async fn assert_readable(ledger: &Arc<dyn Ledger>) {
    ledger.check().await.expect("the ledger is sound");
    assert_eq!((listed(ledger).await, ledger.count(&service()).await), (TASKS, Ok(TASKS)));
    let left: Vec<_> = ledger
        .open_runs()
        .await
        .expect("the ledger can be read")
        .iter()
        .map(|run| (run.left.len(), run.held))
        .collect();
    assert_eq!(left, [(1, false), (8, false)]);
    assert_eq!(ledger.unsettled(&service()).await.expect("the ledger can be read").len(), 6);
    let (entries, broken) = audited(ledger).await;
    assert_eq!((entries.len(), broken), (LINES, None));
}

#[tokio::test]
async fn a_ledger_of_0_1_is_read_without_being_changed() {
    let old = Old::copy();
    let before = fs::read(old.beside("")).expect("the file can be read");
    let ledger = old.open().await;
    assert_eq!((ledger.access(), ledger.older_schema().await), (Access::ReadWrite, Ok(Some(2))));
    assert_readable(&ledger).await;
    drop(ledger);
    assert!(fs::read(old.beside("")).expect("the file can be read") == before, "reading changes nothing");
    assert!(!old.beside(".before-v3.bak").exists());
}

#[tokio::test]
async fn a_read_only_ledger_of_0_1_can_be_read() {
    let old = Old::copy();
    let options = OpenOptions { read_only: true, ..OpenOptions::new(clock()) };
    let ledger = open(&old.address(), options).await.expect("the ledger opens");
    assert_readable(&ledger).await;
    assert!(matches!(write(&ledger, 1).await, Err(LedgerError::ReadOnly(_))));
    drop(ledger);
    fs::set_permissions(old.beside(""), Permissions::from_mode(0o400)).expect("the permissions can be changed");
    assert_readable(&old.open().await).await;
    assert_eq!(old.schema(), 2);
}

#[tokio::test]
async fn the_first_write_migrates_an_old_ledger_and_keeps_a_copy() {
    let old = Old::copy();
    let ledger = old.open().await;
    write(&ledger, 1).await.expect("the ledger can be written");
    assert_eq!((old.schema(), ledger.older_schema().await), (4, Ok(None)));
    let (entries, broken) = audited(&ledger).await;
    assert_eq!((entries.len(), broken), (LINES + 1, None));
    assert_eq!(listed(&ledger).await, TASKS + 1);
    write(&ledger, 2).await.expect("the ledger can be written again");
    drop(ledger);
    let copy = old.beside(".before-v3.bak");
    assert_eq!(fs::metadata(&copy).expect("the copy is kept").permissions().mode() & 0o777, 0o600);
    let ledger = open(&copy.display().to_string(), OpenOptions::new(clock())).await.expect("the ledger opens");
    assert_eq!(ledger.older_schema().await, Ok(Some(2)));
    assert_readable(&ledger).await;
    assert!(!old.beside(".bak.unfinished").exists());
}

#[tokio::test]
async fn taking_over_a_run_that_0_1_left_unfinished_migrates_the_ledger() {
    let old = Old::copy();
    let ledger = old.open().await;
    let run = ledger.open_runs().await.expect("the ledger can be read")[1].id;
    ledger.check().await.expect("the ledger is sound");
    let taken = ledger
        .take_run(run, &Actor::NOBODY)
        .await
        .expect("nobody else holds the run, and our own lock does not prevent the migration");
    assert_eq!((taken.left.len(), old.schema()), (8, 4));
    ledger.holds_run(run).await.expect("this process holds the run");
    assert_eq!(audited(&ledger).await.1, None);
}

/// A resume reads the open attempts before its first write, which migrates the ledger, and settles them afterwards.
#[tokio::test]
async fn attempts_that_0_1_left_open_are_the_same_after_the_migration_and_can_be_settled() {
    let old = Old::copy();
    // One of them is not among the tasks of its run, so it has no position.
    old.foreign()
        .execute_batch(
            "DELETE FROM run_tasks WHERE (run, task_id) =
                 (SELECT run, task_id FROM attempts WHERE settled_at IS NULL ORDER BY at LIMIT 1)",
        )
        .expect("the change is made by hand");
    let ledger = old.open().await;
    ledger.check().await.expect("the ledger is sound");
    let before = ledger.unsettled(&service()).await.expect("the ledger can be read");
    assert_eq!((before.len(), old.schema()), (6, 2));
    assert_eq!(before.iter().filter(|open| open.attempt.position < 0).count(), 1);
    for run in ledger.open_runs().await.expect("the ledger can be read") {
        ledger.take_run(run.id, &Actor::NOBODY).await.expect("nobody else holds the run");
    }
    let after = ledger.unsettled(&service()).await.expect("the ledger can be read");
    assert_eq!((after.len(), old.schema()), (6, 4));
    for (before, after) in before.iter().zip(&after) {
        // Only the new schema has the due time that was confirmed.
        assert_eq!(after.attempt, Attempt { due: after.attempt.due, ..before.attempt.clone() });
        assert_eq!((after.sched_at, after.was_seen), (before.sched_at, before.was_seen));
        assert_eq!(before.attempt.change, Change::Delete);
    }
    let mut rest = left(&ledger).await;
    for OpenAttempt { attempt, .. } in before {
        let outcome = Outcome::Gone(Failure::local("it was read back"));
        let Attempt { id, run, position, task, .. } = attempt;
        let settlement = Settlement { attempt: id, run, position, task, outcome, at: clock().now() };
        ledger.settle(&service(), &settlement, &Actor::NOBODY).await.expect("the attempt is there");
        rest.retain(|other| *other != (run, task));
    }
    assert_eq!(ledger.unsettled(&service()).await, Ok(Vec::new()));
    assert_eq!(left(&ledger).await, rest, "nothing is left of a task that is gone");
    assert_eq!(audited(&ledger).await.1, None);
}

/// Returns the tasks that unfinished runs have left.
async fn left(ledger: &Arc<dyn Ledger>) -> Vec<(RunId, TaskId)> {
    let runs = ledger.open_runs().await.expect("the ledger can be read");
    runs.iter().flat_map(|run| run.left.iter().map(|task| (run.id, task.id))).collect()
}

#[tokio::test]
async fn nothing_is_migrated_while_another_process_holds_a_run() {
    let old = Old::copy();
    let ledger = old.open().await;
    let run = ledger.open_runs().await.expect("the ledger can be read")[0].id;
    let held = old.hold(&run.to_string());
    let refused = |error: LedgerError| {
        assert!(matches!(&error, LedgerError::Outdated { version: 2, ours: 4, run: named, .. } if *named == run));
        let text = error.to_string();
        assert!(text.contains(&run.to_string()) && text.contains("reading works in the meantime"), "{text}");
    };
    refused(write(&ledger, 1).await.expect_err("a write is refused"));
    refused(
        ledger
            .forget(&service(), &[TaskId::new(1)], &Actor::NOBODY)
            .await
            .map(drop)
            .expect_err("another write is refused"),
    );
    refused(ledger.remember(&service(), "key", "value").await.expect_err("even an unimportant write is refused"));
    let other = ledger.open_runs().await.expect("the ledger can be read")[1].id;
    refused(
        ledger
            .take_run(other, &Actor::NOBODY)
            .await
            .map(drop)
            .expect_err("taking over a run that nobody holds is refused"),
    );
    assert_eq!((old.schema(), listed(&ledger).await), (2, TASKS));
    assert!(!old.beside(".before-v3.bak").exists() && !old.beside(".bak.unfinished").exists());
    drop(held);
    write(&ledger, 1).await.expect("the write succeeds once the lock is released");
    assert_eq!(old.schema(), 4);
}

#[tokio::test]
async fn nothing_is_migrated_while_a_run_is_about_to_begin() {
    let old = Old::copy();
    let ledger = old.open().await;
    // The lock of a run is taken before its row is written.
    let held = old.hold(&RunId(ulid::Ulid::from(7_u128)).to_string());
    assert!(matches!(write(&ledger, 1).await, Err(LedgerError::Outdated { .. })));
    drop(held);
    write(&ledger, 1).await.expect("the write succeeds once the lock is released");
}

#[tokio::test]
async fn many_processes_may_try_the_first_write_at_the_same_time() {
    let old = Old::copy();
    let mut open = Vec::new();
    for _ in 0..8 {
        open.push(old.open().await);
    }
    let writes: Vec<_> = (1..).zip(&open).map(|(id, ledger)| write(ledger, id)).collect();
    for written in join_all(writes).await {
        written.expect("each write succeeds");
    }
    for ledger in &open {
        assert_eq!((listed(ledger).await, audited(ledger).await.1), (TASKS + 8, None));
    }
    let copy = Connection::open(old.beside(".before-v3.bak")).expect("the database opens");
    let lines: i64 =
        copy.query_row("SELECT count(*) FROM audit", [], |row| row.get(0)).expect("the database can be read");
    assert_eq!(lines, 34, "the ledger was copied once, before any of the writes");
}

#[tokio::test]
async fn an_older_copy_of_a_ledger_is_not_migrated() {
    let old = Old::copy();
    write(&old.open().await, 1).await.expect("the ledger can be written");
    fs::copy(old.beside(".before-v3.bak"), old.beside(""))
        .expect("the older copy is put back, and the head file is ahead of it");
    let error = write(&old.open().await, 2).await.expect_err("the ledger has lost entries");
    assert!(matches!(error, LedgerError::Lost { .. }), "{error}");
    assert_eq!(old.schema(), 2);
}

#[tokio::test]
async fn a_ledger_that_a_newer_pushdeck_migrates_while_it_is_open_is_not_written() {
    let old = Old::copy();
    let ledger = old.open().await;
    old.foreign()
        .pragma_update(None, "user_version", MIGRATIONS.len().cast_signed() + 1)
        .expect("the pragma can be set");
    let error = write(&ledger, 1).await.expect_err("a newer schema is not written");
    assert!(matches!(&error, LedgerError::ReadOnly(why) if why.contains("a newer pushdeck wrote it")), "{error}");
}

/// Changes one audit line by hand.
fn tamper(old: &Old, sql: &str) {
    let foreign = old.foreign();
    foreign.execute_batch("DROP TRIGGER audit_keeps_its_lines").expect("the change is made by hand");
    foreign.execute_batch(sql).expect("the change is made by hand");
}

#[tokio::test]
async fn tampering_is_found_in_lines_from_before_and_after_the_migration() {
    for line in [1, 12, LINES, LINES + 1, LINES + 2] {
        for change in
            ["user = 'nobody'", "hash = substr(hash, 2) || substr(hash, 1, 1)", "hash_rule = 0", "detail = '{}'"]
        {
            let old = Old::copy();
            let ledger = old.open().await;
            write(&ledger, 1).await.expect("the ledger can be written");
            write(&ledger, 2).await.expect("the ledger can be written");
            tamper(&old, &format!("UPDATE audit SET {change} WHERE number = {line}"));
            let broken = audited(&ledger).await.1.map(|broken| broken.number);
            assert_eq!(broken, Some(line as u64), "{change} in line {line}");
        }
    }
}

#[tokio::test]
async fn a_hash_computed_by_a_newer_rule_is_reported_as_newer() {
    let old = Old::copy();
    let ledger = old.open().await;
    write(&ledger, 1).await.expect("the ledger can be written");
    tamper(&old, "UPDATE audit SET hash_rule = 7 WHERE number = 35");
    let broken = audited(&ledger).await.1.expect("the line cannot be verified");
    assert_eq!(broken.number, 35);
    assert!(broken.reason.contains("rule 7") && broken.advice.contains("a newer pushdeck can verify it"), "{broken:?}");
}

#[tokio::test]
async fn a_line_that_a_running_0_1_writes_after_the_migration_is_verified() {
    let old = Old::copy();
    let ledger = old.open().await;
    write(&ledger, 1).await.expect("the ledger can be written");
    // This is the line as version 0.1 writes it, without the column `hash_rule`, which 0.1 does not know. Its hash
    // follows rule 1.
    let columns =
        "number, at, user, machine, ssh_client, app, identifier, service, action, task_id, run, attempt, detail, hash";
    let foreign = old.foreign();
    foreign
        .execute_batch(&format!(
            "CREATE TEMP TABLE line AS SELECT {columns} FROM audit WHERE number = 35;
             DROP TRIGGER audit_loses_no_lines; DELETE FROM audit WHERE number = 35;
             INSERT INTO audit ({columns}) SELECT {columns} FROM line"
        ))
        .expect("the change is made by hand");
    let (entries, broken) = audited(&ledger).await;
    assert_eq!((entries.len(), entries[34].hash_rule, broken), (35, 1, None));
}

#[tokio::test]
async fn no_statement_of_another_program_replaces_an_audit_line() {
    let old = Old::copy();
    let ledger = old.open().await;
    write(&ledger, 1).await.expect("the ledger can be written");
    let values = "0, 'x', 'x', 'x', 'x', 'x', 'x', '{}', 'x'";
    let columns = "at, user, machine, app, identifier, service, action, detail, hash";
    for recursive in [false, true] {
        let foreign = old.foreign();
        foreign.pragma_update(None, "recursive_triggers", recursive).expect("the pragma can be set");
        foreign.pragma_update(None, "ignore_check_constraints", true).expect("the pragma can be set");
        for statement in [
            format!("INSERT OR REPLACE INTO audit (number, {columns}) VALUES (35, {values})"),
            format!("REPLACE INTO audit (rowid, {columns}) VALUES (1, {values})"),
            format!("REPLACE INTO audit (oid, {columns}) VALUES ('12', {values})"),
            format!("REPLACE INTO audit (_rowid_, {columns}) VALUES (34.0, {values})"),
            format!("INSERT OR IGNORE INTO audit (number, {columns}) VALUES (1, {values})"),
            format!("INSERT INTO audit (number, {columns}) VALUES (0, {values})"),
            format!("INSERT INTO audit (number, {columns}) VALUES (-1, {values})"),
            format!("INSERT INTO audit (number, {columns}) VALUES (40, {values})"),
            format!("INSERT INTO audit ({columns}) VALUES ({values})"),
            format!(
                "INSERT INTO audit (number, {columns}) VALUES (3, {values})
                 ON CONFLICT (number) DO UPDATE SET user = excluded.user"
            ),
            "UPDATE OR REPLACE audit SET number = 1 WHERE number = 2".to_owned(),
            "UPDATE audit SET hash_rule = 2".to_owned(),
            "DELETE FROM audit".to_owned(),
        ] {
            let error = foreign.execute(&statement, []).expect_err(&statement).to_string();
            assert!(error.contains("append-only"), "{statement}: {error}");
        }
    }
    assert_eq!(audited(&ledger).await.1, None);
    write(&ledger, 2).await.expect("a line after the last one is accepted");
}

#[tokio::test]
async fn a_new_ledger_has_the_same_schema_as_a_migrated_one() {
    let (old, new) = (Old::copy(), tempfile::tempdir().expect("a temporary folder can be created"));
    write(&old.open().await, 1).await.expect("the ledger can be written");
    let path = new.path().join("ledger.db");
    drop(open(&path.display().to_string(), OpenOptions::new(clock())).await.expect("the ledger can be created"));
    let tables = |path: &Path| -> Vec<(String, String)> {
        let conn = Connection::open(path).expect("the database opens");
        let mut schema = conn
            .prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            .expect("the statement is valid");
        let rows = schema.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("the ledger can be read");
        rows.collect::<Result<_, _>>().expect("the ledger can be read")
    };
    assert_eq!(tables(&old.beside("")), tables(&path));
}

#[tokio::test]
async fn a_task_can_be_replaced_only_once() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let path = folder.path().join("ledger.db");
    drop(open(&path.display().to_string(), OpenOptions::new(clock())).await.expect("the ledger can be created"));
    let conn = Connection::open(&path).expect("the database opens");
    let link =
        |task: i64| conn.execute("INSERT INTO links (service, task_id, replaces, run) VALUES (1, ?1, 7, 'R')", [task]);
    assert!(link(8).is_ok());
    assert!(link(9).is_err(), "a second task cannot replace the same task");
}
