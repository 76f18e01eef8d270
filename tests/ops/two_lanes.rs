//! Runs with a second lane, which holds tasks while others are deleted: how many more tasks they save, and that no held
//! task is forgotten.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use pushdeck::{
    api::{Command, Stage, Transport, TransportError, WireReply, WireRequest},
    bulk::{Stop, StopLevel},
    clock::Clock as _,
    domain::{BulkEvent, Hold, Lanes, OutcomeKind, Pace, Postponement, RunId, Summary, TaskId},
    ops,
    sim::{Effect, LogEntry, SimTransport},
};

use crate::{
    common::Rig,
    scenarios::{all_ids, calls, many},
};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// How long after their due time the service may still show tasks as pending.
const RUSH_ENDS: SignedDuration = SignedDuration::from_secs(1);

/// A rig with this many tasks that are all due in 30 s, and the ids of these.
async fn rush(count: usize, more: &str) -> (Rig, Vec<u64>) {
    let soon = format!(
        "[[tasks]]\napp = \"shop\"\ncount = {count}\nfirst = \"+30s\"\nevery = \"0s\"\ntypes = [\"Tag\"]\n\
         titles = [\"Soon {{n}}\"]\ndescs = [\"Text.\"]\n{more}"
    );
    let mut rig = Rig::script(&many(1, &soon)).await;
    rig.step = Duration::from_millis(2);
    rig.context.app.pace = Pace::Auto;
    let ids = all_ids(&rig).await;
    (rig, ids)
}

/// Deletes these tasks in a run with these lanes.
async fn delete(
    rig: &Rig,
    ids: &[u64],
    lanes: Lanes,
    stop: &Stop,
    react: impl Fn(&BulkEvent) + Send + Sync,
) -> (Vec<BulkEvent>, Summary) {
    let (plan, _) = rig.confirm(ids).await;
    let run = ops::Run::new(&rig.context, stop.clone()).in_lanes(lanes);
    let mut events = Vec::new();
    let mut show = |event: &BulkEvent| {
        react(event);
        events.push(event.clone());
    };
    let summary = rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut show)).await;
    (events, summary.expect("the run begins"))
}

/// Returns the calls that deleted or held a task at the service.
fn saving_calls(rig: &Rig) -> Vec<LogEntry> {
    let changes = [Some(Command::Delete), Some(Command::Modify)];
    rig.service
        .log()
        .into_iter()
        .filter(|entry| changes.contains(&entry.command) && entry.effect == Effect::Done)
        .collect()
}

/// Returns the tasks that were due after 30 s and were not sent, because the service deleted or held them before.
fn saved(rig: &Rig) -> BTreeSet<TaskId> {
    let first_due = crate::common::at(crate::common::START) + SignedDuration::from_secs(30);
    let is_of_the_rush = |entry: &LogEntry| {
        entry.before.as_ref().is_some_and(|before| before.sched_at == first_due && entry.at < first_due + RUSH_ENDS)
    };
    saving_calls(rig).iter().filter(|entry| is_of_the_rush(entry)).filter_map(|entry| entry.task).collect()
}

fn postponed(events: &[BulkEvent]) -> Vec<&Postponement> {
    events
        .iter()
        .filter_map(|event| if let BulkEvent::Postponed(postponed) = event { Some(postponed) } else { None })
        .collect()
}

async fn unfinished(rig: &Rig) -> Vec<RunId> {
    let open = ops::find_interrupted(&rig.context).await.expect("the ledger can be read");
    open.unfinished().into_iter().map(|(run, _)| run).collect()
}

#[tokio::test(start_paused = true)]
async fn two_lanes_save_at_least_1_7_times_as_many_tasks_in_the_same_seconds() {
    let mut counts = Vec::new();
    for lanes in [Lanes::One, Lanes::Two] {
        let (rig, ids) = rush(320, "").await;
        let (events, summary) = delete(&rig, &ids, lanes, &Stop::new(), |_| {}).await;
        let saved = saved(&rig).len();
        counts.push(saved);
        assert!(rig.service.busiest_second(Command::Delete) <= 5, "{lanes:?}");
        assert!(rig.service.busiest_second(Command::Modify) <= 5, "{lanes:?}");
        assert!(saving_calls(&rig).iter().all(|entry| entry.code == Some(0)), "the service refuses nothing");
        // Everything that was saved is deleted in the end, and so is the task that is due later.
        let (deleted, late) =
            (summary.progress.count(OutcomeKind::Deleted), summary.progress.count(OutcomeKind::TooLate));
        assert_eq!((deleted, deleted + late), (saved + 1, 321), "{lanes:?}: {summary:?}");
        let held = calls(&rig.service, Command::Modify);
        assert_eq!((postponed(&events).len(), summary.progress.postponed), (held, held), "{lanes:?}");
        assert_eq!(held > 0, lanes == Lanes::Two);
        assert!(unfinished(&rig).await.is_empty() && summary.one_lane.is_none(), "{lanes:?}");
    }
    let [one, two] = counts[..] else { panic!("{counts:?}") };
    println!("saved in the same seconds: {one} with one lane, {two} with two");
    assert!(two * 10 >= one * 17, "{one} with one lane, {two} with two");
}

