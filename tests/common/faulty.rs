//! A ledger that starts to fail in the middle of a test, as if its disk were full or not writable. It also counts the
//! calls in progress: `tests/architecture.rs` checks that every call is counted.

use std::{
    collections::HashSet,
    ops::RangeInclusive,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use pushdeck::{
    domain::{Attempt, Confirmed, Progress, Remark, RunId, SdkAppId, Service, Sighting, Task, TaskId, TaskOutcome},
    ledger::{
        Access, Actor, AuditBreak, AuditQuery, AuditSink, CopyCount, Finding, ImportReport, ImportRows, Ledger,
        LedgerError, NewCopy, NotedPlan, OpenAttempt, PlanNote, Pruned, RunStart, RunState, Settlement, SlotStore,
        TaskQuery, TaskSink, WriteReport,
    },
};
use tokio::sync::watch;

type LedgerResult<T> = Result<T, LedgerError>;

/// A ledger that fails with `error` once a given number of intents, outcomes or run ends were written.
#[derive(Debug)]
pub struct Faulty {
    inner: Arc<dyn Ledger>,
    intents: AtomicUsize,
    outcomes: AtomicUsize,
    ends: AtomicUsize,
    error: LedgerError,
    under_way: watch::Sender<usize>,
}

impl Faulty {
    pub fn new(inner: Arc<dyn Ledger>, intents: usize, outcomes: usize, error: LedgerError) -> Self {
        let ends = AtomicUsize::new(usize::MAX);
        Self {
            inner,
            intents: AtomicUsize::new(intents),
            outcomes: AtomicUsize::new(outcomes),
            ends,
            error,
            under_way: watch::Sender::new(0),
        }
    }

    /// Returns a ledger in which everything works.
    pub fn sound(inner: Arc<dyn Ledger>) -> Self {
        Self::new(inner, usize::MAX, usize::MAX, LedgerError::Unchecked)
    }

    /// Lets the runtime work until everything waits for a clock or for the caller. Works only on a single-threaded
    /// runtime with paused time: such a runtime advances its time once no task can run. It does not know about the
    /// ledger's threads, so this function waits for the calls of the ledger itself.
    pub async fn rest(&self) {
        loop {
            // The sender is in `self`, so waiting cannot fail.
            let _ = self.under_way.subscribe().wait_for(|calls| *calls == 0).await;
            tokio::time::sleep(Duration::from_millis(1)).await;
            if *self.under_way.borrow() == 0 {
                return;
            }
        }
    }

    /// Counts a call as in progress until the returned guard is dropped.
    fn busy(&self) -> Busy<'_> {
        self.under_way.send_modify(|calls| *calls += 1);
        Busy(&self.under_way)
    }

    /// From now on, no run can be ended.
    pub fn refuse_ends(&self) {
        self.ends.store(0, Ordering::Relaxed);
    }

    /// From now on, everything works again.
    pub fn mend(&self) {
        self.intents.store(usize::MAX, Ordering::Relaxed);
        self.outcomes.store(usize::MAX, Ordering::Relaxed);
        self.ends.store(usize::MAX, Ordering::Relaxed);
    }

    fn count_down(&self, left: &AtomicUsize) -> LedgerResult<()> {
        let counted = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        counted.map(drop).map_err(|_| self.error.clone())
    }
}

struct Busy<'a>(&'a watch::Sender<usize>);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|calls| *calls -= 1);
    }
}

#[async_trait]
impl Ledger for Faulty {
    fn access(&self) -> Access {
        self.inner.access()
    }

    fn slots(&self) -> LedgerResult<Arc<dyn SlotStore>> {
        self.inner.slots()
    }

    async fn older_schema(&self) -> LedgerResult<Option<usize>> {
        let _busy = self.busy();
        self.inner.older_schema().await
    }

    async fn check(&self) -> LedgerResult<()> {
        let _busy = self.busy();
        self.inner.check().await
    }

    async fn verify_head(&self) -> LedgerResult<()> {
        let _busy = self.busy();
        self.inner.verify_head().await
    }

    async fn scan(&self, service: &Service, query: TaskQuery, sink: TaskSink) -> LedgerResult<u64> {
        let _busy = self.busy();
        self.inner.scan(service, query, sink).await
    }

    async fn count(&self, service: &Service) -> LedgerResult<u64> {
        let _busy = self.busy();
        self.inner.count(service).await
    }

    async fn split(&self, service: &Service, parts: usize) -> LedgerResult<Vec<RangeInclusive<TaskId>>> {
        let _busy = self.busy();
        self.inner.split(service, parts).await
    }

    async fn tasks(&self, service: &Service, ids: &[TaskId]) -> LedgerResult<Vec<Task>> {
        let _busy = self.busy();
        self.inner.tasks(service, ids).await
    }

    async fn import(&self, service: &Service, rows: ImportRows, actor: &Actor) -> LedgerResult<ImportReport> {
        let _busy = self.busy();
        self.inner.import(service, rows, actor).await
    }

    async fn record(&self, service: &Service, sightings: Vec<Sighting>) -> LedgerResult<WriteReport> {
        let _busy = self.busy();
        self.inner.record(service, sightings).await
    }

