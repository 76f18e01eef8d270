//! What the tasks of a plan contain. Lists do not show it, so the tasks are read one by one.

use std::collections::HashMap;

use crate::{
    api::Priority,
    domain::{ContentDigest, Outcome, Plan, TaskId},
    ops::{Context, read},
};

/// Plans of up to this many tasks are read one by one. Five are read in a second, so this many take about ten seconds.
/// Larger plans are read in pages of the service's list, and only what is missing there is read one by one.
pub(super) const ONE_BY_ONE: usize = 50;

/// What reading tasks one by one has shown.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Identifies what each task contains.
    pub digests: HashMap<TaskId, ContentDigest>,
    /// The tasks that could not be read.
    pub unread: HashMap<TaskId, Outcome>,
}

impl Contents {
    /// Reads these tasks.
    pub async fn read(context: &Context, ids: &[TaskId]) -> anyhow::Result<Self> {
        let mut found = Self::default();
        read(context, ids, Priority::Interactive, &mut |read| {
            let whole = read.seen.and_then(|seen| seen.content);
            found.digests.extend(whole.map(|whole| (read.id, whole.digest())));
            if let Err(not_read) = read.result {
                found.unread.insert(read.id, not_read.into_outcome());
            }
        })
        .await?;
        Ok(found)
    }
}

/// Returns the digests of the contents with which a plan is made. Edits were prepared with the contents before them.
/// For other changes, the tasks of a small plan are read now.
pub(super) async fn planned(context: &Context, plan: &Plan) -> anyhow::Result<HashMap<TaskId, ContentDigest>> {
    let before = edited(plan);
    if !before.is_empty() || plan.len() > ONE_BY_ONE {
        return Ok(before);
    }
    let ids: Vec<_> = plan.tasks().iter().map(|task| task.id).collect();
    Ok(Contents::read(context, &ids).await?.digests)
}

/// Returns the digests of the contents that the edits of a plan replace.
pub(super) fn edited(plan: &Plan) -> HashMap<TaskId, ContentDigest> {
    plan.tasks().iter().filter_map(|task| Some((task.id, task.change.as_edit()?.base))).collect()
}
