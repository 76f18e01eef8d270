//! Stores attempts: the intent before the request and the outcome after it. Also lists the attempts whose outcome is
//! not settled.
//!
//! A change with an intent but no outcome may or may not have been carried out, whether its process has died or is
//! still waiting. So the task is `unknown` from the moment the intent is written.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde_json::json;

use super::{
    Actor, LedgerError, OpenAttempt, Settlement,
    audit::{self, NewEntry},
    edits,
    fault::Fault,
    ledger_path::LedgerPath,
    locks::Locks,
    order::{Stage, is_ahead},
    rows::{
        ATTEMPT_CHANGE, attempt_columns, change, id, key, knows_changes, millis, moment, service_number, task_type,
    },
    runs,
    sightings::reappeared,
    stored::{Stored, UNKNOWN, is_same_due},
    writer::{Write, WriterContext},
};
use crate::{
    domain::{
        Attempt, AttemptId, Change, Edit, Outcome, OutcomeKind, SeenBy, Service, TaskId, Untrusted, format_rfc3339,
    },
    locale::stored,
};

/// Returns whether a task has an attempt whose outcome is not settled.
pub(super) fn is_unsettled(conn: &Connection, service: i64, task: TaskId) -> Result<bool, Fault> {
    let mut open =
        conn.prepare_cached("SELECT 1 FROM attempts WHERE service = ?1 AND task_id = ?2 AND settled_at IS NULL")?;
    Ok(open.exists([service, key(task)])?)
}

/// Writes an intent. Fails if the task is by now known to be deleted, being sent or sent, or not to be as it was when
/// the change was confirmed: other people change tasks too, and time passes before an interrupted run is resumed.
/// Nothing is sent for the task then. `compared` is the last line of the audit log from before the task was read.
pub(super) fn intend(
    context: &mut WriterContext,
    service: &Service,
    attempt: &Attempt,
    compared: Option<u64>,
    actor: &Actor,
) -> Result<(), Fault> {
    context.require_checked()?;
    let token = context.token(attempt.run)?;
    context.write(|write| {
        let number = runs::require_owner(&write.tx, attempt.run, service, &token)?;
        if is_unsettled(&write.tx, number, attempt.task)? {
            return Err(LedgerError::Unsettled(attempt.task).into());
        }
        let key = key(attempt.task);
        let before = Stored::read(&write.tx, number, key)?;
        if let Some(status) = before.as_ref().and_then(Stored::over) {
            return Err(LedgerError::Over { task: attempt.task, status }.into());
        }
        let due = before.as_ref().and_then(|before| before.sched_at).map(moment);
        if let Some(due) = due.filter(|due| attempt.is_confirmed_otherwise(*due)) {
            return Err(LedgerError::Moved { task: attempt.task, due }.into());
        }
        if let Some(line) = compared
            && audit::is_attempted_since(&write.tx, line, service, attempt.task)?
        {
            return Err(LedgerError::Attempted(attempt.task).into());
        }
        insert(&write.tx, number, attempt)?;
        match before {
            Some(before) => before.under_attempt(attempt.at).update(&write.tx, number, key, &before)?,
            None => Stored { task_type: Some(attempt.task_type), ..Stored::default() }
                .under_attempt(attempt.at)
                .insert(&write.tx, number, key)?,
        }
        let detail = intent_detail(attempt);
        write.audit(&NewEntry {
            task: Some(attempt.task),
            run: Some(attempt.run),
            attempt: Some(attempt.id),
            detail,
            ..NewEntry::new(attempt.at, actor, service, "intent")
        })
    })
}

/// Returns the `detail` of the audit line about an intent.
fn intent_detail(attempt: &Attempt) -> serde_json::Value {
    let mut detail = json!({
        "verb": attempt.change.verb().as_str(),
        "type": attempt.task_type.as_str(),
        "deadline": attempt.deadline.to_string(),
    });
    if let Some(new_time) = attempt.change.new_time() {
        detail["sched_at"] = json!(format_rfc3339(new_time));
        detail["was_due"] = json!(attempt.due.map(format_rfc3339));
    }
    // Only the digests are written, because the texts themselves must not outlive their run.
    if let Some(edit) = attempt.change.as_edit().filter(|edit| edit.content.is_some()) {
        detail["content"] = json!(edit.digest().to_string());
        detail["was_content"] = json!(edit.base.to_string());
    }
    detail
}

