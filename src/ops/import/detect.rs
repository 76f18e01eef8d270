//! Tells what a text holds by its beginning, and by the ending of its file's name where that leaves a doubt.

use super::{Format, csv};
use crate::{
    domain::{is_cell_of_id, lines, names_task_ids},
    encoding,
};

/// Digits in a row that no heading has.
const DIGITS_OF_AN_ID: usize = 5;

/// The format of a file that begins with these bytes. Where only ids are wanted, text in which they stand is enough.
pub(super) fn format(start: &[u8], name: &str, ids_only: bool) -> Format {
    let lines = start.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::trim_ascii);
    let first = lines.filter(|line| !line.is_empty()).find(|line| line[0] != b'#').unwrap_or_default();
    match first {
        [] if ids_only && has_signed_number(start) => Format::Text,
        [] => Format::Ids,
        [b'{', ..] => object_format(first, encoding::line_breaks(start) > 0, name),
        [b'[', rest @ ..] if is_array(rest.trim_ascii_start()) => Format::Json,
        _ => format_of_line(&String::from_utf8_lossy(first), ids_only),
    }
}

/// Whether there is a `#` right before a digit, by which a number may be meant rather than a comment.
fn has_signed_number(start: &[u8]) -> bool {
    start.windows(2).any(|pair| pair[0] == b'#' && pair[1].is_ascii_digit())
}

/// Whether an array begins so, not a word in brackets.
const fn is_array(rest: &[u8]) -> bool {
    matches!(rest, [] | [b'{' | b'"' | b']' | b'0'..=b'9' | b'-', ..])
}

fn format_of_line(line: &str, ids_only: bool) -> Format {
    let mut lines = lines(line).map(|line| line.text.trim());
    let line = lines.find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or_default();
    let bare = line.split(" #").next().unwrap_or_default().trim();
    let is_one_word = !bare.contains(char::is_whitespace) && bare.is_ascii() && !bare.contains([',', ';', '|']);
    let begins_as_number = bare.starts_with(|char: char| char.is_ascii_digit() || "+-.".contains(char));
    if is_cell_of_id(bare) && !bare.contains(';') || (begins_as_number && is_one_word) {
        return Format::Ids;
    }
    let names_ids =
        csv::SEPARATORS.into_iter().any(|(separator, _)| bare.split(char::from(separator)).any(names_task_ids));
    let has_number = bare.split(|char: char| !char.is_numeric()).any(|digits| digits.len() >= DIGITS_OF_AN_ID);
    let has_ids_only =
        || bare.split([',', '，', '、', ';', '\t', ' ']).all(|cell| cell.is_empty() || is_cell_of_id(cell));
    let is_table = csv::named_separator(bare.as_bytes()).is_some() || (names_ids && !has_number);
    // A row of cells without a heading would lose what its other cells say.
    let has_text = || has_number && (has_ids_only() || !bare.contains([',', ';', '\t']));
    if !is_table && (ids_only || has_text() || is_sentence(bare)) { Format::Text } else { Format::Csv }
}

/// Whether a line that names no column of ids is part of a message rather than a header.
fn is_sentence(line: &str) -> bool {
    let has_cells = line.bytes().any(|byte| csv::SEPARATORS.iter().any(|(separator, _)| *separator == byte));
    line.ends_with([':', '：', '.', '。']) || (!has_cells && (line.contains(char::is_whitespace) || !line.is_ascii()))
}

