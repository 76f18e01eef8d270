//! The folders of the program.

use std::path::PathBuf;

use super::ConfigError;

/// The folders of the user, as the system gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// For the config file.
    pub config: PathBuf,
    /// For the ledger.
    pub data: PathBuf,
    /// For the logs.
    pub state: PathBuf,
    /// Home, for `~`.
    pub home: Option<PathBuf>,
}

impl Folders {
    /// The folders that the system gives for `pushdeck`. Fails where the user has no home.
    pub fn of_user() -> Result<Self, ConfigError> {
        todo!()
    }
}

/// The paths in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The config file; it need not exist.
    pub config_file: PathBuf,
    /// The folder of the ledger.
    pub data_dir: PathBuf,
    /// The folder of the logs.
    pub state_dir: PathBuf,
}
