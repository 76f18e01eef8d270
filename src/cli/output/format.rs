//! The forms of a result, and its colours.

use clap::ValueEnum;

use crate::locale::label;

/// The form of a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Columns for people
    #[default]
    Table,
    /// Fields between tabs
    Tsv,
    /// RFC 4180
    Csv,
    /// JSON; streams are one document per line
    Json,
    /// One JSON document per line
    Jsonl,
    /// Task ids, one per line
    Ids,
}

impl Format {
    /// Whether it is JSON.
    pub const fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl)
    }

    /// The word for `--output`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Tsv => "tsv",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Ids => "ids",
        }
    }
}

/// Whether columns are named in a first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Header {
    /// They are.
    Shown,
    /// They are not (`--no-header`).
    Left,
}

/// Whether colours are wanted. They only ever repeat what a word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// They are.
    On,
    /// They are not.
    Off,
}

/// What a colour says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Hue {
    /// A heading.
    Heading,
    /// All is well.
    Good,
    /// Worth a look.
    Doubtful,
    /// Wrong.
    Bad,
}

/// What came of a check, in words: `ok`, `warn` or `fail` in JSON.
pub(in crate::cli) fn checked_in_words(result: &str) -> &'static str {
    match result {
        "ok" => label!("cli-checked-ok"),
        "warn" => label!("cli-checked-warn"),
        _ => label!("cli-checked-fail"),
    }
}

impl Colour {
    /// The text in this colour, where colours are wanted.
    pub(in crate::cli) fn paint(self, hue: Hue, text: &str) -> String {
        let code = match hue {
            Hue::Heading => "1",
            Hue::Good => "32",
            Hue::Doubtful => "33",
            Hue::Bad => "31",
        };
        match self {
            Self::On => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            Self::Off => text.to_owned(),
        }
    }
}
