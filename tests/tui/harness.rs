//! The test harness: a whole session within the test process, whose input is keys, and whose output is screens and
//! requests.
//!
//! Everything is real except the terminal, the clock and the service: the ledger is a file in a temporary folder, and
//! the simulated service is behind the transport interface.
//!
//! Nothing here waits for a fixed time. A session takes turns of its loop until it is idle: no message is queued, the
//! worker is done, and every task of the runtime waits for a key or for the clock, which only the test advances. What
//! is not on the screen by then will not appear by itself, so a test can assert its absence on any machine.

use std::{os::unix::fs::PermissionsExt as _, path::Path, sync::Arc, time::Duration};

use crossterm::event::{Event, KeyCode, MouseEvent};
use pushdeck::{
    api::{Client, Command, KeySigner, MemorySlots, Slots},
    clock::{Clock as _, ManualClock},
    config::{Ascii, KeymapFile, Theme, TimeDisplay, Ui},
    domain::{App, CallSpan, Host, Safety, SeenBy, Sighting, TaskId, TaskStatus, Untrusted},
    ledger::{Ledger, OpenOptions, open},
    ops::{Apps, Connect, Editor, LeftBehind, Person},
    sim::{Scenario, Service, SimTask, SimTransport},
    tui::{Between, Colours, Ended, Keymap, Launch, Mailbox, Runner, parse_key},
};
use ratatui::buffer::Buffer;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::{faulty::Faulty, test_screen::TestScreen};

/// The time at which every session begins: Monday, ten o'clock in Singapore.
pub const START: &str = "2026-12-07T02:00:00Z";

/// How long a turn waits for a message from the worker. It affects only how often the session checks again.
const ONE_TURN: Duration = Duration::from_millis(2);

/// The least by which the clock advances. A timer that is due now may wait for other work, so a step of zero could
/// repeat forever.
const LEAST_STEP: Duration = Duration::from_millis(1);

/// How long a busy machine may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(120);

/// Connects every app to the simulated service.
#[derive(Debug)]
struct Wire {
    service: Service,
    scenario: Scenario,
    slots: Arc<dyn Slots>,
    clock: ManualClock,
}

impl Connect for Wire {
    fn connect(&self, app: &App) -> anyhow::Result<Client> {
        let own = self.scenario.apps().iter().find(|own| own.name == app.name).expect("the scenario has the app");
        let signer = KeySigner::new(app.sdkappid, &app.identifier, own.key.clone());
        let transport = SimTransport::new(self.service.clone(), &app.host);
        Ok(Client::new(
            app,
            Arc::new(transport),
            Arc::new(signer),
            Arc::clone(&self.slots),
            Arc::new(self.clock.clone()),
        ))
    }
}

/// Whether time may pass while a test waits for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passes {
    Nothing,
    Time,
}

/// How a session begins.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The scenario, as TOML.
    pub scenario: String,
    /// The width and the height of the window.
    pub size: (u16, u16),
    /// Whether the apps forbid deletes.
    pub read_only: bool,
    /// The time between two automatic refreshes of the list; `None` if there are none.
    pub refresh: Option<Duration>,
    /// The ids that are added to the ledger before the session.
    pub import: Vec<u64>,
    /// The theme, and whether only ASCII characters are drawn.
    pub look: (Theme, Ascii),
    /// The user's own keys, as in `keymap.toml`.
    pub keys: Option<String>,
    /// Whether the ledger already has all tasks of the service, and the changes that were made before it started.
    pub is_known: bool,
    /// How long copies of tasks are kept; `None` if none are taken.
    pub copies: Option<Duration>,
    /// The script that is the operator's own editor.
    pub editor: Option<String>,
}

impl Setup {
    /// Creates the setup of a session with this scenario, in a window of 80 by 24 cells, without automatic refreshes.
    pub fn new(scenario: impl Into<String>) -> Self {
        Self {
            scenario: scenario.into(),
            size: (80, 24),
            read_only: false,
            refresh: None,
            import: vec![],
            look: (Theme::Auto, Ascii::Always),
            keys: None,
            is_known: false,
            copies: None,
            editor: None,
        }
    }

