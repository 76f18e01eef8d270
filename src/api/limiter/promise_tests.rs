//! Compares what a forecast promises with what runs reach, in the simulation of `traffic_tests`. Each forecast is based
//! on earlier simulated calls.
//!
//! `just promise` runs this at full length and prints the figures.

use std::env;

use jiff::{SignedDuration, Timestamp};

use super::{
    traffic_tests::{Path, SECOND, STEADY_PATH, World},
    *,
};
use crate::domain::{
    ClockBasis, ClockOffset, Conditions, Forecast, Limits, PlannedTask, ServiceTime, TaskType, testing::planned,
};

/// A path and a pace. `seen` calls are made before the forecast, and all pushes are due after `due` seconds.
#[derive(Clone, Debug)]
struct Case {
    name: &'static str,
    path: Path,
    pace: Pace,
    seen: usize,
    due: u64,
}

/// The results of many runs of a case.
#[derive(Debug)]
struct Figures {
    kept: usize,
    runs: usize,
    promised: usize,
    reached: usize,
}

impl Figures {
    /// Returns the median number of promised pushes as a percentage of the median number of reached pushes.
    fn share(&self) -> usize {
        self.promised * 100 / self.reached.max(1)
    }
}

/// Returns a path with round trips from `least` to `most` milliseconds. `stalled` percent of the calls stall, and in
/// `shut` percent of all 3 s periods the whole path stalls, each for up to 3 s.
fn path(least: u64, most: u64, stalled: u32, shut: u32) -> Path {
    let (way, jitter) = (least * 500, (most - least) * 500);
    Path { out: way, back: way, jitter, stalled: stalled / 2, shut, dawdle: 1_000, ..STEADY_PATH }
}

fn plan(count: u64, due: u64) -> Vec<PlannedTask> {
    (1..=count).map(|id| planned(id, TaskType::Tag, Some(due.cast_signed()))).collect()
}

/// Returns what a forecast promises for more pushes than fit, based on what a limiter has seen.
fn promised(limiter: &mut Limiter, now: Duration, case: &Case) -> usize {
    let seen = limiter.seen(now);
    let credit = limiter.round_trips.credit(now).as_secs_f64();
    let speeds = seen.calls.speeds(Limits { credit, slowed_to: seen.slowed_to });
    let (ahead, within) = (SignedDuration::ZERO, Duration::from_millis(500));
    let basis = ClockBasis::Replies(ClockOffset { ahead, within, replies: 3, others: 0 });
    let conditions = Conditions { time: ServiceTime { now: Timestamp::UNIX_EPOCH, basis }, speeds };
    Forecast::of(&plan(case.due * 6, case.due), case.pace, &conditions).reachable
}

/// Simulates one run. Returns how many pushes the forecast promised, whether the run reached all of these in time, and
/// how many it reached in total.
fn run(case: &Case, seed: u64) -> (usize, bool, usize) {
    let before = World::new(&Path { seed: seed * 2, ..case.path.clone() }, Pace::Polite).calls(case.seen);
    let (now, mut limiter) = before.into_limiter();
    let promised = promised(&mut limiter, now, case);
    limiter.set_pace(case.pace);
    let start = u64::try_from(now.as_micros()).expect("the time fits into 64 bits") + 20 * SECOND;
    let due = start + case.due * SECOND;
    let arrivals = World::from(&Path { seed: seed * 2 + 1, ..case.path.clone() }, limiter, start).until(due).arrivals();
    let in_time = |arrival: &u64| *arrival <= due;
    let kept = arrivals.len() >= promised && arrivals[..promised].iter().all(in_time);
    (promised, kept, arrivals.iter().filter(|arrival| in_time(arrival)).count())
}

fn figures(case: &Case, runs: usize) -> Figures {
    let all: Vec<_> = (0_u64..).take(runs).map(|seed| run(case, seed)).collect();
    let median = |of: fn(&(usize, bool, usize)) -> usize| {
        let mut sorted: Vec<_> = all.iter().map(of).collect();
        sorted.sort_unstable();
        sorted[runs / 2]
    };
    Figures {
        kept: all.iter().filter(|(_, kept, _)| *kept).count(),
        runs,
        promised: median(|run| run.0),
        reached: median(|run| run.2),
    }
}

fn cases(seen: usize, due: u64) -> Vec<Case> {
    let paths = [
        ("20 ms", path(20, 20, 0, 0)),
        ("150 ms", path(150, 152, 0, 0)),
        ("20 to 120 ms", path(20, 120, 0, 0)),
        ("20 to 800 ms", path(20, 800, 0, 0)),
        ("20 to 120 ms, 2 % stall", path(20, 120, 2, 0)),
        ("20 to 800 ms, 2 % stall", path(20, 800, 2, 0)),
        ("20 to 800 ms, 2 % stall, the path too", path(20, 800, 2, 2)),
    ];
    let at = |pace| move |(name, path): (&'static str, Path)| Case { name, path, pace, seen, due };
    let full = paths.clone().into_iter().map(at(Pace::Full));
    full.chain(paths.into_iter().map(at(Pace::Polite))).collect()
}

/// Asserts for each case that at least 99 of 100 runs keep the promise, and that the median promise is at least 95 % of
/// what the median run reaches.
fn check(cases: &[Case], runs: usize) {
    let mut broken = Vec::new();
    for case in cases {
        let figures = figures(case, runs);
        let Figures { kept, runs, promised, reached } = figures;
        println!(
            "{:<38} {:<6} {:>4} seen, due in {:>3} s: kept in {kept} of {runs} runs; promised {promised}, reached {reached} \
             ({} %)",
            case.name,
            format!("{:?}", case.pace),
            case.seen,
            case.due,
            figures.share(),
        );
        if kept * 100 < runs * 99 || figures.share() < 95 {
            broken.push(format!("{case:?}: {figures:?}"));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn a_promise_is_kept_in_99_of_100_runs_and_covers_nearly_everything_that_is_reached() {
    match env::var("PROMISE_RUNS").ok().and_then(|runs| runs.parse().ok()) {
        Some(runs) => check(&cases(800, 600), runs),
        None => check(&[3, 5, 10].map(|at| cases(800, 300)[at].clone()), 10),
    }
}

#[test]
fn after_few_calls_the_promise_is_smaller_and_is_kept() {
    let runs = env::var("PROMISE_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(5);
    for case in cases(20, 120).into_iter().filter(|case| !case.name.contains("stall")) {
        let Figures { kept, promised, reached, .. } = figures(&case, runs);
        println!("{:<38} after 20 calls: kept in {kept} of {runs} runs; {promised} of {reached}", case.name);
        assert!(kept * 100 >= runs * 99, "{case:?}: {kept} of {runs}");
    }
}
