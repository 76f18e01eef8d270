//! The interface in a real terminal: how it behaves, and the state in which it leaves the terminal, however it ends.
//!
//! The program under test is this test binary itself, started again inside a pseudo-terminal with [`child`] as its only
//! test. In this way a test can replace parts of the program, for example with one that panics, without an option in
//! the product.

use std::{
    io::{Read, Write},
    num::NonZeroU16,
    path::Path,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use pushdeck::{
    api::Client,
    clock::{Clock, SystemClock},
    config::{Ascii, TimeDisplay, Ui},
    domain::{App, AppName, Host, Region, Safety, SdkAppId, TaskId, TaskType, Untrusted},
    ledger::{OpenOptions, open},
    ops::{Apps, Connect, Editor, NewTask, Person, add},
    tui::{Colours, Launch, run},
};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// The environment variable with the folder of the child's ledger. If it is set, the process is the child.
const FOLDER: &str = "PUSHDECK_TEST_FOLDER";

/// The exit code of a child that failed.
const FAILED: u32 = 70;

/// The longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(120);

/// A connection to the service that panics when the program first uses it.
#[derive(Debug)]
struct Panicking;

impl Connect for Panicking {
    fn connect(&self, _app: &App) -> anyhow::Result<Client> {
        panic!("made to panic by the test")
    }
}

fn app() -> App {
    let region = Region::named("singapore").expect("the region exists");
    App {
        region: Some(region),
        ..App::new(AppName("shop-sg".into()), SdkAppId(1_400_012_345), Host::of_region(region))
    }
}

async fn launch(folder: &Path) -> anyhow::Result<Launch> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let path = folder.join("ledger.db").display().to_string();
    let ledger = open(&path, OpenOptions::new(Arc::clone(&clock))).await?;
    let person = Person { user: "lin".into(), machine: "bastion-2".into(), ssh_client: None };
    let apps = Apps::new([app()], Safety::default(), ledger, Arc::clone(&clock), Arc::new(Panicking), person);
    let context = apps.open(&app().name)?;
    let task = |id: u64, title: &str| NewTask {
        id: TaskId::new(id),
        task_type: Some(TaskType::Tag),
        campaign: None,
        title: Some(Untrusted::new(title)),
        sched_at: None,
    };
    add(&context, vec![task(5_210_074_411, "春节促销 第一波"), task(5_210_074_412, "Holiday hours \u{1b}[31m")])
        .await?;
    let ui = Ui { ascii: Ascii::Always, time: TimeDisplay::Utc, refresh: None, ..Ui::default() };
    let colours = Colours::from_env(|name| std::env::var(name).ok());
    let runtime = tokio::runtime::Handle::current();
    Ok(Launch {
        apps: Arc::new(apps),
        start: app().name,
        ui,
        keymap: None,
        clock,
        runtime,
        banner: None,
        colours,
        is_utf8: true,
        between: pushdeck::tui::Between::Nothing,
        editor: Editor::from_env(std::env::vars_os()),
        folder: std::env::temp_dir(),
    })
}

#[test]
#[ignore = "the program under test, which the other tests start inside a terminal"]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let runtime = tokio::runtime::Runtime::new().expect("the runtime starts");
    let ended = runtime.block_on(launch(Path::new(&folder))).and_then(run);
    let code = match ended {
        Ok(finished) => finished.ended.signal().map_or(0, |signal| i32::from(signal.exit_code())),
        Err(error) => {
            println!("failed: {error:#}");
            70
        }
    };
    std::process::exit(code);
}

/// The child in its terminal.
struct Session {
    child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
    keys: Option<Box<dyn Write + Send>>,
    output: Receiver<Vec<u8>>,
    reader: JoinHandle<()>,
    seen: Vec<u8>,
    screen: vt100::Parser,
    cooked: String,
    folder: TempDir,
}

impl Session {
    fn start(env: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be created");
        let mut command = CommandBuilder::new(std::env::current_exe().expect("the path of this binary is known"));
        command.args(["--exact", "child", "--ignored", "--nocapture", "--test-threads=1"]);
        command.env_remove("NO_COLOR");
        command.env(FOLDER, folder.path());
        for (name, value) in env {
            command.env(name, value);
        }
        Self::of(command, folder)
    }

