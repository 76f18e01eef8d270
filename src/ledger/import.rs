//! Stores rows from a file, typically up to a million.
//!
//! An import is one transaction, so all rows are stored or none. A second thread reads and sorts the rows while the
//! writer's thread stores them. If there are many rows compared with the tasks in the ledger, the index of due times is
//! dropped and recreated at the end of the same transaction: sorting once is several times faster than a million
//! insertions at random places.

use std::{mem, thread, time::Duration};

use rusqlite::{CachedStatement, Connection, params};
use serde_json::json;

use super::{
    Actor, CampaignBy, ImportReport, ImportRow, ImportRows, LedgerError,
    audit::NewEntry,
    batches::{Batch, Emptying, Filling, batches},
    connect::PATIENCE,
    fault::Fault,
    rows::{key, millis, need_service_number},
    stored::Stored,
    writer::{Write, WriterContext},
};
use crate::{
    domain::{Campaign, Service, TaskId, TaskType},
    locale::stored,
};

/// The number of rows in a chunk.
const CHUNK: usize = 8_192;

/// The number of rows in a chunk once the rows turn out not to be in order of id. Sorting more rows at once avoids
/// walking through the whole table for every chunk.
const DISORDERED_CHUNK: usize = 131_072;

/// The maximum number of chunks that wait for the writer.
const WAITING: usize = 2;

/// The page cache in KiB (SQLite expects a negative number for that). It is small because an index is sorted in
/// portions of this size, and small portions fit into the processor's cache.
const SMALL_CACHE: &str = "PRAGMA cache_size = -2000";

/// The page cache for rows that are not in order of id. Such rows touch the whole table again and again.
const LARGE_CACHE: &str = "PRAGMA cache_size = -96000";

/// Stores rows.
pub(super) fn import(
    context: &mut WriterContext,
    service: &Service,
    rows: ImportRows,
    actor: &Actor,
) -> Result<ImportReport, Fault> {
    let report = context.write(|write| {
        let number = need_service_number(&write.tx, service)?;
        let report = store_all(write, number, rows)?;
        if report.added + report.updated > 0 {
            let detail = json!({
                "added": report.added, "updated": report.updated, "unchanged": report.unchanged,
            });
            write.audit(&NewEntry { detail, ..NewEntry::new(write.now, actor, service, "import") })?;
        }
        Ok(report)
    });
    tidy(context, report.as_ref().map_or(0, |report| report.added + report.updated));
    report
}

/// Frees memory, and copies the write-ahead log into the file, so that the next start need not read the log.
fn tidy(context: &WriterContext, changed: u64) {
    let conn = &context.conn;
    let tidied = conn.execute_batch(SMALL_CACHE).and_then(|()| conn.release_memory());
    let emptied = if changed > CHUNK as u64 { empty_log(conn) } else { Ok(()) };
    if let Err(error) = tidied.and(emptied) {
        tracing::debug!("tidying up after an import: {error}");
    }
}

/// Empties the write-ahead log without waiting for readers. Pages that readers prevent from being copied now are copied
/// later.
fn empty_log(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(Duration::ZERO)?;
    let emptied = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    conn.busy_timeout(PATIENCE)?;
    emptied
}

fn store_all(write: &Write<'_>, service: i64, rows: ImportRows) -> Result<ImportReport, Fault> {
    let (filling, emptying) = batches(WAITING);
    // Both ends of the channel move into the closure: if storing fails, the feeder must learn that the receiver is
    // gone.
    thread::scope(move |scope| {
        let feeder = Feeder { rows, filling, last: None, limit: CHUNK };
        let feeder = thread::Builder::new().name("ledger-import".to_owned()).spawn_scoped(scope, || feeder.run());
        match feeder {
            Ok(_) => Importer::new(write, service)?.run(&emptying),
            Err(error) => Err(LedgerError::Source(stored!("ledger-rows-not-read", why = error.to_string())).into()),
        }
    })
}

