//! What became of a run's tasks, listed by outcome: what needs attention first.
//!
//! It shows the moment at which it was opened. Deliberately not here: the counts as they go (the run's panel).

use ratatui::text::{Line, Span};

use super::Reply;
use crate::{
    domain::{App, OutcomeKind, TaskId},
    tui::{
        action::Action,
        keymap::Scope,
        view::Canvas,
        views::{OutcomeList, grouped, outcome_word},
        widgets::Popup,
    },
};

/// What needs attention comes first, what went well last.
const ORDER: [OutcomeKind; 7] = [
    OutcomeKind::TooLate,
    OutcomeKind::Unknown,
    OutcomeKind::Refused,
    OutcomeKind::NotSent,
    OutcomeKind::Skipped,
    OutcomeKind::Gone,
    OutcomeKind::Deleted,
];

/// Lines that a page key moves by.
const PAGE: usize = 10;

/// The list.
#[derive(Clone, Debug)]
pub struct Outcomes {
    app: App,
    lines: Vec<Row>,
    scroll: usize,
}

#[derive(Clone, Debug)]
enum Row {
    Heading(OutcomeKind, usize),
    Task(TaskId, Box<str>),
}

impl Outcomes {
    /// Lists these outcomes.
    pub fn new(app: App, outcomes: &OutcomeList) -> Self {
        let mut lines = Vec::with_capacity(outcomes.len() + ORDER.len());
        for kind in ORDER {
            let of_kind = outcomes.iter().filter(|(_, other, _)| *other == kind);
            let heading = lines.len();
            lines.extend(of_kind.map(|(task, _, why)| Row::Task(*task, why.clone())));
            let count = lines.len() - heading;
            if count > 0 {
                lines.insert(heading, Row::Heading(kind, count));
            }
        }
        Self { app, lines, scroll: 0 }
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action) -> Reply {
        let most = self.lines.len().saturating_sub(1);
        self.scroll = match action {
            Action::ScrollDown => self.scroll + 1,
            Action::ScrollUp => self.scroll.saturating_sub(1),
            Action::PageDown => self.scroll + PAGE,
            Action::PageUp => self.scroll.saturating_sub(PAGE),
            _ => return Reply::Close,
        }
        .min(most);
        Reply::Stay
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        // Frame, place, hints: only the lines that will be seen are made, for there may be a hundred thousand.
        let room = usize::from(canvas.area().height).saturating_sub(5).max(1);
        let seen = self.lines.iter().skip(self.scroll).take(room).map(|line| draw_line(canvas, line)).collect();
        let popup = Popup {
            title: "What became of the tasks, as of now".into(),
            width: 100,
            top: vec![Line::default()],
            middle: if self.lines.is_empty() { vec![Line::from("nothing has settled yet")] } else { seen },
            bottom: vec![canvas.hint_line(Scope::Outcomes, |_| true)],
            scroll: 0,
            frame: canvas.theme.title.into(),
        };
        canvas.dialog(&self.app, &popup);
    }
}

fn draw_line<'a>(canvas: &Canvas<'_>, line: &Row) -> Line<'a> {
    match line {
        Row::Heading(kind, count) => {
            Line::styled(format!("{} {}", outcome_word(*kind), grouped(*count)), canvas.theme.title)
        }
        Row::Task(task, why) if why.is_empty() => Line::from(format!("  {task}")),
        Row::Task(task, why) => {
            Line::from(vec![Span::raw(format!("  {task}  ")), Span::styled(why.to_string(), canvas.theme.label)])
        }
    }
}
