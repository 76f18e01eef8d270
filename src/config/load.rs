//! Combines flags, environment and file.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use super::{
    Config, ConfigError, Env, Folders, Paths, Source,
    apps::apps,
    document::{Document, Found, Section},
    paths::{Base, ledger_url},
    permissions::{self, Guard, ReadError},
    sections, ui,
    words::not_one_of,
};
use crate::{
    domain::{AppName, secrets::without_password},
    encoding,
    locale::{Localized, shown, tr},
};

/// The newest schema version of the config file that this program reads.
const SCHEMA: u64 = 1;

/// A file that is larger than this is not a config file.
const MOST_BYTES: usize = 1024 * 1024;

const ROOT_KEYS: [&str; 6] = ["schema", "default_app", "ui", "safety", "ledger", "app"];

/// The settings on the command line. Where one is `None`, the environment is used. `Debug` shows no password.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `--config`, or else `PUSHDECK_CONFIG`.
    pub config_file: Option<PathBuf>,
    /// `--app`, or else `PUSHDECK_APP`.
    pub app: Option<String>,
    /// `--ledger`, or else `PUSHDECK_LEDGER`.
    pub ledger: Option<String>,
    /// `--read-only`: makes every app read-only.
    pub read_only: bool,
}

impl fmt::Debug for Overrides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Overrides")
            .field("config_file", &self.config_file)
            .field("app", &self.app)
            .field("ledger", &self.ledger.as_deref().map(without_password))
            .field("read_only", &self.read_only)
            .finish()
    }
}

/// Reads the config. Without a file in the default place, the config has no apps, so that commands that need none still
/// work. A file that a flag or variable names must exist.
pub fn load(overrides: &Overrides, env: &Env, folders: &Folders) -> Result<Config, ConfigError> {
    let (config_file, named_by) = config_file(overrides, env, folders);
    let paths = Paths { config_file, data_dir: folders.data.clone(), state_dir: folders.state.clone() };
    let mut config = Config::built_in(paths)?;
    config.note_source("config", named_by.clone());
    if let Some(text) = read(&config.paths.config_file, &named_by)? {
        apply_file(&mut config, &text, folders)?;
    }
    apply_overrides(&mut config, overrides, env, folders)?;
    Ok(config)
}

/// Returns the path of the config file, and what named it.
fn config_file(overrides: &Overrides, env: &Env, folders: &Folders) -> (PathBuf, Source) {
    if let Some(path) = &overrides.config_file {
        return (path.clone(), Source::Flag("--config"));
    }
    match env("PUSHDECK_CONFIG").filter(|path| !path.is_empty()) {
        Some(path) => (path.into(), Source::Environment("PUSHDECK_CONFIG")),
        None => (folders.config.join("config.toml"), Source::BuiltIn),
    }
}

fn read(path: &Path, named_by: &Source) -> Result<Option<String>, ConfigError> {
    match permissions::read(path, Guard::Trusted, MOST_BYTES) {
        Ok(bytes) => encoding::text_of(&bytes).map(Some).map_err(|_| not_text(path, &bytes)),
        Err(ReadError::NotFound) if *named_by == Source::BuiltIn => Ok(None),
        Err(ReadError::NotFound) => {
            Err(ConfigError::of_file(path, || tr!("config-no-file", source = shown(&named_by.to_string()))))
        }
        Err(ReadError::Refused(fault)) => Err(ConfigError::of_file(path, || shown(&fault).into_owned())),
    }
}

fn not_text(path: &Path, bytes: &[u8]) -> ConfigError {
    let at = std::str::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to());
    let line = encoding::line_breaks(&bytes[..at]) + 1;
    ConfigError::of_file(path, || tr!("config-not-utf-8-line", line = line.to_string()))
}

