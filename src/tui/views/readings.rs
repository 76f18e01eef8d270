//! The readings and checks in progress, and the results of the last ones.

use std::time::Duration;

use crate::{
    ops::SyncProgress,
    tui::messages::{effect::Trigger, error::UiError},
};

/// The reading of the service's list.
#[derive(Clone, Debug, Default)]
pub struct ListReading {
    /// The request in progress.
    pub under_way: Option<(u64, Trigger)>,
    /// The progress of that request.
    pub progress: SyncProgress,
    /// When the last successful reading of the list ended, as time since boot.
    pub read_at: Option<Duration>,
    /// Why the last attempt to read the list failed; `None` if it succeeded or there was none.
    pub failed: Option<UiError>,
    /// Whether the service rejected the signature, when the list was read or in another call.
    pub needs_sign_in: bool,
    /// What the last reading of the list is known to have missed.
    pub gaps: Vec<String>,
}

/// The reading of single tasks.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The number of the request.
    pub request: u64,
    /// How many tasks were requested.
    pub total: usize,
    /// How many have been handled so far, whether or not they could be read.
    pub done: usize,
    /// How many could not be read.
    pub failed: usize,
    /// How many tasks that were deleted or gone have reappeared.
    pub reappeared: usize,
}

/// The result of the ledger's check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Soundness {
    /// The check has not begun: loading goes first, because both need the whole disk and every core.
    Unchecked,
    /// The check is running.
    Checking,
    /// The ledger is sound.
    Sound,
    /// The ledger is not sound or cannot be checked, with the reason.
    Doubtful(String),
}
