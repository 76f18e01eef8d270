//! Copies of what tasks contained: what is kept, for how long, and that nothing of a removed copy is left in the file.

use std::{collections::HashSet, fs, path::PathBuf, sync::Arc, time::Duration};

use jiff::Timestamp;
use pushdeck::{
    clock::{Clock, ManualClock},
    domain::{
        Change, Content, LARGEST_COPY, PlanDigest, PlannedTask, RunId, SdkAppId, Service, TaskId, TaskStatus, TaskType,
    },
    ledger::{Actor, Ledger, NewCopy, OpenOptions, Pruned, RunStart, open},
};

const SECRET: &str = "an-account-that-nobody-may-read";
const DAY: Duration = Duration::from_secs(24 * 3_600);

struct Scratch {
    ledger: Arc<dyn Ledger>,
    clock: ManualClock,
    path: PathBuf,
    folder: tempfile::TempDir,
}

impl Scratch {
    /// A ledger with a run of the tasks 1, 2 and 3.
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let (path, clock) = (folder.path().join("ledger.db"), ManualClock::at(Timestamp::UNIX_EPOCH));
        clock.advance(100 * DAY);
        let options = OpenOptions::new(Arc::new(clock.clone()));
        let ledger = open(&path.display().to_string(), options).await.expect("the ledger opens");
        ledger.check().await.expect("the ledger is sound");
        let tasks = (1..=3).map(|id| planned(id, u32::try_from(id).expect("the number is small") - 1)).collect();
        let start = RunStart {
            id: run(),
            service: service(),
            actor: Actor::NOBODY,
            at: clock.now(),
            tasks,
            confirmed_by: "yes".to_owned(),
            digest: PlanDigest::of(&[]),
            left_out: Vec::new(),
            reason: None,
            lanes: pushdeck::domain::Lanes::One,
            plan_file: None,
        };
        ledger.begin_run(start).await.expect("the run begins");
        Self { ledger, clock, path, folder }
    }

    async fn keep(&self, task: u64, content: &str) -> usize {
        let copy = NewCopy {
            run: run(),
            position: u32::try_from(task).expect("the number is small") - 1,
            task: TaskId::new(task),
            task_type: TaskType::User,
            due: None,
            content: Content::new(content).expect("the content is an object"),
            at: self.clock.now(),
        };
        self.ledger.keep_copies(&service(), vec![copy]).await.expect("copies can be kept")
    }

    async fn prune(&self, keep: Option<Duration>) -> (u64, u64) {
        let Pruned { removed, left, is_in_log } = self.ledger.prune_copies(keep).await.expect("copies can be removed");
        assert!(!is_in_log, "nobody else reads");
        (removed, left)
    }

    async fn copied(&self) -> HashSet<u32> {
        self.ledger.copied_in(run()).await.expect("copies can be read")
    }

    fn has_secret(&self) -> bool {
        let files = fs::read_dir(self.folder.path())
            .expect("the folder can be read")
            .map(|file| file.expect("the entry can be read").path());
        files.filter(|file| file.is_file()).any(|file| {
            fs::read(file).expect("the file can be read").windows(SECRET.len()).any(|part| part == SECRET.as_bytes())
        })
    }
}

fn run() -> RunId {
    RunId(ulid::Ulid(7))
}

fn service() -> Service {
    Service { sdkappid: SdkAppId(1), host: "https://a.example".parse().expect("the host is valid") }
}

fn planned(id: u64, position: u32) -> PlannedTask {
    PlannedTask {
        id: TaskId::new(id),
        task_type: TaskType::User,
        status: TaskStatus::Pending,
        title: None,
        sched_at: None,
        position,
        change: Change::Delete,
    }
}

