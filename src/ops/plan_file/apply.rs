//! Checks a plan file before it is applied: whether it may be applied here and now, and whether its tasks are still as
//! they were.

use std::{cmp::min, collections::HashMap};

use jiff::{SignedDuration, Timestamp};

use super::{
    contents::{Contents, ONE_BY_ONE, edited},
    document::{PlanDocument, TaskAsPlanned},
    error::PlanFileError,
};
use crate::{
    domain::{
        ContentDigest, OutcomeKind, PlanRequest, PlannedTask, TaskId, TaskOutcome, TaskStatus, Verb, format_rfc3339,
    },
    locale::{shown, tr},
    ops::{Context, PreparedEdits, default_window, prepare, prepare_edits, sync},
};

/// How far ahead of this machine's clock the time of an audit line may be.
const CLOCK_STEP: SignedDuration = SignedDuration::from_mins(1);

/// A task that is not as it was when the plan was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The task.
    pub task: TaskId,
    /// How it differs, in words that are safe to show.
    pub how: String,
}

/// Fails unless the plan is for this app, host and ledger, the audit log has its line, no run has applied it, and it is
/// not too old. The time to live counts from the audit line.
pub async fn check_plan(context: &Context, document: &PlanDocument) -> anyhow::Result<()> {
    let (app, service) = (&context.app, context.service());
    let host = service.host.to_string();
    if document.sdkappid != service.sdkappid {
        return Err(PlanFileError::other_app(&document.app, document.sdkappid.0, &app.name.0).into());
    }
    if document.host != host {
        return Err(PlanFileError::other_host(&document.host, &host, &app.name.0).into());
    }
    if document.ledger != context.ledger.id().await? {
        return Err(PlanFileError::OtherLedger.into());
    }
    let noted = context.ledger.plan(&document.digest).await?.ok_or(PlanFileError::NotNoted)?;
    if let Some(run) = noted.run {
        return Err(PlanFileError::Applied(run).into());
    }
    let ttl = SignedDuration::try_from(context.safety.plan_ttl).unwrap_or(SignedDuration::MAX);
    Ok(check_age(context.clock.now(), noted.entry.at, ttl, document.expires_at)?)
}

/// Fails if a plan that was recorded at `noted` can no longer be applied at `now`.
fn check_age(
    now: Timestamp,
    noted: Timestamp,
    ttl: SignedDuration,
    expires_at: Timestamp,
) -> Result<(), PlanFileError> {
    let expires_at = min(noted.saturating_add(ttl).unwrap_or(Timestamp::MAX), expires_at);
    if noted.duration_since(now) > CLOCK_STEP {
        return Err(PlanFileError::InFuture(noted));
    }
    if now >= expires_at {
        return Err(PlanFileError::Expired(expires_at));
    }
    Ok(())
}

/// How tasks are read from the service again, to see whether they are still as planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookAgain {
    /// Each task by itself.
    OneByOne,
    /// The service's list.
    List,
}

impl LookAgain {
    /// Returns how the tasks of this plan are read. Before an edit, each is read by itself, because a list may show less
    /// of it.
    pub fn of(document: &PlanDocument) -> Self {
        let are_few = document.tasks.len() <= ONE_BY_ONE;
        if are_few || document.verb() == Verb::Edit { Self::OneByOne } else { Self::List }
    }
}

/// The tasks of a plan as they are now.
#[derive(Debug)]
pub struct ReadAgain {
    /// The set that the plan changes now, for an edit with the contents before. A task that could not be read is left
    /// out as not sent.
    pub edits: PreparedEdits,
    /// Identifies what each task contains, if it was read by itself.
    contents: HashMap<TaskId, ContentDigest>,
}

