//! The columns of the list, as a table with one entry per column: its name, width and cells, whether it can be hidden,
//! and which sort order uses it.
//!
//! The title is the last text column before the id, so that right-to-left text cannot move another column.

use std::{array, borrow::Cow};

use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::{
    Ink, Sign,
    row::{audience_word, due_at, due_in, due_in_width, offsets, status_word},
};
use crate::{
    domain::{TaskStatus, TaskType, Untrusted},
    locale::label,
    tui::{
        index::{
            store::{Sorting, TaskView, is_over},
            tab::Class,
        },
        widgets::padded_left,
    },
};

/// A column of the list.
pub struct Column {
    /// The name in the choice of columns; `None` for a column that is always shown.
    name: Option<fn() -> &'static str>,
    /// Whether the column is shown by default.
    is_shown: bool,
    /// The width if the column is shown; zero if there is no room for it. `None` for the column that takes the
    /// remaining width.
    width: Option<fn(Room) -> u16>,
    /// The heading, for a column of this many cells.
    pub head: fn(Ink<'_>, usize) -> Cow<'static, str>,
    /// The text and style of a cell.
    pub cell: for<'a> fn(&Cell<'a>) -> (Cow<'a, str>, Style),
    /// The sort order that uses this column, preceded by its rank among the sort orders.
    sorting: Option<(u8, Sorting)>,
}

/// The space that the widths of columns depend on.
#[derive(Clone, Copy)]
struct Room {
    /// The width of the list.
    list: u16,
    /// The width of the longest id on the screen.
    id: u16,
    /// The width of the longest word of the service's own for a state on the screen.
    state: u16,
}

/// A cell to fill.
pub struct Cell<'a> {
    /// The task of the row.
    pub task: &'a TaskView<'a>,
    /// The task's sign in the current run.
    pub sign: Option<Sign>,
    /// The width of the cell.
    pub width: u16,
    /// The style of text that has no style of its own.
    pub text: Style,
    /// The theme, clock and keys to draw with.
    pub ink: Ink<'a>,
}

/// Returns the width of the list below which a task shows only its state, the time left, its audience and its title.
/// This width grows with the widths of the time columns.
fn wide() -> u16 {
    40 + state_width() + left_width() + due_time_width()
}

/// The most cells of a word of the service's own for a state.
const MOST_STATE: u16 = 12;

/// From this width on, the column of states is wider than our own words need.
const SPACIOUS: u16 = 90;

/// A list narrower than this has no room for the campaign, nor for a word of the service's own.
const ROOMY: u16 = 80;

/// In a list narrower than this, the state is shown as a sign.
const MIDDLING: u16 = 50;

/// All columns, from left to right.
pub static COLUMNS: &[Column] = &[
    Column {
        name: Some(|| label!("column-name-state")),
        is_shown: true,
        width: Some(|room| match room.list {
            // A word of the service's own, such as "suspended", is seen whole where there is room.
            list if list >= SPACIOUS => room.state.clamp(9, MOST_STATE),
            list if list >= ROOMY => room.state.clamp(state_width(), MOST_STATE.max(state_width())),
            list if list >= wide() => state_width(),
            // The word for pending, the state that most tasks have, is never cut.
            MIDDLING.. => cells(label!("view-state-pending")).max(4),
            _ => cells(label!("view-sign-dispatching")),
        }),
        head: |_, _| label!("column-state").into(),
        cell: state,
        sorting: Some((4, Sorting::STATE)),
    },
    Column {
        name: Some(|| label!("column-name-due-in")),
        is_shown: true,
        width: Some(|_| left_width()),
        head: |_, width| padded_left(label!("column-due-in"), width).into(),
        cell: time_left,
        sorting: Some((0, Sorting::DUE)),
    },
    Column {
        name: Some(|| label!("column-name-due-time")),
        is_shown: true,
        width: Some(|room| if room.list >= wide() { due_time_width() } else { 0 }),
        head: |ink, _| format!("{} {}", label!("column-due-time"), offsets(ink.now, ink.zone)).into(),
        cell: |cell| {
            let shown = cell.task.due.map_or_else(String::new, |due| due_at(due, cell.ink.now, cell.ink.zone));
            (shown.into(), cell.text)
        },
        sorting: Some((1, Sorting::LATEST)),
    },
    Column {
        name: Some(|| label!("column-name-audience")),
        is_shown: true,
        width: Some(|_| 4),
        head: |_, _| label!("column-audience").into(),
        cell: |cell| {
            let is_loud = cell.task.task_type == Some(TaskType::All) && !is_over(cell.task.status);
            let style = if is_loud { cell.ink.theme.audience.into() } else { cell.text };
            (audience_word(cell.task.task_type).into(), style)
        },
        sorting: Some((3, Sorting::AUDIENCE)),
    },
    Column {
        name: Some(|| label!("column-name-campaign")),
        is_shown: false,
        width: Some(|room| if room.list >= ROOMY { 12 } else { 0 }),
        head: |_, _| label!("column-campaign").into(),
        cell: |cell| (Untrusted::new(cell.task.campaign).safe_cut(cell.width.into()).into(), cell.text),
        sorting: Some((5, Sorting::CAMPAIGN)),
    },
    Column {
        name: None,
        is_shown: true,
        width: None,
        head: |_, _| label!("column-title").into(),
        cell: |cell| (title(cell.task, cell.width.into()).into(), cell.text),
        sorting: Some((2, Sorting::TITLE)),
    },
    Column {
        name: Some(|| label!("column-name-id")),
        is_shown: true,
        width: Some(|room| if room.list >= wide() { room.id } else { 0 }),
        head: |_, width| padded_left(label!("column-id"), width).into(),
        cell: |cell| (format!("{:>width$}", cell.task.id, width = cell.width.into()).into(), cell.text),
        sorting: Some((6, Sorting::ID)),
    },
];

