//! The line that offers to resume what was interrupted. It stays until that is done: it cannot be missed, and hides no row.

use ratatui::{buffer::Buffer, layout::Rect, text::Line};

use super::grouped;
use crate::{
    domain::Remainder,
    tui::{action::Action, keymap::Keymap, theme::Theme},
};

/// Draws the offer for so many unfinished runs of the open app, of which this is left together.
pub fn draw_offer(buffer: &mut Buffer, area: Rect, runs: (usize, Remainder), (theme, keys): (&Theme, &Keymap)) {
    let (count, Remainder { unsent: left, unknown }) = runs;
    let what = match count {
        1 => "UNFINISHED RUN".to_owned(),
        many => format!("{many} UNFINISHED RUNS"),
    };
    let (unknown, left) = (grouped(unknown), grouped(left));
    // The key comes before what a narrow window cuts off.
    let text = format!(" ! {what}: {} resumes. {unknown} unknown, {left} left", keys.key_of(Action::Resume));
    buffer.set_style(area, theme.button);
    buffer.set_line(area.x, area.y, &Line::styled(text, theme.warning), area.width);
}