    /// Returns the setup with a window of this size.
    pub fn sized(self, width: u16, height: u16) -> Self {
        Self { size: (width, height), ..self }
    }

    /// Returns the setup with this script as the operator's own editor.
    pub fn editor(self, script: &str) -> Self {
        Self { editor: Some(script.to_owned()), ..self }
    }

    /// Returns the setup with read-only apps.
    pub fn read_only(self) -> Self {
        Self { read_only: true, ..self }
    }

    /// Returns the setup with a ledger that already has all tasks of the service, seen just now.
    pub fn known(self) -> Self {
        Self { is_known: true, ..self }
    }

    fn scenario(&self) -> Scenario {
        Scenario::parse(&self.scenario).expect("the scenario is valid").with_latency(Duration::ZERO)
    }

    /// Returns the setup for another session with the same ledger.
    fn again(&self) -> Self {
        Self { import: vec![], is_known: false, ..self.clone() }
    }

    /// Opens the session.
    pub fn open(self) -> Session {
        Session::open(&self)
    }
}

/// A session.
pub struct Session {
    runner: Runner<TestScreen>,
    mailbox: Mailbox,
    /// The clock of the program and of the service.
    pub clock: ManualClock,
    /// The simulated service.
    pub service: Service,
    /// The ledger.
    pub ledger: Arc<dyn Ledger>,
    apps: Vec<App>,
    ended: Option<Ended>,
    /// The ledger as the program uses it, which counts its calls.
    counted: Arc<Faulty>,
    runtime: Runtime,
    folder: Arc<TempDir>,
    setup: Setup,
}

fn apps(scenario: &Scenario, read_only: bool) -> Vec<App> {
    let app = |own: &pushdeck::sim::ScenarioApp| App {
        read_only: read_only || own.read_only,
        ..own.configured(Host::of_region(own.region))
    };
    scenario.apps().iter().map(app).collect()
}

/// Returns the operator's own editor: this script, which is written to the folder, or one that is missing.
fn editor(folder: &Path, script: Option<&str>) -> Editor {
    let path = folder.join("editor");
    if let Some(script) = script {
        std::fs::write(&path, script).expect("the script can be written");
    }
    let editor = script.map_or_else(|| "no-such-editor".to_owned(), |_| format!("sh {}", path.display()));
    let env = [("EDITOR", editor), ("PATH", std::env::var("PATH").unwrap_or_default())];
    Editor::from_env(env.map(|(name, value)| (name.into(), value.into())))
}

/// Opens a ledger in this folder.
pub fn ledger(runtime: &Runtime, folder: &Path, clock: &ManualClock) -> Arc<dyn Ledger> {
    let path = folder.join("ledger.db");
    let options = OpenOptions::new(Arc::new(clock.clone()));
    runtime.block_on(open(&path.display().to_string(), options)).expect("the ledger opens")
}

impl Session {
    fn open(setup: &Setup) -> Self {
        let clock = ManualClock::at(START.parse().expect("the time is valid"));
        let service = Service::new(setup.scenario(), Arc::new(clock.clone()));
        let folder = Arc::new(tempfile::tempdir().expect("a folder can be created"));
        Self::over(setup.clone(), service, clock, folder)
    }

