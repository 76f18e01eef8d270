//! The session of line mode: shows the context, then reads commands, carries them out and prints their results.

use std::{io::Write as _, sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use tokio::runtime::Runtime;

use super::{
    ask,
    command::{Command, Pick, help},
    listing::Listing,
    reader::{ReadLine, Reader},
    runs::{self, RunReport},
    words,
};
use crate::{
    bulk::Stop,
    cli::{
        exit::Exit,
        failure,
        leaving::{exit_on_leaving, words_on_leaving},
        output::{WriteError, backlog_lines, counts},
        session::{Opened, Session},
        signals::{Afterwards, Steering},
        streams::{Input, Stream, too_long},
    },
    config::TimeDisplay,
    domain::{
        App, AppName, ChangeRequest, ConfirmedPlan, Filter, OutcomeKind, Remainder, RunId, Signal, Summary, TaskId,
        TaskOutcome, Untrusted, Verb, half_width_text, safe_text,
    },
    locale::{self, label, tr},
    ops::{self, Apps, Context, Facts, LeftBehind, LookAlike, Run, SyncReport},
};

/// Runs line mode with an opened app until the user leaves it.
pub(in crate::cli) fn run(
    session: &mut Session,
    opened: Opened,
    banner: Option<&str>,
    runtime: &Runtime,
) -> anyhow::Result<Exit> {
    let can_ask = session.world.stdin.is_terminal();
    let input = std::mem::replace(&mut session.world.stdin, Input::plain(std::io::empty()));
    let mut line_session = LineSession {
        reader: Reader::new(input)?,
        out: session.results.clone(),
        apps: opened.apps,
        context: opened.context,
        display: opened.config.ui.time,
        banner: banner.map(str::to_owned),
        filter: None,
        listing: Listing::default(),
        read_at: None,
        unfinished: None,
        last: Vec::new(),
        can_ask,
        exit: Exit::Done,
        ending: None,
        session,
    };
    runtime.block_on(async {
        let exit = match line_session.work().await {
            Ok(exit) => exit,
            // The output cannot be written: the session ends without a message.
            Err(error) if error.is::<WriteError>() => Exit::Done,
            Err(error) => return Err(error),
        };
        Ok(line_session.leave(exit).await)
    })
}

struct LineSession<'a> {
    session: &'a mut Session,
    reader: Reader,
    out: Stream,
    apps: Arc<Apps>,
    context: Arc<Context>,
    display: TimeDisplay,
    banner: Option<String>,
    filter: Option<Filter>,
    listing: Listing,
    /// When the service's list was read last, as time since boot.
    read_at: Option<Duration>,
    /// The unfinished run of this session, if there is one.
    unfinished: Option<(RunId, Remainder)>,
    /// The outcomes of the last run's tasks, as lines.
    last: Vec<String>,
    /// Whether the input is a terminal, where questions can be answered.
    can_ask: bool,
    /// The exit code when the user leaves: not 0 if the user named an id that was never seen anywhere, because the task
    /// that the user meant was then not deleted.
    exit: Exit,
    /// The exit code to end with, if a signal asked for the end.
    ending: Option<Exit>,
}

/// What the session does after a command.
enum Then {
    GoOn,
    Leave(Exit),
}

