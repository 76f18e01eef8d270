//! Draws the task list. Only the rows on the screen are turned into cells.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{
    Ink, Note, NoteKind, Run, Sign, Tasks,
    columns::{Cell, Place, Places},
    ink::put,
};
use crate::{
    domain::TaskId,
    tui::{
        index::store::{TaskView, is_over},
        look::theme::Theme,
    },
};

/// Draws the heading and the rows below it; without the heading if `head` has no height.
pub fn draw_tasks(buffer: &mut Buffer, head: Rect, rows: Rect, tasks: &Tasks, run: Option<&Run>, ink: Ink<'_>) {
    let lines = usize::from(rows.height);
    let on_screen = tasks.on_screen(lines).filter_map(|position| tasks.task_at(position));
    let places = Places::fit(rows.width, on_screen, tasks.shown);
    if head.height > 0 {
        draw_head(buffer, head, places, ink);
    }
    let range = tasks.range();
    let mut y = rows.y;
    for position in tasks.on_screen(lines) {
        let Some(task) = tasks.task_at(position) else { return };
        let row = RowState {
            at_cursor: position == tasks.at(),
            marked: tasks.marks.has(task.id),
            in_range: range.as_ref().is_some_and(|range| range.contains(&position)),
            sign: run.and_then(|run| run.sign(task.id)),
            told: told(tasks, run, task.id, ink.theme),
        };
        draw_row(buffer, Rect { y, height: 1, ..rows }, places, &task, row, ink);
        y += 1;
        let Some(note) = tasks.notes.get(&task.id) else { continue };
        let style = note_style(note, ink.theme);
        for line in note.lines(rows.width).into_iter().take(usize::from(rows.bottom().saturating_sub(y))) {
            put(buffer, rows.x, y, rows.width, &line, style);
            y += 1;
        }
    }
}

fn note_style(note: &Note, theme: &Theme) -> Style {
    match note.kind {
        NoteKind::Info => theme.faint,
        NoteKind::Good => theme.good,
        NoteKind::Warning => theme.warning,
        NoteKind::Error => theme.error,
    }
    .into()
}

/// Returns the sign of a row: the sign of the note under it; without a note, `v` if the run changed the task, otherwise
/// none.
fn told(tasks: &Tasks, run: Option<&Run>, id: TaskId, theme: &Theme) -> Option<(&'static str, Style)> {
    match tasks.notes.get(&id) {
        Some(note) => Some((note.row_sign(), note_style(note, theme))),
        None => run.filter(|run| run.has_done(id)).map(|_| ("v", theme.good.into())),
    }
}

fn draw_head(buffer: &mut Buffer, area: Rect, places: Places, ink: Ink<'_>) {
    for (column, place) in places.columns() {
        let text = (column.head)(ink, place.width.into());
        put(buffer, area.x + place.at, area.y, place.width, &text, ink.theme.label.into());
    }
}

/// The state of a row in addition to its task.
#[derive(Clone, Copy)]
struct RowState {
    at_cursor: bool,
    marked: bool,
    in_range: bool,
    sign: Option<Sign>,
    /// The sign of the note under the row; without a note, `v` if the run changed the task, otherwise none.
    told: Option<(&'static str, Style)>,
}

fn draw_row(buffer: &mut Buffer, area: Rect, places: Places, task: &TaskView<'_>, row: RowState, ink: Ink<'_>) {
    let theme = ink.theme;
    let text = Style::from(if is_over(task.status) { theme.done } else { theme.text });
    if row.at_cursor {
        buffer.set_style(area, theme.cursor);
    }
    put(buffer, area.x, area.y, 2, if row.at_cursor { ">" } else { " " }, theme.mark.into());
    let (sign, style) = match row {
        RowState { marked: true, .. } => ("*", theme.mark.into()),
        RowState { in_range: true, .. } => ("+", theme.mark.into()),
        RowState { told: Some(told), .. } => told,
        _ => (" ", theme.mark.into()),
    };
    put(buffer, area.x + 1, area.y, 1, sign, style);
    for (column, Place { at, width }) in places.columns() {
        let (shown, style) = (column.cell)(&Cell { task, sign: row.sign, width, text, ink });
        put(buffer, area.x + at, area.y, width, &shown, style);
    }
}
