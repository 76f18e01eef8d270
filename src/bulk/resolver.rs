//! Reads back tasks whose outcome is unknown, and settles their attempts as far as the service's reply proves anything.
//!
//! An absent task is `gone`, never `deleted`: no reply to us proves who removed it. The outcome `gone` rests on a
//! single reply. If a later reply shows the task again, the task becomes pending again, and the audit log says so
//! (`reappeared`).
//!
//! The horizon of a delete request is the time after which the request can no longer have an effect. Until then, a task
//! that is still pending may yet be removed, so it is read once more after the horizon. All tasks are first read
//! regardless of their horizons: the first one alone, the others up to five at a time. Then the resolver waits until
//! the last horizon of those that are still pending.
//!
//! If there are many tasks, the list is read first, as long as that takes fewer calls. The list can only prove that a
//! task exists. It is not known by which time of a task the service filters the list (docs/service.md#list-limits), and
//! tasks that come or go shift others between its pages. So a task missing from the list proves nothing, and such tasks
//! are read one by one.
//!
//! Horizons are measured on the boot clock from the start of reading back, and are never longer than an attempt can
//! last. So a wall clock that was set back since the intent does not make anybody wait for hours. A wall clock that was
//! set forward makes the horizon come early. The worst result is a second delete of a confirmed task, which does no
//! harm and is judged by its own reply.
//!
//! No delete is sent again before its horizon, even if the task is due earlier. A second request would do no harm by
//! itself, but the ledger allows only one open attempt for each task (a unique index), and the results of the two
//! requests could not be told apart: a refusal of the second proves nothing about the first, which would have to stay
//! open as well. So the person who resumes a run is shown beforehand which pushes may go out because of this wait, and
//! is advised to stop them in the console (`domain::Backlog`).
//!
//! The resolver never changes a task: the dispatcher makes the new attempt at a task that is still pending.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;

use super::{
    RunContext, Stop, StopLevel,
    changes::{Proof, proof},
    executor::{failure_of, gone},
    looking::look_in_list,
    reading::{READS_AT_ONCE, read_task},
};
#[cfg(feature = "planted")]
use crate::planted::{self, Bug};
use crate::{
    api::{ApiError, Found, Priority},
    domain::{Attempt, Change, Failure, Outcome, OutcomeKind, PlannedTask, Sighting, TaskId, TaskOutcome},
    locale::stored,
};

/// An attempt whose outcome is not known.
#[derive(Clone, Debug)]
pub struct Unresolved {
    /// The attempt.
    pub attempt: Attempt,
    /// The task as it was confirmed, if its run may try it again.
    pub task: Option<PlannedTask>,
    /// Whether any reply has ever shown the task.
    pub was_seen: bool,
}

impl Unresolved {
    /// Returns what the run does to the task, as far as it is known.
    pub(super) fn change(&self) -> &Change {
        self.task.as_ref().map_or(&self.attempt.change, |task| &task.change)
    }
}

/// A report about unresolved attempts.
#[derive(Debug)]
pub(super) enum Resolution {
    /// The attempt has this outcome, which may still be unknown.
    Settled(TaskOutcome),
    /// The change was not made. The task is still confirmed and must be tried again.
    Again(PlannedTask),
    /// This attempt postponed the task, which is still to be deleted.
    Postponed(PlannedTask, Box<Attempt>),
    /// `unknown` tasks are still pending, and are read again after `wait`, that is, at the time `at`.
    Waiting { unknown: usize, wait: Duration, at: Timestamp },
}

/// An unresolved attempt, and its horizon as a time of the boot clock.
struct Open {
    unresolved: Unresolved,
    horizon: Duration,
}

