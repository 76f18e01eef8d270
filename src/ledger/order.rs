//! Decides which of two facts about a task is newer, within the transaction that stores the second one.
//!
//! A reply shows the state of a task at some moment between the request and the arrival of the reply. Meanwhile, and
//! while the reply waits for the write lock, other processes may write to the ledger. Three rules follow:
//!
//! 1. A task only moves forward: pending, dispatching, dispatched, and at last deleted or gone. Of two calls that
//!    overlapped, the one that shows the later stage is right, whichever is stored first. So a reply that shows a later
//!    stage than the ledger has is dated by its arrival, and any other reply is dated by its request. `seen_at` stores
//!    the time of the arrival for stages after pending, and the time of the request otherwise. In particular, a deleted
//!    task becomes pending again only if it is shown by a request that left after the delete was confirmed.
//! 2. The times compared are wall-clock times, because all processes of a host share that clock and it continues across
//!    a restart of the machine. But the wall clock can be set. The boot clock shows whether that has happened since the
//!    request left. If it has, the earliest time at which the request can have left, according to the old or the new
//!    setting, is used as the time of the request.
//! 3. A stored time that lies ahead of the clock was written before the clock was set back. That time is ignored;
//!    otherwise the ledger would ignore every reply until the clock reaches it. The exception is a reply during whose
//!    call the clock was set: it cannot be known whether the stored fact came before or after the request, so the reply
//!    must not undo that fact.
//!
//! All errors are on the safe side: a reply that seems older than it is changes nothing, and the next read of the task
//! corrects that. Only a clock that is set and set back again during one call can make a reply seem newer than it is.
//!
//! A sighting from before an intent is never newer than the outcome, because the ledger knows which it stored first:
//! the intent lowers an existing `seen_at` to its own time, and storing the outcome treats nothing as newer unless it
//! is later than the intent. There is one gap: a sighting is stored after the intent, and then the clock is set back a
//! little while the delete is still under way. That sighting then seems newer, so the task counts as pending until it
//! is read again, although its outcome says that it was deleted.

use std::{cmp::Ordering, time::Duration};

use jiff::{SignedDuration, Timestamp};

use super::rows::millis;
use crate::domain::CallSpan;

/// A difference between the clocks of at most this much does not count as a sign that the clock was set, because clocks
/// are slewed and two of them cannot be read at the same instant.
const SLACK: SignedDuration = SignedDuration::from_secs(1);

/// The stage that a task has reached, in the order in which a task passes through the stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Unverified,
    Pending,
    /// A status of the service that this build does not know.
    Other,
    Dispatching,
    Dispatched,
    /// Deleted or gone.
    Over,
}

impl Stage {
    /// Returns the stage of a task with this stored status.
    pub fn of(status: Option<&str>) -> Self {
        match status {
            None => Self::Unverified,
            Some("pending") => Self::Pending,
            Some("dispatching") => Self::Dispatching,
            Some("dispatched") => Self::Dispatched,
            Some("deleted" | "gone") => Self::Over,
            Some(_) => Self::Other,
        }
    }
}

/// When a request left and its reply arrived, in milliseconds of the wall clock in its current setting.
#[derive(Clone, Copy, Debug)]
pub(super) struct When {
    now: i64,
    /// The wall clock when the request left; the earliest possible time if the clock was set since then.
    asked: i64,
    /// The earliest time at which the request can have left.
    asked_at_earliest: i64,
    /// The latest time at which the reply can have arrived.
    arrived: i64,
    clock_was_set: bool,
}

