//! The keys, generated from the key table.

use ratatui::text::{Line, Span};

use super::Reply;
use crate::{
    domain::App,
    tui::{action::Action, key::Key, keymap::Scope, view::Canvas, widgets::Popup},
};

/// The help.
#[derive(Clone, Debug)]
pub struct Help {
    app: App,
    scope: Scope,
    /// Actions that do nothing now, and why.
    off: Vec<String>,
    scroll: usize,
}

impl Help {
    /// Explains the keys of a scope.
    pub const fn new(app: App, scope: Scope, off: Vec<String>) -> Self {
        Self { app, scope, off, scroll: 0 }
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action) -> Reply {
        match action {
            Action::ScrollDown => self.scroll = (self.scroll + 1).min(200),
            Action::ScrollUp => self.scroll = self.scroll.saturating_sub(1),
            _ => return Reply::Close,
        }
        Reply::Stay
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let popup = Popup {
            title: "Keys".into(),
            width: 72,
            top: vec![Line::default()],
            middle: self.lines(canvas),
            bottom: vec![canvas.hint_line(Scope::Help, |_| true)],
            scroll: self.scroll,
            frame: canvas.theme.title.into(),
        };
        canvas.dialog(&self.app, &popup);
    }

    fn lines<'a>(&self, canvas: &Canvas<'_>) -> Vec<Line<'a>> {
        let mut lines = Vec::new();
        for off in &self.off {
            lines.push(Line::styled(format!("off now: {off}"), canvas.theme.warning));
        }
        let mut group = "";
        for binding in canvas.keymap.bindings(self.scope) {
            let heading = if binding.group == group { "" } else { &binding.group };
            group = &binding.group;
            let keys = binding.keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ");
            lines.push(Line::from(vec![
                Span::styled(format!("{heading:<6} "), canvas.theme.label),
                Span::styled(format!("{keys:<10} "), canvas.theme.key),
                Span::raw(binding.desc.clone()),
            ]));
        }
        lines
    }
}
