//! The data that goes in and out of a ledger.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    ops::RangeInclusive,
};

use jiff::Timestamp;

use crate::{
    domain::{
        Attempt, AttemptId, Campaign, Filter, LastError, Outcome, PlanDigest, PlannedTask, RunId, SeenBy, Service,
        Task, TaskId, TaskOutcome, TaskStatus, TaskType, Untrusted,
    },
    locale::{shown, tr},
};

/// Whether the ledger can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// It can be read and written.
    ReadWrite,
    /// It cannot, for this reason, in words.
    ReadOnly(String),
}

/// Who acts: written into every audit line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Login name, else user id, and who became that by sudo; safe to show.
    pub user: String,
    /// Host name, as the kernel has it; safe to show.
    pub machine: String,
    /// Where they came from, for an SSH session: the client's address.
    pub ssh_client: Option<String>,
    /// Name of the app in the config of whoever acts.
    pub app: String,
    /// The admin account that signs the app's calls.
    pub identifier: String,
}

impl Actor {
    /// Of audit lines about what nobody did: the service showed it.
    pub const NOBODY: Self = Self {
        user: String::new(),
        machine: String::new(),
        ssh_client: None,
        app: String::new(),
        identifier: String::new(),
    };
}

/// Which tasks to show, and in which order.
#[derive(Clone, Debug, Default)]
pub struct TaskQuery {
    /// Only these states (as stored); empty means all.
    pub statuses: Vec<TaskStatus>,
    /// Only these types; empty means all.
    pub types: Vec<TaskType>,
    /// Only this campaign; `None` means any, or none at all.
    pub campaign: Option<Campaign>,
    /// Only what this matches, at this moment and in the app of this name.
    pub filter: Option<(Filter, Timestamp, String)>,
    /// Only ids in this range (of numbers; the ledger's key order).
    pub ids: Option<RangeInclusive<TaskId>>,
    /// Which come first; by due time unless said otherwise.
    pub sort: Sort,
    /// At most this many, counted after the filter; `None` means all.
    pub limit: Option<u64>,
    /// Which fields of the rows are wanted; the fewer, the faster.
    pub columns: Columns,
}

/// Which fields a scan reads. What is not read is given as empty or `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// All.
    #[default]
    All,
    /// What a filter looks at: id, type, status, title, text, campaign and due time.
    Searchable,
    /// The id alone.
    IdsOnly,
}

/// An order of tasks. Ties are broken by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// What is compared.
    pub field: SortField,
    /// Which end comes first.
    pub direction: Direction,
}

/// What tasks are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortField {
    /// When it is due; tasks without a due time come last.
    #[default]
    Due,
    /// By id, as the rows lie on disk: the fastest.
    Id,
    /// When the service says that it was created; unknown last.
    Created,
    /// By the raw title, byte by byte; without one last.
    Title,
    /// By the stored word, in the order of letters.
    Status,
    /// When a call last showed it; never seen last.
    Seen,
}

/// Which way an order goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    #[default]
    Ascending,
    /// Largest first.
    Descending,
}

/// One task as it lies in the ledger, borrowed for the length of one call of a sink.
#[derive(Clone, Copy, Debug)]
pub struct TaskRow<'a> {
    /// The id.
    pub id: TaskId,
    /// `None` until a call or a file said it.
    pub task_type: Option<TaskType>,
    /// The state, as stored ([`TaskStatus::from_stored`]).
    pub status: &'a str,
    /// Title, raw; empty where not known.
    pub title: &'a str,
    /// Text, raw; empty where not known.
    pub desc: &'a str,
    /// When it is due; `None` where no call and no file said it.
    pub sched_at: Option<Timestamp>,
    /// When it was created, as the service or a file said it.
    pub created_at: Option<Timestamp>,
    /// The campaign; empty where it has none.
    pub campaign: &'a str,
    /// When the service last showed it; `None` if it never did.
    pub seen_at: Option<Timestamp>,
    /// Which call showed it.
    pub seen_by: Option<SeenBy>,
    /// Id of the push that was sent; empty where not known.
    pub push_task_id: &'a str,
    /// Why the dispatch failed; empty where it did not.
    pub dispatch_err: &'a str,
    /// The service's code of the last error.
    pub error_code: Option<i64>,
    /// The last error's text; empty where there was none.
    pub error_message: &'a str,
    /// When the last error was, by our clock; `None` where there was none.
    pub error_at: Option<Timestamp>,
}

