//! Tests of ledgers whose content is damaged, missing, or older than their head file says.

use std::{
    fs::{self, OpenOptions as FileOptions},
    ops::ControlFlow,
    os::unix::fs::{FileExt, PermissionsExt},
};

use rusqlite::Connection;

use super::{
    super::{AuditQuery, LedgerError, OpenOptions, open},
    folder::{Folder, RUN, add, listed, options, refused, try_intent},
};

#[tokio::test]
async fn a_good_ledger_can_be_opened_checked_and_used() {
    let folder = Folder::filled(10).await;
    let ledger = folder.open().await.expect("the ledger opens");
    assert_eq!(try_intent(&ledger).await, Err(LedgerError::Unchecked));
    ledger.check().await.expect("the ledger is sound");
    assert_eq!(try_intent(&ledger).await, Err(LedgerError::RunHeld(RUN)));
    for suffix in ["", "-wal", "-shm", ".head"] {
        let mode = fs::metadata(folder.beside(suffix)).expect(suffix).permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{suffix}");
    }
}

#[tokio::test]
async fn a_file_of_random_bytes_is_reported_as_damaged() {
    let folder = Folder::new();
    fs::write(folder.path(), rand::random::<[u8; 32]>().repeat(500)).expect("the file can be written");
    assert!(matches!(refused(&folder.path(), &["damaged", "backup"]).await, LedgerError::Damaged { .. }));
}

#[tokio::test]
async fn a_truncated_file_is_reported_as_damaged() {
    let folder = Folder::filled(5_000).await;
    let file = FileOptions::new().write(true).open(folder.path()).expect("the file opens");
    file.set_len(file.metadata().expect("the file exists").len() / 2).expect("the file can be truncated");
    assert!(matches!(refused(&folder.path(), &["damaged"]).await, LedgerError::Damaged { .. }));
}

#[tokio::test]
async fn the_check_finds_an_overwritten_page_and_nothing_is_written_afterwards() {
    let folder = Folder::filled(20_000).await;
    let file = FileOptions::new().write(true).open(folder.path()).expect("the file opens");
    let pages = file.metadata().expect("the file exists").len() / 8_192;
    file.write_all_at(&[0xa5; 8_192], pages / 2 * 8_192).expect("the page can be overwritten");
    let ledger = folder.open().await.expect("the first page is intact");
    let error = ledger.check().await.expect_err("the check finds it");
    assert!(matches!(error, LedgerError::Damaged { .. }), "{error}");
    assert_eq!(ledger.check().await, Err(error.clone()), "a second check returns the same error");
    assert_eq!(try_intent(&ledger).await, Err(error.clone()));
    assert_eq!(add(&ledger, 0..1).await, Err(error));
}

#[tokio::test]
async fn an_emptied_or_missing_file_is_not_taken_for_a_new_ledger() {
    let folder = Folder::filled(10).await;
    fs::write(folder.path(), "").expect("the file can be emptied");
    assert!(matches!(refused(&folder.path(), &["lost entries", "empty", ".head"]).await, LedgerError::Lost { .. }));
    fs::remove_file(folder.path()).expect("the file can be removed");
    assert!(matches!(refused(&folder.path(), &["lost entries", "missing"]).await, LedgerError::Lost { .. }));
    assert!(!folder.path().exists(), "no new file is created");
    fs::write(folder.beside("-wal"), "left behind").expect("the file can be written");
    refused(&folder.path(), &["missing", "-wal", "move it away before"]).await;
    fs::remove_file(folder.beside("-wal")).expect("the advice in the error is followed");
    fs::remove_file(folder.beside(".head")).expect("the advice in the error is followed");
    assert_eq!(listed(&folder.open().await.expect("a new ledger opens")).await, Ok(0));
}

#[tokio::test]
async fn an_older_copy_can_be_read_but_not_written() {
    let folder = Folder::filled(10).await;
    let older = fs::read(folder.path()).expect("the file can be read");
    add(&folder.open().await.expect("the ledger opens"), 10..20).await.expect("the rows are imported");
    fs::write(folder.path(), older).expect("the copy is put back");
    for _ in 0..2 {
        let ledger = folder.open().await.expect("an older copy opens");
        assert_eq!(listed(&ledger).await, Ok(10));
        let error = add(&ledger, 20..30).await.expect_err("refused even before the check");
        assert!(matches!(&error, LedgerError::Lost { detail, .. } if detail.contains("line 2")), "{error}");
        assert_eq!(ledger.check().await, Err(error.clone()));
        assert_eq!(try_intent(&ledger).await, Err(error));
    }
}

