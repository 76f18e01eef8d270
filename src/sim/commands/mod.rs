//! The six commands: each reads its body, decides, and says what would change. Nothing is changed here.
//!
//! The decision is data, so that a fault can make the change not happen, or happen later, and still have the reply that
//! belongs to it.

mod add;
mod content;
mod decide;
mod decision;
mod delete;
mod get;
mod list;
mod modify;
mod parameters;
mod revoke;
mod task_info;

pub(super) use decide::decide;
pub(super) use decision::{Context, Decision};
pub(super) use parameters::Parameters;
pub(super) use task_info::status_word;
