//! Stores runs: their confirmed tasks, and which process may act for them.
//!
//! A process holds a run in two ways. The first is a kernel lock on a file, which is released however the process ends.
//! The second is a random token in the run's row, which the transaction of every intent compares with the token of its
//! process. So a process that has lost the run (for example because its lock file was removed while the process was
//! suspended) can neither write nor send for it.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde_json::json;

use super::{
    Actor, Holder, LedgerError, RunStart, RunState, Settlement,
    audit::{self, NewEntry},
    copies, edits,
    fault::Fault,
    ledger_path::LedgerPath,
    locks::{Hold, Lock, is_held, process_of},
    plans,
    rows::{change, hex, id, key, knows_changes, millis, moment, need_service_number, run_task_columns, task_type},
    writer::WriterContext,
};
use crate::{
    domain::{
        Attempt, AttemptId, Confirmed, Lanes, OutcomeKind, PlannedTask, Progress, Remark, RunId, SdkAppId, Service,
        TaskId, TaskStatus, Untrusted, Verb,
    },
    locale::stored,
};

/// Returns who holds a run that is known to be held, according to the audit line for its beginning or its last
/// take-over.
fn holder(conn: &Connection, place: &LedgerPath, run: RunId) -> Result<Option<Holder>, Fault> {
    // Reads the log from its end, because the lines of an unfinished run are usually near the end.
    let mut read = conn.prepare_cached(
        "SELECT user, machine, at FROM audit WHERE run = ?1 AND action IN ('run-begin', 'run-take')
         ORDER BY number DESC LIMIT 1",
    )?;
    let found = read.query_row([run.to_string()], |row| {
        let (user, machine, since) = (row.get(0)?, row.get(1)?, moment(row.get(2)?));
        Ok(Holder { user, machine, process: process_of(place, run), since })
    });
    Ok(found.optional()?)
}

impl WriterContext {
    /// Returns the token with which this process holds a run.
    pub fn token(&self, run: RunId) -> Result<String, Fault> {
        let held = self.held.get(&run).map(|hold| hold.token.clone());
        held.ok_or_else(|| LedgerError::RunNotHeld(run).into())
    }

    fn lock(&mut self, run: RunId) -> Result<Hold, Fault> {
        // This must come first, because a ledger of an older version is not migrated while any run is held, even if
        // this process is the one that holds it.
        self.prepare()?;
        let lock = Lock::take(&self.place, run)?.ok_or(LedgerError::RunHeld(run))?;
        Ok(Hold { token: hex(&rand::random::<[u8; 16]>()), lock })
    }
}

/// The owner's token of a run, whether it has ended, and the number of its service.
struct Owned {
    service: i64,
    owner: Option<String>,
    ended: bool,
}

fn owned(conn: &Connection, run: RunId, service: Option<&Service>) -> Result<Owned, Fault> {
    let mut read = conn.prepare_cached(
        "SELECT service, owner, ended_at IS NOT NULL, sdkappid, host FROM runs JOIN services ON number = service
         WHERE run = ?1",
    )?;
    let found = read.query_row([run.to_string()], |row| {
        let at = (row.get::<_, i64>(3)?, row.get::<_, String>(4)?);
        Ok((Owned { service: row.get(0)?, owner: row.get(1)?, ended: row.get(2)? }, at))
    });
    let expected = service.map(|service| (service.sdkappid.0.cast_signed(), service.host.to_string()));
    match found.optional()? {
        Some((owned, at)) if expected.is_none_or(|expected| expected == at) => Ok(owned),
        _ => Err(LedgerError::NoSuchRun(run).into()),
    }
}

/// Fails unless the run is unfinished, belongs to this service and is held with this token. Returns the service's
/// number.
pub(super) fn require_owner(conn: &Connection, run: RunId, service: &Service, token: &str) -> Result<i64, Fault> {
    require_token(&owned(conn, run, Some(service))?, run, token)
}

fn require_token(found: &Owned, run: RunId, token: &str) -> Result<i64, Fault> {
    if found.ended {
        return Err(LedgerError::RunFinished(run).into());
    }
    if found.owner.as_deref() != Some(token) {
        return Err(LedgerError::RunNotHeld(run).into());
    }
    Ok(found.service)
}

/// Like [`require_owner`], but any process may settle the unsettled attempts of a finished run.
pub(super) fn require_settler(
    conn: &Connection,
    run: RunId,
    service: &Service,
    token: Option<&str>,
) -> Result<i64, Fault> {
    let found = owned(conn, run, Some(service))?;
    if !found.ended && (token.is_none() || found.owner.as_deref() != token) {
        return Err(LedgerError::RunNotHeld(run).into());
    }
    Ok(found.service)
}

