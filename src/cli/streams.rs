//! Where input comes from and output goes: files, pipes, buffers, terminals.

use std::{
    fmt,
    io::{self, Read, Write},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::background::{Keep, Lane, Settled, Writer};
use crate::locale::tr;

/// Where input comes from.
pub struct Input {
    reader: Box<dyn Read + Send>,
    is_terminal: bool,
    discard: Option<Box<dyn Fn() + Send>>,
    /// Whether the last line ended in a carriage return, whose line feed may follow.
    after_return: bool,
}

impl Input {
    /// A file, a pipe, a buffer.
    pub fn plain(reader: impl Read + Send + 'static) -> Self {
        Self { reader: Box::new(reader), is_terminal: false, discard: None, after_return: false }
    }

    /// A terminal: somebody can be asked.
    pub fn terminal(reader: impl Read + Send + 'static) -> Self {
        Self { reader: Box::new(reader), is_terminal: true, discard: None, after_return: false }
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

    /// One line, whole or not at all.
    pub(super) fn line(&mut self) -> io::Result<Typed> {
        let (mut line, mut byte, mut length) = (Vec::new(), [0], 0_usize);
        loop {
            let after_return = std::mem::take(&mut self.after_return);
            match self.reader.read(&mut byte) {
                Ok(0) if length == 0 => return Ok(Typed::End),
                Ok(0) => break,
                Ok(_) if byte[0] == b'\n' && after_return => {}
                Ok(_) if byte[0] == b'\n' => break,
                Ok(_) if byte[0] == b'\r' => {
                    self.after_return = true;
                    break;
                }
                Ok(_) => {
                    length += 1;
                    if length <= LONGEST_LINE {
                        line.push(byte[0]);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        // A terminal passes on no more than this of a line and drops the rest, so that a full line may be cut.
        let most = if self.is_terminal { LONGEST_OF_TERMINAL } else { LONGEST_LINE };
        if length > most {
            return Ok(Typed::TooLong(most));
        }
        Ok(Typed::Line(String::from_utf8_lossy(&line).into_owned()))
    }
}

/// Bytes of a line that are read at most.
const LONGEST_LINE: usize = 1024 * 1024;

/// Bytes of a line that a terminal surely passes on as a whole: the kernel's buffer for a line has 4,096, with its end.
const LONGEST_OF_TERMINAL: usize = 4094;

/// What came as a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// A line without its end.
    Line(String),
    /// A line of more bytes than this, of which nothing is taken.
    TooLong(usize),
    /// There is no more.
    End,
}

/// What to say of a line of more bytes than this.
pub(super) fn too_long(most: usize) -> String {
    tr!("cli-line-too-long", most = most)
}

impl Typed {
    /// The line as an answer to a question: one that is too long answers nothing.
    pub(super) fn answer(self) -> String {
        match self {
            Self::Line(line) => line,
            Self::TooLong(_) | Self::End => String::new(),
        }
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").field("is_terminal", &self.is_terminal).finish_non_exhaustive()
    }
}

/// So many bytes of notes wait for somebody to read them: some thousand lines.
const MOST_NOTES: usize = 256 * 1024;

/// Where output goes. Clones write to the same place. A write waits for the reader, unless it is made in the background.
#[derive(Clone)]
pub struct Stream {
    writer: Writer,
    columns: Option<usize>,
    /// Its place among what is written in the background.
    lane: Option<Lane>,
}

impl Stream {
    /// A file, a pipe, a buffer.
    pub fn plain(writer: impl Write + Send + 'static) -> Self {
        Self { writer: Arc::new(Mutex::new(writer)), columns: None, lane: None }
    }

    /// A terminal of this width in cells.
    pub fn terminal(writer: impl Write + Send + 'static, columns: usize) -> Self {
        Self { writer: Arc::new(Mutex::new(writer)), columns: Some(columns), lane: None }
    }

    /// The same stream for notes, which hold nobody up where nobody reads them: then what is beyond a bound is counted.
    #[must_use]
    pub fn in_background(self) -> Self {
        self.queued(Keep::OrCount(MOST_NOTES), None)
    }

    /// The same stream, written by a thread of its own; by that of the other one, in one order, where both are terminals.
    #[must_use]
    pub(super) fn queued(mut self, keep: Keep, beside: Option<&Self>) -> Self {
        if self.lane.is_none() {
            let other = beside.filter(|other| self.is_terminal() && other.is_terminal());
            let writer = Arc::clone(&self.writer);
            self.lane = Some(match other.and_then(|other| other.lane.as_ref()) {
                Some(lane) => lane.beside(writer, keep),
                None => Lane::new(writer, keep),
            });
        }
        self
    }

    /// Whether so much waits to be written that what is drawn over soon need not be drawn.
    pub(super) fn is_behind(&self) -> bool {
        self.lane.as_ref().is_some_and(Lane::is_behind)
    }

    /// Waits until everything that was written in the background is out, at most this long.
    pub fn settle(&self, most: Option<Duration>) -> io::Result<Settled> {
        self.lane.as_ref().map_or(Ok(Settled::Whole), |lane| lane.settle(most))
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
        if let Some(lane) = &self.lane {
            return lane.put(bytes).map(|()| bytes.len());
        }
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.lane.is_some() {
            return Ok(());
        }
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("columns", &self.columns).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_in_any_way() {
        let mut input = Input::plain(io::Cursor::new("a\r\nb\rc\n\n\r\r\nd"));
        let lines: Vec<_> = std::iter::from_fn(|| match input.line().expect("a buffer can be read") {
            Typed::Line(line) => Some(line),
            Typed::TooLong(_) | Typed::End => None,
        })
        .collect();
        assert_eq!(lines, ["a", "b", "c", "", "", "", "d"]);
    }

    #[test]
    fn a_line_comes_whole_or_not_at_all() {
        let line = |mut input: Input| input.line().expect("a buffer can be read");
        let text = |bytes: usize| io::Cursor::new("x".repeat(bytes) + "\n");
        assert_eq!(line(Input::plain(text(LONGEST_LINE))), Typed::Line("x".repeat(LONGEST_LINE)));
        assert_eq!(line(Input::plain(text(LONGEST_LINE + 1))), Typed::TooLong(LONGEST_LINE));
        assert_eq!(line(Input::terminal(text(LONGEST_OF_TERMINAL + 1))), Typed::TooLong(LONGEST_OF_TERMINAL));
    }
}
