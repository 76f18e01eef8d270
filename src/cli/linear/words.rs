//! The sentences of line mode. Each says one thing, and is safe to show.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    domain::{App, Environment, Hold, Task, TaskStatus, TaskType, Untrusted, safe_text},
    locale::{label, tr, tr_named},
};

/// Returns a length of time in words: `6 seconds`, `4 minutes 6 seconds`, `1 day 2 hours`.
pub(super) fn span(seconds: u64) -> String {
    let parts = [
        (seconds / 86_400, "days"),
        (seconds / 3_600 % 24, "hours"),
        (seconds / 60 % 60, "minutes"),
        (seconds % 60, "seconds"),
    ];
    let said = |(count, unit): (u64, &str)| tr_named!("line-span-", unit, count = count);
    let at = parts.iter().position(|(count, _)| *count > 0).unwrap_or(3);
    let first = said(parts[at]);
    match parts.get(at + 1).filter(|(count, _)| *count > 0) {
        Some(second) => tr!("line-span", first = first, second = said(*second)),
        None => first,
    }
}

/// Returns when a task is due: the time left until then, and the time itself.
pub(super) fn due(due: Option<Timestamp>, now: Timestamp, zone: &TimeZone) -> String {
    let Some(due) = due else { return tr!("line-due-unknown") };
    let left = due.duration_since(now);
    let (span, at) = (span(left.as_secs().unsigned_abs()), date(due, zone));
    if left.is_negative() {
        tr!("line-due-past", span = span, at = at)
    } else {
        tr!("line-due-future", span = span, at = at)
    }
}

/// Returns the weekday, the date without the year, and the time of a moment in this time zone.
pub(super) fn date(at: Timestamp, zone: &TimeZone) -> String {
    let at = at.to_zoned(zone.clone());
    let part = |format: &str| at.strftime(format).to_string();
    tr!(
        "line-date",
        weekday = tr_named!("line-weekday-", part("%A").to_lowercase()),
        day = part("%d"),
        month = tr_named!("line-month-", part("%B").to_lowercase()),
        time = part("%H:%M:%S"),
        offset = part("%:z"),
    )
}

/// Returns who a task goes to.
pub(super) fn audience(task_type: Option<TaskType>) -> &'static str {
    match task_type {
        Some(TaskType::All) => label!("line-audience-all"),
        Some(TaskType::Tag) => label!("line-audience-tag"),
        Some(TaskType::User) => label!("line-audience-user"),
        None => label!("line-audience-unknown"),
    }
}

/// Returns the state of a task, or `None` if it is pending.
pub(super) fn state(status: &TaskStatus) -> Option<String> {
    Some(match status {
        TaskStatus::Pending => return None,
        TaskStatus::Unverified => tr!("line-state-unverified"),
        TaskStatus::Dispatching => tr!("line-state-dispatching"),
        TaskStatus::Dispatched => tr!("line-state-dispatched"),
        TaskStatus::Deleted => tr!("line-state-deleted"),
        TaskStatus::Gone => tr!("line-state-gone"),
        TaskStatus::Unknown => tr!("line-state-unknown"),
        TaskStatus::Other(word) => tr!("line-state-other", state = word.safe()),
    })
}

/// Returns the hold of a task that is held and still pending.
pub(super) fn hold_of(task: &Task) -> Option<Hold> {
    task.hold.filter(|_| task.status == TaskStatus::Pending)
}

/// Returns the words that say that a task is held, when it was due before, and whether somebody else has moved it since.
pub(super) fn held(hold: Hold, due: Option<Timestamp>, zone: &TimeZone) -> String {
    match hold.from {
        Some(from) if hold.is_moved(due) => {
            tr!("line-state-held-moved", at = date(from, zone), until = date(hold.until, zone))
        }
        Some(from) => tr!("line-state-held-from", at = date(from, zone)),
        None => tr!("line-state-held"),
    }
}

/// Returns when a task is due; for a held task, when it goes out unless somebody prevents it.
pub(super) fn due_of(task: &Task, now: Timestamp, zone: &TimeZone) -> String {
    let left = task.sched_at.map(|due| due.duration_since(now)).filter(|left| !left.is_negative());
    match (hold_of(task), task.sched_at, left) {
        (Some(_), Some(due), Some(left)) => {
            tr!("line-due-held", span = span(left.as_secs().unsigned_abs()), at = date(due, zone))
        }
        _ => due(task.sched_at, now, zone),
    }
}

/// Returns the line of the list for one task.
pub(super) fn task(number: usize, task: &Task, now: Timestamp, zone: &TimeZone) -> String {
    let (number, id) = (number.to_string(), task.id.to_string());
    let (audience, due, title) = (audience(task.task_type), due_of(task, now, zone), title(task));
    match hold_of(task).map(|hold| held(hold, task.sched_at, zone)).or_else(|| state(&task.status)) {
        None => tr!("line-task", number = number, audience = audience, due = due, title = title, task = id),
        Some(state) => tr!(
            "line-task-state",
            number = number,
            audience = audience,
            state = state,
            due = due,
            title = title,
            task = id
        ),
    }
}

