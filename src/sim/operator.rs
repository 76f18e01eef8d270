//! Scripted changes by another operator, that is, changes to tasks that do not come from the client.
//!
//! The changes obey the rules of the commands, so a task that is being dispatched cannot be changed. Limits and faults
//! do not apply to the changes.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::{commands::Parameters, faults::Target, store::Store};
use crate::{
    api::Command,
    domain::{SdkAppId, TaskType, format_service},
};

/// When a change is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// This long after the start, on the service's wall clock.
    At(SignedDuration),
    /// Right after the nth matching call (from 1) of a command, for any task or only for `tasks`.
    After { command: Command, tasks: Vec<u64>, nth: u32 },
}

/// What is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Delete { task: u64 },
    Edit { task: u64, due: Option<SignedDuration>, wording: NewWording },
    Create { task_type: TaskType, due: SignedDuration, sender: String, wording: NewWording },
}

/// The texts and the tags or accounts that a change gives a task; a field that is `None` does not change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NewWording {
    pub(super) title: Option<String>,
    pub(super) desc: Option<String>,
    pub(super) audience: Option<Vec<String>>,
}

impl NewWording {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns `content` with these texts and this audience.
    fn put_into(&self, mut content: Value, task_type: TaskType) -> Value {
        for (name, text) in [("Title", &self.title), ("Desc", &self.desc)] {
            if let Some(text) = text {
                content["OfflinePushInfo"][name] = json!(text);
            }
        }
        match (task_type, &self.audience) {
            (TaskType::Tag, Some(tags)) => content["Condition"] = json!({ "TagsAnd": tags }),
            (TaskType::User, Some(accounts)) => content["To_Account"] = json!(accounts),
            _ => {}
        }
        content
    }
}

/// One change of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OperatorChange {
    pub(super) app: SdkAppId,
    pub(super) when: When,
    pub(super) action: Action,
}

impl OperatorChange {
    /// The command that makes the change.
    pub(super) const fn command(&self) -> Command {
        match self.action {
            Action::Delete { .. } => Command::Delete,
            Action::Edit { .. } => Command::Modify,
            Action::Create { .. } => Command::Add,
        }
    }

    /// Returns the body of the call that makes the change; `start` is when the scenario started.
    pub(super) fn body(&self, store: &Store, start: Timestamp) -> Parameters {
        let at = |due: &SignedDuration| json!(format_service(start.saturating_add(*due).unwrap_or(start)));
        let mut body = Map::new();
        match &self.action {
            Action::Delete { task } => name_task(&mut body, *task, store),
            Action::Edit { task, due, wording } => {
                name_task(&mut body, *task, store);
                if let Some(due) = due {
                    body.insert("SchedAt".to_owned(), at(due));
                }
                if let Some(stored) = store.get(*task).filter(|_| !wording.is_empty()) {
                    let content = serde_json::from_str(stored.content.get()).unwrap_or_default();
                    body.insert("Content".to_owned(), wording.put_into(content, stored.task_type));
                }
            }
            Action::Create { task_type, due, sender, wording } => {
                let content = json!({ "From_Account": sender, "OfflinePushInfo": {} });
                body.insert("Type".to_owned(), json!(task_type.as_str()));
                body.insert("SchedAt".to_owned(), at(due));
                body.insert("Content".to_owned(), wording.put_into(content, *task_type));
            }
        }
        Parameters::of(body)
    }
}

fn name_task(body: &mut Map<String, Value>, task: u64, store: &Store) {
    let task_type = store.get(task).map_or(TaskType::All, |stored| stored.task_type);
    body.insert("TaskID".to_owned(), json!(task));
    body.insert("Type".to_owned(), json!(task_type.as_str()));
}

/// The changes that are still to come.
#[derive(Clone, Debug)]
pub(super) struct Operators(Vec<Waiting>);

/// A change, and the number of matching calls so far.
#[derive(Clone, Debug)]
struct Waiting {
    change: OperatorChange,
    calls: u32,
}

impl Waiting {
    /// Counts a call. Returns true if it is the call after which the change is made.
    fn count(&mut self, target: Target) -> bool {
        let When::After { command, tasks, nth } = &self.change.when else { return false };
        let fits = *command == target.command
            && self.change.app == target.app
            && (tasks.is_empty() || target.task.is_some_and(|task| tasks.contains(&task)));
        self.calls = self.calls.saturating_add(u32::from(fits));
        fits && self.calls == *nth
    }
}

impl Operators {
    pub(super) fn new(changes: Vec<OperatorChange>) -> Self {
        Self(changes.into_iter().map(|change| Waiting { change, calls: 0 }).collect())
    }

    /// Returns when the next timed change is due, if not later than `now`; both are relative to the start.
    pub(super) fn next_due(&self, now: SignedDuration) -> Option<SignedDuration> {
        self.0.iter().filter_map(due).filter(|at| *at <= now).min()
    }

    /// Takes the first change that is made at this time.
    pub(super) fn take_due(&mut self, at: SignedDuration) -> Option<OperatorChange> {
        let place = self.0.iter().position(|waiting| due(waiting) == Some(at))?;
        Some(self.0.remove(place).change)
    }

    /// Takes the changes that are made right after this call.
    pub(super) fn take_after(&mut self, target: Target) -> Vec<OperatorChange> {
        self.0.extract_if(.., |waiting| waiting.count(target)).map(|waiting| waiting.change).collect()
    }
}

