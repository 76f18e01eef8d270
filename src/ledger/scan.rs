//! Passes tasks to a sink one by one, in order, without collecting them in memory.
//!
//! A scan is one or two statements within one snapshot of the database. It needs two statements if one walk through an
//! index does not give the order: ids from 2^63 up are stored as negative numbers, and tasks without a due time come
//! last. Id order is the order on disk. A scan in due order walks the index of due times if the index contains
//! everything that is requested or if the number of rows is limited; otherwise it sorts the rows.

use std::{fmt::Write as _, ops::RangeInclusive};

use rusqlite::{Connection, Row, Statement, ToSql, params_from_iter};

use super::{
    Columns, Direction, Sort, SortField, TaskQuery, TaskRow, TaskSink,
    fault::Fault,
    interest::Interest,
    rows::{self, key, service_number},
};
use crate::domain::{Filter, Matchable, Service, TaskId, TaskStatus};

/// Passes the requested tasks to `sink`, and returns how many it passed.
pub(super) fn scan(
    conn: &Connection,
    interest: &Interest,
    service: &Service,
    query: &TaskQuery,
    sink: &mut TaskSink,
) -> Result<u64, Fault> {
    let Some(number) = service_number(conn, service)? else { return Ok(0) };
    let view = conn.unchecked_transaction()?;
    let knows_changes = rows::knows_changes(&view)?;
    let mut shown = 0;
    for walk in walks(query) {
        let (sql, values) = statement(number, query, knows_changes, walk);
        let mut statement = view.prepare_cached(&sql)?;
        if !show(&mut statement, &values, interest, query, sink, &mut shown)? {
            break;
        }
    }
    Ok(shown)
}

