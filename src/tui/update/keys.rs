//! Keys and pastes.

use std::time::Duration;

use crossterm::event::KeyEvent;

use super::{
    calls, commands, copy, detail,
    lifecycle::{leave, open},
    list, mouse, off, resuming, runs, sheets, sign_in,
};
use crate::{
    bulk::StopLevel,
    domain::{AppName, grouped},
    tui::{
        keymap::{Scope, action::Action, as_text, ctrl, half_width, key_name, plain},
        messages::{
            effect::{Because, Effect},
            ending::Ended,
            message::{Loaded, Press},
        },
        overlays::{Help, Layer, Overlay, Question, Reply, Switch, Timeline, Words},
        state::{Areas, State},
        views::{Note, Step, tasks_word},
        widgets::{edit, insert, too_long_to_read},
    },
};

/// Keys that follow each other sooner are not told from a paste by a terminal that does not say where one begins.
const APART: Duration = Duration::from_millis(30);

/// Takes in a key that came at this time since boot, in one read with others or not.
pub fn came(state: &mut State, key: KeyEvent, at: Duration, is_in_burst: bool) -> Vec<Effect> {
    let before = state.last_key_at.replace(at);
    let is_alone = !is_in_burst && before.is_none_or(|before| at >= before + APART);
    if !is_alone {
        state.burst_at = Some(at);
    }
    pressed(state, Press { key, at, is_alone })
}

/// Takes in a key that was pressed.
fn pressed(state: &mut State, press: Press) -> Vec<Effect> {
    let Press { key, at, .. } = press;
    if state.leaving.is_some() {
        return vec![];
    }
    if state.is_too_small() {
        return if key == plain('q') || key == ctrl('c') { quit_unseen(state) } else { vec![] };
    }
    let scope = state.scope();
    let is_text = scope.is_text();
    let key = if is_text { key } else { half_width(key) };
    let action = state.keymap().action(scope, key);
    if !is_heard(state, at, action) {
        return vec![];
    }
    match action {
        Some(action) if action.answers() && is_rushed(state, press, scope) => rushed(state, key),
        Some(action) if scope == Scope::List && waits_for_rows(state, action) => {
            state.early_keys.push(Press { key, ..press });
            vec![]
        }
        Some(action) => act(state, scope, action),
        None if is_text => typed(state, key),
        None if scope == Scope::Confirm => {
            no_answer(state, key);
            vec![]
        }
        None => {
            if let Some(char) = as_text(key).filter(|char| !char.is_ascii()) {
                let text = format!("{char} is no key here: keys are Latin letters, so switch your input method off");
                state.note = Some(Note::warning(text));
            }
            vec![]
        }
    }
}

/// Whether an overlay on top hears a key: a question is deaf until no key came for some time, but never to what only leaves.
fn is_heard(state: &mut State, at: Duration, action: Option<Action>) -> bool {
    let deaf = state.safety.dialog_guard;
    let Some(layer) = state.layers.last_mut().filter(|layer| layer.is_deaf(at, deaf)) else { return true };
    layer.disturb(at);
    action.is_some_and(Action::only_leaves)
}

/// Whether a key came among others, or so soon after such that it may be what is left of them, while a question is asked.
/// Into a field the digits of a number may come as fast as they like: only what sends them off must stand alone.
fn is_rushed(state: &State, press: Press, scope: Scope) -> bool {
    let is_soon = || state.burst_at.is_some_and(|burst_at| press.at < burst_at + state.safety.dialog_guard);
    state.layers.last().is_some_and(Layer::asks) && (!press.is_alone || !scope.is_text() && is_soon())
}

/// Says why a key did not answer the question.
fn rushed(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    let text = format!("{} came among other keys, as in a paste: press it again", key_name(key));
    match state.layers.last_mut() {
        Some(Layer { overlay: Overlay::Confirm(confirm), .. }) => confirm.not_answered(text),
        _ => state.note = Some(Note::warning(text)),
    }
    vec![]
}

