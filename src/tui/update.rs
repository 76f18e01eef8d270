//! The core: applies a message to the state and returns effects. It never fails, never blocks, and takes the time only
//! from messages.

mod actions;
mod asking;
mod calls;
mod commands;
mod copies;
mod copy;
mod detail;
mod editing;
mod keys;
mod lifecycle;
mod lingering;
mod list;
mod mouse;
mod plans;
#[cfg(test)]
pub(super) mod property_tests;
mod resuming;
mod runs;
mod sheets;
mod sign_in;

use std::time::Duration;

use super::{
    index::{schedule::Schedule, search::Matches, store::Store},
    messages::{
        effect::Effect,
        ending::Ended,
        error::UiError,
        message::{Loaded, Message, Timer},
    },
    overlays::Overlay,
    state::{Areas, State},
    views::{Fineness, Note, Soundness},
};
use crate::domain::Signal;

/// Opens the first app and returns the effects that start the session.
pub fn start(state: &mut State) -> Vec<Effect> {
    let app = state.app.clone();
    let mut effects = lifecycle::open(state, app);
    effects.extend(state.settings.ui.mouse.then_some(Effect::Mouse { is_on: true }));
    effects.extend(tick(state));
    effects
}

/// Applies one message and returns its effects.
pub fn update(state: &mut State, message: Message) -> Vec<Effect> {
    let is_clock = matches!(message, Message::Clock(_));
    let before = state.note.clone();
    let mut effects = apply(state, message);
    effects.extend(copies::end_with_dialog(state));
    if !is_clock {
        if let Some(note) = state.note.clone().filter(|note| before.as_ref() != Some(note)) {
            state.log.keep(state.now.service, state.app.name.clone(), None, note);
        }
        let rows = Areas::of(state).rows;
        state.tasks.width = rows.width;
        state.tasks.scroll_into(usize::from(rows.height));
        effects.extend(detail::follow(state));
        effects.extend(tick(state));
    }
    effects
}

fn apply(state: &mut State, message: Message) -> Vec<Effect> {
    match message {
        Message::Clock(now) => {
            state.now = now;
            runs::time_went_on(state)
        }
        Message::Drawn(at) => {
            state.tasks.note_drawn(Areas::of(state).rows.height.into());
            lifecycle::drawn(state, at)
        }
        Message::Key(key, at) => keys::came(state, key, at, false),
        Message::Burst(key, at) => keys::came(state, key, at, true),
        Message::Mouse(mouse) => mouse::moved(state, mouse),
        Message::Paste(text) => keys::pasted(state, &text),
        Message::PasteLost(bytes) => keys::paste_lost(state, bytes),
        Message::PasteTooLong(bytes) => keys::paste_too_long(state, bytes),
        Message::Resized(size) => {
            (state.size, state.is_quit_armed) = (size, false);
            vec![]
        }
        Message::Signal(number) => {
            Signal::of_number(number).map_or_else(Vec::new, |signal| lifecycle::leave(state, Ended::Signal(signal)))
        }
        Message::Vanished => lifecycle::leave(state, Ended::Vanished),
        // The loop handles these itself.
        Message::Panicked(_)
        | Message::Continued
        | Message::ScreenReady
        | Message::KnowsProtocol
        | Message::Answered(_) => vec![],
        Message::Focus { is_here } => calls::focused(state, is_here),
        Message::Elapsed(timer) => elapsed(state, timer),
        Message::Found { generation, request, store, matches, counts, loaded } => {
            if generation == state.generation && request >= state.tasks.searching {
                (state.tasks.found, state.tasks.counts) = (request, counts);
                found(state, store, matches, loaded);
            }
            after_search(state, loaded)
        }
        Message::Counted { generation, schedule } => {
            if generation == state.generation {
                counted(state, schedule);
            }
            vec![]
        }
        Message::LoadFailed { generation, why } => load_failed(state, generation, why),
        Message::Checked(checked) => {
            checked_ledger(state, checked);
            vec![]
        }
        Message::InterruptedFound { generation, found } => resuming::interrupted_found(state, generation, found),
        Message::TasksReread { generation } => tasks_reread(state, generation),
        Message::Prepared { request, prepared } => {
            let effects = runs::prepared(state, request, prepared);
            effects.into_iter().chain(copies::begin(state, request)).collect()
        }
        Message::CopyTaken { request, id, copied } => copies::taken(state, request, id, copied),
        Message::ReadToEdit { request, id, read } => editing::read(state, request, id, read),
        Message::TextEdited { request, edited } => editing::text_edited(state, request, edited),
        Message::LookAlikesFound { request, found } => runs::look_alikes_found(state, request, found),
        Message::Run { run, event } => runs::happened(state, run, event),
        Message::RunEnded { run, summary } => runs::ended(state, run, &summary),
        Message::ListProgress { request, progress } => calls::list_goes_on(state, request, progress),
        Message::Abandoned { run, result } => resuming::abandoned(state, run, result),
        Message::SignedIn { request, result } => sign_in::signed_in(state, request, result),
        Message::FactsFound { request, found } => detail::found(state, request, found),
        Message::PlanWritten { request, result } => plans::written(state, request, &result),
        Message::Exported { request, asked, result } => sheets::exported(state, request, asked, &result),
        Message::AuditRead { request, page } => sheets::audit_read(state, request, page),
        Message::Added { generation, result } => copy::added(state, generation, result),
        Message::ListRead { request, report } => calls::list_read(state, request, report),
        Message::TaskRead { request, id, result, reappeared, flaws } => {
            calls::task_read(state, request, id, result, reappeared, &flaws)
        }
        Message::TasksRead { request, result } => calls::tasks_read(state, request, result),
    }
}

