//! Which tasks of a plan can still be changed in time, in which order, and how long the start may wait.
//!
//! Every change is one call at a limited rate. It is in time only if the call is done before the task's deadline
//! ([`PlannedTask::deadline`], usually the due time) less a margin. Scheduling jobs of equal length like this is a
//! matroid: going through the tasks by deadline, and dropping the one with the smallest audience whenever one does not
//! fit, saves the greatest possible total [`weight`]. In this module, "due" refers to that deadline.

mod two_lanes;

use std::{borrow::Borrow, cmp::Reverse, collections::BinaryHeap, time::Duration};

use jiff::{SignedDuration, Timestamp};

use super::{Lanes, Pace, PlannedTask, ServiceTime, Speeds, TaskId, TaskType, call_times::Timing};
pub use two_lanes::TwoLanes;

/// A change must be answered at least this long before its task is due, because the service's clock is known only to a
/// second, and dispatch may begin early (docs/service.md#due-times).
const MARGIN: SignedDuration = SignedDuration::from_secs(2);

/// The part of [`MARGIN`] for early dispatch alone. If the clock is less certain than the rest of [`MARGIN`] allows
/// for, the margin is longer.
const EARLY: SignedDuration = SignedDuration::from_secs(1);

/// How much time every remaining task must have to spare before a run returns from the full pace to the polite one.
/// With less, the run would switch back and forth, and a short delay at the end would cost a task.
pub const SLACK: SignedDuration = SignedDuration::from_secs(10);

/// Times that differ by no more than this many seconds count as equal.
const ROUNDING: f64 = 1e-6;

/// What a forecast is based on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conditions {
    /// The service's time when the run starts.
    pub time: ServiceTime,
    /// When calls finish, at each pace.
    pub speeds: Speeds,
}

impl Conditions {
    /// The conditions according to this machine's clock, with the speeds to assume when no call was ever observed.
    pub fn unmeasured(now: Timestamp) -> Self {
        Self { time: ServiceTime::unread(now), speeds: Speeds::unmeasured() }
    }

    /// Returns the same conditions for a run that starts later by this much.
    #[must_use]
    pub fn later(self, by: SignedDuration) -> Self {
        let now = self.time.now.saturating_add(by).unwrap_or(self.time.now);
        Self { time: ServiceTime { now, ..self.time }, ..self }
    }

    fn margin(&self) -> SignedDuration {
        let doubt = SignedDuration::try_from(self.time.within()).unwrap_or(SignedDuration::MAX);
        MARGIN.max(EARLY.saturating_add(doubt))
    }

    fn start(&self, pace: Pace) -> Start {
        let timing = if pace == Pace::Full { self.speeds.full } else { self.speeds.polite };
        Start { now: self.time.now, margin: self.margin(), timing }
    }
}

/// The start of a run at one pace.
#[derive(Clone, Copy)]
struct Start {
    now: Timestamp,
    margin: SignedDuration,
    timing: Timing,
}

/// Which tasks of a plan can still be reached in time.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The pace of the run. `auto` becomes full if that reaches tasks that the polite pace would miss.
    pub pace: Pace,
    /// Calls per second at that pace.
    pub rate: f64,
    /// Calls per second once no task is at risk any more, if that is slower.
    pub later_rate: Option<f64>,
    /// How many tasks are due late enough to be reached in 99 of 100 runs.
    pub reachable: usize,
    /// The other tasks with a due time. They are tried last, except for the first [`Self::at_once`] of them.
    pub unreachable: Vec<TaskId>,
    /// How many of the unreachable tasks, beginning with the first, are tried before all others: they are not due yet,
    /// and every reachable task can wait for them.
    pub at_once: usize,
    /// How many of the unreachable tasks would be reached if no call took longer than usual.
    pub hopeful: usize,
    /// How many tasks have no known due time, so nothing can be predicted for them. They are tried first.
    pub undated: usize,
    /// When the last call is likely to be done.
    pub ends_at: Timestamp,
    /// The latest start that still reaches everything; `None` if no task has a due time, or if it is already too late.
    pub last_safe_start: Option<Timestamp>,
    /// Positions in the plan: first the tasks without a due time, then the reachable ones by due time, then the rest by
    /// due time. The calls follow this order, except for the tasks that are tried at once; see [`Self::calls`].
    pub order: Vec<usize>,
}

