//! The current run, or the last one: counts, the tasks in progress, and whether it was told to stop.

mod offer;
mod report;

use std::{collections::HashSet, time::Duration};

use jiff::{SignedDuration, Timestamp};
pub use offer::{Offer, draw_offer};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};
pub use report::report;

use unicode_width::UnicodeWidthStr;

use super::{Ink, Note, Sign, ago, clock_time, due_in};
use crate::{
    bulk::StopLevel,
    domain::{
        App, BulkEvent, Failure, OutcomeKind, Outlook, Progress, RunId, Speed, TaskId, TaskOutcome, Untrusted, Verb,
        reading_again,
    },
    locale::{label, tr},
    tui::{
        look::{glyphs::Glyphs, theme::Theme},
        messages::message::Now,
    },
};

/// Tasks with their outcomes, and with the reason unless the change succeeded.
pub type OutcomeList = Vec<(TaskId, OutcomeKind, Option<Box<Failure>>)>;

/// The task of a run that was changed closest to its due time, and how long before that time it was changed.
pub type Closest = (SignedDuration, TaskId);

/// The number of lines of the panel in its large form.
const LINES: usize = 5;
const LINES_CELLS: u16 = 5;

/// The maximum width of the app's name, in cells.
const NAME: usize = 24;

/// What a run does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunKind {
    /// Carries out the changes that were just confirmed.
    Change(Verb),
    /// Resumes an unfinished run.
    Resume,
}

/// A run of this session.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its number in this session.
    pub number: u64,
    /// The app whose tasks the run changes.
    pub app: App,
    /// The generation in which the run began: the number of an opening of an app.
    pub generation: u64,
    /// What it does.
    pub kind: RunKind,
    /// What it does to its tasks; a run that is resumed says so when it starts.
    pub verb: Verb,
    /// The counts so far.
    pub progress: Progress,
    /// Whether the run was told to stop, and how urgently.
    pub stop: StopLevel,
    /// Whether it is over.
    pub is_over: bool,
    /// The last settled task.
    pub last: Option<TaskOutcome>,
    /// Why the run slowed down or stopped.
    pub trouble: Option<Failure>,
    /// Why the run no longer has a second lane, if it had one.
    pub one_lane: Option<Failure>,
    /// Why the run is paused, while it is.
    pub paused: Option<Failure>,
    /// While the run waits before it reads unknown tasks again: the number of those tasks, the time of the reading
    /// according to the wall clock, and the same time as time since boot.
    reading_again: Option<(usize, Timestamp, Duration)>,
    /// The outcomes of its tasks so far, in the order in which they settled.
    pub outcomes: OutcomeList,
    /// Its id, once it has begun.
    pub id: Option<RunId>,
    /// The task that was changed closest to its due time.
    pub closest: Option<Closest>,
    /// Whether the user closed its panel after its end; its report can still be read.
    pub is_away: bool,
    /// Whether its panel should be small.
    pub is_small: bool,
    outlook: Option<Outlook>,
    speed: Speed,
    /// When the run began, according to the wall clock.
    pub began_at: Timestamp,
    began: Duration,
    ended: Option<Duration>,
    waiting: HashSet<TaskId>,
    under_way: HashSet<TaskId>,
    succeeded: HashSet<TaskId>,
}

impl Run {
    /// Creates a run that begins now. `tasks` is empty if the tasks are not known yet.
    pub fn new(number: u64, app: App, generation: u64, kind: RunKind, tasks: HashSet<TaskId>, now: Now) -> Self {
        let mut progress = Progress::default();
        progress.total = tasks.len();
        let mut speed = Speed::default();
        speed.begin(now.boot);
        Self {
            number,
            app,
            generation,
            kind,
            verb: if let RunKind::Change(verb) = kind { verb } else { Verb::Delete },
            progress,
            stop: StopLevel::Go,
            is_over: false,
            last: None,
            trouble: None,
            one_lane: None,
            paused: None,
            reading_again: None,
            outcomes: OutcomeList::new(),
            id: None,
            closest: None,
            is_away: false,
            is_small: false,
            outlook: None,
            speed,
            began: now.boot,
            began_at: now.wall,
            ended: None,
            waiting: tasks,
            under_way: HashSet::new(),
            succeeded: HashSet::new(),
        }
    }

