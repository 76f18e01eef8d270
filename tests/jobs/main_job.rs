//! The main job on real parts: a file, the ledger, the service's rules, and every outcome written down.

use std::{
    collections::BTreeSet,
    io::Cursor,
    ops::ControlFlow,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use pushdeck::{
    api::{ApiError, Command, Entry, Priority, Reaction, Stage, Transport, TransportError, WireReply, WireRequest},
    bulk::{Stop, StopLevel},
    clock::Clock as _,
    domain::{Answer, BulkEvent, Flaw, Outcome, OutcomeKind, TaskId, TaskStatus, TaskType},
    ledger::{AuditQuery, TaskQuery},
    ops::{self, BadRows, Format, ImportOptions},
    sim::{Effect, LogEvent, Service, SimTransport},
};

use crate::common::{Rig, code};

const APP: &str = r#"
title = "three tasks"

[[app]]
name = "shop"
sdkappid = 1400000001
region = "singapore"
key = "a-made-up-key"
environment = "test"
timezone = "Asia/Singapore"
first_id = 5210001001

[[task]]
app = "shop"
id = 5210000001
type = "Tag"
due = "+2h"
title = "春节促销 第一波"

[[task]]
app = "shop"
id = 5210000002
type = "All"
due = "+1h"
title = "System maintenance"

[[task]]
app = "shop"
id = 5210000003
type = "User"
due = "-1h"
created = "-2h"
title = "Your order has shipped"
"#;

fn with(faults: &str) -> String {
    format!("{APP}\n{faults}")
}

pub fn calls(service: &Service, command: Command) -> usize {
    service.log().iter().filter(|entry| entry.event == LogEvent::Call && entry.command == Some(command)).count()
}

pub fn deleted_on_the_service(service: &Service) -> usize {
    service.log().iter().filter(|entry| entry.command == Some(Command::Delete) && entry.effect == Effect::Done).count()
}

async fn audit_actions(rig: &Rig) -> Vec<String> {
    let actions = Arc::new(Mutex::new(Vec::new()));
    let sink = {
        let actions = Arc::clone(&actions);
        Box::new(move |entry: &pushdeck::ledger::AuditEntry| {
            actions.lock().expect("no one panics").push(entry.action.clone());
            ControlFlow::Continue(())
        })
    };
    let broken = rig.context.ledger.audit(AuditQuery::default(), sink).await.expect("the log can be read");
    assert_eq!(broken, None, "the chain holds");
    std::mem::take(&mut *actions.lock().expect("no one panics"))
}

#[tokio::test(start_paused = true)]
async fn from_a_file_to_a_deleted_task() {
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
    let imported = ops::import(&rig.context, Box::new(Cursor::new(file)), options).await.expect("a good file");
    let ops::Import::Stored(imported) = imported else { panic!("it is a table") };
    assert_eq!((imported.report.added, imported.bad_count), (2, 0));
    assert_eq!(rig.task(5_210_000_001).await.map(|task| task.status), Some(TaskStatus::Unverified));

    let report = rig.sync().await;
    assert_eq!((report.seen, report.added), (3, 1));
    let seen = rig.task(5_210_000_002).await.expect("it was imported");
    assert_eq!((seen.status, seen.task_type), (TaskStatus::Pending, Some(TaskType::All)));
    assert_eq!(seen.campaign, Some(crate::common::campaign("spring")), "the service knows no campaigns: ours stays");

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

/// Five are under way at once, so a task may be overtaken by those that are: never by later ones.
#[tokio::test(start_paused = true)]
async fn what_is_due_first_goes_first() {
    let rig = Rig::script(&many(30, "")).await;
    let mut ids = all_ids(&rig).await;
    ids.reverse();
    rig.delete(&ids).await;
    ids.reverse();
    let log = rig.service.log();
    let sent = log.iter().filter(|entry| entry.command == Some(Command::Delete)).filter_map(|entry| entry.task);
    for (position, task) in sent.enumerate() {
        let planned = ids.iter().position(|id| *id == task.get()).expect("it was confirmed");
        assert!(position.abs_diff(planned) < 5, "{task} was number {planned} and went as number {position}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_attempts_id_is_the_requests_random() {
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
    rig.as_time_passes(ops::delete(&rig.context, plan, run, &mut show)).await.expect("it runs");
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
async fn what_was_sent_already_is_too_late_and_nothing_is_asked() {
    let rig = Rig::script(APP).await;
    rig.sync().await;
    let (plan, left_out) = rig.confirm(&[5_210_000_003]).await;
    assert!(plan.plan().is_empty());
    assert_eq!(left_out.iter().map(|settled| settled.outcome.kind()).collect::<Vec<_>>(), [OutcomeKind::TooLate]);
    assert_eq!(calls(&rig.service, Command::Delete), 0);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_began_to_be_sent_after_it_was_seen_is_too_late() {
    let rig = Rig::script(APP).await;
    rig.sync().await;
    rig.clock.advance(Duration::from_secs(3_601));
    let (outcomes, _) = rig.delete(&[5_210_000_002]).await;
    let outcome = &outcomes[&5_210_000_002].outcome;
    assert!(matches!(outcome, Outcome::TooLate(_)), "{outcome:?}");
    assert!(matches!(code(outcome), Some(90_106 | 90_107)), "{outcome:?}");
    let task = rig.task(5_210_000_002).await.expect("it is known");
    assert!(matches!(task.status, TaskStatus::Dispatching | TaskStatus::Dispatched), "{task:?}");
}

#[tokio::test(start_paused = true)]
async fn an_id_that_nobody_ever_saw_is_not_found_whether_it_is_read_first_or_deleted_at_once() {
    let rig = Rig::script(APP).await;
    let mut given = ops::NewTask { id: TaskId::new(43), task_type: None, campaign: None, title: None, sched_at: None };
    ops::add(&rig.context, vec![given.clone()]).await.expect("it is stored");
    given = ops::NewTask { id: TaskId::new(44), task_type: Some(TaskType::Tag), ..given };
    ops::add(&rig.context, vec![given]).await.expect("it is stored");

    let (plan, left_out) = rig.confirm(&[42, 43, 44]).await;
    assert_eq!(plan.plan().len(), 1, "of the one with a type no reading is needed");
    let kinds: Vec<_> = left_out.iter().map(|settled| (settled.task.get(), settled.outcome.kind())).collect();
    assert_eq!(kinds, [(42, OutcomeKind::NotFound), (43, OutcomeKind::NotFound)]);
    let run = ops::Run::new(&rig.context, Stop::new()).leaving_out(left_out);
    let summary = rig.as_time_passes(ops::delete(&rig.context, plan, run, &mut |_| {})).await.expect("it runs");
    assert_eq!(summary.progress.count(OutcomeKind::NotFound), 1);

    assert_eq!(rig.task(42).await, None, "a slip of the hand does not stay in the list");
    for id in [43, 44] {
        assert_eq!(rig.task(id).await.map(|task| task.status), Some(TaskStatus::Unverified), "{id}");
    }
    assert_eq!(audited(&rig, "not_found").await, [42, 43, 44]);
    let (_, again) = rig.confirm(&[42, 43]).await;
    assert!(again.iter().all(|settled| settled.outcome.kind() == OutcomeKind::NotFound), "{again:?}");
    ops::nothing_to_delete(&rig.context, &again).await.expect("it is written");
    assert_eq!(audited(&rig, "not_found").await, [42, 43, 44, 42, 43]);
}

/// The tasks whose outcome in the audit log is this, oldest first.
async fn audited(rig: &Rig, outcome: &str) -> Vec<u64> {
    let (found, outcome) = (Arc::new(Mutex::new(Vec::new())), format!("\"outcome\":\"{outcome}\""));
    let sink = {
        let found = Arc::clone(&found);
        Box::new(move |entry: &pushdeck::ledger::AuditEntry| {
            if entry.action == "outcome" && entry.detail.contains(&outcome) {
                found.lock().expect("no one panics").push(entry.task.expect("an outcome has a task").get());
            }
            ControlFlow::Continue(())
        })
    };
    let broken = rig.context.ledger.audit(AuditQuery::default(), sink).await.expect("it can be read");
    assert_eq!(broken, None);
    std::mem::take(&mut *found.lock().expect("no one panics"))
}

/// A lost reply to a delete of an id that nobody ever saw: it may have been there, and our delete may have removed it.
#[tokio::test(start_paused = true)]
async fn what_nobody_ever_saw_and_is_absent_after_a_lost_reply_is_gone_and_may_never_have_existed() {
    let rig = Rig::script(&with("[[fault]]\ncommand = \"delete\"\nnth = 1\nkind = \"html\"")).await;
    let ids = [TaskId::new(42)];
    let prepared = ops::prepare(&rig.context, &ids, Some(TaskType::Tag)).await.expect("a given type needs no reading");
    let plan = prepared.plan.confirm(rig.context.safety, &Answer::Yes).expect("one task");
    let run = ops::Run::new(&rig.context, Stop::new());
    let summary = rig.as_time_passes(ops::delete(&rig.context, plan, run, &mut |_| {})).await.expect("it runs");
    assert_eq!(summary.progress.count(OutcomeKind::Unknown), 1);
    let (outcomes, _) = rig.resume(summary.run).await.expect("it is left open");
    let outcome = &outcomes[&42].outcome;
    assert!(matches!(outcome, Outcome::Gone(why) if why.message.contains("may never have existed")), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn a_task_of_unknown_type_is_read_first_and_a_wrong_type_is_refused_with_the_right_one() {
    let rig = Rig::script(APP).await;
    let (plan, _) = rig.confirm(&[5_210_000_001]).await;
    assert_eq!(plan.plan().tasks()[0].task_type, TaskType::Tag);
    assert_eq!(calls(&rig.service, Command::Get), 1);

    let other = Rig::script(APP).await;
    let prepared =
        ops::prepare(&other.context, &[TaskId::new(5_210_000_001)], Some(TaskType::User)).await.expect("given");
    let plan = prepared.plan.confirm(other.context.safety, &Answer::Yes).expect("one task");
    let mut said = String::new();
    let mut show = |event: &BulkEvent| {
        if let BulkEvent::Settled(settled) = event {
            said = format!("{:?}", settled.outcome);
        }
    };
    let run = ops::Run::new(&other.context, Stop::new());
    other.as_time_passes(ops::delete(&other.context, plan, run, &mut show)).await.expect("it runs");
    assert!(said.starts_with("Refused") && said.contains("type Tag"), "{said}");
}

/// The reply is lost after the effect: first unknown, and after reading back gone; never deleted, never sent twice.
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
    assert!(again.plan().is_empty(), "what is unknown cannot be sent again");
    assert_eq!(left_out[0].outcome.kind(), OutcomeKind::Unknown);

    let rig = rig.restart(None).await;
    let open = ops::find_interrupted(&rig.context).await.expect("the ledger can be read");
    assert_eq!((open.runs.len(), open.unsettled.len()), (1, 1));
    let (outcomes, resumed) = rig.resume(summary.run).await.expect("nobody holds it");
    assert_eq!(outcomes[&5_210_000_001].outcome.kind(), OutcomeKind::Gone);
    assert_eq!(resumed.progress.done(), 1);
    assert_eq!(calls(&rig.service, Command::Delete), 1);
    let open = ops::find_interrupted(&rig.context).await.expect("the ledger can be read");
    assert!(open.runs.is_empty() && open.unsettled.is_empty());
    assert!(rig.resume(summary.run).await.is_err(), "a finished run cannot be resumed");
}

/// One reply that the task is not there, as of a replica that lags behind, settles the run; but it claims no more than is
/// known, and a later reply that shows the task is believed: it is pending again, is named, and can be deleted.
#[tokio::test(start_paused = true)]
async fn a_task_that_was_called_absent_by_mistake_is_pending_again_once_it_is_seen() {
    let rig = Rig::script(&with(
        "[[fault]]\ncommand = \"delete\"\nnth = 1\nkind = \"no-answer\"\nconnection = \"closed\"\neffect = \"none\"\n\
         [[fault]]\ncommand = \"get\"\nnth = 1\nkind = \"code\"\ncode = 90104",
    ))
    .await;
    rig.sync().await;
    let (_, summary) = rig.delete(&[5_210_000_001]).await;
    let (outcomes, _) = rig.resume(summary.run).await.expect("this process holds it");
    let outcome = &outcomes[&5_210_000_001].outcome;
    assert_eq!(outcome.kind(), OutcomeKind::Gone);
    let why = outcome.failure().map(ToString::to_string).unwrap_or_default();
    assert!(why.contains("whether this run or somebody else removed it is not known"), "{why}");
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

/// The reply is lost before the effect: still pending, so it is sent again, but only once no effect can come any more.
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

    let (outcomes, _) = rig.resume(summary.run).await.expect("this process holds it");
    assert_eq!(outcomes[&5_210_000_001].outcome, Outcome::Deleted);
    let log = rig.service.log();
    let sent: Vec<_> = log.iter().filter(|entry| entry.command == Some(Command::Delete)).collect();
    assert_eq!(sent.len(), 2);
    let horizon = deadline.checked_add(Duration::from_secs(30)).expect("in range");
    assert!(sent[1].at >= horizon, "{} is before {horizon}", sent[1].at);
    assert_ne!(sent[0].random, sent[1].random, "a new attempt");
}

#[tokio::test(start_paused = true)]
async fn a_late_effect_is_gone_and_never_sent_again() {
    let rig = Rig::script(&with(
        "[[fault]]\ncommand = \"delete\"\nnth = 1\nkind = \"no-answer\"\nconnection = \"closed\"\nlate = \"20s\"",
    ))
    .await;
    rig.sync().await;
    let (_, summary) = rig.delete(&[5_210_000_001]).await;
    let (outcomes, _) = rig.resume(summary.run).await.expect("this process holds it");
    assert_eq!(outcomes[&5_210_000_001].outcome.kind(), OutcomeKind::Gone);
    assert_eq!(calls(&rig.service, Command::Delete), 1);
}

#[tokio::test(start_paused = true)]
async fn a_rate_reply_costs_no_attempt_and_the_task_is_deleted_later() {
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
    assert_eq!(calls(&rig.service, Command::Delete), 2, "at most one renewal");
    assert!(summary.stopped.is_some());
}

pub fn many(count: usize, faults: &str) -> String {
    let head = APP.split("[[task]]").next().unwrap_or_default();
    format!(
        "{head}\n[[tasks]]\napp = \"shop\"\ncount = {count}\nfirst = \"+6h\"\nevery = \"1s\"\ntypes = [\"Tag\"]\n\
         titles = [\"Digest {{n}}\"]\ndescs = [\"Text.\"]\n{faults}"
    )
}

pub async fn all_ids(rig: &Rig) -> Vec<u64> {
    rig.sync().await;
    let ids = Arc::new(Mutex::new(Vec::new()));
    let sink = {
        let ids = Arc::clone(&ids);
        Box::new(move |row: &pushdeck::ledger::TaskRow<'_>| {
            ids.lock().expect("no one panics").push(row.id.get());
            ControlFlow::Continue(())
        })
    };
    rig.context.ledger.scan(&rig.context.service(), TaskQuery::default(), sink).await.expect("the ledger can be read");
    std::mem::take(&mut *ids.lock().expect("no one panics"))
}

/// What concerns the account says nothing about a task: the first such reply ends the run, also for what waits for its
/// turn, and all that was confirmed is done by a resume once somebody has seen to the reason.
#[tokio::test(start_paused = true)]
async fn a_fault_of_the_account_stops_the_run_and_loses_no_confirmed_task() {
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
        let (_, resumed) = rig.resume(summary.run).await.expect("it is left open");
        assert_eq!(resumed.progress.count(OutcomeKind::Deleted), 12, "{code}: {resumed:?}");
    }
}

/// A code of the same layer that says that the request was wrong is about that request: the run goes on without it.
#[tokio::test(start_paused = true)]
async fn a_task_whose_request_is_called_wrong_does_not_keep_the_others() {
    for code in [70_107, 70_402] {
        let fault = format!("[[fault]]\ncommand = \"delete\"\nnth = 1\nkind = \"code\"\ncode = {code}");
        let rig = Rig::script(&many(8, &fault)).await;
        let ids = all_ids(&rig).await;
        let (_, summary) = rig.delete(&ids).await;
        let count = |kind| summary.progress.count(kind);
        assert_eq!((count(OutcomeKind::Refused), count(OutcomeKind::Deleted)), (1, 7), "{code}: {summary:?}");
    }
}

/// The same for codes that pass by themselves: the task is tried again, and counts as not sent where that does not help.
#[tokio::test(start_paused = true)]
async fn a_passing_fault_of_the_signature_service_refuses_no_task() {
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
        let (_, resumed) = rig.resume(summary.run).await.expect("it is left open");
        assert_eq!(resumed.progress.count(OutcomeKind::Deleted), 1, "{code}: {resumed:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn five_unknown_in_a_row_end_the_run() {
    let rig = Rig::script(&many(30, "[[fault]]\ncommand = \"delete\"\nkind = \"html\"\neffect = \"done\"")).await;
    let ids = all_ids(&rig).await;
    let (_, summary) = rig.delete(&ids).await;
    let unknown = summary.progress.count(OutcomeKind::Unknown);
    assert!((5..=9).contains(&unknown), "{unknown}: five in a row, and what was in flight by then");
    assert_eq!(summary.progress.count(OutcomeKind::NotSent), 30 - unknown);
    assert_eq!(summary.progress.count(OutcomeKind::Deleted), 0);

    let (_, resumed) = rig.resume(summary.run).await.expect("this process holds it");
    assert_eq!(resumed.progress.count(OutcomeKind::Gone), unknown, "they are settled by reading back");
}

#[tokio::test(start_paused = true)]
async fn the_brake_lets_the_calls_in_flight_end_and_the_rest_can_be_resumed() {
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
    let summary = rig.as_time_passes(ops::delete(&rig.context, plan, run, &mut show)).await.expect("it runs");
    let done = summary.progress.count(OutcomeKind::Deleted);
    assert!((7..=12).contains(&done), "{done}");
    assert_eq!(summary.progress.count(OutcomeKind::NotSent), 30 - done);
    assert_eq!(summary.progress.count(OutcomeKind::Unknown), 0);

    let rig = rig.restart(None).await;
    let (_, resumed) = rig.resume(summary.run).await.expect("nobody holds it");
    assert_eq!(resumed.progress.count(OutcomeKind::Deleted), 30 - done);
    assert_eq!(deleted_on_the_service(&rig.service), 30);
    // The service may have refused one for the rate, which does nothing: a restart forgets the slots in use.
    let log = rig.service.log();
    let carried_out: BTreeSet<_> =
        log.iter().filter(|entry| entry.effect == Effect::Done).map(|entry| entry.task).collect();
    assert_eq!(carried_out.len(), 30);
}

#[tokio::test(start_paused = true)]
async fn the_hard_brake_leaves_what_was_in_flight_unknown() {
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
    let summary = rig.as_time_passes(ops::delete(&rig.context, plan, run, &mut show)).await.expect("it runs");
    assert_eq!(summary.progress.count(OutcomeKind::Unknown), 3);
    let rig = rig.restart(None).await;
    assert!(rig.resume(summary.run).await.is_ok());
    assert_eq!(deleted_on_the_service(&rig.service), calls(&rig.service, Command::Delete));
}

/// A network that is not there: no byte leaves.
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
    assert!(summary.stopped.is_some(), "it gave up");
    let pending = rig.task(ids[0]).await.map(|task| task.status);
    assert_eq!(pending, Some(TaskStatus::Pending));

    let rig = rig.restart(None).await;
    let (_, resumed) = rig.resume(summary.run).await.expect("nobody holds it");
    assert_eq!(resumed.progress.count(OutcomeKind::Deleted), 10);
}

/// Between the intent and the request: says when the request is there whether the ledger had the intent already.
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
            // Another process would see just this: what is committed in the file.
            let asked =
                format!("select count(*) from attempts where attempt = {} and settled_at is null", request.random);
            let seen = std::process::Command::new("sqlite3").arg(&self.ledger).arg(asked).output();
            let seen: Option<i64> = seen.ok().and_then(|done| String::from_utf8(done.stdout).ok()?.trim().parse().ok());
            self.intents_seen.lock().expect("no one panics").extend(seen);
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
    assert_eq!(*watching.intents_seen.lock().expect("no one panics"), [1, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_read_only_app_sends_nothing() {
    let rig = Rig::script(&APP.replace("environment = \"test\"", "environment = \"test\"\nread_only = true")).await;
    rig.sync().await;
    let (plan, _) = rig.confirm(&[5_210_000_001]).await;
    let run = ops::Run::new(&rig.context, Stop::new());
    let error = ops::delete(&rig.context, plan, run, &mut |_| {}).await.expect_err("it is read-only").to_string();
    assert!(error.contains("read-only"), "{error}");
    assert_eq!(calls(&rig.service, Command::Delete), 0);
}

/// A resume with a signature that is not accepted asks once, and claims nothing.
#[tokio::test(start_paused = true)]
async fn reading_back_stops_at_the_first_fault_of_the_account() {
    for (doubts, command) in [(5, "get"), (25, "list")] {
        let faults = "[[fault]]\ncommand = \"delete\"\nkind = \"html\"\neffect = \"done\"\n\
             [[fault]]\ncommand = \"get\"\nkind = \"code\"\ncode = 70009\nuntil = \"+1h\"\n\
             [[fault]]\ncommand = \"list\"\nkind = \"code\"\ncode = 70009\nfrom = \"+20m\"\nuntil = \"+1h\"";
        let rig = Rig::script(&many(doubts, faults)).await;
        let ids = all_ids(&rig).await;
        let mut run = rig.delete(&ids).await.1.run;
        while rig.context.ledger.unsettled(&rig.context.service()).await.expect("it can be read").len() < doubts {
            run = rig.resume(run).await.expect("it is left open").1.run;
        }
        rig.clock.advance(Duration::from_mins(20));
        let before = calls(&rig.service, Command::Get) + calls(&rig.service, Command::List);
        let (outcomes, _) = rig.resume(run).await.expect("it is left open");
        assert_eq!(outcomes.len(), doubts, "{command}");
        assert!(outcomes.values().all(|settled| code(&settled.outcome) == Some(70_009)), "{command}: {outcomes:?}");
        let asked = calls(&rig.service, Command::Get) + calls(&rig.service, Command::List) - before;
        assert_eq!(asked, 1, "{command}");
    }
}

#[tokio::test(start_paused = true)]
async fn reading_stops_at_the_first_fault_of_the_account() {
    for code in [70_009, 70_003, 60_010, 60_021, 90_009] {
        let fault = format!("[[fault]]\ncommand = \"get\"\nkind = \"code\"\ncode = {code}");
        let rig = Rig::script(&many(30, &fault)).await;
        let ids: Vec<_> = all_ids(&rig).await.into_iter().map(TaskId::new).collect();
        let mut shown = 0;
        let mut show = |_| shown += 1;
        let read = ops::read(&rig.context, &ids, Priority::Interactive, &mut show);
        let error = rig.as_time_passes(read).await.expect_err("nobody is signed in");
        let error = error.downcast_ref::<ApiError>().expect("the kind of the error is kept");
        assert_eq!((error.fault.code(), shown), (Some(code), 0));
        assert_eq!(calls(&rig.service, Command::Get), 1, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_first_read_that_hangs_holds_the_others_up_for_a_second_only() {
    let hangs = "[[fault]]\ncommand = \"get\"\nnth = 1\nkind = \"delay\"\ndelay = \"10s\"";
    let rig = Rig::script(&many(6, hangs)).await;
    let ids: Vec<_> = all_ids(&rig).await.into_iter().map(TaskId::new).collect();
    let (begun, mut shown) = (rig.clock.since_boot(), Vec::new());
    let clock = rig.clock.clone();
    let mut show = |read: ops::ReadResult| shown.push((read.id, clock.since_boot().saturating_sub(begun)));
    let read = ops::read(&rig.context, &ids, Priority::Interactive, &mut show);
    rig.as_time_passes(read).await.expect("all can be read");
    assert_eq!(shown.last().map(|(id, _)| *id), Some(ids[0]), "{shown:?}");
    assert!(shown[..5].iter().all(|(_, at)| *at < Duration::from_secs(5)), "{shown:?}");
}

#[tokio::test(start_paused = true)]
async fn reading_shows_each_task_and_what_is_not_there() {
    let rig = Rig::script(APP).await;
    let ids = [5_210_000_001, 7].map(TaskId::new);
    let mut shown = Vec::new();
    let mut show = |read: ops::ReadResult| shown.push((read.id.get(), read.result.map(|task| task.status)));
    rig.as_time_passes(ops::read(&rig.context, &ids, Priority::Interactive, &mut show))
        .await
        .expect("it can be stored");
    shown.sort_by_key(|(id, _)| *id);
    assert_eq!(shown[1], (5_210_000_001, Ok(TaskStatus::Pending)));
    assert!(matches!(&shown[0], (7, Err(ops::NotRead::NotFound(why))) if why.code == Some(90_104)), "{shown:?}");
}

#[tokio::test(start_paused = true)]
async fn a_sync_counts_what_the_list_does_not_show_but_calls_nothing_gone() {
    let rig = Rig::script(APP).await;
    rig.sync().await;
    rig.clock.advance(Duration::from_secs(1));
    let window = (crate::common::at("2026-12-01T09:30:00Z"), crate::common::at("2026-12-01T10:30:00Z"));
    let quiet = rig.as_time_passes(ops::sync(&rig.context, window, &mut |_| {})).await.expect("the list can be read");
    assert_eq!((quiet.seen, quiet.missing), (1, 0));
    rig.delete(&[5_210_000_002]).await;
    assert_eq!(rig.task(5_210_000_001).await.map(|task| task.status), Some(TaskStatus::Pending));
    assert!(rig.clock.now() > crate::common::at(crate::common::START));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_shows_less_than_it_counts_makes_no_task_missing() {
    let lost = "[[fault]]\ncommand = \"list\"\nfrom = \"+1m\"\nkind = \"no-rows\"\n";
    let rig = Rig::script(&with(lost)).await;
    assert_eq!(rig.sync().await.gaps, [""; 0]);
    rig.clock.advance(Duration::from_secs(60));
    let report = rig.sync().await;
    assert_eq!((report.seen, report.missing, report.is_whole()), (0, 0, false));
    assert!(
        report.gaps.iter().any(|gap| gap.ends_with("the service counts 2 tasks, but shows 0")),
        "{:?}",
        report.gaps
    );
}

#[tokio::test(start_paused = true)]
async fn a_title_with_bytes_that_are_no_text_hides_no_task() {
    let rig = Rig::script(&with("[[fault]]\nkind = \"garbled\"\n")).await;
    let report = rig.sync().await;
    assert_eq!((report.seen, report.flawed, report.skipped, report.gaps.len()), (3, 3, 0, 0));
    let title = rig.task(5_210_000_002).await.and_then(|task| task.title).expect("it has a title");
    assert_eq!(title.raw(), "\u{fffd}\u{1}\u{fffd}System maintenance");
    let mut flaws = Vec::new();
    let mut show = |read: ops::ReadResult| flaws.extend(read.flaws);
    let ids = [TaskId::new(5_210_000_002)];
    rig.as_time_passes(ops::read(&rig.context, &ids, Priority::Interactive, &mut show)).await.expect("it can be read");
    assert_eq!(flaws, [Flaw::Garbled("Title")]);
}

#[tokio::test(start_paused = true)]
async fn a_sync_tells_what_is_known_to_lie_outside_of_its_window() {
    let rig = Rig::script(APP).await;
    rig.sync().await;
    rig.clock.advance(Duration::from_secs(1));
    let window = (crate::common::at("2026-12-01T09:30:00Z"), crate::common::at("2026-12-01T10:30:00Z"));
    let report = rig.as_time_passes(ops::sync(&rig.context, window, &mut |_| {})).await.expect("the list can be read");
    assert_eq!((report.seen, report.missing, report.outside), (1, 0, 1));
}

/// With one call more in each reading, for the 31 days that have passed.
#[tokio::test(start_paused = true)]
async fn a_long_list_takes_as_few_calls_as_the_service_allows_once_that_is_learnt() {
    for (max_want, expected) in [(20, 1 + 151), (1_000, 1 + 4)] {
        let rig = Rig::script(&many(3_000, &format!("[service]\nmax_want = {max_want}\n"))).await;
        assert_eq!(rig.sync().await.seen, 3_000);
        let before = calls(&rig.service, Command::List);
        assert_eq!(rig.sync().await.seen, 3_000);
        assert_eq!(calls(&rig.service, Command::List) - before, expected, "{max_want} at once");
    }
}
