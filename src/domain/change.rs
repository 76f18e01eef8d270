//! The changes that a run can make to a task, as data. One engine carries out all kinds of changes.
//!
//! The requests that make the changes are in `src/api/endpoints/`. How an unknown outcome is read back is in
//! `src/bulk/changes/`.

use jiff::Timestamp;

use super::{Content, ContentDigest, same_due};
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
    /// Give the task another due time, new content, or both.
    Edit,
}

impl Verb {
    /// All verbs.
    pub const ALL: [Self; 4] = [Self::Delete, Self::Hold, Self::Release, Self::Edit];

    /// The word in JSON and in the ledger (docs/interface.md#runs).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Edit => "edit",
        }
    }

    /// The verb with this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.as_str() == word)
    }

    /// Whether the task loses content in the change, so that only a copy taken beforehand still has it. A hold and a
    /// release send the due time alone.
    pub const fn loses_content(self) -> bool {
        match self {
            Self::Delete | Self::Edit => true,
            Self::Hold | Self::Release => false,
        }
    }

    /// The verb in the reader's language.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Delete => label!("verb-delete"),
            Self::Hold => label!("verb-hold"),
            Self::Release => label!("verb-release"),
            Self::Edit => label!("verb-edit"),
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
    /// Give it another due time, new content, or both.
    Edit(Box<Edit>),
}

/// The new values of a task, and the content that they replace.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edit {
    /// The new due time; `None` if it stays as it is, and then no time is sent.
    pub at: Option<Timestamp>,
    /// The whole new content; `None` if it stays as it is, and then no content is sent. It is never just a part,
    /// because it is not known whether the service merges what it gets (docs/service.md#update-semantics).
    pub content: Option<Content>,
    /// Identifies the content that the task had when the edit was confirmed.
    pub base: ContentDigest,
}

impl Edit {
    /// Identifies the content that the task is to have after the edit.
    pub fn digest(&self) -> ContentDigest {
        self.content.as_ref().map_or(self.base, Content::digest)
    }
}

impl Change {
    /// The kind of the change.
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Delete => Verb::Delete,
            Self::Hold { .. } => Verb::Hold,
            Self::Release { .. } => Verb::Release,
            Self::Edit(_) => Verb::Edit,
        }
    }

    /// The due time that the change sets; `None` if it sets none.
    pub const fn new_time(&self) -> Option<Timestamp> {
        match self {
            Self::Delete => None,
            Self::Hold { until } => Some(*until),
            Self::Release { at } => Some(*at),
            Self::Edit(edit) => edit.at,
        }
    }

    /// The edit, if the change is one.
    pub const fn as_edit(&self) -> Option<&Edit> {
        if let Self::Edit(edit) = self { Some(edit) } else { None }
    }

    /// Returns the change that the ledger stored as this kind, this time, and for an edit the digest of the content
    /// before and the new content. `None` if the kind needs a value that is not there.
    pub fn from_stored(
        verb: Verb,
        new_time: Option<Timestamp>,
        base: Option<ContentDigest>,
        content: Option<Content>,
    ) -> Option<Self> {
        match verb {
            Verb::Delete => Some(Self::Delete),
            Verb::Hold => new_time.map(|until| Self::Hold { until }),
            Verb::Release => new_time.map(|at| Self::Release { at }),
            Verb::Edit => base.map(|base| Self::Edit(Box::new(Edit { at: new_time, content, base }))),
        }
    }

    /// The time by which the request must have reached the service, for a task that is due at `sched_at`. For a delete
    /// or a hold, this is the task's due time. For a release, it is the new due time, because the task must have it by
    /// then, or the due time before that, whichever comes first. The same holds for an edit.
    pub fn deadline(&self, sched_at: Option<Timestamp>) -> Option<Timestamp> {
        match self {
            Self::Delete | Self::Hold { .. } => sched_at,
            Self::Release { at } => sched_at.into_iter().chain([*at]).min(),
            Self::Edit(edit) => sched_at.into_iter().chain(edit.at).min(),
        }
    }
}

