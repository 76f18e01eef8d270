//! What a plan can still reach before it is due, in which order, and until when one may wait.
//!
//! Every delete takes one slot of the rate, and is in time only if its slot comes before its task is due less a margin.
//! For jobs of one length that is a matroid: taking them by due time, and dropping the smallest audience whenever one
//! does not fit, saves the greatest weight that can be saved. Deliberately not here: the rate itself (the limiter keeps
//! it) and what the service does with a task that is late.

use std::{borrow::Borrow, cmp::Reverse, collections::BinaryHeap, time::Duration};

use jiff::{SignedDuration, Timestamp};

use super::{Pace, PlannedTask, TaskId, TaskType};

/// A delete must be answered this long before its task is due: the service's clock is known to a second, and dispatch may
/// begin early (reference, section 12, row 5).
const MARGIN: SignedDuration = SignedDuration::from_secs(2);

/// Calls per second at each pace (reliability, section 2): what the slots give at a round trip of about 25 ms.
const POLITE: f64 = 4.0;
const FULL: f64 = 4.85;

/// How much time must be to spare before a run leaves the full pace again: else it would go to and fro, and any hiccup at
/// the end would cost a task.
pub const SLACK: SignedDuration = SignedDuration::from_secs(10);

/// What a plan can still reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The pace that `auto` comes to: full where that reaches what polite would miss.
    pub pace: Pace,
    /// Calls per second at that pace.
    pub rate: f64,
    /// Calls per second once nothing is at risk any more, where that is slower.
    pub later_rate: Option<f64>,
    /// How many are due late enough to be reached.
    pub reachable: usize,
    /// Those that are not: they are tried last.
    pub unreachable: Vec<TaskId>,
    /// When the last call is made.
    pub ends_at: Timestamp,
    /// Until when everything can still be reached by starting; `None` where nothing has a due time, or it is too late.
    pub last_safe_start: Option<Timestamp>,
    /// The order: positions in the plan, first what can be reached by due time, then the rest by due time.
    pub order: Vec<usize>,
}

impl Forecast {
    /// Looks ahead for these tasks, which are in a plan's order, at this moment of the service's clock.
    pub fn of(tasks: &[impl Borrow<PlannedTask>], pace: Pace, now: Timestamp) -> Self {
        match pace {
            Pace::Polite => Self::at_rate(tasks, Pace::Polite, POLITE, now),
            Pace::Full => Self::at_rate(tasks, Pace::Full, FULL, now),
            Pace::Auto => {
                let polite = Self::at_rate(tasks, Pace::Polite, POLITE, now);
                if polite.unreachable.is_empty() {
                    // Who starts later than polite allows still has the full pace.
                    return Self { last_safe_start: safe_start(tasks, FULL, now), ..polite };
                }
                // What is lost at any pace, say because it was due a minute ago, is no reason to hurry the rest.
                let full = Self::at_rate(tasks, Pace::Full, FULL, now);
                if full.unreachable == polite.unreachable { polite } else { full.eased(tasks, now) }
            }
        }
    }

    fn at_rate(tasks: &[impl Borrow<PlannedTask>], pace: Pace, rate: f64, now: Timestamp) -> Self {
        let dropped = what_does_not_fit(tasks, rate, now);
        let (mut order, late): (Vec<usize>, Vec<usize>) = (0..tasks.len()).partition(|at| !dropped[*at]);
        let unreachable: Vec<_> = late.iter().map(|at| tasks[*at].borrow().id).collect();
        order.extend(late);
        Self {
            pace,
            rate,
            later_rate: None,
            reachable: tasks.len() - unreachable.len(),
            unreachable,
            ends_at: after(now, tasks.len(), rate),
            last_safe_start: safe_start(tasks, rate, now),
            order,
        }
    }

