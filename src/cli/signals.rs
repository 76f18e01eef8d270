//! Handles the signals that ask the program to end, and stops a run when one arrives (docs/reliability.md#ending).
//!
//! The first signal stops a run after the calls in flight, but at most a few seconds later; a second Ctrl-C stops it at
//! once. While no work has to be brought to an orderly end, a signal ends the process immediately, whatever the process
//! is waiting for: a prompt, a reader, a credential. The signals' numbers and exit codes are in `domain::Signal`.

use std::{
    io::{self, Write as _},
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::Duration,
};

use async_trait::async_trait;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{exit::Exit, failure, notes::Notes};
use crate::{
    bulk::{Stop, StopLevel},
    clock::Clock,
    config,
    domain::{RunId, Signal},
    locale::tr,
};

/// How long calls in flight may take after a signal. The program then ends within five seconds of the signal.
const GRACE: Duration = Duration::from_secs(4);

/// How long writing the last word (see [`Signals::last_word`]) may take.
const LAST_WORD: Duration = Duration::from_millis(300);

/// The longest time from a signal to the end of the process, which ends then even if the last writes are not finished.
const LONGEST_END: Duration = Duration::from_secs(5);

/// A source of signals.
#[async_trait]
pub trait Signals: Send {
    /// Begins to queue signals for [`Signals::next`], instead of letting a signal end the process immediately.
    fn listen(&mut self);

    /// Waits for the next signal.
    async fn next(&mut self) -> Signal;

    /// Ends the queueing that [`Signals::listen`] began: a signal ends the process immediately again. Returns the first
    /// signal that was queued and not yet received with [`Signals::next`], if there is one.
    fn release(&mut self) -> Option<Signal> {
        None
    }

    /// Sets the line that is written to stderr when a signal ends the process immediately; `None` writes nothing.
    fn last_word(&mut self, _word: Option<&'static str>) {}

    /// Makes sure that the process ends within a few seconds, even if something blocks it. Called when the program
    /// begins to end because of this signal.
    fn end_soon(&mut self, _signal: Signal) {}
}

/// The signals of this process.
#[derive(Debug)]
pub struct OsSignals {
    door: SignalDoor,
    heard: UnboundedReceiver<Signal>,
}

/// Decides what a signal does: while the door is open, the signal is queued for its receiver; otherwise the signal ends
/// the process.
#[derive(Clone, Debug)]
pub struct SignalDoor {
    is_open: Arc<Mutex<bool>>,
    last_word: Arc<Mutex<Option<&'static str>>>,
    sender: UnboundedSender<Signal>,
}

impl OsSignals {
    /// Catches signals from now on, in a thread that does nothing else.
    pub fn start() -> io::Result<Self> {
        let mut caught = signal_hook::iterator::Signals::new(Signal::ALL.map(|signal| i32::from(signal.number())))?;
        // A write past the limit on a file's size must fail like one on a full disk, so that it is reported, instead of
        // killing the process. A handler is used rather than ignoring the signal, because child processes would
        // inherit an ignored signal.
        signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default())?;
        let (sender, heard) = unbounded_channel();
        let door = SignalDoor { is_open: Arc::default(), last_word: Arc::default(), sender };
        let ours = door.clone();
        thread::Builder::new().name("signals".into()).spawn(move || {
            caught.forever().filter_map(Signal::of_number).for_each(|signal| ours.handle_signal(signal));
        })?;
        Ok(Self { door, heard })
    }

    /// Returns the door, for the terminal interface, which receives signals without [`Signals`].
    pub fn door(&self) -> SignalDoor {
        self.door.clone()
    }
}

impl SignalDoor {
    fn is_open(&self) -> MutexGuard<'_, bool> {
        self.is_open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn handle_signal(&self, signal: Signal) {
        // The lock is kept until the signal is queued, so that no signal is lost while another thread closes the door.
        let is_open = self.is_open();
        if *is_open {
            // This cannot fail: the receiver lives as long as the process.
            let _ = self.sender.send(signal);
        } else {
            if let Some(word) = *self.last_word.lock().unwrap_or_else(PoisonError::into_inner) {
                say_at_the_end(word);
            }
            end(signal);
        }
    }

    /// Opens the door: from now on a signal is queued and does not end the process immediately.
    pub fn open(&self) {
        *self.is_open() = true;
    }

    /// Closes the door: from now on a signal ends the process immediately.
    pub fn close(&self) {
        *self.is_open() = false;
    }
}

/// Writes a last line to stderr, bypassing the queue of other output. Waits only a moment for the write, because the
/// terminal may be stopped.
fn say_at_the_end(word: &'static str) {
    let (done, written) = mpsc::channel();
    let writer = thread::Builder::new().name("last-word".into()).spawn(move || {
        let _ = io::stderr().write_all(["\npushdeck: ", word, "\n"].concat().as_bytes());
        let _ = done.send(());
    });
    if writer.is_ok() {
        let _ = written.recv_timeout(LAST_WORD);
    }
}

