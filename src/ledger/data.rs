//! The types of the arguments and results of a ledger.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    ops::RangeInclusive,
};

use jiff::Timestamp;

use crate::{
    domain::{
        Attempt, AttemptId, Campaign, Change, Content, Filter, Hold, Lanes, LastError, Outcome, PlanDigest,
        PlannedTask, Remark, RunId, SeenBy, Service, Task, TaskId, TaskOutcome, TaskStatus, TaskType, Untrusted, Verb,
    },
    locale::{shown, tr},
};

/// Whether the ledger can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// It can be read and written.
    ReadWrite,
    /// It can only be read. Contains the reason, in words.
    ReadOnly(String),
}

/// The person or program that acts. Every audit line names one, or [`Actor::NOBODY`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Login name, or the user id if there is none, and the user who ran sudo, if any; safe to show.
    pub user: String,
    /// Host name as the kernel reports it; safe to show.
    pub machine: String,
    /// The client's address, in an SSH session.
    pub ssh_client: Option<String>,
    /// Name of the app in the actor's config.
    pub app: String,
    /// The admin account that signs the app's calls.
    pub identifier: String,
}

impl Actor {
    /// The actor in audit lines about a change that nobody made, but that the service showed.
    pub const NOBODY: Self = Self {
        user: String::new(),
        machine: String::new(),
        ssh_client: None,
        app: String::new(),
        identifier: String::new(),
    };
}

/// Selects the tasks to show, and their order.
#[derive(Clone, Debug, Default)]
pub struct TaskQuery {
    /// Only tasks with these states (as stored); empty means all.
    pub statuses: Vec<TaskStatus>,
    /// Only tasks of these types; empty means all.
    pub types: Vec<TaskType>,
    /// Only tasks that are held.
    pub held: bool,
    /// Only tasks of this campaign; `None` means all tasks, with or without a campaign.
    pub campaign: Option<Campaign>,
    /// Only tasks that match this filter, at this time and in the app of this name.
    pub filter: Option<(Filter, Timestamp, String)>,
    /// Only tasks with ids in this range, compared as unsigned numbers.
    pub ids: Option<RangeInclusive<TaskId>>,
    /// The order; by due time by default.
    pub sort: Sort,
    /// At most this many tasks, counted after the filter; `None` means all.
    pub limit: Option<u64>,
    /// The fields of the rows to read; fewer are faster.
    pub columns: Columns,
}

/// The fields that a scan reads. Fields that are not read are empty or `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// All fields.
    #[default]
    All,
    /// The fields that a filter looks at (id, type, status, title, text, campaign and due time), and the hold.
    Searchable,
    /// Only the id.
    IdsOnly,
}

/// An order of tasks. Ties are broken by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// The field by which tasks are compared.
    pub field: SortField,
    /// Which end of the order comes first.
    pub direction: Direction,
}

/// The field by which tasks are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortField {
    /// When the task is due; tasks without a due time come last.
    #[default]
    Due,
    /// The id. This is the order on disk, so it is the fastest.
    Id,
    /// When the task was created; tasks for which this is unknown come last.
    Created,
    /// The raw title, byte by byte; tasks without a title come last.
    Title,
    /// The stored status, in alphabetical order.
    Status,
    /// When the service last showed the task; tasks that were never seen come last.
    Seen,
}

/// The direction of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    #[default]
    Ascending,
    /// Largest first.
    Descending,
}

/// One task as stored in the ledger, borrowed for the duration of one call of a sink.
#[derive(Clone, Copy, Debug)]
pub struct TaskRow<'a> {
    /// The id.
    pub id: TaskId,
    /// The type; `None` until a reply of the service or an imported file has named it.
    pub task_type: Option<TaskType>,
    /// The state as stored (see [`TaskStatus::from_stored`]).
    pub status: &'a str,
    /// The raw title; empty if unknown.
    pub title: &'a str,
    /// The raw text; empty if unknown.
    pub desc: &'a str,
    /// When the task is due; `None` until a reply of the service or an imported file has named the time.
    pub sched_at: Option<Timestamp>,
    /// When the task was created, according to the service or a file.
    pub created_at: Option<Timestamp>,
    /// The campaign; empty if the task has none.
    pub campaign: &'a str,
    /// When the service last showed the task; `None` if it never did.
    pub seen_at: Option<Timestamp>,
    /// The call whose reply showed the task.
    pub seen_by: Option<SeenBy>,
    /// Id of the push that was sent; empty if unknown.
    pub push_task_id: &'a str,
    /// Why the dispatch failed; empty if it did not.
    pub dispatch_err: &'a str,
    /// The service's code for the last error.
    pub error_code: Option<i64>,
    /// The message of the last error; empty if there was none.
    pub error_message: &'a str,
    /// When the last error occurred, by our clock; `None` if there was none.
    pub error_at: Option<Timestamp>,
    /// Whether the task is held, and until when.
    pub hold: Option<Hold>,
    /// The note that people of this ledger wrote; empty if there is none.
    pub note: &'a str,
}

