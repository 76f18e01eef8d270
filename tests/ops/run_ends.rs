//! The end of a run: the report, the ledger and the tasks that can be resumed agree, even if something goes wrong at
//! the end.

use std::{path::PathBuf, sync::Arc, time::Duration};

use async_trait::async_trait;
use pushdeck::{
    api::{ApiError, Command, Priority, Transport, TransportError, WireReply, WireRequest},
    bulk::{Stop, StopLevel},
    clock::Clock as _,
    domain::{
        Answer, BulkEvent, CallSpan, ChangeRequest, OutcomeKind, SeenBy, Sighting, Summary, TaskId, TaskOutcome,
        TaskStatus,
    },
    ledger::{Ledger, LedgerError},
    ops,
    sim::SimTransport,
};
use tokio::sync::Semaphore;

use crate::{
    common::{Faulty, Rig},
    scenarios::{all_ids, calls, deleted_on_the_service, many},
};

fn full() -> LedgerError {
    LedgerError::DiskFull(PathBuf::from("ledger.db"))
}

async fn left(rig: &Rig) -> usize {
    let runs = rig.context.ledger.open_runs().await.expect("the ledger can be read");
    runs.iter().map(|run| run.left.len()).sum()
}

async fn delete_all(rig: &Rig, ids: &[u64], stop: &Stop, stop_at: usize) -> Summary {
    let (plan, _) = rig.confirm(ids).await;
    let mut sent = 0;
    let mut show = |event: &BulkEvent| {
        if matches!(event, BulkEvent::Sending { .. }) {
            sent += 1;
            if sent == stop_at {
                stop.pull(StopLevel::AfterCallsInFlight);
            }
        }
    };
    let run = ops::Run::new(&rig.context, stop.clone());
    rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut show)).await.expect("the run begins")
}

#[tokio::test(start_paused = true)]
async fn tasks_that_wait_for_a_new_signature_when_the_run_is_stopped_can_be_resumed() {
    let rig = Rig::script(&many(10, "[[fault]]\ncommand = \"delete\"\nkind = \"code\"\ncode = 70001\ntimes = 5")).await;
    let ids = all_ids(&rig).await;
    let summary = delete_all(&rig, &ids, &Stop::new(), 5).await;
    let not_sent = summary.progress.count(OutcomeKind::NotSent);
    assert!(not_sent >= 5, "{summary:?}");
    assert_eq!(left(&rig).await, not_sent);
    let (_, resumed) = rig.resume(summary.run).await.expect("this process holds the run");
    assert_eq!(resumed.progress.count(OutcomeKind::Deleted), not_sent);
}

/// Two people confirm the same tasks. When the second run begins, the first one has already deleted some of them.
#[tokio::test(start_paused = true)]
async fn a_task_that_another_run_has_deleted_is_not_sent_again() {
    let rig = Rig::script(&many(10, "")).await;
    let ids = all_ids(&rig).await;
    let (late, _) = rig.confirm(&ids).await;
    let first = delete_all(&rig, &ids[..6], &Stop::new(), 0).await;
    assert_eq!(first.progress.count(OutcomeKind::Deleted), 6);
    let mut said = Vec::new();
    let mut show = |event: &BulkEvent| {
        if let BulkEvent::Settled(settled) = event {
            said.extend(settled.outcome.failure().map(ToString::to_string));
        }
    };
    let run = ops::Run::new(&rig.context, Stop::new());
    let second = rig.as_time_passes(ops::carry_out(&rig.context, late, run, &mut show)).await.expect("the run begins");
    let counts = [OutcomeKind::Deleted, OutcomeKind::Gone].map(|kind| second.progress.count(kind));
    assert_eq!((counts, second.remainder()), ([4, 6], None));
    assert_eq!(said, ["it was already deleted"; 6]);
    assert_eq!(calls(&rig.service, Command::Delete), 10, "each task is sent once");
    assert_eq!(rig.task(ids[0]).await.map(|task| task.status), Some(TaskStatus::Deleted));
    assert_eq!(left(&rig).await, 0);
}

