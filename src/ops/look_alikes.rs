//! Finds pushes that look like one that is about to be changed: they have the same title, are pending or unverified,
//! and belong to any configured app. Pushes that the ledger does not know cannot be found.

use std::{
    collections::HashSet,
    ops::ControlFlow,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;

use super::Apps;
use crate::{
    domain::{App, AppName, TaskId, TaskStatus, TaskType, fold},
    ledger::{Columns, Direction, LedgerError, Sort, SortField, TaskQuery, TaskSink},
};

/// The maximum number of look-alikes that are returned.
const MOST: usize = 50;

/// A push with the same title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookAlike {
    /// The app it belongs to.
    pub app: AppName,
    /// Where that app is: its region, or its host.
    pub place: String,
    /// The task.
    pub id: TaskId,
    /// The audience of the push: all users, tags or single users.
    pub task_type: Option<TaskType>,
    /// When the push is due.
    pub due: Option<Timestamp>,
}

impl Apps {
    /// Finds the pushes of any app that are pending or unverified and have one of these titles, except for the tasks
    /// `ids` of the app `here`. Returns at most 50, by app and due time. Titles are compared regardless of letter case
    /// and character width.
    pub async fn look_alikes(
        &self,
        here: &App,
        ids: &[TaskId],
        titles: &[String],
    ) -> Result<Vec<LookAlike>, LedgerError> {
        let titles: HashSet<String> = titles.iter().map(|title| fold(title).into_owned()).collect();
        let (mut found, mut searched) = (Vec::new(), Vec::new());
        for app in self.all() {
            // Two names in the config may stand for the same app, used by two accounts.
            if searched.contains(&app.service()) {
                continue;
            }
            searched.push(app.service());
            let own: HashSet<TaskId> =
                if app.service() == here.service() { ids.iter().copied().collect() } else { HashSet::new() };
            found.extend(self.alikes_in(app, own, titles.clone(), MOST - found.len()).await?);
        }
        Ok(found)
    }

    async fn alikes_in(
        &self,
        app: &App,
        own: HashSet<TaskId>,
        titles: HashSet<String>,
        most: usize,
    ) -> Result<Vec<LookAlike>, LedgerError> {
        let found = Arc::new(Mutex::new(Vec::new()));
        let (name, place) = (app.name.clone(), app.place());
        let sink: TaskSink = Box::new({
            let found = Arc::clone(&found);
            move |row| {
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                if found.len() >= most {
                    return ControlFlow::Break(());
                }
                if !row.title.is_empty() && titles.contains(&*fold(row.title)) && !own.contains(&row.id) {
                    let (id, task_type, due) = (row.id, row.task_type, row.sched_at);
                    found.push(LookAlike { app: name.clone(), place: place.clone(), id, task_type, due });
                }
                ControlFlow::Continue(())
            }
        });
        let sort = Sort { field: SortField::Due, direction: Direction::Ascending };
        let statuses = vec![TaskStatus::Pending, TaskStatus::Unverified];
        let query = TaskQuery { statuses, sort, columns: Columns::Searchable, ..TaskQuery::default() };
        self.ledger().scan(&app.service(), query, sink).await?;
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(std::mem::take(&mut *found))
    }
}
