//! Carries out the change of one task: writes the intent, claims a rate slot, sends the request, and writes the
//! outcome. Each call of [`try_once`] sends at most one request.
//!
//! The order follows docs/reliability.md#order: nothing is sent before its intent is on disk, and no outcome is
//! reported before it is on disk. The dispatcher decides whether a task is tried again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, TimestampArithmetic};

use super::{
    RunContext, Stop, StopLevel,
    anothers::{in_another_run, open_attempts},
    changes::{before_edit, before_retiming},
    reading::{look_at, read_task},
};
use crate::{
    api::{CALL_TIMEOUT, Claim, Command, Found, INVALID_PARAMETER, Priority, Verdict, VerdictKind},
    chance,
    domain::{Attempt, AttemptId, Change, Failure, Outcome, PlannedTask, RunId, TaskId, format_rfc3339},
    ledger::{LedgerError, OpenAttempt},
    locale::{self, stored},
};

/// How long an attempt may wait for a slot after its intent was written. After that it is settled as not sent.
const SEND_WITHIN: Duration = Duration::from_secs(10);

/// The longest time that an attempt of another run at the same task can take: the wait for a slot plus the call.
const ANOTHERS_ATTEMPT: Duration = Duration::from_secs(SEND_WITHIN.as_secs() + CALL_TIMEOUT.as_secs());

/// The interval at which to check whether another run's attempt at the same task has been settled.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// How long this process may rely on an earlier proof that it holds the run. A claimed slot must be used within the
/// same time (docs/reliability.md#rate-limiter).
const SURELY_OURS: Duration = Duration::from_millis(500);

/// Returns the failure message for a task that was seen before and is absent now.
pub(super) fn gone() -> String {
    stored!("stored-run-gone")
}

pub(super) fn stopped_before_sending() -> Failure {
    Failure::local(stored!("stored-run-unsent"))
}

/// Turns an error of the ledger into the failure of a task. The message is stored, so it is in English.
pub(super) fn failure_of(error: &LedgerError) -> Failure {
    Failure::local(locale::in_english(|| error.to_string()))
}

impl RunContext {
    fn new_attempt(&self, run: RunId, task: &PlannedTask) -> Attempt {
        let at = self.clock.now();
        Attempt {
            id: AttemptId(chance::number_32()),
            run,
            position: task.position.into(),
            task: task.id,
            task_type: task.task_type,
            change: task.change.clone(),
            due: task.sched_at,
            at,
            deadline: later(at, SEND_WITHIN + CALL_TIMEOUT),
        }
    }
}

fn later(at: Timestamp, by: impl Into<TimestampArithmetic>) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// The result of one try.
#[derive(Debug)]
pub(super) enum Tried {
    /// The attempt has this outcome. If it is unknown, the attempt may be resolved later.
    Settled(Outcome),
    /// The service confirmed that this attempt changed the task, which is read back at the end of the run.
    Changed(Box<Attempt>),
    /// The task has this outcome, and this run sent no request for it. For example, the task was already deleted or
    /// sent when the run reached it, its new due time has passed, or another attempt at it is open. The outcome says
    /// nothing about the service, so the breaker does not count it.
    WithoutRequest(Outcome),
    /// The attempt has this outcome, and the run must send nothing more.
    SettledAndHalt(Outcome, Failure),
    /// The attempt has this outcome, and every other task would fail too until somebody fixes the cause.
    SettledInTrouble(Outcome, Failure),
    /// Nothing was sent, or the service did not accept the request, and every other task would fail too until somebody
    /// fixes the cause.
    Trouble(Failure),
    /// Nothing was sent, because the run was paused or stopped first.
    HeldBack(Failure),
    /// The change was definitely not made, because of the rate limit. The task is tried again later, and this try does
    /// not count.
    SlowDown(Failure),
    /// The change was definitely not made, because the signature was not accepted. The task is tried once more with a
    /// new signature.
    Renew(Failure),
    /// Nothing was sent, or the service could not accept the request at that moment. The task is tried again later.
    NotSent(Failure),
}

/// Called when a request is about to be sent.
pub(super) type Sending<'a> = &'a (dyn Fn(TaskId, AttemptId) + Send + Sync);

