//! The user's `keymap.toml`: entries that replace the keys of an action in a scope. A mistake is an error that names
//! its line, and never silently restores the built-in keys.
//!
//! ```toml
//! [[key]]
//! keys = ["J", "down"]        # [] unbinds it
//! action = "cursor-down"
//! scope = "list"
//! ```
//!
//! An action can be bound only in scopes where the built-in table has it: in any other scope it would do nothing.

use std::collections::HashMap;

use crossterm::event::KeyEvent;
use serde::Deserialize;
use toml::Spanned;

use super::{Keymap, Scope, action::Action, forbidden, key_name, parse_key};
use crate::{
    config::{ConfigError, KeymapFile, Place},
    domain::{Untrusted, closest},
    locale::{label, tr},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    key: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    keys: Vec<Spanned<String>>,
    action: Spanned<String>,
    scope: Spanned<String>,
}

/// A mistake in the file, and its byte offset.
struct Mistake {
    at: usize,
    what: String,
}

impl Mistake {
    fn new(at: usize, what: impl Into<String>) -> Self {
        Self { at, what: what.into() }
    }
}

/// The byte offsets of the file's entries, by scope and action.
type Said = HashMap<(Scope, Action), usize>;

impl Keymap {
    /// Returns the built-in table with the changes from the user's file.
    pub fn with_file(file: &KeymapFile) -> Result<Self, ConfigError> {
        merged(&file.text).map_err(|mistake| {
            let before = file.text.get(..mistake.at).unwrap_or(&file.text);
            let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
            let position = Some((line_of(&file.text, mistake.at), column));
            ConfigError {
                place: Some(Place { file: file.path.clone(), position }),
                key: None,
                message: mistake.what.into(),
            }
        })
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or(text).matches('\n').count() + 1
}

fn merged(text: &str) -> Result<Keymap, Mistake> {
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        Mistake::new(at, tr!("keymap-not-a-list", why = Untrusted::new(error.message()).safe()))
    })?;
    let mut keymap = Keymap::built_in().clone();
    let mut said = Said::new();
    for line in &file.key {
        apply(&mut keymap, line, text, &mut said)?;
    }
    keymap.actions = actions(&keymap, text, &said)?;
    nobody_is_locked_in(&keymap, &said)?;
    Ok(keymap)
}

/// Replaces the keys of one binding.
fn apply(keymap: &mut Keymap, line: &Line, text: &str, said: &mut Said) -> Result<(), Mistake> {
    let action = named(&line.action, Action::all(), Action::name, not_an_action)?;
    let scope = named(&line.scope, Scope::all(), Scope::name, not_a_scope)?;
    let at = line.action.span().start;
    let own: Vec<_> = keymap.bindings.iter().filter(|binding| binding.action == action).collect();
    let places: Vec<_> = own.iter().map(|binding| binding.scope.name()).collect();
    let Some(binding) = keymap.bindings.iter_mut().find(|binding| (binding.scope, binding.action) == (scope, action))
    else {
        let scopes = places.join(label!("number-list-separator"));
        let what = tr!("keymap-nothing-there", action = action.name(), scope = scope.name(), scopes = scopes);
        return Err(Mistake::new(at, what));
    };
    if let Some(earlier) = said.insert((scope, action), at) {
        let line = line_of(text, earlier).to_string();
        let what = tr!("keymap-line-twice", action = action.name(), scope = scope.name(), line = line);
        return Err(Mistake::new(at, what));
    }
    binding.keys = keys(line, action, scope)?;
    Ok(())
}

fn keys(line: &Line, action: Action, scope: Scope) -> Result<Vec<KeyEvent>, Mistake> {
    let mut keys = Vec::new();
    for word in &line.keys {
        let at = word.span().start;
        let key = parse_key(word.get_ref()).map_err(|error| Mistake::new(at, error.to_string()))?;
        if let Some(why) = forbidden::fault(key, action, scope) {
            return Err(Mistake::new(at, tr!("keymap-fault", key = key_name(key), why = why)));
        }
        if keys.contains(&key) {
            return Err(Mistake::new(at, tr!("keymap-key-twice", key = key_name(key))));
        }
        keys.push(key);
    }
    Ok(keys)
}

/// Returns the item with this name. If there is none, returns a mistake that suggests the closest name, or lists all
/// names if none is close.
fn named<T: Copy>(
    word: &Spanned<String>,
    all: &'static [T],
    name: impl Fn(T) -> &'static str + Copy,
    mistake: impl Fn(String, Result<&'static str, String>) -> String,
) -> Result<T, Mistake> {
    let found = all.iter().copied().find(|one| name(*one) == word.get_ref());
    found.ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|one| name(*one)).collect();
        let shown = Untrusted::new(word.get_ref().as_str()).safe_cut(40);
        let near =
            closest(word.get_ref(), names.iter().copied()).ok_or_else(|| names.join(label!("number-list-separator")));
        Mistake::new(word.span().start, mistake(shown, near))
    })
}

