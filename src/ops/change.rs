//! Changes tasks: freezes the set of tasks, and carries out their changes after the confirmation.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use anyhow::bail;
use jiff::Timestamp;

use super::{
    Context,
    copies::{copies_of, copying_beside, to_copy},
    read,
};
use crate::{
    api::{Command, Priority},
    bulk::{Copies, LeftBehind, RunContext, Stop, StopLevel, dispatch, in_another_run, open_attempts},
    chance,
    domain::{
        AppName, BulkEvent, Change, ChangeRequest, Conditions, ConfirmedPlan, Failure, Held, Lanes, Outcome,
        OutcomeKind, Plan, PlannedTask, Remark, RunId, Service, Summary, Task, TaskId, TaskOutcome, TaskStatus,
        TaskType, Verb,
    },
    ledger::{Access, LedgerError, OpenAttempt, RunStart},
    locale::{stored, tr},
};

/// A set of tasks that is ready to be confirmed.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The tasks that would be changed.
    pub plan: Plan,
    /// The tasks that would not be changed, each with the outcome that it has without any request. `Gone`: the task was
    /// deleted before or is gone. `NotFound`: it was never seen here, and the service does not know it. `TooLate`: it
    /// is being sent or was sent. `Unknown`: it has an attempt whose outcome is unknown; a task whose attempt is in flight
    /// in another run is in the plan if it needs a request as it was before. `Skipped`: its state is a word that is not
    /// known here, its type is not known, or it cannot be changed as requested. `Conflict`: it was to be edited and has
    /// changed since it was last seen. `NotSent`: it could not be read.
    pub left_out: Vec<TaskOutcome>,
    /// Those of all these tasks that are held now.
    pub holds: HashMap<TaskId, Held>,
    /// Everything that is known about the task, if the plan has just one.
    pub only: Option<Box<Task>>,
    /// How many of the tasks are to be released although somebody else has moved them since they were held.
    pub moved: usize,
    /// The conditions for a forecast of the plan, with the service's clock as it was known when the set was frozen.
    pub conditions: Conditions,
    /// The copies of those tasks that had to be read in order to freeze the set.
    pub copies: Copies,
}

/// A change that was confirmed in a dialog, with everything that its run needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmedChange {
    /// The tasks and what is done to each.
    pub plan: ConfirmedPlan,
    /// The outcomes of the other chosen tasks, which need no request.
    pub left_out: Vec<TaskOutcome>,
    /// Why the change is made, if the user gave a reason.
    pub reason: Option<Remark>,
    /// Whether tasks that cannot be deleted in time are postponed alongside the deletes.
    pub lanes: Lanes,
}

/// A run, and the control with which it can be stopped.
#[derive(Debug)]
pub struct Run {
    /// The id of the run.
    pub id: RunId,
    /// The control with which the run can be stopped from anywhere.
    pub stop: Stop,
    /// Tasks whose change was requested together with this run but that need no call to the service. They are recorded
    /// when the run begins.
    pub left_out: Vec<TaskOutcome>,
    /// Why the change is made, if somebody said so.
    pub reason: Option<Remark>,
    /// Whether tasks that cannot be deleted in time are postponed alongside the deletes.
    pub lanes: Lanes,
    /// The digest of the plan file that the run applies, if it applies one.
    pub plan_file: Option<String>,
    /// The copies that were taken while the question was open; those that are missing are taken during the run.
    pub copies: Copies,
}

impl Run {
    /// Creates a run that begins now and that `stop` can stop.
    pub fn new(context: &Context, stop: Stop) -> Self {
        let began = u64::try_from(context.clock.now().as_millisecond()).unwrap_or_default();
        let id = RunId(ulid::Ulid::from_parts(began, u128::from(chance::number())));
        Self {
            id,
            stop,
            left_out: Vec::new(),
            reason: None,
            lanes: Lanes::One,
            plan_file: None,
            copies: Copies::default(),
        }
    }

    /// Returns the run with these tasks as [`Self::left_out`].
    #[must_use]
    pub fn leaving_out(self, left_out: Vec<TaskOutcome>) -> Self {
        Self { left_out, ..self }
    }

    /// Returns the run with these lanes.
    #[must_use]
    pub fn in_lanes(self, lanes: Lanes) -> Self {
        Self { lanes, ..self }
    }

