//! Decides when a run must send nothing more because of the outcomes of its most recent tasks
//! (docs/reliability.md#halts). The `dispatcher` decides whether the run then pauses or ends.

use std::collections::VecDeque;

use crate::{
    domain::{Failure, OutcomeKind},
    locale::stored,
};

/// This many unknown outcomes in a row trip the breaker, and so do [`UNKNOWN_IN_WINDOW`] unknown outcomes among the
/// last [`WINDOW`].
const UNKNOWN_IN_A_ROW: usize = 5;
const WINDOW: usize = 50;
const UNKNOWN_IN_WINDOW: usize = WINDOW / 5;

/// This many tasks in a row that could not be sent trip the breaker: the network is probably down.
const UNSENT_IN_A_ROW: usize = 5;

/// The last outcomes of a run.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    recent: VecDeque<OutcomeKind>,
}

impl Breaker {
    /// Records the outcome of a task of the run.
    pub(super) fn note(&mut self, kind: OutcomeKind) {
        self.recent.push_back(kind);
        if self.recent.len() > WINDOW {
            self.recent.pop_front();
        }
    }

    /// Returns the reason to send nothing more, or `None` if the run may continue.
    pub(super) fn trips(&self) -> Option<Failure> {
        let in_a_row = |kind| self.recent.iter().rev().take_while(|recent| **recent == kind).count();
        let unknown = self.recent.iter().filter(|kind| **kind == OutcomeKind::Unknown).count();
        let is_window_bad = self.recent.len() == WINDOW && unknown >= UNKNOWN_IN_WINDOW;
        if in_a_row(OutcomeKind::Unknown) >= UNKNOWN_IN_A_ROW || is_window_bad {
            Some(Failure::local(stored!("stored-run-unknown")))
        } else if in_a_row(OutcomeKind::NotSent) >= UNSENT_IN_A_ROW {
            Some(Failure::local(stored!("stored-run-unreachable")))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::{self, chinese, in_language};

    fn after(kinds: &[(OutcomeKind, usize)]) -> bool {
        let mut breaker = Breaker::default();
        for (kind, times) in kinds {
            for _ in 0..*times {
                breaker.note(*kind);
            }
        }
        breaker.trips().is_some()
    }

    #[test]
    fn five_unknown_or_unsent_tasks_in_a_row_trip_the_breaker_and_four_do_not() {
        use OutcomeKind::{Deleted, NotSent, Unknown};
        assert!(!after(&[(Deleted, 10), (Unknown, 4)]));
        assert!(after(&[(Deleted, 10), (Unknown, 5)]));
        assert!(!after(&[(Unknown, 4), (Deleted, 1), (Unknown, 4)]));
        assert!(after(&[(NotSent, 5)]));
        assert!(!after(&[(NotSent, 4)]));
    }

    #[test]
    fn the_reason_is_stored_in_english_and_shown_in_the_language_of_the_reader() {
        let mut breaker = Breaker::default();
        (0..5).for_each(|_| breaker.note(OutcomeKind::NotSent));
        let (kept, shown) = in_language(chinese(), || {
            let kept = breaker.trips().expect("the breaker trips").message;
            (kept.clone(), locale::shown(&kept).into_owned())
        });
        assert_eq!(kept, "the service cannot be reached: run `pushdeck resume` when it can be reached again");
        assert_eq!(shown, "无法连接服务端：恢复连接后，`pushdeck resume` 可继续执行");
    }

    #[test]
    fn ten_unknown_outcomes_among_the_last_fifty_trip_the_breaker() {
        use OutcomeKind::{Deleted, Unknown};
        let spread = |bad: usize| {
            let mut kinds = vec![(Deleted, 50)];
            kinds.extend((0..bad).flat_map(|_| [(Unknown, 1), (Deleted, 3)]));
            kinds
        };
        assert!(!after(&spread(9)));
        assert!(after(&spread(10)));
        let mut old = spread(9);
        old.push((Deleted, 50));
        assert!(!after(&old), "outcomes before the last fifty do not count");
    }
}
