//! The scheduled task: its id, type and status, what replies show about it, and what a plan keeps.

use std::{borrow::Cow, fmt, str::FromStr, time::Duration};

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::{Campaign, Change, Content, Hold, Untrusted, format_rfc3339, same_due};
use crate::locale::{label, tr};

/// The service's id of a scheduled task: an unsigned 64-bit integer, never a floating-point number
/// (docs/service.md#id-range).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(u64);

impl TaskId {
    /// The id with this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// In our JSON, ids are strings of decimal digits, because they may exceed 2^53 (docs/interface.md#json).
impl Serialize for TaskId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Why a string is not a task id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("task-not-an-id", text = format!("{text:?}"), reason = *reason))]
pub struct TaskIdError {
    /// The text, made safe to show and cut to 40 cells.
    pub text: String,
    /// What is wrong with it, in words.
    pub reason: &'static str,
}

impl TaskIdError {
    /// The reason for text that contains anything but digits.
    pub(super) fn digits_only() -> &'static str {
        label!("task-id-digits-only")
    }

    /// The reason for text that is the id of a push.
    pub(super) fn of_a_push() -> &'static str {
        label!("task-id-of-a-push")
    }

    /// The error for text that is not an id, for this reason.
    pub(super) fn of(text: &str, reason: &'static str) -> Self {
        Self { text: Untrusted::new(text).safe_cut(40), reason }
    }
}

impl FromStr for TaskId {
    type Err = TaskIdError;

    /// Reads decimal digits only: no sign, no spaces, no exponent.
    fn from_str(text: &str) -> Result<Self, TaskIdError> {
        let reason = if text.is_empty() {
            label!("task-id-empty")
        } else if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            if is_push_id(text) { TaskIdError::of_a_push() } else { TaskIdError::digits_only() }
        } else if let Ok(number) = text.parse() {
            return Ok(Self(number));
        } else {
            label!("task-id-too-large")
        };
        Err(TaskIdError::of(text, reason))
    }
}

/// Whether text has the form of a push id, such as `660cc447_537ed82a_5210`: three groups of at least three hexadecimal
/// digits.
pub fn is_push_id(text: &str) -> bool {
    let is_hex = |part: &str| part.len() >= 3 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let parts: Vec<_> = text.split('_').collect();
    parts.len() == 3 && parts.into_iter().all(is_hex)
}

/// Who a task goes to (`Type`; docs/service.md#create).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum TaskType {
    /// Every user of the app.
    All,
    /// The users that a tag or attribute condition selects.
    Tag,
    /// A list of 1 to 500 accounts.
    User,
}

impl TaskType {
    /// All types, the largest audience first.
    pub const ALL: [Self; 3] = [Self::All, Self::Tag, Self::User];

    /// The type in plain words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::All => label!("task-type-all"),
            Self::Tag => label!("task-type-tag"),
            Self::User => label!("task-type-user"),
        }
    }

    /// The service's spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Tag => "Tag",
            Self::User => "User",
        }
    }
}

impl fmt::Display for TaskType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The error for text that is not a task type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("task-not-a-type", text = format!("{:?}", .0)))]
pub struct TaskTypeError(pub String);

impl FromStr for TaskType {
    type Err = TaskTypeError;

    /// Reads a type in any letter case. The service itself requires the exact spelling, which [`TaskType::as_str`]
    /// gives.
    fn from_str(text: &str) -> Result<Self, TaskTypeError> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| TaskTypeError(Untrusted::new(text).safe_cut(40)))
    }
}

/// What is known about a task's state (docs/interface.md#tasks).
///
/// The service's own words are an open set, of which only `pending` is attested (docs/service.md#states). So a word
/// that we do not know is kept unchanged, and is never taken for `pending`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TaskStatus {
    /// Known by its id only; never seen on the service.
    Unverified,
    /// Waiting for its time: the only state in which a delete can succeed.
    Pending,
    /// Being sent right now.
    Dispatching,
    /// Sent.
    Dispatched,
    /// The service confirmed our delete.
    Deleted,
    /// The service no longer has the task, and no reply that we received proves why.
    Gone,
    /// A change to the task was begun, and its outcome is not known yet.
    Unknown,
    /// A word from the service that we do not know.
    Other(Untrusted),
}