/// The number of columns.
const COUNT: usize = COLUMNS.len();

/// Which columns are shown if there is room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown([bool; COUNT]);

impl Default for Shown {
    fn default() -> Self {
        Self(array::from_fn(|at| COLUMNS[at].is_shown))
    }
}

impl Shown {
    /// Returns the columns that can be chosen, in their order, and whether each is shown.
    pub fn choices(self) -> impl Iterator<Item = (&'static str, bool)> {
        COLUMNS.iter().zip(self.0).filter_map(|(column, is_shown)| Some(((column.name?)(), is_shown)))
    }

    /// Shows or hides the column at this index among those that can be chosen.
    pub fn switch(&mut self, choice: usize) {
        let mut choices = (0..COUNT).filter(|at| COLUMNS[*at].name.is_some());
        if let Some(at) = choices.nth(choice) {
            self.0[at] = !self.0[at];
        }
    }
}

/// The position of a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The column's first cell.
    pub at: u16,
    /// The column's width; zero if the column is not shown.
    pub width: u16,
}

/// The position of each column.
#[derive(Clone, Copy, Debug)]
pub struct Places([Place; COUNT]);

/// Cells before the first column, for the cursor and the mark.
const SIGNS: u16 = 3;

impl Places {
    /// Places the shown columns in a list of width `list` with these tasks on the screen.
    pub fn fit<'a>(list: u16, tasks: impl Iterator<Item = TaskView<'a>>, shown: Shown) -> Self {
        let (mut id, mut state) = (10, 0);
        for task in tasks {
            id = id.max(cells(&task.id.to_string()));
            if let TaskStatus::Other(word) = task.status {
                state = state.max(cells(&word.safe()));
            }
        }
        Self::of(Room { list, id, state }, shown)
    }

    fn of(room: Room, shown: Shown) -> Self {
        let list = room.list;
        let wished = |at: usize| COLUMNS[at].width.filter(|_| shown.0[at]).map_or(0, |width| width(room));
        let widths: [u16; COUNT] = array::from_fn(wished);
        let used: u16 = widths.into_iter().filter(|width| *width > 0).map(|width| width + 1).sum();
        let left = list.saturating_sub(SIGNS + used);
        let mut next = SIGNS;
        Self(array::from_fn(|at| {
            let place = Place { at: next, width: if COLUMNS[at].width.is_none() { left } else { widths[at] } };
            next += if place.width > 0 { place.width + 1 } else { 0 };
            place
        }))
    }

    /// Returns the columns that have room, from left to right.
    pub fn columns(&self) -> impl Iterator<Item = (&'static Column, Place)> {
        COLUMNS.iter().zip(self.0).filter(|(_, place)| place.width > 0)
    }
}

/// Returns the sort orders of the list, in the order in which one key cycles through them.
pub fn sortings() -> Vec<Sorting> {
    let mut ranked: Vec<_> = COLUMNS.iter().filter_map(|column| column.sorting).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, sorting)| sorting).collect()
}

