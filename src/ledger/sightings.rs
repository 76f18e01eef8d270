//! Stores what a call showed about tasks, and updates the ledger accordingly.
//!
//! The ledger follows what the service shows: a task that was `deleted` or `gone` and is seen again gets the status
//! that was seen, with an audit line that says so. Only an unsettled attempt takes precedence: its task stays `unknown`
//! until the attempt is settled. The rule that decides which of two facts is newer is in `order`.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::json;

use super::{
    Actor, Reappeared, WriteReport,
    audit::{self, NewEntry},
    fault::Fault,
    order::{Stage, When},
    rows::{key, millis, need_service_number},
    stored::Stored,
    writer::{Write, WriterContext},
};
use crate::domain::{SeenBy, Service, Sighting, TaskId, TaskStatus, Untrusted};

const NOBODY: &Actor = &Actor::NOBODY;

/// Stores what a call showed.
pub(super) fn record(
    context: &mut WriterContext,
    service: &Service,
    sightings: &[Sighting],
) -> Result<WriteReport, Fault> {
    if sightings.is_empty() {
        return Ok(WriteReport::default());
    }
    context.write(|write| {
        let number = need_service_number(&write.tx, service)?;
        let mut recording = Recording { service, number, change: WriteReport::default(), forgotten: None };
        for sighting in sightings {
            recording.record(write, sighting)?;
        }
        Ok(recording.change)
    })
}

/// The state while a list of sightings is being stored.
struct Recording<'a> {
    service: &'a Service,
    number: i64,
    change: WriteReport,
    /// The time of a request, and the tasks that somebody removed from the ledger since then, each with the time of its
    /// removal. Read only when needed.
    forgotten: Option<(i64, HashMap<i64, i64>)>,
}

impl Recording<'_> {
    fn record(&mut self, write: &mut Write<'_>, sighting: &Sighting) -> Result<(), Fault> {
        let key = key(sighting.id);
        let when = When::of(&sighting.call, write.now, write.since_boot);
        let Some(before) = Stored::read(&write.tx, self.number, key)? else {
            // Nobody ever saw the task, so it may never have existed and cannot be gone.
            let is_new = sighting.status != TaskStatus::Gone;
            if !is_new || self.is_forgotten(write, key, when.asked_at_earliest())? {
                return Ok(());
            }
            self.change.added += 1;
            return Stored::default().after(sighting, &when).insert(&write.tx, self.number, key);
        };
        let after = before.after(sighting, &when);
        if after.differs_from(&before) {
            self.change.changed += 1;
        }
        if before.is_over() && !after.is_over() {
            write.audit(&reappeared(write.now, self.service, sighting.id, before.underlying(), &after))?;
            self.change.reappeared.push(Reappeared {
                task: sighting.id,
                was: TaskStatus::from_stored(before.underlying().unwrap_or_default()),
                seen: sighting.status.clone(),
            });
        }
        after.update(&write.tx, self.number, key, &before)
    }

    /// Returns whether a task that is not in the ledger was removed after the request left. The reply must not bring
    /// the task back.
    fn is_forgotten(&mut self, write: &Write<'_>, key: i64, asked: i64) -> Result<bool, Fault> {
        if self.forgotten.as_ref().is_none_or(|(since, _)| *since > asked) {
            self.forgotten = Some((asked, audit::forgotten_since(&write.tx, self.service, asked)?));
        }
        Ok(self.forgotten.as_ref().and_then(|(_, tasks)| tasks.get(&key)).is_some_and(|at| asked < *at))
    }
}

/// Returns the audit line for a task that was deleted or gone and has reappeared. Nobody caused this, so the actor is
/// empty.
pub(super) fn reappeared<'a>(
    at: Timestamp,
    service: &'a Service,
    task: TaskId,
    was: Option<&str>,
    after: &Stored,
) -> NewEntry<'a> {
    let seen = after.underlying().map(|word| TaskStatus::from_stored(word).to_safe());
    let detail = json!({ "was": was, "seen": seen, "by": after.seen_by.map(SeenBy::as_str) });
    NewEntry { task: Some(task), detail, ..NewEntry::new(at, NOBODY, service, "reappeared") }
}

