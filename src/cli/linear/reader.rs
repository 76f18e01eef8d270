//! Lines from whoever types, one at a time: a line is read only once it is asked for.
//!
//! A thread reads, so that a signal can end the wait.

use std::thread;

use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::{
    cli::{
        signals::Signals,
        streams::{Input, Typed},
    },
    domain::Signal,
};

/// What came of waiting for a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ReadLine {
    /// A line without its end.
    Text(String),
    /// A line of more bytes than this, of which nothing was taken.
    TooLong(usize),
    /// Nothing more will come.
    End,
    /// A signal asks to end.
    Signal(Signal),
}

/// Reads lines.
pub(super) struct Reader {
    wanted: Sender<()>,
    lines: Receiver<Typed>,
    discard: Box<dyn Fn() + Send>,
}

impl Reader {
    /// Reads from here from now on; the thread ends with the input, or with the process.
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

    /// Forgets what was typed before a question was read: it was not meant for it.
    pub(super) fn forget_early_lines(&self) {
        (self.discard)();
    }

    /// The next line. A line that was asked for and not waited for, because a signal came, is lost.
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
