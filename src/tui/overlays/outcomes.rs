//! The tasks of a run listed by outcome, those that need attention first, below a short report of the run.
//!
//! The list is a snapshot, taken when the overlay is opened; the run's panel has the current counts.

use std::cell::Cell;

use ratatui::{
    style::Style,
    text::{Line, Span},
};

use unicode_width::UnicodeWidthStr;

use super::{Canvas, Reply, scroll::scrolled};
use crate::{
    domain::{App, Failure, OutcomeKind, TaskId, Untrusted, Verb},
    locale::label,
    tui::{
        index::store::Store,
        keymap::{Scope, action::Action},
        views::{OutcomeList, outcome_count},
        widgets::Popup,
    },
};

/// The outcomes that need attention come first, the successful ones last.
const ORDER: [OutcomeKind; 10] = [
    OutcomeKind::TooLate,
    OutcomeKind::Unknown,
    OutcomeKind::Conflict,
    OutcomeKind::Refused,
    OutcomeKind::NotFound,
    OutcomeKind::NotSent,
    OutcomeKind::Skipped,
    OutcomeKind::Gone,
    OutcomeKind::Changed,
    OutcomeKind::Deleted,
];

/// The greatest width of the window.
const WIDTH: u16 = 110;

/// The number of lines by which a page key scrolls.
const PAGE: usize = 10;

/// The maximum width of a title in cells; the reason follows the title.
const TITLE: usize = 32;

/// On a screen lower than this, only the first line of the report is shown.
const TALL: u16 = 16;

/// The outcomes of a run's tasks, in groups.
#[derive(Clone, Debug)]
pub struct Outcomes {
    app: App,
    /// What the run does to its tasks.
    verb: Verb,
    report: Vec<String>,
    groups: Vec<Group>,
    /// The tasks, for their titles.
    store: Store,
    /// The position of the only group that is shown; `None` shows all.
    only: Option<usize>,
    scroll: usize,
}

/// The tasks of one outcome.
#[derive(Clone, Debug)]
struct Group {
    kind: OutcomeKind,
    tasks: Vec<(TaskId, Option<Box<Failure>>)>,
}

