//! Property tests: what no sequence of keys, pastes and answers can make the interface do.

mod bytes;
mod reasons;

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use jiff::{Timestamp, tz::TimeZone};
use proptest::prelude::*;
use ratatui::{Terminal, backend::TestBackend, layout::Size};

use super::{start, update};
use crate::{
    bulk::Copies,
    config::{Theme as Wish, TimeDisplay, Ui},
    domain::{
        App, Change, ChangeRequest, Conditions, Confirmation, Environment, Plan, PlannedTask, Remark, RunId, Safety,
        Task, TaskId, TaskStatus, TaskType, Verb, testing::app,
    },
    ops::{ConfirmedChange, Prepared},
    tui::{
        index::{search::Matches, store::Store, tab::Counts},
        keymap::{Scope, ctrl, plain},
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
        unfinished::Unfinished,
        view::view,
        views::Soundness,
    },
};

/// The smallest gap between two keys at which each counts as pressed alone.
const QUIET: Duration = Duration::from_millis(30);

fn task(id: u64) -> Task {
    let task_type = Some(if id == 3 { TaskType::All } else { TaskType::Tag });
    Task { status: TaskStatus::Pending, task_type, ..Task::unverified(TaskId::new(id)) }
}

/// Returns a state with a few tasks loaded and a sound ledger.
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

