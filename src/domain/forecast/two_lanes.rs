//! Two lanes: which tasks a run postpones alongside its deletes if it cannot delete all of them in time.
//!
//! The service counts the calls of each command separately (docs/service.md#call-frequency), so postponing does not
//! slow the deletes. A postponed task is deleted later in the same run. Each lane is a sequence of calls of equal
//! length, so the tasks that at least one of two lanes reaches are again a matroid, and the rule of the forecast finds
//! the set with the greatest weight. Of these tasks, as many as possible are deleted: going through them by deadline,
//! each one that the first lane does not reach goes to the second.

use std::borrow::Borrow;

use jiff::Timestamp;

use super::{Conditions, Forecast, Pace, PlannedTask, Room, Start};
use crate::domain::{Lanes, TaskId};

/// What a second lane adds to a forecast.
#[derive(Clone, Debug, PartialEq)]
pub struct TwoLanes {
    /// Positions in the plan of the tasks to postpone, in the order of the calls.
    pub postponed: Vec<usize>,
    /// The tasks with a due time that neither lane reaches.
    pub lost: Vec<TaskId>,
    /// When the last delete is likely to be done, including those of the postponed tasks.
    pub ends_at: Timestamp,
}

impl TwoLanes {
    /// Decides which of these tasks to postpone. All of them are to be deleted, and they are in a plan's order.
    pub fn of(tasks: &[impl Borrow<PlannedTask>], pace: Pace, conditions: &Conditions) -> Self {
        let one = Forecast::of(tasks, pace, conditions);
        if one.unreachable.is_empty() {
            return Self { postponed: Vec::new(), lost: Vec::new(), ends_at: one.ends_at };
        }
        // At the polite pace, something would be late, so `auto` means the full one.
        let start = conditions.start(if pace == Pace::Polite { Pace::Polite } else { Pace::Full });
        let is_lost = start.what_does_not_fit(tasks, Lanes::Two);
        let postponed = start.what_the_deletes_miss(tasks, &is_lost);
        let lost = is_lost.iter().zip(tasks).filter(|(is_lost, _)| **is_lost).map(|(_, task)| task.borrow().id);
        Self { postponed, lost: lost.collect(), ends_at: one.ends_at }
    }
}

