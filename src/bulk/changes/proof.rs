//! What a sighting can prove about an attempt.

use crate::{
    domain::{Failure, Outcome, TaskStatus},
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

    /// Returns an unknown outcome for a status that the check has no rule for.
    pub(super) fn odd_state(status: &TaskStatus) -> Self {
        let state = format!("{:?}", status.to_safe());
        Self::Outcome(Outcome::Unknown(found(&stored!("stored-read-other", state = state))))
    }
}

/// Returns the result of reading back as a reason.
pub(in crate::bulk) fn found(what: &str) -> Failure {
    Failure::local(stored!("stored-read-back", found = what))
}
