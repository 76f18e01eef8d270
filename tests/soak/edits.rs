//! What was asked of edits in a simulated history, and what the service's log says of them.
//!
//! The content of every task is followed from the beginning, change by change, in JSON: an edit may give a task the
//! title, text and time that were asked for and nothing else, only while the task is as it was confirmed, and it may be
//! called a conflict only if another operator made the task different.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use pushdeck::{
    api::Command,
    domain::{Content, EditRequest, NewTime, OutcomeKind, RunId, Task, TaskStatus},
    ops::Prepared,
    sim::{Effect, LogEntry, LogEvent, SimTask},
};
use rusqlite::Connection;
use serde_json::Value;

use crate::{
    evidence::{Evidence, Key, MAY_REPEAT, Row, attempts, moment, number, row_of},
    mixed,
};

/// The edits of one history.
#[derive(Debug)]
pub struct Edits {
    at_first: BTreeMap<u64, State>,
    /// By run.
    asked: BTreeMap<String, AskedEdit>,
    comparisons: Vec<Comparison>,
}

/// What one run was to edit.
#[derive(Debug)]
struct AskedEdit {
    request: EditRequest,
    /// When the preparation began.
    since: Timestamp,
    /// When the run was about to begin.
    confirmed: Timestamp,
    /// The digest of the content and the due time of each task as they were confirmed.
    bases: BTreeMap<u64, (String, Option<Timestamp>)>,
}

/// A task that was compared with what the ledger knew of it.
#[derive(Debug)]
struct Comparison {
    known: Box<Task>,
    since: Timestamp,
    until: Timestamp,
    is_conflict: bool,
}

/// A task at the service.
#[derive(Clone, Debug)]
struct State {
    at: Timestamp,
    due: Timestamp,
    content: Value,
}

impl State {
    fn digest(&self) -> String {
        Content::new(&self.content.to_string()).expect("the content is an object").digest().to_string()
    }

    fn text(&self, name: &str) -> &str {
        self.content["OfflinePushInfo"][name].as_str().unwrap_or_default()
    }

    fn with_texts(&self, title: Option<&str>, desc: Option<&str>) -> Self {
        let mut state = self.clone();
        for (name, text) in [("Title", title), ("Desc", desc)] {
            if let Some(text) = text {
                state.content["OfflinePushInfo"][name] = text.into();
            }
        }
        state
    }

    /// Whether this is how the ledger knows the task.
    fn is_as_known(&self, known: &Task) -> bool {
        let texts = [("Title", &known.title), ("Desc", &known.desc)];
        let is_same = |(name, text): (&str, &Option<pushdeck::domain::Untrusted>)| {
            text.as_ref().is_none_or(|text| text.raw() == self.text(name))
        };
        known.sched_at.is_none_or(|due| due == self.due) && texts.into_iter().all(is_same)
    }
}

/// What a read has shown of a task.
#[derive(Debug)]
struct Shown {
    at: Timestamp,
    digest: String,
    due: Timestamp,
}

/// How the tasks of a history changed, as far as its log has been followed.
struct Course<'a> {
    edits: &'a Edits,
    attempts: &'a BTreeMap<Key, Row>,
    /// All states that each task had, in order; the last one is the present one.
    states: BTreeMap<u64, Vec<State>>,
    deleted: BTreeSet<u64>,
    /// What the last read has shown of each task since the last change of the task that was sent.
    shown: BTreeMap<u64, Shown>,
    /// When another operator changed each task.
    others: BTreeMap<u64, Vec<Timestamp>>,
    found: Vec<String>,
}

impl Edits {
    /// Returns no edits yet, of a service that has these tasks.
    pub fn of(tasks: Vec<SimTask>) -> Self {
        let state = |task: SimTask| {
            let content = serde_json::from_str(&task.content).expect("the service has JSON");
            (task.id.get(), State { at: Timestamp::MIN, due: task.sched_at, content })
        };
        Self { at_first: tasks.into_iter().map(state).collect(), asked: BTreeMap::new(), comparisons: Vec::new() }
    }

    /// Notes how a preparation, from `since` to `until`, compared tasks with what the ledger knew of them.
    pub fn compare(&mut self, known: Vec<Task>, prepared: &Prepared, since: Timestamp, until: Timestamp) {
        let conflicts = prepared.left_out.iter().filter(|left| left.outcome.kind() == OutcomeKind::Conflict);
        let conflicts: BTreeSet<_> = conflicts.map(|left| left.task).collect();
        let planned: BTreeSet<_> = prepared.plan.tasks().iter().map(|task| task.id).collect();
        let compared = known.into_iter().filter(|task| conflicts.contains(&task.id) || planned.contains(&task.id));
        self.comparisons.extend(compared.map(|known| Comparison {
            since,
            until,
            is_conflict: conflicts.contains(&known.id),
            known: Box::new(known),
        }));
    }

