//! The second lane of a run: tasks that cannot be deleted in time are postponed alongside the deletes, and deleted
//! afterwards.
//!
//! The lane only chooses and counts; the dispatcher sends its jobs and handles how they end. The two lanes do not slow
//! each other, because the limiter has slots for each command.
//!
//! The documentation limits each command by itself, but nobody has seen how the service counts the calls of two
//! commands at once. If it counts them together, the second lane gains nothing and its calls are refused. So the lane
//! begins with a single call, and closes for the rest of the run after two rate replies in quick succession. A single
//! one does not close it, because calls also arrive too fast for a moment when the network path becomes shorter
//! (docs/reliability.md#rate-limiter). The lane also closes after two unknown outcomes in a row. The deletes may still
//! work, so the run does not end because of these.

use std::{collections::VecDeque, time::Duration};

use super::{Stop, StopLevel, job::Job};
use crate::{
    api::Command,
    domain::{Conditions, Failure, Lanes, Pace, TaskId, TwoLanes},
    locale::stored,
};

/// The number of tasks that are postponed at once: as many as the service allows calls per second.
const WIDTH: usize = Command::Modify.calls_per_second() as usize;

/// Two rate replies within this time close the lane.
const SOON: Duration = Duration::from_secs(5);

/// This many holds in a row with unknown outcomes close the lane.
const UNKNOWN_IN_A_ROW: usize = 2;

/// The jobs of the second lane, and whether the lane is open.
pub(super) struct HoldLane {
    is_open: bool,
    /// The jobs to send, in this order.
    queue: VecDeque<Job>,
    in_flight: Vec<TaskId>,
    /// Whether a task was postponed already. Until then, one call at a time is sent.
    is_proven: bool,
    unknown_in_a_row: usize,
    /// When the last rate reply of the run arrived, on the boot clock.
    slowed_at: Option<Duration>,
    /// The stop that the lane's jobs watch.
    gate: Stop,
    /// Why the lane was closed.
    closed_by: Option<Failure>,
}

