//! Runs that change the same tasks at the same time, or after somebody else has changed them: nothing is sent for a task
//! that is not as it was confirmed.

use jiff::{SignedDuration, Timestamp};
use pushdeck::{
    api::Command,
    bulk::{Stop, StopLevel},
    domain::{
        Answer, Attempt, AttemptId, BulkEvent, ChangeRequest, ConfirmedPlan, EditRequest, Lanes, OutcomeKind, Plan,
        RunId, Summary, TaskId, TaskStatus,
    },
    ledger::{LedgerError, RunStart},
    ops,
};

use crate::{
    common::Rig,
    scenarios::{all_ids, calls, many},
};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The reply to the first change of a due time or of a content takes this long.
const SLOW: &str = "[[fault]]\ncommand = \"modify\"\nnth = 1\nkind = \"delay\"\ndelay = \"3s\"\n";

fn confirmed(rig: &Rig, plan: Plan) -> ConfirmedPlan {
    let answer = plan.confirmation(rig.context.safety).value().map_or(Answer::Yes, Answer::Typed);
    plan.confirm(rig.context.safety, &answer).expect("the answer confirms the plan")
}

async fn planned(rig: &Rig, ids: &[u64], request: ChangeRequest) -> ConfirmedPlan {
    let ids: Vec<_> = ids.iter().copied().map(TaskId::new).collect();
    let prepared = ops::prepare(&rig.context, &ids, None, request).await.expect("the plan can be prepared");
    confirmed(rig, prepared.plan)
}

async fn titled(rig: &Rig, ids: &[u64], title: &str) -> ConfirmedPlan {
    let ids: Vec<_> = ids.iter().copied().map(TaskId::new).collect();
    let request = EditRequest { title: Some(title.to_owned()), ..EditRequest::default() };
    let edits = rig.as_time_passes(ops::prepare_edits(&rig.context, &ids, &request)).await;
    confirmed(rig, edits.expect("the plan can be prepared").prepared.plan)
}

/// Carries out a plan. Time does not pass by itself.
async fn carry_out(rig: &Rig, plan: ConfirmedPlan, react: impl Fn(&BulkEvent) + Send + Sync) -> Summary {
    let run = ops::Run::new(&rig.context, Stop::new());
    let mut show = |event: &BulkEvent| react(event);
    ops::carry_out(&rig.context, plan, run, &mut show).await.expect("the run begins")
}

/// Begins to hold a task by two days. While the reply is on its way, does `meanwhile`. Returns its result.
async fn beside_a_hold<T>(rig: &Rig, id: u64, meanwhile: impl Future<Output = T>) -> T {
    let sent = tokio::sync::Notify::new();
    let react = |event: &BulkEvent| {
        if matches!(event, BulkEvent::Sending { .. }) {
            sent.notify_one();
        }
    };
    let plan = planned(rig, &[id], ChangeRequest::HoldFor(DAY + DAY)).await;
    let other = async {
        sent.notified().await;
        meanwhile.await
    };
    let both = async { tokio::join!(carry_out(rig, plan, react), other) };
    let (held, result) = rig.as_time_passes(both).await;
    assert_eq!(held.progress.count(OutcomeKind::Changed), 1);
    result
}

fn due(rig: &Rig, id: u64) -> Timestamp {
    let tasks = rig.service.tasks(rig.context.app.sdkappid);
    tasks.iter().find(|task| task.id == TaskId::new(id)).expect("the service has the task").sched_at
}

#[tokio::test(start_paused = true)]
async fn of_two_edits_at_the_same_time_the_second_is_compared_again_and_not_sent() {
    let rig = Rig::script(&many(1, SLOW)).await;
    let ids = all_ids(&rig).await;
    let (ours, theirs) = (titled(&rig, &ids, "Ours").await, titled(&rig, &ids, "Theirs").await);
    let both = async { tokio::join!(carry_out(&rig, ours, |_| {}), carry_out(&rig, theirs, |_| {})) };
    let (ours, theirs) = rig.as_time_passes(both).await;
    let kinds = |summary: &Summary| {
        (summary.progress.count(OutcomeKind::Changed), summary.progress.count(OutcomeKind::Conflict))
    };
    let title = if kinds(&ours) == (1, 0) { "Ours" } else { "Theirs" };
    assert_eq!(kinds(if title == "Ours" { &theirs } else { &ours }), (0, 1), "{ours:?} {theirs:?}");
    assert_eq!(calls(&rig.service, Command::Modify), 1, "the edit that came later was not sent");
    assert_eq!(rig.service.tasks(rig.context.app.sdkappid)[0].title, title);
}

