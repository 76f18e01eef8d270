//! The tabs above the list: which states each one shows, and how many tasks it has.
//!
//! The tabs show only what this program knows. `Pending` shows the tasks that could still be stopped when they were
//! last seen. The service has no documented state for a failed push (docs/service.md#states), so `Trouble` shows the
//! tasks that need a person's attention: those with unknown outcomes, and those in states that this program does not
//! know.

use jiff::{SignedDuration, Timestamp};

use crate::{domain::TaskStatus, locale::label};

/// Tasks that are due within this time from now belong to `Due`.
pub const SOON: SignedDuration = SignedDuration::from_mins(10);

/// The screen warns about held tasks that are due within this time.
pub const HOLD_ENDS_SOON: SignedDuration = SignedDuration::from_hours(1);

/// A tab above the list, which limits the list to some states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Tasks that may still be stopped: those that were pending when last seen, and those known only by their ids.
    Pending,
    /// The tasks of `Pending` that are due within ten minutes.
    Due,
    /// Tasks that are being dispatched.
    Sending,
    /// Tasks that were dispatched.
    Sent,
    /// Tasks that need a person's attention.
    Trouble,
    /// All tasks.
    #[default]
    All,
    /// The tasks of `Pending` that are held.
    Held,
}

/// A group of states that belong to the same tabs, if the due time is disregarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The task may still be stopped.
    Open,
    /// The task is being dispatched.
    Sending,
    /// The task was dispatched.
    Sent,
    /// The task needs a person's attention.
    Trouble,
    /// The task was deleted or is gone.
    Gone,
}

impl Class {
    /// Returns the class of a state.
    pub const fn of(status: &TaskStatus) -> Self {
        match status {
            TaskStatus::Pending | TaskStatus::Unverified => Self::Open,
            TaskStatus::Dispatching => Self::Sending,
            TaskStatus::Dispatched => Self::Sent,
            TaskStatus::Unknown | TaskStatus::Other(_) => Self::Trouble,
            TaskStatus::Deleted | TaskStatus::Gone => Self::Gone,
        }
    }
}

impl Tab {
    /// All tabs, in the order of their keys.
    pub const ALL: [Self; 7] =
        [Self::Pending, Self::Due, Self::Sending, Self::Sent, Self::Trouble, Self::All, Self::Held];

    /// Returns the tab's name on the screen and its short form.
    pub fn names(self) -> [&'static str; 2] {
        match self {
            Self::Pending => [label!("screen-tab-pending"), label!("screen-tab-pending.short")],
            Self::Due => [label!("screen-tab-due"), label!("screen-tab-due.short")],
            Self::Sending => [label!("screen-tab-sending"), label!("screen-tab-sending.short")],
            Self::Sent => [label!("screen-tab-sent"), label!("screen-tab-sent.short")],
            Self::Trouble => [label!("screen-tab-trouble"), label!("screen-tab-trouble.short")],
            Self::All => [label!("screen-tab-all"), label!("screen-tab-all.short")],
            Self::Held => [label!("screen-tab-held"), label!("screen-tab-held.short")],
        }
    }

    /// Returns whether a task of this class, due at this time, belongs to the tab at time `now` of the service's clock.
    /// For `Held`, the task must be held as well.
    pub fn has(self, class: Class, due: Option<Timestamp>, now: Timestamp) -> bool {
        match self {
            Self::All => true,
            Self::Pending | Self::Held => class == Class::Open,
            Self::Due => class == Class::Open && due.is_some_and(|due| is_soon(due, now)),
            Self::Sending => class == Class::Sending,
            Self::Sent => class == Class::Sent,
            Self::Trouble => class == Class::Trouble,
        }
    }
}

/// Returns whether `due` is within the next ten minutes.
fn is_soon(due: Timestamp, now: Timestamp) -> bool {
    let left = due.duration_since(now);
    !left.is_negative() && left <= SOON
}

/// The number of tasks in each tab, regardless of the filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pending: usize,
    due: usize,
    sending: usize,
    sent: usize,
    trouble: usize,
    all: usize,
    held: usize,
    /// The number of held tasks that are due within an hour.
    held_soon: usize,
}

impl Counts {
    /// Counts a task of this class.
    pub fn add(&mut self, class: Class, due: Option<Timestamp>, now: Timestamp) {
        self.all += 1;
        match class {
            Class::Open => {
                self.pending += 1;
                self.due += usize::from(due.is_some_and(|due| is_soon(due, now)));
            }
            Class::Sending => self.sending += 1,
            Class::Sent => self.sent += 1,
            Class::Trouble => self.trouble += 1,
            Class::Gone => {}
        }
    }

    /// Counts a held task of this class, which has been counted by [`Self::add`].
    pub fn add_held(&mut self, class: Class, due: Option<Timestamp>, now: Timestamp) {
        if class == Class::Open {
            self.held += 1;
            let goes_out_soon =
                due.is_some_and(|due| (SignedDuration::ZERO..=HOLD_ENDS_SOON).contains(&due.duration_since(now)));
            self.held_soon += usize::from(goes_out_soon);
        }
    }

    /// Returns how many held tasks are due within an hour.
    pub const fn held_soon(&self) -> usize {
        self.held_soon
    }

    /// Returns the count of one tab.
    pub const fn of(&self, tab: Tab) -> usize {
        match tab {
            Tab::Pending => self.pending,
            Tab::Due => self.due,
            Tab::Sending => self.sending,
            Tab::Sent => self.sent,
            Tab::Trouble => self.trouble,
            Tab::All => self.all,
            Tab::Held => self.held,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Untrusted;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("the number is small")
    }

    #[test]
    fn each_count_is_the_number_of_tasks_that_the_tab_shows() {
        let states = [
            TaskStatus::Pending,
            TaskStatus::Unverified,
            TaskStatus::Dispatching,
            TaskStatus::Dispatched,
            TaskStatus::Deleted,
            TaskStatus::Gone,
            TaskStatus::Unknown,
            TaskStatus::Other(Untrusted::new("odd")),
        ];
        let due = [None, Some(at(999)), Some(at(1_000)), Some(at(1_600)), Some(at(1_601))];
        let mut counts = Counts::default();
        let all: Vec<_> = states.iter().flat_map(|status| due.map(|due| (Class::of(status), due))).collect();
        for (class, due) in &all {
            counts.add(*class, *due, at(1_000));
            counts.add_held(*class, *due, at(1_000));
        }
        for tab in Tab::ALL {
            let shown = all.iter().filter(|(class, due)| tab.has(*class, *due, at(1_000))).count();
            assert_eq!(counts.of(tab), shown, "{tab:?}");
        }
        assert_eq!((counts.of(Tab::Due), counts.of(Tab::Trouble), counts.of(Tab::All)), (4, 10, 40));
        assert_eq!(counts.held_soon(), 6, "due from now to an hour from now");
    }
}
