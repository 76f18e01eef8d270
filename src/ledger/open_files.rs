//! Whether the files that this process has open are still the ones at their paths.
//!
//! A ledger can be removed, replaced or overwritten by an older copy under a running process, which would go on writing to
//! files that nobody finds any more. Device and inode tell: as long as a file is open, no other one gets its number. The
//! write-ahead log and its index are held to it too, for the database removes neither while any connection is open. No
//! file is opened for this: closing it would drop the database's locks.

use std::{
    fs::{Metadata, symlink_metadata},
    io,
    os::unix::fs::MetadataExt as _,
    path::Path,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{LedgerError, place::Place};

/// Device and inode of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    /// What lies at this path, if anything does.
    pub fn at(path: &Path) -> Option<Self> {
        symlink_metadata(path).ok().map(|found| Self::of(&found))
    }

    fn of(found: &Metadata) -> Self {
        Self { device: found.dev(), inode: found.ino() }
    }
}

/// The files of a ledger that is open.
#[derive(Debug)]
pub(super) struct OpenFiles {
    ledger: FileId,
    /// The greatest length seen: nothing of ours makes the file shorter.
    length: AtomicU64,
    /// The write-ahead log and its index, from the first write on.
    log: OnceLock<[FileId; 2]>,
}

impl OpenFiles {
    /// The files at these paths, which are about to be opened. Whether it was these that were opened,
    /// [`Self::require_same`] tells afterwards.
    pub fn of(place: &Place) -> Result<Self, LedgerError> {
        let found = symlink_metadata(&place.path).map_err(|error| place.io("open", error))?;
        let length = AtomicU64::new(found.len());
        Ok(Self { ledger: FileId::of(&found), length, log: OnceLock::new() })
    }

    /// Fails where the file at the ledger's path is another one than was opened, or was overwritten.
    pub fn require_same(&self, place: &Place) -> Result<(), LedgerError> {
        let found = match symlink_metadata(&place.path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(place.altered("was removed", PUT_BACK)),
            Err(error) => return Err(place.io("find", error)),
        };
        if FileId::of(&found) != self.ledger {
            return Err(place.altered("was replaced by another file", PUT_BACK));
        }
        if self.length.fetch_max(found.len(), Ordering::Relaxed) > found.len() {
            return Err(place.altered("was overwritten by something shorter, perhaps an older copy of it", PUT_BACK));
        }
        Ok(())
    }

    /// Fails where the write-ahead log or its index is another one than at the first call. To be called within a write
    /// transaction, for which both are there.
    pub fn require_same_log(&self, place: &Place) -> Result<(), LedgerError> {
        let lost = || place.altered("lost its write-ahead log, which holds the newest entries,", LOG_LOST);
        let (Some(log), Some(index)) = (FileId::at(&place.beside("-wal")), FileId::at(&place.beside("-shm"))) else {
            return Err(lost());
        };
        if *self.log.get_or_init(|| [log, index]) == [log, index] { Ok(()) } else { Err(lost()) }
    }
}

const PUT_BACK: &str = "put the right file back, end every pushdeck that has it open, and run `pushdeck resume`";

const LOG_LOST: &str = "end every pushdeck that has it open; `pushdeck doctor` then says whether entries are missing, and `pushdeck sync` \
     reads from the service what became of the tasks";
