//! Compares what the service did with what the ledger says.
//!
//! Most of the comparison reads the ledger's file directly, so that it does not rely on the code under test.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
    path::Path,
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use pushdeck::{
    api::Command,
    clock::SystemClock,
    ledger::{self, AuditQuery, OpenOptions},
    sim::{Effect, LogEntry, LogEvent},
};
use rusqlite::{Connection, OpenFlags};

use crate::{times, world::block_on};

/// How long after its deadline a request may still take effect.
const HORIZON: SignedDuration = SignedDuration::from_secs(30);

/// Codes that definitely mean "not done" and after which the same task may be sent again at once: the service asks to
/// slow down, or refuses a signature that the client then renews.
pub const MAY_REPEAT: [i64; 8] = [60_007, 60_011, 60_018, 60_019, 70_001, 70_052, 60_004, 60_005];

/// The key of an attempt: its `random` and its task. Among ten thousand attempts, two can easily have the same
/// `random`.
pub type Key = (u32, u64);

/// One row of `attempts`.
#[derive(Debug)]
pub struct Row {
    pub task: u64,
    pub run: String,
    pub verb: String,
    /// The due time that the request sets.
    pub new_time: Option<Timestamp>,
    /// The digest of the content that an edit sets, if it sets one.
    pub content: Option<String>,
    deadline: Timestamp,
    pub outcome: Option<String>,
    settled: bool,
}

impl Row {
    /// The time up to which the outcome `not_sent` must be true: a change that has had no effect by then counts as one
    /// without an effect. If a history combines a late arrival with a late effect, the effect can come even later; the
    /// final outcome of the task must still be true.
    fn horizon(&self) -> Timestamp {
        self.deadline.saturating_add(HORIZON).unwrap_or(Timestamp::MAX)
    }
}

/// The facts that are compared with the ledger.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// The service's own log.
    pub log: &'a [LogEntry],
    /// The ledger's file. No process writes to it any more.
    pub ledger: &'a Path,
    /// The confirmed tasks.
    pub confirmed: &'a BTreeSet<u64>,
    /// The tasks that the service still has as pending.
    pub pending: &'a BTreeSet<u64>,
}

/// The progress of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Every run was resumed to its end.
    Settled,
    /// Runs may still be unfinished.
    UnderWay,
}

