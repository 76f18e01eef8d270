//! The spellings of a time in files that people and spreadsheets write: with a zone or without one.

use jiff::{Timestamp, civil::DateTime, tz::Offset};

use super::time::parse_plain;
use crate::locale::tr;

/// A time as a file spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenTime {
    /// Written with an offset from UTC.
    Instant(Timestamp),
    /// Written without an offset: the time on a wall clock in a zone that the file does not name.
    Local(DateTime),
}

/// Reads RFC 3339, or a date with the year first and a time of day: `2026-12-24 17:30:00`, `2026/12/1 18:00`,
/// `2026/12/1 6:00 PM`, `2026年12月1日 下午6:00`. The error says why the text is not a time, if that is clear.
pub fn parse_written(text: &str) -> Result<WrittenTime, Option<String>> {
    match parse_plain(text.as_bytes()) {
        Some((civil, true)) => Offset::UTC.to_timestamp(civil).map(WrittenTime::Instant).map_err(|_| None),
        Some((civil, false)) => Ok(WrittenTime::Local(civil)),
        None => match text.parse() {
            Ok(instant) => Ok(WrittenTime::Instant(instant)),
            Err(_) => local(text).map(WrittenTime::Local).ok_or_else(|| hint(text)),
        },
    }
}

/// Reads a number of at most `most` digits at the beginning of `text`. Returns the number and the rest of the text.
fn number(text: &str, most: usize) -> Option<(i16, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = (1..=most).contains(&digits).then(|| text[..digits].parse().ok())??;
    Some((number, &text[digits..]))
}

/// A half of the day. Noon belongs to the afternoon: 12 PM.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

const HALVES: [(&str, Half); 6] = [
    ("上午", Half::Morning),
    ("下午", Half::Afternoon),
    ("AM", Half::Morning),
    ("PM", Half::Afternoon),
    ("am", Half::Morning),
    ("pm", Half::Afternoon),
];

fn half(text: &str) -> (Option<Half>, &str) {
    let found = HALVES.into_iter().find_map(|(word, half)| Some((half, text.strip_prefix(word)?)));
    found.map_or((None, text), |(half, rest)| (Some(half), rest.trim_start()))
}

fn local(text: &str) -> Option<DateTime> {
    let (year, rest) = number(text, 4).filter(|(year, _)| *year >= 1000)?;
    let (month, rest) = number(rest.strip_prefix(['-', '/', '.', '年'])?, 2)?;
    let (day, rest) = number(rest.strip_prefix(['-', '/', '.', '月'])?, 2)?;
    let rest = rest.strip_prefix('日').unwrap_or(rest);
    let clock = rest.strip_prefix('T').unwrap_or(rest).trim_start();
    if clock.len() == text.len() {
        return None;
    }
    let (before, clock) = half(clock);
    let (hour, rest) = number(clock, 2)?;
    let (minute, rest) = number(rest.strip_prefix(':')?, 2)?;
    let (second, rest) = rest.strip_prefix(':').map_or(Some((0, rest)), |rest| number(rest, 2))?;
    let rest = rest.strip_prefix('.').map_or(rest, |parts| parts.trim_start_matches('0')).trim_start();
    let (after, rest) = half(rest);
    let hour = match before.or(after) {
        None => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + if half == Half::Afternoon { 12 } else { 0 },
        Some(_) => return None,
    };
    let is_whole = rest.is_empty() && !(before.is_some() && after.is_some());
    let small = |number: i16| i8::try_from(number).ok();
    is_whole.then_some(())?;
    DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, small(second)?, 0).ok()
}

