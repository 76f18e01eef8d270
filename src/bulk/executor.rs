//! One task: intent, slot, send, outcome. At most one request leaves here per call.
//!
//! The order is that of docs/reliability.md#order: nothing is sent before its intent is on disk, and what came of it is
//! on disk before it is told to anybody. The dispatcher decides on any repetition.

use std::time::Duration;

use jiff::{Timestamp, TimestampArithmetic};

use super::{RunContext, Stop, StopLevel, reading::read_task};
use crate::{
    api::{CALL_TIMEOUT, Claim, Command, Found, INVALID_PARAMETER, Priority, Verdict, VerdictKind},
    chance,
    domain::{Attempt, AttemptId, Failure, Outcome, PlannedTask, RunId, TaskId},
    ledger::LedgerError,
    locale::{self, stored},
};

/// How long an intent may wait for its turn before it is given up as not sent.
const SEND_WITHIN: Duration = Duration::from_secs(10);

/// The attempt of another run at the same task is through after so long: what it may wait, and what its call may take.
const ANOTHERS_ATTEMPT: Duration = Duration::from_secs(SEND_WITHIN.as_secs() + CALL_TIMEOUT.as_secs());

/// How often it is looked whether it is.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// A run that was ours this long ago is ours: a grant of a slot is good for no longer
/// (docs/reliability.md#rate-limiter).
const SURELY_OURS: Duration = Duration::from_millis(500);

/// All that is known of a task which was there and is not any more.
pub(super) fn gone() -> String {
    stored!("stored-run-gone")
}

pub(super) fn stopped_before_sending() -> Failure {
    Failure::local(stored!("stored-run-unsent"))
}

/// What an error of the ledger comes to for a task. It is kept, so it is English.
pub(super) fn failure_of(error: &LedgerError) -> Failure {
    Failure::local(locale::in_english(|| error.to_string()))
}

impl RunContext {
    fn new_attempt(&self, run: RunId, task: &PlannedTask) -> Attempt {
        let at = self.clock.now();
        Attempt {
            id: AttemptId(chance::number_32()),
            run,
            task: task.id,
            task_type: task.task_type,
            at,
            deadline: later(at, SEND_WITHIN + CALL_TIMEOUT),
        }
    }
}

fn later(at: Timestamp, by: impl Into<TimestampArithmetic>) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// What one try gave.
#[derive(Debug)]
pub(super) enum Tried {
    /// It settled, for now.
    Settled(Outcome),
    /// It settled without a request of this run, which says nothing about the service: it was over by its turn, or another
    /// attempt at it is open.
    WithoutRequest(Outcome),
    /// It settled, and nothing more of the run may be sent.
    SettledAndHalt(Outcome, Failure),
    /// It settled, and no other task would fare better before somebody has seen to the reason.
    SettledInTrouble(Outcome, Failure),
    /// Nothing left this machine or was accepted, and nothing would be of any other task before somebody has seen to the
    /// reason.
    Trouble(Failure),
    /// Nothing left this machine, for the run was paused or stopped before its turn came.
    HeldBack(Failure),
    /// A definite "not done", because of the rate: once more later, at no cost.
    SlowDown(Failure),
    /// A definite "not done", because the signature had run out: once more with a new one.
    Renew(Failure),
    /// Nothing left this machine, or the service could not accept it at that moment: once more later.
    NotSent(Failure),
}

/// Tells that a request is about to leave.
pub(super) type Sending<'a> = &'a (dyn Fn(TaskId, AttemptId) + Send + Sync);

