//! Shows the events of a run, and computes its exit code.
//!
//! A reader of stdout that has closed the pipe, or has stopped reading, does not stop a run: the run was confirmed, and
//! its outcomes are recorded in the ledger. At its end, the program reports output that could not be written (see
//! `run`).

use std::{sync::Arc, time::Duration};

use jiff::tz::TimeZone;

use crate::{
    cli::{
        bar::Bar,
        exit::Exit,
        notes::Notes,
        output::{Out, OutcomePrinter, WriteError},
    },
    clock::Clock,
    domain::{
        AppName, BulkEvent, OutcomeKind, Pace, Postponement, Progress, RunId, Signal, Summary, TaskOutcome, Verb,
        reading_again,
    },
    locale::{in_english, label, tr},
};

/// Shows one run.
pub(super) struct Showing {
    printer: OutcomePrinter,
    notes: Notes,
    clock: Arc<dyn Clock>,
    progress: Progress,
    bar: Bar,
    waiting: Vec<TaskOutcome>,
    exit: Exit,
    written: Result<(), WriteError>,
}

impl Showing {
    /// Creates the display of the run with this id; `run` is `None` if nothing is sent.
    pub(super) fn new(out: Out, app: &AppName, run: Option<RunId>, notes: Notes, clock: Arc<dyn Clock>) -> Self {
        let printer = OutcomePrinter::new(out, app, run);
        Self {
            printer,
            notes,
            clock,
            progress: Progress::default(),
            bar: Bar::default(),
            waiting: Vec::new(),
            exit: Exit::Done,
            written: Ok(()),
        }
    }

    /// Shows one event of the run.
    pub(super) fn event(&mut self, event: &BulkEvent) {
        match event {
            BulkEvent::Settled(settled) => self.settled(settled),
            BulkEvent::Differs(settled) => self.differs(settled),
            BulkEvent::Started { total, verb, .. } => {
                self.printer.set_verb(*verb);
                self.progress.total += total;
                self.bar.begin(*verb, self.clock.since_boot());
                self.show_left_out();
            }
            BulkEvent::SlowedDown { why, .. } => in_english(|| tracing::debug!(%why, "slowed down")),
            BulkEvent::Stopped { why } => self.notes.say(&tr!("delete-stopped", why = why.to_string())),
            BulkEvent::Paused { why } => self.notes.say(&tr!("delete-paused", why = why.to_string())),
            BulkEvent::ReadingAgain { unknown, at, .. } => {
                self.notes.say(&reading_again(*unknown, *at, &TimeZone::UTC));
            }
            BulkEvent::Postponed(postponed) => self.postponed(postponed),
            BulkEvent::OneLane { why } => self.notes.say(&tr!("delete-one-lane", why = why.to_string())),
            BulkEvent::Resumed => self.notes.say(label!("delete-going-on")),
            BulkEvent::PaceChanged { pace: Pace::Full } => {
                self.notes.say(label!("delete-full-pace"));
            }
            BulkEvent::PaceChanged { .. } => self.notes.say(label!("delete-polite-pace")),
            BulkEvent::Foreseen(_) | BulkEvent::Sending { .. } | BulkEvent::Finished(_) => {}
        }
        self.draw();
    }

    /// Keeps the outcomes of tasks for which no request is sent, and shows them once the run has begun: they belong to
    /// the run, which does not exist before that.
    pub(super) fn after_the_start(&mut self, left_out: Vec<TaskOutcome>) {
        self.waiting = left_out;
    }

    /// Shows the outcomes if no request is sent at all, and returns the exit code.
    pub(super) fn nothing_to_send(mut self, verb: Verb, left_out: Vec<TaskOutcome>) -> Exit {
        self.printer.set_verb(verb);
        self.waiting = left_out;
        self.show_left_out();
        self.end(Duration::ZERO, None);
        self.exit
    }

    fn show_left_out(&mut self) {
        let left_out = std::mem::take(&mut self.waiting);
        self.progress.total += left_out.len();
        for settled in &left_out {
            self.settled(settled);
        }
    }

    fn settled(&mut self, settled: &TaskOutcome) {
        self.bar.settled(self.clock.since_boot());
        let total = self.progress.total;
        self.progress.apply(&BulkEvent::Settled(settled.clone()));
        self.progress.total = total;
        self.exit = self.exit.and(Exit::of_outcome(&settled.outcome));
        self.notes.clear_progress();
        self.print(|printer| printer.outcome(settled));
    }

    /// Shows that a task is held and still to be deleted.
    fn postponed(&mut self, postponed: &Postponement) {
        self.progress.apply(&BulkEvent::Postponed(postponed.clone()));
        self.notes.clear_progress();
        self.print(|printer| printer.postponed(postponed));
    }

    /// Shows that a task that had been reported as changed is not as requested.
    fn differs(&mut self, settled: &TaskOutcome) {
        self.progress.apply(&BulkEvent::Differs(settled.clone()));
        self.exit = self.exit.and(Exit::of_outcome(&settled.outcome));
        self.notes.clear_progress();
        self.print(|printer| printer.outcome(settled));
    }

    fn draw(&self) {
        let now = self.clock.since_boot();
        self.notes.progress(now, |columns| self.bar.line(&self.progress, now, self.clock.now(), columns));
    }

    fn print(&mut self, print: impl FnOnce(&mut OutcomePrinter) -> Result<(), WriteError>) {
        if self.written.is_ok() {
            self.written = print(&mut self.printer);
        }
    }

    /// Prints the summary at the end of the run, and returns the exit code: that of the signal only if the signal cut
    /// the run short.
    pub(super) fn finish(mut self, summary: &Summary, signal: Option<Signal>) -> Exit {
        self.notes.clear_progress();
        self.progress.total = self.progress.total.max(self.progress.done());
        self.end(summary.elapsed, Some(summary));
        self.exit = self.exit.and(Exit::of_earlier(summary));
        let cut_short = summary.stopped.is_some() || self.progress.count(OutcomeKind::Unknown) > 0;
        match signal {
            Some(signal) if cut_short => Exit::Signalled(signal),
            _ => self.exit,
        }
    }

    fn end(&mut self, elapsed: Duration, ended: Option<&Summary>) {
        let progress = self.progress.clone();
        self.print(|printer| printer.summary(&progress, elapsed, ended));
    }
}
