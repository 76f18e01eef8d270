//! What a question says about its set of tasks: which are held now, which would be sent only in a month or more, and why
//! others are left out.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::{ForecastText, Held, Outcome, OutcomeKind, PlannedTask, TaskId, TaskOutcome, Verb, change_request::is_far};
use crate::locale::{shown, tr};

/// A set of tasks that is about to be changed.
#[derive(Clone, Copy, Debug)]
pub struct SetOfTasks<'a> {
    /// What is done to the tasks.
    pub verb: Verb,
    /// The tasks, each with its change.
    pub tasks: &'a [PlannedTask],
    /// The chosen tasks that would not be changed.
    pub left_out: &'a [TaskOutcome],
    /// The holds of those of all these tasks that are held now.
    pub holds: &'a HashMap<TaskId, Held>,
}

/// Returns what to know about tasks of the set that are held, or that would be sent only in a month or more. `time`
/// formats a time; `now` is the time on the service's clock.
pub fn set_text(set: SetOfTasks<'_>, now: Timestamp, time: &dyn Fn(Timestamp) -> String) -> Vec<ForecastText> {
    [held_text(set, time), already_held_text(set, time), past_text(set, time), far_text(set, now, time)]
        .into_iter()
        .flatten()
        .collect()
}

/// Returns which of the tasks are held now. Where they are to be released, they all are.
fn held_text(set: SetOfTasks<'_>, time: &dyn Fn(Timestamp) -> String) -> Option<ForecastText> {
    let mut held = set.tasks.iter().filter_map(|task| set.holds.get(&task.id));
    let (count, first, last) = span(held.clone().map(|held| held.sent_at))?;
    let times = times(first, last, time);
    let verb = set.verb.as_str();
    match (set.verb, set.tasks.len()) {
        (Verb::Release, _) => None,
        (_, 1) => {
            let from = held.find_map(|held| held.from);
            let from = from.map_or_else(|| tr!("set-held-from-unknown"), time);
            Some(warning(tr!("set-one-held", verb = verb, from = from, times = times)))
        }
        (..) => Some(warning(tr!("set-held", verb = verb, count = count, times = times))),
    }
}

/// Returns which tasks are left out because they are already held for as long.
fn already_held_text(set: SetOfTasks<'_>, time: &dyn Fn(Timestamp) -> String) -> Option<ForecastText> {
    let held = set.left_out.iter().filter(|settled| is_already_held(settled, set));
    let (count, first, last) = span(held.filter_map(|settled| Some(set.holds.get(&settled.task)?.sent_at)))?;
    Some(warning(tr!("set-already-held", count = count, times = times(first, last, time))))
}

fn is_already_held(settled: &TaskOutcome, set: SetOfTasks<'_>) -> bool {
    set.verb == Verb::Hold && set.holds.contains_key(&settled.task) && matches!(settled.outcome, Outcome::AsAsked(_))
}

/// Returns which tasks cannot be released to the times from before their holds, because these have passed.
fn past_text(set: SetOfTasks<'_>, time: &dyn Fn(Timestamp) -> String) -> Option<ForecastText> {
    let (count, first, last) = span(set.left_out.iter().filter_map(|settled| time_that_passed(settled, set)))?;
    Some(warning(tr!("set-past", count = count, times = times(first, last, time))))
}

/// Returns the time from before the hold of a task that was not released because that time has passed.
fn time_that_passed(settled: &TaskOutcome, set: SetOfTasks<'_>) -> Option<Timestamp> {
    let is_meant = set.verb == Verb::Release && matches!(settled.outcome, Outcome::Skipped(_));
    set.holds.get(&settled.task).filter(|_| is_meant)?.from
}

/// Returns how many tasks would be sent in a month or more. An edit says this about each task.
fn far_text(set: SetOfTasks<'_>, now: Timestamp, time: &dyn Fn(Timestamp) -> String) -> Option<ForecastText> {
    let times = set.tasks.iter().filter_map(|task| task.change.new_time()).filter(|at| is_far(*at, now));
    let (count, _, last) = span(times.filter(|_| set.verb != Verb::Edit))?;
    Some(warning(tr!("set-far", count = count, time = time(last))))
}

/// Returns why tasks are left out of the set, and how many for each reason, apart from what [`set_text`] says and from
/// tasks whose outcome is a reason by itself.
pub fn reasons_left_out(set: SetOfTasks<'_>) -> Vec<ForecastText> {
    let mut reasons = BTreeMap::<&str, usize>::new();
    let skipped = set.left_out.iter().filter(|settled| settled.outcome.kind() == OutcomeKind::Skipped);
    let is_told = |settled: &TaskOutcome| is_already_held(settled, set) || time_that_passed(settled, set).is_some();
    for settled in skipped.filter(|settled| !is_told(settled)) {
        *reasons.entry(settled.outcome.failure().map_or("", |why| &why.message)).or_default() += 1;
    }
    let because = |(why, count)| warning(tr!("set-left-out-because", count = count, why = shown(why)));
    reasons.into_iter().map(because).collect()
}

fn warning(text: String) -> ForecastText {
    ForecastText::Warning(text)
}

/// Returns how many times there are, and the first and the last of them.
fn span(times: impl Iterator<Item = Timestamp> + Clone) -> Option<(usize, Timestamp, Timestamp)> {
    Some((times.clone().count(), times.clone().min()?, times.max()?))
}

