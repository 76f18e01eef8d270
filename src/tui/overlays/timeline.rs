//! The timeline: how many tasks are due at each time, for all days that have tasks. Each quarter of an hour has a bar,
//! counts by audience, and the titles of its pushes to all users. Enter filters the list to the quarter at the cursor.
//!
//! The position of the cursor is a time, not a row. Quarters without tasks are shown as a gap.

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};
use ratatui::{
    style::Style,
    text::{Line, Span},
};

use super::{Canvas, Reply};
use crate::{
    domain::{App, TaskType, Untrusted, daily_quota, format_rfc3339},
    locale::{grouped, label, tr},
    tui::{
        index::schedule::{QUARTER, Quarter, Schedule, instant, quarter_of},
        keymap::{Scope, action::Action},
        views::{audience_word, day, offset, tasks_word},
        widgets::{Popup, padded},
    },
};

/// The daily quota of the Free and Trial editions according to the service's pages, which is lower than the default
/// quota of the timeline.
const FREE: usize = 10;

/// The number of quarters by which a page key moves the cursor.
const PAGE: usize = 10;

/// In a window narrower than this, a quarter shows only its total and its bar.
const WIDE: u16 = 60;

/// In a window lower than this, only one line is used for quotas, and none for the legend.
const TALL: u16 = 18;

/// The timeline, with its cursor.
#[derive(Clone, Debug)]
pub struct Timeline {
    app: App,
    schedule: Schedule,
    zone: TimeZone,
    /// The start of the quarter at the cursor.
    at: i64,
}

/// A filter for tasks that may still be sent.
const STILL_TO_BE_SENT: &str = "!status:dispatched,deleted,gone";

/// The audiences, in the order of their counts.
const AUDIENCES: [Option<TaskType>; 3] = [Some(TaskType::All), Some(TaskType::Tag), Some(TaskType::User)];

/// The indent of a line below a quarter.
const INDENT: &str = "      ";

impl Timeline {
    /// Creates the timeline of these counts, with the cursor on the first quarter that is not over.
    pub fn new(app: App, schedule: Schedule, zone: TimeZone, now: Timestamp) -> Self {
        let mut timeline = Self { app, schedule, zone, at: quarter_of(now.as_second()) };
        timeline.go_to(timeline.position());
        timeline
    }

    /// Applies newer counts. The cursor stays at its quarter if that still has tasks; otherwise it moves to the next
    /// quarter with tasks, or to the last one.
    pub fn apply(&mut self, schedule: &Schedule) {
        self.schedule = schedule.clone();
        self.go_to(self.position());
    }

    /// Returns the index of the quarter at the cursor, or of the next quarter that has tasks.
    fn position(&self) -> usize {
        self.schedule.quarters().partition_point(|quarter| quarter.start < self.at)
    }

    fn go_to(&mut self, position: usize) {
        let quarters = self.schedule.quarters();
        if let Some(quarter) = quarters.get(position.min(quarters.len().saturating_sub(1))) {
            self.at = quarter.start;
        }
    }

    fn local(&self, at: i64) -> Zoned {
        instant(at).to_zoned(self.zone.clone())
    }

    /// Returns when the day that contains this time begins and ends.
    fn day(&self, at: i64) -> (i64, i64) {
        let bound = |date: Option<Date>| {
            let zoned = date.and_then(|date| date.to_zoned(self.zone.clone()).ok());
            zoned.map_or(at, |zoned| zoned.timestamp().as_second())
        };
        let date = self.local(at).date();
        (bound(Some(date)), bound(date.tomorrow().ok()))
    }

