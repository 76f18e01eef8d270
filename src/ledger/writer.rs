//! The one writer: a thread of its own with the one connection that writes.
//!
//! A cancelled future must not be able to leave a transaction open, so the work is handed over as a closure that runs to
//! its end whether or not somebody still waits for it. A ready-made wrapper (`tokio-rusqlite`) does that too, but takes
//! jobs in their order only: here the intent and the outcome of a delete overtake lists and imports that wait.

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

/// What the check found, once it is through.
pub(super) type Verdict = Arc<OnceLock<Result<(), LedgerError>>>;

/// The writer's thread and its queue.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Arc<Queue<Job>>,
    thread: Option<JoinHandle<()>>,
    place: Arc<LedgerPath>,
}

/// What the writer's thread works with.
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
    /// The ledger's id, once the head file was compared with the database.
    ledger: Option<String>,
    /// Whether the database has this build's schema: looked at, and brought about, before the first write.
    is_current: bool,
}

/// A write transaction, and the audit lines written in it.
pub(super) struct Write<'a> {
    pub tx: Transaction<'a>,
    /// The wall clock once the transaction had begun. What waited for other processes to write is not older than what
    /// they wrote, so whatever is compared with rows or is the time of an audit line is taken from here.
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

    /// Does some writing in one transaction, and moves the head file on where audit lines were written. Refuses where the
    /// ledger is not what it was when it was opened.
    pub fn write<T>(&mut self, work: impl FnOnce(&mut Write<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        self.prepare()?;
        self.commit(work)
    }

    /// The same for what became of a request. That something else seems to have written to the file keeps new requests
    /// back, but what is known of one that has left is written all the same.
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
        // What it finds now, the next write says.
        let _ = self.written.look(&self.conn, &self.place);
        if let (Some((number, hash)), Some(ledger)) = (last, self.ledger.clone()) {
            self.note_head(&Head { ledger, number, hash });
        }
        Ok(value)
    }

    /// All that must hold before anything is written: the check has found nothing, the head fits, the schema is ours. A
    /// ledger that lost entries is not migrated.
    pub fn prepare(&mut self) -> Result<(), Fault> {
        if let Some(Err(error)) = self.verdict.get() {
            return Err(error.clone().into());
        }
        // Before the database is asked, whose words for a file that was exchanged would be others.
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
            // Otherwise the log stays where it is, for all that it has may belong to this very file.
            if self.files.is_replaced(&self.place)
                && let Err(error) = self.files.set_log_aside(&self.place)
            {
                tracing::warn!("the write-ahead log of the ledger that was exchanged was not moved away: {error}");
            }
        }
        same
    }

    /// Copies nothing from the write-ahead log into the file when this process ends: it may be another one by now.
    fn let_be(&self) {
        if let Err(error) = self.conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true) {
            tracing::warn!("the file in the ledger's place may be written to: {error}");
        }
    }

    /// Fails where the ledger is not what it was when it was opened. Nothing is written.
    pub fn require_unaltered(&mut self) -> Result<(), Fault> {
        self.require_same_file()?;
        self.place.require_still_safe()?;
        require_unaltered(&self.conn, &self.place, &self.files)
    }

    /// Fails unless the check is through and found nothing.
    pub fn require_checked(&self) -> Result<(), Fault> {
        self.verdict.get().cloned().unwrap_or(Err(LedgerError::Unchecked)).map_err(Fault::from)
    }

    /// Compares the head file with the database, once, before the first write: a write to an older copy would hide that
    /// it is one.
    pub fn verify_head(&mut self) -> Result<(), Fault> {
        if self.ledger.is_none() {
            let head = head_check::verify(&self.conn, &self.place)?;
            self.note_head(&head);
            self.ledger = Some(head.ledger);
        }
        Ok(())
    }

    fn note_head(&self, head: &Head) {
        // What is committed is committed: a head file that stays behind is no reason to say otherwise.
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

/// Fails unless these are the files that were opened, with the schema that we know, and nothing is missing that the head
/// file knows. A few look-ups, whatever the ledger's size.
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
                // A panic undoes its transaction while it unwinds; the thread goes on, whoever waits is told.
                let _ = catch_unwind(AssertUnwindSafe(|| job(&mut context)));
            }
            context.sync_head();
        };
        let thread = std::thread::Builder::new().name("ledger-writer".to_owned()).spawn(work);
        let thread = Some(thread.map_err(|error| place.io("start-writer", error))?);
        Ok(Self { queue, thread, place })
    }

    /// Has some work done on the writer's thread, to its end, also where nobody waits for it any more.
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
    /// Waits until all that was handed over is done.
    fn drop(&mut self) {
        self.queue.close();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
