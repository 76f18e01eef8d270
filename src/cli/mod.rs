//! The command line: arguments in, text or JSON and an exit code out (docs/interface.md).
//!
//! ```text
//! args (clap) -> run -> commands/* (one file each) -> ops
//!                 |           |
//!                 |           '-> output (stdout: the result)   notes (stderr: everything else)
//!                 '-> exit_of (facts or errors -> exit code)
//! ```
//!
//! While a command holds a run or waits for the service, its output goes through `background`, so that a slow reader of
//! the output does not block the work. All input, output and environment access goes through the [`World`], so that
//! tests run the whole command line in process. `main` passes in the terminal interface as an [`Interface`]. Every text
//! that a person reads, help included, comes from the message catalogue (`locale`); what a script reads stays English.

mod args;
mod background;
mod bar;
mod commands;
mod confirm;
mod exit;
mod exit_of;
mod failure;
mod help;
mod leaving;
mod lend;
mod linear;
mod mode;
mod notes;
mod output;
mod reading;
mod run;
mod select;
mod session;
mod signals;
mod start;
mod streams;
mod welcome;
mod world;
mod wrap;

pub use crate::domain::Signal;
pub use background::Settled;
pub use exit::Exit;
pub use leaving::{exit_on_leaving, words_on_leaving};
pub use output::{Colour, Format};
pub use run::run;
pub use signals::{OsSignals, SignalDoor, Signals};
pub use start::words_on_failed_start;
pub use streams::{Input, Stream};
pub use world::{Interface, Launch, World};
