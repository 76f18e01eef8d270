//! Reading from the service: its list of tasks, and single tasks.

use std::time::Duration;

use super::{lingering::linger, resuming};
use crate::{
    domain::{Flaw, Task, TaskId, TaskStatus},
    ledger::Reappeared,
    locale::{label, tr},
    ops::{NotRead, SyncProgress, SyncReport},
    tui::{
        keymap::{Keymap, action::Action},
        messages::{
            effect::{Effect, Trigger},
            error::{ErrorKind, UiError},
            message::Timer,
        },
        state::{Areas, State},
        views::{Note, NoteKind, Reading},
    },
};

/// If the list was read less than this long ago, it is not read again when the window regains the focus.
const FRESH: Duration = Duration::from_secs(5);

/// Starts reading the list, unless a reading is in progress.
pub fn read_list(state: &mut State, trigger: Trigger) -> Vec<Effect> {
    read_list_for(state, trigger, None)
}

/// Like [`read_list`], limited to the tasks that the service finds for a keyword, if there is one.
pub fn read_list_for(state: &mut State, trigger: Trigger, keyword: Option<String>) -> Vec<Effect> {
    if state.list.under_way.is_some() {
        if trigger == Trigger::Asked {
            state.note = Some(Note::info(label!("note-list-already")));
        }
        return vec![];
    }
    let request = state.next_number();
    state.list.under_way = Some((request, trigger));
    state.list.progress = SyncProgress::default();
    vec![Effect::ReadList { app: state.app.name.clone(), request, trigger, months: state.months, keyword }]
}

/// Called when the timer for automatic reading fires. While a dialog is open, a filter is being typed or a run is in
/// progress, the reading is postponed.
pub fn auto_read(state: &mut State) -> Vec<Effect> {
    if !state.auto_read {
        return vec![];
    }
    if is_bad_moment(state) || state.list.under_way.is_some() {
        return wait_for_auto_read(state);
    }
    read_list(state, Trigger::Automatic)
}

fn is_bad_moment(state: &State) -> bool {
    !state.layers.is_empty() || state.live_run().is_some() || state.tasks.filter.is_open
}

/// Called when the terminal's window gains or loses the focus. When it regains the focus, the list is read
/// automatically, provided that automatic reading is on, the last reading succeeded and is at least `FRESH` old, no
/// dialog is open, no filter is being typed and no run is in progress.
pub fn focused(state: &mut State, is_here: bool) -> Vec<Effect> {
    let was_away = std::mem::replace(&mut state.is_away, !is_here);
    let is_old = state.list.read_at.is_some_and(|at| state.now.boot.saturating_sub(at) >= FRESH);
    let may_read = state.auto_read && state.list.failed.is_none() && state.leaving.is_none() && !is_bad_moment(state);
    if is_here && was_away && is_old && may_read { read_list(state, Trigger::Automatic) } else { vec![] }
}

fn wait_for_auto_read(state: &State) -> Vec<Effect> {
    let delay = state.settings.ui.refresh.filter(|_| state.auto_read);
    delay.map(|delay| Effect::After { timer: Timer::AutoRead, delay }).into_iter().collect()
}

/// Turns automatic reading on or off.
pub fn toggle_auto_read(state: &mut State) -> Vec<Effect> {
    let key = state.key(Action::ReadList);
    let Some(every) = state.settings.ui.refresh else {
        state.note = Some(Note::info(tr!("note-list-by-itself-config", key = key)));
        return vec![];
    };
    state.auto_read = !state.auto_read;
    let text = if state.auto_read {
        tr!("note-list-by-itself-on", seconds = every.as_secs().to_string())
    } else {
        tr!("note-list-by-itself-off", key = key)
    };
    state.note = Some(Note::info(text));
    wait_for_auto_read(state)
}

/// Checks an error for a rejected signature. If the service does not accept the signature, automatic reading is turned
/// off: repeated requests would get the app locked out.
pub fn heed(state: &mut State, error: Option<&UiError>) {
    if error.is_some_and(|error| error.kind == ErrorKind::SignIn) {
        (state.auto_read, state.list.needs_sign_in) = (false, true);
    }
}

