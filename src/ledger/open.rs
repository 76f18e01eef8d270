//! Opens the [`Ledger`] at an address.
//!
//! The check of the ledger's structure, which takes longer for a larger ledger, is [`Ledger::check`].

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use rusqlite::Connection;
use tokio::sync::{Mutex, oneshot};

use super::{
    Access, Ledger, LedgerError,
    connect::{Purpose, connect, require_sqlite, use_write_ahead_log},
    fault::{Fault, died},
    ledger_path::{Found, LedgerPath},
    open_files::OpenFiles,
    readers::Readers,
    schema::{MIGRATIONS, Schema, migrate, newer, schema},
    slots::{self, SlotFile},
    sqlite::SqliteLedger,
    writer::{Verdict, Writer, WriterContext},
};
use crate::{clock::Clock, domain::secrets::without_password, locale::stored};

/// How to open a ledger.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// The clock that the ledger uses.
    pub clock: Arc<dyn Clock>,
    /// Opens the ledger for reading only, even if it could be written. Nothing is created or migrated then.
    pub read_only: bool,
    /// Opens the ledger even if it is on a network file system, where locks cannot be trusted.
    pub allow_network_fs: bool,
}

impl OpenOptions {
    /// Returns the options for reading and writing on local file systems.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, read_only: false, allow_network_fs: false }
    }
}

const OPENING: &str = "open";

/// Opens the ledger at a file path or `sqlite:PATH`, and creates it if there is none.
///
/// Opening takes the same short time for a ledger of any size. The slow part of the verification is [`Ledger::check`],
/// and no change can be sent before that has passed. A ledger of an older released version is migrated by the first
/// write, not here. Dropping the last handle waits until all queued writes are done.
pub async fn open(address: &str, options: OpenOptions) -> Result<Arc<dyn Ledger>, LedgerError> {
    let path = path_of(address)?;
    let (reply, answer) = oneshot::channel();
    // This runs on its own thread because another process may keep the file locked for a while.
    let opening = std::thread::Builder::new().name("ledger-open".to_owned()).spawn(move || {
        let _ = reply.send(open_now(&path, &options));
    });
    opening.map_err(|error| LedgerError::Database { operation: OPENING, detail: error.to_string() })?;
    let ledger = answer.await.unwrap_or_else(|_| Err(died(OPENING)))?;
    Ok(Arc::new(ledger))
}

/// Returns whether there is anything at a ledger's address. If there is not, [`open`] creates a new ledger there.
pub fn is_there(address: &str) -> bool {
    path_of(address).is_ok_and(|path| path.exists())
}

fn path_of(address: &str) -> Result<PathBuf, LedgerError> {
    let path = address.strip_prefix("sqlite:").unwrap_or(address);
    let is_of_another_kind = address.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    if path.is_empty() || path.contains('\0') || is_of_another_kind {
        return Err(LedgerError::Address(without_password(address)));
    }
    Ok(path.into())
}

fn open_now(path: &Path, options: &OpenOptions) -> Result<SqliteLedger, LedgerError> {
    require_sqlite()?;
    let place = Arc::new(LedgerPath::at(path, options.read_only)?);
    let named = |fault: Fault| fault.during(OPENING, &place);
    match place.inspect(options.read_only, options.allow_network_fs)? {
        Found::WriteProtected(reason) => open_reading(&place, reason, options).map_err(named),
        Found::Writable => open_writing(&place, options).map_err(named),
    }
}

fn open_writing(place: &Arc<LedgerPath>, options: &OpenOptions) -> Result<SqliteLedger, Fault> {
    // The head file must be looked for first: a process that is creating the ledger right now creates the tables before
    // the head file.
    let is_known = place.has_head();
    let files = Arc::new(OpenFiles::of(place)?);
    let mut conn = connect(place, Purpose::Write)?;
    files.require_same(place)?;
    let found = schema(&conn, place)?;
    if let Schema::Newer(version) = found {
        return Ok(reading(place, files, options, newer(version), Purpose::ReadOnly));
    }
    if found == Schema::Empty && is_known {
        return Err(place.lost(stored!("ledger-has-no-tables")).into());
    }
    use_write_ahead_log(&conn)?;
    if found == Schema::Empty {
        // The slots are created before the tables: a process that found a ledger without slots would treat them as
        // lost. If creating them fails, they count as lost.
        let _ = slots::make(place, Arc::clone(&options.clock));
    }
    if !found.can_be_read() {
        migrate(&mut conn, place, MIGRATIONS)?;
    }
    let verdict: Verdict = Arc::new(OnceLock::new());
    let clock = Arc::clone(&options.clock);
    let mut context = WriterContext::new(conn, Arc::clone(place), Arc::clone(&files), clock, Arc::clone(&verdict));
    if found == Schema::Empty {
        context.verify_head()?;
    }
    Ok(SqliteLedger {
        access: Access::ReadWrite,
        readers: Readers::new(Arc::clone(place), Arc::clone(&files), Purpose::Read),
        writer: Some(Writer::start(context)?),
        verdict,
        slots: Some(Arc::new(SlotFile::beside(place, Arc::clone(&options.clock)))),
        ..reading(place, files, options, String::new(), Purpose::Read)
    })
}

fn open_reading(place: &Arc<LedgerPath>, reason: String, options: &OpenOptions) -> Result<SqliteLedger, Fault> {
    // In a write-protected folder, SQLite cannot create its own files, which it needs unless the connection declares
    // that nobody writes to the file.
    let log_has_content = place.beside("-wal").metadata().is_ok_and(|log| log.len() > 0);
    let purpose = if options.read_only || log_has_content { Purpose::ReadOnly } else { Purpose::Frozen };
    let files = Arc::new(OpenFiles::of(place)?);
    let conn: Connection = connect(place, purpose)?;
    files.require_same(place)?;
    let found = schema(&conn, place)?;
    let reason = match found {
        Schema::Newer(version) => newer(version),
        Schema::Empty => return Err(place.io("open", stored!("ledger-empty-for-reading")).into()),
        Schema::Older(version) if !found.can_be_read() => {
            let (version, ours) = (version.to_string(), MIGRATIONS.len().to_string());
            let detail = stored!("ledger-older-schema", version = version, ours = ours, why = reason);
            return Err(place.io("open", detail).into());
        }
        Schema::Older(_) | Schema::Current => reason,
    };
    Ok(reading(place, files, options, reason, purpose))
}

fn reading(
    place: &Arc<LedgerPath>,
    files: Arc<OpenFiles>,
    options: &OpenOptions,
    reason: String,
    purpose: Purpose,
) -> SqliteLedger {
    SqliteLedger {
        place: Arc::clone(place),
        access: Access::ReadOnly(reason),
        readers: Readers::new(Arc::clone(place), Arc::clone(&files), purpose),
        files,
        clock: Arc::clone(&options.clock),
        writer: None,
        verdict: Arc::new(OnceLock::new()),
        slots: None,
        checking: Mutex::new(()),
    }
}