    /// The same at full pace only as long as that saves something, as `auto` does it.
    fn eased(self, tasks: &[impl Borrow<PlannedTask>], now: Timestamp) -> Self {
        let hurried = self.hurried(tasks, now);
        let left = tasks.len() - hurried;
        if left == 0 {
            return self;
        }
        let eases_at = after(now, hurried, self.rate);
        Self { later_rate: Some(POLITE), ends_at: after(eases_at, left, POLITE), ..self }
    }

    /// How many calls must be made at full pace before the polite one reaches all others that can be, with [`SLACK`].
    #[expect(clippy::cast_precision_loss, reason = "a count of tasks is far below 2^52")]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a negative number of calls is none, and one beyond the plan is capped"
    )]
    fn hurried(&self, tasks: &[impl Borrow<PlannedTask>], now: Timestamp) -> usize {
        let gained_by_each = 1.0 / POLITE - 1.0 / self.rate;
        let needed = self.order[..self.reachable].iter().enumerate().filter_map(|(place, at)| {
            let left = tasks[*at].borrow().sched_at?.duration_since(now) - MARGIN - SLACK;
            let behind = (place + 1) as f64 / POLITE - left.as_secs_f64();
            // Once it is deleted itself, it needs no more.
            Some(((behind / gained_by_each).ceil().max(0.0) as usize).min(place + 1))
        });
        needed.max().unwrap_or(0)
    }
}

/// When the `count`-th call of a run that starts at `start` has been made.
fn after(start: Timestamp, count: usize, rate: f64) -> Timestamp {
    start.checked_add(time_for(count, rate)).unwrap_or(Timestamp::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "a count of tasks is far below 2^52")]
fn time_for(count: usize, rate: f64) -> Duration {
    Duration::try_from_secs_f64(count as f64 / rate).unwrap_or(Duration::MAX)
}

/// How many calls fit between `now` and the last moment for a task that is due then.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a negative time gives none, and a count beyond usize is capped by the cast"
)]
fn room_until(due: Timestamp, rate: f64, now: Timestamp) -> usize {
    let left = due.duration_since(now) - MARGIN;
    (left.as_secs_f64() * rate).max(0.0) as usize
}

/// For each task whether to give it up. Tasks without a due time never compete: they come first in the order, for they may
/// be due at once, and are counted as reachable.
fn what_does_not_fit(tasks: &[impl Borrow<PlannedTask>], rate: f64, now: Timestamp) -> Vec<bool> {
    // The smallest audience on top; of equal ones the latest in the plan.
    let mut kept: BinaryHeap<Reverse<(u8, Reverse<usize>)>> = BinaryHeap::with_capacity(tasks.len());
    let mut dropped = vec![false; tasks.len()];
    let undated = tasks.iter().filter(|task| (*task).borrow().sched_at.is_none()).count();
    for (at, task) in tasks.iter().map(Borrow::borrow).enumerate() {
        let Some(due) = task.sched_at else { continue };
        kept.push(Reverse((weight(task.task_type), Reverse(at))));
        if kept.len() + undated > room_until(due, rate, now)
            && let Some(Reverse((_, Reverse(least)))) = kept.pop()
        {
            dropped[least] = true;
        }
    }
    dropped
}

fn weight(task_type: TaskType) -> u8 {
    match task_type {
        TaskType::All => 3,
        TaskType::Tag => 2,
        TaskType::User => 1,
    }
}

