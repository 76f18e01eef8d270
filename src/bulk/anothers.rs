//! Attempts of other runs at the same tasks, whose outcome is not settled.
//!
//! While a live process waits for a reply, the outcome is not unknown but still to come: a run that comes to the task
//! waits for it. If it is unknown, only the process that holds that run can settle it, or `resume` once that has ended.

use crate::{
    domain::{Failure, Service, TaskId},
    ledger::{Ledger, LedgerError, OpenAttempt},
    locale::{self, stored},
};

/// Returns the attempts at these tasks whose outcome is not settled.
pub async fn open_attempts(
    ledger: &dyn Ledger,
    service: &Service,
    is_one: impl Fn(TaskId) -> bool,
) -> Result<Vec<OpenAttempt>, LedgerError> {
    let mut open = ledger.unsettled(service).await?;
    open.retain(|open| is_one(open.attempt.task));
    Ok(open)
}

/// Says which run has the attempt and whose run that is, if another live process holds it. A run of this process can be
/// resumed by it.
pub async fn in_another_run(ledger: &dyn Ledger, open: &OpenAttempt) -> Result<Option<Failure>, LedgerError> {
    let run = open.attempt.run;
    if !open.held || ledger.holds_run(run).await.is_ok() {
        return Ok(None);
    }
    let holder = ledger.open_runs().await?.into_iter().find(|begun| begun.id == run).and_then(|begun| begun.holder);
    let run = run.to_string();
    Ok(Some(Failure::local(match holder {
        Some(holder) => {
            stored!("stored-in-run-of", run = run, holder = locale::in_english(|| holder.to_string()))
        }
        None => stored!("stored-in-another-run", run = run),
    })))
}
