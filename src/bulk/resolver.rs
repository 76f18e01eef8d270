//! Reads back what is unknown, and settles it as far as the service's answer proves anything.
//!
//! An absent task is `gone`, never `deleted`: no reply of ours proves who removed it. That rests on one reply, and where a
//! later one shows the task again, it is pending again and named as such (`reappeared`). A task that is still pending can
//! still be removed by a late effect until the request's horizon has passed, so it is asked for once more then. All are
//! first asked for whatever their horizon, one alone and then up to five at a time; the horizons of those that are still
//! pending are then waited for together.
//!
//! Many are first looked for in the list, where that takes fewer calls. The list can only show that a task is there:
//! which time its range filters is not known (docs/service.md#list-limits), and tasks that come or go shift others
//! between its pages, so what it does not show proves nothing and is read one by one.
//!
//! Horizons are counted on the boot clock from when reading back begins, and never longer than the attempt itself could
//! still last: a wall clock that was set back since the intent makes nobody wait for hours. One that was set forward
//! makes the horizon come early; what follows then is a second delete of a task that was confirmed, which harms nothing
//! and is judged by its own reply.
//!
//! Nothing is sent again before its horizon, also where the task is due before that. A second request would do no harm by
//! itself, but the ledger has one open attempt for each task (a unique index), and what both of them came to could not be
//! told apart: a refusal of the second proves nothing about the first, which would have to stay open beside it. So whoever
//! resumes is told beforehand which pushes that may cost, and to stop these in the console (`domain::Backlog`).
//!
//! A new attempt at what is still pending is the dispatcher's to make.

