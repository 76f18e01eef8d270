//! The key table: which key does what in which scope. The built-in table is `assets/keymap.toml`; the user's own file
//! can change its keys.
//!
//! The help, the palette and the hints in the last line are generated from the table. Their texts are in the message
//! catalogue.

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

/// Where a binding applies. While an overlay is open, its scope replaces the list's; bindings of [`Scope::Everywhere`]
/// apply in addition to those of any scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, IntoStaticStr, VariantArray)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Scope {
    /// Every scope.
    Everywhere,
    /// The task list.
    List,
    /// The filter line.
    Filter,
    /// The dialog about a change when a lower-case letter confirms it.
    Easy,
    /// The dialog about a change when a capital letter confirms it.
    Confirm,
    /// The dialog about a change when a value must be typed to confirm it.
    Typed,
    /// The dialog about a change while the field for the reason has the focus.
    Reason,
    /// Any other question: the answers are yes, no and, for some questions, a third one.
    Question,
    /// The list of unfinished runs to choose from.
    Resume,
    /// The outcomes of a run's tasks.
    Outcomes,
    /// The list of apps to choose from.
    Switch,
    /// The form that edits a task.
    Edit,
    /// The form for the time of a hold or a release.
    Time,
    /// The list of columns to choose from.
    Columns,
    /// The copy menu.
    Copy,
    /// The help.
    Help,
    /// The command palette.
    Palette,
    /// The timeline: how many tasks are due at what time.
    Timeline,
    /// A sheet of text.
    Sheet,
}

impl Scope {
    /// Returns every scope.
    pub const fn all() -> &'static [Self] {
        Self::VARIANTS
    }

    /// Returns the scope's name in the key table.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Returns the scope's name for a heading.
    pub fn words(self) -> &'static str {
        match self {
            Self::Everywhere => label!("help-scope-everywhere"),
            Self::List => label!("help-scope-list"),
            Self::Filter => label!("help-scope-filter"),
            Self::Question => label!("help-scope-question"),
            Self::Resume => label!("help-scope-resume"),
            Self::Outcomes => label!("help-scope-outcomes"),
            Self::Switch => label!("help-scope-switch"),
            Self::Edit => label!("help-scope-edit"),
            Self::Time => label!("help-scope-time"),
            Self::Columns => label!("help-scope-columns"),
            Self::Copy => label!("help-scope-copy"),
            Self::Help => label!("help-scope-help"),
            Self::Palette => label!("help-scope-palette"),
            Self::Timeline => label!("help-scope-timeline"),
            Self::Sheet => label!("help-scope-sheet"),
            Self::Easy | Self::Confirm | Self::Typed => label!("help-scope-delete"),
            Self::Reason => label!("help-scope-reason"),
        }
    }

    /// Returns whether characters are typed into a text field in this scope instead of being looked up as keys.
    pub const fn is_text(self) -> bool {
        matches!(
            self,
            Self::Filter
                | Self::Typed
                | Self::Reason
                | Self::Switch
                | Self::Edit
                | Self::Time
                | Self::Help
                | Self::Palette
        )
    }
}

/// One `[[key]]` entry of the key table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    keys: Vec<String>,
    action: Action,
    scope: Scope,
    group: String,
    /// The part of the message ids that identifies this line's texts; by default `scope-action`.
    says: Option<String>,
    /// The line's position among the hints; `None` if it is not shown there.
    rank: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    key: Vec<Line>,
}

/// One binding, with its description for the help.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The keys; hints show the first one. Empty if the action can only be run by its name.
    pub keys: Vec<KeyEvent>,
    /// What the keys do.
    pub action: Action,
    /// Where the keys work.
    pub scope: Scope,
    group: &'static Label,
    desc: &'static Label,
    /// The hint in the last line and its position there, if the binding is shown there.
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

    /// Returns the heading under which the help lists the binding.
    pub fn group(&self) -> &'static str {
        self.group.text()
    }

    /// Returns the description that the help shows.
    pub fn desc(&self) -> &'static str {
        self.desc.text()
    }

    /// Returns the hint for the last line, if the binding is shown there.
    pub fn hint(&self) -> Option<&'static str> {
        self.hint.map(|(hint, _)| hint.text())
    }

    /// Returns the names of all keys, separated by spaces.
    pub fn keys_words(&self) -> String {
        self.keys.iter().copied().map(key_name).collect::<Vec<_>>().join(" ")
    }
}

