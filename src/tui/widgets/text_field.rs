//! A text field of one line.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};
use tui_input::{Input, InputRequest};
use unicode_width::UnicodeWidthStr;

use crate::{
    domain::{Untrusted, lines},
    locale::tr,
    tui::keymap::as_text,
};

/// The maximum length of a field's text, in bytes. Input that does not fit is refused as a whole, never cut off.
const MOST_BYTES: usize = 1024 * 1024;

/// The maximum length of a paste that is read, in bytes. Longer pastes would block the interface for too long.
const MOST_READ: usize = 2 * MIB;

const MIB: usize = 1024 * 1024;

/// Returns why a paste of this many bytes is not read; `None` if it is read.
pub fn too_long_to_read(bytes: usize) -> Option<String> {
    let tenths = (10 * bytes).div_ceil(MIB);
    (bytes > MOST_READ).then(|| {
        let size = format!("{}.{}", tenths / 10, tenths % 10);
        tr!("note-paste-too-long", size = size, most = MOST_READ / MIB)
    })
}

/// Applies a key to a field. Returns `None` if the key does not edit; an error says why the key had no effect.
pub fn edit(input: &mut Input, key: KeyEvent) -> Option<Result<(), String>> {
    if let Some(char) = as_text(key) {
        if input.value().len() + char.len_utf8() > MOST_BYTES {
            return Some(Err(tr!("note-field-full", char = char, most = (MOST_BYTES / 1024).to_string())));
        }
        input.handle(InputRequest::InsertChar(char));
        return Some(Ok(()));
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
        _ => return None,
    };
    input.handle(request);
    Some(Ok(()))
}

/// Inserts text into a field at its cursor, as a whole. An error says why nothing was inserted.
pub fn insert(input: &mut Input, text: &str) -> Result<(), String> {
    let mut lines = lines(text).filter(|line| !line.text.trim().is_empty());
    let line = lines.next().map(|line| line.text.trim_end()).unwrap_or_default();
    let more = lines.count();
    if more > 0 {
        return Err(tr!("note-paste-lines", lines = more + 1));
    }
    if input.value().len() + line.len() > MOST_BYTES {
        return Err(tr!("note-paste-too-long-here", most = (MOST_BYTES / 1024).to_string()));
    }
    let (before, after) = around_cursor(input);
    let plain = line.chars().map(|char| if char.is_control() { ' ' } else { char });
    let value: String = before.chars().chain(plain).chain(after.chars()).collect();
    let cursor = input.cursor() + line.chars().count();
    *input = Input::new(value).with_cursor(cursor);
    Ok(())
}

/// Returns the text before the cursor and the text after it.
fn around_cursor(input: &Input) -> (&str, &str) {
    let mut chars = input.value().chars();
    if let Some(last) = input.cursor().checked_sub(1) {
        chars.nth(last);
    }
    input.value().split_at(input.value().len() - chars.as_str().len())
}

/// The number of characters to consider for each cell of a field, on either side of its cursor. It is more than one
/// because a letter may have combining marks, which take no cell. Text further away is not visible, so a long text
/// costs no more to draw than a short one.
const CHARS_PER_CELL: usize = 8;

/// Draws a field. Returns the position of its cursor.
pub fn draw_field(buffer: &mut Buffer, area: Rect, input: &Input, style: Style) -> Position {
    let (before, after) = around_cursor(input);
    let reach = CHARS_PER_CELL * usize::from(area.width);
    let from = before.char_indices().nth_back(reach).map_or(0, |(at, _)| at);
    let to = before.len() + after.char_indices().nth(reach).map_or(after.len(), |(at, _)| at);
    let near = &input.value()[from..to];
    let (before, all) = (Untrusted::new(&before[from..]).safe(), Untrusted::new(near).safe());
    let room = usize::from(area.width).saturating_sub(1);
    let skipped = cells_to_skip(&all, before.width().saturating_sub(room));
    let shown = &all[skipped..];
    let cursor = before.width().saturating_sub(all[..skipped].width());
    buffer.set_stringn(area.x, area.y, shown, area.width.into(), style);
    Position { x: area.x + u16::try_from(cursor).unwrap_or(0).min(area.width.saturating_sub(1)), y: area.y }
}

/// Returns how many bytes to leave out at the start to remove at least this many cells.
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
    fn a_paste_is_inserted_as_a_whole_or_not_at_all() {
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
            let refused = insert(&mut input, text).expect_err("the paste is refused");
            assert!(refused.contains(why), "{refused}");
            assert_eq!(input.value(), before);
        }
    }

    #[test]
    fn a_paste_that_is_too_long_names_the_command_to_use() {
        assert_eq!(too_long_to_read(MOST_READ), None);
        let why = too_long_to_read(MOST_READ + 1).expect("the paste is refused");
        let words = "nothing was pasted: the text has 2.1 MiB, and at most 2 MiB can be pasted here: save it as a file and pass that to \
                     `pushdeck delete -`";
        assert_eq!(why, words);
    }

    #[test]
    fn the_cursor_stays_in_the_field_whatever_is_typed() {
        let mut input = Input::default();
        for char in "促销 sale \u{202e} 🎉🎉🎉🎉 and much more text".chars() {
            assert_eq!(edit(&mut input, plain(char)), Some(Ok(())));
            let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
            let cursor = draw_field(&mut buffer, Rect::new(2, 0, 10, 1), &input, Style::new());
            assert!((2..12).contains(&cursor.x), "{cursor:?}");
        }
        assert_eq!(edit(&mut input, ctrl('u')), Some(Ok(())));
        assert_eq!(edit(&mut input, KeyCode::Enter.into()), None);
        assert_eq!(input.value(), "");
    }

    #[test]
    fn a_full_field_refuses_more_text_and_says_so() {
        let mut input = Input::new("x".repeat(MOST_BYTES - 1));
        let refused = edit(&mut input, plain('促')).expect("the key types text").expect_err("three bytes do not fit");
        assert!(refused.starts_with("促 was not entered: the field is full"), "{refused}");
        assert_eq!(edit(&mut input, plain('y')), Some(Ok(())));
        assert!(edit(&mut input, plain('z')).is_some_and(|taken| taken.is_err()));
        assert_eq!(input.value().len(), MOST_BYTES);
        assert_eq!(edit(&mut input, KeyCode::Backspace.into()), Some(Ok(())));
    }

    #[test]
    fn the_text_around_the_cursor_is_drawn() {
        let area = Rect::new(0, 0, 10, 1);
        // The text must not contain ten digits in a row: they might be part of a secret that another test has
        // registered.
        let text = "fair winds促销".repeat(20_000) + "end";
        for (cursor, shown, at) in [(usize::MAX, "ds促 销 end ", 9), (0, "fair winds", 0), (120_005, "促 销 fair w", 9)]
        {
            let mut buffer = Buffer::empty(area);
            let input = Input::new(text.clone()).with_cursor(cursor);
            let place = draw_field(&mut buffer, area, &input, Style::new());
            let row: String = (0..10).map(|x| buffer[(x, 0)].symbol()).collect();
            assert_eq!((row.as_str(), place.x), (shown, at), "{cursor}");
        }
    }
}