/// JSON lines, or a document? A whole object on the first line is a line; a bracket or comma at its end is a document.
fn object_format(first: &[u8], several_lines: bool, name: &str) -> Format {
    let whole = serde_json::from_slice::<serde::de::IgnoredAny>(first).is_ok();
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match first.last() {
        _ if whole => Format::Jsonl,
        Some(b'{' | b'[' | b',' | b':') => Format::Json,
        _ if matches!(ending.as_str(), "jsonl" | "ndjson") => Format::Jsonl,
        _ if ending == "json" || !several_lines => Format::Json,
        _ => Format::Jsonl,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::trial::read, *};

    #[test]
    fn the_first_bytes_tell_the_format() {
        for (start, expected) in [
            ("5210074411\n", Format::Ids),
            ("# ids\n\n 5210074411", Format::Ids),
            ("521x", Format::Ids),
            ("-5", Format::Ids),
            ("# nothing", Format::Ids),
            ("task_id", Format::Csv),
            ("\"task_id\",type\n", Format::Csv),
            ("5210074411,All\n", Format::Csv),
            ("5210074411;All\n", Format::Csv),
            ("5210074411 # flash; sale\n", Format::Ids),
            ("# old Mac\r5210074411\r", Format::Ids),
            ("5210074411, 5210074412\n", Format::Text),
            ("5210074411 5210074412\n", Format::Text),
            ("请帮忙删除 5210074411，谢谢！", Format::Text),
            ("[alert] task 5210074411 failed", Format::Text),
            ("=\"5210074411\"", Format::Ids),
            ("'5210074411", Format::Ids),
            ("5,21007E+09", Format::Ids),
            ("任务ID\t标题\n", Format::Csv),
            ("please add, as agreed:\n5210074411\n", Format::Text),
            ("请导入\n5210074411\n", Format::Text),
            ("title,type\n", Format::Csv),
            ("sep=;\ntask_id;title", Format::Csv),
            ("[5210074411]", Format::Json),
            ("# a list of none\n", Format::Ids),
            ("{\"task_id\":\"1\"}\n{\"task_id\":\"2\"}\n", Format::Jsonl),
            ("{\"TaskID\":1}", Format::Jsonl),
            ("# list\n{\"TaskID\":1}", Format::Jsonl),
            ("{\n  \"TaskID\": 1\n}", Format::Json),
            ("{\"ActionStatus\": \"OK\",\n \"TaskID\": 1}", Format::Json),
            ("[{\"TaskID\":1}]", Format::Json),
            ("{\"ActionStatus\":\"OK\",\"Tasks\":[{\"TaskID\":1}", Format::Json),
            ("{\"task_id\":\"1\",\"ti\n{\"task_id\":\"2\"}\n", Format::Jsonl),
        ] {
            assert_eq!(format(start.as_bytes(), "file", false), expected, "{start}");
        }
    }

    #[test]
    fn a_number_sign_before_each_number_makes_a_text_where_ids_are_wanted() {
        assert_eq!(format(b"#5210074411\n#5210074412\n", "stdin", true), Format::Text);
        assert_eq!(format(b"# 5210074411\n", "stdin", true), Format::Ids);
        assert_eq!(format(b"#5210074411\n", "file", false), Format::Ids);
    }

    #[test]
    fn the_ending_of_the_name_helps_in_doubt_only() {
        let doubtful = b"{\"task_id\":\"1\"\n,\"title\":\"x\"}";
        assert_eq!(format(doubtful, "tasks.JSON", false), Format::Json);
        assert_eq!(format(doubtful, "tasks.jsonl", false), Format::Jsonl);
        assert_eq!(format(b"task_id,type\n", "tasks.json", false), Format::Csv);
    }

    #[test]
    fn files_that_hold_no_rows_are_told_apart() {
        for (bytes, reason) in [
            (&b""[..], "the file is empty"),
            (b"\xEF\xBB\xBF \r\n\n", "the file is empty"),
            (b"\x1F\x8B\x08\x00", "this is compressed with gzip"),
            (b"PK\x03\x04", "this is a zip file or a spreadsheet"),
            (b"\x7FELF\x02\x01\x01\x00", "this is a binary file"),
        ] {
            let refusal = read(bytes).refusal();
            assert!(refusal.starts_with(&format!("file: {reason}")), "{refusal}");
        }
    }
}
