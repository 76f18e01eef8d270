//! Text to be read: the JSON of a task, the audit log, what was said in this session. It scrolls, and asks nothing.
//!
//! Deliberately not here: making the text (`update::sheets`).

use ratatui::text::Line;

use super::Reply;
use crate::{
    domain::{App, Untrusted},
    tui::{action::Action, effect::Effect, keymap::Scope, view::Canvas, widgets::Popup},
};

/// Lines that a page key moves by: no window in which keys act shows fewer.
const PAGE: usize = 5;

/// What there is to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// A line that stays above the others, such as how many there are.
    pub head: String,
    /// The lines, safe to show.
    pub lines: Vec<String>,
}

/// The sheet.
#[derive(Clone, Debug)]
pub struct Sheet {
    app: App,
    title: &'static str,
    /// The request whose answer fills it.
    request: Option<u64>,
    text: Option<Text>,
    scroll: usize,
}

impl Sheet {
    /// A sheet that is there at once.
    pub const fn new(app: App, title: &'static str, text: Text) -> Self {
        Self { app, title, request: None, text: Some(text), scroll: 0 }
    }

    /// A sheet that the answer to a request fills.
    pub const fn awaiting(app: App, title: &'static str, request: u64) -> Self {
        Self { app, title, request: Some(request), text: None, scroll: 0 }
    }

    /// Takes in the answer to a request, if it is the one that is waited for.
    pub fn fill(&mut self, request: u64, text: Text) {
        if self.request == Some(request) {
            self.text = Some(text);
        }
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action) -> Reply {
        let most = self.text.as_ref().map_or(0, |text| text.lines.len().saturating_sub(1));
        match action {
            Action::First => self.scroll = 0,
            Action::Last => self.scroll = most,
            Action::ScrollDown => self.scroll += 1,
            Action::ScrollUp => self.scroll = self.scroll.saturating_sub(1),
            Action::PageDown => self.scroll += PAGE,
            Action::PageUp => self.scroll = self.scroll.saturating_sub(PAGE),
            Action::Copy => return self.copied(),
            _ => return Reply::Close,
        }
        self.scroll = self.scroll.min(most);
        Reply::Stay
    }

    fn copied(&self) -> Reply {
        let text = self.text.as_ref().map(|text| text.lines.join("\n"));
        text.map_or(Reply::Stay, |text| Reply::Release(Box::new(Effect::Copy { text })))
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let theme = canvas.theme;
        let area = canvas.area();
        let width = area.width.min(116);
        let reading = Text { head: "reading ..".into(), lines: vec![] };
        let text = self.text.as_ref().unwrap_or(&reading);
        let cells = usize::from(width.saturating_sub(4));
        let top = vec![Line::default(), Line::styled(Untrusted::new(text.head.as_str()).safe_cut(cells), theme.label)];
        // Frame, and the keys.
        let room = usize::from(area.height).saturating_sub(top.len() + 3).max(1);
        let first = self.scroll.min(text.lines.len().saturating_sub(room));
        let seen = text.lines.iter().skip(first).take(room);
        let popup = Popup {
            title: self.title.into(),
            width,
            top,
            middle: seen.map(|line| Line::styled(Untrusted::new(line.as_str()).safe_cut(cells), theme.text)).collect(),
            bottom: vec![canvas.hint_line_within(Scope::Sheet, |_| true, cells)],
            scroll: 0,
            frame: theme.title.into(),
        };
        canvas.dialog(&self.app, &popup);
    }
}