/// Tries once to carry out the change of a task. `is_confirmed` says whether that is the confirmed change, and not a hold
/// that gains time for it.
pub(super) async fn try_once(
    context: &RunContext,
    run: RunId,
    task: &PlannedTask,
    is_confirmed: bool,
    priority: Priority,
    stop: &Stop,
    sending: Sending<'_>,
) -> Tried {
    if let Some(outcome) = time_has_passed(context, task) {
        return without_request(context, &context.new_attempt(run, task), outcome, is_confirmed).await;
    }
    let began = context.clock.since_boot();
    let (attempt, was_ours_at) = loop {
        let compared = match compare(context, run, task, stop).await {
            Ok(compared) => compared,
            Err(tried) => return tried,
        };
        match intend(context, run, task, compared, began, stop).await {
            Ok(intended) => break intended,
            // What was read may not be so any more.
            Err(NoIntent::CompareAgain) => {}
            Err(NoIntent::Failed(attempt, error)) => return not_intended(context, &attempt, error, is_confirmed).await,
            Err(NoIntent::HeldBack) => return Tried::HeldBack(stopped_before_sending()),
        }
    };
    let claim = match claim(context, Command::of(attempt.change.verb()), priority, stop).await {
        Ok(claim) => claim,
        Err(NoClaim { why, next }) => {
            return settled(context, &attempt, Outcome::NotSent(why.clone()), next(why)).await;
        }
    };
    if context.clock.since_boot().saturating_sub(was_ours_at) > SURELY_OURS
        && let Err(error) = context.ledger.holds_run(run).await
    {
        return not_ours(context, &attempt, &error).await;
    }
    context.copies.change_leaves(task);
    sending(task.id, attempt.id);
    let verdict = context.client.send(claim, &attempt).await;
    conclude(context, task, &attempt, verdict).await
}

/// The least time between sending a new due time and that time: the request may arrive late, and a task that is due in
/// the past may go out at once.
const LEAST_LEAD: SignedDuration = SignedDuration::from_secs(30);

/// Returns the outcome of a task whose new due time has passed, or will soon, for example because its run was resumed
/// days later.
fn time_has_passed(context: &RunContext, task: &PlannedTask) -> Option<Outcome> {
    let new_time = task.change.new_time()?;
    let lead = new_time.duration_since(context.client.conditions().time.now);
    let why = || stored!("stored-run-time-passed", time = format_rfc3339(new_time));
    (lead < LEAST_LEAD).then(|| Outcome::Skipped(Failure::local(why())))
}

/// Reads a task that is to be edited. Returns the last line of the audit log from before that; `None` if the task is not
/// to be edited.
///
/// # Errors
///
/// If the task has changed since the edit was confirmed, or cannot be read, returns how the try ends. Nothing is sent.
async fn compare(context: &RunContext, run: RunId, task: &PlannedTask, stop: &Stop) -> Result<Option<u64>, Tried> {
    let Some(edit) = task.change.as_edit() else { return Ok(None) };
    #[cfg(feature = "planted")]
    if crate::planted::is(crate::planted::Bug::EditUncompared) {
        return Ok(None);
    }
    let line = context.ledger.last_line().await.map_err(|error| Tried::Trouble(failure_of(&error)))?;
    let read = tokio::select! {
        biased;
        () = stop.reached(StopLevel::AfterCallsInFlight) => return Err(Tried::HeldBack(stopped_before_sending())),
        read = look_at(context, task.id) => read,
    };
    let outcome = match read {
        Ok(sighting) => {
            let Some(outcome) = before_edit(edit, task.sched_at, &sighting) else {
                context.copies.keep_before_edit(&context.source(), task, &sighting).await;
                return Ok(Some(line));
            };
            outcome
        }
        Err(error) if error.is_auth() => return Err(Tried::Trouble(error.to_failure())),
        Err(error) => return Err(Tried::NotSent(error.to_failure())),
    };
    Err(without_request(context, &context.new_attempt(run, task), outcome, true).await)
}

/// Writes the outcome of a task for which no request is sent, unless only a hold was not sent and the confirmed change is
/// still to be made.
async fn without_request(context: &RunContext, attempt: &Attempt, outcome: Outcome, is_confirmed: bool) -> Tried {
    if !is_confirmed && !outcome.kind().settles_another_change() {
        return Tried::WithoutRequest(outcome);
    }
    match context.settle(attempt, &outcome).await {
        Ok(()) => Tried::WithoutRequest(outcome),
        Err(error) => Tried::Trouble(failure_of(&error)),
    }
}

/// Why no intent was written.
enum NoIntent {
    /// Another run has attempted to change the task since it was compared.
    CompareAgain,
    /// The intent could not be written.
    Failed(Box<Attempt>, LedgerError),
    /// The run was paused or stopped.
    HeldBack,
}

