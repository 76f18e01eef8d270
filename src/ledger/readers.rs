//! The readers: a few threads, each with a read-only connection, started when they are first needed.
//!
//! With a write-ahead log, each reader sees a consistent snapshot while the writer continues.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{
    LedgerError,
    connect::{Purpose, connect},
    fault::{Fault, died},
    interest::{Interest, Waiting},
    ledger_path::LedgerPath,
    open_files::OpenFiles,
    queue::{Queue, Urgency},
};

/// The maximum number of readers: enough for two scans, the check, and a single look-up at the same time.
const MOST_READERS: usize = 4;

type Job = Box<dyn FnOnce(Result<&Connection, Fault>) + Send>;

/// The readers' threads and their queue.
#[derive(Debug)]
pub(super) struct Readers {
    queue: Arc<Queue<Job>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    place: Arc<LedgerPath>,
    files: Arc<OpenFiles>,
    purpose: Purpose,
    closing: Arc<AtomicBool>,
}

impl Readers {
    /// Creates readers whose threads are started when they are needed.
    pub fn new(place: Arc<LedgerPath>, files: Arc<OpenFiles>, purpose: Purpose) -> Self {
        let (queue, closing) = (Arc::new(Queue::new()), Arc::new(AtomicBool::new(false)));
        Self { queue, threads: Mutex::new(Vec::new()), place, files, purpose, closing }
    }

    /// Runs `work` on a reader's thread.
    pub async fn call<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&Connection, &Interest) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting::default();
        let interest = waiting.interest(&self.closing);
        let job: Job = Box::new(move |conn| {
            if interest.is_there() {
                let _ = reply.send(conn.and_then(|conn| work(conn, &interest)));
            }
        });
        if !self.queue.push(Urgency::Ordinary, job) {
            self.start_another()?;
        }
        match answer.await {
            Ok(done) => done.map_err(|fault| fault.during(operation, &self.place)),
            Err(_) => Err(died(operation)),
        }
    }

    fn start_another(&self) -> Result<(), LedgerError> {
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        if threads.len() >= MOST_READERS {
            return Ok(());
        }
        let (queue, place, purpose) = (Arc::clone(&self.queue), Arc::clone(&self.place), self.purpose);
        let files = Arc::clone(&self.files);
        let thread = std::thread::Builder::new().name("ledger-reader".to_owned()).spawn(move || {
            let mut conn = None;
            while let Some(job) = queue.pop() {
                let _ = catch_unwind(AssertUnwindSafe(|| match &conn {
                    Some(conn) => job(Ok(conn)),
                    None => match connect_again(&place, &files, purpose) {
                        Ok(new) => job(Ok(conn.insert(new))),
                        Err(fault) => job(Err(fault)),
                    },
                }));
            }
        });
        match thread {
            Ok(thread) => threads.push(thread),
            Err(error) if threads.is_empty() => return Err(self.place.io("start-reader", error)),
            Err(_) => {}
        }
        Ok(())
    }
}

/// Opens another connection to the file that is already open.
fn connect_again(place: &LedgerPath, files: &OpenFiles, purpose: Purpose) -> Result<Connection, Fault> {
    files.require_same(place)?;
    let conn = connect(place, purpose)?;
    files.require_same(place)?;
    Ok(conn)
}

impl Drop for Readers {
    /// Stops all reads, and waits until the threads have ended.
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        self.queue.close();
        for thread in self.threads.get_mut().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = thread.join();
        }
    }
}
