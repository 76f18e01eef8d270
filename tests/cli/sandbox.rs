//! A sandbox for calls of the program: a config, a ledger, a simulated service, and streams that record the output.

use std::{
    collections::{BTreeSet, HashMap},
    ffi::OsString,
    fs,
    io::{self, Cursor, Read, Write},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use pushdeck::{
    api::{Command, Stage, Transport, TransportError, WireReply, WireRequest},
    cli::{Exit, Input, Interface, Launch, Signal, Signals, Stream, World},
    clock::{Clock, FastClock, SystemClock},
    config::{AppConfig, ConfigError, Folders, KeymapFile, Overrides},
    domain::{App, SdkAppId, TaskId},
    ops::Dial,
    sim::{Scenario, Service, SimTransport},
};
use secrecy::ExposeSecret as _;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// A key that must never appear anywhere but in the config.
pub const CANARY: &str = "pushdeck-canary-key-5c0ffee5";

/// The credential of every app in the config of a sandbox. It is an environment variable, because reading one needs no
/// other process, which could be slow on a busy machine.
pub const CREDENTIAL: &str = "key_env = \"SANDBOX_KEY\"";

/// The production app of [`SHOP`].
pub const SHOP_ID: SdkAppId = SdkAppId(1_400_012_345);

/// A production app with three Tag pushes, one of them with a hostile title, an All-users push and a push that was
/// sent; and a test app with one All-users push.
pub const SHOP: &str = r#"
title = "desk"
seed = 1
[[app]]
name = "shop-sg"
sdkappid = 1400012345
region = "singapore"
key = "pushdeck-canary-key-5c0ffee5"
environment = "production"
timezone = "Asia/Singapore"
first_id = 5210070001
[[app]]
name = "rehearsal"
sdkappid = 1400012346
region = "frankfurt"
key = "pushdeck-canary-key-5c0ffee5"
environment = "test"
timezone = "Europe/Berlin"
first_id = 5210080001
[[task]]
app = "shop-sg"
id = 5210070001
type = "Tag"
due = "+2h"
title = "Holiday hours"
desc = "Support is closed on 25 December."
[[task]]
app = "shop-sg"
id = 5210070002
type = "Tag"
due = "+3h"
title = "春节促销 第一波"
[[task]]
app = "shop-sg"
id = 5210070003
type = "Tag"
due = "+4h"
title = "=1+1 \u001b[2J\u202efdp.exe"
[[task]]
app = "shop-sg"
id = 5210070042
type = "All"
due = "+5h"
title = "System maintenance"
[[task]]
app = "shop-sg"
id = 5210070050
type = "Tag"
due = "-1h"
title = "Sent an hour ago"
[[task]]
app = "rehearsal"
id = 5210080001
type = "All"
due = "+2h"
title = "Nobody reads this"
"#;

/// A temporary folder with a config and a ledger, and a simulated service.
pub struct Sandbox {
    folder: TempDir,
    pub service: Service,
    runtime: Runtime,
    clock: Arc<dyn Clock>,
    network: Network,
    overheard: Arc<Mutex<BTreeSet<String>>>,
}

/// Whether the service can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    Up,
    Down,
}

/// The result of a call of the program: exit code and output.
#[derive(Debug)]
pub struct Ran {
    pub code: u8,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// The lines of stdout as JSON.
    pub fn json(&self) -> Vec<serde_json::Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }

    /// Asserts that this is the exit code. If it is not, the panic shows the whole output.
    #[track_caller]
    pub fn exits(self, code: u8) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// Asserts that stdout contains this text.
    #[track_caller]
    pub fn prints(self, text: &str) -> Self {
        assert!(self.stdout.contains(text), "{text:?} is not in {self:#?}");
        self
    }

    /// Asserts that stderr contains this text.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "{text:?} is not in {self:#?}");
        self
    }
}

/// One call of the program.
pub struct Call<'a> {
    sandbox: &'a Sandbox,
    args: Vec<OsString>,
    stdin: Box<dyn Read + Send>,
    terminal: Terminal,
    env: HashMap<String, OsString>,
    signals: Box<dyn Signals>,
    stdout: Option<Box<dyn Write + Send>>,
}

/// Which streams are terminals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terminal {
    None,
    All,
    Stdout,
}

impl Sandbox {
    pub fn new(scenario: &str) -> Self {
        Self::with_clock(scenario, Arc::new(SystemClock))
    }

    /// A sandbox in which the service and the program run at ten times the speed, for tests that wait for its limits.
    pub fn fast(scenario: &str) -> Self {
        Self::with_clock(scenario, Arc::new(FastClock::new(10, SystemClock.now())))
    }

