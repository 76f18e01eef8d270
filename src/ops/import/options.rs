//! The options of an import.

use jiff::tz::TimeZone;

use crate::{domain::Campaign, encoding::Encoding};

/// The format of a file (docs/interface.md#import-files).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Detected from the content. If that leaves a doubt, the extension of the file's name decides.
    Auto,
    /// One id per line, with `#` comments.
    Ids,
    /// Text that contains ids; only ever detected from the content.
    Text,
    /// RFC 4180 with a header.
    Csv,
    /// One JSON object per line.
    Jsonl,
    /// A JSON document: an object, an array, or a saved reply of the service; several may follow each other.
    Json,
}

/// The options of an import.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// The format of the file.
    pub format: Format,
    /// The encoding of the text; detected from the bytes if `None`.
    pub encoding: Option<Encoding>,
    /// The time zone of times that name none; UTC if `None`.
    pub zone: Option<TimeZone>,
    /// The campaign of rows that name none; the app's default if `None`.
    pub campaign: Option<Campaign>,
    /// Whether bad rows are left out instead of stopping the import.
    pub bad_rows: BadRows,
    /// Whether the user says that the file is complete although its last line has no line break.
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