/// Reads back all of `unresolved`, and reports the result of each exactly once.
pub(super) async fn resolve(
    context: &RunContext,
    unresolved: Vec<Unresolved>,
    stop: &Stop,
    tell: &(dyn Fn(Resolution) + Send + Sync),
) {
    let mut open: Vec<_> = unresolved.into_iter().map(|unresolved| Open::new(context, unresolved)).collect();
    while !open.is_empty() {
        open = ask_for_all(context, open, stop, tell).await;
        let Some(until) = open.iter().map(|open| open.horizon).max() else { return };
        let wait = until.saturating_sub(context.clock.since_boot());
        let at = context.clock.now().saturating_add(wait).unwrap_or(Timestamp::MAX);
        tell(Resolution::Waiting { unknown: open.len(), wait, at });
        tokio::select! {
            () = context.clock.sleep(wait) => {}
            () = stop.reached(StopLevel::AfterCallsInFlight) => {}
        }
    }
}

impl Open {
    fn new(context: &RunContext, unresolved: Unresolved) -> Self {
        let left = unresolved.attempt.until_horizon(context.clock.now());
        #[cfg(feature = "planted")]
        let left = if planted::is(Bug::NoHorizon) { jiff::SignedDuration::ZERO } else { left };
        let horizon = context.clock.since_boot() + Duration::try_from(left).unwrap_or_default();
        Self { unresolved, horizon }
    }

    fn task(&self) -> TaskId {
        self.unresolved.attempt.task
    }
}

/// Reads each task once. Returns those that are still pending and whose horizon has not passed.
async fn ask_for_all(
    context: &RunContext,
    open: Vec<Open>,
    stop: &Stop,
    tell: &(dyn Fn(Resolution) + Send + Sync),
) -> Vec<Open> {
    // This is taken before the read, because the reply to a read that was sent before the horizon does not prove that
    // no effect can follow.
    let asked = context.clock.since_boot();
    let barrier = Barrier::default();
    let mut listed = listed(context, &open, stop, &barrier).await;
    let mut questions = open.into_iter().map(|open| {
        let (listed, barrier) = (listed.remove(&open.task()).map(|sighting| (sighting, asked)), &barrier);
        async move {
            let answer = ask(context, &open, listed, stop, barrier).await;
            (open, answer)
        }
    });
    // The first read is sent alone, so that a signature that the service refuses is sent once and not five times.
    let first = stream::iter(questions.next()).buffer_unordered(1);
    first
        .chain(stream::iter(questions).buffer_unordered(READS_AT_ONCE))
        .filter_map(|(open, answer)| async move {
            match answer {
                Proof::Wait => Some(open),
                Proof::Outcome(outcome) => {
                    settle(context, open.unresolved, outcome, tell).await;
                    None
                }
            }
        })
        .collect()
        .await
}

/// The reason why nothing more is read: the service did not accept the signature, the account or the app. More requests
/// would get the app locked out.
#[derive(Debug, Default)]
struct Barrier(OnceLock<Failure>);

impl Barrier {
    fn note(&self, error: &ApiError) {
        if error.is_auth() {
            self.0.get_or_init(|| error.to_failure());
        }
    }
}

const fn unknown(why: Failure) -> Proof {
    Proof::Outcome(Outcome::Unknown(why))
}

fn stopped() -> Proof {
    unknown(Failure::local(stored!("stored-read-stopped")))
}

