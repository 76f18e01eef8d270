//! Keys that no binding may use, not even one of the user's: some never reach the program, and some would make a delete
//! too easy.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Scope, action::Action, key_name};
use crate::locale::{label, tr};

/// Returns what else uses the key with this name, or what the key means to terminals.
fn taken(name: &str) -> Option<&'static str> {
    Some(match name {
        "ctrl-a" => label!("keymap-taken-screen"),
        "ctrl-b" => label!("keymap-taken-tmux"),
        "ctrl-s" => label!("keymap-taken-stops"),
        "ctrl-q" => label!("keymap-taken-goes-on"),
        "ctrl-space" => label!("keymap-taken-input"),
        "ctrl-\\" => label!("keymap-taken-kills"),
        "ctrl-h" => label!("keymap-taken-backspace"),
        "ctrl-i" => label!("keymap-taken-tab"),
        "ctrl-m" => label!("keymap-taken-enter"),
        "ctrl-[" => label!("keymap-taken-esc"),
        _ => return None,
    })
}

/// Returns why this key may not be bound to this action in this scope; `None` if it may.
pub fn fault(key: KeyEvent, action: Action, scope: Scope) -> Option<String> {
    if key.modifiers.contains(KeyModifiers::ALT) {
        return Some(label!("keymap-fault-alt").into());
    }
    if has_control(key) && matches!(key.code, KeyCode::Char(char) if char.is_uppercase()) {
        return Some(label!("keymap-fault-capital").into());
    }
    if let Some(why) = taken(&key_name(key)) {
        return Some(tr!("keymap-fault-taken", why = why));
    }
    if scope.is_text() && is_text(key) {
        return Some(tr!("keymap-fault-text", scope = scope.name()));
    }
    changes_too_easily(key, action, scope).map(str::to_owned)
}

const fn has_control(key: KeyEvent) -> bool {
    key.modifiers.contains(KeyModifiers::CONTROL)
}

/// Returns whether a key types or edits text in a text field.
const fn is_text(key: KeyEvent) -> bool {
    match (has_control(key), key.code) {
        (
            false,
            KeyCode::Char(_)
            | KeyCode::Backspace
            | KeyCode::Delete
            | KeyCode::Left
            | KeyCode::Right
            | KeyCode::Home
            | KeyCode::End,
        ) => true,
        (true, KeyCode::Char(char)) => matches!(char, 'u' | 'w'),
        _ => false,
    }
}

/// Returns why a key would make a change too easy. Escape, keys that erase text and keys with ctrl may not start or
/// confirm a delete, a hold or a release, or answer a question. Enter and space may not answer a question that a letter
/// answers.
fn changes_too_easily(key: KeyEvent, action: Action, scope: Scope) -> Option<&'static str> {
    let is_question = matches!(scope, Scope::Easy | Scope::Confirm | Scope::Question | Scope::Resume);
    let answers = is_question && matches!(action, Action::Yes | Action::Delete | Action::Other | Action::PutAside);
    let changes = matches!(action, Action::Delete | Action::Hold | Action::Release)
        || (scope, action) == (Scope::Typed, Action::Accept);
    if !answers && !changes {
        return None;
    }
    if has_control(key) {
        return Some(label!("keymap-fault-ctrl"));
    }
    match key.code {
        KeyCode::Backspace | KeyCode::Delete => Some(label!("keymap-fault-erases")),
        KeyCode::Esc => Some(label!("keymap-fault-esc")),
        KeyCode::Enter | KeyCode::Char(' ') if answers => Some(label!("keymap-fault-enter")),
        _ => None,
    }
}
