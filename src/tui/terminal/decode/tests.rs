//! Tests that bytes are decoded correctly, sequence by sequence, and that incomplete input never takes effect.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use proptest::prelude::*;

use super::*;
use crate::tui::{
    keymap::{as_text, ctrl, key_name},
    terminal::heard::is_burst,
};

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

/// A decoder with a clock that the test controls.
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
fn several_keys_in_one_read_are_a_burst_and_so_is_a_key_beside_a_paste() {
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
fn bytes_are_decoded_to_keys() {
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
fn the_kitty_keyboard_protocol_gives_the_same_keys_as_plain_bytes() {
    for (bytes, keys) in [
        (&b"\x1b[27u\x1b[99;5u\x1b[99;6u\x1b[67;5u"[..], "esc ctrl-c ctrl-c ctrl-c"),
        // With caps lock or num lock on.
        (b"\x1b[99;133u\x1b[99;197u\x1b[57400;129u", "ctrl-c ctrl-c 1"),
        (b"\x1b[106u\x1b[106;1:2u\x1b[106;1:3u", "j j"),
        (b"\x1b[1;1:3A\x1b[1;2A\x1b[1;5D", "up ctrl-left"),
        (b"\x1b[104;5u\x1b[105;5u\x1b[109;5u\x1b[91;5u", "backspace tab enter esc"),
        (b"\x1b[13;5u\x1b[13;2u\x1b[57414u\x1b[9;2u\x1b[127;5u", "enter enter enter backtab backspace"),
        (b"\x1b[100;3u\x1b[32;5u\x1b[52;5u", "alt-d ctrl-space ctrl-\\"),
        // Super, hyper and meta, modifier keys alone, and codes that are not characters.
        (b"\x1b[68;9u\x1b[68;17u\x1b[68;33u\x1b[57441u\x1b[57358u\x1b[0u\x1b[55296u", ""),
    ] {
        assert_eq!(names(bytes), keys, "{bytes:?}");
    }
    assert_eq!(decode(b"\x1b[?1u"), [Heard::Keyboard]);
}

#[test]
fn mouse_reports_give_the_event_and_its_position() {
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
fn focus_reports_and_status_answers_are_decoded() {
    let expected = [Heard::Event(Event::FocusLost), Heard::Event(Event::FocusGained), Heard::Answer];
    assert_eq!(decode(b"\x1b[O\x1b[I\x1b[0n"), expected);
}

#[test]
fn sequences_without_a_meaning_are_ignored() {
    let long = [b"\x1b[".as_slice(), &b"1;".repeat(500), b"A"].concat();
    for bytes in [
        &b"\x1b[?1;2c"[..],
        b"\x1b[>0;276;0c\x1b[=0c\x1b[?2026;2$y\x1b[24;80R\x1b[8;24;80t\x1b[;5A\x1b[3n\x1b[1 q\x1b[?u\x1b[<1u",
        b"\x1b[M dDj".split_last().expect("the bytes are not empty").1,
        b"\x1b[[Z\x1bOM\x1bOj\x1bO5Pj".split_last().expect("the bytes are not empty").1,
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
fn a_control_sequence_of_any_length_is_swallowed_without_being_kept() {
    let mut line = Line::default();
    line.feed(b"\x1b[1");
    for _ in 0..1_000 {
        line.feed(&[b';'; 1_000]);
        assert!(line.decoder.sequence.len() <= SEQUENCE_LIMIT);
    }
    assert_eq!(line.feed(b"Aj").names(), "j");
}

#[test]
fn a_letter_within_a_character_of_another_encoding_is_not_a_key() {
    // 癆 and 丂 in GBK, e-acute in Latin 1, and an incomplete character before a complete one.
    assert_eq!(names(b"\xb0A\x81@"), "");
    assert_eq!(names(b"\xe9"), "");
    assert_eq!(names(b"\xe4D"), "");
    assert_eq!(names(b"\xe4\xe4\xbf\x83"), "促");
    let mut line = Line::default();
    assert_eq!(line.feed(b"\xe9").pass(ms(30)).feed(b"j").names(), "j", "a letter that is typed later");
}

#[test]
fn the_late_rest_of_a_split_sequence_is_not_a_key() {
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
fn an_unterminated_string_ends_after_a_quiet_moment_and_control_c_works_in_it() {
    for begin in [&b"\x1b]0;"[..], b"\x1bP", b"\x1b_", b"\x1b^", b"\x1bX", b"\x9d", b"\x1b]0;dD\x1b"] {
        let mut line = Line::default();
        line.feed(begin);
        for _ in 0..1_000 {
            line.feed(&[b'D'; 1_000]).pass(ms(10));
        }
        assert!(line.decoder.sequence.len() <= 2, "no text of the string is kept");
        assert_eq!(line.feed(b"\x03").names(), "ctrl-c", "{begin:?}");
        assert_eq!(line.feed(b"\x1b[99;5u").names(), "ctrl-c", "{begin:?}");
        line = Line::default();
        line.feed(begin).pass(QUIET);
        assert_eq!(line.feed(b"x").names(), "x", "{begin:?}");
    }
}

#[test]
fn a_paste_is_one_event_whatever_it_contains() {
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
fn a_paste_whose_end_is_lost_is_dropped_after_a_quiet_moment() {
    let mut line = Line::default();
    assert_eq!(line.feed(b"\x1b[200~dD25\r").pass(QUIET).names(), "PasteLost { bytes: 5 }");
    assert_eq!(line.feed(b"x").names(), "x", "keys work again");
    // The rest of the paste arrives after all.
    assert_eq!(line.feed(b"dD25\r").pass(ms(9_000)).feed(b"dD\x1b[201~").names(), "");
    assert_eq!(line.feed(b"jj").names(), "j j", "the paste has ended");
    line.feed(b"\x1b[200~x").pass(QUIET).pass(LATE);
    assert_eq!(line.feed(b"jj").names(), "PasteLost { bytes: 1 } j j", "the time for late bytes is over");
}

#[test]
fn late_bytes_of_a_paste_are_not_keys_even_if_they_arrive_one_by_one() {
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
fn control_c_works_in_a_paste_that_does_not_end() {
    for key in [&b"\x03"[..], b"\x1b[99;5u", b"\x1b[99;133u"] {
        let mut line = Line::default();
        assert_eq!(line.feed(b"\x1b[200~dD").feed(key).names(), "ctrl-c", "alone");
        assert_eq!(line.feed(&[b"dD", key].concat()).names(), "ctrl-c", "after more pasted text");
        assert_eq!(
            line.feed(b"D\x1b[201~j").names(),
            "PasteLost { bytes: 9 } j".replace('9', &(5 + 2 * key.len()).to_string())
        );
        line.feed(b"\x1b[200~dD").pass(QUIET);
        line.names();
        assert_eq!(line.feed(&[b"dD", key].concat()).names(), "ctrl-c", "in the late rest");
    }
}

#[test]
fn a_paste_that_contains_the_beginning_of_another_is_rejected() {
    assert_eq!(names(b"\x1b[200~123\x1b[200~456\x1b[201~j"), "PasteLost { bytes: 12 } j");
}

#[test]
fn an_answer_from_the_terminal_within_a_paste_does_not_split_it() {
    assert_eq!(names(b"\x1b[200~5210\x1b[0n07\x1b[0n4411\x1b[201~"), "Answer Answer paste(5210074411)");
}

#[test]
fn a_paste_is_accepted_whole_or_not_at_all() {
    let pasted = |length: usize| {
        let mut line = Line::default();
        line.feed(PASTE_BEGIN);
        let text = vec![b'7'; length];
        for piece in text.chunks(4_095) {
            line.feed(piece);
            assert!(line.decoder.paste.text.len() <= PASTE_LIMIT + 2 * PASTE_END.len());
        }
        // The end arrives in two pieces.
        line.feed(&PASTE_END[..3]).feed(&PASTE_END[3..]).feed(b"j");
        line.heard
    };
    let key = Heard::Event(Event::Key(KeyCode::Char('j').into()));
    let whole = Heard::Event(Event::Paste("7".repeat(PASTE_LIMIT)));
    assert!(pasted(PASTE_LIMIT) == [whole, key.clone()], "a paste of the longest length is accepted whole");
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
    fn bytes_in_two_reads_decode_like_the_same_bytes_in_one(bytes in bytes(), cut in 0_usize..60) {
        let cut = cut.min(bytes.len());
        // Excluded: control-C within a paste is a key if a read ends with it.
        prop_assume!(!bytes.contains(&CTRL_C) && memchr::memmem::find(&bytes, b"[99;5u").is_none());
        let mut line = Line::default();
        line.feed(&bytes[..cut]).feed(&bytes[cut..]).pass(QUIET);
        let mut whole = Line::default();
        whole.feed(&bytes).pass(QUIET);
        prop_assert_eq!(line.heard, whole.heard);
    }

    #[test]
    fn control_c_works_whatever_came_before(bytes in bytes(), waits in any::<bool>()) {
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
    fn a_key_works_after_a_quiet_moment_whatever_came_before(bytes in bytes()) {
        let mut line = Line::default();
        // An unfinished short sequence is not given up: the next bytes, three at most, may complete it.
        line.feed(&bytes).pass(QUIET);
        for _ in 0..3 {
            line.feed(b"\x7f").pass(ESCAPE_TIME);
        }
        line.heard.clear();
        prop_assert_eq!(line.feed(b"x").names(), "x");
    }

    #[test]
    fn no_part_of_a_string_becomes_a_key(begin in prop::sample::select(b"]PX^_".to_vec()), text in "[ -~]{0,200}") {
        let bytes = [&[ESC, begin], text.as_bytes(), b"\x1b\\"].concat();
        prop_assert_eq!(decode(&bytes), []);
    }

    #[test]
    fn no_part_of_a_control_sequence_becomes_a_text_key(parameters in "[ -?]{0,80}", last in 0x40_u8..0x7f) {
        let bytes = [b"\x1b[", parameters.as_bytes(), &[last]].concat();
        let is_key_of_protocol = last == b'u' || last == b'~';
        let is_text = |heard: &Heard| matches!(heard, Heard::Event(Event::Key(key)) if as_text(*key).is_some());
        prop_assert!(is_key_of_protocol || !decode(&bytes).iter().any(is_text), "{:?}", bytes);
        prop_assert!(decode(&[&bytes[..], b"\x7f\x7f\x7fj"].concat()).iter().any(is_text) || bytes.starts_with(b"\x1b[M"));
    }
}
