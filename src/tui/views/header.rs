//! The lines between the context and the table: the tabs with their counts, the filter, what is shown, in which order, and
//! how old it is. Deliberately not here: what a tab or a filter means, and the first line (`context`).

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr;

use super::{Fineness, Soundness, ago, grouped, tasks_word};
use crate::{
    domain::{ClockBasis, Untrusted},
    tui::{
        index::tab::Tab,
        keymap::action::Action,
        messages::{effect::Because, message::Loaded},
        state::{Areas, State},
        widgets::draw_field,
    },
};

/// Narrower than this, the order is not named.
const NAMES_ORDER: u16 = 72;

/// Cells that a filter that is typed needs at least beside what else its line says.
const ROOM_TO_TYPE: u16 = 24;

/// Skews between the two clocks below this are of no interest, in seconds (docs/architecture.md#screen-rules).
const SKEW_SHOWN_FROM: i64 = 2;

/// Draws the tabs, or how far the loading is.
pub fn draw_tabs(state: &State, buffer: &mut Buffer, area: Rect) {
    if area.height == 0 {
        return;
    }
    let theme = state.theme;
    let spans = match state.tasks.loaded {
        Loaded::Nothing => vec![Span::styled(" loading, checking the ledger", theme.title)],
        Loaded::Page => {
            let text = format!(" first {}, loading the rest   ", grouped(state.tasks.store.len()));
            vec![Span::styled(text, theme.title), Span::styled("checking the ledger", theme.faint)]
        }
        // Without room for both: nothing can be deleted until the check is through, and that is soon.
        Loaded::All if is_checking(state) && area.width < NAMES_ORDER => {
            vec![Span::styled(" checking the ledger", theme.title)]
        }
        Loaded::All => tabs(state, area.width),
    };
    let line = Line::from(spans);
    let used = u16::try_from(line.width()).unwrap_or(u16::MAX);
    buffer.set_line(area.x, area.y, &line, area.width);
    let is_alone = Areas::of(state).filter.height == 0;
    let told = if is_alone { age(state) } else { extras(state) };
    let width = u16::try_from(told.width()).unwrap_or(u16::MAX);
    if used.saturating_add(width).saturating_add(3) <= area.width {
        let style: Style = if is_alone { age_style(state) } else { theme.faint.into() };
        buffer.set_stringn(area.right() - width - 1, area.y, told, width.into(), style);
    }
}

/// Which tabs are wanted, with their counts.
type Wanted<'a> = &'a dyn Fn(Tab, usize) -> bool;

/// The widest form of the tabs that fits, the open one in brackets.
fn tabs<'a>(state: &State, width: u16) -> Vec<Span<'a>> {
    let all = |_: Tab, _: usize| true;
    let open = state.tasks.tab;
    let with_tasks = |tab: Tab, count: usize| count > 0 || tab == open || matches!(tab, Tab::Pending | Tab::Due);
    let few = |tab: Tab, _: usize| tab == open || matches!(tab, Tab::Pending | Tab::Due | Tab::All);
    let forms: [(Wanted<'_>, usize, usize); 6] =
        [(&all, 0, 3), (&all, 0, 2), (&all, 1, 2), (&with_tasks, 0, 2), (&with_tasks, 1, 2), (&few, 1, 1)];
    let mut spans = Vec::new();
    for (wanted, name, gap) in forms {
        spans = tab_spans(state, wanted, name, gap);
        let used: usize = spans.iter().map(Span::width).sum();
        if used <= usize::from(width) {
            break;
        }
    }
    spans
}

fn tab_spans<'a>(state: &State, wanted: Wanted<'_>, name: usize, gap: usize) -> Vec<Span<'a>> {
    let (tasks, theme) = (&state.tasks, state.theme);
    let mut spans = vec![Span::raw(" ")];
    for (number, tab) in (1..).zip(Tab::ALL) {
        let count = tasks.counts.of(tab);
        if !wanted(tab, count) {
            continue;
        }
        let words = if tab == Tab::All { tasks_word(count) } else { grouped(count) };
        let text = format!("{number} {} {words}", tab.names()[name]);
        let style = match tab {
            Tab::Due if count > 0 => theme.urgent,
            Tab::Trouble if count > 0 => theme.error,
            _ if tab == tasks.tab => theme.title,
            _ => theme.label,
        };
        let text = if tab == tasks.tab { format!("[{text}]") } else { text };
        spans.push(Span::styled(text, style));
        spans.push(Span::raw(" ".repeat(gap)));
    }
    spans
}

