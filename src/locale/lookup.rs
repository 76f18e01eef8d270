//! Looks up the text for an id.

use super::{
    arg::Arg,
    bundle,
    language::{Language, language},
};

/// The text with this id and these arguments; the id itself if there is no such text, which the tests rule out for all
/// ids in the code. Use `tr!` if the id is fixed.
pub fn text(id: &str, args: &[(&str, Arg<'_>)]) -> String {
    bundle::format(language(), id, args)
        .or_else(|| bundle::format(Language::ENGLISH, id, args))
        .unwrap_or_else(|| id.to_owned())
}
