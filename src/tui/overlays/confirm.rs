//! Is this set to be deleted? The only way to a delete.
//!
//! The set is frozen when the dialog opens. It holds the effect that a yes releases, and that effect needs a
//! [`ConfirmedPlan`](crate::domain::ConfirmedPlan), which only the right answer makes of the frozen plan. Deliberately not
//! here: which tasks were chosen (the list) and the run.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use ratatui::{
    layout::Position,
    style::Style,
    text::{Line, Span},
};
use tui_input::Input;

use super::Reply;
use crate::{
    domain::{
        Answer, App, Confirmation, Environment, Failure, Forecast, Foretold, NotConfirmed, Outcome, Pace, Plan,
        PlannedTask, Safety, TaskId, TaskOutcome, TaskType, foretell,
    },
    ops::Prepared,
    tui::{
        action::Action,
        effect::Effect,
        keymap::Scope,
        view::Canvas,
        views::{Note, audience_word, clock_time, due_in, full_time, grouped, tasks_word},
        widgets::{Popup, draw_field},
    },
};

/// Tasks listed in the dialog; the number says the rest.
const MOST_LISTED: usize = 200;

/// How long after it was due a task is looked at again.
const JUST_DUE: SignedDuration = SignedDuration::from_secs(2);

/// At most so many at once: five can be read in a second.
const MOST_READ: usize = 20;

/// The dialog.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// The request that freezes the set.
    pub request: u64,
    /// The app that the set came from.
    pub app: App,
    /// What was chosen.
    pub ids: Vec<TaskId>,
    /// How many of them the filter hides.
    pub hidden: usize,
    /// Number that the run would have.
    pub run: u64,
    /// How far it is.
    pub stage: Stage,
    scroll: usize,
}

/// How far the dialog is.
#[derive(Clone, Debug)]
pub enum Stage {
    /// The set is being frozen.
    Preparing,
    /// The question stands.
    Asking(Box<Asking>),
}

/// The question.
#[derive(Clone, Debug)]
pub struct Asking {
    prepared: Prepared,
    forecast: Forecast,
    /// The moment of the service's clock that the forecast is of.
    foreseen_at: Timestamp,
    listing: Listing,
    safety: Safety,
    asked: Confirmation,
    field: Input,
    said: Option<String>,
}

/// Which tasks the dialog lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listing {
    All,
    Unreachable,
}

/// What is left of a set after some of its tasks stopped being pending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remains {
    /// All of it.
    All,
    /// A part: the question is another one now.
    Some,
    /// Nothing.
    Nothing,
}

impl Confirm {
    /// Opens the dialog over a chosen set, of which the filter hides some.
    pub const fn new(request: u64, run: u64, app: App, ids: Vec<TaskId>, hidden: usize) -> Self {
        Self { request, app, ids, hidden, run, stage: Stage::Preparing, scroll: 0 }
    }

    /// Asks, now that the set is frozen. With tasks in it that cannot be seen, a yes is never enough.
    pub fn ask(&mut self, prepared: Prepared, safety: Safety, now: Timestamp) {
        let safety = if self.hidden > 0 { Safety { typed_from: 0, ..safety } } else { safety };
        let forecast = prepared.plan.forecast(self.app.pace, now);
        let asked = prepared.plan.confirmation(safety);
        let asking = Asking {
            prepared,
            forecast,
            foreseen_at: now,
            listing: Listing::All,
            safety,
            asked,
            field: Input::default(),
            said: None,
        };
        self.stage = Stage::Asking(Box::new(asking));
    }

