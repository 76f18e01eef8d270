//! Takes copies of what tasks contain, before a change that loses it.
//!
//! A copy takes one get: only a get shows the whole content, and it has a limit of its own. A reading that is needed
//! anyway, such as the one that an edit begins with, is used as well. Copies are taken while the question is on the
//! screen, and go into the ledger once the run has begun. What is missing then is taken while the run goes on, in the
//! order of the changes.
//!
//! No change waits for its copy, except for the first ones of a run ([`HEAD_START`]), and not even these if they are due
//! within a minute, or if the run has no minute to spare. A get that has left is answered before the change that leaves
//! after it, so a reply that comes too late to be waited for still counts. Where replies come too late again and again,
//! some tasks are left out, so that the next ones are in time.
//!
//! A get that has left is never abandoned, because its slot would stay taken for as long as a reply could still come.

mod state;

use std::{fmt, sync::Arc, time::Duration};

use futures_util::future::join_all;
use jiff::SignedDuration;
use tokio::sync::{mpsc, watch};

use self::state::{Reading, State, Taken};
use super::{Stop, StopLevel};
use crate::{
    api::{ApiError, Claim, Client, Command, Found, Priority},
    clock::Clock,
    domain::{Copied, Forecast, LARGEST_COPY, PlannedTask, RunId, Service, Sighting, TaskId, TaskStatus, is_too_close},
    ledger::{Ledger, NewCopy},
};

/// How long the first changes of a run may wait for their copies: long enough for one call in most networks, and too
/// short to be noticed. It also limits how long the end of a run waits for a reading that is under way.
const HEAD_START: Duration = Duration::from_millis(150);

/// How long the end of a run waits until what was read is in the ledger, which other processes may be writing.
const WRITTEN_WITHIN: Duration = Duration::from_secs(5);

/// How many copies are taken at once: as many as the service allows calls per second.
const AT_ONCE: usize = Command::Get.calls_per_second() as usize;

/// Nothing waits for a copy if the run must begin within this time to reach every task.
const SLACK: SignedDuration = SignedDuration::from_secs(60);

/// What is needed to take copies.
#[derive(Clone, Debug)]
pub struct Source {
    /// The client of the service.
    pub client: Client,
    /// The ledger, which also records what else the replies show.
    pub ledger: Arc<dyn Ledger>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The service that the tasks belong to.
    pub service: Service,
}

/// The copies of the tasks in one question and in the run that follows it. Clones share everything.
#[derive(Clone, Default)]
pub struct Copies {
    state: watch::Sender<State>,
}

/// Shows no content.
impl fmt::Debug for Copies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Copies").field("copied", &self.copied()).finish_non_exhaustive()
    }
}

impl Copies {
    /// How many copies were taken, and how many could not be.
    pub fn copied(&self) -> Copied {
        self.state.borrow().copied()
    }

    /// How many copies of the run are in the ledger.
    pub(super) fn kept(&self) -> usize {
        self.state.borrow().kept()
    }

    /// How many tasks of the run lost what they contained, without a copy in the ledger.
    pub(super) fn lost(&self) -> usize {
        self.state.borrow().lost()
    }

    /// Takes the copies of these tasks while their question is open, and calls `show` after each. Ends early if the
    /// service refuses the account, or if there are too many. Dropping the future ends it too; calls that have left
    /// are still answered.
    pub async fn take(&self, source: Source, tasks: &[PlannedTask], show: &mut (dyn FnMut(TaskId) + Send)) {
        self.state.send_modify(|state| state.want(tasks));
        let (stop, (sender, mut read)) = (StopOnDrop(Stop::new()), mpsc::unbounded_channel());
        let (copies, halt) = (self.clone(), stop.0.clone());
        tokio::spawn(async move { copies.read_all(&source, &halt, sender).await });
        while let Some(task) = read.recv().await {
            show(task);
        }
    }

    /// Uses what another reading showed of a task.
    pub fn found(&self, task: &PlannedTask, seen: &Sighting) {
        if let Some(taken) = taken_of(task, seen) {
            self.state.send_modify(|state| state.found(task, taken));
        }
    }

