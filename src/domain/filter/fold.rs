//! Text made comparable.

use std::borrow::Cow;

/// Text made comparable: NFKC and case folding, so that full-width equals half-width and `STRASSE` equals `straße`.
/// Borrows where nothing changes.
pub fn fold(text: &str) -> Cow<'_, str> {
    todo!("{text}")
}

/// Text to look for, folded once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needle {
    folded: String,
}

impl Needle {
    /// The needle for this text; `None` where nothing is left to look for.
    pub fn new(text: &str) -> Option<Self> {
        todo!("{text}")
    }

    /// The folded text.
    pub fn as_folded(&self) -> &str {
        &self.folded
    }

    /// Whether it occurs in this text, which need not be folded.
    pub fn is_in(&self, text: &str) -> bool {
        todo!("{text}")
    }

    /// Whether it occurs in text that [`fold`] gave.
    pub fn is_in_folded(&self, folded: &str) -> bool {
        todo!("{folded}")
    }
}
