//! Decodes the bytes of a terminal into events: finds where each sequence ends, and decides which sequences are read at
//! all.
//!
//! termina's `Parser` interprets complete sequences. This module does what that parser leaves to its caller, according
//! to its source (termina 0.4, `src/parse.rs`):
//!
//! - After an error, the parser drops what it has and reads the rest of the sequence as text: `ESC [ = 0 c`, an answer
//!   from a terminal, would become the keys `0` and `c`. Therefore the parser is given only complete sequences of the
//!   kinds that it reads to their end; all others are swallowed here.
//! - The parser does not support APC, PM and SOS: `ESC _` becomes the key alt-_, and the string after it is read as
//!   typed text. It keeps OSC, DCS and pastes until their end arrives, however long they are, and forever if the end
//!   never arrives. Here, a string is swallowed without being kept, a paste has a limit, and both end once nothing has
//!   arrived for two seconds.
//! - The parser drops `CSI 0 n`, the answer that flow control on slow lines relies on (`flow`).
//!
//! crossterm 0.29 cannot be used instead: its parser is private (`event/sys/unix/parse.rs`, `pub(crate)`), drops
//! `CSI 0 n` as well, and can be reached only through a source that loops forever once the terminal is gone (`input`).
//!
//! Incomplete input never takes effect: neither a paste whose end is missing nor the part of that paste that arrives
//! late. Control-C is recognised wherever it is the last byte of a read, even in the middle of a paste.

use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use termina::Parser;

use super::{events, heard::Heard};

/// The longest paste that is accepted, in bytes.
pub const PASTE_LIMIT: usize = 16 * 1024 * 1024;

/// The maximum length of an escape sequence, in bytes; longer ones are ignored.
const SEQUENCE_LIMIT: usize = 64;

/// How long the decoder waits for the rest of a sequence after an escape, and for the rest of a character after its
/// first byte.
const ESCAPE_TIME: Duration = Duration::from_millis(30);

/// A paste or a string ends when nothing has arrived for this long.
const QUIET: Duration = Duration::from_secs(2);

/// The time after a paste or string was given up during which a read of several bytes is still considered to be part of
/// it.
const LATE: Duration = Duration::from_secs(10);

/// The number of bytes after `ESC [ M`, which begins a mouse report from a terminal that does not support the requested
/// format.
const PLAIN_REPORT: u8 = 3;

const ESC: u8 = 0x1b;
const CTRL_C: u8 = 0x03;
const ANSWER: &[u8] = b"\x1b[0n";
const PASTE_BEGIN: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// No sequence has begun.
    Ground,
    /// After an escape byte. `text` is `Some` within a string, where the escape may begin the terminator; its value
    /// says whether a bell ends the string too.
    Escape { text: Option<bool> },
    /// After `CSI`: parameters, then the byte that ends the sequence.
    Control,
    /// After `SS3`: one byte, in some terminals with parameters before it.
    Single,
    /// After `ESC [ [`, a function key of the Linux console: one byte.
    Console,
    /// In a mouse report, of which this many bytes are left.
    Report(u8),
    /// In a UTF-8 character of this many bytes; all bytes but the first are continuation bytes.
    Character(usize),
    /// At the second byte of a character in an encoding other than UTF-8; the byte may look like a letter.
    Trail,
    /// In a string (OSC, DCS, APC, PM, SOS), which ends with `ST`, and if `bell_ends` is set also with a bell.
    Text { bell_ends: bool },
    /// In pasted text.
    Paste,
}

/// A paste that has not ended.
#[derive(Debug, Default)]
struct Paste {
    /// The text; once the paste is too long, only the last bytes.
    text: Vec<u8>,
    /// The number of bytes that were dropped because the paste is too long.
    dropped: usize,
    /// Whether something arrived that does not belong in a paste; the paste is then rejected.
    is_spoilt: bool,
}

/// Decodes bytes as they arrive.
#[derive(Debug)]
pub struct Decoder {
    state: State,
    /// The bytes of the current sequence or character that have arrived so far.
    sequence: Vec<u8>,
    parser: Parser,
    paste: Paste,
    /// When bytes last arrived.
    fed_at: Duration,
    /// The time until which a read of several bytes is considered to be part of a paste or string that was given up.
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
    /// Decodes the bytes of one read, which arrived at this time.
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

    /// Returns when to call [`Self::elapsed`] if no bytes arrive before that time.
    pub fn deadline(&self) -> Option<Duration> {
        match self.state {
            State::Escape { text: None } | State::Character(_) | State::Trail => Some(self.fed_at + ESCAPE_TIME),
            State::Escape { text: Some(_) } | State::Text { .. } | State::Paste => Some(self.fed_at + QUIET),
            // These sequences are short; the decoder waits for the rest without a deadline.
            State::Ground | State::Control | State::Single | State::Console | State::Report(_) => None,
        }
    }