fn insert(conn: &Connection, service: i64, attempt: &Attempt) -> Result<(), Fault> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO attempts (run, position, attempt, service, task_id, type, verb, new_time, due, at, deadline)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    insert.execute(params![
        attempt.run.to_string(),
        attempt.position,
        attempt.id.0,
        service,
        key(attempt.task),
        attempt.task_type.as_str(),
        attempt.change.verb().as_str(),
        attempt.change.new_time().map(millis),
        attempt.due.map(millis),
        millis(attempt.at),
        millis(attempt.deadline),
    ])?;
    Ok(())
}

/// Writes the outcome of an attempt.
///
/// A task may have no intent if it was skipped, was not sent, was in conflict with its edit, or was already gone,
/// deleted or sent when the run reached it. Its outcome is still written, so that the run has an outcome for every
/// task. If the task was already gone, deleted or sent, its row says so and does not change.
pub(super) fn settle(
    context: &mut WriterContext,
    service: &Service,
    settlement: &Settlement,
    actor: &Actor,
) -> Result<(), Fault> {
    let token = context.token(settlement.run).ok();
    let place = context.place.clone();
    context.write_outcome(|write| {
        let number = runs::require_settler(&write.tx, settlement.run, service, token.as_deref())?;
        let kind = settlement.outcome.kind();
        let intent = match standing(&write.tx, &place, settlement)? {
            Standing::Unsettled(intent) => intent,
            Standing::Settled(word, _) if word == kind.as_str() => return Ok(()),
            // The task was read back after the run, and this contradicted the service's confirmation of the change.
            Standing::Settled(word, intent)
                if word == OutcomeKind::Changed.as_str() && kind == OutcomeKind::Conflict =>
            {
                intent
            }
            Standing::Settled(word, _) => return Err(settled_before(settlement, word).into()),
            Standing::NotIntended => return settle_unsent(write, service, number, settlement, actor),
        };
        note(&write.tx, settlement)?;
        runs::note_outcome(&write.tx, settlement, Some(intent.change.verb()))?;
        if intent.change.as_edit().is_some() {
            edits::remove_if_ended(&write.tx, settlement.run)?;
        }
        let key = key(settlement.task);
        let mut seen_since = None;
        if let Some(before) = Stored::read(&write.tx, number, key)? {
            let after = before.settled(&settlement.outcome, &Settled { intent, at: settlement.at, now: write.now });
            after.update(&write.tx, number, key, &before)?;
            let ends = matches!(kind, OutcomeKind::Deleted | OutcomeKind::Gone);
            seen_since = (ends && !after.is_over()).then_some(after);
        }
        write_line(write, service, settlement, actor)?;
        match seen_since {
            Some(after) => write.audit(&reappeared(write.now, service, settlement.task, Some(kind.as_str()), &after)),
            None => Ok(()),
        }
    })
}

/// Writes the outcome of a task for which the run sent no request.
fn settle_unsent(
    write: &mut Write<'_>,
    service: &Service,
    number: i64,
    settlement: &Settlement,
    actor: &Actor,
) -> Result<(), Fault> {
    let key = key(settlement.task);
    let before = Stored::read(&write.tx, number, key)?;
    match settlement.outcome.kind() {
        OutcomeKind::Gone | OutcomeKind::TooLate if before.as_ref().is_some_and(|task| task.over().is_some()) => {}
        // The task of an edit is read before the edit is sent, so the ledger may already know that it is gone.
        OutcomeKind::Gone if before.as_ref().is_some_and(|task| task.status.as_deref() == Some("gone")) => {}
        OutcomeKind::Skipped | OutcomeKind::NotSent | OutcomeKind::Conflict => {
            // An open attempt is one of another run, and its outcome is still to come.
            if let Some(before) = before.filter(|before| !before.is_unsettled()) {
                let intent = Intent { at: settlement.at, change: Change::Delete, due: None };
                let when = Settled { intent, at: settlement.at, now: write.now };
                before.settled(&settlement.outcome, &when).update(&write.tx, number, key, &before)?;
            }
        }
        _ => return Err(no_such_attempt(settlement).into()),
    }
    runs::note_outcome(&write.tx, settlement, None)?;
    write_line(write, service, settlement, actor)
}

