//! The stop of a run: pause and go on, and stop in two steps. What the run does then is in `dispatcher`.

use tokio::sync::watch;

use crate::domain::Failure;

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

/// Who is there when a run gets into trouble.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Attendance {
    /// Nobody who could go on after a pause: trouble ends the run.
    #[default]
    Alone,
    /// Somebody who sees that it pauses, and why.
    Attended,
}

/// Stops a run, from any clone of it. A stop only ever gets harder; a pause can be taken back.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    order: watch::Sender<Order>,
    attendance: Attendance,
}

/// What a stop tells its run to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Order {
    level: StopLevel,
    pause: Option<Failure>,
}

impl Order {
    /// How hard to stop.
    pub(super) const fn level(&self) -> StopLevel {
        self.level
    }

    /// Why to pause, if so. A stop goes before a pause.
    pub(super) fn pause(&self) -> Option<&Failure> {
        self.pause.as_ref().filter(|_| self.level == StopLevel::Go)
    }
}

impl Stop {
    /// The stop of a run that nobody watches: trouble that no single task is to blame for ends the run.
    pub fn new() -> Self {
        Self::default()
    }

    /// The stop of a run that somebody watches, who can go on after a pause: the same trouble pauses the run.
    pub fn attended() -> Self {
        Self { attendance: Attendance::Attended, ..Self::default() }
    }

    /// Another one that nothing was asked of yet, for a run with the same people there.
    pub(super) fn anew(&self) -> Self {
        Self { attendance: self.attendance, ..Self::default() }
    }

    /// How hard the run is to stop.
    pub fn level(&self) -> StopLevel {
        self.order.borrow().level
    }

    /// Asks for at least this level.
    pub fn pull(&self, to: StopLevel) {
        self.order.send_if_modified(|order| {
            let is_harder = to > order.level;
            order.level = to.max(order.level);
            is_harder
        });
    }

    /// Sends nothing new until it goes on. The first reason stands.
    pub fn pause(&self, why: Failure) {
        self.order.send_if_modified(|order| {
            let is_new = order.pause.is_none();
            order.pause.get_or_insert(why);
            is_new
        });
    }

    /// Ends a pause.
    pub fn go_on(&self) {
        self.order.send_if_modified(|order| order.pause.take().is_some());
    }

    /// Returns once it is at least this hard.
    pub async fn reached(&self, wanted: StopLevel) {
        // The sender lives in `self`, so waiting cannot fail while we are borrowed.
        let _ = self.order.subscribe().wait_for(|order| order.level >= wanted).await;
    }

    pub(super) const fn is_attended(&self) -> bool {
        matches!(self.attendance, Attendance::Attended)
    }

    pub(super) fn order(&self) -> Order {
        self.order.borrow().clone()
    }

    /// Returns once the order is another than this one.
    pub(super) async fn changed_from(&self, known: &Order) {
        // As in `reached`.
        let _ = self.order.subscribe().wait_for(|order| order != known).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::testing::at_rest;

    #[tokio::test(start_paused = true)]
    async fn a_stop_only_gets_harder_and_wakes_who_waits() {
        let stop = Stop::new();
        let waiter = tokio::spawn({
            let stop = stop.clone();
            async move { stop.reached(StopLevel::Now).await }
        });
        stop.pull(StopLevel::AfterCallsInFlight);
        at_rest().await;
        assert!(!waiter.is_finished());
        stop.pull(StopLevel::Now);
        stop.pull(StopLevel::AfterCallsInFlight);
        assert_eq!(stop.level(), StopLevel::Now);
        waiter.await.expect("the waiter does not panic");
    }

    #[test]
    fn a_pause_keeps_its_first_reason_and_a_stop_goes_before_it() {
        let stop = Stop::attended();
        stop.pause(Failure::local("first"));
        stop.pause(Failure::local("second"));
        assert_eq!(stop.order().pause(), Some(&Failure::local("first")));
        stop.go_on();
        assert_eq!(stop.order(), Order::default());
        stop.pause(Failure::local("third"));
        stop.pull(StopLevel::AfterCallsInFlight);
        assert_eq!(stop.order().pause(), None);
        assert_eq!(stop.level(), StopLevel::AfterCallsInFlight);
    }
}
