//! Files that only we (or root) could have written, and secrets that only we can read.
//!
//! The file is opened first and the checks are made on the open file, so that nobody can exchange it in between. Then
//! every folder on the way to the file is checked, through all symbolic links, because whoever can write there can put
//! another file in its place next time. Access control lists beyond the mode bits are not checked.
//!
//! Refusals are in English and shown in the reader's language, because those about a credential may be stored in the
//! ledger.

use std::{
    collections::VecDeque,
    ffi::OsString,
    fs::{self, File, Metadata},
    io::{self, Read},
    os::unix::fs::MetadataExt,
    path::{Component, Path, PathBuf},
};

use rustix::{
    fs::{Mode, OFlags},
    io::Errno,
};

use super::secrets::shown_path;
use crate::locale::stored;

/// How many symbolic links are followed on the way to one file, as many as the kernel follows.
const MOST_LINKS: usize = 40;

/// What others must not be able to do with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// Read or write it, because it contains a secret.
    Secret,
    /// Write it, because we do what it says.
    Trusted,
}

impl Guard {
    const fn forbidden(self) -> u32 {
        match self {
            Self::Secret => 0o077,
            Self::Trusted => 0o022,
        }
    }
}

/// Why a file was not read.
#[derive(Debug)]
pub(super) enum ReadError {
    /// There is no such file.
    NotFound,
    /// The file is not read; the text says why, in English, as a clause that stands after the path and a colon.
    Refused(String),
}

impl From<String> for ReadError {
    fn from(fault: String) -> Self {
        Self::Refused(fault)
    }
}

/// Reads a file of at most `limit` bytes, if its mode, its owner and the folders on the way to it can be trusted.
pub(super) fn read(path: &Path, guard: Guard, limit: usize) -> Result<Vec<u8>, ReadError> {
    let file = open(path)?;
    let unreadable = |error: io::Error| stored!("stored-cannot-be-read", error = in_words(&error));
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(ReadError::Refused(stored!("stored-is-a-folder")));
    }
    if !metadata.is_file() {
        return Err(ReadError::Refused(stored!("stored-no-ordinary-file")));
    }
    let us = rustix::process::geteuid().as_raw();
    check_file(path, &metadata, guard, us)?;
    check_way(path, us)?;
    let mut bytes = Vec::new();
    let read = file.take(limit as u64 + 1).read_to_end(&mut bytes);
    read.map_err(unreadable)?;
    if bytes.len() > limit {
        return Err(ReadError::Refused(stored!("stored-too-large", bytes = limit.to_string())));
    }
    Ok(bytes)
}

fn open(path: &Path) -> Result<File, ReadError> {
    // Without NONBLOCK, opening a named pipe would wait for a writer.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => Ok(File::from(file)),
        // A link that leads nowhere is a mistake, not an absent file.
        Err(Errno::NOENT) if fs::symlink_metadata(path).is_ok() => Err(ReadError::Refused(stored!("stored-dead-link"))),
        Err(Errno::NOENT) => Err(ReadError::NotFound),
        Err(error) => Err(ReadError::Refused(stored!("stored-cannot-be-opened", error = in_words(&error.into())))),
    }
}

/// Returns what the system reported, in English and without the error number.
pub(super) fn in_words(error: &io::Error) -> String {
    match Errno::from_io_error(error) {
        Some(Errno::NOENT) => stored!("stored-os-not-found"),
        Some(Errno::ACCESS) => stored!("stored-os-not-permitted"),
        Some(Errno::NOSPC) => stored!("stored-os-no-room"),
        Some(Errno::ROFS) => stored!("stored-os-read-only"),
        _ => error.to_string().split(" (os ").next().unwrap_or_default().to_lowercase(),
    }
}

fn check_file(path: &Path, metadata: &Metadata, guard: Guard, us: u32) -> Result<(), String> {
    let mode = metadata.mode() & 0o7777;
    if ![us, 0].contains(&metadata.uid()) {
        return Err(stored!("stored-file-of-another", uid = metadata.uid().to_string()));
    }
    if mode & guard.forbidden() == 0 {
        return Ok(());
    }
    let mode = format!("{mode:04o}");
    Err(match guard {
        Guard::Secret => stored!("stored-readable-by-others", mode = &mode, path = shell_word(path)),
        Guard::Trusted => stored!("stored-writable-by-others", mode = &mode, path = shell_word(path)),
    })
}