#[tokio::test]
async fn a_ledger_older_than_its_head_file_is_reported_before_anything_is_read() {
    let folder = Folder::filled(10).await;
    let older = fs::read(folder.path()).expect("the file can be read");
    let ledger = folder.open().await.expect("the ledger opens");
    add(&ledger, 10..20).await.expect("the rows are imported");
    ledger.verify_head().await.expect("the head file matches");
    // This is the file without its write-ahead log, as after a power cut or an incomplete copy.
    let without_log = fs::read(folder.path()).expect("the file can be read");
    drop(ledger);
    for lost in [older, without_log] {
        fs::write(folder.path(), lost).expect("the copy is put back");
        let read_only = OpenOptions { read_only: true, ..options() };
        for options in [options(), read_only] {
            let ledger = open(&folder.path().display().to_string(), options)
                .await
                .expect("the ledger can be opened for reading");
            let error = ledger.verify_head().await.expect_err("the ledger is older than its head file");
            assert!(matches!(&error, LedgerError::Lost { detail, .. } if detail.contains("line 2")), "{error}");
        }
    }
}

#[tokio::test]
async fn a_ledger_that_lost_its_write_ahead_log_with_all_entries_is_not_recreated() {
    let folder = Folder::new();
    let ledger = folder.open().await.expect("a new ledger opens");
    add(&ledger, 0..5).await.expect("the rows are imported");
    let without_log = fs::read(folder.path()).expect("the file can be read");
    drop(ledger);
    fs::write(folder.path(), without_log).expect("the copy is put back");
    let error = refused(&folder.path(), &["no tables", "head file"]).await;
    assert!(matches!(error, LedgerError::Lost { .. }), "{error}");
}

#[tokio::test]
async fn the_check_notices_another_ledger_at_the_same_path() {
    let (folder, other) = (Folder::filled(10).await, Folder::filled(10).await);
    fs::copy(other.path(), folder.path()).expect("the file can be copied");
    let ledger = folder.open().await.expect("the ledger opens");
    let error = ledger.check().await.expect_err("another ledger is at the path");
    assert!(matches!(&error, LedgerError::Lost { detail, .. } if detail.contains("another ledger")), "{error}");
}

#[tokio::test]
async fn a_head_file_that_is_behind_or_incomplete_does_no_harm() {
    let folder = Folder::filled(10).await;
    let behind = fs::read(folder.beside(".head")).expect("the file can be read");
    add(&folder.open().await.expect("the ledger opens"), 10..20).await.expect("the rows are imported");
    for head in [behind, b"pushdeck ledger he".to_vec()] {
        fs::write(folder.beside(".head"), head).expect("the file can be written");
        let ledger = folder.open().await.expect("the ledger opens");
        ledger.check().await.expect("a crash may have come between the commit and the update of the head file");
    }
    let ledger = folder.open().await.expect("the ledger opens");
    add(&ledger, 20..30).await.expect("the ledger can still be written");
}

#[tokio::test]
async fn the_database_refuses_changes_to_the_audit_log_and_forced_changes_are_noticed() {
    let folder = Folder::filled(5).await;
    add(&folder.open().await.expect("the ledger opens"), 5..9).await.expect("the rows are imported");
    let conn = Connection::open(folder.path()).expect("the database opens");
    for change in ["UPDATE audit SET user = 'x'", "DELETE FROM audit"] {
        let error = conn.execute(change, []).expect_err("the database refuses the change").to_string();
        assert!(error.contains("append-only"), "{error}");
    }
    let broken_at = async || {
        let ledger = folder.open().await.expect("the ledger opens");
        ledger
            .audit(AuditQuery::default(), Box::new(|_| ControlFlow::Continue(())))
            .await
            .expect("the ledger can be read")
    };
    assert_eq!(broken_at().await, None);
    conn.execute_batch("DROP TRIGGER audit_keeps_its_lines; UPDATE audit SET user = 'x' WHERE number = 1")
        .expect("the change is made by hand");
    assert_eq!(broken_at().await.map(|broken| broken.number), Some(1));
    conn.execute_batch("DROP TRIGGER audit_loses_no_lines; DELETE FROM audit WHERE number = 2")
        .expect("the change is made by hand");
    conn.execute_batch("UPDATE audit SET user = '' WHERE number = 1").expect("the change is made by hand");
    assert_eq!(broken_at().await.map(|broken| broken.number), Some(2), "the head file knows of the removed line");
}
