//! Owns a run: feeds tasks to the executor in the order of the forecast, decides on repetitions, pauses and halts, and
//! gives one ordered stream of events.
//!
//! Deliberately not here: the rate (the client's limiter makes everybody wait), the single request (`executor`), and
//! reading back (`resolver`; it goes on beside the run, and what it gives comes into the same stream).

use std::{borrow::Borrow, collections::VecDeque, panic::AssertUnwindSafe, time::Duration};

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use tokio::sync::mpsc;

use super::{
    Doubt, Parts, Stop, StopLevel,
    breaker::Breaker,
    executor::{Tried, try_once},
    resolver::{Cleared, clear_up},
};
use crate::{
    api::{Command, Priority},
    domain::{
        AttemptId, BulkEvent, Conditions, Failure, Forecast, Outcome, Outlook, Pace, PlannedTask, Progress, RunId,
        SLACK, Summary, TaskId, TaskOutcome,
    },
};

/// Tasks under way at once: as many as the service has slots in a second.
const WIDTH: usize = Command::Delete.calls_per_second() as usize;

/// How often a task that did not leave this machine is tried.
const TRIES_UNSENT: u32 = 3;

/// How often a task is put back because of the rate before the run gives up on it.
const TRIES_SLOWED: u32 = 10;

/// How often the run looks ahead at what is left.
const LOOK_AHEAD: Duration = Duration::from_secs(5);

const TOO_SLOW: &str = "the service asks to slow down again and again, so others may be using its limit";

const STOPPED: &str = "the run was stopped: `pushdeck resume` goes on with it";

/// One task on its way through the run.
#[derive(Debug)]
struct Turn {
    task: PlannedTask,
    /// Requests that were sent for it.
    attempts: u32,
    unsent: u32,
    slowed: u32,
    renewed: bool,
}

impl Turn {
    const fn new(task: PlannedTask) -> Self {
        Self { task, attempts: 0, unsent: 0, slowed: 0, renewed: false }
    }
}

impl Borrow<PlannedTask> for Turn {
    fn borrow(&self) -> &PlannedTask {
        &self.task
    }
}

/// How a turn ended.
enum TurnEnd {
    Tried(Box<(Turn, Tried)>),
    Panicked(TaskId),
}

/// What is told from within a turn or a read-back.
enum Told {
    Sending(TaskId, AttemptId),
    Cleared(Cleared),
}

struct Run<'a> {
    parts: &'a Parts,
    id: RunId,
    stop: &'a Stop,
    show: &'a mut (dyn FnMut(&BulkEvent) + Send),
    queue: VecDeque<Turn>,
    progress: Progress,
    breaker: Breaker,
    /// What the tasks under way watch: pulled by a stop, a pause and a halt, so that none of these sends what waits.
    gate: Stop,
    is_paused: bool,
    halted: Option<Failure>,
    pace: Option<Pace>,
    /// Boot time of the next look ahead.
    look_at: Duration,
    /// Tasks whose turn goes on, and doubts that are not cleared yet.
    under_way: Vec<TaskId>,
}

/// Deletes these tasks and shows every fact; the last is [`BulkEvent::Finished`]. Meanwhile the doubts are read back:
/// what turns out to be pending still is deleted with the others, in its place.
///
/// The run must be held by this process. Dropping the future leaves what was in flight unknown.
pub async fn dispatch(
    parts: &Parts,
    id: RunId,
    tasks: Vec<PlannedTask>,
    doubts: Vec<Doubt>,
    stop: &Stop,
    show: &mut (dyn FnMut(&BulkEvent) + Send),
) -> Summary {
    let began = parts.clock.since_boot();
    let total = tasks.len() + doubts.len();
    let mut run = Run {
        parts,
        id,
        stop,
        show,
        queue: tasks.into_iter().map(Turn::new).collect(),
        progress: Progress::default(),
        breaker: Breaker::default(),
        gate: stop.anew(),
        is_paused: false,
        halted: None,
        pace: None,
        look_at: began,
        under_way: doubts.iter().map(|doubt| doubt.attempt.task).collect(),
    };
    run.tell(&BulkEvent::Started { run: id, total });
    run.drive(doubts, if total == 1 { Priority::Interactive } else { Priority::Background }).await;
    parts.client.set_pace(parts.pace);
    let elapsed = parts.clock.since_boot().saturating_sub(began);
    let (progress, stopped) = (run.progress.clone(), run.halted.clone());
    let summary = Summary { run: id, progress, earlier: None, elapsed, stopped };
    run.tell(&BulkEvent::Finished(summary.clone()));
    summary
}

