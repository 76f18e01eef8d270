//! Estimates the service's clock from the `Date` headers of its replies.
//!
//! Each `Date` gives the earliest and the latest time that the service's clock can have shown: the header is truncated
//! to the second, and was written at some time between the send and the reply. The estimate is what most of the recent
//! replies agree on. It is stored relative to the boot clock, so that a jump of this machine's wall clock does not
//! change it.
//!
//! A header may be wrong: a proxy may write its own, or a host behind a load balancer may have a bad clock. What the
//! service does is better evidence than what it says: while it accepts a signature, that signature has not ended. So a
//! header is ignored and reported if an accepted signature would have ended by its time. It is also ignored if it is
//! further from this machine's clock than a wrong time zone explains, unless it agrees with the estimate, or the
//! refusal of a signature proves it.
//!
//! The clock has two readings. Signatures, the selection of tasks and the order of calls in a run use what the replies
//! say: if the order used a clock that is ahead, tasks that could still be reached would come last. Promises to people
//! use the latest plausible time ([`ServiceClock::at_the_latest`]): if replies contradict each other, any of them may
//! be right, and a clock behind ours is believed only after several replies (see `domain::service_time`).

use std::{collections::VecDeque, time::Duration};

use jiff::{SignedDuration, Timestamp};

use crate::domain::{ClockBasis, ClockOffset, IgnoredDate, Implausible};

/// The number of recent replies that count.
const SAMPLES: usize = 15;

/// Replies older than this do not count if there are newer ones, because clocks drift and are adjusted.
const LATELY: Duration = Duration::from_secs(30 * 60);

/// The resolution of `Date`, which is truncated to the second.
const RESOLUTION: Duration = Duration::from_secs(1);

/// How much the clocks of the hosts of one service may differ.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(1);

/// How many seconds two clocks may drift apart per second of the boot clock: ten times the error of a cheap quartz.
const DRIFT: f64 = 1e-4;

/// The largest offset that a wrong time zone explains: time zones go from 12 hours behind to 14 hours ahead of UTC.
const FURTHEST: SignedDuration = SignedDuration::from_hours(26);

/// What the recent replies showed.
#[derive(Debug, Default)]
pub(super) struct ServiceClock {
    samples: VecDeque<Sample>,
    estimate: Option<Estimate>,
    /// The latest time that the service's clock can have shown when this machine booted. This is known if the service
    /// accepted a signature, which had therefore not ended.
    latest: Option<Timestamp>,
    /// The earliest time that the service's clock can have shown when this machine booted. This is known if the service
    /// refused a signature, possibly because it had ended.
    earliest: Option<Timestamp>,
    /// The last ignored header, and how many were ignored since the last one that was used.
    ignored: Option<(IgnoredDate, usize)>,
}

/// The earliest and the latest time that the service's clock can have shown when this machine booted, according to one
/// reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sample {
    earliest: Timestamp,
    latest: Timestamp,
    received: Duration,
}

/// The estimated time of the service when this machine booted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Estimate {
    at_boot: Timestamp,
    within: Duration,
    /// The time since boot at which the last reply that supports the estimate arrived.
    seen: Duration,
    replies: usize,
}

/// The times of an answered call, by this machine's clocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answered {
    /// The time since boot at which the request was sent.
    pub(super) sent: Duration,
    /// The time since boot at which the reply arrived.
    pub(super) received: Duration,
    /// The wall clock when the reply arrived.
    pub(super) wall: Timestamp,
    /// When the signature ends, and whether the service accepted it.
    pub(super) signature: Option<(Timestamp, Taken)>,
}

/// Whether the service accepted a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// The signature has not ended.
    Accepted,
    /// The signature has ended, or was refused for a reason that may be the time.
    Refused,
}

