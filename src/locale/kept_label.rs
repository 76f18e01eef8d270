//! Fixed texts that are looked up only once.

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

    /// The text with an id that is only known at run time. It is kept until the program ends. Use the macro
    /// `label_named!`.
    pub fn named(id: String) -> &'static Self {
        Box::leak(Box::new(Self::new(id.leak())))
    }

    /// The text in the current language.
    pub fn text(&self) -> &'static str {
        // Kept until the program ends: one copy for each place in the code and each language.
        self.texts[language().0].get_or_init(|| text(self.id, &[]).leak())
    }
}