/// Stores the latest outcome of one task in its run. `sent` is the kind of change that was sent, if any was. If it only
/// gained time for what the run does to the task, the task is still to be changed, unless there is nothing left to
/// change.
pub(super) fn note_outcome(conn: &Connection, settlement: &Settlement, sent: Option<Verb>) -> Result<(), Fault> {
    let mut note = conn.prepare_cached(
        "UPDATE run_tasks SET outcome = ?1 WHERE run = ?2 AND position = ?3 AND (?4 OR COALESCE(?5, verb) = verb)",
    )?;
    let (outcome, run) = (settlement.outcome.kind(), settlement.run.to_string());
    let (settles, sent) = (outcome.settles_another_change(), sent.map(Verb::as_str));
    note.execute(params![outcome.as_str(), run, settlement.position, settles, sent])?;
    Ok(())
}

/// Begins a run and holds it.
pub(super) fn begin(context: &mut WriterContext, run: &RunStart) -> Result<(), Fault> {
    let hold = context.lock(run.id)?;
    let begun = context.write(|write| {
        let number = need_service_number(&write.tx, &run.service)?;
        if write.tx.prepare_cached("SELECT 1 FROM runs WHERE run = ?1")?.exists([run.id.to_string()])? {
            return Err(LedgerError::RunExists(run.id).into());
        }
        plans::require_not_applied(&write.tx, run)?;
        insert(&write.tx, number, run, &hold.token)?;
        let digest = run.digest.to_string();
        let mut detail = json!({ "total": run.tasks.len(), "confirmed_by": run.confirmed_by, "digest": digest, "verb": run.verb().as_str() });
        if run.lanes == Lanes::Two {
            detail["then_hold"] = true.into();
        }
        note_reason(&mut detail, run.reason.as_ref().map(Remark::text));
        write.audit(&NewEntry {
            run: Some(run.id),
            detail,
            ..NewEntry::new(run.at, &run.actor, &run.service, "run-begin")
        })?;
        plans::note_applied(write, run)?;
        audit::of_left_out(&run.service, Some(run.id), &run.left_out, &run.actor)
            .try_for_each(|line| write.audit(&line))
    });
    match begun {
        Ok(()) => drop(context.held.insert(run.id, hold)),
        Err(_) => hold.lock.remove(),
    }
    begun
}

/// Adds the reason of a run, if there is one, to the detail of an audit line. Every string in a detail is safe to show.
fn note_reason(detail: &mut serde_json::Value, reason: Option<&Untrusted>) {
    if let Some(reason) = reason {
        detail["reason"] = reason.safe().into();
    }
}

fn insert(conn: &Connection, service: i64, run: &RunStart, token: &str) -> Result<(), Fault> {
    conn.execute(
        "INSERT INTO runs (run, service, user, machine, ssh_client, app, identifier, begun_at, total, confirmed_by, owner,
         reason, then_hold, plan) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        params![
            run.id.to_string(),
            service,
            run.actor.user,
            run.actor.machine,
            run.actor.ssh_client,
            run.actor.app,
            run.actor.identifier,
            millis(run.at),
            run.tasks.len().cast_signed(),
            run.confirmed_by,
            token,
            run.reason.as_ref().map(|reason| reason.text().raw()),
            run.lanes == Lanes::Two,
            run.plan_file,
        ],
    )?;
    let mut insert = conn.prepare_cached(
        "INSERT INTO run_tasks (run, position, task_id, type, status, title, sched_at, verb, new_time)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let name = run.id.to_string();
    for task in &run.tasks {
        insert.execute(params![
            name,
            task.position,
            key(task.id),
            task.task_type.as_str(),
            task.status.as_raw(),
            task.title.as_ref().map(Untrusted::raw),
            task.sched_at.map(millis),
            task.change.verb().as_str(),
            task.change.new_time().map(millis),
        ])?;
        if let Some(edit) = task.change.as_edit() {
            edits::insert(conn, &name, task.position, edit)?;
        }
    }
    Ok(())
}

