//! Reads JSON objects field by field, without ever guessing.
//!
//! `serde_json::Value` keeps the last of duplicate keys, and a derived struct ignores unknown ones, so both would let a
//! reply mean two things at once. Here a duplicate key makes the whole object fail if it is read strictly (the common
//! fields of a reply, the verdict), and makes only the field fail if it is read leniently (the details of a task).

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{
    domain::{TaskId, Untrusted},
    locale::stored,
};

/// An object: its keys, and their values as text.
#[derive(Debug)]
pub struct Object<'a> {
    fields: Vec<(String, &'a RawValue)>,
    /// Keys that occur more than once with different values.
    contradicted: Vec<String>,
}

/// The value of a field in an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::api) enum Field<T> {
    /// The field is missing.
    Absent,
    /// The value is not of the field's type, or there are several different values.
    Unreadable,
    /// The field has this value.
    Is(T),
}

impl<T> Field<T> {
    /// Maps the value. If `make` returns `None`, the field becomes unreadable.
    pub(in crate::api) fn and_then<U>(self, make: impl FnOnce(T) -> Option<U>) -> Field<U> {
        match self {
            Self::Absent => Field::Absent,
            Self::Unreadable => Field::Unreadable,
            Self::Is(value) => make(value).map_or(Field::Unreadable, Field::Is),
        }
    }
}

