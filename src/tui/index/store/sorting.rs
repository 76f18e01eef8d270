//! The orders that the list can be sorted in.

use std::{cmp::Reverse, fmt, sync::Arc};

use super::{Row, Store};
use crate::{domain::fold, locale::label};

/// An order of the list, identified by its word.
#[derive(Clone, Copy)]
pub struct Sorting {
    word: &'static str,
    name: fn() -> &'static str,
    order: fn(&Store) -> Arc<Vec<Row>>,
}

impl Sorting {
    /// By due time: first the unfinished tasks, the earliest due first; then the finished tasks (sent, deleted or gone), the latest due first. A snapshot
    /// has this order when it is created.
    pub const DUE: Self = Self::new("due", || label!("screen-order-due"), |store| Arc::clone(store.order()));

    /// The latest due first, regardless of the state.
    pub const LATEST: Self = Self::new(
        "latest-due",
        || label!("screen-order-latest"),
        |store| Self::by_key(store, |row| Reverse(store.task(row).due)),
    );

    /// By title, regardless of case and character width.
    pub const TITLE: Self = Self::new("title", || label!("screen-order-title"), by_title);

    /// By audience (All, Tag, User, unknown), then by due time.
    pub const AUDIENCE: Self = Self::new(
        "audience",
        || label!("screen-order-audience"),
        |store| Self::by_key(store, |row| store.task(row).task_type.map_or(u8::MAX, |kind| kind as u8)),
    );

    /// By state, then by due time.
    pub const STATE: Self = Self::new(
        "state",
        || label!("screen-order-state"),
        |store| Self::by_key(store, |row| state_rank(store.task(row).status)),
    );

    /// By campaign, then by due time; tasks without a campaign come last.
    pub const CAMPAIGN: Self = Self::new(
        "campaign",
        || label!("screen-order-campaign"),
        |store| {
            Self::by_key(store, |row| {
                let campaign = store.campaign(row);
                (campaign.is_empty(), campaign)
            })
        },
    );

    /// By id.
    pub const ID: Self =
        Self::new("id", || label!("screen-order-id"), |store| Self::by_key(store, |row| store.id(row)));

    const fn new(word: &'static str, name: fn() -> &'static str, order: fn(&Store) -> Arc<Vec<Row>>) -> Self {
        Self { word, name, order }
    }

    /// Sorts all rows by a key. Rows with equal keys stay in the order of their due times.
    pub fn by_key<K: Ord>(store: &Store, key: impl Fn(Row) -> K) -> Arc<Vec<Row>> {
        let mut rows = Vec::clone(store.order());
        rows.sort_by_key(|row| key(*row));
        Arc::new(rows)
    }

    /// Returns the word that selects this order, which is the same in every language.
    pub const fn word(self) -> &'static str {
        self.word
    }

    /// Returns the name of this order on the screen, for use after "by".
    pub fn name(self) -> &'static str {
        (self.name)()
    }

    /// Returns all rows of a snapshot in this order.
    pub fn order(self, store: &Store) -> Arc<Vec<Row>> {
        (self.order)(store)
    }
}

impl Default for Sorting {
    fn default() -> Self {
        Self::DUE
    }
}

impl PartialEq for Sorting {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

impl Eq for Sorting {}

impl fmt::Debug for Sorting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sorting({})", self.word)
    }
}

/// Returns the position of a state when sorting by state.
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

/// Sorts by title. The first bytes of each folded title, taken as a number, decide nearly all comparisons, so that each
/// of a million titles is folded once and hardly ever again.
fn by_title(store: &Store) -> Arc<Vec<Row>> {
    let mut keyed: Vec<(u128, Row)> =
        store.order().iter().map(|row| (head(&fold(store.task(*row).title)), *row)).collect();
    keyed.sort_by(|(one_head, one), (other_head, other)| {
        one_head.cmp(other_head).then_with(|| {
            let title = |row: Row| fold(store.task(row).title);
            title(*one).cmp(&title(*other))
        })
    });
    Arc::new(keyed.into_iter().map(|(_, row)| row).collect())
}

/// Returns the first 16 bytes as a number that sorts in the same order; an empty title sorts last.
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
    fn each_order_sorts_by_its_key_and_then_by_due_time() {
        let store = Store::of_tasks(vec![
            task(1, "beta sale at the end", Some(TaskType::User), TaskStatus::Pending, 30, "b"),
            task(2, "Alpha", Some(TaskType::All), TaskStatus::Dispatched, 10, ""),
            task(3, "ＢＥＴＡ sale at the beginning", None, TaskStatus::Pending, 20, "a"),
            task(4, "", Some(TaskType::Tag), TaskStatus::Unknown, 40, "a"),
        ]);
        for (sorting, expected) in [
            (Sorting::DUE, [3, 1, 4, 2]),
            (Sorting::LATEST, [4, 1, 3, 2]),
            (Sorting::TITLE, [2, 3, 1, 4]),
            (Sorting::AUDIENCE, [2, 4, 1, 3]),
            (Sorting::STATE, [4, 3, 1, 2]),
            (Sorting::CAMPAIGN, [3, 4, 1, 2]),
            (Sorting::ID, [1, 2, 3, 4]),
        ] {
            assert_eq!(ids(sorting, &store), expected, "{sorting:?}");
        }
    }
}
