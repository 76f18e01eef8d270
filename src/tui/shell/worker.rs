//! The worker: a thread that keeps the tasks of the open app in memory and searches them, so that no key has to wait
//! for a search.
//!
//! A newer search cancels an older one, even while that is running.

use std::{
    collections::{BTreeMap, VecDeque},
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use crate::{
    domain::{Task, TaskId},
    tui::{
        index::{
            schedule::Schedule,
            search::{Query, search},
            store::{Row, Sorting, Store},
        },
        messages::{
            mailbox::Mailbox,
            message::{Loaded, Message},
        },
    },
};

/// A job for the worker.
#[derive(Debug)]
pub enum Job {
    /// Search the tasks. A new generation drops the tasks of the earlier one.
    Search {
        /// The generation that the job belongs to: the number of an opening of an app.
        generation: u64,
        /// The number of the request.
        request: u64,
        /// What to search for.
        query: Query,
    },
    /// A load from the ledger begins. The load might miss changes that are made from now on.
    LoadBegan {
        /// The generation that the job belongs to: the number of an opening of an app.
        generation: u64,
    },
    /// Replace the tasks with those that were loaded.
    Adopt {
        /// The generation that the job belongs to: the number of an opening of an app.
        generation: u64,
        /// The tasks that were loaded.
        store: Store,
        /// How much of the ledger `store` holds.
        loaded: Loaded,
    },
    /// Apply newer facts about some tasks.
    Patch {
        /// The generation that the job belongs to: the number of an opening of an app.
        generation: u64,
        /// The tasks as the ledger knows them.
        tasks: Vec<Task>,
    },
}

/// The sending end of the worker's queue.
#[derive(Clone, Debug)]
pub struct Jobs {
    sender: Sender<Job>,
    open: Arc<AtomicUsize>,
}

impl Jobs {
    /// Sends the worker a job. The worker ends only when the last sender is dropped, so this cannot fail.
    pub fn send(&self, job: Job) {
        self.open.fetch_add(1, Ordering::Relaxed);
        let _ = self.sender.send(job);
    }

    /// Returns whether every job is done and its results are in the mailbox.
    pub fn are_done(&self) -> bool {
        self.open.load(Ordering::Acquire) == 0
    }
}

/// Starts the worker. It ends when the last sender is dropped.
pub fn spawn(mailbox: Mailbox) -> std::io::Result<Jobs> {
    let (sender, jobs) = channel();
    let open = Arc::new(AtomicUsize::new(0));
    let worker = Worker::new(mailbox, jobs, Arc::clone(&open));
    thread::Builder::new().name("tui-worker".into()).spawn(move || worker.work())?;
    Ok(Jobs { sender, open })
}

struct Worker {
    mailbox: Mailbox,
    jobs: Receiver<Job>,
    /// The number of jobs that were sent and are not done.
    open: Arc<AtomicUsize>,
    put_off: VecDeque<Job>,
    generation: u64,
    store: Store,
    loaded: Loaded,
    asked: Option<(u64, Query)>,
    /// The rows in the order that was requested last; kept until other tasks are loaded.
    sorted: Option<(Sorting, Arc<Vec<Row>>)>,
    /// The tasks patched since the last load began: each task once, however often it changes.
    newer: BTreeMap<TaskId, Task>,
    /// Whether the schedule was counted since the tasks last changed.
    is_counted: bool,
    /// The last schedule, with the generation that it belongs to.
    counted: Option<(u64, Schedule)>,
}

impl Worker {
    fn new(mailbox: Mailbox, jobs: Receiver<Job>, open: Arc<AtomicUsize>) -> Self {
        Self {
            mailbox,
            jobs,
            open,
            put_off: VecDeque::new(),
            generation: 0,
            store: Store::default(),
            loaded: Loaded::Nothing,
            asked: None,
            sorted: None,
            newer: BTreeMap::new(),
            is_counted: true,
            counted: None,
        }
    }

    fn work(mut self) {
        while let Some(job) = self.next() {
            let (mut is_void, mut taken) = (self.apply(job), 1);
            while let Some(job) = self.put_off.pop_front().or_else(|| self.jobs.try_recv().ok()) {
                is_void |= self.apply(job);
                taken += 1;
            }
            if is_void {
                self.answer();
            }
            self.count();
            // The results of these jobs are in the mailbox now. Jobs that arrived meanwhile and were put off come next.
            self.open.fetch_sub(taken, Ordering::Release);
        }
    }

    fn next(&mut self) -> Option<Job> {
        self.put_off.pop_front().or_else(|| self.jobs.recv().ok())
    }

    /// Applies a job. Returns whether the last answer is no longer valid.
    fn apply(&mut self, job: Job) -> bool {
        match job {
            Job::Search { generation, request, query } => {
                if generation != self.generation {
                    self.generation = generation;
                    self.store = Store::default();
                    self.sorted = None;
                    self.loaded = Loaded::Nothing;
                    self.newer.clear();
                }
                self.asked = Some((request, query));
                self.loaded != Loaded::Nothing
            }
            Job::LoadBegan { generation } => {
                if generation == self.generation {
                    self.newer.clear();
                }
                false
            }
            Job::Adopt { generation, store, loaded } => {
                let is_wanted = generation == self.generation && loaded >= self.loaded;
                if is_wanted {
                    self.sorted = None;
                    self.store = store.patched(self.newer.values());
                    self.loaded = loaded;
                    self.is_counted = false;
                }
                is_wanted
            }
            Job::Patch { generation, tasks } => {
                let is_wanted = generation == self.generation;
                if is_wanted {
                    self.store = self.store.patched(&tasks);
                    self.newer.extend(tasks.into_iter().map(|task| (task.id, task)));
                    self.is_counted = false;
                }
                is_wanted
            }
        }
    }

    /// Returns the rows in this order. They keep their positions while facts about them change, so that rows do not
    /// move while somebody is looking at them.
    fn order(&mut self, sorting: Sorting) -> Arc<Vec<Row>> {
        match &self.sorted {
            Some((kept, order)) if *kept == sorting => Arc::clone(order),
            _ => {
                let order = sorting.order(&self.store);
                self.sorted = Some((sorting, Arc::clone(&order)));
                order
            }
        }
    }

    /// Counts how many tasks are due at what time, once all tasks are loaded. Any job that arrives interrupts the
    /// count, which is then repeated after that job.
    fn count(&mut self) {
        if self.is_counted || self.loaded != Loaded::All {
            return;
        }
        let (jobs, put_off) = (&self.jobs, &mut self.put_off);
        let schedule = Schedule::count(&self.store, || {
            put_off.extend(jobs.try_iter());
            if put_off.is_empty() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        let Some(schedule) = schedule else { return };
        self.is_counted = true;
        let counted = (self.generation, schedule);
        if self.counted.as_ref() != Some(&counted) {
            self.counted = Some(counted.clone());
            self.mailbox.post(Message::Counted { generation: counted.0, schedule: counted.1 });
        }
    }

    fn answer(&mut self) {
        let Some((request, query)) = self.asked.clone() else { return };
        let order = self.order(query.sorting);
        let (jobs, put_off) = (&self.jobs, &mut self.put_off);
        let matches = search(&self.store, &order, &query, || {
            put_off.extend(jobs.try_iter());
            let is_void = put_off.iter().any(|job| matches!(job, Job::Search { .. }));
            if is_void { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if let Some(matches) = matches {
            self.mailbox.post(Message::Found {
                generation: self.generation,
                request,
                counts: self.store.counts(query.at),
                store: self.store.clone(),
                matches,
                loaded: self.loaded,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::TryRecvError;

    use super::*;
    use crate::{clock::ManualClock, domain::Filter, tui::index::tab::Tab};

    fn task(id: u64) -> Task {
        Task::unverified(TaskId::new(id))
    }

    fn query() -> Query {
        Query {
            filter: Filter::default(),
            at: jiff::Timestamp::UNIX_EPOCH,
            app: "shop-sg".to_owned(),
            tab: Tab::All,
            sorting: Sorting::default(),
            only: None,
            kept: vec![],
        }
    }

    #[test]
    fn a_task_that_is_patched_repeatedly_is_kept_once() {
        let (mailbox, _inbox) = Mailbox::new(Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH)));
        let (_sender, jobs) = channel();
        let mut worker = Worker::new(mailbox, jobs, Arc::default());
        for round in 0..1_000 {
            worker.apply(Job::Patch { generation: 0, tasks: vec![task(1 + round % 3), task(7)] });
        }
        assert_eq!(worker.newer.len(), 4);
    }

    #[test]
    fn a_job_is_done_only_when_its_answer_is_in_the_mailbox() {
        let (mailbox, inbox) = Mailbox::new(Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH)));
        let jobs = spawn(mailbox).expect("the worker starts");
        assert!(jobs.are_done());
        for generation in 1..=30 {
            // Enough tasks for the search to take a while.
            let store = Store::of_tasks((1..=3_000).map(task).collect());
            jobs.send(Job::Search { generation, request: generation, query: query() });
            jobs.send(Job::Adopt { generation, store, loaded: Loaded::Page });
            while !jobs.are_done() {
                thread::yield_now();
            }
            let found = inbox.try_recv();
            assert!(matches!(found, Ok(Message::Found { request, .. }) if request == generation), "{found:?}");
            assert!(matches!(inbox.try_recv(), Err(TryRecvError::Empty)));
        }
    }
}
