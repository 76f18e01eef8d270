//! From an id to its text.

use super::{
    arg::Arg,
    bundle,
    language::{Language, language},
};

/// The text with this id, with these arguments; the id itself where there is none, which the tests rule out for all ids in
/// the code. Use `tr!` where the id is fixed.
pub fn text(id: &str, args: &[(&str, Arg<'_>)]) -> String {
    bundle::format(language(), id, args)
        .or_else(|| bundle::format(Language::ENGLISH, id, args))
        .unwrap_or_else(|| id.to_owned())
}
