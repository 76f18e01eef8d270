//! Tests of ledgers that others use at the same time, and of a full disk.

use std::{ops::ControlFlow, sync::Barrier, time::Duration};

use rusqlite::Connection;

use super::{
    super::{Actor, AuditQuery, ImportRows, LedgerError, facts, import, writer::WriterContext},
    folder::{Folder, Opened, add, begin, listed, service},
};
use crate::domain::RunId;

#[tokio::test]
async fn a_ledger_locked_by_another_program_can_be_read_and_a_write_fails_as_locked() {
    let folder = Folder::filled(10).await;
    let other = Connection::open(folder.path()).expect("the database opens");
    other.execute_batch("BEGIN EXCLUSIVE").expect("the lock is taken");
    assert_eq!(listed(&folder.open().await.expect("the ledger opens")).await, Ok(10));
    let mut context = folder.context();
    context
        .conn
        .busy_timeout(Duration::ZERO)
        .expect("the time-out can be shortened, because five seconds are too long for a test");
    let write = |context: &mut WriterContext| facts::remember(context, &service(), "key", "value");
    let failed = write(&mut context).expect_err("the lock is taken").during("remember", &context.place);
    assert_eq!(failed, LedgerError::Locked(context.place.path.clone()));
    other.execute_batch("ROLLBACK").expect("the lock is released");
    write(&mut context).expect("the ledger can be written again");
}

#[tokio::test]
async fn a_full_disk_undoes_the_write_and_is_reported_as_a_full_disk() {
    let folder = Folder::filled(10).await;
    let mut context = folder.context();
    let pages: i64 = context.conn.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("the pragma can be read");
    context.conn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).expect("the pragma can be set");
    let mut next = 0;
    let source: ImportRows = Box::new(move |row| {
        next += 1;
        row.id = next;
        row.title = "a long title ".repeat(20);
        Ok(next < 10_000)
    });
    let failed = import::import(&mut context, &service(), source, &Actor::NOBODY).expect_err("the disk is full");
    assert_eq!(failed.during("import", &context.place), LedgerError::DiskFull(context.place.path.clone()));
    drop(context);
    let ledger = folder.open().await.expect("the ledger opens");
    assert_eq!(listed(&ledger).await, Ok(10));
    ledger.check().await.expect("the ledger is sound");
}

#[test]
fn twelve_threads_may_create_the_same_new_ledger_at_once_and_each_may_begin_a_run_in_it() {
    for _ in 0..5 {
        let (folder, barrier) = (Folder::new(), Barrier::new(12));
        std::thread::scope(|scope| {
            for run in 1..=12 {
                let start = || {
                    barrier.wait();
                    folder.open()
                };
                scope.spawn(move || open_and_begin(start, RunId(ulid::Ulid(run))));
            }
        });
        one_ledger_with_twelve_runs(&folder);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn open_and_begin<F: Future<Output = Opened>>(start: impl FnOnce() -> F, run: RunId) {
    let ledger = start().await.expect("the ledger opens");
    begin(&ledger, run).await.expect("the run begins");
    ledger.check().await.expect("the ledger is sound");
}

#[tokio::main(flavor = "current_thread")]
async fn one_ledger_with_twelve_runs(folder: &Folder) {
    let ledger = folder.open().await.expect("the ledger opens");
    ledger.check().await.expect("the ledger is sound");
    assert_eq!(ledger.open_runs().await.map(|runs| runs.len()), Ok(12));
    assert_eq!(ledger.audit(AuditQuery::default(), Box::new(|_| ControlFlow::Continue(()))).await, Ok(None));
}

#[tokio::test]
async fn waiting_for_another_process_ends_when_it_releases_its_lock() {
    // Because of the busy time-out, a write does not fail at once while another writer has the lock, so both writers
    // succeed.
    let folder = Folder::filled(1).await;
    let ledger = folder.open().await.expect("the ledger opens");
    let path = folder.path();
    let (locked, is_locked) = std::sync::mpsc::channel();
    let other = std::thread::spawn(move || {
        let other = Connection::open(path).expect("the database opens");
        other.busy_timeout(Duration::from_secs(5)).expect("the time-out can be set");
        other.execute_batch("BEGIN IMMEDIATE").expect("the lock is taken");
        locked.send(()).expect("the main thread is waiting");
        other.execute_batch("COMMIT").expect("the lock is released");
    });
    is_locked.recv().expect("the lock is taken");
    add(&ledger, 1..2).await.expect("the write succeeds after the other has ended");
    other.join().expect("no thread panicked");
}
