//! A task in the form in which get and list return it (docs/service.md#get).

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{
    Map, Value,
    value::{RawValue, to_raw_value},
};

use super::Context;
use crate::{
    domain::{SdkAppId, format_service},
    sim::{
        rules::{IdForm, ListContent, SenderForm, StatusWords},
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
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<Cow<'a, RawValue>>,
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
    render(context, task, ListContent::Whole)
}

/// An element of a list, as JSON text.
pub(super) fn list_element(context: &Context<'_>, task: &Stored) -> String {
    render(context, task, context.rules.list_content)
}

/// The content as a reply shows it.
fn shown_content(task: &Stored, sender: SenderForm, part: ListContent) -> Option<Cow<'_, RawValue>> {
    match (sender, part) {
        (_, ListContent::None) => return None,
        (SenderForm::Text, ListContent::Whole) => return Some(Cow::Borrowed(&task.content)),
        _ => {}
    }
    let mut content: Map<String, Value> = serde_json::from_str(task.content.get()).unwrap_or_default();
    if part == ListContent::NoAudience {
        content.retain(|name, _| name != "Condition" && name != "To_Account");
    }
    if let Some(account) = content.get_mut("From_Account") {
        *account = shown_sender(account.as_str().unwrap_or_default(), sender);
    }
    to_raw_value(&content).ok().map(Cow::Owned)
}

fn shown_sender(account: &str, form: SenderForm) -> Value {
    match (form, account.parse::<u64>()) {
        (SenderForm::Number, Ok(number)) => number.into(),
        (SenderForm::Internal, _) => internal_number(account).into(),
        (SenderForm::Text | SenderForm::Number, _) => account.into(),
    }
}

/// Returns a number for an account, always the same one: its FNV-1a hash, cut to the bits that a double holds exactly.
fn internal_number(account: &str) -> u64 {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    account.bytes().fold(0xcbf2_9ce4_8422_2325, mix) >> 11
}

fn render(context: &Context<'_>, task: &Stored, part: ListContent) -> String {
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
        content: shown_content(task, context.rules.sender, part),
        title: &task.title,
        desc: &task.desc,
        status: status_word(task, phase, &context.rules.words),
        dispatch_success: u8::from(phase == Phase::Dispatched),
        dispatch_err: if phase == Phase::Failed { task.dispatch_err.as_deref().unwrap_or_default() } else { "" },
        push_task_id: if phase == Phase::Dispatched { push_id(context.app, task.id) } else { String::new() },
    };
    serde_json::to_string(&info).expect("text keys and plain values can always be serialised")
}