/// Called when the list was read or could not be read.
pub fn list_read(state: &mut State, request: u64, report: Result<SyncReport, UiError>) -> Vec<Effect> {
    heed(state, report.as_ref().err());
    let Some((_, trigger)) = state.list.under_way.filter(|(under_way, _)| *under_way == request) else {
        return vec![];
    };
    state.list.under_way = None;
    let mut effects = wait_for_auto_read(state);
    match report {
        Ok(report) => {
            state.list.read_at = Some(state.now.boot);
            (state.list.failed, state.list.needs_sign_in) = (None, false);
            if report.added + report.changed > 0 {
                // The search updates the time that relative times in the filter refer to.
                effects.push(state.search());
                effects.push(Effect::Load { app: state.app.name.clone(), generation: state.generation });
            }
            effects.extend(resuming::look_for_interrupted(state));
            let note = report_note(&report, state.months, state.keymap());
            // Repeating the same note every few seconds would push newer notes off the screen.
            let has_new_gaps = !report.gaps.is_empty() && report.gaps != state.list.gaps;
            let is_urgent = !report.reappeared.is_empty() || has_new_gaps;
            state.list.gaps.clone_from(&report.gaps);
            for again in report.reappeared {
                state.tasks.notes.insert(again.task, Note::warning(again.to_string()));
            }
            if trigger == Trigger::Asked || is_urgent {
                state.note = Some(note);
            } else if note.kind == NoteKind::Warning {
                state.log.keep(state.now.service, state.app.name.clone(), None, note);
            }
        }
        Err(why) => {
            // Repeating the same note every few seconds would push newer notes off the screen.
            if trigger == Trigger::Asked || state.list.failed.as_ref() != Some(&why) {
                let text = if state.list.needs_sign_in {
                    tr!("note-list-failed-sign-in", why = &why.text, key = state.key(Action::SignIn))
                } else {
                    tr!("note-list-failed", why = &why.text, key = state.key(Action::ReadList))
                };
                state.note = Some(Note::error(text));
            }
            state.list.failed = Some(why);
        }
    }
    effects
}

/// Returns the note about a reading of the list that covered this many months back and ahead.
fn report_note(report: &SyncReport, months: u8, keys: &Keymap) -> Note {
    if let [again, others @ ..] = &report.reappeared[..] {
        return Note::warning(with_others(again.to_string(), others.len()));
    }
    if let [gap, others @ ..] = &report.gaps[..] {
        return Note::warning(with_others(tr!("note-list-incomplete", gap = gap), others.len()));
    }
    let SyncReport { seen, added, changed, .. } = *report;
    let mut parts = vec![tr!("note-list-read", seen = seen, added = added, changed = changed, months = months)];
    if report.outside > 0 {
        parts.push(tr!("note-list-outside", count = report.outside));
    }
    if report.missing > 0 {
        parts.push(tr!("note-list-missing", count = report.missing, key = keys.key_of(Action::ReadTasks)));
    }
    let between = label!("note-reason-separator");
    if report.skipped > 0 {
        parts.push(tr!("note-list-skipped", count = report.skipped, examples = report.examples.join(between)));
    }
    if report.flawed > 0 {
        parts.push(tr!("note-list-flawed", count = report.flawed, examples = report.flaws.join(between)));
    }
    let text = parts.join(label!("note-sentence-separator"));
    if report.is_whole() && report.flawed == 0 { Note::good(text) } else { Note::warning(text) }
}

/// Returns `what`, followed by the number of other events of the same kind if there are any.
fn with_others(what: String, others: usize) -> String {
    if others == 0 { what } else { tr!("note-with-others", what = what, others = others) }
}

/// Called when a reading of the list has made progress.
pub fn list_goes_on(state: &mut State, request: u64, progress: SyncProgress) -> Vec<Effect> {
    if state.list.under_way.is_some_and(|(under_way, _)| under_way == request) {
        state.list.progress = progress;
    }
    vec![]
}

/// Starts reading the marked tasks one by one, or those on the screen if none are marked.
pub fn read_tasks(state: &mut State) -> Vec<Effect> {
    if state.reading.is_some() {
        state.note = Some(Note::info(tr!("note-tasks-already", key = state.key(Action::Stop))));
        return vec![];
    }
    let lines = usize::from(Areas::of(state).rows.height);
    let ids = if state.tasks.marks.is_empty() { state.tasks.ids_on_screen(lines) } else { state.tasks.marks.ids() };
    if ids.is_empty() {
        state.note = Some(Note::info(label!("note-tasks-none")));
        return vec![];
    }
    for id in &ids {
        state.tasks.notes.remove(id);
    }
    let request = state.next_number();
    state.reading = Some(Reading { request, total: ids.len(), done: 0, failed: 0, reappeared: 0 });
    state.note = Some(Note::info(tr!("note-tasks-reading", count = ids.len())));
    vec![Effect::ReadTasks { app: state.app.name.clone(), request, ids }]
}

