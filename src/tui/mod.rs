//! The terminal interface: a pure, synchronous core that turns messages into effects, and a thin shell around it.
//!
//! ```text
//! key -> (keymap + scopes) -> Action -> Message -> update(&mut State) -> [Effect] -> perform -> ops -> Message
//!                                                        |
//!                                                        v
//!                                                 view(&State, frame)
//! ```
//!
//! A room leans on those below it only:
//!
//! ```text
//!            shell               start, loop, effects carried out
//! terminal   view     update     bytes in and out; the state into cells; a message into the state, effects out
//!            state               everything that is known
//! overlays       session_log     what lies over the main screen; what was said
//!  views   settings unfinished   the parts of the main screen; what the config says and fits this terminal; runs to resume
//! messages   widgets    look     what shell and core say to each other; pieces; colours and signs
//!    index   keymap              the tasks in memory; actions and keys
//! ```
//!
//! What a user can do is in `ops`.

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