/// Returns the message for a word that is not an action: it suggests the closest action, or lists all actions.
fn not_an_action(text: String, near: Result<&str, String>) -> String {
    match near {
        Ok(near) => tr!("keymap-no-action", text = text, near = near),
        Err(all) => tr!("keymap-no-action-of", text = text, all = all),
    }
}

/// Like `not_an_action`, for a scope.
fn not_a_scope(text: String, near: Result<&str, String>) -> String {
    match near {
        Ok(near) => tr!("keymap-no-scope", text = text, near = near),
        Err(all) => tr!("keymap-no-scope-of", text = text, all = all),
    }
}

/// Returns the action of every key in every scope. It is a mistake if a key has two actions in the same scope.
fn actions(keymap: &Keymap, text: &str, said: &Said) -> Result<HashMap<(Scope, KeyEvent), Action>, Mistake> {
    let mut actions = HashMap::new();
    for binding in &keymap.bindings {
        for key in &binding.keys {
            let rivals = keymap.bindings.iter().filter(|other| {
                let meets = other.scope == binding.scope
                    || other.scope == Scope::Everywhere
                    || binding.scope == Scope::Everywhere;
                meets && other.action != binding.action && other.keys.contains(key)
            });
            let mine = said.get(&(binding.scope, binding.action));
            for rival in rivals {
                let theirs = said.get(&(rival.scope, rival.action));
                // At least one of the two bindings comes from the file. Report the entry in the file, or the later one
                // of two.
                let Some(at) = mine.copied().filter(|at| theirs.is_none_or(|theirs| at > theirs)) else { continue };
                let (key, action, scope) = (key_name(*key), rival.action.name(), rival.scope.name());
                let what = match theirs.map(|at| line_of(text, *at).to_string()) {
                    None => tr!("keymap-taken-built-in", key = key, action = action, scope = scope),
                    Some(line) => tr!("keymap-taken-by-line", key = key, action = action, scope = scope, line = line),
                };
                return Err(Mistake::new(at, what));
            }
            actions.insert((binding.scope, *key), binding.action);
        }
    }
    Ok(actions)
}

/// The actions of the list that ask a question about a change, each with an action that answers it.
const QUESTIONS: [(Action, Action); 4] = [
    (Action::Delete, Action::Delete),
    (Action::Delete, Action::Yes),
    (Action::Hold, Action::Yes),
    (Action::Release, Action::Yes),
];

