//! Any question but a delete's: the safe answer is no, and a yes releases the effect that the question holds.

use ratatui::text::{Line, Span};

use super::Reply;
use crate::{
    domain::{App, Untrusted},
    tui::{action::Action, effect::Effect, keymap::Scope, view::Canvas, widgets::Popup},
};

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Its heading.
    pub title: String,
    /// What there is to know before answering.
    pub lines: Vec<String>,
    /// The word on the safe button.
    pub no: &'static str,
    /// The word on the other one.
    pub yes: &'static str,
}

/// A third answer.
#[derive(Clone, Debug)]
struct Third {
    word: &'static str,
    release: Effect,
}

/// A question and what a yes does.
#[derive(Clone, Debug)]
pub struct Question {
    app: App,
    words: Words,
    release: Effect,
    third: Option<Third>,
}

impl Question {
    /// Asks about something in this app.
    pub const fn new(app: App, words: Words, release: Effect) -> Self {
        Self { app, words, release, third: None }
    }

    /// Adds a third answer, and what it does.
    #[must_use]
    pub fn or(self, word: &'static str, release: Effect) -> Self {
        Self { third: Some(Third { word, release }), ..self }
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action) -> Reply {
        match action {
            Action::Back => Reply::Close,
            Action::Yes => Reply::Release(Box::new(self.release.clone())),
            Action::Other => match &self.third {
                Some(third) => Reply::Release(Box::new(third.release.clone())),
                None => Reply::Stay,
            },
            _ => Reply::Stay,
        }
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let line = |text: &String| Line::from(Untrusted::new(text.as_str()).safe());
        let third = self.third.as_ref().map(|third| format!("     [ {} ]", third.word)).unwrap_or_default();
        let popup = Popup {
            title: self.words.title.clone(),
            width: 76,
            top: vec![Line::default(), Line::default()],
            middle: self.words.lines.iter().map(line).collect(),
            bottom: vec![
                Line::from(vec![
                    Span::raw("     "),
                    Span::styled(format!("[ {} ]", self.words.no), canvas.theme.button),
                    Span::raw(format!("     [ {} ]{third}", self.words.yes)),
                ]),
                canvas.hint_line(Scope::Question, |action| action != Action::Other || self.third.is_some()),
            ],
            scroll: 0,
            frame: canvas.theme.title.into(),
        };
        canvas.dialog(&self.app, &popup);
    }
}