    /// Returns whether the run's change of this task succeeded.
    pub fn has_done(&self, task: TaskId) -> bool {
        self.succeeded.contains(&task)
    }

    /// Applies one event. Returns the outcome that the event contains, if any.
    pub fn apply(&mut self, event: BulkEvent, now: Duration) -> Option<TaskOutcome> {
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
                if matches!(settled.outcome.kind(), OutcomeKind::Deleted | OutcomeKind::Changed) {
                    self.succeeded.insert(settled.task);
                }
                self.last = Some(settled.clone());
                self.speed.settled(now);
                let why = settled.outcome.failure().cloned().map(Box::new);
                self.outcomes.push((settled.task, settled.outcome.kind(), why));
                Some(settled)
            }
            BulkEvent::Differs(settled) => {
                self.last = Some(settled.clone());
                self.outcomes.retain(|(task, ..)| *task != settled.task);
                let why = settled.outcome.failure().cloned().map(Box::new);
                self.outcomes.push((settled.task, settled.outcome.kind(), why));
                Some(settled)
            }
            BulkEvent::Stopped { why } => {
                self.trouble = Some(why);
                None
            }
            BulkEvent::Paused { why } => {
                // Some of the tasks under way are already back in the queue; the others have yet to settle.
                self.waiting.extend(self.under_way.drain());
                self.paused = Some(why);
                None
            }
            BulkEvent::Resumed => {
                (self.paused, self.trouble) = (None, None);
                self.speed.begin(now);
                None
            }
            BulkEvent::ReadingAgain { unknown, wait, at } => {
                self.reading_again = Some((unknown, at, now + wait));
                None
            }
            BulkEvent::Postponed(postponed) => {
                self.under_way.remove(&postponed.task);
                self.waiting.insert(postponed.task);
                None
            }
            BulkEvent::Foreseen(outlook) => {
                self.outlook = Some(outlook);
                None
            }
            BulkEvent::Started { run, verb, .. } => {
                self.id = Some(run);
                self.verb = verb;
                None
            }
            BulkEvent::OneLane { why } => {
                // What the second lane slowed down is as fast again without it.
                self.trouble = None;
                self.one_lane = Some(why);
                None
            }
            BulkEvent::PaceChanged { .. } | BulkEvent::Finished(_) => None,
        }
    }

    /// Records that a task was changed this long before it was due.
    pub fn came_close(&mut self, left: SignedDuration, task: TaskId) {
        self.closest = Some(self.closest.map_or((left, task), |closest| closest.min((left, task))));
    }

    /// Returns how long the run took, or has taken so far.
    pub fn took(&self, now: Duration) -> Duration {
        self.ended.unwrap_or(now).saturating_sub(self.began)
    }

    /// Ends the run.
    pub fn end(&mut self, at: Duration) {
        self.is_over = true;
        self.paused = None;
        self.ended = Some(at);
        self.waiting.clear();
        self.under_way.clear();
    }

    /// Returns the sign of a task that the run has yet to settle.
    pub fn sign(&self, task: TaskId) -> Option<Sign> {
        if self.under_way.contains(&task) {
            Some(Sign::UnderWay)
        } else {
            self.waiting.contains(&task).then_some(Sign::Waiting)
        }
    }

    /// Returns the counts of outcomes, in words.
    pub fn counts(&self) -> Vec<(OutcomeKind, String)> {
        let success = if self.verb == Verb::Delete { OutcomeKind::Deleted } else { OutcomeKind::Changed };
        OutcomeKind::ALL
            .into_iter()
            .filter(|kind| *kind == success || self.progress.count(*kind) > 0)
            .map(|kind| (kind, outcome_count(kind, self.verb, self.progress.count(kind))))
            .collect()
    }

    /// Returns the number of lines of the panel in a window of this height.
    pub fn height(&self, window: u16) -> u16 {
        match window {
            _ if self.is_away => 0,
            0..14 => 1,
            24.. if !self.is_over && !self.is_small => LINES_CELLS,
            _ => 2,
        }
    }

    /// Returns how many tasks are not settled yet.
    fn left(&self) -> usize {
        self.progress.total.saturating_sub(self.progress.done())
    }

    fn bar(&self, columns: usize, glyphs: Glyphs) -> String {
        let (done, total) = (self.progress.settled(), self.progress.total.max(self.progress.done()).max(1));
        let percent = format!("{:>3}", done * 100 / total);
        let text = format!(" {}", tr!("progress-bar", percent = percent, done = done, total = total));
        let width = columns.saturating_sub(text.width() + 4).min(60);
        format!(" [{}]{text}", glyphs.bar(width, done, total))
    }

    fn counts_line<'a>(&self, theme: &Theme) -> Line<'a> {
        let mut spans = vec![Span::raw(" ")];
        for (kind, text) in self.counts() {
            spans.push(Span::styled(text, style(theme, kind)));
            spans.push(Span::raw("  "));
        }
        if self.progress.postponed > 0 {
            spans.push(Span::raw(format!("{}  ", tr!("progress-held-first", count = self.progress.postponed))));
        }
        if !self.is_over {
            spans.push(Span::raw(format!("{}  ", tr!("progress-waiting", count = self.left()))));
        }
        if let Some(trouble) = &self.trouble {
            spans.push(Span::styled(Untrusted::new(trouble.to_string()).safe(), theme.warning));
        }
        Line::from(spans)
    }

    /// Returns the rate, the time left, and whether all tasks can be reached in time; if the run is paused, returns
    /// why.
    fn pace_line<'a>(&self, ink: Ink<'_>, now: Duration) -> Line<'a> {
        if let Some(why) = &self.paused {
            return Line::styled(format!(" {}", Note::paused(why, ink.keys).text), ink.theme.warning);
        }
        let rate = self.speed.per_second(now).or(self.outlook.as_ref().map(|outlook| outlook.rate));
        let decimal = |rate: f64| format!("{rate:.1}");
        let limit = self.outlook.as_ref().map(|outlook| outlook.rate);
        let mut text = match (rate, limit) {
            (Some(rate), Some(limit)) => {
                format!(" {}", tr!("progress-rate-of-limit", rate = decimal(rate), limit = decimal(limit)))
            }
            (Some(rate), None) => format!(" {}", tr!("progress-rate", rate = decimal(rate))),
            (None, _) => " ".to_owned(),
        };
        let measured = self.speed.time_for(self.left(), now);
        let foreseen = self.outlook.as_ref().filter(|outlook| outlook.will_ease);
        let foreseen = foreseen.and_then(|outlook| Duration::try_from(outlook.ends_at.duration_since(ink.now)).ok());
        if let Some(time) = measured.map(|time| foreseen.unwrap_or(time)) {
            let ends = ink.now.saturating_add(time).unwrap_or(ink.now);
            let (left, end) = (ago(time.as_secs()), clock_time(ends, ink.now, ink.zone));
            text = format!("{text}   {}", tr!("progress-left", left = left, end = end));
        } else if let Some(outlook) = &self.outlook {
            let end = clock_time(outlook.ends_at, ink.now, ink.zone);
            text = format!("{text}   {}", tr!("progress-ends", end = end));
        }
        match self.outlook.as_ref().map(|outlook| outlook.unreachable) {
            Some(0) => Line::from(format!("{text}   {}", label!("progress-all-fit"))),
            Some(late) => Line::from(vec![
                Span::raw(format!("{text}   ")),
                Span::styled(
                    format!("! {}", tr!("progress-late", verb = self.verb.as_str(), count = late)),
                    ink.theme.error,
                ),
            ]),
            None => Line::from(text),
        }
    }

    /// Returns why the run waits; if it does not wait, the last outcome and the next due time.
    fn last_line(&self, ink: Ink<'_>, now: Duration) -> String {
        let waits = self.reading_again.filter(|(_, _, until)| !self.is_over && now < *until);
        if let Some((unknown, at, _)) = waits {
            return format!(" {}", reading_again(unknown, at, ink.zone));
        }
        if let Some(why) = self.one_lane.as_ref().filter(|_| !self.is_over) {
            return format!(" {}", Untrusted::new(tr!("delete-one-lane", why = why.to_string())).safe());
        }
        let last = self.last.as_ref().map_or_else(String::new, |last| {
            let word = outcome_word(last.outcome.kind(), self.verb);
            let time = clock_time(last.at, ink.now, ink.zone);
            format!(" {}", tr!("progress-last", task = last.task.to_string(), outcome = word, time = time))
        });
        let next = self.outlook.as_ref().and_then(|outlook| outlook.next_due).map_or_else(String::new, |due| {
            let (time, left) = (clock_time(due, ink.now, ink.zone), due_in(due, ink.now));
            format!("   {}", tr!("progress-next-due", time = time, left = left))
        });
        format!("{last}{next}")
    }

    /// Returns what the run does, in which app, and its progress. "Done" counts the tasks whose outcome was settled,
    /// not those that were skipped.
    fn head(&self, now: Duration, cells: usize) -> String {
        let (done, total) = (self.progress.settled(), self.progress.total.max(self.progress.done()));
        let span = ago(self.took(now).as_secs());
        let whole = |what: &str| tr!("progress-head", what = what, done = done, total = total, span = &span);
        let short = |what: &str| tr!("progress-head-short", what = what, done = done, total = total);
        let whole = format!(" {}", whole(&self.doing(NAME)));
        if whole.width() <= cells {
            return whole;
        }
        // The progress is more important than the time it took, and than the end of a long name.
        let name = cells.saturating_sub(1 + short(&self.doing(0)).width());
        format!(" {}", short(&self.doing(name.min(NAME))))
    }

    /// Returns what the run does, and in which app. At most `name` cells of the app's name are shown.
    fn doing(&self, name: usize) -> String {
        let name = Untrusted::new(self.app.name.0.as_str()).safe_cut(name);
        let app = format!("{} {name}", self.app.environment.badge());
        match (self.kind, self.is_over, self.stop) {
            (_, false, StopLevel::Go) if self.paused.is_some() => tr!("progress-paused", app = app),
            (_, true, StopLevel::Go) => tr!("progress-ended", app = app),
            (_, true, _) => tr!("progress-stopped", app = app),
            (RunKind::Change(verb), false, StopLevel::Go) => tr!("progress-doing", verb = verb.as_str(), app = app),
            (RunKind::Resume, false, StopLevel::Go) => tr!("progress-resuming", app = app),
            (_, false, _) => tr!("progress-stopping", app = app),
        }
    }
}

