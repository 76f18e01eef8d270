//! Bytes of a terminal, made into events: where a sequence ends, and which are read at all.
//!
//! What a whole sequence means is read by termina's `Parser`. In front of it stands what that parser leaves to its caller,
//! as its source (termina 0.4, `src/parse.rs`) shows:
//!
//! - Where it finds an error it drops what it has, and reads what is still to come of the sequence as text: `ESC [ = 0 c`,
//!   an answer of a terminal, would be the keys `0` and `c`. So only whole sequences of the kinds that it reads to their
//!   end are given to it, and all others are swallowed here.
//! - It knows no APC, PM and SOS: `ESC _` is the key alt-_, and the string behind it is typed. OSC, DCS and pastes are kept
//!   until their end comes, however long they are, and for ever where it does not come. Here a string is swallowed
//!   without being kept, a paste has a limit, and both are over after a quiet moment.
//! - It drops `CSI 0 n`, the answer on which the flow control over slow lines rests (`flow`).
//!
//! The reader of crossterm 0.29 cannot do it instead: its parser is private (`event/sys/unix/parse.rs`, `pub(crate)`), drops
//! `CSI 0 n` as well, and is only reached through a source that loops for ever once the terminal is gone (`input`).
//!
//! What is lost never acts: neither a paste without its end nor what comes late of it. Control-C is heard wherever it
//! comes last in what is read, in the middle of a paste too. Deliberately not here: reading, and the clock (`input`).

use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use termina::Parser;

use super::{events, heard::Heard};

/// How long a paste may be.
pub const PASTE_LIMIT: usize = 16 * 1024 * 1024;

/// An escape sequence longer than this means nothing.
const SEQUENCE_LIMIT: usize = 64;

/// How long after an escape its sequence may follow, and the rest of a character after its first byte.
const ESCAPE_TIME: Duration = Duration::from_millis(30);

/// A paste or a string from which nothing came for so long is over.
const QUIET: Duration = Duration::from_secs(2);

/// What comes in one piece so soon after such an end still belongs to it.
const LATE: Duration = Duration::from_secs(10);

/// Bytes behind `ESC [ M`, the report of the mouse by a terminal that does not know the one we ask for.
const PLAIN_REPORT: u8 = 3;

const ESC: u8 = 0x1b;
const CTRL_C: u8 = 0x03;
const ANSWER: &[u8] = b"\x1b[0n";
const PASTE_BEGIN: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing that has begun.
    Ground,
    /// An escape came. Within a string, which a bell may end or not, it may end that.
    Escape { text: Option<bool> },
    /// `CSI`: parameters, and the byte that ends it.
    Control,
    /// `SS3`: one byte, in some terminals with parameters before it.
    Single,
    /// `ESC [ [`, a function key of the Linux console: one byte.
    Console,
    /// So many bytes of a report of the mouse.
    Report(u8),
    /// A character of so many bytes, all but the first of which are of the kind that only follows.
    Character(usize),
    /// The second byte of a character in an encoding that is not UTF-8, which may look like a letter.
    Trail,
    /// A string (OSC, DCS, APC, PM, SOS), until `ST`; of some a bell is the end too.
    Text { bell_ends: bool },
    /// Pasted text.
    Paste,
}

/// A paste that has not ended.
#[derive(Debug, Default)]
struct Paste {
    /// The text, or its end only once it is too long.
    text: Vec<u8>,
    /// How much was let go of one that is too long.
    dropped: usize,
    /// Something that does not belong into a paste came: it is not taken.
    is_spoilt: bool,
}

/// Takes bytes as they come and gives what they mean.
#[derive(Debug)]
pub struct Decoder {
    state: State,
    /// The bytes of the sequence so far, or of the character.
    sequence: Vec<u8>,
    parser: Parser,
    paste: Paste,
    /// When bytes came last.
    fed_at: Duration,
    /// Until when what comes in one piece belongs to a paste or string that was given up.
    late_until: Duration,
}

impl Default for Decoder {
    fn default() -> Self {
        Self {
            state: State::Ground,
            sequence: Vec::with_capacity(SEQUENCE_LIMIT),
            parser: Parser::default(),
            paste: Paste::default(),
            fed_at: Duration::ZERO,
            late_until: Duration::ZERO,
        }
    }
}

impl Decoder {
    /// Takes the bytes of one read, at this time.
    pub fn feed(&mut self, bytes: &[u8], at: Duration, heard: &mut Vec<Heard>) {
        let follows_soon = at < self.fed_at + ESCAPE_TIME;
        self.fed_at = at;
        if self.is_late_rest(bytes, follows_soon) {
            self.late_until = if is_end(bytes) { Duration::ZERO } else { at + LATE };
            self.hear_control_c(bytes, heard);
            return;
        }
        let mut rest = bytes;
        while let Some((byte, after)) = rest.split_first() {
            rest = if self.state == State::Paste {
                self.in_paste(rest, heard)
            } else {
                self.take(*byte, heard);
                after
            };
        }
        if self.state == State::Paste && self.hear_control_c(bytes, heard) {
            self.paste.is_spoilt = true;
        }
    }