/// Returns the title, or words that say that there is none.
pub(super) fn title(task: &Task) -> String {
    let title = task.title.as_ref().map(Untrusted::safe).filter(|title| !title.is_empty());
    title.unwrap_or_else(|| tr!("line-title-none"))
}

/// Returns the context: app, region or host, environment, and whether tasks can be changed.
pub(super) fn context(app: &App, banner: Option<&str>) -> String {
    let environment = match app.environment {
        Environment::Production => label!("line-environment-production"),
        Environment::Staging => label!("line-environment-staging"),
        Environment::Test => label!("line-environment-test"),
    };
    let access = if app.read_only { label!("line-access-read") } else { label!("line-access-change") };
    let (name, place) = (safe_text(&app.name.0), safe_text(&app.place()));
    let context = tr!("line-context", app = name, place = place, environment = environment, access = access);
    match banner {
        Some(banner) => tr!("line-context-banner", banner = banner, context = context),
        None => context,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Environment, TaskId, testing},
        locale::{chinese, in_language},
    };

    #[test]
    fn a_length_of_time_has_at_most_two_units() {
        for (seconds, said) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (246, "4 minutes 6 seconds"),
            (240, "4 minutes"),
            (3_600, "1 hour"),
            (3_661, "1 hour 1 minute"),
            (93_600, "1 day 2 hours"),
            (86_405, "1 day"),
        ] {
            assert_eq!(span(seconds), said);
        }
    }

    #[test]
    fn every_weekday_and_month_has_a_name() {
        let said = |day: i64| date(Timestamp::from_second(day * 86_400).expect("the time is valid"), &TimeZone::UTC);
        assert_eq!(said(0), "Thursday 01 January 00:00:00 +00:00");
        for day in 0..365 {
            let (english, chinese) = (said(day), in_language(chinese(), || said(day)));
            assert!(!english.contains("line-") && chinese.contains(" 星期"), "{english}, {chinese}");
        }
    }

    #[test]
    fn a_task_is_one_safe_line() {
        let task = Task {
            task_type: Some(TaskType::All),
            status: TaskStatus::Unknown,
            title: Some(Untrusted::new("双十二\u{202e}\n\u{1b}[2J")),
            sched_at: Some(Timestamp::from_second(1_006).expect("the time is valid")),
            ..Task::unverified(TaskId::new(42))
        };
        let line = super::task(1, &task, Timestamp::from_second(1_000).expect("the time is valid"), &TimeZone::UTC);
        assert!(
            line.starts_with("1. ALL USERS. Outcome of a change unknown. Due in 6 seconds, Thursday 01 January"),
            "{line}"
        );
        assert!(line.ends_with("Title: 双十二<U+202E> <U+001B>[2J. ID 42."), "{line}");
    }

    #[test]
    fn in_chinese_a_task_is_one_line_of_whole_sentences() {
        let task = Task {
            task_type: Some(TaskType::All),
            status: TaskStatus::Unknown,
            title: Some(Untrusted::new("双十二")),
            sched_at: Some(Timestamp::from_second(1_246).expect("the time is valid")),
            ..Task::unverified(TaskId::new(42))
        };
        let now = Timestamp::from_second(1_000).expect("the time is valid");
        assert_eq!(
            in_language(chinese(), || super::task(1, &task, now, &TimeZone::UTC)),
            "1. 全员推送。变更结果未知。4 分钟 6 秒后推送，1 月 01 日 星期四 00:20:46 +00:00。标题：双十二。ID 42。"
        );
    }

    #[test]
    fn a_held_task_has_both_its_times_in_one_line() {
        let at = |second| Timestamp::from_second(second).expect("the time is valid");
        let task = Task {
            task_type: Some(TaskType::Tag),
            status: TaskStatus::Pending,
            title: Some(Untrusted::new("Sale")),
            sched_at: Some(at(87_400)),
            hold: Some(Hold { from: Some(at(1_000)), until: at(87_400) }),
            ..Task::unverified(TaskId::new(42))
        };
        assert_eq!(
            super::task(1, &task, at(1_000), &TimeZone::UTC),
            "1. Tag. HELD, was due Thursday 01 January 00:16:40 +00:00. Goes out in 1 day, Friday 02 January 00:16:40 +00:00, \
             unless it is released or deleted. Title: Sale. ID 42."
        );
        let line = in_language(chinese(), || super::task(1, &task, at(1_000), &TimeZone::UTC));
        assert!(line.contains("已推迟，原定 1 月 01 日 星期四") && line.contains("1 天后推送，1 月 02 日"), "{line}");
        let sent = Task { status: TaskStatus::Dispatched, ..task };
        assert!(super::task(1, &sent, at(90_000), &TimeZone::UTC).contains(". Sent. Due "));
    }

    #[test]
    fn the_context_is_in_the_language_of_the_user() {
        let app = testing::app(Environment::Production);
        let (english, chinese) = (context(&app, Some("DEMO")), in_language(chinese(), || context(&app, None)));
        assert!(
            english.starts_with("DEMO. Context: ") && english.ends_with(", PRODUCTION, read and change."),
            "{english}"
        );
        assert!(chinese.starts_with("当前位置：") && chinese.ends_with("，生产环境，可查看、可变更。"), "{chinese}");
    }
}
