//! A plan as it would be run: order, forecast, and what is left out (`--dry-run`).

use jiff::Timestamp;
use serde::Serialize;

use super::{
    Header, Records, SCHEMA, Stamp,
    out::{Out, WriteError},
    outcomes::word,
};
use crate::domain::{
    Forecast, Foretold, Pace, Plan, PlannedTask, TaskId, TaskOutcome, TaskType, Untrusted, foretell, format_rfc3339,
};

/// Ids that are named one by one; a number says the rest. JSON has all.
const NAMED: usize = 20;

/// Prints the tasks in the order they would be deleted, and what is foreseen at this moment of the service's clock.
pub(in crate::cli) fn print_plan(
    out: &mut Out,
    plan: &Plan,
    forecast: &Forecast,
    now: Timestamp,
) -> Result<(), WriteError> {
    let tasks = plan.tasks();
    let order = forecast.order.iter().filter_map(|at| tasks.get(*at));
    if out.format().is_json() {
        for (position, task) in (1..).zip(order) {
            out.json(&Line::of(position, task, forecast))?;
        }
        return out.json(&ForecastLine::of(plan, forecast));
    }
    let mut records = Records::new(out, Header::Shown, &["order", "id", "type", "due", "title"]);
    for (position, task) in (1_usize..).zip(order) {
        records.row(out, cells(position, task))?;
    }
    records.finish(out)?;
    if plan.is_empty() {
        return Ok(());
    }
    for line in forecast_lines(plan, forecast, now) {
        out.line(line)?;
    }
    Ok(())
}

/// The forecast in words, and the first ids that cannot be reached.
pub(in crate::cli) fn forecast_lines(plan: &Plan, forecast: &Forecast, now: Timestamp) -> Vec<String> {
    let to_second = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut lines: Vec<_> = foretell(plan, forecast, now, &to_second)
        .iter()
        .map(|line| match line {
            Foretold::Fact(text) => format!("  {text}"),
            Foretold::Warning(text) => format!("! {text}"),
        })
        .collect();
    let (first, more) = forecast.first_unreachable(NAMED);
    if !first.is_empty() {
        let ids = first.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let more = if more > 0 { format!(" and {more} more (--dry-run --json has all)") } else { String::new() };
        lines.push(format!("! cannot be reached: {ids}{more}"));
    }
    lines
}

/// Prints what would not be deleted, and why.
pub(in crate::cli) fn print_left_out(out: &mut Out, left_out: &[TaskOutcome]) -> Result<(), WriteError> {
    for settled in left_out {
        let why = settled.outcome.failure();
        let (code, message) = (why.and_then(|why| why.code), why.map_or("", |why| &why.message));
        let outcome = settled.outcome.kind();
        if out.format().is_json() {
            let (schema, event, outcome) = (SCHEMA, "left-out", outcome.as_str());
            out.json(&LeftOut { schema, event, task_id: settled.task, outcome, code, message })?;
        } else {
            out.line(format_args!("left out: {} {}: {message}", settled.task, word(outcome)))?;
        }
    }
    Ok(())
}

fn cells(position: usize, task: &PlannedTask) -> Vec<String> {
    vec![
        position.to_string(),
        task.id.to_string(),
        task.task_type.as_str().to_owned(),
        task.sched_at.map_or_else(|| "?".to_owned(), format_rfc3339),
        task.title.as_ref().map(Untrusted::safe).unwrap_or_default(),
    ]
}

#[derive(Serialize)]
struct Line<'a> {
    schema: u32,
    event: &'static str,
    order: usize,
    task_id: TaskId,
    r#type: TaskType,
    status: &'a str,
    title: Option<&'a str>,
    sched_at: Option<Stamp>,
    reachable: bool,
}

impl<'a> Line<'a> {
    fn of(position: usize, task: &'a PlannedTask, forecast: &Forecast) -> Self {
        Self {
            schema: SCHEMA,
            event: "planned",
            order: position,
            task_id: task.id,
            r#type: task.task_type,
            status: task.status.as_raw(),
            title: task.title.as_ref().map(Untrusted::raw),
            sched_at: task.sched_at.map(Stamp),
            reachable: position <= forecast.reachable,
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
}

#[derive(Serialize)]
struct ForecastLine<'a> {
    schema: u32,
    event: &'static str,
    total: usize,
    reachable: usize,
    unreachable: &'a [TaskId],
    pace: Pace,
    ends_at: Stamp,
    last_safe_start: Option<Stamp>,
    digest: String,
}

impl<'a> ForecastLine<'a> {
    fn of(plan: &Plan, forecast: &'a Forecast) -> Self {
        Self {
            schema: SCHEMA,
            event: "forecast",
            total: plan.len(),
            reachable: forecast.reachable,
            unreachable: &forecast.unreachable,
            pace: forecast.pace,
            ends_at: Stamp(forecast.ends_at),
            last_safe_start: forecast.last_safe_start.map(Stamp),
            digest: plan.digest().to_string(),
        }
    }
}