impl TaskStatus {
    /// All states except [`TaskStatus::Other`].
    pub const NAMED: [Self; 7] = [
        Self::Unverified,
        Self::Pending,
        Self::Dispatching,
        Self::Dispatched,
        Self::Deleted,
        Self::Gone,
        Self::Unknown,
    ];

    /// The word as it is stored and matched. For [`TaskStatus::Other`] this is the service's own word, which is not
    /// safe to show.
    pub fn as_raw(&self) -> &str {
        match self {
            Self::Unverified => "unverified",
            Self::Pending => "pending",
            Self::Dispatching => "dispatching",
            Self::Dispatched => "dispatched",
            Self::Deleted => "deleted",
            Self::Gone => "gone",
            Self::Unknown => "unknown",
            Self::Other(word) => word.raw(),
        }
    }

    /// The word in a form that is safe to show.
    pub fn to_safe(&self) -> String {
        match self {
            Self::Other(word) => word.safe(),
            named => named.as_raw().to_owned(),
        }
    }

    /// The status in plain words; for [`TaskStatus::Other`], the service's own word in a form that is safe to show.
    pub fn in_words(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Unverified => label!("task-status-unverified"),
            Self::Pending => label!("task-status-pending"),
            Self::Dispatching => label!("task-status-dispatching"),
            Self::Dispatched => label!("task-status-dispatched"),
            Self::Deleted => label!("task-status-deleted"),
            Self::Gone => label!("task-status-gone"),
            Self::Unknown => label!("task-status-unknown"),
            Self::Other(word) => return Cow::Owned(word.safe()),
        })
    }

    /// The status that was stored as `word`.
    pub fn from_stored(word: &str) -> Self {
        Self::NAMED
            .into_iter()
            .find(|status| status.as_raw() == word)
            .unwrap_or_else(|| Self::Other(Untrusted::new(word)))
    }

    /// The status for a word from the service. Only the three documented words are recognised. Any other stays the
    /// service's own word, even if it looks like a status of ours.
    pub fn from_service(word: &str) -> Self {
        match word {
            "pending" => Self::Pending,
            "dispatching" => Self::Dispatching,
            "dispatched" => Self::Dispatched,
            other if Self::NAMED.iter().any(|status| status.as_raw() == other) => {
                Self::Other(Untrusted::new(format!("service:{other}")))
            }
            other => Self::Other(Untrusted::new(other)),
        }
    }
}

/// Which call showed a task to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeenBy {
    /// `list_sched_task`.
    List,
    /// `get_sched_task`.
    Get,
    /// The reply to a delete.
    Delete,
    /// The reply to a change.
    Modify,
}

impl SeenBy {
    /// The word in JSON and in the ledger.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Get => "get",
            Self::Delete => "delete",
            Self::Modify => "modify",
        }
    }

    /// The call that was stored as `word`.
    pub fn from_stored(word: &str) -> Option<Self> {
        [Self::List, Self::Get, Self::Delete, Self::Modify].into_iter().find(|call| call.as_str() == word)
    }
}

/// When a call was under way. What its reply shows was true at some unknown moment between the request and the reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallSpan {
    /// When the request left, on the wall clock, which other processes share but which anybody may set.
    pub asked: Timestamp,
    /// The same moment on the boot clock, which nobody can set.
    pub asked_boot: Duration,
    /// How long the reply took, on the boot clock.
    pub took: Duration,
}

impl CallSpan {
    /// A call that took no time.
    pub const fn instant(asked: Timestamp, asked_boot: Duration) -> Self {
        Self { asked, asked_boot, took: Duration::ZERO }
    }

    /// Returns the same call with the time that its reply took. `boot` is the time on the boot clock when the reply
    /// came.
    #[must_use]
    pub const fn ended(self, boot: Duration) -> Self {
        Self { took: boot.saturating_sub(self.asked_boot), ..self }
    }
}

