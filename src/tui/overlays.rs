//! What lies over the main screen, on one stack: the overlays as one type, and their guard. Each file owns its state,
//! its changes and its drawing.
//!
//! An overlay answers an action with a [`Reply`]; it changes nothing outside itself.

mod canvas;
mod columns;
mod confirm;
mod copy;
mod help;
mod outcomes;
mod palette;
mod question;
mod reply;
mod resumption;
mod scroll;
mod sheet;
mod switch;
mod timeline;

use std::time::Duration;

use ratatui::layout::Position;
use tui_input::Input;

use super::keymap::{Scope, action::Action};

pub use canvas::{Canvas, hint_line};
pub use columns::ColumnChoice;
pub use confirm::{Confirm, Stage};
pub use copy::{CopyMenu, Copyable};
pub use help::Help;
pub use outcomes::Outcomes;
pub use palette::{Argument, Command, Palette, Value};
pub use question::{Question, Words};
pub use reply::{Decision, Reply};
pub use resumption::Resumption;
pub use sheet::{Sheet, Text};
pub use switch::Switch;
pub use timeline::Timeline;

/// What lies over the main screen.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// Is this set to be deleted?
    Confirm(Box<Confirm>),
    /// Any other question.
    Question(Box<Question>),
    /// Which unfinished run?
    Resumption(Box<Resumption>),
    /// What became of a run's tasks.
    Outcomes(Outcomes),
    /// Which app?
    Switch(Switch),
    /// Which columns?
    Columns(ColumnChoice),
    /// What is to be copied?
    Copy(CopyMenu),
    /// The keys.
    Help(Help),
    /// Which command?
    Palette(Palette),
    /// How many tasks are due when.
    Timeline(Timeline),
    /// Text to be read.
    Sheet(Sheet),
}

/// An overlay, and since when keys are kept from it.
#[derive(Clone, Debug)]
pub struct Layer {
    /// The overlay.
    pub overlay: Overlay,
    /// Time since boot when it was first drawn as the question that it is now, or of the last key that came while it was
    /// guarded; what was pressed before, or soon after, was not meant for it.
    pub guarded_since: Option<Duration>,
}

impl Layer {
    /// An overlay that nobody has seen yet.
    pub const fn new(overlay: Overlay) -> Self {
        Self { overlay, guarded_since: None }
    }

    /// Whether it asks for something that a stray key must not answer.
    pub fn asks(&self) -> bool {
        self.overlay.asks()
    }

    /// Whether an answer pressed at this time since boot is to be ignored.
    pub fn is_guarded(&self, pressed_at: Duration, guard: Duration) -> bool {
        self.asks() && self.guarded_since.is_none_or(|guarded_since| pressed_at < guarded_since + guard)
    }

    /// Called for a key that came while it is guarded: only once it was quiet for long enough does it take keys.
    pub fn disturb(&mut self, pressed_at: Duration) {
        self.guarded_since = self.guarded_since.map(|guarded_since| guarded_since.max(pressed_at));
    }
}

impl Overlay {
    /// Whether it asks for something that a stray key must not answer.
    fn asks(&self) -> bool {
        match self {
            Self::Confirm(confirm) => matches!(confirm.stage, Stage::Asking(_)),
            Self::Question(_) | Self::Resumption(_) => true,
            Self::Outcomes(_)
            | Self::Switch(_)
            | Self::Columns(_)
            | Self::Copy(_)
            | Self::Help(_)
            | Self::Palette(_)
            | Self::Timeline(_)
            | Self::Sheet(_) => false,
        }
    }

    /// Where its keys are looked up.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Confirm(confirm) => confirm.scope(),
            Self::Question(_) => Scope::Question,
            Self::Resumption(_) => Scope::Resume,
            Self::Outcomes(_) => Scope::Outcomes,
            Self::Switch(_) => Scope::Switch,
            Self::Columns(_) => Scope::Columns,
            Self::Copy(_) => Scope::Copy,
            Self::Help(_) => Scope::Help,
            Self::Palette(_) => Scope::Palette,
            Self::Timeline(_) => Scope::Timeline,
            Self::Sheet(_) => Scope::Sheet,
        }
    }

    /// The field that characters go into, if it has one now.
    pub fn field(&mut self) -> Option<&mut Input> {
        match self {
            Self::Confirm(confirm) => confirm.field(),
            Self::Switch(switch) => Some(switch.field()),
            Self::Help(help) => Some(help.field()),
            Self::Palette(palette) => Some(palette.field()),
            Self::Question(_)
            | Self::Resumption(_)
            | Self::Outcomes(_)
            | Self::Columns(_)
            | Self::Copy(_)
            | Self::Timeline(_)
            | Self::Sheet(_) => None,
        }
    }

    /// Whether text may be pasted into its field.
    pub const fn takes_pastes(&self) -> bool {
        matches!(self, Self::Switch(_) | Self::Help(_) | Self::Palette(_))
    }

    /// Takes in that the text of its field is another one now.
    pub const fn typed(&mut self) {
        match self {
            Self::Help(help) => help.typed(),
            Self::Palette(palette) => palette.typed(),
            _ => {}
        }
    }

    /// Takes in that somebody pasted what may only be typed.
    pub fn refuse_paste(&mut self) {
        if let Self::Confirm(confirm) = self {
            confirm.refuse_paste();
        }
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action) -> Reply {
        match self {
            Self::Confirm(confirm) => confirm.act(action),
            Self::Question(question) => question.act(action),
            Self::Resumption(resumption) => resumption.act(action),
            Self::Outcomes(outcomes) => outcomes.act(action),
            Self::Switch(switch) => switch.act(action),
            Self::Columns(columns) => columns.act(action),
            Self::Copy(copy) => copy.act(action),
            Self::Help(help) => help.act(action),
            Self::Palette(palette) => palette.act(action),
            Self::Timeline(timeline) => timeline.act(action),
            Self::Sheet(sheet) => sheet.act(action),
        }
    }

    /// Draws it, and gives the place of the text cursor, if it has one.
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
