//! How long calls take, and how many of them fit into a given time.
//!
//! A call occupies a slot of the limiter for its round trip and for the service's second after it. The limiter may free
//! the slot earlier, by a credit (`api::round_trips`). At the polite pace, calls also have a minimum time between them.
//! This module repeats the limiter's arithmetic with the observed round trips, so it arrives at the same gaps between
//! calls as the limiter. The sum of many gaps is nearly normally distributed. Its mean, its spread and the number of
//! observed calls give two answers: how long a run is likely to take, and within how much time it ends in 99 of 100
//! cases.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{CALLS_PER_SECOND, COOLING, polite_rate};

/// How many slots the limiter has.
const SLOTS: usize = CALLS_PER_SECOND as usize;

/// How many seconds a slot stays taken after the reply.
const TAKEN: f64 = COOLING.as_secs_f64();

/// The least number of seconds between two calls at the polite pace.
const POLITE_GAP: f64 = 1_000.0 / polite_rate(1_000 * CALLS_PER_SECOND) as f64;

/// In 99 of 100 runs, a sum of gaps stays below its mean plus this many standard deviations: 2.33 for a normal
/// distribution, and somewhat more where there are stalls, because these only ever make a sum longer.
const SURELY: f64 = 2.7;

/// The round trip to assume when none was observed, in seconds.
const UNSEEN: f64 = 0.1;

/// A stall makes a call, or several in a row, much longer than usual. Stalls are rare, so a few calls may show none. A
/// long call is therefore added to the observed ones: as long as the longest of them, but at least `STALL` seconds and
/// at least `STALLED` times the mean.
const STALL: f64 = 0.3;
const STALLED: f64 = 4.0;

/// If at least this many calls were observed, two long calls are added instead of one.
const MANY: u32 = 200;

/// How many calls the arithmetic simulates. This is a power of two, as [`shuffled`] requires.
const PLAYED: usize = 1024;

/// Round trips are counted by kind, and a kind is a range of lengths. The first kind begins at `FIRST` seconds and also
/// contains everything shorter. Each further kind begins at `STEP` times the beginning of the kind before.
const FIRST: f64 = 0.001;
const STEP: f64 = 1.2;

/// How many kinds of round trips there are. The last one contains everything from about 16 s up.
const KINDS: usize = 54;

/// Observed round trips, as a count for each kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallTimes {
    /// The count of each kind, at most [`KINDS`] of them.
    kinds: Vec<u32>,
    calls: Sums,
    /// Sums over groups of five calls in a row, which a stall of the whole connection delays together.
    fives: Sums,
    /// The calls of the current group of five, which is not complete yet.
    open: Sums,
    longest: f64,
}

/// Sums over durations in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Sums {
    count: u32,
    sum: f64,
    squares: f64,
}

/// When the calls of a run finish, at each pace.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speeds {
    pub(super) polite: Timing,
    pub(super) full: Timing,
}

/// When the calls of a run finish at one pace.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Timing {
    /// The likely time from one call to the next.
    gap: f64,
    /// The likely round trip.
    latency: f64,
    surely: Model,
    /// Whether calls leave as slots become free, five at once at the beginning.
    in_rounds: bool,
}

/// The seconds until a number of calls is done: one latency, a gap per call, and an allowance on top. The allowance has
/// two parts: `scatter`, the variation of single calls, grows with the square root of the number of calls; `doubt`, the
/// uncertainty of the mean, grows with the number itself.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Model {
    gap: f64,
    latency: f64,
    scatter: f64,
    doubt: f64,
}

/// What the limiter takes into account besides the round trips.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits {
    /// How many seconds earlier a slot becomes free at full pace.
    pub credit: f64,
    /// Calls per second, if the service has asked us to slow down.
    pub slowed_to: Option<f64>,
}

impl Sums {
    fn note(&mut self, seconds: f64) {
        self.count = self.count.saturating_add(1);
        self.sum += seconds;
        self.squares += seconds * seconds;
    }

    fn add(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.sum += other.sum;
        self.squares += other.squares;
    }

    fn mean(self) -> f64 {
        self.sum / f64::from(self.count.max(1))
    }

