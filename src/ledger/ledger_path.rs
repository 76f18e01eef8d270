//! The location of a ledger: its file, the files beside it, and whether they are safe from other users.
//!
//! All of this is checked before SQLite sees the file: a missing or empty file would silently become a new database,
//! opening a pipe would hang, and locks do not work reliably on a network file system.

use std::{
    fmt,
    fs::Metadata,
    io,
    os::unix::fs::{FileTypeExt, MetadataExt},
    path::{Path, PathBuf},
};

use super::LedgerError;
pub(super) use crate::files::create_new as create_private;
use crate::{
    files::{self, Exposure, FileError, Kind, exposure},
    locale::{in_english, label, stored},
};

/// Suffix of the head file.
pub(super) const HEAD: &str = ".head";

/// Suffix of the database with the rate slots.
pub(super) const SLOTS: &str = ".slots";

/// Suffix of the rollback journal of the rate-slot database.
const SLOTS_JOURNAL: &str = ".slots-journal";

/// Suffix of the folder with the lock files of runs.
pub(super) const RUNS: &str = ".runs";

/// The suffixes of the files and folders that pushdeck and SQLite use beside a ledger's file, without backups.
const NEIGHBOURS: &[(&str, Kind)] = &[
    (HEAD, Kind::File),
    (SLOTS, Kind::File),
    (SLOTS_JOURNAL, Kind::File),
    ("-wal", Kind::File),
    ("-shm", Kind::File),
    ("-journal", Kind::File),
    (RUNS, Kind::Folder),
];

/// The path of a ledger's file, from which the paths of the files beside it follow.
#[derive(Clone, Debug)]
pub(super) struct LedgerPath {
    /// Absolute and free of symbolic links.
    pub path: PathBuf,
    /// The path that the user gave, made absolute, if it leads to `path` through symbolic links.
    given: Option<PathBuf>,
}

/// The result of inspecting a location.
#[derive(Debug)]
pub(super) enum Found {
    /// A file that can be written, possibly an empty one that was just created.
    Writable,
    /// A file that cannot be written, with the reason in words.
    WriteProtected(String),
}

impl LedgerPath {
    /// Returns the location for a path that is absolute and free of symbolic links.
    pub const fn plain(path: PathBuf) -> Self {
        Self { path, given: None }
    }

    fn through(path: PathBuf, given: PathBuf) -> Self {
        let given = (given != path).then_some(given);
        Self { path, given }
    }

    /// Resolves a path. Creates the missing folders above it unless the ledger is opened for reading only.
    pub fn at(path: &Path, read_only: bool) -> Result<Self, LedgerError> {
        let failed = |operation, error: io::Error| io_error(operation, path, &error);
        let absolute = std::path::absolute(path).map_err(|error| failed("find", error))?;
        match path.canonicalize() {
            Ok(found) => {
                let place = Self::through(found, absolute);
                place.refuse_moved_alone()?;
                return Ok(place);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && !read_only => {}
            Err(error) => return Err(refused(path, &FileError::system(path, &error))),
        }
        let (Some(folder), Some(name)) = (absolute.parent(), absolute.file_name()) else {
            return Err(LedgerError::Address(path.display().to_string()));
        };
        files::make_folder(folder).map_err(|error| refused(path, &error))?;
        let folder = folder.canonicalize().map_err(|error| failed("find-folder", error))?;
        let path = folder.join(name);
        Ok(Self::through(path, absolute))
    }

    /// Refuses a ledger that was moved and replaced by a link without the files beside it: it would seem to have no
    /// runs, and its newest entries may be in the write-ahead log that was left behind.
    fn refuse_moved_alone(&self) -> Result<(), LedgerError> {
        let Some(given) = &self.given else { return Ok(()) };
        let left = Self::plain(given.clone());
        if !left.has_head() || self.has_head() {
            return Ok(());
        }
        let (here, there) = (left.path.display().to_string(), self.path.display().to_string());
        Err(LedgerError::Lost {
            path: self.path.clone(),
            detail: stored!("ledger-moved-alone", place = &here),
            advice: stored!("ledger-do-move-rest", from = &here, to = there),
        })
    }

    /// Returns the path of the file beside the ledger that has this suffix.
    pub fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(suffix);
        name.into()
    }