use std::{
    collections::{HashMap, HashSet},
    ops::ControlFlow,
    sync::OnceLock,
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;

use super::{
    RunContext, Stop, StopLevel,
    executor::{failure_of, gone},
    reading::{READS_AT_ONCE, list_memory, read_task},
};
#[cfg(feature = "planted")]
use crate::planted::{self, Bug};
use crate::{
    api::{ApiError, Found, ListRange, Priority, list_until},
    domain::{Attempt, Failure, Outcome, OutcomeKind, PlannedTask, Sighting, TaskId, TaskOutcome, TaskStatus},
    locale::stored,
};

/// From this many on, the list is looked at first.
const MANY: usize = 20;

/// At most one page of the list is read for so many tasks: with more pages, single reads are as quick.
const TASKS_PER_PAGE: usize = 5;

/// An attempt whose outcome is not known.
#[derive(Clone, Debug)]
pub struct Unresolved {
    /// The attempt.
    pub attempt: Attempt,
    /// The task as it was confirmed, where its run may still try it again.
    pub task: Option<PlannedTask>,
    /// Whether any reply ever showed the task.
    pub was_seen: bool,
}

/// What became of an unresolved attempt.
#[derive(Debug)]
pub(super) enum Resolution {
    /// It has this outcome, perhaps still an unknown one.
    Settled(TaskOutcome),
    /// The delete had no effect: the task is confirmed as before.
    Again(PlannedTask),
    /// So many are pending still, and are read again after this wait.
    Waiting { unknown: usize, wait: Duration, at: Timestamp },
}

/// An unresolved attempt, and the boot time from which no effect of its request can come any more.
struct Open {
    unresolved: Unresolved,
    horizon: Duration,
}

/// Reads back all of these, and reports each once.
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

/// Asks for each once; gives back those that are pending and whose horizon is still to come.
async fn ask_for_all(
    context: &RunContext,
    open: Vec<Open>,
    stop: &Stop,
    tell: &(dyn Fn(Resolution) + Send + Sync),
) -> Vec<Open> {
    // Taken before the question: an answer to a question asked before the horizon proves nothing about it.
    let asked = context.clock.since_boot();
    let barrier = Barrier::default();
    let mut listed =
        if open.len() >= MANY { look_in_list(context, &open, stop, &barrier).await } else { HashMap::new() };
    let mut questions = open.into_iter().map(|open| {
        let (listed, barrier) = (listed.remove(&open.task()).map(|sighting| (sighting, asked)), &barrier);
        async move {
            let answer = ask(context, &open, listed, stop, barrier).await;
            (open, answer)
        }
    });
    // The first goes alone, so that a signature which is not accepted is sent once and not five times.
    let first = stream::iter(questions.next()).buffer_unordered(1);
    first
        .chain(stream::iter(questions).buffer_unordered(READS_AT_ONCE))
        .filter_map(|(open, answer)| async move {
            match answer {
                Answer::Wait => Some(open),
                Answer::Outcome(outcome) => {
                    settle(context, open.unresolved, outcome, tell).await;
                    None
                }
            }
        })
        .collect()
        .await
}

/// Why nothing more is asked: the signature, the account or the app was not accepted. Asking on gets the app locked out.
#[derive(Debug, Default)]
struct Barrier(OnceLock<Failure>);

impl Barrier {
    fn note(&self, error: &ApiError) {
        if error.is_auth() {
            self.0.get_or_init(|| error.to_failure());
        }
    }
}

/// The result of one read.
enum Answer {
    /// It is still pending, and an effect may still come.
    Wait,
    Outcome(Outcome),
}

impl Answer {
    fn unknown(why: Failure) -> Self {
        Self::Outcome(Outcome::Unknown(why))
    }

    fn stopped() -> Self {
        Self::unknown(Failure::local(stored!("stored-read-stopped")))
    }
}

async fn ask(
    context: &RunContext,
    open: &Open,
    listed: Option<(Sighting, Duration)>,
    stop: &Stop,
    barrier: &Barrier,
) -> Answer {
    #[cfg(feature = "planted")]
    if planted::is(Bug::ResendUnread) {
        return Answer::Outcome(Outcome::NotSent(Failure::local("planted")));
    }
    if let Some((sighting, asked)) = listed {
        return read_back(context, open, sighting, asked).await;
    }
    if stop.level() > StopLevel::Go {
        return Answer::stopped();
    }
    if let Some(why) = barrier.0.get() {
        return Answer::Outcome(Outcome::Unknown(why.clone()));
    }
    let asked = context.clock.since_boot();
    let found = tokio::select! {
        biased;
        found = read_task(&context.client, &*context.ledger, &context.service, open.task(), Priority::Interactive) => found,
        () = stop.reached(StopLevel::AfterCallsInFlight) => return Answer::stopped(),
    };
    match found {
        #[cfg(feature = "planted")]
        Ok(Found::Absent(_)) if planted::is(Bug::GoneIsDeleted) => Answer::Outcome(Outcome::Deleted),
        Ok(Found::Absent(why)) => {
            // Also of a task that nobody ever saw: our delete, whose reply is missing, may be what removed it.
            let found = if open.unresolved.was_seen { gone() } else { stored!("stored-read-never-seen") };
            Answer::Outcome(Outcome::Gone(Failure { message: stored!("stored-read-back", found = found), ..why }))
        }
        Ok(Found::Task(sighting)) => read_back(context, open, *sighting, asked).await,
        Err(error) => {
            barrier.note(&error);
            Answer::Outcome(Outcome::Unknown(error.to_failure()))
        }
    }
}

/// What a sighting proves about a delete that may have been done.
async fn read_back(context: &RunContext, open: &Open, sighting: Sighting, asked: Duration) -> Answer {
    let answer = match &sighting.status {
        TaskStatus::Pending if asked >= open.horizon => {
            Answer::Outcome(Outcome::NotSent(found(&stored!("stored-read-pending"))))
        }
        TaskStatus::Pending => Answer::Wait,
        TaskStatus::Dispatching => Answer::Outcome(Outcome::TooLate(found(&stored!("stored-read-dispatching")))),
        TaskStatus::Dispatched => Answer::Outcome(Outcome::TooLate(found(&stored!("stored-read-dispatched")))),
        other => {
            let state = format!("{:?}", other.to_safe());
            Answer::unknown(found(&stored!("stored-read-other", state = state)))
        }
    };
    match context.ledger.record(&context.service, vec![sighting]).await {
        Ok(_) => answer,
        Err(error) => Answer::unknown(failure_of(&error)),
    }
}

/// What reading back has found, as a reason.
fn found(what: &str) -> Failure {
    Failure::local(stored!("stored-read-back", found = what))
}

/// Writes the outcome, and tells of it. What cannot be written stays unknown.
async fn settle(
    context: &RunContext,
    unresolved: Unresolved,
    outcome: Outcome,
    tell: &(dyn Fn(Resolution) + Send + Sync),
) {
    let Unresolved { attempt, task, .. } = unresolved;
    // Of one that stays unknown the ledger has the reason already.
    let written =
        if outcome.kind() == OutcomeKind::Unknown { Ok(()) } else { context.settle(&attempt, &outcome).await };
    let outcome = match written {
        Ok(()) => outcome,
        Err(error) => Outcome::Unknown(failure_of(&error)),
    };
    tell(match (outcome, task) {
        (Outcome::NotSent(_), Some(task)) => Resolution::Again(task),
        (outcome, _) => {
            let at = context.clock.now();
            Resolution::Settled(TaskOutcome { task: attempt.task, outcome, attempts: 1, at })
        }
    });
}

/// Those of the tasks that the list shows, as long as its pages show more than as many single reads would.
async fn look_in_list(
    context: &RunContext,
    open: &[Open],
    stop: &Stop,
    barrier: &Barrier,
) -> HashMap<TaskId, Sighting> {
    let mut found = HashMap::new();
    let due = || open.iter().filter_map(|open| open.unresolved.task.as_ref()?.sched_at);
    let (Some(from), Some(to)) = (due().min(), due().max()) else { return found };
    let wanted: HashSet<_> = open.iter().map(Open::task).collect();
    let range = ListRange { from, to, keyword: None, priority: Priority::Interactive };
    let mut memory = list_memory(&*context.ledger, &context.service).await;
    let mut pages_left = open.len() / TASKS_PER_PAGE;
    let on_page = |page: Vec<Sighting>| {
        found.extend(page.into_iter().filter(|seen| wanted.contains(&seen.id)).map(|seen| (seen.id, seen)));
        pages_left = pages_left.saturating_sub(1);
        let is_enough = pages_left == 0 || found.len() == wanted.len();
        if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    tokio::select! {
        biased;
        () = stop.reached(StopLevel::AfterCallsInFlight) => {}
        // What it could not show is read one by one.
        listed = list_until(&context.client, &range, &mut memory, on_page) => {
            if let Err(error) = listed {
                barrier.note(&error);
            }
        }
    }
    found
}
