//! Reads one task. If the reply to a get is too long to be read, looks for the task in the list instead.
//!
//! The list can only prove that a task exists; a task missing from the list proves nothing (see `resolver`). It is not
//! known by which of a task's times the service filters the list, so the list is read for the minutes around each time
//! of the task that the ledger knows (docs/service.md#list-limits).

use std::ops::ControlFlow;

use jiff::{SignedDuration, Timestamp};

use super::RunContext;
use crate::{
    api::{ApiError, Client, Command, Fault, Found, ListMemory, ListRange, Priority, list_until},
    domain::{CallSpan, SeenBy, Service, Sighting, TaskId, TaskStatus},
    ledger::Ledger,
    locale::stored,
};

/// The number of single-task reads in flight at once: as many as the service allows calls per second.
pub const READS_AT_ONCE: usize = Command::Get.calls_per_second() as usize;

/// How far before and after a known time of the task the list is read.
const AROUND: SignedDuration = SignedDuration::from_mins(1);

/// Reads one task.
pub async fn read_task(
    client: &Client,
    ledger: &dyn Ledger,
    service: &Service,
    task: TaskId,
    priority: Priority,
) -> Result<Found, ApiError> {
    let error = match client.get(task, priority).await {
        Err(error) if matches!(error.fault, Fault::TooLong(_)) => error,
        found => return found,
    };
    for time in times(ledger, service, task).await {
        if let Some(sighting) = look_around(client, ledger, service, task, time, priority).await? {
            return Ok(Found::Task(Box::new(sighting)));
        }
    }
    let fault = Fault::TooLong(stored!("stored-run-not-listed", error = error.fault.to_string()));
    Err(ApiError { fault, ..error })
}

/// Reads one task, stores what was seen, and returns it. For a task that the service does not have, that is a sighting
/// with the status [`TaskStatus::Gone`].
pub(super) async fn look_at(context: &RunContext, task: TaskId) -> Result<Sighting, ApiError> {
    let call = CallSpan::instant(context.clock.now(), context.clock.since_boot());
    let found = read_task(&context.client, &*context.ledger, &context.service, task, Priority::Interactive).await?;
    let sighting = match found {
        Found::Task(sighting) => *sighting,
        Found::Absent(_) => Sighting::of(task, call.ended(context.clock.since_boot()), SeenBy::Get, TaskStatus::Gone),
    };
    // The sighting counts whether or not it could be stored. If the ledger cannot be written, a later step fails.
    let _ = context.ledger.record(&context.service, vec![sighting.clone()]).await;
    Ok(sighting)
}

/// Returns the times at which the task is due and was created, as far as the ledger knows them.
async fn times(ledger: &dyn Ledger, service: &Service, task: TaskId) -> impl Iterator<Item = Timestamp> {
    let known = ledger.tasks(service, &[task]).await.unwrap_or_default();
    known.into_iter().flat_map(|task| [task.sched_at, task.created_at]).flatten()
}

async fn look_around(
    client: &Client,
    ledger: &dyn Ledger,
    service: &Service,
    task: TaskId,
    time: Timestamp,
    priority: Priority,
) -> Result<Option<Sighting>, ApiError> {
    let (from, to) = (time.saturating_sub(AROUND).unwrap_or(time), time.saturating_add(AROUND).unwrap_or(time));
    let range = ListRange { from, to, keyword: None, priority };
    let (mut memory, mut found) = (list_memory(ledger, service).await, None);
    let on_page = |page: Vec<Sighting>| {
        found = page.into_iter().find(|seen| seen.id == task);
        if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    list_until(client, &range, &mut memory, on_page).await?;
    Ok(found)
}

/// Returns what earlier reads have learned about the limits of the list, as stored in the ledger.
pub(super) async fn list_memory(ledger: &dyn Ledger, service: &Service) -> ListMemory {
    let remembered = ledger.recall(service, ListMemory::KEY).await.ok().flatten();
    remembered.and_then(|text| text.parse().ok()).unwrap_or_default()
}
