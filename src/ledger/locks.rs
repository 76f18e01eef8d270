//! The locks of runs: one file per run, which the kernel keeps locked as long as the process that holds the run lives.
//!
//! The rule that decides which process may write for a run is in `runs`.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, Read as _, Write as _},
    os::unix::fs::MetadataExt,
    path::PathBuf,
    time::Duration,
};

use rustix::fs::{FlockOperation, flock};

use super::{
    LedgerError,
    fault::Fault,
    ledger_path::{LedgerPath, RUNS},
};
use crate::{
    domain::RunId,
    files::{self, Kind},
};

/// How many times to try to take a lock. Another process may lock the file for a moment to check whether the run is
/// held.
const TRIES: u32 = 10;

/// A run that this process holds.
#[derive(Debug)]
pub(super) struct Hold {
    pub token: String,
    pub lock: Lock,
}

/// A file that stays locked until this value is dropped.
///
/// Dropping it unlocks the file explicitly. Closing it would not be enough: a child process that is being started has a
/// copy of the descriptor until it executes its own program, and that copy would keep the lock.
#[derive(Debug)]
struct Locked(File);

impl Locked {
    /// Locks a file without waiting. Returns `None` if somebody else has the lock.
    fn at_once(file: File, kind: FlockOperation) -> io::Result<Option<Self>> {
        match flock(&file, kind) {
            Ok(()) => Ok(Some(Self(file))),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        // If this fails, closing the file unlocks it.
        let _ = flock(&self.0, FlockOperation::Unlock);
    }
}

/// The lock of a run.
#[derive(Debug)]
pub(super) struct Lock {
    _file: Locked,
    path: PathBuf,
}

impl Lock {
    /// Takes the lock of a run. Returns `None` if another process has it.
    pub fn take(place: &LedgerPath, run: RunId) -> Result<Option<Self>, LedgerError> {
        let failed = |error: io::Error| place.io("lock-run", error);
        let (folder, path) = (place.beside(RUNS), lock_path(place, run));
        let made = files::make_folder(&folder).and_then(|()| files::look_at(&folder, Kind::Folder));
        made.map_err(|error| place.refused(&error))?;
        for attempt in 0..TRIES {
            if attempt > 0 {
                std::thread::sleep(Duration::from_millis(2));
            }
            let file = files::open_or_create(&path).map_err(|error| place.refused(&error))?;
            let locked = Locked::at_once(file, FlockOperation::NonBlockingLockExclusive).map_err(failed)?;
            if let Some(mut file) = locked
                // A file that has been removed belonged to a run that was ended meanwhile.
                && file.0.metadata().map_err(failed)?.nlink() > 0
            {
                // The process id is only shown to people. If it cannot be written, for example on a full disk, the
                // holder is shown without it.
                let _ = file.0.set_len(0).and_then(|()| write!(file.0, "{}", std::process::id()));
                return Ok(Some(Self { _file: file, path }));
            }
        }
        Ok(None)
    }

    /// Removes the file and thereby the lock.
    pub fn remove(self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!("the lock file of a run was not removed: {error}");
        }
    }
}

fn lock_path(place: &LedgerPath, run: RunId) -> PathBuf {
    place.beside(RUNS).join(format!("{run}.lock"))
}

/// Returns whether a live process, possibly this one, holds a run.
pub(super) fn is_held(place: &LedgerPath, run: RunId) -> Result<bool, LedgerError> {
    let Some(file) = files::open(&lock_path(place, run)).map_err(|error| place.refused(&error))? else {
        return Ok(false);
    };
    // A file system without locks cannot answer. The run then counts as held, because somebody may hold it.
    Ok(!matches!(Locked::at_once(file, FlockOperation::NonBlockingLockShared), Ok(Some(_))))
}

/// Returns the id of the process that holds a run, if the process has written it.
pub(super) fn process_of(place: &LedgerPath, run: RunId) -> Option<u32> {
    let mut said = String::new();
    files::open(&lock_path(place, run)).ok()??.take(16).read_to_string(&mut said).ok()?;
    said.parse().ok()
}

/// Returns a run that a live process, possibly this one, holds, if there is one.
pub(super) fn any_held(place: &LedgerPath) -> Result<Option<RunId>, Fault> {
    let failed = |error: io::Error| place.io("look-for-runs", error);
    let locks = match fs::read_dir(place.beside(RUNS)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        locks => locks.map_err(failed)?,
    };
    for lock in locks {
        let name = lock.map_err(failed)?.file_name();
        let run = name.to_str().and_then(|name| name.strip_suffix(".lock")).and_then(|run| run.parse().ok());
        if let Some(run) = run
            && is_held(place, run)?
        {
            return Ok(Some(run));
        }
    }
    Ok(None)
}

/// Checks the lock of each run at most once, and remembers the answer.
pub(super) struct Locks<'a> {
    place: &'a LedgerPath,
    known: HashMap<RunId, bool>,
}

impl<'a> Locks<'a> {
    pub fn new(place: &'a LedgerPath) -> Self {
        Self { place, known: HashMap::new() }
    }

    pub fn is_held(&mut self, run: RunId) -> Result<bool, LedgerError> {
        if let Some(known) = self.known.get(&run) {
            return Ok(*known);
        }
        let held = is_held(self.place, run)?;
        self.known.insert(run, held);
        Ok(held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A child process that is being started has a copy of every descriptor until it executes its own program.
    #[test]
    fn dropping_a_lock_releases_it_even_if_a_copy_of_its_descriptor_exists() {
        let path = tempfile::NamedTempFile::new().expect("a temporary file can be created").into_temp_path();
        let lock = |kind| {
            let file = File::options().read(true).write(true).open(&path).expect("the file exists");
            Locked::at_once(file, kind).expect("the file system supports locks")
        };
        for kind in [FlockOperation::NonBlockingLockExclusive, FlockOperation::NonBlockingLockShared] {
            let held = lock(kind).expect("nobody else has the lock");
            assert!(lock(FlockOperation::NonBlockingLockExclusive).is_none());
            let copy = held.0.try_clone().expect("the descriptor can be duplicated");
            drop(held);
            assert!(lock(FlockOperation::NonBlockingLockExclusive).is_some());
            drop(copy);
        }
    }
}
