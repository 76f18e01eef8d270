//! The form for the time of a hold or a release: opened from the question about it, or where no task can get the time
//! from before its hold back. What was typed is shown once more in the question that follows.

use jiff::{Timestamp, tz::TimeZone};
use ratatui::{
    layout::{Position, Rect},
    style::Style,
    text::Line,
};
use tui_input::Input;

use super::{Canvas, Reply, canvas::said_lines};
use crate::{
    domain::{App, ChangeRequest, TaskId, TimeTextError, Verb, example_time},
    locale::{label, tr},
    tui::{
        keymap::{Scope, action::Action},
        widgets::{Popup, draw_field},
    },
};

/// The preferred width of the form.
const WIDTH: u16 = 78;

/// A screen lower than this has no room for blank lines.
const TALL: u16 = 14;

/// The most lines of what the form says, and of what it says in a low window.
const MOST_SAID: usize = 4;
const FEW_SAID: usize = 3;

/// The form.
#[derive(Clone, Debug)]
pub struct TimeForm {
    /// The app that the tasks belong to.
    pub app: App,
    /// The chosen tasks.
    pub ids: Vec<TaskId>,
    /// How many of them the list does not show.
    pub hidden: usize,
    verb: Verb,
    field: Input,
    said: Option<String>,
}

impl TimeForm {
    /// Opens the form for these tasks, of which the filter hides `hidden`, with the time that was asked for. Times are
    /// shown and read in this zone.
    pub fn new(app: App, ids: Vec<TaskId>, hidden: usize, asked: ChangeRequest, zone: &TimeZone) -> Self {
        Self { app, ids, hidden, verb: asked.verb(), field: Input::new(asked.to_text(zone)), said: None }
    }

    /// Returns the field.
    pub const fn field(&mut self) -> &mut Input {
        &mut self.field
    }

    /// Called after the text of the field changes.
    pub fn typed(&mut self) {
        self.said = None;
    }

    /// Shows why what was typed cannot be used, or why the form is open.
    pub fn say(&mut self, text: String) {
        self.said = Some(text);
    }

    /// Returns the change that was typed.
    pub fn asked(&self, zone: &TimeZone, now: Timestamp) -> Result<ChangeRequest, TimeTextError> {
        ChangeRequest::of_text(self.verb, self.field.value(), zone, now)
    }

    /// Handles an action.
    pub const fn act(action: Action) -> Reply {
        match action {
            Action::Back => Reply::Close,
            Action::Accept => Reply::Submit,
            _ => Reply::Stay,
        }
    }

    /// Draws the form. Returns the position of the text cursor.
    pub fn draw(&self, canvas: &mut Canvas<'_>) -> Position {
        let theme = canvas.theme;
        let width = WIDTH.min(canvas.area().width);
        let cells = usize::from(width.saturating_sub(4));
        let is_small = canvas.area().height < TALL;
        let most = if is_small { FEW_SAID } else { MOST_SAID };
        let said = self.said.iter().flat_map(|text| said_lines(text, cells, most));
        let mut bottom: Vec<_> = said.map(|line| Line::styled(line, theme.error)).collect();
        if !is_small || bottom.is_empty() {
            let about = said_lines(&self.about(canvas), cells, most);
            bottom.splice(0..0, about.into_iter().map(|line| Line::styled(line, theme.label)));
        }
        if !is_small {
            bottom.insert(0, Line::default());
        }
        bottom.push(canvas.hint_line_within(Scope::Time, |_| true, cells));
        let popup = Popup {
            title: if self.verb == Verb::Hold { label!("dialog-time-hold") } else { label!("dialog-time-release") }
                .into(),
            width,
            top: vec![Line::default(); if is_small { 1 } else { 2 }],
            middle: vec![Line::from(format!("[{:width$}]", "", width = cells.saturating_sub(2)))],
            bottom,
            scroll: 0,
            frame: theme.title.into(),
        };
        let area = canvas.dialog(&self.app, &popup)[1];
        let place = Rect { x: area.x + 1, width: area.width.saturating_sub(2).max(1), height: 1, ..area };
        draw_field(canvas.buffer, place, &self.field, Style::from(theme.button))
    }

    /// Returns what can be typed.
    fn about(&self, canvas: &Canvas<'_>) -> String {
        let example = example_time(canvas.zone, canvas.now.service);
        let zone = canvas.zone.iana_name().unwrap_or_else(|| label!("edit-form-machine-zone"));
        match self.verb {
            Verb::Hold => tr!("dialog-time-hold-about", example = example, zone = zone),
            _ => tr!("dialog-time-release-about", example = example, zone = zone),
        }
    }
}
