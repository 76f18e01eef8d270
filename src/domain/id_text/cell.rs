//! Reads text that must contain exactly one id: a cell of a table, or a line of a list.

use super::{
    super::{TaskId, TaskIdError, is_push_id},
    plain::plain_char,
};
use crate::locale::label;

/// How many digits of a number a spreadsheet keeps.
pub(super) const SPREADSHEET_DIGITS: u32 = 15;

/// Reads the only id in a cell or a line. The digits may be full-width, have blanks or quotes around them, be marked as
/// text for a spreadsheet (`'5210074411`, `="5210074411"`), or be written as a data frame writes them (`5210074411.0`).
pub fn id_in_cell(text: &str) -> Result<TaskId, TaskIdError> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse();
    }
    let plain: String = text.chars().filter_map(plain_char).collect();
    let bare = unguarded(plain.trim());
    let whole = without_zero_fraction(bare);
    match whole.parse() {
        Ok(id) if !whole.is_empty() => Ok(id),
        Ok(_) | Err(_) => Err(TaskIdError::of(text.trim(), reason(bare))),
    }
}

/// Whether text is one id, or was one before something spoiled it. It counts as spoiled if the error gives a more
/// specific reason than that an id has digits only.
pub fn is_cell_of_id(text: &str) -> bool {
    id_in_cell(text).map_or_else(|error| error.reason != TaskIdError::digits_only() && !error.text.is_empty(), |_| true)
}

/// Removes the quotes around a cell, and the sign that marks it as text for a spreadsheet.
fn unguarded(text: &str) -> &str {
    let text = text.strip_prefix('=').filter(|rest| rest.starts_with('"')).unwrap_or(text);
    let quoted = |quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    let text = quoted('"').or_else(|| quoted('\'')).unwrap_or(text);
    text.strip_prefix('\'').unwrap_or(text).trim()
}

fn without_zero_fraction(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0') => whole,
        _ => text,
    }
}

/// Returns how many digits of a number a spreadsheet seems to have turned into zeros, because it keeps no more than 15
/// digits. Returns `None` if the number may be unchanged.
pub const fn rounded_digits(id: u64) -> Option<u32> {
    match id.checked_ilog10() {
        Some(log) if log >= SPREADSHEET_DIGITS && id.is_multiple_of(10_u64.pow(log + 1 - SPREADSHEET_DIGITS)) => {
            Some(log + 1 - SPREADSHEET_DIGITS)
        }
        _ => None,
    }
}

/// Whether a spreadsheet shortened a number, as in `5.21007E+09`; the comma may be a decimal comma.
pub fn is_shortened(text: &str) -> bool {
    text.contains(['E', 'e']) && text.replacen(',', ".", 1).parse::<f64>().is_ok()
}

fn reason(text: &str) -> &'static str {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let groups = |separator: char| {
        let mut groups = text.split(separator);
        let is_first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()));
        is_first && digits > 6 && groups.all(|group| group.len() == 3)
    };
    let has_only = |others: &[char]| text.chars().all(|char| char.is_ascii_digit() || others.contains(&char));
    if is_push_id(text) {
        TaskIdError::of_a_push()
    } else if is_shortened(text) {
        label!("ids-cell-rounded")
    } else if has_only(&[',', '.', '\'', ' ']) && [',', '.', '\'', ' '].into_iter().any(groups) {
        label!("ids-grouped")
    } else if text.bytes().any(|byte| byte == b';') && digits > 0 {
        label!("ids-cell-semicolons")
    } else {
        TaskIdError::digits_only()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_in_a_cell_is_read_in_any_usual_form() {
        for text in [
            "5210074411",
            " 5210074411\u{a0}",
            "\u{feff}5210074411",
            "5210\u{200b}074411",
            "５２１００７４４１１",
            "'5210074411",
            "\"5210074411\"",
            "=\"5210074411\"",
            "'5210074411'",
            "5210074411.0",
            "5210074411.00",
            "“5210074411”",
        ] {
            assert_eq!(id_in_cell(text), Ok(TaskId::new(5_210_074_411)), "{text:?}");
        }
    }

    #[test]
    fn rounded_digits_are_those_after_the_fifteenth() {
        assert_eq!(rounded_digits(52_100_744_110_000_100), Some(2));
        assert_eq!(rounded_digits(5_210_074_411_000_010), Some(1));
        assert_eq!((rounded_digits(52_100_744_110_000_110), rounded_digits(5_210_074_000)), (None, None));
    }

    #[test]
    fn text_that_is_not_an_id_is_rejected_with_a_reason() {
        for (text, why) in [
            ("", "empty"),
            ("''", "digits only"),
            ("x", "digits only"),
            ("-1", "digits only"),
            ("5210074411.5", "digits only"),
            ("5.21007E+09", "spreadsheet"),
            ("5,21007E+09", "spreadsheet"),
            ("1,234,567", "separators"),
            ("2 288 014 437", "separators"),
            ("660cc447_537ed82a_5210", "push that was sent"),
            ("18446744073709551616", "larger than"),
            ("5210074411;a", "semicolons"),
            ("5210074411 5210074412", "digits only"),
        ] {
            let error = id_in_cell(text).expect_err(text);
            assert!(error.reason.contains(why), "{text:?}: {error}");
        }
    }
}