/// A chunk of rows for the writer.
struct Chunk {
    rows: Batch<ImportRow>,
    is_ordered: bool,
    is_last: bool,
}

/// Reads the source, on its own thread.
struct Feeder {
    rows: ImportRows,
    filling: Filling<Result<Chunk, String>, ImportRow>,
    last: Option<u64>,
    limit: usize,
}

impl Feeder {
    /// Sends chunks until there are no more rows, the source fails, or the receiver is gone.
    fn run(mut self) {
        loop {
            let chunk = self.next();
            let was_last = chunk.as_ref().map_or(true, |chunk| chunk.is_last);
            if !self.filling.hand_over(chunk) || was_last {
                return;
            }
        }
    }

    fn next(&mut self) -> Result<Chunk, String> {
        let mut chunk = Chunk { rows: self.filling.next(), is_ordered: true, is_last: false };
        while chunk.rows.len() < self.limit && !chunk.is_last {
            let row = chunk.rows.spare();
            clear(row);
            if (self.rows)(row)? {
                chunk.is_ordered &= self.last <= Some(row.id);
                self.last = Some(row.id);
                chunk.rows.keep();
            } else {
                chunk.is_last = true;
            }
        }
        if !chunk.is_ordered {
            self.limit = DISORDERED_CHUNK;
            // The sort is stable, so two rows with the same id keep their order.
            chunk.rows.filled_mut().sort_by_key(|row| row.id.cast_signed());
        }
        Ok(chunk)
    }
}

/// Clears a row but keeps its memory.
fn clear(row: &mut ImportRow) {
    let (mut title, mut desc) = (mem::take(&mut row.title), mem::take(&mut row.desc));
    title.clear();
    desc.clear();
    *row = ImportRow { title, desc, ..ImportRow::default() };
}

/// Stores chunks, on the writer's thread.
struct Importer<'w> {
    write: &'w Write<'w>,
    service: i64,
    insert: CachedStatement<'w>,
    /// The number of tasks in the ledger before the import.
    before: u64,
    /// The SQL statement that recreates the index of due times, once the index is dropped.
    dropped_index: Option<String>,
    report: ImportReport,
}

impl<'w> Importer<'w> {
    fn new(write: &'w Write<'w>, service: i64) -> Result<Self, Fault> {
        let before: i64 = write.tx.query_row("SELECT count(*) FROM tasks", [], |row| row.get(0))?;
        let insert = write.tx.prepare_cached(
            "INSERT INTO tasks (service, task_id, type, sched_at, title, text, campaign, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
        )?;
        let (before, report) = (before.cast_unsigned(), ImportReport::default());
        Ok(Self { write, service, insert, before, dropped_index: None, report })
    }

    fn run(mut self, chunks: &Emptying<Result<Chunk, String>, ImportRow>) -> Result<ImportReport, Fault> {
        while let Some(chunk) = chunks.next() {
            let chunk = chunk.map_err(LedgerError::Source)?;
            self.prepare_for(&chunk)?;
            for row in chunk.rows.filled() {
                self.store(row)?;
            }
            if chunk.is_last {
                if let Some(sql) = &self.dropped_index {
                    self.write.tx.execute_batch(SMALL_CACHE)?;
                    self.write.tx.execute_batch(sql)?;
                }
                return Ok(self.report);
            }
            chunks.give_back(chunk.rows);
        }
        Err(LedgerError::Source(stored!("ledger-rows-failed")).into())
    }

    fn prepare_for(&mut self, chunk: &Chunk) -> Result<(), Fault> {
        let tx = &self.write.tx;
        if !chunk.is_ordered && !chunk.is_last {
            tx.execute_batch(LARGE_CACHE)?;
        }
        let coming = if chunk.is_last { chunk.rows.len() as u64 } else { 2 * chunk.rows.len() as u64 };
        let is_many = coming >= CHUNK as u64 && (self.report.added + coming) * 4 > self.before;
        if is_many && self.dropped_index.is_none() {
            let sql = tx.query_row("SELECT sql FROM sqlite_schema WHERE name = 'tasks_due'", [], |row| row.get(0))?;
            tx.execute_batch("DROP INDEX tasks_due")?;
            self.dropped_index = Some(sql);
        }
        Ok(())
    }

