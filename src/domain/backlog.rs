//! What is left of an unfinished run, and what resuming the run would do, in words.
//!
//! The command line, line mode and the dialog show the same sentences. Tasks that are to be deleted get the same
//! forecast as any other plan (`forecast_text`). A task whose outcome is unknown may be deleted again only once its
//! earlier request can no longer take effect, and that moment may be too late for the task.

use jiff::{SignedDuration, Timestamp};

use super::{
    Attempt, Change, Conditions, Forecast, ForecastText, Lanes, Pace, Plan, PlannedTask, TaskId, TaskType, TwoLanes,
    Verb, and_more, forecast_text, span_words,
};
use crate::locale::{label, tr};

/// How many tasks a sentence names.
const NAMED: usize = 10;

/// How many changed tasks are named; each takes a line of its own.
const NAMED_CHANGES: usize = 5;

/// What is left of an unfinished run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// The tasks that were confirmed but not sent, with the due times known now.
    pub plan: Plan,
    /// Tasks whose outcome is unknown.
    pub unknown: Vec<Unsettled>,
    /// Tasks that are known to differ from what was confirmed: each as it was confirmed, and as it is now.
    pub changed: Vec<(PlannedTask, PlannedTask)>,
    /// Whether the run postpones tasks alongside its deletes.
    pub lanes: Lanes,
    /// How many tasks the run has already postponed and has yet to delete.
    pub postponed: usize,
}

/// A task whose outcome is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsettled {
    /// The attempt with the unknown outcome.
    pub attempt: Attempt,
    /// The task, if the run may try it again. `None` if the run was ended, because then the outcome is only read back.
    pub task: Option<PlannedTask>,
}

impl Unsettled {
    /// What the run does to the task, as far as it is known.
    fn change(&self) -> &Change {
        self.task.as_ref().map_or(&self.attempt.change, |task| &task.change)
    }

    /// Whether the task will be too late to delete by the time it may be tried again. Due times are on the service's
    /// clock; `wall` is the time on this machine's.
    pub fn is_due_before_its_turn(&self, pace: Pace, conditions: &Conditions, wall: Timestamp) -> bool {
        let until = self.attempt.until_horizon(wall).max(SignedDuration::ZERO);
        let later = conditions.later(until);
        let comes_late = |task| !Forecast::of(&[task], pace, &later).unreachable.is_empty();
        self.task.as_ref().is_some_and(comes_late)
    }
}

impl Backlog {
    /// The forecast for the tasks that were not sent. The run ends when the last unknown outcome can be settled for good,
    /// even if everything else has been sent before that. `wall` is the time on this machine's clock.
    pub fn forecast(&self, pace: Pace, conditions: &Conditions, wall: Timestamp) -> Forecast {
        let forecast = self.plan.forecast(pace, conditions);
        let waits = self.unknown.iter().filter(|one| one.task.is_some()).map(|one| one.attempt.until_horizon(wall));
        let settled = waits.max().and_then(|wait| conditions.time.now.checked_add(wait).ok());
        Forecast { ends_at: settled.map_or(forecast.ends_at, |settled| settled.max(forecast.ends_at)), ..forecast }
    }

    /// What the run does to its tasks, as far as it is known.
    fn verb(&self) -> Verb {
        let unknown = self.unknown.first().map(|one| one.change().verb());
        unknown.filter(|_| self.plan.is_empty()).unwrap_or_else(|| self.plan.verb())
    }

    /// The first and the last of the due times that the run has yet to set.
    fn new_times(&self) -> Option<(Timestamp, Timestamp)> {
        let unknown = self.unknown.iter().filter_map(|one| one.task.as_ref());
        let times = || self.plan.tasks().iter().chain(unknown.clone()).filter_map(|task| task.change.new_time());
        times().min().zip(times().max())
    }

    /// What the run's second lane, if it has one, adds to the forecast.
    pub fn beside(&self, pace: Pace, conditions: &Conditions) -> Option<TwoLanes> {
        self.plan.two_lanes(pace, conditions).filter(|_| self.lanes == Lanes::Two)
    }

    /// The tasks of unknown outcome that are due before they may be deleted again.
    pub fn due_before_their_turn(&self, pace: Pace, conditions: &Conditions, wall: Timestamp) -> Vec<TaskId> {
        let are_late = self.unknown.iter().filter(|unknown| unknown.is_due_before_its_turn(pace, conditions, wall));
        are_late.map(|unknown| unknown.attempt.task).collect()
    }
}

