//! The writer: one thread with the only connection that writes.
//!
//! A cancelled future must never leave a transaction open. So each write is queued as a closure, which runs to its end
//! whether or not anybody still waits for it. The ready-made wrapper `tokio-rusqlite` does that too, but runs jobs
//! strictly in order. Here the intent and the outcome of a change overtake queued sightings and imports.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, OnceLock},
    thread::JoinHandle,
    time::Duration,
};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior, config::DbConfig};
use tokio::sync::oneshot;

use super::{
    LedgerError,
    audit::{self, NewEntry},
    fault::{Fault, died},
    head::{self, Head},
    head_check,
    ledger_path::LedgerPath,
    locks::Hold,
    open_files::{LastWritten, OpenFiles, require_whole_log},
    queue::{Queue, Urgency},
    schema::{MIGRATIONS, Schema, migrate, require_current, schema},
};
use crate::{clock::Clock, domain::RunId};

type Job = Box<dyn FnOnce(&mut WriterContext) + Send>;

/// The result of the check, once it has finished.
pub(super) type Verdict = Arc<OnceLock<Result<(), LedgerError>>>;

/// The writer's thread and its queue.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Arc<Queue<Job>>,
    thread: Option<JoinHandle<()>>,
    place: Arc<LedgerPath>,
}

/// The state of the writer's thread.
#[derive(Debug)]
pub(super) struct WriterContext {
    pub conn: Connection,
    pub place: Arc<LedgerPath>,
    pub clock: Arc<dyn Clock>,
    /// The runs that this process holds.
    pub held: HashMap<RunId, Hold>,
    files: Arc<OpenFiles>,
    written: LastWritten,
    verdict: Verdict,
    /// The ledger's id, once the head file has been compared with the database.
    ledger: Option<String>,
    /// Whether the database is known to have this build's schema. The first write checks this and migrates the database
    /// if necessary.
    is_current: bool,
}

/// A write transaction, and the audit lines written in it.
pub(super) struct Write<'a> {
    pub tx: Transaction<'a>,
    /// The wall clock after the transaction began. A write that waited for other processes must not seem older than
    /// what they wrote, so a time that is compared with times in rows is taken from here.
    pub now: Timestamp,
    /// The boot clock at the same moment.
    pub since_boot: Duration,
    last: Option<(u64, String)>,
}

impl Write<'_> {
    /// Writes an audit line in this transaction.
    pub fn audit(&mut self, line: &NewEntry<'_>) -> Result<(), Fault> {
        #[cfg(feature = "planted")]
        if crate::planted::is(crate::planted::Bug::AuditApart) {
            self.tx.execute_batch("COMMIT; BEGIN IMMEDIATE")?;
        }
        self.last = Some(audit::append(&self.tx, line)?);
        Ok(())
    }
}

impl WriterContext {
    pub fn new(
        conn: Connection,
        place: Arc<LedgerPath>,
        files: Arc<OpenFiles>,
        clock: Arc<dyn Clock>,
        verdict: Verdict,
    ) -> Self {
        Self {
            conn,
            place,
            clock,
            held: HashMap::new(),
            files,
            written: LastWritten::default(),
            verdict,
            ledger: None,
            is_current: false,
        }
    }