    /// Returns whether there is a head file, or anything else at its path.
    pub fn has_head(&self) -> bool {
        self.beside(HEAD).symlink_metadata().is_ok()
    }

    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("/"))
    }

    /// Checks the file and everything around it. Creates an empty file if there is none, unless a head file says that
    /// there was one or the ledger is opened for reading only.
    pub fn inspect(&self, read_only: bool, allow_network_fs: bool) -> Result<Found, LedgerError> {
        if !allow_network_fs && let Some(kind) = network_fs(self.folder()) {
            return Err(LedgerError::NetworkFs { path: self.path.clone(), kind: kind.to_owned() });
        }
        self.refuse_exposed_folders()?;
        // The head file must be looked for first: a process that is creating the ledger right now creates the file
        // before the head file.
        let is_known = self.has_head();
        let metadata = match self.path.metadata() {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !read_only => self.make_file(is_known)?,
            Err(error) => return Err(self.refused(&FileError::system(&self.path, &error))),
        };
        self.refuse_odd_kinds(&metadata)?;
        if metadata.len() == 0 && is_known {
            return Err(self.lost_file(stored!("ledger-is-empty")));
        }
        self.refuse_exposure(&self.path, &metadata)?;
        self.refuse_other_names(&metadata)?;
        files::require_readable(&self.path).map_err(|error| self.refused(&error))?;
        self.refuse_unsafe_neighbours()?;
        if metadata.len() == 0 && read_only {
            return Err(self.io("open", stored!("ledger-empty-for-reading")));
        }
        Ok(self.write_protection(&metadata, read_only).map_or(Found::Writable, Found::WriteProtected))
    }

    /// Fails if the file or anything around it has become unsafe since [`Self::inspect`], or if the path that the user
    /// gave now leads elsewhere, so that the next process would use a different ledger.
    pub fn require_still_safe(&self) -> Result<(), LedgerError> {
        let metadata = self.path.metadata().map_err(|error| self.io("find", error))?;
        if let Some(given) = &self.given
            && given.metadata().map_or(true, |led_to| (led_to.dev(), led_to.ino()) != (metadata.dev(), metadata.ino()))
        {
            let what = stored!("ledger-was-led-astray", path = given.display().to_string());
            return Err(self.altered(what, stored!("ledger-do-relink")));
        }
        self.refuse_exposed_folders()?;
        self.refuse_exposure(&self.path, &metadata)?;
        self.refuse_other_names(&metadata)?;
        self.neighbours()
            .try_for_each(|(path, kind)| files::look_at(&path, kind).map(drop))
            .map_err(|error| self.refused(&error))
    }

    fn make_file(&self, is_known: bool) -> Result<Metadata, LedgerError> {
        if is_known {
            return Err(self.lost_file(stored!("ledger-is-missing")));
        }
        files::create_unless_there(&self.path).map_err(|error| self.refused(&error))
    }

    fn refuse_odd_kinds(&self, metadata: &Metadata) -> Result<(), LedgerError> {
        let kind = metadata.file_type();
        if kind.is_dir() {
            return Err(self.io("open", stored!("ledger-is-folder")));
        }
        if kind.is_fifo() || kind.is_socket() || kind.is_char_device() || kind.is_block_device() {
            return Err(self.io("open", stored!("ledger-is-no-file")));
        }
        Ok(())
    }

    /// Refuses a file with a second name (a hard link). A process that uses the other name would have its own
    /// write-ahead log, head file, slots and locks, and the two processes would damage each other's data.
    fn refuse_other_names(&self, metadata: &Metadata) -> Result<(), LedgerError> {
        if metadata.nlink() <= 1 {
            return Ok(());
        }
        let (count, path) = (metadata.nlink().to_string(), self.path.display().to_string());
        Err(self.io("use", stored!("ledger-has-names", count = count, path = path)))
    }

    fn refuse_exposed_folders(&self) -> Result<(), LedgerError> {
        for folder in self.path.ancestors().skip(1) {
            let metadata = folder.metadata().map_err(|error| io_error("look-at-folder", &self.path, &error))?;
            // In a sticky folder, such as /tmp, users can replace only their own files.
            if metadata.mode() & 0o1000 == 0 {
                self.refuse_exposure(folder, &metadata)?;
            }
        }
        Ok(())
    }

    /// Refuses files beside the ledger that another user could have put there or could change, and files that SQLite
    /// could not read.
    fn refuse_unsafe_neighbours(&self) -> Result<(), LedgerError> {
        for (path, kind) in self.neighbours() {
            let looked = files::look_at(&path, kind);
            let readable = looked.and_then(|found| found.map_or(Ok(()), |_| files::require_readable(&path)));
            readable.map_err(|error| self.refused(&error))?;
        }
        Ok(())
    }

    fn neighbours(&self) -> impl Iterator<Item = (PathBuf, Kind)> {
        NEIGHBOURS.iter().map(|(suffix, kind)| (self.beside(suffix), *kind))
    }

    /// Refuses a file or folder that other users can change.
    fn refuse_exposure(&self, path: &Path, metadata: &Metadata) -> Result<(), LedgerError> {
        let ours = rustix::process::geteuid().as_raw();
        let path = path.display().to_string();
        let detail = match exposure(metadata.mode(), metadata.uid(), metadata.gid(), ours) {
            None => return Ok(()),
            Some(Exposure::Owner) => stored!("ledger-exposed-to-owner", path = path),
            Some(Exposure::Group) => stored!("ledger-exposed-to-group", path = path),
            Some(Exposure::Everybody) => stored!("ledger-exposed-to-all", path = path),
        };
        Err(LedgerError::Exposed { path: self.path.clone(), detail })
    }

    /// Returns the reason why the ledger cannot be written, if there is one. A file without any write bit counts as
    /// protected even if root could write it.
    fn write_protection(&self, metadata: &Metadata, read_only: bool) -> Option<String> {
        use rustix::fs::{Access, access};
        let protected = |path: &Path, mode: u32| mode & 0o222 == 0 || access(path, Access::WRITE_OK).is_err();
        if read_only {
            return Some(stored!("ledger-for-reading"));
        }
        if protected(&self.path, metadata.mode()) {
            return Some(stored!("ledger-file-protected", path = self.path.display().to_string()));
        }
        let folder = self.folder();
        let mode = folder.metadata().map_or(0, |metadata| metadata.mode());
        protected(folder, mode).then(|| stored!("ledger-folder-protected", path = folder.display().to_string()))
    }

    /// Returns the ledger's error for one of its files that cannot be used.
    pub fn refused(&self, error: &FileError) -> LedgerError {
        refused(&self.path, error)
    }

    /// Returns whether there is no room for even a small file beside the ledger.
    pub fn has_no_room(&self) -> bool {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        files::has_no_room(folder.unwrap_or(Path::new(".")))
    }

    /// Returns the error for a failure of the file system.
    pub fn io(&self, operation: &'static str, detail: impl fmt::Display) -> LedgerError {
        let detail = format!("{detail}");
        LedgerError::Io { operation, path: self.path.clone(), detail }
    }

    /// Returns the error for a ledger that has lost entries.
    pub fn lost(&self, detail: impl Into<String>) -> LedgerError {
        let head = self.beside(HEAD);
        let advice = stored!("ledger-do-put-newest-back", head = head.display().to_string());
        LedgerError::Lost { path: self.path.clone(), detail: detail.into(), advice }
    }

    /// Returns the error for a ledger whose whole file is lost. If a write-ahead log was left behind, the error
    /// mentions it, because that log would damage any other file at the ledger's path.
    fn lost_file(&self, detail: String) -> LedgerError {
        let log = self.beside("-wal");
        if !log.exists() {
            return self.lost(detail);
        }
        self.lost(stored!("ledger-with-log", detail = detail, log = log.display().to_string()))
    }

    /// Returns the error for a ledger that was altered while this process had it open.
    pub fn altered(&self, what: String, advice: String) -> LedgerError {
        LedgerError::Altered { path: self.path.clone(), what, advice }
    }

    /// Returns the error for a damaged file.
    pub fn damaged(&self, detail: impl Into<String>) -> LedgerError {
        let advice = stored!("ledger-do-restore");
        LedgerError::Damaged { path: self.path.clone(), detail: detail.into(), advice }
    }
}

