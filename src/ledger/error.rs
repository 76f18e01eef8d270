//! What can be wrong with a ledger, each with what to do about it.

use std::path::PathBuf;

use crate::domain::{AttemptId, RunId, TaskId, TaskStatus};

/// Why the ledger did not do something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The file is damaged.
    #[error("the ledger {} is damaged: {detail}; it was left as it is and nothing was sent: {advice}", path.display())]
    Damaged {
        /// The database file, not the files beside it.
        path: PathBuf,
        /// What was found, as a clause.
        detail: String,
        /// What to do, as a clause that fits after a colon.
        advice: String,
    },
    /// The file is empty, missing or older, though its head file says that it had entries.
    #[error("the ledger {} has lost entries: {detail}; nothing is sent until that is settled: {advice}", path.display())]
    Lost {
        /// The database file, not the files beside it.
        path: PathBuf,
        /// What is missing, as a clause.
        detail: String,
        /// What to do, as a clause that fits after a colon.
        advice: String,
    },
    /// Somebody removed, replaced or migrated it while this process had it open.
    #[error("the ledger {} {what} while this process was using it: nothing more is written or sent: {advice}", path.display())]
    Altered {
        /// The database file, not the files beside it.
        path: PathBuf,
        /// What happened to it: fits after its name.
        what: String,
        /// What to do, as a clause that fits after a colon.
        advice: &'static str,
    },
    /// It cannot be written.
    #[error("the ledger cannot be written: {0}")]
    ReadOnly(String),
    /// It is of an older version, and cannot be migrated now.
    #[error(
        "the ledger {} was written by an older pushdeck (schema {version}) and is brought to schema {ours} before the first \
         write, but not while another process holds run {run}: nothing was written or sent; it can be read meanwhile, so \
         try again once that run has ended", path.display()
    )]
    Outdated {
        /// The database file, not the files beside it.
        path: PathBuf,
        /// Its schema: old, but one that can be read.
        version: usize,
        /// The schema of this build.
        ours: usize,
        /// One that is held: its holder knows the old schema.
        run: RunId,
    },
    /// Another program holds it.
    #[error("the ledger {} is locked by another program: wait until it is done, or end it (fuser shows it)", .0.display())]
    Locked(PathBuf),
    /// The disk is full.
    #[error("the disk with the ledger {} is full: free some space", .0.display())]
    DiskFull(PathBuf),
    /// Files may not grow as far as it must.
    #[error(
        "the ledger {} cannot grow: the files of this process are limited to {bytes} bytes; raise the limit (`ulimit -f \
         unlimited`)", path.display()
    )]
    FileLimit {
        /// The database file, not the files beside it.
        path: PathBuf,
        /// The limit of this process on the size of a file.
        bytes: u64,
    },
    /// It lies on a network file system.
    #[error(
        "the ledger {} is on a network file system ({kind}), where locks cannot be trusted: move it, or set \
         allow_network_fs = true under [ledger]", path.display()
    )]
    NetworkFs {
        /// The database file, not the files beside it.
        path: PathBuf,
        /// Which one, such as `nfs`.
        kind: String,
    },
    /// The address is of no kind that we can open.
    #[error("cannot open a ledger at {0:?}: this build keeps ledgers in SQLite files: use a file path or sqlite:PATH")]
    Address(String),
    /// Others could replace it or write to it.
    #[error("the ledger {} is not safe from other users: {detail}", path.display())]
    Exposed {
        /// The database file, also where what is not safe is a folder above it.
        path: PathBuf,
        /// How, and the command that mends it.
        detail: String,
    },
    /// The file is a database, but not a ledger.
    #[error("{} is a database of another program, not a ledger: name another file", .0.display())]
    Foreign(PathBuf),
    /// SQLite is older than the first version without the write-ahead-log fault.
    #[error("this build has SQLite {0}, which can lose committed writes: build with 3.51.3 or newer")]
    OldSqlite(&'static str),
    /// The check has not passed yet.
    #[error("the ledger is still being checked: nothing is sent before that is through")]
    Unchecked,
    /// The task has an unsettled attempt.
    #[error("task {0} has an unsettled delete: run `pushdeck resume` first")]
    Unsettled(TaskId),
    /// There is nothing to delete any more: the task is known to be deleted, or sent.
    #[error("task {task} is {} already", status.to_safe())]
    Over {
        /// The task, for which nothing was written.
        task: TaskId,
        /// Deleted, gone, being sent or sent.
        status: TaskStatus,
    },
    /// An unfinished run still deletes the task.
    #[error(
        "task {task} is still to be deleted by the unfinished run {run}: let it end, `pushdeck resume {run}`, or put it aside in \
         the interface; nothing was forgotten"
    )]
    LeftToRun {
        /// The task.
        task: TaskId,
        /// Its id, as `pushdeck resume` takes it.
        run: String,
    },
    /// No such run.
    #[error("there is no run {0}")]
    NoSuchRun(RunId),
    /// The run is over.
    #[error("run {0} is finished: there is nothing to resume")]
    RunFinished(RunId),
    /// Another process holds the run.
    #[error("run {0} is held by another process that is still running")]
    RunHeld(RunId),
    /// Nobody holds the run, or another process took it over: nothing may be written or sent for it here.
    #[error("run {0} is not held by this process: take it over with `pushdeck resume` first")]
    RunNotHeld(RunId),
    /// A run with this id was begun before.
    #[error("run {0} was begun before")]
    RunExists(RunId),
    /// There is no such attempt in the ledger.
    #[error("there is no attempt {attempt} at task {task} in run {run}")]
    NoSuchAttempt {
        /// The `random` of its URL.
        attempt: AttemptId,
        /// The task that was given with it.
        task: TaskId,
        /// The run that was given with it.
        run: RunId,
    },
    /// The attempt was settled before, and differently.
    #[error("attempt {attempt} at task {task} was settled as {settled} before: that stands")]
    Settled {
        /// The attempt.
        attempt: AttemptId,
        /// The task, whose state stays as it is.
        task: TaskId,
        /// The outcome that stands, as it is spelt in JSON.
        settled: String,
    },
    /// The source of an import gave this error; nothing was stored.
    #[error("{0}")]
    Source(String),
    /// The file could not be opened or read.
    #[error("failed to {operation} the ledger {}: {detail}", path.display())]
    Io {
        /// What was tried: what fits before "the ledger".
        operation: &'static str,
        /// The file that was tried.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// Anything else that the database said.
    #[error("failed to {operation}: {detail}")]
    Database {
        /// What was tried, with its object.
        operation: &'static str,
        /// What the database said.
        detail: String,
    },
}
