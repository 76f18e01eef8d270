//! Settles what an interrupted run left unknown, then goes on with what it had not reached. Nothing is deleted that was not
//! confirmed when the run began.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fmt,
};

use anyhow::bail;

use super::{
    Context,
    delete::{end, ready_or_stopped},
};
use crate::{
    api::ApiError,
    bulk::{Stop, StopLevel, Unresolved, dispatch},
    domain::{
        App, Backlog, BulkEvent, Host, Plan, PlannedTask, Remainder, RunId, Service, Summary, TaskId, Unsettled,
        format_rfc3339,
    },
    ledger::{Holder, Ledger, LedgerError, OpenAttempt, RunState},
    locale::{stored, tr},
};

/// What can be resumed for an app.
#[derive(Clone, Debug, Default)]
pub struct Interrupted {
    /// Runs that were begun and not ended, oldest first: this process's own, and those that nobody holds.
    pub runs: Vec<RunState>,
    /// Attempts whose outcome is not settled, without those that another live process is busy with.
    pub unsettled: Vec<OpenAttempt>,
    /// The runs that another live process holds: nobody else can resume these.
    pub held: Vec<Held>,
    /// Runs of the same app number at another host of which something is left or unsettled, as there may be where the app's
    /// region or host was changed since: these tasks are that host's, and this one is not asked about them.
    pub elsewhere: Vec<(RunId, Host)>,
}

/// A run that another live process holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The run.
    pub run: RunId,
    /// How many of its tasks are still to be deleted.
    pub left: usize,
    /// Who has it, as far as that is known.
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
    /// The runs that can be resumed and what is left of each, the oldest first: named by when they began, that is their
    /// order. Of a run that was ended something may be unsettled all the same.
    pub fn unfinished(&self) -> Vec<(RunId, Remainder)> {
        let begun = self.runs.iter().map(|run| run.id);
        let runs: BTreeSet<_> = begun.chain(self.unsettled.iter().map(|open| open.attempt.run)).collect();
        runs.into_iter().map(|run| (run, self.remainder(run))).collect()
    }

    /// What is left of this run.
    pub fn remainder(&self, run: RunId) -> Remainder {
        self.remainder_of(|other| other == run)
    }

    /// What is left of all of them together: a task that several runs have is one task.
    pub fn remainder_of_all(&self) -> Remainder {
        self.remainder_of(|_| true)
    }

    /// What resuming this run, of this app, comes to.
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
            still.filter(|(confirmed, now)| !confirmed.changes_to(now).is_empty())
        });
        Backlog { plan, changed: changed.collect(), unknown }
    }

    /// The tasks of these runs that are still to be deleted or read back, as far as the ledger knows.
    fn remainder_of(&self, is_one: impl Fn(RunId) -> bool) -> Remainder {
        let unsettled = self.unsettled.iter().map(|open| &open.attempt).filter(|attempt| is_one(attempt.run));
        let unknown: HashSet<_> = unsettled.map(|attempt| attempt.task).collect();
        let left = self.runs.iter().filter(|run| is_one(run.id)).flat_map(RunState::still_left).map(|task| task.id);
        let unsent: HashSet<_> = left.filter(|task| !unknown.contains(task)).collect();
        Remainder { unsent: unsent.len(), unknown: unknown.len() }
    }
}

/// Looks for interrupted runs and unsettled attempts of this app. Changes nothing. Fails where the ledger may be older than
/// what was recorded: it would not know of the newest.
pub async fn find_interrupted(context: &Context) -> anyhow::Result<Interrupted> {
    context.ledger.verify_head().await?;
    Ok(find_interrupted_in(&*context.ledger, &context.service()).await?)
}

/// The same of the app with this service, in whatever this ledger knows.
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

/// Whether a run that a live process holds is not ours.
async fn is_of_another_process(ledger: &dyn Ledger, run: RunId) -> Result<bool, LedgerError> {
    match ledger.holds_run(run).await {
        Ok(()) => Ok(false),
        Err(
            LedgerError::RunNotHeld(_)
            | LedgerError::RunFinished(_)
            | LedgerError::NoSuchRun(_)
            | LedgerError::ReadOnly(_),
        ) => Ok(true),
        // It cannot be told: then it is not for the ledger to say what is left.
        Err(error) => Err(error),
    }
}

/// The runs of this app number at other hosts that are not finished, and those that were ended and left something unsettled.
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

/// Fails where this run is of another service than the context's: of another app, or of the same one at another host.
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

/// What resuming this run comes to, with the service's clock known where anything depends on it. Fails where the service
/// refuses the account or its signature. Sends no delete.
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

