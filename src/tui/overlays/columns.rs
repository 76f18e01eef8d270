//! The choice of columns. Each column is shown or hidden at once, so that the list behind the overlay shows the effect.

use ratatui::text::{Line, Span};

use super::{Canvas, Reply};
use crate::{
    domain::App,
    locale::label,
    tui::{
        keymap::{Scope, action::Action},
        views::Shown,
        widgets::Popup,
    },
};

/// The choice of columns: which are shown, and which one the cursor is on.
#[derive(Clone, Debug)]
pub struct ColumnChoice {
    app: App,
    shown: Shown,
    at: usize,
}

impl ColumnChoice {
    /// Opens the choice with the columns that are shown now.
    pub const fn new(app: App, shown: Shown) -> Self {
        Self { app, shown, at: 0 }
    }

    /// Handles an action.
    pub fn act(&mut self, action: Action) -> Reply {
        let last = self.shown.choices().count() - 1;
        match action {
            Action::CursorDown => self.at = (self.at + 1).min(last),
            Action::CursorUp => self.at = self.at.saturating_sub(1),
            Action::Mark => {
                self.shown.switch(self.at);
                return Reply::Show(self.shown);
            }
            _ => return Reply::Close,
        }
        Reply::Stay
    }

    /// Draws the choice.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let line = |(number, (name, is_shown)): (usize, (&'static str, bool))| {
            let cursor = if number == self.at { ">" } else { " " };
            let sign = if is_shown { "x" } else { " " };
            let style = if number == self.at { canvas.theme.cursor } else { canvas.theme.text };
            Line::from(vec![Span::raw(format!("{cursor} ")), Span::styled(format!("[{sign}] {name}"), style)])
        };
        let middle = self.shown.choices().enumerate().map(line).collect();
        let popup = Popup {
            title: label!("screen-columns-title").into(),
            width: 60,
            top: vec![Line::default()],
            middle,
            bottom: vec![canvas.hint_line(Scope::Columns, |_| true)],
            scroll: 0,
            frame: canvas.theme.title.into(),
        };
        canvas.dialog(&self.app, &popup.following(self.at, canvas.area().height));
    }
}
