//! What the reader asks, and what it gives.

use super::{
    super::TaskId,
    Left, Lengths, NamedApps,
    why::{self, Seen},
};

/// What the reader asks about an app's ids.
pub struct KnownIds<'a> {
    /// How many digits they have.
    pub lengths: Lengths,
    /// Whether the ledger has a task with this id.
    pub knows: &'a dyn Fn(TaskId) -> bool,
    /// Whether somebody says that the text is whole, though it ends without a line end.
    pub is_whole: bool,
}

impl std::fmt::Debug for KnownIds<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KnownIds").field("lengths", &self.lengths).finish_non_exhaustive()
    }
}

/// What a text says about task ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdText {
    /// The ids, in the order of the text, also those that come more than once.
    pub taken: Vec<Taken>,
    /// The numbers that were not taken.
    pub left: Vec<Left>,
    /// How many lines are comments, or end in one.
    pub comments: usize,
    /// The id right behind which the text ends, where nobody says that it is whole.
    pub unended: Option<TaskId>,
    /// The apps that the text names.
    pub apps: NamedApps,
    pub(super) seen: Seen,
}

/// An id and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The id.
    pub id: TaskId,
    /// The line, from 1.
    pub line: u64,
    /// The byte at which it begins.
    pub at: usize,
}

impl IdText {
    /// The ids, each once, in the order in which they come first.
    pub fn ids(&self) -> Vec<TaskId> {
        let mut seen = std::collections::HashSet::new();
        self.taken.iter().map(|taken| taken.id).filter(|id| seen.insert(*id)).collect()
    }

    /// What was not taken and why, one line for each reason: how many, and the first of them.
    pub fn left_in_words(&self) -> Vec<String> {
        why::in_words(&self.left, &self.seen)
    }

    /// Why nothing may be done to the ids that were taken, in a few words: the gravest of what may have been meant as an id
    /// and was not taken.
    pub fn unsure_in_words(&self) -> Option<String> {
        why::gravest(&self.left, &self.seen)
    }

    /// The same of what may have been meant as an id, and of the rest: where something was meant that was not taken, what
    /// was taken is not all that somebody asked for.
    pub fn meant_and_rest_in_words(&self) -> (Vec<String>, Vec<String>) {
        let (meant, rest): (Vec<_>, Vec<_>) = self.left.iter().cloned().partition(|left| left.why.may_be_meant());
        (why::in_words(&meant, &self.seen), why::in_words(&rest, &self.seen))
    }
}
