//! What the operators of a simulated history do: ours deletes tasks, or holds, releases, edits and deletes them in
//! several runs; another one changes some of the same tasks meanwhile, without the program.

use std::{
    collections::{BTreeSet, VecDeque},
    fmt::Write as _,
};

use jiff::SignedDuration;
use pushdeck::{
    bulk::Stop,
    domain::{Answer, BulkEvent, ChangeRequest, EditRequest, NewTime, TaskId},
    ops::{self, Context, Prepared},
};

use crate::{edits::Edits, world::Random};

/// The faults of each command that changes a task.
const FAULTS: &str = r#"
[[fault]]
command = "COMMAND"
chance = 0.03
kind = "code"
code = 90105
effect = "done"

[[fault]]
command = "COMMAND"
chance = 0.03
kind = "code"
code = 90105
effect = "none"

[[fault]]
command = "COMMAND"
chance = 0.03
kind = "code"
code = 60007

[[fault]]
command = "COMMAND"
chance = 0.02
kind = "html"
effect = "none"

[[fault]]
command = "COMMAND"
chance = 0.03
kind = "truncated"
effect = "done"

[[fault]]
command = "COMMAND"
chance = 0.03
kind = "no-answer"
late = "20s"
"#;

/// Returns the faults of the calls that delete and change tasks, as part of a scenario.
pub fn faults() -> String {
    ["delete", "modify"].map(|command| FAULTS.replace("COMMAND", command)).concat()
}

/// Whether the history of this seed has holds, releases and edits: two in five do.
pub const fn is_mixed(seed: u64) -> bool {
    seed % 5 < 2
}

const fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// What our operator asks for in one run.
#[derive(Clone, Debug)]
pub enum Asked {
    Change(ChangeRequest),
    Edit(EditRequest),
}

/// Returns the runs that our operator starts one after the other, each once the one before is done.
pub fn runs(seed: u64, now: jiff::Timestamp) -> VecDeque<Asked> {
    if !is_mixed(seed) {
        return [Asked::Change(ChangeRequest::Delete)].into();
    }
    let later = |by| now.saturating_add(by).expect("the time is in range");
    let [day, longer, hour] = [24, 25, 1].map(|by| Asked::Change(ChangeRequest::HoldFor(hours(by))));
    let until = Asked::Change(ChangeRequest::HoldUntil(later(hours(40))));
    let at = Asked::Change(ChangeRequest::ReleaseAt(later(hours(3))));
    let [release, delete] = [ChangeRequest::Release, ChangeRequest::Delete].map(Asked::Change);
    let title = |number| edit(None, Some(format!("Ours {number}")), None);
    let text = || edit(None, None, Some("Our text".to_owned()));
    let both = || edit(None, Some("Ours 5".to_owned()), Some("Our other text".to_owned()));
    let (moved, shifted) = (NewTime::At(later(hours(31))), NewTime::Shift(SignedDuration::from_secs(7_207)));
    match Random::seeded(!seed).below(14) {
        0 => [day, release].into(),
        1 => [until, delete].into(),
        2 => [day, longer, release].into(),
        3 => [hour, release, delete].into(),
        4 => [day, at, hour].into(),
        5 => [hour, until].into(),
        6 => [title(1), delete].into(),
        7 => [day, title(1), release].into(),
        8 => [edit(Some(shifted), Some("Ours 1".to_owned()), None), text()].into(),
        9 => [title(1), title(2), both()].into(),
        10 => [hour, edit(Some(moved), None, None), release].into(),
        11 => [both(), edit(Some(shifted), None, None), day].into(),
        12 => [text(), edit(Some(moved), Some("Ours 1".to_owned()), Some("Our third text".to_owned())), delete].into(),
        _ => [day, release, title(1)].into(),
    }
}

const fn edit(time: Option<NewTime>, title: Option<String>, desc: Option<String>) -> Asked {
    Asked::Edit(EditRequest { time, title, desc, content: None })
}

/// How many changes another operator makes at most in one history.
const MOST_CHANGES: u64 = 4;

