//! What we know about tasks, on disk: the seam, its data, and opening it.
//!
//! ```text
//! open ── ledger_path (a safe place?) ── connect (settings of SQLite) ── schema (versions, migrations)
//!  │
//! sqlite: the Ledger in a SQLite file
//!  ├─ writer, one thread (queue) ────── import · sightings · attempts · runs · forget ── audit (chain) ── head (file)
//!  │                                      │         └─────┬───────┘
//!  │                                      │             order (which of two facts is newer)
//!  │                                    batches (rows from another thread)          facts (hints, without an audit line)
//!  ├─ readers, some threads (interest) ─ scan · rows · attempts · runs · audit · facts
//!  ├─ head_check ── the database compared with its head file
//!  ├─ open_files ── whether the files are still those at their paths
//!  ├─ locks ─────── who holds a run, a file for each
//!  └─ slots ─────── the rate slots, in a small file of their own
//!
//! data, error: what goes in and out, what can be wrong (fault: from what SQLite says)
//! rows, stored: how values lie in the database; one row, owned, to be changed
//! bad_ledgers, version_tests: tests of damaged ledgers and of those of other versions
//! ```
//!
//! Every change and its audit line are one transaction. The ledger and `api` know nothing of each other.

mod attempts;
mod audit;
#[cfg(test)]
mod bad_ledgers;
mod batches;
mod connect;
mod data;
mod error;
mod facts;
mod fault;
mod forget;
mod head;
mod head_check;
mod import;
mod interest;
mod ledger_path;
mod locks;
mod open;
mod open_files;
mod order;
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
    Access, Actor, AuditBreak, AuditEntry, AuditQuery, BadRow, CampaignBy, Change, Columns, Direction, Holder,
    ImportReport, ImportRow, ImportRows, OpenAttempt, Reappeared, RunStart, RunState, Settlement, Sort, SortField,
    TaskQuery, TaskRow,
};
pub use error::LedgerError;
pub use open::{OpenOptions, is_there, open};
pub use slots::{Kept, SlotStore};

use std::{ops::ControlFlow, sync::Arc};

use async_trait::async_trait;

use crate::domain::{Attempt, Progress, RunId, SdkAppId, Service, Sighting, Task, TaskId, TaskOutcome};

