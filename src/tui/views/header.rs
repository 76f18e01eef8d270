//! The lines between the context and the table: the tabs with their counts, the filter, how many tasks are shown and in
//! which order, and the age of the list. The first line of the screen is in `context`.

use std::time::Duration;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr;

use super::{Fineness, Ink, ListReading, Reading, Soundness, Tasks, ago, grouped, tasks_word};
use crate::{
    domain::{ClockBasis, Untrusted},
    locale::{label, tr},
    tui::{
        index::tab::Tab,
        keymap::action::Action,
        messages::{
            effect::Trigger,
            message::{Loaded, Now},
        },
        widgets::{draw_field, wrap},
    },
};

/// What the header is drawn from.
#[derive(Clone, Debug)]
pub struct Header<'a> {
    /// The task list.
    pub tasks: &'a Tasks,
    /// The reading of the service's list.
    pub list: &'a ListReading,
    /// The reading of single tasks.
    pub reading: Option<Reading>,
    /// Whether the ledger was found sound.
    pub ledger: &'a Soundness,
    /// The interval between automatic readings of the list; `None` if the config sets none.
    pub refresh: Option<Duration>,
    /// Whether automatic reading is on.
    pub auto_read: bool,
    /// The clocks.
    pub now: Now,
    /// How precisely ages are shown.
    pub fineness: Fineness,
    /// The number of configured apps.
    pub apps: usize,
}

/// A line narrower than this does not name the sort order.
const NAMES_ORDER: u16 = 72;

/// The minimum number of cells to leave for the filter while somebody types it.
const ROOM_TO_TYPE: u16 = 24;

/// The smallest difference between the service's clock and the machine's that is shown, in seconds
/// (docs/architecture.md#screen-rules).
const SKEW_SHOWN_FROM: i64 = 2;

/// Draws the tabs, or the progress of loading. If the line of the filter is not shown, this line also shows the age of
/// the list.
pub fn draw_tabs(buffer: &mut Buffer, area: Rect, is_alone: bool, header: &Header<'_>, ink: Ink<'_>) {
    if area.height == 0 {
        return;
    }
    let theme = ink.theme;
    let spans = match header.tasks.loaded {
        Loaded::Nothing => vec![Span::styled(format!(" {}", label!("view-loading")), theme.title)],
        Loaded::Page => {
            let text = format!(" {}   ", tr!("view-loading-rest", count = header.tasks.store.len()));
            vec![Span::styled(text, theme.title), Span::styled(label!("view-checking-ledger"), theme.faint)]
        }
        // There is no room for both the tabs and the check. The check matters more: nothing can be deleted until it
        // ends, which is soon.
        Loaded::All if is_checking(header) && area.width < NAMES_ORDER => {
            vec![Span::styled(format!(" {}", label!("view-checking-ledger")), theme.title)]
        }
        Loaded::All => tabs(header, ink, area.width),
    };
    let line = Line::from(spans);
    let used = u16::try_from(line.width()).unwrap_or(u16::MAX);
    buffer.set_line(area.x, area.y, &line, area.width);
    let told = if is_alone { age(header, ink) } else { extras(header) };
    let width = u16::try_from(told.width()).unwrap_or(u16::MAX);
    if used.saturating_add(width).saturating_add(3) <= area.width {
        let style: Style = if is_alone { age_style(header, ink) } else { theme.faint.into() };
        buffer.set_stringn(area.right() - width - 1, area.y, told, width.into(), style);
    }
}

/// A function that returns whether to show a tab, given the tab and its count.
type Wanted<'a> = &'a dyn Fn(Tab, usize) -> bool;

