//! The file with the user's own keys, beside the config file. Only the interface knows the actions that are in it.

use std::path::PathBuf;

use super::{
    ConfigError, Paths,
    permissions::{self, Guard, ReadError},
};
use crate::{
    encoding,
    locale::{shown, tr},
};

/// More than this is no list of keys.
const MOST_BYTES: usize = 256 * 1024;

/// The user's own keys, as they were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeymapFile {
    /// The file.
    pub path: PathBuf,
    /// What is in it.
    pub text: String,
}

impl KeymapFile {
    /// Where it belongs.
    pub fn path(paths: &Paths) -> PathBuf {
        paths.config_file.with_file_name("keymap.toml")
    }

    /// Reads it; `None` where there is none. Fails where others could have written it: a key decides what is deleted.
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
