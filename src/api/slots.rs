//! Hands out turns to call the service: the `Slots` trait, the queue of waiting callers, and slots that only this
//! process uses.
//!
//! The queue asks a limiter, which may be in memory or shared with other processes (`bulk`), and sleeps until the time
//! that the limiter returns. Only then does the queue notice what other processes did in the meantime, but nothing that
//! they do can make a slot free before that time. The rule that decides when a call may leave is in `limiter`.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use tokio::sync::Notify;

use super::{
    limiter::{Decision, Grant, Limiter, Release, Seen, Token},
    round_trips::RoundTrips,
    transport::Command,
};
use crate::{
    chance,
    clock::Clock,
    domain::{CallTimes, Limits, Pace, SdkAppId, Speeds},
    locale::{shown, stored},
};

/// How long another process may hold the shared limiters before a claim fails.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long to wait before trying again while another process holds the shared limiters.
const BUSY: Duration = Duration::from_millis(50);

/// The priority of a caller that waits for a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Priority {
    /// A person at the screen waits for the result.
    Interactive,
    /// Everything else.
    Background,
}

/// Identifies a limit: the service counts the calls of one command for one app (docs/service.md#call-frequency).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotKey {
    /// The app.
    pub sdkappid: SdkAppId,
    /// The command.
    pub command: Command,
}

/// Hands out the turns to call the service.
#[async_trait]
pub trait Slots: std::fmt::Debug + Send + Sync {
    /// Waits for a slot. Dropping the future leaves the queue.
    async fn claim(&self, key: SlotKey, priority: Priority) -> Result<Grant, SlotsError>;

    /// Records that the request leaves now and is given up after `timeout`. Returns false if the grant is no longer
    /// valid; then nothing may be sent.
    fn begin(&self, key: SlotKey, token: Token, timeout: Duration) -> bool;

    /// Gives a slot back, without waiting. The slot is free at once if the call was never begun, otherwise 1.005 s
    /// after the call ended, and after an abandoned call 1.005 s after its time-out.
    fn release(&self, key: SlotKey, token: Token, how: Release);

    /// Takes back the slow-down since this time, because calls of another command caused the rate replies and are no
    /// longer made. Pauses until those no longer count.
    fn take_back_slow_down(&self, key: SlotKey, since: Duration);

    /// Sets how fast this app's calls follow each other from now on. The initial pace is polite. [`Pace::Auto`] means
    /// polite here: a caller that knows the whole run sets [`Pace::Full`] while the polite pace would miss a task.
    fn set_pace(&self, sdkappid: SdkAppId, pace: Pace);

    /// Loads what the shared limiters know about this app's calls, unless that has already been loaded. May wait
    /// briefly for other processes.
    fn get_to_know(&self, sdkappid: SdkAppId);

    /// Returns how fast deletes of this app will be, judging by all of its recent calls. Never waits, because it is
    /// called each time a screen is drawn.
    fn speeds(&self, sdkappid: SdkAppId) -> Speeds;
}

/// The reason why there is no slot: a lower-case fragment in English that says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", shown(.0))]
pub struct SlotsError(pub String);

/// A claimed slot that is given back when this is dropped.
#[derive(Debug)]
pub(super) struct Lease {
    slots: Arc<dyn Slots>,
    key: SlotKey,
    grant: Grant,
    how: Release,
}

impl Lease {
    pub(super) async fn claim(slots: &Arc<dyn Slots>, key: SlotKey, priority: Priority) -> Result<Self, SlotsError> {
        let grant = slots.claim(key, priority).await?;
        Ok(Self { slots: Arc::clone(slots), key, grant, how: Release::Abandoned })
    }

    pub(super) const fn key(&self) -> SlotKey {
        self.key
    }

    #[cfg(feature = "planted")]
    pub(super) const fn token(&self) -> Token {
        self.grant.token
    }

    /// Returns the boot time from which nothing may be sent any more.
    pub(super) const fn good_until(&self) -> Duration {
        self.grant.good_until
    }

    pub(super) fn begin(&self, timeout: Duration) -> bool {
        self.slots.begin(self.key, self.grant.token, timeout)
    }

    pub(super) fn finish(mut self, how: Release) {
        self.how = how;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.slots.release(self.key, self.grant.token, self.how);
    }
}

/// The place where the limiters are stored.
pub trait LimiterHome: std::fmt::Debug + Send + Sync {
    /// Calls `work` with exclusive access to the limiter of this key. If the change cannot be stored, `work` may be
    /// called again, and only its last call counts. Never waits long.
    fn visit(&self, key: SlotKey, work: &mut dyn FnMut(&mut Limiter)) -> Result<(), NotAtHome>;
}

/// The reason why a limiter could not be visited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAtHome {
    /// Another process is using it.
    Busy,
    /// The limiter cannot be reached. The text has the reason and what to do.
    Failed(String),
}

/// Limiters that only this process uses.
#[derive(Debug, Default)]
pub struct MemoryHome(Mutex<HashMap<SlotKey, Limiter>>);

