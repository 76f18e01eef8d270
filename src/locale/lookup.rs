//! Looks up the message for an id.

use super::{
    arg::Arg,
    bundle,
    language::{Language, language},
};

/// Returns the message with this id and these arguments in the current language, or else in English. Returns the id
/// itself if there is no such message, and panics in a build with debug assertions, because an id that ends with a name
/// can only be checked when it is used. Use `tr!` if the id is fixed.
pub fn text(id: &str, args: &[(&str, Arg<'_>)]) -> String {
    let message = message(id, args);
    debug_assert!(message.is_some(), "the catalogue has no message {id}");
    message.unwrap_or_else(|| id.to_owned())
}

/// Returns the message with this id in the current language, or else in English; `None` if there is no such message.
pub(super) fn message(id: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
    bundle::format(language(), id, args).or_else(|| bundle::format(Language::ENGLISH, id, args))
}

/// Returns the ids of a file of the catalogue, in their order.
pub fn ids(file: &str) -> impl Iterator<Item = &'static str> {
    let text = Language::ENGLISH.files().files.iter().find(|(name, _)| *name == file).map_or("", |(_, text)| text);
    let begins = |line: &&str| line.starts_with(|char: char| char.is_ascii_lowercase());
    text.lines().filter(begins).filter_map(|line| Some(line.split_once(" =")?.0))
}
