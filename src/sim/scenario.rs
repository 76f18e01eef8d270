//! A script for the simulated service: its apps, tasks, rules and faults.

use std::{path::Path, time::Duration};

use secrecy::SecretString;

use crate::domain::{AppName, Environment, Region, SdkAppId};

/// A script for the simulated service.
#[derive(Clone, Debug)]
pub struct Scenario;

/// One app of a scenario.
#[derive(Clone, Debug)]
pub struct ScenarioApp {
    /// Its name in the config.
    pub name: AppName,
    /// Its number.
    pub sdkappid: SdkAppId,
    /// Where it lives.
    pub region: Region,
    /// The admin account that signs.
    pub identifier: String,
    /// The key that signs. It is made up.
    pub key: SecretString,
    /// How much is at stake.
    pub environment: Environment,
    /// Whether the config that fits forbids deletes.
    pub read_only: bool,
    /// The zone in which its people think, an IANA name.
    pub timezone: String,
}

/// Why a scenario cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct ScenarioError {
    what: String,
}

impl Scenario {
    /// The built-in scenario with this name.
    pub fn builtin(name: &str) -> Option<Self> {
        todo!("{name}")
    }

    /// The names of the built-in scenarios.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ["demo", "drill", "faults", "empty", "quiet"].into_iter()
    }

    /// Reads a scenario file.
    pub fn load(path: &Path) -> Result<Self, ScenarioError> {
        todo!("{path:?}")
    }

    /// Reads a scenario from TOML text.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        todo!("{text}")
    }

    /// The same, with every reply this much later.
    #[must_use]
    pub fn with_latency(self, latency: Duration) -> Self {
        todo!("{latency:?}")
    }

    /// Its apps.
    pub fn apps(&self) -> &[ScenarioApp] {
        todo!()
    }

    /// A `config.toml` that fits it, for a server at `base` (`http://127.0.0.1:PORT`).
    pub fn config_toml(&self, base: &str) -> String {
        todo!("{base}")
    }

    /// A `config.toml` that names the regions instead of a server: for [`SimTransport`](super::SimTransport) only, since
    /// those regions have real hosts, which know nothing of these apps.
    pub fn config_toml_by_region(&self) -> String {
        todo!()
    }
}
