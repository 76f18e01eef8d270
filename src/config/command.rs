//! Runs the program that prints a credential.
//!
//! The program has a process group of its own, so that ending the group also ends everything that the program started.
//! A process in such a group cannot read from the terminal. The command is over when the program itself exits: what it
//! left running in the background may keep the output open for as long as it likes. There is no shell: the words are
//! passed to the program as they are.

use std::{
    collections::BTreeSet,
    convert::Infallible,
    io,
    process::{ExitStatus, Stdio},
    sync::{Mutex, MutexGuard, PoisonError, TryLockError},
    thread,
    time::Duration,
};

use rustix::{
    buffer::spare_capacity,
    process::{Pid, Signal, kill_process_group},
};
use secrecy::zeroize::Zeroizing;
use tokio::{
    io::AsyncReadExt as _,
    net::unix::pipe::Receiver,
    process::{Child, ChildStderr, ChildStdout, Command},
    sync::Notify,
};

use super::{
    permissions::in_words,
    secrets::{looks_like_secret, redacted},
};
use crate::{clock::Clock, domain::secrets, locale::stored};

/// The time limit, which is long enough for a person to touch a security key.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// After this time, a person may wonder what pushdeck is waiting for.
const SLOW: Duration = Duration::from_secs(1);

/// Notifies the callers of [`slow_credential_command`] that a command is slow.
static IS_SLOW: Notify = Notify::const_new();

/// No credential is longer than this.
const MOST_BYTES: usize = 64 * 1024;

/// A read exceeds [`MOST_BYTES`] by no more than this.
const SPARE: usize = 1024;

/// The process groups of the commands that are running.
static RUNNING: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());

/// Locked while a command is started, so that whoever ends all commands misses none.
static STARTING: Mutex<()> = Mutex::new(());

/// How long to wait while a command is being started. A start takes milliseconds, but from a file system that does not
/// answer it takes forever.
const LONGEST_START: Duration = Duration::from_millis(500);

/// The time between two checks of whether a start is over.
const STEP: Duration = Duration::from_millis(10);

/// How many words of a failed program's output are remembered as possible secrets.
const MOST_WORDS: usize = 8;

/// Runs a program and returns what it printed. If it fails, the error contains what it wrote to its error stream, cut
/// and redacted, but never what it printed. Dropping the future ends the program and everything that it started.
pub(super) async fn run(argv: &[String], clock: &dyn Clock) -> Result<Zeroizing<Vec<u8>>, String> {
    let running =
        Running::start(argv).map_err(|error| stored!("stored-cannot-be-started", error = in_words(&error)))?;
    tokio::select! {
        result = finish(running) => result,
        () = clock.sleep(TIME_LIMIT) => {
            Err(stored!("stored-command-too-slow", seconds = TIME_LIMIT.as_secs()))
        }
        never = tell_when_slow(clock) => match never {},
    }
}

async fn tell_when_slow(clock: &dyn Clock) -> Infallible {
    clock.sleep(SLOW).await;
    IS_SLOW.notify_waiters();
    std::future::pending().await
}

/// Returns once a command has been running for so long that a person who waits for it should be told.
pub async fn slow_credential_command() {
    IS_SLOW.notified().await;
}

/// Ends every running command with everything that it started. Call this before the process exits without unwinding. A
/// start that hangs does not prevent the exit.
pub fn end_credential_commands() {
    let starting = lock_within(&STARTING, LONGEST_START);
    for group in running().iter().copied() {
        end_group(group);
    }
    drop(starting);
}

/// Locks the mutex; `None` if another thread keeps it locked for longer than `longest`.
fn lock_within<T>(mutex: &Mutex<T>, longest: Duration) -> Option<MutexGuard<'_, T>> {
    let mut waited = Duration::ZERO;
    loop {
        match mutex.try_lock() {
            Ok(guard) => return Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) if waited >= longest => return None,
            Err(TryLockError::WouldBlock) => thread::sleep(STEP),
        }
        waited += STEP;
    }
}

