//! Tests of whole calls, with a scripted transport.

use std::{
    collections::VecDeque,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

use futures_util::FutureExt as _;
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret;

use super::*;
use crate::{
    api::{
        CredentialSignatures, FixedSignature, Limiter, LoadCredential, SignatureError, Stage, VerdictKind,
        script::{Script, app, client, clock, fail, reply, run, signer},
        slots::{LimiterHome, MemoryHome, MemorySlots, NotAtHome, QueuedSlots},
        usersig,
    },
    clock::ManualClock,
    config::Credential,
    domain::{AttemptId, RunId, SeenBy, TaskType},
};

const TASK: TaskId = TaskId::new(5_210_074_411);

fn attempt(clock: &ManualClock, seconds: i64) -> Attempt {
    let at = clock.now();
    Attempt {
        id: AttemptId(7_654_321),
        run: RunId(ulid::Ulid::nil()),
        task: TASK,
        task_type: TaskType::Tag,
        position: 0,
        change: Change::Delete,
        due: None,
        at,
        deadline: at + SignedDuration::from_secs(seconds),
    }
}

fn deleted() -> String {
    format!(r#"{{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":{TASK}}}"#)
}

fn found(id: TaskId) -> String {
    format!(r#"{{"ActionStatus":"OK","ErrorCode":0,"TaskInfo":{{"TaskID":{id},"Status":"pending","Type":"Tag"}}}}"#)
}

async fn delete_within(script: &Arc<Script>, seconds: i64) -> Verdict {
    let clock = clock();
    let client = client(script, &clock);
    let claim = client.claim(Command::Delete, Priority::Interactive).await.expect("a turn is granted");
    client.send(claim, &attempt(&clock, seconds)).await
}

#[tokio::test]
async fn a_delete_sends_the_attempts_id_as_random_and_every_field_that_the_api_reference_lists() {
    let script = Script::of([deleted()]);
    assert_eq!(delete_within(&script, 60).await.kind, VerdictKind::Done);
    let asked = script.asked.lock().expect("no thread panics");
    let request = &asked[0];
    assert_eq!(request.command, Command::Delete);
    assert_eq!((request.sdkappid, request.identifier.as_str()), (SdkAppId(1_400_000_001), "administrator"));
    assert_eq!(request.random, 7_654_321);
    assert_eq!(request.body, r#"{"Sdkappid":1400000001,"TaskID":5210074411,"Type":"Tag"}"#);
    assert_eq!((request.timeout, request.reply_limit), (Duration::from_secs(15), 64 * 1024));
    let signature = usersig::decode(request.usersig.expose_secret()).expect("the request is signed");
    assert_eq!((signature.sdkappid, signature.identifier.as_str()), (1_400_000_001, "administrator"));
}

#[tokio::test]
async fn a_delete_is_sent_once_whatever_its_result() {
    let outcomes: [fn() -> Result<WireReply, TransportError>; 5] = [
        || Ok(reply(&fail(90_105))),
        || Ok(reply(&fail(60_007))),
        || Ok(reply(&fail(70_001))),
        || Err(TransportError::Lost { detail: "connection reset".to_owned() }),
        || Err(TransportError::NotSent { stage: Stage::Connect, detail: "connection refused".to_owned() }),
    ];
    let kinds = [
        VerdictKind::Unknown,
        VerdictKind::RateLimited,
        VerdictKind::NotAccepted,
        VerdictKind::Unknown,
        VerdictKind::NotSent,
    ];
    for (outcome, kind) in outcomes.into_iter().zip(kinds) {
        let script = Script::by(move |_| outcome());
        assert_eq!(delete_within(&script, 60).await.kind, kind);
        assert_eq!(script.calls(), 1);
    }
}

#[tokio::test]
async fn a_delete_ends_at_the_deadline_of_its_attempt_and_is_not_sent_shortly_before_it() {
    let script = Script::of([deleted()]);
    delete_within(&script, 6).await;
    assert_eq!(script.asked.lock().expect("no thread panics")[0].timeout, Duration::from_secs(6));
    for seconds in [3, 0, -5] {
        let script = Script::of([]);
        assert_eq!(delete_within(&script, seconds).await.kind, VerdictKind::NotSent);
        assert_eq!(script.calls(), 0);
    }
}

#[tokio::test]
async fn a_delete_with_an_expired_claim_is_not_sent_and_the_slot_is_free_at_once() {
    let (script, clock) = (Script::of((0..5).map(|_| deleted())), clock());
    let client = client(&script, &clock);
    let claim = client.claim(Command::Delete, Priority::Background).await.expect("a turn is granted");
    clock.advance(Duration::from_millis(500));
    let verdict = client.send(claim, &attempt(&clock, 60)).await;
    assert_eq!((verdict.kind, script.calls()), (VerdictKind::NotSent, 0));
    for _ in 0..5 {
        let claim = client.claim(Command::Delete, Priority::Background).await.expect("all five slots are free");
        client.send(claim, &attempt(&clock, 60)).await;
    }
    assert_eq!(script.calls(), 5);
}

#[tokio::test]
async fn a_delete_with_a_claim_for_another_command_is_not_sent() {
    let (script, clock) = (Script::of([]), clock());
    let client = client(&script, &clock);
    let claim = client.claim(Command::Get, Priority::Background).await.expect("a turn is granted");
    assert_eq!(client.send(claim, &attempt(&clock, 60)).await.kind, VerdictKind::NotSent);
}

#[tokio::test]
async fn a_get_returns_the_task_or_that_it_is_absent() {
    let (script, clock) = (Script::of([found(TASK), fail(90_104)]), clock());
    let client = client(&script, &clock);
    match client.get(TASK, Priority::Interactive).await {
        Ok(Found::Task(sighting)) => {
            let call = CallSpan::instant(clock.now(), clock.since_boot());
            assert_eq!((sighting.id, sighting.by, sighting.call), (TASK, SeenBy::Get, call));
        }
        other => panic!("{other:?}"),
    }
    assert!(
        matches!(client.get(TASK, Priority::Interactive).await, Ok(Found::Absent(why)) if why.code == Some(90_104))
    );
    let asked = script.asked.lock().expect("no thread panics");
    assert_eq!(asked[0].body, r#"{"Sdkappid":1400000001,"TaskID":5210074411}"#);
    assert_ne!(asked[0].random, asked[1].random);
    assert_eq!(asked[0].reply_limit, 8 * 1024 * 1024, "one task may be as long as a page of the list");
}

#[tokio::test]
async fn a_read_whose_reply_is_too_long_is_not_repeated() {
    let (script, clock) = (Script::by(|request| Err(TransportError::TooLong { limit: request.reply_limit })), clock());
    let error = client(&script, &clock).get(TASK, Priority::Interactive).await.expect_err("the reply cannot be read");
    assert_eq!(error.fault, Fault::TooLong("the reply is longer than 8192 KiB".to_owned()));
    assert_eq!(script.calls(), 1);
}

#[tokio::test]
async fn a_reply_to_a_get_about_another_task_is_an_error() {
    let (script, clock) = (Script::by(|_| Ok(reply(&found(TaskId::new(1))))), clock());
    let client = client(&script, &clock);
    let error =
        run(&clock, client.get(TASK, Priority::Interactive)).await.expect_err("the reply is about another task");
    assert_eq!(
        error.to_string(),
        "read task 5210074411: the reply cannot be used: it is about task 1 instead of 5210074411"
    );
}

#[tokio::test]
async fn a_read_is_repeated_after_failures_that_may_pass() {
    let mut answers = VecDeque::from([
        Err(TransportError::Lost { detail: "connection reset".to_owned() }),
        Ok(WireReply { status: 502, ..reply("<html>") }),
        Ok(reply(&fail(60_014))),
        Ok(reply(&found(TASK))),
    ]);
    let script = Script::by(move |_| answers.pop_front().expect("four calls"));
    let clock = clock();
    let client = client(&script, &clock);
    let begun = clock.since_boot();
    run(&clock, client.get(TASK, Priority::Interactive)).await.expect("the fourth call is answered");
    assert_eq!(script.calls(), 4);
    assert!(clock.since_boot() >= begun + Duration::from_millis(875), "the client waits between the calls");
}

#[tokio::test]
async fn a_read_gives_up_after_three_repetitions() {
    let (script, clock) = (Script::by(|_| Ok(reply("<html>"))), clock());
    let client = client(&script, &clock);
    let error = run(&clock, client.get(TASK, Priority::Interactive)).await.expect_err("the reply cannot be read");
    assert_eq!(script.calls(), 4);
    assert!(matches!(error.fault, Fault::NoAnswer(_)), "{error}");
}

#[tokio::test]
async fn a_read_waits_for_the_limiter_after_a_rate_reply() {
    let (script, clock) = (Script::of([fail(60_007), found(TASK)]), clock());
    let client = client(&script, &clock);
    let begun = clock.since_boot();
    run(&clock, client.get(TASK, Priority::Interactive)).await.expect("the second call is answered");
    assert!(clock.since_boot() >= begun + Duration::from_secs(1));
}

#[tokio::test]
async fn a_signature_is_renewed_once_automatically() {
    let (script, clock) = (Script::of([fail(70_001), found(TASK), fail(70_001), fail(70_052)]), clock());
    let client = client(&script, &clock);
    client.get(TASK, Priority::Interactive).await.expect("the new signature is accepted");
    clock.advance(Duration::from_secs(5));
    let error = client.get(TASK, Priority::Interactive).await.expect_err("the new signature is refused too");
    assert_eq!((error.fault.code(), script.calls()), (Some(70_052), 4));
}

#[tokio::test]
async fn a_call_whose_repetition_gets_the_app_locked_out_is_not_repeated() {
    for code in [70_003, 70_009, 70_013, 70_014, 70_016, 60_010, 60_021] {
        let (script, clock) = (Script::of([fail(code)]), clock());
        let error = client(&script, &clock).get(TASK, Priority::Interactive).await.expect_err("the request is refused");
        assert_eq!(error.fault.code(), Some(code));
        assert!(matches!(error.fault, Fault::Refused { stops_run, .. } if stops_run), "{code}");
    }
}

#[tokio::test]
async fn nothing_is_sent_for_a_minute_after_a_lock_out() {
    let (script, clock) = (Script::of([fail(70_050), found(TASK)]), clock());
    let client = client(&script, &clock);
    let claim = client.claim(Command::Delete, Priority::Background).await.expect("a turn is granted");
    let verdict = client.send(claim, &attempt(&clock, 60)).await;
    assert!(verdict.stops_run && verdict.kind == VerdictKind::NotAccepted);
    clock.advance(Duration::from_secs(59));
    let error = client.get(TASK, Priority::Interactive).await.expect_err("the app is locked out");
    assert_eq!((&error.fault, script.calls()), (&Fault::LockedOut { seconds: 2 }, 1));
    assert!(client.claim(Command::Delete, Priority::Background).await.is_err());
    clock.advance(Duration::from_secs(1));
    client.get(TASK, Priority::Interactive).await.expect("the minute is over");
}

/// A script whose replies have a `Date` that is `ahead` of the clock.
fn dated(clock: &ManualClock, ahead: SignedDuration, body: impl Fn() -> String + Send + 'static) -> Arc<Script> {
    let clock = clock.clone();
    Script::by(move |_| {
        clock.advance(Duration::from_secs(1));
        Ok(WireReply { date: Some(clock.now() + ahead), ..reply(&body()) })
    })
}

fn offset(client: &Client) -> Option<SignedDuration> {
    match client.service_time().basis {
        ClockBasis::Replies(offset) => Some(offset.ahead),
        ClockBasis::Unread | ClockBasis::Ignored(_) => None,
    }
}

fn signed_at(script: &Script, number: usize) -> Timestamp {
    let asked = script.asked.lock().expect("no thread panics");
    let signature = usersig::decode(asked[number].usersig.expose_secret()).expect("the request is signed");
    Timestamp::from_second(signature.time).expect("the time is valid")
}

#[tokio::test]
async fn the_service_clock_comes_from_the_replies_and_goes_into_the_next_signature() {
    let clock = clock();
    let ahead = SignedDuration::from_mins(30);
    let script = dated(&clock, ahead, || found(TASK));
    let client = client(&script, &clock);
    assert_eq!((offset(&client), client.service_time()), (None, ServiceTime::unread(clock.now())));
    client.get(TASK, Priority::Interactive).await.expect("the call is answered");
    // The call takes a second and `Date` is cut to a second; the estimate is the middle of the possible times.
    assert_eq!(offset(&client), Some(ahead + SignedDuration::from_secs(1)));
    client.get(TASK, Priority::Interactive).await.expect("the call is answered");
    assert_eq!(signed_at(&script, 1), signed_at(&script, 0), "an accepted signature stays");
    client.renew_signature();
    client.get(TASK, Priority::Interactive).await.expect("the call is answered");
    assert!(signed_at(&script, 2).duration_since(signed_at(&script, 0)) >= ahead);
}

#[tokio::test]
async fn a_wrong_date_replaces_no_accepted_signature_and_is_reported() {
    for hours in [-87_600, -27, 2, 8, 27, 87_600] {
        let clock = clock();
        let script = dated(&clock, SignedDuration::from_hours(hours), || found(TASK));
        let client = client(&script, &clock);
        for _ in 0..4 {
            client.get(TASK, Priority::Interactive).await.expect("the call is answered");
        }
        let signatures: Vec<_> = (0..4).map(|number| signed_at(&script, number)).collect();
        assert!(signatures.iter().all(|at| *at == signatures[0]), "{hours} h: {signatures:?}");
        assert_eq!((offset(&client), client.service_time().now), (None, clock.now()), "{hours} h");
        let doubt = client.service_time().basis.doubt().expect("the wrong date is reported");
        assert!(doubt.contains("ignored"), "{doubt}");
    }
}

#[tokio::test]
async fn the_service_clock_is_not_read_from_a_reply_that_is_not_from_the_service() {
    let clock = clock();
    let script = dated(&clock, SignedDuration::from_mins(30), || "<html>".to_owned());
    let client = client(&script, &clock);
    run(&clock, client.get(TASK, Priority::Interactive)).await.expect_err("the reply cannot be read");
    assert_eq!(client.service_time().basis, ClockBasis::Unread);
}

/// A service whose clock differs from this machine's, and which checks signatures by its own clock.
fn service_at(clock: &ManualClock, ahead: SignedDuration) -> Arc<Script> {
    let clock = clock.clone();
    Script::by(move |request| {
        clock.advance(Duration::from_millis(20));
        let there = clock.now() + ahead;
        let signature = usersig::decode(request.usersig.expose_secret()).expect("the request is signed");
        let has_ended = there > signature.expires();
        let body = if has_ended { fail(70_001) } else { found(TASK) };
        let date = Timestamp::from_second(there.as_second()).ok();
        Ok(WireReply { date, ..reply(&body) })
    })
}

#[tokio::test]
async fn a_service_clock_that_is_hours_away_is_read_and_then_used_for_signatures() {
    for hours in [-8, 8, 14, 40_000] {
        let clock = clock();
        let ahead = SignedDuration::from_hours(hours);
        let script = service_at(&clock, ahead);
        let client = client(&script, &clock);
        client.read_clock(TASK).await.expect("the service refuses nothing");
        assert_eq!(script.calls(), 3, "{hours} h: one reply alone is not relied on");
        let found = offset(&client).expect("the clock was read");
        assert!((found - ahead).abs() < SignedDuration::from_secs(1), "{hours} h: {found:?}");
        client.read_clock(TASK).await.expect("the service refuses nothing");
        client.get(TASK, Priority::Interactive).await.expect("the signature is valid");
        assert_eq!(script.calls(), 4, "{hours} h: the clock is known now");
    }
}

#[tokio::test]
async fn a_clock_that_agrees_is_read_once_and_one_that_cannot_be_read_stays_unknown() {
    let clock = clock();
    let script = service_at(&clock, SignedDuration::from_secs(2));
    let agrees = client(&script, &clock);
    agrees.read_clock(TASK).await.expect("the service refuses nothing");
    agrees.read_clock(TASK).await.expect("the service refuses nothing");
    assert_eq!(script.calls(), 1);
    let nobody = Script::by(|_| Err(TransportError::Lost { detail: "connection reset".to_owned() }));
    let alone = client(&nobody, &clock);
    alone.read_clock(TASK).await.expect("the service refuses nothing");
    assert_eq!((nobody.calls(), alone.service_time().basis), (1, ClockBasis::Unread));
    assert_eq!(nobody.asked.lock().expect("no thread panics")[0].timeout, Duration::from_secs(3));
}

#[tokio::test]
async fn reading_the_clock_fails_if_the_signature_is_refused_after_at_most_one_renewal() {
    for (code, calls) in [(70_009, 1), (70_003, 1), (90_009, 1), (70_050, 1), (70_001, 2), (60_005, 2)] {
        let (script, clock) = (Script::by(move |_| Ok(reply(&fail(code)))), clock());
        let error = client(&script, &clock).read_clock(TASK).await.expect_err("the account is refused");
        assert!(error.is_auth(), "{error}");
        assert_eq!((error.fault.code(), script.calls()), (Some(code), calls));
    }
    for code in [60_007, 60_008, 90_105, 12_345] {
        let (script, clock) = (Script::by(move |_| Ok(reply(&fail(code)))), clock());
        client(&script, &clock).read_clock(TASK).await.expect("this code does not refuse the account");
    }
}

/// Returns a client whose credential takes this long to load, and a counter of the loads.
fn slow_to_sign(script: &Arc<Script>, clock: &ManualClock, takes: Duration) -> (Client, Arc<AtomicUsize>) {
    let loads = Arc::new(AtomicUsize::new(0));
    let (count, hands) = (Arc::clone(&loads), clock.clone());
    let load: LoadCredential = Box::new(move || {
        count.fetch_add(1, Ordering::Relaxed);
        let clock = hands.clone();
        Box::pin(async move {
            clock.sleep(takes).await;
            Ok(Credential::Key("a-key".into()))
        })
    });
    let signatures = Arc::new(CredentialSignatures::new(app().sdkappid, &app().identifier, load));
    let slots = Arc::new(MemorySlots::new(Arc::new(clock.clone())));
    let client = Client::new(&app(), Arc::<Script>::clone(script), signatures, slots, Arc::new(clock.clone()));
    (client, loads)
}

#[tokio::test]
async fn a_credential_that_takes_long_is_waited_for_and_loaded_once() {
    let clock = clock();
    let script = dated(&clock, SignedDuration::ZERO, || found(TASK));
    let (client, loads) = slow_to_sign(&script, &clock, Duration::from_secs(20));
    run(&clock, client.read_clock(TASK)).await.expect("the service refuses nothing");
    assert_eq!((script.calls(), loads.load(Ordering::Relaxed)), (1, 1));
    assert!(offset(&client).is_some(), "the clock was read");
    run(&clock, client.get(TASK, Priority::Interactive)).await.expect("the request is signed");
    assert_eq!(loads.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn the_clock_is_left_unknown_after_three_seconds_without_a_turn() {
    let (script, clock) = (Script::of([]), clock());
    let client = client(&script, &clock);
    let mut turns = Vec::new();
    for _ in 0..5 {
        let claim = client.claim(Command::Get, Priority::Interactive).await.expect("a turn is granted");
        assert!(claim.lease.begin(Duration::from_secs(60)));
        turns.push(claim);
    }
    let begun = clock.since_boot();
    run(&clock, client.read_clock(TASK)).await.expect("the service refuses nothing");
    assert_eq!(clock.since_boot().checked_sub(begun), Some(Duration::from_secs(3)));
    assert_eq!((script.calls(), client.service_time().basis), (0, ClockBasis::Unread));
}

fn ready_made(script: &Arc<Script>, clock: &ManualClock) -> Client {
    let (app, usersig) = (app(), signer().sign(clock.now()).usersig);
    let signature =
        FixedSignature::new(app.sdkappid, &app.identifier, usersig, None).expect("the signature is for this account");
    let slots = Arc::new(MemorySlots::new(Arc::new(clock.clone())));
    Client::new(&app, Arc::<Script>::clone(script), Arc::new(signature), slots, Arc::new(clock.clone()))
}

#[tokio::test]
async fn a_wrong_date_in_the_first_reply_does_not_end_a_ready_made_signature() {
    let clock = clock();
    let script = Script::by({
        let (clock, mut is_first) = (clock.clone(), true);
        move |_| {
            let (hours, body) = if is_first { (10, fail(60_007)) } else { (0, found(TASK)) };
            is_first = false;
            Ok(WireReply { date: Some(clock.now() + SignedDuration::from_hours(hours)), ..reply(&body) })
        }
    });
    let client = ready_made(&script, &clock);
    run(&clock, client.get(TASK, Priority::Interactive)).await.expect("the signature is valid");
    assert_eq!(script.calls(), 2);
    assert!(offset(&client).is_some_and(|ahead| ahead.abs() < SignedDuration::from_secs(2)), "{:?}", offset(&client));
}

#[tokio::test]
async fn a_ready_made_signature_that_was_refused_as_expired_is_not_sent_again() {
    let clock = clock();
    let script = service_at(&clock, SignedDuration::from_hours(10));
    let client = ready_made(&script, &clock);
    let error = run(&clock, client.get(TASK, Priority::Interactive)).await.expect_err("the signature has ended");
    assert!(matches!(error.fault, Fault::Signature(SignatureError::Expired(_))), "{error}");
    assert_eq!(script.calls(), 1);
}

#[tokio::test]
async fn a_cancelled_delete_keeps_its_slot_until_after_its_timeout() {
    #[derive(Debug)]
    struct Silence;

    #[async_trait::async_trait]
    impl Transport for Silence {
        async fn send(&self, _: WireRequest) -> Result<WireReply, TransportError> {
            std::future::pending().await
        }
    }

    let clock = clock();
    let slots = Arc::new(MemorySlots::new(Arc::new(clock.clone())));
    let client = Client::new(&app(), Arc::new(Silence), signer(), slots, Arc::new(clock.clone()));
    for _ in 0..5 {
        let claim = client.claim(Command::Delete, Priority::Background).await.expect("a turn is granted");
        let attempt = attempt(&clock, 60);
        let call = client.send(claim, &attempt);
        assert!(call.now_or_never().is_none(), "the call was sent, and is dropped here");
    }
    let mut next = Box::pin(client.claim(Command::Delete, Priority::Interactive));
    assert!((&mut next).now_or_never().is_none());
    clock.advance(Duration::from_millis(16_504));
    assert!((&mut next).now_or_never().is_none());
    clock.advance(Duration::from_millis(1));
    assert!((&mut next).now_or_never().is_some());
}

/// A home in which storing a limiter takes longer than a grant stays valid.
#[derive(Debug)]
struct SlowHome {
    inner: MemoryHome,
    clock: ManualClock,
    is_slow: Arc<AtomicBool>,
}

impl LimiterHome for SlowHome {
    fn visit(&self, key: SlotKey, work: &mut dyn FnMut(&mut Limiter)) -> Result<(), NotAtHome> {
        let visited = self.inner.visit(key, work);
        if self.is_slow.load(Ordering::Relaxed) {
            self.clock.advance(Duration::from_millis(500));
        }
        visited
    }
}

#[tokio::test]
async fn nothing_is_sent_if_the_grant_expires_while_the_send_is_being_recorded() {
    let (script, clock) = (Script::of([]), clock());
    let is_slow = Arc::new(AtomicBool::new(false));
    let home = SlowHome { inner: MemoryHome::default(), clock: clock.clone(), is_slow: Arc::clone(&is_slow) };
    let slots = Arc::new(QueuedSlots::over(home, Arc::new(clock.clone())));
    let client = Client::new(&app(), Arc::<Script>::clone(&script), signer(), slots, Arc::new(clock.clone()));
    let claim = client.claim(Command::Delete, Priority::Background).await.expect("a turn is granted");
    is_slow.store(true, Ordering::Relaxed);
    let verdict = client.send(claim, &attempt(&clock, 60)).await;
    assert_eq!((verdict.kind, script.calls()), (VerdictKind::NotSent, 0));
}

#[tokio::test]
async fn no_debug_output_shows_a_signature() {
    let (script, clock) = (Script::of([deleted()]), clock());
    let client = client(&script, &clock);
    let claim = client.claim(Command::Delete, Priority::Interactive).await.expect("a turn is granted");
    let shown = format!("{client:?} {claim:?}");
    client.send(claim, &attempt(&clock, 60)).await;
    let asked = script.asked.lock().expect("no thread panics");
    let usersig = asked[0].usersig.expose_secret();
    let shown = format!("{shown} {:?}", asked[0]);
    assert!(!shown.contains(usersig) && !shown.contains(&usersig[..20]), "{shown}");
}

#[tokio::test]
async fn a_reply_that_echoes_the_request_changes_no_verdict_and_shows_no_signature() {
    for (head, kind) in [
        (format!(r#""ActionStatus":"OK","ErrorCode":0,"TaskID":{TASK}"#), VerdictKind::Done),
        (format!(r#""ActionStatus":"OK","ErrorCode":0,"TaskID":"{TASK}""#), VerdictKind::Done),
        (r#""ActionStatus":"OK","ErrorCode":0,"TaskID":1"#.to_owned(), VerdictKind::Unknown),
        (r#""ActionStatus":"FAIL","ErrorCode":90107,"TaskID":0"#.to_owned(), VerdictKind::TooLate),
        (r#""ActionStatus":"FAIL","ErrorCode":12345"#.to_owned(), VerdictKind::Unknown),
        (r#""ActionStatus":"usersig","ErrorCode":0"#.to_owned(), VerdictKind::Unknown),
    ] {
        let script = Script::by(move |request| {
            let usersig = request.usersig.expose_secret();
            let head = head.replace("\"usersig\"", &format!("{usersig:?}"));
            Ok(reply(&format!(r#"{{{head},"ErrorInfo":"?usersig={usersig}&random=1","{usersig}":{{"{usersig}":1}}}}"#)))
        });
        let verdict = delete_within(&script, 60).await;
        assert_eq!(verdict.kind, kind, "{verdict:?}");
        let asked = script.asked.lock().expect("no thread panics");
        let (usersig, shown) = (asked[0].usersig.expose_secret(), format!("{verdict:?}"));
        assert!(usersig.as_bytes().windows(16).all(|part| !shown.contains(&*String::from_utf8_lossy(part))), "{shown}");
        let is_said = verdict.failure.is_some_and(|failure| failure.code == Some(12_345));
        assert!(!is_said || shown.contains("?usersig=[removed: a signature]&random=1"), "{shown}");
    }
}
