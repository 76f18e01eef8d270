//! Stores the rate slots that the processes of a host share: one row of text for each limit.
//!
//! The slots are not evidence of anything, and each call to the service changes them three times. So they are in a
//! small database of their own beside the ledger (`LEDGER.slots`, accessible only to its owner), which is never synced
//! to disk. If a process is killed at any moment, the file has either the old or the new row.
//!
//! After a power cut, the file may contain anything. A damaged file is recreated. Its contents then count as lost, as
//! do those of a file that was deleted (even while in use), and whoever uses a limit that has no row yet is given
//! [`Kept::Lost`]. After a restart of the host, nothing in the file counts any more. The file uses a rollback journal
//! instead of a write-ahead log, because that leaves nothing beside the file that would matter after the file is
//! replaced.
//!
//! Processes share their slots if they use the same ledger.

use std::{
    fs, io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::{
    LedgerError,
    fault::Fault,
    ledger_path::{LedgerPath, SLOTS},
    open_files::FileId,
};
use crate::{clock::Clock, domain::SdkAppId, files, locale::stored};

/// The SQLite application id of the file: `pdsl`.
const APPLICATION: i32 = 0x7064_736c;

const VERSION: i32 = 1;

const SCHEMA: &str = include_str!("../../assets/slots.sql");

/// How long to wait for another process. An update takes a fraction of a millisecond.
const PATIENCE: Duration = Duration::from_millis(40);

const OPERATION: &str = "use-slots";

/// What the store knows about one limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept<'a> {
    /// The limit was never used.
    Nothing,
    /// The state was lost. Contains the boot-clock time at which the loss was noticed.
    Lost(Duration),
    /// The state as it was last stored.
    Text(&'a str),
}

/// Stores the state of limits for all processes that use one ledger.
pub trait SlotStore: std::fmt::Debug + Send + Sync {
    /// Changes the state of one limit while no other process can. `change` receives the stored state and returns the
    /// new one. If writing fails, `change` may be called again, and only its last call counts. Waits at most about 40
    /// ms for other processes, then fails with [`LedgerError::Locked`].
    fn update(
        &self,
        app: SdkAppId,
        command: &str,
        change: &mut dyn FnMut(Kept<'_>) -> String,
    ) -> Result<(), LedgerError>;
}

/// The file with the rate slots beside a ledger.
#[derive(Debug)]
pub(super) struct SlotFile {
    place: LedgerPath,
    clock: Arc<dyn Clock>,
    boot: String,
    open: Mutex<Option<Open>>,
}

#[derive(Debug)]
struct Open {
    conn: Connection,
    /// The identity of the file that `conn` has open.
    file: FileId,
}

/// Why a file is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beginning {
    /// The slots of a new ledger: nothing was ever sent.
    New,
    /// A replacement for a file that is gone.
    Lost,
}

/// Creates the file for a new ledger. Does not change an existing file.
pub(super) fn make(ledger: &LedgerPath, clock: Arc<dyn Clock>) -> Result<(), Fault> {
    SlotFile::beside(ledger, clock).connect(Beginning::New).map(drop)
}

impl SlotFile {
    /// Returns the file beside this ledger. It is opened when it is first used.
    pub fn beside(ledger: &LedgerPath, clock: Arc<dyn Clock>) -> Self {
        Self::of_boot(ledger, clock, boot_id())
    }

    fn of_boot(ledger: &LedgerPath, clock: Arc<dyn Clock>, boot: String) -> Self {
        Self { place: LedgerPath::plain(ledger.beside(SLOTS)), clock, boot, open: Mutex::default() }
    }

    fn open(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the identity of the file that is at the path now.
    fn found(&self) -> Option<FileId> {
        FileId::at(&self.place.path)
    }

    fn try_update(
        &self,
        app: SdkAppId,
        command: &str,
        change: &mut dyn FnMut(Kept<'_>) -> String,
    ) -> Result<(), Fault> {
        let mut open = self.open();
        if open.as_ref().is_some_and(|open| self.found() != Some(open.file)) {
            *open = None;
        }
        let open = match &mut *open {
            Some(open) => open,
            nothing => nothing.insert(self.connect(Beginning::Lost)?),
        };
        let tx = open.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let text = change_row(&tx, app, command, change)?;
        tx.prepare_cached("INSERT OR REPLACE INTO limits (app, command, state) VALUES (?1, ?2, ?3)")?
            .execute(params![app.to_string(), command, text])?;
        tx.commit()?;
        Ok(())
    }

    fn connect(&self, beginning: Beginning) -> Result<Open, Fault> {
        files::create_unless_there(&self.place.path).map_err(|error| self.place.refused(&error))?;
        let file = self.found();
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW
            | OpenFlags::SQLITE_OPEN_EXRESCODE;
        let mut conn = Connection::open_with_flags(&self.place.path, flags)?;
        conn.busy_timeout(PATIENCE)?;
        conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA trusted_schema = OFF")?;
        conn.query_row("PRAGMA journal_mode = PERSIST", [], |_| Ok(()))?;
        self.prepare(&mut conn, beginning)?;
        match file {
            Some(file) if self.found() == Some(file) => Ok(Open { conn, file }),
            _ => Err(LedgerError::Locked(self.place.path.clone()).into()),
        }
    }

    /// Creates the tables in an empty file, and removes rows from before the last start of the host.
    fn prepare(&self, conn: &mut Connection, beginning: Beginning) -> Result<(), Fault> {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = |pragma: &str| tx.query_row(pragma, [], |row| row.get::<_, i32>(0));
        match (number("PRAGMA application_id")?, number("PRAGMA user_version")?) {
            (0, 0) if number("SELECT count(*) FROM sqlite_schema")? == 0 => {
                tx.execute_batch(SCHEMA)?;
                tx.execute_batch(&format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}"))?;
                let lost = (beginning == Beginning::Lost).then(|| nanos(self.clock.since_boot()));
                if lost.is_some() {
                    tracing::warn!(
                        "there were no rate slots beside the ledger: calls wait about 17 s, until no call that another \
                         pushdeck may have under way counts any more"
                    );
                }
                tx.execute("INSERT INTO host (boot, lost) VALUES (?1, ?2)", params![self.boot, lost])?;
            }
            (APPLICATION, VERSION) => {
                let boot: Option<String> = tx.query_row("SELECT boot FROM host", [], |row| row.get(0)).optional()?;
                let boot = boot.ok_or_else(|| self.place.damaged(stored!("ledger-slots-no-boot")))?;
                if boot != self.boot {
                    tx.execute_batch("DELETE FROM limits")?;
                    tx.execute("UPDATE host SET boot = ?1, lost = NULL", [&self.boot])?;
                }
            }
            (APPLICATION, version) => {
                let (path, version) = (self.name().to_string(), version.to_string());
                let detail = stored!("ledger-newer-slots", path = path, version = version);
                return Err(LedgerError::Database { operation: OPERATION, detail }.into());
            }
            _ => return Err(self.place.damaged(stored!("ledger-slots-other-file")).into()),
        }
        tx.commit()?;
        Ok(())
    }

    fn name(&self) -> std::path::Display<'_> {
        self.place.path.display()
    }

    /// Removes a damaged file, unless another process has already replaced it.
    fn remove(&self) -> Result<(), LedgerError> {
        let mut open = self.open();
        let is_ours = open.as_ref().is_none_or(|open| self.found() == Some(open.file));
        *open = None;
        if !is_ours {
            return Ok(());
        }
        tracing::warn!("the rate slots in {} were damaged and are recreated", self.name());
        let journal: PathBuf = self.place.beside("-journal");
        for file in [&self.place.path, &journal] {
            match fs::remove_file(file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(self.place.io("remove-slots", error));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl SlotStore for SlotFile {
    fn update(
        &self,
        app: SdkAppId,
        command: &str,
        change: &mut dyn FnMut(Kept<'_>) -> String,
    ) -> Result<(), LedgerError> {
        let mut tried = || self.try_update(app, command, change).map_err(|fault| fault.during(OPERATION, &self.place));
        match tried() {
            Ok(()) => Ok(()),
            Err(error @ (LedgerError::Locked(_) | LedgerError::DiskFull(_) | LedgerError::FileLimit { .. })) => {
                Err(error)
            }
            Err(LedgerError::Damaged { .. }) => {
                self.remove()?;
                tried()
            }
            // The file may have been emptied while it was open, so it is opened again.
            Err(_) => {
                *self.open() = None;
                tried()
            }
        }
    }
}

fn change_row(
    tx: &Transaction<'_>,
    app: SdkAppId,
    command: &str,
    change: &mut dyn FnMut(Kept<'_>) -> String,
) -> Result<String, Fault> {
    let mut kept = tx.prepare_cached("SELECT state FROM limits WHERE app = ?1 AND command = ?2")?;
    let kept: Option<String> = kept.query_row(params![app.to_string(), command], |row| row.get(0)).optional()?;
    if let Some(text) = kept {
        return Ok(change(Kept::Text(&text)));
    }
    let lost: Option<i64> = tx.query_row("SELECT lost FROM host", [], |row| row.get(0))?;
    let lost = lost.map(|nanos| Duration::from_nanos(u64::try_from(nanos).unwrap_or_default()));
    Ok(change(lost.map_or(Kept::Nothing, Kept::Lost)))
}

fn nanos(time: Duration) -> i64 {
    i64::try_from(time.as_nanos()).unwrap_or(i64::MAX)
}

/// Returns an id of the current boot of the host. Times of the boot clock from other boots are meaningless.
fn boot_id() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map_or_else(|_| "unknown".to_owned(), |id| id.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::Timestamp;
    use tempfile::TempDir;

    use super::*;
    use crate::clock::ManualClock;

    const APP: SdkAppId = SdkAppId(u64::MAX);

    fn file(folder: &TempDir, boot: &str) -> SlotFile {
        let place = LedgerPath::at(&folder.path().join("ledger.db"), false).expect("the path is valid");
        SlotFile::of_boot(&place, Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH)), boot.to_owned())
    }

    fn new_file(folder: &TempDir) -> SlotFile {
        let file = file(folder, "one");
        file.connect(Beginning::New).expect("the file can be created");
        file
    }

    /// Stores `text` and returns what was stored before.
    fn keep(file: &SlotFile, command: &str, text: &str) -> String {
        let mut before = String::new();
        file.update(APP, command, &mut |kept| {
            before = format!("{kept:?}");
            text.to_owned()
        })
        .expect("the file can be written");
        before
    }

    #[test]
    fn each_limit_has_its_own_state_that_all_processes_read() {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let one = new_file(&folder);
        assert_eq!(keep(&one, "delete", "a"), "Nothing");
        assert_eq!(keep(&file(&folder, "one"), "delete", "b"), "Text(\"a\")");
        assert_eq!(keep(&one, "delete", "c"), "Text(\"b\")");
        assert_eq!(keep(&one, "get", "d"), "Nothing");
    }

    #[test]
    fn a_restart_of_the_host_discards_all_slots() {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        keep(&new_file(&folder), "delete", "a");
        assert_eq!(keep(&file(&folder, "two"), "delete", "b"), "Nothing");
        assert_eq!(keep(&file(&folder, "two"), "delete", "c"), "Text(\"b\")");
    }

    #[test]
    fn a_missing_file_counts_as_lost_and_all_processes_see_its_replacement() {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let (one, other) = (file(&folder, "one"), file(&folder, "one"));
        assert_eq!(keep(&one, "delete", "a"), "Lost(3600s)");
        assert_eq!(keep(&other, "delete", "b"), "Text(\"a\")");
        fs::remove_file(&one.place.path).expect("the file exists");
        assert_eq!(keep(&one, "delete", "c"), "Lost(3600s)");
        assert_eq!(keep(&other, "delete", "d"), "Text(\"c\")");
        assert_eq!(keep(&other, "get", "e"), "Lost(3600s)", "this also applies to limits that are first used later");
    }

    #[test]
    fn a_damaged_file_is_recreated_wherever_the_damage_is() {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let mut seen = BTreeSet::new();
        for at in [0, 16, 100, 4_096, 8_192] {
            let made = new_file(&folder);
            keep(&made, "delete", "a");
            let mut bytes = fs::read(&made.place.path).expect("the file exists");
            for byte in bytes.iter_mut().skip(at).take(2_000) {
                *byte = 0x5a;
            }
            fs::write(&made.place.path, bytes).expect("the file can be written");
            seen.insert(keep(&file(&folder, "one"), "delete", "b"));
            fs::remove_file(&made.place.path).expect("the file exists");
        }
        assert_eq!(seen, BTreeSet::from(["Lost(3600s)".to_owned()]));
    }

    #[test]
    fn a_newer_file_is_left_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let open = new_file(&folder).connect(Beginning::Lost).expect("the file opens");
        open.conn.execute_batch("PRAGMA user_version = 2").expect("the file can be written");
        let error = file(&folder, "one")
            .update(APP, "delete", &mut |_| panic!("nothing is read"))
            .expect_err("the file is newer");
        assert!(error.to_string().contains("update pushdeck"), "{error}");
    }

    #[test]
    fn an_update_during_another_processs_update_fails_as_locked() {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let (one, other) = (new_file(&folder), file(&folder, "one"));
        keep(&other, "delete", "a");
        one.update(APP, "delete", &mut |_| {
            let result = other.update(APP, "delete", &mut |_| panic!("only one process can change it"));
            assert!(matches!(result, Err(LedgerError::Locked(_))), "{result:?}");
            "b".to_owned()
        })
        .expect("the file can be written");
        assert_eq!(keep(&other, "delete", "c"), "Text(\"b\")");
    }
}
