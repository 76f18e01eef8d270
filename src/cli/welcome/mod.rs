//! The welcome dialog at the first start, when there is no config: offers the demo, a new app, or an existing config.
//!
//! The dialog asks plain questions, line by line, instead of drawing screens. It therefore works the same over SSH, in
//! forty columns and with a screen reader, and a test can run a whole conversation with two buffers. An app is tested
//! before it is saved. Before the last answer, only a temporary config for that test is written, and no existing file
//! is ever overwritten. A key is referred to by its source, and never copied or shown. The dialog never changes an
//! existing config.

mod form;
mod talk;

pub(super) use talk::{Next, run};
