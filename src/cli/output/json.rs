//! JSON that shows everything: one document per line, hidden characters escaped.
//!
//! JSON itself escapes only what lies below the space. A right-to-left override in a title would reach the terminal, so
//! every character that hides is written as `\uXXXX`: a reader of JSON gets exactly the same text back.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use unicode_normalization::char::is_combining_mark;

use crate::domain::{Untrusted, format_rfc3339};

/// The version that every document names.
pub(in crate::cli) const SCHEMA: u32 = 1;

/// A moment, as RFC 3339 in UTC.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Stamp(pub(in crate::cli) Timestamp);

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format_rfc3339(self.0))
    }
}

/// Writes one document and a line feed.
pub(super) fn write_line(writer: &mut impl Write, document: &impl Serialize) -> io::Result<()> {
    document.serialize(&mut serde_json::Serializer::with_formatter(&mut *writer, Visible)).map_err(io::Error::from)?;
    writer.write_all(b"\n")
}

/// Compact JSON without hidden characters.
struct Visible;

impl serde_json::ser::Formatter for Visible {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if Untrusted::new(fragment).safe() == fragment {
            return writer.write_all(fragment.as_bytes());
        }
        let mut utf8 = [0; 4];
        for char in fragment.chars() {
            let shown = char.encode_utf8(&mut utf8);
            // A tower of marks is no single mark's fault: in a text that is not safe, none is trusted.
            if is_combining_mark(char) || Untrusted::new(&*shown).safe() != *shown {
                write_escaped(writer, char)?;
            } else {
                writer.write_all(shown.as_bytes())?;
            }
        }
        Ok(())
    }
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
        write_line(&mut written, &text).expect("a buffer takes all");
        String::from_utf8(written).expect("JSON is UTF-8")
    }

    #[test]
    fn what_hides_is_escaped_and_the_rest_is_not() {
        assert_eq!(line("春节 ok\n"), "\"春节 ok\\n\"\n");
        assert_eq!(line("a\u{202e}b\u{9b}31m\u{7f}"), "\"a\\u202eb\\u009b31m\\u007f\"\n");
        assert_eq!(line("x\u{e0041}"), "\"x\\udb40\\udc41\"\n");
    }

    proptest! {
        #[test]
        fn a_reader_gets_the_very_same_text_back(text in "\\PC*|.*") {
            let written = line(&text);
            prop_assert_eq!(serde_json::from_str::<String>(&written).expect("it is JSON"), text);
            let shown = written.trim_end_matches('\n');
            prop_assert_eq!(Untrusted::new(shown).safe(), shown, "nothing hidden is left");
        }
    }
}
