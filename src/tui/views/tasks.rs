//! The task list: what is loaded, what matches, where the cursor is, what is marked, and what is said under a row.
//!
//! Cursor, marks and notes hold task ids; positions are looked up again in every snapshot.

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
    /// The field.
    pub input: Input,
    /// Whether keys go into it.
    pub is_open: bool,
    /// What is wrong with the text in it.
    pub error: Option<FilterError>,
    /// The filter in force: the last text without a mistake.
    pub in_force: Filter,
}

/// The task list.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    /// The tasks.
    pub store: Store,
    /// Those that match the filter.
    pub matches: Matches,
    /// How much is loaded.
    pub loaded: Loaded,
    /// The filter line.
    pub filter: FilterLine,
    /// The latest search that was asked for.
    pub searching: u64,
    /// The latest search that was answered.
    pub found: u64,
    /// The search that somebody waits for: until it is answered, the list is still that of an older question.
    pub wanted: u64,
    /// The moment of the service's clock that the latest search counts from.
    pub searched_at: Timestamp,
    /// The open tab.
    pub tab: Tab,
    /// How many tasks each tab holds.
    pub counts: Counts,
    /// The order.
    pub sorting: Sorting,
    /// The columns.
    pub shown: Shown,
    /// Where only marked tasks are shown: those that were marked then.
    pub only: Option<Vec<TaskId>>,
    /// What was just deleted or gone, where it was seen, and until when it stays there, as time since boot.
    lingering: Vec<(TaskId, usize, Duration)>,
    /// The marks.
    pub marks: Marks,
    /// How many marked tasks the filter hides.
    pub hidden: usize,
    /// What is said under some rows.
    pub notes: HashMap<TaskId, Note>,
    /// Width of the window, which the lines under rows are wrapped to.
    pub width: u16,
    /// What the last frame showed: each row's task and how many lines it took.
    drawn: Vec<(TaskId, usize)>,
    cursor: Option<TaskId>,
    /// Whether somebody moved the cursor: it stands where it began otherwise, and on no task that anybody chose.
    is_moved: bool,
    at: usize,
    top: usize,
}

