//! How to import.

use jiff::tz::TimeZone;

use crate::{domain::Campaign, encoding::Encoding};

/// How a file is written (docs/interface.md#import-files).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Told by its content; the ending of its name helps in doubt.
    Auto,
    /// One id per line, `#` comments.
    Ids,
    /// Text in which somebody put ids; only ever told by its content.
    Text,
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
    /// The encoding of its text; found out from its bytes where none is given.
    pub encoding: Option<Encoding>,
    /// The zone of times that name none; UTC where none is given.
    pub zone: Option<TimeZone>,
    /// The campaign of rows that name none; without it, the app's default.
    pub campaign: Option<Campaign>,
    /// Whether bad rows are left out instead of stopping the import.
    pub bad_rows: BadRows,
    /// Whether somebody says that the file is whole, though its last line has no end.
    pub is_whole: bool,
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
