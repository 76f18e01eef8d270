//! The log of this session: the notes that were shown to the user.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::views::Note;
use crate::domain::{AppName, TaskId};

/// The maximum number of notes in the log; older ones are dropped.
const MOST_SAID: usize = 1_000;

/// A note, with the time at which it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// When the note was shown, according to the service's clock.
    pub at: Timestamp,
    /// The app that was open at the time.
    pub app: AppName,
    /// The task that the note is about, if it is about one.
    pub task: Option<TaskId>,
    /// The note that was shown.
    pub note: Note,
}

/// The notes of this session, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Log(VecDeque<Said>);

impl Log {
    /// Adds a note that is shown in the message line or under a task while `app` is open.
    pub fn keep(&mut self, at: Timestamp, app: AppName, task: Option<TaskId>, note: Note) {
        if self.0.len() == MOST_SAID {
            self.0.pop_front();
        }
        self.0.push_back(Said { at, app, task, note });
    }

    /// Returns the notes, newest first.
    pub fn latest_first(&self) -> impl Iterator<Item = &Said> {
        self.0.iter().rev()
    }
}
