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
