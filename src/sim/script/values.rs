//! The types of values in a scenario file: lengths of time, ids, names.

use std::time::Duration;

use jiff::{SignedDuration, tz::TimeZone};
use serde::Deserialize;

use crate::{
    domain::{Region, TaskType, Untrusted},
    locale::tr,
};

/// A time relative to the start of the service, for example `+6s`, `-2d` or `1d12h`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Offset(pub(super) SignedDuration);

impl TryFrom<String> for Offset {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (sign, length) = match text.strip_prefix('-') {
            Some(length) => (-1, length),
            None => (1, text.strip_prefix('+').unwrap_or(&text)),
        };
        let millis = read_millis(length).ok_or_else(|| tr!("scenario-offset", text = quoted(&text)))?;
        Ok(Self(SignedDuration::from_millis(sign * millis)))
    }
}

/// A length of time, for example `40ms`, `3s` or `1m30s`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Length(pub(super) Duration);

impl TryFrom<String> for Length {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let millis = read_millis(&text).and_then(|millis| u64::try_from(millis).ok());
        let millis = millis.ok_or_else(|| tr!("scenario-length", text = quoted(&text)))?;
        Ok(Self(Duration::from_millis(millis)))
    }
}

/// Reads one or more numbers with units, such as `1m30s`, and returns their sum in milliseconds. The sum may be about a
/// thousand years at most, so that adding it to a time does not overflow.
fn read_millis(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut sum = 0_i64;
    while !rest.is_empty() || text.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: i64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let unit = match &rest[..letters] {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 7 * 86_400_000,
            _ => return None,
        };
        rest = &rest[letters..];
        sum = sum.checked_add(number.checked_mul(unit)?)?;
    }
    (sum <= 1_000 * 366 * 86_400_000).then_some(sum)
}

/// A task id: a number, or a string if the id is too large for a TOML integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "NumberOrText")]
pub(super) struct Id(pub(super) u64);

#[derive(Deserialize)]
#[serde(untagged)]
enum NumberOrText {
    Number(i64),
    Text(String),
}

impl TryFrom<NumberOrText> for Id {
    type Error = String;

    fn try_from(value: NumberOrText) -> Result<Self, String> {
        let (text, id) = match value {
            NumberOrText::Number(number) => (number.to_string(), u64::try_from(number).ok()),
            NumberOrText::Text(text) => {
                let id = text.parse().ok();
                (text, id)
            }
        };
        id.map(Self).ok_or_else(|| tr!("scenario-id", text = quoted(&text)))
    }
}

/// A task type, in the service's spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum TypeName {
    All,
    Tag,
    User,
}

impl From<TypeName> for TaskType {
    fn from(name: TypeName) -> Self {
        match name {
            TypeName::All => Self::All,
            TypeName::Tag => Self::Tag,
            TypeName::User => Self::User,
        }
    }
}

/// A region, given by its name in the config.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct RegionName(pub(super) Region);

impl TryFrom<String> for RegionName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let known = || Region::all().map(Region::name).collect::<Vec<_>>().join(", ");
        Region::named(&text).map(Self).ok_or_else(|| tr!("scenario-region", text = quoted(&text), known = known()))
    }
}

/// An IANA time zone.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Zone(pub(super) String);

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match TimeZone::get(&text) {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(tr!("scenario-zone", text = quoted(&text))),
        }
    }
}

/// A word of letters, digits, `-` and `_`, which are allowed in TOML keys, in `UserID`s (docs/service.md#usersig) and
/// in secrets.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct BareName(pub(super) String);

impl TryFrom<String> for BareName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if !text.is_empty() && text.bytes().all(is_bare) {
            Ok(Self(text))
        } else {
            Err(tr!("scenario-name", text = quoted(&text)))
        }
    }
}

/// Returns a text of the file in the form in which an error shows it.
pub(super) fn quoted(text: &str) -> String {
    format!("{:?}", Untrusted::new(text).safe_cut(40))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_offsets_are_read_with_their_units() {
        for (text, millis) in [("40ms", 40), ("3s", 3_000), ("1m30s", 90_000), ("1d12h", 129_600_000), ("0s", 0)] {
            assert_eq!(Length::try_from(text.to_owned()).map(|length| length.0.as_millis()), Ok(millis), "{text}");
        }
        for (text, millis) in [("+6s", 6_000), ("-2d", -172_800_000), ("2h", 7_200_000), ("-500ms", -500)] {
            assert_eq!(Offset::try_from(text.to_owned()).map(|offset| offset.0.as_millis()), Ok(millis), "{text}");
        }
        for wrong in ["", "+", "3", "s", "-3s4", "3 s", "3y", "1.5s", "99999999999999d", "é"] {
            assert!(Offset::try_from(wrong.to_owned()).is_err(), "{wrong}");
            assert!(Length::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
        assert!(Length::try_from("-3s".to_owned()).is_err());
    }

    #[test]
    fn an_id_may_be_any_unsigned_64_bit_integer() {
        let id = |value| Id::try_from(value).map(|id| id.0);
        assert_eq!(id(NumberOrText::Number(5)), Ok(5));
        assert_eq!(id(NumberOrText::Text(u64::MAX.to_string())), Ok(u64::MAX));
        assert!(id(NumberOrText::Number(-1)).is_err());
        assert!(id(NumberOrText::Text("18446744073709551616".to_owned())).is_err());
    }
}
