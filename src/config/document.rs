//! The config file as tables whose keys and values have their positions in the file.

use std::path::Path;

use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

use super::{
    ConfigError, Place,
    secrets::{looks_like_secret, shown},
    words::{self, Word},
};
use crate::{
    domain::{Untrusted, closest, safe_text},
    locale::{Localized, label, stored, tr},
};

/// Keys under which people try to write the secret itself.
const SECRET_KEYS: [&str; 9] =
    ["key", "secret", "secret_key", "secretkey", "usersig", "user_sig", "password", "token", "api_key"];

/// Keys that had another name in version 0.1: section, current name and former name. Both names are accepted.
const RENAMED: [(&str, &str, &str); 2] =
    [("safety", "dialog_guard", "dialog_deaf"), ("safety", "urgent_single_key", "brake")];

type Key<'a> = Spanned<DeString<'a>>;
type Value<'a> = Spanned<DeValue<'a>>;

/// The text of a config file.
pub(super) struct Document<'a> {
    pub file: &'a Path,
    pub text: &'a str,
}

impl Document<'_> {
    /// Returns the line and the column, both from 1, of the byte at this offset.
    pub fn position(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    fn error(&self, at: usize, key: Option<String>, message: impl Into<Localized>) -> ConfigError {
        let place = Place { file: self.file.to_owned(), position: Some(self.position(at)) };
        ConfigError { place: Some(place), key: key.filter(|key| !key.is_empty()), message: message.into() }
    }

    /// Parses the text into tables.
    pub fn parse(&self) -> Result<DeTable<'_>, ConfigError> {
        DeTable::parse(self.text).map(Spanned::into_inner).map_err(|error| {
            // Use only the message: the error's `Display` text quotes the line, which may contain a secret.
            let message = || tr!("config-not-toml", error = safe_text(error.message()));
            self.error(error.span().map_or(0, |span| span.start), None, message)
        })
    }
}

/// A value with its position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<T> {
    pub value: T,
    pub at: usize,
}

/// One table of the file.
#[derive(Clone)]
pub(super) struct Section<'a> {
    document: &'a Document<'a>,
    /// The dotted key of the table; empty for the file itself.
    path: String,
    at: usize,
    table: &'a DeTable<'a>,
}

impl<'a> Section<'a> {
    /// Returns the table of the whole file.
    pub const fn root(document: &'a Document<'a>, table: &'a DeTable<'a>) -> Self {
        Self { document, path: String::new(), at: 0, table }
    }

    /// Returns the dotted path of a key in this table, safe to show.
    pub fn path_of(&self, key: &str) -> String {
        let key = if looks_like_secret(key) { stored!("stored-hidden-key") } else { Untrusted::new(key).safe_cut(60) };
        if self.path.is_empty() { key } else { format!("{}.{key}", self.path) }
    }

    /// Creates an error about the value of a key.
    pub fn error(&self, key: &str, at: usize, message: impl Into<Localized>) -> ConfigError {
        self.document.error(at, Some(self.path_of(self.name_there(key))), message)
    }

    /// Creates an error about a key that is missing.
    pub fn missing(&self, key: &str, message: impl Into<Localized>) -> ConfigError {
        self.error(key, self.at, message)
    }

    /// Creates an error about the table as a whole.
    pub fn error_here(&self, message: impl Into<Localized>) -> ConfigError {
        self.document.error(self.at, Some(self.path.clone()), message)
    }

    /// Refuses every key except these.
    pub fn only(&self, known: &[&str]) -> Result<(), ConfigError> {
        self.no_setting_twice()?;
        let mut unknown: Vec<_> =
            self.table.keys().filter(|key| !known.contains(&self.name_now(key.get_ref()))).collect();
        unknown.sort_by_key(|key| key.span().start);
        let Some(first) = unknown.first() else { return Ok(()) };
        let word = first.get_ref();
        let is_secret = SECRET_KEYS.contains(&word.to_ascii_lowercase().as_str());
        let near = closest(word, known.iter().copied());
        let message = || match near {
            _ if is_secret => tr!("config-secret-in-file"),
            None => tr!("config-unknown-key"),
            Some(near) => tr!("config-unknown-key-near", near = near),
        };
        Err(self.error(word, first.span().start, message))
    }

