//! The frozen set a delete will act on, its order, and how much confirmation it needs.
//!
//! A plan never grows after it was made: what is confirmed is what is run. Deliberately not here: the question itself
//! (cli, tui) and the sending (bulk).

use std::collections::HashSet;

use jiff::Timestamp;

use super::{App, Environment, Service, Task, TaskId, TaskStatus, TaskType, Untrusted};

/// One task of a plan, as it was known when the plan was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedTask {
    /// The task.
    pub id: TaskId,
    /// Its type, which the request must name.
    pub task_type: TaskType,
    /// What was known of its state.
    pub status: TaskStatus,
    /// Its title.
    pub title: Option<Untrusted>,
    /// When it is due.
    pub sched_at: Option<Timestamp>,
}

impl PlannedTask {
    /// The plan's copy of a task, or `None` where its type is not known.
    pub fn of(task: &Task) -> Option<Self> {
        Some(Self {
            id: task.id,
            task_type: task.task_type?,
            status: task.status.clone(),
            title: task.title.clone(),
            sched_at: task.sched_at,
        })
    }
}

/// A frozen set of tasks of one service, in the order they will be deleted: the earliest due first, and of those due
/// together the largest audience first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    service: Service,
    environment: Environment,
    tasks: Vec<PlannedTask>,
}

impl Plan {
    /// Freezes these tasks. A task that comes twice is kept once.
    pub fn new(app: &App, tasks: impl IntoIterator<Item = PlannedTask>) -> Self {
        let mut seen = HashSet::new();
        let mut tasks: Vec<_> = tasks.into_iter().filter(|task| seen.insert(task.id)).collect();
        // Unknown due times come first: they may be due at once.
        tasks.sort_by_key(|task| (task.sched_at, task.task_type, task.id));
        Self { service: app.service(), environment: app.environment, tasks }
    }

    /// The service that the tasks belong to.
    pub const fn service(&self) -> &Service {
        &self.service
    }

    /// The tasks, in the order they will be deleted.
    pub fn tasks(&self) -> &[PlannedTask] {
        &self.tasks
    }

    /// How many tasks it has.
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// How many tasks go to this audience.
    pub fn count(&self, task_type: TaskType) -> usize {
        self.tasks.iter().filter(|task| task.task_type == task_type).count()
    }

    /// How much confirmation it needs (interface, section 1).
    pub fn confirmation(&self, safety: Safety) -> Confirmation {
        let reaches_everybody = self.environment == Environment::Production && self.count(TaskType::All) > 0;
        if self.len() < safety.typed_from && !reaches_everybody {
            return Confirmation::Yes;
        }
        match self.tasks.as_slice() {
            [only] => Confirmation::LastDigits(format!("{:04}", only.id.get() % 10_000)),
            many => Confirmation::Count(many.len()),
        }
    }
}

/// The settings that confirmation depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Safety {
    /// This many tasks or more: the number must be typed.
    pub typed_from: usize,
    /// Keys are ignored for this long after a dialog opens.
    pub dialog_deaf: std::time::Duration,
}

impl Default for Safety {
    fn default() -> Self {
        Self { typed_from: 20, dialog_deaf: std::time::Duration::from_millis(400) }
    }
}

/// What must be given before a plan is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// A yes.
    Yes,
    /// The number of tasks.
    Count(usize),
    /// The last four digits of the one task's id.
    LastDigits(String),
}

impl Confirmation {
    /// The value to type, where a yes is not enough.
    pub fn value(&self) -> Option<String> {
        match self {
            Self::Yes => None,
            Self::Count(number) => Some(number.to_string()),
            Self::LastDigits(digits) => Some(digits.clone()),
        }
    }

    /// Whether this typed value is exactly the one asked for. Never true where a plain yes is asked for.
    pub fn accepts(&self, typed: &str) -> bool {
        self.value().is_some_and(|value| value == typed)
    }
}
