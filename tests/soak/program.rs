//! The real program in a temporary home folder, with a simulated service over HTTP in this process.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    ops::RangeInclusive,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use pushdeck::{
    clock::{Clock as _, FastClock, SystemClock},
    domain::SdkAppId,
    sim::{Scenario, Server, Service, SimTask},
};
use rusqlite::Connection;
use secrecy::ExposeSecret as _;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::{
    evidence::{Evidence, State, number},
    world::folder,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_pushdeck");

/// The runtime of every server; its threads live as long as this process.
pub static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("the runtime starts"));

/// The bug to plant in the program, if it is built with the feature `planted`.
pub static PLANTED: Mutex<Option<String>> = Mutex::new(None);

const APP: &str = r#"
title = "soak"
seed = SEED
[[app]]
name = "shop"
sdkappid = 1400000001
region = "singapore"
key = "a-made-up-key"
environment = "test"
timezone = "Asia/Singapore"
first_id = 1000
[[tasks]]
app = "shop"
count = COUNT
first = "+20d"
every = "1s"
types = ["Tag"]
titles = ["Digest {n}"]
"#;

/// The setup of the service, and the speed of the clock.
pub struct Site<'a> {
    /// The number of its tasks; one in eleven is in the ledger but never confirmed.
    pub tasks: u64,
    /// Its faults and rules, in TOML.
    pub rules: &'a str,
    pub seed: u64,
    /// How many times faster than real time everything runs.
    pub speed: u32,
}

/// A home folder, a ledger with the tasks in it, and the service behind an HTTP server.
pub struct Home {
    pub folder: TempDir,
    pub service: Service,
    pub clock: FastClock,
    pub confirmed: BTreeSet<u64>,
    address: std::net::SocketAddr,
    config: PathBuf,
    _end: tokio::sync::oneshot::Sender<()>,
}

