//! Compares the tasks of a plan file with what they are now, before its question and after its answer.

use jiff::{SignedDuration, Timestamp};

use crate::{
    cli::{exit::Exit, failure::Refusal, session::Session},
    domain::{OutcomeKind, TaskOutcome},
    locale::tr,
    ops::{Context, Difference, PlanDocument, PreparedEdits, check_plan, differences, prepare_again},
};

/// If the question stays open for longer, the tasks are read again after the answer.
const LONG_OPEN: SignedDuration = SignedDuration::from_mins(1);

/// At most this many tasks that are not as planned are named one by one.
const NAMED: usize = 20;

/// Reads the tasks of the plan again, and refuses the plan if one could not be read or is not as planned.
pub(super) async fn look_again(
    session: &Session,
    context: &Context,
    document: &PlanDocument,
) -> anyhow::Result<PreparedEdits> {
    let preparing = prepare_again(context, document);
    let again = session.notes.while_asking(&*session.world.clock, preparing).await?;
    refuse_unread(&again.edits.prepared.left_out)?;
    refuse_changed(&differences(document, &again), document.ids().len())?;
    Ok(again.edits)
}

/// Checks the plan once more when its question, which was asked at this time, has been answered. A question may stay
/// open overnight.
pub(super) async fn check_after_question(
    session: &Session,
    context: &Context,
    document: &PlanDocument,
    asked_at: Timestamp,
) -> anyhow::Result<()> {
    check_plan(context, document).await?;
    if context.clock.now().duration_since(asked_at).abs() > LONG_OPEN {
        look_again(session, context, document).await?;
    }
    Ok(())
}

/// Refuses the plan if a task could not be read, because the task may no longer be as planned.
fn refuse_unread(left_out: &[TaskOutcome]) -> Result<(), Refusal> {
    let unread: Vec<_> = left_out.iter().filter(|settled| settled.outcome.kind() == OutcomeKind::NotSent).collect();
    let Some(first) = unread.first() else { return Ok(()) };
    let why = first.outcome.failure().map(ToString::to_string).unwrap_or_default();
    let what = tr!("plan-file-unread", count = unread.len(), task = first.task.to_string(), why = why);
    let exit = unread.iter().map(|settled| Exit::of_outcome(&settled.outcome)).fold(Exit::GaveUp, Exit::and);
    Err(Refusal::Unread { what, exit })
}

/// Refuses the plan if a task is not as it was, and names those tasks.
fn refuse_changed(changed: &[Difference], total: usize) -> Result<(), Refusal> {
    if changed.is_empty() {
        return Ok(());
    }
    let row = |changed: &Difference| tr!("cli-because", what = changed.task.to_string(), why = &changed.how);
    let mut rows: Vec<_> = changed.iter().take(NAMED).map(row).collect();
    if let Some(more) = changed.len().checked_sub(NAMED).filter(|more| *more > 0) {
        rows.push(tr!("plan-file-more-changed", count = more));
    }
    Err(Refusal::Input { what: tr!("plan-file-changed", count = changed.len(), total = total), rows })
}
