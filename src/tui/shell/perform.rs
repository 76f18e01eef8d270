//! Carries out effects in their own tasks, never on the loop: through `ops`, or directly on the ledger where rows are
//! only loaded or reread.

use std::{
    ops::ControlFlow,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_util::future::{AbortHandle, Abortable, join_all};
use tokio::{runtime::Handle, task};

use super::{
    under_way::{Entry, UnderWay},
    worker::{self, Job, Jobs},
};
use crate::{
    api::Priority,
    bulk::{Copies, Stop, StopLevel},
    clock::Clock,
    domain::{
        AppName, BulkEvent, ChangeRequest, Conditions, Failure, Lanes, Plan, PlanRequest, PlannedTask, RunId, Summary,
        Task, TaskId, TaskStatus,
    },
    ledger::{Columns, Direction, LedgerError, Sort, SortField, TaskQuery, TaskSink},
    locale::stored,
    ops::{self, Apps, ConfirmedChange, Context, LeftBehind, Prepared},
    tui::{
        index::{
            search::Query,
            store::{PartBuilder, Store},
        },
        messages::{
            error::UiError,
            mailbox::Mailbox,
            message::{Loaded, Message, Now},
        },
    },
};

/// The number of parts of a load that are read concurrently.
const LOAD_PARTS: usize = 2;

/// The maximum number of lines of the audit log that are shown.
const AUDIT_LINES: usize = 500;

/// The states of tasks that can still change, which are shown first.
const OPEN_STATES: [TaskStatus; 4] =
    [TaskStatus::Pending, TaskStatus::Unverified, TaskStatus::Dispatching, TaskStatus::Unknown];

/// The states of tasks that are over: nothing more will happen to them.
const OVER_STATES: [TaskStatus; 3] = [TaskStatus::Dispatched, TaskStatus::Deleted, TaskStatus::Gone];

/// Carries out effects outside the core. Each method that has the name of an effect carries out that effect.
#[derive(Debug)]
pub struct EffectRunner {
    apps: Arc<Apps>,
    clock: Arc<dyn Clock>,
    runtime: Handle,
    mailbox: Mailbox,
    /// The folder that tasks are exported to.
    folder: PathBuf,
    jobs: Jobs,
    /// The current generation, which is incremented each time an app is opened; loads for an older one stop by
    /// themselves.
    generation: Arc<AtomicU64>,
    /// The handles that stop the runs in progress.
    stops: UnderWay<Stop>,
    /// The handles that cancel requests.
    calls: UnderWay<AbortHandle>,
    load: Option<task::AbortHandle>,
    /// The copies of the open dialog: its app, its request, and what was taken so far.
    copies: Option<(AppName, u64, Copies)>,
}

impl EffectRunner {
    /// Creates the runner and starts the worker.
    pub fn new(
        apps: Arc<Apps>,
        clock: Arc<dyn Clock>,
        runtime: Handle,
        mailbox: Mailbox,
        folder: PathBuf,
    ) -> std::io::Result<Self> {
        let jobs = worker::spawn(mailbox.clone())?;
        runtime.spawn(ops::prune_hourly(Arc::downgrade(&apps), Arc::clone(&clock)));
        Ok(Self {
            apps,
            clock,
            runtime,
            mailbox,
            folder,
            jobs,
            generation: Arc::default(),
            stops: UnderWay::default(),
            calls: UnderWay::default(),
            load: None,
            copies: None,
        })
    }

    /// Reads the clocks. The service's clock is estimated from the replies to this app.
    pub fn now(&self, app: &AppName) -> Now {
        let wall = self.clock.now();
        let conditions =
            self.apps.open(app).map_or_else(|_| Conditions::unmeasured(wall), |context| context.conditions());
        Now { boot: self.clock.since_boot(), wall, service: conditions.time.now, conditions }
    }

    /// Returns the runs that stay unfinished if the program ends now; `None` if the ledger cannot be read. Blocks for a
    /// short time, so call this only after the loop has ended.
    pub fn left_behind(&self) -> Option<Vec<LeftBehind>> {
        self.runtime.block_on(self.apps.left_behind())
    }

    /// Returns the number of runs that can still be stopped and of requests that can still be cancelled.
    pub fn under_way(&self) -> usize {
        self.stops.len() + self.calls.len()
    }

    /// Returns whether the worker has finished every job that it was given.
    pub fn worker_is_done(&self) -> bool {
        self.jobs.are_done()
    }

    /// Runs a request that can be cancelled by its number.
    fn call(&self, request: u64, work: impl Future<Output = ()> + Send + 'static) {
        let (handle, registration) = AbortHandle::new_pair();
        let entry = self.calls.begin(request, handle);
        self.runtime.spawn(async move {
            let _under_way = entry;
            // Whether the request completed or was cancelled, there is nothing left to do.
            let _ = Abortable::new(work, registration).await;
        });
    }

    /// Creates the stop handle of a new run, and the entry that keeps it registered until the run is over.
    fn stop_for(&self, run: u64) -> (Stop, Entry<Stop>) {
        let stop = Stop::attended();
        let entry = self.stops.begin(run, stop.clone());
        (stop, entry)
    }

    /// Runs some work and posts a message with its result.
    fn tell<T: Send + 'static>(
        &self,
        work: impl Future<Output = anyhow::Result<T>> + Send + 'static,
        message: impl FnOnce(Result<T, UiError>) -> Message + Send + 'static,
    ) {
        self.runtime.spawn(posted(self.mailbox.clone(), work, message));
    }

    /// Like [`Self::tell`], for a request that can be cancelled by its number.
    fn ask<T: Send + 'static>(
        &self,
        request: u64,
        work: impl Future<Output = anyhow::Result<T>> + Send + 'static,
        message: impl FnOnce(Result<T, UiError>) -> Message + Send + 'static,
    ) {
        self.call(request, posted(self.mailbox.clone(), work, message));
    }

    /// Returns a future that runs `work`, which reads from the ledger, and sends the resulting job to the worker; if
    /// the ledger cannot be read, the future posts the reason.
    fn handed_on(
        &self,
        generation: u64,
        work: impl Future<Output = anyhow::Result<Job>> + Send + 'static,
    ) -> impl Future<Output = ()> + Send + 'static {
        let (mailbox, jobs) = (self.mailbox.clone(), self.jobs.clone());
        async move {
            match work.await {
                Ok(job) => jobs.send(job),
                Err(error) => mailbox.post(Message::LoadFailed { generation, why: UiError::of(error) }),
            }
        }
    }

    pub(super) fn open(&self, app: &AppName, generation: u64, rows: u16) {
        let context = self.apps.open(app);
        self.runtime.spawn(self.handed_on(generation, async move {
            let store = Store::of_tasks(first_page(&*context?, u64::from(rows.max(1))).await?);
            Ok(Job::Adopt { generation, store, loaded: Loaded::Page })
        }));
    }

    pub(super) fn load(&mut self, app: &AppName, generation: u64) {
        let (jobs, context, wanted) = (self.jobs.clone(), self.apps.open(app), Arc::clone(&self.generation));
        if let Some(older) = self.load.take() {
            older.abort();
        }
        let load = self.runtime.spawn(self.handed_on(generation, async move {
            jobs.send(Job::LoadBegan { generation });
            let store = load_all(&*context?, generation, &wanted).await?;
            Ok(Job::Adopt { generation, store, loaded: Loaded::All })
        }));
        self.load = Some(load.abort_handle());
    }

    pub(super) fn search(&self, generation: u64, request: u64, query: Query) {
        self.generation.store(generation, Ordering::Relaxed);
        self.jobs.send(Job::Search { generation, request, query });
    }

    pub(super) fn reread(&self, app: &AppName, generation: u64, ids: Vec<TaskId>) {
        let (mailbox, context) = (self.mailbox.clone(), self.apps.open(app));
        let read = self.handed_on(generation, async move {
            let context = context?;
            let tasks = context.ledger.tasks(&context.service(), &ids).await?;
            Ok(Job::Patch { generation, tasks })
        });
        self.runtime.spawn(async move {
            read.await;
            // Posted after a failure too: nothing else is reread until this message arrives.
            mailbox.post(Message::TasksReread { generation });
        });
    }

    pub(super) fn check(&self, app: &AppName) {
        let context = self.apps.open(app);
        self.tell(async move { Ok(context?.ledger.check().await?) }, Message::Checked);
    }

    pub(super) fn find_interrupted(&self, app: &AppName, generation: u64) {
        let context = self.apps.open(app);
        let work = async move { ops::find_interrupted(&*context?).await };
        self.tell(work, move |found| Message::InterruptedFound { generation, found });
    }

    pub(super) fn read_facts(&self, app: &AppName, request: u64, id: TaskId, depth: ops::Depth) {
        let (apps, context) = (Arc::clone(&self.apps), self.apps.open(app));
        let work = async move { Ok(ops::facts(&apps, &*context?, id, depth).await?.map(Box::new)) };
        self.tell(work, move |found| Message::FactsFound { request, found });
    }

    pub(super) fn export(&self, app: &AppName, request: u64, ids: Vec<TaskId>) {
        let (context, folder, asked) = (self.apps.open(app), self.folder.clone(), ids.len());
        let work = async move { ops::export(&*context?, &ids, &folder).await };
        self.tell(work, move |result| Message::Exported { request, asked, result });
    }

    pub(super) fn write_plan(
        &self,
        app: &AppName,
        request: u64,
        plan: Box<Plan>,
        (change, lanes): (PlanRequest, Lanes),
    ) {
        let (context, folder) = (self.apps.open(app), self.folder.clone());
        let work = async move {
            let context = context?;
            let document = ops::plan_document(&context, &plan, (&change, lanes), false).await?;
            ops::write_plan_into(&context, &document, &folder).await
        };
        self.tell(work, move |result| Message::PlanWritten { request, result });
    }

    pub(super) fn read_audit(&self, app: &AppName, request: u64) {
        let context = self.apps.open(app);
        let work = async move { Ok(ops::latest_audit(&*context?, AUDIT_LINES).await?) };
        self.ask(request, work, move |page| Message::AuditRead { request, page });
    }

    pub(super) fn add(&self, app: &AppName, generation: u64, ids: Vec<TaskId>) {
        let context = self.apps.open(app);
        let new = |id| ops::NewTask::of(id, None);
        let work = async move { Ok(ops::add_each(&*context?, ids.into_iter().map(new)).await?.added) };
        self.tell(work, move |result| Message::Added { generation, result });
    }

    pub(super) fn prepare(&self, app: &AppName, request: u64, ids: Vec<TaskId>, change: ChangeRequest) {
        let context = self.apps.open(app);
        let work = async move { prepare(&*context?, &ids, change).await };
        self.ask(request, work, move |prepared| Message::Prepared { request, prepared });
    }

    pub(super) fn read_to_edit(&self, app: &AppName, request: u64, id: TaskId) {
        let context = self.apps.open(app);
        let work = async move { Ok(ops::read_to_edit(&*context?, id).await?.map(Box::new)) };
        self.ask(request, work, move |read| Message::ReadToEdit { request, id, read });
    }

    pub(super) fn find_look_alikes(&self, app: &AppName, request: u64, ids: Vec<TaskId>, titles: Vec<String>) {
        let (context, apps) = (self.apps.open(app), Arc::clone(&self.apps));
        let work = async move { Ok(apps.look_alikes(&context?.app, &ids, &titles).await?) };
        self.tell(work, move |found| Message::LookAlikesFound { request, found });
    }

    /// Carries out a run and posts its result. Until then, the run can be stopped by its number.
    fn run(&self, run: u64, entry: Entry<Stop>, work: impl Future<Output = anyhow::Result<Summary>> + Send + 'static) {
        let reported = posted(self.mailbox.clone(), work, move |summary| Message::RunEnded { run, summary });
        self.runtime.spawn(async move {
            let _under_way = entry;
            reported.await;
        });
    }

    /// Returns a callback that posts each event of a run.
    fn teller(&self, run: u64) -> impl FnMut(&BulkEvent) + Send + use<> {
        let mailbox = self.mailbox.clone();
        move |event| mailbox.post(Message::Run { run, event: event.clone() })
    }

    pub(super) fn take_copies(&mut self, app: &AppName, request: u64, dialog: u64, tasks: Vec<PlannedTask>) {
        let (context, mailbox, copies) = (self.apps.open(app), self.mailbox.clone(), Copies::default());
        self.copies = Some((app.clone(), request, copies.clone()));
        self.call(request, async move {
            let mut show = |id| mailbox.post(Message::CopyTaken { request: dialog, id, copied: copies.copied() });
            // The dialog shows how many were taken; the run takes the others.
            if let Ok(context) = context {
                let _ = ops::take_copies(&context, &copies, &tasks, &mut show).await;
            }
        });
    }

    pub(super) fn carry_out(&mut self, app: &AppName, run: u64, change: ConfirmedChange) {
        let ((stop, entry), context, mut show) = (self.stop_for(run), self.apps.open(app), self.teller(run));
        let copies = self.copies.take().filter(|(of, ..)| of == app).map(|(.., copies)| copies).unwrap_or_default();
        let work = async move {
            let context = context?;
            let ConfirmedChange { plan, left_out, reason, lanes } = change;
            let settings = ops::Run::new(&context, stop).leaving_out(left_out).with_copies(copies);
            let settings = settings.because(reason).in_lanes(lanes);
            ops::carry_out(&context, plan, settings, &mut show).await
        };
        self.run(run, entry, work);
    }

    pub(super) fn resume(&self, app: &AppName, run: u64, id: RunId) {
        let ((stop, entry), context, mut show) = (self.stop_for(run), self.apps.open(app), self.teller(run));
        self.run(run, entry, async move { ops::resume(&*context?, id, stop, &mut show).await });
    }

    pub(super) fn stop(&self, run: u64, level: StopLevel) {
        self.stops.with(run, |stop| stop.pull(level));
    }

    pub(super) fn pause(&self, run: u64) {
        self.stops.with(run, |stop| stop.pause(Failure::local(stored!("stored-paused-by-you"))));
    }

    pub(super) fn go_on(&self, run: u64) {
        self.stops.with(run, Stop::go_on);
    }

    pub(super) fn cancel(&mut self, request: u64) {
        self.copies.take_if(|(_, of, _)| *of == request);
        self.calls.with(request, AbortHandle::abort);
    }

    pub(super) fn read_list(&self, app: &AppName, request: u64, months: u8, keyword: Option<String>) {
        let (mailbox, context) = (self.mailbox.clone(), self.apps.open(app));
        let show = mailbox.clone();
        let work = async move {
            let context = context?;
            let window = ops::window_of(context.service_now(), months);
            let mut show = |progress| show.post(Message::ListProgress { request, progress });
            match keyword {
                Some(keyword) => ops::find(&context, window, keyword, &mut show).await,
                None => ops::sync(&context, window, &mut show).await,
            }
        };
        self.call(request, async move {
            let report = work.await.map_err(UiError::of_list);
            mailbox.post(Message::ListRead { request, report });
        });
    }

    pub(super) fn abandon(&self, app: &AppName, run: RunId) {
        let context = self.apps.open(app);
        let work = async move { ops::abandon(&*context?, run).await };
        self.tell(work, move |result| Message::Abandoned { run, result });
    }

    pub(super) fn sign_in(&self, app: &AppName, request: u64) {
        let context = self.apps.open(app);
        let work = async move { ops::sign_in(&*context?).await };
        self.tell(work, move |result| Message::SignedIn { request, result });
    }

    pub(super) fn read_tasks(&self, app: &AppName, request: u64, ids: Vec<TaskId>) {
        let (mailbox, jobs, context) = (self.mailbox.clone(), self.jobs.clone(), self.apps.open(app));
        let generation = self.generation.load(Ordering::Relaxed);
        let mut show = move |read: ops::ReadResult| {
            if let Ok(task) = &read.result {
                jobs.send(Job::Patch { generation, tasks: vec![task.clone()] });
            }
            let ops::ReadResult { id, result, reappeared, flaws, .. } = read;
            let result = result.map(Box::new);
            mailbox.post(Message::TaskRead { request, id, result, reappeared, flaws });
        };
        let work = async move { ops::read(&*context?, &ids, Priority::Interactive, &mut show).await };
        self.ask(request, work, move |result| Message::TasksRead { request, result });
    }
}

