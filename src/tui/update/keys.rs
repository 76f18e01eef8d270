//! Handles keys and pastes.

use std::time::Duration;

use crossterm::event::KeyEvent;

use super::{actions, copy, list};
use crate::{
    locale::tr,
    tui::{
        keymap::{Keymap, Scope, action::Action, as_text, ctrl, half_width, key_name, plain},
        messages::{effect::Effect, message::Press},
        overlays::{Layer, Overlay},
        state::{State, off},
        views::Note,
        widgets::{edit, insert, too_long_to_read},
    },
};

/// Keys less than this time apart may be a paste: some terminals do not mark where a paste begins.
const APART: Duration = Duration::from_millis(30);

/// Handles a key that arrived at `at` (time since boot), either as the only key in one read of the terminal, or in a
/// burst with others.
pub fn came(state: &mut State, key: KeyEvent, at: Duration, is_in_burst: bool) -> Vec<Effect> {
    let before = state.last_key_at.replace(at);
    let is_alone = !is_in_burst && before.is_none_or(|before| at >= before + APART);
    if !is_alone {
        state.burst_at = Some(at);
    }
    pressed(state, Press { key, at, is_alone })
}

/// Handles a key press.
fn pressed(state: &mut State, press: Press) -> Vec<Effect> {
    let Press { key, at, .. } = press;
    if state.leaving.is_some() {
        return vec![];
    }
    if state.is_too_small() {
        return if key == plain('q') || key == ctrl('c') { actions::quit_unseen(state) } else { vec![] };
    }
    let scope = state.scope();
    let is_text = scope.is_text();
    let key = if is_text { key } else { half_width(key) };
    let action = state.keymap().action(scope, key).filter(|action| !answers_another_question(state, *action));
    if !passes_guard(state, at, action) {
        return vec![];
    }
    match action {
        Some(action) if action.answers() && is_rushed(state, press, scope) => rushed(state, key),
        Some(action) if scope == Scope::List && off::waits_for_rows(state, action) => {
            state.early_keys.push(Press { key, ..press });
            vec![]
        }
        Some(action) => actions::act(state, scope, action),
        None if is_text => typed(state, key),
        None if matches!(scope, Scope::Easy | Scope::Confirm) => {
            no_answer(state, key);
            vec![]
        }
        None => {
            if let Some(char) = as_text(key).filter(|char| !char.is_ascii()) {
                state.note = Some(Note::warning(tr!("note-not-latin", char = char)));
            }
            vec![]
        }
    }
}

/// Returns whether a key passes the guard of the topmost overlay. A question is guarded until no key has arrived for
/// some time; actions that only leave it always pass.
fn passes_guard(state: &mut State, at: Duration, action: Option<Action>) -> bool {
    let guard = state.settings.safety.dialog_guard;
    let Some(layer) = state.layers.last_mut().filter(|layer| layer.is_guarded(at, guard)) else { return true };
    layer.disturb(at);
    action.is_some_and(Action::only_leaves)
}

/// Returns whether, while a question is shown, a key arrived in a burst, or so soon after a burst that it may be the
/// rest of that burst. In a text field, digits may arrive at any speed: only the key that submits them must arrive
/// alone.
fn is_rushed(state: &State, press: Press, scope: Scope) -> bool {
    let is_soon = || state.burst_at.is_some_and(|burst_at| press.at < burst_at + state.settings.safety.dialog_guard);
    state.layers.last().is_some_and(Layer::asks) && (!press.is_alone || !scope.is_text() && is_soon())
}

/// Shows why a key did not answer the question.
fn rushed(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    let text = tr!("note-key-rushed", key = key_name(key));
    match state.layers.last_mut() {
        Some(Layer { overlay: Overlay::Confirm(confirm), .. }) => confirm.not_answered(text),
        _ => state.note = Some(Note::warning(text)),
    }
    vec![]
}

/// Returns whether an action would answer a question about a change other than the one that the topmost dialog asks
/// about.
fn answers_another_question(state: &State, action: Action) -> bool {
    match state.layers.last() {
        Some(Layer { overlay: Overlay::Confirm(confirm), .. }) => {
            matches!(action, Action::Yes | Action::Delete) && !confirm.is_answer(action)
        }
        _ => false,
    }
}

/// Shows which keys answer, after a different key was pressed: when `y` does nothing, it could look as if the run
/// had started.
fn no_answer(state: &mut State, key: KeyEvent) {
    let keymap = state.settings.keymap.as_deref().unwrap_or_else(|| Keymap::built_in());
    if let Some(Layer { overlay: Overlay::Confirm(confirm), .. }) = state.layers.last_mut() {
        let [yes, no] = [confirm.answer(), Action::Back].map(|action| keymap.key_in(confirm.scope(), action));
        confirm.not_answered(tr!(
            "note-key-no-answer",
            verb = confirm.verb().as_str(),
            key = key_name(key),
            yes = yes,
            no = no,
        ));
    }
}

/// Replays the keys that were pressed before the requested rows arrived. A key that has to wait again is queued again.
pub fn pressed_early(state: &mut State) -> Vec<Effect> {
    let early = std::mem::take(&mut state.early_keys);
    early.into_iter().flat_map(|press| pressed(state, press)).collect()
}

