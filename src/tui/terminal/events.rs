//! Converts the events of termina's parser to crossterm's types.
//!
//! Terminals spell the same key in several ways, and terminals with the kitty keyboard protocol distinguish keys that
//! are the same everywhere else. So that a key means the same in all terminals, shift is dropped (it is already applied
//! to a character), and a key with control is converted to the key that sends the same byte in a terminal without the
//! protocol.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use termina::{
    escape::csi::{Csi, Keyboard},
    event as seen,
};

use super::heard::Heard;

/// Converts an event of the parser; returns `None` if it has no meaning here.
pub fn heard(event: &termina::Event) -> Option<Heard> {
    let event = match event {
        termina::Event::Key(pressed) => Event::Key(key(*pressed)?),
        termina::Event::Mouse(mouse) => Event::Mouse(self::mouse(*mouse)),
        termina::Event::FocusIn => Event::FocusGained,
        termina::Event::FocusOut => Event::FocusLost,
        termina::Event::Csi(Csi::Keyboard(Keyboard::ReportFlags(_))) => return Some(Heard::Keyboard),
        _ => return None,
    };
    Some(Heard::Event(event))
}

/// Converts a key that was pressed or is repeating. Returns `None` for a key that was released, for a key with super,
/// hyper or meta, and for an unsupported key.
fn key(pressed: seen::KeyEvent) -> Option<KeyEvent> {
    const OTHERS: seen::Modifiers = seen::Modifiers::SUPER.union(seen::Modifiers::HYPER).union(seen::Modifiers::META);
    if pressed.kind == seen::KeyEventKind::Release || pressed.modifiers.intersects(OTHERS) {
        return None;
    }
    let has_control = pressed.modifiers.contains(seen::Modifiers::CONTROL);
    let (code, has_control) = controlled(code(pressed.code)?, has_control);
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::CONTROL, has_control);
    modifiers.set(KeyModifiers::ALT, pressed.modifiers.contains(seen::Modifiers::ALT));
    Some(KeyEvent::new(code, modifiers))
}

/// If control is held, returns the key that sends the same byte in a terminal without the kitty keyboard protocol;
/// otherwise returns the key unchanged.
const fn controlled(code: KeyCode, has_control: bool) -> (KeyCode, bool) {
    match code {
        _ if !has_control => (code, false),
        KeyCode::Enter | KeyCode::Tab | KeyCode::BackTab | KeyCode::Backspace | KeyCode::Esc => (code, false),
        KeyCode::Char('h' | 'H') => (KeyCode::Backspace, false),
        KeyCode::Char('i' | 'I') => (KeyCode::Tab, false),
        KeyCode::Char('m' | 'M') => (KeyCode::Enter, false),
        KeyCode::Char('[') => (KeyCode::Esc, false),
        KeyCode::Char('4') => (KeyCode::Char('\\'), true),
        KeyCode::Char('5') => (KeyCode::Char(']'), true),
        KeyCode::Char('6') => (KeyCode::Char('^'), true),
        KeyCode::Char('7') => (KeyCode::Char('_'), true),
        KeyCode::Char(char) => (KeyCode::Char(char.to_ascii_lowercase()), true),
        other => (other, true),
    }
}

fn code(code: seen::KeyCode) -> Option<KeyCode> {
    Some(match code {
        seen::KeyCode::Char(char) if !char.is_control() => KeyCode::Char(char),
        seen::KeyCode::Enter => KeyCode::Enter,
        seen::KeyCode::Backspace => KeyCode::Backspace,
        seen::KeyCode::Tab => KeyCode::Tab,
        seen::KeyCode::BackTab => KeyCode::BackTab,
        seen::KeyCode::Escape => KeyCode::Esc,
        seen::KeyCode::Left => KeyCode::Left,
        seen::KeyCode::Right => KeyCode::Right,
        seen::KeyCode::Up => KeyCode::Up,
        seen::KeyCode::Down => KeyCode::Down,
        seen::KeyCode::Home => KeyCode::Home,
        seen::KeyCode::End => KeyCode::End,
        seen::KeyCode::PageUp => KeyCode::PageUp,
        seen::KeyCode::PageDown => KeyCode::PageDown,
        seen::KeyCode::Insert => KeyCode::Insert,
        seen::KeyCode::Delete => KeyCode::Delete,
        seen::KeyCode::Function(number) => KeyCode::F(number),
        _ => return None,
    })
}

fn mouse(mouse: seen::MouseEvent) -> MouseEvent {
    let kind = match mouse.kind {
        seen::MouseEventKind::Down(which) => MouseEventKind::Down(button(which)),
        seen::MouseEventKind::Up(which) => MouseEventKind::Up(button(which)),
        seen::MouseEventKind::Drag(which) => MouseEventKind::Drag(button(which)),
        seen::MouseEventKind::Moved => MouseEventKind::Moved,
        seen::MouseEventKind::ScrollDown => MouseEventKind::ScrollDown,
        seen::MouseEventKind::ScrollUp => MouseEventKind::ScrollUp,
        seen::MouseEventKind::ScrollLeft => MouseEventKind::ScrollLeft,
        seen::MouseEventKind::ScrollRight => MouseEventKind::ScrollRight,
    };
    let mut modifiers = KeyModifiers::NONE;
    for (theirs, ours) in [
        (seen::Modifiers::SHIFT, KeyModifiers::SHIFT),
        (seen::Modifiers::ALT, KeyModifiers::ALT),
        (seen::Modifiers::CONTROL, KeyModifiers::CONTROL),
    ] {
        modifiers.set(ours, mouse.modifiers.contains(theirs));
    }
    MouseEvent { kind, column: mouse.column, row: mouse.row, modifiers }
}

const fn button(button: seen::MouseButton) -> MouseButton {
    match button {
        seen::MouseButton::Left => MouseButton::Left,
        seen::MouseButton::Right => MouseButton::Right,
        seen::MouseButton::Middle => MouseButton::Middle,
    }
}
