//! What became of tasks, one line as each settles, and the summary.

use std::time::Duration;

use serde::Serialize;

use super::{
    SCHEMA, Stamp,
    out::{Out, WriteError},
};
use crate::domain::{AppName, Failure, OutcomeKind, Progress, RunId, TaskId, TaskOutcome};

/// Prints outcomes and the summary of a run.
pub(in crate::cli) struct OutcomePrinter {
    out: Out,
    app: String,
    run: Option<RunId>,
}

impl OutcomePrinter {
    /// Prints the outcomes of this run; `None` where nothing was begun.
    pub(in crate::cli) fn new(out: Out, app: &AppName, run: Option<RunId>) -> Self {
        Self { out, app: app.to_string(), run }
    }

    /// One task settled. The line is on its way when this returns.
    pub(in crate::cli) fn outcome(&mut self, settled: &TaskOutcome) -> Result<(), WriteError> {
        if self.out.format().is_json() {
            self.out.json(&Line::of(&self.app, self.run, settled))?;
        } else {
            self.out.line(in_words(settled))?;
        }
        self.out.flush()
    }

    /// The run is over.
    pub(in crate::cli) fn summary(
        &mut self,
        progress: &Progress,
        elapsed: Duration,
        stopped: Option<&Failure>,
    ) -> Result<(), WriteError> {
        if self.out.format().is_json() {
            self.out.json(&SummaryLine::of(self.run, progress, elapsed, stopped))?;
        } else {
            let run = self.run.map(|run| format!("; run {run}")).unwrap_or_default();
            let tasks = if progress.total == 1 { "task" } else { "tasks" };
            self.out.line(format_args!("{} {tasks}: {}{run}", progress.total, counts(progress)))?;
        }
        self.out.flush()
    }
}

/// `488 deleted, 2 gone`, in the order of the JSON.
pub(in crate::cli) fn counts(progress: &Progress) -> String {
    let words = counts_of(progress, |kind| progress.count(kind) > 0);
    if words.is_empty() { "nothing done".to_owned() } else { words }
}

/// The same for some kinds only.
pub(in crate::cli) fn counts_of(progress: &Progress, wanted: impl Fn(OutcomeKind) -> bool) -> String {
    let kinds = OutcomeKind::ALL.into_iter().filter(|kind| wanted(*kind));
    kinds.map(|kind| format!("{} {}", progress.count(kind), word(kind))).collect::<Vec<_>>().join(", ")
}

/// The kind in plain words.
pub(in crate::cli) const fn word(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Deleted => "deleted",
        OutcomeKind::Gone => "gone",
        OutcomeKind::NotFound => "not found",
        OutcomeKind::Refused => "refused",
        OutcomeKind::TooLate => "too late",
        OutcomeKind::NotSent => "not sent",
        OutcomeKind::Unknown => "unknown",
        OutcomeKind::Skipped => "skipped",
    }
}

/// `5210074411 too late: it is being sent (90107)`.
fn in_words(settled: &TaskOutcome) -> String {
    let why = settled.outcome.failure().map(|why| format!(": {why}")).unwrap_or_default();
    format!("{} {}{why}", settled.task, word(settled.outcome.kind()))
}

#[derive(Serialize)]
struct Line<'a> {
    schema: u32,
    event: &'static str,
    run: Option<RunId>,
    task_id: TaskId,
    outcome: &'static str,
    code: Option<i64>,
    message: &'a str,
    attempts: u32,
    at: Stamp,
    // Behind the fields of 0.1, whose order stays.
    app: &'a str,
}

impl<'a> Line<'a> {
    fn of(app: &'a str, run: Option<RunId>, settled: &'a TaskOutcome) -> Self {
        let why = settled.outcome.failure();
        Self {
            schema: SCHEMA,
            event: "outcome",
            run,
            task_id: settled.task,
            outcome: settled.outcome.kind().as_str(),
            // 0 is the service's code of success; where it gave none, there is none.
            code: why.map_or(Some(0), |why| why.code),
            message: why.map_or("", |why| &why.message),
            attempts: settled.attempts,
            at: Stamp(settled.at),
            app,
        }
    }
}

#[derive(Serialize)]
struct SummaryLine<'a> {
    schema: u32,
    event: &'static str,
    run: Option<RunId>,
    total: usize,
    deleted: usize,
    gone: usize,
    refused: usize,
    too_late: usize,
    not_sent: usize,
    unknown: usize,
    skipped: usize,
    elapsed_ms: u128,
    // Behind the fields of 0.1, whose order stays.
    not_found: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<&'a str>,
}

impl<'a> SummaryLine<'a> {
    fn of(run: Option<RunId>, progress: &Progress, elapsed: Duration, stopped: Option<&'a Failure>) -> Self {
        let count = |kind| progress.count(kind);
        Self {
            schema: SCHEMA,
            event: "summary",
            run,
            total: progress.total,
            deleted: count(OutcomeKind::Deleted),
            gone: count(OutcomeKind::Gone),
            refused: count(OutcomeKind::Refused),
            too_late: count(OutcomeKind::TooLate),
            not_sent: count(OutcomeKind::NotSent),
            unknown: count(OutcomeKind::Unknown),
            skipped: count(OutcomeKind::Skipped),
            elapsed_ms: elapsed.as_millis(),
            not_found: count(OutcomeKind::NotFound),
            stopped: stopped.map(|why| why.message.as_str()),
        }
    }
}
