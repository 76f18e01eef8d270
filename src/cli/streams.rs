//! Input and output streams: files, pipes, buffers, terminals.

use std::{
    fmt,
    io::{self, Read, Write},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::background::{Keep, Lane, Settled, Writer};
use crate::locale::tr;

/// An input stream.
pub struct Input {
    reader: Box<dyn Read + Send>,
    is_terminal: bool,
    discard: Option<Box<dyn Fn() + Send>>,
    /// Whether the last line ended in a carriage return, whose line feed may follow.
    after_return: bool,
}

impl Input {
    /// Creates an input from a file, a pipe or a buffer.
    pub fn plain(reader: impl Read + Send + 'static) -> Self {
        Self { reader: Box::new(reader), is_terminal: false, discard: None, after_return: false }
    }

    /// Creates an input from a terminal, where questions can be answered.
    pub fn terminal(reader: impl Read + Send + 'static) -> Self {
        Self { reader: Box::new(reader), is_terminal: true, discard: None, after_return: false }
    }

    /// Returns the input with a function that discards what was typed and not read yet.
    #[must_use]
    pub fn discarding(self, discard: impl Fn() + Send + 'static) -> Self {
        Self { discard: Some(Box::new(discard)), ..self }
    }

    /// Takes the function that discards what was typed and not read yet; it does nothing if none was set.
    pub(super) fn take_discard(&mut self) -> Box<dyn Fn() + Send> {
        self.discard.take().unwrap_or_else(|| Box::new(|| ()))
    }

    /// Whether this is a terminal, where questions can be answered.
    pub const fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Takes the reader; after this the input is empty.
    pub(super) fn take(&mut self) -> Box<dyn Read + Send> {
        std::mem::replace(&mut self.reader, Box::new(io::empty()))
    }

    /// Reads one line, completely or not at all.
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
        // The kernel drops what exceeds its line buffer, so a longer line from a terminal may have been cut off.
        let most = if self.is_terminal { LONGEST_OF_TERMINAL } else { LONGEST_LINE };
        if length > most {
            return Ok(Typed::TooLong(most));
        }
        Ok(Typed::Line(String::from_utf8_lossy(&line).into_owned()))
    }
}

/// The largest number of bytes in a line.
const LONGEST_LINE: usize = 1024 * 1024;

/// The largest number of bytes in a line from a terminal that cannot have been cut off: the kernel's line buffer has
/// 4,096 bytes, line end included.
const LONGEST_OF_TERMINAL: usize = 4094;

/// The result of reading a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// A line without its end.
    Line(String),
    /// A line of more bytes than this, which was discarded.
    TooLong(usize),
    /// The end of the input.
    End,
}

/// Returns the message for a line of more bytes than this.
pub(super) fn too_long(most: usize) -> String {
    tr!("cli-line-too-long", most = most)
}

impl Typed {
    /// Returns the line as the answer to a question; empty if the line was too long or the input ended.
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

/// How many bytes of notes are queued at most: several thousand lines.
const MOST_NOTES: usize = 256 * 1024;

/// An output stream. Clones write to the same destination. A write waits for the reader, unless the stream is queued.
#[derive(Clone)]
pub struct Stream {
    writer: Writer,
    columns: Option<usize>,
    /// The queue through which the stream is written in the background; `None` if it is written directly.
    lane: Option<Lane>,
}

impl Stream {
    /// Creates an output to a file, a pipe or a buffer.
    pub fn plain(writer: impl Write + Send + 'static) -> Self {
        Self { writer: Arc::new(Mutex::new(writer)), columns: None, lane: None }
    }

    /// Creates an output to a terminal of this width in cells.
    pub fn terminal(writer: impl Write + Send + 'static, columns: usize) -> Self {
        Self { writer: Arc::new(Mutex::new(writer)), columns: Some(columns), lane: None }
    }

    /// Returns this stream as one for notes, which is written in the background so that a slow reader does not block
    /// the work. Lines beyond a limit are dropped and counted.
    #[must_use]
    pub fn in_background(self) -> Self {
        self.queued(Keep::OrCount(MOST_NOTES), None)
    }

    /// Returns this stream as one that is written in the background. If this stream and `beside` are terminals, both
    /// share a queue, so that their lines keep their order; otherwise this stream gets its own queue and thread.
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

    /// Whether so much output is queued that a line which will soon be drawn over need not be written.
    pub(super) fn is_behind(&self) -> bool {
        self.lane.as_ref().is_some_and(Lane::is_behind)
    }

    /// Waits until all queued output is written, but at most this long.
    pub fn settle(&self, most: Option<Duration>) -> io::Result<Settled> {
        self.lane.as_ref().map_or(Ok(Settled::Whole), |lane| lane.settle(most))
    }

    /// Whether this is a terminal.
    pub const fn is_terminal(&self) -> bool {
        self.columns.is_some()
    }

    /// Returns the width in cells if this is a terminal.
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

/// For tests that compare what was written.
#[cfg(test)]
pub(super) mod testing {
    use std::{
        io::{self, Write},
        sync::{Arc, Mutex},
    };

    /// A writer that keeps what is written. Clones share it.
    #[derive(Clone, Default)]
    pub(in crate::cli) struct Buffer(Arc<Mutex<Vec<u8>>>);

    impl Buffer {
        /// Returns what was written since the last call.
        pub(in crate::cli) fn take(&self) -> String {
            let bytes = std::mem::take(&mut *self.0.lock().expect("no thread panicked"));
            String::from_utf8(bytes).expect("the output is UTF-8")
        }
    }

    impl Write for Buffer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no thread panicked").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_end_in_lf_cr_or_both() {
        let mut input = Input::plain(io::Cursor::new("a\r\nb\rc\n\n\r\r\nd"));
        let lines: Vec<_> = std::iter::from_fn(|| match input.line().expect("a buffer can be read") {
            Typed::Line(line) => Some(line),
            Typed::TooLong(_) | Typed::End => None,
        })
        .collect();
        assert_eq!(lines, ["a", "b", "c", "", "", "", "d"]);
    }

    #[test]
    fn a_line_is_read_completely_or_not_at_all() {
        let line = |mut input: Input| input.line().expect("a buffer can be read");
        let text = |bytes: usize| io::Cursor::new("x".repeat(bytes) + "\n");
        assert_eq!(line(Input::plain(text(LONGEST_LINE))), Typed::Line("x".repeat(LONGEST_LINE)));
        assert_eq!(line(Input::plain(text(LONGEST_LINE + 1))), Typed::TooLong(LONGEST_LINE));
        assert_eq!(line(Input::terminal(text(LONGEST_OF_TERMINAL + 1))), Typed::TooLong(LONGEST_OF_TERMINAL));
    }
}
