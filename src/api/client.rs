//! The client of the service: one method for each call whose outcome is judged, and a common one for all calls that
//! only read.
//!
//! A change is sent once and judged; reads are repeated after failures that may pass. Paging is in `listing`. Runs of
//! many changes are in `bulk`.

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use secrecy::ExposeSecret as _;

use super::{
    catalogue::{Entry, Reaction},
    codes::{INVALID_PARAMETER, LOCKED_OUT, PUSH_SERVICE},
    endpoints::{
        Answer, Asked, DeleteRequest, Endpoint, GetRequest, ListPage, ListRequest, ModifyRequest, Object, mended,
    },
    error::{ApiError, Fault, Operation},
    limiter::Release,
    repeat::{Next, Patience, jittered},
    service_clock::{Answered, ServiceClock, Taken},
    signature::{Moment, Signature, Signatures},
    slots::{Lease, Priority, SlotKey, Slots},
    transport::{CALL_TIMEOUT, Command, Transport, TransportError, WireReply, WireRequest},
    verdict::{self, Verdict},
};
#[cfg(feature = "planted")]
use crate::planted::{self, Bug};
use crate::{
    chance,
    clock::Clock,
    domain::{
        App, Attempt, CallSpan, Change, ClockBasis, Conditions, Failure, Pace, SdkAppId, ServiceTime, Sighting, TaskId,
        secrets,
    },
    locale::{in_english, stored},
};

/// A change is not sent if less time than this is left before its deadline, because the service itself takes up to 3 s.
const SHORTEST_CALL: Duration = Duration::from_secs(4);

/// The size limit of the reply to a change, which has only a code and a few words.
const VERDICT_REPLY: usize = 64 * 1024;

/// The size limit of the reply to a read. A single task may be as long as any element of the list: it has up to 500
/// accounts and content of unlimited length (docs/service.md#content).
pub(super) const READ_REPLY: usize = 8 * 1024 * 1024;

/// How long to send nothing after 70050 (docs/service.md#error-codes).
const LOCKOUT: Duration = Duration::from_secs(60);

/// How long learning the service's clock may take, including the wait for a turn. The time that the credential takes to
/// load does not count.
const CLOCK_TIMEOUT: Duration = Duration::from_secs(3);

/// The maximum number of calls that are made to learn the service's clock.
const CLOCK_READS: usize = 3;

/// The result of reading one task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The task.
    Task(Box<Sighting>),
    /// The service does not know it (90104).
    Absent(Failure),
}

/// A turn to call: this value holds a rate slot and a signature. It is valid for 500 ms. Dropping it unused gives the
/// slot back at once.
#[derive(Debug)]
pub struct Claim {
    lease: Lease,
    signature: Signature,
}

/// A client for one app of the service. Cloning it is cheap, and clones share everything.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    sdkappid: SdkAppId,
    identifier: String,
    transport: Arc<dyn Transport>,
    signatures: Arc<dyn Signatures>,
    slots: Arc<dyn Slots>,
    clock: Arc<dyn Clock>,
    service_clock: Mutex<ServiceClock>,
    /// The time since boot before which nothing is sent.
    locked_until: Mutex<Duration>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("sdkappid", &self.shared.sdkappid)
            .field("identifier", &self.shared.identifier)
            .field("transport", &self.shared.transport)
            .finish_non_exhaustive()
    }
}

/// A read request, in the form in which it is sent and repeated.
struct Question {
    command: Command,
    task: Option<TaskId>,
    body: String,
    timeout: Duration,
    priority: Priority,
}

impl Question {
    const fn operation(&self) -> Operation {
        Operation::Call(self.command, self.task)
    }
}

