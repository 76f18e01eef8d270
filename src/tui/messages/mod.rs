//! What the core and the shell say to each other: messages in, effects out, and the one queue between them.
//!
//! Deliberately not here: what a message changes (`update`) and how an effect is carried out (`perform`).

pub mod effect;
pub mod ending;
pub mod error;
pub mod mailbox;
pub mod message;
