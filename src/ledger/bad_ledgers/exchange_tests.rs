//! Tests of ledgers that are replaced, moved or written to by others while they are open.

use std::{fs, path::Path};

use jiff::Timestamp;
use rusqlite::Connection;

use super::{
    super::{
        Actor, LedgerError, Settlement,
        head::{self, Head},
        ledger_path::LedgerPath,
    },
    folder::{Folder, RUN, add, begin, intend, refused, service, settle_first, try_intent},
};
use crate::domain::{AttemptId, Outcome, RunId, TaskId};

/// Something that somebody may do to an open ledger: words that the error must contain, and a function that does it.
/// The function receives the path of another, smaller ledger.
type Mishap = (&'static str, fn(&Folder, &Path));

const MISHAPS: [Mishap; 11] = [
    ("it was removed", |folder, _| fs::remove_file(folder.path()).expect("the file can be removed")),
    ("another file was put in its place", |folder, older| {
        fs::rename(older, folder.path()).expect("the file can be replaced");
    }),
    ("another file was put in its place", |folder, _| {
        fs::copy(folder.path(), folder.beside(".same")).expect("the file can be copied");
        fs::rename(folder.beside(".same"), folder.path()).expect("the file can be replaced");
    }),
    ("overwritten", |folder, older| {
        fs::copy(older, folder.path()).expect("the file can be copied");
    }),
    ("perhaps an older copy was put over it, or a pushdeck was killed", |folder, _| {
        fs::write(folder.path(), fs::read(folder.path()).expect("the file can be read"))
            .expect("the file can be overwritten with the same length");
    }),
    ("lost its write-ahead log", |folder, _| fs::remove_file(folder.beside("-wal")).expect("the file can be removed")),
    ("lost its write-ahead log", |folder, _| fs::write(folder.beside("-wal"), "").expect("the file can be emptied")),
    ("lost its write-ahead log", |folder, _| {
        let log = fs::read(folder.beside("-wal")).expect("the file can be read");
        fs::write(folder.beside("-wal"), &log[..log.len() / 2]).expect("the log is cut short");
    }),
    ("lost its write-ahead log", |folder, _| fs::remove_file(folder.beside("-shm")).expect("the file can be removed")),
    ("another version of pushdeck changed it (schema 99", |folder, _| {
        let other = Connection::open(folder.path()).expect("the database opens");
        other.pragma_update(None, "user_version", 99).expect("the pragma can be set");
    }),
    ("its head file records line 99", |folder, _| {
        let place = LedgerPath::at(&folder.path(), false).expect("the path is valid");
        let head = head::read(&place).expect("the head file can be read").expect("the head file exists");
        head::write(&place, &Head { number: 99, ..head }).expect("the head file can be written");
    }),
];

#[tokio::test]
async fn nothing_is_written_to_a_ledger_that_was_replaced_or_migrated_while_it_was_open() {
    for (words, mishap) in MISHAPS {
        let folder = Folder::filled(5_000).await;
        let older = folder.beside(".older");
        fs::copy(Folder::filled(1).await.path(), &older).expect("the file can be copied");
        let ledger = folder.open().await.expect("the ledger opens");
        ledger.check().await.expect("the ledger is sound");
        try_intent(&ledger).await.expect("the first intent is written");
        mishap(&folder, &older);
        let settlement = Settlement {
            attempt: AttemptId(1),
            run: RUN,
            position: 1,
            task: TaskId::new(1),
            outcome: Outcome::Deleted,
            at: Timestamp::UNIX_EPOCH,
        };
        let mut tried = vec![
            intend(&ledger, 2).await,
            ledger.holds_run(RUN).await,
            begin(&ledger, RunId(ulid::Ulid(2))).await,
            add(&ledger, 9_000..9_001).await,
        ];
        let settled = ledger.settle(&service(), &settlement, &Actor::NOBODY).await;
        // If the file may be intact, the outcome of a request that has left is still written.
        if !words.contains("killed") {
            tried.push(settled);
        }
        for tried in tried {
            let error = tried.expect_err(words);
            assert!(matches!(error, LedgerError::Altered { .. } | LedgerError::Lost { .. }), "{error:?}");
            let text = error.to_string();
            assert!(
                text.contains(words) && text.contains("put ") | text.contains("end ") | text.contains("restore "),
                "{text}"
            );
        }
    }
}

#[tokio::test]
async fn an_older_copy_that_replaced_an_open_ledger_is_left_unchanged_and_recognised_as_older() {
    let folder = Folder::filled(10).await;
    let older = folder.beside(".older");
    fs::copy(folder.path(), &older).expect("the file can be copied");
    let before = fs::read(&older).expect("the file can be read");
    let ledger = folder.open().await.expect("the ledger opens");
    ledger.check().await.expect("the ledger is sound");
    try_intent(&ledger).await.expect("the first intent is written");
    fs::rename(&older, folder.path()).expect("the file can be replaced");
    intend(&ledger, 2).await.expect_err("another file is at the path");
    drop(ledger);
    assert_eq!(fs::read(folder.path()).expect("the file can be read"), before, "nothing was written into it");
    assert!(folder.beside("-wal.bak").exists(), "the last entries of the replaced ledger are kept");
    let ledger = folder.open().await.expect("the ledger opens");
    let error = ledger.verify_head().await.expect_err("the ledger is older than its head file");
    assert!(matches!(&error, LedgerError::Lost { detail, .. } if detail.contains("line 1,")), "{error}");
}

/// The same happens if another pushdeck process is killed while it copies from the write-ahead log. Nothing in the log
/// is lost.
#[tokio::test]
async fn a_ledger_that_another_program_wrote_to_is_left_unchanged_and_keeps_its_log() {
    let folder = Folder::filled(10).await;
    let ledger = folder.open().await.expect("the ledger opens");
    ledger.check().await.expect("the ledger is sound");
    try_intent(&ledger).await.expect("the first intent is written");
    let before = fs::read(folder.path()).expect("the file can be read");
    fs::write(folder.path(), &before).expect("the same bytes are written again");
    intend(&ledger, 2).await.expect_err("another program wrote to it");
    assert_eq!(ledger.unsettled(&service()).await.expect("the ledger can be read").len(), 1, "the intent is there");
    settle_first(&ledger).await.expect("the outcome of a request that has left is still written");
    drop(ledger);
    assert_eq!(fs::read(folder.path()).expect("the file can be read"), before, "nothing was written into it");
    let ledger = folder.open().await.expect("the ledger opens");
    ledger.verify_head().await.expect("nothing is missing");
    ledger.check().await.expect("the ledger is sound");
    assert_eq!(
        ledger.unsettled(&service()).await.expect("the ledger can be read").len(),
        0,
        "the outcome is there too"
    );
}

#[tokio::test]
async fn writes_by_sqlite_itself_are_not_taken_for_foreign_writes() {
    let folder = Folder::filled(10).await;
    let ledgers = [folder.open().await.expect("the ledger opens"), folder.open().await.expect("the ledger opens")];
    // Each large import is more than the log holds before SQLite copies its pages and restarts it.
    for round in 0..4 {
        for ledger in &ledgers {
            add(ledger, 100..110).await.expect("the rows are imported");
        }
        let from = 1_000 + round * 30_000;
        add(&ledgers[usize::from(round % 2 == 1)], from..from + 30_000).await.expect("the rows are imported");
    }
}

#[tokio::test]
async fn a_ledger_that_was_moved_and_replaced_by_a_link_without_the_files_beside_it_is_refused() {
    let folder = Folder::filled(10).await;
    let ledger = folder.open().await.expect("the ledger opens");
    ledger.check().await.expect("the ledger is sound");
    try_intent(&ledger).await.expect("the first intent is written");
    drop(ledger);
    let moved = folder.beside(".moved");
    fs::rename(folder.path(), &moved).expect("the file can be moved");
    std::os::unix::fs::symlink(&moved, folder.path()).expect("a link can be created");
    refused(&folder.path(), &["moved without the files", ".head", "-wal"]).await;
    for suffix in [".head", "-wal", "-shm", ".slots", ".runs"] {
        let _ = fs::rename(folder.beside(suffix), format!("{}{suffix}", moved.display()));
    }
    let ledger = folder.open().await.expect("the advice in the error is followed");
    assert_eq!(ledger.unsettled(&service()).await.expect("the ledger can be read").len(), 1);
}

#[tokio::test]
async fn a_ledger_that_was_moved_away_can_be_written_again_once_it_is_back() {
    let folder = Folder::filled(10).await;
    let ledger = folder.open().await.expect("the ledger opens");
    ledger.check().await.expect("the ledger is sound");
    try_intent(&ledger).await.expect("the first intent is written");
    fs::rename(folder.path(), folder.beside(".away")).expect("the file can be moved");
    intend(&ledger, 2).await.expect_err("the file is missing");
    assert!(matches!(ledger.verify_head().await, Err(LedgerError::Altered { .. })), "readers get the error too");
    fs::rename(folder.beside(".away"), folder.path()).expect("the file can be moved back");
    intend(&ledger, 2).await.expect("the same file is back");
    ledger.verify_head().await.expect("no line is missing");
}
