//! Whole sessions of the terminal interface, in this process.

mod harness;
mod runs;
mod screens;
mod sessions;
