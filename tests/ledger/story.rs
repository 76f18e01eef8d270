//! One long scenario with the public interface of the ledger, on a real file: import, sync, a run with every outcome
//! but `NotFound`, a process that dies, a takeover, and the audit log that records all of it. Shorter scenarios follow.

use std::{
    ops::ControlFlow,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::Timestamp;
use pushdeck::{
    clock::{Clock, ManualClock},
    domain::{
        Attempt, AttemptId, CallSpan, Change, Failure, Outcome, PlanDigest, PlannedTask, RunId, SdkAppId, SeenBy,
        Service, Sighting, TaskId, TaskStatus, TaskType,
    },
    ledger::{
        Access, Actor, AuditEntry, AuditQuery, ImportReport, ImportRow, ImportRows, Ledger, LedgerError, OpenOptions,
        RunStart, Settlement, TaskQuery, open,
    },
};

const START: &str = "2026-12-07T02:00:00Z";

fn clock() -> ManualClock {
    ManualClock::at(START.parse().expect("the time is valid"))
}

async fn open_at(path: &Path, clock: &ManualClock) -> Arc<dyn Ledger> {
    open(&path.display().to_string(), OpenOptions::new(Arc::new(clock.clone()))).await.expect("the ledger opens")
}

fn service() -> Service {
    Service {
        sdkappid: SdkAppId(1_400_012_345),
        host: "https://adminapisgp.im.qcloud.com".parse().expect("the host is valid"),
    }
}

fn lin() -> Actor {
    Actor {
        user: "lin".to_owned(),
        machine: "bastion-2".to_owned(),
        ssh_client: Some("10.0.0.7".to_owned()),
        app: "shop-sg".to_owned(),
        identifier: "administrator".to_owned(),
    }
}

fn rows(rows: Vec<ImportRow>) -> ImportRows {
    let mut rows = rows.into_iter();
    Box::new(move |row| Ok(rows.next().map(|next| *row = next).is_some()))
}

fn row(id: u64) -> ImportRow {
    ImportRow { id, task_type: Some(TaskType::Tag), title: format!("春节促销 {id}"), ..ImportRow::default() }
}

fn seen(id: u64, clock: &ManualClock, status: TaskStatus) -> Sighting {
    let at = clock.now();
    Sighting {
        task_type: Some(TaskType::Tag),
        sched_at: at.checked_add(Duration::from_secs(600 + id)).ok(),
        ..Sighting::of(TaskId::new(id), CallSpan::instant(at, clock.since_boot()), SeenBy::List, status)
    }
}

async fn statuses(ledger: &Arc<dyn Ledger>) -> Vec<(u64, String)> {
    let shown = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&shown);
    let each = move |task: &pushdeck::ledger::TaskRow<'_>| {
        sink.lock().expect("no thread panicked").push((task.id.get(), task.status.to_owned()));
        ControlFlow::Continue(())
    };
    ledger.scan(&service(), TaskQuery::default(), Box::new(each)).await.expect("the scan works");
    let mut shown = shown.lock().expect("no thread panicked").clone();
    shown.sort();
    shown
}

async fn status(ledger: &Arc<dyn Ledger>, id: u64) -> TaskStatus {
    let mut found = ledger.tasks(&service(), &[TaskId::new(id)]).await.expect("tasks are read");
    found.remove(0).status
}

async fn log(ledger: &Arc<dyn Ledger>) -> Vec<AuditEntry> {
    let shown = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&shown);
    let each = move |entry: &AuditEntry| {
        sink.lock().expect("no thread panicked").push(entry.clone());
        ControlFlow::Continue(())
    };
    let broken = ledger.audit(AuditQuery::default(), Box::new(each)).await.expect("the log is read");
    assert_eq!(broken, None, "the chain of audit entries is unbroken");
    Arc::into_inner(shown).expect("the sink was dropped").into_inner().expect("no thread panicked")
}

fn planned(ids: impl IntoIterator<Item = u64>) -> Vec<PlannedTask> {
    let planned = |(position, id)| PlannedTask {
        id: TaskId::new(id),
        task_type: TaskType::Tag,
        status: TaskStatus::Pending,
        title: Some("春节促销".into()),
        sched_at: None,
        change: Change::Delete,
        position,
    };
    (0..).zip(ids).map(planned).collect()
}

fn run_id(number: u128) -> RunId {
    RunId(ulid::Ulid::from(number))
}