impl ServiceClock {
    /// Applies the `Date` of a reply, and what the reply says about the signature.
    pub(super) fn note(&mut self, date: Option<Timestamp>, call: Answered) {
        match call.signature {
            Some((ends, Taken::Accepted)) => self.accepted(ends, call.sent),
            Some((ends, Taken::Refused)) => self.refused(ends, call.received),
            None => {}
        }
        let Some((date, sample)) = date.and_then(|date| Some((date, Sample::of(date, call)?))) else { return };
        if let Some(why) = self.why_not(date, &sample, call) {
            let offset = date.duration_since(call.wall);
            let before = self.ignored.map_or(0, |(_, count)| count);
            if before == 0 {
                tracing::warn!("{}", IgnoredDate { offset, why });
            }
            self.ignored = Some((IgnoredDate { offset, why }, before + 1));
            return;
        }
        self.ignored = None;
        if self.samples.len() == SAMPLES {
            self.samples.pop_front();
        }
        self.samples.push_back(sample);
        self.estimate_anew(call.received);
    }

    /// Records that the service accepted a signature at some time after the boot time `sent`.
    fn accepted(&mut self, ends: Timestamp, sent: Duration) {
        let Ok(latest) = ends.checked_sub(sent) else { return };
        self.latest = Some(self.latest.map_or(latest, |known| known.min(latest)));
        self.earliest = self.earliest.filter(|earliest| *earliest <= latest);
        let before = self.samples.len();
        self.samples.retain(|sample| !sample.is_after(latest));
        if self.samples.len() < before {
            self.estimate = None;
            self.estimate_anew(sent);
        }
    }

    /// Records that the service refused a signature at some time before the boot time `received`.
    fn refused(&mut self, ends: Timestamp, received: Duration) {
        self.latest = None;
        // The service's clock counts in seconds, so it showed at least the second after the end.
        let earliest = ends.checked_add(RESOLUTION).and_then(|after| after.checked_sub(received)).ok();
        self.earliest = self.earliest.max(earliest);
    }

    fn why_not(&self, date: Timestamp, sample: &Sample, call: Answered) -> Option<Implausible> {
        if self.latest.is_some_and(|latest| sample.is_after(latest)) {
            return Some(Implausible::SignatureAccepted);
        }
        let is_proven = matches!(call.signature, Some((ends, Taken::Refused)) if date > ends);
        let is_known = self.estimate.is_some_and(|known| sample.distance(known.at_boot) <= TOLERANCE);
        let is_near = date.duration_since(call.wall).abs() <= FURTHEST;
        (!is_near && !is_known && !is_proven).then_some(Implausible::TooFar)
    }

    /// Recomputes the estimate as what most replies agree on. Of two groups of the same size, the one that began first
    /// counts.
    fn estimate_anew(&mut self, now: Duration) {
        while self.samples.len() > 1 && self.samples.front().is_some_and(|oldest| oldest.received + LATELY < now) {
            self.samples.pop_front();
        }
        let support = |one: &Sample| self.samples.iter().filter(|other| one.agrees(other)).count();
        // `max_by_key` returns the last of several maxima, which is the first one because the order is reversed.
        let Some(best) = self.samples.iter().rev().max_by_key(|sample| support(sample)).copied() else { return };
        let group = || self.samples.iter().filter(|other| best.agrees(other));
        let earliest = group().map(|sample| sample.earliest).max().unwrap_or(best.earliest);
        let latest = group().map(|sample| sample.latest).min().unwrap_or(best.latest);
        // If hosts differ, no time suits all of them. The middle is the best choice, with half the difference as its
        // error.
        let apart = latest.duration_since(earliest);
        self.estimate = earliest.checked_add(apart / 2).ok().map(|at_boot| Estimate {
            at_boot,
            within: apart.unsigned_abs() / 2,
            seen: group().map(|sample| sample.received).max().unwrap_or(now),
            replies: group().count(),
        });
    }

    /// Returns the service's time at this boot time, if known.
    pub(super) fn at(&self, since_boot: Duration) -> Option<Timestamp> {
        self.estimate?.at_boot.checked_add(since_boot).ok()
    }

    /// Returns the latest plausible time of the service, given this machine's two clocks. A promise based on it holds
    /// even if a header is wrong.
    pub(super) fn at_the_latest(&self, wall: Timestamp, since_boot: Duration) -> Timestamp {
        let (Some(at), ClockBasis::Replies(offset)) = (self.at(since_boot), self.basis(wall, since_boot)) else {
            return wall;
        };
        if offset.is_contradicted() {
            let named = self.samples.iter().filter_map(|sample| sample.middle().checked_add(since_boot).ok()).max();
            return at.max(wall).max(named.unwrap_or(at));
        }
        if offset.is_unproven() { wall } else { at }
    }