/// What a wide window says beside the tabs: when the list is read next, and how far the clocks are apart.
fn extras(state: &State) -> String {
    let mut parts = Vec::new();
    let skew = state.now.service.duration_since(state.now.wall).as_secs();
    if skew.abs() >= SKEW_SHOWN_FROM {
        parts.push(format!(
            "this machine's clock is {} {}",
            ago(skew.unsigned_abs()),
            if skew > 0 { "slow" } else { "fast" }
        ));
    }
    if matches!(state.now.conditions.time.basis, ClockBasis::Ignored(_)) {
        parts.push("the service's time is in doubt".to_owned());
    }
    if let Some(every) = state.refresh.filter(|_| state.auto_read) {
        parts.push(format!("read every {}", ago(every.as_secs())));
    }
    parts.join("   ")
}

/// What is being read or checked, or how old the list is.
fn age(state: &State) -> String {
    if is_checking(state) {
        return "checking the ledger".into();
    }
    if let Some(reading) = state.reading {
        return format!("reading {} of {}", grouped(reading.done), tasks_word(reading.total));
    }
    list_age(state)
}

const fn is_checking(state: &State) -> bool {
    matches!(state.ledger, Soundness::Unchecked | Soundness::Checking)
}

/// How old the list is, or how its reading goes.
fn list_age(state: &State) -> String {
    let list = &state.list;
    if let Some((_, because)) = list.under_way
        && (because == Because::Asked || list.read_at.is_none())
    {
        return format!("reading the list: {} seen", grouped(usize::try_from(list.progress.seen).unwrap_or(0)));
    }
    let age = list.read_at.map(|read_at| state.now.boot.saturating_sub(read_at).as_secs());
    let shown = |seconds: u64| match state.fineness() {
        Fineness::Seconds => ago(seconds),
        Fineness::Minutes if seconds < 60 => "under a minute".into(),
        Fineness::Minutes => format!("{} m", seconds / 60),
    };
    match (age, &list.failed) {
        (Some(seconds), None) if list.gaps.is_empty() => format!("list {} old{}", shown(seconds), auto(state)),
        (Some(seconds), None) => format!("! list {} old, not complete", shown(seconds)),
        (Some(seconds), Some(_)) => format!("! list {} old, last reading failed", shown(seconds)),
        (None, Some(_)) => format!("! list not read, {} tries again{}", state.key(Action::ReadList), auto(state)),
        (None, None) => format!("list not read yet: {}", state.key(Action::ReadList)),
    }
}

const fn auto(state: &State) -> &'static str {
    if state.auto_read { "" } else { ", auto off" }
}

fn age_style(state: &State) -> Style {
    if state.list.failed.is_some() || !state.list.gaps.is_empty() {
        state.theme.warning.into()
    } else {
        state.theme.faint.into()
    }
}

/// The filter line, and the mistake in it with a caret under its place. Gives the place of the text cursor while it is open.
pub fn draw_filter(state: &State, buffer: &mut Buffer, areas: Areas) -> Option<Position> {
    let area = areas.filter;
    if area.height == 0 {
        return None;
    }
    let (tasks, theme) = (&state.tasks, state.theme);
    let told = told(state, area.width);
    let told_width = u16::try_from(told.width()).unwrap_or(u16::MAX).min(area.width);
    let at = area.right() - told_width;
    let sign = if tasks.filter.is_open { theme.key } else { theme.label };
    let head =
        if tasks.only.is_some() { format!(" {} marked only / ", state.key(Action::ViewMarked)) } else { " / ".into() };
    buffer.set_stringn(area.x, area.y, &head, area.width.into(), sign);
    let indent = u16::try_from(head.len()).unwrap_or(0);
    let width = area.width.saturating_sub(indent + told_width + 1);
    let field = Rect { x: area.x + indent, width, ..area };
    let is_empty = tasks.filter.input.value().is_empty();
    let cursor = if is_empty && !tasks.filter.is_open {
        buffer.set_stringn(field.x, field.y, "all", field.width.into(), theme.faint);
        None
    } else {
        Some(draw_field(buffer, field, &tasks.filter.input, Style::from(theme.text)))
    };
    buffer.set_line(at, area.y, &told, told_width);
    draw_mistake(state, buffer, areas.mistake, indent);
    cursor.filter(|_| tasks.filter.is_open)
}