    /// Notes the edits of a run whose preparation began at the first of these times, and which is about to begin at the
    /// second; `bases` are the tasks with their due times and the digests of
    /// their contents.
    pub fn note(
        &mut self,
        run: RunId,
        request: EditRequest,
        (since, confirmed): (Timestamp, Timestamp),
        bases: Vec<(u64, Option<Timestamp>, String)>,
    ) {
        let bases = bases.into_iter().map(|(task, due, digest)| (task, (digest, due))).collect();
        self.asked.insert(run.to_string(), AskedEdit { request, since, confirmed, bases });
    }

    /// Returns a description of everything that is wrong with the edits.
    pub fn violations(&self, evidence: &Evidence<'_>) -> Vec<String> {
        let conn = evidence.open();
        let attempts = attempts(&conn);
        let states = self.at_first.iter().map(|(task, state)| (*task, vec![state.clone()])).collect();
        let mut course = Course {
            edits: self,
            attempts: &attempts,
            states,
            deleted: BTreeSet::new(),
            shown: BTreeMap::new(),
            others: BTreeMap::new(),
            found: Vec::new(),
        };
        evidence.log.iter().for_each(|entry| course.follow(entry));
        course.comparisons_are_true();
        course.conflicts_are_true(&conn);
        course.ledger_has_what_is_there(&conn, evidence.pending);
        course.found
    }
}

