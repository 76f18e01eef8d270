//! What a sighting can prove about an attempt.

use jiff::Timestamp;

use crate::{
    domain::{Failure, Outcome, SLACK, Sighting, TaskStatus, format_rfc3339},
    locale::stored,
};

/// What a sighting proves about an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::bulk) enum Proof {
    /// The sighting proves nothing yet: the request may still have an effect.
    Wait,
    /// The attempt has this outcome.
    Outcome(Outcome),
}

impl Proof {
    /// Returns `NotSent` if no effect can follow any more, otherwise `Wait`.
    pub(super) fn no_effect(is_past_horizon: bool, what: &str) -> Self {
        if is_past_horizon { Self::Outcome(Outcome::NotSent(found(what))) } else { Self::Wait }
    }

    /// Returns an unknown outcome for a reply that leaves out what the change concerns.
    pub(super) fn not_shown() -> Self {
        Self::Outcome(Outcome::Unknown(found(&stored!("stored-read-not-shown"))))
    }

    /// Returns an unknown outcome for a status that the check has no rule for.
    pub(super) fn odd_state(status: &TaskStatus) -> Self {
        let state = format!("{:?}", status.to_safe());
        Self::Outcome(Outcome::Unknown(found(&stored!("stored-read-other", state = state))))
    }
}

/// Returns in words that a task is being sent or was sent, if `due`, its due time, is still ahead of `now`, the time of
/// the sighting on the service's clock. Such a task got that time too late: the push goes out, or went out, at an
/// earlier time.
pub(in crate::bulk) fn sent_ahead_of(due: Option<Timestamp>, seen: &Sighting, now: Timestamp) -> Option<String> {
    due.filter(|due| due.duration_since(now) > SLACK)?;
    match seen.status {
        TaskStatus::Dispatching => Some(stored!("stored-read-dispatching")),
        TaskStatus::Dispatched => Some(stored!("stored-read-dispatched")),
        _ => None,
    }
}

/// Returns the result of reading back as a reason.
pub(in crate::bulk) fn found(what: &str) -> Failure {
    Failure::local(stored!("stored-read-back", found = what))
}

/// Returns the outcome of a task that is not as it was when its change was confirmed. Nothing was sent for it.
pub(super) fn changed_since(what: &str) -> Outcome {
    Outcome::Conflict(Failure::local(stored!("stored-edit-changed", what = what)))
}

/// Says that the task has a different due time.
pub(in crate::bulk) fn other_time(due: Option<Timestamp>) -> String {
    stored!("stored-read-other-time", time = due.map(format_rfc3339).unwrap_or_default())
}
