//! A key press: what the key table, the decoder and the tests speak of.
//!
//! Deliberately not here: what a key does (`keymap`) and how a terminal spells it (`decode`).

use std::{fmt, str::FromStr};

use crate::domain::half_width;

/// Which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A character, shift already applied.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Backspace.
    Backspace,
    /// Tab.
    Tab,
    /// Shift and tab.
    BackTab,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key.
    F(u8),
}

/// A key with what was held down. Shift is not kept apart: terminals report it for few keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// Whether control was held.
    pub ctrl: bool,
    /// Whether alt was held.
    pub alt: bool,
}

impl Key {
    /// A key alone.
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false }
    }

    /// A character alone.
    pub const fn char(char: char) -> Self {
        Self::plain(Code::Char(char))
    }

    /// A key with control held.
    pub const fn ctrl(char: char) -> Self {
        Self { code: Code::Char(char), ctrl: true, alt: false }
    }

    /// The character that this key would write into a text field.
    pub const fn as_text(self) -> Option<char> {
        match self {
            Self { code: Code::Char(char), ctrl: false, alt: false } => Some(char),
            _ => None,
        }
    }

    /// The same key with a full-width character made ASCII: an input method that is on turns `/` into `／` and `j` into
    /// `ｊ`.
    #[must_use]
    pub fn half_width(self) -> Self {
        match self.code {
            Code::Char(char) => Self { code: Code::Char(half_width(char)), ..self },
            _ => self,
        }
    }
}

const NAMES: [(&str, Code); 17] = [
    ("enter", Code::Enter),
    ("esc", Code::Esc),
    ("backspace", Code::Backspace),
    ("tab", Code::Tab),
    ("backtab", Code::BackTab),
    ("delete", Code::Delete),
    ("insert", Code::Insert),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("pageup", Code::PageUp),
    ("pagedown", Code::PageDown),
    ("space", Code::Char(' ')),
    ("minus", Code::Char('-')),
];

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.ctrl { "ctrl-" } else { "" })?;
        f.write_str(if self.alt { "alt-" } else { "" })?;
        match (NAMES.iter().find(|(_, code)| *code == self.code), self.code) {
            (Some((name, _)), _) => f.write_str(name),
            (None, Code::Char(char)) => write!(f, "{char}"),
            (None, Code::F(number)) => write!(f, "f{number}"),
            (None, other) => write!(f, "{other:?}"),
        }
    }
}

/// Text that is not the name of a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a key: use a character, a name such as enter, esc, space, pagedown or f5, or ctrl- and one of these"
)]
pub struct KeyError(pub String);

impl FromStr for Key {
    type Err = KeyError;

    /// Reads `j`, `D`, `enter`, `ctrl-d`, `f5`.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (ctrl, rest) = text.strip_prefix("ctrl-").map_or((false, text), |rest| (true, rest));
        let (alt, rest) = rest.strip_prefix("alt-").map_or((false, rest), |rest| (true, rest));
        let named = || NAMES.iter().find(|(name, _)| *name == rest).map(|(_, code)| *code);
        let function = || rest.strip_prefix('f')?.parse().ok().filter(|number| (1..=12).contains(number)).map(Code::F);
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.next()) {
            (Some(char), None) => Some(Code::Char(char)),
            _ => named().or_else(function),
        };
        code.map(|code| Self { code, ctrl, alt }).ok_or_else(|| KeyError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_as_it_is_written() {
        for name in ["j", "D", "/", "-", "ctrl-d", "enter", "esc", "space", "pagedown", "f5", "alt-x", "ctrl-left", "f"]
        {
            let key: Key = name.parse().expect(name);
            assert_eq!(key.to_string().parse(), Ok(key), "{name}");
        }
        for wrong in ["", "ctrl-", "enterr", "f13", "f0", "shift-a"] {
            assert!(wrong.parse::<Key>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_input_method_in_full_width_mode_types_the_same_keys() {
        for (wide, narrow) in
            [('／', '/'), ('？', '?'), ('：', ':'), ('＠', '@'), ('ｄ', 'd'), ('\u{3000}', ' '), ('删', '删')]
        {
            assert_eq!(Key::char(wide).half_width(), Key::char(narrow));
        }
    }
}