fn apply_file(config: &mut Config, text: &str, folders: &Folders) -> Result<(), ConfigError> {
    let file = config.paths.config_file.clone();
    let document = Document { file: &file, text };
    let table = document.parse()?;
    let root = Section::root(&document, &table);
    check_schema(&root)?;
    root.only(&ROOT_KEYS)?;
    let base = Base { folder: file.parent().unwrap_or(Path::new("")), home: folders.home.as_deref() };
    if let Some(section) = root.section("ui")? {
        config.ui = ui::read(&section)?;
    }
    if let Some(section) = root.section("safety")? {
        config.safety = sections::safety(&section)?;
    }
    if let Some(section) = root.section("ledger")? {
        let (url, allow_network_fs) = sections::ledger(&section, &base)?;
        config.ledger.allow_network_fs = allow_network_fs;
        config.ledger.url = url.unwrap_or(std::mem::take(&mut config.ledger.url));
    }
    if let Some(section) = root.section("app")? {
        config.apps = apps(&section, &base)?;
    }
    config.default_app = default_app(&root, config)?;
    for (key, line) in root.lines() {
        config.note_source(&key, Source::File(line));
    }
    Ok(())
}

/// Refuses a schema that is newer than this program's. A file without a schema is read as if it had this program's.
fn check_schema(root: &Section<'_>) -> Result<(), ConfigError> {
    match root.positive("schema")? {
        Some(Found { value, at }) if value > SCHEMA => {
            let message = || tr!("config-newer-schema", found = value.to_string(), ours = SCHEMA.to_string());
            Err(root.error("schema", at, message))
        }
        _ => Ok(()),
    }
}

fn default_app(root: &Section<'_>, config: &Config) -> Result<Option<AppName>, ConfigError> {
    let Some(found) = root.text("default_app")? else { return Ok(None) };
    let name = AppName(found.value.to_owned());
    if config.apps.contains_key(&name) {
        return Ok(Some(name));
    }
    let message = if config.apps.is_empty() {
        Localized::from(|| tr!("config-no-app-in-file"))
    } else {
        not_one_of(found.value, config.app_names())
    };
    Err(root.error("default_app", found.at, message))
}

fn apply_overrides(
    config: &mut Config,
    overrides: &Overrides,
    env: &Env,
    folders: &Folders,
) -> Result<(), ConfigError> {
    if let Some((app, source)) = flag_or_variable(overrides.app.as_deref(), "--app", env, "PUSHDECK_APP")? {
        config.default_app = Some(AppName(app));
        config.note_source("default_app", source);
    }
    if let Some((url, source)) = flag_or_variable(overrides.ledger.as_deref(), "--ledger", env, "PUSHDECK_LEDGER")? {
        let base = Base { folder: Path::new(""), home: folders.home.as_deref() };
        let wrong = |fault: Localized| {
            ConfigError::general(|| {
                tr!("config-bad-value", source = shown(&source.to_string()), fault = fault.to_string())
            })
        };
        config.ledger.url = ledger_url(&url, &base).map_err(wrong)?;
        config.note_source("ledger.url", source);
    }
    if overrides.read_only {
        let names: Vec<_> = config.app_names().map(|name| format!("app.{name}.read_only")).collect();
        for key in names {
            config.note_source(&key, Source::Flag("--read-only"));
        }
        for app in config.apps.values_mut() {
            app.app.read_only = true;
        }
    }
    Ok(())
}

/// Returns the value of a flag, or else of a variable that is set and not empty.
fn flag_or_variable(
    value: Option<&str>,
    flag: &'static str,
    env: &Env,
    variable: &'static str,
) -> Result<Option<(String, Source)>, ConfigError> {
    if let Some(value) = value {
        return Ok(Some((value.to_owned(), Source::Flag(flag))));
    }
    let Some(value) = env(variable).filter(|value| !value.is_empty()) else { return Ok(None) };
    let not_utf_8 = |_| ConfigError::general(|| tr!("config-variable-not-utf-8", variable = variable));
    let text = value.into_string().map_err(not_utf_8)?;
    Ok(Some((text, Source::Environment(variable))))
}
