//! Copies of what tasks contain: taken for a question and for a run, and removed once they are old.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Weak},
    time::Duration,
};

use super::{Apps, Context};
use crate::{
    bulk::{Copies, RunContext, Source, Stop, Unresolved},
    clock::Clock,
    domain::{Forecast, Plan, PlannedTask, RunId, Sighting, Summary, TaskId},
    ledger::{Access, Ledger, LedgerError, Pruned},
};

/// Returns the tasks of which copies are taken.
pub(super) fn to_copy(context: &Context, tasks: &[PlannedTask]) -> Vec<PlannedTask> {
    let is_one = |task: &&PlannedTask| context.safety.copies.is_some() && task.change.verb().loses_content();
    tasks.iter().filter(is_one).cloned().collect()
}

/// Returns the copies of those tasks of a plan that were read in order to make it.
pub(super) fn copies_of(context: &Context, plan: &Plan, seen: impl IntoIterator<Item = Box<Sighting>>) -> Copies {
    let (copies, seen) = (Copies::default(), seen.into_iter().map(|seen| (seen.id, seen)).collect::<HashMap<_, _>>());
    for task in to_copy(context, plan.tasks()) {
        if let Some(seen) = seen.get(&task.id) {
            copies.found(&task, seen);
        }
    }
    copies
}

/// Takes copies of these tasks while their question is open, as far as they are needed, and calls `show` after each. The
/// copies stay in memory until a run begins with them. An edit reads its task itself.
pub async fn take_copies(
    context: &Context,
    copies: &Copies,
    tasks: &[PlannedTask],
    show: &mut (dyn FnMut(TaskId) + Send),
) -> anyhow::Result<()> {
    let (mut tasks, service) = (to_copy(context, tasks), context.service());
    tasks.sort_by_key(PlannedTask::place);
    if tasks.is_empty() {
        return Ok(());
    }
    let (client, ledger, clock) = (context.client()?.clone(), Arc::clone(&context.ledger), Arc::clone(&context.clock));
    copies.take(Source { client, ledger, clock, service }, &tasks, show).await;
    Ok(())
}

/// Prepares a resumed run to take the copies that it still lacks: of the tasks that are `left`, and of those whose
/// attempts are read back and that may have to be tried again. The latter come last, because reading them back usually
/// shows what they contain.
pub(super) async fn begin_missing_copies(
    context: &Context,
    run_context: &RunContext,
    run: RunId,
    (left, unresolved): (&[PlannedTask], &[Unresolved]),
    seen: Option<Box<Sighting>>,
) -> Result<(), LedgerError> {
    let read_back: Vec<_> = unresolved.iter().filter_map(|unresolved| unresolved.task.clone()).collect();
    let mut tasks = to_copy(context, &[left, &read_back].concat());
    tasks.sort_by_key(PlannedTask::place);
    let forecast = Forecast::of(&tasks, context.app.pace, &context.conditions());
    let has = context.ledger.copied_in(run).await?;
    tasks.retain(|task| !has.contains(&task.position));
    let is_read_back: HashSet<_> = read_back.iter().map(|task| task.id).collect();
    tasks.sort_by_key(|task| is_read_back.contains(&task.id));
    for task in &tasks {
        if let Some(seen) = seen.as_deref().filter(|seen| seen.id == task.id) {
            run_context.copies.found(task, seen);
        }
    }
    run_context.copies.begin(&run_context.source(), run, &tasks, &forecast);
    Ok(())
}

/// Carries out a run, and meanwhile takes the copies that it still lacks. No copy is taken after the run.
pub(super) async fn copying_beside(
    run_context: &RunContext,
    stop: &Stop,
    running: impl Future<Output = Summary>,
) -> Summary {
    let copying = async {
        run_context.copies.take_the_rest(&run_context.source(), stop).await;
        std::future::pending().await
    };
    tokio::select! {
        summary = running => summary,
        summary = copying => summary,
    }
}

/// Removes the copies that are older than the setting says, if the ledger can be written. A ledger of an older version
/// has none.
pub async fn prune_copies(ledger: &dyn Ledger, keep: Option<Duration>) -> Result<Pruned, LedgerError> {
    if let Access::ReadOnly(why) = ledger.access() {
        return Err(LedgerError::ReadOnly(why));
    }
    ledger.prune_copies(keep).await
}

/// The interval at which old copies are removed while the interface runs.
const OFTEN: Duration = Duration::from_secs(3_600);

/// Removes old copies again and again, until nobody else uses the apps any more.
pub async fn prune_hourly(apps: Weak<Apps>, clock: Arc<dyn Clock>) {
    loop {
        clock.sleep(OFTEN).await;
        let Some(apps) = apps.upgrade() else { return };
        if let Err(error) = prune_copies(apps.ledger(), apps.safety().copies).await {
            tracing::debug!("old copies were not removed: {error}");
        }
    }
}
