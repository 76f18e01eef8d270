//! Sends each of four signals to the real program in many situations, and checks the exit code and that no process is
//! left.

use std::{
    fs,
    io::{Read as _, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
};

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::{
    process::{Pid, Signal, kill_process, test_kill_process},
    termios::{Action, tcflow},
};

use crate::{
    program::{PROGRAM, Simulated, signal},
    streams::{end, wait_until},
};

/// Each signal and its exit code (docs/interface.md#exit-codes).
const CODES: [(Signal, i32); 4] = [(Signal::HUP, 129), (Signal::INT, 130), (Signal::QUIT, 131), (Signal::TERM, 143)];

/// Runs a check for each signal and its exit code, all at the same time, because most of their time is the service's.
pub fn for_each_signal(check: impl Fn(Signal, i32) + Sync) {
    let check = &check;
    std::thread::scope(|scope| {
        for (which, code) in CODES {
            scope.spawn(move || check(which, code));
        }
    });
}

/// A service that has one task and never answers a get. Tests also use an id that neither the service nor the ledger
/// knows.
const SILENT: &str = r#"
title = "silent"
seed = 1
[[app]]
name = "shop"
sdkappid = 1400000001
region = "singapore"
key = "a-made-up-key"
environment = "test"
timezone = "UTC"
first_id = 5210070001
[[task]]
app = "shop"
id = 5210070001
type = "Tag"
due = "+2h"
title = "Holiday hours"
[[fault]]
command = "get"
kind = "no-answer"
effect = "none"
"#;

fn silent() -> Simulated {
    let home = tempfile::TempDir::new().expect("a folder can be created");
    let scenario = home.path().join("silent.toml");
    fs::write(&scenario, SILENT).expect("the file can be written");
    let simulated = Simulated::start_in(home, &scenario.display().to_string());
    let (code, _, said) = simulated.run("sync");
    assert_eq!(code, 0, "{said}");
    simulated
}

/// Starts the program with pipes for its streams; stdin stays open and empty.
fn start(simulated: &Simulated, words: &str) -> Child {
    let mut command = simulated.command(words);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs")
}

/// Sends the signal and asserts that the program ends with this exit code.
#[track_caller]
fn ends(mut child: Child, which: Signal, code: i32) {
    signal(&child, which);
    assert_eq!(end(&mut child).code(), Some(code), "{which:?}");
}

/// Whether the process has a handler for each of the signals.
fn catches_all(child: &Child) -> bool {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or("0");
    let mask = u64::from_str_radix(mask.trim(), 16).unwrap_or(0);
    CODES.iter().all(|(signal, _)| mask & (1 << (signal.as_raw() - 1)) != 0)
}

#[test]
fn a_signal_ends_the_program_while_it_reads_ids() {
    let simulated = silent();
    for (which, code) in CODES {
        let child = start(&simulated, "delete - --yes");
        wait_until("the program catches signals", || catches_all(&child));
        ends(child, which, code);
    }
}

/// A write past the limit on a file's size fails like one on a full disk, and is reported.
#[test]
fn a_limit_on_the_size_of_files_ends_a_run_with_an_error() {
    let home = tempfile::TempDir::new().expect("a folder can be created");
    let scenario = home.path().join("many.toml");
    let task = |id: u32| format!("[[task]]\napp = \"shop\"\nid = {id}\ntype = \"Tag\"\ndue = \"+2h\"\ntitle = \"x\"\n");
    let (head, _) = SILENT.split_once("[[task]]").expect("the scenario has a task");
    fs::write(&scenario, format!("{head}{}", (1..=14).map(task).collect::<String>())).expect("the file can be written");
    let simulated = Simulated::start_in(home, &scenario.display().to_string());
    assert_eq!(simulated.run("--ledger l.db sync").0, 0);
    let blocks = fs::metadata(simulated.home.path().join("l.db")).expect("the ledger was made").len() / 512 + 48;
    let ids = (1..=14).map(|id: u32| id.to_string()).collect::<Vec<_>>().join(" ");
    let inner = simulated.command(&format!("--ledger l.db delete {ids} --yes"));
    let mut limited = Command::new("sh");
    limited.arg("-c").arg(format!("ulimit -f {blocks}; exec \"$@\"")).arg("sh").arg(PROGRAM).args(inner.get_args());
    limited.env_clear().envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let ended = limited.current_dir(simulated.home.path()).output().expect("the program runs");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(matches!(ended.status.code(), Some(8 | 9)), "{ended:?}");
    assert!(said.contains("ulimit -f"), "{said}");
    simulated.resume_to_the_end("--ledger l.db");
    assert_eq!(simulated.run("--ledger l.db list --status pending --output ids").1, "");
}

#[test]
fn a_signal_ends_the_program_while_it_reads_the_type_of_a_task() {
    let simulated = silent();
    for (number, (which, code)) in CODES.into_iter().enumerate() {
        let child = start(&simulated, "delete 5210079999 --yes");
        wait_until("the read arrived", || simulated.calls("get_sched_task") > number);
        ends(child, which, code);
    }
    assert_eq!(simulated.calls("delete_sched_task"), 0);
}

#[test]
fn a_signal_ends_the_program_and_the_credential_command_with_its_children() {
    let simulated = silent();
    let (script, note) = (simulated.home.path().join("ask"), simulated.home.path().join("asked"));
    let text = format!("#!/bin/sh\nsleep 1000 &\necho $! > {0}.new; mv {0}.new {0}\nwait\n", note.display());
    fs::write(&script, text).expect("the file can be written");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).expect("the file is ours");
    let config = fs::read_to_string(simulated.config()).expect("the config exists");
    let (before, _) = config.split_once("command = ").expect("the config has a command");
    fs::write(simulated.config(), format!("{before}command = [{:?}]\n", script.display().to_string()))
        .expect("the file is ours");
    // `sync` and `delete` listen for signals while the credential command runs; `get` does not.
    for words in ["sync", "delete 5210070001 --yes", "get 5210070001"] {
        for (which, code) in CODES {
            let child = start(&simulated, words);
            let mut asked = None;
            wait_until("the command runs", || {
                asked = fs::read_to_string(&note).ok().and_then(|text| text.trim().parse::<i32>().ok());
                asked.is_some()
            });
            ends(child, which, code);
            let started = asked.and_then(Pid::from_raw).expect("the process id is valid");
            wait_until("the child of the command has ended", || !is_running(started));
            fs::remove_file(&note).expect("the file existed");
        }
    }
    assert_eq!(simulated.calls("delete_sched_task"), 0);
}

