//! Turns bytes into text: which encoding they are in, how they are decoded, and what to say if they are not text.
//!
//! Everything that reads a file, a pipe or the output of a command uses this module: a table to import is read as a
//! stream, a config or a key as a whole. No guess is made that could produce wrong text: GBK is reported, and decoded
//! only if the user asked for it.

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
