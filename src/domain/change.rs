//! What a run does to a task, as data: one engine carries out every change, and only what stands here tells them apart.
//!
//! The request of each is in `src/api/endpoints/`, how an unknown outcome of each is read back in `src/bulk/changes/`.

use jiff::Timestamp;

use crate::locale::label;

/// The kind of a change, as it is spelt in JSON and in the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Remove the task.
    #[default]
    Delete,
    /// Postpone the task, to be released or deleted later.
    Hold,
    /// Give a postponed task its time back.
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

    /// The verb in the reader's language.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Delete => label!("verb-delete"),
            Self::Hold => label!("verb-hold"),
            Self::Release => label!("verb-release"),
        }
    }
}

/// What is to be done to one task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Change {
    /// Delete it.
    #[default]
    Delete,
    /// Postpone it: only its due time is sent, so that its content cannot be touched.
    Hold {
        /// When it is due then.
        until: Timestamp,
    },
    /// Give it the time from before it was postponed, or another one. Only the due time is sent.
    Release {
        /// When it is due then.
        at: Timestamp,
    },
}

impl Change {
    /// Its kind.
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Delete => Verb::Delete,
            Self::Hold { .. } => Verb::Hold,
            Self::Release { .. } => Verb::Release,
        }
    }

    /// The due time that it sets; `None` where it sets none.
    pub const fn new_time(&self) -> Option<Timestamp> {
        match self {
            Self::Delete => None,
            Self::Hold { until } => Some(*until),
            Self::Release { at } => Some(*at),
        }
    }

    /// The change of this kind that sets this time, as the ledger keeps it; `None` where a time is missing.
    pub fn from_stored(verb: Verb, new_time: Option<Timestamp>) -> Option<Self> {
        match verb {
            Verb::Delete => Some(Self::Delete),
            Verb::Hold => new_time.map(|until| Self::Hold { until }),
            Verb::Release => new_time.map(|at| Self::Release { at }),
        }
    }

    /// Until when its call must have reached the service, for a task that is due at `sched_at`: a postponed task goes out at
    /// its own time, but has to be released before the time that it gets.
    pub const fn deadline(&self, sched_at: Option<Timestamp>) -> Option<Timestamp> {
        match self {
            Self::Delete | Self::Hold { .. } => sched_at,
            Self::Release { at } => Some(*at),
        }
    }
}

/// A task that was postponed and not released yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// When it was due before it was first postponed; `None` where that was not known.
    pub from: Option<Timestamp>,
    /// When it goes out unless it is released or deleted before.
    pub until: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_change_is_the_same_change() {
        let at = Timestamp::from_second(1_800_000_000).expect("in range");
        for change in [Change::Delete, Change::Hold { until: at }, Change::Release { at }] {
            assert_eq!(Change::from_stored(change.verb(), change.new_time()).as_ref(), Some(&change));
            assert_eq!(Verb::of_word(change.verb().as_str()), Some(change.verb()));
        }
        assert_eq!(Change::from_stored(Verb::Hold, None), None);
        assert_eq!(Verb::of_word("revoke"), None);
    }
}
