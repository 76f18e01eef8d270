//! Bytes of a terminal, made into keys, pastes and what the mouse did.
//!
//! We read the terminal ourselves: the reader of the terminal library spins for ever once the terminal is gone, and a
//! terminal can go between any look at it and the read (reliability, section 4). Deliberately not here: reading
//! (`input`), and replies of the terminal but the one that it is asked for (`flow`).

use super::key::{Code, Key};

/// One thing that somebody did at the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A key press.
    Key(Key),
    /// Text that was pasted, at most 64 KiB of it.
    Paste(String),
    /// What the mouse did, where the terminal was asked to tell.
    Mouse(Mouse),
    /// The terminal's answer to the question at the end of a frame.
    Answer,
}

/// What somebody did with the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mouse {
    /// Turned the wheel up.
    WheelUp,
    /// Turned the wheel down.
    WheelDown,
    /// Pressed the first button here, counted from 0.
    Press {
        /// The column.
        x: u16,
        /// The row.
        y: u16,
    },
}

/// How many bytes of a paste are kept.
const PASTE_LIMIT: usize = 64 * 1024;

/// An escape sequence longer than this is none.
const SEQUENCE_LIMIT: usize = 64;

/// The terminal is there and well (`flow`).
const ANSWER: &[u8] = b"\x1b[0n";

/// Bytes behind `ESC [ M`, the report of the mouse by a terminal that does not know the one we ask for. They would be keys.
const PLAIN_REPORT: usize = 3;

const PASTE_BEGIN: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";

/// Takes bytes as they come and gives what was typed.
#[derive(Debug, Default)]
pub struct Decoder {
    pending: Vec<u8>,
    paste: Option<Vec<u8>>,
    /// A sequence was given up before its end came: what still comes of it is no key.
    torn: Option<Torn>,
}

/// What is still to come of a sequence that was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Torn {
    /// Parameters, and the byte that ends it.
    Control,
    /// So many bytes, whatever they are.
    Bytes(usize),
}

impl Decoder {
    /// Takes bytes.
    pub fn feed(&mut self, bytes: &[u8], typed: &mut Vec<Typed>) {
        let bytes = self.without_torn(bytes);
        self.pending.extend_from_slice(bytes);
        let pending = std::mem::take(&mut self.pending);
        let mut rest = pending.as_slice();
        while !rest.is_empty() {
            let before = rest.len();
            rest = if self.paste.is_some() { self.in_paste(rest, typed) } else { self.in_keys(rest, typed) };
            if rest.len() == before {
                break;
            }
        }
        self.pending = rest.to_vec();
    }

    /// Whether the bytes so far may be the beginning of something longer: a lone escape is a key only once nothing
    /// follows it.
    pub fn is_waiting(&self) -> bool {
        self.paste.is_none() && !self.pending.is_empty()
    }

    /// Nothing follows: what is pending is all there is.
    pub fn flush(&mut self, typed: &mut Vec<Typed>) {
        if self.is_waiting() {
            let pending = std::mem::take(&mut self.pending);
            // A torn sequence means nothing; its letters are not keys, those that come late neither.
            match &pending[..] {
                [0x1b] => typed.push(Typed::Key(Key::plain(Code::Esc))),
                [0x1b, b'[', b'M', rest @ ..] => self.torn = Some(Torn::Bytes(PLAIN_REPORT.saturating_sub(rest.len()))),
                [0x1b, b'[', ..] => self.torn = Some(Torn::Control),
                [0x1b, b'O'] => self.torn = Some(Torn::Bytes(1)),
                _ => {}
            }
        }
    }

