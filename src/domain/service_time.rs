//! The service's time, and how well it is known.
//!
//! A forecast uses the more pessimistic of the clocks in question. A service clock that is ahead of this machine's
//! leaves less time than it seems, so it is believed; a refused signature can even prove it. A service clock that is
//! behind would leave more time, and no single reply proves that it is behind: whether it is or not, the service
//! accepts a signature that has not expired. So a service clock that is further behind than clocks commonly drift apart
//! ([`BELIEVED`]) does not lengthen the time left until several replies agree on it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::span_words;
use crate::locale::tr;

/// Clocks that differ by no more than this need no remark.
const SKEW_DOUBT: SignedDuration = SignedDuration::from_secs(5);

/// A clock that is known to within this is known well enough: the forecast's margin allows for it.
const VAGUE: Duration = Duration::from_secs(2);

/// A service clock that differs from this machine's by more than this is fully believed only once [`SEVERAL`] replies
/// agree.
const BELIEVED: SignedDuration = SignedDuration::from_mins(5);

/// How many replies must agree on a clock that differs by more than [`BELIEVED`].
const SEVERAL: usize = 3;

/// A moment of the service's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceTime {
    /// The service's time, as well as it is known. In a forecast, this is the latest time that it may be.
    pub now: Timestamp,
    /// How the time is known.
    pub basis: ClockBasis,
}

/// How the service's time is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockBasis {
    /// From this machine's clock, because no reply to this process has shown the service's time.
    Unread,
    /// From this machine's clock, because the time in the replies cannot be the service's.
    Ignored(IgnoredDate),
    /// From the time in the replies.
    Replies(ClockOffset),
}

/// A reply's `Date` that is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IgnoredDate {
    /// The `Date` less this machine's clock.
    pub offset: SignedDuration,
    /// Why it is not used.
    pub why: Implausible,
}

/// Why a `Date` cannot be the service's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Implausible {
    /// If it were right, a signature that the service accepts would already have expired.
    SignatureAccepted,
    /// It is too far from this machine's clock, differs from what is known about the service's clock, and no refused
    /// signature proves it.
    TooFar,
}

/// How far the service's clock is from this machine's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockOffset {
    /// The service's clock less this machine's.
    pub ahead: SignedDuration,
    /// How far the true offset may be from `ahead`, either way.
    pub within: Duration,
    /// How many replies agree on the offset.
    pub replies: usize,
    /// How many recent replies name another time and are left out.
    pub others: usize,
}

impl ServiceTime {
    /// The time on this machine's clock, because there is no reply yet.
    pub const fn unread(now: Timestamp) -> Self {
        Self { now, basis: ClockBasis::Unread }
    }

    /// How far the true time may be from `now`, either way, as far as the replies tell.
    pub const fn within(&self) -> Duration {
        match self.basis {
            ClockBasis::Replies(offset) => offset.within,
            ClockBasis::Unread | ClockBasis::Ignored(_) => Duration::ZERO,
        }
    }
}

impl ClockBasis {
    /// What a user should know before relying on a time from this clock; `None` if everything is as expected.
    pub fn doubt(&self) -> Option<String> {
        match self {
            Self::Unread => Some(tr!("time-clock-unread")),
            Self::Ignored(date) => Some(date.to_string()),
            Self::Replies(offset) => offset.doubt(),
        }
    }
}

impl std::fmt::Display for IgnoredDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let span = span(self.offset);
        f.write_str(&match (self.why, self.offset.is_negative()) {
            (Implausible::SignatureAccepted, false) => tr!("time-clock-ignored-ahead-signature", span = span),
            (Implausible::SignatureAccepted, true) => tr!("time-clock-ignored-behind-signature", span = span),
            (Implausible::TooFar, false) => tr!("time-clock-ignored-ahead-far", span = span),
            (Implausible::TooFar, true) => tr!("time-clock-ignored-behind-far", span = span),
        })
    }
}

impl ClockOffset {
    /// Whether the offset can be relied on: replies do not contradict it, and it is small or known from several
    /// replies.
    pub fn is_settled(&self) -> bool {
        !self.is_contradicted() && (self.ahead.abs() <= SKEW_DOUBT || self.replies >= SEVERAL)
    }

