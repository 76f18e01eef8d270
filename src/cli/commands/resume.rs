//! `resume`: settles the unknown outcomes of an interrupted run, and changes the confirmed tasks that are left.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use serde::Serialize;

use super::{
    change::{advise, tell_of_missing_copies},
    outcomes::Showing,
};
use crate::{
    bulk::Stop,
    cli::{
        args::Resume,
        exit::Exit,
        output::{Foretold, Format, Out, SCHEMA, Stamp, WriteError, backlog_lines, print_forecast},
        session::{Session, place_of},
        signals::{Afterwards, Steering, not_begun, resume_command},
    },
    domain::{Backlog, PlannedTask, RunId, TaskId, TaskType, Unsettled, Untrusted, Verb},
    ledger::LedgerError,
    locale::{in_english, tr},
    ops::{self, Context, Interrupted},
};

const FORMS: [Format; 3] = [Format::Table, Format::Json, Format::Jsonl];

/// Resumes one run, or every interrupted run of the app, oldest first. A run that another process holds, or that
/// belongs to another host, is not resumed: the command then fails, or, if it resumed other runs, exits with 3 or the
/// code of a worse outcome of those runs. If another process takes or finishes a run while earlier ones are resumed,
/// the remaining runs are still resumed.
pub(super) async fn run(session: &mut Session, args: &Resume) -> anyhow::Result<Exit> {
    session.out(&FORMS)?;
    let opened = session.open().await?;
    let context = Arc::clone(&opened.context);
    let interrupted = ops::find_interrupted(&context).await?;
    let runs = match args.run {
        Some(run) => BTreeSet::from([run]),
        None => interrupted.unfinished().into_iter().map(|(run, _)| run).collect(),
    };
    let held = if args.run.is_none() { interrupted.held.as_slice() } else { &[] };
    for held in held {
        let run = held.run.to_string();
        session.notes.say(&tr!("delete-resume-held", held = held.to_string(), run = run));
    }
    let elsewhere = if args.run.is_none() { interrupted.elsewhere.as_slice() } else { &[] };
    for (run, host) in elsewhere {
        session.notes.say(&ops::elsewhere_in_words(&context.app, *run, host));
    }
    let mut has_others = !held.is_empty() || !elsewhere.is_empty();
    if runs.is_empty() && has_others {
        return Ok(Exit::Failed);
    }
    if runs.is_empty() {
        session.notes.say(&tr!("delete-resume-none", app = &context.app.name.0));
        return Ok(Exit::Done);
    }
    if args.dry_run {
        if let Some(run) = args.run {
            ops::check_resumable(&context, run).await?;
        }
        return dry_run(session, &context, &interrupted, &runs).await;
    }
    let mut resumed = None;
    for run in runs {
        match one(session, &context, run).await {
            Err(error) if args.run.is_none() && is_overtaken(&error) => {
                session.notes.say(&error.to_string());
                has_others |= matches!(error.downcast_ref(), Some(LedgerError::RunHeld(_)));
            }
            exit => resumed = Some(resumed.unwrap_or(Exit::Done).and(exit?)),
        }
        if matches!(resumed, Some(Exit::Signalled(_))) {
            break;
        }
    }
    Ok(match (resumed, has_others) {
        (Some(exit), true) => exit.and(Exit::Partly),
        (None, true) => Exit::Failed,
        (exit, false) => exit.unwrap_or(Exit::Done),
    })
}

/// Whether another process has taken over or finished the run since the interrupted runs were found.
fn is_overtaken(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(LedgerError::RunHeld(_) | LedgerError::RunFinished(_)))
}

