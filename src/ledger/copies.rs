//! Stores copies of what tasks contained before a change that loses it.
//!
//! A copy contains message text and account names. So copies are in a table of their own, from which old ones are
//! removed. What is removed is overwritten in the file. The backup that a migration makes contains no copies.

use std::{collections::HashSet, time::Duration};

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{
    CopyCount, NewCopy, Pruned,
    connect::PATIENCE,
    fault::Fault,
    rows::{key, knows_changes, millis, moment, need_service_number, service_number},
    writer::WriterContext,
};
use crate::domain::{LARGEST_COPY, OutcomeKind, RunId, Service, TaskId, Verb};

/// How many times to try to empty the write-ahead log, and the pause between two tries.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(5);

/// Stores copies, except those larger than [`LARGEST_COPY`], and returns how many are new. A change that has a copy
/// keeps it, because a later copy may show the task after the change.
pub(super) fn keep(context: &mut WriterContext, service: &Service, copies: &[NewCopy]) -> Result<usize, Fault> {
    context.write(|write| {
        let number = need_service_number(&write.tx, service)?;
        let mut insert = write.tx.prepare_cached(
            "INSERT INTO copies (run, position, service, task_id, type, due, content, digest, taken_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (run, position) DO NOTHING",
        )?;
        let mut added = 0;
        for copy in copies {
            let json = copy.content.canonical();
            if json.len() > LARGEST_COPY {
                continue;
            }
            added += insert.execute(params![
                copy.run.to_string(),
                copy.position,
                number,
                key(copy.task),
                copy.task_type.as_str(),
                copy.due.map(millis),
                json,
                copy.content.digest().as_bytes(),
                millis(copy.at),
            ])?;
        }
        Ok(added)
    })
}

