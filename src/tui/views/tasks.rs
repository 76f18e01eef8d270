//! The task list: the loaded tasks, the matches, the cursor, the marks, and the notes under rows.
//!
//! Cursor, marks and notes refer to task ids; their positions are looked up again in every snapshot.

use std::{collections::HashMap, time::Duration};

use jiff::Timestamp;
use tui_input::Input;

use super::{Marks, Note, Shown};
use crate::{
    domain::{Filter, FilterError, TaskId, TaskStatus},
    tui::{
        index::{
            search::Matches,
            store::{Sorting, Store, TaskView},
            tab::{Counts, Tab},
        },
        messages::message::Loaded,
    },
};

/// The filter line.
#[derive(Clone, Debug, Default)]
pub struct FilterLine {
    /// The text field.
    pub input: Input,
    /// Whether keys are typed into the field.
    pub is_open: bool,
    /// The mistake in its text.
    pub error: Option<FilterError>,
    /// The filter in force: the filter of the last text without a mistake.
    pub in_force: Filter,
}

/// The task list.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    /// All tasks of the open app that are loaded.
    pub store: Store,
    /// The tasks that match the filter.
    pub matches: Matches,
    /// How many of the tasks are loaded.
    pub loaded: Loaded,
    /// The filter line.
    pub filter: FilterLine,
    /// The number of the latest requested search.
    pub searching: u64,
    /// The number of the latest search with a result.
    pub found: u64,
    /// The number of the search that keys wait for: until it has a result, the list is the result of an older search.
    pub wanted: u64,
    /// The time on the service's clock that relative times in the latest search refer to.
    pub searched_at: Timestamp,
    /// The open tab.
    pub tab: Tab,
    /// How many tasks each tab holds.
    pub counts: Counts,
    /// The sort order.
    pub sorting: Sorting,
    /// The columns that are shown.
    pub shown: Shown,
    /// If only marked tasks are shown: the tasks that were marked when this view was opened.
    pub only: Option<Vec<TaskId>>,
    /// Tasks that were just deleted or are gone, with their position in the list, and until when they stay there, as
    /// time since boot.
    lingering: Vec<(TaskId, usize, Duration)>,
    /// The marks.
    pub marks: Marks,
    /// How many marked tasks the filter hides.
    pub hidden: usize,
    /// Notes under rows.
    pub notes: HashMap<TaskId, Note>,
    /// The width of the list, to which notes are wrapped.
    pub width: u16,
    /// What the last frame showed: the task of each row, and the number of lines of the row with its note.
    drawn: Vec<(TaskId, usize)>,
    cursor: Option<TaskId>,
    /// Whether the user has moved the cursor. If not, nobody has chosen the task that the cursor is on.
    is_moved: bool,
    at: usize,
    top: usize,
}

/// How the cursor is to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Down by this many tasks.
    Down(usize),
    /// Up by this many tasks.
    Up(usize),
    /// To the first task.
    First,
    /// To the last task.
    Last,
    /// To this position.
    To(usize),
}

/// Which way to look for a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Towards {
    /// Down.
    End,
    /// Up.
    Start,
}

impl Tasks {
    /// Creates an empty list with the sort order and the columns of another list.
    pub fn like(other: &Self) -> Self {
        Self { sorting: other.sorting, shown: other.shown, ..Self::default() }
    }

    /// Returns whether the list is the result of the last search that keys wait for. Until it is, no key may act on the
    /// list, because its rows are not those that the user asked for.
    pub const fn is_answered(&self) -> bool {
        self.found >= self.wanted
    }

    /// Returns whether there is no task at all.
    pub fn is_empty(&self) -> bool {
        self.store.is_empty()
    }

    /// Returns the task at the cursor.
    pub const fn cursor(&self) -> Option<TaskId> {
        self.cursor
    }

