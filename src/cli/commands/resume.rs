//! `resume`: settles what an interrupted run left unknown, then goes on with what was confirmed.

use std::{collections::BTreeSet, sync::Arc};

use serde::Serialize;

use super::{delete::advise, outcomes::Showing};
use crate::{
    bulk::Stop,
    cli::{
        args::Resume,
        exit::Exit,
        output::{Format, Out, SCHEMA},
        session::Session,
        signals::{Afterwards, Steering, not_begun},
    },
    domain::{AttemptId, RunId, TaskId, TaskType},
    ops::{self, Context, Interrupted},
};

const FORMS: [Format; 3] = [Format::Table, Format::Json, Format::Jsonl];

/// Resumes one run, or every interrupted run of the app, oldest first. What another process holds, or another host has, is
/// not finished by this: then it fails, or is partly done where there were others.
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
    for run in held {
        session.notes.say(&format!(
            "run {run} goes on in another process, which holds it: wait for its end (`pushdeck log --run {run}` shows how far \
             it is)"
        ));
    }
    let elsewhere = if args.run.is_none() { interrupted.elsewhere.as_slice() } else { &[] };
    for (run, host) in elsewhere {
        session.notes.say(&ops::elsewhere_in_words(&context.app, *run, host));
    }
    let has_others = !held.is_empty() || !elsewhere.is_empty();
    if runs.is_empty() && has_others {
        return Ok(Exit::Failed);
    }
    if runs.is_empty() {
        session.notes.say(&format!("app {} has no interrupted run: nothing to resume", context.app.name));
        return Ok(Exit::Done);
    }
    if args.dry_run {
        if let Some(run) = args.run {
            ops::check_resumable(&context, run).await?;
        }
        return dry_run(session, &interrupted, &runs);
    }
    let mut exit = if has_others { Exit::Partly } else { Exit::Done };
    for run in runs {
        exit = exit.and(one(session, &context, run).await?);
        if matches!(exit, Exit::Signalled(_)) {
            break;
        }
    }
    Ok(exit)
}

async fn one(session: &mut Session, context: &Context, run: RunId) -> anyhow::Result<Exit> {
    let out = session.background_out(&FORMS)?;
    let stop = Stop::new();
    let mut showing =
        Showing::new(out, &context.app.name, Some(run), session.notes.clone(), Arc::clone(&context.clock));
    let steering = Steering {
        signals: &mut *session.world.signals,
        stop: &stop,
        clock: &*context.clock,
        notes: session.notes.clone(),
        resume_with: format!("pushdeck resume {run}"),
        afterwards: Afterwards::Nothing,
    };
    let mut show = |event: &_| showing.event(event);
    let (summary, signal) = steering.over(ops::resume(context, run, stop.clone(), &mut show)).await;
    let summary = match summary {
        Ok(summary) => summary,
        Err(error) => return not_begun(&session.notes, error, signal),
    };
    let exit = showing.finish(&summary, signal);
    advise(session, exit, &summary);
    Ok(exit)
}

#[derive(Serialize)]
struct ToSettle {
    schema: u32,
    event: &'static str,
    run: RunId,
    task_id: TaskId,
    attempt: String,
}

#[derive(Serialize)]
struct ToDelete {
    schema: u32,
    event: &'static str,
    run: RunId,
    task_id: TaskId,
    r#type: TaskType,
}

/// Shows what would be read back, and what would be deleted.
fn dry_run(session: &Session, interrupted: &Interrupted, runs: &BTreeSet<RunId>) -> anyhow::Result<Exit> {
    let mut out = session.out(&FORMS)?;
    let unsettled = interrupted.unsettled.iter().map(|open| &open.attempt).filter(|open| runs.contains(&open.run));
    let mut to_settle = BTreeSet::new();
    for attempt in unsettled {
        to_settle.insert(attempt.task);
        print_unsettled(&mut out, attempt.run, attempt.task, attempt.id)?;
    }
    let mut left = 0_usize;
    for run in interrupted.runs.iter().filter(|run| runs.contains(&run.id)) {
        for task in run.left.iter().filter(|task| !to_settle.contains(&task.id)) {
            left += 1;
            print_left(&mut out, run.id, task.id, task.task_type)?;
        }
    }
    out.flush()?;
    session.notes.say(&format!(
        "dry run: {} would be read back, then {left} deleted as confirmed; nothing was sent",
        to_settle.len()
    ));
    Ok(Exit::Done)
}

fn print_unsettled(out: &mut Out, run: RunId, task_id: TaskId, attempt: AttemptId) -> anyhow::Result<()> {
    if out.format().is_json() {
        let attempt = attempt.to_string();
        out.json(&ToSettle { schema: SCHEMA, event: "to-settle", run, task_id, attempt })?;
    } else {
        out.line(format_args!("{task_id} would be read back: the outcome of attempt {attempt} is unknown; run {run}"))?;
    }
    Ok(())
}

fn print_left(out: &mut Out, run: RunId, task_id: TaskId, r#type: TaskType) -> anyhow::Result<()> {
    if out.format().is_json() {
        out.json(&ToDelete { schema: SCHEMA, event: "to-delete", run, task_id, r#type })?;
    } else {
        out.line(format_args!("{task_id} would be deleted: {type}; run {run}"))?;
    }
    Ok(())
}