impl When {
    /// Returns the times of a call, given both clocks as read within the transaction.
    pub fn of(call: &CallSpan, now: Timestamp, since_boot: Duration) -> Self {
        let signed = |duration| SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX);
        let age = signed(since_boot.saturating_sub(call.asked_boot));
        let by_boot = now.saturating_sub(age).unwrap_or(Timestamp::MIN);
        let latest = call.asked.max(by_boot).saturating_add(signed(call.took)).unwrap_or(Timestamp::MAX);
        let clock_was_set = call.asked.duration_since(by_boot).abs() > SLACK;
        let asked_at_earliest = millis(call.asked.min(by_boot));
        Self {
            now: millis(now),
            asked: if clock_was_set { asked_at_earliest } else { millis(call.asked) },
            asked_at_earliest,
            arrived: millis(latest.min(now)),
            clock_was_set,
        }
    }

    /// Returns whether a reply that shows the task at stage `shown` is newer than the row, which has the task at
    /// `stage` and was last seen at `seen_at`.
    pub fn is_newer(&self, shown: Stage, stage: Stage, seen_at: Option<i64>) -> bool {
        let Some(seen_at) = seen_at else { return true };
        if is_ahead(seen_at, self.now) {
            return shown > stage || !self.clock_was_set;
        }
        match shown.cmp(&stage) {
            Ordering::Greater => self.arrived >= seen_at,
            Ordering::Equal => self.asked_at_earliest >= seen_at,
            Ordering::Less => self.asked_at_earliest > seen_at,
        }
    }

    /// Returns the earliest time at which the request can have left.
    pub const fn asked_at_earliest(&self) -> i64 {
        self.asked_at_earliest
    }

    /// Returns the `seen_at` to store in a row that this reply changes, where the reply shows the task at stage
    /// `shown`.
    pub fn seen_at(&self, shown: Stage) -> i64 {
        if shown > Stage::Pending { self.arrived } else { self.asked }
    }
}

