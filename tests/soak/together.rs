//! Three processes with one ledger and one app at the same time, which are suspended, continued and killed, over a
//! connection with delays and stalls: the service never sees six calls within a second.

use std::{
    collections::BTreeSet,
    process::{Child, Stdio},
    sync::Mutex,
    time::Duration,
};

use pushdeck::{api::Command, clock::Clock as _};
use rustix::process::{Pid, Signal, kill_process};

use crate::{
    evidence::State,
    program::{Home, RUNTIME, Site, pause},
    slow_line::slow_line,
    world::Random,
};

/// How many times faster than real time the clock runs.
const SPEED: u32 = 10;

const PROCESSES: usize = 3;

/// The test is meaningful only with more calls than this. On a busy machine, the test runs longer until there are that
/// many.
const ENOUGH: usize = 50;

/// How long a busy machine may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(120);

/// The results of one test.
#[derive(Debug)]
#[cfg_attr(feature = "planted", expect(dead_code, reason = "the tests of planted bugs use only the violations"))]
pub struct Report {
    pub calls: usize,
    pub kills: u64,
    pub stops: u64,
    pub violations: Vec<String>,
}

/// Runs the processes for this long. Returns what the service saw, and what is wrong.
pub fn together(length: Duration, seed: u64) -> Report {
    let tasks = length.as_secs() * u64::from(SPEED) * 6 + 60;
    let home = Home::new(&Site { tasks, rules: "", seed, speed: SPEED });
    // In the service's time, usually up to 0.3 s in each direction, with stalls of up to 3 s.
    let line = slow_line(home.address(), Duration::from_millis(30), Duration::from_millis(300));
    let mut line = RUNTIME.block_on(line).expect("a port is free");
    home.reach_at(line.address);
    let until = home.clock.since_boot() + length * SPEED;
    let counts = Mutex::new((0, 0));
    let sets = shares(&home.confirmed);
    std::thread::scope(|scope| {
        for (number, set) in sets.iter().enumerate() {
            let (home, counts) = (&home, &counts);
            scope.spawn(move || {
                let mut random = Random::seeded(seed * 10 + number as u64);
                let (kills, stops) = disturb(home, set, until, &mut random);
                let mut counts = crate::steady::lock(counts);
                counts.0 += kills;
                counts.1 += stops;
            });
        }
    });
    let (kills, stops) = counts.into_inner().expect("no thread panics");
    // Once the connection is empty, each request has arrived or never will: no process is left that could send one.
    let is_empty = async { tokio::time::timeout(PATIENCE, line.is_empty()).await };
    RUNTIME.block_on(is_empty).expect("the connection is empty once all processes are dead");
    let is_refused =
        |entry: &pushdeck::sim::LogEntry| entry.command == Some(Command::Delete) && entry.code == Some(60_007);
    let (calls, refused) = (deletes(&home), home.service.log().iter().filter(|entry| is_refused(entry)).count());
    let busiest = home.service.busiest_second(Command::Delete);
    let mut violations = home.violations(State::UnderWay);
    if busiest > 5 || refused > 0 {
        violations.push(format!("{busiest} calls within one second, {refused} refused"));
    }
    Report { calls, kills, stops, violations }
}

fn shares(all: &BTreeSet<u64>) -> Vec<Vec<u64>> {
    let all: Vec<u64> = all.iter().copied().collect();
    all.chunks(all.len().div_ceil(PROCESSES)).map(<[u64]>::to_vec).collect()
}

/// Starts one process after another for these tasks, suspends each of them now and then, and finally kills it. Returns
/// the numbers of kills and of suspensions.
fn disturb(home: &Home, set: &[u64], until: Duration, random: &mut Random) -> (u64, u64) {
    let ids: Vec<String> = set.iter().map(u64::to_string).collect();
    let confirm = format!("--confirm={}", ids.len());
    let mut words = vec!["delete", "--type", "Tag", "--json", &confirm];
    words.extend(ids.iter().map(String::as_str));
    let (mut kills, mut stops) = (0, 0);
    while goes_on(home, until) {
        let mut child =
            home.command(&words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
        for _ in 0..random.below(8) {
            pause(random.millis(400));
            if !goes_on(home, until) {
                break;
            }
            stops += 1;
            signal(&child, Signal::STOP);
            // One suspension in four lasts longer than the time-out of a call.
            let most = if random.one_in(4) { 1_800 } else { 120 };
            pause(random.millis(most));
            signal(&child, Signal::CONT);
        }
        pause(random.millis(300));
        kills += u64::from(child.try_wait().expect("the process is a child of this one").is_none());
        child.kill().expect("the process is a child of this one");
        child.wait().expect("the child ends");
        words = vec!["resume", "--json"];
    }
    (kills, stops)
}

/// Whether the processes go on: until the time is over and there were enough calls, but not for longer than
/// [`PATIENCE`] after that time.
fn goes_on(home: &Home, until: Duration) -> bool {
    let now = home.clock.since_boot();
    now < until || (now < until + PATIENCE * SPEED && deletes(home) <= ENOUGH)
}

/// Returns how many deletes arrived at the service.
fn deletes(home: &Home) -> usize {
    home.service.log().iter().filter(|entry| entry.command == Some(Command::Delete)).count()
}

fn signal(child: &Child, signal: Signal) {
    // The process may have ended in the meantime. Until it is waited for, no other process gets its id.
    let _ = kill_process(Pid::from_child(child), signal);
}

#[cfg(not(feature = "planted"))]
#[test]
fn three_processes_share_one_limit() {
    let report = together(Duration::from_secs(crate::setting("SOAK_SECONDS", 8)), 1);
    let Report { calls, kills, stops, violations } = report;
    println!("{calls} calls, {kills} kills, {stops} stops");
    assert_eq!(violations, Vec::<String>::new());
    assert!(calls > ENOUGH, "{calls} calls");
}
