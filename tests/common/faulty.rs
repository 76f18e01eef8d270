//! A ledger on disk whose writes fail where a test says so.

use std::{
    ops::RangeInclusive,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use pushdeck::{
    domain::{Attempt, RunId, Service, Sighting, Task, TaskId},
    ledger::{
        Access, Actor, AuditBreak, AuditQuery, AuditSink, Change, ImportReport, ImportRows, Ledger, LedgerError,
        OpenAttempt, RunStart, RunState, Settlement, SlotStore, TaskQuery, TaskSink,
    },
};

/// A real ledger behind switches.
#[derive(Debug)]
pub struct FaultyLedger {
    inner: Arc<dyn Ledger>,
    /// No intent can be written.
    pub refuses_intents: AtomicBool,
    /// No outcome can be written.
    pub refuses_outcomes: AtomicBool,
    /// No run can be ended.
    pub refuses_ends: AtomicBool,
}

impl FaultyLedger {
    /// A ledger in which everything works so far.
    pub fn over(inner: Arc<dyn Ledger>) -> Arc<Self> {
        let off = AtomicBool::default;
        Arc::new(Self { inner, refuses_intents: off(), refuses_outcomes: off(), refuses_ends: off() })
    }
}

fn full_if(switch: &AtomicBool) -> Result<(), LedgerError> {
    if switch.load(Ordering::SeqCst) { Err(LedgerError::DiskFull(PathBuf::from("ledger.db"))) } else { Ok(()) }
}

#[async_trait]
impl Ledger for FaultyLedger {
    fn access(&self) -> Access {
        self.inner.access()
    }

    async fn check(&self) -> Result<(), LedgerError> {
        self.inner.check().await
    }

    async fn scan(&self, service: &Service, query: TaskQuery, sink: TaskSink) -> Result<u64, LedgerError> {
        self.inner.scan(service, query, sink).await
    }

    async fn count(&self, service: &Service) -> Result<u64, LedgerError> {
        self.inner.count(service).await
    }

    async fn split(&self, service: &Service, parts: usize) -> Result<Vec<RangeInclusive<TaskId>>, LedgerError> {
        self.inner.split(service, parts).await
    }

    async fn tasks(&self, service: &Service, ids: &[TaskId]) -> Result<Vec<Task>, LedgerError> {
        self.inner.tasks(service, ids).await
    }

    async fn import(&self, service: &Service, rows: ImportRows, actor: &Actor) -> Result<ImportReport, LedgerError> {
        self.inner.import(service, rows, actor).await
    }

    async fn record(&self, service: &Service, sightings: Vec<Sighting>) -> Result<Change, LedgerError> {
        self.inner.record(service, sightings).await
    }

    async fn forget(&self, service: &Service, ids: &[TaskId], actor: &Actor) -> Result<Change, LedgerError> {
        self.inner.forget(service, ids, actor).await
    }

    async fn begin_run(&self, run: RunStart) -> Result<(), LedgerError> {
        self.inner.begin_run(run).await
    }

    async fn take_run(&self, run: RunId, actor: &Actor) -> Result<RunState, LedgerError> {
        self.inner.take_run(run, actor).await
    }

    async fn holds_run(&self, run: RunId) -> Result<(), LedgerError> {
        self.inner.holds_run(run).await
    }

    async fn end_run(&self, run: RunId, actor: &Actor, note: &str) -> Result<(), LedgerError> {
        full_if(&self.refuses_ends)?;
        self.inner.end_run(run, actor, note).await
    }

    async fn intend(&self, service: &Service, attempt: &Attempt, actor: &Actor) -> Result<(), LedgerError> {
        full_if(&self.refuses_intents)?;
        self.inner.intend(service, attempt, actor).await
    }

    async fn settle(&self, service: &Service, settlement: &Settlement, actor: &Actor) -> Result<(), LedgerError> {
        full_if(&self.refuses_outcomes)?;
        self.inner.settle(service, settlement, actor).await
    }

    async fn unsettled(&self, service: &Service) -> Result<Vec<OpenAttempt>, LedgerError> {
        self.inner.unsettled(service).await
    }

    async fn open_runs(&self) -> Result<Vec<RunState>, LedgerError> {
        self.inner.open_runs().await
    }

    async fn audit(&self, query: AuditQuery, sink: AuditSink) -> Result<Option<AuditBreak>, LedgerError> {
        self.inner.audit(query, sink).await
    }

    async fn recall(&self, service: &Service, key: &str) -> Result<Option<String>, LedgerError> {
        self.inner.recall(service, key).await
    }

    async fn remember(&self, service: &Service, key: &str, value: &str) -> Result<(), LedgerError> {
        self.inner.remember(service, key, value).await
    }

    fn slots(&self) -> Result<Arc<dyn SlotStore>, LedgerError> {
        self.inner.slots()
    }
}
