//! Checks `Content` according to `Type` (docs/service.md#content), with the codes of docs/service.md#error-codes.
//!
//! The phone vendors' fields inside `OfflinePushInfo` are not checked, since the service passes them on unchanged.

use serde_json::{Map, Value, value::to_raw_value};

use super::Context;
use crate::{
    domain::TaskType,
    sim::{
        reply::Refusal,
        rules::{ContentUpdate, MsgRandom},
        store::{Stored, Wording},
    },
};

type Object = Map<String, Value>;

const MOST_ACCOUNTS: usize = 500;
const MOST_TAGS: usize = 10;
const MOST_TAG_BYTES: usize = 50;
const MOST_DATA_ID_BYTES: usize = 64;
const MOST_ALL_BYTES: usize = 10 * 1024;

/// Checks the content of a new task.
pub(super) fn read(given: &Object, task_type: TaskType, context: &Context<'_>) -> Result<Wording, Refusal> {
    let texts = check(given, task_type)?;
    let mut stored = given.clone();
    set_random(&mut stored, context);
    texts.with(&stored)
}

/// Checks the content that an update of `task` leads to.
pub(super) fn update(task: &Stored, given: &Object, context: &Context<'_>) -> Result<Wording, Refusal> {
    match context.rules.content_update {
        ContentUpdate::Replace => read(given, task.task_type, context),
        ContentUpdate::Merge => {
            let mut merged: Object = serde_json::from_str(task.content.get()).unwrap_or_default();
            merge(&mut merged, given);
            check(&merged, task.task_type)?.with(&merged)
        }
    }
}

