//! The head file: a few lines beside the database, which distinguish an emptied, missing or older database from a new
//! one.
//!
//! The file contains the ledger's random id and the number and hash of its last audit line. It is written when the
//! ledger is created, when the head is compared (before the first write, and by the check), and after each commit that
//! wrote audit lines. A crash between the commit and this write leaves the head file behind the database, that is, with
//! an earlier last line, which does no harm. The head file is never ahead, so a database whose last line is earlier
//! than the one in its head file has lost lines.
//!
//! The file is overwritten in place, with a single write that fits into one sector. If a process is killed, the file
//! has either the old or the new text. After a power cut, the file may have neither; its checksum reveals that, and the
//! file then counts as absent. It is synced by the check, at the end of a run and when the ledger is closed, but not
//! for each line: a power cut can then only leave it further behind.
//!
//! The chain of hashes is in `audit`, and the comparison with the database is in `head_check`.

use std::{fmt, io::Read as _, os::unix::fs::FileExt as _};

use sha2::{Digest, Sha256};

use super::{
    LedgerError,
    ledger_path::{HEAD, LedgerPath},
    rows::hex,
};
use crate::files::{self, FileError};

/// The largest number of bytes to read, which is more than a head file ever has.
const SECTOR: u64 = 512;

/// The id of a ledger, and the last line of its audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The ledger's random id.
    pub ledger: String,
    /// Number of its last audit line; 0 if there is none.
    pub number: u64,
    /// Hash of that line; zeros if there is none.
    pub hash: String,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines =
            format!("pushdeck ledger head 1\nledger {}\nnumber {:020}\nhash {}\n", self.ledger, self.number, self.hash);
        writeln!(f, "{lines}sum {}", sum(&lines))
    }
}

fn sum(lines: &str) -> String {
    hex(&Sha256::digest(lines.as_bytes()))[..16].to_owned()
}

fn parse(text: &str) -> Option<Head> {
    let mut lines = text.lines();
    lines.next().filter(|first| *first == "pushdeck ledger head 1")?;
    let head = Head {
        ledger: lines.next()?.strip_prefix("ledger ")?.to_owned(),
        number: lines.next()?.strip_prefix("number ")?.parse().ok()?,
        hash: lines.next()?.strip_prefix("hash ")?.to_owned(),
    };
    (head.to_string() == text).then_some(head)
}

/// Reads the head file. Returns `None` if there is none or if its text is not valid.
pub(super) fn read(place: &LedgerPath) -> Result<Option<Head>, LedgerError> {
    let path = place.beside(HEAD);
    let Some(file) = files::open(&path).map_err(|error| place.refused(&error))? else { return Ok(None) };
    let mut bytes = Vec::new();
    let read = file.take(SECTOR).read_to_end(&mut bytes);
    read.map_err(|error| place.refused(&FileError::system(&path, &error)))?;
    Ok(std::str::from_utf8(&bytes).ok().and_then(parse))
}

/// Writes the head file.
pub(super) fn write(place: &LedgerPath, head: &Head) -> Result<(), FileError> {
    let path = place.beside(HEAD);
    let written = files::open_or_create(&path)?.write_all_at(head.to_string().as_bytes(), 0);
    written.map_err(|error| FileError::system(&path, &error))
}

/// Syncs the head file to disk if there is one.
pub(super) fn sync(place: &LedgerPath) -> Result<(), FileError> {
    let path = place.beside(HEAD);
    let Some(file) = files::open(&path)? else { return Ok(()) };
    file.sync_all().map_err(|error| FileError::system(&path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head { ledger: "0123456789abcdef0123456789abcdef".to_owned(), number: 42, hash: "ab".repeat(32) }
    }

    #[test]
    fn a_head_file_is_read_back_unchanged_and_fits_into_one_sector() {
        let text = head().to_string();
        assert_eq!(parse(&text), Some(head()));
        assert!(text.len() <= 512, "{}", text.len());
        assert_eq!(Head { number: u64::MAX, ..head() }.to_string().len(), text.len(), "its length never changes");
    }

    #[test]
    fn a_damaged_head_file_counts_as_absent() {
        let text = head().to_string();
        for torn in
            ["", "\0\0\0", &text[..text.len() - 1], &text.replace("42", "43"), &text.replace("head 1", "head 2")]
        {
            assert_eq!(parse(torn), None, "{torn:?}");
        }
    }
}
