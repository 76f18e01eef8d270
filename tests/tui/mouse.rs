//! Sessions with the mouse, which moves the cursor and scrolls, and does nothing else.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use crate::{
    harness::{Session, Setup},
    scenarios::scenario,
};

fn session() -> Session {
    let tasks: Vec<_> = (2_288_014_401..2_288_014_431_u64).map(|id| (id, "Tag", "+5h", "Flash sale")).collect();
    let mut session = Setup::new(scenario("staging", &tasks)).known().open();
    session.see("30 tasks").see_gone("checking").settle();
    session
}

const fn wheel(kind: MouseEventKind) -> MouseEvent {
    MouseEvent { kind, column: 0, row: 0, modifiers: KeyModifiers::NONE }
}

const fn press(column: u16, row: u16) -> MouseEvent {
    MouseEvent { column, row, ..wheel(MouseEventKind::Down(MouseButton::Left)) }
}

/// Returns the id of the task at the cursor.
fn at(session: &Session) -> String {
    let line =
        session.screen().lines().find(|line| line.starts_with('>')).expect("the screen shows the cursor").to_owned();
    line.split_whitespace().last().expect("the row has an id").to_owned()
}

/// Returns the row of the screen that shows this text.
fn row_of(session: &Session, text: &str) -> u16 {
    let row = session.screen().lines().position(|line| line.contains(text)).expect("the text is shown");
    u16::try_from(row).expect("the row fits")
}

#[test]
fn the_mouse_does_nothing_until_it_is_switched_on() {
    let mut session = session();
    session.mouse(wheel(MouseEventKind::ScrollDown)).mouse(press(30, 10));
    assert_eq!(at(&session), "2288014401");
}

#[test]
fn the_wheel_and_a_click_move_the_cursor() {
    let mut session = session();
    session.keys("m").see("mouse on").mouse(wheel(MouseEventKind::ScrollDown));
    assert_eq!(at(&session), "2288014404");
    session.mouse(wheel(MouseEventKind::ScrollUp)).mouse(wheel(MouseEventKind::ScrollUp));
    assert_eq!(at(&session), "2288014401");
    let y = row_of(&session, "2288014407");
    session.mouse(press(30, y));
    assert_eq!(at(&session), "2288014407");
    session.mouse(press(30, 0)).mouse(press(300, 300));
    assert_eq!(at(&session), "2288014407", "clicks outside the rows do nothing");
    session.keys("m").see("mouse off").mouse(wheel(MouseEventKind::ScrollDown));
    assert_eq!(at(&session), "2288014407");
}

#[test]
fn the_mouse_never_answers_a_dialog() {
    let mut session = session();
    session.keys("m d").see("Delete 1").hear();
    for y in 0..24 {
        for x in (0..80).step_by(4) {
            session.mouse(press(x, y));
        }
    }
    session.mouse(wheel(MouseEventKind::ScrollDown)).mouse(wheel(MouseEventKind::ScrollUp)).see("Delete 1");
    assert_eq!(session.deletes(), [] as [u64; 0]);
}

#[test]
fn the_wheel_scrolls_a_text_and_closes_nothing() {
    let mut session = session();
    session.keys("m i").see("A task as JSON").mouse(wheel(MouseEventKind::ScrollDown)).see("A task as JSON");
    session.keys("<esc> :").see("Commands").mouse(wheel(MouseEventKind::ScrollDown)).see("Commands");
}
