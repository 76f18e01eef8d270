//! JSON lines, and JSON documents of any length.
//!
//! A document is cut into its objects first, by brackets and quotes alone, and each object is then read on its own: an
//! array of a million tasks never lies in memory, and a bad object spoils no other. Deliberately not here: what an
//! object means (wire).

use memchr::{memchr_iter, memchr2};

use super::{
    parse::{Reader, Stop},
    text::Text,
    wire::{self, Span},
};

/// Largest object: a saved list reply is one, and the service's are at most 8 MiB.
const MOST: usize = 64 * 1024 * 1024;

/// Reads one object per line; empty lines and `#` comments are passed over.
pub(super) fn read_lines(reader: &mut Reader<'_, '_>) -> Result<(), Stop> {
    while let Some(line) = reader.text.next_line(MOST)? {
        let span = if line.whole == line.len { Span::LastLine } else { Span::Line };
        match reader.text.window()[..line.len].trim_ascii().first() {
            None | Some(b'#') => {}
            Some(_) => read_object(reader, line.len, span)?,
        }
        reader.text.consume(line.whole, 1);
    }
    Ok(())
}

/// Reads objects, and arrays of objects, with nothing but space between them.
pub(super) fn read_document(reader: &mut Reader<'_, '_>) -> Result<(), Stop> {
    while let Some(byte) = next_byte(&mut reader.text)? {
        match byte {
            b'{' => read_next_object(reader)?,
            b'[' => read_array(reader)?,
            other => return Err(unexpected(&reader.text, other, "an object or an array must begin here")),
        }
    }
    Ok(())
}

fn read_array(reader: &mut Reader<'_, '_>) -> Result<(), Stop> {
    let begin = reader.text.line();
    reader.text.consume(1, 0);
    let mut objects = 0_u64;
    loop {
        match next_byte(&mut reader.text)? {
            Some(b']') if objects == 0 => break,
            Some(b'{') => read_next_object(reader)?,
            Some(other) => return Err(unexpected(&reader.text, other, "an object must begin here")),
            None => return Err(cut(&reader.text, "array", begin)),
        }
        objects += 1;
        match next_byte(&mut reader.text)? {
            Some(b',') => reader.text.consume(1, 0),
            Some(b']') => break,
            Some(other) => return Err(unexpected(&reader.text, other, "a comma or ] must stand here")),
            None => return Err(cut(&reader.text, "array", begin)),
        }
    }
    reader.text.consume(1, 0);
    Ok(())
}

/// Reads the object that begins at the start of the window.
fn read_next_object(reader: &mut Reader<'_, '_>) -> Result<(), Stop> {
    let len = find_end(&mut reader.text)?;
    read_object(reader, len, Span::Document)?;
    let line_breaks = memchr_iter(b'\n', &reader.text.window()[..len]).count();
    reader.text.consume(len, line_breaks);
    Ok(())
}

fn read_object(reader: &mut Reader<'_, '_>, len: usize, span: Span) -> Result<(), Stop> {
    let line = reader.text.line();
    match reader.text.decode(len) {
        Ok(text) => wire::read(text, line, span, &mut reader.out),
        Err(reason) => {
            reader.out.bad(line, reason);
            Ok(())
        }
    }
}

/// Moves to the next byte that is not space, and gives it without consuming it.
fn next_byte(text: &mut Text<'_>) -> Result<Option<u8>, Stop> {
    loop {
        let window = text.window();
        let at = window.iter().position(|byte| !byte.is_ascii_whitespace());
        let space = at.unwrap_or(window.len());
        let line_breaks = memchr_iter(b'\n', &window[..space]).count();
        let byte = at.map(|at| window[at]);
        text.consume(space, line_breaks);
        if byte.is_some() || text.ended() {
            return Ok(byte);
        }
        text.more()?;
    }
}

/// The length of the object that begins at the start of the window.
fn find_end(text: &mut Text<'_>) -> Result<usize, Stop> {
    let mut search = Search::default();
    loop {
        if let Some(end) = search.go_on(text.window()) {
            return Ok(end);
        }
        if text.ended() {
            return Err(cut(text, "object", text.line()));
        }
        if text.window().len() > MOST {
            let reason = format!(
                "the object that begins here is larger than {} MiB: save the tasks one by one (jq -c '.Tasks[]')",
                MOST / (1024 * 1024)
            );
            return Err(Stop::at(text.line(), reason));
        }
        text.more()?;
    }
}

/// Where the search for a closing bracket is.
#[derive(Default)]
struct Search {
    at: usize,
    depth: usize,
    in_text: bool,
}

impl Search {
    /// Goes on to the end of the window; gives the place behind the closing bracket once it is found.
    fn go_on(&mut self, window: &[u8]) -> Option<usize> {
        while self.at < window.len() {
            if self.in_text {
                let found = memchr2(b'"', b'\\', &window[self.at..]);
                self.at = found.map_or(window.len(), |found| self.at + found);
                match window.get(self.at..)? {
                    [b'"', ..] => (self.at, self.in_text) = (self.at + 1, false),
                    [b'\\', _, ..] => self.at += 2,
                    _ => return None,
                }
                continue;
            }
            match window[self.at] {
                b'"' => self.in_text = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if self.depth == 0 {
                return Some(self.at);
            }
        }
        None
    }
}

fn unexpected(text: &Text<'_>, byte: u8, wanted: &str) -> Stop {
    let found = if byte.is_ascii_graphic() { format!("{:?}", char::from(byte)) } else { format!("byte 0x{byte:02X}") };
    Stop::at(text.line(), format!("not valid JSON: {found} where {wanted}"))
}

/// The file ends too early.
fn cut(text: &Text<'_>, what: &str, begin: u64) -> Stop {
    let end = text.line() + memchr_iter(b'\n', text.window()).count() as u64;
    let reason = format!("the file ends in the middle of the {what} that begins in line {begin}: get the whole file");
    Stop::at(end, reason)
}
