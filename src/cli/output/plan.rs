//! Prints what a run of a plan would do (`--dry-run`): the order, the forecast, and the tasks that are left out.
//!
//! A task is reachable if the run is expected to change it before it is due.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    Header, Records, SCHEMA, Stamp,
    out::{Out, WriteError},
    outcomes::counts,
};
use crate::{
    domain::{
        AppName, Backlog, BulkEvent, ClockBasis, Forecast, ForecastText, Lanes, OutcomeKind, Pace, Plan, PlannedTask,
        Progress, RunId, Safety, ServiceTime, SetOfTasks, TaskId, TaskOutcome, TaskType, TwoLanes, Untrusted, Verb,
        copies_text, forecast_text, foretell_backlog, format_rfc3339, lanes_text, reasons_left_out, set_text,
    },
    locale::{in_english, shown, tr},
    ops::Context,
};

/// At most this many ids are named one by one, and the rest are counted. JSON has all of them.
const NAMED: usize = 20;

/// Prints the tasks in the order in which they would be changed, and the forecast.
pub(in crate::cli) fn print_plan(
    out: &mut Out,
    app: &AppName,
    plan: &Plan,
    foretold: &Foretold<'_>,
) -> Result<(), WriteError> {
    let tasks = plan.tasks();
    let forecast = foretold.forecast;
    let order = forecast.order.iter().filter_map(|at| tasks.get(*at));
    if out.format().is_json() {
        for (position, task) in (1..).zip(order) {
            out.json(&PlanRow::of(app, position, task, forecast))?;
        }
        return print_forecast(out, None, plan, foretold);
    }
    let columns: &[_] = match plan.verb() {
        Verb::Delete => &["order", "id", "type", "due", "title"],
        Verb::Hold | Verb::Release | Verb::Edit => &["order", "id", "type", "due", "new_due", "title"],
    };
    let mut records = Records::new(out, Header::Shown, columns);
    for (position, task) in (1_usize..).zip(order) {
        records.row(out, cells(position, task))?;
    }
    records.finish(out)?;
    if plan.is_empty() {
        return Ok(());
    }
    for line in foretold.lines(plan) {
        out.line(line)?;
    }
    Ok(())
}

/// Prints the forecast as one line of JSON.
pub(in crate::cli) fn print_forecast(
    out: &mut Out,
    run: Option<RunId>,
    plan: &Plan,
    foretold: &Foretold<'_>,
) -> Result<(), WriteError> {
    out.json(&ForecastLine { run, ..ForecastLine::of(plan, foretold) })
}

/// A forecast, and what a second lane adds to it.
#[derive(Clone, Copy)]
pub(in crate::cli) struct Foretold<'a> {
    pub(in crate::cli) forecast: &'a Forecast,
    /// The lanes of the run.
    pub(in crate::cli) lanes: Lanes,
    /// What a second lane adds, or would add; `None` if that is nothing.
    pub(in crate::cli) beside: Option<&'a TwoLanes>,
    pub(in crate::cli) time: &'a ServiceTime,
}

impl Foretold<'_> {
    /// Returns the forecast in words. Where the run has one lane and a second one would save tasks, names the flag.
    pub(in crate::cli) fn lines(&self, plan: &Plan) -> Vec<String> {
        let mut lines = forecast_lines(plan, self.forecast, self.second_lane(), self.time);
        if let Some(beside) = self.beside.filter(|_| self.lanes == Lanes::One) {
            lines.extend(in_lines(&[ForecastText::Fact(tr!("delete-use-then-hold", count = beside.postponed.len()))]));
        }
        lines
    }

    /// Returns what the second lane does, if the run has one and it saves tasks.
    fn second_lane(&self) -> Option<&TwoLanes> {
        self.beside.filter(|_| self.lanes == Lanes::Two)
    }
}

/// Returns what a second lane does, in words.
pub(in crate::cli) fn second_lane_lines(beside: &TwoLanes) -> Vec<String> {
    in_lines(&lanes_text(beside))
}

/// Returns the forecast of a resumed run, in words.
pub(in crate::cli) fn backlog_lines(backlog: &Backlog, context: &Context) -> Vec<String> {
    let (conditions, wall) = (context.conditions(), context.clock.now());
    in_lines(&foretell_backlog(backlog, context.app.pace, &conditions, wall, &to_second))
}

