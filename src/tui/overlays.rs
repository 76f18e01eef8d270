//! The overlays: everything that is drawn on top of the main screen, on one stack, as one type, and the guard that
//! keeps stray keys from answering them. Each file owns the state, the behaviour and the drawing of one overlay.
//!
//! An overlay answers an action with a [`Reply`]; it changes nothing outside itself.

mod canvas;
mod columns;
mod confirm;
mod copy;
mod edit_form;
mod help;
mod outcomes;
mod palette;
mod question;
mod reply;
mod resumption;
mod scroll;
mod sheet;
mod switch;
mod time_form;
mod timeline;

use std::time::Duration;

use crossterm::event::KeyEvent;
use ratatui::layout::Position;
use tui_input::Input;

use super::{
    keymap::{Scope, action::Action},
    widgets::{edit, insert, too_long_to_read},
};

pub use canvas::{Canvas, hint_line};
pub use columns::ColumnChoice;
pub use confirm::{Confirm, Stage};
pub use copy::{CopyMenu, Copyable};
pub use edit_form::EditForm;
pub use help::Help;
pub use outcomes::Outcomes;
pub use palette::{Argument, Command, Palette, Value};
pub use question::{Question, Words};
pub use reply::{Decision, Reply};
pub use resumption::Resumption;
pub use sheet::{Sheet, Text};
pub use switch::Switch;
pub use time_form::TimeForm;
pub use timeline::Timeline;

/// One overlay.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// Asks whether to change a set of tasks.
    Confirm(Box<Confirm>),
    /// Any other question.
    Question(Box<Question>),
    /// Asks which unfinished run to resume.
    Resumption(Box<Resumption>),
    /// Shows the outcomes of a run's tasks.
    Outcomes(Outcomes),
    /// Asks which app to open.
    Switch(Switch),
    /// Edits one task.
    EditForm(Box<EditForm>),
    /// Asks for the time of a hold or a release.
    TimeForm(Box<TimeForm>),
    /// Asks which columns to show.
    Columns(ColumnChoice),
    /// Asks what to copy.
    Copy(CopyMenu),
    /// Shows the keys.
    Help(Help),
    /// Asks which command to run.
    Palette(Palette),
    /// Shows how many tasks are due at what time.
    Timeline(Timeline),
    /// Shows a sheet of text.
    Sheet(Sheet),
}

/// An overlay on the stack, with the time at which its guard against stray keys began.
#[derive(Clone, Debug)]
pub struct Layer {
    /// What is drawn and, while it is topmost, handles the keys.
    pub overlay: Overlay,
    /// When the guard began, as time since boot: when the overlay was first drawn with its current question, or when
    /// the last key arrived during the guard. Until the guard ends, keys do not answer the question, because they were
    /// probably pressed for something else. `None` until the overlay is drawn.
    pub guarded_since: Option<Duration>,
}

impl Layer {
    /// Wraps an overlay that has not been drawn yet.
    pub const fn new(overlay: Overlay) -> Self {
        Self { overlay, guarded_since: None }
    }

    /// Returns whether the overlay asks a question that a stray key must not answer.
    pub fn asks(&self) -> bool {
        self.overlay.asks()
    }

    /// Returns whether to ignore an answer pressed at this time since boot.
    pub fn is_guarded(&self, pressed_at: Duration, guard: Duration) -> bool {
        self.asks() && self.guarded_since.is_none_or(|guarded_since| pressed_at < guarded_since + guard)
    }

    /// Called for a key that arrives while the overlay is guarded. Restarts the guard: the overlay accepts keys only
    /// after no key has arrived for the guard's duration.
    pub fn disturb(&mut self, pressed_at: Duration) {
        self.guarded_since = self.guarded_since.map(|guarded_since| guarded_since.max(pressed_at));
    }
}

impl Overlay {
    /// Returns whether the overlay asks a question that a stray key must not answer.
    fn asks(&self) -> bool {
        match self {
            Self::Confirm(confirm) => matches!(confirm.stage, Stage::Asking(_)),
            Self::Question(_) | Self::Resumption(_) => true,
            Self::Outcomes(_)
            | Self::Switch(_)
            | Self::EditForm(_)
            | Self::TimeForm(_)
            | Self::Columns(_)
            | Self::Copy(_)
            | Self::Help(_)
            | Self::Palette(_)
            | Self::Timeline(_)
            | Self::Sheet(_) => false,
        }
    }