fn running() -> MutexGuard<'static, BTreeSet<i32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end_group(group: i32) {
    if let Some(group) = Pid::from_raw(group) {
        // The group may have ended by itself in the meantime.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// A command that was started, and the process group that it leads. Dropping this ends the group, unless the command
/// has exited.
struct Running {
    child: Child,
    group: Option<i32>,
}

impl Running {
    fn start(argv: &[String]) -> io::Result<Self> {
        let Some((program, arguments)) = argv.split_first() else { return Err(io::ErrorKind::InvalidInput.into()) };
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let _starting = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        let child = command.process_group(0).kill_on_drop(true).spawn()?;
        let group = child.id().map(u32::cast_signed);
        running().extend(group);
        Ok(Self { child, group })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut running = running();
        let Some(group) = self.group else { return };
        running.remove(&group);
        // Once the process has been waited for, its number may belong to another process.
        if self.child.id().is_some() {
            end_group(group);
        }
    }
}

async fn finish(mut running: Running) -> Result<Zeroizing<Vec<u8>>, String> {
    let lost = |error: io::Error| stored!("stored-command-lost", error = in_words(&error));
    let stdout = running.child.stdout.take().map(ChildStdout::into_owned_fd).transpose().map_err(lost)?;
    let stderr = running.child.stderr.take().map(ChildStderr::into_owned_fd).transpose().map_err(lost)?;
    let (mut printed, mut said) = (Reading::of(stdout).map_err(lost)?, Reading::of(stderr).map_err(lost)?);
    let status = loop {
        tokio::select! {
            status = running.child.wait() => break status.map_err(lost)?,
            read = printed.read(), if printed.is_open() => read?,
            read = said.read(), if said.is_open() => {
                read?;
                // The rest is discarded, so that the program can continue to write.
                said.bytes.truncate(MOST_BYTES);
            }
        }
        printed.check_size()?;
    };
    drop(running);
    let (printed, said) = (printed.rest()?, said.rest()?);
    if printed.len() > MOST_BYTES { Err(too_long()) } else { judge(status, printed, &said) }
}

fn judge(status: ExitStatus, printed: Zeroizing<Vec<u8>>, said: &[u8]) -> Result<Zeroizing<Vec<u8>>, String> {
    if status.success() {
        return Ok(printed);
    }
    remember(&printed);
    let said = redacted(&String::from_utf8_lossy(said));
    let status =
        status.code().map_or_else(|| status.to_string(), |code| stored!("stored-exit-status", code = code.to_string()));
    Err(if said.is_empty() {
        stored!("stored-command-failed-silently", status = &status)
    } else {
        stored!("stored-command-failed", status = &status, said = &said)
    })
}

/// Remembers possible secrets: a program that fails may still have printed the secret, and may repeat it in its error
/// message. Anything else that it printed, such as a time, must stay readable everywhere.
fn remember(printed: &[u8]) {
    let is_symbol = |char: char| char.is_ascii_alphanumeric() || "*-_+=".contains(char);
    let words = std::str::from_utf8(printed).unwrap_or_default().split(|char| !is_symbol(char));
    for word in words.filter(|word| looks_like_secret(word)).take(MOST_WORDS) {
        secrets::remember_possible_key(word);
    }
}

fn too_long() -> String {
    stored!("stored-printed-too-much", kib = MOST_BYTES / 1024)
}

/// What has been read from one of the program's streams so far.
struct Reading {
    /// `Some` until the end of the stream has been read.
    stream: Option<Receiver>,
    bytes: Zeroizing<Vec<u8>>,
}

impl Reading {
    fn of(stream: Option<std::os::fd::OwnedFd>) -> io::Result<Self> {
        let stream = stream.map(Receiver::from_owned_fd).transpose()?;
        // The full capacity is allocated at once, so that growing leaves no copies of a secret behind.
        Ok(Self { stream, bytes: Zeroizing::new(Vec::with_capacity(MOST_BYTES + SPARE)) })
    }

    const fn is_open(&self) -> bool {
        self.stream.is_some()
    }

    /// Reads what comes next. Nothing is lost if the future is dropped before it finishes.
    async fn read(&mut self) -> Result<(), String> {
        let Some(stream) = &mut self.stream else { return Ok(()) };
        match stream.read_buf(&mut *self.bytes).await {
            Ok(0) => self.stream = None,
            Ok(_) => {}
            Err(error) => return Err(unreadable(&error)),
        }
        Ok(())
    }

    fn check_size(&self) -> Result<(), String> {
        if self.bytes.len() > MOST_BYTES { Err(too_long()) } else { Ok(()) }
    }

    /// Returns everything that was read, once the program has exited. What it wrote is available by now; this does not
    /// wait for output from processes that it left running.
    fn rest(mut self) -> Result<Zeroizing<Vec<u8>>, String> {
        let Some(stream) = self.stream.take() else { return Ok(self.bytes) };
        let stream = stream.into_nonblocking_fd().map_err(|error| unreadable(&error))?;
        while self.bytes.len() <= MOST_BYTES {
            match rustix::io::read(&stream, spare_capacity(&mut self.bytes)) {
                Ok(0) | Err(rustix::io::Errno::AGAIN) => break,
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(unreadable(&error.into())),
            }
        }
        Ok(self.bytes)
    }
}

fn unreadable(error: &io::Error) -> String {
    stored!("stored-cannot-be-read", error = in_words(error))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::clock::ManualClock;

    async fn fault(script: &str) -> String {
        let argv = ["sh", "-c", script].map(String::from);
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        run(&argv, &clock).await.expect_err("the command fails")
    }

    #[test]
    fn a_start_that_hangs_does_not_prevent_the_exit() {
        let starting = Mutex::new(());
        let held = starting.lock().expect("no other thread has the lock");
        assert!(lock_within(&starting, STEP).is_none(), "it continues without the lock");
        drop(held);
        assert!(lock_within(&starting, Duration::ZERO).is_some());
    }

    #[tokio::test]
    async fn a_slow_program_is_reported_before_it_is_ended() {
        let (argv, clock) = (["sleep", "1000"].map(String::from), ManualClock::at(Timestamp::UNIX_EPOCH));
        let hands = async {
            loop {
                tokio::task::yield_now().await;
                clock.advance(SLOW / 2);
            }
        };
        tokio::select! {
            biased;
            ended = run(&argv, &clock) => panic!("the command ended before it was reported as slow: {ended:?}"),
            () = slow_credential_command() => {}
            () = hands => {}
        }
    }

    #[tokio::test]
    async fn only_secrets_are_hidden_in_what_a_failing_program_says() {
        let script =
            "echo expired-yesterday 2031-03-17T11:50:00Z; echo 'expired-yesterday at 2031-03-17T11:50:00Z' >&2; exit 1";
        assert_eq!(
            fault(script).await,
            "it failed (exit status: 1) with the message: expired-yesterday at 2031-03-17T11:50:00Z"
        );
        let title = "Sale of 2031-03-17T11:20:00Z, 50% OFF";
        assert_eq!(secrets::redacted(title), title);
        let key = "b7d1f0c39e284a6570c8d5e1f2a3b4968b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e";
        let script = format!("echo {key}; echo 'wrong: {}' >&2; exit 1", &key[7..31]);
        assert_eq!(fault(&script).await, "it failed (exit status: 1) with the message: wrong: [removed: a key]");
    }
}
