//! The tasks of one app, accessible by id, by due time and by creation time.
//!
//! A task's phase is not stored: it is computed from the clock, the time its dispatch begins, and the status or
//! dispatch error that the scenario gave it, so no background job has to update it. The rules for which changes are
//! allowed are in `commands`.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::value::RawValue;

use super::{content_digest::content_digest, log::TaskState};
use crate::domain::{SdkAppId, TaskType};

/// The phase that a task has reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Pending,
    Dispatching,
    Dispatched,
    Failed,
    /// The scenario gave the task a fixed status.
    Other,
}

/// One scheduled task.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) id: u64,
    pub(super) task_type: TaskType,
    pub(super) created: Timestamp,
    pub(super) due: Timestamp,
    /// When its dispatch begins: when it is due, or later if it was created for, or moved to, a time that had passed.
    pub(super) dispatch: Timestamp,
    pub(super) title: String,
    pub(super) desc: String,
    pub(super) content: Box<RawValue>,
    /// The status that the scenario gave the task, if it gave one; it never changes.
    pub(super) fixed_status: Option<String>,
    /// Why the task's dispatch fails, if it fails.
    pub(super) dispatch_err: Option<String>,
    pub(super) recalled: bool,
}

impl Stored {
    /// Returns the task's phase at `now`, where `dispatching` is how long a dispatch takes.
    pub(super) fn phase(&self, now: Timestamp, dispatching: SignedDuration) -> Phase {
        if self.fixed_status.is_some() {
            Phase::Other
        } else if now < self.dispatch {
            Phase::Pending
        } else if now.duration_since(self.dispatch) < dispatching {
            Phase::Dispatching
        } else if self.dispatch_err.is_some() {
            Phase::Failed
        } else {
            Phase::Dispatched
        }
    }
}

/// Returns the id of the push that a task became: a made-up prefix, the app and the task.
pub(super) fn push_id(app: SdkAppId, task: u64) -> String {
    format!("5e1f7a20_{app:x}_{task:x}", app = app.0)
}

/// Returns the id of the task that became this push, or `None` if the push is not one of this app.
pub(super) fn task_of_push(app: SdkAppId, push: &str) -> Option<u64> {
    let task = u64::from_str_radix(push.rsplit_once('_')?.1, 16).ok()?;
    (push_id(app, task) == push).then_some(task)
}

/// A change to the tasks. A command only decides on the change; the change is made separately, and a fault may delay or
/// prevent it.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Create(Box<Stored>),
    Modify { id: u64, due: Timestamp, dispatch: Timestamp, wording: Option<Wording> },
    Delete { id: u64 },
    Recall { id: u64 },
}

impl Change {
    /// Returns the id of the task that the change concerns.
    pub(super) fn task(&self) -> u64 {
        match self {
            Self::Create(task) => task.id,
            Self::Modify { id, .. } | Self::Delete { id } | Self::Recall { id } => *id,
        }
    }
}

/// A task's content, and the copies of its title and text that the service keeps outside it.
#[derive(Clone, Debug)]
pub(super) struct Wording {
    pub(super) title: String,
    pub(super) desc: String,
    pub(super) content: Box<RawValue>,
}

/// Task ids sorted by a time, then by id. The list is sorted so that a range can be counted, and entered at any offset,
/// without a scan.
#[derive(Clone, Debug, Default)]
pub(super) struct Index(Vec<(Timestamp, u64)>);

impl Index {
    fn insert(&mut self, at: Timestamp, id: u64) {
        let place = self.0.partition_point(|entry| *entry < (at, id));
        self.0.insert(place, (at, id));
    }

    fn remove(&mut self, at: Timestamp, id: u64) {
        if let Ok(place) = self.0.binary_search(&(at, id)) {
            self.0.remove(place);
        }
    }

    /// Returns the entries from `begin` to `end`, both included, in order.
    pub(super) fn range(&self, begin: Timestamp, end: Timestamp) -> &[(Timestamp, u64)] {
        let first = self.0.partition_point(|(at, _)| *at < begin);
        let after = self.0.partition_point(|(at, _)| *at <= end);
        &self.0[first..after.max(first)]
    }
}

/// All tasks of one app.
#[derive(Clone, Debug)]
pub(super) struct Store {
    tasks: HashMap<u64, Stored>,
    by_due: Index,
    by_created: Index,
    next_id: u64,
}

impl Store {
    /// Creates a store with these tasks. The ids of tasks that are created later count up from `next_id`.
    pub(super) fn new(tasks: Vec<Stored>, next_id: u64) -> Self {
        let index = |time: fn(&Stored) -> Timestamp| {
            let mut entries: Vec<_> = tasks.iter().map(|task| (time(task), task.id)).collect();
            entries.sort_unstable();
            Index(entries)
        };
        let (by_due, by_created) = (index(|task| task.due), index(|task| task.created));
        Self { tasks: tasks.into_iter().map(|task| (task.id, task)).collect(), by_due, by_created, next_id }
    }

    pub(super) fn get(&self, id: u64) -> Option<&Stored> {
        self.tasks.get(&id)
    }

    /// The task with this id as the log shows it.
    pub(super) fn state(&self, id: u64) -> Option<TaskState> {
        self.get(id).map(|task| TaskState {
            task_type: task.task_type,
            sched_at: task.due,
            content: content_digest(&task.content),
            recalled: task.recalled,
        })
    }

    pub(super) const fn by_due(&self) -> &Index {
        &self.by_due
    }

    pub(super) const fn by_created(&self) -> &Index {
        &self.by_created
    }

    /// Returns every task, sorted by due time.
    pub(super) fn all(&self) -> impl Iterator<Item = &Stored> {
        self.by_due.0.iter().filter_map(|(_, id)| self.tasks.get(id))
    }

