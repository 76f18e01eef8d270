//! Sentences: each says one thing, and is safe to show.

use jiff::{Timestamp, tz::TimeZone};

use crate::domain::{App, Environment, Task, TaskStatus, TaskType, Untrusted, grouped, safe_text};

/// How somebody says a length of time: `6 seconds`, `4 minutes 6 seconds`, `1 day 2 hours`.
pub(super) fn span(seconds: u64) -> String {
    let parts = [
        (seconds / 86_400, "day"),
        (seconds / 3_600 % 24, "hour"),
        (seconds / 60 % 60, "minute"),
        (seconds % 60, "second"),
    ];
    let first = parts.iter().position(|(count, _)| *count > 0).unwrap_or(3);
    let said = parts[first..].iter().take(2).filter(|(count, _)| *count > 0);
    let said: Vec<_> = said.map(|(count, name)| format!("{count} {name}{}", plural(*count))).collect();
    if said.is_empty() { "0 seconds".into() } else { said.join(" ") }
}

const fn plural(count: u64) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// When a task is due: how long it is until then, and the time.
pub(super) fn due(due: Option<Timestamp>, now: Timestamp, zone: &TimeZone) -> String {
    let Some(due) = due else { return "Due at an unknown time".into() };
    let left = due.duration_since(now);
    let at = due.to_zoned(zone.clone()).strftime("%A %d %B %H:%M:%S %:z").to_string();
    let span = span(left.as_secs().unsigned_abs());
    if left.is_negative() { format!("Due {span} ago, {at}") } else { format!("Due in {span}, {at}") }
}

/// Who a task goes to.
pub(super) const fn audience(task_type: Option<TaskType>) -> &'static str {
    match task_type {
        Some(TaskType::All) => "ALL USERS",
        Some(TaskType::Tag) => "Tag",
        Some(TaskType::User) => "User",
        None => "Audience unknown",
    }
}

/// A state, where it is not simply pending.
pub(super) fn state(status: &TaskStatus) -> Option<String> {
    Some(match status {
        TaskStatus::Pending => return None,
        TaskStatus::Unverified => "Known by its id only".into(),
        TaskStatus::Dispatching => "Being sent now".into(),
        TaskStatus::Dispatched => "Sent".into(),
        TaskStatus::Deleted => "Deleted".into(),
        TaskStatus::Gone => "Gone".into(),
        TaskStatus::Unknown => "Outcome of a delete unknown".into(),
        TaskStatus::Other(word) => format!("State {}", word.safe()),
    })
}

/// One task, as a line of the list.
pub(super) fn task(number: usize, task: &Task, now: Timestamp, zone: &TimeZone) -> String {
    let mut parts = vec![format!("{number}"), audience(task.task_type).to_owned()];
    parts.extend(state(&task.status));
    parts.push(due(task.sched_at, now, zone));
    parts.push(format!("Title: {}", title(task)));
    parts.push(format!("ID {}", task.id));
    parts.join(". ") + "."
}

/// The title, or that there is none.
pub(super) fn title(task: &Task) -> String {
    let title = task.title.as_ref().map(Untrusted::safe).filter(|title| !title.is_empty());
    title.unwrap_or_else(|| "none".into())
}

/// Where we are.
pub(super) fn context(app: &App, banner: Option<&str>) -> String {
    let environment = match app.environment {
        Environment::Production => "PRODUCTION",
        Environment::Staging => "staging",
        Environment::Test => "test",
    };
    let access = if app.read_only { "read only" } else { "read and delete" };
    let banner = banner.map_or_else(String::new, |banner| format!("{banner}. "));
    let (name, place) = (safe_text(&app.name.0), safe_text(&app.place()));
    format!("{banner}Context: {name}, {place}, {environment}, {access}.")
}

/// `1 push`, `2 pushes`.
pub(super) fn pushes(count: usize) -> String {
    format!("{} push{}", grouped(count), if count == 1 { "" } else { "es" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TaskId;

    #[test]
    fn lengths_of_time_are_said_as_people_say_them() {
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
    fn a_task_is_one_safe_line() {
        let task = Task {
            task_type: Some(TaskType::All),
            status: TaskStatus::Unknown,
            title: Some(Untrusted::new("双十二\u{202e}\n\u{1b}[2J")),
            sched_at: Some(Timestamp::from_second(1_006).expect("a time")),
            ..Task::unverified(TaskId::new(42))
        };
        let line = super::task(1, &task, Timestamp::from_second(1_000).expect("a time"), &TimeZone::UTC);
        assert!(
            line.starts_with("1. ALL USERS. Outcome of a delete unknown. Due in 6 seconds, Thursday 01 January"),
            "{line}"
        );
        assert!(line.ends_with("Title: 双十二<U+202E> <U+001B>[2J. ID 42."), "{line}");
    }
}
