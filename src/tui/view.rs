//! Draws the state. Drawing changes nothing and does no I/O.

use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Position, Rect, Size},
    style::Style,
    text::{Line, Span},
};

use super::{
    keymap::{Scope, action::Action},
    overlays::{Canvas, hint_line},
    state::{
        Areas, SMALLEST, State,
        off::{is_hinted, is_off_for_long},
    },
    views::{
        Around, Clock, Fineness, Header, Ink, Note, NoteKind, Offer, Strip, draw_context, draw_detail, draw_filter,
        draw_nothing, draw_offer, draw_run, draw_strip, draw_tabs, draw_tasks,
    },
    widgets::wrap,
};
use crate::{
    domain::Untrusted,
    locale::{label, tr},
};

/// Draws the whole screen.
pub fn view(state: &State, frame: &mut Frame<'_>) {
    let cursor = draw(state, frame.buffer_mut());
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// Draws the whole screen. Returns the position of the text cursor, if there is one.
fn draw(state: &State, buffer: &mut Buffer) -> Option<Position> {
    if state.is_too_small() {
        draw_too_small(state, buffer);
        return None;
    }
    let areas = Areas::of(state);
    let theme = state.settings.theme;
    let clock = Clock { now: state.now.service, zone: state.zone(), fineness: state.fineness() };
    draw_context(buffer, areas.context, &state.app, state.settings.banner.map(|banner| banner()), clock, theme);
    let ink =
        Ink { theme, now: state.now.service, zone: state.zone(), glyphs: state.settings.glyphs, keys: state.keymap() };
    let header = header(state, clock.fineness);
    draw_tabs(buffer, areas.data, areas.filter.height == 0, &header, ink);
    let mut cursor = draw_filter(buffer, areas.filter, areas.mistake, &header, ink);
    if areas.timeline.height > 0 {
        let (schedule, quota) = (state.schedule.as_ref(), state.app.quota_per_day);
        draw_strip(buffer, areas.timeline, Strip { schedule, quota }, ink);
    }
    let run = state.run.as_ref().filter(|run| run.generation == state.generation && !run.is_away);
    draw_tasks(buffer, areas.head, areas.rows, &state.tasks, run, ink);
    if let Some(task) = state.tasks.task_at_cursor() {
        draw_detail(buffer, areas.detail, &task, around(state), ink);
    }
    if state.tasks.matches.is_empty() {
        draw_nothing(buffer, areas.rows, &header, ink);
    }
    match &state.run {
        _ if areas.run.height == 0 => {}
        Some(run) if !run.is_away => draw_run(buffer, areas.run, run, ink, state.now.boot),
        _ => draw_offer(buffer, areas.run, offer(state), ink),
    }
    if areas.rule.height > 0 {
        let rule = state.settings.glyphs.rule(areas.rule.width.into());
        buffer.set_string(areas.rule.x, areas.rule.y, rule, theme.rule);
    }
    draw_marks(state, buffer, areas);
    draw_message(state, buffer, areas.message);
    let (is_running, scope) = (state.live_run().is_some(), state.scope());
    // A dialog shows its own keys.
    if state.layers.is_empty() {
        let is_of_run = |action| matches!(action, Action::Pause | Action::Stop | Action::Outcomes | Action::Background);
        // While a run is in progress, its keys are shown: they may be needed in a hurry.
        let is_wanted = |action| {
            let is_here = is_of_run(action) == is_running || matches!(action, Action::Help | Action::Filter);
            is_here && (scope != Scope::List || !is_off_for_long(state, action) && is_hinted(state, action))
        };
        let hints = hint_line(theme, state.keymap(), scope, is_wanted, areas.hints.width.into());
        buffer.set_line(areas.hints.x, areas.hints.y, &hints, areas.hints.width);
    }
    let banner = state.settings.banner.map(|banner| banner());
    let keymap = state.keymap();
    let mut canvas =
        Canvas { buffer, theme, keymap, now: state.now, zone: state.zone(), glyphs: state.settings.glyphs, banner };
    for layer in &state.layers {
        cursor = layer.overlay.draw(&mut canvas);
    }
    cursor
}

fn header(state: &State, fineness: Fineness) -> Header<'_> {
    Header {
        tasks: &state.tasks,
        list: &state.list,
        reading: state.reading,
        ledger: &state.ledger,
        refresh: state.settings.ui.refresh,
        auto_read: state.auto_read,
        now: state.now,
        fineness,
        apps: state.apps.len(),
    }
}

fn around(state: &State) -> Around<'_> {
    Around {
        detail: &state.detail,
        app: &state.app.name,
        is_loading: state.is_loading(),
        depth: state.depth(),
        is_busy: state.live_run().is_some(),
    }
}

fn offer(state: &State) -> Offer<'_> {
    Offer { count: state.offered().count(), left: state.left_in_all(), held: &state.held_elsewhere }
}

