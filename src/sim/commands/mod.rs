//! The six commands: each reads its body and decides on the reply and on the change to the tasks, but changes nothing.
//!
//! The decision is returned as data, so that a fault can prevent or postpone the change and still use the reply.

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