impl LineSession<'_> {
    fn say(&mut self, text: &str) -> anyhow::Result<()> {
        let line = format!("{}\n", safe_text(text));
        self.out.write_all(line.as_bytes()).map_err(|error| WriteError::from(error).into())
    }

    /// Writes the prompt, waits until it is shown, and reads a line. If a signal arrives meanwhile, the session ends.
    async fn line(&mut self, prompt: &str) -> anyhow::Result<ReadLine> {
        self.out.write_all(prompt.as_bytes()).map_err(WriteError::from)?;
        let out = self.out.clone();
        let shown = tokio::task::spawn_blocking(move || out.settle(None));
        let signals = &mut *self.session.world.signals;
        signals.listen();
        let line = tokio::select! {
            shown = shown => match shown? {
                Ok(_) => Ok(self.reader.next(signals).await),
                Err(error) => Err(WriteError(error).into()),
            },
            signal = signals.next() => Ok(ReadLine::Signal(signal)),
        };
        let late = signals.release();
        let signal = if let Ok(ReadLine::Signal(signal)) = &line { Some(*signal) } else { late };
        let Some(signal) = signal else { return line };
        signals.end_soon(signal);
        Ok(ReadLine::Signal(signal))
    }

    fn zone(&self) -> TimeZone {
        match self.display {
            TimeDisplay::Local => TimeZone::system(),
            TimeDisplay::Utc => TimeZone::UTC,
            TimeDisplay::App => self.context.app.timezone.clone(),
        }
    }

    async fn work(&mut self) -> anyhow::Result<Exit> {
        self.say(&words::context(&self.context.app, self.banner.as_deref()))?;
        self.read_list().await?;
        self.offer_to_resume().await?;
        self.list_anew().await?;
        self.say(label!("line-prompt"))?;
        loop {
            if let Some(exit) = self.ending {
                return Ok(exit);
            }
            let command = match self.line("> ").await? {
                ReadLine::Text(text) => Command::parse(&text),
                ReadLine::TooLong(most) => Err(too_long(most)),
                ReadLine::End => return Ok(self.exit),
                ReadLine::Signal(signal) => return Ok(Exit::Signalled(signal)),
            };
            match command {
                Err(why) => self.say(&why)?,
                Ok(command) => match self.carry_out(command).await {
                    Ok(Then::GoOn) => {}
                    Ok(Then::Leave(exit)) => return Ok(exit),
                    Err(error) if error.is::<WriteError>() => return Err(error),
                    Err(error) => self.say_error(&error)?,
                },
            }
        }
    }

    /// Reports the runs that stay unfinished, and returns the exit code for them. The demo reports none, because its
    /// ledger is deleted.
    async fn leave(&mut self, exit: Exit) -> Exit {
        if self.banner.is_some() {
            return exit;
        }
        let left = self.apps.left_behind().await.unwrap_or_else(|| {
            let own = |(run, left)| LeftBehind { app: self.context.app.name.clone(), run, left };
            self.unfinished.map(own).into_iter().collect()
        });
        for line in words_on_leaving(&left, self.apps.all().count() > 1) {
            self.session.notes.say(&line);
        }
        exit_on_leaving(exit, &left)
    }

    async fn carry_out(&mut self, command: Command) -> anyhow::Result<Then> {
        match command {
            Command::Quit => return Ok(Then::Leave(self.exit)),
            Command::Help => help().iter().try_for_each(|line| self.say(line))?,
            Command::Again => {
                self.say(&words::context(&self.context.app, self.banner.as_deref()))?;
                self.list_anew().await?;
            }
            Command::Open(pick) => self.open(pick).await?,
            Command::Delete(picks) => return self.delete(&picks).await,
            Command::DeleteNamed(text) => return self.delete_named(&text).await,
            Command::Filter(text) => self.filter(&text).await?,
            Command::Next if self.listing.next() => self.say_page().await?,
            Command::Next => self.say(label!("line-page-last"))?,
            Command::Previous if self.listing.previous() => self.say_page().await?,
            Command::Previous => self.say(label!("line-page-first"))?,
            Command::Read => {
                self.read_list().await?;
                self.list_anew().await?;
            }
            Command::Outcomes if self.last.is_empty() => self.say(label!("line-run-none"))?,
            Command::Outcomes => self.last.clone().iter().try_for_each(|line| self.say(line))?,
            Command::Switch(name) => self.switch(&name).await?,
            Command::Resume => return self.resume().await,
        }
        Ok(Then::GoOn)
    }

    /// Reads the service's list into the ledger. A failure is reported, and the ledger keeps the tasks that it has.
    async fn read_list(&mut self) -> anyhow::Result<()> {
        self.say(label!("line-read-begins"))?;
        let window = ops::default_window(self.context.service_now());
        let context = Arc::clone(&self.context);
        let mut silent = |_| {};
        let signals = &mut *self.session.world.signals;
        signals.listen();
        let report = tokio::select! {
            report = ops::sync(&context, window, &mut silent) => Ok(report),
            signal = signals.next() => Err(signal),
        };
        let report = match (report, signals.release()) {
            (Ok(report), None) => report,
            (Err(signal), _) | (Ok(_), Some(signal)) => {
                // Ctrl-C ends only the reading; any other signal ends the session.
                if signal != Signal::Interrupt {
                    signals.end_soon(signal);
                    self.ending = Some(Exit::Signalled(signal));
                }
                return self.say(label!("line-read-stopped"));
            }
        };
        match report {
            Ok(report) => {
                self.read_at = Some(self.context.clock.since_boot());
                self.say_report(&report)
            }
            Err(error) => self.say(&tr!("line-read-failed", error = format!("{error:#}"))),
        }
    }

    /// Prints the result of reading the list, with its warnings.
    fn say_report(&mut self, report: &SyncReport) -> anyhow::Result<()> {
        let SyncReport { seen, added, changed, .. } = report;
        self.say(&tr!("line-read-done", seen = seen, added = added, changed = changed))?;
        if report.outside > 0 {
            self.say(&tr!("line-read-outside", count = report.outside))?;
        }
        let again = report.reappeared.iter().map(|again| tr!("line-warning", text = again.to_string()));
        let gaps = report.gaps.iter().map(|gap| tr!("line-warning-gap", gap = locale::shown(gap)));
        let skipped = report.examples.iter().map(|why| tr!("line-warning-skipped", reason = locale::shown(why)));
        let flaws = report.flaws.iter().map(|flaw| tr!("line-warning", text = locale::shown(flaw)));
        again.chain(gaps).chain(skipped).chain(flaws).try_for_each(|warning| self.say(&warning))
    }

    /// Reads the list from the ledger again, and prints its first page.
    async fn list_anew(&mut self) -> anyhow::Result<()> {
        self.listing = Listing::read(&self.context, self.filter.clone()).await?;
        let age = self.read_at.map_or_else(
            || tr!("line-list-unread"),
            |at| {
                let age = self.context.clock.since_boot().saturating_sub(at);
                tr!("line-list-age", span = words::span(age.as_secs()))
            },
        );
        let (count, pending, soon) = (self.listing.len(), self.listing.pending, self.listing.soon);
        self.say(&if self.filter.is_some() {
            tr!("line-list-filtered", count = count, pending = pending, soon = soon, age = age)
        } else {
            tr!("line-list", pending = pending, soon = soon, age = age)
        })?;
        self.say_page().await
    }

    async fn say_page(&mut self) -> anyhow::Result<()> {
        let page = self.listing.page(&self.context).await?;
        let Some((last, ..)) = page.last() else {
            return self.say(if self.filter.is_some() {
                label!("line-page-unmatched")
            } else {
                label!("line-page-empty")
            });
        };
        let (now, zone, left) = (self.context.service_now(), self.zone(), self.listing.len().saturating_sub(*last));
        for (number, id, task) in &page {
            self.say(&task.as_ref().map_or_else(
                || tr!("line-page-forgotten", number = number.to_string(), task = id.to_string()),
                |task| words::task(*number, task, now, &zone),
            ))?;
        }
        if left > 0 { self.say(&tr!("line-page-more", count = left)) } else { Ok(()) }
    }

    async fn open(&mut self, pick: Pick) -> anyhow::Result<()> {
        let ids = match self.listing.meant(&[pick]) {
            Ok(ids) => ids,
            Err(why) => return self.say(&why),
        };
        let depth = ops::Depth::WithAlikes;
        let Some(facts) = ops::facts(&self.apps, &self.context, ids[0], depth).await? else {
            return self.say(&tr!("line-open-unknown", task = ids[0].to_string()));
        };
        self.facts_in_words(&facts).iter().try_for_each(|line| self.say(line))
    }

    /// Returns lines that say what is known about a task.
    fn facts_in_words(&self, facts: &Facts) -> Vec<String> {
        let (task, now, zone) = (&facts.task, self.context.service_now(), self.zone());
        let (audience, due) = (words::audience(task.task_type), words::due(task.sched_at, now, &zone));
        let state = words::state(&task.status).unwrap_or_else(|| tr!("line-state-pending"));
        let mut lines = vec![
            tr!("line-open-task", task = task.id.to_string(), audience = audience, due = due),
            tr!("line-open-state", state = state),
            tr!("line-open-title", title = words::title(task)),
        ];
        lines.extend(task.desc.as_ref().map(|desc| tr!("line-open-text", text = desc.safe())));
        let campaign = task.campaign.as_ref().map(|campaign| safe_text(campaign.as_str()));
        lines.extend(campaign.map(|campaign| tr!("line-open-campaign", campaign = campaign)));
        lines.extend(task.note.as_ref().map(|note| tr!("line-open-note", note = note.safe())));
        let error = task.last_error.as_ref().map(|error| safe_text(&locale::shown(&error.message)));
        lines.extend(error.map(|error| tr!("line-open-error", error = error)));
        let alike = |alike: &LookAlike| {
            let (id, due) = (alike.id.to_string(), words::due(alike.due, now, &zone));
            if alike.app == self.context.app.name {
                tr!("line-open-alike", task = id, due = due)
            } else {
                tr!("line-open-alike-elsewhere", app = alike.app.to_string(), task = id, due = due)
            }
        };
        lines.extend(facts.alikes.iter().flatten().map(alike));
        lines.extend(facts.history.iter().map(|entry| {
            let action = safe_text(&ops::audit_action(entry));
            tr!("line-open-history", at = entry.at.to_string(), action = action, user = &entry.actor.user)
        }));
        lines
    }

    async fn filter(&mut self, text: &str) -> anyhow::Result<()> {
        if text.is_empty() {
            self.filter = None;
        } else {
            match Filter::parse(text) {
                Ok(filter) => self.filter = Some(filter),
                Err(error) => {
                    for line in error.caret(text).lines() {
                        self.say(line)?;
                    }
                    return self.say(&tr!("line-filter-kept", error = error.message));
                }
            }
        }
        self.list_anew().await
    }

    async fn switch(&mut self, name: &str) -> anyhow::Result<()> {
        let names: Vec<_> = self.apps.all().map(|app| app.name.0.clone()).collect();
        if name.is_empty() {
            let (apps, now) = (names.join(label!("number-list-separator")), &self.context.app.name);
            return self.say(&tr!("line-switch-apps", apps = apps, app = now.to_string()));
        }
        if !names.iter().any(|known| known == name) {
            let apps = names.join(label!("number-list-separator"));
            return self.say(&tr!("line-switch-unknown", app = name, apps = apps));
        }
        self.context = self.apps.open(&AppName(name.to_owned()))?;
        (self.filter, self.read_at, self.unfinished) = (None, None, None);
        self.say(&words::context(&self.context.app, self.banner.as_deref()))?;
        self.read_list().await?;
        self.offer_to_resume().await?;
        self.list_anew().await
    }

    async fn delete(&mut self, picks: &[Pick]) -> anyhow::Result<Then> {
        match self.listing.meant(picks) {
            Ok(ids) => self.delete_ids(ids).await,
            Err(why) => {
                self.say(&why)?;
                Ok(Then::GoOn)
            }
        }
    }

    /// Reports which tasks a typed text names, and deletes them after a confirmation. Refuses the text if it names
    /// another app, or if a number in it is ambiguous.
    async fn delete_named(&mut self, text: &str) -> anyhow::Result<Then> {
        let read = ops::ids_in_text(&self.context, text, true).await?;
        if let Some(other) = read.apps.other_than(&self.context.app) {
            let said = self.words_on_other_app(&other);
            self.say(&said)?;
            return Ok(Then::GoOn);
        }
        let (unsure, rest) = read.meant_and_rest_in_words();
        if !unsure.is_empty() {
            self.say(label!("line-named-unsure"))?;
            unsure.iter().try_for_each(|line| self.say(line))?;
            return Ok(Then::GoOn);
        }
        if let Some(number) = read.left.iter().find(|left| self.listing.has_number(&left.text)) {
            self.say(&tr!("line-named-number", number = &number.text))?;
            return Ok(Then::GoOn);
        }
        let ids = read.ids();
        self.say(&tr!("line-named-read", count = ids.len()))?;
        rest.iter().try_for_each(|line| self.say(line))?;
        if ids.is_empty() { Ok(Then::GoOn) } else { self.delete_ids(ids).await }
    }

    /// Returns the message for a text that names another app; `other` is the app's name or its SDKAppID.
    fn words_on_other_app(&self, other: &str) -> String {
        let is_it = |app: &&App| app.name.0 == other || app.sdkappid.to_string() == other;
        if let Some(app) = self.apps.all().find(is_it) {
            return tr!("line-named-app", app = app.name.to_string());
        }
        tr!("line-named-stranger", app = Untrusted::new(other).safe_cut(40))
    }

    async fn delete_ids(&mut self, ids: Vec<TaskId>) -> anyhow::Result<Then> {
        if self.context.app.read_only {
            self.say(label!("line-delete-read-only"))?;
            return Ok(Then::GoOn);
        }
        if let Some((id, app)) = self.apps.known_elsewhere(&self.context.app, &ids).await? {
            self.say(&tr!("line-delete-elsewhere", task = id.to_string(), app = app.to_string()))?;
            return Ok(Then::GoOn);
        }
        self.context.ledger.check().await?;
        let prepared = ops::prepare(&self.context, &ids, None, ChangeRequest::Delete).await?;
        for settled in prepared.left_out.iter().take(10) {
            self.say(&runs::outcome(settled, Verb::Delete))?;
        }
        self.count_not_found(&prepared.left_out);
        if prepared.plan.is_empty() {
            if let Err(error) = ops::nothing_to_change(&self.context, &prepared.left_out).await {
                self.say(&tr!("line-delete-unaudited", error = format!("{error:#}")))?;
            }
            self.say(label!("line-delete-nothing"))?;
            return Ok(Then::GoOn);
        }
        if !self.can_ask {
            let ids = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            self.say(&tr!("line-delete-no-terminal", tasks = ids))?;
            return Ok(Then::Leave(Exit::NotConfirmed));
        }
        for line in ask::facts(&self.context, &prepared.plan, &prepared.left_out, &self.zone()) {
            self.say(&line)?;
        }
        let hidden = prepared.plan.len().saturating_sub(ask::NAMED);
        let danger = prepared.plan.danger(self.context.safety, hidden, self.context.service_now());
        let asked = prepared.plan.asked_at(danger);
        self.reader.forget_early_lines();
        let line = match self.line(ask::question(danger, &asked)).await? {
            ReadLine::Text(line) => line,
            ReadLine::TooLong(_) => String::new(),
            ReadLine::End => return self.kept(Then::Leave(Exit::NotConfirmed)),
            ReadLine::Signal(signal) => return self.kept(Then::Leave(Exit::Signalled(signal))),
        };
        let confirmed =
            ask::answer(danger, &asked, &line).and_then(|answer| prepared.plan.confirm_as_asked(asked, &answer).ok());
        match confirmed {
            Some(plan) => self.send(plan, prepared.left_out).await,
            None => self.kept(Then::GoOn),
        }
    }

    fn kept(&mut self, then: Then) -> anyhow::Result<Then> {
        self.say(label!("line-delete-kept"))?;
        Ok(then)
    }

    async fn send(&mut self, plan: ConfirmedPlan, left_out: Vec<TaskOutcome>) -> anyhow::Result<Then> {
        let run = Run::new(&self.context, Stop::new()).leaving_out(left_out);
        self.run(run, Some(plan)).await
    }

    /// Starts `run` with a confirmed plan; without a plan, resumes it.
    async fn run(&mut self, run: Run, plan: Option<ConfirmedPlan>) -> anyhow::Result<Then> {
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

    async fn resume(&mut self) -> anyhow::Result<Then> {
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
        let verb = backlog.plan.verb().as_str();
        self.say(&tr!("line-resume-run", verb = verb, run = run.to_string(), unknown = unknown, unsent = unsent))?;
        for line in backlog_lines(&backlog, &self.context) {
            self.say(&line)?;
        }
        self.reader.forget_early_lines();
        match self.line(label!("line-resume-question")).await? {
            ReadLine::Text(line) if half_width_text(line.trim()) == "Y" => {}
            ReadLine::Signal(signal) => return Ok(Then::Leave(Exit::Signalled(signal))),
            _ => return self.kept(Then::GoOn),
        }
        self.run(Run { id: run, ..Run::new(&self.context, Stop::new()) }, None).await
    }

    fn steering<'b>(&'b mut self, stop: &'b Stop, run: RunId) -> Steering<'b> {
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
    fn finish(&mut self, summary: &Summary, report: &RunReport, signal: Option<Signal>) -> anyhow::Result<Then> {
        self.last = report.outcomes.iter().map(|it| runs::outcome(it, report.verb)).collect();
        self.count_not_found(&report.outcomes);
        if summary.earlier.as_ref().is_some_and(|earlier| earlier.count(OutcomeKind::NotFound) > 0) {
            self.exit = self.exit.and(Exit::Partly);
        }
        let counts = counts(&summary.progress);
        self.say(&match summary.whole_in_words(report.verb) {
            Some(whole) => tr!("line-run-ended-resumed", counts = counts, whole = whole),
            None => tr!("line-run-ended", counts = counts),
        })?;
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

    fn count_not_found(&mut self, outcomes: &[TaskOutcome]) {
        let not_found = outcomes.iter().filter(|settled| settled.outcome.kind() == OutcomeKind::NotFound);
        self.exit = not_found.map(|settled| Exit::of_outcome(&settled.outcome)).fold(self.exit, Exit::and);
    }

    /// Returns the unfinished run of this session or, if there is none, the oldest unfinished run of an earlier
    /// process.
    async fn oldest_unfinished(&self) -> anyhow::Result<Option<(RunId, Remainder)>> {
        if self.unfinished.is_some() {
            return Ok(self.unfinished);
        }
        Ok(ops::find_interrupted(&self.context).await?.unfinished().first().copied())
    }

    async fn offer_to_resume(&mut self) -> anyhow::Result<()> {
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

    fn say_error(&mut self, error: &anyhow::Error) -> anyhow::Result<()> {
        failure::lines(error).iter().try_for_each(|line| self.say(line))
    }
}

/// Prints a line about a run. Errors are ignored: a run continues even if its output cannot be written.
fn speak(out: &mut Stream, line: Option<String>) {
    if let Some(line) = line {
        let _ = out.write_all(format!("{line}\n").as_bytes());
    }
}