fn cells(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// Returns the width of the state: six cells, or as many as the longest of our own words takes.
fn state_width() -> u16 {
    cells(label!("view-state-dispatching")).max(6)
}

fn left_width() -> u16 {
    u16::try_from(due_in_width()).unwrap_or(9)
}

/// Returns the width of the due time: eleven cells, or as many as the heading with two UTC offsets needs.
fn due_time_width() -> u16 {
    (cells(label!("column-due-time")) + cells(" +00/+00")).max(11)
}

/// Returns the state as a word or, if there is no room for words, as a sign.
fn state<'a>(cell: &Cell<'a>) -> (Cow<'a, str>, Style) {
    let (word, style) = state_of(cell);
    let is_narrow = cell.width <= cells(label!("view-sign-dispatching"));
    let shown = match cell.sign {
        None if is_narrow && is_held(cell.task) => label!("view-sign-held").into(),
        sign if is_narrow => state_sign(cell.task.status, sign).into(),
        _ => word,
    };
    (shown, style)
}

/// Returns whether a task is held and still to be sent.
pub fn is_held(task: &TaskView<'_>) -> bool {
    task.is_held && Class::of(task.status) == Class::Open
}

fn state_of<'a>(cell: &Cell<'a>) -> (Cow<'a, str>, Style) {
    let theme = cell.ink.theme;
    let word = match cell.sign {
        Some(Sign::Waiting) => return (label!("view-state-waiting").into(), theme.faint.into()),
        Some(Sign::UnderWay) => return (label!("view-state-under-way").into(), theme.sending.into()),
        None if is_held(cell.task) => return (label!("view-state-held").into(), theme.warning.into()),
        None => status_word(cell.task.status, cell.width.into()),
    };
    let style = match cell.task.status {
        TaskStatus::Pending => theme.pending,
        TaskStatus::Dispatching => theme.sending,
        TaskStatus::Unverified | TaskStatus::Other(_) => theme.warning,
        TaskStatus::Dispatched | TaskStatus::Deleted | TaskStatus::Gone => theme.done,
        TaskStatus::Unknown => theme.error,
    };
    (word, style.into())
}

/// Returns the state as a sign. A pending task has a blank, because most tasks are pending.
fn state_sign(status: &TaskStatus, sign: Option<Sign>) -> &'static str {
    match (sign, status) {
        (Some(Sign::Waiting), _) => label!("view-sign-waiting"),
        (Some(Sign::UnderWay), _) => label!("view-sign-under-way"),
        (None, TaskStatus::Pending) => " ",
        (None, TaskStatus::Dispatching) => label!("view-sign-dispatching"),
        (None, TaskStatus::Dispatched) => label!("view-sign-dispatched"),
        (None, TaskStatus::Deleted) => "v",
        (None, TaskStatus::Gone) => "-",
        (None, TaskStatus::Unknown) => "?",
        (None, TaskStatus::Unverified | TaskStatus::Other(_)) => "!",
    }
}

/// Returns the time until the task is due; a task that is due within ten minutes stands out.
fn time_left<'a>(cell: &Cell<'a>) -> (Cow<'a, str>, Style) {
    let (task, ink) = (cell.task, cell.ink);
    let left = task.due.map_or_else(|| "-".to_owned(), |due| due_in(due, ink.now));
    let is_urgent = task.due.is_some_and(|due| (0..600).contains(&due.duration_since(ink.now).as_secs()));
    let style = match (is_over(task.status), is_urgent) {
        (true, _) => ink.theme.done,
        (false, true) => ink.theme.urgent,
        (false, false) => ink.theme.text,
    };
    (padded_left(&left, cell.width.into()).into(), style.into())
}

