//! Is this set to be deleted? The only way to a delete.
//!
//! The set is frozen when the dialog opens. The decision to delete needs a
//! [`ConfirmedPlan`](crate::domain::ConfirmedPlan), which only the right answer makes of the frozen plan.

mod asking;
mod drawing;
mod facts;

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use tui_input::Input;

use super::{Decision, Reply};
use crate::{
    domain::{
        Answer, App, Conditions, Confirmation, Danger, Failure, NotConfirmed, Outcome, Safety, TaskId, TaskOutcome,
        Untrusted,
    },
    locale::{label, stored, tr},
    ops::{LookAlike, Prepared},
    tui::{
        keymap::{Scope, action::Action},
        views::Note,
    },
};
use asking::{Asking, By};

/// What to say about an answer that does not fit. The digits of an id are not told: whoever types them has looked at it.
fn wrong_answer(error: &NotConfirmed, answer: &Answer) -> String {
    match (error, answer) {
        (NotConfirmed::Differs(asked), Answer::Typed(typed)) => {
            let typed = Untrusted::new(typed.as_str()).safe_cut(20);
            match asked {
                Confirmation::LastDigits(_) => tr!("dialog-wrong-digits", typed = typed),
                asked => {
                    let expected = asked.value().unwrap_or_default();
                    tr!("dialog-wrong-number", expected = expected, typed = typed)
                }
            }
        }
        (error, _) => tr!("dialog-not-confirmed", why = error.to_string()),
    }
}

/// How long after it was due a task is looked at again.
const JUST_DUE: SignedDuration = SignedDuration::from_secs(2);

/// The dialog.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// The request that freezes the set.
    pub request: u64,
    /// The app that the set came from.
    pub app: App,
    /// What was chosen.
    pub ids: Vec<TaskId>,
    /// How many of them cannot be seen in the list.
    pub hidden: usize,
    /// Number that the run would have.
    pub run: u64,
    /// How far it is.
    pub stage: Stage,
    /// The request that writes its tasks to a file, if somebody asked for that.
    pub exporting: Option<u64>,
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

impl Confirm {
    /// Opens the dialog over a chosen set, of which the filter hides some.
    pub const fn new(request: u64, run: u64, app: App, ids: Vec<TaskId>, hidden: usize) -> Self {
        Self { request, app, ids, hidden, run, stage: Stage::Preparing, exporting: None, scroll: 0 }
    }

    /// Asks, now that the set is frozen.
    pub fn ask(&mut self, prepared: Prepared, safety: Safety) {
        self.stage = Stage::Asking(Box::new(Asking::new(prepared, &self.app, safety, self.hidden)));
    }

    /// Looks ahead again, once for each second of the service's clock. The numbers move; the frozen set does not. Gives
    /// some of those that became due since the last look.
    pub fn look_ahead(&mut self, conditions: Conditions) -> Vec<TaskId> {
        let Stage::Asking(asking) = &mut self.stage else { return vec![] };
        let (before, now) = (asking.foreseen_at(), conditions.time.now);
        if before.as_second() == now.as_second() {
            return vec![];
        }
        asking.look_ahead(self.app.pace, conditions);
        let ago = |at: Timestamp| at.saturating_sub(JUST_DUE).unwrap_or(at);
        asking.due_within(ago(before)..ago(now))
    }

    /// Leaves out what is not pending any more: each of these with the outcome that it has without a request. The question
    /// stays the one that was asked. Says whether nothing is left of the set.
    pub fn leave_out(&mut self, now: Conditions, outcome: impl Fn(TaskId) -> Option<Outcome>) -> bool {
        let Stage::Asking(asking) = &mut self.stage else { return false };
        let tasks = asking.plan().tasks().iter();
        let over: HashMap<_, _> = tasks.filter_map(|task| outcome(task.id).map(|outcome| (task.id, outcome))).collect();
        if over.is_empty() {
            return false;
        }
        asking.narrow(over, By::Itself, self.app.pace, now);
        asking.plan().is_empty()
    }

    /// Its tasks and their titles, where there are pushes to look for: those that look like the ones which go to all users in
    /// production.
    pub fn to_look_for(&self) -> Option<(Vec<TaskId>, Vec<String>)> {
        let Stage::Asking(asking) = &self.stage else { return None };
        let titles = asking.titles_for_everybody(self.app.environment);
        let ids = || asking.plan().tasks().iter().map(|task| task.id).collect();
        (!titles.is_empty()).then(|| (ids(), titles))
    }

    /// Shows the pushes that were found to look like them.
    pub fn show_alikes(&mut self, found: Vec<LookAlike>) {
        if let Stage::Asking(asking) = &mut self.stage {
            asking.alikes = found;
        }
    }

    /// What would not be deleted, and why.
    pub fn left_out(&self) -> &[TaskOutcome] {
        match &self.stage {
            Stage::Preparing => &[],
            Stage::Asking(asking) => &asking.prepared.left_out,
        }
    }

    /// What must be given, once it is asked.
    #[cfg(test)]
    pub fn asked(&self) -> Option<&Confirmation> {
        match &self.stage {
            Stage::Preparing => None,
            Stage::Asking(asking) => Some(&*asking.asked),
        }
    }

