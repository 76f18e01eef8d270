//! Detects the format of a file from its beginning and, if that leaves a doubt, from the extension of its name.

use super::{Format, csv};
use crate::{
    domain::{is_cell_of_id, lines, names_task_ids},
    encoding,
};

/// A heading never contains this many digits in a row.
const DIGITS_OF_AN_ID: usize = 5;

/// Returns the format of a file that begins with these bytes. If only ids are wanted, any text that contains ids is
/// accepted.
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

/// Returns whether a `#` stands right before a digit, so that it may belong to a number instead of beginning a comment.
fn has_signed_number(start: &[u8]) -> bool {
    start.windows(2).any(|pair| pair[0] == b'#' && pair[1].is_ascii_digit())
}

/// Returns whether `rest`, which follows an opening bracket, begins an array rather than a word in brackets.
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
    // A row that has other cells but no headings is not text: reading it as text would lose what those cells say.
    let has_text = || has_number && (has_ids_only() || !bare.contains([',', ';', '\t']));
    if !is_table && (ids_only || has_text() || is_sentence(bare)) { Format::Text } else { Format::Csv }
}

/// Returns whether a line that names no column of ids is part of a message rather than a header.
fn is_sentence(line: &str) -> bool {
    let has_cells = line.bytes().any(|byte| csv::SEPARATORS.iter().any(|(separator, _)| *separator == byte));
    line.ends_with([':', '：', '.', '。']) || (!has_cells && (line.contains(char::is_whitespace) || !line.is_ascii()))
}

/// Decides between JSON lines and a document. A complete object on the first line means JSON lines; an opening bracket,
/// a comma or a colon at the end of the line means a document.
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
    fn the_first_bytes_show_the_format() {
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
    fn numbers_after_number_signs_are_text_if_only_ids_are_wanted() {
        assert_eq!(format(b"#5210074411\n#5210074412\n", "stdin", true), Format::Text);
        assert_eq!(format(b"# 5210074411\n", "stdin", true), Format::Ids);
        assert_eq!(format(b"#5210074411\n", "file", false), Format::Ids);
    }

    #[test]
    fn the_file_extension_decides_only_if_the_content_leaves_a_doubt() {
        let doubtful = b"{\"task_id\":\"1\"\n,\"title\":\"x\"}";
        assert_eq!(format(doubtful, "tasks.JSON", false), Format::Json);
        assert_eq!(format(doubtful, "tasks.jsonl", false), Format::Jsonl);
        assert_eq!(format(b"task_id,type\n", "tasks.json", false), Format::Csv);
    }

    #[test]
    fn files_without_rows_are_refused_with_different_reasons() {
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
