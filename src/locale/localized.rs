//! Text that is created once and read later, in whichever language is current then.

use std::fmt;

use super::language::{Language, in_language, language};

/// A message in every language, for errors that a person may read in one language and a script in English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Localized(Vec<String>);

impl<F: Fn() -> String> From<F> for Localized {
    /// Creates the message once for each language.
    fn from(text: F) -> Self {
        Self(Language::all().map(|language| in_language(language, &text)).collect())
    }
}

impl From<String> for Localized {
    /// Uses the same text in every language.
    fn from(text: String) -> Self {
        Self(Language::all().map(|_| text.clone()).collect())
    }
}

/// Writes the text in the current language.
impl fmt::Display for Localized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.get(language().0).map_or("", String::as_str))
    }
}
