//! The forms in which something that received a secret can repeat it without writing out the secret itself.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use flate2::{Decompress, FlushDecompress};

use super::encoding::base64_bytes;

/// A signature unpacks to some 200 bytes; anything longer than this is not examined.
const LONGEST: usize = 4 * 1024;

/// Returns the secret in base64, once for each offset at which it may begin in the encoded bytes, and in hexadecimal
/// digits. Only the part that depends on the secret alone is included.
pub(super) fn wrapped(secret: &[u8]) -> Vec<String> {
    (0..3).map(|offset| base64_at(secret, offset)).chain([hexadecimal(secret)]).collect()
}

/// Returns forms that are less likely: base64 of the base64, and base32.
pub(super) fn wrapped_further(secret: &[u8]) -> Vec<String> {
    let once = (0..3).map(|offset| base64_at(secret, offset));
    let twice = once.flat_map(|once| (0..3).map(move |offset| base64_at(once.as_bytes(), offset)));
    twice.chain((0..5).map(|offset| base32_at(secret, offset))).collect()
}

/// The secret parts of a signature. Its other fields, such as the account and the app, are not secret.
pub(super) struct Inside {
    /// What the base64 of the signature decodes to: the compressed JSON.
    pub(super) compressed: Vec<u8>,
    /// The value of `TLS.sig`, which is the base64 of `code`.
    pub(super) value: String,
    /// The HMAC that was made with the key.
    pub(super) code: Vec<u8>,
}

impl Inside {
    /// Unpacks a signature, if it is one.
    pub(super) fn of(signature: &str) -> Option<Self> {
        let compressed = base64_bytes(signature.as_bytes());
        let mut json = Vec::with_capacity(LONGEST);
        Decompress::new(true).decompress_vec(&compressed, &mut json, FlushDecompress::Finish).ok()?;
        let json = String::from_utf8(json).ok()?;
        let (_, after) = json.split_once("\"TLS.sig\"")?;
        let value = after.trim_start_matches([':', ' ']).strip_prefix('"')?.split('"').next()?.replace('\\', "");
        let code = base64_bytes(value.as_bytes());
        Some(Self { compressed, value, code })
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Returns the base64 of these bytes after `offset` other bytes, without the characters that depend on anything else.
fn base64_at(bytes: &[u8], offset: usize) -> String {
    let bytes: Vec<u8> = [0, 0][..offset].iter().chain(bytes).copied().collect();
    let whole = bytes.len() / 3 * 3;
    BASE64_STANDARD.encode(&bytes[..whole]).chars().skip([0, 2, 3][offset]).collect()
}

/// Like [`base64_at`], but in base32, which has five bits per character.
fn base32_at(bytes: &[u8], offset: usize) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bytes: Vec<u8> = [0; 4][..offset].iter().chain(bytes).copied().collect();
    let first = (offset * 8).div_ceil(5);
    let symbol = |nth: usize| {
        let (byte, bit) = (nth * 5 / 8, nth * 5 % 8);
        let pair = u16::from(bytes[byte]) << 8 | u16::from(bytes.get(byte + 1).copied().unwrap_or_default());
        char::from(LETTERS[usize::from(pair >> (11 - bit) & 31)])
    };
    (first..bytes.len() * 8 / 5).map(symbol).collect()
}

/// A signature that unpacks but was made without a key.
#[cfg(test)]
pub(super) fn made() -> String {
    let json = concat!(
        r#"{"TLS.ver":"2.0","TLS.identifier":"administrator","TLS.sdkappid":1400012345,"TLS.expire":604800,"#,
        r#""TLS.time":1767225600,"TLS.sig":"K8WPR1ZZdVSONrcQm5xJ2hTgYb0eL4uDfA7iCk9Xs3E="}"#
    );
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut zlib, json.as_bytes()).expect("memory can be written");
    let base64 = BASE64_STANDARD.encode(zlib.finish().expect("memory can be written"));
    base64.replace('+', "*").replace('/', "-").replace('=', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_agrees_with_the_standard() {
        // RFC 4648, section 10.
        for (text, written) in
            [("f", "M"), ("fo", "MZX"), ("foo", "MZXW"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBO")]
        {
            assert_eq!(base32_at(text.as_bytes(), 0), written, "{text}");
        }
        for offset in 0..5 {
            let whole = base32_at(&[b"wxyz!"[..offset].to_vec(), b"foobarfoobar".to_vec()].concat(), 0);
            assert!(whole.ends_with(&base32_at(b"foobarfoobar", offset)), "{offset}");
        }
    }

    #[test]
    fn only_the_secret_parts_of_a_signature_are_extracted() {
        let inside = Inside::of(&made()).expect("the text is a signature");
        assert_eq!(inside.code.len(), 32);
        assert!(!inside.value.contains("TLS") && inside.value.len() == 44, "{}", inside.value);
        assert!(Inside::of("eJwABC123").is_none() && Inside::of("").is_none());
    }
}
