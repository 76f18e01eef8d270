//! What a sighting of a task proves about a change whose outcome is not known: one file for each kind of
//! effect.
//!
//! proof:  what a sighting can prove
//! delete: a task that was to be deleted
//! retime: a task that was to get another due time
//! edit:   a task that was to get another due time or content

mod delete;
mod edit;
mod proof;
mod retime;

pub(super) use edit::{after_edit, before_edit};
pub(super) use proof::{Proof, found, other_time, sent_ahead_of};
pub(super) use retime::before_retiming;

use jiff::Timestamp;

use crate::domain::{Attempt, Outcome, Sighting, Verb};

/// Returns what a sighting proves about an attempt. `now` is the time of the sighting on the service's clock. After the
/// attempt's horizon, no effect of its request can follow any more.
pub(super) fn proof(attempt: &Attempt, sighting: &Sighting, now: Timestamp, is_past_horizon: bool) -> Proof {
    if let Some(what) = sent_ahead_of(sighting.sched_at, sighting, now) {
        return Proof::Outcome(Outcome::TooLate(found(&what)));
    }
    if let Some(edit) = attempt.change.as_edit() {
        return edit::proof(attempt, edit, sighting, is_past_horizon);
    }
    match (attempt.change.verb(), attempt.change.new_time()) {
        (Verb::Hold | Verb::Release, Some(new_time)) => retime::proof(attempt, new_time, sighting, is_past_horizon),
        _ => delete::proof(sighting, is_past_horizon),
    }
}