/// The state of an attempt before its outcome is written.
enum Standing {
    /// There is no such attempt: its intent was never written.
    NotIntended,
    /// The attempt has no settled outcome.
    Unsettled(Intent),
    /// The attempt is settled with this outcome.
    Settled(String, Intent),
}

/// The contents of a stored intent.
#[derive(Clone, Debug)]
pub(super) struct Intent {
    /// When the intent was written.
    pub at: Timestamp,
    /// What the request does to the task.
    pub change: Change,
    /// The due time that the task had when a person confirmed the change.
    pub due: Option<Timestamp>,
}

fn standing(conn: &Connection, place: &LedgerPath, settlement: &Settlement) -> Result<Standing, Fault> {
    let mut read = conn.prepare_cached(&format!(
        "SELECT outcome, settled_at IS NOT NULL, due, at, {ATTEMPT_CHANGE} FROM attempts
         WHERE run = ?1 AND position = ?2 AND attempt = ?3",
    ))?;
    let key = params![settlement.run.to_string(), settlement.position, settlement.attempt.0];
    let found =
        read.query_row(key, |row| Ok((row.get::<_, Option<String>>(0)?, row.get(1)?, intent_of(row)?))).optional()?;
    let damaged = || Fault::from(place.damaged(stored!("ledger-unknown-change")));
    Ok(match found {
        None => Standing::NotIntended,
        Some((_, false, intent)) => Standing::Unsettled(intent.ok_or_else(damaged)?),
        Some((outcome, true, intent)) => Standing::Settled(outcome.unwrap_or_default(), intent.ok_or_else(damaged)?),
    })
}

/// Returns the intent from the columns `due` and `at`, which are the third and the fourth of the row, and the change
/// after them. Returns `None` if this version of pushdeck does not know the stored change.
fn intent_of(row: &Row<'_>) -> rusqlite::Result<Option<Intent>> {
    let (at, due) = (moment(row.get(3)?), row.get::<_, Option<i64>>(2)?.map(moment));
    Ok(change(row, 4)?.map(|change| Intent { at, change, due }))
}

fn note(conn: &Connection, settlement: &Settlement) -> Result<(), Fault> {
    let mut update = conn.prepare_cached(
        "UPDATE attempts SET outcome = :outcome, code = :code, message = :message, noted_at = :noted_at,
         settled_at = :settled_at WHERE run = :run AND position = :position AND attempt = :attempt",
    )?;
    let (kind, why) = (settlement.outcome.kind(), settlement.outcome.failure());
    let at = millis(settlement.at);
    update.execute(named_params! {
        ":outcome": kind.as_str(),
        ":code": why.and_then(|why| why.code),
        ":message": why.map(|why| &why.message),
        ":noted_at": at,
        ":settled_at": (kind != OutcomeKind::Unknown).then_some(at),
        ":run": settlement.run.to_string(),
        ":position": settlement.position,
        ":attempt": settlement.attempt.0,
    })?;
    Ok(())
}

fn write_line(write: &mut Write<'_>, service: &Service, settlement: &Settlement, actor: &Actor) -> Result<(), Fault> {
    write.audit(&NewEntry {
        task: Some(settlement.task),
        run: Some(settlement.run),
        attempt: Some(settlement.attempt),
        detail: audit::outcome_detail(&settlement.outcome),
        ..NewEntry::new(settlement.at, actor, service, "outcome")
    })
}

