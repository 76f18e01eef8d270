//! The thread that reads the terminal, and the one that hears signals.
//!
//! The reader asks `poll` first and reads only what is there: a terminal that is gone begins the shutdown instead of a spin
//! (docs/reliability.md#ending). crossterm's events are what it gives on; crossterm 0.29 must not be the one that
//! reads:
//!
//! - Its default source reads in a loop that only an event or `WouldBlock` ends (`event/source/unix/mio.rs`, `try_read`, under
//!   `TTY_TOKEN`): a read of 0 bytes and any other error, which are what a terminal that is gone gives, are tried again at
//!   once, for ever. The one behind the feature `use-dev-tty` (`tty.rs`) gives errors on.
//! - Neither shows `CSI 0 n`, the terminal's answer on which the flow control over slow lines rests (`flow`): `parse_csi` in
//!   `event/sys/unix/parse.rs` takes it for a key with modifiers, and drops it as an error.

use std::{io, os::fd::OwnedFd, sync::Arc, thread, time::Duration};

use crossterm::event::Event;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    pipe::{PipeFlags, pipe_with},
};
use signal_hook::{
    consts::{SIGCONT, SIGTSTP, SIGWINCH},
    iterator::{Handle, Signals},
};

use super::{
    decode::Decoder,
    heard::{Heard, is_burst},
    tty::Tty,
};
use crate::{
    config,
    domain::Signal,
    tui::messages::{mailbox::Mailbox, message::Message},
};

/// However long the calls in flight and the last writes take, the process ends this long after it was told to.
const LONGEST_END: Duration = Duration::from_secs(5);

/// Both threads; they end when this is dropped.
#[derive(Debug)]
pub struct Input {
    signals: Handle,
    /// Closing it wakes the reader.
    _wake: OwnedFd,
}

impl Input {
    /// Starts both threads.
    pub fn start(tty: &Arc<Tty>, mailbox: &Mailbox) -> io::Result<Self> {
        let (woken, wake) = pipe_with(PipeFlags::CLOEXEC)?;
        let ends = Signal::ALL.map(|signal| i32::from(signal.number()));
        let mut heard = Signals::new(ends.into_iter().chain([SIGTSTP, SIGCONT, SIGWINCH]))?;
        let signals = heard.handle();
        let (reader_tty, reader_mailbox) = (Arc::clone(tty), mailbox.clone());
        thread::Builder::new().name("tui-input".into()).spawn(move || {
            if read(&reader_tty, &woken, &reader_mailbox) == Over::Vanished {
                watch(&reader_tty, Signal::HangUp);
                reader_mailbox.vanished();
            }
        })?;
        let (tty, mailbox) = (Arc::clone(tty), mailbox.clone());
        thread::Builder::new().name("tui-signals".into()).spawn(move || {
            for signal in &mut heard {
                handle_signal(signal, &tty, &mailbox);
            }
        })?;
        Ok(Self { signals, _wake: wake })
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        self.signals.close();
    }
}

fn handle_signal(signal: i32, tty: &Arc<Tty>, mailbox: &Mailbox) {
    match signal {
        SIGWINCH => {
            let size = tty.size();
            mailbox.event(Event::Resize(size.width, size.height));
        }
        SIGCONT => mailbox.post(Message::Continued),
        SIGTSTP => mailbox.signal(signal),
        number => {
            if let Some(signal) = Signal::of_number(number) {
                watch(tty, signal);
            }
            mailbox.signal(number);
        }
    }
}

/// Ends the process some seconds later, whatever happens.
fn watch(tty: &Arc<Tty>, signal: Signal) {
    let tty = Arc::clone(tty);
    let watched = thread::Builder::new().name("tui-watchdog".into()).spawn(move || {
        thread::sleep(LONGEST_END);
        tty.give_back();
        config::end_credential_commands();
        std::process::exit(signal.exit_code().into());
    });
    // Without a watchdog the loop still ends by itself.
    drop(watched);
}

/// Why reading is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    /// The program ends.
    Woken,
    /// The terminal is gone.
    Vanished,
}

fn read(tty: &Tty, woken: &OwnedFd, mailbox: &Mailbox) -> Over {
    let (mut decoder, mut heard, mut bytes) = (Decoder::default(), Vec::new(), [0; 4_096]);
    loop {
        let terminal = tty.input();
        let mut fds = [PollFd::new(&terminal, PollFlags::IN), PollFd::new(woken, PollFlags::IN)];
        let wait = decoder.deadline().map(|deadline| deadline.saturating_sub(mailbox.now()));
        let timeout = wait.and_then(|wait| Timespec::try_from(wait).ok());
        let ready = match poll(&mut fds, timeout.as_ref()) {
            Ok(ready) => ready,
            Err(Errno::INTR) => continue,
            Err(_) => return Over::Vanished,
        };
        if !fds[1].revents().is_empty() {
            return Over::Woken;
        }
        let seen = fds[0].revents();
        if seen.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return Over::Vanished;
        }
        if ready == 0 {
            decoder.elapsed(&mut heard);
        } else if seen.contains(PollFlags::IN) {
            match rustix::io::read(terminal, &mut bytes) {
                Ok(0) => return Over::Vanished,
                Ok(count) => decoder.feed(&bytes[..count], mailbox.now(), &mut heard),
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(_) => return Over::Vanished,
            }
        }
        post(mailbox, &mut heard);
    }
}

/// Posts what the terminal sent in one read, just now.
fn post(mailbox: &Mailbox, heard: &mut Vec<Heard>) {
    let is_burst = is_burst(heard);
    for heard in heard.drain(..) {
        post_one(mailbox, heard, is_burst);
    }
}

fn post_one(mailbox: &Mailbox, heard: Heard, is_burst: bool) {
    match heard {
        Heard::Event(Event::Key(key)) if is_burst => mailbox.post(Message::Burst(key, mailbox.now())),
        Heard::Event(event) => mailbox.event(event),
        Heard::Answer => mailbox.answered(),
        Heard::Keyboard => mailbox.post(Message::KnowsProtocol),
        Heard::PasteLost { bytes } => mailbox.post(Message::PasteLost(bytes)),
        Heard::PasteTooLong { bytes } => mailbox.post(Message::PasteTooLong(bytes)),
    }
}
