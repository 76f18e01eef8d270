//! How the list is shown: filter, tabs, order, columns, time zone, language, marked tasks only.

use std::time::Duration;

use super::calls;
use crate::{
    config::TimeDisplay,
    domain::TaskType,
    locale::{Language, in_language, label, language, tr},
    tui::{
        index::{
            store::{Sorting, TaskView, is_over},
            tab::Tab,
        },
        keymap::{Keymap, action::Action},
        messages::effect::{Effect, Trigger},
        overlays::{ColumnChoice, Layer, Overlay},
        state::State,
        views::{Note, Step, Towards, sortings},
    },
};

/// The interval at which the search is repeated while the tab or the filter depends on the time.
const OFTEN: Duration = Duration::from_secs(5);

/// The interval at which the search is repeated otherwise, to update the counts of the tabs.
const SELDOM: Duration = Duration::from_secs(30);

/// For how many months, back and ahead, the service's list can be read. One key cycles through these numbers.
const REACHES: [u8; 3] = [1, 3, 6];

/// Carries out an action of this module; returns `None` for any other action.
pub fn act(state: &mut State, action: Action) -> Option<Vec<Effect>> {
    if let Some(tab) = tab_of(action) {
        return Some(open_tab(state, tab));
    }
    Some(match action {
        Action::Sort => sort(state),
        Action::Columns => {
            let choice = ColumnChoice::new(state.app.clone(), state.tasks.shown);
            state.layers.push(Layer::new(Overlay::Columns(choice)));
            vec![]
        }
        Action::Zone => {
            next_zone(state);
            vec![]
        }
        Action::Language => {
            let after = Language::all().skip_while(|other| *other != language()).nth(1);
            speak(state, after.unwrap_or(Language::ENGLISH))
        }
        Action::ViewMarked => view_marked(state),
        Action::NextAll => to_all_users(state, Towards::End),
        Action::PreviousAll => to_all_users(state, Towards::Start),
        Action::SearchService => search_service(state),
        Action::Reach => reach(state),
        _ => return None,
    })
}

const fn tab_of(action: Action) -> Option<Tab> {
    match action {
        Action::TabPending => Some(Tab::Pending),
        Action::TabDue => Some(Tab::Due),
        Action::TabSending => Some(Tab::Sending),
        Action::TabSent => Some(Tab::Sent),
        Action::TabTrouble => Some(Tab::Trouble),
        Action::TabAll => Some(Tab::All),
        Action::TabHeld => Some(Tab::Held),
        _ => None,
    }
}

fn open_tab(state: &mut State, tab: Tab) -> Vec<Effect> {
    state.tasks.tab = tab;
    vec![state.search_anew()]
}

fn sort(state: &mut State) -> Vec<Effect> {
    let all = sortings();
    let at = all.iter().position(|sorting| *sorting == state.tasks.sorting).unwrap_or(0);
    sort_by(state, all[(at + 1) % all.len()])
}

/// Sorts the list in this order.
pub fn sort_by(state: &mut State, sorting: Sorting) -> Vec<Effect> {
    state.tasks.sorting = sorting;
    let (order, key) = (state.tasks.sorting.name(), state.key(Action::Sort));
    state.note = Some(Note::info(tr!("note-sorted", order = order, key = key)));
    vec![state.search_anew()]
}

fn next_zone(state: &mut State) {
    let next = match state.settings.ui.time {
        TimeDisplay::Local => TimeDisplay::Utc,
        TimeDisplay::Utc => TimeDisplay::App,
        TimeDisplay::App => TimeDisplay::Local,
    };
    show_zone(state, next);
}

/// Shows times in this time zone.
pub fn show_zone(state: &mut State, display: TimeDisplay) {
    state.settings.ui.time = display;
    let text = match (state.settings.ui.time, state.zone().iana_name()) {
        (TimeDisplay::Local, _) => label!("note-zone-local").into(),
        (TimeDisplay::Utc, _) => label!("note-zone-utc").into(),
        (TimeDisplay::App, Some(zone)) => tr!("note-zone-app", zone = zone),
        (TimeDisplay::App, None) => label!("note-zone-nameless").into(),
    };
    state.note = Some(Note::info(text));
}

