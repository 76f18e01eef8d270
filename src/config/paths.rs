//! The folders of the program, and how paths in the file and the address of the ledger are read.

use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

use super::{ConfigError, secrets::shown};
use crate::locale::{Localized, tr};

/// The folders of the user, as the system gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// The folder of the config file.
    pub config: PathBuf,
    /// The folder of the ledger.
    pub data: PathBuf,
    /// The folder of the logs.
    pub state: PathBuf,
    /// The home folder, which `~` stands for.
    pub home: Option<PathBuf>,
}

impl Folders {
    /// Returns the folders that the system provides for `pushdeck`. Fails if the user has no home folder.
    pub fn of_user() -> Result<Self, ConfigError> {
        let Some(project) = ProjectDirs::from("", "", "pushdeck") else {
            return Err(ConfigError::general(|| tr!("config-no-home")));
        };
        Ok(Self {
            config: project.config_dir().to_owned(),
            data: project.data_dir().to_owned(),
            // Only Linux has a folder for state.
            state: project.state_dir().unwrap_or(project.data_local_dir()).to_owned(),
            home: BaseDirs::new().map(|dirs| dirs.home_dir().to_owned()),
        })
    }
}

/// The paths in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The config file; it need not exist.
    pub config_file: PathBuf,
    /// The folder of the ledger.
    pub data_dir: PathBuf,
    /// The folder of the logs.
    pub state_dir: PathBuf,
}

/// What paths are relative to.
pub(super) struct Base<'a> {
    /// The folder that a relative path starts from.
    pub folder: &'a Path,
    /// The home folder, which `~` stands for.
    pub home: Option<&'a Path>,
}

impl Base<'_> {
    /// Returns the path that this text names: `~` at the start is home, and a relative path starts from the folder.
    pub fn resolve(&self, text: &str) -> Result<PathBuf, Localized> {
        if text.is_empty() {
            return Err(Localized::from(|| tr!("config-empty-path")));
        }
        if text.contains('\0') {
            return Err(Localized::from(|| tr!("config-bad-path")));
        }
        let Some(rest) = text.strip_prefix('~') else { return Ok(self.folder.join(text)) };
        match (rest.strip_prefix('/'), self.home) {
            (_, None) => Err(Localized::from(|| tr!("config-no-home-for-path"))),
            (Some(rest), Some(home)) => Ok(home.join(rest.trim_start_matches('/'))),
            (None, Some(home)) if rest.is_empty() => Ok(home.to_owned()),
            // Only shells expand `~name`.
            (None, Some(_)) => Err(Localized::from(|| tr!("config-home-of-others", path = shown(text)))),
        }
    }
}

/// Returns the address of a ledger, which is `sqlite:` and the resolved path. `text` is a path or `sqlite:PATH`.
pub(super) fn ledger_url(text: &str, base: &Base<'_>) -> Result<String, Localized> {
    let path = text.strip_prefix("sqlite:").unwrap_or(text);
    if path.contains("://") || path.starts_with("//") {
        return Err(Localized::from(|| tr!("config-no-ledger-there")));
    }
    sqlite_url(&base.resolve(path)?)
}

/// Returns the address of a ledger in this file.
pub(super) fn sqlite_url(path: &Path) -> Result<String, Localized> {
    let not_utf_8 = || tr!("config-path-not-utf-8", path = shown(&path.to_string_lossy()));
    let text = path.to_str().ok_or_else(|| Localized::from(not_utf_8))?;
    Ok(format!("sqlite:{text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Base<'static> {
        Base { folder: Path::new("/etc/pushdeck"), home: Some(Path::new("/home/ops")) }
    }

    #[test]
    fn paths_start_from_home_or_from_the_files_folder() {
        for (text, path) in [
            ("shop.key", "/etc/pushdeck/shop.key"),
            ("../shop.key", "/etc/pushdeck/../shop.key"),
            ("/k", "/k"),
            ("~", "/home/ops"),
            ("~/k/shop.key", "/home/ops/k/shop.key"),
            ("~//etc/passwd", "/home/ops/etc/passwd"),
        ] {
            assert_eq!(base().resolve(text), Ok(PathBuf::from(path)), "{text}");
        }
        for wrong in ["", "~root/x", "a\0b"] {
            assert!(base().resolve(wrong).is_err(), "{wrong:?}");
        }
        assert!(Base { home: None, ..base() }.resolve("~/k").is_err());
    }

    #[test]
    fn a_ledger_has_two_kinds_of_address() {
        for (text, url) in [("l.db", "sqlite:/etc/pushdeck/l.db"), ("sqlite:~/l.db", "sqlite:/home/ops/l.db")] {
            assert_eq!(ledger_url(text, &base()), Ok(url.to_owned()));
        }
        for wrong in ["mysql://x", "postgres://ops:pw@db/push", "sqlite://x", "sqlite:", ""] {
            assert!(ledger_url(wrong, &base()).is_err(), "{wrong:?}");
        }
    }
}
