//! What stops a run, and what happens when it is resumed.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use async_trait::async_trait;
use pushdeck::{
    api::{Command, Entry, Reaction, Stage, Transport, TransportError, WireReply, WireRequest},
    bulk::{Stop, StopLevel},
    domain::{BulkEvent, OutcomeKind, TaskStatus},
    ops,
    sim::Effect,
};

use crate::{
    common::Rig,
    scenarios::{all_ids, calls, deleted_on_the_service, many},
};

/// A reply that concerns the account says nothing about the task. The first reply of this kind ends the run, so that
/// the waiting tasks are not sent. Once somebody has removed the cause, a resume deletes every task that was confirmed.
#[tokio::test(start_paused = true)]
async fn a_reply_that_concerns_the_account_stops_the_run_and_loses_no_confirmed_task() {
    for entry in Entry::all().filter(|entry| entry.concerns_account() && entry.delete.is_some()) {
        let code = entry.code;
        let fault = format!("[[fault]]\ncommand = \"delete\"\nkind = \"code\"\ncode = {code}\nuntil = \"+1h\"");
        let rig = Rig::script(&many(12, &fault)).await;
        let ids = all_ids(&rig).await;
        let (outcomes, summary) = rig.delete(&ids).await;
        let sent = calls(&rig.service, Command::Delete);
        let renewed = if entry.reaction == Some(Reaction::Renew) { 5 } else { 0 };
        assert!((1..=5 + renewed).contains(&sent), "{code}: {sent} were sent");
        assert_eq!(outcomes.len(), 12);
        assert_eq!(summary.progress.count(OutcomeKind::NotSent), 12, "{code}: {summary:?}");
        assert!(summary.stopped.is_some_and(|why| why.code == Some(code)), "{code}");

        rig.clock.advance(Duration::from_hours(2));
        let (_, resumed) = rig.resume(summary.run).await.expect("the run is still open");
        assert_eq!(resumed.progress.count(OutcomeKind::Deleted), 12, "{code}: {resumed:?}");
    }
}

/// Some codes of the layer that checks signatures reject only the one request: the run continues with the other tasks.
#[tokio::test(start_paused = true)]
async fn a_task_whose_request_is_rejected_does_not_stop_the_others() {
    for code in [70_107, 70_402] {
        let fault = format!("[[fault]]\ncommand = \"delete\"\nnth = 1\nkind = \"code\"\ncode = {code}");
        let rig = Rig::script(&many(8, &fault)).await;
        let ids = all_ids(&rig).await;
        let (_, summary) = rig.delete(&ids).await;
        let count = |kind| summary.progress.count(kind);
        assert_eq!((count(OutcomeKind::Refused), count(OutcomeKind::Deleted)), (1, 7), "{code}: {summary:?}");
    }
}