/// What one call showed about one task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The task.
    pub id: TaskId,
    /// When the call was under way.
    pub call: CallSpan,
    /// Which call showed it.
    pub by: SeenBy,
    /// The state that was seen; [`TaskStatus::Gone`] if the call showed that the service no longer has the task.
    pub status: TaskStatus,
    /// `Type`, if the reply had one that we know.
    pub task_type: Option<TaskType>,
    /// `Title`. Empty if the reply says that there is none, `None` if the reply does not mention it. The other text
    /// fields follow the same rule.
    pub title: Option<Untrusted>,
    /// `Desc`.
    pub desc: Option<Untrusted>,
    /// `SchedAt`: when it is due.
    pub sched_at: Option<Timestamp>,
    /// `CreateAt`, taken as UTC (docs/service.md#get).
    pub created_at: Option<Timestamp>,
    /// `PushTaskID`.
    pub push_task_id: Option<Untrusted>,
    /// `DispatchErr`.
    pub dispatch_err: Option<Untrusted>,
    /// `Content`, whole; always `None` in what a list shows.
    pub content: Option<Box<Content>>,
    /// The fields of the reply that could not be read.
    pub flaws: Vec<Flaw>,
}

impl Sighting {
    /// What a call showed about a task if it reported only the state.
    pub const fn of(id: TaskId, call: CallSpan, by: SeenBy, status: TaskStatus) -> Self {
        Self {
            id,
            call,
            by,
            status,
            task_type: None,
            title: None,
            desc: None,
            sched_at: None,
            created_at: None,
            push_task_id: None,
            dispatch_err: None,
            content: None,
            flaws: Vec::new(),
        }
    }
}

/// A field of a task that was in a reply but could not be read, or not completely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Text with bytes or escapes that are not valid text; U+FFFD replaces them.
    Garbled(&'static str),
    /// A value that cannot be interpreted, or two values that differ. What was known about the field before is kept.
    Unreadable(&'static str),
}

/// Writes a fragment that fits after "task 7 has" and is safe to show.
impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Self::Garbled(field) => tr!("task-flaw-garbled", field = *field),
            Self::Unreadable(field) => tr!("task-flaw-unreadable", field = *field),
        })
    }
}

/// The last thing that went wrong with a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastError {
    /// The service's `ErrorCode`, if there was a reply with one.
    pub code: Option<i64>,
    /// What the error means, in words that are safe to show.
    pub message: String,
    /// When it happened.
    pub at: Timestamp,
}

/// Everything that the ledger knows about a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The service's id.
    pub id: TaskId,
    /// Who it goes to, if known. Every change needs it.
    pub task_type: Option<TaskType>,
    /// What is known about its state.
    pub status: TaskStatus,
    /// The title of the notification.
    pub title: Option<Untrusted>,
    /// The text of the notification.
    pub desc: Option<Untrusted>,
    /// When it is due.
    pub sched_at: Option<Timestamp>,
    /// When it was created on the service.
    pub created_at: Option<Timestamp>,
    /// The label that groups it with others; ours, not the service's.
    pub campaign: Option<Campaign>,
    /// When the service last showed it to us.
    pub seen_at: Option<Timestamp>,
    /// Which call showed it.
    pub seen_by: Option<SeenBy>,
    /// The id of the push that was sent, for a recall.
    pub push_task_id: Option<Untrusted>,
    /// Why the dispatch failed, in the service's words.
    pub dispatch_err: Option<Untrusted>,
    /// The last thing that went wrong with it.
    pub last_error: Option<LastError>,
    /// Its hold, if it was postponed and has not been released yet.
    pub hold: Option<Hold>,
    /// The note on it that users of this ledger wrote for each other.
    pub note: Option<Untrusted>,
}

impl Task {
    /// A task of which only the id is known.
    pub fn unverified(id: TaskId) -> Self {
        Self {
            id,
            task_type: None,
            status: TaskStatus::Unverified,
            title: None,
            desc: None,
            sched_at: None,
            created_at: None,
            campaign: None,
            seen_at: None,
            seen_by: None,
            push_task_id: None,
            dispatch_err: None,
            last_error: None,
            hold: None,
            note: None,
        }
    }
}

/// One task of a plan, as it was known when the plan was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedTask {
    /// The task.
    pub id: TaskId,
    /// Its type, which the request must name.
    pub task_type: TaskType,
    /// What was known about its state.
    pub status: TaskStatus,
    /// Its title.
    pub title: Option<Untrusted>,
    /// When it is due.
    pub sched_at: Option<Timestamp>,
    /// The change that is to be made to it.
    pub change: Change,
    /// Its position among the tasks of its run. Positions begin at 0.
    pub position: u32,
}

