//! The changes that a run can make to a task, as data. One engine carries out all kinds of changes.
//!
//! The requests that make the changes are in `src/api/endpoints/`. How an unknown outcome is read back is in
//! `src/bulk/changes/`.

use jiff::Timestamp;

use crate::locale::label;

/// The kind of a change. [`Self::as_str`] is its spelling in JSON and in the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Remove the task.
    #[default]
    Delete,
    /// Postpone the task, so that it can be released or deleted later.
    Hold,
    /// Make a postponed task due at its original time again, or at another time.
    Release,
}

impl Verb {
    /// All verbs.
    pub const ALL: [Self; 3] = [Self::Delete, Self::Hold, Self::Release];

    /// The word in JSON and in the ledger (docs/interface.md#runs).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Hold => "hold",
            Self::Release => "release",
        }
    }

    /// The verb with this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.as_str() == word)
    }

    /// Whether the change loses content of the task that only a copy taken before it still has. A hold and a release
    /// send the due time alone.
    pub const fn loses_content(self) -> bool {
        match self {
            Self::Delete => true,
            Self::Hold | Self::Release => false,
        }
    }

    /// The verb in the reader's language.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Delete => label!("verb-delete"),
            Self::Hold => label!("verb-hold"),
            Self::Release => label!("verb-release"),
        }
    }
}

/// A change that is to be made to one task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Change {
    /// Delete it.
    #[default]
    Delete,
    /// Postpone it. Only its new due time is sent, so the change cannot affect its content.
    Hold {
        /// The new due time.
        until: Timestamp,
    },
    /// Make it due at the time from before it was postponed, or at another time. Only the new due time is sent.
    Release {
        /// The new due time.
        at: Timestamp,
    },
}

impl Change {
    /// The kind of the change.
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Delete => Verb::Delete,
            Self::Hold { .. } => Verb::Hold,
            Self::Release { .. } => Verb::Release,
        }
    }

    /// The due time that the change sets; `None` for a delete, which sets none.
    pub const fn new_time(&self) -> Option<Timestamp> {
        match self {
            Self::Delete => None,
            Self::Hold { until } => Some(*until),
            Self::Release { at } => Some(*at),
        }
    }

    /// Returns the change that the ledger stored as this kind and this time; `None` if the kind needs a time and there
    /// is none.
    pub fn from_stored(verb: Verb, new_time: Option<Timestamp>) -> Option<Self> {
        match verb {
            Verb::Delete => Some(Self::Delete),
            Verb::Hold => new_time.map(|until| Self::Hold { until }),
            Verb::Release => new_time.map(|at| Self::Release { at }),
        }
    }

    /// The time by which the request must have reached the service, for a task that is due at `sched_at`. For a delete
    /// or a hold, this is the task's due time. For a release, it is the new due time, because the task must have it by
    /// then.
    pub const fn deadline(&self, sched_at: Option<Timestamp>) -> Option<Timestamp> {
        match self {
            Self::Delete | Self::Hold { .. } => sched_at,
            Self::Release { at } => Some(*at),
        }
    }
}

/// The hold of a task that was postponed and has not been released yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// When the task was due before it was first postponed; `None` if that was not known.
    pub from: Option<Timestamp>,
    /// When the task is sent unless it is released or deleted before then.
    pub until: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_change_is_the_same_change() {
        let at = Timestamp::from_second(1_800_000_000).expect("the second is in range");
        for change in [Change::Delete, Change::Hold { until: at }, Change::Release { at }] {
            assert_eq!(Change::from_stored(change.verb(), change.new_time()).as_ref(), Some(&change));
            assert_eq!(Verb::of_word(change.verb().as_str()), Some(change.verb()));
        }
        assert_eq!(Change::from_stored(Verb::Hold, None), None);
        assert_eq!(Verb::of_word("revoke"), None);
    }
}
