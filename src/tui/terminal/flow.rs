//! How far the terminal is behind, so that a slow line is not sent frames that nobody will ever look at.
//!
//! A pseudo-terminal takes tens of kilobytes at once, whatever the line behind it can carry: that a frame was written says
//! nothing about when it is seen. So after every half kilobyte a frame ends with a question that terminals answer at once
//! (`CSI 5 n`), never before the first frame. While two questions are open, no frame is drawn; while one is open, what is
//! typed into the filter is echoed but no list is drawn. On a fast line the answer comes before the next key, and nothing
//! is ever held back. On a line that proved slow, a list also waits until no key came for a moment: of a word that is typed,
//! one list is sent instead of one for each letter.
//!
//! A terminal that does not answer is taken for a fast one until it does.

use std::{collections::VecDeque, time::Duration};

/// After so many bytes the next frame's end asks.
pub const ASK_AFTER: usize = 512;

/// The question: are you well?
pub const QUESTION: &[u8] = b"\x1b[5n";

/// Questions that may be open while frames are drawn.
const WINDOW: usize = 2;

/// A terminal that has answered before, and now has not for so long, does not answer any more.
const PATIENCE: Duration = Duration::from_secs(4);

/// One that never has is not waited for that long.
const FIRST_PATIENCE: Duration = Duration::from_secs(1);

/// A line that takes so long until an answer is slow: nobody sees the frames in between.
const SLOW: Duration = Duration::from_millis(60);

/// On a slow line, how long after a key a list waits for the next one.
const PAUSE: Duration = Duration::from_millis(80);

/// What is known of the line to the terminal; all times are since boot.
#[derive(Debug, Default)]
pub struct Flow {
    /// When each question that waits for its answer was asked.
    asked: VecDeque<Duration>,
    has_answered: bool,
    /// A question was waited for in vain.
    is_mute: bool,
    is_slow: bool,
    typed_at: Option<Duration>,
}

impl Flow {
    /// A frame was sent that ended with the question.
    pub fn asked(&mut self, at: Duration) {
        self.asked.push_back(at);
    }

    /// The terminal answered the oldest question.
    pub fn answered(&mut self, at: Duration) {
        (self.has_answered, self.is_mute) = (true, false);
        if let Some(asked) = self.asked.pop_front() {
            self.is_slow = at.saturating_sub(asked) >= SLOW;
        }
    }

    /// Whether an answer is still to come.
    pub fn is_open(&mut self, now: Duration) -> bool {
        self.give_up(now);
        !self.asked.is_empty() && !self.is_mute
    }

    /// Somebody pressed a key.
    pub fn typed(&mut self, at: Duration) {
        self.typed_at = Some(at);
    }

    /// How long no frame is to be drawn, counted from now, if no answer comes before.
    pub fn frame_wait(&mut self, now: Duration) -> Duration {
        self.give_up(now);
        match self.asked.len().checked_sub(WINDOW).and_then(|index| self.asked.get(index)) {
            Some(asked) if !self.is_mute => (*asked + self.patience()).saturating_sub(now),
            _ => Duration::ZERO,
        }
    }

    /// How long no list is to be drawn, counted from now, if no answer comes before.
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
        assert_eq!((flow.list_wait(NONE), flow.frame_wait(NONE)), (NONE, NONE), "nothing was asked yet");
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
        assert!(flow.list_wait(ms(301)) > NONE, "the second one is still on its way");
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
    fn a_terminal_that_never_answers_is_waited_for_once() {
        let mut flow = Flow::default();
        flow.asked(ms(0));
        flow.asked(ms(100));
        assert_eq!(flow.frame_wait(ms(900)), ms(100), "for the first of the two");
        assert_eq!((flow.frame_wait(ms(1_000)), flow.list_wait(ms(1_000))), (NONE, NONE));
        flow.asked(ms(2_000));
        flow.asked(ms(2_001));
        assert_eq!((flow.frame_wait(ms(2_002)), flow.list_wait(ms(2_002))), (NONE, NONE), "it is mute");
        flow.answered(ms(2_500));
        flow.asked(ms(2_500));
        assert!(flow.list_wait(ms(2_501)) > NONE, "it answers after all");
    }
}
