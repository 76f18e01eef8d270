//! What can be wrong with a config, and where.

use std::{fmt, path::PathBuf};

use crate::{domain::safe_text, locale::Localized};

/// A place in a config file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// Line and column, from 1; columns are characters. `None` if the file as a whole is meant.
    pub position: Option<(usize, usize)>,
}

/// What is wrong with the config or a file that belongs to it. The message contains no secret and no line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// Where the mistake is, if it is in a file.
    pub place: Option<Place>,
    /// The dotted key that the error is about, if any; safe to show.
    pub key: Option<String>,
    /// What is wrong, and what to do; safe to show.
    pub message: Localized,
}

impl ConfigError {
    /// Creates an error that is not about a file.
    pub(super) fn general(message: impl Into<Localized>) -> Self {
        Self { place: None, key: None, message: message.into() }
    }

    /// Creates an error about a file as a whole.
    pub(super) fn of_file(file: impl Into<PathBuf>, message: impl Into<Localized>) -> Self {
        let place = Place { file: file.into(), position: None };
        Self { place: Some(place), key: None, message: message.into() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&safe_text(&self.file.to_string_lossy()))?;
        match self.position {
            Some((line, column)) => write!(f, ":{line}:{column}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        if let Some(key) = &self.key {
            write!(f, "{key}: ")?;
        }
        self.message.fmt(f)
    }
}

impl std::error::Error for ConfigError {}
