//! The terminal interface: a pure, synchronous core that turns messages into effects, and a thin shell around it.
//!
//! ```text
//! key -> (keymap + scopes) -> Action -> Message -> update(&mut State) -> [Effect] -> perform -> ops -> Message
//!                                                        |
//!                                                        v
//!                                                 view(&State, frame)
//! ```
//!
//! Deliberately not here: what a user can do (`ops`), and anything of the command line.

mod index;
mod keymap;
mod launch;
mod look;
mod messages;
mod overlays;
mod perform;
mod runner;
mod state;
mod terminal;
mod under_way;
mod update;
mod view;
mod views;
mod widgets;
mod worker;

pub use keymap::{KeyError, Keymap, parse_key};
pub use launch::{Colours, Ended, Finished, Launch, run, run_hearing};
pub use messages::mailbox::Mailbox;
pub use runner::{Runner, Screen};
pub use terminal::clipboard::Between;
pub use terminal::decode::{Heard, PASTE_LIMIT, decode, decode_reads};
