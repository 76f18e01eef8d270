//! Detects the encoding of bytes from their beginning.

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::Encoding;
use crate::locale::{label, tr};

/// How many bytes are examined to recognise UTF-16.
const LOOK: usize = 4 * 1024;

/// The encoding of bytes, and the length of the byte order mark before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detected {
    /// The encoding. If it is UTF-8, the bytes may still be invalid.
    pub encoding: Encoding,
    /// The length of the byte order mark at the start, in bytes.
    pub mark: usize,
}

const MARKS: [(&[u8], &encoding_rs::Encoding); 3] =
    [(b"\xEF\xBB\xBF", UTF_8), (b"\xFF\xFE", UTF_16LE), (b"\xFE\xFF", UTF_16BE)];

/// Returns the encoding of bytes that begin like this: `asked`, the one that a byte order mark names, UTF-16 if the
/// zero bytes show it, or else UTF-8. The error says what the bytes are instead, and what to do.
pub fn detect(start: &[u8], asked: Option<Encoding>) -> Result<Detected, String> {
    if let Some(what) = if asked.is_some() { foreign(start) } else { not_text(start) } {
        return Err(what.to_owned());
    }
    let marked = MARKS.into_iter().find(|(mark, _)| start.starts_with(mark));
    match (marked, asked) {
        (Some((_, encoding)), Some(asked)) if asked.0 != encoding => {
            let (named, asked) = (encoding.name(), asked.name());
            Err(tr!("file-encoding-mark", found = named, asked = asked))
        }
        (Some((mark, encoding)), _) => Ok(Detected { encoding: Encoding(encoding), mark: mark.len() }),
        (None, Some(encoding)) => Ok(Detected { encoding, mark: 0 }),
        (None, None) => unmarked(start).map(|encoding| Detected { encoding, mark: 0 }),
    }
}

/// If pushdeck cannot read bytes that begin like this as text, returns what they are.
pub fn not_text(start: &[u8]) -> Option<&'static str> {
    let is_text = || MARKS.into_iter().any(|(mark, _)| start.starts_with(mark)) || utf16(start).is_some();
    foreign(start).or_else(|| (start.contains(&0) && !is_text()).then(|| label!("file-encoding-binary")))
}

fn unmarked(start: &[u8]) -> Result<Encoding, String> {
    if let Some(encoding) = utf16(start) {
        return Ok(Encoding(encoding));
    }
    match std::str::from_utf8(start) {
        Err(error) if error.error_len().is_some() && looks_like_gbk(start) => Err(tr!("file-encoding-gbk")),
        Err(error) => both(std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default()),
        Ok(text) => both(text),
    }
    .map(|()| Encoding::UTF_8)
}

/// Recognises, by their first bytes, formats that pushdeck cannot read as text.
fn foreign(start: &[u8]) -> Option<&'static str> {
    match start {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some(label!("file-encoding-utf-32")),
        [0x1F, 0x8B, ..] => Some(label!("file-encoding-gzip")),
        [b'P', b'K', 3, 4, ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] => Some(label!("file-encoding-spreadsheet")),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(label!("file-encoding-pdf")),
        _ => None,
    }
}

/// Recognises UTF-16 without a byte order mark: at least four fifths of the zero bytes are in the same half of their
/// pair, as in ASCII characters, and the decoded text contains no control characters except tabs and line ends.
fn utf16(start: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let start = &start[..start.len().min(LOOK)];
    let mut zeros = [0_usize; 2];
    for at in memchr::memchr_iter(0, start) {
        zeros[at % 2] += 1;
    }
    let encoding = match zeros {
        [0, 0] => return None,
        [even, odd] if 4 * even <= odd => UTF_16LE,
        [even, odd] if 4 * odd <= even => UTF_16BE,
        _ => return None,
    };
    let (mut decoder, mut text) = (encoding.new_decoder_without_bom_handling(), String::with_capacity(3 * start.len()));
    let (result, _) = decoder.decode_to_string_without_replacement(start, &mut text, false);
    let is_text = |char: char| !char.is_control() || matches!(char, '\t' | '\n' | '\r' | '\u{85}');
    (result == encoding_rs::DecoderResult::InputEmpty && text.chars().all(is_text)).then_some(encoding)
}

