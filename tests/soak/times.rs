//! Compares the due times in the service's log with what the ledger says about holds and releases.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use pushdeck::{
    api::Command,
    domain::TaskId,
    sim::{Effect, LogEntry, LogEvent},
};
use rusqlite::Connection;

use crate::evidence::{Evidence, Key, Row, moment, number, row_of};

/// Returns the entries in which the task got another due time or content.
fn edits(log: &[LogEntry], task: u64) -> impl Iterator<Item = &LogEntry> {
    let is_edit = |entry: &&LogEntry| entry.command == Some(Command::Modify) && entry.effect == Effect::Done;
    log.iter().filter(is_edit).filter(move |entry| entry.task == Some(TaskId::new(task)))
}

/// Whether a request of the attempt's run gave the task the time that the attempt was to set.
pub fn is_set(log: &[LogEntry], attempt: &Row, attempts: &BTreeMap<Key, Row>) -> bool {
    edits(log, attempt.task).any(|entry| {
        let is_of_run = row_of(entry, attempts).is_some_and(|row| row.run == attempt.run);
        let is_asked = entry.after.as_ref().is_some_and(|after| {
            let is_due = attempt.new_time.is_none_or(|time| time == after.sched_at);
            is_due && attempt.content.as_ref().is_none_or(|content| *content == after.content)
        });
        is_of_run && is_asked
    })
}

/// Whether another operator changed the task.
pub fn is_meddled_with(log: &[LogEntry], task: u64) -> bool {
    let is_theirs = |entry: &LogEntry| entry.event == LogEvent::Operator && entry.effect == Effect::Done;
    log.iter().any(|entry| is_theirs(entry) && entry.task == Some(TaskId::new(task)))
}

/// Checks that each hold, release and edit gave its task the confirmed time and content and touched nothing else.
pub fn times_are_as_confirmed(log: &[LogEntry], attempts: &BTreeMap<Key, Row>, found: &mut Vec<String>) {
    let ours = log.iter().filter(|entry| entry.event != LogEvent::Operator);
    for entry in ours.filter(|entry| entry.command == Some(Command::Modify) && entry.effect == Effect::Done) {
        let Some((before, after)) = entry.before.as_ref().zip(entry.after.as_ref()) else {
            found.push(format!("a change of a task that did not exist: {}", entry.to_json()));
            continue;
        };
        let is_asked = row_of(entry, attempts).is_some_and(|row| {
            let is_due = row.new_time.unwrap_or(before.sched_at) == after.sched_at;
            is_due && *row.content.as_ref().unwrap_or(&before.content) == after.content
        });
        if !is_asked {
            found.push(format!("not the change that was confirmed: {}", entry.to_json()));
        }
    }
}

/// What the ledger says about a held task.
#[derive(Debug, PartialEq, Eq)]
struct Held {
    from: Option<Timestamp>,
    until: Timestamp,
}

/// Checks that the tasks that are held in the ledger are exactly those that a hold postponed and no release restored,
/// with their due times from before the first hold. Tasks that were sent or that another operator changed are left out.
pub fn original_times_are_kept(
    evidence: &Evidence<'_>,
    conn: &Connection,
    attempts: &BTreeMap<Key, Row>,
    found: &mut Vec<String>,
) {
    let (held, changed) = (held(conn), attempts.values().map(|row| row.task).collect::<BTreeSet<_>>());
    for task in changed.into_iter().filter(|task| evidence.pending.contains(task)) {
        if is_meddled_with(evidence.log, task) {
            continue;
        }
        let (shown, done) = (held.get(&task), hold_of(evidence.log, task, attempts));
        if shown != done.as_ref() {
            found.push(format!("task {task} is held as {shown:?} in the ledger, and as {done:?} at the service"));
        }
    }
}

/// Returns the hold of a task according to the service's log. A change of the content alone leaves it.
fn hold_of(log: &[LogEntry], task: u64, attempts: &BTreeMap<Key, Row>) -> Option<Held> {
    edits(log, task).fold(None, |hold: Option<Held>, entry| {
        let until = entry.after.as_ref()?.sched_at;
        let was_due = entry.before.as_ref().map(|before| before.sched_at);
        let row = row_of(entry, attempts);
        if was_due == Some(until) && row.is_some_and(|row| row.verb == "edit") {
            return hold;
        }
        let is_hold = row.is_some_and(|row| row.verb == "hold");
        is_hold.then(|| Held { from: hold.map_or(was_due, |hold| hold.from), until })
    })
}

fn held(conn: &Connection) -> BTreeMap<u64, Held> {
    let mut read = conn
        .prepare("SELECT task_id, held_from, held_until FROM tasks WHERE held_until IS NOT NULL")
        .expect("the schema has these columns");
    let rows = read.query_map([], |row| {
        let from = row.get::<_, Option<i64>>(1)?.map(moment);
        Ok((number(row.get(0)?), Held { from, until: moment(row.get(2)?) }))
    });
    rows.expect("the query can be run").map(|row| row.expect("the row can be read")).collect()
}