    /// When [`Self::elapsed`] is to be called if no bytes come before.
    pub fn deadline(&self) -> Option<Duration> {
        match self.state {
            State::Escape { text: None } | State::Character(_) | State::Trail => Some(self.fed_at + ESCAPE_TIME),
            State::Escape { text: Some(_) } | State::Text { .. } | State::Paste => Some(self.fed_at + QUIET),
            // What is still to come of these is short, and is waited for however long that takes.
            State::Ground | State::Control | State::Single | State::Console | State::Report(_) => None,
        }
    }

    /// No bytes came before the deadline: what has come is all there is.
    pub fn elapsed(&mut self, heard: &mut Vec<Heard>) {
        let Some(deadline) = self.deadline() else { return };
        match self.state {
            State::Escape { text: None } => self.mean(&[ESC], heard),
            State::Escape { .. } | State::Text { .. } => self.late_until = deadline + LATE,
            State::Paste => {
                self.late_until = deadline + LATE;
                let bytes = std::mem::take(&mut self.paste).length();
                heard.push(Heard::PasteLost { bytes });
            }
            _ => {}
        }
        self.state = State::Ground;
    }

    /// Whether these bytes are late ones of what was given up: a key is pressed alone. Over a slow line a paste comes byte by
    /// byte, but faster than keys.
    fn is_late_rest(&self, bytes: &[u8], follows_soon: bool) -> bool {
        let is_one = |text: &str| text.chars().count() <= 1;
        self.state == State::Ground
            && self.fed_at < self.late_until
            && !bytes.starts_with(&[ESC])
            && !bytes.iter().all(|byte| *byte == CTRL_C)
            && (follows_soon || !std::str::from_utf8(bytes).is_ok_and(is_one))
    }

    /// Hears control-C as the last key of a read that is something else; says whether it was there.
    fn hear_control_c(&mut self, bytes: &[u8], heard: &mut Vec<Heard>) -> bool {
        let key = if bytes.ends_with(&[CTRL_C]) { &[CTRL_C] } else { last_key(bytes) };
        let mut last = Vec::new();
        self.mean(key, &mut last);
        let control_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        let is_there = last == [Heard::Event(Event::Key(control_c))];
        heard.extend(last.into_iter().filter(|_| is_there));
        is_there
    }

    /// Takes a byte of anything but a paste.
    fn take(&mut self, byte: u8, heard: &mut Vec<Heard>) {
        match self.state {
            State::Escape { text } => self.after_escape(byte, text, heard),
            State::Control => self.in_control(byte, heard),
            State::Single => self.in_single(byte, heard),
            State::Console => self.in_console(byte, heard),
            State::Report(left) if byte >= b' ' => {
                self.state = if left > 1 { State::Report(left - 1) } else { State::Ground };
            }
            State::Character(length) => self.in_character(byte, length, heard),
            State::Trail if matches!(byte, b'0'..=b'~' | 0x80..=0xc1) => self.state = State::Ground,
            State::Ground | State::Report(_) | State::Trail => self.begin(byte, heard),
            State::Text { bell_ends } => self.in_text(byte, bell_ends, heard),
            State::Paste => {}
        }
    }

    /// The first byte of something.
    fn begin(&mut self, byte: u8, heard: &mut Vec<Heard>) {
        self.state = State::Ground;
        self.sequence.clear();
        match byte {
            ESC => self.state = State::Escape { text: None },
            0..=0x7f => self.mean(&[byte], heard),
            _ => self.begin_wide(byte),
        }
    }

    /// The first byte of a character beyond ASCII, or of a sequence that is introduced by one byte.
    fn begin_wide(&mut self, byte: u8) {
        self.state = match byte {
            0xc2..=0xdf => State::Character(2),
            0xe0..=0xef => State::Character(3),
            0xf0..=0xf4 => State::Character(4),
            // Of terminals that are set to controls of eight bits.
            0x8f | 0x90 | 0x98 | 0x9b | 0x9d..=0x9f => return self.introduce(byte - 0x40),
            _ => State::Trail,
        };
        self.sequence.push(byte);
    }

    /// The byte behind an escape that introduces a sequence.
    fn introduce(&mut self, byte: u8) {
        self.sequence.clear();
        self.sequence.extend([ESC, byte]);
        self.state = match byte {
            b'[' => State::Control,
            b'O' => State::Single,
            _ => State::Text { bell_ends: byte == b']' },
        };
    }

