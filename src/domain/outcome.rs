//! The outcomes of changes, and the events that report everything that happens in a run.
//!
//! There are ten outcomes, not two (docs/reliability.md#outcomes): none of them claims more than is known. The same
//! [`BulkEvent`] feeds the progress count, the text output, the JSON and the screen. The reason why something was not
//! done is stored in English, because it goes into the ledger and into JSON; [`Failure`] shows it in the reader's
//! language.

use std::{fmt, str::FromStr, time::Duration};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::{Serialize, Serializer};

use super::{Change, Outlook, Pace, TaskId, TaskStatus, TaskType, Verb, format_rfc3339, same_due};
use crate::locale::{label, shown, stored, tr, tr_named};

/// Identifies one attempt at a change. The number is also the `random` in the URL of the call, so that a row in the
/// ledger can be matched with a line in any log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId(pub u32);

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Identifies one run of a plan. It is a ULID, so that runs sort by their start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub ulid::Ulid);

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for RunId {
    type Err = ulid::DecodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        ulid::Ulid::from_string(text).map(Self)
    }
}

impl Serialize for RunId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A change that was about to be sent: the intent row, which is written and synced before the request leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The attempt's id.
    pub id: AttemptId,
    /// The run it belongs to.
    pub run: RunId,
    /// The position of the task among the tasks of that run; negative if an older version stored none.
    pub position: i64,
    /// The task that it changes.
    pub task: TaskId,
    /// What the request does to it.
    pub change: Change,
    /// When the task was due when the change was confirmed, if that was known.
    pub due: Option<Timestamp>,
    /// The type that the request names.
    pub task_type: TaskType,
    /// When the intent was written.
    pub at: Timestamp,
    /// The last moment at which the request may still be on its way. No effect is to be expected more than 30 s later.
    pub deadline: Timestamp,
}

/// How long after its deadline a request may still take effect (docs/reliability.md#horizons).
const HORIZON: SignedDuration = SignedDuration::from_secs(30);

impl Attempt {
    /// Returns the time from `now`, on this machine's clock, until the request can no longer take effect; zero if that
    /// moment has passed. The result is limited to what it was when the intent was written, because the clock may have
    /// been set back since.
    pub fn until_horizon(&self, now: Timestamp) -> SignedDuration {
        let longest = self.deadline.duration_since(self.at).max(SignedDuration::ZERO) + HORIZON;
        (self.deadline.duration_since(now) + HORIZON).clamp(SignedDuration::ZERO, longest)
    }

    /// Whether this request only postpones a task so that there is time for its real change.
    pub fn only_gains_time_for(&self, change: &Change) -> bool {
        self.change.verb() == Verb::Hold && change.verb() == Verb::Delete
    }

    /// Whether a hold or a release must not be sent because the task is known to be due at this time, and not at the
    /// one for which the change was confirmed: it could make the task due earlier, or undo what somebody else did. The
    /// task of an edit is read for this instead, and a delete does not depend on the due time.
    pub fn is_confirmed_otherwise(&self, due: Timestamp) -> bool {
        match (&self.change, self.due) {
            (Change::Hold { .. } | Change::Release { .. }, Some(confirmed)) => !same_due(confirmed, due),
            (Change::Hold { until }, None) => *until < due,
            (Change::Release { .. }, None) | (Change::Delete | Change::Edit(_), _) => false,
        }
    }
}

/// Why something was not done, in words that are safe to show, and the service's code if it gave one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The service's `ErrorCode`.
    pub code: Option<i64>,
    /// What went wrong, in plain English: a lower-case fragment. [`shown`] translates it into the reader's language.
    pub message: String,
    /// Whether there was no signature to call with, so that no other call would have succeeded either.
    pub is_sign_in: bool,
}

impl Failure {
    /// A failure without a code from the service. The message is stored, so it must be in English: see `stored!`.
    pub fn local(message: impl Into<String>) -> Self {
        Self { code: None, message: message.into(), is_sign_in: false }
    }

    /// The failure for an id that the service does not know, with the code of its reply, if no task with that id was
    /// ever seen here.
    pub fn never_seen(code: Option<i64>) -> Self {
        Self { code, ..Self::local(stored!("stored-never-seen")) }
    }

