//! Unfinished runs: finding them, offering them, asking which to resume, and abandoning them. The code for the run in
//! progress is in `runs`.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    domain::{App, AppName, Remainder, RunId, Summary},
    ledger::RunState,
    locale::tr,
    ops::Interrupted,
    tui::{
        keymap::{Keymap, action::Action},
        messages::{effect::Effect, error::UiError},
        overlays::{Layer, Overlay, Resumption},
        state::{
            State,
            off::{no_run_to_resume, why_no_change},
        },
        unfinished::Unfinished,
        views::Note,
    },
};

/// Requests the unfinished runs from the ledger again. Only the ledger knows which tasks belong to several runs, which
/// tasks have been sent since, and what other processes are doing.
pub fn look_for_interrupted(state: &State) -> Vec<Effect> {
    if state.leaving.is_some() {
        return vec![];
    }
    vec![Effect::FindInterrupted { app: state.app.name.clone(), generation: state.generation }]
}

/// Returns what remains to be done of a run that has ended; `None` if nothing remains.
pub fn unfinished(app: AppName, began: Timestamp, summary: &Summary) -> Option<Unfinished> {
    let Remainder { unsent, unknown } = summary.remainder()?;
    Some(Unfinished {
        app,
        id: summary.run,
        began,
        total: summary.progress.done(),
        left: unsent,
        unknown,
        first_due: None,
        reason: None,
        backlog: None,
    })
}

/// Returns the note about an unfinished run, with the key and the command that resume it.
pub fn resumable(run: &Unfinished, keys: &Keymap) -> Note {
    let (key, id) = (keys.key_of(Action::Resume), run.id.to_string());
    Note::warning(tr!("note-run-unfinished", unknown = run.unknown, left = run.left, key = key, run = id))
}

/// Called with the result of the search for interrupted runs. Shows a note about the oldest run that was not known
/// before.
pub fn interrupted_found(state: &mut State, generation: u64, found: Result<Interrupted, UiError>) -> Vec<Effect> {
    if generation != state.generation {
        return vec![];
    }
    match found {
        Ok(found) => {
            let known: Vec<_> = state.offered_by_app().map(|run| run.id).collect();
            // Forget runs that another process has since taken over or finished.
            let app = state.app.name.clone();
            state.unfinished.retain(|run| run.app != app);
            let live = state.live_run().and_then(|run| run.id);
            for (run, left) in found.unfinished().into_iter().filter(|(run, _)| Some(*run) != live) {
                let run = interrupted(&state.app, &found, run, left);
                state.unfinished.push(run);
            }
            for layer in &mut state.layers {
                if let Overlay::Resumption(resumption) = &mut layer.overlay {
                    resumption.learn(&state.unfinished);
                }
            }
            state.held_elsewhere.clone_from(&found.held);
            state.unfinished_in_all = Some(found.remainder_of_all());
            // Runs that were known before are not announced again.
            let oldest = state.offered_by_app().find(|run| !known.contains(&run.id));
            if let Some(note) = oldest.map(|run| resumable(run, state.keymap())) {
                state.note = Some(note);
            }
        }
        Err(why) => state.note = Some(Note::error(tr!("note-run-not-looked-for", why = why.text))),
    }
    vec![]
}

/// Describes an unfinished run. For a run that has ended and left unsettled attempts, only those attempts are known.
fn interrupted(app: &App, found: &Interrupted, id: RunId, Remainder { unsent, unknown }: Remainder) -> Unfinished {
    let begun = found.runs.iter().find(|run| run.id == id);
    let left = begun.into_iter().flat_map(RunState::still_left);
    let named_at = i64::try_from(id.0.timestamp_ms()).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
    Unfinished {
        app: app.name.clone(),
        id,
        began: begun.map(|run| run.at).or(named_at).unwrap_or_default(),
        total: begun.map_or(unknown, |run| usize::try_from(run.total).unwrap_or(usize::MAX)),
        left: unsent,
        unknown,
        first_due: left.filter_map(|task| task.sched_at).min(),
        reason: begun.and_then(|run| run.reason.clone()),
        backlog: Some(Arc::new(found.backlog(app, id))),
    }
}

/// Asks which unfinished run of the open app to resume, or says why none can be resumed.
pub fn ask_to_resume(state: &mut State) -> Vec<Effect> {
    if let Some(why) = why_no_change(state) {
        state.note = Some(Note::error(why));
        return vec![];
    }
    let runs: Vec<_> = state.offered().cloned().collect();
    if runs.is_empty() {
        state.note = Some(Note::info(no_run_to_resume(state)));
        return vec![];
    }
    let number = state.next_number();
    let resumption = Resumption::new(state.app.clone(), number, runs);
    state.layers.push(Layer::new(Overlay::Resumption(Box::new(resumption))));
    vec![]
}

