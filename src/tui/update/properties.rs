//! What no sequence of keys, pastes and answers can do.

use std::{cell::Cell, collections::BTreeSet, time::Duration};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use jiff::{Timestamp, tz::TimeZone};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use ratatui::{Terminal, backend::TestBackend, layout::Size};

use super::{start, update};
use crate::{
    config::{Theme as Wish, TimeDisplay, Ui},
    domain::{
        App, Conditions, Confirmation, Environment, Plan, PlannedTask, RunId, Safety, Task, TaskId, TaskStatus,
        TaskType, testing::app,
    },
    ops::Prepared,
    tui::{
        index::{search::Matches, store::Store, tab::Counts},
        keymap::{as_text, ctrl, plain},
        look::{
            glyphs::Glyphs,
            theme::{Colours, Theme},
        },
        messages::{
            effect::Effect,
            ending::Ended,
            message::{Loaded, Message, Now},
        },
        overlays::{Layer, Overlay},
        settings::Settings,
        state::{Beginning, State},
        terminal::{
            decode::Decoder,
            heard::{Heard, is_burst},
        },
        unfinished::Unfinished,
        view::view,
        views::Soundness,
    },
};

/// Longer than the keys of somebody who types follow each other.
const QUIET: Duration = Duration::from_millis(30);

fn task(id: u64) -> Task {
    let task_type = Some(if id == 3 { TaskType::All } else { TaskType::Tag });
    Task { status: TaskStatus::Pending, task_type, ..Task::unverified(TaskId::new(id)) }
}

/// A state with a few tasks loaded and everything sound.
pub fn state(environment: Environment) -> State {
    let app = app(environment);
    let (wall, service) = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
    let now = Now { boot: Duration::from_secs(100), wall, service, conditions: Conditions::unmeasured(service) };
    let settings = Settings {
        ui: Ui { time: TimeDisplay::Utc, refresh: None, mouse: true, ..Ui::default() },
        safety: Safety::default(),
        theme: Theme::choose(Wish::Auto, Colours::OnDark),
        glyphs: Glyphs::Ascii,
        keymap: None,
        banner: None,
        local: TimeZone::UTC,
    };
    let size = Size { width: 80, height: 24 };
    let mut state = State::new(Beginning { now, size, settings, apps: vec![app.clone()], app });
    start(&mut state);
    let store = Store::of_tasks((1..=25).map(task).collect());
    let matches = Matches::all(&store);
    let (generation, request) = (state.generation, state.tasks.searching);
    update(
        &mut state,
        Message::Found { generation, request, store, matches, counts: Counts::default(), loaded: Loaded::All },
    );
    update(&mut state, Message::Checked(Ok(())));
    state
}

/// What somebody, or the outside, does next.
#[derive(Clone, Debug)]
enum Move {
    Press(KeyEvent),
    Paste(String),
    Mouse(MouseEvent),
    Wait(u64),
    Draw,
    Answer,
    Found,
    /// This task is being sent.
    Sent(u64),
    /// The right value and enter, where a dialog asks for one.
    TypeRight,
    Resize(u16, u16),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let keys = prop_oneof![
        // Mostly what leads to a delete: random keys alone would hardly ever get near one.
        8 => prop::sample::select(vec!['d', 'D', 'D']).prop_map(plain),
        4 => prop::sample::select(vec![
            'd', 'D', ' ', 'A', 'j', 'k', 'v', 'X', 'I', '/', '2', '5', '3', '0', 'Y', 'y', 'x', 'C', 'q', '@', 'S', 'p', 'l', 'b',
            'o', 'e', 'r', 'F', '?', '1', '6', 'M', ':', 'i', 'a', 'L', 'm', 'T',
        ])
            .prop_map(plain),
        2 => prop::sample::select(vec![KeyCode::Enter, KeyCode::Esc, KeyCode::Backspace, KeyCode::Up, KeyCode::Tab, KeyCode::Delete]).prop_map(KeyEvent::from),
        1 => any::<char>().prop_map(plain),
        1 => prop::char::range('a', 'z').prop_map(ctrl),
    ];
    let one = prop_oneof![
        10 => keys.prop_map(Move::Press),
        1 => prop::sample::select(vec!["D", "25", "dD\r", "25\r", "Y"]).prop_map(|text| Move::Paste(text.into())),
        2 => mouse().prop_map(Move::Mouse),
        3 => prop::sample::select(vec![1, 399, 400, 2_000]).prop_map(Move::Wait),
        5 => Just(Move::Draw),
        5 => Just(Move::Answer),
        4 => Just(Move::Found),
        2 => (1_u64..=25).prop_map(Move::Sent),
        2 => Just(Move::TypeRight),
        1 => prop::sample::select(vec![(80, 24), (40, 9), (20, 5)]).prop_map(|(width, height)| Move::Resize(width, height)),
    ];
    prop::collection::vec(one, 1..120)
}

