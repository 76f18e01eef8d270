//! Finds what must be removed, and puts a mark in its place.

use std::{borrow::Cow, ops::Range};

use flate2::{Decompress, FlushDecompress, Status};

use super::{
    encoding::{Unit, base64_bytes, decoded},
    known::{Kind, PIECE, Window, known, letter},
    scan::{MOST_BETWEEN, is_suspect, is_zlib_head},
};

/// A value of `usersig=` that is shorter than this is ignored.
const SHORTEST_VALUE: usize = 4;

/// From this many characters on, text is taken for the beginning of a signature if it is cut off before it unpacks to
/// more than a beginning of [`UNPACKED`].
const SHORTEST_BEGINNING: usize = 32;

/// How many characters of a signature are examined; a real one has about 250.
const LONGEST: usize = 4 * 1024;

/// How many characters of a signature that is broken over lines are examined, including the breaks.
const REACH: usize = 4 * LONGEST;

/// How many beginnings of full length are unpacked in any text before each further one is taken for a signature. In a
/// longer text, more are unpacked.
const ATTEMPTS: usize = 64;

/// The beginning of what every signature unpacks to, because its fields are called `TLS.ver` and so on.
const UNPACKED: &[u8] = b"{\"TLS.";

/// Returns the text without signatures and keys. Each is replaced by a mark such as `[removed: a signature]`.
pub fn redacted(text: &str) -> Cow<'_, str> {
    if !is_suspect(text) {
        return Cow::Borrowed(text);
    }
    let units = decoded(text);
    let mut found = known_pieces(&units);
    found.extend(values(&units));
    found.extend(unknown_signatures(&units).0);
    found.extend(in_numbers(&units));
    if found.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(without(text, found)) }
}

/// A part of the text that must be removed, in bytes.
struct Found {
    bytes: Range<usize>,
    kind: Kind,
}

impl Found {
    fn of(units: &[Unit], kind: Kind) -> Option<Self> {
        let (first, last) = (units.first()?, units.last()?);
        Some(Self { bytes: first.start..last.end, kind })
    }
}

fn without(text: &str, mut found: Vec<Found>) -> String {
    found.sort_by_key(|found| (found.bytes.start, std::cmp::Reverse(found.bytes.end)));
    let mut left = String::with_capacity(text.len());
    let mut at = 0;
    for Found { bytes, kind } in found {
        if bytes.start > at || (bytes.start == at && left.is_empty()) {
            left.push_str(&text[at..bytes.start]);
            left.push_str(kind.mark());
        }
        at = at.max(bytes.end);
    }
    left.push_str(&text[at..]);
    left
}

/// Finds pieces of secrets that this process knows, whatever stands between their letters.
fn known_pieces(units: &[Unit]) -> Vec<Found> {
    let letters = units.iter().enumerate().filter_map(|(at, unit)| Some((at, fold(unit)?)));
    let (known, mut window) = (known(), Window::default());
    let mut pieces: Vec<(Range<usize>, Kind)> = Vec::new();
    // The positions of the last ten letters.
    let mut places = [0; PIECE];
    for (nth, (at, letter)) in letters.enumerate() {
        places[nth % PIECE] = at;
        let Some(kind) = known.kind_of(window.push(letter)) else { continue };
        let begin = places[(nth + 1) % PIECE];
        match pieces.last_mut() {
            Some((piece, _)) if begin < piece.end => piece.end = at + 1,
            _ => pieces.push((begin..at + 1, kind)),
        }
    }
    let whole = |(piece, kind): (Range<usize>, Kind)| {
        let padding = units[piece.end..].iter().take_while(|unit| matches!(unit.char, '_' | '=')).count();
        Found::of(&units[piece.start..piece.end + padding], kind)
    };
    pieces.into_iter().filter_map(whole).collect()
}

fn fold(unit: &Unit) -> Option<u8> {
    u8::try_from(unit.char).ok().and_then(letter)
}