impl<'a> TaskRow<'a> {
    /// Returns a row that borrows the fields of a task.
    pub fn of(task: &'a Task) -> Self {
        let raw = |text: Option<&'a Untrusted>| text.map_or("", Untrusted::raw);
        Self {
            id: task.id,
            task_type: task.task_type,
            status: task.status.as_raw(),
            title: raw(task.title.as_ref()),
            desc: raw(task.desc.as_ref()),
            sched_at: task.sched_at,
            created_at: task.created_at,
            campaign: task.campaign.as_ref().map_or("", |campaign| campaign.as_str()),
            seen_at: task.seen_at,
            seen_by: task.seen_by,
            push_task_id: raw(task.push_task_id.as_ref()),
            dispatch_err: raw(task.dispatch_err.as_ref()),
            error_code: task.last_error.as_ref().and_then(|error| error.code),
            error_message: task.last_error.as_ref().map_or("", |error| &error.message),
            error_at: task.last_error.as_ref().map(|error| error.at),
            hold: task.hold,
            note: raw(task.note.as_ref()),
        }
    }

    /// Returns an owned copy.
    pub fn to_task(&self) -> Task {
        let text = |text: &str| (!text.is_empty()).then(|| Untrusted::new(text));
        Task {
            id: self.id,
            task_type: self.task_type,
            status: TaskStatus::from_stored(self.status),
            title: text(self.title),
            desc: text(self.desc),
            sched_at: self.sched_at,
            created_at: self.created_at,
            campaign: self.campaign.parse().ok(),
            seen_at: self.seen_at,
            seen_by: self.seen_by,
            push_task_id: text(self.push_task_id),
            dispatch_err: text(self.dispatch_err),
            last_error: self.error_at.map(|at| LastError {
                code: self.error_code,
                message: self.error_message.to_owned(),
                at,
            }),
            hold: self.hold,
            note: text(self.note),
        }
    }
}

/// One row to import. A field that is `None` says nothing about the task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportRow {
    /// The id of the task; the only required field.
    pub id: u64,
    /// The type, as the service names it.
    pub task_type: Option<TaskType>,
    /// When the task is due, converted from whatever time zone the file uses.
    pub sched_at: Option<Timestamp>,
    /// When the task was created. The lists that pushdeck exports contain this.
    pub created_at: Option<Timestamp>,
    /// The title; empty if the row has none.
    pub title: String,
    /// The text; empty if the row has none.
    pub desc: String,
    /// The campaign, which is a label that only pushdeck knows. `campaign_by` decides whether it replaces the campaign
    /// of a known task.
    pub campaign: Option<Campaign>,
    /// Where the campaign comes from.
    pub campaign_by: CampaignBy,
}

/// Where the campaign of an imported row comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CampaignBy {
    /// The row, or the person who imports it. It replaces the campaign of a known task.
    #[default]
    Name,
    /// The app's default. It is used only for tasks without a campaign.
    Default,
}

/// A row that cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Line number in the file, from 1.
    pub line: u64,
    /// What is wrong with the row; safe to show.
    pub reason: String,
}

/// The source of the rows of an import. The ledger calls this function on one of the ledger's threads until the
/// function returns `Ok(false)` (no more rows) or an error, which undoes the import. Each call fills the empty row that
/// is passed to it, so that a million rows do not need a million allocations.
pub type ImportRows = Box<dyn FnMut(&mut ImportRow) -> Result<bool, String> + Send>;

/// The result of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// How many rows added a task.
    pub added: u64,
    /// How many rows changed a known task.
    pub updated: u64,
    /// How many rows changed nothing.
    pub unchanged: u64,
}

/// A task that was deleted or gone, and that the service has shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reappeared {
    /// The task.
    pub task: TaskId,
    /// Its earlier state: [`TaskStatus::Deleted`] or [`TaskStatus::Gone`].
    pub was: TaskStatus,
    /// Its state now.
    pub seen: TaskStatus,
}

/// Says in one line what happened and what to do about it; safe to show.
impl fmt::Display for Reappeared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { task, was, seen } = self;
        let (task, was) = (task.to_string(), was.in_words());
        f.write_str(&match seen {
            TaskStatus::Dispatching | TaskStatus::Dispatched => {
                tr!("ledger-reappeared-sent", task = task, was = was, seen = seen.in_words())
            }
            _ => tr!("ledger-reappeared", task = task, was = was, seen = seen.in_words()),
        })
    }
}

