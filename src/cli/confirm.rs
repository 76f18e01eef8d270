//! The question before a change, and the rules that apply if the user cannot be asked
//! (docs/interface.md#confirmation).
//!
//! The set of tasks is frozen before the question and never grows. [`Plan::confirmation`] decides how much confirmation
//! a plan needs.

use std::{collections::HashMap, sync::Arc};

use tokio::task::JoinHandle;

use super::{
    args::{Answering, Selection},
    exit::Exit,
    failure::Refusal,
    notes::Notes,
    output::{Foretold, copies_lines, set_lines},
    session::{due, place_of},
    world::World,
};
use crate::{
    bulk::Copies,
    domain::{
        Answer, Confirmation, ConfirmedPlan, Held, Lanes, NotConfirmed, OutcomeKind, Plan, PlannedTask, Remark, Safety,
        SetOfTasks, TaskId, TaskOutcome, TaskType, Untrusted, Verb, half_width_text,
    },
    locale::{label, tr, tr_named},
    ops::{Context, take_copies},
};

/// How many tasks a question lists one by one.
const NAMED: usize = 10;

/// How the tasks were chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    /// By ids on the command line.
    ByArguments,
    /// By ids from stdin, so that the answer cannot come from there.
    FromStdin,
    /// By ids from stdin that were read out of prose, or out of a list with other columns or comments. The program does
    /// not understand what the prose, the columns or the comments say about the ids.
    FromProse,
    /// By `--campaign` or `--filter`.
    ByQuery,
    /// By a plan file.
    ByPlan {
        /// Whether the ids of the plan were read out of prose, as in [`Self::FromProse`].
        from_prose: bool,
    },
}

impl Chosen {
    /// Returns how much confirmation a plan of these tasks needs. Ids that were read out of prose need a typed value,
    /// which the user knows only after seeing which tasks were read.
    pub(super) fn confirmation(self, plan: &Plan, safety: Safety) -> Confirmation {
        let is_from_prose = matches!(self, Self::FromProse | Self::ByPlan { from_prose: true });
        if is_from_prose { plan.value() } else { plan.confirmation(safety) }
    }
}

/// Whether the user can be asked, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asking {
    Possible,
    NoTerminal,
    StdinIsUsed,
    ProseIsRead,
    Forbidden,
}

impl Asking {
    fn of(world: &World, no_input: bool, chosen: Chosen) -> Self {
        match chosen {
            _ if no_input => Self::Forbidden,
            Chosen::FromStdin => Self::StdinIsUsed,
            Chosen::FromProse => Self::ProseIsRead,
            _ if world.stdin.is_terminal() && world.stderr.is_terminal() => Self::Possible,
            _ => Self::NoTerminal,
        }
    }

    fn why_not(self) -> &'static str {
        match self {
            Self::Possible => "",
            Self::NoTerminal => label!("delete-asks-no-terminal"),
            Self::StdinIsUsed => label!("delete-asks-stdin-used"),
            Self::ProseIsRead => label!("delete-asks-prose"),
            Self::Forbidden => label!("delete-asks-forbidden"),
        }
    }
}

/// Checks `--expect` and `--max`. `--expect` accepts the number of tasks that are to be changed, which is what
/// `--confirm` counts too, so that one number works for both flags, even if an interrupted run has changed some of the
/// tasks. `--expect` also accepts the number of all selected tasks.
pub(super) fn check_size(args: &Selection, verb: Verb, selected: usize, to_change: usize) -> Result<(), Refusal> {
    match (args.expect, args.max) {
        (Some(expected), _) if expected != selected && expected != to_change => {
            Err(Refusal::NotConfirmed(if to_change == selected {
                tr!("delete-expected-other", expected = expected, selected = selected)
            } else {
                tr!(
                    "delete-expected-other-left",
                    verb = verb.as_str(),
                    expected = expected,
                    left = to_change,
                    selected = selected,
                    others = selected - to_change,
                )
            }))
        }
        (_, Some(most)) if selected > most => {
            Err(Refusal::NotConfirmed(tr!("delete-more-than-max", most = most, selected = selected)))
        }
        _ => Ok(()),
    }
}

