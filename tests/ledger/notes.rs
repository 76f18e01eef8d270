//! Notes on tasks and reasons of runs: what keeps them, what drops them, and their audit lines.

use std::{
    ops::ControlFlow,
    sync::{Arc, Mutex},
};

use jiff::Timestamp;
use pushdeck::{
    clock::ManualClock,
    domain::{CallSpan, PlanDigest, Remark, RunId, SdkAppId, SeenBy, Service, Sighting, TaskId, TaskStatus, Untrusted},
    ledger::{Actor, AuditEntry, AuditQuery, ImportRow, Ledger, LedgerError, OpenOptions, RunStart, WriteReport, open},
};

/// A ledger with the tasks 1, 2 and 3, in a temporary folder that is removed when this value is dropped.
struct Scratch {
    ledger: Arc<dyn Ledger>,
    _folder: tempfile::TempDir,
}

impl Scratch {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let address = folder.path().join("ledger.db").display().to_string();
        let options = OpenOptions::new(Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH)));
        let scratch = Self { ledger: open(&address, options).await.expect("the ledger opens"), _folder: folder };
        scratch.import("first").await;
        scratch
    }

    async fn import(&self, title: &str) {
        let row = |id| ImportRow { id, title: title.to_owned(), ..ImportRow::default() };
        let mut rows = [1, 2, 3].map(row).into_iter();
        let source = Box::new(move |row: &mut ImportRow| Ok(rows.next().map(|next| *row = next).is_some()));
        self.ledger.import(&service(), source, &Actor::NOBODY).await.expect("the rows are imported");
    }

    async fn note(&self, ids: &[u64], text: &str) -> Result<WriteReport, LedgerError> {
        let ids: Vec<_> = ids.iter().copied().map(TaskId::new).collect();
        let note = (!text.is_empty()).then(|| text.parse::<Remark>().expect("the text is a remark"));
        self.ledger.note(&service(), &ids, note, &Actor::NOBODY).await
    }

    /// Returns the notes on the tasks that are in the ledger; an empty string is no note.
    async fn notes(&self) -> Vec<String> {
        let tasks = self.ledger.tasks(&service(), &[1, 2, 3].map(TaskId::new)).await.expect("the tasks are read");
        let raw = |note: Option<Untrusted>| note.map(|note| note.raw().to_owned()).unwrap_or_default();
        tasks.into_iter().map(|task| raw(task.note)).collect()
    }

    /// Returns the details of the audit lines with this action.
    async fn details(&self, action: &'static str) -> Vec<String> {
        let details = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&details);
        let sink = Box::new(move |entry: &AuditEntry| {
            if entry.action == action {
                kept.lock().expect("no thread panicked").push(entry.detail.clone());
            }
            ControlFlow::Continue(())
        });
        assert_eq!(self.ledger.audit(AuditQuery::default(), sink).await.expect("the log is read"), None);
        Arc::into_inner(details).expect("the sink was dropped").into_inner().expect("no thread panicked")
    }
}

fn service() -> Service {
    Service { sdkappid: SdkAppId(1), host: "https://a.example".parse().expect("the host is valid") }
}

#[tokio::test]
async fn a_note_replaces_the_earlier_one_and_an_empty_one_removes_it() {
    let scratch = Scratch::new().await;
    assert_eq!(scratch.note(&[1, 3], "legal checks it").await.map(|report| report.changed), Ok(2));
    assert_eq!(scratch.notes().await, ["legal checks it", "", "legal checks it"]);
    assert_eq!(scratch.note(&[1, 2, 3], "legal checks it").await.map(|report| report.changed), Ok(1));
    assert_eq!(scratch.note(&[1], "wrong \u{202e}price").await.map(|report| report.changed), Ok(1));
    assert_eq!(scratch.note(&[2, 3], "").await.map(|report| report.changed), Ok(2));
    assert_eq!(scratch.note(&[2], "").await.map(|report| report.changed), Ok(0));
    assert_eq!(scratch.notes().await, ["wrong \u{202e}price", "", ""]);
    let legal = r#"{"note":"legal checks it"}"#;
    let (price, removed) = (r#"{"note":"wrong <U+202E>price"}"#, r#"{"note":""}"#);
    assert_eq!(scratch.details("note").await, [legal, legal, legal, price, removed, removed]);
}

#[tokio::test]
async fn no_note_is_written_if_one_of_the_tasks_is_not_in_the_ledger() {
    let scratch = Scratch::new().await;
    assert_eq!(scratch.note(&[1, 9, 2], "x").await, Err(LedgerError::NoSuchTask(TaskId::new(9))));
    assert_eq!(scratch.notes().await, ["", "", ""]);
    assert!(scratch.details("note").await.is_empty());
}

#[tokio::test]
async fn imports_and_replies_leave_a_note_alone_and_forgetting_the_task_drops_it() {
    let scratch = Scratch::new().await;
    scratch.note(&[1, 2], "wrong price").await.expect("the note is written");
    scratch.import("second").await;
    let call = CallSpan::instant(Timestamp::UNIX_EPOCH, std::time::Duration::ZERO);
    let seen = Sighting::of(TaskId::new(1), call, SeenBy::List, TaskStatus::Pending);
    scratch.ledger.record(&service(), vec![seen]).await.expect("the sighting is recorded");
    assert_eq!(scratch.notes().await, ["wrong price", "wrong price", ""]);
    scratch.ledger.forget(&service(), &[TaskId::new(1)], &Actor::NOBODY).await.expect("the task is removed");
    scratch.import("third").await;
    assert_eq!(scratch.notes().await, ["", "wrong price", ""]);
}

#[tokio::test]
async fn a_run_keeps_its_reason_for_whoever_takes_it_over() {
    let scratch = Scratch::new().await;
    let start = |number: u128, reason: Option<&str>| RunStart {
        id: RunId(ulid::Ulid::from(number)),
        service: service(),
        actor: Actor::NOBODY,
        at: Timestamp::UNIX_EPOCH,
        tasks: Vec::new(),
        confirmed_by: "flag --yes".to_owned(),
        digest: PlanDigest::of(&[]),
        left_out: Vec::new(),
        reason: reason.map(|reason| reason.parse().expect("the text is a remark")),
        lanes: pushdeck::domain::Lanes::One,
        plan_file: None,
    };
    scratch.ledger.begin_run(start(1, Some("价格有误"))).await.expect("the run begins");
    scratch.ledger.begin_run(start(2, None)).await.expect("the run begins");
    let open = scratch.ledger.open_runs().await.expect("the runs are read");
    let reasons: Vec<_> = open.iter().map(|run| run.reason.as_ref().map(Untrusted::raw)).collect();
    assert_eq!(reasons, [Some("价格有误"), None]);
    let taken = scratch.ledger.take_run(open[0].id, &Actor::NOBODY).await.expect("the run is ours");
    assert_eq!(taken.reason, Some("价格有误".into()));
    assert_eq!(scratch.details("run-take").await, [r#"{"left":0,"reason":"价格有误"}"#]);
}
