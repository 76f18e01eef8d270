//! Fills a new ledger with the holds and the edits that a scenario says were made before it starts, so that a demo begins
//! with them. They are written as a run writes them: as sightings, intents and outcomes.

use jiff::{SignedDuration, Timestamp};

use super::Context;
use crate::{
    chance,
    domain::{
        Answer, Attempt, AttemptId, CallSpan, Change, Content, Edit, Lanes, Outcome, OutcomeKind, Plan, PlannedTask,
        RunId, SeenBy, Sighting, TaskStatus, Untrusted, Verb,
    },
    ledger::{Actor, NewCopy, RunStart, Settlement},
    sim::{EarlierTask, Service, SimTask},
};

/// How long a change took: a call takes about this long.
const TOOK: SignedDuration = SignedDuration::from_millis(120);

/// Writes the changes that were made to the tasks of this app before `service` started.
pub async fn record_earlier(context: &Context, service: &Service) -> anyhow::Result<()> {
    let earlier = service.earlier(context.app.sdkappid);
    if earlier.is_empty() {
        return Ok(());
    }
    context.ledger.check().await?;
    let (now, tasks) = (context.clock.now(), service.tasks(context.app.sdkappid));
    let mut known: Vec<_> = earlier
        .into_iter()
        .filter_map(|before| {
            let task = tasks.iter().find(|task| task.id == before.id)?.clone();
            Some(Known { at: changed_at(&task, &before, now), task, before })
        })
        .collect();
    known.sort_by_key(|known| (known.at, known.task.id));
    for known in known {
        known.record(context).await?;
    }
    Ok(())
}

/// A task that was changed before: as it is now, as it was, and when it was changed.
struct Known {
    task: SimTask,
    before: EarlierTask,
    at: Timestamp,
}

/// Returns a plausible time for the change: halfway from the creation of the task to the time at which it would have been
/// sent, but not later than now.
fn changed_at(task: &SimTask, before: &EarlierTask, now: Timestamp) -> Timestamp {
    let last = before.held_from.unwrap_or(now).min(now);
    let half = last.duration_since(task.created_at) / 2;
    last.saturating_sub(half).unwrap_or(last)
}

impl Known {
    async fn record(self, context: &Context) -> anyhow::Result<()> {
        let service = context.service();
        context.ledger.record(&service, vec![self.sighting(context)]).await?;
        let seen = context.ledger.tasks(&service, &[self.task.id]).await?;
        let Some(planned) = seen.first().and_then(PlannedTask::of) else { return Ok(()) };
        if let Some(from) = self.before.held_from {
            let until = self.task.sched_at;
            self.run(context, PlannedTask { sched_at: Some(from), ..planned.clone() }.to(Change::Hold { until }))
                .await?;
        }
        if let Some(edit) = self.edit() {
            self.run(context, planned.to(edit)).await?;
        }
        Ok(())
    }

    /// What the task contained before it was edited, if it was.
    fn base(&self) -> Option<Content> {
        self.before.edited_from.as_deref().and_then(Content::new)
    }

    /// What a list showed of the task before it was changed.
    fn sighting(&self, context: &Context) -> Sighting {
        let base = self.base();
        let text = |of: fn(&Content) -> Option<Untrusted>, now: &str| {
            base.as_ref().and_then(of).or_else(|| Some(Untrusted::new(now)))
        };
        let call = CallSpan::instant(self.at, context.clock.since_boot());
        Sighting {
            task_type: Some(self.task.task_type),
            title: text(Content::title, &self.task.title),
            desc: text(Content::text, &self.task.desc),
            sched_at: Some(self.before.held_from.unwrap_or(self.task.sched_at)),
            created_at: Some(self.task.created_at),
            ..Sighting::of(self.task.id, call, SeenBy::List, TaskStatus::Pending)
        }
    }

    /// Returns the edit that gave the task the words that it has now.
    fn edit(&self) -> Option<Change> {
        let base = self.base()?;
        let content = base.with_texts(Some(&self.task.title), Some(&self.task.desc)).ok()?;
        Some(Change::Edit(Box::new(Edit { at: None, content: Some(content), base: base.digest() })))
    }

    /// Writes a run of this one change that was carried out.
    async fn run(&self, context: &Context, planned: PlannedTask) -> anyhow::Result<()> {
        let (service, ledger, at) = (context.service(), &context.ledger, self.at);
        let actor = Actor { user: "mei".into(), machine: "ops-2".into(), ssh_client: None, ..context.actor.clone() };
        let milliseconds = u64::try_from(at.as_millisecond()).unwrap_or_default();
        let run = RunId(ulid::Ulid::from_parts(milliseconds, u128::from(chance::number())));
        let plan = Plan::new(&context.app, [planned.clone()]);
        let answer = plan.confirmation(context.safety).value().map_or(Answer::Yes, Answer::Typed);
        let digest = plan.digest();
        let confirmed = plan.confirm(context.safety, &answer)?;
        ledger
            .begin_run(RunStart {
                id: run,
                service: service.clone(),
                actor: actor.clone(),
                at,
                tasks: vec![planned.clone()],
                confirmed_by: confirmed.by().to_owned(),
                digest,
                left_out: Vec::new(),
                reason: self.before.reason.as_deref().and_then(|reason| reason.parse().ok()),
                lanes: Lanes::One,
                plan_file: None,
            })
            .await?;
        self.copy(context, run, &planned).await?;
        let id = AttemptId(chance::number_32());
        let after = at.saturating_add(TOOK).unwrap_or(at);
        let attempt = Attempt {
            id,
            run,
            position: 0,
            task: planned.id,
            change: planned.change.clone(),
            due: planned.sched_at,
            task_type: planned.task_type,
            at,
            deadline: after,
        };
        ledger.intend(&service, &attempt, None, &actor).await?;
        let outcome = Outcome::Changed;
        let settled = Settlement { attempt: id, run, position: 0, task: planned.id, outcome, at: after };
        ledger.settle(&service, &settled, &actor).await?;
        ledger.end_run(run, &actor, &format!("1 {}", OutcomeKind::Changed.as_str())).await?;
        Ok(())
    }

    /// Keeps what the task contained before an edit, as a run does.
    async fn copy(&self, context: &Context, run: RunId, planned: &PlannedTask) -> anyhow::Result<()> {
        let is_kept = planned.change.verb() == Verb::Edit && context.safety.copies.is_some();
        if let Some(content) = self.base().filter(|_| is_kept) {
            let (task, task_type, due, at) = (planned.id, planned.task_type, planned.sched_at, self.at);
            let copy = NewCopy { run, position: 0, task, task_type, due, content, at };
            context.ledger.keep_copies(&context.service(), vec![copy]).await?;
        }
        Ok(())
    }
}