/// Confirms the plan with the flags of the command, or by asking the user.
pub(super) fn confirm(
    world: &mut World,
    no_input: bool,
    notes: &Notes,
    context: &Arc<Context>,
    copies: &Copies,
    request: Request<'_>,
) -> anyhow::Result<ConfirmedPlan> {
    let Request { plan, lanes, details, left_out, holds, answer, expect, reason, chosen, selected, to_change } =
        request;
    let asking = Asking::of(world, no_input, chosen);
    if chosen == Chosen::ByQuery && asking != Asking::Possible && expect.is_none() {
        // Formatted as the user types it, without separators.
        let count = to_change.to_string();
        return Err(Refusal::NotConfirmed(tr!("delete-needs-size", why = asking.why_not(), count = count)).into());
    }
    let safety = context.safety;
    let needed = chosen.confirmation(&plan, safety);
    if reason.is_none() && plan.needs_reason(safety, &needed, context.conditions().time.now) {
        return Err(no(label!("delete-add-reason")));
    }
    match (given(answer), needed) {
        (Some(answer @ Answer::YesFlag), Confirmation::Yes) | (Some(answer @ Answer::ConfirmFlag(_)), _) => plan
            .confirm(safety, &answer)
            .map_err(|error| unread(left_out, selected).unwrap_or_else(|| no(&format!("{error}")))),
        (_, asked) if asking == Asking::Possible => {
            let set = SetOfTasks { verb: plan.verb(), tasks: plan.tasks(), left_out, holds };
            describe(notes, context, (&plan, lanes), details, set);
            let _taking = Taking::begin(context, copies, &plan);
            if let Some(reason) = reason {
                notes.add(&tr!("delete-reason", reason = reason.text().safe()));
            }
            let answer = answer_of_now(world, notes, context, (&plan, lanes), &asked)?;
            plan.confirm(safety, &answer).map_err(|error| no(&not_confirmed(&error, &answer)))
        }
        (_, asked) => Err(no(&tr!("cli-because", what = asking.why_not(), why = flag_for(&asked, &plan)))),
    }
}

/// A plan that is to be confirmed, and the facts that its confirmation depends on.
pub(super) struct Request<'a> {
    /// The frozen set.
    pub(super) plan: Plan,
    /// The lanes of the run.
    pub(super) lanes: Lanes,
    /// What the plan changes in its tasks, line by line, if the list of the tasks does not say it.
    pub(super) details: &'a [String],
    /// The tasks that are left out of the plan, and why.
    pub(super) left_out: &'a [TaskOutcome],
    /// The holds of those of all these tasks that are held now.
    pub(super) holds: &'a HashMap<TaskId, Held>,
    /// The flags that confirm it.
    pub(super) answer: &'a Answering,
    /// The value of `--expect`.
    pub(super) expect: Option<usize>,
    /// The reason that was given.
    pub(super) reason: Option<&'a Remark>,
    /// How the tasks were chosen.
    pub(super) chosen: Chosen,
    /// How many tasks were selected, including those that are left out.
    pub(super) selected: usize,
    /// How many of the selected tasks were to be changed, as far as the ledger knew.
    pub(super) to_change: usize,
}

/// Returns the error for a confirmation that does not match because some of the tasks could not be read; `None` if all
/// were read.
fn unread(left_out: &[TaskOutcome], selected: usize) -> Option<anyhow::Error> {
    let (count, first) = not_read(left_out)?;
    let what = tr!("delete-unread", count = count, selected = selected, first = first);
    let exit = left_out.iter().map(|settled| Exit::of_outcome(&settled.outcome)).fold(Exit::GaveUp, Exit::and);
    Some(Refusal::Unread { what, exit }.into())
}

/// Returns how many tasks could not be read, and the first of them with its reason; `None` if all were read.
fn not_read(left_out: &[TaskOutcome]) -> Option<(usize, String)> {
    let mut unread = left_out.iter().filter(|settled| settled.outcome.kind() == OutcomeKind::NotSent);
    let first = unread.next()?;
    let why = first.outcome.failure().map(ToString::to_string).unwrap_or_default();
    Some((1 + unread.count(), tr!("cli-because", what = first.task.to_string(), why = why)))
}

