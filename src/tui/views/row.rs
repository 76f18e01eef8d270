//! The words and times of a task's row.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp, Zoned, civil::Weekday, tz::TimeZone};
use unicode_width::UnicodeWidthStr;

use crate::{
    domain::{TaskStatus, TaskType},
    locale::{label, tr},
};

/// The sign of a row in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The run has not sent the task's change yet.
    Waiting,
    /// A request is in flight.
    UnderWay,
}

/// Returns the word for a state. Our own words have at most seven cells; a word of the service's own is cut off after
/// `cells`.
pub fn status_word(status: &TaskStatus, cells: usize) -> Cow<'static, str> {
    match status {
        TaskStatus::Unverified => label!("view-state-unverified").into(),
        TaskStatus::Pending => label!("view-state-pending").into(),
        TaskStatus::Dispatching => label!("view-state-dispatching").into(),
        TaskStatus::Dispatched => label!("view-state-dispatched").into(),
        TaskStatus::Deleted => label!("view-state-deleted").into(),
        TaskStatus::Gone => label!("view-state-gone").into(),
        TaskStatus::Unknown => label!("view-state-unknown").into(),
        TaskStatus::Other(word) => word.safe_cut(cells).into(),
    }
}

/// Returns the word for an audience, at most four cells.
pub fn audience_word(task_type: Option<TaskType>) -> &'static str {
    match task_type {
        Some(TaskType::All) => label!("view-audience-all"),
        Some(TaskType::Tag) => label!("view-audience-tag"),
        Some(TaskType::User) => label!("view-audience-user"),
        None => "?",
    }
}

/// Returns the longer word for an audience, for places with enough room. The word for all users is in capitals.
pub fn audience_words(task_type: Option<TaskType>) -> &'static str {
    match task_type {
        Some(TaskType::All) => label!("view-all-users"),
        other => audience_word(other),
    }
}

/// Returns the time left: `0:04:06` if it is less than a day, otherwise `1d 02h`; with a minus sign if the time has
/// passed.
pub fn due_in(due: Timestamp, now: Timestamp) -> String {
    let left = due.duration_since(now);
    let sign = if left.is_negative() { "-" } else { "" };
    let seconds = seconds_of(left);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    if days > 0 {
        format!("{sign}{days}{}{hours:02}{}", label!("view-days"), label!("view-hours"))
    } else {
        format!("{sign}{hours}:{minutes:02}:{:02}", seconds % 60)
    }
}

/// Returns the maximum width of the time left, in cells, for times that are less than a thousand days away.
pub fn due_in_width() -> usize {
    "-100".len() + label!("view-days").width() + "00".len() + label!("view-hours").width()
}

/// Returns the whole seconds without the sign. Positive values are rounded up: a countdown shows 0:00:01 until the
/// second is over.
fn seconds_of(left: SignedDuration) -> u64 {
    let up = u64::from(left.subsec_nanos() > 0);
    left.as_secs().unsigned_abs() + up
}

/// Returns whether the countdown of a task changes every second.
pub fn counts_down(due: Timestamp, now: Timestamp) -> bool {
    seconds_of(due.duration_since(now)) < 86_400
}

/// Returns the due time in at most eleven cells: `Mon 10:00` within six days, otherwise with the date.
pub fn due_at(due: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let zoned = due.to_zoned(zone.clone());
    let near = due.duration_since(now).as_hours().abs() < 6 * 24;
    if near {
        format!("{} {}", weekday(&zoned), zoned.strftime("%H:%M"))
    } else {
        zoned.strftime("%m-%d %H:%M").to_string()
    }
}

/// Returns the abbreviated day of the week.
fn weekday(zoned: &Zoned) -> &'static str {
    match zoned.weekday() {
        Weekday::Monday => label!("view-monday"),
        Weekday::Tuesday => label!("view-tuesday"),
        Weekday::Wednesday => label!("view-wednesday"),
        Weekday::Thursday => label!("view-thursday"),
        Weekday::Friday => label!("view-friday"),
        Weekday::Saturday => label!("view-saturday"),
        Weekday::Sunday => label!("view-sunday"),
    }
}

/// Returns the name of the month in a date.
fn month(zoned: &Zoned) -> &'static str {
    match zoned.month() {
        1 => label!("view-january"),
        2 => label!("view-february"),
        3 => label!("view-march"),
        4 => label!("view-april"),
        5 => label!("view-may"),
        6 => label!("view-june"),
        7 => label!("view-july"),
        8 => label!("view-august"),
        9 => label!("view-september"),
        10 => label!("view-october"),
        11 => label!("view-november"),
        _ => label!("view-december"),
    }
}

/// Returns the full time, for dialogs: `Mon 07 Dec 2026 10:00:00 +08`.
pub fn full_time(at: Timestamp, zone: &TimeZone) -> String {
    let zoned = at.to_zoned(zone.clone());
    tr!(
        "view-full-time",
        weekday = weekday(&zoned),
        day = zoned.strftime("%d").to_string(),
        month = month(&zoned),
        year = zoned.strftime("%Y").to_string(),
        time = zoned.strftime("%H:%M:%S").to_string(),
        offset = offset(&zoned),
    )
}

