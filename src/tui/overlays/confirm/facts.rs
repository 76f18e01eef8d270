//! The facts to know before answering, the most important first if there is little room.
//!
//! The facts about pushes that are already sent repeat only what the service's documentation states
//! (docs/service.md#recall): All-users and Tag pushes can be recalled.

use jiff::{Timestamp, tz::TimeZone};

use super::{Confirm, asking::Asking};
use crate::{
    domain::{
        Danger, Environment, ForecastText, OutcomeKind, PlannedTask, Task, TaskType, Untrusted, Verb, copies_text,
        edit_lines, forecast_text, reasons_left_out, set_text, span_words, which_clock,
    },
    locale::{label, tr},
    tui::{
        views::{audience_words, clock_time, due_in, full_time, outcome_word},
        widgets::padded,
    },
};

/// The maximum width in cells of a task's text that is shown: a few lines.
const MOST_TEXT: usize = 220;

/// The maximum number of look-alikes that are named.
const MOST_ALIKES: usize = 5;

/// The maximum number of reasons that are named. Each row also shows its own reason.
const MOST_REASONS: usize = 3;

/// The width of the names of facts in cells, including the blanks after them.
const NAME: usize = 9;

/// The importance of a fact, the most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    Everybody,
    Hidden,
    Size,
    Warning,
    Title,
    Fact,
    /// Shown only if there is room.
    Extra,
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    pub(super) weight: Weight,
    pub(super) text: String,
    /// The indent of its second and later lines.
    pub(super) indent: usize,
}

impl Fact {
    fn new(weight: Weight, text: impl Into<String>) -> Self {
        Self { weight, text: text.into(), indent: 2 }
    }

    fn named(name: &str, text: &str) -> Self {
        Self { weight: Weight::Fact, text: format!("{}{text}", padded(name, NAME)), indent: NAME }
    }

    fn blank() -> Self {
        Self::new(Weight::Extra, "")
    }
}

impl From<ForecastText> for Fact {
    fn from(told: ForecastText) -> Self {
        match told {
            ForecastText::Fact(text) => Self::new(Weight::Fact, text),
            ForecastText::Warning(text) => Self::new(Weight::Warning, format!("! {text}")),
        }
    }
}

/// The current time, and the zone in which the facts show times.
#[derive(Clone, Copy)]
pub(super) struct When<'a> {
    pub(super) now: Timestamp,
    pub(super) zone: &'a TimeZone,
}

impl When<'_> {
    /// Returns a time in the zone of the interface, also in UTC if that differs, and how far away the time is.
    fn due(self, due: Timestamp) -> String {
        let (time, left) = (full_time(due, self.zone), due_in(due, self.now));
        if self.zone.to_offset(due) == TimeZone::UTC.to_offset(due) {
            return tr!("dialog-due", time = time, left = left);
        }
        let utc = due.to_zoned(TimeZone::UTC).strftime("%H:%M:%SZ").to_string();
        tr!("dialog-due-and-utc", time = time, utc = utc, left = left)
    }
}

/// Returns all facts of a question, in the order in which a large window shows them. `offer` is the offer of a second
/// lane, if that is one of the facts.
pub(super) fn facts(confirm: &Confirm, asking: &Asking, when: When<'_>, offer: Option<String>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if confirm.hidden > 0 {
        let text = tr!("dialog-hidden", count = confirm.hidden);
        facts.push(Fact::new(Weight::Hidden, format!("! {text}")));
    }
    match asking.plan().tasks() {
        [only] => facts.extend(one(confirm, asking, only, when)),
        _ => facts.extend(many(confirm, asking, when, offer)),
    }
    let time = |at| clock_time(at, when.now, when.zone);
    facts.extend(set_text(asking.set(), when.now, &time).into_iter().map(Fact::from));
    facts.extend(copies(asking, when));
    facts.extend(alikes(asking, when));
    facts.extend(left_out(asking, confirm.verb()));
    facts
}

fn is_everybody_in_production(confirm: &Confirm, asking: &Asking) -> bool {
    confirm.app.environment == Environment::Production && asking.plan().count(TaskType::All) > 0
}

fn one(confirm: &Confirm, asking: &Asking, task: &PlannedTask, when: When<'_>) -> Vec<Fact> {
    let known = asking.prepared.only.as_deref().filter(|known| known.id == task.id);
    let (id, to) = (task.id.to_string(), audience_words(Some(task.task_type)));
    let size = match task.sched_at {
        None => format!("{id}   {to}"),
        Some(due) => tr!("dialog-one", task = id, audience = to, left = due_in(due, when.now)),
    };
    let mut facts = Vec::new();
    if is_everybody_in_production(confirm, asking) {
        facts.push(Fact::new(Weight::Everybody, format!("! {}", label!("dialog-one-to-everybody"))));
    }
    facts.push(Fact::new(Weight::Size, size));
    let title = task.title.as_ref().filter(|title| !title.is_empty());
    let title = title.map_or_else(|| label!("view-no-title").into(), |title| quoted(&title.safe_cut(MOST_TEXT)));
    facts.push(Fact::new(Weight::Title, title));
    facts.extend(text_of(known));
    let due = task.sched_at.map_or_else(|| label!("dialog-due-not-known").into(), |due| when.due(due));
    facts.push(Fact::named(label!("dialog-name-due"), &due));
    facts.extend(edits(confirm, task, when));
    if let Some(time) = task.change.new_time().filter(|_| confirm.verb() != Verb::Edit) {
        facts.push(Fact::named(new_time_name(confirm.verb()), &when.due(time)));
    }
    if let Some(created) = known.and_then(|known| known.created_at) {
        facts.push(Fact::named(label!("dialog-name-created"), &full_time(created, when.zone)));
    }
    facts.push(Fact::blank());
    facts.extend(reach_of_one(confirm, asking, when));
    facts.extend(consequence(confirm, asking));
    facts
}