    /// Creates a session with this service and the files in this folder.
    fn over(setup: Setup, service: Service, clock: ManualClock, folder: Arc<TempDir>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        let runtime = runtime.expect("the runtime starts");
        let scenario = setup.scenario();
        let ledger = ledger(&runtime, folder.path(), &clock);
        let own = apps(&scenario, setup.read_only);
        let slots: Arc<dyn Slots> = Arc::new(MemorySlots::new(Arc::new(clock.clone())));
        let wire = Wire { service: service.clone(), scenario, slots, clock: clock.clone() };
        let person = Person { user: "lin".into(), machine: "bastion-2".into(), ssh_client: None };
        let counted = Arc::new(Faulty::sound(Arc::clone(&ledger)));
        let apps = Apps::new(
            own.clone(),
            Safety { copies: setup.copies, ..Safety::default() },
            Arc::<Faulty>::clone(&counted),
            Arc::new(clock.clone()),
            Arc::new(wire),
            person,
        );
        let launch = Launch {
            apps: Arc::new(apps),
            start: own[0].name.clone(),
            ui: Ui {
                theme: setup.look.0,
                ascii: setup.look.1,
                time: TimeDisplay::App,
                refresh: setup.refresh,
                ..Ui::default()
            },
            keymap: setup.keys.as_deref().map(own_keys),
            clock: Arc::new(clock.clone()),
            runtime: runtime.handle().clone(),
            banner: None,
            colours: Colours::OnDark,
            is_utf8: true,
            between: Between::Nothing,
            editor: editor(folder.path(), setup.editor.as_deref()),
            folder: folder.path().to_owned(),
        };
        import(&runtime, &launch.apps, &setup.import);
        if setup.is_known {
            for app in &own {
                let context = launch.apps.open(&app.name).expect("the app is configured");
                runtime.block_on(pushdeck::ops::record_earlier(&context, &service)).expect("the changes are written");
            }
            let call = CallSpan::instant(clock.now(), clock.since_boot());
            let seen = service.tasks(own[0].sdkappid).into_iter().map(|task| seen(task, call)).collect();
            runtime.block_on(ledger.record(&own[0].service(), seen)).expect("the sightings are recorded");
        }
        let screen = TestScreen::new(setup.size.0, setup.size.1);
        let (runner, mailbox) = Runner::start(launch, screen).expect("the session begins");
        Self { runner, mailbox, clock, service, ledger, apps: own, ended: None, counted, runtime, folder, setup }
    }

    /// Kills the program, as `kill -9` does, and starts it again.
    pub fn restart(self) -> Self {
        let next = (self.setup.again(), self.service.clone(), self.clock.clone(), Arc::clone(&self.folder));
        drop(self);
        let (setup, service, clock, folder) = next;
        Self::over(setup, service, clock, folder)
    }

    /// Starts another process with the same ledger, while this one lives.
    pub fn beside(&self) -> Self {
        Self::over(self.setup.again(), self.service.clone(), self.clock.clone(), Arc::clone(&self.folder))
    }

    fn turn(&mut self) {
        // If nothing is in progress, there is nothing to wait for.
        let most = if self.runner.is_idle() { Duration::ZERO } else { ONE_TURN };
        if let Some(ended) = self.runner.turn(most) {
            self.ended = Some(ended.expect("the session ends without an error"));
        }
    }

    /// Takes a turn, and waits for the work that it started. Returns whether the session is idle.
    fn step(&mut self) -> bool {
        self.turn();
        self.runtime.block_on(self.counted.rest());
        self.runner.is_idle()
    }

    /// Returns the text of the screen.
    pub fn screen(&self) -> String {
        self.runner.screen().lines().join("\n")
    }

    /// Returns the cells of the screen.
    pub fn cells(&self) -> &Buffer {
        self.runner.screen().terminal.backend().buffer()
    }

    /// Returns the first line of the screen that contains this text.
    pub fn line_with(&self, text: &str) -> String {
        let screen = self.screen();
        screen.lines().find(|line| line.contains(text)).unwrap_or_else(|| panic!("no {text:?} in\n{screen}")).to_owned()
    }

    /// Returns whether the screen shows this text.
    pub fn shows(&self, text: &str) -> bool {
        self.screen().contains(text)
    }

    /// Takes turns until the condition holds. If time may pass, the clock advances to the next thing that happens
    /// whenever the session is idle. If the condition does not hold once nothing more can happen, it never will, and
    /// the test fails.
    fn until(&mut self, what: &str, passes: Passes, is_there: impl Fn(&Self) -> bool) {
        #[expect(clippy::disallowed_methods, reason = "only how long a busy machine may take before the test fails")]
        let began = std::time::Instant::now();
        while began.elapsed() < PATIENCE {
            if is_there(self) {
                return;
            }
            if self.step() && !is_there(self) {
                match self.clock.until_next() {
                    Some(next) if passes == Passes::Time => self.clock.advance(next.max(LEAST_STEP)),
                    _ => break,
                }
            }
        }
        panic!("waited in vain for {what}:\n{}", self.screen());
    }