/// Checks every folder between the root and the file, including the targets of symbolic links.
fn check_way(path: &Path, us: u32) -> Result<(), String> {
    let unchecked = |error: io::Error| stored!("stored-cannot-be-checked", error = in_words(&error));
    let absolute =
        std::path::absolute(path).map_err(|error| stored!("stored-cannot-be-found", error = in_words(&error)))?;
    let mut left = parts(&absolute);
    let mut here = PathBuf::from("/");
    let mut links = 0;
    while let Some(part) = left.pop_front() {
        check_folder(&here, us)?;
        if part == ".." {
            here.pop();
            continue;
        }
        let next = here.join(&part);
        let metadata = fs::symlink_metadata(&next).map_err(unchecked)?;
        if !metadata.is_symlink() {
            here = next;
            continue;
        }
        links += 1;
        if links > MOST_LINKS || ![us, 0].contains(&metadata.uid()) {
            return Err(stored!("stored-link-of-another", link = shown_path(&next)));
        }
        let target = fs::read_link(&next).map_err(unchecked)?;
        if target.is_absolute() {
            here = PathBuf::from("/");
        }
        for part in parts(&target).into_iter().rev() {
            left.push_front(part);
        }
    }
    Ok(())
}

/// Returns the names and the `..` of a path, without the root.
fn parts(path: &Path) -> VecDeque<OsString> {
    let part = |component: Component<'_>| match component {
        Component::Normal(_) | Component::ParentDir => Some(component.as_os_str().to_owned()),
        Component::RootDir | Component::CurDir | Component::Prefix(_) => None,
    };
    path.components().filter_map(part).collect()
}