/// Rereads the tasks that became stale while others were reread.
fn tasks_reread(state: &mut State, generation: u64) -> Vec<Effect> {
    if generation == state.generation {
        state.is_rereading = false;
    }
    runs::reread(state)
}

/// Does what had to wait for the rows of a search, or for all tasks to be loaded.
fn after_search(state: &mut State, loaded: Loaded) -> Vec<Effect> {
    let mut effects = if state.tasks.is_answered() { keys::pressed_early(state) } else { vec![] };
    effects.extend((loaded == Loaded::All).then(|| lifecycle::check(state)).into_iter().flatten());
    effects
}

/// Applies a newer snapshot of the list.
fn found(state: &mut State, store: Store, matches: Matches, loaded: Loaded) {
    if loaded == Loaded::All && state.tasks.loaded != Loaded::All {
        // Details are not read while tasks are being loaded; request them now.
        state.detail.asked = None;
    }
    state.tasks.apply(store, matches, loaded);
    runs::tasks_changed(state);
}

/// Called when the tasks could not be read from the ledger. The ledger is checked nevertheless.
fn load_failed(state: &mut State, generation: u64, why: UiError) -> Vec<Effect> {
    if generation == state.generation {
        state.note = Some(Note::error(why.text));
        // Without tasks no search is answered, so nothing may wait for an answer.
        state.tasks.wanted = 0;
        state.tasks.loaded = state.tasks.loaded.max(Loaded::Page);
    }
    lifecycle::check(state)
}

/// Called when the ledger check has finished.
fn checked_ledger(state: &mut State, checked: Result<(), UiError>) {
    state.ledger = match checked {
        Ok(()) => Soundness::Sound,
        Err(why) => {
            state.note = Some(Note::error(why.text.clone()));
            Soundness::Doubtful(why.text)
        }
    };
}

/// Applies newer counts of how many tasks are due at what time.
fn counted(state: &mut State, schedule: Schedule) {
    for layer in &mut state.layers {
        if let Overlay::Timeline(timeline) = &mut layer.overlay {
            timeline.apply(&schedule);
        }
    }
    state.schedule = Some(schedule);
}

fn elapsed(state: &mut State, timer: Timer) -> Vec<Effect> {
    match timer {
        Timer::Tick => {
            state.ticking = None;
            list::time_went_on(state)
        }
        Timer::AutoRead => calls::auto_read(state),
        Timer::Linger => lingering::let_go(state),
        Timer::Detail => detail::rested(state),
        Timer::Patience => lifecycle::out_of_patience(state),
        Timer::LastWrites => state.leaving.map(Effect::Exit).into_iter().collect(),
    }
}

/// Schedules the next tick, unless one that is at least as early is scheduled already.
fn tick(state: &mut State) -> Option<Effect> {
    let fineness = state.fineness();
    if state.ticking == Some(Fineness::Seconds) || state.ticking == Some(fineness) {
        return None;
    }
    state.ticking = Some(fineness);
    let into_second = u64::from(state.now.service.subsec_nanosecond().unsigned_abs());
    let to_second = Duration::from_nanos(1_000_000_000 - into_second.min(999_999_999));
    let seconds = state.now.service.as_second().rem_euclid(60).unsigned_abs();
    let delay = match fineness {
        Fineness::Seconds => to_second,
        Fineness::Minutes => to_second + Duration::from_secs(59 - seconds),
    };
    Some(Effect::After { timer: Timer::Tick, delay })
}