fn run(number: u128, tasks: Vec<PlannedTask>, at: Timestamp) -> RunStart {
    let digest = PlanDigest::of(&tasks);
    let confirmed_by = "typed 8".to_owned();
    RunStart {
        id: run_id(number),
        service: service(),
        actor: lin(),
        at,
        tasks,
        confirmed_by,
        digest,
        left_out: Vec::new(),
        reason: None,
        lanes: pushdeck::domain::Lanes::One,
        plan_file: None,
    }
}

fn attempt(run: RunId, task: u64, random: u32, at: Timestamp) -> Attempt {
    let deadline = at.checked_add(Duration::from_secs(15)).expect("the time is valid");
    Attempt {
        id: AttemptId(random),
        run,
        task: TaskId::new(task),
        task_type: TaskType::Tag,
        // The runs here have the tasks from 1 on.
        position: i64::try_from(task).expect("a small number") - 1,
        change: Change::Delete,
        due: None,
        at,
        deadline,
    }
}

fn outcome(attempt: &Attempt, outcome: Outcome, at: Timestamp) -> Settlement {
    Settlement { attempt: attempt.id, run: attempt.run, position: attempt.position, task: attempt.task, outcome, at }
}

/// Returns the number that identifies the attempt for a task.
fn random(task: u64) -> u32 {
    100 + u32::try_from(task).expect("the number is small")
}

/// Returns the unsettled tasks, and for each of them whether a process holds its run.
async fn unsettled(ledger: &Arc<dyn Ledger>) -> Vec<(u64, bool)> {
    let open = ledger.unsettled(&service()).await.expect("the ledger can be read");
    open.iter().map(|open| (open.attempt.task.get(), open.held)).collect()
}

fn why(code: i64) -> Failure {
    Failure { code: Some(code), message: "as the catalogue says".to_owned(), is_sign_in: false }
}

#[tokio::test]
async fn a_ledger_records_everything_from_the_first_import_to_the_last_outcome() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let path = folder.path().join("data/ledger.db");
    let clock = clock();
    let ledger = open_at(&path, &clock).await;
    assert_eq!(ledger.access(), Access::ReadWrite);
    tasks_come_from_a_file_and_from_the_service(&ledger, &clock).await;
    nothing_is_sent_before_the_check_and_without_a_run(&ledger, &clock).await;
    a_run_has_every_outcome_but_not_found(&ledger, &clock).await;
    an_unsettled_task_is_left_alone(&ledger, &clock).await;

    let other = open_at(&path, &clock).await;
    another_process_can_only_read(&other, &clock).await;
    let eighth = attempt(run_id(1), 8, 108, clock.now());
    ledger.intend(&service(), &eighth, None, &lin()).await.expect("the intent is written");
    drop(ledger);
    the_other_process_takes_over_the_run(&other, &eighth).await;
    the_other_process_settles_and_ends_the_run(&other, &clock).await;
    let locks = std::fs::read_dir(folder.path().join("data/ledger.db.runs")).expect("the folder exists").count();
    assert_eq!(locks, 0, "the lock file is removed with the run");

    a_gone_task_is_seen_again(&other, &clock).await;
    other.remember(&service(), "order_by", "schedat").await.expect("the value is stored");
    other.remember(&service(), "order_by", "schedAt").await.expect("the value is stored");
    assert_eq!(other.recall(&service(), "order_by").await, Ok(Some("schedAt".to_owned())));
    the_log_contains_every_step(&other).await;
}

/// A file with eight tasks, one of them listed twice, is imported twice; then the service shows these tasks and one
/// more.
async fn tasks_come_from_a_file_and_from_the_service(ledger: &Arc<dyn Ledger>, clock: &ManualClock) {
    let file = || (1..=8).map(row).chain([row(3)]).collect();
    let report = ledger.import(&service(), rows(file()), &lin()).await.expect("the rows are imported");
    assert_eq!(report, ImportReport { added: 8, updated: 0, unchanged: 1 });
    let report = ledger.import(&service(), rows(file()), &lin()).await.expect("the rows are imported");
    assert_eq!(report, ImportReport { added: 0, updated: 0, unchanged: 9 });
    assert_eq!(status(ledger, 1).await, TaskStatus::Unverified);
    clock.advance(Duration::from_secs(1));
    let sightings = (1..=9).map(|id| seen(id, clock, TaskStatus::Pending)).collect();
    let change = ledger.record(&service(), sightings).await.expect("the sightings are recorded");
    assert_eq!((change.added, change.changed), (1, 8));
    assert_eq!(ledger.count(&service()).await, Ok(9));
}

