//! What a sighting proves about an edit: the task has the requested due time and content, the earlier ones, or others.

use jiff::Timestamp;

use super::proof::{Proof, changed_since, found, other_time, sent_ahead_of};
#[cfg(feature = "planted")]
use crate::planted::{self, Bug};
use crate::{
    domain::{Attempt, Content, ContentDigest, Edit, Failure, Outcome, Sighting, TaskStatus, same_due},
    locale::stored,
};

/// How many changed fields are named.
const NAMED: usize = 5;

/// The two values of a task that an edit may change, as far as they are known.
struct Values {
    due: Option<Timestamp>,
    content: ContentDigest,
}

impl Values {
    /// The values when the edit was confirmed.
    const fn before(edit: &Edit, due: Option<Timestamp>) -> Self {
        Self { due, content: edit.base }
    }

    /// The values that the task has once the edit is made.
    fn asked(edit: &Edit, due: Option<Timestamp>) -> Self {
        Self { due: edit.at.or(due), content: edit.digest() }
    }

    /// Whether a sighting shows these values; `None` for a value that it does not show.
    fn shown_by(&self, seen: &Sighting) -> (Option<bool>, Option<bool>) {
        let due = seen.sched_at.zip(self.due).map(|(seen, due)| same_due(seen, due));
        let content = seen.content.as_ref().map(|seen| seen.digest() == self.content);
        (due, content)
    }
}

/// Whether no value in a sighting is different, and every value that the edit changes was compared and is equal.
fn is_all(edit: &Edit, (due, content): (Option<bool>, Option<bool>)) -> bool {
    due.unwrap_or(edit.at.is_none()) && content.unwrap_or(edit.content.is_none())
}

/// Whether a sighting shows too little to tell whether the edit was made.
fn is_blank(edit: &Edit, seen: &Sighting) -> bool {
    (edit.at.is_some() && seen.sched_at.is_none()) || (edit.content.is_some() && seen.content.is_none())
}

pub(super) fn proof(attempt: &Attempt, edit: &Edit, seen: &Sighting, is_past_horizon: bool) -> Proof {
    let is_asked = is_all(edit, Values::asked(edit, attempt.due).shown_by(seen));
    let is_before = is_all(edit, Values::before(edit, attempt.due).shown_by(seen));
    match &seen.status {
        // A task that was edited and then sent was sent as it was edited.
        TaskStatus::Pending | TaskStatus::Dispatching | TaskStatus::Dispatched if is_asked => {
            Proof::Outcome(Outcome::Changed)
        }
        TaskStatus::Pending if is_before => Proof::no_effect(is_past_horizon, &stored!("stored-read-as-before")),
        // The request may still take effect.
        TaskStatus::Pending if !is_past_horizon => Proof::Wait,
        TaskStatus::Pending if is_blank(edit, seen) => Proof::not_shown(),
        #[cfg(feature = "planted")]
        TaskStatus::Pending if planted::is(Bug::EditIgnoresConflict) => Proof::Outcome(Outcome::Changed),
        TaskStatus::Pending => Proof::Outcome(Outcome::Conflict(found(&other_values(attempt, edit, seen)))),
        // Another operator set the values with which the task was sent, before or after the request took effect.
        TaskStatus::Dispatching | TaskStatus::Dispatched if !is_before && !is_blank(edit, seen) => {
            Proof::Outcome(Outcome::Conflict(found(&other_values(attempt, edit, seen))))
        }
        TaskStatus::Dispatching => Proof::Outcome(Outcome::TooLate(found(&stored!("stored-read-dispatching")))),
        TaskStatus::Dispatched => Proof::Outcome(Outcome::TooLate(found(&stored!("stored-read-dispatched")))),
        other => Proof::odd_state(other),
    }
}

/// Returns how a task differs from the edit that the service confirmed; `None` if the sighting does not contradict the
/// edit. `now` is the time of the sighting on the service's clock.
pub(in crate::bulk) fn after_edit(attempt: &Attempt, edit: &Edit, seen: &Sighting, now: Timestamp) -> Option<String> {
    #[cfg(feature = "planted")]
    if planted::is(Bug::EditIgnoresConflict) {
        return None;
    }
    let (due, content) = Values::asked(edit, attempt.due).shown_by(seen);
    let is_shown = matches!(seen.status, TaskStatus::Pending | TaskStatus::Dispatching | TaskStatus::Dispatched);
    if is_shown && (due == Some(false) || content == Some(false)) {
        return Some(other_values(attempt, edit, seen));
    }
    sent_ahead_of(seen.sched_at.or(edit.at), seen, now)
}