/// Returns the full time in UTC: `Mon 07 Dec 2026 02:00:00Z`.
pub fn time_in_utc(at: Timestamp) -> String {
    let zoned = at.to_zoned(TimeZone::UTC);
    tr!(
        "view-time-in-utc",
        weekday = weekday(&zoned),
        day = zoned.strftime("%d").to_string(),
        month = month(&zoned),
        year = zoned.strftime("%Y").to_string(),
        time = zoned.strftime("%H:%M:%SZ").to_string(),
    )
}

/// Returns the date without the year: `Mon 07 Dec`.
pub fn day(zoned: &Zoned) -> String {
    tr!("view-day", weekday = weekday(zoned), day = zoned.strftime("%d").to_string(), month = month(zoned))
}

/// Returns the time of day, with the date if it is not today.
pub fn clock_time(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let (time, offset) = (at.strftime("%H:%M:%S").to_string(), offset(&at));
    if at.date() == now.date() {
        return format!("{time} {offset}");
    }
    tr!("view-day-and-time", day = at.strftime("%d").to_string(), month = month(&at), time = time, offset = offset)
}

/// Returns the offset of a zone, or both offsets if clocks change within a month of now, which is as far as the list
/// reaches by default: `+01/+02`.
pub fn offsets(now: Timestamp, zone: &TimeZone) -> String {
    let month = SignedDuration::from_hours(31 * 24);
    let names = [now.checked_sub(month), Ok(now), now.checked_add(month)]
        .map(|at| at.map_or_else(|_| String::new(), |at| offset(&at.to_zoned(zone.clone()))));
    match names {
        [before, now, _] if !before.is_empty() && before != now => format!("{before}/{now}"),
        [_, now, after] if !after.is_empty() && after != now => format!("{now}/{after}"),
        [_, now, _] => now,
    }
}

/// Returns the offset from UTC: `+08`, `+0530`, or `Z` if there is none.
pub fn offset(zoned: &Zoned) -> String {
    let seconds = zoned.offset().seconds();
    let (hours, minutes) = (seconds.abs() / 3_600, seconds.abs() / 60 % 60);
    let sign = if seconds < 0 { '-' } else { '+' };
    match (seconds, minutes) {
        (0, _) => "Z".into(),
        (_, 0) => format!("{sign}{hours:02}"),
        _ => format!("{sign}{hours:02}{minutes:02}"),
    }
}

/// Returns a number of tasks in words: `1 task`, `2 tasks`.
pub fn tasks_word(count: usize) -> String {
    tr!("view-tasks", count = count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::grouped;

    fn at(text: &str) -> Timestamp {
        text.parse().expect(text)
    }

    #[test]
    fn a_heading_names_both_offsets_if_clocks_change_within_a_month() {
        let berlin = TimeZone::get("Europe/Berlin").expect("the zone is bundled");
        for (now, words) in [
            ("2026-07-01T00:00:00Z", "+02"),
            ("2026-10-10T00:00:00Z", "+02/+01"),
            ("2026-11-10T00:00:00Z", "+02/+01"),
            ("2026-12-10T00:00:00Z", "+01"),
        ] {
            assert_eq!(offsets(at(now), &berlin), words, "{now}");
        }
        assert_eq!(offsets(at("2026-10-10T00:00:00Z"), &TimeZone::UTC), "Z");
    }

    #[test]
    fn the_time_left_is_short_and_signed() {
        let now = at("2026-12-07T02:00:00Z");
        for (due, shown) in [
            ("2026-12-07T02:00:06Z", "0:00:06"),
            ("2026-12-07T01:59:57Z", "-0:00:03"),
            ("2026-12-07T12:00:06Z", "10:00:06"),
            ("2026-12-08T04:00:06Z", "1d 02h"),
            ("2026-12-04T01:00:00Z", "-3d 01h"),
        ] {
            assert_eq!(due_in(at(due), now), shown);
        }
        let due_now = due_in(now, Timestamp::MIN) + &due_in(Timestamp::MIN, Timestamp::MAX);
        assert!(due_now.contains('d'), "times as far away as possible are shown");
    }

    #[test]
    fn times_name_their_offset() {
        let zone = |name| TimeZone::get(name).expect("the zone is bundled");
        assert_eq!(full_time(at("2026-12-07T02:00:00Z"), &zone("Asia/Singapore")), "Mon 07 Dec 2026 10:00:00 +08");
        assert_eq!(full_time(at("2026-12-07T02:00:00Z"), &zone("Asia/Kolkata")), "Mon 07 Dec 2026 07:30:00 +0530");
        assert_eq!(full_time(at("2026-12-07T02:00:00Z"), &TimeZone::UTC), "Mon 07 Dec 2026 02:00:00 Z");
    }

    #[test]
    fn large_numbers_are_grouped() {
        for (number, shown) in [(0, "0"), (999, "999"), (2_013, "2,013"), (1_000_000, "1,000,000")] {
            assert_eq!(grouped(number), shown);
        }
    }
}