/// Called when one task was read. Problems are shown under its row.
pub fn task_read(
    state: &mut State,
    request: u64,
    id: TaskId,
    result: Result<Box<Task>, NotRead>,
    reappeared: Option<Reappeared>,
    flaws: &[Flaw],
) -> Vec<Effect> {
    let Some(reading) = state.reading.as_mut().filter(|reading| reading.request == request) else { return vec![] };
    reading.done += 1;
    if let [flaw, ..] = flaws {
        state.tasks.notes.insert(id, Note::warning(tr!("note-tasks-flawed", flaw = flaw.to_string())));
    }
    if let Some(again) = reappeared {
        reading.reappeared += 1;
        state.tasks.notes.insert(id, Note::warning(again.to_string()));
    }
    match result {
        Ok(task) => {
            if task.status == TaskStatus::Gone {
                state.tasks.notes.insert(id, Note::info(label!("note-tasks-gone")));
                return linger(state, id);
            }
        }
        Err(not_read) => {
            reading.failed += 1;
            let note = Note::not_read(&not_read, state.keymap());
            state.tasks.notes.insert(id, note);
        }
    }
    vec![]
}

/// Called when the reading of single tasks has ended.
pub fn tasks_read(state: &mut State, request: u64, result: Result<(), UiError>) -> Vec<Effect> {
    heed(state, result.as_ref().err());
    let Some(reading) = state.reading.filter(|reading| reading.request == request) else { return vec![] };
    state.reading = None;
    state.note = Some(match result {
        Err(why) => Note::error(tr!("note-tasks-failed", why = why.text)),
        Ok(()) if reading.failed > 0 => {
            Note::warning(tr!("note-tasks-some-failed", failed = reading.failed, count = reading.total))
        }
        Ok(()) if reading.reappeared > 0 => {
            Note::warning(tr!("note-tasks-reappeared", count = reading.done, again = reading.reappeared))
        }
        Ok(()) => Note::good(tr!("note-tasks-read", count = reading.done)),
    });
    vec![]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::Environment,
        tui::{
            messages::message::Message,
            update::{property_tests, update},
        },
    };

    const KINDS: [ErrorKind; 2] = [ErrorKind::SignIn, ErrorKind::Other];

    fn with_auto_read() -> State {
        let mut state = property_tests::state(Environment::Test);
        (state.settings.ui.refresh, state.auto_read) = (Some(FRESH), true);
        state
    }

    #[test]
    fn automatic_reading_stops_when_the_service_rejects_the_signature() {
        let answers: [fn(UiError) -> Message; 3] = [
            |why| Message::ListRead { request: 77, report: Err(why) },
            |why| Message::TasksRead { request: 77, result: Err(why) },
            |why| Message::Prepared { request: 77, prepared: Err(why) },
        ];
        for (kind, answer) in KINDS.into_iter().flat_map(|kind| answers.map(|answer| (kind, answer))) {
            let mut state = with_auto_read();
            let message = answer(UiError { kind, text: "signature expired".into() });
            let shown = format!("{message:?}");
            update(&mut state, message);
            let is_sign_in = kind == ErrorKind::SignIn;
            assert_eq!((state.auto_read, state.list.needs_sign_in), (!is_sign_in, is_sign_in), "{shown}");
        }
    }

    #[test]
    fn the_advice_about_a_list_that_was_not_read_depends_on_the_kind_of_error() {
        for (kind, next) in KINDS.into_iter().zip([Action::SignIn, Action::ReadList]) {
            let mut state = with_auto_read();
            read_list(&mut state, Trigger::Asked);
            let (request, _) = state.list.under_way.expect("the list is being read");
            // Both errors have the same text: only their kind may matter.
            let why = UiError { kind, text: "signature expired".into() };
            update(&mut state, Message::ListRead { request, report: Err(why) });
            let said = state.note.as_ref().map_or("", |note| &note.text);
            let key = state.key(next);
            assert!(said.starts_with(&format!("list not read: signature expired; {key} ")), "{said}");
        }
    }
}