/// Returns the facts about what an edit changes, and what to know about the new values.
fn edits(confirm: &Confirm, task: &PlannedTask, when: When<'_>) -> Vec<Fact> {
    let Some((edit, base)) = task.change.as_edit().zip(confirm.base.as_deref()) else { return vec![] };
    let (changes, remarks) = edit_lines(edit, task.sched_at, base, when.now, &|time| full_time(time, when.zone));
    let changes = changes.into_iter().map(|text| Fact::new(Weight::Title, text));
    changes.chain(remarks.into_iter().map(|text| Fact::new(Weight::Warning, format!("! {text}")))).collect()
}

fn text_of(known: Option<&Task>) -> Option<Fact> {
    let text = known?.desc.as_ref().filter(|text| !text.is_empty())?;
    Some(Fact::named(label!("dialog-name-body"), &quoted(&text.safe_cut(MOST_TEXT))))
}

/// Puts a task's own words in quotes to distinguish them from the program's words.
fn quoted(text: &str) -> String {
    tr!("dialog-quoted", text = text)
}

/// Returns the facts about whether a single task can still be reached in time.
fn reach_of_one(confirm: &Confirm, asking: &Asking, when: When<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if !asking.forecast.unreachable.is_empty() {
        facts.push(Fact::new(Weight::Warning, format!("! {}", tr!("dialog-due-past", verb = confirm.verb().as_str()))));
    } else if let Some(start) = asking.forecast.last_safe_start {
        let left = span_words(start.duration_since(when.now).as_secs().unsigned_abs());
        let at = clock_time(start, when.now, when.zone);
        facts.push(Fact::new(
            Weight::Fact,
            tr!("dialog-last-safe", verb = confirm.verb().as_str(), time = at, left = left),
        ));
    }
    facts.extend(which_clock(&asking.forecast, &asking.conditions.time).map(Fact::from));
    facts
}

fn many(confirm: &Confirm, asking: &Asking, when: When<'_>, offer: Option<String>) -> Vec<Fact> {
    let plan = asking.plan();
    let mut facts = Vec::new();
    let [all, tag, user] = [TaskType::All, TaskType::Tag, TaskType::User].map(|kind| plan.count(kind));
    let size = tr!("dialog-size", count = plan.len(), all = all, tag = tag, user = user);
    // The heading and the field contain the number too, so warnings take precedence over this fact.
    facts.push(Fact::new(Weight::Title, size));
    if is_everybody_in_production(confirm, asking) {
        let text = if all == plan.len() {
            label!("dialog-all-to-everybody").to_owned()
        } else {
            tr!("dialog-some-to-everybody", count = all)
        };
        facts.push(Fact::new(Weight::Everybody, format!("! {text}")));
    }
    if confirm.hidden == 0 && confirm.ids.len() > 1 {
        facts.push(Fact::new(Weight::Extra, label!("dialog-none-hidden")));
    }
    facts.extend(dues(asking, when));
    facts.extend(new_times(confirm.verb(), asking, when));
    let show = |at| clock_time(at, when.now, when.zone);
    let told = forecast_text(plan, &asking.forecast, asking.second_lane(), &asking.conditions.time, &show);
    let mut told: Vec<_> = told.into_iter().map(Fact::from).collect();
    // What can be done about a warning follows it at once, because the end may not be visible.
    let after = told.iter().rposition(|fact| fact.weight == Weight::Warning).map_or(told.len(), |last| last + 1);
    told.splice(after..after, offer.map(|offer| Fact::new(Weight::Warning, offer)));
    facts.extend(told);
    facts.extend(consequence(confirm, asking));
    facts
}

/// Returns the facts about the first and the last due time.
fn dues(asking: &Asking, when: When<'_>) -> Vec<Fact> {
    let due = || asking.plan().tasks().iter().filter_map(|task| task.sched_at);
    let (Some(first), Some(last)) = (due().min(), due().max()) else { return vec![] };
    let mut facts = vec![Fact::new(Weight::Fact, tr!("dialog-first-due", time = when.due(first)))];
    if first != last {
        facts.push(Fact::new(Weight::Fact, tr!("dialog-last-due", time = full_time(last, when.zone))));
    }
    facts
}

