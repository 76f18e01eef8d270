//! Property tests of holds: the ledger keeps the due time from before the first hold, in whatever order sightings are
//! stored, attempts are settled and replies are lost.

use std::time::Duration;

use jiff::Timestamp;
use proptest::prelude::*;

use super::{
    attempts::{Intent, Settled},
    order::When,
    rows::{millis, moment},
    stored::Stored,
};
use crate::domain::{CallSpan, Change, Failure, Outcome, SeenBy, Sighting, TaskId, TaskStatus};

/// The wall clock when the boot clock shows zero, in milliseconds.
const BOOTED: i64 = 1_700_000_000_000;

/// When the task is due at first.
const FIRST_DUE: i64 = BOOTED + 86_400_000;

#[derive(Clone, Copy, Debug)]
enum Event {
    /// A call reads the task; its reply is stored by a later [`Event::Store`].
    Ask,
    /// One of the replies that are not stored yet is stored.
    Store(prop::sample::Index),
    /// The intent of a hold is written that postpones the task by this many seconds from the due time in the ledger.
    Hold(u32),
    /// The intent of a release is written.
    Release,
    /// The request of the open attempt takes effect.
    Effect,
    /// The reply to the open attempt arrives and says that the change was made.
    Confirm,
    /// The reply is lost.
    Lose,
    /// The task is read, after the horizon of the open attempt, and the attempt is settled.
    ReadBack,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => Just(Event::Ask),
        3 => any::<prop::sample::Index>().prop_map(Event::Store),
        2 => (60_u32..100_000).prop_map(Event::Hold),
        1 => Just(Event::Release),
        3 => Just(Event::Effect),
        2 => Just(Event::Confirm),
        1 => Just(Event::Lose),
        2 => Just(Event::ReadBack),
    ]
}

/// An attempt that is not settled.
#[derive(Debug)]
struct Open {
    intent: Intent,
    has_effect: bool,
}

/// The service's task, the ledger's row of it, and what is on its way between them.
#[derive(Debug)]
struct World {
    /// The milliseconds since boot.
    now: i64,
    due: i64,
    /// The due time from before the first hold, while the task is held.
    held_from: Option<i64>,
    row: Stored,
    replies: Vec<Sighting>,
    open: Option<Open>,
}

impl World {
    /// Creates a task that the ledger has seen, or one that was only imported and has no due time.
    fn new(is_seen: bool) -> Self {
        let row = Stored { status: None, ..Stored::default() };
        let mut world = Self { now: 1_000, due: FIRST_DUE, held_from: None, row, replies: Vec::new(), open: None };
        if is_seen {
            world.see();
        }
        world
    }

    fn wall(&self) -> Timestamp {
        moment(BOOTED + self.now)
    }

    fn boot(&self) -> Duration {
        Duration::from_millis(self.now.unsigned_abs())
    }

    fn ask(&mut self) -> Sighting {
        let call = CallSpan::instant(self.wall(), self.boot());
        self.now += 1;
        let sighting = Sighting::of(TaskId::new(1), call.ended(self.boot()), SeenBy::Get, TaskStatus::Pending);
        Sighting { sched_at: Some(moment(self.due)), ..sighting }
    }

    fn store(&mut self, sighting: &Sighting) {
        self.row = self.row.after(sighting, &When::of(&sighting.call, self.wall(), self.boot()));
    }

    fn see(&mut self) {
        let sighting = self.ask();
        self.now += 1;
        self.store(&sighting);
    }

    fn intend(&mut self, change: Change) {
        let intent = Intent { at: self.wall(), change, due: self.row.sched_at.map(moment) };
        self.row = self.row.under_attempt(intent.at);
        self.open = Some(Open { intent, has_effect: false });
    }

    fn take_effect(&mut self) {
        let Some(open) = self.open.as_mut().filter(|open| !open.has_effect) else { return };
        open.has_effect = true;
        let is_hold = matches!(open.intent.change, Change::Hold { .. });
        self.held_from = is_hold.then(|| self.held_from.unwrap_or(self.due));
        self.due = open.intent.change.new_time().map_or(self.due, millis);
    }

    fn settle(&mut self, outcome: &Outcome) {
        let Some(open) = &self.open else { return };
        let when = Settled { intent: open.intent.clone(), at: self.wall(), now: self.wall() };
        self.row = self.row.settled(outcome, &when);
        if !matches!(outcome, Outcome::Unknown(_)) {
            self.open = None;
        }
    }

    fn happen(&mut self, event: Event) {
        self.now += 1;
        let has_effect = self.open.as_ref().map(|open| open.has_effect);
        match (event, has_effect) {
            (Event::Ask, _) => {
                let sighting = self.ask();
                self.replies.push(sighting);
            }
            (Event::Store(which), _) if !self.replies.is_empty() => {
                let sighting = self.replies.swap_remove(which.index(self.replies.len()));
                self.store(&sighting);
            }
            (Event::Hold(by), None) => {
                // If the ledger has no due time, the hold is until a given time.
                let from = self.row.sched_at.unwrap_or(FIRST_DUE);
                self.intend(Change::Hold { until: moment(from + i64::from(by) * 1_000) });
            }
            (Event::Release, None) => {
                if let Some(from) = self.row.held_from {
                    self.intend(Change::Release { at: moment(from) });
                }
            }
            (Event::Effect, _) => self.take_effect(),
            (Event::Confirm, Some(true)) => self.settle(&Outcome::Changed),
            (Event::Lose, Some(_)) => self.settle(&Outcome::Unknown(Failure::local("no reply"))),
            (Event::ReadBack, Some(has_effect)) => {
                self.see();
                self.now += 1;
                let unsent = Outcome::NotSent(Failure::local("it has its time from before"));
                self.settle(if has_effect { &Outcome::Changed } else { &unsent });
            }
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 3_000 } else { 30_000 }))]

    #[test]
    fn the_ledger_keeps_the_first_due_time_of_a_held_task(
        is_seen in any::<bool>(), events in prop::collection::vec(event(), 1..40),
    ) {
        let mut world = World::new(is_seen);
        for event in events {
            let kept = (world.row.held_from, world.row.held_until);
            world.happen(event);
            let row = &world.row;
            if world.open.is_some() {
                prop_assert_eq!((row.held_from, row.held_until), kept, "an open attempt changes no hold: {:?}", world);
                continue;
            }
            prop_assert_eq!(row.held_until, world.held_from.map(|_| world.due), "{:?}", world);
            let is_known = is_seen || row.held_from.is_some();
            prop_assert!(!is_known || row.held_from == world.held_from, "{:?}", world);
        }
    }
}
