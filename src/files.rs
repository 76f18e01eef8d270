//! Files and folders that belong to this user alone: creating them, and opening those that exist.
//!
//! Several processes may create the same file or folder at once. All of them succeed: a process that comes later uses
//! the existing one, after the same checks as for any other. A file is opened first and then checked through its
//! descriptor, so that nobody can exchange it in between. A symbolic link in place of a file is refused, and opening a
//! named pipe does not block. A file that a database has open is never opened here, because closing it would drop the
//! database's locks; it is only examined.
//!
//! Files that the user names, such as the config, have their own rules (`config`).

use std::{
    fmt,
    fs::{DirBuilder, File, Metadata, OpenOptions, Permissions, set_permissions, symlink_metadata},
    io,
    os::unix::fs::{DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{Access, Mode, OFlags, access},
    process::geteuid,
};

use crate::locale::{label, tr};

/// How many times to try while other processes keep creating and removing the same file or folder.
const TRIES: u32 = 100;

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An ordinary file.
    File,
    /// A folder.
    Folder,
}

/// Why a file or folder is not used. The message names the path, what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    path: PathBuf,
    fault: Fault,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Fault {
    Link,
    Odd {
        found: Found,
        wanted: Kind,
    },
    Owner(u32),
    Mode(u32),
    Denied {
        owner: u32,
        mode: u32,
    },
    System(String),
    /// Other processes keep creating and removing the file or folder.
    Contested,
}

/// What is at a path where something else is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Folder,
    Pipe,
    Socket,
    File,
    Device,
}

impl Found {
    fn in_words(self) -> &'static str {
        match self {
            Self::Folder => label!("file-kind-folder"),
            Self::Pipe => label!("file-kind-pipe"),
            Self::Socket => label!("file-kind-socket"),
            Self::File => label!("file-kind-file"),
            Self::Device => label!("file-kind-device"),
        }
    }
}

impl FileError {
    /// Creates the error for a failure that the system reported for this path.
    pub fn system(path: &Path, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::PermissionDenied
            && let Some(denied) = Self::denied(path)
        {
            return denied;
        }
        Self::of(path, Fault::System(error.to_string()))
    }

    /// Whether another user could have created the file or folder, or can change it. If not, the file or folder merely
    /// could not be used.
    pub const fn is_unsafe(&self) -> bool {
        matches!(self.fault, Fault::Link | Fault::Odd { .. } | Fault::Owner(_) | Fault::Mode(_))
    }

    fn of(path: &Path, fault: Fault) -> Self {
        Self { path: path.to_owned(), fault }
    }

    /// Finds out what denies us access to this path: the path itself, or a folder above it that we may not search or
    /// write to.
    fn denied(path: &Path) -> Option<Self> {
        path.ancestors().find_map(|path| {
            let found = symlink_metadata(path).ok()?;
            Some(Self::of(path, Fault::Denied { owner: found.uid(), mode: found.mode() & 0o7777 }))
        })
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, us) = (self.path.display().to_string(), geteuid().as_raw());
        let octal = |mode: &u32| format!("{mode:04o}");
        f.write_str(&match &self.fault {
            Fault::Link => tr!("file-link", path = path),
            Fault::Odd { found, wanted: Kind::File } => tr!("file-odd-file", path = path, found = found.in_words()),
            Fault::Odd { found, wanted: Kind::Folder } => tr!("file-odd-folder", path = path, found = found.in_words()),
            Fault::Owner(owner) => {
                tr!("file-owner", path = path, owner = Owner(*owner).to_string(), us = us.to_string())
            }
            Fault::Mode(mode) => tr!("file-mode", path = path, mode = octal(mode)),
            Fault::Denied { owner, mode } if *owner == us => {
                tr!("file-denied-ours", path = path, mode = octal(mode))
            }
            Fault::Denied { owner, mode } => tr!(
                "file-denied",
                path = path,
                owner = Owner(*owner).to_string(),
                mode = octal(mode),
                we = Owner(us).to_string(),
                us = us.to_string(),
            ),
            Fault::System(said) => tr!("file-system", path = path, error = said),
            Fault::Contested => tr!("file-system", path = path, error = label!("file-contested")),
        })
    }
}

impl std::error::Error for FileError {}

