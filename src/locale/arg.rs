//! The arguments of messages.

use std::borrow::Cow;

use fluent_bundle::FluentValue;

/// Numbers below this are exact in the catalogue, which uses floating point.
const MOST: u64 = 1 << 53;

/// An argument of a message.
#[derive(Clone, Debug)]
pub enum Arg<'a> {
    /// Inserted unchanged.
    Text(Cow<'a, str>),
    /// Chooses the plural form, and is shown with its digits grouped: `2,013`.
    Number(u64),
}

impl<'a> Arg<'a> {
    pub(super) fn value(&'a self) -> FluentValue<'a> {
        match self {
            Self::Text(text) => FluentValue::String(Cow::Borrowed(text)),
            #[expect(clippy::cast_precision_loss, reason = "checked to be exact")]
            Self::Number(number) if *number < MOST => FluentValue::from(*number as f64),
            Self::Number(number) => FluentValue::String(number.to_string().into()),
        }
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::from(text.as_str())
    }
}

impl<'a> From<&'a &str> for Arg<'a> {
    fn from(text: &'a &str) -> Self {
        Self::from(*text)
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Arg<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

impl From<char> for Arg<'_> {
    fn from(text: char) -> Self {
        Self::from(text.to_string())
    }
}

impl From<u64> for Arg<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

macro_rules! from_small_numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Arg<'_> {
            fn from(number: $number) -> Self {
                Self::Number(u64::from(number))
            }
        }
    )*};
}

from_small_numbers!(u8, u16, u32);

/// Converts borrowed numbers, such as those that a pattern of a `match` binds.
macro_rules! from_borrowed_numbers {
    ($($number:ty),*) => {$(
        impl From<&$number> for Arg<'_> {
            fn from(number: &$number) -> Self {
                Self::from(*number)
            }
        }
    )*};
}

from_borrowed_numbers!(u8, u16, u32, u64, usize);