fn is_running(pid: Pid) -> bool {
    let state = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
    test_kill_process(pid).is_ok() && !state.contains(") Z ")
}

#[test]
fn a_signal_ends_the_program_while_its_output_is_not_read() {
    let simulated = Simulated::start("quiet");
    simulated.run("sync");
    for words in ["list --json", "completions bash"] {
        for (which, code) in CODES {
            let (out, stdout) = std::io::pipe().expect("a pipe can be created");
            let size = rustix::pipe::fcntl_setpipe_size(&stdout, 4096).expect("the size can be set");
            let child = simulated.command(words).stdout(stdout).spawn().expect("the program runs");
            wait_until("the pipe is full", || rustix::io::ioctl_fionread(&out).is_ok_and(|there| there == size as u64));
            ends(child, which, code);
        }
    }
}

/// The program, running in its own pseudo-terminal.
struct Terminal {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn std::io::Write + Send>,
    output: Receiver<Vec<u8>>,
    seen: Vec<u8>,
}

impl Terminal {
    fn start(simulated: &Simulated, words: &str) -> Self {
        let size = PtySize { rows: 24, cols: 100, pixel_width: 0, pixel_height: 0 };
        let pty = native_pty_system().openpty(size).expect("a pseudo-terminal opens");
        let mut command = CommandBuilder::new(PROGRAM);
        command.env_clear();
        command.env("HOME", simulated.home.path());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("TERM", "xterm-256color");
        command.arg("--config");
        command.arg(simulated.config());
        command.args(words.split_whitespace());
        let child = pty.slave.spawn_command(command).expect("the program starts");
        let (mut reader, keys) = (
            pty.master.try_clone_reader().expect("the output can be read"),
            pty.master.take_writer().expect("the input can be written"),
        );
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4_096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { child, master: pty.master, keys, output, seen: Vec::new() }
    }