/// One step of a random session: something that the user or the outside world does.
#[derive(Clone, Debug)]
enum Move {
    Press(KeyEvent),
    Paste(String),
    Mouse(MouseEvent),
    Wait(u64),
    Draw,
    Answer,
    Found,
    /// The list shows that this task is being sent.
    Sent(u64),
    /// The user types the value that the dialog asks for and presses enter.
    TypeRight,
    Resize(u16, u16),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let keys = prop_oneof![
        // Mostly keys that lead to a change: purely random keys would hardly ever open its dialog.
        8 => prop::sample::select(vec!['d', 'H', 'U', 'D', 'D', 'Y', 'Y']).prop_map(plain),
        4 => prop::sample::select(vec![
            'd', 'D', ' ', 'A', 'j', 'k', 'v', 'X', 'I', '/', '2', '5', '3', '0', 'Y', 'y', 'x', 'C', 'q', '@', 'S', 'p', 'l', 'b',
            'o', 'e', 'r', 'F', '?', '1', '6', 'M', ':', 'i', 'a', 'L', 'm', 'T',
        ])
            .prop_map(plain),
        2 => prop::sample::select(vec![KeyCode::Enter, KeyCode::Esc, KeyCode::Backspace, KeyCode::Up, KeyCode::Tab, KeyCode::BackTab, KeyCode::Delete]).prop_map(KeyEvent::from),
        1 => any::<char>().prop_map(plain),
        1 => prop::char::range('a', 'z').prop_map(ctrl),
    ];
    let one = prop_oneof![
        10 => keys.prop_map(Move::Press),
        1 => prop::sample::select(vec!["D", "25", "dD\r", "25\r", "Y", "wrong price", "a\nb"]).prop_map(|text| Move::Paste(text.into())),
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

/// The question of the dialog about a change.
#[derive(Clone, Debug)]
struct Asked {
    /// The tasks that were chosen when the dialog was opened.
    chosen: BTreeSet<TaskId>,
    /// The tasks that a confirmation would change now.
    frozen: BTreeSet<TaskId>,
    /// What the dialog asks about.
    verb: Verb,
    /// The reason that was written.
    reason: Option<Remark>,
    /// Since when the question has been guarded; `None` until it is drawn.
    guarded_since: Option<Duration>,
}

/// Returns the question of the dialog about a change, if the dialog is on top and asks one.
fn asking(state: &State) -> Option<Asked> {
    let layer = state.layers.last()?;
    let Overlay::Confirm(confirm) = &layer.overlay else { return None };
    let frozen = confirm.plan()?.tasks().iter().map(|task| task.id).collect();
    Some(Asked {
        chosen: confirm.ids.iter().copied().collect(),
        frozen,
        verb: confirm.verb(),
        reason: confirm.reason(),
        guarded_since: layer.guarded_since,
    })
}

/// Returns everything that the screen shows, without line breaks.
pub fn screen(state: &State) -> String {
    let Size { width, height } = state.size;
    let Ok(mut terminal) = Terminal::new(TestBackend::new(width, height));
    let Ok(_) = terminal.draw(|frame| view(state, frame));
    terminal.backend().buffer().content.iter().map(ratatui::buffer::Cell::symbol).collect()
}

/// Returns the number of tasks in the heading of the dialog about this kind of change on the screen.
fn shown_number(state: &State, verb: Verb) -> Option<usize> {
    let screen = screen(state);
    let heading = match verb {
        Verb::Delete => "- Delete ",
        Verb::Hold => "- Hold ",
        Verb::Release => "- Release ",
        Verb::Edit => "- Edit ",
    };
    if screen.contains(&format!("{heading}a push to ALL")) {
        return Some(1);
    }
    let (_, rest) = screen.split_once(heading)?;
    rest.split_once(" scheduled")?.0.split(' ').next()?.replace(',', "").parse().ok()
}

/// Returns whether the list of unfinished runs is on top, has been drawn, and is no longer guarded.
fn resumption_accepts_keys(state: &State) -> bool {
    state.layers.last().is_some_and(|layer| {
        matches!(layer.overlay, Overlay::Resumption(_))
            && !layer.is_guarded(state.now.boot, state.settings.safety.dialog_guard)
    })
}

/// Returns the keys that type the value that the dialog on top asks for, followed by enter.
fn right_keys(state: &State) -> Vec<KeyEvent> {
    let Some(Layer { overlay: Overlay::Confirm(confirm), .. }) = state.layers.last() else { return vec![] };
    let Some(value) = confirm.asked().and_then(Confirmation::value) else { return vec![] };
    let to_value = (confirm.scope() == Scope::Reason).then_some(KeyCode::Tab.into());
    to_value.into_iter().chain([ctrl('u')]).chain(value.chars().map(plain)).chain([KeyCode::Enter.into()]).collect()
}

/// Returns the frozen set for deleting the tasks with these ids.
pub fn prepared(state: &State, ids: &[TaskId]) -> Prepared {
    prepared_to(state, ids, ChangeRequest::Delete)
}

/// Returns the frozen set for this change of the tasks with these ids.
pub fn prepared_to(state: &State, ids: &[TaskId], change: ChangeRequest) -> Prepared {
    let at = Timestamp::from_second(90_000).expect("the number is small");
    let change = match change.verb() {
        Verb::Delete => Change::Delete,
        Verb::Hold => Change::Hold { until: at },
        Verb::Release => Change::Release { at },
        Verb::Edit => unreachable!("a request for an edit is of another type"),
    };
    let planned = ids.iter().filter_map(|id| Some(PlannedTask::of(&task(id.get()))?.to(change.clone())));
    let plan = Plan::new(&state.app, planned);
    Prepared {
        plan,
        left_out: vec![],
        holds: HashMap::new(),
        only: None,
        moved: 0,
        conditions: state.now.conditions,
        copies: Copies::default(),
    }
}

fn messages(state: &State, next: Move, asked: &mut Frozen) -> Vec<Message> {
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
            Some((request, ids, change)) => {
                vec![Message::Prepared { request, prepared: Ok(prepared_to(state, &ids, change)) }]
            }
            None => vec![],
        },
    }
}

/// Returns the answer to a search: all tasks, or those with an even id while there is a filter.
fn found(state: &State, request: u64) -> Message {
    shown(state, request, &[])
}

/// Like [`found`], with these tasks being sent.
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