/// How old the list is, how many are shown, and in which order: as much of it as leaves room for the filter.
fn told<'a>(state: &State, width: u16) -> Line<'a> {
    let (tasks, theme) = (&state.tasks, state.theme);
    // As wide without: what comes and goes with each key must not push what stands beside it.
    let searching = if tasks.found < tasks.searching { " .." } else { "   " };
    let shown = format!("{} of {} shown{searching} ", grouped(tasks.matches.len()), grouped(tasks.store.len()));
    let mut spans = vec![Span::styled(shown, theme.faint)];
    if width >= NAMES_ORDER {
        spans.push(Span::styled(format!(" by {} ", tasks.sorting.name()), theme.faint));
    }
    let typed = u16::try_from(tasks.filter.input.value().width() + 1).unwrap_or(u16::MAX);
    let needed = if tasks.filter.is_open { ROOM_TO_TYPE.max(typed) } else { typed.max(4) };
    let used: usize = spans.iter().map(Span::width).sum();
    let age = age(state);
    if used + age.width() + 6 + usize::from(needed) <= width.into() {
        spans.insert(0, Span::styled(format!("{age}   "), age_style(state)));
    }
    Line::from(spans)
}

fn draw_mistake(state: &State, buffer: &mut Buffer, area: Rect, indent: u16) {
    let Some(error) = &state.tasks.filter.error else { return };
    let caret = error.caret(state.tasks.filter.input.value());
    let caret = caret.lines().nth(1).unwrap_or_default();
    let text = format!("{:indent$}{caret} {}", "", error.message, indent = indent.into());
    let text = Untrusted::new(text).safe_cut(area.width.into());
    buffer.set_stringn(area.x, area.y, text, area.width.into(), state.theme.error);
}

/// Why there is no row, and what shows some.
pub fn draw_nothing(state: &State, buffer: &mut Buffer, area: Rect) {
    let tasks = &state.tasks;
    let lines: Vec<String> = match (tasks.loaded, tasks.store.is_empty()) {
        (Loaded::Nothing, _) => vec!["Loading ..".into()],
        (_, true) if state.list.under_way.is_some() => {
            vec![format!("Reading the service's list: {} seen so far ..", state.list.progress.seen)]
        }
        (_, true) => vec![
            "No tasks are known in this app.".into(),
            String::new(),
            format!(
                "{}  reads the service's list, a month back and ahead   {}  three months",
                state.key(Action::ReadList),
                state.key(Action::Reach)
            ),
            "`pushdeck import FILE` takes a file of ids".into(),
            format!("{}  another app or region ({} configured)", state.key(Action::SwitchApp), state.apps.len()),
        ],
        (_, false) => nothing_matches(state),
    };
    let first = area.y + u16::from(area.height > 3);
    for (y, line) in (first..area.bottom()).zip(lines) {
        buffer.set_stringn(area.x + 2, y, line, area.width.saturating_sub(2).into(), state.theme.faint);
    }
}

fn nothing_matches(state: &State) -> Vec<String> {
    let tasks = &state.tasks;
    let filter = tasks.filter.input.value();
    let what = if filter.is_empty() { "this tab" } else { "the filter" };
    let mut lines = vec![format!("No match for {what} in {}.", tasks_word(tasks.store.len())), String::new()];
    if tasks.filter.error.is_some() {
        lines.push("The filter has a mistake: what is shown fits its beginning.".into());
    }
    if !filter.is_empty() {
        let (clears, searches) = (state.key(Action::Back), state.key(Action::SearchService));
        lines.push(format!("{clears} clears it   {searches} searches on the service too (title and text)"));
    }
    if tasks.tab != Tab::All {
        lines.push(format!("{}  shows every state", state.key(Action::TabAll)));
    }
    if tasks.only.is_some() {
        lines.push(format!("{}  shows unmarked tasks again", state.key(Action::ViewMarked)));
    }
    lines
}
