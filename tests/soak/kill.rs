//! Kills processes that delete, hold, release and edit many tasks with `kill -9` at random points, and some of those that
//! resume their runs too. Then resumes each run to its end, and compares the ledger with the service.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use pushdeck::{api::Command, sim::LogEvent};

use crate::{
    evidence::State,
    lane::{Lane, Layout, Life, lanes, layout, untrue},
    program::{Home, Site},
    world::Random,
};

/// How many times faster than real time the clock runs.
const SPEED: u32 = 100;

/// About one reply in fifty is lost, half of these before the change takes effect.
const LOSSES: &str = r#"
[[fault]]
command = "COMMAND"
chance = 0.01
kind = "no-answer"
connection = "closed"
effect = "none"
[[fault]]
command = "COMMAND"
chance = 0.01
kind = "no-answer"
connection = "closed"
effect = "done"
"#;

/// How many times in a row all processes of a history may end without any progress.
const MOST_IDLE: u32 = 40;

/// The results of one history or of several.
#[derive(Debug, Default)]
pub struct Report {
    pub kills: u64,
    pub processes: u64,
    /// The number of changes that arrived at the service.
    pub calls: usize,
    /// The number of those whose replies were lost.
    pub lost: usize,
    /// How many outcomes of each kind the processes reported. A task whose outcome was unknown at first counts several
    /// times.
    pub told: BTreeMap<String, usize>,
    pub violations: Vec<String>,
}

impl Report {
    fn add(&mut self, other: Self) {
        self.kills += other.kills;
        self.processes += other.processes;
        self.calls += other.calls;
        self.lost += other.lost;
        for (outcome, count) in other.told {
            *self.told.entry(outcome).or_default() += count;
        }
        self.violations.extend(other.violations);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kills, processes, calls, lost, told, violations } = self;
        let violations = violations.len();
        write!(f, "{kills} kills of {processes} processes, {calls} changes, {lost} replies lost, ")?;
        write!(f, "outcomes reported {told:?}, {violations} violations")
    }
}

/// Carries out the runs of this seed, kills each up to `most` times, and compares the ledger with the service after
/// each round of kills and at the end.
pub fn killed_runs(seed: u64, most: u64) -> Report {
    let mut random = Random::seeded(seed);
    // The confirmed tasks, and a tenth as many that nobody confirms.
    let tasks = crate::setting("SOAK_TASKS", 150) * 11 / 10;
    let home = Home::new(&Site { tasks, rules: &losses(), seed, speed: SPEED });
    killed_runs_of(&home, layout(seed), &mut random, most)
}

/// Returns the faults by which replies to changes are lost.
pub fn losses() -> String {
    ["delete", "modify"].map(|command| LOSSES.replace("COMMAND", command)).concat()
}

/// Makes the runs of this layout, as [`killed_runs`] does.
pub fn killed_runs_of(home: &Home, layout: Layout, random: &mut Random, most: u64) -> Report {
    // A release needs the time from before the hold.
    home.sync();
    let at_first = home.waiting();
    let mut lanes = lanes(layout, &home.confirmed, most);
    let (mut report, mut told) = (Report::default(), BTreeSet::new());
    if make_runs(home, &mut lanes, random, &mut report, &mut told) {
        report.violations.extend(lanes.iter().flat_map(|lane| lane.left_wrong(home, &at_first)));
        report.violations.extend(untrue(&told, home));
    }
    report.violations.extend(too_fast(home));
    for (_, _, outcome) in told {
        *report.told.entry(outcome).or_default() += 1;
    }
    let log = home.service.log();
    let is_change = |entry: &&_| is_change(entry);
    report.calls = log.iter().filter(is_change).count();
    report.lost = log.iter().filter(is_change).filter(|entry| entry.fault.is_some()).count();
    report
}

fn is_change(entry: &pushdeck::sim::LogEntry) -> bool {
    entry.event == LogEvent::Call && matches!(entry.command, Some(Command::Delete | Command::Modify))
}