impl Client {
    /// Creates a client for this app.
    pub fn new(
        app: &App,
        transport: Arc<dyn Transport>,
        signatures: Arc<dyn Signatures>,
        slots: Arc<dyn Slots>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        slots.set_pace(app.sdkappid, app.pace);
        let shared = Shared {
            sdkappid: app.sdkappid,
            identifier: app.identifier.clone(),
            transport,
            signatures,
            slots,
            clock,
            service_clock: Mutex::default(),
            locked_until: Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Waits for a turn. Fails if there is no signature or no rate slot, and for a minute after a lock-out (70050).
    pub async fn claim(&self, command: Command, priority: Priority) -> Result<Claim, ApiError> {
        self.turn(command, priority).await.map_err(|fault| ApiError { operation: Operation::Claim(command), fault })
    }

    /// Sends the change of one attempt and judges the result. Never repeats anything. Sends nothing if the claim has
    /// expired, if the claim is for another command, or if less than 4 s are left before the attempt's deadline. Gives
    /// up a call in flight at that deadline or after 15 s. Dropping the future leaves the outcome unknown.
    pub async fn send(&self, claim: Claim, attempt: &Attempt) -> Verdict {
        let command = Command::of(attempt.change.verb());
        if claim.lease.key() != self.slot_key(command) {
            return Verdict::not_sent(stored!("service-wrong-turn"));
        }
        let left = attempt.deadline.duration_since(self.shared.clock.now());
        let left = Duration::try_from(left).unwrap_or_default();
        if left < SHORTEST_CALL {
            return Verdict::not_sent(stored!("service-little-time"));
        }
        let body = self.body_of(attempt);
        let request = self.request(command, &claim, body, attempt.id.0, left.min(CALL_TIMEOUT), VERDICT_REPLY);
        match self.exchange(claim, request).await {
            Some(sent) => verdict::judge(&sent, attempt),
            None => Verdict::not_sent(stored!("service-turn-passed")),
        }
    }

    fn body_of(&self, attempt: &Attempt) -> String {
        let (app, task, task_type) = (self.shared.sdkappid, attempt.task, attempt.task_type);
        match &attempt.change {
            Change::Delete => json(&DeleteRequest::new(app, task, task_type)),
            Change::Hold { until: sched_at } | Change::Release { at: sched_at } => {
                json(&ModifyRequest::time(app, task, task_type, *sched_at))
            }
            Change::Edit(edit) => json(&ModifyRequest::edit(app, task, task_type, edit)),
        }
    }

    /// Reads one task.
    pub async fn get(&self, task: TaskId, priority: Priority) -> Result<Found, ApiError> {
        found(self.read(&GetRequest { task }, priority).await)
    }

    /// Reads one task with a claim that was made before. Repeats nothing. Dropping the future keeps the slot taken for as
    /// long as a reply could still come.
    pub async fn get_with(&self, claim: Claim, task: TaskId) -> Result<Found, ApiError> {
        let request = GetRequest { task };
        let question = self.question(&request, Priority::Background, CALL_TIMEOUT);
        let answer = self.ask_with(claim, &question, |reply, asked| request.parse(reply, asked)).await;
        found(answer.map_err(|fault| ApiError { operation: question.operation(), fault }))
    }

    /// Reads one page of the list.
    pub async fn list_page(&self, request: &ListRequest, priority: Priority) -> Result<ListPage, ApiError> {
        self.read(request, priority).await
    }

    /// Makes a call that only reads. Repeats it until there is an answer or repeating no longer helps.
    pub(crate) async fn read<E: Endpoint>(&self, request: &E, priority: Priority) -> Result<E::Answer, ApiError> {
        let question = self.question(request, priority, CALL_TIMEOUT);
        let mut patience = Patience::default();
        loop {
            let fault = match self.ask(&question, |reply, asked| request.parse(reply, asked)).await {
                Ok(found) => return Ok(found),
                Err(fault) => fault,
            };
            match patience.after(&fault) {
                Next::GiveUp => return Err(ApiError { operation: question.operation(), fault }),
                Next::Again => {}
                Next::AgainAfter(wait) => self.shared.clock.sleep(jittered(wait)).await,
                Next::Renew => self.renew_signature(),
            }
        }
    }

    /// Returns the service's time, and how well it is known. Until a reply has shown it, this is our own time.
    pub fn service_time(&self) -> ServiceTime {
        let clock = &self.shared.clock;
        let (wall, boot) = (clock.now(), clock.since_boot());
        let service_clock = self.service_clock();
        ServiceTime { now: service_clock.at(boot).unwrap_or(wall), basis: service_clock.basis(wall, boot) }
    }

    /// Learns the service's clock from the `Date` of a reply to a read of this task, unless earlier replies have shown
    /// it. Reads the task once or twice more if the replies so far do not settle the clock: they have no usable `Date`,
    /// or the clock is far from ours. Takes at most 3 s, after the time that the credential takes to load, which may be
    /// long if a command asks a person for it. Fails only if the service refuses the account, or refuses its signature
    /// and then a new one too. A refusal of the task itself (a code from 90000 on) counts like any other reply. After
    /// any other failure the clock stays as uncertain as it is, and nothing is repeated. Returns what the last reply
    /// showed of the task.
    pub async fn read_clock(&self, task: TaskId) -> Result<Option<Box<Sighting>>, ApiError> {
        if self.knows_clock() || self.shared.signatures.current(self.moment()).await.is_err() {
            return Ok(None);
        }
        tokio::select! {
            biased;
            read = self.ask_for_clock(task) => read,
            () = self.shared.clock.sleep(CLOCK_TIMEOUT) => Ok(None),
        }
    }

    async fn ask_for_clock(&self, task: TaskId) -> Result<Option<Box<Sighting>>, ApiError> {
        let request = GetRequest { task };
        let question = self.question(&request, Priority::Interactive, CLOCK_TIMEOUT);
        let (mut patience, mut shown) = (Patience::default(), None);
        for _ in 0..CLOCK_READS {
            if self.knows_clock() {
                break;
            }
            // A reply that cannot be read shows the clock all the same.
            let fault = match self.ask(&question, |reply, asked| Ok(request.parse(reply, asked).ok())).await {
                Ok(sighting) => {
                    shown = sighting.map(Box::new);
                    continue;
                }
                Err(fault) => fault,
            };
            let error = ApiError { operation: question.operation(), fault };
            match (error.is_refused(), patience.after(&error.fault)) {
                // According to the clock that was just read, the signature may have expired.
                (true, Next::Renew) => self.renew_signature(),
                (true, _) => return Err(error),
                (false, _) if error.fault.code().is_some_and(|code| code >= PUSH_SERVICE) => {}
                (false, _) => break,
            }
        }
        Ok(shown)
    }

    fn knows_clock(&self) -> bool {
        match self.service_time().basis {
            ClockBasis::Replies(offset) => offset.is_settled(),
            ClockBasis::Unread | ClockBasis::Ignored(_) => false,
        }
    }

    fn question<E: Endpoint>(&self, request: &E, priority: Priority, timeout: Duration) -> Question {
        let body = request.body(self.shared.sdkappid);
        Question { command: E::COMMAND, task: request.task(), body, timeout, priority }
    }

    /// Returns the current conditions for a forecast. They use the latest plausible time of the service, so that a
    /// forecast never promises too much.
    pub fn conditions(&self) -> Conditions {
        let conditions = self.conditions_of_a_run();
        let clock = &self.shared.clock;
        let now = self.service_clock().at_the_latest(clock.now(), clock.since_boot());
        Conditions { time: ServiceTime { now, ..conditions.time }, ..conditions }
    }

    /// Returns the current conditions according to which a run orders its calls. They use what the replies say, even if
    /// that is not certain enough for promises.
    pub fn conditions_of_a_run(&self) -> Conditions {
        Conditions { time: self.service_time(), speeds: self.shared.slots.speeds(self.shared.sdkappid) }
    }

    /// Sets how fast this app's calls follow each other from now on.
    pub fn set_pace(&self, pace: Pace) {
        self.shared.slots.set_pace(self.shared.sdkappid, pace);
    }

    /// Takes back what slowed the changes of this app down since this time (on the boot clock): our own calls of two
    /// commands together were too many, and those of one of them have ended.
    pub fn take_back_slow_down(&self, since: Duration) {
        for command in [Command::Delete, Command::Modify] {
            let key = SlotKey { sdkappid: self.shared.sdkappid, command };
            self.shared.slots.take_back_slow_down(key, since);
        }
    }

    /// Forgets the current signature. The next call makes or loads a new one.
    pub fn renew_signature(&self) {
        self.shared.signatures.forget();
    }

    /// Makes the next call load the credential again, because its file or command may by now give another one.
    pub fn reload_credential(&self) {
        self.shared.signatures.reload();
    }

    fn slot_key(&self, command: Command) -> SlotKey {
        SlotKey { sdkappid: self.shared.sdkappid, command }
    }

    fn service_clock(&self) -> MutexGuard<'_, ServiceClock> {
        self.shared.service_clock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn moment(&self) -> Moment {
        let (wall, boot) = (self.shared.clock.now(), self.shared.clock.since_boot());
        let service_clock = self.service_clock();
        Moment { service: service_clock.at(boot).unwrap_or(wall), past: service_clock.past(wall, boot), boot }
    }

    async fn turn(&self, command: Command, priority: Priority) -> Result<Claim, Fault> {
        self.check_lockout()?;
        // The signature comes first, because a credential command may take longer than a grant is valid.
        self.shared.signatures.current(self.moment()).await?;
        // This must happen before the first call: it loads what the speeds are computed from (which may take a moment),
        // and the speeds are needed in code that must not wait.
        self.shared.slots.get_to_know(self.shared.sdkappid);
        let lease = Lease::claim(&self.shared.slots, self.slot_key(command), priority).await?;
        let signature = self.shared.signatures.current(self.moment()).await?;
        self.check_lockout()?;
        Ok(Claim { lease, signature })
    }

    fn check_lockout(&self) -> Result<(), Fault> {
        let until = *self.shared.locked_until.lock().unwrap_or_else(PoisonError::into_inner);
        match until.checked_sub(self.shared.clock.since_boot()) {
            Some(left) if !left.is_zero() => Err(Fault::LockedOut { seconds: left.as_secs() + 1 }),
            _ => Ok(()),
        }
    }

    fn lock_out(&self) {
        let until = self.shared.clock.since_boot() + LOCKOUT;
        *self.shared.locked_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
    }

    fn request(
        &self,
        command: Command,
        claim: &Claim,
        body: String,
        random: u32,
        timeout: Duration,
        reply_limit: usize,
    ) -> WireRequest {
        // The reply may repeat the signature, so from here on the signature is removed from all texts.
        secrets::remember_signature(claim.signature.usersig.expose_secret());
        WireRequest {
            command,
            sdkappid: self.shared.sdkappid,
            identifier: self.shared.identifier.clone(),
            usersig: claim.signature.usersig.clone(),
            random,
            body,
            timeout,
            reply_limit,
        }
    }

    /// Sends one request with a claim, and gives the slot back. Returns `None` if the claim had expired, so nothing was
    /// sent.
    async fn exchange(&self, claim: Claim, request: WireRequest) -> Option<Result<WireReply, TransportError>> {
        let clock = &self.shared.clock;
        if !claim.lease.begin(request.timeout) {
            return None;
        }
        // The claim is checked again, because recording the send takes time, and the process may have been suspended
        // meanwhile.
        if clock.since_boot() >= claim.lease.good_until() {
            claim.lease.finish(Release::NoReply);
            return None;
        }
        #[cfg(feature = "planted")]
        if planted::is(Bug::SlotBackAtSend) {
            self.shared.slots.release(claim.lease.key(), claim.lease.token(), Release::Clean);
        }
        let (begun, ends, command) = (clock.since_boot(), claim.signature.expires, request.command);
        let sent = self.shared.transport.send(request).await;
        let (received, wall) = (clock.since_boot(), clock.now());
        let sent = if command.only_reads() { sent.map(readable) } else { sent };
        claim.lease.finish(verdict::release(&sent));
        // A reply that does not come from the service itself says nothing about the service's clock.
        if let Ok(reply) = &sent
            && let Ok(answer) = verdict::answer(reply)
        {
            let call = Answered { sent: begun, received, wall, signature: ends.zip(taken(&answer)) };
            self.service_clock().note(reply.date, call);
            if matches!(answer, Answer::Failed { code: LOCKED_OUT, .. }) {
                self.lock_out();
            }
        }
        Some(sent)
    }

    async fn ask<T>(
        &self,
        question: &Question,
        parse: impl Fn(&Object<'_>, Asked) -> Result<T, String>,
    ) -> Result<T, Fault> {
        let claim = self.turn(question.command, question.priority).await?;
        self.ask_with(claim, question, parse).await
    }

    async fn ask_with<T>(
        &self,
        claim: Claim,
        question: &Question,
        parse: impl Fn(&Object<'_>, Asked) -> Result<T, String>,
    ) -> Result<T, Fault> {
        let (body, random) = (question.body.clone(), chance::number_32());
        let request = self.request(question.command, &claim, body, random, question.timeout, READ_REPLY);
        let clock = &self.shared.clock;
        let call = CallSpan::instant(clock.now(), clock.since_boot());
        let reply = match self.exchange(claim, request).await {
            Some(Ok(reply)) => reply,
            Some(Err(TransportError::NotSent { stage, detail })) => {
                return Err(Fault::NotSent { stage: Some(stage), detail });
            }
            Some(Err(TransportError::Lost { detail })) => return Err(Fault::NoAnswer(detail)),
            Some(Err(error @ TransportError::TooLong { .. })) => {
                return Err(Fault::TooLong(in_english(|| error.to_string())));
            }
            None => return Err(Fault::NotSent { stage: None, detail: stored!("service-turn-passed") }),
        };
        let call = call.ended(clock.since_boot());
        let puzzle = |puzzle: String| Fault::NoAnswer(stored!("service-reply", puzzle = puzzle));
        match verdict::answer(&reply).map_err(puzzle)? {
            Answer::Failed { code, word } => Err(Fault::refused(code, word)),
            Answer::Done(object) => {
                let asked = Asked { sdkappid: self.shared.sdkappid, call };
                parse(&object, asked).map_err(puzzle)
            }
        }
    }
}

/// Returns what the answer to a get says. One code may mean that the service does not have the task
/// (docs/service.md#absent-tasks).
fn found(answer: Result<Sighting, ApiError>) -> Result<Found, ApiError> {
    match answer {
        Ok(sighting) => Ok(Found::Task(Box::new(sighting))),
        Err(ApiError { fault: Fault::Refused { failure, .. }, .. }) if failure.code == Some(INVALID_PARAMETER) => {
            Ok(Found::Absent(failure))
        }
        Err(error) => Err(error),
    }
}

/// Returns the reply to a read with its unreadable characters replaced.
fn readable(mut reply: WireReply) -> WireReply {
    if let Cow::Owned(mended) = mended(&reply.body) {
        reply.body = mended;
    }
    reply
}

/// Returns whether an answer shows that the signature of its call was accepted or refused.
fn taken(answer: &Answer<'_>) -> Option<Taken> {
    match answer {
        Answer::Done(_) => Some(Taken::Accepted),
        Answer::Failed { code, .. } if *code >= PUSH_SERVICE => Some(Taken::Accepted),
        Answer::Failed { code, .. } => {
            let reaction = Entry::of(*code).and_then(|entry| entry.reaction);
            (reaction == Some(Reaction::Renew)).then_some(Taken::Refused)
        }
    }
}

fn json(body: &impl serde::Serialize) -> String {
    serde_json::to_string(body).expect("numbers and fixed words always make JSON")
}

#[cfg(test)]
mod tests;