fn mouse() -> impl Strategy<Value = MouseEvent> {
    let kind = prop::sample::select(vec![
        MouseEventKind::Down(MouseButton::Left),
        MouseEventKind::ScrollUp,
        MouseEventKind::ScrollDown,
    ]);
    let at = |kind, column, row| MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE };
    (kind, 0_u16..80, 0_u16..24).prop_map(move |(kind, column, row)| at(kind, column, row))
}

/// What a dialog that asks stands for.
#[derive(Clone, Debug)]
struct Asked {
    /// What it was opened over.
    chosen: BTreeSet<TaskId>,
    /// What it would delete now.
    frozen: BTreeSet<TaskId>,
    /// When it was first seen as this question.
    deaf_since: Option<Duration>,
}

/// The delete dialog on top, if it asks.
fn asking(state: &State) -> Option<Asked> {
    let layer = state.layers.last()?;
    let Overlay::Confirm(confirm) = &layer.overlay else { return None };
    let frozen = confirm.plan()?.tasks().iter().map(|task| task.id).collect();
    Some(Asked { chosen: confirm.ids.iter().copied().collect(), frozen, deaf_since: layer.deaf_since })
}

/// All that the screen shows, without breaks between its lines.
pub fn screen(state: &State) -> String {
    let Size { width, height } = state.size;
    let Ok(mut terminal) = Terminal::new(TestBackend::new(width, height));
    let Ok(_) = terminal.draw(|frame| view(state, frame));
    terminal.backend().buffer().content.iter().map(ratatui::buffer::Cell::symbol).collect()
}

/// The number of tasks that the screen names in the heading of the delete dialog.
fn shown_number(state: &State) -> Option<usize> {
    let screen = screen(state);
    if screen.contains("- Delete a push to ALL") {
        return Some(1);
    }
    let (_, rest) = screen.split_once("- Delete ")?;
    rest.split_once(" scheduled")?.0.split(' ').next()?.replace(',', "").parse().ok()
}

/// Whether a choice of an unfinished run is on top, was seen, and hears.
fn resumption_hears(state: &State) -> bool {
    state.layers.last().is_some_and(|layer| {
        matches!(layer.overlay, Overlay::Resumption(_))
            && !layer.is_deaf(state.now.boot, state.settings.safety.dialog_guard)
    })
}

/// The keys for the value that the dialog on top asks for.
fn right_keys(state: &State) -> Vec<KeyEvent> {
    let Some(Layer { overlay: Overlay::Confirm(confirm), .. }) = state.layers.last() else { return vec![] };
    let Some(value) = confirm.asked().and_then(Confirmation::value) else { return vec![] };
    let clear = [ctrl('u')];
    clear.into_iter().chain(value.chars().map(plain)).chain([KeyCode::Enter.into()]).collect()
}

/// The frozen set for what was asked.
pub fn prepared(state: &State, ids: &[TaskId]) -> Prepared {
    let planned = ids.iter().filter_map(|id| PlannedTask::of(&task(id.get())));
    let plan = Plan::new(&state.app, planned);
    Prepared { plan, left_out: vec![], only: None, conditions: state.now.conditions }
}

