//! The second lane of a run: tasks that cannot be deleted in time are postponed alongside the deletes, and deleted
//! afterwards.
//!
//! The lane only chooses and counts; the dispatcher sends its jobs and handles how they end. The two lanes do not slow
//! each other, because the limiter has slots for each command.
//!
//! The documentation limits each command by itself, but nobody has seen how the service counts two at once. If it counts
//! them together, the second lane gains nothing and its calls are refused. So the lane begins with a single call, and
//! closes for the rest of the run if that gets a rate reply, because too many calls of its own command cannot be the
//! reason. Later it closes after two rate replies, in either lane, that follow each other soon. A single one then only
//! makes it begin again with a single call, because calls also come too fast for a moment when the network path becomes
//! shorter (docs/reliability.md#rate-limiter). A rate reply while the lane has sent nothing lately does not concern it.
//! It also closes after two unknown outcomes in a row, after five tasks in a row whose holds could not be sent, and if the
//! service does not accept holds at all: the deletes may still work, so they must not end because of it.
//!
//! The rate replies that close the lane are the fault of its own calls, and end with them. So what they took from the
//! rate of the deletes is taken back, after a pause in which the lane's last calls cease to count. If somebody else calls
//! too, the next rate reply slows the deletes down like any other.

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

/// For this long after a reply to it, a hold may have a part in a rate reply: the second in which the service counts it,
/// and the time that the reply to another call takes.
const FELT: Duration = Duration::from_secs(3);

/// This many holds in a row with unknown outcomes close the lane.
const UNKNOWN_IN_A_ROW: usize = 2;

/// This many tasks in a row whose holds could not be sent close the lane.
const UNSENT_IN_A_ROW: usize = 5;

/// The jobs of the second lane, and whether the lane is open.
pub(super) struct HoldLane {
    is_open: bool,
    /// The jobs to send, in this order.
    queue: VecDeque<Job>,
    in_flight: Vec<TaskId>,
    /// Whether a task was postponed already. Until then, one call at a time is sent.
    is_proven: bool,
    unknown_in_a_row: usize,
    unsent_in_a_row: usize,
    /// The hold that was sent while no other was in flight and the lane was not proven.
    probe: Option<TaskId>,
    /// When the last try of a hold ended, on the boot clock.
    last_ended: Option<Duration>,
    /// When the last rate reply that may be due to the lane arrived.
    slowed_at: Option<Duration>,
    /// When rate replies closed the lane.
    overdone_at: Option<Duration>,
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
            unsent_in_a_row: 0,
            probe: None,
            last_ended: None,
            slowed_at: None,
            overdone_at: None,
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
        if let Some(job) = &job {
            self.in_flight.push(job.task.id);
            self.probe = (!self.is_proven).then_some(job.task.id);
        }
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

    /// Called when a try of any job has ended. Returns whether it was a hold.
    pub(super) fn ended(&mut self, task: TaskId, now: Duration) -> bool {
        let before = self.in_flight.len();
        self.in_flight.retain(|other| *other != task);
        let is_hold = self.in_flight.len() < before;
        if is_hold {
            self.last_ended = Some(now);
        }
        is_hold
    }

    /// Called when the service has postponed a task. Only the success of the probe proves the lane: holds that were sent
    /// before a rate reply may succeed after it.
    pub(super) fn confirmed(&mut self, task: TaskId) {
        self.is_proven |= self.probe == Some(task);
        (self.unknown_in_a_row, self.unsent_in_a_row) = (0, 0);
    }

    /// Called when the outcome of a hold is unknown. Returns why the lane closes, if it does.
    pub(super) fn unknown(&mut self, why: &Failure) -> Option<Failure> {
        self.unknown_in_a_row += 1;
        let message = || stored!("stored-lane-unknown", why = &why.message);
        let closes = self.unknown_in_a_row >= UNKNOWN_IN_A_ROW;
        self.close_if(closes, || Failure { message: message(), ..why.clone() })
    }

