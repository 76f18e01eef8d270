//! The control with which a run is paused, resumed, and stopped in two steps. How the run reacts is in `dispatcher`.

use tokio::sync::watch;

use crate::domain::Failure;

/// How urgently a run must stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum StopLevel {
    /// Continue.
    #[default]
    Go,
    /// Send nothing new, and wait for the calls in flight.
    AfterCallsInFlight,
    /// Do not wait for anything: the outcomes of the calls in flight stay unknown.
    Now,
}

/// Whether anybody who can react to trouble watches the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Attendance {
    /// Nobody who could resume the run after a pause watches it, so trouble ends the run.
    #[default]
    Alone,
    /// Somebody watches the run, and sees that it has paused and why.
    Attended,
}

/// Stops or pauses a run. All clones control the same run. The stop level only ever rises; a pause can be ended.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    order: watch::Sender<Order>,
    attendance: Attendance,
}

/// The current instruction to a run: its stop level, and whether to pause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Order {
    level: StopLevel,
    pause: Option<Failure>,
}

impl Order {
    /// Returns the level at which the run must stop.
    pub(super) const fn level(&self) -> StopLevel {
        self.level
    }

    /// Returns the reason to pause, if the run must pause. A stop takes precedence over a pause.
    pub(super) fn pause(&self) -> Option<&Failure> {
        self.pause.as_ref().filter(|_| self.level == StopLevel::Go)
    }
}

impl Stop {
    /// Creates the stop of a run that nobody watches. Trouble that would affect every task ends the run.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates the stop of a run that is watched by somebody who can resume it. Trouble that would affect every task
    /// pauses the run.
    pub fn attended() -> Self {
        Self { attendance: Attendance::Attended, ..Self::default() }
    }

    /// Creates a new, independent stop that has not been pulled, with the same attendance.
    pub(super) fn anew(&self) -> Self {
        Self { attendance: self.attendance, ..Self::default() }
    }

    /// Returns the level at which the run must stop.
    pub fn level(&self) -> StopLevel {
        self.order.borrow().level
    }

    /// Raises the stop level to at least `to`.
    pub fn pull(&self, to: StopLevel) {
        self.order.send_if_modified(|order| {
            let is_harder = to > order.level;
            order.level = to.max(order.level);
            is_harder
        });
    }

    /// Makes the run send nothing new until [`Self::go_on`] is called. If it is already paused, the earlier reason
    /// stays.
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

    /// Waits until the stop level is at least `wanted`.
    pub async fn reached(&self, wanted: StopLevel) {
        // The sender lives in `self`, which is borrowed here, so waiting cannot fail.
        let _ = self.order.subscribe().wait_for(|order| order.level >= wanted).await;
    }

    pub(super) const fn is_attended(&self) -> bool {
        matches!(self.attendance, Attendance::Attended)
    }

    pub(super) fn order(&self) -> Order {
        self.order.borrow().clone()
    }

    /// Waits until the order differs from `known`.
    pub(super) async fn changed_from(&self, known: &Order) {
        // This cannot fail, as in `reached`.
        let _ = self.order.subscribe().wait_for(|order| order != known).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::testing::at_rest;

    #[tokio::test(start_paused = true)]
    async fn the_level_of_a_stop_only_rises_and_reaching_it_wakes_the_waiter() {
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
    fn a_pause_keeps_its_first_reason_and_a_stop_takes_precedence_over_it() {
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
