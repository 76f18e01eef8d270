//! The rules of the rate limiter (docs/reliability.md#rate-limiter), as a pure state machine that decides from its
//! state and the time.
//!
//! Every call holds a slot from before its send until 1.005 s after its reply. The service counted the call at some
//! time between its send and its reply, so it never counts two calls of one slot within a second, however long the
//! network delays them, and five slots never make a sixth call in any second. At full pace a slot comes back earlier by
//! a credit; `round_trips` explains why that is safe. Waiting and queues are in `slots`. A limiter can be stored as
//! text, so that the processes of a host can share one.
//!
//! All times are boot times.

mod slow_down;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use slow_down::SlowDown;

use super::{
    call_log::CallLog,
    round_trips::{RoundTrips, nine_tenths},
    transport::{CALL_TIMEOUT, Command},
};
use crate::domain::{COOLING, CallTimes, Pace, polite_rate};

/// How long a grant is valid.
pub(super) const GRANT_LIFE: Duration = Duration::from_millis(500);

/// The longest time for which a call can hold a slot if nothing is known about the call.
const LONGEST_LEASE: Duration = GRANT_LIFE.saturating_add(CALL_TIMEOUT).saturating_add(COOLING);

/// No valid time in a limiter lies further in the future than this. A limiter with a later time was written according
/// to another clock, or is damaged.
const FURTHEST: Duration = Duration::from_secs(60);

/// How long after a send at full pace no process that shares the limiter uses the polite spacing.
const FULL_LINGERS: Duration = Duration::from_secs(2);

/// Identifies one grant of one limiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Token(pub u64);

/// A slot that is reserved for a caller for a short time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Identifies the grant.
    pub token: Token,
    /// The time since boot from which the grant must no longer be used: 500 ms after it was made.
    pub good_until: Duration,
}

/// How a call ended, as far as the limiter is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// A reply arrived that does not ask to slow down.
    Clean,
    /// The service asked to slow down (a rate reply).
    Limited,
    /// The call ended without a usable reply: no connection, a lost connection, a time-out, or a reply from somebody
    /// else.
    NoReply,
    /// Nobody waits for the reply any more, but the request may still be on its way.
    Abandoned,
}

/// The answer to a request for a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// The slot is granted.
    Go(Grant),
    /// Ask again at this time, or earlier if anything changes.
    WaitUntil(Duration),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Slot {
    /// The slot is not taken, unless a rest after its last call still applies.
    Free(Rest),
    /// The slot is granted to a caller that has not sent its request yet. If the slot is given back unused, `rest`
    /// applies as before.
    Granted { token: Token, until: Duration, rest: Rest },
    /// A call is in flight. If its owner abandons it, the slot is free from `horizon` on.
    Sent { token: Token, at: Duration, horizon: Duration },
}

/// How long a slot stays taken after its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Rest {
    /// The slot is free from this time on.
    until: Duration,
    /// The maximum credit that may be subtracted from `until`; zero unless the call ended with a clean reply.
    most_credit: Duration,
}

impl Rest {
    const fn until(until: Duration) -> Self {
        Self { until, most_credit: Duration::ZERO }
    }

    fn ends(self, credit: Duration) -> Duration {
        self.until.saturating_sub(credit.min(self.most_credit))
    }
}

impl Slot {
    /// Returns the earliest time at which the slot can be free. A call in flight is assumed to get its reply now.
    fn ready_at(self, now: Duration, credit: Duration) -> Duration {
        match self {
            Self::Free(rest) => rest.ends(credit),
            Self::Granted { until, .. } => until,
            Self::Sent { horizon, .. } => horizon.min(now + COOLING.saturating_sub(credit)),
        }
    }

    /// Returns the rest that still applies when the slot is granted again.
    const fn rest(self) -> Rest {
        match self {
            Self::Free(rest) | Self::Granted { rest, .. } => rest,
            Self::Sent { horizon, .. } => Rest::until(horizon),
        }
    }

    /// Returns the latest time in the slot.
    const fn latest(self) -> Duration {
        match self {
            Self::Free(rest) => rest.until,
            Self::Granted { until, .. } => until,
            Self::Sent { horizon, .. } => horizon,
        }
    }

    fn is_held_by(self, wanted: Token) -> bool {
        matches!(self, Self::Granted { token, .. } | Self::Sent { token, .. } if token == wanted)
    }
}

