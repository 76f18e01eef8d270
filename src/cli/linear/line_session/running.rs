//! Runs of a session: from their start to their report, and those that were left unfinished.

use std::{io::Write as _, sync::Arc};

use super::{LineSession, Then};
use crate::{
    bulk::Stop,
    cli::{
        exit::Exit,
        linear::{
            reader::ReadLine,
            runs::{self, RunReport},
        },
        output::{backlog_lines, counts},
        signals::{Afterwards, Steering},
        streams::Stream,
    },
    domain::{ConfirmedPlan, OutcomeKind, Remainder, RunId, Signal, Summary, TaskOutcome, half_width_text, safe_text},
    locale::{label, tr},
    ops::{self, Run},
};

impl LineSession<'_> {
    /// Starts `run` with a confirmed plan; without a plan, resumes it.
    pub(super) async fn run(&mut self, run: Run, plan: Option<ConfirmedPlan>) -> anyhow::Result<Then> {
        let (id, stop) = (run.id, run.stop.clone());
        let context = Arc::clone(&self.context);
        let mut report = RunReport::default();
        let (summary, signal) = {
            let mut out = self.out.clone();
            let mut show = |event: &_| speak(&mut out, report.event(event));
            let work = async {
                match plan {
                    Some(plan) => ops::carry_out(&context, plan, run, &mut show).await,
                    None => ops::resume(&context, id, stop.clone(), &mut show).await,
                }
            };
            self.steering(&stop, id).over(work).await
        };
        // A signal other than Ctrl-C ends the session even if the run could not begin.
        self.ending = signal.filter(|signal| *signal != Signal::Interrupt).map(Exit::Signalled);
        self.finish(&summary?, &report, signal)
    }

    pub(super) async fn resume(&mut self) -> anyhow::Result<Then> {
        let Some((run, Remainder { unsent, unknown })) = self.oldest_unfinished().await? else {
            self.say(label!("line-resume-none"))?;
            return Ok(Then::GoOn);
        };
        if !self.can_ask {
            self.say(&tr!("line-resume-no-terminal", run = run.to_string()))?;
            return Ok(Then::Leave(Exit::NotConfirmed));
        }
        let interrupted = ops::find_interrupted(&self.context).await?;
        let backlog = ops::look_ahead(&self.context, &interrupted, run).await?;
        let verb = backlog.plan.verb();
        self.say(&tr!(
            "line-resume-run",
            verb = verb.as_str(),
            run = run.to_string(),
            unknown = unknown,
            unsent = unsent
        ))?;
        for line in backlog_lines(&backlog, &self.context) {
            self.say(&line)?;
        }
        self.reader.forget_early_lines();
        match self.line(label!("line-resume-question")).await? {
            ReadLine::Text(line) if half_width_text(line.trim()) == "Y" => {}
            ReadLine::Signal(signal) => return Ok(Then::Leave(Exit::Signalled(signal))),
            _ => return self.kept(verb, Then::GoOn),
        }
        self.run(Run { id: run, ..Run::new(&self.context, Stop::new()) }, None).await
    }

    pub(super) fn steering<'b>(&'b mut self, stop: &'b Stop, run: RunId) -> Steering<'b> {
        Steering {
            signals: &mut *self.session.world.signals,
            stop,
            clock: &*self.session.world.clock,
            notes: self.session.notes.clone(),
            resume_with: format!("pushdeck resume {run}"),
            afterwards: Afterwards::Session,
        }
    }

    /// Reports the end of a run. Ctrl-C stops only the run; any other signal also ends the session.
    pub(super) fn finish(
        &mut self,
        summary: &Summary,
        report: &RunReport,
        signal: Option<Signal>,
    ) -> anyhow::Result<Then> {
        self.last = report.outcomes.iter().map(|it| runs::outcome(it, report.verb)).collect();
        self.count_not_found(&report.outcomes);
        if summary.earlier.as_ref().is_some_and(|earlier| earlier.count(OutcomeKind::NotFound) > 0) {
            self.exit = self.exit.and(Exit::Partly);
        }
        let counts = counts(&summary.progress, report.verb);
        self.say(&match summary.whole_in_words(report.verb) {
            Some(whole) => tr!("line-run-ended-resumed", counts = counts, whole = whole),
            None => tr!("line-run-ended", counts = counts),
        })?;
        if let Some(words) = summary.whole().uncopied_in_words() {
            self.say(&tr!("line-sentence", text = words))?;
        }
        if let Some(why) = &summary.stopped {
            self.say(&tr!("line-run-why", why = safe_text(&why.to_string())))?;
        }
        self.unfinished = summary.remainder().map(|left| (summary.run, left));
        if self.unfinished.is_some() {
            self.say(label!("line-run-unfinished"))?;
        }
        Ok(match signal {
            None | Some(Signal::Interrupt) => Then::GoOn,
            Some(signal) => Then::Leave(Exit::Signalled(signal)),
        })
    }

    pub(super) fn count_not_found(&mut self, outcomes: &[TaskOutcome]) {
        let not_found = outcomes.iter().filter(|settled| settled.outcome.kind() == OutcomeKind::NotFound);
        self.exit = not_found.map(|settled| Exit::of_outcome(&settled.outcome)).fold(self.exit, Exit::and);
    }

    /// Returns the unfinished run of this session or, if there is none, the oldest unfinished run of an earlier
    /// process.
    pub(super) async fn oldest_unfinished(&self) -> anyhow::Result<Option<(RunId, Remainder)>> {
        if self.unfinished.is_some() {
            return Ok(self.unfinished);
        }
        Ok(ops::find_interrupted(&self.context).await?.unfinished().first().copied())
    }

    pub(super) async fn offer_to_resume(&mut self) -> anyhow::Result<()> {
        match ops::find_interrupted(&self.context).await {
            Ok(found) => {
                for held in &found.held {
                    self.say(&tr!("line-sentence", text = held.to_string()))?;
                }
                let Remainder { unsent, unknown } = found.remainder_of_all();
                match found.unfinished().len() {
                    0 => Ok(()),
                    runs => self.say(&tr!("line-resume-found", count = runs, unknown = unknown, unsent = unsent)),
                }
            }
            // The session continues and shows the tasks.
            Err(error) => self.say_error(&error),
        }
    }
}

/// Prints a line about a run. Errors are ignored: a run continues even if its output cannot be written.
fn speak(out: &mut Stream, line: Option<String>) {
    if let Some(line) = line {
        let _ = out.write_all(format!("{line}\n").as_bytes());
    }
}
