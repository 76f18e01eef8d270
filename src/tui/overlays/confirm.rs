//! The question whether to delete, hold, release or edit a set of tasks. Every change starts here.
//!
//! The set is frozen when the dialog opens. The decision needs a [`ConfirmedPlan`](crate::domain::ConfirmedPlan), and
//! only the right answer turns the frozen plan into one.

mod asking;
mod drawing;
mod facts;
mod reason;

use std::collections::HashMap;

use crossterm::event::KeyEvent;
use jiff::{SignedDuration, Timestamp};

use super::{Decision, Reply};
use crate::{
    domain::{
        Answer, App, ChangeRequest, Conditions, Confirmation, Content, Copied, Danger, EditRequest, Failure,
        NotConfirmed, Outcome, PlanRequest, PlannedTask, Safety, TaskId, TaskOutcome, Untrusted, Verb,
    },
    locale::{label, stored, tr},
    ops::{ConfirmedChange, LookAlike, Prepared},
    tui::{
        keymap::{Scope, action::Action},
        views::Note,
        widgets::edit,
    },
};
use asking::{Asking, By};
use reason::Focus;

/// Returns the message for a wrong answer. It does not reveal the expected digits of an id, so that the user has to
/// look at the id.
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

/// How long after its due time a task is read again.
const JUST_DUE: SignedDuration = SignedDuration::from_secs(2);

/// The dialog about a change of a set of tasks.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// The request that freezes the set.
    pub request: u64,
    /// The app that the tasks belong to.
    pub app: App,
    /// The chosen tasks.
    pub ids: Vec<TaskId>,
    /// What is to be done to them. A plan file of the question would contain the same.
    asked: PlanRequest,
    /// For an edit, the content of its only task before the edit.
    pub base: Option<Box<Content>>,
    /// How many of the chosen tasks the list does not show.
    pub hidden: usize,
    /// The number that the run would have in this session.
    pub run: u64,
    /// The stage of the dialog.
    pub stage: Stage,
    /// The request that exports the dialog's tasks to a file, if there is one.
    pub exporting: Option<u64>,
    /// The request that writes the plan to a file, if there is one.
    pub planning: Option<u64>,
    scroll: usize,
}

/// The stage of the dialog.
#[derive(Clone, Debug)]
pub enum Stage {
    /// The set is being frozen.
    Preparing,
    /// The question is open.
    Asking(Box<Asking>),
}

impl Confirm {
    /// Opens the dialog for a chosen set, of which the filter hides `hidden` tasks.
    pub const fn new(request: u64, run: u64, app: App, ids: Vec<TaskId>, change: ChangeRequest, hidden: usize) -> Self {
        let (asked, base, stage) = (PlanRequest::Change(change), None, Stage::Preparing);
        Self { request, app, ids, asked, base, hidden, run, stage, exporting: None, planning: None, scroll: 0 }
    }

    /// Opens the dialog for this edit of one task, which is already prepared. Its content before the edit is `base`.
    pub fn to_edit(request: u64, run: u64, app: App, edit: EditRequest, prepared: &Prepared, base: Content) -> Self {
        let ids = prepared.plan.tasks().iter().map(|task| task.id).collect();
        let opened = Self::new(request, run, app, ids, ChangeRequest::Delete, 0);
        Self { asked: PlanRequest::Edit(Box::new(edit)), base: Some(Box::new(base)), ..opened }
    }

    /// Returns whether another time can be chosen for the change.
    pub(super) fn has_time(&self) -> bool {
        matches!(self.verb(), Verb::Hold | Verb::Release)
    }

    /// Returns what is asked for, unless it is an edit.
    pub const fn asked_for(&self) -> Option<ChangeRequest> {
        match &self.asked {
            PlanRequest::Change(change) => Some(*change),
            PlanRequest::Edit(_) => None,
        }
    }

    /// Returns the kind of change that the dialog asks about.
    pub const fn verb(&self) -> Verb {
        self.asked.verb()
    }

    /// Asks the question, now that the set is frozen.
    pub fn ask(&mut self, prepared: Prepared, safety: Safety) {
        self.stage = Stage::Asking(Box::new(Asking::new(prepared, &self.app, safety, self.hidden)));
    }

    /// Updates the forecast, once per second of the service's clock. Its numbers change; the frozen set does not.
    /// Returns some of the tasks whose due time plus `JUST_DUE` has passed since the last update; these are to be read
    /// again.
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

    /// Leaves out tasks that are no longer pending, each with the outcome that it has without a request. The question
    /// stays as it was asked. Returns whether no task is left.
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

    /// Returns what a search for look-alikes needs, if the set has pushes to all users in production: the ids of the
    /// set, and the titles of these pushes.
    pub fn to_look_for(&self) -> Option<(Vec<TaskId>, Vec<String>)> {
        let Stage::Asking(asking) = &self.stage else { return None };
        let titles = asking.titles_for_everybody(self.app.environment);
        let ids = || asking.plan().tasks().iter().map(|task| task.id).collect();
        (!titles.is_empty()).then(|| (ids(), titles))
    }

