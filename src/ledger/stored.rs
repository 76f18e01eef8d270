//! One task as it lies in the table, owned: for reading, changing and writing back a row within a transaction.
//!
//! The rules of what changes a row are in `import`, `sightings` and `attempts`; deliberately not here. `scan` reads rows
//! without owning them.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{fault::Fault, rows::task_type};
use crate::domain::{SeenBy, TaskStatus, TaskType};

/// The status that a task shows while an attempt at it is not settled.
pub(super) const UNKNOWN: &str = "unknown";

/// A row of `tasks` without its key. Times are milliseconds; `None` means not known, an empty text that the service says
/// that there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stored {
    pub task_type: Option<TaskType>,
    /// As shown; `None` means unverified.
    pub status: Option<String>,
    pub sched_at: Option<i64>,
    pub title: Option<String>,
    pub text: Option<String>,
    pub campaign: Option<String>,
    pub created_at: Option<i64>,
    pub seen_at: Option<i64>,
    pub seen_by: Option<SeenBy>,
    /// The status underneath, while `status` is [`UNKNOWN`].
    pub word: Option<String>,
    pub push_task_id: Option<String>,
    pub dispatch_err: Option<String>,
    pub error_code: Option<i64>,
    pub error_message: Option<String>,
    pub error_at: Option<i64>,
}

impl Stored {
    /// Reads a row.
    pub fn read(conn: &Connection, service: i64, key: i64) -> Result<Option<Self>, Fault> {
        let mut read = conn.prepare_cached(
            "SELECT type, status, sched_at, title, text, campaign, created_at, seen_at, seen_by, word, push_task_id,
             dispatch_err, error_code, error_message, error_at FROM tasks WHERE service = ?1 AND task_id = ?2",
        )?;
        Ok(read.query_row([service, key], Self::from_row).optional()?)
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            task_type: row.get_ref(0)?.as_str_or_null()?.and_then(task_type),
            status: row.get(1)?,
            sched_at: row.get(2)?,
            title: row.get(3)?,
            text: row.get(4)?,
            campaign: row.get(5)?,
            created_at: row.get(6)?,
            seen_at: row.get(7)?,
            seen_by: row.get_ref(8)?.as_str_or_null()?.and_then(SeenBy::from_stored),
            word: row.get(9)?,
            push_task_id: row.get(10)?,
            dispatch_err: row.get(11)?,
            error_code: row.get(12)?,
            error_message: row.get(13)?,
            error_at: row.get(14)?,
        })
    }

    /// Writes a row that is not there yet.
    pub fn insert(&self, conn: &Connection, service: i64, key: i64) -> Result<(), Fault> {
        conn.prepare_cached(
            "INSERT INTO tasks (service, task_id, type, status, sched_at, title, text, campaign, created_at, seen_at,
             seen_by, word, push_task_id, dispatch_err, error_code, error_message, error_at)
             VALUES (?1, ?2, ?3, ?4, ?17, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(params![
            service,
            key,
            self.task_type.map(TaskType::as_str),
            self.status,
            self.title,
            self.text,
            self.campaign,
            self.created_at,
            self.seen_at,
            self.seen_by.map(SeenBy::as_str),
            self.word,
            self.push_task_id,
            self.dispatch_err,
            self.error_code,
            self.error_message,
            self.error_at,
            self.sched_at,
        ])?;
        Ok(())
    }

    /// Writes a row back over `before`; nothing where nothing changed.
    pub fn update(&self, conn: &Connection, service: i64, key: i64, before: &Self) -> Result<(), Fault> {
        if self == before {
            return Ok(());
        }
        conn.prepare_cached(
            "UPDATE tasks SET type = ?3, status = ?4, title = ?5, text = ?6, campaign = ?7, created_at = ?8,
             seen_at = ?9, seen_by = ?10, word = ?11, push_task_id = ?12, dispatch_err = ?13, error_code = ?14,
             error_message = ?15, error_at = ?16 WHERE service = ?1 AND task_id = ?2",
        )?
        .execute(params![
            service,
            key,
            self.task_type.map(TaskType::as_str),
            self.status,
            self.title,
            self.text,
            self.campaign,
            self.created_at,
            self.seen_at,
            self.seen_by.map(SeenBy::as_str),
            self.word,
            self.push_task_id,
            self.dispatch_err,
            self.error_code,
            self.error_message,
            self.error_at,
        ])?;
        // Apart, because naming an indexed column rewrites the index even where the value is the same.
        if self.sched_at != before.sched_at {
            conn.prepare_cached("UPDATE tasks SET sched_at = ?3 WHERE service = ?1 AND task_id = ?2")?
                .execute(params![service, key, self.sched_at])?;
        }
        Ok(())
    }

    /// The state of a task that there is nothing to delete of any more: deleted, gone, or sent.
    pub fn over(&self) -> Option<TaskStatus> {
        let status = self.status.as_deref().map(TaskStatus::from_stored)?;
        let is_over =
            matches!(status, TaskStatus::Dispatching | TaskStatus::Dispatched | TaskStatus::Deleted | TaskStatus::Gone);
        is_over.then_some(status)
    }

    /// Whether an attempt at it is not settled.
    pub fn is_unsettled(&self) -> bool {
        self.status.as_deref() == Some(UNKNOWN)
    }

    /// The status apart from any unsettled attempt.
    pub fn underlying(&self) -> Option<&str> {
        if self.is_unsettled() { self.word.as_deref() } else { self.status.as_deref() }
    }

    /// Sets the status apart from any unsettled attempt.
    pub fn set_underlying(&mut self, status: Option<String>) {
        if self.is_unsettled() { self.word = status } else { self.status = status }
    }
}
