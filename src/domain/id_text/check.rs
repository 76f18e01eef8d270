//! Checks what must be true whatever text is read, for property tests and fuzzing.

use super::{super::TaskId, KnownIds, Lengths, plain::plain_char, read_id_text};

/// Reads arbitrary bytes as text, with and without known lengths of ids, and with a ledger that knows every id and one
/// that knows none.
///
/// # Panics
///
/// If an id is not in the text as a whole number at the position that the reader reports.
pub fn check_id_text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let ten_digits = Lengths::of([TaskId::new(2_288_014_437)]);
    for lengths in [Lengths::default(), ten_digits] {
        for knows in [&|_| true, &|_| false] as [&dyn Fn(TaskId) -> bool; 2] {
            let read = read_id_text(&text, &KnownIds { lengths, knows, is_whole: false });
            for taken in &read.taken {
                let (before, after) = text.split_at(taken.at);
                let digits = leading_digits(after);
                assert_eq!(digits, taken.id.to_string(), "the whole number at the reported position is the id");
                let last = before.chars().rev().find_map(plain_char);
                assert!(!last.is_some_and(|char| char.is_ascii_digit()), "no digit stands right before it");
            }
        }
    }
}

/// Returns the digits at the start of a text, in their plain form.
fn leading_digits(text: &str) -> String {
    text.chars().filter_map(plain_char).take_while(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_id_is_a_whole_number_in_the_text(
            text in "\\PC{0,60}",
            pieces in prop::collection::vec(prop_oneof![
                Just("2288014437"), Just("228801"), Just("3"), Just(","), Just("，"), Just("、"), Just(" "), Just("\u{200b}"), Just("."),
                Just("-"), Just("_"), Just("E+09"), Just("\t"), Just("\n"), Just("\r"), Just("\u{2028}"), Just("#"), Just("\""), Just("'"),
                Just("="), Just("任务ID"), Just("order"), Just("delete"), Just("|"), Just("٢٢"), Just("８"), Just(":"), Just("*"), Just("…"), Just("("),
            ], 0..40),
            bytes in prop::collection::vec(any::<u8>(), 0..60),
        ) {
            check_id_text(text.as_bytes());
            check_id_text(pieces.concat().as_bytes());
            check_id_text(&bytes);
        }
    }

    #[test]
    fn long_text_of_many_shapes_is_read() {
        for piece in [
            "2288014437\n",
            "2288014437,",
            "2288014437 ",
            "1 ",
            "delete order 2288014437 ",
            "(\"",
            "1.",
            "a1-",
            "# ",
            "x\ty\n",
            "2-",
            "\u{200b}1",
        ] {
            let text = piece.repeat(30_000 / piece.len());
            check_id_text(text.as_bytes());
        }
    }
}