    /// Handles an action.
    pub fn act(&mut self, action: Action) -> Reply {
        let (quarters, at) = (self.schedule.quarters(), self.position());
        let (begins, ends) = self.day(self.at);
        let place = |second| quarters.partition_point(|quarter| quarter.start < second);
        let to_all = |quarter: &Quarter| quarter.all > 0;
        self.go_to(match action {
            Action::CursorDown => at + 1,
            Action::CursorUp => at.saturating_sub(1),
            Action::PageDown => at + PAGE,
            Action::PageUp => at.saturating_sub(PAGE),
            Action::First => 0,
            Action::Last => usize::MAX,
            Action::NextAll => quarters.iter().skip(at + 1).position(to_all).map_or(at, |found| at + 1 + found),
            Action::PreviousAll => quarters.iter().take(at).rposition(to_all).unwrap_or(at),
            Action::NextGroup => place(ends),
            Action::PreviousGroup => {
                let before = place(begins).checked_sub(1).and_then(|before| quarters.get(before));
                before.map_or(0, |quarter| place(self.day(quarter.start).0))
            }
            Action::Accept => return self.filter().map_or(Reply::Close, Reply::Filter),
            Action::Back => return Reply::Close,
            _ => at,
        });
        Reply::Stay
    }

    /// Returns the text of the filter that shows the tasks of the quarter at the cursor.
    fn filter(&self) -> Option<String> {
        let quarter = self.schedule.quarters().get(self.position())?;
        let [from, to] = [quarter.start, quarter.start + QUARTER - 1].map(|at| format_rfc3339(instant(at)));
        Some(format!("due:{from}..{to} {STILL_TO_BE_SENT}"))
    }

