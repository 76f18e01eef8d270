//! What a user asks to be done to a set of tasks. Each task's own [`Change`] is derived from it later.

use jiff::{SignedDuration, Timestamp, Unit};

use super::{Change, Failure, Outcome, PlannedTask, Task, Verb, format_rfc3339};
use crate::locale::{stored, tr};

/// A new due time must be at least this far ahead. The service's own limit is not known (docs/service.md#due-times).
pub const SHORTEST_LEAD: SignedDuration = SignedDuration::from_secs(60);

/// From this far ahead, a new due time is pointed out. The service's own limit is not known (docs/service.md#due-times).
const FAR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How far a hold postpones tasks unless the user gives another length or a time.
pub const USUAL_HOLD: SignedDuration = SignedDuration::from_hours(24);

/// What a user asks to be done to each task of a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChangeRequest {
    /// Delete it.
    #[default]
    Delete,
    /// Postpone it to this long after the due time that it had before any hold, so that a second hold adds nothing to the
    /// first one.
    HoldFor(SignedDuration),
    /// Postpone it until this time.
    HoldUntil(Timestamp),
    /// End its hold and make it due at the time from before it was postponed.
    Release,
    /// End its hold and make it due at this time.
    ReleaseAt(Timestamp),
}

impl ChangeRequest {
    /// The kind of the changes.
    pub const fn verb(self) -> Verb {
        match self {
            Self::Delete => Verb::Delete,
            Self::HoldFor(_) | Self::HoldUntil(_) => Verb::Hold,
            Self::Release | Self::ReleaseAt(_) => Verb::Release,
        }
    }

    /// Fails if no task can be changed in this way, whatever its due time. `now` is the time on the service's clock.
    pub fn check(self, now: Timestamp) -> Result<(), TimeProblem> {
        let time = match self {
            Self::HoldFor(by) if by < SHORTEST_LEAD => return Err(TimeProblem::ShortHold),
            Self::Delete | Self::HoldFor(_) | Self::Release => return Ok(()),
            Self::HoldUntil(time) | Self::ReleaseAt(time) => time,
        };
        check_lead(time, now)
    }

    /// Returns the request with its time rounded up to a whole second, the unit of the service's times. The changes
    /// derived from it stay the same.
    #[must_use]
    pub fn in_whole_seconds(self) -> Self {
        match self {
            Self::HoldUntil(until) => Self::HoldUntil(to_second(until)),
            Self::ReleaseAt(at) => Self::ReleaseAt(to_second(at)),
            Self::Delete | Self::HoldFor(_) | Self::Release => self,
        }
    }

    /// Whether the task must be read before [`Self::change_of`] can tell what to do: every request names the task's type,
    /// and a hold counts from the due time and must remember it.
    pub fn needs_reading(self, task: &Task) -> bool {
        task.task_type.is_none() || (self.verb() == Verb::Hold && task.sched_at.is_none())
    }

    /// Returns the change to make to this task, or the task's outcome if no request is to be sent for it. `now` is the
    /// time on the service's clock.
    pub fn change_of(self, task: &Task, now: Timestamp) -> Result<Change, Outcome> {
        match self {
            Self::Delete => Ok(Change::Delete),
            Self::HoldFor(by) => hold_by(task, by, now),
            Self::HoldUntil(until) => hold_until(task, until),
            Self::Release | Self::ReleaseAt(_) => self.release_of(task, now),
        }
    }

    /// Returns the release of this task, or the reason why the task cannot be released.
    fn release_of(self, task: &Task, now: Timestamp) -> Result<Change, Outcome> {
        let hold = task.hold.ok_or_else(|| as_asked(stored!("stored-release-not-held")))?;
        if let Self::ReleaseAt(at) = self {
            return Ok(Change::Release { at: to_second(at) });
        }
        let at = hold.from.ok_or_else(|| skipped(stored!("stored-release-no-time")))?;
        if at.duration_since(now) < SHORTEST_LEAD {
            return Err(skipped(stored!("stored-release-past", time = format_rfc3339(at))));
        }
        Ok(Change::Release { at: to_second(at) })
    }
}

