//! The reply of an overlay to an action.

use crate::{
    bulk::StopLevel,
    domain::{AppName, ConfirmedPlan, RunId, TaskId, TaskOutcome},
    tui::{keymap::action::Action, views::Shown},
};

/// The reply of an overlay to an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It stays open.
    Stay,
    /// It stays open but asks a new question: keys that were pressed for the old question do not count.
    Anew,
    /// It closes, and nothing else happens.
    Close,
    /// It closes and cancels this request, which only reads.
    GiveUp(u64),
    /// It closes with this decision.
    Decided(Box<Decision>),
    /// It stays open; show these columns.
    Show(Shown),
    /// It closes; this app was chosen.
    Chosen(AppName),
    /// It stays open; export these tasks to a file.
    Export(Vec<TaskId>),
    /// It closes; filter the list by this text.
    Filter(String),
    /// It closes; run this action, with the argument that was typed after its name.
    Run(Action, String),
}

/// A decision that the user made in an overlay. The overlay does not know how it is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Delete what was confirmed.
    Delete {
        /// The app.
        app: AppName,
        /// The number of the run in this session.
        run: u64,
        /// The confirmed plan.
        plan: ConfirmedPlan,
        /// The other chosen tasks, which need no request.
        left_out: Vec<TaskOutcome>,
    },
    /// Resume an unfinished run.
    Resume {
        /// The app.
        app: AppName,
        /// The number of the run in this session.
        run: u64,
        /// The unfinished run.
        id: RunId,
    },
    /// End an unfinished run permanently.
    PutAside {
        /// The app.
        app: AppName,
        /// The unfinished run.
        run: RunId,
    },
    /// Stop the run.
    Stop {
        /// The number of the run in this session.
        run: u64,
        /// How urgently.
        level: StopLevel,
    },
    /// End the program.
    Quit,
    /// Copy text to the clipboard.
    Copy {
        /// The text, safe to show.
        text: String,
    },
    /// Mark tasks.
    Mark {
        /// All tasks to mark.
        ids: Vec<TaskId>,
        /// The tasks among them that are not in the ledger yet.
        unknown: Vec<TaskId>,
    },
}
