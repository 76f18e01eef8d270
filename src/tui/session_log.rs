//! What was said in this session.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::views::Note;
use crate::domain::{AppName, TaskId};

/// What was said in this session, at most so many lines.
const MOST_SAID: usize = 1_000;

/// Something that was said, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// When, by the service's clock.
    pub at: Timestamp,
    /// The app that was open.
    pub app: AppName,
    /// The task that it is about, if it is about one.
    pub task: Option<TaskId>,
    /// What was said.
    pub note: Note,
}

/// Everything that was said, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct Log(VecDeque<Said>);

impl Log {
    /// Keeps what is said while this app is open, on the message line or about a task.
    pub fn keep(&mut self, at: Timestamp, app: AppName, task: Option<TaskId>, note: Note) {
        if self.0.len() == MOST_SAID {
            self.0.pop_front();
        }
        self.0.push_back(Said { at, app, task, note });
    }

    /// What was said, the latest first.
    pub fn latest_first(&self) -> impl Iterator<Item = &Said> {
        self.0.iter().rev()
    }
}