/// Says which keys answer where another one was pressed: a `y` that does nothing looks like a delete that goes on.
fn no_answer(state: &mut State, key: KeyEvent) {
    let [yes, no] = [Action::Yes, Action::Back].map(|action| state.keymap().key_in(Scope::Confirm, action));
    if let Some(Layer { overlay: Overlay::Confirm(confirm), .. }) = state.layers.last_mut() {
        confirm.not_answered(format!("{} is no answer here: {yes} deletes, {no} keeps everything", key_name(key)));
    }
}

/// Presses again what was pressed before the list was there, as long as that goes.
pub fn pressed_early(state: &mut State) -> Vec<Effect> {
    let early = std::mem::take(&mut state.early_keys);
    early.into_iter().flat_map(|press| pressed(state, press)).collect()
}

/// Whether a key waits until the list shows what was asked for: what it means depends on the rows, or on a key that waits.
pub const fn waits_for_rows(state: &State, action: Action) -> bool {
    let is_for_rows = !matches!(
        action,
        Action::Filter
            | Action::ReadList
            | Action::AutoRead
            | Action::SwitchApp
            | Action::Help
            | Action::Palette
            | Action::Back
            | Action::Columns
            | Action::Zone
            | Action::Reach
            | Action::Mouse
            | Action::Audit
            | Action::Log
    );
    let is_for_now = matches!(action, Action::Stop | Action::Pause | Action::Quit | Action::Suspend | Action::Redraw);
    !state.tasks.is_answered() && !is_for_now && (is_for_rows || !state.early_keys.is_empty())
}

fn typed(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    let field = match state.layers.last_mut() {
        Some(layer) => layer.overlay.field(),
        None => Some(&mut state.tasks.filter.input),
    };
    match field.and_then(|field| edit(field, key)) {
        Some(taken) => taken_in(state, taken),
        None => vec![],
    }
}

/// Text was put into the uppermost field, or says why it does not fit.
fn taken_in(state: &mut State, taken: Result<(), String>) -> Vec<Effect> {
    match (taken, state.layers.last_mut()) {
        (Err(why), _) => state.note = Some(Note::error(why)),
        (Ok(()), Some(layer)) => layer.overlay.typed(),
        (Ok(()), None) => return filter_changed(state),
    }
    vec![]
}

fn filter_changed(state: &mut State) -> Vec<Effect> {
    if state.tasks.read_filter() { vec![state.search_anew()] } else { vec![] }
}

/// Takes in a paste: text where text may be pasted, nothing anywhere else.
pub fn pasted(state: &mut State, text: &str) -> Vec<Effect> {
    paste_came(state);
    if state.leaving.is_some() || state.is_too_small() {
        return vec![];
    }
    let refuses = state.layers.last().is_some_and(|layer| !layer.overlay.takes_pastes());
    if let Some(why) = too_long_to_read(text.len()).filter(|_| !refuses) {
        return taken_in(state, Err(why));
    }
    match state.layers.last_mut() {
        Some(layer) if layer.overlay.takes_pastes() => {
            let taken = layer.overlay.field().map_or(Ok(()), |field| insert(field, text));
            taken_in(state, taken)
        }
        Some(layer) => {
            layer.overlay.refuse_paste();
            vec![]
        }
        None if state.tasks.filter.is_open => pasted_into_filter(state, text),
        None => copy::pasted(state, text),
    }
}

/// Keys that come right behind a paste may be what is left of it.
const fn paste_came(state: &mut State) {
    (state.last_key_at, state.burst_at) = (Some(state.now.boot), Some(state.now.boot));
}

/// A text that names tasks becomes the filter for them, in the place of all that stands there: beside it the ids would mean
/// something else, after a `!` all other tasks. Any other text goes in at the cursor.
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
        let replaced = if was_empty { "" } else { ", in the place of what was typed" };
        state.note = Some(Note::info(format!("{note}{replaced}")));
        state.tasks.filter.input = input;
    }
    taken_in(state, taken)
}

/// A paste did not end as it should: nothing of it is taken, for it may not be whole.
pub fn paste_lost(state: &mut State, bytes: usize) -> Vec<Effect> {
    paste_came(state);
    let text = format!("a paste did not end: nothing of it was taken ({} bytes came); paste it again", grouped(bytes));
    state.note = Some(Note::error(text));
    vec![]
}

