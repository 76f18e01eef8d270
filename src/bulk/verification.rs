//! Reads back the tasks whose change the service has confirmed, many at once, after the last call of their run.
//!
//! The service's confirmation is enough for the outcome `changed`. Reading the task back can still show that it differs
//! from the requested change: another operator changed it in the meantime, or the service did not do what it confirmed.
//! Such a task is a `conflict`. A task that cannot be read keeps the outcome that the service confirmed.

use std::collections::HashSet;

use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;

use super::{
    RunContext, Stop, StopLevel,
    changes::{after_edit, found, other_time, sent_ahead_of},
    looking::look_in_list,
    reading::{READS_AT_ONCE, read_task},
};
use crate::{
    api::{Found, Priority},
    domain::{Confirmed, Failure, Outcome, PlannedTask, Sighting, TaskOutcome, TaskStatus, same_due},
    locale::stored,
};

/// Returns the tasks that differ from the requested change, once each conflict is in the ledger.
pub(super) async fn verify(context: &RunContext, confirmed: Vec<Confirmed>, stop: &Stop) -> Vec<TaskOutcome> {
    // The list does not show the content of a task, so edits are read one by one.
    let by_list = confirmed.iter().filter(|one| one.task.change.as_edit().is_none());
    let wanted: HashSet<_> = by_list.clone().map(|one| one.task.id).collect();
    let times: Vec<_> = by_list.filter_map(|one| one.task.change.new_time()).collect();
    let (mut listed, error) = look_in_list(context, &wanted, &times, stop).await;
    if error.is_some_and(|error| error.is_auth()) {
        return Vec::new();
    }
    let reads = confirmed.into_iter().map(|one| {
        let seen = listed.remove(&one.task.id);
        async move {
            let fault = match seen {
                Some(seen) => difference(context, &one, seen).await,
                None => read(context, &one, stop).await,
            };
            conflict(context, &one, fault?).await
        }
    });
    stream::iter(reads).buffer_unordered(READS_AT_ONCE).filter_map(|conflict| async { conflict }).collect().await
}

/// Reads one task, and returns how it differs from the requested change, if it does.
async fn read(context: &RunContext, one: &Confirmed, stop: &Stop) -> Option<Failure> {
    if stop.level() > StopLevel::Go {
        return None;
    }
    let found = tokio::select! {
        biased;
        () = stop.reached(StopLevel::AfterCallsInFlight) => return None,
        found = read_task(&context.client, &*context.ledger, &context.service, one.task.id, Priority::Background) => found,
    };
    match found {
        Ok(Found::Task(sighting)) => difference(context, one, *sighting).await,
        Ok(Found::Absent(why)) => {
            let message = stored!("stored-read-back", found = stored!("stored-read-changed-and-gone"));
            Some(Failure { message, ..why })
        }
        Err(_) => None,
    }
}

/// Records a sighting, and returns how the task differs from the requested change, if it does.
async fn difference(context: &RunContext, one: &Confirmed, sighting: Sighting) -> Option<Failure> {
    let now = context.replied_at(sighting.call);
    let what = match one.task.change.as_edit() {
        Some(edit) => after_edit(&one.attempt, edit, &sighting, now),
        None => difference_in_words(&one.task, &sighting, now),
    };
    let recorded = context.ledger.record(&context.service, vec![sighting]).await;
    recorded.ok().and(what).map(|what| found(&what))
}

fn difference_in_words(task: &PlannedTask, seen: &Sighting, now: Timestamp) -> Option<String> {
    let is_asked_time = seen.sched_at.zip(task.change.new_time()).is_none_or(|(seen, asked)| same_due(seen, asked));
    let is_same_title = seen.title.as_ref().zip(task.title.as_ref()).is_none_or(|(seen, before)| seen == before);
    match (&seen.status, seen.sched_at) {
        (_, Some(time)) if !is_asked_time => Some(other_time(Some(time))),
        (TaskStatus::Pending, _) if !is_same_title => Some(stored!("stored-read-other-title")),
        _ => sent_ahead_of(seen.sched_at.or(task.change.new_time()), seen, now),
    }
}

/// Writes the conflict to the ledger.
async fn conflict(context: &RunContext, one: &Confirmed, why: Failure) -> Option<TaskOutcome> {
    let outcome = Outcome::Conflict(why);
    context.settle(&one.attempt, &outcome).await.ok()?;
    Some(TaskOutcome { task: one.task.id, outcome, attempts: 1, at: context.clock.now() })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::{CallSpan, Change, SeenBy, TaskType, testing::planned};

    #[test]
    fn a_confirmed_hold_of_a_task_that_is_sent_ahead_of_its_new_time_is_a_difference() {
        let at = |second| Timestamp::from_second(second).expect("a small number");
        let task = planned(1, TaskType::Tag, Some(1_000)).to(Change::Hold { until: at(90_000) });
        let call = CallSpan::instant(at(20), Duration::ZERO);
        for status in [TaskStatus::Dispatching, TaskStatus::Dispatched] {
            for due in [Some(at(90_000)), None] {
                let seen = Sighting { sched_at: due, ..Sighting::of(task.id, call, SeenBy::Get, status.clone()) };
                assert!(difference_in_words(&task, &seen, at(20)).is_some(), "{status:?} {due:?}");
                assert_eq!(difference_in_words(&task, &seen, at(90_000)), None, "{status:?} {due:?}");
            }
        }
        let held =
            Sighting { sched_at: Some(at(90_000)), ..Sighting::of(task.id, call, SeenBy::Get, TaskStatus::Pending) };
        assert_eq!(difference_in_words(&task, &held, at(20)), None);
    }
}
