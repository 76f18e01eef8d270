//! The outside world as the command line sees it: streams, environment, folders, clock, network, signals, interface.
//!
//! `main` creates the real world, and tests create their own.

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

/// The outside world: everything that the command line reads from, writes to or depends on.
pub struct World {
    /// The input for ids, files and answers.
    pub stdin: Input,
    /// The output for results.
    pub stdout: Stream,
    /// The output for everything else.
    pub stderr: Stream,
    /// The environment.
    pub env: Arc<Env>,
    /// The user's folders, or why they are not known.
    pub folders: Result<Folders, ConfigError>,
    /// The folder for temporary files.
    pub temporary: PathBuf,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// Connects to the service.
    pub dial: Arc<dyn Dial>,
    /// The signals that ask the program to end.
    pub signals: Box<dyn Signals>,
    /// The terminal interface.
    pub interface: Box<dyn Interface>,
}

impl World {
    /// Takes stdin, which the caller reads to its end. If the user has to type the input, a note says so, because the
    /// program would otherwise seem to hang.
    pub(super) fn take_stdin(&mut self) -> Box<dyn Read + Send> {
        if self.stdin.is_terminal() && self.stderr.is_terminal() {
            // If stderr fails, there is nowhere to report it.
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
    /// Runs the interface until it ends, and returns the exit code.
    fn run(&self, launch: Launch) -> anyhow::Result<Exit>;

    /// Checks the user's own key bindings.
    fn check_keys(&self, file: &KeymapFile) -> Result<(), ConfigError>;
}

/// What the terminal interface is started with.
#[derive(Debug)]
pub struct Launch {
    /// The configured apps, which share one ledger.
    pub apps: Arc<Apps>,
    /// The app that is opened first.
    pub start: AppName,
    /// The settings of the interface.
    pub ui: Ui,
    /// The user's own key bindings.
    pub keys: Option<KeymapFile>,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// A word that is shown in the first line of the screen, such as `DEMO`.
    pub banner: Option<fn() -> &'static str>,
    /// Whether the interface uses colours.
    pub colour: Colour,
}
