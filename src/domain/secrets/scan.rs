//! Whether a text needs a closer look: cheap conditions without which there is no secret in it.
//!
//! Every title of a list and of an import passes here, so nearly all text must be through after its first or second
//! condition, and none of them may copy anything.

use super::known::{Known, PIECE, Window, fewest_signs, is_sign, known, letter};

/// Whether there may be a secret in this text. If not, there is none.
pub(super) fn is_suspect(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= PIECE && has_at_least(fewest_signs(), bytes, is_sign) && has_trace(bytes, &known())
}

fn has_at_least(fewest: usize, bytes: &[u8], is_one: impl Fn(u8) -> bool) -> bool {
    // Sums of bytes are added up many at a time.
    let counts = bytes.chunks(128).map(|chunk| chunk.iter().map(|byte| u8::from(is_one(*byte))).sum::<u8>());
    counts.map(usize::from).sum::<usize>() >= fewest
}

/// Whether there is a piece of a known secret, the beginning of an unknown one, or anything encoded.
fn has_trace(bytes: &[u8], known: &Known) -> bool {
    let mut window = Window::default();
    bytes.iter().enumerate().any(|(at, byte)| {
        let Some(letter) = letter(*byte) else { return begins_encoded(&bytes[at..]) };
        window.push(letter).is_some_and(|hash| known.kind_of(hash).is_some())
            || (*byte | 0x20 == b's' && begins_name_end(&bytes[at..]))
            || (*byte == b'e' && begins_signature(bytes, at))
    })
}

/// `%2A`, `\u002a`, `&#42;`, `&ast;`.
fn begins_encoded(bytes: &[u8]) -> bool {
    match bytes {
        [b'%', b'u' | b'U', ..] | [b'\\', ..] | [b'&', b'#', ..] => true,
        [b'%', high, low, ..] => high.is_ascii_hexdigit() && low.is_ascii_hexdigit(),
        [b'&', name, ..] => name.is_ascii_alphabetic() && bytes.iter().take(12).any(|byte| *byte == b';'),
        _ => false,
    }
}

/// The `sig` of `usersig=` and `"TLS.sig":`.
fn begins_name_end(bytes: &[u8]) -> bool {
    let name = bytes.get(..3).is_some_and(|name| name.eq_ignore_ascii_case(b"sig"));
    name && bytes.get(3).is_some_and(|next| !next.is_ascii_alphanumeric())
}

/// The first characters of a UserSig. Line breaks between them, which only a very narrow page has, go unnoticed.
fn begins_signature(bytes: &[u8], at: usize) -> bool {
    bytes.get(at..at + 3).is_some_and(|head| is_zlib_head([head[0], head[1], head[2]]))
}

/// Whether these are the first characters of the base64 of compressed data: bytes 78 01, 78 5e, 78 9c or 78 da.
pub(super) const fn is_zlib_head(head: [u8; 3]) -> bool {
    matches!(
        head,
        [b'e', b'A', b'E'..=b'H'] | [b'e', b'F', b'4'..=b'7'] | [b'e', b'J', b'w'..=b'z'] | [b'e', b'N', b'o'..=b'r']
    )
}
