//! Tests of how outcomes are worded, counted and stored.

use super::*;
use crate::locale::{chinese, in_language};

#[test]
fn each_kind_of_outcome_is_listed_at_the_position_of_its_count() {
    for (position, kind) in OutcomeKind::ALL.into_iter().enumerate() {
        assert_eq!(kind as usize, position, "{kind:?}");
    }
}

#[test]
fn progress_counts_each_settled_task_under_its_kind() {
    let settled = |outcome| {
        let (task, at) = (TaskId::new(1), Timestamp::UNIX_EPOCH);
        BulkEvent::Settled(TaskOutcome { task, outcome, attempts: 1, at })
    };
    let mut progress = Progress::default();
    let why = Failure::local("no answer");
    progress.apply(&BulkEvent::Started { run: RunId(ulid::Ulid::nil()), total: 3, verb: Verb::Delete });
    progress.apply(&settled(Outcome::Deleted));
    progress.apply(&settled(Outcome::Unknown(why.clone())));
    progress.apply(&settled(Outcome::Unknown(why)));
    assert_eq!((progress.total, progress.done(), progress.settled()), (3, 3, 1));
    progress.apply(&settled(Outcome::NotSent(Failure::local("stopped"))));
    assert_eq!(progress.settled(), 1, "a task that was not sent is not settled");
    assert_eq!(progress.count(OutcomeKind::Deleted), 1);
    assert_eq!(progress.count(OutcomeKind::Unknown), 2);
}

#[test]
fn a_resumed_run_counts_what_had_settled_before() {
    let (run, elapsed) = (RunId(ulid::Ulid::nil()), Duration::ZERO);
    let of = |progress, earlier| Summary { run, progress, earlier, elapsed, stopped: None, one_lane: None };
    let now = Progress::of(1, [(OutcomeKind::Gone, 1)]);
    let earlier = Progress::of(3, [(OutcomeKind::Refused, 1), (OutcomeKind::TooLate, 1)]);
    let summary = of(now.clone(), Some(earlier));
    let whole = [(OutcomeKind::Gone, 1), (OutcomeKind::Refused, 1), (OutcomeKind::TooLate, 1)];
    assert_eq!(summary.whole(), Progress::of(3, whole));
    let words = "in the whole run of 3: 1 gone, 1 refused and not deleted, 1 too late";
    assert_eq!(summary.whole_in_words(Verb::Delete).as_deref(), Some(words));
    for earlier in [None, Some(Progress::of(1, []))] {
        let summary = of(now.clone(), earlier);
        assert_eq!(
            (summary.whole(), summary.whole_in_words(Verb::Delete)),
            (now.clone(), None),
            "nothing had settled before"
        );
    }
}

#[test]
fn a_failure_is_stored_in_english_and_shown_in_the_readers_language() {
    let at = Some(Timestamp::UNIX_EPOCH);
    for (status, kept, shown) in [
        (TaskStatus::Deleted, "it was already deleted", "此前已删除"),
        (
            TaskStatus::Dispatched,
            "it had been sent when last seen, at 1970-01-01T00:00:00Z",
            "已推送（读取于 1970-01-01T00:00:00Z）",
        ),
        (TaskStatus::Gone, "the service no longer has it", "服务端已没有此任务"),
    ] {
        in_language(chinese(), || {
            let outcome = Outcome::without_request(&status, at).expect("no request is sent");
            let why = outcome.failure().expect("the outcome has a reason");
            assert_eq!((why.message.as_str(), why.to_string().as_str()), (kept, shown));
        });
    }
    let never_seen = Failure::never_seen(Some(90_104));
    assert!(in_language(chinese(), || never_seen.to_string()).ends_with("请核对 ID（90104）"));
}

#[test]
fn the_counts_of_a_whole_run_are_shown_in_the_current_language() {
    let progress = Progress::of(1, [(OutcomeKind::Gone, 1)]);
    let earlier = Some(Progress::of(2_013, [(OutcomeKind::NotFound, 2_011), (OutcomeKind::Refused, 1)]));
    let (run, elapsed) = (RunId(ulid::Ulid::nil()), Duration::ZERO);
    let summary = Summary { run, progress, earlier, elapsed, stopped: None, one_lane: None };
    let english = "in the whole run of 2,013: 1 gone, 2,011 not found, 1 refused and not deleted";
    assert_eq!(summary.whole_in_words(Verb::Delete).as_deref(), Some(english));
    let words = in_language(chinese(), || summary.whole_in_words(Verb::Delete));
    assert_eq!(words.as_deref(), Some("整次执行共 2,013 个任务：1 个已不存在、2,011 个未找到、1 个被拒绝，未删除"));
}

#[test]
fn the_reason_to_wait_for_unknown_tasks_includes_the_time() {
    let at = Timestamp::UNIX_EPOCH;
    assert_eq!(
        reading_again(4, at, &TimeZone::UTC),
        "4 unknown: their earlier requests may still take effect; read again at 00:00:00Z"
    );
    let zone = TimeZone::fixed(jiff::tz::offset(8));
    assert_eq!(
        reading_again(1, at, &zone),
        "1 unknown: its earlier request may still take effect; read again at 08:00:00"
    );
}

#[test]
fn only_unsent_and_unknown_tasks_keep_a_run_open_whatever_ended_it() {
    let why = || Failure::local("no");
    for stopped in [None, Some(why())] {
        for (outcome, left) in [
            (Outcome::Deleted, None),
            (Outcome::Gone(why()), None),
            (Outcome::NotFound(why()), None),
            (Outcome::Refused(why()), None),
            (Outcome::TooLate(why()), None),
            (Outcome::Skipped(why()), None),
            (Outcome::NotSent(why()), Some(Remainder { unsent: 1, unknown: 0 })),
            (Outcome::Unknown(why()), Some(Remainder { unsent: 0, unknown: 1 })),
        ] {
            let mut progress = Progress::default();
            let (task, at) = (TaskId::new(1), Timestamp::UNIX_EPOCH);
            let settled = TaskOutcome { task, outcome, attempts: 1, at };
            progress.apply(&BulkEvent::Settled(settled.clone()));
            let (run, elapsed, stopped) = (RunId(ulid::Ulid::nil()), Duration::ZERO, stopped.clone());
            let summary = Summary { run, progress, earlier: None, elapsed, stopped, one_lane: None };
            assert_eq!(summary.remainder(), left, "{settled:?}");
        }
    }
}
