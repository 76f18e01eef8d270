//! What is being read and checked, and the result of the last time.

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
    /// Its progress.
    pub progress: SyncProgress,
    /// When the list was last read to the end, as time since boot.
    pub read_at: Option<Duration>,
    /// Why the last attempt to read it failed.
    pub failed: Option<UiError>,
    /// Whether that was because the service refused our signature.
    pub needs_sign_in: bool,
    /// What is known to be missing from the list since it was last read.
    pub gaps: Vec<String>,
}

/// The reading of single tasks.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The request.
    pub request: u64,
    /// How many tasks were requested.
    pub total: usize,
    /// How many were read.
    pub done: usize,
    /// How many could not be read.
    pub failed: usize,
    /// How many had been deleted or gone and have reappeared.
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
