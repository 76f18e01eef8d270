//! What the commands that change tasks have in common: freezes the set, gets it confirmed, runs it, and reports the
//! outcome.

use std::sync::Arc;

use super::{as_planned, outcomes::Showing};
use crate::{
    api::Command,
    bulk::Stop,
    cli::{
        args::{Answering, IdArg, Selection},
        confirm::{Chosen, Request, check_size, confirm},
        exit::Exit,
        failure::Refusal,
        output::{Foretold, Format, Out, print_left_out, print_plan},
        reading::Purpose,
        select::{Asked, Given, asked, matching},
        session::{Opened, Session, filter, here_and_now, place_of},
        signals::{Afterwards, Steering, not_begun, resume_command},
    },
    domain::{
        ChangeRequest, ConfirmedPlan, EditProblem, Filter, Lanes, PlanRequest, Remark, RemarkError, SetOfTasks,
        Summary, TaskId, TaskOutcome, TaskType, Verb, format_rfc3339, set_text, span_words,
    },
    ledger::TaskQuery,
    locale::tr,
    ops::{self, ANY_TASK, Context, PlanDocument, Prepared, ReadOnlyApp, Run},
};

/// The formats of the result of a change.
pub(super) const FORMS: [Format; 3] = [Format::Table, Format::Json, Format::Jsonl];

/// If more tasks than this must be read one by one, a note says so first. At five calls a second, this many take about
/// ten seconds.
const MANY: usize = 50;

/// Returns a note on how long it takes to read this many tasks one by one, if there are many.
fn long_reading(to_read: usize) -> Option<String> {
    if to_read <= MANY {
        return None;
    }
    let in_a_second = u64::from(Command::Get.calls_per_second());
    let time = span_words(to_read as u64 / in_a_second);
    Some(tr!("delete-many-reads", count = to_read, rate = in_a_second, time = time))
}

/// A frozen set of tasks, and the facts that its confirmation depends on.
pub(super) struct Frozen {
    pub(super) context: Arc<Context>,
    pub(super) prepared: Prepared,
    pub(super) chosen: Chosen,
    /// How many tasks were selected, including those that are left out.
    pub(super) selected: usize,
    /// How many of the selected tasks were to be changed, as far as the ledger knew.
    pub(super) to_change: usize,
}

/// What is done with the frozen set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// The tasks are changed, which a read-only app refuses.
    Change,
    /// The set is only shown, or written to a plan file.
    Show,
}

/// Makes this change to the chosen tasks.
pub(super) async fn run(
    session: &mut Session,
    args: &Selection,
    answer: &Answering,
    request: ChangeRequest,
    lanes: Lanes,
) -> anyhow::Result<Exit> {
    session.out(&FORMS)?;
    let reason = reason(answer)?;
    let aim = if answer.dry_run { Aim::Show } else { Aim::Change };
    let frozen = freeze(session, args, request, aim).await?;
    carry_out(
        session,
        frozen,
        Wish { verb: request.verb(), lanes, answer, reason, details: Vec::new(), expect: args.expect, plan_file: None },
    )
    .await
}

/// Freezes the set of the tasks that were chosen for this change.
pub(super) async fn freeze(
    session: &mut Session,
    args: &Selection,
    request: ChangeRequest,
    aim: Aim,
) -> anyhow::Result<Frozen> {
    let mut chosen = chosen(args)?;
    // Stdin is read only if an argument asks for it.
    let given = if chosen == Chosen::ByQuery { None } else { Some(given(session, args)?) };
    let filter = filter(args.filter.as_deref())?;
    let opened = session.open().await?;
    let context = Arc::clone(&opened.context);
    check_time(&context, request)?;
    require_writable(&context, aim)?;
    let given = match given {
        Some(asked) => {
            let given = asked.settle(&session.notes, &context, Purpose::Change).await?;
            if given.are_from_prose {
                chosen = Chosen::FromProse;
            }
            Some(each_once(given)?)
        }
        None => None,
    };
    session.point_to_resume(&context).await?;
    let ids = match given {
        Some(ids) => ids,
        None => session.notes.while_asking(&*session.world.clock, found(&context, args, filter)).await?,
    };
    if ids.is_empty() {
        return Err(Refusal::NothingMatched(tr!("delete-none-selected")).into());
    }
    let is_counted = args.expect.is_some() || chosen == Chosen::ByQuery;
    let to_change = if is_counted { ops::count_to_change(&context, &ids, request).await? } else { ids.len() };
    check_size(args, request.verb(), ids.len(), to_change)?;
    check_app(&opened, request.verb(), &ids).await?;
    let given_type = if chosen == Chosen::ByQuery { None } else { args.task_type };
    if ids.len() > MANY
        && let Some(words) = long_reading(ops::count_to_read(&context, &ids, given_type, request).await?)
    {
        session.notes.say(&words);
    }
    let preparing = ops::prepare(&context, &ids, given_type, request);
    let prepared = session.notes.while_asking(&*session.world.clock, preparing).await?;
    check_type(&prepared, given_type)?;
    if prepared.moved > 0 {
        session.notes.say(&tr!("change-release-moved", count = prepared.moved));
    }
    // The service's clock is known by now.
    check_time(&context, request)?;
    Ok(Frozen { context, prepared, chosen, selected: ids.len(), to_change })
}

