//! Carries out effects: on the ledger and the service through `ops`, in tasks of their own, never on the loop.
//!
//! Deliberately not here: timers and the terminal (`runner`).

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
    api::{ApiError, Priority},
    bulk::Stop,
    clock::Clock,
    domain::{AppName, Conditions, ConfirmedPlan, Failure, RunId, Task, TaskId, TaskOutcome, TaskStatus},
    ledger::{Columns, Direction, LedgerError, Sort, SortField, TaskQuery, TaskSink},
    ops::{self, Apps, Context, LeftBehind, Prepared},
    tui::{
        index::store::{PartBuilder, Store},
        messages::{
            effect::Effect,
            mailbox::Mailbox,
            message::{Loaded, Message, Now},
        },
    },
};

/// Parts of a load that are read side by side.
const LOAD_PARTS: usize = 2;

/// Lines of the audit log that are shown at most.
const AUDIT_LINES: usize = 500;

/// States of a task that can still change, which are shown first.
const OPEN_STATES: [TaskStatus; 4] =
    [TaskStatus::Pending, TaskStatus::Unverified, TaskStatus::Dispatching, TaskStatus::Unknown];

/// States of a task that is over.
const OVER_STATES: [TaskStatus; 3] = [TaskStatus::Dispatched, TaskStatus::Deleted, TaskStatus::Gone];

/// Carries out effects.
#[derive(Debug)]
pub struct Outside {
    apps: Arc<Apps>,
    clock: Arc<dyn Clock>,
    runtime: Handle,
    mailbox: Mailbox,
    /// Where tasks are exported to.
    folder: PathBuf,
    jobs: Jobs,
    /// The opening whose tasks are wanted; loads of older ones stop by themselves.
    generation: Arc<AtomicU64>,
    /// The brakes of the runs that go on.
    stops: UnderWay<Stop>,
    /// The requests that can be given up.
    calls: UnderWay<AbortHandle>,
    load: Option<task::AbortHandle>,
}