/// Returns the texts that another operator may give a task: title and text, of which `None` stays as it is. No text is
/// given twice.
pub fn other_texts() -> impl Iterator<Item = (Option<String>, Option<String>)> {
    (0..MOST_CHANGES).flat_map(|number| {
        let (title, desc) = (Some(format!("Theirs {number}")), Some(format!("Their text {number}")));
        [(title.clone(), None), (title, desc)]
    })
}

/// Returns what another operator does in the history of this seed to tasks with the ids 1 to `tasks`, as part of a
/// scenario. Never gives a task a time or a text that it had before or that our operator asks for: nobody could tell who
/// did it.
pub fn other_operator(seed: u64, tasks: u64) -> String {
    let mut text = String::new();
    if !is_mixed(seed) {
        return text;
    }
    let mut random = Random::seeded(seed ^ 0x5eed);
    for number in 0..random.below(MOST_CHANGES + 1) {
        let when = match random.below(3) {
            0 => format!("command = \"modify\"\nnth = {}", 1 + random.below(12)),
            1 => format!("command = \"get\"\nnth = {}", 1 + random.below(12)),
            _ => format!("at = \"+{}s\"", 1 + random.below(200)),
        };
        let due = format!("due = \"+{}s\"", 500_017 + number * 1_009);
        let (title, desc) = (format!("title = \"Theirs {number}\""), format!("desc = \"Their text {number}\""));
        let what = match random.below(8) {
            0 => "kind = \"delete\"".to_owned(),
            1..5 => format!("kind = \"edit\"\n{due}"),
            5..7 => format!("kind = \"edit\"\n{title}"),
            _ => format!("kind = \"edit\"\n{due}\n{title}\n{desc}"),
        };
        let task = 1 + random.below(tasks);
        let _ = writeln!(text, "\n[[operator]]\napp = \"shop\"\n{when}\n{what}\ntask = {task}");
    }
    text
}

/// Starts a run that makes this change to those of the tasks that allow it. Records an edit, so that it can be judged.
pub async fn change(
    context: &Context,
    ids: &BTreeSet<u64>,
    asked: Asked,
    edits: &mut Edits,
    show: &mut (dyn FnMut(&BulkEvent) + Send),
) -> anyhow::Result<()> {
    let ids: Vec<_> = ids.iter().copied().map(TaskId::new).collect();
    let (prepared, edit) = match asked {
        Asked::Change(request) => (ops::prepare(context, &ids, None, request).await?, None),
        Asked::Edit(request) => {
            let (known, since) = (context.ledger.tasks(&context.service(), &ids).await?, context.clock.now());
            let ready = ops::prepare_edits(context, &ids, &request).await?;
            edits.compare(known, &ready.prepared, since, context.clock.now());
            let tasks = ready.prepared.plan.tasks().iter().map(|task| (task.id.get(), task.sched_at));
            let bases = tasks.map(|(id, due)| (id, due, ready.bases[&TaskId::new(id)].digest().to_string())).collect();
            (ready.prepared, Some((request, since, bases)))
        }
    };
    let Prepared { plan, left_out, .. } = prepared;
    if plan.tasks().is_empty() {
        return Ok(());
    }
    let answer = plan.confirmation(context.safety).value().map_or(Answer::Yes, Answer::Typed);
    let plan = plan.confirm(context.safety, &answer)?;
    let run = ops::Run::new(context, Stop::new()).leaving_out(left_out);
    if let Some((request, since, bases)) = edit {
        edits.note(run.id, request, (since, context.clock.now()), bases);
    }
    ops::carry_out(context, plan, run, show).await.map(drop)
}

/// Resumes the oldest open run. Returns true if there is none.
pub async fn resume(context: &Context, show: &mut (dyn FnMut(&BulkEvent) + Send)) -> anyhow::Result<bool> {
    let interrupted = ops::find_interrupted(context).await?;
    let unsettled = interrupted.unsettled.first().map(|open| open.attempt.run);
    let Some(run) = interrupted.runs.first().map(|run| run.id).or(unsettled) else { return Ok(true) };
    ops::resume(context, run, Stop::new(), show).await?;
    Ok(false)
}
