//! Full-width forms of ASCII characters, which an input method produces for keys, digits and punctuation.

use std::borrow::Cow;

/// Returns the ASCII character for a full-width one, and any other character unchanged.
pub fn half_width(char: char) -> char {
    match char {
        '！'..='～' => char::from_u32(u32::from(char) - 0xfee0).unwrap_or(char),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// Applies [`half_width`] to every character of a string.
pub fn half_width_text(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.chars().map(half_width).collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_full_width_form_becomes_its_ascii_character() {
        let wide: String = ('!'..='~')
            .map(|char| char::from_u32(u32::from(char) + 0xfee0).expect("the full-width form exists"))
            .collect();
        assert_eq!(half_width_text(&wide), ('!'..='~').collect::<String>());
        assert_eq!(half_width_text("春\u{3000}２５"), "春 25");
    }
}
