//! Turns to call the service: the seam, and slots that live in this process.
//!
//! A later implementation keeps the slots in the ledger, so that several processes share one limit. Deliberately not
//! here: the rule itself (`limiter`).

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use tokio::sync::Notify;

use super::{
    limiter::{Decision, Limiter},
    transport::Command,
};
use crate::{
    clock::Clock,
    domain::{Pace, SdkAppId},
};

/// Who is served first when a slot comes free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Priority {
    /// Somebody waits for it at the screen.
    Interactive,
    /// Everything else.
    Background,
}

/// What a limit counts: the calls of one command for one app (reference, section 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotKey {
    /// The app.
    pub sdkappid: SdkAppId,
    /// The command.
    pub command: Command,
}

/// Names one grant of one [`SlotKey`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Token(pub u64);

/// A slot that is ours for a short while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its name.
    pub token: Token,
    /// Boot time from which it must not be used any more: 500 ms after it was granted.
    pub good_until: Duration,
}

/// How a call ended, for the limiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// A reply came that was no rate reply.
    Clean,
    /// The service asked to slow down.
    Limited,
    /// The call is over without a usable reply: no connection, lost, timed out, or not the service's.
    NoReply,
    /// Nobody waits for the reply any more, and the request may still be on its way.
    Abandoned,
}

/// Hands out the turns to call the service.
#[async_trait]
pub trait Slots: std::fmt::Debug + Send + Sync {
    /// Waits for a slot. Dropping the future gives up the place in the queue.
    async fn claim(&self, key: SlotKey, priority: Priority) -> Result<Grant, SlotsError>;

    /// Says that the request leaves now and is given up after `timeout`. False where the grant is no longer good: then
    /// nothing may be sent.
    fn begin(&self, key: SlotKey, token: Token, timeout: Duration) -> bool;

    /// Gives a slot back, without waiting: at once where the call was never begun, else 1.005 s after it ended, and after
    /// an abandoned call 1.005 s after its timeout.
    fn release(&self, key: SlotKey, token: Token, how: Release);

    /// Sets how fast this app's calls follow each other from now on. [`Pace::Auto`] means polite here: whoever knows the
    /// whole run sets [`Pace::Full`] while something would be missed. Polite until set.
    fn set_pace(&self, sdkappid: SdkAppId, pace: Pace);
}

/// Why there is no slot: a lower-case fragment that says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SlotsError(pub String);

/// A slot that gives itself back when it is dropped.
#[derive(Debug)]
pub(super) struct Lease {
    slots: Arc<dyn Slots>,
    key: SlotKey,
    token: Token,
    how: Release,
}

impl Lease {
    pub(super) async fn claim(slots: &Arc<dyn Slots>, key: SlotKey, priority: Priority) -> Result<Self, SlotsError> {
        let grant = slots.claim(key, priority).await?;
        Ok(Self { slots: Arc::clone(slots), key, token: grant.token, how: Release::Abandoned })
    }

    pub(super) const fn key(&self) -> SlotKey {
        self.key
    }

    pub(super) fn begin(&self, timeout: Duration) -> bool {
        self.slots.begin(self.key, self.token, timeout)
    }

    pub(super) fn finish(mut self, how: Release) {
        self.how = how;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.slots.release(self.key, self.token, self.how);
    }
}

/// Slots of this process alone.
#[derive(Debug)]
pub struct MemorySlots {
    clock: Arc<dyn Clock>,
    book: Mutex<Book>,
}

#[derive(Debug, Default)]
struct Book {
    lanes: HashMap<SlotKey, Lane>,
    paces: HashMap<SdkAppId, Pace>,
    next_waiter: u64,
}

/// One limit, and those who wait for it: the interactive ones first, each kind in the order they came.
#[derive(Debug)]
struct Lane {
    limiter: Limiter,
    interactive: VecDeque<Waiter>,
    background: VecDeque<Waiter>,
}

#[derive(Debug)]
struct Waiter {
    number: u64,
    wake: Arc<Notify>,
}

