//! A window over the screen: a title, lines that may scroll, and lines that stay visible above and below them.

use ratatui::{
    buffer::{Buffer, CellWidth as _},
    layout::Rect,
    style::Style,
    text::Line,
    widgets::{Clear, Widget},
};
use unicode_width::UnicodeWidthStr;

use crate::{domain::Untrusted, locale::tr};

/// If fewer cells than this are visible beside a window, they are cleared, because they would show only scraps of
/// words.
const NARROWEST_VIEW: u16 = 8;

/// What a window shows.
#[derive(Clone, Debug, Default)]
pub struct Popup<'a> {
    /// The window's heading.
    pub title: String,
    /// The preferred width, including borders.
    pub width: u16,
    /// Lines that stay at the top.
    pub top: Vec<Line<'a>>,
    /// Lines that scroll if they do not fit.
    pub middle: Vec<Line<'a>>,
    /// Lines that stay at the bottom.
    pub bottom: Vec<Line<'a>>,
    /// How many of the middle lines are scrolled out of view.
    pub scroll: usize,
    /// The style of the frame.
    pub frame: Style,
}

impl Popup<'_> {
    /// Returns how many of the middle lines are visible if the screen has `height` lines for the window.
    pub fn room(&self, height: u16) -> usize {
        usize::from(height).saturating_sub(2 + self.top.len() + self.bottom.len()).max(1)
    }

    /// Scrolls by the smallest amount that keeps this middle line visible.
    #[must_use]
    pub fn following(mut self, line: usize, height: u16) -> Self {
        self.scroll = (line + 1).saturating_sub(self.room(height));
        self
    }
}

/// Draws a window in the centre of `area`. Returns the areas of its lines: top, middle and bottom.
///
/// If the height is not sufficient, the middle shrinks first, then the top, so that the part that asks for an answer
/// stays visible.
pub fn draw_popup(buffer: &mut Buffer, area: Rect, popup: &Popup<'_>) -> [Rect; 3] {
    let width = popup.width.min(area.width);
    let [top, middle, bottom] = [&popup.top, &popup.middle, &popup.bottom].map(|lines| cells(lines.len()));
    let height = (top + middle + bottom + 2).min(area.height);
    let outer = Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    let is_scrap = (area.width - width) / 2 < NARROWEST_VIEW;
    clear(buffer, if is_scrap { Rect { x: area.x, width: area.width, ..outer } } else { outer });
    draw_frame(buffer, outer, &popup.title, popup.frame);
    let inner =
        Rect { x: outer.x + 2, y: outer.y + 1, width: width.saturating_sub(4), height: height.saturating_sub(2) };
    let bottom_height = bottom.min(inner.height);
    let top_height = top.min(inner.height - bottom_height);
    let middle_height = inner.height - bottom_height - top_height;
    let top = Rect { height: top_height, ..inner };
    let middle = Rect { y: top.bottom(), height: middle_height, ..inner };
    let bottom = Rect { y: middle.bottom(), height: bottom_height, ..inner };
    draw_lines(buffer, top, &popup.top);
    let most = popup.middle.len().saturating_sub(middle_height.into());
    draw_lines(buffer, middle, popup.middle.get(popup.scroll.min(most)..).unwrap_or_default());
    draw_lines(buffer, bottom, &popup.bottom);
    [top, middle, bottom]
}

/// Writes into the bottom border of a window how many middle lines follow below the visible ones, and which key shows
/// them. The areas are those that [`draw_popup`] returned.
pub fn draw_more(buffer: &mut Buffer, popup: &Popup<'_>, [_, middle, bottom]: [Rect; 3], key: &str) {
    let most = popup.middle.len().saturating_sub(middle.height.into());
    let lines = most.saturating_sub(popup.scroll);
    if lines == 0 {
        return;
    }
    let text = format!(" {} -", tr!("screen-more-lines", count = lines, key = key));
    let at = bottom.right().saturating_sub(cells(text.width()));
    if buffer.area.contains((at, bottom.bottom()).into()) {
        buffer.set_string(at, bottom.bottom(), text, popup.frame);
    }
}