/// Refuses a change for a read-only app.
pub(super) fn require_writable(context: &Context, aim: Aim) -> Result<(), ReadOnlyApp> {
    if context.app.read_only && aim == Aim::Change { Err(ReadOnlyApp(context.app.name.clone())) } else { Ok(()) }
}

/// What is to be done with a frozen set, and how that is confirmed.
pub(super) struct Wish<'a> {
    pub(super) verb: Verb,
    pub(super) lanes: Lanes,
    pub(super) answer: &'a Answering,
    pub(super) reason: Option<Remark>,
    /// What the plan changes in its tasks, line by line, if the list of the tasks does not say it.
    pub(super) details: Vec<String>,
    /// The value of `--expect`.
    pub(super) expect: Option<usize>,
    /// The plan file that is applied, if one is.
    pub(super) plan_file: Option<&'a PlanDocument>,
}

/// Gets a frozen set confirmed and changes its tasks, or only shows it if the command is a dry run.
pub(super) async fn carry_out(session: &mut Session, frozen: Frozen, wish: Wish<'_>) -> anyhow::Result<Exit> {
    let Frozen { context, prepared, chosen, selected, to_change } = frozen;
    let Wish { verb, lanes, answer, reason, details, expect, plan_file } = wish;
    if answer.dry_run {
        return dry_run(session, &context, &prepared, (verb, lanes), chosen, reason.as_ref());
    }
    let out = session.background_out(&FORMS)?;
    if prepared.plan.is_empty() {
        return Ok(nothing_to_send(session, out, &context, verb, prepared.left_out).await);
    }
    let Prepared { plan, left_out, holds, copies, .. } = prepared;
    let request = Request {
        plan,
        lanes,
        details: &details,
        left_out: &left_out,
        holds: &holds,
        answer,
        expect,
        reason: reason.as_ref(),
        chosen,
        selected,
        to_change,
    };
    let asked_at = context.clock.now();
    let plan = confirm(&mut session.world, session.globals.no_input, &session.notes, &context, &copies, request)?;
    if let Some(document) = plan_file {
        as_planned::check_after_question(session, &context, document, asked_at).await?;
        check(&context, &document.request())?;
    }
    let run = Run::new(&context, Stop::new()).leaving_out(left_out).with_copies(copies).because(reason).in_lanes(lanes);
    let run = match plan_file {
        Some(document) => run.applying(document.digest()),
        None => run,
    };
    send(session, out, &context, plan, run).await
}

/// Refuses a task that belongs to another app according to the ledger.
pub(super) async fn check_app(opened: &Opened, verb: Verb, ids: &[TaskId]) -> anyhow::Result<()> {
    let here = &opened.context.app;
    let Some((id, app)) = opened.apps.known_elsewhere(here, ids).await? else { return Ok(()) };
    let (task, app, here, verb) = (id.to_string(), app.to_string(), &here.name.0, verb.as_str());
    Err(Refusal::Usage(tr!("delete-elsewhere", verb = verb, task = task, app = app, here = here)).into())
}

/// Reports that none of the tasks needed a request.
pub(super) async fn nothing_to_send(
    session: &Session,
    out: Out,
    context: &Context,
    verb: Verb,
    left_out: Vec<TaskOutcome>,
) -> Exit {
    note_in_audit_log(session, context, &left_out).await;
    let showing = Showing::new(out, &context.app.name, None, session.notes.clone(), Arc::clone(&context.clock));
    showing.nothing_to_send(verb, left_out)
}

