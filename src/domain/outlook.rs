//! What a run predicts for the tasks that are left.

use jiff::Timestamp;

use super::{Forecast, Pace, TwoLanes};

/// What a run predicts for the tasks that are left.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// The pace in force, never [`Pace::Auto`].
    pub pace: Pace,
    /// Calls per second at that pace.
    pub rate: f64,
    /// Whether the run will slow down once the tasks that are due soon are done. If so, the end does not follow from
    /// the current rate.
    pub will_ease: bool,
    /// How many tasks are left to send.
    pub waiting: usize,
    /// How many of these are to be postponed first, because they cannot be deleted in time.
    pub to_postpone: usize,
    /// How many of these cannot be reached before they are due.
    pub unreachable: usize,
    /// When the call for the last of them is likely to be done, on the service's clock.
    pub ends_at: Timestamp,
    /// When the first of those that can be reached is due.
    pub next_due: Option<Timestamp>,
}

impl Outlook {
    /// The outlook of a forecast for the waiting tasks, of which the first reachable one is due at `next_due`.
    pub fn of(forecast: &Forecast, next_due: Option<Timestamp>) -> Self {
        Self {
            pace: forecast.pace,
            rate: forecast.rate,
            will_ease: forecast.later_rate.is_some(),
            waiting: forecast.order.len(),
            to_postpone: 0,
            unreachable: forecast.unreachable.len(),
            ends_at: forecast.ends_at,
            next_due,
        }
    }

    /// Returns the same outlook, but including the tasks that these lanes postpone first and delete afterwards.
    #[must_use]
    pub fn beside(self, lanes: &TwoLanes) -> Self {
        let to_postpone = lanes.postponed.len();
        Self { to_postpone, waiting: self.waiting + to_postpone, ends_at: self.ends_at.max(lanes.ends_at), ..self }
    }
}