/// A field in which a task differs from what was known of it before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedField {
    /// The name of the field in JSON.
    pub field: &'static str,
    /// How it differs, in the reader's language. Contains texts of the task, so it is shown and never stored.
    pub how: String,
}

impl PlannedTask {
    /// The plan's copy of a task that is to be deleted, or `None` if its type is not known.
    pub fn of(task: &Task) -> Option<Self> {
        Some(Self {
            id: task.id,
            task_type: task.task_type?,
            status: task.status.clone(),
            title: task.title.clone(),
            sched_at: task.sched_at,
            change: Change::Delete,
            position: 0,
        })
    }

    /// Returns the same task with this change instead.
    #[must_use]
    pub fn to(self, change: Change) -> Self {
        Self { change, ..self }
    }

    /// The time by which its request must have reached the service ([`Change::deadline`]); `None` if that is not known.
    pub fn deadline(&self) -> Option<Timestamp> {
        self.change.deadline(self.sched_at)
    }

    /// Whether any reply ever showed the task. One that was only imported or added may never have existed.
    pub fn was_seen(&self) -> bool {
        self.status != TaskStatus::Unverified
    }

    /// How `now`, the same task as it is known at a later time, differs from this one. A value that only one of the two
    /// has does not count as a difference. Nor do due times less than a second apart, because the service rounds them
    /// to the second.
    pub fn changes_to(&self, now: &Self) -> Vec<String> {
        self.changed_fields(now).into_iter().map(|changed| changed.how).collect()
    }

    /// The same differences as [`Self::changes_to`], each with the name of its field.
    pub fn changed_fields(&self, now: &Self) -> Vec<ChangedField> {
        let titles = self.title.as_ref().zip(now.title.as_ref()).filter(|(before, now)| before != now);
        let dues = self.sched_at.zip(now.sched_at).filter(|(before, now)| !same_due(*before, *now));
        let types = (self.task_type != now.task_type)
            .then(|| tr!("task-type-changed", before = self.task_type.in_words(), now = now.task_type.in_words()));
        let titles =
            titles.map(|(before, now)| tr!("task-title-changed", before = before.safe_cut(40), now = now.safe_cut(40)));
        let dues = dues
            .map(|(before, now)| tr!("task-due-changed", before = format_rfc3339(before), now = format_rfc3339(now)));
        let changes = [("type", types), ("title", titles), ("sched_at", dues)];
        changes.into_iter().filter_map(|(field, how)| Some(ChangedField { field, how: how? })).collect()
    }

    /// The sort key of the task in a plan: the earliest deadline first, and of those with the same deadline the largest
    /// audience. Tasks without a known due time come first, because they may be due at once.
    pub fn place(&self) -> (Option<Timestamp>, TaskType, TaskId) {
        (self.deadline(), self.task_type, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_any_unsigned_64_bit_integer() {
        for text in ["0", "5210074411", "18446744073709551615"] {
            assert_eq!(text.parse::<TaskId>().map(|id| id.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn text_that_is_not_an_id_is_rejected_with_a_reason() {
        for (text, reason) in [
            ("", "empty"),
            ("-1", "digits only"),
            ("+1", "digits only"),
            ("1e5", "digits only"),
            (" 1", "digits only"),
            ("１２", "digits only"),
            ("18446744073709551616", "larger than"),
        ] {
            let error = text.parse::<TaskId>().expect_err(text).to_string();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn an_id_error_shows_no_control_characters() {
        let error = "\u{1b}[2J\u{202e}".parse::<TaskId>().expect_err("the text is not an id").to_string();
        assert!(!error.contains('\u{1b}') && !error.contains('\u{202e}'), "{error}");
    }

    #[test]
    fn a_word_from_the_service_is_never_taken_for_a_status_of_ours() {
        assert_eq!(TaskStatus::from_service("pending"), TaskStatus::Pending);
        for word in ["deleted", "gone", "unknown", "unverified", "Pending", "revoked"] {
            let status = TaskStatus::from_service(word);
            assert!(matches!(status, TaskStatus::Other(_)), "{word} became {status:?}");
            assert_eq!(TaskStatus::from_stored(status.as_raw()), status);
        }
    }
}
