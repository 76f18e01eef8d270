//! An unfinished run, as the interface offers it.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::{AppName, Backlog, RunId};

/// A run that was begun and not ended: by an earlier process, or stopped in this session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// The app.
    pub app: AppName,
    /// The run.
    pub id: RunId,
    /// When it began.
    pub began: Timestamp,
    /// How many tasks were confirmed.
    pub total: usize,
    /// How many of them have not been sent.
    pub left: usize,
    /// How many outcomes are unknown.
    pub unknown: usize,
    /// When the first of them is due, as far as that is known.
    pub first_due: Option<Timestamp>,
    /// What resuming it comes to; none until the ledger was asked.
    pub backlog: Option<Arc<Backlog>>,
}
