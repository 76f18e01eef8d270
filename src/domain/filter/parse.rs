//! Text to filter.

/// Text that is not a filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    /// Byte range in the text.
    pub span: std::ops::Range<usize>,
    /// What is wrong, and what is allowed.
    pub message: String,
}

impl FilterError {
    /// Two lines: the text, made safe, and a caret under the place, by terminal cells.
    pub fn caret(&self, text: &str) -> String {
        todo!("{text}")
    }
}
