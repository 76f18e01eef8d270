//! A ledger whose disk fills up, or that can no longer be written, in the middle.

use std::{
    ops::RangeInclusive,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use pushdeck::{
    domain::{Attempt, RunId, Service, Sighting, Task, TaskId, TaskOutcome},
    ledger::{
        Access, Actor, AuditBreak, AuditQuery, AuditSink, Change, ImportReport, ImportRows, Ledger, LedgerError,
        OpenAttempt, RunStart, RunState, Settlement, SlotStore, TaskQuery, TaskSink,
    },
};

type Told<T> = Result<T, LedgerError>;

/// After so many intents, outcomes or ends of runs each further one fails with this error.
#[derive(Debug)]
pub struct Faulty {
    inner: Arc<dyn Ledger>,
    intents: AtomicUsize,
    outcomes: AtomicUsize,
    ends: AtomicUsize,
    error: LedgerError,
    under_way: AtomicUsize,
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
            under_way: AtomicUsize::new(0),
        }
    }

    /// A ledger in which everything works.
    pub fn sound(inner: Arc<dyn Ledger>) -> Self {
        Self::new(inner, usize::MAX, usize::MAX, LedgerError::Unchecked)
    }

    /// Whether a write is under way.
    pub fn is_busy(&self) -> bool {
        self.under_way.load(Ordering::SeqCst) > 0
    }

    /// Counts a write while this lives.
    fn busy(&self) -> Busy<'_> {
        self.under_way.fetch_add(1, Ordering::SeqCst);
        Busy(&self.under_way)
    }

    /// No run can be ended.
    pub fn refuse_ends(&self) {
        self.ends.store(0, Ordering::Relaxed);
    }

    /// It works again.
    pub fn mend(&self) {
        self.intents.store(usize::MAX, Ordering::Relaxed);
        self.outcomes.store(usize::MAX, Ordering::Relaxed);
        self.ends.store(usize::MAX, Ordering::Relaxed);
    }

    fn count_down(&self, left: &AtomicUsize) -> Told<()> {
        let counted = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        counted.map(drop).map_err(|_| self.error.clone())
    }
}

struct Busy<'a>(&'a AtomicUsize);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Ledger for Faulty {
    fn access(&self) -> Access {
        self.inner.access()
    }

    fn slots(&self) -> Told<Arc<dyn SlotStore>> {
        self.inner.slots()
    }

    async fn older_schema(&self) -> Told<Option<usize>> {
        self.inner.older_schema().await
    }

    async fn check(&self) -> Told<()> {
        self.inner.check().await
    }

    async fn scan(&self, service: &Service, query: TaskQuery, sink: TaskSink) -> Told<u64> {
        self.inner.scan(service, query, sink).await
    }

    async fn count(&self, service: &Service) -> Told<u64> {
        self.inner.count(service).await
    }

    async fn split(&self, service: &Service, parts: usize) -> Told<Vec<RangeInclusive<TaskId>>> {
        self.inner.split(service, parts).await
    }

    async fn tasks(&self, service: &Service, ids: &[TaskId]) -> Told<Vec<Task>> {
        let _busy = self.busy();
        self.inner.tasks(service, ids).await
    }

    async fn import(&self, service: &Service, rows: ImportRows, actor: &Actor) -> Told<ImportReport> {
        self.inner.import(service, rows, actor).await
    }

    async fn record(&self, service: &Service, sightings: Vec<Sighting>) -> Told<Change> {
        let _busy = self.busy();
        self.inner.record(service, sightings).await
    }

    async fn forget(&self, service: &Service, ids: &[TaskId], actor: &Actor) -> Told<Change> {
        self.inner.forget(service, ids, actor).await
    }

    async fn begin_run(&self, run: RunStart) -> Told<()> {
        let _busy = self.busy();
        self.inner.begin_run(run).await
    }

    async fn take_run(&self, run: RunId, actor: &Actor) -> Told<RunState> {
        let _busy = self.busy();
        self.inner.take_run(run, actor).await
    }

    async fn holds_run(&self, run: RunId) -> Told<()> {
        let _busy = self.busy();
        self.inner.holds_run(run).await
    }

    async fn end_run(&self, run: RunId, actor: &Actor, note: &str) -> Told<()> {
        let _busy = self.busy();
        self.count_down(&self.ends)?;
        self.inner.end_run(run, actor, note).await
    }

    async fn intend(&self, service: &Service, attempt: &Attempt, actor: &Actor) -> Told<()> {
        let _busy = self.busy();
        self.count_down(&self.intents)?;
        self.inner.intend(service, attempt, actor).await
    }

    async fn settle(&self, service: &Service, settlement: &Settlement, actor: &Actor) -> Told<()> {
        let _busy = self.busy();
        self.count_down(&self.outcomes)?;
        self.inner.settle(service, settlement, actor).await
    }

    async fn note_left_out(
        &self,
        service: &Service,
        run: Option<RunId>,
        left_out: &[TaskOutcome],
        actor: &Actor,
    ) -> Told<()> {
        let _busy = self.busy();
        self.inner.note_left_out(service, run, left_out, actor).await
    }

    async fn unsettled(&self, service: &Service) -> Told<Vec<OpenAttempt>> {
        self.inner.unsettled(service).await
    }

    async fn open_runs(&self) -> Told<Vec<RunState>> {
        self.inner.open_runs().await
    }

    async fn audit(&self, query: AuditQuery, sink: AuditSink) -> Told<Option<AuditBreak>> {
        self.inner.audit(query, sink).await
    }

    async fn recall(&self, service: &Service, key: &str) -> Told<Option<String>> {
        self.inner.recall(service, key).await
    }

    async fn remember(&self, service: &Service, key: &str, value: &str) -> Told<()> {
        self.inner.remember(service, key, value).await
    }
}