/// Clears an area. Also clears wide characters that begin left of it and extend into it, because they would cover the
/// frame.
fn clear(buffer: &mut Buffer, area: Rect) {
    for y in area.y..area.bottom() {
        let left = area.x.checked_sub(1).and_then(|x| buffer.cell_mut((x, y)));
        if let Some(cell) = left.filter(|cell| cell.cell_width() > 1) {
            cell.set_symbol(" ");
        }
    }
    Clear.render(area, buffer);
}

fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX / 4)
}

fn draw_lines(buffer: &mut Buffer, area: Rect, lines: &[Line<'_>]) {
    for (y, line) in (area.y..area.bottom()).zip(lines) {
        draw_line(buffer, Rect { y, height: 1, ..area }, line);
    }
}

/// Draws a line. Each span begins where the previous one ends, even if that was cut off: a cell that has no room for a
/// wide character stays blank, whereas `Buffer::set_line` puts the next span there.
fn draw_line(buffer: &mut Buffer, area: Rect, line: &Line<'_>) {
    let mut x = area.x;
    for span in line {
        let room = area.right().saturating_sub(x);
        buffer.set_stringn(x, area.y, &span.content, room.into(), line.style.patch(span.style));
        x = x.saturating_add(cells(span.width()));
    }
}

/// Draws the frame in ASCII, because line-drawing characters are two cells wide in some terminals and would shift the
/// text.
fn draw_frame(buffer: &mut Buffer, area: Rect, title: &str, style: Style) {
    if area.width < 4 || area.height < 2 {
        return;
    }
    let width = usize::from(area.width);
    let rule = "-".repeat(width.saturating_sub(2));
    let title = Untrusted::new(title).safe_cut(width.saturating_sub(6));
    let title = if title.is_empty() { title } else { format!("- {title} ") };
    let rest = width.saturating_sub(2 + title.width());
    buffer.set_stringn(area.x, area.y, format!("+{title}{}+", "-".repeat(rest)), width, style);
    for y in area.y + 1..area.bottom() - 1 {
        buffer.set_string(area.x, y, "|", style);
        buffer.set_string(area.right() - 1, y, "|", style);
    }
    buffer.set_string(area.x, area.bottom() - 1, format!("+{rule}+"), style);
}

#[cfg(test)]
mod tests {
    use ratatui::text::Span;

    use super::*;

    #[test]
    fn a_wide_character_at_the_edge_does_not_cover_the_frame() {
        let area = Rect::new(0, 0, 12, 3);
        let mut buffer = Buffer::empty(area);
        (0..3).for_each(|y| {
            buffer.set_string(1, y, "广广广广广", Style::new());
        });
        let window = Popup { width: 8, middle: vec![Line::raw("text")], ..Popup::default() };
        draw_popup(&mut buffer, area, &window);
        let row: Vec<&str> = (0..5).map(|x| buffer[(x, 1)].symbol()).collect();
        assert_eq!(row, [" ", " ", "|", " ", "t"]);
    }

    #[test]
    fn no_scraps_of_the_screen_below_are_visible_beside_a_window() {
        for (margin, beside) in [(0, ""), (1, " "), (7, "       "), (8, "xxxxxxxx")] {
            let area = Rect::new(0, 0, 20 + 2 * margin, 3);
            let mut buffer = Buffer::empty(area);
            for y in 0..3 {
                buffer.set_string(0, y, "x".repeat(area.width.into()), Style::new());
            }
            draw_popup(&mut buffer, area, &Popup { width: 20, middle: vec![Line::raw("text")], ..Popup::default() });
            for y in 0..3 {
                let row: String = (0..area.width).map(|x| buffer[(x, y)].symbol()).collect();
                assert!(row.starts_with(&format!("{beside}{}", if y == 1 { '|' } else { '+' })), "{row}");
                assert!(row.ends_with(&format!("{}{beside}", if y == 1 { '|' } else { '+' })), "{row}");
            }
        }
    }

    #[test]
    fn nothing_is_drawn_in_the_cells_of_a_span_that_is_cut_off() {
        let area = Rect::new(0, 0, 9, 3);
        let mut buffer = Buffer::empty(area);
        let line = Line::from(vec![Span::raw("a "), Span::raw("标题"), Span::raw("b")]);
        draw_popup(&mut buffer, area, &Popup { width: 9, middle: vec![line], ..Popup::default() });
        let row: String = (0..9).map(|x| buffer[(x, 1)].symbol()).collect();
        assert_eq!(row, "| a 标   |", "a wide character is followed by a blank cell");
    }
}
