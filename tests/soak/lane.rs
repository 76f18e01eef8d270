//! A part of the confirmed tasks, and the runs that change these tasks one after the other, in processes that are killed.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
    ops::RangeInclusive,
    path::PathBuf,
    process::Child,
    time::Duration,
};

use jiff::SignedDuration;
use pushdeck::sim::SimTask;
use serde_json::Value;

use crate::{
    program::{Home, pause},
    world::Random,
};

/// What is done to the tasks of each lane, for one history: the steps of its runs, one after the other. A `hold`
/// postpones the tasks by [`DAY`], an `edit` gives them the title [`TITLE`], and a `move` is an edit that makes them due
/// [`LATER`].
pub type Layout = &'static [&'static [&'static str]];

/// With several lanes, their processes run at the same time, and a process may resume the run of another lane.
const LAYOUTS: [Layout; 7] = [
    &[&["delete"]],
    &[&["hold", "release"]],
    &[&["hold", "release"], &["delete"], &["hold", "delete"]],
    &[&["hold", "delete"]],
    &[&["hold", "hold"], &["hold", "release", "delete"]],
    &[&["edit", "delete"], &["move", "edit"]],
    &[&["hold", "edit", "release"]],
];

const DAY: SignedDuration = SignedDuration::from_hours(24);

const TITLE: &str = "Edited 春节";

const LATER: SignedDuration = SignedDuration::from_hours(2);

/// The outcomes after which a task is not changed again by its run.
const FINAL: [&str; 7] = ["deleted", "changed", "gone", "not_found", "refused", "too_late", "conflict"];

/// A part of the confirmed tasks, and the runs that are still to be made over it.
pub struct Lane {
    number: usize,
    /// Consecutive ids.
    tasks: Vec<u64>,
    verbs: &'static [&'static str],
    left: VecDeque<&'static str>,
    /// How often the current run may still be killed.
    kills_left: u64,
    most_kills: u64,
}

/// The life of one process.
#[derive(Debug, Default)]
pub struct Life {
    pub was_killed: bool,
    /// What its JSON lines said: the run, the task and the outcome.
    pub told: Vec<(String, u64, String)>,
    /// What is wrong with how it ended.
    pub wrong: Option<String>,
}

/// Returns the layout of this seed.
pub fn layout(seed: u64) -> Layout {
    LAYOUTS[usize::try_from(seed % LAYOUTS.len() as u64).unwrap_or_default()]
}

/// Returns the lanes of a layout. Each of their runs is killed up to `most_kills` times.
pub fn lanes(layout: Layout, confirmed: &BTreeSet<u64>, most_kills: u64) -> Vec<Lane> {
    let all: Vec<u64> = confirmed.iter().copied().collect();
    let shares = all.chunks(all.len().div_ceil(layout.len()));
    let lane = |(number, (verbs, tasks)): (usize, (&&'static [&'static str], &[u64]))| Lane {
        number,
        tasks: tasks.to_vec(),
        verbs,
        left: verbs.iter().copied().collect(),
        kills_left: most_kills,
        most_kills,
    };
    layout.iter().zip(shares).enumerate().map(lane).collect()
}

impl Lane {
    pub fn is_done(&self) -> bool {
        self.left.is_empty()
    }

