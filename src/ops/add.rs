//! Adds tasks to the ledger by their ids.

use super::Context;
use crate::{
    domain::{Campaign, TaskId, TaskType, Untrusted},
    ledger::{CampaignBy, ImportReport, ImportRow},
};

/// A task to add. A field that is `None` was not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTask {
    /// The id of the task at the service.
    pub id: TaskId,
    /// The audience of the push: all users, tags or single users.
    pub task_type: Option<TaskType>,
    /// The campaign; `None` means the app's default.
    pub campaign: Option<Campaign>,
    /// The title.
    pub title: Option<Untrusted>,
    /// When the push is due.
    pub sched_at: Option<jiff::Timestamp>,
}

impl NewTask {
    /// Returns a task of which only the id and the campaign are known.
    pub const fn of(id: TaskId, campaign: Option<Campaign>) -> Self {
        Self { id, task_type: None, campaign, title: None, sched_at: None }
    }
}

/// Adds tasks: all of them or none. Sends no request to the service: the tasks are `unverified` until a call shows
/// them.
pub async fn add(context: &Context, tasks: Vec<NewTask>) -> anyhow::Result<ImportReport> {
    add_each(context, tasks.into_iter()).await
}

/// Like [`add`], for tasks that are produced one by one, so that millions are never in memory together.
pub async fn add_each(
    context: &Context,
    mut rows: impl Iterator<Item = NewTask> + Send + 'static,
) -> anyhow::Result<ImportReport> {
    let default = context.app.campaign_default.clone();
    let source = move |row: &mut ImportRow| {
        let Some(task) = rows.next() else { return Ok(false) };
        *row = ImportRow {
            id: task.id.get(),
            task_type: task.task_type,
            sched_at: task.sched_at,
            title: task.title.map(|title| title.raw().to_owned()).unwrap_or_default(),
            campaign_by: if task.campaign.is_some() { CampaignBy::Name } else { CampaignBy::Default },
            campaign: task.campaign.or_else(|| default.clone()),
            ..ImportRow::default()
        };
        Ok(true)
    };
    Ok(context.ledger.import(&context.service(), Box::new(source), &context.actor).await?)
}
