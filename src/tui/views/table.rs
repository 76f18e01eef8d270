//! Draws the task list: only the rows on the screen are turned into cells.
//!
//! The title is the last text column before the id, so that right-to-left text cannot move another column.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{
    Ink, Note, NoteKind, Run, Shown, Sign, Tasks,
    ink::put,
    row::{audience_word, due_at, due_in, offsets, status_word},
};
use crate::{
    domain::{TaskId, TaskStatus, TaskType, Untrusted},
    tui::{
        index::store::{TaskView, is_over},
        look::theme::Theme,
    },
};

/// A column: where it begins and how wide it is. A width of zero means that there is no room for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Column {
    at: u16,
    width: u16,
}

/// The columns that fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Columns {
    status: Column,
    due_in: Column,
    due_at: Column,
    audience: Column,
    campaign: Column,
    title: Column,
    id: Column,
}

/// Narrower than this, a task shows its state, time, audience and title only.
const WIDE: u16 = 66;

/// Narrower than this, there is no room for the campaign.
const ROOMY: u16 = 80;

/// Narrower than this, its state is a sign.
const MIDDLING: u16 = 50;

impl Columns {
    fn fit(width: u16, id_width: u16, shown: Shown) -> Self {
        let mut at = 3;
        let mut next = |width: u16| {
            let column = Column { at, width };
            at += if width > 0 { width + 1 } else { 0 };
            column
        };
        let wide = width >= WIDE;
        let status = next(match width {
            _ if !shown.state => 0,
            WIDE.. => 6,
            MIDDLING.. => 4,
            _ => 1,
        });
        let due_in = next(if shown.due_in { 9 } else { 0 });
        let due_at = next(if wide && shown.due_at { 11 } else { 0 });
        let audience = next(if shown.audience { 4 } else { 0 });
        let campaign = next(if width >= ROOMY && shown.campaign { 12 } else { 0 });
        let id = if wide && shown.id { id_width } else { 0 };
        let used = at + if id > 0 { id + 1 } else { 0 };
        let title = Column { at, width: width.saturating_sub(used) };
        Self {
            status,
            due_in,
            due_at,
            audience,
            campaign,
            title,
            id: Column { at: width.saturating_sub(id), width: id },
        }
    }
}

