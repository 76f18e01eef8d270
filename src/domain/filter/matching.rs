//! What a filter says, and whether a task fits.

use jiff::Timestamp;

use super::{
    super::{TaskId, TaskStatus, TaskType},
    FilterError,
};

/// A parsed filter. `Display` prints text that parses back to the same filter.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Filter {
    terms: Vec<()>,
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
    /// The campaign; empty where it has none.
    pub campaign: &'a str,
    /// When it is due.
    pub sched_at: Option<Timestamp>,
}

impl Filter {
    /// Reads a filter. Never panics, whatever the text.
    pub fn parse(_text: &str) -> Result<Self, FilterError> {
        Ok(Self::default())
    }

    /// Whether it has no term, and so matches everything.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a task matches at this moment, in the app of this name.
    pub fn matches(&self, _task: &Matchable<'_>, _now: Timestamp, _app: &str) -> bool {
        self.terms.is_empty()
    }

    /// The folded text, where the filter is just one positive text term: a task matches if and only if this occurs in
    /// its folded title, its folded text or its id.
    pub fn as_plain_text(&self) -> Option<&str> {
        None
    }
}

impl std::fmt::Display for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        todo!("{f:p}")
    }
}