    /// The failure for a call for which there was no signature.
    pub fn sign_in(message: impl Into<String>) -> Self {
        Self { is_sign_in: true, ..Self::local(message) }
    }
}

/// Shows the failure in the current language.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = shown(&self.message);
        match self.code {
            Some(code) => f.write_str(&tr!("outcome-with-code", message = message, code = code.to_string())),
            None => f.write_str(&message),
        }
    }
}

/// The result of changing one task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The service confirmed the delete of this id.
    Deleted,
    /// The task was held, released or edited as requested: the service said so, or reading the task back showed it.
    Changed,
    /// The task has neither the values that were confirmed nor those that were requested: somebody else has changed it.
    Conflict(Failure),
    /// The service no longer has the task, and no reply that we received proves why.
    Gone(Failure),
    /// The service does not know the id, and no task with it was ever seen here.
    NotFound(Failure),
    /// The service definitely refused.
    Refused(Failure),
    /// The service definitely refused, because the task is being sent or has been sent (90107, 90106).
    TooLate(Failure),
    /// The change was certainly not made, and the task stays confirmed: no whole request left this machine, or the
    /// service did not accept the signature or the account.
    NotSent(Failure),
    /// The change may or may not have been made. The request is never sent again before the task has been read back.
    Unknown(Failure),
    /// Left out without a request. For example, the task's state is a word that is not known here, its type is not
    /// known, its new due time has passed, or a person chose to skip it.
    Skipped(Failure),
    /// Left out without a request, because the task already is as requested. It counts as [`Self::Skipped`].
    AsAsked(Failure),
}

/// The kind of an [`Outcome`], as counted and spelt in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutcomeKind {
    /// See [`Outcome::Deleted`].
    Deleted,
    /// See [`Outcome::Changed`].
    Changed,
    /// See [`Outcome::Conflict`].
    Conflict,
    /// See [`Outcome::Gone`].
    Gone,
    /// See [`Outcome::NotFound`].
    NotFound,
    /// See [`Outcome::Refused`].
    Refused,
    /// See [`Outcome::TooLate`].
    TooLate,
    /// See [`Outcome::NotSent`].
    NotSent,
    /// See [`Outcome::Unknown`].
    Unknown,
    /// See [`Outcome::Skipped`].
    Skipped,
}

impl OutcomeKind {
    /// All kinds, in the order of the JSON summary.
    pub const ALL: [Self; 10] = [
        Self::Deleted,
        Self::Changed,
        Self::Conflict,
        Self::Gone,
        Self::NotFound,
        Self::Refused,
        Self::TooLate,
        Self::NotSent,
        Self::Unknown,
        Self::Skipped,
    ];

    /// The word in JSON and in the ledger (docs/interface.md#runs).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Changed => "changed",
            Self::Conflict => "conflict",
            Self::Gone => "gone",
            Self::NotFound => "not_found",
            Self::Refused => "refused",
            Self::TooLate => "too_late",
            Self::NotSent => "not_sent",
            Self::Unknown => "unknown",
            Self::Skipped => "skipped",
        }
    }

    /// The kind that is spelt with this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether the requested change was made.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Deleted | Self::Changed)
    }

    /// Whether this outcome finishes a task in its run. A task that was not sent, or whose outcome is unknown, keeps
    /// the run open.
    pub const fn is_settled(self) -> bool {
        !matches!(self, Self::NotSent | Self::Unknown)
    }

    /// Whether this outcome of a request that only gained time settles the task in its run too. A task is still to be
    /// deleted whether or not it could be postponed, unless it is gone or was sent.
    pub const fn settles_another_change(self) -> bool {
        matches!(self, Self::Gone | Self::NotFound | Self::TooLate)
    }

    /// The kind in plain words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Deleted => label!("outcome-deleted"),
            Self::Changed => label!("outcome-changed"),
            Self::Conflict => label!("outcome-conflict"),
            Self::Gone => label!("outcome-gone"),
            Self::NotFound => label!("outcome-not-found"),
            Self::Refused => label!("outcome-refused"),
            Self::TooLate => label!("outcome-too-late"),
            Self::NotSent => label!("outcome-not-sent"),
            Self::Unknown => label!("outcome-unknown"),
            Self::Skipped => label!("outcome-skipped"),
        }
    }

    /// The kind in plain words, in a run that makes changes of this kind.
    pub fn in_words_of(self, verb: Verb) -> &'static str {
        match (self, verb) {
            (Self::Changed, Verb::Hold) => label!("outcome-held"),
            (Self::Changed, Verb::Release) => label!("outcome-released"),
            (kind, _) => kind.in_words(),
        }
    }
}

