//! Notes on stderr: everything that is not the result, such as warnings, errors, questions and progress.
//!
//! Clones write to the same stream. All text is made safe to show. Write errors are ignored. Only [`Notes::ask`] and
//! [`Notes::settle`] wait until the notes are written.

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

/// The shortest time between two drawings of the progress line.
const PAUSE: Duration = Duration::from_millis(100);

/// If the program waits for the service for longer than this, a note says so.
const PATIENCE: Duration = Duration::from_secs(1);

/// Writes notes to stderr.
#[derive(Clone, Debug)]
pub(super) struct Notes {
    stream: Stream,
    progress: Arc<Mutex<ProgressLine>>,
}

#[derive(Debug, Default)]
struct ProgressLine {
    /// The width of the line that is on the terminal now, in cells.
    drawn: usize,
    last: Option<Duration>,
}

impl Notes {
    /// Creates notes that are written to this stream.
    pub(super) fn new(stream: Stream) -> Self {
        Self { stream, progress: Arc::default() }
    }

    /// Writes one line, which begins with the program's name.
    pub(super) fn say(&self, text: &str) {
        self.clear_progress();
        self.write(&format!("pushdeck: {}\n", safe_text(text)));
    }

    /// Writes one line without the program's name, as part of a longer note.
    pub(super) fn add(&self, text: &str) {
        self.clear_progress();
        self.write(&format!("{}\n", safe_text(text)));
    }

    /// Writes a question without a line break, and waits until it is written: the answer is typed on the same line.
    pub(super) fn ask(&self, question: &str) {
        self.clear_progress();
        self.write(&safe_text(question));
        self.settle(None);
    }

    /// Waits until everything is written, but at most this long.
    pub(super) fn settle(&self, most: Option<Duration>) {
        // If stderr fails, there is nowhere to report it.
        let _ = self.stream.settle(most);
    }

    /// Draws the progress line over the previous one, only on a terminal and at most ten times a second. `text` is
    /// called with the available width in cells.
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

    /// Waits for `work`, which calls the service. If this takes longer than a second and no progress is shown, a note
    /// on the terminal says that the program is waiting.
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

    /// Removes the progress line, so that something else can be written.
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
        // If stderr fails, there is nowhere to report it.
        let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cli::streams::testing::Buffer, clock::ManualClock};

    #[test]
    fn progress_is_drawn_over_the_previous_line_and_at_most_ten_times_a_second() {
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
        notes.progress(Duration::ZERO, |_| unreachable!("not a terminal"));
        notes.add("a\u{202e}b\nc");
        assert_eq!(buffer.take(), "a<U+202E>b c\n");
    }

    #[tokio::test]
    async fn a_wait_of_more_than_a_second_is_shown() {
        let (buffer, clock) = (Buffer::default(), ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
        let notes = Notes::new(Stream::terminal(buffer.clone(), 80));
        let (answer, work) = tokio::sync::oneshot::channel::<u8>();
        let waiting = notes.while_asking(&clock, work);
        tokio::pin!(waiting);
        let mut is_ready = async || {
            std::future::poll_fn(|context| std::task::Poll::Ready(waiting.as_mut().poll(context).is_ready())).await
        };
        assert!(!is_ready().await);
        assert_eq!(buffer.take(), "", "nothing is shown at first");
        clock.advance(PATIENCE);
        assert!(!is_ready().await);
        assert_eq!(buffer.take(), "\rwaiting for the service");
        answer.send(7).expect("the work is still waiting for the answer");
        assert!(is_ready().await);
        assert_eq!(buffer.take().trim(), "", "the line is removed");
    }

    #[tokio::test]
    async fn progress_is_not_replaced_by_the_note_of_a_wait() {
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
