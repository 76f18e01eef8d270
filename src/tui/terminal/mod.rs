//! The terminal of this process: its modes, its input and output, and its clipboard.

pub mod clipboard;
pub mod decode;
pub mod encoder;
mod events;
pub mod flow;
pub mod heard;
pub mod input;
mod lending;
pub mod screen;
pub mod tty;
