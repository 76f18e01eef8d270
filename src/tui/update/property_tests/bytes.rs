//! Property tests: what no bytes from the terminal can make the interface do, whatever their origin.

use std::cell::Cell;

use crossterm::event::{Event, KeyCode};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

use super::*;
use crate::tui::{
    keymap::as_text,
    terminal::{
        decode::Decoder,
        heard::{Heard, is_burst},
    },
};

/// One piece of a random session: bytes from the terminal, or another step.
#[derive(Clone, Debug)]
enum Piece {
    /// The user typed these bytes.
    Typed(Vec<u8>),
    /// Nobody typed these bytes: they are a paste, an answer from the terminal, a key without a meaning here, or the
    /// rest of one of these.
    Sent(Vec<u8>),
    /// The user types the value that the dialog asks for and presses enter.
    TypeRight,
    /// Any other step.
    Move(Move),
}

impl Piece {
    fn typed(text: &str) -> Self {
        Self::Typed(text.into())
    }

    const fn wait(milliseconds: u64) -> Self {
        Self::Move(Move::Wait(milliseconds))
    }
}

fn typed() -> impl Strategy<Value = Piece> {
    let keys =
        vec!["d", "d", "D", "D", "A", "j", " ", "/", "y", "Y", "2", "5", "\r", "\x1b", "\x7f", "\x03", "X", "R", "促"];
    let sequences = vec!["\x1b[A", "\x1b[[A", "\x1b[27u", "\x1b[100u", "\x1b[68;1u", "\x1b[99;5u", "\x1b[3~", "\x1bOQ"];
    prop_oneof![3 => prop::sample::select(keys), 1 => prop::sample::select(sequences)].prop_map(Piece::typed)
}

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        8 => typed(),
        8 => sent().prop_map(Piece::Sent),
        2 => Just(Piece::TypeRight),
        3 => prop::sample::select(vec![1, 30, 400, 2_000]).prop_map(Piece::wait),
        4 => Just(Piece::Move(Move::Draw)),
        4 => Just(Piece::Move(Move::Answer)),
        3 => Just(Piece::Move(Move::Found)),
    ]
}

/// Generates pieces that follow each other. They include sequences that open a question and wait until it can be
/// answered: single random pieces would hardly ever get there.
fn scene() -> impl Strategy<Value = Vec<Piece>> {
    let answer = prop_oneof![2 => Just(Piece::TypeRight), 1 => Just(Piece::typed("d")), 1 => Just(Piece::typed("D"))];
    prop_oneof![
        6 => piece().prop_map(|piece| vec![piece]),
        3 => question(),
        1 => answer.clone().prop_map(|answer| vec![answer]),
        2 => answer.prop_map(|answer| vec![Piece::wait(400), answer]),
        3 => in_reads(),
        3 => lost_paste(),
    ]
}

fn question() -> impl Strategy<Value = Vec<Piece>> {
    prop::sample::select(vec!["", "j", " ", "A", "Vjj", " j jj "]).prop_map(question_about)
}

/// Returns keys that mark tasks and open the question whether to delete them, with the question drawn and its guard
/// over.
fn question_about(marks: &str) -> Vec<Piece> {
    // Leave whatever is open.
    let out = ["\x1b", "\x1b", "\x1b"].into_iter().flat_map(|key| [Piece::typed(key), Piece::wait(30)]);
    let asks = [Piece::typed(marks), Piece::typed("d"), Piece::Move(Move::Answer)];
    out.chain(asks).chain([Piece::Move(Move::Draw), Piece::wait(400)]).collect()
}

/// Generates bytes that nobody typed, split over several reads. Where a read ends right after an escape or within a
/// character, the rest arrives before the decoder takes the first part for a key.
fn in_reads() -> impl Strategy<Value = Vec<Piece>> {
    let cut = (any::<prop::sample::Index>(), prop::sample::select(vec![1, 29, 500, 1_900]));
    (sent(), prop::collection::vec(cut, 1..4)).prop_map(|(bytes, cuts)| {
        let mut cuts: Vec<_> = cuts.into_iter().map(|(at, pause)| (at.index(bytes.len() + 1), pause)).collect();
        cuts.sort_unstable();
        let mut pieces = Vec::new();
        let mut from = 0;
        for (at, pause) in cuts {
            let read = &bytes[from..at];
            let is_key_soon = read.last().is_none_or(|last| !matches!(last, b' '..=b'~'));
            pieces.extend([Piece::Sent(read.to_vec()), Piece::wait(if is_key_soon { 0 } else { pause })]);
            from = at;
        }
        pieces.push(Piece::Sent(bytes[from..].to_vec()));
        pieces
    })
}

