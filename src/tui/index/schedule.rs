//! The schedule: how many tasks are due in each quarter of an hour, and, for the service's quota, how many All-users
//! and Tag pushes are due on each UTC day.
//!
//! The worker counts all tasks of a snapshot in one pass, never while a frame is drawn. Quarters of an hour in UTC are
//! also quarters of an hour in every time zone in use, because all offsets are multiples of a quarter of an hour.

use std::{
    collections::{BTreeMap, HashMap},
    ops::{ControlFlow, Range},
    sync::Arc,
};

use jiff::Timestamp;

use super::store::{Chunk, Row, Store, is_over};
use crate::domain::{TaskId, TaskStatus, TaskType};

/// The length of a quarter of an hour, in seconds.
pub const QUARTER: i64 = 900;

/// The length of a UTC day, in seconds.
const DAY: i64 = 86_400;

/// The maximum number of All-users pushes per quarter that are kept with their titles; the rest are only counted.
const NAMED: usize = 8;

/// The distance, in seconds, below which two All-users or Tag pushes may run into the service's limit of one per second
/// (docs/service.md#quota).
pub const CLOSE: i64 = 2;

/// A push to all users, kept with its title for the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// The id of its task.
    pub id: TaskId,
    /// When the push is due.
    pub due: Timestamp,
    /// The title as the service sent it, not made safe to show.
    pub title: Box<str>,
}

/// The tasks that are due in one quarter of an hour and are not over yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarter {
    /// When the quarter begins, in seconds since the epoch.
    pub start: i64,
    /// The number of All-users pushes.
    pub all: usize,
    /// The number of Tag pushes.
    pub tag: usize,
    /// The number of pushes to single users.
    pub user: usize,
    /// The number of tasks whose type is unknown.
    pub untyped: usize,
    /// The number of All-users and Tag pushes that are due less than [`CLOSE`] seconds after another one.
    pub close: usize,
    /// The earliest All-users pushes of the quarter, by due time.
    pub pushes: Vec<Push>,
}

impl Quarter {
    /// Returns the number of tasks.
    pub const fn total(&self) -> usize {
        self.all + self.tag + self.user + self.untyped
    }
}

/// The number of All-users and Tag pushes on one UTC day, whether already sent or still to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// When the day begins, in seconds since the epoch.
    pub start: i64,
    /// The number of these pushes on this day.
    pub count: usize,
}

/// How many tasks are due at what time. Clones share the counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    counts: Arc<Counts>,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    quarters: Vec<Quarter>,
    days: Vec<Day>,
}

/// Returns the timestamp of these seconds since the epoch, or the nearest one that can be represented.
pub fn instant(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// Returns when the quarter that contains this second begins, in seconds since the epoch.
pub const fn quarter_of(second: i64) -> i64 {
    second.div_euclid(QUARTER) * QUARTER
}

impl Schedule {
    /// Counts the tasks of a snapshot. Calls `go_on` before each chunk and returns `None` if that says to stop.
    pub fn count(store: &Store, mut go_on: impl FnMut() -> ControlFlow<()>) -> Option<Self> {
        let mut tally = Tally::default();
        for (number, chunk) in store.chunks().iter().enumerate() {
            if go_on().is_break() {
                return None;
            }
            tally.add_chunk(chunk, Store::first_row(number));
        }
        Some(Self { counts: Arc::new(tally.finish(store)) })
    }

    /// Returns the quarters that have tasks, earliest first.
    pub fn quarters(&self) -> &[Quarter] {
        &self.counts.quarters
    }

    /// Returns the quarters with tasks that begin in this range of seconds since the epoch.
    pub fn between(&self, seconds: Range<i64>) -> &[Quarter] {
        let quarters = self.quarters();
        let place = |second| quarters.partition_point(|quarter| quarter.start < second);
        quarters.get(place(seconds.start)..place(seconds.end)).unwrap_or_default()
    }

    /// Returns the UTC days, from the day of `from` on, that have more than `most` All-users and Tag pushes.
    pub fn days_above(&self, most: usize, from: Timestamp) -> impl Iterator<Item = Day> + '_ {
        let today = from.as_second().div_euclid(DAY) * DAY;
        self.counts.days.iter().copied().filter(move |day| day.start >= today && day.count > most)
    }
}

