//! One line of text that is typed.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};
use tui_input::{Input, InputRequest};
use unicode_width::UnicodeWidthStr;

use crate::{domain::Untrusted, tui::keymap::as_text};

/// Longer text is not taken.
const MOST_CHARS: usize = 500;

/// Puts a key into a field; says whether it was one that edits.
pub fn edit(input: &mut Input, key: KeyEvent) -> bool {
    if let Some(char) = as_text(key) {
        if input.value().chars().count() < MOST_CHARS {
            input.handle(InputRequest::InsertChar(char));
        }
        return true;
    }
    let request = match (key.modifiers.contains(KeyModifiers::CONTROL), key.code) {
        (false, KeyCode::Backspace) => InputRequest::DeletePrevChar,
        (false, KeyCode::Delete) => InputRequest::DeleteNextChar,
        (false, KeyCode::Left) => InputRequest::GoToPrevChar,
        (false, KeyCode::Right) => InputRequest::GoToNextChar,
        (false, KeyCode::Home) => InputRequest::GoToStart,
        (false, KeyCode::End) => InputRequest::GoToEnd,
        (true, KeyCode::Char('u')) => InputRequest::DeleteLine,
        (true, KeyCode::Char('w')) => InputRequest::DeletePrevWord,
        _ => return false,
    };
    input.handle(request);
    true
}

/// Draws a field and gives the place of its cursor.
pub fn draw_field(buffer: &mut Buffer, area: Rect, input: &Input, style: Style) -> Position {
    let before: String = input.value().chars().take(input.cursor()).collect();
    let (before, all) = (Untrusted::new(before).safe(), Untrusted::new(input.value()).safe());
    let room = usize::from(area.width).saturating_sub(1);
    let skipped = cells_to_skip(&all, before.width().saturating_sub(room));
    let shown = &all[skipped..];
    let cursor = before.width().saturating_sub(all[..skipped].width());
    buffer.set_stringn(area.x, area.y, shown, area.width.into(), style);
    Position { x: area.x + u16::try_from(cursor).unwrap_or(0).min(area.width.saturating_sub(1)), y: area.y }
}

/// How many bytes to leave out at the start, so that at least this many cells are gone.
fn cells_to_skip(text: &str, cells: usize) -> usize {
    let mut used = 0;
    for (at, char) in text.char_indices() {
        if used >= cells {
            return at;
        }
        used += unicode_width::UnicodeWidthChar::width(char).unwrap_or(0);
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::keymap::{ctrl, plain};

    #[test]
    fn the_cursor_stays_in_the_field_whatever_is_typed() {
        let mut input = Input::default();
        for char in "促销 sale \u{202e} 🎉🎉🎉🎉 and much more text".chars() {
            edit(&mut input, plain(char));
            let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
            let cursor = draw_field(&mut buffer, Rect::new(2, 0, 10, 1), &input, Style::new());
            assert!((2..12).contains(&cursor.x), "{cursor:?}");
        }
        assert!(edit(&mut input, ctrl('u')));
        assert!(!edit(&mut input, KeyCode::Enter.into()));
        assert_eq!(input.value(), "");
    }
}