/// After a transient code the task is tried again. If the code does not go away, the task counts as not sent.
#[tokio::test(start_paused = true)]
async fn a_transient_fault_of_the_signature_service_refuses_no_task() {
    for code in [70_169, 70_202, 70_500] {
        let passing = format!("[[fault]]\ncommand = \"delete\"\nkind = \"code\"\ncode = {code}\ntimes = 2");
        let rig = Rig::script(&many(1, &passing)).await;
        let ids = all_ids(&rig).await;
        let (_, summary) = rig.delete(&ids).await;
        assert_eq!(summary.progress.count(OutcomeKind::Deleted), 1, "{code}: {summary:?}");

        let lasting = format!("[[fault]]\ncommand = \"delete\"\nkind = \"code\"\ncode = {code}\ntimes = 3");
        let rig = Rig::script(&many(1, &lasting)).await;
        let ids = all_ids(&rig).await;
        let (_, summary) = rig.delete(&ids).await;
        assert_eq!(summary.progress.count(OutcomeKind::NotSent), 1, "{code}: {summary:?}");
        let (_, resumed) = rig.resume(summary.run).await.expect("the run is still open");
        assert_eq!(resumed.progress.count(OutcomeKind::Deleted), 1, "{code}: {resumed:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn five_unknown_outcomes_in_a_row_end_the_run() {
    let rig = Rig::script(&many(30, "[[fault]]\ncommand = \"delete\"\nkind = \"html\"\neffect = \"done\"")).await;
    let ids = all_ids(&rig).await;
    let (_, summary) = rig.delete(&ids).await;
    let unknown = summary.progress.count(OutcomeKind::Unknown);
    assert!((5..=9).contains(&unknown), "{unknown}: five in a row, and those in flight at that time");
    assert_eq!(summary.progress.count(OutcomeKind::NotSent), 30 - unknown);
    assert_eq!(summary.progress.count(OutcomeKind::Deleted), 0);

    let (_, resumed) = rig.resume(summary.run).await.expect("this process holds the run");
    assert_eq!(resumed.progress.count(OutcomeKind::Gone), unknown, "reading back settles the unknown outcomes");
}

#[tokio::test(start_paused = true)]
async fn a_stop_waits_for_calls_in_flight_and_the_rest_can_be_resumed() {
    let rig = Rig::script(&many(30, "")).await;
    let ids = all_ids(&rig).await;
    let (plan, _) = rig.confirm(&ids).await;
    let stop = Stop::new();
    let mut settled = 0;
    let mut show = |event: &BulkEvent| {
        if matches!(event, BulkEvent::Settled(_)) {
            settled += 1;
            if settled == 7 {
                stop.pull(StopLevel::AfterCallsInFlight);
            }
        }
    };
    let run = ops::Run::new(&rig.context, stop.clone());
    let summary = rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut show)).await.expect("the run begins");
    let done = summary.progress.count(OutcomeKind::Deleted);
    assert!((7..=12).contains(&done), "{done}");
    assert_eq!(summary.progress.count(OutcomeKind::NotSent), 30 - done);
    assert_eq!(summary.progress.count(OutcomeKind::Unknown), 0);

    let rig = rig.restart(None).await;
    let (_, resumed) = rig.resume(summary.run).await.expect("no process holds the run");
    assert_eq!(resumed.progress.count(OutcomeKind::Deleted), 30 - done);
    assert_eq!(deleted_on_the_service(&rig.service), 30);
    // The service may have refused a call because of its rate limit, which has no effect: the restarted program does
    // not know how many calls were made just before the restart.
    let log = rig.service.log();
    let carried_out: BTreeSet<_> =
        log.iter().filter(|entry| entry.effect == Effect::Done).map(|entry| entry.task).collect();
    assert_eq!(carried_out.len(), 30);
}

#[tokio::test(start_paused = true)]
async fn a_hard_stop_leaves_the_calls_in_flight_unknown() {
    let rig = Rig::script(&many(
        3,
        "[[fault]]\ncommand = \"delete\"\nkind = \"no-answer\"\nconnection = \"open\"\neffect = \"done\"",
    ))
    .await;
    let ids = all_ids(&rig).await;
    let (plan, _) = rig.confirm(&ids).await;
    let stop = Stop::new();
    let mut show = |event: &BulkEvent| {
        if matches!(event, BulkEvent::Sending { .. }) {
            stop.pull(StopLevel::Now);
        }
    };
    let run = ops::Run::new(&rig.context, stop.clone());
    let summary = rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut show)).await.expect("the run begins");
    assert_eq!(summary.progress.count(OutcomeKind::Unknown), 3);
    let rig = rig.restart(None).await;
    assert!(rig.resume(summary.run).await.is_ok());
    assert_eq!(deleted_on_the_service(&rig.service), calls(&rig.service, Command::Delete));
}

/// A network that is down: nothing is sent.
#[derive(Debug)]
struct NoNetwork;

#[async_trait]
impl Transport for NoNetwork {
    async fn send(&self, _request: WireRequest) -> Result<WireReply, TransportError> {
        Err(TransportError::NotSent { stage: Stage::Connect, detail: "connection refused".into() })
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_network_nothing_is_unknown_and_the_run_can_be_resumed() {
    let rig = Rig::script(&many(10, "")).await;
    let ids = all_ids(&rig).await;
    let rig = rig.restart(Some(Arc::new(NoNetwork))).await;
    let (_, summary) = rig.delete(&ids).await;
    assert_eq!(summary.progress.count(OutcomeKind::NotSent), 10);
    assert!(summary.stopped.is_some(), "the run gave up");
    let pending = rig.task(ids[0]).await.map(|task| task.status);
    assert_eq!(pending, Some(TaskStatus::Pending));

    let rig = rig.restart(None).await;
    let (_, resumed) = rig.resume(summary.run).await.expect("no process holds the run");
    assert_eq!(resumed.progress.count(OutcomeKind::Deleted), 10);
}