    /// Called when no bytes have arrived before the deadline. Ends the current key, string or paste, and drops an
    /// incomplete character.
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

    /// Returns whether these bytes are a late part of a paste or string that was given up. A typed key arrives alone;
    /// on a slow line a paste may arrive byte by byte, but faster than keys.
    fn is_late_rest(&self, bytes: &[u8], follows_soon: bool) -> bool {
        let is_one = |text: &str| text.chars().count() <= 1;
        self.state == State::Ground
            && self.fed_at < self.late_until
            && !bytes.starts_with(&[ESC])
            && !bytes.iter().all(|byte| *byte == CTRL_C)
            && (follows_soon || !std::str::from_utf8(bytes).is_ok_and(is_one))
    }

    /// Recognises control-C as the last key of a read that contains something else. Returns whether it was found.
    fn hear_control_c(&mut self, bytes: &[u8], heard: &mut Vec<Heard>) -> bool {
        let key = if bytes.ends_with(&[CTRL_C]) { &[CTRL_C] } else { last_key(bytes) };
        let mut last = Vec::new();
        self.mean(key, &mut last);
        let control_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        let is_there = last == [Heard::Event(Event::Key(control_c))];
        heard.extend(last.into_iter().filter(|_| is_there));
        is_there
    }

    /// Decodes a byte that is not part of a paste.
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

    /// Decodes the first byte of a key, a character or a sequence.
    fn begin(&mut self, byte: u8, heard: &mut Vec<Heard>) {
        self.state = State::Ground;
        self.sequence.clear();
        match byte {
            ESC => self.state = State::Escape { text: None },
            0..=0x7f => self.mean(&[byte], heard),
            _ => self.begin_wide(byte),
        }
    }

    /// Decodes the first byte of a character beyond ASCII, or of a sequence with a one-byte introducer.
    fn begin_wide(&mut self, byte: u8) {
        self.state = match byte {
            0xc2..=0xdf => State::Character(2),
            0xe0..=0xef => State::Character(3),
            0xf0..=0xf4 => State::Character(4),
            // Sent by terminals that use 8-bit controls.
            0x8f | 0x90 | 0x98 | 0x9b | 0x9d..=0x9f => return self.introduce(byte - 0x40),
            _ => State::Trail,
        };
        self.sequence.push(byte);
    }

    /// Begins a sequence with the byte after the escape.
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
            // The end of a string, including one that was given up.
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

    /// Decodes a byte after `ESC [`.
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
            // The control characters CAN and SUB end any sequence.
            0x18 | 0x1a => self.state = State::Ground,
            _ => {}
        }
    }

    /// Adds the bytes that belong to the paste; returns the bytes after its end.
    fn in_paste<'a>(&mut self, bytes: &'a [u8], heard: &mut Vec<Heard>) -> &'a [u8] {
        let before = self.paste.text.len();
        self.paste.text.extend_from_slice(bytes);
        // The end may be split over several reads.
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

    /// Passes a complete sequence to the parser.
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

    /// If the paste is too long, drops everything except the last bytes, which may be the beginning of the sequence
    /// that ends it.
    fn keep_in_bounds(&mut self) {
        if self.dropped > 0 || self.text.len() > PASTE_LIMIT + PASTE_END.len() {
            let gone = self.text.len().saturating_sub(PASTE_END.len() - 1);
            self.dropped += gone;
            self.text = self.text.split_off(gone);
        }
    }

    /// Finishes the paste when its end has arrived.
    fn end(mut self, heard: &mut Vec<Heard>) {
        let bytes = self.length();
        // A second beginning means that the end of the first paste was lost and that these are two pastes.
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

    /// Removes the answers that the terminal sent in the middle of the paste.
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

/// Returns whether the parser reads a sequence to its end. `sequence` is everything after `ESC [`. The parser would
/// leave a part of any other sequence behind as text, or keep it and wait for more.
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

/// Returns the sequence of a key in the kitty keyboard protocol at the end of these bytes; empty if there is none.
fn last_key(bytes: &[u8]) -> &[u8] {
    let last = memchr::memrchr(ESC, bytes).map_or(bytes, |at| &bytes[at..]);
    let is_one = |rest: &[u8]| last.len() <= SEQUENCE_LIMIT && rest.ends_with(b"u") && is_understood(rest);
    if last.strip_prefix(b"\x1b[").is_some_and(is_one) { last } else { &[] }
}

/// Returns whether these bytes contain the end of a paste or of a string.
fn is_end(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, PASTE_END).is_some() || memchr::memmem::find(bytes, b"\x1b\\").is_some()
}

/// Decodes bytes that arrive in one read, after which nothing else arrives.
pub fn decode(bytes: &[u8]) -> Vec<Heard> {
    decode_reads([(Duration::ZERO, bytes)]).concat()
}

/// Decodes a series of reads, each with the pause before it. Returns the input that is decoded from each read, followed
/// by the input that is decoded once nothing else arrives.
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
mod tests;
