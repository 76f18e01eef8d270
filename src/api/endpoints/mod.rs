//! One file per endpoint: its request with every field of docs/service.md, and its reply.
//!
//! Paths are in `transport`; a delete is judged in `verdict`.

mod delete;
mod endpoint;
mod get;
mod list;
mod mend;
mod object;

pub use delete::DeleteRequest;
pub(super) use delete::parse_deleted;
pub(super) use endpoint::Asked;
pub use endpoint::Endpoint;
pub use get::GetRequest;
pub use list::{ListPage, ListRequest, OrderBy, Skipped, Spelling, read_list_reply};
pub(super) use mend::mended;
pub(super) use object::{Answer, Object};