impl Outcome {
    /// The outcome of a change of this kind that the service confirmed.
    pub const fn done(verb: Verb) -> Self {
        match verb {
            Verb::Delete => Self::Deleted,
            Verb::Hold | Verb::Release | Verb::Edit => Self::Changed,
        }
    }

    /// The outcome of a change that is not sent because of the state in which the task was last seen; `None` if the
    /// change may be sent. It is sent only for a task that is pending or was never seen (docs/service.md#states).
    pub fn without_request(status: &TaskStatus, seen_at: Option<Timestamp>) -> Option<Self> {
        match status {
            TaskStatus::Pending | TaskStatus::Unverified => None,
            TaskStatus::Deleted => Some(Self::Gone(Failure::local(stored!("stored-deleted-before")))),
            TaskStatus::Gone => Some(Self::Gone(Failure::local(stored!("stored-not-there")))),
            TaskStatus::Dispatching => Some(Self::TooLate(Failure::local(match seen_at {
                Some(at) => stored!("stored-being-sent-as-seen", at = format_rfc3339(at)),
                None => stored!("stored-being-sent"),
            }))),
            TaskStatus::Dispatched => Some(Self::TooLate(Failure::local(match seen_at {
                Some(at) => stored!("stored-sent-as-seen", at = format_rfc3339(at)),
                None => stored!("stored-sent"),
            }))),
            TaskStatus::Unknown => Some(Self::Unknown(Failure::local(stored!("stored-unsettled")))),
            TaskStatus::Other(word) => {
                let state = format!("{:?}", word.safe_cut(40));
                Some(Self::Skipped(Failure::local(stored!("stored-other-state", state = state))))
            }
        }
    }

    /// The kind of this outcome.
    pub const fn kind(&self) -> OutcomeKind {
        match self {
            Self::Deleted => OutcomeKind::Deleted,
            Self::Changed => OutcomeKind::Changed,
            Self::Conflict(_) => OutcomeKind::Conflict,
            Self::Gone(_) => OutcomeKind::Gone,
            Self::NotFound(_) => OutcomeKind::NotFound,
            Self::Refused(_) => OutcomeKind::Refused,
            Self::TooLate(_) => OutcomeKind::TooLate,
            Self::NotSent(_) => OutcomeKind::NotSent,
            Self::Unknown(_) => OutcomeKind::Unknown,
            Self::Skipped(_) | Self::AsAsked(_) => OutcomeKind::Skipped,
        }
    }

    /// Why the change was not made; `None` if it was.
    pub const fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Deleted | Self::Changed => None,
            Self::Conflict(why)
            | Self::Gone(why)
            | Self::NotFound(why)
            | Self::Refused(why)
            | Self::TooLate(why)
            | Self::NotSent(why)
            | Self::Unknown(why)
            | Self::Skipped(why)
            | Self::AsAsked(why) => Some(why),
        }
    }
}

/// The outcome of one task in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskOutcome {
    /// The task.
    pub task: TaskId,
    /// The outcome.
    pub outcome: Outcome,
    /// How many requests were sent for it, except those that were refused because of the rate limit.
    pub attempts: u32,
    /// When the outcome was known.
    pub at: Timestamp,
}

impl TaskOutcome {
    /// Whether this process has sent a request for it, and not only an earlier process of the run.
    pub const fn was_sent_here(&self) -> bool {
        self.attempts > 0
    }
}

/// A task that a run postponed alongside its deletes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Postponement {
    /// The task.
    pub task: TaskId,
    /// The attempt that postponed it.
    pub attempt: AttemptId,
    /// When the task is due now.
    pub until: Timestamp,
    /// When this was known.
    pub at: Timestamp,
}

