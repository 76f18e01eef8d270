//! What the readers of all formats work with: the text they read, and where they pass the rows they find.

use std::ops::ControlFlow;

use super::{Fields, Said, Stop, text::Text};
use crate::{
    domain::rounded_digits,
    ledger::{BadRow, ImportRow},
    locale::tr,
};

/// Receives what is read, in the order of the file.
pub(in crate::ops) trait Take {
    /// Receives a good row. Whatever is left in `row` is reused for the next row. Returns `Break` if no more rows are
    /// wanted.
    fn good(&mut self, row: &mut ImportRow) -> ControlFlow<()>;

    /// Receives a bad row.
    fn bad(&mut self, row: BadRow);

    /// Receives a remark about the whole file.
    fn note(&mut self, note: String);

    /// Receives the whole text, if the source is text that contains ids. Which numbers are ids cannot be decided
    /// without a ledger.
    fn text(&mut self, text: String);

    /// Receives, at the end, what the rows said besides their ids.
    fn said(&mut self, _: Said) {}
}

/// The input and the output of every format's reader.
pub(super) struct Reader<'a, 'source> {
    pub(super) text: Text<'source>,
    pub(super) out: Out<'a>,
}

/// Fills rows and passes them on.
pub(super) struct Out<'a> {
    pub(super) fields: Fields,
    pub(super) taker: &'a mut dyn Take,
    /// Which lengths the ids have had so far: one bit for each number of digits.
    lengths: u32,
    rounding: Rounding,
}

/// Counts the ids that have more digits than a spreadsheet keeps.
#[derive(Default)]
struct Rounding {
    long: u64,
    /// The number of those ids that end in zeros where a spreadsheet would have rounded them.
    rounded: u64,
    /// The number of these zeros in all ids together.
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

    /// Returns a note if all long ids end in such zeros and there are too many of these for a coincidence.
    fn note(&self) -> Option<String> {
        let Self { long, rounded, zeros } = self;
        (long == rounded && *zeros >= 3).then(|| tr!("import-ids-rounded", count = rounded, total = long))
    }
}

impl<'a> Out<'a> {
    /// Returns an output that fills `fields` and passes rows on to `taker`.
    pub(super) fn new(fields: Fields, taker: &'a mut dyn Take) -> Self {
        Self { fields, taker, lengths: 0, rounding: Rounding::default() }
    }

    /// Passes on the notes about all rows together, once reading has ended.
    pub(super) fn end(self) {
        for note in self.fields.notes() {
            self.taker.note(note);
        }
        let rounded = self.rounding.note();
        if let Some(note) = &rounded {
            self.taker.note(note.clone());
        }
        self.taker.said(Said { rounded, ..self.fields.said });
    }

    /// Passes on the row that the fields hold, or the reason why it is bad.
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

    /// Passes on a row whose id is the last thing in the input. Without a line break, nobody knows whether the id is
    /// complete.
    pub(super) fn hand_on_unended(&mut self, line: u64, filled: Result<(), String>) -> Result<(), Stop> {
        let id = self.fields.id().filter(|_| filled.is_ok() && !self.fields.is_whole);
        if id.is_some_and(|id| self.lengths != 0 && self.lengths & length_bit(id.get()) == 0) {
            self.bad(line, tr!("import-id-torn"));
            return Ok(());
        }
        self.fields.said.unended = id;
        self.hand_on(line, filled)
    }

    /// Passes on a bad row.
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