/// A paste has more bytes than are taken.
pub fn paste_too_long(state: &mut State, bytes: usize) -> Vec<Effect> {
    paste_came(state);
    state.note = too_long_to_read(bytes).map(Note::error);
    vec![]
}

/// Does what an action does in a scope.
pub fn act(state: &mut State, scope: Scope, action: Action) -> Vec<Effect> {
    match action {
        Action::Suspend => return vec![Effect::Suspend],
        Action::Redraw => return vec![Effect::Redraw],
        Action::Quit => return quit(state),
        Action::Help if scope != Scope::Help => {
            let help = Help::new(state.app.clone(), scope, all_off(state, scope));
            state.layers.push(Layer::new(Overlay::Help(help)));
            return vec![];
        }
        _ => {}
    }
    if state.layers.is_empty() {
        return if scope == Scope::Filter { in_filter(state, action) } else { in_list(state, action) };
    }
    let reply = state.layers.last_mut().map_or(Reply::Stay, |layer| layer.overlay.act(action));
    match reply {
        Reply::Stay => vec![],
        Reply::Anew => {
            if let Some(layer) = state.layers.last_mut() {
                layer.deaf_since = None;
            }
            vec![]
        }
        Reply::Close => {
            state.layers.pop();
            // What lay under it is seen anew: a key that was meant for the one above does not count.
            if let Some(layer) = state.layers.last_mut() {
                layer.deaf_since = None;
            }
            vec![]
        }
        Reply::Run(action, argument) => {
            state.layers.pop();
            commands::run(state, action, argument)
        }
        Reply::Show(shown) => {
            state.tasks.shown = shown;
            vec![]
        }
        Reply::GiveUp(request) => {
            state.layers.pop();
            vec![Effect::Cancel { request }]
        }
        Reply::Release(effect) => {
            state.layers.pop();
            runs::release(state, *effect)
        }
        Reply::Export(ids) => sheets::export(state, ids),
        Reply::Filter(text) => {
            state.layers.pop();
            filter_by(state, text)
        }
        Reply::Chosen(name) => {
            state.layers.pop();
            chosen(state, &name)
        }
    }
}

/// Filters the list by text that was made, not typed.
pub fn filter_by(state: &mut State, text: String) -> Vec<Effect> {
    // Its beginning is what there is to see of a long one.
    state.tasks.filter.input = tui_input::Input::new(text).with_cursor(0);
    filter_changed(state)
}

/// Opens an app.
pub fn chosen(state: &mut State, name: &AppName) -> Vec<Effect> {
    if *name == state.app.name {
        return vec![];
    }
    let Some(app) = state.apps.iter().find(|app| app.name == *name).cloned() else { return vec![] };
    state.note = None;
    open(state, app)
}

/// Ends the program where no question can be shown: while a run goes on, only if it is asked for twice.
fn quit_unseen(state: &mut State) -> Vec<Effect> {
    if state.live_run().is_some() && !std::mem::replace(&mut state.is_quit_armed, true) {
        return vec![];
    }
    leave(state, Ended::Quit)
}

/// Ends the program, after a question where a run goes on. Whoever asks for it once more in sight of the question wants the
/// run to stop, and that is safe: nothing new is sent.
fn quit(state: &mut State) -> Vec<Effect> {
    let Some(run) = state.live_run() else { return leave(state, Ended::Quit) };
    let is_asked = |layer: &Layer| matches!(&layer.overlay, Overlay::Question(question) if question.is_about_leaving());
    if let Some(at) = state.layers.iter().rposition(is_asked) {
        // It may lie under the help: it is seen again, and never asked twice.
        if at + 1 < state.layers.len() {
            state.layers.truncate(at + 1);
            state.layers[at].deaf_since = None;
            return vec![];
        }
        let number = run.number;
        state.layers.pop();
        return runs::stop_run(state, number, StopLevel::AfterCallsInFlight);
    }
    let again = state.keymap().key_in(Scope::Question, Action::Quit);
    let words = Words {
        title: "A run is going on".into(),
        lines: vec![
            format!(
                "It goes on while this is asked: {} were to be deleted. {again} once more stops it.",
                tasks_word(run.progress.total)
            ),
            "Pause and leave: sends nothing more and waits up to 5 s for calls in flight; the run stays unfinished, and \
             `pushdeck resume` goes on with it."
                .into(),
            "Stop it: ends it after the calls in flight, and you stay here to see what came of it.".into(),
        ],
        no: "Keep on",
        yes: "Pause and leave",
    };
    let stop = Effect::Stop { run: run.number, level: StopLevel::AfterCallsInFlight };
    let question = Question::new(run.app.clone(), words, Effect::Exit(Ended::Quit)).or("Stop it", stop);
    state.layers.push(Layer::new(Overlay::Question(Box::new(question))));
    vec![]
}

