//! Rate slots shared by all processes that use one ledger.
//!
//! The rules are in `api`, and the ledger stores the state: a limiter is read, changed and written back in one
//! transaction. The state includes leases, tokens, the slow-down, the last send and the round trips, so all processes
//! obey the same limit (docs/reliability.md#shared-slots). Only the pace is separate for each process.

use std::sync::Arc;

use crate::{
    api::{Limiter, LimiterHome, MemorySlots, NotAtHome, QueuedSlots, SlotKey, Slots},
    clock::Clock,
    ledger::{Kept, Ledger, LedgerError, SlotStore},
    locale::in_english,
};

/// Returns the rate slots that belong to this ledger. If the ledger is read-only, nothing can be shared: the slots are
/// then this process's own, and a warning is logged.
pub fn slots_of(ledger: &dyn Ledger, clock: &Arc<dyn Clock>) -> Arc<dyn Slots> {
    #[cfg(feature = "planted")]
    if crate::planted::is(crate::planted::Bug::OwnSlots) {
        return Arc::new(MemorySlots::new(Arc::clone(clock)));
    }
    match ledger.slots() {
        Ok(store) => {
            let home = SharedHome { store, clock: Arc::clone(clock) };
            Arc::new(QueuedSlots::over(home, Arc::clone(clock)))
        }
        Err(why) => {
            let why = in_english(|| why.to_string());
            tracing::warn!(
                "the limit of calls per second is not shared with other processes ({why}); nothing can be deleted, and \
                 lists and reads may together be too fast"
            );
            Arc::new(MemorySlots::new(Arc::clone(clock)))
        }
    }
}

/// Limiters in a store that several processes use.
#[derive(Debug)]
struct SharedHome {
    store: Arc<dyn SlotStore>,
    clock: Arc<dyn Clock>,
}

impl SharedHome {
    fn limiter(&self, key: SlotKey, kept: Kept<'_>) -> Limiter {
        // The first token is random, so that no token of a lost state is issued again.
        let first_token = rand::random();
        let now = self.clock.since_boot();
        match kept {
            Kept::Nothing => Limiter::new(key.command, first_token),
            Kept::Lost(at) => Limiter::lost(key.command, first_token, at.min(now)),
            Kept::Text(text) => Limiter::from_json(text, key.command, now).unwrap_or_else(|| {
                tracing::warn!("the rate slots of {} were damaged, and are created again", key.command.as_str());
                Limiter::lost(key.command, first_token, now)
            }),
        }
    }
}

impl LimiterHome for SharedHome {
    fn visit(&self, key: SlotKey, work: &mut dyn FnMut(&mut Limiter)) -> Result<(), NotAtHome> {
        let visited = self.store.update(key.sdkappid, key.command.as_str(), &mut |kept| {
            let mut limiter = self.limiter(key, kept);
            work(&mut limiter);
            limiter.to_json()
        });
        visited.map_err(|error| match error {
            LedgerError::Locked(_) => NotAtHome::Busy,
            error => NotAtHome::Failed(in_english(|| error.to_string())),
        })
    }
}

#[cfg(test)]
mod tests;
