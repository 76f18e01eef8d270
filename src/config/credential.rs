//! Where the credential of an app comes from, and how it is fetched.
//!
//! Deliberately not here: making a signature from a key, and knowing when one ends (api).

use std::{
    fmt, fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use secrecy::{SecretString, zeroize::Zeroizing};
use serde::Deserialize;

use super::{
    Env, command,
    permissions::{self, Guard, ReadError},
    secrets::{shown, shown_path},
};
use crate::clock::Clock;

/// No credential is longer.
const MOST_BYTES: usize = 64 * 1024;

/// Where the credential of an app comes from. `Debug` shows no arguments of a command.
#[derive(Clone, PartialEq, Eq)]
pub enum CredentialSource {
    /// A program with its arguments; never run through a shell. It prints the key, or JSON
    /// `{"usersig": "...", "expires": ...}`, where `expires` is in unix seconds or RFC 3339.
    Command(Vec<String>),
    /// A file with the app's secret key.
    KeyFile(PathBuf),
    /// A variable with the app's secret key.
    KeyEnv(String),
    /// A file with a UserSig, bare or in JSON as a command prints it.
    UserSigFile(PathBuf),
    /// A variable with a UserSig, bare or in JSON as a command prints it.
    UserSigEnv(String),
}

impl fmt::Debug for CredentialSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

/// What signs requests.
#[derive(Clone, Debug)]
pub enum Credential {
    /// The app's secret key, which makes signatures.
    Key(SecretString),
    /// One ready signature.
    UserSig {
        /// The signature.
        usersig: SecretString,
        /// When it ends, if the source says so.
        expires: Option<Timestamp>,
    },
}

/// Why there is no credential: which source, what is wrong with it, and what to do. The text never has a secret in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{origin} {fault}")]
pub struct CredentialError {
    origin: String,
    fault: String,
}

/// What the text of a source may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Key,
    UserSig,
    /// JSON is a UserSig, anything else a key.
    Either,
}

impl CredentialSource {
    /// Fetches the credential. A command has 30 seconds, and is ended when this future is dropped.
    pub async fn load(&self, env: &Env, clock: &dyn Clock) -> Result<Credential, CredentialError> {
        let text = match self {
            Self::Command(argv) => command::run(argv, clock).await.and_then(|printed| into_text(&printed)),
            _ => self.text(env),
        };
        text.and_then(|text| credential(&text, self.kind())).map_err(|fault| self.error(fault))
    }

    /// Looks whether there is a credential, without running a command: a description, or what is wrong.
    pub fn check(&self, env: &Env) -> Result<String, CredentialError> {
        let looked = match self {
            Self::Command(argv) => find_program(argv.first().map_or("", String::as_str), env),
            _ => self.text(env).and_then(|text| credential(&text, self.kind()).map(drop)),
        };
        looked.map(|()| self.describe()).map_err(|fault| self.error(fault))
    }

    /// What it is, for people: `key file /path (mode 0600)`. Never the value.
    pub fn describe(&self) -> String {
        let (Self::KeyFile(path) | Self::UserSigFile(path)) = self else { return self.name() };
        match fs::metadata(path) {
            Ok(metadata) => format!("{} (mode {:04o})", self.name(), metadata.mode() & 0o7777),
            Err(_) => format!("{} (not readable)", self.name()),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Command(argv) => format!("command {}", shown(argv.first().map_or("", String::as_str))),
            Self::KeyFile(path) => format!("key file {}", shown_path(path)),
            Self::KeyEnv(name) => format!("key in variable {name}"),
            Self::UserSigFile(path) => format!("UserSig file {}", shown_path(path)),
            Self::UserSigEnv(name) => format!("UserSig in variable {name}"),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Command(_) => Kind::Either,
            Self::KeyFile(_) | Self::KeyEnv(_) => Kind::Key,
            Self::UserSigFile(_) | Self::UserSigEnv(_) => Kind::UserSig,
        }
    }

