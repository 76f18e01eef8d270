//! The validated config.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use super::{ConfigError, CredentialError, CredentialSource, Env, Paths, Setting};
use crate::domain::{App, AppName, Safety};

/// Everything that is configured, validated.
#[derive(Clone, Debug)]
pub struct Config {
    /// The app to use where none is named: from `--app`, `PUSHDECK_APP` or `default_app`. Need not exist in `apps`.
    pub default_app: Option<AppName>,
    /// The apps, by name.
    pub apps: BTreeMap<AppName, AppConfig>,
    /// The interface.
    pub ui: Ui,
    /// How much confirmation is asked for.
    pub safety: Safety,
    /// The ledger.
    pub ledger: LedgerConfig,
    /// Files and folders.
    pub paths: Paths,
    /// What is allowed but worth saying, in words.
    pub warnings: Vec<String>,
}

/// One app with what is needed to reach it.
#[derive(Clone, Debug)]
pub struct AppConfig {
    /// The app.
    pub app: App,
    /// Where its credential comes from.
    pub credential: CredentialSource,
    /// A PEM file with certificates to trust besides the built-in ones.
    pub ca_file: Option<PathBuf>,
    /// A proxy, as `http://host:port`.
    pub proxy: Option<String>,
    /// Whether proxies and `SSL_CERT_FILE` of the environment are obeyed.
    pub trust_env: bool,
}

/// Settings of the interface: `[ui]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ui {
    /// Colours.
    pub theme: Theme,
    /// Whether only ASCII is drawn.
    pub ascii: Ascii,
    /// The zone in which times are shown at first.
    pub time: TimeDisplay,
    /// Whether the mouse is on at first.
    pub mouse: bool,
    /// How often to read again; `None` is never.
    pub refresh: Option<Duration>,
}

/// Which colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// By the terminal.
    Auto,
    /// Light on dark.
    Dark,
    /// Dark on light.
    Light,
    /// The terminal's own sixteen.
    Sixteen,
    /// None.
    Mono,
    /// Strong.
    HighContrast,
}

/// Whether only ASCII is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ascii {
    /// By the locale.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// In which zone times are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeDisplay {
    /// The machine's.
    Local,
    /// UTC.
    Utc,
    /// The app's.
    App,
}

/// Where the ledger lies: `[ledger]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerConfig {
    /// `sqlite:` and an absolute path, or `postgres://...`.
    pub url: String,
    /// Whether a network file system is accepted.
    pub allow_network_fs: bool,
}

impl Config {
    /// The app with this name; for `None` the default app, or the only one.
    pub fn app(&self, name: Option<&str>) -> Result<&AppConfig, ConfigError> {
        todo!("{name:?}")
    }

    /// Every setting in force, in the order of the file, without secrets.
    pub fn show(&self) -> Vec<Setting> {
        todo!()
    }

    /// Looks at each app's credential source, without running commands: a description of it, or what is wrong with it.
    pub fn check(&self, env: &Env) -> Vec<(AppName, Result<String, CredentialError>)> {
        todo!("{}", env("").is_some())
    }
}