/// Describes what resuming a run does and what it can no longer do. `wall` is the time on this machine's clock, and
/// `show` formats a point in time. What needs attention at once comes first.
pub fn foretell_backlog(
    backlog: &Backlog,
    pace: Pace,
    conditions: &Conditions,
    wall: Timestamp,
    show: &dyn Fn(Timestamp) -> String,
) -> Vec<ForecastText> {
    let mut lines = Vec::new();
    lines.extend(too_late_to_try_again(&backlog.due_before_their_turn(pace, conditions, wall)));
    lines.extend(changes(&backlog.changed));
    lines.extend(unknown(&backlog.unknown, conditions, wall, show));
    if backlog.postponed > 0 {
        lines.push(ForecastText::Fact(tr!("forecast-lanes-held", count = backlog.postponed)));
    }
    if !backlog.plan.is_empty() {
        lines.push(ForecastText::Fact(not_sent(&backlog.plan)));
    }
    lines.extend(backlog.new_times().map(|(first, last)| {
        let verb = backlog.verb().as_str();
        let times = if first == last { show(first) } else { tr!("set-times", first = show(first), last = show(last)) };
        ForecastText::Fact(tr!("forecast-new-times", verb = verb, times = times))
    }));
    if !backlog.plan.is_empty() {
        let forecast = backlog.forecast(pace, conditions, wall);
        let beside = backlog.beside(pace, conditions);
        lines.extend(forecast_text(&backlog.plan, &forecast, beside.as_ref(), &conditions.time, show));
        lines.extend(cannot_be_reached(backlog.plan.verb(), &forecast, beside.as_ref()));
    }
    lines
}

fn too_late_to_try_again(tasks: &[TaskId]) -> Option<ForecastText> {
    let what = || tr!("forecast-retry-too-late", count = tasks.len(), tasks = named(tasks));
    (!tasks.is_empty()).then(|| ForecastText::Warning(what()))
}

fn changes(changed: &[(PlannedTask, PlannedTask)]) -> Vec<ForecastText> {
    let one = |(before, now): &(PlannedTask, PlannedTask)| {
        let what = before.changes_to(now).join(label!("number-clause-separator"));
        ForecastText::Warning(tr!("forecast-changed", task = before.id.to_string(), changes = what))
    };
    let mut lines: Vec<_> = changed.iter().take(NAMED_CHANGES).map(one).collect();
    if let Some(more) = changed.len().checked_sub(NAMED_CHANGES).filter(|more| *more > 0) {
        lines.push(ForecastText::Warning(tr!("forecast-changed-more", count = more)));
    }
    lines
}

fn unknown(
    unknown: &[Unsettled],
    conditions: &Conditions,
    wall: Timestamp,
    show: &dyn Fn(Timestamp) -> String,
) -> Vec<ForecastText> {
    if unknown.is_empty() {
        return Vec::new();
    }
    let verb = unknown.first().map(|one| one.change().verb()).unwrap_or_default();
    let count = unknown.len();
    let mut lines = vec![ForecastText::Fact(tr!("forecast-unknown", verb = verb.as_str(), count = count))];
    let held = unknown.iter().filter(|one| one.attempt.only_gains_time_for(one.change())).count();
    if held > 0 {
        lines.push(ForecastText::Fact(tr!("forecast-unknown-held", count = held)));
    }
    let waits = unknown.iter().filter(|one| one.task.is_some()).map(|one| one.attempt.until_horizon(wall));
    let longest = waits.clone().max();
    match longest.filter(|wait| *wait > SignedDuration::ZERO) {
        Some(wait) => {
            let at = conditions.time.now.saturating_add(wait).unwrap_or(Timestamp::MAX);
            let soon = waits.filter(|wait| *wait > SignedDuration::ZERO).count();
            let span = span_words(wait.as_secs().unsigned_abs().max(1));
            lines.push(ForecastText::Fact(tr!(
                "forecast-retry-from",
                verb = verb.as_str(),
                count = soon,
                at = show(at),
                span = span
            )));
        }
        None if longest.is_none() => {
            lines.push(ForecastText::Fact(tr!("forecast-run-ended", verb = verb.as_str())));
        }
        None => {}
    }
    lines
}