/// The other run began and ended between the comparison and the intent, so nothing had to wait for it.
#[tokio::test(start_paused = true)]
async fn an_edit_has_no_intent_if_another_run_has_tried_to_change_the_task_since_it_was_read() {
    let rig = Rig::script(&many(2, "")).await;
    let ids = all_ids(&rig).await;
    let ours = titled(&rig, &ids, "Ours").await;
    let (ledger, service, actor) = (&rig.context.ledger, rig.context.service(), &rig.context.actor);
    let before = ledger.last_line().await.expect("the ledger can be read");
    let theirs = titled(&rig, &ids[..1], "Theirs").await;
    rig.as_time_passes(carry_out(&rig, theirs, |_| {})).await;
    let (run, at) = (RunId(ulid::Ulid::from(9_u128)), Timestamp::UNIX_EPOCH);
    let start = RunStart {
        id: run,
        service: service.clone(),
        actor: actor.clone(),
        at,
        tasks: ours.plan().tasks().to_vec(),
        confirmed_by: ours.by().to_owned(),
        digest: ours.plan().digest(),
        left_out: Vec::new(),
        reason: None,
        lanes: Lanes::One,
        plan_file: None,
    };
    ledger.begin_run(start).await.expect("the run is new");
    let attempt = |number: usize| {
        let task = &ours.plan().tasks()[number];
        Attempt {
            id: AttemptId(7),
            run,
            task: task.id,
            task_type: task.task_type,
            position: task.position.into(),
            change: task.change.clone(),
            due: task.sched_at,
            at,
            deadline: at,
        }
    };
    let first = attempt(0);
    let refused = ledger.intend(&service, &first, Some(before), actor).await;
    assert_eq!(refused, Err(LedgerError::Attempted(first.task)));
    let other = ledger.intend(&service, &attempt(1), Some(before), actor).await;
    assert_eq!(other, Ok(()), "what was done to another task does not matter");
    let since = ledger.last_line().await.expect("the ledger can be read");
    assert_eq!(ledger.intend(&service, &first, Some(since), actor).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_hold_beside_a_longer_hold_of_another_run_is_a_conflict_and_does_not_shorten_it() {
    let rig = Rig::script(&many(1, SLOW)).await;
    let ids = all_ids(&rig).await;
    let before = due(&rig, ids[0]);
    let ours = Box::pin(beside_a_hold(&rig, ids[0], async {
        let plan = planned(&rig, &ids, ChangeRequest::HoldFor(DAY)).await;
        carry_out(&rig, plan, |_| {}).await
    }))
    .await;
    assert_eq!(ours.progress.count(OutcomeKind::Conflict), 1, "{ours:?}");
    assert_eq!((calls(&rig.service, Command::Modify), due(&rig, ids[0])), (1, before + DAY + DAY));
    let task = rig.task(ids[0]).await.expect("the ledger has the task");
    assert_eq!(task.hold.map(|hold| (hold.from, hold.until)), Some((Some(before), before + DAY + DAY)));
}

#[tokio::test(start_paused = true)]
async fn a_task_whose_first_hold_is_on_its_way_is_not_said_to_be_not_held() {
    let rig = Rig::script(&many(1, SLOW)).await;
    let ids = all_ids(&rig).await;
    let prepared = Box::pin(beside_a_hold(&rig, ids[0], async {
        let ids = [TaskId::new(ids[0])];
        ops::prepare(&rig.context, &ids, None, ChangeRequest::Release).await.expect("the plan can be prepared")
    }))
    .await;
    let kinds: Vec<_> = prepared.left_out.iter().map(|left_out| left_out.outcome.kind()).collect();
    assert_eq!((prepared.plan.tasks().len(), kinds), (0, vec![OutcomeKind::Unknown]));
}

/// The hold has taken effect, so the edit finds another due time than the one for which it was confirmed.
#[tokio::test(start_paused = true)]
async fn a_conflict_without_a_request_does_not_end_the_open_attempt_of_another_run() {
    let rig = Rig::script(&many(1, SLOW)).await;
    let ids = all_ids(&rig).await;
    let plan = titled(&rig, &ids, "Ours").await;
    let (ours, task) = Box::pin(beside_a_hold(&rig, ids[0], async {
        let ours = carry_out(&rig, plan, |_| {}).await;
        (ours, rig.task(ids[0]).await.expect("the ledger has the task"))
    }))
    .await;
    assert_eq!(ours.progress.count(OutcomeKind::Conflict), 1, "{ours:?}");
    assert_eq!(task.status, TaskStatus::Unknown, "the reply to the hold is still on its way");
}

/// Another operator moves the last task while the run is interrupted, and the ledger learns of it.
#[tokio::test(start_paused = true)]
async fn resuming_a_hold_does_not_move_a_task_that_somebody_else_has_moved_since() {
    let moved = "[[operator]]\napp = \"shop\"\nat = \"+60s\"\nkind = \"edit\"\ntask = 5210001012\ndue = \"+9d\"\n";
    let rig = Rig::script(&many(12, moved)).await;
    let ids = all_ids(&rig).await;
    assert_eq!(ids[11], 5_210_001_012);
    let stop = Stop::new();
    let run = ops::Run::new(&rig.context, stop.clone());
    let mut show = |event: &BulkEvent| {
        if matches!(event, BulkEvent::Settled(_)) {
            stop.pull(StopLevel::AfterCallsInFlight);
        }
    };
    let plan = rig.as_time_passes(planned(&rig, &ids, ChangeRequest::HoldFor(DAY))).await;
    let summary = rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut show)).await;
    let summary = summary.expect("the run begins");
    assert!(summary.progress.count(OutcomeKind::NotSent) > 0, "{summary:?}");
    rig.clock.advance(std::time::Duration::from_secs(90));
    rig.sync().await;
    let (theirs, sent) = (due(&rig, ids[11]), calls(&rig.service, Command::Modify));
    let (outcomes, resumed) = rig.resume(summary.run).await.expect("this process holds the run");
    assert_eq!(outcomes[&ids[11]].outcome.kind(), OutcomeKind::Conflict, "{resumed:?}");
    assert_eq!(due(&rig, ids[11]), theirs);
    assert_eq!(resumed.progress.count(OutcomeKind::Changed), calls(&rig.service, Command::Modify) - sent);
    assert!(rig.context.ledger.open_runs().await.expect("the ledger can be read").is_empty());
}

