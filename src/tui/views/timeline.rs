//! The next 24 hours in one line: how many tasks are due at each time, with pushes to all users as digits.
//!
//! The line is redrawn only when the counts change or its first column has passed. The larger view is
//! `overlays::timeline`.

use jiff::{Timestamp, tz::TimeZone};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr;

use super::Ink;
use crate::{
    domain::daily_quota,
    locale::{label, tr},
    tui::index::schedule::{QUARTER, Quarter, Schedule, instant, quarter_of},
};

/// The width of the narrowest window in which the strip is shown.
pub const NARROWEST: u16 = 76;

/// From this width on, each column stands for a quarter of an hour; in a narrower window, for half an hour.
const WIDE: u16 = 124;

/// The time span of the strip, in seconds.
const SPAN: i64 = 24 * 3_600;

/// The number of hours between two labels.
const LABELLED: i8 = 6;

/// What the strip is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Strip<'a> {
    /// The counts; `None` while they are not known.
    pub schedule: Option<&'a Schedule>,
    /// The daily quota, if the config sets one.
    pub quota: Option<u32>,
}

/// Draws the strip.
pub fn draw_strip(buffer: &mut Buffer, area: Rect, strip: Strip<'_>, ink: Ink<'_>) {
    let Some(schedule) = strip.schedule else {
        buffer.set_string(area.x, area.y, format!(" {}", label!("view-strip-counting")), ink.theme.faint);
        return;
    };
    let label = Style::from(ink.theme.label);
    let mut spans = vec![Span::styled(format!(" {} ", label!("view-strip-now")), label)];
    let (length, hour_unit) =
        if area.width < WIDE { (2 * QUARTER, label!("view-strip-hour")) } else { (QUARTER, label!("view-hours")) };
    for column in columns(schedule, ink, length) {
        spans.extend(column.label.map(|hour| Span::styled(format!("|{hour:02}{hour_unit}"), label)));
        spans.push(match column.all {
            0 => Span::styled(ink.glyphs.density(column.tasks).to_string(), ink.theme.pending),
            all => Span::styled(all.min(9).to_string(), ink.theme.audience),
        });
    }
    spans.push(Span::styled("|", label));
    let line = Line::from(spans);
    let used = u16::try_from(line.width()).unwrap_or(area.width);
    buffer.set_line(area.x, area.y, &line, area.width);
    let room = usize::from(area.width.saturating_sub(used + 1));
    let words = warnings(schedule, ink.now, strip.quota).into_iter().find(|words| words.width() <= room);
    buffer.set_string(area.x + used + 1, area.y, words.unwrap_or_default(), ink.theme.warning);
}

/// One column of the strip.
#[derive(Debug, PartialEq, Eq)]
struct Column {
    /// The hour, if a label precedes the column.
    label: Option<i8>,
    tasks: usize,
    all: usize,
}

fn columns(schedule: &Schedule, ink: Ink<'_>, length: i64) -> Vec<Column> {
    let first = first_column(ink.now, ink.zone, length);
    let part = |from: i64| {
        let local = instant(from).to_zoned(ink.zone.clone());
        (local.date(), local.hour() / LABELLED, local.hour())
    };
    let starts = (first..first + SPAN).step_by(usize::try_from(length).unwrap_or(1));
    let column = |from: i64| {
        let quarters = schedule.between(from..from + length);
        let (date, six, hour) = part(from);
        let (date_before, six_before, _) = part(from - length);
        Column {
            label: (from > first && (date, six) != (date_before, six_before)).then_some(hour),
            tasks: quarters.iter().map(Quarter::total).sum(),
            all: quarters.iter().map(|quarter| quarter.all).sum(),
        }
    };
    starts.map(column).collect()
}

/// Returns when the first column begins: at the start of the current quarter of an hour, or of the current half hour on
/// the zone's clock.
fn first_column(now: Timestamp, zone: &TimeZone, length: i64) -> i64 {
    let quarter = quarter_of(now.as_second());
    let into_hour = i64::from(instant(quarter).to_zoned(zone.clone()).minute()) * 60;
    quarter - into_hour % length / QUARTER * QUARTER
}

