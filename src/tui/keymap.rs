//! Which key does what, where: the key table of `assets/keymap.toml`, and what the user's own file changes in it.
//!
//! The help, the palette and the hints of the last line are generated from it; their words are in the message catalogue.

pub mod action;
mod action_words;
mod forbidden;
mod names;
mod user;

use std::{collections::HashMap, sync::LazyLock};

use action::Action;
use crossterm::event::KeyEvent;
pub use names::{KeyError, as_text, ctrl, half_width, key_name, parse_key, plain};
use serde::Deserialize;
use strum::{IntoStaticStr, VariantArray};

use crate::locale::{Label, label, label_named};

/// Where a binding holds. An overlay's scope hides the list's; only [`Scope::Everywhere`] adds to all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, IntoStaticStr, VariantArray)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Scope {
    /// In all scopes.
    Everywhere,
    /// The task list.
    List,
    /// The filter line.
    Filter,
    /// The delete dialog, where a small letter is enough.
    Easy,
    /// The delete dialog, where a capital letter is enough.
    Confirm,
    /// The delete dialog, where a value must be typed.
    Typed,
    /// Any other question.
    Question,
    /// The choice of an unfinished run.
    Resume,
    /// What became of a run's tasks.
    Outcomes,
    /// The choice of an app.
    Switch,
    /// The choice of columns.
    Columns,
    /// The choice of what is copied.
    Copy,
    /// The help.
    Help,
    /// The commands.
    Palette,
    /// How many tasks are due when.
    Timeline,
    /// Text to be read.
    Sheet,
}

impl Scope {
    /// Every scope.
    pub const fn all() -> &'static [Self] {
        Self::VARIANTS
    }

    /// Its name in the key table.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// What it is called in a heading.
    pub fn words(self) -> &'static str {
        match self {
            Self::Everywhere => label!("help-scope-everywhere"),
            Self::List => label!("help-scope-list"),
            Self::Filter => label!("help-scope-filter"),
            Self::Question => label!("help-scope-question"),
            Self::Resume => label!("help-scope-resume"),
            Self::Outcomes => label!("help-scope-outcomes"),
            Self::Switch => label!("help-scope-switch"),
            Self::Columns => label!("help-scope-columns"),
            Self::Copy => label!("help-scope-copy"),
            Self::Help => label!("help-scope-help"),
            Self::Palette => label!("help-scope-palette"),
            Self::Timeline => label!("help-scope-timeline"),
            Self::Sheet => label!("help-scope-sheet"),
            Self::Easy | Self::Confirm | Self::Typed => label!("help-scope-delete"),
        }
    }

    /// Whether characters are text there, and not keys.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Filter | Self::Typed | Self::Switch | Self::Help | Self::Palette)
    }
}

/// One line of the key table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    keys: Vec<String>,
    action: Action,
    scope: Scope,
    group: String,
    /// What names its words in the catalogue, where that is not its scope and action.
    says: Option<String>,
    /// Its place among the hints, where it has one.
    rank: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    key: Vec<Line>,
}

/// One binding, with what the help says about it.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The keys; the first is the one that hints show. None where the action is only reached by its name.
    pub keys: Vec<KeyEvent>,
    /// What they do.
    pub action: Action,
    /// Where.
    pub scope: Scope,
    group: &'static Label,
    desc: &'static Label,
    /// Its words in the last line and its place there, if it is shown there.
    hint: Option<(&'static Label, u8)>,
}

impl Binding {
    fn new(line: Line) -> Result<Self, KeyError> {
        let keys = line.keys.iter().map(|key| parse_key(key)).collect::<Result<_, _>>()?;
        let Line { action, scope, group, says, rank, .. } = line;
        let says = says.unwrap_or_else(|| format!("{}-{}", scope.name(), action.name()));
        let hint = rank.map(|rank| (label_named!("help-key-", format_args!("{says}.hint")), rank));
        let (group, desc) = (label_named!("help-group-", group), label_named!("help-key-", says));
        Ok(Self { keys, action, scope, group, desc, hint })
    }

    /// Heading in the help.
    pub fn group(&self) -> &'static str {
        self.group.text()
    }

    /// What the help says.
    pub fn desc(&self) -> &'static str {
        self.desc.text()
    }

    /// What the last line says, if it is shown there.
    pub fn hint(&self) -> Option<&'static str> {
        self.hint.map(|(hint, _)| hint.text())
    }

    /// All its keys, with blanks between.
    pub fn keys_words(&self) -> String {
        self.keys.iter().copied().map(key_name).collect::<Vec<_>>().join(" ")
    }
}

/// The key table.
#[derive(Clone, Debug)]
pub struct Keymap {
    bindings: Vec<Binding>,
    actions: HashMap<(Scope, KeyEvent), Action>,
}

/// Why the built-in key table cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
enum KeymapError {
    /// It is not TOML of the right shape.
    Shape(String),
    /// A name of a key that is none.
    Key(KeyError),
    /// Two bindings of one key in one scope, or of one action.
    Clash {
        /// The key or the action.
        what: String,
        /// Where.
        scope: Scope,
    },
}

static BUILT_IN: LazyLock<Keymap> = LazyLock::new(|| {
    Keymap::parse(include_str!("../../assets/keymap.toml")).expect("the embedded key table is valid, a test reads it")
});

