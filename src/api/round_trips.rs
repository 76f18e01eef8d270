//! The round trips seen lately, and how much earlier a slot may come back because of them.
//!
//! # Why a slot may come back earlier, and when not
//!
//! Call *k* of a slot is sent, takes `out(k)` until the service counts it, and `back(k)` until its reply is here; the
//! slot comes back 1.005 s after the reply, less a credit *c*. Then two counted calls of one slot are
//!
//! ```text
//! back(k) + 1.005 s - c + out(k+1)
//! ```
//!
//! apart, and five slots never make a sixth call in a second as long as `c <= back(k) + out(k+1) + 5 ms`. That sum is
//! a round trip too, put together from the halves of two calls. A path has a least `out` and a least `back`, which delays
//! only add to; their sum *f* is the least that the halves of any two calls can give. So nine tenths of the smallest round
//! trip *m* that was seen are safe while `0.9 m <= f + 5 ms`: as long as one call lately came within a ninth of the best
//! that the path can do (and 5 ms), whatever happened to all the others. It follows that:
//!
//! - a smaller round trip shrinks the credit at once, also that of slots which came back before and wait;
//! - the smallest alone proves nothing, for it may have been held up like all the others. What holds calls up at random
//!   leaves gaps between the fastest of them, which close as the smallest comes near to the best that the path can do. So
//!   there is no credit before [`MANY`] calls, which with five at a time are at least three rounds, and twice the distance
//!   from the smallest to the last of the [`MANY`] smallest is taken from it;
//! - "lately" is long, five to ten minutes, and the smallest of it counts: a path that became longer costs some speed for
//!   that time, nothing else;
//! - more than [`LONGEST`] is no path but a queue, and gives no credit; nor does a call without a reply.
//!
//! What is left is a path that becomes shorter by more than a tenth and 5 ms between one call and the next, after minutes
//! in which no call was faster. Then, until the first reply over the shorter path is here, each slot may be counted up to
//! `0.9 m - f - 5 ms` too early: the service refuses at most a call or so, which it says (a rate reply is a definite "not
//! done"), and every round trip is forgotten.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Round trips that are kept, the smallest ones, and without which there is no credit.
const MANY: usize = 15;

/// The longest round trip that gives credit: the far side of the earth and back, with some service time.
const LONGEST: Duration = Duration::from_millis(400);

/// How long round trips are gathered before a new period begins; the one before still counts.
pub(super) const PERIOD: Duration = Duration::from_secs(300);

/// The smallest round trips of this period and of the one before.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct RoundTrips {
    newer: Smallest,
    older: Smallest,
    /// When the newer period began.
    since: Duration,
}

/// Up to [`MANY`] round trips in whole microseconds, the smallest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Smallest(Vec<u64>);

impl RoundTrips {
    /// Notes a call whose reply came this long after it was sent.
    pub(super) fn note(&mut self, now: Duration, round_trip: Duration) {
        self.turn(now);
        self.newer.note(u64::try_from(round_trip.as_micros()).unwrap_or(u64::MAX));
    }

    /// How much earlier a slot may come back: nine tenths of the smallest round trip lately, less what the module says.
    pub(super) fn credit(&mut self, now: Duration) -> Duration {
        self.turn(now);
        let mut all = self.newer.clone();
        for round_trip in &self.older.0 {
            all.note(*round_trip);
        }
        match all.0.as_slice() {
            [least, .., largest] if all.0.len() == MANY && Duration::from_micros(*least) <= LONGEST => {
                Duration::from_micros((*least / 10 * 9).saturating_sub(2 * (largest - least)))
            }
            _ => Duration::ZERO,
        }
    }

    /// What was seen here and there.
    pub(super) fn with(&self, other: &Self) -> Self {
        let mut both = self.clone();
        for (mine, theirs) in [(&mut both.newer, &other.newer), (&mut both.older, &other.older)] {
            theirs.0.iter().for_each(|round_trip| mine.note(*round_trip));
        }
        both.since = both.since.max(other.since);
        both
    }