/// Returns whether a stored time lies ahead of the clock by more than [`SLACK`], which makes it meaningless.
pub(super) fn is_ahead(stored: i64, now: i64) -> bool {
    let slack = i64::try_from(SLACK.as_millis()).unwrap_or(i64::MAX);
    stored > now.saturating_add(slack)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        domain::{Change, Outcome, SeenBy, Sighting, TaskId, TaskStatus},
        ledger::{
            attempts::{Intent, Settled},
            stored::Stored,
        },
    };

    /// The length of the simulated day in milliseconds. The boot clock shows the true time since the start of the day.
    const DAY: u64 = 86_400_000;

    /// When the task is first seen.
    const SEEN_FIRST: u64 = DAY / 2 - 60_000;

    /// When the intent of its delete is written.
    const INTENDED: u64 = SEEN_FIRST + 1;

    /// A wall clock that is set once, at `set_at`, by `by` milliseconds.
    #[derive(Clone, Copy, Debug)]
    struct Wall {
        set_at: u64,
        by: i64,
    }

    impl Wall {
        fn at(self, time: u64) -> i64 {
            1_700_000_000_000 + time.cast_signed() + if time >= self.set_at { self.by } else { 0 }
        }

        fn moment(self, time: u64) -> Timestamp {
            Timestamp::from_millisecond(self.at(time)).expect("the time is in range")
        }
    }

    /// A call that shows the task, and the time at which its reply is stored.
    #[derive(Clone, Copy, Debug)]
    struct Call {
        asked: u64,
        answered: u64,
        arrived: u64,
        stored: u64,
    }

    impl Call {
        fn sighting(self, status: TaskStatus, wall: Wall) -> Sighting {
            let boot = Duration::from_millis(self.asked);
            let call = CallSpan::instant(wall.moment(self.asked), boot).ended(Duration::from_millis(self.arrived));
            Sighting::of(TaskId::new(1), call, SeenBy::List, status)
        }

        fn store(self, stored: &Stored, status: TaskStatus, wall: Wall) -> Stored {
            let sighting = self.sighting(status, wall);
            let when = When::of(&sighting.call, wall.moment(self.stored), Duration::from_millis(self.stored));
            stored.after(&sighting, &when)
        }
    }

    prop_compose! {
        /// Generates a call whose request leaves at most 20 s before or 10 s after this time.
        fn call_about(time: u64)(
            asked in time - 20_000..time + 10_000, steps in prop::array::uniform3(1_u64..15_000),
        ) -> Call {
            let [answered, arrived, stored] = steps;
            let answered = asked + answered;
            Call { asked, answered, arrived: answered + arrived, stored: answered + arrived + stored }
        }
    }

    prop_compose! {
        /// Generates a wall clock that is set at some time around the middle of the day, by a little or a lot.
        fn a_wall()(
            set_at in DAY / 2 - 40_000..DAY / 2 + 60_000,
            by in prop_oneof![-3_000_i64..3_000, -10_000_000_i64..10_000_000],
        ) -> Wall {
            Wall { set_at, by }
        }
    }

    fn pending_under_attempt(wall: Wall) -> Stored {
        let pending =
            Stored { status: Some("pending".to_owned()), seen_at: Some(wall.at(SEEN_FIRST)), ..Stored::default() };
        pending.under_attempt(wall.moment(INTENDED))
    }

    /// Returns the task after its delete, whose reply arrived at `reply` and was stored at `settled`.
    fn deleted(stored: &Stored, wall: Wall, reply: u64, settled: u64) -> Stored {
        let [intended, at, now] = [INTENDED, reply, settled].map(|time| wall.moment(time));
        stored.settled(
            &Outcome::Deleted,
            &Settled { intent: Intent { at: intended, change: Change::Delete, due: None }, at, now },
        )
    }

    proptest! {
        /// Holds for calls that overlap in any way, are stored in any order, and during which the clock is set at any
        /// time. The exception is a clock that is set back by so little that an earlier sighting seems to be later than
        /// the delete.
        #[test]
        fn a_reply_requested_before_a_delete_was_confirmed_never_undoes_it(
            wall in a_wall(),
            calls in prop::collection::vec(call_about(DAY / 2), 1..6),
            took in 0_u64..15_000,
            waited in 0_u64..20_000,
        ) {
            // The delete takes effect in the middle of the day, is confirmed later, and stored later still.
            let (effect, confirmed) = (DAY / 2, DAY / 2 + took);
            let settled = confirmed + waited;
            let reply = wall.at(confirmed)..=wall.at(settled) + i64::try_from(SLACK.as_millis()).expect("SLACK fits");
            let mut before = calls.iter().filter(|call| call.answered < effect).map(|call| call.asked);
            prop_assume!(wall.by >= 0 || !before.any(|asked| reply.contains(&wall.at(asked))));
            let mut order: Vec<(u64, Option<Call>)> = calls.iter().map(|call| (call.stored, Some(*call))).collect();
            order.push((settled, None));
            // A reply that is stored in the same millisecond as the outcome comes after it.
            order.sort_by_key(|(at, call)| (*at, call.is_some()));
            let mut stored = pending_under_attempt(wall);
            for (at, call) in order {
                stored = match call {
                    Some(call) if call.answered < effect => call.store(&stored, TaskStatus::Pending, wall),
                    Some(call) => call.store(&stored, TaskStatus::Gone, wall),
                    None => deleted(&stored, wall, confirmed, at),
                };
                prop_assert!(at < settled || stored.status.as_deref() == Some("deleted"), "at {}: {:?}", at, stored);
            }
        }

        /// Holds unless the clock is set during the call, or was set back to just before the delete.
        #[test]
        fn a_task_that_is_listed_again_after_its_delete_is_pending_again(
            wall in a_wall(), call in call_about(DAY / 2 + 30_000), waited in 0_u64..40_000,
        ) {
            let (confirmed, settled) = (DAY / 2, DAY / 2 + waited);
            prop_assume!(!(call.asked + 1..=call.stored.max(settled)).contains(&wall.set_at));
            let (reply, asked) = (wall.at(confirmed), wall.at(call.asked));
            prop_assume!(asked > reply || reply > wall.at(call.stored) + 1_000);
            let settle = |stored: &Stored| deleted(stored, wall, confirmed, settled);
            let before = pending_under_attempt(wall);
            let stored = if settled <= call.stored {
                call.store(&settle(&before), TaskStatus::Pending, wall)
            } else {
                prop_assume!(asked > reply.max(wall.at(INTENDED)));
                settle(&call.store(&before, TaskStatus::Pending, wall))
            };
            prop_assert_eq!(stored.status.as_deref(), Some("pending"));
        }
    }

    #[test]
    fn of_overlapping_calls_the_one_with_the_later_stage_wins_whichever_is_stored_first() {
        let wall = Wall { set_at: DAY, by: 0 };
        let long = Call { asked: 1_000, answered: 9_000, arrived: 10_000, stored: 11_000 };
        let short = Call { asked: 5_000, answered: 5_500, arrived: 6_000, stored: 12_000 };
        // The task was seen before, because a task that nobody ever saw cannot be gone.
        let before = Call { asked: 100, answered: 200, arrived: 300, stored: 400 };
        let known = before.store(&Stored::default(), TaskStatus::Pending, wall);
        for (word, later) in [("dispatched", TaskStatus::Dispatched), ("gone", TaskStatus::Gone)] {
            let first = long.store(&known, later.clone(), wall);
            let both = short.store(&first, TaskStatus::Pending, wall);
            assert_eq!(both.status.as_deref(), Some(word), "the later stage is stored first");
            let first = short.store(&known, TaskStatus::Pending, wall);
            let both = long.store(&first, later, wall);
            assert_eq!(both.status.as_deref(), Some(word), "the later stage is stored last");
        }
    }

    #[test]
    fn a_clock_set_back_between_a_sighting_and_the_intent_makes_no_deleted_task_pending() {
        for by in [-2_000, -900, -3 * 3_600_000] {
            let wall = Wall { set_at: INTENDED, by };
            let stored = deleted(&pending_under_attempt(wall), wall, INTENDED + 50, INTENDED + 1_050);
            assert_eq!(stored.status.as_deref(), Some("deleted"), "by {by} ms");
        }
    }

    #[test]
    fn a_clock_set_back_between_the_intent_and_the_outcome_makes_no_deleted_task_pending() {
        let noon = DAY / 2;
        for by in [-61_000, -60_000, -75_000, -76_402, -3 * 3_600_000] {
            let wall = Wall { set_at: noon - 40_000, by };
            let stored = deleted(&pending_under_attempt(wall), wall, noon, noon + 15_402);
            assert_eq!(stored.status.as_deref(), Some("deleted"), "by {by} ms");
        }
    }

    #[test]
    fn a_sighting_during_a_delete_counts_until_the_next_read_if_the_clock_is_then_set_back() {
        let noon = DAY / 2;
        let wall = Wall { set_at: noon - 100, by: -2_000 };
        let before = Call { asked: noon - 500, answered: noon - 400, arrived: noon - 300, stored: noon - 200 };
        let stored = before.store(&pending_under_attempt(wall), TaskStatus::Pending, wall);
        let stored = deleted(&stored, wall, noon, noon + 1_000);
        assert_eq!(stored.status.as_deref(), Some("pending"));
        let next = Call { asked: noon + 3_000, answered: noon + 3_100, arrived: noon + 3_200, stored: noon + 3_300 };
        assert_eq!(next.store(&stored, TaskStatus::Gone, wall).status.as_deref(), Some("gone"));
    }

    #[test]
    fn no_earlier_reply_undoes_a_delete_after_the_clock_is_set_back() {
        let noon = DAY / 2;
        let wall = Wall { set_at: noon + 1_000, by: -3 * 3_600_000 };
        let late = Call { asked: noon - 500, answered: noon - 400, arrived: noon + 1_500, stored: noon + 2_000 };
        let stored = late.store(&deleted(&pending_under_attempt(wall), wall, noon, noon), TaskStatus::Pending, wall);
        assert_eq!(stored.status.as_deref(), Some("deleted"));
    }

    #[test]
    fn a_stored_time_ahead_of_the_clock_does_not_block_later_replies() {
        // The sighting is stored at noon by a clock that is three hours ahead and is corrected a second later.
        let wall = Wall { set_at: DAY / 2 + 1_000, by: -3 * 3_600_000 };
        let noon = DAY / 2;
        let early = Call { asked: noon - 200, answered: noon - 150, arrived: noon - 100, stored: noon };
        let stored = early.store(&Stored::default(), TaskStatus::Pending, wall);
        let call = Call { asked: noon + 2_000, answered: noon + 2_100, arrived: noon + 2_200, stored: noon + 2_300 };
        let stored = call.store(&stored, TaskStatus::Dispatched, wall);
        assert_eq!(stored.status.as_deref(), Some("dispatched"));
        assert_eq!(stored.seen_at, Some(wall.at(noon + 2_200)));
    }
}
