//! A task in the form in which get and list return it (docs/service.md#get).

use serde::Serialize;
use serde_json::value::RawValue;

use super::Context;
use crate::{
    domain::{SdkAppId, format_service},
    sim::{
        rules::{IdForm, StatusWords},
        store::{Phase, Stored, push_id},
    },
};

#[derive(Serialize)]
#[serde(untagged)]
enum Id {
    Number(u64),
    Quoted(String),
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TaskInfo<'a> {
    #[serde(rename = "TaskID")]
    task_id: Id,
    sdkappid: SdkAppId,
    create_at: String,
    r#type: &'static str,
    sched_at: String,
    content: &'a RawValue,
    title: &'a str,
    desc: &'a str,
    status: &'a str,
    /// Always 0 or 1 here. Whether the real field is a flag or a counter is not known
    /// (docs/service.md#dispatch-fields).
    dispatch_success: u8,
    dispatch_err: &'a str,
    #[serde(rename = "PushTaskID")]
    push_task_id: String,
}

/// Returns the value of `Status` for a task in this phase.
pub(in crate::sim) fn status_word<'a>(task: &'a Stored, phase: Phase, words: &'a StatusWords) -> &'a str {
    match phase {
        Phase::Pending => &words.pending,
        Phase::Dispatching => &words.dispatching,
        Phase::Dispatched => &words.dispatched,
        Phase::Failed => &words.failed,
        Phase::Other => task.fixed_status.as_deref().unwrap_or_default(),
    }
}

/// Returns the `TaskInfo` of a task, as JSON text.
pub(super) fn task_info(context: &Context<'_>, task: &Stored) -> String {
    let phase = task.phase(context.now, context.rules.dispatching);
    let info = TaskInfo {
        task_id: match context.rules.ids {
            IdForm::Number => Id::Number(task.id),
            IdForm::Quoted => Id::Quoted(task.id.to_string()),
        },
        sdkappid: context.app,
        create_at: format_service(task.created),
        r#type: task.task_type.as_str(),
        sched_at: format_service(task.due),
        content: &task.content,
        title: &task.title,
        desc: &task.desc,
        status: status_word(task, phase, &context.rules.words),
        dispatch_success: u8::from(phase == Phase::Dispatched),
        dispatch_err: if phase == Phase::Failed { task.dispatch_err.as_deref().unwrap_or_default() } else { "" },
        push_task_id: if phase == Phase::Dispatched { push_id(context.app, task.id) } else { String::new() },
    };
    serde_json::to_string(&info).expect("text keys and plain values always serialise")
}
