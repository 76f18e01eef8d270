//! What happens with a damaged, emptied, older, newer, locked or protected ledger: each on a real file, each a named error
//! in words, with the file left as it was and nothing intended.

use std::{
    fs::{self, OpenOptions as FileOptions, Permissions},
    ops::ControlFlow,
    os::unix::fs::{FileExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{Arc, Barrier},
    time::Duration,
};

use jiff::Timestamp;
use rusqlite::Connection;

use super::{
    Access, Actor, ImportRow, ImportRows, Ledger, LedgerError, OpenOptions, RunStart, Settlement, TaskQuery,
    connect::{Purpose, connect},
    facts,
    head::{self, Head},
    import, open,
    open_files::OpenFiles,
    place::Place,
    schema::{MIGRATIONS, migrate},
    writer::Desk,
};
use crate::{
    clock::ManualClock,
    domain::{Attempt, AttemptId, Outcome, PlanDigest, RunId, SdkAppId, Service, TaskId, TaskType},
};

type Opened = Result<Arc<dyn Ledger>, LedgerError>;

struct Folder {
    temp: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        Self { temp: tempfile::tempdir().expect("a temporary folder") }
    }

    fn path(&self) -> PathBuf {
        self.temp.path().join("ledger.db")
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        self.temp.path().join(format!("ledger.db{suffix}"))
    }

    /// What a writer works with, to try what cannot be brought about from outside.
    fn desk(&self) -> Desk {
        let place = Arc::new(Place::at(&self.path(), false).expect("a place"));
        let files = Arc::new(OpenFiles::of(&place).expect("it is there"));
        let conn = connect(&place, Purpose::Write).expect("opens");
        Desk::new(conn, place, files, options().clock, Arc::default())
    }

    async fn open(&self) -> Opened {
        open_at(&self.path()).await
    }

    /// A ledger with this many tasks and one audit line for each import, closed.
    async fn filled(tasks: u64) -> Self {
        let folder = Self::new();
        let ledger = folder.open().await.expect("a new ledger");
        ledger.check().await.expect("a new ledger is whole");
        add(&ledger, 0..tasks).await.expect("imported");
        drop(ledger);
        folder
    }
}

fn options() -> OpenOptions {
    OpenOptions::new(Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH)))
}

async fn open_at(path: &Path) -> Opened {
    open(&path.display().to_string(), options()).await
}

fn service() -> Service {
    Service { sdkappid: SdkAppId(1), host: "https://a.example".parse().expect("a host") }
}

async fn add(ledger: &Arc<dyn Ledger>, ids: std::ops::Range<u64>) -> Result<(), LedgerError> {
    let mut rows = ids.map(|id| ImportRow { id, title: format!("a title {id}"), ..ImportRow::default() });
    let source: ImportRows = Box::new(move |row| Ok(rows.next().map(|next| *row = next).is_some()));
    ledger.import(&service(), source, &Actor::NOBODY).await.map(drop)
}

async fn listed(ledger: &Arc<dyn Ledger>) -> Result<u64, LedgerError> {
    ledger.scan(&service(), TaskQuery::default(), Box::new(|_| ControlFlow::Continue(()))).await
}

/// The one run of most tests.
const RUN: RunId = RunId(ulid::Ulid(1));

async fn begin(ledger: &Arc<dyn Ledger>, run: RunId) -> Result<(), LedgerError> {
    let start = RunStart {
        id: run,
        service: service(),
        actor: Actor::NOBODY,
        at: Timestamp::UNIX_EPOCH,
        tasks: Vec::new(),
        confirmed_by: "--yes".to_owned(),
        digest: PlanDigest::of(&[]),
        left_out: Vec::new(),
    };
    ledger.begin_run(start).await
}

/// Writes an intent in the run that was begun.
async fn intend(ledger: &Arc<dyn Ledger>, task: u64) -> Result<(), LedgerError> {
    let (id, task, at) = (AttemptId(1), TaskId::new(task), Timestamp::UNIX_EPOCH);
    let attempt = Attempt { id, run: RUN, task, task_type: TaskType::Tag, at, deadline: at };
    ledger.intend(&service(), &attempt, &Actor::NOBODY).await
}

/// Tries all the way to an intent; the first error.
async fn try_intent(ledger: &Arc<dyn Ledger>) -> Result<(), LedgerError> {
    begin(ledger, RUN).await?;
    intend(ledger, 1).await
}

