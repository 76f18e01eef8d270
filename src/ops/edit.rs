//! Prepares edits: reads each task whole, compares it with what was seen of it before, and derives its new values.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{
    Context, NotRead, Prepared,
    change::{held, why_not},
    read,
};
use crate::{
    api::Priority,
    bulk::Copies,
    domain::{
        ChangedField, Content, Edit, EditProblem, EditRequest, Failure, Outcome, Plan, PlannedTask, Task, TaskId,
        TaskOutcome, TaskStatus,
    },
    locale::{stored, tr},
};

/// A set of edits that is ready to be confirmed; or of other changes, which need no contents.
#[derive(Clone, Debug)]
pub struct PreparedEdits {
    /// The plan and the tasks that are left out of it.
    pub prepared: Prepared,
    /// The content that each task of the plan has now.
    pub bases: HashMap<TaskId, Content>,
    /// How the tasks that are left out as conflicts differ from what was known of them. This contains what they say, so
    /// it is shown and never stored.
    pub conflicts: Vec<(TaskId, ChangedField)>,
}

impl PreparedEdits {
    /// Returns the edit of a task of the plan, and the content that it changes.
    pub fn edit<'a>(&'a self, task: &'a PlannedTask) -> Option<(&'a Edit, &'a Content)> {
        task.change.as_edit().zip(self.bases.get(&task.id))
    }
}

/// A task that was read in order to edit it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskToEdit {
    /// The task as the ledger knows it now.
    pub task: Task,
    /// Its whole content.
    pub content: Content,
}

/// Reads a task that is to be edited. Returns its outcome if it cannot be edited.
pub async fn read_to_edit(context: &Context, id: TaskId) -> anyhow::Result<Result<TaskToEdit, Outcome>> {
    let mut found = Err(Outcome::Skipped(Failure::local(stored!("stored-edit-no-content"))));
    read(context, &[id], Priority::Interactive, &mut |read| {
        let whole = read.seen.and_then(|seen| seen.content).map(|whole| *whole);
        found = read.result.map_err(NotRead::into_outcome).and_then(|task| {
            let (_, whole) = editable(&task, whole)?;
            Ok(TaskToEdit { task, content: whole })
        });
    })
    .await?;
    Ok(found)
}

/// Returns a task with its edit, or its outcome if no request is to be sent for it. `now` is the time on the service's
/// clock.
///
/// # Errors
///
/// Fails if the task cannot be edited like this.
pub fn planned_edit(
    read: &TaskToEdit,
    request: &EditRequest,
    now: Timestamp,
) -> Result<Result<PlannedTask, Outcome>, EditProblem> {
    request.check(now)?;
    let change = request.edit_of(&read.task, &read.content, now)?;
    let planned = editable(&read.task, Some(read.content.clone()));
    Ok(planned.and_then(|(planned, _)| Ok(planned.to(change?))))
}

/// The new content of a task cannot be sent, so nothing is sent for any task.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("edit-refused", task = .task.to_string(), why = .problem.to_string()))]
pub struct EditRefused {
    /// The task.
    pub task: TaskId,
    /// What is wrong.
    pub problem: EditProblem,
}

/// What the reply about one task has shown.
struct Shown {
    task: Task,
    content: Option<Content>,
}

