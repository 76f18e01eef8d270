//! Runs: from the question whether to delete, hold, release or edit tasks, to the last outcome.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use super::{
    asking, calls, detail,
    lingering::linger,
    resuming::{look_for_interrupted, resumable, unfinished},
};
use crate::{
    bulk::StopLevel,
    domain::{
        AppName, BulkEvent, ChangeRequest, Content, EditRequest, Outcome, OutcomeKind, RunId, Summary, TaskId,
        TaskOutcome, Verb,
    },
    locale::{label, tr},
    ops::{ConfirmedChange, LookAlike, Prepared},
    tui::{
        index::store::Store,
        keymap::action::Action,
        messages::{effect::Effect, error::UiError},
        overlays::{Confirm, Layer, Outcomes, Overlay, Stage},
        state::{State, off::why_no_change},
        views::{Moment, Note, Run, RunKind, report},
    },
};

/// Opens the dialog of this change for the marked tasks, or for the one at the cursor, or says why nothing can be
/// changed.
pub fn ask(state: &mut State, change: ChangeRequest) -> Vec<Effect> {
    if let Some(why) = why_no_change(state) {
        state.note = Some(Note::error(why));
        return vec![];
    }
    let ids = state.tasks.chosen();
    if ids.is_empty() {
        state.note = Some(Note::info(tr!("note-change-nothing", verb = change.verb().as_str())));
        return vec![];
    }
    state.tasks.marks.drop_range();
    for id in &ids {
        state.tasks.notes.remove(id);
    }
    let (app, hidden) = (state.app.clone(), state.tasks.hidden);
    asking::freeze(state, app, ids, change, hidden)
}

/// Asks whether to make this edit of one task, whose content before the edit is `base`.
pub fn ask_to_edit(state: &mut State, edit: EditRequest, prepared: Prepared, base: Content) -> Vec<Effect> {
    let (request, run) = (state.next_number(), state.next_number());
    let (app, safety) = (state.app.clone(), state.settings.safety);
    let mut confirm = Confirm::to_edit(request, run, app, edit, &prepared, base);
    confirm.ask(prepared, safety);
    let alikes = look_for_alikes(&confirm);
    state.layers.push(Layer::new(Overlay::Confirm(Box::new(confirm))));
    alikes.into_iter().collect()
}

/// Returns the position of the dialog in the stack; the help may cover it.
fn confirm_at(state: &State) -> Option<usize> {
    state.layers.iter().rposition(|layer| matches!(layer.overlay, Overlay::Confirm(_)))
}

/// Called when the set of tasks has been frozen. Asks the question, or says that there is nothing to change.
pub fn prepared(state: &mut State, request: u64, prepared: Result<Prepared, UiError>) -> Vec<Effect> {
    calls::heed(state, prepared.as_ref().err());
    let safety = state.settings.safety;
    let Some(at) = confirm_at(state) else { return vec![] };
    let layer = &mut state.layers[at];
    let Overlay::Confirm(confirm) = &mut layer.overlay else { return vec![] };
    if confirm.request != request || !matches!(confirm.stage, Stage::Preparing) {
        return vec![];
    }
    let verb = confirm.verb();
    match prepared {
        Ok(prepared) if !prepared.plan.is_empty() => {
            confirm.ask(prepared, safety);
            layer.guarded_since = None;
            return look_for_alikes(confirm).into_iter().collect();
        }
        Ok(prepared) => {
            let closed = state.layers.remove(at).overlay;
            note_outcomes(state, &prepared.left_out, verb);
            if let Overlay::Confirm(closed) = closed
                && asking::open_for_past(state, &closed, &prepared.left_out)
            {
                return vec![];
            }
            state.note = Some(Note::error(nothing_to_change(&prepared.left_out, verb)));
        }
        Err(why) => {
            state.layers.remove(at);
            state.note = Some(Note::error(tr!("note-change-failed", verb = verb.as_str(), why = why.text)));
        }
    }
    vec![]
}