/// Returns the hold of a task until this time, or the outcome if the task cannot be held like this. If its due time is not
/// known, the hold may make it due earlier, and its release would not know the time to give back.
fn hold_until(task: &Task, until: Timestamp) -> Result<Change, Outcome> {
    match task.sched_at.ok_or_else(|| skipped(stored!("stored-hold-no-time")))? {
        due if due < until => Ok(Change::Hold { until: to_second(until) }),
        due if task.hold.is_some() => Err(held_already(due)),
        due => Err(as_asked(stored!("stored-hold-later", due = format_rfc3339(due)))),
    }
}

/// Returns the hold of a task by this long, or the outcome if the task cannot be held like this.
fn hold_by(task: &Task, by: SignedDuration, now: Timestamp) -> Result<Change, Outcome> {
    let due = task.sched_at.ok_or_else(|| skipped(stored!("stored-hold-no-time")))?;
    let before = match task.hold {
        Some(hold) => hold.from.ok_or_else(|| skipped(stored!("stored-hold-no-time-before")))?,
        None => due,
    };
    let until = to_second(before.saturating_add(by).unwrap_or(Timestamp::MAX));
    if task.hold.is_some() && until <= due {
        return Err(held_already(due));
    }
    if until.duration_since(now) < SHORTEST_LEAD {
        return Err(skipped(stored!("stored-hold-still-past", until = format_rfc3339(until))));
    }
    Ok(Change::Hold { until })
}

fn held_already(until: Timestamp) -> Outcome {
    as_asked(stored!("stored-hold-held-already", until = format_rfc3339(until)))
}

fn skipped(why: String) -> Outcome {
    Outcome::Skipped(Failure::local(why))
}

fn as_asked(why: String) -> Outcome {
    Outcome::AsAsked(Failure::local(why))
}

/// Whether a new due time is so far ahead that it is pointed out.
pub(super) fn is_far(time: Timestamp, now: Timestamp) -> bool {
    time.duration_since(now) > FAR
}

/// Fails if a new due time has passed or is less than [`SHORTEST_LEAD`] ahead.
pub(super) fn check_lead(time: Timestamp, now: Timestamp) -> Result<(), TimeProblem> {
    match time.duration_since(now) {
        lead if lead.is_negative() => Err(TimeProblem::Past(time)),
        lead if lead < SHORTEST_LEAD => Err(TimeProblem::TooSoon(time)),
        _ => Ok(()),
    }
}

impl PlannedTask {
    /// Returns the change that postpones the task for the usual time; `None` if its due time is not known.
    pub fn usual_hold(&self) -> Option<Change> {
        let until = self.sched_at?.saturating_add(USUAL_HOLD).unwrap_or(Timestamp::MAX);
        Some(Change::Hold { until: to_second(until) })
    }
}

/// Rounds a time up to a whole second, the unit of the service's times. Rounding up never makes a task due earlier than
/// the user asked.
pub(super) fn to_second(time: Timestamp) -> Timestamp {
    let whole = time.round(jiff::TimestampRound::new().smallest(Unit::Second).mode(jiff::RoundMode::Ceil));
    whole.unwrap_or(time)
}