/// Called when an unfinished run was abandoned or could not be abandoned.
pub fn abandoned(state: &mut State, run: RunId, result: Result<usize, UiError>) -> Vec<Effect> {
    state.note = Some(match result {
        Ok(left) => {
            state.unfinished.retain(|other| other.id != run);
            Note::good(tr!("note-run-put-aside", count = left))
        }
        Err(why) => Note::error(tr!("note-run-not-put-aside", why = why.text)),
    });
    state.unfinished_in_all = None;
    look_for_interrupted(state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Attempt, AttemptId, Change, Environment, TaskId, TaskType},
        ledger::OpenAttempt,
        tui::update::property_tests,
    };

    #[test]
    fn a_run_that_ended_with_an_unsettled_attempt_is_offered() {
        let mut state = property_tests::state(Environment::Test);
        let id = RunId(ulid::Ulid::from_parts(1_767_225_600_000, 7));
        let attempt = Attempt {
            id: AttemptId(1),
            run: id,
            task: TaskId::new(5),
            task_type: TaskType::All,
            position: 0,
            change: Change::Delete,
            due: None,
            at: Timestamp::UNIX_EPOCH,
            deadline: Timestamp::UNIX_EPOCH,
        };
        let unsettled = vec![OpenAttempt { attempt, held: false, noted: true, sched_at: None, was_seen: true }];
        let found = Interrupted { unsettled, ..Interrupted::default() };
        state.unfinished.clear();
        let generation = state.generation;
        interrupted_found(&mut state, generation, Ok(found));
        let [run] = state.unfinished.as_slice() else { panic!("{:?}", state.unfinished) };
        assert_eq!((run.id, run.unknown, run.left), (id, 1, 0));
        assert_eq!(run.began.as_millisecond(), 1_767_225_600_000);
        assert!(state.note.is_some(), "the run is offered");
    }

    #[test]
    fn an_open_list_of_unfinished_runs_is_updated_from_the_ledger() {
        let mut state = property_tests::state(Environment::Test);
        let id = RunId(ulid::Ulid(7));
        let summary = Unfinished {
            app: state.app.name.clone(),
            id,
            began: state.now.wall,
            total: 1,
            left: 0,
            unknown: 1,
            first_due: None,
            reason: None,
            backlog: None,
        };
        state.unfinished = vec![summary];
        ask_to_resume(&mut state);
        let attempt = Attempt {
            id: AttemptId(1),
            run: id,
            task: TaskId::new(5),
            task_type: TaskType::All,
            position: 0,
            change: Change::Delete,
            due: None,
            at: state.now.wall,
            deadline: state.now.wall,
        };
        let unsettled = vec![OpenAttempt { attempt, held: false, noted: true, sched_at: None, was_seen: true }];
        let generation = state.generation;
        interrupted_found(&mut state, generation, Ok(Interrupted { unsettled, ..Interrupted::default() }));
        let screen = property_tests::screen(&state);
        assert!(screen.contains("the run was ended"), "{screen}");
    }

    #[test]
    fn a_task_that_belongs_to_two_unfinished_runs_is_counted_once_in_the_offer() {
        let mut state = property_tests::state(Environment::Test);
        let attempt = |run, task| Attempt {
            id: AttemptId(1),
            run: RunId(ulid::Ulid(run)),
            task: TaskId::new(task),
            task_type: TaskType::Tag,
            position: 0,
            change: Change::Delete,
            due: None,
            at: Timestamp::UNIX_EPOCH,
            deadline: Timestamp::UNIX_EPOCH,
        };
        let open = |attempt| OpenAttempt { attempt, held: false, noted: true, sched_at: None, was_seen: true };
        let unsettled = [attempt(1, 5), attempt(1, 6), attempt(2, 5)].map(open).to_vec();
        let generation = state.generation;
        interrupted_found(&mut state, generation, Ok(Interrupted { unsettled, ..Interrupted::default() }));
        let screen = property_tests::screen(&state);
        assert!(screen.contains("2 UNFINISHED RUNS: C resumes. 2 unknown, 0 left"), "{screen}");
        let run = RunId(ulid::Ulid(1));
        let again = abandoned(&mut state, run, Ok(0));
        assert!(matches!(again[..], [Effect::FindInterrupted { .. }]), "{again:?}");
    }
}
