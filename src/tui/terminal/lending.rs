//! Stops the reader of the terminal while another program has the terminal, so that each key goes to that program.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rustix::pipe::{PipeFlags, pipe_with};

/// How long the loop waits for the reader. A reader that does not stop in that time has ended.
const PATIENCE: Duration = Duration::from_secs(1);

/// Where the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// It reads.
    Reads,
    /// It reads, and was asked to stop.
    IsAsked,
    /// It waits until the terminal is back.
    Waits,
}

/// Whether the terminal is lent to another program.
#[derive(Debug)]
pub struct Lending {
    reader: Mutex<Reader>,
    changed: Condvar,
    /// A byte in this pipe asks the reader to stop.
    asked: OwnedFd,
    ask: OwnedFd,
}

impl Lending {
    /// Returns the state of a terminal that is not lent.
    pub fn new() -> io::Result<Self> {
        let (asked, ask) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        Ok(Self { reader: Mutex::new(Reader::Reads), changed: Condvar::new(), asked, ask })
    }

    fn reader(&self) -> MutexGuard<'_, Reader> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns whether the terminal is lent.
    pub fn is_lent(&self) -> bool {
        *self.reader() != Reader::Reads
    }

    /// Stops the reader, and returns once it has stopped.
    pub fn begin(&self) {
        let mut reader = self.reader();
        *reader = Reader::IsAsked;
        // The pipe is full only if the reader was asked often and has ended.
        let _ = rustix::io::write(&self.ask, b"!");
        let stopped = self.changed.wait_timeout_while(reader, PATIENCE, |reader| *reader == Reader::IsAsked);
        drop(stopped);
    }

    /// Lets the reader go on.
    pub fn end(&self) {
        *self.reader() = Reader::Reads;
        self.changed.notify_all();
    }

    /// Returns what the reader has to wait for besides the terminal.
    pub fn asked(&self) -> BorrowedFd<'_> {
        self.asked.as_fd()
    }

    /// Called by the reader when it was asked. Returns when the terminal is back.
    pub fn wait(&self) {
        let _ = rustix::io::read(&self.asked, &mut [0; 16]);
        let mut reader = self.reader();
        if *reader == Reader::IsAsked {
            *reader = Reader::Waits;
            self.changed.notify_all();
        }
        let back = self.changed.wait_while(reader, |reader| *reader == Reader::Waits);
        drop(back);
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, thread};

    use rustix::event::{PollFd, PollFlags, poll};

    use super::*;

    #[test]
    fn the_reader_stands_still_while_the_terminal_is_lent() {
        let lending = Arc::new(Lending::new().expect("a pipe can be made"));
        let turns = Arc::new(Mutex::new(0));
        let (reader, counted) = (Arc::clone(&lending), Arc::clone(&turns));
        let thread = thread::spawn(move || {
            for _ in 0..20 {
                let mut fds = [PollFd::from_borrowed_fd(reader.asked(), PollFlags::IN)];
                poll(&mut fds, None).expect("the pipe can be waited for");
                reader.wait();
                *counted.lock().expect("no thread panics") += 1;
            }
        });
        for turn in 0..20 {
            lending.begin();
            assert!(lending.is_lent());
            assert_eq!(*turns.lock().expect("no thread panics"), turn, "the reader waits");
            lending.end();
            assert!(!lending.is_lent());
            // The next turn waits for the reader, so that it has counted this one by then.
        }
        thread.join().expect("the reader ends");
    }
}