/// Generates a paste whose end does not arrive in time, and the part of it that arrives late. That part is never a
/// single byte, which could be a key.
fn lost_paste() -> impl Strategy<Value = Vec<Piece>> {
    let end = prop::sample::select(vec!["", "\x1b[201~"]);
    ("[dDyYA25xR\r ]{0,9}", "[dDyY25\r]{2,9}", end).prop_map(|(text, late, end)| {
        let begin = Piece::Sent(format!("\x1b[200~{text}").into_bytes());
        vec![begin, Piece::wait(2_000), Piece::Sent(format!("{late}{end}").into_bytes())]
    })
}

/// Generates bytes that nobody typed and that contain many bytes of keys: pastes, strings, reports and answers,
/// complete or torn.
fn sent() -> impl Strategy<Value = Vec<u8>> {
    let keys = "[dDyYA25xR\r ]{0,6}";
    let text = prop_oneof![4 => keys, 1 => "[dDyY25\r ;:=促]{0,300}"];
    let string = ("[\\]PX^_]", text, prop::sample::select(vec!["", "\x1b\\", "\x1b"]));
    let paste = (keys, prop::sample::select(vec!["", "\x1b[201~", "\x1b[20", "\x1b[201"]));
    let control = ("[?=>]?[0-9;:]{0,70}", prop::sample::select(vec!["", "c", "n", "D", "R", "t", "y", "^"]));
    let whole = vec![
        "\x1b[I",
        "\x1b[O",
        "\x1b[0n",
        "\x1b[?1u",
        "\x1b[68;1:3u",
        "\x1b[68;9u",
        "\x1b[100;17u",
        "\x1b[57358u",
        "\x1b[201~",
    ];
    prop_oneof![
        string.prop_map(|(kind, text, end)| format!("\x1b{kind}{text}{end}").into_bytes()),
        paste.prop_map(|(text, end)| format!("\x1b[200~{text}{end}").into_bytes()),
        control.prop_map(|(parameters, last)| format!("\x1b[{parameters}{last}").into_bytes()),
        prop_oneof!["[A-E]", "[ -~]"].prop_map(|key| format!("\x1b[[{key}").into_bytes()),
        "[ -/@-~]".prop_map(|key| format!("\x1bO{key}").into_bytes()),
        "[ -~]{3}".prop_map(|report| format!("\x1b[M{report}").into_bytes()),
        "[0-9;]{1,9}[Mm]".prop_map(|report| format!("\x1b[<{report}").into_bytes()),
        "[@-~]".prop_map(|trail| [b"\xb0", trail.as_bytes()].concat()),
        prop::sample::select(whole).prop_map(|bytes| bytes.as_bytes().to_vec()),
    ]
}

/// A terminal with a user: turns the terminal's bytes into messages, applies them, and checks their effects.
struct Harness {
    state: State,
    decoder: Decoder,
    asked: Frozen,
    /// The number of pieces that arrived while a question was on the screen.
    at_a_question: u32,
    /// The number of times that the right answer was typed and something was deleted.
    deletes: u32,
}

impl Harness {
    fn new(is_production: bool) -> Self {
        let mut state = state(if is_production { Environment::Production } else { Environment::Test });
        state.unfinished.push(unfinished(&state.app));
        Self { state, decoder: Decoder::default(), asked: None, at_a_question: 0, deletes: 0 }
    }

    fn take(&mut self, piece: Piece) -> Result<(), TestCaseError> {
        let mut heard = Vec::new();
        let is_typed = matches!(piece, Piece::Typed(_) | Piece::TypeRight);
        self.at_a_question += u32::from(asking(&self.state).is_some_and(|asked| asked.guarded_since.is_some()));
        let now = self.state.now.boot;
        match piece {
            Piece::Typed(bytes) | Piece::Sent(bytes) => self.decoder.feed(&bytes, now, &mut heard),
            Piece::TypeRight => {
                let bytes = self.right_answer();
                let (first, last) = bytes.split_at(bytes.len() - 1);
                if !first.is_empty() {
                    self.take(Piece::Typed(first.to_vec()))?;
                    self.take(Piece::Move(Move::Wait(30)))?;
                }
                return self.take(Piece::Typed(last.to_vec()));
            }
            Piece::Move(Move::Wait(milliseconds)) => {
                let boot = now + Duration::from_millis(milliseconds);
                if self.decoder.deadline().is_some_and(|deadline| deadline <= boot) {
                    self.decoder.elapsed(&mut heard);
                }
                let clock = Message::Clock(Now { boot, ..self.state.now });
                apply(&mut self.state, clock, false, &mut self.asked)?;
            }
            Piece::Move(next) => {
                for message in messages(&self.state, next, &mut self.asked) {
                    apply(&mut self.state, message, false, &mut self.asked)?;
                }
            }
        }
        let is_burst = is_burst(&heard);
        heard.into_iter().try_for_each(|heard| self.handle(heard, is_typed, is_burst))
    }

