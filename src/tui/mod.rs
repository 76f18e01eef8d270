//! The terminal interface: a pure, synchronous core that turns messages into effects, and a thin shell around it.
//!
//! ```text
//! key -> (keymap + scopes) -> Action -> Message -> update(&mut State) -> [Effect] -> perform -> ops -> Message
//!                                                        |
//!                                                        v
//!                                                 view(&State, frame)
//! ```
//!
//! Each module depends only on modules in lower rows of this drawing:
//!
//! ```text
//!            shell               starts the interface, runs the loop, carries out effects
//! terminal   view     update     terminal I/O; draws the state; applies a message to the state
//!            state               everything the interface knows
//! overlays       session_log     everything drawn on top of the main screen; the notes of this session
//!  views   settings unfinished   parts of the main screen; settings of this session; runs that can be resumed
//! messages   widgets    look     messages and effects between core and shell; widgets; colours and glyphs
//!    index   keymap              the tasks in memory; actions and keys
//! ```
//!
//! The operations that a user can carry out are in `ops`.

mod index;
mod keymap;
mod look;
mod messages;
mod overlays;
mod session_log;
mod settings;
mod shell;
mod state;
mod terminal;
mod unfinished;
mod update;
mod view;
mod views;
mod widgets;

pub use keymap::{KeyError, Keymap, parse_key};
pub use look::theme::Colours;
pub use messages::{
    ending::{Ended, Finished},
    mailbox::Mailbox,
};
pub use shell::{
    launch::{run, run_hearing},
    launch_options::Launch,
    runner::Runner,
};
pub use terminal::{
    clipboard::Between,
    decode::{PASTE_LIMIT, decode, decode_reads},
    heard::Heard,
    screen::Screen,
};