/// Each task is saved by a call of which the ledger has the intent and the outcome.
#[tokio::test(start_paused = true)]
async fn each_hold_is_an_intent_with_an_outcome_and_the_task_is_deleted_afterwards() {
    let (rig, ids) = rush(200, "").await;
    let (events, summary) = delete(&rig, &ids, Lanes::Two, &Stop::new(), |_| {}).await;
    let held = postponed(&events);
    assert!(held.len() > 50, "{}", held.len());
    let rows = rusqlite::Connection::open(rig.folder.path().join("ledger.db")).expect("the database opens");
    let count = |sql: &str| {
        rows.query_row(sql, [], |row| row.get::<_, i64>(0).map(i64::unsigned_abs)).expect("the query can be run")
    };
    assert_eq!(count("SELECT COUNT(*) FROM attempts WHERE verb = 'hold' AND outcome = 'changed'"), held.len() as u64);
    assert_eq!(count("SELECT COUNT(*) FROM runs WHERE then_hold = 1"), 1);
    for postponed in held {
        let verbs = format!(
            "SELECT COUNT(*) FROM attempts WHERE task_id = {} AND outcome = 'changed' AND attempt = {} AND new_time = {}",
            postponed.task,
            postponed.attempt,
            postponed.until.as_millisecond()
        );
        assert_eq!(count(&verbs), 1);
        let actions: String = rows
            .query_row(
                "SELECT group_concat(action || COALESCE(json_extract(detail, '$.verb'), '')
                     || COALESCE(json_extract(detail, '$.outcome'), ''), ' ')
                 FROM (SELECT * FROM audit WHERE task_id = ?1 ORDER BY number)",
                [postponed.task.get().cast_signed()],
                |row| row.get(0),
            )
            .expect("the query can be run");
        assert_eq!(actions, "intenthold outcomechanged intentdelete outcomedeleted");
    }
    assert_eq!(summary.progress.count(OutcomeKind::Deleted), 201);
}

/// How many tasks the discovery that the service counts both kinds of calls together may cost: the calls of two and a
/// half seconds. After the rate replies that show it, nothing is sent for 1 to 1.5 s, and up to a second's calls are
/// refused before or are still to be answered.
const DISCOVERY: usize = 13;