/// Draws the heading and the rows below it; without the heading where `head` has no height.
pub fn draw_tasks(buffer: &mut Buffer, head: Rect, rows: Rect, tasks: &Tasks, run: Option<&Run>, ink: Ink<'_>) {
    let lines = usize::from(rows.height);
    let id_width = tasks.ids_on_screen(lines).iter().map(|id| id.to_string().len()).max().unwrap_or(0).max(10);
    let columns = Columns::fit(rows.width, u16::try_from(id_width).unwrap_or(20), tasks.shown);
    if head.height > 0 {
        draw_head(buffer, head, columns, ink);
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
        draw_row(buffer, Rect { y, height: 1, ..rows }, columns, &task, row, ink);
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

/// What stands under a row, or became of its task in the run, as one sign.
fn told(tasks: &Tasks, run: Option<&Run>, id: TaskId, theme: &Theme) -> Option<(&'static str, Style)> {
    match tasks.notes.get(&id) {
        Some(note) => Some((note.row_sign(), note_style(note, theme))),
        None => run.filter(|run| run.deleted(id)).map(|_| ("v", theme.good.into())),
    }
}

fn draw_head(buffer: &mut Buffer, area: Rect, columns: Columns, ink: Ink<'_>) {
    let zone = offsets(ink.now, ink.zone);
    let style = Style::from(ink.theme.label);
    let mut put_at = |column: Column, text: &str| put(buffer, area.x + column.at, area.y, column.width, text, style);
    put_at(columns.status, "STATE");
    put_at(columns.due_in, "   DUE IN");
    put_at(columns.due_at, &format!("DUE {zone}"));
    put_at(columns.audience, "TO");
    put_at(columns.campaign, "CAMPAIGN");
    put_at(columns.title, "TITLE");
    put_at(columns.id, &format!("{:>width$}", "ID", width = columns.id.width.into()));
}

/// What is known of a row besides its task.
#[derive(Clone, Copy)]
struct RowState {
    at_cursor: bool,
    marked: bool,
    in_range: bool,
    sign: Option<Sign>,
    /// What stands under it, or became of it, in one sign.
    told: Option<(&'static str, Style)>,
}

fn draw_row(buffer: &mut Buffer, area: Rect, columns: Columns, task: &TaskView<'_>, row: RowState, ink: Ink<'_>) {
    let theme = ink.theme;
    let is_done = is_over(task.status);
    let text = Style::from(if is_done { theme.done } else { theme.text });
    if row.at_cursor {
        buffer.set_style(area, theme.cursor);
    }
    let mut put_at = |column: Column, shown: &str, style: Style| {
        put(buffer, area.x + column.at, area.y, column.width, shown, style);
    };
    let signs = Column { at: 0, width: 2 };
    put_at(signs, if row.at_cursor { ">" } else { " " }, Style::from(theme.mark));
    let mark = Column { at: 1, width: 1 };
    let (sign, style) = match row {
        RowState { marked: true, .. } => ("*", theme.mark.into()),
        RowState { in_range: true, .. } => ("+", theme.mark.into()),
        RowState { told: Some(told), .. } => told,
        _ => (" ", theme.mark.into()),
    };
    put_at(mark, sign, style);
    let (word, style) = state_of(task, row.sign, theme);
    let word = if columns.status.width == 1 { state_sign(task, row.sign).to_owned() } else { word };
    put_at(columns.status, &word, style);
    let left = task.due.map_or_else(|| "-".to_owned(), |due| due_in(due, ink.now));
    put_at(columns.due_in, &format!("{left:>9}"), due_style(task, ink));
    let at = task.due.map_or_else(String::new, |due| due_at(due, ink.now, ink.zone));
    put_at(columns.due_at, &at, text);
    let audience = if task.task_type == Some(TaskType::All) && !is_done { theme.audience.into() } else { text };
    put_at(columns.audience, audience_word(task.task_type), audience);
    let campaign = Untrusted::new(task.campaign).safe_cut(columns.campaign.width.into());
    put_at(columns.campaign, &campaign, text);
    put_at(columns.title, &shown_title(task, columns.title.width.into()), text);
    put_at(columns.id, &format!("{:>width$}", task.id, width = columns.id.width.into()), text);
}

fn state_of(task: &TaskView<'_>, sign: Option<Sign>, theme: &Theme) -> (String, Style) {
    let word = match sign {
        Some(Sign::Waiting) => return ("wait".into(), theme.faint.into()),
        Some(Sign::UnderWay) => return ("now".into(), theme.sending.into()),
        None => status_word(task.status),
    };
    let style = match task.status {
        TaskStatus::Pending => theme.pending,
        TaskStatus::Dispatching => theme.sending,
        TaskStatus::Unverified | TaskStatus::Other(_) => theme.warning,
        TaskStatus::Dispatched | TaskStatus::Deleted | TaskStatus::Gone => theme.done,
        TaskStatus::Unknown => theme.error,
    };
    (word, style.into())
}

/// The state in one cell. What is pending, which most tasks are, has none.
const fn state_sign(task: &TaskView<'_>, sign: Option<Sign>) -> &'static str {
    match (sign, task.status) {
        (Some(Sign::Waiting), _) => "w",
        (Some(Sign::UnderWay), _) => "n",
        (None, TaskStatus::Pending) => " ",
        (None, TaskStatus::Dispatching) => "s",
        (None, TaskStatus::Dispatched) => "d",
        (None, TaskStatus::Deleted) => "v",
        (None, TaskStatus::Gone) => "-",
        (None, TaskStatus::Unknown) => "?",
        (None, TaskStatus::Unverified | TaskStatus::Other(_)) => "!",
    }
}

fn due_style(task: &TaskView<'_>, ink: Ink<'_>) -> Style {
    let is_urgent = task.due.is_some_and(|due| {
        let left = due.duration_since(ink.now).as_secs();
        (0..600).contains(&left)
    });
    match (is_over(task.status), is_urgent) {
        (true, _) => ink.theme.done.into(),
        (false, true) => ink.theme.urgent.into(),
        (false, false) => ink.theme.text.into(),
    }
}

/// The title, or what else there is to see.
fn shown_title(task: &TaskView<'_>, cells: usize) -> String {
    if !task.title.is_empty() {
        return Untrusted::new(task.title).safe_cut(cells);
    }
    let rest = if task.desc.is_empty() { String::new() } else { format!(" {}", task.desc) };
    Untrusted::new(format!("(no title){rest}")).safe_cut(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_never_overlap_and_never_leave_the_screen() {
        for width in 40..200 {
            for (id_width, campaign) in [(10, false), (20, false), (10, true)] {
                let columns = Columns::fit(width, id_width, Shown { campaign, ..Shown::default() });
                let Columns { status, due_in, due_at, audience, campaign, title, id } = columns;
                let all = [status, due_in, due_at, audience, campaign, title, id];
                let shown: Vec<_> = all.into_iter().filter(|column| column.width > 0).collect();
                assert!(shown.windows(2).all(|pair| pair[0].at + pair[0].width < pair[1].at), "{width}: {shown:?}");
                assert!(shown.iter().all(|column| column.at + column.width <= width), "{width}: {shown:?}");
                assert!(columns.title.width >= 8, "{width}: {:?}", columns.title);
            }
        }
    }
}
