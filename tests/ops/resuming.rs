//! Resuming interrupted runs, and putting them aside, which ends them for good.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use jiff::SignedDuration;
use pushdeck::{
    api::{Command, Priority, VerdictKind},
    bulk::{Stop, StopLevel},
    clock::Clock as _,
    domain::{Attempt, AttemptId, BulkEvent, Change, OutcomeKind, PlannedTask, RunId, TaskId, TaskType},
    ledger::{Ledger, RunStart},
    ops,
};

use crate::{
    common::{Rig, open_ledger},
    scenarios::{all_ids, calls, events_of, many},
};

/// Begins a run as if it had been interrupted: all of these tasks have an intent and no outcome.
async fn interrupted(rig: &Rig, ids: &[u64]) -> RunId {
    interrupted_after(rig, ids, ids.len()).await
}

/// Like [`interrupted`], but only the first `sent` tasks have an intent.
async fn interrupted_after(rig: &Rig, ids: &[u64], sent: usize) -> RunId {
    let (plan, _) = rig.confirm(ids).await;
    let (run, at) = (RunId(ulid::Ulid::from(9_u128)), rig.clock.now());
    let tasks: Vec<PlannedTask> = plan.plan().tasks().to_vec();
    let start = RunStart {
        id: run,
        service: rig.context.service(),
        actor: rig.context.actor.clone(),
        at,
        tasks: tasks.clone(),
        confirmed_by: plan.by().to_owned(),
        digest: plan.plan().digest(),
        left_out: Vec::new(),
        reason: None,
        lanes: pushdeck::domain::Lanes::One,
        plan_file: None,
    };
    let ledger = &rig.context.ledger;
    ledger.begin_run(start).await.expect("the run is new");
    for (number, task) in (0..).zip(tasks).take(sent) {
        let deadline = at.checked_add(Duration::from_secs(25)).expect("the time is in range");
        let attempt = Attempt {
            id: AttemptId(number),
            run,
            task: task.id,
            task_type: task.task_type,
            position: task.position.into(),
            change: Change::Delete,
            due: task.sched_at,
            at,
            deadline,
        };
        ledger
            .intend(&rig.context.service(), &attempt, None, &rig.context.actor)
            .await
            .expect("this process holds the run");
    }
    run
}

/// Deletes a task without the ledger, as another program would.
async fn delete_elsewhere(rig: &Rig, task: TaskId) {
    // The service counts the calls of all clients.
    rig.clock.advance(Duration::from_secs(2));
    let (at, client) = (rig.clock.now(), rig.context.client().expect("the client can be created"));
    let deadline = at.checked_add(Duration::from_secs(25)).expect("the time is in range");
    let run = RunId(ulid::Ulid::nil());
    let attempt = Attempt {
        id: AttemptId(1),
        run,
        task,
        task_type: TaskType::Tag,
        position: 0,
        change: Change::Delete,
        due: None,
        at,
        deadline,
    };
    let claim =
        rig.as_time_passes(client.claim(Command::Delete, Priority::Interactive)).await.expect("a slot becomes free");
    assert_eq!(client.send(claim, &attempt).await.kind, VerdictKind::Done);
}

#[tokio::test(start_paused = true)]
async fn many_unknown_tasks_are_looked_up_in_the_list_and_those_that_it_does_not_show_are_read() {
    let rig = Rig::script(&many(60, "")).await;
    let mut ids = all_ids(&rig).await;
    rig.delete(&ids.split_off(50)).await;
    let rig = rig.restart(None).await;
    let run = interrupted(&rig, &ids).await;
    // In the meantime another program deletes five of them, so the list does not show them.
    let (gone, gets) = (5, calls(&rig.service, Command::Get));
    for id in &ids[..gone] {
        delete_elsewhere(&rig, TaskId::new(*id)).await;
    }
    let (lists, began) = (calls(&rig.service, Command::List), rig.clock.since_boot());
    let rig = rig.restart(None).await;
    let (_, summary) = rig.resume(run).await.expect("no process holds the run");
    assert_eq!(summary.progress.count(OutcomeKind::Gone), gone);
    assert_eq!(summary.progress.count(OutcomeKind::Deleted), 45);
    assert_eq!(
        calls(&rig.service, Command::Get) - gets,
        gone,
        "each absent task is read, because absence from the list proves nothing"
    );
    assert!(calls(&rig.service, Command::List) - lists <= 4);
    let took = rig.clock.since_boot().saturating_sub(began);
    assert!(took < Duration::from_secs(55 + 15), "the run waits for all horizons together: {took:?}");
}

