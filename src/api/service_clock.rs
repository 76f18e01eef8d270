//! The service's clock, as its replies show it.
//!
//! Each `Date` gives the earliest and the latest time that the service can have had: it is cut to the second, and was
//! written somewhere between the send and the reply. What most of the last replies agree on is taken. It is kept against
//! the boot clock, so that a jump of this machine's wall clock changes nothing.
//!
//! A header may be wrong: a proxy writes its own, or a host behind a balancer has a bad clock. What the service does is
//! better evidence than what it says: while it accepts a signature, that has not ended. A time by which it would have, or
//! one that is further from this machine's clock than a wrong time zone explains, is ignored and named, unless a signature
//! that was refused as ended proves it.
//!
//! There are two readings. Signatures are made, tasks are selected, and a run orders its calls, by what the replies say: an
//! order by a clock that is too late would leave for last what could still be reached. What is promised to a person goes by
//! the latest time in question ([`ServiceClock::at_the_latest`]): of replies that contradict each other any may be right,
//! and a clock behind ours takes several replies to be believed (see `domain::service_time`).

use std::{collections::VecDeque, time::Duration};

use jiff::{SignedDuration, Timestamp};

use crate::domain::{ClockBasis, ClockOffset, IgnoredDate, Implausible};

/// This many of the last replies count.
const SAMPLES: usize = 15;

/// Older replies do not count where there are newer ones: clocks drift, and are set.
const LATELY: Duration = Duration::from_secs(30 * 60);

/// `Date` is cut to the second.
const RESOLUTION: Duration = Duration::from_secs(1);

/// The hosts of one service need not agree better than this.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(1);

/// How far apart two clocks may drift in a second of the boot clock: ten times a cheap quartz's error.
const DRIFT: f64 = 1e-4;

/// The most that a wrong time zone explains: from 12 hours behind to 14 hours ahead of UTC.
const FURTHEST: SignedDuration = SignedDuration::from_hours(26);

/// What the last replies showed.
#[derive(Debug, Default)]
pub(super) struct ServiceClock {
    samples: VecDeque<Sample>,
    estimate: Option<Estimate>,
    /// The latest time that the service can have had at boot, for it accepts a signature that ends.
    latest: Option<Timestamp>,
    /// The earliest that it can have had, for it refuses a signature that may have ended.
    earliest: Option<Timestamp>,
    /// The last header that was ignored, and how many were since the last one that was not.
    ignored: Option<(IgnoredDate, usize)>,
}

/// One reply: between what times the service's clock was at boot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sample {
    earliest: Timestamp,
    latest: Timestamp,
    received: Duration,
}

/// The service's time at boot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Estimate {
    at_boot: Timestamp,
    within: Duration,
    /// Boot time of the last reply that supports it.
    seen: Duration,
    replies: usize,
}

/// A call that was answered, on this machine's clocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answered {
    /// Boot time of the send.
    pub(super) sent: Duration,
    /// Boot time of the reply.
    pub(super) received: Duration,
    /// The wall clock when the reply came.
    pub(super) wall: Timestamp,
    /// When the signature ends, and what the service made of it.
    pub(super) signature: Option<(Timestamp, Taken)>,
}

