//! Task ids in text that people wrote, pasted or exported.
//!
//! One reader handles every kind of text: a chat message, a mail, a log, a list, a table copied from a spreadsheet. It
//! takes a number only if the number is not part of something longer and something says that it is a task id: this
//! app's ledger knows it, a word or a heading names it, or it stands alone on its line. Every other number is reported
//! with the reason why it was not taken. If a word or a mark in the text may say that some of its tasks must be kept,
//! that is, not deleted, nothing is taken. A line that begins with `#` is a comment, and so is the rest of a line after
//! white space and `#`.
//!
//! ```text
//! text -> lines -> plain (one form of digits, blanks, quotes) -> chunks -> numbers -> judge (labels, table, ledger) -> IdText
//! ```
//! [`id_in_cell`] reads text that must contain exactly one id: a cell, or a line of a list.

mod apps;
mod cell;
mod check;
mod chunk;
mod doubt;
mod header;
mod judge;
mod labels;
mod lengths;
mod lines;
mod plain;
mod reader;
mod reading;
mod stay;
mod table;
mod why;
mod words;

#[cfg(test)]
mod corpus;

pub use apps::NamedApps;
pub use cell::{id_in_cell, is_cell_of_id, is_shortened, rounded_digits};
pub use check::check_id_text;
pub use doubt::Doubt;
pub use header::{id_column, names_task_ids, squeezed};
pub(super) use lengths::LEAST_WITHOUT_LEDGER;
pub use lengths::Lengths;
pub use lines::{Line, is_line_end, lines, splits_number};
pub use plain::says_more_than_ids;
pub use reader::{numbers_in, read_id_text};
pub use reading::{IdText, KnownIds, Taken};
pub use stay::{Column, may_say_to_stay};
pub use why::{Left, WhyNot};