    /// Waits until the output contains this text.
    #[track_caller]
    fn see(&mut self, text: &str) -> &mut Self {
        wait_until(text, || {
            self.seen.extend(self.output.try_iter().flatten());
            String::from_utf8_lossy(&self.seen).contains(text)
        });
        self
    }

    fn keys(&mut self, keys: &str) -> &mut Self {
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("the terminal accepts keys");
        self
    }

    /// Stops the terminal's output, as Ctrl-S does.
    fn stop(&mut self) -> &mut Self {
        let name = self.master.tty_name().expect("the terminal has a name");
        tcflow(open_terminal(&name), Action::OOff).expect("the output can be stopped");
        self
    }

    #[track_caller]
    fn ends(&mut self, which: Signal, code: i32) {
        let pid = self.child.process_id().and_then(|pid| Pid::from_raw(pid.cast_signed())).expect("the program runs");
        kill_process(pid, which).expect("the process is ours");
        self.ends_with(code);
    }

    #[track_caller]
    fn ends_with(&mut self, code: i32) {
        let mut status = None;
        wait_until("the program ends", || {
            status = self.child.try_wait().expect("the process is ours");
            status.is_some()
        });
        assert_eq!(status.map(|status| status.exit_code().cast_signed()), Some(code));
    }
}

fn open_terminal(name: &Path) -> fs::File {
    use std::os::unix::fs::OpenOptionsExt as _;
    let no_control = i32::try_from(rustix::fs::OFlags::NOCTTY.bits()).expect("the flag fits");
    fs::File::options().read(true).write(true).custom_flags(no_control).open(name).expect("the terminal exists")
}

#[test]
fn a_signal_at_a_question_ends_the_program_and_sends_nothing() {
    let simulated = silent();
    for_each_signal(|which, code| {
        let mut asked = Terminal::start(&simulated, "delete 5210070001");
        asked.see("Delete? [y/N] ").ends(which, code);
        asked.see("not confirmed; nothing was sent");
    });
    assert_eq!(simulated.calls("delete_sched_task"), 0);
}

#[test]
fn a_signal_ends_the_interface_even_while_its_terminal_is_stopped() {
    let simulated = silent();
    for (which, code) in CODES {
        Terminal::start(&simulated, "").see("Holiday hours").ends(which, code);
        Terminal::start(&simulated, "").see("Holiday hours").stop().keys("?").ends(which, code);
    }
}

#[test]
fn a_signal_ends_line_mode_even_while_its_terminal_is_stopped() {
    let simulated = silent();
    for (which, code) in CODES {
        Terminal::start(&simulated, "--linear").see("\n> ").ends(which, code);
        Terminal::start(&simulated, "--linear").see("\n> ").stop().keys("?\n").ends(which, code);
    }
}

#[test]
fn a_run_continues_on_a_stopped_terminal_and_a_signal_ends_it() {
    for_each_signal(|which, code| {
        let simulated = Simulated::start("quiet");
        simulated.run("sync");
        let ids = simulated.pending(19).join(" ");
        let mut terminal = Terminal::start(&simulated, &format!("delete {ids} --yes"));
        terminal.see("deleted").stop();
        let before = simulated.calls("delete_sched_task");
        wait_until("the run continues", || simulated.calls("delete_sched_task") > before + 2);
        terminal.ends(which, code);
        let (calls, (_, deleted, _)) =
            (simulated.calls("delete_sched_task"), simulated.run("list --status deleted --output ids"));
        assert_eq!((deleted.lines().count(), calls < 19), (calls, true), "every reply is recorded in the ledger");
    });
}
