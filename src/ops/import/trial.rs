//! Reads input in tests, without a ledger.

use std::{
    io::{self, Read},
    ops::ControlFlow,
};

use super::{Collected, Fields, Format, Take, Wanted, parse};
use crate::{
    domain::{App, AppName, Environment, testing},
    ledger::{BadRow, ImportRow},
};

/// The rows and everything else that reading produced.
#[derive(Default)]
pub(super) struct Trial {
    pub(super) rows: Vec<ImportRow>,
    pub(super) collected: Collected,
}

impl Take for Trial {
    fn good(&mut self, row: &mut ImportRow) -> ControlFlow<()> {
        self.rows.push(row.clone());
        self.collected.good += 1;
        ControlFlow::Continue(())
    }

    fn bad(&mut self, row: BadRow) {
        self.collected.add_bad(row);
    }

    fn note(&mut self, note: String) {
        self.collected.notes.push(note);
    }

    fn text(&mut self, text: String) {
        self.collected.text = Some(text);
    }
}

/// A source that yields at most this many bytes per read.
pub(super) struct Drops<'a>(pub(super) &'a [u8], pub(super) usize);

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = self.1.min(buffer.len());
        self.0.read(&mut buffer[..most])
    }
}

pub(super) fn app() -> App {
    App { name: AppName("shop-sg".to_owned()), ..testing::app(Environment::Test) }
}

pub(super) fn wanted() -> Wanted {
    Wanted::All { app: Box::new(app()), campaign: None, zone: None }
}

/// Reads all of a source, with no default campaign.
pub(super) fn read_from(source: &mut dyn Read, format: Format, name: &str) -> Trial {
    let mut trial = Trial::default();
    trial.collected.stop = parse(source, format, name, Fields::new(wanted()), &mut trial).err();
    trial
}

/// Reads input whose format is detected from its content.
pub(super) fn read(text: impl AsRef<[u8]>) -> Trial {
    read_from(&mut text.as_ref(), Format::Auto, "file")
}

impl Trial {
    /// Returns the ids of the good rows.
    pub(super) fn ids(&self) -> Vec<u64> {
        self.rows.iter().map(|row| row.id).collect()
    }

    /// Returns the rows. Panics if the file was refused or had bad rows.
    #[track_caller]
    pub(super) fn all_good(self) -> Vec<ImportRow> {
        let refusal = self.collected.refusal("file");
        assert_eq!(refusal, None);
        self.rows
    }

    /// Returns the line and the reason of the only bad row. Panics if there is not exactly one.
    #[track_caller]
    pub(super) fn one_bad(&self) -> (u64, &str) {
        let Collected { bad, stop, .. } = &self.collected;
        assert!(stop.is_none(), "{stop:?}");
        assert_eq!(bad.len(), 1, "{bad:?}");
        (bad[0].line, &bad[0].reason)
    }

    /// Returns the reason why the file as a whole is refused.
    #[track_caller]
    pub(super) fn refusal(&self) -> String {
        self.collected.refusal("file").expect("the file is refused").to_string()
    }
}