/// Writes the intent of a new attempt. Returns the attempt and a boot-clock time at which this process certainly held
/// the run. If another live run has an open attempt at the task, waits for its outcome first, which usually leaves
/// nothing to do. `compared` is the result of [`compare`], and `began` is when the try began.
async fn intend(
    context: &RunContext,
    run: RunId,
    task: &PlannedTask,
    compared: Option<u64>,
    began: Duration,
    stop: &Stop,
) -> Result<(Attempt, Duration), NoIntent> {
    loop {
        let at = context.clock.since_boot();
        let attempt = context.new_attempt(run, task);
        let error = match context.intend(&attempt, compared).await {
            Ok(()) => return Ok((attempt, at)),
            Err(error) => error,
        };
        let may_wait = at.saturating_sub(began) < ANOTHERS_ATTEMPT;
        match error {
            LedgerError::Attempted(_) if may_wait => return Err(NoIntent::CompareAgain),
            LedgerError::Unsettled(_) if may_wait && may_be_through(context, task.id).await => {}
            error => return Err(NoIntent::Failed(Box::new(attempt), error)),
        }
        tokio::select! {
            biased;
            () = stop.reached(StopLevel::AfterCallsInFlight) => return Err(NoIntent::HeldBack),
            () = context.clock.sleep(LOOK_AGAIN) => {}
        }
    }
}

/// Returns whether the open attempt at the task is settled by now, or soon will be because a live process waits for its
/// reply.
async fn may_be_through(context: &RunContext, task: TaskId) -> bool {
    let open = open_attempts(&*context.ledger, &context.service, |other| other == task).await;
    open.is_ok_and(|open| open.iter().all(OpenAttempt::is_in_flight))
}

/// Called when an intent could not be written. Nothing was sent; the error decides whether the run can continue.
async fn not_intended(context: &RunContext, attempt: &Attempt, error: LedgerError, is_confirmed: bool) -> Tried {
    let why = failure_of(&error);
    match error {
        LedgerError::Over { status, .. } => {
            let outcome = Outcome::without_request(&status, None).unwrap_or_else(|| Outcome::Skipped(why.clone()));
            match context.settle(attempt, &outcome).await {
                Ok(()) => Tried::WithoutRequest(outcome),
                // In the meantime, the service has shown the task as pending again.
                Err(LedgerError::NoSuchAttempt { .. }) => Tried::NotSent(why),
                Err(error) => Tried::Trouble(failure_of(&error)),
            }
        }
        LedgerError::Moved { due, .. } => without_request(context, attempt, before_retiming(due), is_confirmed).await,
        LedgerError::Attempted(_) => Tried::NotSent(why),
        // Another attempt at the same task is open, and the outcome of that attempt is unknown.
        LedgerError::Unsettled(task) => Tried::WithoutRequest(Outcome::Unknown(anothers(context, task, why).await)),
        LedgerError::RunNotHeld(_) | LedgerError::RunFinished(_) => {
            Tried::SettledAndHalt(Outcome::NotSent(why.clone()), why)
        }
        _ => Tried::Trouble(why),
    }
}

/// Returns the reason why the outcome of another run's attempt is unknown: `why`, or which live run has the attempt.
async fn anothers(context: &RunContext, task: TaskId, why: Failure) -> Failure {
    match open_attempts(&*context.ledger, &context.service, |other| other == task).await.as_deref() {
        Ok([open, ..]) => in_another_run(&*context.ledger, open).await.ok().flatten().unwrap_or(why),
        _ => why,
    }
}

/// Called when this process may have lost the run, for example while the process was suspended. Nothing is sent. If
/// another process holds the run now, that process must read the attempt back; this process cannot settle it.
async fn not_ours(context: &RunContext, attempt: &Attempt, error: &LedgerError) -> Tried {
    let why = Failure::local(stored!("stored-run-not-ours", error = error.to_string()));
    match error {
        LedgerError::RunNotHeld(_) | LedgerError::RunFinished(_) => {
            Tried::SettledAndHalt(Outcome::NotSent(why.clone()), why)
        }
        _ => settled(context, attempt, Outcome::NotSent(why.clone()), Tried::Trouble(why)).await,
    }
}

/// The reason why no slot could be claimed, and how the try ends because of it.
struct NoClaim {
    why: Failure,
    next: fn(Failure) -> Tried,
}

impl NoClaim {
    fn for_now(why: Failure) -> Self {
        Self { why, next: Tried::NotSent }
    }

    /// Without a signature no task of this run can be sent.
    fn for_all(why: Failure) -> Self {
        Self { why, next: Tried::Trouble }
    }
}

/// Waits for a slot, at most for [`SEND_WITHIN`].
async fn claim(context: &RunContext, command: Command, priority: Priority, stop: &Stop) -> Result<Claim, NoClaim> {
    tokio::select! {
        biased;
        () = stop.reached(StopLevel::AfterCallsInFlight) => {
            Err(NoClaim { why: stopped_before_sending(), next: Tried::HeldBack })
        }
        claim = context.client.claim(command, priority) => claim.map_err(|error| {
            if error.is_auth() { NoClaim::for_all(error.to_failure()) } else { NoClaim::for_now(error.to_failure()) }
        }),
        () = context.clock.sleep(SEND_WITHIN) => {
            Err(NoClaim::for_now(Failure::local(stored!("stored-run-turn"))))
        }
    }
}

