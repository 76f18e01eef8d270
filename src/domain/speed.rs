//! How fast a run is: the rate at which tasks settled in the last seconds.

use std::{collections::VecDeque, time::Duration};

/// Events older than this are forgotten.
const SPAN: Duration = Duration::from_secs(10);

/// A measurement shorter than this is too short to give a speed.
const LEAST: Duration = Duration::from_secs(2);

/// How many tasks have settled per second lately. All times are boot time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speed {
    since: Option<Duration>,
    settled: VecDeque<Duration>,
}

impl Speed {
    /// Starts to measure, or starts again: after a pause, earlier events say nothing about the speed.
    pub fn begin(&mut self, now: Duration) {
        *self = Self { since: Some(now), settled: VecDeque::new() };
    }

    /// Records that a task settled.
    pub fn settled(&mut self, now: Duration) {
        self.settled.push_back(now);
        while self.settled.front().is_some_and(|at| *at + SPAN < now) {
            self.settled.pop_front();
        }
    }

    /// Tasks per second; `None` if it is too early to say or if nothing settled lately.
    #[expect(clippy::cast_precision_loss, reason = "a few dozen tasks")]
    pub fn per_second(&self, now: Duration) -> Option<f64> {
        let measured = now.saturating_sub(self.since?).min(SPAN);
        let settled = self.settled.iter().filter(|at| **at + SPAN >= now).count();
        (measured >= LEAST && settled > 0).then(|| settled as f64 / measured.as_secs_f64())
    }

    /// How long this many more tasks take at the current speed.
    #[expect(clippy::cast_precision_loss, reason = "a count of tasks is far below 2^52")]
    pub fn time_for(&self, tasks: usize, now: Duration) -> Option<Duration> {
        Duration::try_from_secs_f64(tasks as f64 / self.per_second(now)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_seconds_count() {
        let second = Duration::from_secs;
        let mut speed = Speed::default();
        assert_eq!(speed.per_second(second(0)), None);
        speed.begin(second(100));
        for tenth in 0..200_u64 {
            speed.settled(second(100) + Duration::from_millis(tenth * 250));
        }
        assert_eq!(speed.per_second(second(101)), None, "too early to say");
        let now = second(150);
        let rate = speed.per_second(now).expect("the speed is known");
        assert!((3.9..=4.1).contains(&rate), "{rate}");
        let left = speed.time_for(400, now).expect("the speed is known");
        assert!((98..=103).contains(&left.as_secs()), "{left:?}");
        assert_eq!(speed.per_second(second(170)), None, "nothing settled lately");
        speed.begin(second(200));
        assert_eq!(speed.per_second(second(205)), None);
    }
}
