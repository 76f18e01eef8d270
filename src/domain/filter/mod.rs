//! The filter language: parse, print, match.
//!
//! Searching a whole list, in memory or in the ledger, may ask [`Filter::as_plain_text`] for a shortcut and use [`fold()`]
//! and [`Needle`], which mean the same.

mod fold;
mod matching;
mod parse;
mod printing;
mod term;

pub use fold::{Needle, fold};
pub use matching::{Filter, Matchable};
pub use parse::FilterError;
