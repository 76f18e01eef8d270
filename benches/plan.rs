//! Measures a plan with a hundred thousand tasks: the time of the forecast, the memory of its run, and the cost of the
//! ledger for each task (an intent and an outcome, both synced to disk).
//!
//! The run uses a service in memory that deletes every task at once, and a clock that advances as fast as the ledger's
//! disk allows. Memory is the peak resident set of this process, minus its resident set before the plan was created.

#![expect(clippy::print_stdout, reason = "people read its results")]
#![expect(clippy::disallowed_methods, reason = "it measures real time")]

#[path = "../tests/common/parts.rs"]
mod rig;

use std::{
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use pushdeck::{
    api::{Transport, TransportError, WireReply, WireRequest},
    bulk::Stop,
    clock::{Clock, ManualClock, SystemClock},
    domain::{
        Answer, Attempt, AttemptId, Change, Conditions, Host, Outcome, OutcomeKind, Pace, Plan, PlannedTask, RunId,
        TaskId, TaskStatus, TaskType,
    },
    ledger::{Ledger, RunStart, Settlement},
    ops::{self, Context},
    sim::Scenario,
};

const TASKS: u64 = 100_000;
const FORECASTS: usize = 11;
const SYNCED: u64 = 2_000;

fn main() -> anyhow::Result<()> {
    let start: Timestamp = "2026-12-01T09:00:00Z".parse()?;
    forecast(start);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(ledger_cost())?;
    // An argument can set a smaller number of tasks, because each task needs two synced writes.
    let tasks = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(TASKS);
    runtime.block_on(memory(start, tasks))
}

/// Creates tasks of which a tenth is due within an hour and the rest within a month.
fn tasks(start: Timestamp, count: u64) -> impl Iterator<Item = PlannedTask> {
    (0..count).map(move |number| {
        let spread = if number % 10 == 0 { 3_600 } else { 2_600_000 };
        let due = Duration::from_secs(60 + number.wrapping_mul(2_654_435_761) % spread);
        PlannedTask {
            id: TaskId::new(5_210_000_000 + number),
            task_type: TaskType::ALL[usize::try_from(number % 3).unwrap_or(0)],
            status: TaskStatus::Pending,
            title: Some(format!("Digest of the week {number}").into()),
            sched_at: start.checked_add(due).ok(),
            change: Change::Delete,
            position: 0,
        }
    })
}

fn context(ledger: Arc<dyn Ledger>, clock: Arc<dyn Clock>) -> Context {
    let scenario = Scenario::builtin("quiet").expect("`quiet` is a built-in scenario");
    let app = scenario.apps().first().expect("the scenario has an app").clone();
    let host = Host::of_region(app.region);
    let mut context = rig::context(&app, host, Arc::new(Yes), ledger, clock);
    // At full pace, a forecast is computed once per update, and not a second time for the polite pace. This matters
    // here: the clock of this bench advances so fast that the run updates its forecast about a thousand times more
    // often than on a real clock.
    context.app.pace = Pace::Full;
    context
}

/// A service that knows every task and deletes it at once.
#[derive(Debug)]
struct Yes;

#[async_trait::async_trait]
impl Transport for Yes {
    async fn send(&self, request: WireRequest) -> Result<WireReply, TransportError> {
        let asked: serde_json::Value = serde_json::from_str(&request.body).unwrap_or_default();
        let body = format!(
            r#"{{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":{}}}"#,
            asked.get("TaskID").unwrap_or(&serde_json::Value::Null)
        );
        Ok(WireReply { status: 200, body: body.into_bytes(), date: None })
    }
}

fn forecast(start: Timestamp) {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let app = {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("the runtime starts");
        let ledger = runtime.block_on(rig::open_ledger(&folder, Arc::clone(&clock)));
        context(ledger, clock).app
    };
    let conditions = Conditions::unmeasured(start);
    let mut times = Vec::new();
    for _ in 0..FORECASTS {
        let frozen: Vec<_> = tasks(start, TASKS).collect();
        let began = Instant::now();
        let plan = Plan::new(&app, frozen);
        let forecast = plan.forecast(Pace::Auto, &conditions);
        let digest = plan.digest();
        times.push(began.elapsed());
        std::hint::black_box((forecast, digest));
    }
    times.sort();
    println!("plan, forecast and digest of {TASKS} tasks: {:.1?} (median of {FORECASTS})", times[FORECASTS / 2]);
}

async fn ledger_cost() -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(".")?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ledger = rig::open_ledger(&folder, Arc::clone(&clock)).await;
    let context = context(Arc::clone(&ledger), Arc::clone(&clock));
    let (service, at, run) = (context.service(), clock.now(), RunId(ulid::Ulid::from(1_u128)));
    let plan = Plan::new(&context.app, tasks(at, SYNCED));
    let start = RunStart {
        id: run,
        service: service.clone(),
        actor: context.actor.clone(),
        at,
        tasks: plan.tasks().to_vec(),
        confirmed_by: "a bench".into(),
        digest: plan.digest(),
        left_out: Vec::new(),
        reason: None,
        plan_file: None,
        lanes: pushdeck::domain::Lanes::One,
    };
    ledger.begin_run(start).await?;
    let began = Instant::now();
    for (number, task) in (0..).zip(plan.tasks()) {
        let id = AttemptId(number);
        let (position, change, due) = (task.position.into(), task.change.clone(), task.sched_at);
        let (task, task_type) = (task.id, task.task_type);
        let attempt = Attempt { id, run, position, task, task_type, change, due, at, deadline: at };
        ledger.intend(&service, &attempt, None, &context.actor).await?;
        let settlement = Settlement { attempt: id, run, position, task, outcome: Outcome::Deleted, at };
        ledger.settle(&service, &settlement, &context.actor).await?;
    }
    let each = began.elapsed() / u32::try_from(SYNCED)?;
    println!("ledger, intent and outcome of one task, both synced, on the disk of this folder: {each:.0?}");
    Ok(())
}

async fn memory(start: Timestamp, count: u64) -> anyhow::Result<()> {
    // The ledger is on a disk in memory if there is one, because this does not measure the disk.
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir())?;
    let clock = ManualClock::at(start);
    let ledger = rig::open_ledger(&folder, Arc::new(clock.clone())).await;
    let context = context(ledger, Arc::new(clock.clone()));
    let before = resident("VmRSS")?;
    let plan = Plan::new(&context.app, tasks(start, count));
    let answer = plan.confirmation(context.safety).value().map_or(Answer::Yes, Answer::Typed);
    let plan = plan.confirm(context.safety, &answer)?;
    let began = Instant::now();
    let run = ops::Run::new(&context, Stop::new());
    let moving = async {
        loop {
            tokio::task::yield_now().await;
            clock.advance(Duration::from_millis(20));
        }
    };
    let mut show = |_: &_| {};
    let summary = tokio::select! {
        summary = ops::carry_out(&context, plan, run, &mut show) => summary?,
        () = moving => unreachable!("the clock never stops"),
    };
    let deleted = summary.progress.count(OutcomeKind::Deleted);
    anyhow::ensure!(u64::try_from(deleted)? == count, "not all were deleted: {summary:?}");
    let grown = resident("VmHWM")?.saturating_sub(before);
    println!("a run of {count} tasks: memory grew by at most {} MB, in {:.0?}", grown / 1_024, began.elapsed());
    Ok(())
}

/// Returns the value of this field of `/proc/self/status`, in kB.
fn resident(name: &str) -> anyhow::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with(name));
    let number = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|number| number.parse().ok());
    number.ok_or_else(|| anyhow::anyhow!("the kernel does not report {name}"))
}
