//! The state of the open question: the frozen set, its forecast, and what was typed.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    time::Duration,
};

use jiff::Timestamp;
use tui_input::Input;

use super::reason::{Focus, ReasonField};
use crate::{
    domain::{
        App, Asked, Conditions, Copied, Danger, Environment, Forecast, Lanes, Outcome, Pace, Plan, PlannedTask,
        ReasonRule, Remark, Safety, SetOfTasks, TaskId, TaskOutcome, TaskType, TwoLanes,
    },
    ops::{LookAlike, Prepared},
    tui::views::Note,
};

/// The maximum number of tasks that the dialog lists; for the others, it shows only their number.
pub(super) const MOST_LISTED: usize = 200;

/// The maximum number of tasks that are read at once: five can be read per second.
const MOST_READ: usize = 20;

/// The maximum number of titles for which look-alikes are searched.
const MOST_TITLES: usize = 10;

/// An upper limit for the number of lines that the facts of a dialog take.
const MOST_FACTS: usize = 100;

/// The open question, and what was typed in answer to it.
#[derive(Clone, Debug)]
pub struct Asking {
    pub(super) prepared: Prepared,
    pub(super) forecast: Forecast,
    /// The conditions of the forecast.
    pub(super) conditions: Conditions,
    pub(super) listing: Listing,
    /// The danger level when the question was asked. It stays the same, because the effect of a key must not change
    /// while the user is about to press it.
    pub(super) danger: Danger,
    /// The required answer when the question was asked. It stays the same, because a number that changes cannot be
    /// typed.
    pub(super) asked: Asked,
    /// The number of tasks when the question was asked.
    pub(super) asked_about: usize,
    pub(super) field: Input,
    pub(super) reason: ReasonField,
    pub(super) focus: Focus,
    pub(super) said: Option<Note>,
    /// Look-alikes of the tasks: other pushes with the same titles, which stay scheduled.
    pub(super) alikes: Vec<LookAlike>,
    /// Whether tasks that cannot be deleted in time are to be held in a second lane.
    pub(super) lanes: Lanes,
    /// What a second lane does, or would do; `None` if it saves nothing.
    pub(super) beside: Option<TwoLanes>,
    /// The progress of copying what the tasks contain.
    pub(super) copied: Copied,
    safety: Safety,
    hidden: usize,
}

/// Which tasks the dialog lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    All,
    Unreachable,
}

/// Why the set gets smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// The user leaves tasks out.
    Choice,
    /// Tasks are no longer pending.
    Itself,
}

impl Asking {
    pub(super) fn new(prepared: Prepared, app: &App, safety: Safety, hidden: usize) -> Self {
        let now = prepared.conditions;
        let forecast = prepared.plan.forecast(app.pace, &now);
        let beside = prepared.plan.two_lanes(app.pace, &now);
        let danger = prepared.plan.danger(safety, hidden, now.time.now);
        let (asked, asked_about) = (prepared.plan.asked_at(danger), prepared.plan.len());
        Self {
            prepared,
            forecast,
            conditions: now,
            listing: Listing::All,
            danger,
            asked,
            asked_about,
            field: Input::default(),
            reason: ReasonField::default(),
            focus: Focus::Value,
            said: None,
            alikes: Vec::new(),
            lanes: Lanes::One,
            beside,
            copied: Copied::default(),
            safety,
            hidden,
        }
    }

    pub(super) const fn plan(&self) -> &Plan {
        &self.prepared.plan
    }

