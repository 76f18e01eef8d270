//! Opening an app, what follows its first frame, the ledger check, and the end of the program.

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

/// How long the program waits for calls in flight when it ends, so that ending takes at most five seconds in total
/// (docs/reliability.md#ending).
const PATIENCE: Duration = Duration::from_millis(3_500);

/// How long writing the last outcomes may take after [`PATIENCE`] is over.
const LAST_WRITES: Duration = Duration::from_millis(500);

/// Opens an app. Forgets everything that belonged to the previous app, except a run, which continues.
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

/// Called when a frame has been drawn. After the first frame with rows, starts everything that can wait until then.
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

/// Starts the ledger check, unless that was done before.
pub fn check(state: &mut State) -> Vec<Effect> {
    if state.ledger != Soundness::Unchecked {
        return vec![];
    }
    state.ledger = Soundness::Checking;
    vec![Effect::Check { app: state.app.name.clone() }]
}

/// Ends the program: immediately if no run is in progress, otherwise after the calls in flight. Nothing new is sent.
pub fn leave(state: &mut State, ended: Ended) -> Vec<Effect> {
    // The first reason decides the exit code; a later one replaces only `Quit`.
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

/// Called when the calls in flight have taken too long. The run stops immediately; only the last outcomes are still
/// written.
pub fn out_of_patience(state: &State) -> Vec<Effect> {
    match (state.leaving, state.live_run()) {
        (Some(_), Some(run)) => vec![
            Effect::Stop { run: run.number, level: StopLevel::Now },
            Effect::After { timer: Timer::LastWrites, delay: LAST_WRITES },
        ],
        _ => vec![],
    }
}
