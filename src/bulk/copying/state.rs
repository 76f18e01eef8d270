//! How far the copies of the tasks of a question and of its run have come, as plain data: which task is read next, what
//! is in memory, and what is missing.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

use crate::{
    domain::{Content, Copied, PlannedTask, RunId, TaskId, TaskType},
    ledger::NewCopy,
};

/// How many bytes of content are kept in memory until they are in the ledger.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// How many bytes of content are written to the ledger at once, so that the intents of the run need not wait for long.
const BATCH_BYTES: usize = 256 * 1024;

/// A copy that was taken for a question is used by its run for this long. After that, somebody may have changed the task.
const FRESH: SignedDuration = SignedDuration::from_secs(60);

/// How many times a task is read if there is no usable reply.
const TRIES: u32 = 2;

/// How far the copy of a task has come.
enum Stage {
    /// It is to be read.
    Wanted,
    /// The request that reads it is under way.
    Asked,
    /// It is in memory.
    Taken(Box<Taken>),
    /// It is being written to the ledger.
    Written,
    /// It is in the ledger.
    Kept,
    /// There is none, and none is taken any more.
    Missing,
}

/// What a reading showed.
pub(super) struct Taken {
    pub task_type: TaskType,
    pub due: Option<Timestamp>,
    pub content: Content,
    pub at: Timestamp,
}

impl Taken {
    fn into_copy(self, run: RunId, position: u32, task: TaskId) -> NewCopy {
        let Self { task_type, due, content, at } = self;
        NewCopy { run, position, task, task_type, due, content, at }
    }
}

/// What a reading means for the copy of its task.
pub(super) enum Reading {
    /// This is what the task contains.
    Shown(Box<Taken>),
    /// The task has no content that can be kept.
    Nothing,
    /// There was no usable reply.
    NoReply,
}

struct Entry {
    stage: Stage,
    /// What a reading showed too long before the run. It is kept if nothing newer can be had.
    older: Option<Box<Taken>>,
    position: u32,
    tries: u32,
    /// Whether the change of the task was sent.
    has_left: bool,
    /// Whether the change lost what the task contained.
    is_lost: bool,
}

impl Entry {
    const fn of(position: u32, stage: Stage) -> Self {
        Self { stage, older: None, position, tries: 0, has_left: false, is_lost: false }
    }

    /// Wants what was taken for a question taken again, if the question stood open for too long.
    fn begin(&mut self, is_edit: bool, now: Timestamp) {
        let is_old = |taken: &Taken| now.duration_since(taken.at) > FRESH;
        match std::mem::replace(&mut self.stage, Stage::Wanted) {
            Stage::Taken(taken) if is_old(&taken) => {
                self.tries = 0;
                self.older = Some(taken).filter(|_| !is_edit);
            }
            stage => self.stage = stage,
        }
    }

    const fn is_decided(&self) -> bool {
        matches!(self.stage, Stage::Kept | Stage::Missing)
    }
}

/// The copies of the tasks of one question and of its run.
#[derive(Default)]
pub(super) struct State {
    entries: HashMap<TaskId, Entry>,
    /// The tasks that are read, in the order of their changes.
    order: Vec<PlannedTask>,
    /// The place in `order` before which no task is wanted.
    next: usize,
    /// How many tasks of `order` are wanted.
    wanted: usize,
    /// The tasks whose copies are to be written to the ledger.
    to_write: VecDeque<TaskId>,
    /// How many bytes of content are in memory.
    bytes: usize,
    copied: Copied,
    kept: usize,
    /// The run, once it has begun.
    run: Option<RunId>,
    /// How many of the next tasks are not read, because the replies come too late for their changes.
    behind: usize,
    /// Whether any change of the run was sent.
    has_left: bool,
    /// The boot-clock time until which the first changes wait for their copies; zero if nothing waits.
    pub wait_until: Duration,
    /// Whether the service refused the account or its signature: more calls would get the app locked out.
    pub is_refused: bool,
}

impl State {
    pub const fn copied(&self) -> Copied {
        self.copied
    }

    /// How many copies of the run are in the ledger.
    pub const fn kept(&self) -> usize {
        self.kept
    }

    /// How many tasks of the run lost what they contained, without a copy in the ledger.
    pub fn lost(&self) -> usize {
        self.entries.values().filter(|entry| entry.is_lost && !matches!(entry.stage, Stage::Kept)).count()
    }

