//! Signing in again, and continuing what had to wait for it.

use super::calls;
use crate::{
    locale::{label, tr},
    tui::{
        messages::{
            effect::{Effect, Trigger},
            error::UiError,
        },
        state::State,
        views::Note,
    },
};

/// Starts reading the credential again: that of the run's app while a run is in progress, otherwise that of the open
/// app.
pub fn sign_in(state: &mut State) -> Vec<Effect> {
    if state.signing_in.is_some() {
        state.note = Some(Note::info(label!("note-off-signing-in")));
        return vec![];
    }
    let request = state.next_number();
    state.signing_in = Some(request);
    state.note = Some(Note::info(label!("note-sign-in")));
    let app = state.live_run().map_or(&state.app.name, |run| &run.app.name).clone();
    vec![Effect::SignIn { app, request }]
}

/// Called when signing in has succeeded or failed. On success, a paused run continues; without a run the list is read,
/// which shows whether the service accepts the new signature.
pub fn signed_in(state: &mut State, request: u64, result: Result<(), UiError>) -> Vec<Effect> {
    if state.signing_in != Some(request) {
        return vec![];
    }
    state.signing_in = None;
    if let Err(why) = result {
        state.note = Some(Note::error(tr!("note-sign-in-failed", why = why.text)));
        return vec![];
    }
    if state.list.needs_sign_in {
        (state.auto_read, state.list.needs_sign_in) = (state.settings.ui.refresh.is_some(), false);
    }
    match state.live_run().map(|run| (run.number, run.paused.is_some())) {
        Some((run, true)) => {
            state.note = Some(Note::good(label!("note-signed-in-run")));
            vec![Effect::GoOn { run }]
        }
        Some((_, false)) => {
            state.note = Some(Note::good(label!("note-signed-in")));
            vec![]
        }
        None => {
            state.note = Some(Note::good(label!("note-signed-in-list")));
            calls::read_list(state, Trigger::Asked)
        }
    }
}
