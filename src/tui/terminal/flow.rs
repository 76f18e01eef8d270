//! Flow control: tracks how far the terminal lags behind, so that a slow line does not get frames that nobody will see.
//!
//! A pseudo-terminal accepts tens of kilobytes at once, regardless of the speed of the line behind it, so a completed
//! write does not mean that the frame is on the screen. Therefore, after every half kilobyte, a frame ends with a
//! status query that terminals answer immediately (`CSI 5 n`); this never happens before the first frame. While two
//! queries are unanswered, no frame is drawn. While one is unanswered, text typed into the filter is echoed, but no new
//! list is drawn. On a fast line the answer arrives before the next key, and nothing is ever held back. On a line that
//! has proved slow, a list also waits until no key has arrived for a moment, so that typing a word sends one list
//! instead of one per letter.
//!
//! A terminal that does not answer is treated as a fast one until it does.

use std::{collections::VecDeque, time::Duration};

/// After this many bytes, the next frame ends with a status query.
pub const ASK_AFTER: usize = 512;

/// The status query, "device status report", whose answer is `CSI 0 n`.
pub const QUESTION: &[u8] = b"\x1b[5n";

/// The number of unanswered queries at which no more frames are drawn.
const WINDOW: usize = 2;

/// How long to wait for an answer from a terminal that has answered before.
const PATIENCE: Duration = Duration::from_secs(4);

/// How long to wait for an answer from a terminal that has never answered.
const FIRST_PATIENCE: Duration = Duration::from_secs(1);

/// A line is slow if an answer takes this long: frames in between would not be seen.
const SLOW: Duration = Duration::from_millis(60);

/// How long, on a slow line, a new list waits for another key after the last key.
const PAUSE: Duration = Duration::from_millis(80);

/// What is known about the line to the terminal; all times are since boot.
#[derive(Debug, Default)]
pub struct Flow {
    /// When each unanswered query was sent.
    asked: VecDeque<Duration>,
    has_answered: bool,
    /// Whether the terminal has left a query unanswered for too long and has not answered since.
    is_mute: bool,
    is_slow: bool,
    typed_at: Option<Duration>,
}

impl Flow {
    /// Called when a frame was sent that ends with a status query.
    pub fn asked(&mut self, at: Duration) {
        self.asked.push_back(at);
    }

    /// Called when the terminal has answered the oldest query.
    pub fn answered(&mut self, at: Duration) {
        (self.has_answered, self.is_mute) = (true, false);
        if let Some(asked) = self.asked.pop_front() {
            self.is_slow = at.saturating_sub(asked) >= SLOW;
        }
    }

    /// Returns whether an answer is still expected.
    pub fn is_open(&mut self, now: Duration) -> bool {
        self.give_up(now);
        !self.asked.is_empty() && !self.is_mute
    }

    /// Called when a key was pressed.
    pub fn typed(&mut self, at: Duration) {
        self.typed_at = Some(at);
    }

    /// Returns how long to wait before drawing a frame if no answer arrives earlier.
    pub fn frame_wait(&mut self, now: Duration) -> Duration {
        self.give_up(now);
        match self.asked.len().checked_sub(WINDOW).and_then(|index| self.asked.get(index)) {
            Some(asked) if !self.is_mute => (*asked + self.patience()).saturating_sub(now),
            _ => Duration::ZERO,
        }
    }

    /// Returns how long to wait before drawing a list if no answer arrives earlier.
    pub fn list_wait(&mut self, now: Duration) -> Duration {
        self.give_up(now);
        if self.is_mute {
            return Duration::ZERO;
        }
        let until = |at: Duration| at.saturating_sub(now);
        let answer = self.asked.back().map_or(Duration::ZERO, |asked| until(*asked + self.patience()));
        let pause = self.typed_at.filter(|_| self.is_slow).map_or(Duration::ZERO, |at| until(at + PAUSE));
        answer.max(pause)
    }

    const fn patience(&self) -> Duration {
        if self.has_answered { PATIENCE } else { FIRST_PATIENCE }
    }

    fn give_up(&mut self, now: Duration) {
        let patience = self.patience();
        while self.asked.front().is_some_and(|asked| now.saturating_sub(*asked) >= patience) {
            self.asked.pop_front();
            self.is_mute = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Duration = Duration::ZERO;

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn on_a_fast_line_nothing_is_held_back() {
        let mut flow = Flow::default();
        assert_eq!((flow.list_wait(NONE), flow.frame_wait(NONE)), (NONE, NONE), "no query was sent yet");
        flow.asked(ms(10));
        flow.answered(ms(12));
        flow.typed(ms(13));
        assert_eq!((flow.list_wait(ms(13)), flow.frame_wait(ms(13))), (NONE, NONE));
    }

    #[test]
    fn lists_wait_for_every_answer_and_frames_for_all_but_the_last() {
        let mut flow = Flow::default();
        flow.asked(ms(0));
        assert!(flow.list_wait(ms(50)) > NONE && flow.is_open(ms(50)));
        assert_eq!(flow.frame_wait(ms(50)), NONE);
        flow.asked(ms(60));
        assert!(flow.frame_wait(ms(60)) > NONE);
        flow.answered(ms(300));
        assert_eq!(flow.frame_wait(ms(301)), NONE);
        assert!(flow.list_wait(ms(301)) > NONE, "the second answer is still missing");
        flow.answered(ms(600));
        assert_eq!(flow.list_wait(ms(600)), NONE);
        assert!(!flow.is_open(ms(600)));
    }

    #[test]
    fn on_a_slow_line_a_list_waits_for_the_end_of_the_word() {
        let mut flow = Flow::default();
        flow.asked(ms(0));
        flow.answered(ms(900));
        flow.typed(ms(2_000));
        assert_eq!(flow.list_wait(ms(2_010)), ms(70));
        assert_eq!(flow.list_wait(ms(2_080)), NONE);
        flow.asked(ms(3_000));
        flow.answered(ms(3_002));
        flow.typed(ms(3_003));
        assert_eq!(flow.list_wait(ms(3_003)), NONE, "the line is fast again");
    }

    #[test]
    fn a_terminal_that_never_answers_causes_only_one_wait() {
        let mut flow = Flow::default();
        flow.asked(ms(0));
        flow.asked(ms(100));
        assert_eq!(flow.frame_wait(ms(900)), ms(100), "until the first query is given up");
        assert_eq!((flow.frame_wait(ms(1_000)), flow.list_wait(ms(1_000))), (NONE, NONE));
        flow.asked(ms(2_000));
        flow.asked(ms(2_001));
        assert_eq!(
            (flow.frame_wait(ms(2_002)), flow.list_wait(ms(2_002))),
            (NONE, NONE),
            "the terminal does not answer"
        );
        flow.answered(ms(2_500));
        flow.asked(ms(2_500));
        assert!(flow.list_wait(ms(2_501)) > NONE, "the terminal answers after all");
    }
}
