//! A change that the service confirmed, and that is still to be read back.

use super::{Attempt, PlannedTask};

/// A change that the service confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// The task as it was when a person confirmed the change.
    pub task: PlannedTask,
    /// The attempt that the service confirmed.
    pub attempt: Attempt,
}