/// Returns the positions in a run of the tasks that have copies.
pub(super) fn in_run(conn: &Connection, run: RunId) -> Result<HashSet<u32>, Fault> {
    if !knows_changes(conn)? {
        return Ok(HashSet::new());
    }
    let mut read = conn.prepare_cached("SELECT position FROM copies WHERE run = ?1")?;
    Ok(read.query_map([run.to_string()], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Returns how many copies there are of the tasks of a run, and how many tasks lost in it what they contained without
/// one.
pub(super) fn of_settled(conn: &Connection, run: RunId) -> Result<(usize, usize), Fault> {
    let copied = in_run(conn, run)?;
    let verb = if knows_changes(conn)? { "verb" } else { "'delete'" };
    let mut read = conn.prepare_cached(&format!("SELECT position, {verb}, outcome FROM run_tasks WHERE run = ?1"))?;
    let mut rows = read.query([run.to_string()])?;
    let mut without = 0;
    while let Some(row) = rows.next()? {
        let verb = row.get_ref(1)?.as_str_or_null()?.and_then(Verb::of_word);
        let outcome = row.get_ref(2)?.as_str_or_null()?.and_then(OutcomeKind::of_word);
        let is_lost = verb.is_some_and(Verb::loses_content) && outcome.is_some_and(OutcomeKind::is_done);
        without += usize::from(is_lost && !copied.contains(&row.get(0)?));
    }
    Ok((copied.len(), without))
}

/// Returns when the latest copy of a task was taken.
pub(super) fn latest(conn: &Connection, service: &Service, task: TaskId) -> Result<Option<Timestamp>, Fault> {
    let Some(number) = service_number(conn, service)?.filter(|_| knows_changes(conn).unwrap_or_default()) else {
        return Ok(None);
    };
    let mut read = conn.prepare_cached("SELECT max(taken_at) FROM copies WHERE service = ?1 AND task_id = ?2")?;
    let at: Option<i64> = read.query_row(params![number, key(task)], |row| row.get(0))?;
    Ok(at.map(moment))
}

/// Returns the range of times, in milliseconds, of the copies that are kept. A copy from far in the future was taken
/// while the clock was wrong, and would otherwise be kept until then.
fn kept(keep: Option<Duration>, now: Timestamp) -> (i64, i64) {
    let Some(keep) = keep else { return (i64::MAX, i64::MIN) };
    let keep = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
    (millis(now).saturating_sub(keep), millis(now).saturating_add(keep))
}

/// Counts the copies that are to be removed, and the others.
pub(super) fn count(conn: &Connection, keep: Option<Duration>, now: Timestamp) -> Result<CopyCount, Fault> {
    if !knows_changes(conn)? {
        return Ok(CopyCount::default());
    }
    let (from, to) = kept(keep, now);
    let mut read = conn.prepare_cached("SELECT count(*) FROM copies WHERE taken_at < ?1 OR taken_at > ?2")?;
    let old: i64 = read.query_row(params![from, to], |row| row.get(0))?;
    let mut read =
        conn.prepare_cached("SELECT count(*), min(taken_at) FROM copies WHERE taken_at BETWEEN ?1 AND ?2")?;
    let (kept, oldest): (i64, Option<i64>) = read.query_row(params![from, to], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(CopyCount { old: old.unsigned_abs(), kept: kept.unsigned_abs(), oldest: oldest.map(moment) })
}

/// Removes the copies whose times are not in the range of [`kept`], and overwrites them in the file.
pub(super) fn prune(context: &mut WriterContext, keep: Option<Duration>) -> Result<Pruned, Fault> {
    let pruned = context.write(|write| {
        let (from, to) = kept(keep, write.now);
        let mut remove = write.tx.prepare_cached("DELETE FROM copies WHERE taken_at < ?1 OR taken_at > ?2")?;
        let removed = u64::try_from(remove.execute(params![from, to])?).unwrap_or_default();
        drop(remove);
        Ok(Pruned { removed, left: count(&write.tx, keep, write.now)?.kept, is_in_log: false })
    })?;
    Ok(Pruned { is_in_log: !empty_log(&context.conn)?, ..pruned })
}

/// Copies the write-ahead log into the file and empties it, so that it no longer contains what was removed. Returns
/// whether it is empty. While another connection reads, the log keeps its content until SQLite writes over it or the
/// last process closes the ledger. The intents of a run must not wait for that, so this does not wait for long.
fn empty_log(conn: &Connection) -> Result<bool, Fault> {
    conn.busy_timeout(Duration::ZERO)?;
    let mut emptied = Ok(false);
    for _ in 0..TRIES {
        emptied = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0).map(|busy: i64| busy == 0));
        if !matches!(emptied, Ok(false)) {
            break;
        }
        std::thread::sleep(PAUSE);
    }
    conn.busy_timeout(PATIENCE)?;
    Ok(emptied?)
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

    const SECRET: &str = "a-secret-account-of-a-copy";

    #[test]
    fn the_backup_of_a_migration_has_no_copy() {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let place = LedgerPath::at(&folder.path().join("ledger.db"), false).expect("the path is valid");
        place.inspect(false, false).expect("the file can be created");
        let mut conn = connect(&place, Purpose::Write).expect("the database opens");
        migrate(&mut conn, &place, MIGRATIONS).expect("the migrations succeed");
        conn.execute("INSERT INTO copies VALUES ('r', 0, 1, 7, 'Tag', NULL, ?1, x'00', 5)", [SECRET.repeat(1_000)])
            .expect("the table can be filled");
        let next = [MIGRATIONS, &["CREATE TABLE next (a INTEGER)"]].concat();
        migrate(&mut conn, &place, &next).expect("the migration succeeds");
        let backup = folder.path().join("ledger.db.before-v5.bak");
        let has_secret = |path: &std::path::Path| {
            fs::read(path).expect("the file can be read").windows(SECRET.len()).any(|part| part == SECRET.as_bytes())
        };
        let names = fs::read_dir(folder.path())
            .expect("the folder can be listed")
            .map(|found| found.expect("the folder can be listed").path());
        let with_secret: Vec<_> = names.filter(|path| has_secret(path)).collect();
        assert!(backup.exists() && with_secret == [place.path.clone()], "{with_secret:?}");
        let count = |conn: &Connection| conn.query_row("SELECT count(*) FROM copies", [], |row| row.get::<_, i64>(0));
        assert_eq!(count(&conn), Ok(1), "the ledger keeps it");
        assert_eq!(count(&Connection::open(backup).expect("the backup opens")), Ok(0));
    }

    #[test]
    fn copies_from_a_clock_that_was_wrong_are_not_kept_for_ever() {
        let now = moment(10_000_000);
        assert_eq!(kept(Some(Duration::from_secs(1_000)), now), (9_000_000, 11_000_000));
        let (from, to) = kept(None, now);
        assert!(from > to, "none is kept");
        assert_eq!(kept(Some(Duration::MAX), now).1, i64::MAX);
    }
}
