//! Reads task ids from a file into the ledger.

use std::io::Read;

use super::Context;
use crate::{
    domain::Campaign,
    ledger::{BadRow, ImportReport},
};

/// How a file is written (interface, section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Told by the first bytes.
    Auto,
    /// One id per line, `#` comments.
    Ids,
    /// RFC 4180 with a header.
    Csv,
    /// One JSON object per line.
    Jsonl,
    /// One JSON document: an object, an array, or a saved reply of the service.
    Json,
}

/// How to import.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// How the file is written.
    pub format: Format,
    /// The campaign of rows that name none.
    pub campaign: Option<Campaign>,
    /// Whether bad rows are left out instead of stopping the import.
    pub bad_rows: BadRows,
    /// Name of the file, for messages.
    pub name: String,
}

/// What to do with bad rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadRows {
    /// Store nothing.
    Refuse,
    /// Leave them out (`--skip-bad`).
    Skip,
}

/// What an import did.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The counts.
    pub report: ImportReport,
    /// Bad rows that were left out: the first 20.
    pub bad: Vec<BadRow>,
    /// How many bad rows there were.
    pub bad_count: u64,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Some rows are bad: the first 20, and how many there are.
    #[error("{count} bad rows in {name}; nothing was stored")]
    BadRows {
        /// Name of the file.
        name: String,
        /// The first 20.
        bad: Vec<BadRow>,
        /// How many.
        count: u64,
    },
    /// The file as a whole cannot be used.
    #[error("{name}: {reason}")]
    File {
        /// Name of the file.
        name: String,
        /// Why, and what to do.
        reason: String,
    },
    /// The ledger did not take it.
    #[error(transparent)]
    Ledger(#[from] crate::ledger::LedgerError),
}

/// Imports a file: all of it or nothing.
pub async fn import(
    _context: &Context,
    _source: Box<dyn Read + Send>,
    _options: ImportOptions,
) -> Result<Imported, ImportError> {
    todo!()
}