fn messages(state: &State, next: Move, asked: &mut Option<(u64, Vec<TaskId>)>) -> Vec<Message> {
    match next {
        Move::Press(key) => vec![Message::Key(key, state.now.boot)],
        Move::Paste(text) => vec![Message::Paste(text)],
        Move::Mouse(mouse) => vec![Message::Mouse(mouse)],
        Move::Draw => vec![Message::Drawn(state.now.boot)],
        Move::Resize(width, height) => vec![Message::Resized(Size { width, height })],
        Move::Wait(milliseconds) => {
            let boot = state.now.boot + Duration::from_millis(milliseconds);
            vec![Message::Clock(Now { boot, ..state.now })]
        }
        Move::Found => vec![found(state, state.tasks.searching)],
        Move::Sent(id) => vec![shown(state, state.tasks.searching, &[id])],
        Move::TypeRight => {
            let boot = state.now.boot + QUIET;
            let keys = right_keys(state);
            let (last, first) = keys.split_last().map_or((None, &[][..]), |(last, first)| (Some(*last), first));
            let typed = first.iter().map(|key| Message::Key(*key, state.now.boot));
            let clock = Message::Clock(Now { boot, ..state.now });
            typed.chain([clock]).chain(last.map(|key| Message::Key(key, boot))).collect()
        }
        Move::Answer => match asked.take() {
            Some((request, ids)) => vec![Message::Prepared { request, prepared: Ok(prepared(state, &ids)) }],
            None => vec![],
        },
    }
}

/// The answer to a search: all tasks, or those with an even id while there is a filter.
fn found(state: &State, request: u64) -> Message {
    shown(state, request, &[])
}

/// The same, with some of them being sent.
fn shown(state: &State, request: u64, sent: &[u64]) -> Message {
    let is_filtered = !state.tasks.filter.in_force.is_empty();
    let of = |id| {
        let status = if sent.contains(&id) { TaskStatus::Dispatching } else { TaskStatus::Pending };
        Task { status, ..task(id) }
    };
    let store = Store::of_tasks((1..=25).filter(|id| !is_filtered || id % 2 == 0).map(of).collect());
    let matches = Matches::all(&store);
    Message::Found {
        generation: state.generation,
        request,
        store,
        matches,
        counts: Counts::default(),
        loaded: Loaded::All,
    }
}

/// A run that can be resumed or put aside.
fn unfinished(app: &App) -> Unfinished {
    Unfinished {
        app: app.name.clone(),
        id: RunId(ulid::Ulid::nil()),
        began: Timestamp::UNIX_EPOCH,
        total: 9,
        left: 5,
        unknown: 0,
        first_due: None,
        backlog: None,
    }
}

/// What was asked to be frozen, and not answered yet.
type Frozen = Option<(u64, Vec<TaskId>)>;

/// Takes in a message; fails where it leads to a request and is no answer to a question that was seen.
/// Says whether something was deleted.
fn take_in(state: &mut State, message: Message, is_key: bool, asked: &mut Frozen) -> Result<bool, TestCaseError> {
    let mut deletes = false;
    let before = asking(state).filter(|_| is_key);
    let number = before.as_ref().and_then(|_| shown_number(state));
    let (hidden, hears) = (state.is_too_small(), resumption_hears(state));
    for effect in update(state, message) {
        match effect {
            Effect::Prepare { request, ids, .. } => *asked = Some((request, ids)),
            Effect::Delete { plan, .. } => {
                prop_assert!(is_key && !hidden);
                let before = before.clone().expect("a dialog was asking");
                let deaf_until = before.deaf_since.expect("it was seen") + state.settings.safety.dialog_guard;
                prop_assert!(state.now.boot >= deaf_until);
                let sent: BTreeSet<_> = plan.plan().tasks().iter().map(|task| task.id).collect();
                prop_assert_eq!(number, Some(sent.len()), "the number on the screen is what is sent");
                prop_assert!(sent.is_subset(&before.chosen));
                prop_assert_eq!(sent, before.frozen);
                deletes = true;
            }
            Effect::Resume { .. } | Effect::Abandon { .. } => prop_assert!(is_key && !hidden && hears),
            _ => {}
        }
    }
    Ok(deletes)
}

