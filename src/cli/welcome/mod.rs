//! The first start: nothing is set up, so nothing can be changed yet, and somebody is told what can be done about it.
//!
//! Plain questions on lines rather than screens: they are the same over SSH, in forty columns and for a screen reader, and a
//! whole conversation is tested with two buffers. An app is tested before it is saved. Nothing is written before the last
//! answer, what is there is never overwritten, and a key is named but never copied or shown. A config that exists is a file for
//! people to change.

mod form;
mod talk;

pub(super) use talk::{Next, run};