    async fn forget(&self, service: &Service, ids: &[TaskId], actor: &Actor) -> LedgerResult<WriteReport> {
        let _busy = self.busy();
        self.inner.forget(service, ids, actor).await
    }

    async fn note(
        &self,
        service: &Service,
        ids: &[TaskId],
        note: Option<Remark>,
        actor: &Actor,
    ) -> LedgerResult<WriteReport> {
        let _busy = self.busy();
        self.inner.note(service, ids, note, actor).await
    }

    async fn id(&self) -> LedgerResult<String> {
        let _busy = self.busy();
        self.inner.id().await
    }

    async fn note_plan(&self, service: &Service, plan: &PlanNote, actor: &Actor) -> LedgerResult<()> {
        let _busy = self.busy();
        self.inner.note_plan(service, plan, actor).await
    }

    async fn plan(&self, digest: &str) -> LedgerResult<Option<NotedPlan>> {
        let _busy = self.busy();
        self.inner.plan(digest).await
    }

    async fn begin_run(&self, run: RunStart) -> LedgerResult<()> {
        let _busy = self.busy();
        self.inner.begin_run(run).await
    }

    async fn settled_in(&self, run: RunId) -> LedgerResult<Progress> {
        let _busy = self.busy();
        self.inner.settled_in(run).await
    }

    async fn take_run(&self, run: RunId, actor: &Actor) -> LedgerResult<RunState> {
        let _busy = self.busy();
        self.inner.take_run(run, actor).await
    }

    async fn unverified(&self, run: RunId) -> LedgerResult<Vec<Confirmed>> {
        let _busy = self.busy();
        self.inner.unverified(run).await
    }

    async fn holds_run(&self, run: RunId) -> LedgerResult<()> {
        let _busy = self.busy();
        self.inner.holds_run(run).await
    }

    async fn end_run(&self, run: RunId, actor: &Actor, note: &str) -> LedgerResult<()> {
        let _busy = self.busy();
        self.count_down(&self.ends)?;
        self.inner.end_run(run, actor, note).await
    }

    async fn intend(
        &self,
        service: &Service,
        attempt: &Attempt,
        compared: Option<u64>,
        actor: &Actor,
    ) -> LedgerResult<()> {
        let _busy = self.busy();
        self.count_down(&self.intents)?;
        self.inner.intend(service, attempt, compared, actor).await
    }

    async fn last_line(&self) -> LedgerResult<u64> {
        let _busy = self.busy();
        self.inner.last_line().await
    }

    async fn settle(&self, service: &Service, settlement: &Settlement, actor: &Actor) -> LedgerResult<()> {
        let _busy = self.busy();
        self.count_down(&self.outcomes)?;
        self.inner.settle(service, settlement, actor).await
    }

    async fn keep_copies(&self, service: &Service, copies: Vec<NewCopy>) -> LedgerResult<usize> {
        let _busy = self.busy();
        self.inner.keep_copies(service, copies).await
    }

    async fn copied_in(&self, run: RunId) -> LedgerResult<HashSet<u32>> {
        let _busy = self.busy();
        self.inner.copied_in(run).await
    }

    async fn copied_at(&self, service: &Service, task: TaskId) -> LedgerResult<Option<Timestamp>> {
        let _busy = self.busy();
        self.inner.copied_at(service, task).await
    }

    async fn prune_copies(&self, keep: Option<Duration>) -> LedgerResult<Pruned> {
        let _busy = self.busy();
        self.inner.prune_copies(keep).await
    }

    async fn count_copies(&self, keep: Option<Duration>) -> LedgerResult<CopyCount> {
        let _busy = self.busy();
        self.inner.count_copies(keep).await
    }

    async fn inspect(&self, keep: Option<Duration>) -> LedgerResult<Vec<Finding>> {
        let _busy = self.busy();
        self.inner.inspect(keep).await
    }

    async fn note_left_out(&self, service: &Service, left_out: &[TaskOutcome], actor: &Actor) -> LedgerResult<()> {
        let _busy = self.busy();
        self.inner.note_left_out(service, left_out, actor).await
    }

    async fn unsettled(&self, service: &Service) -> LedgerResult<Vec<OpenAttempt>> {
        let _busy = self.busy();
        self.inner.unsettled(service).await
    }

    async fn services_of(&self, app: SdkAppId) -> LedgerResult<Vec<Service>> {
        let _busy = self.busy();
        self.inner.services_of(app).await
    }

    async fn open_runs(&self) -> LedgerResult<Vec<RunState>> {
        let _busy = self.busy();
        self.inner.open_runs().await
    }

    async fn audit(&self, query: AuditQuery, sink: AuditSink) -> LedgerResult<Option<AuditBreak>> {
        let _busy = self.busy();
        self.inner.audit(query, sink).await
    }

    async fn recall(&self, service: &Service, key: &str) -> LedgerResult<Option<String>> {
        let _busy = self.busy();
        self.inner.recall(service, key).await
    }

    async fn remember(&self, service: &Service, key: &str, value: &str) -> LedgerResult<()> {
        let _busy = self.busy();
        self.inner.remember(service, key, value).await
    }
}