/// Returns the search for look-alikes of the dialog's pushes, if the dialog wants one: for pushes to all users in
/// production.
fn look_for_alikes(confirm: &Confirm) -> Option<Effect> {
    let (ids, titles) = confirm.to_look_for()?;
    Some(Effect::FindLookAlikes { app: confirm.app.name.clone(), request: confirm.request, ids, titles })
}

/// Called with the look-alikes of the pushes in the open dialog. An error is not shown: the question is valid without
/// look-alikes.
pub fn look_alikes_found(state: &mut State, request: u64, found: Result<Vec<LookAlike>, UiError>) -> Vec<Effect> {
    let layer = confirm_at(state).and_then(|at| state.layers.get_mut(at));
    if let (Some(Layer { overlay: Overlay::Confirm(confirm), .. }), Ok(found)) = (layer, found)
        && confirm.request == request
    {
        confirm.show_alikes(found);
    }
    vec![]
}

fn nothing_to_change(left_out: &[TaskOutcome], verb: Verb) -> String {
    match left_out {
        [only] => {
            tr!("note-change-this", task = only.task.to_string(), why = Note::in_words(&only.outcome, verb).text)
        }
        many => tr!("note-change-none-of", verb = verb.as_str(), count = many.len()),
    }
}

fn note_outcomes(state: &mut State, outcomes: &[TaskOutcome], verb: Verb) {
    for settled in outcomes {
        let note = Note::of_outcome(&settled.outcome, verb, state.keymap());
        state.tasks.notes.insert(settled.task, note);
    }
}

/// Starts to carry out the changes that were confirmed.
pub fn carry_out(state: &mut State, app: AppName, run: u64, change: Box<ConfirmedChange>) -> Vec<Effect> {
    let plan = change.plan.plan();
    let ids = plan.tasks().iter().map(|task| task.id).collect();
    // If the changes come from a form, it closes now.
    state.layers.retain(|layer| !matches!(layer.overlay, Overlay::EditForm(_)));
    begin(state, run, RunKind::Change(plan.verb()), ids);
    vec![Effect::CarryOut { app, run, change }]
}

/// Starts to resume an unfinished run.
pub fn resume(state: &mut State, app: AppName, run: u64, id: RunId) -> Vec<Effect> {
    begin(state, run, RunKind::Resume, HashSet::new());
    vec![Effect::Resume { app, run, id }]
}

fn begin(state: &mut State, number: u64, kind: RunKind, ids: HashSet<TaskId>) {
    for id in &ids {
        state.tasks.notes.remove(id);
    }
    state.run = Some(Run::new(number, state.app.clone(), state.generation, kind, ids, state.now));
}

/// Applies an event of the run.
pub fn happened(state: &mut State, number: u64, event: BulkEvent) -> Vec<Effect> {
    let now = state.now.boot;
    let slowed = match &event {
        BulkEvent::SlowedDown { task, why } => Some((*task, Note::slowed_down(why, state.keymap()))),
        _ => None,
    };
    let Some(run) = state.run.as_mut().filter(|run| run.number == number) else { return vec![] };
    let is_pause = matches!(event, BulkEvent::Paused { .. });
    let is_here = run.generation == state.generation;
    if let (BulkEvent::Sending { task, .. }, true) = (&event, is_here) {
        state.tasks.notes.remove(task);
    }
    state.tasks.notes.extend(slowed.filter(|_| is_here));
    let Some(settled) = run.apply(event, now) else {
        let paused = run.paused.clone().filter(|_| is_pause);
        state.note = paused.map(|why| Note::paused(&why, state.keymap())).or_else(|| state.note.take());
        return vec![];
    };
    if !is_here {
        return vec![];
    }
    let is_alone = run.progress.total <= 1;
    let left = left(state, &settled);
    if let (Some(run), Some(left)) = (&mut state.run, left.filter(|_| settled.outcome.kind().is_done())) {
        run.came_close(left, settled.task);
    }
    // In a run of many tasks, the state of a changed task says enough, and the offer to resume covers the tasks that
    // were not reached: a note under each of them would hide the others.
    if is_alone || !matches!(settled.outcome.kind(), OutcomeKind::Deleted | OutcomeKind::Changed | OutcomeKind::NotSent)
    {
        let note = settled_note(state, &settled);
        state.log.keep(state.now.service, state.app.name.clone(), Some(settled.task), note.clone());
        state.tasks.notes.insert(settled.task, note);
    }
    state.tasks.marks.remove(settled.task);
    state.tasks.count_hidden();
    state.stale.insert(settled.task);
    let mut effects = reread(state);
    effects.extend(detail::changed(state, settled.task));
    if matches!(settled.outcome.kind(), OutcomeKind::Deleted | OutcomeKind::Gone) {
        effects.extend(linger(state, settled.task));
    }
    effects
}

