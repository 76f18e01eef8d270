//! `plan`: writes a change and its tasks to a file, which `apply` carries out later.

use serde::Serialize;

use super::{
    change::{Aim, FORMS, Frozen, freeze},
    edit, hold, release,
};
use crate::{
    cli::{
        args::{Plan, PlanTarget},
        confirm::Chosen,
        exit::Exit,
        failure::Refusal,
        output::{SCHEMA, Stamp, counts},
        session::Session,
    },
    domain::{BulkEvent, ChangeRequest, Lanes, PlanRequest, Progress, TaskOutcome, Verb, format_rfc3339},
    locale::tr,
    ops::{PlanDocument, WrittenPlan, plan_document, record_plan, write_plan},
};

/// What was written, in JSON. Without `--out`, the document itself is the result.
#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    app: &'a str,
    verb: &'a str,
    file: String,
    total: usize,
    left_out: usize,
    expires_at: Stamp,
    digest: &'a str,
}

/// Writes the plan.
pub(super) async fn run(session: &mut Session, args: Plan) -> anyhow::Result<Exit> {
    session.out(&FORMS)?;
    let then_hold = matches!(&args, Plan::Delete(args) if args.then_hold);
    let lanes = if then_hold { Lanes::Two } else { Lanes::One };
    let (tasks, change, target) = match args {
        Plan::Delete(args) => (args.tasks, ChangeRequest::Delete, args.target),
        Plan::Hold(args) => (args.tasks, hold::request(session, &args.change)?, args.target),
        Plan::Release(args) => (args.tasks, release::request(session, &args.change)?, args.target),
        Plan::Edit(args) => {
            let request = edit::request(session, &args.change)?;
            let frozen = edit::freeze(session, args.tasks, &request, Aim::Show).await?;
            frozen.say_remarks(session);
            let request = PlanRequest::Edit(Box::new(request));
            return write(session, &frozen.into_frozen(), (&request, Lanes::One), &args.target).await;
        }
    };
    let frozen = freeze(session, &tasks, change, Aim::Show).await?;
    write(session, &frozen, (&PlanRequest::Change(change), lanes), &target).await
}

/// Writes the plan of a frozen set that was prepared for this request.
async fn write(
    session: &Session,
    frozen: &Frozen,
    (request, lanes): (&PlanRequest, Lanes),
    target: &PlanTarget,
) -> anyhow::Result<Exit> {
    let Frozen { context, prepared, chosen, .. } = frozen;
    say_left_out(session, &prepared.left_out, request.verb());
    if prepared.plan.is_empty() {
        return Err(Refusal::NothingMatched(tr!("plan-file-none", count = frozen.selected)).into());
    }
    let making = plan_document(context, &prepared.plan, (request, lanes), *chosen == Chosen::FromProse);
    let document = session.notes.while_asking(&*session.world.clock, making).await?;
    match &target.out {
        None => {
            record_plan(context, &document).await?;
            let mut out = session.out(&FORMS)?;
            out.json(&document)?;
            out.flush()?;
        }
        Some(path) => {
            let written = write_plan(context, &document, path).await?;
            report(session, frozen, &document, &written)?;
        }
    }
    Ok(Exit::Done)
}

/// Says how many tasks are not in the plan, and names the first ones.
fn say_left_out(session: &Session, left_out: &[TaskOutcome], verb: Verb) {
    if left_out.is_empty() {
        return;
    }
    let mut counted = Progress::default();
    for settled in left_out {
        counted.apply(&BulkEvent::Settled(settled.clone()));
    }
    session.notes.say(&tr!("delete-left-out-counts", counts = counts(&counted, verb)));
    for settled in left_out.iter().take(10) {
        let why = settled.outcome.failure().map(ToString::to_string).unwrap_or_default();
        let (task, outcome) = (settled.task.to_string(), settled.outcome.kind().in_words());
        session.notes.add(&format!("  {}", tr!("delete-left-out", task = task, outcome = outcome, why = why)));
    }
}

/// Reports the file, and how to apply it.
fn report(session: &Session, frozen: &Frozen, document: &PlanDocument, written: &WrittenPlan) -> anyhow::Result<()> {
    let mut out = session.out(&FORMS)?;
    let file = written.path.display().to_string();
    let (verb, left_out) = (document.verb().as_str(), frozen.prepared.left_out.len());
    if out.format().is_json() {
        let (app, expires_at) = (&frozen.context.app.name.0, Stamp(written.expires_at));
        let (total, digest) = (written.total, document.digest());
        out.json(&Report { schema: SCHEMA, app, verb, file, total, left_out, expires_at, digest })?;
    } else {
        out.line(tr!(
            "plan-file-written",
            verb = verb,
            count = written.total,
            file = file,
            time = format_rfc3339(written.expires_at),
        ))?;
    }
    Ok(out.flush()?)
}