    /// Prepares the copies for the run that now begins with these changes.
    pub fn begin(&self, source: &Source, run: RunId, tasks: &[PlannedTask], forecast: &Forecast) {
        let now = source.client.service_time().now;
        let has_slack = forecast.last_safe_start.is_none_or(|start| start.duration_since(now) >= SLACK);
        let may_wait = has_slack && forecast.unreachable.is_empty();
        let wait_until = if may_wait { source.clock.since_boot() + HEAD_START } else { Duration::ZERO };
        self.state.send_modify(|state| state.begin(run, tasks, wait_until, source.clock.now()));
    }

    /// Takes the copies that the run wants, as long as their changes have not begun and the run is neither paused nor
    /// stopped, and writes all of them to the ledger.
    pub async fn take_the_rest(&self, source: &Source, stop: &Stop) {
        let (sender, _) = mpsc::unbounded_channel();
        futures_util::future::join(self.read_all(source, stop, sender), self.write_all(source)).await;
    }

    async fn write_all(&self, source: &Source) {
        loop {
            self.until(State::has_to_write).await;
            let mut copies = Vec::new();
            self.state.send_modify(|state| copies = state.next_batch());
            self.write(source, copies).await;
        }
    }

    async fn write(&self, source: &Source, copies: Vec<NewCopy>) {
        let tasks: Vec<_> = copies.iter().map(|copy| copy.task).collect();
        let written = source.ledger.keep_copies(&source.service, copies).await;
        if let Err(error) = &written {
            tracing::warn!("a copy was not kept: {error}");
        }
        self.state.send_modify(|state| state.written(tasks.into_iter(), written.is_ok()));
    }

    /// Reads all tasks of which a copy is wanted: the first one alone, so that a signature which the service does not
    /// accept is sent once.
    async fn read_all(&self, source: &Source, stop: &Stop, read: mpsc::UnboundedSender<TaskId>) {
        let (is_first_wanted, until) = {
            let state = self.state.borrow();
            (state.is_first_wanted() || !state.is_run(), state.wait_until)
        };
        if is_first_wanted {
            self.read_next(source, stop, &read).await;
        }
        // The first change of a run is to find the connection that the first reading has opened.
        at_most(&*source.clock, until, self.until(State::has_left)).await;
        let reader = || async { while self.read_next(source, stop, &read).await {} };
        join_all((0..AT_ONCE).map(|_| reader())).await;
    }

    /// Reads one task. Returns whether there may be more.
    async fn read_next(&self, source: &Source, stop: &Stop, read: &mpsc::UnboundedSender<TaskId>) -> bool {
        let ready = async {
            go_ahead(stop).await;
            self.until(|state| state.is_read() || state.has_room() || !state.is_run()).await;
            if self.is_over() {
                return None;
            }
            tokio::select! {
                biased;
                () = self.until(State::is_read) => None,
                claim = source.client.claim(Command::Get, Priority::Background) => Some(claim),
            }
        };
        let claim = tokio::select! {
            biased;
            () = stop.reached(StopLevel::AfterCallsInFlight) => return false,
            claim = ready => claim,
        };
        let Some(claim) = claim else { return false };
        let mut picked = None;
        self.state.send_modify(|state| picked = state.pick());
        let Some(task) = picked else { return true };
        let id = task.id;
        let asking = tokio::spawn(self.clone().ask(source.clone(), claim, task));
        tokio::select! {
            biased;
            _ = asking => {}
            () = stop.reached(StopLevel::AfterCallsInFlight) => {}
        }
        // Sending fails only if nobody watches the question any more.
        let _ = read.send(id);
        true
    }

    async fn ask(self, source: Source, claim: Result<Claim, ApiError>, task: PlannedTask) {
        let found = match claim {
            Ok(claim) => source.client.get_with(claim, task.id).await,
            Err(error) => Err(error),
        };
        let reading = match &found {
            Ok(Found::Task(sighting)) => taken_of(&task, sighting).map_or(Reading::Nothing, Reading::Shown),
            // Whether the task is really gone is for its change to find out.
            Ok(Found::Absent(_)) => Reading::Nothing,
            Err(_) => Reading::NoReply,
        };
        self.state.send_modify(|state| {
            state.is_refused |= found.as_ref().is_err_and(ApiError::is_auth);
            state.answered(task.id, reading);
        });
        if let Ok(Found::Task(sighting)) = found {
            // The copy does not depend on this record, which only keeps the ledger up to date.
            let _ = source.ledger.record(&source.service, vec![*sighting]).await;
        }
    }