/// Returns the note under a task that has settled, with its due time, if known, and the time on the service's clock at
/// which it settled.
fn settled_note(state: &State, settled: &TaskOutcome) -> Note {
    let (due, at) = times(state, settled);
    let verb = state.run.as_ref().map_or(Verb::Delete, |run| run.verb);
    Note::of_settled(settled, verb, Moment { due, at, zone: state.zone() }, state.keymap())
}

/// Returns when a settled task was due and when it settled, both on the service's clock.
fn times(state: &State, settled: &TaskOutcome) -> (Option<Timestamp>, Timestamp) {
    let store = &state.tasks.store;
    let due = store.row_of(settled.task).and_then(|row| store.task(row).due);
    let offset = state.now.service.duration_since(state.now.wall);
    (due, settled.at.saturating_add(offset).unwrap_or(settled.at))
}

/// Returns how long before its due time a task settled.
fn left(state: &State, settled: &TaskOutcome) -> Option<SignedDuration> {
    let (due, at) = times(state, settled);
    due.map(|due| due.duration_since(at))
}

/// Rereads the tasks that have changed in the ledger, one batch at a time.
pub fn reread(state: &mut State) -> Vec<Effect> {
    if state.is_rereading || state.stale.is_empty() {
        return vec![];
    }
    state.is_rereading = true;
    let ids = std::mem::take(&mut state.stale).into_iter().collect();
    vec![Effect::Reread { app: state.app.name.clone(), generation: state.generation, ids }]
}

/// Called when the run has ended.
pub fn ended(state: &mut State, number: u64, summary: &Result<Summary, UiError>) -> Vec<Effect> {
    let at = state.now.boot;
    let Some(run) = state.run.as_mut().filter(|run| run.number == number) else { return vec![] };
    run.end(at);
    match summary {
        Ok(summary) => {
            let (app, began) = (run.app.name.clone(), run.began_at);
            let counts = run.counts().into_iter().map(|(_, text)| text).chain(summary.whole_in_words(run.verb));
            let (counts, whole) = (counts.collect::<Vec<_>>().join(label!("note-sentence-separator")), summary.whole());
            let unfinished = unfinished(app, began, summary);
            state.unfinished.retain(|other| other.id != summary.run);
            state.note = Some(match &unfinished {
                Some(unfinished) => resumable(unfinished, state.keymap()),
                None if whole.succeeded() == whole.done() => Note::good(counts),
                None => Note::warning(counts),
            });
            state.unfinished.extend(unfinished);
        }
        Err(why) => {
            state.run = None;
            state.note = Some(Note::error(tr!("note-run-nothing-sent", why = &why.text)));
        }
    }
    state.unfinished_in_all = None;
    let mut effects = look_for_interrupted(state);
    effects.extend(state.leaving.map(Effect::Exit));
    effects
}