/// Turns the verdict into an outcome, writes that to the ledger, and returns how the try ended.
async fn conclude(context: &RunContext, task: &PlannedTask, attempt: &Attempt, verdict: Verdict) -> Tried {
    let why = verdict.failure.clone().unwrap_or_else(|| Failure::local(stored!("stored-run-no-reason")));
    match verdict.kind {
        VerdictKind::Done => {
            let outcome = Outcome::done(attempt.change.verb());
            let next = match attempt.change {
                Change::Delete => Tried::Settled(outcome.clone()),
                Change::Hold { .. } | Change::Release { .. } | Change::Edit(_) => {
                    Tried::Changed(Box::new(attempt.clone()))
                }
            };
            settled(context, attempt, outcome, next).await
        }
        VerdictKind::RateLimited => {
            settled(context, attempt, Outcome::NotSent(why.clone()), Tried::SlowDown(why)).await
        }
        VerdictKind::NotSent => settled(context, attempt, Outcome::NotSent(why.clone()), Tried::NotSent(why)).await,
        // The task was not changed, for a reason that does not concern the task itself. It must not become "refused",
        // because a resume leaves refused tasks out.
        VerdictKind::NotAccepted => {
            let next = match (verdict.renew, verdict.stops_run) {
                (true, _) => Tried::Renew,
                (false, true) => Tried::Trouble,
                (false, false) => Tried::NotSent,
            };
            settled(context, attempt, Outcome::NotSent(why.clone()), next(why)).await
        }
        VerdictKind::Refused => match refused(context, task, why).await {
            Ok(outcome) => settled(context, attempt, outcome.clone(), Tried::Settled(outcome)).await,
            Err(why) => settled(context, attempt, Outcome::NotSent(why.clone()), Tried::Trouble(why)).await,
        },
        VerdictKind::TooLate => {
            let outcome = Outcome::TooLate(why);
            settled(context, attempt, outcome.clone(), Tried::Settled(outcome)).await
        }
        VerdictKind::Unknown => {
            let outcome = Outcome::Unknown(why.clone());
            let next = if verdict.stops_run {
                Tried::SettledInTrouble(outcome.clone(), why)
            } else {
                Tried::Settled(outcome.clone())
            };
            settled(context, attempt, outcome, next).await
        }
    }
}

/// Returns the outcome that a refusal proves. Only 90104 may also mean that the id does not exist
/// (docs/service.md#absent-tasks), so then the task is read back. If the reply proves nothing, the refusal stands.
///
/// # Errors
///
/// Fails if reading the task back meets an error that concerns the signature, the account or the app.
async fn refused(context: &RunContext, task: &PlannedTask, why: Failure) -> Result<Outcome, Failure> {
    if why.code != Some(INVALID_PARAMETER) {
        return Ok(Outcome::Refused(why));
    }
    Ok(match read_task(&context.client, &*context.ledger, &context.service, task.id, Priority::Interactive).await {
        Ok(Found::Absent(_)) => {
            if task.was_seen() {
                Outcome::Gone(Failure { message: gone(), ..why })
            } else {
                Outcome::NotFound(Failure::never_seen(why.code))
            }
        }
        Ok(Found::Task(sighting)) => {
            let seen = sighting.task_type;
            // Nothing is lost if the sighting cannot be stored: the refusal below is what counts.
            let _ = context.ledger.record(&context.service, vec![*sighting]).await;
            match seen {
                Some(seen) => Outcome::Refused(Failure {
                    message: stored!("stored-run-other-type", why = &why.message, type = seen.to_string()),
                    ..why
                }),
                None => Outcome::Refused(why),
            }
        }
        Err(error) if error.is_auth() => return Err(error.to_failure()),
        Err(_) => Outcome::Refused(why),
    })
}

/// Writes the outcome and returns `next`. If the outcome cannot be written, the ledger has only the intent, so the
/// outcome is reported as the ledger will show it: unknown, until it is read back.
async fn settled(context: &RunContext, attempt: &Attempt, outcome: Outcome, next: Tried) -> Tried {
    match context.settle(attempt, &outcome).await {
        Ok(()) => next,
        Err(error) => {
            let was = outcome.kind().as_str();
            let why = Failure::local(stored!("stored-run-unwritten", outcome = was, error = error.to_string()));
            Tried::SettledInTrouble(Outcome::Unknown(why.clone()), why)
        }
    }
}