/// Returns the word for an outcome on the screen, in a run that makes changes of this kind.
pub fn outcome_word(kind: OutcomeKind, verb: Verb) -> &'static str {
    match kind {
        OutcomeKind::Deleted => label!("progress-outcome-deleted"),
        OutcomeKind::Changed => match verb {
            Verb::Delete => label!("progress-outcome-changed"),
            Verb::Hold => label!("progress-outcome-held"),
            Verb::Edit => label!("progress-outcome-edited"),
            Verb::Release => label!("progress-outcome-released"),
        },
        OutcomeKind::Conflict => label!("progress-outcome-conflict"),
        OutcomeKind::Gone => label!("progress-outcome-gone"),
        OutcomeKind::NotFound => label!("progress-outcome-not-found"),
        OutcomeKind::Refused => label!("progress-outcome-refused"),
        OutcomeKind::TooLate => label!("progress-outcome-too-late"),
        OutcomeKind::NotSent => label!("progress-outcome-not-sent"),
        OutcomeKind::Unknown => label!("progress-outcome-unknown"),
        OutcomeKind::Skipped => label!("progress-outcome-skipped"),
    }
}

/// Returns how many tasks had this outcome: `deleted 38`.
pub fn outcome_count(kind: OutcomeKind, verb: Verb, count: usize) -> String {
    tr!("progress-outcome-count", outcome = outcome_word(kind, verb), count = count)
}

