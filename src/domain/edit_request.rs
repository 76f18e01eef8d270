//! What a user asks to be edited, and the [`Edit`] that follows from it for each task.

use jiff::{SignedDuration, Timestamp};

use super::{
    Change, ChangeRequest, Content, ContentProblem, Edit, Failure, Outcome, SHORTEST_LEAD, Task, TimeProblem, Verb,
    change_request::{check_lead, is_far, to_second},
    cut_texts, format_rfc3339, same_due,
};
use crate::locale::{shown, stored, tr};

/// What a user asks to be edited in each task of a set. A field that is `None` is not edited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditRequest {
    /// The due time.
    pub time: Option<NewTime>,
    /// The title of the notification.
    pub title: Option<String>,
    /// The text of the notification.
    pub desc: Option<String>,
    /// The whole content. A title or text given above replaces the one in it.
    pub content: Option<Content>,
}

/// What a plan does to its tasks: the same change to each, or an edit of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanRequest {
    /// A change that needs nothing but the task.
    Change(ChangeRequest),
    /// An edit, which needs the content of each task.
    Edit(Box<EditRequest>),
}

impl PlanRequest {
    /// The kind of the changes.
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Change(change) => change.verb(),
            Self::Edit(_) => Verb::Edit,
        }
    }

    /// Fails if no task can be changed like this. `now` is the time on the service's clock.
    pub fn check(&self, now: Timestamp) -> Result<(), EditProblem> {
        match self {
            Self::Change(change) => Ok(change.check(now)?),
            Self::Edit(edit) => edit.check(now),
        }
    }
}

/// A new due time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewTime {
    /// This time.
    At(Timestamp),
    /// The current due time plus this span, which is negative for an earlier time.
    Shift(SignedDuration),
}

/// Why an edit is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditProblem {
    /// Nothing is to be edited.
    #[error("{}", tr!("edit-nothing"))]
    Nothing,
    /// The new due time cannot be set.
    #[error("{0}")]
    Time(#[from] TimeProblem),
    /// The new content cannot be sent.
    #[error("{}", shown(&.0.0))]
    Content(ContentProblem),
}

impl EditRequest {
    /// Fails if no task can be edited in this way. `now` is the time on the service's clock.
    pub fn check(&self, now: Timestamp) -> Result<(), EditProblem> {
        match self.time {
            None if *self == Self::default() => Err(EditProblem::Nothing),
            Some(NewTime::At(time)) => Ok(check_lead(time, now)?),
            None | Some(NewTime::Shift(_)) => Ok(()),
        }
    }

    /// Returns the request as a plan file has it: its time in whole seconds, the unit of the service's times, and its
    /// content in canonical JSON. The edits of tasks stay the same.
    #[must_use]
    pub fn canonical(&self) -> Self {
        let time = self.time.map(|time| match time {
            NewTime::At(at) => NewTime::At(to_second(at)),
            shift @ NewTime::Shift(_) => shift,
        });
        let content = self.content.as_ref().and_then(|content| Content::new(&content.canonical()));
        Self { time, content, ..self.clone() }
    }

    /// Returns the edit of this task, whose content is now `base`, or the task's outcome if no request is to be sent
    /// for it. `now` is the time on the service's clock.
    ///
    /// # Errors
    ///
    /// Fails if the new content of the task cannot be sent.
    pub fn edit_of(&self, task: &Task, base: &Content, now: Timestamp) -> Result<Result<Change, Outcome>, EditProblem> {
        let skipped = |why: String| Ok(Err(Outcome::Skipped(Failure::local(why))));
        let at = match self.time {
            None => None,
            Some(NewTime::At(time)) => Some(to_second(time)),
            Some(NewTime::Shift(by)) => match task.sched_at {
                Some(due) => Some(to_second(due.saturating_add(by).unwrap_or(Timestamp::MAX))),
                None => return skipped(stored!("stored-hold-no-time")),
            },
        };
        let at = at.filter(|at| task.sched_at.is_none_or(|due| !same_due(due, *at)));
        if let Some(at) = at.filter(|at| at.duration_since(now) < SHORTEST_LEAD) {
            return skipped(stored!("stored-hold-still-past", until = format_rfc3339(at)));
        }
        let content = self.content_from(base).map_err(EditProblem::Content)?;
        let content = (content.digest() != base.digest()).then_some(content);
        if at.is_none() && content.is_none() {
            return Ok(Err(Outcome::AsAsked(Failure::local(stored!("stored-edit-same")))));
        }
        if let (Some(content), Some(task_type)) = (&content, task.task_type) {
            content.check(task_type).map_err(EditProblem::Content)?;
        }
        Ok(Ok(Change::Edit(Box::new(Edit { at, content, base: base.digest() }))))
    }

    /// Returns the whole content that a task has after this edit.
    fn content_from(&self, base: &Content) -> Result<Content, ContentProblem> {
        let whole = self.content.as_ref().map(|content| content.in_place_of(base));
        whole.as_ref().unwrap_or(base).with_texts(self.title.as_deref(), self.desc.as_deref())
    }
}

