//! A snapshot of all tasks, in order. Clones share the chunks.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;

use super::chunk::{Chunk, ChunkBuilder, NewRow, ROWS};
use crate::{
    domain::{Task, TaskId, TaskStatus, TaskType, Untrusted},
    tui::index::tab::Counts,
};

/// The number of a row in one snapshot.
pub type Row = u32;

const ROW_BITS: u32 = ROWS.trailing_zeros();

/// The fields of a task that the list shows.
#[derive(Clone, Copy, Debug)]
pub struct TaskView<'a> {
    /// The task's id.
    pub id: TaskId,
    /// The type; `None` if it is not known.
    pub task_type: Option<TaskType>,
    /// The state in which the task was last seen.
    pub status: &'a TaskStatus,
    /// The title, not made safe to show.
    pub title: &'a str,
    /// The description, not made safe to show.
    pub desc: &'a str,
    /// When the task is due, to the second.
    pub due: Option<Timestamp>,
    /// The campaign; empty if there is none.
    pub campaign: &'a str,
    /// Whether the task is held.
    pub is_held: bool,
}

impl TaskView<'_> {
    /// Returns a task with these fields; the others are unknown.
    pub fn to_task(self) -> Task {
        let text = |text: &str| (!text.is_empty()).then(|| Untrusted::new(text));
        Task {
            task_type: self.task_type,
            status: self.status.clone(),
            title: text(self.title),
            desc: text(self.desc),
            sched_at: self.due,
            campaign: self.campaign.parse().ok(),
            ..Task::unverified(self.id)
        }
    }
}

/// Returns whether nothing more will happen to a task in this state. Tasks in these states come last in the order, the
/// latest due first.
pub fn is_over(status: &TaskStatus) -> bool {
    matches!(status, TaskStatus::Dispatched | TaskStatus::Deleted | TaskStatus::Gone)
}

/// Returns the sort key of a task. Tasks that are not over come first, in ascending order of due time, with unknown due
/// times last; then the tasks that are over, in descending order of due time.
fn place(status: &TaskStatus, due: Option<Timestamp>) -> u64 {
    const OVER: u64 = 1 << 63;
    // The seconds of a timestamp fit in 40 bits on either side of zero.
    let second = |due: Timestamp| due.as_second().wrapping_add(1 << 40).unsigned_abs();
    match (is_over(status), due) {
        (false, Some(due)) => second(due),
        (false, None) => OVER - 1,
        (true, Some(due)) => OVER + ((1 << 42) - second(due)),
        (true, None) => u64::MAX,
    }
}

/// A contiguous part of all tasks by id, to be joined into a snapshot.
#[derive(Debug, Default)]
pub struct Part {
    chunks: Vec<Arc<Chunk>>,
    places: Vec<(u64, Row)>,
}

/// Builds a part row by row, in id order.
#[derive(Debug, Default)]
pub struct PartBuilder {
    part: Part,
    open: ChunkBuilder,
}

fn row_number(chunk: usize, row: usize) -> Row {
    Row::try_from((chunk << ROW_BITS) | row).unwrap_or(Row::MAX)
}

impl PartBuilder {
    /// Adds a task as the next row.
    pub fn push(&mut self, row: NewRow<'_>) {
        if self.open.is_full() {
            self.close();
        }
        let number = row_number(self.part.chunks.len(), self.open.len());
        self.part.places.push((place(&status_class(row.status), row.due), number));
        self.open.push(row);
    }

    fn close(&mut self) {
        let chunk = std::mem::take(&mut self.open).finish();
        self.part.chunks.push(Arc::new(chunk));
    }

    /// Returns the part, with its sort keys sorted.
    pub fn finish(mut self) -> Part {
        if self.open.len() > 0 {
            self.close();
        }
        self.part.places.sort_unstable();
        self.part
    }
}

/// Returns a state with the same sort key as this stored word, without copying an unknown word.
fn status_class(word: &str) -> TaskStatus {
    [TaskStatus::Dispatched, TaskStatus::Deleted, TaskStatus::Gone]
        .into_iter()
        .find(|status| status.as_raw() == word)
        .unwrap_or(TaskStatus::Pending)
}