async fn one(session: &mut Session, context: &Context, run: RunId) -> anyhow::Result<Exit> {
    let out = session.background_out(&FORMS)?;
    forecast_text(session, context, run).await?;
    let stop = Stop::new();
    let mut showing =
        Showing::new(out, &context.app.name, Some(run), session.notes.clone(), Arc::clone(&context.clock));
    let steering = Steering {
        signals: &mut *session.world.signals,
        stop: &stop,
        clock: &*context.clock,
        notes: session.notes.clone(),
        resume_with: resume_command(run),
        afterwards: Afterwards::Nothing,
    };
    let mut show = |event: &_| showing.event(event);
    let resuming = ops::resume(context, run, stop.clone(), &mut show);
    let (summary, signal) = steering.over(session.notes.while_asking(&*context.clock, resuming)).await;
    let summary = match summary {
        Ok(summary) => summary,
        Err(error) => return not_begun(&session.notes, error, signal),
    };
    let exit = showing.finish(&summary, signal);
    advise(session, exit, &summary);
    tell_of_missing_copies(session, &summary);
    Ok(exit)
}

/// Shows the forecast of a resumed run before anything is sent. Shows nothing for a run that cannot be resumed.
async fn forecast_text(session: &Session, context: &Context, run: RunId) -> anyhow::Result<()> {
    // The ledger is queried again for each run, because the previous run may have settled tasks that this run also has.
    let interrupted = ops::find_interrupted(context).await?;
    let looking = ops::look_ahead(context, &interrupted, run);
    let backlog = session.notes.while_asking(&*session.world.clock, looking).await?;
    let lines = backlog_lines(&backlog, context);
    if !lines.is_empty() {
        session.notes.add(&place_of(&context.app));
        session.notes.add(&tr!("delete-resume-run", run = run.to_string()));
        let reason = interrupted.runs.iter().find(|begun| begun.id == run).and_then(|begun| begun.reason.as_ref());
        if let Some(reason) = reason {
            session.notes.add(&tr!("delete-reason", reason = reason.safe()));
        }
    }
    for line in lines {
        session.notes.add(&line);
    }
    Ok(())
}

#[derive(Serialize)]
struct ToSettle {
    schema: u32,
    event: &'static str,
    run: RunId,
    task_id: TaskId,
    attempt: String,
    sched_at: Option<Stamp>,
    /// The time, according to this machine's clock, from which the change is tried again if the task is still pending;
    /// `null` if its run may not try it again.
    again_from: Option<Stamp>,
    /// Whether it will be too late to change the task at `again_from`; `null` if its due time is not known.
    due_before_that: Option<bool>,
    changed: Vec<String>,
    /// What the request was to do, such as `hold` if a run postponed a task that it is to delete.
    verb: &'static str,
}

#[derive(Serialize)]
struct ToDelete<'a> {
    schema: u32,
    event: &'static str,
    run: RunId,
    task_id: TaskId,
    r#type: TaskType,
    title: Option<&'a str>,
    sched_at: Option<Stamp>,
    /// `null` if the due time is not known.
    reachable: Option<bool>,
    /// What has changed since the task was confirmed.
    changed: Vec<String>,
}

/// Shows which tasks would be read back, which would be changed, and which of these would be changed in time.
async fn dry_run(
    session: &Session,
    context: &Context,
    interrupted: &Interrupted,
    runs: &BTreeSet<RunId>,
) -> anyhow::Result<Exit> {
    let mut out = session.out(&FORMS)?;
    let (mut to_settle, mut to_delete) = (HashSet::new(), HashSet::new());
    for run in runs {
        let backlog = match ops::look_ahead(context, interrupted, *run).await {
            Ok(backlog) => backlog,
            Err(error) if error.is_auth() => return Err(error.into()),
            // Even without the service's clock, the ledger knows which tasks of the run are left.
            Err(error) => {
                session.notes.say(&tr!("delete-resume-no-clock", error = error.to_string()));
                interrupted.backlog(&context.app, *run)
            }
        };
        to_settle.extend(backlog.unknown.iter().map(|unknown| unknown.attempt.task));
        to_delete.extend(backlog.plan.tasks().iter().map(|task| task.id));
        print_backlog(&mut out, context, *run, &backlog)?;
    }
    out.flush()?;
    let left = to_delete.difference(&to_settle).count();
    session.notes.say(&tr!("delete-resume-dry-run", unknown = to_settle.len(), left = left));
    Ok(Exit::Done)
}