/// How many tasks a write changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteReport {
    /// How many tasks were added.
    pub added: u64,
    /// How many known tasks were changed or removed.
    pub changed: u64,
    /// The changed tasks that had been deleted or gone and have reappeared.
    pub reappeared: Vec<Reappeared>,
}

/// A run that is about to begin.
#[derive(Clone, Debug)]
pub struct RunStart {
    /// A new id that no earlier run has.
    pub id: RunId,
    /// The app number and host to which all tasks of the run belong.
    pub service: Service,
    /// Who confirmed the run.
    pub actor: Actor,
    /// When the run begins, by our wall clock.
    pub at: Timestamp,
    /// The confirmed set, in order.
    pub tasks: Vec<PlannedTask>,
    /// How the run was confirmed: `--yes`, `typed 200`, ...
    pub confirmed_by: String,
    /// The digest that identifies the confirmed set.
    pub digest: PlanDigest,
    /// Outcomes of tasks for which the same change was requested but that need no call to the service.
    pub left_out: Vec<TaskOutcome>,
    /// Why the change is made, if somebody said so.
    pub reason: Option<Remark>,
    /// Whether the run may postpone tasks beside its deletes.
    pub lanes: Lanes,
    /// The digest of the plan file that the run applies, if it applies one.
    pub plan_file: Option<String>,
}

impl RunStart {
    /// Returns what the run does to its tasks.
    pub fn verb(&self) -> Verb {
        self.tasks.first().map(|task| task.change.verb()).unwrap_or_default()
    }
}

/// A plan that was written to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanNote {
    /// The digest of the file, in lower-case hex.
    pub digest: String,
    /// The change that the plan makes.
    pub verb: Verb,
    /// The number of its tasks.
    pub total: usize,
}

/// What the ledger knows about a plan that was written to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotedPlan {
    /// The line of the audit log that records the plan. Its hash was verified.
    pub entry: AuditEntry,
    /// The run that applied the plan, if there is one.
    pub run: Option<RunId>,
}

/// The current state of a run.
#[derive(Clone, Debug)]
pub struct RunState {
    /// The id. Sorted by id, runs are in the order in which they began.
    pub id: RunId,
    /// The service to which the tasks of the run belong. The run can be resumed only for this service.
    pub service: Service,
    /// When the run began, by the wall clock of the process that began it.
    pub at: Timestamp,
    /// How many tasks were confirmed.
    pub total: u64,
    /// The reason that was given when the run began.
    pub reason: Option<Untrusted>,
    /// Whether the run may postpone tasks beside its deletes.
    pub lanes: Lanes,
    /// The confirmed tasks that have no settled outcome yet, in order. A task that was not sent is still confirmed
    /// (docs/reliability.md#outcomes), so it is included.
    pub left: Vec<PlannedTask>,
    /// The tasks in `left` that are by now known to be sent, being sent, deleted or gone, so there is nothing left to
    /// change.
    pub over: HashSet<TaskId>,
    /// The tasks in `left` whose type, title or due time is by now known to differ from what was confirmed, with their
    /// current values.
    pub now: HashMap<TaskId, PlannedTask>,
    /// The tasks in `left` that the run has postponed so that there is time to delete them, with the due times that it
    /// gave them.
    pub postponed: HashMap<TaskId, Timestamp>,
    /// Whether a live process holds the run.
    pub held: bool,
    /// The process that holds the run, if that is known.
    pub holder: Option<Holder>,
}

/// The process that holds a run, and its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The user of the operating system, as in [`Actor::user`].
    pub user: String,
    /// Name of the machine, as in [`Actor::machine`].
    pub machine: String,
    /// The process id; `None` if the process has not stored it, as an older version of pushdeck does not.
    pub process: Option<u32>,
    /// When the holder began the run or took it over.
    pub since: Timestamp,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (user, machine) = (&self.user, &self.machine);
        f.write_str(&match self.process {
            Some(process) => {
                tr!("plan-holder-process", user = user, machine = machine, process = process.to_string())
            }
            None => tr!("plan-holder", user = user, machine = machine),
        })
    }
}

impl RunState {
    /// Returns the tasks that the run still has to change, as far as the ledger knows.
    pub fn still_left(&self) -> impl Iterator<Item = &PlannedTask> {
        self.left.iter().filter(|task| !self.over.contains(&task.id))
    }

    /// Returns a confirmed task as the run has left it: with the new due time, if the run has postponed it.
    pub fn as_left(&self, confirmed: &PlannedTask) -> PlannedTask {
        let sched_at = self.postponed.get(&confirmed.id).copied().or(confirmed.sched_at);
        PlannedTask { sched_at, ..confirmed.clone() }
    }

