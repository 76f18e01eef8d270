//! The question before a change: what would be changed, the forecast, and the exact answer that confirms it.

use jiff::{Timestamp, tz::TimeZone};

use super::words;
use crate::{
    cli::{
        output::{copies_lines, forecast_lines, second_lane_lines, set_lines},
        session::place_of,
    },
    domain::{
        Answer, Confirmation, Danger, Environment, Lanes, Plan, PlannedTask, SetOfTasks, TaskType, Untrusted, Verb,
        half_width_text,
    },
    locale::{label, tr},
    ops::{Context, Prepared},
};

/// How many tasks a question lists one by one. Further tasks are only counted, which makes the change more dangerous
/// and its confirmation stricter.
pub(super) const NAMED: usize = 10;

/// Returns the lines that come before the question: context, tasks, counts of the tasks that are left out, and
/// forecast.
pub(super) fn facts(context: &Context, prepared: &Prepared, zone: &TimeZone) -> Vec<String> {
    let Prepared { plan, left_out, holds, .. } = prepared;
    let set = SetOfTasks { verb: plan.verb(), tasks: plan.tasks(), left_out, holds };
    let conditions = context.conditions();
    let now = conditions.time.now;
    let mut lines = vec![place_of(&context.app)];
    let kinds = TaskType::ALL.into_iter().filter(|kind| plan.count(*kind) > 0);
    let counted = |kind| tr!("line-ask-kind", count = plan.count(kind), audience = words::audience(Some(kind)));
    let kinds = kinds.map(counted).collect::<Vec<_>>().join(label!("number-list-separator"));
    lines.push(tr!("line-ask-change", verb = plan.verb().as_str(), count = plan.len(), kinds = kinds));
    if plan.count(TaskType::All) > 0 && context.app.environment == Environment::Production {
        lines.push(tr!("line-ask-everybody", verb = plan.verb().as_str()));
    }
    for task in plan.tasks().iter().take(NAMED) {
        lines.push(in_words(task, now, zone));
    }
    if plan.len() > NAMED {
        lines.push(tr!("line-ask-more", count = plan.len() - NAMED));
    }
    lines.extend(consequence(plan));
    lines.extend(set_lines(set, now));
    lines.extend(forecast_lines(plan, &plan.forecast(context.app.pace, &conditions), None, &conditions.time));
    lines.extend(copies_lines(plan, context.safety, now));
    lines
}

/// Returns what a second lane does or would do, and how the line that switches it changes that; nothing if it saves
/// nothing.
pub(super) fn second_lane(context: &Context, plan: &Plan, lanes: Lanes) -> Vec<String> {
    let Some(beside) = plan.two_lanes(context.app.pace, &context.conditions()) else { return Vec::new() };
    match lanes {
        Lanes::One => vec![tr!("line-ask-then-hold", key = SWITCH, count = beside.postponed.len())],
        Lanes::Two => {
            let off = tr!("line-ask-then-hold-off", key = SWITCH);
            second_lane_lines(&beside).into_iter().chain([off]).collect()
        }
    }
}

/// Whether a typed line switches the second lane on or off.
pub(super) fn is_switch(line: &str) -> bool {
    half_width_text(line.trim()) == SWITCH
}

/// Returns what becomes of tasks that are held or released.
fn consequence(plan: &Plan) -> Option<String> {
    match plan.verb() {
        Verb::Delete | Verb::Edit => None,
        Verb::Hold => Some(tr!("dialog-held-then-sent", count = plan.len())),
        Verb::Release => Some(tr!("dialog-released-then-sent", count = plan.len())),
    }
}

/// What is typed to switch the second lane on or off: the key of the interface. No question accepts it as its answer.
const SWITCH: &str = "t";

fn in_words(task: &PlannedTask, now: Timestamp, zone: &TimeZone) -> String {
    let (id, due) = (task.id.to_string(), words::due(task.sched_at, now, zone));
    let title = match &task.title {
        Some(title) => tr!("line-ask-title", title = Untrusted::safe(title)),
        None => tr!("line-ask-untitled"),
    };
    match task.change.new_time() {
        None => tr!("line-ask-task", task = id, due = due, title = title),
        Some(time) => {
            let (verb, time) = (task.change.verb().as_str(), words::date(time, zone));
            tr!("line-ask-task-moved", verb = verb, task = id, due = due, time = time, title = title)
        }
    }
}

/// Returns the capital letter that confirms a change of this kind.
const fn capital(verb: Verb) -> &'static str {
    match verb {
        Verb::Delete => "D",
        Verb::Hold | Verb::Release | Verb::Edit => "Y",
    }
}

/// Returns the question, which names the answer that it accepts.
pub(super) fn question(verb: Verb, danger: Danger, asked: &Confirmation) -> String {
    let (word, letter) = (verb.as_str(), capital(verb));
    match (asked, danger) {
        (Confirmation::Yes, Danger::Low) => tr!("line-question-key", verb = word),
        (Confirmation::Yes, _) => tr!("line-question-capital", verb = word, letter = letter),
        (Confirmation::Count(_), _) => tr!("line-question-count", verb = word),
        (Confirmation::LastDigits(_), _) => tr!("line-question-digits", verb = word),
    }
}

/// Returns the answer that a typed line gives, or `None` if it does not confirm the change.
pub(super) fn answer(verb: Verb, danger: Danger, asked: &Confirmation, line: &str) -> Option<Answer> {
    let line = half_width_text(line.trim());
    match (asked, danger) {
        _ if line.is_empty() => None,
        (Confirmation::Yes, Danger::Low) => (line == "y").then_some(Answer::Yes),
        (Confirmation::Yes, _) => (line == capital(verb)).then_some(Answer::Yes),
        _ => Some(Answer::Typed(line.into_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_answer_confirms() {
        let yes = |danger, line| answer(Verb::Delete, danger, &Confirmation::Yes, line) == Some(Answer::Yes);
        assert!(yes(Danger::Low, "y") && !yes(Danger::Low, "yes") && !yes(Danger::Low, "") && !yes(Danger::Low, "d"));
        assert!(yes(Danger::Middle, " D ") && !yes(Danger::Middle, "y") && !yes(Danger::Middle, "d"));
        let count = |line| answer(Verb::Delete, Danger::High, &Confirmation::Count(20), line);
        assert_eq!((count(""), count("20")), (None, Some(Answer::Typed("20".into()))));
        for (verb, letter, other) in [(Verb::Delete, "D", "Y"), (Verb::Hold, "Y", "H"), (Verb::Release, "Y", "D")] {
            assert!(question(verb, Danger::Middle, &Confirmation::Yes).contains(&format!("capital {letter}")));
            let of = |line| answer(verb, Danger::Middle, &Confirmation::Yes, line);
            assert_eq!((of(letter), of(other)), (Some(Answer::Yes), None), "{verb:?}");
        }
    }
}
