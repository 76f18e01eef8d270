//! Decides whether and when a failed read is repeated.
//!
//! This is used only for get and list: this layer never repeats a change.

use std::time::Duration;

use super::{
    catalogue::{Class, Entry, Reaction},
    error::Fault,
    verdict::is_rate,
};
use crate::chance;

/// How many times a read is repeated after failures that may pass by themselves.
const TRANSIENT: u32 = 3;

/// How many times a read is repeated after rate replies. The limiter decides how long each repetition waits.
const RATE: u32 = 8;

/// The first wait; each further one is twice as long as the one before.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// What to do after a failed read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Repeating does not help.
    GiveUp,
    /// Repeat the read; the limiter decides when its turn comes.
    Again,
    /// Repeat the read after about this long.
    AgainAfter(Duration),
    /// Repeat the read with a new signature.
    Renew,
}

/// The repetitions that one read has used up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Patience {
    transient: u32,
    rate: u32,
    renewals: u32,
}

impl Patience {
    /// Decides what to do after a failure, and counts it.
    pub(super) fn after(&mut self, fault: &Fault) -> Next {
        match fault {
            Fault::NotSent { .. } | Fault::NoAnswer(_) => self.wait(),
            Fault::Refused { failure, .. } => self.after_code(failure.code.unwrap_or_default()),
            Fault::Signature(_)
            | Fault::Slots(_)
            | Fault::LockedOut { .. }
            // The same request would get the same reply. Callers that can request less do so.
            | Fault::TooLong(_) => Next::GiveUp,
        }
    }

    fn after_code(&mut self, code: i64) -> Next {
        let entry = Entry::of(code);
        if is_rate(code) {
            self.rate += 1;
            return if self.rate <= RATE { Next::Again } else { Next::GiveUp };
        }
        if entry.and_then(|entry| entry.reaction) == Some(Reaction::Renew) {
            self.renewals += 1;
            return if self.renewals == 1 { Next::Renew } else { Next::GiveUp };
        }
        match entry.map(|entry| entry.class) {
            Some(Class::Transient) => self.wait(),
            _ => Next::GiveUp,
        }
    }

    fn wait(&mut self) -> Next {
        if self.transient == TRANSIENT {
            return Next::GiveUp;
        }
        let wait = FIRST_WAIT * 2_u32.pow(self.transient);
        self.transient += 1;
        Next::AgainAfter(wait)
    }
}

/// Adds jitter to a wait, so that clients that failed at the same time do not try again at the same time. The result is
/// between a half and one and a half times the wait.
pub(super) fn jittered(wait: Duration) -> Duration {
    wait * u32::try_from(chance::between(500, 1_499)).unwrap_or(1_000) / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: i64) -> Fault {
        Fault::refused(code, None)
    }

    #[test]
    fn a_failure_that_may_pass_is_retried_three_times_with_growing_waits() {
        for fault in [refused(90_105), refused(60_008), Fault::NoAnswer("lost".into())] {
            let mut patience = Patience::default();
            for millis in [250, 500, 1_000] {
                assert_eq!(patience.after(&fault), Next::AgainAfter(Duration::from_millis(millis)));
            }
            assert_eq!(patience.after(&fault), Next::GiveUp);
        }
    }

    #[test]
    fn a_signature_is_renewed_once_and_only_if_that_may_help() {
        for code in [70_001, 70_052, 60_004, 60_005] {
            let mut patience = Patience::default();
            assert_eq!(patience.after(&refused(code)), Next::Renew, "{code}");
            assert_eq!(patience.after(&refused(code)), Next::GiveUp, "{code}");
        }
        for code in [70_003, 70_009, 70_013, 70_014, 70_016, 70_050] {
            assert_eq!(Patience::default().after(&refused(code)), Next::GiveUp, "{code}");
        }
    }

    #[test]
    fn a_rate_reply_is_left_to_the_limiter_and_a_used_up_quota_is_final() {
        for code in [60_007, 60_011, 60_018, 60_019] {
            assert_eq!(Patience::default().after(&refused(code)), Next::Again, "{code}");
        }
        for code in [60_028, 90_047, 90_104, 60_010, 12_345] {
            assert_eq!(Patience::default().after(&refused(code)), Next::GiveUp, "{code}");
        }
        let mut patience = Patience::default();
        let tries = (0..100).take_while(|_| patience.after(&refused(60_007)) == Next::Again).count();
        assert_eq!(tries, 8);
    }

    #[test]
    fn jitter_changes_a_wait_by_at_most_half() {
        for _ in 0..100 {
            let wait = jittered(Duration::from_secs(1));
            assert!((Duration::from_millis(500)..Duration::from_millis(1_500)).contains(&wait));
        }
    }
}