    /// Draws the timeline.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let area = canvas.area();
        let is_tall = area.height >= TALL;
        let width = area.width.min(110);
        let mut top = vec![Line::default()];
        top.extend(self.quotas(canvas).into_iter().take(if is_tall { 3 } else { 1 }));
        let mut bottom = Vec::new();
        if is_tall {
            bottom.push(Line::styled(
                format!(" {}", tr!("dialog-strip", legend = canvas.glyphs.legend())),
                canvas.theme.faint,
            ));
        }
        bottom.push(canvas.hint_line_within(Scope::Timeline, |_| true, width.saturating_sub(4).into()));
        let room = usize::from(area.height).saturating_sub(top.len() + bottom.len() + 2).max(1);
        let (middle, at) = self.lines(canvas, width, room);
        let scroll = at.saturating_sub(room / 2).min(middle.len().saturating_sub(room));
        let open: usize = self.schedule.quarters().iter().map(Quarter::total).sum();
        let popup = Popup {
            title: tr!("dialog-timeline", count = open),
            width,
            top,
            middle: middle.into_iter().skip(scroll).take(room).collect(),
            bottom,
            scroll: 0,
            frame: canvas.theme.title.into(),
        };
        canvas.dialog(&self.app, &popup);
    }

    /// Returns the warnings about quotas. It is not known whether scheduled pushes count against the quota, so the
    /// warnings do not claim that they do.
    fn quotas<'a>(&self, canvas: &Canvas<'_>) -> Vec<Line<'a>> {
        let (quota, what) = daily_quota(self.app.quota_per_day);
        let day = |start| day(&instant(start).to_zoned(TimeZone::UTC));
        let above = |most| self.schedule.days_above(most, canvas.now.service);
        let mut lines: Vec<_> = above(quota)
            .map(|over| {
                let day = day(over.start);
                let text = tr!("dialog-above-quota", day = day, count = over.count, what = what, quota = quota);
                Line::styled(format!(" ! {text}"), canvas.theme.warning)
            })
            .collect();
        if self.app.quota_per_day.is_none()
            && let Some(over) = above(FREE).find(|day| day.count <= quota)
        {
            let text = tr!("dialog-above-free", day = day(over.start), count = over.count, quota = FREE);
            lines.push(Line::styled(format!(" - {text}"), canvas.theme.faint));
        }
        lines
    }

    /// Returns the lines around the cursor, and the index of the cursor's line. At most `around` quarters on either
    /// side are drawn.
    fn lines<'a>(&self, canvas: &Canvas<'_>, width: u16, around: usize) -> (Vec<Line<'a>>, usize) {
        let (quarters, at) = (self.schedule.quarters(), self.position());
        if quarters.is_empty() {
            return (vec![Line::from(format!("  {}", label!("dialog-no-due-times")))], 0);
        }
        let first = at.saturating_sub(around);
        let most = quarters.iter().map(Quarter::total).max().unwrap_or(1);
        let (mut lines, mut cursor) = (Vec::new(), 0);
        for (position, quarter) in quarters.iter().enumerate().skip(first).take(2 * around + 1) {
            let before = position.checked_sub(1).and_then(|before| quarters.get(before));
            let (begins, ends) = self.day(quarter.start);
            match before.filter(|before| position > first && before.start >= begins) {
                None => lines.push(self.heading(canvas, quarter, begins, ends)),
                Some(before) => lines.extend(gap(canvas, quarter.start - before.start - QUARTER)),
            }
            if position == at {
                cursor = lines.len();
            }
            let look = Look { width, most, is_chosen: position == at, is_odd_day: ends - begins != 86_400 };
            lines.push(self.row(canvas, quarter, look));
            lines.extend(self.named(canvas, quarter, width));
        }
        (lines, cursor)
    }

    /// Returns the heading of a day, with its counts and, if clocks change on that day, its length.
    fn heading<'a>(&self, canvas: &Canvas<'_>, quarter: &Quarter, begins: i64, ends: i64) -> Line<'a> {
        let local = self.local(quarter.start);
        let quarters = self.schedule.between(begins..ends);
        let sum = |of: fn(&Quarter) -> usize| quarters.iter().map(of).sum::<usize>();
        let [all, tag, user] = AUDIENCES.map(audience_word);
        let parts = [(sum(|it| it.all), all), (sum(|it| it.tag), tag), (sum(|it| it.user), user)];
        let fitting = if canvas.area().width < WIDE { 1 } else { parts.len() };
        let counts = parts.into_iter().take(fitting).filter(|(count, _)| *count > 0);
        let counts: Vec<_> = counts.map(|(count, word)| format!("{} {word}", grouped(count))).collect();
        let (day, total) = (day(&local), tasks_word(sum(Quarter::total)));
        let text = format!("{day} {}  {total}  {}", offset(&local), counts.join("  "));
        let mut spans = vec![Span::styled(text, canvas.theme.title)];
        if ends - begins != 86_400 {
            spans.push(Span::styled(
                format!("  {}", tr!("dialog-clocks-change", span = hours(ends - begins))),
                canvas.theme.warning,
            ));
        }
        Line::from(spans)
    }

    fn row<'a>(&self, canvas: &Canvas<'_>, quarter: &Quarter, look: Look) -> Line<'a> {
        let theme = canvas.theme;
        let local = self.local(quarter.start);
        let zone = if look.is_odd_day { format!(" {:<5}", offset(&local)) } else { String::new() };
        let time = format!("{}{zone} {:>6}  ", local.strftime("%H:%M"), grouped(quarter.total()));
        let style = Style::from(if look.is_chosen { theme.cursor } else { theme.text });
        let mut spans =
            vec![Span::styled(if look.is_chosen { "> " } else { "  " }, theme.mark), Span::styled(time, style)];
        let part = |count: usize, word: &str, style: Style| {
            let text = if count == 0 { String::new() } else { format!("{} {word}", grouped(count)) };
            Span::styled(padded(&text, 10), style)
        };
        let [all, tag, accounts] = AUDIENCES.map(audience_word);
        if look.width >= WIDE {
            spans.push(part(quarter.all, all, theme.audience.into()));
            spans.push(part(quarter.tag, tag, theme.text.into()));
            spans.push(part(quarter.user + quarter.untyped, accounts, theme.text.into()));
        } else if quarter.all > 0 {
            spans.push(Span::styled(format!("{} {all} ", grouped(quarter.all)), theme.audience));
        }
        let used: usize = spans.iter().map(Span::width).sum();
        let room = usize::from(look.width).saturating_sub(used + 5).max(1);
        let length = (quarter.total() * room).div_ceil(look.most.max(1)).clamp(1, room);
        spans.push(Span::styled("#".repeat(length), theme.pending));
        Line::from(spans)
    }

    /// Returns the lines below a quarter: its pushes to all users, and how many pushes are too close together.
    fn named<'a>(&self, canvas: &Canvas<'_>, quarter: &Quarter, width: u16) -> Vec<Line<'a>> {
        let theme = canvas.theme;
        let mut lines: Vec<_> = quarter
            .pushes
            .iter()
            .map(|push| {
                let due = push.due.to_zoned(self.zone.clone()).strftime("%H:%M:%S").to_string();
                let (id, room) = if width < WIDE {
                    (String::new(), usize::from(width).saturating_sub(26))
                } else {
                    (format!("  {}", push.id), usize::from(width).saturating_sub(48))
                };
                let title = Untrusted::new(push.title.as_ref()).safe_cut(room);
                Line::from(vec![
                    Span::raw(format!("{INDENT}{due} ")),
                    Span::styled(format!("{} ", audience_word(Some(TaskType::All))), theme.audience),
                    Span::raw(format!("{title}{id}")),
                ])
            })
            .collect();
        let more = quarter.all.saturating_sub(quarter.pushes.len());
        if more > 0 {
            lines.push(Line::styled(format!("{INDENT}{}", tr!("dialog-more-to-all", count = more)), theme.audience));
        }
        if quarter.close > 0 {
            let text = if width < WIDE {
                tr!("dialog-close-short", count = quarter.close)
            } else {
                tr!("dialog-close", count = quarter.close)
            };
            lines.push(Line::styled(format!("{INDENT}! {text}"), theme.warning));
        }
        lines
    }
}

