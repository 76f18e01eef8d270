//! The theme, clock and keys that the parts of the screen are drawn with.

use jiff::{Timestamp, tz::TimeZone};
use ratatui::{buffer::Buffer, style::Style};

use crate::tui::{
    keymap::Keymap,
    look::{glyphs::Glyphs, theme::Theme},
    widgets::padded,
};

/// The theme, clock and keys that the parts of the screen are drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Ink<'a> {
    /// The colours.
    pub theme: &'a Theme,
    /// The service's clock.
    pub now: Timestamp,
    /// The time zone in which times are shown.
    pub zone: &'a TimeZone,
    /// The characters that counts, rules and bars are drawn with.
    pub glyphs: Glyphs,
    /// The key table.
    pub keys: &'a Keymap,
}

/// Writes text into a column and fills the rest with blanks, so that no cell of another row remains.
pub fn put(buffer: &mut Buffer, x: u16, y: u16, width: u16, text: &str, style: Style) {
    if width == 0 || !buffer.area.contains((x, y).into()) {
        return;
    }
    let width = width.min(buffer.area.right() - x);
    buffer.set_stringn(x, y, padded(text, width.into()), width.into(), style);
}
