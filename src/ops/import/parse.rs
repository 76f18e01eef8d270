//! From a source to rows: looks what the source holds and hands it to the reader of that format.
//!
//! Deliberately not here: what becomes of the rows (feed, id lists).

use std::{io::Read, ops::ControlFlow};

use super::{Fields, Format, Said, Wanted, csv, detect, ids, json, prose, text::Text};
use crate::{
    domain::rounded_digits,
    encoding::{self, Encoding},
    ledger::{BadRow, ImportRow},
};

/// Bytes that are looked at to tell what a file is.
pub(super) const LOOK: usize = 64 * 1024;

/// Why reading ended before the end.
#[derive(Debug)]
pub(in crate::ops) enum Stop {
    /// There is nothing in it.
    Empty,
    /// It is not a file that can be read as rows.
    Whole(String),
    /// From this line on it cannot be read.
    Line(BadRow),
    /// Nobody wants the rows any more.
    HungUp,
}

impl Stop {
    /// From this line on it cannot be read.
    pub(super) fn at(line: u64, reason: impl Into<String>) -> Self {
        Self::Line(BadRow { line, reason: reason.into() })
    }
}

/// Takes what is read, in the order of the file.
pub(in crate::ops) trait Take {
    /// Takes a good row; what it leaves in its place is used again. Breaks where no more rows are wanted.
    fn good(&mut self, row: &mut ImportRow) -> ControlFlow<()>;

    /// Takes a bad row.
    fn bad(&mut self, row: BadRow);

    /// Takes a remark about the whole file.
    fn note(&mut self, note: String);

    /// Takes the whole of a text in which somebody put ids: what they are cannot be told without a ledger.
    fn text(&mut self, text: String);

    /// Takes what the rows said besides, at the end.
    fn said(&mut self, _: Said) {}
}

/// What every format's reader works with.
pub(super) struct Reader<'a, 'source> {
    pub(super) text: Text<'source>,
    pub(super) out: Out<'a>,
}

/// Where rows are filled and handed on.
pub(super) struct Out<'a> {
    pub(super) fields: Fields,
    pub(super) taker: &'a mut dyn Take,
    /// How many digits the ids so far have: a bit for each number of digits.
    lengths: u32,
    rounding: Rounding,
}

/// Ids that are longer than the numbers of a spreadsheet.
#[derive(Default)]
struct Rounding {
    long: u64,
    /// How many of them end in zeros where a spreadsheet rounds.
    rounded: u64,
    /// All of these zeros.
    zeros: u32,
}

impl Rounding {
    fn add(&mut self, id: u64) {
        if id >= 1_000_000_000_000_000 {
            let zeros = rounded_digits(id);
            self.long += 1;
            self.rounded += u64::from(zeros.is_some());
            self.zeros = self.zeros.saturating_add(zeros.unwrap_or(0));
        }
    }

    /// What to say where all long ids end in zeros, and that is no accident.
    fn note(&self) -> Option<String> {
        let Self { long, rounded, zeros } = self;
        (long == rounded && *zeros >= 3).then(|| {
            format!(
                "{rounded} of {long} ids with more than 15 digits end in zeros: a spreadsheet has rounded them, as it seems; \
                 export the column as text and compare"
            )
        })
    }
}

/// Why the last id of an input without a last line end is refused.
const TORN: &str = "the input ends right behind this id, which has another number of digits than the others: was it cut? Get \
                    the whole input, or add --whole if this is all of it";

impl Out<'_> {
    /// Hands on the row that the fields hold, or what is wrong with it.
    pub(super) fn hand_on(&mut self, line: u64, filled: Result<(), String>) -> Result<(), Stop> {
        match filled.and_then(|()| self.fields.finish()) {
            Ok(row) => {
                self.lengths |= length_bit(row.id);
                self.rounding.add(row.id);
                match self.taker.good(row) {
                    ControlFlow::Continue(()) => Ok(()),
                    ControlFlow::Break(()) => Err(Stop::HungUp),
                }
            }
            Err(reason) => {
                self.bad(line, reason);
                Ok(())
            }
        }
    }

    /// The same for a row whose id is the last thing of the input: without a line end, nobody knows whether it is whole.
    pub(super) fn hand_on_unended(&mut self, line: u64, filled: Result<(), String>) -> Result<(), Stop> {
        let id = self.fields.id().filter(|_| filled.is_ok() && !self.fields.is_whole);
        if id.is_some_and(|id| self.lengths != 0 && self.lengths & length_bit(id.get()) == 0) {
            self.bad(line, TORN.to_owned());
            return Ok(());
        }
        self.fields.said.unended = id;
        self.hand_on(line, filled)
    }

    /// Hands on a bad row.
    pub(super) fn bad(&mut self, line: u64, reason: String) {
        self.taker.bad(BadRow { line, reason });
    }
}

const fn length_bit(id: u64) -> u32 {
    match id.checked_ilog10() {
        Some(log) => 2 << log,
        None => 2,
    }
}

/// Reads a table as `import` and `delete -` do, and stores nothing: how many good rows and how many bad ones it has. For
/// checks of the readers with bytes of any kind.
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

/// Reads all rows of a source, in order, in the encoding that its bytes show.
pub(in crate::ops) fn parse(
    source: &mut dyn Read,
    format: Format,
    name: &str,
    fields: Fields,
    taker: &mut dyn Take,
) -> Result<(), Stop> {
    parse_in(None, source, format, name, fields, taker)
}

/// The same in this encoding, if one is given.
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
    let mut reader = Reader { text, out: Out { fields, taker, lengths: 0, rounding: Rounding::default() } };
    match format {
        // `Auto` has been told by now.
        Format::Ids | Format::Auto => ids::read(&mut reader)?,
        Format::Text => prose::read(&mut reader)?,
        Format::Csv => csv::read(&mut reader)?,
        Format::Jsonl => json::read_lines(&mut reader)?,
        Format::Json => json::read_document(&mut reader)?,
    }
    for note in reader.out.fields.notes() {
        reader.out.taker.note(note);
    }
    let rounded = reader.out.rounding.note();
    if let Some(note) = &rounded {
        reader.out.taker.note(note.clone());
    }
    let said = std::mem::take(&mut reader.out.fields.said);
    reader.out.taker.said(Said { rounded, ..said });
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FORMATS: [Format; 5] = [Format::Auto, Format::Ids, Format::Csv, Format::Jsonl, Format::Json];

    #[test]
    fn rows_are_counted_and_nothing_else() {
        assert_eq!(count_rows(&b"task_id;title\n1;a\nx;b\n"[..], Format::Auto, None), Ok((1, 1)));
        assert_eq!(count_rows(&b""[..], Format::Auto, None), Ok((0, 0)));
        assert!(count_rows(&b"\x7FELF\0\0\0"[..], Format::Auto, None).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(
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
