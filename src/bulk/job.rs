//! A task on its way through a run, and one try to carry out its change or to postpone it.

use std::{borrow::Borrow, panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt as _;
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::{
    RunContext, Stop, StopLevel,
    executor::{Tried, stopped_before_sending, try_once},
    resolver::Resolution,
};
use crate::{
    api::Priority,
    domain::{AttemptId, Change, PlannedTask, RunId, TaskId},
};

/// How often a change could not be made, for reasons that say nothing about its task.
#[derive(Debug, Default)]
pub(super) struct Tries {
    pub unsent: u32,
    pub slowed: u32,
    pub renewed: bool,
}

/// A task on its way through the run.
#[derive(Debug)]
pub(super) struct Job {
    /// The task with the change that was confirmed.
    pub task: PlannedTask,
    /// The number of requests sent for the task, except those that were refused because of the rate limit.
    pub attempts: u32,
    /// How the tries of the confirmed change went.
    pub tries: Tries,
    /// How the tries to postpone the task went. They do not count as tries of the confirmed change.
    pub hold_tries: Tries,
    /// The change that postpones the task, while the job is in the lane for that.
    pub hold: Option<Change>,
    /// Whether the task must not be postponed any more, because that failed or the task was moved.
    pub is_unholdable: bool,
    /// The new due time of the task, if this run postponed it.
    pub postponed_to: Option<Timestamp>,
}

impl Job {
    pub(super) fn new(task: PlannedTask) -> Self {
        Self {
            task,
            attempts: 0,
            tries: Tries::default(),
            hold_tries: Tries::default(),
            hold: None,
            is_unholdable: false,
            postponed_to: None,
        }
    }

    /// Returns the job after its task was postponed to this time.
    pub(super) fn postponed(self, until: Timestamp) -> Self {
        let task = PlannedTask { sched_at: Some(until), ..self.task };
        Self { task, postponed_to: Some(until), ..self }
    }

    /// Returns the task with the change that is sent next.
    fn to_send(&self) -> PlannedTask {
        let change = self.hold.clone().unwrap_or_else(|| self.task.change.clone());
        self.task.clone().to(change)
    }
}

impl Borrow<PlannedTask> for Job {
    fn borrow(&self) -> &PlannedTask {
        &self.task
    }
}

/// How one try of a job ended.
pub(super) enum TryEnd {
    Tried(Box<(Job, Tried)>),
    Panicked(TaskId),
}

/// A report from a job or from the resolver.
pub(super) enum JobEvent {
    Sending(TaskId, AttemptId),
    Resolved(Resolution),
}

/// Tries a job once. A panic ends only this job.
pub(super) async fn run_once(
    context: &RunContext,
    run: RunId,
    job: Job,
    priority: Priority,
    gate: Stop,
    sender: mpsc::UnboundedSender<JobEvent>,
) -> TryEnd {
    let task = job.task.id;
    match AssertUnwindSafe(try_job(context, run, job, priority, &gate, &sender)).catch_unwind().await {
        Ok(tried) => TryEnd::Tried(Box::new(tried)),
        Err(_) => TryEnd::Panicked(task),
    }
}

/// Tries a job once, after a back-off if its last try did not leave this machine.
async fn try_job(
    context: &RunContext,
    run: RunId,
    mut job: Job,
    priority: Priority,
    gate: &Stop,
    sender: &mpsc::UnboundedSender<JobEvent>,
) -> (Job, Tried) {
    let unsent = if job.hold.is_some() { job.hold_tries.unsent } else { job.tries.unsent };
    if unsent > 0 {
        let pause = Duration::from_secs(u64::from(unsent));
        tokio::select! {
            () = context.clock.sleep(pause) => {}
            () = gate.reached(StopLevel::AfterCallsInFlight) => {
                return (job, Tried::HeldBack(stopped_before_sending()));
            }
        }
    }
    // Postponing a task loses no content. The copy is taken before the delete.
    if job.hold.is_none() {
        tokio::select! {
            () = context.copies.before(&context.client, &*context.clock, &job.task) => {}
            () = gate.reached(StopLevel::AfterCallsInFlight) => return (job, Tried::HeldBack(stopped_before_sending())),
        }
    }
    let count = std::sync::atomic::AtomicU32::new(0);
    let tried = try_once(context, run, &job.to_send(), job.hold.is_none(), priority, gate, &|task, attempt| {
        count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        // Sending fails only after the run is over, when nobody needs the event.
        let _ = sender.send(JobEvent::Sending(task, attempt));
    })
    .await;
    // A call that did not leave this machine, or that was refused because of the rate limit, does not count as an
    // attempt. A failure with an error code comes from the service, so that call did leave.
    let was_sent = match &tried {
        Tried::SlowDown(_) | Tried::HeldBack(_) => false,
        Tried::NotSent(why) | Tried::Trouble(why) => why.code.is_some(),
        _ => true,
    };
    if was_sent {
        job.attempts += count.into_inner();
    }
    (job, tried)
}
