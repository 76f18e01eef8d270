//! An app is opened, its rows are seen, the ledger is checked, and the program ends.

use std::time::Duration;

use super::calls;
use crate::{
    bulk::StopLevel,
    domain::App,
    tui::{
        messages::{
            effect::{Effect, Trigger},
            ending::Ended,
            message::{Loaded, Timer},
        },
        state::{Areas, State},
        views::{ListReading, Soundness, Tasks},
    },
};

/// How long calls in flight are waited for at the end, so that the whole end takes no more than five seconds
/// (docs/reliability.md#ending).
const PATIENCE: Duration = Duration::from_millis(3_500);

/// How long outcomes may take to be written after that.
const LAST_WRITES: Duration = Duration::from_millis(500);

/// Opens an app: forgets what belonged to the last one, except a run, which goes on.
pub fn open(state: &mut State, app: App) -> Vec<Effect> {
    let mut effects: Vec<_> = state.list.under_way.map(|(request, _)| Effect::Cancel { request }).into_iter().collect();
    effects.extend(state.reading.map(|reading| Effect::Cancel { request: reading.request }));
    state.app = app;
    state.generation += 1;
    state.is_settled_in = false;
    state.early_keys.clear();
    (state.detail.asked, state.detail.facts) = (None, None);
    state.tasks = Tasks::like(&state.tasks);
    state.schedule = None;
    state.list = ListReading::default();
    state.reading = None;
    state.stale.clear();
    state.unfinished_in_all = None;
    state.held_elsewhere.clear();
    state.is_rereading = false;
    effects.push(state.search());
    let rows = Areas::of(state).rows.height;
    effects.push(Effect::Open { app: state.app.name.clone(), generation: state.generation, rows });
    effects
}

/// What can wait until there is something to see: everything else.
pub fn drawn(state: &mut State, at: Duration) -> Vec<Effect> {
    if let Some(layer) = state.layers.last_mut() {
        layer.guarded_since.get_or_insert(at);
    }
    if state.is_settled_in || state.tasks.loaded == Loaded::Nothing {
        return vec![];
    }
    state.is_settled_in = true;
    let (app, generation) = (state.app.name.clone(), state.generation);
    let mut effects = vec![Effect::Load { app: app.clone(), generation }, Effect::FindInterrupted { app, generation }];
    if state.auto_read {
        effects.extend(calls::read_list(state, Trigger::Automatic));
    }
    effects
}

/// Checks the ledger, once.
pub fn check(state: &mut State) -> Vec<Effect> {
    if state.ledger != Soundness::Unchecked {
        return vec![];
    }
    state.ledger = Soundness::Checking;
    vec![Effect::Check { app: state.app.name.clone() }]
}

/// Ends the program: at once where no run goes on, else after the calls in flight. Nothing new is sent.
pub fn leave(state: &mut State, ended: Ended) -> Vec<Effect> {
    // The first reason decides the exit code; a second one changes nothing but a mere quit.
    state.leaving = Some(state.leaving.filter(|earlier| *earlier != Ended::Quit).unwrap_or(ended));
    let Some(run) = state.run.as_mut().filter(|run| !run.is_over) else {
        return state.leaving.map(Effect::Exit).into_iter().collect();
    };
    run.stop = run.stop.max(StopLevel::AfterCallsInFlight);
    vec![
        Effect::Stop { run: run.number, level: StopLevel::AfterCallsInFlight },
        Effect::After { timer: Timer::Patience, delay: PATIENCE },
    ]
}

/// Calls in flight were waited for long enough: the run stops at once, and only the last outcomes are still written.
pub fn out_of_patience(state: &State) -> Vec<Effect> {
    match (state.leaving, state.live_run()) {
        (Some(_), Some(run)) => vec![
            Effect::Stop { run: run.number, level: StopLevel::Now },
            Effect::After { timer: Timer::LastWrites, delay: LAST_WRITES },
        ],
        _ => vec![],
    }
}
