//! Everything that enters from outside: streams, environment, folders, clock, network, signals, the terminal interface.
//!
//! `main` makes the real one.

use std::{
    fmt,
    io::{Read, Write as _},
    path::PathBuf,
    sync::Arc,
};

use super::{
    Exit,
    output::Colour,
    signals::Signals,
    streams::{Input, Stream},
};
use crate::{
    clock::Clock,
    config::{ConfigError, Env, Folders, KeymapFile, Ui},
    domain::AppName,
    locale::label,
    ops::{Apps, Dial},
};

/// Everything that enters from outside.
pub struct World {
    /// Ids, files and answers come from here.
    pub stdin: Input,
    /// The result goes here.
    pub stdout: Stream,
    /// Everything else goes here.
    pub stderr: Stream,
    /// The environment.
    pub env: Arc<Env>,
    /// The user's folders, or why there are none.
    pub folders: Result<Folders, ConfigError>,
    /// Where throw-away files go.
    pub temporary: PathBuf,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// The way to the service.
    pub dial: Arc<dyn Dial>,
    /// What asks a run to end.
    pub signals: Box<dyn Signals>,
    /// The terminal interface.
    pub interface: Box<dyn Interface>,
}

impl World {
    /// Takes stdin, to be read to its end. Where somebody has to type it, that is said: it looks like a standstill.
    pub(super) fn take_stdin(&mut self) -> Box<dyn Read + Send> {
        if self.stdin.is_terminal() && self.stderr.is_terminal() {
            // Nobody is left to tell.
            let line = format!("pushdeck: {}\n", label!("cli-reading-terminal"));
            let _ = self.stderr.write_all(line.as_bytes()).and_then(|()| self.stderr.flush());
        }
        self.stdin.take()
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World")
            .field("stdin", &self.stdin)
            .field("stdout", &self.stdout)
            .field("stderr", &self.stderr)
            .finish_non_exhaustive()
    }
}

/// The terminal interface, as the command line sees it.
pub trait Interface {
    /// Runs until it ends, and says how.
    fn run(&self, launch: Launch) -> anyhow::Result<Exit>;

    /// What is wrong with the user's own keys.
    fn check_keys(&self, file: &KeymapFile) -> Result<(), ConfigError>;
}

/// What the terminal interface is given.
#[derive(Debug)]
pub struct Launch {
    /// The configured apps, over one ledger.
    pub apps: Arc<Apps>,
    /// The app to begin with.
    pub start: AppName,
    /// Its settings.
    pub ui: Ui,
    /// The user's own keys.
    pub keys: Option<KeymapFile>,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// A word for the first line, such as `DEMO`.
    pub banner: Option<String>,
    /// Whether colours are wanted.
    pub colour: Colour,
}