#[tokio::test(start_paused = true)]
async fn reading_back_does_not_wait_for_hours_after_the_clock_was_set_back() {
    let rig = Rig::script(&many(8, "")).await;
    let ids = all_ids(&rig).await;
    let run = interrupted(&rig, &ids[..3]).await;
    rig.clock.jump_to(rig.clock.now().checked_sub(SignedDuration::from_hours(5)).expect("the time is in range"));
    let rig = rig.restart(None).await;
    let began = rig.clock.since_boot();
    let (_, summary) = rig.resume(run).await.expect("no process holds the run");
    assert_eq!(summary.progress.count(OutcomeKind::Deleted), 3);
    let took = rig.clock.since_boot().saturating_sub(began);
    assert!(took >= Duration::from_secs(55), "the run waits until the horizon has passed: {took:?}");
    assert!(took < Duration::from_secs(65), "{took:?}");
}

/// Tasks that were not sent yet are sent at once. Only tasks with unknown outcomes wait for their horizons, after which
/// their requests can no longer take effect.
#[tokio::test(start_paused = true)]
async fn a_resumed_run_sends_the_remaining_tasks_while_it_waits_for_horizons() {
    let rig = Rig::script(&many(30, "")).await;
    let ids = all_ids(&rig).await;
    let run = interrupted_after(&rig, &ids, 5).await;
    let rig = rig.restart(None).await;
    let began = rig.clock.since_boot();
    let (clock, done_early) = (rig.clock.clone(), AtomicUsize::new(0));
    let mut waits = Vec::new();
    let mut show = |event: &BulkEvent| {
        if let BulkEvent::ReadingAgain { unknown, wait, .. } = event {
            waits.push((*unknown, *wait));
        }
        if matches!(event, BulkEvent::Settled(_)) && clock.since_boot().saturating_sub(began) < Duration::from_secs(20)
        {
            done_early.fetch_add(1, Ordering::Relaxed);
        }
    };
    let resumed = rig.as_time_passes(ops::resume(&rig.context, run, Stop::new(), &mut show)).await;
    let resumed = resumed.expect("no process holds the run").progress;
    assert_eq!((resumed.done(), resumed.count(OutcomeKind::Deleted)), (30, 30), "{resumed:?}");
    assert_eq!(done_early.into_inner(), 25);
    let is_reported = matches!(waits[..], [(5, wait)] if wait > Duration::from_secs(20));
    assert!(is_reported, "the run says that it waits, and for how many tasks: {waits:?}");
    let open = ops::find_interrupted(&rig.context).await.expect("the ledger can be read");
    assert!(open.runs.is_empty() && open.unsettled.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_unsettled_task_of_a_finished_run_is_settled_and_not_sent_again() {
    let rig = Rig::script(&many(3, "")).await;
    let ids = all_ids(&rig).await;
    let run = interrupted(&rig, &ids[..1]).await;
    rig.context.ledger.end_run(run, &rig.context.actor, "by hand").await.expect("this process holds the run");
    let (_, summary) = rig.resume(run).await.expect("the run has an unsettled task");
    assert_eq!(summary.progress.count(OutcomeKind::NotSent), 1);
    assert_eq!(calls(&rig.service, Command::Delete), 0);
    let open = ops::find_interrupted(&rig.context).await.expect("the ledger can be read");
    assert!(open.runs.is_empty() && open.unsettled.is_empty());
    assert!(rig.resume(run).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_run_is_put_aside_permanently_unless_an_outcome_in_it_is_unknown() {
    let rig = Rig::script(&many(30, "")).await;
    let ids = all_ids(&rig).await;
    let unknown = interrupted(&rig, &ids[..1]).await;
    let refused = ops::abandon(&rig.context, unknown).await.expect_err("one is unknown");
    assert!(refused.to_string().starts_with("1 of its outcomes is unknown"), "{refused}");
    let stop = Stop::new();
    let react = {
        let stop = stop.clone();
        move |event: &BulkEvent| {
            if matches!(event, BulkEvent::Sending { .. }) {
                stop.pull(StopLevel::AfterCallsInFlight);
            }
        }
    };
    let (_, summary) = events_of(&rig, &ids[1..], &stop, react).await;
    let sent = calls(&rig.service, Command::Delete);
    let left = ops::abandon(&rig.context, summary.run).await.expect("nothing in it is unknown");
    assert_eq!(left, summary.progress.count(OutcomeKind::NotSent));
    assert!(left > 0);
    assert_eq!(calls(&rig.service, Command::Delete), sent);
    assert!(rig.resume(summary.run).await.is_err(), "the run is ended");
    let open = rig.context.ledger.open_runs().await.expect("the ledger can be read");
    assert_eq!(open.iter().map(|run| run.id).collect::<Vec<_>>(), [unknown]);
}

/// Another process takes over the run when five tasks were sent, and the next five have intents and wait for their
/// slots. This can happen if somebody removes the lock file while the first process is suspended.
#[tokio::test(start_paused = true)]
async fn an_owner_that_lost_its_run_sends_nothing_more() {
    let rig = Rig::script(&many(20, "")).await;
    let ids = all_ids(&rig).await;
    let (plan, _) = rig.confirm(&ids).await;
    // Lets all slots become free.
    rig.clock.advance(Duration::from_secs(10));
    let run = ops::Run::new(&rig.context, Stop::new());
    let id = run.id;
    let mut halted = None;
    let mut show = |event: &BulkEvent| {
        if let BulkEvent::Stopped { why } = event {
            halted = Some(why.to_string());
        }
    };
    let other: Mutex<Option<Arc<dyn Ledger>>> = Mutex::default();
    let steal = async {
        let service = rig.context.service();
        loop {
            let open = rig.context.ledger.unsettled(&service).await.expect("the ledger can be read");
            if calls(&rig.service, Command::Delete) == 5 && open.len() == 5 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let lock = rig.folder.path().join("ledger.db.runs").join(format!("{id}.lock"));
        std::fs::remove_file(lock).expect("the lock has a file");
        let thief = open_ledger(&rig.folder, Arc::new(rig.clock.clone())).await;
        // Stored before the takeover, because the owner may notice its loss, and end, before this future runs again.
        *other.lock().expect("no thread panics") = Some(Arc::clone(&thief));
        thief.take_run(id, &rig.context.actor).await.expect("no process seems to hold the run");
        rig.as_time_passes(std::future::pending::<()>()).await;
    };
    let summary = tokio::select! {
        summary = ops::carry_out(&rig.context, plan, run, &mut show) => summary.expect("the run ends"),
        () = steal => unreachable!("the clock never stops"),
    };
    assert_eq!(calls(&rig.service, Command::Delete), 5, "{summary:?}");
    // If an intent was written before the run was lost, only the new owner can decide that its request was not sent.
    let (not_sent, unknown) =
        (summary.progress.count(OutcomeKind::NotSent), summary.progress.count(OutcomeKind::Unknown));
    assert_eq!(not_sent + unknown + summary.progress.count(OutcomeKind::Deleted), 20, "{summary:?}");
    assert!(not_sent >= 10, "{summary:?}");
    assert!(halted.is_some_and(|why| why.contains("is not held by this process")));
    let thief = other.into_inner().expect("no thread panics").expect("another process took over");
    drop(thief);
    let rig = rig.restart(None).await;
    let (_, resumed) = rig.resume(id).await.expect("no process holds the run");
    assert_eq!(resumed.progress.count(OutcomeKind::Deleted), 15);
}