impl Start {
    /// The positions of those tasks that are not lost and that the deletes do not reach.
    fn what_the_deletes_miss(&self, tasks: &[impl Borrow<PlannedTask>], is_lost: &[bool]) -> Vec<usize> {
        let undated = tasks.iter().filter(|task| (*task).borrow().deadline().is_none()).count();
        let mut room = Room { timing: self.timing, calls: 0, most: tasks.len() };
        let (mut deleted, mut missed) = (0, Vec::new());
        for (at, task) in tasks.iter().enumerate().filter(|(at, _)| !is_lost[*at]) {
            let Some(due) = task.borrow().deadline() else { continue };
            let fit = room.within(self.left_until(due).as_secs_f64());
            if deleted < Lanes::One.room(fit, undated) {
                deleted += 1;
            } else {
                missed.push(at);
            }
        }
        missed
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{ServiceTime, Speeds, TaskType, testing::planned as task};

    fn conditions(rate: f64) -> Conditions {
        Conditions { time: ServiceTime::unread(Timestamp::UNIX_EPOCH), speeds: Speeds::exactly(rate, rate) }
    }

    fn at_rate(tasks: &[PlannedTask], rate: f64) -> TwoLanes {
        TwoLanes::of(tasks, Pace::Full, &conditions(rate))
    }

    #[test]
    fn nothing_is_postponed_if_all_tasks_can_be_deleted_in_time() {
        let tasks: Vec<_> = (0..290).map(|id| task(id, TaskType::Tag, Some(60))).collect();
        assert_eq!(at_rate(&tasks, 5.0).postponed, Vec::<usize>::new());
        let over = [task(1, TaskType::All, Some(-60)), task(2, TaskType::Tag, Some(60))];
        let lanes = at_rate(&over, 5.0);
        assert_eq!((lanes.postponed, lanes.lost), (Vec::new(), vec![TaskId::new(1)]), "it is too late for a hold too");
    }

    /// 600 tasks are due in 60 s. At 5 calls a second, 290 fit into each lane.
    #[test]
    fn two_lanes_reach_twice_as_many_tasks() {
        let audience = |id| if id % 10 == 0 { TaskType::User } else { TaskType::Tag };
        let mut tasks: Vec<_> = (0..600).map(|id| task(id, audience(id), Some(60))).collect();
        tasks.sort_by_key(PlannedTask::place);
        let one = Forecast::of(&tasks, Pace::Full, &conditions(5.0));
        let lanes = at_rate(&tasks, 5.0);
        assert_eq!((one.reachable, lanes.postponed.len(), lanes.lost.len()), (290, 290, 20));
        assert!(lanes.lost.iter().all(|id| audience(id.get()) == TaskType::User), "the smallest audience is lost");
        assert_eq!(lanes.ends_at.as_second(), 120, "each task is deleted once, some of them after they were postponed");
    }

    #[test]
    fn auto_postpones_at_full_pace_and_a_configured_pace_is_kept() {
        let tasks: Vec<_> = (0..600).map(|id| task(id, TaskType::Tag, Some(60))).collect();
        let conditions = Conditions { speeds: Speeds::exactly(4.0, 5.0), ..conditions(5.0) };
        let postponed = |pace| TwoLanes::of(&tasks, pace, &conditions).postponed.len();
        assert_eq!([Pace::Auto, Pace::Full, Pace::Polite].map(postponed), [290, 290, 232]);
    }

    #[test]
    fn tasks_without_a_due_time_are_deleted_first_and_never_postponed() {
        let mut tasks = vec![task(1, TaskType::User, None), task(2, TaskType::User, None)];
        tasks.extend((3..12).map(|id| task(id, TaskType::All, Some(3))));
        // Four calls fit: two deletes and four holds are left for the others.
        let lanes = at_rate(&tasks, 4.0);
        assert_eq!((lanes.postponed, lanes.lost.len()), (vec![4, 5, 6, 7], 3));
    }

    fn weight(task_type: TaskType) -> u32 {
        super::super::weight(task_type).into()
    }

    /// The greatest weight that any choice of a lane, or of none, for each task saves.
    fn best_weight(tasks: &[PlannedTask]) -> u32 {
        let fits = |tasks: &[&PlannedTask]| {
            (1..).zip(tasks).all(|(count, task)| Some(count) <= task.sched_at.map(|due| due.as_second() - 2))
        };
        let choices = 3_usize.pow(u32::try_from(tasks.len()).expect("a few tasks"));
        let saved = |choice: usize| {
            let lane = |at: usize| choice / 3_usize.pow(u32::try_from(at).expect("a few tasks")) % 3;
            let of =
                |wanted| (0..tasks.len()).filter(|at| lane(*at) == wanted).map(|at| &tasks[at]).collect::<Vec<_>>();
            let (first, second) = (of(1), of(2));
            let both = first.iter().chain(&second);
            (fits(&first) && fits(&second)).then(|| both.map(|task| weight(task.task_type)).sum::<u32>())
        };
        (0..choices).filter_map(saved).max().unwrap_or(0)
    }

    proptest! {
        #[test]
        fn no_other_choice_saves_more_or_deletes_more(mut jobs in proptest::collection::vec((0_usize..3, 0_i64..6), 0..7)) {
            jobs.sort_by_key(|(kind, due)| (*due, TaskType::ALL[*kind]));
            let tasks: Vec<_> =
                (0_u64..).zip(jobs).map(|(id, (kind, due))| task(id, TaskType::ALL[kind], Some(due))).collect();
            let lanes = at_rate(&tasks, 1.0);
            let saved = tasks.iter().filter(|task| !lanes.lost.contains(&task.id));
            prop_assert_eq!(saved.map(|task| weight(task.task_type)).sum::<u32>(), best_weight(&tasks));
            for (count, at) in (1_i64..).zip(&lanes.postponed) {
                let due = tasks[*at].sched_at.expect("each has a due time").as_second();
                prop_assert!(count <= due - 2, "each is postponed in time");
            }
            let others: Vec<_> = (0..tasks.len()).filter(|at| !lanes.postponed.contains(at)).map(|at| &tasks[at]).collect();
            let (deletes, one) = (
                Forecast::of(&others.into_iter().cloned().collect::<Vec<_>>(), Pace::Full, &conditions(1.0)),
                Forecast::of(&tasks, Pace::Full, &conditions(1.0)),
            );
            prop_assert_eq!(deletes.reachable, one.reachable, "the second lane takes nothing from the first");
            prop_assert_eq!(deletes.unreachable.len(), lanes.lost.len());
        }
    }
}
