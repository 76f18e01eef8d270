//! Decides whether text needs a closer look, by cheap conditions that all text with a secret meets.
//!
//! Every title in a list or an import goes through here, so for nearly all text the first or second condition must be
//! enough, and no condition may copy anything.

use memchr::{memchr_iter, memchr3_iter};

use super::{
    known::{Known, PIECE, Window, fewest_signs, known, letter},
    signs::{WIDE, signs},
};

/// Whether this text may contain a secret. If this is false, the text contains none.
pub(super) fn is_suspect(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() < PIECE {
        return false;
    }
    let signs = signs(bytes);
    let is_worth_a_look = signs.count >= fewest_signs()
        || (signs.may_assign && names_value(bytes))
        || (signs.has_wide && has_wide_letters(bytes));
    is_worth_a_look && (has_trace(bytes, &known()) || (signs.count >= SIGNS_OF_LIST && lists_bytes(bytes)))
}

/// The fewest digits in a list of the numbers of ten bytes of a secret. Nearly all of these bytes are letters or
/// digits, whose numbers have at least two digits.
const SIGNS_OF_LIST: usize = 2 * PIECE;

/// How many characters may stand between two numbers of a list. More characters end the list.
pub(super) const MOST_BETWEEN: usize = 8;

/// Whether the text may contain a list of at least [`PIECE`] numbers below 256. This only counts words in a row that
/// begin with a digit and have at most five characters, such as `101`, `0x65`, or `2C101` after a percent sign.
fn lists_bytes(bytes: &[u8]) -> bool {
    let words = bytes.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut numbers = 0;
    for word in words {
        let is_number = word.len() <= 5 && word[0].is_ascii_digit();
        numbers = if is_number { numbers + 1 } else { 0 };
        if numbers >= PIECE {
            return true;
        }
    }
    false
}

/// Whether the text contains at least [`PIECE`] full-width letters and digits.
fn has_wide_letters(bytes: &[u8]) -> bool {
    memchr_iter(WIDE, bytes).filter(|at| is_wide_letter(&bytes[*at..])).nth(PIECE - 1).is_some()
}

/// Whether a full-width letter or digit begins here.
const fn is_wide_letter(bytes: &[u8]) -> bool {
    matches!(bytes, [WIDE, 0xbc, 0x90..=0x99 | 0xa1..=0xba, ..] | [WIDE, 0xbd, 0x81..=0x9a, ..])
}

/// How many characters may stand between a name and the sign before its value.
const BETWEEN: usize = 64;

/// Whether the text may contain `usersig=` or `"TLS.sig":`, whatever the value is.
fn names_value(bytes: &[u8]) -> bool {
    let is_name = |at: usize| {
        let from = at.saturating_sub(BETWEEN);
        let last = bytes[from..at].iter().rposition(u8::is_ascii_alphanumeric);
        let end = last.map_or(0, |last| from + last + 1);
        end >= 3 && bytes[end - 3..end].eq_ignore_ascii_case(b"sig")
    };
    memchr3_iter(b'=', b':', b'%', bytes).any(is_name)
}

/// Whether the text contains a piece of a known secret, the beginning of an unknown one, the name of a parameter that
/// contains one, or anything encoded.
fn has_trace(bytes: &[u8], known: &Known) -> bool {
    let mut window = Window::default();
    let is_trace = |(at, byte): (usize, &u8)| match letter(*byte) {
        None => begins_encoded(&bytes[at..]),
        Some(letter) => {
            known.has(window.push(letter))
                || (matches!(byte, b'A' | b'F' | b'J' | b'N') && begins_signature(bytes, at))
                || (*byte | 0x20 == b'g' && ends_name(bytes, at))
        }
    };
    bytes.iter().enumerate().any(is_trace)
}

/// Whether an encoded character, such as `%2A`, `\u002a`, `&#42;` or `&ast;`, or a full-width letter may begin here.
fn begins_encoded(bytes: &[u8]) -> bool {
    match bytes {
        [b'%', b'u' | b'U', ..] | [b'\\', ..] | [b'&', b'#', ..] => true,
        [WIDE, ..] => is_wide_letter(bytes),
        [b'%', high, low, ..] => high.is_ascii_hexdigit() && low.is_ascii_hexdigit(),
        [b'&', name, ..] => name.is_ascii_alphabetic() && bytes.iter().take(12).any(|byte| *byte == b';'),
        _ => false,
    }
}

/// Whether the `sig` of `usersig=` or `"TLS.sig":` ends here.
fn ends_name(bytes: &[u8], at: usize) -> bool {
    let begins = at >= 2 && bytes[at - 2..at].eq_ignore_ascii_case(b"si");
    begins && bytes.get(at + 1).is_some_and(|next| !next.is_ascii_alphanumeric())
}

/// Whether this is the second of the first three characters of a UserSig. Line breaks between these are not noticed;
/// they occur only on a very narrow page.
fn begins_signature(bytes: &[u8], at: usize) -> bool {
    at > 0 && bytes.get(at - 1..at + 2).is_some_and(|head| is_zlib_head([head[0], head[1], head[2]]))
}

/// Whether these are the first characters of the base64 of compressed data: bytes 78 01, 78 5e, 78 9c or 78 da.
pub(super) const fn is_zlib_head(head: [u8; 3]) -> bool {
    matches!(
        head,
        [b'e', b'A', b'E'..=b'H'] | [b'e', b'F', b'4'..=b'7'] | [b'e', b'J', b'w'..=b'z'] | [b'e', b'N', b'o'..=b'r']
    )
}
