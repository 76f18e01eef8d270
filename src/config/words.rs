//! The words of the file and what they stand for, in both directions: enumerations, durations and text.

use std::time::Duration;

use toml::Value;

use super::secrets::shown;
use crate::{
    domain::{Environment, Pace, ReasonRule, closest},
    locale::{Localized, label, tr},
};

/// A value that the file spells as one of a few words.
pub(super) trait Word: Copy + PartialEq + 'static {
    /// Every word, with what it stands for.
    const WORDS: &'static [(&'static str, Self)];

    /// Returns the word for this value.
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, value)| *value == self).map_or("", |(word, _)| word)
    }

    /// Returns the value of this word, or what is wrong with the word.
    fn of_word(word: &str) -> Result<Self, Localized> {
        let found = Self::WORDS.iter().find(|(known, _)| *known == word);
        found.map(|(_, value)| *value).ok_or_else(|| not_one_of(word, Self::WORDS.iter().map(|(known, _)| *known)))
    }
}

impl Word for Environment {
    const WORDS: &'static [(&'static str, Self)] =
        &[("production", Self::Production), ("staging", Self::Staging), ("test", Self::Test)];
}

impl Word for Pace {
    const WORDS: &'static [(&'static str, Self)] =
        &[("auto", Self::Auto), ("polite", Self::Polite), ("full", Self::Full)];
}

impl Word for ReasonRule {
    const WORDS: &'static [(&'static str, Self)] =
        &[("off", Self::Off), ("offer", Self::Offer), ("require", Self::Require)];
}

/// Returns the message that a word is not one of `words`, which lists them and names the one that was probably meant.
pub(super) fn not_one_of<'a>(word: &str, words: impl Iterator<Item = &'a str>) -> Localized {
    let words: Vec<&str> = words.collect();
    let near = closest(word, words.iter().copied());
    let words = || words.join(label!("number-list-separator"));
    Localized::from(|| match near {
        None => tr!("config-not-allowed", value = shown(word), words = words()),
        Some(near) => tr!("config-not-allowed-near", value = shown(word), words = words(), near = near),
    })
}

const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// Reads `400ms`, `10s`, `5m`, `1h`, `7d`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().ok()?;
    let (_, length) = UNITS.into_iter().find(|(unit, _)| *unit == &text[digits..])?;
    number.checked_mul(length).map(Duration::from_millis)
}

/// Writes a duration as the file spells it, in the largest unit that is exact.
pub(super) fn duration_words(duration: Duration) -> String {
    let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let fits = |(_, length): &&(&str, u64)| millis % length == 0 && millis >= *length;
    let (unit, length) = UNITS.iter().rev().find(fits).unwrap_or(&UNITS[0]);
    format!("{}{unit}", millis / length)
}

/// Writes text as the file spells it.
pub(super) fn text(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

/// Checks that each word is read as its value, and that each value is written as its word.
#[cfg(test)]
pub(super) fn stands_for_one_value_each<T: Word + std::fmt::Debug>() {
    for (word, value) in T::WORDS {
        assert_eq!(T::of_word(word), Ok(*value));
        assert_eq!(value.word(), *word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_round_trip() {
        for (text, millis) in
            [("0ms", 0), ("400ms", 400), ("10s", 10_000), ("5m", 300_000), ("1h", 3_600_000), ("7d", 604_800_000)]
        {
            assert_eq!(duration(text), Some(Duration::from_millis(millis)), "{text}");
            assert_eq!(duration_words(Duration::from_millis(millis)), text);
        }
        assert_eq!(duration_words(Duration::from_secs(90)), "90s");
        for wrong in ["", "5", "s", "5 s", "-5s", "1.5s", "5w", "5S", "99999999999999999999s", "9999999999999999999h"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_word_stands_for_one_value() {
        stands_for_one_value_each::<Environment>();
        stands_for_one_value_each::<Pace>();
        stands_for_one_value_each::<ReasonRule>();
    }
}
