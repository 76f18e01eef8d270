//! Tests of ledgers in a place that is write-protected, that other users can change, or that contains something other
//! than a ledger.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use super::{
    super::{Access, Actor, LedgerError, OpenOptions, open},
    folder::{Folder, RUN, add, begin, intend, listed, open_at, options, refused, settle_first, try_intent},
};

#[tokio::test]
async fn unsafe_files_beside_a_ledger_are_refused() {
    type Odd = (&'static str, fn(&Path));
    let odd: [Odd; 4] = [
        ("a symbolic link", |path| std::os::unix::fs::symlink("elsewhere", path).expect("links are supported")),
        ("a named pipe", |path| {
            assert!(std::process::Command::new("mkfifo").arg(path).status().expect("mkfifo is installed").success());
        }),
        ("mode 0666", |path| {
            fs::write(path, "").expect("the file can be written");
            fs::set_permissions(path, Permissions::from_mode(0o666)).expect("the mode can be set");
        }),
        ("not a regular file", |path| fs::create_dir(path).expect("the folder can be created")),
    ];
    for suffix in [".head", ".slots", ".slots-journal", "-wal", "-shm", "-journal"] {
        for (words, make) in odd {
            let folder = Folder::filled(1).await;
            let _ = fs::remove_file(folder.beside(suffix));
            make(&folder.beside(suffix));
            let error = refused(&folder.path(), &[words, suffix]).await;
            assert!(matches!(error, LedgerError::Exposed { .. }), "{error}");
        }
    }
    let folder = Folder::filled(1).await;
    fs::write(folder.beside(".runs"), "").expect("the file can be written");
    refused(&folder.path(), &["not a folder", ".runs"]).await;
}

#[tokio::test]
async fn a_link_in_place_of_a_lock_file_is_refused_and_not_taken_for_a_held_run() {
    let folder = Folder::filled(1).await;
    let ledger = folder.open().await.expect("the ledger opens");
    begin(&ledger, RUN).await.expect("the run begins");
    drop(ledger);
    let lock = folder.beside(".runs").join(format!("{RUN}.lock"));
    fs::remove_file(&lock).expect("the lock file was left behind");
    std::os::unix::fs::symlink(folder.path(), &lock).expect("links are supported");
    let ledger = folder.open().await.expect("the ledger opens");
    for error in [
        ledger.open_runs().await.expect_err("the lock file is a link").to_string(),
        ledger.take_run(RUN, &Actor::NOBODY).await.expect_err("the lock file is a link").to_string(),
    ] {
        assert!(error.contains("symbolic link") && error.contains(".lock"), "{error}");
    }
}

#[tokio::test]
async fn a_write_protected_file_or_folder_can_be_read() {
    for protected in [Folder::path as fn(&Folder) -> PathBuf, |folder| folder.temp.path().to_owned()] {
        let folder = Folder::filled(10).await;
        let path = protected(&folder);
        let mode = fs::metadata(&path).expect("the path exists").permissions().mode();
        fs::set_permissions(&path, Permissions::from_mode(mode & !0o222)).expect("the permissions can be changed");
        let ledger = folder.open().await.expect("the ledger can be read");
        assert!(matches!(ledger.access(), Access::ReadOnly(reason) if reason.contains("write-protected")));
        assert_eq!(listed(&ledger).await, Ok(10));
        ledger.check().await.expect("the ledger is sound");
        assert!(
            matches!(try_intent(&ledger).await, Err(LedgerError::ReadOnly(reason)) if reason.contains("protected"))
        );
        assert!(!folder.beside("-wal").exists() && !folder.beside("-shm").exists(), "nothing is left beside it");
        fs::set_permissions(&path, Permissions::from_mode(mode)).expect("the permissions can be restored");
    }
}

#[tokio::test]
async fn a_read_only_ledger_creates_nothing_and_sees_what_others_write() {
    let folder = Folder::new();
    let read_only = || OpenOptions { read_only: true, ..options() };
    let address = folder.path().display().to_string();
    assert!(matches!(open(&address, read_only()).await.map(drop), Err(LedgerError::Io { .. })));
    assert!(!folder.path().exists());
    let writing = folder.open().await.expect("the ledger opens");
    add(&writing, 0..5).await.expect("the rows are imported");
    let reading = open(&format!("sqlite:{address}"), read_only()).await.expect("the ledger opens");
    add(&writing, 5..9).await.expect("the rows are imported");
    assert_eq!(listed(&reading).await, Ok(9));
    assert!(matches!(add(&reading, 0..1).await, Err(LedgerError::ReadOnly(_))));
}

#[tokio::test]
async fn anything_that_is_not_a_ledger_is_refused_with_a_clear_message() {
    let folder = Folder::new();
    refused(folder.temp.path(), &["it is a folder"]).await;
    refused(Path::new("/dev/null"), &["not a regular file"]).await;
    let other = folder.temp.path().join("other.db");
    Connection::open(&other)
        .expect("the file can be created")
        .execute_batch("CREATE TABLE contacts (name TEXT)")
        .expect("the table can be created");
    assert_eq!(
        refused(&other, &["another program"]).await,
        LedgerError::Foreign(other.canonicalize().expect("the file exists"))
    );
}

#[tokio::test]
async fn a_place_that_other_users_can_change_is_refused_with_the_command_that_fixes_it() {
    let folder = Folder::filled(1).await;
    fs::set_permissions(folder.path(), Permissions::from_mode(0o666)).expect("the mode can be set");
    refused(&folder.path(), &["chmod go-w"]).await;
    fs::set_permissions(folder.path(), Permissions::from_mode(0o600)).expect("the mode can be set");
    fs::set_permissions(folder.temp.path(), Permissions::from_mode(0o777)).expect("the mode can be set");
    refused(&folder.path(), &["replace", "chmod go-w"]).await;
}

#[tokio::test]
async fn a_ledger_with_two_names_is_refused_under_both_names() {
    let folder = Folder::filled(1).await;
    let other = folder.temp.path().join("other.db");
    fs::hard_link(folder.path(), &other).expect("links are supported");
    for name in [&folder.path(), &other] {
        refused(name, &["2 names", "-samefile", "cp -p"]).await;
    }
    assert!(!folder.temp.path().join("other.db.head").exists(), "nothing was made beside the other name");
    fs::remove_file(other).expect("the advice in the error is followed");
    folder.open().await.expect("the file has one name again");
}

/// Something unsafe that may happen to an open ledger: words that the error must contain, a function that makes it
/// happen, and one that undoes it.
type Exposing = (&'static str, fn(&Folder), fn(&Folder));

#[tokio::test]
async fn a_ledger_that_becomes_unsafe_during_a_run_accepts_no_more_intents() {
    fn set(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).expect("the mode can be set");
    }
    let cases: [Exposing; 6] = [
        (
            "2 names",
            |folder| fs::hard_link(folder.path(), folder.beside(".2")).expect("a link can be created"),
            |folder| {
                fs::remove_file(folder.beside(".2")).expect("the file can be removed");
            },
        ),
        ("chmod go-w", |folder| set(&folder.path(), 0o666), |folder| set(&folder.path(), 0o600)),
        ("mode 0666", |folder| set(&folder.beside(".slots"), 0o666), |folder| set(&folder.beside(".slots"), 0o600)),
        ("mode 0622", |folder| set(&folder.beside("-wal"), 0o622), |folder| set(&folder.beside("-wal"), 0o600)),
        ("mode 0777", |folder| set(&folder.beside(".runs"), 0o777), |folder| set(&folder.beside(".runs"), 0o700)),
        ("replace", |folder| set(folder.temp.path(), 0o777), |folder| set(folder.temp.path(), 0o700)),
    ];
    for (words, expose, undo) in cases {
        let folder = Folder::filled(1).await;
        let ledger = folder.open().await.expect("the ledger opens");
        ledger.check().await.expect("the ledger is sound");
        try_intent(&ledger).await.expect("the first intent is written");
        expose(&folder);
        let is_log = words == "mode 0622";
        for tried in [intend(&ledger, 2).await, ledger.holds_run(RUN).await] {
            let error = tried.expect_err(words).to_string();
            assert!(error.contains(words), "{error}");
        }
        // Somebody who can write to the write-ahead log could have forged its contents, so then even outcomes are
        // refused.
        let settled = settle_first(&ledger).await;
        assert_eq!(
            settled.is_ok(),
            !is_log,
            "the outcome of a request that has left is written unless the log is unsafe: {settled:?}"
        );
        undo(&folder);
        intend(&ledger, 2).await.expect("the ledger is safe again");
    }
}

#[tokio::test]
async fn a_link_that_is_changed_during_a_run_prevents_further_intents() {
    for is_folder in [false, true] {
        let (folder, other, temp) = (Folder::filled(1).await, Folder::filled(1).await, Folder::new());
        let link = temp.temp.path().join("link");
        let lead_to = |folder: &Folder| {
            let _ = fs::remove_file(&link);
            let target = if is_folder { folder.temp.path().to_owned() } else { folder.path() };
            std::os::unix::fs::symlink(target, &link).expect("links are supported");
        };
        lead_to(&folder);
        let named = if is_folder { link.join("ledger.db") } else { link.clone() };
        let ledger = open_at(&named).await.expect("the ledger opens");
        ledger.check().await.expect("the ledger is sound");
        try_intent(&ledger).await.expect("the first intent is written");
        lead_to(&other);
        let error = intend(&ledger, 2).await.expect_err("the next process would use the other ledger");
        assert!(matches!(error, LedgerError::Altered { .. }), "{error}");
        assert!(error.to_string().contains(&format!("{} now leads to another file", named.display())), "{error}");
        fs::remove_file(&link).expect("the link can be removed");
        intend(&ledger, 2).await.expect_err("the link is missing");
        settle_first(&ledger).await.expect("the outcome of a request that has left is still written");
        lead_to(&folder);
        intend(&ledger, 2).await.expect("the advice in the error is followed");
    }
}

#[tokio::test]
async fn the_error_for_an_unknown_kind_of_address_names_the_known_one_and_hides_passwords() {
    for address in ["postgres://lin:secret@db/pushdeck", "postgresql://x", "https://x", "", "sqlite:"] {
        let error = open(address, options()).await.map(drop).expect_err(address).to_string();
        assert!(error.contains("sqlite:PATH") && !error.contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn missing_folders_are_created() {
    let folder = Folder::new();
    let path = folder.temp.path().join("a/b c/春?.db");
    open_at(&path).await.expect("the ledger can be created");
    assert!(path.exists());
}