/// Takes over a run that no other process holds.
pub(super) fn take(context: &mut WriterContext, run: RunId, actor: &Actor) -> Result<RunState, Fault> {
    if owned(&context.conn, run, None)?.ended {
        return Err(LedgerError::RunFinished(run).into());
    }
    let fresh = if context.held.contains_key(&run) { None } else { Some(context.lock(run)?) };
    let token = fresh.as_ref().map_or_else(|| context.token(run), |hold| Ok(hold.token.clone()))?;
    let place = context.place.clone();
    let state = context.write(|write| {
        // Checked again, because the run may have been ended while this process waited for its lock.
        if owned(&write.tx, run, None)?.ended {
            return Err(LedgerError::RunFinished(run).into());
        }
        write.tx.execute("UPDATE runs SET owner = ?1 WHERE run = ?2", params![token, run.to_string()])?;
        let state = state(&write.tx, &place, run, true)?;
        let line = NewEntry::new(write.now, actor, &state.service, "run-take");
        let mut detail = json!({ "left": state.left.len() });
        note_reason(&mut detail, state.reason.as_ref());
        write.audit(&NewEntry { run: Some(run), detail, ..line })?;
        Ok(state)
    })?;
    if let Some(hold) = fresh {
        context.held.insert(run, hold);
    }
    Ok(state)
}

/// Fails unless this process still holds the run. Writes nothing.
pub(super) fn holds(context: &mut WriterContext, run: RunId) -> Result<(), Fault> {
    let token = match context.token(run) {
        Ok(token) => token,
        // For a run that this process does not hold, the answer is known even if the file is of an older version.
        Err(not_held) => return Err(owned(&context.conn, run, None).map_or_else(|error| error, |_| not_held)),
    };
    context.require_unaltered()?;
    require_token(&owned(&context.conn, run, None)?, run, &token).map(drop)
}

/// Ends a run that this process holds, and releases it.
pub(super) fn end(context: &mut WriterContext, run: RunId, actor: &Actor, note: &str) -> Result<(), Fault> {
    let found = owned(&context.conn, run, None)?;
    if found.ended {
        return Err(LedgerError::RunFinished(run).into());
    }
    let (token, place) = (context.token(run)?, context.place.clone());
    context.write(|write| {
        let service = service_of(&write.tx, &place, run)?;
        require_owner(&write.tx, run, &service, &token)?;
        write.tx.execute(
            "UPDATE runs SET owner = NULL, ended_at = :at, note = :note WHERE run = :run",
            named_params! { ":at": millis(write.now), ":note": note, ":run": run.to_string() },
        )?;
        edits::remove_if_ended(&write.tx, run)?;
        let line = NewEntry::new(write.now, actor, &service, "run-end");
        write.audit(&NewEntry { run: Some(run), detail: json!({ "note": note }), ..line })
    })?;
    if let Some(hold) = context.held.remove(&run) {
        hold.lock.remove();
    }
    context.sync_head();
    Ok(())
}

/// Returns the runs that were begun and not ended, oldest first.
pub(super) fn open(conn: &Connection, place: &LedgerPath) -> Result<Vec<RunState>, Fault> {
    let mut names = conn.prepare_cached("SELECT run FROM runs WHERE ended_at IS NULL ORDER BY begun_at, run")?;
    let names: Vec<String> = names.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let damaged = || Fault::from(place.damaged(stored!("ledger-run-no-id")));
    let runs = names.iter().map(|name| name.parse::<RunId>().map_err(|_| damaged()));
    runs.map(|run| run.and_then(|run| state(conn, place, run, is_held(place, run)?))).collect()
}

