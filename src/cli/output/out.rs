//! Output to stdout: buffered, in one format. If the reader has closed the pipe, this is not reported as an error.

use std::{
    fmt,
    io::{self, BufWriter, Write},
};

use serde::Serialize;

use super::format::{Colour, Format};
use crate::{cli::streams::Stream, locale::tr, ops};

/// The size of the buffer. It is large, so that long results need few writes: a million ids are about 11 MB.
const BUFFER: usize = 128 * 1024;

/// The output for a result, and its format.
pub(in crate::cli) struct Out {
    writer: BufWriter<Stream>,
    format: Format,
    colour: Colour,
}

/// An error while writing the result.
#[derive(Debug, thiserror::Error)]
#[error("{}", tr!("cli-not-written", why = .0.to_string()))]
pub(in crate::cli) struct WriteError(#[from] pub(in crate::cli) io::Error);

impl WriteError {
    /// Whether the reader has closed the pipe, as `head` does. This is not a failure.
    pub(in crate::cli) fn reader_has_gone(&self) -> bool {
        self.0.kind() == io::ErrorKind::BrokenPipe
    }
}

impl Out {
    /// Creates an output to this stream.
    pub(in crate::cli) fn new(stream: Stream, format: Format, colour: Colour) -> Self {
        Self { writer: BufWriter::with_capacity(BUFFER, stream), format, colour }
    }

    /// Returns the format.
    pub(in crate::cli) const fn format(&self) -> Format {
        self.format
    }

    /// Returns whether output is coloured.
    pub(in crate::cli) const fn colour(&self) -> Colour {
        self.colour
    }

    /// Returns the width of the terminal, if the output goes to one.
    pub(in crate::cli) fn columns(&self) -> Option<usize> {
        self.writer.get_ref().columns()
    }

    /// Writes one line of text, which must be safe to show.
    pub(in crate::cli) fn line(&mut self, text: impl fmt::Display) -> Result<(), WriteError> {
        Ok(writeln!(self.writer, "{text}")?)
    }

    /// Writes one JSON document on one line.
    pub(in crate::cli) fn json(&mut self, document: &impl Serialize) -> Result<(), WriteError> {
        Ok(ops::write_json_line(&mut self.writer, document)?)
    }

    /// Flushes the buffer.
    pub(in crate::cli) fn flush(&mut self) -> Result<(), WriteError> {
        Ok(self.writer.flush()?)
    }

    pub(super) const fn writer(&mut self) -> &mut BufWriter<Stream> {
        &mut self.writer
    }
}