    /// Takes turns until the screen shows this text; the clock stands still.
    pub fn see(&mut self, text: &str) -> &mut Self {
        self.until(&format!("{text:?}"), Passes::Nothing, |session| session.shows(text));
        self
    }

    /// Lets time pass until the service received this many deletes. A run that is stopped before its first delete does
    /// not begin at all.
    pub fn sends(&mut self, count: usize) -> &mut Self {
        self.until(&format!("{count} deletes"), Passes::Time, |session| session.deletes().len() >= count);
        self
    }

    /// Takes turns until the screen satisfies the condition, or the session is idle; the clock stands still.
    pub fn comes_to(&mut self, is_right: impl Fn(&str) -> bool) -> &mut Self {
        while !is_right(&self.screen()) && !self.step() {}
        self
    }

    /// Takes turns until the screen no longer shows this text; the clock stands still.
    pub fn see_gone(&mut self, text: &str) -> &mut Self {
        self.until(&format!("{text:?} to go"), Passes::Nothing, |session| !session.shows(text));
        self
    }

    /// Lets time pass until the screen shows this text.
    pub fn wait_for(&mut self, text: &str) -> &mut Self {
        self.until(&format!("{text:?}"), Passes::Time, |session| session.shows(text));
        self
    }

    /// Lets this much time pass.
    pub fn pass(&mut self, time: Duration) -> &mut Self {
        self.clock.advance(time);
        self.settle()
    }

    /// Takes turns until the session is idle: nothing more happens until a key is pressed or time passes.
    pub fn settle(&mut self) -> &mut Self {
        while !self.step() {}
        self
    }