/// What comes from the terminal, and what happens meanwhile.
#[derive(Clone, Debug)]
enum Piece {
    /// Somebody typed this.
    Typed(Vec<u8>),
    /// Nobody did: a paste, an answer, a key that means nothing here, or what is left of one of these.
    Sent(Vec<u8>),
    /// The right value and enter, where a dialog asks for one.
    TypeRight,
    /// Anything else.
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

/// Pieces that follow each other, with what leads to a question and stands before its answer among them: single pieces
/// alone would hardly ever get there.
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

/// Keys that mark tasks and ask whether they are to be deleted, and the question, which is shown and hears.
fn question_about(marks: &str) -> Vec<Piece> {
    // Out of whatever is open.
    let out = ["\x1b", "\x1b", "\x1b"].into_iter().flat_map(|key| [Piece::typed(key), Piece::wait(30)]);
    let asks = [Piece::typed(marks), Piece::typed("d"), Piece::Move(Move::Answer)];
    out.chain(asks).chain([Piece::Move(Move::Draw), Piece::wait(400)]).collect()
}

/// Bytes that nobody typed, in several reads. The rest of what is torn right behind an escape or within a character comes
/// before that is taken for a key.
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

/// A paste whose end does not come in time, and what comes late of it: never a single byte, which may be a key.
fn lost_paste() -> impl Strategy<Value = Vec<Piece>> {
    let end = prop::sample::select(vec!["", "\x1b[201~"]);
    ("[dDyYA25xR\r ]{0,9}", "[dDyY25\r]{2,9}", end).prop_map(|(text, late, end)| {
        let begin = Piece::Sent(format!("\x1b[200~{text}").into_bytes());
        vec![begin, Piece::wait(2_000), Piece::Sent(format!("{late}{end}").into_bytes())]
    })
}

/// Bytes that nobody typed, full of what would be keys: pastes, strings, reports and answers, whole or torn.
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

/// A terminal with somebody before it: what it sends becomes messages, and what they lead to is looked at.
struct Desk {
    state: State,
    decoder: Decoder,
    asked: Frozen,
    /// How many of the pieces came while a question was on the screen.
    at_a_question: u32,
    /// How often the right answer was typed, and something was deleted.
    deletes: u32,
}

impl Desk {
    fn new(is_production: bool) -> Self {
        let mut state = state(if is_production { Environment::Production } else { Environment::Test });
        state.unfinished.push(unfinished(&state.app));
        Self { state, decoder: Decoder::default(), asked: None, at_a_question: 0, deletes: 0 }
    }

    fn take(&mut self, piece: Piece) -> Result<(), TestCaseError> {
        let mut heard = Vec::new();
        let is_typed = matches!(piece, Piece::Typed(_) | Piece::TypeRight);
        self.at_a_question += u32::from(asking(&self.state).is_some_and(|asked| asked.deaf_since.is_some()));
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
                take_in(&mut self.state, clock, false, &mut self.asked)?;
            }
            Piece::Move(next) => {
                for message in messages(&self.state, next, &mut self.asked) {
                    take_in(&mut self.state, message, false, &mut self.asked)?;
                }
            }
        }
        let is_burst = is_burst(&heard);
        heard.into_iter().try_for_each(|heard| self.hear(heard, is_typed, is_burst))
    }

    /// The bytes that somebody types who means it: the value that is asked for, or the letter.
    fn right_answer(&self) -> Vec<u8> {
        let typed: String = right_keys(&self.state).into_iter().filter_map(as_text).collect();
        if typed.is_empty() { b"D".to_vec() } else { [b"\x15", typed.as_bytes(), b"\r"].concat() }
    }

    /// Takes in what the terminal sent.
    fn hear(&mut self, heard: Heard, is_typed: bool, is_burst: bool) -> Result<(), TestCaseError> {
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
        let deletes = take_in(&mut self.state, message, is_key, &mut self.asked)?;
        let is_alone = !is_burst && before.is_none_or(|before| now >= before + QUIET);
        prop_assert!(!deletes || is_alone, "a key among others answers nothing");
        self.deletes += u32::from(deletes);
        Ok(())
    }
}

/// What happened at many desks.
#[derive(Default)]
struct Tally {
    at_a_question: Cell<u32>,
    deletes: Cell<u32>,
}

impl Tally {
    fn run(&self, pieces: impl IntoIterator<Item = Piece>, is_production: bool) -> Result<(), TestCaseError> {
        let mut desk = Desk::new(is_production);
        let taken = pieces.into_iter().try_for_each(|piece| desk.take(piece));
        self.at_a_question.set(self.at_a_question.get() + desk.at_a_question);
        self.deletes.set(self.deletes.get() + desk.deletes);
        taken
    }
}

