//! Translates a line of the audit log for the reader. The log itself is in English, for scripts.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::{
    domain::{AttemptId, OutcomeKind, RunId, TaskStatus, TaskType, Verb},
    ledger::AuditEntry,
    locale::{label, shown, tr},
};

/// What the attempts of some lines do. A line about an outcome does not say of which change it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditVerbs(HashMap<(Option<RunId>, AttemptId), Verb>);

impl AuditVerbs {
    /// Collects what the attempts do whose intents are among these lines.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a AuditEntry>) -> Self {
        let intents = entries.into_iter().filter(|entry| entry.action == "intent");
        Self(intents.filter_map(|entry| Some(((entry.run, entry.attempt?), verb_of(&details(entry))))).collect())
    }

    fn of_entry(&self, entry: &AuditEntry) -> Option<Verb> {
        self.0.get(&(entry.run, entry.attempt?)).copied()
    }
}

/// Returns the action that a line records, such as `outcome: deleted`.
pub fn audit_action(entry: &AuditEntry, verbs: &AuditVerbs) -> String {
    with_result(entry, &details(entry), verbs)
}

/// Returns the action that a line records, and the other details of the line.
pub fn audit_words(entry: &AuditEntry, verbs: &AuditVerbs) -> (String, String) {
    let mut details = details(entry);
    let done = with_result(entry, &details, verbs);
    details.remove(&entry.action);
    if entry.action == "intent" {
        details.remove("verb");
    }
    details.retain(|_, value| !value.is_null() && value.as_str() != Some(""));
    let rest: Vec<_> = details.iter().map(|(name, value)| fact(name, value)).collect();
    (done, rest.join(label!("number-list-separator")))
}

fn details(entry: &AuditEntry) -> Map<String, Value> {
    serde_json::from_str(&entry.detail).unwrap_or_default()
}

fn with_result(entry: &AuditEntry, details: &Map<String, Value>, verbs: &AuditVerbs) -> String {
    let action = action_word(&entry.action, verb_of(details));
    match details.get(&entry.action) {
        None => action.to_owned(),
        // An operator wrote this, so it is not translated.
        Some(value) if entry.action == "note" => match text(value) {
            note if note.is_empty() => label!("audit-note-removed").to_owned(),
            note => tr!("audit-done", action = action, result = note),
        },
        Some(value) => {
            let stored = text(value);
            let words =
                |kind: OutcomeKind| verbs.of_entry(entry).map_or(kind.in_words(), |verb| kind.in_words_of(verb));
            let result = OutcomeKind::of_word(&stored).map_or_else(|| shown(&stored), |kind| words(kind).into());
            tr!("audit-done", action = action, result = result)
        }
    }
}

/// Returns a value without the quotes of JSON.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Returns the kind of change that a line is about. Version 0.1 only deleted, and wrote no kind.
fn verb_of(details: &Map<String, Value>) -> Verb {
    details.get("verb").and_then(Value::as_str).and_then(Verb::of_word).unwrap_or_default()
}

fn action_word(action: &str, verb: Verb) -> &str {
    match (action, verb) {
        ("intent", Verb::Delete) => label!("audit-action-intent"),
        ("intent", Verb::Hold) => label!("audit-action-intent-hold"),
        ("intent", Verb::Release) => label!("audit-action-intent-release"),
        ("intent", Verb::Edit) => label!("audit-action-intent-edit"),
        (action, _) => other_action_word(action),
    }
}

fn other_action_word(action: &str) -> &str {
    match action {
        "outcome" => label!("audit-action-outcome"),
        "run-begin" => label!("audit-action-run-begin"),
        "run-take" => label!("audit-action-run-take"),
        "run-end" => label!("audit-action-run-end"),
        "import" => label!("audit-action-import"),
        "forget" => label!("audit-action-forget"),
        "note" => label!("audit-action-note"),
        "plan" => label!("audit-action-plan"),
        "apply" => label!("audit-action-apply"),
        "reappeared" => label!("audit-action-reappeared"),
        other => other,
    }
}

/// Returns one of the other details of a line, as a name and a value.
fn fact(name: &str, value: &Value) -> String {
    let stored = text(value);
    let value = match name {
        "was" | "seen" => TaskStatus::from_stored(&stored).in_words(),
        "type" => stored.parse::<TaskType>().map_or_else(|_| shown(&stored), |kind| kind.in_words().into()),
        "by" => source_word(&stored).into(),
        "verb" => Verb::of_word(&stored).map_or(stored.into(), |verb| verb.in_words().into()),
        // An operator wrote this, so it is not translated.
        "reason" => stored.into(),
        _ => shown(&stored),
    };
    tr!("audit-fact", name = name_word(name), value = value)
}