/// Returns the widest form of the tabs that fits, with the open tab in brackets.
fn tabs<'a>(header: &Header<'_>, ink: Ink<'_>, width: u16) -> Vec<Span<'a>> {
    let open = header.tasks.tab;
    let all = |tab: Tab, count: usize| tab != Tab::Held || count > 0 || tab == open;
    let with_tasks = |tab: Tab, count: usize| count > 0 || tab == open || matches!(tab, Tab::Pending | Tab::Due);
    let is_held = |tab: Tab, count: usize| tab == Tab::Held && count > 0;
    let few = |tab: Tab, count: usize| {
        tab == open || matches!(tab, Tab::Pending | Tab::Due | Tab::All) || is_held(tab, count)
    };
    let fewer = |tab: Tab, count: usize| tab == open || tab == Tab::Due || is_held(tab, count);
    let fewest = |tab: Tab, _: usize| tab == open || tab == Tab::Due;
    let only = |tab: Tab, _: usize| tab == open;
    let (long, short) = (Warned::Long, Warned::Short);
    let forms: [(Wanted<'_>, usize, usize, Warned); 10] = [
        (&all, 0, 3, long),
        (&all, 0, 2, long),
        (&all, 1, 2, long),
        (&with_tasks, 0, 2, long),
        (&with_tasks, 1, 2, long),
        (&few, 1, 1, long),
        (&few, 1, 1, short),
        (&fewer, 1, 1, short),
        (&fewest, 1, 1, short),
        // The shortest form, for the smallest window while held tasks are about to be sent: a count is never cut off.
        (&only, 1, 1, short),
    ];
    let in_all = tasks_word(header.tasks.counts.of(Tab::All));
    let mut spans = Vec::new();
    for (wanted, name, gap, warned) in forms {
        spans = tab_spans(header, ink, wanted, Form { name, gap, warned, in_all: &in_all });
        let used: usize = spans.iter().map(Span::width).sum();
        if used <= usize::from(width) {
            break;
        }
    }
    spans
}

/// How to write the tabs.
#[derive(Clone, Copy)]
struct Form<'a> {
    /// The index of the name of each tab to use: 0 for the full name, 1 for the short form.
    name: usize,
    /// Blanks between two tabs.
    gap: usize,
    /// How to write the warning about held tasks that are about to be sent.
    warned: Warned,
    /// The number of all tasks, in words.
    in_all: &'a str,
}

/// The form of the warning about held tasks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Warned {
    Long,
    Short,
}

fn tab_spans<'a>(header: &Header<'_>, ink: Ink<'_>, wanted: Wanted<'_>, form: Form<'_>) -> Vec<Span<'a>> {
    let (tasks, theme) = (header.tasks, ink.theme);
    let mut spans = vec![Span::raw(" ")];
    let soon = tasks.counts.held_soon();
    if soon > 0 {
        let words = match form.warned {
            Warned::Long => tr!("view-held-soon", count = soon),
            Warned::Short => tr!("view-held-soon.short", count = soon),
        };
        let text = format!("! {words}");
        spans.extend([Span::styled(text, theme.urgent), Span::raw(" ".repeat(form.gap + 1))]);
    }
    for (number, tab) in (1..).zip(Tab::ALL) {
        let count = tasks.counts.of(tab);
        if !wanted(tab, count) {
            continue;
        }
        let count_words = if tab == Tab::All { form.in_all.to_owned() } else { grouped(count) };
        let text = format!("{number} {} {count_words}", tab.names()[form.name]);
        let style = match tab {
            Tab::Due if count > 0 => theme.urgent,
            Tab::Trouble if count > 0 => theme.error,
            _ if tab == tasks.tab => theme.title,
            _ => theme.label,
        };
        let text = if tab == tasks.tab { format!("[{text}]") } else { text };
        spans.push(Span::styled(text, style));
        spans.push(Span::raw(" ".repeat(form.gap)));
    }
    spans
}

/// Returns what a wide window shows beside the tabs: the difference between the clocks, whether the service's clock is
/// in doubt, and how often the list is read.
fn extras(header: &Header<'_>) -> String {
    let mut parts = Vec::new();
    let skew = header.now.service.duration_since(header.now.wall).as_secs();
    if skew.abs() >= SKEW_SHOWN_FROM {
        let span = ago(skew.unsigned_abs());
        parts.push(if skew > 0 { tr!("view-clock-slow", span = span) } else { tr!("view-clock-fast", span = span) });
    }
    if matches!(header.now.conditions.time.basis, ClockBasis::Ignored(_)) {
        parts.push(label!("view-time-doubted").to_owned());
    }
    if let Some(every) = header.refresh.filter(|_| header.auto_read) {
        parts.push(tr!("view-read-every", span = ago(every.as_secs())));
    }
    parts.join("   ")
}

/// Returns what is being read or checked; if nothing is, the age of the list.
fn age(header: &Header<'_>, ink: Ink<'_>) -> String {
    if is_checking(header) {
        return label!("view-checking-ledger").into();
    }
    if let Some(reading) = header.reading {
        return tr!("view-reading-tasks", done = reading.done, total = reading.total);
    }
    list_age(header, ink)
}

