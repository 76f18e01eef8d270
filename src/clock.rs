//! The wall clock and the boot clock: the machine's own, in fast motion, or moved by hand.
//!
//! The boot clock continues during suspend, unlike `Instant` (docs/reliability.md#clocks). The service's clock is
//! estimated from its replies in `api`.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fmt,
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use crate::locale::tr;

/// A source of time.
#[async_trait]
pub trait Clock: fmt::Debug + Send + Sync {
    /// Returns the time of the wall clock, which may jump.
    fn now(&self) -> Timestamp;

    /// Returns the time since boot, including suspend. It never goes back.
    fn since_boot(&self) -> Duration;

    /// Returns once this much boot time has passed.
    async fn sleep(&self, duration: Duration);
}

/// The machine's clocks.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn since_boot(&self) -> Duration {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        Duration::try_from(time).unwrap_or_default()
    }

    async fn sleep(&self, duration: Duration) {
        let until = self.since_boot() + duration;
        // The timer stops while the machine is suspended, but the boot clock does not: check again after each sleep.
        while let Some(left) = until.checked_sub(self.since_boot()).filter(|left| !left.is_zero()) {
            tokio::time::sleep(left.min(Duration::from_secs(1))).await;
        }
    }
}

/// The machine's clocks in fast motion. Wall clock, boot clock and sleep run at the same speed, so that every rule
/// about time (the limiter's second, deadlines, horizons, time-outs) keeps its proportion to every other.
///
/// It is for the simulated service only. In two processes, clocks with the same speed and `from` show the same times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FastClock {
    speed: u32,
    /// The moment at which this wall clock and the machine's agree.
    from: Timestamp,
}

/// The highest speed. A second then takes two milliseconds, about the resolution of a timer.
const FASTEST: u32 = 500;

impl FastClock {
    /// Creates a clock that runs `speed` times as fast as the machine's, limited to 1 to 500. Both wall clocks show the
    /// same time at `from`, cut to whole seconds.
    pub fn new(speed: u32, from: Timestamp) -> Self {
        let from = Timestamp::from_second(from.as_second()).unwrap_or(from);
        Self { speed: speed.clamp(1, FASTEST), from }
    }

    /// Returns how long this duration of the fast clock takes on the machine's clock.
    pub fn real(&self, duration: Duration) -> Duration {
        duration / self.speed
    }
}

/// Writes the clock as [`FromStr`] reads it: `100@1798761600`.
impl fmt::Display for FastClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.speed, self.from.as_second())
    }
}

impl FromStr for FastClock {
    type Err = NotAFastClock;

    fn from_str(text: &str) -> Result<Self, NotAFastClock> {
        let (speed, from) = text.split_once('@').ok_or(NotAFastClock)?;
        let speed = speed.parse().ok().filter(|speed| (1..=FASTEST).contains(speed)).ok_or(NotAFastClock)?;
        let from = from.parse().ok().and_then(|second| Timestamp::from_second(second).ok()).ok_or(NotAFastClock)?;
        Ok(Self { speed, from })
    }
}

/// The error for text that does not describe a fast clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("work-clock-format"))]
pub struct NotAFastClock;

#[async_trait]
impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        let gone = SystemClock.now().duration_since(self.from);
        let gone = gone.checked_mul(self.speed.try_into().unwrap_or(i32::MAX)).unwrap_or(SignedDuration::MAX);
        self.from.saturating_add(gone).unwrap_or(Timestamp::MAX)
    }

    fn since_boot(&self) -> Duration {
        SystemClock.since_boot() * self.speed
    }

    async fn sleep(&self, duration: Duration) {
        SystemClock.sleep(self.real(duration)).await;
    }
}

/// A clock that stands still until it is moved by hand. Clones show the same time.
#[derive(Clone, Debug)]
pub struct ManualClock {
    hands: Arc<Mutex<Hands>>,
    moved: watch::Sender<Duration>,
}

#[derive(Debug)]
struct Hands {
    now: Timestamp,
    since_boot: Duration,
    /// The times at which sleepers are due, and how many sleepers are due at each.
    sleepers: BTreeMap<Duration, usize>,
}

impl ManualClock {
    /// Creates a clock that shows this wall time, one hour after boot.
    pub fn at(now: Timestamp) -> Self {
        let since_boot = Duration::from_secs(3_600);
        let hands = Hands { now, since_boot, sleepers: BTreeMap::new() };
        Self { hands: Arc::new(Mutex::new(hands)), moved: watch::Sender::new(since_boot) }
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves both clocks forward.
    pub fn advance(&self, by: Duration) {
        let since_boot = {
            let mut hands = self.hands();
            hands.now = hands.now.saturating_add(by).unwrap_or(Timestamp::MAX);
            hands.since_boot += by;
            hands.since_boot
        };
        self.moved.send_replace(since_boot);
    }

    /// Sets the wall clock alone, as an administrator or a time server would.
    pub fn jump_to(&self, now: Timestamp) {
        self.hands().now = now;
    }

    /// Returns how long it is until the next sleeper is due; `None` if there are no sleepers.
    pub fn until_next(&self) -> Option<Duration> {
        let hands = self.hands();
        hands.sleepers.first_key_value().map(|(due, _)| due.saturating_sub(hands.since_boot))
    }
}

/// A call of [`Clock::sleep`] that has not returned, counted for as long as this lives.
struct Sleeper<'a> {
    clock: &'a ManualClock,
    due: Duration,
}

