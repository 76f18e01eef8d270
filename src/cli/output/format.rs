//! The formats of a result, and its colours.

use clap::ValueEnum;

use crate::locale::label;

/// The format of a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table with aligned columns, for people.
    #[default]
    Table,
    /// Fields separated by tabs.
    Tsv,
    /// Fields separated by commas, as in RFC 4180.
    Csv,
    /// One JSON document, or one per line if there are several.
    Json,
    /// The same as `json`.
    Jsonl,
    /// Task ids, one per line.
    Ids,
}

impl Format {
    /// Whether the format is a form of JSON.
    pub const fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl)
    }

    /// Returns the value of `--output` for this format.
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

/// Whether the first line of the output names the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Header {
    /// The line is shown.
    Shown,
    /// The line is left out (`--no-header`).
    Left,
}

/// Whether output is coloured. A colour never carries information of its own: a word always says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Output is coloured.
    On,
    /// Output has no colours.
    Off,
}

/// What a colour means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Hue {
    /// A heading.
    Heading,
    /// A success.
    Good,
    /// A warning.
    Doubtful,
    /// A failure.
    Bad,
}

/// Returns the word for the result of a check, which is `ok`, `warn` or `fail` in JSON.
pub(in crate::cli) fn checked_in_words(result: &str) -> &'static str {
    match result {
        "ok" => label!("cli-checked-ok"),
        "warn" => label!("cli-checked-warn"),
        _ => label!("cli-checked-fail"),
    }
}

impl Colour {
    /// Returns the text in this colour if output is coloured, otherwise unchanged.
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
