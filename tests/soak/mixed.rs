//! What the operators of a simulated history do: ours deletes tasks, or holds, releases and deletes them in several
//! runs; another one changes some of the same tasks meanwhile, without the program.

use std::{
    collections::{BTreeSet, VecDeque},
    fmt::Write as _,
};

use jiff::SignedDuration;
use pushdeck::{
    bulk::Stop,
    domain::{Answer, BulkEvent, ChangeRequest, TaskId},
    ops::{self, Context},
};

use crate::world::Random;

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

/// Returns the faults of deletes, holds and releases, as part of a scenario.
pub fn faults() -> String {
    ["delete", "modify"].map(|command| FAULTS.replace("COMMAND", command)).concat()
}

/// Whether the history of this seed has holds and releases: two in five do.
pub const fn is_mixed(seed: u64) -> bool {
    seed % 5 < 2
}

const fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// Returns the runs that our operator starts one after the other, each once the one before is done.
pub fn runs(seed: u64, now: jiff::Timestamp) -> VecDeque<ChangeRequest> {
    if !is_mixed(seed) {
        return [ChangeRequest::Delete].into();
    }
    let [day, longer, hour] = [24, 25, 1].map(|length| ChangeRequest::HoldFor(hours(length)));
    let later = |by| now.saturating_add(by).expect("the time is in range");
    let (until, at) = (ChangeRequest::HoldUntil(later(hours(40))), ChangeRequest::ReleaseAt(later(hours(3))));
    match Random::seeded(!seed).below(6) {
        0 => [day, ChangeRequest::Release].into(),
        1 => [until, ChangeRequest::Delete].into(),
        2 => [day, longer, ChangeRequest::Release].into(),
        3 => [hour, ChangeRequest::Release, ChangeRequest::Delete].into(),
        4 => [day, at, hour].into(),
        _ => [hour, until].into(),
    }
}

/// Returns what another operator does in the history of this seed to tasks with the ids 1 to `tasks`, as part of a
/// scenario. Never gives a task a time that it had before or that our operator asks for: nobody could tell who did it.
pub fn other_operator(seed: u64, tasks: u64) -> String {
    let mut text = String::new();
    if !is_mixed(seed) {
        return text;
    }
    let mut random = Random::seeded(seed ^ 0x5eed);
    for number in 0..random.below(5) {
        let when = match random.below(3) {
            0 => format!("command = \"modify\"\nnth = {}", 1 + random.below(12)),
            1 => format!("command = \"get\"\nnth = {}", 1 + random.below(12)),
            _ => format!("at = \"+{}s\"", 1 + random.below(200)),
        };
        let what = match random.below(5) {
            0 => "kind = \"delete\"".to_owned(),
            _ => format!("kind = \"edit\"\ndue = \"+{}s\"", 500_017 + number * 1_009),
        };
        let task = 1 + random.below(tasks);
        let _ = writeln!(text, "\n[[operator]]\napp = \"shop\"\n{when}\n{what}\ntask = {task}");
    }
    text
}

/// Starts a run that does this to those of the tasks to which it can be done.
pub async fn change(
    context: &Context,
    ids: &BTreeSet<u64>,
    request: ChangeRequest,
    show: &mut (dyn FnMut(&BulkEvent) + Send),
) -> anyhow::Result<()> {
    let ids: Vec<_> = ids.iter().copied().map(TaskId::new).collect();
    let prepared = ops::prepare(context, &ids, None, request).await?;
    if prepared.plan.tasks().is_empty() {
        return Ok(());
    }
    let answer = prepared.plan.confirmation(context.safety).value().map_or(Answer::Yes, Answer::Typed);
    let plan = prepared.plan.confirm(context.safety, &answer)?;
    let run = ops::Run::new(context, Stop::new()).leaving_out(prepared.left_out);
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