/// The limiter of one command of one app.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Limiter {
    slots: Vec<Slot>,
    /// The pace of the current caller, which is not shared.
    #[serde(skip, default = "unset")]
    pace: Pace,
    last_send: Option<Duration>,
    /// The polite spacing is off until this time.
    full_until: Duration,
    slow_down: SlowDown,
    round_trips: RoundTrips,
    /// All recent round trips, whereas `round_trips` has only the smallest. A limiter written by an older version lacks
    /// this.
    #[serde(default)]
    calls: CallLog,
    next_token: u64,
}

impl Limiter {
    /// Creates a limiter for a command that was not called recently. Tokens count up from `first_token`, which must be
    /// random if an older limiter of the same calls may still be in use.
    pub fn new(command: Command, first_token: u64) -> Self {
        Self::with_slots(command, Slot::Free(Rest::until(Duration::ZERO)), first_token)
    }

    /// Creates a limiter to replace one that was lost at this time. All calls of the lost limiter may have begun just
    /// before.
    pub fn lost(command: Command, first_token: u64, at: Duration) -> Self {
        Self::with_slots(command, Slot::Free(Rest::until(at + LONGEST_LEASE)), first_token)
    }

    fn with_slots(command: Command, slot: Slot, next_token: u64) -> Self {
        Self {
            slots: vec![slot; command.calls_per_second() as usize],
            pace: unset(),
            last_send: None,
            full_until: Duration::ZERO,
            slow_down: SlowDown::default(),
            round_trips: RoundTrips::default(),
            calls: CallLog::default(),
            next_token,
        }
    }

    /// Reads text that [`Self::to_json`] wrote. Returns `None` if it is something else or contains impossible times.
    pub fn from_json(text: &str, command: Command, now: Duration) -> Option<Self> {
        let mut limiter: Self = serde_json::from_str(text).ok()?;
        if !limiter.calls.is_sound() || limiter.calls.since() > now {
            limiter.calls = CallLog::default();
        }
        (limiter.slots.len() == command.calls_per_second() as usize && limiter.is_of_this_clock(now)).then_some(limiter)
    }

    /// Returns the limiter as text, without the pace.
    pub fn to_json(&self) -> String {
        // Numbers and fixed words always make JSON. The empty string of `unwrap_or_default` would be safe too, because
        // it is read as a lost limiter.
        serde_json::to_string(self).unwrap_or_default()
    }

    fn is_of_this_clock(&self, now: Duration) -> bool {
        let past =
            [self.last_send, self.slow_down.cut_at(), Some(self.round_trips.since())].into_iter().flatten().max();
        let ahead = self.slots.iter().map(|slot| slot.latest()).max();
        let ahead = ahead.max(Some(self.full_until)).max(Some(self.slow_down.paused_until()));
        past.is_none_or(|past| past <= now) && ahead.is_none_or(|ahead| ahead <= now + FURTHEST)
    }

    /// Sets the pace.
    pub(super) fn set_pace(&mut self, pace: Pace) {
        if self.pace == Pace::Full && pace != Pace::Full {
            self.full_until = Duration::ZERO;
        }
        self.pace = pace;
    }

    /// Grants a slot, or returns when to ask again.
    pub(super) fn decide(&mut self, now: Duration) -> Decision {
        if let Some(until) = self.held_back_until(now) {
            return Decision::WaitUntil(until);
        }
        let credit = self.credit(now);
        let ready_at = |slot: &Slot| slot.ready_at(now, credit);
        let soonest = self.slots.iter_mut().min_by_key(|slot| ready_at(slot)).expect("every command has a slot");
        if ready_at(soonest) > now {
            return Decision::WaitUntil(ready_at(soonest));
        }
        let grant = Grant { token: Token(self.next_token), good_until: now + GRANT_LIFE };
        self.next_token = self.next_token.wrapping_add(1);
        *soonest = Slot::Granted { token: grant.token, until: grant.good_until, rest: soonest.rest() };
        Decision::Go(grant)
    }

    /// Returns what recent calls have shown about the path and the service.
    pub(super) fn seen(&self, now: Duration) -> Seen {
        let slowed_to = self.slow_down.rate().map(|rate| f64::from(rate) / 1_000.0);
        Seen { calls: self.calls.lately(now), round_trips: self.round_trips.clone(), slowed_to }
    }

    /// Returns the credit: how much earlier than 1.005 s after its reply a slot becomes free now.
    fn credit(&mut self, now: Duration) -> Duration {
        match (self.pace, self.slow_down.rate()) {
            (Pace::Full, None) => self.round_trips.credit(now),
            _ => Duration::ZERO,
        }
    }