const fn no_such_attempt(settlement: &Settlement) -> LedgerError {
    LedgerError::NoSuchAttempt { attempt: settlement.attempt, task: settlement.task, run: settlement.run }
}

const fn settled_before(settlement: &Settlement, settled: String) -> LedgerError {
    LedgerError::Settled { attempt: settlement.attempt, task: settlement.task, settled }
}

/// The intent of an attempt, and the wall-clock times that matter when the attempt's outcome is stored.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    /// The intent.
    pub intent: Intent,
    /// When the reply arrived.
    pub at: Timestamp,
    /// When the outcome is stored.
    pub now: Timestamp,
}

impl Stored {
    /// Returns the row as it is stored while an attempt at the task is under way. Whatever the clock says, everything
    /// in the ledger was seen before the intent. So this lowers a later `seen_at` to the time of the intent;
    /// [`Self::settled`] relies on that.
    pub fn under_attempt(&self, intended: Timestamp) -> Self {
        let seen_at = self.seen_at.map(|seen_at| seen_at.min(millis(intended)));
        Self { word: self.status.clone(), status: Some(UNKNOWN.to_owned()), seen_at, ..self.clone() }
    }

    /// Returns the row as it is stored after an attempt at the task has ended with this outcome.
    pub fn settled(&self, outcome: &Outcome, when: &Settled) -> Self {
        let (intended, at, now) = (millis(when.intent.at), millis(when.at), millis(when.now));
        let why = outcome.failure();
        let mut after = Self {
            error_code: why.and_then(|why| why.code),
            error_message: why.map(|why| why.message.clone()),
            error_at: why.map(|_| at),
            ..self.clone()
        };
        if matches!(outcome, Outcome::Unknown(_)) {
            return after;
        }
        after.status = self.status_after(outcome);
        after.word = None;
        after = after.with_time_of(outcome, &when.intent, at);
        if !matches!(outcome, Outcome::Deleted | Outcome::Gone(_) | Outcome::TooLate(_)) {
            return after;
        }
        // These outcomes are statements of the service about the task, and its newest statement counts. A sighting that
        // is not dated later than the intent was made before the intent or after the clock was set back, so it does not
        // count as newer.
        let is_since = |seen_at| seen_at > at.max(intended) && !is_ahead(seen_at, now);
        if self.stage() != Stage::Pending || !self.seen_at.is_some_and(is_since) {
            after.seen_at = Some(at);
            after.seen_by = Some(SeenBy::Delete);
        } else if after.is_over() {
            after.status = self.underlying().map(str::to_owned);
        }
        after
    }

    /// Returns the row with the due time and the hold that the task has after this outcome. A due time that was seen
    /// after the reply arrived (at `at`) is kept.
    fn with_time_of(mut self, outcome: &Outcome, intent: &Intent, at: i64) -> Self {
        let sched_at = self.sched_at;
        #[cfg(feature = "planted")]
        let is_lost = crate::planted::is(crate::planted::Bug::ReleaseForgetsTime)
            && matches!((outcome, &intent.change), (Outcome::NotSent(_), Change::Release { .. }));
        #[cfg(feature = "planted")]
        if is_lost {
            return Self { held_from: None, held_until: None, ..self };
        }
        if *outcome != Outcome::Changed {
            return self.due_at(sched_at);
        }
        let new_time = intent.change.new_time().map(millis);
        // A time that was seen while the outcome was unknown may be the one that the change set.
        let seen_before = sched_at.filter(|due| new_time.is_none_or(|new| !is_same_due(*due, new)));
        let was_due = intent.due.map(millis).or(seen_before);
        let is_seen_since = self.seen_at.is_some_and(|seen_at| seen_at > at);
        if !is_seen_since {
            (self.seen_at, self.seen_by) = (Some(at), Some(SeenBy::Modify));
        }
        match (&intent.change, new_time) {
            (Change::Hold { .. }, Some(until)) => {
                let seen = self.sched_at;
                let held = Self { sched_at: was_due, ..self }.held(until);
                if is_seen_since { held.due_at(seen) } else { held }
            }
            (Change::Release { .. }, Some(new_time)) => {
                let seen = if is_seen_since { self.sched_at } else { Some(new_time) };
                Self { sched_at: seen, held_from: None, held_until: None, ..self }
            }
            (Change::Edit(edit), _) if !is_seen_since => self.edited(edit),
            _ => self,
        }
    }

