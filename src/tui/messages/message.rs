//! Messages: everything that can change the state, such as keys, the clock, and the results of effects.
//!
//! Each message is named after what happened.

use std::time::Duration;

use crossterm::event::{KeyEvent, MouseEvent};
use jiff::Timestamp;
use ratatui::layout::Size;

use super::error::UiError;
use crate::{
    domain::{BulkEvent, Conditions, Copied, Flaw, Outcome, RunId, Summary, Task, TaskId},
    ledger::Reappeared,
    ops::{
        AuditPage, Edited, Exported, Facts, Interrupted, LookAlike, NotRead, Prepared, SyncProgress, SyncReport,
        TaskToEdit, WrittenPlan,
    },
    tui::index::{schedule::Schedule, search::Matches, store::Store, tab::Counts},
};

/// The clocks, read before a batch of messages is applied.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Now {
    /// Time since boot.
    pub boot: Duration,
    /// The machine's wall clock.
    pub wall: Timestamp,
    /// The service's clock, as estimated from its replies.
    pub service: Timestamp,
    /// The conditions that a forecast is based on: the service's clock with its uncertainty, and how fast calls are.
    pub conditions: Conditions,
}

/// A timer. Setting one that is already running restarts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// Something on the screen that shows the time is due to change.
    Tick,
    /// The service's list is due to be read again.
    AutoRead,
    /// A task that was deleted or is gone has stayed in the list long enough.
    Linger,
    /// The cursor has rested on a task.
    Detail,
    /// The program is ending and the calls in flight have taken too long.
    Patience,
    /// The program is ending and the last writes have taken too long.
    LastWrites,
}

/// A key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// The key, with its modifiers.
    pub key: KeyEvent,
    /// Time since boot when the key arrived.
    pub at: Duration,
    /// Whether the key arrived alone, as a pressed key does, and not in a burst, as the characters of a paste do.
    pub is_alone: bool,
}

/// How much of the ledger a snapshot holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loaded {
    /// Nothing yet.
    #[default]
    Nothing,
    /// The first screenful.
    Page,
    /// All tasks.
    All,
}