/// Returns the title; if there is none, a remark that says so, and the description.
fn title(task: &TaskView<'_>, cells: usize) -> String {
    if !task.title.is_empty() {
        return Untrusted::new(task.title).safe_cut(cells);
    }
    let rest = if task.desc.is_empty() { String::new() } else { format!(" {}", task.desc) };
    Untrusted::new(format!("{}{rest}", label!("view-no-title"))).safe_cut(cells)
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, tz::TimeZone};

    use super::*;
    use crate::locale::{Language, in_english, in_language};

    /// Returns the index of the column with this name.
    fn named(name: &str) -> usize {
        in_english(|| Shown::default().choices().position(|(other, _)| other == name))
            .expect("there is a column with this name")
    }

    #[test]
    fn columns_never_overlap_and_never_leave_the_screen() {
        for language in Language::all() {
            in_language(language, check_places);
        }
    }

    fn check_places() {
        let mut with_campaign = Shown::default();
        with_campaign.switch(named("campaign"));
        for width in 40..200 {
            for (id_width, shown) in [(10, Shown::default()), (20, Shown::default()), (10, with_campaign)] {
                let places = Places::of(Room { list: width, id: id_width, state: 12 }, shown);
                let all: Vec<_> = places.columns().map(|(_, place)| place).collect();
                assert!(all.windows(2).all(|pair| pair[0].at + pair[0].width < pair[1].at), "{width}: {all:?}");
                assert!(all.iter().all(|place| place.at + place.width <= width), "{width}: {all:?}");
                let (_, title) =
                    places.columns().find(|(column, _)| column.width.is_none()).expect("the title is always shown");
                assert!(title.width >= 8, "{width}: {title:?}");
            }
        }
    }

    #[test]
    fn words_and_headings_fit_their_columns_in_every_language() {
        for language in Language::all() {
            in_language(language, check_words);
        }
    }

    fn check_words() {
        let states = [
            label!("view-state-unverified"),
            label!("view-state-dispatching"),
            label!("view-state-dispatched"),
            label!("view-state-deleted"),
            label!("view-state-gone"),
            label!("view-state-unknown"),
            label!("view-state-waiting"),
            label!("view-state-under-way"),
        ];
        let signs = [
            label!("view-sign-dispatching"),
            label!("view-sign-dispatched"),
            label!("view-sign-waiting"),
            label!("view-sign-under-way"),
        ];
        let audiences = [Some(TaskType::All), Some(TaskType::Tag), Some(TaskType::User)].map(audience_word);
        let due = due_at(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH, &TimeZone::UTC);
        for (words, most) in [
            (&states[..], state_width()),
            (
                &[label!("view-state-pending")],
                COLUMNS[0].width.map_or(0, |width| width(Room { list: 60, id: 10, state: 0 })),
            ),
            (&signs, cells(signs[0])),
            (&audiences, 4),
            (&[label!("column-state")], state_width()),
            (&[label!("column-audience")], 4),
            (&[label!("column-due-in")], 9),
            (&[due.as_str()], 11),
        ] {
            assert!(words.iter().all(|word| cells(word) <= most), "{words:?} in {most} cells");
        }
    }

    #[test]
    fn a_word_of_the_service_is_seen_whole_where_there_is_room() {
        let state = |list, state| COLUMNS[0].width.map_or(0, |width| width(Room { list, id: 10, state }));
        let word = |list: u16| status_word(&TaskStatus::Other(Untrusted::new("suspended")), state(list, 9).into());
        assert_eq!([140, 90, 80].map(|list| word(list).into_owned()), ["suspended"; 3]);
        assert_eq!((state(80, 0), state(80, 99)), (state_width(), 12), "only as wide as needed");
    }

    #[test]
    fn one_column_takes_the_remaining_width_and_cannot_be_hidden() {
        let rest: Vec<_> = COLUMNS.iter().filter(|column| column.width.is_none()).collect();
        assert!(matches!(rest[..], [Column { name: None, is_shown: true, .. }]));
        let mut shown = Shown::default();
        for (choice, _) in shown.choices().enumerate() {
            shown.switch(choice);
        }
        let left: Vec<_> =
            Places::of(Room { list: 120, id: 10, state: 0 }, shown).columns().map(|(column, _)| column.name).collect();
        let left: Vec<_> = left.into_iter().map(|name| name.map(|name| name())).collect();
        assert_eq!(left, [Some("campaign"), None], "only the campaign is hidden by default");
    }

    #[test]
    fn each_sort_order_has_a_unique_rank_and_name() {
        let names: Vec<_> = sortings().iter().map(|sorting| sorting.name()).collect();
        assert_eq!(names, ["due", "latest due", "title", "audience", "state", "campaign", "id"]);
        let ranks: Vec<_> = COLUMNS.iter().filter_map(|column| Some(column.sorting?.0)).collect();
        assert!(
            (0..ranks.len()).all(|rank| ranks.contains(&u8::try_from(rank).expect("there are fewer than 256 columns"))),
            "{ranks:?}"
        );
        assert_eq!(sortings()[0], Sorting::default());
    }
}