/// The hold of a task that was postponed and has not been released yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// When the task was due before it was first postponed; `None` if that was not known.
    pub from: Option<Timestamp>,
    /// When the task is sent unless it is released or deleted before then, or somebody else moves it.
    pub until: Timestamp,
}

impl Hold {
    /// Whether somebody else has given the held task another due time than the hold did.
    pub fn is_moved(self, due: Option<Timestamp>) -> bool {
        due.is_some_and(|due| !same_due(due, self.until))
    }
}

/// What a question says of a task that is held now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// When the task was due before it was first postponed; `None` if that was not known.
    pub from: Option<Timestamp>,
    /// When the task is sent unless it is released, deleted or moved before then.
    pub sent_at: Timestamp,
}

impl Held {
    /// Returns what is said of a task with this hold and this due time. Somebody else may have moved the task since.
    pub fn of(hold: Hold, due: Option<Timestamp>) -> Self {
        Self { from: hold.from, sent_at: due.filter(|_| hold.is_moved(due)).unwrap_or(hold.until) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_change_is_the_same_change() {
        let at = Timestamp::from_second(1_800_000_000).expect("the second is in range");
        let content = Content::new(r#"{"OfflinePushInfo":{"Title":"a"}}"#).expect("the JSON is an object");
        let edit = |at, content| Change::Edit(Box::new(Edit { at, content, base: Content::default().digest() }));
        for change in [
            Change::Delete,
            Change::Hold { until: at },
            Change::Release { at },
            edit(Some(at), None),
            edit(None, Some(content)),
        ] {
            let (base, content) = change.as_edit().map(|edit| (edit.base, edit.content.clone())).unzip();
            let stored = Change::from_stored(change.verb(), change.new_time(), base, content.flatten());
            assert_eq!(stored.as_ref(), Some(&change));
            assert_eq!(Verb::of_word(change.verb().as_str()), Some(change.verb()));
        }
        assert_eq!(Change::from_stored(Verb::Hold, None, None, None), None);
        assert_eq!(Change::from_stored(Verb::Edit, Some(at), None, None), None, "the content before is not known");
        assert_eq!(Verb::of_word("revoke"), None);
    }

    #[test]
    fn a_held_task_is_moved_if_it_is_due_a_second_or_more_from_its_hold() {
        let at = |millis: i64| Timestamp::from_millisecond(1_800_000_000_000 + millis).expect("the time is in range");
        let hold = Hold { from: None, until: at(1_000) };
        for (due, is_moved) in [(0, true), (1, false), (900, false), (1_000, false), (1_999, false), (2_000, true)] {
            assert_eq!(hold.is_moved(Some(at(due))), is_moved, "{due}");
        }
        assert!(!hold.is_moved(None), "what is not known is not moved");
    }

    #[test]
    fn a_release_must_arrive_before_the_task_is_sent_at_its_old_or_its_new_time() {
        let at = |second| Timestamp::from_second(second).expect("a small number");
        let release = Change::Release { at: at(9) };
        for (due, deadline) in [(Some(at(5)), at(5)), (Some(at(12)), at(9)), (None, at(9))] {
            assert_eq!(release.deadline(due), Some(deadline), "{due:?}");
        }
    }

    #[test]
    fn an_edit_must_arrive_before_the_task_is_sent_at_its_old_or_its_new_time() {
        let at = |second| Timestamp::from_second(second).ok();
        let edit = |at| Change::Edit(Box::new(Edit { at, content: None, base: Content::default().digest() }));
        for (due, new, deadline) in
            [(at(5), at(9), at(5)), (at(9), at(5), at(5)), (at(9), None, at(9)), (None, at(5), at(5))]
        {
            assert_eq!(edit(new).deadline(due), deadline, "{due:?} {new:?}");
        }
    }
}
