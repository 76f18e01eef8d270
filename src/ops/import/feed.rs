//! Moves rows from the reading thread to the ledger's, in batches that go to and fro between the two.
//!
//! Deliberately not here: formats (parse) and storing (ledger).

use std::{
    io::Read,
    ops::ControlFlow,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, Sender, SyncSender},
    },
    thread,
};

use tokio::sync::oneshot;

use super::{BadRows, Collected, Fields, ImportError, ImportOptions, Imported, Take, Wanted, parse};
use crate::{
    ledger::{BadRow, ImportRow, ImportRows, LedgerError},
    ops::Context,
};

/// Rows in a batch.
const ROWS: usize = 256;

/// Bytes of text after which a batch is handed over though it has fewer rows.
const BYTES: usize = 64 * 1024;

/// Batches that wait for the ledger at most.
const WAITING: usize = 16;

/// Imports a file: all of it or nothing.
///
/// The ledger is asked only when the file has been read to its end, or far enough that rows must be stored before more
/// can be read: a slow or interactive source of up to some thousand rows holds no lock.
pub async fn import(
    context: &Context,
    source: Box<dyn Read + Send>,
    options: ImportOptions,
) -> Result<Imported, ImportError> {
    let campaign = options.campaign.clone().or_else(|| context.app.campaign_default.clone());
    let wanted = Wanted::All { app: Box::new(context.app.clone()), campaign };
    let name = options.name.clone();
    let feed = rows(source, options, wanted)?;
    // Also when the sender is dropped: then the file has been read.
    let _ = feed.primed.await;
    let stored = context.ledger.import(&context.service(), feed.rows, &context.actor).await;
    let collected = feed.collected.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
    match stored {
        Ok(report) => Ok(collected.into_imported(report, &name)),
        Err(LedgerError::Source(reason)) => Err(collected.refusal(&name).unwrap_or(ImportError::File { name, reason })),
        Err(error) => Err(error.into()),
    }
}

/// What the reading thread has to say at its end.
type Shared = Arc<Mutex<Option<Collected>>>;

/// Rows on their way.
struct Feed {
    rows: ImportRows,
    collected: Shared,
    /// Answers, or is dropped, when the file has been read or as many rows wait as may.
    primed: oneshot::Receiver<()>,
}

/// Starts to read a source.
fn rows(mut source: Box<dyn Read + Send>, options: ImportOptions, wanted: Wanted) -> Result<Feed, ImportError> {
    let ImportOptions { format, bad_rows, name, .. } = options;
    let (full, from_reader) = mpsc::sync_channel(WAITING);
    let (to_reader, empty) = mpsc::channel();
    let (to_primed, primed) = oneshot::channel();
    let collected = Shared::default();
    let mut batches = Batches {
        bad_rows,
        collected: Collected::default(),
        batch: Batch::default(),
        bytes: 0,
        sent: 0,
        primer: Some(to_primed),
        full,
        empty,
    };
    let (ending, file) = (Arc::clone(&collected), name.clone());
    let read = move || {
        let stop = parse(&mut source, format, &file, Fields::new(wanted), &mut batches).err();
        batches.collected.stop = stop;
        batches.end(&ending);
    };
    thread::Builder::new().name("import".to_owned()).spawn(read).map_err(|error| ImportError::File {
        name: name.clone(),
        reason: format!("failed to start a thread that reads it: {error}"),
    })?;
    let rows = Box::new(pull(from_reader, to_reader, Arc::clone(&collected), bad_rows, name));
    Ok(Feed { rows, collected, primed })
}

/// Some rows: the first `used` are filled, the others are spare.
#[derive(Default)]
struct Batch {
    rows: Vec<ImportRow>,
    used: usize,
}

/// The reading thread's end: fills batches, and collects what is wrong.
struct Batches {
    bad_rows: BadRows,
    collected: Collected,
    batch: Batch,
    bytes: usize,
    sent: usize,
    primer: Option<oneshot::Sender<()>>,
    full: SyncSender<Batch>,
    empty: Receiver<Batch>,
}

impl Take for Batches {
    fn good(&mut self, row: &mut ImportRow) -> ControlFlow<()> {
        self.collected.good += 1;
        if self.refused() {
            return ControlFlow::Continue(());
        }
        self.bytes += row.title.len() + row.desc.len();
        if self.batch.used == self.batch.rows.len() {
            self.batch.rows.push(ImportRow::default());
        }
        std::mem::swap(row, &mut self.batch.rows[self.batch.used]);
        self.batch.used += 1;
        if self.batch.used < ROWS && self.bytes < BYTES {
            return ControlFlow::Continue(());
        }
        self.send()
    }

    fn bad(&mut self, row: BadRow) {
        self.collected.add_bad(row);
    }

    fn note(&mut self, note: String) {
        self.collected.notes.push(note);
    }
}

impl Batches {
    /// Whether nothing will be stored any more, so that rows are only counted.
    fn refused(&self) -> bool {
        self.bad_rows == BadRows::Refuse && self.collected.bad_count > 0
    }

    fn send(&mut self) -> ControlFlow<()> {
        let spare = self.empty.try_recv().unwrap_or_default();
        let batch = std::mem::replace(&mut self.batch, spare);
        self.bytes = 0;
        self.sent += 1;
        if self.sent == WAITING {
            self.primer = None;
        }
        match self.full.send(batch) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    fn end(mut self, ending: &Shared) {
        if self.batch.used > 0 && !self.refused() {
            // If nobody wants it, nobody wants to know either.
            let _ = self.send();
        }
        *ending.lock().unwrap_or_else(PoisonError::into_inner) = Some(self.collected);
    }
}

/// The ledger's end: gives row after row.
fn pull(
    full: Receiver<Batch>,
    empty: Sender<Batch>,
    collected: Shared,
    bad_rows: BadRows,
    name: String,
) -> impl FnMut(&mut ImportRow) -> Result<bool, String> + Send {
    let mut batch = Batch::default();
    let mut next = 0;
    move |row| {
        if next == batch.used {
            batch.used = 0;
            // The reader may have ended already and left its spares behind.
            let _ = empty.send(std::mem::take(&mut batch));
            next = 0;
            let Ok(received) = full.recv() else { return ending(&collected, bad_rows, &name) };
            batch = received;
        }
        std::mem::swap(row, &mut batch.rows[next]);
        next += 1;
        Ok(true)
    }
}

/// Whether what was read may stay.
fn ending(collected: &Shared, bad_rows: BadRows, name: &str) -> Result<bool, String> {
    let collected = collected.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(collected) = collected.as_ref() else { return Err("reading ended unexpectedly".to_owned()) };
    match collected.refusal(name) {
        Some(ImportError::BadRows { cut_short: None, .. }) if bad_rows == BadRows::Skip => Ok(false),
        Some(error) => Err(error.to_string()),
        None => Ok(false),
    }
}
