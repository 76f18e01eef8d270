//! Opens the question about a change, and the form for the time of a hold or a release, which asks again with that time.

use crate::{
    domain::{App, ChangeRequest, Outcome, TaskId, TaskOutcome},
    locale::label,
    tui::{
        messages::effect::Effect,
        overlays::{Confirm, Layer, Overlay, TimeForm},
        state::State,
    },
};

/// Opens the dialog of this change for tasks of which the filter hides `hidden`.
pub fn freeze(state: &mut State, app: App, ids: Vec<TaskId>, change: ChangeRequest, hidden: usize) -> Vec<Effect> {
    let (request, run) = (state.next_number(), state.next_number());
    let name = app.name.clone();
    let confirm = Confirm::new(request, run, app, ids.clone(), change, hidden);
    state.layers.push(Layer::new(Overlay::Confirm(Box::new(confirm))));
    vec![Effect::Prepare { app: name, request, ids, change }]
}

/// Opens the form for the time of the change that the topmost dialog asks about.
pub fn open_time(state: &mut State) -> Vec<Effect> {
    let zone = state.zone().clone();
    let Some(Overlay::Confirm(confirm)) = state.layers.last().map(|layer| &layer.overlay) else { return vec![] };
    let Some(asked) = confirm.asked_for() else { return vec![] };
    let form = TimeForm::new(confirm.app.clone(), confirm.ids.clone(), confirm.hidden, asked, &zone);
    state.layers.push(Layer::new(Overlay::TimeForm(Box::new(form))));
    vec![]
}

/// Opens the form if none of the tasks of a release could get the time from before its hold back, although some are
/// held. Returns whether it did.
pub fn open_for_past(state: &mut State, confirm: &Confirm, left_out: &[TaskOutcome]) -> bool {
    let is_held = |id: TaskId| {
        let store = &state.tasks.store;
        store.row_of(id).is_some_and(|row| store.task(row).is_held)
    };
    let needs_time = |settled: &TaskOutcome| matches!(settled.outcome, Outcome::Skipped(_)) && is_held(settled.task);
    if confirm.asked_for() != Some(ChangeRequest::Release) || !left_out.iter().any(needs_time) {
        return false;
    }
    let zone = state.zone().clone();
    let mut form =
        TimeForm::new(confirm.app.clone(), confirm.ids.clone(), confirm.hidden, ChangeRequest::Release, &zone);
    form.say(label!("dialog-time-past").into());
    state.layers.push(Layer::new(Overlay::TimeForm(Box::new(form))));
    true
}

/// Called when the form was submitted. Asks again with that time, in place of the question below the form, or says why
/// no task can get it.
pub fn submitted(state: &mut State) -> Vec<Effect> {
    let (zone, now) = (state.zone().clone(), state.now.conditions.time.now);
    let Some(Layer { overlay: Overlay::TimeForm(form), .. }) = state.layers.last_mut() else { return vec![] };
    match form.asked(&zone, now) {
        Err(why) => {
            form.say(why.to_string());
            vec![]
        }
        Ok(change) => {
            let (app, ids, hidden) = (form.app.clone(), form.ids.clone(), form.hidden);
            state.layers.pop();
            state.layers.pop_if(|layer| matches!(layer.overlay, Overlay::Confirm(_)));
            freeze(state, app, ids, change, hidden)
        }
    }
}