impl<'a> TaskRow<'a> {
    /// The row of a task.
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
        }
    }

    /// An owned copy.
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
        }
    }
}

/// One row to import. What is `None` is not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportRow {
    /// The one thing that every row says.
    pub id: u64,
    /// The type, in one of the service's words.
    pub task_type: Option<TaskType>,
    /// A moment, whatever zone the file wrote it in.
    pub sched_at: Option<Timestamp>,
    /// The same, as our own lists have it.
    pub created_at: Option<Timestamp>,
    /// Title; empty means not said.
    pub title: String,
    /// Text; empty means not said.
    pub desc: String,
    /// A label of ours; `campaign_by` tells how much it counts.
    pub campaign: Option<Campaign>,
    /// Whose word the campaign is.
    pub campaign_by: CampaignBy,
}

/// Whose word the campaign of an imported row is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CampaignBy {
    /// The row, or the person who imports it: it replaces the one that a known task has.
    #[default]
    Name,
    /// The app's default: only for a task that has none.
    Default,
}

/// A row that cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Line of the file, from 1.
    pub line: u64,
    /// What is wrong with it, safe to show.
    pub reason: String,
}

/// Where rows come from: called on a thread of the ledger's until it gives `Ok(false)` (no more) or an error, which
/// undoes the import. It fills the row it is given, which is empty, so that a million rows need no million allocations.
pub type ImportRows = Box<dyn FnMut(&mut ImportRow) -> Result<bool, String> + Send>;

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Rows that were new.
    pub added: u64,
    /// Rows that told something new about a known task.
    pub updated: u64,
    /// Rows that changed nothing.
    pub unchanged: u64,
}

/// A task that was deleted or gone, and that a call has shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reappeared {
    /// The task.
    pub task: TaskId,
    /// What it was: [`TaskStatus::Deleted`] or [`TaskStatus::Gone`].
    pub was: TaskStatus,
    /// What it is now.
    pub seen: TaskStatus,
}

/// What happened, and what to do about it: one line, safe to show.
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
pub struct Change {
    /// New ones.
    pub added: u64,
    /// Known ones that differ now, or are not there any more.
    pub changed: u64,
    /// Those of them that were deleted or gone, and are there again.
    pub reappeared: Vec<Reappeared>,
}

/// A run, when it begins.
#[derive(Clone, Debug)]
pub struct RunStart {
    /// A new one: no run with this id was begun before.
    pub id: RunId,
    /// The app number and host that all of its tasks belong to.
    pub service: Service,
    /// Who confirmed it.
    pub actor: Actor,
    /// When it begins, by our wall clock.
    pub at: Timestamp,
    /// The confirmed set, in order.
    pub tasks: Vec<PlannedTask>,
    /// How it was confirmed: `--yes`, `typed 200`, ...
    pub confirmed_by: String,
    /// What names exactly the confirmed set.
    pub digest: PlanDigest,
    /// What was asked for with it and needs no request.
    pub left_out: Vec<TaskOutcome>,
}

/// A run as it stands.
#[derive(Clone, Debug)]
pub struct RunState {
    /// Ids of runs sort by when they began.
    pub id: RunId,
    /// Where its tasks are; it can be resumed for no other.
    pub service: Service,
    /// When it began, by the wall clock of the process that began it.
    pub at: Timestamp,
    /// How many tasks were confirmed.
    pub total: u64,
    /// The confirmed tasks that have no settled outcome yet, in order. One that was not sent is still confirmed
    /// (docs/reliability.md#outcomes), so it is left.
    pub left: Vec<PlannedTask>,
    /// Those of them that are known, since they were confirmed, to be sent, deleted or gone: there is nothing to delete.
    pub over: HashSet<TaskId>,
    /// Those of the left ones that are known to differ, in type, title or due time, from what was confirmed: as they are now.
    pub now: HashMap<TaskId, PlannedTask>,
    /// Whether a live process holds it.
    pub held: bool,
    /// Who that is, as far as it is known.
    pub holder: Option<Holder>,
}

