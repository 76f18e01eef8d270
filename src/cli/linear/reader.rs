//! Reads lines from the input one at a time, each only when it is requested.
//!
//! A separate thread reads, so that a signal can interrupt the wait.

use std::thread;

use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::{
    cli::{
        signals::Signals,
        streams::{Input, Typed},
    },
    domain::Signal,
};

/// The result of waiting for a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ReadLine {
    /// A line without its end.
    Text(String),
    /// A line of more bytes than this, which was discarded.
    TooLong(usize),
    /// The end of the input.
    End,
    /// A signal that asks the program to end.
    Signal(Signal),
}

/// Reads lines.
pub(super) struct Reader {
    wanted: Sender<()>,
    lines: Receiver<Typed>,
    discard: Box<dyn Fn() + Send>,
}

impl Reader {
    /// Creates a reader of this input, with its own thread.
    pub(super) fn new(mut input: Input) -> std::io::Result<Self> {
        let discard = input.take_discard();
        let (wanted, mut wants) = channel::<()>(1);
        let (sender, lines) = channel(1);
        thread::Builder::new().name("line-reader".into()).spawn(move || {
            while wants.blocking_recv().is_some() {
                let line = input.line().unwrap_or(Typed::End);
                if sender.blocking_send(line).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { wanted, lines, discard })
    }

    /// Discards the input that was typed before a question was shown, because it cannot be an answer to the question.
    pub(super) fn forget_early_lines(&self) {
        (self.discard)();
    }

    /// Waits for the next line or signal. If a signal comes first, the requested line is lost.
    pub(super) async fn next(&mut self, signals: &mut dyn Signals) -> ReadLine {
        if self.wanted.send(()).await.is_err() {
            return ReadLine::End;
        }
        tokio::select! {
            biased;
            line = self.lines.recv() => match line {
                Some(Typed::Line(line)) => ReadLine::Text(line),
                Some(Typed::TooLong(most)) => ReadLine::TooLong(most),
                Some(Typed::End) | None => ReadLine::End,
            },
            signal = signals.next() => ReadLine::Signal(signal),
        }
    }
}
