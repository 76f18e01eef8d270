//! Reads everything that the ledger knows about one task: its row, who did what to it, and the pushes that look like
//! it. Also reads lines of the audit log.

use std::{
    collections::{HashMap, VecDeque},
    ops::ControlFlow,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;

use super::{Apps, Context, LookAlike};
use crate::{
    domain::{RunId, Task, TaskId},
    ledger::{AuditBreak, AuditEntry, AuditQuery, AuditSink, LedgerError},
};

/// The maximum number of audit lines to show for one task.
const LATEST: usize = 20;

/// Which facts to read. Finding look-alikes takes a scan of many rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The task and its history.
    Own,
    /// The task, its history, and the pushes of every app that look like it.
    WithAlikes,
}

/// What is known about a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The task as the ledger has it.
    pub task: Task,
    /// What was done to the task, latest first: at most 20 lines of the audit log.
    pub history: Vec<AuditEntry>,
    /// The reasons that were given for the runs in the history.
    pub reasons: HashMap<RunId, String>,
    /// Until when a copy of what the task contained is kept, if there is one.
    pub copy_until: Option<Timestamp>,
    /// The pushes that look like the task; `None` if they were not requested.
    pub alikes: Option<Vec<LookAlike>>,
}

impl Facts {
    /// Returns the reason that was given for the change that this line of the history begins.
    pub fn reason_of(&self, entry: &AuditEntry) -> Option<&str> {
        entry.run.filter(|_| entry.action == "intent").and_then(|run| self.reasons.get(&run)).map(String::as_str)
    }
}

/// Reads what is known about a task. Returns `None` if the ledger does not have the task.
pub async fn facts(apps: &Apps, context: &Context, id: TaskId, depth: Depth) -> Result<Option<Facts>, LedgerError> {
    let Some(task) = context.ledger.tasks(&context.service(), &[id]).await?.pop() else { return Ok(None) };
    let (history, reasons) = history(context, id).await?;
    let title = task.title.as_ref().map(|title| title.raw().to_owned()).filter(|title| !title.is_empty());
    let alikes = match (depth, title) {
        (Depth::WithAlikes, Some(title)) => Some(apps.look_alikes(&context.app, &[id], &[title]).await?),
        (Depth::WithAlikes, None) => Some(Vec::new()),
        (Depth::Own, _) => None,
    };
    let copy_until = copy_until(context, id).await?;
    Ok(Some(Facts { task, history, reasons, copy_until, alikes }))
}

/// Returns until when a copy of what the task contained is kept, if there is one.
async fn copy_until(context: &Context, id: TaskId) -> Result<Option<Timestamp>, LedgerError> {
    let taken = context.ledger.copied_at(&context.service(), id).await?;
    Ok(taken.zip(context.safety.copies).and_then(|(taken, keep)| taken.saturating_add(keep).ok()))
}

/// Returns the latest lines about a task, latest first, and the reasons that were given for their runs.
async fn history(context: &Context, id: TaskId) -> Result<(Vec<AuditEntry>, HashMap<RunId, String>), LedgerError> {
    let service = audited(context);
    let found = Arc::new(Mutex::new((VecDeque::with_capacity(LATEST), HashMap::new())));
    // One pass over the log: the lines of a task do not have the reason of their run.
    let sink: AuditSink = Box::new({
        let found = Arc::clone(&found);
        move |entry| {
            let (latest, reasons) = &mut *found.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((run, reason)) = reason_of_run(entry) {
                reasons.insert(run, reason);
            }
            if entry.task == Some(id) && entry.service == service {
                if latest.len() == LATEST {
                    latest.pop_front();
                }
                latest.push_back(entry.clone());
            }
            ControlFlow::Continue(())
        }
    });
    context.ledger.audit(AuditQuery::default(), sink).await?;
    let (latest, mut reasons) = std::mem::take(&mut *found.lock().unwrap_or_else(PoisonError::into_inner));
    let history: Vec<_> = latest.into_iter().rev().collect();
    reasons.retain(|run, _| history.iter().any(|entry| entry.run == Some(*run)));
    Ok((history, reasons))
}

/// Returns the reason that this line records, if it records that a run begins and why.
fn reason_of_run(entry: &AuditEntry) -> Option<(RunId, String)> {
    let run = entry.run.filter(|_| entry.action == "run-begin" && entry.detail.contains("\"reason\""))?;
    let detail: serde_json::Value = serde_json::from_str(&entry.detail).ok()?;
    Some((run, detail.get("reason")?.as_str()?.to_owned()))
}

/// Returns the form in which the audit log names the service of an app.
fn audited(context: &Context) -> String {
    format!("{}@{}", context.app.sdkappid, context.app.host)
}

/// Returns the audit entries that a query selects, oldest first.
pub async fn audit_entries(context: &Context, query: AuditQuery) -> Result<Vec<AuditEntry>, LedgerError> {
    let entries = Arc::new(Mutex::new(Vec::new()));
    let sink: AuditSink = Box::new({
        let entries = Arc::clone(&entries);
        move |entry| {
            entries.lock().unwrap_or_else(PoisonError::into_inner).push(entry.clone());
            ControlFlow::Continue(())
        }
    });
    context.ledger.audit(query, sink).await?;
    Ok(std::mem::take(&mut *entries.lock().unwrap_or_else(PoisonError::into_inner)))
}

/// The latest entries of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPage {
    /// The latest lines of this app, latest first.
    pub entries: Vec<AuditEntry>,
    /// The number of lines in the log, for all apps together.
    pub total: u64,
    /// The first line at which the verification of the whole log fails, if it fails.
    pub broken: Option<AuditBreak>,
}

/// Verifies the whole audit log and returns at most `most` of this app's latest lines.
pub async fn latest_audit(context: &Context, most: usize) -> Result<AuditPage, LedgerError> {
    let page = Arc::new(Mutex::new((VecDeque::with_capacity(most), 0)));
    let service = audited(context);
    let sink: AuditSink = Box::new({
        let page = Arc::clone(&page);
        move |entry| {
            let (latest, total) = &mut *page.lock().unwrap_or_else(PoisonError::into_inner);
            *total += 1;
            if entry.service == service {
                if latest.len() == most {
                    latest.pop_front();
                }
                latest.push_back(entry.clone());
            }
            ControlFlow::Continue(())
        }
    });
    let broken = context.ledger.audit(AuditQuery::default(), sink).await?;
    let (latest, total) = std::mem::take(&mut *page.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(AuditPage { entries: latest.into_iter().rev().collect(), total, broken })
}
