//! Looks for many tasks at once, in the list.
//!
//! The list can only prove that a task exists (see `resolver`), so the caller reads the tasks that are missing from it
//! one by one.

use std::{
    collections::{HashMap, HashSet},
    ops::ControlFlow,
};

use jiff::Timestamp;

use super::{RunContext, Stop, StopLevel, reading::list_memory};
use crate::{
    api::{ApiError, ListRange, Priority, list_until},
    domain::{Sighting, TaskId},
};

/// With fewer tasks than this, the list is not read.
const MANY: usize = 20;

/// At most one page of the list is read for this many tasks: with more pages, single reads would be as fast.
const TASKS_PER_PAGE: usize = 5;

/// Returns those of the wanted tasks that the list shows between the first and the last of these times, and the error
/// that ended the reading, if any. Reads nothing if few tasks are wanted, and stops after so many pages that single
/// reads would be as fast.
pub(super) async fn look_in_list(
    context: &RunContext,
    wanted: &HashSet<TaskId>,
    times: &[Timestamp],
    stop: &Stop,
) -> (HashMap<TaskId, Sighting>, Option<ApiError>) {
    let mut found = HashMap::new();
    if wanted.len() < MANY {
        return (found, None);
    }
    let (Some(from), Some(to)) = (times.iter().min(), times.iter().max()) else { return (found, None) };
    let range = ListRange { from: *from, to: *to, keyword: None, priority: Priority::Interactive };
    let mut memory = list_memory(&*context.ledger, &context.service).await;
    let mut pages_left = wanted.len() / TASKS_PER_PAGE;
    let on_page = |page: Vec<Sighting>| {
        found.extend(page.into_iter().filter(|seen| wanted.contains(&seen.id)).map(|seen| (seen.id, seen)));
        pages_left = pages_left.saturating_sub(1);
        let is_enough = pages_left == 0 || found.len() == wanted.len();
        if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let error = tokio::select! {
        biased;
        () = stop.reached(StopLevel::AfterCallsInFlight) => None,
        listed = list_until(&context.client, &range, &mut memory, on_page) => listed.err(),
    };
    (found, error)
}
