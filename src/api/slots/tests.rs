//! Tests the queue with a clock that the test moves, and the guaranteed limit with random traffic.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use jiff::Timestamp;
use proptest::prelude::*;
use tokio::task::JoinHandle;

use super::*;
use crate::clock::{ManualClock, testing::at_rest};

const KEY: SlotKey = SlotKey { sdkappid: SdkAppId(1_400_000_001), command: Command::Delete };
const TIMEOUT: Duration = Duration::from_secs(15);

struct Bench {
    clock: ManualClock,
    slots: Arc<MemorySlots>,
}

impl Bench {
    fn new(pace: Pace) -> Self {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let slots = Arc::new(MemorySlots::new(Arc::new(clock.clone())));
        slots.set_pace(KEY.sdkappid, pace);
        Self { clock, slots }
    }

    fn wait_for_turn(&self, priority: Priority) -> JoinHandle<Token> {
        let slots = Arc::clone(&self.slots);
        tokio::spawn(async move { slots.claim(KEY, priority).await.expect("memory slots do not fail").token })
    }

    async fn send(&self) -> Token {
        let token = self.slots.claim(KEY, Priority::Background).await.expect("memory slots do not fail").token;
        assert!(self.slots.begin(KEY, token, TIMEOUT));
        token
    }

    async fn advance(&self, millis: u64) {
        self.clock.advance(Duration::from_millis(millis));
        at_rest().await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_sixth_call_gets_its_turn_1005_ms_after_a_reply() {
    let bench = Bench::new(Pace::Full);
    let first = bench.send().await;
    for _ in 0..4 {
        bench.send().await;
    }
    let sixth = bench.wait_for_turn(Priority::Background);
    bench.advance(30).await;
    bench.slots.release(KEY, first, Release::Clean);
    bench.advance(1_004).await;
    assert!(!sixth.is_finished());
    bench.advance(1).await;
    assert!(sixth.is_finished());
}

#[tokio::test(start_paused = true)]
async fn each_command_and_each_app_has_its_own_limit() {
    let bench = Bench::new(Pace::Full);
    for _ in 0..5 {
        bench.send().await;
    }
    for other in [SlotKey { command: Command::Get, ..KEY }, SlotKey { sdkappid: SdkAppId(2), ..KEY }] {
        bench.slots.claim(other, Priority::Background).await.expect("other calls have a limit of their own");
    }
}

#[tokio::test(start_paused = true)]
async fn a_freed_slot_goes_to_an_interactive_call_first() {
    let bench = Bench::new(Pace::Full);
    let mut tokens = Vec::new();
    for _ in 0..5 {
        tokens.push(bench.send().await);
    }
    let background = bench.wait_for_turn(Priority::Background);
    at_rest().await;
    let interactive = bench.wait_for_turn(Priority::Interactive);
    at_rest().await;
    bench.slots.release(KEY, tokens[0], Release::Clean);
    bench.advance(1_005).await;
    assert!(interactive.is_finished() && !background.is_finished());
    bench.slots.release(KEY, tokens[1], Release::Clean);
    bench.advance(1_005).await;
    assert!(background.is_finished());
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_leaves_the_queue_does_not_hold_up_the_next() {
    let bench = Bench::new(Pace::Full);
    let first = bench.send().await;
    for _ in 0..4 {
        bench.send().await;
    }
    let leaver = bench.wait_for_turn(Priority::Interactive);
    let next = bench.wait_for_turn(Priority::Background);
    at_rest().await;
    leaver.abort();
    at_rest().await;
    bench.slots.release(KEY, first, Release::Clean);
    bench.advance(1_005).await;
    assert!(next.is_finished());
}

#[tokio::test(start_paused = true)]
async fn a_dropped_lease_that_was_not_sent_frees_its_slot_at_once() {
    let bench = Bench::new(Pace::Full);
    let slots: Arc<dyn Slots> = Arc::<MemorySlots>::clone(&bench.slots);
    for _ in 0..20 {
        drop(Lease::claim(&slots, KEY, Priority::Background).await.expect("memory slots do not fail"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_is_dropped_after_the_send_is_held_until_after_its_timeout() {
    let bench = Bench::new(Pace::Full);
    let slots: Arc<dyn Slots> = Arc::<MemorySlots>::clone(&bench.slots);
    for _ in 0..5 {
        let lease = Lease::claim(&slots, KEY, Priority::Background).await.expect("memory slots do not fail");
        assert!(lease.begin(TIMEOUT));
    }
    let next = bench.wait_for_turn(Priority::Background);
    at_rest().await;
    bench.advance(16_504).await;
    assert!(!next.is_finished());
    bench.advance(1).await;
    assert!(next.is_finished());
}

#[tokio::test(start_paused = true)]
async fn a_change_of_pace_reaches_waiting_callers() {
    let bench = Bench::new(Pace::Polite);
    bench.send().await;
    let next = bench.wait_for_turn(Priority::Background);
    at_rest().await;
    assert!(!next.is_finished());
    bench.slots.set_pace(KEY.sdkappid, Pace::Full);
    at_rest().await;
    assert!(next.is_finished());
}

#[tokio::test(start_paused = true)]
async fn a_rate_reply_holds_the_next_call_back_for_one_to_one_and_a_half_seconds() {
    let bench = Bench::new(Pace::Full);
    let token = bench.send().await;
    bench.slots.release(KEY, token, Release::Limited);
    let next = bench.wait_for_turn(Priority::Interactive);
    at_rest().await;
    bench.advance(999).await;
    assert!(!next.is_finished());
    bench.advance(501).await;
    assert!(next.is_finished());
}

/// Limiters that another process seems to use until `is_free` is set.
#[derive(Debug, Default)]
struct BusyHome {
    home: MemoryHome,
    is_free: Arc<AtomicBool>,
}

impl LimiterHome for BusyHome {
    fn visit(&self, key: SlotKey, work: &mut dyn FnMut(&mut Limiter)) -> Result<(), NotAtHome> {
        if self.is_free.load(Ordering::Relaxed) { self.home.visit(key, work) } else { Err(NotAtHome::Busy) }
    }
}

#[tokio::test(start_paused = true)]
async fn a_claim_waits_five_seconds_while_another_process_uses_the_limiter() {
    let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
    let home = BusyHome::default();
    let is_free = Arc::clone(&home.is_free);
    let slots = Arc::new(QueuedSlots::over(home, Arc::new(clock.clone())));
    let claim = || {
        let slots = Arc::clone(&slots);
        tokio::spawn(async move { slots.claim(KEY, Priority::Background).await })
    };
    let in_vain = claim();
    at_rest().await;
    for _ in 0..100 {
        assert!(!in_vain.is_finished());
        clock.advance(Duration::from_millis(50));
        at_rest().await;
    }
    let error = in_vain.await.expect("no thread panics").expect_err("the limiter stayed busy");
    assert!(error.0.contains("another process"), "{error}");

    let patient = claim();
    at_rest().await;
    is_free.store(true, Ordering::Relaxed);
    clock.advance(Duration::from_millis(50));
    at_rest().await;
    let token = patient.await.expect("no thread panics").expect("the limiter became free").token;
    is_free.store(false, Ordering::Relaxed);
    assert!(!slots.begin(KEY, token, TIMEOUT), "a call that cannot be recorded is not sent");
}

/// A boot clock based on tokio's paused time, which jumps to the next timer whenever nothing else can run.
#[derive(Debug)]
struct PausedClock(tokio::time::Instant);

impl PausedClock {
    #[expect(clippy::disallowed_methods, reason = "tokio's paused time is moved by the test runtime")]
    fn new() -> Self {
        Self(tokio::time::Instant::now())
    }
}

#[async_trait]
impl Clock for PausedClock {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn since_boot(&self) -> Duration {
        self.0.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// One caller of the random traffic. Times are in milliseconds.
#[derive(Clone, Debug)]
struct Caller {
    arrives: u64,
    priority: Priority,
    before_send: u64,
    on_the_way: u64,
    back: u64,
    end: End,
    pace: Option<Pace>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Reply(Release),
    /// The caller gives up this many milliseconds after it asked for a turn: in the queue, with a grant, or with its
    /// call in flight.
    Cancelled(u64),
}

fn caller() -> impl Strategy<Value = Caller> {
    let delay = || prop_oneof![4 => 0_u64..30, 2 => 0_u64..400, 1 => 0_u64..2_500];
    let end = prop_oneof![
        6 => Just(End::Reply(Release::Clean)),
        1 => Just(End::Reply(Release::NoReply)),
        1 => Just(End::Reply(Release::Limited)),
        2 => (0_u64..6_000).prop_map(End::Cancelled),
    ];
    let priority = prop_oneof![1 => Just(Priority::Interactive), 3 => Just(Priority::Background)];
    let before_send = prop_oneof![5 => 0_u64..20, 1 => 0_u64..700];
    let pace = prop_oneof![8 => Just(None), 1 => Just(Some(Pace::Polite)), 1 => Just(Some(Pace::Full))];
    (0_u64..4_000, priority, before_send, delay(), delay(), end, pace).prop_map(
        |(arrives, priority, before_send, on_the_way, back, end, pace)| Caller {
            arrives,
            priority,
            before_send,
            on_the_way,
            back,
            end,
            pace,
        },
    )
}

/// The times of calls, as seen by the receiving end and by the sending end.
#[derive(Debug, Default)]
struct Seen {
    arrivals: Vec<Duration>,
    polite_sends: Vec<Duration>,
}

async fn call(
    caller: &Caller,
    slots: &Arc<dyn Slots>,
    clock: &Arc<PausedClock>,
    seen: &Arc<Mutex<Seen>>,
    all_polite: &AtomicBool,
) {
    let lease = Lease::claim(slots, KEY, caller.priority).await.expect("memory slots do not fail");
    clock.sleep(Duration::from_millis(caller.before_send)).await;
    if !lease.begin(TIMEOUT) {
        return;
    }
    if all_polite.load(Ordering::Relaxed) {
        seen.lock().expect("no thread panics").polite_sends.push(clock.since_boot());
    }
    // A request on its way arrives even if the sender is gone by then.
    let on_the_way = Duration::from_millis(caller.on_the_way);
    let arrival = tokio::spawn({
        let (clock, seen) = (Arc::clone(clock), Arc::clone(seen));
        async move {
            clock.sleep(on_the_way).await;
            seen.lock().expect("no thread panics").arrivals.push(clock.since_boot());
        }
    });
    arrival.await.expect("no thread panics");
    clock.sleep(Duration::from_millis(caller.back)).await;
    if let End::Reply(how) = caller.end {
        lease.finish(how);
    }
}

async fn traffic(callers: Vec<Caller>, pace: Pace) -> Seen {
    let clock = Arc::new(PausedClock::new());
    let slots: Arc<dyn Slots> = Arc::new(MemorySlots::new(Arc::<PausedClock>::clone(&clock)));
    slots.set_pace(KEY.sdkappid, pace);
    let all_polite = Arc::new(AtomicBool::new(pace == Pace::Polite && callers.iter().all(|one| one.pace.is_none())));
    let seen = Arc::new(Mutex::new(Seen::default()));
    let tasks: Vec<JoinHandle<()>> = callers
        .into_iter()
        .map(|caller| {
            let (clock, slots, seen) = (Arc::clone(&clock), Arc::clone(&slots), Arc::clone(&seen));
            let all_polite = Arc::clone(&all_polite);
            tokio::spawn(async move {
                clock.sleep(Duration::from_millis(caller.arrives)).await;
                if let Some(pace) = caller.pace {
                    slots.set_pace(KEY.sdkappid, pace);
                }
                let call = call(&caller, &slots, &clock, &seen, &all_polite);
                match caller.end {
                    End::Reply(_) => call.await,
                    End::Cancelled(after) => {
                        let _ = tokio::time::timeout(Duration::from_millis(after), call).await;
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no thread panics");
    }
    // Requests that were still on their way when their senders left arrive as well.
    clock.sleep(Duration::from_secs(10)).await;
    let mut seen = std::mem::take(&mut *seen.lock().expect("no thread panics"));
    seen.arrivals.sort_unstable();
    seen.polite_sends.sort_unstable();
    seen
}

/// Limiters that count their visits.
#[derive(Debug, Default)]
struct CountedHome {
    home: MemoryHome,
    visits: Arc<AtomicUsize>,
}

impl LimiterHome for CountedHome {
    fn visit(&self, key: SlotKey, work: &mut dyn FnMut(&mut Limiter)) -> Result<(), NotAtHome> {
        self.visits.fetch_add(1, Ordering::Relaxed);
        self.home.visit(key, work)
    }
}

#[tokio::test(start_paused = true)]
async fn speeds_are_computed_without_visiting_a_limiter() {
    let home = CountedHome::default();
    let visits = Arc::clone(&home.visits);
    let slots = QueuedSlots::over(home, Arc::new(PausedClock::new()));
    let count = || visits.load(Ordering::Relaxed);
    let unseen = slots.speeds(KEY.sdkappid);
    assert_eq!(count(), 0, "computing speeds visits no limiter");
    for _ in 0..2 {
        slots.get_to_know(KEY.sdkappid);
        assert_eq!(count(), 3, "each limiter is visited once");
    }
    assert_eq!((slots.speeds(KEY.sdkappid), count()), (unseen, 3));
    let grant = slots.claim(KEY, Priority::Interactive).await.expect("memory slots do not fail");
    slots.release(KEY, grant.token, Release::Clean);
    let before = count();
    slots.speeds(KEY.sdkappid);
    assert_eq!(count(), before, "computing speeds visits no limiter after new round trips either");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_receiving_end_never_sees_six_calls_in_a_second(
        callers in prop::collection::vec(caller(), 1..60),
        pace in prop_oneof![Just(Pace::Full), Just(Pace::Polite), Just(Pace::Auto)],
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()
            .expect("the runtime starts");
        let seen = runtime.block_on(traffic(callers, pace));
        for six in seen.arrivals.windows(6) {
            prop_assert!(six[5] > six[0] + Duration::from_secs(1), "{six:?}");
        }
        for two in seen.polite_sends.windows(2) {
            prop_assert!(two[1] >= two[0] + Duration::from_millis(250), "{two:?}");
        }
    }
}