    /// When the newer period began.
    pub(super) const fn since(&self) -> Duration {
        self.since
    }

    /// Begins a new period where the last is over.
    fn turn(&mut self, now: Duration) {
        let age = now.saturating_sub(self.since);
        if age >= PERIOD {
            let ended = std::mem::take(&mut self.newer);
            self.older = if age < 2 * PERIOD { ended } else { Smallest::default() };
            self.since = now;
        }
    }
}

impl Smallest {
    fn note(&mut self, micros: u64) {
        let at = self.0.partition_point(|known| *known <= micros);
        if at < MANY {
            self.0.insert(at, micros);
            self.0.truncate(MANY);
        }
    }
}

/// Nine tenths of a round trip.
pub(super) fn nine_tenths(round_trip: Duration) -> Duration {
    round_trip / 10 * 9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn seen(at: Duration, round_trips: &[u64]) -> RoundTrips {
        let mut seen = RoundTrips::default();
        for round_trip in round_trips {
            seen.note(at, ms(*round_trip));
        }
        seen
    }

    #[test]
    fn there_is_no_credit_before_fifteen_calls() {
        let mut path = seen(ms(0), &[150; 14]);
        assert_eq!(path.credit(ms(0)), Duration::ZERO);
        path.note(ms(0), ms(150));
        assert_eq!(path.credit(ms(0)), ms(135));
    }

    #[test]
    fn what_is_between_the_fastest_is_taken_from_it_twice() {
        let mut path = seen(ms(0), &[160, 155, 151, 158, 160, 150, 150, 900, 153, 156, 154, 150, 150, 157, 158]);
        assert_eq!(path.credit(ms(0)), Duration::ZERO, "the one of 900 ms is among the fifteen");
        path.note(ms(0), ms(159));
        assert_eq!(path.credit(ms(0)), ms(135 - 20));
        for _ in 0..11 {
            path.note(ms(0), ms(150));
        }
        assert_eq!(path.credit(ms(0)), ms(135));
    }

    #[test]
    fn calls_that_were_held_up_at_random_or_get_faster_and_faster_give_none() {
        let held_up = [390, 2_900, 1_200, 330, 700, 2_100, 3_000, 500, 1_700, 2_500, 270, 900, 1_100, 800, 420, 1_500];
        assert_eq!(seen(ms(0), &held_up).credit(ms(0)), Duration::ZERO);
        let faster = [300, 280, 260, 240, 220, 200, 180, 160, 140, 120, 100, 90, 80, 70, 60, 50, 40];
        assert_eq!(seen(ms(0), &faster).credit(ms(0)), Duration::ZERO);
    }

    #[test]
    fn a_smaller_round_trip_shrinks_it_at_once() {
        let mut path = seen(ms(0), &[150; 20]);
        path.note(ms(1), ms(145));
        assert_eq!(path.credit(ms(1)), Duration::from_micros(130_500 - 10_000));
        path.note(ms(2), ms(20));
        assert_eq!(path.credit(ms(2)), Duration::ZERO);
    }

    #[test]
    fn a_queue_is_no_path() {
        assert_eq!(seen(ms(0), &[400; 15]).credit(ms(0)), ms(360));
        assert_eq!(seen(ms(0), &[401; 15]).credit(ms(0)), Duration::ZERO);
    }

    #[test]
    fn lately_is_five_to_ten_minutes() {
        let mut path = seen(ms(0), &[20; 15]);
        for minute in 1..=9 {
            for _ in 0..15 {
                path.note(ms(60_000 * minute), ms(150));
            }
            assert_eq!(path.credit(ms(60_000 * minute)), ms(18), "minute {minute}");
        }
        assert_eq!(path.credit(ms(600_000)), ms(135));
        assert_eq!(path.credit(ms(1_500_000)), Duration::ZERO, "nothing was seen for long");
    }
}
