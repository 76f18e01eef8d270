//! Records all round trips of the last few minutes, from which the speed of future calls is estimated.
//!
//! The log is stored with the limiter, and therefore shared by the processes of a host: a process that has just started
//! knows how long the calls of other processes took.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::round_trips::PERIOD;
use crate::domain::CallTimes;

/// The round trips of this period and of the previous one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct CallLog {
    newer: CallTimes,
    older: CallTimes,
    /// The time since boot at which the newer period began.
    since: Duration,
}

impl CallLog {
    /// Records a call that ended this long after it was sent, with or without a reply.
    pub(super) fn note(&mut self, now: Duration, took: Duration) {
        let age = now.saturating_sub(self.since);
        if age >= PERIOD {
            let ended = std::mem::take(&mut self.newer);
            self.older = if age < 2 * PERIOD { ended } else { CallTimes::default() };
            self.since = now;
        }
        self.newer.note(took.as_secs_f64());
    }

    /// Returns the durations of the recent calls.
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

    /// Returns the boot time at which the newer period began.
    pub(super) const fn since(&self) -> Duration {
        self.since
    }

    /// Returns whether a log that was read from storage is valid.
    pub(super) fn is_sound(&self) -> bool {
        self.newer.is_sound() && self.older.is_sound()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_counts_for_five_to_ten_minutes() {
        let (minute, call) = (Duration::from_secs(60), Duration::from_millis(80));
        let mut log = CallLog::default();
        log.note(10 * minute, call);
        log.note(14 * minute, call);
        assert_eq!(log.lately(14 * minute).count(), 2);
        log.note(15 * minute, call);
        assert_eq!((log.lately(15 * minute).count(), log.since()), (3, 15 * minute));
        assert_eq!(log.lately(20 * minute).count(), 1);
        assert_eq!(log.lately(26 * minute).count(), 0, "nothing was seen for a long time");
        log.note(26 * minute, call);
        assert_eq!(log.lately(26 * minute).count(), 1);
    }
}