    /// Looks ahead again, once for each second of the service's clock. The numbers move; the frozen set does not. Gives
    /// some of those that became due since the last look.
    pub fn look_ahead(&mut self, now: Timestamp) -> Vec<TaskId> {
        let pace = self.app.pace;
        let Stage::Asking(asking) = &mut self.stage else { return vec![] };
        if asking.foreseen_at.as_second() == now.as_second() {
            return vec![];
        }
        let ago = |at: Timestamp| at.saturating_sub(JUST_DUE).unwrap_or(at);
        let just_due = ago(asking.foreseen_at)..ago(now);
        asking.look_ahead(pace, now);
        let is_due = |task: &&PlannedTask| task.sched_at.is_some_and(|due| just_due.contains(&due));
        asking.prepared.plan.tasks().iter().filter(is_due).map(|task| task.id).take(MOST_READ).collect()
    }

    /// Leaves out what is not pending any more: each of these with the outcome that it has without a request.
    pub fn leave_out(&mut self, now: Timestamp, outcome: impl Fn(TaskId) -> Option<Outcome>) -> Remains {
        let pace = self.app.pace;
        let Stage::Asking(asking) = &mut self.stage else { return Remains::All };
        let over: HashMap<_, _> = asking
            .prepared
            .plan
            .tasks()
            .iter()
            .filter_map(|task| outcome(task.id).map(|outcome| (task.id, outcome)))
            .collect();
        if over.is_empty() {
            return Remains::All;
        }
        let count = over.len();
        asking.narrow(over, pace, now);
        asking.said = Some(format!("{} stopped being pending and {} left out", tasks_word(count), was(count)));
        if asking.prepared.plan.is_empty() { Remains::Nothing } else { Remains::Some }
    }

    /// What would not be deleted, and why.
    pub fn left_out(&self) -> &[TaskOutcome] {
        match &self.stage {
            Stage::Preparing => &[],
            Stage::Asking(asking) => &asking.prepared.left_out,
        }
    }

    fn only_reachable(&mut self) -> Reply {
        let pace = self.app.pace;
        let Stage::Asking(asking) = &mut self.stage else { return Reply::Stay };
        if asking.forecast.unreachable.is_empty() || asking.forecast.reachable == 0 {
            let none = if asking.forecast.reachable == 0 { "nothing" } else { "everything" };
            asking.said = Some(format!("{none} can be reached before it is due"));
            return Reply::Stay;
        }
        let why = || Outcome::Skipped(Failure::local("you left it out: it cannot be reached before it is due"));
        let over: HashMap<_, _> = asking.forecast.unreachable.iter().map(|id| (*id, why())).collect();
        let count = over.len();
        asking.narrow(over, pace, asking.foreseen_at);
        asking.said = Some(format!("{} that cannot be reached {} left out", tasks_word(count), was(count)));
        self.scroll = 0;
        Reply::Anew
    }

    /// Where its keys are looked up.
    pub const fn scope(&self) -> Scope {
        match &self.stage {
            Stage::Asking(asking) if !matches!(asking.asked, Confirmation::Yes) => Scope::Typed,
            _ => Scope::Confirm,
        }
    }

    /// The field for the value, where one must be typed.
    pub fn field(&mut self) -> Option<&mut Input> {
        match &mut self.stage {
            Stage::Asking(asking) if asking.asked != Confirmation::Yes => Some(&mut asking.field),
            _ => None,
        }
    }

    /// Says that a paste does not count.
    pub fn refuse_paste(&mut self) {
        if let Stage::Asking(asking) = &mut self.stage {
            asking.said = Some("a paste is refused here: type it".into());
        }
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action) -> Reply {
        match (action, &mut self.stage) {
            (Action::ScrollDown, _) => self.scroll = (self.scroll + 1).min(self.listed()),
            (Action::ScrollUp, _) => self.scroll = self.scroll.saturating_sub(1),
            (Action::OnlyReachable, _) => return self.only_reachable(),
            (Action::ShowUnreachable, Stage::Asking(asking)) => {
                asking.listing = if asking.listing == Listing::All { Listing::Unreachable } else { Listing::All };
                self.scroll = 0;
            }
            (Action::Back, Stage::Preparing) => return Reply::GiveUp(self.request),
            (Action::Back, Stage::Asking(_)) => return Reply::Close,
            (Action::Yes, Stage::Asking(asking)) if asking.asked == Confirmation::Yes => {
                return self.release(&Answer::Yes);
            }
            (Action::Accept, Stage::Asking(asking)) if asking.asked != Confirmation::Yes => {
                let typed = asking.field.value().to_owned();
                return if typed.is_empty() { Reply::Close } else { self.release(&Answer::Typed(typed)) };
            }
            _ => {}
        }
        Reply::Stay
    }

