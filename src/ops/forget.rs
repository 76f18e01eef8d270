//! Removes tasks from the ledger only.

use super::Context;
use crate::{domain::TaskId, ledger::WriteReport};

/// Removes tasks from the ledger; the service keeps them. Removes none of them if one has an unsettled attempt or an
/// unfinished run has yet to change it.
pub async fn forget(context: &Context, ids: &[TaskId]) -> anyhow::Result<WriteReport> {
    Ok(context.ledger.forget(&context.service(), ids, &context.actor).await?)
}