/// One line of the list.
#[derive(Clone, Copy)]
enum Row<'a> {
    Heading(&'a Group),
    Task(TaskId, Option<&'a Failure>),
}

impl Outcomes {
    /// Creates the list of these outcomes below this report. `store` has the titles of the tasks, as far as they are
    /// known.
    pub fn new(app: App, verb: Verb, report: Vec<String>, outcomes: &OutcomeList, store: Store) -> Self {
        let of = |kind| {
            let tasks = outcomes.iter().filter(|(_, other, _)| *other == kind);
            Group { kind, tasks: tasks.map(|(task, _, why)| (*task, why.clone())).collect() }
        };
        let groups = ORDER.map(of).into_iter().filter(|group| !group.tasks.is_empty()).collect();
        Self { app, verb, report, groups, store, only: None, scroll: 0 }
    }

    /// Handles an action.
    pub fn act(&mut self, action: Action) -> Reply {
        let most = self.len().saturating_sub(1);
        match action {
            Action::NextGroup => self.turn(1),
            Action::PreviousGroup => self.turn(self.groups.len()),
            action => {
                let Some(to) = scrolled(self.scroll, action, PAGE, most) else { return Reply::Close };
                self.scroll = to;
            }
        }
        Reply::Stay
    }

    /// Switches from all groups to each single one, then back to all.
    fn turn(&mut self, by: usize) {
        let places = self.groups.len() + 1;
        let at = (self.only.map_or(0, |at| at + 1) + by) % places;
        self.only = at.checked_sub(1);
        self.scroll = 0;
    }

    fn shown(&self) -> impl Iterator<Item = &Group> {
        let is_shown = |at: usize| self.only.is_none_or(|only| only == at);
        self.groups.iter().enumerate().filter(move |(at, _)| is_shown(*at)).map(|(_, group)| group)
    }

    fn len(&self) -> usize {
        self.shown().map(|group| group.tasks.len() + 1).sum()
    }

    /// Returns at most `count` lines, beginning with the line at index `from`. Creates only these lines, because there
    /// may be a hundred thousand.
    fn rows(&self, from: usize, count: usize) -> Vec<Row<'_>> {
        let skip = Cell::new(from);
        let pass = move |lines: usize| {
            let skipped = skip.get().min(lines);
            skip.set(skip.get() - skipped);
            skipped
        };
        let rows = self.shown().flat_map(|group| {
            let heading = (pass(1) == 0).then_some(Row::Heading(group));
            let tasks =
                group.tasks[pass(group.tasks.len())..].iter().map(|(task, why)| Row::Task(*task, why.as_deref()));
            heading.into_iter().chain(tasks)
        });
        rows.take(count).collect()
    }

    /// Returns the line of groups, with the shown one in brackets.
    fn tabs<'a>(&self, canvas: &Canvas<'_>) -> Line<'a> {
        let all = (label!("dialog-all-outcomes").to_owned(), self.only.is_none());
        let groups = self.groups.iter().enumerate();
        let groups =
            groups.map(|(at, group)| (outcome_count(group.kind, self.verb, group.tasks.len()), self.only == Some(at)));
        // If they do not all fit, the shown one comes first.
        let skipped = if canvas.area().width < 60 { self.only.map_or(0, |only| only + 1) } else { 0 };
        let spans = [all].into_iter().chain(groups).skip(skipped).flat_map(|(text, is_shown)| {
            let style = Style::from(if is_shown { canvas.theme.button } else { canvas.theme.text });
            let text = if is_shown { format!("[{text}]") } else { format!(" {text} ") };
            [Span::styled(text, style), Span::raw(" ")]
        });
        Line::from(spans.collect::<Vec<_>>())
    }

    /// Draws the list.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let is_tall = canvas.area().height >= TALL;
        let report = if is_tall { self.report.len() } else { 1 };
        let mut top = vec![Line::default()];
        top.extend(self.report.iter().take(report).map(|line| Line::from(Untrusted::new(line.as_str()).safe())));
        top.push(self.tabs(canvas));
        // The frame and the line of keys take three lines.
        let room = usize::from(canvas.area().height).saturating_sub(top.len() + 3).max(1);
        let seen = self.rows(self.scroll, room).into_iter().map(|row| self.draw_row(canvas, row)).collect();
        let nothing = vec![Line::from(label!("dialog-nothing-settled"))];
        let popup = Popup {
            title: label!("dialog-outcomes").into(),
            width: WIDTH,
            top,
            middle: if self.groups.is_empty() { nothing } else { seen },
            bottom: vec![canvas.hint_line_within(Scope::Outcomes, |_| true, canvas.area().width.into())],
            scroll: 0,
            frame: canvas.theme.title.into(),
        };
        canvas.dialog(&self.app, &popup);
    }

    fn draw_row<'a>(&self, canvas: &Canvas<'_>, row: Row<'_>) -> Line<'a> {
        let store = &self.store;
        match row {
            Row::Heading(group) => {
                Line::styled(outcome_count(group.kind, self.verb, group.tasks.len()), canvas.theme.title)
            }
            Row::Task(task, why) => {
                let title = store.row_of(task).map(|row| Untrusted::new(store.task(row).title).safe_cut(TITLE));
                let title =
                    title.filter(|title| !title.is_empty()).map(|title| format!("{title}  ")).unwrap_or_default();
                let why = why.map(ToString::to_string).unwrap_or_default();
                let id = format!("  {task}  ");
                let room = usize::from(canvas.area().width.min(WIDTH)).saturating_sub(4 + id.width() + title.width());
                Line::from(vec![
                    Span::raw(id),
                    Span::styled(title, canvas.theme.text),
                    Span::styled(Untrusted::new(why).safe_cut(room), canvas.theme.label),
                ])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Environment, testing::app},
        tui::views::outcome_word,
    };

    fn shown(outcomes: &Outcomes, from: usize, count: usize) -> Vec<String> {
        let word = |row: Row<'_>| match row {
            Row::Heading(group) => outcome_word(group.kind, outcomes.verb).to_owned(),
            Row::Task(task, _) => task.to_string(),
        };
        outcomes.rows(from, count).into_iter().map(word).collect()
    }

    fn outcomes() -> Outcomes {
        let list = [(1, OutcomeKind::Deleted), (2, OutcomeKind::TooLate), (3, OutcomeKind::Deleted)];
        let list = list.map(|(id, kind)| (TaskId::new(id), kind, None)).to_vec();
        Outcomes::new(app(Environment::Test), Verb::Delete, vec![], &list, Store::default())
    }

    #[test]
    fn outcomes_that_need_attention_come_first_and_any_part_of_the_list_can_be_shown() {
        let outcomes = outcomes();
        assert_eq!(shown(&outcomes, 0, 9), ["TOO LATE", "2", "deleted", "1", "3"]);
        assert_eq!(shown(&outcomes, 1, 3), ["2", "deleted", "1"]);
        assert_eq!(shown(&outcomes, 4, 9), ["3"]);
    }

    #[test]
    fn a_change_is_named_by_what_the_run_does() {
        for (verb, word) in [(Verb::Hold, "held"), (Verb::Release, "released")] {
            let list = vec![(TaskId::new(1), OutcomeKind::Changed, None)];
            let outcomes = Outcomes::new(app(Environment::Test), verb, vec![], &list, Store::default());
            assert_eq!(shown(&outcomes, 0, 9), [word, "1"]);
        }
    }

    #[test]
    fn single_groups_can_be_shown_forwards_and_backwards() {
        let mut outcomes = outcomes();
        outcomes.act(Action::NextGroup);
        assert_eq!(shown(&outcomes, 0, 9), ["TOO LATE", "2"]);
        outcomes.act(Action::NextGroup);
        assert_eq!(shown(&outcomes, 1, 9), ["1", "3"]);
        outcomes.act(Action::NextGroup);
        assert_eq!(outcomes.len(), 5);
        outcomes.act(Action::PreviousGroup);
        assert_eq!(shown(&outcomes, 0, 9), ["deleted", "1", "3"]);
    }

    #[test]
    fn scrolling_ends_at_the_last_line() {
        let mut outcomes = outcomes();
        outcomes.act(Action::PageDown);
        assert_eq!(outcomes.scroll, 4);
        outcomes.act(Action::First);
        outcomes.act(Action::ScrollUp);
        assert_eq!(outcomes.scroll, 0);
    }
}