/// Returns the facts about the first and the last due time that the change sets.
fn new_times(verb: Verb, asking: &Asking, when: When<'_>) -> Vec<Fact> {
    let times = || asking.plan().tasks().iter().filter_map(|task| task.change.new_time());
    let (Some(first), Some(last)) = (times().min(), times().max()) else { return vec![] };
    let fact = |text| Fact::new(Weight::Fact, text);
    let verb = verb.as_str();
    if first == last {
        return vec![fact(tr!("dialog-new-time", verb = verb, time = when.due(first)))];
    }
    let (first, last) = (when.due(first), full_time(last, when.zone));
    vec![
        fact(tr!("dialog-first-new-time", verb = verb, time = first)),
        fact(tr!("dialog-last-new-time", verb = verb, time = last)),
    ]
}

/// Returns the name of the fact about the due time that a single task gets.
fn new_time_name(verb: Verb) -> &'static str {
    match verb {
        Verb::Release => label!("dialog-name-released"),
        Verb::Hold | Verb::Delete | Verb::Edit => label!("dialog-name-held"),
    }
}

/// Returns the facts about the consequences of the answer yes.
fn consequence(confirm: &Confirm, asking: &Asking) -> Vec<Fact> {
    let fact = |text: &str| Fact::new(Weight::Fact, text);
    let count = asking.plan().len();
    let is_one = count == 1;
    match confirm.verb() {
        Verb::Hold => return vec![fact(&tr!("dialog-held-then-sent", count = count))],
        Verb::Release => {
            let moved = Some(asking.prepared.moved).filter(|moved| *moved > 0);
            let moved = moved.map(|moved| Fact::new(Weight::Warning, tr!("change-release-moved", count = moved)));
            return std::iter::once(fact(&tr!("dialog-released-then-sent", count = count))).chain(moved).collect();
        }
        Verb::Edit => return vec![fact(&tr!("dialog-edited-then-sent", count = count))],
        Verb::Delete => {}
    }
    if is_everybody_in_production(confirm, asking) && is_one {
        return vec![
            fact(label!("dialog-if-right")),
            fact(label!("dialog-if-wrong")),
            fact(label!("dialog-no-way-back")),
        ];
    }
    match (asking.danger, is_one) {
        (Danger::Highest, _) => vec![fact(label!("dialog-deleted-for-good"))],
        (_, true) => vec![fact(label!("dialog-one-deleted-for-good"))],
        (_, false) => vec![],
    }
}

/// Returns the facts about copies of what the tasks contain.
fn copies(asking: &Asking, when: When<'_>) -> Vec<Fact> {
    let texts = asking.copies_for().map(|keep| copies_text(asking.plan().tasks(), keep, Some(asking.copied), when.now));
    texts.unwrap_or_default().into_iter().map(Fact::from).collect()
}

/// Returns the facts about look-alikes, which stay scheduled.
fn alikes(asking: &Asking, when: When<'_>) -> Vec<Fact> {
    let count = asking.alikes.len();
    let mut facts = Vec::new();
    if count > 0 {
        facts.push(Fact::new(Weight::Title, format!("! {}", tr!("dialog-alikes", count = count))));
    }
    facts.extend(asking.alikes.iter().take(MOST_ALIKES).map(|alike| {
        let due = alike.due.map_or_else(|| "?".into(), |due| clock_time(due, when.now, when.zone));
        let text = tr!(
            "dialog-alike",
            task = alike.id.to_string(),
            app = alike.app.to_string(),
            place = &alike.place,
            audience = audience_words(alike.task_type),
            due = due,
        );
        Fact::new(Weight::Fact, Untrusted::new(format!("    {text}")).safe())
    }));
    if let Some(more) = count.checked_sub(MOST_ALIKES).filter(|more| *more > 0) {
        facts.push(Fact::new(Weight::Fact, format!("    {}", tr!("dialog-more", count = more))));
    }
    facts
}

/// Returns the facts about tasks that are left out: how many have each outcome and, for skipped tasks, the reasons.
fn left_out(asking: &Asking, verb: Verb) -> Vec<Fact> {
    let left_out = &asking.prepared.left_out;
    let warning = |text: String| Fact::new(Weight::Warning, Untrusted::new(format!("! {text}")).safe());
    let kinds = OutcomeKind::ALL.into_iter().filter(|kind| *kind != OutcomeKind::Skipped);
    let counts: Vec<_> = kinds
        .map(|kind| (kind, left_out.iter().filter(|settled| settled.outcome.kind() == kind).count()))
        .filter(|(_, count)| *count > 0)
        .collect();
    let mut facts = Vec::new();
    if !counts.is_empty() {
        let word = |(kind, count): &(_, usize)| {
            tr!("dialog-left-out-kind", count = *count, outcome = outcome_word(*kind, verb))
        };
        let kinds = counts.iter().map(word).collect::<Vec<_>>().join(label!("number-list-separator"));
        let count: usize = counts.iter().map(|(_, count)| count).sum();
        facts.push(warning(tr!("dialog-left-out-kinds", count = count, kinds = kinds)));
    }
    let reasons = reasons_left_out(asking.set()).into_iter().take(MOST_REASONS);
    facts.extend(reasons.map(Fact::from));
    facts
}