    /// Returns the position of the cursor among the matches.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Returns the task at a position among the matches.
    pub fn task_at(&self, position: usize) -> Option<TaskView<'_>> {
        self.matches.get(position).map(|row| self.store.task(row))
    }

    /// Returns the task at the cursor, as the list has it.
    pub fn task_at_cursor(&self) -> Option<TaskView<'_>> {
        self.task_at(self.at).filter(|_| self.cursor.is_some())
    }

    fn id_at(&self, position: usize) -> Option<TaskId> {
        self.matches.get(position).map(|row| self.store.id(row))
    }

    /// Returns the number of lines that the row at a position takes, including its note.
    fn lines_at(&self, position: usize) -> usize {
        let note = self.id_at(position).and_then(|id| self.notes.get(&id));
        1 + note.map_or(0, |note| note.lines(self.width).len())
    }

    /// Replaces the tasks and matches with those of a new snapshot. The cursor stays on its task, wherever the task
    /// moves. The cursor stays at its position instead if the task is gone, or was just deleted and therefore moved to
    /// the end of the list. It also stays at its position if the user never moved it and nothing is marked, so that a
    /// user who only looks at the first tasks due keeps seeing them.
    pub fn apply(&mut self, store: Store, matches: Matches, loaded: Loaded) {
        let was_deleted = self.cursor_is_deleted();
        (self.store, self.matches, self.loaded) = (store, matches, loaded);
        let stays = !was_deleted && self.cursor_is_deleted();
        let row = self.cursor.and_then(|id| self.store.row_of(id));
        let position = row.and_then(|row| self.matches.position(row));
        let is_chosen = self.is_moved || !self.marks.is_empty() || self.marks.anchor().is_some();
        let position = position.filter(|position| is_chosen && (!stays || position.abs_diff(self.at) <= 1));
        let offset = self.at.saturating_sub(self.top);
        self.go_to(position.unwrap_or(self.at));
        self.top = self.at.saturating_sub(offset);
        self.count_hidden();
    }

    fn cursor_is_deleted(&self) -> bool {
        let row = self.cursor.and_then(|id| self.store.row_of(id));
        row.is_some_and(|row| *self.store.task(row).status == TaskStatus::Deleted)
    }

    /// Recounts the hidden marks.
    pub fn count_hidden(&mut self) {
        self.hidden = self.marks.hidden(&self.store, &self.matches);
    }

    fn go_to(&mut self, position: usize) {
        self.at = position.min(self.matches.len().saturating_sub(1));
        self.cursor = self.id_at(self.at);
    }

    /// Moves the cursor.
    pub fn step(&mut self, step: Step) {
        self.is_moved = true;
        let last = self.matches.len().saturating_sub(1);
        self.go_to(match step {
            Step::Down(by) => self.at.saturating_add(by).min(last),
            Step::Up(by) => self.at.saturating_sub(by),
            Step::First => 0,
            Step::Last => last,
            Step::To(position) => position.min(last),
        });
    }

    /// Scrolls so that the cursor and the note under it are visible in this many lines.
    pub fn scroll_into(&mut self, lines: usize) {
        self.top = self.top.min(self.at);
        let mut needed = 0;
        for position in (self.top..=self.at).rev() {
            needed += self.lines_at(position);
            if needed > lines {
                self.top = (position + 1).min(self.at);
                break;
            }
        }
        self.fill_page(lines);
    }

    /// Scrolls up while lines below the last row are unused and there are rows above the first one.
    fn fill_page(&mut self, lines: usize) {
        if self.matches.len().saturating_sub(self.top) >= lines {
            return;
        }
        let mut used: usize = (self.top..self.matches.len()).map(|position| self.lines_at(position)).sum();
        while let Some(above) = self.top.checked_sub(1) {
            used += self.lines_at(above);
            if used > lines {
                return;
            }
            self.top = above;
        }
    }

    /// Returns the positions on the screen, for this many lines.
    pub fn on_screen(&self, lines: usize) -> impl Iterator<Item = usize> + '_ {
        let mut left = lines;
        (self.top..self.matches.len()).take_while(move |position| {
            let fits = left > 0;
            left = left.saturating_sub(self.lines_at(*position));
            fits
        })
    }

    /// Records what a frame with this many lines for rows showed.
    pub fn note_drawn(&mut self, lines: usize) {
        let drawn = self.on_screen(lines).filter_map(|position| Some((self.id_at(position)?, self.lines_at(position))));
        self.drawn = drawn.collect();
    }

    /// Returns the current position of the task whose row or note the last frame showed in this line. The list may have
    /// changed since; a click means the task that the user saw.
    pub fn position_drawn_at(&self, line: usize) -> Option<usize> {
        let mut below = 0;
        let (id, _) = self.drawn.iter().find(|(_, lines)| {
            below += lines;
            line < below
        })?;
        self.matches.position(self.store.row_of(*id)?)
    }

    /// Returns the ids on the screen, for this many lines.
    pub fn ids_on_screen(&self, lines: usize) -> Vec<TaskId> {
        self.on_screen(lines).filter_map(|position| self.id_at(position)).collect()
    }

    /// Returns the ids of all matches.
    pub fn matching_ids(&self) -> impl Iterator<Item = TaskId> + '_ {
        self.matches.iter().map(|row| self.store.id(row))
    }

    /// Returns the positions of the open range, ends included.
    pub fn range(&self) -> Option<std::ops::RangeInclusive<usize>> {
        let anchor = self.store.row_of(self.marks.anchor()?)?;
        let position = self.matches.position(anchor)?;
        Some(position.min(self.at)..=position.max(self.at))
    }

    /// Marks the open range and ends it. Returns how many tasks it had.
    pub fn mark_range(&mut self) -> usize {
        let ids: Vec<_> = self.range().into_iter().flatten().filter_map(|position| self.id_at(position)).collect();
        let count = ids.len();
        self.marks.add(ids);
        self.marks.drop_range();
        self.count_hidden();
        count
    }

    /// Keeps a task that was just deleted, or is gone, at its position until this time since boot.
    pub fn linger(&mut self, id: TaskId, until: Duration) {
        let position = self.store.row_of(id).and_then(|row| self.matches.position(row));
        if let Some(position) = position {
            self.lingering.retain(|(other, ..)| *other != id);
            self.lingering.push((id, position, until));
        }
    }

    /// Drops the tasks that have lingered long enough. Returns whether there were any.
    pub fn let_go(&mut self, now: Duration) -> bool {
        let before = self.lingering.len();
        self.lingering.retain(|(.., until)| *until > now);
        self.lingering.len() < before
    }

    /// Returns when the next lingering task is to be dropped, as time since boot.
    pub fn lingers_until(&self) -> Option<Duration> {
        self.lingering.iter().map(|(.., until)| *until).min()
    }

    /// Returns the lingering tasks with their positions, ordered by position.
    pub fn lingering(&self) -> Vec<(TaskId, usize)> {
        let mut kept: Vec<_> = self.lingering.iter().map(|(id, position, _)| (*id, *position)).collect();
        kept.sort_by_key(|(_, position)| *position);
        kept
    }

    /// Finds the next match that satisfies the condition, forwards or backwards from the cursor, wrapping around at the
    /// ends of the list. Returns its position.
    pub fn find(&self, is_wanted: impl Fn(&TaskView<'_>) -> bool, towards: Towards) -> Option<usize> {
        let count = self.matches.len();
        let steps = 1..=count;
        let wanted = |position: &usize| self.task_at(*position).is_some_and(|task| is_wanted(&task));
        match towards {
            Towards::End => steps.map(|step| (self.at + step) % count).find(wanted),
            Towards::Start => steps.map(|step| (self.at + count - step) % count).find(wanted),
        }
    }

    /// Returns the tasks that an action applies to: the marked tasks, or the one at the cursor.
    pub fn chosen(&self) -> Vec<TaskId> {
        if self.marks.is_empty() { self.cursor.into_iter().collect() } else { self.marks.ids() }
    }

    /// Parses the text of the filter line. Returns whether the filter in force changed.
    pub fn read_filter(&mut self) -> bool {
        match Filter::parse(self.filter.input.value()) {
            Ok(filter) => {
                self.filter.error = None;
                let differs = filter != self.filter.in_force;
                self.filter.in_force = filter;
                differs
            }
            Err(error) => {
                self.filter.error = Some(error);
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Task;

    fn store(ids: impl IntoIterator<Item = u64>) -> Store {
        Store::of_tasks(ids.into_iter().map(|id| Task::unverified(TaskId::new(id))).collect())
    }

    fn tasks(ids: impl IntoIterator<Item = u64>) -> Tasks {
        let mut tasks = Tasks { width: 80, ..Tasks::default() };
        apply(&mut tasks, store(ids));
        tasks
    }

    fn apply(tasks: &mut Tasks, store: Store) {
        let matches = Matches::all(&store);
        tasks.apply(store, matches, Loaded::All);
    }

    fn cursor(tasks: &Tasks) -> Option<u64> {
        tasks.cursor().map(TaskId::get)
    }

    #[test]
    fn the_cursor_stays_on_its_task() {
        let mut tasks = tasks(10..20);
        tasks.step(Step::Down(3));
        apply(&mut tasks, store(1..30));
        assert_eq!((cursor(&tasks), tasks.at()), (Some(13), 12));
        apply(&mut tasks, store((1..30).filter(|id| *id != 13)));
        assert_eq!((cursor(&tasks), tasks.at()), (Some(14), 12), "its task is gone: the cursor is on the next one");
        apply(&mut tasks, store([]));
        assert_eq!(cursor(&tasks), None);
        apply(&mut tasks, store([5]));
        assert_eq!(cursor(&tasks), Some(5));
    }

    #[test]
    fn a_cursor_that_nobody_moved_stays_at_the_first_row() {
        let mut tasks = tasks(10..20);
        apply(&mut tasks, store(5..20));
        assert_eq!((cursor(&tasks), tasks.at()), (Some(5), 0));
        tasks.marks.add([TaskId::new(7)]);
        apply(&mut tasks, store(1..20));
        assert_eq!(
            (cursor(&tasks), tasks.at()),
            (Some(5), 4),
            "the cursor stays on its task as soon as something is marked"
        );
        tasks.marks.clear();
        tasks.step(Step::First);
        apply(&mut tasks, store(0..20));
        assert_eq!((cursor(&tasks), tasks.at()), (Some(1), 1), "or if the cursor was moved");
    }

    #[test]
    fn the_cursor_does_not_follow_a_deleted_task_to_the_end_of_the_list() {
        let all = |status: TaskStatus| {
            Store::of_tasks(
                (1..=9)
                    .map(|id| {
                        let status = if id == 2 { status.clone() } else { TaskStatus::Pending };
                        Task { status, ..Task::unverified(TaskId::new(id)) }
                    })
                    .collect(),
            )
        };
        let mut tasks = Tasks::default();
        apply(&mut tasks, all(TaskStatus::Pending));
        tasks.step(Step::Down(1));
        apply(&mut tasks, all(TaskStatus::Deleted));
        assert_eq!((cursor(&tasks), tasks.at()), (Some(3), 1));
        tasks.step(Step::Last);
        apply(&mut tasks, all(TaskStatus::Deleted));
        assert_eq!(cursor(&tasks), Some(2), "but it stays on a task that was already deleted");
    }

    #[test]
    fn scrolling_keeps_the_cursor_and_its_note_in_sight() {
        let mut tasks = tasks(0..100);
        tasks.step(Step::Down(9));
        tasks.scroll_into(5);
        assert_eq!(tasks.top, 5);
        tasks.notes.insert(TaskId::new(9), Note::info("said"));
        tasks.scroll_into(5);
        assert_eq!(tasks.top, 6);
        assert_eq!(tasks.on_screen(5).collect::<Vec<_>>(), [6, 7, 8, 9]);
        tasks.step(Step::First);
        tasks.scroll_into(5);
        assert_eq!(tasks.top, 0);
    }

    #[test]
    fn no_row_is_hidden_above_while_there_is_room_below() {
        let mut tasks = tasks(0..100);
        tasks.step(Step::Last);
        tasks.scroll_into(10);
        assert_eq!(tasks.top, 90);
        apply(&mut tasks, store(95..100));
        tasks.scroll_into(10);
        assert_eq!((cursor(&tasks), tasks.top), (Some(99), 0), "all five are visible");
        tasks.scroll_into(3);
        assert_eq!(tasks.top, 2, "a smaller window");
        tasks.scroll_into(10);
        assert_eq!(tasks.top, 0, "and a larger one again");
    }

    #[test]
    fn a_click_selects_the_task_that_was_drawn_there() {
        let mut tasks = tasks(10..20);
        tasks.notes.insert(TaskId::new(11), Note::info("said"));
        tasks.note_drawn(8);
        assert_eq!([0, 1, 2, 3].map(|line| tasks.position_drawn_at(line)), [Some(0), Some(1), Some(1), Some(2)]);
        apply(&mut tasks, store((1..20).filter(|id| *id != 12)));
        assert_eq!(tasks.position_drawn_at(1), Some(10), "the task moved");
        assert_eq!(tasks.position_drawn_at(3), None, "the task is gone");
        assert_eq!(tasks.position_drawn_at(99), None);
    }

    #[test]
    fn a_range_can_extend_up_or_down() {
        let mut tasks = tasks(0..10);
        tasks.step(Step::Down(5));
        tasks.marks.begin_range(TaskId::new(5));
        tasks.step(Step::Up(2));
        assert_eq!(tasks.range(), Some(3..=5));
        assert_eq!(tasks.mark_range(), 3);
        assert_eq!(tasks.marks.ids(), [3, 4, 5].map(TaskId::new));
        assert_eq!(tasks.range(), None);
    }
}