/// Each run waits for the other's calls in flight: neither stops, and nothing is sent twice.
#[tokio::test(start_paused = true)]
async fn two_simultaneous_runs_with_the_same_tasks_share_them() {
    let rig = Rig::script(&many(30, "")).await;
    let ids = all_ids(&rig).await;
    let (one, _) = rig.confirm(&ids).await;
    let (other, _) = rig.confirm(&ids[..20]).await;
    let run = || ops::Run::new(&rig.context, Stop::new());
    let (mut show, mut show_other) = (|_: &BulkEvent| {}, |_: &BulkEvent| {});
    let both = async {
        tokio::join!(
            ops::carry_out(&rig.context, one, run(), &mut show),
            ops::carry_out(&rig.context, other, run(), &mut show_other)
        )
    };
    let (one, other) = rig.as_time_passes(both).await;
    let runs = [one.expect("the run begins"), other.expect("the run begins")];
    for (run, total) in runs.iter().zip([30, 20]) {
        let done = run.progress.count(OutcomeKind::Deleted) + run.progress.count(OutcomeKind::Gone);
        assert_eq!((done, &run.stopped), (total, &None), "{run:?}");
    }
    let deleted: usize = runs.iter().map(|run| run.progress.count(OutcomeKind::Deleted)).sum();
    assert_eq!((deleted, calls(&rig.service, Command::Delete), left(&rig).await), (30, 30, 0));
}

/// Records in the ledger that a task is seen in this state now.
async fn see(rig: &Rig, id: u64, status: TaskStatus) {
    let call = CallSpan::instant(rig.clock.now(), rig.clock.since_boot());
    let seen = Sighting::of(TaskId::new(id), call, SeenBy::List, status);
    rig.context.ledger.record(&rig.context.service(), vec![seen]).await.expect("the sightings are recorded");
}

#[tokio::test(start_paused = true)]
async fn tasks_without_a_request_do_not_interrupt_a_series_of_unknown_outcomes() {
    let fault = "[[fault]]\ncommand = \"delete\"\ntimes = 40\nkind = \"html\"\neffect = \"done\"";
    let rig = Rig::script(&many(40, fault)).await;
    let ids = all_ids(&rig).await;
    let (plan, _) = rig.confirm(&ids).await;
    for id in ids.iter().step_by(2) {
        see(&rig, *id, TaskStatus::Dispatched).await;
    }
    let run = ops::Run::new(&rig.context, Stop::new());
    let summary =
        rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut |_| {})).await.expect("the run begins");
    let unknown = summary.progress.count(OutcomeKind::Unknown);
    assert!((5..10).contains(&unknown), "five in a row, and those in flight at that time: {summary:?}");
}

#[tokio::test(start_paused = true)]
async fn a_task_that_was_seen_as_sent_in_the_meantime_is_too_late_without_a_request() {
    let rig = Rig::script(&many(3, "")).await;
    let ids = all_ids(&rig).await;
    let (late, _) = rig.confirm(&ids).await;
    for (id, status) in
        [(ids[0], TaskStatus::Dispatching), (ids[1], TaskStatus::Dispatched), (ids[2], TaskStatus::Gone)]
    {
        see(&rig, id, status).await;
    }
    let mut settled = Vec::new();
    let mut show = |event: &BulkEvent| {
        if let BulkEvent::Settled(one) = event {
            settled.push((one.task.get(), one.outcome.kind(), one.attempts));
        }
    };
    let run = ops::Run::new(&rig.context, Stop::new());
    rig.as_time_passes(ops::carry_out(&rig.context, late, run, &mut show)).await.expect("the run begins");
    settled.sort_unstable();
    // Only a single reply said that this task is gone, so the delete is sent, and the service decides.
    let expected =
        [(ids[0], OutcomeKind::TooLate, 0), (ids[1], OutcomeKind::TooLate, 0), (ids[2], OutcomeKind::Deleted, 1)];
    assert_eq!(settled, expected);
    assert_eq!(calls(&rig.service, Command::Delete), 1);
}

