//! Kills a run of many tasks with `kill -9` at random points, and some of its resumes too. Then resumes it to its end,
//! and compares the ledger with the service.

use std::{collections::BTreeSet, fs, process::Child, time::Duration};

use crate::{
    evidence::State,
    program::{Home, Site, pause},
    world::Random,
};

/// How many times faster than real time the clock runs.
const SPEED: u32 = 100;

/// About one reply in fifty is lost, half of these before the delete takes effect.
const LOSSES: &str = r#"
[[fault]]
command = "delete"
chance = 0.01
kind = "no-answer"
connection = "closed"
effect = "none"
[[fault]]
command = "delete"
chance = 0.01
kind = "no-answer"
connection = "closed"
effect = "done"
"#;

/// The results of one run or of several.
#[derive(Debug, Default)]
pub struct Report {
    pub kills: u64,
    pub resumes: u64,
    pub violations: Vec<String>,
}

/// Kills a run up to `most` times, and compares the ledger with the service at the end.
pub fn killed_run(seed: u64, most: u64) -> Report {
    let mut random = Random::seeded(seed);
    // The confirmed ones, and a tenth of their number that nobody confirms.
    let tasks = crate::setting("SOAK_TASKS", 200) * 11 / 10;
    let home = Home::new(&Site { tasks, rules: LOSSES, seed, speed: SPEED });
    let mut report = Report::default();
    let mut reported = BTreeSet::new();
    let delete = home.delete();
    let mut words: Vec<&str> = delete.iter().map(String::as_str).collect();
    while report.kills < most {
        // stdout is a file, because nobody would read from a pipe while the process is watched.
        let out = home.folder.path().join("stdout");
        let stdout = fs::File::create(&out).expect("the file can be created");
        let child = home.command(&words).stdout(stdout).spawn().expect("the program starts");
        let was_killed = kill_somewhere(&home, child, tasks, &mut random);
        reported.extend(deleted_lines(&fs::read_to_string(&out).expect("the text is UTF-8")));
        if !was_killed {
            break;
        }
        report.kills += 1;
        report.violations.extend(home.violations(State::UnderWay));
        words = vec!["resume", "--json"];
    }
    // A run that does not end counts as one violation, not as one for each open task.
    let state = match home.resume_to_the_end() {
        Ok(rounds) => {
            report.resumes += u64::from(rounds);
            State::Settled
        }
        Err(error) => {
            report.violations.push(error);
            State::UnderWay
        }
    };
    report.violations.extend(home.violations(state));
    let done: BTreeSet<u64> = deleted_in(&home);
    let untrue: Vec<_> = reported.difference(&done).collect();
    if !untrue.is_empty() {
        report.violations.push(format!("reported as deleted before a kill, but not deleted in the ledger: {untrue:?}"));
    }
    for violation in &mut report.violations {
        *violation = format!("seed {seed}: {violation}");
    }
    report
}

/// Kills the process when the service's log has grown by a random number of lines, or soon after its start. Returns
/// false if the process ended by itself before that.
fn kill_somewhere(home: &Home, mut child: Child, tasks: u64, random: &mut Random) -> bool {
    let calls = home.service.log().len();
    let target = calls + usize::try_from(random.below(tasks)).unwrap_or_default();
    let soon = random.one_in(8).then(|| random.millis(60));
    let mut waited = Duration::ZERO;
    loop {
        let is_there = home.service.log().len() >= target && soon.is_none();
        if is_there || soon.is_some_and(|soon| waited >= soon) {
            // The random delay lets the kill fall anywhere between two calls, not only right after a call arrived.
            pause(Duration::from_micros(random.below(6_000)));
            child.kill().expect("the process is a child of this one");
        }
        if let Some(status) = child.try_wait().expect("the process is a child of this one") {
            return status.code().is_none();
        }
        pause(Duration::from_millis(1));
        waited += Duration::from_millis(1);
    }
}

fn deleted_lines(stdout: &str) -> impl Iterator<Item = u64> {
    let lines = stdout.lines().filter(|line| line.contains("\"outcome\":\"deleted\"") && line.ends_with('}'));
    lines.filter_map(|line| line.split("\"task_id\":\"").nth(1)?.split('"').next()?.parse().ok())
}

fn deleted_in(home: &Home) -> BTreeSet<u64> {
    let listed = home.run(&["list", "--status", "deleted", "--output", "ids"]);
    listed.stdout.lines().filter_map(|id| id.parse().ok()).collect()
}

/// Makes runs, two at a time, until there were `wanted` kills or ten violations. Each run has its own seed; the first
/// is `after_seed` + 1.
pub fn kills(wanted: u64, after_seed: u64) -> Report {
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
        let one = killed_run(seed, 1 + seed % 4);
        let mut total = total.lock().expect("no thread panics");
        total.1.kills += one.kills;
        total.1.resumes += one.resumes;
        total.1.violations.extend(one.violations);
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
    let report = kills(crate::setting("SOAK_KILLS", 25), crate::setting("SOAK_KILLS_AFTER", 0));
    println!("{} kills, {} resumes, {} violations", report.kills, report.resumes, report.violations.len());
    assert!(report.violations.is_empty(), "{}", report.violations.join("\n"));
}

/// One run at real speed, with the service's real limit.
#[cfg(not(feature = "planted"))]
#[test]
fn the_service_refuses_nothing_at_the_real_limit() {
    let home = Home::new(&Site { tasks: 33, rules: "", seed: 1, speed: 1 });
    let words = home.delete();
    let deleted = home.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(deleted.code, Some(0), "{deleted:?}");
    assert!(home.service.busiest_second(pushdeck::api::Command::Delete) <= 5);
    assert!(home.service.log().iter().all(|entry| entry.code == Some(0)));
    assert_eq!(home.violations(State::Settled), Vec::<String>::new());
}
