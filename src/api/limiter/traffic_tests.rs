//! Tests the limiter's guarantee in a simulation: a client that always has another call to make, a clock that ticks,
//! and a service that counts calls. The path between them has a minimum delay each way, plus jitter, stalls of single
//! calls, and stalls of the whole path. Each stall takes up to 3 s.
//!
//! The simulation measures time in microseconds. The limiter sees this time rounded down to the client's ticks.

use std::{cmp::Reverse, collections::BinaryHeap};

use proptest::prelude::*;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use super::*;

pub(super) const SECOND: u64 = 1_000_000;

/// The properties of a path. Times are in microseconds.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub(super) seed: u64,
    /// The minimum delay to the service. `back` is the minimum delay of the reply.
    pub(super) out: u64,
    pub(super) back: u64,
    /// The maximum additional delay of every call, each way.
    pub(super) jitter: u64,
    /// The percentage of calls that stall for up to 3 s, independently for each way.
    pub(super) stalled: u32,
    /// The percentage of 3 s periods that begin with a stall of the whole path for up to 3 s.
    pub(super) shut: u32,
    /// The usual maximum time between a grant and the send.
    pub(super) dawdle: u64,
    /// The percentage of calls in which that time is up to 600 ms.
    pub(super) dawdling: u32,
    /// The tick of the client's clock, which shows multiples of this.
    pub(super) tick: u64,
    /// The percentage of calls without a reply. The client notices this after up to 2 s.
    pub(super) lost: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Ask,
    Begin(u64),
    Reply(u64),
    NoReply(u64),
}

/// When the service counted calls, and when the last reply arrived.
struct Seen {
    arrivals: Vec<u64>,
    last_reply: u64,
}

pub(super) struct World {
    path: Path,
    random: StdRng,
    limiter: Limiter,
    events: BinaryHeap<Reverse<(u64, Event)>>,
    /// The number of grants that have not been used yet.
    granted: usize,
    seen: Seen,
}

impl World {
    pub(super) fn new(path: &Path, pace: Pace) -> Self {
        let mut limiter = Limiter::new(Command::Delete, 1);
        limiter.set_pace(pace);
        Self::from(path, limiter, 100 * SECOND)
    }

    /// Returns a world that begins at this time with this limiter.
    pub(super) fn from(path: &Path, limiter: Limiter, start: u64) -> Self {
        Self {
            random: StdRng::seed_from_u64(path.seed),
            path: path.clone(),
            limiter,
            events: BinaryHeap::from([Reverse((start, Event::Ask))]),
            granted: 0,
            seen: Seen { arrivals: Vec::new(), last_reply: 0 },
        }
    }

    /// Simulates until this many calls have been made and have ended.
    pub(super) fn calls(mut self, calls: usize) -> Self {
        while !self.events.is_empty() {
            self.step(calls);
        }
        self
    }

    /// Returns the time of the last reply, and the limiter.
    pub(super) fn into_limiter(self) -> (Duration, Limiter) {
        (self.clock(self.seen.last_reply), self.limiter)
    }

    /// Returns when each call arrived, in the order of the sends.
    pub(super) fn arrivals(self) -> Vec<u64> {
        self.seen.arrivals
    }

    /// Returns the time that the client's clock shows.
    fn clock(&self, now: u64) -> Duration {
        Duration::from_micros(now / self.path.tick * self.path.tick)
    }

    fn chance(&mut self, in_a_hundred: u32) -> bool {
        self.random.random_ratio(in_a_hundred, 100)
    }

    fn up_to(&mut self, most: u64) -> u64 {
        self.random.random_range(0..=most)
    }

    /// Returns when a message that is sent now arrives at the other end.
    fn at_the_other_end(&mut self, now: u64, least: u64) -> u64 {
        let stall = if self.chance(self.path.stalled) { self.up_to(3 * SECOND) } else { 0 };
        let at = now + least + self.up_to(self.path.jitter) + stall;
        // While the path is shut nothing gets through, and when it opens everything arrives at once.
        let piece = at / (3 * SECOND);
        let mut of_piece = StdRng::seed_from_u64(self.path.seed ^ piece);
        let is_shut = of_piece.random_ratio(self.path.shut, 100);
        let opens = piece * 3 * SECOND + of_piece.random_range(0..3 * SECOND);
        if is_shut { at.max(opens) } else { at }
    }

    /// Simulates everything that happens before this time.
    pub(super) fn until(mut self, end: u64) -> Self {
        while self.events.peek().is_some_and(|Reverse((at, _))| *at < end) {
            self.step(usize::MAX);
        }
        self
    }

    /// Simulates this many calls, and returns their arrivals in the order of time.
    fn run(self, calls: usize) -> Seen {
        let mut seen = self.calls(calls).seen;
        seen.arrivals.sort_unstable();
        seen
    }

