//! The ledger in a simulated history: it is the real one, but each call completes at once, at a time that follows from
//! the seed.
//!
//! Without this wrapper, the ledger's threads would reply at unpredictable times. The client's process can die between
//! two calls.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use pushdeck::{
    clock::Clock as _,
    domain::{
        Attempt, Confirmed, Progress, Remark, RunId, SdkAppId, Service as Identity, Sighting, Task, TaskId, TaskOutcome,
    },
    ledger::{
        Access, Actor, AuditBreak, AuditQuery, AuditSink, CopyCount, Finding, ImportReport, ImportRows, Ledger,
        LedgerError, NewCopy, NotedPlan, OpenAttempt, PlanNote, Pruned, RunStart, RunState, Settlement, SlotStore,
        TaskQuery, TaskSink, WriteReport,
    },
};

use crate::world::{Random, SimClock, block_on};

/// What the client and the network share: the clock, the history, and the time of the next crash.
#[derive(Debug)]
pub struct Course {
    pub clock: SimClock,
    pub lines: Mutex<Vec<(Duration, String)>>,
    /// Steps until the process dies; `u64::MAX` means never.
    pub left: AtomicU64,
}

impl Course {
    /// Returns a course without a crash.
    pub fn of(clock: SimClock) -> Self {
        Self { clock, lines: Mutex::default(), left: AtomicU64::new(u64::MAX) }
    }

    pub fn tell(&self, line: impl Into<String>) {
        lock(&self.lines).push((self.clock.gone(), line.into()));
    }

    /// Counts one step of the client. If the process dies at this step, the future never completes.
    pub async fn step(&self) {
        let left = self.left.load(Ordering::SeqCst);
        if left == u64::MAX {
            return;
        }
        if left > 0 {
            self.left.store(left - 1, Ordering::SeqCst);
        }
        if left <= 1 {
            std::future::pending::<()>().await;
        }
    }

    pub fn is_crashed(&self) -> bool {
        self.left.load(Ordering::SeqCst) == 0
    }
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A ledger whose calls complete at once. Before and after most calls that write, the process can die, and often there
/// is a pause.
#[derive(Debug)]
pub struct SteadyLedger {
    pub inner: Arc<dyn Ledger>,
    pub course: Arc<Course>,
    pub random: Mutex<Random>,
}

impl SteadyLedger {
    async fn pause(&self) {
        let pause = lock(&self.random).millis(8);
        self.course.clock.sleep(pause).await;
        self.course.step().await;
    }
}

#[async_trait]
impl Ledger for SteadyLedger {
    fn access(&self) -> Access {
        self.inner.access()
    }

    async fn older_schema(&self) -> Result<Option<usize>, LedgerError> {
        block_on(self.inner.older_schema())
    }

    async fn check(&self) -> Result<(), LedgerError> {
        block_on(self.inner.check())
    }

    async fn verify_head(&self) -> Result<(), LedgerError> {
        block_on(self.inner.verify_head())
    }

    async fn scan(&self, service: &Identity, query: TaskQuery, sink: TaskSink) -> Result<u64, LedgerError> {
        block_on(self.inner.scan(service, query, sink))
    }

    async fn count(&self, service: &Identity) -> Result<u64, LedgerError> {
        block_on(self.inner.count(service))
    }

    async fn split(
        &self,
        service: &Identity,
        parts: usize,
    ) -> Result<Vec<std::ops::RangeInclusive<TaskId>>, LedgerError> {
        block_on(self.inner.split(service, parts))
    }

    async fn tasks(&self, service: &Identity, ids: &[TaskId]) -> Result<Vec<Task>, LedgerError> {
        block_on(self.inner.tasks(service, ids))
    }

    async fn import(&self, service: &Identity, rows: ImportRows, actor: &Actor) -> Result<ImportReport, LedgerError> {
        block_on(self.inner.import(service, rows, actor))
    }

    async fn record(&self, service: &Identity, sightings: Vec<Sighting>) -> Result<WriteReport, LedgerError> {
        self.pause().await;
        block_on(self.inner.record(service, sightings))
    }

    async fn forget(&self, service: &Identity, ids: &[TaskId], actor: &Actor) -> Result<WriteReport, LedgerError> {
        block_on(self.inner.forget(service, ids, actor))
    }

    async fn note(
        &self,
        service: &Identity,
        ids: &[TaskId],
        note: Option<Remark>,
        actor: &Actor,
    ) -> Result<WriteReport, LedgerError> {
        block_on(self.inner.note(service, ids, note, actor))
    }

    async fn id(&self) -> Result<String, LedgerError> {
        block_on(self.inner.id())
    }

    async fn note_plan(&self, service: &Identity, plan: &PlanNote, actor: &Actor) -> Result<(), LedgerError> {
        block_on(self.inner.note_plan(service, plan, actor))
    }