/// All tasks of an app, as known at one moment.
#[derive(Clone, Debug, Default)]
pub struct Store {
    chunks: Arc<Vec<Arc<Chunk>>>,
    order: Arc<Vec<Row>>,
}

impl Store {
    /// Joins parts that follow each other in id order.
    pub fn join(parts: Vec<Part>) -> Self {
        let (mut chunks, mut places) = (Vec::new(), Vec::new());
        for part in parts {
            let offset = row_number(chunks.len(), 0);
            if places.is_empty() {
                places = part.places;
            } else {
                places.extend(part.places.iter().map(|(place, row)| (*place, row + offset)));
            }
            chunks.extend(part.chunks);
        }
        // The parts are sorted already: a stable sort merges such runs, whereas an unstable one would start from
        // scratch.
        places.sort_by_key(|(place, row)| (*place, *row));
        let order = places.into_iter().map(|(_, row)| row).collect();
        Self { chunks: Arc::new(chunks), order: Arc::new(order) }
    }

    /// Creates a snapshot of a few tasks.
    pub fn of_tasks(mut tasks: Vec<Task>) -> Self {
        tasks.sort_by_key(|task| task.id);
        tasks.dedup_by_key(|task| task.id);
        let mut builder = PartBuilder::default();
        for task in &tasks {
            builder.push(task.into());
        }
        Self::join(vec![builder.finish()])
    }

    /// Returns the number of tasks.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Returns whether there are no tasks.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Returns all rows, in order.
    pub fn order(&self) -> &Arc<Vec<Row>> {
        &self.order
    }

    /// Returns the chunks, for searching.
    pub fn chunks(&self) -> &[Arc<Chunk>] {
        &self.chunks
    }

    /// Returns an upper bound that is greater than every row number.
    pub fn row_limit(&self) -> usize {
        self.chunks.len() << ROW_BITS
    }

    /// Returns the number of the first row of a chunk.
    pub fn first_row(chunk: usize) -> usize {
        chunk << ROW_BITS
    }

    fn at(&self, row: Row) -> (&Chunk, usize) {
        let row = row as usize;
        (&self.chunks[row >> ROW_BITS], row & (ROWS - 1))
    }

    /// Returns the id of a row of this snapshot.
    pub fn id(&self, row: Row) -> TaskId {
        let (chunk, row) = self.at(row);
        chunk.id(row)
    }