/// How the cursor is to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Down by this many tasks.
    Down(usize),
    /// Up by this many.
    Up(usize),
    /// To the first.
    First,
    /// To the last.
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
    /// An empty list that is shown as another one is: in its order, with its columns.
    pub fn like(other: &Self) -> Self {
        Self { sorting: other.sorting, shown: other.shown, ..Self::default() }
    }

    /// Whether the list answers what was asked last. Until it does, no key may act on it: the rows that somebody sees, or
    /// expects, are not those that it has.
    pub const fn is_answered(&self) -> bool {
        self.found >= self.wanted
    }

    /// Whether there is no task at all.
    pub fn is_empty(&self) -> bool {
        self.store.is_empty()
    }

    /// The task at the cursor.
    pub const fn cursor(&self) -> Option<TaskId> {
        self.cursor
    }

    /// Position of the cursor among the matches.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The task at a position among the matches.
    pub fn task_at(&self, position: usize) -> Option<TaskView<'_>> {
        self.matches.get(position).map(|row| self.store.task(row))
    }

    /// The task at the cursor, as the list has it.
    pub fn task_at_cursor(&self) -> Option<TaskView<'_>> {
        self.task_at(self.at).filter(|_| self.cursor.is_some())
    }

    fn id_at(&self, position: usize) -> Option<TaskId> {
        self.matches.get(position).map(|row| self.store.id(row))
    }

    /// Lines that the row at a position takes.
    fn lines_at(&self, position: usize) -> usize {
        let note = self.id_at(position).and_then(|id| self.notes.get(&id));
        1 + note.map_or(0, |note| note.lines(self.width).len())
    }

    /// Takes in a snapshot and its matches. The cursor stays on its task, wherever that goes; only where the task is gone,
    /// or was just deleted and so went to the end of the list, it stays in its place. So does one that nobody moved while
    /// nothing is marked: whoever just looks at what is due first keeps seeing that.
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

    /// Counts the hidden marks again.
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

    /// Moves the part of the list that is on the screen, so that the cursor and what is said under it are seen in this
    /// many lines.
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

    /// Never hides rows above where there is room for them below.
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

    /// The positions on the screen, for this many lines.
    pub fn on_screen(&self, lines: usize) -> impl Iterator<Item = usize> + '_ {
        let mut left = lines;
        (self.top..self.matches.len()).take_while(move |position| {
            let fits = left > 0;
            left = left.saturating_sub(self.lines_at(*position));
            fits
        })
    }

    /// Notes what a frame with so many lines for rows showed.
    pub fn note_drawn(&mut self, lines: usize) {
        let drawn = self.on_screen(lines).filter_map(|position| Some((self.id_at(position)?, self.lines_at(position))));
        self.drawn = drawn.collect();
    }

    /// Where the task is now whose row, or what is said under it, the last frame showed in this line. The list may be
    /// another one by now: who clicks means the task that is seen.
    pub fn position_drawn_at(&self, line: usize) -> Option<usize> {
        let mut below = 0;
        let (id, _) = self.drawn.iter().find(|(_, lines)| {
            below += lines;
            line < below
        })?;
        self.matches.position(self.store.row_of(*id)?)
    }

    /// The ids on the screen, for this many lines.
    pub fn ids_on_screen(&self, lines: usize) -> Vec<TaskId> {
        self.on_screen(lines).filter_map(|position| self.id_at(position)).collect()
    }

    /// The ids of all matches.
    pub fn matching_ids(&self) -> impl Iterator<Item = TaskId> + '_ {
        self.matches.iter().map(|row| self.store.id(row))
    }

    /// The positions of the open range, ends included.
    pub fn range(&self) -> Option<std::ops::RangeInclusive<usize>> {
        let anchor = self.store.row_of(self.marks.anchor()?)?;
        let position = self.matches.position(anchor)?;
        Some(position.min(self.at)..=position.max(self.at))
    }

    /// Marks the open range and ends it; says how many tasks it had.
    pub fn mark_range(&mut self) -> usize {
        let ids: Vec<_> = self.range().into_iter().flatten().filter_map(|position| self.id_at(position)).collect();
        let count = ids.len();
        self.marks.add(ids);
        self.marks.drop_range();
        self.count_hidden();
        count
    }

    /// A task was just deleted, or is gone: it stays in sight where it is until then, as time since boot.
    pub fn linger(&mut self, id: TaskId, until: Duration) {
        let position = self.store.row_of(id).and_then(|row| self.matches.position(row));
        if let Some(position) = position {
            self.lingering.retain(|(other, ..)| *other != id);
            self.lingering.push((id, position, until));
        }
    }

    /// Lets go of what has lingered long enough; says whether there was anything.
    pub fn let_go(&mut self, now: Duration) -> bool {
        let before = self.lingering.len();
        self.lingering.retain(|(.., until)| *until > now);
        self.lingering.len() < before
    }

    /// Until when the first of those stays that linger, as time since boot.
    pub fn lingers_until(&self) -> Option<Duration> {
        self.lingering.iter().map(|(.., until)| *until).min()
    }

    /// What lingers, and where, in the order of the places.
    pub fn lingering(&self) -> Vec<(TaskId, usize)> {
        let mut kept: Vec<_> = self.lingering.iter().map(|(id, position, _)| (*id, *position)).collect();
        kept.sort_by_key(|(_, position)| *position);
        kept
    }

    /// The position of the next match for which this holds, from the cursor on or back, and around the end.
    pub fn find(&self, is_wanted: impl Fn(&TaskView<'_>) -> bool, towards: Towards) -> Option<usize> {
        let count = self.matches.len();
        let steps = 1..=count;
        let wanted = |position: &usize| self.task_at(*position).is_some_and(|task| is_wanted(&task));
        match towards {
            Towards::End => steps.map(|step| (self.at + step) % count).find(wanted),
            Towards::Start => steps.map(|step| (self.at + count - step) % count).find(wanted),
        }
    }

    /// What an action acts on: the marked tasks, or the one at the cursor.
    pub fn chosen(&self) -> Vec<TaskId> {
        if self.marks.is_empty() { self.cursor.into_iter().collect() } else { self.marks.ids() }
    }

    /// Reads the text of the filter line; says whether another filter is in force now.
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
        assert_eq!((cursor(&tasks), tasks.at()), (Some(14), 12), "its task is gone: the next one");
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
        assert_eq!((cursor(&tasks), tasks.at()), (Some(5), 4), "it sticks as soon as something is marked");
        tasks.marks.clear();
        tasks.step(Step::First);
        apply(&mut tasks, store(0..20));
        assert_eq!((cursor(&tasks), tasks.at()), (Some(1), 1), "or it was moved");
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
        assert_eq!(cursor(&tasks), Some(2), "but it stays on a task that was deleted all along");
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
    fn no_row_hides_above_where_there_is_room_below() {
        let mut tasks = tasks(0..100);
        tasks.step(Step::Last);
        tasks.scroll_into(10);
        assert_eq!(tasks.top, 90);
        apply(&mut tasks, store(95..100));
        tasks.scroll_into(10);
        assert_eq!((cursor(&tasks), tasks.top), (Some(99), 0), "all five are seen");
        tasks.scroll_into(3);
        assert_eq!(tasks.top, 2, "a smaller window");
        tasks.scroll_into(10);
        assert_eq!(tasks.top, 0, "and a larger one again");
    }

    #[test]
    fn a_click_means_the_task_that_was_drawn_there() {
        let mut tasks = tasks(10..20);
        tasks.notes.insert(TaskId::new(11), Note::info("said"));
        tasks.note_drawn(8);
        assert_eq!([0, 1, 2, 3].map(|line| tasks.position_drawn_at(line)), [Some(0), Some(1), Some(1), Some(2)]);
        apply(&mut tasks, store((1..20).filter(|id| *id != 12)));
        assert_eq!(tasks.position_drawn_at(1), Some(10), "it moved");
        assert_eq!(tasks.position_drawn_at(3), None, "it is gone");
        assert_eq!(tasks.position_drawn_at(99), None);
    }

    #[test]
    fn a_range_runs_either_way() {
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