#[test]
fn no_bytes_but_a_typed_answer_to_a_question_on_the_screen_lead_to_a_request() {
    let tally = Tally::default();
    for (is_production, deletes) in [(false, 1), (true, 2)] {
        let answered = question_about("A").into_iter().chain([Piece::TypeRight]);
        tally.run(answered, is_production).expect("the answer was typed");
        assert_eq!(tally.deletes.get(), deletes, "what follows finds nothing where no question can be answered");
    }
    let config = Config { failure_persistence: None, ..Config::default() };
    let cases = config.cases;
    let before_and_after = (prop::collection::vec(scene(), 1..25), question(), prop::collection::vec(scene(), 1..25));
    let pieces =
        before_and_after.prop_map(|(before, question, after)| [before, vec![question], after].concat().concat());
    let run = TestRunner::new(config)
        .run(&(pieces, any::<bool>()), |(pieces, is_production)| tally.run(pieces, is_production));
    run.unwrap_or_else(|error| panic!("{error}"));
    // Usually twenty pieces at a question in each case, and an answer in every third.
    let (pieces, deletes) = (tally.at_a_question.get(), tally.deletes.get());
    assert!(cases < 50 || pieces > 5 * cases && deletes > cases / 20, "{pieces} and {deletes} in {cases} cases");
}

proptest! {
    #[test]
    fn nothing_is_deleted_without_a_dialog_that_was_seen_and_answered(
        moves in moves(),
        production in any::<bool>(),
    ) {
        let environment = if production { Environment::Production } else { Environment::Test };
        let mut state = state(environment);
        state.unfinished.push(unfinished(&state.app));
        let mut asked = None;
        for next in moves {
            let is_key = matches!(next, Move::Press(_) | Move::TypeRight);
            for message in messages(&state, next, &mut asked) {
                take_in(&mut state, message, is_key, &mut asked)?;
            }
        }
    }

    #[test]
    fn the_number_asked_for_is_accepted_while_tasks_stop_being_pending_at_every_step(
        order in Just((1..=25_u64).collect::<Vec<_>>()).prop_shuffle(),
        steps in prop::collection::vec((1_usize..=6, 30_u64..400), 4),
        production in any::<bool>(),
    ) {
        let mut state = state(if production { Environment::Production } else { Environment::Test });
        ask_about_all(&mut state);
        let (mut sent, mut effects) = (0, Vec::new());
        let keys = "\u{15}25\r".chars().map(|char| match char {
            '\u{15}' => ctrl('u'),
            '\r' => KeyCode::Enter.into(),
            char => plain(char),
        });
        draw(&mut state);
        wait(&mut state, 400);
        for (key, (count, gap)) in keys.zip(steps) {
            prop_assert!(effects.is_empty());
            sent += count;
            let message = shown(&state, state.tasks.searching, &order[..sent]);
            update(&mut state, message);
            draw(&mut state);
            wait(&mut state, gap);
            prop_assert_eq!(shown_number(&state), Some(25 - sent));
            let screen = screen(&state);
            prop_assert!(screen.contains(&format!("{} of 25 scheduled", 25 - sent)), "{}", screen);
            prop_assert!(screen.contains("pushes to delete (25)"), "{}", screen);
            let at = state.now.boot;
            effects = deletes(update(&mut state, Message::Key(key, at)));
        }
        let [Effect::Delete { plan, left_out, .. }] = &effects[..] else { panic!("{effects:?}") };
        let rest: BTreeSet<_> = order[sent..].iter().copied().collect();
        prop_assert_eq!(plan.plan().tasks().iter().map(|task| task.id.get()).collect::<BTreeSet<_>>(), rest);
        prop_assert_eq!((left_out.len(), plan.by()), (sent, "typed 25"));
    }

    #[test]
    fn a_dialog_that_asks_can_be_left_at_any_moment(moves in moves()) {
        let mut state = state(Environment::Test);
        state.unfinished.push(unfinished(&state.app));
        let mut asked = None;
        for next in moves {
            for message in messages(&state, next, &mut asked) {
                for effect in update(&mut state, message) {
                    if let Effect::Prepare { request, ids, .. } = effect {
                        asked = Some((request, ids));
                    }
                }
                let asks = state.layers.last().is_some_and(Layer::asks);
                if !asks || state.is_too_small() || state.leaving.is_some() {
                    continue;
                }
                let at = state.now.boot;
                let mut kept = state.clone();
                prop_assert!(deletes(update(&mut kept, Message::Key(KeyCode::Esc.into(), at))).is_empty());
                prop_assert_eq!(kept.layers.len(), state.layers.len() - 1);
                let mut left = state.clone();
                let effects = update(&mut left, Message::Key(ctrl('c'), at));
                let is_asked = matches!(left.layers.last(), Some(Layer { overlay: Overlay::Question(_), .. }));
                let stops = effects.iter().any(|effect| matches!(effect, Effect::Stop { .. }));
                let is_left = effects.contains(&Effect::Exit(Ended::Quit));
                prop_assert!(is_left || left.live_run().is_some() && (is_asked || stops));
            }
        }
    }

    #[test]
    fn a_delete_is_refused_until_the_ledger_is_sound(moves in moves()) {
        let mut state = state(Environment::Test);
        state.ledger = Soundness::Checking;
        for next in moves {
            for message in messages(&state, next, &mut None) {
                for effect in update(&mut state, message) {
                    let deletes = matches!(effect, Effect::Prepare { .. } | Effect::Delete { .. });
                    prop_assert!(!deletes);
                }
            }
        }
    }
}