    fn store(&mut self, row: &ImportRow) -> Result<(), Fault> {
        let key = key(TaskId::new(row.id));
        let inserted = self.insert.execute(params![
            self.service,
            key,
            row.task_type.map(TaskType::as_str),
            row.sched_at.map(millis),
            said(&row.title),
            said(&row.desc),
            row.campaign.as_ref().map(Campaign::as_str),
            row.created_at.map(millis),
        ])?;
        if inserted > 0 {
            self.report.added += 1;
            return Ok(());
        }
        let known = Stored::read(&self.write.tx, self.service, key)?.unwrap_or_default();
        let told = known.told(row);
        if told == known {
            self.report.unchanged += 1;
        } else {
            told.update(&self.write.tx, self.service, key, &known)?;
            self.report.updated += 1;
        }
        Ok(())
    }
}

fn said(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

impl Stored {
    /// Returns this stored row after the import of `row`. Values that the service has shown take precedence, except for
    /// the campaign, which only pushdeck knows.
    fn told(&self, row: &ImportRow) -> Self {
        let is_shown = self.seen_at.is_some();
        let campaign = row.campaign.as_ref().map(Campaign::to_string);
        Self {
            task_type: pick(is_shown, self.task_type, row.task_type),
            sched_at: pick(is_shown, self.sched_at, row.sched_at.map(millis)),
            title: pick(is_shown, self.title.clone(), said(&row.title).map(str::to_owned)),
            text: pick(is_shown, self.text.clone(), said(&row.desc).map(str::to_owned)),
            created_at: pick(is_shown, self.created_at, row.created_at.map(millis)),
            campaign: pick(row.campaign_by == CampaignBy::Default, self.campaign.clone(), campaign),
            ..self.clone()
        }
    }
}

fn pick<T>(known_first: bool, known: Option<T>, told: Option<T>) -> Option<T> {
    if known_first { known.or(told) } else { told.or(known) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Stored {
        Stored { title: Some("known".into()), sched_at: Some(1), ..Stored::default() }
    }

    fn row() -> ImportRow {
        ImportRow { title: "told".into(), desc: "told".into(), campaign: "spring".parse().ok(), ..ImportRow::default() }
    }

    #[test]
    fn a_file_fills_and_corrects_values_that_the_service_has_not_shown() {
        let told = known().told(&row());
        assert_eq!((told.title.as_deref(), told.text.as_deref()), (Some("told"), Some("told")));
        assert_eq!(told.sched_at, Some(1), "fields that the row leaves empty are not changed");
    }

    #[test]
    fn a_file_fills_but_does_not_overwrite_values_that_the_service_has_shown() {
        let shown = Stored { seen_at: Some(5), ..known() };
        let told = shown.told(&row());
        assert_eq!((told.title.as_deref(), told.text.as_deref()), (Some("known"), Some("told")));
        assert_eq!(told.campaign.as_deref(), Some("spring"), "the service does not know the campaign");
    }

    #[test]
    fn the_apps_default_campaign_is_used_only_for_tasks_without_one() {
        let usual = ImportRow { campaign_by: CampaignBy::Default, ..row() };
        let labelled = Stored { campaign: Some("autumn".into()), ..known() };
        assert_eq!(labelled.told(&usual).campaign.as_deref(), Some("autumn"));
        assert_eq!(
            labelled.told(&row()).campaign.as_deref(),
            Some("spring"),
            "a campaign that the row names replaces it"
        );
        assert_eq!(Stored { campaign: None, ..known() }.told(&usual).campaign.as_deref(), Some("spring"));
    }
}
