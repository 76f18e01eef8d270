//! The tasks of one app: by id, by due time and by creation time.
//!
//! A task's state is not stored: it follows from its due time and the clock, so nothing has to run for time to pass.
//! The rules for which changes are allowed are in `commands`.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::value::RawValue;

use crate::domain::{SdkAppId, TaskType};

/// Where a task is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Pending,
    Dispatching,
    Dispatched,
    Failed,
    /// The scenario gave it a word of its own.
    Other,
}

/// One scheduled task.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) id: u64,
    pub(super) task_type: TaskType,
    pub(super) created: Timestamp,
    pub(super) due: Timestamp,
    pub(super) title: String,
    pub(super) desc: String,
    pub(super) content: Box<RawValue>,
    /// A status that the scenario fixed.
    pub(super) fixed_status: Option<String>,
    /// Why its dispatch fails, if it does.
    pub(super) dispatch_err: Option<String>,
    pub(super) recalled: bool,
}

impl Stored {
    /// Where it is at `now`, if a dispatch takes this long.
    pub(super) fn phase(&self, now: Timestamp, dispatching: SignedDuration) -> Phase {
        if self.fixed_status.is_some() {
            Phase::Other
        } else if now < self.due {
            Phase::Pending
        } else if now.duration_since(self.due) < dispatching {
            Phase::Dispatching
        } else if self.dispatch_err.is_some() {
            Phase::Failed
        } else {
            Phase::Dispatched
        }
    }
}

/// The id of the push that a task became: a made-up prefix, the app and the task.
pub(super) fn push_id(app: SdkAppId, task: u64) -> String {
    format!("5e1f7a20_{app:x}_{task:x}", app = app.0)
}

/// The task that became this push, if the push id is one of this app.
pub(super) fn task_of_push(app: SdkAppId, push: &str) -> Option<u64> {
    let task = u64::from_str_radix(push.rsplit_once('_')?.1, 16).ok()?;
    (push_id(app, task) == push).then_some(task)
}

/// A change of the tasks: decided first, made later or never.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Create(Box<Stored>),
    Modify { id: u64, due: Timestamp, wording: Option<Wording> },
    Delete { id: u64 },
    Recall { id: u64 },
}

impl Change {
    /// The task that it concerns.
    pub(super) fn task(&self) -> u64 {
        match self {
            Self::Create(task) => task.id,
            Self::Modify { id, .. } | Self::Delete { id } | Self::Recall { id } => *id,
        }
    }
}

/// A task's content, with the copies that the service makes of its title and text.
#[derive(Clone, Debug)]
pub(super) struct Wording {
    pub(super) title: String,
    pub(super) desc: String,
    pub(super) content: Box<RawValue>,
}

/// Task ids by a time, then by number: a sorted list, so that counting a range and skipping into it cost nothing.
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

    /// The entries from `begin` to `end`, both included, in order.
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
    /// A store with these tasks; created ones count up from `next_id`.
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

    pub(super) const fn by_due(&self) -> &Index {
        &self.by_due
    }

    pub(super) const fn by_created(&self) -> &Index {
        &self.by_created
    }

    /// Every task, by due time.
    pub(super) fn all(&self) -> impl Iterator<Item = &Stored> {
        self.by_due.0.iter().filter_map(|(_, id)| self.tasks.get(id))
    }

    /// The id that the next created task gets.
    pub(super) fn next_id(&self) -> u64 {
        let mut id = self.next_id;
        while self.tasks.contains_key(&id) {
            id = id.wrapping_add(1);
        }
        id
    }

    /// Makes a change that was decided on the store as it is now.
    pub(super) fn make(&mut self, change: Change) {
        match change {
            Change::Create(task) => {
                self.by_due.insert(task.due, task.id);
                self.by_created.insert(task.created, task.id);
                self.next_id = task.id.wrapping_add(1);
                self.tasks.insert(task.id, *task);
            }
            Change::Modify { id, due, wording } => self.modify(id, due, wording),
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

    fn modify(&mut self, id: u64, due: Timestamp, wording: Option<Wording>) {
        let Some(task) = self.tasks.get_mut(&id) else { return };
        self.by_due.remove(task.due, id);
        self.by_due.insert(due, id);
        task.due = due;
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
        store.make(Change::Modify { id: 2, due: Timestamp::from_second(40).expect("in range"), wording: None });
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
    fn a_task_moves_with_the_clock() {
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
    fn a_push_id_leads_back_to_its_task_in_its_own_app_only() {
        let (app, other) = (SdkAppId(1_400_000_001), SdkAppId(1_400_000_002));
        for id in [0, 5_210_074_411, u64::MAX] {
            assert_eq!(task_of_push(app, &push_id(app, id)), Some(id));
            assert_eq!(task_of_push(other, &push_id(app, id)), None);
        }
        assert_eq!(task_of_push(app, "6a4c1f20_5f3e11aa_demo"), None);
        assert_eq!(task_of_push(app, ""), None);
    }
}