    /// Refuses a setting that is given under both of its names.
    fn no_setting_twice(&self) -> Result<(), ConfigError> {
        for (_, now, before) in RENAMED.iter().filter(|(section, ..)| *section == self.path) {
            if let (Some(_), Some(twice)) = (self.table.get(*now), self.table.get(*before)) {
                let message = || tr!("config-former-name", now = *now);
                return Err(self.error(before, twice.span().start, message));
            }
        }
        Ok(())
    }

    /// Returns the current name of a key of this table, which may have its former name.
    fn name_now<'k>(&self, key: &'k str) -> &'k str {
        let is_it = |(section, _, before): &&(&str, &str, &str)| *section == self.path && *before == key;
        RENAMED.iter().find(is_it).map_or(key, |(_, now, _)| *now)
    }

    /// Returns the name, current or former, under which this table gives a setting.
    fn name_there<'k>(&self, key: &'k str) -> &'k str {
        let is_it = |(section, now, before): &&(&str, &str, &str)| {
            *section == self.path && *now == key && !self.table.contains_key(*now) && self.table.contains_key(*before)
        };
        RENAMED.iter().find(is_it).map_or(key, |(.., before)| *before)
    }

    fn get(&self, key: &str) -> Option<Found<&'a DeValue<'a>>> {
        self.table.get(self.name_there(key)).map(|value| Found { value: value.get_ref(), at: value.span().start })
    }

    /// Returns the tables in this table with their names, in the order of the file. Fails if anything else is in this
    /// table.
    pub fn sections(&self) -> Result<Vec<(Found<&'a str>, Self)>, ConfigError> {
        let mut entries: Vec<_> = self.table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let named = |(key, value): (&'a Key<'a>, &'a Value<'a>)| {
            let name = Found { value: &**key.get_ref(), at: key.span().start };
            Ok((name, self.section_at(key, value)?))
        };
        entries.into_iter().map(named).collect()
    }

    /// Returns the table at this key.
    pub fn section(&self, key: &str) -> Result<Option<Self>, ConfigError> {
        self.table.get_key_value(key).map(|(key, value)| self.section_at(key, value)).transpose()
    }

    fn section_at(&self, key: &Key<'_>, value: &'a Value<'a>) -> Result<Self, ConfigError> {
        let name = key.get_ref();
        match value.get_ref() {
            DeValue::Table(table) => {
                Ok(Self { document: self.document, path: self.path_of(name), at: key.span().start, table })
            }
            other => Err(self.wrong_kind(name, value.span().start, Wanted::Table, other)),
        }
    }

    fn wrong_kind(&self, key: &str, at: usize, wanted: Wanted, found: &DeValue<'_>) -> ConfigError {
        self.error(key, at, || tr!("config-wrong-kind", wanted = wanted.in_words(), found = kind(found)))
    }

    /// Returns the text at this key.
    pub fn text(&self, key: &str) -> Result<Option<Found<&'a str>>, ConfigError> {
        match self.get(key) {
            None => Ok(None),
            Some(Found { value: DeValue::String(text), at }) => Ok(Some(Found { value: text, at })),
            Some(Found { value, at }) => Err(self.wrong_kind(key, at, Wanted::Text, value)),
        }
    }

    /// Returns the list of strings at this key.
    pub fn texts(&self, key: &str) -> Result<Option<Found<Vec<String>>>, ConfigError> {
        match self.get(key) {
            None => Ok(None),
            Some(Found { value: DeValue::Array(items), at }) => {
                let text = |item: &Spanned<DeValue<'_>>| match item.get_ref() {
                    DeValue::String(text) => Ok(text.clone().into_owned()),
                    other => Err(self.wrong_kind(key, item.span().start, Wanted::Texts, other)),
                };
                let value = items.iter().map(text).collect::<Result<_, _>>()?;
                Ok(Some(Found { value, at }))
            }
            Some(Found { value, at }) => Err(self.wrong_kind(key, at, Wanted::Texts, value)),
        }
    }

    /// Returns the boolean at this key.
    pub fn boolean(&self, key: &str) -> Result<Option<bool>, ConfigError> {
        match self.get(key) {
            None => Ok(None),
            Some(Found { value: DeValue::Boolean(value), .. }) => Ok(Some(*value)),
            Some(Found { value, at }) => Err(self.wrong_kind(key, at, Wanted::Boolean, value)),
        }
    }

    /// Returns the positive whole number at this key.
    pub fn positive(&self, key: &str) -> Result<Option<Found<u64>>, ConfigError> {
        let Some(Found { value, at }) = self.get(key) else { return Ok(None) };
        let DeValue::Integer(number) = value else {
            return Err(self.wrong_kind(key, at, Wanted::Number, value));
        };
        match u64::from_str_radix(number.as_str(), number.radix()) {
            Ok(value @ 1..) => Ok(Some(Found { value, at })),
            _ => Err(self.error(key, at, || tr!("config-not-positive"))),
        }
    }

    /// Returns the value that the word at this key stands for.
    pub fn word<T: Word>(&self, key: &str) -> Result<Option<T>, ConfigError> {
        let Some(Found { value, at }) = self.text(key)? else { return Ok(None) };
        T::of_word(value).map(Some).map_err(|message| self.error(key, at, message))
    }

    /// Like [`Self::word`], but also accepts the booleans `true` and `false`, which stand for `yes` and `no`.
    pub fn word_or_boolean<T: Word>(&self, key: &str, yes: T, no: T) -> Result<Option<T>, ConfigError> {
        match self.get(key) {
            Some(Found { value: DeValue::Boolean(value), .. }) => Ok(Some(if *value { yes } else { no })),
            _ => self.word(key),
        }
    }

    /// Returns the duration at this key, which must be in this range.
    pub fn duration(
        &self,
        key: &str,
        range: std::ops::RangeInclusive<std::time::Duration>,
    ) -> Result<Option<std::time::Duration>, ConfigError> {
        let Some(Found { value, at }) = self.text(key)? else { return Ok(None) };
        let Some(duration) = words::duration(value) else {
            return Err(self.error(key, at, || tr!("config-not-a-duration", value = shown(value))));
        };
        if range.contains(&duration) {
            return Ok(Some(duration));
        }
        let [least, most] = [range.start(), range.end()].map(|end| words::duration_words(*end));
        let message = || tr!("config-out-of-range", value = format!("{value:?}"), least = &least, most = &most);
        Err(self.error(key, at, message))
    }

    /// Returns the dotted name of every key in this table and in the tables below, with the line of its value, from 1.
    pub fn lines(&self) -> Vec<(String, usize)> {
        let mut lines = Vec::new();
        for (key, value) in self.table {
            let key = key.get_ref();
            lines.push((self.path_of(self.name_now(key)), self.document.position(value.span().start).0));
            if let Ok(Some(section)) = self.section(key) {
                lines.extend(section.lines());
            }
        }
        lines
    }
}

/// What kind of value a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Text,
    Texts,
    Boolean,
    Number,
    Table,
}

impl Wanted {
    fn in_words(self) -> &'static str {
        match self {
            Self::Text => label!("config-kind-text"),
            Self::Texts => label!("config-wanted-texts"),
            Self::Boolean => label!("config-wanted-boolean"),
            Self::Number => label!("config-wanted-number"),
            Self::Table => label!("config-kind-table"),
        }
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => label!("config-kind-text"),
        DeValue::Integer(_) => label!("config-kind-number"),
        DeValue::Float(_) => label!("config-kind-fraction"),
        DeValue::Boolean(_) => label!("config-kind-boolean"),
        DeValue::Datetime(_) => label!("config-kind-time"),
        DeValue::Array(_) => label!("config-kind-list"),
        DeValue::Table(_) => label!("config-kind-table"),
    }
}
