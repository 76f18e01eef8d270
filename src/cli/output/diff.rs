//! Prints what the edits of a plan change in each task (`edit --dry-run`).

use serde::Serialize;

use super::{
    SCHEMA,
    out::{Out, WriteError},
};
use crate::{
    domain::{AppName, FieldChange, TaskId, Untrusted, edit_lines, format_rfc3339},
    locale::tr,
    ops::PreparedEdits,
};

/// Prints one line for each field that a task of the plan gets another value for.
pub(in crate::cli) fn print_diff(out: &mut Out, app: &AppName, edits: &PreparedEdits) -> Result<(), WriteError> {
    for task in edits.prepared.plan.tasks() {
        let Some((edit, base)) = edits.edit(task) else { continue };
        if !out.format().is_json() {
            let now = edits.prepared.conditions.time.now;
            out.line(tr!("edit-of-task", task = task.id.to_string()))?;
            for line in edit_lines(edit, task.sched_at, base, now, &format_rfc3339).0 {
                out.line(format!("  {line}"))?;
            }
            continue;
        }
        let rows = edit.at.map(|at| FieldChange {
            field: "sched_at".to_owned(),
            before: task.sched_at.map(|due| Untrusted::new(format_rfc3339(due))),
            after: Some(Untrusted::new(format_rfc3339(at))),
        });
        let fields = edit.content.iter().flat_map(|content| base.differences(content));
        for change in rows.into_iter().chain(fields) {
            out.json(&DiffRow::of(app, task.id, &change))?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct DiffRow<'a> {
    schema: u32,
    event: &'static str,
    app: &'a str,
    task_id: TaskId,
    field: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

impl<'a> DiffRow<'a> {
    fn of(app: &'a AppName, task_id: TaskId, change: &'a FieldChange) -> Self {
        Self {
            schema: SCHEMA,
            event: "diff",
            app: &app.0,
            task_id,
            field: &change.field,
            before: change.before.as_ref().map(Untrusted::raw),
            after: change.after.as_ref().map(Untrusted::raw),
        }
    }
}
