//! `ledger`: looks after the ledger itself, for all apps.

use std::{sync::Arc, time::Duration};

use serde::Serialize;

use crate::{
    cli::{
        args::Ledger as What,
        exit::Exit,
        failure::Refusal,
        output::{Format, Out, SCHEMA},
        session::Session,
    },
    domain::safe_text,
    ledger::{self, Ledger},
    locale::{Language, throughout, tr},
    ops::{LedgerProblem, inspect_ledger, prune_copies},
};

/// Runs one of the subcommands of `ledger`.
pub(super) async fn run(session: &Session, what: What) -> anyhow::Result<Exit> {
    match what {
        What::Check => {
            let out = session.out(&[Format::Table, Format::Json, Format::Jsonl])?;
            if out.format().is_json() {
                throughout(Language::ENGLISH, check(session, out)).await
            } else {
                check(session, out).await
            }
        }
        What::Prune => prune(session).await,
    }
}

#[derive(Serialize)]
struct PrunedLine {
    schema: u32,
    removed: u64,
    left: u64,
    /// Whether the log beside the ledger may still have what was removed.
    in_log: bool,
}

/// Removes the copies that are older than `safety.copies`.
async fn prune(session: &Session) -> anyhow::Result<Exit> {
    let mut out = session.out(&[Format::Table, Format::Json, Format::Jsonl])?;
    let (ledger, keep) = open(session).await?;
    let pruned = prune_copies(&*ledger, keep).await?;
    if out.format().is_json() {
        let (removed, left, in_log) = (pruned.removed, pruned.left, pruned.is_in_log);
        out.json(&PrunedLine { schema: SCHEMA, removed, left, in_log })?;
    } else {
        let removed = tr!("copies-pruned", count = pruned.removed);
        out.line(tr!("copies-left", pruned = removed, count = pruned.left))?;
    }
    if pruned.is_in_log {
        session.notes.say(&tr!("copies-in-log"));
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// Opens the ledger. Returns it, and for how long its copies are kept. Refuses a path without a ledger, which may be
/// mistyped, instead of creating an empty one that is in order.
async fn open(session: &Session) -> anyhow::Result<(Arc<dyn Ledger>, Option<Duration>)> {
    let config = session.config()?;
    let url = &config.ledger.url;
    if !ledger::is_there(url) {
        let path = url.strip_prefix("sqlite:").unwrap_or(url);
        return Err(Refusal::Usage(tr!("cli-no-ledger", path = path)).into());
    }
    let options = ledger::OpenOptions {
        allow_network_fs: config.ledger.allow_network_fs,
        ..ledger::OpenOptions::new(Arc::clone(&session.world.clock))
    };
    Ok((ledger::open(url, options).await?, config.safety.copies))
}

#[derive(Serialize)]
struct ProblemLine<'a> {
    schema: u32,
    event: &'static str,
    id: &'a str,
    level: &'static str,
    count: u64,
    first: Option<&'a str>,
    text: &'a str,
    advice: &'a str,
}

#[derive(Serialize)]
struct CheckedLine {
    schema: u32,
    event: &'static str,
    stop: usize,
    warn: usize,
    audit_lines: u64,
    copies: u64,
}

/// Checks the ledger, and prints a sentence for each problem and what to do.
async fn check(session: &Session, mut out: Out) -> anyhow::Result<Exit> {
    let (ledger, keep) = open(session).await?;
    let asking = inspect_ledger(&*ledger, keep);
    let report = session.notes.while_asking(&*session.world.clock, asking).await?;
    for problem in &report.problems {
        print(&mut out, problem)?;
    }
    let (stop, all) = (report.grave(), report.problems.len());
    let (audit_lines, copies) = (report.audit_lines, report.copies.kept);
    if out.format().is_json() {
        out.json(&CheckedLine { schema: SCHEMA, event: "summary", stop, warn: all - stop, audit_lines, copies })?;
    } else {
        out.line(tr!("doctor-ledger-checked", count = all, lines = audit_lines, copies = copies))?;
    }
    out.flush()?;
    Ok(match (stop, all) {
        (0, 0) => Exit::Done,
        (0, _) => Exit::Partly,
        _ => Exit::Failed,
    })
}

fn print(out: &mut Out, problem: &LedgerProblem) -> anyhow::Result<()> {
    let level = if problem.is_untidy { "warn" } else { "stop" };
    if out.format().is_json() {
        let LedgerProblem { id, count, first, words, advice, .. } = problem;
        let (first, count) = (first.as_deref(), *count);
        let (schema, event, text) = (SCHEMA, "problem", words.as_str());
        out.json(&ProblemLine { schema, event, id, level, count, first, text, advice })?;
    } else {
        out.line(format_args!("{level}  {}", safe_text(&problem.words)))?;
        out.line(format_args!("      {}", safe_text(&problem.advice)))?;
    }
    Ok(())
}
