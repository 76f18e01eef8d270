//! The schema and its migrations: finds out which version a file has, and migrates the file to the current version.
//!
//! Each migration is one file in `assets/migrations`, and all migrations that a ledger lacks run in one transaction. A
//! ledger of a released version is read without being changed, and migrated by the first write, but never while a run
//! is held. Before the migration, the ledger is copied to `FILE.before-vN.bak`, without the copies of what tasks
//! contained and without what unfinished edits send; `docs/versions.md` says how to go back to that file.

use std::{
    fs::{self, File},
    io,
    path::Path,
    time::Duration,
};

use rusqlite::{Connection, TransactionBehavior, backup::Backup};

use super::{
    LedgerError,
    connect::{Purpose, connect},
    edits,
    fault::Fault,
    ledger_path::{LedgerPath, create_private},
    locks,
    rows::{hex, knows_changes},
};
use crate::locale::stored;

/// The SQLite application id of a ledger: `pdlg`.
const APPLICATION: i32 = 0x7064_6c67;

/// The migrations, oldest first. The first one creates version 1.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("../../assets/migrations/0001_tasks.sql"),
    include_str!("../../assets/migrations/0002_runs.sql"),
    include_str!("../../assets/migrations/0003_audit.sql"),
    include_str!("../../assets/migrations/0004_changes.sql"),
];

/// The schema of version 0.1, which is the oldest schema that the readers know. Older schemas were never released; a
/// ledger that has one is migrated when it is opened.
const OLDEST_READ: usize = 2;

/// The schema of a file, compared with that of this build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schema {
    /// An empty database.
    Empty,
    /// A ledger of this version, which is older than that of this build.
    Older(usize),
    /// A ledger of the version that this build writes.
    Current,
    /// A ledger of this version, which is newer than that of this build.
    Newer(usize),
}

impl Schema {
    /// Returns whether the readers can read the file without a migration.
    pub fn can_be_read(self) -> bool {
        match self {
            Self::Empty => false,
            Self::Older(version) => version >= OLDEST_READ,
            Self::Current | Self::Newer(_) => true,
        }
    }
}

/// Reads the schema version of the file. This is the first read of the file.
pub(super) fn schema(conn: &Connection, place: &LedgerPath) -> Result<Schema, Fault> {
    let number = |pragma: &str| conn.query_row(pragma, [], |row| row.get::<_, i32>(0));
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    let (application, version) = (number("PRAGMA application_id")?, number("PRAGMA user_version")?);
    if application != APPLICATION {
        return match tables {
            0 => Ok(Schema::Empty),
            _ => Err(LedgerError::Foreign(place.path.clone()).into()),
        };
    }
    Ok(match usize::try_from(version).unwrap_or_default() {
        version if version < MIGRATIONS.len() => Schema::Older(version),
        version if version == MIGRATIONS.len() => Schema::Current,
        version => Schema::Newer(version),
    })
}

/// Returns the reason why a ledger of this newer version cannot be written.
pub(super) fn newer(version: usize) -> String {
    stored!("ledger-newer", version = version.to_string(), ours = MIGRATIONS.len().to_string())
}

/// Fails if the file does not have the schema of this build: another program has then migrated it since it was opened.
pub(super) fn require_current(conn: &Connection, place: &LedgerPath) -> Result<(), Fault> {
    let version: u32 = conn.prepare_cached("PRAGMA user_version")?.query_row([], |row| row.get(0))?;
    if version as usize == MIGRATIONS.len() {
        return Ok(());
    }
    let (version, ours) = (version.to_string(), MIGRATIONS.len().to_string());
    let what = stored!("ledger-was-migrated", version = version, ours = ours);
    Err(place.altered(what, stored!("ledger-do-update")).into())
}

/// Migrates an empty or older file with these migrations. Fails if the file is newer, or if it is older and a run is
/// held, because the process that holds the run may be of an older version.
pub(super) fn migrate(conn: &mut Connection, place: &LedgerPath, migrations: &[&str]) -> Result<(), Fault> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // The version is read again because another process may have migrated the file while this one waited.
    let version: u32 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let version = version as usize;
    if version > migrations.len() {
        return Err(LedgerError::ReadOnly(newer(version)).into());
    }
    if version == migrations.len() {
        return Ok(());
    }
    if version > 0 {
        if let Some(run) = locks::any_held(place)? {
            let (path, ours) = (place.path.clone(), migrations.len());
            return Err(LedgerError::Outdated { path, version, ours, run }.into());
        }
        back_up(place, version)?;
    }
    for migration in &migrations[version..] {
        tx.execute_batch(migration)?;
    }
    if version == 0 {
        let id = hex(&rand::random::<[u8; 16]>());
        tx.execute("INSERT INTO ledger (key, value) VALUES ('id', ?1)", [id])?;
    }
    tx.execute_batch(&format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {}", migrations.len()))?;
    tx.commit()?;
    Ok(())
}

/// Copies the ledger before the migration, and syncs the copy to disk. The caller's transaction keeps other processes
/// from writing meanwhile.
fn back_up(place: &LedgerPath, version: usize) -> Result<(), Fault> {
    let copy = place.beside(&format!(".before-v{}.bak", version + 1));
    let unfinished = place.beside(".bak.unfinished");
    let failed = |error: io::Error| Fault::from(place.io("back-up", error));
    remove(&unfinished).map_err(failed)?;
    if let Err(fault) = copy_to(place, &unfinished) {
        // The partial copy is useless and may have filled the disk.
        let _ = remove(&unfinished);
        return Err(fault);
    }
    fs::rename(&unfinished, &copy).and_then(|()| File::open(place.folder())?.sync_all()).map_err(failed)
}

fn copy_to(place: &LedgerPath, copy: &Path) -> Result<(), Fault> {
    create_private(copy).map_err(|error| place.io("back-up", error))?;
    let from = connect(place, Purpose::Read)?;
    let mut to = connect(&LedgerPath::plain(copy.to_owned()), Purpose::Write)?;
    Backup::new(&from, &mut to)?.run_to_completion(4_096, Duration::ZERO, None)?;
    if knows_changes(&to)? {
        to.execute("DELETE FROM copies", [])?;
        edits::forget(&to)?;
    }
    to.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Removes a file if it exists.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