    /// Returns the time before which no slot is granted, however many are free.
    fn held_back_until(&self, now: Duration) -> Option<Duration> {
        if now < self.slow_down.paused_until() {
            return Some(self.slow_down.paused_until());
        }
        let gap = self.gap(now);
        if gap.is_zero() {
            return None;
        }
        // The gap is between sends, so an open grant must be used or expire before the next send can be timed.
        let unsent = self.slots.iter().filter_map(|slot| match slot {
            Slot::Granted { until, .. } if *until > now => Some(*until),
            _ => None,
        });
        let next_send = self.last_send.map(|last| last + gap).filter(|next| *next > now);
        unsent.chain(next_send).max()
    }

    /// Returns the minimum time between two sends. While another process sends at full pace, polite spacing would not
    /// spare the service anything, and a process that kept to it would never get a turn.
    fn gap(&self, now: Duration) -> Duration {
        let polite = match self.pace {
            Pace::Full => Duration::ZERO,
            Pace::Auto | Pace::Polite if now < self.full_until => Duration::ZERO,
            Pace::Auto | Pace::Polite => gap_of(self.polite_rate()),
        };
        self.slow_down.rate().map_or(polite, |rate| polite.max(gap_of(rate)))
    }

    /// Returns the limit in calls per 1000 s.
    fn full_rate(&self) -> u32 {
        u32::try_from(self.slots.len()).unwrap_or(u32::MAX).saturating_mul(1_000)
    }

    fn polite_rate(&self) -> u32 {
        polite_rate(self.full_rate())
    }

    fn unslowed_rate(&self) -> u32 {
        match self.pace {
            Pace::Full => self.full_rate(),
            Pace::Auto | Pace::Polite => self.polite_rate(),
        }
    }

    /// Records that the request leaves now. Returns false if the grant is no longer valid; its slot is then free again.
    pub(super) fn begin(&mut self, now: Duration, token: Token, timeout: Duration) -> bool {
        let Some(slot) = self.slots.iter_mut().find(|slot| slot.is_held_by(token)) else { return false };
        let Slot::Granted { until, rest, .. } = *slot else { return false };
        if now >= until {
            *slot = Slot::Free(rest);
            return false;
        }
        // The horizon is computed from the end of the grant instead of from now, because the request may leave a little
        // later.
        *slot = Slot::Sent { token, at: now, horizon: until + timeout + COOLING };
        self.last_send = Some(now);
        if self.pace == Pace::Full {
            self.full_until = now + FULL_LINGERS;
        }
        true
    }

    /// Takes a slot back. After a rate reply, no slot is granted for `pause`.
    pub(super) fn release(&mut self, now: Duration, token: Token, how: Release, pause: Duration) {
        let Some(slot) = self.slots.iter_mut().find(|slot| slot.is_held_by(token)) else { return };
        let Slot::Sent { at, horizon, .. } = *slot else {
            *slot = Slot::Free(slot.rest());
            return;
        };
        let round_trip = now.saturating_sub(at);
        *slot = Slot::Free(match how {
            Release::Clean => Rest { until: now + COOLING, most_credit: nine_tenths(round_trip) },
            Release::Limited | Release::NoReply => Rest::until(now + COOLING),
            Release::Abandoned => Rest::until(horizon),
        });
        if matches!(how, Release::Clean | Release::NoReply) {
            self.calls.note(now, round_trip);
        }
        match how {
            Release::Clean => {
                self.round_trips.note(now, round_trip);
                self.slow_down.ease(self.full_rate());
            }
            Release::Limited => {
                self.round_trips = RoundTrips::default();
                self.slow_down.cut(now, at, pause, self.unslowed_rate());
            }
            Release::NoReply | Release::Abandoned => {}
        }
    }

    /// Takes back the cuts of the rate since `since`, because calls of another command led to these rate replies and
    /// are no longer made. No slot is granted for `pause`, in which those calls cease to count.
    pub(super) fn take_back(&mut self, now: Duration, since: Duration, pause: Duration) {
        self.slow_down.take_back(now, since, pause);
    }
}

/// What recent calls have shown one limiter about the path and the service.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) calls: CallTimes,
    pub(super) round_trips: RoundTrips,
    /// The rate in calls per second, if the service has asked to slow down.
    pub(super) slowed_to: Option<f64>,
}

const fn unset() -> Pace {
    Pace::Auto
}