    /// Returns the row with the values that an edit has set.
    fn edited(self, edit: &Edit) -> Self {
        let timed = match edit.at {
            Some(at) => self.edited_to(millis(at)),
            None => self,
        };
        let Some(content) = &edit.content else { return timed };
        let text = |text: Option<Untrusted>| Some(text.map_or_else(String::new, |text| text.raw().to_owned()));
        Self { title: text(content.title()), text: text(content.text()), ..timed }
    }

    fn status_after(&self, outcome: &Outcome) -> Option<String> {
        let before = self.underlying();
        let status = match outcome {
            Outcome::Deleted => Some("deleted"),
            Outcome::Gone(_) if before != Some("deleted") => Some("gone"),
            // The task was seen at some time, so it did exist. A task that nobody ever saw stays unverified.
            Outcome::NotFound(_) if before.is_some_and(|before| before != "deleted") => Some("gone"),
            // A task that was already seen as dispatched never goes back to an earlier stage.
            Outcome::TooLate(why) if before != Some("dispatched") => match why.code {
                Some(90_106) => Some("dispatched"),
                Some(90_107) => Some("dispatching"),
                _ => before,
            },
            _ => before,
        };
        status.map(str::to_owned)
    }
}

/// Returns the attempts of a service whose outcome is not settled, oldest first.
pub(super) fn unsettled(conn: &Connection, place: &LedgerPath, service: &Service) -> Result<Vec<OpenAttempt>, Fault> {
    let Some(number) = service_number(conn, service)? else { return Ok(Vec::new()) };
    let mut open = conn.prepare_cached(&format!(
        "SELECT attempts.run, attempts.task_id, attempt, attempts.type, at, deadline, tasks.sched_at,
             COALESCE(tasks.seen_at, tasks.word) IS NOT NULL, noted_at IS NOT NULL, {}
         FROM attempts LEFT JOIN tasks USING (service, task_id)
         WHERE attempts.service = ?1 AND settled_at IS NULL ORDER BY at, attempts.run, attempts.task_id",
        attempt_columns(knows_changes(conn)?),
    ))?;
    let mut rows = open.query([number])?;
    let (mut found, mut locks) = (Vec::new(), Locks::new(place));
    while let Some(row) = rows.next()? {
        let attempt = open_attempt(row, place)?;
        #[cfg(feature = "planted")]
        if crate::planted::is(crate::planted::Bug::IntentsForgotten) && !is_noted(conn, &attempt)? {
            continue;
        }
        let sched_at = row.get::<_, Option<i64>>(6)?.map(moment);
        let (held, noted) = (locks.is_held(attempt.run)?, row.get(8)?);
        found.push(OpenAttempt { attempt, held, noted, sched_at, was_seen: row.get(7)? });
    }
    Ok(found)
}

/// Returns whether an outcome was written for an attempt, even if that outcome is `unknown`.
#[cfg(feature = "planted")]
fn is_noted(conn: &Connection, attempt: &Attempt) -> Result<bool, Fault> {
    let mut noted =
        conn.prepare_cached("SELECT 1 FROM attempts WHERE run = ?1 AND attempt = ?2 AND noted_at IS NOT NULL")?;
    Ok(noted.exists(params![attempt.run.to_string(), attempt.id.0])?)
}

