//! Edits: from the form for one task to the question that shows what changes.

use super::{calls, runs::ask_to_edit};
use crate::{
    bulk::Copies,
    domain::{EditProblem, Outcome, Plan, TaskId, Verb},
    locale::{label, tr},
    ops::{Edited, Prepared, TaskToEdit, held, planned_edit},
    tui::{
        keymap::{Scope, action::Action},
        messages::{effect::Effect, error::UiError},
        overlays::{EditForm, Layer, Overlay},
        state::{State, off::why_no_change},
        views::Note,
    },
};

/// Opens the form for the task at the cursor, or says why nothing can be edited.
pub fn open(state: &mut State) -> Vec<Effect> {
    if let Some(why) = why_no_change(state) {
        state.note = Some(Note::error(why));
        return vec![];
    }
    let Some(id) = state.tasks.cursor() else {
        state.note = Some(Note::info(tr!("note-change-nothing", verb = Verb::Edit.as_str())));
        return vec![];
    };
    state.tasks.marks.drop_range();
    state.tasks.notes.remove(&id);
    let request = state.next_number();
    let form = EditForm::new(request, state.app.clone(), id);
    state.layers.push(Layer::new(Overlay::EditForm(Box::new(form))));
    vec![Effect::ReadToEdit { app: state.app.name.clone(), request, id }]
}

/// Called when the task of the form was read or could not be read. Fills the form, or closes it and says why the task
/// cannot be edited.
pub fn read(
    state: &mut State,
    request: u64,
    id: TaskId,
    read: Result<Result<Box<TaskToEdit>, Outcome>, UiError>,
) -> Vec<Effect> {
    calls::heed(state, read.as_ref().err());
    let zone = state.zone().clone();
    let is_meant = |layer: &Layer| matches!(&layer.overlay, Overlay::EditForm(form) if form.request == request && form.is_reading());
    let Some(at) = state.layers.iter().rposition(is_meant) else { return vec![] };
    let why = match read {
        Ok(Ok(read)) => {
            if let Overlay::EditForm(form) = &mut state.layers[at].overlay {
                form.fill(*read, &zone);
            }
            return vec![];
        }
        Ok(Err(outcome)) => {
            let note = Note::of_outcome(&outcome, Verb::Edit, state.keymap());
            let text = note.text.clone();
            state.tasks.notes.insert(id, note);
            tr!("note-change-this", task = id.to_string(), why = text)
        }
        Err(why) => tr!("note-change-failed", verb = Verb::Edit.as_str(), why = why.text),
    };
    state.layers.remove(at);
    state.note = Some(Note::error(why));
    vec![]
}

/// Called when the form was submitted. Asks whether to make the changes, or says what cannot be done. The form stays
/// below the question, and is on top again if the answer is no.
pub fn submitted(state: &mut State) -> Vec<Effect> {
    let (zone, now) = (state.zone().clone(), state.now.conditions);
    let Some(Layer { overlay: Overlay::EditForm(form), .. }) = state.layers.last_mut() else { return vec![] };
    let asked = match form.asked(&zone, now.time.now) {
        None => return vec![],
        Some(Ok(asked)) => asked,
        Some(Err(why)) => {
            form.say(why);
            return vec![];
        }
    };
    let (read, request) = asked;
    let problem = match planned_edit(&read, &request, now.time.now) {
        Err(EditProblem::Nothing) => label!("edit-form-nothing").to_owned(),
        Err(problem) => problem.to_string(),
        Ok(Err(outcome)) => outcome.failure().map(ToString::to_string).unwrap_or_default(),
        Ok(Ok(task)) => {
            let plan = Plan::new(&form.app, [task]);
            let (holds, only) = (held(&read.task).into_iter().collect(), Some(Box::new(read.task)));
            let prepared = Prepared {
                plan,
                left_out: Vec::new(),
                holds,
                only,
                moved: 0,
                conditions: now,
                copies: Copies::default(),
            };
            return ask_to_edit(state, request, prepared, read.content);
        }
    };
    form.say(problem);
    vec![]
}

/// Opens the content of the form in the operator's own editor.
pub fn open_editor(state: &mut State) -> Vec<Effect> {
    let request = state.next_number();
    let Some(Layer { overlay: Overlay::EditForm(form), .. }) = state.layers.last_mut() else { return vec![] };
    let Some(text) = form.text() else { return vec![] };
    form.editing = Some(request);
    vec![Effect::EditText { request, id: form.id, text }]
}

/// Called when the editor has ended. What it changed is asked about like what was typed; what cannot be used is said.
pub fn text_edited(state: &mut State, request: u64, edited: Edited) -> Vec<Effect> {
    let key = state.keymap().key_in(Scope::Edit, Action::OpenEditor);
    let Some(Layer { overlay: Overlay::EditForm(form), .. }) = state.layers.last_mut() else { return vec![] };
    if form.editing != Some(request) {
        return vec![];
    }
    form.editing = None;
    match edited {
        Edited::Content(content) => {
            form.take(content);
            return submitted(state);
        }
        Edited::Unchanged => form.say(label!("edit-editor-same").to_owned()),
        Edited::Failed { why, left: None } => form.say(why),
        Edited::Failed { why, left: Some(left) } => {
            form.say(tr!("edit-editor-mend", why = why, key = key));
            form.keep(left);
        }
    }
    vec![]
}
