//! The appearance of the screen: colours, and the characters that lines and counts are drawn with.

pub mod glyphs;
pub mod theme;