/// The part of a scan that one statement covers: a condition and an order, in SQL.
type Walk = (&'static str, String);

fn walks(query: &TaskQuery) -> Vec<Walk> {
    let Sort { field, direction } = query.sort;
    let (word, is_down) = match direction {
        Direction::Ascending => ("ASC", false),
        Direction::Descending => ("DESC", true),
    };
    let by = |column: &str| format!("{column} {word}, task_id {word}");
    let unknown_last = |column: &str| ("TRUE", format!("{column} IS NULL, {}", by(column)));
    match field {
        SortField::Id => {
            let mut walks =
                vec![("task_id >= 0", format!("task_id {word}")), ("task_id < 0", format!("task_id {word}"))];
            if is_down {
                walks.reverse();
            }
            walks
        }
        SortField::Due => {
            // The plus sign keeps SQLite from walking the index and looking up each row in a random place.
            let column = if walks_due_index(query) { "sched_at" } else { "+sched_at" };
            vec![("sched_at IS NOT NULL", by(column)), ("sched_at IS NULL", format!("task_id {word}"))]
        }
        SortField::Created => vec![unknown_last("created_at")],
        SortField::Seen => vec![unknown_last("seen_at")],
        SortField::Title => vec![unknown_last("nullif(title, '')")],
        SortField::Status => vec![("TRUE", by("coalesce(status, 'unverified')"))],
    }
}

/// Returns whether walking the index of due times is the fastest way to read rows in due order.
fn walks_due_index(query: &TaskQuery) -> bool {
    let index_tells_all = query.columns == Columns::IdsOnly
        && query.filter.is_none()
        && query.statuses.is_empty()
        && query.types.is_empty()
        && query.campaign.is_none()
        && !query.held;
    index_tells_all || query.limit.is_some()
}

/// The condition for a task that is held.
const HELD: &str = " AND held_until IS NOT NULL
     AND coalesce(status, 'unverified') NOT IN ('dispatching', 'dispatched', 'deleted', 'gone')";

fn statement(
    service: i64,
    query: &TaskQuery,
    knows_changes: bool,
    (condition, order): Walk,
) -> (String, Vec<Box<dyn ToSql>>) {
    let columns = match reading(query) {
        Columns::IdsOnly => "task_id",
        Columns::Searchable => rows::searchable_columns(knows_changes),
        Columns::All => rows::all_columns(knows_changes),
    };
    let mut sql = format!("SELECT {columns} FROM tasks WHERE service = ? AND {condition}");
    let mut values: Vec<Box<dyn ToSql>> = vec![Box::new(service)];
    let mut any_of = |column: &str, words: Vec<String>| {
        if !words.is_empty() {
            let marks = vec!["?"; words.len()].join(", ");
            let _ = write!(sql, " AND {column} IN ({marks})");
            values.extend(words.into_iter().map(|word| Box::new(word) as Box<dyn ToSql>));
        }
    };
    any_of("coalesce(status, 'unverified')", query.statuses.iter().map(|status| status.as_raw().to_owned()).collect());
    any_of("type", query.types.iter().map(|kind| kind.as_str().to_owned()).collect());
    any_of("campaign", query.campaign.iter().map(ToString::to_string).collect());
    if query.held {
        // A task that was held and then deleted keeps both its times, but is no longer held.
        sql.push_str(if knows_changes { HELD } else { " AND FALSE" });
    }
    if let Some(ids) = &query.ids {
        in_range(&mut sql, &mut values, ids);
    }
    let _ = write!(sql, " ORDER BY {order}");
    // With a filter, the limit counts only the rows that pass it, so it cannot be part of the statement.
    if let (Some(limit), None) = (query.limit, &query.filter) {
        let _ = write!(sql, " LIMIT {}", i64::try_from(limit).unwrap_or(i64::MAX));
    }
    (sql, values)
}

/// Adds the condition for a range of ids. One range of unsigned ids may be two ranges of stored keys.
fn in_range(sql: &mut String, values: &mut Vec<Box<dyn ToSql>>, ids: &RangeInclusive<TaskId>) {
    let (first, last) = (key(*ids.start()), key(*ids.end()));
    sql.push_str(match (first < 0, last < 0) {
        (false, true) => " AND (task_id >= ? OR task_id BETWEEN -9223372036854775808 AND ?)",
        _ => " AND task_id BETWEEN ? AND ?",
    });
    values.push(Box::new(first));
    values.push(Box::new(last));
}

/// Returns the columns to read, because a filter needs more than the ids.
fn reading(query: &TaskQuery) -> Columns {
    if query.columns == Columns::IdsOnly && query.filter.is_some() { Columns::Searchable } else { query.columns }
}

/// Passes the rows of one statement to `sink`. Returns whether to continue with the next statement.
fn show(
    statement: &mut Statement<'_>,
    values: &[Box<dyn ToSql>],
    interest: &Interest,
    query: &TaskQuery,
    sink: &mut TaskSink,
    shown: &mut u64,
) -> Result<bool, Fault> {
    let read: for<'a> fn(&'a Row<'_>) -> rusqlite::Result<TaskRow<'a>> = match reading(query) {
        Columns::IdsOnly => rows::id_row,
        Columns::Searchable => rows::searchable_row,
        Columns::All => rows::full_row,
    };
    let limit = query.limit.unwrap_or(u64::MAX);
    let mut found = statement.query(params_from_iter(values))?;
    while *shown < limit && interest.is_there() {
        let Some(row) = found.next()? else { return Ok(true) };
        let row = read(row)?;
        if !query.filter.as_ref().is_none_or(|(filter, now, app)| matches(filter, &row, *now, app)) {
            continue;
        }
        *shown += 1;
        if sink(&row).is_break() {
            return Ok(false);
        }
    }
    Ok(false)
}

fn matches(filter: &Filter, row: &TaskRow<'_>, now: jiff::Timestamp, app: &str) -> bool {
    let task = Matchable {
        id: row.id,
        task_type: row.task_type,
        status: &TaskStatus::from_stored(row.status),
        title: row.title,
        desc: row.desc,
        campaign: row.campaign,
        sched_at: row.sched_at,
    };
    filter.matches(&task, now, app)
}

/// Returns the number of tasks that the ledger has for a service.
pub(super) fn count(conn: &Connection, service: &Service) -> Result<u64, Fault> {
    let Some(number) = service_number(conn, service)? else { return Ok(0) };
    // Without a condition, SQLite counts the entries of a whole page at a time.
    let services: i64 = conn.query_row("SELECT count(*) FROM services", [], |row| row.get(0))?;
    let count: i64 = if services == 1 {
        conn.query_row("SELECT count(*) FROM tasks", [], |row| row.get(0))?
    } else {
        conn.query_row("SELECT count(*) FROM tasks WHERE service = ?1", [number], |row| row.get(0))?
    };
    Ok(count.cast_unsigned())
}

/// Returns ranges of ids that contain about equally many tasks and together cover all possible ids.
pub(super) fn split(conn: &Connection, service: &Service, parts: usize) -> Result<Vec<RangeInclusive<TaskId>>, Fault> {
    let total = count(conn, service)?;
    let parts = (parts as u64).clamp(1, total.max(1));
    let mut starts = vec![0];
    if let (Some(number), true) = (service_number(conn, service)?, parts > 1) {
        let mut large = conn.prepare_cached("SELECT count(*) FROM tasks WHERE service = ?1 AND task_id < 0")?;
        let small = total - large.query_row([number], |row| row.get::<_, i64>(0))?.cast_unsigned();
        for part in 1..parts {
            starts.push(nth(conn, number, small, total * part / parts)?);
        }
    }
    let ends = starts[1..].iter().map(|start| start - 1).chain([u64::MAX]);
    Ok(starts.iter().zip(ends).map(|(start, end)| TaskId::new(*start)..=TaskId::new(end)).collect())
}

/// Returns the id at position `place`, counting from 0, in the order of unsigned numbers. The first `small` ids are
/// below 2^63.
fn nth(conn: &Connection, service: i64, small: u64, place: u64) -> Result<u64, Fault> {
    let (sign, offset) = if place < small { (">=", place) } else { ("<", place - small) };
    let sql =
        format!("SELECT task_id FROM tasks WHERE service = ?1 AND task_id {sign} 0 ORDER BY task_id LIMIT 1 OFFSET ?2");
    let id: i64 = conn.prepare_cached(&sql)?.query_row([service, offset.cast_signed()], |row| row.get(0))?;
    Ok(id.cast_unsigned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::schema::MIGRATIONS;

    /// Returns SQLite's query plan for each walk of a query. A sort shows up as `TEMP B-TREE`.
    fn plan(query: &TaskQuery) -> String {
        let conn = Connection::open_in_memory().expect("a database in memory opens");
        conn.execute_batch(&MIGRATIONS.concat()).expect("the schema is valid");
        let mut steps = Vec::new();
        for walk in walks(query) {
            let (sql, values) = statement(1, query, true, walk);
            let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("the statement is valid");
            let details =
                plan.query_map(params_from_iter(values), |row| row.get::<_, String>(3)).expect("SQLite returns a plan");
            steps.extend(details.map(|detail| detail.expect("a step is text")));
        }
        steps.join("\n")
    }

    fn by(field: SortField, direction: Direction, columns: Columns) -> TaskQuery {
        TaskQuery { sort: Sort { field, direction }, columns, ..TaskQuery::default() }
    }

    #[test]
    fn scans_that_must_be_fast_need_no_sort() {
        for direction in [Direction::Ascending, Direction::Descending] {
            let ids = plan(&by(SortField::Due, direction, Columns::IdsOnly));
            assert!(ids.contains("COVERING INDEX tasks_due") && !ids.contains("TEMP B-TREE"), "{ids}");
            let page = plan(&TaskQuery { limit: Some(50), ..by(SortField::Due, direction, Columns::All) });
            assert!(page.contains("INDEX tasks_due") && !page.contains("TEMP B-TREE"), "{page}");
            let all = plan(&by(SortField::Id, direction, Columns::Searchable));
            assert!(all.contains("PRIMARY KEY") && !all.contains("TEMP B-TREE"), "{all}");
        }
    }

    #[test]
    fn a_scan_of_all_columns_in_due_order_sorts_instead_of_looking_up_rows_one_by_one() {
        let all = plan(&by(SortField::Due, Direction::Ascending, Columns::All));
        assert!(all.contains("PRIMARY KEY") && all.contains("TEMP B-TREE"), "{all}");
    }
}