    /// Returns the run with the copies that were taken while its question was open.
    #[must_use]
    pub fn with_copies(self, copies: Copies) -> Self {
        Self { copies, ..self }
    }

    /// Returns the run with this reason.
    #[must_use]
    pub fn because(self, reason: Option<Remark>) -> Self {
        Self { reason, ..self }
    }

    /// Returns the run as one that applies the plan file with this digest. It cannot begin if another run has applied
    /// that plan.
    #[must_use]
    pub fn applying(self, digest: &str) -> Self {
        Self { plan_file: Some(digest.to_owned()), ..self }
    }
}

/// How often a task whose attempt is settled while it is looked up is looked up again.
const MOST_LOOKS: u32 = 5;

/// Freezes the set of the tasks with these ids, in their current state according to the ledger. A task of which the
/// request needs to know more is read first ([`ChangeRequest::needs_reading`]). If `given_type` is set, it is used for
/// tasks without a type in the ledger.
pub async fn prepare(
    context: &Context,
    ids: &[TaskId],
    given_type: Option<TaskType>,
    request: ChangeRequest,
) -> anyhow::Result<Prepared> {
    let (known, open) = known_tasks(context, ids).await?;
    let mut known: HashMap<TaskId, Task> = known.into_iter().map(|task| (task.id, task)).collect();
    let mut left_out = HashMap::new();
    let mut read_so_far = Vec::new();
    let to_read: Vec<TaskId> = ids
        .iter()
        .copied()
        .filter(|id| {
            let task = known.entry(*id).or_insert_with(|| Task::unverified(*id));
            task.task_type = task.task_type.or(given_type);
            request.needs_reading(task) && why_not(task).is_none()
        })
        .collect();
    read(context, &to_read, Priority::Interactive, &mut |read| match read.result {
        Ok(task) => {
            read_so_far.extend(read.seen);
            known.insert(read.id, task);
        }
        Err(not_read) => drop(left_out.insert(read.id, not_read.into_outcome())),
    })
    .await?;
    left_out.extend(known.iter().filter_map(|(id, task)| Some((*id, why_not(task)?))));
    let mut in_flight = HashMap::new();
    for open in open {
        let id = open.attempt.task;
        if open.is_in_flight() {
            // The run waits for its outcome.
            left_out.remove(&id);
            known.entry(id).and_modify(|task| task.task_type = task.task_type.or(Some(open.attempt.task_type)));
            in_flight.insert(id, open);
        } else if let Some(why) = in_another_run(&*context.ledger, &open).await? {
            left_out.insert(id, Outcome::Unknown(why));
        }
    }
    // What follows uses the service's clock. If tasks were just read, the replies have shown it, or it cannot be read.
    let first = known.values().filter(|task| to_read.is_empty() && !left_out.contains_key(&task.id));
    if let Some(first) = first.min_by_key(|task| (task.sched_at, task.id)) {
        read_so_far.extend(context.check_clock(first.id).await?);
    }
    let conditions = context.conditions();
    let mut planned = Vec::with_capacity(ids.len());
    for task in known.values().filter(|task| !left_out.contains_key(&task.id)).collect::<Vec<_>>() {
        match planned_change(task, request, conditions.time.now) {
            Ok(task) => planned.push(task),
            Err(outcome) => {
                let outcome = match in_flight.get(&task.id) {
                    Some(open) => beside(context, task, open).await?.unwrap_or(outcome),
                    None => outcome,
                };
                left_out.insert(task.id, outcome);
            }
        }
    }
    let is_moved = |task: &&PlannedTask| {
        let hold = known.get(&task.id).and_then(|task| task.hold);
        matches!(task.change, Change::Release { .. }) && hold.is_some_and(|hold| hold.is_moved(task.sched_at))
    };
    let moved = planned.iter().filter(is_moved).count();
    let at = context.clock.now();
    let mut left_out: Vec<_> =
        left_out.into_iter().map(|(task, outcome)| TaskOutcome { task, outcome, attempts: 0, at }).collect();
    left_out.sort_by_key(|settled| settled.task);
    let plan = Plan::new(&context.app, planned);
    let holds = known.values().filter_map(held).collect();
    let only = match plan.tasks() {
        [only] => known.remove(&only.id).map(Box::new),
        _ => None,
    };
    let copies = copies_of(context, &plan, read_so_far);
    Ok(Prepared { plan, left_out, holds, only, moved, conditions, copies })
}