/// Asks whether all tasks are to be deleted.
fn ask_about_all(state: &mut State) {
    ask(state, "Ad");
}

/// Asks whether what these keys choose is to be deleted.
fn ask(state: &mut State, keys: &str) {
    let ids = press(state, keys).into_iter().find_map(|effect| match effect {
        Effect::Prepare { request, ids, .. } => Some((request, ids)),
        _ => None,
    });
    let (request, ids) = ids.expect("the set is to be frozen");
    let message = Message::Prepared { request, prepared: Ok(prepared(state, &ids)) };
    update(state, message);
}

fn draw(state: &mut State) {
    let at = state.now.boot;
    update(state, Message::Drawn(at));
}

fn wait(state: &mut State, milliseconds: u64) {
    let boot = state.now.boot + Duration::from_millis(milliseconds);
    update(state, Message::Clock(Now { boot, ..state.now }));
}

fn deletes(effects: Vec<Effect>) -> Vec<Effect> {
    effects.into_iter().filter(|effect| matches!(effect, Effect::Delete { .. })).collect()
}

/// A question about one task, which a letter answers, as it hears.
fn question_that_hears() -> State {
    let mut state = state(Environment::Test);
    ask(&mut state, "d");
    draw(&mut state);
    wait(&mut state, 400);
    state
}

fn burst(state: &mut State, keys: &str) -> Vec<Effect> {
    let at = state.now.boot;
    let key = |char| if char == '\r' { KeyCode::Enter.into() } else { plain(char) };
    keys.chars().flat_map(|char| update(state, Message::Burst(key(char), at))).collect()
}

#[test]
fn a_question_is_deaf_until_no_key_came_for_some_time() {
    let mut state = state(Environment::Test);
    ask(&mut state, "d");
    draw(&mut state);
    for gap in [100; 20].into_iter().chain([399]) {
        wait(&mut state, gap);
        assert_eq!(deletes(press(&mut state, "D")), [], "after {gap} ms");
    }
    wait(&mut state, 400);
    assert_eq!(deletes(press(&mut state, "D")).len(), 1);
}

#[test]
fn keys_that_come_together_answer_nothing() {
    for keys in ["D", "Dear colleague", "yes", "y", "DDDDDDDD"] {
        let mut state = question_that_hears();
        assert_eq!(deletes(burst(&mut state, keys)), [], "{keys}");
        if state.layers.is_empty() {
            continue;
        }
        assert_eq!(deletes(press(&mut state, "D")), [], "it follows {keys} at once");
        assert!(screen(&state).contains("as in a paste: press it again"), "{}", screen(&state));
        wait(&mut state, 399);
        assert_eq!(deletes(press(&mut state, "D")), [], "the rest of {keys} may come late");
        wait(&mut state, 30);
        assert_eq!(deletes(press(&mut state, "D")).len(), 1, "{keys}");
    }
    let mut state = question_that_hears();
    press(&mut state, "j");
    wait(&mut state, 29);
    assert_eq!(deletes(press(&mut state, "D")), [], "nobody types so fast");
}

