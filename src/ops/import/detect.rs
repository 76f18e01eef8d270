//! Tells what a text holds by its beginning, and by the ending of its file's name where that leaves a doubt.

use super::{Format, csv};
use crate::encoding;

/// The format of a file that begins with these bytes.
pub(super) fn format(start: &[u8], name: &str) -> Format {
    let lines = start.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::trim_ascii);
    let first = lines.filter(|line| !line.is_empty()).find(|line| line[0] != b'#').unwrap_or_default();
    match first.first() {
        Some(b'{') => object_format(first, encoding::line_breaks(start) > 0, name),
        Some(b'[') => Format::Json,
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') if !separates(first) => Format::Ids,
        None => Format::Ids,
        _ => Format::Csv,
    }
}

/// Whether a line that begins as an id does has more cells.
fn separates(line: &[u8]) -> bool {
    let line = line.split(|byte| *byte == b'#').next().unwrap_or_default();
    line.iter().any(|byte| csv::SEPARATORS.iter().any(|(separator, _)| separator == byte))
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
            ("{\"task_id\":\"1\"}\n{\"task_id\":\"2\"}\n", Format::Jsonl),
            ("{\"TaskID\":1}", Format::Jsonl),
            ("# list\n{\"TaskID\":1}", Format::Jsonl),
            ("{\n  \"TaskID\": 1\n}", Format::Json),
            ("{\"ActionStatus\": \"OK\",\n \"TaskID\": 1}", Format::Json),
            ("[{\"TaskID\":1}]", Format::Json),
            ("{\"ActionStatus\":\"OK\",\"Tasks\":[{\"TaskID\":1}", Format::Json),
            ("{\"task_id\":\"1\",\"ti\n{\"task_id\":\"2\"}\n", Format::Jsonl),
        ] {
            assert_eq!(format(start.as_bytes(), "file"), expected, "{start}");
        }
    }

    #[test]
    fn the_ending_of_the_name_helps_in_doubt_only() {
        let doubtful = b"{\"task_id\":\"1\"\n,\"title\":\"x\"}";
        assert_eq!(format(doubtful, "tasks.JSON"), Format::Json);
        assert_eq!(format(doubtful, "tasks.jsonl"), Format::Jsonl);
        assert_eq!(format(b"task_id,type\n", "tasks.json"), Format::Csv);
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
