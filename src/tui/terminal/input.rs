//! Two threads: one reads the terminal, the other handles signals.
//!
//! The reader calls `poll` first and reads only what is available. If the terminal is gone, it starts the shutdown
//! instead of looping forever (docs/reliability.md#ending). Its output is crossterm's events, but crossterm 0.29 cannot
//! do the reading:
//!
//! - Its default source reads in a loop that ends only on an event or on `WouldBlock` (`event/source/unix/mio.rs`,
//!   `try_read`, under `TTY_TOKEN`). A read of 0 bytes and any other error, which is what a terminal that is gone
//!   returns, are retried immediately and forever. The source behind the feature `use-dev-tty` (`tty.rs`) returns
//!   errors.
//! - Neither source reports `CSI 0 n`, the terminal's answer that flow control on slow lines relies on (`flow`):
//!   `parse_csi` in `event/sys/unix/parse.rs` takes it for a key with modifiers and drops it as an error.

use std::{
    io,
    os::fd::{AsFd as _, OwnedFd},
    sync::Arc,
    thread,
    time::Duration,
};

use crossterm::event::Event;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    pipe::{PipeFlags, pipe_with},
};
use signal_hook::{
    consts::{SIGCONT, SIGINT, SIGQUIT, SIGTSTP, SIGWINCH},
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

/// The process ends at most this long after it was asked to, however long the calls in flight and the last writes take.
const LONGEST_END: Duration = Duration::from_secs(5);

/// A handle to both threads, which end when it is dropped.
#[derive(Debug)]
pub struct Input {
    signals: Handle,
    /// The write end of a pipe; closing it wakes the reader.
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
        // The terminal sends these to every program in front of it, and another one has it. A program that stops itself
        // gives the terminal to the shell only if this process stops too; what is shown is drawn anew in any case.
        SIGINT | SIGQUIT | SIGCONT if tty.lending.is_lent() => {}
        SIGTSTP if tty.lending.is_lent() => {
            let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::STOP);
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

/// Starts a watchdog that ends the process after [`LONGEST_END`], whatever happens.
fn watch(tty: &Arc<Tty>, signal: Signal) {
    let tty = Arc::clone(tty);
    let watched = thread::Builder::new().name("tui-watchdog".into()).spawn(move || {
        thread::sleep(LONGEST_END);
        tty.give_back();
        config::end_credential_commands();
        std::process::exit(signal.exit_code().into());
    });
    // If the thread cannot be started, the loop still ends on its own.
    drop(watched);
}

/// Why the reader has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    /// The program is ending.
    Woken,
    /// The terminal is gone.
    Vanished,
}

fn read(tty: &Tty, woken: &OwnedFd, mailbox: &Mailbox) -> Over {
    let (mut decoder, mut heard, mut bytes) = (Decoder::default(), Vec::new(), [0; 4_096]);
    loop {
        let terminal = tty.input();
        let waited_for = [terminal, woken.as_fd(), tty.lending.asked()];
        let mut fds = waited_for.map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN));
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
        if !fds[2].revents().is_empty() {
            tty.lending.wait();
            decoder = Decoder::default();
            continue;
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

/// Posts what the terminal has just sent in one read.
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
