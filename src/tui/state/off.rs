//! Which actions of the list do nothing now, or nothing yet, and why: for the help, the palette and the hints of the last
//! line.
//!
//! Deliberately not here: refusing them; each action does that itself, with the same reason in more words.

use super::{Areas, State};
use crate::{
    domain::Untrusted,
    tui::{keymap::action::Action, views::Soundness},
};

/// Why an action does nothing now; `None` where it does something.
pub fn why_off(state: &State, action: Action) -> Option<String> {
    let unless = |is_on: bool, why: &str| (!is_on).then(|| why.to_owned());
    let tasks = &state.tasks;
    match action {
        Action::Delete => why_no_change(state).or_else(|| unless(!tasks.matches.is_empty(), "there is no task here")),
        Action::Resume => {
            why_no_change(state).or_else(|| state.offered().next().is_none().then(|| no_run_to_resume(state)))
        }
        Action::Stop => {
            let is_busy = state.live_run().is_some() || state.reading.is_some() || state.list.under_way.is_some();
            unless(is_busy, "nothing is running")
        }
        Action::Pause => unless(state.live_run().is_some(), "no run is going on"),
        Action::Outcomes | Action::Background => unless(state.run.is_some(), "there was no run in this session"),
        Action::Mark
        | Action::Range
        | Action::MarkAll
        | Action::InvertMarks
        | Action::Copy
        | Action::Export
        | Action::Json => unless(!tasks.matches.is_empty(), "there is no task here"),
        Action::ClearMarks => unless(!tasks.marks.is_empty(), "nothing is marked"),
        Action::ViewMarked => unless(!tasks.marks.is_empty() || tasks.only.is_some(), "nothing is marked"),
        Action::SearchService => {
            let has_words =
                tasks.filter.in_force.as_plain_text().is_some() && !tasks.filter.input.value().trim().is_empty();
            unless(has_words, "the filter has no plain words to search for")
        }
        Action::Timeline => unless(state.schedule.is_some(), "what is due when is still being counted"),
        Action::ScrollDown | Action::ScrollUp => unless(Areas::of(state).detail.height > 0, "no details are shown"),
        Action::SignIn => unless(state.signing_in.is_none(), "the credential is being read already"),
        Action::SwitchApp => unless(state.apps.len() > 1, "only one app is configured"),
        Action::AutoRead => unless(state.settings.ui.refresh.is_some(), "ui.refresh is off in the config"),
        _ => None,
    }
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

/// Why an action waits.
pub fn why_early(state: &State, action: Action) -> Option<String> {
    waits_for_rows(state, action).then(|| "the list is still being loaded".to_owned())
}

/// Whether an action is off for longer than the moment that the ledger's check takes.
pub fn is_off_for_long(state: &State, action: Action) -> bool {
    let is_passing = matches!(state.ledger, Soundness::Unchecked | Soundness::Checking) && !state.app.read_only;
    why_off(state, action).is_some() && !(is_passing && action == Action::Delete)
}

/// What stands against any delete, and against resuming a run.
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

/// Why nothing can be deleted, and no run resumed, in few words.
fn why_no_change(state: &State) -> Option<String> {
    Some(match obstacle(state)? {
        Obstacle::ReadOnly => format!("app {} is read-only here", state.app.name),
        Obstacle::LedgerUnchecked => "the ledger is still being checked".into(),
        Obstacle::LedgerDoubtful(_) => "the ledger did not pass its check".into(),
        Obstacle::RunGoesOn => "a run is going on".into(),
    })
}

/// The same, for somebody who asked for it.
pub fn why_no_delete(state: &State) -> Option<String> {
    Some(match obstacle(state)? {
        Obstacle::ReadOnly => {
            format!("app {} is read-only here: nothing can be deleted from this window", state.app.name)
        }
        Obstacle::LedgerUnchecked => "the ledger is still being checked: deleting waits until that is through".into(),
        Obstacle::LedgerDoubtful(why) => format!("nothing can be deleted: {why}"),
        Obstacle::RunGoesOn => format!("a run is going on: wait for it, or stop it with {}", state.key(Action::Stop)),
    })
}

/// Why there is no run to resume here: who goes on with it, if somebody does.
pub fn no_run_to_resume(state: &State) -> String {
    let held: Vec<_> = state.held_elsewhere.iter().map(|held| Untrusted::new(held.to_string()).safe()).collect();
    if held.is_empty() { "there is no unfinished run in this app".into() } else { held.join("; ") }
}