impl Lane {
    fn first(&self) -> Option<&Waiter> {
        self.interactive.front().or(self.background.front())
    }

    /// Only the first in the queue watches the limiter, so only that one is woken.
    fn wake_first(&self) {
        if let Some(waiter) = self.first() {
            waiter.wake.notify_one();
        }
    }

    fn queue(&mut self, priority: Priority) -> &mut VecDeque<Waiter> {
        match priority {
            Priority::Interactive => &mut self.interactive,
            Priority::Background => &mut self.background,
        }
    }
}

impl Book {
    fn lane(&mut self, key: SlotKey) -> &mut Lane {
        let pace = self.paces.get(&key.sdkappid).copied().unwrap_or(Pace::Auto);
        self.lanes.entry(key).or_insert_with(|| Lane {
            limiter: Limiter::new(key.command.calls_per_second(), pace),
            interactive: VecDeque::new(),
            background: VecDeque::new(),
        })
    }
}

impl MemorySlots {
    /// Slots that go by this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, book: Mutex::default() }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, key: SlotKey, priority: Priority) -> Place<'_> {
        let mut book = self.book();
        let number = book.next_waiter;
        book.next_waiter += 1;
        let wake = Arc::new(Notify::new());
        book.lane(key).queue(priority).push_back(Waiter { number, wake: Arc::clone(&wake) });
        Place { slots: self, key, priority, number, wake }
    }
}

/// A place in a queue, which is given up when it is dropped.
struct Place<'a> {
    slots: &'a MemorySlots,
    key: SlotKey,
    priority: Priority,
    number: u64,
    wake: Arc<Notify>,
}

impl Place<'_> {
    /// The decision for this place, or `None` while others are before it.
    fn ask(&self) -> Option<Decision> {
        let mut book = self.slots.book();
        let lane = book.lane(self.key);
        let is_first = lane.first().is_some_and(|waiter| waiter.number == self.number);
        is_first.then(|| lane.limiter.decide(self.slots.clock.since_boot()))
    }

    async fn wait_until(&self, until: Duration) {
        let left = until.saturating_sub(self.slots.clock.since_boot());
        tokio::select! {
            () = self.slots.clock.sleep(left) => {}
            () = self.wake.notified() => {}
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut book = self.slots.book();
        let lane = book.lane(self.key);
        lane.queue(self.priority).retain(|waiter| waiter.number != self.number);
        lane.wake_first();
    }
}

#[async_trait]
impl Slots for MemorySlots {
    async fn claim(&self, key: SlotKey, priority: Priority) -> Result<Grant, SlotsError> {
        let place = self.enter(key, priority);
        loop {
            match place.ask() {
                Some(Decision::Go(grant)) => return Ok(grant),
                Some(Decision::WaitUntil(until)) => place.wait_until(until).await,
                None => place.wake.notified().await,
            }
        }
    }

    fn begin(&self, key: SlotKey, token: Token, timeout: Duration) -> bool {
        let mut book = self.book();
        let lane = book.lane(key);
        let begun = lane.limiter.begin(self.clock.since_boot(), token, timeout);
        lane.wake_first();
        begun
    }

    fn release(&self, key: SlotKey, token: Token, how: Release) {
        // Jitter, so that several programs that were slowed down together do not come back together.
        let pause = Duration::from_millis(rand::random_range(1_000..=1_500));
        let mut book = self.book();
        let lane = book.lane(key);
        lane.limiter.release(self.clock.since_boot(), token, how, pause);
        lane.wake_first();
    }

    fn set_pace(&self, sdkappid: SdkAppId, pace: Pace) {
        let mut book = self.book();
        book.paces.insert(sdkappid, pace);
        for (_, lane) in book.lanes.iter_mut().filter(|(key, _)| key.sdkappid == sdkappid) {
            lane.limiter.set_pace(pace);
            lane.wake_first();
        }
    }
}

#[cfg(test)]
mod tests;
