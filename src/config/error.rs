//! What can be wrong with a config, and where.

use std::path::PathBuf;

/// A place in a config file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// Line and column, from 1; columns are characters. `None` where the file as a whole is meant.
    pub position: Option<(usize, usize)>,
}

/// Why there is no config. The text never has a secret in it, nor a line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// Where, if it is about a file.
    pub place: Option<Place>,
    /// The dotted key that it is about, if it is about one.
    pub key: Option<String>,
    /// What is wrong, and what to do.
    pub message: String,
}

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}