    /// The bytes without what they begin with of a sequence that was given up.
    fn without_torn<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        match self.torn {
            None => bytes,
            Some(Torn::Bytes(count)) => {
                let late = count.min(bytes.len());
                self.torn = Some(Torn::Bytes(count - late)).filter(|_| late < count);
                &bytes[late..]
            }
            Some(Torn::Control) => {
                let late = bytes.iter().take_while(|byte| (0x20..=0x3f).contains(*byte)).count();
                let end = bytes.get(late).map(|byte| usize::from((0x40..=0x7e).contains(byte)));
                self.torn = self.torn.filter(|_| end.is_none());
                &bytes[late + end.unwrap_or(0)..]
            }
        }
    }

    fn in_keys<'a>(&mut self, bytes: &'a [u8], typed: &mut Vec<Typed>) -> &'a [u8] {
        if let Some(rest) = bytes.strip_prefix(PASTE_BEGIN) {
            self.paste = Some(Vec::new());
            return rest;
        }
        if let Some(rest) = bytes.strip_prefix(ANSWER) {
            typed.push(Typed::Answer);
            return rest;
        }
        if let Some((length, mouse)) = mouse(bytes) {
            typed.extend(mouse.map(Typed::Mouse));
            return &bytes[length..];
        }
        match first(bytes) {
            First::Whole(length, key) => {
                typed.extend(key.map(Typed::Key));
                &bytes[length..]
            }
            First::Part => bytes,
        }
    }

    /// Takes what belongs to the paste. Its end may come in pieces, so what could begin it stays pending.
    fn in_paste<'a>(&mut self, bytes: &'a [u8], typed: &mut Vec<Typed>) -> &'a [u8] {
        let end = memchr::memmem::find(bytes, PASTE_END);
        let text_ends = end.unwrap_or_else(|| bytes.len() - torn_end(bytes));
        let paste = self.paste.get_or_insert_default();
        let room = PASTE_LIMIT.saturating_sub(paste.len());
        paste.extend_from_slice(&bytes[..text_ends.min(room)]);
        if end.is_none() {
            return &bytes[text_ends..];
        }
        let text = self.paste.take().unwrap_or_default();
        typed.push(Typed::Paste(String::from_utf8_lossy(&text).into_owned()));
        &bytes[text_ends + PASTE_END.len()..]
    }
}

/// How many of the last bytes could be the beginning of a paste's end.
fn torn_end(bytes: &[u8]) -> usize {
    (1..PASTE_END.len()).rev().find(|length| bytes.ends_with(&PASTE_END[..*length])).unwrap_or(0)
}

/// What a whole report of the mouse means, and how long it is: `ESC [ < button ; column ; row M`, and `m` where a button is
/// let go. Only the wheel and a press of the first button, with nothing held down, mean something.
fn mouse(bytes: &[u8]) -> Option<(usize, Option<Mouse>)> {
    let rest = bytes.strip_prefix(b"\x1b[<")?;
    let length = rest.iter().position(|byte| !(b'0'..=b';').contains(byte))?;
    let text = std::str::from_utf8(&rest[..length]).ok()?;
    let numbers: Vec<u16> = text.split(';').map_while(|number| number.parse().ok()).collect();
    let mouse = match (numbers[..].try_into() as Result<[u16; 3], _>, rest[length]) {
        (Ok([0, column, row]), b'M') => Some(Mouse::Press { x: column.saturating_sub(1), y: row.saturating_sub(1) }),
        (Ok([64, ..]), b'M') => Some(Mouse::WheelUp),
        (Ok([65, ..]), b'M') => Some(Mouse::WheelDown),
        (Ok([_, _, _]), b'M' | b'm') => None,
        _ => return None,
    };
    Some((bytes.len() - rest.len() + length + 1, mouse))
}

/// What the first bytes are.
enum First {
    /// This many bytes, and the key they mean, if any.
    Whole(usize, Option<Key>),
    /// Perhaps the beginning of something longer.
    Part,
}

fn first(bytes: &[u8]) -> First {
    match bytes {
        [] | [0x1b] | [0x1b, b'O'] => First::Part,
        [0x1b, b'[', b'M', rest @ ..] if rest.len() < PLAIN_REPORT => First::Part,
        [0x1b, b'[', b'M', ..] => First::Whole(3 + PLAIN_REPORT, None),
        [0x1b, b'[', rest @ ..] => control_sequence(rest),
        [0x1b, b'O', letter, ..] => First::Whole(3, lettered(*letter).map(Key::plain)),
        [0x1b, 0x1b, ..] => First::Whole(1, Some(Key::plain(Code::Esc))),
        [0x1b, rest @ ..] => match character(rest) {
            First::Whole(length, key) => First::Whole(length + 1, key.map(|key| Key { alt: true, ..key })),
            First::Part => First::Part,
        },
        _ => character(bytes),
    }
}