impl LimiterHome for MemoryHome {
    fn visit(&self, key: SlotKey, work: &mut dyn FnMut(&mut Limiter)) -> Result<(), NotAtHome> {
        let mut limiters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        work(limiters.entry(key).or_insert_with(|| Limiter::new(key.command, 1)));
        Ok(())
    }
}

/// Slots that only this process uses.
pub type MemorySlots = QueuedSlots<MemoryHome>;

impl MemorySlots {
    /// Creates slots that use this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::over(MemoryHome::default(), clock)
    }
}

/// Slots with a queue for the waiting callers of this process. Interactive callers come first; within each priority the
/// order is first come, first served.
///
/// If several processes share the limiters, the first callers of all their queues compete on equal terms, whatever
/// their priority: they wake up at the same time, and the first to reach the limiter gets the slot.
#[derive(Debug)]
pub struct QueuedSlots<H> {
    clock: Arc<dyn Clock>,
    home: H,
    book: Mutex<Book>,
}

#[derive(Debug, Default)]
struct Book {
    queues: HashMap<SlotKey, Queue>,
    paces: HashMap<SdkAppId, Pace>,
    /// What the limiters knew when they were last visited.
    seen: HashMap<SlotKey, Seen>,
    /// The speeds computed from `seen`. An app's entry is removed when `seen` changes.
    speeds: HashMap<SdkAppId, Speeds>,
    next_waiter: u64,
}

/// The callers that wait for one limit.
#[derive(Debug, Default)]
struct Queue {
    interactive: VecDeque<Waiter>,
    background: VecDeque<Waiter>,
}

#[derive(Debug)]
struct Waiter {
    number: u64,
    wake: Arc<Notify>,
}

impl Queue {
    fn first(&self) -> Option<&Waiter> {
        self.interactive.front().or(self.background.front())
    }

    /// Wakes the first caller in the queue, which is the only one that watches the limiter.
    fn wake_first(&self) {
        if let Some(waiter) = self.first() {
            waiter.wake.notify_one();
        }
    }

    fn of(&mut self, priority: Priority) -> &mut VecDeque<Waiter> {
        match priority {
            Priority::Interactive => &mut self.interactive,
            Priority::Background => &mut self.background,
        }
    }
}

impl<H: LimiterHome> QueuedSlots<H> {
    /// Creates slots that use these limiters and this clock.
    pub fn over(home: H, clock: Arc<dyn Clock>) -> Self {
        Self { clock, home, book: Mutex::default() }
    }

    fn enter(&self, key: SlotKey, priority: Priority) -> Place<'_, H> {
        let mut book = self.book();
        let number = book.next_waiter;
        book.next_waiter += 1;
        let wake = Arc::new(Notify::new());
        book.queues.entry(key).or_default().of(priority).push_back(Waiter { number, wake: Arc::clone(&wake) });
        Place { slots: self, key, priority, number, wake }
    }

    /// Calls `work` with the limiter of this key, set to our pace, and the current boot time.
    fn visit<T>(&self, key: SlotKey, mut work: impl FnMut(&mut Limiter, Duration) -> T) -> Result<T, NotAtHome> {
        let pace = self.book().paces.get(&key.sdkappid).copied().unwrap_or(Pace::Auto);
        let mut done = None;
        self.home.visit(key, &mut |limiter| {
            limiter.set_pace(pace);
            // The time is read only here, because it may have taken a while to get access.
            done = Some(work(limiter, self.clock.since_boot()));
        })?;
        done.ok_or_else(|| NotAtHome::Failed(stored!("service-slots-closed")))
    }
}

impl<H> QueuedSlots<H> {
    /// Remembers what a limiter knows.
    fn keep(&self, key: SlotKey, seen: Seen) {
        let mut book = self.book();
        book.seen.insert(key, seen);
        book.speeds.remove(&key.sdkappid);
    }
}

impl Book {
    /// Returns the speeds of an app's deletes, judging by all of its calls.
    fn speeds_of(&self, sdkappid: SdkAppId, now: Duration) -> Speeds {
        let deletes = self.seen.get(&SlotKey { sdkappid, command: Command::Delete }).cloned().unwrap_or_default();
        let (mut calls, mut all) = (CallTimes::default(), RoundTrips::default());
        for (_, seen) in self.seen.iter().filter(|(key, _)| key.sdkappid == sdkappid) {
            calls.add(&seen.calls);
            all = all.with(&seen.round_trips);
        }
        // Until deletes have earned a credit of their own, the credit of the app's other calls is the best estimate.
        let credit = [deletes.round_trips, all].map(|mut path| path.credit(now).as_secs_f64());
        let credit = if credit[0] > 0.0 { credit[0] } else { credit[1] };
        calls.speeds(Limits { credit, slowed_to: deletes.slowed_to })
    }
}

impl<H> QueuedSlots<H> {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake_first(&self, key: SlotKey) {
        if let Some(queue) = self.book().queues.get(&key) {
            queue.wake_first();
        }
    }
}

