//! Effects: requests to the outside, as plain data that can be compared. The code that carries them out is in
//! `perform`; the `runner` carries out effects on the loop itself.

use std::time::Duration;

use super::{ending::Ended, message::Timer};
use crate::{
    bulk::StopLevel,
    domain::{AppName, ChangeRequest, Lanes, Plan, PlanRequest, PlannedTask, RunId, TaskId},
    locale::Language,
    ops::{ConfirmedChange, Depth},
    tui::index::search::Query,
};

/// The longest text that is copied to the clipboard, in bytes. Terminals silently drop longer text; the k9s project
/// found this limit.
pub const LONGEST_COPY: usize = 74_994;

/// What triggered a reading of the service's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// The user, with a key: the result is always shown.
    Asked,
    /// A timer, or a window that regained the focus: only new information is shown.
    Automatic,
}

/// A request to the outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Read the first tasks of an app to show them. [`Effect::Load`] follows once they are on the screen.
    Open {
        /// The app whose tasks are shown from now on.
        app: AppName,
        /// The generation: a number that is incremented each time an app is opened. Results that belong to an older
        /// generation are dropped.
        generation: u64,
        /// The number of tasks that fit on the screen; at least one is read.
        rows: u16,
    },
    /// Load all tasks from the ledger.
    Load {
        /// The open app.
        app: AppName,
        /// The generation that this belongs to; loads for an older one end by themselves.
        generation: u64,
    },
    /// Search the tasks. A newer search cancels an older one.
    Search {
        /// The generation whose tasks are searched.
        generation: u64,
        /// Returned with the answer; `State::next_number` gives each number once in a session.
        request: u64,
        /// The filter, the tab, the order, and the time to evaluate them at.
        query: Query,
    },
    /// Reread some tasks from the ledger.
    Reread {
        /// The open app.
        app: AppName,
        /// The generation that this belongs to.
        generation: u64,
        /// The tasks that a run has settled since the last reread.
        ids: Vec<TaskId>,
    },
    /// Check whether the ledger is sound. Until it is known to be sound, nothing can be changed.
    Check {
        /// Any app: all share one ledger.
        app: AppName,
    },
    /// Search for interrupted runs.
    FindInterrupted {
        /// The open app; runs that belong to another service are not found.
        app: AppName,
        /// The generation that this belongs to.
        generation: u64,
    },
    /// Freeze the set of tasks for a change: from then on, no task is added to it.
    Prepare {
        /// The app of the tasks: the one that was open when the key was pressed.
        app: AppName,
        /// Returned with the answer; `State::next_number` gives each number once in a session. [`Effect::Cancel`]
        /// cancels the request.
        request: u64,
        /// The chosen tasks, including those that need no request; the plan leaves those out.
        ids: Vec<TaskId>,
        /// What is to be done to each of them.
        change: ChangeRequest,
    },
    /// Read everything about a task, including its content, for the form that edits it.
    ReadToEdit {
        /// The app of the task: the one that was open when the key was pressed.
        app: AppName,
        /// Returned with the answer; `State::next_number` gives each number once in a session. [`Effect::Cancel`]
        /// cancels the request.
        request: u64,
        /// The task to edit.
        id: TaskId,
    },
    /// Let the operator edit the content of a task in the operator's own editor.
    EditText {
        /// Returned with the answer; `State::next_number` gives each number once in a session.
        request: u64,
        /// The task.
        id: TaskId,
        /// The content, as it is edited.
        text: String,
    },
    /// Search for look-alikes of the pushes in an open dialog: other pushes with the same title.
    FindLookAlikes {
        /// The app of the dialog; look-alikes are searched for in every configured app.
        app: AppName,
        /// The number of the [`Effect::Prepare`] whose dialog is open.
        request: u64,
        /// The tasks of the dialog, which are not reported as look-alikes.
        ids: Vec<TaskId>,
        /// Their raw titles, as the service spells them, without escaping.
        titles: Vec<String>,
    },
    /// Take copies of what the tasks of an open dialog contain, until the request is cancelled. A run that begins in
    /// the meantime starts with these copies.
    TakeCopies {
        /// The app of the dialog.
        app: AppName,
        /// The number of the request; [`Effect::Cancel`] cancels it.
        request: u64,
        /// The number of the [`Effect::Prepare`] whose dialog is open.
        dialog: u64,
        /// The tasks of the dialog.
        tasks: Vec<PlannedTask>,
    },
    /// Carry out the changes that were confirmed.
    CarryOut {
        /// The app that the dialog named, whichever app is open now.
        app: AppName,
        /// The number of the run in this session, to which [`Effect::Stop`] and messages refer; not the run's id in the
        /// ledger.
        run: u64,
        /// The changes that were confirmed; nothing else is sent.
        change: Box<ConfirmedChange>,
    },
    /// Resume an unfinished run.
    Resume {
        /// The app that the run belongs to.
        app: AppName,
        /// The number of the run in this session, to which [`Effect::Stop`] and messages refer; not the run's id in the
        /// ledger.
        run: u64,
        /// The run's id in the ledger.
        id: RunId,
    },
    /// Abandon an unfinished run: end it for good without sending anything.
    Abandon {
        /// The app that the run belongs to.
        app: AppName,
        /// The run's id in the ledger; the run must have no unknown outcome.
        run: RunId,
    },
    /// Make a run send nothing more.
    Stop {
        /// The number from [`Effect::CarryOut`] or [`Effect::Resume`]; a run that has ended is not affected.
        run: u64,
        /// The level; an earlier stop at a higher level stays in effect.
        level: StopLevel,
    },
    /// Pause the run: send nothing new until it continues.
    Pause {
        /// The number from [`Effect::CarryOut`] or [`Effect::Resume`].
        run: u64,
    },
    /// Continue a paused run.
    GoOn {
        /// The number from [`Effect::CarryOut`] or [`Effect::Resume`].
        run: u64,
    },
    /// Read the service's list.
    ReadList {
        /// The open app.
        app: AppName,
        /// Returned with the answer and with progress; `State::next_number` gives each number once in a session.
        /// [`Effect::Cancel`] cancels the request.
        request: u64,
        /// Whether the user or a timer triggered the reading.
        trigger: Trigger,
        /// The number of months, of 31 days each, to read back and ahead from the service's time.
        months: u8,
        /// Limits the reading to the tasks that the service finds for these words; `None` reads everything.
        keyword: Option<String>,
    },
    /// Read everything that the ledger knows about a task.
    ReadFacts {
        /// The open app.
        app: AppName,
        /// Returned with the answer; `State::next_number` gives each number once in a session.
        request: u64,
        /// The task at the cursor.
        id: TaskId,
        /// Whether to search for look-alikes too, which reads every row.
        depth: Depth,
    },
    /// Write tasks to a file, as the ledger knows them.
    Export {
        /// The open app.
        app: AppName,
        /// Returned with the answer; `State::next_number` gives each number once in a session.
        request: u64,
        /// The tasks that are chosen in the list, or shown by an overlay.
        ids: Vec<TaskId>,
    },
    /// Write a plan to a file, to be applied later.
    WritePlan {
        /// The app of the dialog.
        app: AppName,
        /// Returned with the answer; `State::next_number` gives each number once in a session.
        request: u64,
        /// The plan that the dialog shows.
        plan: Box<Plan>,
        /// The change that the dialog asks about.
        change: PlanRequest,
        /// The lanes that are switched on in the dialog.
        lanes: Lanes,
    },
    /// Read the end of the audit log.
    ReadAudit {
        /// The open app; lines of other apps are left out.
        app: AppName,
        /// Returned with the answer; `State::next_number` gives each number once in a session. [`Effect::Cancel`]
        /// cancels the request.
        request: u64,
    },
    /// Copy text to the terminal's clipboard.
    Copy {
        /// The text: safe to show, and no longer than [`LONGEST_COPY`].
        text: String,
    },
    /// Turn the terminal's mouse reports on or off.
    Mouse {
        /// Whether the terminal is to report clicks and the wheel.
        is_on: bool,
    },
    /// Switch the interface to this language.
    Speak(Language),
    /// Add tasks to the ledger, by their ids.
    Add {
        /// The open app.
        app: AppName,
        /// The generation that this belongs to.
        generation: u64,
        /// Pasted ids that the ledger does not have; nothing else is known about these tasks.
        ids: Vec<TaskId>,
    },
    /// Read single tasks from the service.
    ReadTasks {
        /// The open app.
        app: AppName,
        /// Returned with the answer; `State::next_number` gives each number once in a session. [`Effect::Cancel`]
        /// cancels the request.
        request: u64,
        /// The tasks; each takes one call.
        ids: Vec<TaskId>,
    },
    /// Read the credential again and create a signature from it.
    SignIn {
        /// The app of the run in progress, otherwise the open app.
        app: AppName,
        /// Returned with the answer; `State::next_number` gives each number once in a session.
        request: u64,
    },
    /// Cancel a request that only reads.
    Cancel {
        /// The number of the effect to cancel; a request that has ended is not affected.
        request: u64,
    },
    /// Send [`Message::Elapsed`](super::message::Message::Elapsed) after a delay. A timer that is already running is
    /// restarted.
    After {
        /// The timer; each one runs at most once at a time.
        timer: Timer,
        /// The delay, which begins when the effect is carried out.
        delay: Duration,
    },
    /// Suspend the program.
    Suspend,
    /// Redraw every cell.
    Redraw,
    /// End the program.
    Exit(Ended),
}