fn refused(ledger: &Path, error: &FileError) -> LedgerError {
    let (path, detail) = (ledger.to_owned(), in_english(|| error.to_string()));
    if error.is_unsafe() {
        LedgerError::Exposed { path, detail }
    } else {
        LedgerError::Io { operation: "use", path, detail }
    }
}

fn io_error(operation: &'static str, path: &Path, error: &io::Error) -> LedgerError {
    LedgerError::Io { operation, path: path.to_owned(), detail: error.to_string() }
}

/// Returns the kind of network file system that a folder is on, if it is on one.
#[cfg(target_os = "linux")]
fn network_fs(folder: &Path) -> Option<&'static str> {
    let found = rustix::fs::statfs(folder).ok()?;
    // Depending on the platform, the field is signed or unsigned and has 32 or 64 bits. The numbers below have 32 bits.
    network_kind(u32::try_from(i128::from(found.f_type) & 0xffff_ffff).unwrap_or_default())
}

#[cfg(not(target_os = "linux"))]
fn network_fs(_folder: &Path) -> Option<&'static str> {
    None
}

/// Returns the name of a network file system, given the type number from `statfs(2)`.
fn network_kind(number: u32) -> Option<&'static str> {
    Some(match number {
        0x6969 => "nfs",
        0x517b | 0xfe53_4d42 => "smb",
        0xff53_4d42 => "cifs",
        0x0102_1997 => "9p",
        0x00c3_6400 => "ceph",
        0x0bd0_0bd0 => "lustre",
        0x5346_414f | 0x6b41_4653 => "afs",
        0x7375_7245 => "coda",
        0x564c => "ncp",
        0x0116_1970 => "gfs2",
        0x7461_636f => "ocfs2",
        0x786f_4256 => "vboxsf",
        0x6573_5546 => in_english(|| label!("ledger-fuse")),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_file_systems_are_recognised_by_their_type_numbers() {
        for (number, kind) in [(0x6969, "nfs"), (0xff53_4d42, "cifs"), (0xfe53_4d42, "smb"), (0x0102_1997, "9p")] {
            assert_eq!(network_kind(number), Some(kind));
        }
        for local in [0xef53, 0x9123_683e, 0x5846_5342, 0x0102_1994, 0x794c_7630, 0x2fc1_2fc1] {
            assert_eq!(network_kind(local), None, "{local:x}: ext4, btrfs, xfs, tmpfs, overlay, zfs");
        }
    }

    #[test]
    fn new_files_and_folders_are_accessible_only_to_their_owner() {
        let temp = tempfile::tempdir().expect("a temporary folder can be created");
        let place = LedgerPath::at(&temp.path().join("a/b/ledger.db"), false).expect("the folders can be created");
        assert!(matches!(place.inspect(false, false), Ok(Found::Writable)));
        let mode = |path: &Path| path.metadata().expect("the file exists").mode() & 0o777;
        assert_eq!(mode(&place.path), 0o600);
        assert_eq!((mode(place.folder()), mode(&temp.path().join("a"))), (0o700, 0o700));
    }
}