/// Returns the outcome of a task that is not as it was when the edit was confirmed, so that nothing is sent; `None` if
/// the edit may be sent.
pub(in crate::bulk) fn before_edit(edit: &Edit, due: Option<Timestamp>, seen: &Sighting) -> Option<Outcome> {
    if let Some(outcome) = Outcome::without_request(&seen.status, Some(seen.call.asked)) {
        return Some(outcome);
    }
    match Values::before(edit, due).shown_by(seen) {
        (Some(false), _) => Some(changed_since(&other_time(seen.sched_at))),
        (_, Some(false)) => Some(changed_since(&stored!("stored-read-content-changed"))),
        // Content that cannot be compared is not overwritten.
        (_, None) => Some(Outcome::Skipped(Failure::local(stored!("stored-edit-no-content")))),
        _ => None,
    }
}

/// Says how a task differs from the requested edit.
fn other_values(attempt: &Attempt, edit: &Edit, seen: &Sighting) -> String {
    let asked = Values::asked(edit, attempt.due).shown_by(seen);
    if asked.0 == Some(false) {
        return other_time(seen.sched_at);
    }
    match (&edit.content, &seen.content) {
        (Some(content), Some(seen)) => stored!("stored-read-other-content", fields = other_fields(content, seen)),
        _ => stored!("stored-read-content-changed"),
    }
}