async fn nothing_is_sent_before_the_check_and_without_a_run(ledger: &Arc<dyn Ledger>, clock: &ManualClock) {
    let early = attempt(run_id(1), 1, 7, clock.now());
    assert_eq!(ledger.intend(&service(), &early, None, &lin()).await, Err(LedgerError::Unchecked));
    ledger.check().await.expect("the ledger is sound");
    assert_eq!(ledger.intend(&service(), &early, None, &lin()).await, Err(LedgerError::RunNotHeld(run_id(1))));
}

async fn a_run_has_every_outcome_but_not_found(ledger: &Arc<dyn Ledger>, clock: &ManualClock) {
    ledger.begin_run(run(1, planned(1..=8), clock.now())).await.expect("the run begins");
    let twice = ledger.begin_run(run(1, planned([9]), clock.now())).await;
    assert_eq!(twice, Err(LedgerError::RunHeld(run_id(1))), "a run can begin only once");
    let each = [
        (1, Outcome::Deleted),
        (2, Outcome::Gone(why(90_104))),
        (3, Outcome::Refused(why(70_003))),
        (4, Outcome::TooLate(why(90_107))),
        (5, Outcome::NotSent(Failure::local("no connection"))),
        (6, Outcome::Unknown(Failure::local("no answer"))),
    ];
    for (task, result) in each {
        let attempt = attempt(run_id(1), task, random(task), clock.now());
        ledger.intend(&service(), &attempt, None, &lin()).await.expect("the intent is written");
        assert_eq!(status(ledger, task).await, TaskStatus::Unknown, "the status is unknown from the intent on");
        clock.advance(Duration::from_millis(200));
        ledger
            .settle(&service(), &outcome(&attempt, result, clock.now()), &lin())
            .await
            .expect("the outcome is written");
    }
    let skipped = attempt(run_id(1), 7, 107, clock.now());
    let result = Outcome::Skipped(Failure::local("it was dispatched before its turn"));
    ledger
        .settle(&service(), &outcome(&skipped, result, clock.now()), &lin())
        .await
        .expect("an outcome without a request needs no intent");
    let expected = ["deleted", "gone", "pending", "dispatching", "pending", "unknown", "pending", "pending", "pending"];
    let shown: Vec<_> = statuses(ledger).await.into_iter().map(|(_, status)| status).collect();
    assert_eq!(shown, expected);
}

/// An unsettled task must be neither sent again nor forgotten, whatever status the service shows in the meantime.
async fn an_unsettled_task_is_left_alone(ledger: &Arc<dyn Ledger>, clock: &ManualClock) {
    let again = attempt(run_id(1), 6, 206, clock.now());
    assert_eq!(ledger.intend(&service(), &again, None, &lin()).await, Err(LedgerError::Unsettled(TaskId::new(6))));
    let ids = [TaskId::new(9), TaskId::new(6)];
    assert_eq!(ledger.forget(&service(), &ids, &lin()).await, Err(LedgerError::Unsettled(TaskId::new(6))));
    assert_eq!(status(ledger, 9).await, TaskStatus::Pending, "the other task was not forgotten either");
    clock.advance(Duration::from_secs(1));
    ledger.record(&service(), vec![seen(6, clock, TaskStatus::Pending)]).await.expect("the sightings are recorded");
    assert_eq!(status(ledger, 6).await, TaskStatus::Unknown);
}

/// While the first process lives, the second can read but not act on the run.
async fn another_process_can_only_read(other: &Arc<dyn Ledger>, clock: &ManualClock) {
    other.check().await.expect("the ledger is sound");
    assert_eq!(unsettled(other).await, [(6, true)]);
    assert!(matches!(other.take_run(run_id(1), &lin()).await, Err(LedgerError::RunHeld(run)) if run == run_id(1)));
    let settled = outcome(&attempt(run_id(1), 6, 106, clock.now()), Outcome::Deleted, clock.now());
    assert_eq!(other.settle(&service(), &settled, &lin()).await, Err(LedgerError::RunNotHeld(run_id(1))));
}