fn character(bytes: &[u8]) -> First {
    let control = |byte: u8| Key::ctrl(char::from(byte));
    let key = match bytes[0] {
        b'\r' => Key::plain(Code::Enter),
        b'\t' => Key::plain(Code::Tab),
        0x08 | 0x7f => Key::plain(Code::Backspace),
        0 => control(b' '),
        byte @ 1..=0x1a => control(byte + b'a' - 1),
        byte @ 0x1b..=0x1f => control(byte + b'\\' - 0x1c),
        byte @ b' '..=b'~' => Key::char(char::from(byte)),
        _ => return multibyte(bytes),
    };
    First::Whole(1, Some(key))
}

fn multibyte(bytes: &[u8]) -> First {
    let length = match bytes[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return First::Whole(1, None),
    };
    let given = &bytes[..length.min(bytes.len())];
    match std::str::from_utf8(given) {
        Ok(text) => First::Whole(length, text.chars().next().filter(|char| !char.is_control()).map(Key::char)),
        Err(error) if error.error_len().is_none() => First::Part,
        Err(_) => First::Whole(1, None),
    }
}

/// Reads what follows `ESC [`.
fn control_sequence(rest: &[u8]) -> First {
    let parameters = rest.iter().take_while(|byte| (0x20..=0x3f).contains(*byte)).count();
    let Some(last) = rest.get(parameters) else {
        return if parameters > SEQUENCE_LIMIT { First::Whole(parameters + 2, None) } else { First::Part };
    };
    if !(0x40..=0x7e).contains(last) {
        return First::Whole(parameters + 2, None);
    }
    let mut numbers = rest[..parameters]
        .split(|byte| *byte == b';')
        .map(|text| std::str::from_utf8(text).ok().and_then(|text| text.parse::<u8>().ok()).unwrap_or(1));
    let (number, held) = (numbers.next().unwrap_or(1), numbers.next().unwrap_or(1).saturating_sub(1));
    let code = match last {
        b'~' => numbered(number),
        b'Z' => Some(Code::BackTab),
        letter => lettered(*letter),
    };
    First::Whole(parameters + 3, code.map(|code| Key { code, ctrl: held & 4 != 0, alt: held & 2 != 0 }))
}

const fn lettered(letter: u8) -> Option<Code> {
    Some(match letter {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'H' => Code::Home,
        b'F' => Code::End,
        b'P'..=b'S' => Code::F(letter - b'P' + 1),
        _ => return None,
    })
}