fn to_second(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn in_lines(texts: &[ForecastText]) -> Vec<String> {
    let line = |line: &ForecastText| match line {
        ForecastText::Fact(text) => format!("  {text}"),
        ForecastText::Warning(text) => format!("! {text}"),
    };
    texts.iter().map(line).collect()
}

/// Returns what a question says about the copies of a plan's tasks, if it takes any.
pub(in crate::cli) fn copies_lines(plan: &Plan, safety: Safety, now: Timestamp) -> Vec<String> {
    let keep = safety.copies.filter(|_| plan.verb().loses_content());
    keep.map(|keep| in_lines(&copies_text(plan.tasks(), keep, None, now))).unwrap_or_default()
}

/// Returns what a question says about tasks that are held, far ahead or left out.
pub(in crate::cli) fn set_lines(set: SetOfTasks<'_>, now: Timestamp) -> Vec<String> {
    let mut texts = set_text(set, now, &to_second);
    let of_a_kind = set.left_out.iter().filter(|settled| settled.outcome.kind() != OutcomeKind::Skipped);
    let mut counted = Progress::default();
    of_a_kind.clone().for_each(|settled| counted.apply(&BulkEvent::Settled(settled.clone())));
    if of_a_kind.count() > 0 {
        texts.push(ForecastText::Warning(tr!("delete-left-out-counts", counts = counts(&counted, set.verb))));
    }
    texts.extend(reasons_left_out(set));
    in_lines(&texts)
}

/// Returns the forecast in words, and the ids of the first unreachable tasks. `beside` is what a second lane adds, if the
/// run has one.
pub(in crate::cli) fn forecast_lines(
    plan: &Plan,
    forecast: &Forecast,
    beside: Option<&TwoLanes>,
    time: &ServiceTime,
) -> Vec<String> {
    let mut lines = in_lines(&forecast_text(plan, forecast, beside, time, &to_second));
    let lost = beside.map_or(&forecast.unreachable, |beside| &beside.lost);
    let first = &lost[..lost.len().min(NAMED)];
    let more = lost.len() - first.len();
    if !first.is_empty() {
        let ids = first.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let ids = if more > 0 { tr!("delete-ids-and-more-in-json", ids = ids, count = more) } else { ids };
        lines.push(if forecast.hopeful > 0 && beside.is_none() {
            tr!("delete-surely-unreachable", ids = ids)
        } else {
            tr!("delete-unreachable", ids = ids)
        });
    }
    lines
}

/// Prints the tasks that would not be changed, and why.
pub(in crate::cli) fn print_left_out(out: &mut Out, app: &AppName, left_out: &[TaskOutcome]) -> Result<(), WriteError> {
    for settled in left_out {
        let why = settled.outcome.failure();
        let (code, message) = (why.and_then(|why| why.code), why.map_or("", |why| &why.message));
        let outcome = settled.outcome.kind();
        if out.format().is_json() {
            let (schema, event, outcome) = (SCHEMA, "left-out", outcome.as_str());
            out.json(&LeftOut { schema, event, task_id: settled.task, outcome, code, message, app: &app.0 })?;
        } else {
            let (task, why) = (settled.task.to_string(), shown(message));
            out.line(if outcome == OutcomeKind::Skipped {
                tr!("delete-left-out-because", task = task, why = why)
            } else {
                tr!("delete-left-out", task = task, outcome = outcome.in_words(), why = why)
            })?;
        }
    }
    Ok(())
}

fn cells(position: usize, task: &PlannedTask) -> Vec<String> {
    let time = |time: Option<Timestamp>, other: &str| time.map_or_else(|| other.to_owned(), format_rfc3339);
    let mut cells =
        vec![position.to_string(), task.id.to_string(), task.task_type.as_str().to_owned(), time(task.sched_at, "?")];
    if task.change.verb() != Verb::Delete {
        cells.push(time(task.change.new_time(), "-"));
    }
    cells.push(task.title.as_ref().map(Untrusted::safe).unwrap_or_default());
    cells
}

#[derive(Serialize)]
struct PlanRow<'a> {
    schema: u32,
    event: &'static str,
    order: usize,
    task_id: TaskId,
    r#type: TaskType,
    status: &'a str,
    title: Option<&'a str>,
    sched_at: Option<Stamp>,
    /// `null` if the due time is not known.
    reachable: Option<bool>,
    app: &'a str,
    /// The due time that the change sets; `null` if it sets none.
    new_time: Option<Stamp>,
}