    fn variance(self) -> f64 {
        (self.squares / f64::from(self.count.max(1)) - self.mean().powi(2)).max(0.0)
    }
}

impl CallTimes {
    /// Records a call that took this many seconds.
    pub fn note(&mut self, seconds: f64) {
        let kind = kind_of(seconds);
        if self.kinds.len() <= kind {
            self.kinds.resize(kind + 1, 0);
        }
        self.kinds[kind] = self.kinds[kind].saturating_add(1);
        self.calls.note(seconds);
        self.longest = self.longest.max(seconds);
        self.open.note(seconds);
        if self.open.count as usize >= SLOTS {
            self.fives.note(std::mem::take(&mut self.open).sum);
        }
    }

    /// Adds the calls that were observed elsewhere.
    pub fn add(&mut self, other: &Self) {
        if self.kinds.len() < other.kinds.len() {
            self.kinds.resize(other.kinds.len(), 0);
        }
        for (count, more) in self.kinds.iter_mut().zip(&other.kinds) {
            *count = count.saturating_add(*more);
        }
        self.calls.add(other.calls);
        self.fives.add(other.fives);
        self.longest = self.longest.max(other.longest);
    }

    /// How many calls were observed.
    pub const fn count(&self) -> u32 {
        self.calls.count
    }

    /// Whether [`Self::note`] and [`Self::add`] could have produced this value. A value that was read from a file may
    /// be anything.
    pub fn is_sound(&self) -> bool {
        let sums = [self.calls, self.fives, self.open];
        let are_finite = sums.iter().all(|sums| sums.sum.is_finite() && sums.squares.is_finite() && sums.sum >= 0.0);
        let counted = self.kinds.iter().fold(0_u32, |all, count| all.saturating_add(*count));
        self.kinds.len() <= KINDS && are_finite && self.longest.is_finite() && counted == self.calls.count
    }

    /// Adds one long call, in case the observed calls happen to include no stall, or two if so many calls were observed
    /// that one would hardly matter.
    fn with_a_stall(&self) -> Self {
        let mut more = self.clone();
        for _ in 0..if self.calls.count < MANY { 1 } else { 2 } {
            more.note(STALL.max(STALLED * self.calls.mean()).max(self.longest));
        }
        more
    }

    /// Returns the standard deviation of one call. Where calls in a row were delayed together, this comes from the
    /// groups of five.
    fn spread(&self) -> f64 {
        let slots = as_f64(SLOTS);
        let together = if self.fives.count > 1 { self.fives.variance() / slots } else { 0.0 };
        self.calls.variance().max(together).sqrt()
    }

    /// Returns [`PLAYED`] round trips with the distribution and the mean of the observed ones, the shortest first.
    fn sorted(&self) -> Vec<f64> {
        let counted = f64::from(self.calls.count.max(1));
        let mut lengths = Vec::with_capacity(PLAYED);
        let mut below = 0.0;
        for (kind, count) in self.kinds.iter().enumerate() {
            below += f64::from(*count);
            while lengths.len() < PLAYED && (as_f64(lengths.len()) + 0.5) / as_f64(PLAYED) * counted < below {
                lengths.push(length_of(kind));
            }
        }
        lengths.resize(PLAYED, lengths.last().copied().unwrap_or(UNSEEN));
        let mean = lengths.iter().sum::<f64>() / as_f64(PLAYED);
        stretched(&mut lengths, self.calls.mean() / mean);
        lengths
    }

    /// Returns when calls finish under these limits.
    pub fn speeds(&self, limits: Limits) -> Speeds {
        let mut seen = self.clone();
        if seen.calls.count == 0 {
            seen.note(UNSEEN);
        }
        let careful = seen.with_a_stall();
        let (usual, cautious) = (seen.sorted(), careful.sorted());
        let timing = |is_polite| {
            let rules = Rules::new(limits, is_polite);
            Timing {
                gap: rules.play(&usual).0,
                latency: seen.calls.mean(),
                surely: careful.surely(&cautious, rules),
                in_rounds: rules.floor == 0.0,
            }
        };
        Speeds { polite: timing(true), full: timing(false) }
    }

