//! Reads a file of tasks into the ledger: all of it or nothing (docs/interface.md#import-files).
//!
//! ```text
//! source -> text (window; decoded by `encoding`) -> detect -> ids | prose | csv | json (wire) -> fields
//!        -> feed (batches, bounded) -> ledger's thread
//! ```
//! Reading has a thread of its own, and the ledger takes finished rows in batches. So reading even a million rows takes
//! no more memory than a few batches, and the ledger's thread does nothing but store rows. Bad rows are collected, and
//! reading continues to the end to count them all; if there are any, nothing is stored, unless bad rows are to be
//! skipped.
//!
//! The same id may occur more than once: a file means what its rows would mean if they were imported one after the
//! other. A later row adds the values that the earlier one lacks. Where both have a value, the later one wins, unless
//! the service has shown the task (for the campaign, the later one wins even then). The later row then counts as
//! `updated`, or as `unchanged` if it says nothing new. So the report of a new file shows whether it is free of
//! contradictions and repetitions: if so, all of its rows are `added`.
//!
//! No request is sent to the service: the tasks are `unverified` until a call shows them.

mod csv;
mod detect;
mod feed;
mod fields;
mod formula;
mod ids;
mod json;
mod options;
mod parse;
mod prose;
mod reader;
mod report;
mod source;
mod stop;
mod text;
#[cfg(test)]
mod trial;
mod wire;

pub use feed::import;
pub use formula::looks_like_formula;
pub use options::{BadRows, Format, ImportOptions};
pub use parse::count_rows;
pub use report::{Import, ImportError, Imported};
pub use source::{open_source, read_to_end};

pub use fields::Said;
pub(super) use fields::{Fields, Wanted};
pub(super) use parse::parse;
pub(super) use reader::Take;
pub(super) use report::Collected;
pub(super) use stop::Stop;
