//! Lost replies to deletes, holds, releases and edits: after the change took effect, before it did, with a late effect, and
//! replies that prove nothing. The outcome is first unknown, and correct in the end, also if another operator changes the
//! task meanwhile.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    sync::{Arc, Mutex},
};

use jiff::SignedDuration;
use pushdeck::{
    api::{Command, MemorySlots},
    bulk::Stop,
    clock::Clock,
    domain::{Answer, BulkEvent, ChangeRequest, EditRequest, Host, OutcomeKind, Plan, RunId, TaskId, TaskType, Verb},
    ledger::{self, OpenOptions},
    ops,
    sim::{LogEvent, Scenario, Service, SimTransport},
};

use crate::{
    client::{SoakParts, context},
    evidence::{Evidence, State},
    steady::{Course, SteadyLedger},
    world::{Driven, Idle, Random, SimClock, block_on, drive, folder},
};

/// A way to lose the reply to a change, or to interfere with its effect.
#[derive(Clone, Copy, Debug)]
struct Loss {
    name: &'static str,
    /// The fault that the first call meets; empty if it meets none.
    fault: &'static str,
    /// Whether another operator gives the task another time right after that call.
    is_meddled_with: bool,
    /// Whether the first call changes the task.
    has_effect: bool,
}

const fn loss(name: &'static str, fault: &'static str, has_effect: bool) -> Loss {
    Loss { name, fault, is_meddled_with: false, has_effect }
}

const fn meddled(name: &'static str, fault: &'static str, has_effect: bool) -> Loss {
    Loss { name, fault, is_meddled_with: true, has_effect }
}

const CLOSED_DONE: &str = "kind = \"no-answer\"\nconnection = \"closed\"\neffect = \"done\"";
const CLOSED_NONE: &str = "kind = \"no-answer\"\nconnection = \"closed\"\neffect = \"none\"";

const LOSSES: [Loss; 6] = [
    loss("lost after the effect", CLOSED_DONE, true),
    loss("lost before the effect", CLOSED_NONE, false),
    loss("late effect", "kind = \"no-answer\"\nconnection = \"closed\"\nlate = \"40s\"", true),
    loss("silence after the effect", "kind = \"no-answer\"\nconnection = \"open\"\neffect = \"done\"", true),
    loss("90105 after the effect", "kind = \"code\"\ncode = 90105\neffect = \"done\"", true),
    loss("90105 before the effect", "kind = \"code\"\ncode = 90105\neffect = \"none\"", false),
];

/// Another operator changes the task while its outcome is unknown, or after the service has confirmed the change.
const MEDDLED: [Loss; 3] = [
    meddled("lost after the effect, then changed by another operator", CLOSED_DONE, true),
    meddled("lost before the effect, then changed by another operator", CLOSED_NONE, false),
    meddled("confirmed, then changed by another operator", "", true),
];

/// Another operator changes the task after it was read for the plan, and before its edit is sent, so nothing is sent.
const EARLY: Loss = meddled("changed by another operator before it is sent", "", false);

/// A loss and the change whose reply is lost.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    verb: Verb,
    loss: Loss,
}

/// Returns each loss for each verb.
pub fn cases() -> Vec<Case> {
    let retimes = [Verb::Hold, Verb::Release, Verb::Edit].into_iter().flat_map(|verb| {
        let losses = LOSSES.into_iter().chain(MEDDLED);
        losses.map(move |loss| Case { verb, loss })
    });
    let early = Case { verb: Verb::Edit, loss: EARLY };
    LOSSES.into_iter().map(|loss| Case { verb: Verb::Delete, loss }).chain(retimes).chain([early]).collect()
}

impl Case {
    /// Whether the change must not be sent at all.
    const fn is_early(self) -> bool {
        self.loss.fault.is_empty() && !self.loss.has_effect
    }

    const fn command(self) -> Command {
        match self.verb {
            Verb::Delete => Command::Delete,
            Verb::Hold | Verb::Release | Verb::Edit => Command::Modify,
        }
    }

    /// Which call of the command for the task carries out the change: a task is held before it is released.
    const fn nth(self) -> usize {
        match self.verb {
            Verb::Delete | Verb::Hold | Verb::Edit => 1,
            Verb::Release => 2,
        }
    }

