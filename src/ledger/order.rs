//! Which of two facts about a task is the newer one, decided within the transaction that stores it.
//!
//! A reply shows how a task was at some moment between its request and its arrival, and other processes write to the
//! ledger while it is under way, or while it waits for the write lock. From this follows:
//!
//! 1. A task only moves forward: pending, dispatching, dispatched, and at last deleted or gone. Of two calls that
//!    overlapped, the one that shows the later stage is right, whichever is stored first. So a reply that shows an earlier
//!    stage than the ledger has counts from the moment of its request, one that shows a later stage from the moment of its
//!    arrival, and `seen_at` keeps the one or the other in the same way. In particular, a task that was deleted is pending
//!    again only if a request that left after the delete was confirmed shows it.
//! 2. What is compared is wall-clock time, because all processes of a host share that clock and it goes on across a
//!    restart of the machine. But it can be set. The boot clock tells whether that happened since the request left; if so,
//!    the reply counts from the earliest moment that it can have been asked at, by the old setting and by the new one.
//! 3. A stored time that lies ahead of the clock was written before the clock was set back, and says nothing, or else the
//!    ledger would be blind until that time. The exception is a reply during which the clock was set: whether the stored
//!    fact came before or after its request cannot be known, so it may not undo it.
//!
//! All errors are on one side: a reply that is taken for older than it is changes nothing, and the next read of the task
//! does. Only a clock that is set and set back again during one call can make a reply seem newer than it is. What was seen
//! before an intent was written is never newer than its outcome, for the ledger knows which it stored first: the intent takes
//! the time of what it finds back to its own, and its outcome takes nothing for newer that is not later than the intent. Only
//! where the clock is set back a little while the delete is under way, after a sighting that was stored meanwhile, does that
//! sighting seem the newer one: the task counts as pending until it is read again, though its outcome says that it was
//! deleted.

use std::{cmp::Ordering, time::Duration};

use jiff::{SignedDuration, Timestamp};

use super::rows::millis;
use crate::domain::CallSpan;

/// Less than this is no sign that the clock was set: clocks are slewed, and two of them cannot be read at once.
const SLACK: SignedDuration = SignedDuration::from_secs(1);

/// How far a task has come. The order is that in which a task goes through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Unverified,
    Pending,
    /// A word of the service's that is not known.
    Other,
    Dispatching,
    Dispatched,
    /// Deleted or gone.
    Over,
}

impl Stage {
    /// The stage of a task with this stored status.
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

/// When a reply was asked for and came, in milliseconds of the wall clock as it is set now.
#[derive(Clone, Copy, Debug)]
pub(super) struct When {
    now: i64,
    /// The wall clock when the request left.
    asked: i64,
    /// The earliest moment that the request can have left at.
    asked_at_earliest: i64,
    /// The latest moment that the reply can have come at.
    arrived: i64,
    clock_was_set: bool,
}

impl When {
    /// The time of a call, given both clocks within the transaction.
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

    /// Whether a reply that shows a task at `shown` is newer than the row, which has it at `stage` since `seen_at`.
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

    /// The earliest moment that the request can have left at.
    pub const fn asked_at_earliest(&self) -> i64 {
        self.asked_at_earliest
    }

    /// The `seen_at` of a row that such a reply has changed.
    pub fn seen_at(&self, shown: Stage) -> i64 {
        if shown > Stage::Pending { self.arrived } else { self.asked }
    }
}

/// Whether a stored time lies ahead of the clock, so that it says nothing.
pub(super) fn is_ahead(stored: i64, now: i64) -> bool {
    let slack = i64::try_from(SLACK.as_millis()).unwrap_or(i64::MAX);
    stored > now.saturating_add(slack)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        domain::{Outcome, SeenBy, Sighting, TaskId, TaskStatus},
        ledger::{attempts::Settled, stored::Stored},
    };

    /// A day as the world sees it, in milliseconds since it began: the boot clock of the machine shows just that.
    const DAY: u64 = 86_400_000;

    /// When the task was seen first.
    const SEEN_FIRST: u64 = DAY / 2 - 60_000;

    /// When the intent of its delete was written.
    const INTENDED: u64 = SEEN_FIRST + 1;

