//! The service's time, and how well it is known.
//!
//! What can still be reached is counted by the more pessimistic of the clocks in question. A service that is ahead of
//! this machine leaves less time than one thinks, so its word is taken; a refused signature can even prove it. That it is
//! behind would leave more, and no single reply proves that: it accepts a signature that ends later in either case. So beyond
//! what clocks commonly drift apart, a clock behind ours lengthens nothing until several replies agree on it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::span_words;
use crate::locale::tr;

/// Clocks that are no further apart than this are not worth a word.
const SKEW_DOUBT: SignedDuration = SignedDuration::from_secs(5);

/// A clock that is known to this is known well enough: the forecast's margin allows for it.
const VAGUE: Duration = Duration::from_secs(2);

/// A service that is further away from this machine's clock than this is believed to be once [`SEVERAL`] replies agree.
const BELIEVED: SignedDuration = SignedDuration::from_mins(5);

/// So many replies must agree on a clock that is further away than [`BELIEVED`].
const SEVERAL: usize = 3;

/// A moment of the service's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceTime {
    /// The time there, as well as it is known; for a forecast, of several that it may be, the latest.
    pub now: Timestamp,
    /// Where it is known from.
    pub basis: ClockBasis,
}

/// Where the service's time is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockBasis {
    /// This machine's clock: no reply of this process has shown the service's.
    Unread,
    /// This machine's clock: what the replies name cannot be the service's time.
    Ignored(IgnoredDate),
    /// What the replies name.
    Replies(ClockOffset),
}

/// A `Date` that is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IgnoredDate {
    /// What it names, less this machine's clock.
    pub offset: SignedDuration,
    /// Why.
    pub why: Implausible,
}

/// Why a `Date` cannot be the service's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Implausible {
    /// A signature would have ended by then that the service accepts.
    SignatureAccepted,
    /// No time zone explains such a difference, and no refused signature either.
    TooFar,
}

/// How far the service's clock is from this machine's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockOffset {
    /// The service's clock less this machine's.
    pub ahead: SignedDuration,
    /// How far the truth may be from that, either way.
    pub within: Duration,
    /// Replies that agree on it.
    pub replies: usize,
    /// Replies lately that name another time, and are left out.
    pub others: usize,
}

impl ServiceTime {
    /// This machine's clock, for want of any reply.
    pub const fn unread(now: Timestamp) -> Self {
        Self { now, basis: ClockBasis::Unread }
    }

    /// How far the truth may be from it, either way, where the replies tell.
    pub const fn within(&self) -> Duration {
        match self.basis {
            ClockBasis::Replies(offset) => offset.within,
            ClockBasis::Unread | ClockBasis::Ignored(_) => Duration::ZERO,
        }
    }
}

impl ClockBasis {
    /// What is to be known before one relies on a time that is counted from this clock; `None` where it is as one
    /// expects.
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
    /// Whether it is close enough to this machine's clock, or known from several replies.
    pub fn is_settled(&self) -> bool {
        !self.is_contradicted() && (self.ahead.abs() <= SKEW_DOUBT || self.replies >= SEVERAL)
    }

    /// Whether so many replies name another time that none of them is to be relied on: an odd one among several is outvoted.
    pub const fn is_contradicted(&self) -> bool {
        self.others * 3 > self.replies
    }

    /// Whether it is so far behind this machine's clock, by so few replies, that it is not to lengthen the time that is left.
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

    /// Which clock is gone by, where the two differ.
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

/// How far clocks are apart, either way: `8 h 00 m`.
fn span(offset: SignedDuration) -> String {
    // A longer one to the minute: it is known to a second at best.
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
    fn a_clock_that_is_as_one_expects_is_not_worth_a_word() {
        assert_eq!(shown(5, 2, 1, 0).doubt(), None);
        assert_eq!(shown(-5, 0, 15, 3).doubt(), None);
    }

    #[test]
    fn a_doubt_says_which_clock_is_used_and_why() {
        let said = |basis: ClockBasis| basis.doubt().expect("a doubt");
        assert!(said(ClockBasis::Unread).contains("by this machine's clock"));
        assert_eq!(
            said(shown(28_799, 0, 3, 0)),
            "the service's clock is 8 h 00 m ahead of this machine's: times are by the service's"
        );
        assert!(said(shown(28_799, 0, 1, 0)).contains("8 h 00 m ahead of this machine's by a single reply"));
        assert_eq!(
            said(shown(-28_799, 0, 2, 0)),
            "the service's clock is 8 h 00 m behind this machine's by too few replies to rely on: what can be reached is \
             counted by this machine's, the later of the two; if the service's is right, there is that much more time"
        );
        assert_eq!(
            said(shown(-28_799, 0, 3, 0)),
            "the service's clock is 8 h 00 m behind this machine's: times are by the service's"
        );
        assert!(said(shown(-200, 0, 3, 0)).contains("behind this machine's: times are by the service's"));
        assert_eq!(
            said(shown(0, 4, 2, 3)),
            "the service's replies contradict each other about the time (3 of the last 5 name another): what can be reached \
             is counted by the latest time in question; the service's clock is known to 5 s only"
        );
        for (why, word) in [(Implausible::SignatureAccepted, "signature"), (Implausible::TooFar, "time zone")] {
            let said = said(ClockBasis::Ignored(IgnoredDate { offset: SignedDuration::from_hours(87_600), why }));
            assert!(said.contains(word) && said.contains("ignored, times are by this machine's clock"), "{said}");
        }
    }
}