    fn after_escape(&mut self, byte: u8, text: Option<bool>, heard: &mut Vec<Heard>) {
        match (byte, text) {
            (b'[' | b'O' | b']' | b'P' | b'X' | b'^' | b'_', _) => self.introduce(byte),
            // The end of a string, also of one that was given up.
            (b'\\', _) => self.state = State::Ground,
            (ESC, Some(_)) => {}
            (_, Some(bell_ends)) => {
                self.state = State::Text { bell_ends };
                self.in_text(byte, bell_ends, heard);
            }
            (ESC, None) => self.mean(&[ESC], heard),
            (CTRL_C, None) => {
                self.mean(&[ESC], heard);
                self.begin(byte, heard);
            }
            (0x80.., None) => {
                self.sequence.clear();
                self.sequence.push(ESC);
                self.begin_wide(byte);
            }
            (_, None) => {
                self.state = State::Ground;
                self.mean(&[ESC, byte], heard);
            }
        }
    }

    /// Takes a byte behind `ESC [`.
    fn in_control(&mut self, byte: u8, heard: &mut Vec<Heard>) {
        match byte {
            b'[' if self.sequence.len() == 2 => self.state = State::Console,
            b' '..=b'?' if self.sequence.len() < SEQUENCE_LIMIT => self.sequence.push(byte),
            b' '..=b'?' => {}
            b'@'..=b'~' => {
                self.state = State::Ground;
                let is_whole = self.sequence.len() < SEQUENCE_LIMIT;
                self.sequence.push(byte);
                if is_whole {
                    self.end_control(heard);
                }
            }
            _ => self.begin(byte, heard),
        }
    }

    fn end_control(&mut self, heard: &mut Vec<Heard>) {
        let sequence = std::mem::take(&mut self.sequence);
        match &sequence[..] {
            ANSWER => heard.push(Heard::Answer),
            PASTE_BEGIN => self.state = State::Paste,
            PASTE_END => self.late_until = Duration::ZERO,
            b"\x1b[M" => self.state = State::Report(PLAIN_REPORT),
            whole if is_understood(&whole[2..]) => self.mean(whole, heard),
            _ => {}
        }
        self.sequence = sequence;
    }

    fn in_single(&mut self, byte: u8, heard: &mut Vec<Heard>) {
        match byte {
            b'0'..=b'?' => self.sequence.truncate(0),
            b' '..=b'~' => {
                self.state = State::Ground;
                if !self.sequence.is_empty() {
                    self.mean(&[ESC, b'O', byte], heard);
                }
            }
            _ => self.begin(byte, heard),
        }
    }

    fn in_console(&mut self, byte: u8, heard: &mut Vec<Heard>) {
        match byte {
            b' '..=b'~' => {
                self.state = State::Ground;
                self.mean(&[ESC, b'[', b'[', byte], heard);
            }
            _ => self.begin(byte, heard),
        }
    }

    fn in_character(&mut self, byte: u8, length: usize, heard: &mut Vec<Heard>) {
        if !matches!(byte, 0x80..=0xbf) {
            self.state = State::Trail;
            return self.take(byte, heard);
        }
        self.sequence.push(byte);
        let bytes = self.sequence.strip_prefix(&[ESC]).unwrap_or(&self.sequence);
        if bytes.len() == length {
            let is_text = std::str::from_utf8(bytes).is_ok();
            self.state = State::Ground;
            if is_text {
                let sequence = std::mem::take(&mut self.sequence);
                self.mean(&sequence, heard);
                self.sequence = sequence;
            }
        }
    }

    fn in_text(&mut self, byte: u8, bell_ends: bool, heard: &mut Vec<Heard>) {
        match byte {
            ESC => self.state = State::Escape { text: Some(bell_ends) },
            CTRL_C => self.mean(&[byte], heard),
            0x07 if bell_ends => self.state = State::Ground,
            // What ends any sequence: cancel and substitute.
            0x18 | 0x1a => self.state = State::Ground,
            _ => {}
        }
    }

    /// Takes what belongs to the paste; gives what follows its end.
    fn in_paste<'a>(&mut self, bytes: &'a [u8], heard: &mut Vec<Heard>) -> &'a [u8] {
        let before = self.paste.text.len();
        self.paste.text.extend_from_slice(bytes);
        // The end may come in pieces.
        let from = before.saturating_sub(PASTE_END.len() - 1);
        let Some(at) = memchr::memmem::find(&self.paste.text[from..], PASTE_END) else {
            self.paste.keep_in_bounds();
            return &[];
        };
        self.state = State::Ground;
        self.paste.text.truncate(from + at);
        let taken = from + at + PASTE_END.len() - before;
        std::mem::take(&mut self.paste).end(heard);
        &bytes[taken..]
    }

    /// Has the parser read a whole sequence.
    fn mean(&mut self, bytes: &[u8], heard: &mut Vec<Heard>) {
        self.parser.parse(bytes, false);
        while let Some(event) = self.parser.pop() {
            heard.extend(events::heard(&event));
        }
    }
}

