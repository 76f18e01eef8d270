//! What a run works with, and what it writes to the ledger of an attempt: its intent, and what became of it.

use std::sync::Arc;

#[cfg(feature = "planted")]
use crate::planted::{self, Bug};
use crate::{
    api::Client,
    clock::Clock,
    domain::{Attempt, Outcome, Pace, Service},
    ledger::{Actor, Ledger, LedgerError, Settlement},
};

/// What a run works with.
#[derive(Clone, Debug)]
pub struct RunContext {
    /// The service.
    pub client: Client,
    /// The ledger.
    pub ledger: Arc<dyn Ledger>,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// Who acts.
    pub actor: Actor,
    /// Where.
    pub service: Service,
    /// How fast the app's calls may follow each other.
    pub pace: Pace,
}

impl RunContext {
    /// Writes the intent of an attempt, whose request may leave only then.
    pub(super) async fn intend(&self, attempt: &Attempt) -> Result<(), LedgerError> {
        #[cfg(feature = "planted")]
        if planted::is(Bug::IntentAfterSend) {
            return Ok(());
        }
        let intended = self.ledger.intend(&self.service, attempt, &self.actor).await;
        #[cfg(feature = "planted")]
        if planted::is(Bug::SendWithoutIntent) {
            return Ok(());
        }
        intended
    }

    /// Writes what became of an attempt.
    pub(super) async fn settle(&self, attempt: &Attempt, outcome: &Outcome) -> Result<(), LedgerError> {
        #[cfg(feature = "planted")]
        if planted::is(Bug::IntentAfterSend) {
            // One that is read back after a crash has its intent already.
            let _ = self.ledger.intend(&self.service, attempt, &self.actor).await;
        }
        let settlement = Settlement {
            attempt: attempt.id,
            run: attempt.run,
            task: attempt.task,
            outcome: outcome.clone(),
            at: self.clock.now(),
        };
        self.ledger.settle(&self.service, &settlement, &self.actor).await
    }
}
