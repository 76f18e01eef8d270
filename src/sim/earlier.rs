//! What a task of a scenario was before it was postponed or edited.
//!
//! The service itself remembers no earlier version of a task. A scenario that starts with postponed or edited tasks
//! says what they were, so that a ledger can be filled to match.

use jiff::Timestamp;

use super::scenario::{Before, TaskPlan};
use crate::domain::TaskId;

/// A task of a scenario that was postponed or edited before the scenario started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierTask {
    /// Its id.
    pub id: TaskId,
    /// When it was due before it was postponed; `None` if it was not.
    pub held_from: Option<Timestamp>,
    /// Its whole content, as JSON, before it was edited; `None` if it was not.
    pub edited_from: Option<String>,
    /// Why it was postponed or edited, if the operator said so.
    pub reason: Option<String>,
}

impl TaskPlan {
    /// What the task was, if the scenario says so; `start` is when the scenario starts.
    pub(super) fn earlier(&self, start: Timestamp) -> Option<EarlierTask> {
        if self.before == Before::default() {
            return None;
        }
        let edited_from = self.before.wording.as_ref().map(|wording| {
            let mut plan = self.clone();
            plan.title = wording.title.clone().unwrap_or(plan.title);
            plan.desc = wording.desc.clone().unwrap_or(plan.desc);
            plan.to_stored(start).content.get().to_owned()
        });
        let held_from = self.before.due.map(|due| start.saturating_add(due).unwrap_or(start));
        let reason = self.before.reason.clone();
        Some(EarlierTask { id: TaskId::new(self.id), held_from, edited_from, reason })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::sim::stage::{APP, Stage};

    #[test]
    fn a_task_that_was_held_or_edited_is_known_with_what_it_was() {
        let stage = Stage::new(
            "[[task]]\napp = \"shop\"\nid = 7\ntype = \"User\"\ndue = \"+1d\"\ntitle = \"new\"\ndesc = \"same\"\n\
             held_from = \"+0s\"\nedited_from = { title = \"old\" }\n\
             because = \"too early\"\n",
        );
        let earlier = stage.service.earlier(APP);
        let [task] = &earlier[..] else { panic!("{earlier:?}") };
        assert_eq!(
            (task.id.get(), task.held_from.map(|at| at.to_string())),
            (7, Some("2026-12-01T00:00:00Z".to_owned()))
        );
        let content: Value = serde_json::from_str(task.edited_from.as_deref().expect("edited")).expect("JSON");
        assert_eq!(content["OfflinePushInfo"], json!({ "Title": "old", "Desc": "same" }));
        assert_eq!(content["To_Account"], json!(["user-1"]));
        assert_eq!(task.reason.as_deref(), Some("too early"));
        assert_eq!(stage.task(7).title, "new");
    }
}