    async fn plan(&self, digest: &str) -> Result<Option<NotedPlan>, LedgerError> {
        block_on(self.inner.plan(digest))
    }

    async fn begin_run(&self, run: RunStart) -> Result<(), LedgerError> {
        self.course.step().await;
        let begun = block_on(self.inner.begin_run(run));
        self.course.step().await;
        begun
    }

    async fn take_run(&self, run: RunId, actor: &Actor) -> Result<RunState, LedgerError> {
        self.course.step().await;
        let taken = block_on(self.inner.take_run(run, actor));
        self.course.step().await;
        taken
    }

    async fn settled_in(&self, run: RunId) -> Result<Progress, LedgerError> {
        block_on(self.inner.settled_in(run))
    }

    async fn end_run(&self, run: RunId, actor: &Actor, note: &str) -> Result<(), LedgerError> {
        self.course.step().await;
        let ended = block_on(self.inner.end_run(run, actor, note));
        self.course.step().await;
        ended
    }

    async fn unverified(&self, run: RunId) -> Result<Vec<Confirmed>, LedgerError> {
        block_on(self.inner.unverified(run))
    }

    async fn holds_run(&self, run: RunId) -> Result<(), LedgerError> {
        self.course.step().await;
        block_on(self.inner.holds_run(run))
    }

    async fn last_line(&self) -> Result<u64, LedgerError> {
        self.course.step().await;
        block_on(self.inner.last_line())
    }

    async fn intend(
        &self,
        service: &Identity,
        attempt: &Attempt,
        compared: Option<u64>,
        actor: &Actor,
    ) -> Result<(), LedgerError> {
        self.pause().await;
        let intended = block_on(self.inner.intend(service, attempt, compared, actor));
        self.course.tell(format!("intent {} {} {}", attempt.task, attempt.id, intended.is_ok()));
        self.pause().await;
        intended
    }

    async fn settle(&self, service: &Identity, settlement: &Settlement, actor: &Actor) -> Result<(), LedgerError> {
        self.pause().await;
        let settled = block_on(self.inner.settle(service, settlement, actor));
        let word = settlement.outcome.kind().as_str();
        self.course.tell(format!("outcome {} {} {word} {}", settlement.task, settlement.attempt, settled.is_ok()));
        self.pause().await;
        settled
    }

    async fn keep_copies(&self, service: &Identity, copies: Vec<NewCopy>) -> Result<usize, LedgerError> {
        self.pause().await;
        block_on(self.inner.keep_copies(service, copies))
    }

    async fn copied_in(&self, run: RunId) -> Result<HashSet<u32>, LedgerError> {
        block_on(self.inner.copied_in(run))
    }

    async fn copied_at(&self, service: &Identity, task: TaskId) -> Result<Option<Timestamp>, LedgerError> {
        block_on(self.inner.copied_at(service, task))
    }

    async fn prune_copies(&self, keep: Option<Duration>) -> Result<Pruned, LedgerError> {
        block_on(self.inner.prune_copies(keep))
    }

    async fn count_copies(&self, keep: Option<Duration>) -> Result<CopyCount, LedgerError> {
        block_on(self.inner.count_copies(keep))
    }

    async fn inspect(&self, keep: Option<Duration>) -> Result<Vec<Finding>, LedgerError> {
        block_on(self.inner.inspect(keep))
    }

    async fn note_left_out(
        &self,
        service: &Identity,
        left_out: &[TaskOutcome],
        actor: &Actor,
    ) -> Result<(), LedgerError> {
        self.pause().await;
        let noted = block_on(self.inner.note_left_out(service, left_out, actor));
        self.pause().await;
        noted
    }

    async fn unsettled(&self, service: &Identity) -> Result<Vec<OpenAttempt>, LedgerError> {
        block_on(self.inner.unsettled(service))
    }

    async fn services_of(&self, app: SdkAppId) -> Result<Vec<Identity>, LedgerError> {
        block_on(self.inner.services_of(app))
    }

    async fn open_runs(&self) -> Result<Vec<RunState>, LedgerError> {
        block_on(self.inner.open_runs())
    }

    async fn audit(&self, query: AuditQuery, sink: AuditSink) -> Result<Option<AuditBreak>, LedgerError> {
        block_on(self.inner.audit(query, sink))
    }

    async fn recall(&self, service: &Identity, key: &str) -> Result<Option<String>, LedgerError> {
        block_on(self.inner.recall(service, key))
    }

    fn slots(&self) -> Result<Arc<dyn SlotStore>, LedgerError> {
        self.inner.slots()
    }

    async fn remember(&self, service: &Identity, key: &str, value: &str) -> Result<(), LedgerError> {
        block_on(self.inner.remember(service, key, value))
    }
}
