//! Plan files: what is read again before a plan is applied.

use jiff::Timestamp;
use pushdeck::{
    api::Command,
    clock::Clock as _,
    domain::{ChangeRequest, Lanes, PlanRequest, TaskId, TaskType},
    ops,
};

use crate::{
    common::Rig,
    scenarios::{calls, many},
};

/// How many tasks the plans have. More than 50 are read in pages of the list.
const TASKS: u64 = 120;

/// Makes a plan to delete tasks that are due in 45 days, which the usual window of the list does not have.
async fn plan_of_far_tasks(rig: &Rig) -> ops::PlanDocument {
    let ids: Vec<_> = (1..=TASKS).map(|nth| TaskId::new(5_210_001_000 + nth)).collect();
    let given_type = Some(TaskType::Tag);
    let prepared = rig.as_time_passes(ops::prepare(&rig.context, &ids, given_type, ChangeRequest::Delete)).await;
    let plan = prepared.expect("the plan can be prepared").plan;
    let made =
        ops::plan_document(&rig.context, &plan, (&PlanRequest::Change(ChangeRequest::Delete), Lanes::One), false).await;
    made.expect("the document can be made")
}

/// Prepares the plan again. Returns how many of its tasks were read after `began`, and how many one by one.
async fn read_again(rig: &Rig, document: &ops::PlanDocument, began: Timestamp) -> (usize, usize) {
    let before = calls(&rig.service, Command::Get);
    let prepared = rig.as_time_passes(ops::prepare_again(&rig.context, document)).await;
    let prepared = prepared.expect("the tasks can be read").edits.prepared;
    assert_eq!((prepared.plan.len(), prepared.left_out.len()), (document.ids().len(), 0));
    let known = rig.context.ledger.tasks(&rig.context.service(), &document.ids()).await;
    let is_read = |task: &&pushdeck::domain::Task| task.seen_at.is_some_and(|seen| seen >= began);
    let read = known.expect("the ledger can be read").iter().filter(is_read).count();
    (read, calls(&rig.service, Command::Get) - before)
}

#[tokio::test(start_paused = true)]
async fn every_task_of_a_plan_is_read_again_however_far_ahead_it_is_due() {
    let rig = Rig::script(&many(120, "").replace("+6h", "+45d")).await;
    let began = rig.clock.now();
    // Their due times are not known, so the list is not read far enough ahead, and each is read by itself.
    let document = plan_of_far_tasks(&rig).await;
    assert_eq!(read_again(&rig, &document, began).await, (120, 120));
    // Now the plan has the due times, so the list is read up to these.
    let document = plan_of_far_tasks(&rig).await;
    let (read, one_by_one) = read_again(&rig, &document, rig.clock.now()).await;
    assert_eq!((read, one_by_one <= 1), (120, true), "{one_by_one} were read one by one");
}
