//! Every text that a person reads, in the language that they read.
//!
//! The messages are in `assets/locales/LANGUAGE/FILE.ftl`, in the syntax of Project Fluent. The part of an id before
//! its first hyphen names the file, and a file is parsed when the first of its messages is needed. Macros look up a
//! message: `tr!` in the current language; `label!` likewise, for messages without arguments, which it keeps because
//! some are drawn on every frame; and `stored!` in English, for text that is stored in the ledger, written for scripts
//! or logged. `tr_named!` and `label_named!` are for ids that end with a name that is known only at run time. [`shown`]
//! translates stored text for the reader.
//!
//! The language is set for the process ([`set_language`]); a piece of work can run in another one ([`in_language`],
//! [`in_english`], [`throughout()`]). `docs/translating.md` says how to translate.

mod arg;
mod bundle;
mod choice;
mod grouping;
mod kept_label;
mod language;
mod localized;
mod lookup;
mod macros;
mod numbers;
mod throughout;
mod way_back;

pub use arg::Arg;
pub use choice::{Choice, NotALanguage, of_environment};
pub use grouping::grouped;
pub use kept_label::Label;
pub use language::{Language, in_english, in_language, language, set_language};
pub use localized::Localized;
pub use lookup::{ids, text};
pub(crate) use macros::{label, label_named, stored, tr, tr_named};
pub use numbers::{and_more, span_words};
pub use throughout::throughout;
pub use way_back::{shown, with_action};

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::chinese;
