//! How a limiter slows down after rate replies: it pauses, cuts the rate, and eases the cut as clean replies arrive.
//!
//! A cut allows for calls of the same command by others, which cannot be seen from here. If our own calls of another
//! command caused the rate replies, these stop when those calls end, so the cut is then taken back.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The lowest rate of a slow-down, in calls per 1000 s.
pub(super) const SLOWEST: u32 = 500;

/// The number of clean replies after which a slow-down is eased by [`EASING`].
pub(super) const CLEAN_REPLIES: u32 = 20;

/// How much a slow-down is eased at a time, in calls per 1000 s.
pub(super) const EASING: u32 = 100;

/// How many cuts are remembered. After as many in a row, any rate has reached [`SLOWEST`].
const REMEMBERED: usize = 8;

/// A slow-down after rate replies. Rates are in calls per 1000 s.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct SlowDown {
    /// The rate; `None` while there is no slow-down.
    rate: Option<u32>,
    /// The number of clean replies since the last change of the rate.
    clean: u32,
    /// When the rate was last cut, or cuts were last taken back.
    cut_at: Option<Duration>,
    /// Nothing is granted before this.
    paused_until: Duration,
    /// The last cuts, oldest first. A limiter written by an older version lacks this.
    #[serde(default)]
    cuts: Vec<Cut>,
}

/// When the rate was cut, and what it was before.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Cut {
    at: Duration,
    from: Option<u32>,
}

impl SlowDown {
    /// Returns the rate in force, if there is a slow-down.
    pub(super) fn rate(&self) -> Option<u32> {
        // A limiter that was damaged on disk may have any rate.
        self.rate.map(|rate| rate.max(SLOWEST))
    }

    pub(super) const fn cut_at(&self) -> Option<Duration> {
        self.cut_at
    }

    pub(super) const fn paused_until(&self) -> Duration {
        self.paused_until
    }

    /// Cuts the rate after a rate reply to a call that was sent at `sent_at`. Several calls in flight may each get a
    /// rate reply for the same excess, which cuts the rate only once.
    pub(super) fn cut(&mut self, now: Duration, sent_at: Duration, pause: Duration, unslowed_rate: u32) {
        self.pause(now, pause);
        if self.cut_at.is_some_and(|cut| sent_at <= cut) {
            return;
        }
        if self.cuts.len() >= REMEMBERED {
            self.cuts.remove(0);
        }
        self.cuts.push(Cut { at: now, from: self.rate });
        let rate = self.rate.unwrap_or(unslowed_rate).min(unslowed_rate);
        self.rate = Some((rate / 10 * 7).max(SLOWEST));
        self.cut_at = Some(now);
    }

    /// Takes back the cuts since `since`, and pauses. Calls that are in flight now do not cut the rate either.
    pub(super) fn take_back(&mut self, now: Duration, since: Duration, pause: Duration) {
        self.pause(now, pause);
        self.cut_at = Some(now);
        if let Some(first) = self.cuts.iter().position(|cut| cut.at >= since) {
            self.rate = self.cuts[first].from;
            self.cuts.truncate(first);
        }
    }

    fn pause(&mut self, now: Duration, pause: Duration) {
        self.paused_until = self.paused_until.max(now + pause);
        self.clean = 0;
    }

    /// Called after a clean reply. Enough of them ease the slow-down, which ends at the full rate.
    pub(super) fn ease(&mut self, full_rate: u32) {
        let Some(rate) = self.rate else { return };
        self.clean += 1;
        if self.clean < CLEAN_REPLIES {
            return;
        }
        self.clean = 0;
        self.rate = rate.checked_add(EASING).filter(|rate| *rate < full_rate);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_millis(1_200);

    fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn cut(slow_down: &mut SlowDown, at: Duration) {
        slow_down.cut(at, at, PAUSE, 5_000);
    }

    #[test]
    fn cuts_made_since_a_time_are_taken_back_and_later_cuts_count_again() {
        let mut slow_down = SlowDown::default();
        cut(&mut slow_down, s(10));
        cut(&mut slow_down, s(20));
        cut(&mut slow_down, s(22));
        assert_eq!(slow_down.rate(), Some(1_715));
        slow_down.take_back(s(23), s(20), PAUSE);
        assert_eq!(slow_down.rate(), Some(3_500), "the cut at 10 s was before");
        assert_eq!(slow_down.paused_until(), s(23) + PAUSE);
        slow_down.cut(s(24), s(23), PAUSE, 5_000);
        assert_eq!(slow_down.rate(), Some(3_500), "this call was in flight when the cuts were taken back");
        slow_down.take_back(s(25), s(24), PAUSE);
        assert_eq!(slow_down.rate(), Some(3_500), "there is nothing to take back");
        cut(&mut slow_down, s(26));
        assert_eq!(slow_down.rate(), Some(2_450), "somebody else calls too");
        slow_down.take_back(s(27), s(0), PAUSE);
        assert_eq!(slow_down.rate(), None);
    }

    #[test]
    fn only_the_last_cuts_are_remembered_and_a_damaged_rate_is_not_zero() {
        let mut slow_down = SlowDown::default();
        for at in 0..20 {
            cut(&mut slow_down, s(at));
        }
        assert_eq!(slow_down.cuts.len(), REMEMBERED);
        assert_eq!(slow_down.rate(), Some(SLOWEST));
        let text = r#"{"rate":0,"clean":0,"cut_at":null,"paused_until":{"secs":0,"nanos":0}}"#;
        let damaged: SlowDown = serde_json::from_str(text).expect("an older version wrote this form");
        assert_eq!(damaged.rate(), Some(SLOWEST));
    }
}
