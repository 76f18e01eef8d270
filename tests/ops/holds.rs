//! Holds and releases: their pace, what is read back, other operators, lost replies, stops and resumes.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use pushdeck::{
    api::Command,
    bulk::{Stop, StopLevel},
    clock::Clock as _,
    domain::{
        Answer, BulkEvent, ChangeRequest, ConfirmedPlan, Failure, Hold, OutcomeKind, Progress, Summary, TaskId,
        TaskType,
    },
    ops,
};

use crate::{
    common::{Rig, at},
    scenarios::{all_ids, calls, many},
};

const DAY: SignedDuration = SignedDuration::from_hours(24);
const HOLD: ChangeRequest = ChangeRequest::HoldFor(DAY);

/// Prepares a plan that makes this change to the tasks with these ids, and confirms it.
async fn confirm(rig: &Rig, ids: &[u64], request: ChangeRequest) -> ConfirmedPlan {
    let ids: Vec<_> = ids.iter().copied().map(TaskId::new).collect();
    let prepared = rig.as_time_passes(ops::prepare(&rig.context, &ids, None, request)).await;
    let plan = prepared.expect("the plan can be prepared").plan;
    let answer = plan.confirmation(rig.context.safety).value().map_or(Answer::Yes, Answer::Typed);
    plan.confirm(rig.context.safety, &answer).expect("the answer confirms the plan")
}

/// Carries out a confirmed plan. Returns every event and the summary.
async fn carry_out(
    rig: &Rig,
    plan: ConfirmedPlan,
    stop: &Stop,
    react: impl Fn(&BulkEvent) + Send + Sync,
) -> (Vec<BulkEvent>, Summary) {
    let mut events = Vec::new();
    let mut show = |event: &BulkEvent| {
        react(event);
        events.push(event.clone());
    };
    let run = ops::Run::new(&rig.context, stop.clone());
    let summary = rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut show)).await;
    (events, summary.expect("the run begins"))
}

async fn change(rig: &Rig, ids: &[u64], request: ChangeRequest) -> (Vec<BulkEvent>, Summary) {
    let plan = confirm(rig, ids, request).await;
    carry_out(rig, plan, &Stop::new(), |_| {}).await
}

/// Returns when the task is due at the service.
fn due(rig: &Rig, task: u64) -> Timestamp {
    let tasks = rig.service.tasks(rig.context.app.sdkappid);
    tasks.iter().find(|other| other.id == TaskId::new(task)).expect("the service has the task").sched_at
}

async fn hold(rig: &Rig, task: u64) -> Option<Hold> {
    rig.task(task).await.expect("the ledger has the task").hold
}

fn counts(summary: &Summary) -> Vec<(OutcomeKind, usize)> {
    counts_of(&summary.progress)
}

fn counts_of(progress: &Progress) -> Vec<(OutcomeKind, usize)> {
    let count = |kind| Some((kind, progress.count(kind))).filter(|(_, count)| *count > 0);
    OutcomeKind::ALL.into_iter().filter_map(count).collect()
}

/// Reads one column of the ledger's file, as another program would.
fn column(rig: &Rig, sql: &str) -> Vec<String> {
    let conn = rusqlite::Connection::open(rig.folder.path().join("ledger.db")).expect("the database opens");
    let mut read = conn.prepare(sql).expect("the schema has these columns");
    let rows = read.query_map([], |row| row.get(0)).expect("the query can be run");
    rows.map(|row| row.expect("the row can be read")).collect()
}

