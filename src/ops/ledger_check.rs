//! Checks the ledger itself: its file, its audit log, and whether its tables fit each other. Nothing is repaired.

use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::{
    ledger::{AuditQuery, CopyCount, Finding, Ledger, LedgerError},
    locale::tr_named,
};

/// Something that is wrong with a ledger, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerProblem {
    /// What is wrong, as one word for scripts.
    pub id: &'static str,
    /// Whether a command of pushdeck puts it right. Everything else was done by another program, or was lost.
    pub is_untidy: bool,
    /// How many rows have it.
    pub count: u64,
    /// The first task, run or plan that has it.
    pub first: Option<String>,
    /// The problem, in one sentence.
    pub words: String,
    /// What to do.
    pub advice: String,
}

/// What a check of the ledger found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerReport {
    /// What is wrong, the worst first.
    pub problems: Vec<LedgerProblem>,
    /// How many lines of the audit log were verified.
    pub audit_lines: u64,
    /// The copies.
    pub copies: CopyCount,
}

impl LedgerReport {
    /// How many problems there are that no command of pushdeck puts right.
    pub fn grave(&self) -> usize {
        self.problems.iter().filter(|problem| !problem.is_untidy).count()
    }
}

/// Checks a ledger whose copies are kept for this time. Fails only if it cannot be read at all.
pub async fn inspect_ledger(ledger: &dyn Ledger, keep: Option<Duration>) -> Result<LedgerReport, LedgerError> {
    let mut report = LedgerReport::default();
    match ledger.check().await {
        Ok(()) => {}
        Err(error @ (LedgerError::Damaged { .. } | LedgerError::Lost { .. })) => {
            let is_damaged = matches!(error, LedgerError::Damaged { .. });
            report.problems.push(problem(if is_damaged { "damaged" } else { "lost" }, &error.to_string()));
            // What a damaged file says about its tables proves nothing.
            if is_damaged {
                return Ok(report);
            }
        }
        Err(error) => return Err(error),
    }
    let lines = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&lines);
    let sink = Box::new(move |_: &_| {
        count.fetch_add(1, Ordering::Relaxed);
        ControlFlow::Continue(())
    });
    if let Some(broken) = ledger.audit(AuditQuery::default(), sink).await? {
        report.problems.push(problem("audit-chain", &broken.to_string()));
    }
    report.audit_lines = lines.load(Ordering::Relaxed);
    report.problems.extend(ledger.inspect(keep).await?.into_iter().map(of_finding));
    report.copies = ledger.count_copies(keep).await?;
    Ok(report)
}

fn problem(id: &'static str, what: &str) -> LedgerProblem {
    LedgerProblem {
        id,
        is_untidy: false,
        count: 1,
        first: None,
        words: tr_named!("doctor-found-", id, count = 1_u64, first = what),
        advice: tr_named!("doctor-advice-", id),
    }
}

fn of_finding(Finding { flaw, count, first }: Finding) -> LedgerProblem {
    LedgerProblem {
        id: flaw.id(),
        is_untidy: flaw.is_untidy(),
        count,
        words: tr_named!("doctor-found-", flaw.id(), count = count, first = &first),
        advice: tr_named!("doctor-advice-", flaw.id()),
        first: Some(first).filter(|first| !first.is_empty()),
    }
}
