//! The filter language: parse, print, match.

use jiff::Timestamp;

use super::{TaskId, TaskStatus, TaskType};

/// A parsed filter.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Filter {
    terms: Vec<()>,
}

/// Text that is not a filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    /// Byte range in the text.
    pub span: std::ops::Range<usize>,
    /// What is wrong.
    pub message: String,
}

/// What a filter looks at.
#[derive(Clone, Copy, Debug)]
pub struct Matchable<'a> {
    /// The id.
    pub id: TaskId,
    /// The type.
    pub task_type: Option<TaskType>,
    /// The status.
    pub status: &'a TaskStatus,
    /// The title, raw.
    pub title: &'a str,
    /// The text, raw.
    pub desc: &'a str,
    /// The campaign.
    pub campaign: &'a str,
    /// When it is due.
    pub sched_at: Option<Timestamp>,
}

impl Filter {
    /// Parses.
    pub fn parse(_text: &str) -> Result<Self, FilterError> {
        Ok(Self::default())
    }

    /// Whether a task matches at this moment, in this app.
    pub fn matches(&self, _task: &Matchable<'_>, _now: Timestamp, _app: &str) -> bool {
        self.terms.is_empty()
    }
}