/// A quarter that is being counted.
#[derive(Debug, Default)]
struct Open {
    all: usize,
    tag: usize,
    user: usize,
    untyped: usize,
    /// The seconds in which an All-users or Tag push is due, one bit each.
    seconds: [u64; 15],
    /// The due times and rows of All-users pushes.
    pushes: Vec<(i64, Row)>,
}

#[derive(Debug, Default)]
struct Tally {
    quarters: HashMap<i64, Open>,
    days: BTreeMap<i64, usize>,
}

impl Tally {
    fn add_chunk(&mut self, chunk: &Chunk, first_row: usize) {
        for row in 0..chunk.len() {
            let Some(due) = chunk.due(row).map(Timestamp::as_second) else { continue };
            let (status, kind) = (chunk.status(row), chunk.task_type(row));
            let is_open = !is_over(status);
            if matches!(kind, Some(TaskType::All | TaskType::Tag)) && (is_open || *status == TaskStatus::Dispatched) {
                *self.days.entry(due.div_euclid(DAY) * DAY).or_default() += 1;
            }
            if is_open {
                self.add(due, kind, Row::try_from(first_row + row).unwrap_or(Row::MAX));
            }
        }
    }

    fn add(&mut self, due: i64, kind: Option<TaskType>, row: Row) {
        let quarter = self.quarters.entry(quarter_of(due)).or_default();
        match kind {
            Some(TaskType::All) => {
                quarter.all += 1;
                quarter.pushes.push((due, row));
                if quarter.pushes.len() >= NAMED * 8 {
                    quarter.keep_first();
                }
            }
            Some(TaskType::Tag) => quarter.tag += 1,
            Some(TaskType::User) => quarter.user += 1,
            None => quarter.untyped += 1,
        }
        if matches!(kind, Some(TaskType::All | TaskType::Tag)) {
            let second = usize::try_from(due.rem_euclid(QUARTER)).unwrap_or(0);
            quarter.seconds[second / 64] |= 1 << (second % 64);
        }
    }

    fn finish(self, store: &Store) -> Counts {
        let mut open: Vec<_> = self.quarters.into_iter().collect();
        open.sort_unstable_by_key(|(start, _)| *start);
        let mut last_second = None;
        let quarters = open.into_iter().map(|(start, quarter)| quarter.finish(start, &mut last_second, store));
        let quarters = quarters.collect();
        Counts { quarters, days: self.days.into_iter().map(|(start, count)| Day { start, count }).collect() }
    }
}

impl Open {
    fn keep_first(&mut self) {
        self.pushes.sort_unstable();
        self.pushes.truncate(NAMED);
    }

    fn has(&self, second: usize) -> bool {
        self.seconds[second / 64] & (1 << (second % 64)) != 0
    }

    /// Returns the counted quarter. `last` is the latest second before the quarter in which an All-users or Tag push is
    /// due; it is updated for the next quarter.
    fn finish(mut self, start: i64, last: &mut Option<i64>, store: &Store) -> Quarter {
        self.keep_first();
        // All pushes in one second except the first are too close to another one. So is the first if a push is due in
        // one of the seconds shortly before.
        let mut close = self.all + self.tag;
        for (second, at) in (0..).zip(start..start + QUARTER) {
            if self.has(second) {
                close -= usize::from(last.is_none_or(|last| at - last >= CLOSE));
                *last = Some(at);
            }
        }
        let push = |(due, row): (i64, Row)| {
            let task = store.task(row);
            Push { id: task.id, due: instant(due), title: task.title.into() }
        };
        let pushes = self.pushes.into_iter().map(push).collect();
        let Self { all, tag, user, untyped, .. } = self;
        Quarter { start, all, tag, user, untyped, close, pushes }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Task, Untrusted};

    fn task(id: u64, kind: TaskType, due: i64) -> Task {
        Task {
            task_type: Some(kind),
            status: TaskStatus::Pending,
            title: Some(Untrusted::new(format!("title {id}"))),
            sched_at: Some(instant(due)),
            ..Task::unverified(TaskId::new(id))
        }
    }

