//! Requests to the outside, as plain comparable data. They are carried out in `perform`, and those that concern the loop itself
//! in the `runner`.

use std::time::Duration;

use super::{ending::Ended, message::Timer};
use crate::{
    bulk::StopLevel,
    domain::{AppName, ConfirmedPlan, RunId, TaskId, TaskOutcome},
    locale::Language,
    ops::Depth,
    tui::index::search::Query,
};

/// A longer text is not put into the clipboard, in bytes: terminals drop it without a word (the limit that k9s found).
pub const LONGEST_COPY: usize = 74_994;

/// Why something is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// Somebody did, with a key: what comes of it is said in any case.
    Asked,
    /// A timer, or a window that came to the front again: only what is news is said.
    Automatic,
}

/// A request to the outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Show the first tasks of an app, then load all.
    Open {
        /// The app whose tasks are shown from now on.
        app: AppName,
        /// The opening that it is for, counted up with each: what comes for an older one is dropped.
        generation: u64,
        /// How many tasks fit on the screen; one at least is read.
        rows: u16,
    },
    /// Load all tasks from the ledger again.
    Load {
        /// The open app.
        app: AppName,
        /// The opening that it is for; loads for an older one end by themselves.
        generation: u64,
    },
    /// Search the tasks. A newer request makes an older one void.
    Search {
        /// The opening whose tasks are searched.
        generation: u64,
        /// Comes back with the answer; `State::next_number` gives each number once in a session.
        request: u64,
        /// The filter with the tab, the order and the moment it is for.
        query: Query,
    },
    /// Read newer facts about some tasks from the ledger.
    Reread {
        /// The open app.
        app: AppName,
        /// The opening that it is for.
        generation: u64,
        /// Those that a run settled since the last reading.
        ids: Vec<TaskId>,
    },
    /// Check the ledger.
    Check {
        /// Any app: all have one ledger.
        app: AppName,
    },
    /// Look for interrupted runs.
    FindInterrupted {
        /// The open app; runs that belong to another service are not found.
        app: AppName,
        /// The opening that it is for.
        generation: u64,
    },
    /// Freeze a set for a delete.
    Prepare {
        /// Where the tasks are: the open app when the key was pressed.
        app: AppName,
        /// Comes back with the answer; `State::next_number` gives each number once in a session.
        /// [`Effect::Cancel`] gives it up.
        request: u64,
        /// What was chosen, also what needs no request; the plan leaves that out.
        ids: Vec<TaskId>,
    },
    /// Look for pushes that look like those in an open dialog.
    FindLookAlikes {
        /// The app of the dialog; look-alikes are sought in every configured one.
        app: AppName,
        /// Number of the [`Effect::Prepare`] whose dialog is open.
        request: u64,
        /// The tasks of the dialog, which do not look like themselves.
        ids: Vec<TaskId>,
        /// Their titles as the service spells them, not made safe.
        titles: Vec<String>,
    },
    /// Delete what was confirmed.
    Delete {
        /// The app that the dialog named, whichever is open now.
        app: AppName,
        /// Number of the run in this session, by which it is stopped and told of; not its id in the ledger.
        run: u64,
        /// The set that the answer was about; nothing else is deleted.
        plan: ConfirmedPlan,
        /// Outcomes of what was chosen with it and needs no request, for the audit log.
        left_out: Vec<TaskOutcome>,
    },
    /// Resume an interrupted run.
    Resume {
        /// The app that the run belongs to.
        app: AppName,
        /// Number of the run in this session, by which it is stopped and told of; not its id in the ledger.
        run: u64,
        /// The run in the ledger.
        id: RunId,
    },
    /// End an unfinished run for good, without sending anything.
    Abandon {
        /// The app that the run belongs to.
        app: AppName,
        /// The run in the ledger; it must have no unknown outcome.
        run: RunId,
    },
    /// Stop the run.
    Stop {
        /// As [`Effect::Delete`] or [`Effect::Resume`] numbered it; one that has ended is not touched.
        run: u64,
        /// At least so hard: a stop is never softened.
        level: StopLevel,
    },
    /// Pause the run: send nothing new until it goes on.
    Pause {
        /// As [`Effect::Delete`] or [`Effect::Resume`] numbered it.
        run: u64,
    },
    /// Go on with a paused run.
    GoOn {
        /// As [`Effect::Delete`] or [`Effect::Resume`] numbered it.
        run: u64,
    },
    /// Read the service's list.
    ReadList {
        /// The open app.
        app: AppName,
        /// Comes back with the answer; `State::next_number` gives each number once in a session.
        /// [`Effect::Cancel`] gives it up. Progress comes with the same number.
        request: u64,
        /// Whether a key or a timer asked.
        trigger: Trigger,
        /// How many months back and as many ahead, of 31 days each, from the service's time.
        months: u8,
        /// Only what the service finds for these words; `None` reads all.
        keyword: Option<String>,
    },
    /// Read all that the ledger knows of a task.
    ReadFacts {
        /// The open app.
        app: AppName,
        /// Comes back with the answer; `State::next_number` gives each number once in a session.
        request: u64,
        /// The task at the cursor.
        id: TaskId,
        /// Whether look-alikes are sought too, which reads every row.
        depth: Depth,
    },
    /// Write tasks to a file, as the ledger knows them.
    Export {
        /// The open app.
        app: AppName,
        /// Comes back with the answer; `State::next_number` gives each number once in a session.
        request: u64,
        /// Chosen in the list, or shown by an overlay.
        ids: Vec<TaskId>,
    },
    /// Read the end of the audit log.
    ReadAudit {
        /// The open app; lines of others are left out.
        app: AppName,
        /// Comes back with the answer; `State::next_number` gives each number once in a session.
        /// [`Effect::Cancel`] gives it up.
        request: u64,
    },
    /// Put text into the clipboard of the terminal.
    Copy {
        /// Safe to show, and no longer than [`LONGEST_COPY`].
        text: String,
    },
    /// Have the terminal tell of the mouse, or not.
    Mouse {
        /// Whether clicks and the wheel are to come as events.
        is_on: bool,
    },
    /// Show and tell everything in this language from now on.
    Speak(Language),
    /// Add tasks to the ledger, by their ids.
    Add {
        /// The open app.
        app: AppName,
        /// The opening that it is for.
        generation: u64,
        /// Pasted ids that the ledger does not have; nothing is known of these tasks but that.
        ids: Vec<TaskId>,
    },
    /// Read single tasks from the service.
    ReadTasks {
        /// The open app.
        app: AppName,
        /// Comes back with the answer; `State::next_number` gives each number once in a session.
        /// [`Effect::Cancel`] gives it up.
        request: u64,
        /// Each is a call of its own.
        ids: Vec<TaskId>,
    },
    /// Read the credential anew and make a signature of it.
    SignIn {
        /// The app of the run that goes on, else the open one.
        app: AppName,
        /// Comes back with the answer; `State::next_number` gives each number once in a session.
        request: u64,
    },
    /// Give up a request that only reads.
    Cancel {
        /// The number that the effect to be given up had; one that has ended is not touched.
        request: u64,
    },
    /// Answer [`Message::Elapsed`](super::message::Message::Elapsed) after this time. A timer that runs begins anew.
    After {
        /// Each runs once at a time.
        timer: Timer,
        /// From when the effect is carried out.
        delay: Duration,
    },
    /// Suspend the program.
    Suspend,
    /// Draw every cell again.
    Redraw,
    /// End the program.
    Exit(Ended),
}
