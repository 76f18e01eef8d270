//! The marked tasks: a set of ids, whatever is shown.

use std::{
    collections::HashSet,
    hash::{BuildHasherDefault, Hasher},
};

use crate::{
    domain::TaskId,
    tui::index::{search::Matches, store::Store},
};

/// Spreads ids over a table: one multiplication, since a million ids are marked while somebody waits.
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
    /// Where a range began, while one is open.
    anchor: Option<TaskId>,
}

impl Marks {
    /// How many are marked.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether none is marked.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether a task is marked.
    pub fn has(&self, id: TaskId) -> bool {
        self.ids.contains(&id)
    }

    /// The marked ids, ascending.
    pub fn ids(&self) -> Vec<TaskId> {
        let mut ids: Vec<_> = self.ids.iter().copied().collect();
        ids.sort_unstable();
        ids
    }

    /// Marks a task, or takes its mark away.
    pub fn toggle(&mut self, id: TaskId) {
        if !self.ids.remove(&id) {
            self.ids.insert(id);
        }
    }

    /// Takes a mark away.
    pub fn remove(&mut self, id: TaskId) {
        self.ids.remove(&id);
    }

    /// Marks these too.
    pub fn add(&mut self, ids: impl IntoIterator<Item = TaskId>) {
        self.ids.extend(ids);
    }

    /// Turns the marks of these around.
    pub fn invert(&mut self, ids: impl Iterator<Item = TaskId>) {
        for id in ids {
            self.toggle(id);
        }
    }

    /// Takes all marks away, hidden ones too.
    pub fn clear(&mut self) {
        self.ids = IdSet::default();
        self.anchor = None;
    }

    /// Where a range began, while one is open.
    pub const fn anchor(&self) -> Option<TaskId> {
        self.anchor
    }

    /// Begins a range.
    pub const fn begin_range(&mut self, id: TaskId) {
        self.anchor = Some(id);
    }

    /// Ends the range without marking; says whether one was open.
    pub const fn drop_range(&mut self) -> bool {
        self.anchor.take().is_some()
    }

    /// How many marked tasks are not among the matches. The smaller of the two sets is walked, so that this stays quick.
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
    fn hidden_marks_are_those_that_are_not_among_the_matches() {
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