/// One fact about a run.
#[derive(Clone, Debug, PartialEq)]
pub enum BulkEvent {
    /// The run began, with this many tasks.
    Started {
        /// The run.
        run: RunId,
        /// How many tasks it has.
        total: usize,
        /// What it does to them.
        verb: Verb,
    },
    /// A request for this task is about to leave.
    Sending {
        /// The task.
        task: TaskId,
        /// Which attempt at it this is.
        attempt: AttemptId,
    },
    /// The service asked to slow down; the task is back in the queue.
    SlowedDown {
        /// The task whose request was refused.
        task: TaskId,
        /// The reply that asked to slow down.
        why: Failure,
    },
    /// A task has an outcome, at least for now.
    Settled(TaskOutcome),
    /// A task that had settled as changed was read back and turned out to be a conflict. This outcome replaces the
    /// earlier one.
    Differs(TaskOutcome),
    /// A task that is to be deleted was postponed, so that there is time to delete it. It is still to be deleted.
    Postponed(Postponement),
    /// The run no longer postpones tasks alongside its deletes, for example because the service seems to count both
    /// kinds of calls together.
    OneLane {
        /// Why.
        why: Failure,
    },
    /// Some tasks of unknown outcome still look unchanged, but an earlier request for them may still take effect. They
    /// are read again once it no longer can.
    ReadingAgain {
        /// How many tasks.
        unknown: usize,
        /// How long it takes until the last of them is read again.
        wait: Duration,
        /// The time of that last read, on this machine's clock.
        at: Timestamp,
    },
    /// The run made a new forecast for the tasks that are left.
    Foreseen(Outlook),
    /// The run continues at another pace because of its forecast.
    PaceChanged {
        /// The new pace, never [`Pace::Auto`].
        pace: Pace,
    },
    /// Nothing new is sent until the run is resumed. Calls in flight are still waited for.
    Paused {
        /// Why.
        why: Failure,
    },
    /// The run continues after a pause.
    Resumed,
    /// The run sends nothing more.
    Stopped {
        /// Why.
        why: Failure,
    },
    /// The run is over. Always the last event.
    Finished(Box<Summary>),
}

/// The counts of a finished run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The run.
    pub run: RunId,
    /// The counts; for a resumed run, only those since it was resumed.
    pub progress: Progress,
    /// For a resumed run: how many tasks it has, and what had settled before it was resumed.
    pub earlier: Option<Progress>,
    /// How long it took.
    pub elapsed: Duration,
    /// Why the run ended before all its tasks were done, if it did.
    pub stopped: Option<Failure>,
    /// Why the run stopped postponing tasks alongside its deletes, if it had begun to.
    pub one_lane: Option<Box<Failure>>,
}

/// What is left of a run that is not finished.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Remainder {
    /// Confirmed tasks that were not sent: they are still scheduled.
    pub unsent: usize,
    /// Tasks whose outcome is unknown.
    pub unknown: usize,
}

impl Remainder {
    /// Whether nothing is left. Then every task is settled, and only the end of the run was never recorded.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Summary {
    /// What is left of the run; `None` if it is finished. A run is unfinished as long as one of its confirmed tasks was
    /// not sent or has an unknown outcome, whatever ended the run: this alone decides whether it can be resumed.
    pub fn remainder(&self) -> Option<Remainder> {
        let unsent = self.progress.count(OutcomeKind::NotSent);
        let unknown = self.progress.count(OutcomeKind::Unknown);
        (unsent + unknown > 0).then_some(Remainder { unsent, unknown })
    }

    /// The counts of the whole run, including what had settled before it was resumed. The final messages are about
    /// these.
    pub fn whole(&self) -> Progress {
        let Some(earlier) = &self.earlier else { return self.progress.clone() };
        let counts = OutcomeKind::ALL.map(|kind| (kind, earlier.count(kind) + self.progress.count(kind)));
        let (copies, uncopied) = (earlier.copies + self.progress.copies, earlier.uncopied + self.progress.uncopied);
        Progress { postponed: self.progress.postponed, copies, uncopied, ..Progress::of(earlier.total, counts) }
    }

