//! Requests to the outside, as plain comparable data.
//!
//! Deliberately not here: how they are carried out (`perform`, and the `runner` for what concerns the loop itself).

use std::time::Duration;

use super::{ending::Ended, message::Timer};
use crate::{
    bulk::StopLevel,
    domain::{AppName, ConfirmedPlan, RunId, TaskId, TaskOutcome},
    ops::Depth,
    tui::index::search::Query,
};

/// Why something is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// Somebody asked for it.
    Asked,
    /// It was time.
    Automatic,
}

/// A request to the outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Show the first tasks of an app, then load all.
    Open {
        /// The app.
        app: AppName,
        /// Which opening this is.
        generation: u64,
        /// How many tasks fit on the screen.
        rows: u16,
    },
    /// Load all tasks from the ledger again.
    Load {
        /// The app.
        app: AppName,
        /// Which opening.
        generation: u64,
    },
    /// Search the tasks. A newer request makes an older one void.
    Search {
        /// Which opening.
        generation: u64,
        /// Number of this request.
        request: u64,
        /// What for.
        query: Query,
    },
    /// Read newer facts about some tasks from the ledger.
    Reread {
        /// The app.
        app: AppName,
        /// Which opening.
        generation: u64,
        /// The tasks.
        ids: Vec<TaskId>,
    },
    /// Check the ledger.
    Check {
        /// An app over it.
        app: AppName,
    },
    /// Look for interrupted runs.
    FindInterrupted {
        /// The app.
        app: AppName,
        /// Which opening.
        generation: u64,
    },
    /// Freeze a set for a delete.
    Prepare {
        /// The app.
        app: AppName,
        /// Number of this request.
        request: u64,
        /// The set.
        ids: Vec<TaskId>,
    },
    /// Look for pushes that look like those in an open dialog.
    FindLookAlikes {
        /// The app.
        app: AppName,
        /// The request that froze the set.
        request: u64,
        /// The tasks themselves.
        ids: Vec<TaskId>,
        /// Their titles, raw.
        titles: Vec<String>,
    },
    /// Delete what was confirmed.
    Delete {
        /// The app.
        app: AppName,
        /// Number of the run in this session.
        run: u64,
        /// What was confirmed.
        plan: ConfirmedPlan,
        /// What was chosen with it and needs no request.
        left_out: Vec<TaskOutcome>,
    },
    /// Resume an interrupted run.
    Resume {
        /// The app.
        app: AppName,
        /// Number of the run in this session.
        run: u64,
        /// The interrupted run.
        id: RunId,
    },
    /// End an unfinished run for good, without sending anything.
    Abandon {
        /// The app.
        app: AppName,
        /// The unfinished run.
        run: RunId,
    },
    /// Stop the run.
    Stop {
        /// Number of the run in this session.
        run: u64,
        /// How hard.
        level: StopLevel,
    },
    /// Pause the run: send nothing new until it goes on.
    Pause {
        /// Number of the run in this session.
        run: u64,
    },
    /// Go on with a paused run.
    GoOn {
        /// Number of the run in this session.
        run: u64,
    },
    /// Read the service's list.
    ReadList {
        /// The app.
        app: AppName,
        /// Number of this request.
        request: u64,
        /// Why.
        trigger: Trigger,
        /// How many months back and ahead.
        months: u8,
        /// Only tasks that the service finds for this.
        keyword: Option<String>,
    },
    /// Read all that the ledger knows of a task.
    ReadFacts {
        /// The app.
        app: AppName,
        /// Number of this request.
        request: u64,
        /// The task.
        id: TaskId,
        /// How much.
        depth: Depth,
    },
    /// Write tasks to a file, as the ledger knows them.
    Export {
        /// The app.
        app: AppName,
        /// Number of this request.
        request: u64,
        /// The tasks.
        ids: Vec<TaskId>,
    },
    /// Read the end of the audit log.
    ReadAudit {
        /// The app.
        app: AppName,
        /// Number of this request.
        request: u64,
    },
    /// Put text into the clipboard of the terminal.
    Copy {
        /// The text, safe to show.
        text: String,
    },
    /// Have the terminal tell of the mouse, or not.
    Mouse {
        /// Whether it is to.
        is_on: bool,
    },
    /// Add tasks to the ledger, by their ids.
    Add {
        /// The app.
        app: AppName,
        /// Which opening.
        generation: u64,
        /// The tasks.
        ids: Vec<TaskId>,
    },
    /// Read single tasks from the service.
    ReadTasks {
        /// The app.
        app: AppName,
        /// Number of this request.
        request: u64,
        /// The tasks.
        ids: Vec<TaskId>,
    },
    /// Read the credential anew and make a signature of it.
    SignIn {
        /// The app.
        app: AppName,
        /// Number of this request.
        request: u64,
    },
    /// Give up a request that only reads.
    Cancel {
        /// Number of the request.
        request: u64,
    },
    /// Answer [`Message::Elapsed`](super::message::Message::Elapsed) after this time. A timer that runs begins anew.
    After {
        /// Which timer.
        timer: Timer,
        /// How long.
        delay: Duration,
    },
    /// Suspend the program.
    Suspend,
    /// Draw every cell again.
    Redraw,
    /// End the program.
    Exit(Ended),
}
