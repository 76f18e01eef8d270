//! Whole sessions of the terminal interface, in this process.

mod harness;
mod screens;
mod sessions;
