//! The round trips of the last minutes, all of them, for whoever wants to know how fast calls will be.
//!
//! Kept with the limiter, and so shared by the processes of a host: a program that has just started knows what others saw.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::round_trips::PERIOD;
use crate::domain::CallTimes;

/// What was seen in this period and in the one before.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct CallLog {
    newer: CallTimes,
    older: CallTimes,
    /// When the newer period began.
    since: Duration,
}

impl CallLog {
    /// Notes a call that ended so long after it was sent, with or without a reply.
    pub(super) fn note(&mut self, now: Duration, took: Duration) {
        let age = now.saturating_sub(self.since);
        if age >= PERIOD {
            let ended = std::mem::take(&mut self.newer);
            self.older = if age < 2 * PERIOD { ended } else { CallTimes::default() };
            self.since = now;
        }
        self.newer.note(took.as_secs_f64());
    }

    /// What was seen lately.
    pub(super) fn lately(&self, now: Duration) -> CallTimes {
        let age = now.saturating_sub(self.since);
        if age >= 2 * PERIOD {
            return CallTimes::default();
        }
        let mut lately = self.newer.clone();
        if age < PERIOD {
            lately.add(&self.older);
        }
        lately
    }

    /// When the newer period began.
    pub(super) const fn since(&self) -> Duration {
        self.since
    }

    /// Whether it is what was written.
    pub(super) fn is_sound(&self) -> bool {
        self.newer.is_sound() && self.older.is_sound()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_counts_for_five_to_ten_minutes() {
        let (minute, call) = (Duration::from_secs(60), Duration::from_millis(80));
        let mut log = CallLog::default();
        log.note(10 * minute, call);
        log.note(14 * minute, call);
        assert_eq!(log.lately(14 * minute).count(), 2);
        log.note(15 * minute, call);
        assert_eq!((log.lately(15 * minute).count(), log.since()), (3, 15 * minute));
        assert_eq!(log.lately(20 * minute).count(), 1);
        assert_eq!(log.lately(26 * minute).count(), 0, "nothing was seen for long");
        log.note(26 * minute, call);
        assert_eq!(log.lately(26 * minute).count(), 1);
    }
}