/// What the service made of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It has not ended.
    Accepted,
    /// It has ended, or was refused for a reason that may be the time.
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

    /// The service accepted a signature at some time after this boot time.
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

    /// The service refused a signature at some time before this boot time.
    fn refused(&mut self, ends: Timestamp, received: Duration) {
        self.latest = None;
        // The service counts in seconds, so that it was in the next one.
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

    /// What most replies agree on; of two groups of the same size, the one that began first.
    fn estimate_anew(&mut self, now: Duration) {
        while self.samples.len() > 1 && self.samples.front().is_some_and(|oldest| oldest.received + LATELY < now) {
            self.samples.pop_front();
        }
        let support = |one: &Sample| self.samples.iter().filter(|other| one.agrees(other)).count();
        // `max_by_key` gives the last of several maxima: in reverse order, the first.
        let Some(best) = self.samples.iter().rev().max_by_key(|sample| support(sample)).copied() else { return };
        let group = || self.samples.iter().filter(|other| best.agrees(other));
        let earliest = group().map(|sample| sample.earliest).max().unwrap_or(best.earliest);
        let latest = group().map(|sample| sample.latest).min().unwrap_or(best.latest);
        // Where hosts differ there is no time that suits all: the middle is the best, and no better than the difference.
        let apart = latest.duration_since(earliest);
        self.estimate = earliest.checked_add(apart / 2).ok().map(|at_boot| Estimate {
            at_boot,
            within: apart.unsigned_abs() / 2,
            seen: group().map(|sample| sample.received).max().unwrap_or(now),
            replies: group().count(),
        });
    }

    /// The service's time at this boot time.
    pub(super) fn at(&self, since_boot: Duration) -> Option<Timestamp> {
        self.estimate?.at_boot.checked_add(since_boot).ok()
    }

    /// The latest time that the service may have at this moment of this machine's two clocks, as far as that is plausible:
    /// by it, nothing is promised that a wrong header would break.
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

    /// A time that is over by the service's clock. How far ahead of this machine's clock its replies put it, counts only as
    /// far as a refused signature proves it: else a wrong header could end a signature, and then no call would leave whose
    /// reply corrects that.
    pub(super) fn past(&self, wall: Timestamp, since_boot: Duration) -> Timestamp {
        let proven = self.earliest.and_then(|earliest| earliest.checked_add(since_boot).ok());
        self.at(since_boot).map_or(wall, |service| service.min(proven.map_or(wall, |proven| proven.max(wall))))
    }

    /// Where the service's time is known from at this moment of this machine's two clocks.
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

    /// How far this time is outside.
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
        Timestamp::from_second(second).expect("a time")
    }

    fn boot(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// A call of this length that is answered when the machine has been up for `millis` since [`WALL`].
    fn call(millis: u64, takes: u64) -> Answered {
        let wall = at(WALL) + boot(millis);
        Answered { sent: boot(millis - takes), received: boot(millis), wall, signature: None }
    }

    fn signed(call: Answered, ends: i64, taken: Taken) -> Answered {
        Answered { signature: Some((at(ends), taken)), ..call }
    }

    /// The clock after replies of 100 ms, one each second, from a service that is so many seconds ahead at each.
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
    fn one_reply_shows_the_clock_to_a_second_and_its_own_time() {
        let clock = seen([7_200]);
        let ClockOffset { ahead, within, replies, others } = offset(&clock);
        assert_eq!((ahead, within), (SignedDuration::from_millis(7_200_550), Duration::from_millis(550)));
        assert_eq!((replies, others), (1, 0));
        assert_eq!(ServiceClock::default().basis(at(WALL), boot(0)), ClockBasis::Unread);
    }

    #[test]
    fn several_replies_show_it_better_than_one() {
        let mut clock = ServiceClock::default();
        // The service is 0.3 s behind; its `Date` is cut to the second.
        for (millis, date) in [(1_000, 0), (1_250, 0), (1_500, 1), (1_750, 1), (2_000, 1), (2_250, 1)] {
            clock.note(Some(at(WALL + date)), call(millis, 20));
        }
        let ClockOffset { ahead, within, replies, .. } = offset(&clock);
        assert_eq!(replies, 6);
        assert!((ahead.as_millis() + 300).unsigned_abs() <= within.as_millis() && within <= boot(150), "{ahead:?}");
    }

    #[test]
    fn one_odd_reply_changes_nothing_even_where_it_is_the_first() {
        for odd in [0, 7] {
            let clock = seen((0..12).map(|reply| if reply == odd { -5_000 } else { 60 }));
            let found = offset(&clock);
            assert_eq!((found.ahead.as_secs(), found.replies, found.others), (60, 11, 1));
        }
    }

    #[test]
    fn of_replies_that_contradict_each_other_the_latest_counts_for_what_is_promised() {
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
            assert!(doubt.is_some_and(|doubt| doubt.contains("contradict each other about the time")), "{ahead:?}");
        }
        assert_eq!(latest(&[-60, -4_000]).0, 0, "both behind ours: ours may be right");
        assert_eq!(latest(&[60, 60, 60, -5_000, 60]).0, 60, "a single odd one is outvoted");
    }

    #[test]
    fn a_clock_far_behind_ours_lengthens_nothing_until_several_replies_agree_and_signs_all_the_same() {
        for replies in [1, 2, 3, 15] {
            let clock = seen([-86_400; 15].into_iter().take(replies));
            let latest = clock.at_the_latest(at(WALL + 20), boot(20_000));
            assert_eq!(latest == at(WALL + 20), replies < 3, "{replies}");
            let named = clock.at(boot(20_000)).expect("it is read");
            assert_eq!(named.duration_since(at(WALL)).as_hours(), -23);
        }
        let near = seen([-120; 3]);
        assert_eq!(Some(near.at_the_latest(at(WALL + 20), boot(20_000))), near.at(boot(20_000)), "clocks drift apart");
        let ahead = seen([36_000]);
        assert_eq!(Some(ahead.at_the_latest(at(WALL + 20), boot(20_000))), ahead.at(boot(20_000)));
        assert_eq!(ServiceClock::default().at_the_latest(at(WALL), boot(0)), at(WALL));
    }

    #[test]
    fn a_slow_reply_spoils_nothing() {
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
            assert_eq!((offset(&clock).ahead.as_secs(), offset(&clock).others), (0, 1), "it is left out");
        }
    }

    #[test]
    fn a_signature_that_is_accepted_later_proves_earlier_headers_wrong() {
        let mut clock = seen([7_200; 3]);
        clock.note(None, signed(call(4_000, 100), WALL + 3_600, Taken::Accepted));
        assert_eq!(clock.basis(at(WALL), boot(0)), ClockBasis::Unread);
    }

    #[test]
    fn a_time_that_no_time_zone_explains_is_ignored_unless_a_refused_signature_does() {
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
    fn a_jump_of_our_wall_clock_moves_the_offset_and_not_the_services_time() {
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
    fn old_replies_give_way_to_newer_ones_and_become_vague_where_there_are_none() {
        let mut clock = seen([60; 3]);
        let ClockBasis::Replies(old) = clock.basis(at(WALL), boot(36_000_000)) else { panic!("it is known") };
        assert!(old.within > Duration::from_millis(3_500), "{old:?}");
        clock.note(Some(at(WALL + 36_000 + 75)), call(36_000_000, 100));
        assert_eq!((offset(&clock).ahead.as_secs(), offset(&clock).others), (75, 0));
    }

    #[test]
    fn a_time_ahead_of_ours_is_past_only_as_far_as_a_refused_signature_proves_it() {
        let past = |clock: &ServiceClock| clock.past(at(WALL + 4), boot(4_000)).duration_since(at(WALL)).as_secs();
        assert_eq!(past(&ServiceClock::default()), 4);
        assert_eq!(past(&seen([-60])), -55, "a time behind ours is believed");
        let mut clock = seen([36_000]);
        assert_eq!(past(&clock), 4);
        clock.note(Some(at(WALL + 36_004)), signed(call(4_000, 100), WALL + 3_600, Taken::Refused));
        assert_eq!(past(&clock), 3_601);
        clock.note(None, signed(call(4_000, 100), WALL + 3_600, Taken::Accepted));
        assert_eq!(past(&clock), 4, "it was refused for another reason");
    }

    #[test]
    fn dates_at_the_end_of_time_are_left_out() {
        let mut clock = ServiceClock::default();
        clock.note(Some(Timestamp::MAX), call(1_000, 0));
        clock.note(Some(Timestamp::MIN), call(1_000, 0));
        assert_eq!(clock.at(boot(0)), None);
    }
}