fn in_filter(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Accept if state.tasks.filter.error.is_some() => {
            // What is shown fits another filter than the one that is read: nothing may be chosen from it.
            let back = state.keymap().key_in(Scope::Filter, Action::Back);
            state.note = Some(Note::error(format!("the filter has a mistake: fix it, or {back} clears it")));
            vec![]
        }
        Action::Accept => {
            state.tasks.filter.is_open = false;
            vec![]
        }
        Action::Back => clear_filter(state),
        Action::CursorDown => moved(state, Step::Down(1)),
        Action::CursorUp => moved(state, Step::Up(1)),
        _ => vec![],
    }
}

fn clear_filter(state: &mut State) -> Vec<Effect> {
    // What was said of the filter goes with it.
    state.note = None;
    state.tasks.filter.is_open = false;
    state.tasks.filter.input.reset();
    filter_changed(state)
}

fn moved(state: &mut State, step: Step) -> Vec<Effect> {
    state.tasks.step(step);
    vec![]
}

fn in_list(state: &mut State, action: Action) -> Vec<Effect> {
    let page = usize::from(Areas::of(state).rows.height).max(1);
    match action {
        Action::CursorDown => moved(state, Step::Down(1)),
        Action::CursorUp => moved(state, Step::Up(1)),
        Action::PageDown => moved(state, Step::Down(page)),
        Action::PageUp => moved(state, Step::Up(page)),
        Action::HalfPageDown => moved(state, Step::Down(page.div_ceil(2))),
        Action::HalfPageUp => moved(state, Step::Up(page.div_ceil(2))),
        Action::First => moved(state, Step::First),
        Action::Last => moved(state, Step::Last),
        other => {
            state.note = None;
            list::act(state, other)
                .or_else(|| detail::act(state, other))
                .or_else(|| sheets::act(state, other))
                .unwrap_or_else(|| on_tasks(state, other))
        }
    }
}

fn on_tasks(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Mark | Action::Range | Action::MarkAll | Action::InvertMarks | Action::ClearMarks => {
            mark(state, action);
            vec![]
        }
        Action::Delete => runs::ask_to_delete(state),
        Action::Copy => copy::ask(state),
        Action::Filter => {
            state.tasks.filter.is_open = true;
            vec![]
        }
        Action::ReadList => calls::read_list(state, Because::Asked),
        Action::ReadTasks => calls::read_tasks(state),
        Action::SignIn => sign_in::sign_in(state),
        Action::AutoRead => calls::toggle_auto_read(state),
        Action::SwitchApp => {
            let switch = Switch::new(state.apps.clone(), state.app.clone());
            state.layers.push(Layer::new(Overlay::Switch(switch)));
            vec![]
        }
        Action::Timeline => {
            show_timeline(state);
            vec![]
        }
        Action::Mouse => mouse::toggle(state),
        Action::Palette => {
            commands::ask(state);
            vec![]
        }
        Action::Stop => runs::stop(state),
        Action::Pause => runs::pause_or_go_on(state),
        Action::Outcomes => runs::list_outcomes(state),
        Action::Background => runs::toggle_size(state),
        Action::Resume => resuming::ask_to_resume(state),
        Action::Back => back(state),
        _ => vec![],
    }
}

fn show_timeline(state: &mut State) {
    let Some(schedule) = state.schedule.clone() else {
        state.note = Some(Note::info("still counting what is due when"));
        return;
    };
    let timeline = Timeline::new(state.app.clone(), schedule, state.zone().clone(), state.now.service);
    state.layers.push(Layer::new(Overlay::Timeline(timeline)));
}