/// Anything that can change the state.
#[derive(Clone, Debug)]
pub enum Message {
    /// The clocks; sent before each batch of other messages.
    Clock(Now),
    /// A frame was drawn, at this time since boot.
    Drawn(Duration),
    /// A key was pressed, at this time since boot.
    Key(KeyEvent, Duration),
    /// A key arrived in one read with other keys or with a paste, at this time since boot.
    Burst(KeyEvent, Duration),
    /// The mouse was used.
    Mouse(MouseEvent),
    /// Text was pasted.
    Paste(String),
    /// A paste of this many bytes did not end properly.
    PasteLost(usize),
    /// A paste has this many bytes, which is more than are accepted.
    PasteTooLong(usize),
    /// The terminal's window has this size now.
    Resized(Size),
    /// The process received this signal.
    Signal(i32),
    /// The terminal is gone.
    Vanished,
    /// The process was continued after it was stopped.
    Continued,
    /// The last frame was written to the terminal.
    ScreenReady,
    /// The terminal supports the kitty keyboard protocol.
    KnowsProtocol,
    /// The terminal's window gained or lost the focus.
    Focus {
        /// Whether the window has the focus now.
        is_here: bool,
    },
    /// The terminal answered the status query at the end of a frame, at this time since boot.
    Answered(Duration),
    /// A thread or task of this program panicked, at this place in the code if known.
    Panicked(Option<String>),
    /// A timer fired.
    Elapsed(Timer),
    /// The answer to a search: a snapshot, and the tasks in it that match.
    Found {
        /// The generation that this belongs to: the number of an opening of an app.
        generation: u64,
        /// The request that this answers.
        request: u64,
        /// The snapshot of the tasks.
        store: Store,
        /// The tasks that match.
        matches: Matches,
        /// The number of tasks in each tab.
        counts: Counts,
        /// How much of the ledger the snapshot holds.
        loaded: Loaded,
    },
    /// The worker has counted how many tasks are due at what time.
    Counted {
        /// The generation that this belongs to: the number of an opening of an app.
        generation: u64,
        /// The counts by quarter of an hour and by day.
        schedule: Schedule,
    },
    /// The tasks could not be read from the ledger.
    LoadFailed {
        /// The generation that this belongs to: the number of an opening of an app.
        generation: u64,
        /// The reason.
        why: UiError,
    },
    /// The ledger was checked.
    Checked(Result<(), UiError>),
    /// The search for interrupted runs has finished.
    InterruptedFound {
        /// The generation that this belongs to: the number of an opening of an app.
        generation: u64,
        /// The interrupted runs.
        found: Result<Interrupted, UiError>,
    },
    /// A reread of some tasks from the ledger has finished.
    TasksReread {
        /// The generation that this belongs to: the number of an opening of an app.
        generation: u64,
    },
    /// The set of tasks for a change was frozen or could not be frozen.
    Prepared {
        /// The request that this answers.
        request: u64,
        /// The frozen set, or why it could not be frozen.
        prepared: Result<Prepared, UiError>,
    },
    /// The copy of a task in a dialog was taken or could not be taken.
    CopyTaken {
        /// The request that froze the dialog's set of tasks.
        request: u64,
        /// The task that was copied.
        id: TaskId,
        /// The progress of the dialog's copies.
        copied: Copied,
    },
    /// Everything about a task was read for the form that edits it, or could not be read.
    ReadToEdit {
        /// The request that this answers.
        request: u64,
        /// The task that the form edits.
        id: TaskId,
        /// The task, or the outcome that it has if it cannot be edited.
        read: Result<Result<Box<TaskToEdit>, Outcome>, UiError>,
    },
    /// The operator's editor has ended.
    TextEdited {
        /// The request that this answers.
        request: u64,
        /// What it left.
        edited: Edited,
    },
    /// The search for look-alikes of the pushes in a dialog has finished.
    LookAlikesFound {
        /// The request that froze the dialog's set of tasks.
        request: u64,
        /// The look-alikes.
        found: Result<Vec<LookAlike>, UiError>,
    },
    /// An event of a run.
    Run {
        /// The number of the run in this session.
        run: u64,
        /// What happened in the run.
        event: BulkEvent,
    },
    /// A run has ended.
    RunEnded {
        /// The number of the run in this session.
        run: u64,
        /// The counts of the run, or why nothing was sent.
        summary: Result<Summary, UiError>,
    },
    /// An unfinished run was abandoned or could not be abandoned.
    Abandoned {
        /// The run's id in the ledger.
        run: RunId,
        /// The number of the run's tasks for which no request was sent.
        result: Result<usize, UiError>,
    },
    /// A reading of the list has made progress.
    ListProgress {
        /// The request that this belongs to.
        request: u64,
        /// The progress so far.
        progress: SyncProgress,
    },
    /// The credential was read again or could not be read.
    SignedIn {
        /// The request that this answers.
        request: u64,
        /// An error if no signature could be created.
        result: Result<(), UiError>,
    },
    /// The facts about a task were read from the ledger or could not be read.
    FactsFound {
        /// The request that this answers.
        request: u64,
        /// The facts; `None` if the ledger does not have the task.
        found: Result<Option<Box<Facts>>, UiError>,
    },
    /// Tasks were written to a file or could not be written.
    Exported {
        /// The request that this answers.
        request: u64,
        /// The number of tasks that were to be written.
        asked: usize,
        /// The file and the number of tasks in it, or why nothing was written.
        result: Result<Exported, UiError>,
    },
    /// A plan was written to a file or could not be written.
    PlanWritten {
        /// The request that this answers.
        request: u64,
        /// The file, or why there is none.
        result: Result<WrittenPlan, UiError>,
    },
    /// The end of the audit log was read or could not be read.
    AuditRead {
        /// The request that this answers.
        request: u64,
        /// The entries, or why they could not be read.
        page: Result<AuditPage, UiError>,
    },
    /// Tasks were added to the ledger by their ids or could not be added.
    Added {
        /// The generation that this belongs to: the number of an opening of an app.
        generation: u64,
        /// The number of tasks that were new.
        result: Result<u64, UiError>,
    },
    /// The service's list was read or could not be read.
    ListRead {
        /// The request that this answers.
        request: u64,
        /// The result of the reading.
        report: Result<SyncReport, UiError>,
    },
    /// One task was read from the service or could not be read.
    TaskRead {
        /// The request that this belongs to.
        request: u64,
        /// The task's id.
        id: TaskId,
        /// The task as it is known now, or why it could not be read.
        result: Result<Box<Task>, NotRead>,
        /// Set if the service shows the task again although it was deleted or gone.
        reappeared: Option<Reappeared>,
        /// The parts of the reply that could not be read.
        flaws: Vec<Flaw>,
    },
    /// A reading of single tasks has ended.
    TasksRead {
        /// The request that this answers.
        request: u64,
        /// An error if the reading as a whole failed; `Message::TaskRead` reports failures of single tasks.
        result: Result<(), UiError>,
    },
}