    /// Returns the scope in which the overlay's keys are looked up.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Confirm(confirm) => confirm.scope(),
            Self::Question(_) => Scope::Question,
            Self::Resumption(_) => Scope::Resume,
            Self::Outcomes(_) => Scope::Outcomes,
            Self::Switch(_) => Scope::Switch,
            Self::EditForm(_) => Scope::Edit,
            Self::TimeForm(_) => Scope::Time,
            Self::Columns(_) => Scope::Columns,
            Self::Copy(_) => Scope::Copy,
            Self::Help(_) => Scope::Help,
            Self::Palette(_) => Scope::Palette,
            Self::Timeline(_) => Scope::Timeline,
            Self::Sheet(_) => Scope::Sheet,
        }
    }

    /// Applies a key to the text field that receives characters, if the overlay has one at the moment. Returns `None`
    /// if it has none, or if the key does not edit; an error says why the key had no effect.
    pub fn edit(&mut self, key: KeyEvent) -> Option<Result<(), String>> {
        match self {
            Self::Confirm(confirm) => confirm.edit(key),
            other => edit(other.field()?, key),
        }
    }

    /// Pastes a text, as a whole, into the text field that receives characters. An error says why nothing was pasted.
    /// Overlays without such a field ignore pastes.
    pub fn paste(&mut self, text: &str) -> Result<(), String> {
        match self {
            Self::Confirm(confirm) => confirm.paste(text),
            other => match (too_long_to_read(text.len()), other.field()) {
                (_, None) => Ok(()),
                (Some(why), _) => Err(why),
                (None, Some(field)) => insert(field, text),
            },
        }
    }

    /// Returns the field of an overlay with one field into which anything may be typed.
    fn field(&mut self) -> Option<&mut Input> {
        match self {
            Self::Switch(switch) => Some(switch.field()),
            Self::EditForm(form) => form.field(),
            Self::TimeForm(form) => Some(form.field()),
            Self::Help(help) => Some(help.field()),
            Self::Palette(palette) => Some(palette.field()),
            Self::Confirm(_)
            | Self::Question(_)
            | Self::Resumption(_)
            | Self::Outcomes(_)
            | Self::Columns(_)
            | Self::Copy(_)
            | Self::Timeline(_)
            | Self::Sheet(_) => None,
        }
    }

    /// Called after the text of the overlay's field has changed.
    pub fn typed(&mut self) {
        match self {
            Self::EditForm(form) => form.typed(),
            Self::TimeForm(form) => form.typed(),
            Self::Help(help) => help.typed(),
            Self::Palette(palette) => palette.typed(),
            _ => {}
        }
    }

    /// Applies an action and returns what should happen outside the overlay.
    pub fn act(&mut self, action: Action) -> Reply {
        match self {
            Self::Confirm(confirm) => confirm.act(action),
            Self::Question(question) => question.act(action),
            Self::Resumption(resumption) => resumption.act(action),
            Self::Outcomes(outcomes) => outcomes.act(action),
            Self::Switch(switch) => switch.act(action),
            Self::EditForm(form) => form.act(action),
            Self::TimeForm(_) => TimeForm::act(action),
            Self::Columns(columns) => columns.act(action),
            Self::Copy(copy) => copy.act(action),
            Self::Help(help) => help.act(action),
            Self::Palette(palette) => palette.act(action),
            Self::Timeline(timeline) => timeline.act(action),
            Self::Sheet(sheet) => sheet.act(action),
        }
    }

    /// Draws the overlay. Returns the position of the text cursor, if there is one.
    pub fn draw(&self, canvas: &mut Canvas<'_>) -> Option<Position> {
        match self {
            Self::Confirm(confirm) => confirm.draw(canvas),
            Self::Question(question) => {
                question.draw(canvas);
                None
            }
            Self::Resumption(resumption) => {
                resumption.draw(canvas);
                None
            }
            Self::Outcomes(outcomes) => {
                outcomes.draw(canvas);
                None
            }
            Self::Switch(switch) => Some(switch.draw(canvas)),
            Self::EditForm(form) => form.draw(canvas),
            Self::TimeForm(form) => Some(form.draw(canvas)),
            Self::Columns(columns) => {
                columns.draw(canvas);
                None
            }
            Self::Copy(copy) => {
                copy.draw(canvas);
                None
            }
            Self::Help(help) => Some(help.draw(canvas)),
            Self::Palette(palette) => Some(palette.draw(canvas)),
            Self::Timeline(timeline) => {
                timeline.draw(canvas);
                None
            }
            Self::Sheet(sheet) => {
                sheet.draw(canvas);
                None
            }
        }
    }
}