    /// The outcome at the end of the run, and the outcome after it is resumed, if there is anything to resume.
    const fn outcomes(self) -> (OutcomeKind, Option<OutcomeKind>) {
        let last = match (self.loss.is_meddled_with, self.verb, self.loss.has_effect) {
            (true, ..) => OutcomeKind::Conflict,
            (false, Verb::Delete, true) => OutcomeKind::Gone,
            (false, Verb::Delete, false) => OutcomeKind::Deleted,
            (false, Verb::Hold | Verb::Release | Verb::Edit, _) => OutcomeKind::Changed,
        };
        if self.loss.fault.is_empty() { (last, None) } else { (OutcomeKind::Unknown, Some(last)) }
    }

    /// How many calls of the command are sent for each task: a second one only if the first had no effect and nobody
    /// else changed the task.
    const fn sent(self) -> usize {
        if self.is_early() {
            return 0;
        }
        self.nth() + (!self.loss.has_effect && !self.loss.is_meddled_with) as usize
    }

    fn scenario(self, count: u64) -> Scenario {
        let mut text = format!(
            "title = \"losses\"\n[[app]]\nname = \"shop\"\nsdkappid = 1400000001\nregion = \"singapore\"\n\
             key = \"a-made-up-key\"\nenvironment = \"test\"\ntimezone = \"Asia/Singapore\"\nfirst_id = 1\n\
             [[tasks]]\napp = \"shop\"\ncount = {count}\nfirst = \"+9d\"\nevery = \"1s\"\ntypes = [\"Tag\"]\n\
             titles = [\"Digest {{n}}\"]\n"
        );
        let command = if self.verb == Verb::Delete { "delete" } else { "modify" };
        let nth = self.nth();
        for task in 1..=count {
            let call = format!("command = \"{command}\"\ntasks = [{task}]\nnth = {nth}\n");
            if !self.loss.fault.is_empty() {
                let _ = write!(text, "[[fault]]\n{call}{}\n", self.loss.fault);
            }
            if self.loss.is_meddled_with {
                let call = if self.is_early() { call.replace("modify", "get") } else { call };
                let edit = format!("kind = \"edit\"\ntask = {task}\ndue = \"+20d\"\n");
                let _ = write!(text, "[[operator]]\napp = \"shop\"\n{call}{edit}");
            }
        }
        Scenario::parse(&text).expect("the scenario is valid")
    }

    fn is_call_for(self, entry: &pushdeck::sim::LogEntry, task: u64) -> bool {
        let is_call = entry.event == LogEvent::Call && entry.command == Some(self.command());
        is_call && entry.task == Some(TaskId::new(task))
    }

    /// Changes one task and resumes the run. Returns the outcome after the run, and the outcome after the resume.
    async fn lose_one(self, context: &ops::Context, task: u64) -> (Option<OutcomeKind>, Option<OutcomeKind>) {
        let hold = ChangeRequest::HoldFor(SignedDuration::from_hours(24));
        let (first, run) = match self.verb {
            Verb::Delete => change(context, task, ChangeRequest::Delete).await,
            Verb::Hold => change(context, task, hold).await,
            Verb::Release => {
                change(context, task, hold).await;
                change(context, task, ChangeRequest::Release).await
            }
            Verb::Edit => edit(context, task).await,
        };
        let mut last = None;
        // If nothing is left to resume, the second outcome is `None`.
        let _ = ops::resume(context, run, Stop::new(), &mut |event| note(event, &mut last)).await;
        (first, last)
    }
}

fn note(event: &BulkEvent, seen: &mut Option<OutcomeKind>) {
    if let BulkEvent::Settled(settled) | BulkEvent::Differs(settled) = event {
        *seen = Some(settled.outcome.kind());
    }
}

/// Changes one task. Returns the outcome that the run reported last, and the run.
async fn change(context: &ops::Context, task: u64, request: ChangeRequest) -> (Option<OutcomeKind>, RunId) {
    let ids = [TaskId::new(task)];
    let prepared = ops::prepare(context, &ids, Some(TaskType::Tag), request).await.expect("the plan can be prepared");
    carry_out(context, prepared.plan).await
}

