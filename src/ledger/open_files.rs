//! Checks that the files that this process has open are still the ones at their paths.
//!
//! Somebody may remove a ledger, replace it, or overwrite it with an older copy while a process has it open. The
//! process would then keep writing to files that nobody can find any more. Device and inode reveal this, because no
//! other file gets the same numbers while a file is open. The write-ahead log and its index are checked in the same
//! way, since SQLite removes neither while any connection is open. This module opens neither the ledger nor the index,
//! because closing them would release SQLite's locks.

use std::{
    fs::{Metadata, remove_file, rename, symlink_metadata},
    io,
    os::unix::fs::{FileExt as _, MetadataExt as _},
    path::Path,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rusqlite::Connection;

use super::{LedgerError, connect::PATIENCE, fault::Fault, ledger_path::LedgerPath};
use crate::{files, locale::stored};

/// Device and inode of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    /// Returns the identity of the file at this path, if there is one.
    pub fn at(path: &Path) -> Option<Self> {
        symlink_metadata(path).ok().map(|found| Self::of(&found))
    }

    fn of(found: &Metadata) -> Self {
        Self { device: found.dev(), inode: found.ino() }
    }
}

/// The files of an open ledger.
#[derive(Debug)]
pub(super) struct OpenFiles {
    ledger: FileId,
    /// The greatest length of the file seen so far. No version of pushdeck ever makes the file shorter.
    length: AtomicU64,
    /// The write-ahead log and its index, from the first write on.
    log: OnceLock<[FileId; 2]>,
}

impl OpenFiles {
    /// Records the files that are about to be opened. Call [`Self::require_same`] afterwards to verify that the same
    /// files were opened.
    pub fn of(place: &LedgerPath) -> Result<Self, LedgerError> {
        let found = symlink_metadata(&place.path).map_err(|error| place.io("open", error))?;
        let length = AtomicU64::new(found.len());
        Ok(Self { ledger: FileId::of(&found), length, log: OnceLock::new() })
    }

    /// Fails if the file at the ledger's path is missing, is not the one that was opened, or has become shorter.
    pub fn require_same(&self, place: &LedgerPath) -> Result<(), LedgerError> {
        // Loaded before the file is examined. Otherwise the file could grow in between, and another thread could store
        // a length greater than the one seen here.
        let known = self.length.load(Ordering::Relaxed);
        let found = match symlink_metadata(&place.path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(place.altered(stored!("ledger-was-removed"), stored!("ledger-do-put-back")));
            }
            Err(error) => return Err(place.io("find", error)),
        };
        if FileId::of(&found) != self.ledger {
            return Err(place.altered(stored!("ledger-was-replaced"), stored!("ledger-do-list")));
        }
        if found.len() < known {
            return Err(place.altered(stored!("ledger-was-shortened"), stored!("ledger-do-doctor")));
        }
        self.length.fetch_max(found.len(), Ordering::Relaxed);
        Ok(())
    }

    /// Returns whether another file is at the ledger's path.
    pub fn is_replaced(&self, place: &LedgerPath) -> bool {
        FileId::at(&place.path).is_some_and(|found| found != self.ledger)
    }

    /// Fails if the write-ahead log or its index is not the same file as at the first call. Must be called within a
    /// write transaction, during which both exist.
    pub fn require_same_log(&self, place: &LedgerPath) -> Result<(), LedgerError> {
        let lost = || lost_log(place);
        let (Some(log), Some(index)) = (FileId::at(&place.beside("-wal")), FileId::at(&place.beside("-shm"))) else {
            return Err(lost());
        };
        if *self.log.get_or_init(|| [log, index]) == [log, index] { Ok(()) } else { Err(lost()) }
    }

    /// Renames the write-ahead log of the ledger that this process has open, if it is still at its path, so that the
    /// log cannot damage another file that is now at the ledger's path. The log is kept beside that file.
    pub fn set_log_aside(&self, place: &LedgerPath) -> io::Result<()> {
        let (log, index) = (place.beside("-wal"), place.beside("-shm"));
        if self.log.get().copied().map(|ours| ours.map(Some)) == Some([FileId::at(&log), FileId::at(&index)]) {
            rename(&log, place.beside("-wal.bak"))?;
            remove_file(&index)?;
        }
        Ok(())
    }
}