impl Paste {
    fn length(&self) -> usize {
        self.dropped + self.text.len()
    }

    /// Lets go of all but what may be the beginning of its end, once it is too long.
    fn keep_in_bounds(&mut self) {
        if self.dropped > 0 || self.text.len() > PASTE_LIMIT + PASTE_END.len() {
            let gone = self.text.len().saturating_sub(PASTE_END.len() - 1);
            self.dropped += gone;
            self.text = self.text.split_off(gone);
        }
    }

    /// The end came.
    fn end(mut self, heard: &mut Vec<Heard>) {
        let bytes = self.length();
        // Where the end of an earlier paste got lost, this is two.
        let is_spoilt = self.is_spoilt || memchr::memmem::find(&self.text, PASTE_BEGIN).is_some();
        if self.dropped > 0 || self.text.len() > PASTE_LIMIT {
            heard.push(Heard::PasteTooLong { bytes });
        } else if is_spoilt {
            heard.push(Heard::PasteLost { bytes });
        } else {
            self.take_answers(heard);
            let text = String::from_utf8(self.text);
            let text = text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
            heard.push(Heard::Event(Event::Paste(text)));
        }
    }

    /// Takes out the answers that the terminal sent while it was sending the paste.
    fn take_answers(&mut self, heard: &mut Vec<Heard>) {
        let mut text = Vec::new();
        let mut from = 0;
        for at in memchr::memmem::find_iter(&self.text, ANSWER) {
            text.extend_from_slice(&self.text[from..at]);
            from = at + ANSWER.len();
            heard.push(Heard::Answer);
        }
        if from > 0 {
            text.extend_from_slice(&self.text[from..]);
            self.text = text;
        }
    }
}

/// Whether the parser reads a sequence to its end: what follows `ESC [`, whole. Of any other it would leave a part behind
/// as text, or keep it and wait for more.
fn is_understood(sequence: &[u8]) -> bool {
    match sequence {
        [b'0'..=b'9', between @ .., last] => {
            let is_one = between.iter().all(|byte| matches!(byte, b' '..=b'?'));
            is_one && (last.is_ascii_alphabetic() || *last == b'~')
        }
        [b'<', .., b'M' | b'm'] | [b'?', b'0'..=b'9', .., b'u'] => true,
        [letter] => letter.is_ascii_alphabetic() && *letter != b'M',
        _ => false,
    }
}

/// The key of the kitty keyboard protocol that these bytes end with, if they do.
fn last_key(bytes: &[u8]) -> &[u8] {
    let last = memchr::memrchr(ESC, bytes).map_or(bytes, |at| &bytes[at..]);
    let is_one = |rest: &[u8]| last.len() <= SEQUENCE_LIMIT && rest.ends_with(b"u") && is_understood(rest);
    if last.strip_prefix(b"\x1b[").is_some_and(is_one) { last } else { &[] }
}

/// Whether these bytes hold the end of a paste or of a string.
fn is_end(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, PASTE_END).is_some() || memchr::memmem::find(bytes, b"\x1b\\").is_some()
}

/// What all of these bytes mean, read at once, after which nothing comes.
pub fn decode(bytes: &[u8]) -> Vec<Heard> {
    decode_reads([(Duration::ZERO, bytes)]).concat()
}

/// What each of these reads means, that comes so long after the one before it; and last, what is heard once nothing comes.
pub fn decode_reads<'a>(reads: impl IntoIterator<Item = (Duration, &'a [u8])>) -> Vec<Vec<Heard>> {
    let (mut decoder, mut now, mut all) = (Decoder::default(), Duration::ZERO, Vec::new());
    for (pause, bytes) in reads {
        let mut heard = Vec::new();
        now += pause;
        if decoder.deadline().is_some_and(|deadline| deadline <= now) {
            decoder.elapsed(&mut heard);
        }
        decoder.feed(bytes, now, &mut heard);
        all.push(heard);
    }
    let mut last = Vec::new();
    decoder.elapsed(&mut last);
    all.push(last);
    all
}

#[cfg(test)]
mod tests {
    use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
    use proptest::prelude::*;

    use super::*;
    use crate::tui::keymap::{as_text, ctrl, key_name};
    use crate::tui::terminal::heard::is_burst;