const fn is_checking(header: &Header<'_>) -> bool {
    matches!(header.ledger, Soundness::Unchecked | Soundness::Checking)
}

/// Returns the age of the list, or the progress of reading it.
fn list_age(header: &Header<'_>, ink: Ink<'_>) -> String {
    let list = header.list;
    if let Some((_, trigger)) = list.under_way
        && (trigger == Trigger::Asked || list.read_at.is_none())
    {
        return tr!("view-reading-list", count = list.progress.seen);
    }
    let age = list.read_at.map(|read_at| header.now.boot.saturating_sub(read_at).as_secs());
    let shown = |seconds: u64| match header.fineness {
        Fineness::Seconds => ago(seconds),
        Fineness::Minutes if seconds < 60 => label!("view-under-a-minute").into(),
        Fineness::Minutes => tr!("view-minutes", minutes = (seconds / 60).to_string()),
    };
    let key = || ink.keys.key_of(Action::ReadList);
    match (age, &list.failed) {
        (Some(seconds), None) if !list.gaps.is_empty() => tr!("view-list-incomplete", age = shown(seconds)),
        (Some(seconds), None) if header.auto_read => tr!("view-list-age", age = shown(seconds)),
        (Some(seconds), None) => tr!("view-list-age-auto-off", age = shown(seconds)),
        (Some(seconds), Some(_)) => tr!("view-list-failed", age = shown(seconds)),
        (None, Some(_)) if header.auto_read => tr!("view-list-unread", key = key()),
        (None, Some(_)) => tr!("view-list-unread-auto-off", key = key()),
        (None, None) => tr!("view-list-not-yet", key = key()),
    }
}

fn age_style(header: &Header<'_>, ink: Ink<'_>) -> Style {
    if header.list.failed.is_some() || !header.list.gaps.is_empty() {
        ink.theme.warning.into()
    } else {
        ink.theme.faint.into()
    }
}

/// Draws the filter line and, below it, the mistake in the filter with a caret. Returns the position of the text cursor
/// while the filter is open.
pub fn draw_filter(
    buffer: &mut Buffer,
    area: Rect,
    mistake: Rect,
    header: &Header<'_>,
    ink: Ink<'_>,
) -> Option<Position> {
    if area.height == 0 {
        return None;
    }
    let (tasks, theme) = (header.tasks, ink.theme);
    let told = told(header, ink, area.width);
    let told_width = u16::try_from(told.width()).unwrap_or(u16::MAX).min(area.width);
    let at = area.right() - told_width;
    let sign = if tasks.filter.is_open { theme.key } else { theme.label };
    let head = if tasks.only.is_some() {
        format!(" {} / ", tr!("view-marked-only", key = ink.keys.key_of(Action::ViewMarked)))
    } else {
        " / ".into()
    };
    buffer.set_stringn(area.x, area.y, &head, area.width.into(), sign);
    let indent = u16::try_from(head.width()).unwrap_or(0);
    let width = area.width.saturating_sub(indent + told_width + 1);
    let field = Rect { x: area.x + indent, width, ..area };
    let is_empty = tasks.filter.input.value().is_empty();
    let cursor = if is_empty && !tasks.filter.is_open {
        buffer.set_stringn(field.x, field.y, label!("view-filter-all"), field.width.into(), theme.faint);
        None
    } else {
        Some(draw_field(buffer, field, &tasks.filter.input, Style::from(theme.text)))
    };
    buffer.set_line(at, area.y, &told, told_width);
    draw_mistake(buffer, mistake, indent, header, ink);
    cursor.filter(|_| tasks.filter.is_open)
}