/// A user id, which is shown as people know it: `root`, or `user` and the number.
struct Owner(u32);

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str(label!("file-owner-root")),
            number => f.write_str(&tr!("file-owner-user", number = number.to_string())),
        }
    }
}

/// Creates a file that only we can read and write, whatever the umask. Fails if something is there.
pub fn create_new(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)?;
    file.set_permissions(Permissions::from_mode(0o600))?;
    Ok(file)
}

/// Creates an empty file for us alone if there is none. An existing file is examined but not opened.
pub fn create_unless_there(path: &Path) -> Result<Metadata, FileError> {
    made_or_found(path, |path| create_new(path)?.metadata(), |path| look_at(path, Kind::File))
}

/// Opens a file for reading and writing; creates it for us alone if there is none.
pub fn open_or_create(path: &Path) -> Result<File, FileError> {
    // The file nearly always exists.
    match open_with(path, OFlags::RDWR)? {
        Some(file) => Ok(file),
        None => made_or_found(path, create_new, |path| open_with(path, OFlags::RDWR)),
    }
}

/// Opens a file for reading; `None` if there is none.
pub fn open(path: &Path) -> Result<Option<File>, FileError> {
    open_with(path, OFlags::RDONLY)
}

/// Creates a folder and those above it that are missing, each for us alone, whatever the umask. A folder that exists
/// already may be behind a symbolic link, and its owner and mode are not checked.
pub fn make_folder(folder: &Path) -> Result<(), FileError> {
    let missing: Vec<_> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    missing.into_iter().rev().try_for_each(|folder| made_or_found(folder, make_one_folder, find_folder))
}

fn find_folder(folder: &Path) -> Result<Option<()>, FileError> {
    if folder.is_dir() { Ok(Some(())) } else { Ok(look_at(folder, Kind::Folder)?.map(drop)) }
}

fn make_one_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(folder)?;
    set_permissions(folder, Permissions::from_mode(0o700))
}

/// Creates something at a path with `make`, or finds with `find` what another process created first. Tries again if
/// that has been removed in the meantime.
fn made_or_found<T>(
    path: &Path,
    make: impl Fn(&Path) -> io::Result<T>,
    find: impl Fn(&Path) -> Result<Option<T>, FileError>,
) -> Result<T, FileError> {
    for _ in 0..TRIES {
        match make(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            done => return done.map_err(|error| FileError::system(path, &error)),
        }
        if let Some(found) = find(path)? {
            return Ok(found);
        }
    }
    Err(FileError::of(path, Fault::Contested))
}

/// Examines what is at a path without opening it; `None` if there is nothing.
pub fn look_at(path: &Path, wanted: Kind) -> Result<Option<Metadata>, FileError> {
    match symlink_metadata(path) {
        Ok(found) => examine(path, &found, wanted).map(|()| Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::system(path, &error)),
    }
}

/// Fails if we may not read a file. Nothing is opened. It is not an error if the file has gone in the meantime: a
/// database removes files when the last process closes it.
pub fn require_readable(path: &Path) -> Result<(), FileError> {
    match access(path, Access::READ_OK) {
        Ok(()) | Err(rustix::io::Errno::NOENT) => Ok(()),
        Err(error) => Err(FileError::system(path, &error.into())),
    }
}

fn open_with(path: &Path, access: OFlags) -> Result<Option<File>, FileError> {
    let flags = access | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => File::from(file),
        Err(rustix::io::Errno::NOENT) => return Ok(None),
        Err(error) => {
            // Examining the path says more than the error does if it is a link, a folder or another user's file.
            look_at(path, Kind::File)?;
            return Err(FileError::system(path, &error.into()));
        }
    };
    let found = file.metadata().map_err(|error| FileError::system(path, &error))?;
    examine(path, &found, Kind::File)?;
    Ok(Some(file))
}

fn examine(path: &Path, found: &Metadata, wanted: Kind) -> Result<(), FileError> {
    let kind = found.file_type();
    let fits = if wanted == Kind::File { kind.is_file() } else { kind.is_dir() };
    let fault = if kind.is_symlink() {
        Fault::Link
    } else if !fits {
        Fault::Odd { found: kind_of(kind), wanted }
    } else {
        match exposure(found.mode(), found.uid(), found.gid(), geteuid().as_raw()) {
            None => return Ok(()),
            Some(Exposure::Owner) => Fault::Owner(found.uid()),
            Some(Exposure::Group | Exposure::Everybody) => Fault::Mode(found.mode() & 0o7777),
        }
    };
    Err(FileError::of(path, fault))
}

