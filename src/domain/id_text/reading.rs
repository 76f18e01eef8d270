//! What the reader needs to know, and what it returns.

use super::{
    super::TaskId,
    Left, Lengths, NamedApps,
    why::{self, Seen},
};

/// What the reader needs to know about an app's ids.
pub struct KnownIds<'a> {
    /// How many digits the app's ids have.
    pub lengths: Lengths,
    /// Whether the ledger has a task with this id.
    pub knows: &'a dyn Fn(TaskId) -> bool,
    /// Whether the user says that the text is complete although it does not end in a line break.
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
    /// The ids, in the order of the text, including repeated ones.
    pub taken: Vec<Taken>,
    /// The numbers that were not taken.
    pub left: Vec<Left>,
    /// How many lines are comments, or end in one.
    pub comments: usize,
    /// The id at the very end of the text, unless the user says that the text is complete.
    pub unended: Option<TaskId>,
    /// The apps that the text names.
    pub apps: NamedApps,
    pub(super) seen: Seen,
}

/// An id and where it is in the text.
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
    /// Returns the ids, each once, in the order of their first occurrence.
    pub fn ids(&self) -> Vec<TaskId> {
        let mut seen = std::collections::HashSet::new();
        self.taken.iter().map(|taken| taken.id).filter(|id| seen.insert(*id)).collect()
    }

    /// Lists what was not taken and why, one line for each reason: how many numbers, and the first of them.
    pub fn left_in_words(&self) -> Vec<String> {
        why::in_words(&self.left, &self.seen)
    }

    /// Returns in a few words why nothing may be done to the ids that were taken: the gravest reason why a number that
    /// may have been meant as an id was not taken. `None` if there is no such number.
    pub fn unsure_in_words(&self) -> Option<String> {
        why::gravest(&self.left, &self.seen)
    }

    /// The same lines as [`left_in_words`](Self::left_in_words), first for numbers that may have been meant as ids,
    /// then for the rest. If a number was meant but not taken, the ids that were taken are not all that somebody asked
    /// for.
    pub fn meant_and_rest_in_words(&self) -> (Vec<String>, Vec<String>) {
        let (meant, rest): (Vec<_>, Vec<_>) = self.left.iter().cloned().partition(|left| left.why.may_be_meant());
        (why::in_words(&meant, &self.seen), why::in_words(&rest, &self.seen))
    }
}
