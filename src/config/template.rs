//! The config that `config init` writes.

use std::{
    io::{self, Write as _},
    path::Path,
};

use tempfile::NamedTempFile;

use super::{ConfigError, permissions::in_words};
use crate::{
    files,
    locale::{ids, in_english, shown, tr, tr_named},
};

/// The annotated example: every key with its default.
pub const EXAMPLE: &str = include_str!("../../config.example.toml");

/// Returns the example with its comments in the current language.
pub fn example() -> String {
    let comment = |name: &str| as_comment(&tr_named!("example-", name));
    let translated = |text: String, name: &str| text.replacen(&in_english(|| comment(name)), &comment(name), 1);
    let names = ids("example").filter_map(|id| id.strip_prefix("example-"));
    names.fold(EXAMPLE.to_owned(), translated)
}

fn as_comment(text: &str) -> String {
    text.lines().map(|line| format!("# {line}")).collect::<Vec<_>>().join("\n")
}

/// Writes a config to a new file of mode 0600, and creates missing folders with mode 0700. Never overwrites a file. The
/// file gets its name only once it is complete, so that nobody reads a half-written file.
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
