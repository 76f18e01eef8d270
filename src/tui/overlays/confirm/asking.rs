//! The question as it stands: the frozen set, what is foreseen of it, and what was typed.

use std::{collections::HashMap, ops::Range};

use jiff::Timestamp;
use tui_input::Input;

use crate::{
    domain::{
        App, Asked, Conditions, Danger, Environment, Forecast, Outcome, Pace, Plan, PlannedTask, Safety, TaskId,
        TaskOutcome, TaskType,
    },
    ops::{LookAlike, Prepared},
    tui::views::Note,
};

/// Tasks listed in the dialog; the number says the rest.
pub(super) const MOST_LISTED: usize = 200;

/// At most so many are read at once: five can be read in a second.
const MOST_READ: usize = 20;

/// Titles that look-alikes are searched for.
const MOST_TITLES: usize = 10;

/// Lines of facts that no dialog has more of.
const MOST_FACTS: usize = 100;

/// The question.
#[derive(Clone, Debug)]
pub struct Asking {
    pub(super) prepared: Prepared,
    pub(super) forecast: Forecast,
    /// What the forecast goes by.
    pub(super) conditions: Conditions,
    pub(super) listing: Listing,
    /// How dangerous it is. As it was when the question was asked: what a key does must not change under somebody's hands.
    pub(super) danger: Danger,
    /// What must be given, as it was when the question was asked: a number that moves cannot be typed.
    pub(super) asked: Asked,
    /// How many tasks the question was asked about.
    pub(super) asked_about: usize,
    pub(super) field: Input,
    pub(super) said: Option<Note>,
    /// Pushes that look like them and stay.
    pub(super) alikes: Vec<LookAlike>,
    safety: Safety,
    hidden: usize,
}

/// Which tasks the dialog lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    All,
    Unreachable,
}

/// Why a set gets smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// Somebody wants it so.
    Choice,
    /// Tasks stopped being pending.
    Itself,
}

impl Asking {
    pub(super) fn new(prepared: Prepared, app: &App, safety: Safety, hidden: usize) -> Self {
        let now = prepared.conditions;
        let forecast = prepared.plan.forecast(app.pace, &now);
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
            said: None,
            alikes: Vec::new(),
            safety,
            hidden,
        }
    }

    pub(super) const fn plan(&self) -> &Plan {
        &self.prepared.plan
    }

    /// The titles of those that go to all users, in production; not of more than a few.
    pub(super) fn titles_for_everybody(&self, environment: Environment) -> Vec<String> {
        if environment != Environment::Production {
            return vec![];
        }
        let everybody = self.plan().tasks().iter().filter(|task| task.task_type == TaskType::All);
        let titles = everybody.filter_map(|task| task.title.as_ref()).filter(|title| !title.is_empty());
        titles.take(MOST_TITLES).map(|title| title.raw().to_owned()).collect()
    }

    /// How many of the tasks that it was asked about stopped being pending since.
    pub(super) fn dropped(&self) -> usize {
        self.asked_about.saturating_sub(self.plan().len())
    }

    pub(super) fn look_ahead(&mut self, pace: Pace, now: Conditions) {
        self.forecast = self.plan().forecast(pace, &now);
        self.conditions = now;
    }

    /// The moment of the service's clock that the forecast is of.
    pub(super) const fn foreseen_at(&self) -> Timestamp {
        self.conditions.time.now
    }

    /// Some of the tasks that are due in that time.
    pub(super) fn due_within(&self, span: Range<Timestamp>) -> Vec<TaskId> {
        let is_due = |task: &&PlannedTask| task.sched_at.is_some_and(|due| span.contains(&due));
        self.plan().tasks().iter().filter(is_due).map(|task| task.id).take(MOST_READ).collect()
    }

    /// Makes the set smaller. By somebody's own choice that is another question, and what was typed for the larger set does
    /// not count. Tasks that stop being pending leave the question and what was typed as they are: they may stop faster
    /// than anybody types.
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

    /// The tasks that the dialog lists now.
    pub(super) fn listed(&self) -> Vec<&PlannedTask> {
        let tasks = self.plan().tasks();
        match self.listing {
            Listing::All => tasks.iter().collect(),
            Listing::Unreachable => {
                let late = &self.forecast.order[self.forecast.in_time()..];
                late.iter().filter_map(|at| tasks.get(*at)).collect()
            }
        }
    }

    /// More lines than it has.
    pub(super) fn most_lines(&self) -> usize {
        MOST_FACTS + self.plan().len().min(MOST_LISTED) + self.prepared.left_out.len().min(MOST_LISTED)
    }
}