    /// Returns a time that the service's clock has certainly passed. If replies say that this clock is ahead of this
    /// machine's, the result is ahead only as far as a refused signature proves it. Otherwise a wrong header could make
    /// a signature seem to have ended, and then no call would be sent whose reply could correct the mistake.
    pub(super) fn past(&self, wall: Timestamp, since_boot: Duration) -> Timestamp {
        let proven = self.earliest.and_then(|earliest| earliest.checked_add(since_boot).ok());
        self.at(since_boot).map_or(wall, |service| service.min(proven.map_or(wall, |proven| proven.max(wall))))
    }

    /// Returns how well the service's time is known and from what, given this machine's two clocks.
    pub(super) fn basis(&self, wall: Timestamp, since_boot: Duration) -> ClockBasis {
        let ignored = self.ignored.map_or(0, |(_, count)| count);
        match (self.estimate, self.at(since_boot), self.ignored) {
            (Some(known), Some(at), _) => ClockBasis::Replies(ClockOffset {
                ahead: at.duration_since(wall),
                within: known.within + since_boot.saturating_sub(known.seen).mul_f64(DRIFT),
                replies: known.replies,
                others: self.samples.len() - known.replies + ignored,
            }),
            (_, _, Some((date, _))) => ClockBasis::Ignored(date),
            _ => ClockBasis::Unread,
        }
    }
}

impl Sample {
    fn of(date: Timestamp, call: Answered) -> Option<Self> {
        let earliest = date.checked_sub(call.received).ok()?;
        let latest = date.checked_add(RESOLUTION).ok()?.checked_sub(call.sent).ok()?;
        Some(Self { earliest, latest, received: call.received })
    }

    fn middle(&self) -> Timestamp {
        let apart = self.latest.duration_since(self.earliest);
        self.earliest.saturating_add(apart / 2).unwrap_or(self.earliest)
    }

    fn is_after(&self, at_boot: Timestamp) -> bool {
        self.earliest.duration_since(at_boot) > TOLERANCE
    }

    /// Returns how far this time is outside the range of the sample.
    fn distance(&self, at_boot: Timestamp) -> SignedDuration {
        let (before, after) = (self.earliest.duration_since(at_boot), at_boot.duration_since(self.latest));
        before.max(after).max(SignedDuration::ZERO)
    }

    fn agrees(&self, other: &Self) -> bool {
        let (earliest, latest) = (self.earliest.max(other.earliest), self.latest.min(other.latest));
        earliest.duration_since(latest) <= TOLERANCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALL: i64 = 1_000_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("the time is valid")
    }

