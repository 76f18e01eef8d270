//! Undoes the encodings of text, and remembers where each character was.

use crate::domain::half_width;

/// One character, and the bytes of the text that encode it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) char: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// How many layers of encodings are undone.
const DEPTH: usize = 6;

/// Returns the characters of a text with percent-encoding, JSON escapes and HTML entities undone, even if they were
/// applied several times, and with full-width characters made half-width.
pub(super) fn decoded(text: &str) -> Vec<Unit> {
    let plain = |(start, char): (usize, char)| Unit { char: half_width(char), start, end: start + char.len_utf8() };
    let mut units: Vec<Unit> = text.char_indices().map(plain).collect();
    for _ in 0..DEPTH {
        let before = units.len();
        undo(&mut units);
        if units.len() == before {
            break;
        }
    }
    units
}

/// Undoes one layer in place, so that long text does not take twice its memory.
fn undo(units: &mut Vec<Unit>) {
    let (mut at, mut undone) = (0, 0);
    while let Some((first, after)) = units[at..].split_first() {
        let read = match first.char {
            '%' => percent(after),
            '\\' => escape(after),
            '&' => entity(after),
            _ => None,
        };
        let (char, used) = read.unwrap_or((first.char, 0));
        // The write position never passes the read position.
        units[undone] = Unit { char, start: first.start, end: units[at + used].end };
        undone += 1;
        at += used + 1;
    }
    units.truncate(undone);
}

/// Reads `2A` or `u002A` after a percent sign. Returns the character and how many units were used.
fn percent(units: &[Unit]) -> Option<(char, usize)> {
    match units.first()?.char {
        'u' | 'U' => Some((hexadecimal(units.get(1..5)?)?, 5)),
        _ => Some((hexadecimal(units.get(..2)?)?, 2)),
    }
}

/// Reads what follows a backslash.
fn escape(units: &[Unit]) -> Option<(char, usize)> {
    match units.first()?.char {
        'u' if units.get(1)?.char == '{' => {
            let digits = units[2..].iter().take(7).position(|unit| unit.char == '}')?;
            Some((hexadecimal(&units[2..2 + digits])?, digits + 3))
        }
        'u' | 'U' => Some((hexadecimal(units.get(1..5)?)?, 5)),
        'x' | 'X' => Some((hexadecimal(units.get(1..3)?)?, 3)),
        'n' | 'r' | 't' | 'f' | 'b' => Some((' ', 1)),
        char if !char.is_alphanumeric() => Some((char, 1)),
        _ => None,
    }
}

/// Reads what follows `&`. The semicolon may be missing after a number.
fn entity(units: &[Unit]) -> Option<(char, usize)> {
    if units.first()?.char != '#' {
        let length = units.iter().take(10).position(|unit| unit.char == ';')?;
        let name: String = units[..length].iter().map(|unit| unit.char.to_ascii_lowercase()).collect();
        return Some((named(&name)?, length + 1));
    }
    let is_hexadecimal = matches!(units.get(1)?.char, 'x' | 'X');
    let (begin, radix) = if is_hexadecimal { (2, 16) } else { (1, 10) };
    let digits = units[begin..].iter().take(7).take_while(|unit| unit.char.is_digit(radix)).count();
    let text: String = units[begin..begin + digits].iter().map(|unit| unit.char).collect();
    let char = char::from_u32(u32::from_str_radix(&text, radix).ok()?)?;
    let end = begin + digits;
    Some((char, end + usize::from(units.get(end).is_some_and(|unit| unit.char == ';'))))
}

/// The named entities of the characters that URLs, JSON and base64 consist of.
fn named(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "ast" | "midast" => '*',
        "plus" => '+',
        "sol" => '/',
        "lowbar" | "underbar" => '_',
        "equals" => '=',
        "hyphen" | "dash" | "minus" => '-',
        "percnt" => '%',
        "bsol" => '\\',
        "num" => '#',
        "semi" => ';',
        "colon" => ':',
        "period" => '.',
        "quot" => '"',
        "apos" => '\'',
        "lt" => '<',
        "gt" => '>',
        "tab" | "newline" | "nbsp" | "shy" | "zwsp" => ' ',
        _ => return None,
    })
}

/// Returns the character with this number. A character beyond ASCII becomes U+FFFD, because no secret contains one.
fn hexadecimal(digits: &[Unit]) -> Option<char> {
    if digits.is_empty() {
        return None;
    }
    let number = digits.iter().try_fold(0, |number, unit| Some(number * 16 + unit.char.to_digit(16)?))?;
    Some(char::from_u32(number).filter(char::is_ascii).unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// Decodes the whole bytes of base64 in any of its alphabets, up to the padding.
pub(super) fn base64_bytes(symbols: &[u8]) -> Vec<u8> {
    let (mut bytes, mut bits, mut held) = (Vec::with_capacity(symbols.len()), 0_u32, 0);
    for symbol in symbols {
        let value = match symbol {
            b'A'..=b'Z' => symbol - b'A',
            b'a'..=b'z' => symbol - b'a' + 26,
            b'0'..=b'9' => symbol - b'0' + 52,
            b'+' | b'*' => 62,
            b'/' | b'-' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        decoded(text).iter().map(|unit| unit.char).collect()
    }

    #[test]
    fn each_encoding_is_undone_even_if_applied_twice() {
        for text in [
            "a*b",
            "a%2Ab",
            "a%2ab",
            "a%252Ab",
            "a%25252ab",
            "a%u002ab",
            "a\\u002ab",
            "a\\\\u002Ab",
            "a\\x2ab",
            "a\\u{2a}b",
            "a\\*b",
            "a&#42;b",
            "a&#x2A;b",
            "a&#42b",
            "a&ast;b",
            "a&amp;ast;b",
            "a&amp;#42;b",
            "\\u0061%26%2342%3bb",
            "ａ＊ｂ",
        ] {
            assert_eq!(read(text), "a*b", "{text}");
        }
    }

    #[test]
    fn text_that_is_not_encoded_stays_unchanged() {
        for text in ["100%", "50% off", "a & b", "AT&T;", "%zz", "春节 \u{202e}", "\\", "&#;", "&", "%", "&#x;"] {
            assert_eq!(read(text), text, "{text}");
        }
    }

    #[test]
    fn each_character_has_its_position_in_the_text() {
        let units = decoded("é%252Ax");
        let places: Vec<_> = units.iter().map(|unit| (unit.char, unit.start, unit.end)).collect();
        assert_eq!(places, [('é', 0, 2), ('*', 2, 7), ('x', 7, 8)]);
    }
}