impl<'a> PlanRow<'a> {
    fn of(app: &'a AppName, position: usize, task: &'a PlannedTask, forecast: &Forecast) -> Self {
        Self {
            schema: SCHEMA,
            event: "planned",
            order: position,
            task_id: task.id,
            r#type: task.task_type,
            status: task.status.as_raw(),
            title: task.title.as_ref().map(Untrusted::raw),
            sched_at: task.sched_at.map(Stamp),
            reachable: forecast.reaches(position, task),
            app: &app.0,
            new_time: task.change.new_time().map(Stamp),
        }
    }
}

#[derive(Serialize)]
struct LeftOut<'a> {
    schema: u32,
    event: &'static str,
    task_id: TaskId,
    outcome: &'static str,
    code: Option<i64>,
    message: &'a str,
    app: &'a str,
}

#[derive(Serialize)]
struct ForecastLine<'a> {
    schema: u32,
    event: &'static str,
    /// The interrupted run that these tasks belong to, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<RunId>,
    total: usize,
    reachable: usize,
    unreachable: &'a [TaskId],
    /// How many of the unreachable tasks would be reached if no call took longer than usual.
    uncertain: usize,
    /// How many tasks have no known due time. They count neither as reachable nor as unreachable.
    undated: usize,
    pace: Pace,
    ends_at: Stamp,
    last_safe_start: Option<Stamp>,
    digest: String,
    clock: ClockLine,
    /// What `--then-hold` does, if it is given and saves tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    then_hold: Option<ThenHold<'a>>,
}

#[derive(Serialize)]
struct ThenHold<'a> {
    /// The tasks that are held alongside the deletes, in this order.
    held: Vec<TaskId>,
    /// The tasks that are too late even so.
    unreachable: &'a [TaskId],
}

/// The clock that the forecast uses, and how precisely its time is known.
#[derive(Serialize)]
struct ClockLine {
    /// `service` or `local`.
    basis: &'static str,
    now: Stamp,
    /// How far the service's clock is ahead of this machine's; negative if it is behind.
    offset_seconds: Option<f64>,
    within_seconds: Option<f64>,
    doubt: Option<String>,
}

impl ClockLine {
    fn of(time: &ServiceTime) -> Self {
        let offset = match time.basis {
            ClockBasis::Replies(offset) => Some(offset),
            ClockBasis::Unread | ClockBasis::Ignored(_) => None,
        };
        // Rounded to the millisecond: the offset is not known more precisely.
        let rounded = |seconds: f64| (seconds * 1_000.0).round() / 1_000.0;
        Self {
            basis: if offset.is_some() { "service" } else { "local" },
            now: Stamp(time.now),
            offset_seconds: offset.map(|offset| rounded(offset.ahead.as_secs_f64())),
            within_seconds: offset.map(|offset| rounded(offset.within.as_secs_f64())),
            doubt: in_english(|| time.basis.doubt()),
        }
    }
}

impl<'a> ForecastLine<'a> {
    fn of(plan: &Plan, foretold: &Foretold<'a>) -> Self {
        let Foretold { forecast, lanes, beside, time } = *foretold;
        let held = |beside: &TwoLanes| {
            beside.postponed.iter().filter_map(|at| plan.tasks().get(*at)).map(|task| task.id).collect()
        };
        let beside = beside.filter(|_| lanes == Lanes::Two);
        Self {
            then_hold: beside.map(|beside| ThenHold { held: held(beside), unreachable: &beside.lost }),
            schema: SCHEMA,
            event: "forecast",
            run: None,
            total: plan.len(),
            reachable: forecast.reachable,
            unreachable: &forecast.unreachable,
            uncertain: forecast.hopeful,
            undated: forecast.undated,
            pace: forecast.pace,
            ends_at: Stamp(forecast.ends_at),
            last_safe_start: forecast.last_safe_start.map(Stamp),
            digest: plan.digest().to_string(),
            clock: ClockLine::of(time),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::locale::{chinese, in_language};

    #[test]
    fn the_doubt_about_the_clock_is_in_english_in_json() {
        let line = in_language(chinese(), || ClockLine::of(&ServiceTime::unread(Timestamp::UNIX_EPOCH)));
        let doubt = "the service's clock is not known yet: times follow this machine's clock";
        assert_eq!(line.doubt.as_deref(), Some(doubt));
    }
}
