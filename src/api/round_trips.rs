//! Records recent round trips, and computes how much earlier a slot may come back because of them.
//!
//! # Why a slot may come back earlier, and when not
//!
//! Call *k* of a slot takes `out(k)` from its send until the service counts it, and `back(k)` from then until its reply
//! arrives here. The slot comes back 1.005 s after the reply, minus a credit *c*. So the service counts two consecutive
//! calls of one slot at least this far apart:
//!
//! ```text
//! back(k) + 1.005 s - c + out(k+1)
//! ```
//!
//! Five slots therefore never make a sixth call in a second as long as `c <= back(k) + out(k+1) + 5 ms`. The sum
//! `back(k) + out(k+1)` is a round trip too, combined from the halves of two calls. A path has a least `out` and a
//! least `back`, and delays only add to them. Their sum *f* is the least that the halves of any two calls can give. So
//! nine tenths of the smallest observed round trip *m* are a safe credit while `0.9 m <= f + 5 ms`. This holds as long
//! as one recent call came within a ninth (and 5 ms) of the best that the path can do, however long all other calls
//! took. It follows that:
//!
//! - a smaller round trip reduces the credit at once, even for slots whose calls have already ended;
//! - the smallest round trip alone proves nothing, because it may have been delayed like all the others. Random delays
//!   leave gaps between the fastest calls, and these gaps close as the smallest comes near the best that the path can
//!   do. So there is no credit before [`MANY`] calls, which with five at a time are at least three rounds, and the
//!   credit is reduced by twice the difference between the first and the last of the [`MANY`] smallest;
//! - "recent" means a long time, five to ten minutes, and the smallest round trip of that time counts. A path that
//!   became longer costs some speed for that time, and nothing else;
//! - there is no credit if even the smallest round trip is above [`LONGEST`], because such a time comes from a queue
//!   rather than from the path. A call without a reply is not recorded.
//!
//! One risk remains: the path becomes shorter by more than a tenth and 5 ms between two calls, after minutes in which
//! no call was as fast as the new path allows. Until the first reply over the shorter path arrives, each slot may then be counted too early, by
//! up to `0.9 m - f - 5 ms`. Because of this, the service refuses at most about one call. Its rate reply is a definite
//! "not done", and after it all round trips are forgotten.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How many round trips are kept, namely the smallest ones. If fewer were observed, there is no credit.
const MANY: usize = 15;

/// The longest round trip that gives credit: to the far side of the earth and back, plus some time in the service.
const LONGEST: Duration = Duration::from_millis(400);

/// How long round trips are collected before a new period begins. The previous period still counts.
pub(super) const PERIOD: Duration = Duration::from_secs(300);

/// The smallest round trips of this period and of the previous one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct RoundTrips {
    newer: Smallest,
    older: Smallest,
    /// The time since boot at which the newer period began.
    since: Duration,
}

/// Up to [`MANY`] round trips in whole microseconds, smallest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Smallest(Vec<u64>);

impl RoundTrips {
    /// Records a call whose reply arrived this long after it was sent.
    pub(super) fn note(&mut self, now: Duration, round_trip: Duration) {
        self.turn(now);
        self.newer.note(u64::try_from(round_trip.as_micros()).unwrap_or(u64::MAX));
    }

    /// Returns how much earlier a slot may come back: nine tenths of the smallest recent round trip, reduced as the
    /// module docs explain.
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

    /// Returns the round trips of `self` and `other` together.
    pub(super) fn with(&self, other: &Self) -> Self {
        let mut both = self.clone();
        for (mine, theirs) in [(&mut both.newer, &other.newer), (&mut both.older, &other.older)] {
            theirs.0.iter().for_each(|round_trip| mine.note(*round_trip));
        }
        both.since = both.since.max(other.since);
        both
    }

    /// Returns the boot time at which the newer period began.
    pub(super) const fn since(&self) -> Duration {
        self.since
    }

    /// Begins a new period if the current one is over.
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

/// Returns nine tenths of a round trip.
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
    fn twice_the_difference_between_the_fastest_calls_is_subtracted_from_the_credit() {
        let mut path = seen(ms(0), &[160, 155, 151, 158, 160, 150, 150, 900, 153, 156, 154, 150, 150, 157, 158]);
        assert_eq!(path.credit(ms(0)), Duration::ZERO, "the call of 900 ms is among the fifteen");
        path.note(ms(0), ms(159));
        assert_eq!(path.credit(ms(0)), ms(135 - 20));
        for _ in 0..11 {
            path.note(ms(0), ms(150));
        }
        assert_eq!(path.credit(ms(0)), ms(135));
    }

    #[test]
    fn calls_with_random_delays_or_with_shrinking_round_trips_give_no_credit() {
        let held_up = [390, 2_900, 1_200, 330, 700, 2_100, 3_000, 500, 1_700, 2_500, 270, 900, 1_100, 800, 420, 1_500];
        assert_eq!(seen(ms(0), &held_up).credit(ms(0)), Duration::ZERO);
        let faster = [300, 280, 260, 240, 220, 200, 180, 160, 140, 120, 100, 90, 80, 70, 60, 50, 40];
        assert_eq!(seen(ms(0), &faster).credit(ms(0)), Duration::ZERO);
    }

    #[test]
    fn a_smaller_round_trip_reduces_the_credit_at_once() {
        let mut path = seen(ms(0), &[150; 20]);
        path.note(ms(1), ms(145));
        assert_eq!(path.credit(ms(1)), Duration::from_micros(130_500 - 10_000));
        path.note(ms(2), ms(20));
        assert_eq!(path.credit(ms(2)), Duration::ZERO);
    }

    #[test]
    fn round_trips_above_400_ms_give_no_credit() {
        assert_eq!(seen(ms(0), &[400; 15]).credit(ms(0)), ms(360));
        assert_eq!(seen(ms(0), &[401; 15]).credit(ms(0)), Duration::ZERO);
    }

    #[test]
    fn round_trips_count_for_five_to_ten_minutes() {
        let mut path = seen(ms(0), &[20; 15]);
        for minute in 1..=9 {
            for _ in 0..15 {
                path.note(ms(60_000 * minute), ms(150));
            }
            assert_eq!(path.credit(ms(60_000 * minute)), ms(18), "minute {minute}");
        }
        assert_eq!(path.credit(ms(600_000)), ms(135));
        assert_eq!(path.credit(ms(1_500_000)), Duration::ZERO, "nothing was seen for a long time");
    }
}
