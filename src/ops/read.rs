//! Reads single tasks from the service into the ledger.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use tokio::sync::SetOnce;

use super::Context;
use crate::{
    api::{ApiError, Found, Priority},
    bulk::{READS_AT_ONCE, read_task},
    domain::{CallSpan, Failure, Flaw, Outcome, SeenBy, Sighting, Task, TaskId, TaskStatus},
    ledger::Reappeared,
    locale::stored,
};

/// The result of reading one task.
#[derive(Clone, Debug)]
pub struct ReadResult {
    /// The task.
    pub id: TaskId,
    /// The task as the ledger knows it now, or why it could not be read. For a task that was seen before and that the
    /// service no longer has, this is `Ok` with the status `gone`.
    pub result: Result<Task, NotRead>,
    /// Set if the task was deleted or gone according to the ledger, and the service shows it again.
    pub reappeared: Option<Reappeared>,
    /// The fields of the reply that could not be read.
    pub flaws: Vec<Flaw>,
    /// What the reply showed, if the service has the task.
    pub seen: Option<Box<Sighting>>,
}

/// Why a task could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// The service does not know the id, and no task with it was ever seen here.
    NotFound(Failure),
    /// The call failed.
    Failed(Failure),
}

impl NotRead {
    /// Returns the outcome of a change for which the task had to be read first.
    pub(super) fn into_outcome(self) -> Outcome {
        match self {
            Self::NotFound(why) => Outcome::NotFound(why),
            Self::Failed(why) => Outcome::NotSent(why),
        }
    }
}

/// How long the other calls wait for the first reply: several times the duration of a call, but too short to be noticed
/// by anybody who reads many tasks.
const FIRST_ALONE: Duration = Duration::from_secs(1);

/// Reads tasks from the service, up to five at a time, stores what the replies show, and passes each result to `show`
/// as it arrives.
///
/// Fails at the first error that concerns the account and not the task: no other call would succeed, and repeated
/// failures would get the app locked out. This is why the other calls wait for the first reply, though not for long.
/// Results that arrived before the failure have been shown.
pub async fn read(
    context: &Context,
    ids: &[TaskId],
    priority: Priority,
    show: &mut (dyn FnMut(ReadResult) + Send),
) -> anyhow::Result<()> {
    let client = context.client()?;
    // Wakes the waiting calls in order, so that a simulated history is the same each time.
    let answered = SetOnce::new();
    let alone_until = context.clock.since_boot() + FIRST_ALONE;
    let mut calls = stream::iter(ids.iter().copied().enumerate())
        .map(|(nth, id)| {
            let answered = &answered;
            async move {
                if nth > 0 {
                    let left = alone_until.saturating_sub(context.clock.since_boot());
                    tokio::select! {
                        biased;
                        &() = answered.wait() => {}
                        () = context.clock.sleep(left) => {}
                    }
                }
                // The times are taken here, where the reply arrives, because the loop that takes the results may be
                // waiting for the ledger.
                let call = CallSpan::instant(context.clock.now(), context.clock.since_boot());
                let found = read_task(client, &*context.ledger, &context.service(), id, priority).await;
                let call = call.ended(context.clock.since_boot());
                if !found.as_ref().is_err_and(ApiError::is_auth) {
                    // Only the first reply sets it.
                    let _ = answered.set(());
                }
                (id, call, found)
            }
        })
        .buffer_unordered(READS_AT_ONCE);
    while let Some((id, call, found)) = calls.next().await {
        let (mut flaws, mut seen) = (Vec::new(), None);
        let (result, reappeared) = match found {
            Ok(Found::Task(sighting)) => {
                flaws.clone_from(&sighting.flaws);
                seen = Some(sighting.clone());
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
        show(ReadResult { id, result, reappeared, flaws, seen });
    }
    Ok(())
}

/// Returns a sighting that says that the service does not have the task.
fn absent(id: TaskId, call: CallSpan) -> Sighting {
    Sighting::of(id, call, SeenBy::Get, TaskStatus::Gone)
}

/// Returns the failure for a task that is removed from the ledger while it is read, because the removal is newer than
/// the reply.
fn dropped() -> NotRead {
    NotRead::Failed(Failure::local(stored!("stored-run-dropped")))
}

/// Stores a sighting and returns the task as the ledger has it now, if it has it.
async fn store(context: &Context, sighting: Sighting) -> anyhow::Result<(Option<Task>, Option<Reappeared>)> {
    let (id, service) = (sighting.id, context.service());
    let mut change = context.ledger.record(&service, vec![sighting]).await?;
    let stored = context.ledger.tasks(&service, &[id]).await?.pop();
    Ok((stored, change.reappeared.pop()))
}
