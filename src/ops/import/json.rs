//! Reads JSON lines, and JSON documents of any length.
//!
//! A document is first split into its objects, by looking only at brackets and quotes; then each object is read on its
//! own. So an array of a million tasks is never in memory as a whole, and a bad object does not affect the others. What
//! an object means is in `wire`.

use memchr::memchr2;

use super::{
    fields::Field,
    reader::Reader,
    stop::Stop,
    text::Text,
    wire::{self, Span},
};
use crate::{
    encoding::line_breaks,
    locale::{tr, tr_named},
};

/// The maximum size of an object in bytes. A saved list reply is one object, and the service's replies have at most 8
/// MiB.
const MOST: usize = 64 * 1024 * 1024;

/// Reads one object per line; skips empty lines and `#` comments.
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

/// Reads objects and arrays of objects, with only white space between them.
pub(super) fn read_document(reader: &mut Reader<'_, '_>) -> Result<(), Stop> {
    while let Some(byte) = next_byte(&mut reader.text)? {
        match byte {
            b'{' => read_next_object(reader)?,
            b'[' => read_array(reader)?,
            other => return Err(unexpected(&reader.text, other, "document")),
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
            Some(b'"' | b'0'..=b'9') => read_next_id(reader)?,
            Some(other) => return Err(unexpected(&reader.text, other, "element")),
            None => return Err(cut(&reader.text, "array", begin)),
        }
        objects += 1;
        match next_byte(&mut reader.text)? {
            Some(b',') => reader.text.consume(1, 0),
            Some(b']') => break,
            Some(other) => return Err(unexpected(&reader.text, other, "comma")),
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
    let breaks = line_breaks(&reader.text.window()[..len]);
    reader.text.consume(len, breaks);
    Ok(())
}

/// The maximum length of an id in an array, in bytes.
const MOST_OF_ID: usize = 64;

/// Reads the id that begins at the start of the window, as a number or as a string.
fn read_next_id(reader: &mut Reader<'_, '_>) -> Result<(), Stop> {
    let line = reader.text.line();
    reader.text.fill(MOST_OF_ID)?;
    let window = reader.text.window();
    let ends = |byte: &u8| matches!(byte, b',' | b']') || byte.is_ascii_whitespace();
    let Some(len) = window.iter().take(MOST_OF_ID).position(ends) else {
        return Err(Stop::at(line, tr!("import-json-no-id")));
    };
    reader.out.fields.begin();
    let filled = reader.text.decode(len).and_then(|text| {
        let bare = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
        reader.out.fields.set(Field::TaskId, bare)
    });
    reader.out.hand_on(line, filled)?;
    reader.text.consume(len, 0);
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

/// Skips white space and returns the next byte without consuming it.
fn next_byte(text: &mut Text<'_>) -> Result<Option<u8>, Stop> {
    loop {
        let window = text.window();
        let at = window.iter().position(|byte| !byte.is_ascii_whitespace());
        let space = at.unwrap_or(window.len());
        let breaks = line_breaks(&window[..space]);
        let byte = at.map(|at| window[at]);
        text.consume(space, breaks);
        if byte.is_some() || text.ended() {
            return Ok(byte);
        }
        text.more()?;
    }
}

/// Returns the length of the object that begins at the start of the window.
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
            let most = (MOST / (1024 * 1024)).to_string();
            return Err(Stop::at(text.line(), tr!("import-json-too-large", most = most)));
        }
        text.more()?;
    }
}

/// The state of the search for a closing bracket.
#[derive(Default)]
struct Search {
    at: usize,
    depth: usize,
    in_text: bool,
}