impl Evidence<'_> {
    /// Returns a description of everything that is wrong; empty if nothing is.
    pub fn violations(&self, state: State) -> Vec<String> {
        let conn = self.open();
        let attempts = attempts(&conn);
        let mut found = Vec::new();
        self.only_what_was_confirmed(&mut found);
        self.every_request_has_its_intent(&attempts, &mut found);
        self.outcomes_are_true(&attempts, &mut found);
        self.nothing_is_sent_again_unread(&attempts, &mut found);
        times::times_are_as_confirmed(self.log, &attempts, &mut found);
        statuses_follow_outcomes(&conn, &mut found);
        audit_fits(&conn, &mut found);
        if state == State::Settled {
            self.nothing_is_open(&conn, &attempts, &mut found);
            times::original_times_are_kept(self, &conn, &attempts, &mut found);
        }
        drop(conn);
        found.extend(chain_break(self.ledger));
        found
    }

    /// Opens the ledger's file.
    pub fn open(&self) -> Connection {
        Connection::open_with_flags(self.ledger, OpenFlags::SQLITE_OPEN_READ_WRITE).expect("the ledger opens")
    }

    /// Returns the changes that the program asked for, and their late effects.
    fn changes(&self) -> impl Iterator<Item = &LogEntry> {
        self.log.iter().filter(|entry| is_change(entry) && entry.event != LogEvent::Operator)
    }

    fn arrivals(&self) -> impl Iterator<Item = &LogEntry> {
        self.changes().filter(|entry| entry.event == LogEvent::Call)
    }

    fn only_what_was_confirmed(&self, found: &mut Vec<String>) {
        for entry in self.changes() {
            // The service refuses some requests before it reads their task.
            let is_confirmed = |task: pushdeck::domain::TaskId| self.confirmed.contains(&task.get());
            if !entry.task.map_or(entry.effect == Effect::None, is_confirmed) {
                found.push(format!("a change that nobody confirmed: {}", entry.to_json()));
            }
        }
    }

    fn every_request_has_its_intent(&self, attempts: &BTreeMap<Key, Row>, found: &mut Vec<String>) {
        let mut seen = BTreeSet::new();
        for entry in self.arrivals() {
            let is_intended = |row: &Row| entry.command == Some(command_of(&row.verb));
            if !row_of(entry, attempts).is_some_and(is_intended) {
                found.push(format!("sent without an intent: {}", entry.to_json()));
            }
            if !seen.insert((entry.random, entry.task)) {
                found.push(format!("one attempt sent twice: {}", entry.to_json()));
            }
        }
    }

    fn outcomes_are_true(&self, attempts: &BTreeMap<Key, Row>, found: &mut Vec<String>) {
        let mut confirmed_to_us: BTreeSet<Key> = BTreeSet::new();
        let mut done: BTreeMap<Key, Timestamp> = BTreeMap::new();
        for entry in self.changes() {
            let (Some(random), Some(task)) = (entry.random, entry.task) else { continue };
            if entry.effect == Effect::Done {
                done.insert((random, task.get()), entry.at);
            }
            if entry.effect != Effect::None && entry.code == Some(0) {
                confirmed_to_us.insert((random, task.get()));
            }
        }
        for (key, row) in attempts {
            let pending = self.pending.contains(&row.task);
            let wrong = match row.outcome.as_deref() {
                Some("deleted") => row.verb != "delete" || !confirmed_to_us.contains(key),
                Some("changed") => !times::is_set(self.log, row, attempts),
                Some("conflict") => row.verb == "delete" || !times::is_meddled_with(self.log, row.task),
                Some("gone" | "not_found") => pending,
                Some("refused" | "too_late") => done.contains_key(key),
                Some("not_sent") => done.get(key).is_some_and(|at| *at < row.horizon()),
                _ => false,
            };
            if wrong {
                let word = row.outcome.as_deref().unwrap_or_default();
                found.push(format!(
                    "attempt {} for task {} is {word}, but the service's log contradicts that",
                    key.0, row.task
                ));
            }
        }
    }

    fn nothing_is_sent_again_unread(&self, attempts: &BTreeMap<Key, Row>, found: &mut Vec<String>) {
        // For each task: the last change that arrived, and whether the task was read after it.
        let mut last: BTreeMap<u64, (&LogEntry, bool)> = BTreeMap::new();
        for entry in self.log.iter().filter(|entry| entry.event == LogEvent::Call) {
            match (entry.command, entry.task.map(pushdeck::domain::TaskId::get)) {
                (Some(Command::List), _) => last.values_mut().for_each(|(_, read)| *read = true),
                (Some(Command::Get), Some(task)) => {
                    if let Some((_, read)) = last.get_mut(&task) {
                        *read = true;
                    }
                }
                (Some(Command::Delete | Command::Modify), Some(task)) => {
                    if let Some((before, read)) = last.insert(task, (entry, false))
                        && !may_follow(before, read, entry, attempts)
                    {
                        let (before, entry) = (before.to_json(), entry.to_json());
                        found.push(format!("sent again before it was read back or too early: {before} then {entry}"));
                    }
                }
                _ => {}
            }
        }
    }

    fn nothing_is_open(&self, conn: &Connection, attempts: &BTreeMap<Key, Row>, found: &mut Vec<String>) {
        for ((random, _), row) in attempts.iter().filter(|(_, row)| !row.settled) {
            found.push(format!("attempt {random} for task {} is still unknown", row.task));
        }
        let mut tasks = conn
            .prepare("SELECT task_id, coalesce(run_tasks.outcome, 'none'), verb FROM run_tasks JOIN runs USING (run)")
            .expect("the schema has these columns");
        let rows = tasks
            .query_map([], |row| Ok((number(row.get(0)?), row.get::<_, String>(1)?, row.get::<_, String>(2)?)))
            .expect("the query can be run");
        for (task, outcome, verb) in rows.map(|row| row.expect("the row can be read")) {
            let wrong = match outcome.as_str() {
                "deleted" | "gone" | "not_found" | "too_late" => self.pending.contains(&task),
                "changed" | "conflict" => verb == "delete",
                "refused" | "skipped" => false,
                _ => true,
            };
            if wrong {
                let there = if self.pending.contains(&task) { "still has" } else { "does not have" };
                found.push(format!("task {task} ended as {outcome}, but the service {there} it"));
            }
        }
        let open: i64 = conn
            .query_row("SELECT count(*) FROM runs WHERE ended_at IS NULL", [], |row| row.get(0))
            .expect("the schema has these columns");
        if open > 0 {
            found.push(format!("{open} runs are open"));
        }
    }
}

/// Whether the entry is about a call that changes a task, or about the effect of one.
fn is_change(entry: &LogEntry) -> bool {
    matches!(entry.command, Some(Command::Delete | Command::Modify))
}

/// Returns the command that carries out a verb.
fn command_of(verb: &str) -> Command {
    if verb == "delete" { Command::Delete } else { Command::Modify }
}

/// Whether the change `entry` may follow the change `before` of the same task; `read` says whether the task was read
/// between them. A later run may change a task as soon as the earlier run is done with it. This includes a task that was
/// not found: if it was never seen, the ledger keeps it as unverified.
fn may_follow(before: &LogEntry, read: bool, entry: &LogEntry, attempts: &BTreeMap<Key, Row>) -> bool {
    if before.code.is_some_and(|code| MAY_REPEAT.contains(&code)) {
        return true;
    }
    let Some(row) = row_of(before, attempts) else { return false };
    let is_done = matches!(row.outcome.as_deref(), Some("changed" | "conflict" | "refused" | "not_found"));
    // A run with two lanes postpones a task and deletes it later.
    let is_next = |next: &Row| next.run != row.run || (row.verb == "hold" && next.verb == "delete");
    let is_of_later = row_of(entry, attempts).is_some_and(is_next);
    (is_done && is_of_later) || (read && entry.at >= row.horizon())
}

