//! Whole simulated histories from a seed: client, service, clock and network in one thread, with the real ledger.
//!
//! The network delays, stalls and loses requests, resets connections, and delivers requests after the client has given
//! up. The service has faults, and in some histories another operator changes the same tasks. The client's process dies
//! at any step and starts again with the files as they were. After that everything is resumed, and the ledger is
//! compared with the service. The same seed gives the same history, line by line.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use pushdeck::{
    api::{Command, MemorySlots, Slots, Stage, Transport, TransportError, WireReply, WireRequest},
    bulk::slots_of,
    chance,
    clock::Clock,
    domain::{BulkEvent, Host, Service as Identity},
    ledger::{self, OpenOptions},
    ops::Context,
    sim::{LogEntry, LogEvent, Scenario, ScenarioApp, Service, SimTransport},
};
use tokio::sync::oneshot;

use crate::{
    client::{SoakParts, actor, context},
    edits::Edits,
    evidence::{Evidence, State},
    mixed, setting,
    steady::{Course, SteadyLedger, lock},
    world::{BOOTED, Driven, Others, Random, SimClock, block_on, drive, folder},
};

const SCENARIO: &str = r#"
title = "a history"
seed = SEED

[[app]]
name = "shop"
sdkappid = 1400000001
region = "singapore"
key = "a-made-up-key"
environment = "test"
timezone = "Asia/Singapore"
first_id = 1

# These tasks become due during a run.
[[tasks]]
app = "shop"
count = 6
first = "+20s"
every = "25s"
types = ["Tag", "All", "User"]
titles = ["Soon {n}"]

[[tasks]]
app = "shop"
count = 14
first = "+6h"
every = "1s"
types = ["Tag", "User"]
titles = ["Later {n}"]

[[fault]]
command = "get"
chance = 0.05
kind = "code"
code = 90105
"#;

/// The number of tasks. Their ids are 1 to 20, and each history confirms some of them.
const TASKS: u64 = 20;

const HOST: &str = "https://adminapisgp.im.qcloud.com";

/// How many times a history is resumed before it counts as endless.
const MOST_ROUNDS: usize = 40;

/// A request on its way to the service.
struct Packet {
    request: WireRequest,
    reply: oneshot::Sender<Result<WireReply, TransportError>>,
}

/// What the network does with one request.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Refused,
    /// The request never arrives, and the client sees a reset.
    LostBefore,
    /// The request arrives, and the client sees a reset.
    LostAfter,
    /// The request arrives after the client has given up.
    Late,
    Delivered,
}

struct Network {
    course: Arc<Course>,
    inner: SimTransport,
    random: Mutex<Random>,
    queue: Mutex<BTreeMap<(Duration, u64), Packet>>,
    sent: AtomicU64,
    /// The attempts whose request arrived after the client had given up: no limiter can take these into account.
    late: Mutex<BTreeSet<u32>>,
    /// The reply channels of calls that are never answered: kept open, so that the client waits.
    silent: Mutex<Vec<oneshot::Sender<Result<WireReply, TransportError>>>>,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network")
    }
}

impl Network {
    fn fate(&self) -> (Fate, Duration, Duration) {
        let mut random = lock(&self.random);
        let mut delay = || match random.below(20) {
            0 => random.millis(3_000),
            1..=4 => random.millis(400),
            _ => random.millis(30),
        };
        let (there, back) = (delay(), delay());
        let fate = match random.below(100) {
            0..3 => Fate::Refused,
            3..6 => Fate::LostBefore,
            6..11 => Fate::LostAfter,
            11..14 => Fate::Late,
            _ => Fate::Delivered,
        };
        (fate, there, back)
    }

    fn post(&self, request: WireRequest, after: Duration) -> oneshot::Receiver<Result<WireReply, TransportError>> {
        let (reply, answer) = oneshot::channel();
        let number = self.sent.fetch_add(1, Ordering::SeqCst);
        let due = self.course.clock.gone() + after;
        lock(&self.queue).insert((due, number), Packet { request, reply });
        answer
    }
}

fn lost(detail: &str) -> TransportError {
    TransportError::Lost { detail: detail.to_owned() }
}

