//! The file with the user's own key bindings, next to the config file. Only the terminal interface knows the actions
//! that the file names.

use std::path::PathBuf;

use super::{
    ConfigError, Paths,
    permissions::{self, Guard, ReadError},
};
use crate::{
    encoding,
    locale::{shown, tr},
};

/// A file that is larger than this is not a list of key bindings.
const MOST_BYTES: usize = 256 * 1024;

/// The user's own key bindings, as read from the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeymapFile {
    /// The file.
    pub path: PathBuf,
    /// The text of the file.
    pub text: String,
}

impl KeymapFile {
    /// Returns the path of the file.
    pub fn path(paths: &Paths) -> PathBuf {
        paths.config_file.with_file_name("keymap.toml")
    }

    /// Reads the file; `None` if there is none. Fails if others could have written it, because a key binding can delete
    /// tasks.
    pub fn read(paths: &Paths) -> Result<Option<Self>, ConfigError> {
        let path = Self::path(paths);
        match permissions::read(&path, Guard::Trusted, MOST_BYTES) {
            Ok(bytes) => match encoding::text_of(&bytes) {
                Ok(text) => Ok(Some(Self { path, text })),
                Err(_) => Err(ConfigError::of_file(path, || tr!("config-not-utf-8"))),
            },
            Err(ReadError::NotFound) => Ok(None),
            Err(ReadError::Refused(fault)) => Err(ConfigError::of_file(path, || shown(&fault).into_owned())),
        }
    }
}