/// Ends the process immediately, and the credential commands that it waits for. The ledger is designed to survive this.
fn end(signal: Signal) {
    config::end_credential_commands();
    std::process::exit(signal.exit_code().into());
}

#[async_trait]
impl Signals for OsSignals {
    fn listen(&mut self) {
        self.door.open();
    }

    fn last_word(&mut self, word: Option<&'static str>) {
        *self.door.last_word.lock().unwrap_or_else(PoisonError::into_inner) = word;
    }

    async fn next(&mut self) -> Signal {
        match self.heard.recv().await {
            Some(signal) => signal,
            // Unreachable: the door in `self` keeps a sender.
            None => std::future::pending().await,
        }
    }

    fn release(&mut self) -> Option<Signal> {
        self.door.close();
        let first = self.heard.try_recv().ok();
        while self.heard.try_recv().is_ok() {}
        first
    }

    fn end_soon(&mut self, signal: Signal) {
        let watched = thread::Builder::new().name("watchdog".into()).spawn(move || {
            thread::sleep(LONGEST_END);
            end(signal);
        });
        // If the thread cannot be started, the program still ends by itself unless something blocks it.
        drop(watched);
    }
}

/// What continues after Ctrl-C has stopped a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Afterwards {
    /// Nothing: the program ends.
    Nothing,
    /// The session that started the run. Any other signal ends the session too.
    Session,
}

/// Stops a run when a signal asks for it.
pub(super) struct Steering<'a> {
    pub(super) signals: &'a mut dyn Signals,
    pub(super) stop: &'a Stop,
    pub(super) clock: &'a dyn Clock,
    pub(super) notes: Notes,
    /// The command that resumes the run later.
    pub(super) resume_with: String,
    pub(super) afterwards: Afterwards,
}

impl Steering<'_> {
    /// Runs `work` while watching for signals. Returns the result of `work` and the signal that decides the exit code,
    /// if a signal arrived: the first one that ends the program or, if there is none, the first one.
    pub(super) async fn over<T>(mut self, work: impl Future<Output = T>) -> (T, Option<Signal>) {
        self.signals.listen();
        let mut ended_by = None;
        tokio::pin!(work);
        let result = tokio::select! {
            biased;
            result = &mut work => result,
            () = self.watch(&mut ended_by) => work.await,
        };
        if let Some(late) = self.signals.release() {
            self.note(late, &mut ended_by);
        }
        (result, ended_by)
    }

    /// Whether this signal ends the program and not only the run.
    fn ends_the_program(&self, signal: Signal) -> bool {
        self.afterwards == Afterwards::Nothing || signal != Signal::Interrupt
    }

    fn note(&mut self, signal: Signal, ended_by: &mut Option<Signal>) {
        let is_ending = ended_by.is_some_and(|earlier| self.ends_the_program(earlier));
        if !is_ending && self.ends_the_program(signal) {
            self.signals.end_soon(signal);
            *ended_by = Some(signal);
        }
        ended_by.get_or_insert(signal);
    }

    /// Stops the run as signals arrive. Returns after the final stop: on another signal, or when the grace period is
    /// over.
    async fn watch(&mut self, ended_by: &mut Option<Signal>) {
        let first = self.signals.next().await;
        self.note(first, ended_by);
        self.stop.pull(StopLevel::AfterCallsInFlight);
        let resume = &self.resume_with;
        self.notes.say(&if first == Signal::Interrupt {
            tr!("delete-stopping-after-calls", command = resume)
        } else {
            tr!("delete-stopping", command = resume)
        });
        let (clock, mut last) = (self.clock, first);
        let grace = clock.sleep(GRACE);
        tokio::pin!(grace);
        loop {
            tokio::select! {
                () = &mut grace => break,
                signal = self.signals.next() => {
                    self.note(signal, ended_by);
                    // A further signal stops the run at once, unless it directly follows a Ctrl-C and is not itself a
                    // Ctrl-C.
                    if signal == Signal::Interrupt || last != Signal::Interrupt {
                        break;
                    }
                    last = signal;
                }
            }
        }
        self.stop.pull(StopLevel::Now);
    }
}

/// Returns the command that resumes a run, as the user types it.
pub(super) fn resume_command(run: RunId) -> String {
    ["pushdeck", "resume", &run.to_string()].join(" ")
}

/// Returns the result of a run that failed before it began: the error or, if a signal arrived, the exit code of that
/// signal. In the second case, the error is reported here.
pub(super) fn not_begun(notes: &Notes, error: anyhow::Error, ended_by: Option<Signal>) -> anyhow::Result<Exit> {
    let Some(signal) = ended_by else { return Err(error) };
    notes.say(&failure::lines(&error).into_iter().next().unwrap_or_default());
    Ok(Exit::Signalled(signal))
}
