//! The endpoints, one file each: the request with every field of docs/service.md, and the reply.
//!
//! The paths of the commands are in `transport`. The rules for what a reply proves about a change are in `verdict`.

mod delete;
mod endpoint;
mod get;
mod list;
mod mend;
mod modify;
mod object;

pub use delete::DeleteRequest;
pub(super) use delete::parse_deleted;
pub(super) use endpoint::Asked;
pub use endpoint::Endpoint;
pub use get::GetRequest;
pub use list::{ListPage, ListRequest, OrderBy, Skipped, Spelling, read_list_reply};
pub(super) use mend::mended;
pub use modify::ModifyRequest;
pub(super) use modify::parse_modified;
pub(super) use object::{Answer, Object};
