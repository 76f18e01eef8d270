//! Reads files with one id per line; `#` begins a comment.

use super::{fields::Field, reader::Reader, stop::Stop};
use crate::{
    domain::{is_line_end, lines, splits_number},
    locale::tr,
};

/// The number of bytes after which the search for the end of a line is given up. No id with its comment comes near this
/// length.
const MOST: usize = 64 * 1024;

pub(super) fn read(reader: &mut Reader<'_, '_>) -> Result<(), Stop> {
    while let Some(line) = reader.text.next_line(MOST)? {
        let line_breaks = read_line(reader, line.len, line.whole > line.len)?;
        reader.text.consume(line.whole, line_breaks);
    }
    Ok(())
}

/// Reads the first `len` bytes of the window: one line, or several if characters other than LF and CR end lines there.
/// Returns how many line ends were read.
fn read_line(reader: &mut Reader<'_, '_>, len: usize, is_ended: bool) -> Result<usize, Stop> {
    let number = reader.text.line();
    let text = match reader.text.decode(len) {
        Ok(text) if is_plain(text) || !text.contains(is_line_end) => {
            reader.out.fields.begin();
            let (id, comment) = without_comment(text);
            let filled = reader.out.fields.set(Field::TaskId, id);
            reader.out.fields.look_at_comment(number, comment);
            hand_on(reader, number, filled, is_ended)?;
            return Ok(usize::from(is_ended));
        }
        Ok(text) => text.to_owned(),
        Err(reason) => {
            reader.out.bad(number, reason);
            return Ok(usize::from(is_ended));
        }
    };
    let mut ends = 0;
    let mut is_split = false;
    for line in lines(&text) {
        reader.out.fields.begin();
        let (id, comment) = without_comment(line.text);
        let split_before = std::mem::replace(&mut is_split, comment.is_empty() && splits_number(&text, &line));
        let filled = if split_before || is_split {
            Err(tr!("import-id-split"))
        } else {
            reader.out.fields.set(Field::TaskId, id)
        };
        reader.out.fields.look_at_comment(number + line.number - 1, comment);
        ends += usize::from(line.is_ended);
        hand_on(reader, number + line.number - 1, filled, line.is_ended || is_ended)?;
    }
    Ok(ends + usize::from(is_ended))
}

fn hand_on(reader: &mut Reader<'_, '_>, line: u64, filled: Result<(), String>, is_ended: bool) -> Result<(), Stop> {
    match (filled.is_err() || reader.out.fields.id().is_some(), is_ended) {
        (true, true) => reader.out.hand_on(line, filled),
        (true, false) => reader.out.hand_on_unended(line, filled),
        (false, _) => Ok(()),
    }
}

/// Returns whether the line has only digits, as most lines do.
fn is_plain(line: &str) -> bool {
    line.bytes().all(|byte| byte.is_ascii_digit())
}

/// Splits a line into its text and its comment, which begins the line or follows white space.
fn without_comment(line: &str) -> (&str, &str) {
    if is_plain(line) {
        return (line, "");
    }
    let begins = |(at, _): &(usize, &str)| line[..*at].chars().next_back().is_none_or(char::is_whitespace);
    line.match_indices(['#', '＃']).find(begins).map_or((line, ""), |(at, _)| line.split_at(at))
}

#[cfg(test)]
mod tests {
    use super::super::trial::read;

    #[test]
    fn comments_blank_lines_spaces_crlf_and_a_byte_order_mark_are_skipped() {
        let trial = read(
            "\u{feff}# a list\r\n\r\n  5210074411  \r\n5210074412 # the second\n\t5210074413\n18446744073709551615\n",
        );
        assert_eq!(trial.ids(), [5_210_074_411, 5_210_074_412, 5_210_074_413, u64::MAX]);
        trial.all_good();
    }

    #[test]
    fn text_that_is_not_an_id_is_reported_with_its_line() {
        for (line, reason) in [
            ("52100x", "\"52100x\" is not a task id: an id has decimal digits only"),
            ("-1", "\"-1\" is not a task id: an id has decimal digits only"),
            ("1.5", "\"1.5\" is not a task id: an id has decimal digits only"),
            ("1#2", "\"1#2\" is not a task id: an id has decimal digits only"),
            ("1 2", "\"1 2\" is not a task id: an id has decimal digits only"),
            (
                "18446744073709551616",
                "\"18446744073709551616\" is not a task id: it is larger than 18446744073709551615",
            ),
            (
                "5.21007E+09",
                "\"5.21007E+09\" is not a task id: an id has decimal digits only; a spreadsheet has rounded it: export \
                 the column as text",
            ),
        ] {
            let trial = read(format!("1\n# two\n{line}\n4\n"));
            assert_eq!(trial.one_bad(), (3, reason));
            assert_eq!(trial.ids(), [1, 4], "the other lines are still read");
        }
    }

    #[test]
    fn a_number_with_an_unusual_line_end_between_its_digits_is_refused() {
        for text in ["22880\u{2028}14437\n2288014438\n", "2288014438\n22880\u{85}14437\n", "22880\u{2029}14437"] {
            let trial = read(text);
            assert_eq!(trial.collected.bad_count, 2, "{text:?}");
            assert!(!trial.ids().contains(&22_880) && !trial.ids().contains(&14_437), "{text:?}");
        }
        assert_eq!(read("2288014437\u{2028}2288014438\n").ids(), [2_288_014_437, 2_288_014_438]);
    }

    #[test]
    fn invalid_bytes_are_reported_with_their_offset_in_the_file() {
        let trial = read(b"1\n2 # caf\xE9\n3\n");
        let reason = "not valid UTF-8: byte 0xE9 at offset 9 of the file; save the file as UTF-8";
        assert_eq!(trial.one_bad(), (2, reason));
    }
}
