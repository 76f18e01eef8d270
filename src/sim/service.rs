//! The simulated service itself: a call in, an answer out.

use std::{io::Write, sync::Arc};

use jiff::Timestamp;

use super::{LogEntry, Scenario};
use crate::{
    api::Command,
    clock::Clock,
    domain::{SdkAppId, TaskId, TaskType},
};

/// The simulated service. Clones share its state.
#[derive(Clone, Debug)]
pub struct Service;

/// A task as the service has it, for tests to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimTask {
    /// Its id.
    pub id: TaskId,
    /// Who it goes to.
    pub task_type: TaskType,
    /// `Status`, in the scenario's words.
    pub status: String,
    /// When it is due.
    pub sched_at: Timestamp,
    /// When it was created.
    pub created_at: Timestamp,
    /// Title of the notification.
    pub title: String,
    /// Text of the notification.
    pub desc: String,
    /// Whether the push was recalled.
    pub recalled: bool,
}

impl Service {
    /// Starts the service; the scenario's relative times count from now.
    pub fn new(scenario: Scenario, clock: Arc<dyn Clock>) -> Self {
        todo!("{scenario:?} {clock:?}")
    }

    /// Writes each further log entry as a JSON line too.
    pub fn log_to(&self, writer: impl Write + Send + 'static) {
        drop(writer);
        todo!()
    }

    /// What arrived so far, oldest first.
    pub fn log(&self) -> Vec<LogEntry> {
        todo!()
    }

    /// The tasks of an app as they are now, by due time.
    pub fn tasks(&self, app: SdkAppId) -> Vec<SimTask> {
        todo!("{app}")
    }

    /// The most calls of one command by one app that arrived within any one second.
    pub fn busiest_second(&self, command: Command) -> usize {
        todo!("{command}")
    }
}