/// Writes that the delete of [`try_intent`] has succeeded.
async fn settle_first(ledger: &Arc<dyn Ledger>) -> Result<(), LedgerError> {
    let (attempt, task, outcome) = (AttemptId(1), TaskId::new(1), Outcome::Deleted);
    let settlement = Settlement { attempt, run: RUN, task, outcome, at: Timestamp::UNIX_EPOCH };
    ledger.settle(&service(), &settlement, &Actor::NOBODY).await
}

/// The error of opening, which must be there; its text must have these words; the file must be as it was.
async fn refused(path: &Path, words: &[&str]) -> LedgerError {
    let before = fs::read(path).ok();
    let error = open_at(path).await.map(drop).expect_err("this is no good ledger");
    assert_eq!(fs::read(path).ok(), before, "the file is left as it was");
    let text = error.to_string();
    assert!(words.iter().all(|word| text.contains(word)), "{text}");
    error
}

#[tokio::test]
async fn a_good_ledger_can_be_opened_checked_and_used() {
    let folder = Folder::filled(10).await;
    let ledger = folder.open().await.expect("opens");
    assert_eq!(try_intent(&ledger).await, Err(LedgerError::Unchecked));
    ledger.check().await.expect("whole");
    assert_eq!(try_intent(&ledger).await, Err(LedgerError::RunHeld(RUN)));
    for suffix in ["", "-wal", "-shm", ".head"] {
        let mode = fs::metadata(folder.beside(suffix)).expect(suffix).permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{suffix}");
    }
}

#[tokio::test]
async fn random_bytes_are_no_ledger() {
    let folder = Folder::new();
    fs::write(folder.path(), rand::random::<[u8; 32]>().repeat(500)).expect("written");
    assert!(matches!(refused(&folder.path(), &["damaged", "backup"]).await, LedgerError::Damaged { .. }));
}

#[tokio::test]
async fn a_truncated_file_is_damaged() {
    let folder = Folder::filled(5_000).await;
    let file = FileOptions::new().write(true).open(folder.path()).expect("opened");
    file.set_len(file.metadata().expect("there").len() / 2).expect("truncated");
    assert!(matches!(refused(&folder.path(), &["damaged"]).await, LedgerError::Damaged { .. }));
}

#[tokio::test]
async fn a_page_that_was_overwritten_is_found_by_the_check_and_nothing_is_written_after_it() {
    let folder = Folder::filled(20_000).await;
    let file = FileOptions::new().write(true).open(folder.path()).expect("opened");
    let pages = file.metadata().expect("there").len() / 8_192;
    file.write_all_at(&[0xa5; 8_192], pages / 2 * 8_192).expect("overwritten");
    let ledger = folder.open().await.expect("the first page is whole");
    let error = ledger.check().await.expect_err("the check finds it");
    assert!(matches!(error, LedgerError::Damaged { .. }), "{error}");
    assert_eq!(ledger.check().await, Err(error.clone()), "and gives the same again");
    assert_eq!(try_intent(&ledger).await, Err(error.clone()));
    assert_eq!(add(&ledger, 0..1).await, Err(error));
}

#[tokio::test]
async fn an_emptied_or_missing_file_is_not_taken_for_a_new_one() {
    let folder = Folder::filled(10).await;
    fs::write(folder.path(), "").expect("emptied");
    assert!(matches!(refused(&folder.path(), &["lost entries", "empty", ".head"]).await, LedgerError::Lost { .. }));
    fs::remove_file(folder.path()).expect("removed");
    assert!(matches!(refused(&folder.path(), &["lost entries", "missing"]).await, LedgerError::Lost { .. }));
    assert!(!folder.path().exists(), "and none is made");
    fs::write(folder.beside("-wal"), "left behind").expect("written");
    refused(&folder.path(), &["missing", "-wal", "move that away before"]).await;
    fs::remove_file(folder.beside("-wal")).expect("as the error advises");
    fs::remove_file(folder.beside(".head")).expect("as the error advises");
    assert_eq!(listed(&folder.open().await.expect("a new ledger")).await, Ok(0));
}

