//! Resumes an interrupted run: settles its unknown attempts and changes the tasks that it had not reached. No task is
//! changed whose change was not confirmed when the run began.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fmt,
};

use anyhow::bail;

use super::{
    Context,
    change::{end, ready_or_stopped},
    copies::{begin_missing_copies, copying_beside},
};
use crate::{
    api::ApiError,
    bulk::{LeftBehind, Stop, StopLevel, Unresolved, dispatch},
    domain::{
        App, Backlog, BulkEvent, Host, Lanes, OutcomeKind, Plan, PlannedTask, Remainder, RunId, Service, Sighting,
        Summary, TaskId, Unsettled, Verb, format_rfc3339,
    },
    ledger::{Holder, Ledger, LedgerError, OpenAttempt, RunState},
    locale::{stored, tr},
};

/// What can be resumed for an app.
#[derive(Clone, Debug, Default)]
pub struct Interrupted {
    /// Runs that began and did not end, oldest first: this process's own, and those that no process holds.
    pub runs: Vec<RunState>,
    /// Attempts whose outcome is not settled, except those of runs that another live process holds.
    pub unsettled: Vec<OpenAttempt>,
    /// The runs that another live process holds. No other process can resume these.
    pub held: Vec<Held>,
    /// Runs of the same app number at another host in which something is left or unsettled. They exist if the app's
    /// region or host was changed after they began. Their tasks belong to that host, so no call about them is sent to
    /// the current host.
    pub elsewhere: Vec<(RunId, Host)>,
}

/// A run that another live process holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The run.
    pub run: RunId,
    /// How many tasks of the run are still to be changed.
    pub left: usize,
    /// The process that holds the run, if that is known.
    pub holder: Option<Holder>,
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let run = self.run.to_string();
        f.write_str(&match &self.holder {
            Some(holder) => {
                let since = format_rfc3339(holder.since);
                tr!("work-run-held-by", run = run, holder = holder.to_string(), since = since)
            }
            None => tr!("work-run-held", run = run),
        })
    }
}

impl Interrupted {
    /// Returns the runs that can be resumed and what is left of each, oldest first, which is the order of their ids.
    /// Even a run that was ended may have something unsettled.
    pub fn unfinished(&self) -> Vec<(RunId, Remainder)> {
        let begun = self.runs.iter().map(|run| run.id);
        let runs: BTreeSet<_> = begun.chain(self.unsettled.iter().map(|open| open.attempt.run)).collect();
        runs.into_iter().map(|run| (run, self.remainder(run))).collect()
    }

    /// Returns what is left of this run.
    pub fn remainder(&self, run: RunId) -> Remainder {
        self.remainder_of(|other| other == run)
    }

    /// Returns what is left of all runs together. A task that is in several runs counts once.
    pub fn remainder_of_all(&self) -> Remainder {
        self.remainder_of(|_| true)
    }

    /// Returns what is left of this run of this app, and what resuming it would do.
    pub fn backlog(&self, app: &App, run: RunId) -> Backlog {
        let begun = self.runs.iter().find(|begun| begun.id == run);
        let left: HashMap<_, _> = begun.into_iter().flat_map(|begun| &begun.left).map(|task| (task.id, task)).collect();
        let as_known = |task: &PlannedTask| begun.map_or_else(|| task.clone(), |begun| begun.due_as_known(task));
        let unknown: Vec<_> = self
            .unsettled
            .iter()
            .filter(|open| open.attempt.run == run)
            .map(|open| Unsettled {
                attempt: open.attempt.clone(),
                task: left.get(&open.attempt.task).map(|task| as_known(task)),
            })
            .collect();
        let unresolved: HashSet<_> = unknown.iter().map(|unknown| unknown.attempt.task).collect();
        let unsent = begun.into_iter().flat_map(RunState::still_left).filter(|task| !unresolved.contains(&task.id));
        let plan = Plan::new(app, unsent.map(as_known));
        let changed = begun.into_iter().flat_map(|begun| {
            let still = begun.still_left().filter_map(|task| Some((task.clone(), begun.now.get(&task.id)?.clone())));
            // The changes that the run itself has made to its tasks are not reported.
            let still = still.map(|(confirmed, now)| (begun.as_left(&confirmed), now));
            still.filter(|(left, now)| !left.changes_to(now).is_empty())
        });
        let lanes = begun.map_or_else(Lanes::default, |begun| begun.lanes);
        let is_postponed = |task: &&PlannedTask| begun.is_some_and(|begun| begun.postponed.contains_key(&task.id));
        let postponed = plan.tasks().iter().filter(is_postponed).count();
        Backlog { plan, changed: changed.collect(), unknown, lanes, postponed }
    }