/// Returns the ids of the unfinished runs of a service, oldest first.
pub(super) fn unfinished_of(conn: &Connection, service: i64) -> Result<Vec<String>, Fault> {
    let mut names =
        conn.prepare_cached("SELECT run FROM runs WHERE ended_at IS NULL AND service = ?1 ORDER BY begun_at, run")?;
    Ok(names.query_map([service], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Returns whether a run still has to change this task.
pub(super) fn has_left(conn: &Connection, run: &str, task: TaskId) -> Result<bool, Fault> {
    let mut read = conn.prepare_cached(&format!(
        "SELECT 1 FROM run_tasks
         WHERE run = ?1 AND task_id = ?2 AND {LEFT}"
    ))?;
    Ok(read.exists(params![run, key(task)])?)
}

/// Returns the services with this app number.
pub(super) fn services_of(conn: &Connection, place: &LedgerPath, app: SdkAppId) -> Result<Vec<Service>, Fault> {
    let mut read = conn.prepare_cached("SELECT host FROM services WHERE sdkappid = ?1 ORDER BY number")?;
    let hosts = read.query_map([app.0.cast_signed()], |row| row.get::<_, String>(0))?;
    let damaged = |_| Fault::from(place.damaged(stored!("ledger-service-no-host")));
    hosts.map(|host| Ok(Service { sdkappid: app, host: host?.parse().map_err(damaged)? })).collect()
}

fn service_of(conn: &Connection, place: &LedgerPath, run: RunId) -> Result<Service, Fault> {
    let mut read =
        conn.prepare_cached("SELECT sdkappid, host FROM runs JOIN services ON number = service WHERE run = ?1")?;
    let (app, host): (i64, String) = read.query_row([run.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let host = host.parse().map_err(|_| place.damaged(stored!("ledger-service-no-host")))?;
    Ok(Service { sdkappid: SdkAppId(app.cast_unsigned()), host })
}

fn state(conn: &Connection, place: &LedgerPath, run: RunId, held: bool) -> Result<RunState, Fault> {
    let knows_changes = knows_changes(conn)?;
    let mut read = conn.prepare_cached(if knows_changes {
        "SELECT begun_at, total, reason, then_hold FROM runs WHERE run = ?1"
    } else {
        "SELECT begun_at, total, NULL, 0 FROM runs WHERE run = ?1"
    })?;
    let read = read.query_row([run.to_string()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)));
    let (at, total, reason, then_hold): (i64, i64, Option<String>, bool) = read?;
    let (at, total, reason) = (moment(at), total.cast_unsigned(), reason.map(Untrusted::new));
    let lanes = if then_hold { Lanes::Two } else { Lanes::One };
    let postponed = if then_hold { postponed(conn, run)? } else { HashMap::new() };
    let service = service_of(conn, place, run)?;
    let holder = if held { holder(conn, place, run)? } else { None };
    let (left, over, now) = (left(conn, place, run)?, over(conn, run)?, differing(conn, place, run)?);
    Ok(RunState { id: run, service, at, total, reason, lanes, left, over, now, postponed, held, holder })
}

/// Returns the tasks that the run has postponed and has yet to delete, with the due times that it gave them.
fn postponed(conn: &Connection, run: RunId) -> Result<HashMap<TaskId, Timestamp>, Fault> {
    let mut read = conn.prepare_cached(
        "SELECT attempts.task_id, attempts.new_time FROM attempts JOIN run_tasks USING (run, position)
         WHERE run = ?1 AND attempts.verb = 'hold' AND attempts.outcome = 'changed' AND run_tasks.verb <> 'hold'
             AND attempts.new_time IS NOT NULL AND (run_tasks.outcome IS NULL OR run_tasks.outcome IN ('unknown', 'not_sent'))
         ORDER BY attempts.at",
    )?;
    let rows = read.query_map([run.to_string()], |row| Ok((id(row.get(0)?), moment(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The SQL condition for a task without a settled outcome in its run. A task that was not sent is still confirmed
/// (docs/reliability.md#outcomes), so it is included.
const LEFT: &str = "(outcome IS NULL OR outcome IN ('unknown', 'not_sent'))";

/// Returns the tasks for which the run has no settled outcome, and which are known to be sent, being sent, deleted or
/// gone.
fn over(conn: &Connection, run: RunId) -> Result<HashSet<TaskId>, Fault> {
    let mut read = conn.prepare_cached(&format!(
        "SELECT run_tasks.task_id FROM run_tasks JOIN runs USING (run)
         JOIN tasks ON tasks.service = runs.service AND tasks.task_id = run_tasks.task_id
         WHERE run_tasks.run = ?1 AND {LEFT}
             AND tasks.status IN ('dispatching', 'dispatched', 'deleted', 'gone')"
    ))?;
    let ids = read.query_map([run.to_string()], |row| Ok(id(row.get(0)?)))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Returns the tasks for which the run has no settled outcome, and which are by now known to differ from what was
/// confirmed.
fn differing(conn: &Connection, place: &LedgerPath, run: RunId) -> Result<HashMap<TaskId, PlannedTask>, Fault> {
    let mut read = conn.prepare_cached(&format!(
        "SELECT run_tasks.task_id, COALESCE(tasks.type, run_tasks.type), run_tasks.status,
             COALESCE(tasks.title, run_tasks.title), COALESCE(tasks.sched_at, run_tasks.sched_at), {}
         FROM run_tasks JOIN runs USING (run)
         JOIN tasks ON tasks.service = runs.service AND tasks.task_id = run_tasks.task_id
         WHERE run_tasks.run = ?1 AND {LEFT}
             AND (tasks.type <> run_tasks.type OR COALESCE(tasks.title, run_tasks.title) IS NOT run_tasks.title
                 OR COALESCE(tasks.sched_at, run_tasks.sched_at) IS NOT run_tasks.sched_at)",
        run_task_columns(knows_changes(conn)?),
    ))?;
    let mut rows = read.query([run.to_string()])?;
    let mut now = HashMap::new();
    while let Some(row) = rows.next()? {
        let task = planned(row, place)?;
        now.insert(task.id, task);
    }
    Ok(now)
}

/// Returns the tasks for which the run has no settled outcome.
fn left(conn: &Connection, place: &LedgerPath, run: RunId) -> Result<Vec<PlannedTask>, Fault> {
    let mut read = conn.prepare_cached(&format!(
        "SELECT task_id, type, status, title, sched_at, {} FROM run_tasks
         WHERE run = ?1 AND {LEFT} ORDER BY position",
        run_task_columns(knows_changes(conn)?),
    ))?;
    let mut rows = read.query([run.to_string()])?;
    let mut left = Vec::new();
    while let Some(row) = rows.next()? {
        left.push(planned(row, place)?);
    }
    Ok(left)
}

/// Returns the changes of the run that the service confirmed, if no later reply has shown the task. The reply to a change
/// is the last that is known of its task.
pub(super) fn unverified(conn: &Connection, place: &LedgerPath, run: RunId) -> Result<Vec<Confirmed>, Fault> {
    if !knows_changes(conn)? {
        return Ok(Vec::new());
    }
    let mut read = conn.prepare_cached(&format!(
        "SELECT run_tasks.task_id, run_tasks.type, run_tasks.status, run_tasks.title, run_tasks.sched_at,
             {}, attempts.attempt, attempts.at, attempts.deadline, attempts.due
         FROM run_tasks JOIN runs USING (run)
         JOIN attempts ON attempts.run = run_tasks.run AND attempts.position = run_tasks.position
         JOIN tasks ON tasks.service = runs.service AND tasks.task_id = run_tasks.task_id
         WHERE run_tasks.run = ?1 AND run_tasks.outcome = 'changed' AND attempts.outcome = 'changed'
             AND attempts.verb = run_tasks.verb AND tasks.seen_by = 'modify' AND tasks.seen_at = attempts.settled_at
         ORDER BY run_tasks.position",
        run_task_columns(true),
    ))?;
    let mut rows = read.query([run.to_string()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let task = planned(row, place)?;
        let attempt = Attempt {
            id: AttemptId(row.get(10)?),
            run,
            position: task.position.into(),
            task: task.id,
            task_type: task.task_type,
            change: task.change.clone(),
            due: row.get::<_, Option<i64>>(13)?.map(moment),
            at: moment(row.get(11)?),
            deadline: moment(row.get(12)?),
        };
        found.push(Confirmed { task, attempt });
    }
    Ok(found)
}

/// Returns how many tasks a run has, and how many of them have each settled outcome.
pub(super) fn settled_in(conn: &Connection, run: RunId) -> Result<Progress, Fault> {
    let mut read = conn.prepare_cached("SELECT outcome, COUNT(*) FROM run_tasks WHERE run = ?1 GROUP BY outcome")?;
    let rows = read.query_map([run.to_string()], |row| {
        let count = usize::try_from(row.get::<_, i64>(1)?).unwrap_or_default();
        Ok((row.get::<_, Option<String>>(0)?, count))
    })?;
    let (mut total, mut counts) = (0, Vec::new());
    for row in rows {
        let (word, count) = row?;
        total += count;
        let kind = word.as_deref().and_then(OutcomeKind::of_word);
        counts.extend(kind.filter(|kind| kind.is_settled()).map(|kind| (kind, count)));
    }
    let mut progress = Progress::of(total, counts);
    (progress.copies, progress.uncopied) = copies::of_settled(conn, run)?;
    Ok(progress)
}

fn planned(row: &Row<'_>, place: &LedgerPath) -> Result<PlannedTask, Fault> {
    let kind = row.get_ref(1)?.as_str_or_null()?.and_then(task_type);
    Ok(PlannedTask {
        id: id(row.get(0)?),
        task_type: kind.ok_or_else(|| place.damaged(stored!("ledger-task-no-type")))?,
        status: TaskStatus::from_stored(row.get_ref(2)?.as_str_or_null()?.unwrap_or_default()),
        title: row.get::<_, Option<String>>(3)?.map(Untrusted::new),
        sched_at: row.get::<_, Option<i64>>(4)?.map(moment),
        position: row.get(5)?,
        change: change(row, 6)?.ok_or_else(|| place.damaged(stored!("ledger-unknown-change")))?,
    })
}