/// Stops whatever is in progress: a run (immediately on the second call), otherwise the reading of tasks, otherwise the
/// reading of the list.
pub fn stop(state: &mut State) -> Vec<Effect> {
    if let Some(run) = state.live_run() {
        let level = if run.stop == StopLevel::Go { StopLevel::AfterCallsInFlight } else { StopLevel::Now };
        return stop_run(state, run.number, level);
    }
    let request = state.reading.take().map(|reading| reading.request);
    let request = request.or_else(|| state.list.under_way.take().map(|(request, _)| request));
    let text = if request.is_some() { label!("note-reading-stopped") } else { label!("note-off-nothing-runs") };
    state.note = Some(Note::info(text));
    request.map(|request| Effect::Cancel { request }).into_iter().collect()
}

/// Stops this run at the given level, and nothing else. By the time the user answers, the run may have ended, or may
/// already be stopping immediately.
pub fn stop_run(state: &mut State, number: u64, level: StopLevel) -> Vec<Effect> {
    let key = state.key(Action::Stop);
    let Some(run) = state.run.as_mut().filter(|run| run.number == number && !run.is_over) else {
        state.note = Some(Note::info(label!("note-run-over")));
        return vec![];
    };
    run.stop = run.stop.max(level);
    state.note = Some(Note::info(if run.stop == StopLevel::Now {
        label!("note-run-stopped-at-once").to_owned()
    } else {
        tr!("note-run-stopping", key = key)
    }));
    vec![Effect::Stop { run: number, level }]
}

/// Pauses the run, or continues it.
pub fn pause_or_go_on(state: &mut State) -> Vec<Effect> {
    let Some(run) = state.live_run() else {
        state.note = Some(Note::info(label!("note-off-no-run")));
        return vec![];
    };
    let run_is = (run.number, run.paused.is_some());
    match run_is {
        (run, true) => vec![Effect::GoOn { run }],
        (run, false) => vec![Effect::Pause { run }],
    }
}

/// Lists the outcome of each task of the run.
pub fn list_outcomes(state: &mut State) -> Vec<Effect> {
    match &state.run {
        Some(run) => {
            let report = report(run, state.now, state.zone(), state.keymap());
            let is_here = run.generation == state.generation;
            let store = if is_here { state.tasks.store.clone() } else { Store::default() };
            let list = Outcomes::new(run.app.clone(), run.verb, report, &run.outcomes, store);
            state.layers.push(Layer::new(Overlay::Outcomes(list)));
        }
        None => state.note = Some(Note::info(label!("note-off-no-run-yet"))),
    }
    vec![]
}

/// Toggles the run's panel between its small and its large form.
pub fn toggle_size(state: &mut State) -> Vec<Effect> {
    if let Some(run) = &mut state.run {
        run.is_small = !run.is_small;
    }
    vec![]
}

/// Called when time has passed. An open dialog about a change renews its forecast; those of its tasks that have just
/// become due are read from the service, because they may no longer be pending.
pub fn time_went_on(state: &mut State) -> Vec<Effect> {
    let now = state.now.conditions;
    let mut ids = Vec::new();
    for layer in &mut state.layers {
        if let Overlay::Confirm(confirm) = &mut layer.overlay {
            ids.extend(confirm.look_ahead(now));
        }
    }
    if ids.is_empty() {
        return vec![];
    }
    vec![Effect::ReadTasks { app: state.app.name.clone(), request: state.next_number(), ids }]
}