impl Stored {
    /// Returns the row after a sighting. A sighting that is not newer than the row changes nothing.
    pub fn after(&self, sighting: &Sighting, when: &When) -> Self {
        let shown = Stage::of(Some(sighting.status.as_raw()));
        if !when.is_newer(shown, self.stage(), self.seen_at) {
            return self.clone();
        }
        let text = |new: &Option<Untrusted>, known: &Option<String>| {
            new.as_ref().map(|text| text.raw().to_owned()).or_else(|| known.clone())
        };
        let mut after = Self {
            task_type: sighting.task_type.or(self.task_type),
            sched_at: sighting.sched_at.map(millis).or(self.sched_at),
            created_at: sighting.created_at.map(millis).or(self.created_at),
            title: text(&sighting.title, &self.title),
            text: text(&sighting.desc, &self.text),
            push_task_id: text(&sighting.push_task_id, &self.push_task_id),
            dispatch_err: text(&sighting.dispatch_err, &self.dispatch_err),
            seen_at: Some(when.seen_at(shown)),
            seen_by: Some(sighting.by),
            ..self.clone()
        };
        match &sighting.status {
            // These are states that only the ledger assigns; no call can show them.
            TaskStatus::Unknown | TaskStatus::Unverified => {}
            // The task may never have existed: a task that nobody ever saw cannot be gone.
            TaskStatus::Gone if self.seen_at.is_none() && self.underlying().is_none() => return self.clone(),
            // We have deleted the task, so its absence is nothing new.
            TaskStatus::Gone if self.underlying() == Some("deleted") => {}
            seen => after.set_underlying(Some(seen.as_raw().to_owned())),
        }
        // An unsettled attempt may itself begin or end a hold, so the hold is updated when the attempt is settled.
        if self.is_unsettled() {
            return after;
        }
        let sched_at = after.sched_at;
        after.due_at(sched_at)
    }

    fn differs_from(&self, other: &Self) -> bool {
        self.facts() != other.facts()
    }

    /// Returns everything except the time and the call of the last sighting, and the hold. An unknown string and an
    /// empty one count as equal.
    fn facts(&self) -> impl PartialEq + '_ {
        let Self { task_type, status, sched_at, title, text, campaign, created_at, seen_at: _, seen_by: _, .. } = self;
        let Self { word, push_task_id, dispatch_err, error_code, error_message, error_at, .. } = self;
        let said = [title, text, push_task_id, dispatch_err].map(|text| text.as_deref().unwrap_or_default());
        let ours = (status, word, campaign, error_code, error_message, error_at);
        (said, ours, task_type, sched_at, created_at)
    }

    pub fn stage(&self) -> Stage {
        Stage::of(self.underlying())
    }

    pub fn is_over(&self) -> bool {
        self.stage() == Stage::Over
    }
}

#[cfg(test)]
mod tests {
    use std::{
        cell::RefCell,
        sync::{Arc, OnceLock},
        time::Duration,
    };

    use super::*;
    use crate::{
        clock::{Clock as _, ManualClock},
        domain::{Attempt, AttemptId, CallSpan, Change, Outcome, PlanDigest, RunId, SdkAppId, TaskType},
        ledger::{
            OpenOptions, RunStart, Settlement, attempts,
            connect::{Purpose, connect},
            forget::forget,
            ledger_path::LedgerPath,
            open,
            open_files::OpenFiles,
            runs,
        },
    };

    /// Returns a sighting by a call that took no time, this many seconds after boot and after the start of 1970.
    fn seen(second: u64, status: TaskStatus) -> Sighting {
        let boot = Duration::from_secs(second);
        Sighting::of(TaskId::new(1), CallSpan::instant(Timestamp::UNIX_EPOCH + boot, boot), SeenBy::List, status)
    }

    impl Stored {
        /// Returns the row after a sighting that is stored as soon as its reply arrives.
        fn after_at_once(&self, sighting: &Sighting) -> Self {
            let call = sighting.call;
            self.after(sighting, &When::of(&call, call.asked + call.took, call.asked_boot + call.took))
        }
    }

    #[test]
    fn an_older_sighting_changes_nothing() {
        let known = Stored::default().after_at_once(&seen(20, TaskStatus::Dispatched));
        assert_eq!(known.after_at_once(&seen(19, TaskStatus::Pending)), known);
        assert_eq!(known.after_at_once(&seen(21, TaskStatus::Pending)).status.as_deref(), Some("pending"));
    }

    #[test]
    fn fields_that_a_sighting_does_not_contain_do_not_change() {
        let named = Sighting { title: Some("Holiday hours".into()), ..seen(1, TaskStatus::Pending) };
        let known = Stored::default().after_at_once(&named);
        assert_eq!(known.after_at_once(&seen(2, TaskStatus::Pending)).title.as_deref(), Some("Holiday hours"));
    }

