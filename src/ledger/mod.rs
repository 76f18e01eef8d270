//! The local database of tasks, attempts and the audit log: the `Ledger` trait, its data types, and how to open one.
//!
//! ```text
//! open ── ledger_path (is the location safe?) ── connect (SQLite settings) ── schema (versions, migrations)
//!  │
//! sqlite: implements Ledger on a SQLite file
//!  ├─ writer, one thread (queue) ────── import · sightings · attempts · runs · plans · notes · forget · copies ── audit (chain) ── head (file)
//!  │                                      │         └─────┬───────┘
//!  │                                      │             order (which of two facts is newer)
//!  │                                    batches (rows from another thread)          facts (hints, no audit line)
//!  ├─ readers, a few threads (interest) ─ scan · rows · attempts · runs · audit · facts
//!  ├─ head_check ── compares the database with its head file
//!  ├─ open_files ── checks that the open files are still the ones at their paths
//!  ├─ locks ─────── which process holds a run: one lock file per run
//!  └─ slots ─────── the rate slots, in a small file of their own
//!
//! data, error: the types of arguments, results and errors (fault: turns SQLite errors into these)
//! edits: what edits send, as long as their runs have not ended
//! inspect: compares the tables with each other, and returns findings
//! rows, stored: how values are encoded in the database; one owned row, for changing it
//! bad_ledgers, hold_tests, version_tests: tests of damaged ledgers, of holds, and of ledgers of other versions
//! ```
//!
//! Each audit line is written in the same transaction as the change that it records. Neither the ledger nor `api`
//! depends on the other.

mod attempts;
mod audit;
#[cfg(test)]
mod bad_ledgers;
mod batches;
mod connect;
mod copies;
mod data;
mod edits;
mod error;
mod facts;
mod fault;
mod findings;
mod forget;
mod head;
mod head_check;
#[cfg(test)]
mod hold_tests;
mod import;
mod inspect;
mod interest;
mod ledger_path;
mod locks;
mod notes;
mod open;
mod open_files;
mod order;
mod plans;
mod queue;
mod readers;
mod rows;
mod runs;
mod scan;
mod schema;
mod sightings;
mod slots;
mod sqlite;
mod stored;
#[cfg(test)]
mod version_tests;
mod writer;

pub use batches::{Batch, Emptying, Filling, batches};
pub use data::{
    Access, Actor, AuditBreak, AuditEntry, AuditQuery, BadRow, CampaignBy, Columns, CopyCount, Direction, Holder,
    ImportReport, ImportRow, ImportRows, NewCopy, NotedPlan, OpenAttempt, PlanNote, Pruned, Reappeared, RunStart,
    RunState, Settlement, Sort, SortField, TaskQuery, TaskRow, WriteReport,
};
pub use error::LedgerError;
pub use findings::{Finding, Flaw};
pub use open::{OpenOptions, is_there, open};
pub use slots::{Kept, SlotStore};

