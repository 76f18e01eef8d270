//! Edits: other operators, services that merge or replace, lost replies, stops and resumes.

use std::sync::atomic::{AtomicUsize, Ordering};

use pushdeck::{
    api::Command,
    bulk::{Stop, StopLevel},
    domain::{Answer, BulkEvent, ConfirmedPlan, EditRequest, NewTime, OutcomeKind, Summary, TaskId},
    ops,
};

use crate::{
    common::{Rig, at},
    scenarios::{all_ids, calls, many},
};

fn titled(title: &str) -> EditRequest {
    EditRequest { title: Some(title.to_owned()), ..EditRequest::default() }
}

async fn confirm(rig: &Rig, ids: &[u64], request: &EditRequest) -> ConfirmedPlan {
    let ids: Vec<_> = ids.iter().copied().map(TaskId::new).collect();
    let edits = rig.as_time_passes(ops::prepare_edits(&rig.context, &ids, request)).await;
    let plan = edits.expect("the plan can be prepared").prepared.plan;
    let answer = plan.confirmation(rig.context.safety).value().map_or(Answer::Yes, Answer::Typed);
    plan.confirm(rig.context.safety, &answer).expect("the answer confirms the plan")
}

async fn carry_out(rig: &Rig, plan: ConfirmedPlan, stop: &Stop, react: impl Fn(&BulkEvent) + Send + Sync) -> Summary {
    let run = ops::Run::new(&rig.context, stop.clone());
    let mut show = |event: &BulkEvent| react(event);
    let summary = rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut show)).await;
    summary.expect("the run begins")
}

async fn edit(rig: &Rig, ids: &[u64], request: &EditRequest) -> Summary {
    let plan = confirm(rig, ids, request).await;
    carry_out(rig, plan, &Stop::new(), |_| {}).await
}

fn counts(summary: &Summary) -> Vec<(OutcomeKind, usize)> {
    let count = |kind| Some((kind, summary.progress.count(kind))).filter(|(_, count)| *count > 0);
    OutcomeKind::ALL.into_iter().filter_map(count).collect()
}

fn titles(rig: &Rig) -> Vec<String> {
    rig.service.tasks(rig.context.app.sdkappid).into_iter().map(|task| task.title).collect()
}

fn column(rig: &Rig, sql: &str) -> Vec<String> {
    let conn = rusqlite::Connection::open(rig.folder.path().join("ledger.db")).expect("the database opens");
    let mut read = conn.prepare(sql).expect("the schema has these columns");
    let rows = read.query_map([], |row| row.get(0)).expect("the query can be run");
    rows.map(|row| row.expect("the row can be read")).collect()
}

const KEPT: &str = "SELECT CAST(COUNT(*) AS TEXT) FROM edits";

/// Another operator changes the second task right after this call for it.
fn meddled(command: &str, nth: u32, what: &str) -> String {
    format!(
        "[[operator]]\napp = \"shop\"\ncommand = \"{command}\"\ntasks = [5210001002]\nnth = {nth}\nkind = \"edit\"\n\
         task = 5210001002\n{what}\n"
    )
}

#[tokio::test(start_paused = true)]
async fn edits_reach_the_limit_of_five_a_second_and_never_exceed_it() {
    let rig = Rig::script(&many(40, "")).await;
    let ids = all_ids(&rig).await;
    let request = EditRequest { time: Some(NewTime::At(at("2026-12-05T09:00:00Z"))), ..titled("New") };
    assert_eq!(counts(&edit(&rig, &ids, &request).await), [(OutcomeKind::Changed, 40)]);
    assert!(titles(&rig).iter().all(|title| title == "New"));
    for command in [Command::Modify, Command::Get] {
        assert!(rig.service.busiest_second(command) <= 5, "{command:?}");
    }
    assert_eq!(calls(&rig.service, Command::Modify), 40);
    let task = rig.task(ids[0]).await.expect("the ledger has the task");
    assert_eq!((task.title, task.sched_at), (Some("New".into()), Some(at("2026-12-05T09:00:00Z"))));
    assert_eq!(column(&rig, KEPT), ["0"]);
}

