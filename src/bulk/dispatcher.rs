//! Owns a run: feeds tasks to the executor in the order of the forecast, decides on retries, pauses and halts, and
//! emits one ordered stream of events.
//!
//! A run that deletes may have a second lane (`hold_lane`), in which tasks that cannot be deleted in time are postponed
//! in the meantime. Each of these is still to be deleted, and joins the queue again.
//!
//! The client's limiter makes every caller wait for a slot, `executor` sends each single request, and `resolver` reads
//! back unknown outcomes during the run. The resolver's reports go into the same stream.

use std::{
    collections::{HashSet, VecDeque},
    panic::AssertUnwindSafe,
    time::Duration,
};

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use tokio::sync::mpsc;

use super::{
    RunContext, Stop, StopLevel, Unresolved,
    breaker::Breaker,
    executor::Tried,
    hold_lane::HoldLane,
    job::{Job, JobEvent, TryEnd, run_once},
    resolver::{Resolution, resolve},
    verification::verify,
};
use crate::{
    api::{Command, Priority},
    domain::{
        Attempt, BulkEvent, Change, Conditions, Confirmed, Failure, Forecast, Lanes, Outcome, Outlook, Pace,
        PlannedTask, Postponement, Progress, RunId, SLACK, Summary, TaskId, TaskOutcome, Verb, format_rfc3339,
    },
    locale::stored,
};

/// The number of tasks in flight at once: as many as the service allows calls per second.
const WIDTH: usize = Command::Delete.calls_per_second() as usize;

/// How many times a task is tried if its requests do not leave this machine.
const TRIES_UNSENT: u32 = 3;

/// The number of rate-limit replies for one task at which the run pauses or ends.
const TRIES_SLOWED: u32 = 10;

/// The interval at which the run makes a new forecast for the queued tasks.
const LOOK_AHEAD: Duration = Duration::from_secs(5);

struct Run<'a> {
    context: &'a RunContext,
    id: RunId,
    stop: &'a Stop,
    show: &'a mut (dyn FnMut(&BulkEvent) + Send),
    queue: VecDeque<Job>,
    holds: HoldLane,
    progress: Progress,
    breaker: Breaker,
    /// The stop that jobs in flight watch. A stop, a pause or a halt of the run pulls it, so that jobs that are still
    /// waiting send nothing.
    gate: Stop,
    is_paused: bool,
    halted: Option<Failure>,
    pace: Option<Pace>,
    /// The boot-clock time of the next forecast.
    look_at: Duration,
    /// Tasks with a job in flight, and tasks whose attempt the resolver has not resolved yet.
    under_way: Vec<TaskId>,
    /// Tasks whose change the service confirmed, to be read back at the end.
    confirmed: Vec<Confirmed>,
    /// Those of them whose change the service confirmed to an earlier process.
    confirmed_before: HashSet<TaskId>,
}

/// What an interrupted run has left behind.
#[derive(Debug, Default)]
pub struct LeftBehind {
    /// The attempts whose outcomes are not known.
    pub unresolved: Vec<Unresolved>,
    /// The changes that the service confirmed and that were not read back.
    pub confirmed: Vec<Confirmed>,
}

