//! What the edits of a run send: the whole new content, and the digest of the one that it replaces.
//!
//! Content may include message text and account names, so it is kept apart from the tasks, and only until the run has
//! ended. Until then, `resume` sends exactly what was confirmed. Removed rows are overwritten in the file
//! (`secure_delete`).

use rusqlite::{Connection, params};

use super::fault::Fault;
use crate::domain::{Content, Edit, RunId};

/// Stores what the edit at this position of a run sends.
pub(super) fn insert(conn: &Connection, run: &str, position: u32, edit: &Edit) -> Result<(), Fault> {
    let mut insert = conn.prepare_cached("INSERT INTO edits (run, position, base, content) VALUES (?1, ?2, ?3, ?4)")?;
    insert.execute(params![
        run,
        position,
        edit.base.as_bytes().as_slice(),
        edit.content.as_ref().map(Content::json)
    ])?;
    Ok(())
}

/// Removes what the edits of a run send, if the run has ended. What an attempt with an unsettled outcome has sent stays
/// until the attempt is settled, because reading the task back needs it.
pub(super) fn remove_if_ended(conn: &Connection, run: RunId) -> Result<(), Fault> {
    let mut remove = conn.prepare_cached(
        "DELETE FROM edits WHERE run = ?1
             AND EXISTS (SELECT 1 FROM runs WHERE runs.run = ?1 AND ended_at IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM attempts WHERE attempts.run = ?1 AND attempts.position = edits.position
                 AND settled_at IS NULL)",
    )?;
    remove.execute([run.to_string()])?;
    Ok(())
}

/// Forgets the content that edits send, in a backup, which outlives their runs. Such an edit is then one of a content
/// that no task has: resuming its run finds a conflict and sends nothing.
pub(super) fn forget(conn: &Connection) -> Result<(), Fault> {
    conn.execute("UPDATE edits SET base = zeroblob(32), content = NULL WHERE content IS NOT NULL", [])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{
        super::{
            connect::{Purpose, connect},
            ledger_path::LedgerPath,
            schema::{MIGRATIONS, migrate},
        },
        *,
    };
    use crate::domain::ContentDigest;

    const SECRET: &str = "a-secret-account-of-an-edit";

    #[test]
    fn the_backup_of_a_migration_has_nothing_of_what_an_unfinished_edit_sends() {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let place = LedgerPath::at(&folder.path().join("ledger.db"), false).expect("the path is valid");
        place.inspect(false, false).expect("the file can be created");
        let mut conn = connect(&place, Purpose::Write).expect("the database opens");
        migrate(&mut conn, &place, MIGRATIONS).expect("the migrations succeed");
        let content = Content::new(&format!(r#"{{"To_Account":["{}"]}}"#, SECRET.repeat(1_000)));
        let base = Content::default().digest();
        insert(&conn, "r", 0, &Edit { at: None, content, base }).expect("the table can be filled");
        insert(&conn, "r", 1, &Edit { at: None, content: None, base }).expect("the table can be filled");
        let next = [MIGRATIONS, &["CREATE TABLE next (a INTEGER)"]].concat();
        migrate(&mut conn, &place, &next).expect("the migration succeeds");
        let backup = folder.path().join("ledger.db.before-v5.bak");
        let bytes = fs::read(&backup).expect("there is a backup");
        assert!(!bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()), "the backup has the content");
        let edits = |conn: &Connection| {
            let mut read =
                conn.prepare("SELECT base, content IS NULL FROM edits ORDER BY position").expect("it is valid");
            let rows = read.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, bool>(1)?)));
            rows.expect("the table can be read").collect::<Result<Vec<_>, _>>().expect("the table can be read")
        };
        let digest = base.as_bytes().to_vec();
        assert_eq!(edits(&conn), [(digest.clone(), false), (digest.clone(), true)], "the ledger keeps it");
        let backup = Connection::open(backup).expect("the backup opens");
        assert_eq!(edits(&backup), [(vec![0; 32], true), (digest, true)]);
        assert!(ContentDigest::from_bytes(&[0; 32]).is_some_and(|none| none != base), "no content has this digest");
    }
}
