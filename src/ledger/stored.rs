//! One task as an owned row of the table, for reading, changing and writing it back within a transaction.
//!
//! The rules for changing a row are in `import`, `sightings` and `attempts`. `scan` reads rows without owning them.

use rusqlite::{
    Connection, OptionalExtension, Row, named_params, params_from_iter,
    types::{ToSqlOutput, Value, ValueRef},
};

use super::{
    fault::Fault,
    rows::{moment, task_type},
};
use crate::domain::{SeenBy, TaskStatus, TaskType, same_due};

/// The status of a task while an attempt at it is not settled.
pub(super) const UNKNOWN: &str = "unknown";

/// The columns that are in no index, in the order of [`Stored::unindexed`] and [`Stored::from_row`].
macro_rules! unindexed {
    () => {
        "type, status, title, text, campaign, created_at, seen_at, seen_by, word, push_task_id, dispatch_err, error_code, \
         error_message, error_at"
    };
}

/// A row of `tasks` without its key and its note. Times are in milliseconds. `None` means that the value is unknown; an
/// empty string means that the service has shown the field as empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stored {
    pub task_type: Option<TaskType>,
    /// The status as shown; `None` means unverified.
    pub status: Option<String>,
    pub sched_at: Option<i64>,
    pub title: Option<String>,
    pub text: Option<String>,
    pub campaign: Option<String>,
    pub created_at: Option<i64>,
    pub seen_at: Option<i64>,
    pub seen_by: Option<SeenBy>,
    /// The underlying status while `status` is [`UNKNOWN`].
    pub word: Option<String>,
    pub push_task_id: Option<String>,
    pub dispatch_err: Option<String>,
    pub error_code: Option<i64>,
    pub error_message: Option<String>,
    pub error_at: Option<i64>,
    /// The due time from before the task was first postponed, while it is held.
    pub held_from: Option<i64>,
    /// The due time that it was postponed to, while it is held.
    pub held_until: Option<i64>,
}

