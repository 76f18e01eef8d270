//! Everything that enters from outside: streams, environment, folders, clock, network, signals, the terminal interface.
//!
//! Deliberately not here: the real ones (main makes them).

use std::{
    fmt,
    io::{self, Read, Write},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Exit, output::Colour, signals::Signals};
use crate::{
    clock::Clock,
    config::{ConfigError, Env, Folders, KeymapFile, Ui},
    domain::AppName,
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

/// Where input comes from.
pub struct Input {
    reader: Box<dyn Read + Send>,
    is_terminal: bool,
    discard: Option<Box<dyn Fn() + Send>>,
}

impl Input {
    /// A file, a pipe, a buffer.
    pub fn plain(reader: impl Read + Send + 'static) -> Self {
        Self { reader: Box::new(reader), is_terminal: false, discard: None }
    }

    /// A terminal: somebody can be asked.
    pub fn terminal(reader: impl Read + Send + 'static) -> Self {
        Self { reader: Box::new(reader), is_terminal: true, discard: None }
    }

    /// With this to forget what was typed and not read yet.
    #[must_use]
    pub fn discarding(self, discard: impl Fn() + Send + 'static) -> Self {
        Self { discard: Some(Box::new(discard)), ..self }
    }

    /// What forgets what was typed and not read yet; does nothing where there is no such thing.
    pub(super) fn take_discard(&mut self) -> Box<dyn Fn() + Send> {
        self.discard.take().unwrap_or_else(|| Box::new(|| ()))
    }

    /// Whether somebody can be asked.
    pub const fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// The reader itself; nothing is left to read after that.
    pub(super) fn take(&mut self) -> Box<dyn Read + Send> {
        std::mem::replace(&mut self.reader, Box::new(io::empty()))
    }

    /// One line without its end; `None` where there is no more. Longer lines than any answer are cut.
    pub(super) fn line(&mut self) -> io::Result<Option<String>> {
        const LONGEST: usize = 4096;
        let (mut line, mut byte) = (Vec::new(), [0]);
        loop {
            match self.reader.read(&mut byte) {
                Ok(0) if line.is_empty() => return Ok(None),
                Ok(0) => break,
                Ok(_) if byte[0] == b'\n' => break,
                Ok(_) if line.len() < LONGEST => line.push(byte[0]),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Some(String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned()))
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").field("is_terminal", &self.is_terminal).finish_non_exhaustive()
    }
}

/// Where output goes. Clones write to the same place; nothing is buffered here.
#[derive(Clone)]
pub struct Stream {
    writer: Arc<Mutex<dyn Write + Send>>,
    columns: Option<usize>,
}

impl Stream {
    /// A file, a pipe, a buffer.
    pub fn plain(writer: impl Write + Send + 'static) -> Self {
        Self { writer: Arc::new(Mutex::new(writer)), columns: None }
    }

    /// A terminal of this width in cells.
    pub fn terminal(writer: impl Write + Send + 'static, columns: usize) -> Self {
        Self { writer: Arc::new(Mutex::new(writer)), columns: Some(columns) }
    }

    /// Whether it is a terminal.
    pub const fn is_terminal(&self) -> bool {
        self.columns.is_some()
    }

    /// Its width in cells, where it is a terminal.
    pub const fn columns(&self) -> Option<usize> {
        self.columns
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("columns", &self.columns).finish_non_exhaustive()
    }
}
