//! Writing the plan of a dialog to a file, instead of carrying it out.

use crate::{
    domain::{Lanes, Plan, PlanRequest, format_rfc3339},
    locale::tr,
    ops::WrittenPlan,
    tui::{
        messages::{effect::Effect, error::UiError},
        overlays::{Confirm, Layer, Overlay},
        state::State,
        views::Note,
    },
};

/// Starts writing the plan of the topmost dialog to a file.
pub fn write(state: &mut State, plan: Box<Plan>, change: PlanRequest, lanes: Lanes) -> Vec<Effect> {
    let request = state.next_number();
    let Some(Overlay::Confirm(confirm)) = state.layers.last_mut().map(|layer| &mut layer.overlay) else {
        return vec![];
    };
    confirm.planning = Some(request);
    vec![Effect::WritePlan { app: confirm.app.name.clone(), request, plan, change, lanes }]
}

/// Called when the plan was written to a file or could not be written. If it was written, its dialog closes; otherwise
/// the dialog says why, and the question is still open.
pub fn written(state: &mut State, request: u64, result: &Result<WrittenPlan, UiError>) -> Vec<Effect> {
    let note = match result {
        Ok(written) => Note::good(tr!(
            "note-plan-written",
            count = written.total,
            file = written.path.display().to_string(),
            time = format_rfc3339(written.expires_at),
        )),
        Err(why) => Note::error(tr!("note-plan-failed", why = &why.text)),
    };
    let asked =
        |layer: &Layer| matches!(&layer.overlay, Overlay::Confirm(confirm) if confirm.planning == Some(request));
    if let Some(at) = state.layers.iter().position(asked) {
        match (result, &mut state.layers[at].overlay) {
            (Ok(_), _) => close(state, at),
            (Err(_), Overlay::Confirm(confirm)) => still_open(confirm, &note),
            (Err(_), _) => {}
        }
    }
    state.note = Some(note);
    vec![]
}

/// Removes a dialog. A question below it is on top again: guard it against a key that was meant for the dialog.
fn close(state: &mut State, at: usize) {
    state.layers.remove(at);
    if let Some(layer) = state.layers.last_mut() {
        layer.guarded_since = None;
    }
}

fn still_open(confirm: &mut Confirm, note: &Note) {
    confirm.planning = None;
    confirm.say(note.clone());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::Environment,
        tui::{
            messages::{error::ErrorKind, message::Message},
            update::{
                property_tests::{self, prepared, press, screen},
                update,
            },
        },
    };

    /// Opens the dialog of a delete, and presses `w` in it. Returns the request.
    fn asked(state: &mut State) -> u64 {
        let effects = press(state, "d");
        let [Effect::Prepare { request, ids, .. }, ..] = &effects[..] else { panic!("{effects:?}") };
        let message = Message::Prepared { request: *request, prepared: Ok(prepared(state, ids)) };
        update(state, message);
        let at = state.now.boot.saturating_sub(state.settings.safety.dialog_guard);
        update(state, Message::Drawn(at));
        pressed(state).expect("the key asks for a plan")
    }

    fn pressed(state: &mut State) -> Option<u64> {
        press(state, "w").into_iter().find_map(|effect| match effect {
            Effect::WritePlan { request, .. } => Some(request),
            _ => None,
        })
    }

    fn failed() -> Result<WrittenPlan, UiError> {
        Err(UiError { kind: ErrorKind::Other, text: "the disk is full".into() })
    }

    #[test]
    fn a_plan_that_cannot_be_written_leaves_the_question_open() {
        let mut state = property_tests::state(Environment::Test);
        let request = asked(&mut state);
        assert_eq!(pressed(&mut state), None, "one file is enough");
        update(&mut state, Message::PlanWritten { request, result: failed() });
        assert!(screen(&state).contains("no plan was written: the disk is full"), "{}", screen(&state));
        assert_eq!(state.layers.len(), 1, "the question is open");
        assert!(pressed(&mut state).is_some(), "it can be tried again");
    }

    #[test]
    fn only_the_dialog_of_a_plan_closes_when_the_plan_is_written() {
        let mut state = property_tests::state(Environment::Test);
        let earlier = asked(&mut state);
        state.layers.clear();
        let own = asked(&mut state);
        let written =
            || Ok(WrittenPlan { path: "/tmp/plan.json".into(), expires_at: jiff::Timestamp::UNIX_EPOCH, total: 1 });
        update(&mut state, Message::PlanWritten { request: earlier, result: written() });
        assert_eq!(state.layers.len(), 1);
        update(&mut state, Message::PlanWritten { request: own, result: written() });
        assert!(state.layers.is_empty() && screen(&state).contains("/tmp/plan.json"), "{}", screen(&state));
    }
}
