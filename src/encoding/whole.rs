//! Decodes a small file, or the output of a command, as a whole.

use super::{Encoding, StreamDecoder, detect, invalid_utf8};

/// Returns the text of these bytes, without the byte order mark at the start, and with a line feed for every line end.
/// The error says what the bytes are instead, but never what they contain.
pub fn text_of(bytes: &[u8]) -> Result<String, String> {
    // A small file of ours that is valid UTF-8 is accepted, even if it could be GBK too. A table is refused in that
    // case, because tables come from unknown programs.
    let is_utf8 = std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0);
    let found = detect(bytes, is_utf8.then_some(Encoding::UTF_8))?;
    let rest = &bytes[found.mark..];
    let text = if found.encoding == Encoding::UTF_8 && !StreamDecoder::is_needed(rest) {
        std::str::from_utf8(rest).map(str::to_owned).map_err(|_| invalid_utf8(rest, found.mark as u64))?
    } else {
        decoded(found.encoding, rest)?
    };
    Ok(with_line_feeds(text))
}

/// Turns every carriage return into a line feed, or removes it if a line feed follows. Works in place, because the text
/// may be a secret, and no copy of a secret may stay in memory.
fn with_line_feeds(text: String) -> String {
    let mut bytes = text.into_bytes();
    let (mut to, length) = (0, bytes.len());
    for from in 0..length {
        match bytes[from..length] {
            [b'\r', b'\n', ..] => {}
            [byte, ..] => {
                bytes[to] = if byte == b'\r' { b'\n' } else { byte };
                to += 1;
            }
            [] => break,
        }
    }
    bytes.truncate(to);
    String::from_utf8(bytes).expect("only ASCII was left out or replaced")
}

fn decoded(encoding: Encoding, bytes: &[u8]) -> Result<String, String> {
    let mut decoder = StreamDecoder::new(encoding, bytes.to_vec(), 0);
    let (mut text, mut room) = (Vec::with_capacity(2 * bytes.len()), vec![0; 4 * 1024]);
    loop {
        match decoder.read(&mut std::io::empty(), &mut room) {
            Ok(0) => return String::from_utf8(text).map_err(|error| error.to_string()),
            Ok(length) => text.extend_from_slice(&room[..length]),
            Err(error) => return Err(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_file_may_come_from_any_editor() {
        let utf16: Vec<u8> = "\u{feff}a = 1\r\nb = 2\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [
            &utf16,
            "a = 1\rb = 2\r".as_bytes(),
            "\u{feff}a = 1\nb = 2\n".as_bytes(),
            "a = 1\u{85}b = 2\u{85}".as_bytes(),
        ] {
            assert_eq!(text_of(bytes).as_deref(), Ok("a = 1\nb = 2\n"));
        }
    }

    #[test]
    fn valid_utf_8_is_accepted_even_if_it_could_be_gbk() {
        assert_eq!(text_of("# Сʱ".as_bytes()).as_deref(), Ok("# Сʱ"));
    }

    #[test]
    fn the_error_for_bytes_that_are_not_text_does_not_repeat_them() {
        for bytes in [&b"f00d\xFFfeed"[..], b"f00d\0feed\0\0", b"f00d\xB4\xBA\xBD\xDA"] {
            let fault = text_of(bytes).expect_err("the bytes are not text");
            assert!(!fault.contains("f00d") && !fault.contains("feed"), "{fault}");
        }
    }
}
