//! A window over the screen: a title, lines, and a last line that stays in sight.

use ratatui::{
    buffer::{Buffer, CellWidth as _},
    layout::Rect,
    style::Style,
    text::Line,
    widgets::{Clear, Widget},
};
use unicode_width::UnicodeWidthStr;

use crate::{domain::Untrusted, locale::tr};

/// What a window shows.
#[derive(Clone, Debug, Default)]
pub struct Popup<'a> {
    /// Its heading.
    pub title: String,
    /// How wide it would like to be, borders included.
    pub width: u16,
    /// Lines that stay at the top.
    pub top: Vec<Line<'a>>,
    /// Lines that scroll where they do not fit.
    pub middle: Vec<Line<'a>>,
    /// Lines that stay at the bottom.
    pub bottom: Vec<Line<'a>>,
    /// How many of the middle lines are scrolled away.
    pub scroll: usize,
    /// The look of the frame.
    pub frame: Style,
}

impl Popup<'_> {
    /// How many of the middle lines are seen where the screen has so many lines for the window.
    pub fn room(&self, height: u16) -> usize {
        usize::from(height).saturating_sub(2 + self.top.len() + self.bottom.len()).max(1)
    }

    /// Scrolls as little as keeps this one of the middle lines in sight.
    #[must_use]
    pub fn following(mut self, line: usize, height: u16) -> Self {
        self.scroll = (line + 1).saturating_sub(self.room(height));
        self
    }
}

/// Draws a window in the middle of `area` and gives the places of its lines: top, middle and bottom.
///
/// Where the height does not suffice the middle gives way first, then the top: what must be answered stays in sight.
pub fn draw_popup(buffer: &mut Buffer, area: Rect, popup: &Popup<'_>) -> [Rect; 3] {
    let width = popup.width.min(area.width);
    let [top, middle, bottom] = [&popup.top, &popup.middle, &popup.bottom].map(|lines| cells(lines.len()));
    let height = (top + middle + bottom + 2).min(area.height);
    let outer = Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    clear(buffer, outer);
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

/// Says in the frame of a window, whose lines have these places, how many lines are below what is seen, and which key shows
/// them.
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

/// Clears a place, and what of wide characters would stick out of it to the left: such a one would cover the frame.
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

/// Draws a line, each span where the whole of the one before it ends: a cell that has no room for a wide character stays
/// blank, where `Buffer::set_line` puts the next span.
fn draw_line(buffer: &mut Buffer, area: Rect, line: &Line<'_>) {
    let mut x = area.x;
    for span in line {
        let room = area.right().saturating_sub(x);
        buffer.set_stringn(x, area.y, &span.content, room.into(), line.style.patch(span.style));
        x = x.saturating_add(cells(span.width()));
    }
}

/// ASCII on purpose: line-drawing characters are two cells wide in some terminals, and would push the text.
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
    fn a_wide_character_that_the_frame_cuts_does_not_cover_it() {
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
    fn nothing_follows_a_span_that_is_cut() {
        let area = Rect::new(0, 0, 9, 3);
        let mut buffer = Buffer::empty(area);
        let line = Line::from(vec![Span::raw("a "), Span::raw("标题"), Span::raw("b")]);
        draw_popup(&mut buffer, area, &Popup { width: 9, middle: vec![line], ..Popup::default() });
        let row: String = (0..9).map(|x| buffer[(x, 1)].symbol()).collect();
        assert_eq!(row, "| a 标   |", "a wide character has a blank cell behind it");
    }
}