    /// Returns the frozen set, and what is left out of it.
    pub(super) fn set(&self) -> SetOfTasks<'_> {
        let Prepared { plan, left_out, holds, .. } = &self.prepared;
        SetOfTasks { verb: plan.verb(), tasks: plan.tasks(), left_out, holds }
    }

    /// Returns whether the question has a field for a reason.
    pub(super) fn offers_reason(&self) -> bool {
        self.danger.is_typed() && self.safety.reason != ReasonRule::Off
    }

    /// Returns whether the question must not be answered without a reason at the moment.
    pub(super) fn needs_reason(&self) -> bool {
        self.offers_reason() && self.plan().needs_reason(self.safety, &self.asked, self.conditions.time.now)
    }

    /// Returns the reason that was written, if the question has a field for it.
    pub(super) fn given_reason(&self) -> Option<Remark> {
        self.reason.remark().filter(|_| self.offers_reason())
    }

    /// Moves the focus to the other field, if there is one.
    pub(super) fn turn_focus(&mut self) {
        if self.offers_reason() {
            self.focus = match self.focus {
                Focus::Value => Focus::Reason,
                Focus::Reason => Focus::Value,
            };
            self.said = None;
        }
    }

    /// Returns how long copies of what the tasks contain are kept, if any are taken.
    pub(super) fn copies_for(&self) -> Option<Duration> {
        self.safety.copies.filter(|_| self.plan().verb().loses_content())
    }

    /// Returns the titles of pushes to all users in production, at most ten.
    pub(super) fn titles_for_everybody(&self, environment: Environment) -> Vec<String> {
        if environment != Environment::Production {
            return vec![];
        }
        let everybody = self.plan().tasks().iter().filter(|task| task.task_type == TaskType::All);
        let titles = everybody.filter_map(|task| task.title.as_ref()).filter(|title| !title.is_empty());
        titles.take(MOST_TITLES).map(|title| title.raw().to_owned()).collect()
    }

    /// Returns how many tasks have stopped being pending since the question was asked.
    pub(super) fn dropped(&self) -> usize {
        self.asked_about.saturating_sub(self.plan().len())
    }

    pub(super) fn look_ahead(&mut self, pace: Pace, now: Conditions) {
        self.forecast = self.plan().forecast(pace, &now);
        self.beside = self.plan().two_lanes(pace, &now);
        self.conditions = now;
    }

    /// Returns the time on the service's clock at which the forecast was made.
    pub(super) const fn foreseen_at(&self) -> Timestamp {
        self.conditions.time.now
    }

    /// Returns the tasks that are due in this span, at most twenty.
    pub(super) fn due_within(&self, span: Range<Timestamp>) -> Vec<TaskId> {
        let is_due = |task: &&PlannedTask| task.sched_at.is_some_and(|due| span.contains(&due));
        self.plan().tasks().iter().filter(is_due).map(|task| task.id).take(MOST_READ).collect()
    }

    /// Makes the set smaller. If the user chose to leave tasks out, that is a new question, and what was typed for the
    /// larger set is discarded. If tasks stopped being pending, the question and what was typed stay as they are,
    /// because tasks may stop being pending faster than anybody can type.
    pub(super) fn narrow(&mut self, over: HashMap<TaskId, Outcome>, by: By, pace: Pace, now: Conditions) {
        let empty = self.plan().clone().narrowed(|_| false);
        let plan = std::mem::replace(&mut self.prepared.plan, empty);
        self.prepared.plan = plan.narrowed(|task| !over.contains_key(&task.id));
        let left_out =
            over.into_iter().map(|(task, outcome)| TaskOutcome { task, outcome, attempts: 0, at: now.time.now });
        self.prepared.left_out.extend(left_out);
        self.prepared.left_out.sort_by_key(|settled| settled.task);
        if by == By::Choice {
            self.danger = self.plan().danger(self.safety, self.hidden, now.time.now);
            (self.asked, self.asked_about) = (self.plan().asked_at(self.danger), self.plan().len());
            self.field.reset();
            self.focus = Focus::Value;
            self.listing = Listing::All;
        }
        self.look_ahead(pace, now);
    }

    pub(super) const fn turn_listing(&mut self) {
        self.listing = match self.listing {
            Listing::All => Listing::Unreachable,
            Listing::Unreachable => Listing::All,
        };
    }

    /// Turns the second lane on or off, if it saves anything. Returns whether it does.
    pub(super) fn turn_lanes(&mut self) -> bool {
        self.lanes = match self.lanes {
            Lanes::One if self.beside.is_some() => Lanes::Two,
            _ => Lanes::One,
        };
        self.beside.is_some()
    }

    /// Returns what the second lane does, if it is on.
    pub(super) fn second_lane(&self) -> Option<&TwoLanes> {
        self.beside.as_ref().filter(|_| self.lanes == Lanes::Two)
    }

    /// Returns the tasks with a due time that the run would not reach.
    pub(super) fn unreachable(&self) -> &[TaskId] {
        self.second_lane().map_or(&self.forecast.unreachable, |lanes| &lanes.lost)
    }

    /// Returns the tasks that the dialog currently lists.
    pub(super) fn listed(&self) -> Vec<&PlannedTask> {
        let tasks = self.plan().tasks();
        match self.listing {
            Listing::All => tasks.iter().collect(),
            Listing::Unreachable => {
                let late: HashSet<_> = self.unreachable().iter().collect();
                tasks.iter().filter(|task| late.contains(&task.id)).collect()
            }
        }
    }

    /// Returns an upper limit for the number of lines of the dialog.
    pub(super) fn most_lines(&self) -> usize {
        MOST_FACTS + self.plan().len().min(MOST_LISTED) + self.prepared.left_out.len().min(MOST_LISTED)
    }
}
