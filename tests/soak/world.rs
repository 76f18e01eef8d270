//! A simulated world that follows from a seed: its clock, its random numbers, and the loop that drives it.
//!
//! Nothing here waits for real time. One future is polled until it waits only for the clock; then the clock advances to
//! the next event, one event at a time, so that the same seed gives the same history. A future that waits for an event
//! that can never happen is detected.

use std::{
    collections::BTreeMap,
    fmt,
    future::Future,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use pushdeck::{chance::SplitMix64, clock::Clock};

/// When every simulated history begins.
pub const START: &str = "2026-12-01T09:00:00Z";

/// How long before [`START`] the machine was booted.
pub const BOOTED: Duration = Duration::from_secs(3_600);

/// Pseudo-random numbers from a seed.
#[derive(Clone, Debug)]
pub struct Random(SplitMix64);

impl Random {
    pub const fn seeded(seed: u64) -> Self {
        Self(SplitMix64::seeded(seed))
    }

    pub const fn next(&mut self) -> u64 {
        self.0.draw()
    }

    pub const fn below(&mut self, end: u64) -> u64 {
        self.0.below(end)
    }

    pub const fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    pub const fn millis(&mut self, most: u64) -> Duration {
        Duration::from_millis(self.below(most + 1))
    }
}

/// A clock that advances only when [`drive`] moves it.
#[derive(Clone, Default)]
pub struct SimClock(Arc<Mutex<Hands>>);

#[derive(Default)]
struct Hands {
    gone: Duration,
    next: u64,
    sleepers: BTreeMap<(Duration, u64), Waker>,
}

impl fmt::Debug for SimClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SimClock({:?})", self.gone())
    }
}

impl SimClock {
    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns how long the history has lasted.
    pub fn gone(&self) -> Duration {
        self.hands().gone
    }

    pub fn advance_to(&self, gone: Duration) {
        let mut hands = self.hands();
        hands.gone = hands.gone.max(gone);
    }

    /// Returns when the next sleeper is due.
    fn next_due(&self) -> Option<Duration> {
        self.hands().sleepers.first_key_value().map(|((due, _), _)| *due)
    }

    /// Advances to the next sleeper and wakes only that one.
    fn wake_next(&self) {
        let woken = {
            let mut hands = self.hands();
            let Some(((due, _), waker)) = hands.sleepers.pop_first() else { return };
            hands.gone = hands.gone.max(due);
            waker
        };
        woken.wake();
    }
}

#[async_trait]
impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        let start: Timestamp = START.parse().expect("the time is valid");
        start.checked_add(self.gone()).expect("the time is in range")
    }

    fn since_boot(&self) -> Duration {
        BOOTED + self.gone()
    }

    async fn sleep(&self, duration: Duration) {
        let due = self.gone() + duration;
        Sleep { clock: self.clone(), due, place: None }.await;
    }
}

struct Sleep {
    clock: SimClock,
    due: Duration,
    place: Option<u64>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let clock = self.clock.clone();
        let mut hands = clock.hands();
        if hands.gone >= self.due {
            return Poll::Ready(());
        }
        let place = *self.place.get_or_insert_with(|| {
            hands.next += 1;
            hands.next
        });
        hands.sleepers.insert((self.due, place), context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            self.clock.hands().sleepers.remove(&(self.due, place));
        }
    }
}

/// The rest of the world besides the client, which has events at times of its own: the network.
pub trait Others {
    /// When its next event is due.
    fn next_due(&self) -> Option<Duration>;
    /// Makes the next event happen.
    fn happen(&self);
    /// Whether the client's process has crashed.
    fn is_crashed(&self) -> bool;
}

/// A world without events of its own.
pub struct Idle;

impl Others for Idle {
    fn next_due(&self) -> Option<Duration> {
        None
    }

    fn happen(&self) {}

    fn is_crashed(&self) -> bool {
        false
    }
}

/// How driving a future ended.
#[derive(Debug)]
pub enum Driven<T> {
    Done(T),
    Crashed,
    /// The future waits for an event that can never happen.
    Stuck,
}

#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Polls `work` while time passes for it and for `others`. On a crash, calls `at_crash` before it drops the future, so
/// that `at_crash` finds the files as a killed process would leave them.
pub fn drive<T>(
    clock: &SimClock,
    others: &dyn Others,
    work: impl Future<Output = T>,
    at_crash: impl FnOnce(),
) -> Driven<T> {
    let flag = Arc::new(Flag(AtomicBool::new(true)));
    let waker = Waker::from(Arc::clone(&flag));
    let mut work = pin!(work);
    loop {
        while flag.0.swap(false, Ordering::SeqCst) {
            if let Poll::Ready(done) = work.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Driven::Done(done);
            }
            if others.is_crashed() {
                at_crash();
                return Driven::Crashed;
            }
        }
        match (clock.next_due(), others.next_due()) {
            (None, None) => return Driven::Stuck,
            (Some(sleeper), other) if other.is_none_or(|other| sleeper <= other) => clock.wake_next(),
            (_, Some(other)) => {
                clock.advance_to(other);
                others.happen();
            }
            (Some(_), None) => clock.wake_next(),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Blocks the current thread until the future is ready, whichever thread wakes it.
pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut work = pin!(work);
    loop {
        if let Poll::Ready(done) = work.as_mut().poll(&mut Context::from_waker(&waker)) {
            return done;
        }
        thread::park();
    }
}

/// Creates a temporary folder, in memory if possible: the tests check what is written, not the speed of a disk.
pub fn folder() -> tempfile::TempDir {
    let memory = std::path::Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a temporary folder can be created")
}
