//! The result, in every form that it can be asked for (docs/interface.md#json, docs/interface.md#tables).
//!
//! Text of the service goes out in its safe form, or, in JSON, with every character escaped that would not be seen: no
//! form can play tricks on a terminal, and JSON still says exactly what the service said. What a form for scripts has in
//! words is English.

mod format;
mod out;
mod outcomes;
mod plan;
mod records;
mod tasks;

pub(super) use crate::ops::{SCHEMA, Stamp};
pub use format::{Colour, Format};
pub(super) use format::{Header, Hue, checked_in_words};
pub(super) use out::{Out, WriteError};
pub(super) use outcomes::{OutcomePrinter, counts, counts_of};
pub(super) use plan::{backlog_lines, forecast_lines, print_forecast, print_left_out, print_plan};
pub(super) use records::Records;
pub(super) use tasks::TaskPrinter;