    /// The effect that this answer releases, or why it releases none.
    fn effect(&self, asking: &Asking, answer: &Answer) -> Result<Effect, NotConfirmed> {
        let plan = asking.prepared.plan.clone().confirm(asking.safety, answer)?;
        Ok(Effect::Delete { app: self.app.name.clone(), run: self.run, plan })
    }

    fn release(&mut self, answer: &Answer) -> Reply {
        let Stage::Asking(asking) = &self.stage else { return Reply::Stay };
        let released = self.effect(asking, answer);
        let Stage::Asking(asking) = &mut self.stage else { return Reply::Stay };
        if let Ok(effect) = released {
            return Reply::Release(Box::new(effect));
        }
        asking.said = Some("that is not it; nothing was deleted".into());
        asking.field.reset();
        Reply::Stay
    }

    fn listed(&self) -> usize {
        match &self.stage {
            Stage::Preparing => 0,
            Stage::Asking(asking) => asking.prepared.plan.len().min(MOST_LISTED) + asking.prepared.left_out.len(),
        }
    }

    /// Draws the dialog, and gives the place of the text cursor, if it has one.
    pub fn draw(&self, canvas: &mut Canvas<'_>) -> Option<Position> {
        match &self.stage {
            Stage::Preparing => {
                self.draw_preparing(canvas);
                None
            }
            Stage::Asking(asking) => self.draw_asking(canvas, asking),
        }
    }

    fn draw_preparing(&self, canvas: &mut Canvas<'_>) {
        let count = self.ids.len();
        let popup = Popup {
            title: "A delete is being prepared".into(),
            width: 76,
            top: vec![Line::default()],
            middle: vec![
                Line::from(pushes(count)),
                Line::from("Freezing the set; a task of unknown type is read first .."),
            ],
            bottom: vec![canvas.hint_line(Scope::Confirm, |action| action == Action::Back)],
            scroll: 0,
            frame: canvas.theme.title.into(),
        };
        canvas.dialog(&self.app, &popup);
    }

    fn draw_asking(&self, canvas: &mut Canvas<'_>, asking: &Asking) -> Option<Position> {
        let plan = &asking.prepared.plan;
        let is_small = canvas.area().height < 18;
        let mut top = vec![Line::default()];
        top.extend(if is_small { self.summary(canvas, asking, 1) } else { self.summary(canvas, asking, usize::MAX) });
        let popup = Popup {
            title: title(plan, self.app.environment),
            width: 78,
            top,
            middle: list(canvas, asking),
            bottom: bottom(canvas, asking, is_small),
            scroll: self.scroll,
            frame: frame(canvas, plan, self.app.environment),
        };
        let bottom = canvas.dialog(&self.app, &popup)[2];
        let value = asking.asked.value()?;
        let line = bottom.y + u16::from(!is_small);
        let label = u16::try_from(label(canvas, asking, &value).len()).unwrap_or(0);
        let field = ratatui::layout::Rect {
            x: (bottom.x + label).min(bottom.right()),
            y: line,
            width: bottom.width.saturating_sub(label),
            height: 1,
        };
        let style = Style::from(canvas.theme.button);
        (line < bottom.bottom()).then(|| draw_field(canvas.buffer, field, &asking.field, style))
    }

