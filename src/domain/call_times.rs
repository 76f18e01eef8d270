//! How long calls take, and so how many of them can be made in a time.
//!
//! A slot of the rate is taken for a call's round trip and the service's second after it, less the credit that the limiter
//! gives (`api::round_trips`); at the polite pace calls also keep a least distance. That arithmetic is done here with the
//! round trips that were seen, so that the time from one call to the next is the limiter's own. The sum of many such times
//! is nearly normal. From its mean, its spread and the number of calls that were seen come two answers: what is likely, and
//! what holds in 99 of 100 runs.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{CALLS_PER_SECOND, COOLING, polite_rate};

/// Slots of the rate.
const SLOTS: usize = CALLS_PER_SECOND as usize;

/// Seconds that a slot stays taken after the reply.
const TAKEN: f64 = COOLING.as_secs_f64();

/// Seconds between two calls at the polite pace.
const POLITE_GAP: f64 = 1_000.0 / polite_rate(1_000 * CALLS_PER_SECOND) as f64;

/// Standard deviations from the mean that 99 of 100 do not exceed: 2.33 of a normal quantity, and somewhat more of a sum in
/// which there are stalls, for these go one way.
const SURELY: f64 = 2.7;

/// What a round trip is taken to be where none was seen, in seconds.
const UNSEEN: f64 = 0.1;

/// Stalls are rare, so that a few calls may show none: one call is added to what was seen that is as long as the longest,
/// but at least this long, and this many times a usual one.
const STALL: f64 = 0.3;
const STALLED: f64 = 4.0;

/// More calls than this are many.
const MANY: u32 = 200;

/// Calls of the arithmetic. A power of two, for the order of [`shuffled`].
const PLAYED: usize = 1024;

/// The seconds up to which the first kind of round trips goes, and how much longer the next goes each time.
const FIRST: f64 = 0.001;
const STEP: f64 = 1.2;

/// Kinds of round trips, by length: up to 16 s and more.
const KINDS: usize = 54;

/// Round trips that were seen, as counts of each length.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallTimes {
    /// How many of each kind; no more kinds than there are.
    kinds: Vec<u32>,
    calls: Sums,
    /// The same of five calls in a row, which a stall of the whole path holds up together.
    fives: Sums,
    /// Those of the five that is not full yet.
    open: Sums,
    longest: f64,
}

/// Sums over lengths of time in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Sums {
    count: u32,
    sum: f64,
    squares: f64,
}

/// When the calls of a run are done, at each pace.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speeds {
    pub(super) polite: Timing,
    pub(super) full: Timing,
}

/// When the calls of a run are done at one pace.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Timing {
    /// The time from one call to the next that is likely.
    gap: f64,
    /// The same of a round trip.
    latency: f64,
    surely: Model,
    /// Whether calls leave as slots come back, five at once in the beginning.
    in_rounds: bool,
}

/// Seconds until so many calls are done: a latency, a gap for each, and what may come on top: `scatter` evens out, so that
/// it grows with the root of their number, and `doubt` grows with the number itself.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Model {
    gap: f64,
    latency: f64,
    scatter: f64,
    doubt: f64,
}

