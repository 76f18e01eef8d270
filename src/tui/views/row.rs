//! One task as a line: its words and its times.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::domain::{TaskStatus, TaskType, grouped};

/// The sign of a row in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Its turn has not come.
    Waiting,
    /// A request is on its way.
    UnderWay,
}

/// The word for a state, at most six cells.
pub fn status_word(status: &TaskStatus) -> String {
    match status {
        TaskStatus::Unverified => "UNSEEN".into(),
        TaskStatus::Pending => "PEND".into(),
        TaskStatus::Dispatching => "SEND".into(),
        TaskStatus::Dispatched => "DONE".into(),
        TaskStatus::Deleted => "DEL".into(),
        TaskStatus::Gone => "GONE".into(),
        TaskStatus::Unknown => "UNKN".into(),
        TaskStatus::Other(word) => word.safe_cut(6),
    }
}

/// The word for an audience, at most four cells.
pub const fn audience_word(task_type: Option<TaskType>) -> &'static str {
    match task_type {
        Some(TaskType::All) => "ALL",
        Some(TaskType::Tag) => "Tag",
        Some(TaskType::User) => "User",
        None => "?",
    }
}

/// Time left: `0:04:06` under a day, `1d 02h` above; with a minus where it has passed.
pub fn due_in(due: Timestamp, now: Timestamp) -> String {
    let left = due.duration_since(now);
    let sign = if left.is_negative() { "-" } else { "" };
    let seconds = seconds_of(left);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    if days > 0 {
        format!("{sign}{days}d {hours:02}h")
    } else {
        format!("{sign}{hours}:{minutes:02}:{:02}", seconds % 60)
    }
}

/// Whole seconds, without the sign; a countdown shows 0:00:01 until the second is over.
fn seconds_of(left: SignedDuration) -> u64 {
    let up = u64::from(left.subsec_nanos() > 0);
    left.as_secs().unsigned_abs() + up
}

/// Whether the countdown of a task changes every second.
pub fn counts_down(due: Timestamp, now: Timestamp) -> bool {
    seconds_of(due.duration_since(now)) < 86_400
}

/// When it is due, in at most eleven cells: `Mon 10:00` within six days, else with the date.
pub fn due_at(due: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let zoned = due.to_zoned(zone.clone());
    let near = due.duration_since(now).as_hours().abs() < 6 * 24;
    zoned.strftime(if near { "%a %H:%M" } else { "%m-%d %H:%M" }).to_string()
}

/// The whole time, for dialogs: `Mon 07 Dec 10:00:00 +08`.
pub fn full_time(at: Timestamp, zone: &TimeZone) -> String {
    let zoned = at.to_zoned(zone.clone());
    format!("{} {}", zoned.strftime("%a %d %b %Y %H:%M:%S"), offset(&zoned))
}

/// The time of day; with the date where that is another day than now.
pub fn clock_time(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let form = if at.date() == now.date() { "%H:%M:%S" } else { "%d %b %H:%M:%S" };
    format!("{} {}", at.strftime(form), offset(&at))
}

/// The offset of a zone around now, or both where clocks are set within a month, as far as the list reaches: `+01/+02`.
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

/// `+08`, `+0530`, `Z`.
pub fn offset(zoned: &jiff::Zoned) -> String {
    let seconds = zoned.offset().seconds();
    let (hours, minutes) = (seconds.abs() / 3_600, seconds.abs() / 60 % 60);
    let sign = if seconds < 0 { '-' } else { '+' };
    match (seconds, minutes) {
        (0, _) => "Z".into(),
        (_, 0) => format!("{sign}{hours:02}"),
        _ => format!("{sign}{hours:02}{minutes:02}"),
    }
}

/// `1 task`, `2 tasks`.
pub fn tasks_word(count: usize) -> String {
    format!("{} task{}", grouped(count), if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect(text)
    }

    #[test]
    fn a_heading_names_both_offsets_where_clocks_are_set_soon() {
        let berlin = TimeZone::get("Europe/Berlin").expect("it exists");
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
        assert!(due_now.contains('d'), "no time is too far");
    }

    #[test]
    fn times_name_their_offset() {
        let zone = |name| TimeZone::get(name).expect("a bundled zone");
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
