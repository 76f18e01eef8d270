//! A sheet of text to read: the JSON of a task, the audit log, or the log of this session. It scrolls, and asks
//! nothing. `update::sheets` creates the text.

use std::cell::Cell;

use ratatui::{style::Style, text::Line};

use super::{Canvas, Decision, Reply, scroll::scrolled};
use crate::{
    domain::{App, Untrusted},
    locale::label,
    tui::{
        keymap::{Scope, action::Action},
        look::theme::Look,
        widgets::{Popup, wrap},
    },
};

/// The number of lines by which a page key scrolls. Every window that is large enough for keys to act shows at least
/// this many.
const PAGE: usize = 5;

/// The text of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// A line that stays above the others, such as the number of lines.
    pub head: String,
    /// Whether that line reports a problem.
    pub is_bad: bool,
    /// The lines, safe to show.
    pub lines: Vec<String>,
}

/// An open sheet, whose text may not have been read yet.
#[derive(Clone, Debug)]
pub struct Sheet {
    app: App,
    title: &'static str,
    /// The request whose result fills the sheet.
    request: Option<u64>,
    text: Option<Text>,
    scroll: usize,
    /// The largest possible scroll, computed when the sheet was last drawn.
    most: Cell<usize>,
}

impl Sheet {
    /// Creates a sheet whose text is already known.
    pub const fn new(app: App, title: &'static str, text: Text) -> Self {
        Self { app, title, request: None, text: Some(text), scroll: 0, most: Cell::new(usize::MAX) }
    }

    /// Creates a sheet that the result of a request will fill.
    pub const fn awaiting(app: App, title: &'static str, request: u64) -> Self {
        Self { app, title, request: Some(request), text: None, scroll: 0, most: Cell::new(usize::MAX) }
    }

    /// Fills the sheet with the result of a request, if it waits for this request.
    pub fn fill(&mut self, request: u64, text: Text) {
        if self.request == Some(request) {
            self.text = Some(text);
        }
    }

    /// Handles an action.
    pub fn act(&mut self, action: Action) -> Reply {
        match scrolled(self.scroll, action, PAGE, self.most.get()) {
            Some(to) => {
                self.scroll = to;
                Reply::Stay
            }
            None if action == Action::Copy => self.copied(),
            None => self.closed(),
        }
    }

    /// Closes the sheet. A request that is still reading is cancelled, because nobody waits for it any more.
    fn closed(&self) -> Reply {
        self.request.filter(|_| self.text.is_none()).map_or(Reply::Close, Reply::GiveUp)
    }

    fn copied(&self) -> Reply {
        let text = self.text.as_ref().map(|text| text.lines.join("\n"));
        text.map_or(Reply::Stay, |text| Reply::Decided(Box::new(Decision::Copy { text })))
    }

    /// Draws the sheet.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let theme = canvas.theme;
        let area = canvas.area();
        let width = area.width.min(116);
        let reading = Text { head: label!("screen-sheet-reading").into(), is_bad: false, lines: vec![] };
        let text = self.text.as_ref().unwrap_or(&reading);
        let cells = usize::from(width.saturating_sub(4));
        let wrapped = |text: &str, style: Look| {
            let style = Style::from(style);
            // Wrapping drops leading blanks, but in JSON they show the nesting.
            let indent = " ".repeat((text.len() - text.trim_start_matches(' ').len()).min(cells / 2));
            let lines = wrap(&Untrusted::new(text).safe(), cells - indent.len());
            lines.into_iter().map(move |line| Line::styled(format!("{indent}{line}"), style))
        };
        let mut top = vec![Line::default()];
        top.extend(wrapped(&text.head, if text.is_bad { theme.error } else { theme.label }));
        let lines: Vec<_> = text.lines.iter().flat_map(|line| wrapped(line, theme.text)).collect();
        // The frame and the line of keys take three lines.
        let room = usize::from(area.height).saturating_sub(top.len() + 3).max(1);
        self.most.set(lines.len().saturating_sub(room));
        let seen = lines.into_iter().skip(self.scroll.min(self.most.get())).take(room);
        let popup = Popup {
            title: self.title.into(),
            width,
            top,
            middle: seen.collect(),
            bottom: vec![canvas.hint_line_within(Scope::Sheet, |_| true, cells)],
            scroll: 0,
            frame: theme.title.into(),
        };
        canvas.dialog(&self.app, &popup);
    }
}
