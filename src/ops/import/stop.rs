//! The reasons why reading a file stops before its end.

use crate::ledger::BadRow;

/// Why reading stopped before the end.
#[derive(Debug)]
pub(in crate::ops) enum Stop {
    /// The input is empty.
    Empty,
    /// The input as a whole cannot be read as rows.
    Whole(String),
    /// The input cannot be read from this line on.
    Line(BadRow),
    /// The receiver wants no more rows.
    HungUp,
}

impl Stop {
    /// Returns the reason to stop at this line.
    pub(super) fn at(line: u64, reason: impl Into<String>) -> Self {
        Self::Line(BadRow { line, reason: reason.into() })
    }
}
