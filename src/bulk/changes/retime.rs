//! What a sighting proves about a change to the due time: the task has the new time, the earlier one, or another.

use jiff::Timestamp;

use super::proof::{Proof, changed_since, found, other_time};
#[cfg(feature = "planted")]
use crate::planted::{self, Bug};
use crate::{
    domain::{Attempt, Outcome, Sighting, TaskStatus, same_due},
    locale::stored,
};

pub(super) fn proof(attempt: &Attempt, new_time: Timestamp, sighting: &Sighting, is_past_horizon: bool) -> Proof {
    let is_at = |time: Option<Timestamp>| sighting.sched_at.zip(time).is_some_and(|(seen, time)| same_due(seen, time));
    let is_at_other = attempt.due.is_some() && sighting.sched_at.is_some() && !is_at(attempt.due);
    let is_blank = sighting.sched_at.is_none();
    match &sighting.status {
        // A task that was postponed and then sent was sent at its new time.
        TaskStatus::Pending | TaskStatus::Dispatching | TaskStatus::Dispatched if is_at(Some(new_time)) => {
            Proof::Outcome(Outcome::Changed)
        }
        TaskStatus::Pending if is_at(attempt.due) => {
            Proof::no_effect(is_past_horizon, &stored!("stored-read-time-as-before"))
        }
        // The request may still take effect and replace the other time.
        TaskStatus::Pending if !is_past_horizon => Proof::Wait,
        TaskStatus::Pending if is_blank => Proof::not_shown(),
        #[cfg(feature = "planted")]
        TaskStatus::Pending if is_release(attempt) && planted::is(Bug::ReleaseIgnoresConflict) => {
            Proof::Outcome(Outcome::Changed)
        }
        // If the time from before is not known, this one may be somebody else's, which a second request would replace.
        TaskStatus::Pending => Proof::Outcome(Outcome::Conflict(found(&other_time(sighting.sched_at)))),
        // Another operator set the time at which the task was sent, before or after the request took effect.
        TaskStatus::Dispatching | TaskStatus::Dispatched if is_at_other => {
            Proof::Outcome(Outcome::Conflict(found(&other_time(sighting.sched_at))))
        }
        TaskStatus::Dispatching => Proof::Outcome(Outcome::TooLate(found(&stored!("stored-read-dispatching")))),
        TaskStatus::Dispatched => Proof::Outcome(Outcome::TooLate(found(&stored!("stored-read-dispatched")))),
        other => Proof::odd_state(other),
    }
}

#[cfg(feature = "planted")]
fn is_release(attempt: &Attempt) -> bool {
    attempt.change.verb() == crate::domain::Verb::Release
}

/// Returns the outcome of a task whose hold or release is not sent, because the task is due at this time and not as it
/// was confirmed.
pub(in crate::bulk) fn before_retiming(due: Timestamp) -> Outcome {
    changed_since(&other_time(Some(due)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::{AttemptId, CallSpan, Change, OutcomeKind, RunId, SeenBy, TaskId, TaskType};

    const BEFORE: i64 = 1_000;
    const AFTER: i64 = 90_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a small number")
    }

    fn judge(before: Option<i64>, status: TaskStatus, due: Option<i64>, now: i64, is_past_horizon: bool) -> Proof {
        let attempt = Attempt {
            id: AttemptId(1),
            run: RunId(ulid::Ulid(1)),
            position: 0,
            task: TaskId::new(1),
            task_type: TaskType::Tag,
            change: Change::Hold { until: at(AFTER) },
            due: before.map(at),
            at: at(1),
            deadline: at(16),
        };
        let call = CallSpan::instant(at(20), Duration::ZERO);
        let seen = Sighting { sched_at: due.map(at), ..Sighting::of(TaskId::new(1), call, SeenBy::Get, status) };
        super::super::proof(&attempt, &seen, at(now), is_past_horizon)
    }

    #[test]
    fn a_task_that_is_sent_while_its_new_time_is_still_ahead_was_not_held() {
        for status in [TaskStatus::Dispatching, TaskStatus::Dispatched] {
            for now in [20, AFTER - 11] {
                for due in [Some(AFTER), None] {
                    let proof = judge(Some(BEFORE), status.clone(), due, now, false);
                    assert!(
                        matches!(proof, Proof::Outcome(Outcome::TooLate(_))),
                        "{status:?} {due:?} {now}: {proof:?}"
                    );
                }
            }
            let sent_on_time = judge(Some(BEFORE), status.clone(), Some(AFTER), AFTER - 10, false);
            assert_eq!(sent_on_time, Proof::Outcome(Outcome::Changed), "{status:?}");
        }
    }

    #[test]
    fn the_new_time_proves_the_change_at_once_and_the_earlier_time_disproves_it_after_the_horizon() {
        let kind = |proof| match proof {
            Proof::Wait => None,
            Proof::Outcome(outcome) => Some(outcome.kind()),
        };
        for (status, due, early, late) in [
            (TaskStatus::Pending, Some(AFTER), Some(OutcomeKind::Changed), Some(OutcomeKind::Changed)),
            (TaskStatus::Pending, Some(BEFORE), None, Some(OutcomeKind::NotSent)),
            (TaskStatus::Pending, Some(5_000), None, Some(OutcomeKind::Conflict)),
            (TaskStatus::Pending, None, None, Some(OutcomeKind::Unknown)),
            (TaskStatus::Dispatched, Some(AFTER), Some(OutcomeKind::Changed), Some(OutcomeKind::Changed)),
            (TaskStatus::Dispatched, Some(BEFORE), Some(OutcomeKind::TooLate), Some(OutcomeKind::TooLate)),
            (TaskStatus::Dispatched, Some(5_000), Some(OutcomeKind::Conflict), Some(OutcomeKind::Conflict)),
            (TaskStatus::Dispatching, None, Some(OutcomeKind::TooLate), Some(OutcomeKind::TooLate)),
            (TaskStatus::Other("paused".into()), Some(AFTER), Some(OutcomeKind::Unknown), Some(OutcomeKind::Unknown)),
        ] {
            assert_eq!(kind(judge(Some(BEFORE), status.clone(), due, AFTER, false)), early, "{status:?} {due:?}");
            assert_eq!(kind(judge(Some(BEFORE), status.clone(), due, AFTER, true)), late, "{status:?} {due:?}");
        }
    }

    #[test]
    fn if_the_earlier_time_is_not_known_no_other_time_is_taken_for_it() {
        for (due, early, late) in [
            (Some(AFTER), Some(OutcomeKind::Changed), Some(OutcomeKind::Changed)),
            (Some(5_000), None, Some(OutcomeKind::Conflict)),
            (None, None, Some(OutcomeKind::Unknown)),
        ] {
            let kind = |is_past_horizon| match judge(None, TaskStatus::Pending, due, AFTER, is_past_horizon) {
                Proof::Wait => None,
                Proof::Outcome(outcome) => Some(outcome.kind()),
            };
            assert_eq!((kind(false), kind(true)), (early, late), "{due:?}");
        }
    }
}
