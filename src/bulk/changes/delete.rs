//! What a sighting proves about a delete: the task is still there.

use super::proof::{Proof, found};
use crate::{
    domain::{Outcome, Sighting, TaskStatus},
    locale::stored,
};

pub(super) fn proof(sighting: &Sighting, is_past_horizon: bool) -> Proof {
    match &sighting.status {
        TaskStatus::Pending => Proof::no_effect(is_past_horizon, &stored!("stored-read-pending")),
        TaskStatus::Dispatching => Proof::Outcome(Outcome::TooLate(found(&stored!("stored-read-dispatching")))),
        TaskStatus::Dispatched => Proof::Outcome(Outcome::TooLate(found(&stored!("stored-read-dispatched")))),
        other => Proof::odd_state(other),
    }
}