    /// Shows the look-alikes that were found.
    pub fn show_alikes(&mut self, found: Vec<LookAlike>) {
        if let Stage::Asking(asking) = &mut self.stage {
            asking.alikes = found;
        }
    }

    /// Returns the tasks to copy while the question is open; `None` if no copies are taken.
    pub fn to_copy(&self) -> Option<Vec<PlannedTask>> {
        let Stage::Asking(asking) = &self.stage else { return None };
        asking.copies_for().map(|_| asking.plan().tasks().to_vec())
    }

    /// Shows the progress of the copies.
    pub const fn show_copied(&mut self, copied: Copied) {
        if let Stage::Asking(asking) = &mut self.stage {
            asking.copied = copied;
        }
    }

    /// Returns the tasks that would not be changed, with the reasons.
    pub fn left_out(&self) -> &[TaskOutcome] {
        match &self.stage {
            Stage::Preparing => &[],
            Stage::Asking(asking) => &asking.prepared.left_out,
        }
    }

    /// Returns the answer that the question requires, once it is open.
    #[cfg(test)]
    pub fn asked(&self) -> Option<&Confirmation> {
        match &self.stage {
            Stage::Preparing => None,
            Stage::Asking(asking) => Some(&*asking.asked),
        }
    }

    /// Returns the current state of the frozen set, once the question is open.
    #[cfg(test)]
    pub const fn plan(&self) -> Option<&crate::domain::Plan> {
        match &self.stage {
            Stage::Preparing => None,
            Stage::Asking(asking) => Some(asking.plan()),
        }
    }

    /// Returns the reason that an answer would record now.
    #[cfg(test)]
    pub fn reason(&self) -> Option<crate::domain::Remark> {
        match &self.stage {
            Stage::Preparing => None,
            Stage::Asking(asking) => asking.given_reason(),
        }
    }

    fn only_reachable(&mut self) -> Reply {
        let verb = self.asked.verb().as_str();
        let Stage::Asking(asking) = &mut self.stage else { return Reply::Stay };
        let is_hopeless = asking.unreachable().len() == asking.plan().len();
        if asking.unreachable().is_empty() || is_hopeless {
            let text = if is_hopeless {
                tr!("dialog-none-reachable", verb = verb)
            } else {
                tr!("dialog-all-reachable", verb = verb)
            };
            asking.said = Some(Note::info(text));
            return Reply::Stay;
        }
        let why = || Outcome::Skipped(Failure::local(stored!("stored-left-out")));
        let over: HashMap<_, _> = asking.unreachable().iter().map(|id| (*id, why())).collect();
        let (count, now) = (over.len(), asking.conditions);
        asking.narrow(over, By::Choice, self.app.pace, now);
        asking.said = Some(Note::info(tr!("dialog-left-out", verb = verb, count = count)));
        self.scroll = 0;
        Reply::Anew
    }

    /// Turns the second lane on or off.
    fn turn_lanes(&mut self) {
        let Stage::Asking(asking) = &mut self.stage else { return };
        let is_useful = asking.turn_lanes();
        asking.said = (!is_useful).then(|| Note::info(label!("dialog-lanes-useless").to_owned()));
    }

    /// Returns the scope of the dialog's keys.
    pub fn scope(&self) -> Scope {
        match &self.stage {
            Stage::Preparing => Scope::Confirm,
            Stage::Asking(asking) => scope_of(asking),
        }
    }

    /// Applies a key to the field that has the focus. Returns `None` if there is no such field, or if the key does not
    /// edit; an error says why the key had no effect.
    pub fn edit(&mut self, key: KeyEvent) -> Option<Result<(), String>> {
        match &mut self.stage {
            Stage::Asking(asking) if asking.danger.is_typed() => match asking.focus {
                Focus::Value => edit(&mut asking.field, key),
                Focus::Reason => {
                    let edited = asking.reason.edit(key)?;
                    asking.said = asking.said.take().filter(|_| edited.is_err());
                    Some(edited)
                }
            },
            _ => None,
        }
    }

    /// Pastes a text into the field for the reason, if that has the focus. No paste answers a question.
    pub fn paste(&mut self, text: &str) -> Result<(), String> {
        match &mut self.stage {
            Stage::Asking(asking) if asking.focus == Focus::Reason => {
                asking.reason.paste(text)?;
                asking.said = None;
                Ok(())
            }
            _ => Err(label!("dialog-no-paste").into()),
        }
    }

    /// Shows a note in the dialog.
    pub fn say(&mut self, note: Note) {
        if let Stage::Asking(asking) = &mut self.stage {
            asking.said = Some(note);
        }
    }

