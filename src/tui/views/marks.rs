//! The marked tasks: a set of ids that does not depend on which tasks are shown.

use std::{
    collections::HashSet,
    hash::{BuildHasherDefault, Hasher},
};

use crate::{
    domain::TaskId,
    tui::index::{search::Matches, store::Store},
};

/// Hashes ids with a single multiplication, because a user may wait while a million ids are marked.
#[derive(Clone, Copy, Debug, Default)]
pub struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    }
}

type IdSet = HashSet<TaskId, BuildHasherDefault<IdHasher>>;

/// The marked tasks.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    ids: IdSet,
    /// The task at which the open range began.
    anchor: Option<TaskId>,
}

impl Marks {
    /// Returns the number of marked tasks.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Returns whether no task is marked.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Returns whether a task is marked.
    pub fn has(&self, id: TaskId) -> bool {
        self.ids.contains(&id)
    }

    /// Returns the marked ids, ascending.
    pub fn ids(&self) -> Vec<TaskId> {
        let mut ids: Vec<_> = self.ids.iter().copied().collect();
        ids.sort_unstable();
        ids
    }

    /// Marks a task, or removes its mark.
    pub fn toggle(&mut self, id: TaskId) {
        if !self.ids.remove(&id) {
            self.ids.insert(id);
        }
    }

    /// Removes the mark of a task.
    pub fn remove(&mut self, id: TaskId) {
        self.ids.remove(&id);
    }

    /// Marks these tasks as well.
    pub fn add(&mut self, ids: impl IntoIterator<Item = TaskId>) {
        self.ids.extend(ids);
    }

    /// Inverts the marks of these tasks.
    pub fn invert(&mut self, ids: impl Iterator<Item = TaskId>) {
        for id in ids {
            self.toggle(id);
        }
    }

    /// Removes all marks, including those of hidden tasks.
    pub fn clear(&mut self) {
        self.ids = IdSet::default();
        self.anchor = None;
    }

    /// Returns the task at which the open range began, if a range is open.
    pub const fn anchor(&self) -> Option<TaskId> {
        self.anchor
    }

    /// Begins a range.
    pub const fn begin_range(&mut self, id: TaskId) {
        self.anchor = Some(id);
    }

    /// Ends the range without marking. Returns whether one was open.
    pub const fn drop_range(&mut self) -> bool {
        self.anchor.take().is_some()
    }

    /// Returns the number of marked tasks that are not among the matches. If all tasks match, this looks up only the
    /// marked tasks, of which there are usually few.
    pub fn hidden(&self, store: &Store, matches: &Matches) -> usize {
        if self.ids.is_empty() {
            return 0;
        }
        if matches.len() == store.len() {
            return self.ids.iter().filter(|id| store.row_of(**id).is_none()).count();
        }
        self.ids.len() - matches.iter().filter(|row| self.ids.contains(&store.id(*row))).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Task;

    #[test]
    fn marked_tasks_that_do_not_match_count_as_hidden() {
        let store = Store::of_tasks((1..=10).map(|id| Task::unverified(TaskId::new(id))).collect());
        let mut marks = Marks::default();
        marks.add([2, 3, 99].map(TaskId::new));
        assert_eq!(marks.hidden(&store, &Matches::all(&store)), 1);
        assert_eq!(marks.hidden(&store, &Matches::default()), 3);
        marks.toggle(TaskId::new(99));
        assert_eq!(marks.hidden(&store, &Matches::all(&store)), 0);
        assert_eq!(marks.ids(), [2, 3].map(TaskId::new));
    }
}