/// What the limiter does beside the round trips.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits {
    /// How many seconds earlier a slot comes back at full pace.
    pub credit: f64,
    /// Calls per second, where the service has asked to slow down.
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
    /// Notes a call that took so many seconds.
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

    /// Adds what was seen elsewhere.
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

    /// How many calls were seen.
    pub const fn count(&self) -> u32 {
        self.calls.count
    }

    /// Whether it is what [`Self::note`] makes; text from a file may be anything.
    pub fn is_sound(&self) -> bool {
        let sums = [self.calls, self.fives, self.open];
        let are_finite = sums.iter().all(|sums| sums.sum.is_finite() && sums.squares.is_finite() && sums.sum >= 0.0);
        let counted = self.kinds.iter().fold(0_u32, |all, count| all.saturating_add(*count));
        self.kinds.len() <= KINDS && are_finite && self.longest.is_finite() && counted == self.calls.count
    }

    /// One long call more; two where so many were seen that one does not weigh against having been lucky.
    fn with_a_stall(&self) -> Self {
        let mut more = self.clone();
        for _ in 0..if self.calls.count < MANY { 1 } else { 2 } {
            more.note(STALL.max(STALLED * self.calls.mean()).max(self.longest));
        }
        more
    }

    /// The standard deviation of one call, so that calls which were held up together count as that.
    fn spread(&self) -> f64 {
        let slots = as_f64(SLOTS);
        let together = if self.fives.count > 1 { self.fives.variance() / slots } else { 0.0 };
        self.calls.variance().max(together).sqrt()
    }

    /// [`PLAYED`] round trips that are distributed like those seen, with the same mean, the shortest first.
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

    /// When calls are done under these limits.
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
        // The mean that was seen is one of few calls; the true one may be longer, because all calls are or because there are
        // more stalls.
        let slip = SURELY * spread / f64::from(self.calls.count).sqrt();
        let mut longer = lengths.to_vec();
        stretched(&mut longer, 1.0 + slip / mean);
        // A call that nothing waits for delays nothing; but where there are stalls, few may wait now and many later.
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
    /// The least time between two calls.
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

    /// The time from one call to the next with these round trips, and the share of calls that waited for a slot.
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
    /// Calls per second that are likely.
    pub(super) fn rate(&self) -> f64 {
        1.0 / self.gap
    }

    /// Seconds after the start by which so many calls are done in 99 of 100 runs.
    pub(super) fn surely(&self, count: usize) -> f64 {
        self.surely.seconds(count, self.in_rounds)
    }

    /// Seconds after the start by which so many calls are likely to be done.
    pub(super) fn likely(&self, count: usize) -> f64 {
        Model::exact(self.gap, self.latency).seconds(count, self.in_rounds)
    }

    /// The same with nothing held back for what may go wrong.
    pub(super) const fn hopeful(self) -> Self {
        Self { surely: Model::exact(self.gap, self.latency), ..self }
    }
}

impl Speeds {
    /// Where no call was seen.
    pub fn unmeasured() -> Self {
        CallTimes::default().speeds(Limits::default())
    }

    /// So many calls per second at each pace, without any doubt.
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

/// The numbers below [`PLAYED`], each once, in an order without pattern (a full-period linear congruence).
fn shuffled() -> &'static [usize] {
    static ORDER: LazyLock<Vec<usize>> =
        LazyLock::new(|| std::iter::successors(Some(1), |at| Some((at * 421 + 1_663) % PLAYED)).take(PLAYED).collect());
    &ORDER
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a negative number is cast to none, and the last kind takes all that is longer"
)]
fn kind_of(seconds: f64) -> usize {
    ((seconds.max(FIRST) / FIRST).log(STEP) as usize).min(KINDS - 1)
}

/// The middle of a kind.
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
    fn a_steady_path_gives_the_limiters_own_rates() {
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
    fn a_slow_down_counts_at_every_pace() {
        let speeds = seen([0.15; 400]).speeds(Limits { credit: 0.135, slowed_to: Some(2.0) });
        assert_near(speeds.polite.rate(), 2.0, 1e-6);
        assert_near(speeds.full.rate(), 2.0, 1e-6);
    }

    #[test]
    fn the_promise_comes_near_to_what_is_likely_as_more_is_seen() {
        let jitter = |count: u32| seen((0..count).map(|call| 0.02 + 0.8 * f64::from(call * 37 % 100) / 100.0));
        let gaps = [5, 20, 100, 500].map(|count| {
            let full = jitter(count).speeds(Limits::default()).full;
            full.surely(1_000) / full.likely(1_000)
        });
        assert!(gaps.windows(2).all(|pair| pair[1] < pair[0]), "{gaps:?}");
        assert!(gaps[3] < 1.05 && gaps[0] > 1.10, "{gaps:?}");
    }

    #[test]
    fn what_was_seen_in_two_places_is_added_and_is_sound() {
        let (mut one, other) = (seen([0.02; 7]), seen([0.5; 3]));
        one.add(&other);
        assert_eq!(one.count(), 10);
        assert_near(one.calls.mean(), (0.14 + 1.5) / 10.0, 1e-9);
        assert!(one.is_sound());
        let text = serde_json::to_string(&one).expect("numbers make JSON");
        assert!(serde_json::from_str::<CallTimes>(&text).is_ok_and(|read| read.is_sound() && read.count() == 10));
        assert!(!CallTimes { longest: f64::NAN, ..one.clone() }.is_sound());
        assert!(!CallTimes { kinds: vec![1; 60], ..one }.is_sound());
    }
}
