//! Keys that no binding may have, whoever wishes it: some never arrive, and some would make a delete too easy.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Scope, action::Action, key_name};

/// Keys that something else takes or that mean another key on the wire, and why.
const TAKEN: [(&str, &str); 10] = [
    ("ctrl-a", "screen takes it as its prefix"),
    ("ctrl-b", "tmux takes it as its prefix"),
    ("ctrl-s", "it stops the output of many terminals"),
    ("ctrl-q", "it is for the output of a stopped terminal"),
    ("ctrl-space", "it switches input methods"),
    ("ctrl-\\", "it kills programs"),
    ("ctrl-h", "many terminals send it for backspace"),
    ("ctrl-i", "terminals send it for tab"),
    ("ctrl-m", "terminals send it for enter"),
    ("ctrl-[", "terminals send it for esc"),
];

/// Why this key may not be bound to this action in this scope; `None` where it may.
pub fn fault(key: KeyEvent, action: Action, scope: Scope) -> Option<String> {
    if key.modifiers.contains(KeyModifiers::ALT) {
        return Some("alt keys are not used: terminals send esc for alt, and input methods take them".into());
    }
    if has_control(key) && matches!(key.code, KeyCode::Char(char) if char.is_uppercase()) {
        return Some("terminals send ctrl and a small letter: write that".into());
    }
    let name = key_name(key);
    if let Some((_, why)) = TAKEN.iter().find(|(taken, _)| *taken == name) {
        return Some(format!("it cannot be used: {why}"));
    }
    if scope.is_text() && is_text_there(key, scope) {
        return Some(format!("in {} it belongs to the text that is typed", scope.name()));
    }
    deletes_too_easily(key, action, scope).map(str::to_owned)
}

const fn has_control(key: KeyEvent) -> bool {
    key.modifiers.contains(KeyModifiers::CONTROL)
}

/// Whether a key writes into, or edits, the text of a scope.
fn is_text_there(key: KeyEvent, scope: Scope) -> bool {
    match (has_control(key), key.code) {
        // Only numbers are typed into the delete dialog.
        (false, KeyCode::Char(char)) => scope != Scope::Typed || char.is_ascii_digit(),
        (
            false,
            KeyCode::Backspace | KeyCode::Delete | KeyCode::Left | KeyCode::Right | KeyCode::Home | KeyCode::End,
        ) => true,
        (true, KeyCode::Char(char)) => matches!(char, 'u' | 'w'),
        _ => false,
    }
}

/// Nobody deletes by erasing text, by scrolling, or by the key that says no.
fn deletes_too_easily(key: KeyEvent, action: Action, scope: Scope) -> Option<&'static str> {
    let is_question = matches!(scope, Scope::Easy | Scope::Confirm | Scope::Question | Scope::Resume);
    let answers = is_question && matches!(action, Action::Yes | Action::Other | Action::PutAside);
    let deletes = action == Action::Delete || (scope, action) == (Scope::Typed, Action::Accept);
    if !answers && !deletes {
        return None;
    }
    if has_control(key) {
        return Some("a delete is never on a ctrl key: those are pressed for other things");
    }
    match key.code {
        KeyCode::Backspace | KeyCode::Delete => {
            Some("a delete is never on backspace or delete: those are pressed to erase")
        }
        KeyCode::Esc => Some("esc always means no"),
        KeyCode::Enter | KeyCode::Char(' ') if answers => Some("enter and space never answer with a yes"),
        _ => None,
    }
}
