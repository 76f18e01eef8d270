//! Detects the encoding and the format of a source, and calls the reader for that format.

use std::{io::Read, ops::ControlFlow};

use super::{
    Fields, Format, Stop, Take, Wanted, csv, detect, ids, json, prose,
    reader::{Out, Reader},
    text::Text,
};
use crate::{
    encoding::{self, Encoding},
    ledger::{BadRow, ImportRow},
};

/// The number of bytes that are examined to detect the encoding and the format of a file.
pub(super) const LOOK: usize = 64 * 1024;

/// Reads rows with the readers of `import` and `delete -`, and stores nothing. Returns how many good rows and how many
/// bad rows the source has. Used to test the readers with arbitrary bytes.
pub fn count_rows(mut source: impl Read, format: Format, encoding: Option<Encoding>) -> Result<(u64, u64), String> {
    #[derive(Default)]
    struct Count(u64, u64);
    impl Take for Count {
        fn good(&mut self, _: &mut ImportRow) -> ControlFlow<()> {
            self.0 += 1;
            ControlFlow::Continue(())
        }

        fn bad(&mut self, _: BadRow) {
            self.1 += 1;
        }

        fn note(&mut self, _: String) {}

        fn text(&mut self, _: String) {}
    }
    let mut count = Count::default();
    match parse_in(encoding, &mut source, format, "bytes", Fields::new(Wanted::IdsOnly), &mut count) {
        Ok(()) | Err(Stop::Empty | Stop::HungUp) => Ok((count.0, count.1)),
        Err(Stop::Whole(reason)) => Err(reason),
        Err(Stop::Line(row)) => Err(row.reason),
    }
}

/// Reads all rows of a source, in order, in the encoding that is detected from its bytes.
pub(in crate::ops) fn parse(
    source: &mut dyn Read,
    format: Format,
    name: &str,
    fields: Fields,
    taker: &mut dyn Take,
) -> Result<(), Stop> {
    parse_in(None, source, format, name, fields, taker)
}

/// Like [`parse`], but in this encoding if one is given.
pub(super) fn parse_in(
    encoding: Option<Encoding>,
    source: &mut dyn Read,
    format: Format,
    name: &str,
    fields: Fields,
    taker: &mut dyn Take,
) -> Result<(), Stop> {
    let mut text = Text::new(source);
    text.fill(LOOK)?;
    let found = encoding::detect(text.window(), encoding).map_err(Stop::Whole)?;
    text.consume(found.mark, 0);
    text.decode_from(found.encoding)?;
    text.fill(LOOK)?;
    if text.ended() && text.window().trim_ascii().is_empty() {
        return Err(Stop::Empty);
    }
    let format = match format {
        Format::Auto => detect::format(text.window(), name, fields.wants_ids_only()),
        given => given,
    };
    let mut reader = Reader { text, out: Out::new(fields, taker) };
    match format {
        // `Auto` was resolved above.
        Format::Ids | Format::Auto => ids::read(&mut reader)?,
        Format::Text => prose::read(&mut reader)?,
        Format::Csv => csv::read(&mut reader)?,
        Format::Jsonl => json::read_lines(&mut reader)?,
        Format::Json => json::read_document(&mut reader)?,
    }
    reader.out.end();
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FORMATS: [Format; 5] = [Format::Auto, Format::Ids, Format::Csv, Format::Jsonl, Format::Json];

    #[test]
    fn good_and_bad_rows_are_counted() {
        assert_eq!(count_rows(&b"task_id;title\n1;a\nx;b\n"[..], Format::Auto, None), Ok((1, 1)));
        assert_eq!(count_rows(&b""[..], Format::Auto, None), Ok((0, 0)));
        assert!(count_rows(&b"\x7FELF\0\0\0"[..], Format::Auto, None).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_reader_panic(
            start in prop::sample::select(vec!["", "task_id,title\n", "sep=;\n", "\u{feff}", "{", "[{"]),
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            pieces in prop::collection::vec(prop::sample::select(vec!["\r", "\n", "\"", ",", ";", "\t", "1", "\u{85}"]), 0..30),
        ) {
            let file = [start.as_bytes(), pieces.concat().as_bytes(), &bytes].concat();
            for format in FORMATS {
                let _ = count_rows(&*file, format, None);
                let _ = count_rows(&*file, format, Some(Encoding::GB18030));
            }
        }
    }
}
