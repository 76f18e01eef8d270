//! An unfinished run that the interface offers to resume.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::{AppName, Backlog, RunId, Untrusted};

/// A run that was started but not completed: by an earlier process, or because it was stopped in this session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// The app that the run belongs to.
    pub app: AppName,
    /// The run's id in the ledger.
    pub id: RunId,
    /// When the run began.
    pub began: Timestamp,
    /// The number of tasks that were confirmed.
    pub total: usize,
    /// The number of those tasks for which no request has been sent.
    pub left: usize,
    /// The number of tasks whose outcome is unknown.
    pub unknown: usize,
    /// When the earliest remaining task is due, if known.
    pub first_due: Option<Timestamp>,
    /// The reason that was given when the run began.
    pub reason: Option<Untrusted>,
    /// What resuming the run would do; `None` until the ledger has been read.
    pub backlog: Option<Arc<Backlog>>,
}