impl HoldLane {
    pub(super) fn new(lanes: Lanes, stop: &Stop) -> Self {
        Self {
            is_open: lanes == Lanes::Two,
            queue: VecDeque::new(),
            in_flight: Vec::new(),
            is_proven: false,
            unknown_in_a_row: 0,
            slowed_at: None,
            gate: stop.anew(),
            closed_by: None,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    pub(super) fn in_flight(&self) -> usize {
        self.in_flight.len()
    }

    /// Returns the stop that the lane's jobs watch.
    pub(super) fn gate(&self) -> Stop {
        self.gate.clone()
    }

    /// Makes jobs that have not sent anything yet send nothing.
    pub(super) fn hold_back(&self) {
        self.gate.pull(StopLevel::AfterCallsInFlight);
    }

    /// Lets jobs send again after a pause.
    pub(super) fn go_on(&mut self, stop: &Stop) {
        self.gate = stop.anew();
    }

    /// Returns why the lane was closed, if it was.
    pub(super) fn closed_by(&self) -> Option<Failure> {
        self.closed_by.clone()
    }

    /// Returns the next job to send, if one may be sent now.
    pub(super) fn next(&mut self) -> Option<Job> {
        let width = if self.is_proven { WIDTH } else { 1 };
        let job = if self.in_flight.len() < width { self.queue.pop_front() } else { None };
        self.in_flight.extend(job.as_ref().map(|job| job.task.id));
        job
    }

    /// Takes the waiting jobs out of the lane, and turns them back into deletes.
    pub(super) fn take_back(&mut self) -> impl Iterator<Item = Job> + use<> {
        std::mem::take(&mut self.queue).into_iter().map(|job| Job { hold: None, ..job })
    }

    /// Takes into the lane those jobs whose tasks cannot be deleted in time and can be postponed in time. The jobs must
    /// be in a plan's order. Returns the others, in the same order, and what the lane adds to their forecast.
    pub(super) fn choose(
        &mut self,
        jobs: Vec<Job>,
        pace: Pace,
        conditions: &Conditions,
    ) -> (Vec<Job>, Option<TwoLanes>) {
        if !self.is_open {
            return (jobs, None);
        }
        let lanes = TwoLanes::of(&jobs, pace, conditions);
        let mut chosen = lanes.postponed.iter().copied().peekable();
        let mut others = Vec::with_capacity(jobs.len());
        for (at, job) in jobs.into_iter().enumerate() {
            let is_chosen = chosen.next_if_eq(&at).is_some() && !job.is_unholdable;
            match job.task.usual_hold().filter(|_| is_chosen) {
                Some(hold) => self.queue.push_back(Job { hold: Some(hold), ..job }),
                None => others.push(job),
            }
        }
        (others, Some(lanes))
    }

    /// Called when a try of any job has ended.
    pub(super) fn ended(&mut self, task: TaskId) {
        self.in_flight.retain(|other| *other != task);
    }

    /// Called when the service has postponed a task.
    pub(super) fn confirmed(&mut self) {
        self.is_proven = true;
        self.unknown_in_a_row = 0;
    }

    /// Called when the outcome of a hold is unknown. Returns why the lane closes, if it does.
    pub(super) fn unknown(&mut self, why: &Failure) -> Option<Failure> {
        self.unknown_in_a_row += 1;
        let message = || stored!("stored-lane-unknown", why = &why.message);
        let closes = self.unknown_in_a_row >= UNKNOWN_IN_A_ROW;
        self.close_if(closes, || Failure { message: message(), ..why.clone() })
    }

    /// Called when the service asked to slow down, in either lane. Returns why the lane closes, if it does.
    pub(super) fn slowed_down(&mut self, why: &Failure, now: Duration) -> Option<Failure> {
        let before = self.slowed_at.replace(now);
        let is_second = before.is_some_and(|before| now.saturating_sub(before) <= SOON);
        let message = || stored!("stored-lane-together", why = &why.message);
        self.close_if(is_second, || Failure { message: message(), ..why.clone() })
    }

    fn close_if(&mut self, closes: bool, why: impl FnOnce() -> Failure) -> Option<Failure> {
        if !closes || !self.is_open {
            return None;
        }
        self.is_open = false;
        self.hold_back();
        self.closed_by = Some(why());
        self.closed_by.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{PlannedTask, TaskType, testing::planned};

    const SECOND: Duration = Duration::from_secs(1);

    fn lane() -> HoldLane {
        HoldLane::new(Lanes::Two, &Stop::new())
    }

    fn jobs(count: u64) -> Vec<Job> {
        (0..count).map(|id| Job::new(planned(id, TaskType::Tag, Some(12)))).collect()
    }

    fn conditions() -> Conditions {
        let speeds = crate::domain::Speeds::exactly(4.0, 5.0);
        Conditions { speeds, ..Conditions::unmeasured(jiff::Timestamp::UNIX_EPOCH) }
    }

    #[test]
    fn the_lane_takes_what_the_deletes_miss_and_gives_it_back() {
        let mut lane = lane();
        let (others, lanes) = lane.choose(jobs(70), Pace::Auto, &conditions());
        assert_eq!((others.len(), lane.queue.len()), (50, 20));
        assert_eq!(lanes.map(|lanes| (lanes.postponed.len(), lanes.lost.len())), Some((20, 0)));
        assert!(lane.queue.iter().all(|job| job.hold == job.task.usual_hold() && job.hold.is_some()));
        assert!(lane.take_back().all(|job| job.hold.is_none()) && lane.is_empty());
        let mut refused = jobs(70);
        for job in &mut refused {
            job.is_unholdable = true;
        }
        assert_eq!(lane.choose(refused, Pace::Auto, &conditions()).0.len(), 70);
        let mut closed = HoldLane::new(Lanes::One, &Stop::new());
        assert_eq!(closed.choose(jobs(70), Pace::Auto, &conditions()).0.len(), 70);
    }

    #[test]
    fn one_task_is_postponed_before_five_are_postponed_at_once() {
        let mut lane = lane();
        lane.choose(jobs(70), Pace::Auto, &conditions());
        let first = lane.next().expect("a job waits");
        assert!(lane.next().is_none());
        lane.ended(first.task.id);
        lane.confirmed();
        let next: Vec<PlannedTask> = std::iter::from_fn(|| lane.next()).map(|job| job.task).collect();
        assert_eq!((next.len(), lane.in_flight()), (5, 5));
    }

    #[test]
    fn two_unknown_outcomes_in_a_row_close_the_lane() {
        let (mut lane, why) = (lane(), Failure::local("no reply"));
        assert_eq!(lane.unknown(&why), None);
        lane.confirmed();
        assert_eq!(lane.unknown(&why), None, "one was confirmed between the two");
        assert!(lane.unknown(&why).is_some() && !lane.is_open);
    }

    #[test]
    fn two_rate_replies_in_quick_succession_close_the_lane() {
        let (mut lane, why) = (lane(), Failure::local("too fast"));
        assert_eq!(lane.slowed_down(&why, SECOND), None);
        assert_eq!(lane.slowed_down(&why, 7 * SECOND), None, "the first was long ago");
        let closed_by = lane.slowed_down(&why, 8 * SECOND).expect("the lane closes");
        assert!(closed_by.message.ends_with("too fast"), "{closed_by:?}");
        assert_eq!((lane.closed_by(), lane.gate.level()), (Some(closed_by), StopLevel::AfterCallsInFlight));
        assert_eq!(lane.slowed_down(&why, 9 * SECOND), None, "the lane is already closed");
        assert_eq!(lane.choose(jobs(70), Pace::Auto, &conditions()).0.len(), 70);
    }
}
