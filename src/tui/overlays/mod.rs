//! What lies over the main screen, on one stack: each file owns its state, its changes and its drawing.
//!
//! An overlay answers an action with a [`Reply`]; it changes nothing outside itself.

mod columns;
mod confirm;
mod copy;
mod help;
mod outcomes;
mod overlay;
mod palette;
mod question;
mod resumption;
mod scroll;
mod sheet;
mod switch;
mod timeline;

pub use columns::ColumnChoice;
pub use confirm::{Confirm, Stage};
pub use copy::{CopyMenu, Copyable};
pub use help::Help;
pub use outcomes::Outcomes;
pub use overlay::{Layer, Overlay, Reply};
pub use palette::{Argument, Command, Palette};
pub use question::{Question, Words};
pub use resumption::Resumption;
pub use sheet::{Sheet, Text};
pub use switch::Switch;
pub use timeline::Timeline;