/// Names the fields in which the seen content differs from the requested one. Leaves out their values, which may be
/// private, because the reason is stored.
fn other_fields(asked: &Content, seen: &Content) -> String {
    let fields = asked.differences(seen).into_iter().map(|change| change.field);
    fields.take(NAMED).map(|field| crate::domain::safe_text(&field)).collect::<Vec<_>>().join(", ")
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

    fn content(title: &str) -> Content {
        Content::new(&format!(r#"{{"OfflinePushInfo":{{"Title":"{title}"}}}}"#)).expect("the JSON is an object")
    }

    fn seen(status: TaskStatus, due: Option<i64>, title: Option<&str>) -> Sighting {
        let call = CallSpan::instant(at(20), Duration::ZERO);
        let content = title.map(|title| Box::new(content(title)));
        Sighting { sched_at: due.map(at), content, ..Sighting::of(TaskId::new(1), call, SeenBy::Get, status) }
    }

    fn attempt(edit: &Edit) -> Attempt {
        Attempt {
            id: AttemptId(1),
            run: RunId(ulid::Ulid(1)),
            position: 0,
            task: TaskId::new(1),
            task_type: TaskType::Tag,
            change: Change::Edit(Box::new(edit.clone())),
            due: Some(at(BEFORE)),
            at: at(1),
            deadline: at(16),
        }
    }

    fn edit(time: bool, title: bool) -> Edit {
        Edit { at: time.then(|| at(AFTER)), content: title.then(|| content("after")), base: content("before").digest() }
    }

    #[test]
    fn the_requested_values_prove_the_edit_at_once_and_the_earlier_ones_disprove_it_after_the_horizon() {
        use OutcomeKind::{Changed, Conflict, NotSent, TooLate, Unknown};
        let pending = || TaskStatus::Pending;
        let both = edit(true, true);
        for (edit, status, due, title, early, late) in [
            (&both, pending(), Some(AFTER), Some("after"), Some(Changed), Some(Changed)),
            (&both, pending(), Some(BEFORE), Some("before"), None, Some(NotSent)),
            (&both, pending(), Some(AFTER), Some("before"), None, Some(Conflict)),
            (&both, pending(), Some(AFTER), Some("other"), None, Some(Conflict)),
            (&both, pending(), Some(5_000), Some("after"), None, Some(Conflict)),
            (&both, pending(), Some(AFTER), None, None, Some(Unknown)),
            (&both, pending(), None, Some("after"), None, Some(Unknown)),
            (&edit(false, true), pending(), Some(BEFORE), Some("after"), Some(Changed), Some(Changed)),
            (&edit(false, true), pending(), Some(5_000), Some("after"), None, Some(Conflict)),
            (&edit(false, true), pending(), None, Some("after"), Some(Changed), Some(Changed)),
            (&edit(true, false), pending(), Some(AFTER), Some("before"), Some(Changed), Some(Changed)),
            (&edit(true, false), pending(), Some(AFTER), None, Some(Changed), Some(Changed)),
            (&edit(true, false), pending(), Some(AFTER), Some("other"), None, Some(Conflict)),
            (&both, TaskStatus::Dispatched, Some(AFTER), Some("after"), Some(Changed), Some(Changed)),
            (&both, TaskStatus::Dispatched, Some(BEFORE), Some("before"), Some(TooLate), Some(TooLate)),
            (&both, TaskStatus::Dispatched, Some(BEFORE), Some("other"), Some(Conflict), Some(Conflict)),
            (&both, TaskStatus::Dispatching, None, None, Some(TooLate), Some(TooLate)),
            (&both, TaskStatus::Other("odd".into()), Some(AFTER), Some("after"), Some(Unknown), Some(Unknown)),
        ] {
            let kind = |is_past_horizon| {
                let seen = seen(status.clone(), due, title);
                let proof = super::super::proof(&attempt(edit), &seen, at(AFTER), is_past_horizon);
                if let Proof::Outcome(outcome) = proof { Some(outcome.kind()) } else { None }
            };
            assert_eq!((kind(false), kind(true)), (early, late), "{edit:?} {status:?} {due:?} {title:?}");
        }
    }

    #[test]
    fn a_task_that_is_sent_while_its_new_time_is_still_ahead_was_not_edited_in_time() {
        let edit = edit(true, true);
        for status in [TaskStatus::Dispatching, TaskStatus::Dispatched] {
            let seen = seen(status.clone(), Some(AFTER), Some("after"));
            let proof = super::super::proof(&attempt(&edit), &seen, at(20), true);
            assert!(matches!(proof, Proof::Outcome(Outcome::TooLate(_))), "{status:?}: {proof:?}");
            assert!(after_edit(&attempt(&edit), &edit, &seen, at(20)).is_some(), "{status:?}");
            assert_eq!(after_edit(&attempt(&edit), &edit, &seen, at(AFTER)), None, "{status:?}");
        }
    }

    #[test]
    fn an_edit_is_sent_only_if_the_task_has_not_changed_since_the_confirmation() {
        let edit = edit(true, true);
        let outcome = |status, due, title| {
            before_edit(&edit, Some(at(BEFORE)), &seen(status, due, title)).map(|outcome| outcome.kind())
        };
        assert_eq!(outcome(TaskStatus::Pending, Some(BEFORE), Some("before")), None);
        for (status, due, title, kind) in [
            (TaskStatus::Pending, Some(5_000), Some("before"), OutcomeKind::Conflict),
            (TaskStatus::Pending, Some(BEFORE), Some("other"), OutcomeKind::Conflict),
            (TaskStatus::Pending, Some(BEFORE), None, OutcomeKind::Skipped),
            (TaskStatus::Dispatched, Some(BEFORE), Some("before"), OutcomeKind::TooLate),
            (TaskStatus::Gone, None, None, OutcomeKind::Gone),
            (TaskStatus::Other("odd".into()), Some(BEFORE), Some("before"), OutcomeKind::Skipped),
        ] {
            assert_eq!(outcome(status.clone(), due, title), Some(kind), "{status:?} {due:?} {title:?}");
        }
    }

    #[test]
    fn if_a_confirmed_edit_reads_back_differently_the_differences_are_named() {
        let edit = edit(true, true);
        let after = |due, title| after_edit(&attempt(&edit), &edit, &seen(TaskStatus::Pending, due, title), at(20));
        assert_eq!(after(Some(AFTER), Some("after")), None);
        assert_eq!(after(Some(AFTER), None), None, "what is not shown contradicts nothing");
        assert!(after(Some(5_000), Some("after")).is_some_and(|what| what.contains("1970-01-01T01:23:20Z")));
        assert!(after(Some(AFTER), Some("other")).is_some_and(|what| what.contains("OfflinePushInfo.Title")));
    }
}