/// Carries out the runs of all lanes until each has ended. Different lanes run at the same time. Returns false if their
/// runs do not end.
fn make_runs(
    home: &Home,
    lanes: &mut [Lane],
    random: &mut Random,
    report: &mut Report,
    told: &mut BTreeSet<(String, u64, String)>,
) -> bool {
    let mut idle = 0;
    while lanes.iter().any(|lane| !lane.is_done()) {
        let mut is_further = false;
        for (lane, life) in lives(home, lanes, random) {
            report.processes += 1;
            report.kills += u64::from(life.was_killed);
            told.extend(life.told);
            report.violations.extend(life.wrong);
            is_further |= lane.go_on(home, life.was_killed);
        }
        // No process is left that could write to the ledger while it is compared with the service.
        let state = if home.is_open(0..=u64::MAX) { State::UnderWay } else { State::Settled };
        report.violations.extend(home.violations(state));
        idle = if is_further { 0 } else { idle + 1 };
        // A history that does not end counts as one violation, not as one for each open task.
        if idle > MOST_IDLE || report.violations.len() > 10 {
            let left: Vec<_> = lanes.iter().map(Lane::left).collect();
            report.violations.push(format!("the runs do not end: {left:?} are left"));
            return false;
        }
    }
    true
}

/// Lets each lane that is not done start one process, all at the same time. Returns once all have ended.
fn lives<'a>(home: &Home, lanes: &'a mut [Lane], random: &mut Random) -> Vec<(&'a mut Lane, Life)> {
    std::thread::scope(|scope| {
        let live = |lane: &'a mut Lane| {
            let random = Random::seeded(random.next());
            scope.spawn(move || {
                let life = lane.live(home, random);
                (lane, life)
            })
        };
        let threads: Vec<_> = lanes.iter_mut().filter(|lane| !lane.is_done()).map(live).collect();
        threads.into_iter().map(|thread| thread.join().expect("no thread panics")).collect()
    })
}

/// Returns which commands arrived at the service more than five times within a second.
fn too_fast(home: &Home) -> Vec<String> {
    let busiest = [Command::Delete, Command::Modify, Command::Get, Command::List]
        .map(|command| (command, home.service.busiest_second(command)));
    let is_too_fast = |(_, calls): &(Command, usize)| *calls > 5;
    busiest.into_iter().filter(is_too_fast).map(|(command, calls)| format!("{calls} {command} in a second")).collect()
}

/// Makes histories, two at a time, until there were `wanted` kills or ten violations. Each history has its own seed; the
/// first is `after_seed` + 1. `history` makes one from its seed and the most kills of each of its runs.
pub fn kills(wanted: u64, after_seed: u64, history: impl Fn(u64, u64) -> Report + Sync) -> Report {
    let total = std::sync::Mutex::new((after_seed, Report::default()));
    let work = || loop {
        let seed = {
            let mut total = total.lock().expect("no thread panics");
            if total.1.kills >= wanted || total.1.violations.len() >= 10 {
                return;
            }
            total.0 += 1;
            total.0
        };
        let mut one = history(seed, 1 + seed % 3);
        for violation in &mut one.violations {
            *violation = format!("seed {seed}: {violation}");
        }
        total.lock().expect("no thread panics").1.add(one);
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    total.into_inner().expect("no thread panics").1
}

#[cfg(not(feature = "planted"))]
#[test]
fn killed_runs_can_be_resumed_and_every_reported_outcome_is_true() {
    let report = kills(crate::setting("SOAK_KILLS", 15), crate::setting("SOAK_KILLS_AFTER", 0), killed_runs);
    println!("{report}");
    assert!(report.violations.is_empty(), "{}", report.violations.join("\n"));
    assert!(["deleted", "changed", "unknown"].iter().all(|outcome| report.told.contains_key(*outcome)), "{report}");
}

/// One run at real speed, with the service's real limit.
#[cfg(not(feature = "planted"))]
#[test]
fn the_service_refuses_nothing_at_the_real_limit() {
    let home = Home::new(&Site { tasks: 33, rules: "", seed: 1, speed: 1 });
    let words = home.delete();
    let deleted = home.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(deleted.code, Some(0), "{deleted:?}");
    assert!(home.service.busiest_second(Command::Delete) <= 5);
    assert!(home.service.log().iter().all(|entry| entry.code == Some(0)));
    assert_eq!(home.violations(State::Settled), Vec::<String>::new());
}
