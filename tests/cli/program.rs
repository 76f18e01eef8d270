//! Tests that need the real program, because they are about pipes, signals, sockets or the exit code of the process.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{BufRead as _, BufReader, Read, Write as _},
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{RecvTimeoutError, channel},
    time::Duration,
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use pushdeck::clock::{Clock as _, FastClock, SystemClock};
use tempfile::TempDir;

use crate::streams::wait_until;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_pushdeck");

/// Returns a command for the program with this folder as its home and an otherwise empty environment.
pub fn program(home: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.env_clear().env("HOME", home).env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// A simulated service in another process, and a home folder with a config for it.
pub struct Simulated {
    pub home: TempDir,
    server: Child,
}

impl Simulated {
    pub fn start(scenario: &str) -> Self {
        Self::start_in(TempDir::new().expect("a folder can be created"), scenario)
    }

    /// Starts the service with this folder as the home.
    pub fn start_in(home: TempDir, scenario: &str) -> Self {
        let config = home.path().join("sim.toml");
        let mut server = program(home.path())
            .args(["simulate", "--scenario", scenario, "--log"])
            .arg(home.path().join("sim.log"))
            .stdout(Stdio::from(private(&config)))
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // The service prints a line on stderr once it serves.
        let mut line = String::new();
        BufReader::new(server.stderr.take().expect("the stream is piped"))
            .read_line(&mut line)
            .expect("the service prints a line");
        assert!(line.contains("serving"), "{line}");
        Self { home, server }
    }

    pub fn run(&self, words: &str) -> (i32, String, String) {
        let mut command = self.command(words);
        let output = command.output().expect("the program runs");
        let text = |bytes| String::from_utf8(bytes).expect("all output is UTF-8");
        (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
    }

    pub fn command(&self, words: &str) -> Command {
        let mut command = program(self.home.path());
        command.arg("--config").arg(self.config()).args(words.split_whitespace());
        command.current_dir(self.home.path());
        command
    }

    pub fn config(&self) -> PathBuf {
        self.home.path().join("sim.toml")
    }

    /// Resumes until nothing is unfinished. An unknown outcome is settled once its request can no longer take effect. A
    /// clock at ten times the speed makes this a matter of seconds. The service keeps real time, so it refuses some calls.
    pub fn resume_to_the_end(&self, options: &str) {
        let fast = FastClock::new(10, SystemClock.now()).to_string();
        wait_until("everything is settled", || {
            let mut resume = self.command(&format!("{options} resume"));
            let resumed = resume.env("PUSHDECK_TEST_CLOCK", &fast).output().expect("the program runs");
            String::from_utf8_lossy(&resumed.stderr).contains("nothing to resume")
        });
    }

    /// Returns the ids of the first `count` tasks that are pending in the ledger.
    pub fn pending(&self, count: usize) -> Vec<String> {
        self.run("list --status pending --output ids").1.lines().take(count).map(str::to_owned).collect()
    }

    /// Returns how many calls of this command arrived at the service.
    pub fn calls(&self, command: &str) -> usize {
        let log = std::fs::read_to_string(self.home.path().join("sim.log")).expect("the log can be read");
        log.lines().filter(|line| line.contains("\"event\":\"call\"") && line.contains(command)).count()
    }
}

impl Drop for Simulated {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Creates a file that only its owner can read and write.
fn private(path: &Path) -> File {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options().write(true).create_new(true).mode(0o600).open(path).expect("the file is new")
}

pub fn signal(child: &Child, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_child(child);
    rustix::process::kill_process(pid, signal).expect("the process is ours");
}

#[test]
fn the_version_the_help_and_the_manual_are_printed_on_stdout() {
    let home = TempDir::new().expect("a folder can be created");
    for (flag, start) in [("--version", "pushdeck 0."), ("--help", "Find scheduled TIMPush tasks"), ("man", ".")] {
        let output = program(home.path()).arg(flag).output().expect("the program runs");
        assert!(output.status.success(), "{flag}");
        let text = String::from_utf8(output.stdout).expect("the text is UTF-8");
        assert!(text.trim_start_matches(".ie").contains(start), "{flag}: {text}");
    }
    let bare = program(home.path()).stdin(Stdio::null()).output().expect("the program runs");
    assert_eq!(bare.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&bare.stderr).starts_with("pushdeck: the terminal interface needs a terminal"));
}

#[test]
fn every_command_is_in_the_completions_and_in_the_manual() {
    let home = TempDir::new().expect("a folder can be created");
    let text = |args: &[&str]| {
        String::from_utf8(program(home.path()).args(args).output().expect("the program runs").stdout)
            .expect("the text is UTF-8")
    };
    let (bash, man) = (text(&["completions", "bash"]), text(&["man"]));
    for command in [
        "demo",
        "simulate",
        "list",
        "get",
        "add",
        "import",
        "sync",
        "delete",
        "resume",
        "hold",
        "release",
        "edit",
        "plan",
        "apply",
        "forget",
        "note",
        "log",
        "usersig",
        "doctor",
        "config",
        "completions",
        "man",
    ] {
        assert!(
            bash.contains(&format!("pushdeck__subcmd__{command}")) || bash.contains(&format!("pushdeck__{command}")),
            "{command}"
        );
        assert!(man.contains(&format!(".SH \"pushdeck {command}\"")), "{command}");
    }
}

#[test]
fn bash_offers_the_apps_of_the_config() {
    let home = TempDir::new().expect("a folder can be created");
    let config = home.path().join("pushdeck.toml");
    let app = |name, number| {
        format!("[app.{name}]\nsdkappid = {number}\nregion = \"china\"\n[app.{name}.credential]\nkey_env = \"KEY\"\n")
    };
    let text =
        format!("schema = 1\n{}{}{}", app("shop-sg", 1_400_000_001), app("shop-eu", 1_400_000_002), app("news", 3));
    private(&config).write_all(text.as_bytes()).expect("the file can be written");
    let script = "source <(pushdeck completions bash); COMP_WORDS=(pushdeck list --app sh); COMP_CWORD=3; \
                  _pushdeck pushdeck sh --app 2>/dev/null; echo \"${COMPREPLY[@]}\"";
    let folder = Path::new(PROGRAM).parent().expect("the path has a parent");
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").expect("PATH is set"));
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", script]).env("PATH", path).env("PUSHDECK_CONFIG", config).env("HOME", home.path());
    let offered = bash.output().expect("the program runs");
    assert_eq!(String::from_utf8_lossy(&offered.stdout), "shop-eu shop-sg\n", "{offered:?}");
}

#[test]
fn a_task_is_synced_and_deleted_over_http() {
    let simulated = Simulated::start("drill");
    let (code, _, said) = simulated.run("sync");
    assert_eq!(code, 0, "{said}");
    let (_, ids, _) = simulated.run("list --status pending --type Tag --output ids");
    let id = ids.lines().next().expect("there is a task").to_owned();
    let (code, lines, said) = simulated.run(&format!("delete {id} --yes --json"));
    assert_eq!(code, 0, "{lines} {said}");
    assert!(lines.contains("\"outcome\":\"deleted\""), "{lines}");
    let mut log = String::new();
    File::open(simulated.home.path().join("sim.log"))
        .and_then(|mut file| file.read_to_string(&mut log))
        .expect("the log can be read");
    assert!(log.contains("delete_sched_task") && log.contains(&id), "{log}");
    assert!(!log.contains("usersig"), "{log}");
}

#[test]
fn a_certificate_file_that_others_can_write_is_not_trusted() {
    use std::os::unix::fs::PermissionsExt as _;
    let simulated = Simulated::start("empty");
    let file = |name: &str| simulated.home.path().join(name);
    let config = std::fs::read_to_string(file("sim.toml")).expect("the config exists");
    std::fs::write(file("sim.toml"), config.replacen("identifier", "ca_file = \"ca.pem\"\nidentifier", 1))
        .expect("the file is ours");
    std::fs::write(file("ca.pem"), "").expect("the file can be written");
    std::fs::set_permissions(file("ca.pem"), std::fs::Permissions::from_mode(0o666)).expect("the file is ours");
    let (code, _, said) = simulated.run("sync");
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("ca.pem") && said.contains("chmod"), "{said}");
}

#[test]
fn a_pipe_that_closes_early_is_not_an_error() {
    let simulated = Simulated::start("quiet");
    simulated.run("sync");
    let mut child = simulated
        .command("list --json")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// Each signal ends a run in an orderly way: with a summary, without an unknown outcome, and with the command that
/// resumes the run.
#[test]
fn signals_end_a_run_in_orderly_fashion() {
    use rustix::process::Signal;
    for (which, code) in [(Signal::INT, 130), (Signal::QUIT, 131), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let simulated = Simulated::start("quiet");
        simulated.run("sync");
        let mut child = simulated
            .command("delete --filter app:bench --expect 200 --confirm 200 --json")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut lines = BufReader::new(child.stdout.take().expect("the stream is piped")).lines();
        let first = lines.next().expect("a task settles").expect("the text is UTF-8");
        assert!(first.contains("\"deleted\""), "{first}");
        signal(&child, which);
        let last = lines.last().expect("the last line is the summary").expect("the text is UTF-8");
        let output = child.wait_with_output().expect("the program ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{:?} {said}", output.status.signal());
        assert!(last.contains("\"event\":\"summary\"") && last.contains("\"unknown\":0"), "{last}");
        assert!(said.contains("pushdeck resume"), "{said}");
    }
}

/// Runs the interface in a terminal until it shows the text `until`, presses a key, and returns the exit code and the
/// whole output.
fn in_a_terminal(simulated: &Simulated, until: &str, key: u8) -> (u32, String) {
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pty = native_pty_system().openpty(size).expect("a pseudo-terminal opens");
    let mut command = CommandBuilder::new(PROGRAM);
    command.env_clear();
    for (name, value) in [("HOME", simulated.home.path().as_os_str()), ("TERM", "xterm".as_ref())] {
        command.env(name, value);
    }
    command.arg("--config");
    command.arg(simulated.home.path().join("sim.toml"));
    let mut child = pty.slave.spawn_command(command).expect("the program starts");
    drop(pty.slave);
    let (mut reader, mut keys) =
        (pty.master.try_clone_reader().expect("the output can be read"), pty.master.take_writer());
    let (sender, output) = channel();
    std::thread::spawn(move || {
        let mut bytes = [0; 4_096];
        while let Ok(count @ 1..) = reader.read(&mut bytes) {
            if sender.send(bytes[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    let (mut seen, mut is_pressed) = (Vec::new(), false);
    loop {
        match output.recv_timeout(Duration::from_secs(120)) {
            Ok(bytes) => seen.extend(bytes),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => panic!("no {until:?} in {}", String::from_utf8_lossy(&seen)),
        }
        if !is_pressed && String::from_utf8_lossy(&seen).contains(until) {
            keys.as_mut().expect("the input can be written").write_all(&[key]).expect("the terminal accepts keys");
            is_pressed = true;
        }
    }
    (child.wait().expect("the program ends").exit_code(), String::from_utf8_lossy(&seen).into_owned())
}

#[test]
fn leaving_the_interface_after_a_kill_names_what_is_still_scheduled_and_how_to_resume() {
    let simulated = Simulated::start("quiet");
    simulated.run("sync");
    let mut child = simulated
        .command("delete --filter app:bench --expect 200 --confirm 200 --json")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    BufReader::new(child.stdout.take().expect("the stream is piped"))
        .lines()
        .next()
        .expect("a task settles")
        .expect("the text is UTF-8");
    child.kill().expect("the process is ours");
    child.wait().expect("the program ends");
    let (code, output) = in_a_terminal(&simulated, "UNFINISHED RUN", b'q');
    let said = output.split("\u{1b}[?1049l").nth(1).expect("the terminal was restored");
    assert!(said.contains(" is unfinished: ") && said.contains(" not sent and still scheduled, "), "{said}");
    assert!(said.contains("`pushdeck resume "), "{said}");
    assert_eq!(code, if said.contains(" 0 unknown") { 5 } else { 9 }, "{said}");
}

#[test]
fn twelve_processes_may_create_the_same_ledger_at_once() {
    let simulated = Simulated::start("quiet");
    let home = simulated.home.path();
    let (code, _, said) = simulated.run("--ledger other.db sync");
    assert_eq!(code, 0, "{said}");
    let (_, ids, _) = simulated.run("--ledger other.db list --status pending --type Tag --output ids");
    let ids: Vec<_> = ids.lines().take(12).collect();
    let words = |id: &str| format!("--ledger new/folder/ledger.db delete {id} --type Tag --yes");
    let waiting = ids.iter().map(|id| waiting(&simulated.command(&words(id)))).collect::<Vec<_>>();
    let started: Vec<_> = waiting.into_iter().map(go).collect();
    for (id, child) in ids.iter().zip(started) {
        let output = child.wait_with_output().expect("the program ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{id}: {said}");
        // They share five turns a second to read, so not all of them get a copy in time.
        let is_expected = |line: &str| {
            line.contains("there was no ledger at new/folder/ledger.db") || line.ends_with("no copy of 1 task is kept")
        };
        assert!(said.lines().all(is_expected), "{id}: {said}");
    }
    let run = |words: &str| simulated.run(&format!("--ledger new/folder/ledger.db {words}"));
    let (_, deleted, _) = run("list --status deleted --output ids");
    let (deleted, ids): (BTreeSet<_>, BTreeSet<_>) = (deleted.lines().collect(), ids.into_iter().collect());
    assert_eq!(deleted, ids, "one ledger has all tasks");
    assert_eq!(run("log --json").0, 0, "the audit log is sound");
    let (_, checks, _) = run("doctor --json");
    assert!(checks.lines().any(|line| line.contains("\"ledger\",\"result\":\"ok\"")), "{checks}");
    for (name, mode) in [("new", 0o700), ("new/folder", 0o700), ("ledger.db", 0o600), ("ledger.db.head", 0o600)]
        .into_iter()
        .chain([("ledger.db.slots", 0o600), ("ledger.db.runs", 0o700)])
    {
        let path = if name.starts_with("new") { home.join(name) } else { home.join("new/folder").join(name) };
        assert_eq!(mode_of(&path), mode, "{name}");
    }
}

fn mode_of(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().expect("the file exists").permissions().mode() & 0o777
}

/// Starts a shell that waits for a line on stdin and then becomes this program, so that several programs can be started
/// closer together than processes can be created.
fn waiting(command: &Command) -> Child {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "read go; exec \"$0\" \"$@\" </dev/null"]).arg(command.get_program()).args(command.get_args());
    shell.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.current_dir(command.get_current_dir().unwrap_or(Path::new("/")));
    shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

/// Lets a process of [`waiting`] become its program.
fn go(mut child: Child) -> Child {
    use std::io::Write as _;
    child.stdin.take().expect("the stream is piped").write_all(b"\n").expect("the shell waits");
    child
}

#[test]
fn a_signal_ends_the_simulated_service() {
    let mut simulated = Simulated::start("empty");
    signal(&simulated.server, rustix::process::Signal::TERM);
    let status = simulated.server.wait().expect("the program ends");
    assert_eq!(status.code(), Some(143));
}

/// Starts the program as a user other than root. It runs `simulate`, which keeps running until it is ended.
#[cfg(target_os = "linux")]
fn serving_for_somebody_else(folder: &Path) -> Child {
    use std::os::unix::{fs::PermissionsExt as _, process::CommandExt as _};
    const NOBODY: u32 = 65_534;
    let copy = folder.join("pushdeck");
    let mut command = if rustix::process::getuid().is_root() {
        // If root built the program, other users may have no access to it, so a copy is run.
        std::fs::copy(PROGRAM, &copy).expect("there is room for a copy");
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).expect("the folder is ours");
        let mut command = Command::new(copy);
        command.uid(NOBODY).gid(NOBODY);
        command
    } else {
        Command::new(PROGRAM)
    };
    command.args(["simulate", "--scenario", "empty"]).env_clear().env("HOME", "/nonexistent").current_dir("/");
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut line = String::new();
    BufReader::new(child.stderr.take().expect("the stream is piped"))
        .read_line(&mut line)
        .expect("the service prints a line");
    assert!(line.contains("serving"), "{line}");
    child
}

#[test]
#[cfg(target_os = "linux")]
fn a_crash_dumps_no_memory_and_other_users_cannot_read_the_memory_of_the_process() {
    use std::os::unix::fs::MetadataExt as _;
    let folder = TempDir::new().expect("a folder can be created");
    let mut serving = serving_for_somebody_else(folder.path());
    let of_process = |name: &str| Path::new("/proc").join(serving.id().to_string()).join(name);
    let limits = std::fs::read_to_string(of_process("limits")).expect("the process runs");
    // If a process is not dumpable, which also excludes a pipe in `core_pattern`, its files in `/proc` belong to root.
    let owner = std::fs::metadata(of_process("environ")).expect("the process runs").uid();
    serving.kill().and_then(|()| serving.wait()).expect("the program ends");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("the kernel lists this limit");
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
    assert_eq!(owner, 0, "the process is not dumpable");
}