/// Gives one task another title.
async fn edit(context: &ops::Context, task: u64) -> (Option<OutcomeKind>, RunId) {
    let request = EditRequest { title: Some(format!("Edited {task}")), ..EditRequest::default() };
    let edits = ops::prepare_edits(context, &[TaskId::new(task)], &request).await;
    carry_out(context, edits.expect("the plan can be prepared").prepared.plan).await
}

async fn carry_out(context: &ops::Context, plan: Plan) -> (Option<OutcomeKind>, RunId) {
    let plan = plan.confirm(context.safety, &Answer::Yes).expect("a yes is enough for one task");
    let run = ops::Run::new(context, Stop::new());
    let (id, mut seen) = (run.id, None);
    ops::carry_out(context, plan, run, &mut |event| note(event, &mut seen)).await.expect("the run begins");
    (seen, id)
}

/// Loses the replies to `count` changes, each in its own run, and resumes each run. Returns a description of everything
/// that is wrong.
pub fn lose(case: Case, count: u64) -> Vec<String> {
    let scenario = case.scenario(count);
    let app = scenario.apps()[0].clone();
    let course = Arc::new(Course::of(SimClock::default()));
    let clock: Arc<dyn Clock> = Arc::new(course.clock.clone());
    let service = Service::new(scenario, Arc::clone(&clock));
    let folder = folder();
    let path = folder.path().join("ledger.db");
    let opened = block_on(ledger::open(&path.to_string_lossy(), OpenOptions::new(Arc::clone(&clock))));
    let random = Mutex::new(Random::seeded(1));
    let ledger = SteadyLedger { inner: opened.expect("the ledger opens"), course: Arc::clone(&course), random };
    let host = Host::of_region(app.region);
    let transport = Arc::new(SimTransport::new(service.clone(), &host));
    let slots = Arc::new(MemorySlots::new(Arc::clone(&clock)));
    let (sdkappid, name) = (app.sdkappid, format!("{} {}", case.verb.as_str(), case.loss.name));
    let context = context(SoakParts { app, host, transport, slots, ledger: Arc::new(ledger), clock });
    let mut wrong = Vec::new();
    // Only a task with a known time can be held for a while.
    if case.verb != Verb::Delete {
        let window = ops::default_window(course.clock.now());
        let synced = drive(&course.clock, &Idle, ops::sync(&context, window, &mut |_| {}), || {});
        assert!(matches!(synced, Driven::Done(Ok(_))), "{name}: {synced:?}");
    }
    for task in 1..=count {
        match drive(&course.clock, &Idle, case.lose_one(&context, task), || {}) {
            Driven::Done((first, last)) => {
                if (first, last) != (Some(case.outcomes().0), case.outcomes().1) {
                    wrong.push(format!("{name}: task {task} was first {first:?}, then {last:?}"));
                }
            }
            ended => wrong.push(format!("{name}: task {task}: {ended:?}")),
        }
        let sent = service.log().iter().filter(|entry| case.is_call_for(entry, task)).count();
        if sent != case.sent() {
            wrong.push(format!("{name}: task {task} was sent {sent} times"));
        }
    }
    drop(context);
    let (log, confirmed) = (service.log(), (1..=count).collect());
    let pending = service.tasks(sdkappid).into_iter().filter(|task| task.status == "pending");
    let pending: BTreeSet<u64> = pending.map(|task| task.id.get()).collect();
    let evidence = Evidence { log: &log, ledger: &path, confirmed: &confirmed, pending: &pending };
    wrong.extend(evidence.violations(State::Settled));
    wrong
}

#[cfg(not(feature = "planted"))]
#[test]
fn a_lost_reply_is_first_unknown_and_correct_in_the_end() {
    let count = crate::setting("SOAK_REPLIES", 30);
    for case in cases() {
        let wrong = lose(case, count);
        println!("{} {}: {count}, {} wrong", case.verb.as_str(), case.loss.name, wrong.len());
        assert_eq!(wrong, Vec::<String>::new());
    }
}
