//! Output in the background: writes are queued and a thread performs them, so that a slow reader never blocks the work.
//!
//! Streams that share a queue are written in the order in which their lines were queued, which matters if both appear
//! on one terminal. The thread is started when the first line is queued. Output that must wait for its reader, such as
//! a long list, is not queued; see `Session::out` in `session`.

use std::{
    collections::VecDeque,
    io::{self, Write},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use crate::locale::tr;

/// The destination of the bytes.
pub(super) type Writer = Arc<Mutex<dyn Write + Send>>;

/// If more writes than this are queued, a line that will soon be drawn over, such as progress, is not queued.
const BEHIND: usize = 8;

/// What happens to output while its reader does not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// Everything is queued. This is for results, whose number is limited: each belongs to a task that is in memory
    /// anyway.
    All,
    /// At most this many bytes are queued. Further lines are dropped and counted, and a line reports their number once
    /// there is room again.
    OrCount(usize),
    /// At most this many bytes are queued. A write beyond that is an error, as if the disk were full.
    OrFail(usize),
}

/// A stream that is written through a queue.
#[derive(Clone)]
pub(super) struct Lane {
    handle: Arc<Handle>,
    number: usize,
}

impl Lane {
    /// Creates a stream with its own queue.
    pub(super) fn new(writer: Writer, keep: Keep) -> Self {
        let handle = Handle(Arc::new(Queue::default()));
        let number = handle.0.add(writer, keep);
        Self { handle: Arc::new(handle), number }
    }

    /// Creates another stream with the same queue.
    pub(super) fn beside(&self, writer: Writer, keep: Keep) -> Self {
        Self { handle: Arc::clone(&self.handle), number: self.handle.0.add(writer, keep) }
    }

    /// Queues a write. Fails if an earlier write to the stream failed.
    pub(super) fn put(&self, bytes: &[u8]) -> io::Result<()> {
        self.handle.0.put(self.number, bytes)
    }

    /// Whether the queue is so long that a line which will soon be drawn over need not be queued.
    pub(super) fn is_behind(&self) -> bool {
        self.handle.0.state().chunks.len() > BEHIND
    }

    /// Waits until everything queued for the stream is written, but at most this long. Fails if a write failed.
    pub(super) fn settle(&self, most: Option<Duration>) -> io::Result<Settled> {
        self.handle.0.settle(self.number, most)
    }
}

/// Whether all output of a stream was written when the wait for it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Everything was written.
    Whole,
    /// Some output is still queued.
    CutShort,
}

/// Closes the queue when the last stream is dropped: the thread then writes what is queued and ends.
struct Handle(Arc<Queue>);

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.state().is_closed = true;
        self.0.changed.notify_all();
    }
}

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    lanes: Vec<LaneState>,
    chunks: VecDeque<Chunk>,
    is_started: bool,
    is_closed: bool,
}

struct Chunk {
    lane: usize,
    bytes: Vec<u8>,
}

struct LaneState {
    writer: Writer,
    keep: Keep,
    /// The number of bytes that are queued or being written.
    waiting: usize,
    /// The number of lines that were dropped and not yet reported.
    lost: usize,
    failure: Option<Failure>,
}

/// An I/O error in a form that can be copied, so that it can be returned more than once.
#[derive(Clone, Copy)]
enum Failure {
    Os(i32),
    Kind(io::ErrorKind),
}

impl Failure {
    fn of(error: &io::Error) -> Self {
        error.raw_os_error().map_or_else(|| Self::Kind(error.kind()), Self::Os)
    }

    fn error(self) -> io::Error {
        match self {
            Self::Os(number) => io::Error::from_raw_os_error(number),
            Self::Kind(kind) => kind.into(),
        }
    }
}

impl LaneState {
    fn check(&self) -> io::Result<()> {
        self.failure.map_or(Ok(()), |failure| Err(failure.error()))
    }

