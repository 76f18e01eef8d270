//! Implements [`Ledger`] on a SQLite file: hands each call to the writer or to a reader. `mod.rs` has a diagram of the
//! parts.

use std::{collections::HashSet, ops::RangeInclusive, sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::Connection;
use tokio::sync::Mutex;

use super::{
    Access, Actor, AuditBreak, AuditQuery, AuditSink, CopyCount, Finding, ImportReport, ImportRows, Ledger,
    LedgerError, NewCopy, NotedPlan, OpenAttempt, PlanNote, Pruned, RunStart, RunState, Settlement, SlotStore,
    TaskQuery, TaskSink, WriteReport, attempts, audit, copies, facts,
    fault::Fault,
    forget, head_check, import, inspect,
    ledger_path::LedgerPath,
    notes,
    open_files::OpenFiles,
    plans,
    queue::Urgency::{self, Ordinary, Urgent},
    readers::Readers,
    rows, runs, scan,
    schema::{Schema, schema},
    sightings,
    slots::SlotFile,
    writer::{Verdict, Writer, WriterContext},
};
use crate::{
    clock::Clock,
    domain::{Attempt, Confirmed, Progress, Remark, RunId, SdkAppId, Service, Sighting, Task, TaskId, TaskOutcome},
    locale::stored,
};

/// A ledger in a SQLite file.
#[derive(Debug)]
pub(super) struct SqliteLedger {
    pub place: Arc<LedgerPath>,
    pub access: Access,
    /// Declared before the writer, so that it is dropped first: the last connection to close empties the write-ahead
    /// log.
    pub readers: Readers,
    /// `None` if the ledger is read-only.
    pub writer: Option<Writer>,
    pub verdict: Verdict,
    pub files: Arc<OpenFiles>,
    pub clock: Arc<dyn Clock>,
    /// `None` if the ledger is read-only.
    pub slots: Option<Arc<SlotFile>>,
    /// Locked while the check runs, so that concurrent calls run it only once.
    pub checking: Mutex<()>,
}

impl SqliteLedger {
    fn read_only(&self) -> LedgerError {
        match &self.access {
            Access::ReadOnly(reason) => LedgerError::ReadOnly(reason.clone()),
            Access::ReadWrite => LedgerError::ReadOnly(stored!("ledger-no-writer")),
        }
    }

    async fn write<T: Send + 'static>(
        &self,
        urgency: Urgency,
        operation: &'static str,
        work: impl FnOnce(&mut WriterContext) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, LedgerError> {
        match &self.writer {
            Some(writer) => writer.call(urgency, operation, work).await,
            None => Err(self.read_only()),
        }
    }

    async fn look_over(&self) -> Result<(), LedgerError> {
        let operation = "check";
        let place = Arc::clone(&self.place);
        self.readers.call(operation, move |conn, _| quick_check(conn, &place)).await?;
        if let Some(writer) = &self.writer {
            let head_first = |context: &mut WriterContext| {
                context.verify_head()?;
                context.sync_head();
                Ok(())
            };
            return writer.call(Urgent, operation, head_first).await;
        }
        let place = Arc::clone(&self.place);
        self.readers.call(operation, move |conn, _| head_check::verify(conn, &place).map(drop)).await
    }
}

/// Checks the structure of every page.
fn quick_check(conn: &Connection, place: &LedgerPath) -> Result<(), Fault> {
    let found: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" { Ok(()) } else { Err(place.damaged(found.replace('\n', " ")).into()) }
}

/// Returns whether the check would give the same result again.
const fn is_final(result: &Result<(), LedgerError>) -> bool {
    matches!(result, Ok(()) | Err(LedgerError::Damaged { .. } | LedgerError::Lost { .. }))
}

#[async_trait]
impl Ledger for SqliteLedger {
    fn access(&self) -> Access {
        self.access.clone()
    }

    async fn older_schema(&self) -> Result<Option<usize>, LedgerError> {
        let place = Arc::clone(&self.place);
        let found = self.readers.call("read-schema", move |conn, _| schema(conn, &place)).await?;
        Ok(if let Schema::Older(version) = found { Some(version) } else { None })
    }

    async fn check(&self) -> Result<(), LedgerError> {
        let _turn = self.checking.lock().await;
        if let Some(known) = self.verdict.get() {
            return known.clone();
        }
        let result = self.look_over().await;
        if is_final(&result) {
            return self.verdict.get_or_init(|| result).clone();
        }
        result
    }

    async fn verify_head(&self) -> Result<(), LedgerError> {
        let (place, files) = (Arc::clone(&self.place), Arc::clone(&self.files));
        let work = move |conn: &Connection, _: &_| {
            files.require_same(&place)?;
            head_check::verify(conn, &place).map(drop)
        };
        self.readers.call("compare-head", work).await
    }

    async fn scan(&self, service: &Service, query: TaskQuery, mut sink: TaskSink) -> Result<u64, LedgerError> {
        let service = service.clone();
        let work = move |conn: &Connection, interest: &_| scan::scan(conn, interest, &service, &query, &mut sink);
        self.readers.call("list-tasks", work).await
    }

    async fn count(&self, service: &Service) -> Result<u64, LedgerError> {
        let service = service.clone();
        self.readers.call("count-tasks", move |conn, _| scan::count(conn, &service)).await
    }

    async fn split(&self, service: &Service, parts: usize) -> Result<Vec<RangeInclusive<TaskId>>, LedgerError> {
        let service = service.clone();
        self.readers.call("split-tasks", move |conn, _| scan::split(conn, &service, parts)).await
    }

    async fn tasks(&self, service: &Service, ids: &[TaskId]) -> Result<Vec<Task>, LedgerError> {
        let (service, ids) = (service.clone(), ids.to_vec());
        self.readers.call("read-tasks", move |conn, _| rows::tasks(conn, &service, &ids)).await
    }

    async fn import(&self, service: &Service, rows: ImportRows, actor: &Actor) -> Result<ImportReport, LedgerError> {
        let (service, actor) = (service.clone(), actor.clone());
        self.write(Ordinary, "import", move |context| import::import(context, &service, rows, &actor)).await
    }

    async fn record(&self, service: &Service, sightings: Vec<Sighting>) -> Result<WriteReport, LedgerError> {
        let service = service.clone();
        self.write(Ordinary, "store-sightings", move |context| sightings::record(context, &service, &sightings)).await
    }

    async fn forget(&self, service: &Service, ids: &[TaskId], actor: &Actor) -> Result<WriteReport, LedgerError> {
        let (service, ids, actor) = (service.clone(), ids.to_vec(), actor.clone());
        self.write(Ordinary, "forget-tasks", move |context| forget::forget(context, &service, &ids, &actor)).await
    }

    async fn note(
        &self,
        service: &Service,
        ids: &[TaskId],
        note: Option<Remark>,
        actor: &Actor,
    ) -> Result<WriteReport, LedgerError> {
        let (service, ids, actor) = (service.clone(), ids.to_vec(), actor.clone());
        let work = move |context: &mut WriterContext| notes::note(context, &service, &ids, note.as_ref(), &actor);
        self.write(Ordinary, "note-tasks", work).await
    }

    async fn id(&self) -> Result<String, LedgerError> {
        self.readers.call("read-id", |conn, _| head_check::ledger_id(conn)).await
    }

    async fn note_plan(&self, service: &Service, plan: &PlanNote, actor: &Actor) -> Result<(), LedgerError> {
        let (service, plan, actor) = (service.clone(), plan.clone(), actor.clone());
        self.write(Ordinary, "note-plan", move |context| plans::note(context, &service, &plan, &actor)).await
    }

    async fn plan(&self, digest: &str) -> Result<Option<NotedPlan>, LedgerError> {
        let digest = digest.to_owned();
        self.readers.call("read-plan", move |conn, _| plans::find(conn, &digest)).await
    }

    async fn begin_run(&self, run: RunStart) -> Result<(), LedgerError> {
        self.write(Urgent, "begin-run", move |context| runs::begin(context, &run)).await
    }

    async fn take_run(&self, run: RunId, actor: &Actor) -> Result<RunState, LedgerError> {
        let actor = actor.clone();
        self.write(Urgent, "take-run", move |context| runs::take(context, run, &actor)).await
    }

    async fn settled_in(&self, run: RunId) -> Result<Progress, LedgerError> {
        self.readers.call("read-run", move |conn, _| runs::settled_in(conn, run)).await
    }

    async fn unverified(&self, run: RunId) -> Result<Vec<Confirmed>, LedgerError> {
        let place = Arc::clone(&self.place);
        self.readers.call("read-run", move |conn, _| runs::unverified(conn, &place, run)).await
    }

    async fn holds_run(&self, run: RunId) -> Result<(), LedgerError> {
        self.write(Urgent, "look-for-holder", move |context| runs::holds(context, run)).await
    }

    async fn end_run(&self, run: RunId, actor: &Actor, note: &str) -> Result<(), LedgerError> {
        let (actor, note) = (actor.clone(), note.to_owned());
        self.write(Urgent, "end-run", move |context| runs::end(context, run, &actor, &note)).await
    }

    async fn intend(
        &self,
        service: &Service,
        attempt: &Attempt,
        compared: Option<u64>,
        actor: &Actor,
    ) -> Result<(), LedgerError> {
        let (service, attempt, actor) = (service.clone(), attempt.clone(), actor.clone());
        let intend = move |context: &mut _| attempts::intend(context, &service, &attempt, compared, &actor);
        self.write(Urgent, "write-intent", intend).await
    }

    async fn last_line(&self) -> Result<u64, LedgerError> {
        self.readers.call("read-audit", move |conn, _| Ok(audit::last(conn)?.0)).await
    }

    async fn settle(&self, service: &Service, settlement: &Settlement, actor: &Actor) -> Result<(), LedgerError> {
        let (service, settlement, actor) = (service.clone(), settlement.clone(), actor.clone());
        self.write(Urgent, "write-outcome", move |context| attempts::settle(context, &service, &settlement, &actor))
            .await
    }

    async fn note_left_out(
        &self,
        service: &Service,
        left_out: &[TaskOutcome],
        actor: &Actor,
    ) -> Result<(), LedgerError> {
        let (service, left_out, actor) = (service.clone(), left_out.to_vec(), actor.clone());
        let work = move |context: &mut WriterContext| {
            context.write(|write| {
                audit::of_left_out(&service, None, &left_out, &actor).try_for_each(|line| write.audit(&line))
            })
        };
        self.write(Urgent, "write-outcomes", work).await
    }

    async fn unsettled(&self, service: &Service) -> Result<Vec<OpenAttempt>, LedgerError> {
        let (service, place) = (service.clone(), Arc::clone(&self.place));
        let work = move |conn: &Connection, _: &_| attempts::unsettled(conn, &place, &service);
        self.readers.call("read-attempts", work).await
    }

    async fn services_of(&self, app: SdkAppId) -> Result<Vec<Service>, LedgerError> {
        let place = Arc::clone(&self.place);
        self.readers.call("read-services", move |conn, _| runs::services_of(conn, &place, app)).await
    }

    async fn open_runs(&self) -> Result<Vec<RunState>, LedgerError> {
        let place = Arc::clone(&self.place);
        self.readers.call("read-runs", move |conn, _| runs::open(conn, &place)).await
    }

    async fn audit(&self, query: AuditQuery, mut sink: AuditSink) -> Result<Option<AuditBreak>, LedgerError> {
        let place = Arc::clone(&self.place);
        let work = move |conn: &Connection, interest: &_| audit::show(conn, interest, &place, &query, &mut sink);
        self.readers.call("read-audit", work).await
    }

    async fn recall(&self, service: &Service, key: &str) -> Result<Option<String>, LedgerError> {
        let (service, key) = (service.clone(), key.to_owned());
        self.readers.call("recall", move |conn, _| facts::recall(conn, &service, &key)).await
    }

    async fn remember(&self, service: &Service, key: &str, value: &str) -> Result<(), LedgerError> {
        let (service, key, value) = (service.clone(), key.to_owned(), value.to_owned());
        self.write(Ordinary, "remember", move |context| facts::remember(context, &service, &key, &value)).await
    }

    async fn keep_copies(&self, service: &Service, copies: Vec<NewCopy>) -> Result<usize, LedgerError> {
        let service = service.clone();
        self.write(Ordinary, "keep-copies", move |context| copies::keep(context, &service, &copies)).await
    }

    async fn copied_in(&self, run: RunId) -> Result<HashSet<u32>, LedgerError> {
        self.readers.call("read-copies", move |conn, _| copies::in_run(conn, run)).await
    }

    async fn copied_at(&self, service: &Service, task: TaskId) -> Result<Option<Timestamp>, LedgerError> {
        let service = service.clone();
        self.readers.call("read-copies", move |conn, _| copies::latest(conn, &service, task)).await
    }

    async fn prune_copies(&self, keep: Option<Duration>) -> Result<Pruned, LedgerError> {
        let CopyCount { old, kept, .. } = self.count_copies(keep).await?;
        if old == 0 {
            return Ok(Pruned { left: kept, ..Pruned::default() });
        }
        self.write(Ordinary, "prune-copies", move |context| copies::prune(context, keep)).await
    }

    async fn count_copies(&self, keep: Option<Duration>) -> Result<CopyCount, LedgerError> {
        let now = self.clock.now();
        self.readers.call("read-copies", move |conn, _| copies::count(conn, keep, now)).await
    }

    async fn inspect(&self, keep: Option<Duration>) -> Result<Vec<Finding>, LedgerError> {
        let now = self.clock.now();
        self.readers.call("inspect", move |conn, _| inspect::inspect(conn, keep, now)).await
    }

    fn slots(&self) -> Result<Arc<dyn SlotStore>, LedgerError> {
        let slots = self.slots.clone().ok_or_else(|| self.read_only())?;
        Ok(slots)
    }
}