/// Draws the message that the window is too small, and the state of a run that is in progress.
fn draw_too_small(state: &State, buffer: &mut Buffer) {
    let size = state.size;
    let mut lines = vec![
        tr!("screen-too-small", size = size_words(size), smallest = size_words(SMALLEST)),
        label!("screen-too-small-keys").to_owned(),
    ];
    if let Some(run) = state.live_run() {
        let app = Untrusted::new(run.app.name.0.as_str()).safe_cut(12);
        let badge = run.app.environment.badge();
        let (settled, total) = (run.progress.settled().to_string(), run.progress.total.to_string());
        lines.push(tr!("screen-too-small-run", badge = badge, app = app, settled = settled, total = total));
        let quit =
            if state.is_quit_armed { label!("screen-too-small-quit-armed") } else { label!("screen-too-small-quit") };
        lines.push(quit.to_owned());
    } else {
        let app = Untrusted::new(state.app.name.0.as_str()).safe_cut(20);
        lines.push(format!("{} {app}", state.app.environment.badge()));
    }
    let lines = lines.iter().flat_map(|line| wrap(line, buffer.area.width.max(1).into())).collect::<Vec<_>>();
    for (y, line) in (buffer.area.y..buffer.area.bottom()).zip(lines) {
        buffer.set_stringn(buffer.area.x, y, line, buffer.area.width.into(), state.settings.theme.text);
    }
}

/// Returns a size in the form `40x9`.
fn size_words(size: Size) -> String {
    format!("{}x{}", size.width, size.height)
}

/// Draws how many tasks are marked and how many of those are hidden, or the length of the range that was begun.
fn draw_marks(state: &State, buffer: &mut Buffer, areas: Areas) {
    if areas.marks.height == 0 {
        return;
    }
    buffer.set_line(areas.marks.x, areas.marks.y, &Line::from(marks(state)), areas.marks.width);
}

fn marks<'a>(state: &State) -> Vec<Span<'a>> {
    let (tasks, theme) = (&state.tasks, state.settings.theme);
    if let Some(range) = tasks.range() {
        let count = range.end() - range.start() + 1;
        return vec![Span::styled(format!(" {}", tr!("screen-range", count = count)), theme.mark)];
    }
    if tasks.marks.is_empty() {
        return vec![Span::raw(" "), Span::styled(label!("screen-none-marked"), theme.faint)];
    }
    let style = Style::from(if tasks.hidden > 0 { theme.warning } else { theme.text });
    vec![
        Span::styled(format!(" {}", tr!("screen-marked", count = tasks.marks.len())), theme.mark),
        Span::styled(tr!("screen-marked-hidden", count = tasks.hidden), style),
    ]
}

/// Draws the message line. In a small window without a note, the line shows the marks.
fn draw_message(state: &State, buffer: &mut Buffer, area: Rect) {
    let is_small = Areas::of(state).marks.height == 0;
    let note = state.leaving.map(|_| Note::warning(label!("screen-ending"))).or_else(|| state.note.clone());
    match note {
        Some(note) => {
            let style = match note.kind {
                NoteKind::Info => state.settings.theme.text,
                NoteKind::Good => state.settings.theme.good,
                NoteKind::Warning => state.settings.theme.warning,
                NoteKind::Error => state.settings.theme.error,
            };
            let text = Untrusted::new(format!(" {} {}", note.sign(), note.text)).safe_cut(area.width.into());
            buffer.set_stringn(area.x, area.y, text, area.width.into(), style);
        }
        None if is_small && !(state.tasks.marks.is_empty() && state.tasks.range().is_none()) => {
            buffer.set_line(area.x, area.y, &Line::from(marks(state)), area.width);
        }
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        domain::{Environment, Failure, Outcome, TaskId, TaskOutcome},
        locale::{chinese, in_language, label},
        tui::{
            messages::{effect::Effect, message::Message},
            update::{
                property_tests::{self, prepared, press, screen},
                update,
            },
        },
    };

    #[test]
    fn the_badge_of_the_demo_is_in_the_language_in_use() {
        let mut state = property_tests::state(Environment::Test);
        state.settings.banner = Some(|| label!("screen-demo"));
        assert!(screen(&state).contains(" DEMO "), "{}", screen(&state));
        let translated = in_language(chinese(), || screen(&state)).replace(' ', "");
        assert!(translated.contains("演示") && !translated.contains("DEMO"), "{translated}");
    }

    #[test]
    fn a_dialog_gives_the_reason_for_what_is_left_out() {
        let mut state = property_tests::state(Environment::Test);
        let effects = press(&mut state, "Ad");
        let [Effect::Prepare { request, ids, .. }, ..] = &effects[..] else { panic!("{effects:?}") };
        let mut prepared = prepared(&state, ids);
        let left_out = |task, why: &str| TaskOutcome {
            task: TaskId::new(task),
            attempts: 0,
            outcome: Outcome::Skipped(Failure::local(why)),
            at: state.now.service,
        };
        let why = "its state is \"suspended\", and only a pending task can be changed: `pushdeck get` reads it again";
        prepared.left_out = vec![left_out(101, why), left_out(102, why), left_out(103, "no type is known")];
        update(&mut state, Message::Prepared { request: *request, prepared: Ok(prepared) });
        let shown = screen(&state);
        for words in ["2 left out: its state is \"suspended\"", "1 left out: no type is known"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
    }
}
