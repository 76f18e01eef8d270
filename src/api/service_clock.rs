//! The service's clock, as its replies show it.
//!
//! Kept against the boot clock, so that a jump of this machine's wall clock changes nothing. Deliberately not here: who
//! needs it (signing, and every "due in").

use std::{collections::VecDeque, time::Duration};

use jiff::{SignedDuration, Timestamp};

/// The median of this many replies is taken.
const SAMPLES: usize = 15;

/// What the last replies showed.
#[derive(Debug, Default)]
pub(super) struct ServiceClock {
    /// The service's time at boot, as each of the last replies has it.
    at_boot: VecDeque<Timestamp>,
}

impl ServiceClock {
    /// Takes in the `Date` of a reply to a call between these boot times.
    pub(super) fn note(&mut self, date: Timestamp, sent: Duration, received: Duration) {
        // `Date` is cut to the second and was written somewhere on the way: half of each is the best guess.
        let middle = sent + received.saturating_sub(sent) / 2;
        let Ok(shown) = date.checked_add(Duration::from_millis(500)) else { return };
        let Ok(at_boot) = shown.checked_sub(middle) else { return };
        if self.at_boot.len() == SAMPLES {
            self.at_boot.pop_front();
        }
        self.at_boot.push_back(at_boot);
    }

    /// The service's time at this boot time.
    pub(super) fn at(&self, since_boot: Duration) -> Option<Timestamp> {
        let mut sorted: Vec<Timestamp> = self.at_boot.iter().copied().collect();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2)?.checked_add(since_boot).ok()
    }

    /// The service's clock minus ours, to about half a second.
    pub(super) fn offset(&self, now: Timestamp, since_boot: Duration) -> Option<SignedDuration> {
        Some(self.at(since_boot)?.duration_since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn boot(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn the_offset_is_the_median_so_that_one_odd_reply_changes_nothing() {
        let mut clock = ServiceClock::default();
        assert_eq!(clock.offset(at(1_000), boot(0)), None);
        for second in 0..20 {
            let date = if second == 7 { at(5) } else { at(2_000 + second) };
            let sent = boot(1_000 * u64::try_from(second).expect("small"));
            clock.note(date, sent, sent + boot(1_000));
        }
        assert_eq!(clock.offset(at(1_000), boot(0)), Some(SignedDuration::from_secs(1_000)));
    }

    #[test]
    fn a_jump_of_our_wall_clock_moves_the_offset_and_not_the_services_time() {
        let mut clock = ServiceClock::default();
        clock.note(at(2_000), boot(9_900), boot(10_100));
        let service_time = clock.at(boot(20_000));
        assert_eq!(clock.offset(at(2_010), boot(20_000)), Some(SignedDuration::from_millis(500)));
        assert_eq!(clock.offset(at(5_610), boot(20_000)), Some(SignedDuration::from_millis(-3_599_500)));
        assert_eq!(clock.at(boot(20_000)), service_time);
    }

    #[test]
    fn dates_at_the_end_of_time_are_left_out() {
        let mut clock = ServiceClock::default();
        clock.note(Timestamp::MAX, boot(0), boot(0));
        clock.note(Timestamp::MIN, boot(1), boot(0));
        assert!(clock.offset(at(0), boot(0)).is_none_or(|offset| offset.is_negative()));
    }
}
