//! Runs that pause, update their forecast, or lose their ledger, their network or their clock, and still end correctly.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use pushdeck::{
    api::{Command, Stage, Transport, TransportError, WireReply, WireRequest},
    bulk::{Stop, StopLevel},
    clock::{Clock, ManualClock},
    domain::{Answer, BulkEvent, ChangeRequest, Failure, OutcomeKind, Outlook, Pace, TaskId},
    ledger::LedgerError,
    ops,
    sim::SimTransport,
};

use crate::{
    common::{Faulty, Rig},
    scenarios::{all_ids, calls, deleted_on_the_service, events_of, many},
};

fn pauses(events: &[BulkEvent]) -> Vec<String> {
    let why = |event: &BulkEvent| match event {
        BulkEvent::Paused { why } => Some(why.to_string()),
        _ => None,
    };
    events.iter().filter_map(why).collect()
}

/// Continues the run after each pause.
fn go_on_after_each_pause(stop: &Stop) -> impl Fn(&BulkEvent) + Send + Sync + use<> {
    let stop = stop.clone();
    move |event| {
        if matches!(event, BulkEvent::Paused { .. }) {
            stop.go_on();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_paused_run_sends_nothing_until_it_continues() {
    let rig = Rig::script(&many(20, "")).await;
    let ids = all_ids(&rig).await;
    let (plan, _) = rig.confirm(&ids).await;
    let (stop, settled) = (Stop::attended(), AtomicUsize::new(0));
    let paused = tokio::sync::Notify::new();
    let mut show = |event: &BulkEvent| match event {
        BulkEvent::Settled(_) if settled.fetch_add(1, Ordering::Relaxed) == 6 => stop.pause(Failure::local("by you")),
        BulkEvent::Paused { .. } => paused.notify_one(),
        _ => {}
    };
    let run = ops::Run::new(&rig.context, stop.clone());
    let sent_in_the_pause = async {
        paused.notified().await;
        rig.clock.sleep(Duration::from_secs(5)).await;
        let before = calls(&rig.service, Command::Delete);
        rig.clock.sleep(Duration::from_secs(30)).await;
        let after = calls(&rig.service, Command::Delete);
        stop.go_on();
        after - before
    };
    let both = async { tokio::join!(ops::carry_out(&rig.context, plan, run, &mut show), sent_in_the_pause) };
    let (summary, sent) = rig.as_time_passes(both).await;
    assert_eq!(sent, 0);
    let summary = summary.expect("the run begins");
    assert_eq!((summary.progress.count(OutcomeKind::Deleted), summary.stopped), (20, None));
    assert_eq!(calls(&rig.service, Command::Delete), 20, "no task was sent twice");
}

#[tokio::test(start_paused = true)]
async fn a_paused_run_can_be_stopped() {
    let rig = Rig::script(&many(20, "")).await;
    let ids = all_ids(&rig).await;
    let stop = Stop::attended();
    stop.pause(Failure::local("before it began"));
    let react = {
        let stop = stop.clone();
        move |event: &BulkEvent| {
            if matches!(event, BulkEvent::Paused { .. }) {
                stop.pull(StopLevel::AfterCallsInFlight);
            }
        }
    };
    let (_, summary) = events_of(&rig, &ids, &stop, react).await;
    assert_eq!(summary.progress.count(OutcomeKind::NotSent), 20);
    assert!(summary.stopped.is_some());
    assert_eq!(calls(&rig.service, Command::Delete), 0);
}

#[tokio::test(start_paused = true)]
async fn five_unknown_outcomes_in_a_row_pause_a_watched_run() {
    let fault = "[[fault]]\ncommand = \"delete\"\ntimes = 5\nkind = \"html\"\neffect = \"done\"";
    let rig = Rig::script(&many(30, fault)).await;
    let ids = all_ids(&rig).await;
    let stop = Stop::attended();
    let (events, summary) = events_of(&rig, &ids, &stop, go_on_after_each_pause(&stop)).await;
    let why = pauses(&events);
    assert!(why.len() == 1 && why[0].contains("too many outcomes are unknown"), "{why:?}");
    assert_eq!(events.iter().filter(|event| **event == BulkEvent::Resumed).count(), 1);
    assert_eq!(summary.progress.count(OutcomeKind::Unknown), 5);
    assert_eq!(summary.progress.count(OutcomeKind::Deleted), 25);
    let (_, resumed) = rig.resume(summary.run).await.expect("the run is unfinished");
    assert_eq!(resumed.progress.count(OutcomeKind::Gone), 5);
}

/// A network that can be switched off, and that panics when the delete number `panics_at` is sent.
#[derive(Debug)]
struct Unsteady {
    inner: SimTransport,
    is_up: Arc<AtomicBool>,
    panics_at: usize,
    deletes: AtomicUsize,
}

impl Unsteady {
    fn new(rig: &Rig, is_up: &Arc<AtomicBool>, panics_at: usize) -> Arc<Self> {
        let inner = SimTransport::new(rig.service.clone(), &rig.context.app.host);
        Arc::new(Self { inner, is_up: Arc::clone(is_up), panics_at, deletes: AtomicUsize::new(0) })
    }
}

#[async_trait]
impl Transport for Unsteady {
    async fn send(&self, request: WireRequest) -> Result<WireReply, TransportError> {
        if request.command == Command::Delete {
            assert_ne!(self.deletes.fetch_add(1, Ordering::Relaxed) + 1, self.panics_at, "a mistake in the program");
            if !self.is_up.load(Ordering::Relaxed) {
                return Err(TransportError::NotSent { stage: Stage::Connect, detail: "connection refused".into() });
            }
        }
        self.inner.send(request).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_watched_run_pauses_without_a_network_and_gives_up_nothing() {
    let rig = Rig::script(&many(12, "")).await;
    let ids = all_ids(&rig).await;
    let is_up = Arc::new(AtomicBool::new(false));
    let transport = Unsteady::new(&rig, &is_up, usize::MAX);
    let rig = rig.restart(Some(transport)).await;
    let stop = Stop::attended();
    let react = {
        let (stop, is_up) = (stop.clone(), Arc::clone(&is_up));
        move |event: &BulkEvent| {
            if matches!(event, BulkEvent::Paused { .. }) {
                is_up.store(true, Ordering::Relaxed);
                stop.go_on();
            }
        }
    };
    let (events, summary) = events_of(&rig, &ids, &stop, react).await;
    assert!(pauses(&events)[0].contains("connection refused"), "{:?}", pauses(&events));
    assert_eq!(summary.progress.count(OutcomeKind::Deleted), 12);
}

#[tokio::test(start_paused = true)]
async fn a_panic_while_deleting_one_task_ends_the_run_with_that_task_unknown() {
    let rig = Rig::script(&many(20, "")).await;
    let ids = all_ids(&rig).await;
    let transport = Unsteady::new(&rig, &Arc::new(AtomicBool::new(true)), 7);
    let rig = rig.restart(Some(transport)).await;
    let (_, summary) = events_of(&rig, &ids, &Stop::new(), |_| {}).await;
    assert_eq!(summary.progress.count(OutcomeKind::Unknown), 1);
    assert_eq!(summary.progress.done(), 20);
    assert!(summary.stopped.is_some_and(|why| why.message.contains("a bug in pushdeck")));
    let rig = rig.restart(None).await;
    let (_, resumed) = rig.resume(summary.run).await.expect("no process holds the run");
    assert_eq!(resumed.progress.count(OutcomeKind::Unknown), 0);
    assert_eq!(deleted_on_the_service(&rig.service), 20);
}

/// The reply and the outcome of a request may arrive before any other part of the run is scheduled.
#[tokio::test(start_paused = true)]
async fn a_request_is_reported_before_its_outcome_however_fast_the_outcome_arrives() {
    let rig = Rig::script(&many(3, "")).await;
    let ids = all_ids(&rig).await;
    let transport = Unsteady::new(&rig, &Arc::new(AtomicBool::new(false)), usize::MAX);
    let rig = rig.restart(Some(transport)).await;
    let rig = rig.with_ledger(|inner| Arc::new(Faulty::new(inner, usize::MAX, 0, disk_full())));
    let (events, _) = events_of(&rig, &ids, &Stop::new(), |_| {}).await;
    let first = events.iter().find_map(|event| match event {
        BulkEvent::Sending { task, .. } => Some((task, "sending")),
        BulkEvent::Settled(settled) => Some((&settled.task, "settled")),
        _ => None,
    });
    assert!(matches!(first, Some((_, "sending"))), "{events:?}");
    let mut sent = Vec::new();
    for event in &events {
        match event {
            BulkEvent::Sending { task, .. } => sent.push(*task),
            BulkEvent::Settled(settled) if settled.attempts > 0 => assert!(sent.contains(&settled.task), "{events:?}"),
            _ => {}
        }
    }
}

fn outlook(event: &BulkEvent) -> Option<&Outlook> {
    match event {
        BulkEvent::Foreseen(outlook) => Some(outlook),
        _ => None,
    }
}

fn outlooks(events: &[BulkEvent]) -> Vec<&Outlook> {
    events.iter().filter_map(outlook).collect()
}

/// 168 tasks are due in 42 s: the full pace deletes all of them in time, and the polite pace does not. 20 more are due
/// in hours.
#[tokio::test(start_paused = true)]
async fn auto_pace_is_full_while_a_task_would_be_missed_and_polite_afterwards() {
    // Four tasks for each of the 42 s. Reading the list takes a part of that time, so the polite pace of four calls per
    // second is too slow, and the full pace of five is fast enough.
    let later = "[[tasks]]\napp = \"shop\"\ncount = 168\nfirst = \"+42s\"\nevery = \"0s\"\ntypes = [\"Tag\"]\n\
                 titles = [\"Soon {n}\"]\ndescs = [\"Text.\"]\n";
    let mut rig = Rig::script(&many(20, later)).await;
    rig.step = Duration::from_millis(5);
    let ids = all_ids(&rig).await;
    rig.context.app.pace = Pace::Auto;
    let (events, summary) = events_of(&rig, &ids, &Stop::new(), |_| {}).await;
    let (first, second) = (outlooks(&events)[0], outlooks(&events)[1]);
    assert_eq!((first.pace, first.waiting), (Pace::Full, 188));
    assert!(first.unreachable < 20, "only a few calls were measured so far, so the forecast is cautious: {first:?}");
    assert_eq!((second.pace, second.unreachable), (Pace::Full, 0), "five seconds of measured calls are enough");
    let changes: Vec<_> = events
        .iter()
        .filter_map(|event| if let BulkEvent::PaceChanged { pace } = event { Some(*pace) } else { None })
        .collect();
    assert_eq!(changes, [Pace::Polite], "{:?}", outlooks(&events));
    assert_eq!(summary.progress.count(OutcomeKind::Deleted), 188, "{summary:?}");
}

#[tokio::test(start_paused = true)]
async fn a_task_that_became_due_before_the_start_is_tried_after_those_that_can_be_reached() {
    let soon = "[[task]]\napp = \"shop\"\nid = 77\ntype = \"All\"\ndue = \"+30s\"\ntitle = \"Too soon\"\n";
    let rig = Rig::script(&many(15, soon)).await;
    let ids = all_ids(&rig).await;
    let (plan, _) = rig.confirm(&ids).await;
    assert_eq!(plan.plan().tasks()[0].id, TaskId::new(77), "the task comes first in the plan");
    rig.clock.advance(Duration::from_secs(60));
    let run = ops::Run::new(&rig.context, Stop::new());
    let summary =
        rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut |_| {})).await.expect("the run begins");
    let log = rig.service.log();
    let order: Vec<_> =
        log.iter().filter(|entry| entry.command == Some(Command::Delete)).filter_map(|entry| entry.task).collect();
    assert_eq!(order.iter().position(|task| *task == TaskId::new(77)), Some(15), "{order:?}");
    assert_eq!(summary.progress.count(OutcomeKind::TooLate), 1, "only the service can decide that it is too late");
    assert_eq!(summary.progress.count(OutcomeKind::Deleted), 15);
}

fn disk_full() -> LedgerError {
    LedgerError::DiskFull("ledger.db".into())
}

#[tokio::test(start_paused = true)]
async fn a_disk_that_fills_up_ends_the_run_and_the_rest_can_be_resumed() {
    let rig = Rig::script(&many(20, "")).await;
    let ids = all_ids(&rig).await;
    let rig = rig.with_ledger(|inner| Arc::new(Faulty::new(inner, 7, usize::MAX, disk_full())));
    let (_, summary) = events_of(&rig, &ids, &Stop::new(), |_| {}).await;
    // Tasks with an intent but no slot yet are not sent.
    let sent = calls(&rig.service, Command::Delete);
    assert!((5..=7).contains(&sent), "nothing is sent without an intent: {sent}");
    assert_eq!(summary.progress.count(OutcomeKind::Deleted), sent);
    assert_eq!(summary.progress.count(OutcomeKind::NotSent), 20 - sent);
    assert!(summary.stopped.is_some_and(|why| why.message.contains("full: free some space")));
    let rig = rig.restart(None).await;
    let (_, resumed) = rig.resume(summary.run).await.expect("no process holds the run");
    assert_eq!(resumed.progress.count(OutcomeKind::Deleted), 20 - sent);
}

#[tokio::test(start_paused = true)]
async fn a_disk_that_fills_up_pauses_a_watched_run() {
    let rig = Rig::script(&many(20, "")).await;
    let ids = all_ids(&rig).await;
    let faulty: Arc<Mutex<Option<Arc<Faulty>>>> = Arc::default();
    let rig = rig.with_ledger(|inner| {
        let made = Arc::new(Faulty::new(inner, 7, usize::MAX, disk_full()));
        *faulty.lock().expect("no thread panics") = Some(Arc::clone(&made));
        made
    });
    let stop = Stop::attended();
    let react = {
        let stop = stop.clone();
        move |event: &BulkEvent| {
            if matches!(event, BulkEvent::Paused { .. }) {
                faulty.lock().expect("no thread panics").as_ref().expect("the ledger was wrapped").mend();
                stop.go_on();
            }
        }
    };
    let (events, summary) = events_of(&rig, &ids, &stop, react).await;
    assert!(pauses(&events)[0].contains("full"), "{:?}", pauses(&events));
    assert_eq!(summary.progress.count(OutcomeKind::Deleted), 20);
}

/// An outcome that could not be written is unknown to the ledger, so the run reports it as unknown too.
#[tokio::test(start_paused = true)]
async fn a_ledger_that_becomes_read_only_stops_the_run_and_unwritten_outcomes_are_read_back_later() {
    let rig = Rig::script(&many(20, "")).await;
    let ids = all_ids(&rig).await;
    let read_only = LedgerError::ReadOnly("the file system was mounted read-only".into());
    let rig = rig.with_ledger(|inner| Arc::new(Faulty::new(inner, usize::MAX, 3, read_only)));
    let (_, summary) = events_of(&rig, &ids, &Stop::new(), |_| {}).await;
    let unknown = summary.progress.count(OutcomeKind::Unknown);
    assert_eq!(summary.progress.count(OutcomeKind::Deleted), 3);
    assert!((1..=5).contains(&unknown), "{summary:?}");
    assert!(summary.stopped.is_some_and(|why| why.message.contains("read-only")));
    let rig = rig.restart(None).await;
    let (_, resumed) = rig.resume(summary.run).await.expect("no process holds the run");
    assert_eq!(resumed.progress.count(OutcomeKind::Unknown), 0);
    assert_eq!(deleted_on_the_service(&rig.service), 20);
}

#[tokio::test(start_paused = true)]
async fn a_refused_signature_pauses_a_watched_run_after_one_renewal() {
    let rig = Rig::script(&many(8, "[[fault]]\ncommand = \"delete\"\nkind = \"code\"\ncode = 70001")).await;
    let ids = all_ids(&rig).await;
    let stop = Stop::attended();
    let react = {
        let stop = stop.clone();
        move |event: &BulkEvent| {
            if matches!(event, BulkEvent::Paused { .. }) {
                stop.pull(StopLevel::AfterCallsInFlight);
            }
        }
    };
    let (events, summary) = events_of(&rig, &ids, &stop, react).await;
    assert!(pauses(&events)[0].contains("70001"), "{:?}", pauses(&events));
    assert!(summary.progress.count(OutcomeKind::NotSent) > 0, "the remaining tasks are left for a resume: {summary:?}");
}

/// A clock for the program whose wall time can be shifted. The service keeps its own clock.
#[derive(Clone, Debug)]
struct Wall {
    hands: ManualClock,
    ahead: Arc<Mutex<SignedDuration>>,
}

#[async_trait]
impl Clock for Wall {
    fn now(&self) -> Timestamp {
        self.hands.now().saturating_add(*self.ahead.lock().expect("no thread panics")).expect("the time is in range")
    }

    fn since_boot(&self) -> Duration {
        self.hands.since_boot()
    }

    async fn sleep(&self, duration: Duration) {
        self.hands.sleep(duration).await;
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_lost_if_the_clock_jumps_or_the_machine_sleeps() {
    let hours = |hours: i64| SignedDuration::from_hours(hours);
    for (name, jump, asleep) in [("forwards", hours(2), 0), ("back", hours(-2), 0), ("asleep", hours(0), 3_600)] {
        let rig = Rig::script(&many(20, "")).await;
        let ids = all_ids(&rig).await;
        let wall = Wall { hands: rig.clock.clone(), ahead: Arc::default() };
        let rig = rig.with_clock(Arc::new(wall.clone()));
        let settled = AtomicUsize::new(0);
        let react = move |event: &BulkEvent| {
            if matches!(event, BulkEvent::Settled(_)) && settled.fetch_add(1, Ordering::Relaxed) == 7 {
                *wall.ahead.lock().expect("no thread panics") = jump;
                wall.hands.advance(Duration::from_secs(asleep));
            }
        };
        let (_, summary) = events_of(&rig, &ids, &Stop::new(), react).await;
        assert_eq!(summary.progress.count(OutcomeKind::Deleted), 20, "{name}: {summary:?}");
        assert_eq!(summary.stopped, None, "{name}");
        assert!(rig.context.ledger.open_runs().await.expect("the ledger can be read").is_empty(), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_audit_log_contains_the_digest_of_the_confirmed_plan() {
    let rig = Rig::script(&many(3, "")).await;
    let ids = all_ids(&rig).await;
    let prepared = ops::prepare(
        &rig.context,
        &ids.iter().copied().map(TaskId::new).collect::<Vec<_>>(),
        None,
        ChangeRequest::Delete,
    )
    .await;
    let plan = prepared
        .expect("the plan can be prepared")
        .plan
        .confirm(rig.context.safety, &Answer::Yes)
        .expect("a yes is enough for three tasks");
    let digest = plan.plan().digest().to_string();
    let run = ops::Run::new(&rig.context, Stop::new());
    rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut |_| {})).await.expect("the run begins");
    let found = Arc::new(AtomicBool::new(false));
    let sink = {
        let found = Arc::clone(&found);
        Box::new(move |entry: &pushdeck::ledger::AuditEntry| {
            if entry.action == "run-begin" && entry.detail.contains(&digest) {
                found.store(true, Ordering::Relaxed);
            }
            std::ops::ControlFlow::Continue(())
        })
    };
    rig.context.ledger.audit(pushdeck::ledger::AuditQuery::default(), sink).await.expect("the ledger can be read");
    assert!(found.load(Ordering::Relaxed));
}
