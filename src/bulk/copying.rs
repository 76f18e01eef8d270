//! Takes copies of what tasks contain, before a change that loses it.
//!
//! A copy takes one get, because only a get shows the whole content. Gets have a rate limit of their own. Copies are
//! taken while the question is on the screen, and go into the ledger once the run has begun. Copies that are still
//! missing are taken during the run, in the order of the changes.
//!
//! A copy never stops a change, and does not slow the run down. A change waits for its copy only for as long as it
//! would wait for its slot anyway ([`SPARE`]), and once, at the start, until the copies are some tasks ahead
//! ([`HEAD_START`]). A task that is due within a minute does not wait, and nothing waits if the run has less than a
//! minute to spare. A change that has waited long enough goes ahead, and its copy is no longer taken. For each copy
//! that came too late, the next one is left out, so that later copies are in time again.

use std::{collections::HashMap, fmt, time::Duration};

use futures_util::{FutureExt as _, Stream, StreamExt as _, future::BoxFuture, stream};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::{Stop, StopLevel};
use crate::{
    api::{ApiError, Client, Command, Found, Priority},
    clock::Clock,
    domain::{
        Content, Copied, Forecast, LARGEST_COPY, PlannedTask, RunId, Service, TaskId, TaskStatus, TaskType,
        is_too_close,
    },
    ledger::{Ledger, NewCopy},
};

/// How long a change may wait for its copy without delaying the run. A task gets its turn when an earlier one has
/// settled, and the slot of the earlier one stays taken for another second.
const SPARE: Duration = Duration::from_millis(900);

/// How long the first changes of a run may wait for the copies of [`AHEAD`] tasks.
const HEAD_START: Duration = Duration::from_secs(2);

/// How many copies are taken at once: as many as the service allows calls per second.
const AT_ONCE: usize = Command::Get.calls_per_second() as usize;

/// How many copies are to be taken before the first change: as many as two seconds allow.
const AHEAD: usize = 2 * AT_ONCE;

/// Nothing waits for a copy if the run must begin within this time to reach every task.
const SLACK: SignedDuration = SignedDuration::from_secs(60);

/// How many bytes of content are kept in memory while a question is open.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// What is needed to take copies.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The client of the service.
    pub client: &'a Client,
    /// The ledger, which records what else the replies show.
    pub ledger: &'a dyn Ledger,
    /// The clock.
    pub clock: &'a dyn Clock,
    /// The service that the tasks belong to.
    pub service: &'a Service,
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

#[derive(Default)]
struct State {
    stages: HashMap<TaskId, Stage>,
    /// How many bytes of content are in memory.
    bytes: usize,
    kept: usize,
    /// How many tasks had no copy in the ledger when the run began. `decided` counts those of which the copy was then
    /// taken or given up.
    wanted: usize,
    decided: usize,
    /// How many of the next copies are left out, so that the others are in time again.
    behind: usize,
    /// Whether changes may wait for their copies.
    may_wait: bool,
    /// The boot-clock time until which the first changes wait for some copies.
    head_start: Duration,
    /// Whether the service refused the account or its signature: more calls would get the app locked out.
    is_refused: bool,
}

/// The state of the copy of a task.
enum Stage {
    /// It has not been taken yet, and the change to the task has not begun.
    Wanted,
    /// It is in memory.
    Taken(Box<Taken>),
    /// It is in the ledger.
    Kept,
    /// It could not be taken.
    Failed,
    /// The change goes ahead without it.
    Begun,
}

/// What a get showed.
struct Taken {
    task_type: TaskType,
    due: Option<Timestamp>,
    content: Content,
    at: Timestamp,
}

impl Taken {
    fn into_copy(self, run: RunId, task: &PlannedTask) -> NewCopy {
        let Self { task_type, due, content, at } = self;
        NewCopy { run, position: task.position, task: task.id, task_type, due, content, at }
    }
}

impl State {
    fn is_wanted(&self, task: TaskId) -> bool {
        matches!(self.stages.get(&task), Some(Stage::Wanted))
    }

    fn is_ahead(&self) -> bool {
        self.decided >= AHEAD.min(self.wanted)
    }