    /// Counts the tasks of the runs that `is_one` selects and that are still to be changed or read back, as far as the
    /// ledger knows.
    fn remainder_of(&self, is_one: impl Fn(RunId) -> bool) -> Remainder {
        let unsettled = self.unsettled.iter().map(|open| &open.attempt).filter(|attempt| is_one(attempt.run));
        let unknown: HashSet<_> = unsettled.map(|attempt| attempt.task).collect();
        let left = self.runs.iter().filter(|run| is_one(run.id)).flat_map(RunState::still_left).map(|task| task.id);
        let unsent: HashSet<_> = left.filter(|task| !unknown.contains(task)).collect();
        Remainder { unsent: unsent.len(), unknown: unknown.len() }
    }
}

/// Finds the interrupted runs and unsettled attempts of this app. Changes nothing. Fails if the ledger has lost
/// entries, because it may then not know the latest runs.
pub async fn find_interrupted(context: &Context) -> anyhow::Result<Interrupted> {
    context.ledger.verify_head().await?;
    Ok(find_interrupted_in(&*context.ledger, &context.service()).await?)
}

/// Like [`find_interrupted`], for the app with this service and without checking that the ledger has lost no entries.
pub async fn find_interrupted_in(ledger: &dyn Ledger, service: &Service) -> Result<Interrupted, LedgerError> {
    let mut runs = ledger.open_runs().await?;
    let elsewhere = unfinished_elsewhere(ledger, service, &runs).await?;
    runs.retain(|run| run.service == *service);
    let mut held = Vec::new();
    for run in runs.iter().filter(|run| run.held) {
        if is_of_another_process(ledger, run.id).await? {
            held.push(Held { run: run.id, left: run.still_left().count(), holder: run.holder.clone() });
        }
    }
    let ours: HashSet<_> = runs.iter().filter(|run| run.held).map(|run| run.id).collect();
    let is_free =
        |run: RunId, is_held: bool| !is_held || ours.contains(&run) && held.iter().all(|held| held.run != run);
    runs.retain(|run| is_free(run.id, run.held));
    let mut unsettled = ledger.unsettled(service).await?;
    unsettled.retain(|open| is_free(open.attempt.run, open.held));
    Ok(Interrupted { runs, unsettled, held, elsewhere })
}

/// Returns whether a run that a live process holds is held by a process other than this one.
async fn is_of_another_process(ledger: &dyn Ledger, run: RunId) -> Result<bool, LedgerError> {
    match ledger.holds_run(run).await {
        Ok(()) => Ok(false),
        Err(
            LedgerError::RunNotHeld(_)
            | LedgerError::RunFinished(_)
            | LedgerError::NoSuchRun(_)
            | LedgerError::ReadOnly(_),
        ) => Ok(true),
        // It is not clear who holds the run, so it cannot be said what is left to resume.
        Err(error) => Err(error),
    }
}

/// Returns the runs of this app number at other hosts that are not finished, or that were ended with something
/// unsettled. Leaves out runs that a live process holds.
async fn unfinished_elsewhere(
    ledger: &dyn Ledger,
    service: &Service,
    open: &[RunState],
) -> Result<Vec<(RunId, Host)>, LedgerError> {
    let is_elsewhere = |run: &&RunState| {
        run.service.sdkappid == service.sdkappid
            && run.service.host != service.host
            && !run.held
            && !run.left.is_empty()
    };
    let mut found: BTreeMap<_, _> =
        open.iter().filter(is_elsewhere).map(|run| (run.id, run.service.host.clone())).collect();
    for other in ledger.services_of(service.sdkappid).await?.iter().filter(|other| *other != service) {
        let unsettled = ledger.unsettled(other).await?.into_iter().filter(|open| !open.held);
        found.extend(unsettled.map(|open| (open.attempt.run, other.host.clone())));
    }
    Ok(found.into_iter().collect())
}

