//! The encoding of values in the database: ids, times, hashes, tasks.
//!
//! An id is an unsigned 64-bit number, but SQLite's integers are signed. So the signed number with the same bits is
//! stored: nothing is lost, and ids below 2^63 are stored unchanged. Ids from 2^63 up are stored as negative numbers
//! and come first in the table, so a query that shows tasks in id order must account for that (see `scan`).

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params, types::ValueRef};

use super::{TaskRow, fault::Fault};
use crate::domain::{Change, Content, ContentDigest, Hold, SeenBy, Service, Task, TaskId, TaskType, Verb};

/// Returns the stored form of an id.
pub(super) const fn key(id: TaskId) -> i64 {
    id.get().cast_signed()
}

/// Returns the id that was stored as `key`.
pub(super) const fn id(key: i64) -> TaskId {
    TaskId::new(key.cast_unsigned())
}

/// Returns the stored form of a time: milliseconds.
pub(super) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// Returns the time that was stored as `millis`. A value out of range, which pushdeck never writes, becomes the nearest
/// valid time.
pub(super) fn moment(millis: i64) -> Timestamp {
    let nearest = if millis < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_millisecond(millis).unwrap_or(nearest)
}

/// Returns the type that was stored as `word`.
pub(super) fn task_type(word: &str) -> Option<TaskType> {
    TaskType::ALL.into_iter().find(|kind| kind.as_str() == word)
}

/// Reads the change in four columns of a row, from `first` on: the verb, the new time, and for an edit the digest of
/// the earlier content and the new content. Returns `None` if this version of pushdeck does not know the change.
pub(super) fn change(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Change>> {
    let new_time = row.get::<_, Option<i64>>(first + 1)?.map(moment);
    let base = row.get_ref(first + 2)?.as_blob_or_null()?.and_then(ContentDigest::from_bytes);
    let content = row.get_ref(first + 3)?.as_str_or_null()?.map(Content::new);
    let content = match content {
        Some(None) => return Ok(None),
        content => content.flatten(),
    };
    let verb = Verb::of_word(row.get_ref(first)?.as_str()?);
    Ok(verb.and_then(|verb| Change::from_stored(verb, new_time, base, content)))
}

/// The columns of a change in a table with its run, its position, its verb and its new time, for [`change`]. What an
/// edit sends is in a table of its own.
macro_rules! change_columns {
    ($table:literal) => {
        concat!(
            $table,
            ".verb, ",
            $table,
            ".new_time, (SELECT base FROM edits WHERE edits.run = ",
            $table,
            ".run AND edits.position = ",
            $table,
            ".position), (SELECT content FROM edits WHERE edits.run = ",
            $table,
            ".run AND edits.position = ",
            $table,
            ".position)"
        )
    };
}

/// The columns of the change of a task in a run, for [`change`].
pub(super) const RUN_TASK_CHANGE: &str = change_columns!("run_tasks");

/// The columns of the change of an attempt, for [`change`].
pub(super) const ATTEMPT_CHANGE: &str = change_columns!("attempts");

/// Returns the bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// The columns of a task, in the order in which the functions below read them. Those that a filter needs come first.
const ALL_COLUMNS: &str = "task_id, type, status, title, text, campaign, sched_at, created_at, seen_at, \
                                      seen_by, push_task_id, dispatch_err, error_code, error_message, error_at, \
                                      held_from, held_until, note";

/// The same columns for a ledger of an older version, which has none for held tasks and no notes.
const OLDER_COLUMNS: &str = "task_id, type, status, title, text, campaign, sched_at, created_at, seen_at, seen_by, \
                             push_task_id, dispatch_err, error_code, error_message, error_at, NULL, NULL, NULL";

/// Returns the columns of a task in the order of [`ALL_COLUMNS`]. `knows_changes` is the result of [`knows_changes`]
/// for the ledger.
pub(super) const fn all_columns(knows_changes: bool) -> &'static str {
    if knows_changes { ALL_COLUMNS } else { OLDER_COLUMNS }
}

/// The first schema version with columns for changes other than deletes.
const KNOWS_CHANGES: i64 = 4;

/// Returns whether the file has columns for changes other than deletes. A ledger of an older version does not, and is
/// read without being migrated.
pub(super) fn knows_changes(conn: &Connection) -> Result<bool, Fault> {
    let mut version = conn.prepare_cached("PRAGMA user_version")?;
    Ok(version.query_row([], |row| row.get::<_, i64>(0))? >= KNOWS_CHANGES)
}

/// Returns the columns with the position of a task in its run, and its change ([`change`]).
pub(super) fn run_task_columns(knows_changes: bool) -> String {
    let change = if knows_changes { RUN_TASK_CHANGE } else { "'delete', NULL, NULL, NULL" };
    format!("run_tasks.position, {change}")
}

/// Returns the columns with the position of an attempt in its run, the due time that the task had before, and the
/// change ([`change`]).
pub(super) fn attempt_columns(knows_changes: bool) -> String {
    if knows_changes {
        format!("attempts.position, due, {ATTEMPT_CHANGE}")
    } else {
        "COALESCE((SELECT position FROM run_tasks WHERE run_tasks.run = attempts.run
             AND run_tasks.task_id = attempts.task_id), -1 - attempt),
         NULL, 'delete', NULL, NULL, NULL"
            .to_owned()
    }
}

/// The columns that a filter and a list need: the first of [`ALL_COLUMNS`], then those of the hold.
const SEARCHABLE_COLUMNS: &str = "task_id, type, status, title, text, campaign, sched_at, held_from, held_until";

