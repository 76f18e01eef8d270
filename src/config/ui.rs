//! `[ui]`: every setting of the interface, and how it is read and shown.

use std::{ops::RangeInclusive, time::Duration};

use super::{
    ConfigError,
    document::{Found, Section},
    words::{Word, duration_words, text},
};
use crate::locale::{Choice, NotALanguage};

/// Settings of the interface: `[ui]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ui {
    /// The language of every text.
    pub language: Choice,
    /// The colours.
    pub theme: Theme,
    /// How the row at the cursor is shown.
    pub highlight: Highlight,
    /// Whether to draw only ASCII.
    pub ascii: Ascii,
    /// The zone in which times are shown at first.
    pub time: TimeDisplay,
    /// Whether the mouse is enabled at first.
    pub mouse: bool,
    /// The interval at which the list is read again; `None` means never.
    pub refresh: Option<Duration>,
    /// The smallest window width, in cells, at which the details of a task are shown beside the list.
    pub detail_from: u16,
}

impl Default for Ui {
    fn default() -> Self {
        Self {
            language: Choice::Auto,
            theme: Theme::Auto,
            highlight: Highlight::Bar,
            ascii: Ascii::Auto,
            time: TimeDisplay::Local,
            mouse: false,
            refresh: Some(Duration::from_secs(10)),
            detail_from: 120,
        }
    }
}

/// How one setting is read and shown.
struct Entry {
    key: &'static str,
    /// Reads the setting from the file; leaves it unchanged if the file does not have it.
    read: fn(&mut Ui, &Section<'_>, &str) -> Result<(), ConfigError>,
    /// The value as the file spells it.
    show: fn(&Ui) -> String,
}

/// Every setting, in the order of the file.
const ENTRIES: [Entry; 8] = [
    Entry {
        key: "language",
        read: |ui, section, key| set(&mut ui.language, language(section, key)),
        show: |ui| text(&ui.language.to_string()),
    },
    Entry {
        key: "theme",
        read: |ui, section, key| set(&mut ui.theme, section.word(key)),
        show: |ui| text(ui.theme.word()),
    },
    Entry {
        key: "highlight",
        read: |ui, section, key| set(&mut ui.highlight, section.word(key)),
        show: |ui| text(ui.highlight.word()),
    },
    Entry {
        key: "ascii",
        read: |ui, section, key| set(&mut ui.ascii, section.word_or_boolean(key, Ascii::Always, Ascii::Never)),
        show: |ui| match ui.ascii {
            Ascii::Auto => text(ui.ascii.word()),
            Ascii::Always | Ascii::Never => ui.ascii.word().to_owned(),
        },
    },
    Entry {
        key: "time",
        read: |ui, section, key| set(&mut ui.time, section.word(key)),
        show: |ui| text(ui.time.word()),
    },
    Entry {
        key: "mouse",
        read: |ui, section, key| set(&mut ui.mouse, section.boolean(key)),
        show: |ui| ui.mouse.to_string(),
    },
    Entry {
        key: "refresh",
        read: refresh,
        show: |ui| text(&ui.refresh.map_or_else(|| "off".to_owned(), duration_words)),
    },
    Entry {
        key: "detail_from",
        read: |ui, section, key| set(&mut ui.detail_from, detail_from(section, key)),
        show: |ui| ui.detail_from.to_string(),
    },
];

/// Returns the keys of the table.
pub(super) fn keys() -> [&'static str; ENTRIES.len()] {
    ENTRIES.map(|entry| entry.key)
}

/// Reads the table. A setting that the table does not have keeps its built-in value.
pub(super) fn read(section: &Section<'_>) -> Result<Ui, ConfigError> {
    section.only(&keys())?;
    let mut ui = Ui::default();
    for entry in ENTRIES {
        (entry.read)(&mut ui, section, entry.key)?;
    }
    Ok(ui)
}

/// Returns each key with its current value.
pub(super) fn show(ui: &Ui) -> [(&'static str, String); ENTRIES.len()] {
    ENTRIES.map(|entry| (entry.key, (entry.show)(ui)))
}

fn set<T>(setting: &mut T, found: Result<Option<T>, ConfigError>) -> Result<(), ConfigError> {
    if let Some(value) = found? {
        *setting = value;
    }
    Ok(())
}

fn language(section: &Section<'_>, key: &str) -> Result<Option<Choice>, ConfigError> {
    let Some(Found { value, at }) = section.text(key)? else { return Ok(None) };
    value.parse().map(Some).map_err(|error: NotALanguage| section.error(key, at, || error.to_string()))
}

/// The range of the refresh interval. A shorter interval would cost more calls than it is worth.
const REFRESH: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(24 * 3_600);

fn refresh(ui: &mut Ui, section: &Section<'_>, key: &str) -> Result<(), ConfigError> {
    match section.text(key)? {
        Some(Found { value: "off", .. }) => ui.refresh = None,
        _ => ui.refresh = section.duration(key, REFRESH)?.or(ui.refresh),
    }
    Ok(())
}

/// The smallest value of `detail_from`. In a narrower window, the list and the details would both be cut.
const NARROWEST_FOR_BOTH: u16 = 90;

fn detail_from(section: &Section<'_>, key: &str) -> Result<Option<u16>, ConfigError> {
    let width = |found: Found<u64>| u16::try_from(found.value).unwrap_or(u16::MAX).max(NARROWEST_FOR_BOTH);
    Ok(section.positive(key)?.map(width))
}

/// Which colours to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Depends on the terminal.
    Auto,
    /// Light on dark.
    Dark,
    /// Dark on light.
    Light,
    /// The terminal's own sixteen colours.
    Sixteen,
    /// No colours.
    Mono,
    /// Strong contrast.
    HighContrast,
}

impl Word for Theme {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("auto", Self::Auto),
        ("dark", Self::Dark),
        ("light", Self::Light),
        ("sixteen", Self::Sixteen),
        ("mono", Self::Mono),
        ("high-contrast", Self::HighContrast),
    ];
}