/// Checks that every overlay and the filter line keep a key to go back, that the program keeps a key to quit, and that
/// a key that asks for a change does not also confirm it.
fn nobody_is_locked_in(keymap: &Keymap, said: &Said) -> Result<(), Mistake> {
    for binding in &keymap.bindings {
        let Some(at) = said.get(&(binding.scope, binding.action)) else { continue };
        let is_way_back = binding.action == Action::Back && binding.scope != Scope::List;
        let is_way_out = binding.action == Action::Quit && binding.scope == Scope::Everywhere;
        if binding.keys.is_empty() && (is_way_back || is_way_out) {
            let what = tr!("keymap-locked-in", action = binding.action.name(), scope = binding.scope.name());
            return Err(Mistake::new(*at, what));
        }
    }
    let keys_of = |scope, action| {
        let found = keymap.bindings.iter().find(move |binding| (binding.scope, binding.action) == (scope, action));
        found.map(|binding| binding.keys.as_slice()).unwrap_or_default()
    };
    for ((asks, answers), scope) in QUESTIONS.into_iter().flat_map(|pair| [(pair, Scope::Easy), (pair, Scope::Confirm)])
    {
        let (asks, answers) = ((Scope::List, asks), (scope, answers));
        let both = keys_of(asks.0, asks.1).iter().find(|key| keys_of(answers.0, answers.1).contains(key));
        if let (Some(key), Some(at)) = (both, said.get(&asks).max(said.get(&answers))) {
            return Err(Mistake::new(*at, tr!("keymap-held-down", key = key_name(*key), action = asks.1.name())));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyCode;

    use super::*;
    use crate::tui::keymap::{ctrl, plain};

    fn read(text: &str) -> Result<Keymap, String> {
        let file = KeymapFile { path: "/home/ops/keymap.toml".into(), text: text.to_owned() };
        Keymap::with_file(&file).map_err(|error| error.to_string())
    }

    fn line(keys: &str, action: &str, scope: &str) -> String {
        format!("[[key]]\nkeys = {keys}\naction = \"{action}\"\nscope = \"{scope}\"\n")
    }

    #[test]
    fn a_line_replaces_the_keys_of_its_action_in_its_scope_and_nothing_else() {
        let keymap = read(&line("[\"ctrl-n\", \"down\"]", "cursor-down", "list")).expect("the file is valid");
        assert_eq!(keymap.action(Scope::List, ctrl('n')), Some(Action::CursorDown));
        assert_eq!(keymap.action(Scope::List, plain('j')), None, "the built-in key is gone");
        assert_eq!(keymap.action(Scope::List, plain('k')), Some(Action::CursorUp));
        assert_eq!(keymap.action(Scope::Filter, KeyCode::Down.into()), Some(Action::CursorDown));
        assert_eq!(read("").expect("an empty file is valid").actions, Keymap::built_in().actions);
    }

    #[test]
    fn an_empty_list_of_keys_unbinds_an_action_and_frees_its_key() {
        let text = line("[]", "stop", "list") + &line("[\"x\"]", "range", "list");
        let keymap = read(&text).expect("the file is valid");
        assert_eq!(keymap.action(Scope::List, plain('x')), Some(Action::Range));
        let stop = keymap
            .bindings(Scope::List)
            .find(|binding| binding.action == Action::Stop)
            .expect("stop stays in the table");
        assert_eq!(stop.keys, []);
    }

    #[test]
    fn every_mistake_is_reported_with_its_line_and_column() {
        for (text, told) in [
            (
                line("[\"z\"]", "delet", "list"),
                "keymap.toml:3:10: \"delet\" is not an action: did you mean \"delete\"?",
            ),
            (line("[\"z\"]", "delete", "lits"), ":4:9: \"lits\" is not a scope: did you mean \"list\"?"),
            (line("[\"hyper-z\"]", "delete", "list"), ":2:9: \"hyper-z\" is not a key"),
            (line("[\"z\"]", "mark", "help"), ":3:10: mark does nothing in help: it belongs to list"),
            (line("[\"j\"]", "mark", "list"), ":3:10: j is already cursor-down in list (built in)"),
            (line("[\"ctrl-c\"]", "mark", "list"), ":3:10: ctrl-c is already quit in everywhere"),
            (line("[\"z\", \"z\"]", "mark", "list"), ":2:14: z is listed twice"),
            (
                line("[\"z\"]", "mark", "list") + &line("[\"y\"]", "mark", "list"),
                ":7:10: mark already has a line for list (line 3)",
            ),
            (
                line("[\"z\"]", "mark", "list") + &line("[\"z\"]", "range", "list"),
                ":7:10: z is already mark in list (line 3)",
            ),
            ("[[key]]\nkey = []\n".into(), ":2:1: this is not a list of keys: unknown field `key`"),
            ("[[key]\n".into(), ":1:7: this is not a list of keys"),
        ] {
            let error = read(&text).expect_err(&text);
            assert!(error.contains(told), "{error:?} does not say {told:?}");
        }
    }

    #[test]
    fn keys_that_never_arrive_or_make_deleting_too_easy_are_rejected_with_a_reason() {
        for (keys, action, scope, told) in [
            ("ctrl-a", "mark", "list", "screen"),
            ("ctrl-b", "mark", "list", "tmux"),
            ("ctrl-s", "mark", "list", "stops the output"),
            ("ctrl-q", "mark", "list", "stopped terminal"),
            ("ctrl-space", "mark", "list", "input methods"),
            ("ctrl-\\\\", "mark", "list", "kills"),
            ("ctrl-h", "mark", "list", "backspace"),
            ("ctrl-M", "mark", "list", "lowercase letter"),
            ("alt-x", "mark", "list", "alt"),
            ("ctrl-x", "delete", "list", "never on a ctrl key"),
            ("delete", "delete", "list", "to erase"),
            ("backspace", "yes", "confirm", "to erase"),
            ("enter", "yes", "confirm", "never answer"),
            ("esc", "yes", "question", "always means no"),
            ("ctrl-y", "accept", "typed", "never on a ctrl key"),
            ("d", "delete", "confirm", "asks for delete, so it must not answer yes"),
            ("d", "yes", "easy", "asks for delete, so it must not answer yes"),
            ("H", "yes", "confirm", "asks for hold, so it must not answer yes"),
            ("Y", "release", "list", "asks for release, so it must not answer yes"),
            ("ctrl-x", "hold", "list", "never on a ctrl key"),
            ("enter", "delete", "confirm", "never answer"),
            ("q", "back", "filter", "text that is typed"),
            ("5", "scroll-down", "typed", "text that is typed"),
            ("o", "only-reachable", "typed", "text that is typed"),
            ("e", "export", "reason", "text that is typed"),
        ] {
            let error = read(&line(&format!("[\"{keys}\"]"), action, scope)).expect_err(keys);
            assert!(error.contains(told), "{keys}: {error:?} does not say {told:?}");
        }
        assert!(read(&line("[]", "back", "confirm")).is_err_and(|error| error.contains("needs a key")));
        assert!(read(&line("[]", "quit", "everywhere")).is_err_and(|error| error.contains("needs a key")));
    }
}