    /// Waits before the change of a task begins, if it is one of the first and there is time, until its copy is in the
    /// ledger.
    pub(super) async fn before(&self, client: &Client, clock: &dyn Clock, task: &PlannedTask) {
        let until = self.state.borrow().wait_until;
        let may_wait = until > clock.since_boot() && task.change.as_edit().is_none();
        if may_wait && !is_too_close(task.deadline(), client.service_time().now) {
            at_most(clock, until, self.until(|state| state.is_decided(task.id))).await;
        }
    }

    /// Notes that the change to a task is sent now. A task that has not been asked for by then is no longer read.
    pub(super) fn change_leaves(&self, task: &PlannedTask) {
        if task.change.verb().loses_content() {
            self.state.send_modify(|state| state.change_leaves(task));
        }
    }

    /// Keeps what an edit has read of its task, before it is changed.
    pub(super) async fn keep_before_edit(&self, source: &Source, task: &PlannedTask, seen: &Sighting) {
        if !self.state.borrow().is_wanted_by_edit(task) {
            return;
        }
        let Some(taken) = taken_of(task, seen) else { return };
        let mut copies = Vec::new();
        self.state.send_modify(|state| copies = state.copy_for_edit(task.id, *taken).into_iter().collect());
        self.write(source, copies).await;
    }

    /// Notes that the change of a task lost what it contained.
    pub(super) fn done(&self, task: TaskId) {
        self.state.send_modify(|state| state.change_done(task));
    }

    /// Waits a moment for the readings of changed tasks that are still under way at the end of the run, and until what was
    /// read is in the ledger.
    pub(super) async fn finish(&self, clock: &dyn Clock) {
        at_most(clock, clock.since_boot() + HEAD_START, self.until(State::is_answered)).await;
        at_most(clock, clock.since_boot() + WRITTEN_WITHIN, self.until(State::is_written)).await;
    }

    /// Whether no task is read any more, or there is no room for what a reading shows.
    fn is_over(&self) -> bool {
        let state = self.state.borrow();
        state.is_read() || !state.has_room()
    }

    async fn until(&self, is_so: impl Fn(&State) -> bool) {
        // The sender lives in `self`, which is borrowed here, so waiting cannot fail.
        let _ = self.state.subscribe().wait_for(|state| is_so(state)).await;
    }
}

/// Returns what is kept of what a reply showed of a task; `None` if nothing can be kept.
fn taken_of(task: &PlannedTask, seen: &Sighting) -> Option<Box<Taken>> {
    let content = seen.content.as_deref().filter(|content| content.json().len() <= LARGEST_COPY)?.clone();
    let (due, task_type) = (seen.sched_at.or(task.sched_at), seen.task_type.unwrap_or(task.task_type));
    let is_pending = seen.status == TaskStatus::Pending;
    is_pending.then(|| Box::new(Taken { task_type, due, content, at: seen.call.asked }))
}

/// Pulls its stop when it is dropped.
struct StopOnDrop(Stop);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.pull(StopLevel::AfterCallsInFlight);
    }
}

/// Waits for `done`, but not beyond this time of the boot clock.
async fn at_most(clock: &dyn Clock, until: Duration, done: impl Future<Output = ()>) {
    let left = until.saturating_sub(clock.since_boot());
    if left.is_zero() {
        return;
    }
    tokio::select! {
        biased;
        () = done => {}
        () = clock.sleep(left) => {}
    }
}

/// Waits until the run is not paused.
async fn go_ahead(stop: &Stop) {
    loop {
        let order = stop.order();
        if order.pause().is_none() {
            return;
        }
        stop.changed_from(&order).await;
    }
}