/// All bindings, and the action of each key in each scope.
#[derive(Clone, Debug)]
pub struct Keymap {
    bindings: Vec<Binding>,
    actions: HashMap<(Scope, KeyEvent), Action>,
}

/// Why the built-in key table cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
enum KeymapError {
    /// The table is not valid TOML, or does not have the expected fields.
    Shape(String),
    /// A key name is not valid.
    Key(KeyError),
    /// A scope binds the same key or the same action twice.
    Clash {
        /// The name of the key or the action.
        what: String,
        /// The scope that has both bindings.
        scope: Scope,
    },
}

static BUILT_IN: LazyLock<Keymap> = LazyLock::new(|| {
    Keymap::parse(include_str!("../../assets/keymap.toml")).expect("the embedded key table is valid: a test parses it")
});

impl Keymap {
    /// Returns the built-in table.
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

    /// Returns how to call an action of the list: its first key, or `:name` if it has no key.
    pub fn key_of(&self, action: Action) -> String {
        self.key_in(Scope::List, action)
    }

    /// Like [`Self::key_of`], for any scope.
    pub fn key_in(&self, scope: Scope, action: Action) -> String {
        let binding = self.bindings(scope).find(|binding| binding.action == action);
        let key = binding.and_then(|binding| binding.keys.first().copied());
        key.map_or_else(|| format!(":{}", action.name()), key_name)
    }

    /// Returns the action of a key in a scope.
    pub fn action(&self, scope: Scope, key: KeyEvent) -> Option<Action> {
        let at = |scope| self.actions.get(&(scope, key)).copied();
        at(scope).or_else(|| at(Scope::Everywhere))
    }

    /// Returns the bindings that apply in a scope, in the table's order.
    pub fn bindings(&self, scope: Scope) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(move |binding| binding.scope == scope || binding.scope == Scope::Everywhere)
    }

    /// Returns every binding, in the table's order.
    #[cfg(test)]
    pub fn all(&self) -> impl Iterator<Item = &Binding> {
        self.bindings.iter()
    }

    /// Returns the bindings to show in the last line, most important first.
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
        assert_eq!(keymap.action(Scope::Help, plain('d')), None, "an overlay hides the list's keys");
        for scope in Scope::all() {
            assert_eq!(keymap.action(*scope, ctrl('c')), Some(Action::Quit), "{scope:?}");
        }
    }

    #[test]
    fn every_binding_has_its_texts_in_every_language() {
        for binding in &Keymap::built_in().bindings {
            for language in Language::all() {
                let words = || [Some(binding.group()), Some(binding.desc()), binding.hint()];
                let words = in_language(language, words);
                // A missing message is shown as its id.
                let is_missing = words.iter().flatten().any(|words| words.starts_with("help-"));
                assert!(!is_missing, "{language:?}: {words:?}");
            }
        }
    }

    #[test]
    fn the_only_key_of_delete_is_d() {
        let keys: Vec<_> = Keymap::built_in()
            .bindings(Scope::List)
            .filter(|binding| binding.action == Action::Delete)
            .flat_map(|binding| binding.keys.clone())
            .collect();
        assert_eq!(keys, [plain('d')]);
    }

    #[test]
    fn the_built_in_table_follows_the_rules_for_user_tables() {
        for binding in &Keymap::built_in().bindings {
            for key in &binding.keys {
                let fault = forbidden::fault(*key, binding.action, binding.scope);
                assert_eq!(fault, None, "{} in {:?}", key_name(*key), binding.scope);
                assert!(
                    !["ctrl-j", "ctrl-k"].contains(&key_name(*key).as_str()),
                    "tmux users often switch panes with this key"
                );
            }
        }
    }

    #[test]
    fn every_action_has_an_entry_in_the_key_table() {
        for action in Action::all() {
            let has_line = Keymap::built_in().bindings.iter().any(|binding| binding.action == *action);
            assert!(has_line, "{} is missing from the key table", action.name());
        }
        assert_eq!(Action::HalfPageDown.name(), "half-page-down");
    }

    #[test]
    fn clashes_unknown_actions_and_unknown_keys_are_errors() {
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