impl Stored {
    /// Reads a row.
    pub fn read(conn: &Connection, service: i64, key: i64) -> Result<Option<Self>, Fault> {
        let mut read = conn.prepare_cached(concat!(
            "SELECT ",
            unindexed!(),
            ", sched_at, held_from, held_until FROM tasks WHERE service = ?1 AND task_id = ?2"
        ))?;
        Ok(read.query_row([service, key], Self::from_row).optional()?)
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            task_type: row.get_ref(0)?.as_str_or_null()?.and_then(task_type),
            status: row.get(1)?,
            title: row.get(2)?,
            text: row.get(3)?,
            campaign: row.get(4)?,
            created_at: row.get(5)?,
            seen_at: row.get(6)?,
            seen_by: row.get_ref(7)?.as_str_or_null()?.and_then(SeenBy::from_stored),
            word: row.get(8)?,
            push_task_id: row.get(9)?,
            dispatch_err: row.get(10)?,
            error_code: row.get(11)?,
            error_message: row.get(12)?,
            error_at: row.get(13)?,
            sched_at: row.get(14)?,
            held_from: row.get(15)?,
            held_until: row.get(16)?,
        })
    }

    /// Returns the values of the columns that are in no index.
    fn unindexed(&self) -> [ToSqlOutput<'_>; 14] {
        [
            text(self.task_type.map(TaskType::as_str)),
            text(self.status.as_deref()),
            text(self.title.as_deref()),
            text(self.text.as_deref()),
            text(self.campaign.as_deref()),
            number(self.created_at),
            number(self.seen_at),
            text(self.seen_by.map(SeenBy::as_str)),
            text(self.word.as_deref()),
            text(self.push_task_id.as_deref()),
            text(self.dispatch_err.as_deref()),
            number(self.error_code),
            text(self.error_message.as_deref()),
            number(self.error_at),
        ]
    }

    /// Inserts a new row.
    pub fn insert(&self, conn: &Connection, service: i64, key: i64) -> Result<(), Fault> {
        let rest = [self.sched_at, Some(service), Some(key)].map(number);
        conn.prepare_cached(concat!(
            "INSERT INTO tasks (",
            unindexed!(),
            ", sched_at, service, task_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ))?
        .execute(params_from_iter(self.unindexed().into_iter().chain(rest)))?;
        Ok(())
    }

    /// Overwrites the stored row, which is known to equal `before`, with this one. Does nothing if the two are equal.
    pub fn update(&self, conn: &Connection, service: i64, key: i64, before: &Self) -> Result<(), Fault> {
        if self == before {
            return Ok(());
        }
        conn.prepare_cached(concat!(
            "UPDATE tasks SET (",
            unindexed!(),
            ") = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE service = ? AND task_id = ?"
        ))?
        .execute(params_from_iter(self.unindexed().into_iter().chain([Some(service), Some(key)].map(number))))?;
        // This is a separate statement because naming an indexed column rewrites the index even if the value is the
        // same.
        if self.sched_at != before.sched_at {
            conn.prepare_cached("UPDATE tasks SET sched_at = :due WHERE service = :service AND task_id = :task")?
                .execute(named_params! { ":due": self.sched_at, ":service": service, ":task": key })?;
        }
        // This is a separate statement because few tasks are ever held.
        if (self.held_from, self.held_until) != (before.held_from, before.held_until) {
            let mut hold = conn.prepare_cached(
                "UPDATE tasks SET held_from = :from, held_until = :until WHERE service = :service AND task_id = :task",
            )?;
            let (from, until) = (self.held_from, self.held_until);
            hold.execute(named_params! { ":from": from, ":until": until, ":service": service, ":task": key })?;
        }
        Ok(())
    }

    /// Returns the row with this due time, held from the due time that it has now. A task that is held already keeps
    /// the time from before its first hold, even if that is not known.
    #[must_use]
    pub fn held(self, until: i64) -> Self {
        let held_from = if self.held_until.is_some() { self.held_from } else { self.sched_at };
        #[cfg(feature = "planted")]
        let held_from =
            if crate::planted::is(crate::planted::Bug::HoldForgetsTime) { self.sched_at } else { held_from };
        Self { sched_at: Some(until), held_from, held_until: Some(until), ..self }
    }

    /// Returns the row with this due time, which somebody else may have set. A held task stays held until it has the
    /// time from before again: another time must not make us forget that one. What is not known cannot be forgotten.
    #[must_use]
    pub fn due_at(self, sched_at: Option<i64>) -> Self {
        let is_due_at = |time: Option<i64>| sched_at.zip(time).is_some_and(|(due, time)| is_same_due(due, time));
        let is_moved = sched_at.is_some() && self.held_from.is_some() && !is_due_at(self.held_from);
        if is_due_at(self.held_until) || is_moved {
            return Self { sched_at, ..self };
        }
        Self { sched_at, held_from: None, held_until: None, ..self }
    }

    /// Returns the row with this due time, which an edit of ours has set. The task is then no longer held, unless this
    /// is the time until which it is held.
    #[must_use]
    pub fn edited_to(self, sched_at: i64) -> Self {
        let is_held = self.held_until.is_some_and(|until| is_same_due(sched_at, until));
        let (held_from, held_until) = if is_held { (self.held_from, self.held_until) } else { (None, None) };
        Self { sched_at: Some(sched_at), held_from, held_until, ..self }
    }

    /// Returns the status if it proves that there is nothing left to change: the service has confirmed a delete of the
    /// task, or the push is being sent or was sent. `gone` does not count, because it may rest on a single reply.
    pub fn over(&self) -> Option<TaskStatus> {
        let status = self.status.as_deref().map(TaskStatus::from_stored)?;
        let is_over = matches!(status, TaskStatus::Dispatching | TaskStatus::Dispatched | TaskStatus::Deleted);
        is_over.then_some(status)
    }

    /// Returns whether an attempt at the task is not settled.
    pub fn is_unsettled(&self) -> bool {
        self.status.as_deref() == Some(UNKNOWN)
    }

    /// Returns the status without regard to an unsettled attempt.
    pub fn underlying(&self) -> Option<&str> {
        if self.is_unsettled() { self.word.as_deref() } else { self.status.as_deref() }
    }

    /// Sets the status without ending an unsettled attempt.
    pub fn set_underlying(&mut self, status: Option<String>) {
        if self.is_unsettled() { self.word = status } else { self.status = status }
    }
}

/// Returns whether two stored due times count as equal.
pub(super) fn is_same_due(one: i64, other: i64) -> bool {
    same_due(moment(one), moment(other))
}

fn text(text: Option<&str>) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(ValueRef::from(text))
}

fn number(number: Option<i64>) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(Value::from(number))
}