    /// What the set is, in at most this many lines: where they do not suffice, what warns comes first.
    fn summary<'a>(&self, canvas: &Canvas<'_>, asking: &Asking, most: usize) -> Vec<Line<'a>> {
        let (plan, theme) = (&asking.prepared.plan, canvas.theme);
        let counts = TaskType::ALL.map(|kind| format!("{} {}", grouped(plan.count(kind)), audience_word(Some(kind))));
        let mut lines = Vec::new();
        if self.hidden > 0 {
            let text = format!("! {} of the marked are hidden by the filter", grouped(self.hidden));
            lines.push((Weight::Warning, Line::styled(text, theme.warning)));
        }
        lines.push((Weight::Size, Line::from(format!("{}   {}", pushes(plan.len()), counts.join("  ")))));
        if plan.count(TaskType::All) > 0 && self.app.environment == Environment::Production {
            let text = "! goes to ALL USERS in PRODUCTION: nobody will receive it";
            lines.push((Weight::Everybody, Line::styled(text, theme.audience)));
        }
        lines.extend(due_lines(canvas, plan).into_iter().flatten().map(|line| (Weight::Fact, line)));
        let show = |at| clock_time(at, canvas.now.service, canvas.zone);
        for told in foretell(plan, &asking.forecast, asking.foreseen_at, &show) {
            lines.push(match told {
                Foretold::Fact(text) => (Weight::Fact, Line::from(text)),
                Foretold::Warning(text) => (Weight::Warning, Line::styled(format!("! {text}"), theme.error)),
            });
        }
        let left_out = asking.prepared.left_out.len();
        if left_out > 0 {
            let text = format!("{} left out, see below", grouped(left_out));
            lines.push((Weight::Warning, Line::styled(text, theme.warning)));
        }
        if lines.len() > most {
            lines.sort_by_key(|(weight, _)| *weight);
        }
        lines.into_iter().take(most).map(|(_, line)| line).collect()
    }
}

/// What of a summary must be read first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    Everybody,
    Size,
    Warning,
    Fact,
}

impl Asking {
    fn look_ahead(&mut self, pace: Pace, now: Timestamp) {
        self.forecast = self.prepared.plan.forecast(pace, now);
        self.foreseen_at = now;
    }

    /// Makes the set smaller; what was typed for the larger one does not count.
    fn narrow(&mut self, over: HashMap<TaskId, Outcome>, pace: Pace, now: Timestamp) {
        let empty = self.prepared.plan.clone().narrowed(|_| false);
        let plan = std::mem::replace(&mut self.prepared.plan, empty);
        self.prepared.plan = plan.narrowed(|task| !over.contains_key(&task.id));
        let left_out = over.into_iter().map(|(task, outcome)| TaskOutcome { task, outcome, attempts: 0, at: now });
        self.prepared.left_out.extend(left_out);
        self.prepared.left_out.sort_by_key(|settled| settled.task);
        self.asked = self.prepared.plan.confirmation(self.safety);
        self.field.reset();
        self.listing = Listing::All;
        self.look_ahead(pace, now);
    }

    fn listed(&self) -> Vec<&PlannedTask> {
        let tasks = self.prepared.plan.tasks();
        match self.listing {
            Listing::All => tasks.iter().collect(),
            Listing::Unreachable => {
                self.forecast.order[self.forecast.reachable..].iter().filter_map(|at| tasks.get(*at)).collect()
            }
        }
    }
}

const fn was(count: usize) -> &'static str {
    if count == 1 { "was" } else { "were" }
}

fn pushes(count: usize) -> String {
    format!("{} scheduled push{}", grouped(count), if count == 1 { "" } else { "es" })
}

fn title(plan: &Plan, environment: Environment) -> String {
    if plan.len() == 1 && plan.count(TaskType::All) == 1 && environment == Environment::Production {
        return "Delete a push to ALL USERS in PRODUCTION".into();
    }
    format!("Delete {}", pushes(plan.len()))
}