    fn count(tasks: Vec<Task>) -> Schedule {
        Schedule::count(&Store::of_tasks(tasks), || ControlFlow::Continue(())).expect("the count is not stopped")
    }

    #[test]
    fn tasks_are_counted_in_their_quarter_by_audience_until_they_are_over() {
        let over = |status| Task { status, ..task(9, TaskType::All, 900) };
        let untyped = Task { task_type: None, ..task(5, TaskType::Tag, 1_000) };
        let schedule = count(vec![
            task(1, TaskType::All, 900),
            task(2, TaskType::Tag, 1_799),
            task(3, TaskType::User, 1_800),
            task(4, TaskType::User, -1),
            untyped,
            over(TaskStatus::Deleted),
            Task { sched_at: None, ..task(6, TaskType::All, 0) },
        ]);
        let shown = |quarter: &Quarter| (quarter.start, quarter.all, quarter.tag, quarter.user, quarter.untyped);
        let quarters: Vec<_> = schedule.quarters().iter().map(shown).collect();
        assert_eq!(quarters, [(-900, 0, 0, 1, 0), (900, 1, 1, 0, 1), (1_800, 0, 0, 1, 0)]);
        assert_eq!(schedule.between(-900..900).len(), 1);
        assert_eq!(schedule.between(900..901).len(), 1);
        assert_eq!(&*schedule.quarters()[1].pushes[0].title, "title 1");
        let changed = count(vec![over(TaskStatus::Dispatched)]);
        assert_eq!(
            (changed.quarters().len(), changed.days_above(0, instant(0)).count()),
            (0, 1),
            "a sent push counts against the quota"
        );
    }

    #[test]
    fn the_earliest_all_users_pushes_of_a_quarter_are_kept_with_their_titles() {
        let schedule = count(
            (0..200).map(|id| task(id, TaskType::All, 899 - i64::try_from(id).expect("the id is small"))).collect(),
        );
        let quarter = &schedule.quarters()[0];
        assert_eq!((quarter.all, quarter.pushes.len()), (200, NAMED));
        assert_eq!(quarter.pushes[0].id, TaskId::new(199), "the earliest first");
    }

    #[test]
    fn days_are_utc_days_and_past_ones_are_left_out() {
        let noon = DAY * 10 + DAY / 2;
        let mut tasks: Vec<_> = (0..5).map(|id| task(id, TaskType::Tag, DAY * 11 - 1)).collect();
        tasks.extend((10..14).map(|id| task(id, TaskType::User, DAY * 11)));
        tasks.extend((20..29).map(|id| task(id, TaskType::Tag, DAY * 9)));
        tasks.push(task(30, TaskType::All, DAY * 11));
        let schedule = count(tasks);
        let above = |most| schedule.days_above(most, instant(noon)).map(|day| (day.start / DAY, day.count)).collect();
        let (four, none): (Vec<_>, Vec<_>) = (above(4), above(0));
        assert_eq!(four, [(10, 5)]);
        assert_eq!(none, [(10, 5), (11, 1)]);
    }

    #[test]
    fn counting_stops_when_asked_to() {
        let store = Store::of_tasks(vec![task(1, TaskType::All, 0)]);
        assert_eq!(Schedule::count(&store, || ControlFlow::Break(())), None);
    }

    proptest! {
        #[test]
        fn pushes_are_close_if_they_follow_another_within_less_than_two_seconds(
            mut due in prop::collection::vec(880_i64..2_720, 0..60),
            users in prop::collection::vec(880_i64..2_720, 0..20),
        ) {
            let mut tasks: Vec<_> = (1..).zip(&due).map(|(id, at)| task(id, TaskType::Tag, *at)).collect();
            tasks.extend((1_000..).zip(&users).map(|(id, at)| task(id, TaskType::User, *at)));
            let counted: usize = count(tasks).quarters().iter().map(|quarter| quarter.close).sum();
            due.sort_unstable();
            prop_assert_eq!(counted, due.windows(2).filter(|pair| pair[1] - pair[0] < CLOSE).count());
        }
    }
}
