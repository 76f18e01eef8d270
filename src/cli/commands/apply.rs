//! `apply`: carries out the change of a plan file, after a confirmation, if everything is still as planned.

use std::sync::Arc;

use super::{
    as_planned::look_again,
    change::{Aim, FORMS, Frozen, Wish, carry_out, check, reason, require_writable},
    edit,
};
use crate::{
    cli::{args::Apply, confirm::Chosen, exit::Exit, session::Session},
    domain::{Verb, format_rfc3339},
    locale::tr,
    ops::{LookAgain, PlanDocument, check_plan, read_plan},
};

/// How many cells of the name of whoever made the plan are shown.
const NAME_CELLS: usize = 80;

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
    let edits = look_again(session, &context, &document).await?;
    // The service's clock is known by now.
    check(&context, &request)?;
    let details = if document.verb() == Verb::Edit {
        edit::show(session, &context, &edits, args.answer.dry_run)?
    } else {
        Vec::new()
    };
    let prepared = edits.prepared;
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
        plan_file: Some(&document),
    };
    carry_out(session, frozen, wish).await
}

/// Says who made the plan, and that reading its tasks may take a long time.
fn say_whose(session: &Session, document: &PlanDocument) {
    let (made_at, by) = (format_rfc3339(document.made_at()), document.made_by().safe_cut(NAME_CELLS));
    session.notes.say(&tr!("plan-file-made", time = made_at, by = by, count = document.ids().len()));
    if LookAgain::of(document) == LookAgain::List {
        session.notes.say(&tr!("plan-file-reads-list"));
    }
}
