//! What an import did, or why it did nothing.

use crate::ledger::{BadRow, ImportReport, LedgerError};

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The counts.
    pub report: ImportReport,
    /// Bad rows that were left out: the first 20.
    pub bad: Vec<BadRow>,
    /// How many bad rows there were.
    pub bad_count: u64,
    /// What else there is to say about the file, one line each: columns that were ignored, a file without rows.
    pub notes: Vec<String>,
}

/// Why nothing was imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Some rows are bad: the first 20, and how many there are.
    #[error("{} in {name}; nothing was stored", rows(*count, cut_short.as_ref()))]
    BadRows {
        /// Name of the file.
        name: String,
        /// The first 20.
        bad: Vec<BadRow>,
        /// How many were found.
        count: u64,
        /// Where and why reading had to stop, if it did: rows after that were not looked at.
        cut_short: Option<BadRow>,
    },
    /// The file as a whole cannot be used; nothing was stored.
    #[error("{name}: {reason}")]
    File {
        /// Name of the file.
        name: String,
        /// Why, where (the line, if there is one), and what to do.
        reason: String,
    },
    /// The ledger did not take it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

fn rows(count: u64, cut_short: Option<&BadRow>) -> String {
    let rows = if count == 1 { "row" } else { "rows" };
    let at_least = if cut_short.is_some() { "at least " } else { "" };
    format!("{at_least}{count} bad {rows}")
}
