//! The choice of an unfinished run to resume, or to abandon, which ends it for good.
//!
//! Resuming does the same as the command `resume`: unknown outcomes are read back first, then the remaining tasks are
//! changed as they were confirmed. Abandoning a run sends nothing, and its key must be pressed twice; a run with an
//! unknown outcome cannot be abandoned.

use std::cell::Cell;

use jiff::Timestamp;
use ratatui::{style::Style, text::Line};

use super::{Canvas, Decision, Reply, canvas::said_lines, scroll::scrolled};
use crate::{
    domain::{App, ForecastText, RunId, foretell_backlog},
    locale::{label, tr},
    tui::{
        keymap::{Scope, action::Action},
        unfinished::Unfinished,
        views::{clock_time, due_in, full_time},
        widgets::{Popup, draw_more, wrap},
    },
};

/// The number of lines by which a page key scrolls.
const PAGE: usize = 2;

/// The maximum number of lines of a message in the dialog.
const MOST_SAID: usize = 2;

/// The choice: the unfinished runs, and which one the cursor is on.
#[derive(Clone, Debug)]
pub struct Resumption {
    app: App,
    /// The number that the run would have in this session.
    number: u64,
    runs: Vec<Unfinished>,
    at: usize,
    /// The run for which the key that abandons it was pressed once.
    armed: Option<RunId>,
    said: Option<String>,
    scroll: usize,
    /// The largest possible scroll, as found by the last drawing.
    most: Cell<usize>,
}

impl Resumption {
    /// Creates the choice from these unfinished runs of an app; there must be at least one.
    pub const fn new(app: App, number: u64, runs: Vec<Unfinished>) -> Self {
        Self { app, number, runs, at: 0, armed: None, said: None, scroll: 0, most: Cell::new(0) }
    }

    /// Updates the offered runs with newer facts about them.
    pub fn learn(&mut self, found: &[Unfinished]) {
        for run in &mut self.runs {
            if let Some(now) = found.iter().find(|other| other.id == run.id) {
                run.clone_from(now);
            }
        }
    }

    /// Handles an action.
    pub fn act(&mut self, action: Action) -> Reply {
        if let Some(to) = scrolled(self.scroll, action, PAGE, self.most.get()) {
            self.scroll = to;
            return Reply::Stay;
        }
        let last = self.runs.len().saturating_sub(1);
        let Some(run) = self.runs.get(self.at) else { return Reply::Close };
        match action {
            Action::Back => return Reply::Close,
            Action::Yes => {
                let resume = Decision::Resume { app: run.app.clone(), run: self.number, id: run.id };
                return Reply::Decided(Box::new(resume));
            }
            Action::PutAside => return self.put_aside(),
            Action::CursorDown => self.at = (self.at + 1).min(last),
            Action::CursorUp => self.at = self.at.saturating_sub(1),
            _ => return Reply::Stay,
        }
        (self.armed, self.said, self.scroll) = (None, None, 0);
        Reply::Stay
    }

    fn put_aside(&mut self) -> Reply {
        let Some(run) = self.runs.get(self.at) else { return Reply::Stay };
        if run.unknown > 0 {
            self.said = Some(label!("dialog-unknown-cannot-be-put-aside").into());
            return Reply::Stay;
        }
        if self.armed == Some(run.id) {
            return Reply::Decided(Box::new(Decision::PutAside { app: run.app.clone(), run: run.id }));
        }
        self.armed = Some(run.id);
        self.said = Some(tr!("dialog-put-aside-armed", count = run.left));
        Reply::Anew
    }

