//! What the edits of a run send: the whole new content, and the digest of the one that it replaces.
//!
//! Content may include message text and account names, so it is kept apart from the tasks, and only until the run has
//! ended. Until then, `resume` sends exactly what was confirmed. Removed rows are overwritten in the file
//! (`secure_delete`).

use rusqlite::{Connection, params};

use super::fault::Fault;
use crate::domain::{Content, Edit, RunId};

/// Stores what the edit at this position of a run sends.
pub(super) fn insert(conn: &Connection, run: &str, position: u32, edit: &Edit) -> Result<(), Fault> {
    let mut insert = conn.prepare_cached("INSERT INTO edits (run, position, base, content) VALUES (?1, ?2, ?3, ?4)")?;
    insert.execute(params![
        run,
        position,
        edit.base.as_bytes().as_slice(),
        edit.content.as_ref().map(Content::json)
    ])?;
    Ok(())
}

/// Removes what the edits of a run send, if the run has ended. What an attempt with an unsettled outcome has sent stays
/// until the attempt is settled, because reading the task back needs it.
pub(super) fn remove_if_ended(conn: &Connection, run: RunId) -> Result<(), Fault> {
    let mut remove = conn.prepare_cached(
        "DELETE FROM edits WHERE run = ?1
             AND EXISTS (SELECT 1 FROM runs WHERE runs.run = ?1 AND ended_at IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM attempts WHERE attempts.run = ?1 AND attempts.position = edits.position
                 AND settled_at IS NULL)",
    )?;
    remove.execute([run.to_string()])?;
    Ok(())
}