/// How the row at the cursor is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Highlight {
    /// The whole row stands out.
    Bar,
    /// Only the sign at the start of the row is marked, which takes fewer bytes for each move over a slow connection.
    Marker,
}

impl Word for Highlight {
    const WORDS: &'static [(&'static str, Self)] = &[("bar", Self::Bar), ("marker", Self::Marker)];
}

/// Whether to draw only ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ascii {
    /// Depends on the locale.
    Auto,
    /// Always: `true` in the file.
    Always,
    /// Never: `false` in the file.
    Never,
}

/// `true` and `false` are written without quotes, but are also accepted with them.
impl Word for Ascii {
    const WORDS: &'static [(&'static str, Self)] =
        &[("auto", Self::Auto), ("true", Self::Always), ("false", Self::Never)];
}

/// The zone in which times are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeDisplay {
    /// The machine's zone.
    Local,
    /// UTC.
    Utc,
    /// The app's zone.
    App,
}

impl Word for TimeDisplay {
    const WORDS: &'static [(&'static str, Self)] = &[("local", Self::Local), ("utc", Self::Utc), ("app", Self::App)];
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{document::Document, words::stands_for_one_value_each};

    #[test]
    fn every_setting_is_read_and_shown_as_it_was_written() {
        let values = [
            ("language", "\"zh-Hans\""),
            ("theme", "\"high-contrast\""),
            ("highlight", "\"marker\""),
            ("ascii", "true"),
            ("time", "\"app\""),
            ("mouse", "true"),
            ("refresh", "\"off\""),
            ("detail_from", "140"),
        ];
        let text = values.map(|(key, value)| format!("{key} = {value}")).join("\n");
        let document = Document { file: Path::new("config.toml"), text: &text };
        let table = document.parse().expect("the text is TOML");
        let ui = read(&Section::root(&document, &table)).expect("the config is valid");
        let expected = Ui {
            language: "zh-Hans".parse().expect("the catalogue has Chinese"),
            theme: Theme::HighContrast,
            highlight: Highlight::Marker,
            ascii: Ascii::Always,
            time: TimeDisplay::App,
            mouse: true,
            refresh: None,
            detail_from: 140,
        };
        assert_eq!(ui, expected);
        assert_eq!(show(&ui), values.map(|(key, value)| (key, value.to_owned())));
    }

    #[test]
    fn every_word_stands_for_one_value() {
        stands_for_one_value_each::<Theme>();
        stands_for_one_value_each::<Highlight>();
        stands_for_one_value_each::<Ascii>();
        stands_for_one_value_each::<TimeDisplay>();
    }
}
