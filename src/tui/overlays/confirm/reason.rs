//! The field for the reason of a change, below the field for the typed value.

use crossterm::event::KeyEvent;
use tui_input::Input;

use crate::{
    domain::Remark,
    locale::tr,
    tui::widgets::{edit, insert},
};

/// Which field of the question has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Focus {
    /// The field for the value that confirms the change.
    Value,
    /// The field for the reason.
    Reason,
}

/// The field. It only ever holds the beginning of a valid reason: what does not fit is refused as a whole.
#[derive(Clone, Debug, Default)]
pub(super) struct ReasonField {
    input: Input,
}

impl ReasonField {
    /// Returns the text and the position of the cursor.
    pub(super) const fn input(&self) -> &Input {
        &self.input
    }

    /// Returns the reason; `None` if the field is blank.
    pub(super) fn remark(&self) -> Option<Remark> {
        self.input.value().parse().ok()
    }

    /// Applies a key. Returns `None` if the key does not edit; an error says why the key had no effect.
    pub(super) fn edit(&mut self, key: KeyEvent) -> Option<Result<(), String>> {
        let mut input = self.input.clone();
        let edited = edit(&mut input, key)?;
        Some(edited.and_then(|()| self.replace(input)))
    }

    /// Inserts a pasted text at the cursor, as a whole. An error says why nothing was inserted. A line ending at the
    /// end of the text is ignored.
    pub(super) fn paste(&mut self, text: &str) -> Result<(), String> {
        let text = text.trim_end_matches(['\r', '\n']);
        check(text)?;
        let mut input = self.input.clone();
        insert(&mut input, text)?;
        self.replace(input)
    }

    fn replace(&mut self, input: Input) -> Result<(), String> {
        check(input.value())?;
        self.input = input;
        Ok(())
    }
}

fn check(text: &str) -> Result<(), String> {
    Remark::check_draft(text).map_err(|error| tr!("dialog-reason-refused", why = error.to_string()))
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyCode;

    use super::*;
    use crate::tui::keymap::plain;

    fn text(field: &ReasonField) -> &str {
        field.input().value()
    }

    #[test]
    fn a_paste_is_taken_as_a_whole_or_refused_with_a_reason() {
        let mut field = ReasonField::default();
        assert_eq!(field.paste("wrong price 价格有误\r\n"), Ok(()));
        for (paste, why) in [
            ("two\nlines", "U+000A"),
            ("a\tb", "U+0009"),
            ("\u{1b}[2J", "U+001B"),
            ("two\u{2028}lines", "U+2028"),
            (&"x".repeat(485), "it has 501 characters, but at most 500 are allowed"),
            (&"x".repeat(1024 * 1024), "it has 1,048,576 characters"),
        ] {
            let error = field.paste(paste).expect_err("the paste is refused");
            assert!(error.contains(why), "{error}");
            assert_eq!(text(&field), "wrong price 价格有误");
        }
        assert_eq!(field.paste(&"x".repeat(484)), Ok(()));
        assert_eq!(field.remark().map(|reason| reason.text().raw().chars().count()), Some(500));
    }

    #[test]
    fn a_character_that_does_not_fit_is_refused_and_others_can_be_erased() {
        let mut field = ReasonField::default();
        assert_eq!(field.paste(&"x".repeat(500)), Ok(()));
        assert!(field.edit(plain('y')).is_some_and(|edited| edited.is_err_and(|why| why.contains("501"))));
        assert!(field.edit(plain('\u{2028}')).is_some_and(|edited| edited.is_err()));
        assert_eq!(field.edit(KeyCode::Backspace.into()), Some(Ok(())));
        assert_eq!(field.edit(plain('y')), Some(Ok(())));
        assert!(text(&field).ends_with("xy") && text(&field).len() == 500);
        assert_eq!(field.edit(KeyCode::Enter.into()), None);
    }

    #[test]
    fn a_blank_field_is_no_reason() {
        let mut field = ReasonField::default();
        assert_eq!(field.remark(), None);
        assert_eq!(field.edit(plain(' ')), Some(Ok(())));
        assert_eq!((text(&field), field.remark()), (" ", None));
    }
}
