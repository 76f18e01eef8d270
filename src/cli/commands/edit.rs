//! `edit`: gives the chosen tasks another time, title, text or content, after a confirmation that shows each change.

use std::sync::Arc;

use super::change::{self, Aim, Frozen, Wish};
use crate::{
    cli::{
        args::{Edit, EditChange, EditedTasks, Selection},
        confirm::Chosen,
        exit::Exit,
        failure::Refusal,
        output::print_diff,
        reading::Purpose,
        session::Session,
    },
    domain::{EditRequest, Lanes, NewTime, PlanRequest, Untrusted, Verb, edit_lines, format_rfc3339, parse_shift},
    locale::tr,
    ops::{self, Context, PreparedEdits},
};

/// For at most this many tasks, the question shows what changes in each.
const SHOWN: usize = 10;

/// Edits the chosen tasks.
pub(super) async fn run(session: &mut Session, args: Edit) -> anyhow::Result<Exit> {
    session.out(&change::FORMS)?;
    let Edit { tasks, change: edited, answer } = args;
    let request = request(session, &edited)?;
    let reason = change::reason(&answer)?;
    let aim = if answer.dry_run { Aim::Show } else { Aim::Change };
    let frozen = freeze(session, tasks, &request, aim).await?;
    let details = show(session, &frozen.context, &frozen.edits, answer.dry_run)?;
    let (verb, lanes) = (Verb::Edit, Lanes::One);
    let wish = Wish { verb, lanes, answer: &answer, reason, details, expect: None, plan_file: None };
    change::carry_out(session, frozen.into_frozen(), wish).await
}

/// A frozen set of edits.
pub(super) struct FrozenEdits {
    context: Arc<Context>,
    edits: PreparedEdits,
    chosen: Chosen,
    selected: usize,
}

impl FrozenEdits {
    /// Says what to know about the new values.
    pub(super) fn say_remarks(&self, session: &Session) {
        say_remarks(session, &self.edits);
    }

    /// Returns the set without what the tasks were.
    pub(super) fn into_frozen(self) -> Frozen {
        let Self { context, edits, chosen, selected } = self;
        Frozen { context, prepared: edits.prepared, chosen, selected, to_change: selected }
    }
}

/// Freezes the edits of the tasks that were chosen.
pub(super) async fn freeze(
    session: &mut Session,
    tasks: EditedTasks,
    request: &EditRequest,
    aim: Aim,
) -> anyhow::Result<FrozenEdits> {
    let asked = PlanRequest::Edit(Box::new(request.clone()));
    let EditedTasks { ids, whole } = tasks;
    let selection = Selection { ids, whole, ..Selection::default() };
    let mut chosen = change::chosen(&selection)?;
    let given = change::given(session, &selection)?;
    let opened = session.open().await?;
    let context = Arc::clone(&opened.context);
    change::check(&context, &asked)?;
    change::require_writable(&context, aim)?;
    let given = given.settle(&session.notes, &context, Purpose::Change).await?;
    if given.are_from_prose {
        chosen = Chosen::FromProse;
    }
    let ids = change::each_once(given)?;
    session.point_to_resume(&context).await?;
    change::check_app(&opened, Verb::Edit, &ids).await?;
    let preparing = ops::prepare_edits(&context, &ids, request);
    let edits = session.notes.while_asking(&*session.world.clock, preparing).await?;
    // The service's clock is known by now.
    change::check(&context, &asked)?;
    Ok(FrozenEdits { context, edits, chosen, selected: ids.len() })
}

/// Says what to know about the new values, and in a dry run prints what changes. Returns the changes as the question
/// shows them.
pub(super) fn show(
    session: &Session,
    context: &Context,
    edits: &PreparedEdits,
    dry_run: bool,
) -> anyhow::Result<Vec<String>> {
    say_remarks(session, edits);
    if dry_run {
        let mut out = session.out(&change::FORMS)?;
        print_diff(&mut out, &context.app.name, edits)?;
        out.flush()?;
    }
    Ok(details(edits))
}

/// Returns what the flags ask for.
pub(super) fn request(session: &Session, args: &EditChange) -> Result<EditRequest, Refusal> {
    let time = match (&args.at, &args.shift) {
        (Some(at), _) => Some(NewTime::At(session.time_in("--at", at, args.zone.as_ref())?)),
        (None, Some(text)) => Some(NewTime::Shift(parse_shift(text).ok_or_else(|| {
            let text = format!("{:?}", Untrusted::new(text).safe_cut(40));
            Refusal::Usage(tr!("cli-because", what = "--shift", why = tr!("edit-no-shift", text = text)))
        })?)),
        (None, None) => None,
    };
    if args.zone.is_some() && args.at.is_none() {
        return Err(Refusal::Usage(tr!("edit-zone-without-at")));
    }
    let content = args.content.as_deref().map(ops::read_content).transpose();
    let content = content.map_err(|why| Refusal::Usage(tr!("delete-nothing-sent", why = why)))?;
    Ok(EditRequest { time, title: args.title.clone(), desc: args.desc.clone(), content })
}

fn say_remarks(session: &Session, edits: &PreparedEdits) {
    for remark in remarks(edits) {
        session.notes.say(&remark);
    }
    for (task, changed) in &edits.conflicts {
        session.notes.say(&tr!("cli-because", what = task.to_string(), why = &changed.how));
    }
}

/// Returns the changes of each task, as the question shows them.
fn details(edits: &PreparedEdits) -> Vec<String> {
    let mut lines = Vec::new();
    let tasks = edits.prepared.plan.tasks();
    for task in tasks.iter().take(SHOWN) {
        if tasks.len() > 1 {
            lines.push(tr!("edit-of-task", task = task.id.to_string()));
        }
        if let Some((edit, base)) = edits.edit(task) {
            let now = edits.prepared.conditions.time.now;
            lines.extend(edit_lines(edit, task.sched_at, base, now, &format_rfc3339).0);
        }
    }
    lines
}

/// Returns the remarks about the new values. A remark that applies to several tasks is returned once.
fn remarks(edits: &PreparedEdits) -> Vec<String> {
    let mut found = Vec::new();
    for task in edits.prepared.plan.tasks() {
        let Some((edit, base)) = edits.edit(task) else { continue };
        let (_, remarks) = edit_lines(edit, task.sched_at, base, edits.prepared.conditions.time.now, &format_rfc3339);
        for remark in remarks {
            if !found.contains(&remark) {
                found.push(remark);
            }
        }
    }
    found
}
