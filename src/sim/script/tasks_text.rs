//! The `[[task]]` tables (single tasks) and `[[tasks]]` tables (blocks of generated tasks) of a scenario file.

use std::collections::HashSet;

use jiff::SignedDuration;
use serde::Deserialize;

use super::values::{Id, Length, Offset, TypeName, quoted};
use crate::{
    domain::SdkAppId,
    locale::tr,
    sim::scenario::{Before, ScenarioApp, TaskPlan, WordingBefore},
};

/// The largest number of tasks in a block.
const MOST_TASKS: u32 = 1_000_000;

/// One `[[task]]` table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TaskText {
    /// The name of an app.
    pub(super) app: String,
    /// The task's id. If it is not given, the task gets the next free id, counting up from the app's `first_id`.
    pub(super) id: Option<Id>,
    r#type: TypeName,
    due: Offset,
    created: Option<Offset>,
    title: String,
    #[serde(default)]
    desc: String,
    /// The tags of a `Tag` task, or the accounts of a `User` task.
    #[serde(default)]
    to: Vec<String>,
    status: Option<String>,
    dispatch_err: Option<String>,
    /// When it was due before it was postponed.
    held_from: Option<Offset>,
    /// What it said before it was edited.
    edited_from: Option<EditedText>,
    /// Why it was postponed or edited.
    because: Option<String>,
}

/// `edited_from`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EditedText {
    title: Option<String>,
    desc: Option<String>,
}

/// One `[[tasks]]` table. The tasks use the given types, titles and texts in rotation; `{n}` in a title or text stands
/// for the task's number, counting from 1.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BlockText {
    /// The name of an app.
    pub(super) app: String,
    pub(super) count: u32,
    /// When the first task is due.
    first: Offset,
    /// The time between the due times of one task and the next.
    every: Length,
    created: Option<Offset>,
    types: Vec<TypeName>,
    titles: Vec<String>,
    #[serde(default)]
    descs: Vec<String>,
    #[serde(default)]
    to: Vec<String>,
}

/// When a task was created, relative to the start of the service, if the scenario does not say.
const CREATED: SignedDuration = SignedDuration::from_hours(-24);

impl TaskText {
    /// What is wrong with it, if anything.
    pub(super) fn mistake(&self) -> Option<String> {
        let is_later = self.held_from.is_some_and(|before| before.0 >= self.due.0);
        let is_empty = self.edited_from.as_ref().is_some_and(|text| text.title.is_none() && text.desc.is_none());
        let is_groundless = self.because.is_some() && self.held_from.is_none() && self.edited_from.is_none();
        match () {
            () if is_later => Some(tr!("scenario-held-from")),
            () if is_empty => Some(tr!("scenario-edited-from")),
            () if is_groundless => Some(tr!("scenario-because")),
            () => None,
        }
    }

    /// Returns the task with the id `id`, which is the id in the file or, without one, the next free id.
    pub(super) fn to_plan(&self, app: &ScenarioApp, id: u64) -> TaskPlan {
        TaskPlan {
            app: app.sdkappid,
            identifier: app.identifier.clone(),
            id,
            task_type: self.r#type.into(),
            due: self.due.0,
            created: self.created.map_or(CREATED, |created| created.0),
            title: self.title.clone(),
            desc: self.desc.clone(),
            audience: audience(&self.to, self.r#type),
            status: self.status.clone(),
            dispatch_err: self.dispatch_err.clone(),
            before: Before {
                due: self.held_from.map(|due| due.0),
                wording: self.edited_from.clone().map(|text| WordingBefore { title: text.title, desc: text.desc }),
                reason: self.because.clone(),
            },
        }
    }
}

impl BlockText {
    /// Returns what is wrong with the block, if anything.
    pub(super) fn mistake(&self) -> Option<String> {
        if self.types.is_empty() || self.titles.is_empty() {
            Some(tr!("scenario-block-empty"))
        } else if self.count > MOST_TASKS {
            Some(tr!("scenario-block-count", most = MOST_TASKS.to_string()))
        } else {
            None
        }
    }

    /// Returns the task with this number, counting from 0, or `None` if its due time overflows.
    pub(super) fn to_plan(&self, app: &ScenarioApp, number: u32, id: u64) -> Option<TaskPlan> {
        let later = SignedDuration::try_from(self.every.0).ok()?.checked_mul(i32::try_from(number).ok()?)?;
        let turn = |texts: &[String]| texts.get(number as usize % texts.len().max(1)).cloned().unwrap_or_default();
        let worded = |texts: &[String]| turn(texts).replace("{n}", &(number + 1).to_string());
        let task_type = self.types[number as usize % self.types.len()];
        Some(TaskPlan {
            app: app.sdkappid,
            identifier: app.identifier.clone(),
            id,
            task_type: task_type.into(),
            due: self.first.0.checked_add(later)?,
            // Tasks were created in the order of their ids, a second apart, as if by a program.
            created: self.created.map_or(CREATED, |created| created.0) + SignedDuration::from_secs(number.into()),
            title: worded(&self.titles),
            desc: worded(&self.descs),
            audience: audience(&self.to, task_type),
            status: None,
            dispatch_err: None,
            before: Before::default(),
        })
    }
}

/// Returns the given tags or accounts, or a made-up one if none are given.
pub(super) fn audience(given: &[String], task_type: TypeName) -> Vec<String> {
    match (given, task_type) {
        ([], TypeName::All) => Vec::new(),
        ([], TypeName::Tag) => vec!["everyone".to_owned()],
        ([], TypeName::User) => vec!["user-1".to_owned()],
        (given, _) => given.to_vec(),
    }
}

/// Returns the app with this name, or what is wrong with the name.
pub(super) fn find_app<'a>(apps: &'a [ScenarioApp], name: &str) -> Result<&'a ScenarioApp, String> {
    apps.iter().find(|app| app.name.0 == name).ok_or_else(|| {
        let known = apps.iter().map(|app| app.name.0.as_str()).collect::<Vec<_>>().join(", ");
        if known.is_empty() {
            tr!("scenario-app-first", text = quoted(name))
        } else {
            tr!("scenario-app", text = quoted(name), known = known)
        }
    })
}

/// Assigns ids to the tasks of one app, skipping the ids that the file gives explicitly.
#[derive(Debug)]
pub(super) struct Ids {
    pub(super) app: SdkAppId,
    taken: HashSet<u64>,
    next: u64,
}

impl Ids {
    pub(super) fn new(app: &ScenarioApp, given: impl Iterator<Item = u64>) -> Self {
        Self { app: app.sdkappid, taken: given.collect(), next: app.next_id }
    }

    pub(super) fn next(&mut self) -> u64 {
        while self.taken.contains(&self.next) {
            self.next = self.next.wrapping_add(1);
        }
        let id = self.next;
        self.next = self.next.wrapping_add(1);
        id
    }
}