/// Records in the audit log that a change needed no request. A failure is only reported, because the outcomes are known
/// anyway.
async fn note_in_audit_log(session: &Session, context: &Context, left_out: &[TaskOutcome]) {
    if let Err(error) = ops::nothing_to_change(context, left_out).await {
        session.notes.say(&tr!("delete-not-in-audit-log", error = format!("{error:#}")));
    }
}

/// Refuses a time that no task can be given, according to the service's clock as far as it is known.
fn check_time(context: &Context, request: ChangeRequest) -> Result<(), Refusal> {
    check(context, &PlanRequest::Change(request))
}

/// Refuses a change that is possible for no task, according to the service's clock as far as it is known.
pub(super) fn check(context: &Context, request: &PlanRequest) -> Result<(), Refusal> {
    let refused = |problem: EditProblem| Refusal::Usage(tr!("delete-nothing-sent", why = problem.to_string()));
    request.check(context.conditions().time.now).map_err(refused)
}

/// Returns how the tasks are chosen. Fails unless they are chosen in exactly one way.
pub(super) fn chosen(args: &Selection) -> Result<Chosen, Refusal> {
    // A script whose variable is not set passes an empty filter.
    if args.filter.as_ref().is_some_and(|filter| filter.trim().is_empty()) {
        return Err(Refusal::Usage(tr!("delete-empty-filter")));
    }
    let by_query = args.campaign.is_some() || args.filter.is_some();
    match args.ids.as_slice() {
        [] if by_query => Ok(Chosen::ByQuery),
        [] => Err(Refusal::Usage(tr!("delete-say-which"))),
        ids if ids.contains(&IdArg::Stdin) => Ok(Chosen::FromStdin),
        _ => Ok(Chosen::ByArguments),
    }
}

/// Returns the reason that was given for the change.
pub(super) fn reason(answer: &Answering) -> Result<Option<Remark>, Refusal> {
    let reason = answer.reason.as_deref().map(str::parse).transpose();
    reason.map_err(|error: RemarkError| Refusal::Usage(tr!("delete-reason-refused", why = error.to_string())))
}

/// Collects the ids from arguments and stdin, before the ledger is opened.
pub(super) fn given(session: &mut Session, args: &Selection) -> Result<Asked, Refusal> {
    let asked = asked(&mut session.world, &args.ids, args.whole)?;
    match asked.argument_twice() {
        Some(id) => Err(named_twice(id)),
        None => Ok(asked),
    }
}

fn named_twice(id: TaskId) -> Refusal {
    Refusal::Usage(tr!("delete-named-twice", task = id.to_string()))
}

pub(super) fn each_once(given: Given) -> Result<Vec<TaskId>, Refusal> {
    match given.twice {
        Some(id) => Err(named_twice(id)),
        None => Ok(given.ids),
    }
}

async fn found(context: &Context, args: &Selection, filter: Option<Filter>) -> anyhow::Result<Vec<TaskId>> {
    // A filter on the due time, such as "within an hour", needs the service's clock.
    if filter.as_ref().is_some_and(Filter::depends_on_time) {
        context.check_clock(ANY_TASK).await?;
    }
    let query = TaskQuery {
        types: args.task_type.into_iter().collect(),
        campaign: args.campaign.clone(),
        filter: here_and_now(filter, context),
        ..TaskQuery::default()
    };
    matching(context, query).await
}

/// Refuses a plan with a task whose type differs from the given one, because the task goes to other people than the
/// user believes.
fn check_type(prepared: &Prepared, given: Option<TaskType>) -> Result<(), Refusal> {
    let Some(given) = given else { return Ok(()) };
    match prepared.plan.tasks().iter().find(|task| task.task_type != given) {
        Some(task) => Err(Refusal::Usage(tr!(
            "delete-other-type",
            task = task.id.to_string(),
            type = task.task_type.as_str(),
            given = given.as_str(),
        ))),
        None => Ok(()),
    }
}

