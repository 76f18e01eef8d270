//! The audit log: an append-only record of who did what, in which the hash of each line covers the hash of the previous
//! line.
//!
//! Each line names the rule for computing its hash. Under rule 1, the hash is SHA-256 over: the tag `pushdeck-audit-1`,
//! which names the rule, and a zero byte; the 32 bytes of the previous line's hash (zeros for the first line); then, in
//! the order of [`AuditEntry`] up to `detail`, each field as a byte that says whether it is present (0 or 1), its
//! length in bytes as 8 bytes big-endian, and its bytes. Text is UTF-8; numbers (line number, milliseconds, task,
//! attempt) are 8 bytes big-endian. So no two different lines have the same encoding.
//!
//! Lines that version 0.1 wrote name no rule and count as rule 1. New lines still use rule 1, because `pushdeck log` in
//! 0.1 knows no other rule and would report an intact ledger as tampered with. Any change to what is hashed needs a new
//! rule with the next number; earlier lines keep their rule.
//!
//! The database refuses to change or remove a line. This, the chain and the head file together reveal changes made by
//! hand. They prove nothing against somebody who controls the machine and rewrites the whole log.

use std::{collections::HashMap, ops::ControlFlow};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    Actor, AuditBreak, AuditEntry, AuditQuery, AuditSink,
    fault::Fault,
    head::{self, Head},
    interest::Interest,
    ledger_path::LedgerPath,
    rows::{hex, id, key, millis, moment},
};
use crate::{
    domain::{AttemptId, Outcome, RunId, Service, TaskId, TaskOutcome},
    locale::stored,
};

/// The rule for computing new hashes, which is also the newest rule that this build knows.
const RULE: u32 = 1;

/// The first schema version in which each line names its rule.
const RULES_SINCE: u32 = 3;

/// The action of the line for a task that somebody removed from the ledger.
pub(super) const FORGET: &str = "forget";

/// The columns of a line that every schema has, in the order in which a row is read.
const COLUMNS: &str = "number, at, user, machine, ssh_client, app, identifier, service, action, task_id, run, attempt,
    detail, hash";

/// The `prev` of the first line, which has no previous line.
const NO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A line that is about to be written, without its number and hash.
#[derive(Debug)]
pub(super) struct NewEntry<'a> {
    pub at: Timestamp,
    pub actor: &'a Actor,
    pub service: &'a Service,
    pub action: &'static str,
    pub task: Option<TaskId>,
    pub run: Option<RunId>,
    pub attempt: Option<AttemptId>,
    pub detail: serde_json::Value,
}

impl<'a> NewEntry<'a> {
    /// Returns a line that names no task, run or attempt.
    pub fn new(at: Timestamp, actor: &'a Actor, service: &'a Service, action: &'static str) -> Self {
        let detail = serde_json::Value::Object(serde_json::Map::new());
        Self { at, actor, service, action, task: None, run: None, attempt: None, detail }
    }
}

/// Returns the `detail` of a line about an outcome.
pub(super) fn outcome_detail(outcome: &Outcome) -> serde_json::Value {
    let why = outcome.failure();
    json!({
        "outcome": outcome.kind().as_str(),
        "code": why.and_then(|why| why.code),
        "message": why.map_or("", |why| &why.message),
    })
}

/// Returns the lines for tasks for which a change was requested that needed no call to the service. `run` is `None` if
/// no run was begun.
pub(super) fn of_left_out<'a>(
    service: &'a Service,
    run: Option<RunId>,
    left_out: &'a [TaskOutcome],
    actor: &'a Actor,
) -> impl Iterator<Item = NewEntry<'a>> {
    left_out.iter().map(move |settled| NewEntry {
        task: Some(settled.task),
        run,
        detail: outcome_detail(&settled.outcome),
        ..NewEntry::new(settled.at, actor, service, "outcome")
    })
}

/// Returns the form in which the log names a service: `1400012345@https://host`.
pub(super) fn service_text(service: &Service) -> String {
    format!("{}@{}", service.sdkappid, service.host)
}

