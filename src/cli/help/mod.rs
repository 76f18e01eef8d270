//! What clap would say, in the language of the reader: help, wrong usage, and the definition that the manual page and the
//! completions are made from.
//!
//! A call is parsed by a definition without texts; they are looked up when something of this is shown.

mod asked;
mod page;
mod texts;
mod wrong;

#[cfg(test)]
pub(super) use page::page;
pub(super) use page::page_asked_for;
pub(super) use texts::program;
pub(super) use wrong::wrong_usage;
