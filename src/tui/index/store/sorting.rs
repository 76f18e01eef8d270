//! The orders in which the list can be shown.

use std::sync::Arc;

use super::{Row, Store};
use crate::domain::fold;

/// An order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sorting {
    /// What can still be stopped first, by due time; what is over last. The order in which it is loaded.
    #[default]
    Due,
    /// The latest due first, whatever the state.
    Latest,
    /// By title, without regard to case and width.
    Title,
    /// By audience: All, Tag, User, unknown; each by due time.
    Audience,
    /// By state, each by due time.
    State,
    /// By campaign, each by due time.
    Campaign,
    /// By id.
    Id,
}

impl Sorting {
    /// All, in the order in which one key goes through them.
    pub const ALL: [Self; 7] =
        [Self::Due, Self::Latest, Self::Title, Self::Audience, Self::State, Self::Campaign, Self::Id];

    /// The next one.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|other| *other == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// Its name on the screen, after "by".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Latest => "latest due",
            Self::Title => "title",
            Self::Audience => "audience",
            Self::State => "state",
            Self::Campaign => "campaign",
            Self::Id => "id",
        }
    }

    /// All rows of a snapshot in this order.
    pub fn order(self, store: &Store) -> Arc<Vec<Row>> {
        // A stable sort of rows that are in the order of their due time keeps that order within equal keys.
        let mut rows = Vec::clone(store.order());
        match self {
            Self::Due => return Arc::clone(store.order()),
            Self::Latest => rows.sort_by_key(|row| std::cmp::Reverse(store.task(*row).due)),
            Self::Title => return Arc::new(by_title(store)),
            Self::Audience => rows.sort_by_key(|row| store.task(*row).task_type.map_or(u8::MAX, |kind| kind as u8)),
            Self::State => rows.sort_by_key(|row| state_rank(store.task(*row).status)),
            Self::Campaign => rows.sort_by(|one, other| {
                let campaign = |row: Row| store.campaign(row);
                let is_without = |row: Row| campaign(row).is_empty();
                is_without(*one).cmp(&is_without(*other)).then_with(|| campaign(*one).cmp(campaign(*other)))
            }),
            Self::Id => rows.sort_by_key(|row| store.id(*row)),
        }
        Arc::new(rows)
    }
}

/// The states in the order in which they follow each other.
fn state_rank(status: &crate::domain::TaskStatus) -> u8 {
    use crate::domain::TaskStatus as Status;
    match status {
        Status::Unknown => 0,
        Status::Other(_) => 1,
        Status::Dispatching => 2,
        Status::Pending => 3,
        Status::Unverified => 4,
        Status::Dispatched => 5,
        Status::Deleted => 6,
        Status::Gone => 7,
    }
}

/// By title: the first bytes of each folded title as a number decide nearly all comparisons, so that a million titles are
/// folded once and hardly ever looked at again.
fn by_title(store: &Store) -> Vec<Row> {
    let mut keyed: Vec<(u128, Row)> =
        store.order().iter().map(|row| (head(&fold(store.task(*row).title)), *row)).collect();
    keyed.sort_by(|(one_head, one), (other_head, other)| {
        one_head.cmp(other_head).then_with(|| {
            let title = |row: Row| fold(store.task(row).title);
            title(*one).cmp(&title(*other))
        })
    });
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// The first sixteen bytes as a number that orders as they do; a title that is empty comes last.
fn head(text: &str) -> u128 {
    if text.is_empty() {
        return u128::MAX;
    }
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    u128::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::{Campaign, Task, TaskId, TaskStatus, TaskType, Untrusted};

    fn ids(sorting: Sorting, store: &Store) -> Vec<u64> {
        sorting.order(store).iter().map(|row| store.id(*row).get()).collect()
    }

    fn task(id: u64, title: &str, kind: Option<TaskType>, status: TaskStatus, due: i64, campaign: &str) -> Task {
        Task {
            title: Some(Untrusted::new(title)),
            task_type: kind,
            status,
            sched_at: Timestamp::from_second(due).ok(),
            campaign: campaign.parse::<Campaign>().ok(),
            ..Task::unverified(TaskId::new(id))
        }
    }

    #[test]
    fn each_order_is_what_its_name_says_and_ties_keep_the_order_of_due_times() {
        let store = Store::of_tasks(vec![
            task(1, "beta sale at the end", Some(TaskType::User), TaskStatus::Pending, 30, "b"),
            task(2, "Alpha", Some(TaskType::All), TaskStatus::Dispatched, 10, ""),
            task(3, "ＢＥＴＡ sale at the beginning", None, TaskStatus::Pending, 20, "a"),
            task(4, "", Some(TaskType::Tag), TaskStatus::Unknown, 40, "a"),
        ]);
        for (sorting, expected) in [
            (Sorting::Due, [3, 1, 4, 2]),
            (Sorting::Latest, [4, 1, 3, 2]),
            (Sorting::Title, [2, 3, 1, 4]),
            (Sorting::Audience, [2, 4, 1, 3]),
            (Sorting::State, [4, 3, 1, 2]),
            (Sorting::Campaign, [3, 4, 1, 2]),
            (Sorting::Id, [1, 2, 3, 4]),
        ] {
            assert_eq!(ids(sorting, &store), expected, "{sorting:?}");
        }
    }

    #[test]
    fn one_key_goes_through_all_orders() {
        let mut sorting = Sorting::default();
        for expected in Sorting::ALL.into_iter().skip(1) {
            sorting = sorting.next();
            assert_eq!(sorting, expected);
        }
        assert_eq!(sorting.next(), Sorting::default());
    }
}