    /// Returns the bytes that confirm the question: the value that it asks for, or the letter.
    fn right_answer(&self) -> Vec<u8> {
        let typed: String = right_keys(&self.state).into_iter().filter_map(as_text).collect();
        if typed.is_empty() { b"D".to_vec() } else { [b"\x15", typed.as_bytes(), b"\r"].concat() }
    }

    /// Handles one decoded input from the terminal.
    fn handle(&mut self, heard: Heard, is_typed: bool, is_burst: bool) -> Result<(), TestCaseError> {
        let message = match heard {
            Heard::Event(Event::Key(key)) => {
                let is_answer = as_text(key).is_some() || key.code == KeyCode::Enter;
                prop_assert!(is_typed || !is_answer, "nobody typed {:?}", key);
                let at = self.state.now.boot;
                if is_burst { Message::Burst(key, at) } else { Message::Key(key, at) }
            }
            Heard::Event(Event::Mouse(mouse)) => Message::Mouse(mouse),
            Heard::Event(Event::Paste(text)) => Message::Paste(text),
            Heard::Event(Event::FocusGained) => Message::Focus { is_here: true },
            Heard::Event(Event::FocusLost) => Message::Focus { is_here: false },
            Heard::Event(Event::Resize(..)) | Heard::Answer => return Ok(()),
            Heard::Keyboard => Message::KnowsProtocol,
            Heard::PasteLost { bytes } => Message::PasteLost(bytes),
            Heard::PasteTooLong { bytes } => Message::PasteTooLong(bytes),
        };
        let is_key = is_typed && matches!(message, Message::Key(..) | Message::Burst(..));
        let (before, now) = (self.state.last_key_at, self.state.now.boot);
        let deletes = apply(&mut self.state, message, is_key, &mut self.asked)?;
        let is_alone = !is_burst && before.is_none_or(|before| now >= before + QUIET);
        prop_assert!(!deletes || is_alone, "a key in a burst answers nothing");
        self.deletes += u32::from(deletes);
        Ok(())
    }
}

/// The counts of many sessions.
#[derive(Default)]
struct Tally {
    at_a_question: Cell<u32>,
    deletes: Cell<u32>,
}

impl Tally {
    fn run(&self, pieces: impl IntoIterator<Item = Piece>, is_production: bool) -> Result<(), TestCaseError> {
        let mut harness = Harness::new(is_production);
        let taken = pieces.into_iter().try_for_each(|piece| harness.take(piece));
        self.at_a_question.set(self.at_a_question.get() + harness.at_a_question);
        self.deletes.set(self.deletes.get() + harness.deletes);
        taken
    }
}

#[test]
fn only_a_typed_answer_to_a_question_on_the_screen_leads_to_a_request() {
    let tally = Tally::default();
    for (is_production, deletes) in [(false, 1), (true, 2)] {
        let answered = question_about("A").into_iter().chain([Piece::TypeRight]);
        tally.run(answered, is_production).expect("the answer was typed");
        assert_eq!(tally.deletes.get(), deletes, "the checks below prove nothing if no question can be answered");
    }
    let config = Config { failure_persistence: None, ..Config::default() };
    let cases = config.cases;
    let before_and_after = (prop::collection::vec(scene(), 1..25), question(), prop::collection::vec(scene(), 1..25));
    let pieces =
        before_and_after.prop_map(|(before, question, after)| [before, vec![question], after].concat().concat());
    let run = TestRunner::new(config)
        .run(&(pieces, any::<bool>()), |(pieces, is_production)| tally.run(pieces, is_production));
    run.unwrap_or_else(|error| panic!("{error}"));
    // Usually, twenty pieces of a case arrive while a question is on the screen, and every third case deletes
    // something.
    let (pieces, deletes) = (tally.at_a_question.get(), tally.deletes.get());
    assert!(cases < 50 || pieces > 5 * cases && deletes > cases / 20, "{pieces} and {deletes} in {cases} cases");
}

#[test]
fn keys_right_after_a_paste_open_a_question_but_never_answer_it() {
    let mut harness = Harness::new(false);
    let keys = |count: usize| Piece::Typed(b"D".repeat(count));
    let opens = Piece::typed("\x1b[200~x\x1b[201~\rdDDDD");
    let pieces = [opens, Piece::Move(Move::Answer), Piece::Move(Move::Draw)].into_iter();
    let rest = (0..50).flat_map(|_| [keys(9), Piece::wait(20)]).chain([keys(1), Piece::wait(300), keys(1)]);
    pieces.chain(rest).try_for_each(|piece| harness.take(piece)).expect("nothing is answered");
    assert!(asking(&harness.state).is_some() && harness.deletes == 0);
    [Piece::wait(400), keys(1)].into_iter().try_for_each(|piece| harness.take(piece)).expect("the answer was typed");
    assert_eq!(harness.deletes, 1);
}