async fn ask(
    context: &RunContext,
    open: &Open,
    listed: Option<(Sighting, Duration)>,
    stop: &Stop,
    barrier: &Barrier,
) -> Proof {
    #[cfg(feature = "planted")]
    if planted::is(Bug::ResendUnread) {
        return Proof::Outcome(Outcome::NotSent(Failure::local("planted")));
    }
    #[cfg(feature = "planted")]
    if planted::is(Bug::HoldUnread) && open.unresolved.attempt.change.verb() == crate::domain::Verb::Hold {
        return Proof::Outcome(Outcome::Changed);
    }
    if let Some((sighting, asked)) = listed {
        return read_back(context, open, sighting, asked).await;
    }
    if stop.level() > StopLevel::Go {
        return stopped();
    }
    if let Some(why) = barrier.0.get() {
        return Proof::Outcome(Outcome::Unknown(why.clone()));
    }
    let asked = context.clock.since_boot();
    let found = tokio::select! {
        biased;
        found = read_task(&context.client, &*context.ledger, &context.service, open.task(), Priority::Interactive) => found,
        () = stop.reached(StopLevel::AfterCallsInFlight) => return stopped(),
    };
    match found {
        #[cfg(feature = "planted")]
        Ok(Found::Absent(_)) if planted::is(Bug::GoneIsDeleted) => Proof::Outcome(Outcome::Deleted),
        Ok(Found::Absent(why)) => {
            // This applies even to a task that nobody ever saw: our delete, whose reply is missing, may have removed
            // it.
            let found = if open.unresolved.was_seen { gone() } else { stored!("stored-read-never-seen") };
            Proof::Outcome(Outcome::Gone(Failure { message: stored!("stored-read-back", found = found), ..why }))
        }
        Ok(Found::Task(sighting)) => read_back(context, open, *sighting, asked).await,
        Err(error) => {
            barrier.note(&error);
            Proof::Outcome(Outcome::Unknown(error.to_failure()))
        }
    }
}

/// Returns what a sighting proves about a change that may have been carried out.
async fn read_back(context: &RunContext, open: &Open, sighting: Sighting, asked: Duration) -> Proof {
    // If the task is tried again, this is what the change loses.
    if let Some(task) = &open.unresolved.task {
        context.copies.found(task, &sighting);
    }
    let now = context.replied_at(sighting.call);
    let answer = proof(&open.unresolved.attempt, &sighting, now, asked >= open.horizon);
    match context.ledger.record(&context.service, vec![sighting]).await {
        Ok(_) => answer,
        Err(error) => unknown(failure_of(&error)),
    }
}

/// Writes the outcome and reports it. An outcome that cannot be written is reported as unknown.
async fn settle(
    context: &RunContext,
    unresolved: Unresolved,
    outcome: Outcome,
    tell: &(dyn Fn(Resolution) + Send + Sync),
) {
    let Unresolved { attempt, task, .. } = unresolved;
    // An attempt that stays unknown is not written again: the ledger already has it as unknown.
    let written =
        if outcome.kind() == OutcomeKind::Unknown { Ok(()) } else { context.settle(&attempt, &outcome).await };
    let outcome = match written {
        Ok(()) => outcome,
        Err(error) => Outcome::Unknown(failure_of(&error)),
    };
    let task = task
        .filter(|task| outcome.kind() == OutcomeKind::NotSent || leaves_to_do(&attempt, &task.change, outcome.kind()));
    tell(match (outcome, task) {
        (Outcome::Changed, Some(task)) => Resolution::Postponed(task, Box::new(attempt)),
        (_, Some(task)) => Resolution::Again(task),
        (outcome, None) => {
            let at = context.clock.now();
            Resolution::Settled(TaskOutcome { task: attempt.task, outcome, attempts: 1, at })
        }
    });
}

/// Whether a task is still to be changed although an attempt at it was settled with an outcome of this kind, because
/// the attempt only gained time for the change.
fn leaves_to_do(attempt: &Attempt, change: &Change, kind: OutcomeKind) -> bool {
    attempt.only_gains_time_for(change) && kind.is_settled() && !kind.settles_another_change()
}

/// Returns those of the tasks that the list shows, if there are many.
async fn listed(context: &RunContext, open: &[Open], stop: &Stop, barrier: &Barrier) -> HashMap<TaskId, Sighting> {
    // The list does not show the content of a task.
    let attempts =
        open.iter().map(|open| &open.unresolved.attempt).filter(|attempt| attempt.change.as_edit().is_none());
    let wanted: HashSet<_> = attempts.clone().map(|attempt| attempt.task).collect();
    let times: Vec<_> = attempts.flat_map(|attempt| [attempt.due, attempt.change.new_time()]).flatten().collect();
    let (found, error) = look_in_list(context, &wanted, &times, stop).await;
    if let Some(error) = error {
        barrier.note(&error);
    }
    found
}
