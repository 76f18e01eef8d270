//! A queue of jobs for the ledger's threads. Urgent jobs come first; otherwise the order is first in, first out.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

/// The priority of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Urgency {
    /// Runs before all ordinary jobs: for example the intent and the outcome of a change.
    Urgent,
    /// Runs in the order of arrival.
    Ordinary,
}

/// Jobs that wait for a thread.
pub(super) struct Queue<J> {
    waiting: Mutex<Waiting<J>>,
    wake: Condvar,
}

struct Waiting<J> {
    urgent: VecDeque<J>,
    ordinary: VecDeque<J>,
    idle: usize,
    closed: bool,
}

impl<J> fmt::Debug for Queue<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiting = self.waiting();
        let (urgent, ordinary) = (waiting.urgent.len(), waiting.ordinary.len());
        f.debug_struct("Queue").field("urgent", &urgent).field("ordinary", &ordinary).finish_non_exhaustive()
    }
}

impl<J> Queue<J> {
    pub fn new() -> Self {
        let waiting = Waiting { urgent: VecDeque::new(), ordinary: VecDeque::new(), idle: 0, closed: false };
        Self { waiting: Mutex::new(waiting), wake: Condvar::new() }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting<J>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a job. Returns whether an idle thread is available for it.
    pub fn push(&self, urgency: Urgency, job: J) -> bool {
        let mut waiting = self.waiting();
        match urgency {
            Urgency::Urgent => waiting.urgent.push_back(job),
            Urgency::Ordinary => waiting.ordinary.push_back(job),
        }
        self.wake.notify_one();
        waiting.idle >= waiting.urgent.len() + waiting.ordinary.len()
    }

    /// Waits for a job. Returns `None` once the queue is closed and empty.
    pub fn pop(&self) -> Option<J> {
        let mut waiting = self.waiting();
        loop {
            let urgent = waiting.urgent.pop_front();
            if let Some(job) = urgent.or_else(|| waiting.ordinary.pop_front()) {
                return Some(job);
            }
            if waiting.closed {
                return None;
            }
            waiting.idle += 1;
            waiting = self.wake.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            waiting.idle -= 1;
        }
    }

    /// Closes the queue: threads finish the jobs that are already queued and then stop.
    pub fn close(&self) {
        self.waiting().closed = true;
        self.wake.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urgent_jobs_overtake_others_and_a_closed_queue_still_returns_its_jobs() {
        let queue = Queue::new();
        queue.push(Urgency::Ordinary, 1);
        queue.push(Urgency::Urgent, 2);
        queue.push(Urgency::Ordinary, 3);
        queue.push(Urgency::Urgent, 4);
        queue.close();
        assert_eq!(std::iter::from_fn(|| queue.pop()).collect::<Vec<_>>(), [2, 4, 1, 3]);
    }
}