fn frame(canvas: &Canvas<'_>, plan: &Plan, environment: Environment) -> Style {
    let everybody = environment == Environment::Production && plan.count(TaskType::All) > 0;
    if everybody { canvas.theme.error.into() } else { canvas.theme.title.into() }
}

fn due_lines<'a>(canvas: &Canvas<'_>, plan: &Plan) -> Option<Vec<Line<'a>>> {
    let due: Vec<_> = plan.tasks().iter().filter_map(|task| task.sched_at).collect();
    let (first, last) = (*due.iter().min()?, *due.iter().max()?);
    let left = due_in(first, canvas.now.service);
    let mut lines = vec![Line::from(format!("first due {}  in {left}", full_time(first, canvas.zone)))];
    if first != last {
        lines.push(Line::from(format!("last due  {}", full_time(last, canvas.zone))));
    }
    Some(lines)
}

fn list<'a>(canvas: &Canvas<'_>, asking: &Asking) -> Vec<Line<'a>> {
    let tasks = asking.listed();
    let mut lines: Vec<_> = tasks.iter().take(MOST_LISTED).map(|task| task_line(canvas, task)).collect();
    if asking.listing == Listing::Unreachable {
        lines.insert(0, Line::from("These cannot be reached before they are due; v lists all again:"));
    }
    if let Some(more) = tasks.len().checked_sub(MOST_LISTED).filter(|more| *more > 0) {
        lines.push(Line::styled(format!("  and {} more", grouped(more)), canvas.theme.faint));
    }
    for settled in asking.prepared.left_out.iter().take(MOST_LISTED) {
        let text = format!("- {}  {}", settled.task, Note::of_outcome(&settled.outcome).text);
        lines.push(Line::styled(text, canvas.theme.warning));
    }
    lines
}

fn task_line<'a>(canvas: &Canvas<'_>, task: &PlannedTask) -> Line<'a> {
    let due = task.sched_at.map_or_else(|| "-".into(), |due| due_in(due, canvas.now.service));
    let title = task.title.as_ref().map_or_else(|| "(no title)".into(), |title| title.safe_cut(60));
    let head = format!("  {:>10} {:<4} {due:>9}  ", task.id, audience_word(Some(task.task_type)));
    Line::from(vec![Span::raw(head), Span::styled(title, canvas.theme.title)])
}

/// What to type, short enough to leave room for it.
fn label(canvas: &Canvas<'_>, asking: &Asking, value: &str) -> String {
    match (&asking.asked, canvas.area().width < 60) {
        (Confirmation::LastDigits(_), true) => "Type the id's last 4: ".into(),
        (Confirmation::LastDigits(_), false) => "Type the last 4 digits of the id above: ".into(),
        (_, true) => format!("Type the number {value}: "),
        (_, false) => format!("Type the number of pushes ({value}): "),
    }
}

fn bottom<'a>(canvas: &Canvas<'_>, asking: &Asking, is_small: bool) -> Vec<Line<'a>> {
    let mut lines = vec![];
    let scope = if asking.asked == Confirmation::Yes { Scope::Confirm } else { Scope::Typed };
    let is_late = !asking.forecast.unreachable.is_empty();
    let hints =
        canvas.hint_line(scope, |action| is_late || !matches!(action, Action::OnlyReachable | Action::ShowUnreachable));
    if !is_small {
        lines.push(Line::default());
    }
    lines.push(match asking.asked.value() {
        Some(value) => Line::from(label(canvas, asking, &value)),
        None => Line::from(vec![
            Span::raw("     "),
            Span::styled("[ Keep ]", canvas.theme.button),
            Span::raw("     [ Delete ]"),
        ]),
    });
    match (&asking.said, is_small) {
        (Some(said), true) => lines.push(Line::styled(said.clone(), canvas.theme.error)),
        (Some(said), false) => lines.extend([Line::styled(said.clone(), canvas.theme.error), hints]),
        (None, true) => lines.push(hints),
        (None, false) => lines.extend([Line::default(), hints]),
    }
    lines
}
