//! Tests with several instances over one file, which stand for several processes, and with a clock that the test moves.

use std::{fs, path::PathBuf, sync::Mutex, time::Duration};

use jiff::Timestamp;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use super::*;
use crate::{
    api::{Command, Grant, Priority, Release, Token},
    clock::{ManualClock, testing::at_rest},
    domain::{Pace, SdkAppId},
    ledger::{OpenOptions, open},
};

const KEY: SlotKey = SlotKey { sdkappid: SdkAppId(1_400_000_001), command: Command::Delete };
const TIMEOUT: Duration = Duration::from_secs(15);

/// A host with a ledger in a temporary folder.
struct Host {
    folder: TempDir,
    clock: ManualClock,
}

impl Host {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { folder, clock: ManualClock::at(Timestamp::UNIX_EPOCH) }
    }

    async fn ledger(&self) -> Arc<dyn Ledger> {
        let path = self.folder.path().join("ledger.db");
        open(&path.to_string_lossy(), OpenOptions::new(Arc::new(self.clock.clone()))).await.expect("the ledger opens")
    }

    /// Returns a process: a separate instance of the slots over the host's file.
    async fn process(&self, pace: Pace) -> Process {
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let slots = slots_of(&*self.ledger().await, &clock);
        slots.set_pace(KEY.sdkappid, pace);
        Process { slots }
    }

    fn slots_file(&self) -> PathBuf {
        self.folder.path().join("ledger.db.slots")
    }

    async fn advance(&self, millis: u64) {
        self.clock.advance(Duration::from_millis(millis));
        at_rest().await;
    }
}

#[derive(Clone)]
struct Process {
    slots: Arc<dyn Slots>,
}

impl Process {
    fn wait_for_turn(&self) -> JoinHandle<Grant> {
        let slots = Arc::clone(&self.slots);
        tokio::spawn(async move { slots.claim(KEY, Priority::Background).await.expect("the file can be used") })
    }

    async fn claim(&self) -> Token {
        self.slots.claim(KEY, Priority::Background).await.expect("the file can be used").token
    }

    async fn send(&self) -> Token {
        let token = self.claim().await;
        assert!(self.slots.begin(KEY, token, TIMEOUT));
        token
    }

    async fn send_five(&self) -> Vec<Token> {
        let mut tokens = Vec::new();
        for _ in 0..5 {
            tokens.push(self.send().await);
        }
        tokens
    }

    fn begin(&self, token: Token) -> bool {
        self.slots.begin(KEY, token, TIMEOUT)
    }

    fn release(&self, token: Token, how: Release) {
        self.slots.release(KEY, token, how);
    }
}

#[tokio::test(start_paused = true)]
async fn opening_the_ledger_makes_a_slots_file_that_only_its_owner_can_access() {
    use std::os::unix::fs::PermissionsExt as _;
    let host = Host::new();
    host.process(Pace::Full).await;
    let mode = fs::metadata(host.slots_file()).expect("the file exists").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test(start_paused = true)]
async fn two_processes_share_five_slots_and_see_which_ones_the_other_gave_back() {
    let host = Host::new();
    let (one, other) = (host.process(Pace::Full).await, host.process(Pace::Full).await);
    let first = one.send().await;
    one.send().await;
    for _ in 0..3 {
        other.send().await;
    }
    let sixth = other.wait_for_turn();
    at_rest().await;
    host.advance(40).await;
    assert!(!sixth.is_finished());
    one.release(first, Release::Clean);
    // The waiter looks again 1.005 s after its first look, and learns then when the slot is free.
    host.advance(1_004).await;
    assert!(!sixth.is_finished());
    host.advance(1).await;
    assert!(sixth.is_finished());
}

#[tokio::test(start_paused = true)]
async fn a_stopped_process_does_not_send_after_its_claim_has_expired() {
    let host = Host::new();
    let (stopped, other) = (host.process(Pace::Full).await, host.process(Pace::Full).await);
    let claimed = stopped.claim().await;
    for _ in 0..4 {
        other.send().await;
    }
    let fifth = other.wait_for_turn();
    at_rest().await;
    host.advance(499).await;
    assert!(!fifth.is_finished());
    host.advance(1).await;
    let fifth = fifth.await.expect("no panic").token;
    assert!(other.begin(fifth));
    assert!(!stopped.begin(claimed), "the slot belongs to the other process by now");
    stopped.release(claimed, Release::Abandoned);
    let sixth = other.wait_for_turn();
    host.advance(900).await;
    assert!(!sixth.is_finished(), "the stopped process cannot give back the other's slot");
}

