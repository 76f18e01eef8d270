//! Everything that is not the result, on stderr: warnings, errors, questions, progress.
//!
//! Clones write to the same place. Nothing goes out that is not safe to show. A stderr that is gone is no reason to
//! stop. Deliberately not here: the result (`output`).

use std::{
    io::Write as _,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use unicode_width::UnicodeWidthStr;

use super::world::Stream;
use crate::domain::Untrusted;

/// The progress line is drawn at most this often.
const PAUSE: Duration = Duration::from_millis(100);

/// A way to stderr.
#[derive(Clone, Debug)]
pub(super) struct Notes {
    stream: Stream,
    progress: Arc<Mutex<Line>>,
}

#[derive(Debug, Default)]
struct Line {
    /// Cells that are drawn now.
    drawn: usize,
    last: Option<Duration>,
}

impl Notes {
    /// Notes on this stream.
    pub(super) fn new(stream: Stream) -> Self {
        Self { stream, progress: Arc::default() }
    }

    /// One line.
    pub(super) fn say(&self, text: &str) {
        self.clear_progress();
        self.write(&format!("pushdeck: {}\n", Untrusted::new(text).safe()));
    }

    /// One line without the program's name, as part of something larger.
    pub(super) fn add(&self, text: &str) {
        self.clear_progress();
        self.write(&format!("{}\n", Untrusted::new(text).safe()));
    }

    /// A question; the answer is typed behind it.
    pub(super) fn ask(&self, question: &str) {
        self.clear_progress();
        self.write(&Untrusted::new(question).safe());
    }

    /// How far something is, on a line that is drawn over; only on a terminal, and at most ten times a second.
    pub(super) fn progress(&self, since_boot: Duration, text: impl FnOnce() -> String) {
        let Some(columns) = self.stream.columns() else { return };
        let mut line = self.line();
        if line.last.is_some_and(|last| since_boot < last + PAUSE) {
            return;
        }
        let text = Untrusted::new(text()).safe_cut(columns.saturating_sub(1));
        let blank = " ".repeat(line.drawn.saturating_sub(text.width()));
        (line.drawn, line.last) = (text.width(), Some(since_boot));
        self.write(&format!("\r{text}{blank}"));
    }

    /// Takes the progress line away, so that something else can be written.
    pub(super) fn clear_progress(&self) {
        let mut line = self.line();
        if line.drawn > 0 {
            self.write(&format!("\r{}\r", " ".repeat(line.drawn)));
            *line = Line::default();
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, text: &str) {
        let mut stream = self.stream.clone();
        // Nobody is left to tell.
        let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    }
}
