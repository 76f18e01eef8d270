//! The text of a source: a sliding window, and the line and the byte offset at which the window begins.
//!
//! UTF-8 passes through unchanged; text in another encoding is decoded on its way into the window.

use std::io::{ErrorKind, Read};

use super::Stop;
use crate::{
    domain::Untrusted,
    encoding::{self, Encoding, StreamDecoder},
    locale::tr,
};

/// The size of a new window in bytes: large enough that few reads are needed, and small enough to stay in the
/// processor's cache.
const ROOM: usize = 256 * 1024;

/// If the window has less free space than this many bytes, it is enlarged before more is read.
const LEAST_ROOM: usize = 1024;

/// A window on a source. It holds what has been read and not yet consumed.
pub(super) struct Text<'source> {
    source: &'source mut dyn Read,
    /// Set if the source is not plain UTF-8.
    decoder: Option<Box<StreamDecoder>>,
    /// Whether a carriage return without a line feed ends a line.
    lone_returns: bool,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    offset: u64,
    line: u64,
}

/// One line in the window.
#[derive(Clone, Copy)]
pub(super) struct Line {
    /// Its length in bytes, without the line break.
    pub(super) len: usize,
    /// Its length in bytes, with the line break.
    pub(super) whole: usize,
}

impl<'source> Text<'source> {
    pub(super) fn new(source: &'source mut dyn Read) -> Self {
        Self {
            source,
            decoder: None,
            lone_returns: false,
            buffer: vec![0; ROOM],
            start: 0,
            end: 0,
            ended: false,
            offset: 0,
            line: 1,
        }
    }

    /// Decodes the source from this encoding, beginning at the start of the window. Must be called before anything is
    /// read from the window.
    pub(super) fn decode_from(&mut self, encoding: Encoding) -> Result<(), Stop> {
        if encoding == Encoding::UTF_8 && !StreamDecoder::is_needed(self.window()) {
            return Ok(());
        }
        let start = self.window().to_vec();
        self.decoder = Some(Box::new(StreamDecoder::new(encoding, start, self.offset)));
        (self.start, self.end, self.ended, self.lone_returns) = (0, 0, false, false);
        self.more()
    }

    /// Returns whether a carriage return without a line feed was seen, so that each carriage return ends a line.
    pub(super) fn has_lone_returns(&self) -> bool {
        self.lone_returns
    }

    /// Returns the bytes that have been read and not yet consumed.
    pub(super) fn window(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Returns whether the window holds everything that is left.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// Returns the number of the line in which the window begins, counting from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Moves the start of the window forward over bytes that hold this many line breaks.
    pub(super) fn consume(&mut self, bytes: usize, line_breaks: usize) {
        self.start += bytes;
        self.offset += bytes as u64;
        self.line += line_breaks as u64;
    }

    /// Reads more. Afterwards the window is longer, or holds everything that is left.
    pub(super) fn more(&mut self) -> Result<(), Stop> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.buffer.len() - self.end < LEAST_ROOM {
            self.buffer.resize(2 * self.buffer.len(), 0);
        }
        loop {
            let room = &mut self.buffer[self.end..];
            let read = match &mut self.decoder {
                None => self.source.read(room),
                Some(decoder) => decoder.read(self.source, room),
            };
            match read {
                Ok(read) => self.take_in(read),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.unreadable(&error)),
            }
            return Ok(());
        }
    }

    /// Extends the window by the `read` bytes that were just read.
    fn take_in(&mut self, read: usize) {
        let seen = self.end.saturating_sub(1).max(self.start);
        self.end += read;
        self.ended = read == 0;
        if !self.lone_returns {
            let new = &self.buffer[seen..self.end];
            self.lone_returns = encoding::has_lone_return(new) || self.ended && new.ends_with(b"\r");
        }
    }

    fn unreadable(&self, error: &std::io::Error) -> Stop {
        match error.kind() {
            ErrorKind::InvalidData => {
                Stop::at(self.line + encoding::line_breaks(self.window()) as u64, error.to_string())
            }
            _ => Stop::at(self.line, tr!("import-not-read-on", error = error.to_string())),
        }
    }

    /// Reads until the window holds this many bytes, or everything that is left.
    pub(super) fn fill(&mut self, bytes: usize) -> Result<(), Stop> {
        while self.window().len() < bytes && !self.ended {
            self.more()?;
        }
        Ok(())
    }

    /// Finds the line at the start of the window. Returns `None` at the end of the source. Fails if no line end is
    /// found and the window has more than `most` bytes.
    pub(super) fn next_line(&mut self, most: usize) -> Result<Option<Line>, Stop> {
        let mut searched = 0;
        loop {
            let window = self.window();
            if let Some(line) = self.line_end(searched) {
                return Ok(Some(line));
            }
            let len = window.len();
            if self.ended {
                return Ok((len > 0).then_some(Line { len, whole: len }));
            }
            if len > most {
                return Err(Stop::at(self.line, tr!("import-line-too-long", most = (most / 1024).to_string())));
            }
            searched = len.saturating_sub(1);
            self.more()?;
        }
    }

    /// Returns the line at the start of the window, if it ends within the window. The first `searched` bytes are known
    /// to contain no line end.
    fn line_end(&self, searched: usize) -> Option<Line> {
        let window = self.window();
        if !self.lone_returns {
            let len = searched + memchr::memchr(b'\n', &window[searched..])?;
            let returns = usize::from(len > 0 && window[len - 1] == b'\r');
            return Some(Line { len: len - returns, whole: len + 1 });
        }
        let len = searched + memchr::memchr2(b'\n', b'\r', &window[searched..])?;
        match window[len..] {
            [b'\r', b'\n', ..] => Some(Line { len, whole: len + 2 }),
            [b'\r'] if !self.ended => None,
            _ => Some(Line { len, whole: len + 1 }),
        }
    }

    /// Returns the first `len` bytes of the window as text, or the reason why they are not valid text.
    pub(super) fn decode(&self, len: usize) -> Result<&str, String> {
        std::str::from_utf8(&self.window()[..len]).map_err(|error| {
            if error.error_len().is_none() && self.ended && len == self.window().len() {
                return tr!("import-cut-character");
            }
            encoding::invalid_utf8(&self.window()[..len], self.offset)
        })
    }
}

/// Quotes text from the file for a message.
pub(super) fn quoted(text: &str) -> String {
    format!("{:?}", Untrusted::new(text).safe_cut(40))
}