impl Forecast {
    /// Makes the forecast for these tasks, which are in a plan's order.
    pub fn of(tasks: &[impl Borrow<PlannedTask>], pace: Pace, conditions: &Conditions) -> Self {
        let (polite, full) = (conditions.start(Pace::Polite), conditions.start(Pace::Full));
        match pace {
            Pace::Polite => Self::at(tasks, Pace::Polite, polite),
            Pace::Full => Self::at(tasks, Pace::Full, full),
            Pace::Auto => {
                let politely = Self::at(tasks, Pace::Polite, polite);
                if politely.unreachable.is_empty() {
                    // A start that is too late for the polite pace can still use the full one.
                    return Self { last_safe_start: full.latest_for(tasks), ..politely };
                }
                // A task that is lost at any pace, say because it was due a minute ago, is no reason to hurry the rest.
                let hurried = Self::at(tasks, Pace::Full, full);
                if hurried.unreachable == politely.unreachable { politely } else { hurried.eased(tasks, full, polite) }
            }
        }
    }

    fn at(tasks: &[impl Borrow<PlannedTask>], pace: Pace, start: Start) -> Self {
        let dropped = start.what_does_not_fit(tasks, Lanes::One);
        let (mut order, late): (Vec<usize>, Vec<usize>) = (0..tasks.len()).partition(|at| !dropped[*at]);
        let (late, at_once) = start.with_the_urgent_first(tasks, &order, late);
        let unreachable: Vec<_> = late.iter().map(|at| tasks[*at].borrow().id).collect();
        let undated = tasks.iter().filter(|task| (*task).borrow().deadline().is_none()).count();
        order.extend(late);
        Self {
            pace,
            rate: start.timing.rate(),
            later_rate: None,
            reachable: tasks.len() - unreachable.len() - undated,
            hopeful: if unreachable.is_empty() { 0 } else { start.hopeful(tasks, unreachable.len()).max(at_once) },
            at_once,
            unreachable,
            undated,
            ends_at: start.after(tasks.len()),
            last_safe_start: start.latest_for(tasks),
            order,
        }
    }

    /// Positions in the plan in the order of the calls.
    pub fn calls(&self) -> impl Iterator<Item = usize> {
        let (in_time, late) = self.order.split_at(self.in_time());
        let (at_once, last) = late.split_at(self.at_once.min(late.len()));
        at_once.iter().chain(in_time).chain(last).copied()
    }

    /// Whether the task at this position of the order can be reached; `None` if its due time is not known. Positions
    /// begin at 1.
    pub fn reaches(&self, position: usize, task: &PlannedTask) -> Option<bool> {
        task.deadline().map(|_| position <= self.in_time())
    }

    /// How many tasks come before the unreachable ones in the order.
    pub const fn in_time(&self) -> usize {
        self.undated + self.reachable
    }

    /// Returns the same forecast, but with full pace only as long as that saves tasks: this is what `auto` does.
    fn eased(self, tasks: &[impl Borrow<PlannedTask>], full: Start, polite: Start) -> Self {
        let hurried = self.hurried(tasks, full, polite);
        let left = tasks.len() - hurried;
        if left == 0 {
            return self;
        }
        let eased = Start { now: full.after(hurried), ..polite };
        Self { later_rate: Some(polite.timing.rate()), ends_at: eased.after(left), ..self }
    }

    /// How many calls must be made at full pace before the polite pace reaches all other reachable tasks with [`SLACK`]
    /// to spare.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a negative number of calls is none, and one beyond the plan is capped"
    )]
    fn hurried(&self, tasks: &[impl Borrow<PlannedTask>], full: Start, polite: Start) -> usize {
        let gained_by_each = 1.0 / polite.timing.rate() - 1.0 / full.timing.rate();
        let needed = self.order[..self.in_time()].iter().enumerate().filter_map(|(place, at)| {
            let left = polite.left_until(tasks[*at].borrow().deadline()?) - SLACK;
            let behind = polite.timing.surely(place + 1) - left.as_secs_f64();
            // Once the task itself is deleted, it needs no further calls at full pace.
            Some(((behind / gained_by_each).ceil().max(0.0) as usize).min(place + 1))
        });
        needed.max().unwrap_or(0)
    }
}