    /// Handles an action.
    pub fn act(&mut self, action: Action) -> Reply {
        let has_time = self.has_time();
        match (action, &mut self.stage) {
            (Action::ScrollDown, _) => self.scroll = (self.scroll + 1).min(self.most_scroll()),
            (Action::ScrollUp, _) => self.scroll = self.scroll.saturating_sub(1),
            (Action::OnlyReachable, _) => return self.only_reachable(),
            (Action::ThenHold, _) => self.turn_lanes(),
            (Action::OtherTime, Stage::Asking(_)) if has_time => return Reply::AskTime,
            (Action::Export, Stage::Asking(asking)) => {
                return Reply::Export(asking.plan().tasks().iter().map(|task| task.id).collect());
            }
            // One file is enough, however often the key is pressed.
            (Action::WritePlan, Stage::Asking(asking)) if self.planning.is_none() => {
                return Reply::WritePlan(Box::new(asking.plan().clone()), self.asked.clone(), asking.lanes);
            }
            (Action::ShowUnreachable, Stage::Asking(asking)) => {
                asking.turn_listing();
                self.scroll = 0;
            }
            (Action::Back, Stage::Preparing) => return Reply::GiveUp(self.request),
            (Action::Back, Stage::Asking(_)) => return Reply::Close,
            (Action::Yes | Action::Delete, Stage::Asking(asking)) if !asking.danger.is_typed() => {
                return if self.is_answer(action) { self.decide(&Answer::Yes) } else { Reply::Stay };
            }
            (Action::NextField, Stage::Asking(asking)) => asking.turn_focus(),
            (Action::Accept, Stage::Asking(asking)) if asking.danger.is_typed() => {
                let typed = asking.field.value().to_owned();
                return if typed.is_empty() { self.nothing_typed() } else { self.decide(&Answer::Typed(typed)) };
            }
            _ => {}
        }
        Reply::Stay
    }

    /// Returns the action that answers the question with yes. A capital letter that confirms a delete confirms nothing
    /// else.
    pub fn answer(&self) -> Action {
        match (self.scope(), self.verb()) {
            (Scope::Typed | Scope::Reason, _) => Action::Accept,
            (Scope::Confirm, Verb::Delete) => Action::Delete,
            _ => Action::Yes,
        }
    }

    /// Returns whether an action answers the question with yes.
    pub fn is_answer(&self, action: Action) -> bool {
        action == self.answer() || (self.scope(), self.verb(), action) == (Scope::Easy, Verb::Delete, Action::Delete)
    }

    /// Returns the decision that this answer makes, or why it makes none.
    fn decision(&self, asking: &Asking, answer: &Answer) -> Result<Decision, NotConfirmed> {
        let plan = asking.plan().clone().confirm_as_asked(asking.asked.clone(), answer)?;
        let left_out = asking.prepared.left_out.clone();
        let (app, reason) = (self.app.name.clone(), asking.given_reason());
        let change = Box::new(ConfirmedChange { plan, left_out, reason, lanes: asking.lanes });
        Ok(Decision::CarryOut { app, run: self.run, change })
    }

    /// Shows why a key did not answer the question.
    pub fn not_answered(&mut self, text: String) {
        self.say(Note::warning(text));
    }

    /// An empty field is the safe answer, unless a reason was written, which shows that the change is wanted.
    fn nothing_typed(&mut self) -> Reply {
        match &mut self.stage {
            Stage::Asking(asking) if asking.given_reason().is_some() => {
                asking.said = Some(Note::warning(label!("dialog-value-blank")));
                Reply::Stay
            }
            _ => Reply::Close,
        }
    }

    fn decide(&mut self, answer: &Answer) -> Reply {
        let Stage::Asking(asking) = &self.stage else { return Reply::Stay };
        let decided = self.decision(asking, answer);
        let Stage::Asking(asking) = &mut self.stage else { return Reply::Stay };
        match decided {
            Ok(Decision::CarryOut { change, .. }) if change.reason.is_none() && asking.needs_reason() => {
                asking.focus = Focus::Reason;
                asking.said = Some(Note::warning(label!("dialog-reason-missing")));
            }
            Ok(decision) => return Reply::Decided(Box::new(decision)),
            Err(error) => {
                asking.said = Some(Note::error(wrong_answer(&error, answer)));
                asking.field.reset();
            }
        }
        Reply::Stay
    }

    /// Returns an upper limit for scrolling. The exact number of lines is known only when the window is drawn.
    fn most_scroll(&self) -> usize {
        match &self.stage {
            Stage::Preparing => 0,
            Stage::Asking(asking) => asking.most_lines(),
        }
    }
}

/// Returns the scope of the keys of a question.
const fn scope_of(asking: &Asking) -> Scope {
    match (asking.danger, asking.focus) {
        (Danger::Low, _) => Scope::Easy,
        (Danger::Middle, _) => Scope::Confirm,
        (Danger::High | Danger::Highest, Focus::Value) => Scope::Typed,
        (Danger::High | Danger::Highest, Focus::Reason) => Scope::Reason,
    }
}
