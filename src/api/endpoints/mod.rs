//! One file per endpoint: its request with every field of the reference, and its reply.
//!
//! Deliberately not here: sending (`client`) and judging a delete (`verdict`).

mod delete;
mod get;
mod list;
mod object;

pub use delete::DeleteRequest;
pub use get::GetRequest;
pub use list::{ListPage, ListRequest, OrderBy, Skipped, Spelling};