/// Carries out the changes of `tasks` and passes every event to `show`; the last one is [`BulkEvent::Finished`].
/// Meanwhile, reads back the unresolved attempts of an earlier process: a task that turns out to be still pending is queued
/// and ordered like the others. The changes that the service confirmed to it are read back with those of this process. With two lanes, tasks that cannot be deleted in time are postponed alongside the deletes.
///
/// The calling process must hold the run. Dropping the future leaves the outcomes of the calls in flight unknown.
pub async fn dispatch(
    context: &RunContext,
    id: RunId,
    tasks: Vec<PlannedTask>,
    LeftBehind { unresolved, confirmed }: LeftBehind,
    lanes: Lanes,
    stop: &Stop,
    show: &mut (dyn FnMut(&BulkEvent) + Send),
) -> Summary {
    let began = context.clock.since_boot();
    let total = tasks.len() + unresolved.len();
    let changes = tasks.iter().map(|task| &task.change).chain(unresolved.iter().map(Unresolved::change));
    let changes = changes.chain(confirmed.iter().map(|one| &one.task.change));
    let verb = changes.map(Change::verb).next().unwrap_or_default();
    let mut run = Run {
        context,
        id,
        stop,
        show,
        queue: tasks.into_iter().map(Job::new).collect(),
        holds: HoldLane::new(if verb == Verb::Delete { lanes } else { Lanes::One }, stop),
        progress: Progress::default(),
        breaker: Breaker::default(),
        gate: stop.anew(),
        is_paused: false,
        halted: None,
        pace: None,
        look_at: began,
        under_way: unresolved.iter().map(|unresolved| unresolved.attempt.task).collect(),
        confirmed_before: confirmed.iter().map(|one| one.task.id).collect(),
        confirmed,
    };
    run.tell(&BulkEvent::Started { run: id, total, verb });
    run.drive(unresolved, if total == 1 { Priority::Interactive } else { Priority::Background }).await;
    Box::pin(run.verify()).await;
    context.client.set_pace(context.pace);
    let elapsed = context.clock.since_boot().saturating_sub(began);
    context.copies.finish(&*context.clock).await;
    (run.progress.copies, run.progress.uncopied) = (context.copies.kept(), context.copies.lost());
    let (progress, stopped) = (run.progress.clone(), run.halted.clone());
    let one_lane = run.holds.closed_by().map(Box::new);
    let summary = Summary { run: id, progress, earlier: None, elapsed, stopped, one_lane };
    run.tell(&BulkEvent::Finished(Box::new(summary.clone())));
    summary
}

