//! A task as a JSON document, which is the same on the command line, in an export and on the clipboard.

use serde::Serialize;

use super::json::{SCHEMA, Stamp};
use crate::{
    domain::{AppName, SeenBy, TaskId, TaskType},
    ledger::TaskRow,
};

/// One task in JSON (docs/interface.md#tasks).
#[derive(Debug, Serialize)]
pub struct TaskLine<'a> {
    schema: u32,
    app: &'a AppName,
    task_id: TaskId,
    r#type: Option<TaskType>,
    status: &'a str,
    title: Option<&'a str>,
    desc: Option<&'a str>,
    sched_at: Option<Stamp>,
    campaign: Option<&'a str>,
    created_at: Option<Stamp>,
    seen_at: Option<Stamp>,
    seen_by: Option<&'static str>,
    push_task_id: Option<&'a str>,
    last_error: Option<Error<'a>>,
    held_until: Option<Stamp>,
    held_from: Option<Stamp>,
    note: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Error<'a> {
    code: Option<i64>,
    message: &'a str,
    at: Stamp,
}

impl<'a> TaskLine<'a> {
    /// Returns the document for a row of this app.
    pub fn of(app: &'a AppName, task: &TaskRow<'a>) -> Self {
        let said = |text: &'a str| (!text.is_empty()).then_some(text);
        Self {
            schema: SCHEMA,
            app,
            task_id: task.id,
            r#type: task.task_type,
            status: task.status,
            title: said(task.title),
            desc: said(task.desc),
            sched_at: task.sched_at.map(Stamp),
            campaign: said(task.campaign),
            created_at: task.created_at.map(Stamp),
            seen_at: task.seen_at.map(Stamp),
            seen_by: task.seen_by.map(SeenBy::as_str),
            push_task_id: said(task.push_task_id),
            last_error: task.error_at.map(|at| Error {
                code: task.error_code,
                message: task.error_message,
                at: Stamp(at),
            }),
            held_until: task.hold.map(|hold| Stamp(hold.until)),
            held_from: task.hold.and_then(|hold| hold.from).map(Stamp),
            note: said(task.note),
        }
    }
}