/// Returns one line for each field that an edit changes, and then what the user should know about the new values.
/// `was_due` and `base` are the values before; `now` is the time on the service's clock; `time` formats a time.
pub fn edit_lines(
    edit: &Edit,
    was_due: Option<Timestamp>,
    base: &Content,
    now: Timestamp,
    time: &dyn Fn(Timestamp) -> String,
) -> (Vec<String>, Vec<String>) {
    let due = edit.at.map(|at| match was_due {
        Some(due) => tr!("edit-due-changed", before = time(due), after = time(at)),
        None => tr!("edit-due-set", after = time(at)),
    });
    let fields = edit.content.iter().flat_map(|content| base.differences(content));
    let changes = due.into_iter().chain(fields.map(|field| field.to_string())).collect();
    let far = edit.at.filter(|at| is_far(*at, now)).map(|at| tr!("edit-far", time = time(at)));
    (changes, far.into_iter().chain(edit.content.iter().flat_map(cut_texts)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{OutcomeKind, TaskId, TaskType};

    const NOW: i64 = 1_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("the second is in range")
    }

    fn base() -> Content {
        let json = r#"{"Condition":{"TagsAnd":["a"]},"MsgRandom":7,"OfflinePushInfo":{"Title":"a","Desc":"b"}}"#;
        Content::new(json).expect("the JSON is an object")
    }

    fn task() -> Task {
        Task { sched_at: Some(at(5_000)), task_type: Some(TaskType::Tag), ..Task::unverified(TaskId::new(1)) }
    }

    fn edit(request: &EditRequest) -> Result<Edit, Outcome> {
        let change = request.edit_of(&task(), &base(), at(NOW)).expect("the content can be sent");
        change.map(|change| change.as_edit().cloned().expect("the change is an edit"))
    }

    fn titled(title: &str) -> EditRequest {
        EditRequest { title: Some(title.to_owned()), ..EditRequest::default() }
    }

    fn timed(time: NewTime) -> EditRequest {
        EditRequest { time: Some(time), ..EditRequest::default() }
    }

    #[test]
    fn only_what_was_asked_for_changes_and_the_content_is_whole() {
        let retitled = edit(&titled("c")).expect("there is something to send");
        assert_eq!((retitled.at, retitled.base), (None, base().digest()));
        let whole = r#"{"Condition":{"TagsAnd":["a"]},"MsgRandom":7,"OfflinePushInfo":{"Desc":"b","Title":"c"}}"#;
        assert_eq!(retitled.content.expect("the edit has new content").json(), whole);
        for time in [NewTime::At(at(6_000)), NewTime::Shift(SignedDuration::from_secs(1_000))] {
            let moved = edit(&timed(time)).expect("there is something to send");
            assert_eq!((moved.at, moved.content), (Some(at(6_000)), None), "{time:?}");
        }
    }

    #[test]
    fn content_from_a_file_replaces_the_stored_content() {
        let file = r#"{"Condition":{"TagsOr":["b"]},"MsgRandom":9,"OfflinePushInfo":{"Title":"x"}}"#;
        let request = EditRequest { content: Content::new(file), ..titled("y") };
        let content = edit(&request).expect("there is something to send").content.expect("the edit has new content");
        assert_eq!(content.json(), r#"{"Condition":{"TagsOr":["b"]},"MsgRandom":7,"OfflinePushInfo":{"Title":"y"}}"#);
    }

    #[test]
    fn an_edit_that_changes_nothing_is_not_sent() {
        for request in [titled("a"), timed(NewTime::At(at(5_000)))] {
            assert_eq!(edit(&request).expect_err("nothing changes").kind(), OutcomeKind::Skipped, "{request:?}");
        }
        assert_eq!(EditRequest::default().check(at(NOW)), Err(EditProblem::Nothing));
    }

    #[test]
    fn a_time_that_no_task_can_get_is_refused() {
        let refused = |second| timed(NewTime::At(at(second))).check(at(NOW));
        assert_eq!(refused(999), Err(TimeProblem::Past(at(999)).into()));
        assert_eq!(refused(1_059), Err(TimeProblem::TooSoon(at(1_059)).into()));
        assert_eq!(refused(1_060), Ok(()));
        let back = timed(NewTime::Shift(SignedDuration::from_secs(-3_941)));
        assert_eq!(edit(&back).expect_err("the task would be due in 59 s").kind(), OutcomeKind::Skipped);
    }

    #[test]
    fn content_that_cannot_be_sent_is_an_error() {
        let request =
            EditRequest { content: Content::new(r#"{"OfflinePushInfo":{"Title":"x"}}"#), ..EditRequest::default() };
        let error = request.edit_of(&task(), &base(), at(NOW)).expect_err("a Tag push needs a condition");
        assert!(matches!(error, EditProblem::Content(_)), "{error:?}");
    }

    #[test]
    fn a_title_that_has_no_place_in_the_content_is_an_error_and_not_an_edit_of_the_time_alone() {
        let base = Content::new(r#"{"Condition":{"TagsAnd":["a"]},"OfflinePushInfo":null}"#).expect("it is an object");
        for time in [None, Some(NewTime::At(at(6_000)))] {
            let request = EditRequest { time, ..titled("c") };
            let error = request.edit_of(&task(), &base, at(NOW)).expect_err("the title has no place");
            assert!(matches!(error, EditProblem::Content(_)), "{error:?}");
        }
    }

    #[test]
    fn the_lines_name_each_change_and_what_to_know_about_it() {
        let request = EditRequest { time: Some(NewTime::At(at(40 * 86_400))), ..titled(&"c".repeat(33)) };
        let edit = edit(&request).expect("there is something to send");
        let (changes, remarks) = edit_lines(&edit, Some(at(5_000)), &base(), at(NOW), &format_rfc3339);
        assert_eq!(changes.len(), 2, "{changes:?}");
        assert!(changes[0].contains("1970-01-01T01:23:20Z") && changes[0].contains("1970-02-10"), "{changes:?}");
        assert!(changes[1].starts_with("OfflinePushInfo.Title"), "{changes:?}");
        assert!(remarks[0].contains("30 days") && remarks[1].contains("Meizu"), "{remarks:?}");
    }
}