/// Returns the reason why an answer does not confirm the plan.
fn not_confirmed(error: &NotConfirmed, answer: &Answer) -> String {
    match (error, answer) {
        (NotConfirmed::Differs(asked), Answer::Typed(typed)) if !typed.is_empty() => {
            tr!("delete-typed-other", typed = quoted(typed), asked = asked.to_string())
        }
        _ => tr!("delete-not-confirmed"),
    }
}

/// Quotes what was typed. If it has full-width characters, adds that these count as half-width ones.
fn quoted(typed: &str) -> String {
    let shown = format!("{:?}", Untrusted::new(typed).safe_cut(20));
    if half_width_text(typed) == typed { shown } else { tr!("delete-typed-wide", typed = shown) }
}

fn no(why: &str) -> anyhow::Error {
    Refusal::NotConfirmed(tr!("delete-nothing-sent", why = why)).into()
}

/// Returns the answer that the flags give. `--confirm` takes precedence over `--yes`.
fn given(answer: &Answering) -> Option<Answer> {
    match &answer.confirm {
        Some(value) => Some(Answer::ConfirmFlag(value.clone())),
        None => answer.yes.then_some(Answer::YesFlag),
    }
}

/// Returns the words that name the exact flag to add.
fn flag_for(asked: &Confirmation, plan: &Plan) -> String {
    let (verb, tasks) = (plan.verb().as_str(), plan.len());
    match asked.value() {
        None => tr!("delete-add-yes", verb = verb, count = tasks),
        Some(value) => tr!("delete-add-confirm", verb = verb, value = value, count = tasks),
    }
}

/// Shows the context, the tasks, how many tasks are left out, and the forecast.
fn describe(notes: &Notes, context: &Context, (plan, lanes): (&Plan, Lanes), details: &[String], set: SetOfTasks<'_>) {
    notes.add(&place_of(&context.app));
    let kinds: Vec<_> = TaskType::ALL
        .into_iter()
        .filter(|kind| plan.count(*kind) > 0)
        .map(|kind| tr_named!("delete-kind-", kind.as_str().to_ascii_lowercase(), count = plan.count(kind)))
        .collect();
    let kinds = kinds.join(label!("number-list-separator"));
    notes.add(&tr!("delete-what", verb = plan.verb().as_str(), count = plan.len(), kinds = kinds));
    for task in plan.tasks().iter().take(NAMED) {
        notes.add(&format!("  {}", in_words(task)));
    }
    if plan.len() > NAMED {
        notes.add(&format!("  {}", tr!("delete-more", count = plan.len() - NAMED)));
    }
    for line in details {
        notes.add(&format!("  {line}"));
    }
    for line in set_lines(set, context.conditions().time.now) {
        notes.add(&line);
    }
    if let Some((count, first)) = not_read(set.left_out) {
        notes.add(&format!("  {}", tr!("delete-unread-first", count = count, first = first)));
    }
    let conditions = context.conditions();
    let forecast = plan.forecast(context.app.pace, &conditions);
    let beside = plan.two_lanes(context.app.pace, &conditions);
    let foretold = Foretold { forecast: &forecast, lanes, beside: beside.as_ref(), time: &conditions.time };
    for line in foretold.lines(plan) {
        notes.add(&line);
    }
    for line in copies_lines(plan, context.safety, conditions.time.now) {
        notes.add(&line);
    }
}

/// Takes the copies of a plan's tasks while its question is open, until this value is dropped.
struct Taking(JoinHandle<()>);

impl Taking {
    fn begin(context: &Arc<Context>, copies: &Copies, plan: &Plan) -> Self {
        let (context, copies, tasks) = (Arc::clone(context), copies.clone(), plan.tasks().to_vec());
        Self(tokio::spawn(async move {
            // A failure does not affect the question. The end of the run reports how many tasks have no copy.
            let _ = take_copies(&context, &copies, &tasks, &mut |_| {}).await;
        }))
    }
}

