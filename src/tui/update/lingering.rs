//! What was deleted or is gone, and stays in sight for a moment.

use std::time::Duration;

use crate::{
    domain::TaskId,
    tui::{
        messages::{effect::Effect, message::Timer},
        state::State,
    },
};

/// How long a task stays in sight after it was deleted or is gone (docs/architecture.md#screen-rules).
const LINGER: Duration = Duration::from_secs(5);

/// A task was deleted, or is gone: it stays in sight for a moment.
pub fn linger(state: &mut State, id: TaskId) -> Vec<Effect> {
    let is_first = state.tasks.lingers_until().is_none();
    state.tasks.linger(id, state.now.boot + LINGER);
    if state.tasks.lingers_until().is_none() {
        return vec![];
    }
    let mut effects = vec![state.search()];
    effects.extend(is_first.then_some(Effect::After { timer: Timer::Linger, delay: LINGER }));
    effects
}

/// Lets go of what stayed in sight long enough.
pub fn let_go(state: &mut State) -> Vec<Effect> {
    let now = state.now.boot;
    let mut effects: Vec<_> = state.tasks.let_go(now).then(|| state.search()).into_iter().collect();
    let next = state.tasks.lingers_until();
    effects.extend(next.map(|until| Effect::After { timer: Timer::Linger, delay: until.saturating_sub(now) }));
    effects
}
