//! The config that `config init` writes.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
};

use super::{ConfigError, permissions::in_words};

/// The annotated example: every key with its default.
pub const EXAMPLE: &str = include_str!("../../config.example.toml");

/// Writes a config to a new file of mode 0600, in folders of mode 0700 where there were none. Never overwrites.
pub fn write_new(path: &Path, text: &str) -> Result<(), ConfigError> {
    let fault = |error: &io::Error| {
        let message = match error.kind() {
            io::ErrorKind::AlreadyExists => "exists already and is left as it is".to_owned(),
            _ => format!("cannot be written: {}", in_words(error)),
        };
        ConfigError::of_file(path, message)
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| fault(&error))?;
    }
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|error| fault(&error))?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| {
        // Half a file would be in the way of the next attempt; it is ours, for it was new.
        let _ = fs::remove_file(path);
        fault(&error)
    })
}