impl Search {
    /// Continues the search to the end of the window. Returns the position after the closing bracket once it is found.
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

/// Returns the error for a byte where something else is expected: the beginning of a `document` or an `element`, or a
/// `comma`.
fn unexpected(text: &Text<'_>, byte: u8, wanted: &str) -> Stop {
    let found = if byte.is_ascii_graphic() {
        format!("{:?}", char::from(byte))
    } else {
        tr!("import-json-byte", byte = format!("{byte:02X}"))
    };
    Stop::at(text.line(), tr_named!("import-json-expected-", wanted, found = found))
}

/// Returns the error for a file that ends too early, within this `array` or `object`.
fn cut(text: &Text<'_>, what: &str, begin: u64) -> Stop {
    let end = text.line() + line_breaks(text.window()) as u64;
    Stop::at(end, tr_named!("import-json-cut-", what, begin = begin.to_string()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{
        Format,
        trial::{Drops, read, read_from},
    };

    #[test]
    fn lines_are_read_one_by_one_and_a_bad_one_does_not_affect_the_others() {
        let trial = read("{\"task_id\":\"1\"}\r\n\n# two\n{\"task_id\":2,}\n{\"task_id\":3}");
        let reason = "not valid JSON at column 14: trailing comma";
        assert_eq!(trial.one_bad(), (4, reason));
        assert_eq!(trial.ids(), [1, 3]);
    }

    #[test]
    fn a_file_that_ends_in_the_middle_of_a_line_is_recognised() {
        let cut = "the file ends in the middle of a line: get the whole file";
        assert_eq!(read("{\"task_id\":1}\n{\"task_id\":2,\"tit").one_bad(), (2, cut));
        let trial = read("{\"task_id\":1}\n{\"task_id\":2,\"ti\n{\"task_id\":3}\n");
        let (line, reason) = trial.one_bad();
        assert_eq!((line, reason.starts_with("the line ends in the middle of an object")), (2, true), "{reason}");
        let trial = read(
            "{\"task_id\":1}\n{\"task_id\":2,\"title\":\"春".as_bytes().split_last().expect("the text has bytes").1,
        );
        assert_eq!(trial.one_bad(), (2, "the file ends in the middle of a character: get the whole file"));
    }

    #[test]
    fn documents_are_read_object_by_object() {
        for text in [
            "[{\"task_id\":\"1\"},\n {\"task_id\":\"2\", \"title\":\"a } \\\" ] {\"}]",
            "{\n\"task_id\":1\n}\n{\n\"TaskID\":\"2\"}",
            "[{\"TaskID\":1}] [{\"TaskID\":2}]",
            "[1, \"2\"]",
            "[\n\"1\",\n2\n]\n",
            " [ ] [{\"TaskID\":1},{\"x\":[{}],\"TaskID\":2}]\n",
        ] {
            let trial = read_from(&mut text.as_bytes(), Format::Json, "file");
            assert_eq!(trial.ids(), [1, 2], "{text}");
            trial.all_good();
        }
    }

    #[test]
    fn a_bad_object_in_an_array_is_reported_with_its_own_line() {
        let trial = read("[\n{\"task_id\":1},\n{\n\"task_id\":-2},\n{\"task_id\":3}\n]");
        let (line, reason) = trial.one_bad();
        assert_eq!((line, reason.contains("a whole number from 0")), (4, true), "{reason}");
        assert_eq!(trial.ids(), [1, 3]);
    }

    #[test]
    fn reading_stops_where_the_structure_of_a_document_is_broken() {
        for (text, reason) in [
            ("[\n{\"TaskID\":1}\n{\"TaskID\":2}]", "line 3: not valid JSON: a comma or ] must be here, not '{'"),
            ("[{\"TaskID\":1},\n]", "line 2: not valid JSON: an object or an id must begin here, not ']'"),
            ("[true]", "line 1: not valid JSON: an object or an id must begin here, not 't'"),
            (
                "[{\"TaskID\":1},\n",
                "line 2: the file ends in the middle of the array that begins in line 1: get the whole file",
            ),
            (
                "{\"ActionStatus\":\"OK\",\n\"Tasks\":[{\"TaskID\":1}",
                "line 2: the file ends in the middle of the object that begins in line 1: get the whole file",
            ),
            ("[]\nx", "line 2: not valid JSON: an object or an array must begin here, not 'x'"),
            ("[]\n\u{e9}", "line 2: not valid JSON: an object or an array must begin here, not byte 0xC3"),
        ] {
            let trial = read_from(&mut text.as_bytes(), Format::Json, "file");
            assert_eq!(trial.refusal(), format!("file: {reason}"), "{text}");
        }
    }

    #[test]
    fn the_number_of_bytes_per_read_does_not_matter() {
        let objects: Vec<_> =
            (0..4_000).map(|id| format!("{{\"task_id\":\"{id}\",\"title\":\"\\\"\\\\}}] 春{id}\"}}\n")).collect();
        for (format, file) in [(Format::Json, format!("[{}]", objects.join(","))), (Format::Jsonl, objects.concat())] {
            assert!(file.len() > 100_000, "the file is larger than the part that is examined first");
            let whole = read_from(&mut file.as_bytes(), format, "file").all_good();
            assert_eq!(whole.len(), objects.len());
            for most in [1, 7, 4_096] {
                let source = &mut Drops(file.as_bytes(), most);
                assert!(read_from(source, format, "file").all_good() == whole, "{most}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_input_makes_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[\\[\\]{}\",:\\\\0-9a\n' task_id]{0,60}") {
            for format in [Format::Auto, Format::Ids, Format::Csv, Format::Jsonl, Format::Json] {
                read_from(&mut &*bytes, format, "file");
                read_from(&mut text.as_bytes(), format, "file");
                read_from(&mut format!("task_id,title\n{text}").as_bytes(), format, "file");
            }
        }
    }
}