/// The first read prepares the plan, and the second one comes right before the request. Another operator changes the
/// task between the two.
#[tokio::test(start_paused = true)]
async fn a_task_that_is_not_what_was_confirmed_is_a_conflict_and_nothing_is_sent() {
    for what in ["title = \"Theirs\"", "due = \"+9d\"", "to = [\"others\"]", "desc = \"Their text\""] {
        let rig = Rig::script(&many(3, &meddled("get", 1, what))).await;
        let ids = all_ids(&rig).await;
        let summary = edit(&rig, &ids, &titled("Ours")).await;
        assert_eq!(counts(&summary), [(OutcomeKind::Changed, 2), (OutcomeKind::Conflict, 1)], "{what}");
        assert_eq!(calls(&rig.service, Command::Modify), 2, "{what}: nothing was sent for it");
        let tasks = rig.service.tasks(rig.context.app.sdkappid);
        assert!(tasks.iter().all(|task| task.id != TaskId::new(ids[1]) || task.title != "Ours"), "{what}");
        let outcome = "SELECT outcome FROM run_tasks WHERE task_id = 5210001002";
        assert_eq!(column(&rig, outcome), ["conflict"], "{what}");
        assert!(rig.context.ledger.open_runs().await.expect("the ledger can be read").is_empty(), "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_confirmed_edit_that_reads_back_differently_is_a_conflict() {
    for what in ["title = \"Theirs\"", "due = \"+9d\"", "to = [\"others\"]"] {
        let rig = Rig::script(&many(3, &meddled("modify", 1, what))).await;
        let ids = all_ids(&rig).await;
        let summary = edit(&rig, &ids, &titled("Ours")).await;
        assert_eq!(counts(&summary), [(OutcomeKind::Changed, 2), (OutcomeKind::Conflict, 1)], "{what}");
        assert_eq!(column(&rig, "SELECT outcome FROM attempts WHERE task_id = 5210001002"), ["conflict"], "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_deleted_or_sent_before_its_edit_is_not_edited() {
    let gone =
        "[[operator]]\napp = \"shop\"\ncommand = \"get\"\ntasks = [5210001002]\nkind = \"delete\"\ntask = 5210001002\n";
    let rig = Rig::script(&many(2, gone)).await;
    let ids = all_ids(&rig).await;
    let summary = edit(&rig, &ids, &titled("Ours")).await;
    assert_eq!(counts(&summary), [(OutcomeKind::Changed, 1), (OutcomeKind::Gone, 1)]);
    let soon = "[[task]]\napp = \"shop\"\nid = 77\ntype = \"All\"\ndue = \"+30s\"\ntitle = \"Soon\"\n";
    let rig = Rig::script(&many(1, soon)).await;
    let ids = all_ids(&rig).await;
    let plan = confirm(&rig, &ids, &titled("Ours")).await;
    rig.clock.advance(std::time::Duration::from_secs(31));
    let summary = carry_out(&rig, plan, &Stop::new(), |_| {}).await;
    assert_eq!(counts(&summary), [(OutcomeKind::Changed, 1), (OutcomeKind::TooLate, 1)]);
}

/// Whatever the service does with content, and whatever is lost of the request and its reply, the task ends as
/// confirmed, and the edit is sent again only if that is proven to be needed.
#[tokio::test(start_paused = true)]
async fn a_lost_reply_ends_correctly_whether_the_service_merges_or_replaces() {
    for setting in ["replace", "merge"] {
        for (effect, sent) in [("done", 1), ("none", 2)] {
            let more = format!(
                "[service]\ncontent_update = \"{setting}\"\n[[fault]]\ncommand = \"modify\"\nkind = \"no-answer\"\n\
                 connection = \"closed\"\ntimes = 1\neffect = \"{effect}\"\n"
            );
            let rig = Rig::script(&many(1, &more)).await;
            let ids = all_ids(&rig).await;
            let request = EditRequest { time: Some(NewTime::At(at("2026-12-05T09:00:00Z"))), ..titled("Ours") };
            let summary = edit(&rig, &ids, &request).await;
            assert_eq!(counts(&summary), [(OutcomeKind::Unknown, 1)], "{setting} {effect}");
            assert_eq!(column(&rig, KEPT), ["1"], "the content is kept, because reading the task back needs it");
            rig.sync().await;
            let rig = rig.restart(None).await;
            let (_, resumed) = rig.resume(summary.run).await.expect("no process holds the run");
            assert_eq!(counts(&resumed), [(OutcomeKind::Changed, 1)], "{setting} {effect}");
            assert_eq!(titles(&rig), ["Ours"], "{setting} {effect}");
            assert_eq!(calls(&rig.service, Command::Modify), sent, "{setting} {effect}");
            assert_eq!(column(&rig, KEPT), ["0"], "{setting} {effect}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_edit_and_a_change_by_another_operator_are_a_conflict_that_names_what_differs() {
    for (effect, what, named) in [
        ("done", "title = \"Theirs\"", "OfflinePushInfo.Title"),
        ("none", "title = \"Theirs\"", "OfflinePushInfo.Title"),
        ("done", "due = \"+9d\"", "2026-12-10T09:00:00Z"),
    ] {
        let more = format!(
            "[[fault]]\ncommand = \"modify\"\ntasks = [5210001002]\nkind = \"no-answer\"\nconnection = \"closed\"\ntimes = 1\n\
             effect = \"{effect}\"\n{}",
            meddled("modify", 1, what)
        );
        let rig = Rig::script(&many(2, &more)).await;
        let ids = all_ids(&rig).await;
        let summary = edit(&rig, &ids, &titled("Ours")).await;
        let (outcomes, resumed) = rig.resume(summary.run).await.expect("this process holds the run");
        assert_eq!(counts(&resumed), [(OutcomeKind::Conflict, 1)], "{effect} {what}");
        let why = outcomes[&ids[1]].outcome.failure().expect("a conflict has a reason").message.clone();
        assert!(why.contains(named), "{effect} {what}: {why}");
        assert_eq!(calls(&rig.service, Command::Modify), 2, "{effect} {what}: the edit is not sent again");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stopped_run_is_resumed_with_what_was_confirmed_unless_the_task_has_changed_since() {
    let rig = Rig::script(&many(12, "")).await;
    let ids = all_ids(&rig).await;
    let (stop, settled) = (Stop::new(), AtomicUsize::new(0));
    let react = |event: &BulkEvent| {
        if matches!(event, BulkEvent::Settled(_)) && settled.fetch_add(1, Ordering::Relaxed) == 2 {
            stop.pull(StopLevel::AfterCallsInFlight);
        }
    };
    let plan = confirm(&rig, &ids, &titled("Ours")).await;
    let summary = carry_out(&rig, plan, &stop, react).await;
    let edited = summary.progress.count(OutcomeKind::Changed);
    assert!((3..12).contains(&edited), "{summary:?}");
    // Meanwhile, somebody else edits the last task with this program.
    let last = ids[11];
    assert_eq!(counts(&edit(&rig, &[last], &titled("Theirs")).await), [(OutcomeKind::Changed, 1)]);
    let rig = rig.restart(None).await;
    let (_, resumed) = rig.resume(summary.run).await.expect("no process holds the run");
    assert_eq!(counts(&resumed), [(OutcomeKind::Changed, 11 - edited), (OutcomeKind::Conflict, 1)]);
    let titles = titles(&rig);
    assert!(titles[..11].iter().all(|title| title == "Ours") && titles[11] == "Theirs", "{titles:?}");
    assert_eq!(calls(&rig.service, Command::Modify), 12, "each task was sent once");
}
