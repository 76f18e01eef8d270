//! Removes tasks from the ledger when somebody no longer wants to keep them there.
//!
//! The rule for late replies about a removed task is in `sightings`.

use super::{
    Actor, LedgerError, WriteReport,
    attempts::is_unsettled,
    audit::{self, NewEntry},
    fault::Fault,
    rows::{key, service_number},
    runs,
    writer::WriterContext,
};
use crate::domain::{Service, TaskId};

/// Removes tasks. Removes none of them if one has an unsettled attempt or an unfinished run has yet to change it: the
/// run would change the task anyway, and the outcome could no longer be shown.
pub(super) fn forget(
    context: &mut WriterContext,
    service: &Service,
    ids: &[TaskId],
    actor: &Actor,
) -> Result<WriteReport, Fault> {
    context.write(|write| {
        let Some(number) = service_number(&write.tx, service)? else { return Ok(WriteReport::default()) };
        let (mut change, unfinished) = (WriteReport::default(), runs::unfinished_of(&write.tx, number)?);
        for id in ids {
            if is_unsettled(&write.tx, number, *id)? {
                return Err(LedgerError::Unsettled(*id).into());
            }
            for run in &unfinished {
                if runs::has_left(&write.tx, run, *id)? {
                    return Err(LedgerError::LeftToRun { task: *id, run: run.clone() }.into());
                }
            }
            let mut delete = write.tx.prepare_cached("DELETE FROM tasks WHERE service = ?1 AND task_id = ?2")?;
            let dropped = delete.execute([number, key(*id)])? > 0;
            drop(delete);
            if dropped {
                change.changed += 1;
                write
                    .audit(&NewEntry { task: Some(*id), ..NewEntry::new(write.now, actor, service, audit::FORGET) })?;
            }
        }
        Ok(change)
    })
}