    /// Wants these tasks read, in this order.
    pub fn want(&mut self, tasks: &[PlannedTask]) {
        for task in tasks.iter().filter(|task| task.change.as_edit().is_none()) {
            self.entries.entry(task.id).or_insert_with(|| {
                self.wanted += 1;
                Entry::of(task.position, Stage::Wanted)
            });
        }
        self.order = tasks.iter().filter(|task| task.change.as_edit().is_none()).cloned().collect();
        self.next = 0;
    }

    /// Turns the copies of a question into those of its run, which makes these changes. An edit reads its task itself.
    pub fn begin(&mut self, run: RunId, tasks: &[PlannedTask], wait_until: Duration, now: Timestamp) {
        let mut earlier = std::mem::take(self);
        (self.run, self.wait_until, self.is_refused) = (Some(run), wait_until, earlier.is_refused);
        for task in tasks {
            let mut entry = earlier.entries.remove(&task.id).unwrap_or_else(|| Entry::of(task.position, Stage::Wanted));
            entry.position = task.position;
            entry.begin(task.change.as_edit().is_some(), now);
            self.bytes += entry.older.as_ref().map_or(0, |taken| taken.content.json().len());
            match &entry.stage {
                Stage::Taken(taken) => {
                    self.bytes += taken.content.json().len();
                    self.to_write.push_back(task.id);
                }
                Stage::Wanted if task.change.as_edit().is_none() => self.wanted += 1,
                _ => {}
            }
            self.entries.insert(task.id, entry);
        }
        self.order = tasks.iter().filter(|task| task.change.as_edit().is_none()).cloned().collect();
    }

    /// Whether no task is to be read any more.
    pub const fn is_read(&self) -> bool {
        self.wanted == 0 || self.is_refused
    }

    /// Whether there is room for what one more reading shows. A question without room takes no more copies; a run goes on
    /// once those that are in memory are in the ledger.
    pub const fn has_room(&self) -> bool {
        self.bytes < MOST_BYTES
    }

    pub const fn is_run(&self) -> bool {
        self.run.is_some()
    }

    /// Whether the first task has yet to be read.
    pub fn is_first_wanted(&self) -> bool {
        self.order.first().is_some_and(|first| self.is_wanted(first.id))
    }

    /// Whether any change of the run was sent.
    pub const fn has_left(&self) -> bool {
        self.has_left
    }

    fn is_wanted(&self, task: TaskId) -> bool {
        self.entries.get(&task).is_some_and(|entry| matches!(entry.stage, Stage::Wanted))
    }

    /// Returns the task to be read next.
    pub fn pick(&mut self) -> Option<PlannedTask> {
        while let Some(task) = self.order.get(self.next).filter(|_| !self.is_read()) {
            self.next += 1;
            let task = task.clone();
            let Some(entry) = self.entries.get_mut(&task.id) else { continue };
            if !matches!(entry.stage, Stage::Wanted) {
                continue;
            }
            self.wanted -= 1;
            if self.behind > 0 {
                self.behind -= 1;
                self.give_up(task.id);
                continue;
            }
            entry.stage = Stage::Asked;
            entry.tries += 1;
            return Some(task);
        }
        None
    }

    /// Takes no newer copy of a task.
    fn give_up(&mut self, task: TaskId) {
        let Some(entry) = self.entries.get_mut(&task) else { return };
        entry.stage = match entry.older.take() {
            Some(taken) => {
                self.to_write.push_back(task);
                Stage::Taken(taken)
            }
            None => Stage::Missing,
        };
    }

    /// Notes what a reading showed. A reply that comes after the change of its task was sent may show what the task
    /// contained all the same, because the request left before.
    pub fn answered(&mut self, task: TaskId, reading: Reading) {
        let is_run = self.is_run();
        let Some(entry) = self.entries.get_mut(&task).filter(|entry| matches!(entry.stage, Stage::Asked)) else {
            return;
        };
        match reading {
            Reading::Shown(taken) => {
                let older = entry.older.take().map_or(0, |taken| taken.content.json().len());
                self.bytes = (self.bytes + taken.content.json().len()).saturating_sub(older);
                self.copied.taken += 1;
                entry.stage = Stage::Taken(taken);
                if is_run {
                    self.to_write.push_back(task);
                }
            }
            Reading::NoReply if !entry.has_left && entry.tries < TRIES => {
                entry.stage = Stage::Wanted;
                self.wanted += 1;
                self.next = self.order.iter().position(|other| other.id == task).unwrap_or_default().min(self.next);
            }
            Reading::Nothing | Reading::NoReply => {
                self.behind += usize::from(entry.has_left);
                self.copied.failed += 1;
                self.give_up(task);
            }
        }
    }

