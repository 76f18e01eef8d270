//! Tells what a file holds by its first bytes, and by the ending of its name where they leave a doubt.

use memchr::memmem;

use super::Format;

/// Why these bytes are no text that could hold rows, if they are none.
pub(super) fn not_text(start: &[u8]) -> Option<&'static str> {
    match start {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("this is UTF-16 text: save the file as UTF-8"),
        [0x1F, 0x8B, ..] => Some("this is compressed with gzip: unpack it with gunzip first"),
        [b'P', b'K', 3, 4, ..] => Some("this is a zip file or a spreadsheet: export it as CSV first"),
        _ if start.contains(&0) => Some("this is a binary file: give ids, CSV or JSON, as UTF-8 text"),
        _ => None,
    }
}

/// The format of a file that begins with these bytes.
pub(super) fn format(start: &[u8], name: &str) -> Format {
    let lines = start.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.filter(|line| !line.is_empty()).find(|line| line[0] != b'#').unwrap_or_default();
    match first.first() {
        Some(b'{') => object_format(first, memmem::find(start, b"\n").is_some(), name),
        Some(b'[') => Format::Json,
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') if !first.contains(&b',') => Format::Ids,
        None => Format::Ids,
        _ => Format::Csv,
    }
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
            (b"\xFF\xFE1\x00\n\x00", "this is UTF-16 text: save the file as UTF-8"),
            (b"\x1F\x8B\x08\x00", "this is compressed with gzip"),
            (b"PK\x03\x04", "this is a zip file or a spreadsheet"),
            (b"\x7FELF\x02\x01\x01\x00", "this is a binary file"),
        ] {
            let refusal = read(bytes).refusal();
            assert!(refusal.starts_with(&format!("file: {reason}")), "{refusal}");
        }
    }
}