    /// Records the final stage of the copy of a task.
    fn decide(&mut self, task: TaskId, stage: Stage) {
        self.kept += usize::from(matches!(stage, Stage::Kept));
        self.decided += usize::from(self.is_wanted(task));
        self.stages.insert(task, stage);
    }

    /// Leaves out the copy of a task if earlier copies came too late for their changes. Returns whether the copy is
    /// still wanted.
    fn catch_up(&mut self, task: TaskId) -> bool {
        if self.behind > 0 && self.is_wanted(task) {
            self.behind -= 1;
            self.decide(task, Stage::Begun);
        }
        self.is_wanted(task)
    }

    fn has_room(&self) -> bool {
        !self.is_refused && self.bytes < MOST_BYTES
    }
}

impl Copies {
    /// How many copies were taken, and how many could not be.
    pub fn copied(&self) -> Copied {
        let state = self.state.borrow();
        let count = |is: fn(&Stage) -> bool| state.stages.values().filter(|stage| is(stage)).count();
        Copied {
            taken: count(|stage| matches!(stage, Stage::Taken(_) | Stage::Kept)),
            failed: count(|stage| matches!(stage, Stage::Failed)),
        }
    }

    /// How many copies are in the ledger.
    pub(super) fn kept(&self) -> usize {
        self.state.borrow().kept
    }

    /// Takes the copies of these tasks while their question is open. Calls `show` after each task. Takes no more copies
    /// once the service refuses the account, or once the copies fill the memory that is allowed for them.
    pub async fn take(&self, source: Source<'_>, tasks: &[PlannedTask], show: &mut (dyn FnMut(TaskId) + Send)) {
        let reads = tasks.iter().cloned().map(|task| self.take_for_question(source, task).boxed());
        let mut reads = first_alone(reads).boxed();
        while let Some(task) = reads.next().await {
            show(task);
        }
    }

    async fn take_for_question(&self, source: Source<'_>, task: PlannedTask) -> TaskId {
        let has_room = self.state.borrow().has_room();
        if has_room {
            let stage = self.take_one(source, &task).await.map_or(Stage::Failed, |taken| Stage::Taken(Box::new(taken)));
            self.state.send_modify(|state| {
                if let Stage::Taken(taken) = &stage {
                    state.bytes += taken.content.json().len();
                }
                state.stages.insert(task.id, stage);
            });
        }
        task.id
    }

    /// Reads a task and records what the reply shows. Returns what the task contains, if that can be kept.
    async fn take_one(&self, source: Source<'_>, task: &PlannedTask) -> Option<Taken> {
        let mut sighting = match source.client.get(task.id, Priority::Background).await {
            Ok(Found::Task(sighting)) => sighting,
            // The request that changes the task shows whether it is really gone.
            Ok(Found::Absent(_)) => return None,
            Err(error) => {
                self.heed(&error);
                return None;
            }
        };
        let (content, is_pending) = (sighting.content.take(), sighting.status == TaskStatus::Pending);
        let (due, task_type) = (sighting.sched_at.or(task.sched_at), sighting.task_type.unwrap_or(task.task_type));
        // The copy does not depend on this record, which only keeps the ledger up to date.
        let _ = source.ledger.record(source.service, vec![*sighting]).await;
        let content = *content.filter(|content| is_pending && content.json().len() <= LARGEST_COPY)?;
        Some(Taken { task_type, due, content, at: source.clock.now() })
    }

    fn heed(&self, error: &ApiError) {
        if error.is_auth() {
            self.state.send_modify(|state| state.is_refused = true);
        }
    }

    /// Puts the copies that were taken into the ledger, now that their run has begun, and notes which are missing.
    /// `has` contains the positions in the run that already have copies.
    pub async fn begin(
        &self,
        source: Source<'_>,
        run: RunId,
        tasks: &[PlannedTask],
        forecast: &Forecast,
        has: &std::collections::HashSet<u32>,
    ) {
        let now = source.client.service_time().now;
        let has_slack = forecast.last_safe_start.is_none_or(|start| start.duration_since(now) >= SLACK);
        let may_wait = has_slack && forecast.unreachable.is_empty();
        let head_start = source.clock.since_boot() + HEAD_START;
        let mut taken = Vec::new();
        self.state.send_modify(|state| {
            let mut earlier = std::mem::take(state);
            (state.may_wait, state.head_start, state.is_refused) = (may_wait, head_start, earlier.is_refused);
            for task in tasks.iter().filter(|task| !has.contains(&task.position)) {
                match earlier.stages.remove(&task.id) {
                    Some(Stage::Taken(copy)) => taken.push((task.id, copy.into_copy(run, task))),
                    _ => drop(state.stages.insert(task.id, Stage::Wanted)),
                }
            }
            state.wanted = state.stages.len();
        });
        let (ids, taken): (Vec<_>, Vec<_>) = taken.into_iter().unzip();
        if !taken.is_empty() {
            let is_kept = self.keep(source, taken).await;
            let stage = || if is_kept { Stage::Kept } else { Stage::Failed };
            self.state.send_modify(|state| ids.into_iter().for_each(|id| state.decide(id, stage())));
        }
    }

