//! Repairs ("mends") the text of a reply in which single characters cannot be read.
//!
//! One title with a stray byte must not hide all other tasks. Within JSON strings, and nowhere else, everything that is
//! not valid text becomes U+FFFD: bytes that are not UTF-8, a surrogate without its other half, and escapes that JSON
//! does not have. A raw control character is text that should have been escaped, so it is escaped. A byte order mark
//! before the text is removed. Text that is broken outside of strings stays as it is, and the parser refuses it.
//!
//! This is used only for reads: the reply to a delete is read exactly as it arrived.

use std::borrow::Cow;

use memchr::memchr;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The escape of U+FFFD, which is written in place of anything unreadable.
const REPLACEMENT: &str = "\\ufffd";

/// Returns the text with U+FFFD in place of everything unreadable within strings.
pub(in crate::api) fn mended(body: &[u8]) -> Cow<'_, [u8]> {
    let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    let mut mended = Vec::new();
    let (mut at, mut copied) = (0, 0);
    while let Some(begin) = memchr(b'"', &body[at..]) {
        at += begin + 1;
        while let Some(piece) = Piece::first(&body[at..]) {
            if let Some(instead) = piece.instead {
                mended.extend_from_slice(&body[copied..at]);
                mended.extend_from_slice(instead.as_bytes());
                copied = at + piece.len;
            }
            at += piece.len;
        }
        // Continue after the quote that ends the string, or at the end of the text.
        at = body.len().min(at + 1);
    }
    if copied == 0 {
        return Cow::Borrowed(body);
    }
    mended.extend_from_slice(&body[copied..]);
    Cow::Owned(mended)
}

/// A piece of a string that is kept or replaced as a whole.
struct Piece {
    len: usize,
    /// The text to write in its place; `None` if it can stay.
    instead: Option<Cow<'static, str>>,
}

impl Piece {
    const fn kept(len: usize) -> Self {
        Self { len, instead: None }
    }

    const fn replaced(len: usize) -> Self {
        Self { len, instead: Some(Cow::Borrowed(REPLACEMENT)) }
    }

    /// Returns the first piece of the rest of a string; `None` at its end.
    fn first(rest: &[u8]) -> Option<Self> {
        let piece = match *rest.first()? {
            b'"' => return None,
            b'\\' => Self::escape(rest),
            control @ 0..0x20 => Self { len: 1, instead: Some(format!("\\u{control:04x}").into()) },
            0x20..0x80 => Self::kept(plain(rest)),
            0x80.. => Self::character(rest),
        };
        Some(piece)
    }

    fn escape(rest: &[u8]) -> Self {
        match rest.get(1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Self::kept(2),
            Some(b'u') => match (unit(rest), rest.get(6..).and_then(unit)) {
                (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => Self::kept(12),
                (Some(0xd800..0xe000), _) => Self::replaced(6),
                (Some(_), _) => Self::kept(6),
                (None, _) => Self::replaced(1),
            },
            _ => Self::replaced(1),
        }
    }

    /// Returns a piece for a character beyond ASCII, or for bytes that are not a character.
    fn character(rest: &[u8]) -> Self {
        let longest = &rest[..rest.len().min(char::MAX.len_utf8())];
        let chunk = longest.utf8_chunks().next();
        match chunk.as_ref().and_then(|chunk| chunk.valid().chars().next()) {
            Some(char) => Self::kept(char.len_utf8()),
            None => Self::replaced(chunk.map_or(1, |chunk| chunk.invalid().len())),
        }
    }
}

/// Returns how many bytes at the beginning are ASCII that a string may contain unescaped.
fn plain(rest: &[u8]) -> usize {
    rest.iter().take_while(|byte| matches!(byte, 0x20..0x80) && !matches!(byte, b'"' | b'\\')).count()
}

/// Returns the UTF-16 code unit of the escape at the beginning.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    let value = |byte: &u8| char::from(*byte).to_digit(16);
    digits.iter().try_fold(0_u16, |unit, byte| Some(unit << 4 | u16::try_from(value(byte)?).ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(body: &[u8]) -> Result<String, serde_json::Error> {
        serde_json::from_slice(&mended(body))
    }

    #[test]
    fn unreadable_parts_of_strings_are_replaced_and_everything_else_stays() {
        for (body, read) in [
            (&b"\"a\xffb\""[..], "a\u{fffd}b"),
            (b"\"\xe6\x98\"", "\u{fffd}"),
            (b"\"\xc0\xaf\xed\xa0\x80\"", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
            (b"\"\\ud800\"", "\u{fffd}"),
            (b"\"\\udc00\\ud83c\"", "\u{fffd}\u{fffd}"),
            (b"\"\\ud800\\u0041\"", "\u{fffd}A"),
            (b"\"\\ud83c\\udf89\"", "\u{1f389}"),
            (b"\"\\x41 \\u12\"", "\u{fffd}x41 \u{fffd}u12"),
            (b"\"a\x00b\nc\td\x1b[2J\"", "a\0b\nc\td\x1b[2J"),
            (b"\"say \\\"\\\\\\\" \xff\"", "say \"\\\" \u{fffd}"),
            (b"\xef\xbb\xbf\"a\"", "a"),
        ] {
            assert_eq!(text(body).ok().as_deref(), Some(read), "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn text_that_is_broken_outside_of_strings_stays_broken() {
        for body in
            [&b"\xff\"a\""[..], b"\"a\"\x01", b"\"a", b"\"a\\\"", b"\"a\" \"\xff", b"\\ud800", b"\"say \"hi\"\""]
        {
            assert!(text(body).is_err(), "{}", String::from_utf8_lossy(body));
        }
    }

    proptest! {
        #[test]
        fn valid_json_is_neither_copied_nor_changed(text in "\\PC*|.*", blank in "[ \t\r\n]{0,3}") {
            let body = format!("{blank}{{{}:{blank}{}}}", serde_json::json!(text), serde_json::json!([text]));
            prop_assert!(matches!(mended(body.as_bytes()), Cow::Borrowed(kept) if kept == body.as_bytes()));
        }

        #[test]
        fn any_bytes_between_quotes_are_read_as_a_string(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let within: Vec<u8> = bytes.into_iter().filter(|byte| !matches!(byte, b'"' | b'\\')).collect();
            let body = [b"\"", &within[..], b"\""].concat();
            let read = text(&body).expect("the text is a string");
            prop_assert_eq!(read, String::from_utf8_lossy(&within));
        }
    }
}