    fn name(heard: &Heard) -> String {
        match heard {
            Heard::Event(Event::Key(key)) => key_name(*key),
            Heard::Event(Event::Paste(text)) => format!("paste({text})"),
            Heard::Event(Event::Mouse(mouse)) => format!("{:?}@{},{}", mouse.kind, mouse.column, mouse.row),
            other => format!("{other:?}"),
        }
    }

    fn joined(heard: &[Heard]) -> String {
        heard.iter().map(name).collect::<Vec<_>>().join(" ")
    }

    fn names(bytes: &[u8]) -> String {
        joined(&decode(bytes))
    }

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// A decoder with a clock that the test sets.
    #[derive(Default)]
    struct Line {
        decoder: Decoder,
        heard: Vec<Heard>,
        now: Duration,
    }

    impl Line {
        fn feed(&mut self, bytes: &[u8]) -> &mut Self {
            self.decoder.feed(bytes, self.now, &mut self.heard);
            self
        }

        fn pass(&mut self, time: Duration) -> &mut Self {
            self.now += time;
            while self.decoder.deadline().is_some_and(|deadline| deadline <= self.now) {
                self.decoder.elapsed(&mut self.heard);
            }
            self
        }

        fn names(&mut self) -> String {
            joined(&std::mem::take(&mut self.heard))
        }
    }

    #[test]
    fn keys_of_one_read_are_a_burst_and_so_is_one_beside_a_paste() {
        let is_sent_as_burst = |bytes: &str| {
            let mut heard = Vec::new();
            Decoder::default().feed(bytes.as_bytes(), Duration::ZERO, &mut heard);
            is_burst(&heard)
        };
        for alone in ["", "D", "\r", "\x1b[A", "促", "\x1b[0nD", "\x1b[ID", "\x1b[200~yes\r\x1b[201~"] {
            assert!(!is_sent_as_burst(alone), "{alone:?}");
        }
        for burst in ["DD", "y\r", "25\r", "\x1b[B\r", "\x1b[200~x\x1b[201~D", "D\x1b[200~x\x1b[201~"] {
            assert!(is_sent_as_burst(burst), "{burst:?}");
        }
    }

    #[test]
    fn keys_come_out_of_their_bytes() {
        for (bytes, keys) in [
            (&b"jD/"[..], "j D /"),
            ("促é🎉".as_bytes(), "促 é 🎉"),
            (b"\r\t\x7f\x08 ", "enter tab backspace backspace space"),
            (b"\x03\x04\x1a\x00\n", "ctrl-c ctrl-d ctrl-z ctrl-space ctrl-j"),
            (b"\x1c\x1d\x1e\x1f", "ctrl-\\ ctrl-] ctrl-^ ctrl-_"),
            (b"\x1b[A\x1bOB\x1b[5~\x1b[6~\x1b[H\x1bOF", "up down pageup pagedown home end"),
            (b"\x1b[1;5C\x1b[3~\x1b[2~\x1b[Z", "ctrl-right delete insert backtab"),
            (b"\x1b", "esc"),
            (b"\x1b\x1b", "esc esc"),
            (b"\x1bd\x1b\xe4\xbf\x83", "alt-d alt-促"),
            (b"\x1b\x03", "esc ctrl-c"),
            (b"\x1bOP\x1b[15~\x1b[24~", "f1 f5 f12"),
            (b"\x1b[[A\x1b[[D\x1b[[Ej", "f1 f4 f5 j"),
            (b"\x9bA\x8fB", "up down"),
        ] {
            assert_eq!(names(bytes), keys, "{bytes:?}");
        }
    }

    #[test]
    fn the_kitty_keyboard_protocol_gives_the_keys_that_plain_bytes_give() {
        for (bytes, keys) in [
            (&b"\x1b[27u\x1b[99;5u\x1b[99;6u\x1b[67;5u"[..], "esc ctrl-c ctrl-c ctrl-c"),
            // With the lock keys on.
            (b"\x1b[99;133u\x1b[99;197u\x1b[57400;129u", "ctrl-c ctrl-c 1"),
            (b"\x1b[106u\x1b[106;1:2u\x1b[106;1:3u", "j j"),
            (b"\x1b[1;1:3A\x1b[1;2A\x1b[1;5D", "up ctrl-left"),
            (b"\x1b[104;5u\x1b[105;5u\x1b[109;5u\x1b[91;5u", "backspace tab enter esc"),
            (b"\x1b[13;5u\x1b[13;2u\x1b[57414u\x1b[9;2u\x1b[127;5u", "enter enter enter backtab backspace"),
            (b"\x1b[100;3u\x1b[32;5u\x1b[52;5u", "alt-d ctrl-space ctrl-\\"),
            // Super, hyper, meta, keys that are none, and what is no character.
            (b"\x1b[68;9u\x1b[68;17u\x1b[68;33u\x1b[57441u\x1b[57358u\x1b[0u\x1b[55296u", ""),
        ] {
            assert_eq!(names(bytes), keys, "{bytes:?}");
        }
        assert_eq!(decode(b"\x1b[?1u"), [Heard::Keyboard]);
    }