/// Says what text that is not a time probably is, and what to do about it.
fn hint(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(at) = serial(text) {
        return Some(tr!("time-hint-spreadsheet", at = at.strftime("%Y-%m-%d %H:%M").to_string()));
    }
    if is_number(&text) && matches!(text.len(), 10 | 13) {
        let seconds = text[..10].parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok())?;
        return Some(tr!("time-hint-unix", at = seconds.to_string()));
    }
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 && [year, month, day].into_iter().all(is_number) => {
            Some(tr!("time-hint-no-time-of-day"))
        }
        [one, two, year, ..] if year.len() == 4 && [one, two, year].into_iter().all(is_number) => {
            Some(tr!("time-hint-which-is-month"))
        }
        _ => {
            let (time, zone) = text.rsplit_once(' ').unwrap_or((text, ""));
            local(time).filter(|_| half(zone).0.is_none()).map(|_| tr!("time-hint-zone", zone = format!("{zone:?}")))
        }
    }
    .filter(|_| text.is_ascii() && text.len() <= 40)
}

/// Returns the moment that a spreadsheet's day number stands for: days since 1899-12-30, with the time of day as a
/// fraction. Only numbers for the years 2000 to 2099 are recognised.
fn serial(text: &str) -> Option<DateTime> {
    const MINUTES: f64 = 24.0 * 60.0;
    if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let days = text.parse::<f64>().ok().filter(|days| (36_526.0..73_051.0).contains(days))?;
    let minutes = format!("{:.0}", days * MINUTES).parse::<i64>().ok()?;
    DateTime::constant(1899, 12, 30, 0, 0, 0, 0).checked_add(jiff::SignedDuration::from_mins(minutes)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn civil(text: &str) -> DateTime {
        text.parse().expect(text)
    }

    #[test]
    fn a_spreadsheets_time_is_read_if_it_has_only_one_meaning() {
        for (text, expected) in [
            ("2026-12-24 17:30:09", "2026-12-24T17:30:09"),
            ("2026-12-24T17:30", "2026-12-24T17:30:00"),
            ("2026/12/1 18:00", "2026-12-01T18:00:00"),
            ("2026/12/1 18:00:05.000", "2026-12-01T18:00:05"),
            ("2026.1.2 8:05", "2026-01-02T08:05:00"),
            ("2026/12/1 6:00 PM", "2026-12-01T18:00:00"),
            ("2026/12/1 12:30:00 AM", "2026-12-01T00:30:00"),
            ("2026/12/1 12:30pm", "2026-12-01T12:30:00"),
            ("2026年12月1日 18:00", "2026-12-01T18:00:00"),
            ("2026年12月1日下午6:00", "2026-12-01T18:00:00"),
        ] {
            assert_eq!(parse_written(text), Ok(WrittenTime::Local(civil(expected))), "{text}");
        }
        let instant = parse_written("2026-12-24T17:30:09+08:00");
        assert_eq!(instant, Ok(WrittenTime::Instant("2026-12-24T09:30:09Z".parse().expect("the text is a time"))));
    }

    #[test]
    fn a_time_that_cannot_be_read_safely_gets_a_hint() {
        for (text, words) in [
            ("46380.75", Some("a spreadsheet's serial number for 2026-12-24 18:00, if")),
            ("46380", Some("a spreadsheet's serial number for 2026-12-24 00:00, if")),
            ("1798128000", Some("2026-12-24T16:00:00Z")),
            ("1798128000000", Some("2026-12-24T16:00:00Z")),
            ("2026-12-24", Some("no time of day")),
            ("12/1/2026 18:00", Some("which number is the month")),
            ("24.12.2026 18:00", Some("which number is the month")),
            ("2026-12-24 17:30:00 CST", Some("\"CST\" may mean several offsets")),
            ("2026-12-24 17:30:00 GMT+8", Some("\"GMT+8\" may mean several offsets")),
            ("2026/12/1 18:00 PM", None),
            ("2026/13/1 18:00", None),
            ("2026/12/1 24:00", None),
            ("2026/12/118:00", None),
            ("tomorrow", None),
            ("2h", None),
            ("", None),
            ("春节", None),
        ] {
            let hint = parse_written(text).expect_err(text);
            assert_eq!(hint.is_some(), words.is_some(), "{text}: {hint:?}");
            assert!(
                words.is_none_or(|words| hint.as_ref().is_some_and(|hint| hint.contains(words))),
                "{text}: {hint:?}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "[0-9/:. 年月日TAPM+-]{0,24}|.*") {
            let _ = parse_written(&text);
        }
    }
}