/// Fails if this run belongs to another service than the context's: to another app, or to the same app at another host.
async fn require_here(context: &Context, run: RunId) -> anyhow::Result<()> {
    let service = context.service();
    let runs = context.ledger.open_runs().await?;
    let elsewhere = unfinished_elsewhere(&*context.ledger, &service, &runs).await?;
    if let Some((_, host)) = elsewhere.iter().find(|(other, _)| *other == run) {
        bail!("{}", elsewhere_in_words(&context.app, run, host));
    }
    match runs.iter().find(|open| open.id == run) {
        Some(open) if open.service.sdkappid == service.sdkappid && open.service != service => {
            bail!("{}", elsewhere_in_words(&context.app, run, &open.service.host))
        }
        Some(open) if open.service != service => {
            bail!(tr!("work-run-other-app", run = run.to_string(), app = context.app.name.to_string()))
        }
        _ => Ok(()),
    }
}

/// Returns what resuming this run would do, after making sure that the service's clock is known if anything depends on
/// it. Fails if the service refuses the account or its signature. Sends no change.
pub async fn look_ahead(context: &Context, interrupted: &Interrupted, run: RunId) -> Result<Backlog, ApiError> {
    let backlog = interrupted.backlog(&context.app, run);
    let now = context.clock.now();
    let waits = |unknown: &&Unsettled| unknown.task.is_some() && unknown.attempt.until_horizon(now).is_positive();
    let unsent = backlog.plan.tasks().first().map(|task| task.id);
    if let Some(task) = unsent.or_else(|| backlog.unknown.iter().find(waits).map(|unknown| unknown.attempt.task)) {
        context.check_clock(task).await?;
    }
    Ok(backlog)
}

