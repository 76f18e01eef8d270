//! Writes notes on tasks in the ledger.

use super::Context;
use crate::{
    domain::{Remark, TaskId},
    ledger::WriteReport,
};

/// Writes a note on the tasks for everybody who uses the ledger, in place of an earlier one; `None` removes it. Changes
/// none of the tasks if any of them is not in the ledger.
pub async fn note(context: &Context, ids: &[TaskId], note: Option<Remark>) -> anyhow::Result<WriteReport> {
    Ok(context.ledger.note(&context.service(), ids, note, &context.actor).await?)
}