    /// A wall clock that is set once, by so much.
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
            Timestamp::from_millisecond(self.at(time)).expect("in range")
        }
    }

    /// A call that shows the task, and when what it showed is stored.
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
        /// A call within about half a minute of this time.
        fn call_about(time: u64)(
            asked in time - 20_000..time + 10_000, steps in prop::array::uniform3(1_u64..15_000),
        ) -> Call {
            let [answered, arrived, stored] = steps;
            let answered = asked + answered;
            Call { asked, answered, arrived: answered + arrived, stored: answered + arrived + stored }
        }
    }

    prop_compose! {
        /// A wall clock that is set at some time about the middle of the day, by little or much.
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

    /// The task that was deleted, of which the reply came and was stored at these times.
    fn deleted(stored: &Stored, wall: Wall, reply: u64, settled: u64) -> Stored {
        let [intended, at, now] = [INTENDED, reply, settled].map(|time| wall.moment(time));
        stored.settled(&Outcome::Deleted, &Settled { intended, at, now })
    }

    proptest! {
        /// Whatever overlaps, in whichever order it is stored, and whenever the clock is set meanwhile; but for a clock that
        /// is set back a little, so that a sighting from before seems to come after.
        #[test]
        fn what_was_asked_for_before_a_delete_was_confirmed_never_undoes_it(
            wall in a_wall(),
            calls in prop::collection::vec(call_about(DAY / 2), 1..6),
            took in 0_u64..15_000,
            waited in 0_u64..20_000,
        ) {
            // The delete takes effect in the middle of the day, is confirmed later, and stored later still.
            let (effect, confirmed) = (DAY / 2, DAY / 2 + took);
            let settled = confirmed + waited;
            let reply = wall.at(confirmed)..=wall.at(settled) + i64::try_from(SLACK.as_millis()).expect("a second");
            let mut before = calls.iter().filter(|call| call.answered < effect).map(|call| call.asked);
            prop_assume!(wall.by >= 0 || !before.any(|asked| reply.contains(&wall.at(asked))));
            let mut order: Vec<(u64, Option<Call>)> = calls.iter().map(|call| (call.stored, Some(*call))).collect();
            order.push((settled, None));
            // What is stored in the same millisecond as the outcome comes after it.
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

        /// Unless the clock is set during the call, or was set back to just before the delete.
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
    fn of_calls_that_overlap_the_later_stage_is_right_whichever_is_stored_first() {
        let wall = Wall { set_at: DAY, by: 0 };
        let long = Call { asked: 1_000, answered: 9_000, arrived: 10_000, stored: 11_000 };
        let short = Call { asked: 5_000, answered: 5_500, arrived: 6_000, stored: 12_000 };
        // Of a task that was seen before: what nobody ever saw cannot be gone.
        let before = Call { asked: 100, answered: 200, arrived: 300, stored: 400 };
        let known = before.store(&Stored::default(), TaskStatus::Pending, wall);
        for (word, later) in [("dispatched", TaskStatus::Dispatched), ("gone", TaskStatus::Gone)] {
            let first = long.store(&known, later.clone(), wall);
            let both = short.store(&first, TaskStatus::Pending, wall);
            assert_eq!(both.status.as_deref(), Some(word), "stored first");
            let first = short.store(&known, TaskStatus::Pending, wall);
            let both = long.store(&first, later, wall);
            assert_eq!(both.status.as_deref(), Some(word), "stored last");
        }
    }

    #[test]
    fn a_clock_that_is_set_back_between_a_sighting_and_the_intent_makes_no_deleted_task_pending() {
        for by in [-2_000, -900, -3 * 3_600_000] {
            let wall = Wall { set_at: INTENDED, by };
            let stored = deleted(&pending_under_attempt(wall), wall, INTENDED + 50, INTENDED + 1_050);
            assert_eq!(stored.status.as_deref(), Some("deleted"), "by {by} ms");
        }
    }

    #[test]
    fn a_clock_that_is_set_back_between_the_intent_and_the_outcome_makes_no_deleted_task_pending() {
        let noon = DAY / 2;
        for by in [-61_000, -60_000, -75_000, -76_402, -3 * 3_600_000] {
            let wall = Wall { set_at: noon - 40_000, by };
            let stored = deleted(&pending_under_attempt(wall), wall, noon, noon + 15_402);
            assert_eq!(stored.status.as_deref(), Some("deleted"), "by {by} ms");
        }
    }

    #[test]
    fn a_clock_that_is_set_back_during_a_delete_leaves_what_was_seen_meanwhile_to_the_next_read() {
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
    fn a_clock_that_is_set_back_after_a_delete_lets_no_earlier_reply_undo_it() {
        let noon = DAY / 2;
        let wall = Wall { set_at: noon + 1_000, by: -3 * 3_600_000 };
        let late = Call { asked: noon - 500, answered: noon - 400, arrived: noon + 1_500, stored: noon + 2_000 };
        let stored = late.store(&deleted(&pending_under_attempt(wall), wall, noon, noon), TaskStatus::Pending, wall);
        assert_eq!(stored.status.as_deref(), Some("deleted"));
    }

    #[test]
    fn a_time_ahead_of_the_clock_does_not_make_the_ledger_blind() {
        // Stored at noon by a clock that was three hours ahead, and is set right a second later.
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