    pub fn with_clock(scenario: &str, clock: Arc<dyn Clock>) -> Self {
        let scenario = Scenario::parse(scenario).expect("the scenario is valid");
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("the runtime starts");
        let service = {
            let _entered = runtime.enter();
            Service::new(scenario.clone(), Arc::clone(&clock))
        };
        let folder = TempDir::new().expect("a folder can be created");
        let sandbox = Self { folder, service, runtime, clock, network: Network::Up, overheard: Arc::default() };
        let by_command = format!("command = [\"printf\", \"%s\", \"{CANARY}\"]");
        let config = scenario.config_toml_by_region().replace(&by_command, CREDENTIAL);
        sandbox.write_config(&format!("{config}\n[safety]\ntyped_from = 4\n"));
        sandbox
    }

    /// Creates a sandbox for [`SHOP`] and reads the service's list into the ledger.
    pub fn synced() -> Self {
        let sandbox = Self::new(SHOP);
        sandbox.run("sync").exits(0);
        sandbox
    }

    pub fn unreachable(mut self) -> Self {
        self.network = Network::Down;
        self
    }

    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Returns the production app as the config defines it.
    pub fn app(&self) -> App {
        let folder = self.folder.path().to_path_buf();
        let folders = Folders { config: folder.clone(), data: folder.clone(), state: folder, home: None };
        let config = pushdeck::config::load(&Overrides::default(), &|_| None, &folders).expect("the config is valid");
        config.app(Some("shop-sg")).expect("the app exists").app.clone()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).expect("the file can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("the file is ours");
        path
    }

    pub fn write_config(&self, text: &str) {
        self.write("config.toml", text);
    }

    /// Makes every app sign with a key that is not its own.
    pub fn take_another_key(&self) {
        self.write("another.key", "another-key");
        self.write_config(&self.config().replace(CREDENTIAL, "key_file = \"another.key\""));
    }

    pub fn config(&self) -> String {
        fs::read_to_string(self.path("config.toml")).expect("the config exists")
    }

    /// Calls the program without a terminal. The arguments are separated by blanks.
    pub fn run(&self, words: &str) -> Ran {
        self.call(words).go()
    }

    pub fn call(&self, words: &str) -> Call<'_> {
        self.call_with(&words.split_whitespace().collect::<Vec<_>>())
    }

    pub fn call_with(&self, args: &[&str]) -> Call<'_> {
        assert!(!args.contains(&"--lang"), "the language is that of the whole process, and of the other tests in it");
        Call {
            sandbox: self,
            args: [OsString::from("pushdeck")].into_iter().chain(args.iter().map(OsString::from)).collect(),
            stdin: Box::new(io::empty()),
            terminal: Terminal::None,
            env: HashMap::from([
                ("TERM".to_owned(), "xterm".into()),
                ("PATH".to_owned(), path_of_tools()),
                ("SANDBOX_KEY".to_owned(), CANARY.into()),
            ]),
            signals: Box::new(NoSignals),
            stdout: None,
        }
    }

    pub const fn service(&self) -> &Service {
        &self.service
    }

    /// Returns how many calls of this command arrived at the service.
    pub fn calls(&self, command: Command) -> usize {
        self.service.log().iter().filter(|entry| entry.command == Some(command)).count()
    }

    /// Gives the first signal once a delete has arrived at the service, and then the others.
    pub fn after_a_delete(&self, signals: Vec<Signal>) -> After {
        After { service: self.service.clone(), command: Command::Delete, calls: 1, signals }
    }

    /// Returns the ids of the tasks that are still pending at the service in the production app.
    pub fn pending(&self) -> Vec<u64> {
        let pending = self.service.tasks(SHOP_ID).into_iter().filter(|task| task.status == "pending");
        pending.map(|task| TaskId::get(task.id)).collect()
    }

    /// Returns the signatures of all calls to the service.
    pub fn signatures(&self) -> BTreeSet<String> {
        self.overheard.lock().expect("no thread panicked").clone()
    }

    /// Returns every file in the sandbox's folder, with its content.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        collect(self.folder.path(), &mut found);
        found
    }
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.push((path.clone(), fs::read(&path).expect("the file can be read")));
        }
    }
}

fn path_of_tools() -> OsString {
    std::env::var_os("PATH").unwrap_or_default()
}

