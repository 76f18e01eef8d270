//! Splits text into lines, whatever ends them.

/// One line of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// The number of the line, from 1.
    pub number: u64,
    /// The byte at which it begins.
    pub at: usize,
    /// The line without its end.
    pub text: &'a str,
    /// Whether a line end follows it.
    pub is_ended: bool,
}

/// Whether this character ends a line: LF, CR, VT, FF, NEL, and Unicode's line and paragraph separators.
pub const fn is_line_end(char: char) -> bool {
    matches!(char, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Returns the lines of a text; CR LF is one line end.
pub fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let (mut at, mut number) = (0, 0);
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        number += 1;
        let end = rest.find(is_line_end);
        let line = Line { number, at, text: &rest[..end.unwrap_or(rest.len())], is_ended: end.is_some() };
        let ending = end.map_or("", |end| &rest[end..]);
        let ended_by = if ending.starts_with("\r\n") { 2 } else { ending.chars().next().map_or(0, char::len_utf8) };
        at += line.text.len() + ended_by;
        Some(line)
    })
}

/// Two ids that an unusual line end separates have at least this many digits each.
const WHOLE: usize = 8;

/// Whether the line end after this line may split a single number. It may if many programs do not show it as a line
/// end, and if the digits before and after it differ in number or are too few for an id.
pub fn splits_number(text: &str, line: &Line<'_>) -> bool {
    let rest = &text[line.at + line.text.len()..];
    let Some(end) = rest.chars().next().filter(|end| !matches!(end, '\n' | '\r')) else { return false };
    let is_digit = |char: &char| char.is_numeric();
    let before = line.text.chars().rev().take_while(is_digit).count();
    let behind = rest[end.len_utf8()..].chars().take_while(is_digit).count();
    before > 0 && behind > 0 && (before != behind || before < WHOLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_an_unusual_line_end_may_split_is_recognised() {
        let splits = |text: &str| splits_number(text, &lines(text).next().expect("the text has a line"));
        for text in ["22880\u{2028}14437", "228801443\u{85}7", "2\u{2029}288014437", "x 22880\u{c}14437"] {
            assert!(splits(text), "{text:?}");
        }
        for text in ["22880\n14437", "2288014437\u{2028}2288014438", "2288014437\u{2028}", "2288014437 \u{2028}7"] {
            assert!(!splits(text), "{text:?}");
        }
    }

    #[test]
    fn every_kind_of_line_end_ends_a_line() {
        for end in ["\n", "\r", "\r\n", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}"] {
            let text = format!("1{end}{end}2{end}3");
            let found: Vec<_> = lines(&text).map(|line| (line.number, line.text, line.is_ended)).collect();
            assert_eq!(found, [(1, "1", true), (2, "", true), (3, "2", true), (4, "3", false)], "{end:?}");
        }
        assert_eq!(lines("").count(), 0);
    }
}