impl Start {
    /// When the last of this many calls is likely to be done.
    fn after(&self, count: usize) -> Timestamp {
        if count == 0 {
            return self.now;
        }
        self.now.checked_add(seconds(self.timing.likely(count))).unwrap_or(Timestamp::MAX)
    }

    /// Returns how much time is left to change a task with this due time, less the margin.
    fn left_until(&self, due: Timestamp) -> SignedDuration {
        due.duration_since(self.now) - self.margin
    }

    /// The latest start that still reaches everything, unless it has passed.
    fn latest_for(&self, tasks: &[impl Borrow<PlannedTask>]) -> Option<Timestamp> {
        let starts = tasks.iter().map(Borrow::borrow).enumerate().filter_map(|(at, task)| {
            let due = task.deadline()?.checked_sub(self.margin).ok()?;
            due.checked_sub(seconds(self.timing.surely(at + 1))).ok()
        });
        starts.min().filter(|start| *start >= self.now)
    }

    /// Returns for each task whether to give it up in a run with these lanes. Tasks without a due time never compete:
    /// they come first in the order, because they may be due at once.
    fn what_does_not_fit(&self, tasks: &[impl Borrow<PlannedTask>], lanes: Lanes) -> Vec<bool> {
        // The smallest audience is on top; of equal audiences, the one latest in the plan.
        let mut kept: BinaryHeap<Reverse<(u8, Reverse<usize>)>> = BinaryHeap::with_capacity(tasks.len());
        let mut dropped = vec![false; tasks.len()];
        let undated = tasks.iter().filter(|task| (*task).borrow().deadline().is_none()).count();
        let mut room = Room { timing: self.timing, calls: 0, most: tasks.len() };
        for (at, task) in tasks.iter().map(Borrow::borrow).enumerate() {
            let Some(due) = task.deadline() else { continue };
            kept.push(Reverse((weight(task.task_type), Reverse(at))));
            if kept.len() > lanes.room(room.within(self.left_until(due).as_secs_f64()), undated)
                && let Some(Reverse((_, Reverse(least)))) = kept.pop()
            {
                dropped[least] = true;
            }
        }
        dropped
    }

    /// Sorts the tasks that are given up: first those that are tried at once, then the others. Also returns how many
    /// are tried at once. A call may still be in time for these, because the margin is only a reserve for early
    /// dispatch and an inexact clock. They go first if every reachable task can wait; without this rule the most urgent
    /// tasks would come last.
    fn with_the_urgent_first(
        self,
        tasks: &[impl Borrow<PlannedTask>],
        kept: &[usize],
        late: Vec<usize>,
    ) -> (Vec<usize>, usize) {
        let mut room = Room { timing: self.timing, calls: 0, most: 2 * tasks.len() };
        let spare = kept.iter().enumerate().filter_map(|(place, at)| {
            let left = self.left_until(tasks[*at].borrow().deadline()?);
            Some(room.within(left.as_secs_f64()).saturating_sub(place + 1))
        });
        let (spare, timing) = (spare.min().unwrap_or(usize::MAX), self.timing.hopeful());
        let mut urgent = 0;
        let (mut first, rest): (Vec<usize>, Vec<usize>) = late.into_iter().partition(|at| {
            let left = tasks[*at].borrow().deadline().map_or(0.0, |due| due.duration_since(self.now).as_secs_f64());
            let is_urgent = urgent < spare && timing.surely(urgent + 1) <= left;
            urgent += usize::from(is_urgent);
            is_urgent
        });
        first.extend(rest);
        (first, urgent)
    }

    /// How many of the `given_up` tasks would be reached if no call took longer than usual.
    fn hopeful(self, tasks: &[impl Borrow<PlannedTask>], given_up: usize) -> usize {
        let dropped = Self { timing: self.timing.hopeful(), ..self }.what_does_not_fit(tasks, Lanes::One);
        given_up.saturating_sub(dropped.into_iter().filter(|is_dropped| *is_dropped).count())
    }
}

/// Counts how many calls fit into a time. This is fast for a series of times that mostly grow.
struct Room {
    timing: Timing,
    calls: usize,
    most: usize,
}