fn kind_of(kind: std::fs::FileType) -> Found {
    match () {
        () if kind.is_dir() => Found::Folder,
        () if kind.is_fifo() => Found::Pipe,
        () if kind.is_socket() => Found::Socket,
        () if kind.is_file() => Found::File,
        () => Found::Device,
    }
}

/// Who besides us and root can change a file, or the contents of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// The owner, who is neither us nor root.
    Owner,
    /// The group.
    Group,
    /// Everybody.
    Everybody,
}

/// Returns who else can write to a file with this mode, owner and group. A group with the owner's number counts as the
/// owner, and the group with the number 0 counts as root.
pub const fn exposure(mode: u32, owner: u32, group: u32, ours: u32) -> Option<Exposure> {
    if owner != ours && owner != 0 {
        Some(Exposure::Owner)
    } else if mode & 0o002 != 0 {
        Some(Exposure::Everybody)
    } else if mode & 0o020 != 0 && group != owner && group != 0 {
        Some(Exposure::Group)
    } else {
        None
    }
}

/// Less free space than this, in bytes, counts as none: a database creates files of 32 KiB beside itself.
const ROOM: u64 = 64 * 1024;

/// Whether the file system with this folder is full for us, in bytes or in files; false if that cannot be determined.
pub(crate) fn has_no_room(folder: &Path) -> bool {
    rustix::fs::statvfs(folder).is_ok_and(|system| {
        let bytes = system.f_bavail.saturating_mul(system.f_frsize);
        bytes < ROOM || (system.f_files > 0 && system.f_favail == 0)
    })
}

/// Returns the largest size, in bytes, of a file that this process may write; `None` if there is no limit.
pub(crate) fn size_limit() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Fsize).current
}

#[cfg(test)]
mod tests {
    use std::{
        os::unix::fs::symlink,
        sync::{Arc, Barrier},
    };

    use super::*;
    use crate::locale::{chinese, in_language};

    /// Calls `work` in twelve threads that start at once, and returns the results.
    fn at_once<T: Send>(work: impl Fn() -> T + Sync) -> Vec<T> {
        let barrier = Arc::new(Barrier::new(12));
        std::thread::scope(|scope| {
            let started: Vec<_> = (0..12)
                .map(|_| {
                    scope.spawn(|| {
                        barrier.wait();
                        work()
                    })
                })
                .collect();
            started.into_iter().map(|thread| thread.join().expect("no thread panics")).collect()
        })
    }

    fn mode(path: &Path) -> u32 {
        path.metadata().expect("the path exists").mode() & 0o7777
    }

    fn set_mode(path: &Path, mode: u32) {
        set_permissions(path, Permissions::from_mode(mode)).expect("the test owns it");
    }

    #[test]
    fn twelve_threads_that_create_the_same_thing_at_once_all_succeed() {
        for _ in 0..100 {
            let temp = tempfile::tempdir().expect("a temporary folder can be created");
            let (folder, file) = (temp.path().join("a/b/c"), temp.path().join("file"));
            assert!(at_once(|| make_folder(&folder)).iter().all(Result::is_ok));
            assert!(at_once(|| open_or_create(&file)).iter().all(Result::is_ok));
            assert!(at_once(|| create_unless_there(&folder.join("file"))).iter().all(Result::is_ok));
            assert_eq!((mode(&folder), mode(&temp.path().join("a")), mode(&file)), (0o700, 0o700, 0o600));
        }
    }

    #[test]
    fn a_file_that_others_create_and_remove_meanwhile_is_still_opened() {
        let temp = tempfile::tempdir().expect("a temporary folder can be created");
        let file = temp.path().join("file");
        let opened = at_once(|| {
            (0..200).all(|_| {
                let opened = open_or_create(&file).is_ok();
                let _ = std::fs::remove_file(&file);
                opened
            })
        });
        assert_eq!(opened, [true; 12]);
    }

