//! What the parts of the screen are drawn with.

use jiff::{Timestamp, tz::TimeZone};
use ratatui::{buffer::Buffer, style::Style};

use crate::tui::{
    keymap::Keymap,
    look::{glyphs::Glyphs, theme::Theme},
    widgets::padded,
};

/// What the parts of the screen are drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Ink<'a> {
    /// The colours.
    pub theme: &'a Theme,
    /// The service's clock.
    pub now: Timestamp,
    /// The zone of due times.
    pub zone: &'a TimeZone,
    /// The signs that counts, rules and bars are drawn with.
    pub glyphs: Glyphs,
    /// Which key does what.
    pub keys: &'a Keymap,
}

/// Writes text into a column, blanks after it: a cell that stays behind would belong to another row.
pub fn put(buffer: &mut Buffer, x: u16, y: u16, width: u16, text: &str, style: Style) {
    if width == 0 || !buffer.area.contains((x, y).into()) {
        return;
    }
    let width = width.min(buffer.area.right() - x);
    buffer.set_stringn(x, y, padded(text, width.into()), width.into(), style);
}
