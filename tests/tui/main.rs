//! Whole sessions of the terminal interface, in this process.

mod commands;
mod detail;
mod harness;
mod line_speed;
mod list;
mod mouse;
mod pictures;
mod runs;
mod screens;
mod sessions;
mod sheets;