    /// Returns the fields of a row of this snapshot that the list shows.
    pub fn task(&self, row: Row) -> TaskView<'_> {
        let (chunk, row) = self.at(row);
        let (title, desc) = chunk.texts(row);
        TaskView {
            id: chunk.id(row),
            task_type: chunk.task_type(row),
            status: chunk.status(row),
            title,
            desc,
            due: chunk.due(row),
            campaign: chunk.campaign(row),
            is_held: chunk.is_held(row),
        }
    }

    /// Returns the campaign of a row; empty if there is none.
    pub fn campaign(&self, row: Row) -> &str {
        let (chunk, row) = self.at(row);
        chunk.campaign(row)
    }

    /// Counts the tasks of each tab at this time of the service's clock.
    pub fn counts(&self, now: Timestamp) -> Counts {
        let mut counts = Counts::default();
        for chunk in self.chunks.iter() {
            chunk.count(&mut counts, now);
        }
        counts
    }

    /// Returns the row of a task.
    pub fn row_of(&self, id: TaskId) -> Option<Row> {
        let after = self.chunks.partition_point(|chunk| chunk.first_id().is_some_and(|first| first <= id));
        let chunk = after.checked_sub(1)?;
        self.chunks[chunk].position(id).map(|row| row_number(chunk, row))
    }

    /// Returns a snapshot with newer facts about some tasks. Each task keeps its position in the order, so that rows do
    /// not move while somebody is looking at them. Tasks that the snapshot does not have are ignored.
    #[must_use]
    pub fn patched<'a>(&self, tasks: impl IntoIterator<Item = &'a Task>) -> Self {
        let mut by_chunk: BTreeMap<usize, BTreeMap<usize, &'a Task>> = BTreeMap::new();
        for task in tasks {
            if let Some(row) = self.row_of(task.id) {
                let row = row as usize;
                by_chunk.entry(row >> ROW_BITS).or_default().insert(row & (ROWS - 1), task);
            }
        }
        if by_chunk.is_empty() {
            return self.clone();
        }
        let mut chunks = Vec::clone(&self.chunks);
        for (number, newer) in by_chunk {
            let old = &self.chunks[number];
            let mut builder = ChunkBuilder::default();
            for row in 0..old.len() {
                builder.push(newer.get(&row).map_or_else(|| old.row(row), |task| (*task).into()));
            }
            chunks[number] = Arc::new(builder.finish());
        }
        Self { chunks: Arc::new(chunks), order: Arc::clone(&self.order) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Untrusted;

    fn task(id: u64, status: TaskStatus, due: Option<i64>) -> Task {
        Task {
            status,
            sched_at: due.map(|second| Timestamp::from_second(second).expect("the number is small")),
            title: Some(Untrusted::new(format!("title {id}"))),
            ..Task::unverified(TaskId::new(id))
        }
    }

    fn ids(store: &Store) -> Vec<u64> {
        store.order().iter().map(|row| store.id(*row).get()).collect()
    }

    #[test]
    fn tasks_that_are_over_come_last() {
        let store = Store::of_tasks(vec![
            task(1, TaskStatus::Dispatched, Some(-50)),
            task(2, TaskStatus::Pending, Some(20)),
            task(3, TaskStatus::Unverified, None),
            task(4, TaskStatus::Pending, Some(-10)),
            task(5, TaskStatus::Gone, Some(70)),
            task(6, TaskStatus::Pending, Some(20)),
            task(7, TaskStatus::Deleted, None),
        ]);
        assert_eq!(ids(&store), [4, 2, 6, 3, 5, 1, 7]);
    }

    #[test]
    fn parts_join_into_one_order_over_many_chunks() {
        let count = ROWS as u64 * 2 + 10;
        let mut parts = [PartBuilder::default(), PartBuilder::default()];
        for id in 0..count {
            let due = i64::try_from((id * 7_919) % count).expect("the due time is small");
            parts[usize::from(id >= 5_000)].push((&task(id, TaskStatus::Pending, Some(due))).into());
        }
        let store = Store::join(parts.into_iter().map(PartBuilder::finish).collect());
        assert_eq!(store.len() as u64, count);
        assert!(store.order().windows(2).all(|pair| store.task(pair[0]).due <= store.task(pair[1]).due));
        for id in [0, 1, 4_095, 4_096, 4_999, 5_000, count - 1] {
            let row = store.row_of(TaskId::new(id)).expect("the store has the task");
            assert_eq!((store.id(row).get(), store.task(row).title), (id, format!("title {id}").as_str()));
        }
        assert_eq!(store.row_of(TaskId::new(count)), None);
    }

    #[test]
    fn a_patch_changes_a_task_in_place_and_nothing_else() {
        let store = Store::of_tasks((1..=9_000).map(|id| task(id, TaskStatus::Pending, Some(60))).collect());
        let newer = [task(5_000, TaskStatus::Deleted, Some(60)), task(99_999, TaskStatus::Gone, None)];
        let patched = store.patched(&newer);
        assert_eq!(ids(&patched), ids(&store));
        let status = |store: &Store, id| {
            store.task(store.row_of(TaskId::new(id)).expect("the store has the task")).status.clone()
        };
        assert_eq!(status(&patched, 5_000), TaskStatus::Deleted);
        assert_eq!((status(&patched, 4_999), status(&store, 5_000)), (TaskStatus::Pending, TaskStatus::Pending));
        assert_eq!(store.patched(&[]).len(), store.len());
    }
}
