//! The program: creates the real `World`, runs the command line, and turns the result into the exit code.
//!
//! This is the only place that names all the concrete parts: terminal interface, network, clock, streams.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    env,
    fs::File,
    io::{self, IsTerminal as _, Write as _},
    os::fd::AsFd,
    panic,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use pushdeck::{
    cli::{self, Colour, Exit, Input, Interface, Launch, OsSignals, SignalDoor, Stream, World},
    clock::SystemClock,
    config::{self, ConfigError, Folders, KeymapFile},
    domain::secrets,
    ops::{self, HttpDial},
    tui,
};
use rustix::process::{Resource, Rlimit, setrlimit};
use tokio::runtime::{Builder, Handle};

/// How long writing the message of a panic may take.
const LAST_WORDS: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    without_core_dumps();
    let (signals, stderr) = (OsSignals::start(), stream(io::stderr()).in_background());
    tell_of_panics(stderr.clone());
    let signals = match signals {
        Ok(signals) => signals,
        Err(error) => return failed_to_start(&error),
    };
    let runtime = match Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed_to_start(&error),
    };
    let exit = cli::run(env::args_os(), world(signals, stderr, runtime.handle().clone()), &runtime);
    // Work that is still in progress has been told to stop. Do not wait for it.
    runtime.shutdown_background();
    ExitCode::from(exit.code())
}

fn failed_to_start(error: &io::Error) -> ExitCode {
    // If this cannot be written either, the exit code still reports the failure.
    let _ = writeln!(io::stderr(), "pushdeck: {}", cli::words_on_failed_start(error, |name| env::var_os(name)));
    ExitCode::FAILURE
}

/// Reports panics without waiting for a reader of stderr, so that everything else continues or ends as it should. A
/// report goes to a terminal or a file and may quote text from outside, so secrets are removed.
fn tell_of_panics(stderr: Stream) {
    panic::set_hook(Box::new(move |info| {
        let trace = Backtrace::capture();
        let trace = if trace.status() == BacktraceStatus::Captured { format!("{trace}") } else { String::new() };
        let name = std::thread::current().name().unwrap_or("unnamed").to_owned();
        // Write one piece, because other threads may write too. Use English, because developers read the trace.
        let text = format!("pushdeck: internal error in thread {name}: {info}\n{trace}");
        let _ = stderr.clone().write_all(secrets::redacted(&text).as_bytes());
        // The process may end right after this.
        let _ = stderr.settle(Some(LAST_WORDS));
    }));
}

/// Disables core dumps, because one would contain the app's key. If the limit cannot be set, the system's own applies.
fn without_core_dumps() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let _ = setrlimit(Resource::Core, none);
    // The limit has no effect on a `core_pattern` that is a pipe. This call also keeps other processes of the same user
    // from tracing this one and from reading its memory; root still can.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

fn world(signals: OsSignals, stderr: Stream, runtime: Handle) -> World {
    let interface = Terminal { runtime, door: signals.door(), stderr: stderr.clone() };
    World {
        stdin: stdin(),
        stdout: stream(io::stdout()),
        stderr,
        env: Arc::new(|name| env::var_os(name)),
        folders: Folders::of_user(),
        temporary: env::temp_dir(),
        clock: Arc::new(SystemClock),
        dial: Arc::new(HttpDial),
        signals: Box::new(signals),
        interface: Box::new(interface),
    }
}

/// Returns standard input. If it is a terminal, what was typed before a question can be discarded.
fn stdin() -> Input {
    if !io::stdin().is_terminal() {
        return Input::plain(io::stdin());
    }
    // If the typed text cannot be discarded, the question still accepts nothing but its exact answer.
    Input::terminal(io::stdin()).discarding(|| {
        let _ = rustix::termios::tcflush(io::stdin(), rustix::termios::QueueSelector::IFlush);
    })
}

/// Returns the stream without the line buffer that Rust adds to stdout.
fn stream(of: impl AsFd + io::Write + Send + 'static) -> Stream {
    let columns = rustix::termios::tcgetwinsize(&of).ok().map(|size| usize::from(size.ws_col));
    let columns = columns.filter(|columns| *columns > 0).unwrap_or(80);
    match of.as_fd().try_clone_to_owned().map(File::from) {
        Ok(file) if file.is_terminal() => Stream::terminal(file, columns),
        Ok(file) => Stream::plain(file),
        Err(_) => Stream::plain(of),
    }
}

/// The terminal interface in this process's terminal.
struct Terminal {
    runtime: Handle,
    door: SignalDoor,
    stderr: Stream,
}

impl Interface for Terminal {
    fn run(&self, launch: Launch) -> anyhow::Result<Exit> {
        let colours = match launch.colour {
            Colour::Off => tui::Colours::None,
            Colour::On => tui::Colours::from_env(|name| env::var(name).ok()),
        };
        let keymap = launch.keys.as_ref().map(tui::Keymap::with_file).transpose()?;
        let (is_demo, has_more_apps) = (launch.banner.is_some(), launch.apps.all().count() > 1);
        let launch = tui::Launch {
            apps: launch.apps,
            start: launch.start,
            ui: launch.ui,
            keymap: keymap.map(Arc::new),
            clock: launch.clock,
            runtime: self.runtime.clone(),
            banner: launch.banner,
            colours,
            is_utf8: config::has_signs(|name| env::var(name).ok()),
            between: tui::Between::from_env(|name| env::var(name).ok()),
            editor: ops::Editor::from_env(env::vars_os()),
            folder: env::current_dir().unwrap_or_else(|_| ".".into()),
        };
        // The interface handles signals itself while it uses the terminal.
        let finished = tui::run_hearing(launch, || self.door.open());
        self.door.close();
        let finished = finished?;
        // The demo's ledger is deleted with the demo, so there is nothing left to resume.
        let left = if is_demo { vec![] } else { finished.left };
        for line in cli::words_on_leaving(&left, has_more_apps) {
            // If this cannot be written, the exit code still reports it.
            let _ = self.stderr.clone().write_all(format!("pushdeck: {line}\n").as_bytes());
        }
        let exit = finished.ended.signal().map_or(Exit::Done, Exit::Signalled);
        Ok(cli::exit_on_leaving(exit, &left))
    }

    fn check_keys(&self, file: &KeymapFile) -> Result<(), ConfigError> {
        tui::Keymap::with_file(file).map(|_| ())
    }
}
