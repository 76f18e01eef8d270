//! Copies of what the tasks of an open dialog contain. They are taken from the moment the question is asked until the
//! dialog closes.

use super::runs::reread;
use crate::{
    domain::{Copied, TaskId},
    tui::{
        messages::effect::Effect,
        overlays::{Confirm, Layer, Overlay},
        state::State,
    },
};

/// Returns the dialog with this request, if it is open.
fn dialog(state: &mut State, request: u64) -> Option<&mut Confirm> {
    state.layers.iter_mut().find_map(|layer| match layer {
        Layer { overlay: Overlay::Confirm(confirm), .. } if confirm.request == request => Some(&mut **confirm),
        _ => None,
    })
}

/// Begins to take the copies of the tasks of the dialog with this request, now that its question is asked.
pub(super) fn begin(state: &mut State, of: u64) -> Option<Effect> {
    let is_new = state.copying.is_none_or(|(_, dialog)| dialog != of);
    let confirm = dialog(state, of).filter(|_| is_new)?;
    let (app, tasks) = (confirm.app.name.clone(), confirm.to_copy()?);
    let request = state.next_number();
    state.copying = Some((request, of));
    Some(Effect::TakeCopies { app, request, dialog: of, tasks })
}

/// Called when the copy of a task was taken or could not be taken. What was read may also have changed the task.
pub(super) fn taken(state: &mut State, request: u64, id: TaskId, copied: Copied) -> Vec<Effect> {
    let Some(confirm) = dialog(state, request) else { return vec![] };
    confirm.show_copied(copied);
    state.stale.insert(id);
    reread(state)
}

/// Stops taking copies once their dialog has closed. A run that the dialog has started already has them by then.
pub(super) fn end_with_dialog(state: &mut State) -> Option<Effect> {
    let (request, of) = state.copying?;
    if dialog(state, of).is_some() {
        return None;
    }
    state.copying = None;
    Some(Effect::Cancel { request })
}