    /// Presses keys, such as `jj`, `<enter>` or `<ctrl-c>`. Blanks between keys are ignored.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some(char) = rest.chars().next() {
            let (name, after) = match rest.strip_prefix('<').and_then(|inner| inner.split_once('>')) {
                Some((name, after)) => (name.to_owned(), after),
                None => (char.to_string(), &rest[char.len_utf8()..]),
            };
            rest = after;
            // A person looks at the screen before pressing enter; a key that arrives together with others counts as a
            // paste.
            if name == "enter" {
                self.clock.advance(Duration::from_millis(30));
            }
            if name != " " {
                self.mailbox.event(Event::Key(parse_key(&name).expect("the name of the key is valid")));
                self.turn();
            }
        }
        self
    }

    /// Types text into a field.
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        for char in text.chars() {
            self.mailbox.event(Event::Key(KeyCode::Char(char).into()));
        }
        self.settle()
    }

    /// Sends a mouse event.
    pub fn mouse(&mut self, mouse: MouseEvent) -> &mut Self {
        self.mailbox.event(Event::Mouse(mouse));
        self.settle()
    }

    /// Pastes text.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.mailbox.event(Event::Paste(text.to_owned()));
        self.settle()
    }

    /// Reports that the window gains or loses the focus.
    pub fn window(&mut self, is_here: bool) -> &mut Self {
        self.mailbox.event(if is_here { Event::FocusGained } else { Event::FocusLost });
        self.settle()
    }

    /// Waits until the dialog guard of an open dialog is over, so that the dialog accepts keys.
    pub fn hear(&mut self) -> &mut Self {
        self.pass(Duration::from_millis(400))
    }

    /// Resizes the window.
    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.runner.screen_mut().terminal.backend_mut().resize(width, height);
        self.mailbox.event(Event::Resize(width, height));
        self.settle()
    }

    /// From now on, each frame asks the terminal to confirm that it was shown, and the test must answer.
    pub fn ask_with_each_frame(&mut self) -> &mut Self {
        self.runner.screen_mut().asks = true;
        self
    }

    /// Confirms the oldest frame that the terminal has not confirmed yet.
    pub fn answer(&mut self) -> &mut Self {
        self.mailbox.answered();
        self.settle()
    }

    /// Returns the text that was copied last.
    pub fn copied(&self) -> String {
        self.runner.screen().copied.clone().unwrap_or_default()
    }

    /// Sends a signal.
    pub fn signal(&mut self, number: i32) -> &mut Self {
        self.mailbox.signal(number);
        self.settle()
    }

    /// Waits for the end of the program. Returns how it ended.
    pub fn ended(&mut self) -> Ended {
        self.until("the end", Passes::Time, |session| session.ended.is_some());
        self.ended.expect("the session has ended")
    }

    /// Returns the runs that stay unfinished when the program ends.
    pub fn left_behind(&self) -> Vec<LeftBehind> {
        self.runner.left_behind()
    }

    /// Returns how many runs and requests are in progress.
    pub fn under_way(&self) -> usize {
        self.runner.under_way()
    }

    /// Returns whether the program is still running.
    pub fn is_running(&mut self) -> bool {
        self.settle();
        self.ended.is_none()
    }

    /// Returns the ids of the tasks in all deletes that the service received.
    pub fn deletes(&self) -> Vec<u64> {
        let log = self.service.log();
        let is_delete = |entry: &&pushdeck::sim::LogEntry| entry.command == Some(Command::Delete);
        log.iter().filter(is_delete).filter_map(|entry| entry.task).map(TaskId::get).collect()
    }

    /// Returns how many list calls the service received.
    pub fn lists(&self) -> usize {
        self.service.log().iter().filter(|entry| entry.command == Some(Command::List)).count()
    }

    /// Returns the plan files.
    pub fn plan_files(&self) -> Vec<std::path::PathBuf> {
        let files = std::fs::read_dir(self.folder.path()).expect("the folder can be read");
        let paths = files.map(|file| file.expect("its files can be read").path());
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect()
    }

    fn export_files(&self) -> impl Iterator<Item = std::path::PathBuf> {
        let files = std::fs::read_dir(self.folder.path()).expect("the folder can be read");
        let paths = files.map(|file| file.expect("its files can be read").path());
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
    }

    /// Returns the text of each exported file.
    pub fn exports(&self) -> Vec<String> {
        self.export_files().map(|path| std::fs::read_to_string(path).expect("the text is UTF-8")).collect()
    }

    /// Returns the mode of each exported file.
    pub fn export_modes(&self) -> Vec<u32> {
        let mode =
            |path: std::path::PathBuf| path.metadata().expect("the exported file exists").permissions().mode() & 0o777;
        self.export_files().map(mode).collect()
    }

    /// Counts rows of the ledger's file, as another program would.
    pub fn count(&self, sql: &str) -> i64 {
        let conn = rusqlite::Connection::open(self.folder.path().join("ledger.db")).expect("the database opens");
        conn.query_row(sql, [], |row| row.get(0)).expect("the query can be run")
    }

    /// Returns the status that a task of the first app has in the ledger.
    pub fn status(&self, id: u64) -> String {
        let service = self.apps[0].service();
        let tasks = self.runtime.block_on(self.ledger.tasks(&service, &[TaskId::new(id)])).expect("the ledger answers");
        tasks.first().expect("the ledger has the task").status.as_raw().to_owned()
    }
}

fn own_keys(text: &str) -> Arc<Keymap> {
    let file = KeymapFile { path: "keymap.toml".into(), text: text.to_owned() };
    Arc::new(Keymap::with_file(&file).expect("the keymap is valid"))
}

fn seen(task: SimTask, call: CallSpan) -> Sighting {
    Sighting {
        task_type: Some(task.task_type),
        title: Some(Untrusted::new(task.title)),
        desc: Some(Untrusted::new(task.desc)),
        sched_at: Some(task.sched_at),
        created_at: Some(task.created_at),
        ..Sighting::of(task.id, call, SeenBy::List, TaskStatus::from_service(&task.status))
    }
}

fn import(runtime: &Runtime, apps: &Arc<Apps>, ids: &[u64]) {
    let first = apps.all().next().map(|app| app.name.clone()).expect("the scenario has an app");
    let context = apps.open(&first).expect("the app is configured");
    let new = |id: &u64| pushdeck::ops::NewTask {
        id: TaskId::new(*id),
        task_type: None,
        campaign: None,
        title: None,
        sched_at: None,
    };
    if !ids.is_empty() {
        runtime.block_on(pushdeck::ops::add(&context, ids.iter().map(new).collect())).expect("the tasks are stored");
    }
}
