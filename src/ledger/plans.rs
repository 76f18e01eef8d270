//! Records the plans that were written to files, and finds them again: the line of the audit log that proves where a
//! plan comes from, and the run that applied it.
//!
//! A plan is named by the digest of its file. Each plan can be applied once: the index `runs_plan` makes a second run
//! of the same plan impossible, also for two processes that apply it at the same time.

use rusqlite::{Connection, OptionalExtension};
use serde_json::json;

use super::{
    Actor, AuditEntry, LedgerError, NotedPlan, PlanNote, RunStart,
    audit::{self, NewEntry},
    fault::Fault,
    rows::knows_changes,
    writer::{Write, WriterContext},
};
use crate::domain::{RunId, Service};

/// The action of the line for a plan that was written to a file.
const PLAN: &str = "plan";

/// The action of the line for a plan that a run applies.
const APPLY: &str = "apply";

/// Records that a plan was written to a file.
pub(super) fn note(
    context: &mut WriterContext,
    service: &Service,
    plan: &PlanNote,
    actor: &Actor,
) -> Result<(), Fault> {
    context.write(|write| {
        let detail = json!({ "digest": plan.digest, "total": plan.total, "verb": plan.verb.as_str() });
        write.audit(&NewEntry { detail, ..NewEntry::new(write.now, actor, service, PLAN) })?;
        let (line, _) = audit::last(&write.tx)?;
        let mut insert = write
            .tx
            .prepare_cached("INSERT INTO plans (digest, line) VALUES (?1, ?2) ON CONFLICT (digest) DO NOTHING")?;
        insert.execute((&plan.digest, line.cast_signed()))?;
        Ok(())
    })
}

/// Returns what is known about the plan with this digest; `None` if the audit log has no intact line that records it.
pub(super) fn find(conn: &Connection, digest: &str) -> Result<Option<NotedPlan>, Fault> {
    if !knows_changes(conn)? {
        return Ok(None);
    }
    // One snapshot, because another process may apply the plan at the same time.
    let view = conn.unchecked_transaction()?;
    let mut read = view.prepare_cached("SELECT line FROM plans WHERE digest = ?1")?;
    let Some(line) = read.query_row([digest], |row| row.get::<_, i64>(0)).optional()? else { return Ok(None) };
    let entry = audit::intact_line(&view, line.cast_unsigned())?;
    let Some(entry) = entry.filter(|entry| records(entry, digest)) else { return Ok(None) };
    Ok(Some(NotedPlan { entry, run: applied_by(&view, digest)? }))
}

fn records(entry: &AuditEntry, digest: &str) -> bool {
    let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    entry.action == PLAN && detail["digest"] == digest
}

/// Returns the run that applied the plan with this digest.
fn applied_by(conn: &Connection, digest: &str) -> Result<Option<RunId>, Fault> {
    let mut read = conn.prepare_cached("SELECT run FROM runs WHERE plan = ?1")?;
    let run = read.query_row([digest], |row| row.get::<_, String>(0)).optional()?;
    Ok(run.and_then(|run| run.parse().ok()))
}

/// Fails if the run applies a plan that another run has applied. Must be called in the transaction that begins the run.
pub(super) fn require_not_applied(conn: &Connection, run: &RunStart) -> Result<(), Fault> {
    let Some(digest) = &run.plan_file else { return Ok(()) };
    match applied_by(conn, digest)? {
        Some(earlier) => Err(LedgerError::PlanApplied(earlier).into()),
        None => Ok(()),
    }
}

/// Records that a run which has just begun applies a plan.
pub(super) fn note_applied(write: &mut Write<'_>, run: &RunStart) -> Result<(), Fault> {
    let Some(digest) = &run.plan_file else { return Ok(()) };
    let line = NewEntry::new(run.at, &run.actor, &run.service, APPLY);
    write.audit(&NewEntry { run: Some(run.id), detail: json!({ "digest": digest }), ..line })
}
