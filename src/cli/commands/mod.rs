//! The commands, one file each, and what several of them have in common: from parsed arguments to a result on stdout and
//! an exit code.

mod add;
mod apply;
mod as_planned;
mod change;
mod completions;
mod config;
mod delete;
pub(super) mod demo;
mod dispatch;
mod doctor;
mod edit;
mod forget;
mod get;
mod hold;
mod import;
pub(super) mod interface;
mod ledger;
mod list;
mod log;
mod man;
mod note;
mod outcomes;
mod plan;
mod release;
mod resume;
mod simulate;
mod sync;
mod usersig;

pub(super) use dispatch::run;
