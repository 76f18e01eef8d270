//! The main use case on real components: from a file to deleted tasks, whose outcomes are in the ledger.

use std::{
    io::Cursor,
    ops::ControlFlow,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use pushdeck::{
    api::{Command, Transport, TransportError, WireReply, WireRequest},
    bulk::Stop,
    domain::{
        Answer, BulkEvent, Change, ChangeRequest, ContentDigest, Outcome, OutcomeKind, Plan, TaskId, TaskStatus,
        TaskType, Verb,
    },
    ledger::AuditQuery,
    ops::{self, BadRows, Format, ImportOptions},
    sim::SimTransport,
};

use crate::{
    common::{Rig, code},
    scenarios::{APP, all_ids, audit_actions, calls, deleted_on_the_service, many, with},
};

#[tokio::test(start_paused = true)]
async fn tasks_of_a_file_are_imported_read_and_deleted() {
    let rig = Rig::script(APP).await;
    let file = "task_id,type,title,campaign\n5210000001,Tag,春节促销,spring\n5210000002,,,spring\n";
    let options = ImportOptions {
        format: Format::Auto,
        encoding: None,
        zone: None,
        campaign: None,
        bad_rows: BadRows::Refuse,
        is_whole: false,
        name: "tasks.csv".into(),
    };
    let imported = ops::import(&rig.context, Box::new(Cursor::new(file)), options).await.expect("the file is valid");
    let ops::Import::Stored(imported) = imported else { panic!("a table was not imported") };
    assert_eq!((imported.report.added, imported.bad_count), (2, 0));
    assert_eq!(rig.task(5_210_000_001).await.map(|task| task.status), Some(TaskStatus::Unverified));

    let report = rig.sync().await;
    assert_eq!((report.seen, report.added), (3, 1));
    let seen = rig.task(5_210_000_002).await.expect("the ledger has the task");
    assert_eq!((seen.status, seen.task_type), (TaskStatus::Pending, Some(TaskType::All)));
    assert_eq!(
        seen.campaign,
        Some(crate::common::campaign("spring")),
        "the service has no campaigns, so the imported one stays"
    );

    let (outcomes, summary) = rig.delete(&[5_210_000_001, 5_210_000_002]).await;
    assert!(
        outcomes.values().all(|settled| settled.outcome == Outcome::Deleted && settled.attempts == 1),
        "{outcomes:?}"
    );
    assert_eq!(summary.progress.count(OutcomeKind::Deleted), 2);
    assert_eq!(deleted_on_the_service(&rig.service), 2);
    assert_eq!(rig.task(5_210_000_001).await.map(|task| task.status), Some(TaskStatus::Deleted));
    let actions = audit_actions(&rig).await;
    assert_eq!(actions, ["import", "run-begin", "intent", "intent", "outcome", "outcome", "run-end"]);
}

/// Up to five tasks are in progress at once, so the position of a request may differ from the position of its task in
/// the plan, but by fewer than five.
#[tokio::test(start_paused = true)]
async fn tasks_are_deleted_in_the_order_of_their_due_times() {
    let rig = Rig::script(&many(30, "")).await;
    let mut ids = all_ids(&rig).await;
    ids.reverse();
    rig.delete(&ids).await;
    ids.reverse();
    let log = rig.service.log();
    let sent = log.iter().filter(|entry| entry.command == Some(Command::Delete)).filter_map(|entry| entry.task);
    for (position, task) in sent.enumerate() {
        let planned = ids.iter().position(|id| *id == task.get()).expect("the task was confirmed");
        assert!(
            position.abs_diff(planned) < 5,
            "{task} was number {planned} in the plan and was sent as number {position}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_id_of_an_attempt_is_the_random_number_in_its_request() {
    let rig = Rig::script(APP).await;
    rig.sync().await;
    let (plan, _) = rig.confirm(&[5_210_000_001]).await;
    let mut attempts = Vec::new();
    let mut show = |event: &BulkEvent| {
        if let BulkEvent::Sending { attempt, .. } = event {
            attempts.push(attempt.0);
        }
    };
    let run = ops::Run::new(&rig.context, Stop::new());
    rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut show)).await.expect("the run begins");
    let randoms: Vec<_> = rig
        .service
        .log()
        .iter()
        .filter(|entry| entry.command == Some(Command::Delete))
        .filter_map(|entry| entry.random)
        .collect();
    assert_eq!(randoms, attempts);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_was_already_sent_is_too_late_without_a_request() {
    let rig = Rig::script(APP).await;
    rig.sync().await;
    let (plan, left_out) = rig.confirm(&[5_210_000_003]).await;
    assert!(plan.plan().is_empty());
    assert_eq!(left_out.iter().map(|settled| settled.outcome.kind()).collect::<Vec<_>>(), [OutcomeKind::TooLate]);
    assert_eq!(calls(&rig.service, Command::Delete), 0);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_became_due_after_it_was_seen_is_too_late() {
    let rig = Rig::script(APP).await;
    rig.sync().await;
    rig.clock.advance(Duration::from_secs(3_601));
    let (outcomes, _) = rig.delete(&[5_210_000_002]).await;
    let outcome = &outcomes[&5_210_000_002].outcome;
    assert!(matches!(outcome, Outcome::TooLate(_)), "{outcome:?}");
    assert!(matches!(code(outcome), Some(90_106 | 90_107)), "{outcome:?}");
    let task = rig.task(5_210_000_002).await.expect("the ledger has the task");
    assert!(matches!(task.status, TaskStatus::Dispatching | TaskStatus::Dispatched), "{task:?}");
}

#[tokio::test(start_paused = true)]
async fn an_id_that_was_never_seen_is_not_found_whether_it_is_read_first_or_deleted_at_once() {
    let rig = Rig::script(APP).await;
    let mut given = ops::NewTask { id: TaskId::new(43), task_type: None, campaign: None, title: None, sched_at: None };
    ops::add(&rig.context, vec![given.clone()]).await.expect("the tasks are stored");
    given = ops::NewTask { id: TaskId::new(44), task_type: Some(TaskType::Tag), ..given };
    ops::add(&rig.context, vec![given]).await.expect("the tasks are stored");

    let (plan, left_out) = rig.confirm(&[42, 43, 44]).await;
    assert_eq!(plan.plan().len(), 1, "the task with a type does not have to be read");
    let kinds: Vec<_> = left_out.iter().map(|settled| (settled.task.get(), settled.outcome.kind())).collect();
    assert_eq!(kinds, [(42, OutcomeKind::NotFound), (43, OutcomeKind::NotFound)]);
    let run = ops::Run::new(&rig.context, Stop::new()).leaving_out(left_out);
    let summary =
        rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut |_| {})).await.expect("the run begins");
    assert_eq!(summary.progress.count(OutcomeKind::NotFound), 1);

    assert_eq!(rig.task(42).await, None, "a mistyped id does not stay in the list");
    for id in [43, 44] {
        assert_eq!(rig.task(id).await.map(|task| task.status), Some(TaskStatus::Unverified), "{id}");
    }
    assert_eq!(audited(&rig, "not_found").await, [42, 43, 44]);
    let (_, again) = rig.confirm(&[42, 43]).await;
    assert!(again.iter().all(|settled| settled.outcome.kind() == OutcomeKind::NotFound), "{again:?}");
    ops::nothing_to_change(&rig.context, &again).await.expect("the outcomes are written");
    assert_eq!(audited(&rig, "not_found").await, [42, 43, 44, 42, 43]);
}

/// Returns the tasks that have this outcome in the audit log, oldest first.
async fn audited(rig: &Rig, outcome: &str) -> Vec<u64> {
    let (found, outcome) = (Arc::new(Mutex::new(Vec::new())), format!("\"outcome\":\"{outcome}\""));
    let sink = {
        let found = Arc::clone(&found);
        Box::new(move |entry: &pushdeck::ledger::AuditEntry| {
            if entry.action == "outcome" && entry.detail.contains(&outcome) {
                found.lock().expect("no thread panics").push(entry.task.expect("an outcome has a task").get());
            }
            ControlFlow::Continue(())
        })
    };
    let broken = rig.context.ledger.audit(AuditQuery::default(), sink).await.expect("the ledger can be read");
    assert_eq!(broken, None);
    std::mem::take(&mut *found.lock().expect("no thread panics"))
}

/// The reply to a delete of an id that was never seen is lost: the task may have existed, and our delete may have
/// removed it.
#[tokio::test(start_paused = true)]
async fn a_task_that_was_never_seen_and_is_absent_after_a_lost_reply_is_gone_and_may_never_have_existed() {
    let rig = Rig::script(&with("[[fault]]\ncommand = \"delete\"\nnth = 1\nkind = \"html\"")).await;
    let ids = [TaskId::new(42)];
    let prepared = ops::prepare(&rig.context, &ids, Some(TaskType::Tag), ChangeRequest::Delete)
        .await
        .expect("a task with a given type does not have to be read");
    let plan = prepared.plan.confirm(rig.context.safety, &Answer::Yes).expect("a yes is enough for one task");
    let run = ops::Run::new(&rig.context, Stop::new());
    let summary =
        rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut |_| {})).await.expect("the run begins");
    assert_eq!(summary.progress.count(OutcomeKind::Unknown), 1);
    let (outcomes, _) = rig.resume(summary.run).await.expect("the run is still open");
    let outcome = &outcomes[&42].outcome;
    assert!(matches!(outcome, Outcome::Gone(why) if why.message.contains("may never have existed")), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn a_task_of_unknown_type_is_read_first_and_the_refusal_of_a_wrong_type_names_the_right_one() {
    let rig = Rig::script(APP).await;
    let (plan, _) = rig.confirm(&[5_210_000_001]).await;
    assert_eq!(plan.plan().tasks()[0].task_type, TaskType::Tag);
    assert_eq!(calls(&rig.service, Command::Get), 1);

    let other = Rig::script(APP).await;
    let prepared =
        ops::prepare(&other.context, &[TaskId::new(5_210_000_001)], Some(TaskType::User), ChangeRequest::Delete)
            .await
            .expect("a task with a given type does not have to be read");
    let plan = prepared.plan.confirm(other.context.safety, &Answer::Yes).expect("a yes is enough for one task");
    let mut said = String::new();
    let mut show = |event: &BulkEvent| {
        if let BulkEvent::Settled(settled) = event {
            said = format!("{:?}", settled.outcome);
        }
    };
    let run = ops::Run::new(&other.context, Stop::new());
    other.as_time_passes(ops::carry_out(&other.context, plan, run, &mut show)).await.expect("the run begins");
    assert!(said.starts_with("Refused") && said.contains("type Tag"), "{said}");
}

/// The reply is lost after the delete took effect: the outcome is first unknown, and after reading back it is `gone`.
/// The outcome is never `deleted`, and the delete is never sent twice.
#[tokio::test(start_paused = true)]
async fn a_lost_reply_is_unknown_until_it_is_read_back() {
    let rig = Rig::script(&with(
        "[[fault]]\ncommand = \"delete\"\nnth = 1\nkind = \"no-answer\"\nconnection = \"closed\"\neffect = \"done\"",
    ))
    .await;
    rig.sync().await;
    let (outcomes, summary) = rig.delete(&[5_210_000_001]).await;
    assert_eq!(outcomes[&5_210_000_001].outcome.kind(), OutcomeKind::Unknown);
    assert_eq!(rig.task(5_210_000_001).await.map(|task| task.status), Some(TaskStatus::Unknown));

    let (again, left_out) = rig.confirm(&[5_210_000_001]).await;
    assert!(again.plan().is_empty(), "a task with an unknown outcome cannot be sent again");
    assert_eq!(left_out[0].outcome.kind(), OutcomeKind::Unknown);

    let rig = rig.restart(None).await;
    let open = ops::find_interrupted(&rig.context).await.expect("the ledger can be read");
    assert_eq!((open.runs.len(), open.unsettled.len()), (1, 1));
    let (outcomes, resumed) = rig.resume(summary.run).await.expect("no process holds the run");
    assert_eq!(outcomes[&5_210_000_001].outcome.kind(), OutcomeKind::Gone);
    assert_eq!(resumed.progress.done(), 1);
    assert_eq!(calls(&rig.service, Command::Delete), 1);
    let open = ops::find_interrupted(&rig.context).await.expect("the ledger can be read");
    assert!(open.runs.is_empty() && open.unsettled.is_empty());
    assert!(rig.resume(summary.run).await.is_err(), "a finished run cannot be resumed");
}

/// A single reply that the task is absent, for example from a replica that lags behind, settles the run. But the
/// outcome claims no more than is known, and a later reply that shows the task overrides it: the task is pending again,
/// is reported, and can be deleted.
#[tokio::test(start_paused = true)]
async fn a_task_that_was_wrongly_reported_as_absent_is_pending_again_once_it_is_seen() {
    let rig = Rig::script(&with(
        "[[fault]]\ncommand = \"delete\"\nnth = 1\nkind = \"no-answer\"\nconnection = \"closed\"\neffect = \"none\"\n\
         [[fault]]\ncommand = \"get\"\nnth = 2\nkind = \"code\"\ncode = 90104",
    ))
    .await;
    rig.sync().await;
    let (_, summary) = rig.delete(&[5_210_000_001]).await;
    let (outcomes, _) = rig.resume(summary.run).await.expect("this process holds the run");
    let outcome = &outcomes[&5_210_000_001].outcome;
    assert_eq!(outcome.kind(), OutcomeKind::Gone);
    let why = outcome.failure().map(ToString::to_string).unwrap_or_default();
    assert!(why.contains("whether this run or somebody else deleted it is not known"), "{why}");
    assert_eq!(rig.task(5_210_000_001).await.map(|task| task.status), Some(TaskStatus::Gone));

    rig.clock.advance(Duration::from_secs(1));
    let report = rig.sync().await;
    let again: Vec<_> = report.reappeared.iter().map(|again| (again.task.get(), again.was.clone())).collect();
    assert_eq!(again, [(5_210_000_001, TaskStatus::Gone)]);
    assert!(report.reappeared[0].to_string().contains("shows it again as pending: it will be sent"));
    assert_eq!(rig.task(5_210_000_001).await.map(|task| task.status), Some(TaskStatus::Pending));
    let (outcomes, _) = rig.delete(&[5_210_000_001]).await;
    assert_eq!(outcomes[&5_210_000_001].outcome, Outcome::Deleted);
}

/// The request is lost before it takes effect: the task is still pending, so the delete is sent again, but only once
/// the first one can no longer take effect.
#[tokio::test(start_paused = true)]
async fn a_delete_that_had_no_effect_is_sent_again_after_its_horizon() {
    let rig = Rig::script(&with(
        "[[fault]]\ncommand = \"delete\"\nnth = 1\nkind = \"no-answer\"\nconnection = \"closed\"\neffect = \"none\"",
    ))
    .await;
    rig.sync().await;
    let (outcomes, summary) = rig.delete(&[5_210_000_001]).await;
    assert_eq!(outcomes[&5_210_000_001].outcome.kind(), OutcomeKind::Unknown);
    let open = rig.context.ledger.unsettled(&rig.context.service()).await.expect("the ledger can be read");
    let deadline = open[0].attempt.deadline;

    let (outcomes, _) = rig.resume(summary.run).await.expect("this process holds the run");
    assert_eq!(outcomes[&5_210_000_001].outcome, Outcome::Deleted);
    let log = rig.service.log();
    let sent: Vec<_> = log.iter().filter(|entry| entry.command == Some(Command::Delete)).collect();
    assert_eq!(sent.len(), 2);
    let horizon = deadline.checked_add(Duration::from_secs(30)).expect("the time is in range");
    assert!(sent[1].at >= horizon, "{} is before {horizon}", sent[1].at);
    assert_ne!(sent[0].random, sent[1].random, "the second request belongs to a new attempt");
}

#[tokio::test(start_paused = true)]
async fn a_delete_that_takes_effect_late_is_gone_and_never_sent_again() {
    let rig = Rig::script(&with(
        "[[fault]]\ncommand = \"delete\"\nnth = 1\nkind = \"no-answer\"\nconnection = \"closed\"\nlate = \"20s\"",
    ))
    .await;
    rig.sync().await;
    let (_, summary) = rig.delete(&[5_210_000_001]).await;
    let (outcomes, _) = rig.resume(summary.run).await.expect("this process holds the run");
    assert_eq!(outcomes[&5_210_000_001].outcome.kind(), OutcomeKind::Gone);
    assert_eq!(calls(&rig.service, Command::Delete), 1);
}

#[tokio::test(start_paused = true)]
async fn a_task_is_deleted_later_if_the_service_asks_to_slow_down() {
    let rig = Rig::script(&with("[[fault]]\ncommand = \"delete\"\nnth = 1\nkind = \"code\"\ncode = 60007")).await;
    rig.sync().await;
    let (outcomes, summary) = rig.delete(&[5_210_000_001]).await;
    assert_eq!(outcomes[&5_210_000_001].outcome, Outcome::Deleted);
    assert_eq!(summary.progress.done(), 1);
    assert_eq!(calls(&rig.service, Command::Delete), 2);
}

#[tokio::test(start_paused = true)]
async fn an_expired_signature_is_renewed_once() {
    let rig = Rig::script(&with("[[fault]]\ncommand = \"delete\"\nnth = 1\nkind = \"code\"\ncode = 70001")).await;
    rig.sync().await;
    let (outcomes, _) = rig.delete(&[5_210_000_001]).await;
    assert_eq!(outcomes[&5_210_000_001].outcome, Outcome::Deleted);

    let rig = Rig::script(&with("[[fault]]\ncommand = \"delete\"\nkind = \"code\"\ncode = 70001")).await;
    rig.sync().await;
    let (outcomes, summary) = rig.delete(&[5_210_000_001]).await;
    assert_eq!(code(&outcomes[&5_210_000_001].outcome), Some(70_001));
    assert_eq!(calls(&rig.service, Command::Delete), 2, "the signature is renewed at most once");
    assert!(summary.stopped.is_some());
}

/// A transport that records, for each delete request, whether the ledger already contains the intent.
#[derive(Debug)]
struct Watching {
    inner: SimTransport,
    ledger: std::path::PathBuf,
    intents_seen: Mutex<Vec<i64>>,
}

#[async_trait]
impl Transport for Watching {
    async fn send(&self, request: WireRequest) -> Result<WireReply, TransportError> {
        if request.command == Command::Delete {
            // This sees the ledger as another process would: only what is committed in the file.
            let asked =
                format!("select count(*) from attempts where attempt = {} and settled_at is null", request.random);
            let seen = std::process::Command::new("sqlite3").arg(&self.ledger).arg(asked).output();
            let seen: Option<i64> = seen.ok().and_then(|done| String::from_utf8(done.stdout).ok()?.trim().parse().ok());
            self.intents_seen.lock().expect("no thread panics").extend(seen);
        }
        self.inner.send(request).await
    }
}

#[tokio::test(start_paused = true)]
async fn the_intent_is_on_disk_before_the_request_leaves() {
    if std::process::Command::new("sqlite3").arg("--version").output().is_err() {
        eprintln!("skipped: there is no sqlite3 on this machine to look into the ledger from outside");
        return;
    }
    let rig = Rig::script(APP).await;
    rig.sync().await;
    let watching = Arc::new(Watching {
        inner: SimTransport::new(rig.service.clone(), &rig.context.app.host),
        ledger: rig.folder.path().join("ledger.db"),
        intents_seen: Mutex::default(),
    });
    let rig = rig.restart(Some(Arc::clone(&watching) as Arc<dyn Transport>)).await;
    let (outcomes, _) = rig.delete(&[5_210_000_001, 5_210_000_002]).await;
    assert!(outcomes.values().all(|settled| settled.outcome == Outcome::Deleted));
    assert_eq!(*watching.intents_seen.lock().expect("no thread panics"), [1, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_read_only_app_refuses_every_kind_of_change() {
    let rig = Rig::script(&APP.replace("environment = \"test\"", "environment = \"test\"\nread_only = true")).await;
    rig.sync().await;
    let ids = [TaskId::new(5_210_000_001)];
    let planned =
        ops::prepare(&rig.context, &ids, None, ChangeRequest::Delete).await.expect("the plan can be prepared").plan;
    let at = Timestamp::MAX;
    let base = ContentDigest::from_bytes(&[0; 32]).expect("a digest has 32 bytes");
    for verb in Verb::ALL {
        let change = Change::from_stored(verb, Some(at), Some(base), None).expect("the change has its time");
        let plan = Plan::new(&rig.context.app, planned.tasks().iter().map(|task| task.clone().to(change.clone())));
        let plan = plan.confirm(rig.context.safety, &Answer::YesFlag).expect("a yes is enough for one task");
        let run = ops::Run::new(&rig.context, Stop::new());
        let error =
            ops::carry_out(&rig.context, plan, run, &mut |_| {}).await.expect_err("the app is read-only").to_string();
        assert!(error.contains("read-only"), "{verb:?}: {error}");
        assert_eq!(calls(&rig.service, Command::of(verb)), 0, "{verb:?}");
    }
}