impl Course<'_> {
    fn now(&self, task: u64) -> Option<&State> {
        self.states.get(&task).filter(|_| !self.deleted.contains(&task))?.last()
    }

    fn follow(&mut self, entry: &LogEntry) {
        let Some(task) = entry.task.map(pushdeck::domain::TaskId::get) else { return };
        let is_theirs = entry.event == LogEvent::Operator;
        let read_at = self.shown.get(&task).map(|shown| shown.at);
        if entry.event == LogEvent::Call && entry.command == Some(Command::Modify) {
            self.is_sent_as_confirmed(task, entry);
        }
        match entry.command {
            Some(Command::Get) if entry.event == LogEvent::Call && entry.code == Some(0) => {
                if let Some(state) = self.now(task) {
                    let shown = Shown { at: entry.at, digest: state.digest(), due: state.due };
                    self.shown.insert(task, shown);
                }
            }
            Some(Command::Delete) if entry.effect == Effect::Done => drop(self.deleted.insert(task)),
            Some(Command::Modify) if entry.effect == Effect::Done => self.is_as_asked(task, entry, is_theirs, read_at),
            _ => {}
        }
        if is_theirs && entry.effect == Effect::Done {
            self.others.entry(task).or_default().push(entry.at);
        }
    }

    /// Checks that an edit is sent only if the last read of the task came after the confirmation and showed the task as it
    /// was confirmed. The read that prepared the edit says nothing about what others did while the question was open.
    fn is_sent_as_confirmed(&mut self, task: u64, entry: &LogEntry) {
        let asked = row_of(entry, self.attempts).and_then(|row| self.edits.asked.get(&row.run));
        if let Some((asked, (digest, due))) = asked.and_then(|asked| Some((asked, asked.bases.get(&task)?)))
            && !self.shown.get(&task).is_some_and(|shown| {
                shown.at >= asked.confirmed && shown.digest == *digest && due.is_none_or(|due| due == shown.due)
            })
        {
            self.found.push(format!("an edit was sent unread or although the task differed: {}", entry.to_json()));
        }
        if !entry.code.is_some_and(|code| MAY_REPEAT.contains(&code)) {
            self.shown.remove(&task);
        }
    }

    /// Checks that a change gave the task what it was to give and nothing else, and notes the new state. An edit sends the
    /// whole content as it was at `read_at`, when the task was last read: the service has no condition by which it would
    /// refuse to replace what somebody else has changed since.
    fn is_as_asked(&mut self, task: u64, entry: &LogEntry, is_theirs: bool, read_at: Option<Timestamp>) {
        let (Some(after), Some(now)) = (&entry.after, self.now(task)) else {
            self.found.push(format!("a change of a task that was not there: {}", entry.to_json()));
            return;
        };
        let run = row_of(entry, self.attempts).and_then(|row| self.edits.asked.get(&row.run));
        let mut contents = vec![now.clone()];
        if is_theirs {
            let texts = mixed::other_texts();
            contents.extend(texts.map(|(title, desc)| now.with_texts(title.as_deref(), desc.as_deref())));
        } else if let Some(AskedEdit { request, .. }) = run {
            let bases = self.states_in(task, read_at.unwrap_or(entry.at), entry.at);
            contents = bases.map(|base| base.with_texts(request.title.as_deref(), request.desc.as_deref())).collect();
        }
        let content = contents.into_iter().find(|state| state.digest() == after.content);
        let is_due = is_theirs || run.is_none_or(|run| self.is_asked_time(task, run, after.sched_at));
        match content.filter(|_| is_due) {
            Some(state) => {
                let state = State { at: entry.at, due: after.sched_at, ..state };
                self.states.entry(task).or_default().push(state);
            }
            None => self.found.push(format!("not the edit that was asked for: {}", entry.to_json())),
        }
    }

    /// Whether an edit may give the task this due time.
    fn is_asked_time(&self, task: u64, run: &AskedEdit, due: Timestamp) -> bool {
        let was_due = run.bases.get(&task).and_then(|(_, due)| *due);
        let later = |by: SignedDuration| was_due.and_then(|was| was.checked_add(by).ok());
        match run.request.time {
            None => self.now(task).is_some_and(|now| now.due == due),
            Some(NewTime::At(at)) => at == due,
            Some(NewTime::Shift(by)) => later(by) == Some(due),
        }
    }

    /// Returns the states that a task had at some moment of this span.
    fn states_in(&self, task: u64, since: Timestamp, until: Timestamp) -> impl Iterator<Item = &State> {
        let states = self.states.get(&task).map(Vec::as_slice).unwrap_or_default();
        let first = states.iter().rposition(|state| state.at < since).unwrap_or_default();
        states[first..].iter().take_while(move |state| state.at <= until)
    }

    /// Checks that a preparation calls a task a conflict only if it was not as the ledger knew it, and only then.
    fn comparisons_are_true(&mut self) {
        let mut found = Vec::new();
        for Comparison { known, since, until, is_conflict } in &self.edits.comparisons {
            let was_seen = known.seen_at.is_some() && known.status == TaskStatus::Pending;
            let mut states = self.states_in(known.id.get(), *since, *until);
            let is_true = match is_conflict {
                true => was_seen && states.any(|state| !state.is_as_known(known)),
                false => !was_seen || states.any(|state| state.is_as_known(known)),
            };
            if !is_true {
                found.push(format!("task {} at {since}: conflict {is_conflict}, known as {known:?}", known.id));
            }
        }
        self.found.append(&mut found);
    }

    /// Checks that a run of edits calls a task a conflict only if another operator changed it since it was confirmed.
    fn conflicts_are_true(&mut self, conn: &Connection) {
        let mut read = conn
            .prepare("SELECT run, task_id FROM run_tasks WHERE outcome = 'conflict'")
            .expect("the schema has these columns");
        let rows = read.query_map([], |row| Ok((row.get::<_, String>(0)?, number(row.get(1)?))));
        for (run, task) in rows.expect("the query can be run").map(|row| row.expect("the row can be read")) {
            let Some(asked) = self.edits.asked.get(&run) else { continue };
            let since = self.others.get(&task).is_some_and(|times| times.iter().any(|at| *at >= asked.since));
            if asked.bases.contains_key(&task) && !since {
                self.found.push(format!("task {task} is a conflict of {run}, but nobody else has changed it since"));
            }
        }
    }

    /// Checks that the ledger shows what edits left at the service. Tasks that another operator changed are left out.
    fn ledger_has_what_is_there(&mut self, conn: &Connection, pending: &BTreeSet<u64>) {
        let mut read = conn
            .prepare(
                "SELECT task_id, title, text, sched_at FROM tasks WHERE task_id IN
                 (SELECT task_id FROM attempts WHERE verb = 'edit' AND outcome = 'changed')",
            )
            .expect("the schema has these columns");
        let rows = read.query_map([], |row| {
            let texts: [Option<String>; 2] = [row.get(1)?, row.get(2)?];
            Ok((number(row.get(0)?), texts, row.get::<_, Option<i64>>(3)?.map(moment)))
        });
        for (task, [title, desc], due) in
            rows.expect("the query can be run").map(|row| row.expect("the row can be read"))
        {
            let is_ours = pending.contains(&task) && !self.others.contains_key(&task);
            let Some(state) = self.now(task).filter(|_| is_ours) else { continue };
            let is_there = title.as_deref().is_none_or(|title| title == state.text("Title"))
                && desc.as_deref().is_none_or(|desc| desc == state.text("Desc"))
                && due.is_none_or(|due| due == state.due);
            if !is_there {
                let known = (title, desc, due);
                self.found.push(format!("task {task} is {known:?} in the ledger, and {state:?} at the service"));
            }
        }
    }
}