#[tokio::test(start_paused = true)]
async fn a_service_that_counts_both_kinds_of_calls_together_makes_the_run_fall_back_to_one_lane() {
    for latency in ["1ms", "180ms"] {
        let rules = |more: &str| format!("[service]\nlatency = {latency:?}\njitter = \"20ms\"\n{more}");
        let (mut rig, ids) = rush(320, &rules("")).await;
        rig.step = Duration::from_millis(5);
        delete(&rig, &ids, Lanes::One, &Stop::new(), |_| {}).await;
        let alone = saved(&rig).len();

        let (mut rig, ids) = rush(320, &rules("limit_scope = \"together\"\n")).await;
        rig.step = Duration::from_millis(5);
        let (began, fell_back) = (rig.service.log().len(), Mutex::new(Vec::new()));
        let react = |event: &BulkEvent| {
            if matches!(event, BulkEvent::OneLane { .. }) {
                fell_back.lock().expect("no thread panics").push(rig.clock.now());
            }
        };
        let (_, summary) = delete(&rig, &ids, Lanes::Two, &Stop::new(), react).await;
        let [fell_back] = fell_back.into_inner().expect("no thread panics")[..] else { panic!("it falls back once") };
        assert!(summary.one_lane.as_ref().is_some_and(|why| why.code == Some(60_007)), "{summary:?}");
        let log: Vec<_> = rig.service.log().into_iter().skip(began).collect();
        let holds = log.iter().filter(|entry| entry.command == Some(Command::Modify)).count();
        let refused: Vec<_> = log.iter().filter(|entry| entry.code == Some(60_007)).map(|entry| entry.at).collect();
        assert!(holds <= 6 && refused.len() <= 8, "{holds} holds, refused at {refused:?}");
        // Once the last holds and the calls that were in flight with them no longer count, no second has a sixth call.
        let after = fell_back + SignedDuration::from_secs(1);
        assert!(refused.iter().all(|at| *at < after), "{refused:?} after {fell_back}");
        let calls: Vec<_> = log.iter().filter(|entry| entry.at >= after).map(|entry| entry.at).collect();
        let is_sixth = |six: &[Timestamp]| six[5].duration_since(six[0]) < SignedDuration::from_secs(1);
        assert!(calls.len() > 100 && !calls.windows(6).any(is_sixth), "{calls:?}");

        assert_eq!(summary.progress.done(), 321);
        assert_eq!(summary.progress.count(OutcomeKind::NotSent) + summary.progress.count(OutcomeKind::Unknown), 0);
        let (saved, deleted) = (saved(&rig).len(), summary.progress.count(OutcomeKind::Deleted));
        println!("at {latency}: {saved} saved by the run that fell back, {alone} by one lane alone");
        assert!(saved + DISCOVERY >= alone, "at {latency}: {saved} beside {alone}");
        assert_eq!(deleted, saved + 1, "what was held before is deleted too");
        assert!(unfinished(&rig).await.is_empty());
    }
}

