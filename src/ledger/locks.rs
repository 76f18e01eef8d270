//! The locks of runs: a file of each run, locked by the kernel as long as the process lives that holds the run.
//!
//! Who may write for a run is decided in `runs`.

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

/// How often a lock is tried for: somebody may look at it for a moment.
const TRIES: u32 = 10;

/// A run that this process holds.
#[derive(Debug)]
pub(super) struct Hold {
    pub token: String,
    pub lock: Lock,
}

/// A file that is locked until this is dropped.
///
/// It is unlocked, not only closed: a process that is being started from here has a copy of the descriptor until it runs
/// its own program, and the lock would live on with it.
#[derive(Debug)]
struct Locked(File);

impl Locked {
    /// Locks a file; `None` where another has it.
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
        // Where this fails, closing it does it.
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
    /// Takes the lock of a run; `None` where another process has it.
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
                // Without a name it is the file of a run that was ended meanwhile.
                && file.0.metadata().map_err(failed)?.nlink() > 0
            {
                // Only for words: where it cannot be written, say on a full disk, nobody knows who it is.
                let _ = file.0.set_len(0).and_then(|()| write!(file.0, "{}", std::process::id()));
                return Ok(Some(Self { _file: file, path }));
            }
        }
        Ok(None)
    }

    /// Removes the file, and with it the lock.
    pub fn remove(self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!("the lock file of a run was not removed: {error}");
        }
    }
}

fn lock_path(place: &LedgerPath, run: RunId) -> PathBuf {
    place.beside(RUNS).join(format!("{run}.lock"))
}

/// Whether a live process, perhaps this one, holds a run.
pub(super) fn is_held(place: &LedgerPath, run: RunId) -> Result<bool, LedgerError> {
    let Some(file) = files::open(&lock_path(place, run)).map_err(|error| place.refused(&error))? else {
        return Ok(false);
    };
    // A file system that knows no locks tells nothing: then somebody may hold it.
    Ok(!matches!(Locked::at_once(file, FlockOperation::NonBlockingLockShared), Ok(Some(_))))
}

/// The process that holds a run, where it has said so.
pub(super) fn process_of(place: &LedgerPath, run: RunId) -> Option<u32> {
    let mut said = String::new();
    files::open(&lock_path(place, run)).ok()??.take(16).read_to_string(&mut said).ok()?;
    said.parse().ok()
}

/// A run that a live process, perhaps this one, holds.
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

/// Looks at each run's lock once.
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

    /// A process that is being started has a copy of every descriptor until it runs its own program.
    #[test]
    fn a_lock_ends_when_it_is_dropped_though_a_copy_of_its_descriptor_lives_on() {
        let path = tempfile::NamedTempFile::new().expect("a file").into_temp_path();
        let lock = |kind| {
            let file = File::options().read(true).write(true).open(&path).expect("it is there");
            Locked::at_once(file, kind).expect("it can be asked for")
        };
        for kind in [FlockOperation::NonBlockingLockExclusive, FlockOperation::NonBlockingLockShared] {
            let held = lock(kind).expect("nobody has it");
            assert!(lock(FlockOperation::NonBlockingLockExclusive).is_none());
            let copy = held.0.try_clone().expect("a copy");
            drop(held);
            assert!(lock(FlockOperation::NonBlockingLockExclusive).is_some());
            drop(copy);
        }
    }
}