    /// Draws the choice.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let is_small = canvas.area().height < 14;
        let width = 78.min(canvas.area().width);
        let cells = usize::from(width.saturating_sub(4));
        let chosen = self.runs.get(self.at);
        let mut top = vec![Line::default()];
        let told = chosen.map_or_else(Vec::new, |run| consequence(&self.app, run, canvas));
        let lines =
            told.iter().flat_map(|(line, ink)| wrap(line, cells).into_iter().map(|line| Line::styled(line, *ink)));
        let rows = self.runs.iter().enumerate().map(|(at, run)| row(canvas, run, at == self.at));
        let middle = if is_small {
            chosen.map(|run| row(canvas, run, true)).into_iter().chain(lines).collect()
        } else {
            top.push(Line::default());
            rows.chain([Line::default()]).chain(lines).collect()
        };
        let hints = canvas.hint_line_within(
            Scope::Resume,
            |action| action != Action::PutAside || chosen.is_some_and(|run| run.unknown == 0),
            cells,
        );
        let said = self.said.as_ref().map(|said| {
            let lines = said_lines(said, cells, MOST_SAID).into_iter();
            lines.map(|line| Line::styled(line, canvas.theme.error)).collect::<Vec<_>>()
        });
        let popup = Popup {
            title: label!("dialog-resume").into(),
            width,
            top,
            middle,
            bottom: match (is_small, said) {
                (true, said) => said.unwrap_or_else(|| vec![hints]),
                (false, said) => said.unwrap_or_else(|| vec![Line::default()]).into_iter().chain([hints]).collect(),
            },
            scroll: self.scroll + if is_small { 0 } else { self.at.saturating_sub(6) },
            frame: canvas.theme.title.into(),
        };
        let areas = canvas.dialog(&self.app, &popup);
        self.most.set(popup.middle.len().saturating_sub(areas[1].height.into()));
        let key = canvas.keymap.key_in(Scope::Resume, Action::PageDown);
        draw_more(canvas.buffer, &popup, areas, &key);
    }
}

fn row<'a>(canvas: &Canvas<'_>, run: &Unfinished, is_chosen: bool) -> Line<'a> {
    let sign = if is_chosen { ">" } else { " " };
    let text = tr!(
        "dialog-unfinished-run",
        began = full_time(run.began, canvas.zone),
        unknown = run.unknown,
        left = run.left,
        total = run.total,
    );
    Line::styled(format!("{sign} {text}"), if is_chosen { canvas.theme.cursor } else { canvas.theme.text })
}

/// Returns what resuming a run does, as lines with their styles.
fn consequence(app: &App, run: &Unfinished, canvas: &Canvas<'_>) -> Vec<(String, Style)> {
    let (theme, now) = (canvas.theme, canvas.now);
    let fact = |text: String| (text, Style::from(theme.text));
    let mut lines = Vec::new();
    if let Some(backlog) = &run.backlog {
        let show = |at| clock_time(at, now.service, canvas.zone);
        let told = foretell_backlog(backlog, app.pace, &now.conditions, now.wall, &show);
        lines.extend(told.into_iter().map(|line| match line {
            ForecastText::Fact(text) => fact(text),
            ForecastText::Warning(text) => (format!("! {text}"), theme.warning.into()),
        }));
    } else {
        let unknown = || tr!("dialog-unknown-first", count = run.unknown);
        let left = || tr!("dialog-not-sent-yet", count = run.left);
        lines.extend((run.unknown > 0).then(|| fact(unknown())));
        lines.extend((run.left > 0).then(|| fact(left())));
    }
    lines.extend(run.reason.as_ref().map(|reason| fact(tr!("delete-reason", reason = reason.safe()))));
    lines.extend(run.first_due.map(|due| fact(first_due(due, canvas))));
    lines.push(fact(tr!("dialog-run", run = run.id.to_string())));
    lines
}

fn first_due(due: Timestamp, canvas: &Canvas<'_>) -> String {
    let (at, left) = (full_time(due, canvas.zone), due_in(due, canvas.now.service));
    if due <= canvas.now.service {
        tr!("dialog-first-was-due", time = at, left = left)
    } else {
        tr!("dialog-first-is-due", time = at, left = left)
    }
}