/// Finds the values of `usersig` and `TLS.sig`, with `=` as in a URL or `:` as in JSON.
fn values(units: &[Unit]) -> Vec<Found> {
    const NAMES: [&str; 2] = ["usersig", "tls.sig"];
    let is_name = |end: usize| {
        end >= 7
            && NAMES.iter().any(|name| {
                let said = units[end - 7..end].iter().map(|unit| unit.char.to_ascii_lowercase());
                said.eq(name.chars())
            })
    };
    let mut found: Vec<Found> = Vec::new();
    for end in (0..units.len()).filter(|end| is_name(*end)) {
        // Another name within a value can only be a part of the value.
        let is_done = found.last().is_some_and(|found| units[end].start < found.bytes.end);
        found.extend(if is_done { None } else { value(&units[end..]) });
    }
    found
}

/// Finds the value after a name.
fn value(units: &[Unit]) -> Option<Found> {
    let skip = |units: &[Unit]| units.iter().take_while(|unit| is_between(unit.char)).count();
    let sign = skip(units);
    if !matches!(units.get(sign)?.char, '=' | ':') {
        return None;
    }
    let begin = sign + 1 + skip(&units[sign + 1..]);
    let length = units[begin..].iter().take_while(|unit| is_symbol(unit.char)).count();
    // After a colon, text without quotes may be ordinary words.
    let is_word =
        units[sign].char == ':' && length < PIECE && begin > 0 && !matches!(units[begin - 1].char, '"' | '\'');
    if is_word || length < SHORTEST_VALUE {
        return None;
    }
    Found::of(&units[begin..begin + length], Kind::Signature)
}

fn is_between(char: char) -> bool {
    char.is_whitespace() || char.is_control() || matches!(char, '"' | '\'' | '\\')
}

/// Whether the character can occur in base64, in the service's alphabet or the usual ones.
fn is_symbol(char: char) -> bool {
    char.is_ascii_alphanumeric() || "*-_+/=".contains(char)
}

/// Finds signatures that this process does not know. Also returns how many characters were examined for that: this
/// number grows no faster than the text, whoever wrote the text.
fn unknown_signatures(units: &[Unit]) -> (Vec<Found>, usize) {
    let enough = ATTEMPTS * REACH + 4 * units.len();
    let (mut found, mut looked_at): (Vec<Found>, usize) = (Vec::new(), 0);
    for (at, unit) in units.iter().enumerate().filter(|(_, unit)| unit.char == 'e') {
        if found.last().is_some_and(|found| unit.start < found.bytes.end) {
            continue;
        }
        let length_of = if looked_at < enough { signature_length } else { assumed_length };
        found.extend(unknown_signature(&units[at..], length_of, &mut looked_at));
    }
    (found, looked_at)
}

/// Returns the signature that begins here, if one does. It may be broken over lines and cut off at its end.
fn unknown_signature(units: &[Unit], length_of: fn(&[u8]) -> Option<usize>, looked_at: &mut usize) -> Option<Found> {
    let is_broken_by = |char: char| char.is_whitespace() || char.is_control();
    let mut symbols = (units.iter().take(REACH).enumerate())
        .inspect(|_| *looked_at += 1)
        .filter(|(_, unit)| !is_broken_by(unit.char))
        .take_while(|(_, unit)| is_symbol(unit.char))
        .take(LONGEST)
        .filter_map(|(at, unit)| Some((at, u8::try_from(unit.char).ok()?)));
    let head = [symbols.next()?, symbols.next()?, symbols.next()?];
    if !is_zlib_head(head.map(|(_, symbol)| symbol)) {
        return None;
    }
    let symbols: Vec<(usize, u8)> = head.into_iter().chain(symbols).collect();
    let text: Vec<u8> = symbols.iter().map(|(_, symbol)| *symbol).collect();
    let length = length_of(&text)?;
    let last = symbols.get(length.checked_sub(1)?)?.0;
    let padding = units[last + 1..].iter().take_while(|unit| matches!(unit.char, '_' | '=')).count();
    Found::of(&units[..=last + padding], Kind::Signature)
}

/// Returns the length to assume for a signature in text that has more beginnings than any ordinary text. Removing too
/// much is better than leaving a signature.
fn assumed_length(symbols: &[u8]) -> Option<usize> {
    (symbols.len() >= SHORTEST_BEGINNING).then_some(symbols.len())
}

