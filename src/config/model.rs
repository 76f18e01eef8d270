//! The validated config, and the choice of an app.

use std::{collections::BTreeMap, path::PathBuf};

use super::{
    ConfigError, CredentialSource, Paths, Source, Ui,
    paths::sqlite_url,
    permissions::{self, Guard, ReadError},
    secrets::shown,
};
use crate::{
    domain::{App, AppName, Safety, closest, safe_text},
    locale::{self, Localized, label, tr},
};

/// Everything that is configured, validated.
#[derive(Clone, Debug)]
pub struct Config {
    /// The app to use if none is named: from `--app`, `PUSHDECK_APP` or `default_app`. It need not exist in `apps`; if
    /// it does not, [`Config::app`] fails.
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
    /// Where each value came from, by dotted key. A value without an entry is built in.
    pub(super) sources: BTreeMap<String, Source>,
}

/// An app, and what is needed to call the service for it.
#[derive(Clone, Debug)]
pub struct AppConfig {
    /// The app.
    pub app: App,
    /// Where its credential comes from.
    pub credential: CredentialSource,
    /// A PEM file with certificates to trust besides the built-in ones; read it with [`AppConfig::read_ca_file`].
    pub ca_file: Option<PathBuf>,
    /// A proxy, as `http://host:port`.
    pub proxy: Option<String>,
    /// Whether proxies and `SSL_CERT_FILE` from the environment are used.
    pub trust_env: bool,
}

/// Where the ledger is: `[ledger]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerConfig {
    /// `sqlite:` and a path.
    pub url: String,
    /// Whether a network file system is accepted.
    pub allow_network_fs: bool,
}

impl AppConfig {
    /// Reads the certificates of `ca_file`, if one is given. Refuses a file that others could have written.
    pub fn read_ca_file(&self) -> Result<Option<Vec<u8>>, ConfigError> {
        const MOST_BYTES: usize = 4 * 1024 * 1024;
        let Some(path) = &self.ca_file else { return Ok(None) };
        let fault = match permissions::read(path, Guard::Trusted, MOST_BYTES) {
            Ok(bytes) => return Ok(Some(bytes)),
            Err(ReadError::NotFound) => Localized::from(|| tr!("config-no-ca-file")),
            Err(ReadError::Refused(fault)) => Localized::from(|| locale::shown(&fault).into_owned()),
        };
        Err(ConfigError::of_file(path, fault))
    }

    fn warnings(&self) -> impl Iterator<Item = String> {
        let name = &self.app.name.0;
        let region = self.app.region.filter(|region| !region.is_documented());
        let not_listed = region.map(|region| tr!("config-region-not-listed", app = name, region = region.title()));
        let trusting = self.trust_env.then(|| tr!("config-trusts-environment", app = name));
        not_listed.into_iter().chain(trusting)
    }
}

impl Config {
    /// Returns the config that applies without a file: no apps, and built-in values for everything else. Fails if the
    /// path of the data folder is not UTF-8.
    pub fn built_in(paths: Paths) -> Result<Self, ConfigError> {
        let url = sqlite_url(&paths.data_dir.join("ledger.db")).map_err(ConfigError::general)?;
        Ok(Self {
            default_app: None,
            apps: BTreeMap::new(),
            ui: Ui::default(),
            safety: Safety::default(),
            ledger: LedgerConfig { url, allow_network_fs: false },
            paths,
            sources: BTreeMap::new(),
        })
    }

    /// Returns the message for a config without apps. What to do next depends on whether there is a file to fill in.
    pub fn no_apps(&self) -> String {
        let file = safe_text(&self.paths.config_file.to_string_lossy());
        if self.paths.config_file.exists() {
            tr!("config-no-apps", file = file)
        } else {
            tr!("config-no-apps-and-no-file", file = file)
        }
    }

    /// Returns the app with this name; for `None`, the default app or the only one.
    pub fn app(&self, name: Option<&str>) -> Result<&AppConfig, ConfigError> {
        if self.apps.is_empty() {
            return Err(ConfigError::general(|| self.no_apps()));
        }
        match (name.or(self.default_app.as_ref().map(|name| name.0.as_str())), self.apps.len()) {
            (Some(name), _) => self.apps.get(&AppName(name.to_owned())).ok_or_else(|| self.no_such_app(name)),
            (None, 1) => self.apps.values().next().ok_or_else(|| self.choose()),
            (None, _) => Err(self.choose()),
        }
    }

    /// Returns the names of the apps, in order.
    pub(super) fn app_names(&self) -> impl Iterator<Item = &str> + Clone {
        self.apps.keys().map(|name| name.0.as_str())
    }

    fn no_such_app(&self, name: &str) -> ConfigError {
        let names = || self.app_names().collect::<Vec<_>>().join(label!("number-list-separator"));
        ConfigError::general(|| match closest(name, self.app_names()) {
            None => tr!("config-no-such-app", app = shown(name), names = names()),
            Some(near) => tr!("config-no-such-app-near", app = shown(name), names = names(), near = near),
        })
    }

    fn choose(&self) -> ConfigError {
        let names = || self.app_names().collect::<Vec<_>>().join(label!("number-list-separator"));
        let file = safe_text(&self.paths.config_file.to_string_lossy());
        ConfigError::general(|| tr!("config-choose-an-app", names = names(), file = &file))
    }

    pub(super) fn note_source(&mut self, key: &str, source: Source) {
        self.sources.insert(key.to_owned(), source);
    }

    /// Returns warnings about settings that are allowed but deserve attention, in words that are safe to show.
    pub fn warnings(&self) -> Vec<String> {
        self.apps.values().flat_map(AppConfig::warnings).collect()
    }
}