fn open_attempt(row: &Row<'_>, place: &LedgerPath) -> Result<Attempt, Fault> {
    Ok(Attempt {
        run: row
            .get_ref(0)?
            .as_str_or_null()?
            .and_then(|run| run.parse().ok())
            .ok_or_else(|| place.damaged(stored!("ledger-attempt-no-run")))?,
        task: id(row.get(1)?),
        id: AttemptId(row.get(2)?),
        task_type: row
            .get_ref(3)?
            .as_str_or_null()?
            .and_then(task_type)
            .ok_or_else(|| place.damaged(stored!("ledger-attempt-no-type")))?,
        at: moment(row.get(4)?),
        deadline: moment(row.get(5)?),
        position: row.get(9)?,
        due: row.get::<_, Option<i64>>(10)?.map(moment),
        change: change(row, 11)?.ok_or_else(|| place.damaged(stored!("ledger-unknown-change")))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Content, Failure};

    const AT_ONCE: Settled = Settled {
        intent: Intent { at: Timestamp::UNIX_EPOCH, change: Change::Delete, due: None },
        at: Timestamp::UNIX_EPOCH,
        now: Timestamp::UNIX_EPOCH,
    };

    fn pending() -> Stored {
        Stored { status: Some("pending".into()), ..Stored::default() }
    }

    fn why(code: Option<i64>) -> Failure {
        Failure { code, message: "because".to_owned(), is_sign_in: false }
    }

    #[test]
    fn each_outcome_leads_to_the_right_status() {
        let (service_says, failed) = (why(Some(90_107)), why(None));
        for (outcome, status) in [
            (Outcome::Deleted, "deleted"),
            (Outcome::Gone(failed.clone()), "gone"),
            (Outcome::NotFound(failed.clone()), "gone"),
            (Outcome::Refused(failed.clone()), "pending"),
            (Outcome::TooLate(service_says), "dispatching"),
            (Outcome::TooLate(why(Some(90_106))), "dispatched"),
            (Outcome::TooLate(failed.clone()), "pending"),
            (Outcome::NotSent(failed.clone()), "pending"),
            (Outcome::Unknown(failed.clone()), "unknown"),
            (Outcome::Skipped(failed), "pending"),
        ] {
            let after = pending().under_attempt(Timestamp::UNIX_EPOCH).settled(&outcome, &AT_ONCE);
            assert_eq!(after.status.as_deref(), Some(status), "{outcome:?}");
            assert_eq!(after.word.is_some(), status == "unknown", "{outcome:?}");
            assert_eq!(after.error_at.is_some(), outcome.failure().is_some(), "{outcome:?}");
        }
    }

    #[test]
    fn an_edit_that_sets_no_time_leaves_a_hold_as_it_is_even_if_the_task_was_moved() {
        let moved = Stored { sched_at: Some(7_000), held_from: Some(1_000), held_until: Some(90_000), ..pending() };
        let content = Content::new(r#"{"OfflinePushInfo":{"Title":"new"}}"#);
        let base = Content::default().digest();
        for (at, hold) in [(None, (Some(1_000), Some(90_000))), (Some(moment(8_000)), (None, None))] {
            let change = Change::Edit(Box::new(Edit { at, content: content.clone(), base }));
            let intent = Intent { change, due: Some(moment(7_000)), ..AT_ONCE.intent };
            let after = moved.settled(&Outcome::Changed, &Settled { intent, ..AT_ONCE });
            assert_eq!((after.held_from, after.held_until), hold, "{at:?}");
            assert_eq!((after.sched_at, after.title.as_deref()), (at.map(millis).or(Some(7_000)), Some("new")));
        }
    }

    #[test]
    fn a_status_seen_during_an_attempt_stays_after_it() {
        let mut during = pending().under_attempt(Timestamp::UNIX_EPOCH);
        during.set_underlying(Some("dispatched".to_owned()));
        let after = during.settled(&Outcome::TooLate(why(Some(90_107))), &AT_ONCE);
        assert_eq!(after.status.as_deref(), Some("dispatched"));
    }

    #[test]
    fn an_unverified_task_stays_unverified_after_an_attempt_that_was_not_sent_or_found_nothing() {
        for outcome in [Outcome::NotSent(why(None)), Outcome::NotFound(why(Some(90_104)))] {
            let after = Stored::default().under_attempt(AT_ONCE.intent.at).settled(&outcome, &AT_ONCE);
            assert_eq!((after.status, after.seen_at), (None, None), "{outcome:?}");
        }
    }
}
