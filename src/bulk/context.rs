//! The context of a run: the service, ledger and clock that it uses, and the functions that write the intent and the
//! outcome of an attempt.

use std::sync::Arc;

use jiff::Timestamp;

use super::copying::{Copies, Source};
#[cfg(feature = "planted")]
use crate::planted::{self, Bug};
use crate::{
    api::Client,
    clock::Clock,
    domain::{Attempt, CallSpan, Outcome, Pace, Service},
    ledger::{Actor, Ledger, LedgerError, Settlement},
};

/// Everything that a run uses from outside `bulk`.
#[derive(Clone, Debug)]
pub struct RunContext {
    /// The client of the service.
    pub client: Client,
    /// The ledger.
    pub ledger: Arc<dyn Ledger>,
    /// The wall clock and the boot clock.
    pub clock: Arc<dyn Clock>,
    /// The person or program in whose name the run writes to the audit log.
    pub actor: Actor,
    /// The app number and host to which the tasks belong.
    pub service: Service,
    /// The configured pace: how fast the app's calls may follow each other.
    pub pace: Pace,
    /// The copies of what the tasks contain; empty unless the caller takes copies.
    pub copies: Copies,
}

impl RunContext {
    /// Returns the parts of the context with which copies are taken.
    pub fn source(&self) -> Source {
        let (client, ledger, clock) = (self.client.clone(), Arc::clone(&self.ledger), Arc::clone(&self.clock));
        Source { client, ledger, clock, service: self.service.clone() }
    }

    /// Writes the intent of an attempt to the ledger. The request may be sent only after this succeeds. `compared` is
    /// as for [`Ledger::intend`].
    pub(super) async fn intend(&self, attempt: &Attempt, compared: Option<u64>) -> Result<(), LedgerError> {
        #[cfg(feature = "planted")]
        if intent_follows_request(attempt) {
            return Ok(());
        }
        let intended = self.ledger.intend(&self.service, attempt, compared, &self.actor).await;
        #[cfg(feature = "planted")]
        if planted::is(Bug::SendWithoutIntent) {
            return Ok(());
        }
        intended
    }

    /// Returns when the reply to a call of this process came, on the service's clock.
    pub(super) fn replied_at(&self, call: CallSpan) -> Timestamp {
        let since = self.clock.since_boot().saturating_sub(call.asked_boot + call.took);
        let now = self.client.service_time().now;
        now.checked_sub(since).unwrap_or(now)
    }

    /// Writes the outcome of an attempt to the ledger.
    pub(super) async fn settle(&self, attempt: &Attempt, outcome: &Outcome) -> Result<(), LedgerError> {
        #[cfg(feature = "planted")]
        if intent_follows_request(attempt) {
            // An attempt that is read back after a crash already has its intent, so this may fail.
            let _ = self.ledger.intend(&self.service, attempt, None, &self.actor).await;
        }
        let settlement = Settlement {
            attempt: attempt.id,
            run: attempt.run,
            position: attempt.position,
            task: attempt.task,
            outcome: outcome.clone(),
            at: self.clock.now(),
        };
        self.ledger.settle(&self.service, &settlement, &self.actor).await
    }
}

/// Returns whether a planted bug writes the intent of this attempt after its request.
#[cfg(feature = "planted")]
fn intent_follows_request(attempt: &Attempt) -> bool {
    let is_hold = attempt.change.verb() == crate::domain::Verb::Hold;
    planted::is(Bug::IntentAfterSend) || (is_hold && planted::is(Bug::HoldBeforeIntent))
}