/// One step back; never takes marks away.
fn back(state: &mut State) -> Vec<Effect> {
    if state.tasks.marks.drop_range() {
        return vec![];
    }
    if !state.tasks.filter.input.value().is_empty() {
        return clear_filter(state);
    }
    if state.tasks.only.is_some() {
        return list::view_all(state);
    }
    if std::mem::take(&mut state.detail.is_open) {
        return vec![];
    }
    if let Some(run) = state.run.as_mut().filter(|run| run.is_over) {
        run.is_away = true;
    }
    vec![]
}

/// What is off now, and why; the answers of a dialog never are.
fn all_off(state: &State, scope: Scope) -> Vec<(Action, String)> {
    let actions = state.keymap().bindings(scope).map(|binding| binding.action).filter(|_| scope == Scope::List);
    actions.filter_map(|action| Some((action, off::why_off(state, action)?))).collect()
}

fn mark(state: &mut State, action: Action) {
    let tasks = &mut state.tasks;
    match (action, tasks.cursor(), tasks.marks.anchor()) {
        (Action::Mark | Action::Range, _, Some(_)) => {
            let count = tasks.mark_range();
            state.note = Some(Note::info(format!("{} marked", tasks_word(count))));
        }
        (Action::Mark, Some(id), None) => {
            tasks.marks.toggle(id);
            tasks.notes.remove(&id);
            tasks.step(Step::Down(1));
        }
        (Action::Range, Some(id), None) => {
            tasks.marks.begin_range(id);
            let [range, mark, back] = [Action::Range, Action::Mark, Action::Back].map(|action| state.key(action));
            let text = format!("range: move, then {range} or {mark} marks it, {back} drops it");
            state.note = Some(Note::info(text));
        }
        (Action::MarkAll, ..) => {
            let ids: Vec<_> = tasks.matching_ids().collect();
            let count = ids.len();
            tasks.marks.add(ids);
            let text = format!("{} marked{}", tasks_word(count), still_loading(state));
            state.note = Some(Note::info(text));
        }
        (Action::InvertMarks, ..) => {
            let ids: Vec<_> = tasks.matching_ids().collect();
            tasks.marks.invert(ids.into_iter());
            state.note = Some(Note::info(format!("marks inverted{}", still_loading(state))));
        }
        (Action::ClearMarks, ..) => tasks.marks.clear(),
        _ => {}
    }
    state.tasks.count_hidden();
}

fn still_loading(state: &State) -> &'static str {
    if state.tasks.loaded == Loaded::All { "" } else { "; others are still being loaded" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::Environment,
        tui::update::properties::{self, press},
    };

    fn filtering(typed: &str) -> State {
        let mut state = properties::state(Environment::Test);
        press(&mut state, &format!("/{typed}"));
        state
    }

    fn said(state: &State) -> &str {
        state.note.as_ref().map_or("", |note| &note.text)
    }

    #[test]
    fn nothing_of_a_paste_of_more_than_two_mebibytes_is_read() {
        let text = "1\n".repeat(1024 * 1024 + 1);
        for typed in [None, Some("sale")] {
            let mut state = typed.map_or_else(|| properties::state(Environment::Test), filtering);
            pasted(&mut state, &text);
            assert!(said(&state).starts_with("nothing was taken: the paste has 2.1 MiB"), "{}", said(&state));
            assert!(state.layers.is_empty() && state.tasks.filter.input.value() == typed.unwrap_or_default());
        }
    }

    #[test]
    fn pasted_ids_take_the_place_of_what_was_typed_into_the_filter() {
        for typed in ["", "!", "sale ", "type:tag "] {
            let mut state = filtering(typed);
            pasted(&mut state, "1\n2\n3\n");
            assert_eq!(state.tasks.filter.input.value(), "id:1,2,3", "{typed:?}");
            assert!(said(&state).contains("the filter is for the 3 tasks"), "{}", said(&state));
            assert_eq!(said(&state).contains("in the place of what was typed"), !typed.is_empty());
            act(&mut state, Scope::Filter, Action::Back);
            assert_eq!((state.tasks.filter.input.value(), said(&state)), ("", ""));
        }
        let mut state = filtering("!");
        pasted(&mut state, "sale");
        assert_eq!(state.tasks.filter.input.value(), "!sale", "text is text");
    }
}
