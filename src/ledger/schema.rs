//! The schema and its history: which version a file has, and how it gets to ours.
//!
//! Each migration is one file in `assets/migrations`, and all that a file lacks are one transaction. Before that, a ledger
//! that has content is copied to `FILE.before-vN.bak`. Deliberately not here: going back (the copy is the way back).

use std::{fs, time::Duration};

use rusqlite::{Connection, TransactionBehavior, backup::Backup};

use super::{
    LedgerError, audit,
    connect::{Purpose, connect},
    fault::Fault,
    place::{Place, create_private},
};

/// Marks the file as a ledger: `pdlg`.
const APPLICATION: i32 = 0x7064_6c67;

/// The migrations, oldest first: the first makes version 1.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("../../assets/migrations/0001_tasks.sql"),
    include_str!("../../assets/migrations/0002_runs.sql"),
    include_str!("../../assets/migrations/0003_audit.sql"),
];

/// What a file is, compared with this build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schema {
    /// An empty database.
    Empty,
    /// A ledger of this version, older than ours.
    Older(usize),
    /// As this build writes it.
    Current,
    /// A ledger of this version, newer than ours.
    Newer(usize),
}

/// Reads which schema the file has. This is the first read of the file.
pub(super) fn schema(conn: &Connection, place: &Place) -> Result<Schema, Fault> {
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

/// Brings an empty or older file to the last of these migrations.
pub(super) fn migrate(conn: &mut Connection, place: &Place, migrations: &[&str]) -> Result<(), Fault> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Read again: another process may have done it while we waited.
    let version: u32 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let version = version as usize;
    if version >= migrations.len() {
        return Ok(());
    }
    if version > 0 {
        back_up(place, version)?;
    }
    for migration in &migrations[version..] {
        tx.execute_batch(migration)?;
    }
    if version == 0 {
        let id = audit::hex(&rand::random::<[u8; 16]>());
        tx.execute("INSERT INTO ledger (key, value) VALUES ('id', ?1)", [id])?;
    }
    tx.execute_batch(&format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {}", migrations.len()))?;
    tx.commit()?;
    Ok(())
}

/// Copies the ledger as it is now. The caller's transaction keeps others from writing meanwhile.
fn back_up(place: &Place, version: usize) -> Result<(), Fault> {
    let copy = place.beside(&format!(".before-v{}.bak", version + 1));
    let unfinished = place.beside(".bak.unfinished");
    let failed = |error: std::io::Error| Fault::from(place.io("back up", error));
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    create_private(&unfinished).map_err(failed)?;
    let from = connect(place, Purpose::Read)?;
    let mut to = connect(&Place { path: unfinished.clone() }, Purpose::Write)?;
    Backup::new(&from, &mut to)?.run_to_completion(4_096, Duration::ZERO, None)?;
    to.close().map_err(|(_, error)| error)?;
    fs::rename(&unfinished, &copy).map_err(failed)
}
