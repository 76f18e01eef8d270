//! Prints the outcomes of a run, one line as each task settles, and the summary.

use std::{collections::HashMap, time::Duration};

use serde::Serialize;

use super::{
    SCHEMA, Stamp,
    out::{Out, WriteError},
};
use crate::{
    domain::{AppName, OutcomeKind, Postponement, Progress, RunId, Summary, TaskId, TaskOutcome, Verb, format_rfc3339},
    locale::{label, tr},
};

/// Prints outcomes and the summary of a run.
pub(in crate::cli) struct OutcomePrinter {
    out: Out,
    app: String,
    run: Option<RunId>,
    verb: Verb,
    /// The last task that was not sent, and how many tasks in a row were not sent for the same reason. In the format
    /// for people, they are printed as one line once a different outcome follows.
    alike: Option<(TaskOutcome, usize)>,
    /// The tasks that the run has held, and has yet to delete.
    postponed: HashMap<TaskId, Postponement>,
}

impl OutcomePrinter {
    /// Creates a printer for the outcomes of this run; `run` is `None` if no run was begun.
    pub(in crate::cli) fn new(out: Out, app: &AppName, run: Option<RunId>) -> Self {
        Self { out, app: app.to_string(), run, verb: Verb::default(), alike: None, postponed: HashMap::new() }
    }

    /// Sets what the run does to its tasks.
    pub(in crate::cli) const fn set_verb(&mut self, verb: Verb) {
        self.verb = verb;
    }

    /// Prints the outcome of one task, and flushes the output. In the format for people, tasks in a row that were not
    /// sent for the same reason share one line, which is printed when a different outcome follows.
    pub(in crate::cli) fn outcome(&mut self, settled: &TaskOutcome) -> Result<(), WriteError> {
        let postponed = self.postponed.remove(&settled.task);
        if self.out.format().is_json() {
            self.out.json(&OutcomeRow::of(&self.app, self.run, self.verb, settled, postponed.as_ref()))?;
            return self.out.flush();
        }
        if let Some((_, count)) = self.alike.as_mut().filter(|(alike, _)| alike.outcome == settled.outcome) {
            *count += 1;
            return Ok(());
        }
        self.tell_alike()?;
        if settled.outcome.kind() == OutcomeKind::NotSent {
            self.alike = Some((settled.clone(), 1));
            return Ok(());
        }
        self.out.line(match postponed {
            Some(held) => {
                tr!("delete-outcome-held", outcome = in_words(settled, self.verb), attempt = held.attempt.to_string())
            }
            None => in_words(settled, self.verb),
        })?;
        self.out.flush()
    }

    /// Prints that a task is held, so that there is time to delete it, and flushes the output.
    pub(in crate::cli) fn postponed(&mut self, postponed: &Postponement) -> Result<(), WriteError> {
        self.postponed.insert(postponed.task, postponed.clone());
        if self.out.format().is_json() {
            self.out.json(&HeldRow::of(&self.app, self.run, postponed))?;
        } else {
            self.tell_alike()?;
            let (task, attempt) = (postponed.task.to_string(), postponed.attempt.to_string());
            let until = format_rfc3339(postponed.until);
            self.out.line(tr!("delete-held", task = task, until = until, attempt = attempt))?;
        }
        self.out.flush()
    }

    fn tell_alike(&mut self) -> Result<(), WriteError> {
        match self.alike.take() {
            None => Ok(()),
            Some((alike, 1)) => self.out.line(in_words(&alike, self.verb)),
            Some((alike, count)) => {
                let why = alike.outcome.failure().map(ToString::to_string).unwrap_or_default();
                let outcome = alike.outcome.kind().in_words_of(self.verb);
                self.out.line(tr!("delete-outcomes-alike", count = count, outcome = outcome, why = why))
            }
        }
    }

    /// Prints the summary at the end of a run; `ended` is `None` if no run was begun.
    pub(in crate::cli) fn summary(
        &mut self,
        progress: &Progress,
        elapsed: Duration,
        ended: Option<&Summary>,
    ) -> Result<(), WriteError> {
        if self.out.format().is_json() {
            self.out.json(&SummaryLine::of(self.run, self.verb, progress, elapsed, ended))?;
        } else {
            self.tell_alike()?;
            let total = progress.total.to_string();
            let summary =
                tr!("delete-summary", count = progress.total, total = total, counts = counts(progress, self.verb));
            let run = self.run.map(|run| tr!("delete-summary-run", run = run.to_string()));
            let held = Some(progress.postponed).filter(|held| *held > 0);
            let held = held.map(|held| tr!("delete-summary-held", count = held));
            let more = ended.and_then(|ended| ended.whole_in_words(self.verb)).into_iter().chain(held).chain(run);
            let add = |summary, more| tr!("delete-summary-more", summary = summary, more = more);
            self.out.line(more.fold(summary, add))?;
            // The notes that were written during the run may have scrolled away.
            if let Some(why) = ended.and_then(|ended| ended.one_lane.as_ref()) {
                self.out.line(tr!("delete-one-lane", why = why.to_string()))?;
            }
            if let Some(why) = ended.and_then(|ended| ended.stopped.as_ref()) {
                self.out.line(tr!("delete-stopped", why = why.to_string()))?;
            }
        }
        self.out.flush()
    }
}