/// Returns what a question says of a task if it is held now.
pub fn held(task: &Task) -> Option<(TaskId, Held)> {
    task.hold.filter(|_| why_not(task).is_none()).map(|hold| (task.id, Held::of(hold, task.sched_at)))
}

/// Returns the outcome of a task that would need no request if it were as the ledger knows it, although the outcome of
/// this attempt is still to come: whether it is as asked depends on that.
async fn beside(context: &Context, task: &Task, open: &OpenAttempt) -> Result<Option<Outcome>, LedgerError> {
    Ok(in_another_run(&*context.ledger, open).await?.map(Outcome::Unknown).or_else(|| why_not(task)))
}

/// Returns the task with its change, or its outcome if no request is to be sent for it.
fn planned_change(task: &Task, request: ChangeRequest, now: Timestamp) -> Result<PlannedTask, Outcome> {
    let planned =
        PlannedTask::of(task).ok_or_else(|| Outcome::Skipped(Failure::local(stored!("stored-run-no-type"))))?;
    Ok(planned.to(request.change_of(task, now)?))
}

/// Returns how many of these tasks are to be changed, as far as the ledger knows. Tasks that are already deleted, gone,
/// being sent or sent, that have an unknown outcome, whose state is not known here, or that the request leaves as they
/// are, do not count. Selections and confirmations use this number.
pub async fn count_to_change(context: &Context, ids: &[TaskId], request: ChangeRequest) -> Result<usize, LedgerError> {
    let ((known, open), now) = (known_tasks(context, ids).await?, context.service_now());
    let in_flight: HashSet<_> = open.iter().filter(|open| open.is_in_flight()).map(|open| open.attempt.task).collect();
    // What a task of which more must be known will be, only reading it shows.
    let stays = |task: &Task| !request.needs_reading(task) && request.change_of(task, now).is_err();
    let is_left_out = |task: &&Task| !in_flight.contains(&task.id) && (why_not(task).is_some() || stays(task));
    Ok(ids.len() - known.iter().filter(is_left_out).count())
}

/// Returns what the ledger knows of these tasks, and the attempts at those of them whose outcome is not settled.
async fn known_tasks(context: &Context, ids: &[TaskId]) -> Result<(Vec<Task>, Vec<OpenAttempt>), LedgerError> {
    let service = context.service();
    let mut looks = 0;
    loop {
        let known = context.ledger.tasks(&service, ids).await?;
        let is_unsettled = |task: &&Task| task.status == TaskStatus::Unknown;
        let unsettled: HashSet<_> = known.iter().filter(is_unsettled).map(|task| task.id).collect();
        if unsettled.is_empty() {
            return Ok((known, Vec::new()));
        }
        let open = open_attempts(&*context.ledger, &service, |task| unsettled.contains(&task)).await?;
        // Another run may have settled some of them between the two reads.
        looks += 1;
        if looks >= MOST_LOOKS || open.iter().map(|open| open.attempt.task).collect::<HashSet<_>>() == unsettled {
            return Ok((known, open));
        }
    }
}

/// Returns how many of these tasks [`prepare`] reads from the service, one call each, because the request needs to know
/// more of them.
pub async fn count_to_read(
    context: &Context,
    ids: &[TaskId],
    given_type: Option<TaskType>,
    request: ChangeRequest,
) -> Result<usize, LedgerError> {
    let of_type = |task: Task| Task { task_type: task.task_type.or(given_type), ..task };
    let known = context.ledger.tasks(&context.service(), ids).await?;
    let unknown =
        if request.needs_reading(&of_type(Task::unverified(TaskId::new(0)))) { ids.len() - known.len() } else { 0 };
    let is_read = |task: &Task| request.needs_reading(task) && why_not(task).is_none();
    Ok(unknown + known.into_iter().map(of_type).filter(is_read).count())
}

/// Returns the outcome of a task for which no request is sent because of its state; `None` if a request may be sent.
pub(super) fn why_not(task: &Task) -> Option<Outcome> {
    Outcome::without_request(&task.status, task.seen_at)
}

