//! The config that `config init` writes.

use std::path::Path;

use super::ConfigError;

/// The annotated example: every key with its default.
pub const EXAMPLE: &str = include_str!("../../config.example.toml");

/// Writes the example to a new file of mode 0600, its folders 0700. Never overwrites.
pub fn write_new(path: &Path) -> Result<(), ConfigError> {
    todo!("{}", path.display())
}
