//! Tasks that were deleted or are gone stay in the list for a moment.

use std::time::Duration;

use crate::{
    domain::TaskId,
    tui::{
        messages::{effect::Effect, message::Timer},
        state::State,
    },
};

/// How long a task stays in the list after it was deleted or is gone (docs/architecture.md#screen-rules).
const LINGER: Duration = Duration::from_secs(5);

/// Keeps a task that was deleted or is gone in the list for a moment.
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

/// Removes the tasks that have stayed in the list long enough.
pub fn let_go(state: &mut State) -> Vec<Effect> {
    let now = state.now.boot;
    let mut effects: Vec<_> = state.tasks.let_go(now).then(|| state.search()).into_iter().collect();
    let next = state.tasks.lingers_until();
    effects.extend(next.map(|until| Effect::After { timer: Timer::Linger, delay: until.saturating_sub(now) }));
    effects
}