/// Called when the list has newer facts. Tasks that are no longer pending leave an open dialog about a change; a dialog
/// without tasks closes.
pub fn tasks_changed(state: &mut State) {
    let Some(at) = confirm_at(state) else { return };
    let (store, now) = (&state.tasks.store, state.now.conditions);
    let over = |id| Outcome::without_request(store.task(store.row_of(id)?).status, None);
    // What another run has in flight is not over: this run waits for it.
    let over = |id| over(id).filter(|outcome| outcome.kind() != OutcomeKind::Unknown);
    let layer = &mut state.layers[at];
    let Overlay::Confirm(confirm) = &mut layer.overlay else { return };
    if confirm.leave_out(now, over) {
        let (left_out, verb) = (confirm.left_out().to_vec(), confirm.verb());
        state.layers.remove(at);
        note_outcomes(state, &left_out, verb);
        state.note = Some(Note::error(nothing_to_change(&left_out, verb)));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        domain::{Environment, Progress},
        locale::{chinese, in_language},
        tui::{
            keymap::{ctrl, plain},
            messages::{
                effect::Trigger,
                message::{Message, Now},
            },
            update::{property_tests, update},
        },
    };

    const RUN: u64 = 1_000;

    /// Answers the request to freeze a set with the same tasks, and returns the screen.
    fn freeze(state: &mut State, effects: &[Effect]) -> String {
        let [Effect::Prepare { request, ids, change, .. }, ..] = effects else { panic!("{effects:?}") };
        let prepared = property_tests::prepared_to(state, ids, *change);
        update(state, Message::Prepared { request: *request, prepared: Ok(prepared) });
        property_tests::screen(state)
    }

    /// Asserts that the dialogs of a hold and of a release contain their word of `own` at every stage, and that they
    /// contain `delete` only within the phrase `but`.
    fn check_words(own: [&str; 2], delete: &str, but: &str) {
        for (key, own) in ["H", "U"].into_iter().zip(own) {
            for keys in ["", "jj", "A"] {
                let mut state = property_tests::state(Environment::Production);
                let effects = property_tests::press(&mut state, &format!("{keys}{key}"));
                let opening = property_tests::screen(&state);
                let asking = freeze(&mut state, &effects);
                property_tests::press(&mut state, "zzzz");
                let refusing = property_tests::screen(&state);
                for screen in [opening, asking, refusing] {
                    // The last line still has the keys of the list.
                    let dialog: String = screen.chars().take(80 * 23).filter(|char| *char != ' ').collect();
                    let dialog = dialog.to_lowercase().replace(but, "");
                    assert!(!dialog.contains(delete), "{key} {keys}: {dialog}");
                    assert!(dialog.contains(own), "{key} {keys}: {dialog}");
                }
            }
        }
    }

    #[test]
    fn no_text_of_a_hold_or_a_release_mentions_a_delete() {
        check_words(["hold", "release"], "delet", "ordeletedbefore");
        in_language(chinese(), || check_words(["推迟", "恢复"], "删除", "恢复或删除"));
    }

    /// Returns a state with a run in progress and the question whether to leave on top.
    fn asked() -> State {
        let mut state = property_tests::state(Environment::Test);
        begin(&mut state, RUN, RunKind::Change(Verb::Delete), HashSet::new());
        let at = state.now.boot;
        update(&mut state, Message::Key(plain('q'), at));
        assert!(matches!(state.layers.last().map(|layer| &layer.overlay), Some(Overlay::Question(_))));
        update(&mut state, Message::Drawn(at));
        let now = Now { boot: at + Duration::from_secs(1), ..state.now };
        update(&mut state, Message::Clock(now));
        state
    }

    /// Chooses "stop it"; returns the effects that stop or cancel something.
    fn stop_it(state: &mut State) -> Vec<Effect> {
        let at = state.now.boot;
        let effects = update(state, Message::Key(plain('x'), at));
        effects.into_iter().filter(|effect| matches!(effect, Effect::Stop { .. } | Effect::Cancel { .. })).collect()
    }

    fn level(state: &State) -> Option<StopLevel> {
        state.run.as_ref().map(|run| run.stop)
    }

    #[test]
    fn answering_stop_it_stops_the_run_after_the_calls_in_flight() {
        let mut state = asked();
        assert_eq!(stop_it(&mut state), [Effect::Stop { run: RUN, level: StopLevel::AfterCallsInFlight }]);
        assert_eq!(level(&state), Some(StopLevel::AfterCallsInFlight));
        assert!(state.layers.is_empty() && state.leaving.is_none());
    }

    #[test]
    fn answering_stop_it_does_not_change_how_a_stopping_run_stops() {
        for before in [StopLevel::AfterCallsInFlight, StopLevel::Now] {
            let mut state = asked();
            state.run.as_mut().expect("there is a run").stop = before;
            assert_eq!(stop_it(&mut state), [Effect::Stop { run: RUN, level: StopLevel::AfterCallsInFlight }]);
            assert_eq!(level(&state), Some(before), "the level stays the same");
        }
    }

    #[test]
    fn answering_stop_it_does_nothing_once_that_run_is_over() {
        let mut state = asked();
        state.list.under_way = Some((77, Trigger::Automatic));
        let (run, elapsed) = (RunId(ulid::Ulid::nil()), Duration::ZERO);
        let summary =
            Ok(Summary { run, progress: Progress::default(), earlier: None, elapsed, stopped: None, one_lane: None });
        update(&mut state, Message::RunEnded { run: RUN, summary });
        assert_eq!(stop_it(&mut state), []);
        assert_eq!(state.list.under_way, Some((77, Trigger::Automatic)), "the list is still being read");
        assert!(state.note.as_ref().is_some_and(|note| note.text == "the run has already ended"));

        let mut state = asked();
        begin(&mut state, RUN + 1, RunKind::Resume, HashSet::new());
        assert_eq!(stop_it(&mut state), []);
        assert_eq!(level(&state), Some(StopLevel::Go), "this is a different run");
    }

    #[test]
    fn the_question_whether_to_leave_is_never_stacked_twice() {
        let mut state = asked();
        let at = state.now.boot;
        for key in [plain('?'), ctrl('c'), plain('?'), ctrl('c')] {
            update(&mut state, Message::Key(key, at + Duration::from_secs(9)));
            update(&mut state, Message::Drawn(at));
        }
        assert!(matches!(&state.layers[..], [Layer { overlay: Overlay::Question(_), .. }]), "{:?}", state.layers);
        assert_eq!(level(&state), Some(StopLevel::Go), "the question was not answered");
    }

    /// Ctrl-C works even before the question has been on the screen long enough for other keys to count.
    #[test]
    fn a_second_ctrl_c_stops_the_run_and_does_not_quit() {
        let mut state = property_tests::state(Environment::Test);
        begin(&mut state, RUN, RunKind::Change(Verb::Delete), HashSet::new());
        let at = state.now.boot;
        update(&mut state, Message::Key(ctrl('c'), at));
        assert_eq!(level(&state), Some(StopLevel::Go));
        assert!(property_tests::screen(&state).contains("ctrl-c again"), "{}", property_tests::screen(&state));
        let effects = update(&mut state, Message::Key(ctrl('c'), at));
        assert!(effects.contains(&Effect::Stop { run: RUN, level: StopLevel::AfterCallsInFlight }), "{effects:?}");
        assert_eq!(level(&state), Some(StopLevel::AfterCallsInFlight));
        assert!(state.layers.is_empty() && state.leaving.is_none());
        update(&mut state, Message::Key(ctrl('c'), at));
        update(&mut state, Message::Key(ctrl('c'), at));
        assert_eq!(level(&state), Some(StopLevel::AfterCallsInFlight), "ctrl-c never stops a run at once");
    }

    #[test]
    fn stop_acts_on_the_run_in_two_steps_and_then_on_a_reading() {
        let mut state = property_tests::state(Environment::Test);
        state.list.under_way = Some((77, Trigger::Automatic));
        begin(&mut state, RUN, RunKind::Change(Verb::Delete), HashSet::new());
        assert_eq!(stop(&mut state), [Effect::Stop { run: RUN, level: StopLevel::AfterCallsInFlight }]);
        assert_eq!(stop(&mut state), [Effect::Stop { run: RUN, level: StopLevel::Now }]);
        state.run = None;
        assert_eq!(stop(&mut state), [Effect::Cancel { request: 77 }]);
    }
}