impl<'a> Object<'a> {
    /// Reads an object in which each key occurs only once. Nothing may follow the object.
    pub(in crate::api) fn parse(text: &'a str) -> Result<Self, String> {
        let odd = || stored!("service-odd-key-twice");
        let object = Self::read(text, odd)?;
        let mut keys: Vec<&str> = object.fields.iter().map(|(key, _)| key.as_str()).collect();
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair[0] == pair[1]) { Err(odd()) } else { Ok(object) }
    }

    /// Reads an object in which a key may occur twice; see [`Object::field`].
    pub(in crate::api) fn parse_leniently(text: &'a str) -> Result<Self, String> {
        let mut object = Self::read(text, || stored!("service-odd-not-an-object"))?;
        let mut fields: Vec<_> = object.fields.iter().map(|(key, value)| (key.as_str(), value.get())).collect();
        fields.sort_unstable();
        let differing = fields.windows(2).filter(|pair| pair[0].0 == pair[1].0 && pair[0].1 != pair[1].1);
        object.contradicted = differing.map(|pair| pair[0].0.to_owned()).collect();
        Ok(object)
    }

    fn read(text: &'a str, odd: impl FnOnce() -> String) -> Result<Self, String> {
        // The parser's own message may quote the text, so only the position is passed on.
        serde_json::from_str(text).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => odd(),
            _ => {
                stored!("service-odd-not-json", line = error.line().to_string(), column = error.column().to_string())
            }
        })
    }

    /// Returns the JSON text of a field's value; the first one if the key occurs more than once.
    pub(in crate::api) fn raw(&self, name: &str) -> Option<&'a str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.get())
    }

    /// Returns whether a key occurs more than once with different values.
    pub(in crate::api) fn contradicts(&self, name: &str) -> bool {
        self.contradicted.iter().any(|key| key == name)
    }

    /// Reads a field. The result is [`Field::Unreadable`] if the value does not have the field's type, or if the key
    /// occurs more than once with different values.
    pub(in crate::api) fn field<T: DeserializeOwned>(&self, name: &'static str) -> Field<T> {
        match self.raw(name).map(serde_json::from_str) {
            None => Field::Absent,
            Some(Ok(value)) if !self.contradicts(name) => Field::Is(value),
            Some(_) => Field::Unreadable,
        }
    }

    /// Reads a field that must exist and have its type.
    pub(in crate::api) fn required<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, String> {
        self.optional(name)?.ok_or_else(|| stored!("service-odd-missing", field = name))
    }

    /// Reads a field that may be missing, but must have its type if it exists; `null` is not allowed.
    pub(in crate::api) fn optional<T: DeserializeOwned>(&self, name: &'static str) -> Result<Option<T>, String> {
        let Some(text) = self.raw(name) else { return Ok(None) };
        serde_json::from_str(text).map(Some).map_err(|_| stored!("service-odd-type", field = name))
    }

    /// Reads a field if it exists and has its type.
    pub(in crate::api) fn lenient<T: DeserializeOwned>(&self, name: &'static str) -> Option<T> {
        self.optional(name).ok().flatten()
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut fields: Vec<(String, &'de RawValue)> = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, &'de RawValue>()? {
                    fields.push((key, value));
                }
                Ok(Object { fields, contradicted: Vec::new() })
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// An integer that the service may also put in quotes (docs/service.md#id-range). Floating-point numbers are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::api) struct WireNumber(pub(in crate::api) u64);

impl From<WireNumber> for TaskId {
    fn from(number: WireNumber) -> Self {
        Self::new(number.0)
    }
}

impl<'de> Deserialize<'de> for WireNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = WireNumber;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("u64")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<WireNumber, E> {
                Ok(WireNumber(number))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<WireNumber, E> {
                text.parse::<TaskId>().map(|id| WireNumber(id.get())).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Number)
    }
}

/// The common fields of a reply (docs/service.md#common-rules).
#[derive(Debug)]
pub(in crate::api) enum Answer<'a> {
    /// `OK` and 0.
    Done(Object<'a>),
    /// `FAIL` and a code.
    Failed {
        /// `ErrorCode`.
        code: i64,
        /// `ErrorInfo`, if it is not empty.
        word: Option<Untrusted>,
    },
}

impl<'a> Answer<'a> {
    /// Reads the body of a reply. The error is one of the `service-odd` texts, in English and safe to show.
    pub(in crate::api) fn parse(body: &'a [u8]) -> Result<Self, String> {
        if body.is_empty() {
            return Err(stored!("service-odd-empty"));
        }
        let text = std::str::from_utf8(body).map_err(|_| stored!("service-odd-not-utf8"))?;
        let object = Object::parse(text)?;
        let status: String = object.required("ActionStatus")?;
        let code: i64 = object.required("ErrorCode")?;
        let word = object.optional::<String>("ErrorInfo")?.filter(|word| !word.is_empty()).map(Untrusted::from);
        match (status.as_str(), code) {
            ("OK", 0) => Ok(Self::Done(object)),
            ("OK", code) => Err(stored!("service-odd-ok-with-code", code = code.to_string())),
            ("FAIL", 0) => Err(stored!("service-odd-fail-without-code")),
            ("FAIL", code) => {
                // A failure may leave out the id, but an invalid id makes the whole reply doubtful.
                object.optional::<WireNumber>("TaskID")?;
                Ok(Self::Failed { code, word })
            }
            (other, _) => {
                let word = format!("{:?}", Untrusted::new(other).safe_cut(20));
                Err(stored!("service-odd-word", word = word))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duplicate_key_makes_a_strict_object_fail_however_the_key_is_spelled() {
        for text in
            [r#"{"a":1,"a":1}"#, r#"{"unknown":1,"b":2,"unknown":3}"#, r#"{"ErrorCode":0,"Error\u0043ode":60007}"#]
        {
            assert!(Object::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_duplicate_key_makes_a_field_of_a_lenient_object_unreadable_only_if_the_values_differ() {
        let object =
            Object::parse_leniently(r#"{"a":1,"b":2,"a":1,"\u0062":3,"c":"x","b":2}"#).expect("the text is an object");
        assert_eq!((object.field::<u64>("a"), object.field::<u64>("b")), (Field::Is(1), Field::Unreadable));
        assert_eq!((object.field::<u64>("c"), object.field::<u64>("d")), (Field::Unreadable, Field::Absent));
    }

    #[test]
    fn an_id_may_be_quoted_but_must_be_an_integer() {
        for text in ["18446744073709551615", "\"18446744073709551615\""] {
            assert_eq!(serde_json::from_str::<WireNumber>(text).ok(), Some(WireNumber(u64::MAX)), "{text}");
        }
        for text in ["1.0", "1e3", "-1", "\"-1\"", "\"\"", "\" 1\"", "18446744073709551616", "null", "true", "[1]"] {
            assert!(serde_json::from_str::<WireNumber>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn deep_nesting_does_not_exhaust_the_stack() {
        let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(200_000), "]".repeat(200_000));
        assert!(Object::parse(&deep).is_ok());
        assert!(Object::parse(&deep).expect("the text is an object").lenient::<Vec<u8>>("a").is_none());
    }
}