    async fn keep(&self, source: Source<'_>, copies: Vec<NewCopy>) -> bool {
        let kept = source.ledger.keep_copies(source.service, copies).await;
        if let Err(error) = &kept {
            tracing::warn!("a copy was not kept: {error}");
        }
        kept.is_ok()
    }

    /// Takes the copies that the run wants, as long as their changes have not begun and the run is neither paused nor
    /// stopped.
    pub async fn take_the_rest(&self, source: Source<'_>, run: RunId, tasks: Vec<PlannedTask>, stop: &Stop) {
        let reads = tasks.into_iter().map(|task| self.take_in_run(source, run, task, stop).boxed());
        first_alone(reads).boxed().collect::<()>().await;
    }

    async fn take_in_run(&self, source: Source<'_>, run: RunId, task: PlannedTask, stop: &Stop) {
        let mut is_wanted = false;
        self.state.send_modify(|state| is_wanted = state.catch_up(task.id));
        if !is_wanted {
            return;
        }
        let taken = tokio::select! {
            biased;
            () = self.until(|state| !state.is_wanted(task.id)) => return,
            () = stop.reached(StopLevel::AfterCallsInFlight) => return,
            taken = async {
                go_ahead(stop).await;
                if self.state.borrow().is_refused { None } else { self.take_one(source, &task).await }
            } => taken,
        };
        let is_kept = match taken {
            Some(taken) => self.keep(source, vec![taken.into_copy(run, &task)]).await,
            None => false,
        };
        self.state.send_modify(|state| state.decide(task.id, if is_kept { Stage::Kept } else { Stage::Failed }));
    }

    /// Called before the change to a task begins. If there is time, waits until the copy of the task is in the ledger.
    /// After this call, the copy is no longer taken.
    pub(super) async fn before(&self, source: Source<'_>, task: &PlannedTask) {
        let (may_wait, head_start) = {
            let state = self.state.borrow();
            (state.may_wait && !state.stages.is_empty(), state.head_start)
        };
        let now = source.clock.since_boot();
        if may_wait && !is_too_close(task.deadline(), source.client.service_time().now) {
            let decided = self.until(|state| !state.is_wanted(task.id));
            at_most(source.clock, (now + SPARE).max(head_start), decided).await;
            at_most(source.clock, head_start, self.until(State::is_ahead)).await;
        }
        self.state.send_if_modified(|state| {
            let is_late = state.is_wanted(task.id);
            if is_late {
                state.behind += 1;
                state.decide(task.id, Stage::Begun);
            }
            is_late
        });
    }

    async fn until(&self, is_so: impl Fn(&State) -> bool) {
        // The sender lives in `self`, which is borrowed here, so waiting cannot fail.
        let _ = self.state.subscribe().wait_for(|state| is_so(state)).await;
    }
}

/// Makes several reads at once, but the first one alone, so that a signature that the service refuses is sent only
/// once.
fn first_alone<'a, T: Send + 'a>(
    mut reads: impl Iterator<Item = BoxFuture<'a, T>> + Send + 'a,
) -> impl Stream<Item = T> + Send + 'a {
    let first = stream::iter(reads.next()).buffer_unordered(1);
    first.chain(stream::iter(reads).buffer_unordered(AT_ONCE))
}

/// Waits for `done`, but not beyond this time of the boot clock.
async fn at_most(clock: &dyn Clock, until: Duration, done: impl Future<Output = ()>) {
    let left = until.saturating_sub(clock.since_boot());
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
