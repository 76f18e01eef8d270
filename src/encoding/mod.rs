//! Bytes into text: which encoding they are in, how they are decoded, and what to say where they are no text.
//!
//! Everything that reads a file, a pipe or an answer goes through here: a table to import as a stream, a config or a key
//! as a whole. Nothing is guessed that could read a wrong text: GBK that was not asked for is named, not decoded.

mod detect;
mod line_ends;
mod names;
mod stream;
mod whole;

pub use detect::{Detected, detect, invalid_utf8, not_text};
pub use line_ends::{has_lone_return, line_breaks};
pub use names::{Encoding, UnknownEncoding};
pub use stream::StreamDecoder;
pub use whole::text_of;