    fn surely(&self, lengths: &[f64], rules: Rules) -> Model {
        let (mean, spread) = (self.calls.mean(), self.spread());
        let (gap, waited) = rules.play(lengths);
        // The observed mean comes from a limited number of calls. The true one may be longer, because all calls take
        // longer or because there are more stalls.
        let slip = SURELY * spread / f64::from(self.calls.count).sqrt();
        let mut longer = lengths.to_vec();
        stretched(&mut longer, 1.0 + slip / mean);
        // A slow call delays the run only if another call waits for its slot. `share` is larger than the share of calls
        // that waited here, because more of them wait once there are stalls.
        let share = (4.0 * waited.sqrt()).min(1.0);
        Model {
            gap,
            latency: mean + SURELY * spread,
            scatter: SURELY * share * spread / as_f64(SLOTS),
            doubt: (rules.play(&longer).0 - gap).max(share * slip / as_f64(SLOTS)),
        }
    }
}

/// The limiter's arithmetic at one pace.
#[derive(Clone, Copy)]
struct Rules {
    /// The minimum time between two calls.
    floor: f64,
    /// How long a slot stays taken after the reply.
    rest: f64,
}

impl Rules {
    fn new(limits: Limits, is_polite: bool) -> Self {
        let floor = if is_polite { POLITE_GAP } else { 0.0 };
        let has_credit = !is_polite && limits.slowed_to.is_none();
        Self {
            floor: limits.slowed_to.map_or(floor, |rate| floor.max(1.0 / rate)),
            rest: TAKEN - if has_credit { limits.credit } else { 0.0 },
        }
    }

    /// Simulates calls with these round trips. Returns the time from one call to the next, and the share of calls that
    /// waited for a slot.
    fn play(self, lengths: &[f64]) -> (f64, f64) {
        let mut slots = [0.0_f64; SLOTS];
        let (mut last, mut waited) = (-self.floor, 0.0);
        for at in shuffled() {
            let mut next = 0;
            for slot in 1..SLOTS {
                if slots[slot] < slots[next] {
                    next = slot;
                }
            }
            if slots[next] > last + self.floor || self.floor == 0.0 {
                waited += 1.0;
            }
            last = slots[next].max(last + self.floor);
            slots[next] = last + lengths[*at] + self.rest;
        }
        let played = as_f64(PLAYED);
        let taken = slots.iter().sum::<f64>() / as_f64(SLOTS);
        let gap = if self.floor == 0.0 { taken / played } else { last / (played - 1.0) };
        (gap, waited / played)
    }
}

impl Model {
    const fn exact(gap: f64, latency: f64) -> Self {
        Self { gap, latency, scatter: 0.0, doubt: 0.0 }
    }

    fn seconds(&self, count: usize, in_rounds: bool) -> f64 {
        let (calls, slots) = (as_f64(count), as_f64(SLOTS));
        let before = if in_rounds { ((calls / slots).ceil() - 1.0) * slots } else { calls - 1.0 };
        let on_top = (self.scatter.powi(2) * calls + (self.doubt * calls).powi(2)).sqrt();
        before.max(0.0) * self.gap + self.latency + on_top
    }
}

impl Timing {
    /// The likely number of calls per second.
    pub(super) fn rate(&self) -> f64 {
        1.0 / self.gap
    }

    /// Seconds after the start by which this many calls are done in 99 of 100 runs.
    pub(super) fn surely(&self, count: usize) -> f64 {
        self.surely.seconds(count, self.in_rounds)
    }

    /// Seconds after the start by which this many calls are likely to be done.
    pub(super) fn likely(&self, count: usize) -> f64 {
        Model::exact(self.gap, self.latency).seconds(count, self.in_rounds)
    }

    /// Returns the same timing without the allowance for slow calls.
    pub(super) const fn hopeful(self) -> Self {
        Self { surely: Model::exact(self.gap, self.latency), ..self }
    }
}

impl Speeds {
    /// The speeds to assume when no call was observed.
    pub fn unmeasured() -> Self {
        CallTimes::default().speeds(Limits::default())
    }