use std::{collections::HashSet, ops::ControlFlow, sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::Timestamp;

use crate::domain::{
    Attempt, Confirmed, Progress, Remark, RunId, SdkAppId, Service, Sighting, Task, TaskId, TaskOutcome,
};

/// Called for each task, in order, on a thread of the ledger. It can stop the scan.
pub type TaskSink = Box<dyn FnMut(&TaskRow<'_>) -> ControlFlow<()> + Send>;

/// Called for each audit entry, oldest first, on a thread of the ledger. It can stop the scan.
pub type AuditSink = Box<dyn FnMut(&AuditEntry) -> ControlFlow<()> + Send>;

/// The local record of tasks, attempts and who did what.
///
/// Any call can be cancelled by dropping its future. A write that has already been queued is still carried out in full.
#[async_trait]
pub trait Ledger: std::fmt::Debug + Send + Sync {
    /// Returns whether the ledger can be written, and the reason if it cannot.
    fn access(&self) -> Access;

    /// Returns the schema version of the file if it is older than that of this build. The first write migrates the
    /// file.
    async fn older_schema(&self) -> Result<Option<usize>, LedgerError>;

    /// Checks the structure of the database, the head file and the last audit line. This must pass before anything is
    /// sent. The first call does the work. Later calls return its result, or check again if the check failed for a
    /// reason that may be temporary.
    async fn check(&self) -> Result<(), LedgerError>;

    /// Checks that the ledger has lost no entries: compares it with its head file, and the open file with the one at
    /// its path. Takes as little time for a large ledger as for a small one.
    async fn verify_head(&self) -> Result<(), LedgerError>;

    /// Passes the tasks that `query` selects to `sink`, and returns how many were passed. Rows are not collected in
    /// memory. Several scans may run at once.
    async fn scan(&self, service: &Service, query: TaskQuery, sink: TaskSink) -> Result<u64, LedgerError>;

    /// Returns the number of tasks that the ledger has for this service.
    async fn count(&self, service: &Service) -> Result<u64, LedgerError>;

    /// Returns up to `parts` id ranges that together contain all tasks, with about equally many in each, for parallel
    /// scans.
    async fn split(
        &self,
        service: &Service,
        parts: usize,
    ) -> Result<Vec<std::ops::RangeInclusive<TaskId>>, LedgerError>;

    /// Returns the tasks with these ids, in this order. Ids that are not in the ledger are left out.
    async fn tasks(&self, service: &Service, ids: &[TaskId]) -> Result<Vec<Task>, LedgerError>;

    /// Stores rows from a file: all of them, or none if the source returns an error. Fields that a row leaves empty do
    /// not change, values that the service has shown are not overwritten, and a row without new information changes
    /// nothing.
    async fn import(&self, service: &Service, rows: ImportRows, actor: &Actor) -> Result<ImportReport, LedgerError>;

    /// Stores what a call showed about tasks, unless the ledger has something newer. Reports the tasks that were
    /// deleted or gone and have reappeared.
    async fn record(&self, service: &Service, sightings: Vec<Sighting>) -> Result<WriteReport, LedgerError>;

    /// Removes tasks from the ledger. Removes none of them if one has an unsettled attempt or an unfinished run has yet
    /// to change it.
    async fn forget(&self, service: &Service, ids: &[TaskId], actor: &Actor) -> Result<WriteReport, LedgerError>;

    /// Writes a note on tasks for everybody who uses the ledger, in place of an earlier one; `None` removes it. Changes
    /// none of the tasks if one is not in the ledger.
    async fn note(
        &self,
        service: &Service,
        ids: &[TaskId],
        note: Option<Remark>,
        actor: &Actor,
    ) -> Result<WriteReport, LedgerError>;

    /// Returns the ledger's random id, which no other ledger has.
    async fn id(&self) -> Result<String, LedgerError>;

    /// Records that a plan was written to a file.
    async fn note_plan(&self, service: &Service, plan: &PlanNote, actor: &Actor) -> Result<(), LedgerError>;

    /// Returns what is known about the plan whose file has this digest; `None` if no intact line of the audit log
    /// records it.
    async fn plan(&self, digest: &str) -> Result<Option<NotedPlan>, LedgerError>;

    /// Begins a run with its confirmed set, and holds the run's lock until the run is ended or the ledger is dropped.
    async fn begin_run(&self, run: RunStart) -> Result<(), LedgerError>;

    /// Takes over a run that has not ended. Fails if another process holds the run.
    async fn take_run(&self, run: RunId, actor: &Actor) -> Result<RunState, LedgerError>;

    /// Returns how many tasks a run has, and how many of them have each settled outcome. Works for any run, no matter
    /// who holds it and whether it has ended.
    async fn settled_in(&self, run: RunId) -> Result<Progress, LedgerError>;

    /// Returns the changes of a run that the service confirmed and that no later reply has shown, in the order of the
    /// plan.
    async fn unverified(&self, run: RunId) -> Result<Vec<Confirmed>, LedgerError>;

    /// Fails unless this process still holds the run. Another process may have taken the run over while this one was
    /// suspended.
    async fn holds_run(&self, run: RunId) -> Result<(), LedgerError>;

    /// Ends a run and releases its lock.
    async fn end_run(&self, run: RunId, actor: &Actor, note: &str) -> Result<(), LedgerError>;

    /// Writes the intent of one change to a task, and syncs it to disk. Nothing may be sent before this returns `Ok`.
    /// Fails if the check has not passed, if this process does not hold the run, or if the task already
    /// has an unsettled attempt, is known to be deleted, being sent or sent, or is to be held or released and is known
    /// to be due at another time than was confirmed. If the task was read for this attempt, `compared` is what
    /// [`Self::last_line`] returned before that, and this fails too if anybody has attempted to change the task since.
    async fn intend(
        &self,
        service: &Service,
        attempt: &Attempt,
        compared: Option<u64>,
        actor: &Actor,
    ) -> Result<(), LedgerError>;

    /// Returns the number of the last line of the audit log; 0 if it has none.
    async fn last_line(&self) -> Result<u64, LedgerError>;

    /// Writes the outcome of an attempt.
    async fn settle(&self, service: &Service, settlement: &Settlement, actor: &Actor) -> Result<(), LedgerError>;

    /// Writes the outcomes of requested changes to the audit log when none of them needed a request and so no run was
    /// begun.
    async fn note_left_out(
        &self,
        service: &Service,
        left_out: &[TaskOutcome],
        actor: &Actor,
    ) -> Result<(), LedgerError>;

    /// Returns the attempts of this service whose outcome is not settled, oldest first.
    async fn unsettled(&self, service: &Service) -> Result<Vec<OpenAttempt>, LedgerError>;

    /// Returns every service with this app number that the ledger knows. There can be several, because an app may have
    /// been used with different hosts.
    async fn services_of(&self, app: SdkAppId) -> Result<Vec<Service>, LedgerError>;

    /// Returns the runs that were begun and not ended, oldest first.
    async fn open_runs(&self) -> Result<Vec<RunState>, LedgerError>;

    /// Passes the entries that `query` selects to `sink`, and verifies the whole chain while reading it, unless `sink`
    /// stops the scan. Returns the first break in the chain.
    async fn audit(&self, query: AuditQuery, sink: AuditSink) -> Result<Option<AuditBreak>, LedgerError>;

    /// Returns a remembered fact about the service, such as its spelling of `OrderBy`.
    async fn recall(&self, service: &Service, key: &str) -> Result<Option<String>, LedgerError>;

    /// Remembers a fact about the service.
    async fn remember(&self, service: &Service, key: &str, value: &str) -> Result<(), LedgerError>;

    /// Keeps copies of what tasks contained, and returns how many were added. A change keeps only its first copy.
    /// Copies that are too large are left out.
    async fn keep_copies(&self, service: &Service, copies: Vec<NewCopy>) -> Result<usize, LedgerError>;

    /// Returns the positions in a run of the tasks that have copies.
    async fn copied_in(&self, run: RunId) -> Result<HashSet<u32>, LedgerError>;

    /// Returns when the latest copy of what this task contained was taken, if there is one.
    async fn copied_at(&self, service: &Service, task: TaskId) -> Result<Option<Timestamp>, LedgerError>;

    /// Removes the copies that are older than this, or all copies if `keep` is `None`. Writes nothing if there is
    /// nothing to remove.
    async fn prune_copies(&self, keep: Option<Duration>) -> Result<Pruned, LedgerError>;

    /// Counts the copies, of which those older than this are to be removed. Writes nothing.
    async fn count_copies(&self, keep: Option<Duration>) -> Result<CopyCount, LedgerError>;

    /// Returns which rows do not fit the others, or are kept too long if copies are kept for this time.
    async fn inspect(&self, keep: Option<Duration>) -> Result<Vec<Finding>, LedgerError>;

    /// Returns the store in which the processes that use this ledger share their rate slots. Fails if the ledger is
    /// read-only.
    fn slots(&self) -> Result<Arc<dyn SlotStore>, LedgerError>;
}
