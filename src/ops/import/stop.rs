//! Why reading ended before the end.

use crate::ledger::BadRow;

/// Why reading ended before the end.
#[derive(Debug)]
pub(in crate::ops) enum Stop {
    /// There is nothing in it.
    Empty,
    /// It is not a file that can be read as rows.
    Whole(String),
    /// From this line on it cannot be read.
    Line(BadRow),
    /// Nobody wants the rows any more.
    HungUp,
}

impl Stop {
    /// From this line on it cannot be read.
    pub(super) fn at(line: u64, reason: impl Into<String>) -> Self {
        Self::Line(BadRow { line, reason: reason.into() })
    }
}
