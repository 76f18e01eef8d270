//! File, environment and flags, made into one validated [`Config`] of domain types.
//!
//! Deliberately not here: the parsing of flags (cli), the use of a credential (api), and the environment of the process:
//! it is handed in as a function, so that tests are pure.

mod credential;
mod error;
mod load;
mod model;
mod paths;
mod source;
mod template;

pub use credential::{Credential, CredentialError, CredentialSource};
pub use error::{ConfigError, Place};
pub use load::{Overrides, load};
pub use model::{AppConfig, Ascii, Config, LedgerConfig, Theme, TimeDisplay, Ui};
pub use paths::{Folders, Paths};
pub use source::{Env, Setting, Source};
pub use template::{EXAMPLE, write_new};