#[async_trait]
impl Transport for Network {
    async fn send(&self, request: WireRequest) -> Result<WireReply, TransportError> {
        self.course.step().await;
        let (fate, there, back) = self.fate();
        let (timeout, clock) = (request.timeout, &self.course.clock);
        self.course.tell(format!("send {} {} {fate:?}", request.command, request.random));
        let answer = match fate {
            Fate::Refused => {
                clock.sleep(back).await;
                return Err(TransportError::NotSent { stage: Stage::Connect, detail: "refused".to_owned() });
            }
            Fate::LostBefore => {
                clock.sleep(there + back).await;
                return Err(lost("reset"));
            }
            // The request never arrives later than the horizon, which is 30 s after the client gave up. If the service
            // delays the effect too, the effect can come after the horizon, in a few of 100,000 histories.
            Fate::Late => {
                lock(&self.late).insert(request.random);
                self.post(request, timeout + there * 9)
            }
            Fate::LostAfter | Fate::Delivered => self.post(request, there),
        };
        let received = async {
            let reply = answer.await.unwrap_or_else(|_| Err(lost("closed")));
            clock.sleep(back).await;
            if matches!(fate, Fate::LostAfter) { Err(lost("reset")) } else { reply }
        };
        let reply = tokio::select! {
            biased;
            reply = received => reply,
            () = clock.sleep(timeout) => Err(lost("no answer")),
        };
        self.course.step().await;
        reply
    }
}

impl Others for Network {
    fn next_due(&self) -> Option<Duration> {
        lock(&self.queue).first_key_value().map(|((due, _), _)| *due)
    }

    /// Delivers a packet. The service replies at once, or never.
    fn happen(&self) {
        let Some((_, Packet { request, reply })) = lock(&self.queue).pop_first() else { return };
        let (command, random) = (request.command, request.random);
        let mut answer = self.inner.send(request);
        let waker = std::task::Waker::noop();
        if let std::task::Poll::Ready(answered) = answer.as_mut().poll(&mut std::task::Context::from_waker(waker)) {
            self.course.tell(format!("arrives {command} {random} {:?}", answered.as_ref().map(|reply| reply.status)));
            // Nobody receives the reply if the client gave up or died.
            let _ = reply.send(answered);
        } else {
            self.course.tell(format!("arrives {command} {random}, no answer"));
            lock(&self.silent).push(reply);
        }
    }

    fn is_crashed(&self) -> bool {
        self.course.is_crashed()
    }
}

fn scenario(seed: u64) -> Scenario {
    let number = (seed % i64::MAX.cast_unsigned()).to_string();
    let text = SCENARIO.replace("SEED", &number) + &mixed::faults() + &mixed::other_operator(seed, TASKS);
    Scenario::parse(&text).expect("the scenario is valid")
}

fn identity(app: &ScenarioApp) -> Identity {
    Identity { sdkappid: app.sdkappid, host: HOST.parse().expect("the host is valid") }
}

/// A ledger into which all tasks were imported. Every history begins with a copy of its files.
static TEMPLATE: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = folder();
    let scenario = scenario(0);
    let app = scenario.apps()[0].clone();
    let clock = Arc::new(SimClock::default());
    let tasks = Service::new(scenario, Arc::clone(&clock) as Arc<dyn Clock>).tasks(app.sdkappid);
    block_on(async {
        let path = folder.path().join("ledger.db");
        let ledger = ledger::open(&path.to_string_lossy(), OpenOptions::new(clock)).await.expect("the ledger opens");
        let mut left = VecDeque::from(tasks);
        let rows = Box::new(move |row: &mut ledger::ImportRow| {
            let Some(task) = left.pop_front() else { return Ok(false) };
            (row.id, row.task_type, row.sched_at) = (task.id.get(), Some(task.task_type), Some(task.sched_at));
            Ok(true)
        });
        ledger.import(&identity(&app), rows, &actor()).await.expect("the rows are imported");
    });
    folder
});

