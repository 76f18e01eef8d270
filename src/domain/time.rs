//! The spellings of a moment in time: the service's, RFC 3339, and times relative to now. Also when two count as equal.

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::Offset};

use super::Untrusted;
use crate::locale::tr;

/// The error for text that is not a time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("time-not-one", text = format!("{:?}", .0)))]
pub struct TimeError(pub String);

/// Reads the service's `YYYY-MM-DD HH:MM:SS`, which is UTC (docs/service.md#create).
pub fn parse_service(text: &str) -> Result<Timestamp, TimeError> {
    let plain = if text.len() == 19 { parse_plain(text.as_bytes()) } else { None };
    plain
        .and_then(|(civil, _)| Offset::UTC.to_timestamp(civil).ok())
        .ok_or_else(|| TimeError(Untrusted::new(text).safe_cut(40)))
}

/// Writes the service's `YYYY-MM-DD HH:MM:SS` in UTC; parts of a second are dropped.
pub fn format_service(at: Timestamp) -> String {
    Offset::UTC.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Returns whether two due times are less than a second apart. They then count as equal, because the service rounds due
/// times to the second.
pub fn same_due(one: Timestamp, other: Timestamp) -> bool {
    one.duration_since(other).abs() < SignedDuration::from_secs(1)
}

/// Writes RFC 3339 in UTC, with milliseconds only if they are not zero.
pub fn format_rfc3339(at: Timestamp) -> String {
    if at.subsec_nanosecond() / 1_000_000 == 0 { format!("{at:.0}") } else { format!("{at:.3}") }
}

/// Reads a moment that does not depend on now: RFC 3339, or `YYYY-MM-DD HH:MM:SS` in UTC.
pub fn parse_absolute(text: &str) -> Option<Timestamp> {
    let plain = parse_plain(text.as_bytes()).and_then(|(civil, _)| Offset::UTC.to_timestamp(civil).ok());
    plain.or_else(|| text.parse().ok())
}

/// Reads the two spellings that are common in files, `YYYY-MM-DDTHH:MM:SSZ` and `YYYY-MM-DD HH:MM:SS`, several times as
/// fast as the general RFC 3339 parser. Also returns whether the text has the `Z`.
pub(super) fn parse_plain(text: &[u8]) -> Option<(DateTime, bool)> {
    let (text, gap) = match text {
        [text @ .., b'Z'] => (text, b'T'),
        text => (text, b' '),
    };
    let &[y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, g, h1, h2, b':', mi1, mi2, b':', s1, s2] = text else {
        return None;
    };
    let two = |tens: u8, ones: u8| {
        let both = tens.is_ascii_digit() && ones.is_ascii_digit();
        both.then(|| ((tens - b'0') * 10 + (ones - b'0')).cast_signed())
    };
    let year = i16::from(two(y1, y2)?) * 100 + i16::from(two(y3, y4)?);
    let (hour, minute, second) = (two(h1, h2)?, two(mi1, mi2)?, two(s1, s2)?);
    if g != gap {
        return None;
    }
    let civil = DateTime::new(year, two(mo1, mo2)?, two(d1, d2)?, hour, minute, second, 0).ok()?;
    Some((civil, gap == b'T'))
}

/// Reads a time as people and scripts write it: RFC 3339, `YYYY-MM-DD HH:MM:SS` in UTC, or relative to `now` (`2h`,
/// `-30m`, `1d12h`).
pub fn parse_instant(text: &str, now: Timestamp) -> Result<Timestamp, TimeError> {
    let text = text.trim();
    if let Some(at) = parse_absolute(text) {
        return Ok(at);
    }
    let wrong = || TimeError(Untrusted::new(text).safe_cut(40));
    now.checked_add(parse_relative(text).ok_or_else(wrong)?).map_err(|_| wrong())
}

/// Reads a length of time without a sign: `24h`, `1d12h`, `90s`.
pub fn parse_duration(text: &str) -> Option<SignedDuration> {
    parse_relative(text).filter(|_| text.starts_with(|first: char| first.is_ascii_digit()))
}

/// Reads an optional sign, then numbers with units: `1d12h`, `90s`.
pub(super) fn parse_relative(text: &str) -> Option<SignedDuration> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest.is_empty() {
        return None;
    }
    let mut seconds = 0_i64;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: i64 = rest[..digits].parse().ok()?;
        let unit = match rest[digits..].chars().next()? {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 7 * 86_400,
            _ => return None,
        };
        seconds = seconds.checked_add(number.checked_mul(unit)?)?;
        rest = &rest[digits + 1..];
    }
    Some(SignedDuration::from_secs(if negative { -seconds } else { seconds }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect(text)
    }

    #[test]
    fn the_services_spelling_round_trips() {
        let due = parse_service("2026-12-24 17:30:00").expect("this is the documented format");
        assert_eq!(due, at("2026-12-24T17:30:00Z"));
        assert_eq!(format_service(due), "2026-12-24 17:30:00");
        for wrong in ["", "2026-12-24T17:30:00", "2026-12-24 17:30", "2026-13-01 00:00:00", "2026-12-24 17:30:0x"] {
            assert!(parse_service(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn people_may_give_a_time_in_three_ways() {
        let now = at("2026-12-01T00:00:00Z");
        for (text, instant) in [
            ("2026-12-24T17:30:00+08:00", "2026-12-24T09:30:00Z"),
            ("2026-12-24 17:30:00", "2026-12-24T17:30:00Z"),
            ("2h", "2026-12-01T02:00:00Z"),
            ("+90s", "2026-12-01T00:01:30Z"),
            ("-30m", "2026-11-30T23:30:00Z"),
            ("1d12h", "2026-12-02T12:00:00Z"),
        ] {
            assert_eq!(parse_instant(text, now), Ok(at(instant)), "{text}");
        }
        for wrong in ["", "-", "h", "2", "2x", "1.5h", "99999999999999999999h", "tomorrow", "2hé"] {
            assert!(parse_instant(wrong, now).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_file_may_give_a_time_in_two_ways() {
        for (text, instant) in [
            ("2026-12-24T17:30:09Z", "2026-12-24T17:30:09Z"),
            ("2026-12-24 17:30:09", "2026-12-24T17:30:09Z"),
            ("2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z"),
            ("2026-12-24t17:30:09.5z", "2026-12-24T17:30:09.5Z"),
            ("2026-12-24 17:30:09+08:00", "2026-12-24T09:30:09Z"),
        ] {
            assert_eq!(parse_absolute(text), Some(at(instant)), "{text}");
        }
        for wrong in [
            "",
            "2h",
            "2026-12-24",
            "2026-12-24T17:30:09",
            "2026-02-29 00:00:00",
            "2026-12-24 24:00:00",
            "2026-12-24 17:60:09",
            "2026-12-24 17:30:61",
            "2026-12-24 17:3 :09",
            "2026-12-24x17:30:09Z",
            "24/12/2026 17:30:09",
        ] {
            assert_eq!(parse_absolute(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn our_json_has_milliseconds_only_if_they_are_not_zero() {
        assert_eq!(format_rfc3339(at("2026-12-20T08:00:02.1204Z")), "2026-12-20T08:00:02.120Z");
        assert_eq!(format_rfc3339(at("2026-12-20T08:00:02Z")), "2026-12-20T08:00:02Z");
    }
}