/// Freezes the edits of the tasks with these ids. Each task that can still be edited is read first. A task that has
/// changed since it was last seen is left out as a conflict, because whoever asks for the edit may not know of the
/// change.
///
/// # Errors
///
/// Fails with [`EditRefused`] if the new content of a task cannot be sent.
pub async fn prepare_edits(context: &Context, ids: &[TaskId], request: &EditRequest) -> anyhow::Result<PreparedEdits> {
    let known = context.ledger.tasks(&context.service(), ids).await?;
    let known: HashMap<_, _> = known.into_iter().map(|task| (task.id, task)).collect();
    let mut left_out: HashMap<TaskId, Outcome> =
        known.values().filter_map(|task| Some((task.id, why_not(task)?))).collect();
    let to_read: Vec<_> = ids.iter().copied().filter(|id| !left_out.contains_key(id)).collect();
    let mut shown = HashMap::new();
    read(context, &to_read, Priority::Interactive, &mut |read| match read.result {
        Ok(task) => {
            let whole = read.seen.and_then(|seen| seen.content).map(|content| *content);
            shown.insert(read.id, Shown { task, content: whole });
        }
        Err(not_read) => drop(left_out.insert(read.id, not_read.into_outcome())),
    })
    .await?;
    let (conditions, mut planned, mut bases) = (context.conditions(), Vec::new(), HashMap::new());
    let mut conflicts = Vec::new();
    let holds = shown.values().filter_map(|shown: &Shown| held(&shown.task)).collect();
    for id in ids {
        let Some(Shown { task, content }) = shown.remove(id) else { continue };
        match editable(&task, content) {
            Err(outcome) => drop(left_out.insert(*id, outcome)),
            Ok((plan, base)) => {
                let changed = known.get(id).map(|known| seen_otherwise(known, &task, &plan)).unwrap_or_default();
                if !changed.is_empty() {
                    left_out.insert(*id, conflict(&changed));
                    conflicts.extend(changed.into_iter().map(|changed| (*id, changed)));
                    continue;
                }
                let refused = |problem| EditRefused { task: *id, problem };
                match request.edit_of(&task, &base, conditions.time.now).map_err(refused)? {
                    Err(outcome) => drop(left_out.insert(*id, outcome)),
                    Ok(change) => {
                        planned.push(plan.to(change));
                        bases.insert(*id, base);
                    }
                }
            }
        }
    }
    let at = context.clock.now();
    let mut left_out: Vec<_> =
        left_out.into_iter().map(|(task, outcome)| TaskOutcome { task, outcome, attempts: 0, at }).collect();
    left_out.sort_by_key(|settled| settled.task);
    let plan = Plan::new(&context.app, planned);
    Ok(PreparedEdits {
        prepared: Prepared { plan, left_out, holds, only: None, moved: 0, conditions, copies: Copies::default() },
        bases,
        conflicts,
    })
}

/// Returns a task that can be edited and its content, or its outcome if no request is to be sent for it.
fn editable(task: &Task, content: Option<Content>) -> Result<(PlannedTask, Content), Outcome> {
    if let Some(outcome) = why_not(task) {
        return Err(outcome);
    }
    let skipped = |why: String| Outcome::Skipped(Failure::local(why));
    let planned = PlannedTask::of(task).ok_or_else(|| skipped(stored!("stored-run-no-type")))?;
    // Content that the reply did not show must not be overwritten.
    let content = content.ok_or_else(|| skipped(stored!("stored-edit-no-content")))?;
    Ok((planned, content))
}

/// Returns the outcome of a task that differs from what was known of it. Only the names of the fields are stored, because
/// the texts themselves may be private.
fn conflict(changed: &[ChangedField]) -> Outcome {
    let fields: Vec<_> = changed.iter().map(|changed| changed.field).collect();
    Outcome::Conflict(Failure::local(stored!("stored-edit-seen-otherwise", what = fields.join(", "))))
}

/// Returns how a task differs from what the service last showed of it: in nothing if the task was never seen.
fn seen_otherwise(known: &Task, task: &Task, planned: &PlannedTask) -> Vec<ChangedField> {
    let was_seen = known.seen_at.is_some() && known.status == TaskStatus::Pending;
    let Some(before) = PlannedTask::of(known).filter(|_| was_seen) else { return Vec::new() };
    let texts = known.desc.as_ref().zip(task.desc.as_ref()).filter(|(before, now)| before != now);
    let text = texts.map(|(before, now)| ChangedField {
        field: "desc",
        how: tr!("task-text-changed", before = before.safe_cut(40), now = now.safe_cut(40)),
    });
    before.changed_fields(planned).into_iter().chain(text).collect()
}
