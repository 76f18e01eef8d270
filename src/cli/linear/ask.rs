//! The question before a delete, in words: what it is, what it takes, and the exact answer.

use jiff::tz::TimeZone;

use super::words::{self, pushes};
use crate::{
    cli::{
        output::{counts, forecast_lines},
        session::place_of,
    },
    domain::{
        Answer, BulkEvent, Confirmation, Danger, Environment, Plan, PlannedTask, Progress, TaskOutcome, TaskType,
        Untrusted, half_width_text,
    },
    ops::Context,
};

/// How many tasks a question names one by one; more are not heard, and so must be typed.
pub(super) const NAMED: usize = 10;

/// What is to be known before the answer.
pub(super) fn facts(context: &Context, plan: &Plan, left_out: &[TaskOutcome], zone: &TimeZone) -> Vec<String> {
    let conditions = context.conditions();
    let now = conditions.time.now;
    let mut lines = vec![place_of(context)];
    let kinds = TaskType::ALL.into_iter().filter(|kind| plan.count(*kind) > 0);
    let kinds: Vec<_> = kinds.map(|kind| format!("{} {}", plan.count(kind), words::audience(Some(kind)))).collect();
    lines.push(format!("Delete {}: {}.", pushes(plan.len()), kinds.join(", ")));
    if plan.count(TaskType::All) > 0 && context.app.environment == Environment::Production {
        lines.push("Warning: this goes to ALL USERS in PRODUCTION. Nobody will receive it.".into());
    }
    for task in plan.tasks().iter().take(NAMED) {
        lines.push(format!("{}, {}. {}", task.id, words::due(task.sched_at, now, zone), title(task)));
    }
    if plan.len() > NAMED {
        lines.push(format!("And {} more.", plan.len() - NAMED));
    }
    if !left_out.is_empty() {
        let mut counted = Progress::default();
        for settled in left_out {
            counted.apply(&BulkEvent::Settled(settled.clone()));
        }
        lines.push(format!("Left out: {}.", counts(&counted)));
    }
    lines.extend(forecast_lines(plan, &plan.forecast(context.app.pace, &conditions), &conditions.time));
    lines
}

fn title(task: &PlannedTask) -> String {
    task.title.as_ref().map_or_else(|| "No title.".into(), |title| format!("Title: {}.", Untrusted::safe(title)))
}

/// The question itself, with the answer that it takes.
pub(super) fn question(danger: Danger, asked: &Confirmation) -> &'static str {
    match (asked, danger) {
        (Confirmation::Yes, Danger::Low) => "Type y to delete, or press Enter to keep: ",
        (Confirmation::Yes, _) => "Type a capital D to delete, or press Enter to keep: ",
        (Confirmation::Count(_), _) => "Type the number of pushes to delete, or press Enter to keep: ",
        (Confirmation::LastDigits(_), _) => "Type the last 4 digits of the ID to delete, or press Enter to keep: ",
    }
}

/// What the typed line answers; nothing where it keeps everything.
pub(super) fn answer(danger: Danger, asked: &Confirmation, line: &str) -> Option<Answer> {
    let line = half_width_text(line.trim());
    match (asked, danger) {
        _ if line.is_empty() => None,
        (Confirmation::Yes, Danger::Low) => (line == "y").then_some(Answer::Yes),
        (Confirmation::Yes, _) => (line == "D").then_some(Answer::Yes),
        _ => Some(Answer::Typed(line.into_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_answer_counts() {
        let yes = |danger, line| answer(danger, &Confirmation::Yes, line) == Some(Answer::Yes);
        assert!(yes(Danger::Low, "y") && !yes(Danger::Low, "yes") && !yes(Danger::Low, "") && !yes(Danger::Low, "d"));
        assert!(yes(Danger::Middle, " D ") && !yes(Danger::Middle, "y") && !yes(Danger::Middle, "d"));
        let count = |line| answer(Danger::High, &Confirmation::Count(20), line);
        assert_eq!((count(""), count("20")), (None, Some(Answer::Typed("20".into()))));
        assert!(question(Danger::Middle, &Confirmation::Yes).contains("capital D"));
    }
}
