//! Compares the tables of a ledger with each other, for `pushdeck ledger check`: plans, runs, attempts, holds, edits and
//! copies. What no version of pushdeck writes was written by somebody else, or was lost.
//!
//! Nothing is repaired here, and no finding contains anything of what a copy contains.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::Connection;

use super::{
    copies,
    fault::Fault,
    findings::{Finding, Flaw},
    rows::knows_changes,
};
use crate::domain::Content;

/// How to find the rows that have a flaw: what returns the name of each, a task or a run.
const RULES: [(Flaw, &str); 9] = [
    (
        Flaw::TaskWithoutApp,
        "SELECT CAST(task_id AS TEXT) FROM tasks WHERE service NOT IN (SELECT number FROM services)",
    ),
    (
        Flaw::RunIncomplete,
        "SELECT run FROM runs WHERE total <> (SELECT count(*) FROM run_tasks WHERE run_tasks.run = runs.run)
         UNION SELECT DISTINCT run FROM run_tasks WHERE run NOT IN (SELECT run FROM runs)",
    ),
    (
        Flaw::AttemptWithoutRun,
        "SELECT CAST(task_id AS TEXT) FROM attempts WHERE run NOT IN (SELECT run FROM runs)
             OR (position >= 0 AND NOT EXISTS (SELECT 1 FROM run_tasks WHERE run_tasks.run = attempts.run
                 AND run_tasks.position = attempts.position AND run_tasks.task_id = attempts.task_id))",
    ),
    (
        Flaw::UnknownWithoutAttempt,
        "SELECT CAST(task_id AS TEXT) FROM tasks WHERE status = 'unknown' AND NOT EXISTS (SELECT 1 FROM attempts
             WHERE attempts.service = tasks.service AND attempts.task_id = tasks.task_id AND settled_at IS NULL)",
    ),
    (
        Flaw::PlanWithoutLine,
        "SELECT digest FROM plans WHERE NOT EXISTS (SELECT 1 FROM audit
             WHERE number = line AND action = 'plan' AND instr(detail, digest) > 0)
         UNION SELECT plan FROM runs WHERE plan IS NOT NULL AND plan NOT IN (SELECT digest FROM plans)",
    ),
    (
        Flaw::HoldWithoutEnd,
        "SELECT CAST(task_id AS TEXT) FROM tasks WHERE held_from IS NOT NULL AND held_until IS NULL",
    ),
    (
        Flaw::EditWithoutContent,
        "SELECT run_tasks.run FROM run_tasks JOIN runs ON runs.run = run_tasks.run
         WHERE verb = 'edit' AND ended_at IS NULL AND (outcome IS NULL OR outcome IN ('unknown', 'not_sent'))
             AND NOT EXISTS (SELECT 1 FROM edits WHERE edits.run = run_tasks.run
                 AND edits.position = run_tasks.position)",
    ),
    (
        Flaw::EditLeftOver,
        "SELECT run FROM edits WHERE NOT EXISTS (SELECT 1 FROM run_tasks WHERE run_tasks.run = edits.run
             AND run_tasks.position = edits.position AND verb = 'edit')",
    ),
    (
        Flaw::CopyWithoutRun,
        "SELECT CAST(task_id AS TEXT) FROM copies WHERE service NOT IN (SELECT number FROM services)
             OR NOT EXISTS (SELECT 1 FROM run_tasks WHERE run_tasks.run = copies.run
                 AND run_tasks.position = copies.position AND run_tasks.task_id = copies.task_id)",
    ),
];

/// Returns what does not fit, in the order of [`RULES`]. Copies are kept for this time. A ledger of an older version has
/// none of these tables.
pub(super) fn inspect(conn: &Connection, keep: Option<Duration>, now: Timestamp) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    if !knows_changes(conn)? {
        return Ok(findings);
    }
    // One snapshot, because another process may write meanwhile.
    let view = conn.unchecked_transaction()?;
    for (flaw, sql) in RULES {
        let mut read = view.prepare(&format!("WITH found (name) AS ({sql}) SELECT count(*), min(name) FROM found"))?;
        let (count, first): (i64, Option<String>) = read.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if count > 0 {
            findings.push(Finding { flaw, count: count.unsigned_abs(), first: first.unwrap_or_default() });
        }
    }
    findings.extend(unreadable_copies(&view)?);
    let old = copies::count(&view, keep, now)?.old;
    if old > 0 {
        findings.push(Finding { flaw: Flaw::CopyTooOld, count: old, first: String::new() });
    }
    Ok(findings)
}

/// Finds the copies that are not what was copied.
fn unreadable_copies(conn: &Connection) -> Result<Option<Finding>, Fault> {
    let mut read = conn.prepare("SELECT CAST(task_id AS TEXT), content, digest FROM copies ORDER BY task_id")?;
    let mut rows = read.query([])?;
    let (mut count, mut first) = (0, None);
    while let Some(row) = rows.next()? {
        let content = row.get_ref(1)?.as_str().ok().and_then(Content::new);
        let is_whole = content.is_some_and(|content| {
            row.get_ref(2)
                .is_ok_and(|digest| digest.as_bytes().is_ok_and(|digest| digest == content.digest().as_bytes()))
        });
        if !is_whole {
            count += 1;
            first.get_or_insert(row.get::<_, String>(0)?);
        }
    }
    Ok(first.map(|first| Finding { flaw: Flaw::CopyDamaged, count, first }))
}