/// A place in a queue, which is left when this is dropped.
struct Place<'a, H> {
    slots: &'a QueuedSlots<H>,
    key: SlotKey,
    priority: Priority,
    number: u64,
    wake: Arc<Notify>,
}

impl<H: LimiterHome> Place<'_, H> {
    fn is_first(&self) -> bool {
        let book = self.slots.book();
        let first = book.queues.get(&self.key).and_then(Queue::first);
        first.is_some_and(|waiter| waiter.number == self.number)
    }

    /// Asks the limiter for a decision, and waits while another process uses the limiter.
    async fn ask(&self) -> Result<Decision, SlotsError> {
        let clock = &self.slots.clock;
        let enough = clock.since_boot() + PATIENCE;
        loop {
            match self.slots.visit(self.key, Limiter::decide) {
                Ok(decision) => return Ok(decision),
                Err(NotAtHome::Busy) if clock.since_boot() < enough => clock.sleep(BUSY).await,
                Err(not_at_home) => return Err(not_at_home.into()),
            }
        }
    }

    async fn wait_until(&self, until: Duration) {
        let left = until.saturating_sub(self.slots.clock.since_boot());
        tokio::select! {
            () = self.slots.clock.sleep(left) => {}
            () = self.wake.notified() => {}
        }
    }
}

impl<H> Drop for Place<'_, H> {
    fn drop(&mut self) {
        let mut book = self.slots.book();
        if let Some(queue) = book.queues.get_mut(&self.key) {
            queue.of(self.priority).retain(|waiter| waiter.number != self.number);
            queue.wake_first();
        }
    }
}

impl From<NotAtHome> for SlotsError {
    fn from(not_at_home: NotAtHome) -> Self {
        Self(match not_at_home {
            NotAtHome::Failed(why) => why,
            NotAtHome::Busy => stored!("service-slots-busy", seconds = PATIENCE.as_secs().to_string()),
        })
    }
}

/// Returns for how long nothing is sent after a rate reply. Jitter keeps several programs that were slowed down together
/// from coming back together.
fn pause_after_rate_reply() -> Duration {
    Duration::from_millis(chance::between(1_000, 1_500))
}

#[async_trait]
impl<H: LimiterHome> Slots for QueuedSlots<H> {
    async fn claim(&self, key: SlotKey, priority: Priority) -> Result<Grant, SlotsError> {
        let place = self.enter(key, priority);
        loop {
            if !place.is_first() {
                place.wake.notified().await;
                continue;
            }
            match place.ask().await? {
                Decision::Go(grant) => return Ok(grant),
                Decision::WaitUntil(until) => place.wait_until(until).await,
            }
        }
    }

    fn begin(&self, key: SlotKey, token: Token, timeout: Duration) -> bool {
        let begun = self.visit(key, |limiter, now| limiter.begin(now, token, timeout));
        self.wake_first(key);
        begun.unwrap_or_else(|why| {
            tracing::warn!("a call was not sent: {}", SlotsError::from(why));
            false
        })
    }

    fn release(&self, key: SlotKey, token: Token, how: Release) {
        let pause = pause_after_rate_reply();
        let visited = self.visit(key, |limiter, now| {
            limiter.release(now, token, how, pause);
            limiter.seen(now)
        });
        match visited {
            Ok(seen) => self.keep(key, seen),
            Err(why) => {
                tracing::warn!("a rate slot comes back late, when its lease runs out: {}", SlotsError::from(why));
            }
        }
        self.wake_first(key);
    }

    fn take_back_slow_down(&self, key: SlotKey, since: Duration) {
        let pause = pause_after_rate_reply();
        let visited = self.visit(key, |limiter, now| {
            limiter.take_back(now, since, pause);
            limiter.seen(now)
        });
        match visited {
            Ok(seen) => self.keep(key, seen),
            Err(why) => tracing::warn!("calls stay slower than they need to be: {}", SlotsError::from(why)),
        }
        self.wake_first(key);
    }

    fn set_pace(&self, sdkappid: SdkAppId, pace: Pace) {
        let mut book = self.book();
        book.paces.insert(sdkappid, pace);
        for (_, queue) in book.queues.iter().filter(|(key, _)| key.sdkappid == sdkappid) {
            queue.wake_first();
        }
    }

    fn get_to_know(&self, sdkappid: SdkAppId) {
        for command in [Command::Delete, Command::Get, Command::List] {
            let key = SlotKey { sdkappid, command };
            if !self.book().seen.contains_key(&key) {
                let seen = self.visit(key, |limiter, now| limiter.seen(now)).unwrap_or_default();
                self.keep(key, seen);
            }
        }
    }

    fn speeds(&self, sdkappid: SdkAppId) -> Speeds {
        if let Some(known) = self.book().speeds.get(&sdkappid) {
            return *known;
        }
        let now = self.clock.since_boot();
        let mut book = self.book();
        let speeds = book.speeds_of(sdkappid, now);
        book.speeds.insert(sdkappid, speeds);
        speeds
    }
}

#[cfg(test)]
mod tests;