    #[test]
    fn a_field_that_a_sighting_shows_as_empty_becomes_empty() {
        let text = |text: &str| Some(Untrusted::new(text));
        let named = Sighting {
            title: text("Holiday hours"),
            desc: text("Closed"),
            push_task_id: text("p"),
            dispatch_err: text("no certificate"),
            ..seen(1, TaskStatus::Pending)
        };
        let known = Stored::default().after_at_once(&named);
        let (title, desc, push_task_id, dispatch_err) = (text(""), text(""), text(""), text(""));
        let emptied = Sighting { title, desc, push_task_id, dispatch_err, ..seen(2, TaskStatus::Pending) };
        let after = known.after_at_once(&emptied);
        let texts = [&after.title, &after.text, &after.push_task_id, &after.dispatch_err];
        assert!(texts.iter().all(|text| text.as_deref() == Some("")), "{after:?}");
        assert!(after.differs_from(&known));
        let unknown = Stored::default().after_at_once(&seen(2, TaskStatus::Pending));
        assert!(!after.differs_from(&unknown), "an unknown string and an empty one count as equal");
    }

    #[test]
    fn an_unsettled_attempt_takes_precedence_over_a_sighting() {
        let known = Stored { status: Some("unknown".into()), word: Some("pending".into()), ..Stored::default() };
        let after = known.after_at_once(&seen(1, TaskStatus::Dispatching));
        assert_eq!((after.status.as_deref(), after.word.as_deref()), (Some("unknown"), Some("dispatching")));
    }

    #[test]
    fn a_task_that_nobody_ever_saw_cannot_be_gone() {
        let imported = Stored { title: Some("Holiday hours".to_owned()), ..Stored::default() };
        assert_eq!(imported.after_at_once(&seen(1, TaskStatus::Gone)), imported);
        let was_there = imported.after_at_once(&seen(1, TaskStatus::Pending));
        assert_eq!(was_there.after_at_once(&seen(2, TaskStatus::Gone)).status.as_deref(), Some("gone"));
    }

    #[test]
    fn a_deleted_task_stays_deleted_if_a_reply_says_it_is_absent_but_not_if_a_reply_shows_it() {
        let deleted = Stored { status: Some("deleted".into()), ..Stored::default() };
        assert_eq!(deleted.after_at_once(&seen(1, TaskStatus::Gone)).status.as_deref(), Some("deleted"));
        assert_eq!(deleted.after_at_once(&seen(1, TaskStatus::Pending)).status.as_deref(), Some("pending"));
    }

    /// Two writers of one ledger, as in two processes, with a common clock.
    struct Two {
        clock: ManualClock,
        ours: WriterContext,
        theirs: WriterContext,
        _folder: tempfile::TempDir,
    }

    impl Two {
        /// Creates two writers, of which `theirs` has a run with a delete of task 1 under way.
        async fn with_a_delete_under_way() -> Self {
            let folder = tempfile::tempdir().expect("a temporary folder can be created");
            let (path, clock) = (folder.path().join("ledger.db"), ManualClock::at(Timestamp::UNIX_EPOCH));
            let options = OpenOptions::new(Arc::new(clock.clone()));
            drop(open(&path.display().to_string(), options).await.expect("a new ledger opens"));
            let context = || {
                let place = Arc::new(LedgerPath::at(&path, false).expect("the path is valid"));
                let files = Arc::new(OpenFiles::of(&place).expect("the file exists"));
                let conn = connect(&place, Purpose::Write).expect("the database opens");
                WriterContext::new(conn, place, files, Arc::new(clock.clone()), Arc::new(OnceLock::from(Ok(()))))
            };
            let mut two = Self { ours: context(), theirs: context(), clock: clock.clone(), _folder: folder };
            let start = RunStart {
                id: RUN,
                service: service(),
                actor: Actor::NOBODY,
                at: clock.now(),
                tasks: Vec::new(),
                confirmed_by: "--yes".to_owned(),
                digest: PlanDigest::of(&[]),
                left_out: Vec::new(),
                reason: None,
                lanes: crate::domain::Lanes::One,
                plan_file: None,
            };
            runs::begin(&mut two.theirs, &start).expect("the run begins");
            two.see(TaskStatus::Pending);
            let (at, deadline) = (clock.now(), clock.now());
            let attempt = Attempt {
                id: AttemptId(1),
                run: RUN,
                task: TaskId::new(1),
                task_type: TaskType::Tag,
                position: 0,
                change: Change::Delete,
                due: None,
                at,
                deadline,
            };
            attempts::intend(&mut two.theirs, &service(), &attempt, None, &Actor::NOBODY)
                .expect("the intent is written");
            two
        }

        /// Returns a sighting whose request leaves now.
        fn asked_now(&self, status: TaskStatus) -> Sighting {
            Sighting { call: CallSpan::instant(self.clock.now(), self.clock.since_boot()), ..seen(0, status) }
        }

        fn see(&mut self, status: TaskStatus) -> WriteReport {
            let sighting = self.asked_now(status);
            record(&mut self.ours, &service(), &[sighting]).expect("the sighting is recorded")
        }
    }