/// Until when everything can still be reached by starting, unless that is past.
fn safe_start(tasks: &[impl Borrow<PlannedTask>], rate: f64, now: Timestamp) -> Option<Timestamp> {
    let starts = tasks.iter().map(Borrow::borrow).enumerate().filter_map(|(at, task)| {
        let due = task.sched_at?.checked_sub(MARGIN).ok()?;
        due.checked_sub(time_for(at + 1, rate)).ok()
    });
    starts.min().filter(|start| *start >= now)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::TaskStatus;

    fn task(id: u64, task_type: TaskType, due: Option<i64>) -> PlannedTask {
        PlannedTask {
            id: TaskId::new(id),
            task_type,
            status: TaskStatus::Pending,
            title: None,
            sched_at: due.map(|second| Timestamp::from_second(second).expect("a small number")),
        }
    }

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    /// The design's example: 302 due in 60 s of which 290 fit at 5 a second, and 1,698 later.
    #[test]
    fn twelve_single_user_pushes_of_two_thousand_cannot_be_reached() {
        let audience = |id| if id % 10 == 0 { TaskType::User } else { TaskType::Tag };
        let soon = (0..302).map(|id| task(id, audience(id), Some(60)));
        let later = (302..2_000).map(|id| task(id, audience(id), Some(86_400)));
        let tasks: Vec<_> = soon.chain(later).collect();
        let forecast = Forecast::at_rate(&tasks, Pace::Full, 5.0, NOW);
        assert_eq!((forecast.reachable, forecast.unreachable.len()), (1_988, 12));
        assert!(forecast.unreachable.iter().all(|id| audience(id.get()) == TaskType::User));
        assert_eq!(forecast.ends_at, Timestamp::from_second(400).expect("a small number"));
        assert_eq!(forecast.last_safe_start, None);
        let last: Vec<_> = forecast.order[1_988..].iter().map(|at| tasks[*at].id).collect();
        assert_eq!(last, forecast.unreachable, "what cannot be reached is tried last");
    }

    #[test]
    fn auto_is_polite_unless_that_would_miss_something() {
        let easy: Vec<_> = (0..10).map(|id| task(id, TaskType::Tag, Some(60))).collect();
        assert_eq!(Forecast::of(&easy, Pace::Auto, NOW).pace, Pace::Polite);
        let tight: Vec<_> = (0..250).map(|id| task(id, TaskType::Tag, Some(60))).collect();
        let forecast = Forecast::of(&tight, Pace::Auto, NOW);
        assert_eq!((forecast.pace, forecast.reachable), (Pace::Full, 250));
        let lost: Vec<_> = [task(0, TaskType::All, Some(-60))].into_iter().chain(easy).collect();
        let forecast = Forecast::of(&lost, Pace::Auto, NOW);
        assert_eq!(
            (forecast.pace, forecast.unreachable.len()),
            (Pace::Polite, 1),
            "what is lost anyway hurries nobody"
        );
    }

    /// Two hundred and fifty due in a minute, and a thousand tomorrow.
    #[test]
    fn auto_hurries_only_as_long_as_that_saves_something_and_foretells_when_it_ends() {
        let rush = (0..250).map(|id| task(id, TaskType::Tag, Some(60)));
        let tasks: Vec<_> = rush.chain((250..1_250).map(|id| task(id, TaskType::Tag, Some(86_400)))).collect();
        let forecast = Forecast::of(&tasks, Pace::Auto, NOW);
        assert_eq!((forecast.pace, forecast.later_rate), (Pace::Full, Some(POLITE)));
        // All of the rush at full pace, for it leaves no ten seconds to spare, and the others at the polite one.
        let seconds = (forecast.ends_at.as_millisecond() + 500) / 1_000;
        assert_eq!(seconds, 302, "250 / 4.85 + 1000 / 4");
        let full = Forecast::of(&tasks, Pace::Full, NOW);
        assert_eq!((full.later_rate, full.ends_at.as_second()), (None, 257));
        let all_at_once = Forecast::of(&tasks[..250], Pace::Auto, NOW);
        assert_eq!((all_at_once.pace, all_at_once.later_rate), (Pace::Full, None));
    }

    #[test]
    fn auto_eases_where_the_polite_pace_is_enough_for_those_that_are_left() {
        // Five due in each second: more than polite reaches, so the last are only saved by what hurrying gains before.
        let tasks: Vec<_> = (0..400).map(|id| task(id, TaskType::Tag, Some(14 + id.cast_signed() / 5))).collect();
        let forecast = Forecast::of(&tasks, Pace::Auto, NOW);
        assert_eq!(forecast.pace, Pace::Full);
        let hurried = forecast.hurried(&tasks, NOW);
        for (place, task) in tasks.iter().enumerate().take(forecast.reachable).skip(hurried) {
            let polite = place + 1 - hurried;
            let at = after(after(NOW, hurried, FULL), polite, POLITE);
            let due = task.sched_at.expect("each has one");
            assert!(due.duration_since(at) >= MARGIN + SLACK - SignedDuration::from_millis(1), "{place}: {at}");
        }
    }

    #[test]
    fn the_last_safe_moment_of_auto_counts_on_the_full_pace() {
        let tasks: Vec<_> = (0..97).map(|id| task(id, TaskType::Tag, Some(100))).collect();
        let forecast = Forecast::of(&tasks, Pace::Auto, NOW);
        assert_eq!((forecast.pace, forecast.last_safe_start), (Pace::Polite, Timestamp::from_second(78).ok()));
        let then = Forecast::of(&tasks, Pace::Auto, Timestamp::from_second(78).expect("a small number"));
        assert_eq!((then.pace, then.unreachable.len()), (Pace::Full, 0));
        let later = Forecast::of(&tasks, Pace::Auto, Timestamp::from_second(79).expect("a small number"));
        assert!(!later.unreachable.is_empty());
    }

    #[test]
    fn the_last_safe_moment_is_when_everything_just_fits() {
        let tasks: Vec<_> = (0..40).map(|id| task(id, TaskType::Tag, Some(100))).collect();
        let start = Forecast::at_rate(&tasks, Pace::Polite, 4.0, NOW).last_safe_start.expect("there is time");
        assert_eq!(start, Timestamp::from_second(88).expect("a small number"));
        assert!(Forecast::at_rate(&tasks, Pace::Polite, 4.0, start).unreachable.is_empty());
        let later = start.checked_add(Duration::from_secs(1)).expect("in range");
        assert_eq!(Forecast::at_rate(&tasks, Pace::Polite, 4.0, later).unreachable.len(), 4);
    }

    #[test]
    fn what_has_no_due_time_goes_first_and_takes_room() {
        let mut tasks = vec![task(1, TaskType::User, None)];
        tasks.extend((2..6).map(|id| task(id, TaskType::All, Some(3))));
        let forecast = Forecast::at_rate(&tasks, Pace::Full, 4.0, NOW);
        assert_eq!((forecast.reachable, forecast.unreachable.len()), (4, 1));
        assert_eq!(forecast.order[0], 0);
    }

    #[test]
    fn an_empty_plan_ends_at_once() {
        let forecast = Forecast::of(&Vec::<PlannedTask>::new(), Pace::Auto, NOW);
        assert_eq!((forecast.reachable, forecast.ends_at, forecast.last_safe_start), (0, NOW, None));
    }

    /// The greatest weight that any subset saves when it is run by due time.
    fn best_weight(tasks: &[PlannedTask], rate: f64) -> u32 {
        (0_u32..1 << tasks.len())
            .filter_map(|set| {
                let (mut count, mut total) = (0, 0);
                for (at, task) in tasks.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1) {
                    let _ = at;
                    count += 1;
                    total += u32::from(weight(task.task_type));
                    if count > room_until(task.sched_at?, rate, NOW) {
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
            let forecast = Forecast::at_rate(&tasks, Pace::Full, 1.0, NOW);
            let saved: u32 =
                forecast.order[..forecast.reachable].iter().map(|at| u32::from(weight(tasks[*at].task_type))).sum();
            prop_assert_eq!(saved, best_weight(&tasks, 1.0));
            for (position, at) in forecast.order[..forecast.reachable].iter().enumerate() {
                let due = tasks[*at].sched_at.expect("each job has one");
                prop_assert!(position < room_until(due, 1.0, NOW), "each is reached in its turn");
            }
        }
    }
}
