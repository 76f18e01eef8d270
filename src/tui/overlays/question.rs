//! Any question other than the one before a change: the safe answer is no, and the answer yes returns the decision that
//! the question holds.

use std::cell::Cell;

use ratatui::{
    layout::Rect,
    text::{Line, Span},
};

use super::{Canvas, Decision, Reply, scroll::scrolled};
use crate::{
    domain::{App, Untrusted},
    tui::{
        keymap::{Scope, action::Action},
        widgets::{Popup, draw_more, wrap},
    },
};

/// The text of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Its heading.
    pub title: String,
    /// The facts to know before answering.
    pub lines: Vec<String>,
    /// The word on the safe button.
    pub no: &'static str,
    /// The word on the other button.
    pub yes: &'static str,
}

/// In a window narrower than this, the buttons are below each other.
const WIDE: u16 = 76;

/// In a window lower than this, no line is left blank.
const TALL: u16 = 16;

/// The number of lines by which a page key scrolls.
const PAGE: usize = 2;

/// A third answer.
#[derive(Clone, Debug)]
struct Third {
    word: &'static str,
    decision: Decision,
}

/// A question, and the decision that the answer yes makes.
#[derive(Clone, Debug)]
pub struct Question {
    app: App,
    words: Words,
    yes: Decision,
    third: Option<Third>,
    scroll: usize,
    /// The largest possible scroll, as found by the last drawing.
    most: Cell<usize>,
}

impl Question {
    /// Creates a question about this app.
    pub const fn new(app: App, words: Words, yes: Decision) -> Self {
        Self { app, words, yes, third: None, scroll: 0, most: Cell::new(0) }
    }

    /// Adds a third answer with its decision.
    #[must_use]
    pub fn or(self, word: &'static str, decision: Decision) -> Self {
        Self { third: Some(Third { word, decision }), ..self }
    }

    /// Returns whether the question is about leaving the program.
    pub const fn is_about_leaving(&self) -> bool {
        matches!(self.yes, Decision::Quit)
    }

    /// Handles an action.
    pub fn act(&mut self, action: Action) -> Reply {
        if let Some(to) = scrolled(self.scroll, action, PAGE, self.most.get()) {
            self.scroll = to;
            return Reply::Stay;
        }
        match action {
            Action::Back => Reply::Close,
            Action::Yes => Reply::Decided(Box::new(self.yes.clone())),
            Action::Other => match &self.third {
                Some(third) => Reply::Decided(Box::new(third.decision.clone())),
                None => Reply::Stay,
            },
            _ => Reply::Stay,
        }
    }

    /// Returns the buttons: side by side, or, in a narrow window, below each other with their keys.
    fn buttons<'a>(&self, canvas: &Canvas<'_>, width: u16) -> Vec<Line<'a>> {
        let third = self.third.as_ref().map(|third| (third.word, Action::Other));
        let others = [(self.words.yes, Action::Yes)].into_iter().chain(third);
        let no = Span::styled(format!("[ {} ]", self.words.no), canvas.theme.button);
        if width >= WIDE {
            let others = others.map(|(word, _)| Span::raw(format!("     [ {word} ]")));
            return vec![[Span::raw("     "), no].into_iter().chain(others).collect()];
        }
        let key = |action| canvas.keymap.key_in(Scope::Question, action);
        let first = Line::from(vec![Span::raw(format!("{:<6}", key(Action::Back))), no]);
        let others = others.map(|(word, action)| Line::from(format!("{:<6}[ {word} ]", key(action))));
        std::iter::once(first).chain(others).collect()
    }

    /// Returns the keys of the answers, with the words of the buttons.
    fn hints<'a>(&self, canvas: &Canvas<'_>) -> Line<'a> {
        let answers = [(self.words.no, Action::Back), (self.words.yes, Action::Yes)];
        let third = self.third.as_ref().map(|third| (third.word, Action::Other));
        let hint = |(word, action)| {
            let key = canvas.keymap.key_in(Scope::Question, action);
            [Span::styled(format!(" {key}"), canvas.theme.key), Span::raw(format!(" {word} "))]
        };
        answers.into_iter().chain(third).flat_map(hint).collect()
    }

    /// Draws the question.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let area = canvas.area();
        let hints = self.hints(canvas);
        let mut bottom = self.buttons(canvas, area.width);
        // If there is no room for a line of keys, each button names its key.
        bottom.extend((area.width >= WIDE).then_some(hints));
        let popup = Popup {
            title: self.words.title.clone(),
            width: 76,
            top: vec![Line::default(); if area.height < TALL { 1 } else { 2 }],
            middle: self.words.lines.iter().flat_map(|text| lines_of(text, area)).collect(),
            bottom,
            scroll: self.scroll,
            frame: canvas.theme.title.into(),
        };
        let areas = canvas.dialog(&self.app, &popup);
        self.most.set(popup.middle.len().saturating_sub(areas[1].height.into()));
        let key = canvas.keymap.key_in(Scope::Question, Action::ScrollDown);
        draw_more(canvas.buffer, &popup, areas, &key);
    }
}

/// Returns text in its safe form, wrapped to the window. An empty string becomes a blank line if there is room for one.
fn lines_of(text: &str, area: Rect) -> Vec<Line<'static>> {
    if text.is_empty() {
        return if area.height < TALL { vec![] } else { vec![Line::default()] };
    }
    wrap(&Untrusted::new(text).safe(), usize::from(area.width.min(WIDE)).saturating_sub(4))
        .into_iter()
        .map(Line::from)
        .collect()
}