/// Returns the warning about the next 24 hours in several lengths, the longest first; nothing if there is no warning.
fn warnings(schedule: &Schedule, now: Timestamp, quota: Option<u32>) -> Vec<String> {
    let (quota, _) = daily_quota(quota);
    let end = now.as_second() + SPAN;
    let day = schedule.days_above(quota, now).find(|day| day.start < end);
    let close: usize = schedule.between(quarter_of(now.as_second())..end).iter().map(|quarter| quarter.close).sum();
    match (day, close) {
        (None, 0) => vec![],
        (None, close) => {
            vec![tr!("view-close", count = close), label!("view-close-short").into(), label!("view-close-sign").into()]
        }
        (Some(day), 0) => {
            vec![tr!("view-quota", count = day.count, quota = quota), label!("view-quota-sign").into()]
        }
        (Some(_), _) => vec![label!("view-quota-and-close").into(), label!("view-quota-sign").into()],
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::{
        config::Theme as Wish,
        domain::{Task, TaskId, TaskStatus, TaskType},
        locale::{chinese, in_language},
        tui::{
            index::store::Store,
            keymap::Keymap,
            look::{
                glyphs::Glyphs,
                theme::{Colours, Theme},
            },
        },
    };

    fn schedule(tasks: &[(&str, TaskType)]) -> Schedule {
        let task = |(id, (due, kind)): (u64, &(&str, TaskType))| Task {
            status: TaskStatus::Pending,
            task_type: Some(*kind),
            sched_at: Some(due.parse().expect("the time is valid")),
            ..Task::unverified(TaskId::new(id))
        };
        let store = Store::of_tasks((1..).zip(tasks).map(task).collect());
        Schedule::count(&store, || ControlFlow::Continue(())).expect("the count is not stopped")
    }

    fn drawn(schedule: &Schedule, now: &str, zone: &str, width: u16) -> String {
        let zone = TimeZone::get(zone).expect("the zone is bundled");
        let theme = Theme::choose(Wish::Dark, Colours::OnDark);
        let ink = Ink {
            theme,
            now: now.parse().expect("the time is valid"),
            zone: &zone,
            glyphs: Glyphs::Ascii,
            keys: Keymap::built_in(),
        };
        let area = Rect::new(0, 0, width, 1);
        let mut buffer = Buffer::empty(area);
        let strip = Strip { schedule: Some(schedule), quota: Some(2) };
        draw_strip(&mut buffer, area, strip, ink);
        buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned()
    }

    #[test]
    fn tasks_are_shown_in_their_quarter_and_pushes_to_all_users_as_digits() {
        let schedule = schedule(&[
            ("2026-12-07T02:05:00Z", TaskType::All),
            ("2026-12-07T02:25:00Z", TaskType::User),
            ("2026-12-07T04:00:00Z", TaskType::User),
            ("2026-12-08T02:14:59Z", TaskType::User),
        ]);
        let line = drawn(&schedule, "2026-12-07T02:14:00Z", "Asia/Singapore", 124);
        assert_eq!(
            line,
            format!(
                " now 1.{}|12h.{}|18h{}|00h{}|06h{}|",
                " ".repeat(6),
                " ".repeat(23),
                " ".repeat(24),
                " ".repeat(24),
                " ".repeat(16)
            )
        );
        let line = drawn(&schedule, "2026-12-07T02:15:00Z", "Asia/Singapore", 124);
        assert!(line.starts_with(" now .") && line.ends_with(".|"), "a quarter later: {line}");
        let line = drawn(&schedule, "2026-12-07T02:29:00Z", "Asia/Singapore", 80);
        assert!(line.starts_with(" now 1   |12h.  "), "half hours: {line}");
    }

    #[test]
    fn labels_are_full_hours_even_in_zones_with_half_or_quarter_hour_offsets() {
        let schedule = schedule(&[("2026-12-07T06:15:00Z", TaskType::User)]);
        let line = drawn(&schedule, "2026-12-07T02:00:00Z", "Asia/Kathmandu", 124);
        assert!(line.contains("|12h.   "), "06:15 there is noon: {line}");
        let line = drawn(&schedule, "2026-12-07T02:00:00Z", "Asia/Kathmandu", 80);
        assert!(line.contains("|12h.   "), "{line}");
        let line = drawn(&schedule, "2026-12-07T02:00:00Z", "Asia/Kolkata", 80);
        assert!(line.contains(".|12h"), "06:15 there is 11:45: {line}");
    }

    #[test]
    fn in_chinese_no_english_is_between_the_hours_and_a_warning_fits_in_80_columns() {
        let near = schedule(&[("2026-12-07T03:00:00Z", TaskType::Tag), ("2026-12-07T03:00:01Z", TaskType::Tag)]);
        let line = |width| in_language(chinese(), || drawn(&near, "2026-12-07T02:14:00Z", "Asia/Singapore", width));
        let (narrow, wide) = (line(80), line(140));
        assert!(narrow.contains("|12|") && narrow.contains("! <2"), "{narrow}");
        assert!(wide.replace(' ', "").contains("|12时"), "{wide}");
    }

    #[test]
    fn the_space_between_labels_differs_where_clocks_change() {
        let between = |now, zone| {
            let line = drawn(&Schedule::default(), now, zone, 124);
            let at = |label: &str| line.find(label).unwrap_or_else(|| panic!("{label} in {line}"));
            at("|06h") - at("|00h") - 4
        };
        assert_eq!(between("2026-10-24T12:00:00Z", "Europe/Berlin"), 28, "seven hours");
        assert_eq!(between("2026-03-28T12:00:00Z", "Europe/Berlin"), 20, "five hours");
        assert_eq!(between("2026-04-04T06:00:00Z", "Australia/Lord_Howe"), 26, "six and a half hours");
    }

    #[test]
    fn an_exceeded_quota_and_pushes_too_close_are_reported_as_far_as_there_is_room() {
        let tag = |due| (due, TaskType::Tag);
        let apart = [tag("2026-12-07T03:00:00Z"), tag("2026-12-07T04:00:00Z"), tag("2026-12-07T05:00:00Z")];
        let now = "2026-12-07T02:00:00Z";
        assert!(drawn(&schedule(&apart), now, "UTC", 140).ends_with("! 3 of 2 a day"));
        assert!(drawn(&schedule(&apart), now, "UTC", 80).ends_with("! quota"));
        let near = [tag("2026-12-07T03:00:00Z"), tag("2026-12-07T03:00:01Z")];
        assert!(drawn(&schedule(&near), now, "UTC", 142).ends_with("! 1 gap under 2 s"));
        assert!(
            drawn(&schedule(&apart), "2026-12-05T02:00:00Z", "UTC", 140).ends_with('|'),
            "the pushes are not within 24 h"
        );
    }
}