    fn boot(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// Returns a call that takes `takes` ms and is answered at boot time `millis`. At boot, the wall clock shows
    /// [`WALL`].
    fn call(millis: u64, takes: u64) -> Answered {
        let wall = at(WALL) + boot(millis);
        Answered { sent: boot(millis - takes), received: boot(millis), wall, signature: None }
    }

    fn signed(call: Answered, ends: i64, taken: Taken) -> Answered {
        Answered { signature: Some((at(ends), taken)), ..call }
    }

    /// Returns the clock after calls of 100 ms, one each second. `ahead` says for each call by how many seconds the
    /// service's clock is ahead.
    fn seen(ahead: impl IntoIterator<Item = i64>) -> ServiceClock {
        let mut clock = ServiceClock::default();
        for (second, ahead) in (1_i64..).zip(ahead) {
            clock.note(Some(at(WALL + second + ahead)), call(1_000 * second.unsigned_abs(), 100));
        }
        clock
    }

    fn offset(clock: &ServiceClock) -> ClockOffset {
        match clock.basis(at(WALL), boot(0)) {
            ClockBasis::Replies(offset) => offset,
            other => panic!("{other:?}"),
        }
    }

    fn ignored(clock: &ServiceClock) -> Implausible {
        match clock.basis(at(WALL), boot(0)) {
            ClockBasis::Ignored(date) => date.why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_reply_shows_the_clock_to_within_a_second_plus_the_duration_of_the_call() {
        let clock = seen([7_200]);
        let ClockOffset { ahead, within, replies, others } = offset(&clock);
        assert_eq!((ahead, within), (SignedDuration::from_millis(7_200_550), Duration::from_millis(550)));
        assert_eq!((replies, others), (1, 0));
        assert_eq!(ServiceClock::default().basis(at(WALL), boot(0)), ClockBasis::Unread);
    }

    #[test]
    fn several_replies_show_the_clock_more_precisely_than_one() {
        let mut clock = ServiceClock::default();
        // The service is 0.3 s behind; its `Date` is truncated to the second.
        for (millis, date) in [(1_000, 0), (1_250, 0), (1_500, 1), (1_750, 1), (2_000, 1), (2_250, 1)] {
            clock.note(Some(at(WALL + date)), call(millis, 20));
        }
        let ClockOffset { ahead, within, replies, .. } = offset(&clock);
        assert_eq!(replies, 6);
        assert!((ahead.as_millis() + 300).unsigned_abs() <= within.as_millis() && within <= boot(150), "{ahead:?}");
    }

    #[test]
    fn one_odd_reply_changes_nothing_even_if_it_is_the_first() {
        for odd in [0, 7] {
            let clock = seen((0..12).map(|reply| if reply == odd { -5_000 } else { 60 }));
            let found = offset(&clock);
            assert_eq!((found.ahead.as_secs(), found.replies, found.others), (60, 11, 1));
        }
    }

    #[test]
    fn promises_use_the_latest_time_of_replies_that_contradict_each_other() {
        let latest = |ahead: &[i64]| {
            let clock = seen(ahead.iter().copied());
            let doubt = ClockBasis::Replies(offset(&clock)).doubt();
            (clock.at_the_latest(at(WALL + 9), boot(9_000)).duration_since(at(WALL + 9)).as_secs(), doubt)
        };
        for ahead in [
            &[3_000, -86_400][..],
            &[-86_400, 3_000],
            &[3_000, -86_400, 3_000],
            &[-86_400, 3_000, -86_400],
            &[-3_000, 3_000, -3_000],
        ] {
            let (ahead_at_most, doubt) = latest(ahead);
            assert_eq!(ahead_at_most, 3_000, "{ahead:?}");
            assert!(doubt.is_some_and(|doubt| doubt.contains("disagree about the time")), "{ahead:?}");
        }
        assert_eq!(latest(&[-60, -4_000]).0, 0, "both are behind our clock, which may be right");
        assert_eq!(latest(&[60, 60, 60, -5_000, 60]).0, 60, "a single odd reply is outvoted");
    }

    #[test]
    fn a_clock_far_behind_ours_is_used_to_sign_at_once_but_for_promises_only_when_several_replies_agree() {
        for replies in [1, 2, 3, 15] {
            let clock = seen([-86_400; 15].into_iter().take(replies));
            let latest = clock.at_the_latest(at(WALL + 20), boot(20_000));
            assert_eq!(latest == at(WALL + 20), replies < 3, "{replies}");
            let named = clock.at(boot(20_000)).expect("the clock is known");
            assert_eq!(named.duration_since(at(WALL)).as_hours(), -23);
        }
        let near = seen([-120; 3]);
        assert_eq!(
            Some(near.at_the_latest(at(WALL + 20), boot(20_000))),
            near.at(boot(20_000)),
            "a clock that is less than five minutes behind is believed, because clocks drift apart"
        );
        let ahead = seen([36_000]);
        assert_eq!(Some(ahead.at_the_latest(at(WALL + 20), boot(20_000))), ahead.at(boot(20_000)));
        assert_eq!(ServiceClock::default().at_the_latest(at(WALL), boot(0)), at(WALL));
    }

    #[test]
    fn a_slow_reply_does_not_spoil_the_estimate() {
        let mut clock = seen([60; 5]);
        clock.note(Some(at(WALL + 60 + 8)), call(15_000, 9_000));
        assert_eq!((offset(&clock).ahead.as_secs(), offset(&clock).others), (60, 0));
        assert!(offset(&clock).within < boot(600));
    }

    #[test]
    fn a_time_by_which_an_accepted_signature_would_have_ended_is_ignored() {
        for ahead in [3_700, 8 * 3_600, 315_360_000] {
            let mut clock = ServiceClock::default();
            let accepted = signed(call(1_000, 100), WALL + 3_600, Taken::Accepted);
            clock.note(Some(at(WALL + ahead)), accepted);
            assert_eq!(ignored(&clock), Implausible::SignatureAccepted);
            clock.note(Some(at(WALL + 2)), signed(call(2_000, 100), WALL + 3_600, Taken::Accepted));
            assert_eq!((offset(&clock).ahead.as_secs(), offset(&clock).others), (0, 0));
            clock.note(Some(at(WALL + ahead)), accepted);
            assert_eq!((offset(&clock).ahead.as_secs(), offset(&clock).others), (0, 1), "the reply is ignored");
        }
    }

    #[test]
    fn a_signature_that_is_accepted_later_proves_earlier_headers_wrong() {
        let mut clock = seen([7_200; 3]);
        clock.note(None, signed(call(4_000, 100), WALL + 3_600, Taken::Accepted));
        assert_eq!(clock.basis(at(WALL), boot(0)), ClockBasis::Unread);
    }

    #[test]
    fn a_time_that_no_time_zone_explains_is_ignored_unless_a_refused_signature_proves_it() {
        for ahead in [-315_360_000, -95_000, 95_000, 315_360_000] {
            assert_eq!(ignored(&seen([ahead])), Implausible::TooFar);
        }
        assert_eq!(offset(&seen([-50_400])).ahead.as_secs(), -50_399);
        let mut clock = ServiceClock::default();
        clock.note(Some(at(WALL + 315_360_000)), signed(call(1_000, 100), WALL + 3_600, Taken::Refused));
        clock.note(Some(at(WALL + 315_360_001)), call(2_000, 100));
        let found = offset(&clock);
        assert_eq!((found.ahead.as_hours(), found.replies), (87_599, 2));
    }

    #[test]
    fn a_jump_of_our_wall_clock_changes_the_offset_but_not_the_services_time() {
        let clock = seen([500]);
        let service_time = clock.at(boot(20_000));
        let ahead = |wall| match clock.basis(at(wall), boot(20_000)) {
            ClockBasis::Replies(offset) => offset.ahead.as_secs(),
            other => panic!("{other:?}"),
        };
        assert_eq!((ahead(WALL + 20), ahead(WALL + 3_620)), (500, -3_099));
        assert_eq!(clock.at(boot(20_000)), service_time);
    }

    #[test]
    fn old_replies_become_less_certain_and_are_replaced_by_newer_ones() {
        let mut clock = seen([60; 3]);
        let ClockBasis::Replies(old) = clock.basis(at(WALL), boot(36_000_000)) else { panic!("it is known") };
        assert!(old.within > Duration::from_millis(3_500), "{old:?}");
        clock.note(Some(at(WALL + 36_000 + 75)), call(36_000_000, 100));
        assert_eq!((offset(&clock).ahead.as_secs(), offset(&clock).others), (75, 0));
    }

    #[test]
    fn a_time_ahead_of_ours_counts_as_past_only_as_far_as_a_refused_signature_proves_it() {
        let past = |clock: &ServiceClock| clock.past(at(WALL + 4), boot(4_000)).duration_since(at(WALL)).as_secs();
        assert_eq!(past(&ServiceClock::default()), 4);
        assert_eq!(past(&seen([-60])), -55, "a time behind ours is believed");
        let mut clock = seen([36_000]);
        assert_eq!(past(&clock), 4);
        clock.note(Some(at(WALL + 36_004)), signed(call(4_000, 100), WALL + 3_600, Taken::Refused));
        assert_eq!(past(&clock), 3_601);
        clock.note(None, signed(call(4_000, 100), WALL + 3_600, Taken::Accepted));
        assert_eq!(past(&clock), 4, "the signature was refused for another reason");
    }

    #[test]
    fn dates_at_the_ends_of_the_range_of_times_are_ignored() {
        let mut clock = ServiceClock::default();
        clock.note(Some(Timestamp::MAX), call(1_000, 0));
        clock.note(Some(Timestamp::MIN), call(1_000, 0));
        assert_eq!(clock.at(boot(0)), None);
    }
}