/// Why a time cannot be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeProblem {
    /// It has passed.
    #[error("{}", tr!("change-time-past", time = format_rfc3339(*.0)))]
    Past(Timestamp),
    /// It is less than [`SHORTEST_LEAD`] ahead.
    #[error("{}", tr!("change-time-too-soon", time = format_rfc3339(*.0)))]
    TooSoon(Timestamp),
    /// The hold would postpone tasks by less than [`SHORTEST_LEAD`].
    #[error("{}", tr!("change-hold-too-short"))]
    ShortHold,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Hold, TaskId};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("the second is in range")
    }

    fn task(due: Option<i64>, hold: Option<Hold>) -> Task {
        Task { sched_at: due.map(at), hold, ..Task::unverified(TaskId::new(1)) }
    }

    fn skipped(result: &Result<Change, Outcome>) -> bool {
        matches!(result, Err(Outcome::Skipped(_)))
    }

    fn is_so(result: &Result<Change, Outcome>) -> bool {
        matches!(result, Err(Outcome::AsAsked(_)))
    }

    const NOW: i64 = 1_000;
    const DAY: i64 = 86_400;

    #[test]
    fn a_hold_postpones_each_task_from_its_own_due_time() {
        let day = ChangeRequest::HoldFor(USUAL_HOLD);
        assert_eq!(day.change_of(&task(Some(2_000), None), at(NOW)), Ok(Change::Hold { until: at(2_000 + DAY) }));
        assert!(skipped(&day.change_of(&task(None, None), at(NOW))), "the due time is not known");
        let minute = ChangeRequest::HoldFor(SHORTEST_LEAD);
        assert!(skipped(&minute.change_of(&task(Some(900), None), at(NOW))), "the task would be due in the past");
    }

    #[test]
    fn a_hold_until_a_time_makes_no_task_due_earlier() {
        let until = ChangeRequest::HoldUntil(at(5_000));
        assert_eq!(until.change_of(&task(Some(2_000), None), at(NOW)), Ok(Change::Hold { until: at(5_000) }));
        assert!(skipped(&until.change_of(&task(None, None), at(NOW))), "it may be due later");
        for due in [5_000, 6_000] {
            assert!(is_so(&until.change_of(&task(Some(due), None), at(NOW))), "{due}");
        }
    }

    #[test]
    fn a_release_gives_the_time_back_unless_that_has_passed() {
        let held = |from: Option<i64>| task(Some(90_000), Some(Hold { from: from.map(at), until: at(90_000) }));
        let release = ChangeRequest::Release;
        assert_eq!(release.change_of(&held(Some(2_000)), at(NOW)), Ok(Change::Release { at: at(2_000) }));
        assert_eq!(release.change_of(&held(Some(1_060)), at(NOW)), Ok(Change::Release { at: at(1_060) }));
        for from in [Some(1_059), Some(500), None] {
            assert!(skipped(&release.change_of(&held(from), at(NOW))), "{from:?}");
            let given = ChangeRequest::ReleaseAt(at(3_000)).change_of(&held(from), at(NOW));
            assert_eq!(given, Ok(Change::Release { at: at(3_000) }));
        }
        assert!(is_so(&release.change_of(&task(Some(2_000), None), at(NOW))), "it is not held");
    }

    #[test]
    fn a_second_hold_of_the_same_length_adds_nothing_to_the_first() {
        let held =
            |from: Option<i64>| task(Some(2_000 + DAY), Some(Hold { from: from.map(at), until: at(2_000 + DAY) }));
        let by = |seconds| ChangeRequest::HoldFor(SignedDuration::from_secs(seconds));
        for shorter in [DAY, DAY / 2, 60] {
            assert!(is_so(&by(shorter).change_of(&held(Some(2_000)), at(NOW))), "{shorter}");
        }
        let longer = by(2 * DAY).change_of(&held(Some(2_000)), at(NOW));
        assert_eq!(longer, Ok(Change::Hold { until: at(2_000 + 2 * DAY) }));
        assert!(skipped(&by(2 * DAY).change_of(&held(None), at(NOW))), "from which time it counts is not known");
        let until = |until| ChangeRequest::HoldUntil(at(until)).change_of(&held(None), at(NOW));
        assert_eq!(until(3_000 + DAY), Ok(Change::Hold { until: at(3_000 + DAY) }));
        assert!(is_so(&until(2_000 + DAY)));
    }

    #[test]
    fn a_request_for_a_time_that_no_task_can_get_is_refused() {
        for (request, problem) in [
            (ChangeRequest::HoldUntil(at(999)), TimeProblem::Past(at(999))),
            (ChangeRequest::HoldUntil(at(1_059)), TimeProblem::TooSoon(at(1_059))),
            (ChangeRequest::ReleaseAt(at(1_000)), TimeProblem::TooSoon(at(1_000))),
            (ChangeRequest::HoldFor(SignedDuration::from_secs(59)), TimeProblem::ShortHold),
            (ChangeRequest::HoldFor(SignedDuration::from_hours(-1)), TimeProblem::ShortHold),
        ] {
            assert_eq!(request.check(at(NOW)), Err(problem), "{request:?}");
        }
        for request in [ChangeRequest::Delete, ChangeRequest::Release, ChangeRequest::ReleaseAt(at(1_060))] {
            assert_eq!(request.check(at(NOW)), Ok(()), "{request:?}");
        }
    }

    #[test]
    fn new_due_times_are_rounded_up_to_whole_seconds() {
        let half = Timestamp::from_millisecond(5_000_500).expect("the time is in range");
        let change = ChangeRequest::HoldUntil(half).change_of(&task(Some(2_000), None), at(NOW));
        assert_eq!(change, Ok(Change::Hold { until: at(5_001) }));
    }
}
