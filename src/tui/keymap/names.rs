//! The names of keys in the key table: `j`, `D`, `enter`, `ctrl-d`, `f5`.
//!
//! Shift is not a separate modifier, because terminals report it for few keys. How a terminal spells a key is in
//! `decode` and `events`.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::{domain, locale::tr};

/// Returns the key of a character without modifiers.
pub fn plain(char: char) -> KeyEvent {
    KeyCode::Char(char).into()
}

/// Returns the key of a character with control.
pub const fn ctrl(char: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(char), KeyModifiers::CONTROL)
}

/// Returns the character that a key types into a text field.
pub const fn as_text(key: KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(char) if key.modifiers.difference(KeyModifiers::SHIFT).is_empty() => Some(char),
        _ => None,
    }
}

/// Converts a full-width character to ASCII. An active input method turns `/` into `／` and `j` into `ｊ`.
pub fn half_width(key: KeyEvent) -> KeyEvent {
    match key.code {
        KeyCode::Char(char) => KeyEvent { code: KeyCode::Char(domain::half_width(char)), ..key },
        _ => key,
    }
}

const NAMES: [(&str, KeyCode); 17] = [
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("backspace", KeyCode::Backspace),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("space", KeyCode::Char(' ')),
    ("minus", KeyCode::Char('-')),
];

/// Returns the name of a key.
pub fn key_name(key: KeyEvent) -> String {
    let held = |modifier, name| if key.modifiers.contains(modifier) { name } else { "" };
    let (ctrl, alt) = (held(KeyModifiers::CONTROL, "ctrl-"), held(KeyModifiers::ALT, "alt-"));
    match (NAMES.iter().find(|(_, code)| *code == key.code), key.code) {
        (Some((name, _)), _) => format!("{ctrl}{alt}{name}"),
        (None, KeyCode::Char(char)) => format!("{ctrl}{alt}{char}"),
        (None, KeyCode::F(number)) => format!("{ctrl}{alt}f{number}"),
        (None, other) => format!("{ctrl}{alt}{other:?}"),
    }
}

/// The error for text that is not the name of a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("keymap-no-key", text = format!("{:?}", .0)))]
pub struct KeyError(pub String);

/// Parses the name of a key, such as `j`, `D`, `enter`, `ctrl-d` or `f5`.
pub fn parse_key(text: &str) -> Result<KeyEvent, KeyError> {
    let (ctrl, rest) = text.strip_prefix("ctrl-").map_or((false, text), |rest| (true, rest));
    let (alt, rest) = rest.strip_prefix("alt-").map_or((false, rest), |rest| (true, rest));
    let by_name = || NAMES.iter().find(|(name, _)| *name == rest).map(|(_, code)| *code);
    let function = || rest.strip_prefix('f')?.parse().ok().filter(|number| (1..=12).contains(number)).map(KeyCode::F);
    let mut chars = rest.chars();
    let code = match (chars.next(), chars.next()) {
        (Some(char), None) => Some(KeyCode::Char(char)),
        _ => by_name().or_else(function),
    };
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::CONTROL, ctrl);
    modifiers.set(KeyModifiers::ALT, alt);
    code.map(|code| KeyEvent::new(code, modifiers)).ok_or_else(|| KeyError(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_key_parses_back_to_the_key() {
        for text in ["j", "D", "/", "-", "ctrl-d", "enter", "esc", "space", "pagedown", "f5", "alt-x", "ctrl-left", "f"]
        {
            let key = parse_key(text).expect(text);
            assert_eq!(parse_key(&key_name(key)), Ok(key), "{text}");
        }
        for wrong in ["", "ctrl-", "enterr", "f13", "f0", "shift-a"] {
            assert!(parse_key(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn full_width_characters_are_converted_to_ascii_keys() {
        for (wide, narrow) in
            [('／', '/'), ('？', '?'), ('＠', '@'), ('ｄ', 'd'), ('５', '5'), ('\u{3000}', ' '), ('删', '删')]
        {
            assert_eq!(half_width(plain(wide)), plain(narrow));
        }
    }
}