/// Returns the time between calls at a rate given in calls per 1000 s.
const fn gap_of(rate: u32) -> Duration {
    Duration::from_nanos(1_000_000_000_000 / rate as u64)
}

#[cfg(test)]
mod promise_tests;
#[cfg(test)]
mod traffic_tests;

#[cfg(test)]
mod tests {
    use super::{
        slow_down::{CLEAN_REPLIES, EASING, SLOWEST},
        *,
    };

    const TIMEOUT: Duration = Duration::from_secs(15);
    const PAUSE: Duration = Duration::from_millis(1_200);

    fn ms(millis: u64) -> Duration {
        Duration::from_secs(100) + Duration::from_millis(millis)
    }

    fn paced(command: Command, pace: Pace) -> Limiter {
        let mut limiter = Limiter::new(command, 1);
        limiter.set_pace(pace);
        limiter
    }

    fn grant(limiter: &mut Limiter, now: Duration) -> Token {
        match limiter.decide(now) {
            Decision::Go(grant) => grant.token,
            Decision::WaitUntil(until) => panic!("held back until {until:?} at {now:?}"),
        }
    }

    fn send(limiter: &mut Limiter, now: Duration) -> Token {
        let token = grant(limiter, now);
        assert!(limiter.begin(now, token, TIMEOUT));
        token
    }

    fn reply(limiter: &mut Limiter, now: Duration, token: Token, how: Release) {
        limiter.release(now, token, how, PAUSE);
    }

    /// Makes one call with its reply, at the first time allowed from `now` on. Returns that time.
    fn call(limiter: &mut Limiter, now: Duration, how: Release) -> Duration {
        let mut at = now;
        while let Decision::WaitUntil(until) = limiter.clone().decide(at) {
            at = until;
        }
        let token = send(limiter, at);
        reply(limiter, at, token, how);
        at
    }

    #[test]
    fn five_calls_go_at_once_and_the_sixth_waits_for_the_first_reply() {
        let mut limiter = paced(Command::Delete, Pace::Full);
        let tokens: Vec<Token> = (0..5).map(|_| send(&mut limiter, ms(0))).collect();
        assert!(matches!(limiter.decide(ms(0)), Decision::WaitUntil(_)));
        reply(&mut limiter, ms(40), tokens[2], Release::Clean);
        assert_eq!(limiter.decide(ms(41)), Decision::WaitUntil(ms(1_045)));
        send(&mut limiter, ms(1_045));
        assert!(matches!(limiter.decide(ms(1_045)), Decision::WaitUntil(_)));
    }

    #[test]
    fn recall_has_one_slot() {
        let mut limiter = paced(Command::Revoke, Pace::Full);
        send(&mut limiter, ms(0));
        assert!(matches!(limiter.decide(ms(0)), Decision::WaitUntil(_)));
        assert_eq!(paced(Command::Revoke, Pace::Polite).gap(ms(0)), Duration::from_millis(1_250));
    }

    #[test]
    fn two_hundred_calls_with_5_ms_round_trips_take_39_rounds() {
        let mut limiter = paced(Command::Delete, Pace::Full);
        let mut now = ms(0);
        for _ in 0..200 {
            if let Decision::WaitUntil(until) = limiter.clone().decide(now) {
                now = until;
            }
            let token = send(&mut limiter, now);
            reply(&mut limiter, now + Duration::from_millis(5), token, Release::Clean);
        }
        assert_eq!(
            now,
            ms(2 * 1_010) + 37 * Duration::from_micros(1_005_500),
            "the credit begins after the third round"
        );
    }

    #[test]
    fn polite_calls_are_sent_a_quarter_of_a_second_apart() {
        let mut limiter = paced(Command::Delete, Pace::Polite);
        let first = send(&mut limiter, ms(0));
        reply(&mut limiter, ms(5), first, Release::Clean);
        assert_eq!(limiter.decide(ms(5)), Decision::WaitUntil(ms(250)));
        let second = grant(&mut limiter, ms(250));
        assert_eq!(limiter.decide(ms(260)), Decision::WaitUntil(ms(750)), "the second call is granted but not sent");
        assert!(limiter.begin(ms(300), second, TIMEOUT));
        assert_eq!(limiter.decide(ms(301)), Decision::WaitUntil(ms(550)));
        limiter.set_pace(Pace::Full);
        send(&mut limiter, ms(301));
        limiter.set_pace(Pace::Auto);
        assert_eq!(limiter.decide(ms(302)), Decision::WaitUntil(ms(551)));
    }