fn print_backlog(out: &mut Out, context: &Context, run: RunId, backlog: &Backlog) -> Result<(), WriteError> {
    let conditions = context.conditions();
    let forecast = backlog.forecast(context.app.pace, &conditions, context.clock.now());
    for unknown in &backlog.unknown {
        print_unsettled(out, context, unknown, changes(backlog, unknown.attempt.task))?;
    }
    let tasks = backlog.plan.tasks();
    for (position, task) in (1..).zip(forecast.order.iter().filter_map(|at| tasks.get(*at))) {
        print_left(out, run, task, forecast.reaches(position, task), changes(backlog, task.id))?;
    }
    if !out.format().is_json() {
        return backlog_lines(backlog, context).into_iter().try_for_each(|line| out.line(line));
    }
    if backlog.plan.is_empty() {
        return Ok(());
    }
    let (lanes, beside) = (backlog.lanes, backlog.beside(context.app.pace, &conditions));
    let foretold = Foretold { forecast: &forecast, lanes, beside: beside.as_ref(), time: &conditions.time };
    print_forecast(out, Some(run), &backlog.plan, &foretold)
}

/// Returns what has changed about a task since it was confirmed, in English for JSON.
fn changes(backlog: &Backlog, task: TaskId) -> Vec<String> {
    let changed = backlog.changed.iter().find(|(confirmed, _)| confirmed.id == task);
    changed.map(|(confirmed, now)| in_english(|| confirmed.changes_to(now))).unwrap_or_default()
}

fn print_unsettled(
    out: &mut Out,
    context: &Context,
    unknown: &Unsettled,
    changed: Vec<String>,
) -> Result<(), WriteError> {
    let now = context.clock.now();
    let (run, task_id, attempt) = (unknown.attempt.run, unknown.attempt.task, unknown.attempt.id.to_string());
    if !out.format().is_json() {
        let (task, run) = (task_id.to_string(), run.to_string());
        return out.line(tr!("delete-resume-would-settle", task = task, attempt = attempt, run = run));
    }
    let again = now.saturating_add(unknown.attempt.until_horizon(now)).ok();
    let sched_at = unknown.task.as_ref().and_then(|task| task.sched_at);
    let is_late = unknown.is_due_before_its_turn(context.app.pace, &context.conditions(), now);
    out.json(&ToSettle {
        schema: SCHEMA,
        event: "to-settle",
        run,
        task_id,
        attempt,
        sched_at: sched_at.map(Stamp),
        again_from: again.filter(|_| unknown.task.is_some()).map(Stamp),
        due_before_that: sched_at.map(|_| is_late),
        changed,
        verb: unknown.attempt.change.verb().as_str(),
    })
}

fn print_left(
    out: &mut Out,
    run: RunId,
    task: &PlannedTask,
    reachable: Option<bool>,
    changed: Vec<String>,
) -> Result<(), WriteError> {
    let (task_id, r#type) = (task.id, task.task_type);
    if !out.format().is_json() {
        let (task_verb, task, run) = (task.change.verb().as_str(), task_id.to_string(), run.to_string());
        return out
            .line(tr!("delete-resume-would-delete", verb = task_verb, task = task, type = r#type.as_str(), run = run));
    }
    let (title, sched_at) = (task.title.as_ref().map(Untrusted::raw), task.sched_at.map(Stamp));
    out.json(&ToDelete {
        schema: SCHEMA,
        event: match task.change.verb() {
            Verb::Delete => "to-delete",
            Verb::Hold => "to-hold",
            Verb::Release => "to-release",
            Verb::Edit => "to-edit",
        },
        run,
        task_id,
        r#type,
        title,
        sched_at,
        reachable,
        changed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Environment, Lanes, Plan, testing},
        locale::{chinese, in_language},
    };

    #[test]
    fn changes_of_a_task_are_in_english_in_json() {
        let before = testing::planned(1, TaskType::Tag, Some(60));
        let now = PlannedTask { task_type: TaskType::All, ..before.clone() };
        let plan = Plan::new(&testing::app(Environment::Test), []);
        let backlog =
            Backlog { plan, unknown: Vec::new(), changed: vec![(before, now)], lanes: Lanes::One, postponed: 0 };
        let said = in_language(chinese(), || changes(&backlog, TaskId::new(1)));
        assert_eq!(said, ["type was Tag, is All"]);
    }
}
