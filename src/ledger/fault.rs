//! From what SQLite says to what a person can act on.
//!
//! Deliberately not here: the words of each error (`error`).

use rusqlite::ErrorCode;

use super::{LedgerError, place::Place};

/// Why a piece of work on a connection failed, before it is known whose work it was.
#[derive(Debug)]
pub(super) enum Fault {
    /// SQLite failed.
    Sql(rusqlite::Error),
    /// It was refused, or something else failed.
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
    /// The error to show, for this work on this ledger.
    pub fn during(self, operation: &'static str, place: &Place) -> LedgerError {
        match self {
            Self::Ledger(error) => error,
            Self::Sql(error) => classify(&error, operation, place),
        }
    }
}

fn classify(error: &rusqlite::Error, operation: &'static str, place: &Place) -> LedgerError {
    let detail = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => LedgerError::Locked(place.path.clone()),
        Some(ErrorCode::DiskFull) => LedgerError::DiskFull(place.path.clone()),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => place.damaged(detail),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => LedgerError::ReadOnly(detail),
        Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure) => {
            LedgerError::Database { operation, detail: format!("{}: {detail}", place.path.display()) }
        }
        _ if matches!(
            error,
            rusqlite::Error::FromSqlConversionFailure(..) | rusqlite::Error::InvalidColumnType(..)
        ) =>
        {
            place.damaged(format!("it holds a value of the wrong kind: {detail}"))
        }
        _ => LedgerError::Database { operation, detail },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_names_its_object_twice() {
        let place = Place::plain("/x/ledger.db".into());
        for code in [rusqlite::ffi::SQLITE_CANTOPEN, rusqlite::ffi::SQLITE_IOERR, rusqlite::ffi::SQLITE_ERROR] {
            let error = || rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            for operation in ["open the ledger", "list tasks"] {
                let text = Fault::Sql(error()).during(operation, &place).to_string();
                assert!(text.starts_with(&format!("failed to {operation}: ")), "{text}");
                assert!(!text.contains("tasks the ledger") && !text.contains("ledger the ledger"), "{text}");
            }
        }
    }
}