/// Returns the age of the list, the number of tasks shown, and the sort order, as far as they leave room for the
/// filter.
fn told<'a>(header: &Header<'_>, ink: Ink<'_>, width: u16) -> Line<'a> {
    let (tasks, theme) = (header.tasks, ink.theme);
    // Both forms have the same width, because a sign that changes with each key must not move the text beside it.
    let searching = if tasks.found < tasks.searching { " .." } else { "   " };
    let shown = tr!("view-shown", shown = tasks.matches.len(), all = tasks.store.len());
    let mut spans = vec![Span::styled(format!("{shown}{searching} "), theme.faint)];
    if width >= NAMES_ORDER {
        spans.push(Span::styled(format!(" {} ", tr!("view-order", order = tasks.sorting.name())), theme.faint));
    }
    let typed = u16::try_from(tasks.filter.input.value().width() + 1).unwrap_or(u16::MAX);
    let needed = if tasks.filter.is_open { ROOM_TO_TYPE.max(typed) } else { typed.max(4) };
    let used: usize = spans.iter().map(Span::width).sum();
    let age = age(header, ink);
    if used + age.width() + 6 + usize::from(needed) <= width.into() {
        spans.insert(0, Span::styled(format!("{age}   "), age_style(header, ink)));
    }
    Line::from(spans)
}

fn draw_mistake(buffer: &mut Buffer, area: Rect, indent: u16, header: &Header<'_>, ink: Ink<'_>) {
    let Some(error) = &header.tasks.filter.error else { return };
    let caret = error.caret(header.tasks.filter.input.value());
    let caret = caret.lines().nth(1).unwrap_or_default();
    let text = format!("{:indent$}{caret} {}", "", error.message, indent = indent.into());
    let text = Untrusted::new(text).safe_cut(area.width.into());
    buffer.set_stringn(area.x, area.y, text, area.width.into(), ink.theme.error);
}

/// Draws why the list has no rows, and the keys that help to get some.
pub fn draw_nothing(buffer: &mut Buffer, area: Rect, header: &Header<'_>, ink: Ink<'_>) {
    let tasks = header.tasks;
    let lines: Vec<String> = match (tasks.loaded, tasks.store.is_empty()) {
        (Loaded::Nothing, _) => vec![label!("view-loading-tasks").into()],
        (_, true) if header.list.under_way.is_some() => {
            vec![tr!("view-reading-service", count = header.list.progress.seen.to_string())]
        }
        (_, true) => nothing_known(header, ink),
        (_, false) => nothing_matches(header, ink),
    };
    let cells = usize::from(area.width.saturating_sub(2));
    let lines: Vec<_> = lines.into_iter().flat_map(|line| wide_lines(line, cells)).collect();
    // Blank lines are drawn only if there is room for them.
    let is_roomy = lines.len() < area.height.into();
    let first = area.y + u16::from(is_roomy);
    let lines = lines.into_iter().filter(|line| is_roomy || !line.is_empty());
    for (y, line) in (first..area.bottom()).zip(lines) {
        buffer.set_stringn(area.x + 2, y, line, cells, ink.theme.faint);
    }
}

/// Returns the line itself if it fits, otherwise one line for each key with its effect.
fn wide_lines(line: String, cells: usize) -> Vec<String> {
    if line.width() <= cells {
        return vec![line];
    }
    let part = |part: &str| if part.width() <= cells { vec![part.to_owned()] } else { wrap(part, cells) };
    line.split("   ").flat_map(part).collect()
}

fn nothing_known(header: &Header<'_>, ink: Ink<'_>) -> Vec<String> {
    let key = |action| ink.keys.key_of(action);
    vec![
        label!("view-no-tasks").into(),
        String::new(),
        tr!("view-read-list", month = key(Action::ReadList), months = key(Action::Reach)),
        label!("view-import-file").into(),
        tr!("view-another-app", key = key(Action::SwitchApp), count = header.apps.to_string()),
    ]
}

fn nothing_matches(header: &Header<'_>, ink: Ink<'_>) -> Vec<String> {
    let tasks = header.tasks;
    let filter = tasks.filter.input.value();
    let count = tasks.store.len();
    let none = if filter.is_empty() {
        tr!("view-none-in-tab", count = count)
    } else {
        tr!("view-none-for-filter", count = count)
    };
    let mut lines = vec![none, String::new()];
    if tasks.filter.error.is_some() {
        lines.push(label!("view-filter-mistake").into());
    }
    if !filter.is_empty() {
        let (clears, searches) = (ink.keys.key_of(Action::Back), ink.keys.key_of(Action::SearchService));
        lines.push(tr!("view-clear-or-search", clear = clears, search = searches));
    }
    if tasks.tab != Tab::All {
        lines.push(tr!("view-every-state", key = ink.keys.key_of(Action::TabAll)));
    }
    if tasks.only.is_some() {
        lines.push(tr!("view-unmarked-again", key = ink.keys.key_of(Action::ViewMarked)));
    }
    lines
}
