//! The brake of a run, in two steps.
//!
//! Deliberately not here: what pulls it (signals, keys).

use tokio::sync::watch;

/// How hard a run is to stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum StopLevel {
    /// Go on.
    #[default]
    Go,
    /// Send nothing new; wait for the calls in flight.
    AfterCallsInFlight,
    /// Wait for nothing: calls in flight stay unknown.
    Now,
}

/// A brake that any clone can pull; it only ever goes tighter.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    level: watch::Sender<StopLevel>,
}

impl Stop {
    /// A brake that nobody has pulled.
    pub fn new() -> Self {
        Self::default()
    }

    /// How tight it is.
    pub fn level(&self) -> StopLevel {
        *self.level.borrow()
    }

    /// Pulls it to at least this level.
    pub fn pull(&self, to: StopLevel) {
        self.level.send_if_modified(|level| {
            let tighter = to > *level;
            *level = to.max(*level);
            tighter
        });
    }

    /// Returns once it is at least this tight.
    pub async fn reached(&self, wanted: StopLevel) {
        // The sender lives in `self`, so waiting cannot fail while we are borrowed.
        let _ = self.level.subscribe().wait_for(|level| *level >= wanted).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_brake_only_goes_tighter_and_wakes_who_waits() {
        let stop = Stop::new();
        let waiter = tokio::spawn({
            let stop = stop.clone();
            async move { stop.reached(StopLevel::Now).await }
        });
        stop.pull(StopLevel::AfterCallsInFlight);
        assert!(!waiter.is_finished());
        stop.pull(StopLevel::Now);
        stop.pull(StopLevel::AfterCallsInFlight);
        assert_eq!(stop.level(), StopLevel::Now);
        waiter.await.expect("the waiter does not panic");
    }
}
