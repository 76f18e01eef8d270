//! The question before a delete: what would be deleted, the forecast, and the exact answer that confirms it.

use jiff::tz::TimeZone;

use super::words;
use crate::{
    cli::{
        output::{counts, forecast_lines},
        session::place_of,
    },
    domain::{
        Answer, BulkEvent, Confirmation, Danger, Environment, Plan, PlannedTask, Progress, TaskOutcome, TaskType,
        Untrusted, half_width_text,
    },
    locale::{label, tr},
    ops::Context,
};

/// How many tasks a question lists one by one. Further tasks are only counted, which makes the delete more dangerous
/// and its confirmation stricter.
pub(super) const NAMED: usize = 10;

/// Returns the lines that come before the question: context, tasks, counts of the tasks that are left out, and
/// forecast.
pub(super) fn facts(context: &Context, plan: &Plan, left_out: &[TaskOutcome], zone: &TimeZone) -> Vec<String> {
    let conditions = context.conditions();
    let now = conditions.time.now;
    let mut lines = vec![place_of(&context.app)];
    let kinds = TaskType::ALL.into_iter().filter(|kind| plan.count(*kind) > 0);
    let counted = |kind| tr!("line-ask-kind", count = plan.count(kind), audience = words::audience(Some(kind)));
    let kinds = kinds.map(counted).collect::<Vec<_>>().join(label!("number-list-separator"));
    lines.push(tr!("line-ask-delete", count = plan.len(), kinds = kinds));
    if plan.count(TaskType::All) > 0 && context.app.environment == Environment::Production {
        lines.push(tr!("line-ask-everybody"));
    }
    for task in plan.tasks().iter().take(NAMED) {
        lines.push(in_words(task, words::due(task.sched_at, now, zone)));
    }
    if plan.len() > NAMED {
        lines.push(tr!("line-ask-more", count = plan.len() - NAMED));
    }
    if !left_out.is_empty() {
        let mut counted = Progress::default();
        for settled in left_out {
            counted.apply(&BulkEvent::Settled(settled.clone()));
        }
        lines.push(tr!("line-ask-left-out", counts = counts(&counted)));
    }
    lines.extend(forecast_lines(plan, &plan.forecast(context.app.pace, &conditions), &conditions.time));
    lines
}

fn in_words(task: &PlannedTask, due: String) -> String {
    let id = task.id.to_string();
    match &task.title {
        Some(title) => tr!("line-ask-task", task = id, due = due, title = Untrusted::safe(title)),
        None => tr!("line-ask-task-untitled", task = id, due = due),
    }
}

/// Returns the question, which names the answer that it accepts.
pub(super) fn question(danger: Danger, asked: &Confirmation) -> &'static str {
    match (asked, danger) {
        (Confirmation::Yes, Danger::Low) => label!("line-question-key"),
        (Confirmation::Yes, _) => label!("line-question-capital"),
        (Confirmation::Count(_), _) => label!("line-question-count"),
        (Confirmation::LastDigits(_), _) => label!("line-question-digits"),
    }
}

/// Returns the answer that a typed line gives, or `None` if it does not confirm the delete.
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
    fn only_the_exact_answer_confirms() {
        let yes = |danger, line| answer(danger, &Confirmation::Yes, line) == Some(Answer::Yes);
        assert!(yes(Danger::Low, "y") && !yes(Danger::Low, "yes") && !yes(Danger::Low, "") && !yes(Danger::Low, "d"));
        assert!(yes(Danger::Middle, " D ") && !yes(Danger::Middle, "y") && !yes(Danger::Middle, "d"));
        let count = |line| answer(Danger::High, &Confirmation::Count(20), line);
        assert_eq!((count(""), count("20")), (None, Some(Answer::Typed("20".into()))));
        assert!(question(Danger::Middle, &Confirmation::Yes).contains("capital D"));
    }
}