    /// Returns the verbs of the runs that have not ended.
    pub const fn left(&self) -> &VecDeque<&'static str> {
        &self.left
    }

    /// Starts the next process of this lane, and kills it at a random moment or waits for its end.
    pub fn live(&self, home: &Home, mut random: Random) -> Life {
        let words = self.words(home);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        // These are files, because nobody would read from a pipe while the process is watched.
        let (out, err) = (self.file(home, "stdout"), self.file(home, "stderr"));
        let create = |path: &PathBuf| fs::File::create(path).expect("the file can be created");
        let child = home.command(&words).stdout(create(&out)).stderr(create(&err)).spawn();
        let mut child = child.expect("the program starts");
        if self.kills_left > 0 {
            let calls = self.tasks.len() * self.calls_per_task();
            kill_somewhere(home, &mut child, calls, &mut random);
        }
        let code = child.wait().expect("the process is a child of this one").code();
        let [out, err] = [out, err].map(|path| fs::read_to_string(path).expect("the text is UTF-8"));
        let is_expected = match code {
            // Other processes hold all the runs that this one was to resume.
            Some(1) => words[0] == "resume" && err.contains("another process"),
            code => matches!(code, None | Some(0 | 3 | 7 | 8 | 9)),
        };
        let wrong = (!is_expected).then(|| format!("{} ended with {code:?}: {err}", words[0]));
        Life { was_killed: code.is_none(), told: told(&out), wrong }
    }

    /// Records how the process ended. Returns whether the lane made any progress.
    pub fn go_on(&mut self, home: &Home, was_killed: bool) -> bool {
        self.kills_left -= u64::from(was_killed && self.kills_left > 0);
        let is_over = self.is_begun(home) && !home.is_open(self.ids());
        if is_over {
            self.left.pop_front();
            self.kills_left = self.most_kills;
        }
        was_killed || is_over
    }

    /// Returns the arguments that begin the next run, or that resume it if it has begun.
    fn words(&self, home: &Home) -> Vec<String> {
        let verb = self.left.front().copied().filter(|_| !self.is_begun(home));
        let words: &[&str] = match verb {
            None => return ["resume", "--json"].map(str::to_owned).into(),
            Some("hold") => &["hold", "--for", "24h"],
            Some("release") => &["release"],
            Some("delete-then-hold") => &["delete", "--then-hold"],
            Some("edit") => &["edit", "--title", TITLE],
            Some("move") => &["edit", "--shift", "2h"],
            Some(_) => &["delete"],
        };
        let confirm = format!("--confirm={}", self.tasks.len());
        let ids = self.tasks.iter().map(u64::to_string);
        words.iter().map(|word| (*word).to_owned()).chain(["--json".to_owned(), confirm]).chain(ids).collect()
    }

    /// How many calls the next process makes for each task: an edit reads it in order to prepare the edit, before it
    /// sends the edit, and after that.
    fn calls_per_task(&self) -> usize {
        if matches!(self.left.front(), Some(&("edit" | "move"))) { 4 } else { 1 }
    }

    /// Whether the ledger has the run that is the first of those left.
    fn is_begun(&self, home: &Home) -> bool {
        home.runs_of(self.ids()) > (self.verbs.len() - self.left.len()) as u64
    }

    fn ids(&self) -> RangeInclusive<u64> {
        self.tasks.first().copied().unwrap_or(1)..=self.tasks.last().copied().unwrap_or(0)
    }

    fn file(&self, home: &Home, name: &str) -> PathBuf {
        home.folder.path().join(format!("{name}-{}", self.number))
    }

    /// Returns the tasks that are not at the service as this lane left them. `at_first` has the tasks before these runs.
    pub fn left_wrong(&self, home: &Home, at_first: &BTreeMap<u64, SimTask>) -> Vec<String> {
        let now = home.waiting();
        let expected = |task: &u64| {
            self.verbs.iter().try_fold(at_first.get(task)?.clone(), |was, verb| match *verb {
                "hold" => Some(SimTask { sched_at: was.sched_at.checked_add(DAY).ok()?, ..was }),
                "release" => Some(SimTask { sched_at: at_first.get(task)?.sched_at, ..was }),
                "move" => Some(SimTask { sched_at: was.sched_at.checked_add(LATER).ok()?, ..was }),
                "edit" => Some(retitled(&was)),
                _ => None,
            })
        };
        let wrong = self.tasks.iter().filter(|task| now.get(task) != expected(task).as_ref());
        let say =
            |task| format!("after {:?}, task {task} is {:?}, not {:?}", self.verbs, now.get(task), expected(task));
        wrong.map(say).collect()
    }
}

/// Returns the task with the title [`TITLE`], and nothing else changed.
fn retitled(task: &SimTask) -> SimTask {
    let mut content: Value = serde_json::from_str(&task.content).expect("the service has JSON");
    content["OfflinePushInfo"]["Title"] = TITLE.into();
    SimTask { title: TITLE.to_owned(), content: content.to_string(), ..task.clone() }
}

/// Kills the process when the service's log has grown by a random number of lines, or soon after its start, unless it
/// ends before that. It is expected to make this many calls.
fn kill_somewhere(home: &Home, child: &mut Child, calls: usize, random: &mut Random) {
    let lines = random.below(calls as u64 * 11 / 10);
    let target = home.service.log_length() + usize::try_from(lines).unwrap_or_default();
    let soon = random.one_in(8).then(|| random.millis(60));
    let mut waited = Duration::ZERO;
    while child.try_wait().expect("the process is a child of this one").is_none() {
        let is_there = home.service.log_length() >= target && soon.is_none();
        if is_there || soon.is_some_and(|soon| waited >= soon) {
            // The random delay lets the kill fall anywhere between two calls, not only right after a call arrived.
            pause(Duration::from_micros(random.below(6_000)));
            child.kill().expect("the process is a child of this one");
            return;
        }
        pause(Duration::from_millis(1));
        waited += Duration::from_millis(1);
    }
}

/// Returns the outcomes that these lines of JSON report. The last line may have been cut off by a kill.
fn told(stdout: &str) -> Vec<(String, u64, String)> {
    let lines = stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let outcome = |line: Value| {
        let text = |key: &str| line[key].as_str().map(str::to_owned);
        Some((text("run")?, text("task_id")?.parse().ok()?, text("outcome")?))
    };
    lines.filter(|line| line["event"] == "outcome").filter_map(outcome).collect()
}

/// Returns which of the outcomes that the processes reported are not those that the ledger has in the end. An outcome
/// that was reported as unknown or as not sent may become any other.
pub fn untrue(told: &BTreeSet<(String, u64, String)>, home: &Home) -> Vec<String> {
    let outcomes = home.outcomes();
    let is_untrue = |(run, task, outcome): &&(String, u64, String)| {
        FINAL.contains(&outcome.as_str()) && outcomes.get(&(run.clone(), *task)) != Some(outcome)
    };
    let say = |(run, task, outcome): &(String, u64, String)| {
        let now = outcomes.get(&(run.clone(), *task));
        format!("task {task} was reported as {outcome} before a kill, but is {now:?} in the ledger")
    };
    told.iter().filter(is_untrue).map(say).collect()
}
