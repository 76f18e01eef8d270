//! Reads single tasks from the service into the ledger.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use tokio::sync::watch;

use super::Context;
use crate::{
    api::{ApiError, Found, Priority},
    bulk::{READS_AT_ONCE, read_task},
    domain::{CallSpan, Failure, Flaw, Outcome, SeenBy, Sighting, Task, TaskId, TaskStatus},
    ledger::Reappeared,
    locale::stored,
};

/// What reading one task gave.
#[derive(Clone, Debug)]
pub struct ReadResult {
    /// The task.
    pub id: TaskId,
    /// The task as the ledger knows it now, or why it could not be read. A task that was seen before and that the service
    /// no longer has is `Ok` with status `gone`.
    pub result: Result<Task, NotRead>,
    /// That it was deleted or gone, where the service shows it again.
    pub reappeared: Option<Reappeared>,
    /// What of the reply could not be read.
    pub flaws: Vec<Flaw>,
}

/// Why a task could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// The service does not know the id, and nobody here ever saw a task with it.
    NotFound(Failure),
    /// The call failed.
    Failed(Failure),
}

impl NotRead {
    /// The outcome of a delete that needs the task read first.
    pub(super) fn into_outcome(self) -> Outcome {
        match self {
            Self::NotFound(why) => Outcome::NotFound(why),
            Self::Failed(why) => Outcome::NotSent(why),
        }
    }
}

/// How long the others wait for the first reply: several times what one takes, and less than anybody notices who reads many.
const FIRST_ALONE: Duration = Duration::from_secs(1);

/// Reads tasks from the service, up to five at a time, stores what was seen, and shows each result as it comes.
///
/// Fails at the first reply that concerns the account and not the task, for no other call would fare better, and repeating
/// it gets the app locked out: that is why the others wait for the first reply, though not for long. What was read until then
/// has been shown.
pub async fn read(
    context: &Context,
    ids: &[TaskId],
    priority: Priority,
    show: &mut (dyn FnMut(ReadResult) + Send),
) -> anyhow::Result<()> {
    let client = context.client()?;
    let (is_answered, answered) = watch::channel(false);
    let alone_until = context.clock.since_boot() + FIRST_ALONE;
    let mut calls = stream::iter(ids.iter().copied().enumerate())
        .map(|(nth, id)| {
            let (is_answered, mut answered) = (&is_answered, answered.clone());
            async move {
                if nth > 0 {
                    let left = alone_until.saturating_sub(context.clock.since_boot());
                    tokio::select! {
                        biased;
                        // The other end is there for as long as this goes on.
                        _ = answered.wait_for(|is_answered| *is_answered) => {}
                        () = context.clock.sleep(left) => {}
                    }
                }
                // Taken here, where the reply comes: whoever takes the results may be waiting for the ledger.
                let call = CallSpan::instant(context.clock.now(), context.clock.since_boot());
                let found = read_task(client, &*context.ledger, &context.service(), id, priority).await;
                let call = call.ended(context.clock.since_boot());
                if !found.as_ref().is_err_and(ApiError::is_auth) {
                    is_answered.send_replace(true);
                }
                (id, call, found)
            }
        })
        .buffer_unordered(READS_AT_ONCE);
    while let Some((id, call, found)) = calls.next().await {
        let mut flaws = Vec::new();
        let (result, reappeared) = match found {
            Ok(Found::Task(sighting)) => {
                flaws.clone_from(&sighting.flaws);
                let (stored, reappeared) = store(context, *sighting).await?;
                (stored.ok_or_else(dropped), reappeared)
            }
            Ok(Found::Absent(why)) => {
                let (stored, reappeared) = store(context, absent(id, call)).await?;
                let seen = stored.filter(|task| task.status != TaskStatus::Unverified);
                (seen.ok_or_else(|| NotRead::NotFound(Failure::never_seen(why.code))), reappeared)
            }
            Err(error) if error.is_auth() => return Err(error.into()),
            Err(error) => (Err(NotRead::Failed(error.to_failure())), None),
        };
        show(ReadResult { id, result, reappeared, flaws });
    }
    Ok(())
}

/// The sighting of a task that the service does not have.
fn absent(id: TaskId, call: CallSpan) -> Sighting {
    Sighting::of(id, call, SeenBy::Get, TaskStatus::Gone)
}

/// Somebody may drop a task while it is read, which is newer than the reply then.
fn dropped() -> NotRead {
    NotRead::Failed(Failure::local(stored!("stored-run-dropped")))
}

/// Stores a sighting and gives the task as the ledger knows it now, if it does.
async fn store(context: &Context, sighting: Sighting) -> anyhow::Result<(Option<Task>, Option<Reappeared>)> {
    let (id, service) = (sighting.id, context.service());
    let mut change = context.ledger.record(&service, vec![sighting]).await?;
    let stored = context.ledger.tasks(&service, &[id]).await?.pop();
    Ok((stored, change.reappeared.pop()))
}
