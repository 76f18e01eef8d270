//! Everything that may change the state: keys, the clock, and what came of effects.
//!
//! Messages are named for what happened.

use std::time::Duration;

use crossterm::event::{KeyEvent, MouseEvent};
use jiff::Timestamp;
use ratatui::layout::Size;

use super::error::UiError;
use crate::{
    domain::{BulkEvent, Conditions, Flaw, RunId, Summary, Task, TaskId},
    ledger::Reappeared,
    ops::{AuditPage, Exported, Facts, Interrupted, LookAlike, NotRead, Prepared, SyncProgress, SyncReport},
    tui::index::{schedule::Schedule, search::Matches, store::Store, tab::Counts},
};

/// The clocks, as they stood when a batch of messages was taken in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Now {
    /// Time since boot.
    pub boot: Duration,
    /// The machine's wall clock.
    pub wall: Timestamp,
    /// The service's clock, as far as its replies have shown it.
    pub service: Timestamp,
    /// What a forecast goes by now: the same clock with its doubt, and how fast calls are.
    pub conditions: Conditions,
}

/// One of the timers; each runs once at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// What is shown changes with the time.
    Tick,
    /// The list is to be read again.
    AutoRead,
    /// What was deleted or is gone was in sight long enough.
    Linger,
    /// The cursor has rested on a task.
    Detail,
    /// Calls in flight were waited for long enough.
    Patience,
    /// So were the last writes.
    LastWrites,
}

/// A key as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// Which.
    pub key: KeyEvent,
    /// Time since boot when it came.
    pub at: Duration,
    /// Whether it came by itself, as a key does that somebody presses, and not among others, as those of a paste do.
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

/// Anything that may change the state.
#[derive(Clone, Debug)]
pub enum Message {
    /// The clocks; comes before each batch of others.
    Clock(Now),
    /// A frame was drawn, at this time since boot.
    Drawn(Duration),
    /// A key was pressed, at this time since boot.
    Key(KeyEvent, Duration),
    /// A key came in one read with others, or with a paste, at this time since boot.
    Burst(KeyEvent, Duration),
    /// Somebody did something with the mouse.
    Mouse(MouseEvent),
    /// Text was pasted.
    Paste(String),
    /// A paste of so many bytes did not end as it should.
    PasteLost(usize),
    /// A paste has so many bytes, more than are taken.
    PasteTooLong(usize),
    /// The terminal has this size.
    Resized(Size),
    /// The process was asked to end by this signal.
    Signal(i32),
    /// The terminal is gone.
    Vanished,
    /// The process was continued after it was stopped.
    Continued,
    /// The last frame has left.
    ScreenReady,
    /// The terminal knows the kitty keyboard protocol.
    KnowsProtocol,
    /// The terminal's window came to the front, or went away from there.
    Focus {
        /// Whether it came.
        is_here: bool,
    },
    /// The terminal answered the question at the end of a frame, at this time since boot.
    Answered(Duration),
    /// Some thread or task of ours panicked, at this place in the code where that is known.
    Panicked(Option<String>),
    /// A timer ran out.
    Elapsed(Timer),
    /// A snapshot and what matches in it.
    Found {
        /// Which opening of an app it belongs to.
        generation: u64,
        /// The request that it answers.
        request: u64,
        /// The tasks.
        store: Store,
        /// Those that match.
        matches: Matches,
        /// How many each tab holds.
        counts: Counts,
        /// How much it holds.
        loaded: Loaded,
    },
    /// It was counted how many tasks are due when.
    Counted {
        /// Which opening of an app it belongs to.
        generation: u64,
        /// The counts.
        schedule: Schedule,
    },
    /// The tasks could not be read from the ledger.
    LoadFailed {
        /// Which opening of an app it belongs to.
        generation: u64,
        /// Why.
        why: UiError,
    },
    /// The ledger was checked.
    Checked(Result<(), UiError>),
    /// Interrupted runs were looked for.
    InterruptedFound {
        /// Which opening of an app it belongs to.
        generation: u64,
        /// What there is.
        found: Result<Interrupted, UiError>,
    },
    /// Newer facts about some tasks were read from the ledger.
    TasksReread {
        /// Which opening of an app it belongs to.
        generation: u64,
    },
    /// A set was frozen for a delete, or could not be.
    Prepared {
        /// The request that it answers.
        request: u64,
        /// The set.
        prepared: Result<Prepared, UiError>,
    },
    /// Pushes were looked for that look like those in a dialog.
    LookAlikesFound {
        /// The request that froze the dialog's set.
        request: u64,
        /// Those there are.
        found: Result<Vec<LookAlike>, UiError>,
    },
    /// One fact about a run.
    Run {
        /// Which run of this session.
        run: u64,
        /// The fact.
        event: BulkEvent,
    },
    /// A run is over.
    RunEnded {
        /// Which run of this session.
        run: u64,
        /// Its counts, or why nothing was sent.
        summary: Result<Summary, UiError>,
    },
    /// An unfinished run was ended for good, or could not be.
    Abandoned {
        /// The run.
        run: RunId,
        /// How many of its tasks were not sent.
        result: Result<usize, UiError>,
    },
    /// A reading of the list goes on.
    ListProgress {
        /// The request that it answers.
        request: u64,
        /// How far it is.
        progress: SyncProgress,
    },
    /// The credential was read anew, or could not be.
    SignedIn {
        /// The request that it answers.
        request: u64,
        /// Whether there is a signature.
        result: Result<(), UiError>,
    },
    /// The ledger told what it knows of a task.
    FactsFound {
        /// The request that it answers.
        request: u64,
        /// The facts; nothing where the ledger does not have the task.
        found: Result<Option<Box<Facts>>, UiError>,
    },
    /// Tasks were written to a file, or could not be.
    Exported {
        /// The request that it answers.
        request: u64,
        /// How many were asked for.
        asked: usize,
        /// What was written.
        result: Result<Exported, UiError>,
    },
    /// The end of the audit log was read.
    AuditRead {
        /// The request that it answers.
        request: u64,
        /// The lines.
        page: Result<AuditPage, UiError>,
    },
    /// Tasks were added to the ledger by their ids.
    Added {
        /// Which opening of an app it belongs to.
        generation: u64,
        /// How many were new.
        result: Result<u64, UiError>,
    },
    /// The list was read.
    ListRead {
        /// The request that it answers.
        request: u64,
        /// What it showed.
        report: Result<SyncReport, UiError>,
    },
    /// One task was read.
    TaskRead {
        /// The request that it answers.
        request: u64,
        /// The task.
        id: TaskId,
        /// What is known now, or why it could not be read.
        result: Result<Box<Task>, NotRead>,
        /// That it was deleted or gone, where the service shows it again.
        reappeared: Option<Reappeared>,
        /// What of the reply could not be read.
        flaws: Vec<Flaw>,
    },
    /// All tasks that were asked for were read.
    TasksRead {
        /// The request that it answers.
        request: u64,
        /// Whether it could be done at all.
        result: Result<(), UiError>,
    },
}
