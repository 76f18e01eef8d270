//! The door to the interface: what it is given, and how it ended.
//!
//! Deliberately not here: where the parts come from (main) and exit codes other than a signal's.

use std::sync::Arc;

use crate::{clock::Clock, config, domain::AppName, ops};

/// What the interface is given.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The configured apps, over one ledger.
    pub apps: Arc<ops::Apps>,
    /// The app to begin with.
    pub start: AppName,
    /// Settings.
    pub ui: config::Ui,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// Where calls and reads run.
    pub runtime: tokio::runtime::Handle,
    /// A word for the first line, such as `DEMO`.
    pub banner: Option<String>,
    /// What the environment or the command line says about colours.
    pub colours: Colours,
}

/// What the environment or the command line says about colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// None are wanted.
    None,
    /// The terminal is dark, or nothing is known.
    OnDark,
    /// The terminal is light.
    OnLight,
}

impl Colours {
    /// Reads `NO_COLOR`, `TERM` and `COLORFGBG`. The terminal itself is not asked: on a slow line that takes too long.
    pub fn from_env(env: impl Fn(&str) -> Option<String>) -> Self {
        let is_set = |name| env(name).is_some_and(|value| !value.is_empty());
        if is_set("NO_COLOR") || env("TERM").is_some_and(|term| term == "dumb") {
            return Self::None;
        }
        let background = env("COLORFGBG").and_then(|value| value.rsplit(';').next()?.parse::<u8>().ok());
        if background.is_some_and(|number| number == 7 || number == 15) { Self::OnLight } else { Self::OnDark }
    }
}

/// How the interface ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Somebody quit.
    Quit,
    /// This signal asked for it: exit with 128 and its number.
    Signal(i32),
    /// The terminal went away: exit as on a hang-up.
    Vanished,
}

impl Ended {
    /// The exit code (interface, section 2).
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Quit => 0,
            Self::Signal(number) => 128_u8.saturating_add(number.to_le_bytes()[0]),
            Self::Vanished => 129,
        }
    }
}

/// Runs the interface in this process's terminal until it ends. The terminal is as before when this returns.
pub fn run(_launch: Launch) -> anyhow::Result<Ended> {
    todo!()
}