#[tokio::test(start_paused = true)]
async fn a_resumed_run_sends_nothing_for_tasks_that_another_run_has_deleted() {
    let rig = Rig::script(&many(10, "")).await;
    let ids = all_ids(&rig).await;
    let stopped = delete_all(&rig, &ids, &Stop::new(), 1).await;
    let unsent = left(&rig).await;
    assert!(unsent >= 5, "{stopped:?}");
    let meanwhile = delete_all(&rig, &ids, &Stop::new(), 0).await;
    assert_eq!(meanwhile.progress.count(OutcomeKind::Deleted), unsent);
    let (outcomes, resumed) = rig.resume(stopped.run).await.expect("this process holds the run");
    assert_eq!((resumed.progress.count(OutcomeKind::Gone), resumed.remainder()), (unsent, None), "{outcomes:?}");
    assert_eq!(calls(&rig.service, Command::Delete), 10, "each task is sent once");
    assert_eq!(left(&rig).await, 0);
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_cannot_be_written_is_unknown_and_can_be_settled_later() {
    let mut rig = Rig::script(&many(1, "")).await;
    let ids = all_ids(&rig).await;
    let faulty = Arc::new(Faulty::new(Arc::clone(&rig.context.ledger), usize::MAX, 0, full()));
    rig.context.ledger = Arc::clone(&faulty) as Arc<dyn Ledger>;
    let summary = delete_all(&rig, &ids, &Stop::new(), 0).await;
    assert_eq!(summary.progress.count(OutcomeKind::Unknown), 1, "{summary:?}");
    faulty.mend();
    let (outcomes, _) = rig.resume(summary.run).await.expect("the advised resume works");
    assert_eq!(outcomes[&ids[0]].outcome.kind(), OutcomeKind::Gone);
    assert_eq!(calls(&rig.service, Command::Delete), 1);
}

#[tokio::test(start_paused = true)]
async fn a_run_whose_end_cannot_be_written_reports_what_it_did() {
    let mut rig = Rig::script(&many(2, "")).await;
    let ids = all_ids(&rig).await;
    let faulty = Arc::new(Faulty::new(Arc::clone(&rig.context.ledger), usize::MAX, usize::MAX, full()));
    rig.context.ledger = Arc::clone(&faulty) as Arc<dyn Ledger>;
    faulty.refuse_ends();
    let summary = delete_all(&rig, &ids, &Stop::new(), 0).await;
    assert_eq!(summary.progress.count(OutcomeKind::Deleted), 2);
    let why = summary.stopped.expect("the reason is reported too").message;
    assert!(why.contains("the end of the run could not be written"), "{why}");
    faulty.mend();
    let (outcomes, _) = rig.resume(summary.run).await.expect("the run is still open");
    assert!(outcomes.is_empty());
    assert!(rig.context.ledger.open_runs().await.expect("the ledger can be read").is_empty());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_if_the_intent_cannot_be_written() {
    let mut rig = Rig::script(&many(3, "")).await;
    let ids = all_ids(&rig).await;
    rig.context.ledger = Arc::new(Faulty::new(Arc::clone(&rig.context.ledger), 0, usize::MAX, full()));
    let summary = delete_all(&rig, &ids, &Stop::new(), 0).await;
    assert_eq!(summary.progress.count(OutcomeKind::NotSent), 3);
    assert_eq!(calls(&rig.service, Command::Delete), 0);
    assert!(summary.stopped.is_some_and(|why| why.message.contains("full")));
}

#[tokio::test(start_paused = true)]
async fn a_ledger_that_is_removed_during_a_run_ends_the_run() {
    let rig = Rig::script(&many(40, "")).await;
    let ids = all_ids(&rig).await;
    let (plan, _) = rig.confirm(&ids).await;
    let ledger = rig.folder.path().join("ledger.db");
    let mut is_there = true;
    let mut show = |event: &BulkEvent| {
        if matches!(event, BulkEvent::Settled(_)) && std::mem::take(&mut is_there) {
            std::fs::remove_file(&ledger).expect("the ledger exists");
        }
    };
    let run = ops::Run::new(&rig.context, Stop::new());
    let summary = rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut show)).await.expect("the run begins");
    let why = summary.stopped.expect("the run ended early").message;
    assert!(why.contains("changed while this process was using it: it was removed"), "{why}");
    let sent = calls(&rig.service, Command::Delete);
    assert!(sent <= 11, "{sent}: those sent before the removal, and those in flight at that time");
    let not_deleted = [OutcomeKind::NotSent, OutcomeKind::Unknown].map(|kind| summary.progress.count(kind));
    assert!(not_deleted.iter().sum::<usize>() >= 29, "{not_deleted:?}");
}