const fn numbered(number: u8) -> Option<Code> {
    Some(match number {
        1 | 7 => Code::Home,
        2 => Code::Insert,
        3 => Code::Delete,
        4 | 8 => Code::End,
        5 => Code::PageUp,
        6 => Code::PageDown,
        11..=15 => Code::F(number - 10),
        17..=21 => Code::F(number - 11),
        23 | 24 => Code::F(number - 12),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn typed(bytes: &[u8]) -> Vec<Typed> {
        let (mut decoder, mut typed) = (Decoder::default(), Vec::new());
        decoder.feed(bytes, &mut typed);
        decoder.flush(&mut typed);
        typed
    }

    fn names(bytes: &[u8]) -> String {
        let name = |typed: &Typed| match typed {
            Typed::Key(key) => key.to_string(),
            Typed::Paste(text) => format!("paste({text})"),
            Typed::Mouse(mouse) => format!("{mouse:?}"),
            Typed::Answer => "answer".into(),
        };
        typed(bytes).iter().map(name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn keys_come_out_of_their_bytes() {
        for (bytes, keys) in [
            (&b"jD/"[..], "j D /"),
            ("促é🎉".as_bytes(), "促 é 🎉"),
            (b"\r\t\x7f\x08 ", "enter tab backspace backspace space"),
            (b"\x03\x04\x1a", "ctrl-c ctrl-d ctrl-z"),
            (b"\x1b[A\x1bOB\x1b[5~\x1b[6~\x1b[H\x1bOF", "up down pageup pagedown home end"),
            (b"\x1b[1;5C\x1b[3~\x1b[Z", "ctrl-right delete backtab"),
            (b"\x1b", "esc"),
            (b"\x1b\x1b", "esc esc"),
            (b"\x1bd", "alt-d"),
            (b"\x1bOP\x1b[15~\x1b[24~", "f1 f5 f12"),
        ] {
            assert_eq!(names(bytes), keys, "{bytes:?}");
        }
    }

    #[test]
    fn the_wheel_and_a_press_are_told_apart_from_all_else_a_mouse_does() {
        for (bytes, mouse) in [
            (&b"\x1b[<64;10;5M\x1b[<65;10;5Mj"[..], "WheelUp WheelDown j"),
            (b"\x1b[<0;200;3M\x1b[<0;200;3m", "Press { x: 199, y: 2 }"),
            (b"\x1b[<0;0;0M", "Press { x: 0, y: 0 }"),
            (b"\x1b[<4;1;1M\x1b[<2;1;1M\x1b[<32;1;1M\x1b[<99999;1;1M\x1b[<0;1M", ""),
        ] {
            assert_eq!(names(bytes), mouse, "{bytes:?}");
        }
    }

    #[test]
    fn what_means_nothing_gives_nothing() {
        for bytes in [&b"\x1b[?1;2c"[..], b"\x1b[I", b"\xff\xfe", b"\x1b[200", b"\xe4\xbf", "\u{9b}".as_bytes()] {
            assert_eq!(typed(bytes), [], "{bytes:?}");
        }
    }

    #[test]
    fn a_report_of_an_old_kind_gives_no_keys() {
        assert_eq!(names(b"\x1b[M dDj"), "j");
    }

    #[test]
    fn what_comes_late_of_a_torn_sequence_is_no_key() {
        for (pieces, keys) in [
            ([&b"\x1b[<0;3"[..], b"5;36", b"Mj"], "j"),
            ([b"\x1b[", b"0n", b"d"], "d"),
            ([b"\x1b[M ", b"D", b"Dx"], "x"),
            ([b"\x1bO", b"Pq", b""], "q"),
            ([b"\x1b[<0", "促".as_bytes(), b"d"], "促 d"),
        ] {
            let (mut decoder, mut typed) = (Decoder::default(), Vec::new());
            for piece in pieces {
                decoder.feed(piece, &mut typed);
                decoder.flush(&mut typed);
            }
            let name = |typed: &Typed| if let Typed::Key(key) = typed { key.to_string() } else { format!("{typed:?}") };
            assert_eq!(typed.iter().map(name).collect::<Vec<_>>().join(" "), keys, "{pieces:?}");
        }
    }

    #[test]
    fn a_paste_is_one_thing_whatever_is_in_it() {
        assert_eq!(names(b"a\x1b[200~dD2000\r\x1b[201~b"), "a paste(dD2000\r) b");
        assert_eq!(names(b"\x1b[200~x\x1b[Dy\x1b[201~"), "paste(x\u{1b}[Dy)");
    }

    #[test]
    fn a_paste_that_has_not_ended_gives_no_keys() {
        let (mut decoder, mut typed) = (Decoder::default(), Vec::new());
        decoder.feed(b"\x1b[200~dD", &mut typed);
        decoder.flush(&mut typed);
        decoder.feed(b"D\r\x1b[20", &mut typed);
        decoder.flush(&mut typed);
        assert_eq!(typed, []);
        decoder.feed(b"1~", &mut typed);
        assert_eq!(typed, [Typed::Paste("dDD\r".into())]);
    }

    #[test]
    fn a_huge_paste_is_cut() {
        let mut bytes = PASTE_BEGIN.to_vec();
        bytes.resize(1_000_000, b'D');
        bytes.extend_from_slice(PASTE_END);
        assert_eq!(typed(&bytes), [Typed::Paste("D".repeat(PASTE_LIMIT))]);
    }

    proptest! {
        #[test]
        fn pieces_give_what_the_whole_gives(bytes in prop::collection::vec(
            prop_oneof![Just(0x1b_u8), Just(b'['), Just(b'~'), Just(b'2'), Just(b'0'), Just(b'1'), any::<u8>()], 0..60),
            cut in 0_usize..60,
        ) {
            let cut = cut.min(bytes.len());
            let (mut decoder, mut pieces) = (Decoder::default(), Vec::new());
            decoder.feed(&bytes[..cut], &mut pieces);
            decoder.feed(&bytes[cut..], &mut pieces);
            decoder.flush(&mut pieces);
            prop_assert_eq!(pieces, typed(&bytes));
        }
    }
}