    /// The frozen set as it is now, once it is asked about.
    #[cfg(test)]
    pub const fn plan(&self) -> Option<&crate::domain::Plan> {
        match &self.stage {
            Stage::Preparing => None,
            Stage::Asking(asking) => Some(asking.plan()),
        }
    }

    /// How dangerous the question is, once it is asked.
    pub const fn danger(&self) -> Option<Danger> {
        match &self.stage {
            Stage::Preparing => None,
            Stage::Asking(asking) => Some(asking.danger),
        }
    }

    fn only_reachable(&mut self) -> Reply {
        let Stage::Asking(asking) = &mut self.stage else { return Reply::Stay };
        if asking.forecast.unreachable.is_empty() || asking.forecast.in_time() == 0 {
            let is_hopeless = asking.forecast.in_time() == 0;
            let text = if is_hopeless { label!("dialog-none-reachable") } else { label!("dialog-all-reachable") };
            asking.said = Some(Note::info(text));
            return Reply::Stay;
        }
        let why = || Outcome::Skipped(Failure::local(stored!("stored-left-out")));
        let over: HashMap<_, _> = asking.forecast.unreachable.iter().map(|id| (*id, why())).collect();
        let (count, now) = (over.len(), asking.conditions);
        asking.narrow(over, By::Choice, self.app.pace, now);
        asking.said = Some(Note::info(tr!("dialog-left-out", count = count)));
        self.scroll = 0;
        Reply::Anew
    }

    /// Where its keys are looked up.
    pub fn scope(&self) -> Scope {
        self.danger().map_or(Scope::Confirm, scope_of)
    }

    /// The field for the value, where one must be typed.
    pub fn field(&mut self) -> Option<&mut Input> {
        match &mut self.stage {
            Stage::Asking(asking) if asking.danger.is_typed() => Some(&mut asking.field),
            _ => None,
        }
    }

    /// Says something in the dialog.
    pub fn say(&mut self, note: Note) {
        if let Stage::Asking(asking) = &mut self.stage {
            asking.said = Some(note);
        }
    }

    /// Says that a paste does not count.
    pub fn refuse_paste(&mut self) {
        self.say(Note::error(label!("dialog-no-paste")));
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action) -> Reply {
        match (action, &mut self.stage) {
            (Action::ScrollDown, _) => self.scroll = (self.scroll + 1).min(self.most_scroll()),
            (Action::ScrollUp, _) => self.scroll = self.scroll.saturating_sub(1),
            (Action::OnlyReachable, _) => return self.only_reachable(),
            (Action::Export, Stage::Asking(asking)) => {
                return Reply::Export(asking.plan().tasks().iter().map(|task| task.id).collect());
            }
            (Action::ShowUnreachable, Stage::Asking(asking)) => {
                asking.turn_listing();
                self.scroll = 0;
            }
            (Action::Back, Stage::Preparing) => return Reply::GiveUp(self.request),
            (Action::Back, Stage::Asking(_)) => return Reply::Close,
            (Action::Yes, Stage::Asking(asking)) if !asking.danger.is_typed() => return self.decide(&Answer::Yes),
            (Action::Accept, Stage::Asking(asking)) if asking.danger.is_typed() => {
                let typed = asking.field.value().to_owned();
                return if typed.is_empty() { Reply::Close } else { self.decide(&Answer::Typed(typed)) };
            }
            _ => {}
        }
        Reply::Stay
    }

    /// What this answer decides, or why it decides nothing.
    fn decision(&self, asking: &Asking, answer: &Answer) -> Result<Decision, NotConfirmed> {
        let plan = asking.plan().clone().confirm_as_asked(asking.asked.clone(), answer)?;
        let left_out = asking.prepared.left_out.clone();
        Ok(Decision::Delete { app: self.app.name.clone(), run: self.run, plan, left_out })
    }

    /// Says that a key is no answer, and which ones are.
    pub fn not_answered(&mut self, text: String) {
        self.say(Note::warning(text));
    }

    fn decide(&mut self, answer: &Answer) -> Reply {
        let Stage::Asking(asking) = &self.stage else { return Reply::Stay };
        let decided = self.decision(asking, answer);
        let Stage::Asking(asking) = &mut self.stage else { return Reply::Stay };
        let error = match decided {
            Ok(decision) => return Reply::Decided(Box::new(decision)),
            Err(error) => error,
        };
        asking.said = Some(Note::error(wrong_answer(&error, answer)));
        asking.field.reset();
        Reply::Stay
    }

    /// More than there can be lines to scroll; the window knows how many there are.
    fn most_scroll(&self) -> usize {
        match &self.stage {
            Stage::Preparing => 0,
            Stage::Asking(asking) => asking.most_lines(),
        }
    }
}

/// Where the keys of a question that is so dangerous are looked up.
const fn scope_of(danger: Danger) -> Scope {
    match danger {
        Danger::Low => Scope::Easy,
        Danger::Middle => Scope::Confirm,
        Danger::High | Danger::Highest => Scope::Typed,
    }
}