    /// Whether so many replies name another time that none can be relied on. A single odd one among several is
    /// outvoted.
    pub const fn is_contradicted(&self) -> bool {
        self.others * 3 > self.replies
    }

    /// Whether the service's clock is so far behind this machine's, according to so few replies, that it must not
    /// lengthen the time left.
    pub fn is_unproven(&self) -> bool {
        self.ahead < -BELIEVED && self.replies < SEVERAL
    }

    fn doubt(&self) -> Option<String> {
        let vague =
            (self.within > VAGUE).then(|| tr!("time-clock-vague", seconds = (self.within.as_secs() + 1).to_string()));
        match (self.which_clock(), vague) {
            (Some(one), Some(other)) => Some(tr!("time-clock-both", one = one, other = other)),
            (one, other) => one.or(other),
        }
    }

    /// Says which clock is used, if the two differ.
    fn which_clock(&self) -> Option<String> {
        let span = span(self.ahead);
        if self.is_contradicted() {
            let (others, all) = (self.others, self.others + self.replies);
            Some(tr!("time-clock-contradicted", others = others, all = all))
        } else if self.is_unproven() {
            Some(tr!("time-clock-unproven", span = span))
        } else if self.ahead.abs() > SKEW_DOUBT {
            Some(match self.replies {
                _ if self.ahead.is_negative() => tr!("time-clock-behind", span = span),
                1 if self.ahead > BELIEVED => tr!("time-clock-ahead-by-one", span = span),
                2 if self.ahead > BELIEVED => tr!("time-clock-ahead-by-two", span = span),
                _ => tr!("time-clock-ahead", span = span),
            })
        } else {
            None
        }
    }
}

/// Returns how far apart the clocks are, either way, in words: `8 h 00 m`.
fn span(offset: SignedDuration) -> String {
    // From a minute on, the difference is rounded to the minute, because it is known to a second at best.
    let seconds = match offset.unsigned_abs().as_secs() {
        long @ 60.. => (long + 30) / 60 * 60,
        short => short,
    };
    span_words(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(ahead: i64, within: u64, replies: usize, others: usize) -> ClockBasis {
        let (ahead, within) = (SignedDuration::from_secs(ahead), Duration::from_secs(within));
        ClockBasis::Replies(ClockOffset { ahead, within, replies, others })
    }

    #[test]
    fn an_expected_clock_raises_no_doubt() {
        assert_eq!(shown(5, 2, 1, 0).doubt(), None);
        assert_eq!(shown(-5, 0, 15, 3).doubt(), None);
    }

    #[test]
    fn a_doubt_says_which_clock_is_used_and_why() {
        let said = |basis: ClockBasis| basis.doubt().expect("the clock is in doubt");
        assert!(said(ClockBasis::Unread).contains("times follow this machine's clock"));
        assert_eq!(
            said(shown(28_799, 0, 3, 0)),
            "the service's clock is 8 h 00 m ahead of this machine's: times follow the service's clock"
        );
        assert!(said(shown(28_799, 0, 1, 0)).contains("8 h 00 m ahead of this machine's, according to a single reply"));
        assert_eq!(
            said(shown(-28_799, 0, 2, 0)),
            "the service's clock seems to be 8 h 00 m behind this machine's, but too few replies confirm it: to be safe, \
             this machine's clock decides what can still be deleted; if the service's clock is right, there is that much \
             more time"
        );
        assert_eq!(
            said(shown(-28_799, 0, 3, 0)),
            "the service's clock is 8 h 00 m behind this machine's: times follow the service's clock"
        );
        assert!(said(shown(-200, 0, 3, 0)).contains("behind this machine's: times follow the service's clock"));
        assert_eq!(
            said(shown(0, 4, 2, 3)),
            "the service's replies disagree about the time (3 of the last 5 differ): to be safe, the latest of these times \
             decides what can still be deleted; the service's clock is only known to within 5 s"
        );
        for (why, word) in [(Implausible::SignatureAccepted, "signature"), (Implausible::TooFar, "time zone")] {
            let said = said(ClockBasis::Ignored(IgnoredDate { offset: SignedDuration::from_hours(87_600), why }));
            assert!(said.contains(word) && said.contains("ignored, and times follow this machine's clock"), "{said}");
        }
    }
}