fn name_word(name: &str) -> &str {
    match name {
        "added" => label!("audit-name-added"),
        "by" => label!("audit-name-by"),
        "code" => label!("audit-name-code"),
        "confirmed_by" => label!("audit-name-confirmed-by"),
        "deadline" => label!("audit-name-deadline"),
        "digest" => label!("audit-name-digest"),
        "left" => label!("audit-name-left"),
        "message" => label!("audit-name-message"),
        "note" => label!("audit-name-note"),
        "reason" => label!("audit-name-reason"),
        "seen" => label!("audit-name-seen"),
        "total" => label!("audit-name-total"),
        "type" => label!("audit-name-type"),
        "unchanged" => label!("audit-name-unchanged"),
        "updated" => label!("audit-name-updated"),
        "sched_at" => label!("audit-name-sched-at"),
        "verb" => label!("audit-name-verb"),
        "was_due" => label!("audit-name-was-due"),
        "was" => label!("audit-name-was"),
        other => other,
    }
}

/// Returns words for the call that showed a task again.
fn source_word(source: &str) -> &str {
    match source {
        "list" => label!("audit-by-list"),
        "get" => label!("audit-by-get"),
        "delete" => label!("audit-by-delete"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        ledger::Actor,
        locale::{chinese, in_language},
    };

    fn entry(action: &str, detail: &str) -> AuditEntry {
        AuditEntry {
            number: 1,
            at: Timestamp::UNIX_EPOCH,
            actor: Actor::NOBODY,
            service: String::new(),
            action: action.to_owned(),
            task: None,
            run: None,
            attempt: None,
            detail: detail.to_owned(),
            prev: String::new(),
            hash: String::new(),
            hash_rule: 1,
        }
    }

    #[test]
    fn a_line_of_the_log_is_shown_in_the_language_of_the_reader() {
        for (action, detail, english, translated) in [
            (
                "run-begin",
                r#"{"total":5,"confirmed_by":"typed 5","digest":"ab12"}"#,
                ("run begun", "confirmed by: typed 5, plan: ab12, tasks: 5"),
                ("开始执行", "确认方式：输入了 5、计划摘要：ab12、任务数：5"),
            ),
            (
                "outcome",
                r#"{"outcome":"too_late","code":90107,"message":"it is being sent"}"#,
                ("outcome: too late", "code: 90107, reason: it is being sent"),
                ("结果：来不及", "错误码：90107、原因：正在推送"),
            ),
            (
                "reappeared",
                r#"{"was":"deleted","seen":"pending","by":"list"}"#,
                ("reappeared", "seen in: the list, now: pending, was: deleted"),
                ("重新出现", "来源：列表、现状态：待推送、原状态：已删除"),
            ),
            ("note", r#"{"note":"deleted"}"#, ("note: deleted", ""), ("备注：deleted", "")),
            ("note", r#"{"note":""}"#, ("note removed", ""), ("移除备注", "")),
            (
                "run-begin",
                r#"{"reason":"deleted"}"#,
                ("run begun", "reason given: deleted"),
                ("开始执行", "操作原因：deleted"),
            ),
            (
                "plan",
                r#"{"digest":"ab12","total":5}"#,
                ("plan made", "plan: ab12, tasks: 5"),
                ("制定计划", "计划摘要：ab12、任务数：5"),
            ),
            ("newer", r#"{"more":1}"#, ("newer", "more: 1"), ("newer", "more：1")),
        ] {
            let entry = entry(action, detail);
            let words = |(done, rest): (&str, &str)| (done.to_owned(), rest.to_owned());
            let verbs = AuditVerbs::default();
            assert_eq!(audit_words(&entry, &verbs), words(english));
            assert_eq!(in_language(chinese(), || audit_words(&entry, &verbs)), words(translated));
            assert_eq!(audit_action(&entry, &verbs), english.0);
        }
    }

    #[test]
    fn an_outcome_is_named_after_the_change_whose_intent_is_known() {
        let line = |action: &str, detail: &str| AuditEntry { attempt: Some(AttemptId(7)), ..entry(action, detail) };
        let outcome = line("outcome", r#"{"outcome":"changed"}"#);
        for (verb, english, translated) in [("hold", "held", "已推迟"), ("release", "released", "已恢复")] {
            let verbs = AuditVerbs::of(&[line("intent", &format!(r#"{{"verb":"{verb}"}}"#)), outcome.clone()]);
            assert_eq!(audit_action(&outcome, &verbs), format!("outcome: {english}"));
            assert_eq!(in_language(chinese(), || audit_action(&outcome, &verbs)), format!("结果：{translated}"));
        }
    }
}