/// Switches to this language. Notes that were shown before keep their language.
pub fn speak(state: &mut State, language: Language) -> Vec<Effect> {
    in_language(language, || {
        // The filter's error stays on the screen, so it must be in the new language.
        state.tasks.read_filter();
        let keys = state.settings.keymap.clone();
        let keys = keys.as_deref().unwrap_or_else(|| Keymap::built_in());
        for note in state.tasks.notes.values_mut() {
            *note = note.told_again(keys).unwrap_or_else(|| note.clone());
        }
        state.note = Some(Note::info(tr!("note-language", language = label!("language-name"))));
    });
    vec![Effect::Speak(language)]
}

/// Toggles between marked tasks only and all tasks.
fn view_marked(state: &mut State) -> Vec<Effect> {
    if state.tasks.only.is_some() {
        return view_all(state);
    }
    if state.tasks.marks.is_empty() {
        state.note = Some(Note::info(label!("note-off-nothing-marked")));
        return vec![];
    }
    state.tasks.only = Some(state.tasks.marks.ids());
    vec![state.search_anew()]
}

/// Shows unmarked tasks again.
pub fn view_all(state: &mut State) -> Vec<Effect> {
    state.tasks.only = None;
    vec![state.search_anew()]
}

/// Moves the cursor to the next push to all users, in this direction, that is not over yet.
fn to_all_users(state: &mut State, towards: Towards) -> Vec<Effect> {
    let is_wanted = |task: &TaskView<'_>| task.task_type == Some(TaskType::All) && !is_over(task.status);
    match state.tasks.find(is_wanted, towards) {
        Some(position) => state.tasks.step(Step::To(position)),
        None => state.note = Some(Note::info(label!("note-no-push-to-all"))),
    }
    vec![]
}

/// Called after the text of the filter line has changed.
pub fn filter_changed(state: &mut State) -> Vec<Effect> {
    if state.tasks.read_filter() { vec![state.search_anew()] } else { vec![] }
}

/// Replaces the filter with text that the user did not type.
pub fn filter_by(state: &mut State, text: String) -> Vec<Effect> {
    // Show the beginning of a long filter.
    state.tasks.filter.input = tui_input::Input::new(text).with_cursor(0);
    filter_changed(state)
}

/// Clears the filter.
pub fn clear_filter(state: &mut State) -> Vec<Effect> {
    // A note about the filter no longer applies.
    state.note = None;
    state.tasks.filter.is_open = false;
    state.tasks.filter.input.reset();
    filter_changed(state)
}

/// Searches on the service for the filter's text, if it consists of plain words.
fn search_service(state: &mut State) -> Vec<Effect> {
    let text = state.tasks.filter.input.value().trim().to_owned();
    if text.is_empty() || state.tasks.filter.in_force.as_plain_text().is_none() {
        let (key, filter) = (state.key(Action::SearchService), state.key(Action::Filter));
        state.note = Some(Note::info(tr!("note-search-how", key = key, filter = filter)));
        return vec![];
    }
    let keyword = text.trim_matches('"').to_owned();
    calls::read_list_for(state, Trigger::Asked, Some(keyword))
}

/// Changes how many months back and ahead the service's list is read, and reads it.
fn reach(state: &mut State) -> Vec<Effect> {
    let at = REACHES.iter().position(|reach| *reach == state.months).unwrap_or(0);
    state.months = REACHES[(at + 1) % REACHES.len()];
    calls::read_list(state, Trigger::Asked)
}

/// Called at each tick. Repeats the search if it is so old that the counts of the tabs, or the matches of a filter by
/// time, may have changed.
pub fn time_went_on(state: &mut State) -> Vec<Effect> {
    let since = state.now.service.duration_since(state.tasks.searched_at).unsigned_abs();
    let is_by_time = state.tasks.tab == Tab::Due || state.tasks.filter.in_force.depends_on_time();
    let wait = if is_by_time { OFTEN } else { SELDOM };
    if since < wait || state.tasks.is_empty() { vec![] } else { vec![state.search()] }
}