/// When the ledger's file was last written, and how much of the write-ahead log SQLite had copied into it by then.
///
/// A file that is overwritten in place keeps its inode. But SQLite writes to the file only when it copies pages from
/// the write-ahead log, and it reports how many it has copied. A write that copied pages do not explain came from
/// another program, or from a process that was killed while it copied pages. So nothing more is sent, but the log stays
/// where it is, because the file may be intact.
#[derive(Debug, Default)]
pub(super) struct LastWritten {
    seen: Option<(Time, Copied)>,
    /// Whether a foreign write was ever found. From then on, nothing is written except outcomes.
    is_foreign: bool,
}

/// A file time: seconds and nanoseconds.
type Time = (i64, i64);

/// How much of the write-ahead log has been copied into the file.
#[derive(Clone, Copy, Debug)]
struct Copied {
    /// When the log itself was last written.
    log: Option<Time>,
    /// Counts how many times the log was restarted; `None` if the log is missing or empty.
    generation: Option<u32>,
    /// The number of pages in the log.
    pages: i64,
    /// The number of those pages that have been copied into the file.
    done: i64,
    /// Whether the log file is too short for its pages.
    is_cut_short: bool,
}

impl LastWritten {
    /// Fails if anything other than SQLite has written to the file since the last look. The first look always passes.
    /// If SQLite is copying pages, waits as long as the file keeps changing, and then for the sync.
    pub fn require_ours(&mut self, conn: &Connection, place: &LedgerPath) -> Result<(), Fault> {
        let (mut waited, mut changed) = (Duration::ZERO, None);
        while !self.is_foreign && waited < PATIENCE {
            let Some(time) = self.look(conn, place)? else { return Ok(()) };
            if changed.replace(time) != Some(time) {
                waited = Duration::ZERO;
            }
            std::thread::sleep(PAUSE);
            waited += PAUSE;
        }
        self.is_foreign = true;
        Err(place.altered(stored!("ledger-was-written"), stored!("ledger-do-doctor")).into())
    }

    /// Returns the time of the last write if the file was written since the last look and pages copied by SQLite do not
    /// explain the write. Must be called outside of transactions.
    pub fn look(&mut self, conn: &Connection, place: &LedgerPath) -> Result<Option<Time>, Fault> {
        // The order matters. If SQLite copies pages between the two looks, its write is unexplained for now and
        // explained by the next look. In the other order, the pages would already be recorded as copied, and the write
        // would seem foreign at the next look.
        let copied = Copied::of_whole_log(conn, place)?;
        let found = symlink_metadata(&place.path).map_err(|error| place.io("find", error))?;
        let time = time_of(&found);
        let is_explained = self.seen.is_none_or(|(before, then)| before == time || copied.explains_writing_since(then));
        if is_explained {
            self.seen = Some((time, copied));
        }
        Ok((!is_explained).then_some(time))
    }
}

/// Fails if the write-ahead log is shorter than SQLite believes. Must be called outside of transactions.
pub(super) fn require_whole_log(conn: &Connection, place: &LedgerPath) -> Result<(), Fault> {
    Copied::of_whole_log(conn, place).map(drop)
}

impl Copied {
    fn of_whole_log(conn: &Connection, place: &LedgerPath) -> Result<Self, Fault> {
        let copied = Self::read(conn, place)?;
        if copied.is_cut_short { Err(lost_log(place).into()) } else { Ok(copied) }
    }

    fn read(conn: &Connection, place: &LedgerPath) -> Result<Self, Fault> {
        // Another process may empty the log between the two reads in `read_once`. A later try is then consistent.
        for _ in 0..LOOKS {
            let copied = Self::read_once(conn, place)?;
            if !copied.is_cut_short {
                return Ok(copied);
            }
            std::thread::sleep(PAUSE);
        }
        Self::read_once(conn, place)
    }

