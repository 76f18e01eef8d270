//! Everything that is not the result, on stderr: warnings, errors, questions, progress.
//!
//! Clones write to the same place. Nothing goes out that is not safe to show. A stderr that is gone, or that nobody reads,
//! is no reason to stop.

use std::{
    io::Write as _,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use unicode_width::UnicodeWidthStr;

use super::streams::Stream;
use crate::{
    clock::Clock,
    domain::{Untrusted, safe_text},
    locale::label,
};

/// The progress line is drawn at most this often.
const PAUSE: Duration = Duration::from_millis(100);

/// A wait that is longer is told.
const PATIENCE: Duration = Duration::from_secs(1);

/// A way to stderr.
#[derive(Clone, Debug)]
pub(super) struct Notes {
    stream: Stream,
    progress: Arc<Mutex<ProgressLine>>,
}

#[derive(Debug, Default)]
struct ProgressLine {
    /// Cells that are drawn now.
    drawn: usize,
    last: Option<Duration>,
}

impl Notes {
    /// Notes on this stream.
    pub(super) fn new(stream: Stream) -> Self {
        Self { stream, progress: Arc::default() }
    }

    /// One line.
    pub(super) fn say(&self, text: &str) {
        self.clear_progress();
        self.write(&format!("pushdeck: {}\n", safe_text(text)));
    }

    /// One line without the program's name, as part of something larger.
    pub(super) fn add(&self, text: &str) {
        self.clear_progress();
        self.write(&format!("{}\n", safe_text(text)));
    }

    /// A question; the answer is typed behind it, so it has been shown when this returns.
    pub(super) fn ask(&self, question: &str) {
        self.clear_progress();
        self.write(&safe_text(question));
        self.settle(None);
    }

    /// Waits until all of it is written, at most this long.
    pub(super) fn settle(&self, most: Option<Duration>) {
        // Nobody is left to tell.
        let _ = self.stream.settle(most);
    }

    /// How far something is, given the cells there are, on a line that is drawn over; only on a terminal, and at most ten times a second.
    pub(super) fn progress(&self, since_boot: Duration, text: impl FnOnce(usize) -> String) {
        let Some(columns) = self.stream.columns() else { return };
        let mut line = self.line();
        if line.last.is_some_and(|last| since_boot < last + PAUSE) || self.stream.is_behind() {
            return;
        }
        let text = Untrusted::new(text(columns.saturating_sub(1))).safe_cut(columns.saturating_sub(1));
        let blank = " ".repeat(line.drawn.saturating_sub(text.width()));
        (line.drawn, line.last) = (text.width(), Some(since_boot));
        self.write(&format!("\r{text}{blank}"));
    }

    /// Waits for an answer from the network; on a terminal, says so where it takes longer than a second and nothing shows how
    /// far it is.
    pub(super) async fn while_asking<T>(&self, clock: &dyn Clock, work: impl Future<Output = T>) -> T {
        tokio::pin!(work);
        tokio::select! {
            biased;
            done = &mut work => return done,
            () = clock.sleep(PATIENCE) => self.tell_of_waiting(clock.since_boot()),
        }
        let done = work.await;
        self.clear_progress();
        done
    }

    fn tell_of_waiting(&self, since_boot: Duration) {
        if self.line().drawn == 0 {
            self.progress(since_boot, |_| label!("cli-waiting").to_owned());
        }
    }

    /// Takes the progress line away, so that something else can be written.
    pub(super) fn clear_progress(&self) {
        let mut line = self.line();
        if line.drawn > 0 {
            self.write(&format!("\r{}\r", " ".repeat(line.drawn)));
            *line = ProgressLine::default();
        }
    }

    fn line(&self) -> MutexGuard<'_, ProgressLine> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, text: &str) {
        let mut stream = self.stream.clone();
        // Nobody is left to tell.
        let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::clock::ManualClock;

    #[derive(Clone, Default)]
    struct Buffer(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Buffer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("nobody panicked").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Buffer {
        fn take(&self) -> String {
            let bytes = std::mem::take(&mut *self.0.lock().expect("nobody panicked"));
            String::from_utf8(bytes).expect("UTF-8")
        }
    }

    #[test]
    fn progress_is_drawn_over_and_not_too_often() {
        let buffer = Buffer::default();
        let notes = Notes::new(Stream::terminal(buffer.clone(), 20));
        let at = Duration::from_millis;
        notes.progress(at(0), |_| "1 of 10 done".to_owned());
        assert_eq!(buffer.take(), "\r1 of 10 done");
        notes.progress(at(99), |_| unreachable!("too soon"));
        notes.progress(at(100), |_| "2 of 10".to_owned());
        assert_eq!(buffer.take(), "\r2 of 10     ");
        notes.progress(at(300), |_| "a line that is longer than the terminal".to_owned());
        assert_eq!(buffer.take(), "\ra line that is lo..");
        notes.say("stopped");
        assert_eq!(buffer.take(), format!("\r{}\rpushdeck: stopped\n", " ".repeat(19)));
    }

    #[test]
    fn a_file_gets_no_progress_and_no_hidden_characters() {
        let buffer = Buffer::default();
        let notes = Notes::new(Stream::plain(buffer.clone()));
        notes.progress(Duration::ZERO, |_| unreachable!("it is no terminal"));
        notes.add("a\u{202e}b\nc");
        assert_eq!(buffer.take(), "a<U+202E>b c\n");
    }

    #[tokio::test]
    async fn a_wait_of_more_than_a_second_is_told() {
        let (buffer, clock) = (Buffer::default(), ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
        let notes = Notes::new(Stream::terminal(buffer.clone(), 80));
        let (answer, work) = tokio::sync::oneshot::channel::<u8>();
        let waiting = notes.while_asking(&clock, work);
        tokio::pin!(waiting);
        let mut is_ready = async || {
            std::future::poll_fn(|context| std::task::Poll::Ready(waiting.as_mut().poll(context).is_ready())).await
        };
        assert!(!is_ready().await);
        assert_eq!(buffer.take(), "", "nothing is said at once");
        clock.advance(PATIENCE);
        assert!(!is_ready().await);
        assert_eq!(buffer.take(), "\rwaiting for the service");
        answer.send(7).expect("somebody waits");
        assert!(is_ready().await);
        assert_eq!(buffer.take().trim(), "", "the line is taken away");
    }

    #[tokio::test]
    async fn a_wait_that_shows_how_far_it_is_is_not_told() {
        let (buffer, clock) = (Buffer::default(), ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
        let notes = Notes::new(Stream::terminal(buffer.clone(), 80));
        let work = async {
            notes.progress(clock.since_boot(), |_| "1 of 10".to_owned());
            tokio::task::yield_now().await;
            clock.advance(PATIENCE);
            tokio::task::yield_now().await;
        };
        notes.while_asking(&clock, work).await;
        assert_eq!(buffer.take().trim_end_matches([' ', '\r']), "\r1 of 10");
    }
}
