//! Whole sessions of the terminal interface, within the test process.

mod chinese;
mod commands;
mod copies;
mod detail;
mod edit;
#[path = "../common/faulty.rs"]
#[expect(dead_code, reason = "in these tests the ledger never fails")]
mod faulty;
mod harness;
mod hold;
mod line_speed;
mod list;
mod mouse;
mod pictures;
mod plan;
mod runs;
mod scenarios;
mod screens;
mod sessions;
mod sheets;
mod test_screen;
mod two_lanes;
