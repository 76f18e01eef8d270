//! Owns a run: feeds tasks to the executor in the plan's order, decides on repetitions and halts, and gives one ordered
//! stream of events.
//!
//! Deliberately not here: the rate (the client's limiter makes everybody wait) and the single request (`executor`).

use std::collections::VecDeque;

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use tokio::sync::mpsc;

use super::{
    Parts, Stop, StopLevel,
    executor::{Tried, try_once},
};
use crate::{
    api::{Command, Priority},
    domain::{
        AttemptId, BulkEvent, Failure, Outcome, OutcomeKind, PlannedTask, Progress, RunId, Summary, TaskId, TaskOutcome,
    },
};

/// Tasks under way at once: as many as the service has slots in a second.
const WIDTH: usize = Command::Delete.calls_per_second() as usize;

/// How often a task that did not leave this machine is tried.
const TRIES_UNSENT: u32 = 3;

/// How often a task is put back because of the rate before the run gives up on it.
const TRIES_SLOWED: u32 = 10;

/// Unknown outcomes in a row that halt a run, and the share of the last [`WINDOW`] that does.
const UNKNOWN_IN_A_ROW: usize = 5;
const WINDOW: usize = 50;
const UNKNOWN_IN_WINDOW: usize = WINDOW / 5;

/// Tasks in a row that could not be sent that halt a run: the network is away.
const UNSENT_IN_A_ROW: usize = 5;

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

struct Run<'a> {
    parts: &'a Parts,
    id: RunId,
    stop: &'a Stop,
    show: &'a mut (dyn FnMut(&BulkEvent) + Send),
    queue: VecDeque<Turn>,
    progress: Progress,
    recent: VecDeque<OutcomeKind>,
    /// What the tasks under way watch: pulled by the user's brake and by a halt, so that neither sends what waits.
    gate: Stop,
    halted: Option<Failure>,
}