const fn due(waiting: &Waiting) -> Option<SignedDuration> {
    match waiting.change.when {
        When::At(at) => Some(at),
        When::After { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sim::{Effect, LogEvent, stage::Stage};

    fn lines(stage: &Stage) -> Vec<(LogEvent, Option<Command>, Effect, Option<i64>)> {
        let log = stage.service.log();
        log.iter().map(|entry| (entry.event, entry.command, entry.effect, entry.code)).collect()
    }

    #[tokio::test]
    async fn a_change_is_made_at_its_time_with_a_log_line() {
        let stage = Stage::new(
            "[[operator]]\napp = \"shop\"\nat = \"+8s\"\nkind = \"edit\"\ntask = 1\ntitle = \"Other\"\n\
             [[operator]]\napp = \"shop\"\nat = \"+5s\"\nkind = \"edit\"\ntask = 1\ndue = \"+2h\"\n\
             [[operator]]\napp = \"shop\"\nat = \"+9s\"\nkind = \"delete\"\ntask = 2\n",
        );
        stage.advance(4_999);
        assert_eq!(stage.task(1).sched_at.to_string(), "2026-12-01T00:00:10Z");
        stage.advance(10_001);
        let task = stage.task(1);
        assert_eq!((task.title.as_str(), task.desc.as_str()), ("Other", "Closed on 25 December."));
        assert_eq!((task.sched_at.to_string().as_str(), task.status.as_str()), ("2026-12-01T02:00:00Z", "pending"));
        assert_eq!(stage.ids(), [1, 3]);
        let log = stage.service.log();
        assert_eq!(
            log.iter().map(|entry| entry.at.to_string()).collect::<Vec<_>>(),
            ["2026-12-01T00:00:05Z", "2026-12-01T00:00:08Z", "2026-12-01T00:00:09Z"]
        );
        assert!(log.iter().all(|entry| entry.event == LogEvent::Operator && entry.random.is_none()));
        assert!(log.iter().all(|entry| entry.before != entry.after));
    }

    #[tokio::test]
    async fn a_change_comes_between_a_read_and_the_edit_that_follows_it() {
        let stage = Stage::new(
            "[[operator]]\napp = \"shop\"\ncommand = \"get\"\ntasks = [3]\nnth = 2\nkind = \"edit\"\ntask = 3\n\
             title = \"Theirs\"\ndue = \"+3h\"\n",
        );
        stage.code(Command::Get, json!({ "TaskID": 3 })).await;
        stage.code(Command::Get, json!({ "TaskID": 1 })).await;
        assert_eq!(stage.task(3).title, "Maintenance");
        let read = stage.call(Command::Get, json!({ "TaskID": 3 })).await;
        assert_eq!(read["TaskInfo"]["Title"], "Maintenance", "the reader still sees the old title");
        assert_eq!(stage.task(3).title, "Theirs");
        stage.code(Command::Get, json!({ "TaskID": 3 })).await;
        let changes = lines(&stage).into_iter().filter(|line| line.0 == LogEvent::Operator);
        let change = (LogEvent::Operator, Some(Command::Modify), Effect::Done, Some(0));
        assert_eq!(changes.collect::<Vec<_>>(), [change], "once");
    }

    #[tokio::test]
    async fn another_operator_keeps_to_the_rules_of_the_service() {
        let stage = Stage::new(
            "[[operator]]\napp = \"shop\"\nat = \"+11s\"\nkind = \"delete\"\ntask = 1\n\
             [[operator]]\napp = \"shop\"\nat = \"+12s\"\nkind = \"edit\"\ntask = 99\ntitle = \"x\"\n",
        );
        stage.advance(12_000);
        assert_eq!(stage.ids(), [1, 2, 3]);
        assert_eq!(
            lines(&stage),
            [
                (LogEvent::Operator, Some(Command::Delete), Effect::None, Some(90_107)),
                (LogEvent::Operator, Some(Command::Modify), Effect::None, Some(90_104)),
            ]
        );
    }

    #[tokio::test]
    async fn a_task_is_created_after_a_list() {
        let stage = Stage::new(
            "[[operator]]\napp = \"shop\"\ncommand = \"delete\"\nkind = \"create\"\ntype = \"User\"\ndue = \"+1h\"\n\
             title = \"New\"\ndesc = \"Text\"\nto = [\"mei\"]\n",
        );
        assert_eq!(stage.delete(1, "Tag").await, 0);
        assert_eq!(stage.ids(), [2, 500, 3]);
        let read = stage.call(Command::Get, json!({ "TaskID": 500 })).await;
        assert_eq!(read["TaskInfo"]["Content"]["To_Account"], json!(["mei"]));
        assert_eq!(read["TaskInfo"]["SchedAt"], "2026-12-01 01:00:00");
    }

    #[tokio::test]
    async fn changes_by_time_and_late_effects_come_in_the_order_of_their_times() {
        let stage = Stage::new(
            "[[operator]]\napp = \"shop\"\nat = \"+2s\"\nkind = \"edit\"\ntask = 3\ntitle = \"Theirs\"\n\
             [[operator]]\napp = \"shop\"\nat = \"+4s\"\nkind = \"delete\"\ntask = 3\n\
             [[fault]]\ncommand = \"modify\"\nkind = \"code\"\ncode = 60008\nlate = \"3s\"\n",
        );
        let later = json!({ "TaskID": 3, "Type": "All", "SchedAt": "2026-12-02 00:00:00" });
        assert_eq!(stage.code(Command::Modify, later).await, 60_008);
        stage.advance(60_000);
        assert_eq!(stage.ids(), [1, 2]);
        let events: Vec<_> = lines(&stage).iter().map(|line| line.0).collect();
        assert_eq!(events, [LogEvent::Call, LogEvent::Operator, LogEvent::LateEffect, LogEvent::Operator]);
        assert!(stage.service.log()[1..].iter().all(|entry| entry.effect == Effect::Done));
    }
}
