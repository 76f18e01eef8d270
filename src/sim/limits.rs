//! The limits of the simulated service: calls per sliding second, and the lock-out after too many bad signatures.
//!
//! The documentation limits the calls per second but does not say how the second is measured
//! (docs/service.md#call-frequency). The simulation takes the strictest reading: every call counts, even one that is
//! then refused, and the limit holds for every interval of one second, wherever it begins. The client's own limiter is
//! in `api::limiter`; it must stay below these limits without using this code.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use crate::{api::Command, domain::SdkAppId};

/// The length of the sliding window.
pub(super) const WINDOW: Duration = Duration::from_secs(1);

/// The number of bad signatures within [`LOCK`] that locks an app out (code 70050). The documentation says "too many";
/// the number is our choice.
const MOST_FAILURES: usize = 10;

/// How long a bad signature counts, and how long a lock-out lasts (docs/service.md#error-codes: at least a minute).
const LOCK: Duration = Duration::from_secs(60);

/// The moments within a window of time that ends at the latest moment.
#[derive(Debug, Default)]
struct Recent(VecDeque<Duration>);

impl Recent {
    /// Adds a moment and returns how many moments, this one included, lie within the window that ends at it.
    fn add(&mut self, now: Duration, window: Duration) -> usize {
        while self.0.front().is_some_and(|first| *first + window <= now) {
            self.0.pop_front();
        }
        self.0.push_back(now);
        self.0.len()
    }
}

/// The numbers of an app's calls that arrived within the second that ends now, the current call included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Load {
    /// The number of calls of the same command.
    pub(super) command: usize,
    /// The number of calls of any command of the scheduler, that is, any but the recall.
    pub(super) scheduler: usize,
    /// The number of calls of any command.
    pub(super) app: usize,
}

/// The arrivals of all apps.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    by_command: HashMap<(SdkAppId, Command), Recent>,
    scheduler: HashMap<SdkAppId, Recent>,
    by_app: HashMap<SdkAppId, Recent>,
}

impl Arrivals {
    /// Counts a call that arrives now, and returns the load that includes it.
    pub(super) fn count(&mut self, app: SdkAppId, command: Command, now: Duration) -> Load {
        let scheduler =
            if command == Command::Revoke { 0 } else { self.scheduler.entry(app).or_default().add(now, WINDOW) };
        Load {
            command: self.by_command.entry((app, command)).or_default().add(now, WINDOW),
            scheduler,
            app: self.by_app.entry(app).or_default().add(now, WINDOW),
        }
    }
}

/// The apps that are locked out, and the bad signatures that count towards a lock-out.
#[derive(Debug, Default)]
pub(super) struct LockOuts {
    failures: HashMap<SdkAppId, Recent>,
    until: HashMap<SdkAppId, Duration>,
}

impl LockOuts {
    /// Returns whether the app is locked out now.
    pub(super) fn is_locked(&self, app: SdkAppId, now: Duration) -> bool {
        self.until.get(&app).is_some_and(|until| now < *until)
    }

    /// Counts a bad signature. The tenth within a minute locks the app out.
    pub(super) fn count_failure(&mut self, app: SdkAppId, now: Duration) {
        let failures = self.failures.entry(app).or_default();
        if failures.add(now, LOCK) >= MOST_FAILURES {
            failures.0.clear();
            self.until.insert(app, now + LOCK);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: SdkAppId = SdkAppId(1);

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn the_window_slides_and_each_command_is_counted_separately() {
        let mut arrivals = Arrivals::default();
        for (at, command, load) in [
            (0, Command::Delete, Load { command: 1, scheduler: 1, app: 1 }),
            (0, Command::Get, Load { command: 1, scheduler: 2, app: 2 }),
            (999, Command::Delete, Load { command: 2, scheduler: 3, app: 3 }),
            (1_000, Command::Delete, Load { command: 2, scheduler: 2, app: 2 }),
            (1_000, Command::Revoke, Load { command: 1, scheduler: 0, app: 3 }),
            (1_998, Command::Delete, Load { command: 3, scheduler: 3, app: 4 }),
            (1_999, Command::Delete, Load { command: 3, scheduler: 3, app: 4 }),
        ] {
            assert_eq!(arrivals.count(APP, command, millis(at)), load, "at {at} ms");
        }
        let other = arrivals.count(SdkAppId(2), Command::Delete, millis(1_999));
        assert_eq!(other, Load { command: 1, scheduler: 1, app: 1 });
    }

    #[test]
    fn the_tenth_failure_within_a_minute_locks_out_for_a_minute() {
        let mut locks = LockOuts::default();
        for at in 0..9 {
            locks.count_failure(APP, millis(at));
        }
        assert!(!locks.is_locked(APP, millis(9)));
        locks.count_failure(APP, millis(59_999));
        assert!(locks.is_locked(APP, millis(119_998)));
        assert!(!locks.is_locked(SdkAppId(2), millis(60_000)));
        assert!(!locks.is_locked(APP, millis(119_999)));
    }

    #[test]
    fn failures_that_are_far_apart_do_not_lock_out() {
        let mut locks = LockOuts::default();
        for number in 0..50 {
            locks.count_failure(APP, Duration::from_secs(number * 7));
            assert!(!locks.is_locked(APP, Duration::from_secs(number * 7)));
        }
    }
}