fn style(theme: &Theme, kind: OutcomeKind) -> Style {
    match kind {
        OutcomeKind::Deleted | OutcomeKind::Changed => theme.good,
        OutcomeKind::Gone | OutcomeKind::Skipped => theme.faint,
        OutcomeKind::NotSent => theme.warning,
        OutcomeKind::Conflict
        | OutcomeKind::NotFound
        | OutcomeKind::Refused
        | OutcomeKind::TooLate
        | OutcomeKind::Unknown => theme.error,
    }
    .into()
}

/// Draws the run in the lines of the area: the app and the progress first, then the counts, then everything else.
pub fn draw_run(buffer: &mut Buffer, area: Rect, run: &Run, ink: Ink<'_>, now: Duration) {
    let mut lines = vec![Line::styled(run.head(now, area.width.into()), ink.theme.title), run.counts_line(ink.theme)];
    if usize::from(area.height) >= LINES {
        lines.insert(1, Line::from(run.bar(usize::from(area.width), ink.glyphs)));
        lines.push(run.pace_line(ink, now));
        lines.push(Line::from(run.last_line(ink, now)));
    }
    for (y, line) in (area.y..area.bottom()).zip(lines) {
        buffer.set_line(area.x, y, &line, area.width);
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use ulid::Ulid;

    use super::*;
    use crate::tui::keymap::Keymap;
    use crate::{
        domain::{AppName, Conditions, Environment, Outcome, Pace, testing},
        tui::Colours,
    };

    /// Returns the line about the pace, four seconds into a run with five deletes per second and a forecast that the
    /// run ends in 300 s.
    fn pace_of(will_ease: bool) -> String {
        let at = |seconds| Timestamp::from_second(seconds).expect("the number is small");
        let conditions = Conditions::unmeasured(at(0));
        let now = Now { wall: at(0), service: at(0), boot: Duration::ZERO, conditions };
        let app = testing::app(Environment::Staging);
        let mut run = Run::new(1, app, 1, RunKind::Change(Verb::Delete), (0..1_000).map(TaskId::new).collect(), now);
        run.apply(BulkEvent::Started { run: RunId(Ulid::nil()), total: 1_000, verb: Verb::Delete }, Duration::ZERO);
        for fifth in 1..=20_u64 {
            let settled = TaskOutcome { task: TaskId::new(fifth), outcome: Outcome::Deleted, attempts: 1, at: at(0) };
            run.apply(BulkEvent::Settled(settled), Duration::from_millis(fifth * 200));
        }
        let outlook = Outlook {
            pace: Pace::Full,
            rate: 4.85,
            will_ease,
            waiting: 980,
            to_postpone: 0,
            unreachable: 0,
            ends_at: at(304),
            next_due: None,
        };
        run.apply(BulkEvent::Foreseen(outlook), Duration::from_secs(4));
        let theme = Theme::choose(crate::config::Theme::Auto, Colours::None);
        let ink = Ink { theme, now: at(4), zone: &TimeZone::UTC, glyphs: Glyphs::Ascii, keys: Keymap::built_in() };
        run.pace_line(ink, Duration::from_secs(4)).to_string()
    }

    #[test]
    fn the_progress_of_a_run_is_visible_even_if_the_name_of_its_app_is_long() {
        let at = Timestamp::UNIX_EPOCH;
        let now = Now { wall: at, service: at, boot: Duration::ZERO, conditions: Conditions::unmeasured(at) };
        let app =
            App { name: AppName("a-shop-with-a-very-long-name".to_owned()), ..testing::app(Environment::Staging) };
        let run = Run::new(1, app, 1, RunKind::Change(Verb::Delete), (0..2_000).map(TaskId::new).collect(), now);
        assert_eq!(run.head(Duration::ZERO, 80), " DELETING in STAGING a-shop-with-a-very-lon..  0 of 2,000 done  0 s");
        assert_eq!(run.head(Duration::ZERO, 40), " DELETING in STAGING a-sho..  0 of 2,000");
    }

    #[test]
    fn the_end_follows_from_the_measured_rate_unless_the_run_will_slow_down() {
        assert!(pace_of(false).contains("5.0/s of 4.8/s   3 m 16 s left"), "{}", pace_of(false));
        assert!(pace_of(true).contains("5.0/s of 4.8/s   5 m 00 s left"), "{}", pace_of(true));
    }
}