    fn step(&mut self, calls: usize) {
        let Some(Reverse((now, event))) = self.events.pop() else { return };
        match event {
            Event::Ask if self.seen.arrivals.len() + self.granted >= calls => return,
            Event::Ask => return self.ask(now),
            Event::Begin(token) => self.begin(now, token),
            Event::Reply(token) => {
                self.limiter.release(self.clock(now), Token(token), Release::Clean, Duration::ZERO);
                self.seen.last_reply = now;
            }
            Event::NoReply(token) => {
                self.limiter.release(self.clock(now), Token(token), Release::NoReply, Duration::ZERO);
            }
        }
        self.events.push(Reverse((now, Event::Ask)));
    }

    fn ask(&mut self, now: u64) {
        match self.limiter.decide(self.clock(now)) {
            Decision::Go(grant) => {
                let dawdle = if self.chance(self.path.dawdling) { 600_000 } else { self.path.dawdle };
                let at = now + self.up_to(dawdle);
                self.granted += 1;
                self.events.push(Reverse((at, Event::Begin(grant.token.0))));
                self.events.push(Reverse((now, Event::Ask)));
            }
            Decision::WaitUntil(until) => {
                let until = u64::try_from(until.as_micros())
                    .expect("the time fits into 64 bits")
                    .next_multiple_of(self.path.tick);
                // Every other event is followed by an `Ask`, so one waiting `Ask` is enough.
                self.events.retain(|Reverse((_, event))| *event != Event::Ask);
                self.events.push(Reverse((until.max(now + 1), Event::Ask)));
            }
        }
    }

    fn begin(&mut self, now: u64, token: u64) {
        self.granted -= 1;
        if !self.limiter.begin(self.clock(now), Token(token), CALL_TIMEOUT) {
            return;
        }
        let arrival = self.at_the_other_end(now, self.path.out);
        self.seen.arrivals.push(arrival);
        let reply = self.at_the_other_end(arrival, self.path.back);
        let event = if self.chance(self.path.lost) {
            let noticed = arrival + self.up_to(2 * SECOND);
            (noticed, Event::NoReply(token))
        } else {
            (reply, Event::Reply(token))
        };
        self.events.push(Reverse(event));
    }
}

/// Returns the shortest time in which the service counted six calls.
fn six_within(arrivals: &[u64]) -> u64 {
    arrivals.windows(6).map(|six| six[5] - six[0]).min().unwrap_or(u64::MAX)
}

fn path() -> impl Strategy<Value = Path> {
    let way = || prop_oneof![0_u64..1_000, 0_u64..20_000, 0_u64..200_000];
    let jitter = prop_oneof![0_u64..200, 0_u64..5_000, 0_u64..150_000];
    let share = || prop_oneof![3 => Just(0_u32), 2 => 0_u32..10, 1 => 0_u32..=100];
    let tick = prop_oneof![Just(1_u64), Just(1_000), Just(2_000)];
    (any::<u64>(), way(), way(), jitter, share(), share(), 0_u64..3_000, tick, prop_oneof![Just(0_u32), 0_u32..20])
        .prop_map(|(seed, out, back, jitter, stalled, shut, dawdle, tick, lost)| Path {
            seed,
            out,
            back,
            jitter,
            stalled,
            shut,
            dawdle,
            dawdling: 2,
            tick,
            lost,
        })
}

pub(super) const STEADY_PATH: Path = Path {
    seed: 1,
    out: 0,
    back: 150_000,
    jitter: 300,
    stalled: 0,
    shut: 0,
    dawdle: 100,
    dawdling: 0,
    tick: 1,
    lost: 0,
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_service_never_counts_six_calls_in_a_second(path in path(), polite in 0_u8..4) {
        let pace = if polite == 0 { Pace::Polite } else { Pace::Full };
        let seen = World::new(&path, pace).run(400);
        let six = six_within(&seen.arrivals);
        prop_assert!(six >= SECOND, "six calls within {six} us");
    }
}

#[test]
fn latency_costs_no_throughput() {
    for (latency, most) in [(5_000, 39_300_000), (150_000, 40_300_000), (350_000, 41_700_000)] {
        for out in [0, latency / 2, latency] {
            let path = Path { out, back: latency - out, ..STEADY_PATH };
            let seen = World::new(&path, Pace::Full).run(200);
            let took = seen.last_reply - 100 * SECOND;
            assert!(took <= most, "{took} us at {latency} us");
            assert!(six_within(&seen.arrivals) >= SECOND);
        }
    }
}

/// The one exception from the guarantee: the credit is too large if the path itself becomes shorter.
#[test]
fn a_path_that_becomes_shorter_breaks_the_limit_only_as_far_as_documented() {
    let (long, short) = (75_000, 10_000);
    let path = Path { out: long, back: long, jitter: 0, dawdle: 0, ..STEADY_PATH };
    let mut world = World::new(&path, Pace::Full);
    world = world.until(120 * SECOND);
    (world.path.out, world.path.back) = (short, short);
    let seen = world.run(400);
    let six = six_within(&seen.arrivals);
    let said = SECOND + 5_000 + 2 * short - 2 * long / 10 * 9;
    assert!((said..SECOND).contains(&six), "six calls within {six} us, not {said}");
    let late: Vec<_> = seen.arrivals.into_iter().filter(|at| *at > 122 * SECOND).collect();
    assert!(six_within(&late) >= SECOND, "the first replies over the shorter path end the excess");
}