/// The service accepts three deletes a second, as if somebody else used up the others, and counts holds apart.
#[tokio::test(start_paused = true)]
async fn a_run_that_closes_its_second_lane_still_slows_down_for_others() {
    let mut refused = Vec::new();
    for lanes in [Lanes::One, Lanes::Two] {
        let (mut rig, ids) = rush(320, "[service]\nlimits = { delete = 3 }\n").await;
        rig.step = Duration::from_millis(5);
        let (_, summary) = delete(&rig, &ids, lanes, &Stop::new(), |_| {}).await;
        assert_eq!(summary.progress.done(), 321, "{summary:?}");
        let log = rig.service.log();
        refused.push(log.iter().filter(|entry| entry.code == Some(60_007)).count());
    }
    println!("refused: {} with one lane, {} with two", refused[0], refused[1]);
    assert!(refused[1] <= refused[0] + 10, "{refused:?}");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_stopped_with_held_tasks_is_unfinished_and_a_resume_deletes_them() {
    let (rig, ids) = rush(200, "").await;
    let (stop, held) = (Stop::new(), AtomicUsize::new(0));
    let react = |event: &BulkEvent| {
        if matches!(event, BulkEvent::Postponed(_)) && held.fetch_add(1, Ordering::Relaxed) == 29 {
            stop.pull(StopLevel::AfterCallsInFlight);
        }
    };
    let (events, summary) = delete(&rig, &ids, Lanes::Two, &stop, react).await;
    let held: Vec<Postponement> = postponed(&events).into_iter().cloned().collect();
    assert!(held.len() >= 30, "{}", held.len());
    let waiting = summary.remainder().expect("the run is unfinished");
    assert_eq!(unfinished(&rig).await, [summary.run]);
    for one in &held {
        let why = events.iter().find_map(|event| match event {
            BulkEvent::Settled(settled) if settled.task == one.task => settled.outcome.failure(),
            _ => None,
        });
        assert!(why.is_some_and(|why| why.message.starts_with("held until ")), "{why:?}");
        let now = rig.task(one.task.get()).await.and_then(|task| task.hold).expect("the task is held");
        assert_eq!(now, Hold { from: Some(one.until - DAY), until: one.until });
    }
    // The others are sent in the meantime.
    rig.clock.advance(Duration::from_secs(120));
    let rig = rig.restart(None).await;
    let found = ops::find_interrupted(&rig.context).await.expect("the ledger can be read");
    let backlog = found.backlog(&rig.context.app, summary.run);
    assert_eq!((backlog.lanes, backlog.postponed), (Lanes::Two, held.len()));
    assert!(backlog.changed.is_empty(), "the run's own holds are not reported: {:?}", backlog.changed);
    let (outcomes, resumed) = rig.resume(summary.run).await.expect("no process holds the run");
    assert_eq!(resumed.progress.done(), waiting.unsent);
    for one in &held {
        assert_eq!(outcomes[&one.task.get()].outcome.kind(), OutcomeKind::Deleted);
    }
    assert!(unfinished(&rig).await.is_empty());
}

/// The program is killed in the middle of a run, when some holds have an intent and no outcome.
#[tokio::test(start_paused = true)]
async fn after_a_kill_unknown_holds_are_read_back_and_then_deleted() {
    let (rig, ids) = rush(200, "").await;
    let (plan, _) = rig.confirm(&ids).await;
    let run = ops::Run::new(&rig.context, Stop::new()).in_lanes(Lanes::Two);
    let id = run.id;
    let held = AtomicUsize::new(0);
    let killed = tokio::sync::Notify::new();
    let mut show = |event: &BulkEvent| {
        if matches!(event, BulkEvent::Postponed(_)) && held.fetch_add(1, Ordering::Relaxed) == 30 {
            killed.notify_one();
        }
    };
    rig.as_time_passes(async {
        tokio::select! {
            biased;
            () = killed.notified() => {}
            summary = ops::carry_out(&rig.context, plan, run, &mut show) => panic!("the run ended too early: {summary:?}"),
        }
    })
    .await;
    let rig = rig.restart(None).await;
    let open = rig.context.ledger.unsettled(&rig.context.service()).await.expect("the ledger can be read");
    let verbs: BTreeSet<_> = open.iter().map(|open| open.attempt.change.verb().as_str()).collect();
    assert!(verbs.contains("hold"), "{verbs:?}");
    let unknown_holds: Vec<_> = open.iter().filter(|open| open.attempt.change.verb().as_str() == "hold").collect();
    let (outcomes, summary) = rig.resume(id).await.expect("no process holds the run");
    for open in unknown_holds {
        let outcome = outcomes[&open.attempt.task.get()].outcome.kind();
        let was_held = saving_calls(&rig)
            .iter()
            .any(|entry| entry.command == Some(Command::Modify) && entry.task == Some(open.attempt.task));
        assert_eq!(outcome == OutcomeKind::Deleted, was_held, "{outcome:?}");
    }
    assert_eq!(summary.progress.count(OutcomeKind::Unknown) + summary.progress.count(OutcomeKind::NotSent), 0);
    assert!(unfinished(&rig).await.is_empty());
    let deleted = rig
        .service
        .log()
        .iter()
        .filter(|entry| entry.command == Some(Command::Delete) && entry.effect == Effect::Done)
        .count();
    assert_eq!(saving_calls(&rig).iter().map(|entry| entry.task).collect::<BTreeSet<_>>().len(), deleted);
}

/// The replies to some holds are lost. Whether the service carried them out or not, the run is unfinished, and resuming
/// it deletes what is still there.
#[tokio::test(start_paused = true)]
async fn a_hold_whose_reply_is_lost_is_read_back_by_resume_and_then_deleted() {
    for effect in ["done", "none"] {
        let faults = format!(
            "[[fault]]\ncommand = \"modify\"\nnth = 3\nkind = \"no-answer\"\nconnection = \"closed\"\neffect = \"{effect}\"\n"
        );
        let (rig, ids) = rush(200, &faults).await;
        let (events, summary) = delete(&rig, &ids, Lanes::Two, &Stop::new(), |_| {}).await;
        assert_eq!(summary.progress.count(OutcomeKind::Unknown), 1, "{effect}");
        let lost = events.iter().find_map(|event| match event {
            BulkEvent::Settled(settled) if settled.outcome.kind() == OutcomeKind::Unknown => Some(settled.task),
            _ => None,
        });
        let (outcomes, resumed) = rig.resume(summary.run).await.expect("this process holds the run");
        let expected = if effect == "done" { OutcomeKind::Deleted } else { OutcomeKind::TooLate };
        assert_eq!(outcomes.len(), 1, "{effect}");
        assert_eq!(outcomes[&lost.expect("one is unknown").get()].outcome.kind(), expected, "{effect}");
        assert_eq!(resumed.progress.postponed, usize::from(effect == "done"), "{effect}");
        assert!(unfinished(&rig).await.is_empty(), "{effect}");
    }
}

/// The service refuses to hold tasks, for a reason that says nothing about the deletes.
#[tokio::test(start_paused = true)]
async fn tasks_that_cannot_be_held_are_deleted_as_in_one_lane() {
    let refusals = "[[fault]]\ncommand = \"modify\"\ntimes = 1000\nkind = \"code\"\ncode = 60015\n";
    let (rig, ids) = rush(200, refusals).await;
    let (events, summary) = delete(&rig, &ids, Lanes::Two, &Stop::new(), |_| {}).await;
    assert_eq!(postponed(&events).len(), 0);
    assert_eq!(summary.progress.count(OutcomeKind::Refused), 0, "{summary:?}");
    assert!(summary.progress.count(OutcomeKind::Deleted) > 100, "{summary:?}");
    assert_eq!(summary.progress.done(), 201);
    assert!(unfinished(&rig).await.is_empty());
}

/// The service accepts no hold of this app at all.
#[tokio::test(start_paused = true)]
async fn the_deletes_go_on_if_the_service_does_not_accept_holds() {
    let not_accepted = "[[fault]]\ncommand = \"modify\"\ntimes = 1000\nkind = \"code\"\ncode = 60020\n";
    for stop in [Stop::new(), Stop::attended()] {
        let (rig, ids) = rush(200, not_accepted).await;
        let (events, summary) = delete(&rig, &ids, Lanes::Two, &stop, |event| {
            assert!(!matches!(event, BulkEvent::Paused { .. }), "the deletes work");
        })
        .await;
        assert_eq!(calls(&rig.service, Command::Modify), 1, "the others would fail too");
        assert!(events.iter().any(|event| matches!(event, BulkEvent::OneLane { .. })));
        assert!(summary.one_lane.as_ref().is_some_and(|why| why.message.starts_with("tasks cannot be held: ")));
        assert!(summary.stopped.is_none() && summary.progress.count(OutcomeKind::NotSent) == 0, "{summary:?}");
        assert!(summary.progress.count(OutcomeKind::Deleted) > 100, "{summary:?}");
        assert!(unfinished(&rig).await.is_empty());
    }
}

/// A network through which no hold leaves.
#[derive(Debug)]
struct WithoutHolds(SimTransport);

#[async_trait]
impl Transport for WithoutHolds {
    async fn send(&self, request: WireRequest) -> Result<WireReply, TransportError> {
        if request.command == Command::Modify {
            return Err(TransportError::NotSent { stage: Stage::Connect, detail: "connection refused".into() });
        }
        self.0.send(request).await
    }
}

#[tokio::test(start_paused = true)]
async fn the_deletes_go_on_if_holds_cannot_be_sent() {
    for stop in [Stop::new(), Stop::attended()] {
        let (rig, ids) = rush(200, "").await;
        let transport = WithoutHolds(SimTransport::new(rig.service.clone(), &rig.context.app.host));
        let mut rig = rig.restart(Some(Arc::new(transport))).await;
        rig.step = Duration::from_millis(2);
        rig.context.app.pace = Pace::Auto;
        let (_, summary) = delete(&rig, &ids, Lanes::Two, &stop, |event| {
            assert!(!matches!(event, BulkEvent::Paused { .. }), "the deletes work");
        })
        .await;
        assert!(summary.one_lane.as_ref().is_some_and(|why| why.message.contains("connection refused")), "{summary:?}");
        assert!(summary.stopped.is_none() && summary.progress.count(OutcomeKind::NotSent) == 0, "{summary:?}");
        assert!(summary.progress.count(OutcomeKind::Deleted) > 100, "{summary:?}");
        assert!(unfinished(&rig).await.is_empty());
    }
}

/// Replies to holds get lost again and again, while the deletes work.
#[tokio::test(start_paused = true)]
async fn the_deletes_go_on_if_the_outcomes_of_holds_are_unknown() {
    let lost = "[[fault]]\ncommand = \"modify\"\ntimes = 1000\nkind = \"html\"\neffect = \"none\"\n";
    let (rig, ids) = rush(200, lost).await;
    let (events, summary) = delete(&rig, &ids, Lanes::Two, &Stop::new(), |_| {}).await;
    assert_eq!(summary.progress.count(OutcomeKind::Unknown), 2, "{summary:?}");
    assert!(events.iter().any(|event| matches!(event, BulkEvent::OneLane { .. })));
    assert!(summary.one_lane.is_some_and(|why| why.message.starts_with("outcomes of holds are unknown: ")));
    assert!(summary.stopped.is_none() && summary.progress.count(OutcomeKind::Deleted) > 100);
    rig.resume(summary.run).await.expect("the run is unfinished");
    assert!(unfinished(&rig).await.is_empty());
}
