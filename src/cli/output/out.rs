//! The way to stdout: buffered, in one form, and quiet when the reader has gone.

use std::{
    fmt,
    io::{self, BufWriter, Write},
};

use serde::Serialize;

use super::format::{Colour, Format};
use crate::{cli::streams::Stream, locale::tr, ops};

/// Fewer, larger writes: a million ids are about 11 MB.
const BUFFER: usize = 128 * 1024;

/// Where the result goes, and in which form.
pub(in crate::cli) struct Out {
    writer: BufWriter<Stream>,
    format: Format,
    colour: Colour,
}

/// The result could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{}", tr!("cli-not-written", why = .0.to_string()))]
pub(in crate::cli) struct WriteError(#[from] pub(in crate::cli) io::Error);

impl WriteError {
    /// Whether nobody reads any more, as in `| head`: not a failure.
    pub(in crate::cli) fn reader_has_gone(&self) -> bool {
        self.0.kind() == io::ErrorKind::BrokenPipe
    }
}

impl Out {
    /// Output to this stream.
    pub(in crate::cli) fn new(stream: Stream, format: Format, colour: Colour) -> Self {
        Self { writer: BufWriter::with_capacity(BUFFER, stream), format, colour }
    }

    /// The form asked for.
    pub(in crate::cli) const fn format(&self) -> Format {
        self.format
    }

    /// Whether colours are wanted.
    pub(in crate::cli) const fn colour(&self) -> Colour {
        self.colour
    }

    /// The terminal's width, where it is one.
    pub(in crate::cli) fn columns(&self) -> Option<usize> {
        self.writer.get_ref().columns()
    }

    /// One line of text, which must be safe to show.
    pub(in crate::cli) fn line(&mut self, text: impl fmt::Display) -> Result<(), WriteError> {
        Ok(writeln!(self.writer, "{text}")?)
    }

    /// One JSON document on a line.
    pub(in crate::cli) fn json(&mut self, document: &impl Serialize) -> Result<(), WriteError> {
        Ok(ops::write_json_line(&mut self.writer, document)?)
    }

    /// Shows what was written so far.
    pub(in crate::cli) fn flush(&mut self) -> Result<(), WriteError> {
        Ok(self.writer.flush()?)
    }

    pub(super) const fn writer(&mut self) -> &mut BufWriter<Stream> {
        &mut self.writer
    }
}