/// Returns a run that can be resumed or abandoned.
fn unfinished(app: &App) -> Unfinished {
    Unfinished {
        app: app.name.clone(),
        id: RunId(ulid::Ulid::nil()),
        began: Timestamp::UNIX_EPOCH,
        total: 9,
        left: 5,
        unknown: 0,
        first_due: None,
        reason: None,
        backlog: None,
    }
}

/// The unanswered request to freeze a set of tasks, with the ids of those tasks and what is to be done to them.
type Frozen = Option<(u64, Vec<TaskId>, ChangeRequest)>;

/// Applies a message. Fails if the message changes tasks, or resumes or abandons a run, without answering a question
/// that was on the screen. Returns whether a change was begun.
fn apply(state: &mut State, message: Message, is_key: bool, asked: &mut Frozen) -> Result<bool, TestCaseError> {
    let mut changes = false;
    let before = asking(state).filter(|_| is_key);
    let number = before.as_ref().and_then(|before| shown_number(state, before.verb));
    let (hidden, accepts_keys) = (state.is_too_small(), resumption_accepts_keys(state));
    for effect in update(state, message) {
        match effect {
            Effect::Prepare { request, ids, change, .. } => *asked = Some((request, ids, change)),
            Effect::CarryOut { change, .. } => {
                let ConfirmedChange { plan, reason, .. } = *change;
                prop_assert!(is_key && !hidden);
                let before = before.clone().expect("a dialog was asking");
                let guarded_until =
                    before.guarded_since.expect("the dialog was drawn") + state.settings.safety.dialog_guard;
                prop_assert!(state.now.boot >= guarded_until);
                let sent: BTreeSet<_> = plan.plan().tasks().iter().map(|task| task.id).collect();
                prop_assert_eq!(number, Some(sent.len()), "the screen shows the number of tasks that are changed");
                prop_assert!(sent.is_subset(&before.chosen));
                prop_assert_eq!(sent, before.frozen);
                prop_assert_eq!(reason, before.reason, "the reason is the one that was written");
                prop_assert_eq!(plan.plan().verb(), before.verb, "only what the dialog asked about is done");
                changes = true;
            }
            Effect::Resume { .. } | Effect::Abandon { .. } => prop_assert!(is_key && !hidden && accepts_keys),
            _ => {}
        }
    }
    Ok(changes)
}