    /// Returns the id for the next task that is created.
    pub(super) fn next_id(&self) -> u64 {
        let mut id = self.next_id;
        while self.tasks.contains_key(&id) {
            id = id.wrapping_add(1);
        }
        id
    }

    /// Reserves this id for a task that is created now or later, so that no other task gets it.
    pub(super) const fn reserve(&mut self, id: u64) {
        self.next_id = id.wrapping_add(1);
    }

    /// Makes a change that was decided on the basis of the store's current state.
    pub(super) fn make(&mut self, change: Change) {
        match change {
            Change::Create(task) => {
                self.by_due.insert(task.due, task.id);
                self.by_created.insert(task.created, task.id);
                self.tasks.insert(task.id, *task);
            }
            Change::Modify { id, due, dispatch, wording } => self.modify(id, (due, dispatch), wording),
            Change::Delete { id } => {
                if let Some(task) = self.tasks.remove(&id) {
                    self.by_due.remove(task.due, id);
                    self.by_created.remove(task.created, id);
                }
            }
            Change::Recall { id } => {
                if let Some(task) = self.tasks.get_mut(&id) {
                    task.recalled = true;
                }
            }
        }
    }

    fn modify(&mut self, id: u64, (due, dispatch): (Timestamp, Timestamp), wording: Option<Wording>) {
        let Some(task) = self.tasks.get_mut(&id) else { return };
        self.by_due.remove(task.due, id);
        self.by_due.insert(due, id);
        (task.due, task.dispatch) = (due, dispatch);
        if let Some(Wording { title, desc, content }) = wording {
            (task.title, task.desc, task.content) = (title, desc, content);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(id: u64, created: i64, due: i64) -> Stored {
        let at = |second| Timestamp::from_second(second).expect("in range");
        Stored {
            id,
            task_type: TaskType::Tag,
            created: at(created),
            due: at(due),
            dispatch: at(due),
            title: String::new(),
            desc: String::new(),
            content: RawValue::from_string("{}".to_owned()).expect("JSON"),
            fixed_status: None,
            dispatch_err: None,
            recalled: false,
        }
    }

    fn ids(range: &[(Timestamp, u64)]) -> Vec<u64> {
        range.iter().map(|(_, id)| *id).collect()
    }

    #[test]
    fn both_indices_follow_every_change() {
        let mut store = Store::new(vec![task(1, 5, 30), task(2, 4, 10)], 2);
        let (begin, end) = (Timestamp::UNIX_EPOCH, Timestamp::MAX);
        assert_eq!(store.next_id(), 3, "2 is taken");
        store.make(Change::Create(Box::new(task(3, 6, 20))));
        assert_eq!(ids(store.by_due().range(begin, end)), [2, 3, 1]);
        assert_eq!(ids(store.by_created().range(begin, end)), [2, 1, 3]);
        let due = Timestamp::from_second(40).expect("in range");
        store.make(Change::Modify { id: 2, due, dispatch: due, wording: None });
        store.make(Change::Delete { id: 3 });
        assert_eq!(ids(store.by_due().range(begin, end)), [1, 2]);
        assert_eq!(ids(store.by_created().range(begin, end)), [2, 1]);
        assert_eq!(store.all().map(|task| task.id).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_range_includes_both_ends_and_an_inverted_one_is_empty() {
        let store = Store::new(vec![task(1, 0, 10), task(2, 0, 20), task(3, 0, 30)], 4);
        let at = |second| Timestamp::from_second(second).expect("in range");
        assert_eq!(ids(store.by_due().range(at(10), at(20))), [1, 2]);
        assert_eq!(ids(store.by_due().range(at(11), at(19))), [] as [u64; 0]);
        assert_eq!(ids(store.by_due().range(at(30), at(10))), [] as [u64; 0]);
    }

    #[test]
    fn the_phase_of_a_task_follows_the_clock() {
        let mut moving = task(1, 0, 10);
        let phase = |task: &Stored, millis| {
            task.phase(Timestamp::from_millisecond(millis).expect("in range"), SignedDuration::from_secs(3))
        };
        assert_eq!(phase(&moving, 9_999), Phase::Pending);
        assert_eq!(phase(&moving, 10_000), Phase::Dispatching);
        assert_eq!(phase(&moving, 12_999), Phase::Dispatching);
        assert_eq!(phase(&moving, 13_000), Phase::Dispatched);
        moving.dispatch_err = Some("no channel".to_owned());
        assert_eq!(phase(&moving, 13_000), Phase::Failed);
        moving.fixed_status = Some("revoked".to_owned());
        assert_eq!(phase(&moving, 0), Phase::Other);
    }

    #[test]
    fn the_dispatch_of_an_overdue_task_begins_when_the_task_was_created() {
        let overdue = Stored { dispatch: Timestamp::from_second(60).expect("in range"), ..task(1, 60, 10) };
        let phase =
            |second| overdue.phase(Timestamp::from_second(second).expect("in range"), SignedDuration::from_secs(3));
        assert_eq!([phase(60), phase(62), phase(63)], [Phase::Dispatching, Phase::Dispatching, Phase::Dispatched]);
    }

    #[test]
    fn a_push_id_identifies_its_task_in_its_own_app_only() {
        let (app, other) = (SdkAppId(1_400_000_001), SdkAppId(1_400_000_002));
        for id in [0, 5_210_074_411, u64::MAX] {
            assert_eq!(task_of_push(app, &push_id(app, id)), Some(id));
            assert_eq!(task_of_push(other, &push_id(app, id)), None);
        }
        assert_eq!(task_of_push(app, "6a4c1f20_5f3e11aa_demo"), None);
        assert_eq!(task_of_push(app, ""), None);
    }
}