/// Runs some work and posts a message with its result.
async fn posted<T>(
    mailbox: Mailbox,
    work: impl Future<Output = anyhow::Result<T>>,
    message: impl FnOnce(Result<T, UiError>) -> Message,
) {
    mailbox.post(message(work.await.map_err(UiError::of)));
}

/// Freezes the set of tasks for a change. If no request needs to be sent, the change ends here, which is recorded in
/// the audit log.
async fn prepare(context: &Context, ids: &[TaskId], change: ChangeRequest) -> anyhow::Result<Prepared> {
    let prepared = ops::prepare(context, ids, None, change).await?;
    if prepared.plan.is_empty()
        && let Err(error) = ops::nothing_to_change(context, &prepared.left_out).await
    {
        // The outcomes are known even if they cannot be recorded.
        tracing::warn!("could not record a {} without requests in the audit log: {error:#}", change.verb().as_str());
    }
    Ok(prepared)
}

/// Reads the first tasks by due time, as many as fit on the screen: those that can still change first.
async fn first_page(context: &Context, rows: u64) -> Result<Vec<Task>, LedgerError> {
    let mut tasks = some_tasks(context, OPEN_STATES.to_vec(), Direction::Ascending, rows).await?;
    let left = rows.saturating_sub(tasks.len() as u64);
    if left > 0 {
        tasks.extend(some_tasks(context, OVER_STATES.to_vec(), Direction::Descending, left).await?);
    }
    Ok(tasks)
}

