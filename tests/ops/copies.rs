//! Copies of what tasks contain: taken by one get each, before their deletes, without slowing the deletes down.

use std::{sync::Mutex, time::Duration};

use jiff::{SignedDuration, Timestamp};
use pushdeck::{
    api::{Command, Priority},
    bulk::{Copies, Stop, StopLevel},
    clock::Clock as _,
    domain::{Answer, BulkEvent, ChangeRequest, ConfirmedPlan, EditRequest, OutcomeKind, Summary, TaskId},
    ops,
    sim::Scenario,
};

use crate::{
    common::{Rig, at},
    scenarios::{all_ids, calls, deleted_on_the_service, events_of, many},
};

/// A rig that keeps copies, over a network in which each call takes some time.
async fn keeping(script: &str) -> Rig {
    let scenario = Scenario::parse(script).expect("the scenario is valid").with_latency(Duration::from_millis(20));
    let mut rig = Rig::on(scenario).await;
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

/// When the deletes of these tasks reached the service, since they were confirmed, and the summary of their run.
async fn race(rig: &Rig, ids: &[u64]) -> (Vec<Duration>, Summary) {
    let (plan, _) = rig.confirm(ids).await;
    race_of(rig, plan, Copies::default()).await
}

async fn race_of(rig: &Rig, plan: ConfirmedPlan, copies: Copies) -> (Vec<Duration>, Summary) {
    let confirmed = rig.clock.since_boot();
    let run = ops::Run::new(&rig.context, Stop::new()).with_copies(copies);
    let summary = rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut |_| {})).await.expect("it runs");
    let log = rig.service.log();
    let deletes = log.iter().filter(|entry| entry.command == Some(Command::Delete));
    (deletes.map(|entry| entry.since_boot.saturating_sub(confirmed)).collect(), summary)
}

#[tokio::test(start_paused = true)]
async fn copies_do_not_slow_the_deletes_down() {
    let (mut with, mut without) = (keeping(&many(200, "")).await, keeping(&many(200, "")).await);
    (with.step, without.step) = (Duration::from_millis(2), Duration::from_millis(2));
    without.context.safety.copies = None;
    let ids = all_ids(&with).await;
    all_ids(&without).await;
    let gets = calls(&with.service, Command::Get);
    let ((copied, summary), (plain, _)) = (race(&with, &ids).await, race(&without, &ids).await);
    assert_eq!((copied.len(), plain.len()), (200, 200));
    assert!(copied[199] <= plain[199].mul_f64(1.005), "{:?} instead of {:?}", copied[199], plain[199]);
    assert!(copied[0] <= plain[0] + Duration::from_millis(50), "{:?} instead of {:?}", copied[0], plain[0]);
    // Where a get and its delete get their turns at the same moment, the delete does not wait.
    let kept = summary.progress.copies;
    assert!(kept >= 150 && summary.progress.uncopied == 200 - kept, "{:?}", summary.progress);
    assert!((kept..=200).contains(&(calls(&with.service, Command::Get) - gets)), "at most one get each");
    assert!(with.service.busiest_second(Command::Get) <= 5);
    assert!(with.service.busiest_second(Command::Delete) <= 5);
}

/// A command reads the service's clock before it makes its plan, and takes the copy of the first task from that reply.
#[tokio::test(start_paused = true)]
async fn a_command_has_the_copy_of_its_first_task_without_a_call_and_without_waiting() {
    for count in [1, 2, 12] {
        let rig = keeping(&many(12, "")).await;
        let ids = all_ids(&rig).await[..count].to_vec();
        let mut rig = rig.restart(None).await;
        (rig.context.safety.copies, rig.step) = (Some(Duration::from_secs(3_600)), Duration::from_millis(2));
        let wanted: Vec<_> = ids.iter().copied().map(TaskId::new).collect();
        let prepared = rig.as_time_passes(ops::prepare(&rig.context, &wanted, None, ChangeRequest::Delete)).await;
        let ops::Prepared { plan, copies, .. } = prepared.expect("the plan can be prepared");
        let plan = plan.confirm(rig.context.safety, &Answer::YesFlag).expect("that is enough");
        let (deletes, summary) = race_of(&rig, plan, copies).await;
        assert!(deletes[0] <= rig.step, "the first delete waits for nothing: {deletes:?}");
        assert!(deletes.iter().take(5).all(|at| *at <= Duration::from_millis(50)), "{deletes:?}");
        let kept = copied(&rig);
        assert!(kept.contains(&ids[0].to_string()), "{kept:?}");
        // On a busy machine, the clock of the rig moves on before some of the others are read.
        assert!(summary.progress.copies == kept.len() && kept.len() > count / 2, "{summary:?}");
        assert!((kept.len()..=count).contains(&calls(&rig.service, Command::Get)), "no task is read twice");
    }
}

