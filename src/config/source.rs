//! Where each value came from.

use std::{ffi::OsString, fmt};

use crate::locale::stored;

/// The environment: the value of a variable, if it is set.
pub type Env = dyn Fn(&str) -> Option<OsString> + Send + Sync;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A flag of the command line, as typed: `--app`.
    Flag(&'static str),
    /// A variable of the environment.
    Environment(&'static str),
    /// The config file, at this line (from 1).
    File(usize),
    /// The built-in value.
    BuiltIn,
}

/// Writes the source in English, as scripts read it in `config show`; [`locale::shown`](crate::locale::shown)
/// translates it for a person.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Self::Flag(flag) => stored!("stored-source-flag", flag = *flag),
            Self::Environment(variable) => stored!("stored-source-environment", variable = *variable),
            Self::File(line) => stored!("stored-source-file", line = line.to_string()),
            Self::BuiltIn => stored!("stored-source-built-in"),
        })
    }
}

/// One setting with its current value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The dotted key: `app.shop-sg.region`.
    pub key: String,
    /// The value as the file would spell it, but without the arguments of a credential command; never a secret.
    pub value: String,
    /// Where the value came from.
    pub source: Source,
}
