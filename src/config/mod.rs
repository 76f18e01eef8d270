//! Combines the file, the environment and flags into one validated [`Config`] of domain types.
//!
//! ```text
//! flags, PUSHDECK_*  ->  load  <-  document  <-  permissions  <-  config.toml
//!                          |
//!          ui, sections (safety, ledger), apps (app.NAME, credential)
//!                          |
//!                        Config  ->  app(), show(), check();  CredentialSource::load()
//! ```
//!
//! The file is read key by key, with the spans of its keys and values ([`toml::de::DeTable`]), and not through serde.
//! So each mistake has its line and column, and no message from a library quotes a value that may be a secret.
//!
//! The environment of the process is passed in as a function, so that tests do not depend on the real one.
//!
//! Mistakes are described for people and for scripts: a [`ConfigError`] has its text in every language, and a
//! [`CredentialError`] is stored in English and shown in the reader's language.

mod apps;
mod command;
mod credential;
mod document;
mod error;
mod keymap_file;
mod load;
mod locale;
mod model;
mod oddity;
mod paths;
mod permissions;
mod secrets;
mod sections;
mod show;
mod source;
mod template;
mod ui;
mod words;

#[cfg(test)]
mod tests;

pub use command::{end_credential_commands, slow_credential_command};
pub use credential::{Credential, CredentialError, CredentialSource};
pub use error::{ConfigError, Place};
pub use keymap_file::KeymapFile;
pub use load::{Overrides, load};
pub use locale::{has_signs, is_utf8_locale};
pub use model::{AppConfig, Config, LedgerConfig};
pub use paths::{Folders, Paths};
pub use secrets::is_secret;
pub use source::{Env, Setting, Source};
pub use template::{EXAMPLE, example, write_new};
pub use ui::{Ascii, Highlight, Theme, TimeDisplay, Ui};