    /// Whether this many more bytes can be queued. If nothing is waiting, a write of any length can.
    const fn has_room(&self, bytes: usize) -> bool {
        match self.keep {
            Keep::All => true,
            Keep::OrCount(most) | Keep::OrFail(most) => self.waiting == 0 || self.waiting + bytes <= most,
        }
    }

    /// Returns the line that reports how many lines were dropped, if any were.
    fn account(&mut self) -> Option<Vec<u8>> {
        match std::mem::take(&mut self.lost) {
            0 => None,
            lost => Some(format!("pushdeck: {}\n", tr!("cli-lines-left-out", count = lost)).into_bytes()),
        }
    }
}

impl State {
    fn push(&mut self, lane: usize, bytes: Vec<u8>) {
        self.lanes[lane].waiting += bytes.len();
        self.chunks.push_back(Chunk { lane, bytes });
    }
}

impl Queue {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, writer: Writer, keep: Keep) -> usize {
        let mut state = self.state();
        state.lanes.push(LaneState { writer, keep, waiting: 0, lost: 0, failure: None });
        state.lanes.len() - 1
    }

    fn put(self: &Arc<Self>, lane: usize, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        let this = &mut state.lanes[lane];
        this.check()?;
        match this.keep {
            Keep::OrCount(_) if !this.has_room(bytes.len()) => {
                this.lost += 1;
                return Ok(());
            }
            Keep::OrFail(_) if !this.has_room(bytes.len()) => {
                this.failure = Some(Failure::Kind(io::ErrorKind::StorageFull));
                return this.check();
            }
            _ => {}
        }
        let account = this.account();
        for bytes in account.into_iter().chain([bytes.to_vec()]) {
            state.push(lane, bytes);
        }
        if !state.is_started {
            let queue = Arc::clone(self);
            let started = thread::Builder::new().name("output".into()).spawn(move || queue.work());
            state.is_started = started.is_ok();
        }
        let is_started = state.is_started;
        drop(state);
        self.changed.notify_all();
        if !is_started {
            // No thread could be started: rather than lose the output, this thread writes it and waits for the reader.
            self.write_what_waits();
        }
        Ok(())
    }

    fn settle(&self, lane: usize, most: Option<Duration>) -> io::Result<Settled> {
        let waits = |state: &mut State| state.lanes[lane].waiting > 0;
        let state = self.state();
        let state = match most {
            None => self.changed.wait_while(state, waits).unwrap_or_else(PoisonError::into_inner),
            Some(most) => self.changed.wait_timeout_while(state, most, waits).unwrap_or_else(PoisonError::into_inner).0,
        };
        state.lanes[lane].check()?;
        Ok(if state.lanes[lane].waiting == 0 { Settled::Whole } else { Settled::CutShort })
    }

    /// Writes until the queue is closed and empty.
    fn work(&self) {
        let is_idle = |state: &mut State| state.chunks.is_empty() && !state.is_closed;
        loop {
            let state = self.changed.wait_while(self.state(), is_idle).unwrap_or_else(PoisonError::into_inner);
            let is_over = state.chunks.is_empty();
            drop(state);
            if is_over {
                return;
            }
            self.write_what_waits();
        }
    }

    fn write_what_waits(&self) {
        while let Some((chunk, writer)) = self.next() {
            let written = {
                let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
                writer.write_all(&chunk.bytes).and_then(|()| writer.flush())
            };
            self.written(&chunk, written);
        }
    }

    /// Takes the next write from the queue, with its destination.
    fn next(&self) -> Option<(Chunk, Writer)> {
        let mut state = self.state();
        let chunk = state.chunks.pop_front()?;
        let writer = Arc::clone(&state.lanes[chunk.lane].writer);
        Some((chunk, writer))
    }

    fn written(&self, chunk: &Chunk, written: io::Result<()>) {
        let mut state = self.state();
        let this = &mut state.lanes[chunk.lane];
        this.waiting -= chunk.bytes.len();
        if let Err(error) = written {
            this.failure = Some(Failure::of(&error));
            this.waiting = 0;
            this.lost = 0;
            state.chunks.retain(|other| other.lane != chunk.lane);
        } else if this.waiting == 0
            && let Some(account) = this.account()
        {
            state.push(chunk.lane, account);
        }
        drop(state);
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// A writer that accepts one write for each permit that the test sends.
    struct Slow {
        permits: Receiver<()>,
        read: Arc<Mutex<Vec<u8>>>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // Once the sender is dropped, every write is accepted.
            let _ = self.permits.recv();
            self.read.lock().expect("no thread panicked").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn slow() -> (Writer, Sender<()>, Arc<Mutex<Vec<u8>>>) {
        let (permit, permits) = channel();
        let read = Arc::new(Mutex::new(Vec::new()));
        (Arc::new(Mutex::new(Slow { permits, read: Arc::clone(&read) })), permit, read)
    }

    fn text(read: &Mutex<Vec<u8>>) -> String {
        String::from_utf8(read.lock().expect("no thread panicked").clone()).expect("the text is UTF-8")
    }

    #[test]
    fn results_are_queued_for_a_slow_reader_without_blocking() {
        let (writer, permit, read) = slow();
        let lane = Lane::new(writer, Keep::All);
        for line in 0..10_000 {
            lane.put(format!("{line}\n").as_bytes()).expect("the line is queued");
        }
        assert_eq!(lane.settle(Some(Duration::ZERO)).expect("nothing failed"), Settled::CutShort);
        assert!(lane.is_behind());
        drop(permit);
        assert_eq!(lane.settle(None).expect("nothing failed"), Settled::Whole);
        let lines: Vec<_> = (0..10_000).map(|line| line.to_string()).collect();
        assert_eq!(text(&read), lines.join("\n") + "\n");
    }

    #[test]
    fn dropped_lines_are_counted_and_reported() {
        let (writer, permit, read) = slow();
        let lane = Lane::new(writer, Keep::OrCount(4));
        for line in ["a\n", "b\n", "c\n", "d\n"] {
            lane.put(line.as_bytes()).expect("the line is queued or counted");
        }
        permit.send(()).expect("the writer waits");
        permit.send(()).expect("the writer waits");
        permit.send(()).expect("the writer waits");
        drop(permit);
        assert_eq!(lane.settle(None).expect("nothing failed"), Settled::Whole);
        assert_eq!(
            text(&read),
            "a\nb\npushdeck: 2 lines were left out here, because the output was not read for a while\n"
        );
    }

    #[test]
    fn a_log_without_a_reader_fails_rather_than_dropping_a_line() {
        let (writer, _permit, _) = slow();
        let lane = Lane::new(writer, Keep::OrFail(4));
        lane.put(b"a\nb\n").expect("there is room");
        for _ in 0..2 {
            assert_eq!(lane.put(b"c\n").expect_err("there is no room").kind(), io::ErrorKind::StorageFull);
        }
    }

    #[test]
    fn streams_with_one_queue_keep_their_order_and_fail_independently() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let (writer, permit, read) = slow();
        drop(permit);
        let bar = Lane::new(Arc::clone(&writer), Keep::All);
        let (lines, gone) = (bar.beside(writer, Keep::All), bar.beside(Arc::new(Mutex::new(Gone)), Keep::All));
        gone.put(b"x").expect("the write has not failed yet");
        for number in 0..100 {
            bar.put(format!("bar {number}\r").as_bytes()).expect("the write is queued");
            lines.put(format!("line {number}\n").as_bytes()).expect("the write is queued");
        }
        for lane in [&bar, &lines] {
            assert_eq!(lane.settle(None).expect("nothing failed"), Settled::Whole);
        }
        let expected = (0..100).flat_map(|number| [format!("bar {number}\r"), format!("line {number}\n")]);
        assert_eq!(text(&read), expected.collect::<String>());
        assert_eq!(gone.settle(None).expect_err("the write failed").kind(), io::ErrorKind::BrokenPipe);
        assert_eq!(gone.put(b"y").expect_err("an earlier write failed").kind(), io::ErrorKind::BrokenPipe);
    }
}
