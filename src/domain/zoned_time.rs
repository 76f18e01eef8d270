//! A time of day in a time zone, and lengths of time with a sign.
//!
//! Where clocks change, a time of day may not exist or occur twice. Neither is guessed: the error names both readings.

use jiff::{
    SignedDuration, Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, Offset, TimeZone},
};

use super::{Untrusted, WrittenTime, parse_instant, parse_written, time::parse_relative};
use crate::locale::{label, tr};

/// Why a time in a zone is not a moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZonedTimeError {
    /// The text is not a time.
    #[error("{}", tr!("time-not-one", text = format!("{:?}", .0)))]
    NotOne(String),
    /// Clocks skip the time.
    #[error("{}", tr!("time-skipped", time = .0[0].clone(), zone = .0[1].clone(), one = .0[2].clone(), other = .0[3].clone()))]
    Skipped([String; 4]),
    /// The time occurs twice.
    #[error("{}", tr!("time-twice", time = .0[0].clone(), zone = .0[1].clone(), one = .0[2].clone(), other = .0[3].clone()))]
    Twice([String; 4]),
}

/// Reads a time as people write it. One without an offset is a time of day in `zone`; a relative time is relative to
/// `now`.
pub fn parse_in_zone(text: &str, zone: &TimeZone, now: Timestamp) -> Result<Timestamp, ZonedTimeError> {
    let text = text.trim();
    let wrong = || ZonedTimeError::NotOne(Untrusted::new(text).safe_cut(40));
    match parse_written(text) {
        Ok(WrittenTime::Instant(at)) => Ok(at),
        Ok(WrittenTime::Local(civil)) => in_zone(civil, zone)?.ok_or_else(wrong),
        Err(_) => parse_instant(text, now).map_err(|_| wrong()),
    }
}

/// Returns the moment of a time of day; `None` if it is out of range.
fn in_zone(civil: DateTime, zone: &TimeZone) -> Result<Option<Timestamp>, ZonedTimeError> {
    let reading = |offset: Offset| format!("{civil}{offset}");
    let words = |one, other| {
        let zone = zone.iana_name().unwrap_or_else(|| label!("import-time-zone")).to_owned();
        [civil.to_string(), zone, reading(one), reading(other)]
    };
    match zone.to_ambiguous_timestamp(civil).offset() {
        AmbiguousOffset::Unambiguous { offset } => Ok(offset.to_timestamp(civil).ok()),
        AmbiguousOffset::Gap { before, after } => Err(ZonedTimeError::Skipped(words(before, after))),
        AmbiguousOffset::Fold { before, after } => Err(ZonedTimeError::Twice(words(before, after))),
    }
}

/// Reads a length of time with an optional sign: `+2h`, `-30m`, `1d12h`.
pub fn parse_shift(text: &str) -> Option<SignedDuration> {
    parse_relative(text.trim()).filter(|by| !by.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, zone: &str) -> Result<String, String> {
        let zone = TimeZone::get(zone).expect("the zone exists");
        let now = "2026-12-01T09:00:00Z".parse().expect("the text is a time");
        parse_in_zone(text, &zone, now).map(|at| at.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_time_of_day_is_read_in_the_zone() {
        for (text, at) in [
            ("2026-12-24 18:00:00", "2026-12-24T10:00:00Z"),
            ("2026-12-24 18:00", "2026-12-24T10:00:00Z"),
            ("2026-12-24T18:00:00Z", "2026-12-24T18:00:00Z"),
            ("2026-12-24T18:00:00+01:00", "2026-12-24T17:00:00Z"),
            ("2h", "2026-12-01T11:00:00Z"),
        ] {
            assert_eq!(read(text, "Asia/Singapore"), Ok(at.to_owned()), "{text}");
        }
        assert!(read("soon", "UTC").is_err() && read("", "UTC").is_err());
    }

    #[test]
    fn a_time_that_does_not_exist_or_occurs_twice_is_refused_with_both_readings() {
        for (text, what, readings) in [
            ("2027-03-28 02:30:00", "does not exist", ["2027-03-28T02:30:00+01", "2027-03-28T02:30:00+02"]),
            ("2026-10-25 02:30:00", "twice", ["2026-10-25T02:30:00+02", "2026-10-25T02:30:00+01"]),
        ] {
            let error = read(text, "Europe/Berlin").expect_err(text);
            assert!(error.contains(what) && readings.iter().all(|reading| error.contains(reading)), "{error}");
            for reading in error.split_whitespace().filter(|word| word.contains('+')) {
                let reading = reading.trim_end_matches([',', '.', ';']);
                assert!(read(reading, "Europe/Berlin").is_ok(), "{reading} can be given instead");
            }
        }
    }

    #[test]
    fn a_shift_has_a_sign_or_none_and_is_not_zero() {
        assert_eq!(parse_shift("+2h"), Some(SignedDuration::from_hours(2)));
        assert_eq!(parse_shift("-30m"), Some(SignedDuration::from_mins(-30)));
        assert_eq!(parse_shift("1d12h"), Some(SignedDuration::from_hours(36)));
        for text in ["0h", "", "2", "2x", "+", "soon", "9999999999999999999w"] {
            assert_eq!(parse_shift(text), None, "{text}");
        }
    }
}
