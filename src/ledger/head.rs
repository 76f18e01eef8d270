//! The head file: a few lines beside the database that tell an emptied, missing or older file from a new one.
//!
//! It holds the ledger's random id and the number and hash of its last audit line. It is written when the ledger is made,
//! when the head was compared (before the first write, and by the check), and after each commit that wrote audit lines. A
//! crash between the commit and this leaves it behind the database, which is fine; it is never ahead, so a database that
//! ends before its head file has lost lines. It is written in place, by one write of one sector: a process that is killed
//! leaves the old or the new text, and text that is neither (after a power cut) is known by its sum and counts as saying
//! nothing. It is synced by the check, at the end of a run and when the ledger is closed, not for each line: what a power
//! cut then takes from it only leaves it further behind. Deliberately not here: the chain of hashes itself (`audit`).

use std::{fmt, fs::File, io, os::unix::fs::FileExt};

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::{
    audit,
    fault::Fault,
    place::{Place, open_private},
};

/// What the head file's name ends in.
pub(super) const SUFFIX: &str = ".head";

/// How far a ledger has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The ledger's random id.
    pub ledger: String,
    /// Number of its last audit line; 0 where there is none.
    pub number: u64,
    /// Hash of that line; zeros where there is none.
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
    audit::hex(&Sha256::digest(lines.as_bytes()))[..16].to_owned()
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

/// Whether there is a head file.
pub(super) fn exists(place: &Place) -> bool {
    place.beside(SUFFIX).exists()
}

/// What the head file says; `None` where there is none, or none that can be read.
pub(super) fn read(place: &Place) -> Option<Head> {
    std::fs::read_to_string(place.beside(SUFFIX)).ok().as_deref().and_then(parse)
}

/// Writes the head file.
pub(super) fn write(place: &Place, head: &Head) -> io::Result<()> {
    open_private(&place.beside(SUFFIX))?.write_all_at(head.to_string().as_bytes(), 0)
}

/// Syncs the head file to disk, if there is one.
pub(super) fn sync(place: &Place) -> io::Result<()> {
    match File::open(place.beside(SUFFIX)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        file => file?.sync_all(),
    }
}

/// How far the database has come.
pub(super) fn of_database(conn: &Connection) -> Result<Head, Fault> {
    let ledger = conn.query_row("SELECT value FROM ledger WHERE key = 'id'", [], |row| row.get(0))?;
    let (number, hash) = audit::last(conn)?;
    Ok(Head { ledger, number, hash })
}

/// Compares the head file with the database, and gives the database's head. The file may be behind, never ahead.
pub(super) fn verify(conn: &Connection, place: &Place) -> Result<Head, Fault> {
    // The file is read first: another process may write both meanwhile, the database before the file.
    let noted = read(place);
    let found = of_database(conn)?;
    match noted {
        Some(noted) => compare(conn, place, &noted, &found).map(|()| found),
        None => Ok(found),
    }
}

fn compare(conn: &Connection, place: &Place, noted: &Head, found: &Head) -> Result<(), Fault> {
    let lost = |detail: String| -> Result<(), Fault> { Err(place.lost(detail).into()) };
    if noted.ledger != found.ledger {
        return lost("its head file belongs to another ledger".to_owned());
    }
    if noted.number > found.number {
        return lost(format!(
            "its audit log ends at line {}, its head file knows line {}: an older copy?",
            found.number, noted.number
        ));
    }
    if noted.number > 0 && audit::hash_of(conn, noted.number)?.as_ref() != Some(&noted.hash) {
        return lost(format!("audit line {} is not the one that its head file knows: another copy?", noted.number));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head { ledger: "0123456789abcdef0123456789abcdef".to_owned(), number: 42, hash: "ab".repeat(32) }
    }

    #[test]
    fn a_head_reads_as_it_was_written_and_fits_one_sector() {
        let text = head().to_string();
        assert_eq!(parse(&text), Some(head()));
        assert!(text.len() <= 512, "{}", text.len());
        assert_eq!(Head { number: u64::MAX, ..head() }.to_string().len(), text.len(), "its length never changes");
    }

    #[test]
    fn a_torn_head_counts_as_none() {
        let text = head().to_string();
        for torn in
            ["", "\0\0\0", &text[..text.len() - 1], &text.replace("42", "43"), &text.replace("head 1", "head 2")]
        {
            assert_eq!(parse(torn), None, "{torn:?}");
        }
    }
}