#[tokio::test(start_paused = true)]
async fn a_watched_run_pauses_while_its_ledger_is_moved_away() {
    let rig = Rig::script(&many(20, "")).await;
    let ids = all_ids(&rig).await;
    let (plan, _) = rig.confirm(&ids).await;
    let (ledger, away) = (rig.folder.path().join("ledger.db"), rig.folder.path().join("away.db"));
    let (stop, mut reasons, mut is_there) = (Stop::attended(), Vec::new(), true);
    let mut show = |event: &BulkEvent| match event {
        BulkEvent::Settled(_) if std::mem::take(&mut is_there) => {
            std::fs::rename(&ledger, &away).expect("the ledger can be moved");
        }
        BulkEvent::Paused { why } => {
            reasons.push(why.message.clone());
            if away.exists() {
                std::fs::rename(&away, &ledger).expect("the ledger can be moved back");
            }
            stop.go_on();
        }
        _ => {}
    };
    let run = ops::Run::new(&rig.context, stop.clone());
    let summary = rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut show)).await.expect("the run begins");
    assert!(reasons.first().is_some_and(|why| why.contains("it was removed")), "{reasons:?}");
    assert_eq!((summary.progress.count(OutcomeKind::NotSent), &summary.stopped), (0, &None));
    if summary.progress.count(OutcomeKind::Unknown) > 0 {
        rig.resume(summary.run).await.expect("the run is unfinished");
    }
    assert_eq!(deleted_on_the_service(&rig.service), 20);
}