#[test]
fn a_number_may_come_at_once_but_not_what_sends_it_off() {
    let mut state = state(Environment::Test);
    ask_about_all(&mut state);
    draw(&mut state);
    wait(&mut state, 400);
    assert_eq!(deletes(burst(&mut state, "25\r")), []);
    wait(&mut state, 29);
    assert_eq!(deletes(press(&mut state, "\r")), []);
    wait(&mut state, 30);
    assert_eq!(deletes(press(&mut state, "\r")).len(), 1);
}

#[test]
fn what_follows_the_end_of_a_paste_opens_a_question_and_never_answers_it() {
    let mut desk = Desk::new(false);
    let keys = |count: usize| Piece::Typed(b"D".repeat(count));
    let opens = Piece::typed("\x1b[200~x\x1b[201~\rdDDDD");
    let pieces = [opens, Piece::Move(Move::Answer), Piece::Move(Move::Draw)].into_iter();
    let rest = (0..50).flat_map(|_| [keys(9), Piece::wait(20)]).chain([keys(1), Piece::wait(300), keys(1)]);
    pieces.chain(rest).try_for_each(|piece| desk.take(piece)).expect("nothing is answered");
    assert!(asking(&desk.state).is_some() && desk.deletes == 0);
    [Piece::wait(400), keys(1)].into_iter().try_for_each(|piece| desk.take(piece)).expect("it was typed");
    assert_eq!(desk.deletes, 1);
}

/// A wrong answer is refused where it can be read, and the right one after it counts.
#[test]
fn what_was_refused_stays_readable_while_tasks_stop_being_pending() {
    let mut state = state(Environment::Test);
    ask_about_all(&mut state);
    draw(&mut state);
    wait(&mut state, 400);
    press(&mut state, "24");
    wait(&mut state, 30);
    press(&mut state, "\r2");
    for sent in 1..=3 {
        let message = shown(&state, state.tasks.searching, &(1..=sent).collect::<Vec<_>>());
        update(&mut state, message);
        let screen = screen(&state);
        assert!(screen.contains("expected 25, got \"24\"; nothing was deleted"), "{screen}");
        assert!(screen.contains(&format!("{sent} left out")), "{screen}");
    }
    press(&mut state, "5");
    wait(&mut state, 30);
    assert_eq!(deletes(press(&mut state, "\r")).len(), 1);
}

/// Keys, one after the other, at once.
pub fn press(state: &mut State, keys: &str) -> Vec<Effect> {
    let at = state.now.boot;
    let key = |char| if char == '\r' { KeyCode::Enter.into() } else { plain(char) };
    keys.chars().flat_map(|char| update(state, Message::Key(key(char), at))).collect()
}

#[test]
fn keys_that_mean_the_rows_wait_for_the_rows_that_were_asked_for() {
    let mut state = state(Environment::Test);
    press(&mut state, "/even\rAX A");
    assert_eq!(state.tasks.marks.len(), 0, "the rows of the older filter are not marked");
    let answer = found(&state, state.tasks.searching);
    update(&mut state, answer);
    assert_eq!(state.tasks.marks.len(), 12);
    assert!(state.early_keys.is_empty());
}

#[test]
fn a_key_never_overtakes_one_that_waits() {
    let mut state = state(Environment::Test);
    press(&mut state, "/even\rA");
    let at = state.now.boot;
    update(&mut state, Message::Key(KeyCode::Esc.into(), at));
    let answer = found(&state, state.tasks.searching);
    update(&mut state, answer);
    assert_eq!(state.tasks.marks.len(), 12, "marked before the filter was cleared");
    assert!(state.tasks.filter.input.value().is_empty());
}

#[test]
fn an_older_search_is_dropped() {
    let mut state = state(Environment::Test);
    let old = state.tasks.searching;
    let at = state.now.boot;
    update(&mut state, Message::Key(plain('/'), at));
    update(&mut state, Message::Key(plain('x'), at));
    assert!(state.tasks.searching > old);
    let generation = state.generation;
    let found = |request| Message::Found {
        generation,
        request,
        store: Store::default(),
        matches: Matches::default(),
        counts: Counts::default(),
        loaded: Loaded::All,
    };
    update(&mut state, found(old));
    assert_eq!(state.tasks.store.len(), 25);
    let newest = state.tasks.searching;
    update(&mut state, found(newest));
    assert_eq!(state.tasks.store.len(), 0);
}