/// The same columns for a ledger of an older version, which has none for held tasks.
const OLDER_SEARCHABLE_COLUMNS: &str = "task_id, type, status, title, text, campaign, sched_at, NULL, NULL";

/// Returns the columns that a filter and a list need, for a ledger that knows changes other than deletes or for an
/// older one.
pub(super) const fn searchable_columns(knows_changes: bool) -> &'static str {
    if knows_changes { SEARCHABLE_COLUMNS } else { OLDER_SEARCHABLE_COLUMNS }
}

/// The status of a task that the service has never shown; NULL in the table.
pub(super) const UNVERIFIED: &str = "unverified";

/// Reads a row of which only the id was selected.
pub(super) fn id_row(row: &Row<'_>) -> rusqlite::Result<TaskRow<'static>> {
    Ok(bare(id(row.get(0)?)))
}

/// Reads a row with the columns that a filter and a list need.
pub(super) fn searchable_row<'a>(row: &'a Row<'_>) -> rusqlite::Result<TaskRow<'a>> {
    Ok(TaskRow { hold: hold(row.get(7)?, row.get(8)?), ..first_columns(row)? })
}

/// Reads the columns with which each row begins.
fn first_columns<'a>(row: &'a Row<'_>) -> rusqlite::Result<TaskRow<'a>> {
    Ok(TaskRow {
        task_type: row.get_ref(1)?.as_str_or_null()?.and_then(task_type),
        status: row.get_ref(2)?.as_str_or_null()?.unwrap_or(UNVERIFIED),
        title: text(row, 3)?,
        desc: text(row, 4)?,
        campaign: text(row, 5)?,
        sched_at: row.get::<_, Option<i64>>(6)?.map(moment),
        ..bare(id(row.get(0)?))
    })
}

/// Reads a row with all columns.
pub(super) fn full_row<'a>(row: &'a Row<'_>) -> rusqlite::Result<TaskRow<'a>> {
    Ok(TaskRow {
        created_at: row.get::<_, Option<i64>>(7)?.map(moment),
        seen_at: row.get::<_, Option<i64>>(8)?.map(moment),
        seen_by: row.get_ref(9)?.as_str_or_null()?.and_then(SeenBy::from_stored),
        push_task_id: text(row, 10)?,
        dispatch_err: text(row, 11)?,
        error_code: row.get(12)?,
        error_message: text(row, 13)?,
        error_at: row.get::<_, Option<i64>>(14)?.map(moment),
        hold: hold(row.get(15)?, row.get(16)?),
        note: text(row, 17)?,
        ..first_columns(row)?
    })
}

fn hold(from: Option<i64>, until: Option<i64>) -> Option<Hold> {
    until.map(|until| Hold { from: from.map(moment), until: moment(until) })
}

fn text<'a>(row: &'a Row<'_>, column: usize) -> rusqlite::Result<&'a str> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(""),
        value => Ok(value.as_str()?),
    }
}

const fn bare(id: TaskId) -> TaskRow<'static> {
    TaskRow {
        id,
        task_type: None,
        status: "",
        title: "",
        desc: "",
        sched_at: None,
        created_at: None,
        campaign: "",
        seen_at: None,
        seen_by: None,
        push_task_id: "",
        dispatch_err: "",
        error_code: None,
        error_message: "",
        error_at: None,
        hold: None,
        note: "",
    }
}

/// Returns the number under which a service is stored, if it is stored.
pub(super) fn service_number(conn: &Connection, service: &Service) -> Result<Option<i64>, Fault> {
    let mut number = conn.prepare_cached("SELECT number FROM services WHERE sdkappid = ?1 AND host = ?2")?;
    let found = number.query_row(params![service.sdkappid.0.cast_signed(), service.host.to_string()], |row| row.get(0));
    Ok(found.optional()?)
}

/// Returns the number under which a service is stored, and stores the service first if necessary. Must be called within
/// a write transaction.
pub(super) fn need_service_number(conn: &Connection, service: &Service) -> Result<i64, Fault> {
    if let Some(number) = service_number(conn, service)? {
        return Ok(number);
    }
    conn.execute(
        "INSERT INTO services (sdkappid, host) VALUES (?1, ?2)",
        params![service.sdkappid.0.cast_signed(), service.host.to_string()],
    )?;
    Ok(conn.last_insert_rowid())
}

/// Returns the tasks with these ids, in this order. Ids that are not in the ledger are left out.
pub(super) fn tasks(conn: &Connection, service: &Service, ids: &[TaskId]) -> Result<Vec<Task>, Fault> {
    let Some(number) = service_number(conn, service)? else { return Ok(Vec::new()) };
    let columns = all_columns(knows_changes(conn)?);
    let sql = format!("SELECT {columns} FROM tasks WHERE service = ?1 AND task_id = ?2");
    let mut one = conn.prepare_cached(&sql)?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let task = one.query_row(params![number, key(*id)], |row| Ok(full_row(row)?.to_task()));
        found.extend(task.optional()?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_id_survives_being_stored(number in proptest::num::u64::ANY) {
            prop_assert_eq!(id(key(TaskId::new(number))), TaskId::new(number));
        }
    }

    #[test]
    fn ids_below_two_to_the_63_are_stored_unchanged() {
        assert_eq!(key(TaskId::new(5_210_074_411)), 5_210_074_411);
        assert_eq!(key(TaskId::new(u64::MAX)), -1);
    }

    #[test]
    fn no_stored_time_causes_a_panic() {
        assert_eq!(moment(i64::MAX), Timestamp::MAX);
        assert_eq!(moment(i64::MIN), Timestamp::MIN);
        assert_eq!(millis(moment(1_700_000_000_123)), 1_700_000_000_123);
    }
}