    #[test]
    fn the_mouse_tells_what_it_did_and_where() {
        let (wheel, down) = (b"\x1b[<64;10;5M\x1b[<65;10;5Mj", b"\x1b[<0;200;3M\x1b[<0;200;3m\x1b[<0;0;0M");
        assert_eq!(names(wheel), "ScrollUp@9,4 ScrollDown@9,4 j");
        assert_eq!(names(down), "Down(Left)@199,2 Up(Left)@199,2 Down(Left)@0,0");
        let held = decode(b"\x1b[<4;1;1M");
        let kind = MouseEventKind::Down(MouseButton::Left);
        let mouse = MouseEvent { kind, column: 0, row: 0, modifiers: KeyModifiers::SHIFT };
        assert_eq!(held, [Heard::Event(Event::Mouse(mouse))]);
        assert_eq!(names(b"\x1b[<99999;1;1M\x1b[<0;1M"), "");
    }

    #[test]
    fn the_window_comes_and_goes_and_the_terminal_answers() {
        let expected = [Heard::Event(Event::FocusLost), Heard::Event(Event::FocusGained), Heard::Answer];
        assert_eq!(decode(b"\x1b[O\x1b[I\x1b[0n"), expected);
    }

    #[test]
    fn what_means_nothing_gives_nothing() {
        let long = [b"\x1b[".as_slice(), &b"1;".repeat(500), b"A"].concat();
        for bytes in [
            &b"\x1b[?1;2c"[..],
            b"\x1b[>0;276;0c\x1b[=0c\x1b[?2026;2$y\x1b[24;80R\x1b[8;24;80t\x1b[;5A\x1b[3n\x1b[1 q\x1b[?u\x1b[<1u",
            b"\x1b[M dDj".split_last().expect("not empty").1,
            b"\x1b[[Z\x1bOM\x1bOj\x1bO5Pj".split_last().expect("not empty").1,
            b"\x1b]11;rgb:2828/2828/2828\x1b\\\x1b]52;c;ZEQ=\x07",
            b"\x1bP1$r0;4m\x1b\\\x1bP>|tmux 3.4\x07dD\x1b\\\x1b_Gi=1;OK\x1b\\\x1b^dD\x1b\\\x1bXdD\x1b\\",
            b"\x9ddD\x1b\\\x90dD\x1b\\\x9fdD\x1b\\\x9b?1;2c",
            b"\xff\xfe",
            b"\x1b[200",
            b"\xe4\xbf",
            "\u{9b}\u{85}".as_bytes(),
            &long,
        ] {
            assert_eq!(names(bytes), "", "{bytes:?}");
            assert_eq!(names(&[bytes, b"\x1b\\"].concat()), "", "{bytes:?}");
        }
    }

    #[test]
    fn a_control_sequence_of_any_length_is_swallowed_and_not_kept() {
        let mut line = Line::default();
        line.feed(b"\x1b[1");
        for _ in 0..1_000 {
            line.feed(&[b';'; 1_000]);
            assert!(line.decoder.sequence.len() <= SEQUENCE_LIMIT);
        }
        assert_eq!(line.feed(b"Aj").names(), "j");
    }

    #[test]
    fn a_letter_in_a_character_of_another_encoding_is_no_key() {
        // 癆 and 丂 in GBK, e-acute in Latin 1, and a torn character before a whole one.
        assert_eq!(names(b"\xb0A\x81@"), "");
        assert_eq!(names(b"\xe9"), "");
        assert_eq!(names(b"\xe4D"), "");
        assert_eq!(names(b"\xe4\xe4\xbf\x83"), "促");
        let mut line = Line::default();
        assert_eq!(line.feed(b"\xe9").pass(ms(30)).feed(b"j").names(), "j", "a letter that is typed later");
    }

    #[test]
    fn what_comes_late_of_a_torn_sequence_is_no_key() {
        for (pieces, keys) in [
            ([&b"\x1b[<0;3"[..], b"5;36", b"Mj"], "ScrollDown@35,35 j"),
            ([b"\x1b[", b"0n", b"d"], "Answer d"),
            ([b"\x1b[M ", b"D", b"Dx"], "x"),
            ([b"\x1bO", b"Pq", b""], "f1 q"),
            ([b"\x1b[<0", "促".as_bytes(), b"d"], "促 d"),
            ([b"\x1b]11;rgb:28", b"28/2828", b"\x07q"], "q"),
            ([b"\x1bPdD", b"dD\x1b", b"\\q"], "q"),
            ([b"\x1b[[", b"A", b"q"], "f1 q"),
        ] {
            let mut line = Line::default();
            for piece in pieces {
                line.feed(piece).pass(ms(500));
            }
            let keys = keys.replace("ScrollDown@35,35", "Down(Left)@34,35");
            assert_eq!(line.names(), keys, "{pieces:?}");
        }
    }