/// Returns how many of these characters belong to a signature, if they unpack like one.
fn signature_length(symbols: &[u8]) -> Option<usize> {
    let compressed = base64_bytes(symbols);
    let mut unpacked = Vec::with_capacity(LONGEST);
    let mut unpack = Decompress::new(true);
    let status = unpack.decompress_vec(&compressed, &mut unpacked, FlushDecompress::None);
    let used = usize::try_from(unpack.total_in()).ok()?.min(compressed.len());
    let is_cut = matches!(status, Ok(Status::Ok | Status::BufError));
    let begins = is_cut && symbols.len() >= SHORTEST_BEGINNING && UNPACKED.starts_with(&unpacked);
    if !begins && !unpacked.windows(4).any(|window| window == b"TLS.") {
        return None;
    }
    Some(if is_cut { symbols.len() } else { (used * 4).div_ceil(3).min(symbols.len()) })
}

/// Finds secrets that are written as the numbers of their bytes, such as `[101, 74, 119]`.
fn in_numbers(units: &[Unit]) -> Vec<Found> {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    let found = |list: Vec<Unit>| {
        let number = |unit: &Unit| u8::try_from(unit.char).unwrap_or_default();
        let digits = list
            .iter()
            .flat_map(|unit| [number(unit) >> 4, number(unit) & 15].map(|half| Unit { char: digit(half), ..*unit }));
        let digits: Vec<Unit> = digits.collect();
        known_pieces(&digits).into_iter().chain(unknown_signatures(&list).0).collect::<Vec<_>>()
    };
    lists_of_bytes(units).into_iter().flat_map(found).collect()
}

/// Finds lists of ten or more numbers below 256. Returns each list as the characters with these numbers.
fn lists_of_bytes(units: &[Unit]) -> Vec<Vec<Unit>> {
    let mut lists: Vec<Vec<Unit>> = vec![Vec::new()];
    let mut at = 0;
    while at < units.len() {
        let is_word = units[at].char.is_alphanumeric();
        let length = units[at..].iter().take_while(|unit| unit.char.is_alphanumeric() == is_word).count();
        let word = &units[at..at + length];
        let byte = if is_word { byte_of(word) } else { None };
        match (byte, lists.last_mut()) {
            (Some(byte), Some(list)) => {
                list.push(Unit { char: char::from(byte), start: word[0].start, end: word[length - 1].end });
            }
            (None, Some(list)) if (is_word || length > MOST_BETWEEN) && !list.is_empty() => lists.push(Vec::new()),
            _ => {}
        }
        at += length;
    }
    lists.retain(|list| list.len() >= PIECE);
    lists
}

