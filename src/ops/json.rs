//! Writes JSON in which everything is visible: one document per line, with hidden characters escaped.
//!
//! Of the hidden characters, JSON itself escapes only those below the space. A right-to-left override in a title would
//! then reach the terminal, so every hidden character is written as `\uXXXX`. A JSON parser gets exactly the same text
//! back.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use unicode_normalization::char::is_combining_mark;

use crate::domain::{format_rfc3339, is_safe};

/// The schema version that every document names.
pub const SCHEMA: u32 = 1;

/// A moment, as RFC 3339 in UTC.
#[derive(Clone, Copy, Debug)]
pub struct Stamp(pub Timestamp);

impl Serialize for Stamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format_rfc3339(self.0))
    }
}

/// Writes one document and a line feed.
pub fn write_json_line(writer: &mut impl Write, document: &impl Serialize) -> io::Result<()> {
    document.serialize(&mut Serializer::with_formatter(&mut *writer, Visible)).map_err(io::Error::from)?;
    writer.write_all(b"\n")
}

/// Returns the document as indented lines, for people to read.
pub fn pretty_json(document: &impl Serialize) -> Vec<String> {
    let mut written = Vec::new();
    let formatter = Pretty(PrettyFormatter::new());
    let written_to_memory = document.serialize(&mut Serializer::with_formatter(&mut written, formatter));
    written_to_memory
        .map(|()| String::from_utf8_lossy(&written).lines().map(str::to_owned).collect())
        .unwrap_or_default()
}

/// Compact JSON without hidden characters.
struct Visible;

impl Formatter for Visible {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        write_visible(writer, fragment)
    }
}

/// Indented JSON without hidden characters.
struct Pretty(PrettyFormatter<'static>);

impl Formatter for Pretty {
    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        write_visible(writer, fragment)
    }
}

fn write_visible<W: ?Sized + Write>(writer: &mut W, fragment: &str) -> io::Result<()> {
    if is_safe(fragment) {
        return writer.write_all(fragment.as_bytes());
    }
    let mut utf8 = [0; 4];
    for char in fragment.chars() {
        let shown = char.encode_utf8(&mut utf8);
        // Several combining marks together can make a string unsafe although none of them is unsafe by itself. So in an
        // unsafe string, all of them are escaped.
        if is_combining_mark(char) || !is_safe(shown) {
            write_escaped(writer, char)?;
        } else {
            writer.write_all(shown.as_bytes())?;
        }
    }
    Ok(())
}

fn write_escaped<W: ?Sized + Write>(writer: &mut W, char: char) -> io::Result<()> {
    let mut units = [0; 2];
    char.encode_utf16(&mut units).iter().try_for_each(|unit| write!(writer, "\\u{unit:04x}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(text: &str) -> String {
        let mut written = Vec::new();
        write_json_line(&mut written, &text).expect("a buffer accepts everything");
        String::from_utf8(written).expect("JSON is UTF-8")
    }

    #[test]
    fn hidden_characters_are_escaped_and_others_are_not() {
        assert_eq!(line("春节 ok\n"), "\"春节 ok\\n\"\n");
        assert_eq!(line("a\u{202e}b\u{9b}31m\u{7f}"), "\"a\\u202eb\\u009b31m\\u007f\"\n");
        assert_eq!(line("x\u{e0041}"), "\"x\\udb40\\udc41\"\n");
    }

    #[test]
    fn pretty_json_has_the_same_text_on_several_lines() {
        let document = serde_json::json!({ "id": "1", "title": "a\u{202e}b {x}" });
        assert_eq!(pretty_json(&document), ["{", "  \"id\": \"1\",", "  \"title\": \"a\\u202eb {x}\"", "}"]);
    }

    proptest! {
        #[test]
        fn a_parser_gets_the_same_text_back(text in "\\PC*|.*") {
            let written = line(&text);
            prop_assert_eq!(serde_json::from_str::<String>(&written).expect("the output is JSON"), text);
            let shown = written.trim_end_matches('\n');
            prop_assert!(is_safe(shown), "nothing hidden is left: {shown:?}");
        }
    }
}
