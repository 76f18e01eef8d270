//! What there is to know before answering, the most important first where room is scarce.
//!
//! Nothing is said of what a sent push would do but what the pages have (docs/service.md#recall): recall, for All-users
//! and Tag pushes.

use jiff::{Timestamp, tz::TimeZone};

use super::{Confirm, asking::Asking};
use crate::{
    domain::{
        Danger, Environment, ForecastText, OutcomeKind, PlannedTask, Task, TaskType, Untrusted, forecast_text,
        span_words, which_clock,
    },
    tui::views::{audience_word, clock_time, due_in, full_time, grouped, outcome_word},
};

/// Cells of a task's text that are shown: a few lines.
const MOST_TEXT: usize = 220;

/// Look-alikes that are named.
const MOST_ALIKES: usize = 5;

/// What of the facts must be read first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    Everybody,
    Hidden,
    Size,
    Warning,
    Title,
    Fact,
    /// Only where there is room.
    Extra,
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    pub(super) weight: Weight,
    pub(super) text: String,
    /// How far its second line is moved to the right.
    pub(super) indent: usize,
}

impl Fact {
    fn new(weight: Weight, text: impl Into<String>) -> Self {
        Self { weight, text: text.into(), indent: 2 }
    }

    fn named(name: &str, text: &str) -> Self {
        Self { weight: Weight::Fact, text: format!("{name:<8} {text}"), indent: 9 }
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

/// The clock and the zones of the facts.
#[derive(Clone, Copy)]
pub(super) struct When<'a> {
    pub(super) now: Timestamp,
    pub(super) zone: &'a TimeZone,
}

impl When<'_> {
    /// In the zone of people, in UTC where that is another, and how far away.
    fn due(self, due: Timestamp) -> String {
        let mut text = full_time(due, self.zone);
        let utc = due.to_zoned(TimeZone::UTC).strftime("%H:%M:%SZ").to_string();
        if self.zone.to_offset(due) != TimeZone::UTC.to_offset(due) {
            text = format!("{text}   {utc}");
        }
        format!("{text}   in {}", due_in(due, self.now))
    }
}

/// All facts of a question, in the order in which a large window shows them.
pub(super) fn facts(confirm: &Confirm, asking: &Asking, when: When<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if confirm.hidden > 0 {
        let text = format!("! {} of the marked are hidden by the filter", grouped(confirm.hidden));
        facts.push(Fact::new(Weight::Hidden, text));
    }
    match asking.plan().tasks() {
        [only] => facts.extend(one(confirm, asking, only, when)),
        _ => facts.extend(many(confirm, asking, when)),
    }
    facts.extend(alikes(asking, when));
    facts.extend(left_out(asking));
    facts
}

fn is_everybody_in_production(confirm: &Confirm, asking: &Asking) -> bool {
    confirm.app.environment == Environment::Production && asking.plan().count(TaskType::All) > 0
}

/// The audience in full words where it is everybody.
const fn audience(kind: TaskType) -> &'static str {
    match kind {
        TaskType::All => "ALL USERS",
        other => audience_word(Some(other)),
    }
}

fn one(confirm: &Confirm, asking: &Asking, task: &PlannedTask, when: When<'_>) -> Vec<Fact> {
    let known = asking.prepared.only.as_deref().filter(|known| known.id == task.id);
    let left = task.sched_at.map_or_else(String::new, |due| format!("   in {}", due_in(due, when.now)));
    let mut facts = Vec::new();
    if is_everybody_in_production(confirm, asking) {
        facts.push(Fact::new(Weight::Everybody, "! goes to ALL USERS in PRODUCTION"));
    }
    facts.push(Fact::new(Weight::Size, format!("{}   {}{left}", task.id, audience(task.task_type))));
    let title = task.title.as_ref().filter(|title| !title.is_empty());
    let title = title.map_or_else(|| "(no title)".into(), |title| format!("\"{}\"", title.safe_cut(MOST_TEXT)));
    facts.push(Fact::new(Weight::Title, title));
    facts.extend(text_of(known));
    facts.push(Fact::named("due", &task.sched_at.map_or_else(|| "not known".into(), |due| when.due(due))));
    if let Some(created) = known.and_then(|known| known.created_at) {
        facts.push(Fact::named("created", &full_time(created, when.zone)));
    }
    facts.push(Fact::blank());
    facts.extend(reach_of_one(asking, when));
    facts.extend(consequence(confirm, asking));
    facts
}

fn text_of(known: Option<&Task>) -> Option<Fact> {
    let text = known?.desc.as_ref().filter(|text| !text.is_empty())?;
    Some(Fact::named("body", &format!("\"{}\"", text.safe_cut(MOST_TEXT))))
}

