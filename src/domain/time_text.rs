//! The time of a hold or a release as people write it in one field.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{ChangeRequest, TimeProblem, USUAL_HOLD, Verb, ZonedTimeError, parse_duration, parse_in_zone, zone_named};
use crate::locale::tr;

/// Why a text is not the time of a hold or a release.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeTextError {
    /// It is not a time, or not one that exists in its zone.
    #[error("{0}")]
    Time(#[from] ZonedTimeError),
    /// It ends with the name of a zone that does not exist.
    #[error("{0}")]
    Zone(String),
    /// No task can get this time.
    #[error("{0}")]
    Refused(#[from] TimeProblem),
    /// There is nothing, and that means nothing for a hold.
    #[error("{}", tr!("change-time-blank"))]
    Blank,
}

impl ChangeRequest {
    /// Reads the time of a hold or a release. For a hold, it is a length such as `48h`, which counts from each task's
    /// own due time, or a time for all tasks. For a release, it is a time, or nothing, which gives each task the time
    /// from before its hold. A time without an offset is a time of day in the zone whose name follows it, or else in
    /// `zone`. `now` is the time on the service's clock.
    pub fn of_text(verb: Verb, text: &str, zone: &TimeZone, now: Timestamp) -> Result<Self, TimeTextError> {
        let text = text.trim();
        let request = match (verb, parse_duration(text)) {
            (Verb::Release, _) if text.is_empty() => Self::Release,
            (_, _) if text.is_empty() => return Err(TimeTextError::Blank),
            (Verb::Release, _) => Self::ReleaseAt(time(text, zone, now)?),
            (_, Some(by)) => Self::HoldFor(by),
            (_, None) => Self::HoldUntil(time(text, zone, now)?),
        };
        request.check(now)?;
        Ok(request)
    }

    /// Writes the time of a hold or a release so that [`Self::of_text`] reads the same.
    pub fn to_text(self, zone: &TimeZone) -> String {
        match self {
            Self::HoldFor(by) => length(by),
            Self::HoldUntil(at) | Self::ReleaseAt(at) => {
                at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
            }
            Self::Delete | Self::Release => String::new(),
        }
    }
}

/// Reads a time that the name of its zone may follow.
fn time(text: &str, zone: &TimeZone, now: Timestamp) -> Result<Timestamp, TimeTextError> {
    let named = text.rsplit_once(char::is_whitespace).filter(|(_, last)| last.starts_with(char::is_alphabetic));
    Ok(match named {
        Some((text, name)) => parse_in_zone(text, &zone_named(name).map_err(TimeTextError::Zone)?, now)?,
        None => parse_in_zone(text, zone, now)?,
    })
}

/// Writes a length of time in hours, if it has whole hours.
fn length(by: SignedDuration) -> String {
    match by.as_secs() {
        seconds if seconds % 3_600 == 0 => format!("{}h", seconds / 3_600),
        seconds if seconds % 60 == 0 => format!("{}m", seconds / 60),
        seconds => format!("{seconds}s"),
    }
}

/// Returns a time that may be meant by somebody who postpones tasks: nine o'clock on the day after the usual hold began.
pub fn example_time(zone: &TimeZone, now: Timestamp) -> String {
    let tomorrow = now.saturating_add(USUAL_HOLD).unwrap_or(now).to_zoned(zone.clone());
    format!("{} 09:00", tomorrow.strftime("%Y-%m-%d"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-12-07T02:00:00Z";

    fn read(verb: Verb, text: &str) -> Result<ChangeRequest, String> {
        let (zone, now) = (TimeZone::get("Asia/Singapore").expect("the zone exists"), NOW.parse().expect("a time"));
        ChangeRequest::of_text(verb, text, &zone, now).map_err(|error| error.to_string())
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("it is a time")
    }

    #[test]
    fn a_length_counts_from_the_due_time_and_anything_else_is_a_time_of_day() {
        for (verb, text, request) in [
            (Verb::Hold, "48h", ChangeRequest::HoldFor(SignedDuration::from_hours(48))),
            (Verb::Hold, " 1d12h ", ChangeRequest::HoldFor(SignedDuration::from_hours(36))),
            (Verb::Hold, "2026-12-08 09:00", ChangeRequest::HoldUntil(at("2026-12-08T01:00:00Z"))),
            (Verb::Hold, "2026-12-08 09:00 Europe/Berlin", ChangeRequest::HoldUntil(at("2026-12-08T08:00:00Z"))),
            (Verb::Hold, "2026-12-08T09:00:00Z", ChangeRequest::HoldUntil(at("2026-12-08T09:00:00Z"))),
            (Verb::Release, "", ChangeRequest::Release),
            (Verb::Release, "2026-12-07 18:00", ChangeRequest::ReleaseAt(at("2026-12-07T10:00:00Z"))),
            (Verb::Release, "2h", ChangeRequest::ReleaseAt(at("2026-12-07T04:00:00Z"))),
        ] {
            assert_eq!(read(verb, text), Ok(request), "{text}");
            let zone = TimeZone::get("Asia/Singapore").expect("the zone exists");
            assert_eq!(read(verb, &request.to_text(&zone)), Ok(request), "{text}");
        }
    }

    #[test]
    fn what_no_task_can_get_is_refused_as_on_the_command_line() {
        for (verb, text, why) in [
            (Verb::Hold, "", "say how long"),
            (Verb::Hold, "tomorrow", "is not a time"),
            (Verb::Hold, "59s", "at least 60 s"),
            (Verb::Hold, "2026-12-07 09:59", "has passed"),
            (Verb::Hold, "2026-12-08 09:00 Asia/Beijing", "Asia/Shanghai"),
            (Verb::Hold, "2027-03-28 02:30 Europe/Berlin", "does not exist"),
            (Verb::Release, "30s", "less than 60 s away"),
            (Verb::Release, "-2h", "has passed"),
        ] {
            let error = read(verb, text).expect_err(text);
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn the_example_is_a_time_that_can_be_typed() {
        let zone = TimeZone::get("Asia/Singapore").expect("the zone exists");
        let example = example_time(&zone, NOW.parse().expect("a time"));
        assert_eq!(example, "2026-12-08 09:00");
        assert!(read(Verb::Hold, &example).is_ok());
    }
}
