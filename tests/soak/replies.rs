//! Lost replies: after the delete took effect, before it did, with a late effect, and replies that prove nothing. The
//! outcome is first unknown, and correct in the end.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    sync::{Arc, Mutex},
};

use pushdeck::{
    api::{Command, MemorySlots},
    bulk::Stop,
    clock::Clock,
    domain::{Answer, BulkEvent, ChangeRequest, Host, Outcome, OutcomeKind, TaskId},
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

/// A way to lose the reply to a delete, the final outcome that the task must have, and how many deletes must be sent.
#[derive(Clone, Copy, Debug)]
pub struct Loss {
    pub name: &'static str,
    fault: &'static str,
    ends_as: OutcomeKind,
    sent: usize,
}

pub const LOSSES: [Loss; 6] = [
    Loss {
        name: "lost after the effect",
        fault: "kind = \"no-answer\"\nconnection = \"closed\"\neffect = \"done\"",
        ends_as: OutcomeKind::Gone,
        sent: 1,
    },
    Loss {
        name: "lost before the effect",
        fault: "kind = \"no-answer\"\nconnection = \"closed\"\neffect = \"none\"",
        ends_as: OutcomeKind::Deleted,
        sent: 2,
    },
    Loss {
        name: "late effect",
        fault: "kind = \"no-answer\"\nconnection = \"closed\"\nlate = \"40s\"",
        ends_as: OutcomeKind::Gone,
        sent: 1,
    },
    Loss {
        name: "silence after the effect",
        fault: "kind = \"no-answer\"\nconnection = \"open\"\neffect = \"done\"",
        ends_as: OutcomeKind::Gone,
        sent: 1,
    },
    Loss {
        name: "90105 after the effect",
        fault: "kind = \"code\"\ncode = 90105\neffect = \"done\"",
        ends_as: OutcomeKind::Gone,
        sent: 1,
    },
    Loss {
        name: "90105 before the effect",
        fault: "kind = \"code\"\ncode = 90105\neffect = \"none\"",
        ends_as: OutcomeKind::Deleted,
        sent: 2,
    },
];

fn scenario(loss: Loss, count: u64) -> Scenario {
    let mut text = format!(
        "title = \"losses\"\n[[app]]\nname = \"shop\"\nsdkappid = 1400000001\nregion = \"singapore\"\n\
         key = \"a-made-up-key\"\nenvironment = \"test\"\ntimezone = \"Asia/Singapore\"\nfirst_id = 1\n\
         [[tasks]]\napp = \"shop\"\ncount = {count}\nfirst = \"+9d\"\nevery = \"1s\"\ntypes = [\"Tag\"]\n\
         titles = [\"Digest {{n}}\"]\n"
    );
    for task in 1..=count {
        let _ = write!(text, "[[fault]]\ncommand = \"delete\"\ntasks = [{task}]\nnth = 1\n{}\n", loss.fault);
    }
    Scenario::parse(&text).expect("the scenario is valid")
}

/// Loses the replies to `count` deletes, each in its own run, and resumes each run. Returns a description of everything
/// that is wrong.
pub fn lose(loss: Loss, count: u64) -> Vec<String> {
    let scenario = scenario(loss, count);
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
    let context = context(SoakParts { app, host, transport, slots, ledger: Arc::new(ledger), clock });
    let mut wrong = Vec::new();
    for task in 1..=count {
        match drive(&course.clock, &Idle, lose_one(&context, task), || {}) {
            Driven::Done((first, last)) => {
                if first != Some(OutcomeKind::Unknown) || last != Some(loss.ends_as) {
                    wrong.push(format!("{}: task {task} was first {first:?}, then {last:?}", loss.name));
                }
            }
            ended => wrong.push(format!("{}: task {task}: {ended:?}", loss.name)),
        }
        let sent = |entry: &&_| is_delete_of(entry, task);
        let sent = service.log().iter().filter(sent).count();
        if sent != loss.sent {
            wrong.push(format!("{}: task {task} was sent {sent} times", loss.name));
        }
    }
    drop(context);
    let log = service.log();
    let confirmed = (1..=count).collect();
    let evidence = Evidence { log: &log, ledger: &path, confirmed: &confirmed, pending: &BTreeSet::new() };
    wrong.extend(evidence.violations(State::Settled));
    wrong
}

fn is_delete_of(entry: &pushdeck::sim::LogEntry, task: u64) -> bool {
    let is_call = entry.event == LogEvent::Call && entry.command == Some(Command::Delete);
    is_call && entry.task == Some(TaskId::new(task))
}

/// Deletes one task and resumes the run. Returns the outcome after the delete, and the outcome after the resume.
async fn lose_one(context: &ops::Context, task: u64) -> (Option<OutcomeKind>, Option<OutcomeKind>) {
    let ids = [TaskId::new(task)];
    let prepared = ops::prepare(context, &ids, Some(pushdeck::domain::TaskType::Tag), ChangeRequest::Delete)
        .await
        .expect("the plan can be prepared");
    let plan = prepared.plan.confirm(context.safety, &Answer::Yes).expect("a yes is enough for one task");
    let run = ops::Run::new(context, Stop::new());
    let id = run.id;
    let mut seen = None;
    let mut show = |event: &BulkEvent| {
        if let BulkEvent::Settled(settled) = event {
            seen = Some(Outcome::kind(&settled.outcome));
        }
    };
    ops::carry_out(context, plan, run, &mut show).await.expect("the run begins");
    let first = seen.take();
    let mut show = |event: &BulkEvent| {
        if let BulkEvent::Settled(settled) = event {
            seen = Some(Outcome::kind(&settled.outcome));
        }
    };
    // If nothing is left to resume, the second outcome is `None`, which the caller reports.
    let _ = ops::resume(context, id, Stop::new(), &mut show).await;
    (first, seen)
}

#[cfg(not(feature = "planted"))]
#[test]
fn a_lost_reply_is_first_unknown_and_correct_in_the_end() {
    let count = crate::setting("SOAK_REPLIES", 30);
    for loss in LOSSES {
        let wrong = lose(loss, count);
        println!("{}: {count}, {} wrong", loss.name, wrong.len());
        assert_eq!(wrong, Vec::<String>::new());
    }
}