    #[test]
    fn a_string_without_its_end_is_over_after_a_quiet_moment_and_control_c_is_heard_in_it() {
        for begin in [&b"\x1b]0;"[..], b"\x1bP", b"\x1b_", b"\x1b^", b"\x1bX", b"\x9d", b"\x1b]0;dD\x1b"] {
            let mut line = Line::default();
            line.feed(begin);
            for _ in 0..1_000 {
                line.feed(&[b'D'; 1_000]).pass(ms(10));
            }
            assert!(line.decoder.sequence.len() <= 2, "nothing of it is kept");
            assert_eq!(line.feed(b"\x03").names(), "ctrl-c", "{begin:?}");
            assert_eq!(line.feed(b"\x1b[99;5u").names(), "ctrl-c", "{begin:?}");
            line = Line::default();
            line.feed(begin).pass(QUIET);
            assert_eq!(line.feed(b"x").names(), "x", "{begin:?}");
        }
    }

    #[test]
    fn a_paste_is_one_thing_whatever_is_in_it() {
        assert_eq!(names(b"a\x1b[200~dD2000\r\x1b[201~b"), "a paste(dD2000\r) b");
        assert_eq!(names(b"\x1b[200~x\x1b[Dy\x1b[201~"), "paste(x\u{1b}[Dy)");
        assert_eq!(names(b"\x1b[200~a\x03b\xff\x1b[201~"), "paste(a\u{3}b\u{fffd})");
    }

    #[test]
    fn a_paste_that_has_not_ended_gives_no_keys() {
        let mut line = Line::default();
        line.feed(b"\x1b[200~dD").pass(ms(1_900)).feed(b"D\r\x1b[20").pass(ms(1_900));
        assert_eq!(line.names(), "");
        assert_eq!(line.feed(b"1~").names(), "paste(dDD\r)");
    }

    #[test]
    fn a_paste_whose_end_is_lost_is_over_after_a_quiet_moment_and_nothing_of_it_acts() {
        let mut line = Line::default();
        assert_eq!(line.feed(b"\x1b[200~dD25\r").pass(QUIET).names(), "PasteLost { bytes: 5 }");
        assert_eq!(line.feed(b"x").names(), "x", "the keyboard is back");
        // It comes after all.
        assert_eq!(line.feed(b"dD25\r").pass(ms(9_000)).feed(b"dD\x1b[201~").names(), "");
        assert_eq!(line.feed(b"jj").names(), "j j", "that was its end");
        line.feed(b"\x1b[200~x").pass(QUIET).pass(LATE);
        assert_eq!(line.feed(b"jj").names(), "PasteLost { bytes: 1 } j j", "nothing came late");
    }

    #[test]
    fn what_comes_late_of_a_paste_byte_by_byte_is_no_key() {
        for begin in [&b"\x1b[200~dD"[..], b"\x1b]0;dD"] {
            let mut line = Line::default();
            line.feed(begin).pass(QUIET).names();
            for byte in b"xdD25\r" {
                line.feed(&[*byte]).pass(ms(2));
            }
            assert_eq!(line.names(), "x", "the first one may be a key");
            assert_eq!(line.feed(b"\x03").names(), "ctrl-c");
            assert_eq!(line.pass(ms(30)).feed(b"j").names(), "j", "a key is pressed alone");
        }
    }

    #[test]
    fn control_c_is_heard_in_a_paste_that_does_not_end() {
        for key in [&b"\x03"[..], b"\x1b[99;5u", b"\x1b[99;133u"] {
            let mut line = Line::default();
            assert_eq!(line.feed(b"\x1b[200~dD").feed(key).names(), "ctrl-c", "alone");
            assert_eq!(line.feed(&[b"dD", key].concat()).names(), "ctrl-c", "behind what is still pasted");
            assert_eq!(
                line.feed(b"D\x1b[201~j").names(),
                "PasteLost { bytes: 9 } j".replace('9', &(5 + 2 * key.len()).to_string())
            );
            line.feed(b"\x1b[200~dD").pass(QUIET);
            line.names();
            assert_eq!(line.feed(&[b"dD", key].concat()).names(), "ctrl-c", "in what comes late");
        }
    }

    #[test]
    fn two_pastes_in_one_are_none() {
        assert_eq!(names(b"\x1b[200~123\x1b[200~456\x1b[201~j"), "PasteLost { bytes: 12 } j");
    }