    /// Exactly this many calls per second at each pace, with no uncertainty.
    #[cfg(test)]
    pub(crate) fn exactly(polite: f64, full: f64) -> Self {
        let timing = |rate: f64| {
            let gap = 1.0 / rate;
            Timing { gap, latency: gap, surely: Model::exact(gap, gap), in_rounds: false }
        };
        Self { polite: timing(polite), full: timing(full) }
    }
}

fn stretched(lengths: &mut [f64], by: f64) {
    for length in lengths {
        *length *= by;
    }
}

/// The numbers below [`PLAYED`], each once, in an irregular order (a full-period linear congruential generator).
fn shuffled() -> &'static [usize] {
    static ORDER: LazyLock<Vec<usize>> =
        LazyLock::new(|| std::iter::successors(Some(1), |at| Some((at * 421 + 1_663) % PLAYED)).take(PLAYED).collect());
    &ORDER
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a negative number becomes zero, and the last kind contains everything longer"
)]
fn kind_of(seconds: f64) -> usize {
    ((seconds.max(FIRST) / FIRST).log(STEP) as usize).min(KINDS - 1)
}

/// The middle of a kind's range, in seconds.
fn length_of(kind: usize) -> f64 {
    FIRST * STEP.powf(as_f64(kind) + 0.5)
}

#[expect(clippy::cast_precision_loss, reason = "a count of calls is far below 2^52")]
pub(super) const fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(seconds: impl IntoIterator<Item = f64>) -> CallTimes {
        let mut calls = CallTimes::default();
        for call in seconds {
            calls.note(call);
        }
        calls
    }

    fn assert_near(found: f64, wanted: f64, within: f64) {
        assert!((found - wanted).abs() <= within, "{found} instead of {wanted}");
    }

    #[test]
    fn a_steady_connection_gives_the_limiters_own_rates() {
        let speeds = seen([0.025; 400]).speeds(Limits::default());
        assert_near(speeds.polite.rate(), 4.0, 1e-6);
        assert_near(speeds.full.rate(), 5.0 / 1.03, 1e-3);
        let far = seen([0.495; 400]).speeds(Limits::default());
        assert_near(far.polite.rate(), 5.0 / 1.5, 0.02);
        let credited = seen([0.15; 400]).speeds(Limits { credit: 0.135, slowed_to: None });
        assert_near(credited.full.rate(), 5.0 / 1.02, 1e-3);
        assert_near(credited.polite.rate(), 4.0, 1e-6);
    }

    #[test]
    fn a_slow_down_limits_every_pace() {
        let speeds = seen([0.15; 400]).speeds(Limits { credit: 0.135, slowed_to: Some(2.0) });
        assert_near(speeds.polite.rate(), 2.0, 1e-6);
        assert_near(speeds.full.rate(), 2.0, 1e-6);
    }

    #[test]
    fn the_time_for_99_of_100_runs_approaches_the_likely_time_as_more_calls_are_seen() {
        let jitter = |count: u32| seen((0..count).map(|call| 0.02 + 0.8 * f64::from(call * 37 % 100) / 100.0));
        let gaps = [5, 20, 100, 500].map(|count| {
            let full = jitter(count).speeds(Limits::default()).full;
            full.surely(1_000) / full.likely(1_000)
        });
        assert!(gaps.windows(2).all(|pair| pair[1] < pair[0]), "{gaps:?}");
        assert!(gaps[3] < 1.05 && gaps[0] > 1.10, "{gaps:?}");
    }

    #[test]
    fn call_times_from_two_places_add_up_and_are_sound() {
        let (mut one, other) = (seen([0.02; 7]), seen([0.5; 3]));
        one.add(&other);
        assert_eq!(one.count(), 10);
        assert_near(one.calls.mean(), (0.14 + 1.5) / 10.0, 1e-9);
        assert!(one.is_sound());
        let text = serde_json::to_string(&one).expect("call times can be written as JSON");
        assert!(serde_json::from_str::<CallTimes>(&text).is_ok_and(|read| read.is_sound() && read.count() == 10));
        assert!(!CallTimes { longest: f64::NAN, ..one.clone() }.is_sound());
        assert!(!CallTimes { kinds: vec![1; 60], ..one }.is_sound());
    }
}