impl Call<'_> {
    pub fn stdin(self, text: impl Into<Vec<u8>>) -> Self {
        self.answered_by(Cursor::new(text.into()))
    }

    /// Lets a reader give the input, which may do something first.
    pub fn answered_by(mut self, reader: impl Read + Send + 'static) -> Self {
        self.stdin = Box::new(reader);
        self
    }

    pub fn terminal(mut self, terminal: Terminal) -> Self {
        self.terminal = terminal;
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.into());
        self
    }

    pub fn signals(mut self, signals: impl Signals + 'static) -> Self {
        self.signals = Box::new(signals);
        self
    }

    pub fn stdout(mut self, writer: impl Write + Send + 'static) -> Self {
        self.stdout = Some(Box::new(writer));
        self
    }

    pub fn go(self) -> Ran {
        let (stdout, stderr) = (Buffer::default(), Buffer::default());
        let on = |terminal| self.terminal == Terminal::All || self.terminal == terminal;
        let stream = |buffer: Box<dyn Write + Send>, terminal| {
            if terminal { Stream::terminal(buffer, 100) } else { Stream::plain(buffer) }
        };
        let stdin = self.stdin;
        let folder = self.sandbox.folder.path().to_path_buf();
        let (env, network) = (self.env, self.sandbox.network);
        let world = World {
            stdin: if on(Terminal::All) { Input::terminal(stdin) } else { Input::plain(stdin) },
            stdout: stream(self.stdout.unwrap_or_else(|| Box::new(stdout.clone())), on(Terminal::Stdout)),
            stderr: stream(Box::new(stderr.clone()), on(Terminal::All)),
            env: Arc::new(move |name| env.get(name).cloned()),
            folders: Ok(Folders { config: folder.clone(), data: folder.clone(), state: folder.clone(), home: None }),
            temporary: folder,
            clock: Arc::clone(&self.sandbox.clock),
            dial: Arc::new(SimDial {
                service: self.sandbox.service.clone(),
                network,
                overheard: Arc::clone(&self.sandbox.overheard),
            }),
            signals: self.signals,
            interface: Box::new(Recorder { stdout: stdout.clone() }),
        };
        let exit = pushdeck::cli::run(self.args, world, &self.sandbox.runtime);
        Ran { code: exit.code(), stdout: stdout.text(), stderr: stderr.text() }
    }
}

/// A writer that records what is written.
#[derive(Clone, Default)]
pub struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("no thread panicked").clone()).expect("all output is UTF-8")
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no thread panicked").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The stdout of a program whose reader has closed the pipe.
pub struct Gone;

impl Write for Gone {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Debug)]
struct SimDial {
    service: Service,
    network: Network,
    overheard: Arc<Mutex<BTreeSet<String>>>,
}

impl Dial for SimDial {
    fn dial(&self, app: &AppConfig) -> anyhow::Result<Arc<dyn Transport>> {
        let way = || SimTransport::new(self.service.clone(), &app.app.host);
        Ok(match self.network {
            Network::Up => Arc::new(Overhearing { way: way(), overheard: Arc::clone(&self.overheard) }),
            Network::Down => Arc::new(NoNetwork),
        })
    }
}

/// Records the signature of each request and passes the request on.
#[derive(Debug)]
struct Overhearing {
    way: SimTransport,
    overheard: Arc<Mutex<BTreeSet<String>>>,
}

#[async_trait]
impl Transport for Overhearing {
    async fn send(&self, request: WireRequest) -> Result<WireReply, TransportError> {
        self.overheard.lock().expect("no thread panicked").insert(request.usersig.expose_secret().to_owned());
        self.way.send(request).await
    }
}

#[derive(Debug)]
struct NoNetwork;

#[async_trait]
impl Transport for NoNetwork {
    async fn send(&self, _: WireRequest) -> Result<WireReply, TransportError> {
        Err(TransportError::NotSent { stage: Stage::Connect, detail: "the connection was refused".into() })
    }
}

struct NoSignals;

#[async_trait]
impl Signals for NoSignals {
    fn listen(&mut self) {}

    async fn next(&mut self) -> Signal {
        std::future::pending().await
    }
}

/// Delivers signals once `calls` calls of a command have arrived at the service: the last of `signals` first, and one
/// for each call of `next`.
pub struct After {
    pub service: Service,
    pub command: Command,
    pub calls: usize,
    pub signals: Vec<Signal>,
}

#[async_trait]
impl Signals for After {
    fn listen(&mut self) {}

    async fn next(&mut self) -> Signal {
        let arrived =
            |service: &Service| service.log().iter().filter(|entry| entry.command == Some(self.command)).count();
        while arrived(&self.service) < self.calls {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        match self.signals.pop() {
            Some(signal) => signal,
            None => std::future::pending().await,
        }
    }
}

/// A terminal interface that only prints the apps and the banner that it was started with.
struct Recorder {
    stdout: Buffer,
}

impl Interface for Recorder {
    fn run(&self, launch: Launch) -> anyhow::Result<Exit> {
        let apps: Vec<_> = launch.apps.all().map(|app| app.name.to_string()).collect();
        writeln!(
            self.stdout.clone(),
            "start {} of {}; banner {:?}",
            launch.start,
            apps.join(" "),
            launch.banner.map(|banner| banner())
        )?;
        Ok(Exit::Done)
    }

    fn check_keys(&self, file: &KeymapFile) -> Result<(), ConfigError> {
        pushdeck::tui::Keymap::with_file(file).map(|_| ())
    }
}