/// Returns the number and hash of the last line, or 0 and a hash of zeros if there is none.
pub(super) fn last(conn: &Connection) -> Result<(u64, String), Fault> {
    let mut last = conn.prepare_cached("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")?;
    let found = last.query_row([], |row| Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get(1)?))).optional()?;
    Ok(found.unwrap_or_else(|| (0, NO_HASH.to_owned())))
}

/// Returns the stored hash of one line.
pub(super) fn hash_of(conn: &Connection, number: u64) -> Result<Option<String>, Fault> {
    let mut hash = conn.prepare_cached("SELECT hash FROM audit WHERE number = ?1")?;
    Ok(hash.query_row([number.cast_signed()], |row| row.get(0)).optional()?)
}

/// Returns one line, if it is there and its hash fits its fields and the line before.
pub(super) fn intact_line(conn: &Connection, number: u64) -> Result<Option<AuditEntry>, Fault> {
    let prev = match number {
        0 => return Ok(None),
        1 => NO_HASH.to_owned(),
        number => match hash_of(conn, number - 1)? {
            Some(prev) => prev,
            None => return Ok(None),
        },
    };
    let mut read = conn.prepare_cached(&format!("SELECT {COLUMNS}, hash_rule FROM audit WHERE number = ?1"))?;
    let mut rows = read.query([number.cast_signed()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let found = entry(row, prev)?;
    Ok((hash(&found) == found.hash).then_some(found))
}

/// Returns whether anybody has attempted to change this task since the line with this number was the last one.
pub(super) fn is_attempted_since(conn: &Connection, line: u64, service: &Service, task: TaskId) -> Result<bool, Fault> {
    let mut read = conn.prepare_cached(
        "SELECT 1 FROM audit WHERE number > ?1 AND service = ?2 AND task_id = ?3 AND action IN ('intent', 'outcome')",
    )?;
    Ok(read.exists(params![line.cast_signed(), service_text(service), key(task)])?)
}

/// Appends a line and returns its number and hash. Must be called within a write transaction.
pub(super) fn append(conn: &Connection, line: &NewEntry<'_>) -> Result<(u64, String), Fault> {
    let (last, prev) = last(conn)?;
    let mut entry = AuditEntry {
        number: last + 1,
        // Rounded to milliseconds, as it will be read back.
        at: moment(millis(line.at)),
        actor: line.actor.clone(),
        service: service_text(line.service),
        action: line.action.to_owned(),
        task: line.task,
        run: line.run,
        attempt: line.attempt,
        detail: line.detail.to_string(),
        hash_rule: RULE,
        hash: String::new(),
        prev,
    };
    entry.hash = hash(&entry);
    conn.prepare_cached(
        "INSERT INTO audit (number, at, user, machine, ssh_client, app, identifier, service, action, task_id, run,
         attempt, detail, hash, hash_rule) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?
    .execute(params![
        entry.number.cast_signed(),
        millis(entry.at),
        entry.actor.user,
        entry.actor.machine,
        entry.actor.ssh_client,
        entry.actor.app,
        entry.actor.identifier,
        entry.service,
        entry.action,
        entry.task.map(key),
        entry.run.map(|run| run.to_string()),
        entry.attempt.map(|attempt| attempt.0),
        entry.detail,
        entry.hash,
        entry.hash_rule,
    ])?;
    Ok((entry.number, entry.hash))
}

/// Returns the tasks of a service that somebody removed from the ledger at this time or later, with the time of each
/// removal.
pub(super) fn forgotten_since(conn: &Connection, service: &Service, since: i64) -> Result<HashMap<i64, i64>, Fault> {
    let mut lines = conn.prepare_cached("SELECT at, action, service, task_id FROM audit ORDER BY number DESC")?;
    let mut lines = lines.query([])?;
    let (service, mut forgotten) = (service_text(service), HashMap::new());
    while let Some(line) = lines.next()? {
        let at = line.get(0)?;
        if at < since {
            break;
        }
        if line.get_ref(1)?.as_str()? == FORGET && line.get_ref(2)?.as_str()? == service {
            forgotten.entry(line.get(3)?).or_insert(at);
        }
    }
    Ok(forgotten)
}

/// Computes the hash of a line from all its other fields and the rule that the line names.
fn hash(entry: &AuditEntry) -> String {
    let mut sum = Sha256::new();
    sum.update(format!("pushdeck-audit-{}\0", entry.hash_rule));
    sum.update(unhex(&entry.prev));
    let mut field = |bytes: Option<&[u8]>| {
        sum.update([u8::from(bytes.is_some())]);
        let bytes = bytes.unwrap_or_default();
        sum.update((bytes.len() as u64).to_be_bytes());
        sum.update(bytes);
    };
    field(Some(&entry.number.to_be_bytes()));
    field(Some(&millis(entry.at).to_be_bytes()));
    for text in [&entry.actor.user, &entry.actor.machine] {
        field(Some(text.as_bytes()));
    }
    field(entry.actor.ssh_client.as_deref().map(str::as_bytes));
    for text in [&entry.actor.app, &entry.actor.identifier, &entry.service, &entry.action] {
        field(Some(text.as_bytes()));
    }
    field(entry.task.map(|task| task.get().to_be_bytes()).as_ref().map(<[u8; 8]>::as_slice));
    field(entry.run.map(|run| run.to_string()).as_deref().map(str::as_bytes));
    field(entry.attempt.map(|attempt| u64::from(attempt.0).to_be_bytes()).as_ref().map(<[u8; 8]>::as_slice));
    field(Some(entry.detail.as_bytes()));
    hex(&sum.finalize())
}

/// Returns the bytes of a hash. For text that is not a hash, returns bytes that no hash can have, so that the text
/// matches nothing in the chain.
fn unhex(hash: &str) -> Vec<u8> {
    let pair = |at: usize| hash.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = (0..hash.len()).step_by(2).map(pair).collect();
    bytes.filter(|bytes| bytes.len() == 32).unwrap_or_else(|| hash.as_bytes().to_vec())
}

/// Passes the requested lines to `sink`, and verifies each line that it reads, also against the head file.
pub(super) fn show(
    conn: &Connection,
    interest: &Interest,
    place: &LedgerPath,
    query: &AuditQuery,
    sink: &mut AuditSink,
) -> Result<Option<AuditBreak>, Fault> {
    let noted = head::read(place)?;
    // Schema and lines are read in one snapshot, because another process may migrate the ledger in between.
    let view = conn.unchecked_transaction()?;
    let rule = if names_rules(&view)? { "hash_rule" } else { "1" };
    let mut lines = view.prepare(&format!("SELECT {COLUMNS}, {rule} FROM audit ORDER BY number"))?;
    let mut lines = lines.query([])?;
    let mut chain = Chain { number: 0, hash: NO_HASH.to_owned(), first_break: None };
    while let Some(row) = lines.next()? {
        let entry = entry(row, chain.hash.clone())?;
        chain.check(&entry);
        chain.note(noted.as_ref(), &entry);
        let is_enough = wanted(&entry, query) && sink(&entry) == ControlFlow::Break(());
        if is_enough || !interest.is_there() {
            return Ok(chain.first_break);
        }
        chain.number = entry.number;
        chain.hash = entry.hash;
    }
    Ok(chain.end(noted.as_ref()))
}

/// Returns whether the lines of this ledger name the rules of their hashes. This is read from the file, because the
/// schema that the connection has in memory may be from before a migration by another process.
fn names_rules(conn: &Connection) -> Result<bool, Fault> {
    let schema: u32 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(schema >= RULES_SINCE)
}

fn wanted(entry: &AuditEntry, query: &AuditQuery) -> bool {
    query.since.is_none_or(|since| entry.at >= since)
        && query.task.is_none_or(|task| entry.task == Some(task))
        && query.run.is_none_or(|run| entry.run == Some(run))
}

fn entry(row: &Row<'_>, prev: String) -> Result<AuditEntry, Fault> {
    Ok(AuditEntry {
        number: row.get::<_, i64>(0)?.cast_unsigned(),
        at: moment(row.get(1)?),
        actor: Actor {
            user: row.get(2)?,
            machine: row.get(3)?,
            ssh_client: row.get(4)?,
            app: row.get(5)?,
            identifier: row.get(6)?,
        },
        service: row.get(7)?,
        action: row.get(8)?,
        task: row.get::<_, Option<i64>>(9)?.map(id),
        run: row.get::<_, Option<String>>(10)?.and_then(|run| run.parse().ok()),
        attempt: row.get::<_, Option<u32>>(11)?.map(AttemptId),
        detail: row.get(12)?,
        hash_rule: u32::try_from(row.get::<_, i64>(14)?).unwrap_or_default(),
        hash: row.get(13)?,
        prev,
    })
}

/// The chain so far: the last line read, and the first place where the chain is broken.
struct Chain {
    number: u64,
    hash: String,
    first_break: Option<AuditBreak>,
}

impl Chain {
    fn breaks(&mut self, number: u64, reason: String) {
        let advice = stored!("ledger-audit-changed");
        self.first_break.get_or_insert(AuditBreak { number, reason, advice });
    }

    /// Records a line that this build cannot verify because it does not know the line's rule.
    fn cannot_tell(&mut self, entry: &AuditEntry) {
        let (rule, known) = (entry.hash_rule.to_string(), RULE.to_string());
        let reason = stored!("ledger-audit-unknown-rule", rule = rule, known = known);
        let advice = stored!("ledger-audit-newer");
        self.first_break.get_or_insert(AuditBreak { number: entry.number, reason, advice });
    }

    fn check(&mut self, entry: &AuditEntry) {
        if entry.number != self.number + 1 {
            self.breaks(entry.number, stored!("ledger-audit-gap", number = (self.number + 1).to_string()));
        } else if entry.hash_rule > RULE {
            self.cannot_tell(entry);
        } else if hash(entry) != entry.hash {
            self.breaks(entry.number, stored!("ledger-audit-hash"));
        }
    }

    fn note(&mut self, noted: Option<&Head>, entry: &AuditEntry) {
        if noted.is_some_and(|head| head.number == entry.number && head.hash != entry.hash) {
            self.breaks(entry.number, stored!("ledger-audit-other-line"));
        }
    }

    fn end(mut self, noted: Option<&Head>) -> Option<AuditBreak> {
        if let Some(head) = noted.filter(|head| head.number > self.number) {
            self.breaks(self.number + 1, stored!("ledger-audit-ends", number = head.number.to_string()));
        }
        self.first_break
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(user: &str, machine: &str, task: Option<u64>) -> AuditEntry {
        AuditEntry {
            number: 1,
            at: Timestamp::UNIX_EPOCH,
            actor: Actor {
                user: user.to_owned(),
                machine: machine.to_owned(),
                ssh_client: None,
                app: String::new(),
                identifier: String::new(),
            },
            service: String::new(),
            action: "intent".to_owned(),
            task: task.map(TaskId::new),
            run: None,
            attempt: None,
            detail: "{}".to_owned(),
            hash_rule: RULE,
            hash: String::new(),
            prev: NO_HASH.to_owned(),
        }
    }

    #[test]
    fn the_encoding_of_a_line_is_fixed() {
        // This hash was computed independently of this code. Changing the encoding would break the chain of every
        // existing ledger.
        let entry = line("lin", "bastion-2", Some(5_210_074_411));
        assert_eq!(hash(&entry), "6c8a57833702ffd536abdbad3f864066b63859430444fe46056440165835ff92");
    }

    #[test]
    fn the_hash_covers_the_rule_named_in_its_line() {
        let entry = line("lin", "bastion-2", None);
        assert_ne!(hash(&AuditEntry { hash_rule: RULE + 1, ..entry.clone() }), hash(&entry));
    }

    proptest! {
        #[test]
        fn moving_text_from_one_field_to_the_next_changes_the_hash(text in "[a-z]{2,20}", cut in 0_usize..20, other in 0_usize..20) {
            let at = |cut: usize| { let cut = cut.min(text.len()); line(&text[..cut], &text[cut..], None) };
            prop_assert_eq!(hash(&at(cut)) == hash(&at(other)), cut.min(text.len()) == other.min(text.len()));
        }
    }

    #[test]
    fn an_absent_task_and_task_zero_have_different_hashes() {
        assert_ne!(hash(&line("", "", None)), hash(&line("", "", Some(0))));
    }
}