async fn the_other_process_takes_over_the_run(other: &Arc<dyn Ledger>, eighth: &Attempt) {
    assert_eq!(unsettled(other).await, [(6, false), (8, false)]);
    assert_eq!(other.unsettled(&service()).await.expect("the ledger can be read")[1].attempt, *eighth);
    let runs = other.open_runs().await.expect("the ledger can be read");
    assert_eq!((runs.len(), runs[0].held, runs[0].total), (1, false, 8));
    let taken = other.take_run(run_id(1), &lin()).await.expect("the run can be taken over");
    assert_eq!(taken.left.iter().map(|task| task.id.get()).collect::<Vec<_>>(), [5, 6, 8]);
    assert_eq!(taken.left[0].title, Some("春节促销".into()));
}

async fn the_other_process_settles_and_ends_the_run(other: &Arc<dyn Ledger>, clock: &ManualClock) {
    for (task, result, shown) in [
        (6, Outcome::Gone(Failure::local("the service no longer has it")), TaskStatus::Gone),
        (8, Outcome::TooLate(why(90_106)), TaskStatus::Dispatched),
    ] {
        clock.advance(Duration::from_secs(1));
        let settled = outcome(&attempt(run_id(1), task, random(task), clock.now()), result, clock.now());
        other.settle(&service(), &settled, &lin()).await.expect("the outcome is written");
        other.settle(&service(), &settled, &lin()).await.expect("settling it again changes nothing");
        let otherwise = Settlement { outcome: Outcome::Deleted, ..settled };
        assert!(matches!(other.settle(&service(), &otherwise, &lin()).await, Err(LedgerError::Settled { .. })));
        assert_eq!(status(other, task).await, shown);
    }
    other.end_run(run_id(1), &lin(), "all settled").await.expect("the run can be ended");
    assert!(matches!(other.take_run(run_id(1), &lin()).await, Err(LedgerError::RunFinished(run)) if run == run_id(1)));
    let late = attempt(run_id(1), 5, 205, clock.now());
    assert_eq!(other.intend(&service(), &late, None, &lin()).await, Err(LedgerError::RunNotHeld(run_id(1))));
    assert!(other.open_runs().await.expect("the ledger can be read").is_empty());
}

/// If the service shows a task again that was gone, the task is pending again.
async fn a_gone_task_is_seen_again(ledger: &Arc<dyn Ledger>, clock: &ManualClock) {
    clock.advance(Duration::from_secs(5));
    ledger.record(&service(), vec![seen(2, clock, TaskStatus::Pending)]).await.expect("the sightings are recorded");
    assert_eq!(status(ledger, 2).await, TaskStatus::Pending);
    let change =
        ledger.forget(&service(), &[TaskId::new(9), TaskId::new(77)], &lin()).await.expect("the task can be dropped");
    assert_eq!((change.added, change.changed), (0, 1));
    assert_eq!(ledger.count(&service()).await, Ok(8));
}

async fn the_log_contains_every_step(ledger: &Arc<dyn Ledger>) {
    let entries = log(ledger).await;
    let actions: Vec<_> = entries.iter().map(|entry| entry.action.as_str()).collect();
    let mut expected = vec!["import", "run-begin"];
    expected.extend(["intent", "outcome"].repeat(6));
    expected.extend(["outcome", "intent", "run-take", "outcome", "outcome", "run-end", "reappeared", "forget"]);
    assert_eq!(actions, expected);
    assert!(entries.iter().zip(1..).all(|(entry, number)| entry.number == number));
    let intent = &entries[2];
    assert_eq!(intent.service, "1400012345@https://adminapisgp.im.qcloud.com");
    assert_eq!((intent.run, intent.attempt, intent.actor.clone()), (Some(run_id(1)), Some(AttemptId(101)), lin()));
    assert_eq!(entries[3].detail, r#"{"code":null,"message":"","outcome":"deleted"}"#);
}

#[tokio::test]
async fn a_process_that_lost_its_run_can_neither_write_nor_send_for_it() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let path = folder.path().join("ledger.db");
    let clock = clock();
    let (stopped, other) = (open_at(&path, &clock).await, open_at(&path, &clock).await);
    stopped.check().await.expect("the ledger is sound");
    stopped.begin_run(run(1, planned(1..=2), clock.now())).await.expect("the run begins");
    let first = attempt(run_id(1), 1, 1, clock.now());
    stopped.intend(&service(), &first, None, &lin()).await.expect("the intent is written");

    // Somebody removes the lock file of a suspended process and takes over the run; then the process continues.
    std::fs::remove_file(folder.path().join(format!("ledger.db.runs/{}.lock", run_id(1))))
        .expect("the lock has a file");
    other.take_run(run_id(1), &lin()).await.expect("the run can be taken over");
    let second = attempt(run_id(1), 2, 2, clock.now());
    let lost = Err(LedgerError::RunNotHeld(run_id(1)));
    assert_eq!(stopped.intend(&service(), &second, None, &lin()).await, lost);
    assert_eq!(stopped.settle(&service(), &outcome(&first, Outcome::Deleted, clock.now()), &lin()).await, lost);
    assert_eq!(stopped.end_run(run_id(1), &lin(), "").await, lost);
    assert_eq!(status(&other, 1).await, TaskStatus::Unknown);
}