/// Returns the counts of the outcomes, such as `488 deleted, 2 gone`, in the order of the JSON.
pub(in crate::cli) fn counts(progress: &Progress, verb: Verb) -> String {
    let words = counts_of(progress, verb, |kind| progress.count(kind) > 0);
    if words.is_empty() { tr!("delete-nothing-done") } else { words }
}

/// Returns the counts of those kinds of outcome for which `wanted` returns true.
pub(in crate::cli) fn counts_of(progress: &Progress, verb: Verb, wanted: impl Fn(OutcomeKind) -> bool) -> String {
    let kinds = OutcomeKind::ALL.into_iter().filter(|kind| wanted(*kind));
    // Formatted as in JSON, without separators.
    let count = |kind| progress.count(kind).to_string();
    let counts = kinds.map(|kind| tr!("delete-count", count = count(kind), outcome = kind.in_words_of(verb)));
    counts.collect::<Vec<_>>().join(label!("number-list-separator"))
}

/// Returns the line for one outcome, such as `5210074411 too late: it is being sent (90107)`.
fn in_words(settled: &TaskOutcome, verb: Verb) -> String {
    let (task, outcome) = (settled.task.to_string(), settled.outcome.kind().in_words_of(verb));
    match settled.outcome.failure() {
        Some(why) => tr!("delete-outcome-because", task = task, outcome = outcome, why = why.to_string()),
        None => tr!("delete-outcome", task = task, outcome = outcome),
    }
}

#[derive(Serialize)]
struct OutcomeRow<'a> {
    schema: u32,
    event: &'static str,
    run: Option<RunId>,
    task_id: TaskId,
    outcome: &'static str,
    code: Option<i64>,
    message: &'a str,
    attempts: u32,
    at: Stamp,
    // New fields come after those of version 0.1, whose order must not change.
    app: &'a str,
    verb: &'static str,
    /// The time until which the run had held the task before, and the attempt that held it.
    #[serde(skip_serializing_if = "Option::is_none")]
    held_until: Option<Stamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_by: Option<String>,
}

impl<'a> OutcomeRow<'a> {
    fn of(
        app: &'a str,
        run: Option<RunId>,
        verb: Verb,
        settled: &'a TaskOutcome,
        postponed: Option<&Postponement>,
    ) -> Self {
        let why = settled.outcome.failure();
        Self {
            schema: SCHEMA,
            event: "outcome",
            run,
            task_id: settled.task,
            outcome: settled.outcome.kind().as_str(),
            // 0 is the service's code for success. A failure may have no code.
            code: why.map_or(Some(0), |why| why.code),
            message: why.map_or("", |why| &why.message),
            attempts: settled.attempts,
            at: Stamp(settled.at),
            app,
            verb: verb.as_str(),
            held_until: postponed.map(|postponed| Stamp(postponed.until)),
            held_by: postponed.map(|postponed| postponed.attempt.to_string()),
        }
    }
}

/// A task that is held, so that there is time to delete it.
#[derive(Serialize)]
struct HeldRow<'a> {
    schema: u32,
    event: &'static str,
    run: Option<RunId>,
    task_id: TaskId,
    held_until: Stamp,
    held_by: String,
    at: Stamp,
    app: &'a str,
}

impl<'a> HeldRow<'a> {
    fn of(app: &'a str, run: Option<RunId>, postponed: &Postponement) -> Self {
        Self {
            schema: SCHEMA,
            event: "held",
            run,
            task_id: postponed.task,
            held_until: Stamp(postponed.until),
            held_by: postponed.attempt.to_string(),
            at: Stamp(postponed.at),
            app,
        }
    }
}

#[derive(Serialize)]
struct SummaryLine<'a> {
    schema: u32,
    event: &'static str,
    run: Option<RunId>,
    #[serde(flatten)]
    counts: Counts,
    elapsed_ms: u128,
    // New fields come after those of version 0.1, whose order must not change.
    not_found: usize,
    verb: &'static str,
    changed: usize,
    conflict: usize,
    /// How many tasks were held alongside the deletes, if any were.
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<usize>,
    /// Why no more tasks were held alongside the deletes, although some could not be deleted in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    one_lane: Option<&'a str>,
    /// For how many of the tasks the ledger has a copy of the content.
    copies: usize,
    /// How many tasks lost what they contained without a copy, although copies are kept.
    without_copy: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<&'a str>,
    /// The counts of the whole run, if it was resumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    whole_run: Option<WholeRun>,
}

