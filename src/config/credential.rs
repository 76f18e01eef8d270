//! Where the credential of an app comes from, and how it is fetched.

use std::path::PathBuf;

use jiff::Timestamp;
use secrecy::SecretString;

use super::Env;
use crate::clock::Clock;

/// Where the credential of an app comes from. `Debug` shows no arguments of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialSource {
    /// A program with its arguments; never run through a shell. It prints the key, or JSON
    /// `{"usersig": "...", "expires": ...}`.
    Command(Vec<String>),
    /// A file with the app's secret key.
    KeyFile(PathBuf),
    /// A variable with the app's secret key.
    KeyEnv(String),
    /// A file with a UserSig.
    UserSigFile(PathBuf),
    /// A variable with a UserSig.
    UserSigEnv(String),
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

/// Why there is no credential. The text never has a secret in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CredentialError(pub String);

impl CredentialSource {
    /// Fetches the credential. A command has 30 seconds and is killed when this is dropped.
    pub async fn load(&self, env: &Env, clock: &dyn Clock) -> Result<Credential, CredentialError> {
        todo!("{} {clock:?}", env("").is_some())
    }

    /// What it is, for people: `key file /path (mode 0600)`. Never the value.
    pub fn describe(&self) -> String {
        todo!()
    }
}
