//! Sessions over a slow connection: frames that are not drawn.

use crate::{
    harness::{Session, Setup},
    scenarios::scenario,
};

fn session() -> Session {
    let tasks = [(1_000_000_001, "Tag", "+1h", "spring sale"), (1_000_000_002, "Tag", "+2h", "autumn sale")];
    let mut session = Setup::new(scenario("staging", &tasks)).known().open();
    session.see("2 tasks").see_gone("checking").settle();
    session
}

#[test]
fn while_the_terminal_lags_behind_letters_are_echoed_and_lists_are_not_drawn() {
    let mut session = session();
    session.ask_with_each_frame().keys("/").settle();
    session.type_text("au").settle();
    assert!(session.shows("/ au") && session.shows("spring sale"), "{}", session.screen());
    session.answer().answer().answer().see("1 of 2 shown").see_gone("spring sale");
}

#[test]
fn while_two_frames_are_unanswered_nothing_is_drawn() {
    let mut session = session();
    session.ask_with_each_frame().keys("j").settle().keys("k").settle();
    let before = session.screen();
    session.keys("j").settle();
    assert_eq!(session.screen(), before);
    session.answer();
    assert_ne!(session.screen(), before);
}

#[test]
fn enter_after_a_word_is_not_delayed() {
    let mut session = session();
    session.ask_with_each_frame().keys("/").settle().type_text("autumn").keys("<enter>").settle();
    session.answer().answer().see("1 of 2 shown");
}
