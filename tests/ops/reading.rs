//! Reading single tasks and lists.

use std::time::Duration;

use jiff::SignedDuration;
use pushdeck::{
    api::{ApiError, Command, Priority},
    clock::Clock as _,
    domain::{ChangeRequest, Flaw, TaskId, TaskStatus, TaskType},
    ops,
};

use crate::{
    common::{Rig, code},
    scenarios::{APP, all_ids, calls, many, with},
};

#[tokio::test(start_paused = true)]
async fn only_tasks_of_unknown_type_are_read_before_a_delete() {
    let rig = Rig::script(&many(3, "")).await;
    let known: Vec<_> = all_ids(&rig).await.into_iter().map(TaskId::new).collect();
    let ids = [known, vec![TaskId::new(77), TaskId::new(78)]].concat();
    let count = |given| ops::count_to_read(&rig.context, &ids, given, ChangeRequest::Delete);
    assert_eq!((count(None).await, count(Some(TaskType::Tag)).await), (Ok(2), Ok(0)));
    let hold = ChangeRequest::HoldUntil(rig.clock.now() + SignedDuration::from_hours(9));
    let count = ops::count_to_read(&rig.context, &ids, Some(TaskType::Tag), hold).await;
    assert_eq!(count, Ok(2), "a hold must know the due time");
}

/// A resume whose signature is refused makes a single call, and leaves every outcome unknown.
#[tokio::test(start_paused = true)]
async fn reading_back_stops_at_the_first_reply_that_concerns_the_account() {
    for (unresolved, command) in [(5, "get"), (25, "list")] {
        let faults = "[[fault]]\ncommand = \"delete\"\nkind = \"html\"\neffect = \"done\"\n\
             [[fault]]\ncommand = \"get\"\nkind = \"code\"\ncode = 70009\nuntil = \"+1h\"\n\
             [[fault]]\ncommand = \"list\"\nkind = \"code\"\ncode = 70009\nfrom = \"+20m\"\nuntil = \"+1h\"";
        let rig = Rig::script(&many(unresolved, faults)).await;
        let ids = all_ids(&rig).await;
        let mut run = rig.delete(&ids).await.1.run;
        while rig.context.ledger.unsettled(&rig.context.service()).await.expect("the ledger can be read").len()
            < unresolved
        {
            run = rig.resume(run).await.expect("the run is still open").1.run;
        }
        rig.clock.advance(Duration::from_mins(20));
        let before = calls(&rig.service, Command::Get) + calls(&rig.service, Command::List);
        let (outcomes, _) = rig.resume(run).await.expect("the run is still open");
        assert_eq!(outcomes.len(), unresolved, "{command}");
        assert!(outcomes.values().all(|settled| code(&settled.outcome) == Some(70_009)), "{command}: {outcomes:?}");
        let asked = calls(&rig.service, Command::Get) + calls(&rig.service, Command::List) - before;
        assert_eq!(asked, 1, "{command}");
    }
}

#[tokio::test(start_paused = true)]
async fn reading_stops_at_the_first_reply_that_concerns_the_account() {
    for code in [70_009, 70_003, 60_010, 60_021, 90_009] {
        let fault = format!("[[fault]]\ncommand = \"get\"\nkind = \"code\"\ncode = {code}");
        let rig = Rig::script(&many(30, &fault)).await;
        let ids: Vec<_> = all_ids(&rig).await.into_iter().map(TaskId::new).collect();
        let mut shown = 0;
        let mut show = |_| shown += 1;
        let read = ops::read(&rig.context, &ids, Priority::Interactive, &mut show);
        let error = rig.as_time_passes(read).await.expect_err("the code concerns the whole account");
        let error = error.downcast_ref::<ApiError>().expect("the error is an `ApiError`");
        assert_eq!((error.fault.code(), shown), (Some(code), 0));
        assert_eq!(calls(&rig.service, Command::Get), 1, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_first_read_that_hangs_delays_the_others_for_only_a_second() {
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
async fn reading_returns_each_task_and_reports_absent_ones() {
    let rig = Rig::script(APP).await;
    let ids = [5_210_000_001, 7].map(TaskId::new);
    let mut shown = Vec::new();
    let mut show = |read: ops::ReadResult| shown.push((read.id.get(), read.result.map(|task| task.status)));
    rig.as_time_passes(ops::read(&rig.context, &ids, Priority::Interactive, &mut show))
        .await
        .expect("the tasks can be stored");
    shown.sort_by_key(|(id, _)| *id);
    assert_eq!(shown[1], (5_210_000_001, Ok(TaskStatus::Pending)));
    assert!(matches!(&shown[0], (7, Err(ops::NotRead::NotFound(why))) if why.code == Some(90_104)), "{shown:?}");
}

#[tokio::test(start_paused = true)]
async fn a_task_outside_the_window_of_a_sync_stays_pending() {
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
async fn no_task_counts_as_missing_if_the_list_shows_fewer_tasks_than_it_counts() {
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
async fn a_title_with_invalid_bytes_hides_no_task() {
    let rig = Rig::script(&with("[[fault]]\nkind = \"garbled\"\n")).await;
    let report = rig.sync().await;
    assert_eq!((report.seen, report.flawed, report.skipped, report.gaps.len()), (3, 3, 0, 0));
    let title = rig.task(5_210_000_002).await.and_then(|task| task.title).expect("the task has a title");
    assert_eq!(title.raw(), "\u{fffd}\u{1}\u{fffd}System maintenance");
    let mut flaws = Vec::new();
    let mut show = |read: ops::ReadResult| flaws.extend(read.flaws);
    let ids = [TaskId::new(5_210_000_002)];
    rig.as_time_passes(ops::read(&rig.context, &ids, Priority::Interactive, &mut show))
        .await
        .expect("the ledger can be read");
    assert_eq!(flaws, [Flaw::Garbled("Title"), Flaw::Unreadable("Content")]);
}

#[tokio::test(start_paused = true)]
async fn a_sync_reports_how_many_known_tasks_lie_outside_its_window() {
    let rig = Rig::script(APP).await;
    rig.sync().await;
    rig.clock.advance(Duration::from_secs(1));
    let window = (crate::common::at("2026-12-01T09:30:00Z"), crate::common::at("2026-12-01T10:30:00Z"));
    let report = rig.as_time_passes(ops::sync(&rig.context, window, &mut |_| {})).await.expect("the list can be read");
    assert_eq!((report.seen, report.missing, report.outside), (1, 0, 1));
}

/// The list of the coming 31 days takes several calls. Each sync makes one more call, for the past 31 days.
#[tokio::test(start_paused = true)]
async fn a_long_list_takes_as_few_calls_as_the_learnt_limits_allow() {
    for (max_want, expected) in [(20, 1 + 151), (1_000, 1 + 4)] {
        let rig = Rig::script(&many(3_000, &format!("[service]\nmax_want = {max_want}\n"))).await;
        assert_eq!(rig.sync().await.seen, 3_000);
        let before = calls(&rig.service, Command::List);
        assert_eq!(rig.sync().await.seen, 3_000);
        assert_eq!(calls(&rig.service, Command::List) - before, expected, "{max_want} at once");
    }
}