    /// Notes what another reading than that for a copy showed of a task. A run has an entry for each task of which it
    /// lacks a copy.
    pub fn found(&mut self, task: &PlannedTask, taken: Box<Taken>) {
        if !self.has_room() {
            return;
        }
        let is_run = self.is_run();
        match self.entries.get_mut(&task.id) {
            Some(entry) if is_run && matches!(entry.stage, Stage::Wanted) && task.change.as_edit().is_none() => {
                entry.stage = Stage::Asked;
                self.wanted -= 1;
            }
            None if !is_run => drop(self.entries.insert(task.id, Entry::of(task.position, Stage::Asked))),
            _ => return,
        }
        self.answered(task.id, Reading::Shown(taken));
    }

    /// Returns the copy for which an edit has read its task, if it is to be kept.
    pub fn copy_for_edit(&mut self, task: TaskId, taken: Taken) -> Option<NewCopy> {
        let run = self.run?;
        let entry = self.entries.get_mut(&task)?;
        entry.stage = Stage::Written;
        Some(taken.into_copy(run, entry.position, task))
    }

    /// Whether there is something to be written to the ledger.
    pub fn has_to_write(&self) -> bool {
        !self.to_write.is_empty()
    }

    /// Returns the copies that are to be written to the ledger next.
    pub fn next_batch(&mut self) -> Vec<NewCopy> {
        let (mut copies, mut bytes) = (Vec::new(), 0);
        let Some(run) = self.run else { return copies };
        while let Some(task) = self.to_write.front().copied().filter(|_| bytes < BATCH_BYTES) {
            self.to_write.pop_front();
            let Some(entry) = self.entries.get_mut(&task) else { continue };
            match std::mem::replace(&mut entry.stage, Stage::Written) {
                Stage::Taken(taken) => {
                    bytes += taken.content.json().len();
                    copies.push(taken.into_copy(run, entry.position, task));
                }
                other => entry.stage = other,
            }
        }
        self.bytes = self.bytes.saturating_sub(bytes);
        copies
    }

    /// Notes whether these copies were written to the ledger.
    pub fn written(&mut self, tasks: impl Iterator<Item = TaskId>, is_kept: bool) {
        for task in tasks {
            if let Some(entry) = self.entries.get_mut(&task) {
                entry.stage = if is_kept { Stage::Kept } else { Stage::Missing };
                self.kept += usize::from(is_kept);
            }
        }
    }

    /// Whether the copy of a task is in the ledger, or will not be.
    pub fn is_decided(&self, task: TaskId) -> bool {
        self.entries.get(&task).is_none_or(Entry::is_decided)
    }

    /// Returns whether an edit is to keep what it reads of this task.
    pub fn is_wanted_by_edit(&self, task: &PlannedTask) -> bool {
        task.change.as_edit().is_some() && self.is_wanted(task.id)
    }

    /// Notes that the change of a task is sent. A task that nobody has asked for is not read any more.
    pub fn change_leaves(&mut self, task: &PlannedTask) {
        self.has_left = true;
        let Some(entry) = self.entries.get_mut(&task.id) else { return };
        entry.has_left = true;
        if matches!(entry.stage, Stage::Wanted) && task.change.as_edit().is_none() {
            self.wanted -= 1;
            self.give_up(task.id);
        }
    }

    /// Notes that a change lost what the task contained.
    pub fn change_done(&mut self, task: TaskId) {
        if let Some(entry) = self.entries.get_mut(&task) {
            entry.is_lost = true;
        }
    }

    /// Whether the readings of all tasks that lost what they contained are answered.
    pub fn is_answered(&self) -> bool {
        self.entries.values().all(|entry| !entry.is_lost || !matches!(entry.stage, Stage::Asked))
    }

    /// Whether nothing is left to be written.
    pub fn is_written(&self) -> bool {
        self.entries.values().all(|entry| !matches!(entry.stage, Stage::Taken(_) | Stage::Written))
    }
}