#[tokio::test(start_paused = true)]
async fn two_hundred_holds_reach_the_limit_of_five_a_second_and_never_exceed_it() {
    let mut rig = Rig::script(&many(200, "")).await;
    rig.step = Duration::from_millis(2);
    let ids = all_ids(&rig).await;
    for (request, nth) in [(HOLD, 1), (ChangeRequest::Release, 2)] {
        let (_, summary) = change(&rig, &ids, request).await;
        assert_eq!(counts(&summary), [(OutcomeKind::Changed, 200)], "{request:?}");
        let log = rig.service.log();
        let sent: Vec<_> = log.iter().filter(|entry| entry.command == Some(Command::Modify)).collect();
        assert_eq!(sent.len(), 200 * nth, "{request:?}: each task is changed once");
        assert!(sent.iter().all(|entry| entry.code == Some(0)), "the service refuses nothing");
        let run = &sent[200 * (nth - 1)..];
        let took = run[199].since_boot.saturating_sub(run[0].since_boot);
        // Five leave at once, and the others in 39 groups, one a second.
        assert!(took <= Duration::from_secs(39).mul_f64(1.025), "{request:?}: {took:?}");
        assert!(rig.service.busiest_second(Command::Modify) <= 5, "{request:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn many_holds_are_read_back_by_pages_of_the_list() {
    let rig = Rig::script(&many(60, "")).await;
    let ids = all_ids(&rig).await;
    let (gets, lists) = (calls(&rig.service, Command::Get), calls(&rig.service, Command::List));
    change(&rig, &ids, HOLD).await;
    assert_eq!(calls(&rig.service, Command::Get), gets, "no task is read individually");
    assert!(calls(&rig.service, Command::List) - lists <= 4);
    assert_eq!(column(&rig, "SELECT DISTINCT seen_by FROM tasks"), ["list"]);
}

/// The first push is due at 15:00. The ledger knows neither of the two.
#[tokio::test(start_paused = true)]
async fn a_task_of_unknown_due_time_is_read_before_it_is_held() {
    let rig = Rig::script(&many(2, "")).await;
    let [task, other] = [5_210_001_001, 5_210_001_002];
    let (id, before) = (TaskId::new(task), due(&rig, task));
    let hour = SignedDuration::from_hours(1);
    let earlier = ChangeRequest::HoldUntil(before - hour);
    let given_type = Some(TaskType::Tag);
    let prepared = rig.as_time_passes(ops::prepare(&rig.context, &[id], given_type, earlier)).await;
    let left_out = prepared.expect("the plan can be prepared").left_out;
    assert_eq!(left_out[0].outcome.kind(), OutcomeKind::Skipped, "{left_out:?}");
    assert_eq!(calls(&rig.service, Command::Get), 1, "it was read");
    change(&rig, &[other], ChangeRequest::HoldUntil(before + hour)).await;
    let held = hold(&rig, other).await.expect("it is held");
    assert_eq!(held.from, Some(before + SignedDuration::from_secs(1)), "the release gives this time back");
}

/// The service confirms the hold, and then another operator gives the task a third due time.
#[tokio::test(start_paused = true)]
async fn a_confirmed_hold_that_reads_back_differently_is_a_conflict_everywhere() {
    for count in [3, 40] {
        let edit = |nth| {
            format!(
                "[[operator]]\napp = \"shop\"\ncommand = \"modify\"\nnth = {nth}\nkind = \"edit\"\ntask = 5210001002\n\
                 due = \"+9d\"\n"
            )
        };
        let rig = Rig::script(&many(count, &edit(count))).await;
        let ids = all_ids(&rig).await;
        assert_eq!(ids[1], 5_210_001_002);
        let (events, summary) = change(&rig, &ids, HOLD).await;
        assert_eq!(counts(&summary), [(OutcomeKind::Changed, count - 1), (OutcomeKind::Conflict, 1)]);
        let differs: Vec<_> = events
            .iter()
            .filter_map(|event| if let BulkEvent::Differs(settled) = event { Some(settled) } else { None })
            .collect();
        let [settled] = differs.as_slice() else { panic!("{differs:?}") };
        let why = settled.outcome.failure().expect("a conflict has a reason").to_string();
        assert!(settled.task == TaskId::new(ids[1]) && why.contains("2026-12-10T09:00:00Z"), "{settled:?}");
        for table in ["run_tasks", "attempts"] {
            let outcome = format!("SELECT outcome FROM {table} WHERE task_id = 5210001002");
            assert_eq!(column(&rig, &outcome), ["conflict"], "{table}");
        }
        let audit = "SELECT json_extract(detail, '$.outcome') FROM audit WHERE task_id = 5210001002 AND action = \
                     'outcome' ORDER BY number";
        assert_eq!(column(&rig, audit), ["changed", "conflict"]);
        assert_eq!(column(&rig, "SELECT note FROM runs"), [format!("{} changed, 1 conflict", count - 1)]);
        let hold = hold(&rig, ids[1]).await.expect("the time from before the hold is not forgotten");
        let due = rig.task(ids[1]).await.and_then(|task| task.sched_at);
        assert!(hold.from.is_some() && hold.is_moved(due), "it is not where the hold put it: {hold:?}");
        let id = TaskId::new(ids[1]);
        let question = ops::prepare(&rig.context, &[id], None, ChangeRequest::Delete).await;
        let question = question.expect("the plan can be prepared");
        assert_eq!(Some(question.holds[&id].sent_at), due, "a question says when it is sent");
        assert!(rig.context.ledger.open_runs().await.expect("the ledger can be read").is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_sent_before_its_hold_arrives_is_too_late() {
    let soon = "[[task]]\napp = \"shop\"\nid = 77\ntype = \"All\"\ndue = \"+30s\"\ntitle = \"Soon\"\n";
    let rig = Rig::script(&many(3, soon)).await;
    let ids = all_ids(&rig).await;
    let plan = confirm(&rig, &ids, HOLD).await;
    rig.clock.advance(Duration::from_secs(31));
    let (_, summary) = carry_out(&rig, plan, &Stop::new(), |_| {}).await;
    assert_eq!(counts(&summary), [(OutcomeKind::Changed, 3), (OutcomeKind::TooLate, 1)]);
    assert_eq!(hold(&rig, 77).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_stopped_hold_run_is_resumed_and_holds_each_task_once() {
    let rig = Rig::script(&many(20, "")).await;
    let ids = all_ids(&rig).await;
    let before: Vec<_> = ids.iter().map(|id| due(&rig, *id)).collect();
    let (stop, settled) = (Stop::new(), AtomicUsize::new(0));
    let react = |event: &BulkEvent| {
        if matches!(event, BulkEvent::Settled(_)) && settled.fetch_add(1, Ordering::Relaxed) == 6 {
            stop.pull(StopLevel::AfterCallsInFlight);
        }
    };
    let plan = confirm(&rig, &ids, HOLD).await;
    let (_, summary) = carry_out(&rig, plan, &stop, react).await;
    let held = summary.progress.count(OutcomeKind::Changed);
    assert!((7..15).contains(&held), "{summary:?}");
    assert_eq!(summary.progress.count(OutcomeKind::NotSent), 20 - held);
    let rig = rig.restart(None).await;
    let (_, resumed) = rig.resume(summary.run).await.expect("no process holds the run");
    assert_eq!(counts(&resumed), [(OutcomeKind::Changed, 20 - held)]);
    assert_eq!(calls(&rig.service, Command::Modify), 20, "no task was sent twice");
    for (id, before) in ids.iter().zip(before) {
        assert_eq!(due(&rig, *id), before + DAY);
        assert_eq!(hold(&rig, *id).await, Some(Hold { from: Some(before), until: before + DAY }));
    }
}

#[tokio::test(start_paused = true)]
async fn a_paused_release_run_sends_nothing_until_it_continues() {
    let rig = Rig::script(&many(12, "")).await;
    let ids = all_ids(&rig).await;
    change(&rig, &ids, HOLD).await;
    let plan = confirm(&rig, &ids, ChangeRequest::Release).await;
    let (stop, paused) = (Stop::attended(), tokio::sync::Notify::new());
    stop.pause(Failure::local("by you"));
    let react = |event: &BulkEvent| {
        if matches!(event, BulkEvent::Paused { .. }) {
            paused.notify_one();
        }
    };
    let run = ops::Run::new(&rig.context, stop.clone());
    let mut show = |event: &BulkEvent| react(event);
    let sent_in_the_pause = async {
        paused.notified().await;
        rig.clock.sleep(Duration::from_secs(30)).await;
        let sent = calls(&rig.service, Command::Modify) - 12;
        stop.go_on();
        sent
    };
    let both = async { tokio::join!(ops::carry_out(&rig.context, plan, run, &mut show), sent_in_the_pause) };
    let (summary, sent) = rig.as_time_passes(both).await;
    assert_eq!(sent, 0);
    assert_eq!(counts(&summary.expect("the run begins")), [(OutcomeKind::Changed, 12)]);
    for id in ids {
        assert_eq!(hold(&rig, id).await, None);
    }
}

/// The reply to the second hold of the task and the reply to its release are lost.
#[tokio::test(start_paused = true)]
async fn the_first_due_time_is_kept_over_two_holds_and_given_back_whatever_replies_are_lost() {
    for effect in ["done", "none"] {
        let lost = |nth| {
            format!(
                "[[fault]]\ncommand = \"modify\"\nnth = {nth}\nkind = \"no-answer\"\nconnection = \"closed\"\n\
                 effect = \"{effect}\"\n"
            )
        };
        // If the lost calls have an effect, the calls are: hold, lost hold, lost release. Otherwise, each lost call is
        // sent again.
        let faults = lost(2) + &lost(if effect == "done" { 3 } else { 4 });
        let rig = Rig::script(&many(1, &faults)).await;
        let ids = all_ids(&rig).await;
        let before = due(&rig, ids[0]);
        assert_eq!(before, at("2026-12-01T15:00:00Z"));
        change(&rig, &ids, HOLD).await;
        let longer = ChangeRequest::HoldFor(DAY + DAY);
        for (request, until) in [(longer, Some(before + DAY + DAY)), (ChangeRequest::Release, None)] {
            let (_, summary) = change(&rig, &ids, request).await;
            assert_eq!(counts(&summary), [(OutcomeKind::Unknown, 1)], "{effect} {request:?}");
            // The list is read while nobody knows what the request did.
            rig.sync().await;
            let (_, resumed) = rig.resume(summary.run).await.expect("this process holds the run");
            assert_eq!(counts(&resumed), [(OutcomeKind::Changed, 1)], "{effect} {request:?}");
            assert_eq!(due(&rig, ids[0]), until.unwrap_or(before), "{effect} {request:?}");
            let held = until.map(|until| Hold { from: Some(before), until });
            assert_eq!(hold(&rig, ids[0]).await, held, "{effect} {request:?}");
        }
        let sent = if effect == "done" { 3 } else { 5 };
        assert_eq!(calls(&rig.service, Command::Modify), sent, "{effect}");
    }
}

/// Another operator moves a task right after its hold. The program is stopped or killed before it has read anything back.
#[tokio::test(start_paused = true)]
async fn a_resume_reads_back_what_an_earlier_process_has_changed() {
    for count in [12, 60] {
        let edit = "[[operator]]\napp = \"shop\"\ncommand = \"modify\"\ntasks = [5210001001]\nnth = 1\nkind = \"edit\"\n\
                    task = 5210001001\ndue = \"+9d\"\n";
        let rig = Rig::script(&many(count, edit)).await;
        let ids = all_ids(&rig).await;
        let (stop, held) = (Stop::new(), AtomicUsize::new(0));
        let plan = confirm(&rig, &ids, HOLD).await;
        let (_, summary) = carry_out(&rig, plan, &stop, |event| {
            if matches!(event, BulkEvent::Settled(_)) && held.fetch_add(1, Ordering::Relaxed) == count / 2 {
                stop.pull(StopLevel::AfterCallsInFlight);
            }
        })
        .await;
        let changed = summary.progress.count(OutcomeKind::Changed);
        assert_eq!(summary.progress.count(OutcomeKind::Conflict), 0);
        let rig = rig.restart(None).await;
        let mut differing = Vec::new();
        let mut show = |event: &BulkEvent| {
            if let BulkEvent::Differs(settled) = event {
                differing.push((settled.task.get(), settled.outcome.kind(), settled.attempts));
            }
        };
        let resumed = rig.as_time_passes(ops::resume(&rig.context, summary.run, Stop::new(), &mut show)).await;
        let resumed = resumed.expect("no process holds the run");
        assert_eq!(differing, [(ids[0], OutcomeKind::Conflict, 0)]);
        assert_eq!(resumed.progress.count(OutcomeKind::Changed), count - changed, "this process has held these");
        assert_eq!(counts_of(&resumed.whole()), [(OutcomeKind::Changed, count - 1), (OutcomeKind::Conflict, 1)]);
    }
}

/// Another operator, who has another ledger, moves a held task.
#[tokio::test(start_paused = true)]
async fn a_held_task_that_somebody_else_moves_keeps_its_first_time_until_it_has_that_time_again() {
    for (due, is_released) in [("+9d", false), ("+2h", true)] {
        let edit = format!(
            "[[task]]\napp = \"shop\"\nid = 77\ntype = \"Tag\"\ndue = \"+2h\"\ntitle = \"Held\"\n\
             [[operator]]\napp = \"shop\"\nat = \"+30s\"\nkind = \"edit\"\ntask = 77\ndue = \"{due}\"\n"
        );
        let rig = Rig::script(&many(1, &edit)).await;
        rig.sync().await;
        let first = rig.task(77).await.and_then(|task| task.sched_at);
        change(&rig, &[77], HOLD).await;
        rig.clock.advance(Duration::from_secs(60));
        rig.sync().await;
        let task = rig.task(77).await.expect("it is known");
        if is_released {
            assert_eq!((task.hold, task.sched_at), (None, first), "it has the time from before the hold again");
            continue;
        }
        let hold = task.hold.expect("it is held");
        assert_eq!((hold.from, hold.is_moved(task.sched_at)), (first, true), "{task:?}");
        let ids = [TaskId::new(77)];
        let prepared = rig.as_time_passes(ops::prepare(&rig.context, &ids, None, ChangeRequest::Release)).await;
        assert_eq!(prepared.expect("it can be prepared").moved, 1);
        change(&rig, &[77], ChangeRequest::Release).await;
        let task = rig.task(77).await.expect("it is known");
        assert_eq!((task.hold, task.sched_at), (None, first));
    }
}