fn check_folder(folder: &Path, us: u32) -> Result<(), String> {
    let metadata =
        fs::metadata(folder).map_err(|error| stored!("stored-cannot-be-checked", error = in_words(&error)))?;
    match folder_fault(metadata.mode(), metadata.uid(), us) {
        None => Ok(()),
        Some(FolderFault::Owner) => {
            let uid = metadata.uid().to_string();
            Err(stored!("stored-folder-of-another", folder = shown_path(folder), uid = &uid))
        }
        Some(FolderFault::Mode) => {
            let mode = format!("{:04o}", metadata.mode() & 0o7777);
            let word = shell_word(folder);
            Err(stored!("stored-open-folder", folder = shown_path(folder), mode = &mode, word = &word))
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FolderFault {
    Owner,
    Mode,
}

/// Returns why others can replace files in a folder; `None` if they cannot. In a sticky folder, only the owner of a
/// file can replace it.
fn folder_fault(mode: u32, owner: u32, us: u32) -> Option<FolderFault> {
    const STICKY: u32 = 0o1000;
    if ![us, 0].contains(&owner) {
        Some(FolderFault::Owner)
    } else if mode & Guard::Trusted.forbidden() != 0 && mode & STICKY == 0 {
        Some(FolderFault::Mode)
    } else {
        None
    }
}

/// Quotes the path for a shell, if necessary.
fn shell_word(path: &Path) -> String {
    let text = shown_path(path);
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte));
    if is_plain { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the test owns it");
    }

    fn file(folder: &Path, name: &str, mode: u32) -> PathBuf {
        let path = folder.join(name);
        fs::write(&path, "text").expect("a temporary folder is writable");
        set_mode(&path, mode);
        path
    }

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        set_mode(folder.path(), 0o700);
        folder
    }

    fn refusal(path: &Path, guard: Guard) -> String {
        match read(path, guard, 100) {
            Err(ReadError::Refused(fault)) => fault,
            other => panic!("{} gave {other:?}", path.display()),
        }
    }

    #[test]
    fn only_we_may_read_a_secret_but_others_may_read_a_config() {
        let folder = folder();
        for (mode, secret, trusted) in [
            (0o600, true, true),
            (0o400, true, true),
            (0o640, false, true),
            (0o604, false, true),
            (0o644, false, true),
            (0o620, false, false),
            (0o602, false, false),
            (0o666, false, false),
        ] {
            let path = file(folder.path(), "f", mode);
            assert_eq!(read(&path, Guard::Secret, 100).is_ok(), secret, "{mode:o}");
            assert_eq!(read(&path, Guard::Trusted, 100).is_ok(), trusted, "{mode:o}");
        }
    }

    #[test]
    fn a_refusal_says_what_to_run() {
        let folder = folder();
        let path = file(folder.path(), "it's.key", 0o640);
        let quoted = format!("'{}/it'\\''s.key'", folder.path().display());
        assert_eq!(
            refusal(&path, Guard::Secret),
            format!("others can read or change it (mode 0640): run chmod 600 {quoted}")
        );
        set_mode(&path, 0o620);
        assert_eq!(
            refusal(&path, Guard::Trusted),
            format!("others can change it (mode 0620): run chmod go-w {quoted}")
        );
    }

    #[test]
    fn a_folder_that_others_can_write_is_refused_unless_it_is_sticky() {
        let folder = folder();
        let inner = folder.path().join("inner");
        fs::create_dir(&inner).expect("a temporary folder is writable");
        let path = file(&inner, "f", 0o600);
        for (mode, fits) in [(0o700, true), (0o755, true), (0o777, false), (0o775, false), (0o1777, true)] {
            set_mode(&inner, mode);
            assert_eq!(read(&path, Guard::Trusted, 100).is_ok(), fits, "{mode:o}");
        }
        set_mode(&inner, 0o777);
        let fault = refusal(&path, Guard::Secret);
        assert!(fault.contains("mode 0777") && fault.ends_with(&format!("chmod go-w {}", inner.display())), "{fault}");
    }

    #[test]
    fn a_link_is_read_only_through_folders_that_others_cannot_write() {
        let folder = folder();
        let open = folder.path().join("open");
        fs::create_dir(&open).expect("a temporary folder is writable");
        let path = file(folder.path(), "f", 0o600);
        let (safe, unsafe_link) = (folder.path().join("safe"), open.join("link"));
        symlink("f", &safe).expect("links are supported");
        symlink("../f", &unsafe_link).expect("links are supported");
        let chained = folder.path().join("chained");
        symlink(&unsafe_link, &chained).expect("links are supported");
        set_mode(&open, 0o777);
        assert!(read(&path, Guard::Secret, 100).is_ok() && read(&safe, Guard::Secret, 100).is_ok());
        for path in [&unsafe_link, &chained, &folder.path().join("open/../f")] {
            assert!(refusal(path, Guard::Secret).contains("others can replace it"), "{}", path.display());
        }
    }

    #[test]
    fn anything_but_an_ordinary_file_is_refused_with_a_reason() {
        let folder = folder();
        assert!(matches!(read(&folder.path().join("none"), Guard::Trusted, 9), Err(ReadError::NotFound)));
        assert_eq!(refusal(folder.path(), Guard::Trusted), "this is a folder: give the path of a file");
        let link = folder.path().join("link");
        symlink("nowhere", &link).expect("links are supported");
        assert!(refusal(&link, Guard::Trusted).contains("symbolic link"));
        assert!(refusal(Path::new("/dev/null"), Guard::Trusted).contains("not a regular file"));
        let large = file(folder.path(), "large", 0o600);
        fs::write(&large, "x".repeat(101)).expect("a temporary folder is writable");
        assert!(refusal(&large, Guard::Trusted).contains("larger than 100 bytes"));
    }

    #[test]
    fn folders_must_belong_to_us_or_to_root() {
        for (mode, owner, fault) in [
            (0o755, 1000, None),
            (0o755, 0, None),
            (0o1777, 0, None),
            (0o700, 1001, Some(FolderFault::Owner)),
            (0o1777, 1001, Some(FolderFault::Owner)),
            (0o770, 1000, Some(FolderFault::Mode)),
            (0o777, 0, Some(FolderFault::Mode)),
        ] {
            assert_eq!(folder_fault(mode, owner, 1000), fault, "{mode:o} of {owner}");
        }
    }
}
