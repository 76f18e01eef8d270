//! Plan files: a change with its tasks, written down so that it can be read by others and carried out later
//! (docs/interface.md#plan-files).
//!
//! ```text
//! make:  prepared plan -> document -> audit line in the ledger -> file
//! apply: file -> document -> proof (app, host, ledger, audit line, age) -> refresh -> differences -> prepared plan
//! ```
//!
//! The digest shows that a file is complete and unchanged. It proves no author, because anybody can compute it: that is
//! what the line of the audit log is for.

mod apply;
mod contents;
mod document;
mod error;
mod make;

pub use apply::{Difference, LookAgain, ReadAgain, check_plan, differences, prepare_again};
pub use document::PlanDocument;
pub use error::PlanFileError;
pub use make::{WrittenPlan, plan_document, read_plan, record_plan, write_plan, write_plan_into};