    /// The outcomes of the whole run in words, if any task had an outcome before the run was resumed. The changes of
    /// the run are of this kind. For example: `in the whole run of 3: 1 gone, 1 refused and not deleted, 1 too late`.
    pub fn whole_in_words(&self, verb: Verb) -> Option<String> {
        self.earlier.as_ref().filter(|earlier| earlier.done() > 0)?;
        let whole = self.whole();
        let kinds = OutcomeKind::ALL.into_iter().filter(|kind| whole.count(*kind) > 0);
        let counted = |kind: OutcomeKind| {
            let (name, count) = (kind.as_str().replace('_', "-"), whole.count(kind));
            tr_named!("outcome-whole-", name, verb = verb.as_str(), count = count)
        };
        let counts = kinds.map(counted);
        let counts = counts.collect::<Vec<_>>().join(label!("number-list-separator"));
        Some(tr!("outcome-whole", total = whole.total, counts = counts))
    }
}

/// How far a run has come: a fold over its [`BulkEvent`]s.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many tasks the run has.
    pub total: usize,
    /// How many tasks were postponed so that there is time to delete them.
    pub postponed: usize,
    /// How many copies of what its tasks contained are in the ledger.
    pub copies: usize,
    /// How many tasks lost what they contained without a copy in the ledger.
    pub uncopied: usize,
    counts: [usize; OutcomeKind::ALL.len()],
}

impl Progress {
    /// The progress of a run with `total` tasks and these counts of outcomes.
    pub fn of(total: usize, counts: impl IntoIterator<Item = (OutcomeKind, usize)>) -> Self {
        let mut progress = Self { total, ..Self::default() };
        for (kind, count) in counts {
            progress.counts[kind as usize] += count;
        }
        progress
    }

    /// Applies one event.
    pub fn apply(&mut self, event: &BulkEvent) {
        match event {
            BulkEvent::Started { total, .. } => self.total = *total,
            BulkEvent::Settled(settled) => self.counts[settled.outcome.kind() as usize] += 1,
            BulkEvent::Differs(settled) => {
                if settled.was_sent_here() {
                    self.no_longer(OutcomeKind::Changed, 1);
                }
                self.counts[settled.outcome.kind() as usize] += 1;
            }
            BulkEvent::Postponed(_) => self.postponed += 1,
            BulkEvent::Sending { .. }
            | BulkEvent::SlowedDown { .. }
            | BulkEvent::OneLane { .. }
            | BulkEvent::ReadingAgain { .. }
            | BulkEvent::Foreseen(_)
            | BulkEvent::PaceChanged { .. }
            | BulkEvent::Paused { .. }
            | BulkEvent::Resumed
            | BulkEvent::Stopped { .. } => {}
            BulkEvent::Finished(summary) => {
                (self.copies, self.uncopied) = (summary.progress.copies, summary.progress.uncopied);
            }
        }
    }

    /// Takes back that so many tasks had this kind of outcome, because they have another one now.
    pub fn no_longer(&mut self, kind: OutcomeKind, tasks: usize) {
        let before = &mut self.counts[kind as usize];
        *before = before.saturating_sub(tasks);
    }

    /// How many tasks had this kind of outcome.
    pub fn count(&self, kind: OutcomeKind) -> usize {
        self.counts[kind as usize]
    }

    /// For how many tasks the requested change was made.
    pub fn succeeded(&self) -> usize {
        OutcomeKind::ALL.into_iter().filter(|kind| kind.is_done()).map(|kind| self.count(kind)).sum()
    }

    /// Says how many tasks lost what they contained without a copy in the ledger, if any did.
    pub fn uncopied_in_words(&self) -> Option<String> {
        (self.uncopied > 0).then(|| tr!("copies-missing", count = self.uncopied))
    }

    /// How many tasks have an outcome, whatever it is.
    pub fn done(&self) -> usize {
        self.counts.iter().sum()
    }

    /// How many tasks have an outcome that settles them. A task that was not sent is as it was before, and an unknown
    /// one must still be read back, so neither counts.
    pub fn settled(&self) -> usize {
        self.done() - self.count(OutcomeKind::NotSent) - self.count(OutcomeKind::Unknown)
    }
}

/// Says why a run waits before it reads its unknown tasks again, and until when, in this time zone.
pub fn reading_again(unknown: usize, at: Timestamp, zone: &TimeZone) -> String {
    let (time, utc) = (at.to_zoned(zone.clone()).strftime("%H:%M:%S"), if *zone == TimeZone::UTC { "Z" } else { "" });
    tr!("outcome-reading-again", count = unknown, time = format!("{time}{utc}"))
}

#[cfg(test)]
mod tests;