fn typed(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    let edited = match state.layers.last_mut() {
        Some(layer) => layer.overlay.edit(key),
        None => edit(&mut state.tasks.filter.input, key),
    };
    match edited {
        Some(taken) => taken_in(state, taken),
        None => vec![],
    }
}

/// Called after an attempt to put text into the topmost field. If the attempt failed, `taken` is the reason to show.
fn taken_in(state: &mut State, taken: Result<(), String>) -> Vec<Effect> {
    match (taken, state.layers.last_mut()) {
        (Err(why), _) => not_taken(state, why),
        (Ok(()), Some(layer)) => layer.overlay.typed(),
        (Ok(()), None) => return list::filter_changed(state),
    }
    vec![]
}

/// Shows why text was not put into the topmost field: in the dialog about a change, which may cover the last line of
/// the screen, or else in that line.
fn not_taken(state: &mut State, why: String) {
    match state.layers.last_mut() {
        Some(Layer { overlay: Overlay::Confirm(confirm), .. }) => confirm.say(Note::error(why)),
        _ => state.note = Some(Note::error(why)),
    }
}

/// Handles a paste. The topmost overlay accepts it, refuses it, or ignores it if it has no text field.
pub fn pasted(state: &mut State, text: &str) -> Vec<Effect> {
    paste_came(state);
    if state.leaving.is_some() || state.is_too_small() {
        return vec![];
    }
    if let Some(layer) = state.layers.last_mut() {
        let taken = layer.overlay.paste(text);
        return taken_in(state, taken);
    }
    if let Some(why) = too_long_to_read(text.len()) {
        return taken_in(state, Err(why));
    }
    if state.tasks.filter.is_open { pasted_into_filter(state, text) } else { copy::pasted(state, text) }
}

/// Records the time of a paste: keys that arrive right after the paste may be the rest of it.
const fn paste_came(state: &mut State) {
    (state.last_key_at, state.burst_at) = (Some(state.now.boot), Some(state.now.boot));
}

/// Handles text pasted into the filter field. Text that names tasks replaces the whole filter: next to other terms the
/// ids would mean something else, and after a `!` they would select all other tasks. Any other text is inserted at the
/// cursor.
fn pasted_into_filter(state: &mut State, text: &str) -> Vec<Effect> {
    let (filter, note) = match copy::filter_for(state, text) {
        Ok(Some(found)) => found,
        Ok(None) => {
            let taken = insert(&mut state.tasks.filter.input, text);
            return taken_in(state, taken);
        }
        Err(why) => return taken_in(state, Err(why)),
    };
    let mut input = tui_input::Input::default();
    let taken = insert(&mut input, &filter);
    if taken.is_ok() {
        let was_empty = state.tasks.filter.input.value().is_empty();
        let text = if was_empty { note } else { tr!("note-paste-filter-instead", note = note) };
        state.note = Some(Note::info(text));
        state.tasks.filter.input = input;
    }
    taken_in(state, taken)
}

/// Called when a paste did not end properly. None of it is used, because it may be incomplete.
pub fn paste_lost(state: &mut State, bytes: usize) -> Vec<Effect> {
    paste_came(state);
    not_taken(state, tr!("note-paste-lost", bytes = bytes));
    vec![]
}

/// Called when a paste has more bytes than are accepted.
pub fn paste_too_long(state: &mut State, bytes: usize) -> Vec<Effect> {
    paste_came(state);
    if let Some(why) = too_long_to_read(bytes) {
        not_taken(state, why);
    }
    vec![]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::Environment,
        tui::update::property_tests::{self, press},
    };

    fn filtering(typed: &str) -> State {
        let mut state = property_tests::state(Environment::Test);
        press(&mut state, &format!("/{typed}"));
        state
    }

    fn said(state: &State) -> &str {
        state.note.as_ref().map_or("", |note| &note.text)
    }

    #[test]
    fn a_paste_of_more_than_two_mebibytes_is_ignored() {
        let text = "1\n".repeat(1024 * 1024 + 1);
        for typed in [None, Some("sale")] {
            let mut state = typed.map_or_else(|| property_tests::state(Environment::Test), filtering);
            pasted(&mut state, &text);
            assert!(said(&state).starts_with("nothing was pasted: the text has 2.1 MiB"), "{}", said(&state));
            assert!(state.layers.is_empty() && state.tasks.filter.input.value() == typed.unwrap_or_default());
        }
    }

    #[test]
    fn pasted_ids_replace_what_was_typed_into_the_filter() {
        for typed in ["", "!", "sale ", "type:tag "] {
            let mut state = filtering(typed);
            pasted(&mut state, "1\n2\n3\n");
            assert_eq!(state.tasks.filter.input.value(), "id:1,2,3", "{typed:?}");
            assert!(said(&state).contains("the filter is for the 3 tasks"), "{}", said(&state));
            assert_eq!(said(&state).contains("replacing what was typed"), !typed.is_empty());
            actions::act(&mut state, Scope::Filter, Action::Back);
            assert_eq!((state.tasks.filter.input.value(), said(&state)), ("", ""));
        }
        let mut state = filtering("!");
        pasted(&mut state, "sale");
        assert_eq!(state.tasks.filter.input.value(), "!sale", "other text is inserted");
    }
}