fn content() -> String {
    format!(r#"{{"To_Account": ["{SECRET}"], "From_Account": 17}}"#)
}

/// A run counts the tasks that it changes itself by the same rule.
#[tokio::test]
async fn every_change_that_loses_content_and_has_no_copy_counts() {
    for (verb, outcome, expected) in [
        ("delete", "deleted", 2),
        ("edit", "changed", 2),
        ("hold", "changed", 0),
        ("release", "changed", 0),
        ("edit", "conflict", 0),
        ("delete", "gone", 0),
    ] {
        let scratch = Scratch::new().await;
        assert_eq!(scratch.keep(1, &content()).await, 1);
        let conn = rusqlite::Connection::open(&scratch.path).expect("the database opens");
        conn.execute("UPDATE run_tasks SET verb = ?1, outcome = ?2", [verb, outcome]).expect("the rows can be changed");
        let settled = scratch.ledger.settled_in(run()).await.expect("the ledger can be read");
        assert_eq!((settled.copies, settled.uncopied), (1, expected), "{verb}: {outcome}");
    }
}

#[tokio::test]
async fn a_change_has_one_copy_the_first_one_in_canonical_form() {
    let scratch = Scratch::new().await;
    assert_eq!(scratch.ledger.copied_at(&service(), TaskId::new(1)).await, Ok(None));
    assert_eq!(scratch.keep(1, &content()).await, 1);
    assert_eq!(scratch.keep(1, r#"{"To_Account":["later"]}"#).await, 0);
    assert_eq!(scratch.copied().await, HashSet::from([0]));
    assert_eq!(scratch.ledger.copied_at(&service(), TaskId::new(1)).await, Ok(Some(scratch.clock.now())));
    assert_eq!(scratch.ledger.settled_in(run()).await.expect("the ledger can be read").copies, 1);
    let conn = rusqlite::Connection::open(&scratch.path).expect("the database opens");
    let stored: (String, Vec<u8>, String) = conn
        .query_row("SELECT content, digest, type FROM copies", [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .expect("there is one copy");
    assert_eq!(stored.0, format!(r#"{{"From_Account":17,"To_Account":["{SECRET}"]}}"#));
    assert_eq!(stored.1, Content::new(&content()).expect("the content is an object").digest().as_bytes());
    assert_eq!(stored.2, "User");
}

#[tokio::test]
async fn a_copy_that_is_too_large_is_not_kept() {
    let scratch = Scratch::new().await;
    let padded = |length: usize| format!(r#"{{"a":"{}"}}"#, "x".repeat(length));
    assert_eq!(scratch.keep(1, &padded(LARGEST_COPY)).await, 0);
    assert_eq!(scratch.keep(2, &padded(LARGEST_COPY - 8)).await, 1);
}

#[tokio::test]
async fn copies_are_removed_by_their_age_and_all_of_them_if_none_are_kept() {
    let scratch = Scratch::new().await;
    scratch.keep(1, &content()).await;
    scratch.clock.advance(3 * DAY);
    scratch.keep(2, &content()).await;
    assert_eq!(scratch.prune(Some(3 * DAY)).await, (0, 2), "a copy is kept to the end of its time");
    scratch.clock.advance(Duration::from_millis(1));
    assert_eq!(scratch.prune(Some(3 * DAY)).await, (1, 1));
    assert_eq!(scratch.copied().await, HashSet::from([1]));
    assert_eq!(scratch.prune(None).await, (1, 0));
    assert_eq!(scratch.prune(None).await, (0, 0));
}

#[tokio::test]
async fn what_was_removed_is_no_longer_in_the_file() {
    let scratch = Scratch::new().await;
    for task in 1..=3 {
        scratch.keep(task, &format!(r#"{{"a":"{}"}}"#, SECRET.repeat(1_000))).await;
    }
    assert!(scratch.has_secret());
    assert_eq!(scratch.prune(None).await, (3, 0));
    assert!(!scratch.has_secret(), "nor in the write-ahead log, while the ledger is open");
    let Scratch { ledger, clock, path, folder } = scratch;
    drop(ledger);
    let options = OpenOptions::new(Arc::new(clock.clone()));
    let ledger = open(&path.display().to_string(), options).await.expect("the ledger opens again");
    ledger.check().await.expect("the ledger is sound");
    let scratch = Scratch { ledger, clock, path, folder };
    assert!(!scratch.has_secret());
}

/// A process must not mistake the removal for a change of the file by another program.
#[tokio::test]
async fn two_processes_go_on_writing_after_a_removal() {
    let scratch = Scratch::new().await;
    let options = OpenOptions::new(Arc::new(scratch.clock.clone()));
    let other = open(&scratch.path.display().to_string(), options).await.expect("the ledger opens");
    for round in 0..20 {
        scratch.keep(1 + round % 3, &content()).await;
        other.remember(&service(), "key", &round.to_string()).await.expect("the other process can write");
        scratch.prune(None).await;
        other.remember(&service(), "key", "again").await.expect("the other process can still write");
    }
}

/// While somebody reads an older state, the log cannot be emptied. Nobody waits for that, and it is said.
#[tokio::test]
async fn a_reader_keeps_what_is_removed_in_the_log_only_while_it_reads() {
    let scratch = Scratch::new().await;
    scratch.keep(1, &content()).await;
    let reader = rusqlite::Connection::open(&scratch.path).expect("the database opens");
    reader.execute_batch("BEGIN; SELECT count(*) FROM copies").expect("it can be read");
    let pruned = scratch.ledger.prune_copies(None).await.expect("the copies are removed all the same");
    assert_eq!((pruned.removed, pruned.is_in_log), (1, true));
    reader.execute_batch("COMMIT").expect("the reader ends");
    drop(reader);
    scratch.keep(2, &content()).await;
    assert_eq!(scratch.prune(None).await, (1, 0));
    assert!(!scratch.has_secret());
}
