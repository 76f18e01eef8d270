//! Stores the notes that people write on tasks for everybody who uses the ledger.
//!
//! A note is a column that nothing else writes: imports, replies and outcomes leave it alone.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::{
    Actor, LedgerError, WriteReport,
    audit::NewEntry,
    fault::Fault,
    rows::{key, service_number},
    writer::WriterContext,
};
use crate::domain::{Remark, Service, TaskId};

/// Writes this note on the tasks in place of their earlier notes, or removes their notes. Changes none of the tasks if
/// one of them is not in the ledger.
pub(super) fn note(
    context: &mut WriterContext,
    service: &Service,
    ids: &[TaskId],
    note: Option<&Remark>,
    actor: &Actor,
) -> Result<WriteReport, Fault> {
    context.write(|write| {
        let number = service_number(&write.tx, service)?;
        let mut change = WriteReport::default();
        for id in ids {
            let before = earlier(&write.tx, number, *id)?;
            let text = note.map(|note| note.text().raw());
            if before.as_deref() == text {
                continue;
            }
            let mut update =
                write.tx.prepare_cached("UPDATE tasks SET note = ?1 WHERE service = ?2 AND task_id = ?3")?;
            update.execute(params![text, number, key(*id)])?;
            drop(update);
            change.changed += 1;
            // Every string in a detail is safe to show.
            let detail = json!({ "note": note.map(|note| note.text().safe()).unwrap_or_default() });
            write.audit(&NewEntry { task: Some(*id), detail, ..NewEntry::new(write.now, actor, service, "note") })?;
        }
        Ok(change)
    })
}

/// Returns the note on a task, if it has one. Fails if the task is not in the ledger.
fn earlier(conn: &Connection, service: Option<i64>, task: TaskId) -> Result<Option<String>, Fault> {
    let mut read = conn.prepare_cached("SELECT note FROM tasks WHERE service = ?1 AND task_id = ?2")?;
    let found = read.query_row(params![service, key(task)], |row| row.get(0)).optional()?;
    Ok(found.ok_or(LedgerError::NoSuchTask(task))?)
}
