//! What the core and the shell say to each other: messages in, effects out, and the one queue between them.

pub mod effect;
pub mod ending;
pub mod error;
pub mod mailbox;
pub mod message;
