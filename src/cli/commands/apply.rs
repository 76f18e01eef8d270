//! `apply`: carries out the change of a plan file, after a confirmation, if everything is still as planned.

use std::sync::Arc;

use super::{
    change::{Aim, FORMS, Frozen, Wish, carry_out, check, reason, require_writable},
    edit,
};
use crate::{
    cli::{args::Apply, confirm::Chosen, exit::Exit, failure::Refusal, session::Session},
    domain::{OutcomeKind, TaskOutcome, Verb, format_rfc3339},
    locale::tr,
    ops::{Difference, LookAgain, PlanDocument, check_plan, differences, prepare_again, read_plan},
};

/// At most this many tasks that are not as planned are named one by one.
const NAMED: usize = 20;

/// Carries out the change of the plan.
pub(super) async fn run(session: &mut Session, args: &Apply) -> anyhow::Result<Exit> {
    session.out(&FORMS)?;
    let reason = reason(&args.answer)?;
    let document = read_plan(&args.file)?;
    let context = Arc::clone(&session.open().await?.context);
    let aim = if args.answer.dry_run { Aim::Show } else { Aim::Change };
    require_writable(&context, aim)?;
    check_plan(&context, &document).await?;
    let request = document.request();
    check(&context, &request)?;
    session.point_to_resume(&context).await?;
    say_whose(session, &document);
    let preparing = prepare_again(&context, &document);
    let again = session.notes.while_asking(&*session.world.clock, preparing).await.map_err(edit::in_words)?;
    refuse_unread(&again.edits.prepared.left_out)?;
    refuse_changed(&differences(&document, &again), document.ids().len())?;
    // The service's clock is known by now.
    check(&context, &request)?;
    let details = if document.verb() == Verb::Edit {
        edit::show(session, &context, &again.edits, args.answer.dry_run)?
    } else {
        Vec::new()
    };
    let prepared = again.edits.prepared;
    let (selected, to_change) = (document.ids().len(), prepared.plan.len());
    let chosen = Chosen::ByPlan { from_prose: document.is_from_text() };
    let frozen = Frozen { context, prepared, chosen, selected, to_change };
    let wish = Wish {
        verb: document.verb(),
        lanes: document.lanes(),
        answer: &args.answer,
        reason,
        details,
        expect: None,
        plan_file: Some(document.digest()),
    };
    carry_out(session, frozen, wish).await
}

/// Says who made the plan, and that reading its tasks may take a long time.
fn say_whose(session: &Session, document: &PlanDocument) {
    let (made_at, by) = (format_rfc3339(document.made_at()), document.made_by().safe_cut(NAMED * 4));
    session.notes.say(&tr!("plan-file-made", time = made_at, by = by, count = document.ids().len()));
    if LookAgain::of(document) == LookAgain::List {
        session.notes.say(&tr!("plan-file-reads-list"));
    }
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
