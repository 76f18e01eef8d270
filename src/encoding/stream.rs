//! Decodes a source piece by piece, so that a file of any size takes only the memory of one piece.

use std::io::{self, ErrorKind, Read};

use encoding_rs::{Decoder, DecoderResult};

use super::{
    Encoding,
    line_ends::{has_unicode_ends, plain_line_ends},
};
use crate::locale::tr;

/// How many bytes are read at once.
const PIECE: usize = 64 * 1024;

/// The smallest buffer that [`StreamDecoder::read`] accepts, in bytes.
const LEAST_ROOM: usize = 16;

/// Decodes a source to UTF-8.
pub struct StreamDecoder {
    decoder: Decoder,
    encoding: Encoding,
    /// The bytes that were read; those before `at` have been decoded.
    bytes: Vec<u8>,
    at: usize,
    /// Where `bytes` begins in the source.
    offset: u64,
    ended: bool,
    /// Whether lines end in characters beyond ASCII; `None` until there is text.
    unicode_ends: Option<bool>,
    fault: Option<String>,
}

impl StreamDecoder {
    /// Whether UTF-8 text that begins like this must still be decoded, because of its line ends.
    pub fn is_needed(start: &[u8]) -> bool {
        has_unicode_ends(start)
    }

    /// Decodes a source whose first bytes were read already: `start`, which begins at `offset`.
    pub fn new(encoding: Encoding, start: Vec<u8>, offset: u64) -> Self {
        let decoder = encoding.0.new_decoder_without_bom_handling();
        Self { decoder, encoding, bytes: start, at: 0, offset, ended: false, unicode_ends: None, fault: None }
    }

    /// Reads decoded text into `room`, which must have at least 16 bytes. Returns zero at the end. The source may
    /// deliver a character in two pieces, but must not end in the middle of one.
    pub fn read(&mut self, source: &mut dyn Read, room: &mut [u8]) -> io::Result<usize> {
        debug_assert!(room.len() >= LEAST_ROOM);
        loop {
            if let Some(fault) = self.fault.take() {
                return Err(io::Error::new(ErrorKind::InvalidData, fault));
            }
            if self.at == self.bytes.len() && !self.ended {
                self.read_piece(source)?;
            }
            let given = &self.bytes[self.at..];
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(given, room, self.ended);
            self.at += read;
            if let DecoderResult::Malformed(length, after) = result {
                self.fault = Some(self.malformed(length, after));
            }
            if written > 0 {
                return Ok(self.with_plain_ends(&mut room[..written]));
            }
            if result == DecoderResult::InputEmpty && self.ended {
                return Ok(0);
            }
        }
    }

    fn read_piece(&mut self, source: &mut dyn Read) -> io::Result<()> {
        self.offset += self.bytes.len() as u64;
        self.at = 0;
        self.bytes.resize(PIECE, 0);
        let read = source.read(&mut self.bytes);
        self.bytes.truncate(*read.as_ref().unwrap_or(&0));
        self.ended = matches!(read, Ok(0));
        read.map(drop)
    }

    fn malformed(&self, length: u8, after: u8) -> String {
        let name = self.encoding.name();
        if self.ended {
            return tr!("file-encoding-cut", encoding = name);
        }
        let behind = u64::from(length) + u64::from(after);
        let offset = (self.offset + self.at as u64).saturating_sub(behind);
        tr!("file-encoding-wrong", encoding = name, offset = offset.to_string())
    }

    fn with_plain_ends(&mut self, text: &mut [u8]) -> usize {
        if *self.unicode_ends.get_or_insert_with(|| has_unicode_ends(text)) {
            plain_line_ends(text)
        } else {
            text.len()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that yields a few bytes at a time.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = self.1.min(buffer.len());
            self.0.read(&mut buffer[..most])
        }
    }

    fn decoded(encoding: Encoding, bytes: &[u8], drops: usize) -> Result<String, String> {
        let mut decoder = StreamDecoder::new(encoding, Vec::new(), 0);
        let (mut source, mut text, mut room) = (Drops(bytes, drops), Vec::new(), [0; 20]);
        loop {
            match decoder.read(&mut source, &mut room) {
                Ok(0) => return Ok(String::from_utf8(text).expect("the decoder writes UTF-8")),
                Ok(length) => text.extend_from_slice(&room[..length]),
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    #[test]
    fn the_number_of_bytes_per_read_does_not_matter() {
        let text = "task_id,title\r\n5210074411,春节促销 🎉 第一波\r\n".repeat(20);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let gb18030 = encoding_rs::GB18030.encode(&text).0;
        for drops in [1, 3, 1000] {
            assert_eq!(decoded("utf-16le".parse().expect("the encoding is known"), &utf16, drops).as_ref(), Ok(&text));
            assert_eq!(decoded(Encoding::GB18030, &gb18030, drops).as_ref(), Ok(&text));
        }
    }

    #[test]
    fn line_ends_beyond_ascii_become_line_feeds() {
        let text = "1 # ninety-nine\u{85}2\u{85}3 # a\u{2028}b".to_owned();
        assert_eq!(decoded(Encoding::UTF_8, text.as_bytes(), 1000).as_deref(), Ok("1 # ninety-nine\n2\n3 # a\nb"));
    }

    #[test]
    fn wrong_bytes_are_reported_with_their_position() {
        let bytes = [&*encoding_rs::GB18030.encode("春节,").0, b"\xFF\xFF\n"].concat();
        for drops in [1, 1000] {
            let fault = decoded(Encoding::GB18030, &bytes, drops).expect_err("the bytes are invalid");
            assert!(fault.starts_with("not valid gb18030 at offset 5 of the file"), "{fault}");
        }
        let fault =
            decoded(Encoding::GB18030, &encoding_rs::GB18030.encode("春节").0[..3], 1).expect_err("a character is cut");
        assert_eq!(fault, "the file ends in the middle of a gb18030 character: get the whole file");
    }
}
