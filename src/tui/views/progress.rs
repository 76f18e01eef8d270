//! A run that is going on, or the last one: counts, what is under way, and whether it was told to stop.

use std::{collections::HashSet, time::Duration};

use jiff::Timestamp;
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

use super::{Sign, ago, grouped};
use crate::{
    bulk::StopLevel,
    domain::{App, BulkEvent, Failure, OutcomeKind, Progress, TaskId, TaskOutcome, Untrusted},
    tui::{message::Now, theme::Theme},
};

/// What a run does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunKind {
    /// Deletes what was just confirmed.
    Delete,
    /// Resumes what was interrupted.
    Resume,
}

/// A run of this session.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its number in this session.
    pub number: u64,
    /// The app.
    pub app: App,
    /// The app's opening when it began.
    pub generation: u64,
    /// What it does.
    pub kind: RunKind,
    /// The counts so far.
    pub progress: Progress,
    /// How hard it was told to stop.
    pub stop: StopLevel,
    /// Whether it is over.
    pub is_over: bool,
    /// The last settled task.
    pub last: Option<TaskOutcome>,
    /// Why it slows down or stopped.
    pub trouble: Option<Failure>,
    /// When it began, by the wall clock.
    pub began_at: Timestamp,
    began: Duration,
    ended: Option<Duration>,
    waiting: HashSet<TaskId>,
    under_way: HashSet<TaskId>,
}

impl Run {
    /// A run that begins now, with these tasks where they are known.
    pub fn new(number: u64, app: App, generation: u64, kind: RunKind, tasks: HashSet<TaskId>, now: Now) -> Self {
        let mut progress = Progress::default();
        progress.total = tasks.len();
        Self {
            number,
            app,
            generation,
            kind,
            progress,
            stop: StopLevel::Go,
            is_over: false,
            last: None,
            trouble: None,
            began: now.boot,
            began_at: now.wall,
            ended: None,
            waiting: tasks,
            under_way: HashSet::new(),
        }
    }

    /// Takes in one event; gives the outcome that it brought, if any.
    pub fn take_in(&mut self, event: BulkEvent) -> Option<TaskOutcome> {
        self.progress.apply(&event);
        match event {
            BulkEvent::Sending { task, .. } => {
                self.waiting.remove(&task);
                self.under_way.insert(task);
                None
            }
            BulkEvent::SlowedDown { task, why } => {
                self.under_way.remove(&task);
                self.waiting.insert(task);
                self.trouble = Some(why);
                None
            }
            BulkEvent::Settled(settled) => {
                self.waiting.remove(&settled.task);
                self.under_way.remove(&settled.task);
                self.last = Some(settled.clone());
                Some(settled)
            }
            BulkEvent::Stopped { why } => {
                self.trouble = Some(why);
                None
            }
            BulkEvent::Paused { .. }
            | BulkEvent::Resumed
            | BulkEvent::PaceChanged { .. }
            | BulkEvent::Foreseen(_)
            | BulkEvent::Started { .. }
            | BulkEvent::Finished(_) => None,
        }
    }

    /// Ends it.
    pub fn end(&mut self, at: Duration) {
        self.is_over = true;
        self.ended = Some(at);
        self.waiting.clear();
        self.under_way.clear();
    }

    /// What it is about to do with a task.
    pub fn sign(&self, task: TaskId) -> Option<Sign> {
        if self.under_way.contains(&task) {
            Some(Sign::UnderWay)
        } else {
            self.waiting.contains(&task).then_some(Sign::Waiting)
        }
    }

    /// The counts of what happened, in words.
    pub fn counts(&self) -> Vec<(OutcomeKind, String)> {
        OutcomeKind::ALL
            .into_iter()
            .filter(|kind| *kind == OutcomeKind::Deleted || self.progress.count(*kind) > 0)
            .map(|kind| (kind, format!("{} {}", word(kind), grouped(self.progress.count(kind)))))
            .collect()
    }

    /// What the run does, where, and how far it is. "Done" is what was sent or found out; never what was only skipped.
    fn head(&self, now: Duration) -> String {
        let what = match (self.kind, self.is_over, self.stop) {
            (_, true, StopLevel::Go) => "ENDED:",
            (_, true, _) => "STOPPED:",
            (RunKind::Delete, false, StopLevel::Go) => "DELETING in",
            (RunKind::Resume, false, StopLevel::Go) => "RESUMING in",
            (_, false, _) => "STOPPING in",
        };
        let seconds = self.ended.unwrap_or(now).saturating_sub(self.began).as_secs();
        let done = self.progress.done() - self.progress.count(OutcomeKind::NotSent);
        format!(
            " {what} {} {}  {} of {} done  {}",
            self.app.environment.badge(),
            Untrusted::new(self.app.name.0.as_str()).safe_cut(24),
            grouped(done),
            grouped(self.progress.total.max(self.progress.done())),
            ago(seconds),
        )
    }
}

const fn word(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Deleted => "deleted",
        OutcomeKind::Gone => "already gone",
        OutcomeKind::Refused => "refused",
        OutcomeKind::TooLate => "TOO LATE",
        OutcomeKind::NotSent => "not sent",
        OutcomeKind::Unknown => "UNKNOWN",
        OutcomeKind::Skipped => "left out",
    }
}

fn style(theme: &Theme, kind: OutcomeKind) -> Style {
    match kind {
        OutcomeKind::Deleted => theme.good,
        OutcomeKind::Gone | OutcomeKind::Skipped => theme.faint,
        OutcomeKind::NotSent => theme.warning,
        OutcomeKind::Refused | OutcomeKind::TooLate | OutcomeKind::Unknown => theme.error,
    }
    .into()
}

/// Draws the run: one line with where and how far, one with the counts where there is room.
pub fn draw_run(buffer: &mut Buffer, area: Rect, run: &Run, now: Duration, theme: &Theme) {
    buffer.set_stringn(area.x, area.y, run.head(now), area.width.into(), theme.title);
    if area.height < 2 {
        return;
    }
    let mut spans = vec![Span::raw(" ")];
    for (kind, text) in run.counts() {
        spans.push(Span::styled(text, style(theme, kind)));
        spans.push(Span::raw("  "));
    }
    if let Some(trouble) = &run.trouble {
        spans.push(Span::styled(Untrusted::new(trouble.to_string()).safe(), theme.warning));
    }
    buffer.set_line(area.x, area.y + 1, &Line::from(spans), area.width);
}