/// Who holds a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// User of the operating system, as in [`Actor::user`].
    pub user: String,
    /// Name of the machine, as in [`Actor::machine`].
    pub machine: String,
    /// The process; unknown where an older program holds it.
    pub process: Option<u32>,
    /// When it began the run or took it over.
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
    /// The tasks that are still to be deleted, as far as the ledger knows.
    pub fn still_left(&self) -> impl Iterator<Item = &PlannedTask> {
        self.left.iter().filter(|task| !self.over.contains(&task.id))
    }

    /// A confirmed task with the due time that is known now: what is due first goes first, and what can be reached depends on
    /// it. Everything else stays as it was confirmed.
    pub fn due_as_known(&self, confirmed: &PlannedTask) -> PlannedTask {
        let now = self.now.get(&confirmed.id).and_then(|now| now.sched_at);
        PlannedTask { sched_at: now.or(confirmed.sched_at), ..confirmed.clone() }
    }
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The attempt, whose intent the ledger has.
    pub attempt: AttemptId,
    /// The run that the intent names.
    pub run: RunId,
    /// The task that the intent names.
    pub task: TaskId,
    /// What became of it. [`Outcome::Unknown`] leaves it unsettled and notes why; [`Outcome::NotSent`] (say, after a rate
    /// reply, when the task goes back in the queue) leaves the task among those that its run has left.
    pub outcome: Outcome,
    /// When that was known, by our wall clock.
    pub at: Timestamp,
}

/// An attempt whose outcome is not settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenAttempt {
    /// The attempt.
    pub attempt: Attempt,
    /// Whether the run it belongs to is held by a live process: then it may simply be under way.
    pub held: bool,
    /// When the task was due, as far as is known.
    pub sched_at: Option<Timestamp>,
    /// Whether any reply ever showed the task: one that was only imported or added may never have existed.
    pub was_seen: bool,
}

/// Which audit entries to show.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Not before this; `None` means from the first line on.
    pub since: Option<Timestamp>,
    /// Only of this task.
    pub task: Option<TaskId>,
    /// Only of this run.
    pub run: Option<RunId>,
}

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number, from 1, without gaps.
    pub number: u64,
    /// When, by our wall clock.
    pub at: Timestamp,
    /// Who; [`Actor::NOBODY`] where the service alone showed it.
    pub actor: Actor,
    /// App number and host, as `1400012345@https://host`; empty for what belongs to no app.
    pub service: String,
    /// What: `intent`, `outcome`, `import`, `forget`, `run-begin`, `run-end`, `run-take`,
    /// `reappeared` (a task that was deleted or gone was seen again).
    pub action: String,
    /// The task, if it is about one.
    pub task: Option<TaskId>,
    /// The run, if it belongs to one.
    pub run: Option<RunId>,
    /// The attempt, if it is about one.
    pub attempt: Option<AttemptId>,
    /// Everything else, as a JSON object with safe text.
    pub detail: String,
    /// The rule by which `hash` was made.
    pub hash_rule: u32,
    /// Hash of this line, over all of the above and `prev`: SHA-256, lower-case hex.
    pub hash: String,
    /// Hash of the line before; 64 zeros for the first.
    pub prev: String,
}

/// The place where the audit chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("ledger-audit-break", number = number.to_string(), reason = shown(reason), advice = shown(advice)))]
pub struct AuditBreak {
    /// Number of the first line that does not fit.
    pub number: u64,
    /// In what way, in English.
    pub reason: String,
    /// What that means, and what to do, in English.
    pub advice: String,
}