/// The counts in the order of version 0.1, which had no `not_found`.
#[derive(Serialize)]
struct Counts {
    total: usize,
    deleted: usize,
    gone: usize,
    refused: usize,
    too_late: usize,
    not_sent: usize,
    unknown: usize,
    skipped: usize,
}

#[derive(Serialize)]
struct WholeRun {
    #[serde(flatten)]
    counts: Counts,
    not_found: usize,
    changed: usize,
    conflict: usize,
    copies: usize,
    without_copy: usize,
}

impl Counts {
    fn of(progress: &Progress) -> Self {
        let count = |kind| progress.count(kind);
        Self {
            total: progress.total,
            deleted: count(OutcomeKind::Deleted),
            gone: count(OutcomeKind::Gone),
            refused: count(OutcomeKind::Refused),
            too_late: count(OutcomeKind::TooLate),
            not_sent: count(OutcomeKind::NotSent),
            unknown: count(OutcomeKind::Unknown),
            skipped: count(OutcomeKind::Skipped),
        }
    }
}

impl WholeRun {
    fn of(summary: &Summary) -> Option<Self> {
        summary.earlier.as_ref()?;
        let whole = summary.whole();
        let count = |kind| whole.count(kind);
        Some(Self {
            counts: Counts::of(&whole),
            not_found: count(OutcomeKind::NotFound),
            changed: count(OutcomeKind::Changed),
            conflict: count(OutcomeKind::Conflict),
            copies: whole.copies,
            without_copy: whole.uncopied,
        })
    }
}

impl<'a> SummaryLine<'a> {
    fn of(run: Option<RunId>, verb: Verb, progress: &Progress, elapsed: Duration, ended: Option<&'a Summary>) -> Self {
        Self {
            schema: SCHEMA,
            event: "summary",
            run,
            counts: Counts::of(progress),
            elapsed_ms: elapsed.as_millis(),
            not_found: progress.count(OutcomeKind::NotFound),
            verb: verb.as_str(),
            changed: progress.count(OutcomeKind::Changed),
            conflict: progress.count(OutcomeKind::Conflict),
            held: Some(progress.postponed).filter(|held| *held > 0),
            one_lane: ended.and_then(|ended| ended.one_lane.as_ref()).map(|why| why.message.as_str()),
            copies: ended.map_or(0, |ended| ended.progress.copies),
            without_copy: ended.map_or(0, |ended| ended.progress.uncopied),
            stopped: ended.and_then(|ended| ended.stopped.as_ref()).map(|why| why.message.as_str()),
            whole_run: ended.and_then(WholeRun::of),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        cli::{
            output::{Colour, Format},
            streams::{Stream, testing::Buffer},
        },
        domain::{Failure, Outcome},
    };

    /// Returns what is printed for a run that stopped after its first task, because the service is down.
    fn printed(format: Format) -> Vec<String> {
        let buffer = Buffer::default();
        let out = Out::new(Stream::plain(buffer.clone()), format, Colour::Off);
        let mut printer = OutcomePrinter::new(out, &AppName("shop".into()), None);
        let mut progress = Progress::default();
        progress.total = 1_000;
        for id in 1..=1_000 {
            let (why, at) = (Failure::local("its turn did not come"), Timestamp::UNIX_EPOCH);
            let outcome = if id == 1 { Outcome::Deleted } else { Outcome::NotSent(why) };
            let settled = TaskOutcome { task: TaskId::new(id), outcome, attempts: 0, at };
            progress.apply(&crate::domain::BulkEvent::Settled(settled.clone()));
            printer.outcome(&settled).expect("a buffer accepts every write");
        }
        let (run, stopped) = (RunId(ulid::Ulid::nil()), Some(Failure::local("the service is down")));
        let ended = Summary {
            run,
            progress: progress.clone(),
            earlier: None,
            elapsed: Duration::ZERO,
            stopped,
            one_lane: None,
        };
        printer.summary(&progress, Duration::ZERO, Some(&ended)).expect("a buffer accepts every write");
        let text = buffer.take();
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn tasks_not_sent_for_one_reason_share_a_line_and_the_last_line_says_why_the_run_stopped() {
        assert_eq!(
            printed(Format::Table),
            [
                "1 deleted",
                "999 tasks not sent: its turn did not come",
                "1000 tasks: 1 deleted, 999 not sent",
                "stopped: the service is down",
            ]
        );
        let lines = printed(Format::Jsonl);
        assert_eq!(lines.len(), 1_001, "a script gets a line for each task");
        assert!(lines[1_000].contains("the service is down"), "{}", lines[1_000]);
    }
}
