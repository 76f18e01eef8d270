//! How things look: colours, and the signs that lines and counts are drawn with.

pub mod glyphs;
pub mod theme;