/// A get that has left keeps its slot until it is answered. If it were abandoned, that would be a quarter of a minute.
#[tokio::test(start_paused = true)]
async fn a_question_that_is_closed_leaves_its_slots_to_others() {
    let mut rig = keeping(&many(40, "")).await;
    rig.step = Duration::from_millis(5);
    let ids = all_ids(&rig).await;
    let (plan, _) = rig.confirm(&ids).await;
    let copies = Copies::default();
    let closed = Duration::from_millis(1_050);
    let taking = async {
        let mut show = |_| {};
        tokio::select! {
            biased;
            () = rig.context.clock.sleep(closed) => {}
            taken = ops::take_copies(&rig.context, &copies, plan.plan().tasks(), &mut show) => drop(taken),
        }
    };
    rig.as_time_passes(taking).await;
    let (asked, began) = (calls(&rig.service, Command::Get), rig.clock.since_boot());
    let task = [TaskId::new(ids[39])];
    rig.as_time_passes(ops::read(&rig.context, &task, Priority::Interactive, &mut |_| {})).await.expect("it is read");
    assert!(
        rig.clock.since_boot().saturating_sub(began) <= Duration::from_millis(1_100),
        "{:?}",
        rig.clock.since_boot().saturating_sub(began)
    );
    rig.as_time_passes(rig.context.clock.sleep(Duration::from_secs(3))).await;
    assert_eq!(calls(&rig.service, Command::Get) - asked, 1, "nothing else is read");
    assert!((1..40).contains(&copies.copied().taken), "{:?}", copies.copied());
}

/// What the operator asks for goes before the copies of an open question.
#[tokio::test(start_paused = true)]
async fn copies_give_their_turns_to_whatever_else_is_read() {
    let mut rig = keeping(&many(60, "")).await;
    rig.step = Duration::from_millis(5);
    let ids = all_ids(&rig).await;
    let (plan, _) = rig.confirm(&ids).await;
    let (copies, began) = (Copies::default(), rig.clock.since_boot());
    let wanted: Vec<_> = ids[50..].iter().copied().map(TaskId::new).collect();
    let reading = async {
        rig.context.clock.sleep(Duration::from_millis(500)).await;
        ops::read(&rig.context, &wanted, Priority::Interactive, &mut |_| {}).await
    };
    let taking = async { ops::take_copies(&rig.context, &copies, plan.plan().tasks(), &mut |_| {}).await };
    let both = async {
        tokio::select! {
            read = reading => read,
            _ = taking => unreachable!("sixty copies take longer"),
        }
    };
    rig.as_time_passes(both).await.expect("they are read");
    // Ten calls in five slots, the first of which become free within a second.
    assert!(
        rig.clock.since_boot().saturating_sub(began) <= Duration::from_millis(3_200),
        "{:?}",
        rig.clock.since_boot().saturating_sub(began)
    );
}

/// An edit reads its task anyway, and keeps what it read.
#[tokio::test(start_paused = true)]
async fn an_edit_keeps_what_it_reads_before_it_changes_the_task() {
    let rig = keeping(&many(3, "")).await;
    let ids: Vec<_> = all_ids(&rig).await.into_iter().map(TaskId::new).collect();
    let request = EditRequest { title: Some("Another title".to_owned()), ..EditRequest::default() };
    let edits = rig.as_time_passes(ops::prepare_edits(&rig.context, &ids, &request)).await.expect("it is prepared");
    let plan = edits.prepared.plan.confirm(rig.context.safety, &Answer::YesFlag).expect("that is enough");
    let (gets, run) = (calls(&rig.service, Command::Get), ops::Run::new(&rig.context, Stop::new()));
    let summary = rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut |_| {})).await.expect("it runs");
    assert_eq!((summary.progress.copies, summary.progress.uncopied), (3, 0));
    let contents = column(&rig, "SELECT content FROM copies");
    assert!(contents.iter().all(|content| content.contains("Digest") && !content.contains("Another")), "{contents:?}");
    // One before each edit, and one to see what it did.
    assert_eq!(calls(&rig.service, Command::Get) - gets, 6);
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
    without.context.safety.copies = None;
    let ((copied, summary), (plain, _)) = (race(&with, &ids).await, race(&without, &ids).await);
    assert!(copied[99] <= plain[99].mul_f64(1.01), "{:?} instead of {:?}", copied[99], plain[99]);
    assert!(copied[0] <= plain[0] + Duration::from_millis(155), "{:?} instead of {:?}", copied[0], plain[0]);
    assert_eq!(summary.progress.uncopied, 100 - summary.progress.copies, "it is said how many have none");
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
        let words = summary.whole().uncopied_in_words();
        assert_eq!(words.as_deref(), Some("no copy of 12 tasks is kept"), "{fault}");
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
    assert!(first(Command::Delete) <= first(Command::Get), "the deletes do not wait");
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
    let mut rig = keeping(&many(40, "")).await;
    rig.step = Duration::from_millis(5);
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
    // The first run has just used all turns to read, so the first tasks that it has not read may be deleted without, and
    // more of them on a busy machine.
    let kept = copied(&rig).len();
    assert!((before + 10..=40).contains(&kept), "{before}, then {kept}");
    assert_eq!((resumed.whole().copies, resumed.whole().uncopied), (kept, 40 - kept));
    assert!((kept..=40).contains(&calls(&rig.service, Command::Get)), "no task is read twice");
}

