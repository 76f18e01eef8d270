//! A wall clock that runs fast, so that an evening's tasks come due within minutes.
//!
//! Only the wall clock is sped up. The boot clock and `sleep` are those of the inner clock, so that rate limits, delays
//! and time-outs keep their real lengths.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;

/// A clock whose wall time runs `speed` times as fast as that of another clock, from the moment at which it is created.
#[derive(Clone, Debug)]
pub struct ScaledClock {
    inner: Arc<dyn Clock>,
    speed: u32,
    start: Timestamp,
}

impl ScaledClock {
    /// Returns a clock that shows the time of `inner` now and runs `speed` times as fast from here on.
    pub fn new(inner: Arc<dyn Clock>, speed: u32) -> Self {
        let start = inner.now();
        Self { inner, speed, start }
    }
}

#[async_trait]
impl Clock for ScaledClock {
    fn now(&self) -> Timestamp {
        let gone = self.inner.now().duration_since(self.start);
        let scaled = gone.checked_mul(self.speed.try_into().unwrap_or(i32::MAX)).unwrap_or(SignedDuration::MAX);
        self.start.saturating_add(scaled).unwrap_or(Timestamp::MAX)
    }

    fn since_boot(&self) -> Duration {
        self.inner.since_boot()
    }

    async fn sleep(&self, duration: Duration) {
        self.inner.sleep(duration).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn wall_time_runs_fast_and_boot_time_does_not() {
        let inner = ManualClock::at(Timestamp::UNIX_EPOCH);
        let fast = ScaledClock::new(Arc::new(inner.clone()), 60);
        let boot = fast.since_boot();
        inner.advance(Duration::from_secs(2));
        assert_eq!(fast.now(), Timestamp::from_second(120).expect("in range"));
        assert_eq!(fast.since_boot(), boot + Duration::from_secs(2));
    }

    #[test]
    fn a_time_that_overflows_becomes_the_last_timestamp() {
        let inner = ManualClock::at(Timestamp::UNIX_EPOCH);
        let fast = ScaledClock::new(Arc::new(inner.clone()), u32::MAX);
        inner.advance(Duration::from_secs(u64::from(u32::MAX) * 1_000));
        assert_eq!(fast.now(), Timestamp::MAX);
    }
}
