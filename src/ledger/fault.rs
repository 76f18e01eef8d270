//! Turns SQLite's errors into errors that a person can act on.

use rusqlite::{ErrorCode, ffi};

use super::{LedgerError, ledger_path::LedgerPath};
use crate::{files, locale::stored};

/// The reason why work on a connection failed, not yet tied to an operation and a ledger.
#[derive(Debug)]
pub(super) enum Fault {
    /// SQLite returned an error.
    Sql(rusqlite::Error),
    /// The ledger refused the work, or something other than SQLite failed.
    Ledger(LedgerError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<rusqlite::types::FromSqlError> for Fault {
    fn from(error: rusqlite::types::FromSqlError) -> Self {
        Self::Sql(error.into())
    }
}

impl From<LedgerError> for Fault {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

impl Fault {
    /// Returns the error to show, for this operation on this ledger.
    pub fn during(self, operation: &'static str, place: &LedgerPath) -> LedgerError {
        match self {
            Self::Ledger(error) => error,
            Self::Sql(error) => classify(&error, operation, place),
        }
    }
}

/// Returns the error for work that panicked.
pub(super) fn died(operation: &'static str) -> LedgerError {
    LedgerError::Database { operation, detail: stored!("ledger-thread-failed") }
}

fn classify(error: &rusqlite::Error, operation: &'static str, place: &LedgerPath) -> LedgerError {
    let detail = error.to_string();
    match error.sqlite_error_code() {
        // A full disk is not always reported as `SQLITE_FULL`: without room for the log or its index, SQLite says that
        // these cannot be opened or written.
        Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure) if place.has_no_room() => {
            LedgerError::DiskFull(place.path.clone())
        }
        // SQLite reports a write beyond the file size limit in the same way as a failed disk write.
        Some(ErrorCode::SystemIoFailure) if is_write(error) && files::size_limit().is_some() => {
            LedgerError::FileLimit { path: place.path.clone(), bytes: files::size_limit().unwrap_or_default() }
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => LedgerError::Locked(place.path.clone()),
        Some(ErrorCode::DiskFull) => LedgerError::DiskFull(place.path.clone()),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => place.damaged(detail),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => LedgerError::ReadOnly(detail),
        Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure) => {
            let path = place.path.display().to_string();
            let detail = stored!("ledger-disk-trouble", path = path, detail = detail);
            LedgerError::Database { operation, detail }
        }
        _ if matches!(
            error,
            rusqlite::Error::FromSqlConversionFailure(..) | rusqlite::Error::InvalidColumnType(..)
        ) =>
        {
            place.damaged(stored!("ledger-wrong-kind", detail = detail))
        }
        _ => LedgerError::Database { operation, detail },
    }
}

/// Returns whether a write failed or a file could not be resized.
fn is_write(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_SHMSIZE, ffi::SQLITE_IOERR_TRUNCATE].map(Some).contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The disk may be full for any of SQLite's files. The test uses `/proc`, where there is never any room.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_reported_as_full_whatever_error_sqlite_returns() {
        for code in [ffi::SQLITE_FULL, ffi::SQLITE_CANTOPEN, ffi::SQLITE_IOERR_SHMSIZE, ffi::SQLITE_IOERR_WRITE] {
            let failed = |path: &str| {
                let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
                Fault::Sql(error).during("open", &LedgerPath::plain(path.into()))
            };
            assert_eq!(failed("/proc/ledger.db"), LedgerError::DiskFull("/proc/ledger.db".into()));
            assert_eq!(matches!(failed("/nowhere/ledger.db"), LedgerError::DiskFull(_)), code == ffi::SQLITE_FULL);
        }
    }

    #[test]
    fn no_error_message_names_the_ledger_or_the_tasks_twice() {
        let place = LedgerPath::plain("/x/ledger.db".into());
        for code in [ffi::SQLITE_CANTOPEN, ffi::SQLITE_IOERR, ffi::SQLITE_ERROR] {
            let error = || rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            for (operation, words) in [("open", "open the ledger"), ("list-tasks", "list tasks")] {
                let is_of_disk = code != ffi::SQLITE_ERROR;
                let text = Fault::Sql(error()).during(operation, &place).to_string();
                assert!(text.starts_with(&format!("failed to {words}: ")), "{text}");
                assert_eq!(text.contains("/x/ledger.db or a file beside it"), is_of_disk, "{text}");
                assert_eq!(text.contains("over a quota"), is_of_disk, "{text}");
                assert!(!text.contains("tasks the ledger") && !text.contains("ledger the ledger"), "{text}");
            }
        }
    }
}
