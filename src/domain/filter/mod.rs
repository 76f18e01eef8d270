//! The filter language: parsing, printing and matching.
//!
//! Code that searches a whole list, in memory or in the ledger, may take [`Filter::as_plain_text`] as a shortcut and
//! use [`fold()`] and [`Needle`], which give the same result.

mod fold;
mod matching;
mod parse;
mod printing;
mod term;

pub use fold::{Needle, fold};
pub use matching::{Filter, Matchable};
pub use parse::FilterError;
