//! What a run says while it goes on: each outcome of a few, a line now and then for many.

use jiff::tz::TimeZone;

use super::words;
use crate::domain::{BulkEvent, OutcomeKind, Progress, TaskOutcome, grouped, reading_again, safe_text};

/// Up to so many tasks, each outcome is said.
const FEW: usize = 20;

/// Otherwise a line is said about so many times.
const LINES: usize = 20;

/// What came of a run so far, and what to say of it.
#[derive(Debug, Default)]
pub(super) struct RunReport {
    progress: Progress,
    /// What became of each task, in that order.
    pub(super) outcomes: Vec<TaskOutcome>,
    said: usize,
}

impl RunReport {
    /// Takes in an event; gives the line to say, if any.
    pub(super) fn event(&mut self, event: &BulkEvent) -> Option<String> {
        self.progress.apply(event);
        match event {
            BulkEvent::Started { .. } => Some(format!("Deleting {}.", words::pushes(self.progress.total))),
            BulkEvent::Settled(settled) => {
                self.outcomes.push(settled.clone());
                self.settled(settled)
            }
            BulkEvent::SlowedDown { why, .. } => Some(format!("Slower: {}.", safe_text(&why.to_string()))),
            BulkEvent::Paused { why } | BulkEvent::Stopped { why } => {
                Some(format!("Stopped: {}.", safe_text(&why.to_string())))
            }
            BulkEvent::ReadingAgain { unknown, at, .. } => {
                Some(format!("{}.", reading_again(*unknown, *at, &TimeZone::UTC)))
            }
            _ => None,
        }
    }

    fn settled(&mut self, settled: &TaskOutcome) -> Option<String> {
        if self.progress.total <= FEW || is_worth_a_line(settled.outcome.kind()) {
            return Some(outcome(settled));
        }
        let done = self.progress.settled();
        let is_due = (done - self.said) * LINES >= self.progress.total;
        if !is_due {
            return None;
        }
        self.said = done;
        Some(format!("{} of {} done.", grouped(done), grouped(self.progress.total)))
    }
}

/// Whether somebody must hear of it at once, however many there are.
const fn is_worth_a_line(kind: OutcomeKind) -> bool {
    matches!(kind, OutcomeKind::TooLate | OutcomeKind::Unknown | OutcomeKind::Refused | OutcomeKind::NotFound)
}

/// What became of one task.
pub(super) fn outcome(settled: &TaskOutcome) -> String {
    let word = match settled.outcome.kind() {
        OutcomeKind::Deleted => "deleted: the service confirmed it",
        OutcomeKind::Gone => "nothing to delete",
        OutcomeKind::NotFound => "not deleted, not found",
        OutcomeKind::Refused => "not deleted",
        OutcomeKind::TooLate => "not deleted, too late",
        OutcomeKind::NotSent => "not deleted, not sent",
        OutcomeKind::Unknown => "OUTCOME UNKNOWN",
        OutcomeKind::Skipped => "not deleted, left out",
    };
    let why = settled.outcome.failure().map(|why| format!(": {}", safe_text(&why.to_string())));
    format!("{} {word}{}.", settled.task, why.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::{Failure, Outcome, RunId, TaskId};

    #[test]
    fn what_was_not_sent_is_no_progress() {
        let settled = |outcome| {
            BulkEvent::Settled(TaskOutcome { task: TaskId::new(1), outcome, attempts: 0, at: Timestamp::UNIX_EPOCH })
        };
        let mut report = RunReport::default();
        report.event(&BulkEvent::Started { run: RunId(ulid::Ulid::nil()), total: 40 });
        let lines: Vec<_> = (0..3).filter_map(|_| report.event(&settled(Outcome::Deleted))).collect();
        assert_eq!(lines, ["2 of 40 done."]);
        let not_sent = || Outcome::NotSent(Failure::local("the run was stopped"));
        let lines: Vec<_> = (3..40).filter_map(|_| report.event(&settled(not_sent()))).collect();
        assert!(lines.is_empty(), "{lines:?}");
    }
}
