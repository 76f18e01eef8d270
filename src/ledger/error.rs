//! What can be wrong with a ledger, each with what to do about it.

use std::path::PathBuf;

use crate::{
    domain::{AttemptId, RunId, TaskId, TaskStatus},
    locale::{shown, tr, tr_named},
};

/// Why the ledger did not do something. The texts in it are in English, and the whole is shown in the language of the
/// moment: what goes into the ledger or into JSON is made within [`in_english`](crate::locale::in_english), and can be shown
/// in another language later all the same.
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
    /// The file is empty, missing or older, though its head file says that it had entries.
    #[error("{}", tr!("ledger-lost", path = path.display().to_string(), detail = shown(detail), advice = shown(advice)))]
    Lost {
        /// The database file, not the files beside it.
        path: PathBuf,
        /// What is missing, as a clause.
        detail: String,
        /// What to do, as a clause that fits after a colon.
        advice: String,
    },
    /// Somebody removed, replaced or migrated it while this process had it open.
    #[error("{}", tr!("ledger-altered", path = path.display().to_string(), what = shown(what), advice = shown(advice)))]
    Altered {
        /// The database file, not the files beside it.
        path: PathBuf,
        /// What happened to it: fits after its name.
        what: String,
        /// What to do, as a clause that fits after a colon.
        advice: String,
    },
    /// It cannot be written.
    #[error("{}", tr!("ledger-read-only", why = shown(.0)))]
    ReadOnly(String),
    /// It is of an older version, and cannot be migrated now.
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
        /// Its schema: old, but one that can be read.
        version: usize,
        /// The schema of this build.
        ours: usize,
        /// One that is held: its holder knows the old schema.
        run: RunId,
    },
    /// Another program holds it.
    #[error("{}", tr!("ledger-locked", path = .0.display().to_string()))]
    Locked(PathBuf),
    /// The disk is full.
    #[error("{}", tr!("ledger-disk-full", path = .0.display().to_string()))]
    DiskFull(PathBuf),
    /// Files may not grow as far as it must.
    #[error("{}", tr!("ledger-file-limit", path = path.display().to_string(), bytes = bytes.to_string()))]
    FileLimit {
        /// The database file, not the files beside it.
        path: PathBuf,
        /// The limit of this process on the size of a file.
        bytes: u64,
    },
    /// It lies on a network file system.
    #[error("{}", tr!("ledger-network-fs", path = path.display().to_string(), kind = shown(kind)))]
    NetworkFs {
        /// The database file, not the files beside it.
        path: PathBuf,
        /// Which one, such as `nfs`.
        kind: String,
    },
    /// The address is of no kind that we can open.
    #[error("{}", tr!("ledger-address", address = format!("{:?}", .0)))]
    Address(String),
    /// Others could replace it or write to it.
    #[error("{}", tr!("ledger-exposed", path = path.display().to_string(), detail = shown(detail)))]
    Exposed {
        /// The database file, also where what is not safe is a folder above it.
        path: PathBuf,
        /// How, and the command that mends it.
        detail: String,
    },
    /// The file is a database, but not a ledger.
    #[error("{}", tr!("ledger-foreign", path = .0.display().to_string()))]
    Foreign(PathBuf),
    /// SQLite is older than the first version without the write-ahead-log fault.
    #[error("{}", tr!("ledger-old-sqlite", version = *.0))]
    OldSqlite(&'static str),
    /// The check has not passed yet.
    #[error("{}", tr!("ledger-unchecked"))]
    Unchecked,
    /// The task has an unsettled attempt.
    #[error("{}", tr!("ledger-unsettled", task = .0.to_string()))]
    Unsettled(TaskId),
    /// There is nothing to delete any more: the task is known to be deleted, or sent.
    #[error("{}", tr!("ledger-over", task = task.to_string(), status = status.in_words()))]
    Over {
        /// The task, for which nothing was written.
        task: TaskId,
        /// Deleted, gone, being sent or sent.
        status: TaskStatus,
    },
    /// An unfinished run still deletes the task.
    #[error("{}", tr!("ledger-left-to-run", task = task.to_string(), run = run))]
    LeftToRun {
        /// The task.
        task: TaskId,
        /// Its id, as `pushdeck resume` takes it.
        run: String,
    },
    /// No such run.
    #[error("{}", tr!("ledger-no-such-run", run = .0.to_string()))]
    NoSuchRun(RunId),
    /// The run is over.
    #[error("{}", tr!("ledger-run-finished", run = .0.to_string()))]
    RunFinished(RunId),
    /// Another process holds the run.
    #[error("{}", tr!("ledger-run-held", run = .0.to_string()))]
    RunHeld(RunId),
    /// Nobody holds the run, or another process took it over: nothing may be written or sent for it here.
    #[error("{}", tr!("ledger-run-not-held", run = .0.to_string()))]
    RunNotHeld(RunId),
    /// A run with this id was begun before.
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
        /// The `random` of its URL.
        attempt: AttemptId,
        /// The task that was given with it.
        task: TaskId,
        /// The run that was given with it.
        run: RunId,
    },
    /// The attempt was settled before, and differently.
    #[error("{}", tr!(
        "ledger-settled",
        attempt = attempt.to_string(),
        task = task.to_string(),
        settled = settled,
    ))]
    Settled {
        /// The attempt.
        attempt: AttemptId,
        /// The task, whose state stays as it is.
        task: TaskId,
        /// The outcome that stands, as it is spelt in JSON.
        settled: String,
    },
    /// The source of an import gave this error; nothing was stored.
    #[error("{}", shown(.0))]
    Source(String),
    /// The file could not be opened or read.
    #[error("{}", tr_named!("ledger-io-", operation, path = path.display().to_string(), detail = shown(detail)))]
    Io {
        /// What was tried: the end of the id of its text, `ledger-io-...`.
        operation: &'static str,
        /// The file that was tried.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// Anything else that the database said.
    #[error("{}", tr_named!("ledger-db-", operation, detail = shown(detail)))]
    Database {
        /// What was tried: the end of the id of its text, `ledger-db-...`.
        operation: &'static str,
        /// What the database said.
        detail: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::{chinese, in_english, in_language, stored};

    /// One of each kind.
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
            LedgerError::LeftToRun { task, run: run.to_string() },
            LedgerError::NoSuchRun(run),
            LedgerError::RunFinished(run),
            LedgerError::RunHeld(run),
            LedgerError::RunNotHeld(run),
            LedgerError::RunExists(run),
            LedgerError::NoSuchAttempt { attempt, task, run },
            LedgerError::Settled { attempt, task, settled: "deleted".to_owned() },
            LedgerError::Source(stored!("ledger-rows-failed")),
            LedgerError::Io { operation: "open", path, detail: detail.clone() },
            LedgerError::Database { operation: "list-tasks", detail },
        ]
    }

    #[test]
    fn an_error_is_kept_in_english_and_shown_in_the_language_of_the_reader() {
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
        assert_eq!(error.to_string(), "task 7 is deleted already");
        assert_eq!(in_language(chinese(), || error.to_string()), "任务 7 的状态已是“已删除”");
    }
}