/// The program was killed after the intent of a delete and before the copy was written. The reading that shows the task
/// unchanged is used for the copy.
#[tokio::test(start_paused = true)]
async fn a_task_that_a_resume_reads_back_and_deletes_has_a_copy() {
    let lost = "[[fault]]\ncommand = \"delete\"\ntimes = 3\nkind = \"no-answer\"\nconnection = \"closed\"\neffect = \"none\"\n";
    let mut rig = keeping(&many(3, lost)).await;
    let ids = all_ids(&rig).await;
    let keep = rig.context.safety.copies.take();
    let (_, summary) = rig.delete(&ids).await;
    assert_eq!(summary.progress.count(OutcomeKind::Unknown), 3);
    rig.context.safety.copies = keep;
    let (_, resumed) = rig.resume(summary.run).await.expect("the run is unfinished");
    assert_eq!(resumed.progress.count(OutcomeKind::Deleted), 3);
    assert_eq!(copied(&rig), ids.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!((resumed.whole().copies, resumed.whole().uncopied), (3, 0));
    // The same without a reply that can be used for a copy: it is said that there is none.
    let too_long =
        format!("{lost}[[fault]]\ncommand = \"get\"\ntimes = 1000\nkind = \"oversized\"\nbytes = 90000000\n");
    let mut rig = keeping(&many(3, &too_long)).await;
    let ids = all_ids(&rig).await;
    let keep = rig.context.safety.copies.take();
    let (_, summary) = rig.delete(&ids).await;
    rig.context.safety.copies = keep;
    let (_, resumed) = rig.resume(summary.run).await.expect("the run is unfinished");
    assert_eq!(resumed.progress.count(OutcomeKind::Deleted), 3, "the list shows the tasks");
    assert_eq!((resumed.whole().copies, resumed.whole().uncopied), (0, 3));
}

/// A question stands open for ten minutes. In the meantime, another operator changes a task.
#[tokio::test(start_paused = true)]
async fn old_copies_of_a_question_are_taken_again_and_kept_only_if_nothing_newer_can_be_had() {
    let edit = "[[operator]]\napp = \"shop\"\nat = \"+5m\"\nkind = \"edit\"\ntask = 5210001002\ntitle = \"Theirs\"\n";
    let unread = "[[fault]]\ncommand = \"get\"\nfrom = \"+6m\"\ntimes = 1000\nkind = \"html\"\n";
    for (faults, newer) in [("", 1), (unread, 0)] {
        let rig = keeping(&many(8, &format!("{edit}{faults}"))).await;
        let ids = all_ids(&rig).await;
        let (plan, _) = rig.confirm(&ids).await;
        let copies = Copies::default();
        rig.as_time_passes(ops::take_copies(&rig.context, &copies, plan.plan().tasks(), &mut |_| {}))
            .await
            .expect("the copies can be taken");
        assert_eq!(copies.copied().taken, ids.len());
        rig.clock.advance(Duration::from_secs(600));
        let (_, summary) = race_of(&rig, plan, copies).await;
        assert_eq!((summary.progress.copies, summary.progress.uncopied), (ids.len(), 0), "{faults}");
        let contents = column(&rig, "SELECT content FROM copies");
        assert_eq!(contents.iter().filter(|content| content.contains("Theirs")).count(), newer, "{contents:?}");
    }
}
