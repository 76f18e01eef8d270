//! Settles what an interrupted run left unknown, then goes on with what it had not reached.
//!
//! Deliberately not here: anything that was not confirmed when the run began.

use anyhow::{Context as _, bail};

use super::{
    Context,
    delete::{end, ready},
};
use crate::{
    bulk::{Parts, Resolved, Stop, StopLevel, dispatch, resolve},
    domain::{BulkEvent, Outcome, Progress, RunId, Summary, TaskId, TaskOutcome},
    ledger::{OpenAttempt, RunState},
};

/// What can be resumed for an app.
#[derive(Clone, Debug, Default)]
pub struct Interrupted {
    /// Runs that were begun and not ended, oldest first.
    pub runs: Vec<RunState>,
    /// Attempts whose outcome is not settled, without those that a live process is busy with.
    pub unsettled: Vec<OpenAttempt>,
}

/// Looks for interrupted runs and unsettled attempts of this app. Changes nothing.
pub async fn find_interrupted(context: &Context) -> anyhow::Result<Interrupted> {
    let service = context.service();
    let mut runs = context.ledger.open_runs().await?;
    runs.retain(|run| run.service == service && !run.held);
    let mut unsettled = context.ledger.unsettled(&service).await?;
    unsettled.retain(|open| !open.held);
    Ok(Interrupted { runs, unsettled })
}

/// Takes over an interrupted run, reads back what is unknown in it, waiting where an effect may still come, and then goes
/// on with the confirmed tasks that are left.
pub async fn resume(
    context: &Context,
    run: RunId,
    stop: Stop,
    show: &mut (dyn FnMut(&BulkEvent) + Send),
) -> anyhow::Result<Summary> {
    let parts = ready(context, &context.service()).await?;
    if let Some(state) = open_run(context, run).await?
        && state.service != parts.service
    {
        bail!("run {run} belongs to another app than {}: choose that with --app", context.app.name);
    }
    context.ledger.take_run(run, &context.actor).await?;
    let began = context.clock.since_boot();
    let mut settling = settle_unknown(&parts, run, &stop, show).await?;
    let left = open_run(context, run).await?.context("the run vanished from the ledger")?.left;
    // What is unknown still is never sent again.
    let left: Vec<_> = left.into_iter().filter(|task| !settling.unknown.contains(&task.id)).collect();
    let mut summary = dispatch(&parts, run, left, &stop, &mut |event| match event {
        BulkEvent::Started { .. } | BulkEvent::Finished(_) => {}
        other => {
            settling.progress.apply(other);
            show(other);
        }
    })
    .await;
    settling.progress.total = settling.progress.done();
    summary.progress = settling.progress;
    summary.elapsed = context.clock.since_boot().saturating_sub(began);
    show(&BulkEvent::Finished(summary.clone()));
    end(context, &summary).await?;
    Ok(summary)
}

async fn open_run(context: &Context, run: RunId) -> anyhow::Result<Option<RunState>> {
    Ok(context.ledger.open_runs().await?.into_iter().find(|open| open.id == run))
}

/// What reading back gave so far.
#[derive(Default)]
struct Settling {
    progress: Progress,
    unknown: Vec<TaskId>,
}

async fn settle_unknown(
    parts: &Parts,
    run: RunId,
    stop: &Stop,
    show: &mut (dyn FnMut(&BulkEvent) + Send),
) -> anyhow::Result<Settling> {
    let mut open = parts.ledger.unsettled(&parts.service).await?;
    open.retain(|open| open.attempt.run == run);
    show(&BulkEvent::Started { run, total: open.len() });
    let mut settling = Settling::default();
    for OpenAttempt { attempt, .. } in open {
        if stop.level() > StopLevel::Go {
            settling.unknown.push(attempt.task);
            continue;
        }
        let outcome = match resolve(parts, &attempt, stop).await? {
            // It goes back among the tasks that are left: not its last word in this run.
            Resolved::Settled(Outcome::NotSent(_)) => continue,
            Resolved::Settled(outcome) => outcome,
            Resolved::Unknown(why) => {
                settling.unknown.push(attempt.task);
                Outcome::Unknown(why)
            }
        };
        let at = parts.clock.now();
        let event = BulkEvent::Settled(TaskOutcome { task: attempt.task, outcome, attempts: 1, at });
        settling.progress.apply(&event);
        show(&event);
    }
    Ok(settling)
}
