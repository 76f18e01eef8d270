//! Whole sessions of the terminal interface, in this process.

mod chinese;
mod commands;
mod detail;
#[path = "../common/faulty.rs"]
#[expect(dead_code, reason = "here it refuses nothing")]
mod faulty;
mod harness;
mod line_speed;
mod list;
mod mouse;
mod pictures;
mod runs;
mod scenarios;
mod screens;
mod sessions;
mod sheets;
mod test_screen;