/// How a quarter is drawn.
#[derive(Clone, Copy)]
struct Look {
    width: u16,
    /// The number of tasks in the fullest quarter.
    most: usize,
    is_chosen: bool,
    /// Whether the day of the quarter does not have 24 hours; if so, the offset distinguishes equal times.
    is_odd_day: bool,
}

/// Returns the line for a gap of this many seconds between two quarters with tasks; `None` if there is no gap.
fn gap<'a>(canvas: &Canvas<'_>, seconds: i64) -> Option<Line<'a>> {
    (seconds > 0)
        .then(|| Line::styled(format!("{INDENT}{}", tr!("dialog-gap", span = hours(seconds))), canvas.theme.faint))
}

/// Returns a duration in words: `1 h 30 m`.
fn hours(seconds: i64) -> String {
    match (seconds / 3_600, seconds / 60 % 60) {
        (0, minutes) => tr!("view-minutes", minutes = minutes.to_string()),
        (hours, 0) => tr!("dialog-hours", hours = hours.to_string()),
        (hours, minutes) => tr!("dialog-hours-minutes", hours = hours.to_string(), minutes = minutes.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::{
        domain::{Environment, Filter, Task, TaskId, TaskStatus, TaskType, testing::app},
        tui::index::store::Store,
    };

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().expect(text).as_second()
    }

    fn store(due: impl IntoIterator<Item = i64>) -> Store {
        let task = |(id, due): (u64, i64)| Task {
            status: TaskStatus::Pending,
            task_type: Some(if id % 10 == 0 { TaskType::All } else { TaskType::User }),
            sched_at: Some(instant(due)),
            ..Task::unverified(TaskId::new(id))
        };
        Store::of_tasks((1..).zip(due).map(task).collect())
    }

    fn timeline(store: &Store, zone: &str, now: i64) -> Timeline {
        let schedule = Schedule::count(store, || ControlFlow::Continue(())).expect("the count is not stopped");
        let zone = TimeZone::get(zone).expect("the zone is bundled");
        Timeline::new(app(Environment::Test), schedule, zone, instant(now))
    }

    #[test]
    fn the_length_of_a_day_depends_on_the_zone() {
        let count = |zone, noon| {
            let (begins, ends) = timeline(&store([]), zone, 0).day(at(noon));
            (ends - begins) / QUARTER
        };
        assert_eq!(count("Europe/Berlin", "2026-10-25T12:00:00Z"), 100, "25 hours");
        assert_eq!(count("Europe/Berlin", "2026-03-29T12:00:00Z"), 92, "23 hours");
        assert_eq!(count("Australia/Lord_Howe", "2026-04-04T16:00:00Z"), 98, "half an hour more");
        assert_eq!(count("Asia/Kathmandu", "2026-04-04T16:00:00Z"), 96);
        let (begins, _) = timeline(&store([]), "Asia/Kathmandu", 0).day(at("2026-12-07T02:00:00Z"));
        assert_eq!(begins, at("2026-12-06T18:15:00Z"));
    }

    #[test]
    fn the_filter_shows_as_many_tasks_as_the_bar_counts() {
        let noon = at("2026-12-07T12:00:00Z");
        let store = store([noon - 1, noon, noon + 1, noon + 899, noon + 900]);
        let mut timeline = timeline(&store, "Asia/Kolkata", noon);
        let Reply::Filter(text) = timeline.act(Action::Accept) else { panic!("no filter") };
        let filter = Filter::parse(&text).expect("the filter is valid");
        let fits = |row: &u32| filter.matches(&store.chunks()[0].matchable(*row as usize), instant(0), "shop");
        assert_eq!(store.order().iter().filter(|row| fits(row)).count(), 3, "{text}");
        assert_eq!(timeline.schedule.quarters()[1].total(), 3);
    }

    #[test]
    fn the_cursor_moves_by_quarters_days_and_pushes_to_all_users() {
        let first = at("2026-12-07T00:00:00Z");
        // Three quarters on each of ten days; every tenth task goes to all users.
        let due = (0..30).map(|number| first + number / 3 * 86_400 + number % 3 * QUARTER);
        let mut timeline = timeline(&store(due), "UTC", first);
        let mut go = |action| {
            timeline.act(action);
            let quarters = timeline.schedule.quarters();
            quarters
                .iter()
                .position(|quarter| quarter.start == timeline.at)
                .expect("the cursor is at a quarter with tasks")
        };
        assert_eq!(go(Action::CursorDown), 1);
        assert_eq!(go(Action::NextGroup), 3);
        assert_eq!(go(Action::CursorDown), 4);
        assert_eq!(go(Action::PreviousGroup), 0);
        assert_eq!((go(Action::NextAll), go(Action::NextAll), go(Action::PreviousAll)), (9, 19, 9));
        assert_eq!((go(Action::Last), go(Action::CursorDown), go(Action::NextAll)), (29, 29, 29));
        assert_eq!((go(Action::First), go(Action::CursorUp), go(Action::PreviousAll)), (0, 0, 0));
    }

    #[test]
    fn the_cursor_stays_at_its_time_when_the_counts_change() {
        let first = at("2026-12-07T00:00:00Z");
        let mut timeline = timeline(&store([first, first + QUARTER, first + 4 * QUARTER]), "UTC", first);
        timeline.act(Action::CursorDown);
        let fewer = Schedule::count(&store([first, first + 4 * QUARTER]), || ControlFlow::Continue(()));
        timeline.apply(&fewer.expect("the count is not stopped"));
        assert_eq!(timeline.at, first + 4 * QUARTER);
        timeline.apply(&Schedule::default());
        assert_eq!(timeline.act(Action::Accept), Reply::Close, "there is no quarter to filter by");
    }
}
