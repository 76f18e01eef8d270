//! Text that an operator writes for others to read: the reason for a change.

use std::str::FromStr;

use super::Untrusted;
use crate::locale::tr;

/// One line of text of 1 to 500 characters, without control characters and without white space at either end. It is
/// shown like text from outside, because other people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark(Untrusted);

/// The maximum number of characters.
const MOST: usize = 500;

impl Remark {
    /// The text.
    pub const fn text(&self) -> &Untrusted {
        &self.0
    }

    /// Fails if no remark can begin with this text, which somebody is still writing.
    pub fn check_draft(text: &str) -> Result<(), RemarkError> {
        match (text.chars().count(), text.chars().find(|char| is_control(*char))) {
            (count, _) if count > MOST => Err(RemarkError::TooLong(count)),
            (_, Some(char)) => Err(RemarkError::Control(char)),
            _ => Ok(()),
        }
    }
}

/// Why a string is not a remark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemarkError {
    /// It is empty, or contains nothing but white space.
    #[error("{}", tr!("task-remark-blank"))]
    Blank,
    /// It has more than 500 characters, namely this many.
    #[error("{}", tr!("task-remark-too-long", count = *.0, most = MOST))]
    TooLong(usize),
    /// It contains a control character, such as a line break.
    #[error("{}", tr!("task-remark-control", char = format!("U+{:04X}", u32::from(*.0))))]
    Control(char),
}

impl FromStr for Remark {
    type Err = RemarkError;

    fn from_str(text: &str) -> Result<Self, RemarkError> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(RemarkError::Blank);
        }
        let count = trimmed.chars().count();
        if count > MOST {
            return Err(RemarkError::TooLong(count));
        }
        match text.chars().find(|char| is_control(*char)) {
            Some(char) => Err(RemarkError::Control(char)),
            None => Ok(Self(Untrusted::new(trimmed))),
        }
    }
}

/// Whether a character is a control character or ends a line.
fn is_control(char: char) -> bool {
    char.is_control() || matches!(char, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_is_one_line_of_at_most_500_characters() {
        for text in ["wrong price", "  价格有误 \u{202e}", &"é".repeat(500)] {
            let remark: Remark = text.parse().expect(text);
            assert_eq!(remark.text().raw(), text.trim());
        }
        for (text, error) in [
            ("", RemarkError::Blank),
            (" \n\u{3000}", RemarkError::Blank),
            (&"é".repeat(501), RemarkError::TooLong(501)),
            (&"x\n".repeat(1_000_000), RemarkError::TooLong(1_999_999)),
            ("two\nlines", RemarkError::Control('\n')),
            ("a line\n", RemarkError::Control('\n')),
            ("two\u{2028}lines", RemarkError::Control('\u{2028}')),
            ("\u{1b}[2J", RemarkError::Control('\u{1b}')),
            ("a\u{9b}31m", RemarkError::Control('\u{9b}')),
        ] {
            assert_eq!(text.parse::<Remark>(), Err(error));
        }
        assert_eq!(
            RemarkError::TooLong(1_999_999).to_string(),
            "it has 1,999,999 characters, but at most 500 are allowed"
        );
        assert!(RemarkError::Control('\u{1b}').to_string().contains("U+001B"));
    }

    #[test]
    fn a_draft_may_be_blank_but_never_too_long_or_of_several_lines() {
        for text in ["", " ", "wrong price ", &"é".repeat(500)] {
            assert_eq!(Remark::check_draft(text), Ok(()), "{text:?}");
        }
        for (text, error) in [
            (&" ".repeat(501), RemarkError::TooLong(501)),
            (&"\n".into(), RemarkError::Control('\n')),
            (&"two\u{2029}lines".into(), RemarkError::Control('\u{2029}')),
        ] {
            assert_eq!(Remark::check_draft(text), Err(error));
        }
    }
}
