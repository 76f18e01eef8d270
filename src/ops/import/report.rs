//! The result of an import: what it did, or why it did nothing.

use super::Stop;
use crate::{
    ledger::{BadRow, ImportReport, LedgerError},
    locale::tr,
};

/// The maximum number of bad rows that are kept to be shown; further ones are only counted.
const SHOWN: usize = 20;

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// How many rows were added, updated and unchanged.
    pub report: ImportReport,
    /// The first 20 bad rows, which were skipped.
    pub bad: Vec<BadRow>,
    /// The number of bad rows.
    pub bad_count: u64,
    /// Other remarks about the file, one line each: columns that were ignored, or a file without rows.
    pub notes: Vec<String>,
}

/// The result of importing a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Import {
    /// The rows of the source were stored.
    Stored(Imported),
    /// The source is text that contains ids, to be read by [`crate::ops::ids_in_text`]; nothing was stored.
    Text(String),
}

/// Why nothing was imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Some rows are bad.
    #[error("{}", bad_rows(name, *count, cut_short.as_ref()))]
    BadRows {
        /// Name of the file.
        name: String,
        /// The first 20 bad rows.
        bad: Vec<BadRow>,
        /// How many bad rows were found.
        count: u64,
        /// Where and why reading had to stop, if it did: rows after that were not looked at.
        cut_short: Option<BadRow>,
    },
    /// The file as a whole cannot be used; nothing was stored.
    #[error("{}", tr!("import-file", name = name, reason = reason))]
    File {
        /// Name of the file.
        name: String,
        /// The reason, with the line if there is one, and what to do.
        reason: String,
    },
    /// The ledger did not accept the rows.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

fn bad_rows(name: &str, count: u64, cut_short: Option<&BadRow>) -> String {
    match cut_short {
        None => tr!("import-bad-rows", count = count, name = name),
        Some(_) => tr!("import-bad-rows-at-least", count = count, name = name),
    }
}

/// What reading a file produced besides the rows.
#[derive(Debug, Default)]
pub(in crate::ops) struct Collected {
    pub(in crate::ops) good: u64,
    pub(in crate::ops) bad: Vec<BadRow>,
    pub(in crate::ops) bad_count: u64,
    pub(in crate::ops) notes: Vec<String>,
    pub(in crate::ops) stop: Option<Stop>,
    /// The whole source, if it is text that contains ids.
    pub(in crate::ops) text: Option<String>,
}

impl Collected {
    pub(in crate::ops) fn add_bad(&mut self, row: BadRow) {
        self.bad_count += 1;
        if self.bad.len() < SHOWN {
            self.bad.push(row);
        }
    }

    /// Returns the report on a file whose rows were stored.
    pub(in crate::ops) fn into_imported(mut self, report: ImportReport, name: &str) -> Imported {
        if self.good == 0 && self.bad_count == 0 {
            self.notes.push(tr!("import-no-task", name = name));
        }
        Imported { report, bad: self.bad, bad_count: self.bad_count, notes: self.notes }
    }

    /// Returns the reason why the file as a whole must be refused, if there is one: it could not be read to its end, or
    /// it has bad rows.
    pub(in crate::ops) fn refusal(&self, name: &str) -> Option<ImportError> {
        let cut_short = match &self.stop {
            None | Some(Stop::HungUp) => None,
            Some(Stop::Empty) => return Some(file(name, tr!("import-empty"))),
            Some(Stop::Whole(reason)) => return Some(file(name, reason.clone())),
            Some(Stop::Line(row)) => Some(row.clone()),
        };
        match cut_short {
            None if self.bad_count == 0 => None,
            Some(row) if self.bad_count == 0 => {
                Some(file(name, tr!("import-line", line = row.line.to_string(), reason = row.reason)))
            }
            cut_short => Some(ImportError::BadRows {
                name: name.to_owned(),
                bad: self.bad.clone(),
                count: self.bad_count,
                cut_short,
            }),
        }
    }
}

fn file(name: &str, reason: String) -> ImportError {
    ImportError::File { name: name.to_owned(), reason }
}
