//! The details of the task at the cursor: read when the cursor rests, and again when the task has changed.

use std::time::Duration;

use crate::{
    domain::TaskId,
    locale::tr,
    ops::Facts,
    tui::{
        keymap::action::Action,
        messages::{effect::Effect, error::UiError, message::Timer},
        state::{Areas, State},
        views::Note,
    },
};

/// How long the cursor must rest before details are read, so that holding down a key reads nothing.
const REST: Duration = Duration::from_millis(150);

/// Schedules the reading of the details of the task at the cursor, if they are shown and have not been requested yet.
pub fn follow(state: &mut State) -> Option<Effect> {
    let wanted = state.tasks.cursor().filter(|_| Areas::of(state).detail.height > 0);
    let asked = state.detail.asked.map(|(id, _)| id);
    if wanted == asked {
        return None;
    }
    let number = state.next_number();
    state.detail.asked = wanted.map(|id| (id, number));
    if wanted != asked {
        state.detail.scroll = 0;
    }
    wanted.map(|_| Effect::After { timer: Timer::Detail, delay: REST })
}

/// Called when the cursor has rested.
pub fn rested(state: &State) -> Vec<Effect> {
    let Some((id, request)) = state.detail.asked.filter(|_| !state.is_loading()) else { return vec![] };
    vec![Effect::ReadFacts { app: state.app.name.clone(), request, id, depth: state.depth() }]
}

/// Called with what the ledger knows about the task at the cursor.
pub fn found(state: &mut State, request: u64, found: Result<Option<Box<Facts>>, UiError>) -> Vec<Effect> {
    if state.detail.asked.is_some_and(|(_, asked)| asked == request) {
        match found {
            Ok(facts) => state.detail.facts = facts,
            Err(why) => state.note = Some(Note::error(tr!("note-details-failed", why = why.text))),
        }
    }
    vec![]
}

/// Called when a task has changed. If its details are shown, they are read again.
pub fn changed(state: &mut State, id: TaskId) -> Option<Effect> {
    state.detail.asked.filter(|(asked, _)| *asked == id)?;
    // A new number is needed, because an answer to the earlier request might not include the change.
    state.detail.asked = Some((id, state.next_number()));
    Some(Effect::After { timer: Timer::Detail, delay: REST })
}

/// Carries out an action that opens, closes or scrolls the details; returns `None` for any other action.
pub fn act(state: &mut State, action: Action) -> Option<Vec<Effect>> {
    let areas = Areas::of(state);
    match action {
        Action::Detail if Areas::has_room_for_both(state) => state.detail.is_away = !state.detail.is_away,
        Action::Detail => state.detail.is_open = !state.detail.is_open && state.tasks.cursor().is_some(),
        Action::ScrollDown if areas.detail.height > 0 => state.detail.scroll = state.detail.scroll.saturating_add(1),
        Action::ScrollUp => state.detail.scroll = state.detail.scroll.saturating_sub(1),
        _ => return None,
    }
    Some(vec![])
}
