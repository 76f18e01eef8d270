//! Runs the command line: parses the arguments, carries out the command and returns the exit code.

use std::{
    ffi::OsString,
    fmt,
    io::{self, Write},
    time::Duration,
};

use clap::Parser as _;
use clap::error::ErrorKind;
use tokio::runtime::Runtime;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::{
    filter::Targets,
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::{self, Format},
    },
    layer::SubscriberExt as _,
    registry::LookupSpan,
};

use super::{
    args::{Cli, Command},
    background::{Keep, Settled},
    commands,
    exit::Exit,
    failure::{self, Refusal},
    help,
    notes::Notes,
    output::WriteError,
    session::Session,
    streams::Stream,
    world::World,
};
use crate::{
    config,
    domain::secrets::redacted,
    locale::{Choice, in_english, label, set_language, tr},
};

/// How long the last queued output may take to be written after a signal has ended the work.
const LAST_WRITES: Duration = Duration::from_millis(500);

/// Runs the command line and returns its exit code. `args` begins with the program's name. Blocks until everything is
/// done and written.
pub fn run(args: impl IntoIterator<Item = OsString>, mut world: World, runtime: &Runtime) -> Exit {
    world.stderr = world.stderr.in_background();
    let (notes, results) = (Notes::new(world.stderr.clone()), world.stdout.clone());
    let results = results.queued(Keep::All, Some(&world.stderr));
    let exit = parse_and_run(args, world, &results, &notes, runtime);
    finish(exit, &results, &notes)
}

/// Waits until the queued output is written. All other work is over by now, and this process holds no run. A signal
/// during the wait ends the process immediately. If a signal has already ended the work, the wait is limited to
/// [`LAST_WRITES`].
fn finish(exit: Exit, results: &Stream, notes: &Notes) -> Exit {
    let most = matches!(exit, Exit::Signalled(_)).then_some(LAST_WRITES);
    let exit = match results.settle(most).map_err(WriteError) {
        Ok(Settled::Whole) => exit,
        Ok(Settled::CutShort) => {
            notes.say(label!("cli-not-read"));
            exit
        }
        Err(error) if error.reader_has_gone() => exit,
        Err(error) => {
            notes.say(&tr!("cli-not-written-whole", error = error.to_string()));
            exit.and(Exit::Failed)
        }
    };
    notes.settle(most);
    exit
}

fn parse_and_run(
    args: impl IntoIterator<Item = OsString>,
    world: World,
    results: &Stream,
    notes: &Notes,
    runtime: &Runtime,
) -> Exit {
    let args: Vec<OsString> = args.into_iter().collect();
    // The language is set before anything can fail, so that an error is reported in it.
    set_language(asked_for(&args).unwrap_or_default().language(&*world.env));
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return not_parsed(&error, &args, &world, notes),
    };
    trace(cli.globals.verbose, &world.stderr);
    let result = match Session::new(world, results.clone(), cli.globals) {
        Ok(session) => carry_out(session, cli.command, cli.linear, runtime),
        Err(refusal) => Err(refusal.into()),
    };
    result.unwrap_or_else(|error| tell(&error, notes))
}

/// Returns the value of `--lang`, even if the other arguments cannot be parsed.
fn asked_for(args: &[OsString]) -> Option<Choice> {
    let mut args = args.iter().filter_map(|arg| arg.to_str()).take_while(|arg| *arg != "--");
    let value = args.by_ref().find_map(|arg| match arg.strip_prefix("--lang") {
        Some("") => Some(None),
        Some(value) => value.strip_prefix('=').map(Some),
        None => None,
    });
    value?.or_else(|| args.next())?.parse().ok()
}

/// Carries out a command. The interface blocks and has its own event loop, so it does not run inside the async runtime.
fn carry_out(mut session: Session, command: Option<Command>, linear: bool, runtime: &Runtime) -> anyhow::Result<Exit> {
    match command {
        None => commands::interface::run(&mut session, linear, runtime),
        Some(Command::Demo(mut args)) => {
            args.linear |= linear;
            commands::demo::run(&mut session, &args, runtime)
        }
        Some(_) if linear => Err(Refusal::Usage(tr!("cli-linear-alone")).into()),
        Some(command) => {
            let notes = session.notes.clone();
            runtime.block_on(telling_of_a_slow_credential(commands::run(session, command), &notes))
        }
    }
}

