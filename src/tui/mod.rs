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

mod launch;

pub use launch::{Colours, Ended, Launch, run};