fn not_sent(plan: &Plan) -> String {
    match plan.count(TaskType::All) {
        0 => tr!("forecast-not-sent", verb = plan.verb().as_str(), count = plan.len()),
        everybody => tr!(
            "forecast-not-sent-with-everybody",
            verb = plan.verb().as_str(),
            count = plan.len(),
            everybody = everybody
        ),
    }
}

/// Names the first of the tasks that cannot be deleted before they are due.
fn cannot_be_reached(verb: Verb, forecast: &Forecast, beside: Option<&TwoLanes>) -> Option<ForecastText> {
    let lost = beside.map_or(&forecast.unreachable, |beside| &beside.lost);
    let (verb, tasks) = (verb.as_str(), named(lost));
    let what = match forecast.hopeful {
        _ if beside.is_some() => tr!("forecast-unreachable", verb = verb, tasks = tasks),
        0 => tr!("forecast-unreachable", verb = verb, tasks = tasks),
        _ => tr!("forecast-surely-unreachable", verb = verb, tasks = tasks),
    };
    (!lost.is_empty()).then_some(ForecastText::Warning(what))
}

fn named(tasks: &[TaskId]) -> String {
    let first = tasks.iter().take(NAMED).map(ToString::to_string).collect::<Vec<_>>().join(" ");
    match and_more(tasks.len(), NAMED) {
        None => first,
        Some(more) => tr!("forecast-named-and-more", tasks = first, more = more),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{AttemptId, Environment, RunId, ServiceTime, Speeds, Untrusted, testing},
        locale::{chinese, in_language},
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("the second is in range")
    }

    fn task(id: u64, due: i64) -> PlannedTask {
        testing::planned(id, TaskType::Tag, Some(due))
    }

    /// An attempt whose intent was written at second 0; from second 55 on it can no longer take effect.
    fn unsettled(task: &PlannedTask, may_try_again: bool) -> Unsettled {
        let attempt = Attempt {
            id: AttemptId(1),
            run: RunId(ulid::Ulid::nil()),
            task: task.id,
            task_type: task.task_type,
            position: 0,
            change: Change::Delete,
            due: None,
            at: at(0),
            deadline: at(25),
        };
        Unsettled { attempt, task: may_try_again.then(|| task.clone()) }
    }

    fn said(backlog: &Backlog, now: i64) -> Vec<String> {
        let conditions = Conditions { time: ServiceTime::unread(at(now)), speeds: Speeds::exactly(4.0, 4.85) };
        let show = |at: Timestamp| at.as_second().to_string();
        let lines = foretell_backlog(backlog, Pace::Auto, &conditions, at(now), &show);
        lines.iter().map(|line| line.text().to_owned()).collect()
    }

    fn backlog(plan: impl IntoIterator<Item = PlannedTask>, unknown: Vec<Unsettled>) -> Backlog {
        Backlog {
            plan: Plan::new(&testing::app(Environment::Test), plan),
            unknown,
            changed: Vec::new(),
            lanes: Lanes::One,
            postponed: 0,
        }
    }

    #[test]
    fn unknown_tasks_due_before_a_retry_are_named_first() {
        let unknown = vec![unsettled(&task(1, 40), true), unsettled(&task(2, 56), true), unsettled(&task(3, 90), true)];
        let left = backlog([], unknown);
        let lines = said(&left, 10);
        assert!(lines[0].starts_with("2 unknown are due before they are tried again, and WILL GO OUT"), "{lines:?}");
        assert!(lines[0].contains(": 1 2; look in the service's console now"), "{lines:?}");
        assert_eq!(lines[1], "3 unknown: read back first, and not deleted again before that");
        assert!(
            lines[2].starts_with("3 of them, if still pending, will be deleted again from 55 on, in 45 s"),
            "{lines:?}"
        );
        // At second 60 no task has to wait any more, but two are already due.
        let lines = said(&left, 60);
        assert!(lines.len() == 2 && lines[0].starts_with("2 unknown are due before they are tried again"), "{lines:?}");
    }

    #[test]
    fn the_backlog_is_described_in_chinese() {
        let left = backlog([task(3, 12)], vec![unsettled(&task(1, 40), true)]);
        let lines = in_language(chinese(), || said(&left, 11));
        assert_eq!(
            lines[..4],
            [
                "1 个结果未知的任务在可以重试之前就会到推送时间；如果先前的请求没有生效，【将会推送】：1；请立即到控制台查看，\
                 删除仍为“待推送”的任务",
                "1 个结果未知：先核实，核实之前不会再次请求删除",
                "其中 1 个如果仍为“待推送”，将从 55 起（44 秒后）再次删除：在此之前，先前的删除仍可能生效",
                "1 个尚未处理：继续执行后将予以删除",
            ]
        );
    }

    #[test]
    fn a_resumed_run_does_not_end_before_its_unknown_outcomes_can_be_settled() {
        let ends = |unknown| {
            let lines = said(&backlog([task(3, 900)], unknown), 10);
            lines.iter().any(|line| line.ends_with("and ends at 55"))
        };
        assert!(ends(vec![unsettled(&task(1, 800), true)]), "its request can take effect until then");
        assert!(!ends(vec![unsettled(&task(1, 800), false)]) && !ends(vec![]));
    }

    #[test]
    fn a_resumed_hold_says_which_times_it_has_yet_to_set() {
        let hold = |id, until| task(id, 600).to(Change::Hold { until: at(until) });
        let lines = said(&backlog([hold(3, 90_000)], vec![unsettled(&hold(1, 80_000), true)]), 10);
        assert!(lines.contains(&"held until 80000 .. 90000".to_owned()), "{lines:?}");
        let lines = said(&backlog([hold(3, 90_000)], vec![]), 10);
        assert!(lines.contains(&"held until 90000".to_owned()), "{lines:?}");
    }

    #[test]
    fn unknown_tasks_of_an_ended_run_are_not_deleted_again() {
        let lines = said(&backlog([], vec![unsettled(&task(1, 40), false)]), 10);
        assert!(lines.len() == 2 && lines[1].contains("are not deleted again"), "{lines:?}");
    }

    #[test]
    fn held_tasks_and_the_second_lane_are_described() {
        let mut held = unsettled(&task(1, 40), true);
        held.attempt.change = Change::Hold { until: at(86_440) };
        let due_at_once = (2..202).map(|id| task(id, 40));
        let left = Backlog { lanes: Lanes::Two, postponed: 3, ..backlog(due_at_once, vec![held]) };
        let lines = said(&left, 10);
        let says = |text: &str| assert!(lines.iter().any(|line| line.contains(text)), "{text}: {lines:?}");
        says("1 unknown: read back first, and not deleted again before that");
        says("1 of them may have been held: read back first, and then deleted");
        says("3 were held by this run, and are still to be deleted");
        says(" more are held for 24 hours alongside the deletes");
        let one = said(&Backlog { lanes: Lanes::One, ..left }, 10);
        assert!(!one.iter().any(|line| line.contains("alongside the deletes")), "{one:?}");
    }

    #[test]
    fn unsent_tasks_get_the_same_forecast_as_a_new_delete() {
        let lines = said(&backlog([task(1, 12), task(2, 100), task(3, 100)], vec![]), 11);
        assert_eq!(lines[0], "3 not sent yet: resuming deletes them");
        assert!(lines.iter().any(|line| line == "2 can be deleted before they are sent."), "{lines:?}");
        assert!(lines.iter().any(|line| line.ends_with("be deleted in time: 1")), "{lines:?}");
    }

    #[test]
    fn a_changed_task_is_named_with_its_old_and_new_values() {
        let title = |text: &str| Some(Untrusted::new(text));
        let before = PlannedTask { title: title("a"), ..task(1, 40) };
        let now = PlannedTask { title: title("b"), task_type: TaskType::All, ..task(1, 50) };
        let all =
            "type was Tag, is All; title was \"a\", is \"b\"; due was 1970-01-01T00:00:40Z, is 1970-01-01T00:00:50Z";
        assert_eq!(before.changes_to(&now).join("; "), all);
        assert!(before.changes_to(&PlannedTask { title: None, sched_at: None, ..before.clone() }).is_empty());
        let rounded = before.sched_at.map(|due| due - SignedDuration::from_millis(439));
        assert!(before.changes_to(&PlannedTask { sched_at: rounded, ..before.clone() }).is_empty());
        let changed = vec![(before, now); 7];
        let lines = said(&Backlog { changed, ..backlog([], vec![]) }, 0);
        assert_eq!(lines.len(), NAMED_CHANGES + 1);
        assert_eq!(lines[0], format!("1 has changed since it was confirmed: {all}"));
        assert_eq!(lines[NAMED_CHANGES], "2 more have changed since they were confirmed");
    }
}
