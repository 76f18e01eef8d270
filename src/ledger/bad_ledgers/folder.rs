//! Helpers for the tests in `bad_ledgers`: a ledger in its own temporary folder, and operations on it.

use std::{
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;

use super::super::{
    Actor, ImportRow, ImportRows, Ledger, LedgerError, OpenOptions, RunStart, Settlement, TaskQuery,
    connect::{Purpose, connect},
    ledger_path::LedgerPath,
    open,
    open_files::OpenFiles,
    writer::WriterContext,
};
use crate::{
    clock::ManualClock,
    domain::{Attempt, AttemptId, Change, Outcome, PlanDigest, RunId, SdkAppId, Service, TaskId, TaskType},
};

pub(super) type Opened = Result<Arc<dyn Ledger>, LedgerError>;

pub(super) struct Folder {
    pub(super) temp: tempfile::TempDir,
}

impl Folder {
    pub(super) fn new() -> Self {
        Self { temp: tempfile::tempdir().expect("a temporary folder can be created") }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.temp.path().join("ledger.db")
    }

    pub(super) fn beside(&self, suffix: &str) -> PathBuf {
        self.temp.path().join(format!("ledger.db{suffix}"))
    }

    /// Returns the state of a writer's thread, for tests that cannot be done through the public interface.
    pub(super) fn context(&self) -> WriterContext {
        let place = Arc::new(LedgerPath::at(&self.path(), false).expect("the path is valid"));
        let files = Arc::new(OpenFiles::of(&place).expect("the file exists"));
        let conn = connect(&place, Purpose::Write).expect("the database opens");
        WriterContext::new(conn, place, files, options().clock, Arc::default())
    }

    pub(super) async fn open(&self) -> Opened {
        open_at(&self.path()).await
    }

    /// Creates a ledger with this many tasks and one audit line for their import, and closes it.
    pub(super) async fn filled(tasks: u64) -> Self {
        let folder = Self::new();
        let ledger = folder.open().await.expect("a new ledger opens");
        ledger.check().await.expect("a new ledger is sound");
        add(&ledger, 0..tasks).await.expect("the rows are imported");
        drop(ledger);
        folder
    }
}

pub(super) fn options() -> OpenOptions {
    OpenOptions::new(Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH)))
}

pub(super) async fn open_at(path: &Path) -> Opened {
    open(&path.display().to_string(), options()).await
}

pub(super) fn service() -> Service {
    Service { sdkappid: SdkAppId(1), host: "https://a.example".parse().expect("the host is valid") }
}

pub(super) async fn add(ledger: &Arc<dyn Ledger>, ids: std::ops::Range<u64>) -> Result<(), LedgerError> {
    let mut rows = ids.map(|id| ImportRow { id, title: format!("a title {id}"), ..ImportRow::default() });
    let source: ImportRows = Box::new(move |row| Ok(rows.next().map(|next| *row = next).is_some()));
    ledger.import(&service(), source, &Actor::NOBODY).await.map(drop)
}

pub(super) async fn listed(ledger: &Arc<dyn Ledger>) -> Result<u64, LedgerError> {
    ledger.scan(&service(), TaskQuery::default(), Box::new(|_| ControlFlow::Continue(()))).await
}

/// The run that most tests use.
pub(super) const RUN: RunId = RunId(ulid::Ulid(1));

pub(super) async fn begin(ledger: &Arc<dyn Ledger>, run: RunId) -> Result<(), LedgerError> {
    let start = RunStart {
        id: run,
        service: service(),
        actor: Actor::NOBODY,
        at: Timestamp::UNIX_EPOCH,
        tasks: Vec::new(),
        confirmed_by: "--yes".to_owned(),
        digest: PlanDigest::of(&[]),
        left_out: Vec::new(),
        reason: None,
        lanes: crate::domain::Lanes::One,
        plan_file: None,
    };
    ledger.begin_run(start).await
}

/// Writes an intent in [`RUN`].
pub(super) async fn intend(ledger: &Arc<dyn Ledger>, task: u64) -> Result<(), LedgerError> {
    let (id, at) = (AttemptId(1), Timestamp::UNIX_EPOCH);
    let position = i64::try_from(task).expect("the number is small");
    let attempt = Attempt {
        id,
        run: RUN,
        task: TaskId::new(task),
        task_type: TaskType::Tag,
        position,
        change: Change::Delete,
        due: None,
        at,
        deadline: at,
    };
    ledger.intend(&service(), &attempt, None, &Actor::NOBODY).await
}

/// Begins a run and writes an intent. Returns the first error.
pub(super) async fn try_intent(ledger: &Arc<dyn Ledger>) -> Result<(), LedgerError> {
    begin(ledger, RUN).await?;
    intend(ledger, 1).await
}

/// Settles the attempt of [`try_intent`] as deleted.
pub(super) async fn settle_first(ledger: &Arc<dyn Ledger>) -> Result<(), LedgerError> {
    let (attempt, task, outcome) = (AttemptId(1), TaskId::new(1), Outcome::Deleted);
    let settlement = Settlement { attempt, run: RUN, position: 1, task, outcome, at: Timestamp::UNIX_EPOCH };
    ledger.settle(&service(), &settlement, &Actor::NOBODY).await
}

/// Asserts that opening fails with an error whose message contains these words, and that the file is unchanged. Returns
/// the error.
pub(super) async fn refused(path: &Path, words: &[&str]) -> LedgerError {
    let before = fs::read(path).ok();
    let error = open_at(path).await.map(drop).expect_err("the ledger is refused");
    assert_eq!(fs::read(path).ok(), before, "the file is left as it was");
    let text = error.to_string();
    assert!(words.iter().all(|word| text.contains(word)), "{text}");
    error
}
