//! The config that `config init` writes.

use std::{
    io::{self, Write as _},
    path::Path,
};

use tempfile::NamedTempFile;

use super::{ConfigError, permissions::in_words};
use crate::{
    files,
    locale::{shown, tr},
};

/// The annotated example: every key with its default.
pub const EXAMPLE: &str = include_str!("../../config.example.toml");

/// Writes a config to a new file of mode 0600, in folders of mode 0700 where there were none. Never overwrites. The file has
/// its name only once it is whole, so that nobody reads half of it.
pub fn write_new(path: &Path, text: &str) -> Result<(), ConfigError> {
    let not_written =
        |fault: &dyn Fn() -> String| ConfigError::of_file(path, || tr!("config-not-written", error = fault()));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    files::make_folder(folder).map_err(|error| not_written(&|| error.to_string()))?;
    write_whole(folder, path, text).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => ConfigError::of_file(path, || tr!("config-exists")),
        _ => not_written(&|| shown(&in_words(&error)).into_owned()),
    })
}

fn write_whole(folder: &Path, path: &Path, text: &str) -> io::Result<()> {
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map(drop).map_err(|error| error.error)
}