/// Takes tasks one by one, in order, on the ledger's own thread; may stop the scan.
pub type TaskSink = Box<dyn FnMut(&TaskRow<'_>) -> ControlFlow<()> + Send>;

/// Takes audit entries one by one, oldest first, on the ledger's own thread; may stop the scan.
pub type AuditSink = Box<dyn FnMut(&AuditEntry) -> ControlFlow<()> + Send>;

/// The local record of tasks, attempts and who did what.
///
/// Any method may be cancelled by dropping its future: a write that was handed over is then still done as a whole.
#[async_trait]
pub trait Ledger: std::fmt::Debug + Send + Sync {
    /// Whether it can be written, and if not, why.
    fn access(&self) -> Access;

    /// The schema of the file where that is older than this build's: the first write migrates it.
    async fn older_schema(&self) -> Result<Option<usize>, LedgerError>;

    /// The check that must be through before anything is sent: structure, head file, audit head. The first call does
    /// the work, later ones give its result again.
    async fn check(&self) -> Result<(), LedgerError>;

    /// Compares the ledger with its head file, and the file with the one at its path: whether what it says may be older than
    /// what was recorded. Costs as little for a large ledger as for a small one.
    async fn verify_head(&self) -> Result<(), LedgerError>;

    /// Shows tasks to `sink`, and says how many were shown. Rows are not held in memory. Several scans may run at once.
    async fn scan(&self, service: &Service, query: TaskQuery, sink: TaskSink) -> Result<u64, LedgerError>;

    /// How many tasks are known of this service.
    async fn count(&self, service: &Service) -> Result<u64, LedgerError>;

    /// Up to `parts` id ranges that together hold all tasks, about equally: for scans side by side.
    async fn split(
        &self,
        service: &Service,
        parts: usize,
    ) -> Result<Vec<std::ops::RangeInclusive<TaskId>>, LedgerError>;

    /// The tasks with these ids, in this order; ids that are not in the ledger are left out.
    async fn tasks(&self, service: &Service, ids: &[TaskId]) -> Result<Vec<Task>, LedgerError>;

    /// Stores rows from a file: all of them, or (where the source gives an error) none. What a row does not say is left
    /// as it is, what the service has shown is not overwritten, and a row that says nothing new changes nothing.
    async fn import(&self, service: &Service, rows: ImportRows, actor: &Actor) -> Result<ImportReport, LedgerError>;

    /// Stores what a call showed, as far as nothing newer is known, and says which tasks are there again that were over.
    async fn record(&self, service: &Service, sightings: Vec<Sighting>) -> Result<Change, LedgerError>;

    /// Drops tasks. Refuses all of them where one has an unsettled attempt, or an unfinished run still deletes it.
    async fn forget(&self, service: &Service, ids: &[TaskId], actor: &Actor) -> Result<Change, LedgerError>;

    /// Begins a run with its confirmed set, and holds the run's lock until the ledger is dropped or the run is ended.
    async fn begin_run(&self, run: RunStart) -> Result<(), LedgerError>;

    /// Takes over a run that another process began: fails where that process still holds it.
    async fn take_run(&self, run: RunId, actor: &Actor) -> Result<RunState, LedgerError>;

    /// How many tasks a run has, and how many of them have each settled outcome; whoever holds it, and whether it is ended
    /// or not.
    async fn settled_in(&self, run: RunId) -> Result<Progress, LedgerError>;

    /// Fails unless this process still holds the run: another may have taken it over while this one was stopped.
    async fn holds_run(&self, run: RunId) -> Result<(), LedgerError>;

    /// Ends a run and lets go of its lock.
    async fn end_run(&self, run: RunId, actor: &Actor, note: &str) -> Result<(), LedgerError>;

    /// Writes the intent of one delete, synced to disk when this returns. Before this has returned `Ok`, nothing may be
    /// sent. Fails where the task has an unsettled attempt already, or the check has not passed.
    async fn intend(&self, service: &Service, attempt: &Attempt, actor: &Actor) -> Result<(), LedgerError>;

    /// Writes what became of an attempt.
    async fn settle(&self, service: &Service, settlement: &Settlement, actor: &Actor) -> Result<(), LedgerError>;

    /// Writes into the audit log what became of tasks that a delete was asked for, where none of them needed a request and so
    /// no run was begun.
    async fn note_left_out(
        &self,
        service: &Service,
        left_out: &[TaskOutcome],
        actor: &Actor,
    ) -> Result<(), LedgerError>;

    /// The attempts of this service whose outcome is not settled, oldest first.
    async fn unsettled(&self, service: &Service) -> Result<Vec<OpenAttempt>, LedgerError>;

    /// Every service with this app number that the ledger has anything of: the same app may have had another host.
    async fn services_of(&self, app: SdkAppId) -> Result<Vec<Service>, LedgerError>;

    /// The runs that were begun and not ended, oldest first.
    async fn open_runs(&self) -> Result<Vec<RunState>, LedgerError>;

    /// Shows audit entries to `sink` and verifies the whole chain on the way.
    async fn audit(&self, query: AuditQuery, sink: AuditSink) -> Result<Option<AuditBreak>, LedgerError>;

    /// A remembered fact about the service, such as its spelling of `OrderBy`.
    async fn recall(&self, service: &Service, key: &str) -> Result<Option<String>, LedgerError>;

    /// Remembers a fact about the service.
    async fn remember(&self, service: &Service, key: &str, value: &str) -> Result<(), LedgerError>;

    /// Where the processes that use this ledger share their rate slots. Fails where the ledger may only be read.
    fn slots(&self) -> Result<Arc<dyn SlotStore>, LedgerError>;
}
