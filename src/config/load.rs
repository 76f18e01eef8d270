//! Flags, environment and file, put together.

use std::path::PathBuf;

use super::{Config, ConfigError, Env, Folders};

/// What the command line says. The environment is asked for what it does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `--config`; else `PUSHDECK_CONFIG`.
    pub config_file: Option<PathBuf>,
    /// `--app`; else `PUSHDECK_APP`.
    pub app: Option<String>,
    /// `--ledger`; else `PUSHDECK_LEDGER`.
    pub ledger: Option<String>,
    /// `--read-only`: makes every app read-only.
    pub read_only: bool,
}

/// Reads the config. Without a file in the usual place it has no apps, so that what needs none still works.
pub fn load(overrides: &Overrides, env: &Env, folders: &Folders) -> Result<Config, ConfigError> {
    todo!("{overrides:?} {} {folders:?}", env("").is_some())
}
