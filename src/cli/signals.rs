//! Signals that ask a run to end, and how it obeys (reliability, section 4).
//!
//! The first interrupt stops a run after the calls in flight, the second one at once; TERM and a hang-up stop it after
//! the calls in flight, but at most five seconds later. Deliberately not here: anything before the first request, when
//! a signal simply ends the program.

use std::{io, time::Duration};

use async_trait::async_trait;
use tokio::signal::unix::{Signal as Source, SignalKind, signal};

use super::notes::Notes;
use crate::{
    bulk::{Stop, StopLevel},
    clock::Clock,
};

/// How long calls in flight may take after TERM or a hang-up.
const GRACE: Duration = Duration::from_secs(5);

/// A signal that asks a run to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The terminal went away.
    HangUp,
    /// Ctrl-C.
    Interrupt,
    /// Somebody asked the program to end.
    Terminate,
}

impl Signal {
    /// Its number.
    pub const fn number(self) -> u8 {
        match self {
            Self::HangUp => 1,
            Self::Interrupt => 2,
            Self::Terminate => 15,
        }
    }
}

/// Where signals come from.
#[async_trait]
pub trait Signals: Send {
    /// From now on signals are told to [`Signals::next`]; before, they do what they always do.
    fn listen(&mut self) -> io::Result<()>;

    /// The next signal.
    async fn next(&mut self) -> io::Result<Signal>;
}

/// The signals of this process.
#[derive(Debug, Default)]
pub struct OsSignals {
    sources: Option<[Source; 3]>,
}

impl OsSignals {
    fn sources(&mut self) -> io::Result<&mut [Source; 3]> {
        let sources = match self.sources.take() {
            Some(sources) => sources,
            None => [signal(SignalKind::hangup())?, signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?],
        };
        Ok(self.sources.insert(sources))
    }
}

#[async_trait]
impl Signals for OsSignals {
    fn listen(&mut self) -> io::Result<()> {
        self.sources().map(drop)
    }

    async fn next(&mut self) -> io::Result<Signal> {
        let [hang_up, interrupt, terminate] = self.sources()?;
        tokio::select! {
            _ = hang_up.recv() => Ok(Signal::HangUp),
            _ = interrupt.recv() => Ok(Signal::Interrupt),
            _ = terminate.recv() => Ok(Signal::Terminate),
        }
    }
}

/// Pulls the brake of a run when signals ask for it.
pub(super) struct Steering<'a> {
    pub(super) signals: &'a mut dyn Signals,
    pub(super) stop: &'a Stop,
    pub(super) clock: &'a dyn Clock,
    pub(super) notes: Notes,
    /// What goes on with the run later.
    pub(super) resume_with: String,
}

impl Steering<'_> {
    /// Does `work` while watching for signals; gives its result and the first signal that came.
    pub(super) async fn over<T>(mut self, work: impl Future<Output = T>) -> (T, Option<Signal>) {
        if let Err(error) = self.signals.listen() {
            self.notes.say(&format!("signals cannot be listened to, so Ctrl-C ends this at once: {error}"));
        }
        let mut first = None;
        tokio::pin!(work);
        let result = tokio::select! {
            biased;
            result = &mut work => result,
            () = self.watch(&mut first) => work.await,
        };
        (result, first)
    }

    /// Returns once there is nothing more to watch for.
    async fn watch(&mut self, first: &mut Option<Signal>) {
        let Ok(signal) = self.signals.next().await else { return };
        *first = Some(signal);
        self.stop.pull(StopLevel::AfterCallsInFlight);
        let resume = &self.resume_with;
        if signal == Signal::Interrupt {
            self.notes.say(&format!(
                "stopping after the calls in flight; Ctrl-C again to stop now; `{resume}` goes on with it"
            ));
            match self.signals.next().await {
                Ok(Signal::Interrupt) | Err(_) => {}
                Ok(Signal::HangUp | Signal::Terminate) => self.clock.sleep(GRACE).await,
            }
        } else {
            self.notes.say(&format!("stopping; `{resume}` goes on with it"));
            tokio::select! {
                () = self.clock.sleep(GRACE) => {}
                _ = self.signals.next() => {}
            }
        }
        self.stop.pull(StopLevel::Now);
    }
}