impl Drop for Taking {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Asks until the forecast shown with the question still holds when the answer is given. If tasks became unreachable
/// while the question was open, names them and asks again.
fn answer_of_now(
    world: &mut World,
    notes: &Notes,
    context: &Context,
    (plan, lanes): (&Plan, Lanes),
    asked: &Confirmation,
) -> anyhow::Result<Answer> {
    let lost = || {
        let (pace, conditions) = (context.app.pace, context.conditions());
        let beside = plan.two_lanes(pace, &conditions).filter(|_| lanes == Lanes::Two);
        beside.map_or_else(|| plan.forecast(pace, &conditions).unreachable, |beside| beside.lost)
    };
    let mut shown = lost();
    loop {
        let answer = question(world, notes, plan.verb(), asked)?;
        let now = lost();
        let Some(lost) = lost_since(&shown, &now) else { return Ok(answer) };
        notes.add(&tr!("delete-time-ran-out", tasks = lost));
        shown = now;
    }
}

/// Returns, in words, the tasks that were reachable in the forecast shown and no longer are. Both arguments are the
/// tasks that could not be reached.
fn lost_since(shown: &[TaskId], now: &[TaskId]) -> Option<String> {
    let lost: Vec<_> = now.iter().filter(|task| !shown.contains(task)).collect();
    let first = lost.iter().take(NAMED).map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let more = lost.len().saturating_sub(NAMED);
    match more {
        0 if lost.is_empty() => None,
        0 => Some(first),
        more => Some(tr!("delete-ids-and-more", ids = first, count = more)),
    }
}

fn in_words(task: &PlannedTask) -> String {
    let title = task.title.as_ref().map(Untrusted::safe).unwrap_or_default();
    let audience =
        if task.task_type == TaskType::All { label!("delete-audience-all") } else { task.task_type.as_str() };
    let times = match task.change.new_time() {
        None => due(task.sched_at),
        Some(new_time) => tr!("delete-new-time", due = due(task.sched_at), time = due(Some(new_time))),
    };
    format!("{}  {audience}  {times}  {title}", task.id)
}

/// Asks the question and reads the answer. An empty answer does not confirm, and a typed value must match exactly.
fn question(world: &mut World, notes: &Notes, verb: Verb, asked: &Confirmation) -> anyhow::Result<Answer> {
    let words = match asked {
        Confirmation::Yes => tr!("delete-ask-yes", verb = verb.as_str()),
        Confirmation::Count(_) => tr!("delete-ask-count", verb = verb.as_str()),
        Confirmation::LastDigits(_) => tr!("delete-ask-digits"),
    };
    notes.ask(&format!("{words} "));
    world.signals.last_word(Some(label!("delete-not-confirmed-nothing-sent")));
    let answer = world.stdin.line();
    world.signals.last_word(None);
    let answer = answer?.answer();
    let answer = answer.trim();
    let narrow = half_width_text(answer);
    let is = |words: [&str; 3]| words.iter().any(|word| narrow.eq_ignore_ascii_case(word));
    match asked {
        Confirmation::Yes if is(["y", "yes", "是"]) => Ok(Answer::Yes),
        Confirmation::Yes if answer.is_empty() || is(["n", "no", "否"]) => Err(no(label!("delete-not-confirmed"))),
        Confirmation::Yes => Err(no(&tr!("delete-typed-no-yes", verb = verb.as_str(), typed = quoted(answer)))),
        Confirmation::Count(_) | Confirmation::LastDigits(_) => Ok(Answer::Typed(answer.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::*;
    use crate::domain::{Conditions, Forecast, Pace, testing::planned};

    #[test]
    fn a_task_that_becomes_unreachable_while_the_question_is_open_is_named_once() {
        let due = |minutes: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes);
        let task = |number| planned(number, TaskType::Tag, Some(600 * number.cast_signed()));
        let tasks: Vec<_> = (1..=20).map(task).collect();
        let forecast = |minutes| Forecast::of(&tasks, Pace::Auto, &Conditions::unmeasured(due(minutes))).unreachable;
        assert_eq!(lost_since(&forecast(0), &forecast(1)), None);
        assert_eq!(lost_since(&forecast(0), &forecast(11)).as_deref(), Some("1"));
        assert_eq!(lost_since(&forecast(11), &forecast(12)), None, "the task was named before");
        assert_eq!(lost_since(&forecast(11), &forecast(31)).as_deref(), Some("2 3"));
        let many = lost_since(&forecast(0), &forecast(125));
        assert_eq!(many.as_deref(), Some("1 2 3 4 5 6 7 8 9 10 and 2 more"));
    }
}