/// Fails where [`resume`] would refuse this run: it does not exist, is finished, is another app's, or another process
/// holds it. Changes nothing.
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
        // It exists and is not open.
        Ok(()) | Err(LedgerError::RunNotHeld(_) | LedgerError::RunFinished(_)) => {
            Err(LedgerError::RunFinished(run).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// What to know of a run of the app's number at another host, and what to do about it.
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

/// Ends an interrupted run for good and sends nothing: what was not sent stays as it is. Gives how many tasks that are.
/// Fails where another process holds the run, or something in it is unknown: that must be settled first.
pub async fn abandon(context: &Context, run: RunId) -> anyhow::Result<usize> {
    nothing_unknown(context, run).await?;
    let taken = context.ledger.take_run(run, &context.actor).await?;
    // Another process may have sent something between the look and the take.
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

/// Takes over an interrupted run and goes on with the confirmed tasks that are left, while what is unknown in it is read
/// back; what proves to be pending still is then deleted with the others. Of a finished run only what is unknown is
/// settled.
pub async fn resume(
    context: &Context,
    run: RunId,
    stop: Stop,
    show: &mut (dyn FnMut(&BulkEvent) + Send),
) -> anyhow::Result<Summary> {
    let run_context = ready_or_stopped(context, &context.service(), &stop).await?;
    require_here(context, run).await?;
    let begun = context.ledger.open_runs().await?.into_iter().find(|begun| begun.id == run);
    let mut open = context.ledger.unsettled(&run_context.service).await?;
    open.retain(|open| open.attempt.run == run);
    if let Some(begun) = begun {
        check_clock(context, &begun, &open, &stop).await?;
    }
    let taken = match context.ledger.take_run(run, &context.actor).await {
        Err(LedgerError::RunFinished(_)) if !open.is_empty() => None,
        taken => Some(taken?),
    };
    let is_finished = taken.is_none();
    let earlier = context.ledger.settled_in(run).await?;
    let mut left: HashMap<_, _> =
        taken.iter().flat_map(|taken| taken.left.iter().map(|task| (task.id, taken.due_as_known(task)))).collect();
    let unresolved = open.into_iter().map(|OpenAttempt { attempt, was_seen, .. }| {
        let task = left.remove(&attempt.task);
        Unresolved { attempt, task, was_seen }
    });
    let unresolved = unresolved.collect();
    let summary = dispatch(&run_context, run, left.into_values().collect(), unresolved, &stop, show).await;
    let summary = Summary { earlier: Some(earlier), ..summary };
    Ok(if is_finished { summary } else { end(context, summary).await })
}

/// What comes first depends on what can still be reached, and that on the service's clock. Asked before the run is taken:
/// where the service refuses the signature, it is left as it was.
async fn check_clock(context: &Context, begun: &RunState, open: &[OpenAttempt], stop: &Stop) -> Result<(), ApiError> {
    let is_unknown = |task: TaskId| open.iter().any(|open| open.attempt.task == task);
    let Some(first) = begun.left.iter().find(|task| !is_unknown(task.id)) else { return Ok(()) };
    tokio::select! {
        biased;
        () = stop.reached(StopLevel::AfterCallsInFlight) => Ok(()),
        checked = context.check_clock(first.id) => checked,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::{
        Attempt, AttemptId, Environment, TaskType,
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
            left: tasks.map(|id| planned(id, TaskType::Tag, None)).collect(),
            over: over.iter().map(|id| TaskId::new(*id)).collect(),
            now: HashMap::new(),
            held: false,
            holder: None,
        }
    }

    #[test]
    fn a_task_that_several_runs_have_is_counted_once_and_one_that_was_sent_since_not_at_all() {
        let (at, task) = (Timestamp::UNIX_EPOCH, TaskId::new(9));
        let attempt = Attempt { id: AttemptId(1), run: id(2), task, task_type: TaskType::Tag, at, deadline: at };
        let unsettled = vec![OpenAttempt { attempt, held: false, sched_at: None, was_seen: true }];
        let runs = vec![begun(1, 1..11, &[1, 2]), begun(2, 5..11, &[])];
        let found = Interrupted { runs, unsettled, held: Vec::new(), elsewhere: Vec::new() };
        let one = |unsent, unknown| Remainder { unsent, unknown };
        assert_eq!(found.unfinished(), [(id(1), one(8, 0)), (id(2), one(5, 1))]);
        assert_eq!(found.remainder_of_all(), one(7, 1), "3 to 8 and 10, and 9");
    }
}
