//! What is being read and checked, and how that went the last time.

use std::time::Duration;

use crate::{
    ops::SyncProgress,
    tui::messages::{effect::Trigger, error::UiError},
};

/// The reading of the service's list.
#[derive(Clone, Debug, Default)]
pub struct ListReading {
    /// The request that is under way.
    pub under_way: Option<(u64, Trigger)>,
    /// How far it is.
    pub progress: SyncProgress,
    /// When it was last read to the end, as time since boot.
    pub read_at: Option<Duration>,
    /// Why it could not be read the last time.
    pub failed: Option<UiError>,
    /// Whether that was because the service does not take our signature.
    pub needs_sign_in: bool,
    /// What the list was known not to show when it was last read.
    pub gaps: Vec<String>,
}

/// The reading of single tasks.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The request.
    pub request: u64,
    /// How many were asked for.
    pub total: usize,
    /// How many were read.
    pub done: usize,
    /// How many could not be read.
    pub failed: usize,
    /// How many were deleted or gone, and are there again.
    pub reappeared: usize,
}

/// Whether the ledger was found sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Soundness {
    /// The check has not begun: loading goes first, since both want the whole disk and every core.
    Unchecked,
    /// The check runs.
    Checking,
    /// It is sound.
    Sound,
    /// It is not, or cannot be checked.
    Doubtful(String),
}