/// Tries to delete one task, once.
pub(super) async fn try_once(
    context: &RunContext,
    run: RunId,
    task: &PlannedTask,
    priority: Priority,
    stop: &Stop,
    sending: Sending<'_>,
) -> Tried {
    let (attempt, was_ours_at) = match intend(context, run, task, stop).await {
        Ok(intended) => intended,
        Err(tried) => return tried,
    };
    let claim = match claim(context, priority, stop).await {
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
    sending(task.id, attempt.id);
    let verdict = context.client.delete(claim, &attempt).await;
    conclude(context, task, &attempt, verdict).await
}

/// Writes the intent of a new attempt; gives it and the boot time at which the run was surely ours. Where another live run
/// is busy with the task, that one's outcome is waited for: most often it leaves nothing to do.
async fn intend(
    context: &RunContext,
    run: RunId,
    task: &PlannedTask,
    stop: &Stop,
) -> Result<(Attempt, Duration), Tried> {
    let began = context.clock.since_boot();
    loop {
        let at = context.clock.since_boot();
        let attempt = context.new_attempt(run, task);
        let error = match context.intend(&attempt).await {
            Ok(()) => return Ok((attempt, at)),
            Err(error) => error,
        };
        let may_wait = at.saturating_sub(began) < ANOTHERS_ATTEMPT;
        if !(may_wait && matches!(error, LedgerError::Unsettled(_)) && may_be_through(context, task.id).await) {
            return Err(not_intended(context, &attempt, error).await);
        }
        tokio::select! {
            biased;
            () = stop.reached(StopLevel::AfterCallsInFlight) => {
                return Err(Tried::HeldBack(stopped_before_sending()));
            }
            () = context.clock.sleep(LOOK_AGAIN) => {}
        }
    }
}

/// Whether the open attempt at the task will be settled before long, for a live process holds its run, or is by now.
async fn may_be_through(context: &RunContext, task: TaskId) -> bool {
    let open = context.ledger.unsettled(&context.service).await;
    open.is_ok_and(|open| open.iter().filter(|open| open.attempt.task == task).all(|open| open.held))
}

/// An intent that could not be written: nothing was sent, and whether the run can go on depends on why.
async fn not_intended(context: &RunContext, attempt: &Attempt, error: LedgerError) -> Tried {
    let why = failure_of(&error);
    match error {
        LedgerError::Over { status, .. } => {
            let outcome = Outcome::without_request(&status, None).unwrap_or_else(|| Outcome::Skipped(why.clone()));
            match context.settle(attempt, &outcome).await {
                Ok(()) => Tried::WithoutRequest(outcome),
                // It is shown as pending again since.
                Err(LedgerError::NoSuchAttempt { .. }) => Tried::NotSent(why),
                Err(error) => Tried::Trouble(failure_of(&error)),
            }
        }
        // Another attempt at this very task is open: its outcome is what is unknown.
        LedgerError::Unsettled(_) => Tried::WithoutRequest(Outcome::Unknown(why)),
        LedgerError::RunNotHeld(_) | LedgerError::RunFinished(_) => {
            Tried::SettledAndHalt(Outcome::NotSent(why.clone()), why)
        }
        _ => Tried::Trouble(why),
    }
}

/// The run may have been lost while this process was stopped: nothing is sent. Where another process has it now, the
/// attempt is that one's to read back; it cannot be settled from here.
async fn not_ours(context: &RunContext, attempt: &Attempt, error: &LedgerError) -> Tried {
    let why = Failure::local(stored!("stored-run-not-ours", error = error.to_string()));
    match error {
        LedgerError::RunNotHeld(_) | LedgerError::RunFinished(_) => {
            Tried::SettledAndHalt(Outcome::NotSent(why.clone()), why)
        }
        _ => settled(context, attempt, Outcome::NotSent(why.clone()), Tried::Trouble(why)).await,
    }
}

/// Why there is no slot, and how to go on.
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

/// Waits for a slot, at most as long as the intent allows.
async fn claim(context: &RunContext, priority: Priority, stop: &Stop) -> Result<Claim, NoClaim> {
    tokio::select! {
        biased;
        () = stop.reached(StopLevel::AfterCallsInFlight) => {
            Err(NoClaim { why: stopped_before_sending(), next: Tried::HeldBack })
        }
        claim = context.client.claim(Command::Delete, priority) => claim.map_err(|error| {
            if error.is_auth() { NoClaim::for_all(error.to_failure()) } else { NoClaim::for_now(error.to_failure()) }
        }),
        () = context.clock.sleep(SEND_WITHIN) => {
            Err(NoClaim::for_now(Failure::local(stored!("stored-run-turn"))))
        }
    }
}

/// Turns the verdict into an outcome, writes it down, and says how to go on.
async fn conclude(context: &RunContext, task: &PlannedTask, attempt: &Attempt, verdict: Verdict) -> Tried {
    let why = verdict.failure.clone().unwrap_or_else(|| Failure::local(stored!("stored-run-no-reason")));
    match verdict.kind {
        VerdictKind::Deleted => settled(context, attempt, Outcome::Deleted, Tried::Settled(Outcome::Deleted)).await,
        VerdictKind::RateLimited => {
            settled(context, attempt, Outcome::NotSent(why.clone()), Tried::SlowDown(why)).await
        }
        VerdictKind::NotSent => settled(context, attempt, Outcome::NotSent(why.clone()), Tried::NotSent(why)).await,
        // Not done, and the task is not to blame: as "refused" it would be lost, for a resume leaves that out.
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

/// What a refusal means. 90104 is the only candidate for an id that is not there (docs/service.md#absent-tasks): a
/// read-back tells, and where it does not, the refusal stands. The error is a fault of the account, which the read-back
/// met.
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
            // A sighting that cannot be stored loses nothing: the refusal below is what counts.
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

/// Writes the outcome, then passes `next` on. What cannot be written is told as what the ledger will call it, which has
/// the intent alone: unknown, until it is read back.
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
