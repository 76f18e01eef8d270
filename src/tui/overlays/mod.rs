//! What lies over the main screen, on one stack: each file owns its state, its changes and its drawing.
//!
//! An overlay answers an action with a [`Reply`]; it changes nothing outside itself.

mod canvas;
mod columns;
mod confirm;
mod copy;
mod help;
mod outcomes;
mod overlay;
mod palette;
mod question;
mod reply;
mod resumption;
mod scroll;
mod sheet;
mod switch;
mod timeline;

pub use canvas::{Canvas, hint_line};
pub use columns::ColumnChoice;
pub use confirm::{Confirm, Stage};
pub use copy::{CopyMenu, Copyable};
pub use help::Help;
pub use outcomes::Outcomes;
pub use overlay::{Layer, Overlay};
pub use palette::{Argument, Command, Palette};
pub use question::{Question, Words};
pub use reply::Reply;
pub use resumption::Resumption;
pub use sheet::{Sheet, Text};
pub use switch::Switch;
pub use timeline::Timeline;
