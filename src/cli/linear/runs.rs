//! The lines printed during a run: one for each outcome if there are few tasks, otherwise a progress line now and then.

use jiff::tz::TimeZone;

use crate::{
    domain::{BulkEvent, Outcome, OutcomeKind, Progress, TaskOutcome, Verb, format_rfc3339, reading_again, safe_text},
    locale::{tr, tr_named},
};

/// If a run has at most this many tasks, a line is printed for each outcome.
const FEW: usize = 20;

/// If a run has more tasks than [`FEW`], about this many progress lines are printed.
const LINES: usize = 20;

/// Collects the outcomes of a run, and decides which lines to print.
#[derive(Debug, Default)]
pub(super) struct RunReport {
    progress: Progress,
    /// What the run does to its tasks.
    pub(super) verb: Verb,
    /// The outcomes, in the order in which the tasks settled.
    pub(super) outcomes: Vec<TaskOutcome>,
    /// How many tasks were settled when the last progress line was printed.
    said: usize,
}

impl RunReport {
    /// Records an event, and returns the line to print, if there is one.
    pub(super) fn event(&mut self, event: &BulkEvent) -> Option<String> {
        self.progress.apply(event);
        match event {
            BulkEvent::Started { verb, .. } => {
                self.verb = *verb;
                Some(tr!("line-run-begins", verb = verb.as_str(), count = self.progress.total))
            }
            BulkEvent::Settled(settled) | BulkEvent::Differs(settled) => {
                self.outcomes.push(settled.clone());
                self.settled(settled)
            }
            BulkEvent::SlowedDown { why, .. } => Some(tr!("line-run-slower", why = safe_text(&why.to_string()))),
            BulkEvent::Paused { why } | BulkEvent::Stopped { why } => {
                Some(tr!("line-run-stopped", why = safe_text(&why.to_string())))
            }
            BulkEvent::ReadingAgain { unknown, at, .. } => {
                Some(tr!("line-sentence", text = reading_again(*unknown, *at, &TimeZone::UTC)))
            }
            BulkEvent::Postponed(postponed) if self.progress.total <= FEW => {
                let (task, until) = (postponed.task.to_string(), format_rfc3339(postponed.until));
                Some(tr!("line-run-held", task = task, until = until))
            }
            BulkEvent::OneLane { why } => {
                Some(tr!("line-sentence", text = tr!("delete-one-lane", why = safe_text(&why.to_string()))))
            }
            _ => None,
        }
    }

    fn settled(&mut self, settled: &TaskOutcome) -> Option<String> {
        if self.progress.total <= FEW || is_worth_a_line(settled.outcome.kind()) {
            return Some(outcome(settled, self.verb));
        }
        let done = self.progress.settled();
        let is_due = (done - self.said) * LINES >= self.progress.total;
        if !is_due {
            return None;
        }
        self.said = done;
        Some(tr!("line-run-done", done = done, total = self.progress.total))
    }
}

/// Whether an outcome of this kind always gets its own line, even if there are many tasks.
const fn is_worth_a_line(kind: OutcomeKind) -> bool {
    match kind {
        OutcomeKind::TooLate
        | OutcomeKind::Unknown
        | OutcomeKind::Refused
        | OutcomeKind::NotFound
        | OutcomeKind::Conflict => true,
        OutcomeKind::Deleted
        | OutcomeKind::Changed
        | OutcomeKind::Gone
        | OutcomeKind::NotSent
        | OutcomeKind::Skipped => false,
    }
}

/// Returns the sentence for the outcome of one task in a run of this verb.
pub(super) fn outcome(settled: &TaskOutcome, verb: Verb) -> String {
    // Only an outcome that the service confirmed has no reason.
    let why = settled.outcome.failure().map(|why| safe_text(&why.to_string())).unwrap_or_default();
    let kind = match &settled.outcome {
        Outcome::AsAsked(_) => "as-asked".to_owned(),
        outcome => outcome.kind().as_str().replace('_', "-"),
    };
    tr_named!("line-outcome-", kind, verb = verb.as_str(), task = settled.task.to_string(), why = why)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::{Failure, RunId, TaskId};

    #[test]
    fn every_outcome_is_a_sentence_with_its_task_and_reason() {
        let why = || Failure::local("why");
        let outcomes = [
            Outcome::Gone(why()),
            Outcome::NotFound(why()),
            Outcome::Refused(why()),
            Outcome::TooLate(why()),
            Outcome::NotSent(why()),
            Outcome::Unknown(why()),
            Outcome::Conflict(why()),
            Outcome::Skipped(why()),
        ];
        for (verb, outcome) in Verb::ALL.into_iter().flat_map(|verb| outcomes.iter().map(move |it| (verb, it))) {
            let said = outcome_of(outcome.clone(), verb);
            assert!(said.starts_with("7 ") && said.ends_with(": why."), "{said}");
        }
    }

    #[test]
    fn an_outcome_names_the_change_that_was_or_was_not_made() {
        for (outcome, verb, words) in [
            (Outcome::Deleted, Verb::Delete, "7 deleted: the service confirmed it."),
            (Outcome::Changed, Verb::Hold, "7 held: the service confirmed it."),
            (Outcome::Changed, Verb::Release, "7 released: the service confirmed it."),
            (Outcome::TooLate(Failure::local("sent")), Verb::Hold, "7 not held, too late: sent."),
            (Outcome::Gone(Failure::local("gone")), Verb::Release, "7 already gone, nothing to release: gone."),
        ] {
            assert_eq!(outcome_of(outcome, verb), words);
        }
    }

    fn outcome_of(outcome: Outcome, verb: Verb) -> String {
        let settled = TaskOutcome { task: TaskId::new(7), outcome, attempts: 0, at: Timestamp::UNIX_EPOCH };
        super::outcome(&settled, verb)
    }

    #[test]
    fn tasks_that_were_not_sent_print_no_progress_line() {
        let settled = |outcome| {
            BulkEvent::Settled(TaskOutcome { task: TaskId::new(1), outcome, attempts: 0, at: Timestamp::UNIX_EPOCH })
        };
        let mut report = RunReport::default();
        report.event(&BulkEvent::Started { run: RunId(ulid::Ulid::nil()), total: 40, verb: Verb::Delete });
        let lines: Vec<_> = (0..3).filter_map(|_| report.event(&settled(Outcome::Deleted))).collect();
        assert_eq!(lines, ["2 of 40 done."]);
        let not_sent = || Outcome::NotSent(Failure::local("the run was stopped"));
        let lines: Vec<_> = (3..40).filter_map(|_| report.event(&settled(not_sent()))).collect();
        assert!(lines.is_empty(), "{lines:?}");
    }
}