impl Run<'_> {
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

    async fn drive(&mut self, doubts: Vec<Doubt>, priority: Priority) {
        let (telling, mut told) = mpsc::unbounded_channel();
        let (parts, id, stop) = (self.parts, self.id, self.stop);
        let mut in_flight: FuturesUnordered<BoxFuture<'_, TurnEnd>> = FuturesUnordered::new();
        let clearing = telling.clone();
        // Nobody listening means that the run is over.
        let tell = move |cleared| drop(clearing.send(Told::Cleared(cleared)));
        let clearing_up = AssertUnwindSafe(clear_up(parts, doubts, stop, &tell)).catch_unwind();
        let mut clearing_up = clearing_up.boxed().fuse();
        let mut is_clear = false;
        loop {
            let is_idle = in_flight.is_empty() && told.is_empty() && is_clear;
            let order = stop.order();
            if order.level() == StopLevel::Now || (is_idle && (self.queue.is_empty() || self.is_ending())) {
                break;
            }
            self.obey(order.pause());
            while self.may_send() && in_flight.len() < WIDTH {
                let Some(turn) = self.queue.pop_front() else { break };
                self.under_way.push(turn.task.id);
                in_flight.push(take_turn(parts, id, turn, priority, self.gate.clone(), telling.clone()).boxed());
            }
            let until_look = self.look_at.saturating_sub(parts.clock.since_boot());
            tokio::select! {
                biased;
                () = stop.changed_from(&order) => {}
                Some(told) = told.recv() => self.hear(told),
                Some(end) = in_flight.next() => self.take_in(end),
                // Whatever it left undone, by a mistake, stays in doubt.
                _ = &mut clearing_up, if !is_clear => is_clear = true,
                () = parts.clock.sleep(until_look), if self.may_send() && !self.queue.is_empty() => self.look_ahead(),
            }
        }
        drop((in_flight, clearing_up));
        while let Ok(told) = told.try_recv() {
            self.hear(told);
        }
        self.abandon();
        self.leave_the_rest();
    }

    /// Does what the brake says, and what a look ahead is due for.
    fn obey(&mut self, pause: Option<&Failure>) {
        match pause {
            Some(why) if !self.is_paused && !self.is_ending() => {
                self.is_paused = true;
                self.gate.pull(StopLevel::AfterCallsInFlight);
                self.tell(&BulkEvent::Paused { why: why.clone() });
            }
            None if self.is_paused && !self.is_ending() => {
                self.is_paused = false;
                self.gate = self.stop.anew();
                // What was unknown before the pause was seen to.
                self.breaker = Breaker::default();
                self.tell(&BulkEvent::Resumed);
                self.look_at = self.parts.clock.since_boot();
            }
            _ => {}
        }
        if self.is_ending() {
            self.gate.pull(StopLevel::AfterCallsInFlight);
        } else if self.may_send() && self.parts.clock.since_boot() >= self.look_at {
            self.look_ahead();
        }
    }

    /// Looks ahead at what waits: sets the pace and the order by what can be reached now. What cannot be is tried all the
    /// same, for only the service knows, but after everything that can.
    fn look_ahead(&mut self) {
        self.look_at = self.parts.clock.since_boot() + LOOK_AHEAD;
        if self.queue.is_empty() {
            return;
        }
        let turns = self.queue.make_contiguous();
        turns.sort_by_key(|turn| turn.task.place());
        let forecast = foresee(turns, self.parts.pace, self.pace, &self.parts.client.conditions_of_a_run());
        let mut turns: Vec<_> = std::mem::take(&mut self.queue).into_iter().map(Some).collect();
        let in_time = forecast.order.iter().take(forecast.in_time());
        let next_due = in_time.filter_map(|at| turns.get(*at)?.as_ref()).find_map(|turn| turn.task.sched_at);
        self.queue = forecast.calls().filter_map(|at| turns.get_mut(at)?.take()).collect();
        self.tell(&BulkEvent::Foreseen(Outlook::of(&forecast, next_due)));
        self.parts.client.set_pace(forecast.pace);
        if self.pace.replace(forecast.pace).is_some_and(|before| before != forecast.pace) {
            self.tell(&BulkEvent::PaceChanged { pace: forecast.pace });
        }
    }

    fn hear(&mut self, told: Told) {
        match told {
            Told::Sending(task, attempt) => self.tell(&BulkEvent::Sending { task, attempt }),
            Told::Cleared(Cleared::Settled(outcome)) => {
                self.under_way.retain(|task| *task != outcome.task);
                self.tell(&BulkEvent::Settled(outcome));
            }
            Told::Cleared(Cleared::Waiting { unknown, wait, at }) => {
                self.tell(&BulkEvent::ReadingAgain { unknown, wait, at });
            }
            Told::Cleared(Cleared::Again(task)) => {
                self.under_way.retain(|other| *other != task.id);
                self.queue.push_front(Turn::new(task));
                self.look_at = self.parts.clock.since_boot();
            }
        }
    }

    /// Takes in what one turn gave.
    fn take_in(&mut self, end: TurnEnd) {
        let (turn, tried) = match end {
            TurnEnd::Tried(tried) => *tried,
            TurnEnd::Panicked(task) => return self.panicked(task),
        };
        self.under_way.retain(|task| *task != turn.task.id);
        match tried {
            Tried::Settled(outcome) => self.settled(&turn, outcome),
            Tried::SettledAndHalt(outcome, why) => {
                self.settled(&turn, outcome);
                self.halt(why);
            }
            Tried::SettledInTrouble(outcome, why) => {
                self.settled(&turn, outcome);
                self.trouble(why);
            }
            Tried::SlowDown(why) => self.slowed(turn, &why),
            Tried::Renew(why) => self.renew(turn, why),
            Tried::Trouble(why) => self.unsent_in_trouble(turn, why),
            Tried::HeldBack(why) if self.is_ending() => self.left_unsent(&turn, why),
            Tried::HeldBack(_) => self.queue.push_front(turn),
            Tried::NotSent(why) => self.unsent(turn, why),
        }
    }

    fn slowed(&mut self, mut turn: Turn, why: &Failure) {
        turn.slowed += 1;
        self.tell(&BulkEvent::SlowedDown { task: turn.task.id, why: why.clone() });
        if turn.slowed >= TRIES_SLOWED {
            turn.slowed = 0;
            self.unsent_in_trouble(turn, Failure { message: format!("{TOO_SLOW}: {}", why.message), ..why.clone() });
        } else {
            self.queue.push_front(turn);
        }
    }

    fn renew(&mut self, mut turn: Turn, why: Failure) {
        if turn.renewed {
            turn.renewed = false;
            return self.unsent_in_trouble(turn, why);
        }
        turn.renewed = true;
        self.parts.client.renew_signature();
        self.queue.push_front(turn);
    }

    fn unsent(&mut self, mut turn: Turn, why: Failure) {
        turn.unsent += 1;
        if self.is_ending() {
            self.left_unsent(&turn, why);
        } else if turn.unsent < TRIES_UNSENT {
            self.queue.push_front(turn);
        } else if self.stop.is_attended() {
            self.unsent_in_trouble(turn, why);
        } else {
            self.settled(&turn, Outcome::NotSent(why));
        }
    }

    /// The run ends before this task could be sent.
    fn left_unsent(&mut self, turn: &Turn, why: Failure) {
        self.settled(turn, Outcome::NotSent(why));
        self.halt(Failure::local(STOPPED));
    }

    /// Nothing left this machine, and nothing would: where somebody can see to it, the task waits for that.
    fn unsent_in_trouble(&mut self, mut turn: Turn, why: Failure) {
        if self.stop.is_attended() && !self.is_ending() {
            turn.unsent = 0;
            self.queue.push_front(turn);
        } else {
            self.settled(&turn, Outcome::NotSent(why.clone()));
        }
        self.trouble(why);
    }

    fn settled(&mut self, turn: &Turn, outcome: Outcome) {
        self.breaker.note(outcome.kind());
        let at = self.parts.clock.now();
        self.tell(&BulkEvent::Settled(TaskOutcome { task: turn.task.id, outcome, attempts: turn.attempts, at }));
        if let Some(why) = self.breaker.trips().filter(|_| self.may_send()) {
            self.trouble(why);
        }
    }

    /// This program has a mistake: what became of the task is for the ledger to say, and nothing more is sent.
    fn panicked(&mut self, task: TaskId) {
        self.under_way.retain(|other| *other != task);
        let why = Failure::local("this program failed in the middle of it, which is a mistake in pushdeck");
        let at = self.parts.clock.now();
        let outcome = Outcome::Unknown(why.clone());
        self.tell(&BulkEvent::Settled(TaskOutcome { task, outcome, attempts: 1, at }));
        self.halt(why);
    }

    /// No task would fare better now: a run that somebody watches pauses, any other ends.
    fn trouble(&mut self, why: Failure) {
        if self.stop.is_attended() { self.stop.pause(why) } else { self.halt(why) }
    }

    /// Nothing more is sent. Only the first reason counts.
    fn halt(&mut self, why: Failure) {
        if self.halted.is_none() {
            self.halted = Some(why.clone());
            self.gate.pull(StopLevel::AfterCallsInFlight);
            self.tell(&BulkEvent::Stopped { why });
        }
    }

    /// What was under way when nobody would wait any more: the ledger has the intents, so it is unknown.
    fn abandon(&mut self) {
        let at = self.parts.clock.now();
        for task in std::mem::take(&mut self.under_way) {
            let outcome = Outcome::Unknown(Failure::local("the run was ended before the answer came"));
            self.tell(&BulkEvent::Settled(TaskOutcome { task, outcome, attempts: 1, at }));
        }
    }

    /// What the run did not reach.
    fn leave_the_rest(&mut self) {
        if self.stop.level() > StopLevel::Go && self.progress.done() < self.progress.total {
            self.halt(Failure::local(STOPPED));
        }
        let at = self.parts.clock.now();
        for turn in std::mem::take(&mut self.queue) {
            let outcome = Outcome::NotSent(Failure::local("the run ended before its turn came"));
            self.tell(&BulkEvent::Settled(TaskOutcome { task: turn.task.id, outcome, attempts: turn.attempts, at }));
        }
    }
}