    fn read_once(conn: &Connection, place: &LedgerPath) -> Result<Self, Fault> {
        // This copies nothing and takes no lock.
        let mut ask = conn.prepare_cached("PRAGMA wal_checkpoint(NOOP)")?;
        let (pages, done): (i64, i64) = ask.query_row([], |row| Ok((row.get(1)?, row.get(2)?)))?;
        let page: i64 = conn.prepare_cached("PRAGMA page_size")?.query_row([], |row| row.get(0))?;
        let found = log_of(place)?;
        let length = found.as_ref().map_or(0, |found| found.length);
        let is_cut_short = pages > 0 && length < (LOG_HEAD + pages * (page + FRAME_HEAD)).cast_unsigned();
        let (log, generation) = found.map_or((None, None), |found| (Some(found.written), found.generation));
        Ok(Self { log, generation, pages, done, is_cut_short })
    }

    fn explains_writing_since(self, before: Self) -> bool {
        match (before.generation, self.generation) {
            (Some(then), Some(now)) if then == now => self.done > before.done,
            // The log is restarted only after all of it was copied.
            (Some(then), Some(now)) => before.done < before.pages || self.done > 0 || now.wrapping_sub(then) > 1,
            // The log was or is empty, possibly because all of it was copied. Nothing more can be known.
            _ => self.log.is_some() && self.log != before.log,
        }
    }
}

fn time_of(found: &Metadata) -> Time {
    (found.mtime(), found.mtime_nsec())
}

/// The number of bytes before the first page in the log, and before each page (SQLite's file format, section 4.1).
const LOG_HEAD: i64 = 32;
const FRAME_HEAD: i64 = 24;

/// How many times to look again at a log that seems to be cut short.
const LOOKS: u32 = 5;

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(5);

/// The write-ahead log as found on disk.
struct FoundLog {
    written: Time,
    /// The number in the log's header that grows by one each time the log is restarted.
    generation: Option<u32>,
    length: u64,
}

/// Examines the write-ahead log. SQLite takes no locks on this file, so it can be opened.
fn log_of(place: &LedgerPath) -> Result<Option<FoundLog>, LedgerError> {
    let Some(log) = files::open(&place.beside("-wal")).map_err(|error| place.refused(&error))? else { return Ok(None) };
    let mut number = [0; 4];
    let generation = log.read_exact_at(&mut number, 16).ok().map(|()| u32::from_be_bytes(number));
    let found = log.metadata().map_err(|error| place.io("look-at-log", error))?;
    Ok(Some(FoundLog { written: time_of(&found), generation, length: found.len() }))
}

fn lost_log(place: &LedgerPath) -> LedgerError {
    place.altered(stored!("ledger-was-parted-from-log"), stored!("ledger-do-sync"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_to_the_file_is_explained_only_by_copying_from_the_log() {
        let copied = |generation, pages, done| Copied {
            log: Some((1, 0)),
            generation: Some(generation),
            pages,
            done,
            is_cut_short: false,
        };
        let empty =
            |written| Copied { log: Some((written, 0)), generation: None, pages: 0, done: 0, is_cut_short: false };
        let missing = Copied { log: None, ..empty(0) };
        for (before, after, explains) in [
            (copied(7, 3, 0), copied(7, 9, 0), false),
            (copied(7, 3, 0), copied(7, 3, 1), true),
            (copied(7, 9, 4), copied(8, 2, 0), true),
            (copied(7, 9, 9), copied(8, 2, 0), false),
            (copied(7, 9, 9), copied(8, 2, 2), true),
            (copied(7, 9, 9), copied(9, 2, 0), true),
            (empty(1), empty(1), false),
            (empty(1), empty(2), true),
            (copied(7, 3, 0), empty(2), true),
            (copied(7, 3, 0), missing, false),
        ] {
            assert_eq!(after.explains_writing_since(before), explains, "{before:?} {after:?}");
        }
    }
}