#[tokio::test(start_paused = true)]
async fn the_slots_of_a_killed_process_come_back_when_their_leases_run_out() {
    let host = Host::new();
    let other = host.process(Pace::Full).await;
    let tokens = {
        let killed = host.process(Pace::Full).await;
        killed.send_five().await
    };
    let next = other.wait_for_turn();
    at_rest().await;
    // 500 ms to send, 15 s until the call times out, and 1.005 s until the slot is free again.
    for _ in 0..16_504 / 4 {
        host.advance(4).await;
    }
    assert!(!next.is_finished());
    host.advance(1).await;
    assert!(other.begin(next.await.expect("no panic").token));
    for _ in 0..4 {
        other.send().await;
    }
    // This process behaves as if it had been stopped for a long time instead of killed, and now releases its old slots.
    let late = host.process(Pace::Full).await;
    for token in tokens {
        late.release(token, Release::Clean);
    }
    let sixth = other.wait_for_turn();
    host.advance(10_000).await;
    assert!(!sixth.is_finished(), "the slots belong to another process by now");
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_reply_slows_down_every_process() {
    let host = Host::new();
    let (one, other) = (host.process(Pace::Full).await, host.process(Pace::Full).await);
    let token = one.send().await;
    one.release(token, Release::Limited);
    let next = other.wait_for_turn();
    at_rest().await;
    host.advance(999).await;
    assert!(!next.is_finished());
    host.advance(501).await;
    assert!(other.begin(next.await.expect("no panic").token));
    let slowed = one.wait_for_turn();
    at_rest().await;
    host.advance(280).await;
    assert!(!slowed.is_finished(), "3.5 calls per second are 286 ms apart");
    host.advance(6).await;
    assert!(slowed.is_finished());
}

#[tokio::test(start_paused = true)]
async fn polite_calls_of_two_processes_are_spaced_apart_unless_another_runs_at_full_pace() {
    let host = Host::new();
    let (one, other) = (host.process(Pace::Polite).await, host.process(Pace::Polite).await);
    one.send().await;
    let next = other.wait_for_turn();
    at_rest().await;
    host.advance(249).await;
    assert!(!next.is_finished());
    host.advance(1).await;
    assert!(other.begin(next.await.expect("no panic").token));
    host.advance(250).await;
    host.process(Pace::Full).await.send().await;
    other.send().await;
}

#[tokio::test(start_paused = true)]
async fn all_slots_count_as_just_used_if_their_file_was_deleted_damaged_or_emptied() {
    let host = Host::new();
    let process = host.process(Pace::Full).await;
    let breaks: [fn(&PathBuf); 3] = [
        |file| fs::remove_file(file).expect("the file exists"),
        |file| fs::write(file, vec![0xab; 8_192]).expect("the file can be written"),
        |file| fs::write(file, b"").expect("the file can be written"),
    ];
    for (number, damage) in breaks.into_iter().enumerate() {
        let claimed = process.claim().await;
        damage(&host.slots_file());
        assert!(!process.begin(claimed), "an earlier claim is no longer known ({number})");
        let next = process.wait_for_turn();
        at_rest().await;
        host.advance(16_504).await;
        assert!(!next.is_finished(), "{number}");
        host.advance(1).await;
        process.release(next.await.expect("no panic").token, Release::Abandoned);
    }
}

#[tokio::test(start_paused = true)]
async fn all_slots_count_as_just_used_if_their_state_is_invalid() {
    let host = Host::new();
    let process = host.process(Pace::Full).await;
    let store = host.ledger().await.slots().expect("writable");
    let far = Limiter::lost(KEY.command, 1, host.clock.since_boot() + Duration::from_secs(3_600)).to_json();
    for odd in ["", "{}", "nonsense", &far] {
        process.release(process.claim().await, Release::Abandoned);
        let put = &mut |_: Kept<'_>| odd.to_owned();
        store.update(KEY.sdkappid, KEY.command.as_str(), put).expect("the slots can be written");
        let next = process.wait_for_turn();
        at_rest().await;
        host.advance(16_504).await;
        assert!(!next.is_finished(), "{odd}");
        host.advance(1).await;
        process.release(next.await.expect("no panic").token, Release::Abandoned);
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_while_another_process_is_in_the_middle_of_a_change() {
    let host = Host::new();
    let process = host.process(Pace::Full).await;
    let token = process.claim().await;
    let other = host.ledger().await.slots().expect("writable");
    let hold = &mut |kept: Kept<'_>| {
        assert!(!process.begin(token));
        match kept {
            Kept::Text(text) => text.to_owned(),
            kept => panic!("{kept:?}"),
        }
    };
    other.update(KEY.sdkappid, KEY.command.as_str(), hold).expect("the slots can be written");
    assert!(process.begin(token), "the claim was not used up");
}

#[tokio::test(start_paused = true)]
async fn a_process_has_its_own_slots_if_its_ledger_is_read_only() {
    let host = Host::new();
    host.process(Pace::Full).await;
    let clock: Arc<dyn Clock> = Arc::new(host.clock.clone());
    let path = host.folder.path().join("ledger.db");
    let options = OpenOptions { read_only: true, ..OpenOptions::new(Arc::clone(&clock)) };
    let ledger = open(&path.to_string_lossy(), options).await.expect("the ledger opens");
    assert!(matches!(ledger.slots(), Err(LedgerError::ReadOnly(_))));
    let slots = slots_of(&*ledger, &clock);
    slots.claim(KEY, Priority::Background).await.expect("a claim needs no file");
}

/// The period in which a process is stopped, as after SIGSTOP.
#[derive(Clone, Copy)]
struct Stop {
    from: Duration,
    until: Duration,
}

/// A task that makes calls for a process forever.
struct Caller {
    process: Process,
    clock: ManualClock,
    random: StdRng,
    stop: Stop,
    arrivals: Arc<Mutex<Vec<Duration>>>,
}

impl Caller {
    async fn sleep(&mut self, least: u64, most: u64) {
        let mut millis = self.random.random_range(least..=most);
        if self.random.random_ratio(3, 100) {
            millis += self.random.random_range(0..3_000);
        }
        self.clock.sleep(Duration::from_millis(millis)).await;
    }

    async fn stand_still(&self) {
        let now = self.clock.since_boot();
        if (self.stop.from..self.stop.until).contains(&now) {
            self.clock.sleep(self.stop.until.saturating_sub(now)).await;
        }
    }

    async fn call_without_end(mut self) {
        loop {
            let token = self.process.claim().await;
            let dawdle = self.random.random_range(0..3);
            self.clock.sleep(Duration::from_millis(dawdle)).await;
            self.stand_still().await;
            if !self.process.begin(token) {
                continue;
            }
            self.sleep(20, 30).await;
            self.arrivals.lock().expect("no panic").push(self.clock.since_boot());
            self.sleep(40, 43).await;
            self.stand_still().await;
            match self.random.random_range(0..100) {
                0 => {} // The process died with the call in flight.
                1..5 => self.process.release(token, Release::Abandoned),
                5..10 => self.process.release(token, Release::NoReply),
                _ => self.process.release(token, Release::Clean),
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_service_never_counts_six_calls_in_a_second_from_three_processes() {
    let mut calls = 0;
    for seed in 0..2 {
        let host = Host::new();
        let start = host.clock.since_boot();
        let arrivals = Arc::new(Mutex::new(Vec::new()));
        let mut callers = tokio::task::JoinSet::new();
        for (number, pace) in [Pace::Full, Pace::Full, Pace::Polite].into_iter().enumerate() {
            let process = host.process(pace).await;
            let from = start + Duration::from_millis(4_000 + 2_217 * (number as u64 + seed));
            let stop = Stop { from, until: from + Duration::from_millis(300 + 700 * number as u64) };
            for caller in 0..5 {
                let random = StdRng::seed_from_u64(seed * 100 + number as u64 * 10 + caller);
                let (process, clock, arrivals) = (process.clone(), host.clock.clone(), Arc::clone(&arrivals));
                callers.spawn(Caller { process, clock, random, stop, arrivals }.call_without_end());
            }
        }
        at_rest().await;
        for _ in 0..20_000 {
            host.advance(1).await;
        }
        callers.shutdown().await;
        let mut arrivals = std::mem::take(&mut *arrivals.lock().expect("no panic"));
        arrivals.sort_unstable();
        for six in arrivals.windows(6) {
            assert!(six[5] >= six[0] + Duration::from_secs(1), "seed {seed}: {six:?}");
        }
        calls += arrivals.len();
    }
    assert!(calls > 2 * 20 * 3, "only {calls} calls in 40 s");
}