/// Looks ahead. A run that was at full pace goes back to the polite one only once that leaves some slack.
fn foresee(turns: &[Turn], pace: Pace, in_force: Option<Pace>, conditions: &Conditions) -> Forecast {
    if pace == Pace::Auto
        && in_force == Some(Pace::Full)
        && Forecast::of(turns, Pace::Auto, &conditions.later(SLACK)).pace == Pace::Full
    {
        return Forecast::of(turns, Pace::Full, conditions);
    }
    Forecast::of(turns, pace, conditions)
}

/// One task's turn. A panic in it ends it, and nothing else.
async fn take_turn(
    parts: &Parts,
    run: RunId,
    turn: Turn,
    priority: Priority,
    gate: Stop,
    telling: mpsc::UnboundedSender<Told>,
) -> TurnEnd {
    let task = turn.task.id;
    match AssertUnwindSafe(try_turn(parts, run, turn, priority, &gate, &telling)).catch_unwind().await {
        Ok(tried) => TurnEnd::Tried(Box::new(tried)),
        Err(_) => TurnEnd::Panicked(task),
    }
}

/// Waits where the last try did not leave this machine, then tries once.
async fn try_turn(
    parts: &Parts,
    run: RunId,
    mut turn: Turn,
    priority: Priority,
    gate: &Stop,
    telling: &mpsc::UnboundedSender<Told>,
) -> (Turn, Tried) {
    if turn.unsent > 0 {
        let pause = Duration::from_secs(u64::from(turn.unsent));
        tokio::select! {
            () = parts.clock.sleep(pause) => {}
            () = gate.reached(StopLevel::AfterCallsInFlight) => {
                return (turn, Tried::HeldBack(Failure::local("the run was stopped before it was sent")));
            }
        }
    }
    let count = std::sync::atomic::AtomicU32::new(0);
    let tried = try_once(parts, run, &turn.task, priority, gate, &|task, attempt| {
        count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        // Nobody listening means that the run is over.
        let _ = telling.send(Told::Sending(task, attempt));
    })
    .await;
    // Neither a call that did not leave this machine costs an attempt, nor one that was refused for the rate. One with a code
    // of the service's did leave.
    let was_sent = match &tried {
        Tried::SlowDown(_) | Tried::HeldBack(_) => false,
        Tried::NotSent(why) | Tried::Trouble(why) => why.code.is_some(),
        _ => true,
    };
    if was_sent {
        turn.attempts += count.into_inner();
    }
    (turn, tried)
}
