//! Which actions of the list are unavailable at the moment, or have to wait, and why: for the help, the palette and the
//! hints in the last line. Each action also checks this itself and gives the same reason in a longer form.

use super::{Areas, State};
use crate::{
    domain::Untrusted,
    locale::{label, tr},
    tui::{
        index::tab::Tab,
        keymap::action::Action,
        views::{Soundness, is_held},
    },
};

/// Returns why an action is unavailable at the moment; `None` if it is available.
pub fn why_off(state: &State, action: Action) -> Option<String> {
    let unless = |is_on: bool, why: &str| (!is_on).then(|| why.to_owned());
    let tasks = &state.tasks;
    match action {
        Action::Delete | Action::Hold | Action::Release | Action::Edit => {
            why_no_change_in_short(state).or_else(|| unless(!tasks.matches.is_empty(), label!("note-off-no-task")))
        }
        Action::Resume => {
            why_no_change_in_short(state).or_else(|| state.offered().next().is_none().then(|| no_run_to_resume(state)))
        }
        Action::Stop => {
            let is_busy = state.live_run().is_some() || state.reading.is_some() || state.list.under_way.is_some();
            unless(is_busy, label!("note-off-nothing-runs"))
        }
        Action::Pause => unless(state.live_run().is_some(), label!("note-off-no-run")),
        Action::Outcomes | Action::Background => unless(state.run.is_some(), label!("note-off-no-run-yet")),
        Action::Mark
        | Action::Range
        | Action::MarkAll
        | Action::InvertMarks
        | Action::Copy
        | Action::Export
        | Action::Json => unless(!tasks.matches.is_empty(), label!("note-off-no-task")),
        Action::ClearMarks => unless(!tasks.marks.is_empty(), label!("note-off-nothing-marked")),
        Action::ViewMarked => {
            unless(!tasks.marks.is_empty() || tasks.only.is_some(), label!("note-off-nothing-marked"))
        }
        Action::SearchService => {
            let has_words =
                tasks.filter.in_force.as_plain_text().is_some() && !tasks.filter.input.value().trim().is_empty();
            unless(has_words, label!("note-off-no-words"))
        }
        Action::Timeline => unless(state.schedule.is_some(), label!("note-off-counting")),
        Action::ScrollDown | Action::ScrollUp => {
            unless(Areas::of(state).detail.height > 0, label!("note-off-no-details"))
        }
        Action::SignIn => unless(state.signing_in.is_none(), label!("note-off-signing-in")),
        Action::SwitchApp => unless(state.apps.len() > 1, label!("note-off-one-app")),
        Action::AutoRead => unless(state.settings.ui.refresh.is_some(), label!("note-off-refresh")),
        _ => None,
    }
}

/// Returns whether a key has to wait until the list shows the requested rows, because its effect depends on those rows
/// or because an earlier key is already waiting.
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
            | Action::Language
            | Action::Reach
            | Action::Mouse
            | Action::Audit
            | Action::Log
    );
    let is_for_now = matches!(action, Action::Stop | Action::Pause | Action::Quit | Action::Suspend | Action::Redraw);
    !state.tasks.is_answered() && !is_for_now && (is_for_rows || !state.early_keys.is_empty())
}

/// Returns why an action has to wait; `None` if it does not.
pub fn why_early(state: &State, action: Action) -> Option<String> {
    waits_for_rows(state, action).then(|| label!("note-off-loading").to_owned())
}

/// Returns whether an action is unavailable for longer than the short time that the ledger check takes.
pub fn is_off_for_long(state: &State, action: Action) -> bool {
    let is_passing = matches!(state.ledger, Soundness::Unchecked | Soundness::Checking) && !state.app.read_only;
    why_off(state, action).is_some()
        && !(is_passing && matches!(action, Action::Delete | Action::Hold | Action::Release | Action::Edit))
}

/// Returns whether the last line names an action, if there is room. A release is named where it can do something, and an
/// edit where it concerns one task.
pub fn is_hinted(state: &State, action: Action) -> bool {
    let tasks = &state.tasks;
    match action {
        Action::Release => tasks.tab == Tab::Held || tasks.task_at_cursor().is_some_and(|task| is_held(&task)),
        Action::Edit => tasks.marks.is_empty(),
        _ => true,
    }
}

/// A reason why nothing can be changed and no run can be resumed.
enum Obstacle<'a> {
    ReadOnly,
    LedgerUnchecked,
    LedgerDoubtful(&'a str),
    RunGoesOn,
}

fn obstacle(state: &State) -> Option<Obstacle<'_>> {
    match &state.ledger {
        _ if state.app.read_only => Some(Obstacle::ReadOnly),
        Soundness::Unchecked | Soundness::Checking => Some(Obstacle::LedgerUnchecked),
        Soundness::Doubtful(why) => Some(Obstacle::LedgerDoubtful(why)),
        Soundness::Sound => state.live_run().map(|_| Obstacle::RunGoesOn),
    }
}

/// Returns why nothing can be changed and no run can be resumed, in short form.
fn why_no_change_in_short(state: &State) -> Option<String> {
    Some(match obstacle(state)? {
        Obstacle::ReadOnly => tr!("note-off-read-only", app = state.app.name.to_string()),
        Obstacle::LedgerUnchecked => label!("note-off-unchecked").into(),
        Obstacle::LedgerDoubtful(_) => label!("note-off-doubtful").into(),
        Obstacle::RunGoesOn => label!("note-off-run-goes-on").into(),
    })
}

/// Like `why_no_change_in_short`, in the longer form for a user who asked for a change.
pub fn why_no_change(state: &State) -> Option<String> {
    Some(match obstacle(state)? {
        Obstacle::ReadOnly => {
            tr!("note-no-change-read-only", app = state.app.name.to_string())
        }
        Obstacle::LedgerUnchecked => label!("note-no-change-unchecked").into(),
        Obstacle::LedgerDoubtful(why) => tr!("note-no-change-doubtful", why = why),
        Obstacle::RunGoesOn => tr!("note-no-change-run", key = state.key(Action::Stop)),
    })
}

/// Returns why there is no run to resume here: either there is none, or other processes hold them.
pub fn no_run_to_resume(state: &State) -> String {
    let held: Vec<_> = state.held_elsewhere.iter().map(|held| Untrusted::new(held.to_string()).safe()).collect();
    if held.is_empty() {
        return label!("note-off-nothing-to-resume").into();
    }
    held.join(label!("note-reason-separator"))
}