/// Shows what would be changed.
pub(super) fn dry_run(
    session: &Session,
    context: &Context,
    prepared: &Prepared,
    (verb, lanes): (Verb, Lanes),
    chosen: Chosen,
    reason: Option<&Remark>,
) -> anyhow::Result<Exit> {
    let mut out = session.out(&FORMS)?;
    let plan = &prepared.plan;
    let conditions = context.conditions();
    let forecast = plan.forecast(context.app.pace, &conditions);
    let beside = plan.two_lanes(context.app.pace, &conditions);
    let foretold = Foretold { forecast: &forecast, lanes, beside: beside.as_ref(), time: &conditions.time };
    print_plan(&mut out, &context.app.name, plan, &foretold)?;
    print_left_out(&mut out, &context.app.name, &prepared.left_out)?;
    out.flush()?;
    let set = SetOfTasks { verb, tasks: plan.tasks(), left_out: &prepared.left_out, holds: &prepared.holds };
    for text in set_text(set, conditions.time.now, &format_rfc3339) {
        session.notes.say(text.text());
    }
    let lost = beside.as_ref().filter(|_| lanes == Lanes::Two).map(|beside| beside.lost.len());
    let (count, late) = (plan.len(), lost.unwrap_or(forecast.unreachable.len()));
    let would = match late {
        0 => tr!("delete-would", verb = verb.as_str(), count = count),
        _ if forecast.hopeful > 0 => tr!("delete-would-surely-late", verb = verb.as_str(), count = count, late = late),
        _ => tr!("delete-would-late", verb = verb.as_str(), count = count, late = late),
    };
    let needed = chosen.confirmation(plan, context.safety);
    let mut flag = needed.value().map_or_else(|| "--yes".to_owned(), |value| format!("--confirm={value}"));
    if reason.is_none() && plan.needs_reason(context.safety, &needed, conditions.time.now) {
        flag.push_str(" --reason=TEXT");
    }
    let (place, left_out) = (place_of(&context.app), prepared.left_out.len());
    session.notes.say(&if plan.is_empty() {
        tr!("delete-dry-run", place = place, would = would, left_out = left_out)
    } else {
        tr!("delete-dry-run-confirm", place = place, would = would, left_out = left_out, flag = flag)
    });
    // If nothing is left to do, the command itself would end like this.
    let left_out = prepared.left_out.iter().filter(|_| plan.is_empty());
    Ok(left_out.map(|settled| Exit::of_outcome(&settled.outcome)).fold(Exit::Done, Exit::and))
}

/// Runs the confirmed plan.
pub(super) async fn send(
    session: &mut Session,
    out: Out,
    context: &Context,
    plan: ConfirmedPlan,
    run: Run,
) -> anyhow::Result<Exit> {
    let (id, stop) = (run.id, run.stop.clone());
    let mut showing = Showing::new(out, &context.app.name, Some(id), session.notes.clone(), Arc::clone(&context.clock));
    showing.after_the_start(run.left_out.clone());
    let steering = Steering {
        signals: &mut *session.world.signals,
        stop: &stop,
        clock: &*context.clock,
        notes: session.notes.clone(),
        resume_with: resume_command(id),
        afterwards: Afterwards::Nothing,
    };
    let mut show = |event: &_| showing.event(event);
    let changing = ops::carry_out(context, plan, run, &mut show);
    let (summary, signal) = steering.over(session.notes.while_asking(&*context.clock, changing)).await;
    let summary = match summary {
        Ok(summary) => summary,
        Err(error) => return not_begun(&session.notes, error, signal),
    };
    let exit = showing.finish(&summary, signal);
    advise(session, exit, &summary);
    tell_of_missing_copies(session, &summary);
    Ok(exit)
}

/// Says how many tasks of a run lost what they contained without a copy.
pub(super) fn tell_of_missing_copies(session: &Session, summary: &Summary) {
    if let Some(words) = summary.whole().uncopied_in_words() {
        session.notes.say(&words);
    }
}

/// Prints what to do next if the run left tasks unfinished. Only tasks that are unfinished in the ledger can be
/// resumed.
pub(super) fn advise(session: &Session, exit: Exit, summary: &Summary) {
    let run = summary.run.to_string();
    let left = summary.remainder().unwrap_or_default();
    let advice = match (left.unknown > 0, left.unsent > 0) {
        (true, true) => tr!("delete-advice-both", run = run),
        (true, false) => tr!("delete-advice-unknown", run = run),
        (false, _) if exit == Exit::Unknown => tr!("delete-advice-earlier"),
        (false, true) => tr!("delete-advice-unsent", run = run),
        (false, false) => return,
    };
    session.notes.say(&advice);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_how_long_many_tasks_take_to_read() {
        assert_eq!(long_reading(MANY), None);
        let words = long_reading(1_500).expect("many tasks take long to read");
        assert!(words.starts_with("1,500 tasks of unknown type") && words.contains("about 5 m 00 s"), "{words}");
    }
}