#[tokio::test]
async fn the_tasks_that_are_still_left_of_a_run_exclude_those_that_were_sent_since_it_began() {
    let (folder, clock) = (tempfile::tempdir().expect("a temporary folder can be created"), clock());
    let ledger = open_at(&folder.path().join("ledger.db"), &clock).await;
    ledger.check().await.expect("the ledger is sound");
    let pending = (1..=3).map(|id| seen(id, &clock, TaskStatus::Pending)).collect();
    ledger.record(&service(), pending).await.expect("the sightings are recorded");
    ledger.begin_run(run(1, planned(1..=3), clock.now())).await.expect("the run begins");
    clock.advance(Duration::from_secs(1));
    ledger.record(&service(), vec![seen(2, &clock, TaskStatus::Dispatched)]).await.expect("the sightings are recorded");
    let runs = ledger.open_runs().await.expect("the ledger can be read");
    let ids = |tasks: &mut dyn Iterator<Item = &PlannedTask>| tasks.map(|task| task.id.get()).collect::<Vec<_>>();
    assert_eq!(ids(&mut runs[0].left.iter()), [1, 2, 3]);
    assert_eq!(ids(&mut runs[0].still_left()), [1, 3]);
}

#[tokio::test]
async fn an_import_whose_source_fails_stores_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let ledger = open_at(&folder.path().join("ledger.db"), &clock()).await;
    let mut next = 0;
    let source: ImportRows = Box::new(move |row| {
        next += 1;
        row.id = next;
        if next == 30_000 { Err("line 30000: what is this".to_owned()) } else { Ok(true) }
    });
    let failed = ledger.import(&service(), source, &lin()).await;
    assert_eq!(failed, Err(LedgerError::Source("line 30000: what is this".to_owned())));
    assert_eq!(ledger.count(&service()).await, Ok(0));
    assert!(log(&ledger).await.is_empty());
}

#[tokio::test]
async fn two_services_in_one_ledger_do_not_see_each_other() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let ledger = open_at(&folder.path().join("ledger.db"), &clock()).await;
    let elsewhere =
        Service { host: "https://adminapiger.im.qcloud.com".parse().expect("the host is valid"), ..service() };
    ledger.import(&service(), rows(vec![row(1), row(2)]), &lin()).await.expect("the rows are imported");
    ledger.import(&elsewhere, rows(vec![row(1)]), &lin()).await.expect("the rows are imported");
    assert_eq!((ledger.count(&service()).await, ledger.count(&elsewhere).await), (Ok(2), Ok(1)));
    ledger.forget(&elsewhere, &[TaskId::new(1)], &lin()).await.expect("the task can be dropped");
    assert_eq!((ledger.count(&service()).await, ledger.count(&elsewhere).await), (Ok(2), Ok(0)));
}

#[tokio::test]
async fn an_import_is_completed_even_if_its_future_is_dropped() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let path = folder.path().join("ledger.db");
    let ledger = open_at(&path, &clock()).await;
    let service = service();
    let actor = lin();
    {
        let import = ledger.import(&service, rows((1..=5_000).map(row).collect()), &actor);
        tokio::pin!(import);
        // The first poll passes the import to the writer; then the future is dropped.
        assert_eq!(futures_util::future::poll_immediate(&mut import).await, None);
    }
    drop(ledger);
    let ledger = open_at(&path, &clock()).await;
    assert_eq!(ledger.count(&service).await, Ok(5_000));
}
