//! The communication between the core and the shell: messages in, effects out, and the queue between them.

pub mod effect;
pub mod ending;
pub mod error;
pub mod mailbox;
pub mod message;
