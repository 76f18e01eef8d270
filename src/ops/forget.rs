//! Drops tasks from the ledger only.

use super::Context;
use crate::{domain::TaskId, ledger::Change};

/// Drops tasks from the ledger; the service keeps them. Refuses all of them if one has an unsettled attempt, or if an
/// unfinished run is still to delete it.
pub async fn forget(context: &Context, ids: &[TaskId]) -> anyhow::Result<Change> {
    Ok(context.ledger.forget(&context.service(), ids, &context.actor).await?)
}