/// Whether the characters beyond ASCII in these bytes, which are not UTF-8, are all characters of GBK, and at least
/// nine in ten of them common ones (GB2312).
fn looks_like_gbk(bytes: &[u8]) -> bool {
    let (mut usual, mut rare, mut at) = (0_usize, 0_usize, 0);
    while let Some(ahead) = bytes[at..].iter().position(|byte| !byte.is_ascii()) {
        at += ahead;
        match bytes[at..] {
            [0xA1..=0xF7, 0xA1..=0xFE, ..] => (usual, at) = (usual + 1, at + 2),
            [0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE, ..] => (rare, at) = (rare + 1, at + 2),
            [0x81..=0xFE, 0x30..=0x39, 0x81..=0xFE, 0x30..=0x39, ..] => (rare, at) = (rare + 1, at + 4),
            [_] => break,
            _ => return false,
        }
    }
    usual > 0 && usual >= 9 * rare
}

/// Refuses text that is valid both in UTF-8 and in GBK but was probably not written in UTF-8: every character beyond
/// ASCII is a common Chinese one in GBK, and in UTF-8 one of its words mixes scripts.
fn both(text: &str) -> Result<(), String> {
    if text.is_ascii() {
        return Ok(());
    }
    let mut mixed = None;
    for word in text.split(|char: char| char.is_ascii()).filter(|word| !word.is_empty()) {
        if !word.as_bytes().chunks(2).all(|pair| matches!(pair, [0xC2..=0xD7, 0xA1..=0xBF])) {
            return Ok(());
        }
        let mut scripts = word.chars().filter_map(script);
        let first = scripts.next();
        if scripts.any(|script| Some(script) != first) {
            mixed.get_or_insert(word);
        }
    }
    let Some(word) = mixed else { return Ok(()) };
    let chinese = GB18030.decode_without_bom_handling(word.as_bytes()).0;
    Err(tr!("file-encoding-either", word = format!("{chinese:?}")))
}

/// The script of a letter that has two bytes in UTF-8; `None` for characters that occur in words of any script.
fn script(char: char) -> Option<u8> {
    match char {
        '\u{c0}'..='\u{24f}' => Some(0),
        '\u{250}'..='\u{2b8}' | '\u{2bd}'..='\u{2ff}' => Some(1),
        '\u{370}'..='\u{3ff}' => Some(2),
        '\u{400}'..='\u{52f}' => Some(3),
        '\u{530}'..='\u{5ff}' => Some(4),
        _ => None,
    }
}