/// Another operator moves tasks between the confirmation of a delete and its second lane, and the ledger learns of it.
#[tokio::test(start_paused = true)]
async fn a_moved_task_is_not_held_in_the_second_lane_and_is_still_deleted() {
    let soon = "[[tasks]]\napp = \"shop\"\ncount = 200\nfirst = \"+40s\"\nevery = \"0s\"\ntypes = [\"Tag\"]\n\
                titles = [\"Soon {n}\"]\ndescs = [\"Text.\"]\n";
    let moved = (5_210_001_002_u64..=5_210_001_201).map(|task| {
        format!("[[operator]]\napp = \"shop\"\nat = \"+2s\"\nkind = \"edit\"\ntask = {task}\ndue = \"+3h\"\n")
    });
    let more = std::iter::once(soon.to_owned()).chain(moved).collect::<String>();
    let mut rig = Rig::script(&many(1, &more)).await;
    rig.context.app.pace = pushdeck::domain::Pace::Auto;
    let ids = all_ids(&rig).await;
    let (plan, _) = rig.confirm(&ids).await;
    rig.clock.advance(std::time::Duration::from_secs(3));
    rig.sync().await;
    let stop = Stop::new();
    let run = ops::Run::new(&rig.context, stop.clone()).in_lanes(Lanes::Two);
    let mut settled = 0;
    let mut show = |event: &BulkEvent| {
        settled += u32::from(matches!(event, BulkEvent::Settled(_)));
        if settled == 20 {
            stop.pull(StopLevel::AfterCallsInFlight);
        }
    };
    let summary = rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut show)).await;
    let summary = summary.expect("the run begins");
    let deleted = summary.progress.count(OutcomeKind::Deleted);
    assert!((20..201).contains(&deleted), "{summary:?}");
    let open = rig.context.ledger.open_runs().await.expect("the ledger can be read");
    assert_eq!(open[0].left.len(), 201 - deleted, "a task that was not held is still to be deleted");
    let (_, resumed) = rig.resume(summary.run).await.expect("this process holds the run");
    assert_eq!(resumed.progress.count(OutcomeKind::Deleted), 201 - deleted, "{resumed:?}");
    assert_eq!(calls(&rig.service, Command::Modify), 0);
}
