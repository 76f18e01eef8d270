//! Copies of what tasks contain: taken by one get each, before their deletes, without slowing the deletes down.

use std::{sync::Mutex, time::Duration};

use jiff::{SignedDuration, Timestamp};
use pushdeck::{
    api::Command,
    bulk::{Copies, Stop, StopLevel},
    domain::{BulkEvent, ChangeRequest, OutcomeKind, TaskId},
    ops,
};

use crate::{
    common::{Rig, at},
    scenarios::{all_ids, calls, deleted_on_the_service, events_of, many},
};

/// A rig that keeps copies.
async fn keeping(script: &str) -> Rig {
    let mut rig = Rig::script(script).await;
    rig.context.safety.copies = Some(Duration::from_secs(7 * 24 * 3_600));
    rig
}

/// Reads one column of the ledger's file, as another program would.
fn column(rig: &Rig, sql: &str) -> Vec<String> {
    let conn = rusqlite::Connection::open(rig.folder.path().join("ledger.db")).expect("the database opens");
    let mut read = conn.prepare(sql).expect("the schema has these columns");
    let rows = read.query_map([], |row| row.get(0)).expect("the query can be run");
    rows.map(|row| row.expect("the row can be read")).collect()
}

fn copied(rig: &Rig) -> Vec<String> {
    column(rig, "SELECT CAST(task_id AS TEXT) FROM copies ORDER BY task_id")
}

/// When each call of this command reached the service, since the first of them.
fn times(rig: &Rig, command: Command) -> Vec<Duration> {
    let log = rig.service.log();
    let times: Vec<_> =
        log.iter().filter(|entry| entry.command == Some(command)).map(|entry| entry.since_boot).collect();
    times.iter().map(|time| time.saturating_sub(times[0])).collect()
}

async fn delete_without_copies(rig: &mut Rig, ids: &[u64]) {
    rig.context.safety.copies = None;
    let (_, summary) = rig.delete(ids).await;
    assert_eq!((summary.progress.count(OutcomeKind::Deleted), summary.progress.copies), (ids.len(), 0));
}

#[tokio::test(start_paused = true)]
async fn each_deleted_task_has_a_copy_of_its_whole_content() {
    let rig = keeping(&many(3, "")).await;
    let ids = all_ids(&rig).await;
    let (_, summary) = rig.delete(&ids).await;
    assert_eq!(summary.progress.copies, 3);
    assert_eq!(copied(&rig), ids.iter().map(ToString::to_string).collect::<Vec<_>>());
    let contents = column(&rig, "SELECT content FROM copies");
    assert!(
        contents.iter().all(|content| content.starts_with("{\"") && content.contains("OfflinePushInfo")),
        "{contents:?}"
    );
    assert_eq!(column(&rig, "SELECT DISTINCT run FROM copies"), [summary.run.to_string()]);
    assert_eq!(column(&rig, "SELECT CAST(position AS TEXT) FROM copies ORDER BY position").len(), 3);
}

#[tokio::test(start_paused = true)]
async fn copies_do_not_slow_the_deletes_down() {
    let (mut with, mut without) = (keeping(&many(200, "")).await, keeping(&many(200, "")).await);
    (with.step, without.step) = (Duration::from_millis(2), Duration::from_millis(2));
    let ids = all_ids(&with).await;
    all_ids(&without).await;
    let gets = calls(&with.service, Command::Get);
    let (_, summary) = with.delete(&ids).await;
    delete_without_copies(&mut without, &ids).await;
    let (with_copies, plain) = (times(&with, Command::Delete), times(&without, Command::Delete));
    assert_eq!((with_copies.len(), plain.len()), (200, 200));
    let (took, took_before) = (with_copies[199], plain[199]);
    assert!(took <= took_before.mul_f64(1.005), "{took:?} instead of {took_before:?}");
    assert_eq!(summary.progress.copies, 200);
    assert_eq!(calls(&with.service, Command::Get) - gets, 200, "one get each");
    assert!(with.service.busiest_second(Command::Get) <= 5);
    assert!(with.service.busiest_second(Command::Delete) <= 5);
}

/// In each run the last get comes before the last delete: there is nothing left to copy.
#[tokio::test(start_paused = true)]
async fn nothing_is_read_once_the_deletes_are_done() {
    let rig = keeping(&many(40, "")).await;
    let ids = all_ids(&rig).await;
    rig.delete(&ids).await;
    let log = rig.service.log();
    let last = |command| log.iter().rposition(|entry| entry.command == Some(command));
    assert!(last(Command::Get) < last(Command::Delete));
}