impl Run<'_> {
    /// Reads back the tasks whose change the service confirmed, unless the run is being stopped.
    async fn verify(&mut self) {
        let confirmed = std::mem::take(&mut self.confirmed);
        if confirmed.is_empty() || self.stop.level() > StopLevel::Go {
            return;
        }
        for mut conflict in verify(self.context, confirmed, self.stop).await {
            if self.confirmed_before.contains(&conflict.task) {
                conflict.attempts = 0;
            }
            self.tell(&BulkEvent::Differs(conflict));
        }
    }

    fn tell(&mut self, event: &BulkEvent) {
        self.progress.apply(event);
        (self.show)(event);
    }

    fn may_send(&self) -> bool {
        self.gate.level() == StopLevel::Go
    }

    fn is_ending(&self) -> bool {
        self.halted.is_some() || self.stop.level() > StopLevel::Go
    }

    async fn drive(&mut self, unresolved: Vec<Unresolved>, priority: Priority) {
        let (sender, mut events) = mpsc::unbounded_channel();
        let (context, id, stop) = (self.context, self.id, self.stop);
        let mut in_flight: FuturesUnordered<BoxFuture<'_, TryEnd>> = FuturesUnordered::new();
        let resolver_sender = sender.clone();
        // Sending fails only after the run is over, when nobody needs the event.
        let tell = move |resolution| drop(resolver_sender.send(JobEvent::Resolved(resolution)));
        let resolving = AssertUnwindSafe(resolve(context, unresolved, stop, &tell)).catch_unwind();
        let mut resolving = resolving.boxed().fuse();
        let mut is_resolved = false;
        loop {
            let is_idle = in_flight.is_empty() && events.is_empty() && is_resolved;
            let order = stop.order();
            if order.level() == StopLevel::Now || (is_idle && (self.is_nothing_queued() || self.is_ending())) {
                break;
            }
            self.obey(order.pause());
            while self.may_send()
                && let Some((job, gate)) = self.next_job(in_flight.len())
            {
                self.under_way.push(job.task.id);
                in_flight.push(run_once(context, id, job, priority, gate, sender.clone()).boxed());
            }
            let until_look = self.look_at.saturating_sub(context.clock.since_boot());
            tokio::select! {
                biased;
                () = stop.changed_from(&order) => {}
                Some(event) = events.recv() => self.handle_event(event),
                Some(end) = in_flight.next() => {
                    // A try that never had to wait reports its request and ends in the same poll, so the report is
                    // handled before the end of the try.
                    self.handle_events(&mut events);
                    self.try_ended(end);
                }
                // If the resolver panics, the attempts that it has not reported stay unresolved.
                _ = &mut resolving, if !is_resolved => is_resolved = true,
                () = context.clock.sleep(until_look), if self.may_send() && !self.is_nothing_queued() => self.look_ahead(),
            }
        }
        drop((in_flight, resolving));
        self.handle_events(&mut events);
        self.abandon();
        self.leave_the_rest();
    }

    fn is_nothing_queued(&self) -> bool {
        self.queue.is_empty() && self.holds.is_empty()
    }

    /// Returns the next job to send, if one may be sent now, and the stop that it watches. `in_flight` jobs of both
    /// lanes are in flight.
    fn next_job(&mut self, in_flight: usize) -> Option<(Job, Stop)> {
        let has_room = in_flight - self.holds.in_flight() < WIDTH;
        match if has_room { self.queue.pop_front() } else { None } {
            Some(job) => Some((job, self.gate.clone())),
            None => self.holds.next().map(|job| (job, self.holds.gate())),
        }
    }

    /// Makes jobs that have not sent anything yet send nothing.
    fn hold_back(&self) {
        self.gate.pull(StopLevel::AfterCallsInFlight);
        self.holds.hold_back();
    }

    /// Pauses, resumes or ends the run as the stop demands, and makes a new forecast if one is due.
    fn obey(&mut self, pause: Option<&Failure>) {
        match pause {
            Some(why) if !self.is_paused && !self.is_ending() => {
                self.is_paused = true;
                self.hold_back();
                self.tell(&BulkEvent::Paused { why: why.clone() });
            }
            None if self.is_paused && !self.is_ending() => {
                self.is_paused = false;
                self.gate = self.stop.anew();
                self.holds.go_on(self.stop);
                // Whoever resumed the run has dealt with the failures from before the pause, so they no longer count.
                self.breaker = Breaker::default();
                self.tell(&BulkEvent::Resumed);
                self.look_at = self.context.clock.since_boot();
            }
            _ => {}
        }
        if self.is_ending() {
            self.hold_back();
        } else if self.may_send() && self.context.clock.since_boot() >= self.look_at {
            self.look_ahead();
        }
    }

    /// Forecasts which queued tasks can still be changed in time, and sets the pace and the order of the queue
    /// accordingly. Tasks that cannot be changed in time are postponed if the run has a lane for that. Otherwise, they
    /// are tried anyway, after all others, because only the service knows for certain.
    fn look_ahead(&mut self) {
        self.look_at = self.context.clock.since_boot() + LOOK_AHEAD;
        if self.is_nothing_queued() {
            return;
        }
        let mut jobs: Vec<_> = std::mem::take(&mut self.queue).into_iter().chain(self.holds.take_back()).collect();
        jobs.sort_by_key(|job| job.task.place());
        let conditions = self.context.client.conditions_of_a_run();
        let (jobs, lanes) = self.holds.choose(jobs, self.context.pace, &conditions);
        let pace =
            if self.holds.is_empty() || self.context.pace == Pace::Polite { self.context.pace } else { Pace::Full };
        let forecast = foresee(&jobs, pace, self.pace, &conditions);
        let in_time = forecast.order.iter().take(forecast.in_time());
        let next_due = in_time.filter_map(|at| jobs.get(*at)).find_map(|job| job.task.sched_at);
        let mut jobs: Vec<_> = jobs.into_iter().map(Some).collect();
        self.queue = forecast.calls().filter_map(|at| jobs.get_mut(at)?.take()).collect();
        let outlook = Outlook::of(&forecast, next_due);
        self.tell(&BulkEvent::Foreseen(match lanes {
            Some(lanes) => outlook.beside(&lanes),
            None => outlook,
        }));
        self.context.client.set_pace(forecast.pace);
        if self.pace.replace(forecast.pace).is_some_and(|before| before != forecast.pace) {
            self.tell(&BulkEvent::PaceChanged { pace: forecast.pace });
        }
    }

    /// Handles all events that have been reported so far.
    fn handle_events(&mut self, events: &mut mpsc::UnboundedReceiver<JobEvent>) {
        while let Ok(event) = events.try_recv() {
            self.handle_event(event);
        }
    }

    fn handle_event(&mut self, event: JobEvent) {
        match event {
            JobEvent::Sending(task, attempt) => self.tell(&BulkEvent::Sending { task, attempt }),
            JobEvent::Resolved(Resolution::Settled(outcome)) => {
                self.under_way.retain(|task| *task != outcome.task);
                self.tell(&BulkEvent::Settled(outcome));
            }
            JobEvent::Resolved(Resolution::Waiting { unknown, wait, at }) => {
                self.tell(&BulkEvent::ReadingAgain { unknown, wait, at });
            }
            JobEvent::Resolved(Resolution::Again(task)) => {
                self.under_way.retain(|other| *other != task.id);
                self.requeue(Job::new(task));
            }
            JobEvent::Resolved(Resolution::Postponed(task, attempt)) => {
                self.under_way.retain(|other| *other != task.id);
                self.postponed(Job::new(task), &attempt);
                self.look_at = self.context.clock.since_boot();
            }
        }
    }

    /// Called when one try of a job has ended.
    fn try_ended(&mut self, end: TryEnd) {
        let (job, tried) = match end {
            TryEnd::Tried(tried) => *tried,
            TryEnd::Panicked(task) => return self.panicked(task),
        };
        self.under_way.retain(|task| *task != job.task.id);
        if self.holds.ended(job.task.id, self.context.clock.since_boot()) {
            self.hold_ended(job, tried);
            self.take_back_slow_down();
        } else {
            self.change_ended(job, tried);
        }
    }

    /// Called when one try to postpone a task has ended. Unless that settles the task, it is still to be deleted, and
    /// the next forecast decides whether it is postponed first. Only a delete shows how deletes go, so neither the breaker
    /// nor the tries of the delete count holds, and a hold that fails ends no more than the lane.
    fn hold_ended(&mut self, job: Job, tried: Tried) {
        let mut job = Job { hold: None, ..job };
        match tried {
            Tried::Changed(attempt) => {
                self.holds.confirmed(job.task.id);
                self.postponed(job, &attempt);
            }
            Tried::Settled(Outcome::Unknown(why)) => {
                let closed_by = self.holds.unknown(&why);
                self.tell_settled(&job, Outcome::Unknown(why));
                self.lane_closed(closed_by);
            }
            Tried::Settled(outcome) | Tried::WithoutRequest(outcome) if !outcome.kind().settles_another_change() => {
                job.is_unholdable = true;
                self.requeue(job);
            }
            Tried::NotSent(why) if !self.is_ending() => {
                job.hold_tries.unsent += 1;
                if job.hold_tries.unsent >= TRIES_UNSENT {
                    job.is_unholdable = true;
                    let closed_by = self.holds.unsent(&why);
                    self.lane_closed(closed_by);
                }
                self.requeue(job);
            }
            Tried::SlowDown(why) => {
                self.slowed_down(job.task.id, &why);
                self.requeue(job);
            }
            Tried::Renew(_) if !job.hold_tries.renewed => {
                job.hold_tries.renewed = true;
                self.context.client.renew_signature();
                self.requeue(job);
            }
            Tried::Renew(why) | Tried::Trouble(why) => {
                job.is_unholdable = true;
                let closed_by = self.holds.in_trouble(&why);
                self.lane_closed(closed_by);
                self.requeue(job);
            }
            Tried::Settled(outcome) | Tried::WithoutRequest(outcome) => {
                self.tell_settled(&job, outcome);
                self.look_at = self.context.clock.since_boot();
            }
            Tried::SettledInTrouble(outcome, why) => {
                self.tell_settled(&job, outcome);
                self.trouble(why);
            }
            other => self.change_ended(job, other),
        }
    }

    /// Reports that a task was postponed. It is deleted after those that are due earlier.
    fn postponed(&mut self, job: Job, attempt: &Attempt) {
        let Some(until) = attempt.change.new_time() else { return };
        let at = self.context.clock.now();
        self.tell(&BulkEvent::Postponed(Postponement { task: job.task.id, attempt: attempt.id, until, at }));
        self.queue.push_back(job.postponed(until));
    }

    /// Reports that no more tasks are postponed. Tasks that were waiting to be postponed are deleted like the others.
    fn lane_closed(&mut self, closed_by: Option<Failure>) {
        if let Some(why) = closed_by {
            self.take_back_slow_down();
            self.tell(&BulkEvent::OneLane { why });
            self.look_at = self.context.clock.since_boot();
        }
    }

    /// Lets the deletes be as fast again as without the second lane, if that was closed because of its calls.
    fn take_back_slow_down(&self) {
        if let Some(since) = self.holds.has_slowed_deletes_since(self.context.clock.since_boot()) {
            self.context.client.take_back_slow_down(since);
        }
    }

    /// Puts a job back into the queue, and makes a new forecast for the queue due at once.
    fn requeue(&mut self, job: Job) {
        self.queue.push_front(job);
        self.look_at = self.context.clock.since_boot();
    }

    fn change_ended(&mut self, job: Job, tried: Tried) {
        match tried {
            Tried::Settled(outcome) => self.settled(&job, outcome),
            Tried::Changed(attempt) => {
                self.settled(&job, Outcome::Changed);
                self.confirmed.push(Confirmed { task: job.task, attempt: *attempt });
            }
            Tried::WithoutRequest(outcome) => self.tell_settled(&job, outcome),
            Tried::SettledAndHalt(outcome, why) => {
                self.settled(&job, outcome);
                self.halt(why);
            }
            Tried::SettledInTrouble(outcome, why) => {
                self.settled(&job, outcome);
                self.trouble(why);
            }
            Tried::SlowDown(why) => self.slowed(job, &why),
            Tried::Renew(why) => self.renew(job, why),
            Tried::Trouble(why) => self.unsent_in_trouble(job, why),
            Tried::HeldBack(why) if self.is_ending() => self.left_unsent(&job, why),
            Tried::HeldBack(_) => self.queue.push_front(job),
            Tried::NotSent(why) => self.unsent(job, why),
        }
    }

    fn slowed(&mut self, mut job: Job, why: &Failure) {
        job.tries.slowed += 1;
        self.slowed_down(job.task.id, why);
        if job.tries.slowed >= TRIES_SLOWED {
            job.tries.slowed = 0;
            let message = stored!("stored-run-too-slow", why = &why.message);
            self.unsent_in_trouble(job, Failure { message, ..why.clone() });
        } else {
            self.queue.push_front(job);
        }
    }

    /// Called when the service asked to slow down, in the reply to a change or a hold of this task.
    fn slowed_down(&mut self, task: TaskId, why: &Failure) {
        self.tell(&BulkEvent::SlowedDown { task, why: why.clone() });
        let closed_by = self.holds.slowed_down(task, why, self.context.clock.since_boot());
        self.lane_closed(closed_by);
    }

    fn renew(&mut self, mut job: Job, why: Failure) {
        if job.tries.renewed {
            job.tries.renewed = false;
            return self.unsent_in_trouble(job, why);
        }
        job.tries.renewed = true;
        self.context.client.renew_signature();
        self.queue.push_front(job);
    }

    fn unsent(&mut self, mut job: Job, why: Failure) {
        job.tries.unsent += 1;
        if self.is_ending() {
            self.left_unsent(&job, why);
        } else if job.tries.unsent < TRIES_UNSENT {
            self.queue.push_front(job);
        } else if self.stop.is_attended() {
            self.unsent_in_trouble(job, why);
        } else {
            self.settled(&job, Outcome::NotSent(why));
        }
    }

    /// Settles a task that was not sent because the run is ending.
    fn left_unsent(&mut self, job: &Job, why: Failure) {
        self.settled(job, Outcome::NotSent(why));
        self.halt(stopped());
    }

    /// Called when this task could not be sent or was not accepted, for a reason that affects every other task too. If
    /// somebody watches the run and can fix the cause, the task goes back into the queue; otherwise it is settled as
    /// not sent.
    fn unsent_in_trouble(&mut self, mut job: Job, why: Failure) {
        if self.stop.is_attended() && !self.is_ending() {
            job.tries.unsent = 0;
            self.queue.push_front(job);
        } else {
            self.settled(&job, Outcome::NotSent(why.clone()));
        }
        self.trouble(why);
    }

    fn settled(&mut self, job: &Job, outcome: Outcome) {
        self.breaker.note(outcome.kind());
        self.tell_settled(job, outcome);
        if let Some(why) = self.breaker.trips().filter(|_| self.may_send()) {
            self.trouble(why);
        }
    }

    fn tell_settled(&mut self, job: &Job, outcome: Outcome) {
        if outcome.kind().is_done() && job.task.change.verb().loses_content() {
            self.context.copies.done(job.task.id);
        }
        let at = self.context.clock.now();
        self.tell(&BulkEvent::Settled(TaskOutcome { task: job.task.id, outcome, attempts: job.attempts, at }));
    }

    /// Called when a job panics, which is a bug in pushdeck. Only the ledger shows how far the job got, so the outcome
    /// of its task is reported as unknown, and the run halts.
    fn panicked(&mut self, task: TaskId) {
        self.under_way.retain(|other| *other != task);
        self.holds.ended(task, self.context.clock.since_boot());
        let why = Failure::local(stored!("stored-run-panicked"));
        let at = self.context.clock.now();
        let outcome = Outcome::Unknown(why.clone());
        self.tell(&BulkEvent::Settled(TaskOutcome { task, outcome, attempts: 1, at }));
        self.halt(why);
    }

    /// Called when every other task would fail too. A run that somebody watches pauses; any other ends.
    fn trouble(&mut self, why: Failure) {
        if self.stop.is_attended() { self.stop.pause(why) } else { self.halt(why) }
    }

    /// Makes the run send nothing more. Only the first reason is kept.
    fn halt(&mut self, why: Failure) {
        if self.halted.is_none() {
            self.halted = Some(why.clone());
            self.hold_back();
            self.tell(&BulkEvent::Stopped { why });
        }
    }

    /// Reports the tasks that are still under way when the run ends. Their outcomes are unknown: the ledger has no
    /// settled outcome for them.
    fn abandon(&mut self) {
        let at = self.context.clock.now();
        for task in std::mem::take(&mut self.under_way) {
            let outcome = Outcome::Unknown(Failure::local(stored!("stored-run-unanswered")));
            self.tell(&BulkEvent::Settled(TaskOutcome { task, outcome, attempts: 1, at }));
        }
    }

    /// Reports as not sent all tasks that the run did not reach.
    fn leave_the_rest(&mut self) {
        if self.stop.level() > StopLevel::Go && self.progress.done() < self.progress.total {
            self.halt(stopped());
        }
        let at = self.context.clock.now();
        for job in std::mem::take(&mut self.queue).into_iter().chain(self.holds.take_back()) {
            let why = job.postponed_to.map_or_else(
                || stored!("stored-run-unreached"),
                |until| stored!("stored-run-postponed", until = format_rfc3339(until)),
            );
            let outcome = Outcome::NotSent(Failure::local(why));
            self.tell(&BulkEvent::Settled(TaskOutcome { task: job.task.id, outcome, attempts: job.attempts, at }));
        }
    }
}

fn stopped() -> Failure {
    Failure::local(stored!("stored-run-stopped"))
}

/// Returns a forecast for the queued jobs. A run at full pace returns to the polite pace only once that leaves some
/// slack.
fn foresee(jobs: &[Job], pace: Pace, in_force: Option<Pace>, conditions: &Conditions) -> Forecast {
    if pace == Pace::Auto
        && in_force == Some(Pace::Full)
        && Forecast::of(jobs, Pace::Auto, &conditions.later(SLACK)).pace == Pace::Full
    {
        return Forecast::of(jobs, Pace::Full, conditions);
    }
    Forecast::of(jobs, pace, conditions)
}
