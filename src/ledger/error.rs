//! The errors of a ledger, each with advice on what to do.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::{
    domain::{AttemptId, RunId, TaskId, TaskStatus, format_rfc3339},
    locale::{shown, tr, tr_named},
};

/// The reason why an operation of the ledger failed.
///
/// The strings in its fields are in English, and `Display` translates the whole message into the current language.
/// Messages for the ledger or for JSON output are produced within [`in_english`](crate::locale::in_english). They can
/// still be translated when they are shown later.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The file is damaged.
    #[error("{}", tr!("ledger-damaged", path = path.display().to_string(), detail = shown(detail), advice = shown(advice)))]
    Damaged {
        /// The database file, not the files beside it.
        path: PathBuf,
        /// What was found, as a clause.
        detail: String,
        /// What to do, as a clause that fits after a colon.
        advice: String,
    },
    /// The ledger has lost entries: its file is missing, empty, older than its head file or from another ledger, or was
    /// moved without the files beside it.
    #[error("{}", tr!("ledger-lost", path = path.display().to_string(), detail = shown(detail), advice = shown(advice)))]
    Lost {
        /// The database file, not the files beside it.
        path: PathBuf,
        /// What is missing or wrong, as a clause.
        detail: String,
        /// What to do, as a clause that fits after a colon.
        advice: String,
    },
    /// Somebody removed, replaced, overwrote or migrated the file, parted it from its write-ahead log, or changed a
    /// link that led to it, while this process had it open.
    #[error("{}", tr!("ledger-altered", path = path.display().to_string(), what = shown(what), advice = shown(advice)))]
    Altered {
        /// The database file, not the files beside it.
        path: PathBuf,
        /// What happened to the file, as a phrase that fits after its name.
        what: String,
        /// What to do, as a clause that fits after a colon.
        advice: String,
    },
    /// The ledger cannot be written.
    #[error("{}", tr!("ledger-read-only", why = shown(.0)))]
    ReadOnly(String),
    /// The ledger has an older schema and cannot be migrated now.
    #[error("{}", tr!(
        "ledger-outdated",
        path = path.display().to_string(),
        version = version.to_string(),
        ours = ours.to_string(),
        run = run.to_string(),
    ))]
    Outdated {
        /// The database file, not the files beside it.
        path: PathBuf,
        /// Its schema version, which is old but can be read.
        version: usize,
        /// The schema version of this build.
        ours: usize,
        /// A run that is held, possibly by a process that knows only the old schema.
        run: RunId,
    },
    /// Another program has locked the ledger.
    #[error("{}", tr!("ledger-locked", path = .0.display().to_string()))]
    Locked(PathBuf),
    /// The disk is full.
    #[error("{}", tr!("ledger-disk-full", path = .0.display().to_string()))]
    DiskFull(PathBuf),
    /// The file size limit of this process is too small for the write.
    #[error("{}", tr!("ledger-file-limit", path = path.display().to_string(), bytes = bytes.to_string()))]
    FileLimit {
        /// The database file, not the files beside it.
        path: PathBuf,
        /// The file size limit of this process.
        bytes: u64,
    },
    /// The ledger is on a network file system.
    #[error("{}", tr!("ledger-network-fs", path = path.display().to_string(), kind = shown(kind)))]
    NetworkFs {
        /// The database file, not the files beside it.
        path: PathBuf,
        /// The kind of file system, for example `nfs`.
        kind: String,
    },
    /// The address of the ledger is of an unsupported kind.
    #[error("{}", tr!("ledger-address", address = format!("{:?}", .0)))]
    Address(String),
    /// Other users could replace the ledger or write to it.
    #[error("{}", tr!("ledger-exposed", path = path.display().to_string(), detail = shown(detail)))]
    Exposed {
        /// The database file, even if the unsafe one is a folder above it or a file beside it.
        path: PathBuf,
        /// How it is exposed, and what to do about it.
        detail: String,
    },
    /// The file is a database, but not a ledger.
    #[error("{}", tr!("ledger-foreign", path = .0.display().to_string()))]
    Foreign(PathBuf),
    /// SQLite is older than the first version in which connections that share a write-ahead log lose no committed
    /// writes.
    #[error("{}", tr!("ledger-old-sqlite", version = *.0))]
    OldSqlite(&'static str),
    /// The check of the ledger has not passed yet.
    #[error("{}", tr!("ledger-unchecked"))]
    Unchecked,
    /// The task has an unsettled attempt.
    #[error("{}", tr!("ledger-unsettled", task = .0.to_string()))]
    Unsettled(TaskId),
    /// There is nothing left to change: the task is known to be deleted, being sent or sent.
    #[error("{}", tr!("ledger-over", task = task.to_string(), status = status.in_words()))]
    Over {
        /// The task. Nothing was written for it.
        task: TaskId,
        /// The task's status: deleted, being sent or sent.
        status: TaskStatus,
    },
    /// The task is to be held or released, and is due at another time than when that was confirmed.
    #[error("{}", tr!("ledger-moved", task = task.to_string(), due = format_rfc3339(*due)))]
    Moved {
        /// The task. Nothing was written for it.
        task: TaskId,
        /// When it is due now.
        due: Timestamp,
    },
    /// Somebody has attempted to change the task since it was read for this attempt.
    #[error("{}", tr!("ledger-attempted", task = .0.to_string()))]
    Attempted(TaskId),
    /// An unfinished run has yet to change the task.
    #[error("{}", tr!("ledger-left-to-run", task = task.to_string(), run = run))]
    LeftToRun {
        /// The task.
        task: TaskId,
        /// The id of the run, in the form that `pushdeck resume` accepts.
        run: String,
    },
    /// The task is not in the ledger.
    #[error("{}", tr!("ledger-no-such-task", task = .0.to_string()))]
    NoSuchTask(TaskId),
    /// There is no such run in the ledger.
    #[error("{}", tr!("ledger-no-such-run", run = .0.to_string()))]
    NoSuchRun(RunId),
    /// The run has ended.
    #[error("{}", tr!("ledger-run-finished", run = .0.to_string()))]
    RunFinished(RunId),
    /// Another process holds the run.
    #[error("{}", tr!("ledger-run-held", run = .0.to_string()))]
    RunHeld(RunId),
    /// Nobody holds the run, or another process has taken it over. This process must not write or send anything for it.
    #[error("{}", tr!("ledger-run-not-held", run = .0.to_string()))]
    RunNotHeld(RunId),
    /// A run has applied the plan before. Contains that run.
    #[error("{}", tr!("ledger-plan-applied", run = .0.to_string()))]
    PlanApplied(RunId),
    /// There is already a run with this id.
    #[error("{}", tr!("ledger-run-exists", run = .0.to_string()))]
    RunExists(RunId),
    /// There is no such attempt in the ledger.
    #[error("{}", tr!(
        "ledger-no-such-attempt",
        attempt = attempt.to_string(),
        task = task.to_string(),
        run = run.to_string(),
    ))]
    NoSuchAttempt {
        /// The attempt's id, which is the `random` parameter of the request's URL.
        attempt: AttemptId,
        /// The task that was given with the attempt.
        task: TaskId,
        /// The run that was given with the attempt.
        run: RunId,
    },
    /// The attempt has already been settled with a different outcome.
    #[error("{}", tr!(
        "ledger-settled",
        attempt = attempt.to_string(),
        task = task.to_string(),
        settled = settled,
    ))]
    Settled {
        /// The attempt.
        attempt: AttemptId,
        /// The task. Its state does not change.
        task: TaskId,
        /// The stored outcome, as spelled in JSON.
        settled: String,
    },
    /// The source of an import returned this error. Nothing was stored.
    #[error("{}", shown(.0))]
    Source(String),
    /// A file operation failed.
    #[error("{}", tr_named!("ledger-io-", operation, path = path.display().to_string(), detail = shown(detail)))]
    Io {
        /// The operation that failed. It is also the end of the message's id, `ledger-io-...`.
        operation: &'static str,
        /// The file of the operation.
        path: PathBuf,
        /// The operating system's message.
        detail: String,
    },
    /// Any other error from SQLite, or the failure of one of the ledger's threads.
    #[error("{}", tr_named!("ledger-db-", operation, detail = shown(detail)))]
    Database {
        /// The operation that failed. It is also the end of the message's id, `ledger-db-...`.
        operation: &'static str,
        /// The message of SQLite, or the reason why the work could not be done.
        detail: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::{chinese, in_english, in_language, stored};

    /// Returns one error of each kind.
    fn errors() -> Vec<LedgerError> {
        let (path, run, task, attempt) =
            (PathBuf::from("/l/l.db"), RunId(ulid::Ulid::nil()), TaskId::new(7), AttemptId(9));
        let detail = stored!("ledger-is-folder");
        vec![
            LedgerError::Damaged {
                path: path.clone(),
                detail: stored!("ledger-run-no-id"),
                advice: stored!("ledger-do-restore"),
            },
            LedgerError::Lost {
                path: path.clone(),
                detail: stored!("ledger-is-missing"),
                advice: stored!("ledger-do-put-newest-back", head = "/l/l.db.head"),
            },
            LedgerError::Altered {
                path: path.clone(),
                what: stored!("ledger-was-removed"),
                advice: stored!("ledger-do-put-back"),
            },
            LedgerError::ReadOnly(stored!("ledger-no-writer")),
            LedgerError::Outdated { path: path.clone(), version: 1, ours: 3, run },
            LedgerError::Locked(path.clone()),
            LedgerError::DiskFull(path.clone()),
            LedgerError::FileLimit { path: path.clone(), bytes: 1_000_000 },
            LedgerError::NetworkFs { path: path.clone(), kind: "nfs".to_owned() },
            LedgerError::Address("ftp://l".to_owned()),
            LedgerError::Exposed { path: path.clone(), detail: stored!("ledger-exposed-to-all", path = "/l") },
            LedgerError::Foreign(path.clone()),
            LedgerError::OldSqlite("3.40.0"),
            LedgerError::Unchecked,
            LedgerError::Unsettled(task),
            LedgerError::Moved { task, due: Timestamp::UNIX_EPOCH },
            LedgerError::Attempted(task),
            LedgerError::LeftToRun { task, run: run.to_string() },
            LedgerError::NoSuchTask(task),
            LedgerError::NoSuchRun(run),
            LedgerError::RunFinished(run),
            LedgerError::RunHeld(run),
            LedgerError::RunNotHeld(run),
            LedgerError::PlanApplied(run),
            LedgerError::RunExists(run),
            LedgerError::NoSuchAttempt { attempt, task, run },
            LedgerError::Settled { attempt, task, settled: "deleted".to_owned() },
            LedgerError::Source(stored!("ledger-rows-failed")),
            LedgerError::Io { operation: "open", path, detail: detail.clone() },
            LedgerError::Database { operation: "list-tasks", detail },
        ]
    }

    #[test]
    fn an_error_is_stored_in_english_and_shown_in_the_language_of_the_reader() {
        for error in errors() {
            let english = error.to_string();
            in_language(chinese(), || {
                let text = error.to_string();
                assert_ne!(text, english);
                assert_eq!(in_english(|| error.to_string()), english);
                assert_eq!(shown(&english), text);
                assert!(!text.contains("ledger-"), "{text}");
            });
        }
    }

    #[test]
    fn a_state_within_an_error_is_in_the_language_of_the_error() {
        let error = LedgerError::Over { task: TaskId::new(7), status: TaskStatus::Deleted };
        assert_eq!(error.to_string(), "task 7 is already deleted");
        assert_eq!(in_language(chinese(), || error.to_string()), "任务 7 的状态已是“已删除”");
    }
}
