//! The progress line of a run on a terminal.

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};

use unicode_width::UnicodeWidthStr as _;

use crate::{
    domain::{OutcomeKind, Progress, Speed, Verb, grouped, span_words},
    locale::{label, tr},
};

/// The smallest useful width of the bar, in cells.
const SHORTEST: usize = 6;

/// The largest width of the bar, in cells.
const LONGEST: usize = 40;

/// The progress line of a run.
#[derive(Debug, Default)]
pub(super) struct Bar {
    speed: Speed,
    /// What the run does to its tasks.
    verb: Verb,
}

impl Bar {
    /// Starts measuring the speed. Called when the run begins.
    pub(super) fn begin(&mut self, verb: Verb, now: Duration) {
        self.verb = verb;
        self.speed.begin(now);
    }

    /// Counts a task whose outcome has become known.
    pub(super) fn settled(&mut self, now: Duration) {
        self.speed.settled(now);
    }

    /// Returns the line. The percentage and the number of settled tasks are always shown. The other parts are shown,
    /// the most important first, as far as they fit in `columns` cells; the bar takes the rest of the width.
    pub(super) fn line(&self, progress: &Progress, now: Duration, wall: Timestamp, columns: usize) -> String {
        let (done, total) = (progress.settled(), progress.total.max(1));
        let mut text = format!(" {:>3} %  {}/{}", done * 100 / total, grouped(done), grouped(progress.total));
        for part in self.times(total - done.min(total), now, wall).into_iter().chain([counts(progress, self.verb)]) {
            if text.width() + 2 + part.width() <= columns && !part.is_empty() {
                text = format!("{text}  {part}");
            }
        }
        let width = columns.saturating_sub(text.width() + 2).min(LONGEST);
        if width < SHORTEST {
            return text.trim_start().to_owned();
        }
        let full = (width * done / total).min(width);
        format!("[{}{}]{text}", "#".repeat(full), ".".repeat(width - full))
    }

    fn times(&self, left: usize, now: Duration, wall: Timestamp) -> Vec<String> {
        let (Some(rate), Some(time)) = (self.speed.per_second(now), self.speed.time_for(left, now)) else {
            return Vec::new();
        };
        let ends = wall.saturating_add(time).unwrap_or(Timestamp::MAX).to_zoned(TimeZone::UTC);
        let ends = ends.strftime("%H:%M:%S").to_string();
        let ends = tr!("delete-bar-left", time = span_words(time.as_secs()), ends = ends);
        vec![tr!("delete-bar-rate", rate = format!("{rate:.1}")), ends]
    }
}

/// Returns the counts of the outcomes, such as `608 deleted, 12 too late`, without zeros and without the tasks
/// that were not sent.
fn counts(progress: &Progress, verb: Verb) -> String {
    let counts =
        super::output::counts_of(progress, verb, |kind| progress.count(kind) > 0 && kind != OutcomeKind::NotSent);
    let held = Some(progress.postponed).filter(|held| *held > 0).map(|held| tr!("delete-summary-held", count = held));
    let parts: Vec<_> = [counts].into_iter().filter(|counts| !counts.is_empty()).chain(held).collect();
    parts.join(label!("number-list-separator"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{BulkEvent, Outcome, RunId, TaskId, TaskOutcome},
        locale::{Language, in_language},
    };

    #[test]
    fn the_line_fits_the_terminal_and_the_bar_takes_the_rest_of_the_width() {
        let (at, mut bar, mut progress) = (Timestamp::UNIX_EPOCH, Bar::default(), Progress::default());
        progress.apply(&BulkEvent::Started { run: RunId(ulid::Ulid::nil()), total: 2_000, verb: Verb::Delete });
        bar.begin(Verb::Delete, Duration::ZERO);
        let settled = TaskOutcome { task: TaskId::new(1), outcome: Outcome::Deleted, attempts: 1, at };
        let early = bar.line(&progress, Duration::ZERO, at, 60);
        assert_eq!(early, format!("[{}]   0 %  0/2,000", ".".repeat(40)));
        for fifth in 0..620_u64 {
            progress.apply(&BulkEvent::Settled(settled.clone()));
            bar.settled(Duration::from_millis(fifth * 200));
        }
        let now = Duration::from_secs(124);
        let line = |columns| bar.line(&progress, now, at, columns);
        assert_eq!(
            line(100),
            format!(
                "[{}{}]  31 %  620/2,000  5.0/s  4 m 36 s left, ends 00:04:36Z  620 deleted",
                "#".repeat(9),
                ".".repeat(21)
            )
        );
        assert_eq!(line(44), "31 %  620/2,000  5.0/s  620 deleted");
        for language in Language::all() {
            in_language(language, || {
                for columns in 20..160 {
                    assert!(line(columns).width() <= columns, "{columns}: {}", line(columns));
                }
            });
        }
    }
}