/// Fails if [`resume`] would refuse this run because it does not exist, is finished, belongs to another app, or is held
/// by another process. Changes nothing.
pub async fn check_resumable(context: &Context, run: RunId) -> anyhow::Result<()> {
    require_here(context, run).await?;
    let service = context.service();
    let runs = context.ledger.open_runs().await?;
    match runs.iter().find(|open| open.id == run) {
        Some(open) if open.held => return Err(LedgerError::RunHeld(run).into()),
        Some(_) => return Ok(()),
        None => {}
    }
    if context.ledger.unsettled(&service).await?.iter().any(|open| open.attempt.run == run) {
        return Ok(());
    }
    match context.ledger.holds_run(run).await {
        // The run exists but is not open.
        Ok(()) | Err(LedgerError::RunNotHeld(_) | LedgerError::RunFinished(_)) => {
            Err(LedgerError::RunFinished(run).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns an explanation of a run of the app's number at another host, and what to do about it.
pub fn elsewhere_in_words(app: &App, run: RunId, host: &Host) -> String {
    tr!(
        "work-run-elsewhere",
        run = run.to_string(),
        host = host.to_string(),
        sdkappid = app.sdkappid.to_string(),
        here = app.host.to_string(),
        app = app.name.to_string(),
    )
}

/// Ends an interrupted run for good without sending anything; the tasks that were not sent do not change. Returns the
/// number of those tasks. Fails if another process holds the run, or if anything in it is unknown, because that must be
/// settled first.
pub async fn abandon(context: &Context, run: RunId) -> anyhow::Result<usize> {
    nothing_unknown(context, run).await?;
    let taken = context.ledger.take_run(run, &context.actor).await?;
    // Another process may have sent something between the check and the takeover.
    nothing_unknown(context, run).await?;
    let left = taken.left.len();
    context.ledger.end_run(run, &context.actor, &stored!("stored-run-put-aside", count = left.to_string())).await?;
    Ok(left)
}

async fn nothing_unknown(context: &Context, run: RunId) -> anyhow::Result<()> {
    require_here(context, run).await?;
    let unsettled = context.ledger.unsettled(&context.service()).await?;
    let unknown = unsettled.iter().filter(|open| open.attempt.run == run).count();
    if unknown > 0 {
        bail!(tr!("work-run-unknown", count = unknown));
    }
    Ok(())
}

/// Takes over an interrupted run. Changes the confirmed tasks that are left, while the unknown ones are read back;
/// those that turn out to be unchanged are then changed with the others. In a finished run, only the unknown tasks are
/// settled.
pub async fn resume(
    context: &Context,
    run: RunId,
    stop: Stop,
    show: &mut (dyn FnMut(&BulkEvent) + Send),
) -> anyhow::Result<Summary> {
    // The kind of the run's changes is known only once the ledger has passed its check.
    let run_context = ready_or_stopped(context, &context.service(), Verb::default(), &stop).await?;
    require_here(context, run).await?;
    let begun = context.ledger.open_runs().await?.into_iter().find(|begun| begun.id == run);
    let mut open = context.ledger.unsettled(&run_context.service).await?;
    open.retain(|open| open.attempt.run == run);
    let seen = match begun {
        Some(begun) => check_clock(context, &begun, &open, &stop).await?,
        None => None,
    };
    let taken = match context.ledger.take_run(run, &context.actor).await {
        Err(LedgerError::RunFinished(_)) if !open.is_empty() => None,
        taken => Some(taken?),
    };
    let is_finished = taken.is_none();
    let mut earlier = context.ledger.settled_in(run).await?;
    if context.safety.copies.is_none() {
        earlier.uncopied = 0;
    }
    let lanes = taken.as_ref().map_or_else(Lanes::default, |taken| taken.lanes);
    let mut left: HashMap<_, _> =
        taken.iter().flat_map(|taken| taken.left.iter().map(|task| (task.id, taken.due_as_known(task)))).collect();
    let unresolved = open.into_iter().map(|OpenAttempt { attempt, was_seen, .. }| {
        let task = left.remove(&attempt.task);
        Unresolved { attempt, task, was_seen }
    });
    let unresolved: Vec<_> = unresolved.collect();
    let left: Vec<_> = left.into_values().collect();
    begin_missing_copies(context, &run_context, run, (&left, &unresolved), seen).await?;
    let confirmed = if is_finished { Vec::new() } else { context.ledger.unverified(run).await? };
    let mut differing = 0;
    let mut show = |event: &BulkEvent| {
        differing += usize::from(matches!(event, BulkEvent::Differs(settled) if !settled.was_sent_here()));
        show(event);
    };
    let left_behind = LeftBehind { unresolved, confirmed };
    let running = dispatch(&run_context, run, left, left_behind, lanes, &stop, &mut show);
    let summary = Box::pin(copying_beside(&run_context, &stop, running)).await;
    earlier.no_longer(OutcomeKind::Changed, differing);
    let summary = Summary { earlier: Some(earlier), ..summary };
    Ok(if is_finished { summary } else { end(context, summary).await })
}

/// Makes sure that the service's clock is known: the order of the calls depends on which tasks can still be changed in
/// time, and that depends on the clock. This happens before the run is taken over, so that the run does not change if
/// the service refuses the signature. Returns what the reply showed of the first task that is left.
async fn check_clock(
    context: &Context,
    begun: &RunState,
    open: &[OpenAttempt],
    stop: &Stop,
) -> Result<Option<Box<Sighting>>, ApiError> {
    let is_unknown = |task: TaskId| open.iter().any(|open| open.attempt.task == task);
    let Some(first) = begun.left.iter().find(|task| !is_unknown(task.id)) else { return Ok(None) };
    tokio::select! {
        biased;
        () = stop.reached(StopLevel::AfterCallsInFlight) => Ok(None),
        checked = context.check_clock(first.id) => checked,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::{
        Attempt, AttemptId, Change, Environment, TaskType,
        testing::{app, planned},
    };

    const fn id(run: u128) -> RunId {
        RunId(ulid::Ulid(run))
    }

    fn begun(run: u128, tasks: std::ops::Range<u64>, over: &[u64]) -> RunState {
        RunState {
            id: id(run),
            service: app(Environment::Test).service(),
            at: Timestamp::UNIX_EPOCH,
            total: 10,
            reason: None,
            lanes: Lanes::One,
            postponed: HashMap::new(),
            left: tasks.map(|id| planned(id, TaskType::Tag, None)).collect(),
            over: over.iter().map(|id| TaskId::new(*id)).collect(),
            now: HashMap::new(),
            held: false,
            holder: None,
        }
    }

    #[test]
    fn a_task_in_several_runs_counts_once_and_one_already_deleted_or_sent_does_not_count() {
        let (at, task) = (Timestamp::UNIX_EPOCH, TaskId::new(9));
        let attempt = Attempt {
            id: AttemptId(1),
            run: id(2),
            task,
            task_type: TaskType::Tag,
            position: 0,
            change: Change::Delete,
            due: None,
            at,
            deadline: at,
        };
        let unsettled = vec![OpenAttempt { attempt, held: false, noted: true, sched_at: None, was_seen: true }];
        let runs = vec![begun(1, 1..11, &[1, 2]), begun(2, 5..11, &[])];
        let found = Interrupted { runs, unsettled, held: Vec::new(), elsewhere: Vec::new() };
        let one = |unsent, unknown| Remainder { unsent, unknown };
        assert_eq!(found.unfinished(), [(id(1), one(8, 0)), (id(2), one(5, 1))]);
        assert_eq!(found.remainder_of_all(), one(7, 1), "unsent: 3 to 8 and 10, unknown: 9");
    }
}