impl Outside {
    /// Takes the parts and starts the worker.
    pub fn new(
        apps: Arc<Apps>,
        clock: Arc<dyn Clock>,
        runtime: Handle,
        mailbox: Mailbox,
        folder: PathBuf,
    ) -> std::io::Result<Self> {
        let jobs = worker::spawn(mailbox.clone())?;
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
        })
    }

    /// The clocks, the service's as the replies in this app have shown it.
    pub fn now(&self, app: &AppName) -> Now {
        let wall = self.clock.now();
        let conditions =
            self.apps.open(app).map_or_else(|_| Conditions::unmeasured(wall), |context| context.conditions());
        Now { boot: self.clock.since_boot(), wall, service: conditions.time.now, conditions }
    }

    /// What stays unfinished if the program ends now, where the ledger says so. Blocks a little: for the end of the loop.
    pub fn left_behind(&self) -> Option<Vec<LeftBehind>> {
        self.runtime.block_on(self.apps.left_behind())
    }

    /// How many runs and requests can still be stopped or given up.
    pub fn under_way(&self) -> usize {
        self.stops.len() + self.calls.len()
    }

    /// Whether the worker is done with all that it was given.
    pub fn worker_is_done(&self) -> bool {
        self.jobs.are_done()
    }

    /// Carries out one effect. What concerns the loop itself is not for here and does nothing.
    pub fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Open { app, generation, rows } => self.open(&app, generation, rows),
            Effect::Load { app, generation } => self.load(&app, generation),
            Effect::Search { generation, request, query } => {
                self.generation.store(generation, Ordering::Relaxed);
                self.jobs.send(Job::Search { generation, request, query });
            }
            Effect::Reread { app, generation, ids } => self.reread(&app, generation, ids),
            Effect::Check { app } => self.check(&app),
            Effect::FindInterrupted { app, generation } => self.find_interrupted(&app, generation),
            Effect::Prepare { app, request, ids } => self.prepare(&app, request, ids),
            Effect::FindLookAlikes { app, request, ids, titles } => self.find_look_alikes(&app, request, ids, titles),
            Effect::Delete { app, run, plan, left_out } => self.delete(&app, run, plan, left_out),
            Effect::Resume { app, run, id } => self.resume(&app, run, id),
            Effect::Abandon { app, run } => self.abandon(&app, run),
            Effect::Stop { run, level } => self.stops.with(run, |stop| stop.pull(level)),
            Effect::Pause { run } => self.stops.with(run, |stop| stop.pause(Failure::local("you paused it"))),
            Effect::GoOn { run } => self.stops.with(run, Stop::go_on),
            Effect::ReadList { app, request, months, keyword, .. } => self.read_list(&app, request, months, keyword),
            Effect::ReadFacts { app, request, id, depth } => self.read_facts(&app, request, id, depth),
            Effect::Export { app, request, ids } => self.export(&app, request, ids),
            Effect::ReadAudit { app, request } => self.read_audit(&app, request),
            Effect::Add { app, generation, ids } => self.add(&app, generation, ids),
            Effect::ReadTasks { app, request, ids } => self.read_tasks(&app, request, ids),
            Effect::SignIn { app, request } => self.sign_in(&app, request),
            Effect::Cancel { request } => self.calls.with(request, AbortHandle::abort),
            Effect::After { .. }
            | Effect::Copy { .. }
            | Effect::Mouse { .. }
            | Effect::Mark { .. }
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Exit(_) => {}
        }
    }

    /// Carries out a request that can be given up by its number.
    fn call(&self, request: u64, work: impl Future<Output = ()> + Send + 'static) {
        let (handle, registration) = AbortHandle::new_pair();
        let entry = self.calls.begin(request, handle);
        self.runtime.spawn(async move {
            let _under_way = entry;
            // Whether it came to its end or was given up, there is nothing left to do.
            let _ = Abortable::new(work, registration).await;
        });
    }

    /// The brake of a run that begins, and what keeps it within reach until the run is over.
    fn brake(&self, run: u64) -> (Stop, Entry<Stop>) {
        let stop = Stop::attended();
        let entry = self.stops.begin(run, stop.clone());
        (stop, entry)
    }

    fn open(&self, app: &AppName, generation: u64, rows: u16) {
        let (mailbox, jobs) = (self.mailbox.clone(), self.jobs.clone());
        let context = self.apps.open(app);
        self.runtime.spawn(async move {
            let page = match context {
                Ok(context) => first_page(&context, u64::from(rows.max(1))).await.map_err(in_words),
                Err(error) => Err(in_words(error)),
            };
            match page {
                Ok(tasks) => {
                    let store = Store::of_tasks(tasks);
                    jobs.send(Job::Adopt { generation, store, loaded: Loaded::Page });
                }
                Err(why) => mailbox.post(Message::LoadFailed { generation, why }),
            }
        });
    }

    fn load(&mut self, app: &AppName, generation: u64) {
        let (mailbox, jobs) = (self.mailbox.clone(), self.jobs.clone());
        let (context, wanted) = (self.apps.open(app), Arc::clone(&self.generation));
        if let Some(older) = self.load.take() {
            older.abort();
        }
        let load = self.runtime.spawn(async move {
            jobs.send(Job::LoadBegan { generation });
            let loaded = match context {
                Ok(context) => load_all(&context, generation, &wanted).await.map_err(in_words),
                Err(error) => Err(in_words(error)),
            };
            match loaded {
                Ok(store) => {
                    jobs.send(Job::Adopt { generation, store, loaded: Loaded::All });
                }
                Err(why) => mailbox.post(Message::LoadFailed { generation, why }),
            }
        });
        self.load = Some(load.abort_handle());
    }

    fn reread(&self, app: &AppName, generation: u64, ids: Vec<TaskId>) {
        let (mailbox, jobs) = (self.mailbox.clone(), self.jobs.clone());
        let context = self.apps.open(app);
        self.runtime.spawn(async move {
            let read = match context {
                Ok(context) => context.ledger.tasks(&context.service(), &ids).await.map_err(in_words),
                Err(error) => Err(in_words(error)),
            };
            match read {
                Ok(tasks) => jobs.send(Job::Patch { generation, tasks }),
                Err(why) => mailbox.post(Message::LoadFailed { generation, why }),
            }
            // Also after a failure: until it is said, nothing else is read again.
            mailbox.post(Message::TasksReread { generation });
        });
    }

    fn check(&self, app: &AppName) {
        let (mailbox, context) = (self.mailbox.clone(), self.apps.open(app));
        self.runtime.spawn(async move {
            let checked = match context {
                Ok(context) => context.ledger.check().await.map_err(|error| error.to_string()),
                Err(error) => Err(in_words(error)),
            };
            mailbox.post(Message::Checked(checked));
        });
    }

    fn find_interrupted(&self, app: &AppName, generation: u64) {
        let (mailbox, context) = (self.mailbox.clone(), self.apps.open(app));
        self.runtime.spawn(async move {
            let found = match context {
                Ok(context) => ops::find_interrupted(&context).await.map_err(in_words),
                Err(error) => Err(in_words(error)),
            };
            mailbox.post(Message::InterruptedFound { generation, found });
        });
    }

    fn read_facts(&self, app: &AppName, request: u64, id: TaskId, depth: ops::Depth) {
        let (mailbox, apps, context) = (self.mailbox.clone(), Arc::clone(&self.apps), self.apps.open(app));
        self.runtime.spawn(async move {
            let found = match context {
                Ok(context) => ops::facts(&apps, &context, id, depth).await.map_err(in_words),
                Err(error) => Err(in_words(error)),
            };
            mailbox.post(Message::FactsFound { request, found: found.map(|facts| facts.map(Box::new)) });
        });
    }

    fn export(&self, app: &AppName, request: u64, ids: Vec<TaskId>) {
        let (mailbox, context, folder) = (self.mailbox.clone(), self.apps.open(app), self.folder.clone());
        self.runtime.spawn(async move {
            let exported = match context {
                Ok(context) => ops::export(&context, &ids, &folder).await.map_err(in_words),
                Err(error) => Err(in_words(error)),
            };
            mailbox.post(Message::Exported { request, asked: ids.len(), result: exported });
        });
    }

    fn read_audit(&self, app: &AppName, request: u64) {
        let (mailbox, context) = (self.mailbox.clone(), self.apps.open(app));
        self.call(request, async move {
            let page = match context {
                Ok(context) => ops::latest_audit(&context, AUDIT_LINES).await.map_err(in_words),
                Err(error) => Err(in_words(error)),
            };
            mailbox.post(Message::AuditRead { request, page });
        });
    }

    fn add(&self, app: &AppName, generation: u64, ids: Vec<TaskId>) {
        let (mailbox, context) = (self.mailbox.clone(), self.apps.open(app));
        self.runtime.spawn(async move {
            let new = |id| ops::NewTask::of(id, None);
            let result = match context {
                Ok(context) => ops::add_each(&context, ids.into_iter().map(new)).await.map_err(in_words),
                Err(error) => Err(in_words(error)),
            };
            mailbox.post(Message::Added { generation, result: result.map(|report| report.added) });
        });
    }

    fn prepare(&self, app: &AppName, request: u64, ids: Vec<TaskId>) {
        let (mailbox, context) = (self.mailbox.clone(), self.apps.open(app));
        self.call(request, async move {
            let prepared = match context {
                Ok(context) => prepare(&context, &ids).await.map_err(|error| unread(&mailbox, error)),
                Err(error) => Err(in_words(error)),
            };
            mailbox.post(Message::Prepared { request, prepared });
        });
    }

    fn find_look_alikes(&self, app: &AppName, request: u64, ids: Vec<TaskId>, titles: Vec<String>) {
        let (mailbox, context, apps) = (self.mailbox.clone(), self.apps.open(app), Arc::clone(&self.apps));
        self.runtime.spawn(async move {
            let found = match context {
                Ok(context) => apps.look_alikes(&context.app, &ids, &titles).await.map_err(in_words),
                Err(error) => Err(in_words(error)),
            };
            mailbox.post(Message::LookAlikesFound { request, found });
        });
    }

    fn delete(&self, app: &AppName, run: u64, plan: ConfirmedPlan, left_out: Vec<TaskOutcome>) {
        let (stop, entry) = self.brake(run);
        let (mailbox, context) = (self.mailbox.clone(), self.apps.open(app));
        self.runtime.spawn(async move {
            let _under_way = entry;
            let show = mailbox.clone();
            let summary = match context {
                Ok(context) => {
                    let mut show =
                        |event: &crate::domain::BulkEvent| show.post(Message::Run { run, event: event.clone() });
                    let run = ops::Run::new(&context, stop).leaving_out(left_out);
                    ops::delete(&context, plan, run, &mut show).await.map_err(in_words)
                }
                Err(error) => Err(in_words(error)),
            };
            mailbox.post(Message::RunEnded { run, summary });
        });
    }

    fn resume(&self, app: &AppName, run: u64, id: RunId) {
        let (stop, entry) = self.brake(run);
        let (mailbox, context) = (self.mailbox.clone(), self.apps.open(app));
        self.runtime.spawn(async move {
            let _under_way = entry;
            let show = mailbox.clone();
            let summary = match context {
                Ok(context) => {
                    let mut show =
                        |event: &crate::domain::BulkEvent| show.post(Message::Run { run, event: event.clone() });
                    ops::resume(&context, id, stop, &mut show).await.map_err(in_words)
                }
                Err(error) => Err(in_words(error)),
            };
            mailbox.post(Message::RunEnded { run, summary });
        });
    }

    fn read_list(&self, app: &AppName, request: u64, months: u8, keyword: Option<String>) {
        let (mailbox, context) = (self.mailbox.clone(), self.apps.open(app));
        self.call(request, async move {
            let show = mailbox.clone();
            let report = match context {
                Ok(context) => {
                    let window = ops::window_of(context.service_now(), months);
                    let mut show = |progress| show.post(Message::ListProgress { request, progress });
                    let report = match keyword {
                        Some(keyword) => ops::find(&context, window, keyword, &mut show).await,
                        None => ops::sync(&context, window, &mut show).await,
                    };
                    report.map_err(|error| unread(&mailbox, error))
                }
                Err(error) => Err(in_words(error)),
            };
            mailbox.post(Message::ListRead { request, report });
        });
    }

    fn abandon(&self, app: &AppName, run: RunId) {
        let (mailbox, context) = (self.mailbox.clone(), self.apps.open(app));
        self.runtime.spawn(async move {
            let result = match context {
                Ok(context) => ops::abandon(&context, run).await.map_err(in_words),
                Err(error) => Err(in_words(error)),
            };
            mailbox.post(Message::Abandoned { run, result });
        });
    }

    fn sign_in(&self, app: &AppName, request: u64) {
        let (mailbox, context) = (self.mailbox.clone(), self.apps.open(app));
        self.runtime.spawn(async move {
            let result = match context {
                Ok(context) => ops::sign_in(&context).await.map_err(in_words),
                Err(error) => Err(in_words(error)),
            };
            mailbox.post(Message::SignedIn { request, result });
        });
    }

    fn read_tasks(&self, app: &AppName, request: u64, ids: Vec<TaskId>) {
        let (mailbox, jobs, context) = (self.mailbox.clone(), self.jobs.clone(), self.apps.open(app));
        let generation = self.generation.load(Ordering::Relaxed);
        self.call(request, async move {
            let show = mailbox.clone();
            let mut show = |read: ops::ReadResult| {
                if let Ok(task) = &read.result {
                    jobs.send(Job::Patch { generation, tasks: vec![task.clone()] });
                }
                let ops::ReadResult { id, result, reappeared, flaws } = read;
                let result = result.map(Box::new);
                show.post(Message::TaskRead { request, id, result, reappeared, flaws });
            };
            let result = match context {
                Ok(context) => {
                    let read = ops::read(&context, &ids, Priority::Interactive, &mut show).await;
                    read.map_err(|error| unread(&mailbox, error))
                }
                Err(error) => Err(in_words(error)),
            };
            mailbox.post(Message::TasksRead { request, result });
        });
    }
}

/// Freezes the set of a delete. Where nothing of it is to be sent, this is the end of it, and is written down.
async fn prepare(context: &Context, ids: &[TaskId]) -> anyhow::Result<Prepared> {
    let prepared = ops::prepare(context, ids, None).await?;
    if prepared.plan.is_empty()
        && let Err(error) = ops::nothing_to_delete(context, &prepared.left_out).await
    {
        // What it comes to is known all the same.
        tracing::warn!("a delete is not in the audit log: {error:#}");
    }
    Ok(prepared)
}

/// Why a read failed, in words. Where the sign-in is the trouble, that is told too, so that nothing is read by itself.
fn unread(mailbox: &Mailbox, error: anyhow::Error) -> String {
    if error.downcast_ref().is_some_and(ApiError::is_auth) {
        mailbox.post(Message::SignInFailed);
    }
    in_words(error)
}

/// An error with its causes, on one line.
fn in_words(error: impl Into<anyhow::Error>) -> String {
    format!("{:#}", error.into())
}

/// As many of the first tasks as fit on a screen, read by due time: what can still change first.
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

/// All tasks, read side by side in key order: a seventh of the time that reading them by due time takes.
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