    /// Called when the hold of a task could not be sent, however often it was tried. Returns why the lane closes, if it
    /// does.
    pub(super) fn unsent(&mut self, why: &Failure) -> Option<Failure> {
        self.unsent_in_a_row += 1;
        self.close_as_impossible(self.unsent_in_a_row >= UNSENT_IN_A_ROW, why)
    }

    /// Called when every other hold would fail too. Returns why the lane closes, if it was open.
    pub(super) fn in_trouble(&mut self, why: &Failure) -> Option<Failure> {
        self.close_as_impossible(true, why)
    }

    fn close_as_impossible(&mut self, closes: bool, why: &Failure) -> Option<Failure> {
        let message = || stored!("stored-lane-impossible", why = &why.message);
        self.close_if(closes, || Failure { message: message(), ..why.clone() })
    }

    /// Called when the service asked to slow down, in either lane, in the reply to a try of `task` that has ended.
    /// Returns why the lane closes, if it does.
    pub(super) fn slowed_down(&mut self, task: TaskId, why: &Failure, now: Duration) -> Option<Failure> {
        let may_be_due_to_it = |ended| now.saturating_sub(ended) <= FELT;
        if self.in_flight.is_empty() && !self.last_ended.is_some_and(may_be_due_to_it) {
            return None;
        }
        let before = self.slowed_at.replace(now);
        let is_second = before.is_some_and(|before| now.saturating_sub(before) <= SOON);
        let is_probe = self.probe.take() == Some(task);
        self.is_proven = false;
        let message = || stored!("stored-lane-together", why = &why.message);
        let closed_by = self.close_if(is_second || is_probe, || Failure { message: message(), ..why.clone() });
        if closed_by.is_some() {
            self.overdone_at = Some(now);
        }
        closed_by
    }

    /// Returns since when the lane's calls made the deletes slower than they have to be, if rate replies have closed it
    /// lately. Its last calls may still be in flight.
    pub(super) fn has_slowed_deletes_since(&self, now: Duration) -> Option<Duration> {
        let closed_at = self.overdone_at.filter(|at| now.saturating_sub(*at) <= SOON)?;
        Some(closed_at.saturating_sub(SOON + FELT))
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
        lane.ended(first.task.id, SECOND);
        lane.confirmed(first.task.id);
        let next: Vec<PlannedTask> = std::iter::from_fn(|| lane.next()).map(|job| job.task).collect();
        assert_eq!((next.len(), lane.in_flight()), (5, 5));
    }

    #[test]
    fn two_unknown_outcomes_in_a_row_close_the_lane() {
        let (mut lane, why) = (lane(), Failure::local("no reply"));
        assert_eq!(lane.unknown(&why), None);
        lane.confirmed(DELETED);
        assert_eq!(lane.unknown(&why), None, "one was confirmed between the two");
        assert!(lane.unknown(&why).is_some() && !lane.is_open);
    }

    /// A lane that has postponed a task and has five more in flight, at this time.
    fn busy(at: Duration) -> HoldLane {
        let mut lane = lane();
        lane.choose(jobs(70), Pace::Auto, &conditions());
        let first = lane.next().expect("a job waits");
        assert!(lane.ended(first.task.id, at));
        lane.confirmed(first.task.id);
        assert_eq!(std::iter::from_fn(|| lane.next()).count(), WIDTH);
        lane
    }

    const DELETED: TaskId = TaskId::new(1_000);