/// Copies the files of a ledger as they are now, as a killed process would leave them.
fn copy_ledger(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be created");
    for name in ["ledger.db", "ledger.db-wal", "ledger.db.head", "ledger.db.slots"] {
        match fs::copy(from.join(name), to.join(name)) {
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

/// One history.
struct History {
    course: Arc<Course>,
    network: Arc<Network>,
    service: Service,
    app: ScenarioApp,
    /// Slots in memory that outlive the client's process. If `None`, the slots are in a file beside the ledger, which
    /// is slower.
    slots: Option<Arc<dyn Slots>>,
    random: Random,
    folder: tempfile::TempDir,
    /// The number of the current copy of the ledger.
    life: u32,
    confirmed: BTreeSet<u64>,
    /// The runs that are still to be started.
    runs: VecDeque<mixed::Asked>,
    /// What was asked of edits.
    edits: Edits,
}

/// The result of one history.
pub struct Report {
    pub violations: Vec<String>,
    pub lines: Vec<String>,
    pub crashes: u32,
}

impl History {
    fn new(seed: u64) -> Self {
        let mut random = Random::seeded(seed);
        let clock = SimClock::default();
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let scenario = scenario(seed);
        let app = scenario.apps()[0].clone();
        let service = Service::new(scenario, Arc::clone(&shared));
        let inner = SimTransport::new(service.clone(), &HOST.parse::<Host>().expect("the host is valid"));
        let course = Arc::new(Course::of(clock));
        let network = Arc::new(Network {
            course: Arc::clone(&course),
            inner,
            random: Mutex::new(Random::seeded(random.next())),
            queue: Mutex::default(),
            sent: AtomicU64::new(0),
            late: Mutex::default(),
            silent: Mutex::default(),
        });
        let slots = (!seed.is_multiple_of(4)).then(|| Arc::new(MemorySlots::new(shared)) as Arc<dyn Slots>);
        let count = 5 + random.below(8);
        let mut confirmed = BTreeSet::new();
        while (confirmed.len() as u64) < count {
            confirmed.insert(1 + random.below(TASKS));
        }
        let folder = folder();
        copy_ledger(TEMPLATE.path(), &folder.path().join("0"));
        let runs = mixed::runs(seed, course.clock.now());
        let edits = Edits::of(service.tasks(app.sdkappid));
        Self { course, network, service, app, slots, random, folder, life: 0, confirmed, runs, edits }
    }

    fn place(&self) -> PathBuf {
        self.folder.path().join(self.life.to_string())
    }

    /// Starts the client.
    fn start(&mut self) -> Context {
        let clock: Arc<dyn Clock> = Arc::new(self.course.clock.clone());
        let path = self.place().join("ledger.db");
        let opened = block_on(ledger::open(&path.to_string_lossy(), OpenOptions::new(Arc::clone(&clock))));
        let ledger = SteadyLedger {
            inner: opened.expect("the ledger can be opened after any crash"),
            course: Arc::clone(&self.course),
            random: Mutex::new(Random::seeded(self.random.next())),
        };
        context(SoakParts {
            app: self.app.clone(),
            host: HOST.parse().expect("the host is valid"),
            transport: Arc::clone(&self.network) as Arc<dyn Transport>,
            slots: self.slots.clone().unwrap_or_else(|| slots_of(&ledger, &clock)),
            ledger: Arc::new(ledger),
            clock,
        })
    }

    /// Runs the client's process once. Returns `Ok(true)` if there was nothing left to do.
    fn live(&mut self, life: Life) -> Result<bool, String> {
        let context = self.start();
        let course = Arc::clone(&self.course);
        let mut show = |event: &BulkEvent| {
            if let BulkEvent::Settled(settled) = event {
                course.tell(format!("shown {} {}", settled.task, settled.outcome.kind().as_str()));
            }
        };
        let (before, after) = (self.place(), self.folder.path().join((self.life + 1).to_string()));
        let (confirmed, edits) = (&self.confirmed, &mut self.edits);
        let work = async {
            match life {
                Life::Change(asked) => {
                    mixed::change(&context, confirmed, asked, edits, &mut show).await.map(|()| false)
                }
                Life::Resume => mixed::resume(&context, &mut show).await,
            }
        };
        match drive(&self.course.clock, &*self.network, work, || copy_ledger(&before, &after)) {
            Driven::Done(Ok(nothing_left)) => Ok(nothing_left),
            // A person would see this error and try again.
            Driven::Done(Err(error)) => {
                self.course.tell(format!("failed: {error:#}"));
                Ok(false)
            }
            Driven::Crashed => {
                self.course.tell("crash");
                self.life += 1;
                Ok(false)
            }
            Driven::Stuck => Err("the client waits for an event that can never happen".to_owned()),
        }
    }

    /// Lets time pass without a client; the network continues.
    fn wait(&mut self) {
        // Sometimes the client starts again at once, while the service still counts its last calls.
        let longest = if self.random.one_in(3) { 300 } else { 90_000 };
        let until = self.course.clock.gone() + self.random.millis(longest);
        while let Some(due) = self.network.next_due().filter(|due| *due <= until) {
            self.course.clock.advance_to(due);
            self.network.happen();
        }
        self.course.clock.advance_to(until);
    }

    fn run(mut self) -> Report {
        let (mut violations, mut crashes) = (Vec::new(), 0);
        while let Some(asked) = self.runs.pop_front() {
            match self.run_to_its_end(asked) {
                Ok(of_run) => crashes += of_run,
                Err(wrong) => {
                    violations.push(wrong);
                    break;
                }
            }
        }
        self.course.left.store(u64::MAX, Ordering::SeqCst);
        self.wait();
        violations.extend(self.judge());
        Report { violations, lines: self.lines(), crashes }
    }

    /// Starts a run and resumes it until nothing is left. Returns the number of crashes.
    fn run_to_its_end(&mut self, asked: mixed::Asked) -> Result<u32, String> {
        let mut crashes_left = self.random.below(4);
        let mut crashes = 0;
        let mut life = Life::Change(asked);
        for _ in 0..MOST_ROUNDS {
            let crash = crashes_left > 0;
            crashes_left = crashes_left.saturating_sub(1);
            let steps = if crash { 1 + self.random.below(self.confirmed.len() as u64 * 6) } else { u64::MAX };
            self.course.left.store(steps, Ordering::SeqCst);
            if self.live(life)? {
                return Ok(crashes);
            }
            crashes += u32::from(self.course.is_crashed());
            self.wait();
            life = Life::Resume;
        }
        Err(format!("still not finished after {MOST_ROUNDS} rounds"))
    }

    fn judge(&self) -> Vec<String> {
        let log = self.service.log();
        let tasks = self.service.tasks(self.app.sdkappid).into_iter();
        let pending = tasks.filter(|task| task.status == "pending").map(|task| task.id.get()).collect();
        let evidence = Evidence {
            log: &log,
            ledger: &self.place().join("ledger.db"),
            confirmed: &self.confirmed,
            pending: &pending,
        };
        let mut violations = evidence.violations(State::Settled);
        violations.extend(self.edits.violations(&evidence));
        for command in [Command::Delete, Command::Modify, Command::Get] {
            let busiest = busiest_second(&log, command, &lock(&self.network.late));
            if busiest > 5 {
                violations.push(format!("{busiest} {command} within one second"));
            }
        }
        violations
    }

    /// Returns the lines of the history, sorted by time, and lines of the same time by text.
    fn lines(&self) -> Vec<String> {
        let mut lines = lock(&self.course.lines).clone();
        lines.extend(self.service.log().iter().map(|entry| (entry.since_boot.saturating_sub(BOOTED), entry.to_json())));
        lines.sort();
        lines.into_iter().map(|(at, line)| format!("{:>9.3} {line}", at.as_secs_f64())).collect()
    }
}

/// Returns the largest number of calls within any second, without those that arrived after the client had given up.
fn busiest_second(log: &[LogEntry], command: Command, late: &BTreeSet<u32>) -> usize {
    let calls = log.iter().filter(|entry| entry.event == LogEvent::Call && entry.command == Some(command));
    let in_time = calls.filter(|entry| entry.random.is_none_or(|random| !late.contains(&random)));
    let arrivals: Vec<Duration> = in_time.map(|entry| entry.since_boot).collect();
    let within = |(place, first): (usize, &Duration)| {
        arrivals[place..].iter().take_while(|arrival| **arrival < *first + Duration::from_secs(1)).count()
    };
    arrivals.iter().enumerate().map(within).max().unwrap_or_default()
}

#[derive(Debug)]
enum Life {
    Change(mixed::Asked),
    Resume,
}

/// Runs the history of one seed.
pub fn live_through(seed: u64) -> Report {
    chance::seed_this_thread(Some(seed));
    let report = History::new(seed).run();
    chance::seed_this_thread(None);
    report
}

/// Runs the histories of these seeds. Returns descriptions of the first few that are wrong, and the number of crashes.
pub fn wrong_seeds(seeds: impl IntoIterator<Item = u64, IntoIter: Send>) -> (Vec<String>, u64) {
    let (left, crashes) = (Mutex::new(seeds.into_iter()), AtomicU64::new(0));
    let wrong = Mutex::new(Vec::new());
    let work = || loop {
        let next = lock(&left).next();
        let Some(seed) = next.filter(|_| lock(&wrong).len() < 3) else { return };
        let report = live_through(seed);
        crashes.fetch_add(report.crashes.into(), Ordering::SeqCst);
        if !report.violations.is_empty() {
            let what = report.violations.join("\n  ");
            lock(&wrong).push(format!("seed {seed}: {what}\n  alone, with its history: SOAK_SEED={seed} cargo test --test soak one_seed -- --nocapture"));
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    (wrong.into_inner().unwrap_or_else(PoisonError::into_inner), crashes.into_inner())
}

/// Runs this many histories of one kind, and asserts that all are correct. Returns what was run.
#[cfg(not(feature = "planted"))]
fn all_are_correct(kind: &str, is_of_kind: fn(u64) -> bool, count: u64) -> String {
    let from = setting("SOAK_SEEDS_FROM", 0);
    let seeds = (from..).filter(move |seed| is_of_kind(*seed)).take(usize::try_from(count).expect("that many fit"));
    let last = seeds.clone().last().unwrap_or(from);
    let (wrong, crashes) = wrong_seeds(seeds);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    format!("{count} {kind}, seeds {from} to {last}, {crashes} crashes, nothing wrong")
}

#[cfg(not(feature = "planted"))]
#[test]
fn every_history_of_deletes_is_correct() {
    let count = setting("SOAK_SEEDS", 600);
    println!("{}", all_are_correct("histories of deletes", |seed| !mixed::is_mixed(seed), count));
}

#[cfg(not(feature = "planted"))]
#[test]
fn every_history_of_mixed_changes_is_correct() {
    let count = setting("SOAK_MIXED", 400);
    println!("{}", all_are_correct("histories of mixed changes", mixed::is_mixed, count));
}

#[test]
fn one_seed_always_gives_the_same_history() {
    let one = std::env::var("SOAK_SEED").ok().map(|_| setting("SOAK_SEED", 0));
    // When this was written, an effect came after the horizon in the first two of the last histories; in the third, a
    // later run tried a task again that the earlier one had not found.
    let seeds = one.map_or_else(|| (0..20).chain([35_019, 99_743, 840]).collect(), |seed| vec![seed]);
    let mut lines = 0;
    for seed in seeds {
        let (first, second) = (live_through(seed), live_through(seed));
        lines += first.lines.len();
        if one.is_some() {
            println!("{}\n{}", first.lines.join("\n"), first.violations.join("\n"));
        }
        let differs = first.lines.iter().zip(&second.lines).position(|(first, second)| first != second);
        let differs = differs.map(|line| (&first.lines[line], &second.lines[line]));
        assert_eq!(differs, None, "seed {seed}");
        assert_eq!(first.lines.len(), second.lines.len(), "seed {seed}");
        assert_eq!(first.violations, Vec::<String>::new(), "seed {seed}");
    }
    // A history may crash before its first delete, but most do not.
    assert!(one.is_some() || lines > 500, "{lines}");
}