    #[test]
    fn a_grant_is_valid_for_half_a_second() {
        let mut limiter = paced(Command::Delete, Pace::Full);
        let in_time = grant(&mut limiter, ms(0));
        let too_late = grant(&mut limiter, ms(0));
        assert!(limiter.begin(ms(499), in_time, TIMEOUT));
        assert!(!limiter.begin(ms(500), too_late, TIMEOUT));
        assert!(!limiter.begin(ms(500), in_time, TIMEOUT), "a grant allows only one send");
        for _ in 0..4 {
            send(&mut limiter, ms(500));
        }
        assert!(matches!(limiter.decide(ms(500)), Decision::WaitUntil(_)));
    }

    #[test]
    fn an_unused_grant_expires_and_its_slot_goes_to_the_next_caller() {
        let mut limiter = paced(Command::Revoke, Pace::Full);
        let forgotten = grant(&mut limiter, ms(0));
        assert_eq!(limiter.decide(ms(1)), Decision::WaitUntil(ms(500)));
        let next = grant(&mut limiter, ms(500));
        assert!(!limiter.begin(ms(500), forgotten, TIMEOUT));
        assert!(limiter.begin(ms(501), next, TIMEOUT));
        reply(&mut limiter, ms(502), forgotten, Release::Clean);
        assert_eq!(
            limiter.decide(ms(503)),
            Decision::WaitUntil(ms(503) + COOLING),
            "the slot of the other call stays taken"
        );
    }

    #[test]
    fn an_unused_grant_frees_its_slot_at_once() {
        let mut limiter = paced(Command::Revoke, Pace::Full);
        let token = grant(&mut limiter, ms(0));
        reply(&mut limiter, ms(10), token, Release::Abandoned);
        send(&mut limiter, ms(10));
    }

    #[test]
    fn an_abandoned_call_holds_its_slot_until_no_reply_can_come_any_more() {
        let mut limiter = paced(Command::Revoke, Pace::Full);
        let token = send(&mut limiter, ms(0));
        reply(&mut limiter, ms(10), token, Release::Abandoned);
        assert_eq!(
            limiter.decide(ms(10)),
            Decision::WaitUntil(ms(16_505)),
            "500 ms until the send, 15 s until the time-out, and 1.005 s"
        );
    }

    #[test]
    fn a_rate_reply_pauses_and_cuts_the_rate_to_seven_tenths() {
        let mut limiter = paced(Command::Delete, Pace::Polite);
        let token = send(&mut limiter, ms(0));
        reply(&mut limiter, ms(100), token, Release::Limited);
        assert_eq!(limiter.decide(ms(100)), Decision::WaitUntil(ms(1_300)));
        assert_eq!(limiter.slow_down.rate(), Some(2_800));
        send(&mut limiter, ms(1_300));
        assert_eq!(limiter.decide(ms(1_300)), Decision::WaitUntil(ms(1_300) + gap_of(2_800)));
    }

    #[test]
    fn rate_replies_to_calls_in_flight_together_cut_the_rate_once() {
        let mut limiter = paced(Command::Delete, Pace::Full);
        let tokens: Vec<Token> = (0..5).map(|_| send(&mut limiter, ms(0))).collect();
        for token in tokens {
            reply(&mut limiter, ms(50), token, Release::Limited);
        }
        assert_eq!(limiter.slow_down.rate(), Some(3_500));
        let at = call(&mut limiter, ms(50), Release::Limited);
        assert_eq!(at, ms(1_250));
        assert_eq!(limiter.slow_down.rate(), Some(2_450), "a later rate reply cuts again");
    }

    #[test]
    fn a_slow_down_has_a_lowest_rate_and_clean_replies_ease_it_until_it_ends() {
        let mut limiter = paced(Command::Delete, Pace::Full);
        let mut now = ms(0);
        for _ in 0..10 {
            now = call(&mut limiter, now, Release::Limited);
        }
        assert_eq!(limiter.slow_down.rate(), Some(SLOWEST));
        for _ in 0..CLEAN_REPLIES - 1 {
            now = call(&mut limiter, now, Release::Clean);
        }
        assert_eq!(limiter.slow_down.rate(), Some(SLOWEST));
        now = call(&mut limiter, now, Release::Clean);
        assert_eq!(limiter.slow_down.rate(), Some(SLOWEST + EASING));
        for _ in 0..44 * CLEAN_REPLIES {
            now = call(&mut limiter, now, Release::Clean);
        }
        assert_eq!(limiter.slow_down.rate(), None);
    }
}
