//! Compares the database with its head file, to find out whether the database has lost entries.

use rusqlite::Connection;

use super::{
    audit,
    fault::Fault,
    head::{self, Head},
    ledger_path::LedgerPath,
};
use crate::locale::stored;

/// Returns the ledger's id.
pub(super) fn ledger_id(conn: &Connection) -> Result<String, Fault> {
    Ok(conn.query_row("SELECT value FROM ledger WHERE key = 'id'", [], |row| row.get(0))?)
}

/// Returns the ledger's id and the last audit line of the database.
fn of_database(conn: &Connection) -> Result<Head, Fault> {
    let ledger = ledger_id(conn)?;
    let (number, hash) = audit::last(conn)?;
    Ok(Head { ledger, number, hash })
}

/// Compares the head file with the database, and returns the database's head. The file may be behind the database, but
/// never ahead of it.
pub(super) fn verify(conn: &Connection, place: &LedgerPath) -> Result<Head, Fault> {
    // The file is read first, because another process may write both meanwhile, and it writes the database before the
    // file.
    let noted = head::read(place)?;
    let found = of_database(conn)?;
    match noted {
        Some(noted) => compare(conn, place, &noted, &found).map(|()| found),
        None => Ok(found),
    }
}

fn compare(conn: &Connection, place: &LedgerPath, noted: &Head, found: &Head) -> Result<(), Fault> {
    let lost = |detail: String| -> Result<(), Fault> { Err(place.lost(detail).into()) };
    if noted.ledger != found.ledger {
        return lost(stored!("ledger-other-head"));
    }
    if noted.number > found.number {
        let (end, known) = (found.number.to_string(), noted.number.to_string());
        return lost(stored!("ledger-log-is-short", last = end, known = known));
    }
    if noted.number > 0 && audit::hash_of(conn, noted.number)?.as_ref() != Some(&noted.hash) {
        return lost(stored!("ledger-line-differs", line = noted.number.to_string()));
    }
    Ok(())
}