    #[test]
    fn two_rate_replies_soon_after_each_other_close_the_lane() {
        let (mut lane, why) = (busy(SECOND), Failure::local("too fast"));
        assert_eq!(lane.slowed_down(DELETED, &why, SECOND), None);
        assert_eq!(lane.slowed_down(DELETED, &why, 7 * SECOND), None, "the first was long ago");
        assert_eq!(lane.has_slowed_deletes_since(7 * SECOND), None);
        let closed_by = lane.slowed_down(DELETED, &why, 8 * SECOND).expect("it closes");
        assert!(closed_by.message.ends_with("too fast"), "{closed_by:?}");
        assert_eq!((lane.closed_by(), lane.gate.level()), (Some(closed_by), StopLevel::AfterCallsInFlight));
        assert_eq!(lane.has_slowed_deletes_since(9 * SECOND), Some(Duration::ZERO));
        assert_eq!(lane.has_slowed_deletes_since(14 * SECOND), None, "what comes now has another reason");
        assert_eq!(lane.slowed_down(DELETED, &why, 9 * SECOND), None, "it is closed already");
        assert_eq!(lane.choose(jobs(70), Pace::Auto, &conditions()).0.len(), 70);
    }

    #[test]
    fn one_rate_reply_makes_the_lane_try_a_single_hold_and_one_to_that_closes_it() {
        let (mut lane, why) = (busy(SECOND), Failure::local("too fast"));
        let in_flight = lane.in_flight.clone();
        assert_eq!(lane.slowed_down(DELETED, &why, 2 * SECOND), None);
        for task in in_flight {
            assert!(lane.next().is_none(), "others are in flight");
            lane.ended(task, 3 * SECOND);
        }
        let probe = lane.next().expect("one is tried").task.id;
        assert!(lane.next().is_none());
        lane.ended(probe, 20 * SECOND);
        assert!(lane.slowed_down(probe, &why, 20 * SECOND).is_some(), "no other hold can be the reason");
    }

    /// Holds that left before a rate reply succeed after it. That says nothing about the time since.
    #[test]
    fn after_a_rate_reply_only_the_success_of_a_single_hold_proves_the_lane() {
        let (mut lane, why) = (busy(SECOND), Failure::local("too fast"));
        let in_flight = lane.in_flight.clone();
        assert_eq!(lane.slowed_down(DELETED, &why, 2 * SECOND), None);
        for task in in_flight {
            lane.ended(task, 3 * SECOND);
            lane.confirmed(task);
        }
        let probe = lane.next().expect("one is tried").task.id;
        assert!(lane.next().is_none(), "the others were sent before the rate reply");
        assert_eq!(lane.slowed_down(DELETED, &why, 8 * SECOND), None);
        lane.ended(probe, 9 * SECOND);
        lane.confirmed(probe);
        let probe = lane.next().expect("one is tried").task.id;
        assert!(lane.next().is_none(), "the last one was sent before the last rate reply");
        lane.ended(probe, 9 * SECOND);
        lane.confirmed(probe);
        assert_eq!(std::iter::from_fn(|| lane.next()).count(), WIDTH);
    }

    #[test]
    fn five_unsent_tasks_in_a_row_or_one_reason_that_concerns_all_close_the_lane() {
        let (mut first, why) = (lane(), Failure::local("no connection"));
        assert!((0..4).all(|_| first.unsent(&why).is_none()));
        first.confirmed(DELETED);
        assert!((0..4).all(|_| first.unsent(&why).is_none()), "one was postponed in between");
        let closed_by = first.unsent(&why).expect("it closes");
        assert_eq!(closed_by.message, "tasks cannot be held: no connection");
        let mut other = lane();
        assert!(other.in_trouble(&why).is_some() && !other.is_open);
    }

    #[test]
    fn rate_replies_while_the_lane_sends_nothing_do_not_close_it() {
        let (mut lane, why) = (lane(), Failure::local("too fast"));
        for second in 1..9 {
            assert_eq!(lane.slowed_down(DELETED, &why, second * SECOND), None);
        }
        assert!(lane.is_open && !lane.ended(DELETED, 9 * SECOND));
        assert_eq!(lane.slowed_down(DELETED, &why, 9 * SECOND), None, "what ended is a delete");
    }
}
