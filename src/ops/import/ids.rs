//! One id per line; `#` begins a comment.

use super::{
    fields::Field,
    parse::{Reader, Stop},
};

/// Longest line; no id with its comment comes near it.
const MOST: usize = 64 * 1024;

pub(super) fn read(reader: &mut Reader<'_, '_>) -> Result<(), Stop> {
    while let Some(line) = reader.text.next_line(MOST)? {
        let number = reader.text.line();
        reader.out.fields.begin();
        let filled = reader.text.decode(line.len).and_then(|text| {
            let id = text.split('#').next().unwrap_or_default();
            reader.out.fields.set(Field::TaskId, id)
        });
        if filled.is_err() || reader.out.fields.has_id() {
            reader.out.hand_on(number, filled)?;
        }
        reader.text.consume(line.whole, 1);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::trial::read;

    #[test]
    fn comments_blank_lines_spaces_crlf_and_a_mark_at_the_start_are_no_ids() {
        let trial = read(
            "\u{feff}# a list\r\n\r\n  5210074411  \r\n5210074412 # the second\n\t5210074413\n18446744073709551615",
        );
        assert_eq!(trial.ids(), [5_210_074_411, 5_210_074_412, 5_210_074_413, u64::MAX]);
        trial.all_good();
    }

    #[test]
    fn what_is_no_id_is_named_with_its_line() {
        for (line, reason) in [
            ("52100x", "\"52100x\" is not a task id: an id has decimal digits only"),
            ("-1", "\"-1\" is not a task id: an id has decimal digits only"),
            ("1.0", "\"1.0\" is not a task id: an id has decimal digits only"),
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
            assert_eq!(trial.ids(), [1, 4], "the others are read all the same");
        }
    }

    #[test]
    fn wrong_bytes_are_named_with_their_place_in_the_file() {
        let trial = read(b"1\n2 # caf\xE9\n3\n");
        let reason = "not valid UTF-8: byte 0xE9 at offset 9 of the file; save the file as UTF-8";
        assert_eq!(trial.one_bad(), (2, reason));
    }
}
