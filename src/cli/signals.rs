//! How signals that ask the program to end are heard, and how a run obeys them (docs/reliability.md#ending).
//!
//! The first one stops a run after the calls in flight, but at most some seconds later; a second Ctrl-C at once. While
//! nothing has to be brought to an end, a signal ends the program where it stands, whatever it waits for: a prompt, a
//! reader, a credential. Their numbers and exit codes are in `domain::Signal`.

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

/// How long calls in flight may take after a signal, so that the whole end takes no more than five seconds.
const GRACE: Duration = Duration::from_secs(4);

/// How long a last word may take to be written.
const LAST_WORD: Duration = Duration::from_millis(300);

/// However long the last writes take, the process ends this long after it was told to.
const LONGEST_END: Duration = Duration::from_secs(5);

/// Where signals come from.
#[async_trait]
pub trait Signals: Send {
    /// From now on signals are told to [`Signals::next`]; before, one ends the program where it stands.
    fn listen(&mut self);

    /// The next signal.
    async fn next(&mut self) -> Signal;

    /// From now on a signal ends the program where it stands again. Gives one that came and was not taken.
    fn release(&mut self) -> Option<Signal> {
        None
    }

    /// What is said where a signal ends the program where it stands, from now on; nothing where there is no word.
    fn last_word(&mut self, _word: Option<&'static str>) {}

    /// The program is ending because of this signal: some seconds later it is over, whatever holds it up.
    fn end_soon(&mut self, _signal: Signal) {}
}

/// The signals of this process.
#[derive(Debug)]
pub struct OsSignals {
    door: SignalDoor,
    heard: UnboundedReceiver<Signal>,
}

/// Decides who hears of a signal: who listens, or else nobody, and the program ends.
#[derive(Clone, Debug)]
pub struct SignalDoor {
    is_open: Arc<Mutex<bool>>,
    last_word: Arc<Mutex<Option<&'static str>>>,
    sender: UnboundedSender<Signal>,
}

impl OsSignals {
    /// Catches signals from now on, in a thread that waits for nothing else.
    pub fn start() -> io::Result<Self> {
        let mut caught = signal_hook::iterator::Signals::new(Signal::ALL.map(|signal| i32::from(signal.number())))?;
        // A write past the limit on a file's size is to fail like one on a full disk: it is to be told of. Only noted, so that a
        // program that is started from here has the signal as it was.
        signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default())?;
        let (sender, heard) = unbounded_channel();
        let door = SignalDoor { is_open: Arc::default(), last_word: Arc::default(), sender };
        let ours = door.clone();
        thread::Builder::new().name("signals".into()).spawn(move || {
            caught.forever().filter_map(Signal::of_number).for_each(|signal| ours.handle_signal(signal));
        })?;
        Ok(Self { door, heard })
    }

    /// The door, for somebody who hears signals in his own way.
    pub fn door(&self) -> SignalDoor {
        self.door.clone()
    }
}

impl SignalDoor {
    fn is_open(&self) -> MutexGuard<'_, bool> {
        self.is_open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn handle_signal(&self, signal: Signal) {
        // Held until it is handed over, so that whoever closes the door misses none.
        let is_open = self.is_open();
        if *is_open {
            // The other side is there as long as the process.
            let _ = self.sender.send(signal);
        } else {
            if let Some(word) = *self.last_word.lock().unwrap_or_else(PoisonError::into_inner) {
                say_at_the_end(word);
            }
            end(signal);
        }
    }

    /// A signal no longer ends the program where it stands: somebody else sees to that.
    pub fn open(&self) {
        *self.is_open() = true;
    }

    /// A signal ends the program where it stands.
    pub fn close(&self) {
        *self.is_open() = false;
    }
}

/// Writes a last line to stderr, past whoever else writes there. Nobody is waited for long: the terminal may be stopped.
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

/// Ends the program where it stands, and the commands that it waits for. The ledger is made for that.
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
            // Never: the door in `self` has a sender.
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
        // Without a watchdog the program still ends by itself.
        drop(watched);
    }
}

/// What goes on after Ctrl-C has stopped a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Afterwards {
    /// Nothing: the program ends.
    Nothing,
    /// The session that the run was part of. Any other signal ends that too.
    Session,
}

/// Stops a run when signals ask for it.
pub(super) struct Steering<'a> {
    pub(super) signals: &'a mut dyn Signals,
    pub(super) stop: &'a Stop,
    pub(super) clock: &'a dyn Clock,
    pub(super) notes: Notes,
    /// What goes on with the run later.
    pub(super) resume_with: String,
    pub(super) afterwards: Afterwards,
}

impl Steering<'_> {
    /// Does `work` while watching for signals; gives its result and the signal that ended it: the first that came, or the
    /// first that ends the session as well.
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

    /// Whether this signal ends more than the run.
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

    /// Returns once there is nothing more to watch for.
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
                    // Asked twice in the same way, or by somebody who presses Ctrl-C again: at once.
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

/// What goes on with a run later, as it is typed.
pub(super) fn resume_command(run: RunId) -> String {
    ["pushdeck", "resume", &run.to_string()].join(" ")
}

/// What a run that failed before it began comes to: an error, unless a signal was the reason.
pub(super) fn not_begun(notes: &Notes, error: anyhow::Error, ended_by: Option<Signal>) -> anyhow::Result<Exit> {
    let Some(signal) = ended_by else { return Err(error) };
    notes.say(&failure::lines(&error).into_iter().next().unwrap_or_default());
    Ok(Exit::Signalled(signal))
}
