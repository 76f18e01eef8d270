//! One line of text that is typed.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};
use tui_input::{Input, InputRequest};
use unicode_width::UnicodeWidthStr;

use crate::{
    domain::{Untrusted, grouped, lines},
    tui::keymap::as_text,
};

/// Bytes that a field holds, at most. What does not fit is refused as a whole, never cut.
const MOST_BYTES: usize = 1024 * 1024;

/// Puts a key into a field; says whether it was one that edits.
pub fn edit(input: &mut Input, key: KeyEvent) -> bool {
    if let Some(char) = as_text(key) {
        if input.value().len() < MOST_BYTES {
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

/// Puts a text into a field, at its cursor: all of it, or nothing, and then why.
pub fn insert(input: &mut Input, text: &str) -> Result<(), String> {
    let mut lines = lines(text).filter(|line| !line.text.trim().is_empty());
    let line = lines.next().map(|line| line.text.trim_end()).unwrap_or_default();
    let more = lines.count();
    if more > 0 {
        return Err(format!("nothing was pasted: the text has {} lines, and one fits here", grouped(more + 1)));
    }
    if input.value().len() + line.len() > MOST_BYTES {
        return Err(format!("nothing was pasted: the text is longer than the {} KiB that fit here", MOST_BYTES / 1024));
    }
    let at = input.value().char_indices().nth(input.cursor()).map_or(input.value().len(), |(at, _)| at);
    let (before, after) = input.value().split_at(at);
    let plain = line.chars().map(|char| if char.is_control() { ' ' } else { char });
    let value: String = before.chars().chain(plain).chain(after.chars()).collect();
    let cursor = input.cursor() + line.chars().count();
    *input = Input::new(value).with_cursor(cursor);
    Ok(())
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
    fn a_paste_goes_in_as_a_whole_or_not_at_all() {
        let mut input = Input::new("ac".into()).with_cursor(1);
        assert_eq!(insert(&mut input, "b\t促\r\n"), Ok(()));
        assert_eq!((input.value(), input.cursor()), ("ab 促c", 4));
        let long = "x".repeat(600);
        assert_eq!(insert(&mut input, &long), Ok(()));
        assert_eq!(input.value(), format!("ab 促{long}c"));
        for (text, why) in
            [("1\n2\u{2028}3\n", "the text has 3 lines"), (&"x".repeat(MOST_BYTES), "longer than the 1024 KiB")]
        {
            let before = input.value().to_owned();
            let refused = insert(&mut input, text).expect_err("it does not fit");
            assert!(refused.contains(why), "{refused}");
            assert_eq!(input.value(), before);
        }
    }

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