    #[test]
    fn anything_but_an_ordinary_file_of_ours_is_refused_at_once_with_a_reason() {
        let temp = tempfile::tempdir().expect("a temporary folder can be created");
        let at = |name: &str| temp.path().join(name);
        symlink("elsewhere", at("dangling")).expect("links are supported");
        std::fs::write(at("elsewhere-too"), "").expect("the folder is writable");
        symlink("elsewhere-too", at("link")).expect("links are supported");
        let pipe = std::process::Command::new("mkfifo").arg(at("pipe")).status().expect("mkfifo is installed");
        assert!(pipe.success());
        std::fs::create_dir(at("folder")).expect("the folder is writable");
        for mode in [0o666, 0o606] {
            let name = format!("{mode:o}");
            std::fs::write(at(&name), "").expect("the folder is writable");
            set_mode(&at(&name), mode);
        }
        for (name, words) in [
            ("dangling", "a symbolic link"),
            ("link", "a symbolic link"),
            ("pipe", "a named pipe"),
            ("folder", "a folder, not a regular file"),
            ("666", "mode 0666): run chmod go-w"),
            ("606", "mode 0606): run chmod go-w"),
        ] {
            let path = at(name);
            let errors = [
                open(&path).map(drop),
                open_or_create(&path).map(drop),
                create_unless_there(&path).map(drop),
                look_at(&path, Kind::File).map(drop),
            ];
            for error in errors.map(|tried| tried.expect_err(name)) {
                let text = error.to_string();
                assert!(text.contains(words) && text.contains(&path.display().to_string()), "{text}");
                assert!(error.is_unsafe(), "{text}");
            }
        }
        assert!(!at("elsewhere").exists(), "nothing was created through the link");
        assert!(
            make_folder(&at("dangling/below")).expect_err("the parent is a link").to_string().contains("symbolic link")
        );
        assert!(make_folder(&at("link/below")).is_err());
        assert!(look_at(&at("link"), Kind::Folder).is_err() && look_at(&at("elsewhere-too"), Kind::Folder).is_err());
    }

    #[test]
    fn a_refusal_is_in_the_readers_language() {
        let said = |fault| in_language(chinese(), || FileError::of(Path::new("/srv/ledger.db"), fault).to_string());
        assert_eq!(
            said(Fault::Mode(0o666)),
            "其他用户可以修改 /srv/ledger.db（权限 0666）：请运行 chmod go-w /srv/ledger.db"
        );
        let odd = Fault::Odd { found: Found::Pipe, wanted: Kind::File };
        assert_eq!(said(odd), "/srv/ledger.db 是命名管道，不是普通文件：请将它移走");
    }

    #[test]
    fn only_users_other_than_us_and_root_count_as_others() {
        assert_eq!(exposure(0o600, 1000, 1000, 1000), None);
        assert_eq!(exposure(0o755, 0, 0, 1000), None, "a folder that belongs to root");
        assert_eq!(exposure(0o775, 1000, 1000, 1000), None, "a group with the same number as the owner");
        assert_eq!(exposure(0o775, 1000, 50, 1000), Some(Exposure::Group));
        assert_eq!(exposure(0o777, 1000, 1000, 1000), Some(Exposure::Everybody));
        assert_eq!(exposure(0o755, 1001, 1001, 1000), Some(Exposure::Owner));
    }

    #[test]
    fn a_refusal_names_the_owner_and_what_to_do() {
        let path = Path::new("/srv/ledger.db");
        let said = |fault| FileError::of(path, fault).to_string();
        let denied = said(Fault::Denied { owner: geteuid().as_raw() + 7, mode: 0o600 });
        assert!(denied.contains("permission denied") && denied.contains("mode 0600"), "{denied}");
        assert!(denied.contains(&format!("belongs to user {}", geteuid().as_raw() + 7)), "{denied}");
        assert!(denied.contains("chown"), "{denied}");
        assert!(said(Fault::Owner(1)).contains("belongs to user 1"));
        assert_eq!(Owner(0).to_string(), "root");
        let ours = said(Fault::Denied { owner: geteuid().as_raw(), mode: 0 });
        assert!(ours.contains("chmod u+rwX /srv/ledger.db"), "{ours}");
    }
}