/// Reads the plan's tasks from the service again, and freezes the set that the plan changes now.
///
/// # Errors
///
/// Fails with [`EditRefused`](crate::ops::EditRefused) if a new content cannot be sent any more.
pub async fn prepare_again(context: &Context, document: &PlanDocument) -> anyhow::Result<ReadAgain> {
    let ids = document.ids();
    let change = match document.request() {
        PlanRequest::Edit(edit) => {
            let edits = prepare_edits(context, &ids, &edit).await?;
            let contents = edited(&edits.prepared.plan);
            return Ok(ReadAgain { edits, contents });
        }
        PlanRequest::Change(change) => change,
    };
    let began = context.clock.now();
    let unseen = match LookAgain::of(document) {
        LookAgain::OneByOne => ids.clone(),
        LookAgain::List => {
            sync(context, window(context.service_now(), document), &mut |_| {}).await?;
            unseen_since(context, &ids, began).await?
        }
    };
    // The list may miss any number of tasks: those that were moved out of the window, or whose due time is not known.
    let Contents { digests, unread } = Contents::read(context, &unseen).await?;
    let at = context.clock.now();
    let left: Vec<_> = ids.into_iter().filter(|id| !unread.contains_key(id)).collect();
    let mut prepared = prepare(context, &left, None, change).await?;
    let unread = unread.into_iter().map(|(task, outcome)| TaskOutcome { task, outcome, attempts: 0, at });
    prepared.left_out.extend(unread);
    prepared.left_out.sort_by_key(|settled| settled.task);
    let edits = PreparedEdits { prepared, bases: HashMap::new(), conflicts: Vec::new() };
    Ok(ReadAgain { edits, contents: digests })
}

/// Returns the window of the list that has the tasks of this plan, unless they were moved since.
fn window(now: Timestamp, document: &PlanDocument) -> (Timestamp, Timestamp) {
    let (begin, end) = default_window(now);
    let dues = || document.tasks.iter().filter_map(|task| task.sched_at).map(|due| due.0);
    // It ends at a whole second, and the last due time is within it.
    let last = dues().max().and_then(|last| Timestamp::from_second(last.as_second() + 1).ok());
    let first = dues().min().and_then(|first| Timestamp::from_second(first.as_second()).ok());
    (first.map_or(begin, |first| first.min(begin)), last.map_or(end, |last| last.max(end)))
}

/// Returns those of the tasks that the service has not shown since this time.
async fn unseen_since(context: &Context, ids: &[TaskId], since: Timestamp) -> anyhow::Result<Vec<TaskId>> {
    let known = context.ledger.tasks(&context.service(), ids).await?;
    let seen = known.iter().filter(|task| task.seen_at.is_some_and(|seen| seen >= since));
    let seen: std::collections::HashSet<_> = seen.map(|task| task.id).collect();
    Ok(ids.iter().copied().filter(|id| !seen.contains(id)).collect())
}

/// Returns the tasks that are not as they were planned. Tasks that are deleted, gone or not found need no request, and
/// tasks that could not be read are reported separately, so neither counts.
pub fn differences(document: &PlanDocument, again: &ReadAgain) -> Vec<Difference> {
    let prepared = &again.edits.prepared;
    let now: HashMap<_, _> = prepared.plan.tasks().iter().map(|task| (task.id, task)).collect();
    let left_out: HashMap<_, _> = prepared.left_out.iter().map(|settled| (settled.task, settled)).collect();
    let how = |task: &TaskAsPlanned| match (now.get(&task.id), left_out.get(&task.id)) {
        (Some(now), _) => changed(task, now, again.contents.get(&task.id).copied()),
        (None, Some(settled)) => overtaken(settled),
        (None, None) => None,
    };
    let difference = |task: &TaskAsPlanned| how(task).map(|how| Difference { task: task.id, how });
    document.tasks.iter().filter_map(difference).collect()
}

fn changed(planned: &TaskAsPlanned, now: &PlannedTask, content: Option<ContentDigest>) -> Option<String> {
    let mut how = planned.changes_to(now, content);
    let status = TaskStatus::from_stored(&planned.status);
    // A task of which only the id was known when the plan was made may have been seen since.
    if status != now.status && status != TaskStatus::Unverified {
        how.push(tr!("plan-file-status-changed", before = status.in_words(), now = now.status.in_words()));
    }
    let (before, after) = (planned.new_time.map(|time| time.0), now.change.new_time());
    if before != after && how.is_empty() {
        let word = |time: Option<Timestamp>| time.map_or_else(|| "?".to_owned(), format_rfc3339);
        how.push(tr!("plan-file-new-time-changed", before = word(before), now = word(after)));
    }
    (!how.is_empty()).then(|| how.join(", "))
}

/// Returns why a task that would be left out is not as it was planned.
fn overtaken(settled: &TaskOutcome) -> Option<String> {
    match settled.outcome.kind() {
        OutcomeKind::Gone | OutcomeKind::NotFound | OutcomeKind::NotSent => None,
        _ => Some(settled.outcome.failure().map_or_else(String::new, |why| shown(&why.message).into_owned())),
    }
}