impl Keymap {
    /// The built-in table.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    fn parse(text: &str) -> Result<Self, KeymapError> {
        let file: File = toml::from_str(text).map_err(|error| KeymapError::Shape(error.to_string()))?;
        let mut bindings: Vec<Binding> = Vec::new();
        for line in file.key {
            let (action, scope) = (line.action, line.scope);
            if bindings.iter().any(|earlier| (earlier.scope, earlier.action) == (scope, action)) {
                return Err(KeymapError::Clash { what: action.name().to_owned(), scope });
            }
            bindings.push(Binding::new(line).map_err(KeymapError::Key)?);
        }
        let mut actions = HashMap::new();
        for binding in &bindings {
            for key in &binding.keys {
                if actions.insert((binding.scope, *key), binding.action).is_some() {
                    return Err(KeymapError::Clash { what: key_name(*key), scope: binding.scope });
                }
            }
        }
        Ok(Self { bindings, actions })
    }

    /// How an action of the list is called for: by its first key, or by its name where it has none.
    pub fn key_of(&self, action: Action) -> String {
        self.key_in(Scope::List, action)
    }

    /// The same in another scope.
    pub fn key_in(&self, scope: Scope, action: Action) -> String {
        let binding = self.bindings(scope).find(|binding| binding.action == action);
        let key = binding.and_then(|binding| binding.keys.first().copied());
        key.map_or_else(|| format!(":{}", action.name()), key_name)
    }

    /// What a key does in a scope.
    pub fn action(&self, scope: Scope, key: KeyEvent) -> Option<Action> {
        let at = |scope| self.actions.get(&(scope, key)).copied();
        at(scope).or_else(|| at(Scope::Everywhere))
    }

    /// The bindings that hold in a scope, in the table's order.
    pub fn bindings(&self, scope: Scope) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(move |binding| binding.scope == scope || binding.scope == Scope::Everywhere)
    }

    /// Every binding, in the table's order.
    #[cfg(test)]
    pub fn all(&self) -> impl Iterator<Item = &Binding> {
        self.bindings.iter()
    }

    /// The bindings for the last line, the most important first.
    pub fn hints(&self, scope: Scope) -> Vec<&Binding> {
        let is_hinted = |binding: &&Binding| binding.scope == scope && binding.hint.is_some();
        let mut hinted: Vec<_> = self.bindings.iter().filter(is_hinted).collect();
        hinted.sort_by_key(|binding| binding.hint.map(|(_, rank)| rank));
        hinted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::{Language, in_language};

    #[test]
    fn the_built_in_table_is_valid() {
        let keymap = Keymap::built_in();
        assert_eq!(keymap.action(Scope::List, plain('d')), Some(Action::Delete));
        assert_eq!(keymap.action(Scope::Help, plain('d')), None, "an overlay lets nothing through");
        for scope in Scope::all() {
            assert_eq!(keymap.action(*scope, ctrl('c')), Some(Action::Quit), "{scope:?}");
        }
    }

    #[test]
    fn every_line_has_its_words_in_every_language() {
        for binding in &Keymap::built_in().bindings {
            for language in Language::all() {
                let words = || [Some(binding.group()), Some(binding.desc()), binding.hint()];
                let words = in_language(language, words);
                // What is not there is shown as its id.
                let is_missing = words.iter().flatten().any(|words| words.starts_with("help-"));
                assert!(!is_missing, "{language:?}: {words:?}");
            }
        }
    }

    #[test]
    fn delete_has_one_plain_key_and_no_dangerous_one() {
        let keys: Vec<_> = Keymap::built_in()
            .bindings(Scope::List)
            .filter(|binding| binding.action == Action::Delete)
            .flat_map(|binding| binding.keys.clone())
            .collect();
        assert_eq!(keys, [plain('d')]);
    }

    #[test]
    fn the_built_in_table_keeps_the_rules_for_the_users_own() {
        for binding in &Keymap::built_in().bindings {
            for key in &binding.keys {
                let fault = forbidden::fault(*key, binding.action, binding.scope);
                assert_eq!(fault, None, "{} in {:?}", key_name(*key), binding.scope);
                assert!(!["ctrl-j", "ctrl-k"].contains(&key_name(*key).as_str()), "tmux users move panes with it");
            }
        }
    }

    #[test]
    fn every_action_has_a_line_and_a_name() {
        for action in Action::all() {
            let has_line = Keymap::built_in().bindings.iter().any(|binding| binding.action == *action);
            assert!(has_line, "{} is in no line of the key table", action.name());
        }
        assert_eq!(Action::HalfPageDown.name(), "half-page-down");
    }

    #[test]
    fn a_clash_an_unknown_action_and_an_unknown_key_are_errors() {
        let line = |key: &str, action: &str| {
            format!("[[key]]\nkeys = [{key:?}]\naction = {action:?}\nscope = \"list\"\ngroup = \"app\"\n")
        };
        let twice = line("x", "quit") + &line("x", "help");
        assert!(matches!(Keymap::parse(&twice), Err(KeymapError::Clash { .. })));
        let again = line("x", "quit") + &line("y", "quit");
        assert!(matches!(Keymap::parse(&again), Err(KeymapError::Clash { .. })));
        assert!(matches!(Keymap::parse(&line("x", "fly")), Err(KeymapError::Shape(_))));
        assert!(matches!(Keymap::parse(&line("hyper-x", "quit")), Err(KeymapError::Key(_))));
    }
}