/// Returns one time, or the first and the last.
fn times(first: Timestamp, last: Timestamp, time: &dyn Fn(Timestamp) -> String) -> String {
    if first == last { time(first) } else { tr!("set-times", first = time(first), last = time(last)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Change, ChangeRequest, Failure, Hold, Task, TaskType, USUAL_HOLD, testing::planned};

    const DAY: i64 = 86_400;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("the second is in range")
    }

    fn texts(verb: Verb, tasks: &[PlannedTask], left_out: &[TaskOutcome], holds: &[(u64, i64)]) -> Vec<String> {
        let hold =
            |(id, from): &(u64, i64)| (TaskId::new(*id), Held { from: Some(at(*from)), sent_at: at(*from + DAY) });
        let holds = holds.iter().map(hold).collect();
        let set = SetOfTasks { verb, tasks, left_out, holds: &holds };
        let texts = set_text(set, at(0), &|at| at.to_string()).into_iter().chain(reasons_left_out(set));
        texts.map(|text| text.text().to_owned()).collect()
    }

    fn left_out(id: u64, outcome: Outcome) -> TaskOutcome {
        TaskOutcome { task: TaskId::new(id), outcome, attempts: 0, at: at(0) }
    }

    #[test]
    fn a_second_hold_is_said_before_it_is_confirmed() {
        let held = |id, due| {
            let hold = Some(Hold { from: Some(at(due)), until: at(due + DAY) });
            let task = Task { sched_at: Some(at(due + DAY)), hold, ..Task::unverified(TaskId::new(id)) };
            left_out(id, ChangeRequest::HoldFor(USUAL_HOLD).change_of(&task, at(0)).expect_err("it is held already"))
        };
        let tasks = [planned(1, TaskType::Tag, Some(600)).to(Change::Hold { until: at(600 + DAY) })];
        let said = texts(Verb::Hold, &tasks, &[held(2, 600), held(3, 660)], &[(2, 600), (3, 660)]);
        let times = "1970-01-02T00:10:00Z .. 1970-01-02T00:11:00Z";
        assert_eq!(said, [format!("2 are already held, until {times}, and are left out")]);
        let longer = planned(2, TaskType::Tag, Some(600 + DAY)).to(Change::Hold { until: at(600 + 2 * DAY) });
        let said = texts(Verb::Hold, &[tasks[0].clone(), longer], &[], &[(2, 600)]);
        assert_eq!(said, ["1 is already held, until 1970-01-02T00:10:00Z, and is postponed further"]);
    }

    #[test]
    fn tasks_whose_times_from_before_the_hold_have_passed_are_told_together() {
        let past = |id, from| {
            let hold = Some(Hold { from: Some(at(from)), until: at(from + DAY) });
            let task = Task { sched_at: Some(at(from + DAY)), hold, ..Task::unverified(TaskId::new(id)) };
            left_out(id, ChangeRequest::Release.change_of(&task, at(900)).expect_err("its time has passed"))
        };
        let tasks = [planned(1, TaskType::Tag, Some(DAY)).to(Change::Release { at: at(2_000) })];
        let said = texts(Verb::Release, &tasks, &[past(2, 600), past(3, 660)], &[(2, 600), (3, 660)]);
        let times = "1970-01-01T00:10:00Z .. 1970-01-01T00:11:00Z";
        let why = "have passed or are less than 60 s away; give another time";
        assert_eq!(said, [format!("2 left out: their times from before the hold, {times}, {why}")]);
    }

    #[test]
    fn the_only_task_of_a_question_is_shown_with_its_hold() {
        let task = planned(2, TaskType::Tag, Some(600 + DAY));
        let said = |verb| texts(verb, std::slice::from_ref(&task), &[], &[(2, 600)]);
        let held = "it is held: it was due 1970-01-01T00:10:00Z, and is sent 1970-01-02T00:10:00Z unless it is changed";
        assert_eq!(said(Verb::Delete), [held]);
        assert_eq!(said(Verb::Release), [""; 0]);
    }

    #[test]
    fn a_held_task_that_somebody_moved_is_shown_with_the_time_at_which_it_is_sent() {
        let hold = Hold { from: Some(at(600)), until: at(600 + DAY) };
        let sent_at = |due: Option<i64>| Held::of(hold, due.map(at)).sent_at;
        assert_eq!(sent_at(Some(7_200)), at(7_200), "somebody moved it");
        assert_eq!([sent_at(Some(600 + DAY)), sent_at(None)], [at(600 + DAY); 2]);
    }

    #[test]
    fn a_time_a_month_ahead_and_the_reasons_of_what_is_left_out_are_said() {
        let tasks = [planned(1, TaskType::Tag, Some(600)).to(Change::Hold { until: at(400 * DAY) })];
        let why = |id| left_out(id, Outcome::Skipped(Failure::local("its due time is not known")));
        let said = texts(Verb::Hold, &tasks, &[why(2), why(3)], &[]);
        assert!(said[0].starts_with("1 would be sent more than 30 days from now, at 1971-02-05"), "{said:?}");
        assert_eq!(said[1..], ["2 left out: its due time is not known"]);
    }
}
