//! Tests of the field for the reason in a question that asks for a typed value.

use crossterm::event::KeyCode;

use super::{ask_about_all, deletes, draw, screen, state, wait};
use crate::{
    domain::{Environment, ReasonRule},
    tui::{
        keymap::{Scope, plain},
        messages::{effect::Effect, message::Message},
        state::State,
        update::update,
    },
};

/// Opens the question whether to delete all tasks, which asks for a typed value, under this rule about reasons.
fn question_with(reason: ReasonRule, environment: Environment) -> State {
    let mut state = state(environment);
    state.settings.safety.reason = reason;
    ask_about_all(&mut state);
    draw(&mut state);
    wait(&mut state, 400);
    state
}

/// Presses keys, each alone: `\t` is tab, and `\r` is enter.
fn slowly(state: &mut State, keys: &str) -> Vec<Effect> {
    let press = |char| {
        wait(state, 30);
        let at = state.now.boot;
        let key = match char {
            '\t' => KeyCode::Tab.into(),
            '\r' => KeyCode::Enter.into(),
            char => plain(char),
        };
        update(state, Message::Key(key, at))
    };
    keys.chars().flat_map(press).collect()
}

/// Returns the reason of the only change that was begun.
fn reason_of(effects: Vec<Effect>) -> Option<String> {
    let effects = deletes(effects);
    let [Effect::CarryOut { change, .. }] = &effects[..] else { panic!("{effects:?}") };
    change.reason.as_ref().map(|reason| reason.text().raw().to_owned())
}

#[test]
fn in_the_field_for_the_reason_every_letter_is_text_and_enter_only_goes_back() {
    let mut state = question_with(ReasonRule::Offer, Environment::Production);
    assert_eq!(deletes(slowly(&mut state, "25\tDo it? over 25 jkeqnov\r")), []);
    assert_eq!(state.scope(), Scope::Typed);
    assert_eq!(reason_of(slowly(&mut state, "\r")).as_deref(), Some("Do it? over 25 jkeqnov"));
}

#[test]
fn an_offered_reason_may_stay_empty_and_without_the_offer_there_is_no_field() {
    for rule in [ReasonRule::Offer, ReasonRule::Off] {
        let mut state = question_with(rule, Environment::Production);
        let shows = |state: &State| screen(state).contains("Reason, optional (tab): [");
        assert_eq!(shows(&state), rule == ReasonRule::Offer, "{}", screen(&state));
        slowly(&mut state, "\t");
        assert_eq!(state.scope() == Scope::Reason, rule == ReasonRule::Offer);
        assert_eq!(reason_of(slowly(&mut state, if rule == ReasonRule::Offer { "\t25\r" } else { "25\r" })), None);
    }
}

#[test]
fn a_required_reason_is_asked_for_after_the_value_and_blanks_do_not_count() {
    let mut state = question_with(ReasonRule::Require, Environment::Test);
    assert!(screen(&state).contains("Reason, required (tab): ["), "{}", screen(&state));
    for keys in ["25\r", "  \r\r"] {
        assert_eq!(deletes(slowly(&mut state, keys)), []);
        assert_eq!(state.scope(), Scope::Reason);
        assert!(screen(&state).contains("requires a reason"), "{}", screen(&state));
    }
    assert_eq!(reason_of(slowly(&mut state, "wrong price\r\r")).as_deref(), Some("wrong price"));
}

#[test]
fn enter_in_an_empty_field_closes_the_question_unless_a_reason_was_written() {
    let mut state = question_with(ReasonRule::Offer, Environment::Test);
    slowly(&mut state, "\twhy\r\r");
    assert!(screen(&state).contains("nothing was typed there yet"), "{}", screen(&state));
    let mut state = question_with(ReasonRule::Offer, Environment::Test);
    slowly(&mut state, "\r");
    assert!(state.layers.is_empty());
}

#[test]
fn a_paste_goes_into_the_reason_as_a_whole_and_never_into_the_value() {
    let mut state = question_with(ReasonRule::Offer, Environment::Test);
    let mut paste = |text: &str, keys: &str| {
        slowly(&mut state, keys);
        update(&mut state, Message::Paste(text.into()));
        (screen(&state), state.scope())
    };
    let (shown, _) = paste("25", "");
    assert!(shown.contains("a paste is refused here"), "{shown}");
    let (shown, _) = paste("two\nlines", "\t");
    assert!(shown.contains("U+000A") && !shown.contains("[two"), "{shown}");
    let (shown, scope) = paste("wrong price\n", "");
    assert!(shown.contains("[wrong price ") && !shown.contains("U+000A"), "{shown}");
    assert_eq!(scope, Scope::Reason);
    let (shown, _) = paste(&"x".repeat(500), "");
    assert!(shown.contains("it has 511 characters"), "{shown}");
    assert_eq!(reason_of(slowly(&mut state, "\r25\r")).as_deref(), Some("wrong price"));
}