    /// Returns the status of task 1, and how many times the audit log says that it reappeared.
    fn end(context: &WriterContext) -> (Option<String>, i64) {
        let stored = Stored::read(&context.conn, 1, 1).expect("the ledger can be read");
        let count = "SELECT count(*) FROM audit WHERE action = 'reappeared'";
        let lines = context.conn.query_row(count, [], |row| row.get(0)).expect("the lines can be counted");
        (stored.and_then(|stored| stored.status), lines)
    }

    const RUN: RunId = RunId(ulid::Ulid(1));

    fn service() -> Service {
        Service { sdkappid: SdkAppId(1), host: "https://a.example".parse().expect("the host is valid") }
    }

    /// Settles the delete as if the service had confirmed it at this time.
    fn settle_deleted(context: &mut WriterContext, at: Timestamp) {
        let settlement = Settlement {
            attempt: AttemptId(1),
            run: RUN,
            position: 0,
            task: TaskId::new(1),
            outcome: Outcome::Deleted,
            at,
        };
        attempts::settle(context, &service(), &settlement, &Actor::NOBODY).expect("the attempt is settled");
    }

    thread_local! {
        /// The action to perform while a writer of this thread waits for the lock.
        static MEANWHILE: RefCell<Option<Box<dyn FnOnce()>>> = const { RefCell::new(None) };
    }

    /// Called by SQLite while another connection holds the lock. Performs the action and makes SQLite try once more.
    fn wait_for_the_lock(_: i32) -> bool {
        let meanwhile = MEANWHILE.take();
        meanwhile.map(|act| act()).is_some()
    }

    #[tokio::test]
    async fn a_reply_that_waited_for_the_lock_does_not_undo_an_outcome_that_was_settled_meanwhile() {
        let mut two = Two::with_a_delete_under_way().await;
        let pending = two.asked_now(TaskStatus::Pending);
        two.ours.conn.busy_handler(Some(wait_for_the_lock)).expect("the handler is set");
        two.theirs.conn.execute_batch("BEGIN IMMEDIATE").expect("the lock is free");
        let (later, mut theirs) = (two.clock.clone(), two.theirs);
        let act = move || {
            later.advance(Duration::from_secs(3));
            theirs.conn.execute_batch("ROLLBACK").expect("the lock is released");
            settle_deleted(&mut theirs, later.now());
        };
        MEANWHILE.set(Some(Box::new(act)));
        let change = record(&mut two.ours, &service(), &[pending]).expect("the sighting is recorded");
        assert!(MEANWHILE.take().is_none(), "the writer waited for the lock");
        assert_eq!(change, WriteReport::default());
        assert_eq!(end(&two.ours), (Some("deleted".to_owned()), 0));
    }

    #[tokio::test]
    async fn a_request_that_left_after_the_delete_was_confirmed_shows_the_task_again() {
        let mut two = Two::with_a_delete_under_way().await;
        settle_deleted(&mut two.theirs, two.clock.now());
        two.clock.advance(Duration::from_millis(1));
        let (task, was, seen) = (TaskId::new(1), TaskStatus::Deleted, TaskStatus::Pending);
        assert_eq!(two.see(TaskStatus::Pending).reappeared, [Reappeared { task, was, seen }]);
        assert_eq!(end(&two.ours), (Some("pending".to_owned()), 1));
        assert!(two.see(TaskStatus::Pending).reappeared.is_empty(), "the reappearance is reported once");
    }

    #[tokio::test]
    async fn a_sighting_from_after_the_reply_to_a_delete_stays_when_the_outcome_is_stored() {
        let mut two = Two::with_a_delete_under_way().await;
        let confirmed = two.clock.now();
        two.clock.advance(Duration::from_secs(1));
        two.see(TaskStatus::Pending);
        settle_deleted(&mut two.theirs, confirmed);
        assert_eq!(end(&two.ours), (Some("pending".to_owned()), 1));
    }

    #[tokio::test]
    async fn a_reply_requested_before_a_task_was_removed_does_not_bring_it_back() {
        let mut two = Two::with_a_delete_under_way().await;
        let late = two.asked_now(TaskStatus::Pending);
        two.clock.advance(Duration::from_secs(1));
        settle_deleted(&mut two.theirs, two.clock.now());
        forget(&mut two.theirs, &service(), &[TaskId::new(1)], &Actor::NOBODY).expect("the task is removed");
        assert_eq!(
            record(&mut two.ours, &service(), &[late]).expect("the sighting is recorded"),
            WriteReport::default()
        );
        assert_eq!(end(&two.ours), (None, 0));
        assert_eq!(two.see(TaskStatus::Pending).added, 1);
    }
}