/// Returns the attempt that a request belongs to. If the service refused the request before it read the task, this is
/// any attempt with the same `random`.
pub fn row_of<'a>(entry: &LogEntry, attempts: &'a BTreeMap<Key, Row>) -> Option<&'a Row> {
    let random = entry.random?;
    match entry.task {
        Some(task) => attempts.get(&(random, task.get())),
        None => attempts.range((random, 0)..=(random, u64::MAX)).next().map(|(_, row)| row),
    }
}

/// Converts an id from the ledger, which stores it as the signed number with the same bits.
pub const fn number(key: i64) -> u64 {
    key.cast_unsigned()
}

/// Returns all attempts in the ledger.
pub fn attempts(conn: &Connection) -> BTreeMap<Key, Row> {
    let mut read = conn
        .prepare(
            "SELECT attempt, task_id, run, verb, new_time, deadline, outcome, settled_at IS NOT NULL,
                 (SELECT json_extract(detail, '$.content') FROM audit
                  WHERE audit.run = attempts.run AND audit.attempt = attempts.attempt AND action = 'intent')
             FROM attempts",
        )
        .expect("the schema has these columns");
    let rows = read.query_map([], |row| {
        let attempt = Row {
            task: number(row.get(1)?),
            run: row.get(2)?,
            verb: row.get(3)?,
            new_time: row.get::<_, Option<i64>>(4)?.map(moment),
            content: row.get(8)?,
            deadline: moment(row.get(5)?),
            outcome: row.get(6)?,
            settled: row.get(7)?,
        };
        Ok(((row.get(0)?, attempt.task), attempt))
    });
    rows.expect("the query can be run").map(|row| row.expect("the row can be read")).collect()
}

/// Converts a time from the ledger.
pub fn moment(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
}

/// Checks that each task with the status `deleted` has an attempt with that outcome.
fn statuses_follow_outcomes(conn: &Connection, found: &mut Vec<String>) {
    let wrong: i64 = conn
        .query_row(
            "SELECT count(*) FROM tasks WHERE status = 'deleted' AND NOT EXISTS (SELECT 1 FROM attempts WHERE
             attempts.task_id = tasks.task_id AND attempts.service = tasks.service AND outcome = 'deleted')",
            [],
            |row| row.get(0),
        )
        .expect("the schema has these columns");
    if wrong > 0 {
        found.push(format!("{wrong} tasks have the status deleted without an attempt with this outcome"));
    }
}

/// Checks that attempts, outcomes and runs have their audit entries, and that each audited intent has its attempt.
fn audit_fits(conn: &Connection, found: &mut Vec<String>) {
    let mut count = |what: &str, sql: &str| {
        let wrong: i64 = conn.query_row(sql, [], |row| row.get(0)).expect("the schema has these columns");
        if wrong > 0 {
            found.push(format!("{wrong} {what}"));
        }
    };
    count(
        "intents without an audit line",
        "SELECT count(*) FROM attempts WHERE NOT EXISTS (SELECT 1 FROM audit WHERE audit.run = attempts.run
         AND audit.attempt = attempts.attempt AND action = 'intent')",
    );
    count(
        "outcomes without an audit line",
        "SELECT count(*) FROM attempts WHERE outcome IS NOT NULL AND NOT EXISTS (SELECT 1 FROM audit WHERE
         audit.run = attempts.run AND audit.attempt = attempts.attempt AND action = 'outcome'
         AND json_extract(detail, '$.outcome') = attempts.outcome)",
    );
    count(
        "audit lines of intents without an attempt",
        "SELECT count(*) FROM audit WHERE action = 'intent' AND NOT EXISTS (SELECT 1 FROM attempts WHERE
         audit.run = attempts.run AND audit.attempt = attempts.attempt)",
    );
    count(
        "runs without an audit line",
        "SELECT count(*) FROM runs WHERE NOT EXISTS (SELECT 1 FROM audit WHERE audit.run = runs.run
         AND action = 'run-begin')",
    );
}

fn chain_break(ledger: &Path) -> Option<String> {
    block_on(async {
        let ledger = ledger::open(&ledger.to_string_lossy(), OpenOptions::new(Arc::new(SystemClock))).await;
        let ledger = match ledger {
            Ok(ledger) => ledger,
            Err(error) => return Some(format!("the ledger cannot be opened: {error}")),
        };
        if let Err(error) = ledger.check().await {
            return Some(format!("the ledger is not sound: {error}"));
        }
        match ledger.audit(AuditQuery::default(), Box::new(|_| ControlFlow::Continue(()))).await {
            Ok(None) => None,
            Ok(Some(broken)) => Some(format!("the audit chain breaks at {}: {}", broken.number, broken.reason)),
            Err(error) => Some(format!("the audit log cannot be read: {error}")),
        }
    })
}