proptest! {
    #[test]
    fn nothing_is_deleted_held_or_released_unless_a_dialog_was_drawn_and_answered(
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
                apply(&mut state, message, is_key, &mut asked)?;
            }
        }
    }

    #[test]
    fn the_number_first_asked_for_is_accepted_while_tasks_stop_being_pending(
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
            prop_assert_eq!(shown_number(&state, Verb::Delete), Some(25 - sent));
            let screen = screen(&state);
            prop_assert!(screen.contains(&format!("{} of 25 scheduled", 25 - sent)), "{}", screen);
            prop_assert!(screen.contains("pushes to delete (25)"), "{}", screen);
            let at = state.now.boot;
            effects = deletes(update(&mut state, Message::Key(key, at)));
        }
        let [Effect::CarryOut { change, .. }] = &effects[..] else { panic!("{effects:?}") };
        let ConfirmedChange { plan, left_out, .. } = &**change;
        let rest: BTreeSet<_> = order[sent..].iter().copied().collect();
        prop_assert_eq!(plan.plan().tasks().iter().map(|task| task.id.get()).collect::<BTreeSet<_>>(), rest);
        prop_assert_eq!((left_out.len(), plan.by()), (sent, "typed 25"));
    }

    #[test]
    fn a_question_can_be_left_at_any_moment(moves in moves()) {
        let mut state = state(Environment::Test);
        state.unfinished.push(unfinished(&state.app));
        let mut asked = None;
        for next in moves {
            for message in messages(&state, next, &mut asked) {
                for effect in update(&mut state, message) {
                    if let Effect::Prepare { request, ids, change, .. } = effect {
                        asked = Some((request, ids, change));
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
    fn a_change_is_refused_until_the_ledger_is_sound(moves in moves()) {
        let mut state = state(Environment::Test);
        state.ledger = Soundness::Checking;
        for next in moves {
            for message in messages(&state, next, &mut None) {
                for effect in update(&mut state, message) {
                    let is_change = matches!(effect, Effect::Prepare { .. } | Effect::CarryOut { .. });
                    prop_assert!(!is_change);
                }
            }
        }
    }
}

/// Opens the question whether to delete all tasks.
fn ask_about_all(state: &mut State) {
    ask(state, "Ad");
}

/// Opens the question whether to delete the tasks that these keys choose.
fn ask(state: &mut State, keys: &str) {
    let ids = press(state, keys).into_iter().find_map(|effect| match effect {
        Effect::Prepare { request, ids, .. } => Some((request, ids)),
        _ => None,
    });
    let (request, ids) = ids.expect("a frozen set is requested");
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
    effects.into_iter().filter(|effect| matches!(effect, Effect::CarryOut { .. })).collect()
}

/// Returns a state with a question about one task. A letter answers the question, and its guard is over.
fn unguarded_question() -> State {
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
fn a_question_is_guarded_until_no_key_has_arrived_for_some_time() {
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
fn keys_that_arrive_in_a_burst_answer_nothing() {
    for keys in ["D", "Dear colleague", "yes", "y", "DDDDDDDD"] {
        let mut state = unguarded_question();
        assert_eq!(deletes(burst(&mut state, keys)), [], "{keys}");
        if state.layers.is_empty() {
            continue;
        }
        assert_eq!(deletes(press(&mut state, "D")), [], "the key directly follows {keys}");
        assert!(screen(&state).contains("as in a paste: press it again"), "{}", screen(&state));
        wait(&mut state, 399);
        assert_eq!(deletes(press(&mut state, "D")), [], "the rest of {keys} may still arrive");
        wait(&mut state, 30);
        assert_eq!(deletes(press(&mut state, "D")).len(), 1, "{keys}");
    }
    let mut state = unguarded_question();
    press(&mut state, "j");
    wait(&mut state, 29);
    assert_eq!(deletes(press(&mut state, "D")), [], "nobody types that fast");
}

#[test]
fn a_number_may_arrive_in_a_burst_but_not_the_enter_that_submits_it() {
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

/// The refusal of a wrong answer stays on the screen, and the right answer after it counts.
#[test]
fn a_refusal_stays_on_the_screen_while_tasks_stop_being_pending() {
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
        assert!(screen.contains("expected 25, got \"24\"; nothing was sent"), "{screen}");
        assert!(screen.contains(&format!("{sent} left out")), "{screen}");
    }
    press(&mut state, "5");
    wait(&mut state, 30);
    assert_eq!(deletes(press(&mut state, "\r")).len(), 1);
}

/// Presses keys one after the other, without a pause.
pub fn press(state: &mut State, keys: &str) -> Vec<Effect> {
    let at = state.now.boot;
    let key = |char| if char == '\r' { KeyCode::Enter.into() } else { plain(char) };
    keys.chars().flat_map(|char| update(state, Message::Key(key(char), at))).collect()
}

#[test]
fn keys_that_act_on_rows_wait_for_the_requested_rows() {
    let mut state = state(Environment::Test);
    press(&mut state, "/even\rAX A");
    assert_eq!(state.tasks.marks.len(), 0, "the rows of the earlier filter are not marked");
    let answer = found(&state, state.tasks.searching);
    update(&mut state, answer);
    assert_eq!(state.tasks.marks.len(), 12);
    assert!(state.early_keys.is_empty());
}

#[test]
fn a_key_never_overtakes_a_waiting_one() {
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
fn the_answer_to_an_older_search_is_dropped() {
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