#[tokio::test]
async fn an_older_copy_can_be_read_but_not_written() {
    let folder = Folder::filled(10).await;
    let older = fs::read(folder.path()).expect("read");
    add(&folder.open().await.expect("opens"), 10..20).await.expect("imported");
    fs::write(folder.path(), older).expect("put back");
    for _ in 0..2 {
        let ledger = folder.open().await.expect("an older copy opens");
        assert_eq!(listed(&ledger).await, Ok(10));
        let error = add(&ledger, 20..30).await.expect_err("before the check too");
        assert!(matches!(&error, LedgerError::Lost { detail, .. } if detail.contains("line 2")), "{error}");
        assert_eq!(ledger.check().await, Err(error.clone()));
        assert_eq!(try_intent(&ledger).await, Err(error));
    }
}

/// What somebody may do to a ledger that is open, with an older copy of it at hand, and the words for it.
type Mishap = (&'static str, fn(&Folder, &Path));

const MISHAPS: [Mishap; 11] = [
    ("was removed", |folder, _| fs::remove_file(folder.path()).expect("removed")),
    ("was replaced by another file", |folder, older| fs::rename(older, folder.path()).expect("replaced")),
    ("was replaced by another file", |folder, _| {
        fs::copy(folder.path(), folder.beside(".same")).expect("copied");
        fs::rename(folder.beside(".same"), folder.path()).expect("replaced");
    }),
    ("overwritten", |folder, older| {
        fs::copy(older, folder.path()).expect("copied");
    }),
    ("overwritten, perhaps by an older copy, or a pushdeck was killed", |folder, _| {
        fs::write(folder.path(), fs::read(folder.path()).expect("read")).expect("the same length");
    }),
    ("lost its write-ahead log", |folder, _| fs::remove_file(folder.beside("-wal")).expect("removed")),
    ("lost its write-ahead log", |folder, _| fs::write(folder.beside("-wal"), "").expect("emptied")),
    ("lost its write-ahead log", |folder, _| {
        let log = fs::read(folder.beside("-wal")).expect("read");
        fs::write(folder.beside("-wal"), &log[..log.len() / 2]).expect("an older one");
    }),
    ("lost its write-ahead log", |folder, _| fs::remove_file(folder.beside("-shm")).expect("removed")),
    ("was changed by another version of pushdeck (schema 99", |folder, _| {
        let other = Connection::open(folder.path()).expect("opens");
        other.pragma_update(None, "user_version", 99).expect("set");
    }),
    ("its head file knows line 99", |folder, _| {
        let place = Place::at(&folder.path(), false).expect("a place");
        let head = head::read(&place).expect("readable").expect("there");
        head::write(&place, &Head { number: 99, ..head }).expect("written");
    }),
];

#[tokio::test]
async fn nothing_is_written_to_a_ledger_that_was_exchanged_or_migrated_while_it_was_open() {
    for (words, mishap) in MISHAPS {
        let folder = Folder::filled(5_000).await;
        let older = folder.beside(".older");
        fs::copy(Folder::filled(1).await.path(), &older).expect("copied");
        let ledger = folder.open().await.expect("opens");
        ledger.check().await.expect("whole");
        try_intent(&ledger).await.expect("all is well so far");
        mishap(&folder, &older);
        let settlement = Settlement {
            attempt: AttemptId(1),
            run: RUN,
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
        // Where the file may be whole, what is known of a request that has left is written all the same.
        if !words.contains("killed") {
            tried.push(settled);
        }
        for tried in tried {
            let error = tried.expect_err(words);
            assert!(matches!(error, LedgerError::Altered { .. } | LedgerError::Lost { .. }), "{error:?}");
            let text = error.to_string();
            assert!(text.contains(words) && text.contains("put ") | text.contains("end "), "{text}");
        }
    }
}

#[tokio::test]
async fn an_older_copy_in_the_place_of_an_open_ledger_is_left_as_it_is_and_known_as_older() {
    let folder = Folder::filled(10).await;
    let older = folder.beside(".older");
    fs::copy(folder.path(), &older).expect("copied");
    let before = fs::read(&older).expect("read");
    let ledger = folder.open().await.expect("opens");
    ledger.check().await.expect("whole");
    try_intent(&ledger).await.expect("all is well so far");
    fs::rename(&older, folder.path()).expect("replaced");
    intend(&ledger, 2).await.expect_err("it is another file");
    drop(ledger);
    assert_eq!(fs::read(folder.path()).expect("read"), before, "nothing was written into it");
    assert!(folder.beside("-wal.bak").exists(), "and the last entries of the other one are kept");
    let ledger = folder.open().await.expect("opens");
    let error = ledger.verify_head().await.expect_err("older");
    assert!(matches!(&error, LedgerError::Lost { detail, .. } if detail.contains("line 1,")), "{error}");
}

/// As when another pushdeck was killed while it copied from the write-ahead log: what is in the log is not lost.
#[tokio::test]
async fn a_ledger_that_something_else_wrote_to_is_let_be_and_keeps_its_log() {
    let folder = Folder::filled(10).await;
    let ledger = folder.open().await.expect("opens");
    ledger.check().await.expect("whole");
    try_intent(&ledger).await.expect("all is well so far");
    let before = fs::read(folder.path()).expect("read");
    fs::write(folder.path(), &before).expect("the same again");
    intend(&ledger, 2).await.expect_err("something else wrote to it");
    assert_eq!(ledger.unsettled(&service()).await.expect("read").len(), 1, "the intent is there");
    settle_first(&ledger).await.expect("what is known of a request that has left is written all the same");
    drop(ledger);
    assert_eq!(fs::read(folder.path()).expect("read"), before, "nothing was written into it");
    let ledger = folder.open().await.expect("opens");
    ledger.verify_head().await.expect("nothing is missing");
    ledger.check().await.expect("whole");
    assert_eq!(ledger.unsettled(&service()).await.expect("read").len(), 0, "nor is the outcome");
}

#[tokio::test]
async fn the_databases_own_writing_is_not_taken_for_somebody_elses() {
    let folder = Folder::filled(10).await;
    let ledgers = [folder.open().await.expect("opens"), folder.open().await.expect("opens")];
    // Each import is more than the log takes before it is copied and begun anew.
    for round in 0..4 {
        for ledger in &ledgers {
            add(ledger, 100..110).await.expect("imported");
        }
        let from = 1_000 + round * 30_000;
        add(&ledgers[usize::from(round % 2 == 1)], from..from + 30_000).await.expect("imported");
    }
}

#[tokio::test]
async fn a_ledger_that_was_moved_and_linked_to_without_what_lies_beside_it_is_refused() {
    let folder = Folder::filled(10).await;
    let ledger = folder.open().await.expect("opens");
    ledger.check().await.expect("whole");
    try_intent(&ledger).await.expect("all is well so far");
    drop(ledger);
    let moved = folder.beside(".moved");
    fs::rename(folder.path(), &moved).expect("moved");
    std::os::unix::fs::symlink(&moved, folder.path()).expect("linked");
    refused(&folder.path(), &["moved without what lies beside", ".head", "-wal"]).await;
    for suffix in [".head", "-wal", "-shm", ".slots", ".runs"] {
        let _ = fs::rename(folder.beside(suffix), format!("{}{suffix}", moved.display()));
    }
    let ledger = folder.open().await.expect("as the error advises");
    assert_eq!(ledger.unsettled(&service()).await.expect("read").len(), 1);
}

#[tokio::test]
async fn a_ledger_that_was_moved_away_is_written_again_once_it_is_back() {
    let folder = Folder::filled(10).await;
    let ledger = folder.open().await.expect("opens");
    ledger.check().await.expect("whole");
    try_intent(&ledger).await.expect("all is well so far");
    fs::rename(folder.path(), folder.beside(".away")).expect("moved");
    intend(&ledger, 2).await.expect_err("it is not there");
    assert!(matches!(ledger.verify_head().await, Err(LedgerError::Altered { .. })), "readers are told too");
    fs::rename(folder.beside(".away"), folder.path()).expect("moved back");
    intend(&ledger, 2).await.expect("it is the same file");
    ledger.verify_head().await.expect("with all its lines");
}

#[tokio::test]
async fn what_is_older_than_the_head_file_is_told_before_anything_is_read() {
    let folder = Folder::filled(10).await;
    let older = fs::read(folder.path()).expect("read");
    let ledger = folder.open().await.expect("opens");
    add(&ledger, 10..20).await.expect("imported");
    ledger.verify_head().await.expect("the head file is as new");
    // As after a power cut or a copy without the write-ahead log: the file alone.
    let without_log = fs::read(folder.path()).expect("read");
    drop(ledger);
    for lost in [older, without_log] {
        fs::write(folder.path(), lost).expect("put back");
        let read_only = OpenOptions { read_only: true, ..options() };
        for options in [options(), read_only] {
            let ledger = open(&folder.path().display().to_string(), options).await.expect("it can be looked at");
            let error = ledger.verify_head().await.expect_err("older");
            assert!(matches!(&error, LedgerError::Lost { detail, .. } if detail.contains("line 2")), "{error}");
        }
    }
}

#[tokio::test]
async fn a_ledger_whose_write_ahead_log_had_all_of_it_is_not_made_anew() {
    let folder = Folder::new();
    let ledger = folder.open().await.expect("a new ledger");
    add(&ledger, 0..5).await.expect("imported");
    let without_log = fs::read(folder.path()).expect("read");
    drop(ledger);
    fs::write(folder.path(), without_log).expect("put back");
    let error = refused(&folder.path(), &["no tables", "head file"]).await;
    assert!(matches!(error, LedgerError::Lost { .. }), "{error}");
}

#[tokio::test]
async fn what_lies_beside_a_ledger_is_refused_unless_it_is_ours_alone() {
    type Odd = (&'static str, fn(&Path));
    let odd: [Odd; 4] = [
        ("a symbolic link", |path| std::os::unix::fs::symlink("elsewhere", path).expect("links are supported")),
        ("a named pipe", |path| {
            assert!(std::process::Command::new("mkfifo").arg(path).status().expect("a tool of every system").success());
        }),
        ("mode 0666", |path| {
            fs::write(path, "").expect("written");
            fs::set_permissions(path, Permissions::from_mode(0o666)).expect("set");
        }),
        ("not an ordinary file", |path| fs::create_dir(path).expect("made")),
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
    fs::write(folder.beside(".runs"), "").expect("written");
    refused(&folder.path(), &["not a folder", ".runs"]).await;
}

#[tokio::test]
async fn a_lock_file_that_is_none_is_not_taken_for_a_run_that_goes_on() {
    let folder = Folder::filled(1).await;
    let ledger = folder.open().await.expect("opens");
    begin(&ledger, RUN).await.expect("begun");
    drop(ledger);
    let lock = folder.beside(".runs").join(format!("{RUN}.lock"));
    fs::remove_file(&lock).expect("it was left");
    std::os::unix::fs::symlink(folder.path(), &lock).expect("links are supported");
    let ledger = folder.open().await.expect("opens");
    for error in [
        ledger.open_runs().await.expect_err("a link").to_string(),
        ledger.take_run(RUN, &Actor::NOBODY).await.expect_err("a link").to_string(),
    ] {
        assert!(error.contains("symbolic link") && error.contains(".lock"), "{error}");
    }
}

#[tokio::test]
async fn another_ledger_in_its_place_is_noticed() {
    let (folder, other) = (Folder::filled(10).await, Folder::filled(10).await);
    fs::copy(other.path(), folder.path()).expect("copied");
    let ledger = folder.open().await.expect("opens");
    let error = ledger.check().await.expect_err("not the one");
    assert!(matches!(&error, LedgerError::Lost { detail, .. } if detail.contains("another ledger")), "{error}");
}

#[tokio::test]
async fn a_head_file_that_stayed_behind_or_was_torn_is_fine() {
    let folder = Folder::filled(10).await;
    let behind = fs::read(folder.beside(".head")).expect("read");
    add(&folder.open().await.expect("opens"), 10..20).await.expect("imported");
    for head in [behind, b"pushdeck ledger he".to_vec()] {
        fs::write(folder.beside(".head"), head).expect("written");
        let ledger = folder.open().await.expect("opens");
        ledger.check().await.expect("a crash may have come between the commit and the head file");
    }
    let ledger = folder.open().await.expect("opens");
    add(&ledger, 20..30).await.expect("and it goes on");
}

#[tokio::test]
async fn a_write_protected_file_or_folder_can_be_read() {
    for protected in [Folder::path as fn(&Folder) -> PathBuf, |folder| folder.temp.path().to_owned()] {
        let folder = Folder::filled(10).await;
        let path = protected(&folder);
        let mode = fs::metadata(&path).expect("there").permissions().mode();
        fs::set_permissions(&path, Permissions::from_mode(mode & !0o222)).expect("protected");
        let ledger = folder.open().await.expect("it can be read");
        assert!(matches!(ledger.access(), Access::ReadOnly(reason) if reason.contains("write-protected")));
        assert_eq!(listed(&ledger).await, Ok(10));
        ledger.check().await.expect("whole");
        assert!(
            matches!(try_intent(&ledger).await, Err(LedgerError::ReadOnly(reason)) if reason.contains("protected"))
        );
        assert!(!folder.beside("-wal").exists() && !folder.beside("-shm").exists(), "and nothing is left beside it");
        fs::set_permissions(&path, Permissions::from_mode(mode)).expect("as before");
    }
}

#[tokio::test]
async fn reading_only_makes_nothing_and_sees_what_others_write() {
    let folder = Folder::new();
    let read_only = || OpenOptions { read_only: true, ..options() };
    let address = folder.path().display().to_string();
    assert!(matches!(open(&address, read_only()).await.map(drop), Err(LedgerError::Io { .. })));
    assert!(!folder.path().exists());
    let writing = folder.open().await.expect("opens");
    add(&writing, 0..5).await.expect("imported");
    let reading = open(&format!("sqlite:{address}"), read_only()).await.expect("opens");
    add(&writing, 5..9).await.expect("imported");
    assert_eq!(listed(&reading).await, Ok(9));
    assert!(matches!(add(&reading, 0..1).await, Err(LedgerError::ReadOnly(_))));
}

#[tokio::test]
async fn a_newer_schema_is_read_and_not_written() {
    let folder = Folder::filled(10).await;
    let conn = Connection::open(folder.path()).expect("opens");
    conn.pragma_update(None, "user_version", 99).expect("set");
    drop(conn);
    let ledger = folder.open().await.expect("opens");
    assert_eq!(listed(&ledger).await, Ok(10));
    let error = add(&ledger, 0..1).await.expect_err("not written").to_string();
    assert!(error.contains("newer pushdeck"), "{error}");
}

#[tokio::test]
async fn an_older_schema_is_migrated_with_a_copy_kept() {
    let folder = Folder::new();
    let place = Place::at(&folder.path(), false).expect("a place");
    place.inspect(false, false).expect("made");
    let mut conn = connect(&place, Purpose::Write).expect("opens");
    migrate(&mut conn, &place, &MIGRATIONS[..1]).expect("the first version");
    conn.execute_batch(
        "INSERT INTO services VALUES (1, 1, 'https://a.example');
         INSERT INTO tasks (service, task_id, title) VALUES (1, 7, 'old')",
    )
    .expect("filled");
    drop(conn);
    let ledger = folder.open().await.expect("opens");
    assert_eq!(listed(&ledger).await, Ok(1));
    ledger.check().await.expect("whole");
    try_intent(&ledger).await.expect("what is new works");
    let copy = folder.beside(".before-v2.bak");
    assert_eq!(fs::metadata(&copy).expect("kept").permissions().mode() & 0o777, 0o600);
    let count = |conn: &Connection| conn.query_row("SELECT count(*) FROM tasks", [], |row| row.get::<_, i64>(0));
    let copy = Connection::open(copy).expect("opens");
    assert_eq!((count(&copy), copy.prepare("SELECT * FROM runs").is_err()), (Ok(1), true));
}

#[test]
fn each_migration_in_the_folder_is_embedded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/migrations");
    let mut files: Vec<_> = fs::read_dir(folder).expect("there").map(|file| file.expect("readable").path()).collect();
    files.sort();
    let texts: Vec<_> = files.iter().map(|file| fs::read_to_string(file).expect("text")).collect();
    assert_eq!(texts, MIGRATIONS);
    for (number, file) in (1..).zip(&files) {
        let name = file.file_name().and_then(|name| name.to_str()).expect("text");
        assert!(name.starts_with(&format!("{number:04}_")), "{name}");
    }
}

#[tokio::test]
async fn a_ledger_locked_by_another_program_is_read_and_says_so_when_written() {
    let folder = Folder::filled(10).await;
    let other = Connection::open(folder.path()).expect("opens");
    other.execute_batch("BEGIN EXCLUSIVE").expect("locked");
    assert_eq!(listed(&folder.open().await.expect("opens")).await, Ok(10));
    let mut desk = folder.desk();
    desk.conn.busy_timeout(Duration::ZERO).expect("set: five seconds are long for a test");
    let write = |desk: &mut Desk| facts::remember(desk, &service(), "key", "value");
    let failed = write(&mut desk).expect_err("locked").during("remember", &desk.place);
    assert_eq!(failed, LedgerError::Locked(desk.place.path.clone()));
    other.execute_batch("ROLLBACK").expect("unlocked");
    write(&mut desk).expect("and it goes on");
}

#[tokio::test]
async fn a_full_disk_undoes_the_write_and_is_named() {
    let folder = Folder::filled(10).await;
    let mut desk = folder.desk();
    let pages: i64 = desk.conn.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("a number");
    desk.conn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).expect("set");
    let mut next = 0;
    let source: ImportRows = Box::new(move |row| {
        next += 1;
        row.id = next;
        row.title = "a long title ".repeat(20);
        Ok(next < 10_000)
    });
    let failed = import::import(&mut desk, &service(), source, &Actor::NOBODY).expect_err("no room");
    assert_eq!(failed.during("import", &desk.place), LedgerError::DiskFull(desk.place.path.clone()));
    drop(desk);
    let ledger = folder.open().await.expect("opens");
    assert_eq!(listed(&ledger).await, Ok(10));
    ledger.check().await.expect("whole");
}

#[tokio::test]
async fn what_is_no_file_of_ours_is_refused_in_words() {
    let folder = Folder::new();
    refused(folder.temp.path(), &["it is a folder"]).await;
    refused(Path::new("/dev/null"), &["not an ordinary file"]).await;
    let other = folder.temp.path().join("other.db");
    Connection::open(&other).expect("made").execute_batch("CREATE TABLE contacts (name TEXT)").expect("filled");
    assert_eq!(refused(&other, &["another program"]).await, LedgerError::Foreign(other.canonicalize().expect("there")));
}

#[tokio::test]
async fn a_place_that_others_can_change_is_refused_with_the_command_that_mends_it() {
    let folder = Folder::filled(1).await;
    fs::set_permissions(folder.path(), Permissions::from_mode(0o666)).expect("set");
    refused(&folder.path(), &["chmod go-w"]).await;
    fs::set_permissions(folder.path(), Permissions::from_mode(0o600)).expect("set");
    fs::set_permissions(folder.temp.path(), Permissions::from_mode(0o777)).expect("set");
    refused(&folder.path(), &["replace", "chmod go-w"]).await;
}

#[tokio::test]
async fn a_ledger_with_a_second_name_is_refused_under_both() {
    let folder = Folder::filled(1).await;
    let other = folder.temp.path().join("other.db");
    fs::hard_link(folder.path(), &other).expect("links are supported");
    for name in [&folder.path(), &other] {
        refused(name, &["2 names", "-samefile", "cp -p"]).await;
    }
    assert!(!folder.temp.path().join("other.db.head").exists(), "nothing was made beside the other name");
    fs::remove_file(other).expect("as the error advises");
    folder.open().await.expect("it has one name again");
}

/// What may happen to an open ledger, and is over again: the words for it, how it comes about and how it is undone.
type Exposing = (&'static str, fn(&Folder), fn(&Folder));

#[tokio::test]
async fn what_becomes_unsafe_in_the_middle_of_a_run_keeps_further_requests_back_but_no_outcome() {
    fn set(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).expect("set");
    }
    let cases: [Exposing; 6] = [
        (
            "2 names",
            |folder| fs::hard_link(folder.path(), folder.beside(".2")).expect("linked"),
            |folder| {
                fs::remove_file(folder.beside(".2")).expect("removed");
            },
        ),
        ("chmod go-w", |folder| set(&folder.path(), 0o666), |folder| set(&folder.path(), 0o600)),
        ("mode 0666", |folder| set(&folder.beside(".slots"), 0o666), |folder| set(&folder.beside(".slots"), 0o600)),
        ("mode 0622", |folder| set(&folder.beside("-wal"), 0o622), |folder| set(&folder.beside("-wal"), 0o600)),
        ("mode 0777", |folder| set(&folder.beside(".runs"), 0o777), |folder| set(&folder.beside(".runs"), 0o700)),
        ("replace", |folder| set(folder.temp.path(), 0o777), |folder| set(folder.temp.path(), 0o700)),
    ];
    for (words, expose, mend) in cases {
        let folder = Folder::filled(1).await;
        let ledger = folder.open().await.expect("opens");
        ledger.check().await.expect("whole");
        try_intent(&ledger).await.expect("all is well so far");
        expose(&folder);
        let is_log = words == "mode 0622";
        for tried in [intend(&ledger, 2).await, ledger.holds_run(RUN).await] {
            let error = tried.expect_err(words).to_string();
            assert!(error.contains(words), "{error}");
        }
        // Who can write to the log could have forged what is in it.
        let settled = settle_first(&ledger).await;
        assert_eq!(
            settled.is_ok(),
            !is_log,
            "what is known of a request that has left is written all the same: {settled:?}"
        );
        mend(&folder);
        intend(&ledger, 2).await.expect("it is safe again");
    }
}

#[tokio::test]
async fn a_link_that_leads_elsewhere_in_the_middle_of_a_run_keeps_further_requests_back() {
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
        let ledger = open_at(&named).await.expect("opens");
        ledger.check().await.expect("whole");
        try_intent(&ledger).await.expect("all is well so far");
        lead_to(&other);
        let error = intend(&ledger, 2).await.expect_err("the next process would use the other one");
        assert!(matches!(error, LedgerError::Altered { .. }), "{error}");
        assert!(error.to_string().contains(&format!("not what {} leads to", named.display())), "{error}");
        fs::remove_file(&link).expect("removed");
        intend(&ledger, 2).await.expect_err("it leads nowhere");
        settle_first(&ledger).await.expect("what is known of a request that has left is written all the same");
        lead_to(&folder);
        intend(&ledger, 2).await.expect("as the error advises");
    }
}

#[tokio::test]
async fn an_address_of_another_kind_says_what_there_is_and_no_password() {
    for address in ["postgres://lin:secret@db/pushdeck", "postgresql://x", "https://x", "", "sqlite:"] {
        let error = open(address, options()).await.map(drop).expect_err(address).to_string();
        assert!(error.contains("sqlite:PATH") && !error.contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn missing_folders_are_made() {
    let folder = Folder::new();
    let path = folder.temp.path().join("a/b c/春?.db");
    open_at(&path).await.expect("made");
    assert!(path.exists());
}

#[test]
fn twelve_may_make_the_same_new_ledger_at_once_and_each_begin_a_run_in_it() {
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
    let ledger = start().await.expect("opens");
    begin(&ledger, run).await.expect("begun");
    ledger.check().await.expect("one ledger");
}

#[tokio::main(flavor = "current_thread")]
async fn one_ledger_with_twelve_runs(folder: &Folder) {
    let ledger = folder.open().await.expect("opens");
    ledger.check().await.expect("whole");
    assert_eq!(ledger.open_runs().await.map(|runs| runs.len()), Ok(12));
    assert_eq!(ledger.audit(super::AuditQuery::default(), Box::new(|_| ControlFlow::Continue(()))).await, Ok(None));
}

#[tokio::test]
async fn the_audit_log_can_be_changed_neither_by_us_nor_unnoticed() {
    let folder = Folder::filled(5).await;
    add(&folder.open().await.expect("opens"), 5..9).await.expect("imported");
    let conn = Connection::open(folder.path()).expect("opens");
    for change in ["UPDATE audit SET user = 'x'", "DELETE FROM audit"] {
        let error = conn.execute(change, []).expect_err("refused").to_string();
        assert!(error.contains("append-only"), "{error}");
    }
    let broken_at = async || {
        let ledger = folder.open().await.expect("opens");
        ledger.audit(super::AuditQuery::default(), Box::new(|_| ControlFlow::Continue(()))).await.expect("read")
    };
    assert_eq!(broken_at().await, None);
    conn.execute_batch("DROP TRIGGER audit_keeps_its_lines; UPDATE audit SET user = 'x' WHERE number = 1")
        .expect("by hand");
    assert_eq!(broken_at().await.map(|broken| broken.number), Some(1));
    conn.execute_batch("DROP TRIGGER audit_loses_no_lines; DELETE FROM audit WHERE number = 2").expect("by hand");
    conn.execute_batch("UPDATE audit SET user = '' WHERE number = 1").expect("by hand");
    assert_eq!(broken_at().await.map(|broken| broken.number), Some(2), "the head file knows of it");
}

#[tokio::test]
async fn waiting_for_another_process_ends() {
    // The busy time-out is what keeps a write from failing at once; two writers in turn both get through.
    let folder = Folder::filled(1).await;
    let ledger = folder.open().await.expect("opens");
    let path = folder.path();
    let (locked, is_locked) = std::sync::mpsc::channel();
    let other = std::thread::spawn(move || {
        let other = Connection::open(path).expect("opens");
        other.busy_timeout(Duration::from_secs(5)).expect("set");
        other.execute_batch("BEGIN IMMEDIATE").expect("locked");
        locked.send(()).expect("awaited");
        other.execute_batch("COMMIT").expect("unlocked");
    });
    is_locked.recv().expect("locked");
    add(&ledger, 1..2).await.expect("after the other");
    other.join().expect("no panic");
}
