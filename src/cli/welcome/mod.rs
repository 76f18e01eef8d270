//! The welcome dialog at the first start, when there is no config: offers the demo, a new app, or an existing config.
//!
//! The dialog asks plain questions, line by line, instead of drawing screens. It therefore works the same over SSH, in
//! forty columns and with a screen reader, and a test can run a whole conversation with two buffers. An app is tested
//! before it is saved. Nothing is saved before the last answer, and no existing file is overwritten. A key is referred
//! to by its source, and never copied or shown. A config that already exists is not edited here, but by its owner.

mod form;
mod talk;

pub(super) use talk::{Next, run};