/// Runs `work`, and reports if it waits long for the command that supplies the credential.
async fn telling_of_a_slow_credential<T>(work: impl Future<Output = T>, notes: &Notes) -> T {
    let mut work = std::pin::pin!(work);
    tokio::select! {
        biased;
        done = &mut work => return done,
        () = config::slow_credential_command() => {
            notes.say(label!("cli-slow-credential"));
        }
    }
    work.await
}

/// Handles arguments that clap does not parse into a command: prints help or the version, or reports wrong usage.
fn not_parsed(error: &clap::Error, args: &[OsString], world: &World, notes: &Notes) -> Exit {
    let text = match error.kind() {
        ErrorKind::DisplayVersion => error.render().to_string(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            help::page_asked_for(args, columns(world))
        }
        _ => {
            notes.say(&help::wrong_usage(error));
            return Exit::Usage;
        }
    };
    let written = world.stdout.clone().write_all(text.as_bytes());
    written.map_err(WriteError::from).map_or_else(|error| tell(&error.into(), notes), |()| Exit::Done)
}

/// Returns the width available for a page of help: that of the terminal, else the value of `COLUMNS`, else unlimited.
fn columns(world: &World) -> usize {
    let said = || (world.env)("COLUMNS")?.to_str()?.parse().ok();
    world.stdout.columns().or(world.stderr.columns()).or_else(said).unwrap_or(usize::MAX)
}

/// Reports an error, unless it only means that the reader of stdout has closed the pipe. Returns the exit code.
fn tell(error: &anyhow::Error, notes: &Notes) -> Exit {
    let exit = Exit::of_error(error);
    if exit != Exit::Done {
        let mut lines = failure::lines(error).into_iter();
        notes.say(&lines.next().unwrap_or_default());
        lines.for_each(|line| notes.add(&format!("  {line}")));
    }
    exit
}

/// Writes whole lines after removing signatures and keys from them.
struct WithoutSecrets(Stream);

impl Write for WithoutSecrets {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.write_all(redacted(&String::from_utf8_lossy(line)).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Formats log lines in English: an error text within a line would otherwise be in the language of the screen.
struct InEnglish(Format);

impl<S, N> FormatEvent<S, N> for InEnglish
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, to: format::Writer<'_>, event: &Event<'_>) -> fmt::Result {
        in_english(|| self.0.format_event(context, to, event))
    }
}

/// Returns a subscriber that writes trace events as lines to this stream.
fn traced(level: Level, stream: Stream) -> impl Subscriber + Send + Sync {
    let lines = tracing_subscriber::fmt::layer()
        .event_format(InEnglish(Format::default()))
        .with_ansi(false)
        .with_writer(move || WithoutSecrets(stream.clone()));
    tracing_subscriber::registry().with(Targets::new().with_target("pushdeck", level)).with(lines)
}

/// Writes trace events to stderr: only pushdeck's own events, because those of libraries may contain the URL of a
/// request, and with it the signature.
fn trace(verbose: u8, stderr: &Stream) {
    let level = match verbose {
        0 => return,
        1 => Level::DEBUG,
        _ => Level::TRACE,
    };
    // If this is called a second time in one process, as in tests, the first subscriber stays.
    let _ = tracing::subscriber::set_global_default(traced(level, stderr.clone()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cli::streams::testing::Buffer,
        locale::{chinese, in_language},
    };

    #[test]
    fn a_trace_has_no_signature_in_it() {
        let buffer = Buffer::default();
        let line = "DEBUG pushdeck: POST /v4?usersig=A1B2C3D4E5F6G7H8&random=1 failed\n";
        WithoutSecrets(Stream::plain(buffer.clone())).write_all(line.as_bytes()).expect("a buffer accepts every write");
        let written = buffer.take();
        assert_eq!(written, "DEBUG pushdeck: POST /v4?usersig=[removed: a signature]&random=1 failed\n");
    }

    #[test]
    fn a_trace_is_in_english_whatever_the_language_of_the_screen() {
        let buffer = Buffer::default();
        let error = crate::ledger::LedgerError::Unchecked;
        tracing::subscriber::with_default(traced(Level::DEBUG, Stream::plain(buffer.clone())), || {
            in_language(chinese(), || tracing::warn!("not sent: {error}"));
        });
        let written = buffer.take();
        assert!(
            written.ends_with("not sent: the ledger is still being checked: nothing is sent until the check is done\n")
        );
    }
}
