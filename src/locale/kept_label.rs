//! Messages without arguments that are looked up only once.

use std::sync::OnceLock;

use super::{
    language::{COUNT, language},
    lookup::text,
};

/// A message without arguments. It is looked up when it is first used in a language, and kept from then on.
#[derive(Debug)]
pub struct Label {
    id: &'static str,
    texts: [OnceLock<&'static str>; COUNT],
}

impl Label {
    /// Creates the label for this id. Use the macro `label!`.
    pub const fn new(id: &'static str) -> Self {
        Self { id, texts: [const { OnceLock::new() }; COUNT] }
    }

    /// Creates a label for an id that is known only at run time. The label is kept until the program ends. Use the
    /// macro `label_named!`.
    pub fn named(id: String) -> &'static Self {
        Box::leak(Box::new(Self::new(id.leak())))
    }

    /// Returns the message in the current language.
    pub fn text(&self) -> &'static str {
        // Kept until the program ends: one copy for each place in the code and each language.
        self.texts[language().0].get_or_init(|| text(self.id, &[]).leak())
    }
}