impl Room {
    fn within(&mut self, left: f64) -> usize {
        // A time that is too short only by the rounding of sums is long enough.
        let left = left + ROUNDING;
        while self.calls < self.most && self.timing.surely(self.calls + 1) <= left {
            self.calls += 1;
        }
        while self.calls > 0 && self.timing.surely(self.calls) > left {
            self.calls -= 1;
        }
        self.calls
    }
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

/// How much it counts to save a task of this type when not all tasks can be saved.
fn weight(task_type: TaskType) -> u8 {
    match task_type {
        TaskType::All => 3,
        TaskType::Tag => 2,
        TaskType::User => 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{ClockBasis, ClockOffset, testing::planned as task};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;
    const POLITE: f64 = 4.0;
    const FULL: f64 = 4.85;

    fn from(second: i64) -> Conditions {
        let now = Timestamp::from_second(second).expect("the second is in range");
        Conditions { time: ServiceTime::unread(now), speeds: Speeds::exactly(POLITE, FULL) }
    }

    fn foreseen(tasks: &[PlannedTask], pace: Pace) -> Forecast {
        Forecast::of(tasks, pace, &from(0))
    }

    fn at_rate(tasks: &[PlannedTask], rate: f64, now: Timestamp) -> Forecast {
        let conditions = Conditions { time: ServiceTime::unread(now), speeds: Speeds::exactly(rate, rate) };
        Forecast::of(tasks, Pace::Full, &conditions)
    }

    /// The example of docs/reliability.md#forecast: 302 tasks are due in 60 s, of which 290 fit at 5 calls a second;
    /// 1,698 are due later.
    #[test]
    fn twelve_single_user_pushes_of_two_thousand_cannot_be_reached() {
        let audience = |id| if id % 10 == 0 { TaskType::User } else { TaskType::Tag };
        let soon = (0..302).map(|id| task(id, audience(id), Some(60)));
        let later = (302..2_000).map(|id| task(id, audience(id), Some(86_400)));
        let tasks: Vec<_> = soon.chain(later).collect();
        let forecast = at_rate(&tasks, 5.0, NOW);
        assert_eq!((forecast.reachable, forecast.unreachable.len()), (1_988, 12));
        assert!(forecast.unreachable.iter().all(|id| audience(id.get()) == TaskType::User));
        assert_eq!(forecast.ends_at, Timestamp::from_second(400).expect("the second is in range"));
        assert_eq!(forecast.last_safe_start, None);
        let last: Vec<_> = forecast.order[1_988..].iter().map(|at| tasks[*at].id).collect();
        assert_eq!(last, forecast.unreachable, "unreachable tasks are tried last");
    }

    #[test]
    fn auto_is_polite_unless_that_would_miss_something() {
        let easy: Vec<_> = (0..10).map(|id| task(id, TaskType::Tag, Some(60))).collect();
        assert_eq!(foreseen(&easy, Pace::Auto).pace, Pace::Polite);
        let tight: Vec<_> = (0..250).map(|id| task(id, TaskType::Tag, Some(60))).collect();
        let forecast = foreseen(&tight, Pace::Auto);
        assert_eq!((forecast.pace, forecast.reachable), (Pace::Full, 250));
        let lost: Vec<_> = [task(0, TaskType::All, Some(-60))].into_iter().chain(easy).collect();
        let forecast = foreseen(&lost, Pace::Auto);
        assert_eq!(
            (forecast.pace, forecast.unreachable.len()),
            (Pace::Polite, 1),
            "a task that is lost anyway is no reason to hurry"
        );
    }

    /// In this plan, 250 tasks are due in a minute, and 1,000 tomorrow.
    #[test]
    fn auto_hurries_only_while_that_saves_tasks_and_predicts_the_end() {
        let rush = (0..250).map(|id| task(id, TaskType::Tag, Some(60)));
        let tasks: Vec<_> = rush.chain((250..1_250).map(|id| task(id, TaskType::Tag, Some(86_400)))).collect();
        let forecast = foreseen(&tasks, Pace::Auto);
        assert_eq!((forecast.pace, forecast.later_rate), (Pace::Full, Some(POLITE)));
        // All of the first 250 calls are made at full pace, because they leave less than ten seconds to spare. The
        // others are made at the polite pace.
        let seconds = (forecast.ends_at.as_millisecond() + 500) / 1_000;
        assert_eq!(seconds, 302, "250 / 4.85 + 1000 / 4");
        let full = foreseen(&tasks, Pace::Full);
        assert_eq!((full.later_rate, full.ends_at.as_second()), (None, 257));
        let all_at_once = foreseen(&tasks[..250], Pace::Auto);
        assert_eq!((all_at_once.pace, all_at_once.later_rate), (Pace::Full, None));
    }

    #[test]
    fn auto_slows_down_once_the_polite_pace_reaches_the_rest() {
        // Five tasks are due in each second, more than the polite pace reaches. The last ones are saved only by the
        // time that hurrying gained before.
        let tasks: Vec<_> = (0..400).map(|id| task(id, TaskType::Tag, Some(14 + id.cast_signed() / 5))).collect();
        let forecast = foreseen(&tasks, Pace::Auto);
        assert_eq!(forecast.pace, Pace::Full);
        let (full, polite) = (from(0).start(Pace::Full), from(0).start(Pace::Polite));
        let hurried = forecast.hurried(&tasks, full, polite);
        for (place, task) in tasks.iter().enumerate().take(forecast.reachable).skip(hurried) {
            let left = place + 1 - hurried;
            let at = Start { now: full.after(hurried), ..polite }.after(left);
            let due = task.sched_at.expect("each task has a due time");
            assert!(due.duration_since(at) >= MARGIN + SLACK - SignedDuration::from_millis(1), "{place}: {at}");
        }
    }

    #[test]
    fn the_last_safe_start_of_auto_assumes_the_full_pace() {
        let tasks: Vec<_> = (0..97).map(|id| task(id, TaskType::Tag, Some(100))).collect();
        let forecast = foreseen(&tasks, Pace::Auto);
        assert_eq!((forecast.pace, forecast.last_safe_start), (Pace::Polite, Timestamp::from_second(78).ok()));
        let then = Forecast::of(&tasks, Pace::Auto, &from(78));
        assert_eq!((then.pace, then.unreachable.len()), (Pace::Full, 0));
        let later = Forecast::of(&tasks, Pace::Auto, &from(79));
        assert!(!later.unreachable.is_empty());
    }

    #[test]
    fn the_last_safe_start_is_when_everything_just_fits() {
        let tasks: Vec<_> = (0..40).map(|id| task(id, TaskType::Tag, Some(100))).collect();
        let start = at_rate(&tasks, 4.0, NOW).last_safe_start.expect("there is a last safe start");
        assert_eq!(start, Timestamp::from_second(88).expect("the second is in range"));
        assert!(at_rate(&tasks, 4.0, start).unreachable.is_empty());
        let later = start.checked_add(Duration::from_secs(1)).expect("the time is in range");
        assert_eq!(at_rate(&tasks, 4.0, later).unreachable.len(), 4);
    }

    #[test]
    fn tasks_without_a_due_time_go_first_take_slots_and_do_not_count_as_reachable() {
        let mut tasks = vec![task(1, TaskType::User, None)];
        tasks.extend((2..6).map(|id| task(id, TaskType::All, Some(3))));
        let forecast = at_rate(&tasks, 4.0, NOW);
        assert_eq!((forecast.undated, forecast.reachable, forecast.unreachable.len()), (1, 3, 1));
        assert_eq!((forecast.order[0], forecast.in_time()), (0, 4));
    }

    #[test]
    fn an_empty_plan_ends_at_once() {
        let forecast = foreseen(&Vec::<PlannedTask>::new(), Pace::Auto);
        assert_eq!((forecast.reachable, forecast.ends_at, forecast.last_safe_start), (0, NOW, None));
    }

    /// How many calls fit between now and the last moment to delete a task that is due at `due`.
    fn room_until(due: Timestamp, rate: f64) -> usize {
        let start = Conditions { speeds: Speeds::exactly(rate, rate), ..from(0) }.start(Pace::Full);
        Room { timing: start.timing, calls: 0, most: 100 }.within(start.left_until(due).as_secs_f64())
    }

    #[test]
    fn tasks_that_are_reachable_without_slow_calls_are_counted_separately() {
        let mut calls = crate::domain::CallTimes::default();
        (0..30).for_each(|call| calls.note(if call % 10 == 0 { 2.0 } else { 0.03 }));
        let speeds = calls.speeds(crate::domain::Limits::default());
        let tasks: Vec<_> = (0..250).map(|id| task(id, TaskType::Tag, Some(60))).collect();
        let forecast = Forecast::of(&tasks, Pace::Full, &Conditions { speeds, ..from(0) });
        let lost = forecast.unreachable.len();
        assert!(lost > 40 && forecast.hopeful > 10 && forecast.hopeful <= lost, "{lost} {}", forecast.hopeful);
        let exact = at_rate(&tasks, 4.0, NOW);
        assert_eq!((exact.unreachable.len(), exact.hopeful), (18, 0));
    }

    #[test]
    fn an_uncertain_clock_costs_as_much_time_as_it_may_be_off() {
        let tasks: Vec<_> = (0..100).map(|id| task(id, TaskType::Tag, Some(20))).collect();
        let within = |millis| {
            let within = Duration::from_millis(millis);
            let offset = ClockOffset { ahead: SignedDuration::ZERO, within, replies: 1, others: 0 };
            let time = ServiceTime { now: NOW, basis: ClockBasis::Replies(offset) };
            Forecast::of(&tasks, Pace::Polite, &Conditions { time, ..from(0) }).reachable
        };
        assert_eq!([0, 1_000, 1_500, 5_000].map(within), [72, 72, 70, 56]);
    }

    /// The greatest weight that any subset of the tasks saves when it is deleted by due time.
    fn best_weight(tasks: &[PlannedTask], rate: f64) -> u32 {
        (0_u32..1 << tasks.len())
            .filter_map(|set| {
                let (mut count, mut total) = (0, 0);
                for (at, task) in tasks.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1) {
                    let _ = at;
                    count += 1;
                    total += u32::from(weight(task.task_type));
                    if count > room_until(task.sched_at?, rate) {
                        return None;
                    }
                }
                Some(total)
            })
            .max()
            .unwrap_or(0)
    }

    proptest! {
        #[test]
        fn no_other_choice_saves_more(mut jobs in proptest::collection::vec((0_usize..3, 0_i64..8), 0..10)) {
            jobs.sort_by_key(|(_, due)| *due);
            let tasks: Vec<_> = (0_u64..)
                .zip(jobs)
                .map(|(id, (kind, due))| task(id, TaskType::ALL[kind], Some(due)))
                .collect();
            let forecast = at_rate(&tasks, 1.0, NOW);
            let saved: u32 =
                forecast.order[..forecast.reachable].iter().map(|at| u32::from(weight(tasks[*at].task_type))).sum();
            prop_assert_eq!(saved, best_weight(&tasks, 1.0));
            for (position, at) in forecast.order[..forecast.reachable].iter().enumerate() {
                let due = tasks[*at].sched_at.expect("each task has a due time");
                prop_assert!(position < room_until(due, 1.0), "each task is reached at its position");
            }
        }
    }

    #[test]
    fn the_most_urgent_tasks_go_first_if_the_others_can_wait() {
        let tasks = [
            task(1, TaskType::All, Some(1)),
            task(2, TaskType::Tag, Some(1)),
            task(3, TaskType::Tag, Some(60)),
            task(4, TaskType::Tag, Some(61)),
        ];
        let forecast = foreseen(&tasks, Pace::Full);
        assert_eq!((forecast.unreachable.len(), forecast.at_once, forecast.hopeful), (2, 2, 2), "{forecast:?}");
        assert_eq!(forecast.calls().collect::<Vec<_>>(), [0, 1, 2, 3]);
    }

    #[test]
    fn tasks_that_are_overdue_or_would_cost_a_reachable_one_go_last() {
        let over = [task(1, TaskType::All, Some(-1)), task(2, TaskType::Tag, Some(60))];
        assert_eq!(foreseen(&over, Pace::Full).calls().collect::<Vec<_>>(), [1, 0]);
        let crowd: Vec<_> = (0..400).map(|id| task(id, TaskType::Tag, Some(60))).collect();
        let forecast = foreseen(&crowd, Pace::Full);
        assert!(!forecast.unreachable.is_empty());
        assert_eq!(forecast.at_once, 0, "there is no slot to spare");
    }
}
