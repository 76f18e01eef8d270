//! Plans that were written to files: the line of the audit log that proves them, and that each runs once.

use std::{ops::ControlFlow, sync::Arc};

use jiff::Timestamp;
use pushdeck::{
    clock::ManualClock,
    domain::{PlanDigest, RunId, SdkAppId, Service, Verb},
    ledger::{Actor, AuditQuery, Ledger, LedgerError, NotedPlan, OpenOptions, PlanNote, RunStart, open},
};

const DIGEST: &str = "9b1d";

fn service() -> Service {
    Service { sdkappid: SdkAppId(1_400_012_345), host: "https://example.com".parse().expect("the host is valid") }
}

/// Opens the ledger in this folder.
async fn opened(folder: &tempfile::TempDir) -> Arc<dyn Ledger> {
    let address = folder.path().join("ledger.db").display().to_string();
    let options = OpenOptions::new(Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH)));
    open(&address, options).await.expect("the ledger opens")
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder can be created")
}

async fn note(ledger: &dyn Ledger) {
    let plan = PlanNote { digest: DIGEST.to_owned(), verb: Verb::Hold, total: 3 };
    ledger.note_plan(&service(), &plan, &Actor::NOBODY).await.expect("the plan is recorded");
}

async fn found(ledger: &dyn Ledger, digest: &str) -> Option<NotedPlan> {
    ledger.plan(digest).await.expect("the ledger answers")
}

/// Begins a run that applies the plan with this digest, if one is given.
async fn begin(ledger: &dyn Ledger, number: u128, plan: Option<&str>) -> Result<RunId, LedgerError> {
    let id = RunId(ulid::Ulid::from(number));
    let start = RunStart {
        id,
        service: service(),
        actor: Actor::NOBODY,
        at: Timestamp::UNIX_EPOCH,
        tasks: Vec::new(),
        confirmed_by: "flag --yes".to_owned(),
        digest: PlanDigest::of(&[]),
        left_out: Vec::new(),
        reason: None,
        lanes: pushdeck::domain::Lanes::One,
        plan_file: plan.map(str::to_owned),
    };
    ledger.begin_run(start).await.map(|()| id)
}

#[tokio::test]
async fn a_plan_is_found_with_its_audit_line_and_later_with_its_run() {
    let folder = folder();
    let ledger = opened(&folder).await;
    assert_eq!(found(&*ledger, DIGEST).await, None);
    begin(&*ledger, 1, None).await.expect("the run begins");
    note(&*ledger).await;
    let noted = found(&*ledger, DIGEST).await.expect("the plan was recorded");
    assert_eq!((noted.entry.action.as_str(), noted.run), ("plan", None));
    assert_eq!(noted.entry.detail, r#"{"digest":"9b1d","total":3,"verb":"hold"}"#);
    assert_eq!(found(&*ledger, "other").await, None);
    let run = begin(&*ledger, 2, Some(DIGEST)).await.expect("the run begins");
    assert_eq!(found(&*ledger, DIGEST).await.and_then(|noted| noted.run), Some(run));
    let broken = ledger.audit(AuditQuery::default(), Box::new(|_| ControlFlow::Continue(()))).await;
    assert_eq!(broken.expect("the log is read"), None);
}

#[tokio::test]
async fn two_processes_that_apply_a_plan_at_once_begin_one_run() {
    let folder = folder();
    let (one, other) = (opened(&folder).await, opened(&folder).await);
    note(&*one).await;
    let both = tokio::join!(begin(&*one, 1, Some(DIGEST)), begin(&*other, 2, Some(DIGEST)));
    let (run, refused) = match both {
        (Ok(run), Err(refused)) | (Err(refused), Ok(run)) => (run, refused),
        both => panic!("{both:?}"),
    };
    assert_eq!(refused, LedgerError::PlanApplied(run));
    assert_eq!(one.open_runs().await.expect("the runs are read").len(), 1);
    assert_eq!(begin(&*one, 3, Some(DIGEST)).await, Err(LedgerError::PlanApplied(run)));
    begin(&*one, 4, None).await.expect("a run without a plan begins");
    begin(&*one, 5, None).await.expect("a second run without a plan begins");
}

#[tokio::test]
async fn each_ledger_has_an_id_of_its_own() {
    let (one, other) = (folder(), folder());
    let id = opened(&one).await.id().await.expect("the ledger answers");
    assert_eq!(opened(&one).await.id().await.as_deref(), Ok(id.as_str()));
    assert_ne!(opened(&other).await.id().await.as_deref(), Ok(id.as_str()));
}