/// If gets take far longer than deletes, copies are left out, but the deletes take no longer.
#[tokio::test(start_paused = true)]
async fn slow_gets_do_not_slow_the_deletes_down() {
    let slow = "[[fault]]\ncommand = \"get\"\ntimes = 1000\nkind = \"delay\"\ndelay = \"1500ms\"\n";
    let (mut with, mut without) = (keeping(&many(100, slow)).await, keeping(&many(100, slow)).await);
    (with.step, without.step) = (Duration::from_millis(5), Duration::from_millis(5));
    let ids = all_ids(&with).await;
    all_ids(&without).await;
    let (_, summary) = with.delete(&ids).await;
    delete_without_copies(&mut without, &ids).await;
    let (took, took_before) = (times(&with, Command::Delete)[99], times(&without, Command::Delete)[99]);
    assert!(took <= took_before.mul_f64(1.01), "{took:?} instead of {took_before:?}");
    assert!((1..100).contains(&summary.progress.copies), "{}", summary.progress.copies);
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_cannot_be_taken_stops_no_delete() {
    for fault in [
        "[[fault]]\ncommand = \"get\"\ntimes = 1000\nkind = \"html\"\n",
        "[[fault]]\ncommand = \"get\"\ntimes = 1000\nkind = \"code\"\ncode = 90104\n",
        "[[fault]]\ncommand = \"get\"\ntimes = 1000\nkind = \"no-answer\"\nconnection = \"closed\"\n",
    ] {
        let rig = keeping(&many(12, fault)).await;
        let ids = all_ids(&rig).await;
        let (_, summary) = rig.delete(&ids).await;
        assert_eq!(summary.progress.count(OutcomeKind::Deleted), 12, "{fault}");
        assert_eq!((summary.progress.copies, deleted_on_the_service(&rig.service)), (0, 12), "{fault}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_hold_takes_no_copy_and_neither_does_a_delete_if_none_are_kept() {
    let mut rig = keeping(&many(3, "")).await;
    let ids = all_ids(&rig).await;
    let gets = calls(&rig.service, Command::Get);
    let ids_of: Vec<_> = ids.iter().copied().map(TaskId::new).collect();
    let hold = ChangeRequest::HoldFor(SignedDuration::from_hours(24));
    let prepared =
        rig.as_time_passes(ops::prepare(&rig.context, &ids_of, None, hold)).await.expect("the plan can be prepared");
    let tasks = prepared.plan.tasks().to_vec();
    let copies = Copies::default();
    ops::take_copies(&rig.context, &copies, &tasks, &mut |_| {}).await.expect("there is nothing to take");
    delete_without_copies(&mut rig, &ids).await;
    assert_eq!((calls(&rig.service, Command::Get), copied(&rig).len()), (gets, 0));
}

#[tokio::test(start_paused = true)]
async fn a_task_due_within_a_minute_is_deleted_without_waiting_for_its_copy() {
    let rig = keeping(&many(40, "")).await;
    let ids = all_ids(&rig).await;
    let due: Timestamp =
        column(&rig, "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', min(sched_at) / 1000, 'unixepoch') FROM tasks")[0]
            .parse()
            .expect("the time is valid");
    let now = due - SignedDuration::from_secs(50);
    rig.clock.advance(
        Duration::try_from(now.duration_since(at(crate::common::START))).expect("the tasks are due later than that"),
    );
    let deletes = rig.service.log().len();
    rig.delete(&ids).await;
    let log = rig.service.log();
    let first =
        |command| log[deletes..].iter().find(|entry| entry.command == Some(command)).map(|entry| entry.since_boot);
    assert_eq!(first(Command::Delete), first(Command::Get), "the deletes do not wait");
}

#[tokio::test(start_paused = true)]
async fn copies_of_an_open_question_are_kept_once_its_run_begins_and_are_not_taken_again() {
    let rig = keeping(&many(30, "")).await;
    let ids = all_ids(&rig).await;
    let (plan, _) = rig.confirm(&ids).await;
    let (copies, seen) = (Copies::default(), Mutex::new(Vec::new()));
    let gets = calls(&rig.service, Command::Get);
    let mut show = |task| seen.lock().expect("no thread panicked").push(task);
    rig.as_time_passes(ops::take_copies(&rig.context, &copies, plan.plan().tasks(), &mut show))
        .await
        .expect("the copies can be taken");
    assert_eq!((copies.copied().taken, seen.lock().expect("no thread panicked").len()), (30, 30));
    assert_eq!(copied(&rig), [""; 0], "nothing is kept before an answer");
    let run = ops::Run::new(&rig.context, Stop::new()).with_copies(copies);
    let summary =
        rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut |_| {})).await.expect("the run begins");
    assert_eq!((summary.progress.copies, copied(&rig).len()), (30, 30));
    assert_eq!(calls(&rig.service, Command::Get) - gets, 30, "each task is read once");
}

#[tokio::test(start_paused = true)]
async fn what_a_get_shows_is_recorded_and_decides_about_the_task() {
    let operator = "[[operator]]\napp = \"shop\"\ncommand = \"get\"\nnth = 2\nkind = \"delete\"\ntask = 5210001004\n";
    let rig = keeping(&many(6, operator)).await;
    let ids = all_ids(&rig).await;
    let (outcomes, summary) = rig.delete(&ids).await;
    assert_eq!(outcomes.len(), 6);
    assert_eq!(summary.progress.copies, copied(&rig).len());
    assert!(summary.progress.copies < 6, "{:?}", copied(&rig));
}

#[tokio::test(start_paused = true)]
async fn a_resumed_run_takes_the_copies_that_are_missing() {
    let rig = keeping(&many(40, "")).await;
    let ids = all_ids(&rig).await;
    let stop = Stop::new();
    let react = {
        let stop = stop.clone();
        move |event: &BulkEvent| {
            if matches!(event, BulkEvent::Settled(_)) {
                stop.pull(StopLevel::AfterCallsInFlight);
            }
        }
    };
    let (_, summary) = events_of(&rig, &ids, &stop, react).await;
    let before = copied(&rig).len();
    assert_eq!(summary.progress.copies, before);
    assert!((1..40).contains(&before), "{before}");
    let (_, resumed) = rig.resume(summary.run).await.expect("the run is unfinished");
    assert_eq!(copied(&rig).len(), 40);
    assert_eq!((resumed.progress.copies, resumed.whole().copies), (40 - before, 40));
    assert_eq!(calls(&rig.service, Command::Get), 40, "no task is read twice");
}
