//! Opens connections to the database, with the settings on which the ledger's guarantees depend.
//!
//! The write-ahead log lets readers read without waiting for the writer. `synchronous=FULL` makes sure that a commit is
//! on disk when it returns. `secure_delete` overwrites what is removed. The busy time-out for other processes is five
//! seconds.

use std::{fmt::Write as _, os::unix::ffi::OsStrExt, time::Duration};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{LedgerError, fault::Fault, ledger_path::LedgerPath};
use crate::locale::stored;

/// How long to wait for a lock that another process holds.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// The first version of SQLite in which several connections can checkpoint without losing committed writes.
const OLDEST_SQLITE: i32 = 3_051_003;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Writing and reading.
    Write,
    /// Reading while others may write.
    Read,
    /// Reading a file that this process may only read, while others may write it.
    ReadOnly,
    /// Reading a file that nobody can write to, in a folder where SQLite cannot even create its own files.
    Frozen,
}

/// Fails if SQLite is too old to let several connections share a write-ahead log safely.
pub(super) fn require_sqlite() -> Result<(), LedgerError> {
    require(rusqlite::version_number(), rusqlite::version())
}

fn require(number: i32, name: &'static str) -> Result<(), LedgerError> {
    if number < OLDEST_SQLITE { Err(LedgerError::OldSqlite(name)) } else { Ok(()) }
}

/// Opens a connection. Reads nothing yet, and never creates a file.
pub(super) fn connect(place: &LedgerPath, purpose: Purpose) -> Result<Connection, Fault> {
    let access = match purpose {
        Purpose::Write | Purpose::Read => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Purpose::ReadOnly | Purpose::Frozen => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let conn = if purpose == Purpose::Frozen {
        Connection::open_with_flags(frozen_uri(place), flags | OpenFlags::SQLITE_OPEN_URI)?
    } else {
        Connection::open_with_flags(&place.path, flags)?
    };
    conn.busy_timeout(PATIENCE)?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.execute_batch(match purpose {
        // What is removed is overwritten, because copies contain message text and account names.
        Purpose::Write => "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON",
        _ => "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF",
    })?;
    Ok(conn)
}

/// Turns on the write-ahead log, a setting that is stored in the file, and sets the size limit of the log and the page
/// size.
pub(super) fn use_write_ahead_log(conn: &Connection) -> Result<(), Fault> {
    // This has an effect only before the first table is created. Larger pages make large scans and imports 10 % faster.
    conn.execute_batch("PRAGMA page_size = 8192")?;
    let mode: String = patiently(conn, || conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)))?;
    if mode != "wal" {
        let detail = stored!("ledger-no-log", mode = mode);
        return Err(LedgerError::Database { operation: "open", detail }.into());
    }
    conn.execute_batch("PRAGMA journal_size_limit = 4194304")?;
    Ok(())
}

/// Retries work for which SQLite itself never waits. SQLite does not wait to change the journal mode: that turns a
/// reader into a writer, and two connections that did this at once would wait for each other forever.
fn patiently<T>(conn: &Connection, work: impl Fn() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    const PAUSE: Duration = Duration::from_millis(5);
    // Each try returns at once, so the pauses between all tries add up to the usual time-out.
    conn.busy_timeout(Duration::ZERO)?;
    let is_busy = |done: &rusqlite::Result<T>| {
        done.as_ref().is_err_and(|error| error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy))
    };
    let mut done = work();
    for _ in 0..PATIENCE.as_millis() / PAUSE.as_millis() {
        if !is_busy(&done) {
            break;
        }
        std::thread::sleep(PAUSE);
        done = work();
    }
    conn.busy_timeout(PATIENCE)?;
    done
}

/// Returns a URI of the ledger's file that tells SQLite that nobody writes to the file.
fn frozen_uri(place: &LedgerPath) -> String {
    let mut uri = "file:".to_owned();
    for byte in place.path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri + "?immutable=1"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_sqlite_is_refused_and_the_error_names_its_version() {
        assert_eq!(require(3_051_002, "3.51.2"), Err(LedgerError::OldSqlite("3.51.2")));
        assert_eq!(require(3_051_003, "3.51.3"), Ok(()));
        assert_eq!(require_sqlite(), Ok(()));
    }

    #[test]
    fn any_path_can_be_turned_into_a_uri() {
        let place = LedgerPath::plain("/a b/春?#%.db".into());
        assert_eq!(frozen_uri(&place), "file:/a%20b/%E6%98%A5%3F%23%25.db?immutable=1");
    }
}