async fn some_tasks(
    context: &Context,
    statuses: Vec<TaskStatus>,
    direction: Direction,
    limit: u64,
) -> Result<Vec<Task>, LedgerError> {
    let tasks = Arc::new(Mutex::new(Vec::new()));
    let sink: TaskSink = Box::new({
        let tasks = Arc::clone(&tasks);
        move |row| {
            tasks.lock().unwrap_or_else(PoisonError::into_inner).push(row.to_task());
            ControlFlow::Continue(())
        }
    });
    let sort = Sort { field: SortField::Due, direction };
    let query = TaskQuery { statuses, sort, limit: Some(limit), columns: Columns::Searchable, ..TaskQuery::default() };
    context.ledger.scan(&context.service(), query, sink).await?;
    let mut tasks = tasks.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(std::mem::take(&mut *tasks))
}

/// Loads all tasks, in parts that are read concurrently in key order. This takes a seventh of the time that reading
/// them by due time takes.
async fn load_all(context: &Context, generation: u64, wanted: &Arc<AtomicU64>) -> anyhow::Result<Store> {
    let service = context.service();
    let ranges = context.ledger.split(&service, LOAD_PARTS).await?;
    let parts = join_all(ranges.into_iter().map(|ids| async {
        let builder = Arc::new(Mutex::new(PartBuilder::default()));
        let sink: TaskSink = Box::new({
            let (builder, wanted) = (Arc::clone(&builder), Arc::clone(wanted));
            move |row| {
                builder.lock().unwrap_or_else(PoisonError::into_inner).push(row.into());
                if wanted.load(Ordering::Relaxed) == generation {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            }
        });
        let sort = Sort { field: SortField::Id, direction: Direction::Ascending };
        let query = TaskQuery { ids: Some(ids), sort, columns: Columns::Searchable, ..TaskQuery::default() };
        context.ledger.scan(&service, query, sink).await?;
        let filled = std::mem::take(&mut *builder.lock().unwrap_or_else(PoisonError::into_inner));
        Ok::<_, anyhow::Error>(task::spawn_blocking(move || filled.finish()).await?)
    }))
    .await;
    let parts = parts.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    Ok(task::spawn_blocking(move || Store::join(parts)).await?)
}