    /// Runs `work` in one transaction, and updates the head file if audit lines were written. Fails if the ledger was
    /// altered since it was opened.
    pub fn write<T>(&mut self, work: impl FnOnce(&mut Write<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        self.prepare()?;
        self.commit(work)
    }

    /// Like [`Self::write`], for the outcome of a request. If another program seems to have written to the file, no new
    /// request may be sent, but the outcome of a request that has already left is still written.
    pub fn write_outcome<T>(&mut self, work: impl FnOnce(&mut Write<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.is_current {
            self.files.require_same(&self.place)?;
            require_whole_log(&self.conn, &self.place)?;
        } else {
            self.prepare()?;
        }
        self.commit(work)
    }

    fn commit<T>(&mut self, work: impl FnOnce(&mut Write<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        let (value, last) = {
            let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            require_unaltered(&tx, &self.place, &self.files)?;
            let (now, since_boot) = (self.clock.now(), self.clock.since_boot());
            let mut write = Write { tx, now, since_boot, last: None };
            let value = work(&mut write)?;
            let Write { tx, last, .. } = write;
            tx.commit()?;
            (value, last)
        };
        // This only updates the record of the last write to the file. If it finds a problem, the next write reports
        // that.
        let _ = self.written.look(&self.conn, &self.place);
        if let (Some((number, hash)), Some(ledger)) = (last, self.ledger.clone()) {
            self.note_head(&Head { ledger, number, hash });
        }
        Ok(value)
    }

    /// Verifies everything that must hold before a write: the check has not failed, the files are safe and still the
    /// ones that were opened, the head file matches, and the schema is current. Migrates an older ledger, unless it has
    /// lost entries.
    pub fn prepare(&mut self) -> Result<(), Fault> {
        if let Some(Err(error)) = self.verdict.get() {
            return Err(error.clone().into());
        }
        // This comes before any use of the database, because SQLite would report a replaced file with a less helpful
        // error.
        self.require_same_file()?;
        self.place.require_still_safe()?;
        self.verify_head()?;
        if !self.is_current {
            if schema(&self.conn, &self.place)? != Schema::Current {
                migrate(&mut self.conn, &self.place, MIGRATIONS)?;
            }
            self.is_current = true;
        }
        Ok(())
    }

    fn require_same_file(&mut self) -> Result<(), Fault> {
        let same = self.files.require_same(&self.place);
        let same = same.map_err(Fault::from).and_then(|()| self.written.require_ours(&self.conn, &self.place));
        if same.is_err() && self.place.path.exists() {
            self.let_be();
            // If the file was not replaced, the log stays where it is, because its contents may belong to this file.
            if self.files.is_replaced(&self.place)
                && let Err(error) = self.files.set_log_aside(&self.place)
            {
                tracing::warn!("the write-ahead log of the replaced ledger was not moved away: {error}");
            }
        }
        same
    }

    /// Makes SQLite copy nothing from the write-ahead log into the file when the connection closes, because another
    /// file may be at the path by now.
    fn let_be(&self) {
        if let Err(error) = self.conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true) {
            tracing::warn!("SQLite may write to the file that replaced the ledger: {error}");
        }
    }

    /// Fails if the ledger was altered since it was opened. Writes nothing.
    pub fn require_unaltered(&mut self) -> Result<(), Fault> {
        self.require_same_file()?;
        self.place.require_still_safe()?;
        require_unaltered(&self.conn, &self.place, &self.files)
    }

    /// Fails unless the check has passed.
    pub fn require_checked(&self) -> Result<(), Fault> {
        self.verdict.get().cloned().unwrap_or(Err(LedgerError::Unchecked)).map_err(Fault::from)
    }

    /// Compares the head file with the database once, before the first write. Otherwise, writing to an older copy would
    /// hide that the copy is older.
    pub fn verify_head(&mut self) -> Result<(), Fault> {
        if self.ledger.is_none() {
            let head = head_check::verify(&self.conn, &self.place)?;
            self.note_head(&head);
            self.ledger = Some(head.ledger);
        }
        Ok(())
    }

    fn note_head(&self, head: &Head) {
        // The write is committed, so a head file that stays behind must not make it fail.
        if let Err(error) = head::write(&self.place, head) {
            tracing::warn!("the head file of the ledger was not written: {error}");
        }
    }

    /// Syncs the head file.
    pub fn sync_head(&self) {
        if let Err(error) = head::sync(&self.place) {
            tracing::warn!("the head file of the ledger was not synced: {error}");
        }
    }
}

/// Fails unless the files are the ones that were opened, the schema is current, and no entry that the head file records
/// is missing. Takes a few look-ups, whatever the ledger's size.
fn require_unaltered(conn: &Connection, place: &LedgerPath, files: &OpenFiles) -> Result<(), Fault> {
    files.require_same(place)?;
    files.require_same_log(place)?;
    require_current(conn, place)?;
    head_check::verify(conn, place).map(drop)
}

impl Writer {
    /// Starts the thread.
    pub fn start(mut context: WriterContext) -> Result<Self, LedgerError> {
        let (queue, place) = (Arc::new(Queue::<Job>::new()), Arc::clone(&context.place));
        let jobs = Arc::clone(&queue);
        let work = move || {
            while let Some(job) = jobs.pop() {
                // If the job panics, its transaction is rolled back while the panic unwinds. The thread continues, and
                // the caller gets an error.
                let _ = catch_unwind(AssertUnwindSafe(|| job(&mut context)));
            }
            context.sync_head();
        };
        let thread = std::thread::Builder::new().name("ledger-writer".to_owned()).spawn(work);
        let thread = Some(thread.map_err(|error| place.io("start-writer", error))?);
        Ok(Self { queue, thread, place })
    }

    /// Runs `work` on the writer's thread. The work runs to its end even if nobody waits for it any more.
    pub async fn call<T: Send + 'static>(
        &self,
        urgency: Urgency,
        operation: &'static str,
        work: impl FnOnce(&mut WriterContext) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let (reply, answer) = oneshot::channel();
        self.queue.push(
            urgency,
            Box::new(move |context| {
                let _ = reply.send(work(context));
            }),
        );
        match answer.await {
            Ok(done) => done.map_err(|fault| fault.during(operation, &self.place)),
            Err(_) => Err(died(operation)),
        }
    }
}

impl Drop for Writer {
    /// Waits until all queued jobs are done.
    fn drop(&mut self) {
        self.queue.close();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