/// Describes bytes that are not UTF-8: the first wrong byte, its position in the file, and what to do. The position of
/// `bytes` in the file is `offset`.
pub fn invalid_utf8(bytes: &[u8], offset: u64) -> String {
    let error = std::str::from_utf8(bytes).err();
    let at = error.map_or(0, |error| error.valid_up_to());
    let (byte, offset) = (bytes.get(at).copied().unwrap_or_default(), offset + at as u64);
    let (byte, offset) = (format!("{byte:02X}"), offset.to_string());
    if looks_like_gbk(bytes) {
        tr!("file-encoding-byte-gbk", byte = byte, offset = offset)
    } else {
        tr!("file-encoding-byte", byte = byte, offset = offset)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(bytes: &[u8]) -> (&'static str, usize) {
        let Detected { encoding, mark } = detect(bytes, None).expect("the bytes are text");
        (encoding.name(), mark)
    }

    fn utf16(text: &str, to_bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    fn gbk(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    #[test]
    fn a_byte_order_mark_or_the_position_of_zero_bytes_shows_utf_16() {
        let text = "task_id,title\n5210074411,春节促销\n";
        let (little, big) = (utf16(text, u16::to_le_bytes), utf16(text, u16::to_be_bytes));
        assert_eq!(found(&little), ("UTF-16LE", 0));
        assert_eq!(found(&big), ("UTF-16BE", 0));
        assert_eq!(found(&[b"\xFF\xFE", &*little].concat()), ("UTF-16LE", 2));
        assert_eq!(found(&[b"\xFE\xFF", &*big].concat()), ("UTF-16BE", 2));
        assert_eq!(found(&little[..little.len() - 1]), ("UTF-16LE", 0), "the beginning may end within a character");
        assert_eq!(found("\u{feff}1".as_bytes()), ("UTF-8", 3));
    }

    #[test]
    fn gbk_is_reported_and_not_guessed() {
        for text in ["task_id,title\n5210074411,春节促销\n", "任务ID,标题\n5210074411,春节\n", "1 # 加班，谢谢！"]
        {
            let fault = detect(&gbk(text), None).expect_err(text);
            assert!(fault.contains("GBK") && fault.contains("--encoding gb18030"), "{fault}");
            assert_eq!(detect(&gbk(text), Some(Encoding::GB18030)).map(|found| found.mark), Ok(0));
        }
        assert!(
            detect(&gbk("title\n小时\n"), None).expect_err("the text is valid in both encodings").contains("\"小时\"")
        );
        assert!(invalid_utf8(&gbk("1,春节"), 10).contains("0xB4 at offset 12 of the file; it looks like GBK"));
    }

    #[test]
    fn text_of_other_scripts_is_not_taken_for_gbk() {
        for text in [
            "Скидка 50% «только» сегодня",
            "«Скидка», Café, ğüü",
            "мʼясо",
            "Ελλάδα ανοίγει",
            "İzmir'de çığ, ığüü",
            "تخفيضات",
            "מבצע",
            "tiếng Việt, ưu đãi",
            "春节",
            "50° ©®×",
        ] {
            assert_eq!(found(text.as_bytes()).0, "UTF-8", "{text}");
        }
        assert_eq!(found(b"1\n2 # caf\xE9\n").0, "UTF-8", "one wrong byte does not change the encoding");
        assert!(invalid_utf8(b"caf\xE9\n", 0).ends_with("save the file as UTF-8"));
    }

    #[test]
    fn bytes_that_are_not_text_are_refused_with_what_to_do() {
        for (bytes, words) in [
            (&b"\xFF\xFE\0\0\x31\0\0\0"[..], "UTF-32"),
            (b"\x1F\x8B\x08\x00", "gunzip"),
            (b"PK\x03\x04", "export it as CSV"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1", "export it as CSV"),
            (b"%PDF-1.7", "PDF"),
            (b"\x7FELF\x02\x01\x01\x00\x00", "binary"),
            (&[0; 64], "binary"),
        ] {
            assert!(not_text(bytes).is_some_and(|what| what.contains(words)), "{words}");
        }
        let fault = detect(b"\xFF\xFE1\0", Some(Encoding::GB18030)).expect_err("the mark contradicts the encoding");
        assert_eq!(
            fault,
            "the file begins with the byte order mark of UTF-16LE, so it is not gb18030: leave out --encoding"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_detection_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = (detect(&bytes, None), invalid_utf8(&bytes, 0));
        }

        #[test]
        fn chinese_in_gbk_is_never_taken_for_utf_8(text in "[a-z,0-9]{0,8}[一-龥]{4,30}") {
            let bytes = gbk(&text);
            let is_usual = |char: char| char.is_ascii() || gbk(char.encode_utf8(&mut [0; 4])).iter().all(|byte| *byte > 0xA0);
            if text.chars().all(is_usual) {
                prop_assert!(detect(&bytes, None).is_err());
            }
        }
    }
}