/// Whether one task can still be reached.
fn reach_of_one(asking: &Asking, when: When<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if !asking.forecast.unreachable.is_empty() {
        facts.push(Fact::new(Weight::Warning, "! due now or past: this delete may come too late"));
    } else if let Some(start) = asking.forecast.last_safe_start {
        let left = span_words(start.duration_since(when.now).as_secs().unsigned_abs());
        let at = clock_time(start, when.now, when.zone);
        facts.push(Fact::new(Weight::Fact, format!("last safe moment to delete it: {at}, in {left}")));
    }
    facts.extend(which_clock(&asking.forecast, &asking.conditions.time).map(Fact::from));
    facts
}

fn many(confirm: &Confirm, asking: &Asking, when: When<'_>) -> Vec<Fact> {
    let plan = asking.plan();
    let counts = TaskType::ALL.map(|kind| format!("{} {}", grouped(plan.count(kind)), audience(kind)));
    let mut facts = Vec::new();
    let size = format!("{} pushes:  {}", grouped(plan.len()), counts.join("  "));
    // Heading and field have the number too, so the warnings go before it.
    facts.push(Fact::new(Weight::Title, size));
    if is_everybody_in_production(confirm, asking) {
        let all = plan.count(TaskType::All);
        let how_many = if all == plan.len() { "all".to_owned() } else { grouped(all) };
        let go = if all == 1 { "goes" } else { "go" };
        facts.push(Fact::new(Weight::Everybody, format!("! {how_many} {go} to ALL USERS in PRODUCTION")));
    }
    if confirm.hidden == 0 && confirm.ids.len() > 1 {
        facts.push(Fact::new(Weight::Extra, "0 hidden by the filter"));
    }
    facts.extend(dues(asking, when));
    let show = |at| clock_time(at, when.now, when.zone);
    for told in forecast_text(plan, &asking.forecast, &asking.conditions.time, &show) {
        facts.push(told.into());
    }
    facts.extend(consequence(confirm, asking));
    facts
}

/// The first and the last due time.
fn dues(asking: &Asking, when: When<'_>) -> Vec<Fact> {
    let due = || asking.plan().tasks().iter().filter_map(|task| task.sched_at);
    let (Some(first), Some(last)) = (due().min(), due().max()) else { return vec![] };
    let mut facts = vec![Fact::new(Weight::Fact, format!("first due {}", when.due(first)))];
    if first != last {
        facts.push(Fact::new(Weight::Fact, format!("last due  {}", full_time(last, when.zone))));
    }
    facts
}

/// What follows from a yes.
fn consequence(confirm: &Confirm, asking: &Asking) -> Vec<Fact> {
    let fact = |text: &str| Fact::new(Weight::Fact, text);
    let is_one = asking.plan().len() == 1;
    if is_everybody_in_production(confirm, asking) && is_one {
        return vec![
            fact("If this is the right push to stop, nobody will receive it."),
            fact("If it is the wrong one, nobody will be told what it says."),
            fact("The service has no way to bring it back."),
        ];
    }
    match (asking.danger, is_one) {
        (Danger::Highest, _) => {
            vec![fact("What is deleted will not be sent, and the service has no way to bring it back.")]
        }
        (_, true) => vec![fact("It will not be sent, and the service has no way to bring it back.")],
        (_, false) => vec![],
    }
}

/// What looks the same and stays scheduled.
fn alikes(asking: &Asking, when: When<'_>) -> Vec<Fact> {
    let count = asking.alikes.len();
    let mut facts = Vec::new();
    if count > 0 {
        let text = format!("! {} with the same title {} scheduled:", grouped(count), stay(count));
        facts.push(Fact::new(Weight::Title, text));
    }
    facts.extend(asking.alikes.iter().take(MOST_ALIKES).map(|alike| {
        let due = alike.due.map_or_else(|| "?".into(), |due| clock_time(due, when.now, when.zone));
        let to = alike.task_type.map_or("?", audience);
        let text = format!("    {}  {}  {}  {to}  due {due}", alike.id, alike.app, alike.place);
        Fact::new(Weight::Fact, Untrusted::new(text).safe())
    }));
    if let Some(more) = count.checked_sub(MOST_ALIKES).filter(|more| *more > 0) {
        facts.push(Fact::new(Weight::Fact, format!("    and {} more", grouped(more))));
    }
    facts
}

const fn stay(count: usize) -> &'static str {
    if count == 1 { "stays" } else { "stay" }
}

/// What is left out, by the outcome that it has without a request.
fn left_out(asking: &Asking) -> Option<Fact> {
    let left_out = &asking.prepared.left_out;
    let count = |kind| left_out.iter().filter(|settled| settled.outcome.kind() == kind).count();
    let counts = OutcomeKind::ALL.into_iter().map(|kind| (kind, count(kind))).filter(|(_, count)| *count > 0);
    let word = |kind| if kind == OutcomeKind::Skipped { "for another reason" } else { outcome_word(kind) };
    let words: Vec<_> = counts.map(|(kind, count)| format!("{} {}", grouped(count), word(kind))).collect();
    let text = format!("! {} left out: {}; see below", grouped(left_out.len()), words.join(", "));
    (!left_out.is_empty()).then(|| Fact::new(Weight::Warning, Untrusted::new(text).safe()))
}