/// Parses `101` or `0x65`.
fn byte_of(word: &[Unit]) -> Option<u8> {
    let (digits, radix) = match word {
        [zero, x, digits @ ..] if zero.char == '0' && matches!(x.char, 'x' | 'X') => (digits, 16),
        digits => (digits, 10),
    };
    if digits.is_empty() || digits.len() > 3 {
        return None;
    }
    let number = digits.iter().try_fold(0, |number, unit| Some(number * radix + unit.char.to_digit(radix)?))?;
    u8::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{
            forms::made,
            known::{remember_key, remember_signature},
        },
        *,
    };

    /// Test vectors (docs/service.md#usersig). No test makes them known to this process.
    const UNKNOWN: [&str; 3] = [
        "eJw9jckOgjAABX*F9KohFGWJiRf1Bq64hVuxVR8GbNoGTYz-Lgj6jjOTvBfZxoldCUVGFnFth-StLwEXpcEZrWC8QAltFDN39Us0vzEpweuADp12tHPiKaFEbUK-Vh00KBpEAz9wXc--c41LcxKFh9WGpinfJ8uFOiGr8p0csDno9Sh7E*FNzSNHFkez9Zi8P04sNcU_",
        "eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIk8guKdZPyS*INDGHyxSnZiQUFmSlAWSMDEDAxgsqkVhRkFqUCxQ1NTU1BclDxksxcsKi5hYGROZJ4cWY6yArX8tSKdOMsc0eT8CKP1FDzsGT9zKgCb8scf2Pz1PyMotCIJEcXA-PIYidfW6VaADvLM3M_",
        "eJw1jMsOgjAURP-lbjFYkEdt4sLEKDFuVKJhWWgxFwJCKS*N-24COrs5ZzJvCE9Xs5MKGNgmgcXUUchSY4oT5qLAEhutuH6q36AROa8qFMAsj8zxZ6OxkMAsn9rUcwghM5VDhUoC84hD-6xtpIrbFBhE92P2P8YHMIjXY6IOrjGEXbArlZsYt627dIo9F9HY1-TSB9mqPr9ylWzg8wVzUTs-",
    ];
    const KNOWN: &str = "eJw1jcEKgkAQht9lr8XuBoriELpE0EkLIrpJO*qgq8uymkXvnpp9x**f*XmT*Jw4vXbkwFyHk*2coNS9oYIqOx-8xC8FkpkKhbbHjHPPDdYbZWqFhlZ4ODHhrbiqQa7K5CLFJ7FONyEyydGpRNhYLk0byjqwSvOlq3LCQyrYXlI3w2LRqr2cw*AE3x9AbDcw__";
    const KEY: &str = "5f0c6be21a94d7e38800fd1c97b3a2e45f6d7c8b9a0e1f2d3c4b5a6978877665";

    fn is_whole(text: &str) -> bool {
        matches!(redacted(text), Cow::Borrowed(same) if same == text)
    }

    fn letters(text: &str) -> String {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
    }

    /// Returns the first sixteen characters in a row of this secret whose letters a text contains, whatever stands
    /// between the letters.
    fn shown<'a>(secret: &'a str, text: &str) -> Option<&'a [u8]> {
        let (text, pieces) = (letters(text), secret.as_bytes().windows(16));
        let piece_of = |piece: &[u8]| letters(&String::from_utf8_lossy(piece));
        pieces.filter(|piece| piece_of(piece).len() >= PIECE).find(|piece| text.contains(&piece_of(piece)))
    }

    fn percent(text: &str, is_upper: bool, all: bool) -> String {
        let one = |byte: u8| match byte {
            _ if !all && byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            _ if is_upper => format!("%{byte:02X}"),
            _ => format!("%{byte:02x}"),
        };
        text.bytes().map(one).collect()
    }

    /// Writes a secret in one of the ways in which something between us and the service may repeat it.
    fn written(secret: &str, way: usize) -> String {
        let each = |write: &dyn Fn(char) -> String| secret.chars().map(write).collect::<String>();
        let broken = |after: usize, by: &str| {
            let lines: Vec<_> = secret.as_bytes().chunks(after).map(String::from_utf8_lossy).collect();
            lines.join(by)
        };
        let offset =
            |bytes: &str| base64::Engine::encode(&base64::prelude::BASE64_STANDARD, format!("{bytes}{secret}?"));
        match way {
            0 => secret.to_owned(),
            1 => percent(secret, true, false),
            2 => percent(secret, false, false),
            3 => percent(&percent(secret, true, false), true, false),
            4 => percent(&percent(secret, false, true), false, true),
            5 => each(&|char| format!("\\u{:04x}", u32::from(char))),
            6 => each(&|char| {
                if char.is_alphanumeric() { char.to_string() } else { format!("\\u{:04X}", u32::from(char)) }
            }),
            7 => each(&|char| format!("&#{};", u32::from(char))),
            8 => each(&|char| format!("&amp;#x{:X};", u32::from(char))),
            9 => secret.replace('*', "&ast;").replace('_', "&lowbar;").replace('-', "&hyphen;"),
            10 => secret.replace('*', "+").replace('-', "/").replace('_', "="),
            11 => secret.replace('*', "%2B").replace('-', "%2F").replace('_', "%3D"),
            12 => secret.replace('*', " "),
            13 => broken(64, "\r\n"),
            14 => broken(10, "\\n    "),
            15 => broken(3, " "),
            16 => broken(20, "\", \""),
            17 => each(&|char| format!("{char}\0")),
            18 => secret.to_ascii_uppercase(),
            19 => secret.to_ascii_lowercase(),
            20 => each(&|char| format!("{:02x}", u32::from(char))),
            21 => offset(&"&"[..0]) + " " + &offset("&") + " " + &offset("&&"),
            22 => secret.chars().map(wide).collect(),
            23 => format!("{:?}", secret.as_bytes()),
            24 => joined(secret.as_bytes(), |byte| format!("0x{byte:02x}, ")),
            25 => joined(secret.as_bytes(), |byte| format!("%2C{byte}")),
            26 => base64(base64(secret)) + " " + &base64(base64(format!("&{secret}"))),
            27 => base64(format!("x{}", base64(format!("usersig&&{secret}?")))),
            _ => base32(secret.as_bytes()) + " " + &base32(format!("123{secret}").as_bytes()),
        }
    }

    const WAYS: usize = 29;

    fn joined(bytes: &[u8], write: impl Fn(u8) -> String) -> String {
        bytes.iter().copied().map(write).collect()
    }

    fn base64(text: impl AsRef<[u8]>) -> String {
        base64::Engine::encode(&base64::prelude::BASE64_STANDARD, text)
    }

    /// The full-width form of a letter, a digit or a punctuation mark.
    fn wide(char: char) -> char {
        char::from_u32(u32::from(char) + 0xfee0).filter(|_| char.is_ascii_graphic()).unwrap_or(char)
    }

    fn base32(bytes: &[u8]) -> String {
        let bits = joined(bytes, |byte| format!("{byte:08b}"));
        let symbol = |bits: &[u8]| {
            let bits = format!("{:0<5}", String::from_utf8_lossy(bits));
            let number = usize::from_str_radix(&bits, 2).expect("the text is five bits");
            char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[number])
        };
        bits.as_bytes().chunks(5).map(symbol).collect()
    }

    /// Returns what somebody who unpacks a signature can write, each with a part of it that must be removed.
    fn unpacked(signature: &str) -> Vec<(String, String)> {
        let compressed = base64_bytes(signature.as_bytes());
        let mut json = Vec::with_capacity(4_096);
        let status = Decompress::new(true).decompress_vec(&compressed, &mut json, FlushDecompress::Finish);
        status.expect("the signature unpacks");
        let json = String::from_utf8(json).expect("JSON is UTF-8");
        let (_, value) = json.split_once("\"TLS.sig\":\"").expect("the JSON has a TLS.sig");
        let value = &value[..44];
        let code = base64_bytes(value.as_bytes());
        let hex = |bytes: &[u8]| joined(bytes, |byte| format!("{byte:02x}"));
        let middle = |text: &str| text[text.len() / 2 - 12..text.len() / 2 + 12].to_owned();
        let of_json = |text: String| {
            // A part of the value, near the end.
            let part = text[text.len() - 40..text.len() - 16].to_owned();
            (text, part)
        };
        let mut all: Vec<(String, String)> = [
            format!("the code is {value}"),
            format!("sig-hex={}", hex(&code)),
            format!("{code:?}"),
            hex(&compressed),
            hex(&compressed).to_uppercase(),
            format!("{compressed:?}"),
            base32(&compressed),
            base32(&code),
            base64(&code),
        ]
        .into_iter()
        .map(|text| (text.clone(), middle(&text)))
        .collect();
        all.extend(
            [json.clone(), base64(&json), hex(json.as_bytes()), base64(base64(&json)), base32(json.as_bytes())]
                .map(of_json),
        );
        all
    }

    #[test]
    fn the_contents_of_a_known_signature_are_removed_too() {
        remember_signature(&made());
        for (text, part) in unpacked(&made()) {
            let left = redacted(&text);
            assert!(left.contains("[removed: a signature]") && !left.contains(&part), "{part}: {left}");
        }
    }

    #[test]
    fn fields_that_all_signatures_have_are_not_secret() {
        remember_signature(&made());
        let json = r#"{"TLS.ver":"2.0","TLS.identifier":"administrator","TLS.sdkappid":1400071839,"TLS.expire":604800,"TLS.time":1767225600}"#;
        let hex = joined(json.as_bytes(), |byte| format!("{byte:02x}"));
        for text in [json.to_owned(), base64(json), hex, base32(json.as_bytes()), format!("{:?}", json.as_bytes())] {
            assert!(is_whole(&text), "{text}: {}", redacted(&text));
        }
    }

    #[test]
    fn lists_of_numbers_and_wide_letters_without_a_secret_stay_unchanged() {
        remember_signature(KNOWN);
        for text in [
            "10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120 %",
            "ＶＩＰ限时抢购，全场５０％ＯＦＦ：ＢＬＡＣＫＦＲＩＤＡＹ！",
            "[101, 74, 119, 49]",
        ] {
            assert!(is_whole(text), "{text}: {}", redacted(text));
        }
    }

    #[test]
    fn a_known_secret_is_removed_in_every_form() {
        remember_signature(KNOWN);
        remember_key(KEY);
        for way in 0..WAYS {
            for (secret, mark) in [(KNOWN, "[removed: a signature]"), (KEY, "[removed: a key]")] {
                let text = format!("https://h.example/v4?u={}&random=1 was refused", written(secret, way));
                let left = redacted(&text);
                assert!(left.contains(mark) && left.ends_with("was refused"), "{way}: {left}");
                assert_eq!(shown(secret, &left), None, "{way}: {left}");
                assert!(is_whole(&left), "{way}: nothing more is removed: {left}");
            }
        }
    }

    #[test]
    fn an_unknown_signature_is_removed_whether_it_is_whole_or_cut_off() {
        for signature in UNKNOWN {
            for (begin, end) in [("the URL ", " was"), ("\"", "\""), ("%22", "%22"), ("x?usersig=", "&random=7")] {
                for way in [0, 1, 2, 3, 5, 7, 10, 13] {
                    let text = format!("{begin}{}{end}", written(signature, way));
                    let left = redacted(&text);
                    assert_eq!(shown(signature, &left), None, "{way}: {left}");
                }
            }
            for cut in (SHORTEST_BEGINNING..signature.len()).step_by(9) {
                let text = format!("the URL {}.. is too long", &signature[..cut]);
                assert_eq!(redacted(&text), "the URL [removed: a signature].. is too long", "cut after {cut}");
            }
        }
    }

    #[test]
    fn the_value_of_a_signature_parameter_is_removed_whatever_it_is() {
        for (text, left) in [
            (
                "GET /v4?sdkappid=1&usersig=Zm9vYmFy&random=2",
                "GET /v4?sdkappid=1&usersig=[removed: a signature]&random=2",
            ),
            ("?UserSig%3dAAAAb1%26x", "?UserSig%3d[removed: a signature]%26x"),
            (r#"{"usersig": "AAAA-B1*2__"}"#, r#"{"usersig": "[removed: a signature]"}"#),
            (r#"{\"TLS.sig\":\"K8WPR1ZZdVSONrc=\"}"#, r#"{\"TLS.sig\":\"[removed: a signature]\"}"#),
        ] {
            assert_eq!(redacted(text), left);
            assert!(is_whole(left), "{left}");
        }
        for text in
            ["the UserSig of app 1400000001 is WRONG 123", "usersig=", "usersig: 70003 ABC", "usersig=[1234567 A]"]
        {
            assert!(is_whole(text), "{text}");
        }
    }

    #[test]
    fn ordinary_text_stays_unchanged() {
        remember_key("pushdeck-simulated-key-of-shop-sg");
        remember_key(KEY);
        for text in [
            "春节促销 第一波 2026-12-24T16:00:00Z",
            "Save 50% ON 1,000 ITEMS: AT&T, H&M; https://shop.example/SALE/2026/12?utm_source=PUSH&id=144115_8f0e2a",
            "5210074411",
            "`pushdeck demo` shows it with a simulated key of shop SG 1400012345",
            "6c8a57833702ffd536abdbad3f864066b63859430444fe46056440165835ff92",
            "eJ, eJw, eJwABC123: eJzLSM3JyVcozy/KSQEAGgsEXQ== HELLO WORLD 123",
            "01J9ZW3XK5Y8V2H6M4T7R1Q0PD",
        ] {
            assert!(is_whole(text), "{text}: {}", redacted(text));
        }
    }

    #[test]
    fn a_compression_bomb_is_not_unpacked() {
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut zlib, &vec![b' '; 50_000_000]).expect("memory can be written");
        let bomb =
            base64::Engine::encode(&base64::prelude::BASE64_STANDARD, zlib.finish().expect("memory can be written"));
        assert!(is_whole(&bomb));
    }

    #[test]
    fn work_on_a_hostile_text_grows_no_faster_than_the_text() {
        const LARGE: usize = 1 << 18;
        for (begin, repeated) in [
            ("", "e"),
            ("", "eJ"),
            ("", "eJw"),
            ("", "eJw."),
            ("", "eJw \n "),
            ("eJw", " "),
            ("", "e "),
            ("", "eJw eJw?"),
        ] {
            let text = format!("{begin}{}\\ 12345678", repeated.repeat(LARGE / repeated.len()));
            let (_, looked_at) = unknown_signatures(&decoded(&text));
            let most = (ATTEMPTS + 1) * REACH + 32 * text.len();
            assert!(looked_at < most, "{repeated:?}: {looked_at} for {}", text.len());
        }
    }

    #[test]
    fn a_signature_after_many_false_beginnings_is_removed() {
        // There are many more false beginnings than are tried, in much more text than is searched for each of them.
        for false_beginnings in [1, 10_000] {
            for signature in UNKNOWN {
                let text = format!("{}{signature} was refused", "eJw.eJwABC123?".repeat(false_beginnings));
                let left = redacted(&text);
                assert!(left.starts_with("eJw.") && left.ends_with("[removed: a signature] was refused"));
                assert_eq!(shown(signature, &left), None);
            }
        }
        // There are too many false beginnings to unpack them all.
        let text = format!("{} {}! was refused", "eJw".repeat(1 << 16), UNKNOWN[0]);
        let left = redacted(&text);
        assert!(left.contains("[removed: a signature]") && left.ends_with("! was refused"));
        assert_eq!(shown(UNKNOWN[0], &left), None);
    }

    #[test]
    fn a_value_that_contains_names_is_read_once() {
        let values_of = |text: &str| values(&decoded(text)).len();
        assert_eq!(values_of(&"usersig=".repeat(10_000)), 1);
        assert_eq!(values_of("usersig=ABCDusersig\": \"EFGH\""), 2);
        assert_eq!(
            redacted("usersig=ABCDusersig:\"EFGH\" 7"),
            "usersig=[removed: a signature]:\"[removed: a signature]\" 7"
        );
    }

    proptest! {
        #[test]
        fn no_piece_of_an_echoed_secret_is_left(
            way in 0..WAYS,
            cut in 0_usize..240, length in 12_usize..240,
            before in "[ -~春\u{202e}]{0,40}", after in "[ -~促\n]{0,40}",
            is_key in any::<bool>(),
        ) {
            remember_signature(KNOWN);
            remember_key(KEY);
            let secret = if is_key { KEY } else { KNOWN };
            let begin = cut.min(secret.len());
            let part = &secret[begin..(begin + length).min(secret.len())];
            // A secret in lower case is of no use to anybody, and a short part of it can be a word.
            prop_assume!(way != 19);
            let text = format!("{before} {} {after}", written(part, way));
            let left = redacted(&text).into_owned();
            prop_assert_eq!(shown(part, &left), None, "{} from {}", left, text);
            prop_assert_eq!(redacted(&left), left.as_str(), "nothing more is removed");
        }

        #[test]
        fn text_without_a_secret_is_unchanged(text in "\\PC*|.*|[A-Z0-9a-z%&#;\\\\=*_-]{0,80}") {
            prop_assume!(!letters(&text).contains("sig"));
            // Text that looks like compressed data can by chance be the beginning of a signature.
            prop_assume!(["eA", "eF", "eJ", "eN"].iter().all(|head| !text.contains(head)));
            prop_assert!(is_whole(&text), "{}", redacted(&text));
        }
    }
}