    #[test]
    fn an_answer_of_the_terminal_within_a_paste_does_not_tear_it() {
        assert_eq!(names(b"\x1b[200~5210\x1b[0n07\x1b[0n4411\x1b[201~"), "Answer Answer paste(5210074411)");
    }

    #[test]
    fn a_paste_is_taken_whole_or_not_at_all() {
        let pasted = |length: usize| {
            let mut line = Line::default();
            line.feed(PASTE_BEGIN);
            let text = vec![b'7'; length];
            for piece in text.chunks(4_095) {
                line.feed(piece);
                assert!(line.decoder.paste.text.len() <= PASTE_LIMIT + 2 * PASTE_END.len());
            }
            // The end in two pieces.
            line.feed(&PASTE_END[..3]).feed(&PASTE_END[3..]).feed(b"j");
            line.heard
        };
        let key = Heard::Event(Event::Key(KeyCode::Char('j').into()));
        let whole = Heard::Event(Event::Paste("7".repeat(PASTE_LIMIT)));
        assert!(pasted(PASTE_LIMIT) == [whole, key.clone()], "the longest is not taken whole");
        for length in [PASTE_LIMIT + 1, PASTE_LIMIT + 5_000, 2 * PASTE_LIMIT + 3] {
            assert!(pasted(length) == [Heard::PasteTooLong { bytes: length }, key.clone()], "{length}");
        }
    }

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let introducer = prop::sample::select(b"[]OPX^_\\<?M".to_vec());
        let one = prop_oneof![
            3 => Just(vec![ESC]),
            2 => introducer.prop_map(|byte| vec![byte]),
            3 => any::<u8>().prop_map(|byte| vec![byte]),
            2 => prop::sample::select(b"0123456789;:~u".to_vec()).prop_map(|byte| vec![byte]),
            1 => prop::sample::select(vec![PASTE_BEGIN, PASTE_END, ANSWER, b"\x1b[99;5u"]).prop_map(<[u8]>::to_vec),
        ];
        prop::collection::vec(one, 0..60).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn pieces_give_what_the_whole_gives(bytes in bytes(), cut in 0_usize..60) {
            let cut = cut.min(bytes.len());
            // Control-C within a paste is a key where a read ends with it.
            prop_assume!(!bytes.contains(&CTRL_C) && memchr::memmem::find(&bytes, b"[99;5u").is_none());
            let mut line = Line::default();
            line.feed(&bytes[..cut]).feed(&bytes[cut..]).pass(QUIET);
            let mut whole = Line::default();
            whole.feed(&bytes).pass(QUIET);
            prop_assert_eq!(line.heard, whole.heard);
        }

        #[test]
        fn control_c_is_heard_whatever_came_before(bytes in bytes(), waits in any::<bool>()) {
            for key in [&b"\x03"[..], b"\x1b[99;5u"] {
                let mut line = Line::default();
                line.feed(&bytes).pass(if waits { QUIET } else { Duration::ZERO });
                line.heard.clear();
                line.feed(key);
                let expected = Heard::Event(Event::Key(ctrl('c')));
                prop_assert!(line.heard.contains(&expected), "{:?}", line.heard);
            }
        }

        #[test]
        fn a_key_is_heard_after_a_quiet_moment_whatever_came_before(bytes in bytes()) {
            let mut line = Line::default();
            // A short sequence is waited for: its last bytes, three at most, may be these.
            line.feed(&bytes).pass(QUIET);
            for _ in 0..3 {
                line.feed(b"\x7f").pass(ESCAPE_TIME);
            }
            line.heard.clear();
            prop_assert_eq!(line.feed(b"x").names(), "x");
        }

        #[test]
        fn nothing_of_a_string_is_typed(begin in prop::sample::select(b"]PX^_".to_vec()), text in "[ -~]{0,200}") {
            let bytes = [&[ESC, begin], text.as_bytes(), b"\x1b\\"].concat();
            prop_assert_eq!(decode(&bytes), []);
        }

        #[test]
        fn nothing_of_a_control_sequence_is_typed(parameters in "[ -?]{0,80}", last in 0x40_u8..0x7f) {
            let bytes = [b"\x1b[", parameters.as_bytes(), &[last]].concat();
            let is_key_of_protocol = last == b'u' || last == b'~';
            let is_text = |heard: &Heard| matches!(heard, Heard::Event(Event::Key(key)) if as_text(*key).is_some());
            prop_assert!(is_key_of_protocol || !decode(&bytes).iter().any(is_text), "{:?}", bytes);
            prop_assert!(decode(&[&bytes[..], b"\x7f\x7f\x7fj"].concat()).iter().any(is_text) || bytes.starts_with(b"\x1b[M"));
        }
    }
}