#[tokio::test(start_paused = true)]
async fn a_stop_before_the_first_request_begins_no_run() {
    let rig = Rig::script(&many(3, "")).await;
    let ids = all_ids(&rig).await;
    let (plan, _) = rig.confirm(&ids).await;
    let stop = Stop::new();
    stop.pull(StopLevel::AfterCallsInFlight);
    let run = ops::Run::new(&rig.context, stop);
    let error = rig
        .as_time_passes(ops::carry_out(&rig.context, plan, run, &mut |_| {}))
        .await
        .expect_err("the run was stopped");
    assert!(error.is::<ops::StoppedBefore>(), "{error:#}");
    assert!(rig.context.ledger.open_runs().await.expect("the ledger can be read").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_run_ends_with_the_reason_after_minutes_of_replies_that_ask_to_slow_down() {
    let fault = "[[fault]]\ncommand = \"delete\"\nkind = \"code\"\ncode = 60011\nuntil = \"+300s\"";
    let rig = Rig::script(&many(8, fault)).await;
    let ids = all_ids(&rig).await;
    let summary = delete_all(&rig, &ids, &Stop::new(), 0).await;
    assert_eq!(summary.progress.count(OutcomeKind::NotSent), 8);
    let why = summary.stopped.clone().expect("the run gave up");
    assert!(why.message.contains("slow down") && why.code == Some(60_011), "{why}");
    assert_eq!(left(&rig).await, 8);
}

/// Holds back the replies to list calls until the test lets them through.
#[derive(Debug)]
struct LateList {
    inner: SimTransport,
    answered: Semaphore,
    let_through: Semaphore,
}

#[async_trait]
impl Transport for LateList {
    async fn send(&self, request: WireRequest) -> Result<WireReply, TransportError> {
        let is_list = request.command == Command::List;
        let reply = self.inner.send(request).await;
        if is_list {
            self.answered.add_permits(1);
            self.let_through.acquire().await.expect("the semaphore is never closed").forget();
        }
        reply
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_of_the_list_that_is_older_than_a_delete_does_not_undo_it() {
    let rig = Rig::script(&many(1, "")).await;
    let ids = all_ids(&rig).await;
    let late = Arc::new(LateList {
        inner: SimTransport::new(rig.service.clone(), &rig.context.app.host),
        answered: Semaphore::new(0),
        let_through: Semaphore::new(0),
    });
    let rig = rig.restart(Some(Arc::clone(&late) as Arc<dyn Transport>)).await;
    let (window, (plan, _)) = (ops::default_window(rig.clock.now()), rig.confirm(&ids).await);
    let both = async {
        let mut progress = |_| {};
        let deleting = async {
            late.answered.acquire().await.expect("the semaphore is never closed").forget();
            let run = ops::Run::new(&rig.context, Stop::new());
            let summary = ops::carry_out(&rig.context, plan, run, &mut |_| {}).await.expect("the run begins");
            late.let_through.add_permits(100);
            summary
        };
        tokio::join!(ops::sync(&rig.context, window, &mut progress), deleting)
    };
    let (report, summary) = rig.as_time_passes(both).await;
    assert!(report.is_ok());
    assert_eq!(summary.progress.count(OutcomeKind::Deleted), 1);
    assert_eq!(rig.task(ids[0]).await.map(|task| task.status), Some(TaskStatus::Deleted));
}

#[tokio::test(start_paused = true)]
async fn a_sighting_from_a_clock_that_was_ahead_does_not_hide_a_later_one() {
    let rig = Rig::script(&many(1, "")).await;
    let id = TaskId::new(all_ids(&rig).await[0]);
    let now = rig.clock.now();
    rig.clock.jump_to(now + Duration::from_secs(86_400));
    let ahead =
        Sighting::of(id, CallSpan::instant(rig.clock.now(), rig.clock.since_boot()), SeenBy::List, TaskStatus::Pending);
    rig.context.ledger.record(&rig.context.service(), vec![ahead]).await.expect("the sightings are recorded");
    rig.clock.jump_to(now);
    rig.clock.advance(Duration::from_secs(7 * 3_600));
    let mut shown = Vec::new();
    let mut show = |read: ops::ReadResult| shown.push(read.result.map(|task| task.status));
    rig.as_time_passes(ops::read(&rig.context, &[id], Priority::Interactive, &mut show))
        .await
        .expect("the tasks are stored");
    assert_eq!(shown, [Ok(TaskStatus::Dispatched)]);
}

/// Asserts that a lost reply to a delete can be settled if each reply to a get has this many bytes, which may exceed
/// the limit for reads.
async fn settles_with_gets_of_this_length(bytes: u64, range_filters: &str) {
    let faults = format!(
        "[[fault]]\ncommand = \"delete\"\nnth = 1\nkind = \"no-answer\"\nconnection = \"closed\"\neffect = \"none\"\n\
         [[fault]]\ncommand = \"get\"\nkind = \"oversized\"\nbytes = {bytes}\n\
         [service]\nrange_filters = {range_filters:?}\n"
    );
    let rig = Rig::script(&many(3, &faults)).await;
    let ids = all_ids(&rig).await;
    let summary = delete_all(&rig, &ids, &Stop::new(), 0).await;
    assert_eq!(summary.progress.count(OutcomeKind::Unknown), 1, "{bytes}, {range_filters}: {summary:?}");
    let (_, resumed) = rig.resume(summary.run).await.expect("this process holds the run");
    assert_eq!(resumed.progress.count(OutcomeKind::Deleted), 1, "{bytes}, {range_filters}: {resumed:?}");
    assert_eq!(calls(&rig.service, Command::Delete), 4);
}

#[tokio::test]
async fn a_lost_reply_is_settled_for_a_task_of_any_length() {
    settles_with_gets_of_this_length(100_000, "due").await;
    settles_with_gets_of_this_length(9_000_000, "due").await;
    settles_with_gets_of_this_length(9_000_000, "created").await;
}

#[tokio::test]
async fn a_task_whose_get_reply_is_too_long_is_read_through_the_list() {
    let rig = Rig::script(&many(3, "[[fault]]\ncommand = \"get\"\nkind = \"oversized\"\nbytes = 9000000\n")).await;
    let mut ids: Vec<_> = all_ids(&rig).await.into_iter().map(TaskId::new).collect();
    ids.push(TaskId::new(77));
    let mut shown = Vec::new();
    let mut show = |read: ops::ReadResult| shown.push((read.id, read.result));
    rig.as_time_passes(ops::read(&rig.context, &ids, Priority::Interactive, &mut show))
        .await
        .expect("the tasks are stored");
    shown.sort_by_key(|(id, _)| *id);
    let (unknown, known) = shown.split_first().expect("there are four results");
    assert!(
        known.iter().all(|(_, task)| task.as_ref().is_ok_and(|task| task.status == TaskStatus::Pending)),
        "{known:?}"
    );
    let why = unknown.1.as_ref().expect_err("neither get nor list shows the task");
    assert!(
        matches!(why, ops::NotRead::Failed(why)
            if why.message.contains("longer than 8192 KiB, and the list does not show it")),
        "{why:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_refused_signature_is_noticed_before_a_set_is_confirmed_and_before_a_run_is_taken_over() {
    let fault = "[[fault]]\ncommand = \"get\"\nkind = \"code\"\ncode = 70009\nfrom = \"+20m\"\nuntil = \"+1h\"";
    let rig = Rig::script(&many(8, fault)).await;
    let ids = all_ids(&rig).await;
    let run = delete_all(&rig, &ids, &Stop::new(), 3).await.run;
    rig.clock.advance(Duration::from_mins(20));
    // A new process does not know the service's clock, so it makes a get first.
    let rig = rig.restart(None).await;
    let (gets, deletes) = (calls(&rig.service, Command::Get), calls(&rig.service, Command::Delete));
    let refused = |error: anyhow::Error| error.downcast_ref::<ApiError>().and_then(|error| error.fault.code());
    let last = [TaskId::new(*ids.last().expect("there are eight ids"))];
    let prepared = rig.as_time_passes(ops::prepare(&rig.context, &last, None, ChangeRequest::Delete)).await;
    assert_eq!(refused(prepared.expect_err("the signature is refused")), Some(70_009));
    let rig = rig.restart(None).await;
    assert_eq!(refused(rig.resume(run).await.expect_err("the signature is refused")), Some(70_009));
    assert_eq!(calls(&rig.service, Command::Get) - gets, 2);
    assert_eq!(calls(&rig.service, Command::Delete), deletes, "nothing was sent");
    let open = rig.context.ledger.open_runs().await.expect("the ledger can be read");
    assert!(open.iter().all(|open| open.id == run && !open.held), "{open:?}");

    rig.clock.advance(Duration::from_hours(1));
    rig.resume(run).await.expect("the run is unchanged");
    assert_eq!(deleted_on_the_service(&rig.service), 8);
}

/// Begins a run that deletes these tasks. Once its first request is on its way, prepares a delete of the same tasks, and
/// carries that out too. Returns what was left out of the second plan, and both summaries.
async fn beside_another(rig: &Rig, ids: &[u64]) -> (Vec<TaskOutcome>, [Summary; 2]) {
    let (one, _) = rig.confirm(ids).await;
    let begun = tokio::sync::Notify::new();
    let mut show = |event: &BulkEvent| {
        if matches!(event, BulkEvent::Sending { .. }) {
            begun.notify_one();
        }
    };
    let first = ops::carry_out(&rig.context, one, ops::Run::new(&rig.context, Stop::new()), &mut show);
    let second = async {
        begun.notified().await;
        // Until some of the attempts are in the ledger, and one has lost its reply if that is to happen.
        rig.context.clock.sleep(Duration::from_millis(1_500)).await;
        let ids: Vec<_> = ids.iter().copied().map(TaskId::new).collect();
        let prepared = ops::prepare(&rig.context, &ids, None, ChangeRequest::Delete).await.expect("it can be prepared");
        assert!(prepared.plan.tasks().iter().any(|task| task.status == TaskStatus::Unknown), "some are in flight");
        let answer = prepared.plan.confirmation(rig.context.safety).value().map_or(Answer::Yes, Answer::Typed);
        let plan = prepared.plan.confirm(rig.context.safety, &answer).expect("the answer confirms the plan");
        let mut show = |_: &BulkEvent| {};
        let run = ops::Run::new(&rig.context, Stop::new());
        let summary = ops::carry_out(&rig.context, plan, run, &mut show).await.expect("the run begins");
        (prepared.left_out, summary)
    };
    let (first, (left_out, second)) =
        rig.as_time_passes(async { tokio::join!(Box::pin(first), Box::pin(second)) }).await;
    (left_out, [first.expect("the run begins"), second])
}

#[tokio::test(start_paused = true)]
async fn what_another_run_has_in_flight_is_not_unknown_but_waited_for() {
    let rig = Rig::script(&many(20, "[service]\nlatency = \"400ms\"\n")).await;
    let ids = all_ids(&rig).await;
    let (left_out, [first, second]) = beside_another(&rig, &ids).await;
    assert!(left_out.iter().all(|settled| settled.outcome.kind() == OutcomeKind::Gone), "{left_out:?}");
    let count = |kind| [&first, &second].map(|summary| summary.progress.count(kind));
    assert_eq!(count(OutcomeKind::Unknown), [0, 0]);
    assert_eq!(count(OutcomeKind::Deleted).iter().sum::<usize>(), 20);
    assert_eq!(calls(&rig.service, Command::Delete), 20, "each task is sent once");
    assert_eq!(left(&rig).await, 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_unknown_in_a_run_of_this_process_is_not_waited_for() {
    let lost = "[service]\nlatency = \"400ms\"\n[[fault]]\ncommand = \"delete\"\nnth = 1\nkind = \"no-answer\"\n\
                connection = \"closed\"\neffect = \"done\"\n";
    let rig = Rig::script(&many(20, lost)).await;
    let ids = all_ids(&rig).await;
    let (left_out, [first, second]) = beside_another(&rig, &ids).await;
    let unknown: Vec<_> = left_out.iter().filter(|settled| settled.outcome.kind() == OutcomeKind::Unknown).collect();
    let [unknown] = unknown[..] else { panic!("{left_out:?}") };
    assert_eq!([&first, &second].map(|summary| summary.progress.count(OutcomeKind::Unknown)), [1, 0]);
    let (outcomes, _) = rig.resume(first.run).await.expect("this process holds the run");
    assert_eq!(outcomes[&unknown.task.get()].outcome.kind(), OutcomeKind::Gone);
}
