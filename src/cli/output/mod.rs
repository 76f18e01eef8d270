//! Prints results, in every output format (docs/interface.md#json, docs/interface.md#tables).
//!
//! Text from the service is printed in its safe form. In JSON it is unchanged, but every invisible character is
//! escaped. No format can therefore send control characters to a terminal, and JSON still has exactly what the service
//! sent. Words in a format for scripts are English.

mod diff;
mod format;
mod out;
mod outcomes;
mod plan;
mod records;
mod tasks;

pub(super) use crate::ops::{SCHEMA, Stamp};
pub(super) use diff::print_diff;
pub use format::{Colour, Format};
pub(super) use format::{Header, Hue, checked_in_words};
pub(super) use out::{Out, WriteError};
pub(super) use outcomes::{OutcomePrinter, counts, counts_of};
pub(super) use plan::{
    Foretold, backlog_lines, copies_lines, forecast_lines, print_forecast, print_left_out, print_plan,
    second_lane_lines, set_lines,
};
pub(super) use records::Records;
pub(super) use tasks::{Extra, TaskPrinter};