/// The result of a call of the program.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Home {
    /// Sets up everything.
    pub fn new(site: &Site<'_>) -> Self {
        let text = APP.replace("SEED", &site.seed.to_string()).replace("COUNT", &site.tasks.to_string()) + site.rules;
        let scenario = Scenario::parse(&text).expect("the scenario is valid");
        let clock = FastClock::new(site.speed, SystemClock.now());
        let service = Service::new(scenario.clone(), Arc::new(clock));
        let (server, end) = RUNTIME.block_on(async {
            let server = Server::bind(service.clone(), 0).await.expect("a port is free");
            let (end, ended) = tokio::sync::oneshot::channel::<()>();
            let address = server.address();
            RUNTIME.spawn(server.serve(async {
                let _ = ended.await;
            }));
            (address, end)
        });
        let folder = folder();
        let config = folder.path().join("config.toml");
        let app = &scenario.apps()[0];
        let ids: Vec<u64> = service.tasks(app.sdkappid).iter().map(|task| task.id.get()).collect();
        let confirmed = ids.iter().copied().take(ids.len() * 10 / 11).collect();
        let home = Self { folder, service, clock, confirmed, address: server, config, _end: end };
        home.write("shop.key", app.key.expose_secret());
        home.reach_at(home.address);
        home.import(&ids);
        home
    }

    /// Writes the config for a service at this address: the server itself, or a proxy in front of it.
    pub fn reach_at(&self, address: std::net::SocketAddr) {
        self.write(
            "config.toml",
            &format!(
                "schema = 1\ndefault_app = \"shop\"\n[app.shop]\nsdkappid = 1400000001\nhost = \"http://{address}\"\n\
                 identifier = \"administrator\"\nenvironment = \"test\"\npace = \"full\"\n[app.shop.credential]\n\
                 key_file = \"shop.key\"\n"
            ),
        );
    }

    pub const fn address(&self) -> std::net::SocketAddr {
        self.address
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        fs::write(&path, text).expect("the file can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("the file is ours");
    }

    fn import(&self, ids: &[u64]) {
        let mut rows = "task_id,type,campaign\n".to_owned();
        for id in ids {
            let campaign = if self.confirmed.contains(id) { "soak" } else { "" };
            let _ = writeln!(rows, "{id},Tag,{campaign}");
        }
        self.write("tasks.csv", &rows);
        let imported = self.run(&["import", "tasks.csv"]);
        assert_eq!(imported.code, Some(0), "{imported:?}");
    }

    pub fn ledger(&self) -> PathBuf {
        self.folder.path().join("ledger.db")
    }

    /// Returns a command that calls the program.
    pub fn command(&self, words: &[&str]) -> Command {
        self.around(Command::new(PROGRAM), words)
    }

    /// Like [`command`](Self::command), but the program runs under another one, such as a tracer.
    pub fn under(&self, tracer: &[&str], words: &[&str]) -> Command {
        let (program, options) = tracer.split_first().expect("the tracer has a name");
        let mut command = Command::new(program);
        command.args(options).arg(PROGRAM);
        self.around(command, words)
    }

    fn around(&self, mut command: Command, words: &[&str]) -> Command {
        command
            .args(words)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("PUSHDECK_CONFIG", &self.config)
            .env("PUSHDECK_LEDGER", self.ledger())
            .env("PUSHDECK_TEST_CLOCK", self.clock.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(bug) = &*crate::steady::lock(&PLANTED) {
            command.env("PUSHDECK_PLANTED", bug);
        }
        command
    }

    /// Returns the arguments that delete all confirmed tasks.
    pub fn delete(&self) -> Vec<String> {
        let count = self.confirmed.len();
        ["delete", "--campaign", "soak", "--json"]
            .map(str::to_owned)
            .into_iter()
            .chain([format!("--expect={count}"), format!("--confirm={count}")])
            .collect()
    }

    pub fn run(&self, words: &[&str]) -> Ended {
        ended(self.command(words).spawn().expect("the program starts"))
    }

    /// Reads the service's list, so that the due times are known.
    pub fn sync(&self) {
        let synced = self.run(&["sync"]);
        assert_eq!(synced.code, Some(0), "{synced:?}");
    }

    /// Returns the tasks that the service still has as pending, as they are. The order of the fields of their contents
    /// does not matter, so they are sorted.
    pub fn waiting(&self) -> BTreeMap<u64, SimTask> {
        let tasks = self.service.tasks(SdkAppId(1_400_000_001)).into_iter();
        let sorted = |task: SimTask| {
            let content: Value = serde_json::from_str(&task.content).expect("the service has JSON");
            (task.id.get(), SimTask { content: content.to_string(), ..task })
        };
        tasks.filter(|task| task.status == "pending").map(sorted).collect()
    }

    /// Returns the ids of the tasks that the service still has as pending.
    pub fn pending(&self) -> BTreeSet<u64> {
        self.waiting().into_keys().collect()
    }

    /// Returns what a comparison of the ledger with the service finds wrong.
    pub fn violations(&self, state: State) -> Vec<String> {
        let (log, ledger, pending) = (self.service.log(), self.ledger(), self.pending());
        Evidence { log: &log, ledger: &ledger, confirmed: &self.confirmed, pending: &pending }.violations(state)
    }

    /// Resumes until nothing is left, and returns the number of rounds, or an error. The fast clock makes the time
    /// limit of a call short. On a busy machine most calls may exceed it, and each round then ends after a few unknown
    /// outcomes in a row. That is slow but correct, so only rounds without progress count against the limit.
    pub fn resume_to_the_end(&self) -> Result<u32, String> {
        let (mut idle, mut open) = (0, u64::MAX);
        for round in 0.. {
            let still_open = self.open_tasks(0..=u64::MAX);
            idle = if still_open < open { 0 } else { idle + 1 };
            open = open.min(still_open);
            if idle > 40 {
                return Err(format!("resumed {round} times without reaching the end: {open} tasks are open"));
            }
            let resumed = self.run(&["resume", "--json"]);
            if resumed.code == Some(0) && resumed.stderr.contains("nothing to resume") {
                return Ok(round);
            }
            if !matches!(resumed.code, Some(0 | 3 | 7 | 8 | 9)) {
                return Err(format!("resume failed: {resumed:?}"));
            }
        }
        unreachable!("the loop returns")
    }

    /// Returns how many of the tasks with these ids are left in an unfinished run or have an unsettled attempt.
    fn open_tasks(&self, ids: RangeInclusive<u64>) -> u64 {
        self.count(
            "SELECT count(*) FROM (SELECT task_id FROM run_tasks JOIN runs USING (run) WHERE ended_at IS NULL
                AND (outcome IS NULL OR outcome IN ('unknown', 'not_sent'))
             UNION SELECT task_id FROM attempts WHERE settled_at IS NULL) WHERE task_id BETWEEN ?1 AND ?2",
            ids,
        )
    }

    /// Whether a run with tasks of these ids is unfinished, or one of these tasks has an unsettled attempt.
    pub fn is_open(&self, ids: RangeInclusive<u64>) -> bool {
        let open = "SELECT count(DISTINCT run) FROM run_tasks JOIN runs USING (run)
            WHERE ended_at IS NULL AND task_id BETWEEN ?1 AND ?2";
        self.open_tasks(ids.clone()) > 0 || self.count(open, ids) > 0
    }

    /// Returns how many runs have tasks with these ids.
    pub fn runs_of(&self, ids: RangeInclusive<u64>) -> u64 {
        self.count("SELECT count(DISTINCT run) FROM run_tasks WHERE task_id BETWEEN ?1 AND ?2", ids)
    }

    fn count(&self, sql: &str, ids: RangeInclusive<u64>) -> u64 {
        let conn = Connection::open(self.ledger()).expect("the ledger opens");
        let [first, last] = [ids.start(), ids.end()].map(|id| i64::try_from(*id).unwrap_or(i64::MAX));
        let count: i64 = conn.query_row(sql, [first, last], |row| row.get(0)).expect("the schema has these columns");
        number(count)
    }

    /// Returns what each run last learnt of each of its tasks, according to the ledger.
    pub fn outcomes(&self) -> BTreeMap<(String, u64), String> {
        let conn = Connection::open(self.ledger()).expect("the ledger opens");
        let mut read = conn
            .prepare("SELECT run, task_id, outcome FROM run_tasks WHERE outcome IS NOT NULL")
            .expect("the schema has these columns");
        let rows = read.query_map([], |row| Ok(((row.get(0)?, number(row.get(1)?)), row.get(2)?)));
        rows.expect("the query can be run").map(|row| row.expect("the row can be read")).collect()
    }
}

pub fn ended(child: Child) -> Ended {
    let output = child.wait_with_output().expect("the child ends");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ended { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// Waits a little, in real time.
pub fn pause(duration: Duration) {
    std::thread::sleep(duration);
}