/// Copies the fields of `given` into `content`, and merges objects that both have, at every depth.
fn merge(content: &mut Object, given: &Object) {
    for (name, value) in given {
        match (content.get_mut(name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            _ => {
                content.insert(name.clone(), value.clone());
            }
        }
    }
}

/// Sets `MsgRandom`, which the sample of docs/service.md#get shows in stored content although no sample of a create has
/// it.
fn set_random(stored: &mut Object, context: &Context<'_>) {
    match context.rules.msg_random {
        MsgRandom::Keep => {
            stored.entry("MsgRandom").or_insert_with(|| context.random.into());
        }
        MsgRandom::Invent => {
            // This can be any number that the client does not mistake for one of its own.
            stored.insert("MsgRandom".to_owned(), (context.random.rotate_left(16) ^ 0x5bd1_e995).into());
        }
        MsgRandom::Drop => {
            stored.remove("MsgRandom");
        }
    }
}

/// The title and text, of which the service keeps copies outside the content.
struct Texts {
    title: String,
    desc: String,
}

impl Texts {
    fn with(self, content: &Object) -> Result<Wording, Refusal> {
        let content = to_raw_value(content).map_err(|_| Refusal::new(90_001, "content cannot be stored"))?;
        Ok(Wording { title: self.title, desc: self.desc, content })
    }
}

fn check(content: &Object, task_type: TaskType) -> Result<Texts, Refusal> {
    check_sender(content)?;
    check_random(content)?;
    check_shape(content, task_type)?;
    match task_type {
        TaskType::All => check_size(content)?,
        TaskType::Tag => check_condition(content)?,
        TaskType::User => check_accounts(content)?,
    }
    read_push_info(content)
}

/// Refuses the fields of another type's content, which the documentation nowhere allows (docs/service.md#content).
fn check_shape(content: &Object, task_type: TaskType) -> Result<(), Refusal> {
    let foreign: &[&str] = match task_type {
        TaskType::All => &["Condition", "To_Account", "DataId"],
        TaskType::Tag => &["To_Account", "DataId"],
        TaskType::User => &["Condition"],
    };
    match foreign.iter().find(|name| content.contains_key(**name)) {
        Some(name) => Err(Refusal::parameter(format!("{name} does not belong to Type {}", task_type.as_str()))),
        None => Ok(()),
    }
}

fn check_sender(content: &Object) -> Result<(), Refusal> {
    match content.get("From_Account").and_then(Value::as_str) {
        Some(account) if !account.is_empty() => Ok(()),
        _ => Err(Refusal::new(90_008, "From_Account is missing or not a string")),
    }
}

fn check_random(content: &Object) -> Result<(), Refusal> {
    let fits = |value: &Value| value.as_u64().is_some_and(|number| u32::try_from(number).is_ok());
    match content.get("MsgRandom") {
        Some(value) if !fits(value) => Err(Refusal::new(90_005, "MsgRandom is not an unsigned 32-bit integer")),
        _ => Ok(()),
    }
}

fn check_size(content: &Object) -> Result<(), Refusal> {
    let bytes = serde_json::to_vec(content).map_or(0, |text| text.len());
    if bytes > MOST_ALL_BYTES { Err(Refusal::new(90_056, "body is over 10 K")) } else { Ok(()) }
}

fn check_accounts(content: &Object) -> Result<(), Refusal> {
    let accounts = content.get("To_Account").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if accounts.len() > MOST_ACCOUNTS {
        return Err(Refusal::new(90_011, "more than 500 target accounts"));
    }
    let is_account = |value: &Value| value.as_str().is_some_and(|account| !account.is_empty());
    if accounts.is_empty() || !accounts.iter().all(is_account) {
        return Err(Refusal::new(90_012, "To_Account is invalid"));
    }
    let data_id = content.get("DataId").and_then(Value::as_str).unwrap_or_default();
    if data_id.len() > MOST_DATA_ID_BYTES {
        return Err(Refusal::new(90_057, "DataId is over 64 bytes"));
    }
    Ok(())
}

fn check_condition(content: &Object) -> Result<(), Refusal> {
    let condition = content.get("Condition").and_then(Value::as_object);
    let condition = condition.ok_or_else(|| Refusal::parameter("Condition is missing"))?;
    let has = |names: [&str; 2]| names.iter().any(|name| condition.contains_key(*name));
    let (has_tags, has_attributes) = (has(["TagsAnd", "TagsOr"]), has(["AttrsAnd", "AttrsOr"]));
    match (has_tags, has_attributes) {
        (false, false) => Err(Refusal::parameter("Condition is empty")),
        (true, true) => Err(Refusal::new(90_039, "tags and attributes cannot be mixed")),
        (true, false) => check_tags(condition),
        (false, true) => check_attributes(condition),
    }
}

fn check_tags(condition: &Object) -> Result<(), Refusal> {
    let tags = |name| condition.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let (all_of, any_of) = (tags("TagsAnd"), tags("TagsOr"));
    if all_of.len() > MOST_TAGS || any_of.len() > MOST_TAGS {
        return Err(Refusal::new(90_032, "more than 10 tags"));
    }
    for tag in all_of.iter().chain(any_of) {
        match tag.as_str().map(str::len) {
            None | Some(0) => return Err(Refusal::new(90_040, "a tag is empty")),
            Some(bytes) if bytes > MOST_TAG_BYTES => return Err(Refusal::new(90_020, "a tag is over 50 bytes")),
            Some(_) => {}
        }
    }
    if all_of.iter().any(|tag| any_of.contains(tag)) {
        return Err(Refusal::new(90_022, "a tag is in both TagsAnd and TagsOr"));
    }
    if all_of.is_empty() && any_of.is_empty() { Err(Refusal::parameter("Condition is empty")) } else { Ok(()) }
}

fn check_attributes(condition: &Object) -> Result<(), Refusal> {
    let is_set = |name| match condition.get(name) {
        None => true,
        Some(value) => value.as_object().is_some_and(|set| !set.is_empty() && set.values().all(Value::is_string)),
    };
    if is_set("AttrsAnd") && is_set("AttrsOr") { Ok(()) } else { Err(Refusal::new(90_033, "an attribute is invalid")) }
}

fn read_push_info(content: &Object) -> Result<Texts, Refusal> {
    let malformed = || Refusal::new(90_043, "OfflinePushInfo is malformed");
    let info = content.get("OfflinePushInfo").and_then(Value::as_object).ok_or_else(malformed)?;
    let text = |name: &str| match info.get(name) {
        None => Ok(String::new()),
        Some(value) => value.as_str().map(str::to_owned).ok_or_else(malformed),
    };
    Ok(Texts { title: text("Title")?, desc: text("Desc")? })
}