impl<'a> Sleeper<'a> {
    fn new(clock: &'a ManualClock, duration: Duration) -> Self {
        let mut hands = clock.hands();
        let due = hands.since_boot + duration;
        *hands.sleepers.entry(due).or_default() += 1;
        Self { clock, due }
    }
}

impl Drop for Sleeper<'_> {
    fn drop(&mut self) {
        let mut hands = self.clock.hands();
        if let Entry::Occupied(mut there) = hands.sleepers.entry(self.due) {
            *there.get_mut() -= 1;
            if *there.get() == 0 {
                there.remove();
            }
        }
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.hands().now
    }

    fn since_boot(&self) -> Duration {
        self.hands().since_boot
    }

    async fn sleep(&self, duration: Duration) {
        let mut moved = self.moved.subscribe();
        let sleeper = Sleeper::new(self, duration);
        // The sender lives in `self`, so waiting cannot fail while `self` is borrowed.
        let _ = moved.wait_for(|since_boot| *since_boot >= sleeper.due).await;
    }
}

/// Helpers for tests whose clock is moved by hand.
#[cfg(test)]
pub mod testing {
    use std::time::Duration;

    /// Returns once every other task of the async runtime waits for something that only the test can provide, however
    /// busy the machine is. Needs a single-threaded runtime with paused time: paused time advances only when no such
    /// task can run.
    pub async fn at_rest() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::{testing::at_rest, *};

    #[tokio::test(start_paused = true)]
    async fn a_sleeper_wakes_when_its_time_comes_and_not_before() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep(Duration::from_secs(2)).await }
        });
        at_rest().await;
        clock.advance(Duration::from_millis(1_999));
        at_rest().await;
        assert!(!sleeper.is_finished());
        clock.advance(Duration::from_millis(1));
        sleeper.await.expect("the sleeper does not panic");
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_sleeper_is_known_until_it_wakes_or_is_dropped() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let sleep = |seconds| {
            let clock = clock.clone();
            tokio::spawn(async move { clock.sleep(Duration::from_secs(seconds)).await })
        };
        let sleepers = [sleep(3), sleep(1), sleep(1), sleep(2)];
        at_rest().await;
        clock.advance(Duration::from_millis(400));
        assert_eq!(clock.until_next(), Some(Duration::from_millis(600)));
        clock.advance(Duration::from_millis(600));
        at_rest().await;
        assert_eq!(clock.until_next(), Some(Duration::from_secs(1)));
        sleepers[3].abort();
        at_rest().await;
        assert_eq!(clock.until_next(), Some(Duration::from_secs(2)));
        sleepers[0].abort();
        at_rest().await;
        assert_eq!(clock.until_next(), None);
    }

    #[test]
    fn a_wall_clock_jump_leaves_the_boot_clock_alone() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let before = clock.since_boot();
        clock.jump_to(Timestamp::MAX);
        assert_eq!(clock.since_boot(), before);
    }

    #[test]
    fn a_fast_clock_round_trips_as_text_and_rejects_other_speeds() {
        let clock = FastClock::new(100, Timestamp::from_second(1_798_761_600).expect("the time is in range"));
        assert_eq!(clock.to_string().parse(), Ok(clock));
        for wrong in ["", "100", "0@1", "501@1", "-1@1", "1@x", "x@1"] {
            assert_eq!(wrong.parse::<FastClock>(), Err(NotAFastClock), "{wrong:?}");
        }
    }

    #[test]
    fn all_times_of_a_fast_clock_run_at_its_speed() {
        let clock = FastClock::new(100, SystemClock.now());
        assert_eq!(clock.real(Duration::from_secs(1)), Duration::from_millis(10));
        let (wall, boot, real) = (clock.now(), clock.since_boot(), SystemClock.since_boot());
        while SystemClock.since_boot() < real + Duration::from_millis(3) {
            std::thread::yield_now();
        }
        assert!(clock.since_boot() >= boot + Duration::from_millis(300));
        assert!(clock.now().duration_since(wall) >= SignedDuration::from_millis(300));
    }

    #[test]
    fn the_boot_clock_of_this_machine_runs() {
        assert!(SystemClock.since_boot() > Duration::ZERO);
    }
}