    /// Starts the program's demo, with this script as the operator's own editor.
    fn demo(script: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be created");
        let editor = folder.path().join("editor");
        std::fs::write(&editor, script).expect("the script can be written");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pushdeck"));
        command.args(["demo", "--lang", "en"]);
        command.env("HOME", folder.path());
        command.env_remove("VISUAL");
        command.env("EDITOR", format!("sh {}", editor.display()));
        Self::of(command, folder)
    }

    fn of(mut command: CommandBuilder, folder: TempDir) -> Self {
        command.env("TERM", "xterm-256color");
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pty = native_pty_system().openpty(size).expect("a pseudo-terminal opens");
        let cooked = modes(&*pty.master);
        let child = pty.slave.spawn_command(command).expect("the child starts");
        drop(pty.slave);
        let mut reader = pty.master.try_clone_reader().expect("the output can be read");
        let keys = pty.master.take_writer().expect("the input can be written");
        let (sender, output) = channel();
        let reader = thread::spawn(move || {
            let mut bytes = [0; 4_096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let screen = vt100::Parser::default();
        let (master, keys) = (Some(pty.master), Some(keys));
        Self { child, master, keys, output, reader, seen: vec![], screen, cooked, folder }
    }

    /// Reads output until the screen shows this text.
    fn see(&mut self, text: &str) -> &mut Self {
        while !self.screen.screen().contents().contains(text) {
            let bytes = self.output.recv_timeout(PATIENCE);
            let bytes = bytes.unwrap_or_else(|_| panic!("no {text:?} in:\n{}", self.screen.screen().contents()));
            self.screen.process(&bytes);
            self.seen.extend(bytes);
        }
        self
    }

    /// Reads output until the screen no longer shows this text.
    fn see_gone(&mut self, text: &str) -> &mut Self {
        while self.screen.screen().contents().contains(text) {
            let bytes = self.output.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{text:?} stays on the screen"));
            self.screen.process(&bytes);
            self.seen.extend(bytes);
        }
        self
    }

    /// Reads output until these bytes have arrived.
    fn see_bytes(&mut self, wanted: &[u8]) -> &mut Self {
        while !self.seen.windows(wanted.len()).any(|bytes| bytes == wanted) {
            let bytes = self.output.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{wanted:?} did not arrive"));
            self.screen.process(&bytes);
            self.seen.extend(bytes);
        }
        self
    }

    fn resize(&mut self, rows: u16, cols: u16) -> &mut Self {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().expect("the terminal is there").resize(size).expect("the terminal can be resized");
        let [rows, cols] = [rows, cols].map(|side| NonZeroU16::new(side).expect("the size is not 0"));
        self.screen.screen_mut().set_size(rows, cols);
        self
    }

    fn keys(&mut self, keys: &[u8]) -> &mut Self {
        let writer = self.keys.as_mut().expect("the terminal is there");
        writer.write_all(keys).and_then(|()| writer.flush()).expect("the terminal accepts keys");
        self
    }

    /// Waits until the child is stopped. A SIGCONT that arrives earlier would have no effect.
    fn wait_until_stopped(&self) {
        let process = self.child.process_id().expect("the child is running");
        let is_stopped = || {
            let status = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
            status.rsplit(") ").next().is_some_and(|after_name| after_name.starts_with('T'))
        };
        while !is_stopped() {
            thread::yield_now();
        }
    }

    fn signal(&mut self, signal: Signal) -> &mut Self {
        let pid =
            self.child.process_id().and_then(|pid| Pid::from_raw(pid.cast_signed())).expect("the child is running");
        kill_process(pid, signal).expect("the signal can be sent");
        self
    }

    /// Closes the terminal, as a broken connection does. Returns the exit code.
    fn hang_up(mut self) -> u32 {
        // The reader thread keeps the terminal open. Without a receiver, it ends at the next output, which the key
        // causes.
        drop(self.output);
        self.keys.as_mut().expect("the terminal is there").write_all(b"\x0c").expect("the terminal accepts keys");
        self.reader.join().expect("the reader does not panic");
        (self.keys, self.master) = (None, None);
        self.child.wait().expect("the child ends").exit_code()
    }

    /// Waits for the end. Returns the exit code and all output.
    fn end(mut self) -> (u32, String) {
        let code = self.child.wait().expect("the child ends").exit_code();
        let after = self.master.as_ref().map(|master| modes(&**master));
        if let Some(after) = after {
            assert_eq!(after, self.cooked, "the terminal has the modes that it had before");
        }
        // The child held the other end of the terminal, so its output can now be read to the end.
        loop {
            match self.output.recv_timeout(PATIENCE) {
                Ok(bytes) => self.seen.extend(bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the terminal stays open after the end"),
            }
        }
        (code, String::from_utf8_lossy(&self.seen).into_owned())
    }
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("the terminal has modes"))
}

/// Asserts that every mode that was switched on was switched off again, once.
fn assert_restored(output: &str) {
    for (on, off) in [
        ("\u{1b}[?1049h", "\u{1b}[?1049l"),
        ("\u{1b}[?2004h", "\u{1b}[?2004l"),
        ("\u{1b}[?1004h", "\u{1b}[?1004l"),
        ("\u{1b}[?7l", "\u{1b}[?7h"),
        ("\u{1b}[?25l", "\u{1b}[?25h"),
    ] {
        assert_eq!((output.matches(on).count(), output.matches(off).count()), (1, 1), "{on:?} in {output:?}");
        assert!(output.find(on) < output.find(off));
    }
}

#[test]
fn the_interface_shows_tasks_and_restores_the_terminal_at_the_end() {
    let mut session = Session::start(&[]);
    session.see("春节促销 第一波").see("Holiday hours <U+001B>[31m").see("2 tasks");
    session.keys(b"q");
    let (code, output) = session.end();
    assert_eq!(code, 0);
    assert_restored(&output);
    let first_row = output.find("Holiday").expect("the text was shown");
    for query in ["\u{1b}[6n", "\u{1b}[c", "\u{1b}[>c", "\u{1b}]10;?", "\u{1b}]11;?"] {
        assert!(!output[..first_row].contains(query), "the terminal is not asked {query:?} before the first row");
    }
    // The query for the keyboard protocol is sent with the first frame, which on a busy machine comes before the rows.
    assert!(output.find("\u{1b}[?u") > output.find("\u{1b}[?2026h"), "{output:?}");
    let (begun, ended) = (output.matches("\u{1b}[?2026h").count(), output.matches("\u{1b}[?2026l").count());
    assert_eq!(ended, begun + 1, "each frame is one update, and the exit also ends an update that may be unfinished");
}

#[test]
fn sigterm_restores_the_terminal() {
    let mut session = Session::start(&[]);
    session.see("2 tasks").signal(Signal::TERM);
    let (code, output) = session.end();
    assert_eq!(code, 143);
    assert_restored(&output);
}

#[test]
fn sigquit_restores_the_terminal() {
    let mut session = Session::start(&[]);
    session.see("2 tasks").signal(Signal::QUIT);
    let (code, output) = session.end();
    assert_eq!(code, 131);
    assert_restored(&output);
}

#[test]
fn the_screen_is_complete_after_many_resizes() {
    let mut session = Session::start(&[]);
    session.see("2 tasks");
    for round in 0..200_u16 {
        let (rows, cols) = if round % 20 == 0 { (1, 1) } else { (5 + round % 37, 20 + round % 111) };
        session.resize(rows, cols);
    }
    session.resize(8, 38).see("Too small: 38x8").resize(30, 100).see("2 tasks").see("春节促销 第一波");
    session.keys(b"q");
    let (code, output) = session.end();
    assert_eq!(code, 0);
    assert_restored(&output);
}

#[test]
fn mouse_reports_are_requested_only_while_the_mouse_is_on() {
    let mut session = Session::start(&[]);
    session.see("2 tasks");
    let is_requested = |session: &Session| session.seen.windows(8).any(|bytes| bytes == b"\x1b[?1000h");
    assert!(!is_requested(&session));
    session.keys(b"m").see("mouse on");
    assert!(is_requested(&session));
    session.keys(b"\x1b[<65;10;10M\x1b[<0;10;9Mq");
    let (code, output) = session.end();
    assert_eq!(code, 0);
    assert!(output.rfind("\u{1b}[?1000l") > output.rfind("\u{1b}[?1000h"));
}

#[test]
fn the_language_can_be_switched_while_the_interface_runs() {
    let mut session = Session::start(&[]);
    session.see("2 tasks").keys(b":").see("Commands").keys("language 中文\r".as_bytes());
    session.see("界面语言已切换为简体中文").keys(b"?").see("此处的快捷键：任务列表").keys(b"\x1b").see_gone("快捷键：");
    session.keys(b":").see("命令").keys("界面语言\r".as_bytes()).see("the language is English").keys(b"q");
    assert_eq!(session.end().0, 0);
}

#[test]
fn a_hang_up_ends_the_interface() {
    let mut session = Session::start(&[]);
    session.see("2 tasks");
    assert_eq!(session.hang_up(), 129);
}

#[test]
fn sighup_ends_the_interface_with_its_exit_code() {
    let mut session = Session::start(&[]);
    session.see("2 tasks").signal(Signal::HUP);
    let (code, output) = session.end();
    assert_eq!(code, 129);
    assert_restored(&output);
}

#[test]
fn a_panic_in_the_background_restores_the_terminal_and_is_reported() {
    let mut session = Session::start(&[]);
    session.see("2 tasks").keys(b"r");
    let (code, output) = session.end();
    assert_eq!(code, FAILED, "{output}");
    assert_restored(&output);
    let after = output.split("\u{1b}[?1049l").nth(1).expect("the terminal is restored");
    assert!(after.contains("made to panic by the test") && after.contains("internal error"), "{after}");
}

#[test]
fn a_paste_does_not_act_as_keys_even_if_it_is_large() {
    let mut session = Session::start(&[]);
    session.see("2 tasks");
    let paste = [b"\x1b[200~".as_slice(), "qQdD2000\r".repeat(20_000).as_bytes(), b"\x1b[201~"].concat();
    session.keys(&paste).see("a paste does nothing here").keys(b"q");
    assert_eq!(session.end().0, 0);
}

#[test]
fn function_keys_of_the_linux_console_do_not_act_as_letters() {
    let mut session = Session::start(&[("TERM", "linux")]);
    // F4, then F1, which opens the help.
    session.see("2 tasks").keys(b"\x1b[[D\x1b[[A").see("MOVE");
    session.keys(b"\x1b[27u").see_gone("MOVE");
    assert!(!session.screen.screen().contents().contains("2 marked"));
    session.keys(b"A").see("2 marked").keys(b"q");
    assert_eq!(session.end().0, 0);
}

#[test]
fn the_keyboard_works_again_after_a_paste_without_an_end() {
    let mut session = Session::start(&[]);
    session.see("2 tasks").keys(b"\x1b[200~5210074411 dD2000").see("a paste was cut off").keys(b"q");
    assert_eq!(session.end().0, 0);
}

#[test]
fn control_c_ends_the_interface_even_within_an_unfinished_paste_or_string() {
    for begun in [b"\x1b[200~5210074411".as_slice(), b"\x1b]11;rgb:", b"\x1bPdD"] {
        let mut session = Session::start(&[]);
        session.see("2 tasks").keys(begun).keys(b"\x03");
        assert_eq!(session.end().0, 0);
    }
}

#[test]
fn the_kitty_keyboard_protocol_is_switched_on_if_the_terminal_supports_it_and_off_at_the_end() {
    let (push, pop) = ("\u{1b}[>1u", "\u{1b}[<1u");
    let mut session = Session::start(&[]);
    session.see("2 tasks").see_bytes(b"\x1b[?u").keys(b"\x1b[?0u\x1b[0n").see_bytes(push.as_bytes());
    session.keys(b"\x1b[99;5u");
    let (code, output) = session.end();
    assert_eq!(code, 0);
    assert_restored(&output);
    assert!(output.rfind(pop) > output.rfind(push) && output.rfind(pop) < output.find("\u{1b}[?1049l"), "{output:?}");
    let mut session = Session::start(&[]);
    session.see("2 tasks").keys(b"q");
    let (_, output) = session.end();
    assert!(!output.contains(push) && !output.contains(pop), "{output:?}");
}

#[test]
fn with_no_color_there_are_no_colours_but_the_cursor_is_visible() {
    let mut session = Session::start(&[("NO_COLOR", "1")]);
    session.see("2 tasks").see(">");
    let contents = session.screen.screen().contents();
    let row = contents.lines().position(|line| line.starts_with('>')).expect("the screen shows the cursor");
    let cell = session
        .screen
        .screen()
        .cell(u16::try_from(row).expect("the row fits"), 0)
        .expect("the cell is on the screen")
        .clone();
    assert!(cell.inverse());
    session.keys(b"q");
    let (code, output) = session.end();
    assert_eq!(code, 0);
    assert!(!output.contains("[38;5;") && !output.contains("[48;5;"), "{output:?}");
}

#[test]
fn the_interface_can_be_suspended_and_continued() {
    let mut session = Session::start(&[]);
    session.see("2 tasks").keys(b"\x1a");
    // The modes are restored before the process stops.
    let (on, off) = (b"\x1b[?1049h".as_slice(), b"\x1b[?1049l".as_slice());
    let count = |seen: &[u8], mark: &[u8]| seen.windows(mark.len()).filter(|window| *window == mark).count();
    while count(&session.seen, off) < 1 {
        let bytes = session.output.recv_timeout(PATIENCE).expect("the terminal is restored");
        session.seen.extend(bytes);
    }
    session.wait_until_stopped();
    session.signal(Signal::CONT);
    while count(&session.seen, on) < 2 {
        let bytes = session.output.recv_timeout(PATIENCE).expect("the interface takes the terminal again");
        session.screen.process(&bytes);
        session.seen.extend(bytes);
    }
    session.see("2 tasks").keys(b"q");
    assert_eq!(session.end().0, 0);
}

#[test]
fn an_editor_has_the_terminal_as_it_was_and_all_keys() {
    let mut session = Session::demo(
        r#"stty -a < /dev/tty > "$HOME/modes"; grep Title "$1"; echo editor open; read -r word; echo "$word" > "$HOME/typed"
        sed -i 's/"Title": "[^"]*"/"Title": "'"$word"'"/' "$1""#,
    );
    // The last one is due late enough. Keys that arrive together are not taken for commands.
    session
        .see("2288014433")
        .keys(b"1")
        .see("[1 Pend")
        .keys(b"G")
        .see_gone("2288014433")
        .keys(b"E")
        .see("a wonderful year");
    session.keys(b"\x18").see("editor open").see_bytes(b"\x1b[?1049l");
    session.resize(30, 100).keys(b"qqq Closed\n");
    session.see("becomes \"qqq Closed\"");
    let read = |session: &Session, name: &str| {
        std::fs::read_to_string(session.folder.path().join(name)).expect("the editor has written it")
    };
    assert_eq!(read(&session, "typed"), "qqq Closed\n");
    let modes = read(&session, "modes");
    assert!(modes.contains(" icanon") && modes.contains(" echo ") && !modes.contains("-icanon"), "{modes}");
    // An interrupt ends the editor, and not this program.
    session.keys(b"\x1b").see_gone("becomes").see("Edit a scheduled push");
    session.keys(b"\x18").see("\"Title\": \"qqq Closed\"").keys(b"\x03").see("Edit a scheduled push").see("SIGINT");
    session.keys(b"\x1b").see_gone("Edit a scheduled push");
    session.keys(b"Q");
    let (code, output) = session.end();
    assert_eq!(code, 0);
    for (on, off) in [("\u{1b}[?1049h", "\u{1b}[?1049l"), ("\u{1b}[?2004h", "\u{1b}[?2004l")] {
        assert!(output.rfind(on) < output.rfind(off) && output.matches(off).count() == 3, "{on:?} in {output:?}");
    }
}
