//! What clap would print, in the reader's language: the help, and the message for wrong usage. Also the definition of
//! the command line with its help texts, from which the manual page and the completions are made.
//!
//! Arguments are parsed with a definition that has no help texts. The texts are looked up only when they are shown.

mod asked;
mod page;
mod texts;
mod wrong;

#[cfg(test)]
pub(super) use page::page;
pub(super) use page::page_asked_for;
pub(super) use texts::program;
pub(super) use wrong::wrong_usage;