    fn error(&self, fault: String) -> CredentialError {
        CredentialError { origin: self.name(), fault }
    }

    /// What the file or the variable holds; empty for a command.
    fn text(&self, env: &Env) -> Result<Zeroizing<String>, String> {
        match self {
            Self::KeyFile(path) | Self::UserSigFile(path) => read_file(path),
            Self::KeyEnv(name) | Self::UserSigEnv(name) => read_variable(name, env),
            Self::Command(_) => Ok(Zeroizing::default()),
        }
    }
}

fn read_file(path: &Path) -> Result<Zeroizing<String>, String> {
    match permissions::read(path, Guard::Secret, MOST_BYTES) {
        Ok(bytes) => into_text(&Zeroizing::new(bytes)),
        Err(ReadError::NotFound) => Err("does not exist: write the secret into it, mode 0600".to_owned()),
        Err(ReadError::Refused(fault)) => Err(fault),
    }
}

fn read_variable(name: &str, env: &Env) -> Result<Zeroizing<String>, String> {
    let value = env(name).ok_or("is not set: export it, or name another source")?;
    value.into_string().map(Zeroizing::new).map_err(|_| "is not UTF-8 text".to_owned())
}

fn into_text(bytes: &[u8]) -> Result<Zeroizing<String>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "gave something that is not UTF-8 text")?;
    Ok(Zeroizing::new(text.to_owned()))
}

fn credential(text: &str, kind: Kind) -> Result<Credential, String> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let is_json = text.starts_with('{');
    match kind {
        Kind::Key if is_json => {
            Err("gave JSON: a UserSig in JSON comes from usersig_file, usersig_env or command".to_owned())
        }
        Kind::UserSig | Kind::Either if is_json => printed_usersig(text),
        Kind::UserSig => Ok(Credential::UserSig { usersig: one_word(text)?, expires: None }),
        Kind::Key | Kind::Either => one_word(text).map(Credential::Key),
    }
}

fn one_word(text: &str) -> Result<SecretString, String> {
    if text.is_empty() {
        return Err("is empty: it must give the secret".to_owned());
    }
    if text.chars().any(|char| char.is_whitespace() || char.is_control()) {
        return Err("gave more than one word: it must give the secret and nothing else".to_owned());
    }
    Ok(SecretString::from(text))
}

#[derive(Deserialize)]
struct Printed {
    usersig: String,
    expires: Option<Expires>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Expires {
    UnixSeconds(i64),
    Written(String),
}

/// The errors of the parser are not passed on: they quote values.
fn printed_usersig(json: &str) -> Result<Credential, String> {
    let printed: Printed = serde_json::from_str(json).map_err(
        |_| "gave JSON that is not {\"usersig\": \"...\", \"expires\": unix seconds or RFC 3339} (expires may be left out)",
    )?;
    let usersig = Zeroizing::new(printed.usersig);
    let expires = match printed.expires {
        None => None,
        Some(Expires::UnixSeconds(seconds)) => Some(Timestamp::from_second(seconds).ok()),
        Some(Expires::Written(text)) => Some(text.parse().ok()),
    };
    match expires {
        Some(None) => Err("gave an \"expires\" that is no time: use unix seconds or RFC 3339".to_owned()),
        expires => Ok(Credential::UserSig { usersig: one_word(usersig.trim())?, expires: expires.flatten() }),
    }
}

/// Whether there is such a program, on the `PATH` where its name has no slash.
fn find_program(program: &str, env: &Env) -> Result<(), String> {
    let is_program = |path: &Path| {
        fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
    };
    let found = if program.contains('/') {
        is_program(Path::new(program))
    } else {
        let folders = env("PATH").unwrap_or_default();
        std::env::split_paths(&folders).any(|folder| is_program(&folder.join(program)))
    };
    if found { Ok(()) } else { Err("cannot be started: there is no such program".to_owned()) }
}