    /// Returns a confirmed task with the due time that is known now, because the order and the forecast depend on it.
    /// All other fields stay as they were confirmed. A task that is not to be deleted keeps its time as well, because
    /// any other change is sent only if the task still has it.
    pub fn due_as_known(&self, confirmed: &PlannedTask) -> PlannedTask {
        if confirmed.change != Change::Delete {
            return confirmed.clone();
        }
        let now = self.now.get(&confirmed.id).and_then(|now| now.sched_at);
        PlannedTask { sched_at: now.or(confirmed.sched_at), ..confirmed.clone() }
    }
}

/// The outcome of an attempt, to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The attempt. Its intent is in the ledger unless the task needed no request.
    pub attempt: AttemptId,
    /// The run to which the attempt belongs.
    pub run: RunId,
    /// The place in the run that the intent names; negative if that was stored without one.
    pub position: i64,
    /// The task that the attempt was to change.
    pub task: TaskId,
    /// The outcome. [`Outcome::Unknown`] leaves the attempt unsettled and stores the reason. [`Outcome::NotSent`] (for
    /// example after a rate-limit reply, when the task is queued again) leaves the task among those that its run still
    /// has to change.
    pub outcome: Outcome,
    /// When the outcome became known, by our wall clock.
    pub at: Timestamp,
}

/// A copy of what a task contained before a change that loses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCopy {
    /// The run of the change.
    pub run: RunId,
    /// The place in the run.
    pub position: u32,
    /// The task.
    pub task: TaskId,
    /// Its type.
    pub task_type: TaskType,
    /// The due time that it had when the copy was taken.
    pub due: Option<Timestamp>,
    /// What it contained.
    pub content: Content,
    /// When the copy was taken, by our wall clock.
    pub at: Timestamp,
}

/// What the removal of old copies did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// How many copies were removed.
    pub removed: u64,
    /// How many are left.
    pub left: u64,
    /// Whether the write-ahead log may still have what was removed, because another process is reading.
    pub is_in_log: bool,
}

/// The copies in a ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CopyCount {
    /// How many are to be removed.
    pub old: u64,
    /// How many others there are.
    pub kept: u64,
    /// When the oldest of those was taken.
    pub oldest: Option<Timestamp>,
}

/// An attempt whose outcome is not settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenAttempt {
    /// The attempt.
    pub attempt: Attempt,
    /// Whether a live process holds the run of the attempt. If so, the call may simply still be in flight.
    pub held: bool,
    /// Whether the process that made the attempt has recorded that its outcome is unknown.
    pub noted: bool,
    /// When the task was due, if known.
    pub sched_at: Option<Timestamp>,
    /// Whether any reply has ever shown the task. A task that was only imported or added may never have existed.
    pub was_seen: bool,
}

impl OpenAttempt {
    /// Whether a live process waits for the reply and will record the outcome soon.
    pub const fn is_in_flight(&self) -> bool {
        self.held && !self.noted
    }
}

/// Selects the audit entries to show.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Only entries from this time on; `None` means from the first line.
    pub since: Option<Timestamp>,
    /// Only entries about this task.
    pub task: Option<TaskId>,
    /// Only entries of this run.
    pub run: Option<RunId>,
}

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The number of the line, from 1, without gaps.
    pub number: u64,
    /// When it happened, by our wall clock.
    pub at: Timestamp,
    /// Who acted; [`Actor::NOBODY`] for a change that nobody made but that the service showed.
    pub actor: Actor,
    /// App number and host, as `1400012345@https://host`.
    pub service: String,
    /// What happened: `intent`, `outcome`, `import`, `forget`, `note`, `plan`, `apply`, `run-begin`, `run-end`,
    /// `run-take` or `reappeared` (a task that was deleted or gone was seen again).
    pub action: String,
    /// The task, if the line is about one.
    pub task: Option<TaskId>,
    /// The run, if the line belongs to one.
    pub run: Option<RunId>,
    /// The attempt, if the line is about one.
    pub attempt: Option<AttemptId>,
    /// All further details, as a JSON object whose strings are safe to show.
    pub detail: String,
    /// The rule by which `hash` was computed.
    pub hash_rule: u32,
    /// SHA-256 hash of this line, computed from all the fields above and `prev`, in lower-case hex.
    pub hash: String,
    /// Hash of the previous line; 64 zeros for the first line.
    pub prev: String,
}

/// The place where the audit chain is broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("ledger-audit-break", number = number.to_string(), reason = shown(reason), advice = shown(advice)))]
pub struct AuditBreak {
    /// Number of the first line that is missing, does not match, or cannot be verified.
    pub number: u64,
    /// How the chain is broken, in English.
    pub reason: String,
    /// What this means and what to do, in English.
    pub advice: String,
}
