//! The text of a source: a window that slides over it, with the line and the byte where the window begins.
//!
//! Deliberately not here: what the text means.

use std::io::{ErrorKind, Read};

use super::Stop;
use crate::domain::Untrusted;

/// Room of a new window. Large enough that few reads are needed, small enough to stay in the processor's cache.
const ROOM: usize = 256 * 1024;

/// A window on a source. It holds what has been read and not been consumed.
pub(super) struct Text<'source> {
    source: &'source mut dyn Read,
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
    /// Its bytes, without the line break.
    pub(super) len: usize,
    /// Its bytes, with the line break.
    pub(super) whole: usize,
}

impl<'source> Text<'source> {
    pub(super) fn new(source: &'source mut dyn Read) -> Self {
        Self { source, buffer: vec![0; ROOM], start: 0, end: 0, ended: false, offset: 0, line: 1 }
    }

    /// What has been read and not been consumed.
    pub(super) fn window(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Whether the window holds all that is left.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// The line in which the window begins, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Moves the start of the window forward over bytes that hold this many line breaks.
    pub(super) fn consume(&mut self, bytes: usize, line_breaks: usize) {
        self.start += bytes;
        self.offset += bytes as u64;
        self.line += line_breaks as u64;
    }

    /// Reads on: afterwards the window is longer, or holds all that is left.
    pub(super) fn more(&mut self) -> Result<(), Stop> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(2 * self.end, 0);
        }
        loop {
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.ended = true,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(Stop::at(self.line, format!("failed to read on: {error}"))),
            }
            return Ok(());
        }
    }

    /// Reads on until the window holds this many bytes, or all that is left.
    pub(super) fn fill(&mut self, bytes: usize) -> Result<(), Stop> {
        while self.window().len() < bytes && !self.ended {
            self.more()?;
        }
        Ok(())
    }

    /// Finds the line at the start of the window; `None` at the end. A line of more than `most` bytes ends the reading.
    pub(super) fn next_line(&mut self, most: usize) -> Result<Option<Line>, Stop> {
        let mut searched = 0;
        loop {
            let window = self.window();
            if let Some(at) = memchr::memchr(b'\n', &window[searched..]) {
                let len = searched + at;
                let returns = usize::from(len > 0 && window[len - 1] == b'\r');
                return Ok(Some(Line { len: len - returns, whole: len + 1 }));
            }
            let len = window.len();
            if self.ended {
                return Ok((len > 0).then_some(Line { len, whole: len }));
            }
            if len > most {
                let reason = format!("the line is longer than {} KiB: is this the right file?", most / 1024);
                return Err(Stop::at(self.line, reason));
            }
            searched = len;
            self.more()?;
        }
    }

    /// The first `len` bytes of the window as text, or what is wrong with them.
    pub(super) fn decode(&self, len: usize) -> Result<&str, String> {
        std::str::from_utf8(&self.window()[..len]).map_err(|error| {
            if error.error_len().is_none() && self.ended && len == self.window().len() {
                return "the file ends in the middle of a character: get the whole file".to_owned();
            }
            let at = error.valid_up_to();
            let (byte, offset) = (self.window()[at], self.offset + at as u64);
            format!("not valid UTF-8: byte 0x{byte:02X} at offset {offset} of the file; save the file as UTF-8")
        })
    }
}

/// Text of the file, as it is quoted in a message.
pub(super) fn quoted(text: &str) -> String {
    format!("{:?}", Untrusted::new(text).safe_cut(40))
}
