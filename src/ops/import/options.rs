//! How to import.

use crate::domain::Campaign;

/// How a file is written (interface, section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Told by its content; the ending of its name helps in doubt.
    Auto,
    /// One id per line, `#` comments.
    Ids,
    /// RFC 4180 with a header.
    Csv,
    /// One JSON object per line.
    Jsonl,
    /// A JSON document: an object, an array, or a saved reply of the service; several may follow each other.
    Json,
}

/// How to import.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// How the file is written.
    pub format: Format,
    /// The campaign of rows that name none; without it, the app's default.
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
