//! Fixed texts, looked up once.

use std::sync::OnceLock;

use super::{
    language::{COUNT, language},
    lookup::text,
};

/// A fixed text in each language, kept from its first use on.
#[derive(Debug)]
pub struct Label {
    id: &'static str,
    texts: [OnceLock<&'static str>; COUNT],
}

impl Label {
    /// The text with this id. Use the macro `label!`.
    pub const fn new(id: &'static str) -> Self {
        Self { id, texts: [const { OnceLock::new() }; COUNT] }
    }

    /// The text with an id that is only known when the program runs, kept as long as it runs. Use the macro
    /// `label_named!`.
    pub fn named(id: String) -> &'static Self {
        Box::leak(Box::new(Self::new(id.leak())))
    }

    /// It in the language of the moment.
    pub fn text(&self) -> &'static str {
        // Kept for as long as the program runs: one copy for each place in the code and language.
        self.texts[language().0].get_or_init(|| text(self.id, &[]).leak())
    }
}