/// Deletes these tasks in order and shows every fact; the last is [`BulkEvent::Finished`].
///
/// The run must have been begun in the ledger by this process. Dropping the future leaves what was in flight unknown.
pub async fn dispatch(
    parts: &Parts,
    id: RunId,
    tasks: Vec<PlannedTask>,
    stop: &Stop,
    show: &mut (dyn FnMut(&BulkEvent) + Send),
) -> Summary {
    let began = parts.clock.since_boot();
    let priority = if tasks.len() == 1 { Priority::Interactive } else { Priority::Background };
    let queue = tasks
        .into_iter()
        .map(|task| Turn { task, attempts: 0, unsent: 0, slowed: 0, renewed: false })
        .collect::<VecDeque<_>>();
    let mut run = Run {
        parts,
        id,
        stop,
        show,
        progress: Progress::default(),
        recent: VecDeque::new(),
        halted: None,
        gate: Stop::new(),
        queue,
    };
    run.tell(&BulkEvent::Started { run: id, total: run.queue.len() });
    run.drive(priority).await;
    let elapsed = parts.clock.since_boot().saturating_sub(began);
    let summary = Summary { run: id, progress: run.progress.clone(), elapsed, stopped: run.halted.clone() };
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

    async fn drive(&mut self, priority: Priority) {
        let (sending, mut sent) = mpsc::unbounded_channel();
        let (parts, id, stop) = (self.parts, self.id, self.stop);
        let gate = self.gate.clone();
        gate.pull(stop.level());
        let mut in_flight: FuturesUnordered<BoxFuture<'_, (Turn, Tried)>> = FuturesUnordered::new();
        let mut under_way: Vec<TaskId> = Vec::with_capacity(WIDTH);
        loop {
            while self.may_send() && in_flight.len() < WIDTH {
                let Some(turn) = self.queue.pop_front() else { break };
                under_way.push(turn.task.id);
                in_flight.push(take_turn(parts, id, turn, priority, &gate, sending.clone()).boxed());
            }
            if in_flight.is_empty() {
                break;
            }
            tokio::select! {
                biased;
                () = stop.reached(StopLevel::AfterCallsInFlight), if self.may_send() => {
                    self.gate.pull(StopLevel::AfterCallsInFlight);
                }
                Some((task, attempt)) = sent.recv() => self.tell(&BulkEvent::Sending { task, attempt }),
                Some((turn, tried)) = in_flight.next() => {
                    under_way.retain(|task| *task != turn.task.id);
                    self.take_in(turn, tried);
                }
                () = stop.reached(StopLevel::Now) => {
                    drop(in_flight);
                    self.abandon(&under_way);
                    break;
                }
            }
        }
        self.leave_the_rest();
    }

    /// Takes in what one try gave.
    fn take_in(&mut self, mut turn: Turn, tried: Tried) {
        match tried {
            Tried::Settled(outcome) => self.settled(&turn, outcome),
            Tried::SettledAndHalt(outcome, why) => {
                self.settled(&turn, outcome);
                self.halt(why);
            }
            Tried::SlowDown(why) => {
                turn.slowed += 1;
                self.tell(&BulkEvent::SlowedDown { task: turn.task.id, why: why.clone() });
                if turn.slowed >= TRIES_SLOWED {
                    self.settled(&turn, Outcome::NotSent(why));
                } else {
                    self.queue.push_front(turn);
                }
            }
            Tried::Renew(why) if turn.renewed => {
                self.settled(&turn, Outcome::Refused(why.clone()));
                self.halt(why);
            }
            Tried::Renew(_) => {
                turn.renewed = true;
                self.parts.client.renew_signature();
                self.queue.push_front(turn);
            }
            Tried::NotSent(why) => {
                turn.unsent += 1;
                if !self.may_send() {
                    self.settled(&turn, Outcome::NotSent(why));
                    self.halt(Failure::local(STOPPED));
                } else if turn.unsent >= TRIES_UNSENT {
                    self.settled(&turn, Outcome::NotSent(why));
                } else {
                    self.queue.push_front(turn);
                }
            }
        }
    }

    fn settled(&mut self, turn: &Turn, outcome: Outcome) {
        self.recent.push_back(outcome.kind());
        if self.recent.len() > WINDOW {
            self.recent.pop_front();
        }
        let at = self.parts.clock.now();
        self.tell(&BulkEvent::Settled(TaskOutcome { task: turn.task.id, outcome, attempts: turn.attempts, at }));
        self.consider_halting();
    }

    /// The breaker (reliability, section 1).
    fn consider_halting(&mut self) {
        if !self.may_send() {
            return;
        }
        let in_a_row = |kind| self.recent.iter().rev().take_while(|recent| **recent == kind).count();
        let unknown = self.recent.iter().filter(|kind| **kind == OutcomeKind::Unknown).count();
        if in_a_row(OutcomeKind::Unknown) >= UNKNOWN_IN_A_ROW
            || (self.recent.len() == WINDOW && unknown >= UNKNOWN_IN_WINDOW)
        {
            self.halt(Failure::local("too many outcomes are unknown: `pushdeck resume` settles them and goes on"));
        } else if in_a_row(OutcomeKind::NotSent) >= UNSENT_IN_A_ROW {
            self.halt(Failure::local("the service cannot be reached: `pushdeck resume` goes on once it can"));
        }
    }

    /// Nothing more is sent. Only the first reason counts.
    fn halt(&mut self, why: Failure) {
        if self.halted.is_none() {
            self.halted = Some(why.clone());
            self.gate.pull(StopLevel::AfterCallsInFlight);
            self.tell(&BulkEvent::Stopped { why });
        }
    }

    /// What was in flight when nobody would wait any more: the ledger has the intents, so it is unknown.
    fn abandon(&mut self, under_way: &[TaskId]) {
        let at = self.parts.clock.now();
        for task in under_way {
            let outcome = Outcome::Unknown(Failure::local("the run was ended before the answer came"));
            self.tell(&BulkEvent::Settled(TaskOutcome { task: *task, outcome, attempts: 1, at }));
        }
    }

    /// What the run did not reach.
    fn leave_the_rest(&mut self) {
        if self.queue.is_empty() {
            return;
        }
        self.halt(Failure::local(STOPPED));
        let at = self.parts.clock.now();
        for turn in std::mem::take(&mut self.queue) {
            let outcome = Outcome::NotSent(Failure::local("the run ended before its turn came"));
            self.tell(&BulkEvent::Settled(TaskOutcome { task: turn.task.id, outcome, attempts: turn.attempts, at }));
        }
    }
}

/// One task's turn: waits where the last try did not leave this machine, then tries once.
async fn take_turn(
    parts: &Parts,
    run: RunId,
    mut turn: Turn,
    priority: Priority,
    stop: &Stop,
    sending: mpsc::UnboundedSender<(TaskId, AttemptId)>,
) -> (Turn, Tried) {
    if turn.unsent > 0 {
        let pause = std::time::Duration::from_secs(u64::from(turn.unsent));
        tokio::select! {
            () = parts.clock.sleep(pause) => {}
            () = stop.reached(StopLevel::AfterCallsInFlight) => {
                let why = Failure::local("the run was stopped before it was sent");
                return (turn, Tried::NotSent(why));
            }
        }
    }
    let count = std::sync::atomic::AtomicU32::new(0);
    let tried = try_once(parts, run, &turn.task, priority, stop, &|task, attempt| {
        count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        // Nobody listening means that the run is over.
        let _ = sending.send((task, attempt));
    })
    .await;
    // A call that did not leave this machine costs no attempt.
    if !matches!(tried, Tried::NotSent(_)) {
        turn.attempts += count.into_inner();
    }
    (turn, tried)
}
