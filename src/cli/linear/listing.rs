//! The list to which the numbers in commands refer. It is frozen when it is printed, so that a number always means the
//! task that was printed with it.

use std::{
    collections::HashSet,
    ops::ControlFlow,
    sync::{Arc, Mutex, PoisonError},
};

use super::command::Pick;
use crate::{
    domain::{Filter, Task, TaskId, TaskStatus},
    ledger::{Columns, Direction, Sort, SortField, TaskQuery, TaskSink},
    locale::tr,
    ops::Context,
};

/// The number of tasks on a page.
const PAGE: usize = 10;

/// The states that are shown without a filter: those of tasks that may still change.
const OPEN: [TaskStatus; 4] =
    [TaskStatus::Pending, TaskStatus::Unverified, TaskStatus::Dispatching, TaskStatus::Unknown];

/// The ids of the listed tasks, in their order, and the beginning of the current page.
#[derive(Debug, Default)]
pub(super) struct Listing {
    ids: Vec<TaskId>,
    from: usize,
    /// How many tasks were pending.
    pub(super) pending: usize,
    /// How many of the pending tasks were due within ten minutes.
    pub(super) soon: usize,
    /// How many held tasks go out within an hour.
    pub(super) going_out: usize,
}

impl Listing {
    /// Reads the matching tasks from the ledger, sorted by due time. With a filter, tasks of every state are read.
    pub(super) async fn read(context: &Context, filter: Option<Filter>) -> anyhow::Result<Self> {
        let now = context.service_now();
        let found = Arc::new(Mutex::new(Self::default()));
        let sink: TaskSink = Box::new({
            let found = Arc::clone(&found);
            move |row| {
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                found.ids.push(row.id);
                if row.status == TaskStatus::Pending.as_raw() {
                    found.pending += 1;
                    let left = row.sched_at.map(|due| due.duration_since(now).as_secs());
                    found.soon += usize::from(left.is_some_and(|left| (0..=600).contains(&left)));
                    let is_going_out = row.hold.is_some() && left.is_some_and(|left| (0..=3_600).contains(&left));
                    found.going_out += usize::from(is_going_out);
                }
                ControlFlow::Continue(())
            }
        });
        let query = TaskQuery {
            statuses: if filter.is_none() { OPEN.to_vec() } else { Vec::new() },
            filter: filter.map(|filter| (filter, now, context.app.name.0.clone())),
            sort: Sort { field: SortField::Due, direction: Direction::Ascending },
            columns: Columns::Searchable,
            ..TaskQuery::default()
        };
        context.ledger.scan(&context.service(), query, sink).await?;
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(std::mem::take(&mut *found))
    }

    /// Returns the number of tasks in the list.
    pub(super) const fn len(&self) -> usize {
        self.ids.len()
    }

    /// Returns the tasks of the current page as the ledger has them now, each with its number. The entry of a task that
    /// is no longer in the ledger stays, with `None`, so that the other numbers keep their meaning.
    pub(super) async fn page(&self, context: &Context) -> anyhow::Result<Vec<(usize, TaskId, Option<Task>)>> {
        let ids = &self.ids[self.from.min(self.ids.len())..(self.from + PAGE).min(self.ids.len())];
        let mut known = context.ledger.tasks(&context.service(), ids).await?.into_iter().peekable();
        let with_task = |(number, id): (usize, &TaskId)| (number, *id, known.next_if(|task| task.id == *id));
        Ok((self.from + 1..).zip(ids).map(with_task).collect())
    }

    /// Moves to the next page. Returns false if there is none.
    pub(super) const fn next(&mut self) -> bool {
        let there_is = self.from + PAGE < self.ids.len();
        if there_is {
            self.from += PAGE;
        }
        there_is
    }

    /// Moves to the previous page. Returns false if there is none.
    pub(super) const fn previous(&mut self) -> bool {
        let there_is = self.from > 0;
        self.from = self.from.saturating_sub(PAGE);
        there_is
    }

    /// Whether this text is the number of a task in the list.
    pub(super) fn has_number(&self, text: &str) -> bool {
        text.parse().is_ok_and(|number: usize| (1..=self.ids.len()).contains(&number))
    }

    /// Returns the ids of the given tasks, each once. An error names a number that is not in the list.
    pub(super) fn meant(&self, picks: &[Pick]) -> Result<Vec<TaskId>, String> {
        let (mut ids, mut seen) = (Vec::with_capacity(picks.len()), HashSet::new());
        for pick in picks {
            let id = match pick {
                Pick::Id(id) => *id,
                Pick::Number(number) => {
                    let id = number.checked_sub(1).and_then(|index| self.ids.get(index));
                    *id.ok_or_else(|| tr!("line-typed-number", number = number.to_string(), count = self.ids.len()))?
                }
            };
            if seen.insert(id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }
}