/// Changes the tasks of the confirmed plan, and no others. Every event is passed to `show` in order; the last one is
/// [`BulkEvent::Finished`]. Fails only if no change was sent at all, for example because the app is read-only, the
/// ledger is not writable or not sound, or there is no credential.
pub async fn carry_out(
    context: &Context,
    plan: ConfirmedPlan,
    run: Run,
    show: &mut (dyn FnMut(&BulkEvent) + Send),
) -> anyhow::Result<Summary> {
    let run_context = ready_or_stopped(context, plan.plan().service(), plan.plan().verb(), &run.stop).await?;
    let run_context = RunContext { copies: run.copies, ..run_context };
    let forecast = plan.plan().forecast(context.app.pace, &context.conditions());
    let (confirmed_by, digest) = (plan.by().to_owned(), plan.plan().digest());
    let tasks = plan.into_ordered(&forecast);
    let start = RunStart {
        id: run.id,
        service: run_context.service.clone(),
        actor: context.actor.clone(),
        at: context.clock.now(),
        tasks: tasks.clone(),
        confirmed_by,
        digest,
        left_out: run.left_out,
        reason: run.reason,
        lanes: run.lanes,
        plan_file: run.plan_file,
    };
    context.ledger.begin_run(start).await?;
    run_context.copies.begin(&run_context.source(), run.id, &to_copy(context, &tasks), &forecast);
    let running = dispatch(&run_context, run.id, tasks, LeftBehind::default(), run.lanes, &run.stop, show);
    let summary = Box::pin(copying_beside(&run_context, &run.stop, running)).await;
    Ok(end(context, summary).await)
}

/// Records that a change was requested and that none of its tasks needed a call to the service.
pub async fn nothing_to_change(context: &Context, left_out: &[TaskOutcome]) -> anyhow::Result<()> {
    Ok(context.ledger.note_left_out(&context.service(), left_out, &context.actor).await?)
}

/// Like [`ready`], but fails with [`StoppedBefore`] if the run is stopped first. Then nothing has begun, and there is
/// nothing to resume.
pub(super) async fn ready_or_stopped(
    context: &Context,
    service: &Service,
    verb: Verb,
    stop: &Stop,
) -> anyhow::Result<RunContext> {
    tokio::select! {
        biased;
        () = stop.reached(StopLevel::AfterCallsInFlight) => Err(StoppedBefore.into()),
        run_context = ready(context, service, verb) => run_context,
    }
}

/// Checks everything that must hold before anything is sent, and returns the context of the run.
pub(super) async fn ready(context: &Context, service: &Service, verb: Verb) -> anyhow::Result<RunContext> {
    if context.app.read_only {
        return Err(ReadOnlyApp(context.app.name.clone()).into());
    }
    if *service != context.service() {
        bail!(tr!("work-app-other", app = context.app.name.to_string()));
    }
    if let Access::ReadOnly(why) = context.ledger.access() {
        return Err(LedgerError::ReadOnly(why).into());
    }
    context.ledger.check().await?;
    let client = context.client()?.clone();
    // Waits for a signature and gives the slot back unused. Failing here is better than failing after an intent was
    // written.
    drop(client.claim(Command::of(verb), Priority::Interactive).await?);
    Ok(RunContext {
        client,
        ledger: Arc::clone(&context.ledger),
        clock: Arc::clone(&context.clock),
        actor: context.actor.clone(),
        service: service.clone(),
        pace: context.app.pace,
        copies: Copies::default(),
    })
}

/// Ends a run in the ledger, unless something is left to resume. Calls have been made by now, so a failure here must
/// not hide their outcomes: the failure becomes the reason why the run ended.
pub(super) async fn end(context: &Context, mut summary: Summary) -> Summary {
    if summary.remainder().is_some() {
        return summary;
    }
    let whole = summary.whole();
    let note = OutcomeKind::ALL
        .into_iter()
        .filter(|kind| whole.count(*kind) > 0)
        .map(|kind| format!("{} {}", whole.count(kind), kind.as_str()))
        .collect::<Vec<_>>()
        .join(", ");
    if let Err(error) = context.ledger.end_run(summary.run, &context.actor, &note).await {
        let why = stored!("stored-run-end-unwritten", error = error.to_string());
        summary.stopped.get_or_insert(Failure::local(why));
    }
    summary
}

/// The run was stopped before anything began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("work-stopped-before"))]
pub struct StoppedBefore;

/// The config or `--read-only` refuses changes for this app.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("work-app-read-only", app = .0.to_string()))]
pub struct ReadOnlyApp(pub AppName);
